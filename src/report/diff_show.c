// SPDX-License-Identifier: GPL-2.0-or-later
/* The result of a comparison as text for a terminal, and as a page. */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "diff.h"
#include "get.h"
#include "outfile.h"
#include "page.h"
#include "words.h"

#define ROWS_OPEN 40 /* of what is not worse than before */

/* What stands above the cases of a change. */
static const char *const headings[DIFF_CHANGES] = {
	[DIFF_NEW_FAIL] = "Newly failing: a \"shall\" does not hold any more",
	[DIFF_NEW_ERROR] = "Newly in error: could not be judged",
	[DIFF_NEW_WARN] = "New warnings: a \"should\" does not hold any more",
	[DIFF_FAILS_ELSE] = "Failing as before, but at another check",
	[DIFF_NOW_SKIPPED] = "Skipped now",
	[DIFF_REMOVED] = "Not run any more",
	[DIFF_FIXED] = "Fixed",
	[DIFF_NOW_RUN] = "Judged now, skipped before",
	[DIFF_ADDED] = "Not run before",
	[DIFF_FIELD] = "Fields that changed",
	[DIFF_SLOWER] = "Slower, beyond the noise of the two runs",
	[DIFF_FASTER] = "Faster, beyond the noise of the two runs",
};

static const char *const classes[DIFF_CHANGES] = {
	[DIFF_NEW_FAIL] = "fail",   [DIFF_NEW_ERROR] = "error",	 [DIFF_NEW_WARN] = "warn",
	[DIFF_FAILS_ELSE] = "fail", [DIFF_NOW_SKIPPED] = "skip", [DIFF_REMOVED] = "skip",
	[DIFF_FIXED] = "pass",	    [DIFF_NOW_RUN] = "pass",	 [DIFF_ADDED] = "zero",
	[DIFF_FIELD] = "warn",	    [DIFF_SLOWER] = "warn",	 [DIFF_FASTER] = "pass",
};

static bool is_change(struct json_object *o, enum diff_change change)
{
	return !strcmp(report_get_str(o, "change"), diff_change_words[change]);
}

static uint64_t count_of(struct json_object *diff, enum diff_change change)
{
	return report_get_u64(report_get_obj(diff, "summary"), diff_change_words[change]);
}

/* "fail (known)"; "not run" for a side that is missing. */
static void side_verdict(struct json_object *side, char *buf, size_t len)
{
	const char *verdict = report_get_str(side, "verdict");

	snprintf(buf, len, "%s%s", side ? verdict : "not run",
		 report_get_bool(side, "known") ? " (known)" : "");
}

/* What side B says: the check or the reason. */
static void side_why(struct json_object *side, char *buf, size_t len)
{
	if (*report_get_str(side, "text"))
		snprintf(buf, len, "%s: %s; saw %s, wanted %s", report_get_str(side, "word"),
			 report_get_str(side, "text"), report_get_str(side, "seen"),
			 report_get_str(side, "want"));
	else
		snprintf(buf, len, "%s", report_get_str(side, "reason"));
}

static void put_summary(struct json_object *diff, char *buf, size_t len)
{
	size_t used = (size_t)snprintf(buf, len, "%" PRIu64 " cases in both",
				       report_get_u64(report_get_obj(diff, "summary"), "in_both"));
	bool any = false;

	for (enum diff_change i = 0; i < DIFF_CHANGES && used < len; i++)
		if (count_of(diff, i)) {
			used += (size_t)snprintf(buf + used, len - used, "%s %" PRIu64 " %s",
						 any ? "," : ":", count_of(diff, i),
						 diff_change_words[i]);
			any = true;
		}
	if (!any && used < len)
		snprintf(buf + used, len - used, ": nothing changed");
}

/* -------------------------------------------------------------------- text */

static void line(FILE *out, const char *head, const char *text)
{
	char clean[4096];

	if (!*text)
		return;
	words_clean(text, clean, sizeof(clean));
	fprintf(out, "%s%s\n", head, clean);
}

static void text_run(FILE *out, const char *name, struct json_object *run)
{
	char text[1200];

	snprintf(text, sizeof(text), "%s: %s, firmware %s, serial %s, on %s, plan %s, %s",
		 report_get_str(run, "file"), report_get_str(run, "mn"), report_get_str(run, "fr"),
		 report_get_str(run, "sn"), report_get_str(run, "address"),
		 report_get_str(run, "plan"), report_get_str(run, "started"));
	line(out, name, text);
	if (strcmp(report_get_str(run, "state"), "complete"))
		line(out, "   ",
		     "this run did not come to its end: what is missing may not have been run");
}

static void text_heading(FILE *out, enum diff_change change, uint64_t count, bool color)
{
	static const struct {
		const char *class, *code;
	} colors[] = { { "fail", "31" }, { "error", "35" }, { "warn", "33" }, { "pass", "32" } };
	const char *code = NULL;

	for (size_t i = 0; color && i < ARRAY_SIZE(colors); i++)
		if (!strcmp(colors[i].class, classes[change]))
			code = colors[i].code;
	if (code)
		fprintf(out, "\n\033[1;%sm%s (%" PRIu64 ")\033[0m\n", code, headings[change],
			count);
	else
		fprintf(out, "\n%s (%" PRIu64 ")\n", headings[change], count);
}

static void text_case(FILE *out, struct json_object *c)
{
	struct json_object *a = report_get_obj(c, "a"), *b = report_get_obj(c, "b");
	char text[2048], was[64], is[64];

	side_verdict(a, was, sizeof(was));
	side_verdict(b, is, sizeof(is));
	snprintf(text, sizeof(text), "%s%s%s: %s, was %s", report_get_str(c, "id"),
		 *report_get_str(c, "params") ? " " : "", report_get_str(c, "params"), is, was);
	line(out, "  ", text);
	side_why(b ? b : a, text, sizeof(text));
	line(out, "      ", text);
	if (is_change(c, DIFF_NEW_FAIL) || is_change(c, DIFF_NEW_ERROR))
		line(out, "      again: ", report_get_str(c, "repro"));
}

static void text_field(FILE *out, struct json_object *f)
{
	char text[1024];

	snprintf(text, sizeof(text), "%s.%s: %s%s%s  (%s)", report_get_str(f, "structure"),
		 report_get_str(f, "field"), report_get_str(f, "a"),
		 *report_get_str(f, "a") ? " -> " : "", report_get_str(f, "b"),
		 report_get_str(f, "title"));
	line(out, "  ", text);
}

static void text_time(FILE *out, struct json_object *t)
{
	char text[1024], a[32], b[32];

	words_duration(report_get_u64(t, "a_us"), a, sizeof(a));
	words_duration(report_get_u64(t, "b_us"), b, sizeof(b));
	snprintf(text, sizeof(text), "%s%s%s: %s -> %s", report_get_str(t, "id"),
		 *report_get_str(t, "params") ? " " : "", report_get_str(t, "params"), a, b);
	line(out, "  ", text);
}

static const char *list_of(enum diff_change change)
{
	return change == DIFF_FIELD ? "fields" : change > DIFF_FIELD ? "timing" : "cases";
}

int report_diff_human(FILE *out, struct json_object *diff, bool color)
{
	char text[1024];

	text_run(out, "A  ", report_get_obj(diff, "a"));
	text_run(out, "B  ", report_get_obj(diff, "b"));
	for (enum diff_change change = 0; change < DIFF_CHANGES; change++) {
		const char *list = list_of(change);

		if (!count_of(diff, change))
			continue;
		text_heading(out, change, count_of(diff, change), color);
		for (size_t i = 0; i < report_get_len(diff, list); i++) {
			struct json_object *o = report_get_at(diff, list, i);

			if (change == DIFF_FIELD)
				text_field(out, o);
			else if (!is_change(o, change))
				continue;
			else if (change > DIFF_FIELD)
				text_time(out, o);
			else
				text_case(out, o);
		}
	}
	put_summary(diff, text, sizeof(text));
	fprintf(out, "\n%s\n", text);
	return outfile_flush(out);
}

/* -------------------------------------------------------------------- page */

static void page_run(FILE *out, struct json_object *a, struct json_object *b, const char *key,
		     const char *name)
{
	bool differs = strcmp(report_get_str(a, key), report_get_str(b, key)) != 0;

	fprintf(out, "<tr><th>%s", name);
	page_wrapped(out, differs ? "<td><strong>" : "<td>", report_get_str(a, key),
		     differs ? "</strong>" : "");
	page_wrapped(out, differs ? "<td><strong>" : "<td>", report_get_str(b, key),
		     differs ? "</strong>\n" : "\n");
}

static void page_runs(FILE *out, struct json_object *diff)
{
	static const struct {
		const char *key, *name;
	} rows[] = { { "file", "Report" }, { "mn", "Model" },  { "sn", "Serial number" },
		     { "fr", "Firmware" }, { "ver", "NVMe" },  { "address", "Target" },
		     { "plan", "Plan" },   { "tool", "Tool" }, { "started", "Started" },
		     { "state", "State" } };
	struct json_object *a = report_get_obj(diff, "a"), *b = report_get_obj(diff, "b");

	fputs("<div class=\"scroll\"><table>\n<tr><th><th>A, before<th>B, after\n", out);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		page_run(out, a, b, rows[i].key, rows[i].name);
	fputs("</table></div>\n", out);
}

/* A cell with the verdict of one side, in its colour. */
static void page_side(FILE *out, struct json_object *side)
{
	static const char *const words[] = { "pass", "warn", "fail", "error" };
	const char *class = "zero";
	char text[64];

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(report_get_str(side, "verdict"), words[i]))
			class = words[i];
	side_verdict(side, text, sizeof(text));
	fprintf(out, "<td class=\"word %s\">", class);
	page_text(out, text);
}

static void page_case(FILE *out, struct json_object *c)
{
	struct json_object *a = report_get_obj(c, "a"), *b = report_get_obj(c, "b");
	char text[2048];

	page_wrapped(out, "<tr><td><code>", report_get_str(c, "id"), "");
	page_wrapped(out, *report_get_str(c, "params") ? " " : "", report_get_str(c, "params"),
		     "</code>");
	page_wrapped(out, "<br><small>", report_get_str(c, "title"), "</small>");
	page_side(out, a);
	page_side(out, b);
	side_why(b ? b : a, text, sizeof(text));
	page_wrapped(out, "<td>", text, "");
	if (is_change(c, DIFF_NEW_FAIL) || is_change(c, DIFF_NEW_ERROR))
		page_wrapped(out, "<pre>", report_get_str(c, "repro"), "</pre>");
	fputc('\n', out);
}

static void page_field(FILE *out, struct json_object *f)
{
	page_wrapped(out, "<tr><td><code>", report_get_str(f, "structure"), ".");
	page_text(out, report_get_str(f, "field"));
	page_wrapped(out, "</code><td>", report_get_str(f, "a"), "");
	page_wrapped(out, "<td>", report_get_str(f, "b"), "");
	page_wrapped(out, "<td>", report_get_str(f, "title"), "\n");
}

static void page_time(FILE *out, struct json_object *t)
{
	char text[64];

	page_wrapped(out, "<tr><td><code>", report_get_str(t, "id"), "");
	page_wrapped(out, *report_get_str(t, "params") ? " " : "", report_get_str(t, "params"),
		     "</code>");
	words_duration(report_get_u64(t, "a_us"), text, sizeof(text));
	page_wrapped(out, "<td class=\"n\">", text, "");
	words_duration(report_get_u64(t, "b_us"), text, sizeof(text));
	page_wrapped(out, "<td class=\"n\">", text, "");
	fputs("<td>\n", out);
}

static void page_change(FILE *out, struct json_object *diff, enum diff_change change)
{
	const char *list = list_of(change);
	bool is_folded = change > DIFF_FAILS_ELSE && count_of(diff, change) > ROWS_OPEN;

	fprintf(out, "<h2 class=\"%s\">%s (%" PRIu64 ")</h2>\n", classes[change], headings[change],
		count_of(diff, change));
	if (is_folded)
		fputs("<details class=\"more\"><summary>all of them</summary>\n", out);
	fprintf(out, "<div class=\"scroll\"><table>\n<tr><th>%s<th>A<th>B<th>\n",
		change == DIFF_FIELD ? "Field" : "Case");
	for (size_t i = 0; i < report_get_len(diff, list); i++) {
		struct json_object *o = report_get_at(diff, list, i);

		if (change == DIFF_FIELD)
			page_field(out, o);
		else if (!is_change(o, change))
			continue;
		else if (change > DIFF_FIELD)
			page_time(out, o);
		else
			page_case(out, o);
	}
	fputs(is_folded ? "</table></div></details>\n" : "</table></div>\n", out);
}

int report_diff_html(FILE *out, struct json_object *diff)
{
	uint64_t bad = count_of(diff, DIFF_NEW_FAIL) + count_of(diff, DIFF_NEW_ERROR);
	uint64_t fields = count_of(diff, DIFF_FIELD);
	char text[1024];

	page_begin(out, "comparison", false);
	fprintf(out, "<header class=\"verdict %s\">\n<h1>", bad ? "fail" : "pass");
	if (bad)
		fprintf(out, "%" PRIu64 " case%s newly bad", bad, bad == 1 ? " is" : "s are");
	else
		fprintf(out, "Nothing is newly bad%s", fields ? ", fields changed" : "");
	put_summary(diff, text, sizeof(text));
	page_wrapped(out, "</h1>\n<p>", text, "</p>\n</header>\n");
	page_runs(out, diff);
	for (enum diff_change change = 0; change < DIFF_CHANGES; change++)
		if (count_of(diff, change))
			page_change(out, diff, change);
	return page_end(out);
}
