// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What every layer shares: sizes, errors with text, deadlines, options.
 *
 * This header includes nothing but libc. It declares no NVMe.
 */
#ifndef NVMETEST_BASE_H
#define NVMETEST_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_SIZE(a)	   (sizeof(a) / sizeof((a)[0]))
#define NT_PRINTF(fmt, va) __attribute__((format(printf, fmt, va)))

static inline uint64_t nt_bits(uint64_t value, unsigned int msb, unsigned int lsb)
{
	return (value >> lsb) & (~0ULL >> (63 - (msb - lsb)));
}

static inline uint64_t nt_min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static inline uint64_t nt_max(uint64_t a, uint64_t b)
{
	return a > b ? a : b;
}

/* @align is a power of two. */
static inline uint64_t nt_align_up(uint64_t value, uint64_t align)
{
	return (value + align - 1) & ~(align - 1);
}

/*
 * Error with text, for the functions that talk to the operating system or read
 * something a user wrote. @code is 0 or -errno out of the vocabulary that
 * CONTRIBUTING lists: -ETIMEDOUT no answer by the deadline, -ENODEV the device
 * is gone, -EIO the link answered nonsense, -ENOTSUP this back end cannot,
 * -EINVAL the caller's data, -ENOMEM, -EPERM refused for safety or permission.
 */
struct nt_err {
	int code;
	char text[512];
};

/* Store @code and the text, return @code. A NULL @err only returns the code. */
int nt_err_set(struct nt_err *err, int code, const char *fmt, ...) NT_PRINTF(3, 4);

/*
 * A point on the tool's clock: nanoseconds of CLOCK_MONOTONIC plus what the
 * model skipped (clock_skip in util/clock.h), so that a 30 s time-out costs
 * nothing on the model.
 */
struct nt_deadline {
	uint64_t at_ns;
};

struct nt_deadline nt_deadline_ms(uint64_t ms);
struct nt_deadline nt_deadline_us(uint64_t us);
bool nt_deadline_passed(struct nt_deadline until);
/* Nanoseconds on the tool's clock. */
uint64_t nt_clock_ns(void);

/*
 * key=value options as they stand in a target address ("sim:dstrd=2,cqr=1").
 * A word without '=' has the value "". Keys may repeat (defect=A,defect=B).
 */
struct nt_option {
	char *key;
	char *value;
};

struct nt_options {
	struct nt_option *v;
	size_t n;
};

/* @text is split at commas; "\," is a comma. @ret owns copies. 0 or -ENOMEM/-EINVAL. */
int nt_options_parse(const char *text, struct nt_options *ret, struct nt_err *err);
void nt_options_free(struct nt_options *opts);
/* First value of @key, NULL when absent. */
const char *nt_options_get(const struct nt_options *opts, const char *key);
/*
 * A number (decimal or 0x…, suffix K M G) in [min, max]. Absent: 0 and @ret
 * untouched. Malformed or out of range: -EINVAL and a text that names @key.
 */
int nt_options_u64(const struct nt_options *opts, const char *key, uint64_t min, uint64_t max,
		   uint64_t *ret, struct nt_err *err);

#endif
