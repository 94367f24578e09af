// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The page of a bundle: one file that opens anywhere. Verdict first, then what it
 * rests on, the way to the drive as a picture, and everything that was decoded,
 * folded. Whatever comes from a drive or a log passes page_text().
 */
#include "bundle_page.h"

#include <errno.h>
#include <string.h>

#include "diag/pcie_view.h"
#include "report/get.h"
#include "report/page.h"
#include "util/jobj.h"

#define DEPTH_MAX 6

/* How a level is shown: the colours of the verdicts of a run. */
static const char *class_of(enum diag_level level)
{
	static const char *const classes[DIAG_LEVELS] = {
		[DIAG_OK] = "pass",   [DIAG_UNKNOWN] = "error", [DIAG_INFO] = "skip",
		[DIAG_WARN] = "warn", [DIAG_FAIL] = "fail",
	};

	return classes[level];
}

/* ------------------------------------------------------------------------ verdict */

static void cell(FILE *out, const char *text)
{
	page_wrapped(out, "<td>", text ? text : "", "</td>");
}

static void write_finding(FILE *out, const struct diag_finding *f)
{
	fprintf(out, "<tr><td class=\"word %s\">%s</td><td>", class_of(f->level),
		diag_level_name(f->level));
	page_wrapped(out, "<b>", f->check->title, "</b>");
	if (f->subject)
		page_wrapped(out, ", ", f->subject, "");
	page_wrapped(out, "<br><code>", f->check->id, "</code></td>");
	cell(out, f->value);
	fputs("<td>", out);
	if (f->threshold)
		page_wrapped(out, "", f->threshold, "<br>");
	page_wrapped(out, "<small>", f->source ? f->source : "", "</small></td><td>");
	page_text(out, f->text ? f->text : "");
	if (f->advice)
		page_wrapped(out, "<br><b>Do:</b> ", f->advice, "");
	if (f->remedy)
		page_wrapped(out, "<pre>", f->remedy, "</pre>");
	fprintf(out, "<small> %s</small></td></tr>\n", diag_sure_name(f->sure));
}

/* Those of @from to @to, in the order they have. */
static void write_table(FILE *out, const struct diag_verdict *v, enum diag_level from,
			enum diag_level to)
{
	fputs("<div class=\"scroll\"><table><tr><th>Level<th>Check<th>Seen<th>Limit, and where it "
	      "comes from<th>What it means</tr>\n",
	      out);
	for (size_t i = 0; i < v->n; i++)
		if (v->findings[i].level >= from && v->findings[i].level <= to)
			write_finding(out, &v->findings[i]);
	fputs("</table></div>\n", out);
}

static void write_folded(FILE *out, const struct diag_verdict *v, enum diag_level level,
			 const char *what)
{
	if (!v->counts[level])
		return;
	fprintf(out, "<details class=\"more\"><summary>%u check%s %s</summary>\n", v->counts[level],
		v->counts[level] == 1 ? "" : "s", what);
	write_table(out, v, level, level);
	fputs("</details>\n", out);
}

static void write_findings(FILE *out, const struct diag_verdict *v)
{
	if (v->counts[DIAG_INFO] + v->counts[DIAG_WARN] + v->counts[DIAG_FAIL])
		write_table(out, v, DIAG_INFO, DIAG_FAIL);
	write_folded(out, v, DIAG_UNKNOWN, "could not be made");
	write_folded(out, v, DIAG_OK, "found nothing wrong");
}

static void write_conformance(FILE *out, const struct diag_conformance *c)
{
	if (!c->is_there)
		return;
	fprintf(out,
		"<h3>Specification</h3><p>%u of %u read-only cases broke a \"shall\". That is "
		"another matter than health.</p>\n<ul>",
		c->failed, c->cases);
	for (size_t i = 0; i < c->n; i++)
		page_wrapped(out, "<li>", c->violations[i], "</li>\n");
	fputs("</ul>\n", out);
}

/* @is_only: it is what the page is about, else one of many. */
static void write_verdict(FILE *out, const struct diag_verdict *v, bool is_only)
{
	if (!is_only)
		page_wrapped(out, "<h2>", v->address, "</h2>\n");
	fprintf(out, "<div class=\"verdict %s\"><%s>", class_of(v->level), is_only ? "h1" : "b");
	page_text(out, v->headline);
	fprintf(out, "</%s>", is_only ? "h1" : "b");
	page_wrapped(out, "<p>", v->next, "</p></div>\n<dl>");
	page_fact(out, "Model", v->model);
	page_fact(out, "Serial number", v->serial);
	page_fact(out, "Firmware", v->firmware);
	page_fact(out, "Address", v->address);
	page_fact(out, "PCI function", v->bdf);
	page_fact(out, "Taken", v->taken);
	page_fact(out, "Depth", v->depth);
	page_fact(out, "To learn the rest", v->more ? v->more : "");
	fputs("</dl>\n", out);
}

/* ------------------------------------------------------------------------ readouts */

static void write_fields(FILE *out, struct json_object *section)
{
	const size_t n = report_get_len(section, "fields");

	if (!n)
		return;
	fputs("<div class=\"scroll\"><table class=\"fields\">\n", out);
	for (size_t i = 0; i < n; i++) {
		struct json_object *f = report_get_at(section, "fields", i);

		page_wrapped(out, "<tr><th>", report_get_str(f, "name"), "</th><td>");
		page_wrapped(out, "", report_get_str(f, "text"), "</td><td class=\"dim\">");
		page_text(out, report_get_str(f, "title"));
		if (*report_get_str(f, "note"))
			page_wrapped(out, ": ", report_get_str(f, "note"), "");
		fputs("</td></tr>\n", out);
	}
	fputs("</table></div>\n", out);
}

static void write_section(FILE *out, struct json_object *section, int depth)
{
	page_wrapped(out, "<h4>", report_get_str(section, "title"), "</h4>\n");
	if (*report_get_str(section, "missing"))
		page_wrapped(out, "<p class=\"dim\">not read: ", report_get_str(section, "missing"),
			     "</p>\n");
	write_fields(out, section);
	for (size_t i = 0; i < report_get_len(section, "notes"); i++)
		page_wrapped(out, "<p class=\"dim\">", report_get_str_at(section, "notes", i),
			     "</p>\n");
	for (size_t i = 0; depth < DEPTH_MAX && i < report_get_len(section, "sections"); i++)
		write_section(out, report_get_at(section, "sections", i), depth + 1);
}

/* The logs that are shown already are not shown again. */
static int write_readout(void *arg, const char *name, struct json_object *doc)
{
	static const struct {
		const char *name, *title;
	} titles[] = { { "smart", "Health" },	   { "selftest", "Self-tests" },
		       { "identify", "Identify" }, { "features", "Features" },
		       { "regs", "Registers" },	   { "log-02", NULL },
		       { "log-06", NULL } };
	struct json_object *first = report_get_at(doc, "sections", 0);
	const char *title = report_get_str(first, "title");
	FILE *out = arg;

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (!strcmp(name, titles[i].name)) {
			if (!titles[i].title)
				return 0;
			title = titles[i].title;
		}
	fprintf(out, "<details class=\"more\"%s>", strcmp(name, "smart") ? "" : " open");
	page_wrapped(out, "<summary>", title, "</summary>\n");
	for (size_t i = 0; i < report_get_len(doc, "sections"); i++)
		write_section(out, report_get_at(doc, "sections", i), 0);
	fputs("</details>\n", out);
	return 0;
}

/* --------------------------------------------------------------------------- page */

static int write_drive(FILE *out, const struct doctor_drive *d, size_t i, bool is_only)
{
	struct diag_pcie p;

	fprintf(out, "<section id=\"drive-%zu\">\n", i);
	write_verdict(out, d->v, is_only);
	fputs("<h3>Findings</h3>\n", out);
	write_findings(out, d->v);
	write_conformance(out, &d->v->conformance);
	diag_pcie_read(&p, d->s);
	if (p.links_n) {
		fputs("<h3>From the root port to the drive</h3>\n", out);
		diag_pcie_svg(out, d->s);
	}
	fputs("<h3>Everything that was read</h3>\n<p class=\"dim\">The bytes lie beside this page, "
	      "under ctrl/ and host/; manifest.json lists what could not be read, and why.</p>\n",
	      out);
	bundle_each_readout(d->s, write_readout, out);
	fputs("</section>\n", out);
	return ferror(out) ? -EIO : 0;
}

static void write_overview(FILE *out, const struct doctor *d)
{
	fprintf(out,
		"<h1>%zu drive%s</h1>\n<div class=\"scroll\"><table>"
		"<tr><th>Level<th>Drive<th>Model<th>Serial number<th>Firmware<th>Verdict</tr>\n",
		d->n, d->n == 1 ? "" : "s");
	for (size_t i = 0; i < d->n; i++) {
		const struct diag_verdict *v = d->drives[i].v;

		fprintf(out, "<tr><td class=\"word %s\">%s</td><td><a href=\"#drive-%zu\">",
			class_of(v->level), diag_level_name(v->level), i);
		page_wrapped(out, "", v->address, "</a></td>");
		cell(out, v->model);
		cell(out, v->serial);
		cell(out, v->firmware);
		cell(out, v->headline);
		fputs("</tr>\n", out);
	}
	fputs("</table></div>\n", out);
	if (d->fleet->n) {
		fputs("<h2>All drives of the host together</h2>\n", out);
		write_findings(out, d->fleet);
	}
}

static void write_foot(FILE *out, const char *redaction)
{
	fputs("<p class=\"dim\">Made by nvmetest " NVMETEST_VERSION ". ", out);
	fputs(strcmp(redaction, "none")
		      ? "What names the owner was replaced: equal names are the same thing.</p>\n"
		      : "Nothing was replaced: serial numbers and names are the real ones.</p>\n",
	      out);
}

int bundle_page(FILE *out, const struct doctor *d, const char *redaction)
{
	int rc = 0;

	page_begin(out, d->fleet ? "diagnosis of a host" : d->drives[0].v->headline, false);
	if (d->fleet)
		write_overview(out, d);
	for (size_t i = 0; i < d->n && !rc; i++)
		rc = write_drive(out, &d->drives[i], i, !d->fleet);
	write_foot(out, redaction);
	return page_end(out) ? -EIO : rc;
}
