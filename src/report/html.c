// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One self-contained page: verdict in words, groups, then every case that is
 * not well with what was demanded, seen and exchanged. No script, nothing is
 * fetched (the page forbids it to itself), light and dark as the reader has it.
 */
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "page.h"
#include "words.h"

#define GROUPS_MAX     512
#define EVIDENCE_SHOWN 400

struct state {
	FILE *out;
	struct report_doc *doc;
};

/* A known word out of the document, safe as a class name. */
static const char *class_of(struct json_object *c)
{
	static const char *const words[] = { "pass", "warn", "fail", "skip" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(report_get_str(c, "verdict"), words[i]))
			return words[i];
	return "error";
}

static void write_facts(FILE *out, struct json_object *root)
{
	struct json_object *run = report_get_obj(root, "run"), *plan = report_get_obj(root, "plan");
	struct json_object *tg = report_get_obj(root, "target"),
			   *tool = report_get_obj(root, "tool");
	struct json_object *host = report_get_obj(run, "host");
	const char *cap = report_get_str(tg, "cap"); /* without registers there is none */
	char buf[1024];

	fputs("<dl>\n", out);
	snprintf(buf, sizeof(buf), "%s (%s)", report_get_str(tg, "address"),
		 report_get_str(tg, "mn"));
	page_fact(out, "Target", buf);
	snprintf(buf, sizeof(buf), "%s, firmware %s, NVMe %s%s%s", report_get_str(tg, "sn"),
		 report_get_str(tg, "fr"), report_get_str(tg, "ver"), *cap ? ", CAP " : "", cap);
	page_fact(out, "Serial number", buf);
	page_fact(out, "Plan", report_get_str(plan, "name"));
	page_fact(out, "Plan file", report_get_str(plan, "file"));
	words_list(plan, "allow", ", ", buf, sizeof(buf));
	page_fact(out, "Effects allowed", buf);
	words_consent(run, buf, sizeof(buf));
	if (*buf)
		page_fact(out, "Consent", buf);
	words_bound(tg, buf, sizeof(buf));
	if (*buf)
		page_fact(out, "Taken from its driver", buf);
	page_fact(out, "Started", report_get_str(run, "started"));
	words_duration(1000 * report_get_u64(run, "duration_ms"), buf, sizeof(buf));
	page_fact(out, "Duration", buf);
	snprintf(buf, sizeof(buf), "%" PRIu64, report_get_u64(run, "seed"));
	page_fact(out, "Seed", buf);
	words_list(run, "command", " ", buf, sizeof(buf));
	page_fact(out, "Command", buf);
	snprintf(buf, sizeof(buf), "%s %s on %s %s", report_get_str(tool, "name"),
		 report_get_str(tool, "version"), report_get_str(host, "kernel"),
		 report_get_str(host, "arch"));
	page_fact(out, "Tool", buf);
	fputs("</dl>\n", out);
}

static void write_top(FILE *out, struct json_object *root, const struct report_totals *sum,
		      int exit)
{
	const char *verdict, *class;
	char words[600], title[200];

	words_verdict(root, sum, exit, &verdict, words, sizeof(words));
	class = exit == 0 ? "pass" : exit == 1 ? "fail" : exit == 77 ? "skip" : "error";
	snprintf(title, sizeof(title), "%s, %s", verdict,
		 report_get_str(report_get_obj(root, "plan"), "name"));
	page_begin(out, title);
	fprintf(out, "<header class=\"verdict %s\">\n<h1>%s</h1>\n", class, verdict);
	page_wrapped(out, "<p>", words, "</p>\n");
	fprintf(out,
		"<p>%" PRIu64 " cases: %" PRIu64 " pass, %" PRIu64 " warn, %" PRIu64
		" fail, %" PRIu64 " skip, %" PRIu64 " error; %" PRIu64 " known, %" PRIu64
		" fixed; %" PRIu64 " checks</p>\n</header>\n",
		sum->cases, sum->pass, sum->warn, sum->fail, sum->skip, sum->error, sum->known,
		sum->fixed, sum->checks);
	write_facts(out, root);
}

struct group {
	char name[128];
	uint64_t cases, count[5];
};

static const char *const columns[] = { "pass", "warn", "fail", "skip", "error" };

static size_t count_groups(struct json_object *root, struct group *v)
{
	size_t n = 0;

	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);
		char name[128];
		size_t g = 0;

		words_group(report_get_str(c, "id"), 2, name, sizeof(name));
		while (g < n && strcmp(v[g].name, name))
			g++;
		if (g == n && n < GROUPS_MAX)
			memcpy(v[n++].name, name, sizeof(name));
		if (g == n)
			continue;
		v[g].cases++;
		for (size_t k = 0; k < ARRAY_SIZE(columns); k++)
			v[g].count[k] += !strcmp(class_of(c), columns[k]);
	}
	return n;
}

static void write_groups(FILE *out, struct json_object *root)
{
	struct group *v = calloc(GROUPS_MAX, sizeof(*v));
	size_t n = v ? count_groups(root, v) : 0;

	fputs("<h2>Groups</h2>\n<div class=\"scroll\"><table>\n<tr><th>Group<th class=\"n\">Cases",
	      out);
	for (size_t k = 0; k < ARRAY_SIZE(columns); k++)
		fprintf(out, "<th class=\"n\">%s", columns[k]);
	fputc('\n', out);
	for (size_t g = 0; g < n; g++) {
		page_wrapped(out, "<tr><td><code>", v[g].name, "</code>");
		fprintf(out, "<td class=\"n\">%" PRIu64, v[g].cases);
		for (size_t k = 0; k < ARRAY_SIZE(columns); k++)
			fprintf(out, "<td class=\"n %s\">%" PRIu64,
				v[g].count[k] ? columns[k] : "zero", v[g].count[k]);
		fputc('\n', out);
	}
	fputs("</table></div>\n", out);
	free(v);
}

static void write_checks(FILE *out, struct json_object *c)
{
	struct json_object *checks = report_get_obj(c, "checks");
	size_t n = report_get_len(checks, "failed");

	if (!n)
		return;
	fputs("<div class=\"scroll\"><table>\n<tr><th>Word<th>Demand<th>Seen<th>Wanted\n", out);
	for (size_t i = 0; i < n; i++) {
		struct json_object *check = report_get_at(checks, "failed", i);

		page_wrapped(out, "<tr><td>", report_get_str(check, "word"), "");
		page_wrapped(out, "<td title=\"", report_get_str(check, "label"), "\">");
		page_text(out, report_get_str(check, "text"));
		page_wrapped(out, "<td><code>", report_get_str(check, "seen"), "</code>");
		page_wrapped(out, "<td><code>", report_get_str(check, "want"), "</code>\n");
	}
	fputs("</table></div>\n", out);
	if (report_get_u64(checks, "not_listed"))
		fprintf(out, "<p>… and %" PRIu64 " more</p>\n",
			report_get_u64(checks, "not_listed"));
}

static void write_evidence(FILE *out, struct json_object *c)
{
	struct words_line *v;
	size_t n = words_evidence(c, &v), from = n > EVIDENCE_SHOWN ? n - EVIDENCE_SHOWN : 0;

	if (n) {
		fprintf(out,
			"<details%s><summary>What went over the link (%zu)</summary>"
			"<div class=\"scroll\"><table>\n<tr><th class=\"n\">us<th><th>\n",
			n <= 24 ? " open" : "", n);
		for (size_t i = from; i < n; i++) {
			fprintf(out, "<tr><td class=\"n\">%" PRIu64 "<td>%s<td><code>",
				v[i].t_us - v[0].t_us, v[i].verb);
			page_text(out, v[i].text);
			fputs("</code>\n", out);
		}
		fputs("</table></div></details>\n", out);
	}
	free(v);
}

static void write_notes(FILE *out, struct json_object *c)
{
	size_t n = report_get_len(c, "notes");

	if (!n)
		return;
	fprintf(out, "<details><summary>Steps and notes (%zu)</summary><ol>\n", n);
	for (size_t i = 0; i < n; i++)
		page_wrapped(out, "<li>", report_get_str(report_get_at(c, "notes", i), "text"),
			     "\n");
	fputs("</ol></details>\n", out);
}

static void write_bad(FILE *out, struct json_object *c)
{
	struct json_object *known = report_get_obj(c, "known");
	char buf[512];

	fprintf(out, "<article>\n<h3><span class=\"badge %s\">%s%s</span><code>", class_of(c),
		class_of(c), known ? " (known)" : "");
	page_text(out, report_get_str(c, "id"));
	words_params(c, buf, sizeof(buf));
	page_wrapped(out, *buf ? " " : "", buf, "</code></h3>\n");
	page_wrapped(out, "<p>", report_get_str(c, "title"), "</p>\n");
	if (known)
		page_wrapped(out, "<p>Known: ", report_get_str(known, "why"), "</p>\n");
	for (size_t i = 0; i < report_get_len(c, "reasons"); i++)
		page_wrapped(out, "<p>Because: ", report_get_str_at(c, "reasons", i), "</p>\n");
	write_checks(out, c);
	write_evidence(out, c);
	write_notes(out, c);
	words_list(c, "spec", ", ", buf, sizeof(buf));
	page_wrapped(out, "<p>Clause: ", buf, "</p>\n");
	if (*report_get_str(c, "advice"))
		page_wrapped(out, "<p>Look at: ", report_get_str(c, "advice"), "</p>\n");
	page_wrapped(out, "<pre>", report_get_str(c, "repro"), "</pre>\n</article>\n");
}

/* All cases of a verdict in full, known ones last; the heading only when there are any. */
static void write_section(FILE *out, struct json_object *root, const char *verdict,
			  const char *title)
{
	bool has_title = false;

	for (int known = 0; known < 2; known++)
		for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
			struct json_object *c = report_get_at(root, "cases", i);

			if (strcmp(class_of(c), verdict) ||
			    (report_get_obj(c, "known") != NULL) != known)
				continue;
			if (!has_title)
				fprintf(out, "<h2>%s</h2>\n", title);
			has_title = true;
			write_bad(out, c);
		}
}

static void write_list(FILE *out, struct json_object *root, const char *verdict, const char *title,
		       uint64_t count)
{
	char buf[1024];

	if (!count)
		return;
	fprintf(out,
		"<h2>%s</h2>\n<details><summary>%" PRIu64 " cases</summary>"
		"<div class=\"scroll\"><table>\n",
		title, count);
	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);

		if (strcmp(class_of(c), verdict))
			continue;
		page_wrapped(out, "<tr><td><code>", report_get_str(c, "id"), "");
		words_params(c, buf, sizeof(buf));
		page_wrapped(out, *buf ? " " : "", buf, "</code>");
		page_wrapped(out, "<td>", report_get_str(c, "title"), "");
		words_list(c, "reasons", "; ", buf, sizeof(buf));
		page_wrapped(out, *buf ? "<br><small>" : "", buf, *buf ? "</small>" : "");
		fprintf(out, "<td class=\"n\">%" PRIu64 "\n",
			report_get_u64(report_get_obj(c, "checks"), "total"));
	}
	fputs("</table></div></details>\n", out);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	(void)verbose;
	(void)color;
	if (!s || report_doc_open(true, &s->doc) < 0) {
		free(s);
		return -ENOMEM;
	}
	s->out = out;
	*state = s;
	return 0;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	struct json_object *c;

	return report_doc_event(s->doc, ev, &c);
}

static int end(void *state)
{
	struct state *s = state;
	const struct report_totals *sum = report_doc_totals(s->doc);
	struct json_object *root, *c;
	int err;

	report_doc_finish(s->doc, &c);
	root = report_doc_root(s->doc);
	write_top(s->out, root, sum, report_doc_exit(s->doc));
	write_groups(s->out, root);
	write_section(s->out, root, "fail", "Failures: a \"shall\" did not hold");
	write_section(s->out, root, "error", "Errors: could not be judged");
	write_section(s->out, root, "warn", "Warnings: a \"should\" did not hold");
	write_list(s->out, root, "skip", "Skipped", sum->skip);
	write_list(s->out, root, "pass", "Passed", sum->pass);
	err = page_end(s->out);
	report_doc_close(s->doc);
	free(s);
	return err;
}

const struct report_ops report_html = {
	.name = "html",
	.summary = "one self-contained page, needs no network",
	.begin = begin,
	.event = event,
	.end = end,
};
