// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of Identify that must agree with each other: scope of Format, states of
 * write protection, ANA, Copy, Dataset Management, deallocation.
 *
 * Base 2.0 sections 5.17.2.1, 8.12; NVM Command Set 1.0 sections 3.2.3.1, 4.1.5.1,
 * 4.1.5.4; NVMe 1.4 section 5.15.2.
 */
#include "identify.h"

#define NSID_MAX 16

static void format_scope(struct nt_ctx *t)
{
	uint64_t fna = nt_ctrl_field(t, "fna");

	if (nt_ctrl_field(t, "fna.nobcast"))
		nt_shall_eq(t, fna & 3, 0,
			    "Format of one namespace only has no scope of all (FNA bits 1:0)");
	nt_should_eq(t, fna >> 4, 0, "bits 7:4 of FNA are reserved");
}

static void protection(struct nt_ctx *t)
{
	uint64_t nwpc = nt_ctrl_field(t, "nwpc");

	if (!nt_ctrl_field(t, "nwpc.wp"))
		nt_shall_eq(t, nwpc & 6, 0,
			    "without write protection there are no other states of it (NWPC 2:1)");
	nt_should_eq(t, nwpc >> 3, 0, "bits 7:3 of NWPC are reserved");
}

static void ana(struct nt_ctx *t)
{
	uint64_t time = nt_ctrl_field(t, "anatt"), max = nt_ctrl_field(t, "anagrpmax");
	uint64_t groups = nt_ctrl_field(t, "nanagrpid");

	if (nt_ctrl_field(t, "cmic.ana")) {
		nt_shall(t, time != 0, "ANATT is not 0 where ANA is reported");
		nt_shall(t, max != 0, "ANAGRPMAX is not 0 where ANA is reported");
		nt_shall_range(t, groups, 1, max, "NANAGRPID is 1 to ANAGRPMAX");
	} else {
		nt_shall_eq(t, time, 0, "ANATT is 0 where ANA is not reported");
		nt_shall_eq(t, max, 0, "ANAGRPMAX is 0 where ANA is not reported");
		nt_shall_eq(t, groups, 0, "NANAGRPID is 0 where ANA is not reported");
	}
}

static void copy_limits(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];

	if (!nt_ctrl_field(t, "oncs.copy"))
		nt_skip(t, "there is no Copy (ONCS bit 8)");
	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *page =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");

		nt_shall(t, identify_ns_field(page, "mssrl") != 0, "MSSRL is not 0 with Copy");
		nt_shall(t, identify_ns_field(page, "mcl") != 0, "MCL is not 0 with Copy");
		nt_buf_free(t, page);
	}
}

static void dsm_limits(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	unsigned int set = 0;

	if (!drv_cpl_ok(nt_identify(t, NT_CNS_IOCS_CTRL, 0, page)))
		nt_skip(t, "there is no structure of the NVM Command Set (CNS 06h)");
	set += spec_get_path("identify.ctrl-nvm.dmrl", page->data, page->len) != 0;
	set += spec_get_path("identify.ctrl-nvm.dmrsl", page->data, page->len) != 0;
	set += spec_get_path("identify.ctrl-nvm.dmsl", page->data, page->len) != 0;
	nt_shall(t, set == 0 || set == 3,
		 "the limits of Dataset Management are all 0 or all not 0");
}

static void same_for_all(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];
	uint64_t first = 0;

	if (!nt_ctrl_field(t, "oncs.wz"))
		nt_skip(t, "there is no Write Zeroes (ONCS bit 3)");
	if (identify_active(t, nsids, NSID_MAX) < 2)
		nt_skip(t, "there is one namespace at most");
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *page =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");
		uint64_t bit = identify_ns_field(page, "dlfeat.wz");

		if (!i)
			first = bit;
		nt_shall_eq(t, bit, first,
			    "the Deallocate bit of DLFEAT is the same for all namespaces");
		nt_buf_free(t, page);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "identify.agree.format-scope",
		.title = "Format that is of one namespace only has no wider scope",
		.spec = "base-2.0:5.17.2.1",
		.coverage = "ID-12",
		.rules = "ADM-IDENT-34",
		.since = NT_VS(2, 0, 0),
		.run = format_scope,
	},
	{
		.id = "identify.agree.write-protection",
		.title = "States of write protection come with write protection",
		.spec = "base-2.0:5.17.2.1 base-2.0:8.12 nvme-1.4:5.15.2.2 nvme-1.4:8.19",
		.coverage = "ID-15 FEA-35",
		.rules = "ADM-IDENT-35",
		.since = NT_VS(1, 4, 0),
		.run = protection,
	},
	{
		.id = "identify.agree.asymmetric-access",
		.title = "Fields of asymmetric access are set exactly where it is reported",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "ID-15",
		.rules = "ADM-IDENT-37",
		.since = NT_VS(1, 4, 0),
		.run = ana,
	},
	{
		.id = "identify.agree.copy-has-limits",
		.title = "Copy comes with the lengths that it can do",
		.spec = "nvm-1.0:4.1.5.1",
		.coverage = "ID-16",
		.rules = "ADM-IDENT-38",
		.run = copy_limits,
	},
	{
		.id = "identify.agree.dataset-limits",
		.title = "The limits of Dataset Management are all reported or none",
		.spec = "nvm-1.0:3.2.3.1 nvm-1.0:4.1.5.4",
		.coverage = "ID-16",
		.rules = "ADM-IDENT-39",
		.since = NT_VS(2, 0, 0),
		.run = dsm_limits,
	},
	{
		.id = "identify.agree.deallocation-is-uniform",
		.title = "All namespaces deallocate with Write Zeroes, or none",
		.spec = "nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.1",
		.coverage = "ID-16",
		.rules = "ADM-IDENT-43",
		.since = NT_VS(1, 3, 0),
		.run = same_for_all,
	},
};

const struct nt_group group_identify_agree = NT_GROUP("identify.agree", cases);
