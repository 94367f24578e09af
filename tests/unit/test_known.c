// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/known.c and plan_match.c: which deviation an entry excuses, on what, and until when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/engine.h"
#include "suites.h"

static char *text(const char *s)
{
	return (char *)(uintptr_t)s;
}

static void known_matches(void)
{
	char *model[] = { text("QEMU *") }, *vid[] = { text("0x1b36") };
	struct known_match qemu[] = { { .key = text("model"), .globs = model, .glob_count = 1 },
				      { .key = text("vid"), .globs = vid, .glob_count = 1 } };
	struct known v[] = {
		{ .match = qemu,
		  .match_count = 2,
		  .case_glob = text("log.*"),
		  .verdict = VERDICT_FAIL },
		{ .case_glob = text("queue.a.b"), .verdict = VERDICT_WARN },
	};
	const struct known_device dev = { .model = "QEMU NVMe Ctrl",
					  .backend = "qtest",
					  .vid = 6966 };
	const struct known_device other = { .model = "Other", .vid = 6966 };

	CU_ASSERT_PTR_EQUAL(known_find(v, 2, &dev, "log.x.y", VERDICT_FAIL, NULL, 0, true), &v[0]);
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "log.x.y", VERDICT_WARN, NULL, 0, true));
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "log.x.y", VERDICT_ERROR, NULL, 0, true));
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "log.x.y", VERDICT_SKIP, NULL, 0, true));
	CU_ASSERT_PTR_EQUAL(known_find(v, 2, &dev, "log.x.y", VERDICT_PASS, NULL, 0, true), &v[0]);
	CU_ASSERT_PTR_NULL(known_find(v, 2, &other, "log.x.y", VERDICT_FAIL, NULL, 0, true));
	CU_ASSERT_PTR_EQUAL(known_find(v, 2, &other, "queue.a.b", VERDICT_WARN, NULL, 0, true),
			    &v[1]);
	vid[0] = text("1b36x");
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "log.x.y", VERDICT_FAIL, NULL, 0, true));
}

static void known_covers_checks(void)
{
	struct known v[] = {
		{ .case_glob = text("a.b.c"),
		  .check_glob = text("*CQ*"),
		  .seen_glob = text("1/00 *"),
		  .verdict = VERDICT_FAIL },
		{ .case_glob = text("a.b.c"),
		  .check_glob = text("other"),
		  .verdict = VERDICT_FAIL },
	};
	const struct known_device dev = { .model = "m" };
	const struct known_check checks[] = {
		{ "shall", "Delete CQ refuses", "1/00 Completion Queue Invalid" },
		{ "should", "something else", "x" },
		{ "shall", "other", "y" },
		{ "shall", "Delete CQ refuses", "0/00 Success" },
	};

	CU_ASSERT_PTR_EQUAL(known_find(v, 2, &dev, "a.b.c", VERDICT_FAIL, checks, 3, true), &v[0]);
	CU_ASSERT_PTR_NULL(known_find(v, 1, &dev, "a.b.c", VERDICT_FAIL, checks, 3, true));
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "a.b.c", VERDICT_FAIL, checks, 4, true));
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "a.b.c", VERDICT_FAIL, checks, 3, false));
	CU_ASSERT_PTR_NULL(known_find(v, 2, &dev, "a.b.c", VERDICT_FAIL, NULL, 0, true));
	CU_ASSERT_PTR_EQUAL(known_find(v, 2, &dev, "a.b.c", VERDICT_PASS, NULL, 0, true), &v[0]);
}

/* ------------------------------------------------------- firmware and dates */

/* What known_each_lapsed() told, joined. */
static void collect(void *arg, const struct known *k, const char *cause, const char *words)
{
	char *told = arg;

	(void)k;
	snprintf(told + strlen(told), 400 - strlen(told), "%s: %s;", cause, words);
}

static const char *lapsed(const struct known *v, size_t n, const struct known_device *dev)
{
	static char told[400];
	const struct known_check check = { "shall", "it holds", "0" };

	*told = '\0';
	known_each_lapsed(v, n, dev, "a.b.c", VERDICT_FAIL, &check, 1, collect, told);
	return told;
}

static bool is_known_on(const struct known *k, const char *firmware, const char *day)
{
	const struct known_device dev = { .firmware = firmware, .day = day };

	return known_find(k, 1, &dev, "a.b.c", VERDICT_FAIL, NULL, 0, true) == k;
}

static void firmware_ranges(void)
{
	struct known_match range = { .key = text("firmware"),
				     .from = text("1.2"),
				     .to = text("1.3.1") };
	struct known k = {
		.match = &range, .match_count = 1, .case_glob = text("a.*"), .verdict = VERDICT_FAIL
	};

	CU_ASSERT_TRUE(is_known_on(&k, "1.2", NULL));
	CU_ASSERT_TRUE(is_known_on(&k, "1.2     ", NULL));
	CU_ASSERT_TRUE(is_known_on(&k, "1.3.1", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, "1.3.2", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, "1.1ZZZZZ", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, "", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, NULL, NULL));
	/* characters, not numbers: nobody knows what a vendor means by them */
	CU_ASSERT_TRUE(is_known_on(&k, "1.29", NULL));
	range.to = NULL;
	CU_ASSERT_TRUE(is_known_on(&k, "9", NULL));
	range.from = NULL;
	range.to = text("1.3");
	CU_ASSERT_TRUE(is_known_on(&k, "0", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, "1.3.1", NULL));
}

static void firmware_lists(void)
{
	char *globs[] = { text("1.*"), text("2.0") };
	struct known_match list = { .key = text("firmware"), .globs = globs, .glob_count = 2 };
	struct known k = {
		.match = &list, .match_count = 1, .case_glob = text("a.*"), .verdict = VERDICT_FAIL
	};
	const struct known_device dev = { .firmware = "2.1" };

	CU_ASSERT_TRUE(is_known_on(&k, "1.9", NULL));
	CU_ASSERT_TRUE(is_known_on(&k, "2.0", NULL));
	CU_ASSERT_FALSE(is_known_on(&k, "2.1", NULL));
	CU_ASSERT_STRING_EQUAL(lapsed(&k, 1, &dev),
			       "firmware: known of firmware 1.*, 2.0, this is 2.1;");
}

static void expiry(void)
{
	struct known k = { .case_glob = text("a.*"),
			   .verdict = VERDICT_FAIL,
			   .expires = "2026-11-30" };
	struct known_device dev = { .model = "m", .day = "2026-12-01" };

	CU_ASSERT_TRUE(is_known_on(&k, "", "2026-11-30"));
	CU_ASSERT_FALSE(is_known_on(&k, "", "2026-12-01"));
	CU_ASSERT_FALSE(is_known_on(&k, "", "2027-01-01"));
	CU_ASSERT_TRUE(is_known_on(&k, "", NULL));
	CU_ASSERT_STRING_EQUAL(lapsed(&k, 1, &dev),
			       "expired: was known until 2026-11-30, expired;");
	/* it may go all the same */
	CU_ASSERT_PTR_EQUAL(known_find(&k, 1, &dev, "a.b.c", VERDICT_PASS, NULL, 0, true), &k);
	dev.day = "2026-11-01";
	CU_ASSERT_STRING_EQUAL(lapsed(&k, 1, &dev), "");
	/* of another check: not this one */
	dev.day = "2026-12-01";
	k.check_glob = text("something else");
	CU_ASSERT_STRING_EQUAL(lapsed(&k, 1, &dev), "");
	k.check_glob = text("it *");
	CU_ASSERT_STRING_NOT_EQUAL(lapsed(&k, 1, &dev), "");
	k.verdict = VERDICT_WARN;
	CU_ASSERT_STRING_EQUAL(lapsed(&k, 1, &dev), "");
}

/* --------------------------------------------------------------------- files */

#define ENTRY "known:\n  - match: { model: m }\n    case: regs.*\n    verdict: fail\n"

/* Reads @entry as a file of deviations; its first mistake as "line:column: text". */
static const char *mistake_of(const char *entry)
{
	static char told[400];
	char path[] = "/tmp/nvmetest-unit-known.XXXXXX";
	struct plan *plan = calloc(1, sizeof(*plan));
	struct plan_errors errs = { 0 };
	int fd = mkstemp(path);

	CU_ASSERT_FATAL(fd >= 0 && plan != NULL);
	CU_ASSERT_EQUAL(write(fd, entry, strlen(entry)), (ssize_t)strlen(entry));
	close(fd);
	*told = '\0';
	if (plan_add_known(plan, path, &errs) && errs.n)
		snprintf(told, sizeof(told), "%u:%u: %s", errs.v[0].line, errs.v[0].column,
			 errs.v[0].text);
	plan_errors_free(&errs);
	plan_free(plan);
	unlink(path);
	return told;
}

static void files_are_read(void)
{
	static const struct {
		const char *entry, *mistake;
	} rows[] = {
		{ ENTRY "    why: x\n    expires: 2028-02-29\n", "" },
		{ ENTRY "    why: x\n    expires: 2027-02-29\n",
		  "6:14: expires: there is no day 2027-02-29 in the calendar" },
		{ ENTRY "    why: x\n    expires: 30.11.2026\n",
		  "6:14: expires: '30.11.2026' is no date, write YYYY-MM-DD" },
		{ ENTRY "    why: x\n    expires: 2026-13-01\n",
		  "6:14: expires: there is no day 2026-13-01 in the calendar" },
		{ ENTRY "    why: x\n    expire: 2026-12-01\n", "6:5: " },
		{ ENTRY "    why: TODO say why\n", "5:10: why is still to be written" },
		{ "known:\n  - match: { firmware: { from: 2.0, to: 1.0 } }\n    case: regs.*\n"
		  "    verdict: fail\n    why: x\n",
		  "2:41: the range is empty: from '2.0' comes behind '1.0' in ASCII order" },
		{ "known:\n  - match: { firmware: {} }\n    case: regs.*\n    verdict: fail\n"
		  "    why: x\n",
		  "2:24: a range of firmware needs from, to or both" },
		{ "known:\n  - match: { firmware: { from: 123456789 } }\n    case: regs.*\n"
		  "    verdict: fail\n    why: x\n",
		  "2:32: from: a firmware revision has at most 8 characters" },
		{ "known:\n  - match: { firmware: { from: 1.* } }\n    case: regs.*\n"
		  "    verdict: fail\n    why: x\n",
		  "2:32: from: the end of a range is a revision, not a glob" },
		{ "known:\n  - match: { firmware: [] }\n    case: regs.*\n    verdict: fail\n"
		  "    why: x\n",
		  "2:24: firmware is an empty list" },
		{ "known:\n  - match: { model: { from: a } }\n    case: regs.*\n    verdict: fail\n"
		  "    why: x\n",
		  "2:21: " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *told = mistake_of(rows[i].entry);

		size_t len = strlen(rows[i].mistake);
		bool is_so = len ? !strncmp(told, rows[i].mistake, len) : !*told;

		if (!is_so)
			fprintf(stderr, "row %zu: %s\n", i, told);
		CU_ASSERT_TRUE(is_so);
	}
}

CU_TestInfo test_known[] = {
	{ "known deviations match device, case and verdict", known_matches },
	{ "a known entry covers only its checks", known_covers_checks },
	{ "a range of firmware is one of characters", firmware_ranges },
	{ "a list of firmware", firmware_lists },
	{ "an entry excuses until its day is over", expiry },
	{ "mistakes of an entry have their place", files_are_read },
	CU_TEST_INFO_NULL,
};
