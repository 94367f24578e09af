// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A case that is not well, in full: what was demanded, seen and exchanged, the
 * clause, how to run it again. With -v every case.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "human_priv.h"
#include "words.h"

#define CHECKS_SHOWN   4
#define EVIDENCE_SHOWN 8
#define REMARKS_SHOWN  3

static bool same_check(struct json_object *a, struct json_object *b)
{
	static const char *const keys[] = { "word", "text", "seen", "want" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strcmp(report_get_str(a, keys[i]), report_get_str(b, keys[i])) != 0)
			return false;
	return true;
}

enum { CHECKS_COMPARED = 256 };

/* A check that failed and its repetitions, which are marked in @told; how many rows that is. */
static size_t show_check(struct human *s, struct json_object *checks, size_t i, bool *told)
{
	struct json_object *check = report_get_at(checks, "failed", i);
	size_t end = (size_t)nt_min(report_get_len(checks, "failed"), i + CHECKS_COMPARED);
	char text[2048], head[32];
	size_t times = 1;

	for (size_t k = i + 1; k < end; k++) {
		if (!told[k] && same_check(check, report_get_at(checks, "failed", k))) {
			told[k] = true;
			times++;
		}
	}
	snprintf(head, sizeof(head), "  %-9.9s", report_get_str(check, "word"));
	human_paragraph(s, head, report_get_str(check, "text"));
	if (*report_get_str(check, "seen") || *report_get_str(check, "want")) {
		snprintf(text, sizeof(text), "saw %s, wanted %s", report_get_str(check, "seen"),
			 report_get_str(check, "want"));
		human_paragraph(s, "           ", text);
	}
	if (times > 1) {
		snprintf(text, sizeof(text), "%zu times", times);
		human_paragraph(s, "           ", text);
	}
	return times;
}

static void show_checks(struct human *s, struct json_object *c)
{
	struct json_object *checks = report_get_obj(c, "checks");
	size_t n = report_get_len(checks, "failed");
	size_t most = s->verbose < REPORT_VERBOSE && n > CHECKS_SHOWN + 1 ? CHECKS_SHOWN : n;
	bool *told = calloc(n + 1, sizeof(*told));
	size_t shown = 0, rows = 0;
	char text[2048];

	for (size_t i = 0; told && i < n && rows < most; i++) {
		if (told[i])
			continue;
		shown += show_check(s, checks, i, told);
		rows++;
	}
	free(told);
	if (n > shown || report_get_u64(checks, "not_listed")) {
		snprintf(text, sizeof(text), "… and %" PRIu64 " more%s",
			 n - shown + report_get_u64(checks, "not_listed"),
			 n > shown ? " (-v lists them)" : "");
		human_paragraph(s, "           ", text);
	}
}

static void show_evidence(struct human *s, struct json_object *c)
{
	struct words_line *v;
	size_t n = words_evidence(c, &v), from = 0;
	char head[32];

	if (s->verbose < REPORT_VERBOSE && n > EVIDENCE_SHOWN) {
		from = n - EVIDENCE_SHOWN;
		/* an answer is nothing without what was sent */
		if (!strcmp(v[from].verb, "answer") && !strcmp(v[from - 1].verb, "sent"))
			from--;
	}
	for (size_t i = from; i < n; i++) {
		snprintf(head, sizeof(head), "  %-9s", v[i].verb);
		human_paragraph(s, head, v[i].text);
	}
	free(v);
}

static void show_list(struct human *s, const char *head, struct json_object *c, const char *key)
{
	for (size_t i = 0; i < report_get_len(c, key); i++)
		human_paragraph(s, head, report_get_str_at(c, key, i));
}

static void show_spec(struct human *s, struct json_object *c)
{
	char text[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < report_get_len(c, "spec") && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 report_get_str_at(c, "spec", i));
	if (*text)
		human_paragraph(s, "  clause   ", text);
}

static void show_known(void *arg, const char *head, const char *text)
{
	char indent[32];

	snprintf(indent, sizeof(indent), "  %-9s", head);
	human_paragraph(arg, indent, text);
}

static void show_notes(struct human *s, struct json_object *c)
{
	unsigned int step = 0;
	char head[32];

	for (size_t i = 0; i < report_get_len(c, "notes"); i++) {
		struct json_object *note = report_get_at(c, "notes", i);

		const char *text = report_get_str(note, "text");

		if (report_get_bool(note, "step")) {
			size_t digits = strspn(text, "0123456789");

			/* numbered by who recorded it: not twice */
			if (digits && !strncmp(text + digits, ". ", 2))
				text += digits + 2;
			snprintf(head, sizeof(head), "  %2u. ", ++step);
		} else {
			snprintf(head, sizeof(head), "      - ");
		}
		human_paragraph(s, head, text);
	}
}

/* What the case remarked on, at the end of a failure: the last of it. */
static void show_remarks(struct human *s, struct json_object *c)
{
	const char *last[REMARKS_SHOWN];
	size_t n = 0;

	for (size_t i = report_get_len(c, "notes"); i-- > 0 && n < REMARKS_SHOWN;) {
		struct json_object *note = report_get_at(c, "notes", i);

		if (!report_get_bool(note, "step"))
			last[n++] = report_get_str(note, "text");
	}
	while (n--)
		human_paragraph(s, "  note     ", last[n]);
}

static void show_head(struct human *s, struct json_object *c, const char *verdict)
{
	char params[256], id[256], text[600], took[32];
	bool is_known = report_get_obj(c, "known") != NULL;

	human_paint(s, verdict, verdict);
	words_clean(report_get_str(c, "id"), id, sizeof(id));
	words_params(c, params, sizeof(params));
	words_clean(params, text, sizeof(text));
	fprintf(s->f.out, "%*s%s%s%s%s", (int)(7 - strlen(verdict)), "", id, *text ? "  " : "",
		text,
		is_known		     ? "  (known)"
		: report_get_obj(c, "fixed") ? "  (fixed)"
					     : "");
	if (s->verbose >= REPORT_VERBOSE) {
		words_duration(report_get_u64(c, "duration_us"), took, sizeof(took));
		fprintf(s->f.out, "  [%" PRIu64 " checks, %s]",
			report_get_u64(report_get_obj(c, "checks"), "total"), took);
	}
	fputc('\n', s->f.out);
}

/* Is it told now? A few as they happen, so that the end of the report stays on the screen. */
static bool is_due(struct human *s, struct json_object *c, bool is_bad, bool is_warn)
{
	bool is_known = report_get_obj(c, "known") != NULL;
	bool is_plain = !is_bad && !is_warn;

	if (s->verbose >= REPORT_VERBOSE)
		return true;
	if (s->verbose >= REPORT_FULL)
		return !is_plain || report_get_obj(c, "fixed");
	if (is_plain || is_known || (is_warn && s->verbose == REPORT_QUIET))
		return false;
	return (is_bad ? s->bad : s->warn) <= DETAILS_MAX;
}

void human_case(struct human *s, struct json_object *c)
{
	const char *v = report_get_str(c, "verdict");
	bool is_bad = !strcmp(v, "fail") || !strcmp(v, "error");
	bool is_warn = !strcmp(v, "warn"), is_known = report_get_obj(c, "known") != NULL;
	char verdict[8];

	if (!is_due(s, c, is_bad, is_warn))
		return;
	for (size_t i = 0; i < sizeof(verdict); i++)
		verdict[i] = (char)(v[i] >= 'a' && v[i] <= 'z' ? v[i] - 32 : v[i]);
	verdict[7] = '\0';
	show_head(s, c, verdict);
	human_paragraph(s, "  ", report_get_str(c, "title"));
	if (s->verbose >= REPORT_VERBOSE)
		show_notes(s, c);
	show_list(s, is_bad ? "  because  " : "  reason   ", c, "reasons");
	words_known(c, show_known, s);
	/* a known deviation was explained once: its entry says why */
	if ((is_bad || is_warn) && (!is_known || s->verbose >= REPORT_VERBOSE)) {
		show_checks(s, c);
		if (s->verbose < REPORT_VERBOSE)
			show_remarks(s, c);
		show_evidence(s, c);
		show_spec(s, c);
		if (*report_get_str(c, "advice"))
			human_paragraph(s, "  look at  ", report_get_str(c, "advice"));
		if (*report_get_str(c, "repro"))
			human_line(s, "  again    ", report_get_str(c, "repro"));
	}
	if (is_bad || is_warn)
		fputc('\n', s->f.out);
}
