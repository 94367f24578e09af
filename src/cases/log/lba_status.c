// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The LBA Status Information log: a header, and for each namespace with blocks
 * that may be lost an element with their ranges.
 *
 * NVM Command Set 1.0 section 4.1.4.5; NVMe 1.4 section 5.14.1.14.
 */
#include "log.h"

#define STATUS_SPEC "nvm-1.0:4.1.4.5 nvme-1.4:5.14.1.14"
#define LID_STATUS  0x0e
#define HEADER	    16u
#define ITEM	    16u
#define LEN_MAX	    16384u /* of a log that cases look at */
#define NO_RANGES   0xffffffffu

static uint64_t le(const uint8_t *at, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | at[bytes];
	return v;
}

static uint64_t blocks_of(struct nt_ctx *t, uint32_t nsid)
{
	struct nt_buf *ns = nt_buf(t, 4096);
	uint64_t nsze = 0;

	if (drv_cpl_ok(nt_identify(t, NT_CNS_NS, nsid, ns)))
		nsze = le(ns->data, 8);
	nt_buf_free(t, ns);
	return nsze;
}

/* One element at @at; where it ends, 0: not within @len. */
static uint32_t element(struct nt_ctx *t, const struct nt_buf *log, uint32_t at, uint32_t len)
{
	const uint8_t *e = log->data + at;
	uint32_t nsid, ranges;
	uint64_t nsze;

	if (len - at < ITEM)
		return 0;
	nsid = (uint32_t)le(e, 4);
	ranges = (uint32_t)le(e + 4, 4);
	nsze = blocks_of(t, nsid);
	nt_shall(t, nsze, "an element is of an active namespace");
	nt_should(t, e[8] == 0x10 || e[8] == 0x11, "the recommended action is 10h or 11h");
	if (ranges == NO_RANGES)
		return at + ITEM;
	if (ranges > (len - at - ITEM) / ITEM)
		return 0;
	for (uint32_t i = 0; i < ranges; i++) {
		const uint8_t *r = e + ITEM * (size_t)(i + 1);
		uint64_t from = le(r, 8), blocks = le(r + 8, 4) + 1;

		nt_shall(t, !nsze || (from < nsze && blocks <= nsze - from),
			 "ranges are of blocks that the namespace has");
	}
	return at + ITEM * (1 + ranges);
}

static void is_consistent(struct nt_ctx *t)
{
	uint32_t at = HEADER, len, count;
	struct nt_buf *log;

	if (!nt_ctrl_field(t, "oaes.lbastatus"))
		nt_skip(t, "there is no LBA Status Information (OAES bit 13)");
	log = log_page(t, LID_STATUS, HEADER, "the LBA Status Information log is there");
	len = (uint32_t)le(log->data, 4);
	count = (uint32_t)le(log->data + 4, 4);
	if (!nt_shall(t, len >= HEADER, "the length of the log counts its header"))
		return;
	if (len > LEN_MAX || len % 4)
		nt_skip(t, "the log is too long to look at all of it");
	log = log_page(t, LID_STATUS, len, "all of the LBA Status Information log can be read");
	if (le(log->data, 4) != len)
		nt_skip(t, "the log changes meanwhile");
	for (uint32_t i = 0; i < count && at; i++)
		at = element(t, log, at, len);
	nt_shall_eq(t, at, len, "header and elements are as long as the log tells");
}

static const struct nt_case cases[] = {
	{
		.id = "log.lba-status.is-consistent",
		.title = "The LBA Status Information log names blocks of active namespaces",
		.spec = STATUS_SPEC,
		.coverage = "LOG-22",
		.rules = "LOG-LBAS-01",
		.since = NT_VS(1, 4, 0),
		.run = is_consistent,
	},
};

const struct nt_group group_log_lba_status = NT_GROUP("log.lba-status", cases);
