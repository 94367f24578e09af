// SPDX-License-Identifier: GPL-2.0-or-later
/* Blocks that tell who they are: see io.h. */
#include "io.h"

#include <string.h>

void io_open_deep(struct nt_ctx *t, struct io *io, uint32_t entries)
{
	const struct nt_ns *ns = nt_ns(t);
	uint64_t len = 1u << 20;

	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	if (nt_limits(t)->mdts_len)
		len = nt_min(len, nt_limits(t)->mdts_len);
	*io = (struct io){
		.nsid = ns->nsid,
		.lba_len = ns->lba_len,
		.slba = ns->scratch_slba,
		.nlb_max = (uint32_t)nt_min(len / ns->lba_len, ns->scratch_nlb / 4),
		.end = ns->nsze,
	};
	if (!io->nlb_max)
		nt_skip(t, "MDTS does not allow one block");
	io->sq = nt_queue_pair(t, 1, entries, entries);
}

void io_open(struct nt_ctx *t, struct io *io)
{
	io_open_deep(t, io, 2);
}

void io_stamp(const struct io *io, void *data, uint64_t slba, uint32_t nlb, uint64_t gen)
{
	for (uint32_t i = 0; i < nlb; i++)
		nt_pattern((uint8_t *)data + (size_t)i * io->lba_len, io->lba_len,
			   (slba + i) * 0x9e3779b97f4a7c15u + gen);
}

void io_fill(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen)
{
	while (nlb) {
		uint32_t n = (uint32_t)nt_min(nlb, io->nlb_max);
		struct nt_buf *data = nt_buf(t, (size_t)n * io->lba_len);

		io_stamp(io, data->data, slba, n, gen);
		if (!nt_shall_succeed(t, nt_write(t, io->sq, slba, n, data),
				      "a Write inside the namespace succeeds"))
			nt_stop(t);
		nt_buf_free(t, data);
		slba += n;
		nlb -= n;
	}
}

struct nt_buf *io_fetch(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb)
{
	struct nt_buf *data = nt_buf(t, (size_t)nlb * io->lba_len);

	for (uint32_t at = 0; at < nlb; at += io->nlb_max) {
		uint32_t n = (uint32_t)nt_min(nlb - at, io->nlb_max);
		struct nt_buf *part = nt_buf(t, (size_t)n * io->lba_len);

		memset(part->data, 0xc3, part->len);
		if (!nt_shall_succeed(t, nt_read(t, io->sq, slba + at, n, part),
				      "a Read inside the namespace succeeds"))
			return NULL;
		memcpy(data->data + (size_t)at * io->lba_len, part->data, part->len);
		nt_buf_free(t, part);
	}
	return data;
}

bool io_holds(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen,
	      const char *what)
{
	struct nt_buf *data = io_fetch(t, io, slba, nlb), *want;
	bool ok;

	if (!data)
		return false;
	want = nt_buf(t, data->len);
	io_stamp(io, want->data, slba, nlb, gen);
	ok = nt_shall_bytes(t, data->data, want->data, data->len, "%s", what);
	nt_buf_free(t, want);
	nt_buf_free(t, data);
	return ok;
}

bool io_is(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint8_t value,
	   const char *what)
{
	struct nt_buf *data = io_fetch(t, io, slba, nlb);
	size_t other = 0;

	if (!data)
		return false;
	for (size_t i = 0; i < data->len; i++)
		other += data->data[i] != value;
	nt_buf_free(t, data);
	return nt_shall(t, !other, "%s", what);
}

struct drv_cpl io_send(struct nt_ctx *t, struct io *io, uint8_t opc, uint64_t slba, uint32_t nlb)
{
	const struct drv_cmd cmd = nt_rw_cmd(opc, io->nsid, slba, nlb);

	return nt_io(t, io->sq, &cmd, NULL);
}
