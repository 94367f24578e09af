// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Active Namespace ID list: ascending, above the NSID asked for, ended by
 * zeroes, and the same set as Identify Namespace knows.
 *
 * Base 2.0 section 5.17.2.2; NVMe 1.4 section 5.15.2.3.
 */
#include "identify.h"

#define LIST_SPEC "base-2.0:5.17.2.2 nvme-1.4:5.15.2.3"

static void is_ascending(struct nt_ctx *t)
{
	uint32_t list[IDENTIFY_NSID], last = 0;
	size_t n = 0, set = 0;

	identify_list(t, 0, list);
	for (; n < IDENTIFY_NSID && list[n]; n++) {
		nt_shall(t, list[n] > last, "NSIDs are in ascending order, each once");
		last = list[n];
	}
	for (size_t i = n; i < IDENTIFY_NSID; i++)
		set += list[i] != 0;
	nt_shall_eq(t, set, 0, "the list ends in zeroes (entries that are not)");
	nt_note(t, "%zu active NSIDs", n);
}

/* From every value on that could make a difference: around each entry, and NN. */
static void starts_above(struct nt_ctx *t)
{
	uint32_t all[IDENTIFY_NSID], part[IDENTIFY_NSID];
	uint32_t nn = (uint32_t)nt_ctrl_field(t, "nn");
	uint32_t froms[3 * 8 + 3];
	size_t count = 0;

	identify_list(t, 0, all);
	for (size_t i = 0; i < 8 && all[i]; i++)
		for (uint32_t d = 0; d < 3; d++)
			froms[count++] = all[i] - 1 + d;
	froms[count++] = nn - 1;
	froms[count++] = nn;
	froms[count++] = 0xfffffffd;
	for (size_t i = 0; i < count; i++) {
		size_t at = 0, same = 0;

		if (froms[i] >= 0xfffffffe)
			continue;
		while (at < IDENTIFY_NSID && all[at] && all[at] <= froms[i])
			at++;
		identify_list(t, froms[i], part);
		while (at + same < IDENTIFY_NSID && part[same] == all[at + same] && part[same])
			same++;
		if (!nt_shall(t, at + same == IDENTIFY_NSID || part[same] == all[at + same],
			      "the list holds exactly the active NSIDs above the one given"))
			nt_note(t, "above %u: entry %zu is %u", froms[i], same, part[same]);
	}
}

static void agrees_with_structures(struct nt_ctx *t)
{
	uint32_t nn = (uint32_t)nt_min(nt_ctrl_field(t, "nn"), 256), list[IDENTIFY_NSID];
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);
	size_t at = 0;

	identify_list(t, 0, list);
	for (uint32_t nsid = 1; nsid <= nn; nsid++) {
		bool is_listed = at < IDENTIFY_NSID && list[at] == nsid, is_empty = true;

		at += is_listed;
		if (!drv_cpl_ok(nt_identify(t, NT_CNS_NS, nsid, page))) {
			nt_shall(t, !is_listed, "Identify Namespace of a listed NSID succeeds");
			continue;
		}
		for (size_t i = 0; i < page->len && is_empty; i++)
			is_empty = !page->data[i];
		if (!nt_shall(t, is_listed != is_empty,
			      "an NSID is listed exactly when its structure is not all zero"))
			nt_note(t, "NSID %u is %slisted", nsid, is_listed ? "" : "not ");
	}
}

static void no_nsid_above(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, IDENTIFY_LEN);

	for (uint32_t nsid = 0xfffffffe; nsid; nsid++)
		nt_should_status(t, nt_identify(t, NT_CNS_ACTIVE_NS, nsid, page),
				 NT_STATUS(GENERIC, INVALID_NS),
				 "FFFFFFFEh and FFFFFFFFh are Invalid Namespace or Format");
}

#define LIST_CASE .spec = LIST_SPEC, .since = NT_VS(1, 1, 0)

static const struct nt_case cases[] = {
	{
		.id = "identify.list.is-ascending",
		.title = "The Active Namespace ID list ascends and ends in zeroes",
		LIST_CASE,
		.coverage = "ID-07",
		.rules = "ADM-IDENT-21",
		.run = is_ascending,
	},
	{
		.id = "identify.list.starts-above-nsid",
		.title = "The list holds the active NSIDs above the one given",
		LIST_CASE,
		.coverage = "ID-07",
		.rules = "ADM-IDENT-21",
		.run = starts_above,
		.advice =
			"Hosts read long lists in parts: each part starts above the last NSID seen",
	},
	{
		.id = "identify.list.agrees-with-structures",
		.title = "An NSID is listed exactly when Identify Namespace has data for it",
		.spec = "base-2.0:5.17.2.2 nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.3",
		.coverage = "ID-04 ID-07",
		.rules = "ADM-IDENT-21 ADM-IDENT-18",
		.since = NT_VS(1, 2, 0),
		.run = agrees_with_structures,
	},
	{
		.id = "identify.list.nothing-above-fffffffe",
		.title = "NSIDs that nothing can be above are refused",
		LIST_CASE,
		.coverage = "ID-04",
		.rules = "ADM-IDENT-22",
		.run = no_nsid_above,
	},
};

const struct nt_group group_identify_list = NT_GROUP("identify.list", cases);
