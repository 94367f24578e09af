// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Test Anything Protocol, version 14: a line for each case as it ends, and a
 * YAML block with what it found when it is not well. A known deviation is
 * TODO, the protocol's word for a failure that is expected; a broken "should"
 * is ok with its finding below. A run that was cut short bails out.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "outfile.h"
#include "words.h"

#define EVIDENCE_SHOWN 60

struct state {
	struct format f;
	uint64_t count;
	bool is_strict; /* --strict: a broken "should" is not ok */
	bool is_part;	/* a subtest: what ends it must not end the others */
};

/* '#' would begin a directive, '\' is how it is escaped. */
static void description(FILE *out, const char *s)
{
	char clean[1024];

	words_clean(s, clean, sizeof(clean));
	for (const char *p = clean; *p; p++) {
		if (*p == '#' || *p == '\\')
			fputc('\\', out);
		fputc(*p, out);
	}
}

/* A JSON string is a YAML string. */
static void quoted(FILE *out, const char *s)
{
	char clean[4096];
	struct json_object *o;

	words_clean(s, clean, sizeof(clean));
	o = json_object_new_string(clean);
	fputs(json_object_to_json_string_ext(o, JSON_C_TO_STRING_NOSLASHESCAPE), out);
	json_object_put(o);
}

static void entry(FILE *out, const char *key, const char *value)
{
	if (!*value)
		return;
	fprintf(out, "  %s: ", key);
	quoted(out, value);
	fputc('\n', out);
}

static void account_line(void *arg, const char *line)
{
	fputs("    - ", arg);
	quoted(arg, line);
	fputc('\n', arg);
}

static void block(FILE *out, struct json_object *c)
{
	struct json_object *first = report_get_at(report_get_obj(c, "checks"), "failed", 0);

	fputs("  ---\n", out);
	entry(out, "message",
	      *report_get_str(first, "text") ? report_get_str(first, "text")
					     : report_get_str(c, "title"));
	entry(out, "severity", report_get_str(c, "verdict"));
	entry(out, "saw", report_get_str(first, "seen"));
	entry(out, "wanted", report_get_str(first, "want"));
	entry(out, "repro", report_get_str(c, "repro"));
	fprintf(out, "  duration_ms: %" PRIu64 ".%03" PRIu64 "\n",
		report_get_u64(c, "wall_us") / 1000, report_get_u64(c, "wall_us") % 1000);
	fputs("  account:\n", out);
	words_account(c, EVIDENCE_SHOWN, account_line, out);
	fputs("  ...\n", out);
}

static void write_case(struct state *s, struct json_object *c)
{
	const char *verdict = report_get_str(c, "verdict");
	bool is_ok = strcmp(verdict, "fail") && strcmp(verdict, "error") &&
		     (strcmp(verdict, "warn") || !s->is_strict);
	bool is_skip = !strcmp(verdict, "skip");
	char params[512], reasons[1024];

	words_params(c, params, sizeof(params));
	fprintf(s->f.out, "%s %" PRIu64 " - ", is_ok ? "ok" : "not ok", ++s->count);
	description(s->f.out, report_get_str(c, "id"));
	if (*params) {
		fputs(" [", s->f.out);
		description(s->f.out, params);
		fputc(']', s->f.out);
	}
	if (is_skip) {
		words_list(c, "reasons", "; ", reasons, sizeof(reasons));
		fputs(" # SKIP ", s->f.out);
		description(s->f.out, reasons);
	} else if (report_get_obj(c, "known")) {
		fputs(" # TODO known deviation: ", s->f.out);
		description(s->f.out, report_get_str(report_get_obj(c, "known"), "why"));
	}
	fputc('\n', s->f.out);
	if (!is_skip && (strcmp(verdict, "pass") || report_get_obj(c, "fixed")))
		block(s->f.out, c);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	(void)verbose;
	(void)color;
	return format_begin(sizeof(struct state), out, state);
}

static int begin_stream(FILE *out, int verbose, bool color, void **state)
{
	fputs("TAP version 14\n", out);
	return begin(out, verbose, color, state);
}

static int begin_part(FILE *out, int verbose, bool color, void **state)
{
	int rc = begin(out, verbose, color, state);

	if (!rc)
		((struct state *)*state)->is_part = true;
	return rc;
}

static void comment(FILE *out, const char *name, const char *value)
{
	char clean[1024];

	if (!*value)
		return;
	words_clean(value, clean, sizeof(clean));
	fprintf(out, "# %s: %s\n", name, clean);
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (rc < 0)
		return rc;
	if (!strcmp(name, "run_begin")) {
		s->is_strict = report_get_bool(ev, "strict");
		comment(s->f.out, "plan", report_get_str(report_get_obj(ev, "plan"), "name"));
	} else if (!strcmp(name, "target")) {
		comment(s->f.out, "target", report_get_str(ev, "address"));
		comment(s->f.out, "model", report_get_str(ev, "mn"));
		comment(s->f.out, "serial", report_get_str(ev, "sn"));
		comment(s->f.out, "firmware", report_get_str(ev, "fr"));
	}
	if (c)
		write_case(s, c);
	return c ? outfile_flush(s->f.out) : 0;
}

static void plan(const struct state *s)
{
	fprintf(s->f.out, "1..%" PRIu64 "%s\n", s->count,
		s->count ? "" : " # SKIP no case was run");
}

static void cut_short(struct state *s, const char *text)
{
	if (s->is_part)
		fprintf(s->f.out, "not ok %" PRIu64 " - the run came to its end: ", ++s->count);
	else
		fputs("Bail out! ", s->f.out);
	description(s->f.out, text);
	fputc('\n', s->f.out);
	if (s->is_part)
		plan(s);
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c, *root;
	const char *verdict;
	char text[512];
	int exit;

	report_doc_finish(s->f.doc, &c);
	if (c)
		write_case(s, c);
	root = report_doc_root(s->f.doc);
	exit = report_doc_exit(s->f.doc);
	words_verdict(root, report_doc_totals(s->f.doc), exit, &verdict, text, sizeof(text));
	if (strcmp(report_get_str(report_get_obj(root, "run"), "state"), "complete"))
		cut_short(s, text);
	else
		plan(s);
	comment(s->f.out, verdict, text);
	return format_end(s, 0);
}

const struct report_ops report_tap = {
	.name = "tap",
	.summary = "Test Anything Protocol, version 14",
	.is_streamed = true,
	.begin = begin_stream,
	.event = event,
	.end = end,
};

const struct report_ops report_tap_part = {
	.name = "tap",
	.summary = "a subtest of it",
	.begin = begin_part,
	.event = event,
	.end = end,
};
