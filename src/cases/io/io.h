// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A stretch of blocks each of which tells who it is: its bytes are a function
 * of its LBA and of the generation it was written in.
 */
#ifndef CASES_IO_H
#define CASES_IO_H

#include <nvmetest/case.h>

struct io {
	struct drv_sq *sq;
	uint32_t nsid, lba_len;
	uint64_t slba;	  /* of the scratch blocks */
	uint32_t nlb_max; /* of one command: MDTS, scratch space, 1 MiB */
	uint64_t end;	  /* NSZE */
};

/* Queue pair 1. Skips the case where blocks have metadata. */
void io_open(struct nt_ctx *t, struct io *io);
/* … with queues of @entries. */
void io_open_deep(struct nt_ctx *t, struct io *io, uint32_t entries);
/* Blocks from @slba on as generation @gen has them. */
void io_stamp(const struct io *io, void *data, uint64_t slba, uint32_t nlb, uint64_t gen);
/* Write them; a refusal fails and ends the case. */
void io_fill(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen);
/* Read them, and compare: a "shall" with @what. */
bool io_holds(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen,
	      const char *what);
/* Every byte of them is @value: a "shall" with @what. */
bool io_is(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint8_t value,
	   const char *what);
/* Blocks as they read now, into a new buffer; NULL when Read was refused. */
struct nt_buf *io_fetch(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb);
/* A command on blocks, without data. */
struct drv_cpl io_send(struct nt_ctx *t, struct io *io, uint8_t opc, uint64_t slba, uint32_t nlb);

#endif
