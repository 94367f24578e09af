// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields that belong together: what a capability brings is set with it, and what belongs to an
 * absent one is 0. Nothing is sent but Identify.
 *
 * Base 2.0 sections 5.17.2.1 and 5.17.2.8, NVM Command Set 1.0 section 4.1.5.1; NVMe 1.4
 * sections 5.15.2.1 and 5.15.2.2.
 */
#include <nvmetest/case.h>

static uint64_t field(struct nt_ctx *t, const char *name)
{
	return nt_ctrl_field(t, name);
}

static bool since(struct nt_ctx *t, unsigned int major, unsigned int minor)
{
	return nt_limits(t)->vs >= NT_VS(major, minor, 0);
}

/* Asymmetric Namespace Access: all of it, or nothing. */
static void ana(struct nt_ctx *t)
{
	uint64_t max = field(t, "anagrpmax");

	if (!field(t, "cmic.ana")) {
		nt_shall_eq(t, field(t, "anatt"), 0, "ANATT is 0 without ANA reporting");
		nt_shall_eq(t, max, 0, "ANAGRPMAX is 0 without ANA reporting");
		nt_shall_eq(t, field(t, "nanagrpid"), 0, "NANAGRPID is 0 without ANA reporting");
		return;
	}
	nt_shall(t, field(t, "anatt"), "ANATT is not 0 with ANA reporting");
	nt_shall(t, max, "ANAGRPMAX is not 0 with ANA reporting");
	nt_shall_range(t, field(t, "nanagrpid"), 1, nt_max(max, 1),
		       "NANAGRPID is 1 to ANAGRPMAX with ANA reporting");
	nt_shall_eq(t, field(t, "anacap.optimized"), 1,
		    "the ANA Optimized state is there with ANA reporting");
}

static void of_14(struct nt_ctx *t)
{
	if (field(t, "ctratt.nsgran"))
		nt_shall_eq(t, field(t, "oacs.nsmgmt"), 1,
			    "Namespace Granularity comes with Namespace Management only");
	if (field(t, "ctratt.rrl"))
		nt_shall_eq(t, field(t, "rrls") & 0x8010, 0x8010,
			    "Read Recovery Levels 4 and 15 are among those supported");
	if (field(t, "ctratt.nvmsets"))
		nt_should(t, field(t, "nsetidmax"), "NSETIDMAX is not 0 with NVM Sets");
	if (field(t, "ctratt.eg"))
		nt_should(t, field(t, "endgidmax"), "ENDGIDMAX is not 0 with Endurance Groups");
	if (field(t, "lpa.persistent"))
		nt_should(t, field(t, "pels"), "PELS is not 0 with a Persistent Event log");
	ana(t);
}

static void of_20(struct nt_ctx *t)
{
	nt_shall(t, !field(t, "domainid") == !field(t, "ctratt.mds"),
		 "the Domain Identifier is 0 exactly without multiple domains");
	if (field(t, "fna.nobcast"))
		nt_shall(t, !field(t, "fna.fmtall") && !field(t, "fna.erasall"),
			 "what is formatted alone is not formatted with all others (FNA)");
	if (field(t, "oncs.copy"))
		nt_should_eq(t, field(t, "ocfs.f0"), 1, "Copy takes descriptors of format 0h");
}

static void of_controller(struct nt_ctx *t)
{
	nt_shall(t, field(t, "hmpre") >= field(t, "hmmin"),
		 "the preferred Host Memory Buffer is no smaller than the minimum");
	if (field(t, "rpmbs.units"))
		nt_shall_eq(t, field(t, "oacs.security"), 1,
			    "RPMBs come with Security Send and Receive");
	if (since(t, 1, 3) && field(t, "hctma.hctm"))
		nt_should(t, field(t, "mntmt") <= field(t, "mxtmt"),
			  "the lowest thermal management temperature is not above the highest");
	if (since(t, 1, 4))
		of_14(t);
	if (since(t, 2, 0))
		of_20(t);
	nt_shall_not_fatal(t);
}

/* An identifier of a namespace: one that exists with the capability, 0 without. */
static void identifier(struct nt_ctx *t, uint64_t value, const char *capability, uint64_t max,
		       const char *absent, const char *present)
{
	if (!field(t, capability))
		nt_shall_eq(t, value, 0, "%s", absent);
	else if (max)
		nt_shall_range(t, value, 1, max, "%s", present);
}

static void identifiers(struct nt_ctx *t, uint64_t nvmsetid, uint64_t endgid, uint64_t anagrpid)
{
	identifier(t, nvmsetid, "ctratt.nvmsets", field(t, "nsetidmax"),
		   "NVMSETID is 0 without NVM Sets", "NVMSETID is 1 to NSETIDMAX");
	identifier(t, endgid, "ctratt.eg", field(t, "endgidmax"),
		   "ENDGID is 0 without Endurance Groups", "ENDGID is 1 to ENDGIDMAX");
	identifier(t, anagrpid, "cmic.ana", field(t, "anagrpmax"),
		   "ANAGRPID is 0 without ANA reporting", "ANAGRPID is 1 to ANAGRPMAX");
}

static uint64_t get(const char *path, const struct nt_buf *page)
{
	return spec_get_path(path, page->data, page->len);
}

static void one_namespace(struct nt_ctx *t, uint32_t nsid, struct nt_buf *page,
			  struct nt_buf *common)
{
	if (!nt_shall_succeed(t, nt_identify(t, NT_CNS_NS, nsid, page), "Identify Namespace"))
		return;
	if (get("identify.ns.rescap", page) & 0x7f)
		nt_shall_eq(t, field(t, "oncs.resv"), 1,
			    "a namespace has reservations only where the controller has");
	if (!since(t, 1, 4))
		return;
	identifiers(t, get("identify.ns.nvmsetid", page), get("identify.ns.endgid", page),
		    get("identify.ns.anagrpid", page));
	if (!since(t, 2, 0) || !drv_cpl_ok(nt_identify(t, NT_CNS_IOCS_INDEP_NS, nsid, common)))
		return;
	nt_shall(t,
		 get("identify.ns-indep.nvmsetid", common) == get("identify.ns.nvmsetid", page) &&
			 get("identify.ns-indep.endgid", common) ==
				 get("identify.ns.endgid", page) &&
			 get("identify.ns-indep.anagrpid", common) ==
				 get("identify.ns.anagrpid", page),
		 "both structures of a namespace tell the same set and groups");
	nt_shall_eq(t, get("identify.ns-indep.rescap", common), get("identify.ns.rescap", page),
		    "both structures of a namespace tell the same reservation capabilities");
}

static void of_namespaces(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096), *page = nt_buf(t, 4096), *common = nt_buf(t, 4096);
	uint32_t nsid;

	if (!nt_shall_succeed(t, nt_identify(t, NT_CNS_ACTIVE_NS, 0, list),
			      "the Active Namespace ID list is there"))
		return;
	for (size_t i = 0; i < 64; i++) {
		const uint8_t *at = list->data + 4 * i;

		nsid = (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
		       (uint32_t)at[3] << 24;
		if (!nsid)
			break;
		one_namespace(t, nsid, page, common);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "claims.field.of-controller-belong-together",
		.title = "Fields of a capability are set with it, and are 0 without it",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "ID-15",
		.rules = "ADM-IDENT-41",
		.since = NT_VS(1, 2, 0),
		.run = of_controller,
	},
	{
		.id = "claims.field.of-namespaces-belong-together",
		.title = "A namespace is in no set or group that the controller does not have",
		.spec = "base-2.0:5.17.2.8 nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.1",
		.coverage = "ID-15",
		.rules = "ADM-IDENT-41",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 1, 0),
		.run = of_namespaces,
	},
};

const struct nt_group group_claims_field = NT_GROUP("claims.field", cases);
