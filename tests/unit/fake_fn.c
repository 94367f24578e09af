// SPDX-License-Identifier: GPL-2.0-or-later
/* The function of fake_fn.h. Bus addresses are host pointers. */
#include "fake_fn.h"

#include <CUnit/CUnit.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/priv.h"
#include "util/clock.h"

static struct fake the_fake;

void fake_set32(struct fake *f, uint32_t off, uint32_t val)
{
	memcpy(f->regs + off, &val, 4);
}

uint32_t fake_get32(struct fake *f, uint32_t off)
{
	uint32_t val;

	memcpy(&val, f->regs + off, 4);
	return val;
}

static int fake_fn_open(struct pcifn *fn, const char *address, const struct nt_options *opts,
			struct nt_err *err)
{
	(void)address;
	(void)opts;
	(void)err;
	fn->priv = &the_fake;
	fn->bar0_len = sizeof(the_fake.regs);
	return 0;
}

static void fake_fn_close(struct pcifn *fn)
{
	(void)fn;
}

static int fake_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	struct fake *f = fn->priv;

	*ret_val = 0;
	memcpy(ret_val, f->cfg + off, width);
	if (f->is_removed)
		*ret_val = UINT32_MAX >> (32 - 8 * width);
	return 0;
}

static int fake_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	memcpy(((struct fake *)fn->priv)->cfg + off, &val, width);
	return 0;
}

static int fake_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			 uint64_t *ret_val)
{
	struct fake *f = fn->priv;

	(void)bar;
	*ret_val = 0;
	memcpy(ret_val, f->regs + off, width);
	if (f->is_removed)
		memset(ret_val, 0xff, width);
	return 0;
}

static void post(struct fake *f, unsigned int cqid, uint32_t sqid, uint16_t cid)
{
	uint32_t dw[4] = { f->dw0, 0, f->sqhd_stuck ? 0 : f->sq[sqid].head, cid };

	dw[2] |= sqid << 16;
	dw[3] |= (uint32_t)f->status << 17 | f->cq[cqid].phase << 16;
	memcpy((void *)(uintptr_t)(f->cq[cqid].base + 16ull * f->cq[cqid].tail), dw, 16);
	if (++f->cq[cqid].tail == f->cq[cqid].entries) {
		f->cq[cqid].tail = 0;
		f->cq[cqid].phase ^= 1;
	}
}

static void create_delete(struct fake *f, const uint32_t dw[16])
{
	unsigned int qid = dw[10] & 7;
	uint64_t base = (uint64_t)dw[7] << 32 | dw[6];

	if ((dw[0] & 0xff) == NT_ADM_CREATE_CQ) {
		f->cq[qid].base = base;
		f->cq[qid].entries = (dw[10] >> 16) + 1;
		f->cq[qid].tail = 0;
		f->cq[qid].phase = 1;
	} else if ((dw[0] & 0xff) == NT_ADM_CREATE_SQ) {
		f->sq[qid].base = base;
		f->sq[qid].entries = (dw[10] >> 16) + 1;
		f->sq[qid].head = f->sq[qid].tail = 0;
		f->sq[qid].cqid = dw[11] >> 16 & 7;
	} else if ((dw[0] & 0xff) == NT_ADM_DELETE_CQ) {
		memset(&f->cq[qid], 0, sizeof(f->cq[qid]));
	} else if ((dw[0] & 0xff) == NT_ADM_DELETE_SQ) {
		memset(&f->sq[qid], 0, sizeof(f->sq[qid]));
	}
}

static void run_queue(struct fake *f, unsigned int qid)
{
	while (f->sq[qid].head != f->sq[qid].tail) {
		uint32_t dw[16];

		memcpy(dw, (void *)(uintptr_t)(f->sq[qid].base + 64ull * f->sq[qid].head), 64);
		memcpy(f->last_sqe, dw, 64);
		if (++f->sq[qid].head == f->sq[qid].entries)
			f->sq[qid].head = 0;
		if (!qid && !f->status)
			create_delete(f, dw);
		if (f->never_answers || (!qid && (dw[0] & 0xff) == NT_ADM_ASYNC_EVENT))
			continue;
		post(f, f->sq[qid].cqid, qid, (uint16_t)(dw[0] >> 16));
		if (f->double_cqe)
			post(f, f->sq[qid].cqid, qid, (uint16_t)(dw[0] >> 16));
	}
}

static void write_cc(struct fake *f, uint32_t cc)
{
	uint32_t csts = 0;

	if ((cc & NT_CC_EN) && !f->never_ready)
		csts |= NT_CSTS_RDY;
	if (cc & NT_CC_SHN_MASK)
		csts |= 2u << NT_CSTS_SHST_SHIFT;
	if (!(cc & NT_CC_EN)) {
		memset(f->sq, 0, sizeof(f->sq));
		memset(f->cq, 0, sizeof(f->cq));
	} else if (!f->sq[0].base) {
		memcpy(&f->sq[0].base, f->regs + NT_REG_ASQ, 8);
		memcpy(&f->cq[0].base, f->regs + NT_REG_ACQ, 8);
		f->sq[0].entries = (fake_get32(f, NT_REG_AQA) & 0xfff) + 1;
		f->cq[0].entries = (fake_get32(f, NT_REG_AQA) >> 16) + 1;
		f->cq[0].phase = 1;
	}
	fake_set32(f, NT_REG_CSTS, csts);
}

static int fake_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			  uint64_t val)
{
	struct fake *f = fn->priv;
	unsigned int qid = (unsigned int)(off - NT_REG_DOORBELLS) / 8;

	(void)bar;
	memcpy(f->regs + off, &val, width);
	if (off == NT_REG_CC)
		write_cc(f, (uint32_t)val);
	if (off >= NT_REG_DOORBELLS && qid < 8 && off % 8 == 0 && f->sq[qid].base) {
		f->sq[qid].tail = (uint32_t)val;
		run_queue(f, qid);
	}
	return 0;
}

static int fake_dma_map(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem)
{
	struct fake *f = fn->priv;

	if (f->map_fail_after && f->maps >= f->map_fail_after)
		return -ENOMEM;
	ret_mem->vaddr = aligned_alloc(align, nt_align_up(len, align));
	if (!ret_mem->vaddr)
		return -ENOMEM;
	ret_mem->iova = (uint64_t)(uintptr_t)ret_mem->vaddr;
	f->maps++;
	return 0;
}

static void fake_dma_unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	((struct fake *)fn->priv)->maps--;
	free(mem->vaddr);
}

static int fake_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	struct fake *f = fn->priv;

	(void)kind;
	f->resets++;
	f->never_ready = false;
	fake_set32(f, NT_REG_CC, 0);
	write_cc(f, 0);
	return 0;
}

static void fake_relax(struct pcifn *fn, unsigned int turn)
{
	(void)fn;
	(void)turn;
	clock_skip_ns(1000000);
}

static int fake_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write)
{
	struct fake *f = fn->priv;

	if (!f->strays)
		return 0;
	f->strays--;
	*ret_addr = 0xfe000;
	*ret_len = f->stray_len;
	*ret_is_write = true;
	return 1;
}

struct pcifn_ops fake_ops = {
	.name = "fake",
	.summary = "for unit tests",
	.caps = PCIFN_CAP_CFG | PCIFN_CAP_CFG_WRITE | PCIFN_CAP_BAR | PCIFN_CAP_DMA |
		PCIFN_CAP_FLR | PCIFN_CAP_STRAY_DMA,
	.open = fake_fn_open,
	.close = fake_fn_close,
	.cfg_read = fake_cfg_read,
	.cfg_write = fake_cfg_write,
	.bar_read = fake_bar_read,
	.bar_write = fake_bar_write,
	.dma_map = fake_dma_map,
	.dma_unmap = fake_dma_unmap,
	.reset = fake_reset,
	.relax = fake_relax,
	.stray = fake_stray,
};

struct fake *fake_fn_make(struct pcifn **ret_fn)
{
	struct nt_err err;

	memset(&the_fake, 0, sizeof(the_fake));
	CU_ASSERT_EQUAL_FATAL(pcifn_open_ops(&fake_ops, "fake:", "", ret_fn, &err), 0);
	fake_set32(&the_fake, NT_REG_CAP, 0x0101003f);
	fake_set32(&the_fake, NT_REG_CAP + 4, 0x00000020);
	fake_set32(&the_fake, NT_REG_VS, NT_VS(1, 4, 0));
	return &the_fake;
}
