// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Completion Queue Head Doorbell: what releases slots.
 *
 * The slots between the old and the new head are free again, all at once. That
 * the host looked at an entry frees nothing. A full queue holds completions
 * back and loses none, and nobody else waits for it.
 *
 * PCIe Transport 1.0 section 3.1.2.2; Base 2.0 sections 3.3.1.2 and 3.3.1.5.
 */
#include "doorbell.h"

#define HEAD_SPEC "pcie-1.0:3.1.2.2 base-2.0:3.3.1.2 nvme-1.4:3.1.25 nvme-1.4:4.1"

/* A queue pair whose completion queue of @entries is smaller than what is sent. */
static struct drv_sq *overfilled(struct nt_ctx *t, uint16_t qid, uint32_t entries, uint32_t sent,
				 uint16_t *cids)
{
	struct drv_sq *sq = nt_queue_pair(t, qid, sent + 1, entries);

	doorbell_put(t, sq, cids, sent);
	nt_ring(t, sq);
	return sq;
}

/* Completions seen without any doorbell; at most @most are waited for. */
static uint32_t take_without_ringing(struct nt_ctx *t, struct drv_sq *sq, uint32_t most)
{
	struct drv_cpl cpl;
	uint32_t taken = 0;

	while (taken < most) {
		cpl = nt_cq_next(t, sq->cq, "a completion that fits into the queue");
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS), "the command succeeds");
		taken++;
	}
	return taken;
}

static bool has_room_for(struct nt_ctx *t, uint32_t entries)
{
	if (nt_limits(t)->entries_max >= entries)
		return true;
	nt_skip(t, "the case needs a submission queue of %u entries, CAP.MQES allows %u", entries,
		nt_limits(t)->entries_max);
}

static void releases_many_at_once(struct nt_ctx *t)
{
	uint32_t entries = 6, room = entries - 1, sent = 4 * room;
	struct drv_sq *sq;
	uint16_t cids[32];

	has_room_for(t, sent + 1);
	sq = overfilled(t, 1, entries, sent, cids);
	for (unsigned int lap = 0; lap < 4; lap++) {
		take_without_ringing(t, sq, room);
		nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
				     "nothing is posted into a full queue");
		nt_cq_ring(t, sq->cq);
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US, "no command completes twice");
}

/* Release 1, then 2, then 3 … slots: exactly as many completions follow. */
static void releases_what_it_says(struct nt_ctx *t)
{
	uint32_t entries = 5, room = entries - 1, sent = room + 1 + 2 + 3 + 4, head = 0;
	struct drv_sq *sq;
	uint16_t cids[32];

	has_room_for(t, sent + 1);
	sq = overfilled(t, 1, entries, sent, cids);
	take_without_ringing(t, sq, room);
	for (uint32_t step = 1; step <= room; step++) {
		head = (head + step) % entries;
		nt_doorbell(t, 1, true, head);
		take_without_ringing(t, sq, step);
		nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
				     "no more is posted than slots were released");
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
}

static void looking_releases_nothing(struct nt_ctx *t)
{
	uint32_t entries = 3, sent = 6;
	struct drv_sq *sq;
	uint16_t cids[8];

	has_room_for(t, sent + 1);
	sq = overfilled(t, 1, entries, sent, cids);
	take_without_ringing(t, sq, entries - 1);
	nt_shall_stay_silent(t, sq->cq, 4 * DOORBELL_SILENCE_US,
			     "entries that were looked at but not released stay occupied");
	for (uint32_t i = 0; i < sent - (entries - 1); i += entries - 1) {
		nt_cq_ring(t, sq->cq);
		take_without_ringing(t, sq, entries - 1);
	}
}

static void full_queue_stops_nobody_else(struct nt_ctx *t)
{
	uint32_t entries = 2, sent = 4;
	struct drv_sq *blocked, *other;
	uint16_t cids[8], more[4];

	has_room_for(t, sent + 1);
	other = nt_queue_pair(t, 2, 5, 5);
	blocked = overfilled(t, 1, entries, sent, cids);
	take_without_ringing(t, blocked, entries - 1);

	for (unsigned int i = 0; i < 8; i++) {
		doorbell_put(t, other, more, 4);
		nt_ring(t, other);
		if (!doorbell_collect(t, other, more, 4))
			return;
		doorbell_still_works(t, nt_asq(t), "the Admin Queue beside a full queue");
	}
	for (uint32_t i = 1; i < sent; i++) {
		nt_cq_ring(t, blocked->cq);
		take_without_ringing(t, blocked, 1);
	}
	nt_shall_eq(t, blocked->outstanding, 0, "the full queue lost nothing");
}

static void full_admin_queue_loses_nothing(struct nt_ctx *t)
{
	const struct drv_enable_attr attr = { .asq_entries = 16, .acq_entries = 3 };
	struct drv_sq *sq;
	uint16_t cids[12];

	nt_reenable(t, &attr);
	sq = nt_asq(t);
	doorbell_put(t, sq, cids, 12);
	nt_ring(t, sq);
	for (unsigned int i = 0; i < 6; i++) {
		take_without_ringing(t, sq, 2);
		nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
				     "nothing is posted into a full Admin Completion Queue");
		nt_cq_ring(t, sq->cq);
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "doorbell.head.releases-many-at-once",
		.title = "One head write releases every slot up to it",
		.spec = HEAD_SPEC,
		.coverage = "DB-01 RNG-05 RNG-06",
		.rules = "DB-HEAD-01 CQ-FULL-01 CQ-FULL-02 DB-STRIDE-02",
		.needs = NT_NEED_QUEUES,
		.run = releases_many_at_once,
	},
	{
		.id = "doorbell.head.releases-what-it-says",
		.title = "A head write releases as many slots as it says, and no more",
		.spec = HEAD_SPEC,
		.coverage = "DB-01 RNG-06",
		.rules = "DB-HEAD-01 CQ-FULL-02",
		.needs = NT_NEED_QUEUES,
		.run = releases_what_it_says,
	},
	{
		.id = "doorbell.head.looking-releases-nothing",
		.title = "Entries that were read but not released stay occupied",
		.spec = HEAD_SPEC,
		.coverage = "RNG-06 RNG-15",
		.rules = "DB-HEAD-02 CQ-FULL-01",
		.needs = NT_NEED_QUEUES,
		.run = looking_releases_nothing,
	},
	{
		.id = "doorbell.head.full-queue-stops-nobody-else",
		.title = "A full completion queue holds up no other queue",
		.spec = HEAD_SPEC,
		.coverage = "RNG-06 RNG-05",
		.rules = "CQ-FULL-03",
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES,
		.run = full_queue_stops_nobody_else,
	},
	{
		.id = "doorbell.head.full-admin-queue-loses-nothing",
		.title = "A full Admin Completion Queue holds completions back and loses none",
		.spec = HEAD_SPEC,
		.coverage = "RNG-04 RNG-06",
		.rules = "CQ-FULL-04",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = full_admin_queue_loses_nothing,
	},
};

const struct nt_group group_doorbell_head = NT_GROUP("doorbell.head", cases);
