// SPDX-License-Identifier: GPL-2.0-or-later
/* Host memory for the controller, and commands that make it use that. */
#include <string.h>

#include "hmb.h"

#define LENT_MAX (32ull << 20) /* of what the controller would like */
#define IO_MAX	 8u

void hmb_limits(struct nt_ctx *t, struct hmb_limits *ret)
{
	uint64_t page = nt_limits(t)->page_len;
	/* Reserved before 1.4: 0, or already what it means now. */
	uint64_t entries = nt_ctrl_field(t, "hmmaxd");

	*ret = (struct hmb_limits){
		.pref = nt_ctrl_field(t, "hmpre") * HMB_UNIT,
		.min = nt_ctrl_field(t, "hmmin") * HMB_UNIT,
		.chunk_min = nt_ctrl_field(t, "hmminds") * HMB_UNIT,
	};
	if (nt_limits(t)->vs < NT_VS(1, 2, 0) || !ret->pref)
		nt_skip(t, "there is no Host Memory Buffer (HMPRE)");
	if (ret->min > LENT_MAX || ret->chunk_min > LENT_MAX)
		nt_skip(t, "the controller wants more than the %llu MiB that are lent here",
			LENT_MAX >> 20);
	ret->pref = nt_align_up(nt_max(nt_min(ret->pref, LENT_MAX), ret->min), page);
	ret->min = nt_align_up(nt_max(ret->min, 1), page);
	ret->chunk_min = nt_align_up(nt_max(ret->chunk_min, 1), page);
	ret->entries_max = entries ? (uint32_t)nt_min(entries, HMB_CHUNKS_MAX) : HMB_CHUNKS_MAX;
}

static void put_entry(uint8_t *at, uint64_t addr, uint64_t pages)
{
	for (unsigned int i = 0; i < 8; i++)
		at[i] = (uint8_t)(addr >> (8 * i));
	for (unsigned int i = 0; i < 4; i++)
		at[8 + i] = (uint8_t)(pages >> (8 * i));
}

void hmb_make(struct nt_ctx *t, struct hmb *h, uint64_t len, uint32_t count)
{
	uint64_t page = nt_limits(t)->page_len, pages = (len + page - 1) / page;
	uint64_t each = pages / nt_min(count, pages), done = 0;

	*h = (struct hmb){ .count = (uint32_t)nt_min(count, pages) };
	h->list = nt_buf(t, (h->count + 1) * HMB_ENTRY_LEN);
	/* What comes from the allocator first is named last: the order is nobody's business. */
	for (uint32_t i = h->count; i-- > 0; done += each) {
		if (!i)
			each = pages - done;
		h->chunks[i] = nt_buf(t, each * page);
		put_entry(h->list->data + i * HMB_ENTRY_LEN, h->chunks[i]->iova, each);
	}
	put_entry(h->list->data + h->count * HMB_ENTRY_LEN, 0x5ull << 56, 1);
	h->len = pages * page;
}

struct drv_cpl hmb_set(struct nt_ctx *t, const struct hmb *h, uint32_t cdw11)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = NT_FID_HMB,
				     .cdw11 = HMB_EHM | cdw11,
				     .cdw12 = (uint32_t)(h->len / nt_limits(t)->page_len),
				     .cdw13 = (uint32_t)h->list->iova,
				     .cdw14 = (uint32_t)(h->list->iova >> 32),
				     .cdw15 = h->count };

	drv_mark_dirty(nt_ctrlr(t));
	return nt_admin(t, &cmd, NULL);
}

void hmb_enable(struct nt_ctx *t, const struct hmb *h, uint32_t cdw11)
{
	if (!nt_shall_succeed(t, hmb_set(t, h, cdw11),
			      "Set Features enables the Host Memory Buffer (EHM=1%s)",
			      cdw11 & HMB_MR ? ", MR=1" : ""))
		nt_stop(t);
}

void hmb_disable(struct nt_ctx *t)
{
	if (!nt_shall_succeed(t, nt_set_features(t, NT_FID_HMB, 0),
			      "Set Features disables the Host Memory Buffer (EHM=0)"))
		nt_stop(t);
}

struct drv_cpl hmb_get(struct nt_ctx *t, struct nt_buf *data)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_HMB };

	return nt_admin(t, &cmd, data ? data : nt_buf(t, 4096));
}

void hmb_poison(const struct hmb *h, uint64_t seed)
{
	for (uint32_t i = 0; i < h->count; i++)
		nt_pattern(h->chunks[i]->data, h->chunks[i]->len, seed + i);
	nt_pattern(h->list->data, h->list->len, seed + h->count);
}

bool hmb_is_untouched(const struct hmb *h, uint64_t seed)
{
	for (uint32_t i = 0; i < h->count; i++)
		if (nt_pattern_check(h->chunks[i]->data, h->chunks[i]->len, seed + i) !=
		    h->chunks[i]->len)
			return false;
	return nt_pattern_check(h->list->data, h->list->len, seed + h->count) == h->list->len;
}

void hmb_io_open(struct nt_ctx *t, struct hmb_io *io)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t page = nt_limits(t)->page_len;

	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	io->blocks = page / ns->lba_len ? page / ns->lba_len : 1;
	io->sq = nt_queue_pair(t, 1, 2, 2);
	io->data = nt_buf(t, (size_t)io->blocks * ns->lba_len);
}

static uint64_t place_of(struct nt_ctx *t, const struct hmb_io *io, uint32_t i)
{
	return nt_ns(t)->scratch_slba + (uint64_t)(i % IO_MAX) * io->blocks;
}

void hmb_io_write(struct nt_ctx *t, struct hmb_io *io, uint32_t count, uint64_t seed,
		  const char *when)
{
	for (uint32_t i = 0; i < count; i++) {
		nt_pattern(io->data->data, io->data->len, seed + i);
		nt_shall_succeed(t, nt_write(t, io->sq, place_of(t, io, i), io->blocks, io->data),
				 "Write succeeds %s", when);
	}
}

void hmb_io_check(struct nt_ctx *t, struct hmb_io *io, uint32_t count, uint64_t seed,
		  const char *when)
{
	for (uint32_t i = count > IO_MAX ? count - IO_MAX : 0; i < count; i++) {
		memset(io->data->data, 0, io->data->len);
		if (nt_shall_succeed(t,
				     nt_read(t, io->sq, place_of(t, io, i), io->blocks, io->data),
				     "Read succeeds %s", when))
			nt_shall_eq(t, nt_pattern_check(io->data->data, io->data->len, seed + i),
				    io->data->len, "Read finds what was written %s", when);
	}
}
