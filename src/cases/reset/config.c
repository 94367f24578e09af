// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Function resets and configuration space, and the moments around a reset.
 *
 * What a reset takes away is as after power on: enables of error reporting, of
 * latency reporting, of MSI. A Function Level Reset leaves alone what belongs
 * to the link: payload size and Link Control. A controller that lives never
 * answers with all ones, and a doorbell before the enable is nobody's.
 *
 * PCIe Transport 1.0 sections 3.3.1, 3.8.5.4, 3.8.5.7; Base 2.0 sections
 * 3.1.3.6, 3.7.2; PCI Express Base sections 6.6.1, 6.6.2.
 */
#include "reset.h"

#define CONFIG_SPEC "pcie-1.0:3.3.1 base-2.0:3.7.2 nvme-1.4:7.3.2"

enum { EXP_DEVCTL = 0x08, EXP_LNKCTL = 0x10, EXP_DEVCTL2 = 0x28 };
enum { PAYLOAD = 0x00e0, REPORTS = 0x000f, COMMON_CLOCK = 0x0040, LTR_ENABLE = 0x0400 };

/* The capability; on a host of its own the operating system writes it all back. */
static uint16_t exp_of(struct nt_ctx *t)
{
	uint16_t exp = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_EXP);

	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "this back end restores configuration space after a reset");
	if (!nt_shall(t, exp, "the capability list has PCI Express"))
		nt_stop(t);
	return exp;
}

static uint32_t get(struct nt_ctx *t, uint16_t exp, uint16_t off)
{
	return nt_cfg(t, (uint16_t)(exp + off), 2);
}

/* Everything that may be set is; what took it is the return value. */
static void set_all(struct nt_ctx *t, uint16_t exp, uint32_t devctl, uint32_t lnkctl)
{
	uint32_t payload = nt_cfg(t, (uint16_t)(exp + 4), 4) & 7 ? 1u << 5 : 0;

	nt_cfg_write(t, (uint16_t)(exp + EXP_DEVCTL), 2,
		     (devctl & 0x7fffu & ~(uint32_t)PAYLOAD) | REPORTS | payload);
	nt_cfg_write(t, (uint16_t)(exp + EXP_LNKCTL), 2, lnkctl | COMMON_CLOCK);
	nt_cfg_write(t, (uint16_t)(exp + EXP_DEVCTL2), 2, get(t, exp, EXP_DEVCTL2) | LTR_ENABLE);
}

static void flr(struct nt_ctx *t)
{
	uint16_t exp = exp_of(t);
	uint32_t devctl = get(t, exp, EXP_DEVCTL), lnkctl = get(t, exp, EXP_LNKCTL);
	uint32_t payload, clock;

	set_all(t, exp, devctl, lnkctl);
	payload = get(t, exp, EXP_DEVCTL) & PAYLOAD;
	clock = get(t, exp, EXP_LNKCTL) & COMMON_CLOCK;
	nt_reset(t, DRV_RESET_FLR);
	nt_shall_eq(t, get(t, exp, EXP_DEVCTL) & PAYLOAD, payload,
		    "a Function Level Reset leaves Max_Payload_Size alone");
	nt_shall_eq(t, get(t, exp, EXP_LNKCTL) & COMMON_CLOCK, clock,
		    "a Function Level Reset leaves Common Clock Configuration alone");
	nt_shall_eq(t, get(t, exp, EXP_DEVCTL) & REPORTS, 0,
		    "a Function Level Reset clears the error reporting enables");
	nt_shall_eq(t, get(t, exp, EXP_DEVCTL2) & LTR_ENABLE, 0,
		    "a Function Level Reset clears PXDC2.LTRME");
	nt_cfg_write(t, (uint16_t)(exp + EXP_DEVCTL), 2, devctl & 0x7fff);
	nt_cfg_write(t, (uint16_t)(exp + EXP_LNKCTL), 2, lnkctl);
	reset_comes_back(t, 2, "after a Function Level Reset");
}

static void conventional(struct nt_ctx *t)
{
	static const enum drv_reset kinds[] = { DRV_RESET_HOT, DRV_RESET_LINK, DRV_RESET_PERST };
	static const unsigned int caps[] = { PCIFN_CAP_HOT_RESET, PCIFN_CAP_LINK_RESET,
					     PCIFN_CAP_PERST };
	uint16_t exp = exp_of(t);
	uint32_t devctl = get(t, exp, EXP_DEVCTL), lnkctl = get(t, exp, EXP_LNKCTL);

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++) {
		if (!(nt_fn(t)->caps & caps[i]))
			continue;
		set_all(t, exp, devctl, lnkctl);
		nt_reset(t, kinds[i]);
		nt_shall_eq(t, get(t, exp, EXP_DEVCTL) & (PAYLOAD | REPORTS), 0,
			    "a Conventional Reset clears payload size and error reporting");
		nt_shall_eq(t, get(t, exp, EXP_LNKCTL) & (COMMON_CLOCK | 3), 0,
			    "a Conventional Reset clears Link Control");
		nt_shall_eq(t, get(t, exp, EXP_DEVCTL2) & LTR_ENABLE, 0,
			    "a Conventional Reset clears PXDC2.LTRME");
	}
	nt_cfg_write(t, (uint16_t)(exp + EXP_DEVCTL), 2, devctl & 0x7fff);
	nt_cfg_write(t, (uint16_t)(exp + EXP_LNKCTL), 2, lnkctl);
	reset_comes_back(t, 2, "after Conventional Resets");
}

static void doorbell_is_lost(struct nt_ctx *t)
{
	for (uint32_t tail = 1; tail < 8; tail += 3) {
		nt_reset(t, DRV_RESET_FLR);
		nt_doorbell(t, 0, false, tail);
		nt_doorbell(t, 1, false, tail);
		nt_enable(t, NULL);
		nt_shall_stay_silent(
			t, nt_asq(t)->cq, 5000,
			"a doorbell between Function Level Reset and enable moves nothing");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0,
			    "a doorbell between reset and enable is not fatal");
	}
	reset_comes_back(t, 2, "after a doorbell between reset and enable");
}

/* One look at CSTS and one at VS, which never reads all ones. */
static bool lives(struct nt_ctx *t, uint32_t *ret_csts)
{
	uint32_t vs = UINT32_MAX;

	*ret_csts = UINT32_MAX;
	if (pcifn_read32(nt_fn(t), NT_REG_CSTS, ret_csts) || pcifn_read32(nt_fn(t), NT_REG_VS, &vs))
		return false;
	return *ret_csts != UINT32_MAX && vs == nt_limits(t)->vs;
}

static void change(struct nt_ctx *t, uint32_t cc, uint32_t rdy)
{
	struct nt_deadline until = nt_within_ms(t, drv_ready_timeout_ms(nt_ctrlr(t)));
	unsigned int turn = 0;
	uint32_t csts;

	nt_reg_write32(t, NT_REG_CC, cc);
	do {
		if (!nt_shall(t, lives(t, &csts), "CSTS and VS never read all ones"))
			break;
		pcifn_relax(nt_fn(t), turn++ % 4);
	} while ((csts & NT_CSTS_RDY) != rdy && !nt_deadline_passed(until));
}

static void never_all_ones(struct nt_ctx *t)
{
	for (unsigned int i = 0; i < 4; i++) {
		uint32_t cc = nt_reg32(t, NT_REG_CC), csts;

		change(t, cc & ~NT_CC_EN, 0);
		change(t, cc, NT_CSTS_RDY);
		if (!(nt_fn(t)->caps & PCIFN_CAP_FLR) || i % 2)
			continue;
		nt_reset(t, DRV_RESET_FLR);
		nt_shall(t, lives(t, &csts), "CSTS and VS answer after a Function Level Reset");
		nt_enable(t, NULL);
	}
	reset_comes_back(t, 2, "after all that");
}

static const struct nt_case cases[] = {
	{
		.id = "reset.config.flr-leaves-link-settings",
		.title = "A Function Level Reset clears enables and leaves the link's settings",
		.spec = CONFIG_SPEC " pci-express-4.0:6.6.2",
		.needs = NT_NEED_QUEUES | NT_NEED_CFG_WRITE | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.coverage = "RST-03 PCI-18",
		.rules = "RST-FLR-01 PCI-EXP-03",
		.run = flr,
	},
	{
		.id = "reset.config.conventional-clears-settings",
		.title = "A Conventional Reset takes configuration space to its defaults",
		.spec = CONFIG_SPEC " pcie-1.0:3.8.5.4 pcie-1.0:3.8.5.7",
		.needs = NT_NEED_QUEUES | NT_NEED_CFG_WRITE | NT_NEED_HOT_RESET,
		.effects = NT_EFF_RESET,
		.coverage = "RST-04 RST-05 RST-06",
		.rules = "RST-CONV-01",
		.run = conventional,
	},
	{
		.id = "reset.config.doorbell-before-enable-is-lost",
		.title = "A doorbell between Function Level Reset and enable moves nothing",
		.spec = CONFIG_SPEC " pcie-1.0:3.1.2.1 nvme-1.4:3.1.24",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.coverage = "DB-17 RST-03",
		.rules = "RST-FLR-01",
		.run = doorbell_is_lost,
	},
	{
		.id = "reset.config.live-is-never-all-ones",
		.title = "A controller that is there never answers with all ones",
		.spec = "base-2.0:3.1.3.6 nvme-1.4:3.1.6",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.timeout_ms = 120000,
		.coverage = "REG-35 RST-01 RST-03",
		.rules = "REG-GEN-05",
		.run = never_all_ones,
	},
};

const struct nt_group group_reset_config = NT_GROUP("reset.config", cases);
