// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/queues.c, doorbell.c, fetch.c, inflight.c: rings, phase, full queues, order. */
#include <stdio.h>
#include <string.h>

#include "simrig.h"
#include "suites.h"

/* Submit and take @count commands one by one; true when every entry is as it shall be. */
static bool run_singly(struct rig_q *q, unsigned int count)
{
	struct rig_cqe cqe;

	for (unsigned int i = 0; i < count; i++) {
		uint16_t cid = (uint16_t)(i * 257 + 3);

		rig_put(q, cid);
		rig_ring(q);
		if (!rig_take(q, &cqe) || cqe.cid != cid || cqe.sqid != q->qid ||
		    cqe.sqhd != q->sq_tail || cqe.status_p >> 1)
			return false;
		rig_release(q);
		if (rig_take(q, &cqe))
			return false; /* one entry, not two */
	}
	return true;
}

static void all_sizes_wrap(void)
{
	static const uint32_t sizes[][2] = { { 2, 2 },	 { 3, 7 },    { 5, 3 },
					     { 64, 63 }, { 65, 100 }, { 2, 64 } };
	struct rig r;

	rig_open(&r, "");
	rig_enable(&r, 5, 3, 0);
	struct rig_q admin = rig_admin(&r, 5, 3);

	CU_ASSERT_TRUE(run_singly(&admin, 40));
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct rig_q q = rig_pair(&r, 1, sizes[i][0], sizes[i][1], false, 0);

		CU_ASSERT_TRUE(run_singly(&q, 5 * 100));
		rig_pair_close(&q);
	}
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

static void largest_queue_wraps(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "mqes=65535");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 65536, 65536, false, 0);
	CU_ASSERT_TRUE(run_singly(&q, 3 * 65536 + 5));
	rig_close(&r);
}

static void every_batch_from_every_start(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 7, 7, false, 0);
	for (unsigned int round = 0; round < 20; round++) {
		for (uint16_t i = 0; i < 6; i++)
			rig_put(&q, i);
		rig_ring(&q);
		for (uint16_t i = 0; i < 6; i++) {
			CU_ASSERT_TRUE(rig_take(&q, &cqe));
			CU_ASSERT_EQUAL(cqe.cid, i);
		}
		CU_ASSERT_FALSE(rig_take(&q, &cqe));
		rig_release(&q);
		CU_ASSERT_TRUE(run_singly(&q, 1)); /* another start index */
	}
	rig_close(&r);
}

static void full_cq_holds_back_and_loses_nothing(void)
{
	for (uint32_t entries = 2; entries < 9; entries++) {
		struct rig r;
		struct rig_q q, other;
		struct rig_cqe cqe;
		uint16_t next = 0;

		rig_open(&r, "");
		rig_enable(&r, 2, 2, 0);
		q = rig_pair(&r, 1, 32, entries, false, 0);
		other = rig_pair(&r, 2, 4, 4, false, 0);
		CU_ASSERT_TRUE(run_singly(&q, entries + 1)); /* not from slot 0 */
		for (uint16_t i = 0; i < 31; i++)
			rig_put(&q, i);
		rig_ring(&q);
		while (rig_take(&q, &cqe))
			CU_ASSERT_EQUAL(cqe.cid, next++);
		CU_ASSERT_EQUAL(next, entries - 1);
		CU_ASSERT_TRUE(run_singly(&other, 20));
		while (next < 31) {
			rig_release(&q);
			if (!rig_take(&q, &cqe))
				break;
			CU_ASSERT_EQUAL(cqe.cid, next++);
		}
		CU_ASSERT_EQUAL(next, 31);
		rig_release(&q);
		CU_ASSERT_TRUE(run_singly(&q, 20));
		rig_close(&r);
	}
}

static void recreated_queue_starts_over(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 3, 8, 4, false, 0);
	CU_ASSERT_TRUE(run_singly(&q, 5)); /* in the pass with phase 0 */
	rig_pair_close(&q);
	q = rig_pair(&r, 3, 5, 9, false, 0);
	CU_ASSERT_TRUE(run_singly(&q, 50));
	rig_close(&r);
}

static void reset_restarts_admin_queue(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	q = rig_admin(&r, 4, 4);
	CU_ASSERT_TRUE(run_singly(&q, 6));
	for (unsigned int i = 0; i < 3; i++) {
		rig_w32(&r, NT_REG_CC, 0);
		CU_ASSERT_TRUE(rig_wait_ready(&r, false));
		rig_doorbell(&r, 0, 3); /* ignored while disabled */
		rig_enable(&r, 4, 4, 0);
		q = rig_admin(&r, 4, 4);
		rig_settle(&r);
		CU_ASSERT_FALSE(rig_take(&q, &cqe)); /* old entries are not executed */
		CU_ASSERT_TRUE(run_singly(&q, 9));
	}
	rig_close(&r);
}

static void stride_is_kept_and_gaps_are_inert(void)
{
	static const unsigned int strides[] = { 0, 1, 2, 4, 10, 15 };

	for (size_t i = 0; i < ARRAY_SIZE(strides); i++) {
		struct rig r;
		struct rig_q q, other;
		struct rig_cqe cqe;
		char options[32];

		snprintf(options, sizeof(options), "dstrd=%u", strides[i]);
		rig_open(&r, options);
		rig_enable(&r, 2, 2, 0);
		q = rig_pair(&r, 1, 8, 8, false, 0);
		other = rig_pair(&r, 16, 8, 8, false, 0);
		CU_ASSERT_TRUE(run_singly(&q, 20));
		CU_ASSERT_TRUE(run_singly(&other, 20));
		if (strides[i]) {
			rig_put(&q, 1);
			rig_w32(&r, 0x1000 + 2 * (4ull << strides[i]) + 4, q.sq_tail);
			CU_ASSERT_FALSE(rig_take(&q, &cqe));
			rig_w32(&r, 0x1000 + 2 * 4, q.sq_tail);
			CU_ASSERT_FALSE(rig_take(&q, &cqe));
		}
		rig_close(&r);
	}
}

static void invalid_tail_stops_only_its_queue(void)
{
	static const uint32_t bad[] = { 8, 9, 0xffff };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct rig r;
		struct rig_q q, other;
		struct rig_cqe cqe;

		rig_open(&r, "");
		rig_enable(&r, 2, 2, 0);
		q = rig_pair(&r, 1, 8, 8, false, 0);
		other = rig_pair(&r, 2, 8, 8, false, 0);
		rig_doorbell(&r, 2, bad[i]);
		CU_ASSERT_TRUE(r.s->sq[1].is_dead);
		rig_put(&q, 1);
		rig_ring(&q);
		CU_ASSERT_FALSE(rig_take(&q, &cqe));
		rig_doorbell(&r, 3, bad[i]); /* a bad head moves nothing */
		rig_doorbell(&r, 3, 5);
		CU_ASSERT_EQUAL(r.s->cq[1].head, 0);
		rig_doorbell(&r, 2 * 9, 1); /* no such queue */
		CU_ASSERT_TRUE(run_singly(&other, 20));
		rig_pair_close(&q);
		q = rig_pair(&r, 1, 8, 8, false, 0);
		CU_ASSERT_TRUE(run_singly(&q, 20));
		CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), NT_CSTS_RDY);
		rig_close(&r);
	}
}

static void overflow_of_a_full_sq_is_invalid(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "latency-us=1000");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 4, 2, false, 0);
	for (uint16_t i = 0; i < 3; i++)
		rig_put(&q, i);
	rig_ring(&q);		/* three announced, none fetched */
	rig_doorbell(&r, 2, 1); /* two more */
	CU_ASSERT_TRUE(r.s->sq[1].is_dead);
	rig_close(&r);
}

static void pages_of_a_scattered_queue(void)
{
	struct rig r;
	struct rig_q q;
	struct pcifn_mem list, pages;
	uint64_t entry[4];

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	list = rig_map(&r, 4096);
	pages = rig_map(&r, 6 * 4096);
	/* the pages of the CQ stand in order, those of the SQ too, with the list out of the way */
	for (unsigned int i = 0; i < 3; i++)
		entry[i] = pages.iova + i * 4096ull;
	memcpy(list.vaddr, entry, 24);
	for (unsigned int i = 0; i < 3; i++)
		entry[i] = pages.iova + (3 + i) * 4096ull;
	memcpy((char *)list.vaddr + 1024, entry, 24);
	CU_ASSERT_EQUAL(sim_cq_open(r.s, 1, 600, list.iova, false, false, 0), 0);
	/* a list pointer with an offset is refused */
	CU_ASSERT_EQUAL(sim_sq_open(r.s, 1, 150, list.iova + 1024, false, 1, 0) & 0x7ff,
			NT_STATUS(GENERIC, PRP_OFFSET));
	memcpy(list.vaddr, entry, 24); /* the CQ read its list already */
	CU_ASSERT_EQUAL(sim_sq_open(r.s, 1, 150, list.iova, false, 1, 0), 0);
	q = (struct rig_q){ .r = &r,
			    .qid = 1,
			    .sq_entries = 150,
			    .cq_entries = 600,
			    .phase = 1,
			    .cq = pages,
			    .sq = pages };
	q.sq.vaddr = (char *)pages.vaddr + 3 * 4096;
	CU_ASSERT_TRUE(run_singly(&q, 1500));
	entry[1] += 64;
	memcpy(list.vaddr, entry, 24);
	CU_ASSERT_EQUAL(sim_cq_open(r.s, 2, 600, list.iova, false, false, 0) & 0x7ff,
			NT_STATUS(GENERIC, PRP_OFFSET));
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

static void slots_are_free_after_fetch(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;

	rig_open(&r, "reorder=5");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 8, 64, false, 0);
	for (uint16_t i = 0; i < 7; i++)
		rig_put(&q, i);
	rig_ring(&q);
	sim_run(r.s);
	memset(q.sq.vaddr, 0xff, 8 * 64);
	rig_settle(&r);
	for (unsigned int i = 0; i < 7; i++) {
		CU_ASSERT_TRUE_FATAL(rig_take(&q, &cqe));
		CU_ASSERT_TRUE(cqe.cid < 7 && !(cqe.status_p >> 1));
	}
	rig_close(&r);
}

static unsigned int take_all(struct rig_q *q, unsigned int count, uint64_t *ret_seen)
{
	unsigned int swaps = 0, last = 0;
	struct rig_cqe cqe;

	*ret_seen = 0;
	for (unsigned int i = 0; i < count; i++) {
		if (!rig_take(q, &cqe))
			return UINT32_MAX;
		if (*ret_seen >> cqe.cid & 1)
			return UINT32_MAX;
		*ret_seen |= 1ull << cqe.cid;
		swaps += cqe.cid < last;
		last = cqe.cid;
	}
	return swaps;
}

static void reorder_completes_each_once(void)
{
	struct rig r;
	struct rig_q q;
	uint64_t seen;

	for (unsigned int delayed = 0; delayed < 2; delayed++) {
		rig_open(&r, delayed ? "latency-us=100" : "reorder=7");
		rig_enable(&r, 2, 2, 0);
		q = rig_pair(&r, 1, 64, 64, false, 0);
		for (uint16_t i = 0; i < 63; i++)
			rig_put(&q, i);
		rig_ring(&q);
		rig_settle(&r);
		if (delayed)
			CU_ASSERT_EQUAL(take_all(&q, 63, &seen), 0) /* in order */
		else
			CU_ASSERT_TRUE(take_all(&q, 63, &seen) - 1 < 62); /* out of order */
		CU_ASSERT_EQUAL(seen, (1ull << 63) - 1);
		rig_close(&r);
	}
}

static void abort_and_deletion_find_commands(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;
	struct sim_cmd *cmd;

	rig_open(&r, "latency-us=1000000");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 8, 4, false, 0);
	for (uint16_t i = 0; i < 6; i++)
		rig_put(&q, (uint16_t)(i + 10));
	rig_ring(&q);
	sim_run(r.s);
	cmd = sim_cmd_find(r.s, 1, 12);
	CU_ASSERT_PTR_NOT_NULL_FATAL(cmd);
	CU_ASSERT_PTR_NULL(sim_cmd_find(r.s, 2, 12));
	sim_cmd_unlink(r.s, cmd);
	sim_complete(r.s, cmd, NT_STATUS(GENERIC, ABORT_REQUESTED));
	CU_ASSERT_TRUE(rig_take(&q, &cqe));
	CU_ASSERT_EQUAL(cqe.cid, 12);
	CU_ASSERT_EQUAL(cqe.status_p >> 1, NT_STATUS(GENERIC, ABORT_REQUESTED));
	sim_sq_close(r.s, 1);
	for (unsigned int i = 0; i < 2; i++) { /* the CQ has room for two more */
		CU_ASSERT_TRUE(rig_take(&q, &cqe));
		CU_ASSERT_EQUAL(cqe.status_p >> 1, NT_STATUS(GENERIC, ABORT_SQ_DELETED));
	}
	rig_release(&q);
	rig_settle(&r);
	CU_ASSERT_FALSE(rig_take(&q, &cqe)); /* nothing after the deletion */
	rig_close(&r);
}

static void nothing_runs_without_bus_master(void)
{
	struct rig r;
	struct rig_q q;
	struct rig_cqe cqe;

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 8, 8, false, 0);
	rig_cfg_write(&r, 4, 2, 2);
	rig_put(&q, 1);
	rig_ring(&q);
	rig_settle(&r);
	CU_ASSERT_FALSE(rig_take(&q, &cqe));
	rig_cfg_write(&r, 4, 2, 6);
	CU_ASSERT_TRUE(rig_take(&q, &cqe));
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

static void unreachable_queue_is_fatal(void)
{
	struct rig r;
	struct rig_q q;

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 8, 8, false, 0);
	rig_unmap(&r, &q.sq);
	rig_doorbell(&r, 2, 1);
	rig_settle(&r);
	CU_ASSERT_TRUE(rig_r32(&r, NT_REG_CSTS) & NT_CSTS_CFS);
	CU_ASSERT_EQUAL(rig_strays(&r), 1);
	rig_close(&r);
}

/* Round robin gives every queue its turn, one command each with a burst of one. */
static void round_robin_is_fair(void)
{
	struct rig r;
	struct rig_q q[3];
	struct rig_cqe cqe;
	unsigned int slot = 0;

	rig_open(&r, "");
	rig_enable(&r, 2, 2, 0);
	q[0] = rig_pair(&r, 1, 16, 64, false, 0);
	for (uint16_t i = 1; i < 3; i++) { /* all complete to CQ 1 */
		q[i] = rig_pair(&r, (uint16_t)(i + 1), 16, 2, false, 0);
		sim_sq_close(r.s, (uint16_t)(i + 1));
		sim_sq_open(r.s, (uint16_t)(i + 1), 16, q[i].sq.iova, true, 1, 3);
	}
	for (unsigned int i = 0; i < 3; i++) {
		for (uint16_t n = 0; n < 10; n++)
			rig_put(&q[i], n);
		rig_ring(&q[i]);
	}
	while (rig_take(&q[0], &cqe)) {
		/* within any 12 completions each queue advances by at most a burst of 8 */
		CU_ASSERT_TRUE(cqe.cid <= slot / 3 + 8);
		slot++;
	}
	CU_ASSERT_EQUAL(slot, 30);
	rig_close(&r);
}

static bool shows(const char *name)
{
	struct rig r;
	struct rig_q q, second;
	char options[64];
	bool ok = true;

	snprintf(options, sizeof(options), "defect=%s,mqes=1023", name);
	rig_open(&r, options);
	rig_enable(&r, 2, 2, 0);
	q = rig_pair(&r, 1, 6, 5, false, 0);
	second = rig_pair(&r, 2, 300, 300, false, 0);
	for (unsigned int i = 0; ok && i < 20; i++)
		ok = run_singly(&q, 30) && run_singly(&second, 30) && run_singly(&second, 1);
	for (size_t i = 0; ok && i < 4096 - 5 * 16; i++)
		ok = !((uint8_t *)q.cq.vaddr)[5 * 16 + i];
	ok = ok && !rig_strays(&r);
	rig_close(&r);
	return !ok;
}

static void defects_show(void)
{
	static const char *const names[] = {
		"cq-phase-stuck",
		"cq-phase-shared",
		"cq-phase-odd-size",
		"cq-phase-power-of-two",
		"cq-phase-starts-at-zero",
		"cq-phase-first",
		"cq-wrap-early",
		"cq-wrap-late",
		"cq-wrap-power-of-two",
		"cq-wrap-at-mqes",
		"sq-wrap-early",
		"sq-wrap-late",
		"sq-wrap-power-of-two",
		"sq-wrap-at-mqes",
		"sq-past-tail",
		"sq-one-short",
		"sqhd-zero",
		"sqhd-no-wrap",
		"sqhd-behind",
		"sqid-zero",
		"cid-8-bit",
		"cid-swapped",
		"cqe-twice",
		"cqe-dropped",
		"cqe-skips-slot",
		"cqe-too-long",
		"db-8-bit",
		"db-head-ignored",
		"db-tail-relative",
	};

	CU_ASSERT_FALSE(shows("rdy-late")); /* the check itself can pass */
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		if (!shows(names[i])) {
			fprintf(stderr, "defect %s does not show\n", names[i]);
			CU_FAIL("a queue defect does not show");
		}
	}
}

CU_TestInfo test_sim_queues[] = {
	{ "queues of any size wrap", all_sizes_wrap },
	{ "a queue of 65,536 entries wraps", largest_queue_wraps },
	{ "full batches from every start", every_batch_from_every_start },
	{ "a full CQ holds back and loses nothing", full_cq_holds_back_and_loses_nothing },
	{ "a re-created queue starts over", recreated_queue_starts_over },
	{ "a reset restarts the admin queue", reset_restarts_admin_queue },
	{ "any stride; gaps are inert", stride_is_kept_and_gaps_are_inert },
	{ "an invalid doorbell stops its queue only", invalid_tail_stops_only_its_queue },
	{ "an overflow of the SQ is invalid", overflow_of_a_full_sq_is_invalid },
	{ "queues with PC=0", pages_of_a_scattered_queue },
	{ "slots are free after the fetch", slots_are_free_after_fetch },
	{ "latency keeps, reorder mixes the order", reorder_completes_each_once },
	{ "Abort and deletion find commands", abort_and_deletion_find_commands },
	{ "no bus master, no DMA", nothing_runs_without_bus_master },
	{ "a queue out of reach is fatal", unreachable_queue_is_fatal },
	{ "round robin is fair", round_robin_is_fair },
	{ "queue defects show", defects_show },
	CU_TEST_INFO_NULL,
};
