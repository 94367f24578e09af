// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Conventional Resets that a host makes on purpose: Link Disable of the port
 * above, which is a hot reset for all below it, and PERST#, the fundamental one.
 *
 * Each is a Controller Level Reset, whether the controller was disabled before
 * or runs commands: registers are as after power on, the controller can be
 * initialised, and completed Writes are there. Error masks outlive the first
 * and not the second.
 *
 * PCIe Transport 1.0 section 3.3.1; Base 2.0 section 3.7.2; NVMe 1.4 section
 * 7.3.2; PCI Express Base section 6.6.1.
 */
#include "reset.h"

#define CONVENTIONAL_SPEC "pcie-1.0:3.3.1 base-2.0:3.7.2 nvme-1.4:7.3.2"

static const char *name_of(enum drv_reset kind)
{
	return kind == DRV_RESET_LINK ? "after Link Disable" : "after a fundamental reset";
}

static bool msix_is_on(struct nt_ctx *t)
{
	uint16_t msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);

	return msix && nt_cfg(t, (uint16_t)(msix + 2), 2) & 0x8000;
}

static void clears(struct nt_ctx *t, enum drv_reset kind)
{
	const uint64_t cap = nt_limits(t)->cap;
	const struct drv_enable_attr far = { .asq_entries = 2048,
					     .acq_entries = 4094,
					     .mps = (uint8_t)NT_CAP_MPSMAX(cap),
					     .has_mps = true,
					     .ams = NT_CAP_AMS(cap) & 1 };

	for (unsigned int i = 0; i < 2; i++) {
		uint32_t csts;

		nt_reenable(t, &far);
		if (!msix_is_on(t))
			nt_reg_write32(t, NT_REG_INTMS, 1);
		if (i)
			nt_disable(t);
		nt_reset(t, kind);
		csts = nt_reg32(t, NT_REG_CSTS);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), 0, "CC is 0 %s", name_of(kind));
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), 0, "AQA is 0 %s", name_of(kind));
		nt_shall_eq(t, csts & NT_CSTS_RDY, 0, "CSTS.RDY is 0 %s", name_of(kind));
		nt_shall_eq(t, csts & NT_CSTS_SHST_MASK, 0, "CSTS.SHST is 00b %s", name_of(kind));
		nt_should_eq(t, csts & NT_CSTS_CFS, 0, "CSTS.CFS is 0 %s", name_of(kind));
		nt_shall_eq(t, nt_reg32(t, NT_REG_INTMS), 0, "INTMS is 0 %s", name_of(kind));
		nt_shall_eq(t, nt_reg64(t, NT_REG_CAP), cap, "CAP is the same %s", name_of(kind));
	}
	reset_comes_back(t, 2, name_of(kind));
}

/* With nothing under way, with commands in flight, and twice in a row. */
static void comes_back(struct nt_ctx *t, enum drv_reset kind)
{
	struct nt_buf *data = nt_buf(t, 8 * 4096);
	struct reset_area *a = reset_area(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (uint32_t i = 0; i < 4; i++) {
		reset_write(t, a, sq, i % a->blocks);
		if (i % 2)
			reset_leave_running(t, sq, data);
		nt_reset(t, kind);
		if (i == 3)
			nt_reset(t, kind);
		nt_pattern(data->data, data->len, i + 1);
		nt_settle(t, 2000);
		nt_shall_eq(t, nt_pattern_check(data->data, data->len, i + 1), data->len,
			    "no data is written %s", name_of(kind));
		sq = reset_comes_back(t, 2 + 3 * i, name_of(kind));
		reset_check(t, a, sq, name_of(kind));
	}
}

static void link_clears(struct nt_ctx *t)
{
	clears(t, DRV_RESET_LINK);
}

static void link_comes_back(struct nt_ctx *t)
{
	comes_back(t, DRV_RESET_LINK);
}

static void perst_clears(struct nt_ctx *t)
{
	clears(t, DRV_RESET_PERST);
}

static void perst_comes_back(struct nt_ctx *t)
{
	comes_back(t, DRV_RESET_PERST);
}

/* The mask of Completion Timeout, which every function has. */
static void sticky_bits(struct nt_ctx *t, enum drv_reset kind, bool survive)
{
	uint16_t aer = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_AER), at = (uint16_t)(aer + 8);
	uint32_t before, flipped;

	if (!aer)
		nt_skip(t, "there is no Advanced Error Reporting");
	before = nt_cfg(t, at, 4);
	flipped = before ^ 0x4000;
	nt_cfg_write(t, at, 4, flipped);
	nt_reset(t, kind);
	nt_shall_eq(t, nt_cfg(t, at, 4) & 0x4000, (survive ? flipped : 0) & 0x4000,
		    survive ? "error masks survive %s" : "error masks are clear %s",
		    survive ? "Link Disable" : name_of(kind));
	nt_cfg_write(t, at, 4, before);
	reset_comes_back(t, 2, name_of(kind));
}

static void link_keeps_sticky(struct nt_ctx *t)
{
	sticky_bits(t, DRV_RESET_LINK, true);
}

static void perst_clears_sticky(struct nt_ctx *t)
{
	sticky_bits(t, DRV_RESET_PERST, false);
}

#define NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS | NT_NEED_CFG)

#define STATE_CASE(need)                                                                           \
	.spec = CONVENTIONAL_SPEC, .needs = NEEDS | (need), .effects = NT_EFF_RESET,               \
	.timeout_ms = 90000
#define DATA_CASE(need)                                                                            \
	.spec = CONVENTIONAL_SPEC, .needs = NEEDS | (need), .effects = NT_EFF_RESET | NT_EFF_DATA, \
	.timeout_ms = 90000

static const struct nt_case cases[] = {
	{ .id = "reset.conventional.link-disable-clears-registers",
	  .title = "Link Disable clears CC, AQA, CSTS and the mask",
	  STATE_CASE(NT_NEED_LINK_RESET),
	  .coverage = "RST-05 RST-13 REG-23 REG-26",
	  .rules = "RST-CONV-01 REG-ASQ-04 REG-CC-01",
	  .run = link_clears },
	{ .id = "reset.conventional.link-disable-comes-back",
	  .title = "After Link Disable the controller works, and data are there",
	  DATA_CASE(NT_NEED_LINK_RESET),
	  .coverage = "RST-05 RST-08 RST-09",
	  .rules = "RST-CONV-01",
	  .run = link_comes_back },
	{ .id = "reset.conventional.link-disable-keeps-sticky-bits",
	  .title = "Error masks survive Link Disable",
	  STATE_CASE(NT_NEED_LINK_RESET | NT_NEED_CFG_WRITE),
	  .coverage = "RST-05 PCI-15",
	  .rules = "RST-CONV-01 PCI-AER-04",
	  .run = link_keeps_sticky },
	{ .id = "reset.conventional.perst-clears-registers",
	  .title = "A fundamental reset clears CC, AQA, CSTS and the mask",
	  STATE_CASE(NT_NEED_PERST),
	  .coverage = "RST-06 RST-13 REG-23 REG-26",
	  .rules = "RST-CONV-01 REG-ASQ-04 REG-CC-01",
	  .run = perst_clears },
	{ .id = "reset.conventional.perst-comes-back",
	  .title = "After a fundamental reset the controller works, and data are there",
	  DATA_CASE(NT_NEED_PERST),
	  .coverage = "RST-06 RST-08 RST-09",
	  .rules = "RST-CONV-01",
	  .run = perst_comes_back },
	{ .id = "reset.conventional.perst-clears-sticky-bits",
	  .title = "A fundamental reset clears error masks, too",
	  STATE_CASE(NT_NEED_PERST | NT_NEED_CFG_WRITE),
	  .coverage = "RST-06 PCI-15",
	  .rules = "RST-CONV-01",
	  .run = perst_clears_sticky },
};

const struct nt_group group_reset_conventional = NT_GROUP("reset.conventional", cases);
