// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Main power off and on, where a back end can.
 *
 * Registers are as after no reset before, and CSTS.NSSRO says that none happened
 * while power was applied. What was flushed, or written before a shutdown that
 * completed, is still there, and so are saved features. The SMART log counts
 * the cycle, and whether it was safe.
 *
 * Base 2.0 sections 3.7.1, 3.6.1, 5.16.1.3, 4.2; NVM Command Set 1.0 section 3.2 (Flush).
 */
#include <string.h>

#include "reset.h"

#define POWER_SPEC  "base-2.0:3.7.1 base-2.0:3.7.2 nvme-1.4:7.3.1 nvme-1.4:7.3.2"
#define SHUTDOWN_MS 60000
#define NSSD_NORMAL 0x4e726d6cu

enum ending { ABRUPTLY, AFTER_SHUTDOWN, AFTER_SUBSYSTEM_SHUTDOWN };

static void power_cycle(struct nt_ctx *t, enum ending how)
{
	if (how == AFTER_SHUTDOWN) {
		nt_need_answer(t, drv_shutdown(nt_ctrlr(t), NT_CC_SHN_NORMAL, SHUTDOWN_MS),
			       "the shutdown completes");
	} else if (how == AFTER_SUBSYSTEM_SHUTDOWN) {
		nt_reg_write32(t, NT_REG_NSSD, NSSD_NORMAL);
		nt_need_answer(t,
			       drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_SHST_MASK,
					      2u << NT_CSTS_SHST_SHIFT,
					      nt_within_ms(t, SHUTDOWN_MS), NULL),
			       "the NVM Subsystem Shutdown completes");
	}
	nt_reset(t, DRV_RESET_POWER);
}

static void clears_registers(struct nt_ctx *t)
{
	if (NT_CAP_NSSRS(nt_limits(t)->cap)) {
		nt_reset(t, DRV_RESET_NSSR); /* so that NSSRO has something to forget */
		nt_enable(t, NULL);
	}
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t csts;

		nt_queue_pair(t, 1, 2, 2);
		nt_aer_post(t);
		power_cycle(t, i ? AFTER_SHUTDOWN : ABRUPTLY);
		csts = nt_reg32(t, NT_REG_CSTS);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), 0, "CC is 0 after a power cycle");
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), 0, "AQA is 0 after a power cycle");
		nt_shall_eq(t, csts & (NT_CSTS_RDY | NT_CSTS_SHST_MASK | NT_CSTS_CFS), 0,
			    "CSTS shows no readiness, shutdown or error after a power cycle");
		if (NT_CAP_NSSRS(nt_limits(t)->cap))
			nt_shall_eq(t, csts & NT_CSTS_NSSRO, 0,
				    "CSTS.NSSRO is 0 after a power cycle");
		nt_queue_pair_delete(t, reset_comes_back(t, 4, "after a power cycle"));
		nt_shall_stay_silent(t, nt_asq(t)->cq, 2000,
				     "requests of before a power cycle never complete");
	}
}

/* Committed by Flush, or by a shutdown that completed. */
static void keeps_data(struct nt_ctx *t)
{
	struct reset_area *a = reset_area(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (unsigned int lap = 0; lap < 4; lap++) {
		bool shuts_down = lap & 1;

		for (uint32_t i = 0; i < a->blocks; i++)
			reset_write(t, a, sq, i);
		if (!shuts_down) {
			uint16_t cid = nt_put_nop(t, sq);

			nt_ring(t, sq);
			nt_shall_succeed(t, nt_wait_cid(t, sq, cid), "Flush succeeds");
		}
		power_cycle(t, shuts_down ? AFTER_SHUTDOWN : ABRUPTLY);
		sq = reset_comes_back(t, 4, "after a power cycle");
		reset_check(t, a, sq, "after a power cycle");
	}
}

/* Arbitration: that it can be saved and that nothing depends on it. */
static void keeps_saved_features(struct nt_ctx *t)
{
	const uint32_t caps_both = 5; /* saveable, changeable */
	struct drv_cmd set = { .opc = NT_ADM_SET_FEATURES, .cdw10 = 1u << 31 | NT_FID_ARBITRATION };
	uint32_t was;

	if (!nt_ctrl_field(t, "oncs.save") ||
	    (nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_CAPABILITIES, 0).dw0 & caps_both) !=
		    caps_both)
		nt_skip(t, "Arbitration cannot be saved");
	was = nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_SAVED, 0).dw0;
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t want = (was & ~7u) | (i ? 2 : 5);
		struct drv_cpl cpl;

		set.cdw11 = want;
		nt_shall_succeed(t, nt_admin(t, &set, NULL), "Arbitration can be saved");
		power_cycle(t, i ? AFTER_SHUTDOWN : ABRUPTLY);
		nt_enable(t, NULL);
		cpl = nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_CURRENT, 0);
		nt_shall_succeed(t, cpl, "Get Features Arbitration");
		nt_shall_eq(t, cpl.dw0, want, "a saved value is current after a power cycle");
	}
	set.cdw11 = was;
	nt_shall_succeed(t, nt_admin(t, &set, NULL), "the former value can be saved again");
}

struct counts {
	uint64_t cycles, unsafe;
};

static struct counts counts(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 512);
	struct counts c = { 0 };

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log can be read");
	for (unsigned int i = 8; i-- > 0;) {
		c.cycles = c.cycles << 8 | page->data[112 + i];
		c.unsafe = c.unsafe << 8 | page->data[144 + i];
	}
	nt_buf_free(t, page);
	return c;
}

static void counted(struct nt_ctx *t, enum ending how, uint64_t unsafe)
{
	struct counts before = counts(t), after;

	power_cycle(t, how);
	nt_enable(t, NULL);
	after = counts(t);
	nt_shall_eq(t, after.cycles, before.cycles + 1, "Power Cycles counts a power cycle");
	nt_shall_eq(t, after.unsafe, before.unsafe + unsafe,
		    "Unsafe Shutdowns counts a loss of power without a shutdown, and no other");
}

/*
 * With a scope beyond the controller in CAP.CPS the texts differ on whether a
 * shutdown of the controller alone is enough: only the two clear ends are judged.
 */
static void is_counted(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;
	bool is_wide = nt_limits(t)->vs >= NT_VS(2, 0, 0) && NT_CAP_CPS(cap) >= 2;

	for (unsigned int i = 0; i < 2; i++) {
		counted(t, ABRUPTLY, 1);
		if (!is_wide)
			counted(t, AFTER_SHUTDOWN, 0);
		else if (NT_CAP_NSSS(cap))
			counted(t, AFTER_SUBSYSTEM_SHUTDOWN, 0);
	}
}

#define POWER_CASE                                                                                 \
	.timeout_ms = 300000, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_POWER_CYCLE

static const struct nt_case cases[] = {
	{
		.id = "reset.power.clears-registers",
		.title = "After a power cycle the registers are as in the beginning",
		.spec = POWER_SPEC " base-2.0:3.1.3.6",
		POWER_CASE,
		.effects = NT_EFF_RESET | NT_EFF_POWER,
		.coverage = "RST-07",
		.rules = "REG-CSTS-04",
		.run = clears_registers,
	},
	{
		.id = "reset.power.keeps-data",
		.title = "What was flushed, or written before a shutdown, survives a power cycle",
		.spec = POWER_SPEC " base-2.0:3.6.1 nvme-1.4:7.6.2",
		.timeout_ms = 300000,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_POWER_CYCLE | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_POWER | NT_EFF_DATA,
		.coverage = "RST-07 RST-09 RW-14",
		.rules = "RST-SHN-10 IO-FLUSH-02",
		.run = keeps_data,
	},
	{
		.id = "reset.power.keeps-saved-features",
		.title = "A saved feature is current after a power cycle",
		.spec = "base-2.0:4.2 nvme-1.4:7.8",
		POWER_CASE,
		.effects = NT_EFF_RESET | NT_EFF_POWER | NT_EFF_FEATURES,
		.coverage = "RST-07",
		.rules = "FEAT-GEN-06",
		.run = keeps_saved_features,
	},
	{
		.id = "reset.power.is-counted",
		.title = "The SMART log counts power cycles, and the unsafe ones",
		.spec = "base-2.0:5.16.1.3 base-2.0:3.6.1 nvme-1.4:5.14.1.2 nvme-1.4:7.6.2",
		POWER_CASE,
		.effects = NT_EFF_RESET | NT_EFF_POWER,
		.coverage = "RST-07",
		.rules = "RST-SHN-09",
		.run = is_counted,
	},
};

const struct nt_group group_reset_power = NT_GROUP("reset.power", cases);
