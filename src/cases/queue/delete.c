// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Delete I/O queues: the submission queue first, and nothing afterwards.
 *
 * A completion queue with a submission queue is not deleted. What a deleted
 * submission queue had outstanding is completed before the Delete is, or never.
 * The identifier is free again, and the Admin queue has none that can be named.
 *
 * Base 2.0 sections 5.6, 5.7; NVMe 1.4 sections 5.5, 5.6.
 */
#include "queue.h"

#define DELETE_SPEC "base-2.0:5.6 base-2.0:5.7 nvme-1.4:5.5 nvme-1.4:5.6"

static void identifier_is_free_again(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 5, 3, 8 };

	for (unsigned int lap = 0; lap < 3; lap++) {
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			uint32_t entries = queue_clip(t, sizes[i]);
			struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);

			queue_many(t, sq, entries + 1, "a queue that was created again works");
			nt_shall_succeed(t, nt_delete_sq(t, 1), "an idle SQ is deleted");
			nt_shall_succeed(t, nt_delete_cq(t, 1), "a CQ without SQ is deleted");
		}
	}
}

static void cq_with_sq(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	nt_shall_status(t, nt_delete_cq(t, 1), NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION),
			"a CQ that has an SQ is not deleted");
	queue_many(t, sq, 5, "both queues go on after the refusal");
	nt_shall_succeed(t, nt_delete_sq(t, 1), "the SQ is deleted");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "then the CQ is deleted");
}

/* Two submission queues on one: it stays until the second is gone. */
static void cq_with_one_sq_left(struct nt_ctx *t)
{
	const struct drv_sq_attr second = { .qid = 2, .qsize = 1, .cqid = 1 };

	nt_queue_pair(t, 1, 2, 2);
	if (!nt_shall_succeed(t, nt_create_sq(t, &second), "a second SQ on CQ 1"))
		return;
	nt_shall_succeed(t, nt_delete_sq(t, 1), "the first SQ is deleted");
	nt_shall_status(t, nt_delete_cq(t, 1), NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION),
			"a CQ that still has an SQ is not deleted");
	queue_many(t, nt_sq(t, 2), 3, "the second SQ goes on");
	nt_shall_succeed(t, nt_delete_sq(t, 2), "the second SQ is deleted");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "then the CQ is deleted");
}

static void unknown_identifiers(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	const uint32_t qids[] = { 0, 1, lim->sq_count, lim->sq_count + 1, 0xffff };
	const uint32_t cqids[] = { 0, 1, lim->cq_count, lim->cq_count + 1, 0xffff };

	for (size_t i = 0; i < ARRAY_SIZE(qids); i++) {
		if (qids[i] <= 0xffff)
			nt_shall_status(
				t, nt_delete_sq(t, (uint16_t)qids[i]),
				NT_STATUS(CMD_SPECIFIC, QID_INVALID),
				"Delete I/O SQ refuses an identifier that names no I/O queue");
		if (cqids[i] <= 0xffff)
			nt_shall_status(
				t, nt_delete_cq(t, (uint16_t)cqids[i]),
				NT_STATUS(CMD_SPECIFIC, QID_INVALID),
				"Delete I/O CQ refuses an identifier that names no I/O queue");
	}
	queue_many(t, nt_asq(t), 3, "the Admin Queue goes on");
}

static void deleted_twice(struct nt_ctx *t)
{
	nt_queue_pair(t, 1, 2, 2);
	nt_shall_succeed(t, nt_delete_sq(t, 1), "the SQ is deleted");
	nt_shall_status(t, nt_delete_sq(t, 1), NT_STATUS(CMD_SPECIFIC, QID_INVALID),
			"an SQ cannot be deleted twice");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "the CQ is deleted");
	nt_shall_status(t, nt_delete_cq(t, 1), NT_STATUS(CMD_SPECIFIC, QID_INVALID),
			"a CQ cannot be deleted twice");
	queue_many(t, nt_queue_pair(t, 1, 2, 2), 3, "the queues can be created again");
}

/* Entries nobody read do not keep a completion queue alive. */
static void cq_with_unread_entries(struct nt_ctx *t)
{
	uint32_t entries = queue_clip(t, 8);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	uint32_t unread = entries > 2 ? entries - 2 : 0;

	for (uint32_t i = 0; i < unread; i++)
		nt_put_nop(t, sq);
	nt_ring(t, sq);
	for (uint32_t i = 0; i < unread; i++)
		nt_cq_next(t, sq->cq, "a completion that is left unread");
	nt_shall_succeed(t, nt_delete_sq(t, 1), "the SQ is deleted");
	nt_should_status(t, nt_delete_cq(t, 1), NT_STATUS(GENERIC, SUCCESS),
			 "a CQ with entries that were not released is deleted");
	nt_shall_not_fatal(t);
}

/* What is outstanding is answered before the Delete is, or not at all. */
static void with_commands_outstanding(struct nt_ctx *t)
{
	uint32_t entries = queue_clip(t, 16);

	for (unsigned int i = 0; i < 8; i++) {
		struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
		struct drv_cq *cq = sq->cq;
		struct drv_cpl cpl;

		for (uint32_t k = 0; k < entries - 1; k++)
			nt_put_nop(t, sq);
		nt_ring(t, sq);
		nt_shall_succeed(t, nt_delete_sq(t, 1),
				 "an SQ with outstanding commands is deleted");
		while (drv_cq_poll(cq, &cpl))
			nt_should_status_of(t, cpl,
					    NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS),
						      NT_STATUS(GENERIC, ABORT_SQ_DELETED)),
					    "a command of the deleted SQ is done or aborted");
		nt_shall_stay_silent(t, cq, 3000,
				     "nothing of a deleted SQ completes after the Delete");
		nt_shall_succeed(t, nt_delete_cq(t, 1), "then the CQ is deleted");
	}
	queue_many(t, nt_queue_pair(t, 1, 2, 2), 3, "the queues can be created again");
}

/* The completion queue goes on where it was, whichever SQ comes next. */
static void new_sq_on_old_cq(struct nt_ctx *t)
{
	uint32_t entries = queue_clip(t, 5);
	const struct drv_sq_attr again = { .qid = 1, .qsize = (uint16_t)(entries - 1), .cqid = 1 };
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);

	for (uint32_t i = 1; i <= 2 * entries; i++) {
		queue_many(t, sq, i, "the SQ works");
		nt_shall_succeed(t, nt_delete_sq(t, 1), "the SQ is deleted");
		if (!nt_shall_succeed(t, nt_create_sq(t, &again), "a new SQ on the same CQ"))
			return;
		sq = nt_sq(t, 1);
		nt_shall_eq(t, queue_one(t, sq, "the new SQ works").sqhd, 1 % entries,
			    "a new SQ begins at its first slot");
	}
}

#define DELETE_CASE .spec = DELETE_SPEC, .needs = NT_NEED_QUEUES

static const struct nt_case cases[] = {
	{
		.id = "queue.delete.identifier-is-free-again",
		.title = "A deleted queue's identifier can be used again, with any size",
		DELETE_CASE,
		.coverage = "QUE-03 QUE-35",
		.rules = "QUE-DCQ-01 QUE-DSQ-01",
		.run = identifier_is_free_again,
	},
	{
		.id = "queue.delete.completion-queue-in-use",
		.title = "A completion queue with a submission queue is not deleted",
		DELETE_CASE,
		.coverage = "QUE-19",
		.rules = "QUE-DCQ-02",
		.run = cq_with_sq,
	},
	{
		.id = "queue.delete.completion-queue-half-in-use",
		.title = "A completion queue stays until its last submission queue is gone",
		.spec = DELETE_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES,
		.coverage = "QUE-19 QUE-25",
		.rules = "QUE-DCQ-02",
		.run = cq_with_one_sq_left,
	},
	{
		.id = "queue.delete.unknown-identifiers",
		.title = "An identifier that names no I/O queue is refused, the Admin Queue's too",
		DELETE_CASE,
		.coverage = "QUE-08 QUE-20 QUE-09",
		.rules = "QUE-DCQ-03 QUE-DSQ-02 QUE-ADM-01",
		.run = unknown_identifiers,
	},
	{
		.id = "queue.delete.deleted-twice",
		.title = "A queue cannot be deleted twice",
		DELETE_CASE,
		.coverage = "QUE-20",
		.rules = "QUE-DCQ-03 QUE-DSQ-02",
		.run = deleted_twice,
	},
	{
		.id = "queue.delete.unread-entries",
		.title = "Entries that nobody released do not keep a completion queue alive",
		DELETE_CASE,
		.coverage = "QUE-21",
		.rules = "QUE-DCQ-04",
		.run = cq_with_unread_entries,
	},
	{
		.id = "queue.delete.commands-outstanding",
		.title = "Nothing of a deleted submission queue completes after the Delete",
		DELETE_CASE,
		.coverage = "QUE-23",
		.rules = "QUE-DSQ-03",
		.run = with_commands_outstanding,
	},
	{
		.id = "queue.delete.new-sq-on-old-cq",
		.title = "A completion queue goes on where it was when its submission queue is "
			 "replaced",
		DELETE_CASE,
		.coverage = "QUE-03 QUE-02",
		.rules = "QUE-ORD-01",
		.run = new_sq_on_old_cq,
	},
};

const struct nt_group group_queue_delete = NT_GROUP("queue.delete", cases);
