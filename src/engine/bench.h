// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast a target is: reads at several depths in alternating rounds, what a
 * command costs this host, what a register read takes.
 *
 * The device is opened here and driven by a child process, as a run does it:
 * whatever happens to the child, the parent still holds the memory that the
 * device writes and disables it before that memory goes.
 */
#ifndef ENGINE_BENCH_H
#define ENGINE_BENCH_H

#include "engine/ctx.h"
#include "util/hist.h"

#define BENCH_DEPTHS_MAX 16u
#define BENCH_DEPTH_MAX	 4096u
#define BENCH_ROUNDS_MAX 99u
#define BENCH_SKIPS_MAX	 8u

struct bench_options {
	const char *target; /* full address */
	const char *serial; /* of a real device that may be written */
	unsigned int allow; /* NT_EFF_* */
	uint64_t seed;
	uint32_t depths[BENCH_DEPTHS_MAX];
	size_t depth_count;
	uint32_t block_len;  /* bytes of a command; 0: 4096, or the LBA size where that is more */
	unsigned int rounds; /* of each depth, taken in turns */
	uint64_t round_ns;   /* time of one round … */
	uint64_t count;	     /* … or, unless 0, its commands */
	bool is_write;
	bool must_yield; /* set by bench_run(): the device's other half needs this processor */
};

/* Middle, smallest and largest of the rounds. */
struct bench_spread {
	double median, min, max;
	unsigned int rounds; /* 0: nothing was measured */
};

struct bench_row {
	uint32_t depth;
	unsigned int rounds; /* finished ones */
	double iops[BENCH_ROUNDS_MAX];
	struct bench_spread spread; /* of iops */
	struct hist latency;	    /* ns from before the doorbell until seen, of all rounds */
	uint64_t commands, errors;
	uint16_t error_status; /* of the first error */
	uint64_t error_lba;
};

struct bench_skip {
	char what[32], why[200];
};

struct bench_result {
	char backend[16], mn[41], sn[21], fr[9];
	uint32_t vs, nsid, lba_len, block_len;
	uint64_t blocks; /* of block_len that were chosen from */
	bool is_model;	 /* waiting is skipped: times are the tool's own, not a device's */
	bool is_interrupted;
	size_t row_count;
	struct bench_row rows[BENCH_DEPTHS_MAX];
	struct bench_spread register_ns; /* one 32-bit read */
	/* Host time for a command, of batches of @batch, without waiting. */
	uint32_t batch;
	struct bench_spread submit_ns, doorbell_ns, reap_ns, host_ns;
	size_t skip_count;
	struct bench_skip skips[BENCH_SKIPS_MAX];
};

/*
 * 0, or -EINVAL (the options do not fit the device), -EPERM (refused), or why
 * the device could not be measured. *ret is filled as far as it went; with an
 * interrupt 0 and is_interrupted. The caller frees *ret.
 */
int bench_run(const struct bench_options *opts, struct bench_result **ret, struct nt_err *err);

/* bench_measure.c: in the child. @is_stopped becomes true to end after the present command. */
int bench_measure(struct session *s, const struct bench_options *opts,
		  const volatile bool *is_stopped, struct bench_result *res, struct nt_err *err);

#endif
