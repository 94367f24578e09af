// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Phase Tag where several queues meet, and where a full queue wraps.
 *
 * Each completion queue counts its own passes. Several submission queues that
 * share one see one sequence of entries. When the queue is full just before its
 * end, nothing is posted until the head moves, and what comes then carries the
 * tag of the new pass.
 *
 * Base 2.0 sections 3.3.3.2, 3.3.1.2 and 3.3.1.5; NVMe 1.4 sections 4.6, 4.1.
 */
#include <string.h>

#include "phase.h"

#define QUEUE_SPEC "base-2.0:3.3.3.2 base-2.0:3.3.1.2 nvme-1.4:4.6 nvme-1.4:4.1"

static void is_counted_per_queue(struct nt_ctx *t)
{
	uint32_t most = nt_limits(t)->entries_max;
	uint32_t small = (uint32_t)nt_min(3, most), large = (uint32_t)nt_min(7, most);
	struct phase_watch a, b;

	phase_watch_init(&a, nt_queue_pair(t, 1, small, small));
	phase_watch_init(&b, nt_queue_pair(t, 2, large, large));

	/* The first queue is in its second pass while the other one is in its first. */
	if (!phase_march(t, &a, small))
		return;
	for (unsigned int i = 0; i < 5 * large; i++)
		if (!phase_march(t, &a, 1 + i % 2) || !phase_march(t, &b, 1))
			return;
}

static void is_shared_by_submission_queues(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(5, nt_limits(t)->entries_max);
	const struct drv_sq_attr second = { .qid = 2, .qsize = (uint16_t)(entries - 1), .cqid = 1 };
	struct phase_watch one, two;

	phase_watch_init(&one, nt_queue_pair(t, 1, entries, entries));
	if (!nt_shall_succeed(t, nt_create_sq(t, &second), "a second SQ shares completion queue 1"))
		return;
	phase_watch_init(&two, nt_sq(t, 2));

	for (unsigned int i = 0; i < 4 * entries; i++) {
		if (!phase_march(t, &one, 1 + i % 3))
			return;
		two.posted = one.posted;
		if (!phase_march(t, &two, 1))
			return;
		one.posted = two.posted;
	}
}

/* One lap of a queue that is full all the time, starting at @start. */
static bool lap_while_full(struct nt_ctx *t, struct phase_watch *w, uint32_t start)
{
	uint32_t room = w->cq->entries - 1, total = room + w->cq->entries;
	uint32_t head = start % w->cq->entries;
	struct drv_cpl cpl;

	if (!phase_march(t, w, start))
		return false;
	phase_poison(t, w);
	for (uint32_t i = 0; i < total; i++)
		nt_put_nop(t, w->sq);
	nt_ring(t, w->sq);

	/* Full but for the one slot that must stay free; then one slot at a time. */
	for (uint32_t i = 0; i < total; i++) {
		if (!phase_expect(t, w, &cpl))
			return false;
		if (i + 1 < room)
			continue;
		head = (head + 1) % w->cq->entries;
		nt_doorbell(t, w->cq->qid, true, head);
	}
	return true;
}

static void inverts_while_full(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 3, 4, 8 };
	uint32_t most = nt_limits(t)->entries_max;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t entries = sizes[i];

		if (2 * entries > most) {
			nt_note(t, "CAP.MQES leaves no room to overfill %u entries", entries);
			break;
		}
		for (uint32_t start = 0; start < entries; start++) {
			struct phase_watch w;

			phase_watch_init(&w, nt_queue_pair(t, 1, 2 * entries, entries));
			if (!lap_while_full(t, &w, start))
				nt_stop(t);
			nt_queue_pair_delete(t, w.sq);
		}
	}
	nt_shall_not_fatal(t);
}

/*
 * CQ-FULL-01: with the head never moved, the one slot that stays free keeps its
 * stale bytes and so does every entry that was posted.
 */
static void full_queue_posts_nothing(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max / 2);
	uint8_t before[16 * DRV_CQE_LEN];
	struct phase_watch w;
	struct drv_cpl cpl;

	if (entries < 2)
		nt_skip(t, "CAP.MQES leaves no room to overfill a queue");
	phase_watch_init(&w, nt_queue_pair(t, 1, 2 * entries, entries));
	phase_poison(t, &w);
	for (uint32_t i = 0; i < 2 * entries - 1; i++)
		nt_put_nop(t, w.sq);
	nt_ring(t, w.sq);
	for (uint32_t i = 0; i < entries - 1; i++)
		if (!phase_expect(t, &w, &cpl))
			return;

	for (uint32_t i = 0; i < entries; i++)
		memcpy(before + i * DRV_CQE_LEN, drv_cq_slot(w.cq, i), DRV_CQE_LEN);
	nt_settle(t, 5000);
	for (uint32_t i = 0; i < entries; i++)
		nt_shall_bytes(t, drv_cq_slot(w.cq, i), before + i * DRV_CQE_LEN, DRV_CQE_LEN,
			       "a full completion queue is left alone until its head moves");

	nt_cq_ring(t, w.cq);
	for (uint32_t i = 0; i < entries; i++) {
		if (!phase_expect(t, &w, &cpl))
			return;
		nt_cq_ring(t, w.cq);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "phase.queue.is-counted-per-queue",
		.title = "Each completion queue counts its own passes",
		.spec = QUEUE_SPEC,
		.coverage = "RNG-12 RNG-13",
		.rules = "CQ-PHASE-06",
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES,
		.run = is_counted_per_queue,
	},
	{
		.id = "phase.queue.is-shared-by-submission-queues",
		.title = "Submission queues that share a completion queue share its passes",
		.spec = QUEUE_SPEC,
		.coverage = "RNG-11 RNG-12 QUE-25",
		.rules = "CQ-PHASE-02 CQE-SQID-01",
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES,
		.run = is_shared_by_submission_queues,
	},
	{
		.id = "phase.queue.inverts-while-full",
		.title = "The Phase Tag inverts in the right slot while the queue is full",
		.spec = QUEUE_SPEC,
		.coverage = "RNG-06 RNG-13",
		.rules = "CQ-FULL-05 CQ-FULL-02 CQ-PHASE-02",
		.needs = NT_NEED_QUEUES,
		.run = inverts_while_full,
	},
	{
		.id = "phase.queue.full-queue-is-left-alone",
		.title = "A full completion queue is left alone until its head moves",
		.spec = QUEUE_SPEC,
		.coverage = "RNG-06 RNG-15",
		.rules = "CQ-FULL-01 CQ-FULL-02 DB-HEAD-02",
		.needs = NT_NEED_QUEUES,
		.run = full_queue_posts_nothing,
	},
};

const struct nt_group group_phase_queue = NT_GROUP("phase.queue", cases);
