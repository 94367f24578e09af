// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame of a page with page.css and page.js, and the only way for foreign text into it. */
#include "page.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "outfile.h"
#include "util/sha256.h"
#include "words.h"

static const char script[] =
#include "page.js.inc"
	;
static const char style[] =
#include "page.css.inc"
#include "pic.css.inc"
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

void page_href(FILE *out, const char *before, const char *file, const char *after)
{
	fputs(before, out);
	for (const unsigned char *p = (const unsigned char *)file; *p; p++)
		fprintf(out, isalnum(*p) || strchr("-._~", *p) ? "%c" : "%%%02X", *p);
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

static unsigned int nibble(char c)
{
	return (unsigned int)(c <= '9' ? c - '0' : c - 'a' + 10);
}

/* The digest of the script as a browser wants it: base64 of the 32 bytes. */
static void write_digest(FILE *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char hex[65];

	sha256_hex(script, sizeof(script) - 1, hex);
	/* three digits of 4 bits are two of 6; of the last digit two bits are left */
	for (size_t i = 0; i + 3 <= 64; i += 3) {
		unsigned int bits =
			nibble(hex[i]) << 8 | nibble(hex[i + 1]) << 4 | nibble(hex[i + 2]);

		fputc(digits[bits >> 6], out);
		fputc(digits[bits & 63], out);
	}
	fputc(digits[nibble(hex[63]) << 2], out);
	fputc('=', out);
}

void page_begin(FILE *out, const char *title, bool has_script)
{
	fputs("<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
	      "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
	      out);
	if (has_script) {
		fputs("; script-src 'sha256-", out);
		write_digest(out);
		fputc('\'', out);
	}
	page_wrapped(out, "\">\n<title>nvmetest: ", title, "</title>\n");
	fprintf(out, "<style>\n%s</style>\n", style);
}

void page_script(FILE *out)
{
	fprintf(out, "<script>%s</script>\n", script);
}

int page_end(FILE *out)
{
	fputs("</html>\n", out);
	return outfile_flush(out);
}
