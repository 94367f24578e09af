// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSI: edges of the interrupt status, one message for each rise.
 *
 * A completion on an unmasked vector sends its message; INTMS holds it back
 * and INTMC sends it; a partial release sends another one, because entries
 * that are left raise the status again.
 *
 * PCIe Transport 1.0 sections 3.5.1, 3.5.1.1; Base 2.0 section 3.1.3.3; NVMe 1.4 section 7.5.1.
 */
#include "irq.h"

#define MSI_SPEC "pcie-1.0:3.5.1 pcie-1.0:3.5.1.1 nvme-1.4:7.5.1 nvme-1.4:7.5.1.1"

static void vector_of_each_queue(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSI, 32);
	uint32_t queues = irq_queues(t, 32);

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, vectors - 1 - i % vectors);
	for (uint32_t i = 0; i < 2 * queues; i++) {
		struct drv_sq *sq = nt_sq(t, (uint16_t)(i % queues + 1));
		uint32_t v = vectors - 1 - i % queues % vectors;

		irq_forget(t);
		irq_send(t, sq, 1);
		irq_arrives(t, v, "a completion sends the message of its queue");
		nt_settle(t, 50);
		nt_shall_eq(t, irq_others(t, v), 0, "a completion sends no other message");
		irq_take(t, sq, 1);
	}
	irq_forget(t);
	irq_send(t, nt_asq(t), 1);
	irq_arrives(t, 0, "an admin completion sends message 0");
	irq_take(t, nt_asq(t), 1);
	nt_note(t, "%u queues on %u messages", queues, vectors);
}

static void mask_register(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSI, 32);
	uint32_t queues = (uint32_t)nt_min(irq_queues(t, 4), vectors);

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, i);
	for (uint32_t i = 0; i < queues; i++) {
		struct drv_sq *sq = nt_sq(t, (uint16_t)(i + 1));
		struct drv_sq *other = nt_sq(t, (uint16_t)((i + 1) % queues + 1));

		irq_forget(t);
		nt_reg_write32(t, NT_REG_INTMS, 1u << i);
		irq_send(t, sq, 1);
		irq_silent(t, "INTMS holds the message back");
		if (other != sq) {
			irq_send(t, other, 1);
			irq_arrives(t, (i + 1) % queues, "INTMS of one vector leaves the others");
			irq_take(t, other, 1);
		}
		irq_forget(t);
		nt_reg_write32(t, NT_REG_INTMC, 1u << i);
		irq_arrives(t, i, "INTMC sends what was held back");
		irq_take(t, sq, 1);
	}
}

static void partial_release(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSI, 32), v = vectors - 1;
	struct drv_sq *sq;
	uint32_t depth;

	if (nt_limits(t)->entries_max < 3)
		nt_skip(t, "queues of two entries hold one completion");
	sq = irq_pair(t, 1, 5, v);
	depth = sq->entries - 1;
	for (unsigned int i = 0; i < 4; i++) {
		irq_forget(t);
		irq_send(t, sq, depth);
		irq_arrives(t, v, "completions send a message");
		for (uint32_t k = 0; k < depth; k++)
			nt_cq_next(t, sq->cq, "a command of the batch");
		nt_settle(t, 200);
		for (uint32_t left = depth; left > 1; left--) {
			uint32_t head =
				(sq->cq->head + sq->cq->entries - left + 1) % sq->cq->entries;

			irq_forget(t);
			nt_doorbell(t, 1, true, head);
			irq_arrives(t, v, "a partial release sends another message");
		}
		irq_forget(t);
		nt_doorbell(t, 1, true, sq->cq->head);
		irq_silent(t, "the last release sends nothing");
	}
}

#define MSI_CASE                                                                                   \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSI | NT_NEED_CFG, .effects = NT_EFF_RESET, \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "irq.msi.each-queue-has-its-message",
		.title = "A completion sends the message of its queue, and no other",
		.spec = MSI_SPEC,
		MSI_CASE,
		.coverage = "IRQ-02 IRQ-03 IRQ-04",
		.rules = "INT-MSI-01",
		.run = vector_of_each_queue,
	},
	{
		.id = "irq.msi.mask-register-holds",
		.title = "INTMS holds a message back, and INTMC sends it",
		.spec = "base-2.0:3.1.3.3 pcie-1.0:3.5.1 nvme-1.4:3.1.3 nvme-1.4:7.5.1",
		MSI_CASE,
		.coverage = "IRQ-03 REG-10",
		.rules = "INT-MSI-01 REG-INTM-03",
		.run = mask_register,
	},
	{
		.id = "irq.msi.partial-release-sends-again",
		.title = "Entries that a release leaves send another message",
		.spec = MSI_SPEC,
		MSI_CASE,
		.coverage = "IRQ-02 IRQ-07",
		.rules = "INT-MSI-02",
		.run = partial_release,
	},
};

const struct nt_group group_irq_msi = NT_GROUP("irq.msi", cases);
