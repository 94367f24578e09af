// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The PCI Express capability: an endpoint that can be reset by itself.
 *
 * Function Level Reset and role-based error reporting are required, Completion
 * Timeout Disable too; the link and the payload stay within what is claimed.
 *
 * PCIe Transport 1.0 section 3.8.5, 3.8.6; NVMe 1.4 sections 2.5, 2.6.
 */
#include "pcie.h"

#define EXP_SPEC "pcie-1.0:3.8.5 nvme-1.4:2.5"

static void claims(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint64_t type = pcie_field(t, exp, "pci.exp.pxcap.dpt");
	bool has_v2 = nt_shall_range(t, pcie_field(t, exp, "pci.exp.pxcap.ver"), 2, 15,
				     "PXCAP.VER is 2 or later");

	nt_shall(t, type == 0 || type == 9, "PXCAP.DPT says endpoint");
	/* Integrated and emulated controllers are such; the text wants the other kind. */
	nt_should_eq(t, type, 0, "PXCAP.DPT says PCI Express Endpoint");
	nt_shall_eq(t, pcie_field(t, exp, "pci.exp.pxcap.si"), 0, "PXCAP.SI is 0");
	nt_shall_eq(t, pcie_field(t, exp, "pci.exp.pxdcap.flrc"), 1, "PXDCAP.FLRC is 1");
	nt_shall_eq(t, pcie_field(t, exp, "pci.exp.pxdcap.rer"), 1, "PXDCAP.RER is 1");
	if (has_v2)
		nt_shall_eq(t, pcie_field(t, exp, "pci.exp.pxdcap2.ctds"), 1, "PXDCAP2.CTDS is 1");
}

static void endpoint_only(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);

	nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxlcap.lbnc"), 0, "PXLCAP.LBNC is 0");
	nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxlcap.dllla"), 0, "PXLCAP.DLLLA is 0");
	nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxlcap.sderc"), 0, "PXLCAP.SDERC is 0");
	if (pcie_field(t, exp, "pci.exp.pxcap.ver") >= 2) {
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxdcap2.arifs"), 0,
			     "PXDCAP2.ARIFS is 0");
		nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxdcap2.aors"), 0, "PXDCAP2.AORS is 0");
	}
}

static void link_within_claims(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint64_t speed_max = pcie_field(t, exp, "pci.exp.pxlcap.sls");
	uint64_t width_max = pcie_field(t, exp, "pci.exp.pxlcap.mlw");
	uint64_t speed = pcie_field(t, exp, "pci.exp.pxls.cls");
	uint64_t width = pcie_field(t, exp, "pci.exp.pxls.nlw");

	if (pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "a Root Complex Integrated Endpoint has no link");
	nt_shall_range(t, speed_max, 1, 7, "PXLCAP.SLS is a speed that exists");
	nt_shall_range(t, speed, 1, speed_max, "the link is not faster than PXLCAP.SLS");
	nt_shall_range(t, width, 1, width_max, "the link is not wider than PXLCAP.MLW");
	nt_shall(t, width && width <= 32 && ((width & (width - 1)) == 0 || width == 12),
		 "PXLS.NLW is a width that exists");
	nt_shall_eq(t,
		    pcie_field(t, exp, "pci.exp.pxlc.aspmc") &
			    ~pcie_field(t, exp, "pci.exp.pxlcap.aspms"),
		    0, "the ASPM states that are on are supported");
	nt_note(t, "link: speed code %llu of %llu, %llu of %llu lanes", (unsigned long long)speed,
		(unsigned long long)speed_max, (unsigned long long)width,
		(unsigned long long)width_max);
}

static void payload_within_claims(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint64_t most = pcie_field(t, exp, "pci.exp.pxdcap.mps");

	nt_shall_range(t, most, 0, 5, "PXDCAP.MPS is a payload size that exists");
	nt_shall_range(t, pcie_field(t, exp, "pci.exp.pxdc.mps"), 0, most,
		       "PXDC.MPS is not above PXDCAP.MPS");
	nt_shall_range(t, pcie_field(t, exp, "pci.exp.pxdc.mrrs"), 0, 5,
		       "PXDC.MRRS is a request size that exists");
}

/* Idle: nothing is under way, and the reset bit does not stay. */
static void idle(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	struct nt_deadline until = nt_within_ms(t, 100);
	uint64_t pending;

	for (unsigned int i = 0; i < 4; i++)
		nt_shall_eq(t, pcie_field(t, exp, "pci.exp.pxdc.iflr"), 0, "PXDC.IFLR reads 0");
	while ((pending = pcie_field(t, exp, "pci.exp.pxds.tp")) && !nt_deadline_passed(until))
		pcifn_relax(nt_fn(t), 1);
	nt_shall_eq(t, pending, 0, "PXDS.TP is 0 while the controller is idle");
	nt_should_eq(t, pcie_field(t, exp, "pci.exp.pxds.fed"), 0, "no fatal error is recorded");
}

static void errors_survive(struct nt_ctx *t)
{
	uint16_t aer = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_AER);
	static const uint16_t offs[] = { 0x08, 0x0c, 0x14 };
	uint32_t want[3], before[3];

	if (!aer)
		nt_skip(t, "there is no Advanced Error Reporting");
	nt_shall_range(t, pcie_field(t, aer, "pci.aer.cver"), 1, 15, "AER's version is 1 or later");
	for (size_t i = 0; i < ARRAY_SIZE(offs); i++) {
		uint16_t at = (uint16_t)(aer + offs[i]);

		before[i] = nt_cfg(t, at, 4);
		/* Poisoned TLP and Completion Timeout, or Bad TLP and Bad DLLP. */
		nt_cfg_write(t, at, 4, before[i] ^ (offs[i] == 0x14 ? 0x000000c0 : 0x00005000));
		want[i] = nt_cfg(t, at, 4);
		if (want[i] == before[i])
			nt_note(t, "AER +%Xh has no bit to try", offs[i]);
	}
	nt_reset(t, DRV_RESET_FLR);
	for (size_t i = 0; i < ARRAY_SIZE(offs); i++) {
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(aer + offs[i]), 4), want[i],
			    "AER masks and severities survive a Function Level Reset");
		nt_cfg_write(t, (uint16_t)(aer + offs[i]), 4, before[i]);
	}
	pcie_restart(t);
}

#define EXP_CASE .needs = NT_NEED_CFG

static const struct nt_case cases[] = {
	{
		.id = "pcie.express.claims-what-is-required",
		.title = "The function is an endpoint with all that NVM Express requires",
		.spec = "pcie-1.0:3.8.5.2 pcie-1.0:3.8.5.3 pcie-1.0:3.8.5.9 nvme-1.4:2.5",
		EXP_CASE,
		.coverage = "PCI-14",
		.rules = "PCI-EXP-01 PCI-EXP-02 PCI-EXP-06",
		.run = claims,
	},
	{
		.id = "pcie.express.switch-fields-read-zero",
		.title = "What only ports have reads 0",
		.spec = "pcie-1.0:3.8.5.6 pcie-1.0:3.8.5.9 nvme-1.4:2.5.6 nvme-1.4:2.5.9",
		EXP_CASE,
		.coverage = "PCI-14 PCI-17",
		.rules = "PCI-EXP-07",
		.run = endpoint_only,
	},
	{
		.id = "pcie.express.link-stays-within-claims",
		.title = "The link is no faster and no wider than claimed",
		.spec = "pcie-1.0:3.8.5.6 pcie-1.0:3.8.5.8 nvme-1.4:2.5.8",
		EXP_CASE,
		.coverage = "PCI-14 PCI-21",
		.rules = "PCI-LINK-01 PCI-LINK-04",
		.run = link_within_claims,
	},
	{
		.id = "pcie.express.payload-stays-within-claims",
		.title = "Payload and request sizes are no larger than claimed",
		.spec = "pcie-1.0:3.8.5.3 pcie-1.0:3.8.5.4 nvme-1.4:2.5.4",
		EXP_CASE,
		.coverage = "PCI-14 PCI-18",
		.rules = "PCI-EXP-03",
		.run = payload_within_claims,
	},
	{
		.id = "pcie.express.idle-shows-nothing",
		.title = "An idle function has nothing pending, and no reset bit set",
		.spec = "pcie-1.0:3.8.5.4 pcie-1.0:3.8.5.5 nvme-1.4:2.5.5",
		EXP_CASE,
		.coverage = "PCI-14",
		.rules = "PCI-EXP-05 PCI-EXP-04 RST-FLR-02",
		.run = idle,
	},
	{
		.id = "pcie.express.error-masks-survive",
		.title = "Error masks and severities survive a Function Level Reset",
		.spec = "pcie-1.0:3.8.6.3 nvme-1.4:2.6",
		.needs = NT_NEED_CFG_WRITE | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-15",
		.rules = "PCI-AER-04",
		.run = errors_survive,
	},
};

const struct nt_group group_pcie_express = NT_GROUP("pcie.express", cases);
