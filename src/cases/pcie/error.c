// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Errors of the link: reporting can be set up, and a healthy link has none.
 *
 * Advanced Error Reporting is recommended. Its masks and severities, and the
 * enables of Device Control, hold what is written; moving data logs nothing.
 *
 * PCIe Transport 1.0 sections 3.7, 3.8.5.4, 3.8.5.5, 3.8.6; NVMe 1.4 section 2.6.
 */
#include "pcie.h"

#define ERROR_SPEC "pcie-1.0:3.7 pcie-1.0:3.8.6 nvme-1.4:2.6"

enum { AER_UNC = 0x04, AER_UNC_MASK = 0x08, AER_UNC_SEV = 0x0c, AER_COR = 0x10 };
enum { AER_COR_MASK = 0x14 };

/* Bits that the text has as RW in mask and severity: the others are optional. */
#define UNC_REQUIRED 0x00155010u
#define COR_REQUIRED 0x000011c0u
#define UNC_OF_LINK  0x00000010u
#define UNC_RESERVED 0x00000fceu /* in every revision to date */
#define COR_RESERVED 0xffff0e3eu
#define LOAD_ROUNDS  8

static uint16_t aer_of(struct nt_ctx *t)
{
	uint16_t aer = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_AER);

	if (!aer)
		nt_skip(t, "there is no Advanced Error Reporting");
	return aer;
}

static void well_formed(struct nt_ctx *t)
{
	uint16_t aer = aer_of(t);
	static const uint16_t unc[] = { AER_UNC, AER_UNC_MASK, AER_UNC_SEV };
	static const uint16_t cor[] = { AER_COR, AER_COR_MASK };

	nt_shall_range(t, pcie_field(t, aer, "pci.aer.cver"), 1, 15, "AER's version is 1 or later");
	for (size_t i = 0; i < ARRAY_SIZE(unc); i++)
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(aer + unc[i]), 4) & UNC_RESERVED, 0,
			    "reserved bits of uncorrectable errors are 0");
	for (size_t i = 0; i < ARRAY_SIZE(cor); i++)
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(aer + cor[i]), 4) & COR_RESERVED, 0,
			    "reserved bits of correctable errors are 0");
	nt_shall(t,
		 pcie_field(t, aer, "pci.aer.aercc.egc") ||
			 !pcie_field(t, aer, "pci.aer.aercc.ege"),
		 "ECRC generation is enabled only where it is capable");
	nt_shall(t,
		 pcie_field(t, aer, "pci.aer.aercc.ecc") ||
			 !pcie_field(t, aer, "pci.aer.aercc.ece"),
		 "ECRC checking is enabled only where it is capable");
}

/* Masked, everything may be tried without a message to anybody. */
static void masks_hold(struct nt_ctx *t)
{
	static const struct {
		uint16_t off;
		uint32_t required;
		const char *what;
	} regs[] = { { AER_UNC_MASK, UNC_REQUIRED, "uncorrectable masks" },
		     { AER_UNC_SEV, UNC_REQUIRED, "severities" },
		     { AER_COR_MASK, COR_REQUIRED, "correctable masks" } };
	uint16_t aer = aer_of(t), exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	bool has_link = pcie_field(t, exp, "pci.exp.pxcap.dpt") != 9;

	for (size_t i = 0; i < ARRAY_SIZE(regs); i++) {
		uint32_t required = regs[i].required;
		uint16_t at = (uint16_t)(aer + regs[i].off);
		uint32_t before = nt_keep_cfg(t, at, 4), ones, zeroes;

		/* Without a link there are no errors of one. */
		if (!has_link)
			required &= regs[i].off == AER_COR_MASK ? 0 : ~UNC_OF_LINK;
		nt_cfg_write(t, at, 4, before | required);
		ones = nt_cfg(t, at, 4);
		nt_cfg_write(t, at, 4, before & ~required);
		zeroes = nt_cfg(t, at, 4);
		nt_cfg_write(t, at, 4, before);
		nt_shall_eq(t, ones & required, required, "AER's %s can be set", regs[i].what);
		nt_shall_eq(t, zeroes & required, 0, "AER's %s can be cleared", regs[i].what);
		nt_shall_eq(t, nt_cfg(t, at, 4), before, "AER's %s hold", regs[i].what);
	}
}

static void enables_hold(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint16_t at = (uint16_t)(exp + 8);
	uint32_t before = nt_keep_cfg(t, at, 2) & 0x7fff;

	if (pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "a Root Complex Integrated Endpoint may report no errors");
	for (uint32_t bit = 1; bit <= 8; bit <<= 1) {
		nt_cfg_write(t, at, 2, before | bit);
		nt_shall_eq(t, nt_cfg(t, at, 2) & bit, bit,
			    "CERE, NFERE, FERE and URRE of PXDC can be set");
		nt_cfg_write(t, at, 2, before & ~bit);
		nt_shall_eq(t, nt_cfg(t, at, 2) & bit, 0,
			    "CERE, NFERE, FERE and URRE of PXDC can be cleared");
	}
	nt_cfg_write(t, at, 2, before);
}

/* Errors that were there before are somebody else's: they are cleared first. */
static void none_under_load(struct nt_ctx *t)
{
	uint16_t aer = aer_of(t), exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	const uint16_t unc = (uint16_t)(aer + AER_UNC), cor = (uint16_t)(aer + AER_COR);
	const uint16_t status = (uint16_t)(exp + 10);
	struct pcie_io *io = pcie_io_open(t);

	nt_cfg_write(t, unc, 4, nt_cfg(t, unc, 4));
	nt_cfg_write(t, cor, 4, nt_cfg(t, cor, 4));
	nt_cfg_write(t, status, 2, nt_cfg(t, status, 2));
	nt_should_eq(t, nt_cfg(t, unc, 4), 0, "uncorrectable errors are cleared by writing 1");
	nt_should_eq(t, nt_cfg(t, cor, 4), 0, "correctable errors are cleared by writing 1");
	nt_should_eq(t, nt_cfg(t, status, 2) & 0xf, 0, "PXDS is cleared by writing 1");
	for (unsigned int i = 0; i < LOAD_ROUNDS; i++)
		pcie_io_moves(t, io, "while errors are looked for");
	nt_should_eq(t, nt_cfg(t, unc, 4), 0, "moving data logs no uncorrectable error");
	nt_should_eq(t, nt_cfg(t, cor, 4), 0, "moving data logs no correctable error");
	nt_should_eq(t, nt_cfg(t, status, 2) & 0xf, 0, "moving data sets no error bit of PXDS");
}

/* ---------------------------------------------------- completion timeout */

/* Values of PXDC2.CTV by bits of PXDCAP2.CTRS: ranges A to D, two values each. */
static void timeout_holds(struct nt_ctx *t)
{
	static const struct {
		uint8_t range, value;
	} values[] = { { 1, 1 }, { 1, 2 },  { 2, 5 },  { 2, 6 },
		       { 4, 9 }, { 4, 10 }, { 8, 13 }, { 8, 14 } };
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint16_t at = (uint16_t)(exp + 0x28);
	uint32_t ranges, before, vs = nt_limits(t)->vs;

	if (pcie_field(t, exp, "pci.exp.pxcap.ver") < 2)
		nt_skip(t, "version 1 of the capability has no Device Control 2");
	ranges = (uint32_t)pcie_field(t, exp, "pci.exp.pxdcap2.ctrs");
	before = nt_keep_cfg(t, at, 2);
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		uint32_t seen = 0;

		if (!(values[i].range & ranges))
			continue;
		nt_cfg_write(t, at, 2, (before & ~0xfu) | values[i].value);
		nt_shall_eq(t, nt_cfg(t, at, 2) & 0xf, values[i].value,
			    "PXDC2.CTV holds every value of the ranges in PXDCAP2.CTRS");
		nt_shall(t, !pcifn_read32(nt_fn(t), NT_REG_VS, &seen) && seen == vs,
			 "the registers answer with every Completion Timeout");
		nt_cfg_write(t, at, 2, before);
	}
	nt_cfg_write(t, at, 2, before ^ 0x10);
	if (pcie_field(t, exp, "pci.exp.pxdcap2.ctds"))
		nt_shall_eq(t, nt_cfg(t, at, 2) & 0x10, ~before & 0x10,
			    "PXDC2.CTD can be changed where PXDCAP2.CTDS is 1");
	nt_cfg_write(t, at, 2, before);
	pcie_works(t, "after the Completion Timeout was changed");
}

static const struct nt_case cases[] = {
	{ .id = "pcie.error.reporting-is-well-formed",
	  .title = "Advanced Error Reporting, where there is one, is well formed",
	  .spec = ERROR_SPEC,
	  .needs = NT_NEED_CFG,
	  .coverage = "PCI-15 PCI-17",
	  .rules = "PCI-AER-01",
	  .run = well_formed },
	{ .id = "pcie.error.masks-hold",
	  .title = "Error masks and severities hold what is written",
	  .spec = "pcie-1.0:3.8.6.3 pcie-1.0:3.8.6.4 nvme-1.4:2.6",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
	  .effects = NT_EFF_RESET,
	  .coverage = "PCI-15 PCI-16",
	  .rules = "PCI-AER-01 PCI-AER-04",
	  .run = masks_hold },
	{ .id = "pcie.error.enables-hold",
	  .title = "The error reporting enables of PXDC can be set and cleared",
	  .spec = "pcie-1.0:3.8.5.4 nvme-1.4:2.5.4",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
	  .effects = NT_EFF_RESET,
	  .coverage = "PCI-14",
	  .rules = "PCI-EXP-04",
	  .run = enables_hold },
	{ .id = "pcie.error.none-under-load",
	  .title = "Moving data logs no error of the link",
	  .spec = ERROR_SPEC " pcie-1.0:3.8.5.5 nvme-1.4:2.5.5",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_NS,
	  .effects = NT_EFF_RESET | NT_EFF_DATA,
	  .timeout_ms = 60000,
	  .coverage = "PCI-15 PCI-14",
	  .rules = "PCI-AER-02 PCI-AER-03 PCI-EXP-04",
	  .run = none_under_load,
	  .advice = "A bad contact, cable or riser shows here first" },
	{ .id = "pcie.error.completion-timeout-holds",
	  .title = "Every Completion Timeout that is supported can be set",
	  .spec = "pcie-1.0:3.8.5.9 pcie-1.0:3.8.5.10 nvme-1.4:2.5.9",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_REGS,
	  .effects = NT_EFF_RESET,
	  .coverage = "PCI-14 PCI-16",
	  .rules = "PCI-EXP-06",
	  .run = timeout_holds },
};

const struct nt_group group_pcie_error = NT_GROUP("pcie.error", cases);
