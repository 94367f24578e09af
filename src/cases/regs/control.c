// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CC: reserved bits, fields that hold, and every mode that CAP offers.
 *
 * What the controller says it can do it does when it is chosen: each command
 * set selection and each arbitration. Entry sizes have to be chosen before an
 * I/O queue is created; that their absence is answered with Invalid Queue Size
 * is a "should".
 *
 * Base 2.0 section 3.1.3.5, 3.5.3, 5.4, 5.5; NVMe 1.4 sections 3.1.5, 5.3, 5.4.
 */
#include <nvmetest/case.h>

#define CONTROL_SPEC "base-2.0:3.1.3.5 nvme-1.4:3.1.5"

#define CC_SIZES (6u << NT_CC_IOSQES_SHIFT | 4u << NT_CC_IOCQES_SHIFT)

static uint32_t reserved_bits(struct nt_ctx *t)
{
	return nt_limits(t)->vs >= NT_VS(2, 0, 0) ? 0xfe00000eu : 0xff00000eu;
}

static void reserved_read_zero(struct nt_ctx *t)
{
	uint32_t mask = reserved_bits(t), cc;

	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC are 0 while enabled");
	nt_disable(t);
	cc = nt_reg32(t, NT_REG_CC) & ~mask;
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0,
		    "reserved bits of CC are 0 while disabled");
	/* A host writes them as 0; what a controller makes of ones is no more than a warning. */
	nt_reg_write32(t, NT_REG_CC, cc | mask);
	nt_should_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC ignore writes");
	nt_reg_write32(t, NT_REG_CC, cc);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC are 0 again");
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

static void fields_hold(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;
	uint32_t css = NT_CAP_CSS(cap) & 1 ? 0 : NT_CAP_CSS(cap) & 0x40 ? 6 : 7;

	nt_disable(t);
	for (uint32_t mps = NT_CAP_MPSMIN(cap); mps <= NT_CAP_MPSMAX(cap); mps++)
		for (uint32_t ams = 0; ams <= (NT_CAP_AMS(cap) & 1); ams++) {
			uint32_t cc = css << NT_CC_CSS_SHIFT | mps << NT_CC_MPS_SHIFT |
				      ams << NT_CC_AMS_SHIFT | CC_SIZES;

			nt_reg_write32(t, NT_REG_CC, cc);
			nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
				    "CC holds what CAP allows while CC.EN is 0");
			nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_RDY | NT_CSTS_CFS), 0,
				    "writing CC with EN = 0 starts nothing");
		}
	nt_reg_write32(t, NT_REG_CC, 0);
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

/* A Read through @qid of a priority. */
static void one_read(struct nt_ctx *t, uint16_t qid, uint8_t qprio, uint16_t want)
{
	const struct drv_cq_attr cq = { .qid = qid, .qsize = 1 };
	const struct drv_sq_attr sq = { .qid = qid, .qsize = 1, .cqid = qid, .qprio = qprio };
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *data = nt_buf(t, ns->lba_len + ns->meta_len);

	if (want && (!drv_cpl_ok(nt_create_cq(t, &cq)) || !drv_cpl_ok(nt_create_sq(t, &sq)))) {
		nt_note(t, "no I/O queue without an I/O command set");
		return;
	}
	if (!want && (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ") ||
		      !nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ")))
		nt_stop(t);
	for (unsigned int i = 0; i < 3; i++)
		nt_shall_status(t, nt_read(t, nt_sq(t, qid), ns->scratch_slba, 1, data), want,
				want ? "Read is an invalid opcode without its command set"
				     : "Read works in the mode that was chosen");
}

static void command_sets_selectable(struct nt_ctx *t)
{
	static const struct {
		uint8_t cap_bit, css;
	} sets[] = { { 0x01, 0 }, { 0x40, 6 }, { 0x80, 7 } };
	unsigned int claimed = NT_CAP_CSS(nt_limits(t)->cap);

	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		const struct drv_enable_attr attr = { .css = sets[i].css, .has_css = true };

		if (!(claimed & sets[i].cap_bit))
			continue;
		nt_reenable(t, &attr);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC) >> NT_CC_CSS_SHIFT & 7, sets[i].css,
			    "CC.CSS holds the selection");
		if (sets[i].css == 6)
			nt_shall_succeed(t, nt_identify(t, NT_CNS_IOCS, 0, nt_buf(t, 4096)),
					 "Identify tells the I/O command sets");
		one_read(t, 1, 0, sets[i].css == 7 ? NT_STATUS(GENERIC, INVALID_OPCODE) : 0);
	}
}

static void arbitration_selectable(struct nt_ctx *t)
{
	uint32_t most = NT_CAP_AMS(nt_limits(t)->cap) & 1, queues;

	for (uint32_t ams = 0; ams <= most; ams++) {
		const struct drv_enable_attr attr = { .ams = (uint8_t)ams };

		nt_reenable(t, &attr);
		nt_shall_succeed(t, nt_set_features(t, NT_FID_NUM_QUEUES, 0x00030003),
				 "Set Features Number of Queues");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC) >> NT_CC_AMS_SHIFT & 7, ams,
			    "CC.AMS holds the selection");
		queues =
			(uint32_t)nt_min(nt_min(nt_limits(t)->sq_count, nt_limits(t)->cq_count), 4);
		for (uint32_t i = 0; i < queues; i++)
			one_read(t, (uint16_t)(i + 1), ams ? (uint8_t)i : 0, 0);
	}
	nt_note(t, most ? "round robin and weighted round robin" : "round robin only");
}

/* IOCQES and IOSQES may be written while enabled, as long as there is no I/O queue. */
static void entry_sizes_come_first(struct nt_ctx *t)
{
	const uint16_t bad_size = NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE);
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = 1, .cqid = 1 };
	uint32_t cc = nt_reg32(t, NT_REG_CC);
	struct drv_cpl cpl;

	nt_reg_write32(t, NT_REG_CC, cc & ~(0xfu << NT_CC_IOCQES_SHIFT));
	if (nt_reg32(t, NT_REG_CC) >> NT_CC_IOCQES_SHIFT & 0xf)
		nt_skip(t, "CC.IOCQES is fixed");
	cpl = nt_create_cq(t, &cq);
	nt_should_status(t, cpl, bad_size, "Create I/O CQ is refused while CC.IOCQES is 0");
	if (drv_cpl_ok(cpl))
		nt_delete_cq(t, 1);
	nt_reg_write32(t, NT_REG_CC, cc);
	nt_shall_succeed(t, nt_create_cq(t, &cq), "QID 1 is free afterwards");

	nt_reg_write32(t, NT_REG_CC, cc & ~(0xfu << NT_CC_IOSQES_SHIFT));
	cpl = nt_create_sq(t, &sq);
	nt_should_status(t, cpl, bad_size, "Create I/O SQ is refused while CC.IOSQES is 0");
	if (drv_cpl_ok(cpl))
		nt_delete_sq(t, 1);
	nt_reg_write32(t, NT_REG_CC, cc);
	nt_shall_succeed(t, nt_create_sq(t, &sq), "QID 1 is free afterwards");
	nt_shall_not_fatal(t);
}

static void crime_needs_crms(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;
	uint32_t want = NT_CAP_CRMS(cap) == 3 ? NT_CC_CRIME : 0, crto;

	nt_disable(t);
	crto = nt_reg32(t, NT_REG_CRTO);
	nt_reg_write32(t, NT_REG_CC, CC_SIZES | NT_CC_CRIME);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & NT_CC_CRIME, want,
		    "CC.CRIME can be set with CAP.CRMS = 11b only");
	nt_shall_eq(t, nt_reg32(t, NT_REG_CRTO), crto, "CRTO does not depend on CC.CRIME");
	nt_reg_write32(t, NT_REG_CC, 0);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & NT_CC_CRIME, 0, "CC.CRIME can be cleared");
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

#define CONTROL_CASE                                                                               \
	.spec = CONTROL_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "regs.control.reserved-bits-read-zero",
		.title = "Reserved bits of CC are 0, and ignore writes",
		CONTROL_CASE,
		.coverage = "REG-25",
		.rules = "REG-CC-02",
		.run = reserved_read_zero,
	},
	{
		.id = "regs.control.fields-hold",
		.title = "CC holds every combination that CAP allows",
		CONTROL_CASE,
		.coverage = "REG-14 REG-15 REG-16",
		.rules = "REG-CC-03 REG-CC-05 REG-CC-09",
		.run = fields_hold,
	},
	{
		.id = "regs.control.command-sets-selectable",
		.title = "Every command set selection that CAP.CSS names works",
		.spec = CONTROL_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-16 REG-02",
		.rules = "REG-CC-07 REG-CC-08 REG-CC-05",
		.run = command_sets_selectable,
	},
	{
		.id = "regs.control.arbitration-selectable",
		.title = "Every arbitration that CAP.AMS names works, with every priority",
		.spec = CONTROL_SPEC " base-2.0:3.4.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-05 REG-16",
		.rules = "REG-CC-09",
		.run = arbitration_selectable,
	},
	{
		.id = "regs.control.entry-sizes-come-first",
		.title = "No I/O queue is created while CC names no entry size",
		.spec = CONTROL_SPEC " base-2.0:5.4 base-2.0:5.5 nvme-1.4:5.3 nvme-1.4:5.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "REG-14",
		.rules = "REG-CC-04",
		.run = entry_sizes_come_first,
	},
	{
		.id = "regs.control.crime-needs-crms",
		.title = "CC.CRIME can be set with CAP.CRMS = 11b only",
		.spec = "base-2.0:3.1.3.5 base-2.0:3.5.3 base-2.0:3.5.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.since = NT_VS(2, 0, 0),
		.coverage = "REG-33",
		.rules = "REG-CC-10 REG-CRTO-05",
		.run = crime_needs_crms,
	},
};

const struct nt_group group_regs_control = NT_GROUP("regs.control", cases);
