// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What changed between two runs: two firmwares, two drives, two days.
 *
 * The result is a JSON document ("nvmetest.diff/1", schema/diff.schema.json),
 * and every way to show it shows that document.
 */
#ifndef REPORT_DIFF_H
#define REPORT_DIFF_H

#include <stdio.h>

#include <nvmetest/base.h>

struct json_object;

#define DIFF_SCHEMA "nvmetest.diff/1"

/* What may have changed, in the order of how much it matters. */
enum diff_change {
	DIFF_NEW_FAIL,	  /* a "shall" that held, or was not asked, does not hold */
	DIFF_NEW_ERROR,	  /* cannot be judged any more */
	DIFF_NEW_WARN,	  /* the same of a "should" */
	DIFF_FAILS_ELSE,  /* fails as before, at another check */
	DIFF_NOW_SKIPPED, /* was judged, is skipped */
	DIFF_REMOVED,	  /* not run any more */
	DIFF_FIXED,	  /* holds now */
	DIFF_NOW_RUN,	  /* was skipped, is judged and holds */
	DIFF_ADDED,	  /* was not run before, and does not fail */
	DIFF_FIELD,	  /* a field of Identify or of a register has another value */
	DIFF_SLOWER,	  /* takes longer, beyond the noise of the two runs */
	DIFF_FASTER,
	DIFF_CHANGES
};

/* "new-fail" …, the words of --fail-on and of the document. */
extern const char *const diff_change_words[DIFF_CHANGES];

/*
 * Compare two report documents (report_doc_root()). *ret is the result, which
 * the caller puts; count of each change in @ret_counts. Never fails: what
 * makes no sense in a report is not compared.
 */
struct json_object *report_diff(struct json_object *a, const char *a_file, struct json_object *b,
				const char *b_file, uint64_t ret_counts[DIFF_CHANGES]);

/* Write the result. 0 or -errno. */
int report_diff_human(FILE *out, struct json_object *diff, bool color);
int report_diff_html(FILE *out, struct json_object *diff);

#endif
