// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Completions: Base 2.0 section 3.3.3.2 (entry, Phase Tag), 3.3.1.2 (queue rules).
 *
 * Every wait is here and has a deadline. Every completion is judged once, when
 * it is taken: it must name a command that is outstanding on a queue that uses
 * this CQ, and an SQ Head Pointer between that command and the tail.
 */
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drv/priv.h"

#define STASH_MAX 65536u
#define ALIVE_NS  100000000u /* between looks whether the device is still there */

static uint32_t distance(const struct drv_sq *sq, uint32_t from, uint32_t to)
{
	return to >= from ? to - from : to + sq->entries - from;
}

/* The slot of @cid was filled again: what SQHD may be is no longer known. */
static bool is_slot_reused(const struct drv_sq *sq, uint16_t cid)
{
	const uint8_t *sqe = drv_qmem_slot(&sq->mem, sq->slots[cid]);

	return (uint16_t)(sqe[2] | sqe[3] << 8) != cid;
}

/*
 * The completed command was fetched, so the head is past its slot, and not past
 * the tail. That it does not move backwards is no rule: each entry tells the
 * head of the moment in which it was made.
 */
static void judge_sqhd(struct drv_cq *cq, struct drv_sq *sq, const struct drv_cpl *cpl)
{
	uint32_t past = (sq->slots[cpl->cid] + 1u) % sq->entries;
	uint32_t span = distance(sq, past, sq->rung);

	if (cpl->sqhd < sq->entries &&
	    (distance(sq, past, cpl->sqhd) <= span || is_slot_reused(sq, cpl->cid))) {
		if (distance(sq, sq->head, cpl->sqhd) <= distance(sq, sq->head, sq->rung))
			sq->head = cpl->sqhd;
		return;
	}
	drv_finding_add(cq->c, &(struct drv_finding){ .kind = DRV_FINDING_SQHD,
						      .cqid = cq->qid,
						      .cpl = *cpl,
						      .want_lo = past,
						      .want_hi = sq->rung });
	sq->head = past;
}

/* An event request waits for an event; a slot that was filled again has another one's time. */
static void measure(struct drv_sq *sq, uint16_t cid)
{
	uint32_t slot = sq->slots[cid];

	if (!sq->rung_ns || sq->is_untracked || is_slot_reused(sq, cid) ||
	    (!sq->qid && drv_qmem_slot(&sq->mem, slot)[0] == NT_ADM_ASYNC_EVENT))
		return;
	drv_latency_add(sq->c, sq->qid, sq->rung_ns[slot]);
	sq->rung_ns[slot] = 0;
}

static struct drv_sq *retired_sq(const struct drv_cq *cq, const struct drv_cpl *cpl)
{
	for (struct drv_sq *sq = cq->c->retired_sqs; sq; sq = sq->next)
		if (sq->qid == cpl->sqid && sq->cq == cq &&
		    sq->busy[cpl->cid / 64] >> (cpl->cid % 64) & 1)
			return sq;
	return NULL;
}

static void judge(struct drv_cq *cq, const struct drv_cpl *cpl)
{
	struct drv_finding f = { .cqid = cq->qid, .cpl = *cpl };
	struct drv_sq *sq = drv_sq_find(cq->c, cpl->sqid), *old;
	uint64_t bit = 1ull << (cpl->cid % 64);

	if (!sq || sq->cq != cq) {
		/* Posted before its queue was deleted, and looked at only now. */
		old = retired_sq(cq, cpl);
		if (old) {
			old->busy[cpl->cid / 64] &= ~bit;
			return;
		}
		f.kind = DRV_FINDING_SQID;
		drv_finding_add(cq->c, &f);
		return;
	}
	if (sq->busy[cpl->cid / 64] & bit) {
		sq->busy[cpl->cid / 64] &= ~bit;
		sq->outstanding -= sq->outstanding ? 1 : 0;
		measure(sq, cpl->cid);
	} else if (!sq->is_untracked) {
		f.kind = DRV_FINDING_UNKNOWN_CID;
		drv_finding_add(cq->c, &f);
		return;
	}
	if (!sq->is_untracked)
		judge_sqhd(cq, sq, cpl);
	else if (cpl->sqhd < sq->entries)
		sq->head = cpl->sqhd;
}

bool drv_cq_poll(struct drv_cq *cq, struct drv_cpl *ret_cpl)
{
	const uint8_t *cqe = drv_qmem_slot(&cq->mem, cq->head);

	if (cq->mem.place.is_set)
		drv_qmem_pull(cq->c, &cq->mem, cq->head);
	/* One byte: a case may have put the queue at an odd address. */
	if ((((const volatile uint8_t *)cqe)[14] & 1) != cq->phase)
		return false;
	after_phase();
	drv_cpl_decode(cqe, ret_cpl);
	ret_cpl->slot = cq->head;
	drv_trace_add(cq->c, DRV_TRACE_CQE, cq->qid, cq->head, cqe, DRV_CQE_LEN);
	if (++cq->head >= cq->entries) {
		cq->head = 0;
		cq->phase ^= 1;
	}
	cq->taken++;
	judge(cq, ret_cpl);
	return true;
}

uint8_t *drv_cq_slot(struct drv_cq *cq, uint32_t slot)
{
	assert(slot < cq->entries);
	return drv_qmem_slot(&cq->mem, slot);
}

/* ------------------------------------------------------------------- stash */

static int stash_add(struct drv_ctrlr *c, uint16_t cqid, const struct drv_cpl *cpl)
{
	if (c->stash_count == STASH_MAX) {
		memmove(c->stash, c->stash + 1, (STASH_MAX - 1) * sizeof(*c->stash));
		memmove(c->stash_cqids, c->stash_cqids + 1, (STASH_MAX - 1) * sizeof(uint16_t));
		c->stash_count--;
	}
	if (c->stash_count == c->stash_cap) {
		size_t cap = c->stash_cap ? c->stash_cap * 2 : 64;
		struct drv_cpl *stash = realloc(c->stash, cap * sizeof(*stash));
		uint16_t *cqids;

		if (!stash)
			return -ENOMEM;
		c->stash = stash;
		cqids = realloc(c->stash_cqids, cap * sizeof(*cqids));
		if (!cqids)
			return -ENOMEM;
		c->stash_cqids = cqids;
		c->stash_cap = cap;
	}
	c->stash[c->stash_count] = *cpl;
	c->stash_cqids[c->stash_count++] = cqid;
	return 0;
}

static void stash_remove(struct drv_ctrlr *c, size_t i, struct drv_cpl *ret_cpl)
{
	*ret_cpl = c->stash[i];
	c->stash_count--;
	memmove(&c->stash[i], &c->stash[i + 1], (c->stash_count - i) * sizeof(*c->stash));
	memmove(&c->stash_cqids[i], &c->stash_cqids[i + 1],
		(c->stash_count - i) * sizeof(*c->stash_cqids));
}

static bool stash_take_cid(struct drv_ctrlr *c, uint16_t sqid, uint16_t cid,
			   struct drv_cpl *ret_cpl)
{
	for (size_t i = 0; i < c->stash_count; i++) {
		if (c->stash[i].sqid != sqid || c->stash[i].cid != cid)
			continue;
		stash_remove(c, i, ret_cpl);
		return true;
	}
	return false;
}

static bool stash_take_cq(struct drv_ctrlr *c, uint16_t cqid, struct drv_cpl *ret_cpl)
{
	for (size_t i = 0; i < c->stash_count; i++) {
		if (c->stash_cqids[i] != cqid)
			continue;
		stash_remove(c, i, ret_cpl);
		return true;
	}
	return false;
}

/* ------------------------------------------------------------------- waits */

struct wait {
	unsigned int turn;
	uint64_t until_ns;
	uint64_t look_ns; /* when to look whether the device is there */
};

static struct wait wait_begin(struct nt_deadline until)
{
	return (struct wait){ .until_ns = until.at_ns };
}

/* One turn of a wait: 0 to go on, -ETIMEDOUT, -ENODEV, or what broke the link. */
static int wait_turn(struct drv_ctrlr *c, struct wait *w)
{
	uint32_t vs;

	/* Later turns have the time from the end of the one before. */
	if (!w->turn)
		w->look_ns = drv_now(c) + ALIVE_NS;
	if (c->now_ns >= w->until_ns || c->now_ns >= w->look_ns) {
		/* Of all registers VS is the one that never reads as a dead device does. */
		int rc = pcifn_read32(c->fn, NT_REG_VS, &vs);

		if (rc)
			return rc;
		if (c->now_ns >= w->until_ns)
			return -ETIMEDOUT;
		w->look_ns = c->now_ns + ALIVE_NS;
	}
	pcifn_relax(c->fn, w->turn++);
	/* What arrived during it is stamped with the time after it. */
	drv_now(c);
	return 0;
}

int drv_cq_wait(struct drv_cq *cq, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	struct wait w = wait_begin(until);
	struct drv_ctrlr *c = cq->c;

	if (c->stash_count && stash_take_cq(c, cq->qid, ret_cpl))
		return 0;
	while (!drv_cq_poll(cq, ret_cpl)) {
		int rc = wait_turn(c, &w);

		/* Reading a register may have let the model or the device finish. */
		if (rc)
			return drv_cq_poll(cq, ret_cpl) ? 0 : rc;
	}
	return 0;
}

int drv_wait_cid(struct drv_sq *sq, uint16_t cid, struct nt_deadline until, struct drv_cpl *ret_cpl)
{
	struct drv_ctrlr *c = sq->c;
	struct wait w = wait_begin(until);
	struct drv_cq *cq = sq->cq;
	struct drv_cpl cpl;
	int late = 0, rc;

	if (c->stash_count && stash_take_cid(c, sq->qid, cid, ret_cpl))
		return 0;
	if (!cq)
		return -EINVAL;
	for (;;) {
		while (drv_cq_poll(cq, &cpl)) {
			if (cpl.cid == cid && cpl.sqid == sq->qid) {
				*ret_cpl = cpl;
				return drv_cq_ring(cq);
			}
			rc = stash_add(c, cq->qid, &cpl);
			if (rc)
				return rc;
		}
		/* A full queue would keep ours from being posted. */
		rc = drv_cq_ring(cq);
		if (rc || late)
			return rc ? rc : late;
		late = wait_turn(c, &w);
	}
}

int drv_exec(struct drv_sq *sq, const struct drv_cmd *cmd, struct nt_deadline until,
	     struct drv_cpl *ret_cpl)
{
	uint16_t cid;
	int rc;

	drv_now(sq->c);
	cid = drv_sq_put(sq, cmd);
	rc = drv_sq_ring(sq);
	return rc ? rc : drv_wait_cid(sq, cid, until, ret_cpl);
}
