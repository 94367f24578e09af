// SPDX-License-Identifier: GPL-2.0-or-later
/* What the interrupt cases share: queues on vectors, and looking at all vectors. */
#include "irq.h"

static uint32_t irq_vectors(struct nt_ctx *t, enum pcifn_irq kind)
{
	uint16_t msi = kind == PCIFN_IRQ_MSI ? pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSI) : 0;

	return msi ? 1u << (nt_cfg(t, (uint16_t)(msi + 2), 2) >> 1 & 7) : nt_limits(t)->vectors;
}

uint32_t irq_begin(struct nt_ctx *t, enum pcifn_irq kind, uint32_t count)
{
	struct drv_enable_attr attr = { .irq_kind = kind };

	nt_disable(t);
	attr.irq_count =
		kind == PCIFN_IRQ_INTX ? 1 : (unsigned int)nt_min(count, irq_vectors(t, kind));
	/* A platform may grant MSI one message only. */
	if (kind == PCIFN_IRQ_MSI && pcifn_irq_enable(nt_fn(t), kind, attr.irq_count))
		attr.irq_count = 1;
	nt_enable(t, &attr);
	/* How many queues there are before Number of Queues is not said. */
	nt_shall_succeed(t, nt_set_features(t, NT_FID_NUM_QUEUES, 0x003f003f),
			 "Set Features Number of Queues");
	nt_settle(t, 100);
	irq_forget(t);
	return attr.irq_count;
}

uint64_t irq_others(struct nt_ctx *t, uint32_t vector)
{
	uint64_t sum = 0;

	for (uint32_t v = 0; v < nt_ctrlr(t)->irq_count; v++)
		if (v != vector)
			sum += nt_irq_take(t, v);
	return sum;
}

bool irq_is_late(struct nt_ctx *t)
{
	return !(nt_fn(t)->caps & PCIFN_CAP_SCRATCH);
}

void irq_forget(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 20; i++) {
		if (irq_is_late(t))
			nt_settle(t, IRQ_LATE_US);
		if (!irq_others(t, UINT32_MAX) || !irq_is_late(t))
			return;
	}
}

struct drv_sq *irq_pair(struct nt_ctx *t, uint16_t qid, uint32_t entries, uint32_t vector)
{
	uint32_t size = (uint32_t)nt_min(entries, nt_limits(t)->entries_max);
	const struct drv_cq_attr cq = { .qid = qid,
					.qsize = (uint16_t)(size - 1),
					.ien = vector != UINT32_MAX,
					.iv = vector != UINT32_MAX ? (uint16_t)vector : 0 };
	const struct drv_sq_attr sq = { .qid = qid, .qsize = (uint16_t)(size - 1), .cqid = qid };

	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ with this vector") ||
	    !nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ"))
		nt_stop(t);
	return nt_sq(t, qid);
}

void irq_send(struct nt_ctx *t, struct drv_sq *sq, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		nt_put_nop(t, sq);
	nt_ring(t, sq);
}

void irq_posted(struct nt_ctx *t, struct drv_sq *sq, uint32_t count)
{
	struct nt_deadline until = nt_within_ms(t, IRQ_WAIT_MS);
	const struct drv_cq *cq = sq->cq;

	for (uint32_t i = 0; i < count; i++) {
		uint32_t slot = (cq->head + i) % cq->entries;
		unsigned int phase = cq->phase ^ (cq->head + i >= cq->entries), turn = 0;
		const volatile uint8_t *cqe = drv_cq_slot(sq->cq, slot);

		while ((cqe[14] & 1u) != phase && !nt_deadline_passed(until))
			pcifn_relax(nt_fn(t), turn++);
		if (!nt_shall_eq(t, cqe[14] & 1u, phase, "every command completes"))
			nt_stop(t);
	}
}

void irq_take(struct nt_ctx *t, struct drv_sq *sq, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		nt_shall_status(t, nt_cq_next(t, sq->cq, "a command that was sent"),
				NT_STATUS(GENERIC, SUCCESS), "the command succeeds");
	nt_cq_ring(t, sq->cq);
}

uint32_t irq_queues(struct nt_ctx *t, uint32_t most)
{
	const struct nt_limits *lim = nt_limits(t);

	return (uint32_t)nt_min(nt_min(lim->sq_count, lim->cq_count), most);
}

bool irq_arrives(struct nt_ctx *t, uint32_t vector, const char *what)
{
	return nt_shall(t, nt_irq_wait(t, vector, IRQ_WAIT_MS, NULL), "%s", what);
}

void irq_silent(struct nt_ctx *t, const char *what)
{
	nt_settle(t, IRQ_SILENCE_US);
	nt_shall_eq(t, irq_others(t, UINT32_MAX), 0, "%s", what);
}
