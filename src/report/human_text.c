// SPDX-License-Identifier: GPL-2.0-or-later
/* Text for a terminal: wrapped, cut or whole, and without what a terminal would obey. */
#include <stdlib.h>
#include <string.h>

#include "human_priv.h"
#include "words.h"

void human_paint(struct human *s, const char *verdict, const char *text)
{
	const char *code = !strcmp(verdict, "PASS")					 ? "32"
			   : !strcmp(verdict, "FAIL")					 ? "1;31"
			   : !strcmp(verdict, "ERROR")					 ? "1;35"
			   : !strcmp(verdict, "WARN") || !strcmp(verdict, "INTERRUPTED") ? "33"
											 : "36";

	if (s->color)
		fprintf(s->f.out, "\033[%sm%s\033[0m", code, text);
	else
		fputs(text, s->f.out);
}

/* Columns that the UTF-8 in @text takes, about. */
static size_t columns(const char *text, size_t bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

/* @text behind a head of @indent columns that is there already. */
static void flow(struct human *s, size_t indent, const char *text)
{
	size_t at = indent, len = strlen(text) + 1;
	char *clean = malloc(len), *p = clean;

	if (!clean)
		return;
	words_clean(text, clean, len);
	while (*p) {
		size_t n = strcspn(p, " "), wide = columns(p, n);

		if (at > indent && at + 1 + wide > HUMAN_COLUMNS) {
			fprintf(s->f.out, "\n%*s", (int)indent, "");
			at = indent;
		} else if (at > indent) {
			fputc(' ', s->f.out);
			at++;
		}
		fwrite(p, 1, n, s->f.out);
		at += wide;
		p += n;
		p += strspn(p, " ");
	}
	fputc('\n', s->f.out);
	free(clean);
}

void human_paragraph(struct human *s, const char *head, const char *text)
{
	fputs(head, s->f.out);
	flow(s, columns(head, strlen(head)), text);
}

void human_verdict(struct human *s, const char *verdict, const char *text)
{
	human_paint(s, verdict, verdict);
	fputc(' ', s->f.out);
	flow(s, strlen(verdict) + 1, text);
}

void human_line(struct human *s, const char *head, const char *text)
{
	size_t len = strlen(text) + 1;
	char *clean = malloc(len);

	if (!clean)
		return;
	words_clean(text, clean, len);
	fprintf(s->f.out, "%s%s\n", head, clean);
	free(clean);
}

/* Bytes of @text that take at most @room columns. */
static size_t bytes_in(const char *text, size_t room)
{
	size_t n = 0, used = 0;

	while (text[n] && (used < room || ((unsigned char)text[n] & 0xc0) == 0x80)) {
		used += ((unsigned char)text[n] & 0xc0) != 0x80;
		n++;
	}
	return n;
}

void human_row(struct human *s, const char *head, const char *text)
{
	char clean[1024];
	size_t room = HUMAN_COLUMNS - columns(head, strlen(head)), n;

	words_clean(text, clean, sizeof(clean));
	n = bytes_in(clean, room);
	if (clean[n])
		fprintf(s->f.out, "%s%.*s…\n", head, (int)bytes_in(clean, room - 1), clean);
	else
		fprintf(s->f.out, "%s%s\n", head, clean);
}

size_t human_rows(const char *text)
{
	size_t rows = 0, wide = 0;

	for (; *text; text++) {
		if (*text == '\033') {
			text += strcspn(text, "m");
		} else if (*text == '\n') {
			rows += wide ? (wide + HUMAN_COLUMNS - 1) / HUMAN_COLUMNS : 1;
			wide = 0;
		} else {
			wide += ((unsigned char)*text & 0xc0) != 0x80;
		}
	}
	return rows;
}
