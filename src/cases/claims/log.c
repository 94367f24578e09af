// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every log page that a capability brings with it, and every identifier of the Supported
 * Log Pages log. Pages are read with RAE=1, so that no event is lost.
 *
 * Base 2.0 sections 5.16.1 and 5.17.2.1; NVMe 1.4 sections 5.14.1 and 5.15.2.2.
 */
#include "claims.h"

#include <stdio.h>

#define LEN 512u /* what Telemetry counts in; no page is shorter but Reservation Notification */

/* Which Log Specific Identifier or context a page wants to be read at all. */
enum wants { NOTHING, ENDURANCE_GROUP, NVM_SET, CONTEXT, MORE };

struct page {
	uint8_t lid;
	enum wants wants;
	struct claim claim;
};

static const struct page pages[] = {
	{ 0x00,
	  NOTHING,
	  { "Supported Log Pages (log 00h)", "lpa.supported", .since = NT_VS(2, 0, 0),
	    .is_one_way = true } },
	{ 0x01, NOTHING, { "Error Information (log 01h)", NULL, .since = 0 } },
	{ 0x02, NOTHING, { "SMART / Health Information (log 02h)", NULL, .since = 0 } },
	{ 0x03, NOTHING, { "Firmware Slot Information (log 03h)", NULL, .since = 0 } },
	{ 0x04,
	  NOTHING,
	  { "Changed Namespace List (log 04h)", "oaes.nsattr", .since = NT_VS(1, 2, 0),
	    .is_one_way = true } },
	{ 0x05,
	  NOTHING,
	  { "Commands Supported and Effects (log 05h)", "lpa.effects", .since = NT_VS(1, 2, 0) } },
	{ 0x06,
	  NOTHING,
	  { "Device Self-test (log 06h)", "oacs.selftest", .since = NT_VS(1, 3, 0),
	    .is_one_way = true } },
	{ 0x07,
	  NOTHING,
	  { "Telemetry Host-Initiated (log 07h)", "lpa.telemetry", .since = NT_VS(1, 3, 0) } },
	{ 0x08,
	  NOTHING,
	  { "Telemetry Controller-Initiated (log 08h)", "lpa.telemetry",
	    .since = NT_VS(1, 3, 0) } },
	{ 0x09,
	  ENDURANCE_GROUP,
	  { "Endurance Group Information (log 09h)", "ctratt.eg", .since = NT_VS(1, 4, 0),
	    .is_one_way = true } },
	{ 0x0a,
	  NVM_SET,
	  { "Predictable Latency Per NVM Set (log 0Ah)", "ctratt.plm", .since = NT_VS(1, 4, 0),
	    .is_one_way = true } },
	{ 0x0b,
	  NOTHING,
	  { "Predictable Latency Event Aggregate (log 0Bh)", "oaes.plm", .since = NT_VS(1, 4, 0),
	    .is_one_way = true, .is_implied = true } },
	{ 0x0c,
	  NOTHING,
	  { "Asymmetric Namespace Access (log 0Ch)", "cmic.ana", .since = NT_VS(1, 4, 0) } },
	{ 0x0d,
	  CONTEXT,
	  { "Persistent Event Log (log 0Dh)", "lpa.persistent", .since = NT_VS(1, 4, 0) } },
	{ 0x0e,
	  NOTHING,
	  { "LBA Status Information (log 0Eh)", "oaes.lbastatus", .since = NT_VS(1, 4, 0),
	    .is_one_way = true, .is_implied = true } },
	{ 0x0f,
	  NOTHING,
	  { "Endurance Group Event Aggregate (log 0Fh)", "oaes.egevent", .since = NT_VS(1, 4, 0),
	    .is_one_way = true, .is_implied = true } },
	{ 0x10, MORE, { "Media Unit Status (log 10h)", NULL, .since = NT_VS(2, 0, 0) } },
	{ 0x11,
	  MORE,
	  { "Supported Capacity Configuration List (log 11h)", NULL, .since = NT_VS(2, 0, 0) } },
	{ 0x12,
	  NOTHING,
	  { "Feature Identifiers Supported and Effects (log 12h)", "lpa.supported",
	    .since = NT_VS(2, 0, 0), .is_one_way = true } },
	{ 0x13,
	  NOTHING,
	  { "NVMe-MI Commands Supported and Effects (log 13h)", "lpa.supported",
	    .since = NT_VS(2, 0, 0), .is_one_way = true } },
	{ 0x14,
	  NOTHING,
	  { "Command and Feature Lockdown (log 14h)", "oacs.lockdown", .since = NT_VS(2, 0, 0),
	    .is_implied = true } },
	{ 0x15, MORE, { "Boot Partition (log 15h)", NULL, .since = NT_VS(2, 0, 0) } },
	{ 0x16, MORE, { "Rotational Media Information (log 16h)", NULL, .since = NT_VS(2, 0, 0) } },
	{ 0x80,
	  NOTHING,
	  { "Reservation Notification (log 80h)", "oncs.resv", .since = NT_VS(1, 1, 0),
	    .is_one_way = true, .is_implied = true } },
	{ 0x81,
	  NOTHING,
	  { "Sanitize Status (log 81h)", "sanicap", 7, .since = NT_VS(1, 3, 0),
	    .is_one_way = true } },
};

static const struct page *find(unsigned int lid)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (pages[i].lid == lid)
			return &pages[i];
	return NULL;
}

/* Of the namespace in use: a group and a set that are there for certain. */
static uint32_t identifier(struct claims *c, enum wants wants)
{
	const char *field =
		wants == ENDURANCE_GROUP ? "identify.ns.endgid" : "identify.ns.nvmsetid";

	if (!nt_has_ns(c->t) ||
	    !drv_cpl_ok(nt_identify(c->t, NT_CNS_NS, nt_ns(c->t)->nsid, c->page)))
		return 0;
	return (uint32_t)spec_get_path(field, c->page->data, 4096);
}

static struct drv_cpl get(struct claims *c, uint8_t lid, uint32_t lsi)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_LOG_PAGE,
				     .nsid = NT_NSID_ALL,
				     .cdw10 = (LEN / 4 - 1) << 16 | 1u << 15 | lid,
				     .cdw11 = lsi << 16 };

	return nt_admin(c->t, &cmd, c->page);
}

static bool answers_as_there(const struct page *p, struct drv_cpl cpl)
{
	if (p && p->wants == CONTEXT && drv_cpl_status(cpl) == NT_STATUS(GENERIC, SEQUENCE))
		return true; /* no context was established, and none is here */
	return drv_cpl_ok(cpl);
}

static void judge(struct claims *c, const struct page *p)
{
	uint32_t lsi = 0;
	char sent[64];
	struct drv_cpl cpl;

	if (!p->claim.field ||
	    (nt_limits(c->t)->vs < p->claim.since && !claims_is_set(c, &p->claim)))
		return;
	if (p->wants == ENDURANCE_GROUP || p->wants == NVM_SET) {
		if (!claims_is_set(c, &p->claim))
			return;
		lsi = identifier(c, p->wants);
		if (!lsi) {
			claims_untried(c, "log", p->lid);
			return;
		}
	}
	cpl = get(c, p->lid, lsi);
	snprintf(sent, sizeof(sent), "Get Log Page, LSI %u", lsi);
	claims_judge(c, &p->claim, answers_as_there(p, cpl), sent, cpl);
}

/*
 * 512 bytes of each identifier that is not somebody's own. One that needs to be told more is
 * only told apart from "there is none" where it is not listed.
 */
static void sweep(struct claims *c)
{
	for (unsigned int lid = 0; lid < 0xc0; lid++) {
		const struct page *p = find(lid);
		bool is_listed = claims_listed(c->logs, lid), is_there;
		struct drv_cpl cpl = get(c, (uint8_t)lid, 0);
		char what[32];

		is_there = answers_as_there(p, cpl);
		if (is_listed && !is_there &&
		    (!p || (p->wants != NOTHING && p->wants != CONTEXT))) {
			claims_untried(c, "log", lid);
			continue;
		}
		snprintf(what, sizeof(what), "log page %02Xh", lid);
		claims_judge_listed(c, what, "log 00h", is_listed, is_there,
				    "Get Log Page, 512 bytes", cpl);
	}
}

/* SMART / Health of one namespace. */
static void of_namespace(struct claims *c)
{
	static const struct claim claim = { .what = "the SMART log of a namespace",
					    .field = "lpa.smartns",
					    .is_one_way = true };
	struct drv_cpl cpl;

	if (!nt_has_ns(c->t) || !claims_is_set(c, &claim))
		return;
	cpl = nt_get_log(c->t, NT_LID_SMART, nt_ns(c->t)->nsid, c->page, 512, 0);
	claims_judge(c, &claim, drv_cpl_ok(cpl), "Get Log Page 02h, NSID of the namespace", cpl);
}

/* The second half of the page from an offset is the second half of the page. */
static void offset(struct claims *c)
{
	static const struct claim claim = { .what = "a log page from an offset",
					    .field = "lpa.ext",
					    .since = NT_VS(1, 2, 1),
					    .is_one_way = true };
	struct drv_cpl cpl;

	if (!claims_is_set(c, &claim))
		return;
	cpl = nt_get_log(c->t, NT_LID_FIRMWARE, NT_NSID_ALL, c->page, 256, 256);
	claims_judge(c, &claim, drv_cpl_ok(cpl), "Get Log Page 03h, 256 bytes from 256", cpl);
}

void claims_logs(struct claims *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		judge(c, &pages[i]);
	of_namespace(c);
	offset(c);
	if (c->logs)
		sweep(c);
}
