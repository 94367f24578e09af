// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Signals for LAVA, which reads a board's console and takes from it what looks
 * like <LAVA_SIGNAL_NAME words>: a test case as it starts and as it ends, in a
 * test set for each area.
 *
 * Its parser cuts words at white space and at '=', so names are made of
 * letters, digits, '.', '_' and '-'. A signal leaves in one write, lest the
 * kernel's messages on the same console break it. What was found stands
 * before the result as plain text, in which nothing can look like a signal. A
 * known deviation and a broken "should" pass; what could not be judged is
 * "unknown".
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "outfile.h"
#include "words.h"

#define EVIDENCE_SHOWN 60
#define NAME_CHARS     "._-"
#define RUN_NAME       "nvmetest-run"

struct state {
	struct format f;
	struct json_object *names; /* name of a case → times it was started */
	char set[64];		   /* the open test set, "" none */
	char name[512];		   /* the open case, "" none */
	uint64_t count;
	bool is_strict; /* --strict: a broken "should" fails */
	int err;	/* of the first write that failed */
};

static void flush(struct state *s)
{
	int err = outfile_flush(s->f.out);

	s->err = s->err ? s->err : err;
}

static void __attribute__((format(printf, 2, 3))) put_signal(struct state *s, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	int at = snprintf(line, sizeof(line), "<LAVA_SIGNAL_");

	va_start(ap, fmt);
	vsnprintf(line + at, sizeof(line) - (size_t)at - 2, fmt, ap);
	va_end(ap);
	strcat(line, ">\n");
	flush(s);
	fwrite(line, 1, strlen(line), s->f.out);
	flush(s);
}

static void put_text(void *arg, const char *line)
{
	char clean[2048];

	words_clean(line, clean, sizeof(clean));
	for (char *p = clean; *p; p++)
		if (*p == '<')
			*p = '(';
	fprintf(arg, "%s\n", clean);
}

static void enter_set(struct state *s, const char *area)
{
	if (!strcmp(s->set, area))
		return;
	if (*s->set)
		put_signal(s, "TESTSET STOP %s", s->set);
	snprintf(s->set, sizeof(s->set), "%s", area);
	if (*area)
		put_signal(s, "TESTSET START %s", area);
}

/* "queue.sq.wraps_depth-2_2": identifier, parameters, and a number from the second time on. */
static void name_case(struct state *s, struct json_object *c)
{
	const char *id = report_get_str(c, "id");
	char params[256];
	uint64_t nth;

	words_params(c, params, sizeof(params));
	snprintf(s->name, sizeof(s->name) - 24, "%s%s%s", *id ? id : "nameless", *params ? "_" : "",
		 params);
	words_only(s->name, NAME_CHARS, '-');
	nth = words_count(s->names, s->name);
	if (nth > 1)
		words_add(s->name, sizeof(s->name), "_%" PRIu64, nth);
}

/* A case that begins again after an interruption is still the same. */
static void start_case(struct state *s, struct json_object *c)
{
	char area[64];

	if (*s->name)
		return;
	words_group(report_get_str(c, "id"), 1, area, sizeof(area));
	words_only(area, NAME_CHARS, '-');
	enter_set(s, *area ? area : "nameless");
	name_case(s, c);
	put_signal(s, "STARTTC %s", s->name);
}

static const char *result_of(const struct state *s, struct json_object *c)
{
	const char *verdict = report_get_str(c, "verdict");
	bool is_known = report_get_obj(c, "known");

	if (!strcmp(verdict, "skip"))
		return "skip";
	if (!strcmp(verdict, "error"))
		return "unknown";
	if (!strcmp(verdict, "fail") || (s->is_strict && !strcmp(verdict, "warn")))
		return is_known ? "pass" : "fail";
	return "pass";
}

static void put_result(struct state *s, const char *name, const char *result, uint64_t us)
{
	put_signal(s,
		   "TESTCASE TEST_CASE_ID=%s RESULT=%s MEASUREMENT=%" PRIu64 ".%03" PRIu64
		   " UNITS=ms",
		   name, result, us / 1000, us % 1000);
}

static void end_case(struct state *s, struct json_object *c)
{
	start_case(s, c); /* where the beginning was lost */
	if (strcmp(report_get_str(c, "verdict"), "pass") || report_get_obj(c, "fixed"))
		words_account(c, EVIDENCE_SHOWN, put_text, s->f.out);
	put_signal(s, "ENDTC %s", s->name);
	put_result(s, s->name, result_of(s, c), report_get_u64(c, "wall_us"));
	s->name[0] = '\0';
	s->count++;
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	int rc = format_begin(sizeof(struct state), out, state);

	(void)verbose;
	(void)color;
	if (!rc)
		((struct state *)*state)->names = json_object_new_object();
	return rc;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (rc < 0)
		return rc;
	if (!strcmp(name, "run_begin"))
		s->is_strict = report_get_bool(ev, "strict");
	if (c)
		end_case(s, c);
	else if (!strcmp(name, "case_begin"))
		start_case(s, ev);
	return s->err;
}

/* A run that was cut short, or in which nothing ran, has no case that says so. */
static void put_run(struct state *s, struct json_object *run, int exit)
{
	if (s->count && !strcmp(report_get_str(run, "state"), "complete"))
		return;
	put_result(s, RUN_NAME, exit == 77 ? "skip" : "unknown",
		   report_get_u64(run, "duration_ms") * 1000);
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c, *root;
	const char *verdict;
	char text[512], line[600];
	int exit;

	report_doc_finish(s->f.doc, &c);
	if (c)
		end_case(s, c);
	enter_set(s, "");
	root = report_doc_root(s->f.doc);
	exit = report_doc_exit(s->f.doc);
	words_verdict(root, report_doc_totals(s->f.doc), exit, &verdict, text, sizeof(text));
	snprintf(line, sizeof(line), "%s %s", verdict, text);
	put_text(s->f.out, line);
	put_run(s, report_get_obj(root, "run"), exit);
	json_object_put(s->names);
	return format_end(s, s->err);
}

const struct report_ops report_lava = {
	.name = "lava",
	.summary = "signals for LAVA on the console of a board",
	.is_streamed = true,
	.begin = begin,
	.event = event,
	.end = end,
};
