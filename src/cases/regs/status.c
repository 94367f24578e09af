// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CSTS and NSSR: what they show in normal operation, and what writing does.
 *
 * In normal operation CFS is 0, SHST 00b, PP returns to 0 and reserved bits
 * are 0. All of CSTS but NSSRO is read only. NSSR acts on its signature only.
 *
 * Base 2.0 sections 3.1.3.6, 3.1.3.7; NVMe 1.4 sections 3.1.6, 3.1.7.
 */
#include <nvmetest/case.h>

#define STATUS_SPEC "base-2.0:3.1.3.6 nvme-1.4:3.1.6"

/* A pause (firmware activation from outside) ends. */
static bool pause_ends(struct nt_ctx *t)
{
	return drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_PP, 0, nt_within_ms(t, 2000),
			      NULL) == 0;
}

static void look(struct nt_ctx *t, bool is_ready, const char *when)
{
	uint32_t csts = nt_reg32(t, NT_REG_CSTS);
	uint32_t reserved = nt_limits(t)->vs >= NT_VS(2, 0, 0) ? ~0x7fu : ~0x3fu;

	nt_shall_eq(t, csts & reserved, 0, "reserved bits of CSTS are 0 %s", when);
	nt_shall_eq(t, csts & NT_CSTS_CFS, 0, "CSTS.CFS is 0 %s", when);
	nt_shall_eq(t, csts & NT_CSTS_RDY, is_ready ? NT_CSTS_RDY : 0, "CSTS.RDY is right %s",
		    when);
	nt_shall_eq(t, csts & NT_CSTS_SHST_MASK, 0, "CSTS.SHST is 00b %s", when);
	if (is_ready)
		nt_shall(t, !(csts & NT_CSTS_PP) || pause_ends(t), "CSTS.PP is 0 %s", when);
	if (!NT_CAP_NSSRS(nt_limits(t)->cap))
		nt_should_eq(t, csts & NT_CSTS_NSSRO, 0, "CSTS.NSSRO is 0 without CAP.NSSRS");
}

/* CSTS is read while a Controller Reset goes on: that is how a host waits for it. */
static void turn_off(struct nt_ctx *t)
{
	uint32_t reserved = nt_limits(t)->vs >= NT_VS(2, 0, 0) ? ~0x7fu : ~0x3fu;
	uint32_t cc = nt_reg32(t, NT_REG_CC), seen = 0;
	struct nt_deadline until = nt_within_ms(t, drv_ready_timeout_ms(nt_ctrlr(t)));
	unsigned int turn = 0;

	nt_reg_write32(t, NT_REG_CC, cc & ~NT_CC_EN);
	do {
		seen = nt_reg32(t, NT_REG_CSTS);
		if (!nt_shall_eq(t, seen & reserved, 0,
				 "CSTS can be read while a Controller Reset goes on"))
			break;
		pcifn_relax(nt_fn(t), turn++);
	} while ((seen & NT_CSTS_RDY) && !nt_deadline_passed(until));
	nt_shall(t, !(seen & NT_CSTS_RDY), "the controller becomes not ready in time");
	nt_disable(t);
}

static void bits_in_operation(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 3; i++) {
		struct drv_sq *sq;

		look(t, true, "while enabled");
		sq = nt_queue_pair(t, 1, 2, 2);
		for (unsigned int k = 0; k < 4; k++) {
			uint16_t cid = nt_put_nop(t, sq);

			nt_ring(t, sq);
			look(t, true, "with a command under way");
			nt_wait_cid(t, sq, cid);
		}
		turn_off(t);
		look(t, false, "while disabled");
		nt_enable(t, NULL);
	}
	look(t, true, "after enabling");
}

/* NSSRO is not tried here: it is cleared by writing 1. */
static void read_only_stays(struct nt_ctx *t)
{
	static const uint32_t patterns[] = { 0, ~NT_CSTS_NSSRO, 0xa5a5a5a5 & ~NT_CSTS_NSSRO, 0x0e };
	struct nt_buf *data = nt_buf(t, 4096);
	uint32_t before = nt_reg32(t, NT_REG_CSTS);

	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		nt_reg_write32(t, NT_REG_CSTS, patterns[i]);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS), before, "CSTS is read only");
	}
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			 "the controller works after writes to CSTS");
	nt_disable(t);
	before = nt_reg32(t, NT_REG_CSTS);
	for (size_t i = 0; i < ARRAY_SIZE(patterns); i++) {
		nt_reg_write32(t, NT_REG_CSTS, patterns[i]);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS), before,
			    "CSTS is read only while disabled");
	}
	nt_enable(t, NULL);
}

/* The signature's neighbours, its bytes the other way round, and what a stray write holds. */
static void nssr_needs_its_signature(struct nt_ctx *t)
{
	static const uint32_t others[] = { 0,	   UINT32_MAX, 0x654d564e, NT_NSSR_KEY ^ 1, 0x4e56,
					   0x4d65, 0x4e564d00, 0x6e766d65, 0x4e764d65,	    1 };
	struct nt_buf *data = nt_buf(t, 4096);
	uint32_t cc = nt_reg32(t, NT_REG_CC), csts = nt_reg32(t, NT_REG_CSTS);
	uint32_t aqa = nt_reg32(t, NT_REG_AQA);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (size_t i = 0; i < ARRAY_SIZE(others); i++) {
		uint16_t cid;

		nt_reg_write32(t, NT_REG_NSSR, others[i]);
		nt_shall_eq(t, nt_reg32(t, NT_REG_NSSR), 0, "NSSR reads 0");
		if (!nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS), csts,
				 "CSTS is the same after another value in NSSR") ||
		    !nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
				 "CC is the same after another value in NSSR"))
			return;
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), aqa,
			    "AQA is the same after another value in NSSR");
		cid = nt_put_nop(t, sq);
		nt_ring(t, sq);
		nt_shall_succeed(t, nt_wait_cid(t, sq, cid), "I/O queues go on");
		nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "admin commands go on");
	}
}

/*
 * An Admin Queue of one entry has no defined outcome: fatal, never ready or
 * working. The way out is the same for all.
 */
static void fatal_recovers(struct nt_ctx *t)
{
	uint32_t cc = nt_reg32(t, NT_REG_CC), csts = 0;
	struct nt_deadline until = nt_within_ms(t, 1000);
	struct nt_buf *data = nt_buf(t, 4096);
	unsigned int turn = 0;

	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "nothing undefined is asked of a device that is not to be thrown away");
	nt_disable(t);
	nt_reg_write32(t, NT_REG_AQA, 0);
	nt_reg_write32(t, NT_REG_CC, cc);
	while (!((csts = nt_reg32(t, NT_REG_CSTS)) & (NT_CSTS_RDY | NT_CSTS_CFS)) &&
	       !nt_deadline_passed(until))
		pcifn_relax(nt_fn(t), turn++);
	nt_note(t, "an Admin Queue of one entry: CSTS %02Xh", csts);
	nt_disable(t);
	nt_should_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0,
		     "a Controller Reset clears CSTS.CFS");
	nt_enable(t, NULL);
	nt_should_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0,
		     "CSTS.CFS is 0 after the next enable");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			 "the controller works after a Controller Reset");
}

static const struct nt_case cases[] = {
	{
		.id = "regs.status.bits-in-operation",
		.title = "CSTS shows nothing but RDY in normal operation",
		.spec = STATUS_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-21 REG-12",
		.rules = "REG-CSTS-01 REG-CSTS-02 REG-CSTS-05 REG-CSTS-06 REG-CSTS-07 "
			 "REG-GEN-05",
		.run = bits_in_operation,
	},
	{
		.id = "regs.status.read-only-stays",
		.title = "Writes to CSTS change nothing but NSSRO",
		.spec = STATUS_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "REG-21 REG-25",
		.rules = "REG-GEN-03",
		.run = read_only_stays,
	},
	{
		.id = "regs.status.nssr-needs-its-signature",
		.title = "NSSR acts on its signature only",
		.spec = "base-2.0:3.1.3.7 nvme-1.4:3.1.7",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS | NT_NEED_NSSR,
		.effects = NT_EFF_RESET,
		.coverage = "REG-22",
		.rules = "REG-NSSR-02 REG-NSSR-01",
		.run = nssr_needs_its_signature,
	},
	{
		.id = "regs.status.fatal-recovers",
		.title = "A Controller Reset leads out of a fatal status",
		.spec = "base-2.0:9.5 base-2.0:3.1.3.8 nvme-1.4:9.5 nvme-1.4:3.1.8",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "REG-24 REG-21",
		.rules = "REG-CSTS-03 REG-AQA-03",
		.run = fatal_recovers,
	},
};

const struct nt_group group_regs_status = NT_GROUP("regs.status", cases);
