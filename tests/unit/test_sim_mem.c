// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pcifn/sim/mem*.c and boot.c: the model's own memory through its BARs and
 * registers; drv/place.c: the driver's queues in there.
 */
#include <errno.h>
#include <string.h>

#include <nvmetest/drv.h>

#include "simrig.h"
#include "suites.h"

#define CRE_CMSE (NT_CMBMSC_CRE | NT_CMBMSC_CMSE)

static uint64_t get(struct rig *r, unsigned int bar, uint64_t off, unsigned int width)
{
	uint64_t val = 0;

	CU_ASSERT_EQUAL(sim_ops.bar_read(&r->fn, bar, off, width, &val), 0);
	return val;
}

static void put(struct rig *r, unsigned int bar, uint64_t off, unsigned int width, uint64_t val)
{
	CU_ASSERT_EQUAL(sim_ops.bar_write(&r->fn, bar, off, width, val), 0);
}

static void buffer_is_shown_by_cre(void)
{
	struct rig r;

	rig_open(&r, "cmb=64K");
	CU_ASSERT_EQUAL(NT_CAP_CMBS(rig_r64(&r, NT_REG_CAP)), 1);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSZ), 0);
	rig_w64(&r, NT_REG_CMBMSC, NT_CMBMSC_CRE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSZ), 16u << 12 | 0x1f);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBLOC), 2u << 12 | 2);
	CU_ASSERT_EQUAL(r.fn.bar_len[2], 128u << 10);
	rig_close(&r);
	rig_open(&r, "ver=1.3,cmb=64K,cmb-bar=0");
	CU_ASSERT_EQUAL(NT_CAP_CMBS(rig_r64(&r, NT_REG_CAP)), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSZ) >> 12, 16);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBLOC) & 0xfff, 0);
	CU_ASSERT_TRUE((uint64_t)(rig_r32(&r, NT_REG_CMBLOC) >> 12) * 4096 + (64u << 10) <=
		       r.fn.bar_len[0]);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRCAP), 0);
	rig_close(&r);
}

static void buffer_is_memory(void)
{
	struct rig r;

	rig_open(&r, "cmb=64K");
	put(&r, 2, 0x2000, 8, 0x1122334455667788);
	put(&r, 2, 0x2003, 1, 0xaa);
	put(&r, 2, 0x2005, 2, 0xbbcc);
	CU_ASSERT_EQUAL(get(&r, 2, 0x2000, 8), 0x11bbcc44aa667788);
	CU_ASSERT_EQUAL(get(&r, 2, 0x2001, 4), 0x44aa6677);
	put(&r, 2, 0x11ffc, 4, 0x12345678);
	CU_ASSERT_EQUAL(get(&r, 2, 0x11ffc, 4), 0x12345678);
	/* Before and behind the buffer, and BARs that are not there, nobody answers. */
	CU_ASSERT_EQUAL(get(&r, 2, 0x1ffc, 4), UINT32_MAX);
	CU_ASSERT_EQUAL(get(&r, 2, 0x12000, 4), UINT32_MAX);
	CU_ASSERT_EQUAL(get(&r, 3, 0, 4), UINT32_MAX);
	rig_cfg_write(&r, 4, 2, 0);
	CU_ASSERT_EQUAL(get(&r, 2, 0x2000, 4), UINT32_MAX);
	rig_close(&r);
}

static void addresses_follow_cmse(void)
{
	struct rig r;

	rig_open(&r, "cmb=64K");
	CU_ASSERT_PTR_NULL(sim_dma(r.s, 1ull << 40, 8, true));
	rig_w64(&r, NT_REG_CMBMSC, 1ull << 40 | CRE_CMSE);
	memset(sim_dma(r.s, (1ull << 40) + 0x30, 8, true), 0x77, 8);
	CU_ASSERT_EQUAL(get(&r, 2, 0x2030, 8), 0x7777777777777777);
	CU_ASSERT_PTR_NOT_NULL(sim_dma(r.s, (1ull << 40) + 0xfff8, 8, true));
	CU_ASSERT_PTR_NULL(sim_dma(r.s, (1ull << 40) + 0xfffc, 8, true));
	CU_ASSERT_PTR_NULL(sim_dma(r.s, (1ull << 40) + 0x10000, 8, true));
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSTS), 0);
	rig_w64(&r, NT_REG_CMBMSC, ~0xfffull | CRE_CMSE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSTS), 1);
	CU_ASSERT_PTR_NULL(sim_dma(r.s, ~0xfffull, 8, true));
	rig_strays(&r);
	rig_close(&r);
}

static void ranges_do_not_overlap(void)
{
	struct rig r;

	rig_open(&r, "cmb=64K,pmr=64K");
	rig_w32(&r, NT_REG_PMRMSCU, 0x100);
	rig_w32(&r, NT_REG_PMRMSCL, 2);
	rig_w64(&r, NT_REG_CMBMSC, 0x1000000f000 | CRE_CMSE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSTS), 1);
	rig_w64(&r, NT_REG_CMBMSC, 0x10000010000 | CRE_CMSE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CMBSTS), 0);
	rig_w32(&r, NT_REG_PMRMSCL, 0x1002);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRSTS) >> 12, 1);
	rig_close(&r);
}

static void wait_region(struct rig *r, uint32_t nrdy)
{
	for (unsigned int i = 0; i < 1000 && (rig_r32(r, NT_REG_PMRSTS) >> 8 & 1) != nrdy; i++)
		sim_ops.relax(&r->fn, i);
	CU_ASSERT_EQUAL(rig_r32(r, NT_REG_PMRSTS) >> 8 & 1, nrdy);
}

static void region_persists(void)
{
	struct rig r;

	rig_open(&r, "pmr=64K");
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRCAP), 0x01020c98);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRSTS), 0x100);
	put(&r, 4, 0x100, 4, 0xdead);
	rig_w32(&r, NT_REG_PMRCTL, 1);
	wait_region(&r, 0);
	CU_ASSERT_EQUAL(get(&r, 4, 0x100, 4), 0);
	put(&r, 4, 0x100, 4, 0x600d);
	rig_w32(&r, NT_REG_PMRCTL, 0);
	wait_region(&r, 1);
	CU_ASSERT_EQUAL(get(&r, 4, 0x100, 4), UINT32_MAX);
	sim_ops.reset(&r.fn, PCIFN_RESET_HOT);
	rig_w32(&r, NT_REG_PMRCTL, 1);
	wait_region(&r, 0);
	CU_ASSERT_EQUAL(get(&r, 4, 0x100, 4), 0x600d);
	rig_close(&r);
}

static void resets_keep_what_they_should(void)
{
	struct rig r;

	rig_open(&r, "");
	rig_w64(&r, NT_REG_CMBMSC, 1ull << 40 | CRE_CMSE);
	rig_w32(&r, NT_REG_PMRMSCU, 7);
	sim_state_reset(r.s, SIM_RESET_CC);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CMBMSC), 1ull << 40 | CRE_CMSE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRMSCU), 7);
	sim_ops.reset(&r.fn, PCIFN_RESET_FLR);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CMBMSC), 1ull << 40 | CRE_CMSE);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_PMRMSCU), 0);
	sim_ops.reset(&r.fn, PCIFN_RESET_HOT);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CMBMSC), 0);
	rig_close(&r);
}

/* The driver on the model: admin and I/O queues in the buffer, no pointer into it. */
static void driver_uses_the_buffer(void)
{
	struct drv_place place = { .is_set = true, .bar = 2, .off = 0x2000, .addr = 1ull << 40 };
	struct drv_enable_attr attr = { .asq_entries = 5, .acq_entries = 3 };
	struct drv_cq_attr cq = { .qid = 1, .qsize = 3 };
	struct drv_sq_attr sq = { .qid = 1, .qsize = 2, .cqid = 1 };
	const struct drv_cmd flush = { .opc = NT_NVM_FLUSH, .nsid = 1 };
	uint8_t bytes[13], back[13];
	struct drv_cpl cpl;
	struct drv_ctrlr *c;
	struct pcifn *fn;
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(pcifn_open("sim:cmb=64K", &fn, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_open(fn, &c, &err), 0);
	pcifn_write64(fn, NT_REG_CMBMSC, place.addr | CRE_CMSE);
	memset(bytes, 0xa7, sizeof(bytes));
	CU_ASSERT_EQUAL(drv_place_write(c, &place, 0x1003, bytes, sizeof(bytes)), 0);
	CU_ASSERT_EQUAL(drv_place_read(c, &place, 0x1003, back, sizeof(back)), 0);
	CU_ASSERT_EQUAL(memcmp(bytes, back, sizeof(back)), 0);
	CU_ASSERT_EQUAL(drv_place_read(c, &place, 0x20000, back, 1), -EINVAL);
	attr.asq_place = attr.acq_place = cq.place = sq.place = place;
	attr.acq_place.off += 0x1000;
	attr.acq_place.addr += 0x1000;
	CU_ASSERT_EQUAL_FATAL(drv_enable(c, &attr), 0);
	cq.place.off += 0x2000;
	cq.place.addr += 0x2000;
	sq.place.off += 0x3000;
	sq.place.addr += 0x3000;
	CU_ASSERT_EQUAL(drv_cq_create(c, &cq, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT_TRUE(drv_cpl_ok(cpl));
	CU_ASSERT_EQUAL(drv_sq_create(c, &sq, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT_TRUE(drv_cpl_ok(cpl));
	for (unsigned int i = 0; i < 20; i++) {
		CU_ASSERT_EQUAL(drv_exec(c->sqs[1], &flush, nt_deadline_ms(1000), &cpl), 0);
		CU_ASSERT_TRUE(drv_cpl_ok(cpl));
		CU_ASSERT_EQUAL(cpl.sqid, 1);
	}
	CU_ASSERT_EQUAL(c->finding_count, 0);
	CU_ASSERT_EQUAL(drv_disable(c), 0);
	drv_close(c);
	pcifn_close(fn);
}

static uint32_t read_boot(struct rig *r, uint32_t bprsel)
{
	rig_w32(r, NT_REG_BPRSEL, bprsel);
	CU_ASSERT_EQUAL(rig_r32(r, NT_REG_BPINFO) >> 24 & 3, 1);
	for (unsigned int i = 0; i < 1000 && (rig_r32(r, NT_REG_BPINFO) >> 24 & 3) == 1; i++)
		sim_ops.relax(&r->fn, i);
	return rig_r32(r, NT_REG_BPINFO) >> 24 & 3;
}

/* Without an enabled controller; 32 units of 4 KiB in each partition. */
static void boot_partitions_are_read(void)
{
	struct pcifn_mem mem;
	struct rig r;
	uint8_t *at;

	rig_open(&r, "bps=1");
	mem = rig_map(&r, 16384);
	at = mem.vaddr;
	CU_ASSERT_EQUAL(NT_CAP_BPS(rig_r64(&r, NT_REG_CAP)), 1);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_BPINFO), 1u << 31 | 1);
	rig_w64(&r, NT_REG_BPMBL, mem.iova);
	CU_ASSERT_EQUAL(read_boot(&r, 2), 2);
	rig_w64(&r, NT_REG_BPMBL, mem.iova + 8192);
	CU_ASSERT_EQUAL(read_boot(&r, 1u << 10 | 1), 2);
	CU_ASSERT_EQUAL(memcmp(at + 4096, at + 8192, 4096), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(at, at + 4096, 4096), 0);
	CU_ASSERT_EQUAL(read_boot(&r, 1u << 31 | 31u << 10 | 1), 2);
	CU_ASSERT_EQUAL(read_boot(&r, 1u << 31 | 31u << 10 | 2), 3);
	rig_w64(&r, NT_REG_BPMBL, 0x1000);
	CU_ASSERT_EQUAL(read_boot(&r, 1), 3);
	CU_ASSERT_EQUAL(rig_strays(&r), 1);
	sim_state_reset(r.s, SIM_RESET_CC);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_BPRSEL), 0);
	rig_unmap(&r, &mem);
	rig_close(&r);
}

CU_TestInfo test_sim_mem[] = {
	{ "the buffer is shown by CRE", buffer_is_shown_by_cre },
	{ "the buffer is memory", buffer_is_memory },
	{ "addresses follow CMSE and CBA", addresses_follow_cmse },
	{ "the two ranges do not overlap", ranges_do_not_overlap },
	{ "the region persists", region_persists },
	{ "resets keep what they should", resets_keep_what_they_should },
	{ "the driver's queues in the buffer", driver_uses_the_buffer },
	{ "boot partitions are read", boot_partitions_are_read },
	CU_TEST_INFO_NULL,
};
