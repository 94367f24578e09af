// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process that runs cases.
 *
 * It is forked from the parent with the device open, so nothing is sent but
 * the index of a step. It dies with the parent, leaves signals of the terminal
 * to it, and never returns into it: whatever happens ends in _exit().
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "keep.h"
#include "run.h"
#include "util/child.h"
#include "util/clock.h"
#include "util/jobj.h"

struct child {
	struct run *r;
	struct session *s;
	struct drv_trace *own_trace; /* of the driver, given back before it closes */
	int in, out;
	uint32_t step;
	bool is_other;	  /* another drive than at session_open() */
	bool was_asked;	  /* who it is, since session_open() and since the last reset */
	bool may_destroy; /* … and right before the first case that cannot be undone */
};

static void write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(0); /* nobody listens any more */
		bytes += n;
		len -= (size_t)n;
	}
}

/* Takes @o. */
static void put(struct child *ch, struct json_object *o)
{
	size_t len;
	const char *text = json_object_to_json_string_length(o, JSON_C_TO_STRING_PLAIN, &len);

	write_all(ch->out, text, len);
	write_all(ch->out, "\n", 1);
	json_object_put(o);
}

static struct json_object *step_event(struct child *ch, const char *name)
{
	struct json_object *o = event_new(ch->r, name);

	jobj_u64(o, "n", ch->step);
	return o;
}

static void on_note(void *arg, const char *text, bool is_step)
{
	struct json_object *o = step_event(arg, "note");

	jobj_str(o, "text", text);
	jobj_bool(o, "step", is_step);
	put(arg, o);
}

/* The parent's watch is on the case, not on a controller that may take minutes. */
static void on_wait(void *arg, uint64_t ms)
{
	struct json_object *o = step_event(arg, "wait");

	jobj_u64(o, "ms", ms);
	put(arg, o);
}

static void put_checks(struct child *ch, const struct case_result *res)
{
	for (size_t i = 0; i < res->failed_stored; i++) {
		const struct check_record *c = &res->failed[i];
		struct json_object *o = step_event(ch, "check");

		jobj_str(o, "label", c->label);
		jobj_str(o, "word", c->word);
		jobj_str(o, "text", c->text);
		jobj_str(o, "seen", c->seen);
		jobj_str(o, "want", c->want);
		put(ch, o);
	}
}

/* The driver writes its ring where the parent can read it after a crash. */
static void share_trace(struct child *ch)
{
	struct evidence_rings *rings = ch->r->worker.rings;
	struct drv_ctrlr *c = ch->s->c;

	if (!c || !c->trace || c->trace == rings->drv)
		return;
	ch->s->latency = rings->latency;
	memcpy(rings->drv, c->trace, sizeof(rings->drv));
	ch->own_trace = c->trace;
	c->trace = rings->drv;
	rings->db_stride = c->doorbell_stride;
}

static void put_trace(struct child *ch, const struct case_result *res, uint64_t start_ns)
{
	const struct drv_ctrlr *c = ch->s->c;
	const struct pcifn *fn = ch->r->fn;
	const struct evidence ev = {
		.drv = res->has_snapshot ? ch->s->snap_drv
		       : c		 ? c->trace
					 : NULL,
		.drv_from = res->drv_trace_from,
		.drv_to = res->drv_trace_to,
		.fn = res->has_snapshot ? ch->s->snap_fn : fn->trace,
		.fn_from = res->fn_trace_from,
		.fn_to = res->fn_trace_to,
		.start_ns = start_ns,
		.scene = res->has_snapshot ? ch->s->scene : NULL,
		.db_stride = c ? c->doorbell_stride : 0,
	};
	struct json_object *o = step_event(ch, "trace");

	evidence_add(o, &ev);
	put(ch, o);
}

static void push_reason(void *arg, const char *reason)
{
	jobj_push_str(arg, reason);
}

static void put_end(struct child *ch, const struct case_result *res, struct json_object *reasons)
{
	struct json_object *o = step_event(ch, "case_end");

	jobj_str(o, "verdict", verdict_name(res->verdict));
	jobj_u64(o, "duration_us", res->duration_us);
	jobj_u64(o, "wall_us", res->wall_us);
	jobj_u64(o, "checks", res->checks);
	jobj_u64(o, "failed", res->failed_count);
	if (res->pcie_correctable)
		jobj_u64(o, "pcie_correctable", res->pcie_correctable);
	if (res->pcie_uncorrectable)
		jobj_u64(o, "pcie_uncorrectable", res->pcie_uncorrectable);
	for (size_t i = 0; i < res->reason_count; i++)
		push_reason(reasons, res->reasons[i]);
	jobj_add(o, "reasons", reasons);
	if (res->is_device_lost)
		jobj_bool(o, "lost", 1);
	if (ch->is_other)
		jobj_bool(o, "other", 1);
	put(ch, o);
}

/* Effects first, then what the device lacks: a skip tells all of it. */
static bool may_run(struct child *ch, const struct nt_case *c, struct case_result *res,
		    struct json_object *reasons)
{
	select_effect_reasons(c, ch->r->fn->caps, ch->r->allow, push_reason, reasons);
	return session_can_run(ch->s, c, res) && !json_object_array_length(reasons);
}

/*
 * A real device says who it is before the first case that cannot be undone and
 * after every reset. False: @c must not run, @ret says why.
 */
static bool is_same_drive(struct child *ch, const struct nt_case *c, struct case_result *ret,
			  char *changed, size_t len)
{
	bool is_final = (c->effects & EFFECTS_NEED_SERIAL) != 0;
	char text[256];
	int rc;

	if (!ch->r->is_real || (ch->was_asked && (ch->may_destroy || !is_final)))
		return true;
	rc = identity_check(ch->s, text, sizeof(text));
	ch->was_asked = !rc;
	ch->is_other = rc == -EPERM;
	ch->may_destroy |= !rc && is_final;
	if (!rc || (rc != -EPERM && !is_final))
		return true;
	ret->verdict = VERDICT_ERROR;
	ret->is_device_lost = rc == -EPERM || rc == -ENODEV;
	snprintf(changed, len, "%s%s", rc == -EPERM ? "" : "not run: which drive it is: ", text);
	return false;
}

static void run_step(struct child *ch)
{
	const struct run_item *item = ch->r->steps[ch->step].item;
	struct json_object *reasons = json_object_new_array();
	struct case_result res = { 0 };
	uint64_t start_ns = nt_clock_ns();
	char changed[320] = "";

	ch->r->worker.rings->begin_ns = start_ns;
	if (!may_run(ch, item->c, &res, reasons)) {
		res.verdict = VERDICT_SKIP;
	} else if (!is_same_drive(ch, item->c, &res, changed, sizeof(changed))) {
		push_reason(reasons, changed);
	} else {
		ctx_run(ch->s, item->c, item->params, item->param_count, on_note, ch, &res);
		if ((item->c->effects & (NT_EFF_RESET | NT_EFF_POWER)) ||
		    res.verdict > VERDICT_WARN)
			ch->was_asked = false;
		share_trace(ch);
	}
	put_checks(ch, &res);
	if (res.verdict == VERDICT_FAIL || res.verdict == VERDICT_WARN ||
	    res.verdict == VERDICT_ERROR)
		put_trace(ch, &res, start_ns);
	put_end(ch, &res, reasons);
	if (ch->s->c && ((res.verdict == VERDICT_FAIL && item->on_fail == ON_RESET) ||
			 (res.verdict == VERDICT_ERROR && item->on_error == ON_RESET)))
		drv_mark_dirty(ch->s->c);
	case_result_free(&res);
}

static void serve(struct child *ch)
{
	struct worker_job job;

	for (;;) {
		ssize_t n = read(ch->in, &job, sizeof(job));

		if (n < 0 && errno == EINTR)
			continue;
		if (n != sizeof(job) || job.step >= ch->r->step_count)
			return;
		ch->step = job.step;
		run_step(ch);
	}
}

static void put_failed(struct child *ch, const struct nt_err *err)
{
	struct json_object *o = event_new(ch->r, "failed");

	jobj_str(o, "text", err->text);
	jobj_i64(o, "code", err->code);
	put(ch, o);
}

_Noreturn void worker_main(struct run *r, int in, int out, pid_t parent)
{
	struct child ch = { .r = r, .in = in, .out = out };
	struct json_object *target;
	struct nt_err err = { 0 };
	sigset_t none;

	child_begin(parent);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (r->fn->trace) {
		memcpy(r->worker.rings->fn, r->fn->trace, sizeof(r->worker.rings->fn));
		r->fn->trace = r->worker.rings->fn;
	}
	if (session_open(r->fn, r->opts->seed, r->opts->timeout_scale, &ch.s, &err)) {
		put_failed(&ch, &err);
		_exit(0);
	}
	ch.s->on_wait = on_wait;
	ch.s->on_wait_arg = &ch;
	memcpy(ch.s->bdf, r->gate.bdf, sizeof(ch.s->bdf));
	share_trace(&ch);
	if (keep_begin(r, ch.s, &err)) {
		put_failed(&ch, &err);
		_exit(0);
	}
	target = event_target(r, ch.s);
	permit_look(r, ch.s, target);
	put(&ch, target);
	serve(&ch);
	if (ch.s->keep && !ch.s->keep->was_left)
		keep_end(ch.s->keep);
	if (ch.s->c && ch.own_trace)
		ch.s->c->trace = ch.own_trace;
	session_close(ch.s);
	_exit(0);
}
