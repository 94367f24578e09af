// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/dma.c: pieces, bounds, strays. */
#include <errno.h>
#include <string.h>

#include "simrig.h"
#include "suites.h"

static void pieces_are_apart_and_aligned(void)
{
	struct pcifn_mem a = { .len = 4096 }, b = { .len = 12288 }, c = { .len = 65536 };
	struct rig r;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, a.len, 4096, &a), 0);
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, b.len, 4096, &b), 0);
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, c.len, 65536, &c), 0);
	CU_ASSERT_EQUAL(c.iova % 65536, 0);
	CU_ASSERT_TRUE(b.iova >= a.iova + 8192);
	CU_ASSERT_TRUE(a.iova >> 48 != 0);
	CU_ASSERT_PTR_EQUAL(sim_dma(r.s, b.iova + 4, 12284, true), (char *)b.vaddr + 4);
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

static void outside_is_stray(void)
{
	struct pcifn_mem a = { .len = 8192 };
	struct rig r;
	uint64_t addr;
	size_t len;
	bool is_write;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, a.len, 4096, &a), 0);
	CU_ASSERT_PTR_NULL(sim_dma(r.s, a.iova + 8190, 4, true));
	CU_ASSERT_PTR_NULL(sim_dma(r.s, a.iova & 0xffffffff, 16, false));
	CU_ASSERT_PTR_NULL(sim_dma(r.s, UINT64_MAX - 3, 16, false));
	CU_ASSERT_PTR_NULL(sim_dma(r.s, a.iova, SIZE_MAX, false));
	CU_ASSERT_EQUAL(sim_ops.stray(&r.fn, &addr, &len, &is_write), 1);
	CU_ASSERT_EQUAL(addr, a.iova + 8190);
	CU_ASSERT_EQUAL(len, 4);
	CU_ASSERT_TRUE(is_write);
	CU_ASSERT_EQUAL(rig_strays(&r), 3);
	sim_ops.dma_unmap(&r.fn, &a);
	CU_ASSERT_PTR_NULL(sim_dma(r.s, a.iova, 4, false));
	CU_ASSERT_EQUAL(rig_strays(&r), 1);
	rig_close(&r);
}

static void pieces_are_recycled(void)
{
	struct rig r;

	rig_open(&r, "");
	for (unsigned int i = 0; i < 500; i++) {
		struct pcifn_mem m = { .len = 8u << 20 };

		CU_ASSERT_EQUAL_FATAL(sim_ops.dma_map(&r.fn, m.len, 4096, &m), 0);
		memset(m.vaddr, 1, 64);
		sim_ops.dma_unmap(&r.fn, &m);
	}
	rig_close(&r);
}

static void the_end_is_told(void)
{
	struct pcifn_mem m = { .len = 128u << 20 };
	struct rig r;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, m.len, 4096, &m), 0);
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, m.len, 4096, &m), -ENOMEM);
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, 0, 4096, &m), -EINVAL);
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, SIZE_MAX & ~4095ull, 4096, &m), -ENOMEM);
	rig_close(&r);
}

static void no_bus_master_no_access(void)
{
	struct pcifn_mem m = { .len = 4096 };
	struct rig r;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(sim_ops.dma_map(&r.fn, m.len, 4096, &m), 0);
	rig_cfg_write(&r, 4, 2, 2);
	CU_ASSERT_PTR_NULL(sim_dma(r.s, m.iova, 4, true));
	CU_ASSERT_EQUAL(rig_strays(&r), 0);
	rig_close(&r);
}

CU_TestInfo test_sim_dma[] = {
	{ "pieces are apart and aligned", pieces_are_apart_and_aligned },
	{ "an access outside is stray and contained", outside_is_stray },
	{ "pieces are recycled", pieces_are_recycled },
	{ "the end of memory is told", the_end_is_told },
	{ "no bus master, no access", no_bus_master_no_access },
	CU_TEST_INFO_NULL,
};
