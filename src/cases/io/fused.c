// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compare and Write as one operation: two commands side by side in one queue,
 * announced together. The Write is done when the Compare found equal data, and
 * not at all when it did not.
 *
 * NVM Command Set 1.0 section 2.1.3, Base 2.0 section 3.4.2; NVMe 1.4 section 6.2.
 */
#include "io.h"

#define FUSED_SPEC "nvm-1.0:2.1.3 base-2.0:3.4.2 nvme-1.4:6.2"

static void open_fused(struct nt_ctx *t, struct io *io)
{
	if (!nt_ctrl_field(t, "fuses.cw"))
		nt_skip(t, "Compare and Write is not supported (FUSES bit 0)");
	if (nt_limits(t)->entries_max < 4)
		nt_skip(t, "CAP.MQES leaves no room for two commands");
	io_open(t, io);
	nt_queue_pair_delete(t, io->sq);
	io->sq = nt_queue_pair(t, 1, 4, 4);
}

/* One block each way; the pair begins in every slot, the last one of the queue too. */
static void pair(struct nt_ctx *t, struct io *io, uint64_t expect, uint64_t gen,
		 struct drv_cpl *ret_compare, struct drv_cpl *ret_write)
{
	struct drv_cmd compare = nt_rw_cmd(NT_NVM_COMPARE, io->nsid, io->slba, 1);
	struct drv_cmd write = nt_rw_cmd(NT_NVM_WRITE, io->nsid, io->slba, 1);
	struct nt_buf *a = nt_buf(t, io->lba_len), *b = nt_buf(t, io->lba_len);
	uint16_t first, second;

	io_stamp(io, a->data, io->slba, 1, expect);
	io_stamp(io, b->data, io->slba, 1, gen);
	compare.fuse = 1;
	compare.prp1 = a->iova;
	write.fuse = 2;
	write.prp1 = b->iova;
	first = drv_sq_put(io->sq, &compare);
	second = drv_sq_put(io->sq, &write);
	nt_ring(t, io->sq);
	*ret_compare = nt_wait_cid(t, io->sq, first);
	*ret_write = nt_wait_cid(t, io->sq, second);
	nt_buf_free(t, b);
	nt_buf_free(t, a);
}

static void equal(struct nt_ctx *t)
{
	struct drv_cpl compare, write;
	struct io io;

	open_fused(t, &io);
	io_fill(t, &io, io.slba, 1, 90);
	for (uint64_t gen = 91; gen < 100; gen++) {
		pair(t, &io, gen - 1, gen, &compare, &write);
		nt_shall_succeed(t, compare, "the Compare of equal data succeeds");
		nt_shall_succeed(t, write, "the Write behind it succeeds");
		if (!io_holds(t, &io, io.slba, 1, gen, "the Write was done"))
			return;
	}
}

static void different(struct nt_ctx *t)
{
	struct drv_cpl compare, write;
	struct io io;

	open_fused(t, &io);
	io_fill(t, &io, io.slba, 1, 90);
	for (uint64_t gen = 91; gen < 100; gen++) {
		pair(t, &io, gen, gen, &compare, &write);
		nt_shall_status(t, compare, NT_STATUS(MEDIA, COMPARE_FAILURE),
				"the Compare of other data is Compare Failure");
		nt_shall_status(t, write, NT_STATUS(GENERIC, ABORT_FUSED_FAILED),
				"the Write behind it is aborted due to the failed fused command");
		if (!io_holds(t, &io, io.slba, 1, 90, "the Write was not done"))
			return;
	}
}

#define FUSED_CASE .spec = FUSED_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.fused.equal-is-written",
		.title = "Compare and Write writes when the data was equal",
		FUSED_CASE,
		.coverage = "FUS-01",
		.rules = "IO-FUSE-01 IO-FUSE-04",
		.run = equal,
	},
	{
		.id = "io.fused.different-is-not-written",
		.title = "Compare and Write writes nothing when the data was different",
		FUSED_CASE,
		.coverage = "FUS-02",
		.rules = "IO-FUSE-02",
		.run = different,
	},
};

const struct nt_group group_io_fused = NT_GROUP("io.fused", cases);
