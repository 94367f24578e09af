// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/registry.c, select.c, effects.c and util/near.c */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "suites.h"
#include "util/near.h"

static void nothing(struct nt_ctx *t)
{
	(void)t;
}

#define CASE(name)                                                                                 \
	{                                                                                          \
		.id = name, .title = "holds", .spec = "base-2.0:1", .run = nothing                 \
	}

static const struct nt_case fruits[] = {
	CASE("unit-fruit.apple.round"),
	{ .id = "unit-fruit.pear.green",
	  .title = "holds",
	  .spec = "base-2.0:1",
	  .run = nothing,
	  .was = "unit-fruit.pear.old",
	  .effects = NT_EFF_DATA | NT_EFF_RESET,
	  .needs = NT_NEED_FLR,
	  .timeout_ms = 300 },
	CASE("unit-fruit.plum.blue"),
};
static const struct nt_group fruit_group = NT_GROUP("unit-fruit", fruits);
static const struct nt_group *const fruit_groups[] = { &fruit_group, NULL };

static void registry_finds(void)
{
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(registry_add(fruit_groups, &err), 0);
	CU_ASSERT_PTR_EQUAL(registry_find("unit-fruit.pear.green"), &fruits[1]);
	CU_ASSERT_PTR_EQUAL(registry_find("unit-fruit.pear.old"), &fruits[1]);
	CU_ASSERT_PTR_NULL(registry_find("unit-fruit.pear"));
	CU_ASSERT_STRING_EQUAL(registry_nearest("unit-fruit.paer.green"), "unit-fruit.pear.green");
	CU_ASSERT_PTR_NULL(registry_nearest("zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"));
	CU_ASSERT_PTR_EQUAL(registry_group_of(&fruits[2]), &fruit_group);
}

static void registry_refuses(void)
{
	static const struct nt_case bad[] = {
		{ .id = "Bad_Id", .title = "x", .spec = "y", .run = nothing }
	};
	static const struct nt_group bad_group = NT_GROUP("bad", bad);
	static const struct nt_group *const bad_groups[] = { &bad_group, NULL };
	size_t before = registry_count();
	struct nt_err err;

	CU_ASSERT_EQUAL(registry_add(fruit_groups, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "taken"));
	CU_ASSERT_EQUAL(registry_add(bad_groups, &err), -EINVAL);
	CU_ASSERT_EQUAL(registry_count(), before);
	CU_ASSERT_NOT_EQUAL(registry_load_plugin("/nonexistent.so", NULL, &err), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/nonexistent.so"));
}

static void globs(void)
{
	CU_ASSERT_TRUE(registry_match("queue.*", "queue.sq.wraps"));
	CU_ASSERT_TRUE(registry_match("queue.sq", "queue.sq.wraps"));
	CU_ASSERT_TRUE(registry_match("queue.sq.wraps", "queue.sq.wraps"));
	CU_ASSERT_TRUE(registry_match("*.wraps", "queue.sq.wraps"));
	CU_ASSERT_FALSE(registry_match("queue.s", "queue.sq.wraps"));
	CU_ASSERT_FALSE(registry_match("", "queue.sq.wraps"));
	CU_ASSERT_FALSE(registry_match("queue.sq.wraps.more", "queue.sq.wraps"));
}

static void distances(void)
{
	CU_ASSERT_EQUAL(near_distance("", ""), 0);
	CU_ASSERT_EQUAL(near_distance("abc", ""), 3);
	CU_ASSERT_EQUAL(near_distance("abcd", "abdc"), 1);
	CU_ASSERT_EQUAL(near_distance("Status", "status"), 0);
	CU_ASSERT_EQUAL(near_distance("kitten", "sitting"), 3);
}

static void effects_are_parsed(void)
{
	struct nt_err err;
	unsigned int bits = 99;
	char buf[96];

	CU_ASSERT_EQUAL(effects_parse("reset,data", &bits, &err), 0);
	CU_ASSERT_EQUAL(bits, NT_EFF_RESET | NT_EFF_DATA);
	CU_ASSERT_STRING_EQUAL(effects_text(bits, buf), "reset, data");
	CU_ASSERT_STRING_EQUAL(effects_text(0, buf), "none");
	CU_ASSERT_EQUAL(effects_parse("none,reset", &bits, &err), 0);
	CU_ASSERT_EQUAL(bits, NT_EFF_RESET);
	CU_ASSERT_TRUE(effects_has_none("none,reset"));
	CU_ASSERT_TRUE(effects_has_none("reset,none"));
	CU_ASSERT_FALSE(effects_has_none("reset,data"));
	bits = NT_EFF_RESET | NT_EFF_DATA;
	CU_ASSERT_EQUAL(effects_parse("reset,dat", &bits, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "\"dat\", did you mean \"data\""));
	CU_ASSERT_EQUAL(effects_parse("reset,", &bits, &err), -EINVAL);
	CU_ASSERT_EQUAL(effects_parse("", &bits, &err), -EINVAL);
	CU_ASSERT_EQUAL(bits, NT_EFF_RESET | NT_EFF_DATA);
}

static void gate(void)
{
	const unsigned int both = NT_EFF_RESET | NT_EFF_DATA;

	CU_ASSERT_EQUAL(effects_refused(both, PCIFN_CAP_SCRATCH, 0), 0);
	CU_ASSERT_EQUAL(effects_refused(both, PCIFN_CAP_BAR, NT_EFF_RESET), NT_EFF_DATA);
	CU_ASSERT_EQUAL(effects_refused(both, 0, both | NT_EFF_WEAR), 0);
}

static void serial(void)
{
	struct nt_err err;

	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_RESET | NT_EFF_FEATURES, NULL, "A", &err), 0);
	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_DATA, "A1", "A1", &err), 0);
	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_DATA, NULL, "A1", &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--serial A1"));
	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_POWER, "A1", "A12", &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "A12"));
	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_DATA, "", "", &err), -EPERM);
	CU_ASSERT_EQUAL(effects_check_serial(NT_EFF_DATA, "x", NULL, &err), -EPERM);
}

static void several_serials(void)
{
	const char *const two[] = { "A1", "B2" };
	const struct run_options none = { 0 }, one = { .serial = "A1" };
	const struct run_options both = { .serial = "A1, B2", .serials = two, .serial_count = 2 };

	CU_ASSERT_PTR_NULL(select_serial(&none, "A1"));
	CU_ASSERT_STRING_EQUAL(select_serial(&one, "B2"), "A1");
	CU_ASSERT_STRING_EQUAL(select_serial(&both, "B2"), "B2");
	CU_ASSERT_STRING_EQUAL(select_serial(&both, "B"), "A1, B2");
	CU_ASSERT_STRING_EQUAL(select_serial(&both, ""), "A1, B2");
	CU_ASSERT_STRING_EQUAL(select_serial(&both, NULL), "A1, B2");
}

static void count_reason(void *arg, const char *reason)
{
	size_t *n = arg;

	CU_ASSERT_TRUE(strstr(reason, "data") || strstr(reason, "level reset"));
	++*n;
}

static void all_reasons(void)
{
	size_t n = 0;

	select_reasons(&fruits[1], PCIFN_CAP_BAR, NT_EFF_RESET, count_reason, &n);
	CU_ASSERT_EQUAL(n, 2);
	n = 0;
	select_reasons(&fruits[1], PCIFN_CAP_SCRATCH | PCIFN_CAP_FLR, 0, count_reason, &n);
	CU_ASSERT_EQUAL(n, 0);
}

static void time_limits(void)
{
	struct run_item item = { .c = &fruits[1] };

	CU_ASSERT_EQUAL(select_timeout_ms(&item, 2.0), 600);
	item.timeout_ms = 50;
	CU_ASSERT_EQUAL(select_timeout_ms(&item, 1.0), 50);
	item.timeout_ms = 0;
	item.c = &fruits[0];
	CU_ASSERT_EQUAL(select_timeout_ms(&item, 0), 10000);
	item.timeout_ms = 1;
	CU_ASSERT_EQUAL(select_timeout_ms(&item, 0.001), 1);
}

static void steps(void)
{
	struct run_item items[] = { { .c = &fruits[0] },
				    { .c = &fruits[1], .repeat_index = 1 },
				    { .c = &fruits[2] } };
	const char *const only[] = { "unit-fruit.p*" }, *const except[] = { "*.blue" };
	const struct plan plan = { .items = items, .item_count = 3 };
	struct run_options opts = { .repeat = 2, .only = only, .only_count = 1 };
	struct run_step *v, *again;
	size_t n, m;

	CU_ASSERT_EQUAL_FATAL(select_steps(&plan, &opts, &v, &n), 0);
	CU_ASSERT_EQUAL_FATAL(n, 4);
	CU_ASSERT_PTR_EQUAL(v[0].item, &items[1]);
	CU_ASSERT_EQUAL(v[0].repeat, 1);
	CU_ASSERT_EQUAL(v[2].repeat, 3);
	free(v);
	opts.except = except;
	opts.except_count = 1;
	CU_ASSERT_EQUAL_FATAL(select_steps(&plan, &opts, &v, &n), 0);
	CU_ASSERT_EQUAL(n, 2);
	free(v);
	opts = (struct run_options){ .repeat = 20, .shuffle = true, .shuffle_seed = 7 };
	CU_ASSERT_EQUAL_FATAL(select_steps(&plan, &opts, &v, &n), 0);
	CU_ASSERT_EQUAL_FATAL(select_steps(&plan, &opts, &again, &m), 0);
	CU_ASSERT_EQUAL(n, 60);
	CU_ASSERT_EQUAL(memcmp(v, again, n * sizeof(*v)), 0);
	free(again);
	opts.shuffle_seed = 8;
	CU_ASSERT_EQUAL_FATAL(select_steps(&plan, &opts, &again, &m), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(v, again, n * sizeof(*v)), 0);
	free(again);
	free(v);
}

static void exit_statuses(void)
{
	struct tally t = { 0 };

	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 77);
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_BROKEN, false), 3);
	t.verdict[VERDICT_SKIP] = 3;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 77);
	t.verdict[VERDICT_PASS] = 1;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 0);
	t.verdict[VERDICT_WARN] = 1;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 0);
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, true), 1);
	t.known_warn = 1;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, true), 0);
	t.verdict[VERDICT_ERROR] = 1;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 3);
	t.verdict[VERDICT_FAIL] = 2;
	t.known_fail = 1;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 1);
	t.known_fail = 2;
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_COMPLETE, false), 3);
	CU_ASSERT_EQUAL(outcome_exit(&t, RUN_INTERRUPTED, false), 4);
}

CU_TestInfo test_select[] = {
	{ "cases are found by id, earlier id and nearness", registry_finds },
	{ "bad groups and plugins are refused whole", registry_refuses },
	{ "globs, ids and groups match", globs },
	{ "edit distance", distances },
	{ "effects are parsed", effects_are_parsed },
	{ "effects are refused outside scratch devices", gate },
	{ "a real device is named by its serial number", serial },
	{ "of several serial numbers the drive's own is meant", several_serials },
	{ "all reasons are told", all_reasons },
	{ "time limits", time_limits },
	{ "steps: filter, repeat, shuffle", steps },
	{ "exit statuses", exit_statuses },
	CU_TEST_INFO_NULL,
};
