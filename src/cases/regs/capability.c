// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CAP and VS claim, held against each other and against other registers.
 *
 * Reading only. The legal values of a field depend on the revision that VS
 * names; a field of a newer revision on an older controller is a warning.
 *
 * Base 2.0 sections 3.1.3.1, 3.1.3.2, 3.1.3.21; NVMe 1.4 sections 3.1.1, 3.1.2.
 */
#include <nvmetest/case.h>

#define CAP_SPEC "base-2.0:3.1.3.1 nvme-1.4:3.1.1"

static void entries_and_pages(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);

	nt_shall_range(t, NT_CAP_MQES(cap), 1, 0xffff, "CAP.MQES allows two entries at least");
	nt_shall(t, NT_CAP_MPSMIN(cap) <= NT_CAP_MPSMAX(cap), "CAP.MPSMIN is not above CAP.MPSMAX");
	nt_should(t, NT_CAP_TO(cap), "CAP.TO is not 0");
	nt_note(t, "CAP %016llXh", (unsigned long long)cap);
}

static void command_sets(struct nt_ctx *t)
{
	unsigned int css = NT_CAP_CSS(nt_reg64(t, NT_REG_CAP));
	uint32_t vs = nt_reg32(t, NT_REG_VS);

	nt_shall(t, css & 0xc1, "CAP.CSS names a command set, several, or none on purpose");
	nt_shall_eq(t, css & 0x3e, 0, "CAP.CSS bits 5:1 are reserved");
	if (vs < NT_VS(1, 4, 0))
		nt_should_eq(t, css & 0xc0, 0, "CAP.CSS bits 7:6 came with later revisions");
}

/* What one claim of CAP demands of another one. */
static void claims_agree(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);
	uint32_t vs = nt_reg32(t, NT_REG_VS);

	if (vs < NT_VS(2, 0, 0)) {
		nt_should_eq(t, NT_CAP_CRMS(cap), 0, "CAP.CRMS came with 2.0");
		nt_should_eq(t, NT_CAP_NSSS(cap), 0, "CAP.NSSS came with 2.0");
		return;
	}
	nt_shall(t, NT_CAP_CRMS(cap) & 1, "CAP.CRMS.CRWMS is 1 from 2.0 on");
	if (NT_CAP_NSSS(cap)) {
		nt_shall(t, NT_CAP_NSSRS(cap), "CAP.NSSS needs CAP.NSSRS");
		nt_shall(t, NT_CAP_CPS(cap), "CAP.NSSS needs a power scope in CAP.CPS");
	}
}

/* Bits that no revision up to the reported one defines. */
static void reserved_bits(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);
	uint32_t vs = nt_reg32(t, NT_REG_VS);

	nt_shall_eq(t, nt_bits(cap, 23, 19), 0, "CAP bits 23:19 are reserved");
	if (vs <= NT_VS(2, 0, 0xff))
		nt_should_eq(t, nt_bits(cap, 63, 61), 0, "CAP bits 63:61 are reserved up to 2.0");
	if (vs < NT_VS(1, 4, 0))
		nt_should_eq(t, nt_bits(cap, 57, 56), 0, "CAP bits 57:56 came with 1.4");
}

/* What the controller granted, not what this tool makes of it. */
static void doorbells_fit(struct nt_ctx *t)
{
	struct drv_cpl cpl = nt_get_features(t, NT_FID_NUM_QUEUES, NT_SEL_CURRENT, 0);
	uint64_t n = nt_max(cpl.dw0 & 0xffff, cpl.dw0 >> 16) + 1;
	uint64_t last =
		NT_REG_DOORBELLS + (2 * n + 1) * (4ull << NT_CAP_DSTRD(nt_limits(t)->cap)) + 3;

	nt_shall_succeed(t, cpl, "Get Features Number of Queues");
	nt_shall(t, last < nt_fn(t)->bar0_len, "the doorbells of all granted queues lie in BAR0");
	nt_note(t, "%llu queues: the last doorbell ends at %llXh, BAR0 has %llXh bytes",
		(unsigned long long)n, (unsigned long long)last,
		(unsigned long long)nt_fn(t)->bar0_len);
}

static void version_is_published(struct nt_ctx *t)
{
	static const uint32_t known[] = { NT_VS(1, 0, 0), NT_VS(1, 1, 0), NT_VS(1, 2, 0),
					  NT_VS(1, 2, 1), NT_VS(1, 3, 0), NT_VS(1, 4, 0),
					  NT_VS(2, 0, 0), NT_VS(2, 1, 0) };
	uint32_t vs = nt_reg32(t, NT_REG_VS);
	bool is_known = false;

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		is_known |= vs == known[i];
	nt_shall(t, vs >= NT_VS(1, 0, 0), "VS names a revision");
	/* Later than this tool knows is possible; between the known ones is not. */
	if (vs > known[ARRAY_SIZE(known) - 1])
		nt_should(t, false, "VS names a revision that this tool knows");
	else
		nt_shall(t, is_known, "VS names a published revision");
	if (vs >= NT_VS(1, 2, 0))
		nt_shall_eq(t, spec_get_path("identify.ctrl.ver", nt_identify_ctrl(t), 4096), vs,
			    "Identify's VER equals VS");
}

static void ready_timeouts_agree(struct nt_ctx *t)
{
	uint64_t cap = nt_reg64(t, NT_REG_CAP);
	uint32_t crto = nt_reg32(t, NT_REG_CRTO), crwmt = crto & 0xffff, crimt = crto >> 16;

	if (nt_reg32(t, NT_REG_VS) < NT_VS(2, 0, 0) || !NT_CAP_CRMS(cap))
		nt_skip(t, "CRTO came with 2.0 and CAP.CRMS");
	nt_should(t, crwmt, "CRTO.CRWMT is not 0");
	nt_shall(t, crwmt >= crimt, "CRTO.CRWMT is not below CRTO.CRIMT");
	if (!(NT_CAP_CRMS(cap) & 2))
		nt_shall_eq(t, crimt, 0, "CRTO.CRIMT is 0 without CAP.CRMS.CRIMS");
	if (!(nt_reg32(t, NT_REG_CC) & NT_CC_CRIME))
		nt_should(t, NT_CAP_TO(cap) >= nt_min(crwmt, 0xff),
			  "CAP.TO is not below CRTO.CRWMT");
}

#define CAP_CASE .spec = CAP_SPEC, .needs = NT_NEED_REGS

static const struct nt_case cases[] = {
	{
		.id = "regs.capability.entries-and-pages",
		.title = "CAP allows two entries, and a page size",
		CAP_CASE,
		.coverage = "REG-01 REG-07 REG-04",
		.rules = "REG-CAP-01 REG-CAP-10 REG-CAP-04",
		.run = entries_and_pages,
	},
	{
		.id = "regs.capability.command-sets",
		.title = "CAP.CSS names command sets that exist",
		CAP_CASE,
		.coverage = "REG-02",
		.rules = "REG-CAP-07",
		.run = command_sets,
	},
	{
		.id = "regs.capability.claims-agree",
		.title = "Claims of CAP that depend on one another agree",
		CAP_CASE,
		.coverage = "REG-08",
		.rules = "REG-CAP-09 REG-CAP-11 REG-CAP-12",
		.run = claims_agree,
	},
	{
		.id = "regs.capability.reserved-bits",
		.title = "Reserved bits of CAP are 0",
		CAP_CASE,
		.coverage = "REG-25 REG-08",
		.rules = "REG-GEN-01 REG-CAP-03",
		.run = reserved_bits,
	},
	{
		.id = "regs.capability.doorbells-fit",
		.title = "The doorbells of all granted queues lie in BAR0",
		.spec = CAP_SPEC " pcie-1.0:3.1.2",
		.needs = NT_NEED_REGS,
		.coverage = "REG-03 REG-03b",
		.rules = "REG-CAP-05",
		.run = doorbells_fit,
	},
	{
		.id = "regs.capability.version-is-published",
		.title = "VS names a published revision, and Identify the same",
		.spec = "base-2.0:3.1.3.2 nvme-1.4:3.1.2",
		.needs = NT_NEED_REGS,
		.coverage = "REG-09",
		.rules = "REG-VS-01 REG-VS-02",
		.run = version_is_published,
	},
	{
		.id = "regs.capability.ready-timeouts-agree",
		.title = "CRTO and CAP.TO agree",
		.spec = "base-2.0:3.1.3.21",
		.needs = NT_NEED_REGS,
		.coverage = "REG-33",
		.rules = "REG-CRTO-01 REG-CRTO-02",
		.since = NT_VS(2, 0, 0),
		.run = ready_timeouts_agree,
	},
};

const struct nt_group group_regs_capability = NT_GROUP("regs.capability", cases);
