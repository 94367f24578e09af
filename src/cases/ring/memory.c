// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whose memory is whose: the controller reads submission queues, writes entries
 * of completion queues, and leaves everything else alone.
 *
 * A slot whose command was fetched, as SQHD says, is the host's again: what the
 * host puts there does not change commands that are still being carried out.
 *
 * Base 2.0 sections 3.3.1.2 and 3.3.3.2; NVMe 1.4 sections 4.1 and 4.6.
 */
#include <string.h>

#include "ring.h"

#define MEMORY_SPEC "base-2.0:3.3.1.2 nvme-1.4:4.1"

static void submission_queue_is_read_only(struct nt_ctx *t)
{
	uint32_t entries = ring_clip(t, 6);
	struct nt_buf *copy = nt_buf(t, entries * DRV_SQE_LEN);
	struct ring r;

	ring_open(t, &r, entries, entries);
	for (unsigned int lap = 0; lap < 20; lap++) {
		uint32_t batch = (uint32_t)(nt_rand(t) % (entries - 1)) + 1;
		struct drv_cpl cpl;

		for (uint32_t i = 0; i < batch; i++)
			ring_put(t, &r, NULL);
		for (uint32_t i = 0; i < entries; i++)
			memcpy(copy->data + i * DRV_SQE_LEN, drv_sq_slot(r.sq, i), DRV_SQE_LEN);
		nt_ring(t, r.sq);
		while (batch--)
			if (!ring_take(t, &r, &cpl))
				return;
		nt_cq_ring(t, r.sq->cq);
		for (uint32_t i = 0; i < entries; i++)
			if (!nt_shall_bytes(t, drv_sq_slot(r.sq, i), copy->data + i * DRV_SQE_LEN,
					    DRV_SQE_LEN, "submission queue memory is only read"))
				return;
	}
}

/*
 * Odd sizes, so that the queue ends inside a page: bytes behind the last entry
 * are canaries of the allocator, and looked at here at once.
 */
static void nothing_behind_the_last_entry(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 3, 5, 7, 11, 31 };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t entries = ring_clip(t, sizes[i]);
		ptrdiff_t first;
		struct ring r;

		ring_open(t, &r, entries, entries);
		if (!ring_run(t, &r, 3ull * entries, entries - 1))
			nt_stop(t);
		nt_shall_eq(t, pcifn_mem_check(r.sq->cq->mem.mems[0], &first), 0,
			    "nothing is written outside the completion queue (bytes changed)");
		nt_shall_eq(t, pcifn_mem_check(r.sq->mem.mems[0], &first), 0,
			    "nothing is written outside the submission queue (bytes changed)");
		ring_close(t, &r);
	}
}

/* As soon as SQHD passed a slot it is overwritten with nonsense that is never announced. */
static void fetched_slots_are_the_hosts(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t entries = ring_clip(t, 9),
		 len = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	struct nt_buf *data[8], *want = nt_buf(t, len);
	struct ring r;

	if (ns->meta_len && !ns->is_extended)
		nt_skip(t, "namespace %u has separate metadata, which these commands do not carry",
			ns->nsid);
	ring_open(t, &r, entries, entries);
	nt_pattern(want->data, len, 3);
	nt_shall_succeed(t, nt_write(t, r.sq, ns->scratch_slba, 1, want), "Write succeeds");
	r.sent = r.done = r.head = r.sq->tail;
	for (uint32_t i = 0; i < entries - 1; i++) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba, 1);

		data[i] = nt_buf(t, len);
		cmd.prp1 = data[i]->iova;
		ring_put(t, &r, &cmd);
	}
	nt_ring(t, r.sq);
	for (uint32_t i = 0; i < entries - 1; i++) {
		struct drv_cpl cpl;

		if (!ring_take(t, &r, &cpl))
			return;
		nt_shall_succeed(t, cpl, "a command whose slot was reused still succeeds");
		for (uint64_t k = r.head > entries ? r.head - entries + 1 : 0; k < r.head; k++)
			memset(drv_sq_slot(r.sq, (uint32_t)(k % entries)), 0xee, DRV_SQE_LEN);
	}
	nt_cq_ring(t, r.sq->cq);
	for (uint32_t i = 0; i < entries - 1; i++)
		nt_shall_bytes(t, data[i]->data, want->data, ns->lba_len,
			       "a command whose slot was reused still moves its data");
}

static const struct nt_case cases[] = {
	{
		.id = "ring.memory.submission-queue-read-only",
		.title = "Submission queue memory is only read",
		.spec = MEMORY_SPEC,
		.coverage = "RNG-16",
		.rules = "QUE-MEM-01",
		.needs = NT_NEED_QUEUES,
		.run = submission_queue_is_read_only,
	},
	{
		.id = "ring.memory.nothing-behind-last-entry",
		.title = "Nothing is written behind the last entry of a completion queue",
		.spec = MEMORY_SPEC " base-2.0:3.3.3.2",
		.coverage = "RNG-15 RNG-16",
		.rules = "QUE-MEM-02 CMD-XFER-02",
		.needs = NT_NEED_QUEUES,
		.run = nothing_behind_the_last_entry,
	},
	{
		.id = "ring.memory.fetched-slots-are-the-hosts",
		.title = "A slot that SQHD has passed may be overwritten",
		.spec = MEMORY_SPEC,
		.coverage = "RNG-10 RNG-27",
		.rules = "QUE-SQHD-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = fetched_slots_are_the_hosts,
	},
};

const struct nt_group group_ring_memory = NT_GROUP("ring.memory", cases);
