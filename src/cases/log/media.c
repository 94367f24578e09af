// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Media Unit Status and the Supported Capacity Configuration List: descriptors of
 * different lengths, ascending, that agree with each other and with Identify.
 *
 * No capability brings these pages for certain, so log 00h tells whether they are
 * there. What does not fit into one page of memory is not looked at.
 *
 * Base 2.0 sections 5.16.1.16 and 5.16.1.17.
 */
#include "log.h"

#define LID_UNITS   0x10
#define LID_CONFIGS 0x11
#define LEN	    4096u
#define HEADER	    16u

static uint32_t u16(const struct nt_buf *page, size_t at)
{
	return at + 2 <= LEN ? page->data[at] | (uint32_t)page->data[at + 1] << 8 : 0;
}

static struct nt_buf *need(struct nt_ctx *t, uint8_t lid)
{
	struct nt_buf *list;

	if (!nt_ctrl_field(t, "lpa.supported"))
		nt_skip(t, "which log pages are there is not reported (LPA bit 5)");
	list = log_page(t, NT_LID_SUPPORTED, 1024, "the Supported Log Pages log is there");
	if (!(list->data[4 * lid] & 1))
		nt_skip(t, "log page %02Xh is not there", lid);
	return log_page(t, lid, LEN, "a log page that is listed as supported is there");
}

static bool fits(struct nt_ctx *t, size_t end)
{
	if (end <= LEN)
		return true;
	nt_note(t, "the page is too long to look at all of it");
	return false;
}

/* Not before a configuration was selected are units in anything. */
static void unit(struct nt_ctx *t, const struct nt_buf *page, size_t at, bool is_selected)
{
	uint32_t endgid = u16(page, at + 4);

	nt_shall(t, page->data[at + 10] <= 100, "Available Spare is at most 100 percent");
	nt_shall(t, endgid <= nt_ctrl_field(t, "endgidmax"),
		 "a unit is in a group up to ENDGIDMAX, or in none");
	nt_shall(t, u16(page, at + 6) <= nt_ctrl_field(t, "nsetidmax"),
		 "a unit is in an NVM Set up to NSETIDMAX, or in none");
	if (!nt_ctrl_field(t, "ctratt.mds"))
		nt_shall_eq(t, u16(page, at + 2), 0,
			    "the Domain Identifier is 0 without several domains");
	if (!is_selected)
		nt_shall(t,
			 !endgid && !u16(page, at + 6) && !u16(page, at + 8) &&
				 !page->data[at + 12],
			 "without a configuration a unit is in no group, no set, on no channel");
}

static void units(struct nt_ctx *t)
{
	struct nt_buf *page = need(t, LID_UNITS);
	uint32_t count = u16(page, 0), selected = u16(page, 4);
	size_t at = HEADER;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t offset;

		if (!fits(t, at + HEADER))
			return;
		offset = page->data[at + 13];
		nt_shall_eq(t, u16(page, at), i, "Media Units are numbered from 0 on, ascending");
		unit(t, page, at, selected);
		if (!nt_shall(t, offset && !(offset % 16),
			      "channels begin at a multiple of 16 that is not 0"))
			return;
		at += offset + 2 * (size_t)page->data[at + 12];
	}
	nt_note(t, "%u Media Units, configuration %u", count, selected);
	nt_shall(t, at >= HEADER, "the page has its header");
}

/* An Endurance Group Configuration Descriptor; its end, 0: beyond what was read. */
static size_t group(struct nt_ctx *t, const struct nt_buf *page, size_t at, uint32_t last)
{
	uint32_t id = u16(page, at), channels;

	if (!fits(t, at + 84))
		return 0;
	nt_shall(t, id > last && id <= nt_ctrl_field(t, "endgidmax"),
		 "Endurance Groups of a configuration ascend, from 1 to ENDGIDMAX");
	at += 82 + 2 * (size_t)u16(page, at + 80);
	channels = u16(page, at);
	at += 2;
	for (uint32_t i = 0; i < channels; i++) {
		uint32_t media = u16(page, at + 2);

		if (!fits(t, at + 4 + 8 * (size_t)media))
			return 0;
		at += 4;
		for (uint32_t k = 0, before = 0; k < media; k++, at += 8) {
			nt_shall(t, !k || u16(page, at) > before,
				 "Media Units of a channel ascend");
			before = u16(page, at);
		}
	}
	return at;
}

static void configs(struct nt_ctx *t)
{
	struct nt_buf *page = need(t, LID_CONFIGS), *media;
	uint32_t selected = 0, last = 0;
	bool is_found = false;
	size_t at = HEADER;

	for (uint32_t i = 0; i < page->data[0] && at; i++) {
		uint32_t groups, before = 0;

		if (!fits(t, at + 32))
			return;
		nt_shall(t, !i || u16(page, at) > last,
			 "Capacity Configurations ascend by their identifiers");
		last = u16(page, at);
		groups = u16(page, at + 4);
		media = log_page(t, LID_UNITS, HEADER, "the Media Unit Status log is there, too");
		selected = u16(media, 4);
		is_found |= selected == last;
		at += 32;
		for (uint32_t k = 0; k < groups && at; k++) {
			uint32_t id = u16(page, at);

			at = group(t, page, at, before);
			before = id;
		}
	}
	nt_should(t, !selected || is_found, "the configuration that is selected is in the list");
}

static const struct nt_case cases[] = {
	{
		.id = "log.media.units-are-consistent",
		.title = "Media Units ascend, and are in groups and sets that can be",
		.spec = "base-2.0:5.16.1.16",
		.coverage = "LOG-25",
		.rules = "LOG-MEDIA-01",
		.since = NT_VS(2, 0, 0),
		.run = units,
	},
	{
		.id = "log.media.configurations-are-consistent",
		.title = "Capacity Configurations ascend, and the selected one is among them",
		.spec = "base-2.0:5.16.1.17 base-2.0:5.16.1.16",
		.coverage = "LOG-25",
		.rules = "LOG-MEDIA-01",
		.since = NT_VS(2, 0, 0),
		.run = configs,
	},
};

const struct nt_group group_log_media = NT_GROUP("log.media", cases);
