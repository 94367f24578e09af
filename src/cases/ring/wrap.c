// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queues that wrap: at the size they were created with, again and again.
 *
 * Slot 0 follows the last slot of the queue, whatever its size; a queue of N
 * entries holds N - 1 at most; every command that is announced completes once.
 *
 * Base 2.0 sections 3.3.1.2, 3.3.1.4, 3.3.1.5, 3.3.3.3; NVMe 1.4 section 4.1.
 */
#include "ring.h"

#define WRAP_SPEC "base-2.0:3.3.1.2 base-2.0:3.3.1.5 nvme-1.4:4.1"

static const struct nt_param wrap_params[] = {
	{ "depth", "entries of the submission queue", 2, 2, 65536 },
	{ "cq_depth", "entries of the completion queue", 2, 2, 65536 },
	{ "laps", "times around the larger queue", 50, 1, 100000 },
	{ 0 },
};

static void one_by_one(struct nt_ctx *t)
{
	uint32_t sq_entries = ring_clip(t, nt_param(t, "depth"));
	uint32_t cq_entries = ring_clip(t, nt_param(t, "cq_depth"));
	struct ring r;

	ring_open(t, &r, sq_entries, cq_entries);
	ring_run(t, &r, nt_param(t, "laps") * nt_max(sq_entries, cq_entries), 1);
}

/* On both sides of each power of two, one lap and a half, one command at a time. */
static void any_size(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2,  3,  4,  5,   7,	8,   9,	  15,  16,   17,   31,
					  63, 64, 65, 100, 127, 255, 256, 257, 1000, 1023, 1025 };

	if (nt_limits(t)->entries_max < sizes[0])
		nt_skip(t, "CAP.MQES leaves no queue of two entries");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct ring r;

		if (sizes[i] > nt_limits(t)->entries_max) {
			nt_note(t, "CAP.MQES ends the sweep before %u entries", sizes[i]);
			break;
		}
		ring_open(t, &r, sizes[i], sizes[i]);
		if (!ring_run(t, &r, 2ull * sizes[i] + sizes[i] / 2 + 1, sizes[i] < 32 ? 1 : 13))
			nt_stop(t);
		ring_close(t, &r);
	}
}

static const struct nt_param largest_params[] = {
	{ "entries_most", "upper limit of the size tried", 65536, 2, 65536 },
	{ 0 },
};

/* The last slot of the largest queue: 65,535 for some, where 16 bits run over. */
static void largest_size(struct nt_ctx *t)
{
	uint32_t entries = ring_clip(t, nt_param(t, "entries_most"));
	struct ring r;

	ring_open(t, &r, entries, entries);
	ring_run(t, &r, entries + entries / 2 + 3, (uint32_t)nt_min(entries - 1, 200));
}

/* A batch over the end from every slot, of every length. */
static void batches_over_the_end(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 3, 5, 8 };

	if (nt_limits(t)->entries_max < sizes[0])
		nt_skip(t, "CAP.MQES leaves no queue of two entries");
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t entries = sizes[i];
		struct ring r;

		if (entries > nt_limits(t)->entries_max)
			break;
		ring_open(t, &r, entries, entries);
		for (uint32_t batch = 1; batch < entries; batch++)
			if (!ring_run(t, &r, 2ull * entries * batch + 1, batch))
				nt_stop(t);
		ring_close(t, &r);
	}
}

/* N - 1 commands from every start; not one completion more. */
static void holds_one_less(struct nt_ctx *t)
{
	uint32_t entries = ring_clip(t, 6);
	struct ring r;

	ring_open(t, &r, entries, entries);
	for (uint32_t start = 0; start < entries; start++) {
		if (!ring_run(t, &r, entries - 1, entries - 1))
			return;
		nt_shall_stay_silent(t, r.sq->cq, 2000, "an empty queue yields no completion");
		if (!ring_run(t, &r, 1, 1))
			return;
	}
}

/* The submission queue wraps many times while the completion queue wraps rarely, and the reverse.
 */
static void unlike_sizes(struct nt_ctx *t)
{
	static const struct {
		uint32_t sq, cq;
	} sizes[] = { { 2, 9 }, { 9, 2 }, { 3, 4 }, { 4, 3 }, { 5, 32 }, { 32, 5 } };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t sq = ring_clip(t, sizes[i].sq), cq = ring_clip(t, sizes[i].cq);
		struct ring r;

		ring_open(t, &r, sq, cq);
		if (!ring_run(t, &r, 4ull * nt_max(sq, cq) + 1, (uint32_t)nt_min(sq, cq) - 1))
			nt_stop(t);
		ring_close(t, &r);
	}
}

static const struct nt_param random_params[] = {
	{ "commands", "commands in all", 3000, 100, 100000000 },
	{ 0 },
};

static void random_batches(struct nt_ctx *t)
{
	uint32_t entries = ring_clip(t, 37);
	uint64_t left = nt_param(t, "commands");
	struct ring r;

	if (nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME)
		left *= 10;
	ring_open(t, &r, entries, entries);
	while (left) {
		uint64_t batch = nt_min(left, nt_rand(t) % (entries - 1) + 1);

		if (!ring_run(t, &r, batch, (uint32_t)batch))
			return;
		left -= batch;
	}
}

/* Both sides of AQA, alike and not: one command at a time, then as many as fit. */
static void admin_queue_too(struct nt_ctx *t)
{
	static const uint32_t sizes[][2] = { { 2, 2 },	{ 2, 3 },   { 3, 2 },
					     { 5, 9 },	{ 16, 7 },  { 7, 16 },
					     { 33, 4 }, { 40, 65 }, { 257, 100 } };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct drv_enable_attr attr = { .asq_entries = sizes[i][0],
						      .acq_entries = sizes[i][1] };
		uint32_t larger = (uint32_t)nt_max(sizes[i][0], sizes[i][1]);
		struct ring r;

		nt_reenable(t, &attr);
		ring_attach(t, &r, nt_asq(t));
		if (!ring_run(t, &r, 3ull * larger + 2, 1) ||
		    !ring_run(t, &r, 2ull * larger, larger))
			return;
	}
}

static const struct nt_case cases[] = {
	{
		.id = "ring.wrap.one-by-one",
		.title = "A queue of the least size carries any number of commands",
		.spec = WRAP_SPEC,
		.coverage = "RNG-03 RNG-08 RNG-10",
		.rules = "QUE-WRAP-01 QUE-SQHD-01",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 60000,
		.params = wrap_params,
		.run = one_by_one,
	},
	{
		.id = "ring.wrap.any-size",
		.title = "Queues wrap at the size they were created with",
		.spec = WRAP_SPEC,
		.coverage = "RNG-03 RNG-10 QUE-14",
		.rules = "QUE-WRAP-03 QUE-SQHD-01",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 60000,
		.run = any_size,
	},
	{
		.id = "ring.wrap.largest-size",
		.title = "The largest queue wraps after its last slot",
		.spec = WRAP_SPEC,
		.coverage = "RNG-09 QUE-14 RNG-10",
		.rules = "QUE-WRAP-02 QUE-CQ-07",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 120000,
		.params = largest_params,
		.run = largest_size,
	},
	{
		.id = "ring.wrap.batches-over-the-end",
		.title = "A batch may lie across the end of the queue",
		.spec = WRAP_SPEC,
		.coverage = "RNG-07 RNG-03 RNG-10",
		.rules = "DB-TAIL-02 QUE-WRAP-03",
		.needs = NT_NEED_QUEUES,
		.run = batches_over_the_end,
	},
	{
		.id = "ring.wrap.holds-one-less",
		.title =
			"A queue holds one entry less than it has, and an empty one yields nothing",
		.spec = WRAP_SPEC,
		.coverage = "RNG-05 RNG-07",
		.rules = "QUE-FULL-01 QUE-EMPTY-01",
		.needs = NT_NEED_QUEUES,
		.run = holds_one_less,
	},
	{
		.id = "ring.wrap.unlike-sizes",
		.title = "Queues of unlike sizes wrap each on its own",
		.spec = WRAP_SPEC " base-2.0:3.3.3.3",
		.coverage = "RNG-02 RNG-03 QUE-27",
		.rules = "QUE-SQ-14 QUE-WRAP-03",
		.needs = NT_NEED_QUEUES,
		.run = unlike_sizes,
	},
	{
		.id = "ring.wrap.random-batches",
		.title = "Random batches: each command completes once, over many laps",
		.spec = WRAP_SPEC,
		.coverage = "RNG-07 RNG-24",
		.rules = "QUE-WRAP-05 CQE-CID-02",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 600000,
		.params = random_params,
		.run = random_batches,
	},
	{
		.id = "ring.wrap.admin-queue-too",
		.title = "The Admin Queues wrap each at its own size",
		.spec = WRAP_SPEC " base-2.0:3.1.3.8",
		.coverage = "RNG-01 RNG-02",
		.rules = "QUE-WRAP-04",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = admin_queue_too,
	},
};

const struct nt_group group_ring_wrap = NT_GROUP("ring.wrap", cases);
