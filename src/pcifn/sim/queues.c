// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queues: Base 2.0 section 3.3.1, their creation, deletion and completions.
 *
 * A tail doorbell (doorbell.c) announces work, fetch.c takes it. A completion goes to
 * the next slot of its queue, or waits in order until the head doorbell makes
 * room. Entry memory is looked up for every access, because the host may take
 * it away.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "mem.h"

#define SQE_LEN 64u
#define CQE_LEN 16u

#define DW3_PHASE (1u << 16)

int sim_queues_init(struct sim *s)
{
	s->queues = calloc(1, sizeof(struct sim_queues));
	return s->queues ? 0 : -ENOMEM;
}

static uint32_t next_pow2(uint32_t n)
{
	uint32_t p = 1;

	while (p < n)
		p <<= 1;
	return p;
}

/* The number of slots the wrap goes by: the size, unless a defect says else. */
static uint32_t cq_ring(const struct sim *s, const struct sim_cq *cq)
{
	if (sim_has(s, SIM_CQ_WRAP_EARLY) && cq->entries > 2)
		return cq->entries - 1;
	if (sim_has(s, SIM_CQ_WRAP_LATE))
		return cq->entries + 1;
	if (sim_has(s, SIM_CQ_WRAP_POW2))
		return next_pow2(cq->entries);
	if (sim_has(s, SIM_CQ_WRAP_MQES) && cq->qid)
		return s->cfg.mqes + 1;
	return cq->entries;
}

/* A defect may run past the last page of a scattered queue: on from its end. */
static uint64_t entry_address(const struct sim *s, const uint64_t *pages, size_t count,
			      uint64_t off)
{
	uint64_t i = nt_min(off / s->page_len, count - 1);

	return pages[i] + (off - i * s->page_len);
}

uint64_t sim_sq_entry(const struct sim *s, const struct sim_sq *sq, uint32_t i)
{
	uint64_t off = (uint64_t)i * SQE_LEN;

	return sq->pages ? entry_address(s, sq->pages, sq->page_count, off) : sq->prp1 + off;
}

uint64_t sim_cq_entry(const struct sim *s, const struct sim_cq *cq, uint32_t i)
{
	uint64_t off = (uint64_t)i * CQE_LEN;

	return cq->pages ? entry_address(s, cq->pages, cq->page_count, off) : cq->prp1 + off;
}

/* ---- creation and deletion */

/* Address and pages of a queue of @len bytes; a status. */
static uint16_t locate(struct sim *s, uint64_t prp1, bool contiguous, uint64_t len,
		       uint64_t **ret_pages, size_t *ret_count)
{
	size_t count = (size_t)((len + s->page_len - 1) / s->page_len);

	*ret_pages = NULL;
	*ret_count = 0;
	if (contiguous || (count == 1 && sim_has(s, SIM_QUEUE_LIST_AS_PAGE)))
		return 0;
	*ret_count = count;
	return sim_prp_queue(s, prp1, count, ret_pages);
}

/* The defects that take a scattered queue for a contiguous one. */
static void forget_pages(uint64_t **pages, uint64_t *base)
{
	if (!*pages)
		return;
	*base = **pages;
	free(*pages);
	*pages = NULL;
}

uint16_t sim_cq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     bool ien, uint16_t iv)
{
	struct sim_queues *q = sim_q(s);
	struct sim_cq *cq = &s->cq[qid];
	uint64_t *pages;
	size_t count;
	uint16_t status = locate(s, prp1, contiguous, (uint64_t)entries * CQE_LEN, &pages, &count);

	if (status)
		return status;
	*cq = (struct sim_cq){ .exists = true,
			       .qid = qid,
			       .iv = iv,
			       .ien = ien,
			       .entries = entries,
			       .phase = 1,
			       .is_contiguous = contiguous,
			       .prp1 = prp1,
			       .pages = pages,
			       .page_count = count };
	cq->waiting_last = &cq->waiting;
	if (qid && sim_has(s, SIM_CQ_PHASE_ZERO))
		cq->phase = 0;
	if (sim_has(s, SIM_CQ_PHASE_RECREATE) && q->old_phase_set[qid])
		cq->phase = q->old_phase[qid];
	if (sim_has(s, SIM_CQ_PAGE_0))
		forget_pages(&cq->pages, &cq->prp1);
	sim_shadow_open(s, qid, true);
	return 0;
}

uint16_t sim_sq_open(struct sim *s, uint16_t qid, uint32_t entries, uint64_t prp1, bool contiguous,
		     uint16_t cqid, uint8_t qprio)
{
	struct sim_sq *sq = &s->sq[qid];
	bool was_dead = sq->is_dead && sim_has(s, SIM_DB_DEAD_STAYS);
	uint32_t old_head = sq->head;
	uint64_t *pages;
	size_t count;
	uint16_t status = locate(s, prp1, contiguous, (uint64_t)entries * SQE_LEN, &pages, &count);

	if (status)
		return status;
	*sq = (struct sim_sq){ .exists = true,
			       .is_dead = was_dead,
			       .qid = qid,
			       .cqid = cqid,
			       .qprio = qprio,
			       .entries = entries,
			       .is_contiguous = contiguous,
			       .prp1 = prp1,
			       .pages = pages,
			       .page_count = count,
			       .opened_ns = sim_has(s, SIM_SQ_NEEDS_TIME) ? nt_clock_ns() : 0 };
	sim_mem_sq_opened(s);
	if (sim_has(s, SIM_SQ_HEAD_KEPT) && qid && old_head < entries)
		sq->head = sq->tail = old_head;
	if (sim_has(s, SIM_SQ_PAGE_0))
		forget_pages(&sq->pages, &sq->prp1);
	sim_shadow_open(s, qid, false);
	return 0;
}

/* Base 2.0 section 3.5.1: the admin queues begin at entry 0 when EN is set. */
void sim_queues_open_admin(struct sim *s)
{
	uint32_t mask = sim_has(s, SIM_ADMIN_SIZE_8BIT) ? 0xff : 0xfff;
	uint64_t page = sim_has(s, SIM_ASQ_BIT) ? 0x8000 : 0;
	uint64_t high = sim_has(s, SIM_ASQ_32BIT) ? 0xffffffffu : UINT64_MAX;
	uint32_t sq_entries = (s->aqa & mask) + 1, cq_entries = ((s->aqa >> 16) & mask) + 1;
	struct sim_sq old_sq = s->sq[0];
	struct sim_cq old_cq = s->cq[0];

	if (sim_has(s, SIM_ADMIN_ONE_SIZE))
		cq_entries = sq_entries;
	sim_cq_open(s, 0, cq_entries, s->acq & high & ~page, true, !sim_has(s, SIM_IRQ_ADMIN), 0);
	sim_sq_open(s, 0, sq_entries, s->asq & high & ~page, true, 0, 0);
	if (sim_has(s, SIM_POINTERS_KEPT) && old_cq.entries == cq_entries &&
	    old_sq.entries == sq_entries) {
		s->sq[0].head = s->sq[0].tail = old_sq.head;
		s->cq[0].head = s->cq[0].tail = old_cq.tail;
		s->cq[0].phase = old_cq.phase;
	}
	if ((sim_has(s, SIM_DB_BEFORE_EN) || sim_has(s, SIM_PCI_FLR_RINGS)) && old_sq.todo) {
		s->sq[0].tail = s->sq[0].todo = old_sq.todo % sq_entries;
		sim_work_set(s, 0, s->sq[0].todo);
	}
	if (sim_has(s, SIM_RUNS_ON_ENABLE)) {
		s->sq[0].todo = 1;
		sim_work_set(s, 0, true);
	}
}

void sim_cq_close(struct sim *s, uint16_t qid)
{
	struct sim_queues *q = sim_q(s);
	struct sim_cq *cq = &s->cq[qid];
	uint32_t entries = cq->entries, tail = cq->tail;
	uint8_t phase = cq->phase;

	while (cq->waiting) {
		struct sim_cmd *cmd = cq->waiting;

		cq->waiting = cmd->next;
		sim_cmd_free(s, cmd);
	}
	if (cq->exists) {
		q->old_phase[qid] = cq->phase;
		q->old_phase_set[qid] = true;
	}
	free(cq->pages);
	*cq = (struct sim_cq){ .entries = entries, .tail = tail, .phase = phase };
	sim_irq_update(s);
}

/* Take the waiting completions of @sqid away: they complete implicitly. */
static void drop_waiting(struct sim *s, struct sim_cq *cq, uint16_t sqid)
{
	struct sim_cmd **link = &cq->waiting;

	while (*link) {
		struct sim_cmd *cmd = *link;

		if (cmd->sqid != sqid) {
			link = &cmd->next;
			continue;
		}
		*link = cmd->next;
		sim_cmd_free(s, cmd);
	}
	cq->waiting_last = link;
}

/*
 * Base 2.0 section 5.7: outstanding commands complete before the Delete does,
 * as far as the Completion Queue has room; the others complete implicitly, and
 * nothing of this queue is posted afterwards.
 */
void sim_sq_close(struct sim *s, uint16_t qid)
{
	struct sim_queues *q = sim_q(s);
	struct sim_sq *sq = &s->sq[qid];
	uint32_t head = sq->head, entries = sq->entries;
	bool is_dead = sq->is_dead;

	for (size_t i = 0; i < q->heap_n;) {
		struct sim_cmd *cmd = q->heap[i];

		if (cmd->sqid != qid) {
			i++;
			continue;
		}
		sim_cmd_unlink(s, cmd);
		sim_complete(s, cmd, NT_STATUS(GENERIC, ABORT_SQ_DELETED));
		i = 0; /* the heap has moved */
	}
	if (sq->exists)
		drop_waiting(s, &s->cq[sq->cqid], qid);
	sim_work_set(s, qid, false);
	free(sq->pages);
	*sq = (struct sim_sq){ .head = head, .entries = entries, .is_dead = is_dead };
}

void sim_queues_reset(struct sim *s)
{
	struct sim_queues *q = sim_q(s);
	bool keep_io = sim_has(s, SIM_QUEUES_KEPT);

	while (q->heap_n) {
		struct sim_cmd *cmd = q->heap[0];

		sim_cmd_unlink(s, cmd);
		sim_cmd_free(s, cmd);
	}
	for (unsigned int i = 0; i < SIM_QUEUES_MAX; i++) {
		if (keep_io && i)
			continue;
		if (s->sq[i].exists)
			sim_sq_close(s, (uint16_t)i);
		if (s->cq[i].exists)
			sim_cq_close(s, (uint16_t)i);
		s->sq[i].is_dead = false;
		s->sq[i].todo = 0;
	}
	memset(q->work, 0, sizeof(q->work));
	memset(q->stalled, 0, sizeof(q->stalled));
	memset(q->old_phase_set, 0, sizeof(q->old_phase_set));
	q->late.iova = 0;
	memset(q->turn, 0, sizeof(q->turn));
	memset(q->credit, 0, sizeof(q->credit));
	sim_shadow_reset(s);
}

/* ---- completion */

bool sim_cq_is_full(const struct sim *s, const struct sim_cq *cq)
{
	uint32_t ring = cq_ring(s, cq), used = (cq->tail + ring - cq->head) % ring;

	if (sim_has(s, SIM_CQ_OVERRUN))
		return false;
	if (sim_has(s, SIM_CQ_FULL_AT_N))
		return cq->is_dead; /* marked when the N-th entry was posted */
	return used >= ring - 1;
}

static void invert_phase(struct sim *s, struct sim_cq *cq)
{
	uint32_t n = cq->entries;

	if (sim_has(s, SIM_CQ_PHASE_STUCK) || (sim_has(s, SIM_CQ_PHASE_ODD) && n % 2) ||
	    (sim_has(s, SIM_CQ_PHASE_POW2) && (n & (n - 1))))
		return;
	cq->phase ^= 1;
	if (!sim_has(s, SIM_CQ_PHASE_SHARED) || !cq->qid)
		return;
	for (unsigned int i = 1; i < SIM_QUEUES_MAX; i++)
		s->cq[i].phase = cq->phase;
}

static void advance_tail(struct sim *s, struct sim_cq *cq)
{
	if (++cq->tail >= cq_ring(s, cq)) {
		cq->tail = 0;
		invert_phase(s, cq);
	}
	if (cq->tail == cq->head && sim_has(s, SIM_CQ_FULL_AT_N))
		cq->is_dead = true;
}

static uint16_t head_for_cqe(const struct sim *s, const struct sim_sq *sq,
			     const struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_AER_SQHD_STALE) && !sq->qid && cmd->opc == NT_ADM_ASYNC_EVENT)
		return cmd->head;
	if (sim_has(s, SIM_SQHD_ZERO))
		return 0;
	if (sim_has(s, SIM_SQHD_NO_WRAP) && !sq->head && sq->entries < 65536)
		return (uint16_t)sq->entries;
	if (sim_has(s, SIM_SQHD_BEHIND) && sq->entries)
		return (uint16_t)((sq->head + sq->entries - 1) % sq->entries);
	if (sim_has(s, SIM_SQHD_OTHER)) {
		for (unsigned int i = 1; i < SIM_QUEUES_MAX; i++) {
			if (s->sq[i].exists && s->sq[i].cqid == sq->cqid && &s->sq[i] != sq)
				return (uint16_t)s->sq[i].head;
		}
	}
	return (uint16_t)sq->head;
}

static uint16_t sqid_for_cqe(const struct sim *s, const struct sim_cmd *cmd,
			     const struct sim_sq *sq)
{
	if (sim_has(s, SIM_SQID_ZERO))
		return 0;
	return sim_has(s, SIM_SQID_IS_CQID) ? sq->cqid : cmd->sqid;
}

static uint16_t cid_for_cqe(const struct sim *s, uint16_t cid)
{
	if (sim_has(s, SIM_CID_8BIT))
		return cid & 0xff;
	return sim_has(s, SIM_CID_SWAPPED) ? __builtin_bswap16(cid) : cid;
}

/* Base 2.0 section 3.3.3.2: the dword with the Phase Tag is written last. */
static void write_cqe(struct sim *s, struct sim_cq *cq, const struct sim_cmd *cmd)
{
	struct sim_queues *q = sim_q(s);
	const struct sim_sq *sq = &s->sq[cmd->sqid];
	uint64_t iova = sim_cq_entry(s, cq, cq->tail);
	uint32_t *slot = sim_dma(s, iova, CQE_LEN, true), dw[4];

	if (!slot) {
		sim_fatal(s);
		return;
	}
	dw[0] = htole32(cmd->dw0);
	dw[1] = htole32(sim_has(s, SIM_CQE_RESERVED) ? ~cmd->dw1 : cmd->dw1);
	dw[2] = htole32((uint32_t)sqid_for_cqe(s, cmd, sq) << 16 | head_for_cqe(s, sq, cmd));
	dw[3] = (uint32_t)(cmd->status & 0x7fff) << 17 | (cq->phase ? DW3_PHASE : 0) |
		cid_for_cqe(s, cmd->cid);
	if (sim_has(s, SIM_CQ_PHASE_MEMORY) && cq->qid && (slot[0] | slot[1]))
		dw[3] = (dw[3] & ~DW3_PHASE) | (le32toh(slot[3]) & DW3_PHASE);
	if (sim_mem_halves_cqe(s, iova))
		memcpy(dw, slot, 12);
	if (sim_has(s, SIM_CQE_LONG)) {
		void *past = sim_dma(s, iova + CQE_LEN, CQE_LEN, true);

		if (past)
			memset(past, 0, CQE_LEN);
	}
	if (sim_has(s, SIM_CQ_PHASE_FIRST)) {
		q->late.iova = iova;
		q->late.due_ns = 0;
		memcpy(q->late.bytes, dw, sizeof(q->late.bytes));
		s->has_work = true;
	} else {
		memcpy(slot, dw, sizeof(q->late.bytes));
	}
	__atomic_store_n(&slot[3], htole32(dw[3]), __ATOMIC_RELEASE);
}

static void post(struct sim *s, struct sim_cq *cq, struct sim_cmd *cmd)
{
	struct sim_queues *q = sim_q(s);

	q->posted++;
	if (sim_has(s, SIM_CQE_DROPPED) && cmd->sqid && q->posted % 13 == 0)
		return;
	if (sim_has(s, SIM_CQE_SKIPS) && cmd->sqid && q->posted % 11 == 0)
		advance_tail(s, cq);
	write_cqe(s, cq, cmd);
	advance_tail(s, cq);
	if (!sim_has(s, SIM_IRQ_EARLY))
		sim_irq_cqe_posted(s, cq);
	if (sim_has(s, SIM_CQE_TWICE) && cmd->sqid && q->posted % 7 == 0 &&
	    !sim_cq_is_full(s, cq)) {
		write_cqe(s, cq, cmd);
		advance_tail(s, cq);
	}
}

static void finish(struct sim *s, struct sim_cmd *cmd)
{
	s->sq[cmd->sqid].outstanding--;
	sim_cmd_free(s, cmd);
}

void sim_cq_drain(struct sim *s, struct sim_cq *cq)
{
	while (cq->waiting && !sim_cq_is_full(s, cq)) {
		struct sim_cmd *cmd = cq->waiting;

		cq->waiting = cmd->next;
		if (!cq->waiting)
			cq->waiting_last = &cq->waiting;
		post(s, cq, cmd);
		if (sim_has(s, SIM_CQ_FULL_REPEATS) && !sim_cq_is_full(s, cq))
			post(s, cq, cmd);
		finish(s, cmd);
	}
}

void sim_complete(struct sim *s, struct sim_cmd *cmd, uint16_t status)
{
	struct sim_sq *sq = &s->sq[cmd->sqid];
	struct sim_cq *cq = &s->cq[sq->cqid];

	if (!sq->exists || !cq->exists || (s->csts & NT_CSTS_CFS)) {
		sim_cmd_free(s, cmd);
		return;
	}
	cmd->status = status;
	if (cmd->sqid)
		sim_count_io(s, cmd, status);
	if (cq->is_shadowed)
		sim_shadow_cq(s, cq);
	if (!cq->waiting && !sim_cq_is_full(s, cq)) {
		post(s, cq, cmd);
		finish(s, cmd);
		return;
	}
	if (sim_has(s, SIM_CQ_FULL_LOSES)) {
		finish(s, cmd);
		return;
	}
	cmd->next = NULL;
	*cq->waiting_last = cmd;
	cq->waiting_last = &cmd->next;
}
