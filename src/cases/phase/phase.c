// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The watcher of phase.h. Base 2.0 section 3.3.3.2: the Phase Tag of an entry
 * is inverted on each pass through the queue, the first pass posts 1, and if an
 * entry is written in pieces the piece with the Phase Tag is the last.
 */
#include "phase.h"

#include <string.h>

/* Bit 16 of DW3 of an entry. */
#define PHASE_BYTE 14

void phase_watch_init(struct phase_watch *w, struct drv_sq *sq)
{
	*w = (struct phase_watch){ .sq = sq, .cq = sq->cq };
}

uint32_t phase_slot(const struct phase_watch *w)
{
	return (uint32_t)(w->posted % w->cq->entries);
}

uint8_t phase_tag(const struct phase_watch *w)
{
	return (w->posted / w->cq->entries) % 2 == 0;
}

static void poison_slot(struct nt_ctx *t, struct phase_watch *w, uint64_t index)
{
	uint8_t *slot = drv_cq_slot(w->cq, (uint32_t)(index % w->cq->entries));
	uint8_t stale_tag = (index / w->cq->entries) % 2 != 0;

	nt_pattern(slot, DRV_CQE_LEN, nt_rand(t));
	slot[PHASE_BYTE] = (uint8_t)((slot[PHASE_BYTE] & ~1u) | stale_tag);
}

void phase_poison(struct nt_ctx *t, struct phase_watch *w)
{
	for (uint32_t i = 0; i < w->cq->entries; i++)
		poison_slot(t, w, w->posted + i);
}

/* Anything new in the slot that must stay free, as a hint for the report. */
static void tell_where_it_went(struct nt_ctx *t, struct phase_watch *w)
{
	const uint8_t *slot = drv_cq_slot(w->cq, phase_slot(w));

	nt_note(t,
		"CQ %u slot %u of %u holds CID %02x%02xh with Phase Tag %u; expected Phase Tag %u",
		w->cq->qid, phase_slot(w), w->cq->entries, slot[13], slot[12],
		slot[PHASE_BYTE] & 1u, phase_tag(w));
}

/* The Phase Tag in the next slot, once it is that of the pass or the time is over. */
static uint8_t wait_tag(struct nt_ctx *t, struct phase_watch *w)
{
	const volatile uint8_t *slot = drv_cq_slot(w->cq, phase_slot(w));
	struct nt_deadline until = nt_deadline(t);

	for (unsigned int turn = 0; (slot[PHASE_BYTE] & 1u) != phase_tag(w); turn++) {
		if (nt_deadline_passed(until))
			break;
		pcifn_relax(nt_fn(t), turn);
	}
	return slot[PHASE_BYTE] & 1u;
}

bool phase_expect(struct nt_ctx *t, struct phase_watch *w, struct drv_cpl *ret_cpl)
{
	struct drv_cpl cpl;
	uint32_t slot = phase_slot(w);

	if (!nt_shall_eq(t, wait_tag(t, w), phase_tag(w),
			 "the Phase Tag of the next entry is that of its pass")) {
		tell_where_it_went(t, w);
		return false;
	}
	if (!nt_shall(t, drv_cq_poll(w->cq, &cpl), "the entry is where the head points to"))
		return false;
	w->posted++;

	nt_shall_eq(t, cpl.slot, slot, "entries are posted in consecutive slots");
	nt_shall_eq(t, cpl.sqid, w->sq->qid, "SQ Identifier is there when the Phase Tag is");
	nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS),
			"status is there when the Phase Tag is");
	nt_shall_range(t, cpl.sqhd, 0, w->sq->entries - 1,
		       "SQ Head Pointer is there when the Phase Tag is");
	*ret_cpl = cpl;
	return true;
}

bool phase_march(struct nt_ctx *t, struct phase_watch *w, uint64_t count)
{
	for (uint64_t i = 0; i < count; i++) {
		struct drv_cpl cpl;
		uint16_t cid;

		phase_poison(t, w);
		cid = nt_put_nop(t, w->sq);
		nt_ring(t, w->sq);
		if (!phase_expect(t, w, &cpl))
			return false;
		nt_shall_eq(t, cpl.cid, cid, "Command Identifier is there when the Phase Tag is");
		nt_cq_ring(t, w->cq);
	}
	return true;
}

bool phase_march_batched(struct nt_ctx *t, struct phase_watch *w, uint64_t count)
{
	uint64_t room = nt_min(w->sq->entries, w->cq->entries) - 1;

	while (count) {
		uint64_t batch = nt_min(count, nt_min(room, 256));
		struct drv_cpl cpl;

		for (uint64_t i = 0; i < batch; i++)
			poison_slot(t, w, w->posted + i);
		for (uint64_t i = 0; i < batch; i++)
			nt_put_nop(t, w->sq);
		nt_ring(t, w->sq);
		for (uint64_t i = 0; i < batch; i++)
			if (!phase_expect(t, w, &cpl))
				return false;
		nt_cq_ring(t, w->cq);
		count -= batch;
	}
	return true;
}
