// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A self-test from its start to its end: what the log shows meanwhile, the
 * result, the time, and commands that go on.
 *
 * A test that finds something is the drive's failure, not the protocol's. Two
 * minutes for a short test and EDSTT for an extended one are recommendations.
 *
 * Base 2.0 sections 5.9, 5.16.1.7, 5.17.2.1 and 8.6; NVMe 1.4 sections 5.8,
 * 5.14.1.6, 5.15.2.2 and 8.11.
 */
#include "self_test.h"

#define RUN_SPEC    "base-2.0:5.9 base-2.0:8.6 base-2.0:5.16.1.7 nvme-1.4:5.8 nvme-1.4:8.11"
#define SHORT_MS    120000
#define LIMIT_MS    600000 /* the tool's patience with a short test */
#define IO_COMMANDS 64

static void ended(struct nt_ctx *t, const struct nt_buf *before, const struct nt_buf *log,
		  uint8_t code)
{
	if (!nt_shall(t, self_test_grew(before, log),
		      "a self-test that ended has left one result, in front of the others"))
		return;
	nt_shall_eq(t, self_test_result(log, 0, "dsts.code"), code,
		    "the newest result is of this test");
	nt_should_eq(t, self_test_result(log, 0, "dsts.result"), SELF_TEST_DONE,
		     "the self-test completed without error");
}

static void short_test(struct nt_ctx *t)
{
	struct nt_buf *before = self_test_open(t), *log;
	uint64_t begun_ns;

	self_test_start(t, SELF_TEST_SHORT, 0);
	begun_ns = nt_clock_ns();
	log = self_test_log(t);
	if (!nt_shall(t, self_test_op(log) || self_test_grew(before, log),
		      "a self-test that was started is in progress, or has left its result"))
		return;
	if (self_test_op(log))
		nt_shall_eq(t, self_test_op(log), SELF_TEST_SHORT,
			    "the current operation is a short self-test");
	if (!nt_shall(t, self_test_wait(t, log, 500, LIMIT_MS), "a short self-test ends")) {
		self_test_stop(t);
		return;
	}
	nt_should(t, nt_clock_ns() - begun_ns <= (SHORT_MS + 1000) * 1000000ull,
		  "a short self-test ends within two minutes");
	ended(t, before, log, SELF_TEST_SHORT);
}

/* Read as fast as it goes around the end: the result comes first, then the idle state. */
static void entry_first(struct nt_ctx *t)
{
	struct nt_buf *before = self_test_open(t), *log;

	self_test_start(t, SELF_TEST_SHORT, 0);
	log = self_test_log(t);
	if (!nt_shall(t, self_test_wait(t, log, 20, LIMIT_MS), "a short self-test ends")) {
		self_test_stop(t);
		return;
	}
	nt_shall(t, self_test_grew(before, log),
		 "the first log without a self-test in progress has its result");
}

static void extended(struct nt_ctx *t)
{
	uint64_t minutes = nt_ctrl_field(t, "edstt"), begun_ns;
	struct nt_buf *before = self_test_open(t), *log;
	uint8_t last = 0;

	if (!nt_should(t, minutes, "EDSTT tells how long an extended self-test takes"))
		minutes = 60;
	self_test_start(t, SELF_TEST_EXTENDED, NT_NSID_ALL);
	begun_ns = nt_clock_ns();
	log = self_test_log(t);
	for (uint32_t i = 0; i < 200 && self_test_op(log); i++) {
		nt_shall_eq(t, self_test_op(log), SELF_TEST_EXTENDED,
			    "the current operation is an extended self-test");
		nt_shall(t, self_test_percent(log) <= 100,
			 "a self-test is at most 100 percent complete");
		nt_should(t, self_test_percent(log) >= last, "a self-test proceeds");
		last = self_test_percent(log);
		nt_settle(t, minutes * 600000); /* one percent of it */
		self_test_read(t, log);
	}
	if (nt_should(t, !self_test_op(log), "an extended self-test ends within twice EDSTT"))
		nt_should(t,
			  nt_clock_ns() - begun_ns <=
				  minutes * 60000000000ull + minutes * 600000000ull,
			  "an extended self-test ends within EDSTT");
	else if (!nt_shall(t, self_test_wait(t, log, 60000, 8 * 60000 * minutes),
			   "an extended self-test ends")) {
		self_test_stop(t);
		return;
	}
	ended(t, before, log, SELF_TEST_EXTENDED);
}

static void io_goes_on(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *out, *in;
	struct drv_sq *sq;

	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	self_test_open(t);
	sq = nt_queue_pair(t, 1, 2, 2);
	out = nt_buf(t, ns->lba_len);
	in = nt_buf(t, ns->lba_len);
	self_test_start(t, SELF_TEST_EXTENDED, NT_NSID_ALL);
	for (uint64_t i = 0; i < IO_COMMANDS; i++) {
		uint64_t slba = ns->scratch_slba + i % ns->scratch_nlb;

		nt_pattern(out->data, out->len, i + 1);
		nt_shall_succeed(t, nt_write(t, sq, slba, 1, out),
				 "Write succeeds while a self-test runs");
		nt_shall_succeed(t, nt_read(t, sq, slba, 1, in),
				 "Read succeeds while a self-test runs");
		nt_shall_bytes(t, in->data, out->data, in->len,
			       "what was written while a self-test runs reads back");
		nt_settle(t, 10000);
	}
	nt_shall_not_fatal(t);
	self_test_stop(t);
}

#define RUN_CASE                                                                                   \
	.spec = RUN_SPEC, .effects = NT_EFF_FEATURES, .since = NT_VS(1, 3, 0), .timeout_ms = 700000

static const struct nt_case cases[] = {
	{
		.id = "self-test.run.short-test-ends",
		.title = "A short self-test is shown in progress, ends and leaves a result",
		RUN_CASE,
		.needs = NT_NEED_SHORT_TEST,
		.coverage = "DST-01 DST-10",
		.rules = "DST-01 DST-02",
		.run = short_test,
	},
	{
		.id = "self-test.run.result-comes-before-idle",
		.title = "A self-test is in progress until its result is there",
		RUN_CASE,
		.needs = NT_NEED_SHORT_TEST,
		.coverage = "DST-10",
		.rules = "DST-13",
		.run = entry_first,
	},
	{
		.id = "self-test.run.extended-test-ends-in-time",
		.title = "An extended self-test proceeds and ends within EDSTT",
		.spec = "base-2.0:8.6 base-2.0:5.16.1.7 base-2.0:5.17.2.1 nvme-1.4:8.11 "
			"nvme-1.4:5.15.2.2",
		.coverage = "DST-02 DST-10",
		.rules = "DST-12",
		.needs = NT_NEED_SKIP_TIME | NT_NEED_EXTENDED_TEST,
		.effects = NT_EFF_FEATURES,
		.timeout_ms = 60000,
		.since = NT_VS(1, 3, 0),
		.run = extended,
	},
	{
		.id = "self-test.run.commands-go-on",
		.title = "Reads and writes go on while a self-test runs",
		.spec = "base-2.0:8.6 nvme-1.4:8.11",
		.coverage = "DST-02",
		.rules = "DST-11",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES | NT_EFF_DATA,
		.timeout_ms = 120000,
		.since = NT_VS(1, 3, 0),
		.run = io_goes_on,
	},
};

const struct nt_group group_self_test_run = NT_GROUP("self-test.run", cases);
