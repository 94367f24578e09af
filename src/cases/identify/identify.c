// SPDX-License-Identifier: GPL-2.0-or-later
/* Identify pages and NSIDs for cases: see identify.h. */
#include "identify.h"

#include <stdio.h>

struct nt_buf *identify_page(struct nt_ctx *t, uint8_t cns, uint32_t nsid, const char *what)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);

	if (!nt_shall_succeed(t, nt_identify(t, cns, nsid, page), "%s", what))
		nt_stop(t);
	return page;
}

static uint32_t entry(const struct nt_buf *page, size_t i)
{
	const uint8_t *p = page->data + 4 * i;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

void identify_list(struct nt_ctx *t, uint32_t above, uint32_t list[IDENTIFY_NSID])
{
	struct nt_buf *page = identify_page(t, NT_CNS_ACTIVE_NS, above,
					    "the Active Namespace ID list is supported");

	for (size_t i = 0; i < IDENTIFY_NSID; i++)
		list[i] = entry(page, i);
	nt_buf_free(t, page);
}

size_t identify_active(struct nt_ctx *t, uint32_t *nsids, size_t max)
{
	uint32_t list[IDENTIFY_NSID];
	size_t n = 0;

	if (nt_limits(t)->vs < NT_VS(1, 1, 0)) {
		nsids[n++] = nt_ns(t)->nsid;
	} else {
		identify_list(t, 0, list);
		for (; n + 1 < max && n < IDENTIFY_NSID && list[n]; n++)
			nsids[n] = list[n];
	}
	nsids[n] = 0;
	return n;
}

uint32_t identify_inactive(struct nt_ctx *t)
{
	uint64_t nn = nt_ctrl_field(t, "nn");
	uint32_t list[IDENTIFY_NSID];
	uint32_t nsid = 1;

	if (nt_limits(t)->vs < NT_VS(1, 1, 0))
		return 0;
	identify_list(t, 0, list);
	for (size_t i = 0; i < IDENTIFY_NSID && list[i] == nsid; i++)
		nsid++;
	return nsid <= nn && nsid <= IDENTIFY_NSID ? nsid : 0;
}

uint32_t identify_invalid(struct nt_ctx *t)
{
	uint64_t nn = nt_ctrl_field(t, "nn");

	return nn < 0xfffffffd ? (uint32_t)nn + 1 : 0;
}

uint64_t identify_ns_field(const struct nt_buf *page, const char *field)
{
	char path[64];

	snprintf(path, sizeof(path), "identify.ns.%s", field);
	return spec_get_path(path, page->data, page->len);
}
