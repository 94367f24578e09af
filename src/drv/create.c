// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Create and Delete I/O queues: Base 2.0 sections 5.4 to 5.7.
 *
 * The attributes go out as they stand. Ownership follows the answer: a refused
 * Create gives the memory back, an unanswered one puts it into quarantine, and
 * a queue that an accepted Create replaced stays with the controller.
 */
#include <errno.h>

#include "drv/priv.h"

/* The memory is not for the driver to allocate. */
static bool is_given(uint64_t prp1, const struct drv_place *place)
{
	return prp1 || place->is_set;
}

static int cq_memory(struct drv_ctrlr *c, const struct drv_cq_attr *a, struct drv_cq **ret)
{
	struct drv_qmem mem;
	int rc = drv_cq_init(c, a->qid, is_given(a->prp1, &a->place) ? 1 : (uint32_t)a->qsize + 1,
			     is_given(a->prp1, &a->place) ? false : a->discontig, ret);

	if (rc || (!a->prp1 && !a->place.is_set))
		return rc;
	if (a->place.is_set)
		rc = drv_qmem_place(c, (uint32_t)a->qsize + 1, c->io_cqe_len, &a->place, &mem);
	else
		rc = drv_qmem_adopt(c, (uint32_t)a->qsize + 1, c->io_cqe_len, a->discontig, a->prp1,
				    &mem);
	if (rc) {
		drv_cq_fini(*ret);
		return rc;
	}
	drv_qmem_fini(c, &(*ret)->mem, false);
	(*ret)->mem = mem;
	(*ret)->entries = mem.entries;
	return 0;
}

static int sq_memory(struct drv_ctrlr *c, const struct drv_sq_attr *a, struct drv_sq **ret)
{
	struct drv_qmem mem;
	int rc = drv_sq_init(c, a->qid, is_given(a->prp1, &a->place) ? 1 : (uint32_t)a->qsize + 1,
			     is_given(a->prp1, &a->place) ? false : a->discontig, c->cqs[a->cqid],
			     ret);

	if (rc || (!a->prp1 && !a->place.is_set))
		return rc;
	if (a->place.is_set)
		rc = drv_qmem_place(c, (uint32_t)a->qsize + 1, c->io_sqe_len, &a->place, &mem);
	else
		rc = drv_qmem_adopt(c, (uint32_t)a->qsize + 1, c->io_sqe_len, a->discontig, a->prp1,
				    &mem);
	if (rc) {
		drv_sq_fini(*ret);
		return rc;
	}
	drv_qmem_fini(c, &(*ret)->mem, false);
	(*ret)->mem = mem;
	(*ret)->entries = mem.entries;
	return 0;
}

static void saw_qid(struct drv_ctrlr *c, uint16_t qid)
{
	if (qid >= c->qid_end)
		c->qid_end = (uint32_t)qid + 1;
}

/* An accepted Create of the admin queue's identifier, or of one in use, leaves the
 * controller with memory that no Delete can be trusted to return. */
static void install_cq(struct drv_ctrlr *c, struct drv_cq *cq)
{
	struct drv_cq *old = c->cqs[cq->qid];

	cq->is_created = true;
	saw_qid(c, cq->qid);
	if (old || !cq->qid) {
		drv_mark_dirty(c);
		if (old)
			drv_cq_retire(old);
	}
	if (cq->qid)
		c->cqs[cq->qid] = cq;
	else
		drv_cq_retire(cq);
}

static void install_sq(struct drv_ctrlr *c, struct drv_sq *sq)
{
	struct drv_sq *old = c->sqs[sq->qid];

	sq->is_created = true;
	saw_qid(c, sq->qid);
	drv_stash_purge(c, sq->qid);
	if (old || !sq->qid || !sq->cq) {
		drv_mark_dirty(c);
		if (old)
			drv_sq_retire(old);
	}
	if (sq->qid)
		c->sqs[sq->qid] = sq;
	else
		drv_sq_retire(sq);
}

int drv_cq_create(struct drv_ctrlr *c, const struct drv_cq_attr *attr, struct nt_deadline until,
		  struct drv_cpl *ret_cpl)
{
	struct drv_cpl cpl;
	struct drv_cmd cmd;
	struct drv_cq *cq;
	int rc;

	if (!c->asq)
		return -EINVAL;
	rc = cq_memory(c, attr, &cq);
	if (rc)
		return rc;
	cq->ien = attr->ien;
	cq->iv = attr->iv;
	cmd = (struct drv_cmd){
		.opc = NT_ADM_CREATE_CQ,
		.prp1 = attr->prp1 && !attr->place.is_set ? attr->prp1 : cq->mem.prp1,
		.cdw10 = (uint32_t)attr->qsize << 16 | attr->qid,
		.cdw11 = (uint32_t)attr->iv << 16 | (attr->ien ? 2u : 0) |
			 (attr->discontig ? 0 : 1u) | attr->cdw11_rsvd,
	};
	rc = drv_exec(c->asq, &cmd, until, &cpl);
	if (rc) {
		drv_mark_dirty(c);
		cq->is_created = true;
		drv_cq_retire(cq);
		return rc;
	}
	if (drv_cpl_ok(cpl))
		install_cq(c, cq);
	else
		drv_cq_fini(cq);
	*ret_cpl = cpl;
	return 0;
}

int drv_sq_create(struct drv_ctrlr *c, const struct drv_sq_attr *attr, struct nt_deadline until,
		  struct drv_cpl *ret_cpl)
{
	struct drv_cpl cpl;
	struct drv_cmd cmd;
	struct drv_sq *sq;
	int rc;

	if (!c->asq)
		return -EINVAL;
	rc = sq_memory(c, attr, &sq);
	if (rc)
		return rc;
	cmd = (struct drv_cmd){
		.opc = NT_ADM_CREATE_SQ,
		.prp1 = attr->prp1 && !attr->place.is_set ? attr->prp1 : sq->mem.prp1,
		.cdw10 = (uint32_t)attr->qsize << 16 | attr->qid,
		.cdw11 = (uint32_t)attr->cqid << 16 | (uint32_t)(attr->qprio & 3) << 1 |
			 (attr->discontig ? 0 : 1u),
		.cdw12 = attr->cdw12,
	};
	rc = drv_exec(c->asq, &cmd, until, &cpl);
	if (rc) {
		drv_mark_dirty(c);
		sq->is_created = true;
		drv_sq_retire(sq);
		return rc;
	}
	if (drv_cpl_ok(cpl))
		install_sq(c, sq);
	else
		drv_sq_fini(sq);
	*ret_cpl = cpl;
	return 0;
}

static int delete_queue(struct drv_ctrlr *c, uint8_t opc, uint16_t qid, struct nt_deadline until,
			struct drv_cpl *ret_cpl)
{
	const struct drv_cmd cmd = { .opc = opc, .cdw10 = qid };
	int rc;

	if (!c->asq)
		return -EINVAL;
	rc = drv_exec(c->asq, &cmd, until, ret_cpl);
	if (rc)
		drv_mark_dirty(c);
	else if (!qid && drv_cpl_ok(*ret_cpl))
		drv_mark_dirty(c); /* it says that it deleted an admin queue */
	return rc;
}

int drv_cq_delete(struct drv_ctrlr *c, uint16_t qid, struct nt_deadline until,
		  struct drv_cpl *ret_cpl)
{
	int rc = delete_queue(c, NT_ADM_DELETE_CQ, qid, until, ret_cpl);
	struct drv_cq *cq = c->cqs[qid];

	if (!rc && drv_cpl_ok(*ret_cpl) && cq) {
		cq->is_created = false;
		drv_cq_retire(cq);
	}
	return rc;
}

int drv_sq_delete(struct drv_ctrlr *c, uint16_t qid, struct nt_deadline until,
		  struct drv_cpl *ret_cpl)
{
	int rc = delete_queue(c, NT_ADM_DELETE_SQ, qid, until, ret_cpl);
	struct drv_sq *sq = c->sqs[qid];

	if (!rc && drv_cpl_ok(*ret_cpl) && sq) {
		sq->is_created = false;
		drv_sq_retire(sq);
	}
	return rc;
}
