// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/resume.c and record.c: a run that signals and cut files interrupt goes
 * on with what is left, stops where the whole run would have stopped, and its
 * file is brought to the disk as often as promised.
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/run.h"
#include "report/checkpoint.h"
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
	nt_shall(t, false, "one is two");
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
	for (;;)
		pause();
	nt_shall(t, true, "never");
}

#define CASE(name)                                                                                 \
	static const struct nt_case case_##name = {                                                \
		.id = "unit.resume." #name,                                                        \
		.title = #name,                                                                    \
		.run = name,                                                                       \
		.timeout_ms = 10000,                                                               \
	}

CASE(passes);
CASE(fails);
CASE(interrupts);
CASE(interrupts_twice);

static char path[64];

static void name_file(void)
{
	snprintf(path, sizeof(path), "/tmp/nvmetest-resume-%d.jsonl", (int)getpid());
	unlink(path);
}

/* The run in @path, begun or gone on with. */
static void go(struct runrig *f, const struct nt_case *const *cases, bool is_resumed)
{
	struct checkpoint *cp = NULL;
	struct nt_err err = { 0 };

	runrig_begin(f, "sim:", cases);
	f->opts.events_path = path;
	if (is_resumed)
		CU_ASSERT_EQUAL_FATAL(checkpoint_open(path, &cp, &err), 0);
	f->opts.resume = cp;
	runrig_go(f);
	f->opts.resume = NULL;
	checkpoint_close(cp);
}

static size_t count(struct runrig *f, const char *name)
{
	size_t n = 0;

	while (runrig_event(f, name, n))
		n++;
	return n;
}

static void goes_on_behind(void)
{
	const struct nt_case *const cases[] = { &case_fails, &case_interrupts, &case_passes, NULL };
	struct runrig f;

	name_file();
	go(&f, cases, false);
	CU_ASSERT_EQUAL(f.status, 4);
	CU_ASSERT_EQUAL(count(&f, "case_end"), 2);
	runrig_end(&f);
	go(&f, cases, true);
	CU_ASSERT_EQUAL(f.status, 1); /* of the first process */
	CU_ASSERT_EQUAL(count(&f, "run_begin"), 0);
	CU_ASSERT_EQUAL(count(&f, "target"), 0);
	CU_ASSERT_EQUAL(count(&f, "resumed"), 1);
	CU_ASSERT_EQUAL(jobj_get_u64(runrig_event(&f, "resumed", 0), "left"), 1);
	CU_ASSERT_EQUAL(count(&f, "case_end"), 1);
	CU_ASSERT_EQUAL(jobj_get_u64(runrig_event(&f, "case_end", 0), "n"), 2);
	runrig_end(&f);
	unlink(path);
}

static void gives_up_a_case(void)
{
	const struct nt_case *const cases[] = { &case_interrupts_twice, &case_passes, NULL };
	struct runrig f;

	name_file();
	for (int i = 0; i < 2; i++) {
		go(&f, cases, i > 0);
		CU_ASSERT_EQUAL(f.status, 4);
		CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "error");
		CU_ASSERT_STRING_EQUAL(runrig_reason(&f, 0), "interrupted");
		CU_ASSERT_TRUE(jobj_get_bool(runrig_event(&f, "case_end", 0), "interrupted"));
		CU_ASSERT_PTR_NULL(runrig_event(&f, "case_end", 1));
		runrig_end(&f);
	}
	go(&f, cases, true);
	CU_ASSERT_EQUAL(f.status, 3);
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 0), "error");
	CU_ASSERT_STRING_EQUAL(runrig_reason(&f, 0), "interrupted");
	CU_ASSERT_FALSE(jobj_get_bool(runrig_event(&f, "case_end", 0), "interrupted"));
	CU_ASSERT_STRING_EQUAL(runrig_verdict(&f, 1), "pass");
	runrig_end(&f);
	unlink(path);
}

/* Killed between the case that stops the run and the end. */
static void stops_where_it_would_have(void)
{
	const struct nt_case *const cases[] = { &case_fails, &case_passes, NULL };
	struct runrig f;
	char command[160];

	name_file();
	runrig_begin(&f, "sim:", cases);
	f.opts.events_path = path;
	f.opts.stop_on = RUN_STOP_FAIL;
	runrig_go(&f);
	runrig_end(&f);
	snprintf(command, sizeof(command), "sed -i '/run_end/d' %s", path);
	CU_ASSERT_EQUAL_FATAL(system(command), 0);
	runrig_begin(&f, "sim:", cases);
	f.opts.events_path = path;
	f.opts.stop_on = RUN_STOP_FAIL;
	CU_ASSERT_EQUAL_FATAL(
		checkpoint_open(path, (struct checkpoint **)(uintptr_t)&f.opts.resume, NULL), 0);
	runrig_go(&f);
	CU_ASSERT_EQUAL(f.status, 1);
	CU_ASSERT_EQUAL(count(&f, "case_begin"), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(jobj_get_str(runrig_event(&f, "run_end", 0), "reason"),
				      "stopped after a failure"));
	checkpoint_close((struct checkpoint *)(uintptr_t)f.opts.resume);
	runrig_end(&f);
	unlink(path);
}

static void another_plan(void)
{
	const struct nt_case *const cases[] = { &case_interrupts, &case_passes, NULL };
	const struct nt_case *const others[] = { &case_interrupts, &case_fails, NULL };
	struct runrig f;

	name_file();
	go(&f, cases, false);
	runrig_end(&f);
	go(&f, others, true);
	CU_ASSERT_EQUAL(f.status, 2);
	CU_ASSERT_EQUAL(json_object_array_length(f.events), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(f.err.text, "cannot be resumed"));
	runrig_end(&f);
	unlink(path);
}

/* How often events of @caps reach the disk, of @n cases that take no time. */
static unsigned int syncs(unsigned int caps, unsigned int n)
{
	struct run_options opts = { .events_path = path };
	struct pcifn fn = { .caps = caps };
	struct run r = { .opts = &opts, .fn = &fn };
	struct json_object *ev = json_object_new_object();
	unsigned int count = 0;
	struct nt_err err;

	name_file();
	CU_ASSERT_EQUAL_FATAL(record_open(&r, &err), 0);
	for (unsigned int i = 0; i < n; i++) {
		uint64_t before = r.sync_ns;

		record_append(&r, ev, "case_begin");
		CU_ASSERT_EQUAL(r.sync_ns, before);
		record_append(&r, ev, "case_end");
		count += r.sync_ns != before;
	}
	record_close(&r);
	json_object_put(ev);
	unlink(path);
	return count;
}

static void is_synced(void)
{
	/* Of somebody: before the next case begins. */
	CU_ASSERT_EQUAL(syncs(0, 5), 5);
	/* A model: not while it would cost more than its share. */
	CU_ASSERT_EQUAL(syncs(PCIFN_CAP_SCRATCH, 5), 0);
}

CU_TestInfo test_resume[] = {
	{ "goes on behind what is done", goes_on_behind },
	{ "gives up a case that is interrupted twice", gives_up_a_case },
	{ "stops where the whole run would have", stops_where_it_would_have },
	{ "another plan is refused", another_plan },
	{ "cases are brought to the disk", is_synced },
	CU_TEST_INFO_NULL,
};
