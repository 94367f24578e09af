// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * UUIDs for vendor specific information: the UUID List, and the index into it
 * that Get Log Page takes.
 *
 * Only log pages of a vendor are asked for with an index, and of them only those
 * that can be read without. Which UUID means what there is the vendor's business.
 *
 * Base 2.0 sections 5.16, 5.17.2.16 and 8.25; NVMe 1.4 sections 5.14 and 8.24.
 */
#include <string.h>

#include "log.h"

#define UUID_SPEC  "base-2.0:8.25 base-2.0:5.17.2.16 nvme-1.4:8.24"
#define CNS_UUIDS  0x17
#define ENTRIES	   127u
#define ENTRY	   32u
#define VENDOR_LID 0xc0
#define USS	   0x08 /* in byte 2 of an entry of log 05h */
#define PAGE_LEN   512u

static const uint8_t no_uuid[16];
static const uint8_t invalid_uuid[16] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
					  0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff };

static const uint8_t *uuid(const struct nt_buf *list, uint32_t index)
{
	return list->data + (size_t)ENTRY * index + 16;
}

static struct nt_buf *uuids(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096);

	if (!nt_ctrl_field(t, "ctratt.uuid"))
		nt_skip(t, "there is no UUID List (CTRATT bit 9)");
	if (!nt_shall_succeed(t, nt_identify(t, CNS_UUIDS, 0, list),
			      "the UUID List is there (CTRATT bit 9)"))
		nt_stop(t);
	return list;
}

/* Index of the first UUID that is 0, ENTRIES + 1: none is. */
static uint32_t end_of(const struct nt_buf *list)
{
	uint32_t i = 1;

	while (i <= ENTRIES && memcmp(uuid(list, i), no_uuid, 16))
		i++;
	return i;
}

static void list_is_valid(struct nt_ctx *t)
{
	struct nt_buf *list = uuids(t);
	uint32_t end = end_of(list);

	nt_should(t, end > 1, "the UUID List has a UUID");
	for (uint32_t i = 1; i < end; i++) {
		nt_should(t, (list->data[ENTRY * i] & 3) < 3,
			  "a UUID is of no association, the Vendor or the Subsystem Vendor ID");
		for (uint32_t k = i + 1; k < end; k++)
			nt_should(t,
				  memcmp(uuid(list, i), uuid(list, k), 16) ||
					  !memcmp(uuid(list, i), invalid_uuid, 16),
				  "no UUID is in the list twice");
	}
	for (uint32_t i = end; i <= ENTRIES; i++)
		nt_shall(t, !memcmp(uuid(list, i), no_uuid, 16), "a UUID of 0 ends the list");
}

/* Does Get Log Page support UUID selection? By log 05h. */
static bool is_selected(struct nt_ctx *t)
{
	struct nt_buf *page;

	if (!nt_ctrl_field(t, "lpa.effects"))
		return false;
	page = log_page(t, NT_LID_EFFECTS, 4096, "the Commands Supported and Effects log is there");
	return page->data[4 * NT_ADM_GET_LOG_PAGE + 2] & USS;
}

static void claims(struct nt_ctx *t)
{
	struct nt_buf *page;
	bool any = false;

	if (!nt_ctrl_field(t, "lpa.effects"))
		nt_skip(t, "there is no Commands Supported and Effects log (LPA bit 1)");
	page = log_page(t, NT_LID_EFFECTS, 4096, "the Commands Supported and Effects log is there");
	for (uint32_t i = 0; i < 512; i++)
		any |= (page->data[4 * i] & 1) && (page->data[4 * i + 2] & USS);
	if (!any)
		nt_skip(t, "no command supports selection of a UUID");
	nt_shall(t, nt_ctrl_field(t, "ctratt.uuid"),
		 "CTRATT has the UUID List bit when a command supports selection of a UUID");
	nt_shall_succeed(t, nt_identify(t, CNS_UUIDS, 0, page),
			 "the UUID List is there when a command supports selection of a UUID");
}

static struct drv_cpl with_uuid(struct nt_ctx *t, uint8_t lid, struct nt_buf *data, uint32_t index)
{
	struct drv_cmd cmd = log_cmd(lid, PAGE_LEN, 0);

	cmd.cdw14 = index;
	return nt_admin(t, &cmd, data);
}

/* A vendor's page that can be read; without log 00h only the usual one is tried. */
static uint8_t vendor_page(struct nt_ctx *t, struct nt_buf *data)
{
	struct nt_buf *list = NULL;

	if (nt_limits(t)->vs >= NT_VS(2, 0, 0) && nt_ctrl_field(t, "lpa.supported"))
		list = log_page(t, NT_LID_SUPPORTED, 1024, "the Supported Log Pages log is there");
	for (uint32_t lid = VENDOR_LID; lid <= 0xff; lid++) {
		if (list ? !(list->data[4 * lid] & 1) : lid != VENDOR_LID)
			continue;
		if (drv_cpl_ok(with_uuid(t, (uint8_t)lid, data, 0)))
			return (uint8_t)lid;
	}
	nt_skip(t, "there is no log page of a vendor");
}

static void index_is_checked(struct nt_ctx *t)
{
	struct nt_buf *list = uuids(t), *data = nt_buf(t, PAGE_LEN);
	uint32_t end = end_of(list), accepted = 0;
	uint8_t lid;

	if (!is_selected(t))
		nt_skip(t, "Get Log Page does not support selection of a UUID");
	lid = vendor_page(t, data);
	for (uint32_t i = 1; i < end; i++) {
		struct drv_cpl cpl = with_uuid(t, lid, data, i);

		if (!memcmp(uuid(list, i), invalid_uuid, 16))
			nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					"the index of the NVMe Invalid UUID is Invalid Field");
		else if (drv_cpl_ok(cpl))
			accepted++;
		else
			nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					"a UUID that is of no use for this page is Invalid Field");
	}
	nt_note(t, "log page %02Xh knows %u UUIDs", lid, accepted);
	nt_should(t, accepted || end == 1, "a vendor's log page is one vendor's at least");
	if (end <= ENTRIES) {
		nt_shall_status(t, with_uuid(t, lid, data, end), NT_STATUS(GENERIC, INVALID_FIELD),
				"the index of a UUID that is 0 is Invalid Field");
		nt_shall_status(t, with_uuid(t, lid, data, ENTRIES),
				NT_STATUS(GENERIC, INVALID_FIELD),
				"the index of a UUID that is 0 is Invalid Field");
	}
	nt_shall_succeed(t, with_uuid(t, lid, data, 0), "without an index the page can be read");
}

#define UUID_CASE .spec = UUID_SPEC, .since = NT_VS(1, 4, 0), .coverage = "LOG-26"

static const struct nt_case cases[] = {
	{
		.id = "log.uuid.list-is-valid",
		.title = "The UUID List holds UUIDs up to the first that is 0",
		UUID_CASE,
		.rules = "LOG-UUID-01",
		.run = list_is_valid,
	},
	{
		.id = "log.uuid.selection-comes-with-list",
		.title = "Where a command supports selection of a UUID there is a UUID List",
		UUID_CASE,
		.rules = "LOG-UUID-01",
		.run = claims,
	},
	{
		.id = "log.uuid.index-is-checked",
		.title = "The index of no UUID and that of the NVMe Invalid UUID are Invalid Field",
		UUID_CASE,
		.rules = "LOG-UUID-02",
		.run = index_is_checked,
	},
};

const struct nt_group group_log_uuid = NT_GROUP("log.uuid", cases);
