// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What becomes of a case: its last event with what only the parent knows (known
 * deviations, the line that repeats it), the counts, the exit status. And the
 * way of every event to the reports and the events file.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

static void append_line(struct run *r, struct json_object *ev, bool is_end)
{
	size_t len, done = 0;
	const char *text = json_object_to_json_string_length(
		ev, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);
	char *line;

	if (r->events_fd < 0 || r->emit_err)
		return;
	line = malloc(len + 1);
	if (!line)
		return;
	memcpy(line, text, len);
	line[len] = '\n';
	while (done < len + 1) {
		ssize_t n = write(r->events_fd, line + done, len + 1 - done);

		if (n <= 0) {
			r->emit_err = n < 0 ? -errno : -EIO;
			snprintf(r->emit_text, sizeof(r->emit_text), "cannot write %s: %s",
				 r->opts->events_path, strerror(-r->emit_err));
			break;
		}
		done += (size_t)n;
	}
	free(line);
	/* A device of somebody's own may take the host with it. */
	if (is_end && r->fn && !(r->fn->caps & PCIFN_CAP_SCRATCH))
		fdatasync(r->events_fd);
}

/* Takes @ev. */
int run_emit(struct run *r, struct json_object *ev)
{
	const char *name = jobj_get_str(ev, "ev");
	int rc;

	append_line(r, ev, name && !strcmp(name, "case_end"));
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

static enum verdict verdict_parse(const char *text)
{
	for (int v = 0; text && v < VERDICT_COUNT; v++)
		if (!strcmp(text, verdict_name((enum verdict)v)))
			return (enum verdict)v;
	return VERDICT_ERROR;
}

static void add_known(struct json_object *end, const char *key, const struct known *k)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "why", k->why);
	jobj_str(o, "clause", k->clause);
	jobj_str(o, "where", k->where);
	jobj_add(end, key, o);
}

static const struct known *find_known(struct run *r, const struct nt_case *c, enum verdict v,
				      uint64_t failed)
{
	size_t n = r->checks ? json_object_array_length(r->checks) : 0;
	struct known_check *checks = calloc(n + 1, sizeof(*checks));
	const struct known *k;

	if (!checks)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		struct json_object *ev = json_object_array_get_idx(r->checks, i);

		checks[i] = (struct known_check){ .word = jobj_get_str(ev, "word"),
						  .text = jobj_get_str(ev, "text"),
						  .seen = jobj_get_str(ev, "seen") };
	}
	k = known_find(r->plan->known, r->plan->known_count, &r->device, c->id, v, checks, n,
		       n >= failed);
	free(checks);
	return k;
}

static void overlay_known(struct run *r, struct json_object *end, const struct nt_case *c,
			  enum verdict v)
{
	const struct known *k = find_known(r, c, v, jobj_get_u64(end, "failed"));

	if (!k)
		return;
	add_known(end, v == VERDICT_PASS ? "fixed" : "known", k);
	if (v == VERDICT_PASS) {
		r->tally.fixed++;
		return;
	}
	r->tally.known++;
	r->tally.known_fail += v == VERDICT_FAIL;
	r->tally.known_warn += v == VERDICT_WARN;
}

static void decide_stop(struct run *r, const struct run_item *item, struct json_object *end,
			enum verdict v)
{
	bool failed = v == VERDICT_FAIL && !json_object_object_get_ex(end, "known", NULL);
	bool broke = v == VERDICT_ERROR;

	if ((failed && (r->opts->stop_on == RUN_STOP_FAIL || item->on_fail == ON_STOP)) ||
	    (broke && (r->opts->stop_on != RUN_STOP_NEVER || item->on_error == ON_STOP))) {
		r->stop = true;
		run_set_reason(r, "stopped after %s: %s", failed ? "a failure" : "an error",
			       item->c->id);
	}
}

/* Completes a case_end with what only the parent knows, counts and emits it. */
void outcome_end(struct run *r, uint32_t step, struct json_object *end)
{
	const struct run_item *item = r->steps[step].item;
	enum verdict v = verdict_parse(jobj_get_str(end, "verdict"));

	r->tally.cases++;
	r->tally.verdict[v]++;
	r->tally.checks += jobj_get_u64(end, "checks");
	overlay_known(r, end, item->c, v);
	if (v != VERDICT_PASS && v != VERDICT_SKIP) {
		char *repro = event_repro(r, &r->steps[step]);

		jobj_str(end, "repro", repro);
		free(repro);
		if (item->c->advice)
			jobj_str(end, "advice", item->c->advice);
	}
	decide_stop(r, item, end, v);
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
