// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps on queues: create and delete, fill slots without ringing, doorbells,
 * completions one by one, slots as raw bytes.
 */
#include <errno.h>
#include <string.h>

#include "engine/script.h"

static int need_enabled(struct script_run *r)
{
	if (r->arg_err)
		return r->arg_err;
	return nt_ctrlr(r->t)->asq ? 0 : script_stop(r, -EINVAL, "the controller is disabled");
}

int script_do_create_cq(struct script_run *r)
{
	struct drv_cq_attr attr = { .qid = (uint16_t)script_arg_u64(r, "qid", 1) };
	int err;

	attr.qsize = (uint16_t)script_arg_u64(r, "qsize", 0);
	attr.discontig = script_arg_u64(r, "discontig", 0);
	attr.ien = script_arg_u64(r, "ien", 0);
	attr.iv = (uint16_t)script_arg_u64(r, "iv", 0);
	attr.prp1 = script_arg_u64(r, "prp1", 0);
	attr.cdw11_rsvd = (uint32_t)script_arg_u64(r, "cdw11_rsvd", 0);
	err = need_enabled(r);
	if (!err && (err = drv_cq_create(nt_ctrlr(r->t), &attr, script_arg_within(r), &r->res.cpl)))
		return script_stop(r, err, "Create I/O CQ did not complete");
	return err;
}

int script_do_create_sq(struct script_run *r)
{
	struct drv_sq_attr attr = { .qid = (uint16_t)script_arg_u64(r, "qid", 1) };
	int err;

	attr.qsize = (uint16_t)script_arg_u64(r, "qsize", 0);
	attr.cqid = (uint16_t)script_arg_u64(r, "cqid", attr.qid);
	attr.discontig = script_arg_u64(r, "discontig", 0);
	attr.qprio = (uint8_t)script_arg_u64(r, "qprio", 0);
	attr.prp1 = script_arg_u64(r, "prp1", 0);
	attr.cdw12 = (uint32_t)script_arg_u64(r, "cdw12", 0);
	err = need_enabled(r);
	if (!err && (err = drv_sq_create(nt_ctrlr(r->t), &attr, script_arg_within(r), &r->res.cpl)))
		return script_stop(r, err, "Create I/O SQ did not complete");
	return err;
}

static int delete_queue(struct script_run *r,
			int (*delete)(struct drv_ctrlr *c, uint16_t qid, struct nt_deadline until,
				      struct drv_cpl *ret_cpl))
{
	uint16_t qid = (uint16_t)script_arg_u64(r, "queue", 0);
	int err = need_enabled(r);

	if (!err && (err = delete (nt_ctrlr(r->t), qid, script_arg_within(r), &r->res.cpl)))
		return script_stop(r, err, "Delete of queue %u did not complete", qid);
	return err;
}

int script_do_delete_cq(struct script_run *r)
{
	return delete_queue(r, drv_cq_delete);
}

int script_do_delete_sq(struct script_run *r)
{
	return delete_queue(r, drv_sq_delete);
}

int script_do_queue_pair(struct script_run *r)
{
	struct drv_cq_attr cq = { .qid = (uint16_t)script_arg_u64(r, "qid", 1) };
	struct drv_sq_attr sq = { .qid = cq.qid, .cqid = cq.qid };
	uint64_t entries = script_arg_u64(r, "entries", 32);
	uint64_t sq_entries = script_arg_u64(r, "sq_entries", entries);
	uint64_t cq_entries = script_arg_u64(r, "cq_entries", entries);
	int err = need_enabled(r);

	if (err)
		return err;
	if (sq_entries < 2 || cq_entries < 2)
		return script_stop(r, -EINVAL, "a queue has 2 to 65536 entries");
	if (nt_ctrlr(r->t)->is_passive) {
		struct drv_sq *stand_in;

		return drv_passive_queue(nt_ctrlr(r->t), cq.qid, &stand_in);
	}
	cq.qsize = (uint16_t)(cq_entries - 1);
	sq.qsize = (uint16_t)(sq_entries - 1);
	cq.ien = script_arg_has(r, "iv");
	cq.iv = (uint16_t)script_arg_u64(r, "iv", 0);
	err = drv_cq_create(nt_ctrlr(r->t), &cq, nt_deadline(r->t), &r->res.cpl);
	if (!err && script_shall(r, drv_cpl_ok(r->res.cpl), "the completion queue is created"))
		err = drv_sq_create(nt_ctrlr(r->t), &sq, nt_deadline(r->t), &r->res.cpl);
	else if (!err)
		return script_stop(r, -EINVAL, "no queue pair");
	if (err)
		return script_stop(r, err, "a Create did not complete");
	if (!script_shall(r, drv_cpl_ok(r->res.cpl), "the submission queue is created"))
		return script_stop(r, -EINVAL, "no queue pair");
	return 0;
}

/* The fields of a submission that step submit gives one by one. */
static void take_cmd(struct script_run *r, struct drv_cmd *cmd)
{
	cmd->opc = (uint8_t)script_arg_u64(r, "opcode", cmd->opc);
	cmd->nsid = (uint32_t)script_arg_u64(r, "nsid", cmd->nsid);
	cmd->prp1 = script_arg_u64(r, "prp1", cmd->prp1);
	cmd->prp2 = script_arg_u64(r, "prp2", cmd->prp2);
	cmd->mptr = script_arg_u64(r, "mptr", cmd->mptr);
	cmd->cdw2 = (uint32_t)script_arg_u64(r, "cdw2", cmd->cdw2);
	cmd->cdw3 = (uint32_t)script_arg_u64(r, "cdw3", cmd->cdw3);
	cmd->cdw10 = (uint32_t)script_arg_u64(r, "cdw10", cmd->cdw10);
	cmd->cdw11 = (uint32_t)script_arg_u64(r, "cdw11", cmd->cdw11);
	cmd->cdw12 = (uint32_t)script_arg_u64(r, "cdw12", cmd->cdw12);
	cmd->cdw13 = (uint32_t)script_arg_u64(r, "cdw13", cmd->cdw13);
	cmd->cdw14 = (uint32_t)script_arg_u64(r, "cdw14", cmd->cdw14);
	cmd->cdw15 = (uint32_t)script_arg_u64(r, "cdw15", cmd->cdw15);
	cmd->fuse = (uint8_t)script_arg_u64(r, "fuse", cmd->fuse);
	cmd->psdt = (uint8_t)script_arg_u64(r, "psdt", cmd->psdt);
	cmd->rsvd = (uint8_t)script_arg_u64(r, "rsvd", cmd->rsvd);
}

/* 64 bytes out of dwords: or bytes:. False: neither is there. */
static int take_raw(struct script_run *r, uint8_t sqe[DRV_SQE_LEN], bool *ret)
{
	const struct script_value *dw = script_arg(r, "dwords"), *raw = script_arg(r, "bytes");

	*ret = dw || raw;
	if (raw)
		memcpy(sqe, raw->bytes, nt_min(raw->count, DRV_SQE_LEN));
	for (size_t i = 0; dw && i < dw->count; i++) {
		uint64_t v = 0;
		int err = expr_eval(dw->list[i], script_leaf, r, &v);

		if (err)
			return err;
		for (size_t k = 0; k < 4; k++)
			sqe[4 * i + k] = (uint8_t)(v >> (8 * k));
	}
	return 0;
}

int script_do_submit(struct script_run *r)
{
	uint8_t sqe[DRV_SQE_LEN] = { 0 };
	struct drv_cmd cmd = { 0 };
	struct drv_sq *sq;
	bool is_raw;
	int err = script_arg_sq(r, "queue", &sq);

	if (!err)
		err = take_raw(r, sqe, &is_raw);
	if (err)
		return err;
	if (!drv_sq_free(sq) && !script_arg_u64(r, "overfill", 0))
		return script_stop(r, -EINVAL, "submission queue %u is full", sq->qid);
	r->res.cpl.slot = sq->tail;
	if (is_raw) {
		drv_sqe_decode(sqe, &cmd);
		cmd.has_cid = true;
	} else if (!script_arg_has(r, "opcode")) {
		/* the harmless command, with whatever CID it got */
		r->res.cpl.cid = nt_put_nop(r->t, sq);
		return r->arg_err;
	} else if (sq->qid) {
		cmd.nsid = nt_ns(r->t)->nsid;
	}
	take_cmd(r, &cmd);
	if (script_arg_has(r, "cid")) {
		cmd.cid = (uint16_t)script_arg_u64(r, "cid", 0);
		cmd.has_cid = true;
	}
	if (r->arg_err)
		return r->arg_err;
	err = script_prepare(r, sq, &cmd);
	if (!err && !r->wants_skip)
		r->res.cpl.cid = drv_sq_put(sq, &cmd);
	return err;
}

int script_do_ring(struct script_run *r)
{
	struct drv_sq *sq;
	int err = script_arg_sq(r, "queue", &sq);

	if (!err && (err = drv_sq_ring(sq)))
		return script_stop(r, err, "cannot write the doorbell");
	return err;
}

int script_do_doorbell(struct script_run *r)
{
	uint16_t qid = (uint16_t)script_arg_u64(r, "queue", 1);
	bool is_cq = script_arg_u64(r, "kind", 0);
	uint32_t value = (uint32_t)script_arg_u64(r, "value", 0);
	int err = r->arg_err;

	if (!err && (err = drv_doorbell_write(nt_ctrlr(r->t), qid, is_cq, value)))
		return script_stop(r, err, "cannot write the doorbell");
	return err;
}

int script_do_expect_cqe(struct script_run *r)
{
	struct nt_deadline until;
	struct drv_cq *cq;
	int err = script_arg_cq(r, "queue", &cq);

	until = script_arg_within(r);
	if (err || r->arg_err)
		return err ? err : r->arg_err;
	err = drv_cq_wait(cq, until, &r->res.cpl);
	if (err)
		return script_stop(r, err, "no completion in slot %u of queue %u", cq->head,
				   cq->qid);
	r->res.data = drv_cq_slot(cq, r->res.cpl.slot);
	r->res.data_len = DRV_CQE_LEN;
	if (script_arg_u64(r, "ack", 1))
		err = drv_cq_ring(cq);
	return err ? script_stop(r, err, "cannot write the doorbell") : 0;
}

int script_do_wait_cid(struct script_run *r)
{
	uint16_t cid = (uint16_t)script_arg_u64(r, "cid", 0);
	struct nt_deadline until;
	struct drv_sq *sq;
	int err = script_arg_sq(r, "queue", &sq);

	until = script_arg_within(r);
	if (err || r->arg_err)
		return err ? err : r->arg_err;
	err = drv_wait_cid(sq, cid, until, &r->res.cpl);
	return err ? script_stop(r, err, "command %u of queue %u did not complete", cid, sq->qid)
		   : 0;
}

int script_do_expect_silence(struct script_run *r)
{
	uint64_t us = script_arg_u64(r, "for_us", 1000);
	struct drv_cq *cq;
	int err = script_arg_cq(r, "queue", &cq);

	if (err || r->arg_err)
		return err ? err : r->arg_err;
	r->has_failed |= !nt_shall_stay_silent(r->t, cq, us, "%s: nothing arrives (%s:%u)",
					       r->step->label, r->s->file, r->step->line);
	return 0;
}

int script_do_ack(struct script_run *r)
{
	struct drv_cq *cq;
	int err = script_arg_cq(r, "queue", &cq);

	if (!err && (err = drv_cq_ring(cq)))
		return script_stop(r, err, "cannot write the doorbell");
	return err;
}

/* The bytes of a slot of either queue. */
static int find_slot(struct script_run *r, uint8_t **ret, size_t *ret_len)
{
	bool is_cq = script_arg_u64(r, "kind", 0);
	uint64_t slot = script_arg_u64(r, "slot", 0);
	struct drv_sq *sq = NULL;
	struct drv_cq *cq = NULL;
	int err = is_cq ? script_arg_cq(r, "queue", &cq) : script_arg_sq(r, "queue", &sq);
	uint32_t entries;

	if (err || r->arg_err)
		return err ? err : r->arg_err;
	entries = is_cq ? cq->entries : sq->entries;
	if (slot >= entries)
		return script_stop(r, -EINVAL, "slot %llu of a queue of %u entries",
				   (unsigned long long)slot, entries);
	*ret = is_cq ? drv_cq_slot(cq, (uint32_t)slot) : drv_sq_slot(sq, (uint32_t)slot);
	*ret_len = is_cq ? DRV_CQE_LEN : DRV_SQE_LEN;
	return 0;
}

int script_do_read_slot(struct script_run *r)
{
	uint8_t *slot;
	size_t len;
	int err = find_slot(r, &slot, &len);

	if (err)
		return err;
	r->res.data = slot;
	r->res.data_len = len;
	if (len == DRV_CQE_LEN) {
		drv_cpl_decode(slot, &r->res.cpl);
		r->res.cpl.slot = (uint32_t)script_arg_u64(r, "slot", 0);
	}
	return 0;
}

int script_do_poke_slot(struct script_run *r)
{
	const struct script_value *raw = script_arg(r, "bytes");
	uint64_t off = script_arg_u64(r, "offset", 0), width = script_arg_u64(r, "width", 4);
	uint64_t value = script_arg_u64(r, "value", 0);
	uint8_t *slot;
	size_t len;
	int err = find_slot(r, &slot, &len);

	if (err || r->arg_err)
		return err ? err : r->arg_err;
	if (script_arg_has(r, "fill"))
		memset(slot, (int)script_arg_u64(r, "fill", 0), len);
	if (raw)
		width = raw->count;
	if (off > len || width > len - off || (!raw && width > 8))
		return script_stop(r, -EINVAL, "offset %llu is outside of the slot",
				   (unsigned long long)off);
	if (raw)
		memcpy(slot + off, raw->bytes, raw->count);
	for (size_t i = 0; script_arg_has(r, "value") && i < width; i++)
		slot[off + i] = (uint8_t)(value >> (8 * i));
	return 0;
}
