// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One JSON document of the whole run, schema "nvmetest.report/1"
 * (schema/report.schema.json). Key order is fixed, numbers are numbers; what was
 * sent and came back is one line per command, register and doorbell.
 */
#include <json-c/json.h>
#include <string.h>

#include "doc.h"
#include "formats.h"
#include "get.h"
#include "spool.h"

struct state {
	struct format f;
	struct spool cases;
	size_t count;
};

/* What follows a newline in @v stands @indent columns further right. */
static void put_value(FILE *out, struct json_object *v, int indent)
{
	const char *text = json_object_to_json_string_ext(
		v,
		JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE);
	const char *nl;

	/* a string holds no newline in JSON: each one is of the layout */
	for (; (nl = strchr(text, '\n')); text = nl + 1)
		fprintf(out, "%.*s\n%*s", (int)(nl - text), text, indent, "");
	fputs(text, out);
}

static void put_rows(FILE *out, struct json_object *rows, int indent)
{
	size_t n = json_object_array_length(rows);

	fputc('[', out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s\n%*s%s", i ? "," : "", indent + 2, "",
			json_object_to_json_string_ext(json_object_array_get_idx(rows, i),
						       JSON_C_TO_STRING_SPACED |
							       JSON_C_TO_STRING_NOSLASHESCAPE));
	if (n)
		fprintf(out, "\n%*s", indent, "");
	fputc(']', out);
}

static void put_key(FILE *out, const char *key, int indent, bool is_first)
{
	fprintf(out, "%s\n%*s\"%s\": ", is_first ? "" : ",", indent, "", key);
}

static void put_evidence(FILE *out, struct json_object *evidence, int indent)
{
	bool is_first = true;

	fputc('{', out);
	json_object_object_foreach(evidence, key, v)
	{
		put_key(out, key, indent + 2, is_first);
		if (json_object_is_type(v, json_type_array))
			put_rows(out, v, indent + 2);
		else
			put_value(out, v, indent + 2);
		is_first = false;
	}
	fprintf(out, "\n%*s}", indent, "");
}

/* Keys of a case are our own words, never text of a device or a plan. */
static void put_case(struct state *s, struct json_object *c)
{
	FILE *out = s->cases.f;
	bool is_first = true;

	fprintf(out, "%s\n    {", s->count++ ? "," : "");
	json_object_object_foreach(c, key, v)
	{
		put_key(out, key, 6, is_first);
		if (!strcmp(key, "evidence") && json_object_is_type(v, json_type_object))
			put_evidence(out, v, 6);
		else
			put_value(out, v, 6);
		is_first = false;
	}
	fputs("\n    }", out);
}

static int put_document(struct state *s)
{
	bool is_first = true;
	int rc = 0;

	fputc('{', s->f.out);
	json_object_object_foreach(report_doc_root(s->f.doc), key, v)
	{
		put_key(s->f.out, key, 2, is_first);
		is_first = false;
		if (strcmp(key, "cases")) {
			put_value(s->f.out, v, 2);
			continue;
		}
		fputc('[', s->f.out);
		rc = spool_copy(&s->cases, s->f.out);
		fprintf(s->f.out, "%s]", s->count ? "\n  " : "");
	}
	fputs("\n}\n", s->f.out);
	return rc;
}

static int end_with(struct state *s, int err)
{
	spool_close(&s->cases);
	return format_end(s, err);
}

static int begin(FILE *out, int verbose, bool color, void **state)
{
	int rc = format_begin(sizeof(struct state), out, state);
	struct state *s = *state;

	(void)verbose;
	(void)color;
	if (rc)
		return rc;
	rc = spool_open(&s->cases);
	if (rc) {
		*state = NULL;
		end_with(s, rc);
	}
	return rc;
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (c)
		put_case(s, c);
	return rc;
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c;

	report_doc_finish(s->f.doc, &c);
	if (c)
		put_case(s, c);
	return end_with(s, put_document(s));
}

const struct report_ops report_json = {
	.name = "json",
	.summary = "one JSON document, schema " REPORT_SCHEMA,
	.begin = begin,
	.event = event,
	.end = end,
};
