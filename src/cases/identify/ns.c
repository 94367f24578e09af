// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Identify Namespace: sizes and formats of an active namespace; what a valid
 * but inactive, an invalid and the broadcast NSID get.
 *
 * NVM Command Set 1.0 section 4.1.5.1, Base 2.0 section 3.2.1.5; NVMe 1.4
 * sections 5.15.2.1 and 6.1.5.
 */
#include "identify.h"

#define NS_SPEC	 "nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.1"
#define NSID_MAX 16

static void sizes(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];

	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *page =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");
		uint64_t nsze = identify_ns_field(page, "nsze");
		uint64_t ncap = identify_ns_field(page, "ncap");
		uint64_t nuse = identify_ns_field(page, "nuse");

		/* Inaccessible through this controller: capacities are cleared. */
		if (nt_ctrl_field(t, "cmic.ana") && !ncap)
			continue;
		nt_should(t, nsze != 0, "an active namespace has blocks");
		nt_shall(t, ncap <= nsze, "NCAP is at most NSZE");
		nt_shall(t, nuse <= ncap, "NUSE is at most NCAP");
		if (!identify_ns_field(page, "nsfeat.thinp"))
			nt_shall_eq(t, ncap, nsze, "NCAP is NSZE without thin provisioning");
		nt_buf_free(t, page);
	}
}

static uint8_t format_lbads(const struct nt_buf *page, unsigned int i)
{
	return page->data[128 + 4 * i + 2];
}

static void formats_of(struct nt_ctx *t, const struct nt_buf *page)
{
	uint64_t last = identify_ns_field(page, "nlbaf") + page->data[82]; /* NULBAF, after 2.0 */
	unsigned int used = (unsigned int)identify_ns_field(page, "flbas.index");
	unsigned int beyond = 0;

	if (last > 15)
		used |= (unsigned int)(page->data[26] >> 5 & 3) << 4;
	if (!nt_shall(t, last <= 63, "there are at most 64 LBA formats"))
		return;
	if (nt_limits(t)->vs < NT_VS(2, 0, 0))
		nt_shall(t, last <= 15, "there are at most 16 LBA formats before 2.0");
	if (nt_shall(t, used <= last, "the format in use is one of those reported"))
		nt_shall_range(t, format_lbads(page, used), 9, 31,
			       "LBADS of the format in use is a size of 512 bytes or more");
	for (unsigned int i = 0; i <= last; i++)
		nt_shall(t, !format_lbads(page, i) || format_lbads(page, i) >= 9,
			 "LBADS of a format is 0 or 9 at least");
	for (unsigned int i = (unsigned int)last + 1; i < 16; i++)
		beyond += page->data[128 + 4 * i] | page->data[129 + 4 * i] |
			  page->data[130 + 4 * i] | page->data[131 + 4 * i];
	nt_should_eq(t, beyond, 0, "formats beyond NLBAF are 0");
	nt_should(t, format_lbads(page, (unsigned int)last) || !last,
		  "the last format reported is one");
}

static void protection_of(struct nt_ctx *t, const struct nt_buf *page)
{
	uint64_t type = identify_ns_field(page, "dps.pit"), dpc = identify_ns_field(page, "dpc");

	nt_shall(t, type <= 3, "the type of protection information is none that is reserved");
	if (type)
		nt_shall(t, type <= 3 && dpc >> (type - 1) & 1,
			 "protection information in use is one that DPC offers");
}

static void formats(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];

	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *page =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");

		formats_of(t, page);
		protection_of(t, page);
		nt_buf_free(t, page);
	}
}

/* 0 in a field of the namespace stands for the controller's. */
static void atomic_units_of(struct nt_ctx *t, const struct nt_buf *page)
{
	uint64_t nawun = identify_ns_field(page, "nawun");
	uint64_t nawupf = identify_ns_field(page, "nawupf");
	uint64_t nabsn = identify_ns_field(page, "nabsn");
	uint64_t nabspf = identify_ns_field(page, "nabspf"), nabo = identify_ns_field(page, "nabo");

	if (nawun)
		nt_shall(t, nawun >= nt_ctrl_field(t, "awun"), "NAWUN is at least AWUN");
	if (nawupf)
		nt_shall(t, nawupf >= nt_ctrl_field(t, "awupf"), "NAWUPF is at least AWUPF");
	if (nawun && nawupf)
		nt_shall(t, nawupf <= nawun, "NAWUPF is at most NAWUN");
	if (nabsn && nawun)
		nt_shall(t, nabsn >= nawun, "NABSN is at least NAWUN");
	if (nabspf && nawupf)
		nt_shall(t, nabspf >= nawupf, "NABSPF is at least NAWUPF");
	if (nabsn)
		nt_shall(t, nabo <= nabsn, "NABO is at most NABSN");
	if (!nabsn && !nabspf)
		nt_shall_eq(t, nabo, 0, "NABO is 0 without atomic boundaries");
}

static void atomic_units(struct nt_ctx *t)
{
	uint32_t nsids[NSID_MAX];
	size_t with = 0;

	identify_active(t, nsids, NSID_MAX);
	for (size_t i = 0; nsids[i]; i++) {
		struct nt_buf *page =
			identify_page(t, NT_CNS_NS, nsids[i], "Identify Namespace succeeds");

		if (identify_ns_field(page, "nsfeat.nsabp")) {
			atomic_units_of(t, page);
			with++;
		}
		nt_buf_free(t, page);
	}
	if (!with)
		nt_note(t, "no namespace has atomic units of its own (NSABP)");
}

static void inactive_is_zero(struct nt_ctx *t)
{
	uint32_t nsid = identify_inactive(t);
	struct nt_buf *page;
	size_t set = 0;

	if (!nsid)
		nt_skip(t, "every valid NSID is active");
	page = nt_buf(t, IDENTIFY_LEN);
	for (size_t i = 0; i < page->len; i++)
		page->data[i] = 0xa5;
	if (!nt_shall_succeed(t, nt_identify(t, NT_CNS_NS, nsid, page),
			      "Identify Namespace of an inactive NSID succeeds"))
		return;
	for (size_t i = 0; i < page->len; i++)
		set += page->data[i] != 0;
	nt_shall_eq(t, set, 0, "an inactive NSID gets zeroes (bytes that are not)");
}

static void invalid_is_refused(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	uint32_t above = identify_invalid(t);

	nt_shall_status(t, nt_identify(t, NT_CNS_NS, 0, page), NT_STATUS(GENERIC, INVALID_NS),
			"NSID 0 is Invalid Namespace or Format");
	if (!above)
		nt_note(t, "NN leaves no NSID above it");
	else
		nt_shall_status(t, nt_identify(t, NT_CNS_NS, above, page),
				NT_STATUS(GENERIC, INVALID_NS),
				"an NSID above NN is Invalid Namespace or Format");
}

static void broadcast(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	struct drv_cpl cpl = nt_identify(t, NT_CNS_NS, NT_NSID_ALL, page);
	struct nt_buf *own;

	if (!nt_ctrl_field(t, "oacs.nsmgmt")) {
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_NS),
				"FFFFFFFFh without Namespace Management is Invalid Namespace or "
				"Format");
		return;
	}
	if (!nt_shall_succeed(t, cpl, "FFFFFFFFh tells what all namespaces have in common"))
		return;
	own = identify_page(t, NT_CNS_NS, nt_ns(t)->nsid, "Identify Namespace succeeds");
	nt_should_eq(t, identify_ns_field(page, "nlbaf"), identify_ns_field(own, "nlbaf"),
		     "the LBA formats are common to all namespaces");
}

static const struct nt_case cases[] = {
	{
		.id = "identify.ns.sizes-are-ordered",
		.title = "NSZE is at least NCAP, and NCAP at least NUSE",
		.spec = NS_SPEC,
		.coverage = "ID-05",
		.rules = "ADM-IDENT-17",
		.needs = NT_NEED_NS,
		.run = sizes,
	},
	{
		.id = "identify.ns.formats-are-usable",
		.title = "The LBA format in use is one of those reported",
		.spec = NS_SPEC,
		.coverage = "ID-06",
		.rules = "ADM-IDENT-17 ADM-IDENT-31",
		.run = formats,
		.advice = "NLBAF is 0's based: one format is reported as 0",
	},
	{
		.id = "identify.ns.atomic-units-are-ordered",
		.title = "Atomic units of a namespace are no smaller than the controller's",
		.spec = "nvm-1.0:2.1.4 nvme-1.4:6.4",
		.coverage = "ID-14",
		.rules = "ADM-IDENT-32",
		.since = NT_VS(1, 2, 0),
		.run = atomic_units,
	},
	{
		.id = "identify.ns.inactive-is-zero",
		.title = "Identify Namespace of an inactive NSID is filled with zeroes",
		.spec = "nvm-1.0:4.1.5.1 nvme-1.4:6.1.5",
		.coverage = "ID-04",
		.rules = "ADM-IDENT-18",
		.since = NT_VS(1, 2, 0),
		.run = inactive_is_zero,
	},
	{
		.id = "identify.ns.invalid-is-refused",
		.title = "Identify Namespace refuses NSID 0 and NSIDs above NN",
		.spec = "nvm-1.0:4.1.5.1 base-2.0:3.2.1.5 nvme-1.4:6.1.5",
		.coverage = "ID-04",
		.rules = "ADM-IDENT-19",
		.run = invalid_is_refused,
	},
	{
		.id = "identify.ns.broadcast-tells-what-is-common",
		.title = "FFFFFFFFh is answered where namespaces can be managed, else refused",
		.spec = NS_SPEC,
		.coverage = "ID-04",
		.rules = "ADM-IDENT-20",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = broadcast,
		.advice = "OACS bit 3 is a promise: hosts ask this before they create a namespace",
	},
};

const struct nt_group group_identify_ns = NT_GROUP("identify.ns", cases);
