// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The other Controller Level Resets: function level, hot, D3hot, subsystem.
 *
 * All registers go to their reset values, AQA with them (ASQ and ACQ to values
 * of the vendor's choice), and the controller can be initialised again with
 * what was written still there.
 *
 * Base 2.0 sections 3.7.1, 3.7.2, 3.1.3.6, 3.1.3.7; PCIe Transport 1.0 sections
 * 3.3.1, 3.3.2; NVMe 1.4 sections 7.3.1, 7.3.2.
 */
#include "reset.h"

#define LEVEL_SPEC "base-2.0:3.7.2 pcie-1.0:3.3.1 nvme-1.4:7.3.2"

static const char *const names[] = {
	[DRV_RESET_NSSR] = "after an NVM Subsystem Reset",
	[DRV_RESET_FLR] = "after a Function Level Reset",
	[DRV_RESET_HOT] = "after a hot reset",
	[DRV_RESET_PM] = "after D3hot",
};

static bool msix_is_on(struct nt_ctx *t)
{
	uint16_t msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);

	return msix && (nt_cfg(t, (uint16_t)(msix + 2), 2) & 0x8000);
}

/* Registers as far from their reset values as CAP allows. */
static void clears_registers(struct nt_ctx *t, enum drv_reset kind)
{
	uint64_t cap = nt_limits(t)->cap;
	const struct drv_enable_attr attr = { .asq_entries = 4096,
					      .acq_entries = 4095,
					      .mps = (uint8_t)NT_CAP_MPSMAX(cap),
					      .has_mps = true,
					      .ams = NT_CAP_AMS(cap) & 1 };

	for (unsigned int i = 0; i < 2; i++) {
		uint32_t csts;

		/* With admin queues that nobody disabled first, then from a disabled one. */
		nt_reenable(t, &attr);
		if (!msix_is_on(t))
			nt_reg_write32(t, NT_REG_INTMS, 1);
		if (i)
			nt_disable(t);
		nt_reset(t, kind);
		csts = nt_reg32(t, NT_REG_CSTS);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), 0, "CC is 0 %s", names[kind]);
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), 0, "AQA is 0 %s", names[kind]);
		nt_shall_eq(t, csts & NT_CSTS_RDY, 0, "CSTS.RDY is 0 %s", names[kind]);
		nt_shall_eq(t, csts & NT_CSTS_SHST_MASK, 0, "CSTS.SHST is 00b %s", names[kind]);
		nt_should_eq(t, csts & NT_CSTS_CFS, 0, "CSTS.CFS is 0 %s", names[kind]);
		if (!msix_is_on(t))
			nt_shall_eq(t, nt_reg32(t, NT_REG_INTMS), 0, "INTMS is 0 %s", names[kind]);
		nt_shall_eq(t, nt_reg64(t, NT_REG_CAP), cap, "CAP is the same %s", names[kind]);
	}
	reset_comes_back(t, 2, names[kind]);
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
			    "no data is written %s", names[kind]);
		sq = reset_comes_back(t, 2 + 3 * i, names[kind]);
		reset_check(t, a, sq, names[kind]);
	}
}

static void flr_clears(struct nt_ctx *t)
{
	clears_registers(t, DRV_RESET_FLR);
}

static void hot_clears(struct nt_ctx *t)
{
	clears_registers(t, DRV_RESET_HOT);
}

static void nssr_clears(struct nt_ctx *t)
{
	clears_registers(t, DRV_RESET_NSSR);
}

static void flr_comes_back(struct nt_ctx *t)
{
	comes_back(t, DRV_RESET_FLR);
}

static void hot_comes_back(struct nt_ctx *t)
{
	comes_back(t, DRV_RESET_HOT);
}

static void nssr_comes_back(struct nt_ctx *t)
{
	comes_back(t, DRV_RESET_NSSR);
}

/* NSFRST = 1 says that D3hot resets nothing: then there is no reset to look at. */
static void pm_comes_back(struct nt_ctx *t)
{
	uint16_t pm = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_PM);

	if (!pm || nt_cfg(t, (uint16_t)(pm + 4), 2) & 8)
		nt_skip(t, "PMCS.NSFRST is 1: leaving D3hot resets nothing");
	comes_back(t, DRV_RESET_PM);
}

static void nssr_is_recorded(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 2; i++) {
		nt_reset(t, DRV_RESET_NSSR);
		nt_shall(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_NSSRO,
			 "CSTS.NSSRO is 1 after an NVM Subsystem Reset");
		nt_reg_write32(t, NT_REG_CSTS, 0);
		nt_shall(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_NSSRO,
			 "writing 0 leaves CSTS.NSSRO alone");
		nt_reenable(t, NULL);
		nt_shall(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_NSSRO,
			 "enabling leaves CSTS.NSSRO alone");
		nt_reg_write32(t, NT_REG_CSTS, NT_CSTS_NSSRO);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_NSSRO | NT_CSTS_RDY),
			    NT_CSTS_RDY, "writing 1 clears CSTS.NSSRO, and nothing else");
	}
	reset_comes_back(t, 2, names[DRV_RESET_NSSR]);
}

#define NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS | NT_NEED_CFG)

#define LEVEL_CASE(need)                                                                           \
	.spec = LEVEL_SPEC, .needs = NEEDS | (need), .effects = NT_EFF_RESET, .timeout_ms = 90000
#define DATA_CASE(need)                                                                            \
	.spec = LEVEL_SPEC, .needs = NEEDS | (need), .effects = NT_EFF_RESET | NT_EFF_DATA,        \
	.timeout_ms = 90000

static const struct nt_case cases[] = {
	{ .id = "reset.level.flr-clears-registers",
	  .title = "A Function Level Reset clears CC, AQA, CSTS and the mask",
	  LEVEL_CASE(NT_NEED_FLR),
	  .coverage = "RST-03 RST-13 REG-23 REG-26",
	  .rules = "RST-FLR-01 REG-ASQ-04 REG-CC-01",
	  .run = flr_clears },
	{ .id = "reset.level.flr-comes-back",
	  .title = "After a Function Level Reset the controller works, and data are there",
	  DATA_CASE(NT_NEED_FLR),
	  .coverage = "RST-03 RST-08 RST-09",
	  .rules = "RST-FLR-01",
	  .run = flr_comes_back },
	{ .id = "reset.level.hot-clears-registers",
	  .title = "A hot reset clears CC, AQA, CSTS and the mask",
	  LEVEL_CASE(NT_NEED_HOT_RESET),
	  .coverage = "RST-04 RST-13 REG-23 REG-26",
	  .rules = "RST-CONV-01 REG-ASQ-04 REG-CC-01",
	  .run = hot_clears },
	{ .id = "reset.level.hot-comes-back",
	  .title = "After a hot reset the controller works, and data are there",
	  DATA_CASE(NT_NEED_HOT_RESET),
	  .coverage = "RST-04 RST-08 RST-09",
	  .rules = "RST-CONV-01",
	  .run = hot_comes_back },
	{ .id = "reset.level.pm-comes-back",
	  .title = "Where D3hot resets the function the controller works afterwards",
	  DATA_CASE(NT_NEED_PM_RESET),
	  .coverage = "PCI-10",
	  .rules = "RST-PWR-01",
	  .run = pm_comes_back },
	{ .id = "reset.level.nssr-clears-registers",
	  .title = "An NVM Subsystem Reset clears CC, AQA, CSTS and the mask",
	  LEVEL_CASE(NT_NEED_NSSR),
	  .coverage = "RST-02 RST-13 REG-22 REG-23",
	  .rules = "RST-NSSR-02 REG-ASQ-04 REG-CC-01",
	  .run = nssr_clears },
	{ .id = "reset.level.nssr-comes-back",
	  .title = "After an NVM Subsystem Reset the controller works, and data are there",
	  DATA_CASE(NT_NEED_NSSR),
	  .coverage = "RST-02 RST-08 RST-09",
	  .rules = "RST-NSSR-01",
	  .run = nssr_comes_back },
	{ .id = "reset.level.nssr-is-recorded",
	  .title = "CSTS.NSSRO records an NVM Subsystem Reset until 1 is written",
	  .spec = "base-2.0:3.7.1 base-2.0:3.1.3.6 nvme-1.4:7.3.1 nvme-1.4:3.1.6",
	  .needs = NEEDS | NT_NEED_NSSR,
	  .effects = NT_EFF_RESET,
	  .timeout_ms = 90000,
	  .coverage = "RST-02 REG-21",
	  .rules = "REG-CSTS-04 REG-CAP-06",
	  .run = nssr_is_recorded },
};

const struct nt_group group_reset_level = NT_GROUP("reset.level", cases);
