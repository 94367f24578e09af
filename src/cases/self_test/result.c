// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Device Self-test log: its fields, the order of the results, which NSIDs
 * and parts of it can be read.
 *
 * Base 2.0 sections 5.16 and 5.16.1.7; NVMe 1.4 sections 5.14 and 5.14.1.6.
 */
#include <string.h>

#include "self_test.h"

#define RESULT_SPEC "base-2.0:5.16.1.7 nvme-1.4:5.14.1.6"

static bool is_code(uint64_t code)
{
	return code == SELF_TEST_SHORT || code == SELF_TEST_EXTENDED || code == 0xe;
}

static void fields_of(struct nt_ctx *t, const struct nt_buf *log)
{
	uint8_t op = self_test_op(log);
	uint32_t used = self_test_used(log);

	nt_shall(t, !op || is_code(op), "the current operation is none, short, extended or Eh");
	if (op)
		nt_shall(t, self_test_percent(log) <= 100,
			 "a self-test is at most 100 percent complete");
	for (uint32_t i = 0; i < used; i++) {
		nt_shall(t, is_code(self_test_result(log, i, "dsts.code")),
			 "a result is of a short, an extended or a vendor's test");
		nt_shall(t, self_test_result(log, i, "dsts.result") <= 9,
			 "results are 0h to 9h, or Fh where there is none");
	}
	for (uint32_t i = used; i < SELF_TEST_ENTRIES; i++)
		nt_shall_eq(t, self_test_result(log, i, "dsts.result"), SELF_TEST_NONE,
			    "results that are not used have status Fh, and stand at the end");
}

/* With whatever is in it, then with one more. */
static void fields(struct nt_ctx *t)
{
	struct nt_buf *log = self_test_open(t);

	fields_of(t, log);
	self_test_start(t, SELF_TEST_EXTENDED, 0);
	self_test_read(t, log);
	fields_of(t, log);
	self_test_stop(t);
	self_test_read(t, log);
	fields_of(t, log);
	nt_shall(t, self_test_used(log) > 0, "a self-test leaves a result");
}

static uint64_t power_on_hours(struct nt_ctx *t)
{
	struct nt_buf *smart = nt_buf(t, 512);

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, smart, 512, 0),
			 "the SMART log is there");
	return spec_get_path("log.smart.poh", smart->data, smart->len);
}

/* More tests than the log holds, not two of a kind in a row. */
static void newest_first(struct nt_ctx *t)
{
	static const uint8_t codes[] = { SELF_TEST_EXTENDED, SELF_TEST_SHORT, SELF_TEST_SHORT };
	struct nt_buf *last = self_test_open(t);
	uint64_t hours;

	for (uint32_t i = 0; i < SELF_TEST_ENTRIES + 4; i++) {
		uint8_t code = codes[i % ARRAY_SIZE(codes)];
		struct nt_buf *now;

		self_test_start(t, code, 0);
		self_test_stop(t);
		now = self_test_log(t);
		nt_shall_eq(t, self_test_result(now, 0, "dsts.code"), code,
			    "the newest result is the first");
		if (!nt_shall(t, self_test_grew(last, now),
			      "the others stand behind it as they were, at most 20 in all"))
			return;
		nt_buf_free(t, last);
		last = now;
	}
	hours = power_on_hours(t);
	nt_should_range(t, self_test_result(last, 0, "poh"), hours ? hours - 1 : 0, hours + 1,
			"a result tells the power-on hours that SMART tells");
}

static void parts(struct nt_ctx *t)
{
	static const uint32_t offsets[] = { 4, 32, 500, 512, 532, 536, 560 };
	struct nt_buf *whole, *part = nt_buf(t, 28);

	whole = self_test_open(t);
	if (!nt_ctrl_field(t, "lpa.ext"))
		nt_skip(t, "the log page offset is not supported (LPA bit 2)");
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		uint32_t len = (uint32_t)nt_min(28, SELF_TEST_LOG_LEN - offsets[i]);

		if (!nt_shall_succeed(
			    t, nt_get_log(t, NT_LID_SELF_TEST, NT_NSID_ALL, part, len, offsets[i]),
			    "any part of the log can be read") ||
		    !nt_shall_bytes(t, part->data, whole->data + offsets[i], len,
				    "a part is the same bytes as in the whole log"))
			nt_note(t, "offset %u", offsets[i]);
	}
}

static void nsids(struct nt_ctx *t)
{
	struct nt_buf *log = self_test_open(t);

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SELF_TEST, NT_NSID_ALL, log, SELF_TEST_LOG_LEN, 0),
			 "the log is there for NSID FFFFFFFFh");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_SELF_TEST, 0, log, SELF_TEST_LOG_LEN, 0),
			 "the log is there for NSID 0");
}

#define RESULT_CASE                                                                                \
	.spec = RESULT_SPEC, .effects = NT_EFF_FEATURES, .since = NT_VS(1, 3, 0),                  \
	.timeout_ms = 120000

static const struct nt_case cases[] = {
	{
		.id = "self-test.result.fields-are-valid",
		.title = "The Device Self-test log holds valid values, and Fh where there is no "
			 "result",
		RESULT_CASE,
		.coverage = "DST-10 LOG-09",
		.rules = "LOG-DST-01",
		.run = fields,
	},
	{
		.id = "self-test.result.newest-is-first",
		.title = "Results are newest first, and the last twenty are kept",
		RESULT_CASE,
		.coverage = "DST-10",
		.rules = "DST-02 LOG-DST-01",
		.run = newest_first,
	},
	{
		.id = "self-test.result.parts-equal-whole",
		.title = "The Device Self-test log can be read in parts up to its end",
		.spec = "base-2.0:5.16 base-2.0:5.16.1.7 nvme-1.4:5.14 nvme-1.4:5.14.1.6",
		.coverage = "LOG-06",
		.rules = "LOG-DST-01 LOG-GEN-04",
		.since = NT_VS(1, 3, 0),
		.run = parts,
	},
	{
		.id = "self-test.result.nsids-are-accepted",
		.title = "The Device Self-test log is there for NSID 0 and FFFFFFFFh",
		.spec = "base-2.0:5.16.1 base-2.0:5.16.1.7 nvme-1.4:5.14",
		.coverage = "LOG-08",
		.rules = "LOG-DST-01 LOG-GEN-08",
		.since = NT_VS(1, 3, 0),
		.run = nsids,
		.advice = "A tool that names a namespace fills the error log of many drives: name "
			  "none",
	},
};

const struct nt_group group_self_test_result = NT_GROUP("self-test.result", cases);
