// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The words of check.h: recording, labels, and the ways a case ends early.
 *
 * A check that holds costs a lookup of its format and no formatting, because
 * cases check in loops.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/scene.h"

/* Number of the distinct text, from 1. "%s" alone says nothing: its argument does. */
static size_t label_number(struct nt_ctx *t, const char *fmt, va_list ap)
{
	const char *key = fmt;
	va_list copy;

	if (!strcmp(fmt, "%s")) {
		va_copy(copy, ap);
		key = va_arg(copy, const char *);
		va_end(copy);
	}
	for (size_t i = 0; i < t->key_count; i++)
		if (t->keys[i] == key || !strcmp(t->keys[i], key))
			return i + 1;
	if (t->key_count == t->key_cap) {
		size_t cap = t->key_cap ? 2 * t->key_cap : 16;
		const char **grown = realloc(t->keys, cap * sizeof(*grown));

		if (!grown)
			return t->key_count;
		t->keys = grown;
		t->key_cap = cap;
	}
	/* The text may live on the caller's stack. */
	t->keys[t->key_count] = strdup(key);
	return t->keys[t->key_count] ? ++t->key_count : t->key_count;
}

/* What went over the link up to the first failure is the evidence, not what cleans up. */
static void take_snapshot(struct nt_ctx *t)
{
	struct session *s = t->s;

	if (t->res->has_snapshot || !s->c->trace || !s->fn->trace)
		return;
	if (!s->snap_drv)
		s->snap_drv = malloc(DRV_TRACE_LEN * sizeof(*s->snap_drv));
	if (!s->snap_fn)
		s->snap_fn = malloc(PCIFN_TRACE_LEN * sizeof(*s->snap_fn));
	if (!s->snap_drv || !s->snap_fn)
		return;
	memcpy(s->snap_drv, s->c->trace, DRV_TRACE_LEN * sizeof(*s->snap_drv));
	memcpy(s->snap_fn, s->fn->trace, PCIFN_TRACE_LEN * sizeof(*s->snap_fn));
	t->res->drv_trace_to = s->c->trace_count;
	t->res->fn_trace_to = s->fn->trace_count;
	t->res->has_snapshot = true;
	scene_free(s->scene);
	s->scene = scene_take(t);
}

/*
 * What was seen is no device's behaviour when there is none any more. Only
 * configuration space is asked: a case may have switched the registers off.
 */
static void end_if_removed(struct nt_ctx *t, const char *fmt, va_list ap)
{
	uint32_t id;
	va_list copy;
	char *text;

	if (t->s->is_lost || !(t->s->fn->caps & PCIFN_CAP_CFG) ||
	    pcifn_cfg_read(t->s->fn, 0, 2, &id) != -ENODEV)
		return;
	va_copy(copy, ap);
	if (vasprintf(&text, fmt, copy) < 0)
		text = NULL;
	va_end(copy);
	ctx_lost(t);
	ctx_error(t, "the device vanished before this was checked: %s", text ? text : "?");
	free(text);
	nt_stop(t);
}

bool check_made(struct nt_ctx *t, bool is_shall, bool holds, const char *seen, const char *want,
		const char *fmt, va_list ap)
{
	size_t number = label_number(t, fmt, ap);
	char label[192], *text;

	t->res->checks++;
	if (holds)
		return true;
	take_snapshot(t);
	end_if_removed(t, fmt, ap);
	if (is_shall)
		t->has_failed = true;
	else
		t->has_warned = true;
	snprintf(label, sizeof(label), "%s/%zu", t->cs->id, number);
	if (vasprintf(&text, fmt, ap) < 0)
		text = NULL;
	result_failed(t->res, label, is_shall ? "shall" : "should", text, seen, want);
	free(text);
	return false;
}

void check_health(struct nt_ctx *t, const char *label, const char *text, const char *want,
		  const char *fmt, ...)
{
	char seen[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(seen, sizeof(seen), fmt, ap);
	va_end(ap);
	take_snapshot(t);
	t->has_failed = true;
	result_failed(t->res, label, "shall", text, seen, want);
}

static void note(struct nt_ctx *t, const char *text, bool is_step)
{
	result_note(t->res, text, is_step);
	if (t->on_note)
		t->on_note(t->on_note_arg, text, is_step);
}

void nt_note(struct nt_ctx *t, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	note(t, text, false);
}

void nt_step(struct nt_ctx *t, const char *fmt, ...)
{
	char text[512];
	va_list ap;
	int n = snprintf(text, sizeof(text), "%u. ", ++t->steps);

	va_start(ap, fmt);
	vsnprintf(text + n, sizeof(text) - (size_t)n, fmt, ap);
	va_end(ap);
	note(t, text, true);
}

void nt_stop(struct nt_ctx *t)
{
	longjmp(t->end, 1);
}

static void skip_reason(struct nt_ctx *t, const char *fmt, va_list ap)
{
	char text[512];

	vsnprintf(text, sizeof(text), fmt, ap);
	t->has_skipped = true;
	result_reason(t->res, "%s", text);
}

void nt_skip_reason(struct nt_ctx *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	skip_reason(t, fmt, ap);
	va_end(ap);
}

void nt_skip(struct nt_ctx *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	skip_reason(t, fmt, ap);
	va_end(ap);
	nt_stop(t);
}

void ctx_error(struct nt_ctx *t, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	t->has_error = true;
	take_snapshot(t);
	result_reason(t->res, "%s", text);
}

void ctx_lost(struct nt_ctx *t)
{
	t->res->is_device_lost = true;
	t->s->is_lost = true;
	t->is_stuck = true;
}

static const char *err_text(int err)
{
	switch (err) {
	case -ENODEV:
		return "the device is gone (reads are what a removed device gives)";
	case -ETIMEDOUT:
		return "no answer in time";
	case -EIO:
		return "the link answered nonsense";
	case -ENOTSUP:
		return "this back end cannot do it";
	case -EINVAL:
		return "refused before it reached the device";
	case -ENOMEM:
		return "out of memory for the device";
	default:
		return strerror(-err);
	}
}

void nt_need_ok(struct nt_ctx *t, int err, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (err == -ENODEV)
		ctx_lost(t);
	ctx_error(t, "%s: %s", text, err_text(err));
	nt_stop(t);
}

const char *ctx_state_text(struct nt_ctx *t, char *buf, size_t len)
{
	uint32_t cc, csts;

	if (!(t->c->fn->caps & PCIFN_CAP_BAR))
		snprintf(buf, len, "%s",
			 target_wait_ready(t->s->tg, nt_deadline_ms(0)) ? t->s->tg->why
									: "Linux says live");
	else if (pcifn_read32(t->c->fn, NT_REG_CC, &cc) ||
		 pcifn_read32(t->c->fn, NT_REG_CSTS, &csts))
		snprintf(buf, len, "registers cannot be read");
	else
		snprintf(buf, len, "CC=%08Xh CSTS=%08Xh%s", cc, csts,
			 csts & NT_CSTS_CFS ? " (CFS=1, fatal)" : "");
	return buf;
}

static void no_answer(struct nt_ctx *t, const char *want, const char *text)
{
	char label[192], state[96], seen[192];

	take_snapshot(t);
	t->has_failed = true;
	t->is_stuck = true;
	drv_mark_dirty(t->c);
	t->res->checks++;
	snprintf(label, sizeof(label), "%s/answer", t->cs->id);
	snprintf(seen, sizeof(seen), "nothing in time; %s",
		 ctx_state_text(t, state, sizeof(state)));
	result_failed(t->res, label, "shall", text, seen, want);
}

void ctx_answer(struct nt_ctx *t, int err, const char *want, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (err != -ETIMEDOUT)
		nt_need_ok(t, err, "%s", text);
	no_answer(t, want, text);
	nt_stop(t);
}

void nt_need_answer(struct nt_ctx *t, int err, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	if (!err)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	ctx_answer(t, err, "an answer", "%s", text);
}
