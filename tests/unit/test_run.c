// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/run.c and worker.c: cases that pass, crash, hang, interrupt; what the
 * events say, and that the run goes on. On the model, with cases made here.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "runrig.h"
#include "suites.h"
#include "util/clock.h"
#include "util/jobj.h"

static void passes(struct nt_ctx *t)
{
	nt_shall(t, true, "one is one");
}

static void fails(struct nt_ctx *t)
{
	nt_shall_eq(t, 1, 2, "one is two");
}

static void crashes(struct nt_ctx *t)
{
	(void)t;
	signal(SIGSEGV, SIG_DFL);
	raise(SIGSEGV);
}

static void leaves(struct nt_ctx *t)
{
	(void)t;
	_exit(9);
}

static void hangs(struct nt_ctx *t)
{
	(void)t;
	for (;;)
		pause();
}

static void interrupts(struct nt_ctx *t)
{
	kill(getppid(), SIGINT);
	nt_shall(t, true, "the case goes on to its end");
}

static void interrupts_twice(struct nt_ctx *t)
{
	kill(getppid(), SIGTERM);
	usleep(50000);
	kill(getppid(), SIGTERM);
	hangs(t);
}

static void notes(struct nt_ctx *t)
{
	nt_step(t, "first");
	nt_note(t, "second \"quoted\"");
	nt_shall(t, true, "a case checks something");
}

#define CASE(name, function)                                                                       \
	static const struct nt_case name = {                                                       \
		.id = "unit-run.x." #name,                                                         \
		.title = #name,                                                                    \
		.spec = "base-2.0:1",                                                              \
		.state = NT_STATE_ANY,                                                             \
		.run = function,                                                                   \
		.timeout_ms = 400,                                                                 \
	}

CASE(pass, passes);
CASE(fail, fails);
CASE(crash, crashes);
CASE(leave, leaves);
CASE(hang, hangs);
CASE(interrupt, interrupts);
CASE(twice, interrupts_twice);
CASE(note, notes);

static const char *state(struct runrig *f)
{
	struct json_object *ev = runrig_event(f, "run_end", 0);

	return ev ? jobj_get_str(ev, "state") : "none";
}

static void order_of_events(void)
{
	static const char *const want[] = { "run_begin", "target",   "case_begin", "note",
					    "note",	 "case_end", "case_begin", "check",
					    "trace",	 "case_end", "run_end" };
	const struct nt_case *const cases[] = { &note, &fail, NULL };
	struct json_object *end;
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 1);
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(f.events), ARRAY_SIZE(want));
	for (size_t i = 0; i < ARRAY_SIZE(want); i++)
		CU_ASSERT_STRING_EQUAL(jobj_get_str(json_object_array_get_idx(f.events, i), "ev"),
				       want[i]);
	end = runrig_event(&f, "case_end", 1);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(end, "repro"),
			       "nvmetest run unit-run.x.fail -t sim: --seed 1");
	CU_ASSERT_EQUAL(jobj_get_u64(end, "failed"), 1);
	CU_ASSERT_EQUAL(jobj_get_u64(runrig_event(&f, "run_end", 0), "exit"), 1);
	runrig_end(&f);
}

static void crash_costs_one_case(void)
{
	const struct nt_case *const cases[] = { &pass, &crash, &pass, &leave, &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_STRING_EQUAL(state(&f), "complete");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 1), "SIGSEGV"));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 2), "pass");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 3), "error");
	CU_ASSERT_PTR_NOT_NULL(strstr(runrig_reason(&f, 3), "exit status 9"));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 4), "pass");
	CU_ASSERT_PTR_NOT_NULL(runrig_event(&f, "trace", 1));
	runrig_end(&f);
}

static void hang_costs_its_time(void)
{
	const struct nt_case *const cases[] = { &hang, &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.timeout_scale = 0.25;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "error");
	CU_ASSERT_STRING_EQUAL(runrig_reason(&f, 0), "no answer within 100 ms");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "pass");
	runrig_end(&f);
}

static void known_is_an_overlay(void)
{
	const struct nt_case *const cases[] = { &pass, &fail, NULL };
	struct known known = { .case_glob = (char *)(uintptr_t) "unit-run.*",
			       .verdict = VERDICT_FAIL,
			       .why = (char *)(uintptr_t) "because" };
	struct json_object *o;
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.plan.known = &known;
	f.plan.known_count = 1;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 0);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "fail");
	CU_ASSERT_TRUE(json_object_object_get_ex(runrig_event(&f, "case_end", 1), "known", &o));
	CU_ASSERT_STRING_EQUAL(jobj_get_str(o, "why"), "because");
	CU_ASSERT_TRUE(json_object_object_get_ex(runrig_event(&f, "case_end", 0), "fixed", &o));
	runrig_end(&f);
}

/* Of long ago: it excuses nothing, and the case says that it did. */
static void expired_is_told(void)
{
	const struct nt_case *const cases[] = { &pass, &fail, NULL };
	struct known known = { .case_glob = (char *)(uintptr_t) "unit-run.*",
			       .verdict = VERDICT_FAIL,
			       .why = (char *)(uintptr_t) "because",
			       .expires = "2020-02-29" };
	struct json_object *o;
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.plan.known = &known;
	f.plan.known_count = 1;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 1);
	CU_ASSERT_FALSE(json_object_object_get_ex(runrig_event(&f, "case_end", 1), "known", &o));
	CU_ASSERT_TRUE_FATAL(
		json_object_object_get_ex(runrig_event(&f, "case_end", 1), "lapsed", &o));
	CU_ASSERT_STRING_EQUAL(jobj_get_str(json_object_array_get_idx(o, 0), "text"),
			       "was known until 2020-02-29, expired");
	CU_ASSERT_TRUE(json_object_object_get_ex(runrig_event(&f, "case_end", 0), "fixed", &o));
	runrig_end(&f);
}

static void stops_on_failure(void)
{
	const struct nt_case *const cases[] = { &fail, &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.stop_on = RUN_STOP_FAIL;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 1);
	CU_ASSERT_STRING_EQUAL(state(&f), "complete");
	CU_ASSERT_PTR_NULL(runrig_event(&f, "case_end", 1));
	runrig_end(&f);
	runrig_begin(&f, "sim:", cases);
	f.items[0].on_fail = ON_STOP;
	runrig_go(&f);
	CU_ASSERT_PTR_NULL(runrig_event(&f, "case_end", 1));
	runrig_end(&f);
}

static void signal_ends_after_the_case(void)
{
	const struct nt_case *const cases[] = { &interrupt, &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 4);
	CU_ASSERT_STRING_EQUAL(state(&f), "interrupted");
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "pass");
	CU_ASSERT_PTR_NULL(runrig_event(&f, "case_end", 1));
	runrig_end(&f);
}

static void second_signal_ends_now(void)
{
	const struct nt_case *const cases[] = { &twice, &pass, NULL };
	uint64_t start = clock_wall_ns();
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.timeout_scale = 100;
	runrig_go(&f);
	CU_ASSERT_TRUE(clock_wall_ns() - start < 20000000000u);
	CU_ASSERT_EQUAL(f.status, 4);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "error");
	CU_ASSERT_STRING_EQUAL(runrig_reason(&f, 0), "interrupted");
	CU_ASSERT_STRING_EQUAL(state(&f), "interrupted");
	runrig_end(&f);
}

static void time_limit(void)
{
	const struct nt_case *const cases[] = { &hang, &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.time_limit_ms = 50;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 4);
	CU_ASSERT_STRING_EQUAL(state(&f), "interrupted");
	CU_ASSERT_PTR_NOT_NULL(runrig_event(&f, "case_end", 0));
	CU_ASSERT_PTR_NULL(runrig_event(&f, "case_end", 1));
	runrig_end(&f);
}

static void wrong_targets(void)
{
	const struct nt_case *const cases[] = { &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.target = "sim:no-such-option=1";
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 2);
	CU_ASSERT_TRUE(f.err.text[0] != '\0');
	CU_ASSERT_EQUAL(json_object_array_length(f.events), 0);
	runrig_end(&f);
}

static void nothing_left(void)
{
	const struct nt_case *const cases[] = { &pass, NULL };
	const char *const except[] = { "unit-run" };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.except = except;
	f.opts.except_count = 1;
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 2);
	CU_ASSERT_EQUAL(json_object_array_length(f.events), 0);
	runrig_end(&f);
}

static void full_disk(void)
{
	const struct nt_case *const cases[] = { &pass, NULL };
	struct runrig f;

	runrig_begin(&f, "sim:", cases);
	f.opts.events_path = "/dev/full";
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, "/dev/full"));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "pass");
	runrig_end(&f);
}

CU_TestInfo test_run[] = {
	{ "events come in order", order_of_events },
	{ "a crash costs one case", crash_costs_one_case },
	{ "a hang costs its time", hang_costs_its_time },
	{ "a known deviation is an overlay", known_is_an_overlay },
	{ "an expired deviation is a failure, and told", expired_is_told },
	{ "a run stops on failure", stops_on_failure },
	{ "a signal ends the run after the case", signal_ends_after_the_case },
	{ "a second signal ends it now", second_signal_ends_now },
	{ "a time limit interrupts", time_limit },
	{ "wrong targets run nothing", wrong_targets },
	{ "nothing left to run", nothing_left },
	{ "a full disk is told", full_disk },
	CU_TEST_INFO_NULL,
};
