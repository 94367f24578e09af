// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The run of a scripted case: steps in order, bounded repeats, then "always"
 * whatever happened, then the verdict of what ended it early.
 *
 * Everything that may wait is done with the driver's functions, which return:
 * those of the case API end the case at once, and "always" would not be run.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/script.h"

int script_stop(struct script_run *r, int err, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	snprintf(r->text, sizeof(r->text), "%s:%u: %s: %s", r->s->file, r->step ? r->step->line : 1,
		 r->step ? r->step->label : "values", text);
	return err;
}

bool script_shall(struct script_run *r, bool holds, const char *fmt, ...)
{
	char text[256];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->has_failed |= !holds;
	return nt_shall(r->t, holds, "%s: %s (%s:%u)", r->step->label, text, r->s->file,
			r->step->line);
}

const struct script_value *script_arg(const struct script_run *r, const char *name)
{
	const struct script_step *s = r->step;

	for (size_t i = 0; s->verb->args[i].name; i++)
		if (!strcmp(s->verb->args[i].name, name))
			return s->args[i].is_set ? &s->args[i] : NULL;
	return NULL;
}

bool script_arg_has(const struct script_run *r, const char *name)
{
	return script_arg(r, name) != NULL;
}

static uint64_t max_of(const struct script_run *r, const char *name)
{
	for (const struct script_arg *a = r->step->verb->args; a->name; a++)
		if (!strcmp(a->name, name))
			return a->max ? a->max : UINT64_MAX;
	return UINT64_MAX;
}

uint64_t script_arg_u64(struct script_run *r, const char *name, uint64_t fallback)
{
	const struct script_value *v = script_arg(r, name);
	uint64_t value = 0;
	int err;

	if (!v)
		return fallback;
	err = expr_eval(v->e, script_leaf, r, &value);
	if (!err && value > max_of(r, name))
		err = script_stop(r, -EINVAL, "%s: %llu is out of range, 0 to %llu", name,
				  (unsigned long long)value, (unsigned long long)max_of(r, name));
	if (err && !r->arg_err)
		r->arg_err = err;
	return err ? 0 : value;
}

int script_arg_sq(struct script_run *r, const char *name, struct drv_sq **ret)
{
	uint16_t qid = (uint16_t)script_arg_u64(r, name, 1);
	struct drv_ctrlr *c = nt_ctrlr(r->t);

	if (r->arg_err)
		return r->arg_err;
	*ret = qid ? c->sqs[qid] : c->asq;
	if (!*ret)
		return script_stop(r, -EINVAL, "there is no submission queue %u", qid);
	return 0;
}

int script_arg_cq(struct script_run *r, const char *name, struct drv_cq **ret)
{
	uint16_t qid = (uint16_t)script_arg_u64(r, name, 1);
	struct drv_ctrlr *c = nt_ctrlr(r->t);

	if (r->arg_err)
		return r->arg_err;
	*ret = qid ? c->cqs[qid] : c->acq;
	if (!*ret)
		return script_stop(r, -EINVAL, "there is no completion queue %u", qid);
	return 0;
}

int script_arg_buf(struct script_run *r, const char *name, struct script_buf **ret)
{
	const struct script_value *v = script_arg(r, name);

	*ret = NULL;
	if (!v)
		return 0;
	*ret = &r->bufs[v->buf];
	if (!(*ret)->buf && !(*ret)->sg)
		return script_stop(r, -ENODATA, "buffer '%s' was never made", r->s->bufs[v->buf]);
	return 0;
}

struct nt_deadline script_arg_within(struct script_run *r)
{
	if (!script_arg_has(r, "within_ms"))
		return nt_deadline(r->t);
	return nt_within_ms(r->t, script_arg_u64(r, "within_ms", 0));
}

static int run_steps(struct script_run *r, const struct script_step *steps, size_t n);

static int run_repeat(struct script_run *r, const struct script_step *step)
{
	uint64_t times;
	int err = expr_eval(step->times, script_leaf, r, &times);

	if (err)
		return err;
	if (times > SCRIPT_STEPS_MAX)
		return script_stop(r, -EINVAL, "times: %llu is more than %u",
				   (unsigned long long)times, SCRIPT_STEPS_MAX);
	r->depth++;
	for (uint64_t i = 0; !err && i < times; i++) {
		if (step->counter != SIZE_MAX) {
			r->vars[step->counter] = i;
			r->is_set[step->counter] = true;
		}
		err = run_steps(r, step->steps, step->step_count);
	}
	r->depth--;
	return err;
}

static int run_step(struct script_run *r, const struct script_step *step)
{
	int err;

	r->step = step;
	if (!r->steps_left)
		return script_stop(r, -EINVAL, "more than %u steps", SCRIPT_STEPS_MAX);
	r->steps_left--;
	if (!step->verb)
		return run_repeat(r, step);
	/* inside a repeat one line per step would bury the rest */
	if (step->name && !r->depth)
		nt_step(r->t, "%s", step->name);
	r->res = (struct script_result){ 0 };
	r->arg_err = 0;
	err = step->verb->run(r);
	if (!err)
		err = r->arg_err;
	if (!err && !r->wants_skip)
		err = script_run_checks(r);
	return err || r->wants_skip ? err : script_run_saves(r);
}

static int run_steps(struct script_run *r, const struct script_step *steps, size_t n)
{
	int err = 0;

	for (size_t i = 0; !err && !r->wants_skip && i < n; i++)
		err = run_step(r, &steps[i]);
	return err;
}

/* Each step on its own: what was never saved leaves out only the step that wants it. */
static int run_always(struct script_run *r)
{
	int first = 0;

	r->in_always = true;
	r->steps_left += 1000;
	for (size_t i = 0; i < r->s->always_count; i++) {
		int err = run_step(r, &r->s->always[i]);

		if (err == -ENODATA) {
			nt_note(r->t, "left out: %s", r->text);
			continue;
		}
		if (err && !first)
			first = err;
		if (err == -ENODEV)
			break;
	}
	return first;
}

static void evaluate_values(struct script_run *r, int *err)
{
	for (size_t i = 0; !*err && i < r->s->var_count; i++) {
		if (!r->s->inits[i])
			continue;
		*err = expr_eval(r->s->inits[i], script_leaf, r, &r->vars[i]);
		r->is_set[i] = !*err;
	}
}

void script_case_run(struct nt_ctx *t)
{
	struct script_run r = { .t = t, .s = ctx_priv(t), .steps_left = SCRIPT_STEPS_MAX };
	char text[sizeof(r.text)];
	bool skip;
	int err = 0, later;

	evaluate_values(&r, &err);
	if (!err)
		err = run_steps(&r, r.s->steps, r.s->step_count);
	skip = r.wants_skip;
	memcpy(text, r.text, sizeof(text));
	r.wants_skip = false;
	later = err == -ENODEV ? 0 : run_always(&r);

	if (!err && later) {
		err = later;
		memcpy(text, r.text, sizeof(text));
	}
	if (skip)
		nt_skip(t, "%s", text);
	/* a step that stumbles over what a failed check left is no error of its own */
	if (err && err != -ETIMEDOUT && err != -ENODEV && r.has_failed) {
		nt_note(t, "ended early: %s", text);
		nt_stop(t);
	}
	nt_need_answer(t, err, "%s", text);
}
