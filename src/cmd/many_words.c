// SPDX-License-Identifier: GPL-2.0-or-later
/* What came of a run on several devices: its exit status, and what to do next. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "many.h"
#include "report/event.h"
#include "util/quote.h"

int many_status(const struct many *m)
{
	static const int order[] = { 1, 3, 4, 0 };

	for (size_t k = 0; k < ARRAY_SIZE(order); k++)
		for (size_t i = 0; i < m->count; i++)
			if (m->v[i].status == order[k])
				return order[k];
	return 77;
}

static size_t count_of(const struct many *m, int status)
{
	size_t n = 0;

	for (size_t i = 0; i < m->count; i++)
		n += m->v[i].status == status;
	return n;
}

/* The line that goes on with what is left. */
static void put_resume(FILE *f, const struct many *m)
{
	const struct cmd_args *a = m->args;

	for (int i = 0; i < a->argc; i++) {
		if (i)
			fputc(' ', f);
		quote_word(f, i ? a->argv[i] : "nvmetest");
	}
	if (!cmd_has(a, "resume")) {
		fputs(" --resume ", f);
		quote_word(f, cmd_value(a, "events"));
	}
}

static void put_next(FILE *f, const struct many *m, int status)
{
	bool is_left = false;
	const char *first = "";

	for (size_t i = 0; i < m->count; i++) {
		is_left |= m->v[i].status == 4 || (m->v[i].status == 3 && !m->v[i].is_told);
		if (!*first)
			first = m->v[i].first;
	}
	is_left &= m->v[0].events != NULL;
	if (is_left) {
		fputs("next: ", f);
		put_resume(f, m);
		fputs("\n      goes on with the cases that are left\n", f);
	}
	if (*first)
		fprintf(f,
			"next: nvmetest explain %s tells the rule; its \"again\" line repeats it "
			"alone\n",
			first);
	else if (status == 3 && !is_left)
		fputs("next: do what the reasons above say, then run those devices again; an error "
		      "is no verdict on a device\n",
		      f);
	else if (status == 77)
		fputs("next: -v tells the reasons of the skips\n", f);
	else if (status == 4 && !is_left)
		fputs("next: run again; with --events FILE a run can be resumed\n", f);
}

char *many_last_words(const struct many *m, int status)
{
	static const struct {
		int status;
		const char *name, *word;
	} rows[] = {
		{ 1, "FAIL", "broke a \"shall\"" },   { 3, "ERROR", "could not be judged" },
		{ 4, "INTERRUPTED", "interrupted" },  { 0, "PASS", "passed" },
		{ 77, "SKIP", "skipped everything" },
	};
	const char *between = "";
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].status == status)
			fprintf(f, "%s %zu devices: ", rows[i].name, m->count);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t n = count_of(m, rows[i].status);

		if (n)
			fprintf(f, "%s%zu %s", between, n, rows[i].word);
		if (n)
			between = ", ";
	}
	fputc('\n', f);
	if (m->verbose > REPORT_QUIET)
		put_next(f, m, status);
	if (!fclose(f))
		return text;
	free(text);
	return NULL;
}

void many_check_serials(const struct many *m)
{
	size_t n;
	const char **serials = cmd_values(m->args, "serial", &n);

	for (size_t i = 0; i < n; i++) {
		bool is_there = false;

		for (size_t k = 0; k < m->count; k++)
			is_there |= !strcmp(m->v[k].sn, serials[i]);
		if (!is_there)
			fprintf(stderr,
				"nvmetest: --serial %s: no device of this run said that it has "
				"it\n",
				serials[i]);
	}
	free(serials);
}
