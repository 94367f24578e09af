// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Self-tests and resets: a short test is aborted by any Controller Level Reset,
 * an extended one goes on, perhaps again from the start of its segment.
 *
 * Base 2.0 sections 8.6.1 and 8.6.2; NVMe 1.4 sections 8.11.1 and 8.11.2.
 */
#include "self_test.h"

#define RESET_SPEC "base-2.0:8.6 base-2.0:5.16.1.7 nvme-1.4:8.11 nvme-1.4:5.14.1.6"

static void reset(struct nt_ctx *t, enum drv_reset kind)
{
	if (kind == DRV_RESET_CC) {
		nt_reenable(t, NULL);
		return;
	}
	nt_reset(t, kind);
	nt_enable(t, NULL);
}

static void short_is_aborted(struct nt_ctx *t, enum drv_reset kind)
{
	struct nt_buf *before = self_test_open(t), *log;

	self_test_start(t, SELF_TEST_SHORT, 0);
	reset(t, kind);
	log = self_test_log(t);
	if (!nt_shall_eq(t, self_test_op(log), 0, "a short self-test does not go on after a reset"))
		self_test_stop(t);
	else if (nt_shall(t, self_test_grew(before, log),
			  "a short self-test that a reset aborted leaves one result")) {
		if (self_test_result(log, 0, "dsts.result") == SELF_TEST_DONE)
			nt_skip(t, "the short self-test was over before the reset");
		self_test_shall_be(t, log, SELF_TEST_SHORT, SELF_TEST_BY_RESET,
				   "aborted by a reset");
	}
}

/* The percentage may step back, within reason: not to nothing after a while of work. */
static void extended_goes_on(struct nt_ctx *t, enum drv_reset kind)
{
	struct nt_buf *before = self_test_open(t), *log;
	bool can_wait = nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME;
	uint64_t minutes = nt_max(nt_ctrl_field(t, "edstt"), 1);

	self_test_start(t, SELF_TEST_EXTENDED, 0);
	nt_settle(t, can_wait ? 20000000 : 100000);
	reset(t, kind);
	log = self_test_log(t);
	if (!self_test_op(log) && self_test_grew(before, log) &&
	    self_test_result(log, 0, "dsts.result") == SELF_TEST_DONE)
		nt_skip(t, "the extended self-test was over before the reset");
	if (!nt_shall_eq(t, self_test_op(log), SELF_TEST_EXTENDED,
			 "an extended self-test goes on after a reset"))
		return;
	if (!can_wait) {
		self_test_stop(t);
		return;
	}
	if (!nt_shall(t, self_test_wait(t, log, 10000, 4 * 60000 * minutes),
		      "an extended self-test that a reset interrupted ends"))
		self_test_stop(t);
	else if (nt_shall(t, self_test_grew(before, log),
			  "an extended self-test over a reset leaves one result"))
		self_test_shall_be(t, log, SELF_TEST_EXTENDED, SELF_TEST_DONE,
				   "gone on after a reset");
}

static void cc_aborts(struct nt_ctx *t)
{
	short_is_aborted(t, DRV_RESET_CC);
}

static void flr_aborts(struct nt_ctx *t)
{
	short_is_aborted(t, DRV_RESET_FLR);
}

static void nssr_aborts(struct nt_ctx *t)
{
	short_is_aborted(t, DRV_RESET_NSSR);
}

static void cc_survived(struct nt_ctx *t)
{
	extended_goes_on(t, DRV_RESET_CC);
}

static void nssr_survived(struct nt_ctx *t)
{
	extended_goes_on(t, DRV_RESET_NSSR);
}

static void results_stay(struct nt_ctx *t)
{
	struct nt_buf *before, *after;

	self_test_open(t);
	self_test_start(t, SELF_TEST_EXTENDED, 0);
	self_test_stop(t);
	before = self_test_log(t);
	reset(t, DRV_RESET_CC);
	after = self_test_log(t);
	nt_should_eq(t, self_test_used(after), self_test_used(before),
		     "results are still there after a reset");
	nt_shall_eq(t, self_test_op(after), 0, "a reset starts no self-test");
}

#define RESET_CASE                                                                                 \
	.spec = RESET_SPEC, .effects = NT_EFF_FEATURES | NT_EFF_RESET, .since = NT_VS(1, 3, 0),    \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "self-test.reset.aborts-short-test",
		.title = "A Controller Reset aborts a short self-test, and its result says so",
		RESET_CASE,
		.coverage = "DST-08 RST-11",
		.rules = "DST-08",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.run = cc_aborts,
	},
	{
		.id = "self-test.reset.flr-aborts-short-test",
		.title = "A Function Level Reset aborts a short self-test",
		RESET_CASE,
		.coverage = "DST-08",
		.rules = "DST-08",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_FLR,
		.run = flr_aborts,
	},
	{
		.id = "self-test.reset.nssr-aborts-short-test",
		.title = "An NVM Subsystem Reset aborts a short self-test",
		RESET_CASE,
		.coverage = "DST-09",
		.rules = "DST-08",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.run = nssr_aborts,
	},
	{
		.id = "self-test.reset.extended-test-goes-on",
		.title = "An extended self-test goes on after a Controller Reset",
		RESET_CASE,
		.coverage = "DST-08",
		.rules = "DST-09",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.run = cc_survived,
	},
	{
		.id = "self-test.reset.extended-test-outlives-nssr",
		.title = "An extended self-test goes on after an NVM Subsystem Reset",
		RESET_CASE,
		.coverage = "DST-09",
		.rules = "DST-09",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.run = nssr_survived,
	},
	{
		.id = "self-test.reset.results-stay",
		.title = "The results of self-tests are still there after a reset",
		RESET_CASE,
		.coverage = "DST-10",
		.rules = "LOG-DST-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.run = results_stay,
	},
};

const struct nt_group group_self_test_reset = NT_GROUP("self-test.reset", cases);
