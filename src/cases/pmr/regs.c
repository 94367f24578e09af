// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers of the Persistent Memory Region: what they may say, the handshake
 * of PMRCTL.EN and PMRSTS.NRDY, the judgement of the base address.
 *
 * Base 2.0 sections 3.1.3.22 to 3.1.3.28, 8.14; NVMe 1.4 sections 3.1.18 to
 * 3.1.23, 4.8.
 */
#include "pmr.h"

#define FAR_BASE 0x0020000000000000ull /* no back end has memory there */

static void capabilities_are_legal(struct nt_ctx *t)
{
	uint32_t ebs, swtp;
	struct pmr p;

	pmr_open(t, &p);
	nt_shall(t, p.cap >> 10 & 0xf, "PMRCAP.PMRWBM offers a write barrier");
	nt_shall_eq(t, p.cap >> 12 & 3, 0, "reserved bits of PMRCAP.PMRWBM are 0");
	nt_shall_range(t, p.cap >> 8 & 3, 0, 1, "PMRCAP.PMRTU is 500 ms or minutes");
	nt_shall_eq(t, p.cap & 0xfe00c007, 0, "reserved bits of PMRCAP are 0");
	if (!(p.cap & PMR_CAP_CMSS))
		nt_shall_eq(t, p.cap & (PMR_CAP_RDS | PMR_CAP_WDS), 0,
			    "PMRCAP.RDS and WDS are 0 when CMSS is 0");
	ebs = nt_reg32(t, NT_REG_PMREBS);
	swtp = nt_reg32(t, NT_REG_PMRSWTP);
	nt_shall_range(t, ebs & 0xf, 0, 3, "the units of PMREBS are defined ones");
	nt_shall_eq(t, ebs & 0xe0, 0, "reserved bits 7:5 of PMREBS are 0");
	nt_shall_range(t, swtp & 0xf, 0, 3, "the units of PMRSWTP are defined ones");
	nt_shall_eq(t, swtp & 0xf0, 0, "reserved bits 7:4 of PMRSWTP are 0");
	nt_note(t, "%llu bytes in BAR%u, PMRCAP %08Xh", (unsigned long long)p.len, p.place.bar,
		p.cap);
}

static void read_only_stays(struct nt_ctx *t)
{
	static const uint32_t dwords[] = { NT_REG_PMRCAP, NT_REG_PMRSTS, NT_REG_PMREBS,
					   NT_REG_PMRSWTP };
	static const uint32_t patterns[] = { 0, UINT32_MAX, 0xa5a5a5a5, 0x5a5a5a5a };
	struct pmr p;

	pmr_open(t, &p);
	pmr_enable(t, &p);
	for (size_t i = 0; i < ARRAY_SIZE(dwords); i++) {
		uint32_t before = nt_reg32(t, dwords[i]);

		for (size_t k = 0; k < ARRAY_SIZE(patterns); k++) {
			nt_reg_write32(t, dwords[i], patterns[k]);
			nt_shall_eq(t, nt_reg32(t, dwords[i]), before,
				    "PMRCAP, PMRSTS, PMREBS and PMRSWTP ignore writes");
		}
	}
	for (unsigned int on = 0; on < 2; on++) {
		nt_reg_write32(t, NT_REG_PMRCTL, ~(on ? 0 : NT_PMRCTL_EN));
		nt_shall_eq(t, nt_reg32(t, NT_REG_PMRCTL), on, "reserved bits of PMRCTL stay 0");
	}
}

static void judge_status(struct nt_ctx *t, uint32_t sts, bool on)
{
	nt_shall_eq(t, sts >> 13, 0, "reserved bits of PMRSTS are 0");
	if (on)
		nt_shall_range(t, pmr_hsts(sts), 0, 3,
			       "PMRSTS.HSTS of a region that is ready has a value that is defined");
	else
		nt_shall_eq(t, pmr_hsts(sts), 0, "PMRSTS.HSTS is 0 while the region is not ready");
}

/* With the controller enabled and, as the region needs no controller, disabled. */
static void handshake(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	for (unsigned int i = 0; i < 4; i++) {
		if (i == 2)
			nt_disable(t);
		judge_status(t, pmr_enable(t, &p), true);
		judge_status(t, pmr_disable(t, &p), false);
	}
	nt_enable(t, NULL);
	judge_status(t, pmr_enable(t, &p), true);
}

static uint32_t cbai(struct nt_ctx *t, uint64_t base, bool cmse)
{
	pmr_set_base(t, base, cmse);
	return nt_reg32(t, NT_REG_PMRSTS) & PMR_STS_CBAI;
}

static void base_is_checked(struct nt_ctx *t)
{
	const uint64_t wraps = ~0xfffull;
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	if (p.len <= PMR_PAGE)
		nt_skip(t, "a region of 4 KiB fits below any address");
	pmr_enable(t, &p);
	for (unsigned int i = 0; i < 2; i++) {
		nt_shall_eq(t, cbai(t, wraps, true), PMR_STS_CBAI,
			    "PMRSTS.CBAI is 1 when the range passes the end of 64 bits");
		nt_shall_eq(t, cbai(t, FAR_BASE, true), 0,
			    "PMRSTS.CBAI is 0 again with a valid base address");
	}
	nt_shall_eq(t, cbai(t, wraps, false), 0, "PMRSTS.CBAI is 0 with PMRMSCL.CMSE=0");
	nt_shall_eq(t, cbai(t, 0 - p.len, true), 0, "a range that ends at 2^64 - 1 is valid");
	pmr_set_base(t, 0, false);
	nt_reg_write32(t, NT_REG_PMRMSCL, 0xfffu & ~PMR_MSC_CMSE);
	nt_shall_eq(t, nt_reg32(t, NT_REG_PMRMSCL), 0, "reserved bits of PMRMSCL stay 0");
}

/* CMSE last: no half of an address is ever enabled. */
static void set_buffer(struct nt_ctx *t, uint64_t base)
{
	nt_reg_write64(t, NT_REG_CMBMSC, base | NT_CMBMSC_CRE);
	nt_reg_write64(t, NT_REG_CMBMSC, base | NT_CMBMSC_CRE | NT_CMBMSC_CMSE);
}

/* Who came first keeps its range: the buffer is asked for with the region's. */
static void ranges_are_apart(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_space(t);
	if (!NT_CAP_CMBS(nt_limits(t)->cap))
		nt_skip(t, "there is no Controller Memory Buffer (CAP.CMBS)");
	nt_keep_reg(t, NT_REG_CMBMSC, 8);
	nt_reg_write64(t, NT_REG_CMBMSC, 0);
	pmr_enable(t, &p);
	nt_shall_eq(t, cbai(t, FAR_BASE, true), 0, "PMRSTS.CBAI is 0 with a valid base address");
	set_buffer(t, FAR_BASE);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSTS) & 1, 1,
		    "CMBSTS.CBAI is 1 when the range overlaps that of the persistent region");
	set_buffer(t, FAR_BASE + (1ull << 50));
	nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSTS) & 1, 0,
		    "CMBSTS.CBAI is 0 when the ranges are apart");
	nt_shall_eq(t, cbai(t, FAR_BASE + (1ull << 50), true), PMR_STS_CBAI,
		    "PMRSTS.CBAI is 1 when the range overlaps that of the memory buffer");
	nt_reg_write64(t, NT_REG_CMBMSC, 0);
	nt_shall_eq(t, cbai(t, FAR_BASE + (1ull << 50), true), 0,
		    "PMRSTS.CBAI is 0 once the memory buffer has no range");
}

#define REGS_NEEDS (NT_NEED_REGS | NT_NEED_REG_WRITE)
#define REGS_CASE                                                                                  \
	.effects = NT_EFF_RESET, .coverage = "REG-32 PMR-01", .since = NT_VS(1, 4, 0),             \
	.timeout_ms = 300000

static const struct nt_case cases[] = {
	{
		.id = "pmr.regs.capabilities-are-legal",
		.title = "PMRCAP, PMREBS and PMRSWTP have values that are defined",
		REGS_CASE,
		.spec = "base-2.0:3.1.3.22 base-2.0:3.1.3.25 base-2.0:3.1.3.26 nvme-1.4:3.1.18",
		.needs = REGS_NEEDS,
		.rules = "REG-PMR-01 REG-CAP-13",
		.run = capabilities_are_legal,
	},
	{
		.id = "pmr.regs.read-only-stays",
		.title = "Registers that describe the region ignore writes",
		REGS_CASE,
		.spec = "base-2.0:3.1.3.22 base-2.0:3.1.3.23 nvme-1.4:3.1.18",
		.needs = REGS_NEEDS,
		.rules = "REG-GEN-03 REG-PMR-01",
		.run = read_only_stays,
	},
	{
		.id = "pmr.regs.enable-and-disable",
		.title = "PMRSTS.NRDY follows PMRCTL.EN within PMRCAP.PMRTO, whatever CC.EN is",
		REGS_CASE,
		.spec = "base-2.0:3.1.3.23 base-2.0:3.1.3.24 base-2.0:8.14 nvme-1.4:4.8",
		.needs = REGS_NEEDS | NT_NEED_QUEUES,
		.rules = "REG-PMR-02 REG-PMR-04",
		.run = handshake,
	},
	{
		.id = "pmr.regs.base-is-checked",
		.title = "PMRSTS.CBAI tells of a base address that leaves no room below 2^64",
		REGS_CASE,
		.spec = "base-2.0:3.1.3.24 base-2.0:3.1.3.27 nvme-1.4:3.1.23",
		.needs = REGS_NEEDS,
		.rules = "REG-PMR-05",
		.run = base_is_checked,
	},
	{
		.id = "pmr.regs.ranges-are-apart",
		.title = "A base address is invalid where it overlaps the other memory of the "
			 "controller",
		REGS_CASE,
		.spec = "base-2.0:3.1.3.16 base-2.0:3.1.3.17 base-2.0:3.1.3.27 nvme-1.4:3.1.16",
		.needs = REGS_NEEDS,
		.rules = "REG-CMB-06 REG-PMR-05",
		.run = ranges_are_apart,
	},
};

const struct nt_group group_pmr_regs = NT_GROUP("pmr.regs", cases);
