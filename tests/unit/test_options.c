// SPDX-License-Identifier: GPL-2.0-or-later
/* cmd/options.c and the shape of cmd/table.c */
#include <stdlib.h>
#include <string.h>

#include "cmd/cmd.h"
#include "suites.h"

static int parse(const char *const *words, struct cmd_args *ret)
{
	static char *argv[16] = { "nvmetest", "run" };
	int argc = 2;

	while (*words)
		argv[argc++] = (char *)(uintptr_t)*words++;
	return cmd_parse(cmd_find("run"), argc, argv, ret);
}

static void all_forms(void)
{
	const char *const words[] = { "smoke", "-t", "sim:",	  "--seed=7", "-ojson=x", "-o",
				      "human", "-v", "--shuffle", "--",	      "--odd",	  NULL };
	struct cmd_args a;
	uint64_t seed = 0;
	const char **outputs;
	size_t n;

	CU_ASSERT_EQUAL_FATAL(parse(words, &a), 0);
	CU_ASSERT_EQUAL(a.word_count, 2);
	CU_ASSERT_STRING_EQUAL(a.words[1], "--odd");
	CU_ASSERT_STRING_EQUAL(cmd_value(&a, "target"), "sim:");
	CU_ASSERT_EQUAL(cmd_number(&a, "seed", 0, 9, &seed), 0);
	CU_ASSERT_EQUAL(seed, 7);
	CU_ASSERT_TRUE(cmd_has(&a, "verbose"));
	CU_ASSERT_STRING_EQUAL(cmd_value(&a, "shuffle"), "");
	CU_ASSERT_PTR_NULL(cmd_value(&a, "serial"));
	outputs = cmd_values(&a, "output", &n);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_STRING_EQUAL(outputs[0], "json=x");
	free(outputs);
	cmd_args_free(&a);
}

static void refused(void)
{
	static const char *const lines[][4] = {
		{ "--see=7" },		 { "--strict=1" },    { "-x" }, { "--target" }, { "-t" },
		{ "--stop-on", "warn" }, { "--tar", "sim:" },
	};
	struct cmd_args a;

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		CU_ASSERT_EQUAL(parse(lines[i], &a), CMD_USAGE);
}

static void table_is_sorted(void)
{
	for (size_t i = 1; i < cmd_table_count; i++)
		CU_ASSERT_TRUE(strcmp(cmd_table[i - 1].name, cmd_table[i].name) < 0);
	for (size_t i = 0; i < cmd_table_count; i++) {
		CU_ASSERT_PTR_NOT_NULL(cmd_table[i].summary);
		for (const struct cmd_option *o = cmd_table[i].options; o->name; o++)
			CU_ASSERT_PTR_NOT_NULL(o->help);
	}
}

CU_TestInfo test_options[] = {
	{ "options in all forms", all_forms },
	{ "wrong options are refused, abbreviations too", refused },
	{ "the table is sorted and complete", table_is_sorted },
	CU_TEST_INFO_NULL,
};
