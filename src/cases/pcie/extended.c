// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extended capabilities agree with one another and with what else is claimed:
 * serial number, latency reporting, L1 substates, address translation.
 *
 * All of them are optional, and none is NVMe's own. Enables are not judged:
 * the platform sets them as it likes.
 *
 * PCIe Transport 1.0 sections 3.8.5.6, 3.8.5.9; PCI Express Base sections
 * 7.8.2, 7.8.3, 7.8.8, 7.9.3, 10.5.
 */
#include "pcie.h"

static uint16_t ext_of(struct nt_ctx *t, uint16_t id, const char *what)
{
	uint16_t base = pcifn_ext_cap_find(nt_fn(t), id);

	if (!base)
		nt_skip(t, "the function has no %s capability", what);
	return base;
}

static void serial_number(struct nt_ctx *t)
{
	uint16_t dsn = ext_of(t, NT_PCI_ECAP_DSN, "Device Serial Number");
	uint64_t sn = pcie_field(t, dsn, "pci.dsn.sn");

	nt_should(t, sn && sn != UINT64_MAX, "the Device Serial Number is a number");
	for (uint16_t off = 4; off <= 8; off += 4) {
		uint32_t before = nt_cfg(t, (uint16_t)(dsn + off), 4);

		nt_cfg_write(t, (uint16_t)(dsn + off), 4, ~before);
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(dsn + off), 4), before,
			    "the Device Serial Number is read only");
		nt_cfg_write(t, (uint16_t)(dsn + off), 4, before);
	}
	nt_reset(t, DRV_RESET_CC);
	if (nt_fn(t)->caps & PCIFN_CAP_FLR)
		nt_reset(t, DRV_RESET_FLR);
	nt_shall_eq(t, pcie_field(t, dsn, "pci.dsn.sn"), sn,
		    "the Device Serial Number is the same after a reset");
	pcie_restart(t);
	nt_note(t, "Device Serial Number %016llX", (unsigned long long)sn);
}

/* Of a device with several functions only the first has the capability. */
static void latency_reporting(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint16_t ltr = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_LTR);
	bool is_single = !pcie_field(t, 0, "pci.header.htype.mfd"), is_claimed;

	if (pcie_field(t, exp, "pci.exp.pxcap.ver") < 2)
		nt_skip(t, "version 1 of the capability has no Device Capabilities 2");
	is_claimed = pcie_field(t, exp, "pci.exp.pxdcap2.ltrs");
	nt_note(t, "LTR %s, DRS %s, FRS %s", is_claimed ? "supported" : "not supported",
		pcie_field(t, exp, "pci.exp.pxlcap2.drs") ? "supported" : "not supported",
		pcie_field(t, exp, "pci.exp.pxdcap2.frs") ? "supported" : "not supported");
	nt_shall(t, is_claimed || !pcie_field(t, exp, "pci.exp.pxdc2.ltrme"),
		 "PXDC2.LTRME is 0 where PXDCAP2.LTRS is 0");
	if (is_single && pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_AER))
		nt_should_eq(t, ltr != 0, is_claimed,
			     "a function that reports latencies has the LTR capability");
	if (!ltr)
		return;
	nt_shall_range(t, pcie_field(t, ltr, "pci.ltr.mss"), 0, 5,
		       "the Max Snoop Latency has a scale that exists");
	nt_shall_range(t, pcie_field(t, ltr, "pci.ltr.mnss"), 0, 5,
		       "the Max No-Snoop Latency has a scale that exists");
}

static void latency_holds(struct nt_ctx *t)
{
	static const uint32_t tries[] = { 0, 0x10031003, 0x03ff0c0f, 0x08500850 };
	uint16_t ltr = ext_of(t, NT_PCI_ECAP_LTR, "Latency Tolerance Reporting");
	uint32_t before = nt_cfg(t, (uint16_t)(ltr + 4), 4);

	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		nt_cfg_write(t, (uint16_t)(ltr + 4), 4, tries[i]);
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(ltr + 4), 4), tries[i],
			    "the LTR capability holds the latencies of the platform");
	}
	nt_cfg_write(t, (uint16_t)(ltr + 4), 4, before);
}

static void l1_substates(struct nt_ctx *t)
{
	uint16_t l1ss = ext_of(t, NT_PCI_ECAP_L1SS, "L1 PM Substates");
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint64_t cap = pcie_field(t, l1ss, "pci.l1ss.cap"), states = cap & 0xf;

	nt_shall(t, pcie_field(t, l1ss, "pci.l1ss.cap.l1ss") || !states,
		 "L1 substates are listed only with L1 PM Substates Supported");
	nt_shall_eq(t, pcie_field(t, l1ss, "pci.l1ss.ctl1") & 0xf & ~states, 0,
		    "the L1 substates that are on are supported");
	nt_should(t, !(states & 0xc) || pcie_field(t, exp, "pci.exp.pxlcap.aspms") & 2,
		  "substates of ASPM L1 come with ASPM L1");
	nt_should(t, !(states & 4) || pcie_field(t, exp, "pci.exp.pxdcap2.ltrs"),
		  "ASPM L1.2 comes with Latency Tolerance Reporting");
	nt_should(t, !(states & 5) || pcie_field(t, l1ss, "pci.l1ss.cap.tpos") != 3,
		  "T_POWER_ON has a scale that exists");
	nt_note(t, "L1 substates: %s%s%s%s", states & 1 ? " PCI-PM L1.2" : "",
		states & 2 ? " PCI-PM L1.1" : "", states & 4 ? " ASPM L1.2" : "",
		states & 8 ? " ASPM L1.1" : "");
}

static void check_ats(struct nt_ctx *t, uint16_t ats)
{
	/* Bit 6: Global Invalidate; 7: Relaxed Ordering; 8: Memory Attributes, by later revisions.
	 */
	nt_should_eq(t, pcie_field(t, ats, "pci.ats.cap") & 0xfe00, 0,
		     "reserved bits of the ATS capability register are 0");
}

static void check_pri(struct nt_ctx *t, uint16_t pri)
{
	nt_should(t, pcie_field(t, pri, "pci.pri.cap"),
		  "the page request interface may have requests outstanding");
	if (!pcie_field(t, pri, "pci.pri.ctl.e"))
		nt_should(t, pcie_field(t, pri, "pci.pri.sts.s"),
			  "the page request interface is stopped while it is off");
}

/* Permissions that are not supported: what is tried is put back at once. */
static void check_pasid(struct nt_ctx *t, uint16_t pasid)
{
	uint32_t modes = (uint32_t)pcie_field(t, pasid, "pci.pasid.cap") & 6, before, seen;

	nt_shall_range(t, pcie_field(t, pasid, "pci.pasid.cap.width"), 0, 20,
		       "Max PASID Width is at most 20");
	before = nt_cfg(t, (uint16_t)(pasid + 6), 2);
	if (!(before & 1)) {
		nt_cfg_write(t, (uint16_t)(pasid + 6), 2, before | (6 & ~modes));
		seen = nt_cfg(t, (uint16_t)(pasid + 6), 2);
		nt_cfg_write(t, (uint16_t)(pasid + 6), 2, before);
		nt_shall_eq(t, seen & 6 & ~modes, 0,
			    "PASID permissions that are not supported stay 0");
	}
}

static void translation(struct nt_ctx *t)
{
	uint16_t ats = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_ATS);
	uint16_t pri = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_PRI);
	uint16_t pasid = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_PASID);

	if (!ats && !pri && !pasid)
		nt_skip(t, "there is no ATS, PRI or PASID");
	if (ats)
		check_ats(t, ats);
	if (pri)
		check_pri(t, pri);
	if (pasid)
		check_pasid(t, pasid);
	nt_should(t, ats || !pri, "a page request interface comes with ATS");
}

static const struct nt_case cases[] = {
	{ .id = "pcie.extended.serial-number-is-stable",
	  .title = "The Device Serial Number is read only and survives resets",
	  .spec = "pcie-1.0:3.8 pci-express-4.0:7.9.3",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_QUEUES,
	  .effects = NT_EFF_RESET,
	  .coverage = "PCI-27 PCI-16",
	  .rules = "PCI-DSN-01",
	  .run = serial_number },
	{ .id = "pcie.extended.latency-reporting-agrees",
	  .title = "Latency Tolerance Reporting is claimed where its capability is",
	  .spec = "pcie-1.0:3.8.5.9 nvme-1.4:2.5.9 pci-express-4.0:7.8.2",
	  .needs = NT_NEED_CFG,
	  .coverage = "PCI-24",
	  .rules = "PCI-EXT-01",
	  .run = latency_reporting },
	{ .id = "pcie.extended.latencies-hold",
	  .title = "The latencies of the platform can be written",
	  .spec = "pcie-1.0:3.8.5.9 nvme-1.4:2.5.9 pci-express-4.0:7.8.2",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
	  .effects = NT_EFF_RESET | NT_EFF_POWER,
	  .coverage = "PCI-24",
	  .rules = "PCI-EXT-01",
	  .run = latency_holds },
	{ .id = "pcie.extended.l1-substates-agree",
	  .title = "L1 substates agree with what else the link supports",
	  .spec = "pcie-1.0:3.8.5.6 nvme-1.4:2.5.6 pci-express-4.0:7.8.3",
	  .needs = NT_NEED_CFG,
	  .coverage = "PCI-22 PCI-23",
	  .rules = "PCI-EXT-01",
	  .run = l1_substates },
	{ .id = "pcie.extended.translation-agrees",
	  .title = "ATS, PRI and PASID agree with one another",
	  .spec = "pcie-1.0:3.8 pci-express-4.0:10.5.1 pci-express-4.0:10.5.2",
	  .needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
	  .effects = NT_EFF_RESET,
	  .coverage = "PCI-29",
	  .rules = "PCI-EXT-01",
	  .run = translation },
};

const struct nt_group group_pcie_extended = NT_GROUP("pcie.extended", cases);
