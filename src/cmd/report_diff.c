// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest report diff: two reports, what changed, and what of it fails a gate. */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "report/diff.h"
#include "report/load.h"
#include "report_cmd.h"

#define FAIL_ON_DEFAULT "new-fail,new-error"

static int write_human(FILE *out, void *what, bool color)
{
	return report_diff_human(out, what, color);
}

static int write_html(FILE *out, void *what, bool color)
{
	(void)color;
	return report_diff_html(out, what);
}

int cmd_report_diff(const struct cmd_args *a)
{
	static const struct report_writer writers[] = {
		{ "html", write_html },
		{ "human", write_human },
		{ "json", report_write_json },
		{ NULL, NULL },
	};
	const char *on = cmd_value(a, "fail-on");
	struct json_object *ra = NULL, *rb = NULL, *diff;
	uint64_t counts[DIFF_CHANGES];
	struct nt_err err = { 0 };
	unsigned int fail_on;
	int status = report_fail_on(a, on ? on : FAIL_ON_DEFAULT, diff_change_words, DIFF_CHANGES,
				    &fail_on);

	if (status)
		return status;
	if (a->word_count != 3)
		return cmd_usage("report diff: two FILEs, the one before and the one after");
	if (report_load(a->words[1], &ra, &err) || report_load(a->words[2], &rb, &err)) {
		status = cmd_error("report: %s", err.text);
		goto close;
	}
	diff = report_diff(ra, a->words[1], rb, a->words[2], counts);
	status = report_write(a, writers, diff);
	json_object_put(diff);
	for (size_t i = 0; i < DIFF_CHANGES && !status; i++)
		if (counts[i] && (fail_on >> i & 1))
			status = CMD_FAILED;

close:
	json_object_put(ra);
	json_object_put(rb);
	return status;
}
