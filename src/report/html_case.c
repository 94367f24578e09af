// SPDX-License-Identifier: GPL-2.0-or-later
/* One case that is not well: what was demanded, seen and wanted, where it is written, how to repeat
 * it. */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "get.h"
#include "html_priv.h"
#include "page.h"
#include "pic.h"
#include "words.h"

#define CHECKS_SHOWN 6

const char *const html_kind_words[HTML_KINDS] = {
	"fail", "error", "warn", "known", "skip", "pass"
};

enum html_kind html_kind_of(struct json_object *c)
{
	const char *v = report_get_str(c, "verdict");

	if (!strcmp(v, "pass"))
		return HTML_PASS;
	if (!strcmp(v, "skip"))
		return HTML_SKIP;
	if (report_get_obj(c, "known"))
		return HTML_KNOWN;
	return !strcmp(v, "fail") ? HTML_FAIL : !strcmp(v, "warn") ? HTML_WARN : HTML_ERROR;
}

void html_name(FILE *out, struct json_object *c)
{
	char params[512];

	page_text(out, report_get_str(c, "id"));
	words_params(c, params, sizeof(params));
	page_wrapped(out, *params ? " " : "", params, "");
}

/* Two numbers or two rows of bytes that can be laid one over the other. */
static bool are_alike(const char *a, const char *b)
{
	size_t len = strlen(a);

	if (len < 4 || len != strlen(b))
		return false;
	for (size_t i = 0; i < len; i++)
		if ((!isxdigit((unsigned char)a[i]) && !strchr(" hx", a[i])) ||
		    (!isxdigit((unsigned char)b[i]) && !strchr(" hx", b[i])))
			return false;
	return true;
}

/* @s with the digits marked in which it differs from @other. Both are digits only. */
static void write_marked(FILE *out, const char *s, const char *other)
{
	bool in_mark = false;

	for (size_t i = 0; s[i]; i++) {
		bool differs = s[i] != other[i];

		if (differs != in_mark)
			fputs(differs ? "<mark>" : "</mark>", out);
		in_mark = differs;
		fputc(s[i], out);
	}
	fputs(in_mark ? "</mark>" : "", out);
}

static void write_side(FILE *out, const char *head, const char *s, const char *other)
{
	fprintf(out, "<div><small>%s</small> <code>", head);
	if (are_alike(s, other))
		write_marked(out, s, other);
	else
		page_text(out, s);
	fputs("</code></div>", out);
}

/* "check 3" of "queue.sq.wraps/3", "answer" of "queue.sq.wraps/answer": the case is told anyway. */
static void write_label(FILE *out, const char *label, const char *id)
{
	size_t len = strlen(id);

	if (len && !strncmp(label, id, len) && label[len] == '/')
		page_wrapped(out,
			     isdigit((unsigned char)label[len + 1]) ? " <small>check " : " <small>",
			     label + len + 1, "</small>");
	else
		page_wrapped(out, " <small>", label, "</small>");
}

static void write_check(FILE *out, struct json_object *check, const char *id)
{
	const char *seen = report_get_str(check, "seen"), *want = report_get_str(check, "want");

	page_wrapped(out, "<div class=\"check\"><p><b>", report_get_str(check, "word"), "</b> ");
	page_text(out, report_get_str(check, "text"));
	write_label(out, report_get_str(check, "label"), id);
	fputs("</p>", out);
	if (*seen || *want) {
		fputs("<div class=\"pair\">", out);
		write_side(out, "seen", seen, want);
		write_side(out, "wanted", want, seen);
		fputs("</div>", out);
	}
	fputs("</div>\n", out);
}

static void write_checks(FILE *out, struct json_object *c)
{
	struct json_object *checks = report_get_obj(c, "checks");
	size_t n = report_get_len(checks, "failed");
	size_t shown = n > CHECKS_SHOWN + 1 ? CHECKS_SHOWN : n;

	for (size_t i = 0; i < n; i++) {
		if (i == shown)
			fprintf(out,
				"<details class=\"more\"><summary>%zu more checks that did not "
				"hold</summary>\n",
				n - shown);
		write_check(out, report_get_at(checks, "failed", i), report_get_str(c, "id"));
	}
	if (shown < n)
		fputs("</details>\n", out);
	if (report_get_u64(checks, "not_listed"))
		fprintf(out, "<p>… and %" PRIu64 " more, not recorded</p>\n",
			report_get_u64(checks, "not_listed"));
}

static void write_known(void *arg, const char *head, const char *text)
{
	FILE *out = arg;

	fprintf(out, "<p><b class=\"%s\">%s</b> ", strcmp(head, "fixed") ? "known" : "pass", head);
	page_wrapped(out, "", text, "</p>\n");
}

void html_remarks(FILE *out, struct json_object *c)
{
	for (size_t i = 0; i < report_get_len(c, "reasons"); i++)
		page_wrapped(out, "<p><b>because</b> ", report_get_str_at(c, "reasons", i),
			     "</p>\n");
	words_known(c, write_known, out);
}

static void write_notes(FILE *out, struct json_object *c)
{
	size_t n = report_get_len(c, "notes");

	if (!n)
		return;
	fprintf(out, "<details class=\"more\"><summary>Steps and notes (%zu)</summary><ol>\n", n);
	for (size_t i = 0; i < n; i++)
		page_wrapped(out, "<li>", report_get_str(report_get_at(c, "notes", i), "text"),
			     "\n");
	fputs("</ol></details>\n", out);
}

static void write_tries(FILE *out, struct json_object *c)
{
	char reasons[512];

	for (size_t i = 0; i < report_get_len(c, "history"); i++) {
		words_list(report_get_at(c, "history", i), "reasons", "; ", reasons,
			   sizeof(reasons));
		page_wrapped(out, "<p><b>before</b> it was run and interrupted: ", reasons,
			     "</p>\n");
	}
}

static void write_source(FILE *out, struct json_object *c)
{
	char buf[1024];

	fputs("<dl>\n", out);
	page_fact(out, "Look at", report_get_str(c, "advice"));
	words_list(c, "spec", ", ", buf, sizeof(buf));
	page_fact(out, "Clause", buf);
	words_list(c, "rules", ", ", buf, sizeof(buf));
	page_fact(out, "Rules", buf);
	if (*report_get_str(c, "repro"))
		page_wrapped(out, "<dt>Again<dd class=\"again\"><pre>", report_get_str(c, "repro"),
			     "</pre>\n");
	fputs("</dl>\n", out);
}

void html_case(FILE *out, struct json_object *c, size_t n, bool is_open, enum html_detail detail)
{
	const char *kind = html_kind_words[html_kind_of(c)];

	fprintf(out, "<details class=\"case %s\"%s><summary><b class=\"badge %s\">%s</b><code>",
		kind, is_open ? " open" : "", kind, kind);
	html_name(out, c);
	page_wrapped(out, "</code> <span>", report_get_str(c, "title"), "</span></summary>\n");
	fprintf(out, "<div class=\"body\" id=\"c%zu\">\n", n);
	html_remarks(out, c);
	write_checks(out, c);
	write_tries(out, c);
	write_source(out, c);
	if (detail == HTML_FULL)
		pic_case(out, c);
	html_wire(out, c, detail);
	write_notes(out, c);
	fputs("</div></details>\n", out);
}
