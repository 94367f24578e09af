// SPDX-License-Identifier: GPL-2.0-or-later
/* What shows all cases at once: the bar, the filters, the map, and the list of what is well. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "html_priv.h"
#include "page.h"
#include "words.h"

#define REASONS_MAX 256
#define ROWS_OPEN   20

/* In the map a verdict has a letter as well as a colour; what is well has neither to catch the eye.
 */
static const char *const letters[HTML_KINDS] = { "F", "E", "W", "K", "", "" };

/* Where the cases of a kind stand. */
static const char *section_of(enum html_kind kind)
{
	return kind == HTML_SKIP || kind == HTML_PASS ? "list" : html_kind_words[kind];
}

void html_bar(FILE *out, const size_t kinds[HTML_KINDS])
{
	fputs("<div class=\"bar\" aria-hidden=\"true\">", out);
	for (size_t k = 0; k < HTML_KINDS; k++)
		if (kinds[k])
			fprintf(out, "<i class=\"%s\" style=\"flex-grow:%zu\"></i>",
				html_kind_words[k], kinds[k]);
	fputs("</div>\n<p class=\"legend\">", out);
	for (size_t k = 0; k < HTML_KINDS; k++)
		if (kinds[k])
			fprintf(out, "<a href=\"#%s\"><i class=\"%s\">%s</i> %zu %s</a> ",
				section_of((enum html_kind)k), html_kind_words[k], letters[k],
				kinds[k], html_kind_words[k]);
	fputs("</p>\n", out);
}

void html_tools(FILE *out, const struct html_index *x)
{
	fputs("<form class=\"tools\" hidden role=\"search\" aria-label=\"Filter the cases\">\n"
	      "<input type=\"search\" id=\"search\" placeholder=\"Search: id, title, clause, "
	      "text\" "
	      "aria-label=\"Search the cases\" aria-keyshortcuts=\"/\">\n"
	      "<span class=\"chips\">",
	      out);
	for (size_t k = 0; k < HTML_KINDS; k++)
		if (x->kinds[k])
			fprintf(out,
				"<button type=\"button\" aria-pressed=\"false\" data-v=\"%s\" "
				"class=\"%s\">%s %zu</button>",
				html_kind_words[k], html_kind_words[k], html_kind_words[k],
				x->kinds[k]);
	fputs("</span>\n<select id=\"area\" aria-label=\"Area\"><option value=\"\">all areas\n",
	      out);
	for (size_t a = 0; a < x->area_count; a++) {
		fprintf(out, "<option value=\"%zu\">", a);
		page_wrapped(out, "", x->areas[a], "\n");
	}
	fputs("</select>\n<span id=\"shown\" role=\"status\"></span>\n"
	      "<button type=\"button\" id=\"clear\" hidden>clear</button>\n"
	      "<span class=\"keys\"><kbd>/</kbd> search <kbd>j</kbd> <kbd>k</kbd> next, previous "
	      "<kbd>Enter</kbd> open <kbd>Esc</kbd> clear</span>\n</form>\n",
	      out);
}

static void write_tile(FILE *out, const struct html_entry *e)
{
	bool is_quiet = e->kind == HTML_PASS || e->kind == HTML_SKIP;

	fprintf(out, "<a class=\"%s\" href=\"#c%zu\"%s title=\"", html_kind_words[e->kind], e->n,
		is_quiet ? " tabindex=\"-1\"" : "");
	html_name(out, e->c);
	fprintf(out, ": %s\">%s</a>", html_kind_words[e->kind], letters[e->kind]);
}

/* One area: its name with what is wrong in it, its tiles in clusters by topic. Returns the next. */
static size_t write_area(FILE *out, const struct html_index *x, size_t from)
{
	const struct html_entry *v = x->v;
	size_t end = from, kinds[HTML_KINDS] = { 0 };

	while (end < x->count && v[end].area == v[from].area)
		kinds[v[end++].kind]++;
	page_wrapped(out, "<div class=\"area\"><b>", x->areas[v[from].area], "</b><small>");
	for (size_t k = 0; k < HTML_SKIP; k++)
		if (kinds[k])
			fprintf(out, "<b class=\"%s\">%zu%s</b> ", html_kind_words[k], kinds[k],
				letters[k]);
	fprintf(out, "%zu</small><div class=\"tiles\">", end - from);
	for (size_t i = from; i < end; i++) {
		if (i == from || v[i].topic != v[i - 1].topic)
			fputs(i == from ? "<span>" : "</span>\n<span>", out);
		write_tile(out, &v[i]);
	}
	fputs("</span></div></div>\n", out);
	return end;
}

void html_map(FILE *out, const struct html_index *x)
{
	fputs("<section id=\"map\"><h2>Map</h2>\n", out);
	for (size_t i = 0; i < x->count;)
		i = write_area(out, x, i);
	fputs("</section>\n", out);
}

struct reason {
	const char *text; /* of the document */
	size_t cases;
};

/* Most often first; what has no place any more is not told. */
static size_t count_reasons(const struct html_index *x, struct reason *v)
{
	size_t n = 0;

	for (size_t i = 0; i < x->count; i++) {
		struct json_object *c = x->v[i].c;
		size_t len = x->v[i].kind == HTML_SKIP ? report_get_len(c, "reasons") : 0;

		for (size_t k = 0; k < len; k++) {
			const char *text = report_get_str_at(c, "reasons", k);
			size_t at = 0;

			while (at < n && strcmp(v[at].text, text) != 0)
				at++;
			if (at == n && n < REASONS_MAX)
				v[n++] = (struct reason){ text, 0 };
			if (at < n)
				v[at].cases++;
		}
	}
	return n;
}

static int compare_reasons(const void *a, const void *b)
{
	const struct reason *x = a, *y = b;

	if (x->cases != y->cases)
		return x->cases > y->cases ? -1 : 1;
	return strcmp(x->text, y->text);
}

static void write_reasons(FILE *out, const struct html_index *x)
{
	struct reason *v = x->kinds[HTML_SKIP] ? calloc(REASONS_MAX, sizeof(*v)) : NULL;
	size_t n = v ? count_reasons(x, v) : 0;

	if (n) {
		qsort(v, n, sizeof(*v), compare_reasons);
		fprintf(out,
			"<details class=\"more\"><summary>Why %zu case%s skipped (%zu "
			"reason%s)</summary>\n<table>\n",
			x->kinds[HTML_SKIP], x->kinds[HTML_SKIP] == 1 ? " was" : "s were", n,
			n == 1 ? "" : "s");
		for (size_t i = 0; i < n; i++) {
			fprintf(out, "<tr><td class=\"n\">%zu", v[i].cases);
			page_wrapped(out, "<td>", v[i].text, "\n");
		}
		fputs("</table></details>\n", out);
	}
	free(v);
}

static void write_row(FILE *out, const struct html_entry *e)
{
	const char *kind = html_kind_words[e->kind];
	struct json_object *c = e->c;
	char buf[1024];

	fprintf(out, "<tr id=\"c%zu\"><td class=\"%s\">%s<td><code>", e->n, kind, kind);
	html_name(out, c);
	page_wrapped(out, "</code> ", report_get_str(c, "title"), "");
	html_remarks(out, c);
	if (report_get_len(c, "history"))
		fputs("<p>run again after an interruption</p>", out);
	words_list(c, "spec", " ", buf, sizeof(buf));
	page_wrapped(out, "<td><small>", buf, "</small>");
	words_duration(report_get_u64(c, "duration_us"), buf, sizeof(buf));
	fprintf(out, "<td class=\"n\">%" PRIu64 "<td class=\"n\">%s\n",
		report_get_u64(report_get_obj(c, "checks"), "total"), buf);
}

void html_list(FILE *out, const struct html_index *x)
{
	size_t n = x->kinds[HTML_PASS] + x->kinds[HTML_SKIP];
	const struct html_entry *before = NULL;

	if (!n)
		return;
	fprintf(out, "<section id=\"list\"><h2>Passed and skipped</h2>\n");
	write_reasons(out, x);
	fprintf(out,
		"<details class=\"more\" id=\"rows\"%s><summary>%zu passed, %zu skipped, one by "
		"one</summary>\n<table class=\"list\">\n"
		"<thead><tr><th><th>Case<th>Clause<th class=\"n\">Checks<th class=\"n\">Took\n",
		n <= ROWS_OPEN ? " open" : "", x->kinds[HTML_PASS], x->kinds[HTML_SKIP]);
	for (size_t i = 0; i < x->count; i++) {
		const struct html_entry *e = &x->v[i];

		if (e->kind != HTML_PASS && e->kind != HTML_SKIP)
			continue;
		if (!before || before->topic != e->topic)
			page_wrapped(out, "<tbody><tr class=\"head\"><th><th colspan=\"4\">",
				     x->topics[e->topic], "\n");
		write_row(out, e);
		before = e;
	}
	fputs("</table></details></section>\n", out);
}
