// SPDX-License-Identifier: GPL-2.0-or-later
/* The driver against a device that answers: enable, queues, wrap, findings, time-outs. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "fake_fn.h"
#include "suites.h"

static struct pcifn *fn;
static struct drv_ctrlr *c;

static struct fake *start(bool enable)
{
	struct fake *f = fake_fn_make(&fn);
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(drv_open(fn, &c, &err), 0);
	if (enable)
		CU_ASSERT_EQUAL_FATAL(drv_enable(c, NULL), 0);
	return f;
}

static void finish(void)
{
	struct fake *f = fn->priv;

	drv_close(c);
	pcifn_close(fn);
	CU_ASSERT_EQUAL(f->maps, 0);
}

static struct drv_cpl exec(struct drv_sq *sq)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY };
	struct drv_cpl cpl = { 0 };

	CU_ASSERT_EQUAL(drv_exec(sq, &cmd, nt_deadline_ms(100), &cpl), 0);
	return cpl;
}

static void enable(void)
{
	struct fake *f = start(true);

	CU_ASSERT(c->is_enabled);
	CU_ASSERT_EQUAL(fake_get32(f, NT_REG_AQA), 0x001f001f);
	CU_ASSERT_EQUAL(fake_get32(f, NT_REG_CC), 0x00460001);
	CU_ASSERT_EQUAL(drv_ready_timeout_ms(c), 500);
	CU_ASSERT_EQUAL(drv_enable(c, NULL), -EINVAL);
	CU_ASSERT_EQUAL(drv_shutdown(c, NT_CC_SHN_NORMAL, 1000), 0);
	CU_ASSERT(c->is_dirty);
	CU_ASSERT_EQUAL(drv_disable(c), 0);
	CU_ASSERT_PTR_NULL(c->asq);
	CU_ASSERT_EQUAL(fake_get32(f, NT_REG_CC), 0x00460000);
	f->never_ready = true;
	CU_ASSERT_EQUAL(drv_enable(c, NULL), -ETIMEDOUT);
	CU_ASSERT_EQUAL(drv_reset(c, DRV_RESET_NSSR), -ENOTSUP);
	CU_ASSERT_EQUAL(drv_reset(c, DRV_RESET_FLR), 0);
	CU_ASSERT_EQUAL(drv_enable(c, NULL), 0);
	f->is_removed = true;
	CU_ASSERT_EQUAL(drv_disable(c), -ENODEV);
	finish();
}

static void wrap(void)
{
	start(true);
	for (unsigned int i = 0; i < 200; i++) {
		struct drv_cpl cpl = exec(c->asq);

		CU_ASSERT_EQUAL(cpl.slot, i % 32);
		CU_ASSERT_EQUAL(cpl.sqhd, (i + 1) % 32);
		CU_ASSERT_EQUAL(cpl.phase, (i / 32 + 1) & 1);
	}
	CU_ASSERT_EQUAL(c->finding_count, 0);
	CU_ASSERT_EQUAL(c->asq->outstanding, 0);
	CU_ASSERT_EQUAL(drv_sq_free(c->asq), 31);
	finish();
}

static void create(void)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 7 };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = 7, .cqid = 1 };
	struct fake *f = start(true);
	struct nt_deadline until = nt_deadline_ms(1000);
	struct drv_cpl cpl;
	struct drv_sq *old;

	CU_ASSERT_EQUAL(drv_cq_create(c, &cq, until, &cpl), 0);
	CU_ASSERT_EQUAL(drv_sq_create(c, &sq, until, &cpl), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(c->sqs[1]);
	for (unsigned int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(exec(c->sqs[1]).sqid, 1);
	old = c->sqs[1];
	CU_ASSERT_EQUAL(drv_sq_delete(c, 1, until, &cpl), 0);
	CU_ASSERT_EQUAL(drv_cq_delete(c, 1, until, &cpl), 0);
	CU_ASSERT_PTR_NULL(c->sqs[1]);
	/* Still there for who looks for late completions. */
	CU_ASSERT_FALSE(drv_cq_poll(old->cq, &cpl));
	f->status = NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	CU_ASSERT_EQUAL(drv_cq_create(c, &cq, until, &cpl), 0);
	CU_ASSERT_EQUAL(drv_cpl_status(cpl), f->status);
	CU_ASSERT_PTR_NULL(c->cqs[1]);
	/* Accepted for the admin queue: the admin queue stays ours. */
	f->status = 0;
	CU_ASSERT_EQUAL(drv_sq_create(c, &(struct drv_sq_attr){ .qid = 9 }, until, &cpl), 0);
	CU_ASSERT(c->is_dirty);
	finish();
}

static void scattered(void)
{
	struct drv_qmem *m;
	struct drv_cq *cq;
	struct drv_sq *sq;
	uint64_t le;

	start(true);
	CU_ASSERT_EQUAL_FATAL(drv_cq_init(c, 1, 1000, true, &cq), 0);
	CU_ASSERT_EQUAL_FATAL(drv_sq_init(c, 1, 65536, true, cq, &sq), 0);
	m = &sq->mem;
	CU_ASSERT_EQUAL(m->per_page, 64);
	/* 1,024 pages: two list entries are chains. */
	CU_ASSERT_EQUAL(m->mem_count, 1025);
	memcpy(&le, (uint8_t *)m->mems[1024]->vaddr + 511 * 8, 8);
	CU_ASSERT_EQUAL(le64toh(le), m->mems[1024]->iova + 4096);
	memcpy(&le, (uint8_t *)m->mems[1024]->vaddr + 4096, 8);
	CU_ASSERT_EQUAL(le64toh(le), m->mems[511]->iova);
	CU_ASSERT_PTR_EQUAL(drv_sq_slot(sq, 65), (uint8_t *)m->mems[1]->vaddr + 64);
	CU_ASSERT_PTR_EQUAL(drv_cq_slot(cq, 999), (uint8_t *)cq->mem.mems[3]->vaddr + 231 * 16);
	drv_sq_fini(sq);
	drv_cq_fini(cq);
	finish();
}

static void findings(void)
{
	struct fake *f = start(true);
	struct drv_cpl cpl;

	f->double_cqe = true;
	exec(c->asq);
	CU_ASSERT(drv_cq_poll(c->acq, &cpl));
	CU_ASSERT_EQUAL_FATAL(c->finding_count, 1);
	CU_ASSERT_EQUAL(c->findings[0].kind, DRV_FINDING_UNKNOWN_CID);
	drv_findings_clear(c);
	f->double_cqe = false;
	f->sqhd_stuck = true;
	exec(c->asq);
	CU_ASSERT_EQUAL_FATAL(c->finding_count, 1);
	CU_ASSERT_EQUAL(c->findings[0].kind, DRV_FINDING_SQHD);
	CU_ASSERT_EQUAL(c->findings[0].want_lo, 2);
	CU_ASSERT_EQUAL(c->findings[0].want_hi, 2);
	finish();
}

static void silence(void)
{
	const struct drv_cmd aer = { .opc = NT_ADM_ASYNC_EVENT };
	struct fake *f = start(true);
	struct drv_cpl cpl;
	uint16_t a, b;

	f->never_answers = true;
	CU_ASSERT_EQUAL(drv_exec(c->asq, &aer, nt_deadline_ms(50), &cpl), -ETIMEDOUT);
	f->never_answers = false;
	/* Out of order: the first is found in the stash. */
	a = drv_sq_put(c->asq, &(struct drv_cmd){ .opc = NT_ADM_IDENTIFY });
	b = drv_sq_put(c->asq, &(struct drv_cmd){ .opc = NT_ADM_IDENTIFY });
	CU_ASSERT_NOT_EQUAL(a, b);
	CU_ASSERT_EQUAL(drv_sq_ring(c->asq), 0);
	CU_ASSERT_EQUAL(drv_wait_cid(c->asq, b, nt_deadline_ms(50), &cpl), 0);
	CU_ASSERT_EQUAL(c->stash_count, 1);
	CU_ASSERT_EQUAL(drv_wait_cid(c->asq, a, nt_deadline_ms(50), &cpl), 0);
	CU_ASSERT_EQUAL(cpl.cid, a);
	f->is_removed = true;
	CU_ASSERT_EQUAL(drv_exec(c->asq, &aer, nt_deadline_ms(50), &cpl), -ENODEV);
	finish();
}

static void doorbells(void)
{
	struct fake *f = start(false);

	CU_ASSERT_EQUAL(drv_doorbell_off(c, 0, true), 0x1004);
	/* DSTRD 15 puts the admin head doorbell outside this BAR. */
	fake_set32(f, NT_REG_CAP + 4, 0x0000002f);
	CU_ASSERT_EQUAL(drv_enable(c, NULL), 0);
	CU_ASSERT_EQUAL(drv_doorbell_off(c, 0xffff, true), 0x1000 + 131071ull * (4u << 15));
	CU_ASSERT_EQUAL(drv_doorbell_write(c, 0, true, 1), -EINVAL);
	CU_ASSERT_EQUAL(drv_doorbell_write(c, 0xffff, true, 1), -EINVAL);
	finish();
}

CU_TestInfo test_drv_queue[] = {
	{ "enable, shutdown, disable, resets", enable },
	{ "a queue wraps", wrap },
	{ "I/O queues come and go", create },
	{ "scattered queue memory", scattered },
	{ "completions that no rule allows", findings },
	{ "no answer, another order, no device", silence },
	{ "doorbells, also outside the BAR", doorbells },
	CU_TEST_INFO_NULL,
};
