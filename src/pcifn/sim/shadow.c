// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shadow doorbells: Doorbell Buffer Config (Base 2.0 section 5.8) and what
 * follows from it (Annex B.5).
 *
 * From then on the shadow of an I/O queue is what counts; a write to its
 * register only says that it is worth looking. EventIdx tells the host how far
 * the controller has looked, and is updated before it looks once more, so that
 * what is announced in between is seen by one of the two. The Admin Queue goes
 * by its registers: hosts keep no shadow of it.
 */
#include <endian.h>
#include <string.h>

#include "cmd.h"
#include "link.h"

static uint32_t stride(const struct sim *s)
{
	return 4u << (sim_has(s, SIM_SHADOW_STRIDE) ? 0 : s->cfg.dstrd);
}

/* Both doorbells of every queue find room in a page; else the command is not supported. */
bool sim_shadow_has(const struct sim *s)
{
	uint64_t len = 2ull * (4ull << s->cfg.dstrd) * (nt_max(s->cfg.nsqa, s->cfg.ncqa) + 1);

	return s->cfg.dbbuf && s->cfg.ver >= NT_VS(1, 3, 0) && len <= 4096ull << s->cfg.mpsmin;
}

bool sim_shadow_has_command(const struct sim *s)
{
	return sim_has(s, SIM_SHADOW_UNCLAIMED) ||
	       (sim_shadow_has(s) && !sim_has(s, SIM_SHADOW_ABSENT));
}

static uint32_t *slot(struct sim *s, uint64_t base, unsigned int qid, bool is_cq, bool is_write)
{
	if (!is_cq && qid && sim_has(s, SIM_SHADOW_ONE_SLOT))
		qid = 1;
	return sim_dma(s, base + (2ull * qid + is_cq) * stride(s), sizeof(uint32_t), is_write);
}

static void tell(struct sim *s, unsigned int qid, bool is_cq, uint32_t val, uint32_t entries)
{
	uint32_t *at = slot(s, s->shadow.event, qid, is_cq, true);

	if (sim_has(s, SIM_SHADOW_EVENT_AHEAD))
		val = (val + entries / 2) % entries;
	if (at && !sim_has(s, SIM_SHADOW_EVENT_NEVER))
		__atomic_store_n(at, htole32(val), __ATOMIC_SEQ_CST);
	at = slot(s, s->shadow.tail, qid, is_cq, true);
	if (at && sim_has(s, SIM_SHADOW_WRITTEN))
		__atomic_store_n(at, htole32(val), __ATOMIC_SEQ_CST);
}

static uint32_t look(struct sim *s, unsigned int qid, bool is_cq, uint32_t otherwise)
{
	const uint32_t *at = slot(s, s->shadow.tail, qid, is_cq, false);

	return at ? le32toh(__atomic_load_n(at, __ATOMIC_SEQ_CST)) & 0xffff : otherwise;
}

uint32_t sim_shadow_rung(struct sim *s, unsigned int qid, bool is_cq, uint32_t val)
{
	struct sim_queues *q = sim_q(s);

	if (!(is_cq ? s->cq[qid].is_shadowed : s->sq[qid].is_shadowed))
		return val;
	if (is_cq) {
		q->look[qid / 64] |= 1ull << (qid % 64);
		s->has_work = true;
	}
	return sim_has(s, SIM_SHADOW_REGISTER_ONLY) ? val : look(s, qid, is_cq, val);
}

/* All that was announced is fetched: say so, and look whether that was all. */
void sim_shadow_sq(struct sim *s, struct sim_sq *sq)
{
	uint32_t tail;

	if (!sq->is_shadowed || sq->is_dead)
		return;
	tell(s, sq->qid, false, sq->tail, sq->entries);
	if (sim_has(s, SIM_SHADOW_NO_LOOK) || sim_has(s, SIM_SHADOW_REGISTER_ONLY))
		return;
	tail = look(s, sq->qid, false, sq->tail);
	if (tail < sq->tail && sim_has(s, SIM_SHADOW_WRAP))
		tail = sq->entries - 1;
	if (tail != sq->tail)
		sim_sq_rung(s, sq, tail);
}

/* The same for a head: nothing moves while a completion waits for room that is there. */
void sim_shadow_cq(struct sim *s, struct sim_cq *cq)
{
	uint32_t head;

	if (!cq->is_shadowed)
		return;
	tell(s, cq->qid, true, cq->head, cq->entries);
	if (sim_has(s, SIM_SHADOW_HEAD_ONCE) || sim_has(s, SIM_SHADOW_REGISTER_ONLY))
		return;
	head = look(s, cq->qid, true, cq->head);
	if (head != cq->head)
		sim_cq_rung(s, cq, head);
}

void sim_shadow_run(struct sim *s)
{
	struct sim_queues *q = sim_q(s);

	for (unsigned int qid = 1; qid < SIM_QUEUES_MAX; qid++) {
		if (!(q->look[qid / 64] >> (qid % 64) & 1))
			continue;
		q->look[qid / 64] &= ~(1ull << (qid % 64));
		if (s->cq[qid].exists)
			sim_shadow_cq(s, &s->cq[qid]);
	}
}

void sim_shadow_open(struct sim *s, unsigned int qid, bool is_cq)
{
	if (!s->shadow.is_on || !qid)
		return;
	if (is_cq)
		s->cq[qid].is_shadowed = true;
	else
		s->sq[qid].is_shadowed = true;
	if (sim_has(s, SIM_SHADOW_OLD_ONLY))
		s->sq[qid].is_shadowed = s->cq[qid].is_shadowed = false;
	else
		tell(s, qid, is_cq, 0, 1);
}

void sim_shadow_reset(struct sim *s)
{
	memset(sim_q(s)->look, 0, sizeof(sim_q(s)->look));
	if (!sim_has(s, SIM_SHADOW_KEPT))
		s->shadow.is_on = false;
}

static void begin(struct sim *s, const struct sim_cmd *cmd)
{
	uint64_t page = s->page_len - 1ull,
		 mask = sim_has(s, SIM_SHADOW_32BIT) ? 0xffffffffu : ~0ull;
	bool is_swapped = sim_has(s, SIM_SHADOW_SWAPPED);

	s->shadow.is_on = true;
	s->shadow.tail = (is_swapped ? cmd->prp2 : cmd->prp1) & ~page & mask;
	s->shadow.event = (is_swapped ? cmd->prp1 : cmd->prp2) & ~page & mask;
	if (sim_has(s, SIM_SHADOW_OVERRUN)) {
		void *past = sim_dma(s, s->shadow.event + s->page_len, 64, true);

		if (past)
			memset(past, 0, 64);
	}
	for (unsigned int i = 1; i < SIM_QUEUES_MAX && !sim_has(s, SIM_SHADOW_NEW_ONLY); i++) {
		s->sq[i].is_shadowed = s->sq[i].exists;
		s->cq[i].is_shadowed = s->cq[i].exists;
		if (s->sq[i].exists)
			tell(s, i, false, s->sq[i].tail, s->sq[i].entries);
		if (s->cq[i].exists)
			tell(s, i, true, s->cq[i].head, s->cq[i].entries);
	}
}

uint16_t sim_doorbell_buffers(struct sim *s, struct sim_cmd *cmd)
{
	uint64_t page = s->page_len - 1ull;
	uint16_t bad =
		sim_has(s, SIM_SHADOW_STATUS) ? NT_STATUS(GENERIC, INTERNAL) : SIM_INVALID_FIELD;
	bool is_bad = (cmd->prp1 & page && !sim_has(s, SIM_SHADOW_MISALIGNED)) ||
		      (cmd->prp2 & page && !sim_has(s, SIM_SHADOW_EVENT_MISALIGNED));

	if (!is_bad || sim_has(s, SIM_SHADOW_REFUSED_USED))
		begin(s, cmd);
	return is_bad ? sim_fail(cmd, cmd->prp1 & page ? 24 : 32, 0, bad) : 0;
}
