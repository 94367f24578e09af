// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim/pci.c: header, capabilities, read-only bits, decoding, power states, FLR. */
#include <string.h>

#include "simrig.h"
#include "suites.h"

static uint16_t cap_find(struct rig *r, uint8_t id)
{
	uint16_t at = (uint16_t)rig_cfg(r, 0x34, 1);

	for (unsigned int i = 0; at && i < 48; i++) {
		CU_ASSERT_EQUAL(at & 3, 0);
		CU_ASSERT_TRUE(at >= 0x40);
		if (rig_cfg(r, at, 1) == id)
			return at;
		at = (uint16_t)rig_cfg(r, (uint16_t)(at + 1), 1);
	}
	CU_ASSERT_EQUAL(at, 0); /* the list ends */
	return 0;
}

static void header_is_an_nvme_controller(void)
{
	struct rig r;

	rig_open(&r, "");
	CU_ASSERT_EQUAL(rig_cfg(&r, 0, 2), SIM_PCI_VENDOR);
	CU_ASSERT_EQUAL(rig_cfg(&r, 8, 4) >> 8, 0x010802);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x0e, 1), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x0d, 1), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x0f, 1), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x28, 4), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x2c, 2), SIM_PCI_SUBVENDOR);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x30, 4), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x3d, 1), 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x3e, 2), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 6, 2), 0x10);
	rig_close(&r);
}

static void bar_sizes_itself(void)
{
	static const char *const options[] = { "cmb=0", "dstrd=4,queues=64,cmb=0",
					       "dstrd=15,queues=64,cmb=0" };

	for (size_t i = 0; i < ARRAY_SIZE(options); i++) {
		struct rig r;
		uint64_t size, last;

		rig_open(&r, options[i]);
		rig_cfg_write(&r, 0x10, 4, ~0u);
		rig_cfg_write(&r, 0x14, 4, ~0u);
		CU_ASSERT_EQUAL(rig_cfg(&r, 0x10, 4) & 0x3fff, 4);
		size = ~((rig_cfg(&r, 0x10, 4) & ~0xfull) | (uint64_t)rig_cfg(&r, 0x14, 4) << 32) +
		       1;
		CU_ASSERT_EQUAL(size, r.fn.bar0_len);
		last = 0x1000 + (2ull * r.s->cfg.nsqa + 2) * (4ull << r.s->cfg.dstrd);
		CU_ASSERT_TRUE(last <= r.s->pci->table);
		CU_ASSERT_TRUE(r.s->pci->pba + 16 <= size);
		rig_cfg_write(&r, 0x18, 4, ~0u);
		CU_ASSERT_EQUAL(rig_cfg(&r, 0x18, 4), 0);
		rig_close(&r);
	}
}

static void read_only_bits_stay(void)
{
	struct rig r;

	rig_open(&r, "");
	for (uint16_t off = 0; off < 4096; off = (uint16_t)(off + 4)) {
		uint32_t before, rw = 0;

		if (off == 4 || off == r.s->pci->exp + 8)
			continue;
		memcpy(&rw, r.s->pci->rw + off, 4);
		before = rig_cfg(&r, off, 4);
		rig_cfg_write(&r, off, 4, ~before);
		CU_ASSERT_EQUAL(rig_cfg(&r, off, 4) & ~rw, before & ~rw);
	}
	rig_cfg_write(&r, 4, 2, 0xffff);
	CU_ASSERT_EQUAL(rig_cfg(&r, 4, 2), 0x0546);
	rig_cfg_write(&r, 5, 1, 0); /* bytes are written alone */
	CU_ASSERT_EQUAL(rig_cfg(&r, 4, 2), 0x0046);
	rig_close(&r);
}

static void capabilities_are_right(void)
{
	struct rig r;
	uint16_t pm, exp, msi, msix;

	rig_open(&r, "vectors=9");
	pm = cap_find(&r, NT_PCI_CAP_PM);
	exp = cap_find(&r, NT_PCI_CAP_EXP);
	msi = cap_find(&r, NT_PCI_CAP_MSI);
	msix = cap_find(&r, NT_PCI_CAP_MSIX);
	CU_ASSERT_TRUE_FATAL(pm && exp && msi && msix);
	CU_ASSERT_EQUAL(rig_cfg(&r, pm + 2, 2), 3);
	CU_ASSERT_EQUAL(rig_cfg(&r, pm + 4, 2), 8);
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 2, 2), 2);
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 4, 4) >> 28 & 1, 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 4, 4) >> 15 & 1, 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 0x24, 4) >> 4 & 1, 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, msi + 2, 2), 0x80 | 4 << 1);
	CU_ASSERT_EQUAL(rig_cfg(&r, msix + 2, 2), 8);
	CU_ASSERT_EQUAL(rig_cfg(&r, msix + 4, 4), r.s->pci->table);
	CU_ASSERT_EQUAL(rig_cfg(&r, msix + 8, 4), r.s->pci->pba);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x100, 4), 0x14820001); /* AER, DSN, LTR, L1SS */
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x148, 4), 0x15810003);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x158, 4), 0x16010018);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x160, 4), 0x0001001e);
	rig_close(&r);
	rig_open(&r, "msi=0,msix=0");
	CU_ASSERT_EQUAL(cap_find(&r, NT_PCI_CAP_MSI), 0);
	CU_ASSERT_EQUAL(cap_find(&r, NT_PCI_CAP_MSIX), 0);
	CU_ASSERT_TRUE(cap_find(&r, NT_PCI_CAP_EXP) != 0);
	rig_close(&r);
}

static void decoding_off_reads_ones(void)
{
	struct rig r;
	uint32_t vs;

	rig_open(&r, "");
	vs = rig_r32(&r, NT_REG_VS);
	rig_cfg_write(&r, 4, 2, 4);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), UINT32_MAX);
	CU_ASSERT_EQUAL(rig_r64(&r, NT_REG_CAP), UINT64_MAX);
	rig_w32(&r, NT_REG_AQA, 0x10001);
	rig_cfg_write(&r, 4, 2, 6);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_VS), vs);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0);
	rig_close(&r);
}

static void d3hot_hides_memory_and_keeps_state(void)
{
	struct rig r;
	uint16_t pm;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	pm = cap_find(&r, NT_PCI_CAP_PM);
	rig_cfg_write(&r, pm + 4, 2, 3);
	CU_ASSERT_EQUAL(rig_cfg(&r, pm + 4, 2), 0xb);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), UINT32_MAX);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0, 2), SIM_PCI_VENDOR);
	rig_cfg_write(&r, pm + 4, 2, 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), NT_CSTS_RDY);
	CU_ASSERT_EQUAL(sim_ops.reset(&r.fn, PCIFN_RESET_PM), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), NT_CSTS_RDY);
	rig_close(&r);
}

static void flr_bit_resets_and_aer_is_sticky(void)
{
	struct rig r;
	uint16_t exp;

	rig_open(&r, "");
	rig_enable(&r, 4, 4, 0);
	exp = cap_find(&r, NT_PCI_CAP_EXP);
	rig_cfg_write(&r, 0x108, 4, 0x00100000);
	rig_cfg_write(&r, 0x3c, 1, 0x55);
	rig_cfg_write(&r, exp + 8, 2, 0x8000 | rig_cfg(&r, exp + 8, 2));
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 8, 2) & 0x8000, 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, exp + 0xa, 2) & 0x20, 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 4, 2), 0); /* the host's to restore */
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x3c, 1), 0);
	CU_ASSERT_EQUAL(rig_cfg(&r, 0x108, 4), 0x00100000);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), UINT32_MAX);
	rig_cfg_write(&r, 4, 2, 6);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_CSTS), 0);
	CU_ASSERT_EQUAL(rig_r32(&r, NT_REG_AQA), 0);
	rig_close(&r);
}

CU_TestInfo test_sim_pci[] = {
	{ "the header is that of an NVMe controller", header_is_an_nvme_controller },
	{ "BAR0 sizes itself and holds all doorbells", bar_sizes_itself },
	{ "read-only bits stay", read_only_bits_stay },
	{ "capabilities are right", capabilities_are_right },
	{ "memory space off reads all ones", decoding_off_reads_ones },
	{ "D3hot hides memory and keeps state", d3hot_hides_memory_and_keeps_state },
	{ "the FLR bit resets, AER is sticky", flr_bit_resets_and_aer_is_sticky },
	CU_TEST_INFO_NULL,
};
