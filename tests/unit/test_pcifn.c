// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/pcifn.c and pcifn/caps.c: ranges, the trace, dead reads, capability lists. */
#include <errno.h>
#include <string.h>

#include "fake_fn.h"
#include "suites.h"

static void ranges(void)
{
	struct pcifn *fn;
	uint32_t v;
	uint64_t v64;

	fake_fn_make(&fn);
	CU_ASSERT_EQUAL(pcifn_read32(fn, fn->bar0_len - 4, &v), 0);
	CU_ASSERT_EQUAL(pcifn_read32(fn, fn->bar0_len - 3, &v), -EINVAL);
	CU_ASSERT_EQUAL(pcifn_read32(fn, UINT64_MAX, &v), -EINVAL);
	CU_ASSERT_EQUAL(pcifn_bar_read(fn, 6, 0, 4, &v64), -EINVAL);
	CU_ASSERT_EQUAL(pcifn_bar_read(fn, 0, 0, 3, &v64), -EINVAL);
	CU_ASSERT_EQUAL(pcifn_bar_read(fn, 0, 1, 2, &v64), 0);
	CU_ASSERT_EQUAL(pcifn_cfg_read(fn, 4094, 4, &v), -EINVAL);
	CU_ASSERT_EQUAL(pcifn_irq_enable(fn, PCIFN_IRQ_MSIX, 1), -ENOTSUP);
	CU_ASSERT_EQUAL(pcifn_reset(fn, PCIFN_RESET_HOT), -ENOTSUP);
	pcifn_close(fn);
}

static void trace(void)
{
	struct pcifn *fn;
	uint64_t v;

	fake_fn_make(&fn);
	CU_ASSERT_EQUAL(pcifn_write64(fn, NT_REG_ASQ, 0x1122334455667788u), 0);
	/* Without 64-bit accesses: low first. */
	CU_ASSERT_EQUAL_FATAL(fn->trace_count, 2);
	CU_ASSERT_EQUAL(fn->trace[0].off, NT_REG_ASQ);
	CU_ASSERT_EQUAL(fn->trace[0].val, 0x55667788);
	CU_ASSERT_EQUAL(fn->trace[1].val, 0x11223344);
	CU_ASSERT(fn->trace[1].is_write && fn->trace[1].width == 4);
	CU_ASSERT_EQUAL(pcifn_read64(fn, NT_REG_ASQ, &v), 0);
	CU_ASSERT_EQUAL(v, 0x1122334455667788u);
	for (unsigned int i = 0; i < PCIFN_TRACE_LEN; i++)
		pcifn_write32(fn, NT_REG_INTMS, i);
	CU_ASSERT_EQUAL(fn->trace_count, PCIFN_TRACE_LEN + 4);
	CU_ASSERT_EQUAL(fn->trace[3].val, PCIFN_TRACE_LEN - 1);
	pcifn_close(fn);
}

static void dead(void)
{
	struct pcifn *fn;
	struct fake *f = fake_fn_make(&fn);
	uint32_t v = 7;

	fake_set32(f, NT_REG_INTMS, UINT32_MAX);
	CU_ASSERT_EQUAL(pcifn_read32(fn, NT_REG_INTMS, &v), 0);
	CU_ASSERT_EQUAL(v, UINT32_MAX);
	v = 7;
	f->is_removed = true;
	CU_ASSERT_EQUAL(pcifn_read32(fn, NT_REG_CSTS, &v), -ENODEV);
	CU_ASSERT_EQUAL(v, 7);
	CU_ASSERT(fn->is_dead);
	CU_ASSERT_EQUAL(pcifn_cfg_read(fn, 0, 4, &v), -ENODEV);
	f->is_removed = false;
	/* A back end whose dead reads give 0. */
	fake_ops.dead_is_zero = true;
	CU_ASSERT_EQUAL(pcifn_read32(fn, NT_REG_CSTS, &v), 0);
	fake_set32(f, NT_REG_VS, 0);
	CU_ASSERT_EQUAL(pcifn_read32(fn, NT_REG_VS, &v), 0);
	fake_set32(f, NT_REG_CAP, 0);
	CU_ASSERT_EQUAL(pcifn_read32(fn, NT_REG_VS, &v), -ENODEV);
	fake_ops.dead_is_zero = false;
	pcifn_close(fn);
}

static void capabilities(void)
{
	struct pcifn *fn;
	struct fake *f = fake_fn_make(&fn);

	CU_ASSERT_EQUAL(pcifn_cap_find(fn, NT_PCI_CAP_MSIX), 0);
	f->cfg[6] = 0x10;
	f->cfg[0x34] = 0x40;
	memcpy(f->cfg + 0x40, "\x01\x50", 2);
	memcpy(f->cfg + 0x50, "\x11\x40", 2); /* loops */
	CU_ASSERT_EQUAL(pcifn_cap_find(fn, NT_PCI_CAP_MSIX), 0x50);
	CU_ASSERT_EQUAL(pcifn_cap_find(fn, NT_PCI_CAP_MSI), 0);
	memcpy(f->cfg + 0x100, "\x03\x00\x01\x15", 4);
	memcpy(f->cfg + 0x150, "\x01\x00\x01\x10", 4); /* loops */
	CU_ASSERT_EQUAL(pcifn_ext_cap_find(fn, NT_PCI_ECAP_AER), 0x150);
	CU_ASSERT_EQUAL(pcifn_ext_cap_find(fn, 9), 0);
	memset(f->cfg + 0x100, 0xff, 4);
	CU_ASSERT_EQUAL(pcifn_ext_cap_find(fn, NT_PCI_ECAP_AER), 0);
	pcifn_close(fn);
}

CU_TestInfo test_pcifn[] = {
	{ "accesses out of range are refused", ranges },
	{ "the trace keeps the last accesses", trace },
	{ "a dead device is told from legal values", dead },
	{ "capability lists end, whatever they hold", capabilities },
	CU_TEST_INFO_NULL,
};
