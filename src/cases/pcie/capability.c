// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Lists of capabilities, and the small ones: power management and MSI.
 *
 * Both lists end, their pointers are dword aligned, and what an NVMe function
 * has to have is there. D3hot hides the registers but not configuration space,
 * and D0 brings them back.
 *
 * PCIe Transport 1.0 sections 3.8.1.19, 3.8.2, 3.8.3; NVMe 1.4 sections 2.1.19, 2.2, 2.3.
 */
#include "pcie.h"

#define CAPS_MAX 48

static void list_ends(struct nt_ctx *t)
{
	uint8_t seen[64] = { 0 };
	uint32_t at = nt_cfg(t, PCIE_CFG_CAPS, 1), count = 0;
	bool has_pm = false, has_exp = false;

	nt_shall(t, nt_cfg(t, PCIE_CFG_STATUS, 2) & 0x10, "STS.CL says that there is a list");
	for (; at && count < CAPS_MAX; count++) {
		uint32_t id;

		if (!nt_shall_eq(t, at & 3, 0, "capability pointers are dword aligned") ||
		    !nt_shall_range(t, at, 0x40, 0xff, "capabilities lie behind the header") ||
		    !nt_shall(t, !seen[at / 4], "the capability list has no loop"))
			nt_stop(t);
		seen[at / 4] = 1;
		id = nt_cfg(t, (uint16_t)at, 1);
		has_pm |= id == NT_PCI_CAP_PM;
		has_exp |= id == NT_PCI_CAP_EXP;
		nt_note(t, "%02Xh: capability %02Xh", at, id);
		at = nt_cfg(t, (uint16_t)(at + 1), 1);
	}
	nt_shall_eq(t, at, 0, "the capability list ends");
	nt_shall(t, has_pm, "the list has the Power Management capability");
	nt_shall(t, has_exp, "the list has the PCI Express capability");
}

static void extended_list_ends(struct nt_ctx *t)
{
	uint8_t seen[1024] = { 0 };
	uint32_t at = 0x100, count = 0;

	while (at && count < 1024) {
		uint32_t head = nt_cfg(t, (uint16_t)at, 4);

		if (at == 0x100 && (head == 0 || head == UINT32_MAX))
			nt_skip(t, "there are no extended capabilities, or they are hidden");
		seen[at / 4] = 1;
		count++;
		/* A null capability is a hole that somebody left. */
		if (head & 0xffff)
			nt_shall(t, head >> 16 & 0xf, "an extended capability has a version");
		nt_note(t, "%03Xh: extended capability %04Xh", at, head & 0xffff);
		at = head >> 20;
		if (!at)
			break;
		if (!nt_shall_eq(t, at & 3, 0, "extended pointers are dword aligned") ||
		    !nt_shall_range(t, at, 0x100, 0xffc, "extended capabilities lie behind 100h") ||
		    !nt_shall(t, !seen[at / 4], "the extended capability list has no loop"))
			nt_stop(t);
	}
	nt_shall_eq(t, at, 0, "the extended capability list ends");
}

static void power_management(struct nt_ctx *t)
{
	uint16_t pm = pcie_cap(t, NT_PCI_CAP_PM, "Power Management", false);

	nt_shall_range(t, pcie_field(t, pm, "pci.pm.pc.vs"), 3, 7,
		       "PC.VS names revision 1.2 of PCI power management, or later");
	nt_shall_eq(t, pcie_field(t, pm, "pci.pm.pmcs.nsfrst"), 1, "PMCS.NSFRST is 1");
	nt_shall_eq(t, pcie_field(t, pm, "pci.pm.pc.pmec"), 0, "PC.PMEC is 0");
	nt_should_eq(t, pcie_field(t, pm, "pci.pm.pc.psup"), 0, "PC.PSUP is 0");
	nt_should_eq(t, pcie_field(t, pm, "pci.pm.pc.auxc"), 0, "PC.AUXC is 0");
	nt_should(t, !pcie_field(t, pm, "pci.pm.pc.d1s") && !pcie_field(t, pm, "pci.pm.pc.d2s"),
		  "D1 and D2 are not implemented");
	nt_shall_eq(t, pcie_field(t, pm, "pci.pm.pmcs.ps"), 0, "the function is in D0");
}

static void set_power_state(struct nt_ctx *t, uint16_t pm, uint32_t state)
{
	uint32_t pmcs = nt_cfg(t, (uint16_t)(pm + 4), 2) & 0x7f00;

	nt_cfg_write(t, (uint16_t)(pm + 4), 2, pmcs | state);
	/* The delay that PCI power management asks for around D3hot. */
	nt_settle(t, 10000);
}

static void d3_hides_registers(struct nt_ctx *t)
{
	uint16_t pm = pcie_cap(t, NT_PCI_CAP_PM, "Power Management", false);
	uint32_t id = nt_cfg(t, 0, 4), vs = nt_limits(t)->vs, seen = 0;
	bool is_there;

	nt_identify_ctrl(t);
	nt_need_answer(t, drv_shutdown(nt_ctrlr(t), NT_CC_SHN_NORMAL, 60000),
		       "the shutdown before D3hot completes");
	nt_disable(t);
	for (unsigned int i = 0; i < 2; i++) {
		set_power_state(t, pm, 3);
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(pm + 4), 2) & 3, 3, "PMCS.PS says D3hot");
		nt_shall_eq(t, nt_cfg(t, 0, 4), id, "configuration space answers in D3hot");
		is_there = pcifn_read32(nt_fn(t), NT_REG_VS, &seen) == 0 && seen == vs;
		set_power_state(t, pm, 0);
		nt_shall(t, !is_there, "the registers do not answer in D3hot");
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(pm + 4), 2) & 3, 0, "PMCS.PS says D0 again");
		nt_shall(t, nt_cfg(t, PCIE_CFG_COMMAND, 2) & PCIE_CMD_MSE,
			 "with NSFRST = 1 decoding is as it was after D3hot");
	}
	pcie_restart(t);
	pcie_works(t, "after D3hot");
}

static void msi_fields(struct nt_ctx *t)
{
	uint16_t msi = pcie_cap(t, NT_PCI_CAP_MSI, "MSI", true);

	nt_shall_eq(t, pcie_field(t, msi, "pci.msi.mc.c64"), 1, "MC.C64 is 1");
	nt_shall_range(t, pcie_field(t, msi, "pci.msi.mc.mmc"), 0, 5,
		       "MC.MMC asks for 32 messages at most");
	nt_shall(t, pcie_field(t, msi, "pci.msi.mc.mme") <= pcie_field(t, msi, "pci.msi.mc.mmc"),
		 "MC.MME is not above MC.MMC");
	nt_shall_eq(t, pcie_field(t, msi, "pci.msi.mc.msie"), 0, "MSI is off by default");
}

static const struct nt_case cases[] = {
	{
		.id = "pcie.capability.list-ends",
		.title = "The capability list is aligned, has no loop and ends",
		.spec = "pcie-1.0:3.8.1.19 pcie-1.0:3.8.1.3 nvme-1.4:2.1.19",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-08",
		.rules = "PCI-STS-01",
		.run = list_ends,
	},
	{
		.id = "pcie.capability.extended-list-ends",
		.title = "The extended capability list is aligned, has no loop and ends",
		.spec = "pcie-1.0:3.8.6 nvme-1.4:2.6",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-27 PCI-15",
		.rules = "PCI-EXT-01",
		.run = extended_list_ends,
	},
	{
		.id = "pcie.capability.power-management-claims",
		.title = "Power management is 1.2 or later, without soft reset and PME",
		.spec = "pcie-1.0:3.8.2.2 pcie-1.0:3.8.2.3 nvme-1.4:2.2.3",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-09",
		.rules = "PCI-PM-01 PCI-PM-02",
		.run = power_management,
	},
	{
		.id = "pcie.capability.d3hot-hides-registers",
		.title = "D3hot hides the registers, and D0 brings them back",
		.spec = "pcie-1.0:3.8.2.3 nvme-1.4:2.2.3",
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES,
		.effects = NT_EFF_RESET | NT_EFF_POWER,
		.coverage = "PCI-10",
		.rules = "PCI-PM-03 RST-PWR-01",
		.timeout_ms = 90000,
		.run = d3_hides_registers,
	},
	{
		.id = "pcie.capability.msi-fields-hold",
		.title = "The MSI capability has 64 bits and at most 32 messages",
		.spec = "pcie-1.0:3.8.3.2 nvme-1.4:2.3",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-11",
		.rules = "PCI-MSI-01",
		.run = msi_fields,
	},
};

const struct nt_group group_pcie_capability = NT_GROUP("pcie.capability", cases);
