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

#define NOTICE_SPEC	"base-2.0:5.2 base-2.0:5.27.1.8 nvme-1.4:5.2 nvme-1.4:5.21.1.11"
#define AER_TELEMETRY	0x00080202u /* type Notice, Telemetry Log Changed, log page 08h */
#define AEC_TELEMETRY	0x400u
#define AER_TYPE(dw0)	((dw0)&7)
#define TYPE_NOTICE	2
#define SILENT_MS	10
#define EVENT_MS	1000
#define TELEMETRY_LEN	512
#define TELEMETRY_STATE 382 /* Data Available, then the generation number */

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
};

const struct nt_group group_aer_notice = NT_GROUP("aer.notice", cases);
