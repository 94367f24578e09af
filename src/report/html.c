// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run as one self-contained page: the verdict in words, all cases as a map, what
 * is not well in full, the rest in rows. It opens from a ticket, works without its
 * script, and stays below 5 MB however much went wrong.
 *
 * What a case exchanged with the device is most of a report. It is written as soon as
 * the case has ended and then let go, so memory grows with the page and not with that.
 */
#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "get.h"
#include "html_priv.h"
#include "page.h"
#include "pic.h"
#include "spool.h"
#include "words.h"

#define CASES_OPEN  8u	     /* that are not folded */
#define FULL_BYTES  1200000u /* so much of the page may be cases with all that was exchanged */
#define SHORT_BYTES 2200000u /* and so much with the end of it */
#define TOP_CASES   3u	     /* named in the verdict */

struct state {
	FILE *out;
	struct report_doc *doc;
	struct spool sections[HTML_KINDS]; /* cases in full, of the kinds that are not well */
	size_t count, open;		   /* of cases; of those that are not folded */
};

static bool is_well(enum html_kind kind)
{
	return kind == HTML_PASS || kind == HTML_SKIP;
}

/* How much of the next case there is room for, after what was written of the others. */
static enum html_detail detail_left(struct state *s)
{
	size_t bytes = 0;

	for (size_t k = 0; k < HTML_KINDS; k++)
		if (s->sections[k].f && fflush(s->sections[k].f) == 0)
			bytes += s->sections[k].len;
	return bytes < FULL_BYTES ? HTML_FULL : bytes < SHORT_BYTES ? HTML_SHORT : HTML_BRIEF;
}

static void take_case(struct state *s, struct json_object *c)
{
	enum html_kind kind;
	bool is_open;

	if (!c)
		return;
	kind = html_kind_of(c);
	is_open = kind != HTML_KNOWN && !is_well(kind) && s->open < CASES_OPEN;
	if (!is_well(kind))
		html_case(s->sections[kind].f, c, s->count, is_open, detail_left(s));
	s->count++;
	s->open += is_open;
	json_object_object_del(c, "evidence");
	json_object_object_del(c, "notes");
}

static void write_target_facts(FILE *out, struct json_object *tg)
{
	char buf[1024];

	page_fact(out, "Target", report_get_str(tg, "address"));
	page_fact(out, "Model", report_get_str(tg, "mn"));
	page_fact(out, "Serial number", report_get_str(tg, "sn"));
	page_fact(out, "Firmware", report_get_str(tg, "fr"));
	page_fact(out, "NVMe", report_get_str(tg, "ver"));
	page_fact(out, "CAP", report_get_str(tg, "cap")); /* without registers there is none */
	words_bound(tg, buf, sizeof(buf));
	page_fact(out, "Taken from its driver", buf);
}

static void write_run_facts(FILE *out, struct json_object *root)
{
	struct json_object *run = report_get_obj(root, "run"), *plan = report_get_obj(root, "plan");
	struct json_object *tool = report_get_obj(root, "tool");
	struct json_object *host = report_get_obj(run, "host");
	char buf[1024];

	page_fact(out, "Plan", report_get_str(plan, "name"));
	page_fact(out, "Plan file", report_get_str(plan, "file"));
	words_list(plan, "allow", ", ", buf, sizeof(buf));
	page_fact(out, "Effects allowed", buf);
	words_consent(run, buf, sizeof(buf));
	page_fact(out, "Consent", buf);
	page_fact(out, "Started", report_get_str(run, "started"));
	words_duration(1000 * report_get_u64(run, "duration_ms"), buf, sizeof(buf));
	page_fact(out, "Duration", buf);
	words_resumed(run, buf, sizeof(buf));
	page_fact(out, "Interrupted", buf);
	snprintf(buf, sizeof(buf), "%" PRIu64, report_get_u64(run, "seed"));
	page_fact(out, "Seed", buf);
	words_list(run, "command", " ", buf, sizeof(buf));
	page_fact(out, "Command", buf);
	snprintf(buf, sizeof(buf), "%s %s on %s %s", report_get_str(tool, "name"),
		 report_get_str(tool, "version"), report_get_str(host, "kernel"),
		 report_get_str(host, "arch"));
	page_fact(out, "Tool", buf);
}

static void write_facts(FILE *out, struct json_object *root, const struct report_totals *sum)
{
	char buf[300];

	fprintf(out,
		"<details class=\"more facts\"%s><summary>Target, plan and run</summary>\n<dl>\n",
		sum->cases ? "" : " open");
	write_target_facts(out, report_get_obj(root, "target"));
	write_run_facts(out, root);
	snprintf(buf, sizeof(buf),
		 "%" PRIu64 ": %" PRIu64 " pass, %" PRIu64 " warn, %" PRIu64 " fail, %" PRIu64
		 " skip, %" PRIu64 " error; %" PRIu64 " known, %" PRIu64 " fixed; %" PRIu64
		 " checks",
		 sum->cases, sum->pass, sum->warn, sum->fail, sum->skip, sum->error, sum->known,
		 sum->fixed, sum->checks);
	page_fact(out, "Cases", buf);
	if (sum->pcie_correctable || sum->pcie_uncorrectable) {
		snprintf(buf, sizeof(buf), "%" PRIu64 " correctable, %" PRIu64 " uncorrectable",
			 sum->pcie_correctable, sum->pcie_uncorrectable);
		page_fact(out, "PCIe errors", buf);
	}
	fputs("</dl></details>\n", out);
}

/* "conformance on sim:, model nvmetest model, serial SIM0001, firmware 1.0; started …" */
static void write_subject(FILE *out, struct json_object *root)
{
	struct json_object *tg = report_get_obj(root, "target"), *run = report_get_obj(root, "run");
	static const char *const keys[][2] = { { ", ", "mn" },
					       { ", serial number ", "sn" },
					       { ", firmware ", "fr" } };

	const char *started = report_get_str(run, "started");
	char when[32];

	page_wrapped(out, "<p class=\"dim\">Plan ",
		     report_get_str(report_get_obj(root, "plan"), "name"), "");
	if (*report_get_str(tg, "address"))
		page_wrapped(out, " on <b>", report_get_str(tg, "address"), "</b>");
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (*report_get_str(tg, keys[i][1]))
			page_wrapped(out, keys[i][0], report_get_str(tg, keys[i][1]), "");
	if (strlen(started) > strlen("2026-11-21T10:00") && started[10] == 'T') {
		snprintf(when, sizeof(when), "%.10s %.5s", started, started + 11);
		page_wrapped(out, ", started ", when, " UTC");
	}
	fputs("</p>\n", out);
}

/* The kind of case that made the exit status what it is, or that is the worst nevertheless. */
static enum html_kind kind_of_exit(int exit, const struct html_index *x)
{
	if (exit == 3)
		return HTML_ERROR;
	return x->kinds[HTML_FAIL] ? HTML_FAIL : HTML_WARN;
}

/* The first few cases that made it so; the id of the first. */
static const char *write_culprits(FILE *out, struct json_object *root, const struct html_index *x,
				  enum html_kind kind)
{
	const char *first = "";
	size_t told = 0, n = x->kinds[kind];

	for (size_t i = 0; i < report_get_len(root, "cases") && told < nt_min(n, TOP_CASES); i++) {
		struct json_object *c = report_get_at(root, "cases", i);

		if (html_kind_of(c) != kind)
			continue;
		if (!told)
			first = report_get_str(c, "id");
		fprintf(out, "%s<a href=\"#c%zu\"><code>", told++ ? "<br>" : "<p>", i);
		html_name(out, c);
		page_wrapped(out, "</code></a> ", report_get_str(c, "title"), "");
	}
	if (told && n > told)
		fprintf(out, "<br><a href=\"#%s\">and %zu more</a>", html_kind_words[kind],
			n - told);
	fputs(told ? "</p>\n" : "", out);
	return first;
}

static void write_top(struct state *s, struct json_object *root, const struct html_index *x)
{
	const struct report_totals *sum = report_doc_totals(s->doc);
	int exit = report_doc_exit(s->doc);
	const char *verdict, *first;
	const char *class = exit == 0 ? "pass" : exit == 1 ? "fail" : exit == 77 ? "skip" : "error";
	char words[600], title[200], next[600];

	words_verdict(root, sum, exit, &verdict, words, sizeof(words));
	snprintf(title, sizeof(title), "%s, %s", verdict,
		 report_get_str(report_get_obj(root, "plan"), "name"));
	page_begin(s->out, title, true);
	fprintf(s->out,
		"<a class=\"skip-link\" href=\"#main\">Skip to the cases</a>\n"
		"<header class=\"verdict %s\">\n<h1>%s</h1>\n",
		class, verdict);
	if (exit == 0 && x->kinds[HTML_WARN])
		words_add(words, sizeof(words), ", but %zu case%s broke a \"should\"",
			  x->kinds[HTML_WARN], x->kinds[HTML_WARN] == 1 ? "" : "s");
	words[0] = (char)toupper((unsigned char)words[0]);
	page_wrapped(s->out, "<p class=\"words\">", words, ".</p>\n");
	first = write_culprits(s->out, root, x, kind_of_exit(exit, x));
	words_next(root, sum, exit, first, next, sizeof(next));
	if (*next)
		page_wrapped(s->out, "<p><b>Next:</b> ", next, ".</p>\n");
	fputs("</header>\n", s->out);
	write_subject(s->out, root);
	if (x->count)
		html_bar(s->out, x->kinds);
	write_facts(s->out, root, sum);
}

/* All cases of a kind in full; the heading only when there are any. */
static int write_section(struct state *s, const struct html_index *x, enum html_kind kind,
			 const char *title)
{
	int err;

	if (!x->kinds[kind])
		return 0;
	fprintf(s->out, "<section id=\"%s\"><h2>%s</h2>\n", html_kind_words[kind], title);
	err = spool_copy(&s->sections[kind], s->out);
	fputs("</section>\n", s->out);
	return err;
}

static int write_page(struct state *s, struct json_object *root, const struct html_index *x)
{
	static const char *const titles[] = {
		[HTML_FAIL] = "Failures: a \"shall\" did not hold",
		[HTML_ERROR] = "Errors: could not be judged",
		[HTML_WARN] = "Warnings: a \"should\" did not hold",
		[HTML_KNOWN] = "Known deviations",
	};
	int err = 0;

	write_top(s, root, x);
	fputs("<main id=\"main\">\n", s->out);
	if (x->count) {
		html_tools(s->out, x);
		html_map(s->out, x);
	}
	pic_run(s->out, root);
	for (size_t k = 0; err == 0 && k < ARRAY_SIZE(titles); k++)
		err = write_section(s, x, (enum html_kind)k, titles[k]);
	html_list(s->out, x);
	html_chapters(s->out, x);
	fputs("</main>\n", s->out);
	page_script(s->out);
	return err;
}

static void close_state(struct state *s)
{
	for (size_t k = 0; k < HTML_KINDS; k++)
		spool_close(&s->sections[k]);
	report_doc_close(s->doc);
	free(s);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	struct state *s = calloc(1, sizeof(*s));
	int err = s ? report_doc_open(true, &s->doc) : -ENOMEM;

	(void)verbose;
	(void)color;
	for (size_t k = 0; err == 0 && k < HTML_KINDS; k++)
		if (!is_well((enum html_kind)k))
			err = spool_open(&s->sections[k]);
	if (err < 0) {
		if (s)
			close_state(s);
		return err;
	}
	s->out = out;
	*state = s;
	return 0;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	struct json_object *c;
	int err = report_doc_event(s->doc, ev, &c);

	take_case(s, c);
	return err;
}

static int end(void *state)
{
	struct state *s = state;
	struct html_index x;
	struct json_object *c;
	int err, written;

	report_doc_finish(s->doc, &c);
	take_case(s, c);
	err = html_index_open(report_doc_root(s->doc), &x);
	if (err == 0) {
		err = write_page(s, report_doc_root(s->doc), &x);
		written = page_end(s->out);
		err = err ? err : written;
		html_index_close(&x);
	}
	close_state(s);
	return err;
}

const struct report_ops report_html = {
	.name = "html",
	.summary = "one self-contained page, needs no network",
	.begin = begin,
	.event = event,
	.end = end,
};
