// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSI-X: which completion raises which vector, and which raises none.
 *
 * A completion in a queue with IEN = 1 leads to a message of the queue's own
 * vector and of no other; admin completions use vector 0; any number of queues
 * may share a vector. One message may cover several completions, so messages
 * are never counted up to completions.
 *
 * PCIe Transport 1.0 sections 3.5, 3.5.2; Base 2.0 section 5.4; NVMe 1.4 sections 7.5, 5.3.
 */
#include "irq.h"

#define MSIX_SPEC "pcie-1.0:3.5 pcie-1.0:3.5.2 base-2.0:5.4 nvme-1.4:7.5 nvme-1.4:5.3"

/* One command on @sq: vector @v fires, no other one does. */
static void raises(struct nt_ctx *t, struct drv_sq *sq, uint32_t v)
{
	uint64_t others = 0;

	/* One of an earlier command may come in between; not three times. */
	for (unsigned int tries = irq_is_late(t) ? 3 : 1; tries--;) {
		irq_forget(t);
		irq_send(t, sq, 1);
		irq_arrives(t, v, "a completion raises the vector of its queue");
		irq_take(t, sq, 1);
		nt_settle(t, 50);
		others = irq_others(t, v);
		if (!others)
			break;
	}
	nt_shall_eq(t, others, 0, "a completion raises no other vector");
}

static void vector_of_each_queue(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65);
	uint32_t queues = irq_queues(t, (uint32_t)nt_param(t, "queues"));

	/* Neither the same order as the queues nor the vector of the queue's number. */
	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, (vectors - 1 - i % vectors));
	for (uint32_t pass = 0; pass < 3; pass++)
		for (uint32_t i = 0; i < queues; i++) {
			uint32_t k = pass == 1 ? queues - 1 - i : i;

			raises(t, nt_sq(t, (uint16_t)(k + 1)), vectors - 1 - k % vectors);
		}
	nt_note(t, "%u queues on %u vectors", queues, vectors);
}

static void every_vector_works(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, (uint32_t)nt_param(t, "vectors"));

	for (uint32_t v = 0; v < vectors; v++) {
		struct drv_sq *sq = irq_pair(t, 1, 2, v);

		raises(t, sq, v);
		nt_queue_pair_delete(t, sq);
	}
}

static void admin_raises_vector_zero(struct nt_ctx *t)
{
	irq_begin(t, PCIFN_IRQ_MSIX, 65);
	for (unsigned int i = 0; i < 40; i++)
		raises(t, nt_asq(t), 0);
}

/* Alone, and all of them at once. */
static void share(struct nt_ctx *t, uint32_t shared)
{
	uint32_t queues = irq_queues(t, 8);

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, shared);
	for (uint32_t pass = 0; pass < 3; pass++)
		for (uint32_t i = queues; i-- > 0;)
			raises(t, nt_sq(t, (uint16_t)(i + 1)), shared);
	irq_forget(t);
	for (uint32_t i = 0; i < queues; i++)
		irq_send(t, nt_sq(t, (uint16_t)(i + 1)), 1);
	irq_arrives(t, shared, "completions of all sharing queues raise the vector");
	for (uint32_t i = 0; i < queues; i++)
		irq_take(t, nt_sq(t, (uint16_t)(i + 1)), 1);
}

/* One of their own, where there is one, and the Admin Queue's. */
static void many_share_a_vector(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65);

	share(t, 0);
	if (vectors < 2)
		return;
	irq_begin(t, PCIFN_IRQ_MSIX, 65);
	share(t, vectors / 2);
}

static void silent_without_enable(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65);
	struct drv_sq *sq = irq_pair(t, 1, 4, UINT32_MAX);

	for (unsigned int i = 0; i < 10; i++) {
		irq_forget(t);
		irq_send(t, sq, 1 + i % (sq->entries - 1));
		irq_take(t, sq, 1 + i % (sq->entries - 1));
	}
	irq_silent(t, "a queue with IEN = 0 raises no vector");
	nt_queue_pair_delete(t, sq);

	/* The same identifier with IEN = 1: the bit belongs to the queue's life. */
	sq = irq_pair(t, 1, 4, vectors - 1);
	raises(t, sq, vectors - 1);
}

/* MXE = 0: nothing is sent, and polling works. Vector 0 is legal without MSI-X as well. */
static void silent_while_disabled(struct nt_ctx *t)
{
	uint16_t msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);
	struct drv_sq *sq;
	uint32_t control;

	irq_begin(t, PCIFN_IRQ_MSIX, 65);
	sq = irq_pair(t, 1, 4, 0);
	control = nt_cfg(t, (uint16_t)(msix + 2), 2);
	irq_forget(t);
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, control & 0x7fff);
	for (unsigned int i = 0; i < 8; i++) {
		irq_send(t, sq, 1);
		irq_take(t, sq, 1);
	}
	irq_silent(t, "nothing is sent while MSI-X is disabled");
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, control);
	raises(t, sq, 0);
}

static const struct nt_param queue_params[] = {
	{ "queues", "queue pairs at once, at most", 16, 1, 62 },
	{ 0 },
};
static const struct nt_param vector_params[] = {
	{ "vectors", "vectors that are tried at most", 65, 1, 2048 },
	{ 0 },
};

#define MSIX_CASE                                                                                  \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX, .effects = NT_EFF_RESET,              \
	.spec = MSIX_SPEC, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "irq.msix.each-queue-has-its-vector",
		.title = "A completion raises the vector of its queue, and no other",
		MSIX_CASE,
		.coverage = "IRQ-05 IRQ-12",
		.rules = "INT-MSIX-01",
		.params = queue_params,
		.run = vector_of_each_queue,
	},
	{
		.id = "irq.msix.every-vector-works",
		.title = "Every vector of the table can be used, the last one too",
		MSIX_CASE,
		.coverage = "IRQ-05",
		.rules = "INT-MSIX-01",
		.params = vector_params,
		.run = every_vector_works,
	},
	{
		.id = "irq.msix.admin-raises-vector-zero",
		.title = "Admin completions raise vector 0",
		MSIX_CASE,
		.coverage = "IRQ-15",
		.rules = "INT-MSIX-05",
		.run = admin_raises_vector_zero,
	},
	{
		.id = "irq.msix.many-share-a-vector",
		.title = "Each of the queues that share a vector raises it",
		MSIX_CASE,
		.coverage = "IRQ-06",
		.rules = "INT-SHARE-01 QUE-CQ-11",
		.run = many_share_a_vector,
	},
	{
		.id = "irq.msix.disabled-queue-stays-silent",
		.title = "A completion queue with IEN = 0 raises nothing",
		MSIX_CASE,
		.coverage = "IRQ-11 QUE-18",
		.rules = "INT-MSIX-04",
		.run = silent_without_enable,
	},
	{
		.id = "irq.msix.disabled-function-stays-silent",
		.title = "With MSI-X disabled nothing is sent, and polling works",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX_TABLE | NT_NEED_CFG_WRITE,
		.effects = NT_EFF_RESET,
		.spec = "pcie-1.0:3.8.4.2 nvme-1.4:2.4.2",
		.coverage = "IRQ-08",
		.rules = "INT-MSIX-08",
		.run = silent_while_disabled,
	},
};

const struct nt_group group_irq_msix = NT_GROUP("irq.msix", cases);
