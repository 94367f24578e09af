// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps that send a command and wait for its completion. The driver's own
 * functions, not nt_admin(): a time-out must come back, for "always" to run.
 */
#include <errno.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/script.h"

/* CDWs, NSID and the rest of the entry, where the step gives them. */
static void take_fields(struct script_run *r, struct drv_cmd *cmd)
{
	cmd->nsid = (uint32_t)script_arg_u64(r, "nsid", cmd->nsid);
	cmd->cdw2 = (uint32_t)script_arg_u64(r, "cdw2", cmd->cdw2);
	cmd->cdw3 = (uint32_t)script_arg_u64(r, "cdw3", cmd->cdw3);
	cmd->cdw10 = (uint32_t)script_arg_u64(r, "cdw10", cmd->cdw10);
	cmd->cdw11 = (uint32_t)script_arg_u64(r, "cdw11", cmd->cdw11);
	cmd->cdw12 = (uint32_t)script_arg_u64(r, "cdw12", cmd->cdw12);
	cmd->cdw13 = (uint32_t)script_arg_u64(r, "cdw13", cmd->cdw13);
	cmd->cdw14 = (uint32_t)script_arg_u64(r, "cdw14", cmd->cdw14);
	cmd->cdw15 = (uint32_t)script_arg_u64(r, "cdw15", cmd->cdw15);
	cmd->mptr = script_arg_u64(r, "mptr", cmd->mptr);
	cmd->fuse = (uint8_t)script_arg_u64(r, "fuse", cmd->fuse);
	cmd->psdt = (uint8_t)script_arg_u64(r, "psdt", cmd->psdt);
	cmd->rsvd = (uint8_t)script_arg_u64(r, "rsvd", cmd->rsvd);
	if (script_arg_has(r, "cid")) {
		cmd->cid = (uint16_t)script_arg_u64(r, "cid", 0);
		cmd->has_cid = true;
	}
}

/* PRPs over a buffer that lies in one piece: second page, or a list of its own. */
static int point_at(struct script_run *r, struct drv_cmd *cmd, const struct nt_buf *buf)
{
	uint32_t page_len = nt_ctrlr(r->t)->page_len;
	uint32_t offset = (uint32_t)(buf->iova & (page_len - 1));
	uint64_t base = buf->iova - offset, n = drv_prp_pages(page_len, offset, buf->len);
	uint64_t list_len = n * 8 + n / (page_len / 8 - 1) * 8 + page_len;
	struct nt_buf *list, *pages;
	int err;

	cmd->prp1 = buf->iova;
	if (n == 2)
		cmd->prp2 = base + page_len;
	if (n <= 2)
		return 0;
	list = nt_buf(r->t, (size_t)nt_align_up(list_len, page_len));
	pages = nt_buf(r->t, (size_t)n * 8);
	for (uint64_t i = 0; i < n; i++)
		((uint64_t *)(void *)pages->data)[i] = base + i * page_len;
	err = drv_prp_build(cmd, page_len, (uint64_t *)(void *)pages->data, offset, buf->len,
			    list->data, list->iova, (uint32_t)(list->len / page_len), 0);
	nt_buf_free(r->t, pages);
	return err ? script_stop(r, err, "no PRP list for %zu bytes", buf->len) : 0;
}

static int take_data(struct script_run *r, struct drv_cmd *cmd, size_t default_len)
{
	struct script_buf *b, own = { 0 };
	int err = script_arg_buf(r, "data", &b);

	if (err)
		return err;
	if (!b && default_len && !script_arg_has(r, "prp1")) {
		own.buf = nt_buf(r->t, default_len);
		b = &own;
	}
	if (b && b->sg) {
		cmd->prp1 = b->sg->prp1;
		cmd->prp2 = b->sg->prp2;
	} else if (b) {
		err = point_at(r, cmd, b->buf);
		r->res.data = b->buf->data;
		r->res.data_len = b->buf->len;
	}
	cmd->prp1 = script_arg_u64(r, "prp1", cmd->prp1);
	cmd->prp2 = script_arg_u64(r, "prp2", cmd->prp2);
	return err;
}

/* Through an operating system's driver: it makes the PRPs of a buffer itself. */
static int send_owned(struct script_run *r, struct drv_sq *sq, const struct drv_cmd *cmd,
		      struct nt_deadline until)
{
	struct session *s = ctx_session(r->t);
	struct target_data data = {
		.vaddr = (void *)(uintptr_t)r->res.data,
		.len = r->res.data_len,
	};
	struct drv_cmd out = *cmd;
	int err;

	if (data.len && cmd->prp1 == (uintptr_t)data.vaddr) {
		data.iova = cmd->prp1;
		data.is_layout = data.iova % s->c->page_len;
		out.prp1 = 0;
		out.prp2 = 0;
	} else {
		data.len = 0;
	}
	err = session_exec(s, sq, &out, &data, until, &r->res.cpl);
	if (!err)
		return 0;
	if (err != -ENOTSUP || !*s->tg->why)
		return script_stop(r, err, "opcode %02Xh did not complete%s%s", cmd->opc,
				   *s->tg->why ? ": " : "", s->tg->why);
	r->wants_skip = true;
	return script_stop(r, 0, "%s", s->tg->why);
}

int script_prepare(struct script_run *r, struct drv_sq *sq, const struct drv_cmd *cmd)
{
	const struct target_data data = { .len = r->res.data_len };
	struct session *s = ctx_session(r->t);
	int err = session_prepare(s, sq, cmd, &data);

	if (!err)
		return 0;
	if (err != -ENOTSUP || !*s->tg->why)
		return script_stop(r, err, "%s",
				   *s->tg->why ? s->tg->why : "Get Features did not complete");
	r->wants_skip = true;
	return script_stop(r, 0, "%s", s->tg->why);
}

static int send(struct script_run *r, struct drv_sq *sq, struct drv_cmd *cmd, size_t data_len)
{
	struct nt_deadline until;
	int err = take_data(r, cmd, data_len);

	take_fields(r, cmd);
	until = script_arg_within(r);
	if (err || r->arg_err)
		return err ? err : r->arg_err;
	if (!sq)
		return script_stop(r, -EINVAL, "the controller is disabled: no queue takes it");
	if (nt_ctrlr(r->t)->is_passive)
		return send_owned(r, sq, cmd, until);
	if (!drv_sq_free(sq))
		return script_stop(r, -EINVAL, "submission queue %u is full", sq->qid);
	err = script_prepare(r, sq, cmd);
	if (err || r->wants_skip)
		return err;
	err = drv_exec(sq, cmd, until, &r->res.cpl);
	if (err)
		return script_stop(r, err, "opcode %02Xh did not complete", cmd->opc);
	return 0;
}

static int send_admin(struct script_run *r, struct drv_cmd *cmd, size_t data_len)
{
	return send(r, nt_ctrlr(r->t)->asq, cmd, data_len);
}

static int send_io(struct script_run *r, struct drv_cmd *cmd, size_t data_len)
{
	struct drv_sq *sq;
	int err = script_arg_sq(r, "queue", &sq);

	return err ? err : send(r, sq, cmd, data_len);
}

int script_do_admin(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = (uint8_t)script_arg_u64(r, "opcode", 0) };

	return send_admin(r, &cmd, 0);
}

int script_do_io(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = (uint8_t)script_arg_u64(r, "opcode", 0) };

	return send_io(r, &cmd, 0);
}

int script_do_identify(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY };

	cmd.cdw10 = (uint32_t)(script_arg_u64(r, "cns", NT_CNS_CTRL) | script_arg_u64(r, "cntid", 0)
									       << 16);
	return send_admin(r, &cmd, 4096);
}

int script_do_get_features(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES };

	cmd.cdw10 = (uint32_t)(script_arg_u64(r, "fid", 0) | script_arg_u64(r, "sel", 0) << 8);
	return send_admin(r, &cmd, 0);
}

int script_do_set_features(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES };

	cmd.cdw10 = (uint32_t)(script_arg_u64(r, "fid", 0) | script_arg_u64(r, "sv", 0) << 31);
	return send_admin(r, &cmd, 0);
}

int script_do_get_log(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_ADM_GET_LOG_PAGE, .nsid = NT_NSID_ALL };
	uint64_t len = script_arg_u64(r, "len", 512), offset = script_arg_u64(r, "offset", 0);
	uint32_t numd = (uint32_t)(len / 4 - 1);

	if (!len || len % 4 || len > 1u << 20)
		return script_stop(r, -EINVAL, "len: %llu is no multiple of 4 up to 1 MiB",
				   (unsigned long long)len);
	cmd.cdw10 = (uint32_t)(script_arg_u64(r, "lid", 0) | script_arg_u64(r, "lsp", 0) << 8 |
			       script_arg_u64(r, "rae", 1) << 15) |
		    (numd & 0xffff) << 16;
	cmd.cdw11 = numd >> 16;
	cmd.cdw12 = (uint32_t)offset;
	cmd.cdw13 = (uint32_t)(offset >> 32);
	return send_admin(r, &cmd, len);
}

static int send_rw(struct script_run *r, uint8_t opc, bool has_data)
{
	const struct nt_ns *ns = nt_ns(r->t);
	uint64_t slba = script_arg_u64(r, "slba", ns->scratch_slba);
	uint32_t nlb = (uint32_t)script_arg_u64(r, "nlb", 1);
	uint32_t nsid = (uint32_t)script_arg_u64(r, "nsid", ns->nsid);
	struct drv_cmd cmd;

	if (!nlb)
		return script_stop(r, -EINVAL,
				   "nlb is a count: at least 1 (use cdw12 for the rest)");
	cmd = nt_rw_cmd(opc, nsid, slba, nlb);
	return send_io(r, &cmd, has_data ? (size_t)nlb * ns->lba_len : 0);
}

int script_do_read(struct script_run *r)
{
	return send_rw(r, NT_NVM_READ, true);
}

int script_do_write(struct script_run *r)
{
	return send_rw(r, NT_NVM_WRITE, true);
}

int script_do_compare(struct script_run *r)
{
	return send_rw(r, NT_NVM_COMPARE, true);
}

int script_do_write_zeroes(struct script_run *r)
{
	return send_rw(r, NT_NVM_WRITE_ZEROES, false);
}

int script_do_flush(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_NVM_FLUSH, .nsid = nt_ns(r->t)->nsid };

	return send_io(r, &cmd, 0);
}

int script_do_abort(struct script_run *r)
{
	struct drv_cmd cmd = { .opc = NT_ADM_ABORT };

	/* "cid" names the command to abort here, not the one that is sent */
	cmd.cdw10 =
		(uint32_t)(script_arg_u64(r, "queue", 0) | script_arg_u64(r, "victim", 0) << 16);
	return send_admin(r, &cmd, 0);
}

int script_do_aer_post(struct script_run *r)
{
	if (!nt_ctrlr(r->t)->asq)
		return script_stop(r, -EINVAL, "the controller is disabled");
	r->res.cpl.cid = nt_aer_post(r->t);
	return 0;
}

int script_do_expect_event(struct script_run *r)
{
	uint16_t cid = (uint16_t)script_arg_u64(r, "cid", 0);
	struct nt_deadline until = script_arg_within(r);
	int err;

	if (r->arg_err)
		return r->arg_err;
	if (!nt_ctrlr(r->t)->asq)
		return script_stop(r, -EINVAL, "the controller is disabled");
	err = drv_wait_cid(nt_ctrlr(r->t)->asq, cid, until, &r->res.cpl);
	return err ? script_stop(r, err, "no asynchronous event completed request %u", cid) : 0;
}

int script_do_expect_no_event(struct script_run *r)
{
	uint16_t cid = (uint16_t)script_arg_u64(r, "cid", 0);
	struct nt_deadline until = script_arg_within(r);
	int err;

	if (r->arg_err)
		return r->arg_err;
	if (!nt_ctrlr(r->t)->asq)
		return script_stop(r, -EINVAL, "the controller is disabled");
	err = drv_wait_cid(nt_ctrlr(r->t)->asq, cid, until, &r->res.cpl);
	if (err && err != -ETIMEDOUT)
		return script_stop(r, err, "waiting for an event");
	script_shall(r, err == -ETIMEDOUT, "no asynchronous event is reported");
	return 0;
}
