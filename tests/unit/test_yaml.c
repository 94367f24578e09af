// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/yaml.c: positions, bounds, hostile input. */
#include "engine/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"

/* The one mistake of @text, exactly there. */
static void expect(const char *text, size_t len, unsigned int line, unsigned int column,
		   const char *part)
{
	struct plan_errors errs = { 0 };
	struct yaml_file f;

	CU_ASSERT_EQUAL(yaml_parse("x.yaml", text, len, &errs, &f), -EINVAL);
	CU_ASSERT_EQUAL_FATAL(errs.n > 0, 1);
	CU_ASSERT_EQUAL(errs.v[0].line, line);
	CU_ASSERT_EQUAL(errs.v[0].column, column);
	CU_ASSERT_PTR_NOT_NULL(strstr(errs.v[0].text, part));
	if (errs.v[0].line != line || errs.v[0].column != column || !strstr(errs.v[0].text, part))
		printf("\n  got %u:%u %s\n", errs.v[0].line, errs.v[0].column, errs.v[0].text);
	plan_errors_free(&errs);
}

#define EXPECT(text, line, column, part) expect(text, sizeof(text) - 1, line, column, part)

static void positions(void)
{
	static const char text[] = "a: 1\nb:\n  - x\n  - 'y z'\n";
	struct plan_errors errs = { 0 };
	struct yaml_file f;
	const struct yaml_node *b;

	CU_ASSERT_EQUAL_FATAL(yaml_parse("x", text, sizeof(text) - 1, &errs, &f), 0);
	b = yaml_get(f.root, "b");
	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	CU_ASSERT_EQUAL(b->count, 2);
	CU_ASSERT_EQUAL(b->items[1]->line, 4);
	CU_ASSERT_EQUAL(b->items[1]->column, 5);
	CU_ASSERT_STRING_EQUAL(b->items[1]->text, "y z");
	CU_ASSERT_FALSE(b->items[1]->is_plain);
	CU_ASSERT_EQUAL(yaml_key(f.root, "b")->line, 2);
	yaml_free(&f);
}

static void mistakes(void)
{
	EXPECT("a: 1\nb: 2\na: 3\n", 3, 1, "key 'a' stands twice, first in line 1");
	EXPECT("a: *b\n", 1, 4, "no anchor");
	EXPECT("a: &x [ *x ]\n", 1, 9, "inside what it stands for");
	EXPECT("a: 1\n---\nb: 1\n", 2, 1, "second document");
	EXPECT("a: !!binary aGk=\n", 1, 13, "tags");
	EXPECT("a: b\x01\n", 1, 5, "control character");
	EXPECT("a: b\n\0c", 2, 1, "control character");
	EXPECT("a: \xff\n", 1, 4, "not UTF-8");
	EXPECT("? [a]\n: 1\n", 1, 3, "key must be a word");
	EXPECT("", 1, 1, "empty");
	EXPECT("a: [1, 2\n", 2, 1, "");
}

static void laughs(void)
{
	char text[2000] = "a0: &a0 [x,x,x,x,x,x,x,x,x]\n";

	for (int i = 1; i < 9; i++)
		snprintf(text + strlen(text), sizeof(text) - strlen(text),
			 "a%d: &a%d [*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d,*a%d]\n", i, i, i - 1,
			 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
	expect(text, strlen(text), 4, 9, "aliases expand");
}

static void bounds(void)
{
	size_t len = 2u << 20;
	char *text = malloc(len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	memset(text, 'x', len);
	expect(text, len, 1, 1, "larger than");
	expect(text, 5000, 1, 4098, "a line longer than");
	memset(text, '[', 4000);
	expect(text, 4000, 1, 33, "levels");
	for (size_t i = 0; i < 1000; i++)
		memcpy(text + 2 * i, "- ", 2);
	expect(text, 2000, 1, 65, "levels");
	free(text);
}

static void numbers(void)
{
	uint64_t v = 0;

	CU_ASSERT_TRUE(yaml_number("0x1f", &v) && v == 31);
	CU_ASSERT_TRUE(yaml_number("64K", &v) && v == 65536);
	CU_ASSERT_TRUE(yaml_number("0b101", &v) && v == 5);
	CU_ASSERT_TRUE(yaml_number("18446744073709551615", &v) && v == UINT64_MAX);
	CU_ASSERT_FALSE(yaml_number("18446744073709551616", &v));
	CU_ASSERT_FALSE(yaml_number("-1", &v));
	CU_ASSERT_FALSE(yaml_number("0x", &v));
	CU_ASSERT_FALSE(yaml_number("12z", &v));
	CU_ASSERT_FALSE(yaml_number("18446744073709551615K", &v));
}

static void unknown_keys(void)
{
	static const char text[] = "select: 1\nselct: 2\n";
	static const char *const keys[] = { "select", "known", NULL };
	struct plan_errors errs = { 0 };
	struct yaml_file f;

	CU_ASSERT_EQUAL_FATAL(yaml_parse("x", text, sizeof(text) - 1, &errs, &f), 0);
	CU_ASSERT_EQUAL(yaml_check_keys(&f, f.root, "it", keys), -EINVAL);
	CU_ASSERT_EQUAL_FATAL(errs.n, 1);
	CU_ASSERT_EQUAL(errs.v[0].line, 2);
	CU_ASSERT_STRING_EQUAL(errs.v[0].text, "unknown key 'selct', did you mean 'select'?");
	CU_ASSERT_STRING_EQUAL(errs.v[0].line_text, "selct: 2");
	plan_errors_free(&errs);
	yaml_free(&f);
}

CU_TestInfo test_yaml[] = {
	{ "nodes know where they are", positions },
	{ "mistakes are told with their position", mistakes },
	{ "aliases do not multiply", laughs },
	{ "size, line and depth are bounded", bounds },
	{ "numbers", numbers },
	{ "an unknown key names the nearest", unknown_keys },
	CU_TEST_INFO_NULL,
};
