// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/script_expr.c: values, precedence, mistakes with their offset. */
#include <errno.h>
#include <string.h>

#include "engine/script.h"
#include "suites.h"

static int resolve(void *arg, const char *name, struct expr *leaf, char text[200])
{
	(void)arg;
	if (strcmp(name, "x") && strcmp(name, "data.page")) {
		strcpy(text, "unknown");
		return -EINVAL;
	}
	leaf->kind = 1;
	return 0;
}

static int leaf_value(void *arg, const struct expr *leaf, uint64_t *ret)
{
	*ret = 10;
	return leaf->a ? expr_eval(leaf->a, leaf_value, arg, ret) : 0;
}

static const struct expr_scope scope = { .resolve = resolve };

static void value(const char *text, uint64_t want)
{
	struct pool pool = { 0 };
	const struct expr *e;
	char msg[200];
	size_t at;
	uint64_t v = ~want;

	CU_ASSERT_EQUAL_FATAL(expr_parse(&pool, text, &scope, &e, &at, msg), 0);
	CU_ASSERT_EQUAL(expr_eval(e, leaf_value, NULL, &v), 0);
	CU_ASSERT_EQUAL(v, want);
	pool_free(&pool);
}

static void mistake(const char *text, size_t want_at, const char *part)
{
	struct pool pool = { 0 };
	const struct expr *e;
	char msg[200];
	size_t at = 999;

	CU_ASSERT_EQUAL(expr_parse(&pool, text, &scope, &e, &at, msg), -EINVAL);
	CU_ASSERT_EQUAL(at, want_at);
	CU_ASSERT_PTR_NOT_NULL(strstr(msg, part));
	pool_free(&pool);
}

static void values(void)
{
	value("1 + 2 - 4", UINT64_MAX);
	value("1 | 6 & 3 ^ 8", 11);
	value("1 << 4 + 1", 32);
	value("(1 << 4) + 1", 17);
	value("~$x & 0xf", 5);
	value("- 1", UINT64_MAX);
	value("$data.page[$x - 8] << 2", 8);
	value("1 << 64", 0);
	value("1 << 63 >> 63", 1);
	value("10 - 3 - 2", 5);
	value("2 + 3 * 4", 14);
}

static void mistakes(void)
{
	mistake("1 +", 3, "too early");
	mistake("1 + y", 4, "number");
	mistake("(1", 2, "')'");
	mistake("$nope + 1", 0, "unknown");
	mistake("1 2", 2, "operator");
	mistake("0xzz", 0, "not a number");
	mistake("1 % 2", 2, "operator");
	mistake("$data.page[1", 12, "']'");
	mistake("((((((((((((((((((((((((((((((((((((((1", 32, "deep");
}

static void long_text(void)
{
	char text[2000];

	memset(text, '~', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	mistake(text, 0, "longer");
	text[1000] = '\0';
	mistake(text, 32, "deep");
}

CU_TestInfo test_script_expr[] = {
	{ "values and precedence", values },
	{ "mistakes have an offset", mistakes },
	{ "long and deep ones are refused", long_text },
	CU_TEST_INFO_NULL,
};
