// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Words of the specification: a broken "shall" fails the case, a broken
 * "should" warns. Each check records its text, what was seen and what was
 * wanted, and lets the case go on. The text names the sentence that is checked,
 * as a statement that holds on a good controller ("QID 1 is free afterwards").
 *
 * The label of a check is "<case id>/<n>" with n counting the *distinct* texts
 * in a case, so it stays the same when a loop runs more often.
 *
 * nt_need_…, nt_skip, nt_stop do not return when they end the case. A case
 * owns nothing by itself: buffers, queues, saved features belong to @t and are
 * undone in reverse order, whatever happened.
 */
#ifndef NVMETEST_CHECK_H
#define NVMETEST_CHECK_H

#include <nvmetest/cmd.h>

struct nt_ctx;

/* A list of statuses for …_status_of(): NT_ANY_OF(NT_STATUS(…), NT_STATUS(…)). */
#define NT_STATUS_END  0xffff
#define NT_ANY_OF(...) ((const uint16_t[]){ __VA_ARGS__, NT_STATUS_END })

/* The condition holds. Returns it, so that what depends on it can be guarded. */
bool nt_shall(struct nt_ctx *t, bool holds, const char *fmt, ...) NT_PRINTF(3, 4);
bool nt_should(struct nt_ctx *t, bool holds, const char *fmt, ...) NT_PRINTF(3, 4);

bool nt_shall_eq(struct nt_ctx *t, uint64_t seen, uint64_t want, const char *fmt, ...)
	NT_PRINTF(4, 5);
bool nt_should_eq(struct nt_ctx *t, uint64_t seen, uint64_t want, const char *fmt, ...)
	NT_PRINTF(4, 5);
/* lo <= seen <= hi */
bool nt_shall_range(struct nt_ctx *t, uint64_t seen, uint64_t lo, uint64_t hi, const char *fmt, ...)
	NT_PRINTF(5, 6);
bool nt_should_range(struct nt_ctx *t, uint64_t seen, uint64_t lo, uint64_t hi, const char *fmt,
		     ...) NT_PRINTF(5, 6);
/* Equal bytes; on a difference the offset and both bytes there are reported. */
bool nt_shall_bytes(struct nt_ctx *t, const void *seen, const void *want, size_t len,
		    const char *fmt, ...) NT_PRINTF(5, 6);

/* SCT and SC are @want. */
bool nt_shall_status(struct nt_ctx *t, struct drv_cpl cpl, uint16_t want, const char *fmt, ...)
	NT_PRINTF(4, 5);
bool nt_should_status(struct nt_ctx *t, struct drv_cpl cpl, uint16_t want, const char *fmt, ...)
	NT_PRINTF(4, 5);
/* … one of @legal (NT_ANY_OF). The first is what the text names. */
bool nt_shall_status_of(struct nt_ctx *t, struct drv_cpl cpl, const uint16_t *legal,
			const char *fmt, ...) NT_PRINTF(4, 5);
bool nt_should_status_of(struct nt_ctx *t, struct drv_cpl cpl, const uint16_t *legal,
			 const char *fmt, ...) NT_PRINTF(4, 5);
bool nt_shall_succeed(struct nt_ctx *t, struct drv_cpl cpl, const char *fmt, ...) NT_PRINTF(3, 4);
/* Any status but success. */
bool nt_shall_refuse(struct nt_ctx *t, struct drv_cpl cpl, const char *fmt, ...) NT_PRINTF(3, 4);

/* CSTS.CFS = 0 and the controller still answers. */
void nt_shall_not_fatal(struct nt_ctx *t);

/* Free text for the report; shown with -v and in failures. */
void nt_note(struct nt_ctx *t, const char *fmt, ...) NT_PRINTF(2, 3);
/* A step of a walk (init.*): numbered, shown with -v. */
void nt_step(struct nt_ctx *t, const char *fmt, ...) NT_PRINTF(2, 3);

/* Optional feature absent: SKIP. Several reasons: nt_skip_reason() first, then nt_skip(). */
_Noreturn void nt_skip(struct nt_ctx *t, const char *fmt, ...) NT_PRINTF(2, 3);
void nt_skip_reason(struct nt_ctx *t, const char *fmt, ...) NT_PRINTF(2, 3);
/* Harness or link broke (err != 0): ERROR. -ETIMEDOUT and -ENODEV see nt_need_answer(). */
void nt_need_ok(struct nt_ctx *t, int err, const char *fmt, ...) NT_PRINTF(3, 4);
/* -ETIMEDOUT: the device did not answer, FAIL; anything else but 0: ERROR. */
void nt_need_answer(struct nt_ctx *t, int err, const char *fmt, ...) NT_PRINTF(3, 4);
/* What was recorded so far is the verdict; the rest makes no sense without it. */
_Noreturn void nt_stop(struct nt_ctx *t);

#endif
