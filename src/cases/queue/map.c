// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How queues may be combined: many, of unlike sizes, in any order, shared.
 *
 * Every granted queue of both kinds can exist and work at once. Submission
 * queues may share a completion queue, their sizes and identifiers need not
 * agree, the order of creation is free and gaps are allowed.
 *
 * Base 2.0 sections 3.3, 3.3.1.1, 3.3.3.3, 5.4, 5.5; NVMe 1.4 sections 4.1, 5.3, 5.4.
 */
#include "queue.h"

#define MAP_SPEC "base-2.0:3.3 base-2.0:5.4 base-2.0:5.5 nvme-1.4:4.1 nvme-1.4:5.4"
#define MANY	 64

static void all_granted_work_at_once(struct nt_ctx *t)
{
	uint32_t n = queue_pairs(t, MANY);
	struct drv_sq *sqs[MANY];

	if (!n)
		nt_skip(t, "no I/O queue pair is granted");
	for (uint32_t i = 0; i < n; i++)
		sqs[i] = nt_queue_pair(t, (uint16_t)(i + 1), 2, 2);
	nt_note(t, "%u queue pairs at once", n);
	for (unsigned int lap = 0; lap < 3; lap++) {
		for (uint32_t i = 0; i < n; i++)
			nt_put_nop(t, sqs[i]);
		for (uint32_t i = 0; i < n; i++)
			nt_ring(t, sqs[i]);
		for (uint32_t i = n; i-- > 0;) {
			struct drv_cpl cpl = nt_cq_next(t, sqs[i]->cq, "a command of each queue");

			nt_shall_succeed(t, cpl, "every granted queue works");
			nt_shall_eq(t, cpl.sqid, sqs[i]->qid, "the completion names its queue");
			nt_cq_ring(t, sqs[i]->cq);
		}
	}
	for (uint32_t i = 0; i < n; i++)
		nt_queue_pair_delete(t, sqs[i]);
}

/* One completion queue for all: each completion names the right SQ and command. */
static void many_share_one(struct nt_ctx *t)
{
	uint32_t n = (uint32_t)nt_min(nt_limits(t)->sq_count, 16), entries = queue_clip(t, 4);
	const struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(queue_clip(t, 64) - 1) };
	uint32_t batch = (uint32_t)nt_min(n, cq.qsize);
	uint32_t seen = 0;

	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1"))
		return;
	for (uint16_t qid = 1; qid <= n; qid++) {
		const struct drv_sq_attr sq = { .qid = qid,
						.qsize = (uint16_t)(entries - 1),
						.cqid = 1 };

		if (!nt_shall_succeed(t, nt_create_sq(t, &sq), "any number of SQs on one CQ"))
			return;
	}
	/* The same Command Identifier in every queue is no conflict. */
	for (uint16_t qid = 1; qid <= batch; qid++) {
		const struct drv_cmd cmd = {
			.opc = NT_NVM_FLUSH, .nsid = nt_ns(t)->nsid, .cid = 77, .has_cid = true
		};

		drv_sq_put(nt_sq(t, qid), &cmd);
		nt_ring(t, nt_sq(t, qid));
	}
	for (uint32_t i = 0; i < batch; i++) {
		struct drv_cpl cpl = nt_cq_next(t, nt_cq(t, 1), "one command of each SQ");

		nt_shall_succeed(t, cpl, "the same CID in different SQs is no conflict");
		nt_shall_eq(t, cpl.cid, 77, "the completion carries the Command Identifier");
		nt_shall_range(t, cpl.sqid, 1, batch, "the completion names one of the SQs");
		nt_shall_eq(t, cpl.sqhd, 1, "SQHD is that of the SQ which is named");
		seen |= 1u << (cpl.sqid & 31);
		nt_cq_ring(t, nt_cq(t, 1));
	}
	nt_shall_eq(t, seen, ((1ull << batch) - 1) << 1, "each SQ is named once");
	for (uint16_t qid = 1; qid <= n; qid++)
		queue_many(t, nt_sq(t, qid), qid, "an SQ that shares its CQ works");
}

static void sizes_need_not_agree(struct nt_ctx *t)
{
	static const struct {
		uint32_t sq, cq;
	} sizes[] = {
		{ 2, 64 }, { 64, 2 }, { 3, 7 }, { 7, 3 }, { 33, 32 }, { 2, 1024 }, { 1024, 2 }
	};

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t sq_entries = queue_clip(t, sizes[i].sq);
		uint32_t cq_entries = queue_clip(t, sizes[i].cq);
		uint32_t room = (uint32_t)nt_min(sq_entries, cq_entries) - 1;
		struct drv_sq *sq = nt_queue_pair(t, 1, sq_entries, cq_entries);

		queue_batches(t, sq, nt_min(2 * nt_max(sq_entries, cq_entries), 300) + 1, room,
			      "queues of unlike sizes work together");
		nt_queue_pair_delete(t, sq);
	}
}

/* Create 3, 1, 2; SQ 1 completes to CQ 3, SQ 2 to CQ 1, SQ 3 to CQ 2. */
static void identifiers_need_not_agree(struct nt_ctx *t)
{
	static const uint16_t order[] = { 3, 1, 2 }, cq_of[] = { 3, 1, 2 };

	if (queue_pairs(t, 3) < 3)
		nt_skip(t, "fewer than three queue pairs are granted");
	for (size_t i = 0; i < 3; i++) {
		const struct drv_cq_attr cq = { .qid = order[i], .qsize = 1 };

		nt_shall_succeed(t, nt_create_cq(t, &cq), "CQs are created in any order");
	}
	for (uint16_t qid = 1; qid <= 3; qid++) {
		const struct drv_sq_attr sq = { .qid = qid, .qsize = 1, .cqid = cq_of[qid - 1] };

		if (!nt_shall_succeed(t, nt_create_sq(t, &sq), "an SQ may use any CQ"))
			return;
	}
	for (unsigned int lap = 0; lap < 5; lap++)
		for (uint16_t qid = 1; qid <= 3; qid++)
			queue_one(t, nt_sq(t, qid),
				  "an SQ completes to the CQ it was created with");
}

/* Only the highest identifiers exist. */
static void gaps_are_allowed(struct nt_ctx *t)
{
	uint32_t last = queue_pairs(t, 0xffff);
	struct drv_sq *sq = nt_queue_pair(t, (uint16_t)last, 2, 2);

	queue_many(t, sq, 5, "the highest identifier alone works");
	if (last > 2) {
		sq = nt_queue_pair(t, (uint16_t)(last / 2 + 1 < last ? last / 2 + 1 : 1),
				   3 > nt_limits(t)->entries_max ? 2 : 3, 2);
		queue_many(t, sq, 5, "an identifier between gaps works");
	}
}

#define MAP_CASE .spec = MAP_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_NS

static const struct nt_case cases[] = {
	{
		.id = "queue.map.all-granted-work-at-once",
		.title = "All queues that Number of Queues granted work at once",
		MAP_CASE,
		.coverage = "QUE-24 QUE-22 QUE-03",
		.rules = "QUE-NUM-05 QUE-CQ-01 QUE-SQ-01",
		.run = all_granted_work_at_once,
	},
	{
		.id = "queue.map.many-share-one",
		.title = "Any number of submission queues may share a completion queue",
		MAP_CASE,
		.coverage = "QUE-25 QUE-26 RNG-11 RNG-18",
		.rules = "QUE-SQ-11 QUE-SQHD-03 CQE-SQID-01",
		.run = many_share_one,
	},
	{
		.id = "queue.map.sizes-need-not-agree",
		.title = "Submission and completion queue may have unlike sizes",
		MAP_CASE,
		.coverage = "QUE-27 RNG-02",
		.rules = "QUE-SQ-14",
		.run = sizes_need_not_agree,
	},
	{
		.id = "queue.map.identifiers-need-not-agree",
		.title = "A submission queue may use any completion queue, created in any order",
		MAP_CASE,
		.coverage = "QUE-26 QUE-28",
		.rules = "QUE-SQ-15",
		.run = identifiers_need_not_agree,
	},
	{
		.id = "queue.map.gaps-are-allowed",
		.title = "Queue identifiers may have gaps",
		MAP_CASE,
		.coverage = "QUE-28",
		.rules = "QUE-SQ-15 QUE-NUM-05",
		.run = gaps_are_allowed,
	},
};

const struct nt_group group_queue_map = NT_GROUP("queue.map", cases);
