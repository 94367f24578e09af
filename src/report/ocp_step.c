// SPDX-License-Identifier: GPL-2.0-or-later
/* OCP Test & Validation output: a case as a test step. */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "get.h"
#include "ocp_priv.h"
#include "util/jobj.h"
#include "words.h"

void ocp_begin_step(struct ocp *s, struct json_object *ev)
{
	const char *id = report_get_str(ev, "id");
	char params[512], text[900];

	ocp_start_run(s, NULL);
	words_params(ev, params, sizeof(params));
	snprintf(text, sizeof(text), "%s%s%s%s", *id ? id : "case", *params ? " [" : "", params,
		 *params ? "]" : "");
	snprintf(s->step, sizeof(s->step), "%" PRIu64, report_get_u64(ev, "n"));
	/* The same case again, after the run was resumed, is a step of its own. */
	if (s->cuts && s->cut_n == report_get_u64(ev, "n"))
		snprintf(s->step, sizeof(s->step), "%" PRIu64 "-%u", s->cut_n, s->cuts + 1);
	s->n = report_get_u64(ev, "n");
	s->has_step = true;
	ocp_put_step(s, "testStepStart", ocp_wrap("name", ocp_text(text)));
	if (*report_get_str(ev, "title"))
		ocp_put_step(s, "log", ocp_log("INFO", report_get_str(ev, "title")));
}

void ocp_put_check(struct ocp *s, struct json_object *ev)
{
	const char *seen = report_get_str(ev, "seen"), *want = report_get_str(ev, "want");
	struct json_object *o, *list, *validator;
	char text[2048];

	snprintf(text, sizeof(text), "%s: %s", report_get_str(ev, "word"),
		 report_get_str(ev, "text"));
	if (*want) {
		o = json_object_new_object();
		jobj_add(o, "name", ocp_text(report_get_str(ev, "label")));
		jobj_add(o, "value", ocp_text(seen));
		validator = json_object_new_object();
		jobj_add(validator, "name", ocp_text(text));
		jobj_str(validator, "type", "EQUAL");
		jobj_add(validator, "value", ocp_text(want));
		list = json_object_new_array();
		json_object_array_add(list, validator);
		jobj_add(o, "validators", list);
		jobj_str(o, "hardwareInfoId", OCP_HARDWARE_ID);
		ocp_put_step(s, "measurement", o);
	}
	ocp_put_step(
		s, "log",
		ocp_log(!strcmp(report_get_str(ev, "word"), "should") ? "WARNING" : "ERROR", text));
}

void ocp_put_trace(struct ocp *s, struct json_object *ev)
{
	static const char *const keys[] = { "commands", "registers", "doorbells" };
	struct json_object *o = json_object_new_object(), *content = json_object_new_object();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct json_object *list = report_get_arr(ev, keys[i]);

		if (list)
			jobj_add(content, keys[i], json_object_get(list));
	}
	jobj_str(o, "name", "nvmetest.evidence");
	jobj_add(o, "content", content);
	ocp_put_step(s, "extension", o);
}

static void put_measurement(struct ocp *s, const char *name, uint64_t value, const char *unit)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "name", name);
	jobj_u64(o, "value", value);
	ocp_add_text(o, "unit", unit);
	ocp_put_step(s, "measurement", o);
}

static void put_diagnosis(struct ocp *s, struct json_object *c, const char *type)
{
	struct json_object *o = json_object_new_object(), *known = report_get_obj(c, "known");
	struct json_object *first = report_get_at(report_get_obj(c, "checks"), "failed", 0);
	const char *message = known ? report_get_str(known, "why") : report_get_str(first, "text");
	char text[512];

	snprintf(text, sizeof(text), "%s-%s", report_get_str(c, "id"),
		 known ? "known-deviation" : report_get_str(c, "verdict"));
	jobj_add(o, "verdict", ocp_text(text));
	jobj_str(o, "type", type);
	ocp_add_text(o, "message", *message ? message : report_get_str(c, "title"));
	jobj_str(o, "hardwareInfoId", OCP_HARDWARE_ID);
	ocp_put_step(s, "diagnosis", o);
}

static void put_no_verdict(struct ocp *s, const char *text)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "symptom", "no-verdict");
	jobj_add(o, "message", ocp_text(text));
	ocp_put_step(s, "error", o);
}

void ocp_cut_step(struct ocp *s)
{
	if (!s->has_step)
		return;
	put_no_verdict(s, "interrupted");
	ocp_put_step(s, "testStepEnd", ocp_wrap("status", json_object_new_string("ERROR")));
	s->cuts = s->cuts && s->cut_n == s->n ? s->cuts + 1 : 1;
	s->cut_n = s->n;
	s->has_step = false;
}

void ocp_end_step(struct ocp *s, struct json_object *c)
{
	const char *verdict = report_get_str(c, "verdict"), *status = "COMPLETE";
	bool is_strict =
		report_get_bool(report_get_obj(report_doc_root(s->f.doc), "run"), "strict");
	bool is_known = report_get_obj(c, "known") != NULL;
	char text[2048];

	if (!s->has_step)
		return;
	words_list(c, "reasons", "; ", text, sizeof(text));
	if (!strcmp(verdict, "skip")) {
		status = "SKIP";
		ocp_put_step(s, "log", ocp_log("INFO", text));
	} else if (!strcmp(verdict, "error")) {
		status = "ERROR";
		put_no_verdict(s, text);
	} else {
		bool is_bad = !strcmp(verdict, "fail") || (is_strict && !strcmp(verdict, "warn"));

		put_measurement(s, "checks", report_get_u64(report_get_obj(c, "checks"), "total"),
				"");
		put_measurement(s, "duration", report_get_u64(c, "wall_us"), "us");
		put_diagnosis(s, c, !is_bad ? "PASS" : is_known ? "UNKNOWN" : "FAIL");
	}
	if (*report_get_str(c, "repro") && strcmp(verdict, "pass") && strcmp(verdict, "skip")) {
		snprintf(text, sizeof(text), "again: %s", report_get_str(c, "repro"));
		ocp_put_step(s, "log", ocp_log("INFO", text));
	}
	ocp_put_step(s, "testStepEnd", ocp_wrap("status", json_object_new_string(status)));
	s->has_step = false;
	s->now_ms += report_get_u64(c, "wall_us") / 1000;
}
