// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/plan*.c on a catalogue of its own: expansion, positions, mutated files. */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/plan_priv.h"
#include "suites.h"

static const struct nt_param depth_params[] = { { "depth", "entries", 3, 2, 64 },
						{ "laps", "times round", 3, 1, 9 },
						{ 0 } };
static const struct nt_case fake_cases[] = {
	{ .id = "queue.sq.wraps", .title = "a", .params = depth_params },
	{ .id = "queue.sq.fills", .title = "b", .timeout_ms = 60000 },
	{ .id = "regs.cap.reads", .title = "c" },
};

static size_t fake_count(void)
{
	return ARRAY_SIZE(fake_cases);
}

static const struct nt_case *fake_at(size_t i)
{
	return &fake_cases[i];
}

static const struct nt_case *fake_find(const char *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(fake_cases); i++)
		if (!strcmp(fake_cases[i].id, id))
			return &fake_cases[i];
	return NULL;
}

static const char *fake_nearest(const char *id)
{
	const char *const ids[] = { fake_cases[0].id, fake_cases[1].id, fake_cases[2].id, NULL };

	return nearest_word(id, ids);
}

static bool fake_match(const char *glob, const char *id)
{
	return !fnmatch(glob, id, 0);
}

static const struct plan_cases fakes = { fake_count, fake_at, fake_find, fake_nearest, fake_match };
static char dir[] = "/tmp/nvmetest-plan-XXXXXX";
static bool has_dir;

static const char *write_file(const char *name, const char *text, size_t len)
{
	static char path[200];
	FILE *out;

	plan_cases = &fakes;
	if (!has_dir)
		has_dir = mkdtemp(dir) != NULL;
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	out = fopen(path, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(out);
	fwrite(text, 1, len, out);
	fclose(out);
	return path;
}

static struct plan *load(const char *text)
{
	struct plan_errors errs = { 0 };
	struct plan *p = NULL;

	CU_ASSERT_EQUAL(plan_load(write_file("a.yaml", text, strlen(text)), &p, &errs), 0);
	for (size_t i = 0; i < errs.n; i++)
		printf("\n  %u:%u %s\n", errs.v[i].line, errs.v[i].column, errs.v[i].text);
	plan_errors_free(&errs);
	CU_ASSERT_PTR_NOT_NULL_FATAL(p);
	return p;
}

static void refuse(const char *text, unsigned int line, unsigned int column, const char *part)
{
	struct plan_errors errs = { 0 };
	struct plan *p = NULL;

	CU_ASSERT_EQUAL(plan_load(write_file("a.yaml", text, strlen(text)), &p, &errs), -EINVAL);
	CU_ASSERT_EQUAL_FATAL(errs.n > 0, 1);
	CU_ASSERT_EQUAL(errs.v[0].line, line);
	CU_ASSERT_EQUAL(errs.v[0].column, column);
	CU_ASSERT_PTR_NOT_NULL(strstr(errs.v[0].text, part));
	if (errs.v[0].line != line || errs.v[0].column != column || !strstr(errs.v[0].text, part))
		printf("\n  got %u:%u %s\n", errs.v[0].line, errs.v[0].column, errs.v[0].text);
	plan_errors_free(&errs);
}

#define HEAD "plan: p\nversion: 1\nselect:\n"

static void matrix(void)
{
	struct plan *p = load("plan: p\nallow: [reset, data]\n"
			      "defaults: { timeout_s: 2.5, on_fail: stop }\nselect:\n"
			      "  - group: queue.*\n    params: { laps: 2 }\n"
			      "    matrix: { depth: [2, 3] }\n    repeat: 2\n"
			      "  - case: regs.cap.reads\n");

	/* wraps: 2 depths x 2, fills: has no depth, so once x 2 */
	CU_ASSERT_EQUAL_FATAL(p->item_count, 7);
	CU_ASSERT_EQUAL(p->allow, NT_EFF_RESET | NT_EFF_DATA);
	CU_ASSERT_EQUAL(p->items[0].param_count, 2);
	CU_ASSERT_STRING_EQUAL(p->items[0].params[0].name, "depth");
	CU_ASSERT_EQUAL(p->items[2].params[0].value, 3);
	CU_ASSERT_EQUAL(p->items[3].repeat_index, 1);
	CU_ASSERT_EQUAL(p->items[0].timeout_ms, 2500);
	CU_ASSERT_EQUAL(p->items[4].timeout_ms, 0);
	CU_ASSERT_EQUAL(p->items[0].on_fail, ON_STOP);
	CU_ASSERT_EQUAL(p->items[0].on_error, ON_RESET);
	CU_ASSERT_EQUAL(strlen(p->sha256), 64);
	plan_free(p);
}

static void printed(void)
{
	struct plan
		*p = load(HEAD
			  "  - case: queue.sq.wraps\n    matrix: { depth: { from: 2, to: 8, "
			  "step: 3 } }\n    repeat: 3\n  - case: regs.cap.reads\n"
			  "known:\n  - match: { model: 'A \"B\"', firmware: { from: 1, to: 2 } }\n"
			  "    case: regs.*\n    verdict: warn\n    why: because\n"
			  "    expires: 2027-01-31\n"
			  "  - match: { model: [ a, b ] }\n    case: regs.*\n"
			  "    verdict: warn\n    why: because\n"),
		*q;
	char *text, *again;

	CU_ASSERT_EQUAL(p->item_count, 10);
	CU_ASSERT_EQUAL(p->known_count, 2);
	CU_ASSERT_EQUAL_FATAL(plan_print(p, &text), 0);
	q = load(text);
	CU_ASSERT_EQUAL(q->item_count, 10);
	CU_ASSERT_EQUAL(q->items[8].params[0].value, 8);
	CU_ASSERT_STRING_EQUAL(q->known[0].expires, "2027-01-31");
	CU_ASSERT_STRING_EQUAL(q->known[0].match[1].to, "2");
	CU_ASSERT_STRING_EQUAL(q->known[1].match[0].globs[1], "b");
	CU_ASSERT_EQUAL_FATAL(plan_print(q, &again), 0);
	CU_ASSERT_STRING_EQUAL(text, again);
	free(text);
	free(again);
	plan_free(p);
	plan_free(q);
}

static void refused(void)
{
	refuse(HEAD "  - case: queue.sq.wrap\n", 4, 11, "did you mean 'queue.sq.wraps'?");
	refuse(HEAD "  - group: nothing.*\n", 4, 12, "no group matches");
	refuse(HEAD "  - case: queue.sq.wraps\n    params: { depht: 3 }\n", 5, 15,
	       "did you mean 'depth'?");
	refuse(HEAD "  - case: queue.sq.wraps\n    params: { depth: 65 }\n", 5, 22,
	       "65 is out of range of queue.sq.wraps, 2 to 64");
	refuse(HEAD "  - case: queue.sq.wraps\n    params: { depth: x }\n", 5, 22, "not a number");
	refuse(HEAD "  - case: queue.sq.wraps\n    matrix: { depth: [2, 99] }\n", 5, 26,
	       "out of range");
	refuse(HEAD "  - case: queue.sq.wraps\n    repat: 2\n", 5, 5, "did you mean 'repeat'?");
	refuse(HEAD "  - group: queue.*\n    case: x.y\n", 5, 5, "one of group, case");
	refuse(HEAD "  - group: queue.*\n    except: [regs.*]\n", 5, 14, "no case of this entry");
	refuse("plan: p\nallow: [rest]\nselect: [ { case: regs.cap.reads } ]\n", 2, 9,
	       "did you mean 'reset'?");
	refuse("plan: p\nversion: 2\nselect: [ { case: regs.cap.reads } ]\n", 2, 10,
	       "out of range");
	refuse("plan: p\n", 1, 1, "selects nothing");
	refuse("plan: p\nselect: [ { plan: nowhere-to-be-found } ]\n", 2, 19, "no plan");
	refuse(HEAD "  - case: regs.cap.reads\nknown:\n  - match: { modl: x }\n    case: regs.*\n"
		    "    verdict: fail\n    why: x\n",
	       6, 14, "did you mean 'model'?");
}

static void cycles(void)
{
	write_file("b.yaml", "plan: b\ninclude: [a]\n", 21);
	refuse("plan: a\ninclude: b\n", 2, 11, "includes itself");
}

static void every_mistake(void)
{
	static const char text[] = HEAD "  - case: nope\n  - case: nada\n  - cas: x\n";
	struct plan_errors errs = { 0 };
	struct plan *p;

	CU_ASSERT_EQUAL(plan_load(write_file("a.yaml", text, sizeof(text) - 1), &p, &errs),
			-EINVAL);
	CU_ASSERT_EQUAL(errs.n, 4);
	plan_errors_free(&errs);
}

static void words(void)
{
	const char *const good[] = { "queue.*", "regs.cap.reads" };
	const char *const bad[] = { "queue.*", "regs.cap.read" };
	struct plan_errors errs = { 0 };
	struct plan *p;

	plan_cases = &fakes;
	CU_ASSERT_EQUAL_FATAL(plan_from_words(good, 2, &p, &errs), 0);
	CU_ASSERT_EQUAL(p->item_count, 3);
	plan_free(p);
	CU_ASSERT_EQUAL(plan_from_words(bad, 2, &p, &errs), -EINVAL);
	CU_ASSERT_EQUAL_FATAL(errs.n, 1);
	CU_ASSERT_EQUAL(errs.v[0].column, 9);
	CU_ASSERT_PTR_NOT_NULL(strstr(errs.v[0].text, "regs.cap.reads"));
	plan_errors_free(&errs);
}

static void set_param(void)
{
	struct plan *p = load(HEAD "  - group: '*'\n");
	struct nt_err err;

	CU_ASSERT_EQUAL(plan_set_param(p, "depth", 7, &err), 0);
	CU_ASSERT_EQUAL(p->items[0].params[0].value, 7);
	CU_ASSERT_EQUAL(plan_set_param(p, "depth", 65, &err), -ERANGE);
	CU_ASSERT_EQUAL(plan_set_param(p, "nope", 7, &err), -ENOENT);
	plan_free(p);
}

static void clean_up(void)
{
	static const char *const names[] = { "a.yaml", "b.yaml", "m.yaml" };
	char path[200];

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
		unlink(path);
	}
	CU_ASSERT_EQUAL(rmdir(dir), 0);
}

/* Truncated at every byte, and with bytes changed by a fixed sequence: it never crashes. */
static void mutated(void)
{
	static const char text[] =
		"plan: p\ntitle: 'T'\nallow: [reset, &e data]\ndefaults: {timeout_s: 2}\nselect:\n"
		"  - group: [queue.*, \"regs.*\"]\n    except: queue.sq.fills\n    matrix:\n"
		"      depth: {from: 2, to: 9}\n    repeat: 2\nknown:\n  - match: {vid: '0x1b36'}\n"
		"    case: regs.*\n    verdict: fail\n    why: >\n      folded\n      text\n";
	char copy[sizeof(text)];
	uint32_t seed = 1;

	for (size_t i = 0; i < 3 * sizeof(text); i++) {
		struct plan_errors errs = { 0 };
		struct plan *p = NULL;
		size_t len = i < sizeof(text) ? i : sizeof(text) - 1;

		memcpy(copy, text, sizeof(text));
		for (int k = 0; i >= sizeof(text) && k < 3; k++) {
			seed = seed * 1664525 + 1013904223;
			copy[(seed >> 8) % (sizeof(text) - 1)] =
				"[]{}:-\n \t'\"&*!|>%@#?,x\x80"[(seed >> 20) % 24];
		}
		if (!plan_load(write_file("m.yaml", copy, len), &p, &errs))
			plan_free(p);
		else
			CU_ASSERT_TRUE(errs.n > 0);
		plan_errors_free(&errs);
	}
}

CU_TestInfo test_plan[] = {
	{ "matrix, repeat, defaults", matrix },		 { "a printed plan reads back", printed },
	{ "mistakes are told where they are", refused }, { "include cycles", cycles },
	{ "every mistake is told", every_mistake },	 { "words of a command line", words },
	{ "parameters set from outside", set_param },	 { "mutated files", mutated },
	{ "nothing is left behind", clean_up },		 CU_TEST_INFO_NULL,
};
