// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Structures of Namespace Management: allocated namespaces and the controllers
 * of the subsystem. They are mandatory with it (OACS bit 3); elsewhere a
 * controller may have them, and what is there must be right.
 *
 * Base 2.0 sections 5.17, 5.17.2.9 to 5.17.2.12; NVM Command Set 1.0 section
 * 4.1.5.5; NVMe 1.4 section 5.15.2.
 */
#include <string.h>

#include "identify.h"

#define ALLOCATED_SPEC "base-2.0:5.17 base-2.0:5.17.2.9 nvme-1.4:5.15.2"
#define CTRLS_MAX      2047u

static uint32_t get16(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8;
}

/* The structure, or the end of the case where it need not be there. */
static struct nt_buf *fetch(struct nt_ctx *t, uint8_t cns, uint32_t nsid, uint32_t cntid)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
				     .nsid = nsid,
				     .cdw10 = cntid << 16 | cns };
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	struct drv_cpl cpl = nt_admin(t, &cmd, page);

	if (drv_cpl_ok(cpl))
		return page;
	if (nt_ctrl_field(t, "oacs.nsmgmt")) {
		nt_shall_succeed(t, cpl, "CNS 10h to 13h are there with Namespace Management");
		nt_stop(t);
	}
	nt_skip(t, "CNS %02Xh is not there, and need not be (OACS bit 3)", cns);
}

static bool is_in(const struct nt_buf *list, uint32_t nsid)
{
	for (size_t i = 0; i < IDENTIFY_NSID; i++) {
		const uint8_t *at = list->data + 4 * i;

		if ((get16(at) | get16(at + 2) << 16) == nsid)
			return true;
	}
	return false;
}

static void list_holds_active(struct nt_ctx *t)
{
	struct nt_buf *list = fetch(t, NT_CNS_ALLOCATED_NS, 0, 0);
	uint64_t nn = nt_ctrl_field(t, "nn");
	uint32_t active[64], last = 0;
	bool ended = false;

	for (size_t i = 0; i < IDENTIFY_NSID; i++) {
		uint32_t nsid = get16(list->data + 4 * i) | get16(list->data + 4 * i + 2) << 16;

		ended |= !nsid;
		if (!nsid)
			continue;
		nt_shall(t, !ended && nsid > last, "allocated NSIDs come in increasing order");
		nt_shall(t, nsid <= nn, "no allocated NSID is above NN");
		last = nsid;
	}
	identify_active(t, active, ARRAY_SIZE(active));
	for (size_t i = 0; active[i]; i++)
		if (!nt_shall(t, is_in(list, active[i]), "an active namespace is allocated"))
			nt_note(t, "NSID %u", active[i]);
}

/* NUSE and the capacity below it may change between two commands. */
static void data_of_allocated(struct nt_ctx *t)
{
	struct nt_buf *list = fetch(t, NT_CNS_ALLOCATED_NS, 0, 0), *page, *own;
	uint32_t nsid = nt_ns(t)->nsid, invalid = identify_invalid(t), unallocated = 1;
	size_t set = 0;

	page = fetch(t, NT_CNS_ALLOCATED_NS_DATA, nsid, 0);
	own = identify_page(t, NT_CNS_NS, nsid, "Identify Namespace succeeds");
	memcpy(page->data + 16, own->data + 16, 8);
	nt_shall_bytes(t, page->data, own->data, 384,
		       "an active namespace has the same data as an allocated one");
	if (invalid)
		nt_shall_status(t, nt_identify(t, NT_CNS_ALLOCATED_NS_DATA, invalid, page),
				NT_STATUS(GENERIC, INVALID_NS),
				"an NSID above NN is Invalid Namespace or Format");
	while (unallocated <= IDENTIFY_NSID && is_in(list, unallocated))
		unallocated++;
	if (unallocated > nt_ctrl_field(t, "nn") || unallocated > IDENTIFY_NSID) {
		nt_note(t, "every NSID is allocated");
		return;
	}
	memset(page->data, 0xa5, IDENTIFY_LEN);
	if (!nt_shall_succeed(t, nt_identify(t, NT_CNS_ALLOCATED_NS_DATA, unallocated, page),
			      "the data of an unallocated NSID can be asked for"))
		return;
	for (size_t i = 0; i < IDENTIFY_LEN; i++)
		set += page->data[i] != 0;
	nt_shall_eq(t, set, 0, "an unallocated NSID gets zeroes (bytes that are not)");
}

static void controllers_of(struct nt_ctx *t, uint8_t cns, uint32_t nsid)
{
	uint32_t own = (uint32_t)nt_ctrl_field(t, "cntlid"), last = 0;
	struct nt_buf *list = fetch(t, cns, nsid, 0);
	uint32_t n = get16(list->data);
	bool has_own = false;

	if (!nt_shall(t, n <= CTRLS_MAX, "a list has 2,047 controllers at most"))
		return;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t id = get16(list->data + 2 + 2 * i);

		nt_shall(t, !i || id > last, "controllers come in increasing order");
		has_own |= id == own;
		last = id;
	}
	nt_shall(t, has_own, "the lists of controllers hold the one that tells them");
	if (own >= 0xfffe)
		return;
	list = fetch(t, cns, nsid, own + 1);
	n = get16(list->data);
	for (uint32_t i = 0; i < n && i < CTRLS_MAX; i++)
		nt_shall(t, get16(list->data + 2 + 2 * i) > own,
			 "a list begins with the controller of CNTID");
}

static void controllers(struct nt_ctx *t)
{
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "cntrltype") > 1)
		nt_skip(t, "no I/O controller: CNTRLTYPE is not 1");
	controllers_of(t, NT_CNS_NS_CTRLS, nt_ns(t)->nsid);
	if (nt_ctrl_field(t, "oacs.nsmgmt") ||
	    drv_cpl_ok(nt_identify(t, NT_CNS_CTRLS, 0, nt_buf(t, IDENTIFY_LEN))))
		controllers_of(t, NT_CNS_CTRLS, 0);
}

static const struct nt_case cases[] = {
	{
		.id = "identify.allocated.list-holds-active",
		.title = "Every active namespace is in the list of allocated ones",
		.spec = ALLOCATED_SPEC,
		.coverage = "ID-01 ID-07",
		.rules = "ADM-IDENT-25",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = list_holds_active,
	},
	{
		.id = "identify.allocated.data-of-any-nsid",
		.title = "An allocated NSID gets its data, an unallocated one zeroes",
		.spec = "base-2.0:5.17.2.10 nvm-1.0:4.1.5.5 nvme-1.4:5.15.2",
		.coverage = "ID-01 ID-04",
		.rules = "ADM-IDENT-42 ADM-IDENT-25",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = data_of_allocated,
	},
	{
		.id = "identify.allocated.controllers-hold-own",
		.title = "The lists of controllers hold the one that tells them",
		.spec = "base-2.0:5.17.2.11 base-2.0:5.17.2.12 nvme-1.4:5.15.2",
		.coverage = "ID-21",
		.rules = "ADM-IDENT-25",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 2, 0),
		.run = controllers,
	},
};

const struct nt_group group_identify_allocated = NT_GROUP("identify.allocated", cases);
