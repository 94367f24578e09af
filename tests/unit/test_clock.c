// SPDX-License-Identifier: GPL-2.0-or-later
/* util/clock.c: time carried on by the processor's counter stays at the true time. */
#include <time.h>

#include "suites.h"
#include "util/clock.h"

static uint64_t true_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Busy for 30 ms: never backwards, and hardly ever off by more than 0.2 ms. */
static void stays_true(void)
{
	const struct timespec nap = { .tv_nsec = 3000000 };
	uint64_t until = true_ns() + 30000000, last = 0, steps = 0, wrong = 0, seen = 0;

	clock_carry(true);
	while (true_ns() < until) {
		uint64_t before = true_ns(), now = clock_wall_ns(), after = true_ns();

		CU_ASSERT(now >= last);
		steps += now > last;
		last = now;
		/* Interrupted in between it says nothing. */
		if (after - before > 20000)
			continue;
		seen++;
		wrong += now > after + 200000 || now + 200000 < before;
	}
	CU_ASSERT(wrong * 20 <= seen);
	CU_ASSERT(steps > 100);
	/* After a pause it is a true reading at once. */
	nanosleep(&nap, NULL);
	until = true_ns();
	CU_ASSERT(clock_wall_ns() >= until);
	clock_carry(false);
}

static void skipping(void)
{
	uint64_t before = nt_clock_ns(), wall = clock_wall_ns();

	clock_skip_ns(5000000000u);
	CU_ASSERT(nt_clock_ns() - before >= 5000000000u);
	CU_ASSERT(clock_wall_ns() - wall < 5000000000u);
}

CU_TestInfo test_clock[] = {
	{ "carried on, it stays true", stays_true },
	{ "skipping", skipping },
	CU_TEST_INFO_NULL,
};
