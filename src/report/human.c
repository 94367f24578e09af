// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report for the engineer at the terminal: a few of the cases that are not
 * well in full as they happen, then a screen that says what failed, the verdict
 * and what to do next. Prose keeps to 80 columns; commands to copy are never
 * broken. The parts: human_priv.h.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "human_priv.h"
#include "outfile.h"
#include "words.h"

static void show_begin(struct human *s, struct json_object *ev)
{
	struct json_object *tool = report_get_obj(ev, "tool"), *plan = report_get_obj(ev, "plan");
	char text[512];

	snprintf(text, sizeof(text), "%s %s: plan %s, %" PRIu64 " case%s, seed %" PRIu64,
		 report_get_str(tool, "name"), report_get_str(tool, "version"),
		 report_get_str(plan, "name"), report_get_u64(plan, "cases"),
		 report_get_u64(plan, "cases") == 1 ? "" : "s",
		 report_get_u64(report_get_obj(ev, "run"), "seed"));
	human_paragraph(s, "", text);
	words_consent(report_get_obj(ev, "run"), text, sizeof(text));
	if (*text)
		human_paragraph(s, "allowed: ", text);
}

static void show_target(struct human *s, struct json_object *ev)
{
	const char *cap = report_get_str(ev, "cap"); /* without registers there is none */
	char text[512];

	snprintf(text, sizeof(text), "%s %s, firmware %s, serial %s, NVMe %s%s%s",
		 report_get_str(ev, "address"), report_get_str(ev, "mn"), report_get_str(ev, "fr"),
		 report_get_str(ev, "sn"), report_get_str(ev, "ver"), *cap ? ", CAP " : "", cap);
	human_paragraph(s, "target ", text);
	fputc('\n', s->f.out);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	int rc = format_begin(sizeof(struct human), out, state);
	struct human *s = *state;

	if (rc)
		return rc;
	s->verbose = verbose;
	s->color = color;
	return 0;
}

static void take_case(struct human *s, struct json_object *c)
{
	if (!c)
		return;
	human_tally(s, c);
	human_case(s, c);
}

static int event(void *state, struct json_object *ev)
{
	struct human *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;

	if (s->verbose > REPORT_QUIET && !strcmp(name, "run_begin") && !s->told_begin) {
		s->told_begin = true;
		show_begin(s, ev);
	} else if (s->verbose > REPORT_QUIET && !strcmp(name, "target")) {
		show_target(s, ev);
	}
	report_doc_event(s->f.doc, ev, &c);
	take_case(s, c);
	return c ? outfile_flush(s->f.out) : 0;
}

static int end(void *state)
{
	struct human *s = state;
	struct json_object *c;

	report_doc_finish(s->f.doc, &c);
	take_case(s, c);
	human_end(s);
	human_free(s);
	return format_end(s, 0);
}

const struct report_ops report_human = {
	.name = "human",
	.summary = "text for the terminal: what failed and why, a table, the verdict",
	.begin = begin,
	.event = event,
	.end = end,
};
