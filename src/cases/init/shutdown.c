// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CC.SHN and CSTS.SHST: the way out, and back.
 *
 * Both kinds of shutdown end in SHST = 10b. A Controller Reset and an enable
 * with SHN = 00b bring SHST back to 00b and the controller to work, with what
 * was written still there. What commands do after a shutdown is left open.
 *
 * Base 2.0 sections 3.6.1, 3.1.3.5, 3.1.3.6; NVMe 1.4 sections 7.6.2, 3.1.5.
 */
#include <nvmetest/case.h>

#define SHUTDOWN_SPEC "base-2.0:3.6.1 base-2.0:3.1.3.6 nvme-1.4:7.6.2 nvme-1.4:3.1.6"

/* RTD3E is a recommended wait; the tool's own limit is generous. */
#define SHUTDOWN_LIMIT_MS 60000

static uint32_t shst(struct nt_ctx *t)
{
	return (nt_reg32(t, NT_REG_CSTS) & NT_CSTS_SHST_MASK) >> NT_CSTS_SHST_SHIFT;
}

static void shut_down(struct nt_ctx *t, uint32_t shn)
{
	nt_shall_eq(t, shst(t), 0, "CSTS.SHST is 00b in normal operation");
	nt_need_answer(t, drv_shutdown(nt_ctrlr(t), shn, SHUTDOWN_LIMIT_MS),
		       "the shutdown completes");
	nt_shall_eq(t, shst(t), 2, "CSTS.SHST is 10b when the shutdown is complete");
	nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0, "CSTS.CFS is 0 after a shutdown");
	/* Reserved before 2.0; a shutdown of the subsystem is another thing. */
	nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_ST, 0,
		    "CSTS.ST is 0 after a controller shutdown");
}

static void comes_back(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);

	nt_reenable(t, NULL);
	nt_shall_eq(t, shst(t), 0, "CSTS.SHST is 00b after reset and enable");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			 "the controller works after reset and enable");
	nt_buf_free(t, data);
}

static void normal(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 3; i++) {
		struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

		nt_queue_pair_delete(t, sq);
		shut_down(t, NT_CC_SHN_NORMAL);
		comes_back(t);
	}
}

/* With queues that still exist. */
static void abrupt(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 3; i++) {
		nt_queue_pair(t, 1, 2, 2);
		shut_down(t, NT_CC_SHN_ABRUPT);
		comes_back(t);
	}
	nt_queue_pair(t, 1, 2, 2);
	nt_shall_not_fatal(t);
}

static void keeps_what_was_written(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t len = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	struct nt_buf *out = nt_buf(t, len), *in = nt_buf(t, len);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	nt_pattern(out->data, len, nt_rand(t));
	nt_shall_succeed(t, nt_write(t, sq, ns->scratch_slba, 1, out), "Write succeeds");
	shut_down(t, NT_CC_SHN_NORMAL);
	comes_back(t);
	sq = nt_queue_pair(t, 1, 2, 2);
	nt_shall_succeed(t, nt_read(t, sq, ns->scratch_slba, 1, in), "Read succeeds");
	nt_shall_bytes(t, in->data, out->data, ns->lba_len,
		       "a completed Write survives shutdown and reset");
}

/* Commands that are out: carried out, aborted for the power loss, or never answered. */
static void with_commands_outstanding(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(GENERIC, POWER_LOSS),
			  NT_STATUS(GENERIC, ABORT_SQ_DELETED));
	uint32_t entries = (uint32_t)nt_min(16, nt_limits(t)->entries_max);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	struct drv_cpl cpl;

	for (uint32_t i = 0; i + 1 < entries; i++)
		nt_put_nop(t, sq);
	nt_ring(t, sq);
	shut_down(t, NT_CC_SHN_NORMAL);
	while (drv_cq_poll(sq->cq, &cpl))
		nt_should_status_of(t, cpl, legal,
				    "a command that a shutdown met is done or aborted for it");
	comes_back(t);
}

/*
 * SHN while EN = 0: from 2.0 on it is spelled out that SHST reaches 10b, and that
 * one write of EN = 1 with SHN = 00b starts the controller.
 */
static void while_disabled(struct nt_ctx *t)
{
	uint32_t cc;
	int err;

	nt_disable(t);
	cc = nt_reg32(t, NT_REG_CC) & ~NT_CC_SHN_MASK;
	nt_reg_write32(t, NT_REG_CC, cc | NT_CC_SHN_NORMAL);
	err = drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_SHST_MASK, 2u << NT_CSTS_SHST_SHIFT,
			     nt_within_ms(t, 10000), NULL);
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0))
		nt_shall(t, !err, "a shutdown asked for while disabled completes");
	else
		nt_note(t, "a shutdown asked for while disabled %s; before 2.0 the text is silent",
			err ? "was not carried out" : "completed");
	nt_reg_write32(t, NT_REG_CC, cc);
	comes_back(t);
}

/* One write that clears EN and sets SHN; SHST may be 00b for a moment in between. */
static void with_a_reset(struct nt_ctx *t)
{
	static const uint32_t kinds[] = { NT_CC_SHN_NORMAL, NT_CC_SHN_ABRUPT };

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		uint32_t cc = nt_reg32(t, NT_REG_CC) & ~(NT_CC_EN | NT_CC_SHN_MASK);
		int err;

		nt_queue_pair(t, 1, 2, 2);
		nt_reg_write32(t, NT_REG_CC, cc | kinds[i]);
		err = drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_RDY, 0,
				     nt_within_ms(t, SHUTDOWN_LIMIT_MS), NULL);
		nt_need_answer(t, err, "CSTS.RDY is 0 after EN=0 together with SHN");
		err = drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_SHST_MASK,
				     2u << NT_CSTS_SHST_SHIFT, nt_within_ms(t, SHUTDOWN_LIMIT_MS),
				     NULL);
		nt_shall(t, !err, "a shutdown asked for together with EN=0 completes");
		comes_back(t);
	}
}

/* 11b has no defined effect: the way out is the same as after the others. */
static void reserved_value(struct nt_ctx *t)
{
	uint32_t cc = nt_reg32(t, NT_REG_CC) & ~NT_CC_SHN_MASK;

	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "nothing undefined is asked of a device that is not to be thrown away");
	nt_reg_write32(t, NT_REG_CC, cc | NT_CC_SHN_MASK);
	nt_settle(t, 5000);
	nt_should_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0,
		     "a reserved CC.SHN does not end in a fatal status");
	nt_note(t, "CC.SHN=11b: CSTS.SHST is %u", shst(t));
	nt_reg_write32(t, NT_REG_CC, cc);
	comes_back(t);
}

#define SHUTDOWN_CASE                                                                              \
	.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .spec = SHUTDOWN_SPEC, .timeout_ms = 120000

static const struct nt_case cases[] = {
	{
		.id = "init.shutdown.normal-completes",
		.title = "A normal shutdown completes, and a reset brings the controller back",
		SHUTDOWN_CASE,
		.coverage = "REG-17 REG-19 REG-21",
		.rules = "RST-SHN-01 RST-SHN-03 REG-CSTS-05",
		.effects = NT_EFF_RESET,
		.run = normal,
	},
	{
		.id = "init.shutdown.abrupt-completes",
		.title = "An abrupt shutdown completes, and a reset brings the controller back",
		SHUTDOWN_CASE,
		.coverage = "REG-18 REG-19 REG-21",
		.rules = "RST-SHN-02 RST-SHN-03 REG-CSTS-05",
		.effects = NT_EFF_RESET,
		.run = abrupt,
	},
	{
		.id = "init.shutdown.keeps-data",
		.title = "A completed Write survives shutdown and reset",
		.spec = "base-2.0:3.6.1 base-2.0:3.7.2 nvme-1.4:7.6.2",
		.coverage = "REG-17 RST-09",
		.rules = "RST-SHN-10 RST-CR-05",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.timeout_ms = 120000,
		.run = keeps_what_was_written,
	},
	{
		.id = "init.shutdown.commands-outstanding",
		.title = "A shutdown completes with commands outstanding",
		SHUTDOWN_CASE,
		.coverage = "REG-20",
		.rules = "RST-SHN-07 RST-SHN-01",
		.effects = NT_EFF_RESET,
		.run = with_commands_outstanding,
	},
	{
		.id = "init.shutdown.while-disabled",
		.title = "A shutdown that is asked for while disabled does no harm",
		SHUTDOWN_CASE,
		.coverage = "REG-17 REG-19",
		.rules = "RST-SHN-04",
		.effects = NT_EFF_RESET,
		.run = while_disabled,
	},
	{
		.id = "init.shutdown.together-with-reset",
		.title = "EN=0 together with SHN is a reset and a shutdown",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.spec = "base-2.0:3.1.3.5 base-2.0:3.6.1",
		.timeout_ms = 300000,
		.coverage = "REG-17 REG-19",
		.rules = "RST-SHN-05",
		.effects = NT_EFF_RESET,
		.since = NT_VS(2, 0, 0),
		.run = with_a_reset,
	},
	{
		.id = "init.shutdown.reserved-value",
		.title = "A reserved value of CC.SHN does no lasting harm",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.spec = "base-2.0:3.1.3.5 nvme-1.4:3.1.5",
		.timeout_ms = 120000,
		.coverage = "REG-17",
		.rules = "RST-SHN-08",
		.effects = NT_EFF_RESET,
		.run = reserved_value,
	},
};

const struct nt_group group_init_shutdown = NT_GROUP("init.shutdown", cases);
