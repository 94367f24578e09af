// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the controller does with the Host Memory Buffer: it stays inside of the
 * chunks, lets go of them when they are taken away, and works without.
 *
 * Memory around every chunk is watched, as that of every buffer is.
 *
 * Base 2.0 sections 5.27.1.10, 8.9; NVMe 1.4 sections 5.21.1.13, 8.9.
 */
#include <string.h>

#include "hmb.h"

#define USE_SPEC "base-2.0:5.27.1.10 base-2.0:8.9 nvme-1.4:5.21.1.13 nvme-1.4:8.9"
#define COMMANDS 24u

static void open_hmb(struct nt_ctx *t, struct hmb *h, uint32_t count)
{
	struct hmb_limits lim;

	hmb_limits(t, &lim);
	hmb_make(t, h, lim.pref,
		 (uint32_t)nt_min(nt_min(count, lim.entries_max),
				  nt_max(lim.pref / lim.chunk_min, 1)));
}

static void stays_inside(struct nt_ctx *t)
{
	struct nt_buf *copy;
	struct hmb_io io;
	struct hmb h;

	open_hmb(t, &h, 4);
	hmb_io_open(t, &io);
	copy = nt_buf(t, h.list->len);
	memcpy(copy->data, h.list->data, h.list->len);
	hmb_enable(t, &h, 0);
	hmb_io_write(t, &io, COMMANDS, 100, "while the buffer is enabled");
	hmb_io_check(t, &io, COMMANDS, 100, "while the buffer is enabled");
	for (uint32_t i = 0; i < h.count; i++)
		nt_buf_guards(t, h.chunks[i], "memory around each chunk is not written");
	nt_should(t, !memcmp(h.list->data, copy->data, h.list->len),
		  "the descriptor list is not written by the controller");
	hmb_disable(t);
	hmb_io_check(t, &io, COMMANDS, 100, "after the buffer was disabled");
}

static void released(struct nt_ctx *t)
{
	struct hmb_io io;
	struct hmb h;

	open_hmb(t, &h, 3);
	hmb_io_open(t, &io);
	hmb_enable(t, &h, 0);
	hmb_io_write(t, &io, COMMANDS, 200, "while the buffer is enabled");
	hmb_disable(t);
	hmb_io_check(t, &io, COMMANDS, 200, "after the buffer was disabled");
	hmb_poison(&h, 5);
	hmb_io_write(t, &io, COMMANDS, 300, "after the buffer was disabled");
	hmb_io_check(t, &io, COMMANDS, 300, "after the buffer was disabled");
	nt_settle(t, 5000);
	nt_shall(t, hmb_is_untouched(&h, 5),
		 "after Set Features with EHM=0 has completed the memory is not written");
}

/* Taken away while commands are under way: they complete, and data are right. */
static void taken_away_under_load(struct nt_ctx *t)
{
	const struct nt_ns *ns;
	uint32_t depth = (uint32_t)nt_min(nt_limits(t)->entries_max, 16) - 1;
	struct nt_buf *data;
	struct drv_sq *sq;
	struct hmb_io io;
	struct hmb h;

	open_hmb(t, &h, 2);
	hmb_io_open(t, &io);
	hmb_io_write(t, &io, 8, 400, "before the buffer is enabled");
	nt_queue_pair_delete(t, io.sq);
	ns = nt_ns(t);
	sq = io.sq = nt_queue_pair(t, 1, depth + 1, depth + 1);
	data = nt_buf(t, (size_t)depth * io.data->len);
	hmb_enable(t, &h, 0);
	for (uint32_t i = 0; i < depth; i++) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid,
					       ns->scratch_slba + i % 8 * io.blocks, io.blocks);

		cmd.prp1 = data->iova + i * io.data->len;
		cmd.prp2 = 0;
		drv_sq_put(sq, &cmd);
	}
	nt_ring(t, sq);
	hmb_disable(t);
	hmb_poison(&h, 6);
	for (uint32_t i = 0; i < depth; i++) {
		nt_shall_succeed(t, nt_cq_next(t, sq->cq, "each Read that was under way"),
				 "a Read that was under way succeeds");
		nt_cq_ring(t, sq->cq);
	}
	for (uint32_t i = 0; i < depth; i++)
		nt_shall_eq(
			t,
			nt_pattern_check(data->data + i * io.data->len, io.data->len, 400 + i % 8),
			io.data->len, "its data are right");
	nt_settle(t, 5000);
	nt_shall(t, hmb_is_untouched(&h, 6),
		 "after Set Features with EHM=0 has completed the memory is not written");
}

static void works_without(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	struct hmb_limits lim;
	struct hmb_io io;

	hmb_limits(t, &lim);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_HMB, 0), "the buffer is disabled");
	hmb_io_open(t, &io);
	hmb_io_write(t, &io, COMMANDS, 500, "without a Host Memory Buffer");
	hmb_io_check(t, &io, COMMANDS, 500, "without a Host Memory Buffer");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
			 "Identify succeeds without a Host Memory Buffer");
	nt_shall_not_fatal(t);
}

static void reset_takes_it(struct nt_ctx *t, enum drv_reset kind, const char *when)
{
	struct hmb_io io;
	struct hmb h;

	open_hmb(t, &h, 2);
	hmb_io_open(t, &io);
	hmb_enable(t, &h, 0);
	hmb_io_write(t, &io, 8, 600, "while the buffer is enabled");
	nt_reset(t, kind);
	hmb_poison(&h, 7);
	nt_enable(t, NULL);
	nt_shall_eq(t, hmb_get(t, NULL).dw0 & 1, 0, "EHM is 0 %s", when);
	io.sq = nt_queue_pair(t, 1, 2, 2);
	hmb_io_check(t, &io, 8, 600, when);
	hmb_io_write(t, &io, COMMANDS, 610, when);
	nt_settle(t, 5000);
	nt_shall(t, hmb_is_untouched(&h, 7), "the memory is not written %s", when);
}

static void controller_reset(struct nt_ctx *t)
{
	reset_takes_it(t, DRV_RESET_CC, "after a Controller Reset");
}

static void function_reset(struct nt_ctx *t)
{
	reset_takes_it(t, DRV_RESET_FLR, "after a Function Level Reset");
}

/* The same memory with the same content, after it was disabled and after a reset. */
static void memory_is_returned(struct nt_ctx *t)
{
	struct hmb_io io;
	struct hmb h;

	open_hmb(t, &h, 2);
	hmb_io_open(t, &io);
	hmb_enable(t, &h, 0);
	hmb_io_write(t, &io, 8, 700, "while the buffer is enabled");
	hmb_disable(t);
	hmb_enable(t, &h, HMB_MR);
	hmb_io_check(t, &io, 8, 700, "after the memory was returned");
	hmb_io_write(t, &io, 8, 710, "after the memory was returned");
	nt_reset(t, DRV_RESET_CC);
	nt_enable(t, NULL);
	hmb_enable(t, &h, HMB_MR);
	io.sq = nt_queue_pair(t, 1, 2, 2);
	hmb_io_check(t, &io, 8, 710, "after a reset and the return of the memory");
	hmb_disable(t);
	hmb_io_check(t, &io, 8, 710, "after the buffer was disabled");
}

#define USE_CASE                                                                                   \
	.spec = USE_SPEC, .coverage = "HMB-01",                                                    \
	.effects = NT_EFF_FEATURES | NT_EFF_RESET | NT_EFF_DATA, .since = NT_VS(1, 2, 0)
#define USE_NEEDS (NT_NEED_QUEUES | NT_NEED_NS)

static const struct nt_case cases[] = {
	{
		.id = "hmb.use.stays-inside",
		.title = "The controller uses the memory in the list and no other",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "HMB-01",
		.run = stays_inside,
	},
	{
		.id = "hmb.use.released-when-disabled",
		.title = "Memory of a disabled buffer is left alone, and no data are lost with it",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "FEAT-HMB-02",
		.run = released,
	},
	{
		.id = "hmb.use.taken-away-under-load",
		.title = "The buffer can be disabled while commands are under way",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "FEAT-HMB-02",
		.run = taken_away_under_load,
	},
	{
		.id = "hmb.use.works-without",
		.title = "The controller works without a Host Memory Buffer",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "HMB-02",
		.run = works_without,
	},
	{
		.id = "hmb.use.controller-reset-disables",
		.title = "A Controller Reset takes the buffer away",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "HMB-03",
		.run = controller_reset,
	},
	{
		.id = "hmb.use.flr-disables",
		.title = "A Function Level Reset takes the buffer away",
		USE_CASE,
		.needs = USE_NEEDS | NT_NEED_FLR,
		.rules = "HMB-03",
		.run = function_reset,
	},
	{
		.id = "hmb.use.memory-is-returned",
		.title = "Memory that is returned unchanged is taken again (MR)",
		USE_CASE,
		.needs = USE_NEEDS,
		.rules = "HMB-03",
		.run = memory_is_returned,
	},
};

const struct nt_group group_hmb_use = NT_GROUP("hmb.use", cases);
