// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * INTMS and INTMC: one mask, set by ones through one, cleared through the other.
 *
 * With MSI-X enabled any access is undefined, so nothing is tried then. Bit 0
 * is there always; bits of vectors that do not exist may be fixed at 0.
 *
 * Base 2.0 sections 3.1.3.3, 3.1.3.4, 3.7.2; NVMe 1.4 sections 3.1.3, 3.1.4, 7.3.2.
 */
#include <nvmetest/case.h>

#define MASK_SPEC "base-2.0:3.1.3.3 base-2.0:3.1.3.4 nvme-1.4:3.1.3 nvme-1.4:3.1.4"

static void begin(struct nt_ctx *t)
{
	uint16_t msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);

	if (msix && (nt_cfg(t, (uint16_t)(msix + 2), 2) & 0x8000))
		nt_skip(t, "MSI-X is enabled: INTMS and INTMC are undefined");
	nt_reg_write32(t, NT_REG_INTMC, UINT32_MAX);
}

/* Both registers read the mask. */
static void shows(struct nt_ctx *t, uint32_t want, const char *what)
{
	nt_shall_eq(t, nt_reg32(t, NT_REG_INTMS), want, "INTMS %s", what);
	nt_shall_eq(t, nt_reg32(t, NT_REG_INTMC), want, "INTMC %s", what);
}

static void reads_the_mask(struct nt_ctx *t)
{
	uint32_t all;

	begin(t);
	shows(t, 0, "is 0 when all is cleared");
	nt_reg_write32(t, NT_REG_INTMS, 1);
	shows(t, 1, "shows what was set");
	nt_reg_write32(t, NT_REG_INTMC, 1);
	shows(t, 0, "shows what was cleared");

	nt_reg_write32(t, NT_REG_INTMS, UINT32_MAX);
	all = nt_reg32(t, NT_REG_INTMS);
	nt_shall(t, all & 1, "bit 0 of the mask is always there");
	nt_note(t, "mask bits: %08Xh", all);
	nt_reg_write32(t, NT_REG_INTMC, UINT32_MAX);
	for (unsigned int bit = 0; bit < 32; bit++) {
		uint32_t one = 1u << bit & all, low = all & (uint32_t)((2ull << bit) - 1);

		nt_reg_write32(t, NT_REG_INTMS, 1u << bit);
		shows(t, low, "collects what is set one after another");
		nt_shall_eq(t, nt_reg32(t, NT_REG_INTMS) & one, one, "each bit can be set alone");
	}
	for (unsigned int bit = 0; bit < 32; bit++) {
		nt_reg_write32(t, NT_REG_INTMC, 1u << bit);
		shows(t, all & (uint32_t) ~((2ull << bit) - 1),
		      "loses what is cleared one after another");
	}
}

static void zeros_do_nothing(struct nt_ctx *t)
{
	uint32_t all, before;

	begin(t);
	nt_reg_write32(t, NT_REG_INTMS, UINT32_MAX);
	all = nt_reg32(t, NT_REG_INTMS);
	for (unsigned int i = 0; i < 2; i++) {
		before = i ? 1 : all;
		nt_reg_write32(t, NT_REG_INTMC, all & ~before);
		nt_reg_write32(t, NT_REG_INTMS, 0);
		shows(t, before, "is the same after 0 is written to INTMS");
		nt_reg_write32(t, NT_REG_INTMC, 0);
		shows(t, before, "is the same after 0 is written to INTMC");
		nt_reg_write32(t, NT_REG_INTMS, before);
		shows(t, before, "is the same after the mask is set again");
	}
	nt_reg_write32(t, NT_REG_INTMC, UINT32_MAX);
	nt_reg_write32(t, NT_REG_INTMC, 1);
	shows(t, 0, "is 0 when what is clear is cleared again");
}

static void reset_clears(struct nt_ctx *t)
{
	begin(t);
	for (unsigned int i = 0; i < 2; i++) {
		nt_reg_write32(t, NT_REG_INTMS, UINT32_MAX);
		nt_disable(t);
		shows(t, 0, "is 0 after a Controller Reset");
		nt_enable(t, NULL);
		shows(t, 0, "is 0 after enabling");
	}
	nt_reg_write32(t, NT_REG_INTMC, UINT32_MAX);
}

#define MASK_CASE                                                                                  \
	.needs = NT_NEED_REG_WRITE | NT_NEED_CFG, .effects = NT_EFF_RESET, .coverage = "REG-10"

static const struct nt_case cases[] = {
	{
		.id = "regs.mask.both-read-the-mask",
		.title = "INTMS and INTMC both read the mask, bit by bit",
		.spec = MASK_SPEC,
		MASK_CASE,
		.rules = "REG-INTM-01",
		.run = reads_the_mask,
	},
	{
		.id = "regs.mask.zeros-do-nothing",
		.title = "Zeros that are written to INTMS or INTMC change nothing",
		.spec = MASK_SPEC,
		MASK_CASE,
		.rules = "REG-INTM-02",
		.run = zeros_do_nothing,
	},
	{
		.id = "regs.mask.reset-clears",
		.title = "A Controller Reset clears the mask",
		.spec = "base-2.0:3.7.2 base-2.0:3.1.3.3 nvme-1.4:7.3.2 nvme-1.4:3.1.3",
		MASK_CASE,
		.rules = "REG-INTM-01",
		.run = reset_clears,
	},
};

const struct nt_group group_regs_mask = NT_GROUP("regs.mask", cases);
