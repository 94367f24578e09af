// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One JSON document of the whole run, schema "nvmetest.report/1"
 * (schema/report.schema.json). Key order is fixed, numbers are numbers.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>

#include "doc.h"
#include "formats.h"

struct state {
	FILE *out;
	struct report_doc *doc;
};

static int begin(FILE *out, int verbose, bool color, void **state)
{
	struct state *s = calloc(1, sizeof(*s));

	(void)verbose;
	(void)color;
	if (!s || report_doc_open(true, &s->doc) < 0) {
		free(s);
		return -ENOMEM;
	}
	s->out = out;
	*state = s;
	return 0;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	struct json_object *c;

	return report_doc_event(s->doc, ev, &c);
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c;
	const char *text;
	int err;

	report_doc_finish(s->doc, &c);
	text = json_object_to_json_string_ext(report_doc_root(s->doc),
					      JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
						      JSON_C_TO_STRING_NOSLASHESCAPE);
	errno = 0;
	err = !text ? -ENOMEM : fprintf(s->out, "%s\n", text) < 0 ? -EIO : 0;
	if (err == -EIO && errno)
		err = -errno;
	report_doc_close(s->doc);
	free(s);
	return err;
}

const struct report_ops report_json = {
	.name = "json",
	.summary = "one JSON document, schema " REPORT_SCHEMA,
	.begin = begin,
	.event = event,
	.end = end,
};
