// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The tool's one clock: CLOCK_MONOTONIC plus what the model skipped.
 *
 * nt_clock_ns() and the nt_deadline_…() functions of base.h are here too.
 */
#ifndef UTIL_CLOCK_H
#define UTIL_CLOCK_H

#include <nvmetest/base.h>

/* Move the clock on. Only the model's relax() does. */
void clock_skip_ns(uint64_t ns);
/*
 * Tests: take the time between true readings from the processor's counter, as
 * where reading the clock is slow, or not.
 */
void clock_carry(bool is_carried);
/* Wall time, without what was skipped: for durations of the harness itself. */
uint64_t clock_wall_ns(void);

#endif
