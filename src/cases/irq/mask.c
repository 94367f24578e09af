// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSI-X masks: nothing is sent, it is pending, and it is sent when unmasked.
 *
 * The mask bit of an entry concerns its vector only; Function Mask concerns
 * all vectors and leaves their own mask bits alone.
 *
 * PCIe Transport 1.0 sections 3.5.2, 3.8.4.2; NVMe 1.4 sections 7.5.2, 2.4.2.
 */
#include "irq.h"

#define MASK_SPEC "pcie-1.0:3.5.2 pcie-1.0:3.8.4.2 nvme-1.4:7.5.2 nvme-1.4:2.4.2"

struct places {
	uint16_t msix;
	uint32_t table, pba; /* as in MTAB and MPBA */
};

static struct places find(struct nt_ctx *t)
{
	struct places p = { .msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX) };

	p.table = nt_cfg(t, (uint16_t)(p.msix + 4), 4);
	p.pba = nt_cfg(t, (uint16_t)(p.msix + 8), 4);
	return p;
}

static void mask(struct nt_ctx *t, const struct places *p, uint32_t v, bool on)
{
	nt_need_ok(
		t,
		pcifn_bar_write(nt_fn(t), p->table & 7, (p->table & ~7u) + 16ull * v + 12, 4, on),
		"writing a mask bit of the MSI-X table");
}

static void function_mask(struct nt_ctx *t, const struct places *p, bool on)
{
	uint32_t control = nt_cfg(t, (uint16_t)(p->msix + 2), 2) & ~0x4000u;

	nt_cfg_write(t, (uint16_t)(p->msix + 2), 2, control | (on ? 0x4000u : 0));
}

static bool is_pending(struct nt_ctx *t, const struct places *p, uint32_t v)
{
	uint64_t val = 0;

	nt_need_ok(t, pcifn_bar_read(nt_fn(t), p->pba & 7, (p->pba & ~7u) + v / 32 * 4ull, 4, &val),
		   "reading the MSI-X PBA");
	return val >> (v % 32) & 1;
}

/* The pending bit falls when the message goes out. */
static void is_sent_at_last(struct nt_ctx *t, const struct places *p, struct drv_sq *sq, uint32_t v)
{
	irq_arrives(t, v, "what was pending is sent when it is unmasked");
	nt_shall(t, !is_pending(t, p, v), "the pending bit is 0 once the message is sent");
	irq_take(t, sq, 1);
}

static void vector_mask(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65);
	uint32_t queues = (uint32_t)nt_min(irq_queues(t, 16), vectors);
	struct places p = find(t);

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, vectors - 1 - i);
	for (uint32_t i = 0; i < queues; i++) {
		struct drv_sq *sq = nt_sq(t, (uint16_t)(i + 1));
		struct drv_sq *other = nt_sq(t, (uint16_t)((i + 1) % queues + 1));
		uint32_t v = vectors - 1 - i;

		irq_forget(t);
		nt_shall(t, !is_pending(t, &p, v), "nothing is pending before a completion");
		mask(t, &p, v, true);
		irq_send(t, sq, 1);
		irq_posted(t, sq, 1);
		irq_silent(t, "a masked vector is not sent");
		nt_shall(t, is_pending(t, &p, v), "the pending bit of a masked vector is set");
		if (other != sq) {
			irq_send(t, other, 1);
			irq_arrives(t, vectors - 1 - (i + 1) % queues,
				    "the mask of one vector leaves the others alone");
			irq_take(t, other, 1);
		}
		nt_shall_eq(t, nt_irq_take(t, v), 0, "a masked vector stays silent");
		mask(t, &p, v, false);
		is_sent_at_last(t, &p, sq, v);
	}
}

static void function_mask_holds_all(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65);
	uint32_t queues = (uint32_t)nt_min(irq_queues(t, 8), vectors);
	struct places p = find(t);

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, i);
	irq_forget(t);
	function_mask(t, &p, true);
	for (uint32_t i = 0; i < queues; i++)
		irq_send(t, nt_sq(t, (uint16_t)(i + 1)), 1);
	for (uint32_t i = 0; i < queues; i++)
		irq_posted(t, nt_sq(t, (uint16_t)(i + 1)), 1);
	irq_silent(t, "with Function Mask set nothing is sent");
	for (uint32_t i = 0; i < queues; i++)
		nt_shall(t, is_pending(t, &p, i), "Function Mask leaves every vector pending");
	function_mask(t, &p, false);
	for (uint32_t i = 0; i < queues; i++)
		is_sent_at_last(t, &p, nt_sq(t, (uint16_t)(i + 1)), i);
}

/* Function Mask set and cleared has no effect on the mask bits of the vectors. */
static void masks_are_independent(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	struct places p = find(t);
	struct drv_sq *sq = irq_pair(t, 1, 4, v);
	uint64_t control = 0;

	irq_forget(t);
	mask(t, &p, v, true);
	function_mask(t, &p, true);
	irq_send(t, sq, 1);
	irq_silent(t, "a vector that is masked twice is not sent");
	function_mask(t, &p, false);
	irq_silent(t, "a vector's own mask holds when Function Mask is cleared");
	pcifn_bar_read(nt_fn(t), p.table & 7, (p.table & ~7u) + 16ull * v + 12, 4, &control);
	nt_shall_eq(t, control & 1, 1, "Function Mask leaves the mask bits as they are");
	mask(t, &p, v, false);
	is_sent_at_last(t, &p, sq, v);

	function_mask(t, &p, true);
	mask(t, &p, v, true);
	mask(t, &p, v, false);
	irq_forget(t);
	irq_send(t, sq, 1);
	irq_silent(t, "Function Mask holds when a vector's own mask is cleared");
	function_mask(t, &p, false);
	is_sent_at_last(t, &p, sq, v);
}

/* Several completions while masked are one message at least, and work goes on. */
static void many_behind_a_mask(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors > 1;
	struct places p = find(t);
	struct drv_sq *sq = irq_pair(t, 1, 9, v);
	uint32_t depth = sq->entries - 1;

	for (unsigned int i = 0; i < 4; i++) {
		irq_forget(t);
		mask(t, &p, v, true);
		irq_send(t, sq, depth);
		irq_silent(t, "completions behind a mask are not announced");
		mask(t, &p, v, false);
		irq_arrives(t, v, "completions behind a mask are announced when it is cleared");
		irq_take(t, sq, depth);
	}
}

#define MASK_CASE                                                                                  \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX | NT_NEED_MSIX_TABLE |                 \
		 NT_NEED_CFG_WRITE,                                                                \
	.effects = NT_EFF_RESET, .spec = MASK_SPEC, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "irq.mask.vector-mask-holds",
		.title = "A masked vector is pending, and is sent when it is unmasked",
		MASK_CASE,
		.coverage = "IRQ-07",
		.rules = "INT-MSIX-06",
		.run = vector_mask,
	},
	{
		.id = "irq.mask.function-mask-holds-all",
		.title = "Function Mask holds back every vector",
		MASK_CASE,
		.coverage = "IRQ-08",
		.rules = "INT-MSIX-07",
		.run = function_mask_holds_all,
	},
	{
		.id = "irq.mask.masks-are-independent",
		.title = "Function Mask and the masks of vectors do not change one another",
		MASK_CASE,
		.coverage = "IRQ-07 IRQ-08",
		.rules = "INT-MSIX-06 INT-MSIX-07",
		.run = masks_are_independent,
	},
	{
		.id = "irq.mask.many-wait-behind-one",
		.title = "Many completions behind a mask are announced when it is cleared",
		MASK_CASE,
		.coverage = "IRQ-07",
		.rules = "INT-MSIX-06 INT-MSIX-03",
		.run = many_behind_a_mask,
	},
};

const struct nt_group group_irq_mask = NT_GROUP("irq.mask", cases);
