// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Delivery: no interrupt before its completion, none lost, none without one.
 *
 * A host that reaps on interrupts only comes to a halt over one lost message.
 * What the text leaves open is how many completions one message covers, so the
 * rule is: whatever is in the queue and was not announced before is announced.
 *
 * PCIe Transport 1.0 sections 3.4.1, 3.5, 3.5.2; NVMe 1.4 sections 7.2.1, 7.5.
 */
#include "irq.h"

#define DELIVERY_SPEC "pcie-1.0:3.5 pcie-1.0:3.5.2 nvme-1.4:7.5"

/* Aggregation off; without the feature there is none. */
static void no_coalescing(struct nt_ctx *t)
{
	struct drv_cpl cpl = nt_get_features(t, NT_FID_IRQ_COALESCE, NT_SEL_CURRENT, 0);

	/* A saved value may have come back with the reset; the next reset brings it again. */
	if (drv_cpl_ok(cpl) && (cpl.dw0 & 0xffff))
		nt_set_features(t, NT_FID_IRQ_COALESCE, 0);
}

static void follows_the_entry(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	uint64_t rounds = nt_param(t, "rounds");
	struct drv_sq *sq;
	struct drv_cpl cpl;

	no_coalescing(t);
	sq = irq_pair(t, 1, 3, v);
	for (uint64_t i = 0; i < rounds; i++) {
		irq_forget(t);
		irq_send(t, sq, 1);
		if (!irq_arrives(t, v, "a completion raises its vector"))
			return;
		if (!nt_shall(t, drv_cq_poll(sq->cq, &cpl),
			      "the completion is in memory when its interrupt arrives"))
			nt_cq_next(t, sq->cq, "a command whose interrupt has come");
		nt_cq_ring(t, sq->cq);
	}
}

/* Everything new in the queue; nothing is waited for. */
static uint32_t drain(struct nt_ctx *t, struct drv_sq *sq)
{
	struct drv_cpl cpl;
	uint32_t n = 0;

	while (drv_cq_poll(sq->cq, &cpl))
		n++;
	nt_cq_ring(t, sq->cq);
	return n;
}

/* Batches of 1 to depth; the queue's sizes make the batches wrap everywhere. */
static void none_is_lost(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors > 1;
	uint64_t total = nt_param(t, "commands"), sent = 0;
	struct drv_sq *sq;

	no_coalescing(t);
	sq = irq_pair(t, 1, 17, v);
	irq_forget(t);
	while (sent < total) {
		uint32_t batch = (uint32_t)nt_min(total - sent, 1 + nt_rand(t) % (sq->entries - 1));
		uint32_t done = 0;

		if (sent < total / 3)
			batch = 1;
		irq_send(t, sq, batch);
		sent += batch;
		while (done < batch) {
			if (!irq_arrives(t, v, "every new completion is announced"))
				nt_stop(t);
			done += drain(t, sq);
		}
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
	nt_note(t, "%llu completions by interrupt only", (unsigned long long)sent);
}

/*
 * The race that every driver has: a completion that comes after the last look
 * and before the head doorbell. It is announced when it comes, or when the
 * head doorbell leaves it behind.
 */
static void behind_unread_entries(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	struct drv_cpl cpl;
	struct drv_sq *sq;

	no_coalescing(t);
	if (nt_limits(t)->entries_max < 3)
		nt_skip(t, "queues of two entries hold one completion");
	sq = irq_pair(t, 1, 4, v);
	for (unsigned int i = 0; i < 8; i++) {
		irq_forget(t);
		irq_send(t, sq, 1);
		irq_arrives(t, v, "the first completion is announced");
		nt_shall(t, drv_cq_poll(sq->cq, &cpl), "the first completion is in memory");
		irq_forget(t);
		irq_send(t, sq, 1);
		nt_settle(t, 200);
		nt_cq_ring(t, sq->cq);
		nt_should(t, nt_irq_wait(t, v, 200, NULL),
			  "a completion behind one that was not released yet is announced");
		irq_take(t, sq, 1);
	}
}

static void no_more_than_completions(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	uint64_t commands = 64, messages = 0;
	struct drv_sq *sq = irq_pair(t, 1, 4, v);

	irq_forget(t);
	for (uint64_t i = 0; i < commands; i++) {
		irq_send(t, sq, 1);
		irq_take(t, sq, 1);
		nt_settle(t, 10);
		messages += nt_irq_take(t, v);
	}
	nt_settle(t, IRQ_SILENCE_US);
	messages += nt_irq_take(t, v);
	nt_should_range(t, messages, 1, commands, "there are no more messages than completions");
}

/* All is announced and released; event requests wait, and nothing happens. */
static void idle_is_silent(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), depth;
	struct drv_sq *sq = irq_pair(t, 1, 8, vectors - 1);
	bool may_skip = nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME;

	depth = sq->entries - 1;
	for (unsigned int i = 0; i < 3; i++) {
		irq_send(t, sq, depth);
		for (uint32_t k = 0; k < depth; k++)
			nt_cq_next(t, sq->cq, "a command of the batch");
		/* Long announced before it is released. */
		nt_settle(t, IRQ_SILENCE_US);
		irq_forget(t);
		nt_cq_ring(t, sq->cq);
		irq_silent(t, "releasing completions raises nothing");
	}
	nt_aer_post(t);
	nt_settle(t, may_skip ? 10000000 : 20000);
	nt_shall_eq(t, irq_others(t, UINT32_MAX), 0, "an idle controller raises nothing");
}

static const struct nt_param round_params[] = {
	{ "rounds", "interrupts that are looked at", 300, 1, 1000000 },
	{ 0 },
};
static const struct nt_param command_params[] = {
	{ "commands", "completions that are reaped by interrupt only", 600, 1, 10000000 },
	{ 0 },
};

#define DELIVERY_CASE                                                                              \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX, .effects = NT_EFF_RESET,              \
	.spec = DELIVERY_SPEC, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "irq.delivery.follows-the-entry",
		.title = "When an interrupt arrives its completion is in memory",
		DELIVERY_CASE,
		.coverage = "IRQ-12",
		.rules = "INT-MSIX-02",
		.params = round_params,
		.run = follows_the_entry,
		.advice = "The message must not pass the write of the completion",
	},
	{
		.id = "irq.delivery.none-is-lost",
		.title = "A host that reaps by interrupt only never waits in vain",
		DELIVERY_CASE,
		.coverage = "IRQ-12",
		.rules = "INT-MSIX-03",
		.params = command_params,
		.run = none_is_lost,
	},
	{
		.id = "irq.delivery.announces-behind-unread",
		.title = "A completion behind one that was not released is announced too",
		DELIVERY_CASE,
		.coverage = "IRQ-12 IRQ-07",
		.rules = "INT-MSIX-03",
		.run = behind_unread_entries,
	},
	{
		.id = "irq.delivery.no-more-than-completions",
		.title = "There are no more messages than completions",
		DELIVERY_CASE,
		.coverage = "IRQ-12",
		.rules = "INT-MSIX-01",
		.run = no_more_than_completions,
	},
	{
		.id = "irq.delivery.idle-is-silent",
		.title = "An idle controller raises nothing",
		DELIVERY_CASE,
		.coverage = "IRQ-12",
		.rules = "INT-STORM-01",
		.run = idle_is_silent,
	},
};

const struct nt_group group_irq_delivery = NT_GROUP("irq.delivery", cases);
