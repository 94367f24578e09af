// SPDX-License-Identifier: GPL-2.0-or-later
/* A fleet as text, as a page and as JSON. Rows are read from their file one by one. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fleet_priv.h"
#include "get.h"
#include "outfile.h"
#include "page.h"
#include "util/jobj.h"
#include "words.h"

#define CASES_SHOWN 40
#define WORD_WIDTH  11 /* of "INTERRUPTED" */

static const char *const headings[FLEET_FINDINGS] = {
	[FLEET_UNREADABLE] = "No report",
	[FLEET_DUPLICATE] = "Devices that cannot be told apart",
	[FLEET_FLAKY] = "Verdicts that change with nothing else changed",
	[FLEET_ODD_FIELD] = "The odd one out: fields",
	[FLEET_ODD_VERDICT] = "The odd one out: verdicts",
	[FLEET_FIRMWARE] = "Firmware",
};

static const struct fleet_row *rows_to_sort;

static int compare_rows(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	if (rows_to_sort[x].weight != rows_to_sort[y].weight)
		return rows_to_sort[x].weight > rows_to_sort[y].weight ? -1 : 1;
	return (x > y) - (x < y);
}

/* Places of the rows, worst first; the caller frees. */
static uint32_t *by_weight(struct fleet *f)
{
	uint32_t *order = calloc(f->row_count + 1, sizeof(*order));

	for (size_t i = 0; order && i < f->row_count; i++)
		order[i] = (uint32_t)i;
	rows_to_sort = f->row;
	if (order)
		qsort(order, f->row_count, sizeof(*order), compare_rows);
	return order;
}

static const char *row_word(struct json_object *row, const char **ret_class)
{
	*ret_class = "error";
	if (*report_get_str(row, "unreadable"))
		return "NO REPORT";
	if (report_get_u64(row, "failures")) {
		*ret_class = "fail";
		return "FAIL";
	}
	if (!strcmp(report_get_str(row, "state"), "interrupted"))
		return "INTERRUPTED";
	if (report_get_u64(row, "error") || strcmp(report_get_str(row, "state"), "complete"))
		return "ERROR";
	if (report_get_u64(row, "warn")) {
		*ret_class = "warn";
		return "WARN";
	}
	*ret_class = report_get_u64(row, "pass") ? "pass" : "skip";
	return report_get_u64(row, "pass") ? "PASS" : "SKIP";
}

static void put_totals(const struct fleet *f, char *buf, size_t len)
{
	snprintf(buf, len,
		 "%zu report%s, %" PRIu64 " not well; %" PRIu64 " verdicts: %" PRIu64
		 " pass, %" PRIu64 " warn, %" PRIu64 " fail, %" PRIu64 " skip, %" PRIu64 " error",
		 f->row_count, f->row_count == 1 ? "" : "s", f->bad_reports,
		 f->totals[0] + f->totals[1] + f->totals[2] + f->totals[3] + f->totals[4],
		 f->totals[FLEET_PASS], f->totals[FLEET_WARN], f->totals[FLEET_FAILED],
		 f->totals[FLEET_SKIP], f->totals[FLEET_IN_ERROR]);
}

/* Cases that fail or cannot be judged somewhere, most often first. */
static size_t bad_cases(struct fleet *f, struct fleet_case ***ret)
{
	struct fleet_case **v = calloc(f->case_count + 1, sizeof(struct fleet_case *));
	size_t n = 0;

	for (size_t i = 0; v && i < f->case_count; i++) {
		struct fleet_case *c = &f->cases[i];
		size_t at = n;

		if (!c->count[FLEET_FAILED] && !c->count[FLEET_IN_ERROR] && !c->count[FLEET_WARN])
			continue;
		for (; at && v[at - 1]->count[FLEET_FAILED] < c->count[FLEET_FAILED]; at--)
			v[at] = v[at - 1];
		v[at] = c;
		n++;
	}
	*ret = v;
	return n;
}

/* -------------------------------------------------------------------- text */

static void line(FILE *out, const char *head, const char *text)
{
	char clean[2048];

	words_clean(text, clean, sizeof(clean));
	fprintf(out, "%s%s\n", head, clean);
}

static const char *color_of(const char *class)
{
	return !strcmp(class, "fail")	 ? "31"
	       : !strcmp(class, "error") ? "35"
	       : !strcmp(class, "warn")	 ? "33"
					 : "32";
}

static void text_row(FILE *out, struct json_object *row, bool color)
{
	char mn[32], sn[24], fr[12], file[512];
	const char *class, *word = row_word(row, &class);

	words_clean(report_get_str(row, "mn"), mn, sizeof(mn));
	words_clean(report_get_str(row, "sn"), sn, sizeof(sn));
	words_clean(report_get_str(row, "fr"), fr, sizeof(fr));
	words_clean(report_get_str(row, "file"), file, sizeof(file));
	if (color)
		fprintf(out, "\033[%sm", color_of(class));
	fprintf(out, "%-*s", WORD_WIDTH, word);
	if (color)
		fputs("\033[0m", out);
	fprintf(out,
		" %-24.24s %-20.20s %-8.8s %5" PRIu64 " %5" PRIu64 " %5" PRIu64 " %5" PRIu64
		"  %s\n",
		mn, sn, fr, report_get_u64(row, "failures"), report_get_u64(row, "error"),
		report_get_u64(row, "warn"), report_get_u64(row, "skip"), file);
}

/* What made the row bad, below it. */
static void row_words(struct json_object *row, char *buf, size_t len)
{
	struct json_object *first = report_get_obj(row, "first");
	const char *reason = report_get_str(row, "reason");

	*buf = '\0';
	if (first)
		words_add(buf, len, "first: %s%s%s", report_get_str(first, "case"),
			  *report_get_str(first, "text") ? ": " : "",
			  report_get_str(first, "text"));
	if (*report_get_str(first, "seen"))
		words_add(buf, len, " (saw %s, wanted %s)", report_get_str(first, "seen"),
			  report_get_str(first, "want"));
	if (*reason)
		words_add(buf, len, "%s%s", *buf ? "; " : "", reason);
}

static void text_rows(FILE *out, struct fleet *f, bool color, size_t limit)
{
	uint32_t *order = by_weight(f);
	char words[600];

	fprintf(out, "%-*s %-24s %-20s %-8s %5s %5s %5s %5s  %s\n", WORD_WIDTH, "", "model",
		"serial number", "firmware", "fail", "error", "warn", "skip", "report");
	for (size_t i = 0; order && i < f->row_count && i < limit; i++) {
		struct json_object *row = fleet_row_at(f, order[i]);

		text_row(out, row, color);
		row_words(row, words, sizeof(words));
		if (*words)
			line(out, "            ", words);
		json_object_put(row);
	}
	if (f->row_count > limit)
		fprintf(out, "… and %zu more, none of them worse (-v shows all)\n",
			f->row_count - limit);
	free(order);
}

static void text_findings(FILE *out, struct fleet *f)
{
	for (unsigned int kind = FLEET_UNREADABLE; kind < FLEET_FINDINGS; kind++) {
		if (!f->counts[kind])
			continue;
		fprintf(out, "\n%s (%" PRIu64 ")\n", headings[kind], f->counts[kind]);
		for (size_t i = 0; i < json_object_array_length(f->findings); i++) {
			struct json_object *o = json_object_array_get_idx(f->findings, i);

			if (strcmp(report_get_str(o, "kind"), fleet_finding_words[kind]))
				continue;
			line(out, "  ", report_get_str(o, "text"));
			for (size_t k = 0; k < report_get_len(o, "files"); k++)
				line(out, "      ", report_get_str_at(o, "files", k));
		}
	}
}

static void text_cases(FILE *out, struct fleet *f)
{
	struct fleet_case **v;
	size_t n = bad_cases(f, &v);
	char key[600];

	if (n)
		fprintf(out, "\n%-52s %5s %5s %5s %5s %5s\n", "case", "pass", "warn", "fail",
			"error", "known");
	for (size_t i = 0; i < n && i < CASES_SHOWN; i++) {
		words_clean(v[i]->key, key, sizeof(key));
		fprintf(out, "%-52s %5u %5u %5u %5u %5u\n", key, v[i]->count[FLEET_PASS],
			v[i]->count[FLEET_WARN], v[i]->count[FLEET_FAILED],
			v[i]->count[FLEET_IN_ERROR], v[i]->known);
	}
	if (n > CASES_SHOWN)
		fprintf(out, "… and %zu more (-o json has all)\n", n - CASES_SHOWN);
	free(v);
}

int fleet_write_human(FILE *out, struct fleet *f, bool color, size_t limit)
{
	char text[512];

	text_rows(out, f, color, limit);
	text_findings(out, f);
	text_cases(out, f);
	put_totals(f, text, sizeof(text));
	fprintf(out, "\n%s\n", text);
	return outfile_flush(out);
}

/* -------------------------------------------------------------------- JSON */

static void json_value(FILE *out, const char *head, struct json_object *o, const char *tail)
{
	fprintf(out, "%s%s%s", head,
		json_object_to_json_string_ext(o, JSON_C_TO_STRING_SPACED |
							  JSON_C_TO_STRING_NOSLASHESCAPE),
		tail);
}

static struct json_object *new_summary(const struct fleet *f)
{
	struct json_object *o = json_object_new_object();

	jobj_u64(o, "reports", f->row_count);
	jobj_u64(o, "not_well", f->bad_reports);
	jobj_u64(o, "pass", f->totals[FLEET_PASS]);
	jobj_u64(o, "warn", f->totals[FLEET_WARN]);
	jobj_u64(o, "fail", f->totals[FLEET_FAILED]);
	jobj_u64(o, "skip", f->totals[FLEET_SKIP]);
	jobj_u64(o, "error", f->totals[FLEET_IN_ERROR]);
	return o;
}

static struct json_object *new_case(const struct fleet_case *c)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "case", c->key);
	jobj_str(o, "title", c->title);
	jobj_u64(o, "pass", c->count[FLEET_PASS]);
	jobj_u64(o, "warn", c->count[FLEET_WARN]);
	jobj_u64(o, "fail", c->count[FLEET_FAILED]);
	jobj_u64(o, "skip", c->count[FLEET_SKIP]);
	jobj_u64(o, "error", c->count[FLEET_IN_ERROR]);
	jobj_u64(o, "known", c->known);
	return o;
}

int fleet_write_json(FILE *out, struct fleet *f)
{
	struct json_object *o = new_summary(f), *counts = json_object_new_object();

	for (unsigned int i = 0; i < FLEET_FINDINGS; i++)
		jobj_u64(counts, fleet_finding_words[i], f->counts[i]);
	fprintf(out, "{ \"schema\": \"%s\",\n", FLEET_SCHEMA);
	json_value(out, "  \"summary\": ", o, ",\n");
	json_value(out, "  \"found\": ", counts, ",\n  \"findings\": [");
	json_object_put(o);
	json_object_put(counts);
	for (size_t i = 0; i < json_object_array_length(f->findings); i++)
		json_value(out, i ? ",\n    " : "\n    ", json_object_array_get_idx(f->findings, i),
			   "");
	fputs("\n  ],\n  \"reports\": [", out);
	for (size_t i = 0; i < f->row_count; i++) {
		o = fleet_row_at(f, i);
		json_object_object_del(o, "page"); /* of this page only */
		json_value(out, i ? ",\n    " : "\n    ", o, "");
		json_object_put(o);
	}
	fputs("\n  ],\n  \"cases\": [", out);
	for (size_t i = 0; i < f->case_count; i++) {
		o = new_case(&f->cases[i]);
		json_value(out, i ? ",\n    " : "\n    ", o, "");
		json_object_put(o);
	}
	fputs("\n  ]\n}\n", out);
	return outfile_flush(out);
}

/* -------------------------------------------------------------------- page */

/* A cell that catches the eye only when there is something to count. */
static void page_count(FILE *out, const char *class, uint64_t n)
{
	fprintf(out, "<td class=\"n %s\">%" PRIu64, n ? class : "zero", n);
}

static void page_row(FILE *out, struct json_object *row)
{
	const char *class, *word = row_word(row, &class);
	char words[600];

	fprintf(out, "<tr><td class=\"word %s\">%s", class, word);
	page_wrapped(out, "<td>", report_get_str(row, "mn"), "");
	page_wrapped(out, "<td><code>", report_get_str(row, "sn"), "</code>");
	page_wrapped(out, "<td>", report_get_str(row, "fr"), "");
	page_count(out, "fail", report_get_u64(row, "failures"));
	page_count(out, "error", report_get_u64(row, "error"));
	page_count(out, "warn", report_get_u64(row, "warn"));
	page_count(out, "skip", report_get_u64(row, "skip"));
	page_count(out, "pass", report_get_u64(row, "pass"));
	if (*report_get_str(row, "page")) {
		page_href(out, "<td><a href=\"", report_get_str(row, "page"), "\">");
		page_wrapped(out, "", report_get_str(row, "file"), "</a>");
	} else {
		page_wrapped(out, "<td>", report_get_str(row, "file"), "");
	}
	row_words(row, words, sizeof(words));
	if (*words)
		page_wrapped(out, "<br><small>", words, "</small>");
	fputc('\n', out);
}

static void page_rows(FILE *out, struct fleet *f)
{
	uint32_t *order = by_weight(f);

	fputs("<h2>Reports, worst first</h2>\n<div class=\"scroll\"><table>\n<tr><th><th>Model"
	      "<th>Serial number<th>Firmware<th class=\"n\">Fail<th class=\"n\">Error"
	      "<th class=\"n\">Warn<th class=\"n\">Skip<th class=\"n\">Pass<th>Report\n",
	      out);
	for (size_t i = 0; order && i < f->row_count; i++) {
		struct json_object *row = fleet_row_at(f, order[i]);

		page_row(out, row);
		json_object_put(row);
	}
	fputs("</table></div>\n", out);
	free(order);
}

static void page_findings(FILE *out, struct fleet *f)
{
	for (unsigned int kind = FLEET_UNREADABLE; kind < FLEET_FINDINGS; kind++) {
		if (!f->counts[kind])
			continue;
		fprintf(out, "<h2>%s (%" PRIu64 ")</h2>\n<ul>\n", headings[kind], f->counts[kind]);
		for (size_t i = 0; i < json_object_array_length(f->findings); i++) {
			struct json_object *o = json_object_array_get_idx(f->findings, i);

			if (strcmp(report_get_str(o, "kind"), fleet_finding_words[kind]))
				continue;
			page_wrapped(out, "<li>", report_get_str(o, "text"), "<br><small>");
			for (size_t k = 0; k < report_get_len(o, "files"); k++)
				page_wrapped(out, k ? ", " : "", report_get_str_at(o, "files", k),
					     "");
			fputs("</small>\n", out);
		}
		fputs("</ul>\n", out);
	}
}

static void page_cases(FILE *out, struct fleet *f)
{
	struct fleet_case **v;
	size_t n = bad_cases(f, &v);

	if (n)
		fputs("<h2>Cases that are not well everywhere</h2>\n<div class=\"scroll\"><table>\n"
		      "<tr><th>Case<th class=\"n\">Pass<th class=\"n\">Warn<th class=\"n\">Fail"
		      "<th class=\"n\">Error<th class=\"n\">Known\n",
		      out);
	for (size_t i = 0; i < n; i++) {
		page_wrapped(out, "<tr><td><code>", v[i]->key, "</code><br><small>");
		page_wrapped(out, "", v[i]->title, "</small>");
		page_count(out, "pass", v[i]->count[FLEET_PASS]);
		page_count(out, "warn", v[i]->count[FLEET_WARN]);
		page_count(out, "fail", v[i]->count[FLEET_FAILED]);
		page_count(out, "error", v[i]->count[FLEET_IN_ERROR]);
		page_count(out, "known", v[i]->known);
		fputc('\n', out);
	}
	if (n)
		fputs("</table></div>\n", out);
	free(v);
}

int fleet_write_html(FILE *out, struct fleet *f)
{
	char text[512];

	page_begin(out, "many reports", false);
	put_totals(f, text, sizeof(text));
	fprintf(out, "<header class=\"verdict %s\">\n<h1>", f->bad_reports ? "fail" : "pass");
	if (f->bad_reports)
		fprintf(out, "%" PRIu64 " of %zu reports not well", f->bad_reports, f->row_count);
	else
		fprintf(out, "All %zu reports well", f->row_count);
	page_wrapped(out, "</h1>\n<p>", text, "</p>\n</header>\n");
	page_findings(out, f);
	page_rows(out, f);
	page_cases(out, f);
	return page_end(out);
}
