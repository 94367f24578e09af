// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A link that rests between two commands: ASPM L0s and L1, the substates of L1
 * under ASPM and under D3hot, and Latency Tolerance Reporting.
 *
 * What is supported can be switched on, and a command after an idle time is
 * fetched and answered as ever. On a throw-away function every state that it
 * supports is tried; on others, whose platform did not prepare the port above,
 * only what is on already is switched off and on again.
 *
 * PCIe Transport 1.0 sections 3.8.5.6, 3.8.5.7, 3.8.5.10; PCI Express Base
 * sections 5.4, 5.5, 6.18, 7.8.2, 7.8.3.
 */
#include "pcie.h"

#define IDLE_US 2000

enum { EXP_LNKCTL = 0x10, EXP_DEVCTL2 = 0x28, L1SS_CTL1 = 0x08 };
enum { ASPM_BITS = 3, ASPM_L1 = 2, LTR_ENABLE = 0x0400, L1SS_BITS = 0xf, L1SS_ASPM = 0xc };

static bool is_ours(struct nt_ctx *t)
{
	return nt_fn(t)->caps & PCIFN_CAP_SCRATCH && nt_fn(t)->caps & PCIFN_CAP_PORT_WRITE;
}

/* Switched on at the port first, and off there last. */
static void set_aspm(struct nt_ctx *t, uint16_t exp, uint32_t states)
{
	uint16_t at = (uint16_t)(exp + EXP_LNKCTL), port = 0;
	uint32_t control = nt_cfg(t, at, 2) & ~(uint32_t)ASPM_BITS;

	if (is_ours(t))
		port = pcifn_port_cap_find(nt_fn(t), NT_PCI_CAP_EXP);
	if (port && states)
		nt_port_write(
			t, (uint16_t)(port + EXP_LNKCTL), 2,
			(nt_port(t, (uint16_t)(port + EXP_LNKCTL), 2) & ~(uint32_t)ASPM_BITS) |
				states);
	nt_cfg_write(t, at, 2, control | states);
	if (port && !states)
		nt_port_write(t, (uint16_t)(port + EXP_LNKCTL), 2,
			      nt_port(t, (uint16_t)(port + EXP_LNKCTL), 2) & ~(uint32_t)ASPM_BITS);
	nt_shall_eq(t, nt_cfg(t, at, 2) & ASPM_BITS, states,
		    "PXLC.ASPMC holds the states that are supported");
}

/* The states that are on; put back at both ends when the case ends. */
static uint32_t keep_aspm(struct nt_ctx *t, uint16_t exp)
{
	if (is_ours(t))
		nt_keep_port(t,
			     (uint16_t)(pcifn_port_cap_find(nt_fn(t), NT_PCI_CAP_EXP) + EXP_LNKCTL),
			     2);
	return nt_keep_cfg(t, (uint16_t)(exp + EXP_LNKCTL), 2) & ASPM_BITS;
}

static void aspm(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint32_t supported = (uint32_t)pcie_field(t, exp, "pci.exp.pxlcap.aspms");
	uint32_t before = keep_aspm(t, exp);
	struct pcie_io *io;

	if (pcie_field(t, exp, "pci.exp.pxcap.dpt") == 9)
		nt_skip(t, "a Root Complex Integrated Endpoint has no link");
	if (!(is_ours(t) ? supported : before))
		nt_skip(t, "no ASPM state is %s", is_ours(t) ? "supported" : "on");
	io = pcie_io_open(t);
	for (uint32_t states = 1; states <= ASPM_BITS; states++) {
		if (is_ours(t) ? states & ~supported : states != before)
			continue;
		set_aspm(t, exp, states);
		nt_settle(t, IDLE_US);
		pcie_io_moves(t, io, "while the link rests between commands");
		nt_settle(t, IDLE_US);
		pcie_works(t, "while the link rests between commands");
		set_aspm(t, exp, 0);
		pcie_io_moves(t, io, "after ASPM was switched off");
	}
}

/* ---------------------------------------------------------- L1 substates */

static uint16_t l1ss_of(struct nt_ctx *t, uint32_t *ret_states)
{
	uint16_t l1ss = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_L1SS);

	if (!l1ss)
		nt_skip(t, "there is no L1 PM Substates capability");
	*ret_states = nt_keep_cfg(t, (uint16_t)(l1ss + L1SS_CTL1), 4) & L1SS_BITS;
	if (is_ours(t))
		*ret_states = nt_cfg(t, (uint16_t)(l1ss + 4), 4) & L1SS_BITS;
	return l1ss;
}

static void set_l1ss(struct nt_ctx *t, uint16_t l1ss, uint32_t states)
{
	uint16_t at = (uint16_t)(l1ss + L1SS_CTL1);

	nt_cfg_write(t, at, 4, (nt_cfg(t, at, 4) & ~(uint32_t)L1SS_BITS) | states);
	nt_shall_eq(t, nt_cfg(t, at, 4) & L1SS_BITS, states,
		    "L1 substates that are supported can be switched on and off");
}

static void l1_substates(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false), l1ss;
	uint32_t states, try, aspm_before;
	struct pcie_io *io;

	l1ss = l1ss_of(t, &states);
	aspm_before = keep_aspm(t, exp);
	states &= L1SS_ASPM;
	if (!states || (!is_ours(t) && !(aspm_before & ASPM_L1)) ||
	    !(pcie_field(t, exp, "pci.exp.pxlcap.aspms") & ASPM_L1))
		nt_skip(t, "no substate of ASPM L1 is %s", is_ours(t) ? "supported" : "on");
	io = pcie_io_open(t);
	for (uint32_t i = 1; i <= 3; i++) {
		try = i << 2;
		if (is_ours(t) ? try & ~states : try != states)
			continue;
		/* ASPM L1 is off while they are chosen. */
		set_aspm(t, exp, 0);
		set_l1ss(t, l1ss, try);
		set_aspm(t, exp, ASPM_L1);
		nt_settle(t, IDLE_US);
		pcie_io_moves(t, io, "with the substates of ASPM L1");
		set_aspm(t, exp, 0);
		set_l1ss(t, l1ss, 0);
	}
	pcie_works(t, "after the substates of ASPM L1");
}

/* The link of a function in D3hot rests as deep as PCI-PM allows. */
static void pm_substates(struct nt_ctx *t)
{
	uint16_t pm = pcie_cap(t, NT_PCI_CAP_PM, "Power Management", false), l1ss;
	uint32_t states, before, cc;

	l1ss = l1ss_of(t, &states);
	before = nt_cfg(t, (uint16_t)(l1ss + L1SS_CTL1), 4) & L1SS_BITS;
	states &= L1SS_BITS & ~(uint32_t)L1SS_ASPM;
	if (!states)
		nt_skip(t, "no substate of PCI-PM L1 is %s", is_ours(t) ? "supported" : "on");
	if (!pcie_field(t, pm, "pci.pm.pmcs.nsfrst"))
		nt_skip(t, "PMCS.NSFRST is 0: D3hot resets the function");
	pcie_works(t, "before D3hot");
	cc = nt_reg32(t, NT_REG_CC);
	for (uint32_t try = 1; try <= 3; try++) {
		if (try & ~states)
			continue;
		set_l1ss(t, l1ss, (before & L1SS_ASPM) | try);
		nt_shall_eq(t, pcie_power_state(t, pm, 3), 3, "PMCS.PS says D3hot");
		nt_settle(t, IDLE_US);
		nt_shall_eq(t, pcie_power_state(t, pm, 0), 0, "PMCS.PS says D0 again");
		if (!nt_shall(t, pcie_answers(t), "the registers answer in D0 again"))
			nt_stop(t);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
			    "CC is the same after the link was in a substate of L1");
		pcie_restart(t);
		pcie_works(t, "after the link was in a substate of L1");
		cc = nt_reg32(t, NT_REG_CC);
	}
}

/* --------------------------------------------------------------- latency */

static void set_ltr(struct nt_ctx *t, uint16_t exp, bool on)
{
	uint16_t at = (uint16_t)(exp + EXP_DEVCTL2);
	uint32_t control = nt_cfg(t, at, 2) & ~(uint32_t)LTR_ENABLE;

	nt_cfg_write(t, at, 2, control | (on ? LTR_ENABLE : 0));
	nt_shall_eq(t, nt_cfg(t, at, 2) & LTR_ENABLE, on ? LTR_ENABLE : 0,
		    "PXDC2.LTRME can be set and cleared where PXDCAP2.LTRS is 1");
}

/* A message to a port that does not expect it is an error there: where it is on already. */
static void latency_reporting(struct nt_ctx *t)
{
	uint16_t exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	bool was_on;
	struct pcie_io *io;

	if (pcie_field(t, exp, "pci.exp.pxcap.ver") < 2 ||
	    !pcie_field(t, exp, "pci.exp.pxdcap2.ltrs"))
		nt_skip(t, "Latency Tolerance Reporting is not supported");
	was_on = nt_keep_cfg(t, (uint16_t)(exp + EXP_DEVCTL2), 2) & LTR_ENABLE;
	if (!is_ours(t) && !was_on)
		nt_skip(t, "Latency Tolerance Reporting is off");
	io = pcie_io_open(t);
	for (unsigned int i = 0; i < 3; i++) {
		set_ltr(t, exp, true);
		nt_settle(t, IDLE_US);
		pcie_io_moves(t, io, "with Latency Tolerance Reporting");
		set_ltr(t, exp, false);
		pcie_io_moves(t, io, "after Latency Tolerance Reporting");
	}
}

#define SLEEP_CASE                                                                                 \
	.needs = NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_NS,                    \
	.effects = NT_EFF_RESET | NT_EFF_DATA | NT_EFF_POWER, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{ .id = "pcie.sleep.aspm-loses-nothing",
	  .title = "With every ASPM state a command after an idle time is answered",
	  .spec = "pcie-1.0:3.8.5.6 pcie-1.0:3.8.5.7 nvme-1.4:2.5.7",
	  SLEEP_CASE,
	  .coverage = "PCI-21",
	  .rules = "PCI-LINK-04",
	  .run = aspm,
	  .advice = "Drives that do not wake from L1 drop off the bus after some idle time" },
	{ .id = "pcie.sleep.l1-substates-lose-nothing",
	  .title = "With the substates of ASPM L1 a command after an idle time is answered",
	  .spec = "pcie-1.0:3.8.5.7 nvme-1.4:2.5.7",
	  SLEEP_CASE,
	  .coverage = "PCI-22",
	  .rules = "PCI-LINK-04",
	  .run = l1_substates },
	{ .id = "pcie.sleep.pm-substates-lose-nothing",
	  .title = "D3hot with the substates of PCI-PM L1 loses nothing",
	  .spec = "pcie-1.0:3.8.2.3 nvme-1.4:2.2.3",
	  SLEEP_CASE,
	  .coverage = "PCI-23",
	  .rules = "PCI-PM-03",
	  .run = pm_substates },
	{ .id = "pcie.sleep.latency-reporting-loses-nothing",
	  .title = "Latency Tolerance Reporting can be switched on and off in operation",
	  .spec = "pcie-1.0:3.8.5.9 pcie-1.0:3.8.5.10 nvme-1.4:2.5.9",
	  SLEEP_CASE,
	  .coverage = "PCI-24",
	  .rules = "PCI-LINK-04",
	  .run = latency_reporting },
};

const struct nt_group group_pcie_sleep = NT_GROUP("pcie.sleep", cases);
