// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The end of the report, which fits a screen of 24 rows: what failed by groups,
 * the largest first, as many as there is room for; counts, the verdict in words,
 * and what to do next. The table of areas and all reasons to skip come before it
 * when everything is asked for.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "human_priv.h"
#include "words.h"

#define SCREEN_ROWS 23 /* and one for the prompt */
#define SKIPS_ROWS  4

/* ------------------------------------------------------------------ in full */

static void show_cells(struct human *s, const char *name, const struct tally *t)
{
	char clean[64];

	words_clean(name, clean, sizeof(clean));
	fprintf(s->f.out,
		"%-20s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64
		"\n",
		clean, t->cases, t->pass, t->warn, t->fail, t->skip, t->error);
}

static void show_table(struct human *s)
{
	const struct report_totals *sum = report_doc_totals(s->f.doc);
	const struct tally all = { .cases = sum->cases,
				   .pass = sum->pass,
				   .warn = sum->warn,
				   .fail = sum->fail,
				   .skip = sum->skip,
				   .error = sum->error };

	fprintf(s->f.out, "%-20s %7s %7s %7s %7s %7s %7s\n", "area", "cases", "pass", "warn",
		"fail", "skip", "error");
	for (size_t i = 0; i < s->areas.n; i++)
		show_cells(s, s->areas.v[i].name, &s->areas.v[i]);
	show_cells(s, "all", &all);
	fputc('\n', s->f.out);
}

static void show_reasons(struct human *s)
{
	char head[32];

	if (s->reasons.n)
		fprintf(s->f.out, "skipped because\n");
	for (size_t i = 0; i < s->reasons.n; i++) {
		snprintf(head, sizeof(head), "%5" PRIu64 "  ", s->reasons.v[i].cases);
		human_paragraph(s, head, s->reasons.v[i].name);
	}
	if (s->reasons.n)
		fputc('\n', s->f.out);
}

/* -------------------------------------------------------------- on a screen */

/* The largest first; equal ones as they came. */
static void sort(struct tallies *t)
{
	for (size_t i = 1; i < t->n; i++) {
		struct tally one = t->v[i];
		size_t k = i;

		for (; k && t->v[k - 1].cases < one.cases; k--)
			t->v[k] = t->v[k - 1];
		t->v[k] = one;
	}
}

/* A group by its glob and the first case of it that failed, a case that is alone by its id. */
static void show_group(struct human *s, const struct tally *t)
{
	size_t len = strlen(t->name);
	bool is_group = t->cases > 1 && !strncmp(t->first, t->name, len) && t->first[len] == '.';
	char head[32], text[640];

	snprintf(head, sizeof(head), "%5" PRIu64 "  ", t->cases);
	snprintf(text, sizeof(text), "%s%s", is_group ? t->name : t->first, is_group ? ".*" : "");
	human_row(s, head, text);
	snprintf(text, sizeof(text), "%s%s%s", is_group ? t->first + len + 1 : "",
		 is_group ? ": " : "", t->reason);
	human_row(s, "       ", text);
}

/* At most @rows: a line that sums up, and for each group one that names it and one that tells why.
 */
static void show_groups(struct human *s, size_t rows)
{
	size_t shown = 0, room = rows > 2 ? (rows - 2) / 2 : 0;
	uint64_t rest = s->bad;
	char head[64], text[256];

	sort(&s->groups);
	snprintf(text, sizeof(text), "%" PRIu64 " cases in %zu group%s, by the first of each",
		 s->bad, s->groups.n, s->groups.n == 1 ? "" : "s");
	human_row(s, "failed or in error: ", text);
	for (; shown < s->groups.n && shown < room; shown++) {
		const struct tally *t = &s->groups.v[shown];

		show_group(s, t);
		rest -= t->cases;
	}
	if (!rest)
		return;
	snprintf(head, sizeof(head), "%5" PRIu64 "  ", rest);
	snprintf(text, sizeof(text), "in %zu more", s->groups.n - shown);
	human_row(s, head, text);
}

static size_t rows_of_groups(const struct human *s)
{
	return s->bad > DETAILS_MAX ? 1 + 2 * s->groups.n : 0;
}

/* At most @rows. */
static void show_skips(struct human *s, size_t rows)
{
	const struct report_totals *sum = report_doc_totals(s->f.doc);
	size_t room = rows > 1 ? rows - 1 : 0;
	char head[64];

	if (!s->reasons.n || rows < 2)
		return;
	sort(&s->reasons);
	if (s->reasons.n > room)
		room--;
	fprintf(s->f.out, "skipped: %" PRIu64 " case%s, because\n", sum->skip,
		sum->skip == 1 ? "" : "s");
	for (size_t i = 0; i < s->reasons.n && i < room; i++) {
		snprintf(head, sizeof(head), "%5" PRIu64 "  ", s->reasons.v[i].cases);
		human_row(s, head, s->reasons.v[i].name);
	}
	if (s->reasons.n > room)
		fprintf(s->f.out, "       … %zu more reasons\n", s->reasons.n - room);
}

static void show_names(struct human *s, const char *head, const struct names *names)
{
	if (names->n)
		human_row(s, head, names->text);
}

static void show_counts(struct human *s)
{
	const struct report_totals *sum = report_doc_totals(s->f.doc);
	struct json_object *root = report_doc_root(s->f.doc);
	char text[512], took[32];

	words_duration(1000 * report_get_u64(report_get_obj(root, "run"), "duration_ms"), took,
		       sizeof(took));
	snprintf(text, sizeof(text),
		 "%" PRIu64 " case%s: %" PRIu64 " pass, %" PRIu64 " warn, %" PRIu64
		 " fail, %" PRIu64 " skip, %" PRIu64 " error; %" PRIu64 " known, %" PRIu64
		 " fixed; %" PRIu64 " checks in %s",
		 sum->cases, sum->cases == 1 ? "" : "s", sum->pass, sum->warn, sum->fail, sum->skip,
		 sum->error, sum->known, sum->fixed, sum->checks, took);
	human_paragraph(s, "", text);
}

/* What happened beside the cases. */
static void show_events(struct human *s)
{
	const struct report_totals *sum = report_doc_totals(s->f.doc);
	struct json_object *root = report_doc_root(s->f.doc);
	char text[512];

	if (sum->pcie_correctable || sum->pcie_uncorrectable) {
		snprintf(text, sizeof(text),
			 "%" PRIu64 " correctable, %" PRIu64
			 " uncorrectable (the notes of the cases name them: -v)",
			 sum->pcie_correctable, sum->pcie_uncorrectable);
		human_paragraph(s, "PCIe errors of the run: ", text);
	}
	words_bound(report_get_obj(root, "target"), text, sizeof(text));
	if (*text && (s->verbose > REPORT_QUIET || strstr(text, "NOT")))
		human_paragraph(s, "taken from its driver: ", text);
	words_resumed(report_get_obj(root, "run"), text, sizeof(text));
	if (*text && s->verbose > REPORT_QUIET)
		human_paragraph(s, "interrupted: ", text);
}

/* ----------------------------------------------------------------- what next */

/* The case that made the exit status what it is. */
static const char *first_of(const struct human *s, int exit)
{
	if (exit == 3)
		return s->error_id;
	return exit != 1 ? "" : *s->fail_id ? s->fail_id : s->warn_id;
}

/* Where the steps stand: behind a sentence, or behind "next" alone. */
struct next {
	struct human *s;
	bool is_begun;
};

static void show_step(void *arg, const char *what, const char *command)
{
	struct next *next = arg;
	char head[40];

	if (!next->is_begun)
		fputs("next:\n", next->s->f.out);
	next->is_begun = true;
	snprintf(head, sizeof(head), "  %-15s ", what);
	human_line(next->s, head, command);
}

static void show_next(struct human *s)
{
	struct json_object *root = report_doc_root(s->f.doc), *run = report_get_obj(root, "run");
	const struct report_totals *sum = report_doc_totals(s->f.doc);
	int exit = report_doc_exit(s->f.doc);
	const char *id = first_of(s, exit);
	const struct words_first first = { .id = exit != 1 || *s->fail_id ? id : "",
					   .repro = s->repro && sum->cases > 1 ? s->repro : "" };
	bool is_left = *report_get_str(run, "resume") &&
		       !strcmp(report_get_str(run, "state"), "interrupted");
	struct next next = { .s = s };
	char text[512];

	/* the steps say it all */
	if (!is_left && !(exit == 1 && *s->fail_id)) {
		words_next(root, sum, exit, id, text, sizeof(text));
		if (*text)
			human_paragraph(s, "next: ", text);
		next.is_begun = *text;
	}
	words_steps(root, exit, &first, s->verbose >= REPORT_FULL, show_step, &next);
}

static void show_tail(struct human *s)
{
	struct json_object *root = report_doc_root(s->f.doc);
	const char *verdict;
	char text[512];

	if (s->verbose == REPORT_NORMAL && s->warn > DETAILS_MAX)
		show_names(s, "warned: ", &s->warned);
	if (s->verbose == REPORT_NORMAL)
		show_names(s, "fixed: ", &s->fixed);
	show_counts(s);
	show_events(s);
	words_verdict(root, report_doc_totals(s->f.doc), report_doc_exit(s->f.doc), &verdict, text,
		      sizeof(text));
	human_verdict(s, verdict, text);
	if (s->verbose > REPORT_QUIET)
		show_next(s);
}

/* The end is made first: what comes before it gets the rows that it leaves. */
static char *tail_text(struct human *s)
{
	FILE *out = s->f.out;
	char *text = NULL;
	size_t len;

	s->f.out = open_memstream(&text, &len);
	if (s->f.out) {
		show_tail(s);
		if (fclose(s->f.out)) {
			free(text);
			text = NULL;
		}
	}
	s->f.out = out;
	return text;
}

void human_end(struct human *s)
{
	char *tail;
	size_t rows, skips;

	if (s->verbose >= REPORT_VERBOSE)
		fputc('\n', s->f.out);
	if (s->verbose >= REPORT_FULL) {
		show_table(s);
		show_reasons(s);
	}
	tail = tail_text(s);
	if (!tail) {
		show_tail(s);
		return;
	}
	rows = human_rows(tail);
	rows = rows < SCREEN_ROWS ? SCREEN_ROWS - rows : 0;
	skips = s->verbose == REPORT_NORMAL ? (size_t)nt_min(s->reasons.n + 1, SKIPS_ROWS) : 0;
	if (s->bad > DETAILS_MAX) {
		/* groups leave the reasons to skip a few rows, unless that leaves too few */
		size_t room = rows > skips + 5 ? rows - skips : rows;

		room = (size_t)nt_min(room, rows_of_groups(s));
		show_groups(s, room);
		rows -= nt_min(rows, room);
	}
	show_skips(s, (size_t)nt_min(rows, skips));
	fputs(tail, s->f.out);
	free(tail);
}
