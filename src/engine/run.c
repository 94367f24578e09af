// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A run: the process that survives it.
 *
 * It opens the device, forks the worker, feeds it one step after the other and
 * emits what comes back. When the worker dies or does not answer in time, the
 * step is an ERROR, the device is recovered, and a new worker goes on. So a
 * report is always whole. At most one step is ever lost with a worker.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "keep.h"
#include "report/checkpoint.h"
#include "report/get.h"
#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

#define SESSION_MS 180000
/* An ioctl returns when Linux has aborted the command, then reset the controller. */
#define OWNER_MS    60000u
#define WAIT_MAX_MS 700000u

/* The date that the report tells: whoever judges it later comes to the same. */
static void take_day(struct run *r, struct json_object *begin)
{
	snprintf(r->day, sizeof(r->day), "%s",
		 report_get_str(report_get_obj(begin, "run"), "started"));
}

/* ------------------------------------------------------------------- worker */

static void take_target(struct run *r, struct json_object *ev)
{
	if (r->target) {
		json_object_put(ev);
		return;
	}
	r->target = json_object_get(ev);
	r->device = (struct known_device){
		.model = jobj_get_str(ev, "mn"),
		.firmware = jobj_get_str(ev, "fr"),
		.backend = jobj_get_str(ev, "backend"),
		.vid = (uint32_t)jobj_get_u64(ev, "vid"),
		.day = *r->day ? r->day : NULL,
	};
	/* A run that is resumed has told it before, or tells it behind "resumed". */
	if (r->opts->resume)
		json_object_put(ev);
	else
		run_emit(r, ev);
}

static void append(char *text, size_t len, const char *more)
{
	size_t at = strlen(text);

	if (more && *more)
		snprintf(text + at, len - at, "%s%s", at ? "; " : "", more);
}

/* Why it stopped answering: what its back end knows, and what the host still sees of it. */
static void append_words(const struct run *r, char *text, size_t len)
{
	char gone[200];

	append(text, len, r->fn->ops->last_words ? r->fn->ops->last_words(r->fn) : NULL);
	append(text, len, gone_words(r->gate.bdf, r->gate.port, gone, sizeof(gone)));
}

int run_bring_up(struct run *r, struct nt_err *err)
{
	uint64_t ms = r->opts->session_timeout_ms ? r->opts->session_timeout_ms : SESSION_MS;
	struct json_object *ev;
	char why[160];
	int rc = worker_start(r, err);

	if (rc)
		return rc;
	rc = worker_recv(&r->worker, clock_wall_ns() + ms * 1000000u, &ev);
	if (!rc && !strcmp(jobj_get_str(ev, "ev"), "target")) {
		rc = permit_same(r, ev, err);
		if (rc)
			worker_kill(&r->worker, NULL, 0);
		take_target(r, ev);
		return rc;
	}
	if (!rc) {
		nt_err_set(err, (int)(int64_t)jobj_get_u64(ev, "code"), "%s",
			   jobj_get_str(ev, "text") ? jobj_get_str(ev, "text") : "?");
		json_object_put(ev);
		worker_kill(&r->worker, NULL, 0);
		append_words(r, err->text, sizeof(err->text));
		return err->code < 0 ? err->code : -EIO;
	}
	worker_kill(&r->worker, rc == -EPIPE ? why : NULL, sizeof(why));
	if (rc == -EPIPE)
		return nt_err_set(err, rc, "the worker died while it brought the controller up: %s",
				  why);
	if (rc == -ETIMEDOUT)
		return nt_err_set(err, rc, "the controller was not up within %llu ms",
				  (unsigned long long)ms);
	return nt_err_set(err, rc, "interrupted while the controller was brought up");
}

/*
 * After a worker or the device was lost: make the function usable again. @more
 * gets what the other side said before it went (QEMU's last words), and why it
 * does not come back.
 */
static int recover(struct run *r, char *more, size_t more_len)
{
	struct nt_err err = { 0 };
	char text[120];
	int rc;

	*more = '\0';
	append_words(r, more, more_len);
	/* A second driver on top of what it may still do would be worse than none. */
	if (r->worker.stuck) {
		snprintf(text, sizeof(text),
			 "process %d does not end: the kernel holds it in a call for this device",
			 (int)r->worker.stuck);
		append(more, more_len, text);
		return -ENODEV;
	}
	rc = pcifn_recover(r->fn, &err);
	if (rc)
		append(more, more_len, err.text);
	return rc;
}

static void why_lost(const struct run *r, int rc, uint64_t ms, char *text, size_t len)
{
	char why[160] = "?";

	if (rc == -EPIPE) {
		worker_kill((struct worker *)&r->worker, why, sizeof(why));
		snprintf(text, len, "the worker died: %s", why);
		return;
	}
	worker_kill((struct worker *)&r->worker, NULL, 0);
	if (rc == -ETIMEDOUT)
		snprintf(text, len, "no answer within %llu ms", (unsigned long long)ms);
	else if (rc == -EINTR)
		snprintf(text, len, "interrupted");
	else
		snprintf(text, len, "the worker's answer makes no sense");
}

/* All steps from @step on end as errors: the device is not there. */
static void lose_rest(struct run *r, uint32_t step, const char *why)
{
	r->state = RUN_BROKEN;
	r->is_gone = true;
	run_set_reason(r, "device lost: %s", why);
	for (; step < r->step_count; step++) {
		char text[sizeof(r->reason) + 16];

		if (resume_is_over(r->opts->resume, step))
			continue;
		snprintf(text, sizeof(text), "device lost: %s", why);
		run_emit(r, event_case_begin(r, step));
		outcome_error(r, step, clock_wall_ns(), text, NULL);
	}
}

/*
 * A worker that may still run is gone after this; the next step gets a new one.
 * 0 when the device can be used again. @more: what the back end said.
 */
static int renew(struct run *r, char *more, size_t more_len)
{
	worker_kill(&r->worker, NULL, 0);
	return recover(r, more, more_len);
}

/* On a case: it stands still while the controller is waited for. */
struct watch {
	uint64_t until_ns;
	uint64_t wait_ns; /* longer, as long as the wait goes on that began at … */
	uint64_t from_ns;
};

/* A wait of at most @ms begins; 0: it is over. */
static void watch_wait(struct watch *w, uint64_t ms)
{
	uint64_t now = clock_wall_ns();

	if (w->wait_ns)
		w->until_ns += nt_min(now - w->from_ns, w->wait_ns);
	w->wait_ns = ms * 1000000u;
	w->from_ns = now;
}

/* The worker's last event of a step. Nothing more is sent to a drive that nobody named. */
static int end_step(struct run *r, uint32_t step, struct json_object *end, char *lost,
		    size_t lost_len)
{
	bool is_lost = jobj_get_bool(end, "lost"), is_other = jobj_get_bool(end, "other");
	struct json_object *reasons = NULL;
	char more[512] = "";
	size_t n;
	int rc = is_other ? -ENODEV : is_lost ? renew(r, more, sizeof(more)) : 0;

	json_object_object_del(end, "lost");
	json_object_object_del(end, "other");
	json_object_object_get_ex(end, "reasons", &reasons);
	n = reasons ? json_object_array_length(reasons) : 0;
	if (is_other && n)
		snprintf(lost, lost_len, "%s",
			 json_object_get_string(json_object_array_get_idx(reasons, n - 1)));
	else if (rc)
		snprintf(lost, lost_len, "%s", *more ? more : "it does not answer");
	if (*more && reasons)
		jobj_push_str(reasons, more);
	outcome_end(r, step, end);
	return rc ? -ENODEV : 0;
}

/* One step. 0, or -ENODEV when the device is gone for good (text in @lost). */
static int run_step(struct run *r, uint32_t step, char *lost, size_t lost_len)
{
	uint64_t start = clock_wall_ns();
	uint64_t ms = select_timeout_ms(r->steps[step].item, r->opts->timeout_scale) +
		      (r->fn->caps & PCIFN_CAP_OS_DRIVER ? OWNER_MS : 0);
	struct watch watch = { .until_ns = start + ms * 1000000u };
	char reason[256], more[512] = "";
	struct json_object *ev;
	int rc;

	json_object_put(r->checks);
	r->checks = json_object_new_array();
	run_emit(r, event_case_begin(r, step));
	rc = worker_send(&r->worker, step);
	while (!rc) {
		rc = worker_recv(&r->worker, watch.until_ns + watch.wait_ns, &ev);
		if (rc)
			break;
		if (!strcmp(jobj_get_str(ev, "ev"), "case_end"))
			return end_step(r, step, ev, lost, lost_len);
		if (!strcmp(jobj_get_str(ev, "ev"), "wait")) {
			watch_wait(&watch, nt_min(jobj_get_u64(ev, "ms"), WAIT_MAX_MS));
			json_object_put(ev);
			continue;
		}
		if (r->checks && !strcmp(jobj_get_str(ev, "ev"), "check"))
			json_object_array_add(r->checks, json_object_get(ev));
		run_emit(r, ev);
	}
	why_lost(r, rc, ms, reason, sizeof(reason));
	outcome_rings(r, step);
	rc = recover(r, more, sizeof(more));
	outcome_error(r, step, start, reason, more);
	if (rc)
		snprintf(lost, lost_len, "%s", *more ? more : strerror(-rc));
	return rc ? -ENODEV : 0;
}

/* ---------------------------------------------------------------------- run */

static bool must_end(struct run *r)
{
	signals_look();
	if (r->stop)
		return true;
	if (run_signals()) {
		r->state = RUN_INTERRUPTED;
		run_set_reason(r, "interrupted by SIG%s", sigabbrev_np(signals_last()));
		return true;
	}
	if (r->opts->time_limit_ms &&
	    clock_wall_ns() - r->began_ns >= r->opts->time_limit_ms * 1000000u) {
		r->state = RUN_INTERRUPTED;
		run_set_reason(r, "the time limit of %llu s is reached",
			       (unsigned long long)(r->opts->time_limit_ms / 1000));
		return true;
	}
	return false;
}

/* It has been interrupted twice: it may be what takes the host down. */
static void give_up(struct run *r, uint32_t step)
{
	run_emit(r, event_case_begin(r, step));
	outcome_error(r, step, clock_wall_ns(), "interrupted",
		      "it was interrupted when it was run again, too");
}

static void run_steps(struct run *r)
{
	char lost[600];

	for (uint32_t step = 0; step < r->step_count; step++) {
		struct nt_err err = { 0 };

		if (resume_is_over(r->opts->resume, step))
			continue;
		if (must_end(r))
			return;
		if (resume_is_given_up(r, step)) {
			give_up(r, step);
			continue;
		}
		if (!r->worker.pid && run_bring_up(r, &err)) {
			if (run_signals())
				continue;
			lose_rest(r, step, err.text);
			return;
		}
		if (run_step(r, step, lost, sizeof(lost)) && !run_signals()) {
			lose_rest(r, step + 1, lost);
			return;
		}
	}
	/* A signal during the last step interrupted nothing but its own step. */
	if (run_signals())
		must_end(r);
}

static const char *state_name(enum run_state state)
{
	return state == RUN_COMPLETE	  ? "complete"
	       : state == RUN_INTERRUPTED ? "interrupted"
					  : "error";
}

/* The device is let go, and a function that was lent given back. */
static void close_device(struct run *r)
{
	if (r->fn)
		pcifn_close(r->fn);
	r->fn = NULL;
	lend_return(r);
	if (!*r->lend.text || r->state != RUN_COMPLETE)
		return;
	r->state = RUN_BROKEN;
	run_set_reason(r, "not given back: %s", r->lend.text);
}

static int end_run(struct run *r)
{
	struct json_object *o;
	int status;

	close_device(r);
	status = outcome_exit(&r->tally, r->state, r->opts->strict);
	o = event_new(r, "run_end");
	jobj_str(o, "state", state_name(r->state));
	jobj_i64(o, "exit", status);
	jobj_u64(o, "duration_ms", r->done_ms + (clock_wall_ns() - r->began_ns) / 1000000);
	jobj_str(o, "reason", *r->reason ? r->reason : NULL);
	lend_event(r, o);
	run_emit(r, o);
	return status;
}

/*
 * To go on with a run: 0, or the exit status when the device is not there or
 * not the same. Then nothing is emitted, and the run can be resumed as before.
 */
static int run_again(struct run *r, struct nt_err *err)
{
	struct nt_err up = { 0 };
	int rc = run_bring_up(r, &up);

	if (!rc)
		rc = permit_pass(r, &up);
	if (!rc)
		rc = resume_begin(r, &up);
	if (!rc)
		return 0;
	*err = up;
	worker_end(&r->worker);
	keep_finish(r, err);
	return run_signals() ? 4 : 3;
}

static int resume_plan(struct run *r, const struct nt_err *open_err, struct nt_err *err)
{
	int status;

	if (open_err->code) {
		*err = *open_err;
		return 3;
	}
	take_day(r, r->opts->resume->begin);
	status = run_again(r, err);
	if (status)
		return status;
	run_steps(r);
	worker_end(&r->worker);
	keep_finish(r, err);
	return end_run(r);
}

/* The device is there (or @open_err says why not): run_begin to run_end. */
static int run_open_plan(struct run *r, const struct nt_err *open_err, struct nt_err *err)
{
	struct nt_err up = { 0 };
	struct json_object *begin;

	if (r->opts->resume)
		return resume_plan(r, open_err, err);
	begin = event_run_begin(r);
	take_day(r, begin);
	if (run_emit(r, begin))
		return 3;
	if (open_err->code) {
		r->state = RUN_BROKEN;
		run_set_reason(r, "%s", open_err->text);
		*err = *open_err;
		return end_run(r);
	}
	if (run_bring_up(r, &up)) {
		if (!r->target)
			take_target(r, event_target(r, NULL));
		if (run_signals())
			must_end(r);
		else
			lose_rest(r, 0, up.text);
	} else if (permit_pass(r, &up)) {
		r->state = RUN_BROKEN;
		run_set_reason(r, "%s", up.text);
		*err = up;
	} else {
		run_steps(r);
	}
	worker_end(&r->worker);
	keep_finish(r, err);
	return end_run(r);
}

/* Nothing of a real device is touched before the gate. */
static int open_device(struct run *r, struct nt_err *err)
{
	int rc = permit_enter(r, err);

	if (!rc)
		rc = lend_take(r, err);
	if (!rc)
		rc = pcifn_open(r->opts->target, &r->fn, err);
	if (!rc)
		rc = permit_enter(r, err);
	if (!rc)
		keep_sign(r);
	return rc;
}

int run_plan(const struct plan *plan, const struct run_options *opts, run_emit_fn emit_fn,
	     void *arg, struct nt_err *err)
{
	struct run r = { .plan = plan,
			 .opts = opts,
			 .allow = select_allow(plan, opts),
			 .gate = { .lock_fd = -1 },
			 .emit = emit_fn,
			 .emit_arg = arg,
			 .worker = { .on_tick = opts->on_tick, .tick_arg = arg },
			 .start_ns = clock_wall_ns() };
	struct nt_err ignored = { 0 }, open_err = { 0 };
	struct saved_signals saved;
	int status = 3;

	err = err ? err : &ignored;
	*err = (struct nt_err){ 0 };
	if (select_steps(plan, opts, &r.steps, &r.step_count)) {
		nt_err_set(err, -ENOMEM, "out of memory");
		return 3;
	}
	if (!r.step_count) {
		nt_err_set(err, -EINVAL, "no case is left to run after --case and --except");
		status = 2;
		goto free_steps;
	}
	r.began_ns = r.start_ns;
	if (resume_check(&r, err)) {
		status = 2;
		goto free_steps;
	}
	/* from here on something is to be put away */
	signals_watch(&saved, opts->clear_line, opts->is_silent);
	if (open_device(&r, &open_err) && open_err.code == -EINVAL) {
		*err = open_err;
		status = 2;
		goto close_fn;
	}
	if (record_open(&r, err))
		goto close_fn;
	status = run_open_plan(&r, &open_err, err);
	if (r.emit_err && !err->code) {
		nt_err_set(err, r.emit_err, "%s", r.emit_text);
		status = 3;
	}
	record_close(&r);
close_fn:
	close_device(&r);
	if (*r.lend.text && !err->code)
		nt_err_set(err, -EIO, "%s", r.lend.text);
	json_object_put(r.target);
	json_object_put(r.checks);
	lines_free(&r.worker.lines);
	if (r.worker.rings)
		munmap(r.worker.rings, sizeof(*r.worker.rings));
	gate_close(&r.gate);
	signals_restore(&saved);
free_steps:
	free(r.steps);
	return status;
}
