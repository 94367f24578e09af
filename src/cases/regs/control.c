// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * CC: reserved bits are 0, and fields hold what CAP allows.
 *
 * Base 2.0 sections 3.1.3.5, 3.5.3, 3.5.4; NVMe 1.4 section 3.1.5.
 */
#include <nvmetest/case.h>

#define CONTROL_SPEC "base-2.0:3.1.3.5 nvme-1.4:3.1.5"

#define CC_SIZES (6u << NT_CC_IOSQES_SHIFT | 4u << NT_CC_IOCQES_SHIFT)

static uint32_t reserved_bits(struct nt_ctx *t)
{
	return nt_limits(t)->vs >= NT_VS(2, 0, 0) ? 0xfe00000eu : 0xff00000eu;
}

static void reserved_read_zero(struct nt_ctx *t)
{
	uint32_t mask = reserved_bits(t), cc;

	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC are 0 while enabled");
	nt_disable(t);
	cc = nt_reg32(t, NT_REG_CC) & ~mask;
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0,
		    "reserved bits of CC are 0 while disabled");
	/* A host writes them as 0; what a controller makes of ones is no more than a warning. */
	nt_reg_write32(t, NT_REG_CC, cc | mask);
	nt_should_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC ignore writes");
	nt_reg_write32(t, NT_REG_CC, cc);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & mask, 0, "reserved bits of CC are 0 again");
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

static void fields_hold(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;
	uint32_t css = NT_CAP_CSS(cap) & 1 ? 0 : NT_CAP_CSS(cap) & 0x40 ? 6 : 7;

	nt_disable(t);
	for (uint32_t mps = NT_CAP_MPSMIN(cap); mps <= NT_CAP_MPSMAX(cap); mps++)
		for (uint32_t ams = 0; ams <= (NT_CAP_AMS(cap) & 1); ams++) {
			uint32_t cc = css << NT_CC_CSS_SHIFT | mps << NT_CC_MPS_SHIFT |
				      ams << NT_CC_AMS_SHIFT | CC_SIZES;

			nt_reg_write32(t, NT_REG_CC, cc);
			nt_shall_eq(t, nt_reg32(t, NT_REG_CC), cc,
				    "CC holds what CAP allows while CC.EN is 0");
			nt_shall_eq(t, nt_reg32(t, NT_REG_CSTS) & (NT_CSTS_RDY | NT_CSTS_CFS), 0,
				    "writing CC with EN = 0 starts nothing");
		}
	nt_reg_write32(t, NT_REG_CC, 0);
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

static void crime_needs_crms(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;
	uint32_t want = NT_CAP_CRMS(cap) == 3 ? NT_CC_CRIME : 0, crto;

	nt_disable(t);
	crto = nt_reg32(t, NT_REG_CRTO);
	nt_reg_write32(t, NT_REG_CC, CC_SIZES | NT_CC_CRIME);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & NT_CC_CRIME, want,
		    "CC.CRIME can be set with CAP.CRMS = 11b only");
	nt_shall_eq(t, nt_reg32(t, NT_REG_CRTO), crto, "CRTO does not depend on CC.CRIME");
	nt_reg_write32(t, NT_REG_CC, 0);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CC) & NT_CC_CRIME, 0, "CC.CRIME can be cleared");
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

#define CONTROL_CASE                                                                               \
	.spec = CONTROL_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "regs.control.reserved-bits-read-zero",
		.title = "Reserved bits of CC are 0, and ignore writes",
		CONTROL_CASE,
		.coverage = "REG-25",
		.rules = "REG-CC-02",
		.run = reserved_read_zero,
	},
	{
		.id = "regs.control.fields-hold",
		.title = "CC holds every combination that CAP allows",
		CONTROL_CASE,
		.coverage = "REG-14 REG-15 REG-16",
		.rules = "REG-CC-03 REG-CC-05 REG-CC-09",
		.run = fields_hold,
	},
	{
		.id = "regs.control.crime-needs-crms",
		.title = "CC.CRIME can be set with CAP.CRMS = 11b only",
		.spec = "base-2.0:3.1.3.5 base-2.0:3.5.3 base-2.0:3.5.4",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.since = NT_VS(2, 0, 0),
		.coverage = "REG-33",
		.rules = "REG-CC-10 REG-CRTO-05",
		.run = crime_needs_crms,
	},
};

const struct nt_group group_regs_control = NT_GROUP("regs.control", cases);
