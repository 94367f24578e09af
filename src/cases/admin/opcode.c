// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opcodes that the controller does not have, in the Admin Queue and in an I/O
 * queue, and NSIDs that commands have no use for.
 *
 * A reserved or unsupported opcode is Invalid Command Opcode. An optional
 * command is there exactly when its capability bit says so. Opcodes are tried
 * with one page of memory and parameters that no command can do harm with.
 *
 * Base 2.0 sections 3.3.3.1, 3.3.3.2.1.1, 5, 5.17.2.1; NVM Command Set 1.0
 * section 3.2; NVMe 1.4 sections 4.2, 4.6.1, 5, 6.
 */
#include <stdio.h>

#include <nvmetest/case.h>

#define OPCODE_SPEC "base-2.0:3.3.3.2.1.1 base-2.0:5 nvme-1.4:4.6.1 nvme-1.4:5"

/* Bits of log 05h: 0 when the command is not listed, or there is no such log. */
static uint8_t listed(struct nt_ctx *t, struct nt_buf *log, bool is_admin, uint8_t opc)
{
	if (!log->data[4 * NT_ADM_IDENTIFY] && nt_limits(t)->vs >= NT_VS(1, 2, 0) &&
	    nt_ctrl_field(t, "lpa.effects"))
		nt_get_log(t, NT_LID_EFFECTS, NT_NSID_ALL, log, 4096, 0);
	return log->data[(is_admin ? 0 : 1024) + 4 * opc] & 1;
}

static void admin_alive(struct nt_ctx *t)
{
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
			 "the Admin Queue goes on after that");
}

/* Reserved in every revision so far: 46h to 7Bh have not been given out. */
static bool is_reserved_admin(unsigned int opc)
{
	static const uint8_t low[] = { 0x03, 0x07, 0x0b, 0x0e, 0x0f, 0x12, 0x13, 0x16, 0x17, 0x1b };

	for (size_t i = 0; i < ARRAY_SIZE(low); i++)
		if (opc == low[i])
			return true;
	return opc >= 0x50 && opc < 0x7c;
}

static void reserved_admin(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096), *log = nt_buf(t, 4096);

	for (unsigned int opc = 0; opc < 0x80; opc++) {
		const struct drv_cmd cmd = { .opc = (uint8_t)opc };

		if (!is_reserved_admin(opc) || listed(t, log, true, (uint8_t)opc))
			continue;
		if (!nt_shall_status(t, nt_admin(t, &cmd, page), NT_STATUS(GENERIC, INVALID_OPCODE),
				     "a reserved admin opcode is Invalid Command Opcode"))
			nt_note(t, "opcode %02Xh", opc);
	}
	admin_alive(t);
}

static void fabrics(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096);

	for (uint32_t fctype = 0; fctype < 8; fctype++) {
		const struct drv_cmd cmd = { .opc = 0x7f, .nsid = fctype };

		nt_shall_status(t, nt_admin(t, &cmd, page), NT_STATUS(GENERIC, INVALID_OPCODE),
				"the opcode of Fabrics is Invalid Command Opcode over PCIe");
	}
	admin_alive(t);
}

/* Parameters are reserved values, so that a command that is there refuses them. */
static const struct {
	uint8_t opc;
	const char *bit;
	uint32_t since, cdw10;
	const char *there, *absent; /* what holds with the bit, and without */
} optional_admin[] = {
	{ NT_ADM_NS_MGMT, "oacs.nsmgmt", NT_VS(1, 2, 0), 0xf,
	  "Namespace Management is there as OACS says",
	  "Namespace Management is not there without its bit in OACS" },
	{ NT_ADM_NS_ATTACH, "oacs.nsmgmt", NT_VS(1, 2, 0), 0xf,
	  "Namespace Attachment is there as OACS says",
	  "Namespace Attachment is not there without its bit in OACS" },
	{ NT_ADM_SELF_TEST, "oacs.selftest", NT_VS(1, 3, 0), 0x5,
	  "Device Self-test is there as OACS says",
	  "Device Self-test is not there without its bit in OACS" },
	{ NT_ADM_DIRECTIVE_RECV, "oacs.directives", NT_VS(1, 3, 0), 0,
	  "Directive Receive is there as OACS says",
	  "Directive Receive is not there without its bit in OACS" },
	{ NT_ADM_VIRT_MGMT, "oacs.virt", NT_VS(1, 3, 0), 0,
	  "Virtualization Management is there as OACS says",
	  "Virtualization Management is not there without its bit in OACS" },
	{ NT_ADM_SECURITY_RECV, "oacs.security", 0, 0, "Security Receive is there as OACS says",
	  "Security Receive is not there without its bit in OACS" },
	{ NT_ADM_GET_LBA_STATUS, "oacs.lbastatus", NT_VS(1, 4, 0), 0,
	  "Get LBA Status is there as OACS says",
	  "Get LBA Status is not there without its bit in OACS" },
};

static void optional(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096);

	for (size_t i = 0; i < ARRAY_SIZE(optional_admin); i++) {
		const struct drv_cmd cmd = { .opc = optional_admin[i].opc,
					     .cdw10 = optional_admin[i].cdw10 };
		bool is_claimed = nt_ctrl_field(t, optional_admin[i].bit), is_there;

		if (nt_limits(t)->vs < optional_admin[i].since || !nt_can_send(t, nt_asq(t), &cmd))
			continue;
		is_there = drv_cpl_status(nt_admin(t, &cmd, page)) !=
			   NT_STATUS(GENERIC, INVALID_OPCODE);
		if (is_claimed)
			nt_shall(t, is_there, "%s", optional_admin[i].there);
		else
			nt_should(t, !is_there, "%s", optional_admin[i].absent);
	}
	admin_alive(t);
}

/* It would keep the pages: two addresses that it has to refuse where it is there. */
static void doorbell_buffers(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_DBBUF_CONFIG, .prp1 = 8, .prp2 = 8 };
	bool is_claimed = nt_ctrl_field(t, "oacs.dbbuf");
	struct drv_cpl cpl;

	if (!nt_can_send(t, nt_asq(t), &cmd))
		nt_skip(t, "the operating system keeps Doorbell Buffer Config to itself");
	cpl = nt_admin(t, &cmd, NULL);
	if (is_claimed)
		nt_shall(t, drv_cpl_status(cpl) != NT_STATUS(GENERIC, INVALID_OPCODE),
			 "Doorbell Buffer Config is there as OACS says");
	else
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_OPCODE),
				"Doorbell Buffer Config is not there without its bit in OACS");
	admin_alive(t);
}

static void reserved_io(struct nt_ctx *t)
{
	static const uint8_t opcs[] = { 0x03, 0x06, 0x07, 0x0a, 0x0b, 0x0f, 0x10, 0x13,
					0x14, 0x16, 0x17, 0x1a, 0x1b, 0x1c, 0x1f, 0x24,
					0x28, 0x40, 0x41, 0x42, 0x60, 0x7b };
	struct nt_buf *page = nt_buf(t, 4096), *log = nt_buf(t, 4096);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (size_t i = 0; i < ARRAY_SIZE(opcs); i++) {
		const struct drv_cmd cmd = { .opc = opcs[i], .nsid = nt_ns(t)->nsid };

		if (listed(t, log, false, opcs[i]))
			continue;
		if (!nt_shall_status(t, nt_io(t, sq, &cmd, page),
				     NT_STATUS(GENERIC, INVALID_OPCODE),
				     "a reserved I/O opcode is Invalid Command Opcode"))
			nt_note(t, "opcode %02Xh", opcs[i]);
	}
	nt_shall_succeed(t,
			 nt_io(t, sq,
			       &(struct drv_cmd){ .opc = NT_NVM_FLUSH, .nsid = nt_ns(t)->nsid },
			       NULL),
			 "the I/O queue goes on after that");
}

/* Each on a range or list that cannot be valid, so that nothing is done. */
static const struct {
	uint8_t opc;
	const char *bit;
	uint32_t since;
	const char *there, *absent;
	const char *limit; /* of CNS 06h: from 2.0 on another way to claim it */
} optional_nvm[] = {
	{ NT_NVM_COMPARE, "oncs.compare", 0, "Compare is there as ONCS says",
	  "Compare is not there without its bit in ONCS", NULL },
	{ NT_NVM_WRITE_UNCORRECTABLE, "oncs.wu", 0, "Write Uncorrectable is there as ONCS says",
	  "Write Uncorrectable is not there without its bit in ONCS", "wusl" },
	{ NT_NVM_WRITE_ZEROES, "oncs.wz", NT_VS(1, 1, 0), "Write Zeroes is there as ONCS says",
	  "Write Zeroes is not there without its bit in ONCS", "wzsl" },
	{ NT_NVM_VERIFY, "oncs.verify", NT_VS(1, 4, 0), "Verify is there as ONCS says",
	  "Verify is not there without its bit in ONCS", "vsl" },
	{ NT_NVM_COPY, "oncs.copy", NT_VS(2, 0, 0), "Copy is there as ONCS says",
	  "Copy is not there without its bit in ONCS", NULL },
	{ NT_NVM_RESV_REPORT, "oncs.resv", NT_VS(1, 1, 0),
	  "Reservation Report is there as ONCS says",
	  "Reservation Report is not there without its bit in ONCS", NULL },
};

static bool has_limit(struct nt_ctx *t, const char *limit, struct nt_buf *page)
{
	char path[48];

	if (!limit || nt_limits(t)->vs < NT_VS(2, 0, 0) ||
	    !drv_cpl_ok(nt_identify(t, NT_CNS_IOCS_CTRL, 0, page)))
		return false;
	snprintf(path, sizeof(path), "identify.ctrl-nvm.%s", limit);
	return spec_get_path(path, page->data, page->len);
}

static void optional_io(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, nt_ns(t)->lba_len + nt_ns(t)->meta_len);
	struct nt_buf *limits = nt_buf(t, 4096);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (size_t i = 0; i < ARRAY_SIZE(optional_nvm); i++) {
		struct drv_cmd cmd = nt_rw_cmd(optional_nvm[i].opc, nt_ns(t)->nsid, UINT64_MAX, 1);
		bool is_claimed = nt_ctrl_field(t, optional_nvm[i].bit), is_there;

		if (nt_limits(t)->vs < optional_nvm[i].since &&
		    !(optional_nvm[i].opc == NT_NVM_COPY && is_claimed))
			continue;
		/* Its CDW10 is a length: what fits, so that nobody writes past the page. */
		if (cmd.opc == NT_NVM_RESV_REPORT)
			cmd.cdw10 = (uint32_t)(page->len / 4 - 1);
		is_there = drv_cpl_status(nt_io(t, sq, &cmd, page)) !=
			   NT_STATUS(GENERIC, INVALID_OPCODE);
		if (is_claimed)
			nt_shall(t, is_there, "%s", optional_nvm[i].there);
		else if (!has_limit(t, optional_nvm[i].limit, limits))
			nt_should(t, !is_there, "%s", optional_nvm[i].absent);
	}
	nt_shall_not_fatal(t);
}

/* From 1.4 on Invalid Field is recommended; before, nothing was said. */
static void unused_nsid(struct nt_ctx *t)
{
	static const uint32_t nsids[] = { 1, 2, 0xfffffffe, NT_NSID_ALL };
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, SUCCESS));
	struct nt_buf *page = nt_buf(t, 4096);

	for (size_t i = 0; i < ARRAY_SIZE(nsids); i++) {
		const struct drv_cmd del = { .opc = NT_ADM_DELETE_SQ,
					     .nsid = nsids[i],
					     .cdw10 = 0 };

		nt_should_status_of(t, nt_identify(t, NT_CNS_CTRL, nsids[i], page), legal,
				    "an NSID that Identify Controller has no use for is Invalid "
				    "Field or ignored");
		if (nt_can_send(t, nt_asq(t), &del))
			nt_shall_refuse(t, nt_admin(t, &del, NULL),
					"an NSID does not make a wrong command right");
	}
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, page),
			 "Identify Controller with NSID 0 succeeds");
}

static const struct nt_case cases[] = {
	{
		.id = "admin.opcode.reserved-is-refused",
		.title = "A reserved admin opcode is Invalid Command Opcode",
		.spec = OPCODE_SPEC,
		.coverage = "ILL-01",
		.rules = "CMD-OPC-01 CMD-ERR-02",
		.run = reserved_admin,
	},
	{
		.id = "admin.opcode.fabrics-is-refused",
		.title = "The opcode of Fabrics commands is Invalid Command Opcode",
		.spec = "base-2.0:3.1.2.1.1 nvme-1.4:5",
		.coverage = "ILL-02",
		.rules = "CMD-OPC-03",
		.run = fabrics,
	},
	{
		.id = "admin.opcode.optional-follows-oacs",
		.title = "An optional admin command is there when OACS says so",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "ID-15",
		.rules = "CMD-OPC-04",
		.run = optional,
	},
	{
		.id = "admin.opcode.doorbell-buffers-follow-oacs",
		.title = "Doorbell Buffer Config is there when OACS says so",
		.spec = "base-2.0:5.8 base-2.0:5.17.2.1 nvme-1.4:5.7",
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-01",
		.since = NT_VS(1, 3, 0),
		.run = doorbell_buffers,
	},
	{
		.id = "admin.opcode.reserved-io-is-refused",
		.title = "A reserved I/O opcode is Invalid Command Opcode",
		.spec = "base-2.0:3.3.3.2.1.1 nvm-1.0:3.2 nvme-1.4:4.6.1 nvme-1.4:6",
		.coverage = "ILL-03",
		.rules = "CMD-OPC-02 CMD-ERR-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = reserved_io,
	},
	{
		.id = "admin.opcode.optional-io-follows-oncs",
		.title = "An optional I/O command is there when ONCS says so",
		.spec = "base-2.0:5.17.2.1 nvm-1.0:3.2 nvme-1.4:5.15.2.2",
		.coverage = "ID-15",
		.rules = "IO-OPC-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = optional_io,
	},
	{
		.id = "admin.opcode.unused-nsid-is-refused-or-ignored",
		.title = "An NSID that a command has no use for is Invalid Field or ignored",
		.spec = "base-2.0:3.3.3.1 nvme-1.4:4.2",
		.coverage = "ID-04",
		.rules = "CMD-NSID-04",
		.run = unused_nsid,
	},
};

const struct nt_group group_admin_opcode = NT_GROUP("admin.opcode", cases);
