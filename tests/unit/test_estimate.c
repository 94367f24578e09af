// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/estimate: what counts, what does not, and how it is said. */
#include <string.h>

#include "engine/estimate.h"
#include "suites.h"

#include <nvmetest/pcifn.h>

#define DRIVE (PCIFN_CAP_CFG | PCIFN_CAP_BAR | PCIFN_CAP_DMA)

static struct estimate of(const struct nt_case *cases, size_t n, struct estimate_facts facts)
{
	struct run_item items[4] = { { 0 } };
	struct run_step steps[4] = { { 0 } };

	for (size_t i = 0; i < n; i++) {
		items[i].c = &cases[i];
		steps[i].item = &items[i];
	}
	return estimate_run(steps, n, &facts);
}

static void counts(void)
{
	const struct nt_case cases[] = {
		{ .id = "a.b.plain" },
		{ .id = "a.b.resets", .effects = NT_EFF_RESET },
		{ .id = "a.b.skipped", .needs = NT_NEED_SKIP_TIME },
		{ .id = "a.b.later", .since = NT_VS(2, 0, 0) },
	};
	const struct estimate_facts facts = { .caps = DRIVE,
					      .allow = NT_EFF_RESET,
					      .ready_us = 300000,
					      .limit_us = 7500000,
					      .vs = NT_VS(1, 4, 0) };
	struct estimate_facts refused = facts;
	struct estimate e = of(cases, ARRAY_SIZE(cases), facts), less;

	CU_ASSERT_EQUAL(e.cases, 2);
	CU_ASSERT(e.resets >= 1);
	CU_ASSERT(e.ms >= e.resets * 300 && e.ms < e.resets * 300 + 1000);
	CU_ASSERT(e.limit_ms >= e.resets * 7500);
	refused.allow = 0;
	less = of(cases, ARRAY_SIZE(cases), refused);
	CU_ASSERT_EQUAL(less.cases, 1);
	CU_ASSERT_EQUAL(less.resets, 0);
	CU_ASSERT_EQUAL(less.limit_ms, less.ms);
}

static void own_time(void)
{
	const struct nt_case cases[] = {
		{ .id = "a.b.short", .needs = NT_NEED_SHORT_TEST },
		{ .id = "a.b.long", .needs = NT_NEED_EXTENDED_TEST },
	};
	struct estimate_facts facts = { .caps = DRIVE, .edstt = 30 };

	CU_ASSERT(of(cases, 2, facts).ms >= 32 * 60000);
	CU_ASSERT(of(cases, 2, facts).ms < 33 * 60000);
	facts.edstt = 0;
	CU_ASSERT(of(cases, 2, facts).ms < 1000);
	facts.edstt = 30;
	facts.caps |= PCIFN_CAP_SKIP_TIME | PCIFN_CAP_SCRATCH;
	CU_ASSERT(of(cases, 2, facts).ms < 1000);
	CU_ASSERT_EQUAL(of(cases, 0, facts).ms, 0);
}

static void words(void)
{
	static const struct {
		struct estimate e;
		const char *text;
	} rows[] = {
		{ { .ms = 999, .limit_ms = 999 }, "less than a second" },
		{ { .ms = 12400, .limit_ms = 12400 }, "about 12 s" },
		{ { .ms = 240000, .limit_ms = 250000 }, "about 4 min" },
		{ { .ms = 9000000, .limit_ms = 9000000 }, "about 2.5 h" },
		{ { .ms = 12000, .limit_ms = 240000 },
		  "about 12 s, at most 4 min if every reset takes as long as CAP.TO allows" },
	};
	char text[160];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CU_ASSERT_STRING_EQUAL(estimate_text(&rows[i].e, text, sizeof(text)), rows[i].text);
}

CU_TestInfo test_estimate[] = {
	{ "what runs and resets counts", counts },
	{ "so does the device's own time", own_time },
	{ "it is said in words", words },
	CU_TEST_INFO_NULL,
};
