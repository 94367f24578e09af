// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Delete I/O Submission Queue while its Completion Queue has no room.
 *
 * What cannot be posted any more is completed implicitly: the Delete need not
 * wait for the host to release entries. A controller that waits nevertheless
 * has to go on when they are released.
 *
 * Base 2.0 section 5.7; NVMe 1.4 section 5.6.
 */
#include <errno.h>

#include "queue.h"

#define FULL_SPEC "base-2.0:5.7 base-2.0:5 nvme-1.4:5.6"

static uint16_t put_delete(struct nt_ctx *t, uint8_t opc, uint16_t qid)
{
	const struct drv_cmd cmd = { .opc = opc, .cdw10 = qid };
	uint16_t cid = drv_sq_put(nt_asq(t), &cmd);

	nt_ring(t, nt_asq(t));
	return cid;
}

/* Take what is there and release it, until the Delete is through. */
static struct drv_cpl wait_releasing(struct nt_ctx *t, struct drv_cq *cq, uint16_t cid)
{
	struct nt_deadline until = nt_deadline(t);
	struct drv_cpl cpl;

	while (drv_wait_cid(nt_asq(t), cid, nt_within_ms(t, 10), &cpl) == -ETIMEDOUT) {
		struct drv_cpl old;

		while (drv_cq_poll(cq, &old))
			;
		nt_cq_ring(t, cq);
		if (nt_deadline_passed(until))
			return nt_wait_cid(t, nt_asq(t), cid);
	}
	return cpl;
}

static void delete_needs_no_room(struct nt_ctx *t)
{
	static const uint32_t sent[] = { 1, 2, 7, 15 };

	for (size_t i = 0; i < ARRAY_SIZE(sent); i++) {
		uint32_t entries = queue_clip(t, 16);
		struct drv_sq *sq = nt_queue_pair(t, 1, entries, 2);
		struct drv_cpl cpl;
		uint16_t cid;
		int rc;

		/* Raw Deletes: the driver's own view of the queue is behind from here on. */
		drv_mark_dirty(nt_ctrlr(t));
		for (uint32_t k = 0; k < nt_min(sent[i], entries - 1); k++)
			nt_put_nop(t, sq);
		nt_ring(t, sq);
		nt_cq_next(t, sq->cq, "the one completion that fits");
		cid = put_delete(t, NT_ADM_DELETE_SQ, 1);
		rc = drv_wait_cid(nt_asq(t), cid, nt_within_ms(t, 1000), &cpl);
		nt_should(t, !rc, "Delete I/O SQ completes although its CQ has no room");
		if (rc)
			cpl = wait_releasing(t, sq->cq, cid);
		nt_shall_succeed(t, cpl, "Delete I/O SQ beside a full CQ");
		cid = put_delete(t, NT_ADM_DELETE_CQ, 1);
		nt_shall_succeed(t, nt_wait_cid(t, nt_asq(t), cid), "Delete I/O CQ after it");
		nt_shall_not_fatal(t);
		nt_reenable(t, NULL);
	}
	queue_many(t, nt_queue_pair(t, 1, 2, 2), 3, "the queues can be created again");
}

static const struct nt_case cases[] = {
	{
		.id = "queue.full.delete-needs-no-room",
		.title = "A submission queue can be deleted although its completion queue is full",
		.spec = FULL_SPEC,
		.coverage = "QUE-23",
		.rules = "QUE-DSQ-04",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.run = delete_needs_no_room,
	},
};

const struct nt_group group_queue_full = NT_GROUP("queue.full", cases);
