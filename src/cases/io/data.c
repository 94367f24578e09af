// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read and Write: what was written is read, all of it and nothing else.
 *
 * NLB is 0's based. A Write changes its blocks and no others; a later one
 * replaces the earlier; once it completed every queue sees it; a Read changes
 * nothing.
 *
 * NVM Command Set 1.0 sections 3.2.4, 3.2.6; NVMe 1.4 sections 6.9, 6.15.
 */
#include <string.h>

#include "io.h"

#define DATA_SPEC "nvm-1.0:3.2.4 nvm-1.0:3.2.6 nvme-1.4:6.9 nvme-1.4:6.15"

/* @nlb blocks with two on each side that must stay; returns false to stop. */
static bool one_size(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen)
{
	io_fill(t, io, slba - 2, 2, 1);
	io_fill(t, io, slba + nlb, 2, 1);
	io_fill(t, io, slba, nlb, gen);
	if (!io_holds(t, io, slba, nlb, gen, "a Read returns what was written") ||
	    !io_holds(t, io, slba - 2, 2, 1, "blocks before a Write keep their data") ||
	    !io_holds(t, io, slba + nlb, 2, 1, "blocks behind a Write keep their data")) {
		nt_note(t, "%u blocks from LBA %llu", nlb, (unsigned long long)slba);
		return false;
	}
	return true;
}

static void any_size(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 1,   2,   3,	 4,   5,   7,	8,   9,	  15,
					  16,  17,  31,	 64,  127, 128, 129, 255, 256,
					  257, 300, 511, 512, 513, 600, 1024 };
	uint64_t gen = 2;
	struct io io;

	io_open(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		for (uint64_t off = 2; off < 12; off += 3)
			if (sizes[i] <= io.nlb_max &&
			    !one_size(t, &io, io.slba + off, sizes[i], gen++))
				return;
	one_size(t, &io, io.slba + 2, io.nlb_max, gen);
	nt_note(t, "largest transfer: %u blocks of %u bytes", io.nlb_max, io.lba_len);
}

static void replaces(struct nt_ctx *t)
{
	uint32_t nlb;
	struct io io;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(8, io.nlb_max);
	for (uint64_t gen = 0; gen < 10; gen++) {
		io_fill(t, &io, io.slba, nlb, gen);
		if (!io_holds(t, &io, io.slba, nlb, gen, "the last Write is what is read"))
			return;
	}
}

/* LBAs that differ in one bit each, all over the namespace, written before any is read. */
static void lbas_are_apart(struct nt_ctx *t)
{
	uint64_t lbas[80];
	size_t n = 0;
	struct io io;

	io_open(t, &io);
	lbas[n++] = io.slba;
	for (unsigned int bit = 0; bit < 63; bit++)
		if (io.slba + (1ull << bit) < io.end)
			lbas[n++] = io.slba + (1ull << bit);
	if (lbas[n - 1] != io.end - 1)
		lbas[n++] = io.end - 1;
	for (uint64_t gen = 76; gen < 78; gen++) {
		for (size_t i = 0; i < n; i++)
			io_fill(t, &io, lbas[i], 1, gen);
		for (size_t i = 0; i < n; i++)
			if (!io_holds(t, &io, lbas[i], 1, gen, "each block has data of its own"))
				nt_note(t, "LBA %llu", (unsigned long long)lbas[i]);
	}
	/* A Write that lands elsewhere as well would show in the lower half. */
	if (nt_fn(t)->caps & PCIFN_CAP_SCRATCH && io.slba > 4) {
		struct nt_buf *before = io_fetch(t, &io, 0, 4), *after;

		io_fill(t, &io, io.slba, 4, 78);
		after = io_fetch(t, &io, 0, 4);
		if (before && after)
			nt_shall_bytes(t, after->data, before->data, before->len,
				       "blocks far from a Write keep their data");
	}
}

static void every_queue(struct nt_ctx *t)
{
	struct io one, two;
	uint32_t nlb;

	io_open(t, &one);
	two = one;
	two.sq = nt_queue_pair(t, 2, 2, 2);
	nlb = (uint32_t)nt_min(4, one.nlb_max);
	for (uint64_t gen = 0; gen < 20; gen++) {
		io_fill(t, gen & 1 ? &two : &one, one.slba, nlb, gen);
		if (!io_holds(t, gen & 1 ? &one : &two, one.slba, nlb, gen,
			      "a Write that completed is seen from the other queue") ||
		    !io_holds(t, gen & 1 ? &two : &one, one.slba, nlb, gen,
			      "a Write that completed is seen from its own queue"))
			return;
	}
}

static void read_changes_nothing(struct nt_ctx *t)
{
	uint32_t nlb;
	struct io io;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(8, io.nlb_max);
	io_fill(t, &io, io.slba, nlb, 5);
	for (unsigned int i = 0; i < 4; i++) {
		struct nt_buf *data = nt_buf(t, io.lba_len);

		nt_shall_refuse(t, nt_read(t, io.sq, io.end, 1, data),
				"a Read beyond the namespace is refused");
		if (!io_holds(t, &io, io.slba, nlb, 5, "Reads change nothing"))
			return;
		for (uint32_t k = 0; k < nlb; k++)
			if (!io_holds(t, &io, io.slba + k, 1, 5,
				      "a block reads the same in any transfer"))
				return;
	}
}

static void source_is_free(struct nt_ctx *t)
{
	struct nt_buf *data;
	uint32_t nlb;
	struct io io;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(16, io.nlb_max);
	data = nt_buf(t, (size_t)nlb * io.lba_len);
	for (uint64_t gen = 0; gen < 8; gen++) {
		io_stamp(&io, data->data, io.slba, nlb, gen);
		nt_shall_succeed(t, nt_write(t, io.sq, io.slba, nlb, data), "Write succeeds");
		memset(data->data, 0xee, data->len);
		if (!io_holds(t, &io, io.slba, nlb, gen,
			      "the buffer of a Write is the host's again once it completed"))
			return;
	}
}

#define DEPTH 32

/* One command for each of @n blocks, announced at once; each has a buffer of its own. */
static void all_at_once(struct nt_ctx *t, struct io *io, uint8_t opc, struct nt_buf **bufs,
			uint32_t n)
{
	uint16_t cids[DEPTH];

	for (uint32_t i = 0; i < n; i++) {
		struct drv_cmd cmd = nt_rw_cmd(opc, io->nsid, io->slba + i, 1);

		cmd.prp1 = bufs[i]->iova;
		cids[i] = drv_sq_put(io->sq, &cmd);
	}
	nt_ring(t, io->sq);
	for (uint32_t i = 0; i < n; i++)
		nt_shall_succeed(t, nt_wait_cid(t, io->sq, cids[i]),
				 "a command of a full queue succeeds");
}

/* A controller that handles one command at a time does so until it gets two. */
static void full_queue(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(DEPTH, nt_limits(t)->entries_max), n = entries - 1;
	struct nt_buf *bufs[DEPTH], *want;
	struct io io;

	io_open_deep(t, &io, entries);
	if (io.lba_len > nt_limits(t)->page_len)
		nt_skip(t, "a block is larger than a page");
	io_fill(t, &io, io.slba, n, 70);
	want = nt_buf(t, io.lba_len);
	for (uint32_t i = 0; i < n; i++) {
		bufs[i] = nt_buf(t, io.lba_len);
		io_stamp(&io, bufs[i]->data, io.slba + i, 1, 71);
	}
	all_at_once(t, &io, NT_NVM_WRITE, bufs, n);
	io_holds(t, &io, io.slba, n, 71, "each of the Writes of a full queue is stored");
	for (uint32_t i = 0; i < n; i++)
		nt_pattern(bufs[i]->data, io.lba_len, i);
	all_at_once(t, &io, NT_NVM_READ, bufs, n);
	for (uint32_t i = 0; i < n; i++) {
		io_stamp(&io, want->data, io.slba + i, 1, 71);
		nt_shall_bytes(t, bufs[i]->data, want->data, io.lba_len,
			       "each of the Reads of a full queue gets its own block");
	}
}

#define DATA_CASE .spec = DATA_SPEC, .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.data.any-size-is-kept",
		.title = "What was written is read back, and nothing around it changes",
		DATA_CASE,
		.coverage = "RW-03 RW-13",
		.rules = "IO-READ-01 IO-READ-05 IO-WRITE-01 IO-WRITE-08 XFER-MDTS-01 IO-PERF-01",
		.timeout_ms = 30000,
		.run = any_size,
		.advice = "NLB is 0's based and 16 bits wide",
	},
	{
		.id = "io.data.last-write-counts",
		.title = "A later Write replaces the earlier",
		DATA_CASE,
		.coverage = "RW-13",
		.rules = "IO-WRITE-03",
		.run = replaces,
	},
	{
		.id = "io.data.blocks-are-apart",
		.title = "Each LBA has data of its own",
		DATA_CASE,
		.coverage = "RW-02 RW-13",
		.rules = "IO-WRITE-01 IO-READ-01",
		.run = lbas_are_apart,
		.advice = "Which bit of the LBA gets lost?",
	},
	{
		.id = "io.data.every-queue-sees-it",
		.title = "A Write that completed is seen from every queue",
		.spec = "base-2.0:3.4.4 nvm-1.0:2.1.4.2",
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_TWO_QUEUES,
		.effects = NT_EFF_DATA,
		.coverage = "RW-13",
		.rules = "CMD-VIS-01 CMD-NSID-05",
		.run = every_queue,
	},
	{
		.id = "io.data.read-changes-nothing",
		.title = "A Read changes nothing",
		DATA_CASE,
		.coverage = "RW-13",
		.rules = "IO-READ-10",
		.run = read_changes_nothing,
	},
	{
		.id = "io.data.source-is-free-afterwards",
		.title = "The buffer of a Write is free once it completed",
		DATA_CASE,
		.coverage = "RW-13",
		.rules = "IO-WRITE-07",
		.run = source_is_free,
	},
	{
		.id = "io.data.full-queue-keeps-all",
		.title = "Commands of a full queue each move their own data",
		.spec = DATA_SPEC,
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.coverage = "RW-13",
		.rules = "IO-WRITE-01 IO-READ-01",
		.run = full_queue,
		.advice = "Some firmware is safe at a depth of one only",
	},
};

const struct nt_group group_io_data = NT_GROUP("io.data", cases);
