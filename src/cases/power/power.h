// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the power cases share: the states of Identify Controller, bounded; the
 * state that the controller is in; the time it may take from one to another.
 */
#ifndef CASES_POWER_H
#define CASES_POWER_H

#include <nvmetest/case.h>

#define POWER_STATES_MAX 32u

struct power {
	uint32_t count; /* states, 1…32 */
	struct power_state {
		bool is_down;	       /* non-operational */
		uint64_t enlat, exlat; /* microseconds, 0: not reported */
		uint64_t idle;	       /* idle power, 0.1 mW, 0: not reported */
	} states[POWER_STATES_MAX];
};

/*
 * The states; Power Management is put back at the end, and autonomous transitions are off until
 * then. Skips where the feature cannot be changed, and with less than @least states.
 */
void power_open(struct nt_ctx *t, uint32_t least, struct power *ret);
/* The deepest non-operational state; skips the case when there is none. */
uint32_t power_deepest(struct nt_ctx *t, const struct power *p);
/* Set Features; false when it was refused, which fails the case. */
bool power_enter(struct nt_ctx *t, uint32_t ps);
uint32_t power_now(struct nt_ctx *t);
/* Microseconds from @from to @to at most; a latency that is not reported counts as 0. */
uint64_t power_way_us(const struct power *p, uint32_t from, uint32_t to);

/* Blocks that tell whether they were kept. */
struct power_io {
	struct drv_sq *sq;
	struct nt_buf *data;
	uint64_t slba;
};

/* Queue pair 1 and one block of scratch space; skips where blocks have metadata. */
void power_io_open(struct nt_ctx *t, struct power_io *io);
/* Write the block as generation @gen has it. */
bool power_io_write(struct nt_ctx *t, struct power_io *io, uint64_t gen, const char *what);
/* Read it; a "shall" with @what for the status and another for the bytes. */
bool power_io_holds(struct nt_ctx *t, struct power_io *io, uint64_t gen, const char *what);

#endif
