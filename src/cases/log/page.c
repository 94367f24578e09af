// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Get Log Page itself: which pages there are, and that exactly the dwords asked
 * for arrive, from the offset asked for.
 *
 * NUMD is 0's based. A request that is longer than the page is no error; what
 * stands behind the page is undefined. An offset beyond the page is Invalid
 * Field. A reserved identifier is an error: Invalid Log Page in 1.4, Invalid
 * Field or that in 2.0.
 *
 * Base 2.0 section 5.16; NVMe 1.4 section 5.14.
 */
#include <string.h>

#include "log.h"

#define LONG_MAX_LEN (4u << 20)
#define PAGE_SPEC    "base-2.0:5.16 nvme-1.4:5.14"

static const struct {
	uint8_t lid;
	uint32_t len;
} pages[] = {
	{ NT_LID_SMART, LOG_SMART_LEN },
	{ NT_LID_FIRMWARE, 512 },
	{ NT_LID_ERROR, LOG_ENTRY_LEN },
};

static void mandatory(struct nt_ctx *t)
{
	uint32_t vs = nt_limits(t)->vs;
	uint64_t lpa = nt_ctrl_field(t, "lpa");
	struct nt_buf *page = nt_buf(t, 4096);

	if (vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "cntrltype") > 1)
		nt_skip(t, "no I/O controller: CNTRLTYPE is not 1");
	nt_shall_succeed(t, log_get(t, NT_LID_ERROR, page, LOG_ENTRY_LEN, 0),
			 "the Error Information log is there");
	nt_shall_succeed(t, log_get(t, NT_LID_SMART, page, LOG_SMART_LEN, 0),
			 "the SMART / Health Information log is there");
	nt_shall_succeed(t, log_get(t, NT_LID_FIRMWARE, page, 512, 0),
			 "the Firmware Slot Information log is there");
	if (vs >= NT_VS(1, 2, 0) && lpa & 2)
		nt_shall_succeed(t, log_get(t, NT_LID_EFFECTS, page, 4096, 0),
				 "the Commands Supported and Effects log is there (LPA bit 1)");
	if (vs < NT_VS(2, 0, 0) || !(lpa & 0x20))
		return;
	nt_shall_succeed(t, log_get(t, NT_LID_SUPPORTED, page, 1024, 0),
			 "the Supported Log Pages log is there (LPA bit 5)");
	nt_shall_succeed(t, log_get(t, NT_LID_FEATURE_EFFECTS, page, 1024, 0),
			 "the Feature Identifiers Effects log is there (LPA bit 5)");
}

static void reserved(struct nt_ctx *t)
{
	static const uint8_t lids[] = { 0x40, 0x47, 0x55, 0x60, 0x6f };
	const uint16_t *named =
		NT_ANY_OF(NT_STATUS(CMD_SPECIFIC, LOG_PAGE), NT_STATUS(GENERIC, INVALID_FIELD));
	struct nt_buf *page = nt_buf(t, 512);

	for (size_t i = 0; i < ARRAY_SIZE(lids); i++) {
		struct drv_cpl cpl = log_get(t, lids[i], page, 512, 0);

		if (!nt_shall_refuse(t, cpl, "a reserved log page is refused") ||
		    !nt_should_status_of(t, cpl, named,
					 "a reserved log page is Invalid Log Page or Field"))
			nt_note(t, "log page %02Xh", lids[i]);
	}
	nt_shall_succeed(t, log_get(t, NT_LID_SMART, page, 512, 0),
			 "a log page can be read after that");
}

/* Two poisons: what kept both was not written. The guards see one dword too many. */
static size_t untouched(struct nt_ctx *t, uint8_t lid, uint32_t len)
{
	struct nt_buf *a = nt_buf(t, len), *b = nt_buf(t, len);
	size_t kept = 0;

	memset(a->data, 0xa5, len);
	memset(b->data, 0x3c, len);
	nt_shall_succeed(t, log_get(t, lid, a, len, 0), "any number of dwords may be asked for");
	nt_shall_succeed(t, log_get(t, lid, b, len, 0), "any number of dwords may be asked for");
	for (uint32_t i = 0; i < len; i++)
		kept += a->data[i] == 0xa5 && b->data[i] == 0x3c;
	nt_buf_guards(t, a, "no dword more than asked for arrives");
	nt_buf_guards(t, b, "no dword more than asked for arrives");
	nt_buf_free(t, b);
	nt_buf_free(t, a);
	return kept;
}

static void any_length(struct nt_ctx *t)
{
	static const uint32_t lens[] = { 4, 8, 12, 60, 64, 68, 128, 252, 256, 260, 504, 508, 512 };

	for (size_t p = 0; p < ARRAY_SIZE(pages); p++)
		for (size_t i = 0; i < ARRAY_SIZE(lens) && lens[i] <= pages[p].len; i++)
			if (!nt_shall_eq(t, untouched(t, pages[p].lid, lens[i]), 0,
					 "every dword asked for arrives (bytes missing)"))
				nt_note(t, "log page %02Xh, %u bytes", pages[p].lid, lens[i]);
}

static uint32_t longest(struct nt_ctx *t)
{
	uint64_t len = log_is_extended(t) ? 65536 * 2 : 16384;

	if (nt_limits(t)->mdts_len)
		len = nt_min(len, nt_limits(t)->mdts_len);
	return (uint32_t)len;
}

static void longer_than_page(struct nt_ctx *t)
{
	uint32_t lens[] = { 516, 1024, 4092, 4096, 4100, longest(t) };

	for (size_t p = 0; p < ARRAY_SIZE(pages); p++)
		for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
			struct nt_buf *data = nt_buf(t, lens[i]);

			if (!nt_shall_succeed(t, log_get(t, pages[p].lid, data, lens[i], 0),
					      "more than the page may be asked for"))
				nt_note(t, "log page %02Xh, %u bytes", pages[p].lid, lens[i]);
			nt_buf_guards(t, data, "no dword more than asked for arrives");
			nt_buf_free(t, data);
		}
}

/* Which of the page and the request counts is not said: most look at the request. */
static void beyond_mdts(struct nt_ctx *t)
{
	uint64_t most = nt_limits(t)->mdts_len;
	struct nt_buf *data;

	if (!most || most > LONG_MAX_LEN || (most >= 16384 && !log_is_extended(t)))
		nt_skip(t, "there is no MDTS, or none that a log page could exceed");
	data = nt_buf(t, (size_t)most * 2);
	for (size_t p = 0; p < ARRAY_SIZE(pages); p++) {
		const uint64_t lens[] = { most + 4, most * 2 };

		nt_shall_succeed(t, log_get(t, pages[p].lid, data, (uint32_t)most, 0),
				 "as much as MDTS allows may be asked for");
		for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
			struct drv_cpl cpl = log_get(t, pages[p].lid, data, (uint32_t)lens[i], 0);

			if (!nt_should(t, !drv_cpl_ok(cpl), "more than MDTS allows is refused") ||
			    !nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					     "more than MDTS allows is Invalid Field"))
				nt_note(t, "log page %02Xh, %llu bytes", pages[p].lid,
					(unsigned long long)lens[i]);
			if (drv_cpl_ok(cpl))
				return;
		}
	}
}

/* The length needs all of NUMD: its upper half alone, and both. */
static void upper_half_of_numd(struct nt_ctx *t)
{
	const uint32_t len = 4 * 0x10001; /* NUMD 10000h */
	struct nt_buf *page, *data;

	if (!log_is_extended(t))
		nt_skip(t, "NUMDU is not supported (LPA bit 2)");
	if (nt_limits(t)->mdts_len && nt_limits(t)->mdts_len < len)
		nt_skip(t, "MDTS does not allow 256 KiB");
	page = log_page(t, NT_LID_FIRMWARE, 512, "the Firmware Slot Information log is there");
	data = nt_buf(t, len);
	memset(data->data, 0x5a, len);
	nt_shall_succeed(t, log_get(t, NT_LID_FIRMWARE, data, len, 0),
			 "more than NUMDL can tell may be asked for");
	nt_shall_bytes(t, data->data, page->data, 512, "the whole page arrives");
}

/* Log pages may go to any dword: what does not fit into the page is in the next. */
static void any_buffer(struct nt_ctx *t)
{
	static const uint32_t offsets[] = { 4, 8, 60, 512, 2044, 3584, 3588, 4000, 4092 };
	struct nt_buf *want = log_page(t, NT_LID_FIRMWARE, 512, "the firmware slot log is there");

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct nt_buf *data = nt_buf_at(t, 512, offsets[i]);

		memset(data->data, 0xa5, data->len);
		if (!nt_shall_succeed(t, log_get(t, NT_LID_FIRMWARE, data, 512, 0),
				      "a log page may go to any dword of a page") ||
		    !nt_shall_bytes(t, data->data, want->data, 512,
				    "a log page is the same wherever it goes"))
			nt_note(t, "offset %u", offsets[i]);
		nt_buf_guards(t, data, "no dword more than asked for arrives");
		nt_buf_free(t, data);
	}
}

#define PAGE_CASE .spec = PAGE_SPEC

static const struct nt_case cases[] = {
	{
		.id = "log.page.mandatory-are-there",
		.title = "The mandatory log pages can be read",
		.spec = "base-2.0:3.1.2.1.2 base-2.0:5.16 nvme-1.4:5.14",
		.coverage = "LOG-01",
		.rules = "LOG-GEN-01",
		.run = mandatory,
	},
	{
		.id = "log.page.reserved-is-refused",
		.title = "A reserved log page is refused",
		PAGE_CASE,
		.coverage = "LOG-02",
		.rules = "LOG-GEN-02",
		.run = reserved,
	},
	{
		.id = "log.page.any-length-arrives",
		.title = "Exactly the dwords asked for arrive",
		PAGE_CASE,
		.coverage = "LOG-03",
		.rules = "LOG-GEN-03",
		.run = any_length,
		.advice = "NUMD is 0's based. One dword too many overwrites what stands behind the "
			  "host's buffer",
	},
	{
		.id = "log.page.longer-request-succeeds",
		.title = "A request that is longer than the page succeeds",
		PAGE_CASE,
		.coverage = "LOG-04",
		.rules = "LOG-GEN-03",
		.run = longer_than_page,
	},
	{
		.id = "log.page.beyond-mdts-is-refused",
		.title = "A request that is longer than MDTS allows is Invalid Field",
		.spec = "base-2.0:5.16 base-2.0:5.17.2.1 nvme-1.4:5.14 nvme-1.4:5.15.2.2",
		.coverage = "LOG-05",
		.rules = "XFER-MDTS-04",
		.needs = NT_NEED_QUEUES,
		.run = beyond_mdts,
	},
	{
		.id = "log.page.upper-half-counts",
		.title = "The upper half of NUMD counts",
		PAGE_CASE,
		.coverage = "LOG-04",
		.rules = "LOG-GEN-04",
		.since = NT_VS(1, 2, 1),
		.run = upper_half_of_numd,
	},
	{
		.id = "log.page.goes-to-any-dword",
		.title = "A log page may go to any dword of memory",
		PAGE_CASE,
		.coverage = "LOG-27",
		.rules = "LOG-GEN-03",
		.run = any_buffer,
		.advice = "smartctl and others read into a stack or heap buffer at any offset",
	},
};

const struct nt_group group_log_page = NT_GROUP("log.page", cases);
