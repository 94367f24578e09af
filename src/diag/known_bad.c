// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of what is known, read once out of the files that are built in. */
#include "known_bad.h"

#include <errno.h>
#include <fnmatch.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both files as they are, each with a zero byte behind it. The Makefile knows of them. */
__asm__(".section .rodata\n"
	"known_drives_text:\n"
	".incbin \"data/known-drives.tsv\"\n"
	".byte 0\n"
	"known_quirks_text:\n"
	".incbin \"data/quirks.tsv\"\n"
	".byte 0\n"
	".previous\n");
extern const char known_drives_text[], known_quirks_text[];

#define COLUMNS 8u

static const char *const what_names[DIAG_KNOWN_COUNT] = {
	"firmware", "apst", "apst-board", "hmb",    "self-test", "temperature",
	"sanitize", "log",  "flush",	  "update", "discard",
};

/* ------------------------------------------------------------------------- files */

/* The next row of @n columns, cut at its tabs; false at the end. *ret_n: what there was. */
static bool next_row(char **text, unsigned int *line, char *columns[], unsigned int n,
		     unsigned int *ret_n)
{
	while (**text) {
		char *row = *text, *eol = strchr(row, '\n');

		*text = eol ? eol + 1 : row + strlen(row);
		if (eol)
			*eol = '\0';
		++*line;
		if (!*row || *row == '#')
			continue;
		*ret_n = 0;
		for (char *p = row; p; ++*ret_n) {
			char *tab = strchr(p, '\t');

			if (tab)
				*tab = '\0';
			if (*ret_n < n)
				columns[*ret_n] = p;
			p = tab ? tab + 1 : NULL;
		}
		return true;
	}
	return false;
}

static const char *or_nothing(const char *column)
{
	return strcmp(column, "-") != 0 ? column : "";
}

static int known_row(struct diag_known *k, char *columns[COLUMNS], struct nt_err *err)
{
	unsigned int what = 0;

	while (what < DIAG_KNOWN_COUNT && strcmp(what_names[what], columns[0]) != 0)
		what++;
	if (what == DIAG_KNOWN_COUNT)
		return nt_err_set(err, -EINVAL, "line %u: \"%s\" is no kind of row", k->line,
				  columns[0]);
	for (unsigned int i = 0; i < COLUMNS; i++)
		if (!*columns[i])
			return nt_err_set(err, -EINVAL, "line %u: column %u is empty", k->line,
					  i + 1);
	if (!strcmp(columns[1], "*") && !strcmp(columns[3], "*"))
		return nt_err_set(err, -EINVAL, "line %u: fits every drive", k->line);
	k->what = (enum diag_known_what)what;
	k->model = columns[1];
	k->firmware = columns[2];
	k->pci = columns[3];
	k->effect = columns[4];
	k->fixed = or_nothing(columns[5]);
	k->remedy = or_nothing(columns[6]);
	k->source = columns[7];
	return 0;
}

int diag_known_parse(char *text, struct diag_known **ret, size_t *ret_n, struct nt_err *err)
{
	struct diag_known *rows = NULL, *grown;
	unsigned int line = 0, found;
	char *columns[COLUMNS];
	size_t n = 0;
	int rc = 0;

	while (!rc && next_row(&text, &line, columns, COLUMNS, &found)) {
		grown = realloc(rows, (n + 1) * sizeof(*rows));
		if (!grown) {
			rc = nt_err_set(err, -ENOMEM, "out of memory");
			break;
		}
		rows = grown;
		rows[n] = (struct diag_known){ .line = line };
		if (found != COLUMNS)
			rc = nt_err_set(err, -EINVAL, "line %u: %u columns, not %u", line, found,
					COLUMNS);
		else
			rc = known_row(&rows[n++], columns, err);
	}
	if (rc) {
		free(rows);
		return rc;
	}
	*ret = rows;
	*ret_n = n;
	return 0;
}

/* Built in, so a mistake in it is ours: tests read the same bytes. */
static struct {
	struct diag_known *drives;
	size_t drives_n;
	struct diag_quirk *quirks;
	size_t quirks_n;
	char *text[2]; /* what the rows point into */
} tables;
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void read_quirks(char *text)
{
	unsigned int line = 0, found;
	char *columns[3];

	while (next_row(&text, &line, columns, 3, &found)) {
		struct diag_quirk *grown =
			realloc(tables.quirks, (tables.quirks_n + 1) * sizeof(*grown));

		if (!grown || found != 3)
			abort();
		tables.quirks = grown;
		tables.quirks[tables.quirks_n++] =
			(struct diag_quirk){ columns[0], columns[1], columns[2] };
	}
}

static void read_tables(void)
{
	struct nt_err err;

	tables.text[0] = strdup(known_drives_text);
	tables.text[1] = strdup(known_quirks_text);
	if (!tables.text[0] || !tables.text[1] ||
	    diag_known_parse(tables.text[0], &tables.drives, &tables.drives_n, &err))
		abort();
	read_quirks(tables.text[1]);
}

/* ------------------------------------------------------------------------ matching */

/* @text without blanks at its end, cut to @len - 1. */
static void trim(char *buf, size_t len, const char *text)
{
	size_t n;

	snprintf(buf, len, "%s", text);
	for (n = strlen(buf); n && buf[n - 1] == ' '; n--)
		buf[n - 1] = '\0';
}

/* One of several patterns between '|'; "*" fits what is not known, too. */
static bool fits_any(const char *patterns, const char *text)
{
	char one[80];

	if (!strcmp(patterns, "*"))
		return true;
	for (const char *p = patterns; *text && p; p = strchr(p, '|')) {
		p += *p == '|';
		snprintf(one, sizeof(one), "%.*s", (int)strcspn(p, "|"), p);
		if (*one == '<') {
			/* Revisions of one scheme have one length. */
			if (strlen(one + 1) == strlen(text) && strcmp(text, one + 1) < 0)
				return true;
		} else if (!fnmatch(one, text, 0)) {
			return true;
		}
	}
	return false;
}

static bool fits_pci(const char *pattern, uint16_t vid, uint16_t did)
{
	char text[12];

	snprintf(text, sizeof(text), "%04x:%04x", vid, did);
	return !strcmp(pattern, "*") || (vid && !fnmatch(pattern, text, 0));
}

size_t diag_known_find(const char *mn, const char *fr, uint16_t vid, uint16_t did,
		       const struct diag_known *ret[], size_t max)
{
	char model[64], firmware[16];
	size_t n = 0;

	trim(model, sizeof(model), mn);
	trim(firmware, sizeof(firmware), fr);
	pthread_once(&tables_once, read_tables);
	for (size_t i = 0; i < tables.drives_n; i++) {
		const struct diag_known *k = &tables.drives[i];

		if (!fits_any(k->model, model) || !fits_any(k->firmware, firmware) ||
		    !fits_pci(k->pci, vid, did))
			continue;
		if (n < max)
			ret[n] = k;
		n++;
	}
	return n;
}

const char *diag_known_name(enum diag_known_what what)
{
	return what < DIAG_KNOWN_COUNT ? what_names[what] : "";
}

const struct diag_known *diag_known_rows(size_t *ret_n)
{
	pthread_once(&tables_once, read_tables);
	*ret_n = tables.drives_n;
	return tables.drives;
}

const struct diag_quirk *diag_quirk_rows(size_t *ret_n)
{
	pthread_once(&tables_once, read_tables);
	*ret_n = tables.quirks_n;
	return tables.quirks;
}

const struct diag_quirk *diag_quirk_find(const char *word, size_t len)
{
	pthread_once(&tables_once, read_tables);
	for (size_t i = 0; i < tables.quirks_n; i++)
		if (strlen(tables.quirks[i].word) == len &&
		    !strncmp(tables.quirks[i].word, word, len))
			return &tables.quirks[i];
	return NULL;
}
