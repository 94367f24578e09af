// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Access rules of the registers: what is read-only stays, what is reserved is 0,
 * 64 bits are twice 32, and what a clear capability bit leaves out reads 0.
 *
 * Registers with side effects of reading or writing (INTMS, INTMC with MSI-X,
 * doorbells, NSSR's key) are left out.
 *
 * Base 2.0 section 3.1.3; PCIe Transport 1.0 section 3.1.2; NVMe 1.4 section 3.1.
 */
#include <nvmetest/case.h>

#define ACCESS_SPEC "base-2.0:3.1.3 pcie-1.0:3.1.2 nvme-1.4:3.1"

static void halves_equal_the_whole(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);

	nt_shall_eq(t, nt_reg32(t, NT_REG_CAP), (uint32_t)cap, "the low dword of CAP");
	nt_shall_eq(t, nt_reg32(t, NT_REG_CAP + 4), cap >> 32, "the high dword of CAP");
	nt_shall_eq(t, nt_reg32(t, NT_REG_ASQ), (uint32_t)nt_reg64(t, NT_REG_ASQ),
		    "the low dword of ASQ");
	nt_shall_eq(t, nt_reg32(t, NT_REG_ASQ + 4), nt_reg64(t, NT_REG_ASQ) >> 32,
		    "the high dword of ASQ");
	nt_shall_eq(t, nt_reg32(t, NT_REG_ACQ), (uint32_t)nt_reg64(t, NT_REG_ACQ),
		    "the low dword of ACQ");
	nt_shall_eq(t, nt_reg32(t, NT_REG_ACQ + 4), nt_reg64(t, NT_REG_ACQ) >> 32,
		    "the high dword of ACQ");
}

static void read_only_stays(struct nt_ctx *t)
{
	static const uint32_t dwords[] = { NT_REG_CAP, NT_REG_CAP + 4, NT_REG_VS };
	static const uint32_t patterns[] = { 0, UINT32_MAX, 0xa5a5a5a5, 0x5a5a5a5a };

	for (size_t i = 0; i < ARRAY_SIZE(dwords); i++) {
		uint32_t before = nt_reg32(t, dwords[i]);

		for (size_t k = 0; k < ARRAY_SIZE(patterns); k++) {
			nt_reg_write32(t, dwords[i], patterns[k]);
			nt_shall_eq(t, nt_reg32(t, dwords[i]), before,
				    "a read-only register keeps its value when it is written");
		}
	}
	nt_shall_not_fatal(t);
}

/* 18h, and everything from the end of the defined registers to the PMR's. */
static void reserved_reads_zero(struct nt_ctx *t)
{
	uint32_t vs = nt_reg32(t, NT_REG_VS);
	uint32_t end = vs >= NT_VS(2, 0, 0) ? 0x6c : vs >= NT_VS(1, 4, 0) ? 0x64 : 0x50;
	uint32_t vendor = 0;

	nt_shall_eq(t, nt_reg32(t, 0x18), 0, "the reserved dword at 18h reads 0");
	for (uint32_t off = end; off < 0x6c; off += 4)
		nt_should_eq(t, nt_reg32(t, off), 0,
			     "what later revisions define reads 0 before them");
	for (uint32_t off = 0x6c; off < NT_REG_PMRCAP; off += off < 0x200 ? 4 : 0x40)
		vendor += nt_reg32(t, off) != 0;
	if (vendor)
		nt_note(t, "%u dwords between 6Ch and DFFh are not 0: reserved, or a vendor's",
			vendor);
}

static void reserved_ignores_writes(struct nt_ctx *t)
{
	uint32_t before = nt_reg32(t, 0x18);

	nt_reg_write32(t, 0x18, UINT32_MAX);
	nt_shall_eq(t, nt_reg32(t, 0x18), before, "the reserved dword at 18h ignores writes");
	nt_shall_not_fatal(t);
}

struct range {
	const char *what;
	bool is_there;
	uint32_t from, to;
};

static void absent_reads_zero(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);
	uint32_t vs = nt_reg32(t, NT_REG_VS);
	bool from_1_3 = vs >= NT_VS(1, 3, 0), from_1_4 = vs >= NT_VS(1, 4, 0);
	const struct range ranges[] = {
		{ "BPINFO, BPRSEL, BPMBL without CAP.BPS", !from_1_3 || NT_CAP_BPS(cap),
		  NT_REG_BPINFO, NT_REG_BPMBL + 4 },
		/* Before 1.4 there was no such bit: CMBSZ alone tells. */
		{ "CMBLOC, CMBSZ without CAP.CMBS", !from_1_4 || NT_CAP_CMBS(cap), NT_REG_CMBLOC,
		  NT_REG_CMBSZ },
		{ "CMBMSC, CMBSTS without CAP.CMBS", !from_1_4 || NT_CAP_CMBS(cap), NT_REG_CMBMSC,
		  NT_REG_CMBSTS },
		{ "PMRCAP to PMRMSCU without CAP.PMRS", !from_1_4 || NT_CAP_PMRS(cap),
		  NT_REG_PMRCAP, NT_REG_PMRMSCU },
		{ "NSSD without CAP.NSSS", vs < NT_VS(2, 0, 0) || NT_CAP_NSSS(cap), NT_REG_NSSD,
		  NT_REG_NSSD },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ranges); i++) {
		if (ranges[i].is_there)
			continue;
		for (uint32_t off = ranges[i].from; off <= ranges[i].to; off += 4)
			nt_shall_eq(t, nt_reg32(t, off), 0, "%s read 0", ranges[i].what);
	}
	nt_shall_eq(t, nt_reg32(t, NT_REG_NSSR), 0, "NSSR reads 0");
}

/* Neither use nor reset changes what CAP and VS say. */
static void claims_are_stable(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);
	uint32_t vs = nt_reg32(t, NT_REG_VS);

	for (unsigned int i = 0; i < 3; i++) {
		nt_disable(t);
		nt_should_eq(t, nt_reg64(t, NT_REG_CAP), cap, "CAP is the same while disabled");
		nt_shall_eq(t, nt_reg32(t, NT_REG_VS), vs, "VS is the same while disabled");
		nt_enable(t, NULL);
		nt_queue_pair(t, 1, 2, 2);
		nt_should_eq(t, nt_reg64(t, NT_REG_CAP), cap, "CAP is the same in use");
		nt_shall_eq(t, nt_reg32(t, NT_REG_VS), vs, "VS is the same in use");
	}
}

#define ACCESS_CASE .spec = ACCESS_SPEC, .needs = NT_NEED_REGS

static const struct nt_case cases[] = {
	{
		.id = "regs.access.halves-equal-whole",
		.title = "A 64-bit register reads the same as two dwords",
		ACCESS_CASE,
		.coverage = "REG-27",
		.rules = "REG-GEN-02",
		.run = halves_equal_the_whole,
	},
	{
		.id = "regs.access.read-only-stays",
		.title = "Read-only registers ignore writes",
		.spec = ACCESS_SPEC,
		.needs = NT_NEED_REGS | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "REG-25",
		.rules = "REG-GEN-03",
		.run = read_only_stays,
	},
	{
		.id = "regs.access.reserved-reads-zero",
		.title = "Reserved registers read 0",
		ACCESS_CASE,
		.coverage = "REG-25",
		.rules = "REG-GEN-01",
		.run = reserved_reads_zero,
	},
	{
		.id = "regs.access.reserved-ignores-writes",
		.title = "Reserved registers ignore writes",
		.spec = ACCESS_SPEC,
		.needs = NT_NEED_REGS | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "REG-25",
		.rules = "REG-GEN-01",
		.run = reserved_ignores_writes,
	},
	{
		.id = "regs.access.absent-reads-zero",
		.title = "Registers of an absent capability read 0",
		ACCESS_CASE,
		.coverage = "REG-08 REG-30 REG-31 REG-32 REG-34",
		.rules = "REG-GEN-04 REG-CAP-08 REG-NSSR-01",
		.run = absent_reads_zero,
	},
	{
		.id = "regs.access.claims-are-stable",
		.title = "CAP and VS do not change with use or reset",
		.spec = ACCESS_SPEC,
		.needs = NT_NEED_REGS | NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.coverage = "REG-08 REG-26",
		.rules = "REG-CAP-14",
		.run = claims_are_stable,
	},
};

const struct nt_group group_regs_access = NT_GROUP("regs.access", cases);
