// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame of a page and its style, and the only way for foreign text into it. */
#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

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
	"td pre{white-space:pre-wrap;overflow-wrap:anywhere}\n"
	"article{border:1px solid var(--line);border-radius:.4rem;padding:.75rem 1rem;"
	"margin:.75rem 0}article h3{font-size:1rem;margin:0;overflow-wrap:anywhere}"
	"article p{margin:.25rem 0}summary{cursor:pointer;color:var(--mut)}\n"
	".badge{font-weight:700;text-transform:uppercase;font-size:.8rem;margin-right:.5rem}\n"
	"a{color:inherit}@media print{details{display:block}body{max-width:none}}\n";

static const char *entity(char c)
{
	switch (c) {
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '&':
		return "&amp;";
	case '"':
		return "&quot;";
	default:
		return "&#39;";
	}
}

void page_text(FILE *out, const char *s)
{
	size_t len = strlen(s) + 1;
	char *clean = malloc(len);

	if (!clean)
		return;
	words_clean(s, clean, len);
	for (const char *p = clean; *p;) {
		size_t n = strcspn(p, "<>&\"'"); /* written as it is */

		fwrite(p, 1, n, out);
		p += n;
		if (*p)
			fputs(entity(*p++), out);
	}
	free(clean);
}

void page_wrapped(FILE *out, const char *before, const char *s, const char *after)
{
	fputs(before, out);
	page_text(out, s);
	fputs(after, out);
}

void page_fact(FILE *out, const char *name, const char *value)
{
	if (!*value)
		return;
	fprintf(out, "<dt>%s<dd>", name);
	page_text(out, value);
	fputc('\n', out);
}

void page_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'\">\n",
	      out);
	page_wrapped(out, "<title>nvmetest: ", title, "</title>\n");
	fprintf(out, "<style>\n%s</style>\n", style);
}

int page_end(FILE *out)
{
	fputs("</html>\n", out);
	errno = 0;
	return fflush(out) || ferror(out) ? (errno ? -errno : -EIO) : 0;
}
