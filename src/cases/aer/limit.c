// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How many Asynchronous Event Requests there may be: AERL + 1 stay outstanding
 * as long as nothing happens, one more is refused, a reset forgets them.
 *
 * Base 2.0 section 5.2; NVMe 1.4 section 5.2.
 */
#include "aer.h"

#define LIMIT_SPEC "base-2.0:5.2 nvme-1.4:5.2"
#define LIMIT_MAX  256

static void stay(struct nt_ctx *t)
{
	uint32_t limit = aer_limit(t),
		 silent_ms = nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME ? 60000 : 20;
	uint16_t cids[LIMIT_MAX];
	struct aer_bench b;

	aer_open(t, &b);
	aer_post_many(t, cids, limit);
	nt_shall(t, aer_first(t, cids, limit, silent_ms, NULL) < 0,
		 "AERL + 1 requests stay outstanding without an event");
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
			 "another admin command completes with all of them outstanding");
}

/* Which of them is the one too many is the controller's choice: it may fetch ahead. */
static void one_more(struct nt_ctx *t)
{
	uint32_t limit = aer_limit(t);
	uint16_t cids[LIMIT_MAX + 1];
	struct aer_bench b;

	aer_open(t, &b);
	aer_post_many(t, cids, limit);
	for (unsigned int i = 0; i < 3; i++) {
		struct drv_cpl cpl;
		int which;

		cids[limit] = nt_aer_post(t);
		which = aer_first(t, cids, limit + 1, 2000, &cpl);
		if (!nt_shall(t, which >= 0, "a request above AERL + 1 completes at once"))
			return;
		nt_shall_status(t, cpl, NT_STATUS(CMD_SPECIFIC, AER_LIMIT),
				"it is Asynchronous Event Request Limit Exceeded");
		cids[which] = cids[limit];
		nt_shall(t, aer_first(t, cids, limit, 5, NULL) < 0, "the others stay outstanding");
	}
}

/* What was outstanding never completes; the limit counts from nothing again. */
static void reset_forgets(struct nt_ctx *t)
{
	uint32_t limit = aer_limit(t);
	uint16_t cids[LIMIT_MAX];
	struct aer_bench b;

	aer_open(t, &b);
	for (unsigned int pass = 0; pass < 3; pass++) {
		aer_post_many(t, cids, limit);
		nt_shall(t, aer_first(t, cids, limit, 5, NULL) < 0,
			 "AERL + 1 requests are accepted after each reset");
		nt_reenable(t, NULL);
		nt_shall_stay_silent(t, nt_ctrlr(t)->acq, 2000,
				     "requests of before a reset never complete");
		aer_enable(t, 0);
		aer_cool(t, &b);
	}
}

#define LIMIT_CASE                                                                                 \
	.spec = LIMIT_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_FEATURES | NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "aer.limit.requests-stay-outstanding",
		.title = "AERL + 1 requests stay outstanding while nothing happens",
		LIMIT_CASE,
		.coverage = "AER-01",
		.rules = "AER-LIM-01 AER-TMO-01 AER-NSID-01",
		.run = stay,
		.advice = "AERL is 0's based",
	},
	{
		.id = "aer.limit.one-more-is-refused",
		.title = "One request more is Asynchronous Event Request Limit Exceeded",
		LIMIT_CASE,
		.coverage = "AER-01",
		.rules = "AER-LIM-02",
		.run = one_more,
	},
	{
		.id = "aer.limit.reset-forgets-requests",
		.title = "A reset forgets outstanding requests",
		LIMIT_CASE,
		.coverage = "AER-02",
		.rules = "AER-LIM-01",
		.run = reset_forgets,
	},
};

const struct nt_group group_aer_limit = NT_GROUP("aer.limit", cases);
