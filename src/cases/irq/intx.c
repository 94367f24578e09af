// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The pin: a level, active while an unmasked queue has entries to release.
 *
 * INTx stays asserted until the head doorbell has released every entry, STS.IS
 * mirrors it, INTMS masks it and CMD.ID gates the wire only.
 *
 * PCIe Transport 1.0 sections 3.5.1, 3.8.1.2, 3.8.1.3; Base 2.0 section 3.1.3.3;
 * NVMe 1.4 sections 7.5.1, 3.1.3, 2.1.20.
 */
#include "irq.h"

#define INTX_SPEC "pcie-1.0:3.5.1 pcie-1.0:3.8.1.3 nvme-1.4:7.5.1"
#define SETTLE_US 200
#define WIRE_MS	  500

static bool is_asserted(struct nt_ctx *t)
{
	nt_settle(t, SETTLE_US);
	return nt_irq_take(t, 0) != 0;
}

static bool status(struct nt_ctx *t)
{
	return nt_cfg(t, 0x06, 2) & 0x08;
}

/* The message that takes the wire up or down is on its way for a while. */
static bool goes(struct nt_ctx *t, bool up, const char *what)
{
	struct nt_deadline until = nt_within_ms(t, WIRE_MS);
	unsigned int turn = 0;

	while ((nt_irq_take(t, 0) != 0) != up && !nt_deadline_passed(until))
		pcifn_relax(nt_fn(t), turn++);
	nt_shall_eq(t, status(t), up, "STS.IS mirrors the pin: %s", what);
	return nt_shall_eq(t, nt_irq_take(t, 0) != 0, up, "%s", what);
}

static void begin_at_all(struct nt_ctx *t)
{
	if (!nt_cfg(t, 0x3d, 1))
		nt_skip(t, "the function uses no interrupt pin");
	irq_begin(t, PCIFN_IRQ_INTX, 1);
}

/* A pin that came up before this case says nothing about it: reset-deasserts judges that. */
static void begin(struct nt_ctx *t)
{
	begin_at_all(t);
	if (is_asserted(t) && is_asserted(t))
		nt_skip(t, "INTx is active in a controller that has nothing to announce");
}

static void asserted_until_released(struct nt_ctx *t)
{
	struct drv_sq *sq;
	uint32_t depth;

	begin(t);
	sq = irq_pair(t, 1, 5, 0);
	depth = sq->entries - 1;
	for (unsigned int i = 0; i < 6; i++) {
		goes(t, false, "INTx is inactive when everything is released");
		irq_send(t, sq, depth);
		goes(t, true, "INTx is active when there are completions");
		irq_posted(t, sq, depth);
		for (uint32_t k = 0; k < depth; k++) {
			nt_shall(t, is_asserted(t), "INTx stays active until all is released");
			irq_take(t, sq, 1);
		}
		goes(t, false, "INTx is inactive once all is released");
	}
}

/* Two queues, released in both orders, and the Admin Queue between them. */
static void any_queue_asserts(struct nt_ctx *t)
{
	struct drv_sq *first, *second;

	begin(t);
	first = irq_pair(t, 1, 3, 0);
	second = irq_pair(t, 2, 3, 0);
	for (unsigned int i = 0; i < 4; i++) {
		struct drv_sq *early = i & 1 ? first : second, *late = i & 1 ? second : first;

		irq_send(t, first, 1);
		irq_send(t, second, 1);
		goes(t, true, "INTx is active when there are completions");
		irq_take(t, early, 1);
		irq_send(t, nt_asq(t), 1);
		irq_take(t, nt_asq(t), 1);
		nt_cq_next(t, late->cq, "the other queue's command");
		nt_shall(t, is_asserted(t), "INTx stays active for the other queue's entries");
		nt_cq_ring(t, late->cq);
		goes(t, false, "INTx is inactive once all queues are released");
	}
}

static void mask_register(struct nt_ctx *t)
{
	begin(t);
	for (unsigned int i = 0; i < 3; i++) {
		nt_reg_write32(t, NT_REG_INTMS, 1);
		irq_send(t, nt_asq(t), 1);
		nt_cq_next(t, nt_asq(t)->cq, "a command while masked");
		nt_shall(t, !is_asserted(t), "INTMS keeps the pin inactive");
		nt_reg_write32(t, NT_REG_INTMC, 1);
		goes(t, true, "INTMC asserts the pin for what was masked");
		nt_reg_write32(t, NT_REG_INTMS, 1);
		goes(t, false, "INTMS takes the pin down again");
		nt_reg_write32(t, NT_REG_INTMC, 1);
		goes(t, true, "INTMC asserts the pin again");
		nt_cq_ring(t, nt_asq(t)->cq);
		goes(t, false, "INTx is inactive once all is released");
	}
}

static void disable_bit(struct nt_ctx *t)
{
	uint32_t command;

	begin(t);
	command = nt_cfg(t, 0x04, 2);
	irq_send(t, nt_asq(t), 1);
	goes(t, true, "INTx is active when there are completions");
	nt_cfg_write(t, 0x04, 2, command | 0x400);
	nt_shall(t, !is_asserted(t), "CMD.ID takes the pin down");
	nt_should(t, status(t), "CMD.ID gates the pin and not STS.IS");
	nt_cfg_write(t, 0x04, 2, command);
	goes(t, true, "the pin is active again without CMD.ID");
	irq_take(t, nt_asq(t), 1);
	goes(t, false, "INTx is inactive once all is released");
}

static void silent_without_enable(struct nt_ctx *t)
{
	struct drv_sq *sq;

	begin(t);
	sq = irq_pair(t, 1, 4, UINT32_MAX);
	for (unsigned int i = 0; i < 4; i++) {
		irq_send(t, sq, 1);
		nt_cq_next(t, sq->cq, "a command of the silent queue");
		nt_shall(t, !is_asserted(t), "a queue with IEN = 0 does not assert the pin");
		nt_shall(t, !status(t), "a queue with IEN = 0 does not set STS.IS");
		nt_cq_ring(t, sq->cq);
	}
}

/* The queue is gone, and with it the entries that nobody released. */
static void reset_deasserts(struct nt_ctx *t)
{
	begin_at_all(t);
	if (!goes(t, false, "INTx is inactive when everything is released"))
		return;
	for (unsigned int i = 0; i < 3; i++) {
		irq_send(t, nt_asq(t), 1 + i);
		goes(t, true, "INTx is active when there are completions");
		nt_cq_next(t, nt_asq(t)->cq, "a command before the reset");
		nt_disable(t);
		if (!goes(t, false, "INTx is inactive after a Controller Reset"))
			return;
		irq_begin(t, PCIFN_IRQ_INTX, 1);
		goes(t, false, "INTx is inactive in a controller that starts over");
	}
}

#define INTX_CASE                                                                                  \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_INTX | NT_NEED_CFG,                         \
	.effects = NT_EFF_RESET, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "irq.intx.asserted-until-released",
		.title = "INTx is active until the last completion is released",
		.spec = INTX_SPEC,
		INTX_CASE,
		.coverage = "IRQ-01",
		.rules = "INT-INTX-01 INT-MSI-02",
		.run = asserted_until_released,
	},
	{
		.id = "irq.intx.any-queue-asserts",
		.title = "INTx is active while any queue has completions",
		.spec = INTX_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES | NT_NEED_NS | NT_NEED_INTX |
			 NT_NEED_CFG,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "IRQ-01",
		.rules = "INT-INTX-01 INT-SHARE-01",
		.run = any_queue_asserts,
	},
	{
		.id = "irq.intx.mask-register-holds",
		.title = "INTMS masks the pin, and INTMC brings it back",
		.spec = "base-2.0:3.1.3.3 pcie-1.0:3.5.1 nvme-1.4:3.1.3 nvme-1.4:7.5.1",
		INTX_CASE,
		.coverage = "IRQ-01 REG-10",
		.rules = "INT-INTX-02 REG-INTM-03",
		.run = mask_register,
	},
	{
		.id = "irq.intx.disable-bit-gates-the-pin",
		.title = "Interrupt Disable gates the pin, and not the status bit",
		.spec = "pcie-1.0:3.8.1.2 nvme-1.4:2.1.2",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_INTX | NT_NEED_CFG |
			 NT_NEED_CFG_WRITE,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "IRQ-01 PCI-02",
		.rules = "INT-INTX-01 PCI-CMD-01",
		.run = disable_bit,
	},
	{
		.id = "irq.intx.disabled-queue-stays-silent",
		.title = "A completion queue with IEN = 0 does not assert the pin",
		.spec = INTX_SPEC,
		INTX_CASE,
		.coverage = "IRQ-11 IRQ-01",
		.rules = "INT-MSIX-04 INT-INTX-01",
		.run = silent_without_enable,
	},
	{
		/* Last: where it fails the pin may stay up for those that follow. */
		.id = "irq.intx.reset-deasserts",
		.title = "A Controller Reset takes the pin down",
		.spec = "base-2.0:3.7.2 pcie-1.0:3.5.1 nvme-1.4:7.3.2",
		INTX_CASE,
		.coverage = "IRQ-01 IRQ-13",
		.rules = "INT-RESET-01 INT-INTX-01",
		.run = reset_deasserts,
	},
};

const struct nt_group group_irq_intx = NT_GROUP("irq.intx", cases);
