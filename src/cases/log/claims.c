// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the controller says it supports, against what it does: Commands Supported
 * and Effects, Supported Log Pages, Firmware Slot Information.
 *
 * Only commands that do nothing when sent like this are tried: reserved ones,
 * and those whose NSID or parameters cannot be valid.
 *
 * Base 2.0 sections 5.16.1.1, 5.16.1.4, 5.16.1.6; NVMe 1.4 sections 5.14.1.3, 5.14.1.5.
 */
#include "log.h"

#define EFFECTS_SPEC "base-2.0:5.16.1.6 nvme-1.4:5.14.1.5"

static uint32_t effects_of(const struct nt_buf *page, bool is_admin, uint8_t opc)
{
	const uint8_t *p = page->data + (is_admin ? 0 : 1024) + 4 * opc;

	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static struct nt_buf *effects(struct nt_ctx *t)
{
	if (!nt_ctrl_field(t, "lpa.effects"))
		nt_skip(t, "there is no Commands Supported and Effects log (LPA bit 1)");
	return log_page(t, NT_LID_EFFECTS, 4096, "the Commands Supported and Effects log is there");
}

static void lists_mandatory(struct nt_ctx *t)
{
	static const uint8_t admin[] = {
		0x00, 0x01, 0x02, 0x04, 0x05, 0x06, 0x08, 0x09, 0x0a, 0x0c
	};
	struct nt_buf *page = effects(t);

	for (size_t i = 0; i < ARRAY_SIZE(admin); i++) {
		/* Over a fabric queues are made by Connect. */
		if (nt_limits(t)->is_fabric && (admin[i] <= 0x01 || (admin[i] & ~1) == 0x04))
			continue;
		if (!nt_shall(t, effects_of(page, true, admin[i]) & 1,
			      "mandatory admin commands are listed"))
			nt_note(t, "admin opcode %02Xh", admin[i]);
	}
	for (uint8_t opc = NT_NVM_FLUSH; opc <= NT_NVM_READ; opc++)
		if (!nt_shall(t, effects_of(page, false, opc) & 1,
			      "Flush, Write and Read are listed"))
			nt_note(t, "I/O opcode %02Xh", opc);
	nt_should(t, effects_of(page, false, NT_NVM_WRITE) & 2, "Write changes logical blocks");
	for (unsigned int opc = 0; opc < 256; opc++) {
		uint32_t a = effects_of(page, true, (uint8_t)opc);
		uint32_t io = effects_of(page, false, (uint8_t)opc);

		nt_shall(t, (a & 1 || !a) && (io & 1 || !io),
			 "entries of commands that are not supported are 0");
	}
}

/* What is sent must do nothing, whether it is supported or not. */
static bool is_harmless(uint8_t opc)
{
	switch (opc) {
	case NT_ADM_DELETE_SQ: /* of QID 0 */
	case NT_ADM_DELETE_CQ:
	case NT_ADM_ABORT:     /* of nothing */
	case NT_ADM_SELF_TEST: /* code 0 is reserved */
		return true;
	default:
		/* reserved in every revision so far */
		return opc == 0x03 || opc == 0x07 || opc == 0x0b || opc == 0x0e || opc == 0x0f ||
		       opc == 0x12 || opc == 0x13 || opc == 0x17 || opc == 0x1b;
	}
}

static void tells_truth(struct nt_ctx *t)
{
	struct nt_buf *page = effects(t);

	for (unsigned int opc = 0; opc < 0x80; opc++) {
		const struct drv_cmd cmd = { .opc = (uint8_t)opc };
		bool is_listed = effects_of(page, true, (uint8_t)opc) & 1;
		struct drv_cpl cpl;

		if (!is_harmless((uint8_t)opc) || !nt_can_send(t, nt_asq(t), &cmd))
			continue;
		cpl = nt_admin(t, &cmd, NULL);
		if (!nt_shall(t,
			      is_listed !=
				      (drv_cpl_status(cpl) == NT_STATUS(GENERIC, INVALID_OPCODE)),
			      "an admin command is listed exactly when it is supported"))
			nt_note(t, "admin opcode %02Xh", opc);
	}
}

static void tells_truth_of_io(struct nt_ctx *t)
{
	struct nt_buf *page = effects(t), *data = nt_buf(t, 4096);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (unsigned int opc = 0; opc < 0x80; opc++) {
		/* A range that cannot be valid: none of them has anything to do. */
		const struct drv_cmd cmd = { .opc = (uint8_t)opc,
					     .nsid = nt_ns(t)->nsid,
					     .cdw10 = 0xffffffff,
					     .cdw11 = 0xffffffff };
		bool is_listed = effects_of(page, false, (uint8_t)opc) & 1;
		struct drv_cpl cpl;

		if (!is_listed)
			continue;
		if (opc != NT_NVM_READ && opc != NT_NVM_COMPARE && opc != NT_NVM_VERIFY &&
		    opc != NT_NVM_WRITE_ZEROES && opc != NT_NVM_WRITE_UNCORRECTABLE)
			continue;
		cpl = nt_io(t, sq, &cmd, data);
		if (!nt_shall(t, drv_cpl_status(cpl) != NT_STATUS(GENERIC, INVALID_OPCODE),
			      "an I/O command that is listed is supported"))
			nt_note(t, "I/O opcode %02Xh", opc);
	}
	nt_shall(t, effects_of(page, false, NT_NVM_READ) & 1, "Read is listed");
}

static void supported_pages(struct nt_ctx *t)
{
	struct nt_buf *list, *page = nt_buf(t, 4096);

	if (!nt_ctrl_field(t, "lpa.supported"))
		nt_skip(t, "there is no Supported Log Pages log (LPA bit 5)");
	list = log_page(t, NT_LID_SUPPORTED, 1024, "the Supported Log Pages log is there");
	for (unsigned int lid = 0; lid < 0x60; lid++) {
		bool is_listed = list->data[4 * lid] & 1;
		struct drv_cpl cpl;

		/* the next need more than an identifier, 17h and on are of later revisions */
		if (lid > NT_LID_SELF_TEST && lid < 0x40)
			continue;
		cpl = log_get(t, (uint8_t)lid, page, 64, 0);

		if (!nt_shall(t, is_listed == drv_cpl_ok(cpl),
			      "a log page is listed exactly when it can be read"))
			nt_note(t, "log page %02Xh", lid);
	}
}

static void firmware(struct nt_ctx *t)
{
	struct nt_buf *page = log_page(t, NT_LID_FIRMWARE, 512, "the firmware slot log is there");
	uint64_t slots = nt_ctrl_field(t, "frmw.nofs"), active = page->data[0] & 7;
	const uint8_t *fr = nt_identify_ctrl(t) + 64;

	if (!nt_shall_range(t, active, 1, 7, "the active firmware slot is 1 to 7"))
		return;
	nt_shall(t, active <= slots || !slots, "the active firmware slot is one that exists");
	nt_shall_bytes(t, page->data + 8 * active, fr, 8,
		       "the active slot holds the revision that Identify tells");
	for (uint64_t i = slots + 1; i <= 7; i++)
		nt_shall_eq(t, log_u128(page, (uint32_t)(8 * i)), 0,
			    "slots that do not exist are 0");
}

static const struct nt_case cases[] = {
	{
		.id = "log.claims.list-mandatory-commands",
		.title = "The effects log lists the mandatory commands",
		.spec = EFFECTS_SPEC,
		.coverage = "LOG-16",
		.rules = "LOG-CMDEFF-01",
		.since = NT_VS(1, 2, 0),
		.run = lists_mandatory,
	},
	{
		.id = "log.claims.agree-with-admin-commands",
		.title = "The effects log lists an admin command exactly when it is supported",
		.spec = EFFECTS_SPEC,
		.coverage = "LOG-16",
		.rules = "LOG-CMDEFF-01",
		.since = NT_VS(1, 2, 0),
		.run = tells_truth,
	},
	{
		.id = "log.claims.agree-with-io-commands",
		.title = "An I/O command that the effects log lists is supported",
		.spec = EFFECTS_SPEC,
		.coverage = "LOG-16",
		.rules = "LOG-CMDEFF-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = tells_truth_of_io,
	},
	{
		.id = "log.claims.agree-with-pages",
		.title = "A log page is listed as supported exactly when it can be read",
		.spec = "base-2.0:5.16.1.1",
		.coverage = "LOG-24",
		.rules = "LOG-SLP-01",
		.since = NT_VS(2, 0, 0),
		.run = supported_pages,
	},
	{
		.id = "log.claims.firmware-slot-agrees",
		.title = "The active firmware slot holds the revision that Identify tells",
		.spec = "base-2.0:5.16.1.4 nvme-1.4:5.14.1.3",
		.coverage = "LOG-15",
		.rules = "LOG-FW-01",
		.run = firmware,
	},
};

const struct nt_group group_log_claims = NT_GROUP("log.claims", cases);
