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
#include "words.h"

#define GROUPS_MAX     512
#define EVIDENCE_SHOWN 400

struct state {
	FILE *out;
	struct report_doc *doc;
};

static const char style[] =
	":root{color-scheme:light dark;--bg:#fff;--fg:#1c2024;--mut:#626a73;--line:#dfe3e8;"
	"--card:#f6f8fa;--pass:#1a7f37;--warn:#9a6700;--fail:#cf222e;--skip:#57606a;"
	"--error:#8250df}\n"
	"@media(prefers-color-scheme:dark){:root{--bg:#0f1317;--fg:#e4e8ec;--mut:#9aa4ae;"
	"--line:#2b323a;--card:#171c22;--pass:#4ac26b;--warn:#d4a72c;--fail:#ff7b72;"
	"--skip:#9aa4ae;--error:#c297ff}}\n"
	"*{box-sizing:border-box}body{margin:0 auto;padding:1.5rem;max-width:72rem;"
	"background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,sans-serif}\n"
	"h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.15rem;margin:2rem 0 .5rem}\n"
	".verdict{border-left:.5rem solid;padding:.75rem 1rem;background:var(--card);"
	"border-radius:.25rem}.verdict p{margin:0;color:var(--fg)}\n"
	".pass{color:var(--pass)}.warn{color:var(--warn)}.fail{color:var(--fail)}"
	".skip{color:var(--skip)}.error{color:var(--error)}.zero{color:var(--mut)}\n"
	"dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1rem;margin:.75rem 0}"
	"dt{color:var(--mut)}dd{margin:0;overflow-wrap:anywhere}\n"
	".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}"
	"th,td{padding:.25rem .6rem;border-bottom:1px solid var(--line);text-align:left;"
	"vertical-align:top}th{color:var(--mut);font-weight:600}"
	".n{text-align:right;font-variant-numeric:tabular-nums}\n"
	"code,pre{font:13px/1.45 ui-monospace,monospace}pre{background:var(--card);"
	"border:1px solid var(--line);border-radius:.25rem;padding:.5rem .75rem;overflow-x:auto;"
	"margin:.25rem 0}\n"
	"article{border:1px solid var(--line);border-radius:.4rem;padding:.75rem 1rem;"
	"margin:.75rem 0}article h3{font-size:1rem;margin:0;overflow-wrap:anywhere}"
	"article p{margin:.25rem 0}summary{cursor:pointer;color:var(--mut)}\n"
	".badge{font-weight:700;text-transform:uppercase;font-size:.8rem;margin-right:.5rem}\n"
	"a{color:inherit}@media print{details{display:block}body{max-width:none}}\n";

/* Everything that is not ours passes here: markup is text, controls are gone. */
static void text(FILE *out, const char *s)
{
	size_t len = strlen(s) + 1;
	char *clean = malloc(len);

	if (!clean)
		return;
	words_clean(s, clean, len);
	for (const char *p = clean; *p; p++) {
		if (*p == '<')
			fputs("&lt;", out);
		else if (*p == '>')
			fputs("&gt;", out);
		else if (*p == '&')
			fputs("&amp;", out);
		else if (*p == '"')
			fputs("&quot;", out);
		else if (*p == '\'')
			fputs("&#39;", out);
		else
			fputc(*p, out);
	}
	free(clean);
}

/* @before and @after are markup of ours. */
static void wrapped(FILE *out, const char *before, const char *s, const char *after)
{
	fputs(before, out);
	text(out, s);
	fputs(after, out);
}

/* A known word out of the document, safe as a class name. */
static const char *class_of(struct json_object *c)
{
	static const char *const words[] = { "pass", "warn", "fail", "skip" };

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(report_get_str(c, "verdict"), words[i]))
			return words[i];
	return "error";
}

static void fact(FILE *out, const char *name, const char *value)
{
	if (!*value)
		return;
	fprintf(out, "<dt>%s<dd>", name);
	text(out, value);
	fputc('\n', out);
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
	fact(out, "Target", buf);
	snprintf(buf, sizeof(buf), "%s, firmware %s, NVMe %s%s%s", report_get_str(tg, "sn"),
		 report_get_str(tg, "fr"), report_get_str(tg, "ver"), *cap ? ", CAP " : "", cap);
	fact(out, "Serial number", buf);
	fact(out, "Plan", report_get_str(plan, "name"));
	fact(out, "Plan file", report_get_str(plan, "file"));
	words_list(plan, "allow", ", ", buf, sizeof(buf));
	fact(out, "Effects allowed", buf);
	words_consent(run, buf, sizeof(buf));
	if (*buf)
		fact(out, "Consent", buf);
	words_bound(tg, buf, sizeof(buf));
	if (*buf)
		fact(out, "Taken from its driver", buf);
	fact(out, "Started", report_get_str(run, "started"));
	words_duration(1000 * report_get_u64(run, "duration_ms"), buf, sizeof(buf));
	fact(out, "Duration", buf);
	snprintf(buf, sizeof(buf), "%" PRIu64, report_get_u64(run, "seed"));
	fact(out, "Seed", buf);
	words_list(run, "command", " ", buf, sizeof(buf));
	fact(out, "Command", buf);
	snprintf(buf, sizeof(buf), "%s %s on %s %s", report_get_str(tool, "name"),
		 report_get_str(tool, "version"), report_get_str(host, "kernel"),
		 report_get_str(host, "arch"));
	fact(out, "Tool", buf);
	fputs("</dl>\n", out);
}

static void write_top(FILE *out, struct json_object *root, const struct report_totals *sum,
		      int exit)
{
	const char *verdict, *class;
	char words[600];

	words_verdict(root, sum, exit, &verdict, words, sizeof(words));
	class = exit == 0 ? "pass" : exit == 1 ? "fail" : exit == 77 ? "skip" : "error";
	fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'\">\n",
	      out);
	fprintf(out, "<title>nvmetest: %s, ", verdict);
	text(out, report_get_str(report_get_obj(root, "plan"), "name"));
	fprintf(out, "</title>\n<style>\n%s</style>\n", style);
	fprintf(out, "<header class=\"verdict %s\">\n<h1>%s</h1>\n", class, verdict);
	wrapped(out, "<p>", words, "</p>\n");
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
		wrapped(out, "<tr><td><code>", v[g].name, "</code>");
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

		wrapped(out, "<tr><td>", report_get_str(check, "word"), "");
		wrapped(out, "<td title=\"", report_get_str(check, "label"), "\">");
		text(out, report_get_str(check, "text"));
		wrapped(out, "<td><code>", report_get_str(check, "seen"), "</code>");
		wrapped(out, "<td><code>", report_get_str(check, "want"), "</code>\n");
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
			text(out, v[i].text);
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
		wrapped(out, "<li>", report_get_str(report_get_at(c, "notes", i), "text"), "\n");
	fputs("</ol></details>\n", out);
}

static void write_bad(FILE *out, struct json_object *c)
{
	struct json_object *known = report_get_obj(c, "known");
	char buf[512];

	fprintf(out, "<article>\n<h3><span class=\"badge %s\">%s%s</span><code>", class_of(c),
		class_of(c), known ? " (known)" : "");
	text(out, report_get_str(c, "id"));
	words_params(c, buf, sizeof(buf));
	wrapped(out, *buf ? " " : "", buf, "</code></h3>\n");
	wrapped(out, "<p>", report_get_str(c, "title"), "</p>\n");
	if (known)
		wrapped(out, "<p>Known: ", report_get_str(known, "why"), "</p>\n");
	for (size_t i = 0; i < report_get_len(c, "reasons"); i++)
		wrapped(out, "<p>Because: ", report_get_str_at(c, "reasons", i), "</p>\n");
	write_checks(out, c);
	write_evidence(out, c);
	write_notes(out, c);
	words_list(c, "spec", ", ", buf, sizeof(buf));
	wrapped(out, "<p>Clause: ", buf, "</p>\n");
	if (*report_get_str(c, "advice"))
		wrapped(out, "<p>Look at: ", report_get_str(c, "advice"), "</p>\n");
	wrapped(out, "<pre>", report_get_str(c, "repro"), "</pre>\n</article>\n");
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
		wrapped(out, "<tr><td><code>", report_get_str(c, "id"), "");
		words_params(c, buf, sizeof(buf));
		wrapped(out, *buf ? " " : "", buf, "</code>");
		wrapped(out, "<td>", report_get_str(c, "title"), "");
		words_list(c, "reasons", "; ", buf, sizeof(buf));
		wrapped(out, *buf ? "<br><small>" : "", buf, *buf ? "</small>" : "");
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
	fputs("</html>\n", s->out);
	errno = 0;
	err = fflush(s->out) || ferror(s->out) ? (errno ? -errno : -EIO) : 0;
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
