// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame of a page with its style, page.css, and the only way for foreign text into it. */
#include "page.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "words.h"

static const char style[] =
#include "page.css.inc"
	;

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
