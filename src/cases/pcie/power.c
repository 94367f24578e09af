// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * D3hot and back with PMCS.NSFRST = 1: nothing is reset.
 *
 * Configuration space, registers and queues are as they were, ten milliseconds
 * after D0 was asked for. What is written to a register in between reaches
 * nobody, a doorbell neither, and the function sends nothing.
 *
 * PCIe Transport 1.0 section 3.8.2.3; NVMe 1.4 section 2.2.3; PCI Bus Power
 * Management 1.2 sections 3.2.4, 5.4.1.
 */
#include "pcie.h"

#define POWER_SPEC "pcie-1.0:3.8.2.3 nvme-1.4:2.2.3"

/* What a function that is not reset keeps. */
struct kept {
	uint32_t cc, aqa, csts, command, msix, devctl, bar[2];
	uint64_t asq, acq;
};

static uint32_t cfg_of(struct nt_ctx *t, uint16_t base, uint16_t off, unsigned int width)
{
	return base ? nt_cfg(t, (uint16_t)(base + off), width) : 0;
}

static void look(struct nt_ctx *t, struct kept *k)
{
	uint16_t msix = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);
	uint16_t exp = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_EXP);

	k->command = nt_cfg(t, PCIE_CFG_COMMAND, 2);
	k->bar[0] = nt_cfg(t, PCIE_CFG_BAR0, 4);
	k->bar[1] = nt_cfg(t, PCIE_CFG_BAR0 + 4, 4);
	k->msix = cfg_of(t, msix, 2, 2);
	k->devctl = cfg_of(t, exp, 8, 2);
	k->cc = nt_reg32(t, NT_REG_CC);
	k->aqa = nt_reg32(t, NT_REG_AQA);
	k->asq = nt_reg64(t, NT_REG_ASQ);
	k->acq = nt_reg64(t, NT_REG_ACQ);
	k->csts = nt_reg32(t, NT_REG_CSTS);
}

static void compare(struct nt_ctx *t, const struct kept *now, const struct kept *was)
{
	nt_shall_eq(t, now->command, was->command, "the Command register is kept over D3hot");
	nt_shall_eq(t, now->bar[0], was->bar[0], "BAR0 is kept over D3hot");
	nt_shall_eq(t, now->bar[1], was->bar[1], "BAR1 is kept over D3hot");
	nt_shall_eq(t, now->msix, was->msix, "MSI-X Message Control is kept over D3hot");
	nt_shall_eq(t, now->devctl, was->devctl, "PXDC is kept over D3hot");
	nt_shall_eq(t, now->cc, was->cc, "CC is kept over D3hot");
	nt_shall_eq(t, now->aqa, was->aqa, "AQA is kept over D3hot");
	nt_shall_eq(t, now->asq, was->asq, "ASQ is kept over D3hot");
	nt_shall_eq(t, now->acq, was->acq, "ACQ is kept over D3hot");
	nt_shall_eq(t, now->csts, was->csts, "CSTS is kept over D3hot");
}

static uint16_t pm_of(struct nt_ctx *t)
{
	uint16_t pm = pcie_cap(t, NT_PCI_CAP_PM, "Power Management", false);

	if (!pcie_field(t, pm, "pci.pm.pmcs.nsfrst"))
		nt_skip(t, "PMCS.NSFRST is 0: D3hot resets the function");
	return pm;
}

/* With MSI-X on where there is one, and sizes that are no defaults. */
static void begin(struct nt_ctx *t)
{
	bool has_msix =
		nt_fn(t)->caps & PCIFN_CAP_MSIX && pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);

	nt_reenable(t, &(struct drv_enable_attr){ .asq_entries = 17,
						  .acq_entries = 19,
						  .irq_kind = has_msix ? PCIFN_IRQ_MSIX
								       : PCIFN_IRQ_NONE,
						  .irq_count = has_msix });
}

static void set_control(struct nt_ctx *t, uint16_t exp, uint32_t control)
{
	nt_cfg_write(t, (uint16_t)(exp + 8), 2, control & 0x7fff);
}

static void back(struct nt_ctx *t, uint16_t pm)
{
	nt_shall_eq(t, pcie_power_state(t, pm, 0), 0, "PMCS.PS says D0 again");
	if (!nt_shall(t, pcie_answers(t), "the registers answer in D0 again"))
		nt_stop(t);
}

static void keeps_state(struct nt_ctx *t)
{
	uint16_t pm = pm_of(t), exp = pcie_cap(t, NT_PCI_CAP_EXP, "PCI Express", false);
	uint32_t control = nt_keep_cfg(t, (uint16_t)(exp + 8), 2);
	struct pcie_io *io;
	struct kept before, after;

	begin(t);
	io = pcie_io_open(t);
	/* Another request size, which does no harm anywhere. */
	set_control(t, exp, control ^ 0x1000);
	for (unsigned int i = 0; i < 3; i++) {
		pcie_io_moves(t, io, "before D3hot");
		look(t, &before);
		nt_shall_eq(t, pcie_power_state(t, pm, 3), 3, "PMCS.PS says D3hot");
		nt_settle(t, i * 100000);
		back(t, pm);
		look(t, &after);
		compare(t, &after, &before);
		pcie_io_moves(t, io, "after D3hot, without another initialization");
	}
	pcie_restart(t);
	pcie_works(t, "after D3hot");
}

static void doorbell_is_lost(struct nt_ctx *t)
{
	struct drv_sq *asq;
	uint16_t pm = pm_of(t);
	uint32_t tail;

	pcie_works(t, "before D3hot");
	asq = nt_asq(t);
	nt_put_nop(t, asq);
	tail = asq->tail;
	drv_mark_dirty(nt_ctrlr(t));
	nt_shall_eq(t, pcie_power_state(t, pm, 3), 3, "PMCS.PS says D3hot");
	/* Not nt_ring(): the driver would count on it. */
	pcifn_write32(nt_fn(t), drv_doorbell_off(nt_ctrlr(t), 0, false), tail);
	nt_settle(t, 1000);
	back(t, pm);
	nt_shall_stay_silent(t, asq->cq, 5000,
			     "a doorbell that was written in D3hot moves nothing");
	pcie_restart(t);
	pcie_works(t, "after a doorbell in D3hot");
}

/* Ten milliseconds are what a host waits; then the registers answer. */
static void returns_in_time(struct nt_ctx *t)
{
	uint16_t pm = pm_of(t);
	struct nt_deadline until = nt_within_ms(t, 5000);

	nt_identify_ctrl(t);
	nt_disable(t);
	for (unsigned int i = 0; i < nt_param(t, "laps"); i++) {
		nt_shall_eq(t, pcie_power_state(t, pm, 3), 3, "PMCS.PS says D3hot");
		nt_shall_eq(t, pcie_power_state(t, pm, 0), 0, "PMCS.PS says D0 again");
		if (!nt_shall(t, pcie_answers(t),
			      "the registers answer 10 ms after D0 was asked for"))
			break;
	}
	while (!pcie_answers(t) && !nt_deadline_passed(until))
		nt_settle(t, 10000);
	pcie_restart(t);
	pcie_works(t, "after D3hot");
}

static const struct nt_param lap_params[] = {
	{ "laps", "times to D3hot and back", 5, 1, 100000 },
	{ 0 },
};

#define POWER_CASE                                                                                 \
	.spec = POWER_SPEC, .needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_REG_WRITE,       \
	.effects = NT_EFF_RESET | NT_EFF_POWER, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "pcie.power.d3hot-keeps-state",
		.title = "D3hot and back keeps configuration, registers and queues",
		.spec = POWER_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_POWER | NT_EFF_DATA,
		.timeout_ms = 60000,
		.coverage = "PCI-10 PWR-06",
		.rules = "PCI-PM-03 PCI-PM-02",
		.run = keeps_state,
	},
	{
		.id = "pcie.power.doorbell-in-d3hot-is-lost",
		.title = "A doorbell that is written in D3hot moves nothing",
		POWER_CASE,
		.coverage = "DB-17 PCI-10",
		.rules = "PCI-PM-03",
		.run = doorbell_is_lost,
	},
	{
		.id = "pcie.power.returns-in-time",
		.title = "Ten milliseconds after D0 was asked for the registers answer",
		POWER_CASE,
		.coverage = "PCI-10 PWR-06",
		.rules = "PCI-PM-03 RST-PWR-01",
		.params = lap_params,
		.run = returns_in_time,
	},
};

const struct nt_group group_pcie_power = NT_GROUP("pcie.power", cases);
