// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every mode that CAP offers works when CC chooses it.
 *
 * Each command set selection and each arbitration is enabled and used. Entry
 * sizes have to be chosen before an I/O queue is created; that their absence is
 * answered with Invalid Queue Size is a "should".
 *
 * Base 2.0 sections 3.1.3.5, 3.4.4, 5.4, 5.5; NVMe 1.4 sections 3.1.5, 5.3, 5.4.
 */
#include <nvmetest/case.h>

#define MODE_SPEC "base-2.0:3.1.3.5 nvme-1.4:3.1.5"

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
	/* CNTID FFFFh: of the controller that processes the command */
	const struct drv_cmd own_sets = { .opc = NT_ADM_IDENTIFY,
					  .cdw10 = 0xffffu << 16 | NT_CNS_IOCS };
	unsigned int claimed = NT_CAP_CSS(nt_limits(t)->cap);

	if (!(claimed & 0xc1))
		nt_skip(t, "CAP.CSS names no command set selection");
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		const struct drv_enable_attr attr = { .css = sets[i].css, .has_css = true };

		if (!(claimed & sets[i].cap_bit))
			continue;
		nt_reenable(t, &attr);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC) >> NT_CC_CSS_SHIFT & 7, sets[i].css,
			    "CC.CSS holds the selection");
		if (sets[i].css == 6)
			nt_shall_succeed(t, nt_admin(t, &own_sets, nt_buf(t, 4096)),
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

static const struct nt_case cases[] = {
	{
		.id = "regs.mode.command-sets-selectable",
		.title = "Every command set selection that CAP.CSS names works",
		.spec = MODE_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-16 REG-02",
		.rules = "REG-CC-07 REG-CC-08 REG-CC-05",
		.run = command_sets_selectable,
	},
	{
		.id = "regs.mode.arbitration-selectable",
		.title = "Every arbitration that CAP.AMS names works, with every priority",
		.spec = MODE_SPEC " base-2.0:3.4.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-05 REG-16",
		.rules = "REG-CC-09",
		.run = arbitration_selectable,
	},
	{
		.id = "regs.mode.entry-sizes-come-first",
		.title = "No I/O queue is created while CC names no entry size",
		.spec = MODE_SPEC " base-2.0:5.4 base-2.0:5.5 nvme-1.4:5.3 nvme-1.4:5.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "REG-14",
		.rules = "REG-CC-04",
		.run = entry_sizes_come_first,
	},
};

const struct nt_group group_regs_mode = NT_GROUP("regs.mode", cases);
