// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What holds for every log page that is there: parts of it, offsets beyond it,
 * NSIDs; and the tables of effects of features and of NVMe-MI commands.
 *
 * Which pages are there is known from the capability that brings each. SMART,
 * firmware slots, commands and self-tests have cases of their own for this.
 *
 * Base 2.0 sections 5.16, 5.16.1, 5.16.1.18 and 5.16.1.19; NVMe 1.4 section 5.14.
 */
#include <string.h>

#include "log.h"

#define EVERY_SPEC   "base-2.0:5.16 base-2.0:5.16.1 nvme-1.4:5.14"
#define SCOPE(entry) ((entry) >> 20)

struct page {
	uint8_t lid;
	uint32_t len;	   /* of the page, 0: it varies */
	uint32_t same;	   /* bytes from its begin that do not change by themselves */
	const char *claim; /* capability that brings it, with one of the bits in @bits */
	uint64_t bits;
	uint32_t since;
};

static const struct page pages[] = {
	{ 0x00, 1024, 1024, "lpa.supported", 1, NT_VS(2, 0, 0) },
	{ 0x05, 4096, 4096, "lpa.effects", 1, NT_VS(1, 2, 0) },
	{ 0x06, 564, 0, "oacs.selftest", 1, NT_VS(1, 3, 0) },
	{ 0x0e, 0, 0, "oaes.lbastatus", 1, NT_VS(1, 4, 0) },
	{ 0x0f, 0, 0, "oaes.egevent", 1, NT_VS(1, 4, 0) },
	{ 0x12, 1024, 1024, "lpa.supported", 1, NT_VS(2, 0, 0) },
	{ 0x13, 4096, 4096, "lpa.supported", 1, NT_VS(2, 0, 0) },
	{ 0x81, 512, 32, "sanicap", 7, NT_VS(1, 3, 0) },
};

static bool is_there(struct nt_ctx *t, const struct page *p)
{
	return nt_limits(t)->vs >= p->since && (nt_ctrl_field(t, p->claim) & p->bits);
}

static void need_any(struct nt_ctx *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (is_there(t, &pages[i]))
			return;
	nt_skip(t, "none of these log pages is there");
}

static void parts_of(struct nt_ctx *t, const struct page *p)
{
	static const uint32_t froms[] = { 4, 12, 24, 60, 256, 508, 512, 1000, 1020, 2048, 4092 };
	struct nt_buf *whole = log_page(t, p->lid, p->same, "the whole page can be read");

	for (size_t i = 0; i < ARRAY_SIZE(froms); i++) {
		uint32_t len = (uint32_t)nt_min(64, p->same > froms[i] ? p->same - froms[i] : 0);
		struct nt_buf *part;
		bool ok;

		if (!len)
			break;
		part = nt_buf(t, len);
		memset(part->data, 0xa5, len);
		ok = nt_shall_succeed(t, log_get(t, p->lid, part, len, froms[i]),
				      "any part of the page can be read") &&
		     nt_shall_bytes(t, part->data, whole->data + froms[i], len,
				    "a part is the same bytes as in the whole page");
		nt_buf_guards(t, part, "no dword more than asked for arrives");
		nt_buf_free(t, part);
		if (!ok) {
			nt_note(t, "log page %02Xh from %u", p->lid, froms[i]);
			break;
		}
	}
	nt_buf_free(t, whole);
}

static void parts(struct nt_ctx *t)
{
	need_any(t);
	if (!log_is_extended(t))
		nt_skip(t, "the log page offset is not supported (LPA bit 2)");
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (pages[i].same && is_there(t, &pages[i]))
			parts_of(t, &pages[i]);
}

static void beyond(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 64);

	need_any(t);
	if (!log_is_extended(t))
		nt_skip(t, "the log page offset is not supported (LPA bit 2)");
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		const struct page *p = &pages[i];
		const uint64_t offsets[] = { p->len + 4, p->len * 2, 1ull << 33, 1ull << 44 };

		for (size_t k = p->len ? 0 : 3; k < ARRAY_SIZE(offsets) && is_there(t, p); k++)
			if (!nt_shall_status(t, log_get(t, p->lid, data, 64, offsets[k]),
					     NT_STATUS(GENERIC, INVALID_FIELD),
					     "an offset beyond the page is Invalid Field")) {
				nt_note(t, "log page %02Xh, offset %llXh", p->lid,
					(unsigned long long)offsets[k]);
				break;
			}
	}
}

static void nsids(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, SUCCESS));
	struct nt_buf *data = nt_buf(t, 512);

	need_any(t);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		const struct page *p = &pages[i];
		bool ok;

		if (!is_there(t, p))
			continue;
		ok = nt_shall_succeed(t, nt_get_log(t, p->lid, NT_NSID_ALL, data, 16, 0),
				      "NSID FFFFFFFFh is accepted by logs of the controller");
		ok &= nt_shall_succeed(t, nt_get_log(t, p->lid, 0, data, 16, 0),
				       "NSID 0 is accepted by logs of the controller");
		ok &= nt_shall_status_of(t, nt_get_log(t, p->lid, nt_ns(t)->nsid, data, 16, 0),
					 legal, "another NSID is Invalid Field or not looked at");
		if (!ok)
			nt_note(t, "log page %02Xh", p->lid);
	}
}

static uint32_t entry_of(const struct nt_buf *page, uint32_t i)
{
	const uint8_t *e = page->data + 4 * (size_t)i;

	return e[0] | (uint32_t)e[1] << 8 | (uint32_t)e[2] << 16 | (uint32_t)e[3] << 24;
}

/* Entries of 256 things, each with bit 0 for "supported" and one scope at most. */
static void entries(struct nt_ctx *t, uint8_t lid, const char *what)
{
	struct nt_buf *page;

	if (!nt_ctrl_field(t, "lpa.supported"))
		nt_skip(t, "there is no log of effects of %s (LPA bit 5)", what);
	page = log_page(t, lid, 1024, "the log of effects is there (LPA bit 5)");
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t e = entry_of(page, i), scope = SCOPE(e);

		if (!nt_shall(t, e & 1 || !e, "the entry of what is not supported is 0") ||
		    !nt_shall(t, !(scope & (scope - 1)), "there is one scope at most") ||
		    !nt_should(t, scope < 0x40, "the scope is one that is defined"))
			nt_note(t, "%s %02Xh: %08Xh", what, i, e);
	}
	nt_shall(t, lid != NT_LID_FEATURE_EFFECTS || entry_of(page, NT_FID_NUM_QUEUES) & 1,
		 "Number of Queues is among the features");
}

static void feature_entries(struct nt_ctx *t)
{
	entries(t, NT_LID_FEATURE_EFFECTS, "features");
}

static void mi_entries(struct nt_ctx *t)
{
	entries(t, 0x13, "NVMe-MI commands");
}

#define EVERY_CASE .spec = EVERY_SPEC

static const struct nt_case cases[] = {
	{
		.id = "log.every.parts-equal-whole",
		.title = "Any part of every log page is the same bytes as in the whole",
		EVERY_CASE,
		.coverage = "LOG-06",
		.rules = "LOG-GEN-04",
		.since = NT_VS(1, 2, 1),
		.run = parts,
	},
	{
		.id = "log.every.beyond-is-refused",
		.title = "An offset beyond any log page is Invalid Field",
		EVERY_CASE,
		.coverage = "LOG-06",
		.rules = "LOG-GEN-05",
		.since = NT_VS(1, 2, 1),
		.run = beyond,
	},
	{
		.id = "log.every.nsids-are-told-apart",
		.title = "Every log page of the controller is there for NSID 0 and FFFFFFFFh",
		EVERY_CASE,
		.coverage = "LOG-08",
		.rules = "LOG-GEN-08",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = nsids,
	},
	{
		.id = "log.every.feature-effects-are-valid",
		.title = "Features have one scope at most, and no effects where they are not there",
		.spec = "base-2.0:5.16.1.18",
		.coverage = "LOG-25",
		.rules = "LOG-FIDEFF-01",
		.since = NT_VS(2, 0, 0),
		.run = feature_entries,
	},
	{
		.id = "log.every.mi-effects-are-valid",
		.title = "NVMe-MI commands have one scope at most, and no effects where not there",
		.spec = "base-2.0:5.16.1.19",
		.coverage = "LOG-25",
		.rules = "LOG-FIDEFF-01",
		.since = NT_VS(2, 0, 0),
		.run = mi_entries,
	},
};

const struct nt_group group_log_every = NT_GROUP("log.every", cases);
