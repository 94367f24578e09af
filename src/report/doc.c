// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Events → the report document. The key order is the order of insertion here
 * and is part of the format; new keys go behind the old ones.
 */
#include "doc.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "latency.h"

struct report_doc {
	struct json_object *root, *run, *cases;
	struct json_object *open; /* the case that runs */
	uint64_t open_n, last_ms, pauses_ms;
	struct report_totals sum;
	int exit; /* of run_end, -1: there was none */
	bool keep, is_strict, has_begun, has_target;
	bool is_over;	 /* the open case has ended, interrupted: it may yet be run again */
	bool is_waiting; /* the run was resumed: the open case is to be run again */
	struct json_object *last; /* what *ret_case pointed to */
	struct hist latency[LATENCY_KINDS];
};

/*
 * Shared, not copied: an event is nobody's to change once it was emitted, and other outputs hold
 * the same one. A missing key becomes @type, empty.
 */
static void take(struct json_object *to, struct json_object *from, const char *key,
		 enum json_type type)
{
	struct json_object *v = NULL, *copy;

	json_object_object_get_ex(from, key, &v);
	if (json_object_is_type(v, type) && v)
		copy = json_object_get(v);
	else if (type == json_type_object)
		copy = json_object_new_object();
	else if (type == json_type_array)
		copy = json_object_new_array();
	else if (type == json_type_int)
		copy = json_object_new_int(0);
	else if (type == json_type_boolean)
		copy = json_object_new_boolean(false);
	else
		copy = json_object_new_string("");
	json_object_object_add(to, key, copy);
}

/* Only when it is there. */
static void take_if(struct json_object *to, struct json_object *from, const char *key)
{
	struct json_object *v;

	if (json_object_object_get_ex(from, key, &v) && v)
		json_object_object_add(to, key, json_object_get(v));
}

/* As take_if(), of an array that is added to. */
static void take_copy_if(struct json_object *to, struct json_object *from, const char *key)
{
	struct json_object *v = report_get_arr(from, key), *copy = NULL;

	if (v && json_object_deep_copy(v, &copy, NULL) == 0)
		json_object_object_add(to, key, copy);
}

static void add_u64(struct json_object *o, const char *key, uint64_t v)
{
	json_object_object_add(o, key, json_object_new_uint64(v));
}

static void add_str(struct json_object *o, const char *key, const char *v)
{
	json_object_object_add(o, key, json_object_new_string(v));
}

static void begin_run(struct report_doc *d, struct json_object *ev)
{
	struct json_object *run = report_get_obj(ev, "run"), *plan = report_get_obj(ev, "plan");
	struct json_object *out;

	if (d->has_begun)
		return;
	d->has_begun = true;
	d->is_strict = report_get_bool(ev, "strict");
	take(d->root, ev, "tool", json_type_object);
	take(d->run, run, "id", json_type_string);
	add_str(d->run, "state", "interrupted"); /* until run_end says better */
	take(d->run, run, "started", json_type_string);
	add_u64(d->run, "duration_ms", 0);
	take(d->run, run, "seed", json_type_int);
	take(d->run, run, "command", json_type_array);
	take(d->run, run, "host", json_type_object);
	take_if(d->run, run, "consent");
	take_if(d->run, run, "resume");
	json_object_object_add(d->run, "strict", json_object_new_boolean(d->is_strict));
	/* of a report read back; a run tells them with its target, which is later */
	take_if(d->run, run, "estimate_ms");
	take_if(d->run, run, "estimate_limit_ms");
	take_copy_if(d->run, run, "resumed");
	latency_add(d->latency, report_get_obj(run, "latency"));
	json_object_object_add(d->root, "run", json_object_get(d->run));
	out = json_object_new_object();
	take(out, plan, "name", json_type_string);
	take(out, plan, "file", json_type_string);
	take(out, plan, "sha256", json_type_string);
	take(out, plan, "allow", json_type_array);
	take(out, plan, "cases", json_type_int);
	json_object_object_add(d->root, "plan", out);
}

static void set_target(struct report_doc *d, struct json_object *ev)
{
	static const char *const first[] = { "address", "backend", "vid", "mn", "sn",
					     "fr",	"ver",	   "cap", NULL };
	struct json_object *out;

	if (d->has_target)
		return;
	d->has_target = true;
	out = json_object_new_object();
	for (size_t i = 0; first[i]; i++)
		take_if(out, ev, first[i]);
	json_object_object_foreach(ev, key, v)
	{
		(void)v;
		/* of the run, although the controller has to be up to know it */
		if (!strncmp(key, "estimate_", 9))
			take_if(d->run, ev, key);
		else if (strcmp(key, "ev") && strcmp(key, "t_ms") &&
			 !json_object_object_get_ex(out, key, NULL))
			take_if(out, ev, key);
	}
	json_object_object_add(d->root, "target", out);
}

/* How it went when it was interrupted: a try of the case that is run again. */
static void add_try(struct json_object *history, struct json_object *c)
{
	struct json_object *try = json_object_new_object(), *reasons;

	take(try, c, "verdict", json_type_string);
	take(try, c, "reasons", json_type_array);
	if (!report_get_len(try, "reasons")) {
		reasons = json_object_new_array();
		json_object_array_add(reasons, json_object_new_string("interrupted"));
		json_object_object_add(try, "reasons", reasons);
	}
	if (report_get_len(c, "notes"))
		take(try, c, "notes", json_type_array);
	if (report_get_len(report_get_obj(c, "checks"), "failed"))
		take(try, report_get_obj(c, "checks"), "failed", json_type_array);
	json_object_array_add(history, try);
}

/* Takes what is open, which was interrupted, into @c, the same case again. */
static void take_history(struct report_doc *d, struct json_object *c)
{
	struct json_object *history = NULL;

	if (json_object_object_get_ex(d->open, "history", &history))
		history = json_object_get(history);
	else
		history = json_object_new_array();
	add_try(history, d->open);
	json_object_object_add(c, "history", history);
	json_object_put(d->open);
	d->open = NULL;
}

static void begin_case(struct report_doc *d, struct json_object *ev)
{
	struct json_object *c = json_object_new_object(), *checks = json_object_new_object();
	struct json_object *evidence = json_object_new_object();

	take(c, ev, "id", json_type_string);
	take(c, ev, "params", json_type_object);
	add_str(c, "verdict", "error");
	take(c, ev, "title", json_type_string);
	take(c, ev, "spec", json_type_array);
	take(c, ev, "coverage", json_type_array);
	add_u64(c, "duration_us", 0);
	json_object_object_add(c, "reasons", json_object_new_array());
	add_u64(checks, "total", 0);
	json_object_object_add(checks, "failed", json_object_new_array());
	json_object_object_add(c, "checks", checks);
	json_object_object_add(evidence, "commands", json_object_new_array());
	json_object_object_add(evidence, "registers", json_object_new_array());
	json_object_object_add(evidence, "doorbells", json_object_new_array());
	json_object_object_add(c, "evidence", evidence);
	add_str(c, "repro", "");
	take(c, ev, "rules", json_type_array);
	take(c, ev, "repeat", json_type_int);
	add_u64(c, "wall_us", 0);
	json_object_object_add(c, "notes", json_object_new_array());
	take_copy_if(c, ev, "history"); /* of a report read back */
	if (d->open)
		take_history(d, c);
	d->open = c;
	d->open_n = report_get_u64(ev, "n");
	d->is_over = d->is_waiting = false;
}

static void add_note(struct report_doc *d, struct json_object *ev)
{
	struct json_object *note = json_object_new_object();

	take(note, ev, "text", json_type_string);
	take(note, ev, "step", json_type_boolean);
	json_object_array_add(report_get_arr(d->open, "notes"), note);
}

static void add_check(struct report_doc *d, struct json_object *ev)
{
	struct json_object *check = json_object_new_object();

	take(check, ev, "label", json_type_string);
	take(check, ev, "word", json_type_string);
	take(check, ev, "text", json_type_string);
	take(check, ev, "seen", json_type_string);
	take(check, ev, "want", json_type_string);
	json_object_array_add(report_get_arr(report_get_obj(d->open, "checks"), "failed"), check);
}

static void add_trace(struct report_doc *d, struct json_object *ev)
{
	struct json_object *evidence = report_get_obj(d->open, "evidence");

	take(evidence, ev, "commands", json_type_array);
	take(evidence, ev, "registers", json_type_array);
	take(evidence, ev, "doorbells", json_type_array);
	if (report_get_arr(ev, "queues"))
		take(evidence, ev, "queues", json_type_array);
}

static void count(struct report_doc *d, struct json_object *c)
{
	const char *verdict = report_get_str(c, "verdict");
	struct report_totals *s = &d->sum;

	s->cases++;
	if (!strcmp(verdict, "pass"))
		s->pass++;
	else if (!strcmp(verdict, "warn"))
		s->warn++;
	else if (!strcmp(verdict, "fail"))
		s->fail++;
	else if (!strcmp(verdict, "skip"))
		s->skip++;
	else
		s->error++;
	s->checks += report_get_u64(report_get_obj(c, "checks"), "total");
	if (report_get_obj(c, "known")) {
		s->known++;
		s->known_fail += !strcmp(verdict, "fail");
	}
	s->fixed += report_get_obj(c, "fixed") != NULL;
	s->pcie_correctable += report_get_u64(c, "pcie_correctable");
	s->pcie_uncorrectable += report_get_u64(c, "pcie_uncorrectable");
}

static bool is_verdict(const char *v)
{
	return !strcmp(v, "pass") || !strcmp(v, "warn") || !strcmp(v, "fail") ||
	       !strcmp(v, "skip") || !strcmp(v, "error");
}

static struct json_object *close_case(struct report_doc *d)
{
	struct json_object *c = d->open;

	d->open = NULL;
	count(d, c);
	if (d->keep)
		json_object_array_add(d->cases, json_object_get(c));
	d->last = c;
	return c;
}

static struct json_object *end_case(struct report_doc *d, struct json_object *ev)
{
	struct json_object *c = d->open, *checks = report_get_obj(c, "checks");
	uint64_t failed = report_get_u64(ev, "failed");
	size_t stored = report_get_len(checks, "failed");

	if (is_verdict(report_get_str(ev, "verdict")))
		take(c, ev, "verdict", json_type_string);
	take(c, ev, "duration_us", json_type_int);
	take(c, ev, "reasons", json_type_array);
	add_u64(checks, "total", report_get_u64(ev, "checks"));
	if (failed > stored)
		add_u64(checks, "not_listed", failed - stored);
	take(c, ev, "repro", json_type_string);
	take(c, ev, "wall_us", json_type_int);
	take_if(c, ev, "known");
	take_if(c, ev, "fixed");
	take_if(c, ev, "lapsed");
	take_if(c, ev, "advice");
	take_if(c, ev, "pcie_correctable");
	take_if(c, ev, "pcie_uncorrectable");
	d->is_over = report_get_bool(ev, "interrupted");
	if (d->is_over)
		return NULL;
	latency_add(d->latency, report_get_obj(ev, "latency"));
	return close_case(d);
}

/* The events stopped, or another case began, while this one ran. */
static struct json_object *abandon_case(struct report_doc *d)
{
	if (!d->is_over)
		json_object_array_add(
			report_get_arr(d->open, "reasons"),
			json_object_new_string(
				"the record of the run ends while this case was running"));
	d->is_over = d->is_waiting = false;
	return close_case(d);
}

/* Another process went on with the run. */
static void resume_run(struct report_doc *d, struct json_object *ev)
{
	static const char *const keys[] = { "at",   "pause_ms", "left", "command",
					    "host", "consent",	NULL };
	struct json_object *all = report_get_arr(d->run, "resumed");
	struct json_object *one = json_object_new_object();

	for (size_t i = 0; keys[i]; i++)
		take_if(one, ev, keys[i]);
	if (d->open) {
		take_if(one, d->open, "id");
		d->is_waiting = true;
	}
	if (!all) {
		all = json_object_new_array();
		json_object_object_add(d->run, "resumed", all);
	}
	json_object_array_add(all, one);
	take_if(d->run, ev, "resume");
	d->pauses_ms += report_get_u64(ev, "pause_ms");
	/* What the first process said of its end is said anew. */
	d->exit = -1;
	add_str(d->run, "state", "interrupted");
	json_object_object_del(d->run, "reason");
}

static void end_run(struct report_doc *d, struct json_object *ev)
{
	const char *state = report_get_str(ev, "state");

	add_str(d->run, "state",
		!strcmp(state, "complete") || !strcmp(state, "error") ? state : "interrupted");
	add_u64(d->run, "duration_ms", report_get_u64(ev, "duration_ms"));
	d->exit = (int)(report_get_u64(ev, "exit") & 0xff);
	if (*report_get_str(ev, "reason"))
		take(d->run, ev, "reason", json_type_string);
	/* What the target said of it was before it was given back. */
	if (report_get_obj(ev, "bound") && report_get_obj(d->root, "target"))
		take(report_get_obj(d->root, "target"), ev, "bound", json_type_object);
}

int report_doc_event(struct report_doc *d, struct json_object *ev, struct json_object **ret_case)
{
	const char *name = report_get_str(ev, "ev");
	bool is_open_n = d->open && report_get_u64(ev, "n") == d->open_n;
	bool of_open = is_open_n && !d->is_over && !d->is_waiting;

	*ret_case = NULL;
	json_object_put(d->last);
	d->last = NULL;
	if (report_get_u64(ev, "t_ms") > d->last_ms)
		d->last_ms = report_get_u64(ev, "t_ms");
	if (!strcmp(name, "run_begin")) {
		begin_run(d, ev);
	} else if (!strcmp(name, "target")) {
		set_target(d, ev);
	} else if (!strcmp(name, "case_begin")) {
		if (d->open && !(d->is_waiting && is_open_n))
			*ret_case = abandon_case(d);
		begin_case(d, ev);
	} else if (!strcmp(name, "resumed")) {
		resume_run(d, ev);
	} else if (!strcmp(name, "run_end")) {
		if (d->open && !d->is_over && !d->is_waiting)
			*ret_case = abandon_case(d);
		end_run(d, ev);
	} else if (!of_open) {
		return 0;
	} else if (!strcmp(name, "note")) {
		add_note(d, ev);
	} else if (!strcmp(name, "check")) {
		add_check(d, ev);
	} else if (!strcmp(name, "trace")) {
		add_trace(d, ev);
	} else if (!strcmp(name, "case_end")) {
		*ret_case = end_case(d, ev);
	}
	return 0;
}

static void add_summary(struct report_doc *d)
{
	const struct report_totals *s = &d->sum;
	struct json_object *sum = json_object_new_object();

	add_u64(sum, "cases", s->cases);
	add_u64(sum, "pass", s->pass);
	add_u64(sum, "warn", s->warn);
	add_u64(sum, "fail", s->fail);
	add_u64(sum, "skip", s->skip);
	add_u64(sum, "error", s->error);
	add_u64(sum, "known", s->known);
	add_u64(sum, "fixed", s->fixed);
	add_u64(sum, "checks", s->checks);
	json_object_object_add(d->root, "summary", sum);
}

int report_doc_finish(struct report_doc *d, struct json_object **ret_case)
{
	struct json_object *nothing = json_object_new_object(), *latency;

	*ret_case = NULL;
	json_object_put(d->last);
	d->last = NULL;
	if (!d->has_begun)
		begin_run(d, nothing);
	if (!d->has_target)
		set_target(d, nothing);
	json_object_put(nothing);
	if (d->open)
		*ret_case = abandon_case(d);
	if (d->exit < 0)
		add_u64(d->run, "duration_ms",
			d->last_ms > d->pauses_ms ? d->last_ms - d->pauses_ms : 0);
	json_object_object_add(d->run, "exit", json_object_new_int(report_doc_exit(d)));
	latency = latency_json(d->latency);
	if (latency)
		json_object_object_add(d->run, "latency", latency);
	add_summary(d);
	json_object_object_add(d->root, "cases", json_object_get(d->cases));
	return 0;
}

struct json_object *report_doc_root(struct report_doc *d)
{
	return d->root;
}

const struct report_totals *report_doc_totals(const struct report_doc *d)
{
	return &d->sum;
}

int report_doc_exit(const struct report_doc *d)
{
	const struct report_totals *s = &d->sum;

	/* a claim of success does not stand against the cases: files can be edited */
	if (d->exit > 0)
		return d->exit;
	if (s->fail > s->known_fail)
		return 1;
	if (s->error)
		return 3;
	return d->exit < 0 ? 4 : 0; /* no run_end: it was cut short */
}

int report_doc_open(bool keep_cases, struct report_doc **ret_doc)
{
	struct report_doc *d = calloc(1, sizeof(*d));

	if (!d)
		return -ENOMEM;
	d->root = json_object_new_object();
	d->run = json_object_new_object();
	d->cases = json_object_new_array();
	d->keep = keep_cases;
	d->exit = -1;
	add_str(d->root, "schema", REPORT_SCHEMA);
	*ret_doc = d;
	return 0;
}

void report_doc_close(struct report_doc *d)
{
	if (!d)
		return;
	json_object_put(d->root);
	json_object_put(d->run);
	json_object_put(d->cases);
	json_object_put(d->open);
	json_object_put(d->last);
	free(d);
}
