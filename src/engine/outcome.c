// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of a case: its last event with what only the parent knows (known
 * deviations, the line that repeats it), the counts, the exit status. And the
 * way of every event to the events file and the reports.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

/* Takes @ev. */
int run_emit(struct run *r, struct json_object *ev)
{
	const char *name = jobj_get_str(ev, "ev");
	int rc;

	record_append(r, ev, name ? name : "");
	rc = r->emit ? r->emit(r->emit_arg, ev) : 0;
	json_object_put(ev);
	return rc;
}

void run_set_reason(struct run *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(r->reason, sizeof(r->reason), fmt, ap);
	va_end(ap);
}

enum verdict outcome_verdict(const char *text)
{
	for (int v = 0; text && v < VERDICT_COUNT; v++)
		if (!strcmp(text, verdict_name((enum verdict)v)))
			return (enum verdict)v;
	return VERDICT_ERROR;
}

static struct json_object *entry_object(const struct known *k)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "why", k->why);
	jobj_str(o, "clause", k->clause);
	jobj_str(o, "where", k->where);
	if (*k->expires)
		jobj_str(o, "expires", k->expires);
	return o;
}

static void add_lapsed(void *arg, const struct known *k, const char *cause, const char *text)
{
	struct json_object *o = entry_object(k);

	jobj_str(o, "cause", cause);
	jobj_str(o, "text", text);
	json_object_array_add(arg, o);
}

/* The checks that did not hold, as known.c wants them; the texts stay where they are. */
static struct known_check *failed_checks(const struct run *r, size_t *ret_n)
{
	size_t n = r->checks ? json_object_array_length(r->checks) : 0;
	struct known_check *checks = calloc(n + 1, sizeof(*checks));

	for (size_t i = 0; i < n && checks; i++) {
		struct json_object *ev = json_object_array_get_idx(r->checks, i);

		checks[i] = (struct known_check){ .word = jobj_get_str(ev, "word"),
						  .text = jobj_get_str(ev, "text"),
						  .seen = jobj_get_str(ev, "seen") };
	}
	*ret_n = n;
	return checks;
}

static void overlay_known(struct run *r, struct json_object *end, const struct nt_case *c,
			  struct outcome *o)
{
	const struct known *v = r->plan->known, *k;
	size_t n, known_count = r->plan->known_count;
	struct known_check *checks = failed_checks(r, &n);
	struct json_object *lapsed;

	if (!checks)
		return;
	k = known_find(v, known_count, &r->device, c->id, o->verdict, checks, n,
		       n >= jobj_get_u64(end, "failed"));
	if (k) {
		o->is_fixed = o->verdict == VERDICT_PASS;
		o->is_known = !o->is_fixed;
		jobj_add(end, o->is_fixed ? "fixed" : "known", entry_object(k));
	} else if (o->verdict == VERDICT_FAIL || o->verdict == VERDICT_WARN) {
		lapsed = json_object_new_array();
		known_each_lapsed(v, known_count, &r->device, c->id, o->verdict, checks, n,
				  add_lapsed, lapsed);
		if (json_object_array_length(lapsed))
			jobj_add(end, "lapsed", lapsed);
		else
			json_object_put(lapsed);
	}
	free(checks);
}

static void decide_stop(struct run *r, const struct run_item *item, const struct outcome *o)
{
	bool failed = o->verdict == VERDICT_FAIL && !o->is_known;
	bool broke = o->verdict == VERDICT_ERROR;

	if ((failed && (r->opts->stop_on == RUN_STOP_FAIL || item->on_fail == ON_STOP)) ||
	    (broke && (r->opts->stop_on != RUN_STOP_NEVER || item->on_error == ON_STOP))) {
		r->stop = true;
		run_set_reason(r, "stopped after %s: %s", failed ? "a failure" : "an error",
			       item->c->id);
	}
}

void outcome_count(struct run *r, uint32_t step, const struct outcome *o)
{
	struct tally *t = &r->tally;

	t->cases++;
	t->verdict[o->verdict]++;
	t->checks += o->checks;
	t->fixed += o->is_fixed;
	t->known += o->is_known;
	t->known_fail += o->is_known && o->verdict == VERDICT_FAIL;
	t->known_warn += o->is_known && o->verdict == VERDICT_WARN;
	decide_stop(r, r->steps[step].item, o);
}

/* How long its commands took; those of the next case count from nothing. */
static void add_latency(struct run *r, struct json_object *end)
{
	struct json_object *o;

	if (!r->worker.rings)
		return;
	o = latency_json(r->worker.rings->latency);
	if (o)
		jobj_add(end, "latency", o);
	for (size_t i = 0; i < LATENCY_KINDS; i++)
		hist_clear(&r->worker.rings->latency[i]);
}

/* Completes a case_end with what only the parent knows, counts and emits it. */
void outcome_end(struct run *r, uint32_t step, struct json_object *end)
{
	const struct run_item *item = r->steps[step].item;
	struct outcome o = { .verdict = outcome_verdict(jobj_get_str(end, "verdict")),
			     .checks = jobj_get_u64(end, "checks") };

	add_latency(r, end);
	overlay_known(r, end, item->c, &o);
	if (o.verdict != VERDICT_PASS && o.verdict != VERDICT_SKIP) {
		char *repro = event_repro(r, &r->steps[step]);

		jobj_str(end, "repro", repro);
		free(repro);
		if (item->c->advice)
			jobj_str(end, "advice", item->c->advice);
	}
	outcome_count(r, step, &o);
	run_emit(r, end);
}

/* A case that no worker brought to its end. */
void outcome_error(struct run *r, uint32_t step, uint64_t start_ns, const char *reason,
		   const char *more)
{
	struct json_object *end = event_new(r, "case_end"), *reasons;
	uint64_t us = (clock_wall_ns() - start_ns) / 1000;

	jobj_u64(end, "n", step);
	jobj_str(end, "verdict", verdict_name(VERDICT_ERROR));
	jobj_u64(end, "duration_us", us);
	jobj_u64(end, "wall_us", us);
	jobj_u64(end, "checks", 0);
	jobj_u64(end, "failed", 0);
	reasons = jobj_array(end, "reasons");
	jobj_push_str(reasons, reason);
	if (more && *more)
		jobj_push_str(reasons, more);
	/* Not its own fault: a run that is resumed tries it once more. */
	if (run_urgent())
		jobj_bool(end, "interrupted", true);
	outcome_end(r, step, end);
}

void outcome_rings(struct run *r, uint32_t step)
{
	struct json_object *o = event_new(r, "trace");
	struct evidence ev;

	jobj_u64(o, "n", step);
	evidence_of_rings(r->worker.rings, &ev);
	evidence_add(o, &ev);
	run_emit(r, o);
}

int outcome_exit(const struct tally *t, enum run_state state, bool strict)
{
	uint64_t fails = t->verdict[VERDICT_FAIL] - t->known_fail;
	uint64_t warns = t->verdict[VERDICT_WARN] - t->known_warn;

	if (state == RUN_INTERRUPTED)
		return 4;
	if (fails || (strict && warns))
		return 1;
	if (state == RUN_BROKEN || t->verdict[VERDICT_ERROR])
		return 3;
	if (!(t->verdict[VERDICT_PASS] + t->verdict[VERDICT_WARN] + t->verdict[VERDICT_FAIL]))
		return 77;
	return 0;
}
