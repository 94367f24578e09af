// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events: one completes one request and names itself; its type is then masked
 * until the log page it names is read with RAE=0.
 *
 * Base 2.0 sections 5.2, 5.16, 5.27.1.3, 5.27.1.8; NVMe 1.4 sections 5.2, 5.14,
 * 5.21.1.4, 5.21.1.11.
 */
#include "aer.h"

#define EVENT_SPEC  "base-2.0:5.2 base-2.0:5.27.1.8 nvme-1.4:5.2 nvme-1.4:5.21.1.11"
#define EVENT_MS    10000 /* a controller may sample its temperature once in a while */
#define LATE_MS	    1000
#define SILENT_MS   10
#define REQUEST_MAX 256

/* One request, one event: the first of every case. */
static void first_event(struct nt_ctx *t, const struct aer_bench *b)
{
	uint16_t cid = nt_aer_post(t);
	struct drv_cpl cpl;

	aer_enable(t, AEC_TEMPERATURE);
	aer_hot(t, b);
	if (!nt_shall(t, nt_aer_wait(t, cid, EVENT_MS, &cpl),
		      "a threshold below the temperature completes a request"))
		nt_stop(t);
	nt_shall_succeed(t, cpl, "the request completes with success");
	nt_shall_eq(t, cpl.dw0, AER_TEMPERATURE,
		    "Dword 0 is SMART, temperature threshold, log page 02h, and nothing else");
}

static void is_silent(struct nt_ctx *t, uint16_t cid, const char *what)
{
	nt_shall(t, aer_first(t, &cid, 1, SILENT_MS, NULL) < 0, "%s", what);
}

static void temperature(struct nt_ctx *t)
{
	struct aer_bench b;

	aer_open(t, &b);
	first_event(t, &b);
}

static void again(struct nt_ctx *t, const struct aer_bench *b)
{
	aer_cool(t, b);
	aer_hot(t, b);
}

static void masked(struct nt_ctx *t)
{
	struct aer_bench b;
	uint16_t cid;

	aer_open(t, &b);
	first_event(t, &b);
	cid = nt_aer_post(t);
	is_silent(t, cid, "an event type is masked once it was reported");
	again(t, &b);
	is_silent(t, cid, "an event type stays masked when it happens again");
	aer_read_log(t, NT_LID_SMART, true);
	again(t, &b);
	is_silent(t, cid, "reading the log page with RAE=1 does not lift the mask");
	aer_read_log(t, NT_LID_ERROR, false);
	again(t, &b);
	is_silent(t, cid, "reading another log page does not lift the mask");
}

static void unmasked(struct nt_ctx *t)
{
	struct aer_bench b;

	aer_open(t, &b);
	first_event(t, &b);
	for (unsigned int i = 0; i < 3; i++) {
		uint16_t cid = nt_aer_post(t);
		struct drv_cpl cpl = { 0 };

		aer_read_log(t, NT_LID_SMART, false);
		/* with the condition still there the next event may come by itself */
		if (aer_first(t, &cid, 1, SILENT_MS, &cpl) < 0) {
			again(t, &b);
			if (!nt_shall(t, !aer_first(t, &cid, 1, EVENT_MS, &cpl),
				      "reading the log page with RAE=0 lifts the mask"))
				return;
		}
		nt_shall_eq(t, cpl.dw0, AER_TEMPERATURE,
			    "the next event names itself as the first did");
	}
}

static void completes_one(struct nt_ctx *t)
{
	uint32_t count = aer_limit(t);
	uint16_t cids[REQUEST_MAX];
	struct aer_bench b;
	struct drv_cpl cpl = { 0 };
	int first;

	if (count < 2)
		nt_skip(t, "AERL allows one request only");
	aer_open(t, &b);
	aer_enable(t, AEC_TEMPERATURE);
	aer_post_many(t, cids, count);
	aer_hot(t, &b);
	first = aer_first(t, cids, count, EVENT_MS, &cpl);
	if (!nt_shall(t, first >= 0, "an event completes a request"))
		return;
	nt_shall_eq(t, cpl.dw0, AER_TEMPERATURE, "the event names itself");
	cids[first] = cids[count - 1];
	nt_shall(t, aer_first(t, cids, count - 1, SILENT_MS, NULL) < 0,
		 "an event completes one request, and the others stay");
	again(t, &b);
	nt_shall(t, aer_first(t, cids, count - 1, SILENT_MS, NULL) < 0,
		 "a masked event completes no request, however many there are");
}

static void disabled(struct nt_ctx *t)
{
	struct aer_bench b;
	uint16_t cid;

	aer_open(t, &b);
	cid = nt_aer_post(t);
	again(t, &b);
	is_silent(t, cid, "a SMART event that is not enabled is not reported");
	aer_enable(t, 0x1d); /* all others of 1.0 */
	again(t, &b);
	is_silent(t, cid, "enabling other SMART events does not report this one");
}

static void retained(struct nt_ctx *t)
{
	struct aer_bench b;
	struct drv_cpl cpl = { 0 };
	uint16_t cid;

	aer_open(t, &b);
	aer_enable(t, AEC_TEMPERATURE);
	aer_hot(t, &b);
	nt_settle(t, 10000);
	cid = nt_aer_post(t);
	if (nt_should(t, !aer_first(t, &cid, 1, LATE_MS, &cpl),
		      "an event that found no request is kept for the next"))
		nt_shall_eq(t, cpl.dw0, AER_TEMPERATURE, "the kept event names itself");
}

static void enabled_late(struct nt_ctx *t)
{
	struct aer_bench b;
	struct drv_cpl cpl = { 0 };
	uint16_t cid;

	aer_open(t, &b);
	aer_hot(t, &b);
	nt_settle(t, 10000);
	aer_read_log(t, NT_LID_SMART, false);
	cid = nt_aer_post(t);
	is_silent(t, cid, "a SMART event that is not enabled is not reported");
	aer_enable(t, AEC_TEMPERATURE);
	if (nt_should(t, !aer_first(t, &cid, 1, LATE_MS, &cpl),
		      "enabling an event whose condition holds reports it"))
		nt_shall_eq(t, cpl.dw0, AER_TEMPERATURE, "the event names itself");
}

static void reset_forgets(struct nt_ctx *t)
{
	struct aer_bench b;
	uint16_t cid;

	aer_open(t, &b);
	first_event(t, &b);
	nt_reenable(t, NULL);
	aer_enable(t, 0);
	aer_cool(t, &b);
	cid = nt_aer_post(t);
	nt_should(t, aer_first(t, &cid, 1, SILENT_MS, NULL) < 0,
		  "an event of before a reset is not reported after it");
	aer_enable(t, AEC_TEMPERATURE);
	aer_hot(t, &b);
	nt_should(t, !aer_first(t, &cid, 1, LATE_MS, NULL),
		  "no event type is masked after a reset");
}

#define EVENT_CASE                                                                                 \
	.spec = EVENT_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_FEATURES | NT_EFF_RESET,    \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "aer.event.temperature-is-reported",
		.title = "A threshold below the temperature is reported",
		EVENT_CASE,
		.coverage = "AER-06",
		.rules = "AER-SMART-01 AER-FMT-01",
		.run = temperature,
	},
	{
		.id = "aer.event.is-masked-once-reported",
		.title = "An event type is masked until its log page is read with RAE=0",
		EVENT_CASE,
		.coverage = "AER-04 LOG-07",
		.rules = "AER-MASK-01 LOG-RAE-01",
		.run = masked,
		.advice = "Without the mask a host drowns in events until it gets to read the log",
	},
	{
		.id = "aer.event.read-lifts-mask",
		.title = "Reading the log page with RAE=0 lifts the mask",
		EVENT_CASE,
		.coverage = "AER-04 LOG-07",
		.rules = "LOG-RAE-01 AER-MASK-01",
		.run = unmasked,
	},
	{
		.id = "aer.event.completes-one-request",
		.title = "One event completes one request",
		EVENT_CASE,
		.coverage = "AER-03",
		.rules = "AER-MASK-02",
		.run = completes_one,
	},
	{
		.id = "aer.event.disabled-is-silent",
		.title = "SMART events are reported only when they are enabled",
		EVENT_CASE,
		.coverage = "AER-05",
		.rules = "AER-CFG-01",
		.run = disabled,
	},
	{
		.id = "aer.event.is-kept-without-request",
		.title = "An event that finds no request is kept for the next",
		EVENT_CASE,
		.coverage = "AER-03",
		.rules = "AER-RET-01",
		.run = retained,
	},
	{
		.id = "aer.event.condition-before-enable",
		.title = "Enabling an event whose condition holds reports it",
		EVENT_CASE,
		.coverage = "AER-05",
		.rules = "AER-CFG-02",
		.run = enabled_late,
	},
	{
		.id = "aer.event.reset-forgets",
		.title = "A reset forgets events and masks",
		EVENT_CASE,
		.coverage = "AER-02",
		.rules = "AER-MASK-01",
		.run = reset_forgets,
	},
};

const struct nt_group group_aer_event = NT_GROUP("aer.event", cases);
