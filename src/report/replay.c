// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Read a run back: events as JSON lines, or a report document, which is taken
 * apart into the events that it came from. Both are untrusted: sizes and
 * nesting are limited, every key is checked where it is used (get.c), and the
 * last line of events may be cut off by the crash that ended the run.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "doc.h"
#include "event.h"
#include "fleet.h"
#include "get.h"
#include "load.h"

struct replay {
	int (*each)(void *arg, struct json_object *ev);
	void *arg;
	int err;
};

/* Takes the reference to @ev. */
static void emit(struct replay *r, struct json_object *ev)
{
	if (!r->err)
		r->err = r->each(r->arg, ev);
	json_object_put(ev);
}

static struct json_object *new_event(const char *name, int64_t n)
{
	struct json_object *ev = json_object_new_object();

	json_object_object_add(ev, "ev", json_object_new_string(name));
	json_object_object_add(ev, "t_ms", json_object_new_int(0));
	if (n >= 0)
		json_object_object_add(ev, "n", json_object_new_int64(n));
	return ev;
}

static void copy_keys(struct json_object *ev, struct json_object *from, const char *const *keys)
{
	struct json_object *v;

	for (size_t i = 0; keys[i]; i++)
		if (json_object_object_get_ex(from, keys[i], &v))
			json_object_object_add(ev, keys[i], json_object_get(v));
}

static void copy_all(struct json_object *ev, struct json_object *from)
{
	if (!from)
		return;
	json_object_object_foreach(from, key, v)
		json_object_object_add(ev, key, json_object_get(v));
}

static void emit_case(struct replay *r, struct json_object *c, int64_t n)
{
	static const char *const begin_keys[] = { "id",	   "title",  "params",	"spec", "coverage",
						  "rules", "repeat", "history", NULL };
	static const char *const end_keys[] = { "verdict", "duration_us", "wall_us", "reasons",
						"known",   "fixed",	  "lapsed",  "repro",
						"advice",  NULL };
	struct json_object *checks = report_get_obj(c, "checks");
	struct json_object *evidence = report_get_obj(c, "evidence"), *ev;
	size_t failed = report_get_len(checks, "failed");

	ev = new_event("case_begin", n);
	copy_keys(ev, c, begin_keys);
	emit(r, ev);
	for (size_t i = 0; i < report_get_len(c, "notes"); i++) {
		ev = new_event("note", n);
		copy_all(ev, report_get_at(c, "notes", i));
		emit(r, ev);
	}
	for (size_t i = 0; i < failed; i++) {
		ev = new_event("check", n);
		copy_all(ev, report_get_at(checks, "failed", i));
		emit(r, ev);
	}
	if (evidence) {
		ev = new_event("trace", n);
		copy_all(ev, evidence);
		emit(r, ev);
	}
	ev = new_event("case_end", n);
	copy_keys(ev, c, end_keys);
	json_object_object_add(ev, "checks",
			       json_object_new_uint64(report_get_u64(checks, "total")));
	json_object_object_add(
		ev, "failed",
		json_object_new_uint64(failed + report_get_u64(checks, "not_listed")));
	emit(r, ev);
}

static void emit_document(struct replay *r, struct json_object *doc)
{
	static const char *const begin_keys[] = { "tool", "run", "plan", NULL };
	static const char *const end_keys[] = { "state", "exit", "duration_ms", "reason", NULL };
	struct json_object *run = report_get_obj(doc, "run"), *ev;

	ev = new_event("run_begin", -1);
	json_object_object_add(ev, "schema", json_object_new_string(EVENTS_SCHEMA));
	copy_keys(ev, doc, begin_keys);
	json_object_object_add(ev, "strict",
			       json_object_new_boolean(report_get_bool(run, "strict")));
	emit(r, ev);
	if (report_get_obj(doc, "target") &&
	    json_object_object_length(report_get_obj(doc, "target"))) {
		ev = new_event("target", -1);
		copy_all(ev, report_get_obj(doc, "target"));
		emit(r, ev);
	}
	for (size_t i = 0; i < report_get_len(doc, "cases") && !r->err; i++)
		if (report_get_at(doc, "cases", i))
			emit_case(r, report_get_at(doc, "cases", i), (int64_t)i);
	ev = new_event("run_end", -1);
	copy_keys(ev, run, end_keys);
	emit(r, ev);
}

static int replay_lines(struct replay *r, const char *path, const char *text, size_t len,
			struct json_tokener *tok, struct nt_err *err)
{
	const char *p = text, *stop = text + len;
	unsigned int line = 1;

	for (; p < stop && !r->err; line++) {
		const char *nl = memchr(p, '\n', (size_t)(stop - p));
		size_t n = (size_t)((nl ? nl : stop) - p);
		struct json_object *ev = NULL;

		if (strspn(p, " \t\r") < n) {
			json_tokener_reset(tok);
			ev = json_tokener_parse_ex(tok, p, (int)n);
			if (!json_object_is_type(ev, json_type_object) || !ev) {
				json_object_put(ev);
				if (!nl) /* cut off while it was written */
					return 0;
				return nt_err_set(err, -EINVAL, "%s:%u: not an event", path, line);
			}
			emit(r, ev);
		}
		p = nl ? nl + 1 : stop;
	}
	return 0;
}

static int replay_text(struct replay *r, const char *path, const char *text, size_t len,
		       struct json_tokener *tok, struct nt_err *err)
{
	struct json_object *first = json_tokener_parse_ex(tok, text, (int)len);
	const char *schema = report_get_str(first, "schema");
	int rc = 0;

	if (!first || !json_object_is_type(first, json_type_object)) {
		rc = nt_err_set(err, -EINVAL, "%s: neither events nor a report: %s", path,
				json_tokener_get_error(tok) == json_tokener_continue
					? "it ends too early"
					: json_tokener_error_desc(json_tokener_get_error(tok)));
	} else if (*report_get_str(first, "ev")) {
		if (!strcmp(report_get_str(first, "ev"), "run_begin") &&
		    strcmp(schema, EVENTS_SCHEMA))
			rc = nt_err_set(err, -EINVAL,
					"%s: events of schema '%.64s', this tool reads '%s'", path,
					schema, EVENTS_SCHEMA);
		else
			rc = replay_lines(r, path, text, len, tok, err);
	} else if (!strcmp(schema, REPORT_SCHEMA)) {
		emit_document(r, first);
	} else if (!strcmp(schema, FLEET_SCHEMA)) {
		rc = nt_err_set(err, -EMLINK,
				"%s: many reports merged into one: name those that it was made of",
				path);
	} else {
		rc = nt_err_set(err, -EINVAL, "%s: neither events nor a report of schema '%s'",
				path, REPORT_SCHEMA);
	}
	json_object_put(first);
	return rc ? rc : r->err;
}

int report_replay(const char *path, int (*each)(void *arg, struct json_object *ev), void *arg,
		  struct nt_err *err)
{
	struct replay r = { .each = each, .arg = arg };
	struct json_tokener *tok;
	char *text = NULL;
	size_t len = 0;
	int rc = report_slurp(path, &text, &len, err);

	if (rc < 0)
		return rc;
	tok = json_tokener_new_ex(REPORT_DEPTH_MAX);
	if (!tok) {
		free(text);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	rc = replay_text(&r, path, text, len, tok, err);
	json_tokener_free(tok);
	free(text);
	return rc;
}
