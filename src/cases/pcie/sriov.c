// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SR-IOV: the physical function's capability, and what its controller says.
 *
 * VF BARs have the form that a controller's own have, the page sizes that
 * every host needs are there, and virtual functions come and go without the
 * physical function's controller noticing. The virtual functions themselves
 * are functions of their own: a run drives one function.
 *
 * Base 2.0 sections 8.26.4, 5.17.2.1; NVMe 1.4 section 8.5; PCI Express Base
 * section 9.3.3.
 */
#include "pcie.h"

#define SRIOV_SPEC "base-2.0:8.26.4 nvme-1.4:8.5 pci-express-4.0:9.3.3"
#define VF_PAGES   0x553u /* 4, 8, 64, 256 KiB, 1 and 4 MiB */

enum { SRIOV_CTL = 0x08, SRIOV_NUM = 0x10, SRIOV_VFE = 0x1, SRIOV_MSE = 0x8 };

static uint16_t sriov_of(struct nt_ctx *t)
{
	uint16_t sriov = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_SRIOV);

	if (!sriov)
		nt_skip(t, "the function has no SR-IOV capability");
	return sriov;
}

static void capability(struct nt_ctx *t)
{
	uint16_t sriov = sriov_of(t);
	uint64_t total = pcie_field(t, sriov, "pci.sriov.tvf");
	uint64_t pages = pcie_field(t, sriov, "pci.sriov.sps");
	uint64_t page = pcie_field(t, sriov, "pci.sriov.syps");
	uint64_t bar = pcie_field(t, sriov, "pci.sriov.vfbar0");

	if (pcie_field(t, sriov, "pci.sriov.cap.vfmc"))
		nt_shall_range(t, pcie_field(t, sriov, "pci.sriov.ivf"), 0, total,
			       "InitialVFs is at most TotalVFs");
	else
		nt_shall_eq(t, pcie_field(t, sriov, "pci.sriov.ivf"), total,
			    "without VF migration InitialVFs is TotalVFs");
	nt_shall_range(t, pcie_field(t, sriov, "pci.sriov.nvf"), 0, total,
		       "NumVFs is at most TotalVFs");
	nt_shall_eq(t, pages & VF_PAGES, VF_PAGES,
		    "the page sizes that every physical function supports are there");
	nt_shall(t, page && !(page & (page - 1)) && page & pages,
		 "the System Page Size is one of those that are supported");
	nt_shall_eq(t, bar & 1, 0, "VF BAR0 asks for memory space");
	nt_shall_eq(t, bar & 8, 0, "VF BAR0 is not prefetchable");
	nt_shall(t, (bar & 6) == 0 || (bar & 6) == 4, "VF BAR0 has a type that exists");
	nt_should_eq(t, bar & 6, 4, "VF BAR0 may lie anywhere in 64-bit space");
	nt_shall_eq(t, pcie_field(t, sriov, "pci.sriov.vfbar2") & 1, 0,
		    "VF BAR2 is no Index/Data Pair");
	nt_note(t, "up to %llu virtual functions", (unsigned long long)total);
}

static void claims(struct nt_ctx *t)
{
	uint16_t sriov = sriov_of(t);

	if (nt_limits(t)->vs < NT_VS(1, 1, 0))
		nt_skip(t, "CMIC is of NVMe 1.1");
	nt_shall_eq(t, nt_ctrl_field(t, "cmic.vf"), 0,
		    "CMIC does not call the physical function a virtual one");
	if (pcie_field(t, sriov, "pci.sriov.tvf"))
		nt_should_eq(t, nt_ctrl_field(t, "cmic.ctrls"), 1,
			     "CMIC says that there may be two or more controllers");
}

/* VFE and MSE with @count functions, or none. */
static void set_vfs(struct nt_ctx *t, uint16_t sriov, uint32_t count)
{
	uint16_t control = (uint16_t)(sriov + SRIOV_CTL);

	nt_cfg_write(t, control, 2, nt_cfg(t, control, 2) & ~(uint32_t)(SRIOV_VFE | SRIOV_MSE));
	nt_settle(t, 10000);
	nt_cfg_write(t, (uint16_t)(sriov + SRIOV_NUM), 2, count);
	nt_shall_eq(t, pcie_field(t, sriov, "pci.sriov.nvf"), count,
		    "NumVFs holds what is written");
	if (!count)
		return;
	nt_shall(t, pcie_field(t, sriov, "pci.sriov.fvo"),
		 "First VF Offset is not 0 while NumVFs is not");
	if (count > 1)
		nt_shall(t, pcie_field(t, sriov, "pci.sriov.vfs"),
			 "VF Stride is not 0 with two or more virtual functions");
	nt_cfg_write(t, control, 2, nt_cfg(t, control, 2) | SRIOV_VFE | SRIOV_MSE);
	nt_settle(t, 100000);
	nt_shall_eq(t, nt_cfg(t, control, 2) & (SRIOV_VFE | SRIOV_MSE), SRIOV_VFE | SRIOV_MSE,
		    "VF Enable and VF MSE can be set");
}

/* A host that did not ask for the functions does not expect them on its bus. */
static void come_and_go(struct nt_ctx *t)
{
	uint16_t sriov = sriov_of(t);
	uint32_t total = (uint32_t)pcie_field(t, sriov, "pci.sriov.tvf"), cc;

	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "virtual functions are the operating system's (sriov_numvfs)");
	nt_shall_eq(t, pcie_field(t, sriov, "pci.sriov.ctl.vfe"), 0, "VF Enable is 0 by default");
	pcie_works(t, "before there are virtual functions");
	cc = nt_reg32(t, NT_REG_CC);
	for (uint32_t count = 1; count <= total; count = count < total ? total : total + 1) {
		set_vfs(t, sriov, count);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
			    "virtual functions leave the physical one's CC alone");
		pcie_works(t, "with virtual functions");
		set_vfs(t, sriov, 0);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
			    "virtual functions leave the physical one's CC alone");
		pcie_works(t, "without virtual functions");
	}
	if (!total || !(nt_fn(t)->caps & PCIFN_CAP_FLR))
		return;
	set_vfs(t, sriov, 1);
	nt_reset(t, DRV_RESET_FLR);
	nt_shall_eq(t, pcie_field(t, sriov, "pci.sriov.ctl.vfe"), 0,
		    "a Function Level Reset of the physical function clears VF Enable");
	set_vfs(t, sriov, 0);
	pcie_restart(t);
}

static const struct nt_case cases[] = {
	{
		.id = "pcie.sriov.capability-is-well-formed",
		.title = "The SR-IOV capability has VF BARs and page sizes as every host needs",
		.spec = SRIOV_SPEC,
		.needs = NT_NEED_CFG,
		.coverage = "PCI-28 SRV-01",
		.rules = "PCI-EXT-01 PCI-BAR-01",
		.run = capability,
	},
	{
		.id = "pcie.sriov.claims-agree",
		.title = "Identify agrees with the SR-IOV capability",
		.spec = "base-2.0:5.17.2.1 base-2.0:8.26.4 nvme-1.4:5.15.2",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-28 ID-21",
		.rules = "PCI-EXT-01",
		.run = claims,
	},
	{
		.id = "pcie.sriov.functions-come-and-go",
		.title = "Virtual functions come and go, and the physical one goes on",
		.spec = SRIOV_SPEC,
		.needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.timeout_ms = 60000,
		.coverage = "SRV-01 PCI-28",
		.rules = "PCI-EXT-01 RST-FLR-01",
		.run = come_and_go,
	},
};

const struct nt_group group_pcie_sriov = NT_GROUP("pcie.sriov", cases);
