// SPDX-License-Identifier: GPL-2.0-or-later
/* Commands for cases: send, wait, hand the completion over. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"

/* The owner of the controller has a reason: not the device's, and not a matter of time. */
void ctx_owner_says(struct nt_ctx *t, int rc)
{
	const char *why = t->s->tg->why;

	if (!rc || !*why || rc == -ETIMEDOUT)
		return;
	if (rc == -ENOTSUP)
		nt_skip(t, "%s", why);
	if (rc == -ENODEV)
		ctx_lost(t);
	ctx_error(t, "%s", why);
	nt_stop(t);
}

struct drv_cpl ctx_exec(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
			const struct target_data *data)
{
	bool is_admin = sq == t->c->asq;
	const struct spec_opcode *op = spec_opcode_find(is_admin, cmd->opc);
	struct drv_cpl cpl = { 0 };
	int rc;

	if (!sq) {
		if (!t->has_failed)
			ctx_error(t, "no queue to send opcode %02Xh to: none was created",
				  cmd->opc);
		nt_stop(t);
	}
	/* The allocation of queues outlives the case unless there is a reset. */
	if (!t->c->is_passive && is_admin && cmd->opc == NT_ADM_SET_FEATURES &&
	    (cmd->cdw10 & 0xff) == NT_FID_NUM_QUEUES)
		drv_mark_dirty(t->c);
	rc = session_exec(t->s, sq, cmd, data, nt_deadline(t), &cpl);
	ctx_owner_says(t, rc);
	ctx_answer(t, rc, "a completion", "%s (opcode %02Xh) on SQ %u completes within %u ms",
		   op ? op->title : "the command", cmd->opc, sq->qid,
		   (unsigned int)(t->s->command_timeout_ms * t->s->timeout_scale));
	return cpl;
}

static struct drv_cpl submit_buf(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
				 struct nt_buf *buf)
{
	const struct target_data data = {
		.vaddr = buf ? buf->data : NULL,
		.iova = buf ? buf->iova : 0,
		.len = buf ? buf->len : 0,
		/* A buffer that begins inside a page does so on purpose. */
		.is_layout = buf && buf->iova % t->c->page_len,
	};

	return ctx_exec(t, sq, cmd, &data);
}

/*
 * Linux makes PRPs for contiguous memory of ours: the offset and the length of
 * @sg are kept, its pages are wherever the memory is, and the list is Linux's.
 */
static struct drv_cpl submit_sg_owned(struct nt_ctx *t, struct drv_sq *sq,
				      const struct drv_cmd *cmd, struct nt_sg *sg)
{
	struct target_data data = { .len = sg->len, .is_layout = true };
	struct pcifn_mem *mem;
	struct drv_cpl cpl;
	ptrdiff_t first = 0;
	size_t changed;

	if (sg->list_count && sg->prp2 != sg->lists[0]->iova)
		nt_skip(t, "Linux chooses where a PRP list starts (vfio: leaves it to the case)");
	nt_need_ok(t, pcifn_mem_alloc(t->c->fn, sg->page_count * sg->page_len, sg->page_len, &mem),
		   "%zu pages of memory", sg->page_count);
	for (size_t i = 0; i < sg->page_count; i++)
		memcpy((uint8_t *)mem->vaddr + i * sg->page_len, sg->pages[i]->data, sg->page_len);
	data.vaddr = (uint8_t *)mem->vaddr + sg->offset;
	data.iova = mem->iova + sg->offset;
	cpl = ctx_exec(t, sq, cmd, &data);
	for (size_t i = 0; i < sg->page_count; i++)
		memcpy(sg->pages[i]->data, (uint8_t *)mem->vaddr + i * sg->page_len, sg->page_len);
	changed = pcifn_mem_check(mem, &first);
	if (changed)
		guards_report(t, mem, first, changed, "a scattered buffer");
	pcifn_mem_free(t->c->fn, mem);
	return cpl;
}

static struct drv_cpl submit_sg(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
				struct nt_sg *sg)
{
	struct drv_cmd out = *cmd;

	if (t->c->is_passive && sg->page_count)
		return submit_sg_owned(t, sq, cmd, sg);
	out.prp1 = sg->prp1;
	out.prp2 = sg->prp2;
	return ctx_exec(t, sq, &out, NULL);
}

bool nt_can_send(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd)
{
	char text[400];

	if (!t->c->is_passive || !sq || !target_check(t->s->tg, sq->qid, cmd))
		return true;
	snprintf(text, sizeof(text), "left out: %s", t->s->tg->why);
	/* Once is enough for all tries of a loop. */
	for (size_t i = 0; i < t->res->note_count; i++)
		if (!strcmp(t->res->notes[i].text, text))
			return false;
	nt_note(t, "%s", text);
	return false;
}

struct drv_cpl nt_admin(struct nt_ctx *t, const struct drv_cmd *cmd, struct nt_buf *data)
{
	return submit_buf(t, t->c->asq, cmd, data);
}

struct drv_cpl nt_io(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
		     struct nt_buf *data)
{
	return submit_buf(t, sq, cmd, data);
}

struct drv_cpl nt_admin_sg(struct nt_ctx *t, const struct drv_cmd *cmd, struct nt_sg *data)
{
	return submit_sg(t, t->c->asq, cmd, data);
}

struct drv_cpl nt_io_sg(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
			struct nt_sg *data)
{
	return submit_sg(t, sq, cmd, data);
}

struct drv_cpl nt_identify(struct nt_ctx *t, uint8_t cns, uint32_t nsid, struct nt_buf *data)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .nsid = nsid, .cdw10 = cns };

	return nt_admin(t, &cmd, data);
}

struct drv_cpl nt_get_features(struct nt_ctx *t, uint8_t fid, uint8_t sel, uint32_t cdw11)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_FEATURES,
		.cdw10 = (uint32_t)(sel & 7) << 8 | fid,
		.cdw11 = cdw11,
	};

	return nt_admin(t, &cmd, NULL);
}

struct drv_cpl nt_set_features(struct nt_ctx *t, uint8_t fid, uint32_t cdw11)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES, .cdw10 = fid, .cdw11 = cdw11 };

	return nt_admin(t, &cmd, NULL);
}

struct kept_feature {
	struct undo undo;
	uint8_t fid;
	bool is_saved;
	uint32_t nsid, select, value;
	struct nt_buf *data; /* owned by the case, which began to own it before this; or NULL */
};

#define SAVE (1u << 31)

/* Saving wears the medium: only what is not as it was. */
static bool is_saved_still(struct nt_ctx *t, const struct kept_feature *k)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
				     .cdw10 = NT_SEL_SAVED << 8 | k->fid,
				     .cdw11 = k->select };
	struct drv_cpl cpl;

	return k->is_saved && !session_exec(t->s, t->c->asq, &cmd, NULL, nt_deadline(t), &cpl) &&
	       drv_cpl_ok(cpl) && cpl.dw0 == k->value;
}

static void put_back(struct nt_ctx *t, struct undo *u)
{
	struct kept_feature *k = (struct kept_feature *)u;
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .nsid = k->nsid,
				     .cdw10 = k->fid | (k->is_saved ? SAVE : 0),
				     .cdw11 = k->value | k->select };
	const struct target_data data = {
		.vaddr = k->data ? k->data->data : NULL,
		.iova = k->data ? k->data->iova : 0,
		.len = k->data ? k->data->len : 0,
	};
	struct drv_cpl cpl;
	int rc;

	if (t->s->is_lost)
		return;
	/* A reset made it the default or kept the case's value: nobody knows which. */
	if (t->is_stuck || !t->c->asq || !t->c->is_enabled) {
		if (session_recover(t->s) || session_enable(t->s))
			return;
		t->is_stuck = false;
	}
	if (is_saved_still(t, k))
		return;
	rc = session_exec(t->s, t->c->asq, &cmd, k->data ? &data : NULL, nt_deadline(t), &cpl);
	/* What may not be set was not set. */
	if (rc == -ENOTSUP)
		return;
	if (rc) {
		t->is_stuck = true;
		drv_mark_dirty(t->c);
	} else if (!drv_cpl_ok(cpl)) {
		nt_note(t, "feature %02Xh could not be %s: status %03Xh", k->fid,
			k->is_saved ? "saved as it was" : "put back", drv_cpl_status(cpl));
	}
}

static void put_back_and_free(struct nt_ctx *t, struct undo *u)
{
	put_back(t, u);
	free(u);
}

static uint32_t keep(struct nt_ctx *t, uint8_t fid, uint32_t cdw11_select, bool is_saved)
{
	struct drv_cpl cpl =
		nt_get_features(t, fid, is_saved ? NT_SEL_SAVED : NT_SEL_CURRENT, cdw11_select);
	struct kept_feature *k;

	if (!drv_cpl_ok(cpl))
		nt_skip(t, "%sfeature %02Xh cannot be read: status %03Xh",
			is_saved ? "what is saved of " : "", fid, drv_cpl_status(cpl));
	k = calloc(1, sizeof(*k));
	nt_need_ok(t, k ? 0 : -ENOMEM, "keeping feature %02Xh", fid);
	k->fid = fid;
	k->is_saved = is_saved;
	k->select = cdw11_select;
	k->value = cpl.dw0;
	undo_push(t, &k->undo, put_back_and_free);
	return cpl.dw0;
}

uint32_t nt_keep_feature_data(struct nt_ctx *t, uint8_t fid, uint32_t nsid, uint32_t cdw11_select,
			      struct nt_buf *data)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_FEATURES,
		.nsid = nsid,
		.cdw10 = fid,
		.cdw11 = cdw11_select,
	};
	struct nt_buf *copy = data ? nt_buf(t, data->len) : NULL;
	struct drv_cpl cpl = nt_admin(t, &cmd, data);
	struct kept_feature *k;

	if (!drv_cpl_ok(cpl))
		nt_skip(t, "feature %02Xh cannot be read: status %03Xh", fid, drv_cpl_status(cpl));
	if (copy)
		memcpy(copy->data, data->data, data->len);
	k = calloc(1, sizeof(*k));
	nt_need_ok(t, k ? 0 : -ENOMEM, "keeping feature %02Xh", fid);
	k->fid = fid;
	k->nsid = nsid;
	k->select = cdw11_select;
	k->value = cpl.dw0;
	k->data = copy;
	undo_push(t, &k->undo, put_back_and_free);
	return cpl.dw0;
}

uint32_t nt_keep_feature(struct nt_ctx *t, uint8_t fid, uint32_t cdw11_select)
{
	return keep(t, fid, cdw11_select, false);
}

uint32_t nt_keep_saved(struct nt_ctx *t, uint8_t fid, uint32_t cdw11_select)
{
	return keep(t, fid, cdw11_select, true);
}

struct drv_cpl nt_get_log(struct nt_ctx *t, uint8_t lid, uint32_t nsid, struct nt_buf *data,
			  uint32_t len, uint64_t offset)
{
	uint32_t numd = len / 4 - 1;
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = nsid,
		.cdw10 = (numd & 0xffff) << 16 | 1u << 15 | lid,
		.cdw11 = numd >> 16,
		.cdw12 = (uint32_t)offset,
		.cdw13 = (uint32_t)(offset >> 32),
	};

	/* Over a fabric the data is described by its length, which is the command's own. */
	if (nt_limits(t)->is_fabric && len < data->len) {
		const struct target_data part = {
			.vaddr = data->data,
			.iova = data->iova,
			.len = len,
		};

		return ctx_exec(t, t->c->asq, &cmd, &part);
	}
	return nt_admin(t, &cmd, data);
}

struct drv_cmd nt_rw_cmd(uint8_t opc, uint32_t nsid, uint64_t slba, uint32_t nlb)
{
	return (struct drv_cmd){
		.opc = opc,
		.nsid = nsid,
		.cdw10 = (uint32_t)slba,
		.cdw11 = (uint32_t)(slba >> 32),
		.cdw12 = (nlb - 1) & 0xffff,
	};
}

struct drv_cpl nt_read(struct nt_ctx *t, struct drv_sq *sq, uint64_t slba, uint32_t nlb,
		       struct nt_buf *data)
{
	const struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, nt_ns(t)->nsid, slba, nlb);

	return nt_io(t, sq, &cmd, data);
}

struct drv_cpl nt_write(struct nt_ctx *t, struct drv_sq *sq, uint64_t slba, uint32_t nlb,
			struct nt_buf *data)
{
	const struct drv_cmd cmd = nt_rw_cmd(NT_NVM_WRITE, nt_ns(t)->nsid, slba, nlb);

	return nt_io(t, sq, &cmd, data);
}
