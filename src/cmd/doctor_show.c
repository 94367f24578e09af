// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts for people: the first line is the verdict, then what it rests on,
 * worst first. What is well is counted, and shown with -v.
 */
#include <stdlib.h>
#include <string.h>

#include "doctor.h"

#define WIDTH 96

static const char *const colors[DIAG_LEVELS] = {
	[DIAG_OK] = "\033[32m",	    [DIAG_UNKNOWN] = "\033[35m", [DIAG_INFO] = "",
	[DIAG_WARN] = "\033[1;33m", [DIAG_FAIL] = "\033[1;31m",
};

static const char *const words[DIAG_LEVELS] = {
	[DIAG_OK] = "ok",     [DIAG_UNKNOWN] = "unknown", [DIAG_INFO] = "info",
	[DIAG_WARN] = "WARN", [DIAG_FAIL] = "FAIL",
};

static void paint(FILE *out, const struct doctor_view *view, enum diag_level level,
		  const char *text)
{
	const bool is_painted = view->color && *colors[level];

	fprintf(out, "%s%s%s", is_painted ? colors[level] : "", text, is_painted ? "\033[0m" : "");
}

/* @text from column @at on, its further lines from @indent on. */
static void wrap(FILE *out, size_t at, size_t indent, const char *text)
{
	bool is_first = true;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (!is_first && at + 1 + len > WIDTH) {
			fprintf(out, "\n%*s", (int)indent, "");
			at = indent;
			is_first = true;
		}
		fprintf(out, "%s%.*s", is_first ? "" : " ", (int)len, text);
		at += len + !is_first;
		is_first = false;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void print_line(FILE *out, const char *name, const char *text)
{
	if (!text || !*text)
		return;
	fprintf(out, "         %s: ", name);
	wrap(out, 9 + strlen(name) + 2, 11, text);
}

/* "9 %, threshold 10 % (the drive: …), certain" */
static void print_value(FILE *out, const struct diag_finding *f)
{
	char text[1200];

	if (!f->value)
		return;
	if (f->threshold)
		snprintf(text, sizeof(text), "%s; limit %s (%s); %s", f->value, f->threshold,
			 f->source, diag_sure_name(f->sure));
	else
		snprintf(text, sizeof(text), "%s (%s); %s", f->value, f->source,
			 diag_sure_name(f->sure));
	print_line(out, "seen", text);
}

static void print_finding(FILE *out, const struct diag_finding *f, const struct doctor_view *view)
{
	char head[400];

	paint(out, view, f->level, words[f->level]);
	snprintf(head, sizeof(head), "%s%s%s%s%s", f->check->title, f->subject ? ", " : "",
		 f->subject ? f->subject : "", f->text ? ": " : "", f->text ? f->text : "");
	fprintf(out, "%*s", (int)(9 - strlen(words[f->level])), "");
	wrap(out, 9, 9, head);
	if (f->level == DIAG_OK && !view->verbose)
		return;
	print_value(out, f);
	print_line(out, "do", f->advice);
	print_line(out, "paste", f->remedy);
}

/* One line for each of what is well: "ok  smart.spare  100 %". */
static void print_well(FILE *out, const struct diag_verdict *v, const struct doctor_view *view)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct diag_finding *f = &v->findings[i];

		if (f->level != DIAG_OK)
			continue;
		paint(out, view, DIAG_OK, "ok");
		fprintf(out, "       %-24s %s%s%s\n", f->check->id, f->value ? f->value : "",
			f->threshold ? "; limit " : "", f->threshold ? f->threshold : "");
	}
}

static void print_unknown(FILE *out, const struct diag_verdict *v, const struct doctor_view *view)
{
	const char *why = NULL;

	for (size_t i = 0; i < v->n; i++) {
		if (v->findings[i].level != DIAG_UNKNOWN)
			continue;
		if (view->verbose)
			print_finding(out, &v->findings[i], view);
		else if (!why)
			why = v->findings[i].text;
	}
	if (why) {
		char text[400];

		paint(out, view, DIAG_UNKNOWN, "unknown");
		snprintf(text, sizeof(text), "%u check%s could not be made: %s",
			 v->counts[DIAG_UNKNOWN], v->counts[DIAG_UNKNOWN] == 1 ? "" : "s", why);
		fputs("  ", out);
		wrap(out, 9, 9, text);
	}
	print_line(out, "paste", v->more);
}

static void print_conformance(FILE *out, const struct diag_conformance *c)
{
	if (!c->is_there)
		return;
	if (!c->failed) {
		fprintf(out, "\nspecification: %u read-only cases, none broke a \"shall\"\n",
			c->cases);
		return;
	}
	fprintf(out,
		"\nspecification: %u of %u read-only cases broke a \"shall\"; that is another "
		"matter than health\n",
		c->failed, c->cases);
	for (size_t i = 0; i < c->n; i++) {
		fputs("         ", out);
		wrap(out, 9, 11, c->violations[i]);
	}
}

static void print_who(FILE *out, const struct diag_verdict *v)
{
	const char *between = "";

	if (*v->model)
		fprintf(out, "%s", v->model);
	between = *v->model ? ", " : "";
	if (*v->serial) {
		fprintf(out, "%sserial %s", between, v->serial);
		between = ", ";
	}
	if (*v->firmware)
		fprintf(out, "%sfirmware %s", between, v->firmware);
	fprintf(out, "%s%s\n", *v->model || *v->serial ? ", " : "", v->address);
}

static void print_drive(FILE *out, const struct diag_verdict *v, const struct doctor_view *view)
{
	paint(out, view, v->level == DIAG_INFO ? DIAG_OK : v->level, v->headline);
	fputc('\n', out);
	print_who(out, v);
	if (*v->next) {
		fputs("next: ", out);
		wrap(out, 6, 6, v->next);
	}
	if (v->counts[DIAG_INFO] + v->counts[DIAG_WARN] + v->counts[DIAG_FAIL] +
		    v->counts[DIAG_UNKNOWN] ||
	    view->verbose)
		fputc('\n', out);
	for (size_t i = 0; i < v->n; i++)
		if (v->findings[i].level >= DIAG_INFO)
			print_finding(out, &v->findings[i], view);
	print_unknown(out, v, view);
	if (view->verbose)
		print_well(out, v, view);
	print_conformance(out, &v->conformance);
	fprintf(out, "\n%u checks are well%s\n", v->counts[DIAG_OK],
		view->verbose || !v->counts[DIAG_OK] ? "" : "; -v shows them");
}

/* -------------------------------------------------------------------- a table */

enum { COL_LEVEL, COL_DRIVE, COL_MODEL, COL_SERIAL, COL_TEMP, COL_USED, COL_SPARE, COL_COUNT };

static const char *const titles[COL_COUNT] = { "LEVEL", "DRIVE", "MODEL", "SERIAL",
					       "TEMP",	"USED",	 "SPARE" };

static const char *value_of(const struct diag_verdict *v, const char *id)
{
	for (size_t i = 0; i < v->n; i++)
		if (!strcmp(v->findings[i].check->id, id) && v->findings[i].value)
			return v->findings[i].value;
	return "-";
}

static void fill(const char *cells[COL_COUNT], const struct diag_verdict *v)
{
	cells[COL_LEVEL] = words[v->level == DIAG_INFO ? DIAG_OK : v->level];
	cells[COL_DRIVE] = v->address;
	cells[COL_MODEL] = *v->model ? v->model : "-";
	cells[COL_SERIAL] = *v->serial ? v->serial : "-";
	cells[COL_TEMP] = value_of(v, "smart.temperature");
	cells[COL_USED] = value_of(v, "smart.used");
	cells[COL_SPARE] = value_of(v, "smart.spare");
}

/* An unknown drive is more worth a look than a healthy one. */
static int weight(const struct diag_verdict *v)
{
	return v->level == DIAG_FAIL ? 3 : v->level == DIAG_WARN ? 2 : v->level == DIAG_UNKNOWN;
}

static int worst_first(const void *a, const void *b)
{
	const struct doctor_drive *x = *(const struct doctor_drive *const *)a;
	const struct doctor_drive *y = *(const struct doctor_drive *const *)b;

	if (weight(x->v) != weight(y->v))
		return weight(y->v) - weight(x->v);
	return strcmp(x->address, y->address);
}

static void print_row(FILE *out, const struct diag_verdict *v, const int widths[COL_COUNT],
		      const struct doctor_view *view)
{
	const char *cells[COL_COUNT];

	fill(cells, v);
	paint(out, view, v->level == DIAG_INFO ? DIAG_OK : v->level, cells[0]);
	fprintf(out, "%*s", widths[0] - (int)strlen(cells[0]), "");
	for (int i = 1; i < COL_COUNT; i++)
		fprintf(out, "  %-*s", widths[i], cells[i]);
	fprintf(out, "  %s\n", v->headline);
}

static void print_table(FILE *out, const struct doctor *d, const struct doctor_view *view)
{
	const struct doctor_drive **rows = calloc(d->n, sizeof(*rows));
	const char *cells[COL_COUNT];
	int widths[COL_COUNT];

	if (!rows)
		return;
	for (int i = 0; i < COL_COUNT; i++)
		widths[i] = (int)strlen(titles[i]);
	for (size_t k = 0; k < d->n; k++) {
		rows[k] = &d->drives[k];
		fill(cells, d->drives[k].v);
		for (int i = 0; i < COL_COUNT; i++)
			widths[i] = (int)nt_max((uint64_t)widths[i], strlen(cells[i]));
	}
	qsort(rows, d->n, sizeof(rows[0]), worst_first);
	for (int i = 0; i < COL_COUNT; i++)
		fprintf(out, "%s%-*s", i ? "  " : "", widths[i], titles[i]);
	fputs("  VERDICT\n", out);
	for (size_t k = 0; k < d->n; k++)
		print_row(out, rows[k]->v, widths, view);
	free(rows);
}

static void print_fleet(FILE *out, const struct doctor *d, const struct doctor_view *view)
{
	unsigned int counts[4] = { 0 };

	for (size_t i = 0; i < d->n; i++)
		counts[weight(d->drives[i].v)]++;
	fprintf(out, "%zu drives: %u well, %u not examined, %u with warnings, %u failing\n\n", d->n,
		counts[0], counts[1], counts[2], counts[3]);
	print_table(out, d, view);
	for (size_t i = 0; i < d->fleet->n; i++)
		if (d->fleet->findings[i].level >= DIAG_INFO) {
			fputc('\n', out);
			print_finding(out, &d->fleet->findings[i], view);
		}
	for (size_t i = 0; view->verbose && i < d->n; i++) {
		fputc('\n', out);
		print_drive(out, d->drives[i].v, view);
	}
}

void doctor_print(FILE *out, const struct doctor *d, const struct doctor_view *view)
{
	if (d->fleet)
		print_fleet(out, d, view);
	else
		print_drive(out, d->drives[0].v, view);
}
