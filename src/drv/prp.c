// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Physical Region Pages: Base 2.0 section 4.1.1.
 *
 * PRP1 may start inside a page. PRP2 is the second page when two suffice, else
 * the address of a list. A list starts at any multiple of 8 in a page and runs
 * to the end of that page; its last entry there points at the next list page
 * only when more entries remain than that one, else it is data as well.
 */
#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <nvmetest/drv.h>
#include <string.h>

uint64_t drv_prp_pages(uint32_t page_len, uint32_t offset, uint64_t len)
{
	if (!len)
		return 0;
	return (offset + len - 1) / page_len + 1;
}

static int fill_list(uint32_t page_len, const uint64_t *entries, uint64_t count, void *list,
		     uint64_t list_iova, uint32_t list_pages, uint32_t list_offset)
{
	uint32_t room = (page_len - list_offset) / 8, page = 0;
	uint8_t *at = (uint8_t *)list + list_offset;

	while (count) {
		uint64_t here = count <= room ? count : room - 1, chain;

		for (uint64_t i = 0; i < here; i++) {
			uint64_t le = htole64(entries[i]);

			memcpy(at + i * 8, &le, 8);
		}
		entries += here;
		count -= here;
		if (!count)
			break;
		if (++page == list_pages)
			return -EINVAL;
		chain = htole64(list_iova + (uint64_t)page * page_len);
		memcpy(at + here * 8, &chain, 8);
		at = (uint8_t *)list + (size_t)page * page_len;
		room = page_len / 8;
	}
	return 0;
}

int drv_prp_build(struct drv_cmd *cmd, uint32_t page_len, const uint64_t *pages, uint32_t offset,
		  uint64_t len, void *list, uint64_t list_iova, uint32_t list_pages,
		  uint32_t list_offset)
{
	uint64_t count = drv_prp_pages(page_len, offset, len);
	int rc;

	assert(page_len >= 16 && offset < page_len);
	if (!count) {
		cmd->prp1 = cmd->prp2 = 0;
		return 0;
	}
	if (count <= 2) {
		cmd->prp1 = pages[0] + offset;
		cmd->prp2 = count == 2 ? pages[1] : 0;
		return 0;
	}
	if (!list || !list_pages || list_offset % 8 || list_offset >= page_len)
		return -EINVAL;
	rc = fill_list(page_len, pages + 1, count - 1, list, list_iova, list_pages, list_offset);
	if (rc)
		return rc;
	cmd->prp1 = pages[0] + offset;
	cmd->prp2 = list_iova + list_offset;
	return 0;
}
