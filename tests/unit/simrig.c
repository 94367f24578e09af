// SPDX-License-Identifier: GPL-2.0-or-later
/* The bench of the model's tests. */
#include "simrig.h"

#include <CUnit/CUnit.h>
#include <string.h>

#include "util/clock.h"

#define MINUTE_MS 60000

void rig_open(struct rig *r, const char *options)
{
	struct nt_options opts = { 0 };
	struct nt_err err = { .text = "" };
	int code;

	memset(r, 0, sizeof(*r));
	r->fn.ops = &sim_ops;
	r->fn.caps = sim_ops.caps;
	if (*options)
		CU_ASSERT_EQUAL_FATAL(nt_options_parse(options, &opts, &err), 0);
	code = sim_ops.open(&r->fn, "", &opts, &err);
	nt_options_free(&opts);
	CU_ASSERT_EQUAL_FATAL(code, 0);
	r->s = r->fn.priv;
}

void rig_close(struct rig *r)
{
	sim_ops.close(&r->fn);
}

uint64_t rig_r64(struct rig *r, uint64_t off)
{
	uint64_t val = 0;

	CU_ASSERT_EQUAL(sim_ops.bar_read(&r->fn, 0, off, 8, &val), 0);
	return val;
}

uint32_t rig_r32(struct rig *r, uint64_t off)
{
	uint64_t val = 0;

	CU_ASSERT_EQUAL(sim_ops.bar_read(&r->fn, 0, off, 4, &val), 0);
	return (uint32_t)val;
}

void rig_w32(struct rig *r, uint64_t off, uint32_t val)
{
	CU_ASSERT_EQUAL(sim_ops.bar_write(&r->fn, 0, off, 4, val), 0);
}

void rig_w64(struct rig *r, uint64_t off, uint64_t val)
{
	CU_ASSERT_EQUAL(sim_ops.bar_write(&r->fn, 0, off, 8, val), 0);
}

uint32_t rig_cfg(struct rig *r, uint16_t off, unsigned int width)
{
	uint32_t val = 0;

	CU_ASSERT_EQUAL(sim_ops.cfg_read(&r->fn, off, width, &val), 0);
	return val;
}

void rig_cfg_write(struct rig *r, uint16_t off, unsigned int width, uint32_t val)
{
	CU_ASSERT_EQUAL(sim_ops.cfg_write(&r->fn, off, width, val), 0);
}

struct pcifn_mem rig_map(struct rig *r, size_t len)
{
	struct pcifn_mem mem = { 0 };
	size_t page = nt_max(r->s->page_len, 4096);

	mem.len = nt_align_up(len, 4096);
	CU_ASSERT_EQUAL_FATAL(sim_ops.dma_map(&r->fn, mem.len, page, &mem), 0);
	memset(mem.vaddr, 0, mem.len);
	return mem;
}

void rig_unmap(struct rig *r, struct pcifn_mem *mem)
{
	sim_ops.dma_unmap(&r->fn, mem);
}

bool rig_wait_ready(struct rig *r, bool want)
{
	struct nt_deadline until = nt_deadline_ms(MINUTE_MS);

	for (unsigned int turn = 0; !nt_deadline_passed(until); turn++) {
		if ((rig_r32(r, NT_REG_CSTS) & NT_CSTS_RDY) == want)
			return true;
		sim_ops.relax(&r->fn, turn);
	}
	return false;
}

void rig_enable(struct rig *r, uint32_t sq, uint32_t cq, uint32_t mps)
{
	r->s->page_len = 4096u << mps;
	if (!r->asq.vaddr) {
		r->asq = rig_map(r, 4096 * 64);
		r->acq = rig_map(r, 4096 * 16);
	}
	memset(r->acq.vaddr, 0, r->acq.len);
	rig_w32(r, NT_REG_AQA, (cq - 1) << 16 | (sq - 1));
	rig_w64(r, NT_REG_ASQ, r->asq.iova);
	rig_w64(r, NT_REG_ACQ, r->acq.iova);
	rig_w32(r, NT_REG_CC, 4 << 20 | 6 << 16 | mps << 7 | 1);
	CU_ASSERT_TRUE_FATAL(rig_wait_ready(r, true));
}

void rig_settle(struct rig *r)
{
	unsigned int idle = 0;

	/* nothing due and nothing to do: more time changes nothing */
	for (unsigned int turn = 0; turn < 400 && idle < 3; turn++) {
		sim_ops.relax(&r->fn, turn % 10);
		idle = r->s->has_work ? 0 : idle + 1;
	}
}

struct rig_q rig_admin(struct rig *r, uint32_t sq, uint32_t cq)
{
	return (struct rig_q){
		.r = r, .sq_entries = sq, .cq_entries = cq, .phase = 1, .sq = r->asq, .cq = r->acq
	};
}

struct rig_q rig_pair(struct rig *r, uint16_t qid, uint32_t sq, uint32_t cq, bool ien, uint16_t iv)
{
	struct rig_q q = { .r = r, .qid = qid, .sq_entries = sq, .cq_entries = cq, .phase = 1 };

	q.sq = rig_map(r, (size_t)sq * 64);
	q.cq = rig_map(r, (size_t)cq * 16);
	CU_ASSERT_EQUAL_FATAL(sim_cq_open(r->s, qid, cq, q.cq.iova, true, ien, iv), 0);
	CU_ASSERT_EQUAL_FATAL(sim_sq_open(r->s, qid, sq, q.sq.iova, true, qid, 0), 0);
	return q;
}

void rig_pair_close(struct rig_q *q)
{
	sim_sq_close(q->r->s, q->qid);
	sim_cq_close(q->r->s, q->qid);
	rig_unmap(q->r, &q->sq);
	rig_unmap(q->r, &q->cq);
}

void rig_put(struct rig_q *q, uint16_t cid)
{
	uint32_t dw[16] = { 0 };

	dw[0] = (q->qid ? NT_NVM_FLUSH : NT_ADM_GET_FEATURES) | (uint32_t)cid << 16;
	dw[1] = q->qid ? 1 : 0;
	dw[10] = q->qid ? 0 : NT_FID_NUM_QUEUES;
	memcpy((char *)q->sq.vaddr + q->sq_tail * 64, dw, sizeof(dw));
	q->sq_tail = (q->sq_tail + 1) % q->sq_entries;
}

void rig_doorbell(struct rig *r, unsigned int i, uint32_t val)
{
	rig_w32(r, NT_REG_DOORBELLS + i * (4ull << r->s->cfg.dstrd), val);
}

void rig_ring(struct rig_q *q)
{
	rig_doorbell(q->r, 2u * q->qid, q->sq_tail);
}

bool rig_take(struct rig_q *q, struct rig_cqe *ret)
{
	sim_run(q->r->s);
	memcpy(ret, (char *)q->cq.vaddr + q->cq_head * 16, sizeof(*ret));
	if ((ret->status_p & 1) != q->phase)
		return false;
	if (++q->cq_head == q->cq_entries) {
		q->cq_head = 0;
		q->phase ^= 1;
	}
	return true;
}

void rig_release(struct rig_q *q)
{
	rig_doorbell(q->r, 2u * q->qid + 1, q->cq_head);
}

uint64_t rig_irqs(struct rig *r, unsigned int vector)
{
	uint64_t count = 0;

	CU_ASSERT_EQUAL(sim_ops.irq_poll(&r->fn, vector, &count), 0);
	return count;
}

unsigned int rig_strays(struct rig *r)
{
	unsigned int n = 0;
	uint64_t addr;
	size_t len;
	bool is_write;

	while (sim_ops.stray(&r->fn, &addr, &len, &is_write) == 1)
		n++;
	return n;
}
