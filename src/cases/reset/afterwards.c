// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * After a Controller Reset: once CSTS.RDY is 0 the controller writes no memory
 * and sends no interrupt. What was in flight until then is its own.
 *
 * Base 2.0 sections 3.7.2, 3.1.3.5; PCIe Transport 1.0 section 3.5; NVMe 1.4
 * sections 7.3.2, 3.1.5.
 */
#include <string.h>

#include "reset.h"

#define AFTERWARDS_SPEC "base-2.0:3.7.2 base-2.0:3.1.3.5 nvme-1.4:7.3.2 nvme-1.4:3.1.5"
#define LATE_US		3000

static void poison(struct drv_cq *cq)
{
	for (uint32_t i = 0; i < cq->entries; i++)
		memset(drv_cq_slot(cq, i), 0x5c, DRV_CQE_LEN);
}

static bool is_poisoned(struct drv_cq *cq)
{
	for (uint32_t i = 0; i < cq->entries; i++)
		for (size_t k = 0; k < DRV_CQE_LEN; k++)
			if (drv_cq_slot(cq, i)[k] != 0x5c)
				return false;
	return true;
}

/* CC.EN = 0 by hand: the driver would take the queues' memory back. */
static void writes_nothing_afterwards(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 8 * 4096);

	for (unsigned int i = 0; i < nt_param(t, "laps"); i++) {
		struct drv_sq *sq = reset_comes_back(t, 8, "before a reset");

		reset_leave_running(t, sq, data);
		nt_settle(t, i * 20);
		nt_reg_write32(t, NT_REG_CC, nt_reg32(t, NT_REG_CC) & ~NT_CC_EN);
		nt_need_answer(t,
			       drv_wait_reg32(nt_ctrlr(t), NT_REG_CSTS, NT_CSTS_RDY, 0,
					      nt_within_ms(t, drv_ready_timeout_ms(nt_ctrlr(t))),
					      NULL),
			       "CSTS.RDY is 0 after CC.EN = 0");
		poison(nt_asq(t)->cq);
		poison(sq->cq);
		nt_pattern(data->data, data->len, i + 1);
		nt_settle(t, LATE_US);
		nt_shall(t, is_poisoned(nt_asq(t)->cq),
			 "the Admin CQ is not written once CSTS.RDY is 0");
		nt_shall(t, is_poisoned(sq->cq), "an I/O CQ is not written once CSTS.RDY is 0");
		nt_shall_eq(t, nt_pattern_check(data->data, data->len, i + 1), data->len,
			    "no data is written once CSTS.RDY is 0");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_RDY | NT_CSTS_CFS), 0,
			    "CSTS.RDY and CSTS.CFS stay 0");
	}
	reset_comes_back(t, 2, "after the resets");
}

static void sends_nothing_afterwards(struct nt_ctx *t)
{
	const struct drv_enable_attr attr = { .irq_kind = PCIFN_IRQ_MSIX, .irq_count = 1 };
	struct nt_buf *data = nt_buf(t, 8 * 4096);

	for (unsigned int i = 0; i < 4; i++) {
		struct drv_sq *sq;

		nt_reenable(t, &attr);
		sq = nt_queue_pair(t, 1, 2, 2);
		reset_leave_running(t, sq, data);
		nt_disable(t);
		/* What was on its way when RDY fell is tolerated; a processor hears it later. */
		nt_settle(t, nt_fn(t)->caps & PCIFN_CAP_SCRATCH ? 100 : 20000);
		nt_irq_take(t, 0);
		nt_settle(t, LATE_US);
		nt_shall_eq(t, nt_irq_take(t, 0), 0,
			    "no interrupt is sent while the controller is disabled");
	}
	nt_enable(t, &attr);
	nt_irq_take(t, 0);
	nt_put_nop(t, nt_asq(t));
	nt_ring(t, nt_asq(t));
	nt_shall(t, nt_irq_wait(t, 0, 2000, NULL), "interrupts come again after the next enable");
	nt_cq_next(t, nt_asq(t)->cq, "the command that was announced");
	nt_cq_ring(t, nt_asq(t)->cq);
}

static const struct nt_param lap_params[] = {
	{ "laps", "resets with commands in flight", 5, 1, 100000 },
	{ 0 },
};

static const struct nt_case cases[] = {
	{
		.id = "reset.afterwards.nothing-is-written",
		.title = "With commands in flight nothing is written once CSTS.RDY is 0",
		.spec = AFTERWARDS_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "RST-08 RST-09",
		.rules = "RST-CR-06 REG-CC-11",
		.params = lap_params,
		.run = writes_nothing_afterwards,
		.advice = "Late DMA corrupts memory that the host has given to somebody else",
	},
	{
		.id = "reset.afterwards.nothing-is-sent",
		.title = "A disabled controller sends no interrupt, and an enabled one does again",
		.spec = AFTERWARDS_SPEC " pcie-1.0:3.5",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "RST-01 IRQ-12",
		.rules = "INT-RESET-01",
		.run = sends_nothing_afterwards,
	},
};

const struct nt_group group_reset_afterwards = NT_GROUP("reset.afterwards", cases);
