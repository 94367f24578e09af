// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands of a measurement: one buffer for each in flight, random addresses. */
#include <errno.h>
#include <stdlib.h>

#include "engine/bench_priv.h"

/* Uniform in 0 … n-1, as near as 64 bits come to it. */
static uint64_t pick(struct bench *b, uint64_t n)
{
	b->rand ^= b->rand << 13;
	b->rand ^= b->rand >> 7;
	b->rand ^= b->rand << 17;
	return (uint64_t)((unsigned __int128)b->rand * n >> 64);
}

static uint64_t next_lba(struct bench *b)
{
	return b->base + pick(b, b->res->blocks) * b->nlb;
}

void bench_aim(struct bench *b, struct drv_cmd *cmd)
{
	uint64_t lba = next_lba(b);

	cmd->cdw10 = (uint32_t)lba;
	cmd->cdw11 = (uint32_t)(lba >> 32);
}

uint32_t bench_data_len(const struct bench *b)
{
	const struct nt_ns *ns = &b->s->ns;

	return b->nlb * (ns->lba_len + (ns->is_extended ? ns->meta_len : 0));
}

static int make_list(struct bench *b, struct bench_slot *slot)
{
	uint32_t page = b->s->c->page_len, len = bench_data_len(b), list_pages = 0;
	uint32_t offset = (uint32_t)(slot->data->iova % page);
	uint64_t count = drv_prp_pages(page, offset, len);
	uint64_t *pages = calloc(count + 1, sizeof(*pages));
	int rc = pages ? 0 : -ENOMEM;

	if (!rc && count > 2) {
		list_pages = (uint32_t)((count - 2) / (page / 8 - 1) + 1);
		rc = pcifn_mem_alloc(b->s->fn, (size_t)list_pages * page, page, &slot->list);
	}
	if (!rc) {
		for (uint64_t i = 0; i < count; i++)
			pages[i] = slot->data->iova - offset + i * page;
		rc = drv_prp_build(&slot->cmd, page, pages, offset, len,
				   slot->list ? slot->list->vaddr : NULL,
				   slot->list ? slot->list->iova : 0, list_pages, 0);
	}
	free(pages);
	return rc;
}

static int make_slot(struct bench *b, struct bench_slot *slot, uint16_t cid)
{
	const struct nt_ns *ns = &b->s->ns;
	uint32_t len = bench_data_len(b);
	int rc = pcifn_mem_alloc(b->s->fn, len, 4096, &slot->data);

	slot->cmd = (struct drv_cmd){
		.opc = b->opts->is_write ? NT_NVM_WRITE : NT_NVM_READ,
		.cid = cid,
		.has_cid = true,
		.nsid = ns->nsid,
		.cdw12 = b->nlb - 1,
	};
	if (rc)
		return rc;
	if (b->opts->is_write)
		pattern_fill(slot->data->vaddr, len, b->opts->seed + cid, 0);
	if (ns->meta_len && !ns->is_extended) {
		rc = pcifn_mem_alloc(b->s->fn, (size_t)b->nlb * ns->meta_len, 4096, &slot->meta);
		if (rc)
			return rc;
		slot->cmd.mptr = slot->meta->iova;
	}
	return b->s->fn->caps & PCIFN_CAP_OS_DRIVER ? 0 : make_list(b, slot);
}

int bench_slots_make(struct bench *b)
{
	int rc = 0;

	b->slot_count = b->depth_max;
	b->slots = calloc(b->slot_count, sizeof(*b->slots));
	b->cids = calloc(b->slot_count, sizeof(*b->cids));
	if (!b->slots || !b->cids)
		rc = -ENOMEM;
	for (uint32_t i = 0; !rc && i < b->slot_count; i++)
		rc = make_slot(b, &b->slots[i], (uint16_t)i);
	if (rc)
		nt_err_set(b->err, rc, "no memory for %u commands of %u bytes", b->slot_count,
			   bench_data_len(b));
	return rc;
}

void bench_slots_free(struct bench *b, bool device_owns)
{
	for (uint32_t i = 0; b->slots && i < b->slot_count; i++) {
		struct pcifn_mem *mems[] = { b->slots[i].data, b->slots[i].list, b->slots[i].meta };

		for (size_t k = 0; k < ARRAY_SIZE(mems); k++) {
			if (device_owns)
				pcifn_mem_quarantine(b->s->fn, mems[k]);
			else
				pcifn_mem_free(b->s->fn, mems[k]);
		}
	}
	free(b->slots);
	free(b->cids);
}
