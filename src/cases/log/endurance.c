// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Endurance Groups: the log of each, the list of them, the aggregate of their
 * events, and how all that agrees with Identify and SMART.
 *
 * A group is known to be there when a namespace is in it, or when the Endurance
 * Group List (from 2.0) has it.
 *
 * Base 2.0 sections 3.2.3, 5.16.1.3, 5.16.1.10, 5.16.1.15 and 5.17.2.18; NVMe
 * 1.4 sections 5.14.1.2, 5.14.1.9 and 5.14.1.15.
 */
#include "log.h"

#define GROUP_SPEC  "base-2.0:5.16.1.10 base-2.0:3.2.3 nvme-1.4:5.14.1.9"
#define GROUP_LEN   512u
#define CNS_GROUPS  0x19
#define LID_EVENTS  0x0f
#define GROUPS_MAX  64u /* that cases look at */
#define WRITES	    16
#define CW_RESERVED 0xf2

struct groups {
	uint16_t ids[GROUPS_MAX];
	uint32_t count, max; /* ENDGIDMAX */
	bool is_all;	     /* by the list: there are no others */
};

static uint32_t u16(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8;
}

static struct drv_cpl get(struct nt_ctx *t, uint32_t endgid, struct nt_buf *page)
{
	struct drv_cmd cmd = log_cmd(NT_LID_ENDURANCE, GROUP_LEN, 0);

	cmd.cdw11 |= endgid << 16;
	return nt_admin(t, &cmd, page);
}

static uint64_t field(const struct nt_buf *page, const char *name)
{
	return spec_get_path(name, page->data, page->len);
}

/* Endurance Group of the namespace in use. */
static uint32_t own_group(struct nt_ctx *t)
{
	struct nt_buf *ns = nt_buf(t, 4096);

	nt_shall_succeed(t, nt_identify(t, NT_CNS_NS, nt_ns(t)->nsid, ns),
			 "the namespace can be identified");
	return (uint32_t)spec_get_path("identify.ns.endgid", ns->data, ns->len);
}

static struct groups need(struct nt_ctx *t)
{
	struct groups g = { .max = (uint32_t)nt_ctrl_field(t, "endgidmax") };
	struct nt_buf *list;

	if (!nt_ctrl_field(t, "ctratt.eg"))
		nt_skip(t, "there are no Endurance Groups (CTRATT bit 4)");
	nt_shall(t, g.max, "ENDGIDMAX is not 0 where there are Endurance Groups");
	list = nt_buf(t, 4096);
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0) && drv_cpl_ok(nt_identify(t, CNS_GROUPS, 0, list))) {
		uint32_t n = u16(list->data);

		g.is_all = n <= GROUPS_MAX;
		for (uint32_t i = 0; i < n && i < GROUPS_MAX; i++)
			g.ids[g.count++] = (uint16_t)u16(list->data + 2 + 2 * (size_t)i);
	} else {
		g.ids[g.count++] = (uint16_t)own_group(t);
	}
	if (!nt_shall(t, g.count && g.ids[0], "the namespace is in an Endurance Group"))
		nt_stop(t);
	return g;
}

static void identifiers(struct nt_ctx *t)
{
	struct groups g = need(t);
	struct nt_buf *page = nt_buf(t, GROUP_LEN);
	struct drv_cpl cpl = get(t, 0, page);

	/* 1.4 reserves the value, and does not tell what becomes of the command */
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0))
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
				"Endurance Group 0 is Invalid Field");
	else
		nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
				 "Endurance Group 0 is Invalid Field");
	for (uint32_t above = g.max + 1; above > g.max && above <= 0xffff; above = above * 2 + 1) {
		cpl = get(t, above, page);
		if (!nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
				      "an Endurance Group above ENDGIDMAX is Invalid Field"))
			nt_note(t, "Endurance Group %u", above);
	}
	nt_shall_succeed(t, get(t, g.ids[0], page), "the log of an Endurance Group is there");
}

static void values(struct nt_ctx *t)
{
	struct groups g = need(t);
	struct nt_buf *page = nt_buf(t, GROUP_LEN);
	uint32_t own = own_group(t);

	nt_shall_range(t, own, 1, g.max, "a namespace is in a group from 1 to ENDGIDMAX");
	for (uint32_t i = 0; i < g.count; i++) {
		nt_shall_range(t, g.ids[i], 1, g.max, "Endurance Groups are 1 to ENDGIDMAX");
		if (!nt_shall_succeed(t, get(t, g.ids[i], page),
				      "the log of each Endurance Group is there"))
			continue;
		nt_should_eq(t, page->data[0] & CW_RESERVED, 0,
			     "reserved bits of Critical Warning are 0");
		nt_shall(t, field(page, "log.endurance.avsp") <= 100,
			 "Available Spare is at most 100 percent");
		nt_should(t, field(page, "log.endurance.avspt") <= 100,
			  "its threshold is at most 100 percent");
		if (nt_limits(t)->vs >= NT_VS(2, 0, 0) && !nt_ctrl_field(t, "ctratt.mds"))
			nt_shall_eq(t, field(page, "log.endurance.domainid"), 0,
				    "the Domain Identifier is 0 without several domains");
	}
}

/* What one group warns of SMART sums up; what all do it warns of itself. */
static void summary(struct nt_ctx *t)
{
	struct groups g = need(t);
	struct nt_buf *page = nt_buf(t, GROUP_LEN), *smart;
	uint64_t any = 0, all = 0x0d;

	for (uint32_t i = 0; i < g.count; i++) {
		nt_shall_succeed(t, get(t, g.ids[i], page),
				 "the log of an Endurance Group is there");
		any |= page->data[0] & 0x0d;
		all &= page->data[0];
	}
	smart = log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
	nt_shall_eq(t, any & ~log_smart(smart, "egcw"), 0,
		    "SMART sums up the warnings of Endurance Groups (byte 6)");
	if (g.is_all)
		nt_shall_eq(t, all & ~log_smart(smart, "cw"), 0,
			    "what all Endurance Groups warn of SMART warns of, too (byte 0)");
}

static void list(struct nt_ctx *t)
{
	struct groups g = need(t);
	struct nt_buf *page = nt_buf(t, 4096);
	uint32_t from[] = { 0, 1, g.ids[0], g.ids[0] + 1u, g.max };

	for (size_t f = 0; f < ARRAY_SIZE(from); f++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY,
					     .cdw10 = CNS_GROUPS,
					     .cdw11 = from[f] & 0xffff };
		struct drv_cpl cpl = nt_admin(t, &cmd, page);
		uint32_t n = u16(page->data), last = 0;

		if (!f && !drv_cpl_ok(cpl))
			nt_skip(t, "there is no Endurance Group List");
		nt_shall_succeed(t, cpl, "the Endurance Group List can be read from any group on");
		if (!nt_shall(t, n <= 2047 && n <= g.max, "the list is not longer than ENDGIDMAX"))
			return;
		for (uint32_t i = 0; i < n; i++) {
			uint32_t id = u16(page->data + 2 + 2 * (size_t)i);

			nt_shall(t, id > last && id <= g.max,
				 "Endurance Groups are listed ascending, up to ENDGIDMAX");
			nt_shall(t, id >= from[f], "the list begins where it was asked to begin");
			last = id;
		}
	}
}

static void events(struct nt_ctx *t)
{
	struct groups g = need(t);
	struct nt_buf *page = nt_buf(t, 512);
	uint64_t n;

	if (!nt_ctrl_field(t, "oaes.egevent"))
		nt_skip(t, "there are no events of Endurance Groups (OAES bit 14)");
	nt_shall_succeed(t, log_get(t, LID_EVENTS, page, 512, 0),
			 "the Endurance Group Event Aggregate log is there (OAES bit 14)");
	n = field(page, "log.endurance-events.num");
	if (!nt_shall(t, n <= g.max, "the aggregate log has ENDGIDMAX entries at most"))
		return;
	for (uint64_t i = 0, last = 0; i < nt_min(n, 252); i++) {
		uint32_t id = u16(page->data + 8 + 2 * i);

		nt_shall(t, id > last && id <= g.max,
			 "entries are Endurance Groups, ascending and not 0");
		last = id;
	}
	nt_note(t, "%llu groups have events", (unsigned long long)n);
}

static void counts(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *page = nt_buf(t, GROUP_LEN), *data;
	uint64_t before, after;
	uint32_t own;
	struct drv_sq *sq;

	need(t);
	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	own = own_group(t);
	sq = nt_queue_pair(t, 1, 2, 2);
	data = nt_buf(t, ns->lba_len);
	nt_pattern(data->data, data->len, 3);
	nt_shall_succeed(t, get(t, own, page), "the log of the namespace's group is there");
	before = field(page, "log.endurance.hwc");
	for (unsigned int i = 0; i < WRITES; i++)
		nt_shall_succeed(t, nt_write(t, sq, ns->scratch_slba + i, 1, data),
				 "Write succeeds");
	nt_shall_succeed(t, get(t, own, page), "the log of the namespace's group is there");
	after = field(page, "log.endurance.hwc");
	nt_should(t, after - before >= WRITES,
		  "Host Write Commands of the namespace's group count each Write");
}

#define GROUP_CASE .spec = GROUP_SPEC, .since = NT_VS(1, 4, 0), .coverage = "LOG-20"

static const struct nt_case cases[] = {
	{
		.id = "log.endurance.identifiers-are-checked",
		.title = "An Endurance Group that is not there is Invalid Field",
		GROUP_CASE,
		.rules = "LOG-EG-01",
		.needs = NT_NEED_NS,
		.run = identifiers,
	},
	{
		.id = "log.endurance.values-are-valid",
		.title = "The log of each Endurance Group holds valid values",
		GROUP_CASE,
		.rules = "LOG-EG-02",
		.needs = NT_NEED_NS,
		.run = values,
	},
	{
		.id = "log.endurance.smart-sums-up",
		.title = "SMART sums up the warnings of Endurance Groups",
		.spec = "base-2.0:5.16.1.3 base-2.0:5.16.1.10 nvme-1.4:5.14.1.2 nvme-1.4:5.14.1.9",
		.since = NT_VS(1, 4, 0),
		.coverage = "LOG-20",
		.rules = "LOG-EG-02",
		.needs = NT_NEED_NS,
		.run = summary,
	},
	{
		.id = "log.endurance.list-ascends",
		.title = "The Endurance Group List ascends from where it was asked to",
		.spec = "base-2.0:5.17.2.18 base-2.0:5.17.1",
		.since = NT_VS(2, 0, 0),
		.coverage = "LOG-20",
		.rules = "LOG-EG-02",
		.needs = NT_NEED_NS,
		.run = list,
	},
	{
		.id = "log.endurance.events-are-ordered",
		.title = "The Endurance Group Event Aggregate log is a list of groups",
		.spec = "base-2.0:5.16.1.15 nvme-1.4:5.14.1.15",
		.since = NT_VS(1, 4, 0),
		.coverage = "LOG-20 LOG-25",
		.rules = "LOG-EG-03",
		.needs = NT_NEED_NS,
		.run = events,
	},
	{
		.id = "log.endurance.counts-writes",
		.title = "Writes are counted for the Endurance Group of their namespace",
		GROUP_CASE,
		.rules = "LOG-EG-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = counts,
	},
};

const struct nt_group group_log_endurance = NT_GROUP("log.endurance", cases);
