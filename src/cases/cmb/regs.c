// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers of the Controller Memory Buffer: CMBMSC.CRE shows it, CMBLOC and
 * CMBSZ describe it, CMBSTS judges the base address that the host chose.
 *
 * Base 2.0 sections 3.1.3.11, 3.1.3.12, 3.1.3.16 to 3.1.3.19, 8.5; NVMe 1.4
 * sections 3.1.11, 3.1.12, 3.1.16, 3.1.17, 4.7.
 */
#include "cmb.h"

#define REGS_SPEC "base-2.0:3.1.3.11 base-2.0:3.1.3.12 base-2.0:3.1.3.16 nvme-1.4:3.1.11"

static void shown_by_cre(struct nt_ctx *t)
{
	if (!cmb_is_there(t))
		nt_skip(t, "there is no Controller Memory Buffer (CAP.CMBS)");
	nt_keep_reg(t, NT_REG_CMBMSC, 8);
	for (unsigned int i = 0; i < 2; i++) {
		nt_reg_write64(t, NT_REG_CMBMSC, 0);
		nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), 0, "CMBMSC holds 0");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBLOC), 0, "CMBLOC is 0 with CMBMSC.CRE=0");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSZ), 0, "CMBSZ is 0 with CMBMSC.CRE=0");
		nt_reg_write64(t, NT_REG_CMBMSC, NT_CMBMSC_CRE);
		nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), NT_CMBMSC_CRE,
			    "CMBMSC holds CRE, with CAP.CMBS it is there");
		nt_shall(t, nt_reg32(t, NT_REG_CMBSZ) >> 12,
			 "CMBSZ tells the size with CMBMSC.CRE=1");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSTS) & 1, 0,
			    "CMBSTS.CBAI is 0 with CMBMSC.CMSE=0");
	}
}

static void description_is_legal(struct nt_ctx *t)
{
	bool has_control = nt_limits(t)->vs >= NT_VS(1, 4, 0);
	uint32_t rsvd = has_control ? 0xe00 : 0xff8;
	struct cmb c;

	cmb_open(t, &c);
	nt_shall_eq(t, c.sz & 0xe0, 0, "reserved bits 7:5 of CMBSZ are 0");
	if (c.sz & CMB_LISTS)
		nt_shall(t, c.sz & CMB_SQS, "CMBSZ.LISTS comes with CMBSZ.SQS");
	nt_should_eq(t, c.loc & rsvd, 0, "reserved bits of CMBLOC are 0");
	nt_shall_eq(t, c.place.off % CMB_PAGE, 0, "the buffer is 4 KiB aligned in its BAR");
	nt_shall_eq(t, nt_bar_address(t, c.place.bar) % CMB_PAGE, 0, "its BAR is 4 KiB aligned");
	if (c.len < (uint64_t)(c.sz >> 12) << (12 + 4 * (c.sz >> 8 & 0xf)))
		nt_note(t, "the size in CMBSZ is cut short by the end of BAR%u", c.place.bar);
	if (c.has_control)
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSTS) & ~1u, 0,
			    "reserved bits of CMBSTS are 0");
	nt_note(t, "%llu bytes at %llXh of BAR%u, CMBSZ %08Xh, CMBLOC %08Xh",
		(unsigned long long)c.len, (unsigned long long)c.place.off, c.place.bar, c.sz,
		c.loc);
}

static void read_only_stays(struct nt_ctx *t)
{
	static const uint32_t dwords[] = { NT_REG_CMBLOC, NT_REG_CMBSZ, NT_REG_CMBSTS,
					   NT_REG_CMBEBS, NT_REG_CMBSWTP };
	static const uint32_t patterns[] = { 0, UINT32_MAX, 0xa5a5a5a5, 0x5a5a5a5a };
	uint32_t vs = nt_limits(t)->vs;
	size_t count = vs >= NT_VS(2, 0, 0) ? 5 : vs >= NT_VS(1, 4, 0) ? 3 : 2;
	struct cmb c;

	cmb_open(t, &c);
	for (size_t i = 0; i < count; i++) {
		uint32_t before = nt_reg32(t, dwords[i]);

		for (size_t k = 0; k < ARRAY_SIZE(patterns); k++) {
			nt_reg_write32(t, dwords[i], patterns[k]);
			nt_shall_eq(t, nt_reg32(t, dwords[i]), before,
				    "CMBLOC, CMBSZ, CMBSTS, CMBEBS, CMBSWTP ignore writes");
		}
	}
}

/* 0 says that nothing is known. */
static void rates_have_units(struct nt_ctx *t)
{
	uint32_t ebs, swtp;

	if (!cmb_is_there(t))
		nt_skip(t, "there is no Controller Memory Buffer (CAP.CMBS)");
	ebs = nt_reg32(t, NT_REG_CMBEBS);
	swtp = nt_reg32(t, NT_REG_CMBSWTP);
	nt_shall_range(t, ebs & 0xf, 0, 3, "the units of CMBEBS are defined ones");
	nt_shall_eq(t, ebs & 0xe0, 0, "reserved bits 7:5 of CMBEBS are 0");
	nt_shall_range(t, swtp & 0xf, 0, 3, "the units of CMBSWTP are defined ones");
	nt_shall_eq(t, swtp & 0xf0, 0, "reserved bits 7:4 of CMBSWTP are 0");
}

/* CMSE stays 0: no address means anything yet. */
static void halves_make_the_whole(struct nt_ctx *t)
{
	static const uint64_t bases[] = { 0x123456789abcd000, 0xedcba98765432000, 0x5000, 0 };
	struct cmb c;

	cmb_open(t, &c);
	if (!c.has_control)
		nt_skip(t, "before 1.4 there is no CMBMSC");
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		uint64_t want = bases[i] | NT_CMBMSC_CRE;

		for (unsigned int order = 0; order < 2; order++) {
			nt_reg_write32(t, NT_REG_CMBMSC + (order ? 4 : 0),
				       (uint32_t)(order ? want >> 32 : want));
			nt_reg_write32(t, NT_REG_CMBMSC + (order ? 0 : 4),
				       (uint32_t)(order ? want : want >> 32));
			nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), want,
				    "CMBMSC written as two dwords, in either order, is the whole");
		}
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBMSC + 4), want >> 32,
			    "the high dword of CMBMSC");
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBMSC), (uint32_t)want,
			    "the low dword of CMBMSC");
		nt_reg_write64(t, NT_REG_CMBMSC, want | 0xffc);
		nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), want,
			    "reserved bits 11:2 of CMBMSC stay 0");
	}
}

static uint32_t cbai(struct nt_ctx *t, uint64_t cmbmsc)
{
	cmb_write_base(t, cmbmsc & ~0xfffull, cmbmsc & 0xfff);
	return nt_reg32(t, NT_REG_CMBSTS) & 1;
}

/* The last page below 2^64 cannot be the base of a buffer of more than one. */
static void base_is_checked(struct nt_ctx *t)
{
	const uint64_t wraps = ~0xfffull, on = NT_CMBMSC_CRE | NT_CMBMSC_CMSE;
	uint64_t last;
	struct cmb c;

	cmb_open(t, &c);
	if (!c.has_control)
		nt_skip(t, "before 1.4 there is no CMBMSC");
	cmb_map(t, &c);
	if ((uint64_t)(c.sz >> 12) << (4 * (c.sz >> 8 & 0xf)) < 2)
		nt_skip(t, "a buffer of 4 KiB fits below any address");
	last = 0 - ((uint64_t)(c.sz >> 12) << (12 + 4 * (c.sz >> 8 & 0xf)));
	for (unsigned int i = 0; i < 2; i++) {
		nt_shall_eq(t, cbai(t, wraps | on), 1,
			    "CMBSTS.CBAI is 1 when the range passes the end of 64 bits");
		nt_shall_eq(t, cbai(t, c.place.addr | on), 0,
			    "CMBSTS.CBAI is 0 again with a valid base address");
	}
	nt_shall_eq(t, cbai(t, wraps | NT_CMBMSC_CRE), 0, "CMBSTS.CBAI is 0 with CMBMSC.CMSE=0");
	nt_shall_eq(t, cbai(t, wraps | NT_CMBMSC_CMSE), 0, "CMBSTS.CBAI is 0 with CMBMSC.CRE=0");
	nt_shall_eq(t, cbai(t, last | on), 0, "a range that ends at 2^64 - 1 is valid");
	nt_shall_eq(t, cbai(t, 0), 0, "CMBSTS.CBAI is 0 with CMBMSC=0");
}

#define REGS_NEEDS (NT_NEED_REGS | NT_NEED_REG_WRITE)

static const struct nt_case cases[] = {
	{
		.id = "cmb.regs.shown-by-cre",
		.title = "CMBLOC and CMBSZ are 0 until CMBMSC.CRE is set",
		.spec = REGS_SPEC,
		.needs = REGS_NEEDS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-30 CMB-01",
		.rules = "REG-CMB-01 REG-CAP-13",
		.since = NT_VS(1, 4, 0),
		.run = shown_by_cre,
	},
	{
		.id = "cmb.regs.description-is-legal",
		.title = "CMBLOC and CMBSZ name a place inside a BAR, with values that are defined",
		.spec = REGS_SPEC,
		.needs = REGS_NEEDS | NT_NEED_CFG,
		.effects = NT_EFF_RESET,
		.coverage = "REG-30 CMB-01",
		.rules = "REG-CMB-02 REG-CMB-03",
		.since = NT_VS(1, 2, 0),
		.run = description_is_legal,
		.advice = "compare CMBLOC.OFST in units of CMBSZ.SZU with the size of the BAR",
	},
	{
		.id = "cmb.regs.read-only-stays",
		.title = "Registers that describe the buffer ignore writes",
		.spec = REGS_SPEC,
		.needs = REGS_NEEDS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-30",
		.rules = "REG-GEN-03 REG-CMB-03",
		.since = NT_VS(1, 2, 0),
		.run = read_only_stays,
	},
	{
		.id = "cmb.regs.rates-have-units",
		.title = "CMBEBS and CMBSWTP have units that are defined",
		.spec = "base-2.0:3.1.3.18 base-2.0:3.1.3.19",
		.needs = NT_NEED_REGS,
		.coverage = "REG-30",
		.rules = "REG-CMB-10",
		.since = NT_VS(2, 0, 0),
		.run = rates_have_units,
	},
	{
		.id = "cmb.regs.halves-make-whole",
		.title = "CMBMSC may be written as two dwords",
		.spec = "base-2.0:3.1.3.16 base-2.0:3.1.3 nvme-1.4:3.1.16",
		.needs = REGS_NEEDS,
		.effects = NT_EFF_RESET,
		.coverage = "REG-30 REG-27",
		.rules = "REG-GEN-02 REG-CMB-11",
		.since = NT_VS(1, 4, 0),
		.run = halves_make_the_whole,
	},
	{
		.id = "cmb.regs.base-is-checked",
		.title = "CMBSTS.CBAI tells of a base address that leaves no room below 2^64",
		.spec = "base-2.0:3.1.3.16 base-2.0:3.1.3.17 nvme-1.4:3.1.17",
		.needs = REGS_NEEDS | NT_NEED_CFG,
		.effects = NT_EFF_RESET,
		.coverage = "REG-30 CMB-01",
		.rules = "REG-CMB-06",
		.since = NT_VS(1, 4, 0),
		.run = base_is_checked,
	},
};

const struct nt_group group_cmb_regs = NT_GROUP("cmb.regs", cases);
