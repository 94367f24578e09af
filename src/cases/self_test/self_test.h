// SPDX-License-Identifier: GPL-2.0-or-later
/* What the self-test cases share: the command, and its log read with one command. */
#ifndef CASES_SELF_TEST_H
#define CASES_SELF_TEST_H

#include <nvmetest/case.h>

#define SELF_TEST_LOG_LEN 564u
#define SELF_TEST_ENTRIES 20u

enum { SELF_TEST_SHORT = 1, SELF_TEST_EXTENDED = 2, SELF_TEST_ABORT = 15 };

enum { SELF_TEST_DONE = 0, SELF_TEST_BY_COMMAND = 1, SELF_TEST_BY_RESET = 2, SELF_TEST_NONE = 15 };

/*
 * Skips the case without Device Self-test, and on somebody's own drive while a test runs.
 * No test runs afterwards. The log as it is then.
 */
struct nt_buf *self_test_open(struct nt_ctx *t);
struct drv_cpl self_test_send(struct nt_ctx *t, uint8_t code, uint32_t nsid);
/* One command reads all of it. */
void self_test_read(struct nt_ctx *t, struct nt_buf *log);
struct nt_buf *self_test_log(struct nt_ctx *t);
/* Start a test that must start. */
void self_test_start(struct nt_ctx *t, uint8_t code, uint32_t nsid);
/* Abort what runs, if anything: the end of a case. */
void self_test_stop(struct nt_ctx *t);
/* Current Device Self-Test Operation, 0: none. */
uint8_t self_test_op(const struct nt_buf *log);
uint8_t self_test_percent(const struct nt_buf *log);
/* Field of result @i, 0 the newest: "dsts.code". */
uint64_t self_test_result(const struct nt_buf *log, uint32_t i, const char *field);
/* Results that are used. */
uint32_t self_test_used(const struct nt_buf *log);
/* @after is @before with one result more, in front. */
bool self_test_grew(const struct nt_buf *before, const struct nt_buf *after);
/* Read @log each @step_ms until no test runs; false: still one after @limit_ms. */
bool self_test_wait(struct nt_ctx *t, struct nt_buf *log, uint64_t step_ms, uint64_t limit_ms);
/* The newest result is of a test with this code that ended so. */
void self_test_shall_be(struct nt_ctx *t, const struct nt_buf *log, uint8_t code, uint8_t result,
			const char *what);

#endif
