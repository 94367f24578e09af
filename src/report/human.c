// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report for the engineer at the terminal: for each case that is not well
 * what was demanded, seen and exchanged, the clause and how to run it again;
 * then a table, the verdict and what to do next. Prose keeps to 80 columns;
 * commands to copy are never broken.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "words.h"

#define COLUMNS	       80
#define CHECKS_SHOWN   4
#define EVIDENCE_SHOWN 8
#define REMARKS_SHOWN  3
#define REASONS_SHOWN  8
#define TALLY_MAX      256

enum { QUIET, NORMAL, VERBOSE };

/* Counts of an area, or of a reason to skip. */
struct tally {
	char *name;
	uint64_t cases, pass, warn, fail, skip, error;
};

struct tallies {
	struct tally v[TALLY_MAX];
	size_t n;
};

struct state {
	FILE *out;
	int verbose;
	bool color, told_begin;
	struct report_doc *doc;
	struct tallies areas, reasons;
	char fail[128], warn[128], error[128]; /* id of the first case that is not known */
};

/* NULL when the table is full: only the display is poorer. */
static struct tally *tally_of(struct tallies *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].name, name))
			return &t->v[i];
	if (t->n == TALLY_MAX)
		return NULL;
	t->v[t->n].name = strdup(name);
	return t->v[t->n].name ? &t->v[t->n++] : NULL;
}

static void paint(struct state *s, const char *verdict, const char *text)
{
	const char *code = !strcmp(verdict, "PASS")					 ? "32"
			   : !strcmp(verdict, "FAIL")					 ? "1;31"
			   : !strcmp(verdict, "ERROR")					 ? "1;35"
			   : !strcmp(verdict, "WARN") || !strcmp(verdict, "INTERRUPTED") ? "33"
											 : "36";

	if (s->color)
		fprintf(s->out, "\033[%sm%s\033[0m", code, text);
	else
		fputs(text, s->out);
}

/* Columns that the UTF-8 in @text takes, about. */
static size_t columns(const char *text, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* @head, then @text wrapped at 80 columns with its lines below each other. */
static void paragraph(struct state *s, const char *head, const char *text)
{
	size_t indent = columns(head, strlen(head)), at = indent, len = strlen(text) + 1;
	char *clean = malloc(len), *p = clean;

	if (!clean)
		return;
	words_clean(text, clean, len);
	fputs(head, s->out);
	while (*p) {
		size_t n = strcspn(p, " "), wide = columns(p, n);

		if (at > indent && at + 1 + wide > COLUMNS) {
			fprintf(s->out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', s->out);
			at++;
		}
		fwrite(p, 1, n, s->out);
		at += wide;
		p += n;
		p += strspn(p, " ");
	}
	fputc('\n', s->out);
	free(clean);
}

/* Like paragraph(), in one line however long: to be copied. */
static void line(struct state *s, const char *head, const char *text)
{
	size_t len = strlen(text) + 1;
	char *clean = malloc(len);

	if (!clean)
		return;
	words_clean(text, clean, len);
	fprintf(s->out, "%s%s\n", head, clean);
	free(clean);
}

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
static size_t show_check(struct state *s, struct json_object *checks, size_t i, bool *told)
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
	paragraph(s, head, report_get_str(check, "text"));
	if (*report_get_str(check, "seen") || *report_get_str(check, "want")) {
		snprintf(text, sizeof(text), "saw %s, wanted %s", report_get_str(check, "seen"),
			 report_get_str(check, "want"));
		paragraph(s, "           ", text);
	}
	if (times > 1) {
		snprintf(text, sizeof(text), "%zu times", times);
		paragraph(s, "           ", text);
	}
	return times;
}

static void show_checks(struct state *s, struct json_object *c)
{
	struct json_object *checks = report_get_obj(c, "checks");
	size_t n = report_get_len(checks, "failed");
	size_t most = s->verbose < VERBOSE && n > CHECKS_SHOWN + 1 ? CHECKS_SHOWN : n;
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
		paragraph(s, "           ", text);
	}
}

static void show_evidence(struct state *s, struct json_object *c)
{
	struct words_line *v;
	size_t n = words_evidence(c, &v), from = 0;
	char head[32];

	if (s->verbose < VERBOSE && n > EVIDENCE_SHOWN) {
		from = n - EVIDENCE_SHOWN;
		/* an answer is nothing without what was sent */
		if (!strcmp(v[from].verb, "answer") && !strcmp(v[from - 1].verb, "sent"))
			from--;
	}
	for (size_t i = from; i < n; i++) {
		snprintf(head, sizeof(head), "  %-9s", v[i].verb);
		paragraph(s, head, v[i].text);
	}
	free(v);
}

static void show_list(struct state *s, const char *head, struct json_object *c, const char *key)
{
	for (size_t i = 0; i < report_get_len(c, key); i++)
		paragraph(s, head, report_get_str_at(c, key, i));
}

static void show_spec(struct state *s, struct json_object *c)
{
	char text[512] = "";
	size_t used = 0;

	for (size_t i = 0; i < report_get_len(c, "spec") && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%s", i ? ", " : "",
					 report_get_str_at(c, "spec", i));
	if (*text)
		paragraph(s, "  clause   ", text);
}

static void show_known(void *arg, const char *head, const char *text)
{
	char indent[32];

	snprintf(indent, sizeof(indent), "  %-9s", head);
	paragraph(arg, indent, text);
}

static void show_notes(struct state *s, struct json_object *c)
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
		paragraph(s, head, text);
	}
}

/* What the case remarked on, at the end of a failure: the last of it. */
static void show_remarks(struct state *s, struct json_object *c)
{
	const char *last[REMARKS_SHOWN];
	size_t n = 0;

	for (size_t i = report_get_len(c, "notes"); i-- > 0 && n < REMARKS_SHOWN;) {
		struct json_object *note = report_get_at(c, "notes", i);

		if (!report_get_bool(note, "step"))
			last[n++] = report_get_str(note, "text");
	}
	while (n--)
		paragraph(s, "  note     ", last[n]);
}

static void show_head(struct state *s, struct json_object *c, const char *verdict)
{
	char params[256], id[256], text[600], took[32];
	bool is_known = report_get_obj(c, "known") != NULL;

	paint(s, verdict, verdict);
	words_clean(report_get_str(c, "id"), id, sizeof(id));
	words_params(c, params, sizeof(params));
	words_clean(params, text, sizeof(text));
	fprintf(s->out, "%*s%s%s%s%s", (int)(7 - strlen(verdict)), "", id, *text ? "  " : "", text,
		is_known		     ? "  (known)"
		: report_get_obj(c, "fixed") ? "  (fixed)"
					     : "");
	if (s->verbose >= VERBOSE) {
		words_duration(report_get_u64(c, "duration_us"), took, sizeof(took));
		fprintf(s->out, "  [%" PRIu64 " checks, %s]",
			report_get_u64(report_get_obj(c, "checks"), "total"), took);
	}
	fputc('\n', s->out);
}

static void show_case(struct state *s, struct json_object *c)
{
	const char *v = report_get_str(c, "verdict");
	bool is_bad = !strcmp(v, "fail") || !strcmp(v, "error");
	bool is_warn = !strcmp(v, "warn"), is_known = report_get_obj(c, "known") != NULL;
	char verdict[8];

	if (s->verbose == QUIET && (!is_bad || is_known))
		return;
	if (s->verbose == NORMAL && !is_bad && !is_warn && !report_get_obj(c, "fixed"))
		return;
	for (size_t i = 0; i < sizeof(verdict); i++)
		verdict[i] = (char)(v[i] >= 'a' && v[i] <= 'z' ? v[i] - 32 : v[i]);
	verdict[7] = '\0';
	show_head(s, c, verdict);
	paragraph(s, "  ", report_get_str(c, "title"));
	if (s->verbose >= VERBOSE)
		show_notes(s, c);
	show_list(s, is_bad ? "  because  " : "  reason   ", c, "reasons");
	words_known(c, show_known, s);
	/* a known deviation was explained once: its entry says why */
	if ((is_bad || is_warn) && (!is_known || s->verbose >= VERBOSE)) {
		show_checks(s, c);
		if (s->verbose < VERBOSE)
			show_remarks(s, c);
		show_evidence(s, c);
		show_spec(s, c);
		if (*report_get_str(c, "advice"))
			paragraph(s, "  look at  ", report_get_str(c, "advice"));
		if (*report_get_str(c, "repro"))
			line(s, "  again    ", report_get_str(c, "repro"));
	}
	if (is_bad || is_warn)
		fputc('\n', s->out);
}

/* The first case of a verdict that is not known is the one to look at. */
static void keep_first(struct state *s, const char *verdict, const char *id)
{
	char *first = !strcmp(verdict, "fail")	  ? s->fail
		      : !strcmp(verdict, "warn")  ? s->warn
		      : !strcmp(verdict, "error") ? s->error
						  : NULL;

	if (first && !*first)
		words_clean(id, first, sizeof(s->fail));
}

static void tally_case(struct state *s, struct json_object *c)
{
	const char *v = report_get_str(c, "verdict"), *id = report_get_str(c, "id");
	char area[128];
	struct tally *t;

	words_group(id, 1, area, sizeof(area));
	t = tally_of(&s->areas, area);
	if (t) {
		t->cases++;
		*(!strcmp(v, "pass")   ? &t->pass
		  : !strcmp(v, "warn") ? &t->warn
		  : !strcmp(v, "fail") ? &t->fail
		  : !strcmp(v, "skip") ? &t->skip
				       : &t->error) += 1;
	}
	for (size_t i = 0; !strcmp(v, "skip") && i < report_get_len(c, "reasons"); i++) {
		t = tally_of(&s->reasons, report_get_str_at(c, "reasons", i));
		if (t)
			t->cases++;
	}
	if (!report_get_obj(c, "known"))
		keep_first(s, v, id);
}

static void show_begin(struct state *s, struct json_object *ev)
{
	struct json_object *tool = report_get_obj(ev, "tool"), *plan = report_get_obj(ev, "plan");
	char text[512];

	snprintf(text, sizeof(text), "%s %s: plan %s, %" PRIu64 " case%s, seed %" PRIu64,
		 report_get_str(tool, "name"), report_get_str(tool, "version"),
		 report_get_str(plan, "name"), report_get_u64(plan, "cases"),
		 report_get_u64(plan, "cases") == 1 ? "" : "s",
		 report_get_u64(report_get_obj(ev, "run"), "seed"));
	paragraph(s, "", text);
	words_consent(report_get_obj(ev, "run"), text, sizeof(text));
	if (*text)
		paragraph(s, "allowed: ", text);
}

static void show_target(struct state *s, struct json_object *ev)
{
	const char *cap = report_get_str(ev, "cap"); /* without registers there is none */
	char text[512];

	snprintf(text, sizeof(text), "%s %s, firmware %s, serial %s, NVMe %s%s%s",
		 report_get_str(ev, "address"), report_get_str(ev, "mn"), report_get_str(ev, "fr"),
		 report_get_str(ev, "sn"), report_get_str(ev, "ver"), *cap ? ", CAP " : "", cap);
	paragraph(s, "target ", text);
	fputc('\n', s->out);
}

static void show_cells(struct state *s, const char *name, const struct tally *t)
{
	char clean[64];

	words_clean(name, clean, sizeof(clean));
	fprintf(s->out,
		"%-20s %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64 " %7" PRIu64
		"\n",
		clean, t->cases, t->pass, t->warn, t->fail, t->skip, t->error);
}

static void show_table(struct state *s)
{
	const struct report_totals *sum = report_doc_totals(s->doc);
	const struct tally all = { NULL,      sum->cases, sum->pass, sum->warn,
				   sum->fail, sum->skip,  sum->error };

	fprintf(s->out, "%-20s %7s %7s %7s %7s %7s %7s\n", "area", "cases", "pass", "warn", "fail",
		"skip", "error");
	for (size_t i = 0; i < s->areas.n; i++)
		show_cells(s, s->areas.v[i].name, &s->areas.v[i]);
	show_cells(s, "all", &all);
	fputc('\n', s->out);
}

static void show_reasons(struct state *s)
{
	size_t shown = s->verbose >= VERBOSE || s->reasons.n <= REASONS_SHOWN ? s->reasons.n
									      : REASONS_SHOWN;
	char head[32];

	if (s->reasons.n)
		fprintf(s->out, "skipped because\n");
	for (size_t i = 0; i < shown; i++) {
		snprintf(head, sizeof(head), "%5" PRIu64 "  ", s->reasons.v[i].cases);
		paragraph(s, head, s->reasons.v[i].name);
	}
	if (shown < s->reasons.n)
		fprintf(s->out, "       … %zu more reasons (-v)\n", s->reasons.n - shown);
	if (s->reasons.n)
		fputc('\n', s->out);
}

/* The case that made the exit status what it is. */
static const char *first_of(const struct state *s, int exit)
{
	if (exit == 3)
		return s->error;
	return exit != 1 ? "" : *s->fail ? s->fail : s->warn;
}

static void show_end(struct state *s)
{
	const struct report_totals *sum = report_doc_totals(s->doc);
	struct json_object *root = report_doc_root(s->doc);
	int exit = report_doc_exit(s->doc);
	char text[512], head[32], took[32];
	const char *verdict;

	if (s->verbose > QUIET) {
		if (s->verbose >= VERBOSE)
			fputc('\n', s->out);
		show_table(s);
		show_reasons(s);
	}
	words_duration(1000 * report_get_u64(report_get_obj(root, "run"), "duration_ms"), took,
		       sizeof(took));
	snprintf(text, sizeof(text),
		 "%" PRIu64 " case%s: %" PRIu64 " pass, %" PRIu64 " warn, %" PRIu64
		 " fail, %" PRIu64 " skip, %" PRIu64 " error; %" PRIu64 " known, %" PRIu64
		 " fixed; %" PRIu64 " checks in %s",
		 sum->cases, sum->cases == 1 ? "" : "s", sum->pass, sum->warn, sum->fail, sum->skip,
		 sum->error, sum->known, sum->fixed, sum->checks, took);
	paragraph(s, "", text);
	if (sum->pcie_correctable || sum->pcie_uncorrectable) {
		snprintf(text, sizeof(text),
			 "%" PRIu64 " correctable, %" PRIu64
			 " uncorrectable (the notes of the cases name them: -v)",
			 sum->pcie_correctable, sum->pcie_uncorrectable);
		paragraph(s, "PCIe errors of the run: ", text);
	}
	words_bound(report_get_obj(root, "target"), text, sizeof(text));
	if (*text && (s->verbose > QUIET || strstr(text, "NOT")))
		paragraph(s, "taken from its driver: ", text);
	words_resumed(report_get_obj(root, "run"), text, sizeof(text));
	if (*text && s->verbose > QUIET)
		paragraph(s, "interrupted: ", text);
	words_verdict(root, sum, exit, &verdict, text, sizeof(text));
	paint(s, verdict, verdict);
	snprintf(head, sizeof(head), "%*s", 1, "");
	paragraph(s, head, text);
	words_next(root, sum, exit, first_of(s, exit), text, sizeof(text));
	if (*text && s->verbose > QUIET)
		paragraph(s, "next: ", text);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	if (!s || report_doc_open(false, &s->doc) < 0) {
		free(s);
		return -ENOMEM;
	}
	s->out = out;
	s->verbose = verbose;
	s->color = color;
	*state = s;
	return 0;
}

static void take_case(struct state *s, struct json_object *c)
{
	if (!c)
		return;
	tally_case(s, c);
	show_case(s, c);
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;

	if (s->verbose > QUIET && !strcmp(name, "run_begin") && !s->told_begin) {
		s->told_begin = true;
		show_begin(s, ev);
	} else if (s->verbose > QUIET && !strcmp(name, "target")) {
		show_target(s, ev);
	}
	errno = 0;
	report_doc_event(s->doc, ev, &c);
	take_case(s, c);
	if (c && (fflush(s->out) || ferror(s->out)))
		return errno ? -errno : -EIO;
	return 0;
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c;
	int err;

	report_doc_finish(s->doc, &c);
	take_case(s, c);
	show_end(s);
	errno = 0;
	err = fflush(s->out) || ferror(s->out) ? (errno ? -errno : -EIO) : 0;
	for (size_t i = 0; i < s->areas.n; i++)
		free(s->areas.v[i].name);
	for (size_t i = 0; i < s->reasons.n; i++)
		free(s->reasons.v[i].name);
	report_doc_close(s->doc);
	free(s);
	return err;
}

const struct report_ops report_human = {
	.name = "human",
	.summary = "text for the terminal: what failed and why, a table, the verdict",
	.begin = begin,
	.event = event,
	.end = end,
};
