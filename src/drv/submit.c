// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Submission: Base 2.0 section 3.3.1.2, doorbells in PCIe Transport 1.0 section
 * 3.1.2. Slots are filled as told, over the head as well: that may be the point.
 */
#include <assert.h>
#include <stdlib.h>

#include "drv/priv.h"

#define CID_NONE 0xffffu /* reserved for "no command" in the error log */

static bool is_busy(const struct drv_sq *sq, uint16_t cid)
{
	return sq->busy[cid / 64] >> (cid % 64) & 1;
}

static uint16_t pick_cid(struct drv_sq *sq)
{
	uint16_t cid = sq->next_cid;

	for (uint32_t i = 0; i < CID_NONE && (cid == CID_NONE || is_busy(sq, cid)); i++)
		cid++;
	sq->next_cid = (uint16_t)(cid + 1);
	return cid;
}

uint16_t drv_sq_put(struct drv_sq *sq, const struct drv_cmd *cmd)
{
	struct drv_cmd out = *cmd;
	uint8_t *slot = drv_qmem_slot(&sq->mem, sq->tail);

	if (!cmd->has_cid)
		out.cid = pick_cid(sq);
	else if (is_busy(sq, cmd->cid))
		sq->is_untracked = true; /* a duplicate on purpose: which one completes? */
	drv_sqe_encode(&out, slot);
	if (sq->mem.place.is_set)
		drv_qmem_push(sq->c, &sq->mem, sq->tail);
	drv_trace_add(sq->c, DRV_TRACE_SQE, sq->qid, sq->tail, slot, DRV_SQE_LEN);
	sq->busy[out.cid / 64] |= 1ull << (out.cid % 64);
	sq->slots[out.cid] = (uint16_t)sq->tail;
	sq->outstanding++;
	sq->c->commands++;
	if (++sq->tail >= sq->entries)
		sq->tail = 0;
	return out.cid;
}

uint32_t drv_sq_free(const struct drv_sq *sq)
{
	uint32_t used;

	if (sq->entries < 2)
		return 0;
	used = sq->tail >= sq->head ? sq->tail - sq->head : sq->tail + sq->entries - sq->head;
	return used >= sq->entries ? 0 : sq->entries - 1 - used;
}

uint64_t drv_doorbell_off(const struct drv_ctrlr *c, uint16_t qid, bool is_cq)
{
	return NT_REG_DOORBELLS + (2ull * qid + is_cq) * c->doorbell_stride;
}

static int write_doorbell(struct drv_ctrlr *c, uint16_t qid, bool is_cq, uint32_t value)
{
	int rc;

	before_doorbell();
	rc = pcifn_write32(c->fn, drv_doorbell_off(c, qid, is_cq), value);
	/* The front end has just read the clock. */
	if (c->fn->trace_count)
		c->now_ns = c->fn->trace[(c->fn->trace_count - 1) % PCIFN_TRACE_LEN].when_ns;
	drv_trace_add(c, is_cq ? DRV_TRACE_CQ_DB : DRV_TRACE_SQ_DB, qid, value, NULL, 0);
	return rc;
}

/* From here on the commands in slots @from up to the tail are the device's business. */
static void note_time(struct drv_sq *sq, uint32_t from)
{
	if (!sq->c->latency)
		return;
	if (!sq->rung_ns)
		sq->rung_ns = calloc(sq->entries, sizeof(*sq->rung_ns));
	for (uint32_t i = from; sq->rung_ns && i != sq->tail; i = i + 1 < sq->entries ? i + 1 : 0)
		sq->rung_ns[i] = sq->c->now_ns;
}

int drv_sq_ring(struct drv_sq *sq)
{
	uint32_t from = sq->rung;
	int rc;

	if (sq->tail == from)
		return 0;
	sq->rung = sq->tail;
	rc = write_doorbell(sq->c, sq->qid, false, sq->tail);
	note_time(sq, from);
	return rc;
}

int drv_cq_ring(struct drv_cq *cq)
{
	if (cq->head == cq->rung)
		return 0;
	cq->rung = cq->head;
	return write_doorbell(cq->c, cq->qid, true, cq->head);
}

int drv_cq_ring_late(struct drv_cq *cq, uint32_t unacked)
{
	uint32_t waiting =
		cq->head >= cq->rung ? cq->head - cq->rung : cq->head + cq->entries - cq->rung;

	return waiting < unacked ? 0 : drv_cq_ring(cq);
}

uint8_t *drv_sq_slot(struct drv_sq *sq, uint32_t slot)
{
	assert(slot < sq->entries);
	/* Whoever takes the bytes may change a command that was already counted. */
	if (sq->outstanding)
		sq->is_untracked = true;
	return drv_qmem_slot(&sq->mem, slot);
}

int drv_doorbell_write(struct drv_ctrlr *c, uint16_t qid, bool is_cq, uint32_t value)
{
	struct drv_sq *sq = drv_sq_find(c, qid);

	if (!is_cq && sq)
		sq->is_untracked = true;
	/* Whatever it did to queues and events, the next case must not inherit it. */
	drv_mark_dirty(c);
	return write_doorbell(c, qid, is_cq, value);
}
