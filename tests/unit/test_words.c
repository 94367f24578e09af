// SPDX-License-Identifier: GPL-2.0-or-later
/* report/words_run.c: what to do next after a run, by its exit status and reason. */
#include <json-c/json.h>
#include <nvmetest/base.h>
#include <string.h>

#include "report/words.h"
#include "suites.h"

static const char *next_of(const char *reason, const struct report_totals *sum, int exit,
			   const char *first)
{
	struct json_object *root = json_object_new_object(), *run = json_object_new_object();
	static char text[512];

	if (reason)
		json_object_object_add(run, "reason", json_object_new_string(reason));
	json_object_object_add(root, "run", run);
	words_next(root, sum, exit, first, text, sizeof(text));
	json_object_put(root);
	return text;
}

/* What the engine says when a run cannot be, and a word of what helps. */
static void reasons(void)
{
	static const struct {
		const char *reason, *part;
	} rows[] = {
		{ NULL, "check that the target is there and answers" },
		{ "cannot start qemu-system-x86_64: No such file or directory",
		  "what the reason names" },
		{ "not given back: nvme does not take it", "nvmetest recover" },
		{ "refused: this run may change data of a real device; confirm which one with "
		  "--serial SN",
		  "the drive you mean" },
		{ "refused: namespace 1 holds ext4; a run that may overwrite it needs --allow data "
		  "and "
		  "--serial on its command line",
		  "--allow none" },
		{ "refused: --serial A does not match this device, whose serial number is B",
		  "which drive is where" },
		{ "refused: 0000:01:00.0 is listed in /etc/nvmetest/denied-devices",
		  "who keeps the list" },
		{ "refused: /etc/nvmetest/denied-devices cannot be read: Permission denied",
		  "the list can be read" },
		{ "refused: 0000:01:00.0 is open by bash; end that first", "what uses them" },
		{ "0000:01:00.0 is in use: nvme0n1 mounted at /; boot from another drive",
		  "what uses them" },
		{ "\"nvmetest run smoke\" (pid 7) has 0000:01:00.0 since 10:00: wait until it ends",
		  "when the other run has ended" },
	};
	const struct report_totals none = { .cases = 0 };

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CU_ASSERT_PTR_NOT_NULL(strstr(next_of(rows[i].reason, &none, 3, ""), rows[i].part));
}

/* A case to look at is named before anything else, but for a drive that is not back. */
static void cases(void)
{
	const struct report_totals error = { .cases = 2, .error = 1 };
	const struct report_totals warn = { .cases = 1, .warn = 1 },
				   fail = { .cases = 1, .fail = 1 };

	CU_ASSERT_PTR_NOT_NULL(
		strstr(next_of("device lost: x", &error, 3, "a.b.c"), "reason of a.b.c"));
	CU_ASSERT_PTR_NOT_NULL(strstr(next_of("", &error, 3, ""), "reasons above"));
	CU_ASSERT_PTR_NOT_NULL(strstr(next_of("not given back: x", &error, 3, "a.b.c"), "recover"));
	CU_ASSERT_PTR_NOT_NULL(strstr(next_of("", &warn, 1, "a.b.c"), "without --strict"));
	CU_ASSERT_PTR_NOT_NULL(strstr(next_of("", &fail, 1, "a.b.c"), "--known"));
	CU_ASSERT_STRING_EQUAL(next_of("", &warn, 0, ""), "");
}

CU_TestInfo test_words[] = {
	{ "reasons", reasons },
	{ "cases", cases },
	CU_TEST_INFO_NULL,
};
