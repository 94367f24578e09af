// SPDX-License-Identifier: GPL-2.0-or-later
/* Queues, doorbells and single completions for cases. */
#include <errno.h>
#include <stdio.h>

#include "engine/ctx_priv.h"

void ctx_need_own_queues(struct nt_ctx *t)
{
	if (t->c->is_passive)
		nt_skip(t,
			"Linux's nvme driver owns the queues and doorbells (vfio: gives access)");
}

/* A case that goes on after a refused Create has no queue: that ends it, not the tool. */
static void need_queue(struct nt_ctx *t, const void *queue)
{
	ctx_need_own_queues(t);
	if (queue)
		return;
	if (!t->has_failed)
		ctx_error(t, "the case uses a queue that was not created");
	nt_stop(t);
}

struct drv_cpl nt_create_cq(struct nt_ctx *t, const struct drv_cq_attr *attr)
{
	struct drv_cpl cpl = { 0 };

	ctx_need_own_queues(t);
	ctx_answer(t, drv_cq_create(t->c, attr, nt_deadline(t), &cpl), "a completion",
		   "Create I/O CQ %u completes", attr->qid);
	return cpl;
}

struct drv_cpl nt_create_sq(struct nt_ctx *t, const struct drv_sq_attr *attr)
{
	struct drv_cpl cpl = { 0 };

	ctx_need_own_queues(t);
	ctx_answer(t, drv_sq_create(t->c, attr, nt_deadline(t), &cpl), "a completion",
		   "Create I/O SQ %u completes", attr->qid);
	return cpl;
}

struct drv_cpl nt_delete_cq(struct nt_ctx *t, uint16_t qid)
{
	struct drv_cpl cpl = { 0 };

	ctx_need_own_queues(t);
	ctx_answer(t, drv_cq_delete(t->c, qid, nt_deadline(t), &cpl), "a completion",
		   "Delete I/O CQ %u completes", qid);
	return cpl;
}

struct drv_cpl nt_delete_sq(struct nt_ctx *t, uint16_t qid)
{
	struct drv_cpl cpl = { 0 };

	ctx_need_own_queues(t);
	ctx_answer(t, drv_sq_delete(t->c, qid, nt_deadline(t), &cpl), "a completion",
		   "Delete I/O SQ %u completes", qid);
	return cpl;
}

struct drv_cq *nt_cq(struct nt_ctx *t, uint16_t qid)
{
	return qid ? t->c->cqs[qid] : t->c->acq;
}

struct drv_sq *nt_sq(struct nt_ctx *t, uint16_t qid)
{
	return qid ? t->c->sqs[qid] : t->c->asq;
}

struct drv_sq *nt_asq(struct nt_ctx *t)
{
	return t->c->asq;
}

struct drv_sq *nt_queue_pair(struct nt_ctx *t, uint16_t qid, uint32_t sq_entries,
			     uint32_t cq_entries)
{
	/* With interrupts routed the pair uses the vector of its number, where there is one. */
	const struct drv_cq_attr cq = {
		.qid = qid,
		.qsize = (uint16_t)(cq_entries - 1),
		.ien = t->c->irq_kind != PCIFN_IRQ_NONE,
		.iv = qid < t->c->irq_count ? qid : 0,
	};
	const struct drv_sq_attr sq = {
		.qid = qid,
		.qsize = (uint16_t)(sq_entries - 1),
		.cqid = qid,
	};

	if (t->c->is_passive) {
		struct drv_sq *stand_in = NULL;

		nt_need_ok(t, drv_passive_queue(t->c, qid, &stand_in), "a queue pair");
		return stand_in;
	}
	/* How many queues there are before Number of Queues is implementation specific. */
	if (!t->s->has_granted)
		ctx_answer(t, session_grant_queues(t->s), "a completion",
			   "Set Features Number of Queues completes");
	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ of a queue pair"))
		nt_stop(t);
	if (!nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ of a queue pair"))
		nt_stop(t);
	return t->c->sqs[qid];
}

void nt_queue_pair_delete(struct nt_ctx *t, struct drv_sq *sq)
{
	uint16_t cqid;

	if (t->c->is_passive)
		return;
	need_queue(t, sq);
	cqid = sq->cq ? sq->cq->qid : sq->qid;
	nt_shall_succeed(t, nt_delete_sq(t, sq->qid), "Delete I/O SQ of a queue pair");
	nt_shall_succeed(t, nt_delete_cq(t, cqid), "Delete I/O CQ of a queue pair");
}

uint16_t nt_put_nop(struct nt_ctx *t, struct drv_sq *sq)
{
	const struct drv_cmd admin = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	const struct drv_cmd io = { .opc = NT_NVM_FLUSH, .nsid = t->s->ns.nsid };

	need_queue(t, sq);
	if (sq->qid && !t->s->has_ns)
		nt_skip(t, "no namespace is active, so no I/O command is sure to succeed");
	return drv_sq_put(sq, sq->qid ? &io : &admin);
}

void nt_ring(struct nt_ctx *t, struct drv_sq *sq)
{
	need_queue(t, sq);
	nt_need_ok(t, drv_sq_ring(sq), "writing the tail doorbell of SQ %u", sq->qid);
}

void nt_cq_ring(struct nt_ctx *t, struct drv_cq *cq)
{
	need_queue(t, cq);
	nt_need_ok(t, drv_cq_ring(cq), "writing the head doorbell of CQ %u", cq->qid);
}

void nt_doorbell(struct nt_ctx *t, uint16_t qid, bool is_cq, uint32_t value)
{
	ctx_need_own_queues(t);
	nt_need_ok(t, drv_doorbell_write(t->c, qid, is_cq, value),
		   "writing %Xh to a doorbell of %s %u", value, is_cq ? "CQ" : "SQ", qid);
}

struct drv_cpl nt_cq_next(struct nt_ctx *t, struct drv_cq *cq, const char *what)
{
	struct drv_cpl cpl = { 0 };

	need_queue(t, cq);
	ctx_answer(t, drv_cq_wait(cq, nt_deadline(t), &cpl), "a completion",
		   "%s: a completion arrives at CQ %u, slot %u", what, cq->qid, cq->head);
	return cpl;
}

struct drv_cpl nt_wait_cid(struct nt_ctx *t, struct drv_sq *sq, uint16_t cid)
{
	struct drv_cpl cpl = { 0 };

	need_queue(t, sq);
	ctx_answer(t, drv_wait_cid(sq, cid, nt_deadline(t), &cpl), "a completion",
		   "the command with CID %Xh of SQ %u completes", cid, sq->qid);
	return cpl;
}

bool nt_shall_stay_silent(struct nt_ctx *t, struct drv_cq *cq, uint64_t us, const char *fmt, ...)
{
	struct nt_deadline until = nt_deadline_us(us);
	char seen[128] = "";
	struct drv_cpl cpl;
	unsigned int turn = 0;
	bool arrived, held;
	va_list ap;

	need_queue(t, cq);
	while (!(arrived = drv_cq_poll(cq, &cpl)) && !nt_deadline_passed(until))
		pcifn_relax(t->c->fn, turn++);
	if (arrived)
		snprintf(seen, sizeof(seen),
			 "a completion in slot %u: CID %Xh, SQID %u, status %u/%02X", cpl.slot,
			 cpl.cid, cpl.sqid, (cpl.status >> 8) & 7u, cpl.status & 0xffu);
	va_start(ap, fmt);
	held = check_made(t, true, !arrived, seen, "no completion", fmt, ap);
	va_end(ap);
	return held;
}
