// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbells accessed in ways that the text leaves open.
 *
 * What a read returns is a vendor's; a write of another width than 32 bits is
 * not defined. Neither may hang the controller or disturb another queue. The
 * odd widths are tried on throw-away back ends only.
 *
 * PCIe Transport 1.0 sections 3.1.2, 3.1.2.1, 3.1.2.2; Base 2.0 section 3.1.3.1.
 */
#include "doorbell.h"

#define ACCESS_SPEC "pcie-1.0:3.1.2 pcie-1.0:3.1.2.1 nvme-1.4:3.1.24"

static void reading_moves_nothing(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);

	for (unsigned int lap = 0; lap < 6; lap++) {
		uint16_t cid = nt_put_nop(t, sq);

		nt_reg32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 1, false));
		nt_reg32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 1, true));
		nt_reg32(t, (uint32_t)drv_doorbell_off(nt_ctrlr(t), 0, false));
		nt_shall_stay_silent(t, sq->cq, 500, "reading a doorbell announces nothing");
		nt_ring(t, sq);
		if (!doorbell_collect(t, sq, &cid, 1))
			return;
	}
	doorbell_still_works(t, nt_asq(t), "the Admin Queue");
}

static void odd_widths_do_no_harm(struct nt_ctx *t)
{
	static const unsigned int widths[] = { 1, 2, 8 };
	struct pcifn *fn = nt_fn(t);

	if (!(fn->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "undefined accesses are tried on a model or an emulator only");
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		uint64_t off = drv_doorbell_off(nt_ctrlr(t), 1, false);
		struct drv_sq *sq;

		nt_reenable(t, NULL);
		sq = nt_queue_pair(t, 1, 2, 2);
		nt_put_nop(t, sq);
		sq->is_untracked = true;
		nt_need_ok(t, pcifn_bar_write(fn, 0, off, widths[i], 1), "a write of odd width");
		drv_mark_dirty(nt_ctrlr(t));
		nt_settle(t, DOORBELL_SILENCE_US);
		doorbell_still_works(t, nt_asq(t), "the Admin Queue after a write of odd width");
	}
	nt_reenable(t, NULL);
	doorbell_still_works(t, nt_queue_pair(t, 1, 2, 2), "a queue after the reset");
}

static const struct nt_case cases[] = {
	{
		.id = "doorbell.access.reading-moves-nothing",
		.title = "Reading a doorbell moves nothing",
		.spec = ACCESS_SPEC,
		.coverage = "DB-13",
		.rules = "DB-READ-01",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = reading_moves_nothing,
	},
	{
		.id = "doorbell.access.odd-widths-do-no-harm",
		.title = "A doorbell write of another width than 32 bits does no harm elsewhere",
		.spec = ACCESS_SPEC " base-2.0:3.1.3.1",
		.coverage = "DB-12",
		.rules = "DB-WIDTH-01",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = odd_widths_do_no_harm,
	},
};

const struct nt_group group_doorbell_access = NT_GROUP("doorbell.access", cases);
