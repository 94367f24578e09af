// SPDX-License-Identifier: GPL-2.0-or-later
/* What is left of a case: verdict, reasons, checks that did not hold, notes. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"

const char *verdict_name(enum verdict v)
{
	static const char *const names[VERDICT_COUNT] = { "pass", "warn", "fail", "skip", "error" };

	return (unsigned int)v < VERDICT_COUNT ? names[v] : "error";
}

void result_reason(struct case_result *r, const char *fmt, ...)
{
	char **grown = realloc(r->reasons, (r->reason_count + 1) * sizeof(*grown));
	char *text;
	va_list ap;
	int n;

	if (!grown)
		return;
	r->reasons = grown;
	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n >= 0)
		r->reasons[r->reason_count++] = text;
}

static char *copy(const char *text)
{
	return strdup(text ? text : "");
}

void result_failed(struct case_result *r, const char *label, const char *word, const char *text,
		   const char *seen, const char *want)
{
	r->failed_count++;
	if (r->failed_stored == FAILED_MAX)
		return;
	if (!r->failed)
		r->failed = calloc(FAILED_MAX, sizeof(*r->failed));
	if (!r->failed)
		return;
	r->failed[r->failed_stored++] = (struct check_record){
		.label = copy(label),
		.word = copy(word),
		.text = copy(text),
		.seen = copy(seen),
		.want = copy(want),
	};
}

void result_note(struct case_result *r, const char *text, bool is_step)
{
	if (r->note_count == NOTES_MAX)
		return;
	if (!r->notes)
		r->notes = calloc(NOTES_MAX, sizeof(*r->notes));
	if (r->notes)
		r->notes[r->note_count++] =
			(struct note_record){ .text = copy(text), .is_step = is_step };
}

void case_result_free(struct case_result *r)
{
	for (size_t i = 0; i < r->reason_count; i++)
		free(r->reasons[i]);
	free(r->reasons);
	for (size_t i = 0; i < r->failed_stored; i++) {
		free(r->failed[i].label);
		free(r->failed[i].word);
		free(r->failed[i].text);
		free(r->failed[i].seen);
		free(r->failed[i].want);
	}
	free(r->failed);
	for (size_t i = 0; i < r->note_count; i++)
		free(r->notes[i].text);
	free(r->notes);
	*r = (struct case_result){ 0 };
}
