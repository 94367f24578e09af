// SPDX-License-Identifier: GPL-2.0-or-later
/* Self-tests for cases: see self_test.h. */
#include "self_test.h"

#include <stdio.h>
#include <string.h>

struct drv_cpl self_test_send(struct nt_ctx *t, uint8_t code, uint32_t nsid)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SELF_TEST, .nsid = nsid, .cdw10 = code };

	return nt_admin(t, &cmd, NULL);
}

void self_test_read(struct nt_ctx *t, struct nt_buf *log)
{
	if (!nt_shall_succeed(
		    t, nt_get_log(t, NT_LID_SELF_TEST, NT_NSID_ALL, log, SELF_TEST_LOG_LEN, 0),
		    "the Device Self-test log is there"))
		nt_stop(t);
}

struct nt_buf *self_test_log(struct nt_ctx *t)
{
	struct nt_buf *log = nt_buf(t, SELF_TEST_LOG_LEN);

	self_test_read(t, log);
	return log;
}

struct nt_buf *self_test_open(struct nt_ctx *t)
{
	struct nt_buf *log;

	if (!nt_ctrl_field(t, "oacs.selftest"))
		nt_skip(t, "there is no Device Self-test (OACS bit 4)");
	log = self_test_log(t);
	if (!self_test_op(log))
		return log;
	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "a self-test is running that is not ours");
	self_test_stop(t);
	self_test_read(t, log);
	return log;
}

void self_test_start(struct nt_ctx *t, uint8_t code, uint32_t nsid)
{
	if (!nt_shall_succeed(t, self_test_send(t, code, nsid), "%s",
			      code == SELF_TEST_SHORT ? "a short self-test can be started"
						      : "an extended self-test can be started"))
		nt_stop(t);
}

void self_test_stop(struct nt_ctx *t)
{
	nt_shall_succeed(t, self_test_send(t, SELF_TEST_ABORT, 0),
			 "code Fh succeeds, whether a self-test runs or not");
}

uint8_t self_test_op(const struct nt_buf *log)
{
	return log->data[0] & 0xf;
}

uint8_t self_test_percent(const struct nt_buf *log)
{
	return log->data[1] & 0x7f;
}

static const uint8_t *entry(const struct nt_buf *log, uint32_t i)
{
	return log->data + 4 + 28 * (size_t)i;
}

uint64_t self_test_result(const struct nt_buf *log, uint32_t i, const char *field)
{
	char path[64];

	snprintf(path, sizeof(path), "log.self-test-result.%s", field);
	return spec_get_path(path, entry(log, i), 28);
}

uint32_t self_test_used(const struct nt_buf *log)
{
	uint32_t used = 0;

	while (used < SELF_TEST_ENTRIES &&
	       self_test_result(log, used, "dsts.result") != SELF_TEST_NONE)
		used++;
	return used;
}

/* What an unused entry holds besides its status is ignored. */
bool self_test_grew(const struct nt_buf *before, const struct nt_buf *after)
{
	uint32_t used = (uint32_t)nt_min(self_test_used(before) + 1, SELF_TEST_ENTRIES);

	if (self_test_used(after) != used)
		return false;
	for (uint32_t i = 1; i < used; i++)
		if (memcmp(entry(after, i), entry(before, i - 1), 28) != 0)
			return false;
	return true;
}

bool self_test_wait(struct nt_ctx *t, struct nt_buf *log, uint64_t step_ms, uint64_t limit_ms)
{
	struct nt_deadline until = nt_within_ms(t, limit_ms);

	do {
		self_test_read(t, log);
		if (!self_test_op(log))
			return true;
		nt_settle(t, step_ms * 1000);
	} while (!nt_deadline_passed(until));
	return false;
}

void self_test_shall_be(struct nt_ctx *t, const struct nt_buf *log, uint8_t code, uint8_t result,
			const char *what)
{
	nt_shall_eq(t, self_test_result(log, 0, "dsts.code"), code,
		    "the newest result tells which test it was: %s", what);
	nt_shall_eq(t, self_test_result(log, 0, "dsts.result"), result,
		    "the newest result tells how it ended: %s", what);
}
