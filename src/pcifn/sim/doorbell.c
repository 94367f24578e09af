// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbell writes: Transport section 3.1.2, Base 2.0 sections 3.3.1.2 and 5.2.
 *
 * A value that does not fit its queue is reported as an Error event and moves
 * nothing; a Submission Queue consumes nothing more until it was re-created.
 */
#include "link.h"

#define EVENT_ERROR	       0 /* asynchronous event type */
#define EVENT_INVALID_REGISTER 0
#define EVENT_INVALID_VALUE    1

static void invalid(struct sim *s, uint8_t info)
{
	if (sim_has(s, SIM_DB_INFO))
		info = EVENT_INVALID_REGISTER;
	if (!sim_has(s, SIM_DB_NO_ENTRY))
		sim_error_log(s, NULL, NT_STATUS(GENERIC, INVALID_FIELD));
	sim_event(s, EVENT_ERROR, info, NT_LID_ERROR);
}

static void invalid_tail(struct sim *s, struct sim_sq *sq)
{
	if (!sim_has(s, SIM_DB_DEAD_RUNS)) {
		sq->is_dead = true;
		sim_work_set(s, sq->qid, false);
	}
	for (unsigned int i = 1; sim_has(s, SIM_DB_KILLS_ALL) && i < SIM_QUEUES_MAX; i++)
		s->sq[i].is_dead = true;
	invalid(s, EVENT_INVALID_VALUE);
}

void sim_sq_rung(struct sim *s, struct sim_sq *sq, uint32_t val)
{
	uint32_t added;

	if (sq->is_dead)
		return;
	if (sim_has(s, SIM_DB_TAIL_RELATIVE))
		val = (sq->tail + val) % sq->entries;
	if (val >= sq->entries) {
		if (sim_has(s, SIM_DB_RANGE_WRAPS))
			val %= sq->entries;
		else if (sim_has(s, SIM_DB_RANGE_SILENT))
			return;
	}
	if (val >= sq->entries) {
		invalid_tail(s, sq);
		return;
	}
	if (sq->qid && sim_has(s, SIM_SQ_NEEDS_TIME) && nt_clock_ns() - sq->opened_ns < 5000000) {
		sq->head = sq->tail = val;
		return;
	}
	added = (val + sq->entries - sq->tail) % sq->entries;
	if (sim_has(s, SIM_DB_SAME) && !added && sq->qid)
		sq->todo = 1;
	if (sq->todo + added > sq->entries - 1 && !sim_has(s, SIM_SQ_ONE_PER_RING) &&
	    !sim_has(s, SIM_SQ_ONE_SHORT)) {
		invalid_tail(s, sq);
		return;
	}
	sq->tail = val;
	sq->todo += added;
	if (added && sim_has(s, SIM_SQ_PAST_TAIL))
		sq->todo++;
	sim_work_set(s, sq->qid, sq->todo);
}

void sim_cq_rung(struct sim *s, struct sim_cq *cq, uint32_t val)
{
	uint32_t used = (cq->tail + cq->entries - cq->head % cq->entries) % cq->entries;
	uint32_t freed;

	if (sim_has(s, SIM_DB_HEAD_IGNORED))
		return;
	if (val >= cq->entries) {
		if (sim_has(s, SIM_DB_RANGE_WRAPS))
			val %= cq->entries;
		else if (!sim_has(s, SIM_DB_RANGE_SILENT))
			invalid(s, EVENT_INVALID_VALUE);
	}
	if (val >= cq->entries)
		return;
	freed = (val + cq->entries - cq->head) % cq->entries;
	if (sim_has(s, SIM_CQ_FULL_AT_N) && cq->is_dead) {
		used = cq->entries;
		cq->is_dead = false;
	}
	if (freed > used && !sim_has(s, SIM_CQ_OVERRUN)) {
		if (!sim_has(s, SIM_DB_EMPTY)) {
			invalid(s, EVENT_INVALID_VALUE);
			return;
		}
	}
	cq->head = sim_has(s, SIM_DB_HEAD_ALL) ? cq->tail : val;
	sim_cq_drain(s, cq);
	if (!cq->waiting)
		sim_fetch_resume(s);
	sim_irq_head_moved(s, cq);
}

void sim_doorbell(struct sim *s, uint64_t off, uint32_t val)
{
	uint64_t stride = 4ull << (sim_has(s, SIM_DB_STRIDE) ? 0 : s->cfg.dstrd);
	uint64_t i = off / stride, qid = i / 2;

	if (off % stride && !sim_has(s, SIM_DB_GAP))
		return; /* between two doorbells: reserved */
	val &= 0xffff;
	if (sim_has(s, SIM_DB_8BIT))
		val &= 0xff;
	if (sim_has(s, SIM_DB_15BIT))
		val &= 0x7fff;
	if (!sim_state_is_running(s)) {
		if (sim_has(s, SIM_DB_BEFORE_EN) && !i && !(s->cc & NT_CC_EN))
			s->sq[0].todo = val;
		if (sim_has(s, SIM_PCI_FLR_FATAL) && s->seen.flr_ns && !s->aqa)
			sim_fatal(s);
		if (sim_has(s, SIM_PCI_FLR_RINGS) && !i && s->seen.flr_ns && !s->aqa)
			s->sq[0].todo = val;
		return;
	}
	if (!(i & 1) && !sim_link_takes_doorbell(s))
		return;
	if (qid >= SIM_QUEUES_MAX || !(i & 1 ? s->cq[qid].exists : s->sq[qid].exists)) {
		if (sim_has(s, SIM_DB_UNKNOWN))
			sim_sq_rung(s, &s->sq[0], (s->sq[0].tail + 1) % s->sq[0].entries);
		else
			sim_event(s, EVENT_ERROR, EVENT_INVALID_REGISTER, NT_LID_ERROR);
		return;
	}
	val = sim_shadow_rung(s, (unsigned int)qid, i & 1, val);
	if (i & 1) {
		sim_cq_rung(s, &s->cq[qid], val);
		return;
	}
	sim_sq_rung(s, &s->sq[qid], val);
	if (qid > 1 && !(qid & 1) && s->sq[qid - 1].exists && sim_has(s, SIM_DB_ALIAS))
		sim_sq_rung(s, &s->sq[qid - 1], (s->sq[qid - 1].tail + 1) % s->sq[qid - 1].entries);
}

/* Only a broken model does anything here. */
void sim_doorbell_read(struct sim *s, uint64_t off)
{
	uint64_t i = off / (4ull << s->cfg.dstrd), qid = i / 2;

	if (i & 1 || qid >= SIM_QUEUES_MAX || !s->sq[qid].exists || !qid)
		return;
	sim_sq_rung(s, &s->sq[qid], (s->sq[qid].tail + 1) % s->sq[qid].entries);
}
