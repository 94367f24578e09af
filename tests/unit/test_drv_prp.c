// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * drv/prp.c: every geometry of small pages against an expansion written from
 * the device's side: one page at a time, following the chain only when the
 * entry it stands on is the last of its page and is not the last needed.
 */
#include <endian.h>
#include <errno.h>
#include <nvmetest/drv.h>
#include <string.h>

#include "suites.h"

#define PAGE	   64u /* eight entries: chains come early */
#define LIST_IOVA  0x700000u
#define LIST_PAGES 16u

static uint8_t list[PAGE * LIST_PAGES];

static uint64_t load(uint64_t iova)
{
	uint64_t le;

	if (iova < LIST_IOVA || iova + 8 > LIST_IOVA + sizeof(list) || iova % 8)
		return 0;
	memcpy(&le, list + (iova - LIST_IOVA), 8);
	return le64toh(le);
}

/* Address of byte @at of the transfer as a device finds it; 0: it cannot. */
static uint64_t resolve(const struct drv_cmd *cmd, uint64_t len, uint64_t at)
{
	uint64_t first = PAGE - cmd->prp1 % PAGE, rest, index, ptr = cmd->prp2;

	if (at < first)
		return cmd->prp1 + at;
	rest = (len - first + PAGE - 1) / PAGE;
	index = (at - first) / PAGE;
	if (rest == 1)
		return cmd->prp2 + (at - first) % PAGE;
	for (uint64_t done = 0;;) {
		bool last_of_page = ptr % PAGE == PAGE - 8;

		if (last_of_page && done + 1 < rest) {
			ptr = load(ptr);
			continue;
		}
		if (done == index)
			return load(ptr) + (at - first) % PAGE;
		done++;
		ptr += 8;
	}
}

static void check_one(const uint64_t *pages, uint32_t offset, uint64_t len, uint32_t list_offset)
{
	struct drv_cmd cmd = { 0 };
	bool held = true;

	memset(list, 0xee, sizeof(list));
	if (drv_prp_build(&cmd, PAGE, pages, offset, len, list, LIST_IOVA, LIST_PAGES,
			  list_offset)) {
		CU_FAIL("refused");
		return;
	}
	for (uint64_t at = 0; at < len; at++)
		held &= resolve(&cmd, len, at) ==
			pages[(offset + at) / PAGE] + (offset + at) % PAGE;
	CU_ASSERT(held);
}

static void all_geometries(void)
{
	uint64_t pages[48];

	for (uint64_t i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = 0x10000 + (i * 7919 % 4096) * PAGE * 2;
	for (uint32_t offset = 0; offset < PAGE; offset += 4)
		for (uint32_t list_offset = 0; list_offset < PAGE; list_offset += 8)
			for (uint64_t len = 4; len <= 40 * PAGE; len += len < 4 * PAGE ? 4 : 60)
				check_one(pages, offset, len, list_offset);
}

static void boundaries(void)
{
	uint64_t pages[20];
	struct drv_cmd cmd = { 0 };

	for (uint64_t i = 0; i < ARRAY_SIZE(pages); i++)
		pages[i] = 0x1000 * (i + 1);
	CU_ASSERT_EQUAL(drv_prp_pages(4096, 0, 0), 0);
	CU_ASSERT_EQUAL(drv_prp_pages(4096, 0, 4096), 1);
	CU_ASSERT_EQUAL(drv_prp_pages(4096, 1, 4096), 2);
	CU_ASSERT_EQUAL(drv_prp_pages(4096, 4095, 4098), 3);

	/* Eight entries fit a page exactly: no chain, one list page suffices. */
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 0, 9 * PAGE, list, LIST_IOVA, 1, 0), 0);
	CU_ASSERT_EQUAL(load(LIST_IOVA + 56), pages[8]);
	/* Nine do not: the eighth is a chain. */
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 0, 10 * PAGE, list, LIST_IOVA, 1, 0),
			-EINVAL);
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 0, 10 * PAGE, list, LIST_IOVA, 2, 0), 0);
	CU_ASSERT_EQUAL(load(LIST_IOVA + 56), LIST_IOVA + PAGE);
	CU_ASSERT_EQUAL(load(LIST_IOVA + PAGE), pages[8]);
	/* Two pages need no list and no memory for one. */
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 8, 2 * PAGE - 8, NULL, 0, 0, 0), 0);
	CU_ASSERT_EQUAL(cmd.prp2, pages[1]);
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 8, 2 * PAGE, NULL, 0, 0, 0), -EINVAL);
	CU_ASSERT_EQUAL(drv_prp_build(&cmd, PAGE, pages, 0, 3 * PAGE, list, LIST_IOVA, 1, 4),
			-EINVAL);
}

CU_TestInfo test_drv_prp[] = {
	{ "every byte is where a device finds it", all_geometries },
	{ "chains only where needed", boundaries },
	CU_TEST_INFO_NULL,
};
