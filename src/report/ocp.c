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
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "formats.h"
#include "get.h"
#include "words.h"

#define HARDWARE_ID "controller"
#define FIRMWARE_ID "firmware"
#define TOOL_ID	    "nvmetest"

struct state {
	struct format f;
	struct json_object *begin; /* run_begin, until the target is known */
	uint64_t sequence;
	uint64_t started_ms, now_ms; /* since 1970, wall time */
	char step[24];		     /* testStepId of the case that runs */
	bool has_started, has_step;
	uint64_t n, cut_n; /* of the step that runs; of the last one that was cut off … */
	unsigned int cuts; /* … so many times */
	int err;
};

/* ------------------------------------------------------------------- lines */

static struct json_object *new_text(const char *s)
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

static void add_text(struct json_object *o, const char *key, const char *s)
{
	if (*s)
		json_object_object_add(o, key, new_text(s));
}

/* { name: o } */
static struct json_object *wrap(const char *name, struct json_object *o)
{
	struct json_object *outer = json_object_new_object();

	json_object_object_add(outer, name, o);
	return outer;
}

static void add_timestamp(struct state *s, struct json_object *line)
{
	time_t seconds = (time_t)(s->now_ms / 1000);
	char date[32], text[48];
	struct tm tm;

	gmtime_r(&seconds, &tm);
	strftime(date, sizeof(date), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(text, sizeof(text), "%s.%03uZ", date, (unsigned int)(s->now_ms % 1000));
	json_object_object_add(line, "timestamp", json_object_new_string(text));
}

/* Takes the reference to @o. */
static void put_line(struct state *s, const char *name, struct json_object *o)
{
	struct json_object *line = wrap(name, o);
	const char *text;

	json_object_object_add(line, "sequenceNumber", json_object_new_uint64(s->sequence++));
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

static void put_run(struct state *s, const char *name, struct json_object *o)
{
	put_line(s, "testRunArtifact", wrap(name, o));
}

static void put_step(struct state *s, const char *name, struct json_object *o)
{
	struct json_object *step = wrap(name, o);

	json_object_object_add(step, "testStepId", json_object_new_string(s->step));
	put_line(s, "testStepArtifact", step);
}

static struct json_object *new_log(const char *severity, const char *message)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "severity", json_object_new_string(severity));
	json_object_object_add(o, "message", new_text(message));
	return o;
}

/* --------------------------------------------------------------------- run */

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

static struct json_object *new_software(const char *id, const char *name, const char *version,
					const char *type)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "softwareInfoId", json_object_new_string(id));
	json_object_object_add(o, "name", json_object_new_string(name));
	add_text(o, "version", version);
	json_object_object_add(o, "softwareType", json_object_new_string(type));
	return o;
}

static struct json_object *new_hardware(struct json_object *target)
{
	struct json_object *o = json_object_new_object();
	const char *mn = report_get_str(target, "mn");
	char text[64];

	json_object_object_add(o, "hardwareInfoId", json_object_new_string(HARDWARE_ID));
	json_object_object_add(o, "name", new_text(*mn ? mn : "NVMe controller"));
	add_text(o, "serialNumber", report_get_str(target, "sn"));
	add_text(o, "location", report_get_str(target, "address"));
	add_text(o, "partNumber", mn);
	json_object_object_add(o, "partType", json_object_new_string("NVMe controller"));
	add_text(o, "version", report_get_str(target, "ver"));
	if (report_get_u64(target, "vid")) {
		snprintf(text, sizeof(text), "PCI vendor %04" PRIx64,
			 report_get_u64(target, "vid") & 0xffff);
		add_text(o, "manufacturer", text);
	}
	return o;
}

static struct json_object *new_dut(struct json_object *run, struct json_object *tool,
				   struct json_object *target)
{
	struct json_object *dut = json_object_new_object(), *list = json_object_new_array();
	struct json_object *host = report_get_obj(run, "host"), *platform;
	char text[256];

	words_device(target, text, sizeof(text));
	json_object_object_add(dut, "id", json_object_new_string(text));
	add_text(dut, "hostname", report_get_str(host, "name"));
	snprintf(text, sizeof(text), "Linux %s %s", report_get_str(host, "kernel"),
		 report_get_str(host, "arch"));
	platform = wrap("info", new_text(text));
	json_object_array_add(list, platform);
	json_object_object_add(dut, "platformInfos", list);
	list = json_object_new_array();
	json_object_array_add(list, new_software(FIRMWARE_ID, "controller firmware",
						 report_get_str(target, "fr"), "FIRMWARE"));
	json_object_array_add(list, new_software(TOOL_ID, "nvmetest",
						 report_get_str(tool, "version"), "APPLICATION"));
	json_object_object_add(dut, "softwareInfos", list);
	list = json_object_new_array();
	json_object_array_add(list, new_hardware(target));
	json_object_object_add(dut, "hardwareInfos", list);
	return dut;
}

static struct json_object *new_parameters(struct json_object *run, struct json_object *plan)
{
	struct json_object *o = json_object_new_object();
	char text[512];

	add_text(o, "plan", report_get_str(plan, "name"));
	add_text(o, "planFile", report_get_str(plan, "file"));
	add_text(o, "planSha256", report_get_str(plan, "sha256"));
	words_list(plan, "allow", ",", text, sizeof(text));
	add_text(o, "allow", text);
	json_object_object_add(o, "seed", json_object_new_uint64(report_get_u64(run, "seed")));
	add_text(o, "runId", report_get_str(run, "id"));
	return o;
}

/* The run starts when it is known what it runs on, or when something happens without that. */
static void start_run(struct state *s, struct json_object *target)
{
	struct json_object *run = report_get_obj(s->begin, "run"), *o;
	struct json_object *tool = report_get_obj(s->begin, "tool");
	char command[4096];

	if (s->has_started)
		return;
	s->has_started = true;
	o = json_object_new_object();
	json_object_object_add(o, "name", json_object_new_string("nvmetest"));
	json_object_object_add(o, "version", new_text(report_get_str(tool, "version")));
	words_list(run, "command", " ", command, sizeof(command));
	json_object_object_add(o, "commandLine", new_text(command));
	json_object_object_add(o, "parameters",
			       new_parameters(run, report_get_obj(s->begin, "plan")));
	json_object_object_add(o, "dutInfo", new_dut(run, tool, target));
	put_run(s, "testRunStart", o);
}

static void end_run(struct state *s)
{
	struct json_object *root = report_doc_root(s->f.doc), *o = json_object_new_object();
	const char *status = "COMPLETE", *result = "PASS", *verdict;
	int exit = report_doc_exit(s->f.doc);
	char text[512];

	if (exit == 77) {
		status = "SKIP";
		result = "NOT_APPLICABLE";
	} else if (exit == 1) {
		result = "FAIL";
	} else if (exit) {
		status = "ERROR";
		result = report_doc_totals(s->f.doc)->fail > report_doc_totals(s->f.doc)->known_fail
				 ? "FAIL"
				 : "NOT_APPLICABLE";
	}
	start_run(s, NULL);
	words_verdict(root, report_doc_totals(s->f.doc), exit, &verdict, text, sizeof(text));
	if (exit && exit != 1 && exit != 77) {
		struct json_object *e = json_object_new_object();

		json_object_object_add(
			e, "symptom",
			json_object_new_string(exit == 4 ? "run-interrupted" : "run-error"));
		json_object_object_add(e, "message", new_text(text));
		put_run(s, "error", e);
	} else {
		put_run(s, "log", new_log("INFO", text));
	}
	json_object_object_add(o, "status", json_object_new_string(status));
	json_object_object_add(o, "result", json_object_new_string(result));
	put_run(s, "testRunEnd", o);
}

/* ------------------------------------------------------------------- cases */

static void begin_step(struct state *s, struct json_object *ev)
{
	const char *id = report_get_str(ev, "id");
	char params[512], text[900];

	start_run(s, NULL);
	words_params(ev, params, sizeof(params));
	snprintf(text, sizeof(text), "%s%s%s%s", *id ? id : "case", *params ? " [" : "", params,
		 *params ? "]" : "");
	snprintf(s->step, sizeof(s->step), "%" PRIu64, report_get_u64(ev, "n"));
	/* The same case again, after the run was resumed, is a step of its own. */
	if (s->cuts && s->cut_n == report_get_u64(ev, "n"))
		snprintf(s->step, sizeof(s->step), "%" PRIu64 "-%u", s->cut_n, s->cuts + 1);
	s->n = report_get_u64(ev, "n");
	s->has_step = true;
	put_step(s, "testStepStart", wrap("name", new_text(text)));
	if (*report_get_str(ev, "title"))
		put_step(s, "log", new_log("INFO", report_get_str(ev, "title")));
}

/* A check that did not hold. */
static void put_check(struct state *s, struct json_object *ev)
{
	const char *seen = report_get_str(ev, "seen"), *want = report_get_str(ev, "want");
	struct json_object *o, *list, *validator;
	char text[2048];

	snprintf(text, sizeof(text), "%s: %s", report_get_str(ev, "word"),
		 report_get_str(ev, "text"));
	if (*want) {
		o = json_object_new_object();
		json_object_object_add(o, "name", new_text(report_get_str(ev, "label")));
		json_object_object_add(o, "value", new_text(seen));
		validator = json_object_new_object();
		json_object_object_add(validator, "name", new_text(text));
		json_object_object_add(validator, "type", json_object_new_string("EQUAL"));
		json_object_object_add(validator, "value", new_text(want));
		list = json_object_new_array();
		json_object_array_add(list, validator);
		json_object_object_add(o, "validators", list);
		json_object_object_add(o, "hardwareInfoId", json_object_new_string(HARDWARE_ID));
		put_step(s, "measurement", o);
	}
	put_step(
		s, "log",
		new_log(!strcmp(report_get_str(ev, "word"), "should") ? "WARNING" : "ERROR", text));
}

static void put_trace(struct state *s, struct json_object *ev)
{
	static const char *const keys[] = { "commands", "registers", "doorbells" };
	struct json_object *o = json_object_new_object(), *content = json_object_new_object();

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++) {
		struct json_object *list = report_get_arr(ev, keys[i]);

		if (list)
			json_object_object_add(content, keys[i], json_object_get(list));
	}
	json_object_object_add(o, "name", json_object_new_string("nvmetest.evidence"));
	json_object_object_add(o, "content", content);
	put_step(s, "extension", o);
}

static void put_measurement(struct state *s, const char *name, uint64_t value, const char *unit)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "name", json_object_new_string(name));
	json_object_object_add(o, "value", json_object_new_uint64(value));
	add_text(o, "unit", unit);
	put_step(s, "measurement", o);
}

static void put_diagnosis(struct state *s, struct json_object *c, const char *type)
{
	struct json_object *o = json_object_new_object(), *known = report_get_obj(c, "known");
	struct json_object *first = report_get_at(report_get_obj(c, "checks"), "failed", 0);
	const char *message = known ? report_get_str(known, "why") : report_get_str(first, "text");
	char text[512];

	snprintf(text, sizeof(text), "%s-%s", report_get_str(c, "id"),
		 known ? "known-deviation" : report_get_str(c, "verdict"));
	json_object_object_add(o, "verdict", new_text(text));
	json_object_object_add(o, "type", json_object_new_string(type));
	add_text(o, "message", *message ? message : report_get_str(c, "title"));
	json_object_object_add(o, "hardwareInfoId", json_object_new_string(HARDWARE_ID));
	put_step(s, "diagnosis", o);
}

static void put_no_verdict(struct state *s, const char *text)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "symptom", json_object_new_string("no-verdict"));
	json_object_object_add(o, "message", new_text(text));
	put_step(s, "error", o);
}

/* The run was resumed: the step that ran then ends here, and its case begins again. */
static void cut_step(struct state *s)
{
	if (!s->has_step)
		return;
	put_no_verdict(s, "interrupted");
	put_step(s, "testStepEnd", wrap("status", json_object_new_string("ERROR")));
	s->cuts = s->cuts && s->cut_n == s->n ? s->cuts + 1 : 1;
	s->cut_n = s->n;
	s->has_step = false;
}

/* @c: the case as the document has it. */
static void end_step(struct state *s, struct json_object *c)
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
		put_step(s, "log", new_log("INFO", text));
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
		put_step(s, "log", new_log("INFO", text));
	}
	put_step(s, "testStepEnd", wrap("status", json_object_new_string(status)));
	s->has_step = false;
	s->now_ms += report_get_u64(c, "wall_us") / 1000;
}

/* --------------------------------------------------------------- the format */

static int begin(FILE *out, int verbose, bool color, void **state)
{
	(void)verbose;
	(void)color;
	return format_begin(sizeof(struct state), out, state);
}

/* Time goes on, whatever the events say: a report read back has none. */
static void set_time(struct state *s, struct json_object *ev)
{
	uint64_t at = s->started_ms + report_get_u64(ev, "t_ms");

	if (at > s->now_ms && at - s->now_ms < 366ull * 86400 * 1000)
		s->now_ms = at;
}

static void first_line(struct state *s, struct json_object *ev)
{
	struct json_object *version = json_object_new_object();

	s->started_ms = parse_started(report_get_str(report_get_obj(ev, "run"), "started"));
	s->now_ms = s->started_ms;
	if (json_object_deep_copy(ev, &s->begin, NULL) < 0) /* the emitter may reuse its own */
		s->begin = json_object_new_object();
	json_object_object_add(version, "major", json_object_new_int(2));
	json_object_object_add(version, "minor", json_object_new_int(0));
	put_line(s, "schemaVersion", version);
}

static int event(void *state, struct json_object *ev)
{
	struct state *s = state;
	const char *name = report_get_str(ev, "ev");
	struct json_object *c;
	int rc = report_doc_event(s->f.doc, ev, &c);

	if (rc < 0)
		return rc;
	if (!s->begin)
		first_line(s, ev);
	set_time(s, ev);
	if (c)
		end_step(s, c);
	if (!strcmp(name, "resumed"))
		cut_step(s);
	else if (!strcmp(name, "target"))
		start_run(s, ev);
	else if (!strcmp(name, "case_begin"))
		begin_step(s, ev);
	else if (!s->has_step)
		return s->err;
	else if (!strcmp(name, "note"))
		put_step(s, "log",
			 new_log(report_get_bool(ev, "step") ? "INFO" : "DEBUG",
				 report_get_str(ev, "text")));
	else if (!strcmp(name, "check"))
		put_check(s, ev);
	else if (!strcmp(name, "trace"))
		put_trace(s, ev);
	return s->err;
}

static int end(void *state)
{
	struct state *s = state;
	struct json_object *c;

	report_doc_finish(s->f.doc, &c);
	if (!s->begin) {
		struct json_object *nothing = json_object_new_object();

		first_line(s, nothing);
		json_object_put(nothing);
	}
	if (c)
		end_step(s, c);
	end_run(s);
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
