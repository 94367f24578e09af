// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One clock that the model may skip forward, and deadlines on it.
 *
 * Usually reading CLOCK_MONOTONIC takes 20 ns. In a guest whose clock is a
 * device (hpet) it takes microseconds, more than a command does: there the
 * processor's counter carries the time on from the last true reading, for at
 * most a millisecond, so that a wrong rate can never add up.
 */
#include "util/clock.h"

#include <time.h>

#define SLOW_READ_NS 400u     /* above: a system call, or an access to a device */
#define ANCHOR_NS    1000000u /* trust in the counter between two true readings */
#define RATE_SHIFT   24

static uint64_t skipped_ns;

static uint64_t true_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

#if defined(__x86_64__) || defined(__i386__)
static inline uint64_t counter(void)
{
	return __builtin_ia32_rdtsc();
}
#else
static inline uint64_t counter(void)
{
	return 0; /* the architected timers of the others are read by the vDSO */
}
#endif

static struct {
	enum { UNKNOWN, TRUE, CARRIED } kind;
	uint64_t at, ns;  /* the last true reading */
	uint64_t rate;	  /* ns per count << RATE_SHIFT, 0: not known yet */
	uint64_t span;	  /* counts that ANCHOR_NS takes */
	uint64_t last_ns; /* as told: it never goes back */
} carried;

static void choose(void)
{
	uint64_t best = UINT64_MAX;

	for (int i = 0; i < 8; i++) {
		uint64_t from = true_ns(), took = true_ns() - from;

		best = took < best ? took : best;
	}
	carried.kind = counter() && best > SLOW_READ_NS ? CARRIED : TRUE;
}

void clock_carry(bool is_carried)
{
	carried.kind = counter() && is_carried ? CARRIED : TRUE;
}

/* Counter and true time of one moment; again when something came in between. */
static uint64_t read_both(uint64_t *ret_at)
{
	uint64_t ns, after;

	for (int i = 0; i < 4; i++) {
		*ret_at = counter();
		ns = true_ns();
		after = counter();
		if (after - *ret_at < carried.span / 64)
			break;
	}
	return ns;
}

static void anchor(void)
{
	uint64_t at, ns = read_both(&at), counts = at - carried.at, took = ns - carried.ns;

	/* Long enough to be exact, short enough for the shift. */
	if (carried.at && at > carried.at && took > ANCHOR_NS / 4 && took < 1u << 30) {
		carried.rate = (took << RATE_SHIFT) / counts;
		carried.span = counts * ANCHOR_NS / took;
	}
	/* Too short for a rate: wait on from the older reading, unless there is none. */
	if (!carried.at || took > ANCHOR_NS / 4 || at <= carried.at) {
		carried.at = at;
		carried.ns = ns;
	}
	carried.last_ns = ns > carried.last_ns ? ns : carried.last_ns;
}

static uint64_t carried_ns(void)
{
	uint64_t counts = counter() - carried.at, ns;

	if (!carried.rate || counts >= carried.span) {
		anchor();
		return carried.last_ns;
	}
	ns = carried.ns + (counts * carried.rate >> RATE_SHIFT);
	if (ns > carried.last_ns)
		carried.last_ns = ns;
	return carried.last_ns;
}

uint64_t clock_wall_ns(void)
{
	if (carried.kind == UNKNOWN)
		choose();
	return carried.kind == TRUE ? true_ns() : carried_ns();
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
