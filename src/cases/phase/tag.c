// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Phase Tag of completion queue entries, pass after pass.
 *
 * The tag of an entry is inverted each time the controller comes around the
 * queue; the first pass after creation posts 1. The place of the inversion is
 * the end of the queue *as it was created*, whatever its size. The controller
 * keeps its own count: it does not look at what is in the slot.
 *
 * Base 2.0 section 3.3.3.2 (Phase Tag) and 3.3.1.2; NVMe 1.4 sections 4.6, 4.1.
 */
#include "phase.h"

#define TAG_SPEC "base-2.0:3.3.3.2 nvme-1.4:4.6"

static const struct nt_param tag_params[] = {
	{ "entries", "entries of both queues", 4, 2, 65536 },
	{ "passes", "times around the completion queue", 5, 3, 1000 },
	{ 0 },
};

static uint32_t clipped(struct nt_ctx *t, uint64_t entries)
{
	uint32_t most = nt_limits(t)->entries_max;

	if (entries > most)
		nt_note(t, "%llu entries asked for, CAP.MQES allows %u",
			(unsigned long long)entries, most);
	return (uint32_t)nt_min(entries, most);
}

static void inverts_each_pass(struct nt_ctx *t)
{
	uint32_t entries = clipped(t, nt_param(t, "entries"));
	struct phase_watch w;

	phase_watch_init(&w, nt_queue_pair(t, 1, entries, entries));
	phase_march(t, &w, nt_param(t, "passes") * entries);
}

/* Every small size, and both sides of each power of two. */
static void inverts_at_any_size(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2,  3,  4,  5,  6,  7,   8,	9,  15,
					  16, 17, 31, 33, 64, 100, 127, 255 };
	uint32_t most = nt_limits(t)->entries_max;
	struct phase_watch w;

	if (most < sizes[0])
		nt_skip(t, "CAP.MQES leaves no queue of two entries");
	for (size_t i = 0; i < ARRAY_SIZE(sizes) && sizes[i] <= most; i++) {
		phase_watch_init(&w, nt_queue_pair(t, 1, sizes[i], sizes[i]));
		if (!phase_march_batched(t, &w, 3ull * sizes[i] + 1))
			nt_stop(t);
		nt_queue_pair_delete(t, w.sq);
	}
}

/* The completion queue's size decides, not that of the submission queue. */
static void follows_the_completion_queue(struct nt_ctx *t)
{
	static const struct {
		uint32_t sq, cq;
	} sizes[] = { { 8, 3 }, { 3, 8 }, { 2, 5 }, { 16, 2 }, { 5, 7 } };
	uint32_t most = nt_limits(t)->entries_max;
	struct phase_watch w;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		if (sizes[i].sq > most || sizes[i].cq > most) {
			nt_note(t, "CAP.MQES leaves no room for %u and %u entries", sizes[i].sq,
				sizes[i].cq);
			continue;
		}
		phase_watch_init(&w, nt_queue_pair(t, 1, sizes[i].sq, sizes[i].cq));
		if (!phase_march(t, &w, 4ull * nt_max(sizes[i].cq, sizes[i].sq)))
			nt_stop(t);
		nt_queue_pair_delete(t, w.sq);
	}
	nt_shall_not_fatal(t);
}

static const struct nt_param largest_params[] = {
	{ "entries_most", "upper limit of the size tried", 65536, 2, 65536 },
	{ "passes", "times around the completion queue", 2, 2, 100 },
	{ 0 },
};

static void inverts_at_the_largest_size(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(nt_limits(t)->entries_max, nt_param(t, "entries_most"));
	struct phase_watch w;

	phase_watch_init(&w, nt_queue_pair(t, 1, entries, entries));
	phase_march_batched(t, &w, nt_param(t, "passes") * entries + 2);
}

/* Both passes are half done when the queue goes away: the new one starts over. */
static void starts_over_when_created_again(struct nt_ctx *t)
{
	uint32_t entries = clipped(t, 4);
	struct phase_watch w;

	for (uint32_t more = 0; more <= entries; more++) {
		phase_watch_init(&w, nt_queue_pair(t, 1, entries, entries));
		if (!phase_march(t, &w, entries + more))
			nt_stop(t);
		nt_queue_pair_delete(t, w.sq);
	}
}

static void starts_over_after_reset(struct nt_ctx *t)
{
	const struct drv_enable_attr small = { .asq_entries = 3, .acq_entries = 3 };
	struct phase_watch w;

	for (uint32_t more = 0; more < 3; more++) {
		nt_reenable(t, &small);
		phase_watch_init(&w, nt_asq(t));
		if (!phase_march(t, &w, 3 + more))
			nt_stop(t);
		nt_disable(t);
	}
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

static void admin_queue_inverts_each_pass(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 3, 5, 8, 17 };
	struct phase_watch w;

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct drv_enable_attr attr = { .asq_entries = sizes[i] + 1,
						      .acq_entries = sizes[i] };

		nt_reenable(t, &attr);
		phase_watch_init(&w, nt_asq(t));
		if (!phase_march(t, &w, 3ull * sizes[i] + 1))
			nt_stop(t);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "phase.tag.inverts-each-pass",
		.title = "The Phase Tag is 1 in the first pass and inverts in each pass after it",
		.spec = TAG_SPEC,
		.coverage = "RNG-12 RNG-13 RNG-14",
		.rules = "CQ-PHASE-01 CQ-PHASE-02 CQ-PHASE-08 CQ-PHASE-09 CQ-ORD-01",
		.needs = NT_NEED_QUEUES,
		.params = tag_params,
		.run = inverts_each_pass,
	},
	{
		.id = "phase.tag.inverts-at-any-size",
		.title = "The Phase Tag inverts at the end of queues of any size",
		.spec = TAG_SPEC,
		.coverage = "RNG-12 RNG-13 RNG-08",
		.rules = "CQ-PHASE-03 CQ-PHASE-04",
		.needs = NT_NEED_QUEUES,
		.run = inverts_at_any_size,
	},
	{
		.id = "phase.tag.follows-completion-queue",
		.title = "The Phase Tag follows the size of the completion queue alone",
		.spec = TAG_SPEC,
		.coverage = "RNG-12 QUE-27",
		.rules = "CQ-PHASE-02 CQ-PHASE-04",
		.needs = NT_NEED_QUEUES,
		.run = follows_the_completion_queue,
	},
	{
		.id = "phase.tag.inverts-at-largest-size",
		.title = "The Phase Tag inverts at the end of the largest queue",
		.spec = TAG_SPEC,
		.coverage = "RNG-13 RNG-09",
		.rules = "CQ-PHASE-05",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 60000,
		.params = largest_params,
		.run = inverts_at_the_largest_size,
	},
	{
		.id = "phase.tag.starts-over-when-recreated",
		.title = "A completion queue that is created again starts with Phase Tag 1",
		.spec = TAG_SPEC,
		.coverage = "RNG-13",
		.rules = "CQ-PHASE-07",
		.needs = NT_NEED_QUEUES,
		.run = starts_over_when_created_again,
	},
	{
		.id = "phase.tag.starts-over-after-reset",
		.title = "The Admin Completion Queue starts with Phase Tag 1 after a Controller "
			 "Reset",
		.spec = TAG_SPEC,
		.coverage = "RNG-13 RST-01",
		.rules = "CQ-PHASE-01 CQ-PHASE-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = starts_over_after_reset,
	},
	{
		.id = "phase.tag.inverts-on-admin-queue",
		.title = "The Phase Tag inverts in the Admin Completion Queue too",
		.spec = TAG_SPEC,
		.coverage = "RNG-12 RNG-01 RNG-02",
		.rules = "CQ-PHASE-01 CQ-PHASE-02 CQ-PHASE-04",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = admin_queue_inverts_each_pass,
	},
};

const struct nt_group group_phase_tag = NT_GROUP("phase.tag", cases);
