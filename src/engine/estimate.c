// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The time of a run, estimated: see estimate.h.
 *
 * A case costs what its commands cost on such a back end, which hardly depends on the case; what
 * matters are resets (the time to ready, and 100 ms of the link for those of the function) and
 * what the device does in its own time. On a model time is skipped.
 */
#include "estimate.h"

#include <stdio.h>

#define RESETS_OF_CASE	 3u	      /* a case that resets does so a few times */
#define LINK_RESET_US	 100000u      /* after FLR, hot reset and power management (PCI Express) */
#define SHORT_TEST_US	 120000000ull /* two minutes or less */
#define MINUTE_US	 60000000ull
#define READY_UNKNOWN_US 200000u
#define NEEDS_LINK_RESET (NT_NEED_FLR | NT_NEED_HOT_RESET | NT_NEED_PM_RESET | NT_NEED_NSSR)

/* One case without a reset, as measured: the model, an emulator, a drive, Linux in between. */
static uint64_t case_us(unsigned int caps)
{
	if (caps & PCIFN_CAP_SKIP_TIME)
		return 1000;
	if (caps & PCIFN_CAP_SCRATCH)
		return 8000;
	return caps & PCIFN_CAP_OS_DRIVER ? 40000 : 25000;
}

static void count_reason(void *arg, const char *reason)
{
	(void)reason;
	++*(unsigned int *)arg;
}

static bool runs(const struct nt_case *c, const struct estimate_facts *facts)
{
	unsigned int reasons = 0;

	select_reasons(c, facts->caps, facts->allow, count_reason, &reasons);
	return !reasons && (!facts->vs || facts->vs >= c->since);
}

static unsigned int resets_of(const struct nt_case *c)
{
	if (c->effects & (NT_EFF_RESET | NT_EFF_POWER))
		return RESETS_OF_CASE;
	return c->state == NT_STATE_DISABLED;
}

/* What the device does in its own time. */
static uint64_t own_us(const struct nt_case *c, const struct estimate_facts *facts)
{
	uint64_t us = 0;

	if (facts->caps & PCIFN_CAP_SKIP_TIME)
		return 0;
	if (c->needs & NT_NEED_SHORT_TEST && facts->edstt)
		us += SHORT_TEST_US;
	if (c->needs & NT_NEED_EXTENDED_TEST)
		us += facts->edstt * MINUTE_US;
	if (c->needs & NEEDS_LINK_RESET)
		us += RESETS_OF_CASE * LINK_RESET_US;
	return us;
}

struct estimate estimate_run(const struct run_step *steps, size_t n,
			     const struct estimate_facts *facts)
{
	uint64_t ready = facts->ready_us, us = 0, limit;
	struct estimate e = { 0 };

	if (facts->caps & PCIFN_CAP_SKIP_TIME)
		ready = 0;
	else if (!ready)
		ready = facts->caps & PCIFN_CAP_SCRATCH ? 1000 : READY_UNKNOWN_US;
	for (size_t i = 0; i < n; i++) {
		const struct nt_case *c = steps[i].item->c;

		if (!runs(c, facts))
			continue;
		e.cases++;
		e.resets += resets_of(c);
		us += case_us(facts->caps) + own_us(c, facts);
	}
	/* An emulator does not wait for anything. */
	limit = facts->caps & PCIFN_CAP_SCRATCH ? ready : nt_max(facts->limit_us, ready);
	e.ms = (us + e.resets * ready) / 1000;
	e.limit_ms = (us + e.resets * limit) / 1000;
	return e;
}

static const char *duration(uint64_t ms, char *buf, size_t len)
{
	uint64_t s = (ms + 500) / 1000;

	if (ms < 1000)
		snprintf(buf, len, "less than a second");
	else if (s < 120)
		snprintf(buf, len, "%llu s", (unsigned long long)s);
	else if (s < 7200)
		snprintf(buf, len, "%llu min", (unsigned long long)((s + 30) / 60));
	else
		snprintf(buf, len, "%.1f h", (double)s / 3600);
	return buf;
}

const char *estimate_text(const struct estimate *e, char *buf, size_t len)
{
	char usual[32], most[32];

	duration(e->ms, usual, sizeof(usual));
	if (e->limit_ms > e->ms + e->ms / 2 + 1000)
		snprintf(buf, len, "%s%s, at most %s if every reset takes as long as CAP.TO allows",
			 e->ms < 1000 ? "" : "about ", usual,
			 duration(e->limit_ms, most, sizeof(most)));
	else
		snprintf(buf, len, "%s%s", e->ms < 1000 ? "" : "about ", usual);
	return buf;
}
