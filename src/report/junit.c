// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JUnit XML as GitLab, Jenkins and their like read it.
 *
 * There is no standard, only what they have in common: one <testsuite>, a
 * <testcase> for every case with a class name that holds the device (they drop
 * the second of two cases of one name, also across files), <failure>, <error>
 * and <skipped>. A known deviation and a broken "should" are no failures: they
 * pass, and say so in <system-out>. Characters that XML 1.0 has no place for
 * become '?'.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "junit.h"
#include "page.h"
#include "spool.h"
#include "words.h"

/* Servers cut long texts: the end of the story is what counts. */
#define EVIDENCE_SHOWN 60

struct state {
	struct format f;
	struct spool cases;
	struct json_object *names; /* name of a case → times it was written */
	uint64_t failures;
	/* One suite of several: which device it is, and the how-manyth of its address. */
	bool is_part;
	char of[128];
	size_t copy;
};

static void attribute(FILE *out, const char *name, const char *value)
{
	fprintf(out, " %s=\"", name);
	page_text(out, value);
	fputc('"', out);
}

static void seconds(FILE *out, uint64_t us)
{
	fprintf(out, " time=\"%" PRIu64 ".%06" PRIu64 "\"", us / 1000000, us % 1000000);
}

/* With --strict a broken "should" fails the run, so it fails here. */
static bool is_failure(const struct state *s, struct json_object *c)
{
	const char *verdict = report_get_str(c, "verdict");
	bool is_strict =
		report_get_bool(report_get_obj(report_doc_root(s->f.doc), "run"), "strict");

	if (report_get_obj(c, "known"))
		return false;
	return !strcmp(verdict, "fail") || (is_strict && !strcmp(verdict, "warn"));
}

static void put_counts(FILE *out, const struct junit_counts *n)
{
	fprintf(out,
		" tests=\"%" PRIu64 "\" failures=\"%" PRIu64 "\" errors=\"%" PRIu64
		"\" skipped=\"%" PRIu64 "\"",
		n->tests, n->failures, n->errors, n->skipped);
	seconds(out, n->us);
}

static void property(FILE *out, const char *name, const char *value)
{
	if (!*value)
		return;
	fputs("      <property", out);
	attribute(out, "name", name);
	attribute(out, "value", value);
	fputs("/>\n", out);
}

static void properties(FILE *out, struct json_object *root)
{
	static const char *const keys[] = { "address", "mn", "sn", "fr", "ver", "cap", NULL };
	struct json_object *run = report_get_obj(root, "run"), *plan = report_get_obj(root, "plan");
	struct json_object *tg = report_get_obj(root, "target");
	char buf[4096], name[32];

	fputs("    <properties>\n", out);
	property(out, "tool.version", report_get_str(report_get_obj(root, "tool"), "version"));
	property(out, "plan.file", report_get_str(plan, "file"));
	property(out, "plan.sha256", report_get_str(plan, "sha256"));
	property(out, "run.id", report_get_str(run, "id"));
	snprintf(buf, sizeof(buf), "%" PRIu64, report_get_u64(run, "seed"));
	property(out, "run.seed", buf);
	words_list(run, "command", " ", buf, sizeof(buf));
	property(out, "run.command", buf);
	property(out, "run.state", report_get_str(run, "state"));
	for (size_t i = 0; keys[i]; i++) {
		snprintf(name, sizeof(name), "target.%s", keys[i]);
		property(out, name, report_get_str(tg, keys[i]));
	}
	fputs("    </properties>\n", out);
}

static void account_line(void *arg, const char *line)
{
	page_text(arg, line);
	fputc('\n', arg);
}

static void account(FILE *out, struct json_object *c)
{
	words_account(c, EVIDENCE_SHOWN, account_line, out);
}

/* "id [depth=2]", and a number where one case ran several times. */
static void case_name(struct state *s, struct json_object *c, char *buf, size_t len)
{
	char params[512], name[900];
	uint64_t times;

	words_params(c, params, sizeof(params));
	snprintf(name, sizeof(name), "%s%s%s%s", report_get_str(c, "id"), *params ? " [" : "",
		 params, *params ? "]" : "");
	times = words_count(s->names, name);
	if (times > 1)
		snprintf(buf, len, "%s #%" PRIu64, name, times);
	else
		snprintf(buf, len, "%s", name);
}

static void failure(FILE *out, struct json_object *c)
{
	struct json_object *first = report_get_at(report_get_obj(c, "checks"), "failed", 0);
	const char *message = report_get_str(first, "text");

	fputs("      <failure", out);
	attribute(out, "type",
		  *report_get_str(first, "word") ? report_get_str(first, "word") : "shall");
	attribute(out, "message", *message ? message : report_get_str(c, "title"));
	fputs(">", out);
	account(out, c);
	fputs("</failure>\n", out);
}

static void error(FILE *out, struct json_object *c)
{
	const char *reason = report_get_str_at(c, "reasons", 0);

	fputs("      <error type=\"error\"", out);
	attribute(out, "message", *reason ? reason : "could not be judged");
	fputs(">", out);
	account(out, c);
	fputs("</error>\n", out);
}

static void skipped(FILE *out, struct json_object *c)
{
	char buf[2048];

	words_list(c, "reasons", "; ", buf, sizeof(buf));
	fputs("      <skipped", out);
	attribute(out, "message", buf);
	fputs("/>\n", out);
}

static void write_case(struct state *s, struct json_object *c)
{
	FILE *out = s->cases.f;
	const char *verdict = report_get_str(c, "verdict");
	char buf[1024], area[128], device[256], class[512];

	words_device(report_get_obj(report_doc_root(s->f.doc), "target"), device, sizeof(device));
	if (s->copy)
		words_add(device, sizeof(device), "-%zu", s->copy + 1);
	words_group(report_get_str(c, "id"), 1, area, sizeof(area));
	snprintf(class, sizeof(class), "%s.%s", device, area);
	case_name(s, c, buf, sizeof(buf));
	fputs("    <testcase", out);
	attribute(out, "classname", class);
	attribute(out, "name", buf);
	seconds(out, report_get_u64(c, "wall_us"));
	if (!strcmp(verdict, "pass") && !report_get_obj(c, "fixed")) {
		fputs("/>\n", out);
		return;
	}
	fputs(">\n", out);
	if (is_failure(s, c)) {
		s->failures++;
		failure(out, c);
	} else if (!strcmp(verdict, "error")) {
		error(out, c);
	} else if (!strcmp(verdict, "skip")) {
		skipped(out, c);
	} else {
		fprintf(out, "      <system-out>verdict   %s%s\n", verdict,
			report_get_obj(c, "known") ? ", a known deviation" : "");
		account(out, c);
		fputs("</system-out>\n", out);
	}
	fputs("    </testcase>\n", out);
}

void junit_begin(FILE *out, const struct junit_counts *n)
{
	fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"nvmetest\"", out);
	put_counts(out, n);
	fputs(">\n", out);
}

void junit_end(FILE *out)
{
	fputs("</testsuites>\n", out);
}

static struct junit_counts counts_of(const struct state *s)
{
	const struct report_totals *t = report_doc_totals(s->f.doc);
	struct json_object *run = report_get_obj(report_doc_root(s->f.doc), "run");

	return (struct junit_counts){ .tests = t->cases,
				      .failures = s->failures,
				      .errors = t->error,
				      .skipped = t->skip,
				      .us = report_get_u64(run, "duration_ms") * 1000 };
}

static int write_suite(struct state *s, const struct junit_counts *n)
{
	struct json_object *root = report_doc_root(s->f.doc), *run = report_get_obj(root, "run");
	const char *host = report_get_str(report_get_obj(run, "host"), "name");
	const char *verdict, *plan = report_get_str(report_get_obj(root, "plan"), "name");
	char name[512], started[64], text[512];
	int rc;

	snprintf(name, sizeof(name), "%s%s%s", *plan ? plan : "nvmetest", *s->of ? " " : "", s->of);
	/* no fraction and no zone: what every reader of the format takes */
	snprintf(started, sizeof(started), "%.19s", report_get_str(run, "started"));
	fputs("  <testsuite", s->f.out);
	attribute(s->f.out, "name", name);
	put_counts(s->f.out, n);
	if (*started)
		attribute(s->f.out, "timestamp", started);
	attribute(s->f.out, "hostname", *host ? host : "localhost");
	fputs(">\n", s->f.out);
	properties(s->f.out, root);
	rc = spool_copy(&s->cases, s->f.out);
	words_verdict(root, report_doc_totals(s->f.doc), report_doc_exit(s->f.doc), &verdict, text,
		      sizeof(text));
	fprintf(s->f.out, "    <system-out>%s ", verdict);
	page_text(s->f.out, text);
	fputs("</system-out>\n  </testsuite>\n", s->f.out);
	return rc;
}

static int write_document(struct state *s)
{
	const struct junit_counts n = counts_of(s);
	int rc;

	if (!s->is_part)
		junit_begin(s->f.out, &n);
	rc = write_suite(s, &n);
	if (!s->is_part)
		junit_end(s->f.out);
	return rc;
}

static int end_with(struct state *s, int err)
{
	spool_close(&s->cases);
	json_object_put(s->names);
	return format_end(s, err);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	int rc = format_begin(sizeof(struct state), out, state);
	struct state *s = *state;

	(void)verbose;
	(void)color;
	if (rc)
		return rc;
	s->names = json_object_new_object();
	rc = spool_open(&s->cases);
	if (rc) {
		*state = NULL;
		end_with(s, rc);
	}
	return rc;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (c)
		write_case(s, c);
	return rc;
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c;

	report_doc_finish(s->f.doc, &c);
	if (c)
		write_case(s, c);
	return end_with(s, write_document(s));
}

const struct report_ops report_junit = {
	.name = "junit",
	.summary = "JUnit XML for GitLab, Jenkins and other CI servers",
	.begin = begin,
	.event = event,
	.end = end,
};

void junit_part_of(void *state, const char *of, size_t copy)
{
	struct state *s = state;

	s->is_part = true;
	snprintf(s->of, sizeof(s->of), "%s", of);
	s->copy = copy;
}
