// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbell stride: where the doorbells are, and what lies between them.
 *
 * The tail doorbell of SQ y stands at 1000h + 2y * (4 << CAP.DSTRD), the head
 * doorbell of CQ y one stride behind it. Each one moves its own queue and no
 * neighbour's. With DSTRD > 0 the bytes between two doorbells are none: what is
 * written there is undefined, but it moves no queue.
 *
 * PCIe Transport 1.0 sections 3.1.2, 3.1.2.1, 3.1.2.2; Base 2.0 section 8.8.
 */
#include "doorbell.h"

#define STRIDE_SPEC "pcie-1.0:3.1.2 base-2.0:8.8 nvme-1.4:3.1.24 nvme-1.4:3.1.25"
#define QUEUES_MOST 64

/* As many pairs as there are, at most @most, each with small queues. */
static uint32_t many_pairs(struct nt_ctx *t, struct drv_sq **sqs, uint32_t most)
{
	const struct nt_limits *lim = nt_limits(t);
	uint32_t n = (uint32_t)nt_min(nt_min(lim->sq_count, lim->cq_count), most);

	for (uint32_t i = 0; i < n; i++)
		sqs[i] = nt_queue_pair(t, (uint16_t)(i + 1), 2, 2);
	return n;
}

/* Nothing waits in any queue but those from @from on. */
static void nobody_else_moved(struct nt_ctx *t, struct drv_sq **sqs, uint32_t n, uint32_t rung)
{
	struct drv_cpl cpl;

	for (uint32_t i = 0; i < n; i++)
		if (i != rung)
			nt_shall(t, !drv_cq_poll(sqs[i]->cq, &cpl),
				 "the tail doorbell of one queue moves no other queue");
}

/* A command stands in every queue; the doorbells are rung one by one. */
static void ring_in_order(struct nt_ctx *t, struct drv_sq **sqs, uint32_t n, bool backwards)
{
	uint16_t cids[QUEUES_MOST];

	for (uint32_t i = 0; i < n; i++)
		cids[i] = nt_put_nop(t, sqs[i]);
	for (uint32_t k = 0; k < n; k++) {
		uint32_t i = backwards ? n - 1 - k : k;

		nt_ring(t, sqs[i]);
		nt_settle(t, 100);
		nobody_else_moved(t, sqs, n, i);
		if (!doorbell_collect(t, sqs[i], &cids[i], 1))
			nt_stop(t);
	}
}

static void tails_are_independent(struct nt_ctx *t)
{
	struct drv_sq *sqs[QUEUES_MOST];
	uint32_t n = many_pairs(t, sqs, QUEUES_MOST);

	nt_note(t, "%u queue pairs, doorbells %u bytes apart", n, nt_ctrlr(t)->doorbell_stride);
	ring_in_order(t, sqs, n, false);
	ring_in_order(t, sqs, n, true);
	doorbell_still_works(t, nt_asq(t), "the Admin Queue");
}

/* Every completion queue is full; each head doorbell frees its own alone. */
static void heads_are_independent(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	uint32_t n = (uint32_t)nt_min(nt_min(lim->sq_count, lim->cq_count), 8);
	struct drv_sq *sqs[8];
	struct drv_cpl cpl;

	if (lim->entries_max < 3 || !n)
		nt_skip(t, "there is no queue, or CAP.MQES leaves no room to overfill one");
	for (uint32_t i = 0; i < n; i++) {
		sqs[i] = nt_queue_pair(t, (uint16_t)(i + 1), 3, 2);
		nt_put_nop(t, sqs[i]);
		nt_put_nop(t, sqs[i]);
		nt_ring(t, sqs[i]);
	}
	for (uint32_t i = 0; i < n; i++)
		nt_cq_next(t, sqs[i]->cq, "the first completion of each queue");

	for (uint32_t i = n; i-- > 0;) {
		nt_cq_ring(t, sqs[i]->cq);
		nt_settle(t, 100);
		for (uint32_t k = 0; k < i; k++)
			nt_shall(t, !drv_cq_poll(sqs[k]->cq, &cpl),
				 "the head doorbell of one queue frees no other queue");
		cpl = nt_cq_next(t, sqs[i]->cq, "the completion that waited for this doorbell");
		nt_shall_eq(t, cpl.sqid, sqs[i]->qid,
			    "the completion is of the queue that was freed");
		nt_cq_ring(t, sqs[i]->cq);
	}
}

static void gap_moves_nothing(struct nt_ctx *t)
{
	uint32_t stride = nt_ctrlr(t)->doorbell_stride;
	struct drv_sq *sq;
	uint16_t cid;

	if (stride == 4)
		nt_skip(t, "CAP.DSTRD is 0: there is nothing between doorbells");
	sq = nt_queue_pair(t, 1, (uint32_t)nt_min(4, nt_limits(t)->entries_max), 2);
	cid = nt_put_nop(t, sq);
	for (uint32_t step = 4; step < stride; step *= 2) {
		nt_reg_write32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 1, false) + step, 1);
		nt_reg_write32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 1, false) - step, 1);
		nt_reg_write32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 1, true) + step, 1);
		nt_reg_write32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 0, false) + step, 1);
	}
	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
			     "what is written between doorbells moves no queue");
	nt_ring(t, sq);
	doorbell_collect(t, sq, &cid, 1);
	doorbell_still_works(t, nt_asq(t), "the Admin Queue");
}

/* Only the dwords that the formula names are written: each queue must still run. */
static void last_queue_is_reached(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	uint32_t last = (uint32_t)nt_min(nt_min(lim->sq_count, lim->cq_count), 0xffff);
	uint64_t end = drv_doorbell_off(nt_ctrlr(t), (uint16_t)last, true) + 4;
	struct drv_sq *sq;

	nt_shall_range(t, end, 0, nt_fn(t)->bar0_len,
		       "the doorbells of all granted queues lie inside BAR0");
	if (end > nt_fn(t)->bar0_len)
		return;
	sq = nt_queue_pair(t, (uint16_t)last, 2, 2);
	for (unsigned int i = 0; i < 5; i++)
		doorbell_still_works(t, sq, "the queue with the highest identifier");
}

/* Rung by hand at the two offsets of the formula, for three laps of the queue. */
static void admin_doorbells_come_first(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_asq(t);
	uint32_t stride = 4u << NT_CAP_DSTRD(nt_limits(t)->cap);

	for (uint32_t i = 0; i < 3 * sq->cq->entries; i++) {
		uint16_t cid = nt_put_nop(t, sq);
		struct drv_cpl cpl;

		nt_reg_write32(t, NT_REG_DOORBELLS, sq->tail);
		sq->rung = sq->tail;
		cpl = nt_cq_next(t, sq->cq, "the command announced at 1000h");
		nt_shall_eq(t, cpl.cid, cid, "the doorbell at 1000h announces Admin commands");
		nt_reg_write32(t, NT_REG_DOORBELLS + stride, sq->cq->head);
		sq->cq->rung = sq->cq->head;
	}
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "doorbell.stride.tails-are-independent",
		.title = "Each tail doorbell moves its own queue and no neighbour's",
		.spec = STRIDE_SPEC,
		.coverage = "DB-02 REG-03",
		.rules = "DB-STRIDE-01 DB-STRIDE-04",
		.needs = NT_NEED_QUEUES,
		.run = tails_are_independent,
	},
	{
		.id = "doorbell.stride.heads-are-independent",
		.title = "Each head doorbell frees its own queue and no neighbour's",
		.spec = STRIDE_SPEC,
		.coverage = "DB-02 REG-03",
		.rules = "DB-STRIDE-02 CQ-FULL-02",
		.needs = NT_NEED_QUEUES,
		.run = heads_are_independent,
	},
	{
		.id = "doorbell.stride.gap-moves-nothing",
		.title = "What is written between doorbells moves no queue",
		.spec = STRIDE_SPEC,
		.coverage = "DB-02",
		.rules = "DB-STRIDE-03",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = gap_moves_nothing,
	},
	{
		.id = "doorbell.stride.reaches-last-queue",
		.title = "The doorbells of every granted queue lie in BAR0 and work",
		.spec = STRIDE_SPEC,
		.coverage = "REG-03b REG-03 DB-02",
		.rules = "DB-STRIDE-01 DB-STRIDE-02",
		.needs = NT_NEED_QUEUES,
		.run = last_queue_is_reached,
	},
	{
		.id = "doorbell.stride.admin-doorbells-come-first",
		.title = "The Admin Queue's doorbells stand at 1000h and one stride behind",
		.spec = STRIDE_SPEC,
		.coverage = "REG-03 DB-02",
		.rules = "DB-STRIDE-01 DB-STRIDE-02",
		.needs = NT_NEED_QUEUES,
		.run = admin_doorbells_come_first,
	},
};

const struct nt_group group_doorbell_stride = NT_GROUP("doorbell.stride", cases);
