// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Many resets, of every kind in any order, with I/O between them; and the
 * smallest reset of all, deleting and creating one queue.
 *
 * Base 2.0 sections 3.7.2, 3.7.3; NVMe 1.4 sections 7.3.2, 7.3.3.
 */
#include "reset.h"

static size_t kinds_of(struct nt_ctx *t, enum drv_reset kinds[4])
{
	unsigned int caps = nt_fn(t)->caps;
	size_t n = 0;

	kinds[n++] = DRV_RESET_CC;
	if (caps & PCIFN_CAP_FLR)
		kinds[n++] = DRV_RESET_FLR;
	if (caps & PCIFN_CAP_HOT_RESET)
		kinds[n++] = DRV_RESET_HOT;
	if (NT_CAP_NSSRS(nt_limits(t)->cap))
		kinds[n++] = DRV_RESET_NSSR;
	return n;
}

static void random_kinds(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 8 * 4096);
	struct reset_area *a = reset_area(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	uint32_t counts[5] = { 0 };
	enum drv_reset kinds[4];
	size_t n = kinds_of(t, kinds);

	nt_identify_ctrl(t);
	for (uint64_t i = 0; i < nt_param(t, "resets"); i++) {
		enum drv_reset kind = kinds[nt_rand(t) % n];
		uint64_t writes = nt_rand(t) % 5;

		for (uint64_t k = 0; k < writes; k++)
			reset_write(t, a, sq, (uint32_t)(nt_rand(t) % a->blocks));
		if (nt_rand(t) & 1)
			reset_leave_running(t, sq, data);
		nt_reset(t, kind);
		counts[kind]++;
		sq = reset_comes_back(t, 2 + (uint32_t)(nt_rand(t) % 15), "after any reset");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & ~NT_CSTS_NSSRO, NT_CSTS_RDY,
			    "CSTS shows RDY only after any reset");
		reset_check(t, a, sq, "after any reset");
	}
	nt_note(t, "%u Controller, %u Function Level, %u hot, %u Subsystem Resets",
		counts[DRV_RESET_CC], counts[DRV_RESET_FLR], counts[DRV_RESET_HOT],
		counts[DRV_RESET_NSSR]);
}

/* @count commands one by one; slots, SQHD and Phase Tag as in a queue that was just created. */
static void starts_at_zero(struct nt_ctx *t, struct drv_sq *sq, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++) {
		uint16_t cid = nt_put_nop(t, sq);
		struct drv_cpl cpl;

		nt_ring(t, sq);
		cpl = nt_wait_cid(t, sq, cid);
		nt_shall_succeed(t, cpl, "a command of a re-created queue succeeds");
		nt_shall_eq(t, cpl.slot, i % sq->cq->entries,
			    "completions of a re-created queue begin at slot 0");
		nt_shall_eq(t, cpl.phase, !(i / sq->cq->entries & 1),
			    "the Phase Tag of a re-created queue begins at 1");
		nt_shall_eq(t, cpl.sqhd, (i + 1) % sq->entries,
			    "the head of a re-created queue begins at 0");
	}
}

static void queue_starts_over(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 7, 3, 16, 4, 5 };

	for (uint32_t lap = 0; lap < 2; lap++)
		for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
			uint32_t entries = (uint32_t)nt_min(sizes[i], nt_limits(t)->entries_max);
			struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);

			/* Left behind in the middle of a lap, at its end, just after it. */
			starts_at_zero(t, sq, 2 * entries + (uint32_t)i % 3);
			nt_queue_pair_delete(t, sq);
		}
}

/* One neighbour below, one above, both in the middle of a lap while QID 2 comes and goes. */
static void others_go_on(struct nt_ctx *t)
{
	uint32_t pairs = (uint32_t)nt_min(nt_limits(t)->sq_count, nt_limits(t)->cq_count);
	uint32_t entries = (uint32_t)nt_min(5, nt_limits(t)->entries_max);
	uint16_t moving = pairs > 2 ? 2 : (uint16_t)pairs;
	struct reset_area *a = reset_area(t);

	for (uint16_t q = 1; q <= nt_min(pairs, 3); q++)
		if (q != moving)
			nt_queue_pair(t, q, entries, entries);
	for (unsigned int i = 0; i < 8; i++) {
		uint32_t size = (uint32_t)nt_min(2 + i % 2, entries);
		struct drv_sq *sq = nt_queue_pair(t, moving, size, size);

		for (uint16_t q = 1; q <= nt_min(pairs, 3); q++)
			reset_write(t, a, nt_sq(t, q), (q * 4u + i) % a->blocks);
		nt_queue_pair_delete(t, sq);
		for (uint16_t q = 1; q <= nt_min(pairs, 3); q++)
			if (q != moving)
				reset_check(t, a, nt_sq(t, q),
					    "while another queue comes and goes");
	}
}

static const struct nt_param reset_params[] = {
	{ "resets", "resets of random kinds", 20, 1, 1000000 },
	{ 0 },
};

static const struct nt_case cases[] = {
	{
		.id = "reset.sequence.any-order",
		.title = "Resets of every kind in any order lose nothing",
		.spec = "base-2.0:3.7.2 nvme-1.4:7.3.2",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_CFG,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.timeout_ms = 120000,
		.coverage = "RST-10 RST-08 RST-09",
		.rules = "RST-EN-03 RST-CR-05 RST-FLR-01 RST-CONV-01",
		.params = reset_params,
		.run = random_kinds,
	},
	{
		.id = "reset.sequence.queue-starts-over",
		.title = "A queue that is deleted and created again starts over",
		.spec = "base-2.0:3.7.3 nvme-1.4:7.3.3",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.coverage = "QUE-03",
		.rules = "RST-Q-01",
		.run = queue_starts_over,
	},
	{
		.id = "reset.sequence.other-queues-go-on",
		.title = "Other queues go on while one is deleted and created again",
		.spec = "base-2.0:3.7.3 nvme-1.4:7.3.3",
		.needs = NT_NEED_QUEUES | NT_NEED_TWO_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.coverage = "QUE-03",
		.rules = "RST-Q-02",
		.run = others_go_on,
	},
};

const struct nt_group group_reset_sequence = NT_GROUP("reset.sequence", cases);
