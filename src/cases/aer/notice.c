// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Notices that go with a log page: they come only when they are enabled, name
 * their log page, and find in it what they tell of.
 *
 * Only some can be brought about from outside; the rest is judged when it comes.
 *
 * Base 2.0 sections 5.2, 5.16.1.9 and 5.27.1.8; NVMe 1.4 sections 5.2, 5.14.1.8
 * and 5.21.1.11.
 */
#include "aer.h"

#define NOTICE_SPEC	 "base-2.0:5.2 base-2.0:5.27.1.8 nvme-1.4:5.2 nvme-1.4:5.21.1.11"
#define AER_TELEMETRY	 0x00080202u /* type Notice, Telemetry Log Changed, log page 08h */
#define AER_GROUP	 0x000f0602u /* type Notice, Endurance Group events, log page 0Fh */
#define AEC_GROUP	 0x4000u
#define LID_GROUP_EVENTS 0x0f
#define GROUP_LEN	 512
#define AEC_TELEMETRY	 0x400u
#define AER_TYPE(dw0)	 ((dw0)&7)
#define TYPE_NOTICE	 2
#define SILENT_MS	 10
#define EVENT_MS	 1000
#define TELEMETRY_LEN	 512
#define TELEMETRY_STATE	 382 /* Data Available, then the generation number */

static void telemetry(struct nt_ctx *t, struct nt_buf *header, bool retain)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = NT_NSID_ALL,
		.cdw10 = (TELEMETRY_LEN / 4 - 1) << 16 | (uint32_t)retain << 15 |
			 NT_LID_TELEMETRY_CTRL,
	};

	nt_shall_succeed(t, nt_admin(t, &cmd, header),
			 "the Telemetry Controller-Initiated log can be read");
}

/* Nothing captured, no threshold crossed, nothing enabled. */
static struct nt_buf *telemetry_open(struct nt_ctx *t, struct aer_bench *b)
{
	struct nt_buf *header = nt_buf(t, TELEMETRY_LEN);

	if (!nt_ctrl_field(t, "lpa.telemetry"))
		nt_skip(t, "there are no Telemetry logs (LPA bit 3)");
	telemetry(t, header, true);
	if (header->data[TELEMETRY_STATE] && !(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "what the controller has captured is left for those who want it");
	aer_open(t, b);
	telemetry(t, header, false);
	return header;
}

static void enabled(struct nt_ctx *t)
{
	struct aer_bench b;
	struct drv_cpl cpl;

	telemetry_open(t, &b);
	if (!nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, AEC_TELEMETRY),
			      "Telemetry Log Notices can be enabled (LPA bit 3)"))
		return;
	cpl = nt_get_features(t, NT_FID_ASYNC_EVENT, NT_SEL_CURRENT, 0);
	nt_shall_eq(t, cpl.dw0 & AEC_TELEMETRY, AEC_TELEMETRY,
		    "Telemetry Log Notices are enabled when Get Features is asked");
}

/* A capture has changed the generation number: whether or not the notice came. */
static void reported(struct nt_ctx *t)
{
	struct nt_buf *header, *now = nt_buf(t, TELEMETRY_LEN);
	struct aer_bench b;
	struct drv_cpl cpl = { 0 };
	uint16_t cid;
	bool came;

	header = telemetry_open(t, &b);
	aer_enable(t, AEC_TELEMETRY);
	cid = nt_aer_post(t);
	aer_hot(t, &b);
	came = !aer_first(t, &cid, 1, EVENT_MS, &cpl);
	telemetry(t, now, true);
	if (now->data[TELEMETRY_STATE + 1] == header->data[TELEMETRY_STATE + 1] && !came)
		nt_skip(t, "the controller captured no telemetry");
	if (!nt_shall(t, came, "a capture is reported by Telemetry Log Changed"))
		return;
	nt_shall_eq(t, cpl.dw0, AER_TELEMETRY,
		    "Dword 0 is Notice, Telemetry Log Changed, log page 08h, and nothing else");
	nt_shall_eq(t, now->data[TELEMETRY_STATE], 1,
		    "telemetry is available when Telemetry Log Changed comes");
	nt_shall_eq(t, now->data[TELEMETRY_STATE + 1],
		    (uint8_t)(header->data[TELEMETRY_STATE + 1] + 1),
		    "the generation number has grown by one");
	/* reading it with RAE=0 clears the event, so that the next capture is reported */
	aer_cool(t, &b);
	cid = nt_aer_post(t);
	telemetry(t, now, false);
	aer_hot(t, &b);
	telemetry(t, header, true);
	if (header->data[TELEMETRY_STATE + 1] == now->data[TELEMETRY_STATE + 1])
		return;
	if (nt_shall(t, !aer_first(t, &cid, 1, EVENT_MS, &cpl),
		     "the next capture is reported once the log was read with RAE=0"))
		nt_shall_eq(t, cpl.dw0, AER_TELEMETRY, "the next notice is as the first");
}

static void not_asked(struct nt_ctx *t)
{
	struct aer_bench b;
	struct drv_cpl cpl = { 0 };
	uint16_t cid;

	telemetry_open(t, &b);
	cid = nt_aer_post(t);
	aer_hot(t, &b);
	nt_shall(t, aer_first(t, &cid, 1, SILENT_MS, &cpl) < 0 || AER_TYPE(cpl.dw0) != TYPE_NOTICE,
		 "a notice that is not enabled does not come");
}

/* Critical Warning of group @endgid, 0 when it has no log. */
static uint8_t group_warning(struct nt_ctx *t, uint32_t endgid, bool retain)
{
	struct nt_buf *page = nt_buf(t, GROUP_LEN);
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_LOG_PAGE,
		.nsid = NT_NSID_ALL,
		.cdw10 = (GROUP_LEN / 4 - 1) << 16 | (uint32_t)retain << 15 | NT_LID_ENDURANCE,
		.cdw11 = endgid << 16,
	};
	uint8_t warning = drv_cpl_ok(nt_admin(t, &cmd, page)) ? page->data[0] & 0x0d : 0;

	nt_buf_free(t, page);
	return warning;
}

/* The first group that warns of something; skips the case when none does. */
static uint32_t need_warning(struct nt_ctx *t, uint8_t *ret_warning)
{
	uint32_t max = (uint32_t)nt_min(nt_ctrl_field(t, "endgidmax"), 64);

	if (!nt_ctrl_field(t, "oaes.egevent"))
		nt_skip(t, "there are no events of Endurance Groups (OAES bit 14)");
	for (uint32_t i = 1; i <= max; i++) {
		*ret_warning = group_warning(t, i, true);
		if (*ret_warning)
			return i;
	}
	nt_skip(t, "no Endurance Group warns of anything");
}

static bool is_listed(struct nt_ctx *t, uint32_t endgid)
{
	struct nt_buf *page = nt_buf(t, GROUP_LEN);
	bool found = false;

	nt_shall_succeed(t, nt_get_log(t, LID_GROUP_EVENTS, NT_NSID_ALL, page, GROUP_LEN, 0),
			 "the Endurance Group Event Aggregate log is there");
	for (uint32_t i = 0; i < page->data[0] && i < 64; i++)
		found |= (page->data[8 + 2 * i] | (uint32_t)page->data[9 + 2 * i] << 8) == endgid;
	nt_buf_free(t, page);
	return found;
}

static void group_events(struct nt_ctx *t)
{
	uint8_t warning = 0;
	uint32_t endgid = need_warning(t, &warning);
	struct drv_cpl cpl = { 0 };
	uint16_t cid;

	nt_keep_feature(t, NT_FID_ASYNC_EVENT, 0);
	nt_keep_feature(t, NT_FID_ENDURANCE, endgid);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ENDURANCE, endgid),
			 "events of an Endurance Group can be switched off");
	group_warning(t, endgid, false);
	aer_read_log(t, LID_GROUP_EVENTS, false);
	nt_shall(t, !is_listed(t, endgid), "a group without events is not in the aggregate log");
	aer_enable(t, AEC_GROUP);
	cid = nt_aer_post(t);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ENDURANCE, endgid | (uint32_t)warning << 16),
			 "events of an Endurance Group can be asked for");
	if (!nt_shall(t, !aer_first(t, &cid, 1, EVENT_MS, &cpl),
		      "a warning of a group whose events were asked for is reported"))
		return;
	nt_shall_eq(t, cpl.dw0, AER_GROUP,
		    "Dword 0 is Notice, Endurance Group events, log page 0Fh, and nothing else");
	nt_shall(t, is_listed(t, endgid), "the group is in the aggregate log");
	group_warning(t, endgid, true);
	nt_shall(t, is_listed(t, endgid), "it stays there when its own log is read with RAE=1");
	group_warning(t, endgid, false);
	nt_shall(t, !is_listed(t, endgid), "it is gone once its own log was read with RAE=0");
}

#define NOTICE_CASE                                                                                \
	.spec = NOTICE_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_FEATURES | NT_EFF_RESET,   \
	.timeout_ms = 60000, .since = NT_VS(1, 3, 0)

static const struct nt_case cases[] = {
	{
		.id = "aer.notice.telemetry-can-be-enabled",
		.title = "Telemetry Log Notices can be enabled where there is telemetry",
		NOTICE_CASE,
		.coverage = "AER-08 FEA-31",
		.rules = "AER-CFG-01 LOG-TEL-05",
		.run = enabled,
	},
	{
		.id = "aer.notice.telemetry-is-reported",
		.title = "New telemetry of the controller is reported",
		NOTICE_CASE,
		.coverage = "AER-08 LOG-19",
		.rules = "LOG-TEL-05 AER-FMT-01",
		.run = reported,
	},
	{
		.id = "aer.notice.disabled-is-silent",
		.title = "Telemetry is reported only when that is enabled",
		NOTICE_CASE,
		.coverage = "AER-08",
		.rules = "AER-CFG-01 LOG-TEL-05",
		.run = not_asked,
	},
	{
		.id = "aer.notice.group-warning-is-reported",
		.title = "A warning of an Endurance Group whose events were asked for is reported",
		.spec = "base-2.0:5.2 base-2.0:5.16.1.15 base-2.0:5.27.1.20 nvme-1.4:5.2",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 60000,
		.since = NT_VS(1, 4, 0),
		.coverage = "AER-08 LOG-20 FEA-31",
		.rules = "LOG-EG-03",
		.run = group_events,
	},
};

const struct nt_group group_aer_notice = NT_GROUP("aer.notice", cases);
