// SPDX-License-Identifier: GPL-2.0-or-later
/* One clock that the model may skip forward, and deadlines on it. */
#include "util/clock.h"

#include <time.h>

static uint64_t skipped_ns;

uint64_t clock_wall_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

void clock_skip_ns(uint64_t ns)
{
	skipped_ns += ns;
}

uint64_t nt_clock_ns(void)
{
	return clock_wall_ns() + skipped_ns;
}

struct nt_deadline nt_deadline_us(uint64_t us)
{
	return (struct nt_deadline){ .at_ns = nt_clock_ns() + us * 1000 };
}

struct nt_deadline nt_deadline_ms(uint64_t ms)
{
	return nt_deadline_us(ms * 1000);
}

bool nt_deadline_passed(struct nt_deadline until)
{
	return nt_clock_ns() >= until.at_ns;
}
