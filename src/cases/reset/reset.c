// SPDX-License-Identifier: GPL-2.0-or-later
/* What the reset cases share: data that has to survive, commands that have not. */
#include "reset.h"

struct reset_area *reset_area(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *own = nt_buf(t, sizeof(struct reset_area) + RESET_BLOCKS * sizeof(uint64_t));
	struct reset_area *a = (struct reset_area *)(void *)own->data;

	a->ns = ns;
	a->seeds = (uint64_t *)(void *)(own->data + sizeof(*a));
	a->blocks = (uint32_t)nt_min(RESET_BLOCKS, ns->scratch_nlb);
	a->buf = nt_buf(t, ns->lba_len + (ns->is_extended ? ns->meta_len : 0));
	return a;
}

void reset_write(struct nt_ctx *t, struct reset_area *a, struct drv_sq *sq, uint32_t i)
{
	a->seeds[i] = nt_rand(t) | 1;
	nt_pattern(a->buf->data, a->buf->len, a->seeds[i]);
	nt_shall_succeed(t, nt_write(t, sq, a->ns->scratch_slba + i, 1, a->buf), "Write succeeds");
}

void reset_check(struct nt_ctx *t, struct reset_area *a, struct drv_sq *sq, const char *when)
{
	for (uint32_t i = 0; i < a->blocks; i++) {
		size_t good;

		if (!a->seeds[i])
			continue;
		nt_pattern(a->buf->data, a->buf->len, ~a->seeds[i]);
		nt_shall_succeed(t, nt_read(t, sq, a->ns->scratch_slba + i, 1, a->buf),
				 "Read succeeds %s", when);
		good = nt_pattern_check(a->buf->data, a->ns->lba_len, a->seeds[i]);
		nt_shall_eq(t, good, a->ns->lba_len, "a completed Write is not lost %s", when);
	}
}

void reset_leave_running(struct nt_ctx *t, struct drv_sq *sq, struct nt_buf *data)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t len = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	const struct drv_cmd identify = { .opc = NT_ADM_IDENTIFY,
					  .cdw10 = NT_CNS_CTRL,
					  .prp1 = data->iova };

	for (uint32_t i = 0; drv_sq_free(sq) && (i + 1) * len <= data->len; i++) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba, 1);

		cmd.prp1 = data->iova + i * len;
		/* A block that crosses a page would need a second entry. */
		if (cmd.prp1 % 4096 + len <= 4096)
			drv_sq_put(sq, &cmd);
	}
	nt_ring(t, sq);
	nt_aer_post(t);
	drv_sq_put(nt_asq(t), &identify);
	nt_ring(t, nt_asq(t));
}

struct drv_sq *reset_comes_back(struct nt_ctx *t, uint32_t entries, const char *when)
{
	struct nt_buf *data = nt_buf(t, 4096);
	struct drv_sq *sq;

	nt_reenable(t, NULL);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works %s", when);
	nt_shall_bytes(t, data->data, nt_identify_ctrl(t), 64,
		       "identifiers, serial number and model are the same %s", when);
	entries = (uint32_t)nt_min(entries, nt_limits(t)->entries_max);
	sq = nt_queue_pair(t, 1, entries, entries);
	nt_buf_free(t, data);
	return sq;
}
