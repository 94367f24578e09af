// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The log page offset: any part of a page is the same bytes as in the whole.
 *
 * An offset beyond the page shall be Invalid Field; the end itself is a grey
 * area. One that is no multiple of four may be refused or rounded down.
 *
 * Base 2.0 section 5.16; NVMe 1.4 section 5.14.
 */
#include <string.h>

#include "log.h"

#define OFFSET_SPEC "base-2.0:5.16 nvme-1.4:5.14"

static void need_offsets(struct nt_ctx *t)
{
	if (!log_is_extended(t))
		nt_skip(t, "the log page offset is not supported (LPA bit 2)");
}

/* Counters of SMART move by themselves: compare with a page read before and after. */
static void slices_of(struct nt_ctx *t, uint8_t lid, uint32_t len)
{
	static const uint32_t froms[] = { 4, 8, 60, 64, 100, 128, 252, 256, 260, 500, 508 };
	static const uint32_t sizes[] = { 4, 64, 256, 508 };

	for (size_t f = 0; f < ARRAY_SIZE(froms); f++)
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			struct nt_buf *a, *b, *part;
			bool same = true, is_there;

			if (froms[f] + sizes[i] > len)
				continue;
			a = log_page(t, lid, len, "the whole page can be read");
			part = nt_buf(t, sizes[i]);
			memset(part->data, 0xa5, part->len);
			is_there = nt_shall_succeed(t, log_get(t, lid, part, sizes[i], froms[f]),
						    "any part of the page can be read");
			b = log_page(t, lid, len, "the whole page can be read");
			for (uint32_t k = 0; k < sizes[i]; k++)
				same &= part->data[k] == a->data[froms[f] + k] ||
					part->data[k] == b->data[froms[f] + k];
			/* One wrong slice tells it of the page. */
			if (!nt_shall(t, same, "a part is the same bytes as in the whole page") ||
			    !is_there) {
				nt_note(t, "log page %02Xh: %u bytes from %u", lid, sizes[i],
					froms[f]);
				return;
			}
			nt_buf_free(t, b);
			nt_buf_free(t, part);
			nt_buf_free(t, a);
		}
}

static void parts(struct nt_ctx *t)
{
	need_offsets(t);
	slices_of(t, NT_LID_SMART, LOG_SMART_LEN);
	slices_of(t, NT_LID_FIRMWARE, 512);
	if (nt_limits(t)->vs >= NT_VS(1, 2, 0) && nt_ctrl_field(t, "lpa.effects"))
		slices_of(t, NT_LID_EFFECTS, 4096);
}

static void beyond(struct nt_ctx *t)
{
	static const uint64_t offsets[] = { 516, 1024, 4096, 1ull << 31, 1ull << 32, 1ull << 40 };
	struct nt_buf *data = nt_buf(t, 64);

	need_offsets(t);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct drv_cpl smart = log_get(t, NT_LID_SMART, data, 64, offsets[i]);
		struct drv_cpl firmware = log_get(t, NT_LID_FIRMWARE, data, 64, offsets[i]);

		if (!nt_shall_status(t, smart, NT_STATUS(GENERIC, INVALID_FIELD),
				     "an offset beyond the SMART log is Invalid Field") ||
		    !nt_shall_status(t, firmware, NT_STATUS(GENERIC, INVALID_FIELD),
				     "an offset beyond the firmware slot log is Invalid Field"))
			nt_note(t, "offset %llXh", (unsigned long long)offsets[i]);
	}
}

static void odd(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, SUCCESS));
	struct nt_buf *whole, *part = nt_buf(t, 64);

	need_offsets(t);
	whole = log_page(t, NT_LID_FIRMWARE, 512, "the Firmware Slot Information log is there");
	for (uint32_t low = 1; low < 4; low++) {
		struct drv_cpl cpl = log_get(t, NT_LID_FIRMWARE, part, 64, 8 + low);

		nt_shall_status_of(t, cpl, legal,
				   "an offset that is no multiple of 4 is refused or rounded down");
		if (drv_cpl_ok(cpl))
			nt_shall_bytes(t, part->data, whole->data + 8, 64,
				       "an offset that is accepted is rounded down");
		nt_buf_guards(t, part, "no dword more than asked for arrives");
	}
}

static void index_offset(struct nt_ctx *t)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.cdw10 = 15u << 16 | 1u << 15 | NT_LID_SMART,
		.cdw12 = 4,
		.cdw14 = 1u << 23, /* OT: an index, not bytes */
	};
	struct nt_buf *page = nt_buf(t, 1024);

	need_offsets(t);
	if (!nt_ctrl_field(t, "lpa.supported"))
		nt_skip(t, "whether a page has an index is not reported (LPA bit 5)");
	nt_shall_succeed(t, log_get(t, NT_LID_SUPPORTED, page, 1024, 0),
			 "the Supported Log Pages log is there (LPA bit 5)");
	if (page->data[4 * NT_LID_SMART] & 2)
		nt_skip(t, "the SMART log has an index");
	nt_shall_status(t, nt_admin(t, &cmd, page), NT_STATUS(GENERIC, INVALID_FIELD),
			"an index into a page that has none is Invalid Field");
}

#define OFFSET_CASE .spec = OFFSET_SPEC, .since = NT_VS(1, 2, 1)

static const struct nt_case cases[] = {
	{
		.id = "log.offset.parts-equal-whole",
		.title = "Any part of a log page is the same bytes as in the whole",
		OFFSET_CASE,
		.coverage = "LOG-06",
		.rules = "LOG-GEN-04",
		.run = parts,
	},
	{
		.id = "log.offset.beyond-is-refused",
		.title = "An offset beyond the log page is Invalid Field",
		OFFSET_CASE,
		.coverage = "LOG-06",
		.rules = "LOG-GEN-05",
		.run = beyond,
	},
	{
		.id = "log.offset.odd-is-refused-or-rounded",
		.title = "An offset that is no multiple of 4 is refused or rounded down",
		OFFSET_CASE,
		.coverage = "LOG-06",
		.rules = "LOG-GEN-06",
		.run = odd,
	},
	{
		.id = "log.offset.index-needs-support",
		.title = "An index into a log page that has none is Invalid Field",
		.spec = "base-2.0:5.16",
		.coverage = "LOG-06",
		.rules = "LOG-GEN-07",
		.since = NT_VS(2, 0, 0),
		.run = index_offset,
	},
};

const struct nt_group group_log_offset = NT_GROUP("log.offset", cases);
