// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Submission Queue Tail Doorbell: an absolute index that announces commands.
 *
 * The value replaces the tail; what lies between the old and the new one,
 * around the end of the queue if need be, is new: all of it and nothing else.
 * Without the doorbell the controller fetches nothing, so a slot may still be
 * changed until then.
 *
 * PCIe Transport 1.0 section 3.1.2.1; Base 2.0 sections 3.3.1.2 and 3.3.1.5.
 */
#include <string.h>

#include "doorbell.h"

#define TAIL_SPEC "pcie-1.0:3.1.2.1 base-2.0:3.3.1.2 nvme-1.4:3.1.24 nvme-1.4:4.1"

/* Move both queues so that the next command goes into slot @start of the SQ. */
static bool move_to(struct nt_ctx *t, struct drv_sq *sq, uint32_t start)
{
	while (sq->tail != start) {
		uint16_t cid = nt_put_nop(t, sq);

		nt_ring(t, sq);
		if (!doorbell_collect(t, sq, &cid, 1))
			return false;
	}
	return true;
}

/* From every start, every batch that fits, with one write of the doorbell. */
static void announces_batches(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(nt_param(t, "entries"), nt_limits(t)->entries_max);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	uint16_t cids[64];

	for (uint32_t start = 0; start < entries; start++) {
		for (uint32_t batch = 1; batch < entries; batch++) {
			if (!move_to(t, sq, start))
				return;
			doorbell_put(t, sq, cids, batch);
			nt_ring(t, sq);
			if (!doorbell_collect(t, sq, cids, batch))
				return;
		}
	}
	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
			     "nothing completes but what was announced");
}

/* Tail 1, 2, 3 … written without waiting is the same as the last value alone. */
static void announces_one_by_one(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(17, nt_limits(t)->entries_max);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	uint16_t cids[64];

	for (unsigned int lap = 0; lap < 4; lap++) {
		for (uint32_t i = 0; i < entries - 1; i++) {
			cids[i] = nt_put_nop(t, sq);
			nt_ring(t, sq);
		}
		if (!doorbell_collect(t, sq, cids, entries - 1))
			return;
	}
	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US, "no command completes twice");
}

/* Part of what stands in the queue: the rest waits for its own announcement. */
static void announces_no_more_than_said(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(8, nt_limits(t)->entries_max);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	uint16_t cids[8];

	for (uint32_t part = 1; part < entries - 1; part++) {
		uint32_t first = sq->tail;

		doorbell_put(t, sq, cids, entries - 1);
		nt_doorbell(t, sq->qid, false, (first + part) % entries);
		if (!doorbell_collect(t, sq, cids, part))
			return;
		nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
				     "commands behind the tail are not executed");
		nt_doorbell(t, sq->qid, false, sq->tail);
		if (!doorbell_collect(t, sq, cids + part, entries - 1 - part))
			return;
	}
	nt_shall_not_fatal(t);
}

static void nothing_is_fetched_without_it(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, (uint32_t)nt_min(8, nt_limits(t)->entries_max), 2);
	uint16_t cid = nt_put_nop(t, sq);

	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
			     "a command in the queue is not executed before the doorbell");
	nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0, "the controller is well");
	nt_ring(t, sq);
	doorbell_collect(t, sq, &cid, 1);
}

/* What counts is what stands in the slot when the doorbell is written. */
static void takes_what_stands_when_rung(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_asq(t);
	uint32_t slot = sq->tail;
	struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_ARBITRATION };
	uint16_t cid = drv_sq_put(sq, &cmd);
	struct drv_cpl cpl;

	nt_settle(t, DOORBELL_SILENCE_US);
	cmd.cdw10 = 0x3f; /* a reserved feature: only the first text of the slot would succeed */
	cmd.cid = cid;
	cmd.has_cid = true;
	drv_sqe_encode(&cmd, drv_sq_slot(sq, slot));
	nt_ring(t, sq);
	cpl = nt_wait_cid(t, sq, cid);
	nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
			"the command that stands in the slot when the tail moves is executed");
}

static const struct nt_param batch_params[] = {
	{ "entries", "entries of both queues", 7, 2, 64 },
	{ 0 },
};

static const struct nt_case cases[] = {
	{
		.id = "doorbell.tail.announces-batches",
		.title = "One tail write announces any number of commands, around the end too",
		.spec = TAIL_SPEC,
		.coverage = "DB-01 RNG-07 RNG-05",
		.rules = "DB-TAIL-01 DB-TAIL-02 DB-TAIL-03 DB-STRIDE-01",
		.needs = NT_NEED_QUEUES,
		.params = batch_params,
		.run = announces_batches,
	},
	{
		.id = "doorbell.tail.announces-one-by-one",
		.title = "A tail write per command does what one write for all does",
		.spec = TAIL_SPEC,
		.coverage = "DB-01 DB-16",
		.rules = "DB-TAIL-04",
		.needs = NT_NEED_QUEUES,
		.run = announces_one_by_one,
	},
	{
		.id = "doorbell.tail.announces-no-more",
		.title = "Commands behind the tail are not executed",
		.spec = TAIL_SPEC,
		.coverage = "DB-01 DB-14",
		.rules = "DB-TAIL-01",
		.needs = NT_NEED_QUEUES,
		.run = announces_no_more_than_said,
	},
	{
		.id = "doorbell.tail.nothing-fetched-without",
		.title = "Without the doorbell nothing is fetched",
		.spec = TAIL_SPEC,
		.coverage = "DB-14",
		.rules = "DB-TAIL-01",
		.needs = NT_NEED_QUEUES,
		.run = nothing_is_fetched_without_it,
	},
	{
		.id = "doorbell.tail.takes-what-stands-when-rung",
		.title = "The command that stands in the slot when the tail moves is executed",
		.spec = TAIL_SPEC,
		.coverage = "DB-15",
		.rules = "DB-TAIL-01",
		.needs = NT_NEED_QUEUES,
		.run = takes_what_stands_when_rung,
	},
};

const struct nt_group group_doorbell_tail = NT_GROUP("doorbell.tail", cases);
