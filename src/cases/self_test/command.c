// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Device Self-test command: what it starts, what it aborts, what it
 * refuses. A test that ended before somebody could look has left its result.
 *
 * Base 2.0 sections 5.9 and 5.16.1.7; NVMe 1.4 sections 5.8 and 5.14.1.6.
 */
#include "self_test.h"

#define COMMAND_SPEC "base-2.0:5.9 base-2.0:5.16.1.7 nvme-1.4:5.8 nvme-1.4:5.14.1.6"

static void in_progress(struct nt_ctx *t)
{
	struct nt_buf *before = self_test_open(t), *log = nt_buf(t, SELF_TEST_LOG_LEN);

	self_test_start(t, SELF_TEST_EXTENDED, 0);
	for (uint8_t code = SELF_TEST_SHORT; code <= SELF_TEST_EXTENDED; code++) {
		struct drv_cpl cpl = self_test_send(t, code, 0);

		self_test_read(t, log);
		if (!self_test_op(log) && self_test_grew(before, log) &&
		    self_test_result(log, 0, "dsts.result") == SELF_TEST_DONE)
			nt_skip(t, "an extended self-test is over before another command");
		nt_shall_status(t, cpl, NT_STATUS(CMD_SPECIFIC, SELF_TEST_IN_PROGRESS),
				"a second test is Device Self-test In Progress");
		nt_shall_eq(t, self_test_op(log), SELF_TEST_EXTENDED,
			    "the test that runs goes on when a second one is refused");
	}
	self_test_stop(t);
}

static void aborts(struct nt_ctx *t, uint8_t code)
{
	struct nt_buf *before = self_test_log(t), *log;

	self_test_start(t, code, 0);
	self_test_stop(t);
	log = self_test_log(t);
	nt_shall_eq(t, self_test_op(log), 0,
		    "no self-test is in progress when the command that aborts it completes");
	if (!nt_shall(t, self_test_grew(before, log),
		      "an aborted self-test leaves one result, in front of the others"))
		return;
	if (self_test_result(log, 0, "dsts.result") == SELF_TEST_DONE && code == SELF_TEST_SHORT) {
		nt_note(t, "the short self-test was over before it could be aborted");
		return;
	}
	self_test_shall_be(t, log, code, SELF_TEST_BY_COMMAND, "aborted by a command");
}

static void abort_ends(struct nt_ctx *t)
{
	self_test_open(t);
	aborts(t, SELF_TEST_EXTENDED);
	aborts(t, SELF_TEST_SHORT);
}

static void abort_of_none(struct nt_ctx *t)
{
	struct nt_buf *before = self_test_open(t), *after;

	self_test_stop(t);
	self_test_stop(t);
	after = self_test_log(t);
	nt_shall_eq(t, self_test_op(after), 0, "aborting starts nothing");
	nt_shall_bytes(t, after->data + 4, before->data + 4, SELF_TEST_LOG_LEN - 4,
		       "aborting when no self-test runs does not change the log");
}

static void reserved(struct nt_ctx *t)
{
	struct nt_buf *before = self_test_open(t), *after;

	for (uint8_t code = 0; code < 0xe; code++) {
		if (code == SELF_TEST_SHORT || code == SELF_TEST_EXTENDED)
			continue;
		if (!nt_shall_status(t, self_test_send(t, code, 0),
				     NT_STATUS(GENERIC, INVALID_FIELD),
				     "a reserved Self-test Code is Invalid Field"))
			nt_note(t, "code %Xh", code);
	}
	after = self_test_log(t);
	nt_shall_eq(t, self_test_op(after), 0, "a reserved Self-test Code starts nothing");
	nt_shall_bytes(t, after->data + 4, before->data + 4, SELF_TEST_LOG_LEN - 4,
		       "a reserved Self-test Code does not change the log");
	self_test_stop(t);
}

/* A status that means "no" to this NSID; whatever was started is aborted. */
static void refused(struct nt_ctx *t, uint32_t nsid, uint16_t status, const char *what)
{
	nt_shall_status(t, self_test_send(t, SELF_TEST_EXTENDED, nsid), status, "%s", what);
	nt_shall_eq(t, self_test_op(self_test_log(t)), 0, "a refused self-test is not started");
	self_test_stop(t);
}

/* Valid and not active; 0: there is none. */
static uint32_t inactive(struct nt_ctx *t)
{
	uint32_t nn = (uint32_t)nt_min(nt_ctrl_field(t, "nn"), 64), above = 0;
	struct nt_buf *list = nt_buf(t, 4096);

	if (!drv_cpl_ok(nt_identify(t, NT_CNS_ACTIVE_NS, 0, list)))
		return 0;
	for (uint32_t i = 0; i < 1024; i++) {
		const uint8_t *at = list->data + 4 * (size_t)i;
		uint32_t nsid = at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
				(uint32_t)at[3] << 24;

		if (nsid != above + 1)
			break;
		above = nsid;
	}
	return above < nn ? above + 1 : 0;
}

static void nsids(struct nt_ctx *t)
{
	uint64_t nn = nt_ctrl_field(t, "nn");
	uint32_t nsid;

	self_test_open(t);
	self_test_start(t, SELF_TEST_EXTENDED, 0);
	self_test_stop(t);
	self_test_start(t, SELF_TEST_EXTENDED, NT_NSID_ALL);
	self_test_stop(t);
	self_test_start(t, SELF_TEST_EXTENDED, nt_ns(t)->nsid);
	self_test_stop(t);
	if (nn < 0xfffffffe) {
		refused(t, (uint32_t)nn + 1, NT_STATUS(GENERIC, INVALID_NS),
			"a self-test of an invalid NSID is Invalid Namespace or Format");
		refused(t, 0xfffffffe, NT_STATUS(GENERIC, INVALID_NS),
			"a self-test of an invalid NSID is Invalid Namespace or Format");
	}
	nsid = inactive(t);
	if (nsid)
		refused(t, nsid, NT_STATUS(GENERIC, INVALID_FIELD),
			"a self-test of an inactive namespace is Invalid Field");
	else
		nt_note(t, "every valid NSID is active");
}

#define COMMAND_CASE                                                                               \
	.spec = COMMAND_SPEC, .effects = NT_EFF_FEATURES, .since = NT_VS(1, 3, 0),                 \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "self-test.command.second-is-refused",
		.title = "A second self-test is refused, and the first goes on",
		COMMAND_CASE,
		.coverage = "DST-04",
		.rules = "DST-03",
		.run = in_progress,
	},
	{
		.id = "self-test.command.abort-ends-test",
		.title = "Code Fh ends the self-test and leaves its result",
		COMMAND_CASE,
		.coverage = "DST-05",
		.rules = "DST-04",
		.run = abort_ends,
		.advice = "The result has the code of the test that was aborted, not Fh",
	},
	{
		.id = "self-test.command.abort-of-none-succeeds",
		.title = "Aborting when no self-test runs succeeds and changes nothing",
		COMMAND_CASE,
		.coverage = "DST-05",
		.rules = "DST-05",
		.run = abort_of_none,
	},
	{
		.id = "self-test.command.reserved-is-refused",
		.title = "A reserved Self-test Code is Invalid Field",
		COMMAND_CASE,
		.coverage = "DST-06",
		.rules = "DST-06",
		.run = reserved,
	},
	{
		.id = "self-test.command.nsids-are-checked",
		.title = "NSID 0, an active one and FFFFFFFFh are tested, others refused",
		COMMAND_CASE,
		.coverage = "DST-03",
		.rules = "DST-07",
		.needs = NT_NEED_NS,
		.run = nsids,
	},
};

const struct nt_group group_self_test_command = NT_GROUP("self-test.command", cases);
