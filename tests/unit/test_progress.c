// SPDX-License-Identifier: GPL-2.0-or-later
/* cmd/progress_text.c: the line of progress and the time that is left. */
#include <string.h>

#include "cmd/progress.h"
#include "suites.h"

static const struct progress_view some = { .done = 312,
					   .total = 687,
					   .failed = 2,
					   .id = "queue.sq.wraps",
					   .case_ms = 100,
					   .has_left = true,
					   .left_ms = 40500,
					   .devices = 1,
					   .columns = 80 };

static char line[1024];

static const char *text_of(const struct progress_view *v)
{
	progress_text(v, line, sizeof(line));
	return line;
}

static void ascii(void)
{
	struct progress_view v = some;

	CU_ASSERT_STRING_EQUAL(
		text_of(&v), "[########..........]  312/687  2 failed  0:41 left  queue.sq.wraps");
	v.case_ms = 61000;
	CU_ASSERT_STRING_EQUAL(
		text_of(&v),
		"[########..........]  312/687  2 failed  0:41 left  queue.sq.wraps 1:01");
	v.id = "a-very-long-group.of-cases.with-a-name-that-does-not-fit";
	v.case_ms = 0;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "[########..........]  312/687  2 failed  0:41 left  "
					    "a-very-long-group.of-cas~");
	v.failed = 0;
	v.id = NULL;
	v.has_left = false;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "[########..........]  312/687");
	v.errors = 1;
	v.devices = 3;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "[########..........]  312/687  1 error  3 devices");
	v.done = v.total;
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&v), "[##################]  687/687"));
}

static void utf8(void)
{
	struct progress_view v = some;

	v.is_utf8 = true;
	CU_ASSERT_STRING_EQUAL(
		text_of(&v), "█████████░░░░░░░░░░░  312/687  2 failed  0:41 left  queue.sq.wraps");
	v.done = 316;
	CU_ASSERT_EQUAL(strncmp(text_of(&v), "█████████▏░░░░░░░░░░  316/687", 60 + 9), 0);
	v.done = 0;
	CU_ASSERT_EQUAL(strncmp(text_of(&v), "░░░░░░░░░░░░░░░░░░░░  0/687", 60 + 7), 0);
	v.done = v.total;
	CU_ASSERT_EQUAL(strncmp(text_of(&v), "████████████████████  687/687", 60 + 9), 0);
	v.id = "a-very-long-group.of-cases.with-a-name-that-does-not-fit";
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&v), "…"));
}

static void colored(void)
{
	struct progress_view v = some;

	v.color = true;
	v.errors = 3;
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&v), "  \033[1;31m2 failed\033[0m  "));
	CU_ASSERT_PTR_NOT_NULL(strstr(text_of(&v), "  \033[1;35m3 errors\033[0m  "));
	v.failed = v.errors = 0;
	CU_ASSERT_PTR_NULL(strchr(text_of(&v), '\033'));
}

/* Columns of @text: colours take none. */
static size_t width_of(const char *text)
{
	size_t n = 0;

	for (; *text; text++) {
		if (*text == '\033') {
			text += strcspn(text, "m");
			continue;
		}
		n += ((unsigned char)*text & 0xc0) != 0x80;
	}
	return n;
}

/* Whatever is in it and however narrow the terminal, there is room for "^C". */
static void fits(void)
{
	struct progress_view v = some;
	char tiny[16];

	for (unsigned int columns = 0; columns <= 240; columns++)
		for (unsigned int bits = 0; bits < 64; bits++) {
			size_t most = columns > 3 ? columns - 3 : 0;

			v.columns = columns;
			v.is_utf8 = bits & 1;
			v.color = bits & 2;
			v.errors = bits & 4 ? 12 : 0;
			v.case_ms = bits & 8 ? 7200000 : 0;
			v.devices = bits & 16 ? 24 : 1;
			v.id = bits & 32 ? "a.b" : "abcdefghij.klmnopqrst.uvwxyzabcdefghijklm";
			CU_ASSERT_TRUE(progress_text(&v, line, sizeof(line)) <= most);
			CU_ASSERT_EQUAL(progress_text(&v, line, sizeof(line)), width_of(line));
		}
	progress_text(&some, tiny, sizeof(tiny));
	CU_ASSERT_EQUAL(strlen(tiny), sizeof(tiny) - 1);
	v = some;
	v.columns = 6;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "312");
	v.columns = 40;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "312/687  2 failed  0:41 left");
	v.columns = 41;
	CU_ASSERT_STRING_EQUAL(text_of(&v), "312/687  2 failed  0:41 left  queue.s~");
	v.total = v.done = 0;
	CU_ASSERT_EQUAL(strncmp(text_of(&v), "0/0", 3), 0);
}

static void times(void)
{
	char buf[24];

	CU_ASSERT_STRING_EQUAL(progress_time(0, buf), "0:00");
	CU_ASSERT_STRING_EQUAL(progress_time(1, buf), "0:01");
	CU_ASSERT_STRING_EQUAL(progress_time(60000, buf), "1:00");
	CU_ASSERT_STRING_EQUAL(progress_time(3599000, buf), "59:59");
	CU_ASSERT_STRING_EQUAL(progress_time(3723000, buf), "1:02:03");
}

static void time_left(void)
{
	uint64_t ms = 1;

	/* as estimated, while nothing is known */
	CU_ASSERT_TRUE(progress_left(0, 0, 100, 10000, 0, &ms));
	CU_ASSERT_EQUAL(ms, 10000);
	/* cases take ten times as long: after ten of them half of it is believed, after 90 nearly
	 * all */
	CU_ASSERT_TRUE(progress_left(10, 10000, 100, 10000, 0, &ms));
	CU_ASSERT_EQUAL(ms, 90 * 550);
	CU_ASSERT_TRUE(progress_left(90, 90000, 100, 10000, 0, &ms));
	CU_ASSERT_EQUAL(ms, 10 * 910);
	/* the present case is counted down, not below the others */
	CU_ASSERT_TRUE(progress_left(90, 90000, 100, 10000, 500, &ms));
	CU_ASSERT_EQUAL(ms, 10 * 910 - 500);
	CU_ASSERT_TRUE(progress_left(99, 99000, 100, 100000, 999999, &ms));
	CU_ASSERT_EQUAL(ms, 0);
	/* without an estimate there is none before ten cases are over */
	CU_ASSERT_FALSE(progress_left(9, 9000, 100, 0, 0, &ms));
	CU_ASSERT_TRUE(progress_left(10, 10000, 100, 0, 0, &ms));
	CU_ASSERT_EQUAL(ms, 90000);
	CU_ASSERT_TRUE(progress_left(100, 1000, 100, 10000, 5, &ms));
	CU_ASSERT_EQUAL(ms, 0);
}

CU_TestInfo test_progress[] = {
	{ "the line in ASCII", ascii },
	{ "the line in UTF-8", utf8 },
	{ "failures in colour", colored },
	{ "never wider than the terminal", fits },
	{ "times", times },
	{ "the time left, as estimated and as it goes", time_left },
	CU_TEST_INFO_NULL,
};
