// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * OCP Test & Validation output specification 2.0: JSON lines, each out of the
 * process before the next thing happens.
 *
 * A case is a test step. A check that did not hold is a measurement with what
 * was wanted as its validator, or a diagnosis where there is nothing to compare;
 * evidence is an extension of ours. A case ends with one diagnosis: PASS, FAIL,
 * or UNKNOWN for a deviation that is known. What could not be judged is an
 * error and has none.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "get.h"
#include "ocp_priv.h"
#include "util/jobj.h"
#include "words.h"

/* ------------------------------------------------------------------- lines */

struct json_object *ocp_text(const char *s)
{
	size_t len = strlen(s) + 1;
	char *clean = malloc(len);
	struct json_object *o;

	if (!clean)
		return json_object_new_string("");
	words_clean(s, clean, len);
	o = json_object_new_string(clean);
	free(clean);
	return o;
}

void ocp_add_text(struct json_object *o, const char *key, const char *s)
{
	if (*s)
		jobj_add(o, key, ocp_text(s));
}

struct json_object *ocp_wrap(const char *name, struct json_object *o)
{
	struct json_object *outer = json_object_new_object();

	jobj_add(outer, name, o);
	return outer;
}

static void add_timestamp(struct ocp *s, struct json_object *line)
{
	time_t seconds = (time_t)(s->now_ms / 1000);
	char date[32], text[48];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%03uZ", date, (unsigned int)(s->now_ms % 1000));
	jobj_str(line, "timestamp", text);
}

/* Takes the reference to @o. */
static void put_line(struct ocp *s, const char *name, struct json_object *o)
{
	struct json_object *line = ocp_wrap(name, o);
	const char *text;

	jobj_u64(line, "sequenceNumber", s->sequence++);
	add_timestamp(s, line);
	text = json_object_to_json_string_ext(line, JSON_C_TO_STRING_PLAIN |
							    JSON_C_TO_STRING_NOSLASHESCAPE);
	errno = 0;
	if (!text)
		s->err = s->err ? s->err : -ENOMEM;
	else if ((fprintf(s->f.out, "%s\n", text) < 0 || fflush(s->f.out)) && !s->err)
		s->err = errno ? -errno : -EIO;
	json_object_put(line);
}

void ocp_put_run(struct ocp *s, const char *name, struct json_object *o)
{
	put_line(s, "testRunArtifact", ocp_wrap(name, o));
}

void ocp_put_step(struct ocp *s, const char *name, struct json_object *o)
{
	struct json_object *step = ocp_wrap(name, o);

	jobj_str(step, "testStepId", s->step);
	put_line(s, "testStepArtifact", step);
}

struct json_object *ocp_log(const char *severity, const char *message)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "severity", severity);
	jobj_add(o, "message", ocp_text(message));
	return o;
}

/* --------------------------------------------------------------- the format */

static int begin(FILE *out, int verbose, bool color, void **state)
{
	(void)verbose;
	(void)color;
	return format_begin(sizeof(struct ocp), out, state);
}

/* Time goes on, whatever the events say: a report read back has none. */
static void set_time(struct ocp *s, struct json_object *ev)
{
	uint64_t at = s->started_ms + report_get_u64(ev, "t_ms");

	if (at > s->now_ms && at - s->now_ms < 366ull * 86400 * 1000)
		s->now_ms = at;
}

/* "2026-11-21T10:00:00.000Z"; what cannot be read is 1970. */
static uint64_t parse_started(const char *text)
{
	struct tm tm = { 0 };
	const char *rest = strptime(text, "%Y-%m-%dT%H:%M:%S", &tm);
	unsigned int ms = 0;
	time_t at = rest ? timegm(&tm) : 0;

	if (rest && *rest == '.')
		ms = (unsigned int)strtoul(rest + 1, NULL, 10) % 1000;
	return at > 0 ? (uint64_t)at * 1000 + ms : 0;
}

static void first_line(struct ocp *s, struct json_object *ev)
{
	struct json_object *version = json_object_new_object();

	s->started_ms = parse_started(report_get_str(report_get_obj(ev, "run"), "started"));
	s->now_ms = s->started_ms;
	if (json_object_deep_copy(ev, &s->begin, NULL) < 0) /* the emitter may reuse its own */
		s->begin = json_object_new_object();
	jobj_add(version, "major", json_object_new_int(2));
	jobj_add(version, "minor", json_object_new_int(0));
	put_line(s, "schemaVersion", version);
}

static int event(void *state, struct json_object *ev)
{
	struct ocp *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (rc < 0)
		return rc;
	if (!s->begin)
		first_line(s, ev);
	set_time(s, ev);
	if (c)
		ocp_end_step(s, c);
	if (!strcmp(name, "resumed"))
		ocp_cut_step(s);
	else if (!strcmp(name, "target"))
		ocp_start_run(s, ev);
	else if (!strcmp(name, "case_begin"))
		ocp_begin_step(s, ev);
	else if (!s->has_step)
		return s->err;
	else if (!strcmp(name, "note"))
		ocp_put_step(s, "log",
			     ocp_log(report_get_bool(ev, "step") ? "INFO" : "DEBUG",
				     report_get_str(ev, "text")));
	else if (!strcmp(name, "check"))
		ocp_put_check(s, ev);
	else if (!strcmp(name, "trace"))
		ocp_put_trace(s, ev);
	return s->err;
}

static int end(void *state)
{
	struct ocp *s = state;
	struct json_object *c;

	report_doc_finish(s->f.doc, &c);
	if (!s->begin) {
		struct json_object *nothing = json_object_new_object();

		first_line(s, nothing);
		json_object_put(nothing);
	}
	if (c)
		ocp_end_step(s, c);
	ocp_end_run(s);
	json_object_put(s->begin);
	return format_end(s, s->err);
}

const struct report_ops report_ocp = {
	.name = "ocp",
	.summary = "OCP Test & Validation output 2.0, JSON lines",
	.is_streamed = true,
	.begin = begin,
	.event = event,
	.end = end,
};
