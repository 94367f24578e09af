// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every admin command: Identify Controller and the Commands Supported and Effects log
 * against the answer to a form of it that does nothing.
 *
 * Base 2.0 section 5.17.2.1 (OACS, SANICAP, KAS, CTRATT) and 5.16.1.6.
 */
#include "claims.h"

#include <stdio.h>

enum { WITH_PAGE = 1, MISALIGNED = 2, MAY_BE_ABSENT_HERE = 4 };

/* QSIZE 1, PC; QID 0h is the Admin Queue's. */
#define NO_QUEUE .cdw10 = 1u << 16, .cdw11 = 1

struct probe {
	struct claim claim; /* without a field: a mandatory command, or told by the log only */
	struct drv_cmd cmd;
	unsigned int flags;
	const char *sent;
};

/* Missing: Asynchronous Event Request (stays), Firmware Image Download (leaves a part of an image).
 */
static const struct probe probes[] = {
	{ { .what = "Delete I/O Submission Queue (00h)" },
	  { .opc = NT_ADM_DELETE_SQ },
	  MAY_BE_ABSENT_HERE,
	  "QID 0h" },
	{ { .what = "Create I/O Submission Queue (01h)" },
	  { .opc = NT_ADM_CREATE_SQ, NO_QUEUE },
	  WITH_PAGE | MAY_BE_ABSENT_HERE,
	  "QID 0h" },
	{ { .what = "Create I/O Completion Queue (05h)" },
	  { .opc = NT_ADM_CREATE_CQ, NO_QUEUE },
	  WITH_PAGE | MAY_BE_ABSENT_HERE,
	  "QID 0h" },
	{ { .what = "Get Log Page (02h)" },
	  { .opc = NT_ADM_GET_LOG_PAGE, .nsid = NT_NSID_ALL, .cdw10 = 127u << 16 | 1u << 15 | 2 },
	  WITH_PAGE,
	  "LID 02h" },
	{ { .what = "Delete I/O Completion Queue (04h)" },
	  { .opc = NT_ADM_DELETE_CQ },
	  MAY_BE_ABSENT_HERE,
	  "QID 0h" },
	{ { .what = "Identify (06h)" },
	  { .opc = NT_ADM_IDENTIFY, .cdw10 = 1 },
	  WITH_PAGE,
	  "CNS 01h" },
	{ { .what = "Abort (08h)" },
	  { .opc = NT_ADM_ABORT, .cdw10 = 0xffff0000 },
	  0,
	  "CID FFFFh of SQ 0, which is not outstanding" },
	{ { .what = "Set Features (09h)" }, { .opc = NT_ADM_SET_FEATURES }, 0, "FID 00h" },
	{ { .what = "Get Features (0Ah)" },
	  { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES },
	  0,
	  "FID 07h" },
	{ { .what = "Namespace Management (0Dh)", .field = "oacs.nsmgmt", .since = NT_VS(1, 2, 0) },
	  { .opc = NT_ADM_NS_MGMT, .cdw10 = 0xf },
	  WITH_PAGE,
	  "SEL Fh, NSID 0h" },
	{ { .what = "Firmware Commit (10h)", .field = "oacs.fw" },
	  { .opc = NT_ADM_FW_COMMIT, .cdw10 = 4u << 3 | 7 },
	  0,
	  "CA 4h, FS 7, nothing downloaded" },
	{ { .what = "Device Self-test (14h)", .field = "oacs.selftest", .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_SELF_TEST },
	  0,
	  "STC 0h" },
	{ { .what = "Namespace Attachment (15h)", .field = "oacs.nsmgmt", .since = NT_VS(1, 2, 0) },
	  { .opc = NT_ADM_NS_ATTACH, .cdw10 = 0xf },
	  WITH_PAGE,
	  "SEL Fh, NSID 0h" },
	{ { .what = "Keep Alive (18h)", .field = "kas", .since = NT_VS(1, 2, 1) },
	  { .opc = NT_ADM_KEEP_ALIVE },
	  0,
	  "as it is" },
	{ { .what = "Directive Send (19h)", .field = "oacs.directives", .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_DIRECTIVE_SEND, .cdw11 = 0x7fff },
	  WITH_PAGE,
	  "DTYPE 7Fh, DOPER FFh" },
	{ { .what = "Directive Receive (1Ah)",
	    .field = "oacs.directives",
	    .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_DIRECTIVE_RECV, .cdw11 = 0x7fff },
	  WITH_PAGE,
	  "DTYPE 7Fh, DOPER FFh" },
	{ { .what = "Virtualization Management (1Ch)",
	    .field = "oacs.virt",
	    .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_VIRT_MGMT },
	  0,
	  "ACT 0h" },
	{ { .what = "Capacity Management (20h)",
	    .field = "ctratt",
	    .mask = 3u << 11,
	    .since = NT_VS(2, 0, 0) },
	  { .opc = NT_ADM_CAPACITY_MGMT, .cdw10 = 0xffff000f },
	  0,
	  "OPER Fh, ELID FFFFh" },
	{ { .what = "Lockdown (24h)", .field = "oacs.lockdown", .since = NT_VS(2, 0, 0) },
	  { .opc = NT_ADM_LOCKDOWN, .cdw10 = 0xf },
	  0,
	  "SCP Fh, PRHBT 0" },
	{ { .what = "Doorbell Buffer Config (7Ch)",
	    .field = "oacs.dbbuf",
	    .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_DBBUF_CONFIG },
	  MISALIGNED,
	  "PRP1 and PRP2 inside a page" },
	{ { .what = "Format NVM (80h)", .field = "oacs.fmt" },
	  { .opc = NT_ADM_FORMAT, .nsid = 0xfffffffe, .cdw10 = 3u << 12 | 7u << 9 | 7u << 5 | 0xf },
	  0,
	  "NSID FFFFFFFEh, LBA format 63, PI 7h, SES 7h" },
	{ { .what = "Security Send (81h)", .field = "oacs.security" },
	  { .opc = NT_ADM_SECURITY_SEND },
	  WITH_PAGE,
	  "SECP 00h, TL 0" },
	{ { .what = "Security Receive (82h)", .field = "oacs.security" },
	  { .opc = NT_ADM_SECURITY_RECV, .cdw11 = 512 },
	  WITH_PAGE,
	  "SECP 00h, AL 512" },
	{ { .what = "Sanitize (84h)", .field = "sanicap", .mask = 7, .since = NT_VS(1, 3, 0) },
	  { .opc = NT_ADM_SANITIZE },
	  0,
	  "SANACT 0h" },
	{ { .what = "Get LBA Status (86h)", .field = "oacs.lbastatus", .since = NT_VS(1, 4, 0) },
	  { .opc = NT_ADM_GET_LBA_STATUS, .cdw10 = 0xffffffff, .cdw11 = 0xffffffff },
	  WITH_PAGE,
	  "ATYPE 0h, SLBA FFFFFFFFFFFFFFFFh" },
};

static const struct probe *find(unsigned int opc)
{
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
		if (probes[i].cmd.opc == opc)
			return &probes[i];
	return NULL;
}

static struct drv_cpl send(struct claims *c, const struct probe *p)
{
	struct drv_cmd cmd = p->cmd;
	struct drv_cpl cpl;

	if (p->flags & MISALIGNED)
		cmd.prp1 = cmd.prp2 = c->page->iova + 4;
	cpl = nt_admin(c->t, &cmd, p->flags & WITH_PAGE ? c->page : NULL);
	/* A queue or doorbells in memory of the case: not beyond it. */
	if (drv_cpl_ok(cpl) && (p->flags & (MISALIGNED | MAY_BE_ABSENT_HERE)))
		drv_mark_dirty(nt_ctrlr(c->t));
	return cpl;
}

/* With LPA bit 5 the log tells what each command reaches. */
static void scopes(struct claims *c)
{
	unsigned int missing = 0;

	for (unsigned int i = 0; i < 512; i++)
		if (claims_listed(c->commands, i) &&
		    !(c->commands[4 * i + 2] >> 4 | c->commands[4 * i + 3]))
			missing++;
	c->tried++;
	if (nt_shall(c->t, !missing, "log 05h tells the scope of every command, as LPA bit 5 says"))
		return;
	c->wrong++;
	nt_note(c->t,
		"contradiction: scopes in log 05h | LPA.supported says yes | sent: Get Log Page "
		"05h | came back: %u commands without one",
		missing);
}

static void judge(struct claims *c, const struct probe *p)
{
	struct drv_cpl cpl;
	bool is_there;

	if ((p->flags & MAY_BE_ABSENT_HERE) && nt_limits(c->t)->is_fabric)
		return;
	if (!nt_can_send(c->t, nt_asq(c->t), &p->cmd))
		return;
	cpl = send(c, p);
	/* Who does not have the command may still have looked at the NSID first. */
	if (p->cmd.nsid && drv_cpl_status(cpl) == NT_STATUS(GENERIC, INVALID_NS) &&
	    !(p->claim.field && claims_is_set(c, &p->claim)) &&
	    !(c->commands && claims_listed(c->commands, p->cmd.opc)))
		return;
	is_there = drv_cpl_status(cpl) != NT_STATUS(GENERIC, INVALID_OPCODE);
	if (p->claim.field)
		claims_judge(c, &p->claim, is_there, p->sent, cpl);
	else if (!nt_shall(c->t, is_there, "a mandatory command is there"))
		nt_note(c->t, "missing: %s", p->claim.what);
	if (c->commands)
		claims_judge_listed(c, p->claim.what, "log 05h",
				    claims_listed(c->commands, p->cmd.opc), is_there, p->sent, cpl);
}

void claims_admin_commands(struct claims *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(probes); i++)
		judge(c, &probes[i]);
	if (c->commands && nt_limits(c->t)->vs >= NT_VS(2, 0, 0) &&
	    nt_ctrl_field(c->t, "lpa.supported"))
		scopes(c);
	for (unsigned int opc = 0; c->commands && opc < 256; opc++)
		if (claims_listed(c->commands, opc) && !find(opc))
			claims_untried(c, "admin", opc);
}
