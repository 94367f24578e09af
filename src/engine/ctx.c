// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One case from start to verdict.
 *
 * 1. the controller into the state the case declares 2. the case 3. health
 * 4. queues deleted, features and buffers undone in reverse 5. health again
 * 6. the verdict. Steps 3 to 6 happen however 2 ended.
 */
#include "engine/ctx.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"
#include "util/clock.h"

#define MISSED_MAX 2u

struct session *ctx_session(const struct nt_ctx *t)
{
	return t->s;
}

void undo_push(struct nt_ctx *t, struct undo *u, void (*fn)(struct nt_ctx *, struct undo *))
{
	u->undo = fn;
	u->next = t->undos;
	u->prev = &t->undos;
	if (u->next)
		u->next->prev = &u->next;
	t->undos = u;
}

void undo_pop(struct undo *u)
{
	*u->prev = u->next;
	if (u->next)
		u->next->prev = u->prev;
}

/* ------------------------------------------------------- state before a case */

/*
 * Every attempt may take minutes, except where time is skipped: one that failed
 * twice in a row is not made again.
 */
static void give_up(struct nt_ctx *t, unsigned int missed)
{
	char state[96];

	if (missed < MISSED_MAX || (t->s->fn->caps & PCIFN_CAP_SKIP_TIME))
		return;
	ctx_error(t, "not run: the controller did not come back from a reset %u times in a row; %s",
		  missed, ctx_state_text(t, state, sizeof(state)));
	nt_stop(t);
}

static void not_recovered(struct nt_ctx *t, unsigned int *missed, int rc, const char *want)
{
	char state[96];

	if (rc == -ETIMEDOUT) {
		++*missed;
		check_health(t, "health.recover", "the controller comes back for the next case",
			     want, "it did not recover; %s",
			     ctx_state_text(t, state, sizeof(state)));
		drv_mark_dirty(t->c);
	} else {
		if (rc == -ENODEV)
			ctx_lost(t);
		ctx_error(t, "the controller did not recover before the case: %s", strerror(-rc));
	}
	nt_stop(t);
}

#define LINK_MS	 20000u /* of resets besides the controller's own time */
#define OWNER_MS 60000u /* for an operating system's driver to bring it back */

/* @times: as often the controller may take the time that it says it may; 0: it is over. */
static void tell_wait(struct nt_ctx *t, unsigned int times)
{
	struct session *s = t->s;
	uint64_t ms = (uint64_t)times * drv_ready_timeout_ms(t->c) + LINK_MS;

	if (s->fn->caps & PCIFN_CAP_OS_DRIVER)
		ms += OWNER_MS;
	if (s->on_wait)
		s->on_wait(s->on_wait_arg, times ? ms : 0);
}

/* RDY=1 if it was on its way there, RDY=0 after CC.EN=0, a function reset, a hot reset. */
#define RECOVER_WAITS 4

static void recover(struct nt_ctx *t)
{
	uint32_t csts;
	int rc;

	/* It may have come to its senses since: that costs one look. */
	if (!pcifn_read32(t->c->fn, NT_REG_CSTS, &csts) && !(csts & NT_CSTS_RDY))
		t->s->missed_off = 0;
	give_up(t, t->s->missed_off);
	tell_wait(t, RECOVER_WAITS);
	rc = session_recover(t->s);
	tell_wait(t, 0);
	if (rc)
		not_recovered(t, &t->s->missed_off, rc, "CSTS.RDY=0 after CC.EN=0");
	t->s->missed_off = 0;
}

static void want_disabled(struct nt_ctx *t)
{
	uint32_t cc = 0, csts = 0;

	nt_need_ok(t, pcifn_read32(t->c->fn, NT_REG_CC, &cc), "reading CC");
	nt_need_ok(t, pcifn_read32(t->c->fn, NT_REG_CSTS, &csts), "reading CSTS");
	if (t->c->is_enabled || t->c->is_dirty || (cc & NT_CC_EN) ||
	    (csts & (NT_CSTS_RDY | NT_CSTS_CFS | NT_CSTS_SHST_MASK)))
		recover(t);
}

static void want_enabled(struct nt_ctx *t)
{
	int rc;

	if (session_is_standard(t->s)) {
		if (t->s->has_granted)
			return;
	} else {
		give_up(t, t->s->missed_on);
		recover(t);
		t->s->has_granted = t->c->is_passive;
		tell_wait(t, 1);
		rc = session_enable(t->s);
		tell_wait(t, 0);
		if (rc)
			not_recovered(t, &t->s->missed_on, rc, "CSTS.RDY=1 after CC.EN=1");
	}
	rc = session_grant_queues(t->s);
	if (rc)
		not_recovered(t, &t->s->missed_on, rc,
			      "an answer to Set Features Number of Queues");
	t->s->missed_on = 0;
}

static void prepare(struct nt_ctx *t)
{
	if (t->s->is_lost) {
		t->res->is_device_lost = true;
		ctx_error(t, "the device was lost earlier in this run");
		nt_stop(t);
	}
	if (t->cs->state == NT_STATE_ENABLED)
		want_enabled(t);
	else if (t->cs->state == NT_STATE_DISABLED || t->c->is_dirty)
		want_disabled(t);
	drv_reap(t->c);
	drv_findings_clear(t->c);
}

/* --------------------------------------------------------------- afterwards */

static void delete_queues(struct nt_ctx *t)
{
	struct drv_ctrlr *c = t->c;
	struct drv_cpl cpl;

	if (c->is_passive) {
		drv_passive_forget(c);
		return;
	}
	for (uint32_t pass = 0; pass < 2; pass++) {
		for (uint32_t i = c->qid_end; i-- > 1;) {
			int rc;

			if (c->is_dirty || t->is_stuck || !c->is_enabled)
				return;
			if (pass ? !c->cqs[i] : !c->sqs[i])
				continue;
			rc = pass ? drv_cq_delete(c, (uint16_t)i, nt_deadline(t), &cpl)
				  : drv_sq_delete(c, (uint16_t)i, nt_deadline(t), &cpl);
			if (rc || !drv_cpl_ok(cpl)) {
				nt_note(t, "%s %u could not be deleted: %s", pass ? "CQ" : "SQ", i,
					rc ? strerror(-rc) : "refused");
				drv_mark_dirty(c);
				t->is_stuck |= rc != 0;
			}
		}
	}
}

static void undo_all(struct nt_ctx *t)
{
	if (!t->s->is_lost)
		delete_queues(t);
	/* What may still be written needs a reset before its memory is reused. */
	if (ctx_is_busy(t) || (t->c->asq && t->c->asq->outstanding))
		drv_mark_dirty(t->c);
	while (t->undos) {
		struct undo *u = t->undos;

		undo_pop(u);
		t->undone = u;
		u->undo(t, u);
	}
	t->undone = NULL;
	keep_settle(t);
}

static enum verdict verdict(struct nt_ctx *t)
{
	if (t->has_failed)
		return VERDICT_FAIL;
	if (t->has_error)
		return VERDICT_ERROR;
	if (t->has_warned)
		return VERDICT_WARN;
	if (t->has_skipped)
		return VERDICT_SKIP;
	if (!t->res->checks) {
		result_reason(t->res, "the case checked nothing");
		return VERDICT_ERROR;
	}
	return VERDICT_PASS;
}

static uint64_t seed_of(uint64_t seed, const char *id)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (; *id; id++)
		hash = (hash ^ (uint8_t)*id) * 0x100000001b3u;
	return hash ^ seed * 0x9e3779b97f4a7c15u;
}

static void run_guarded(struct nt_ctx *t)
{
	if (setjmp(t->end))
		return;
	prepare(t);
	/* The case's own commands: what brings the controller up depends on the case before. */
	t->c->latency = t->s->latency;
	t->cs->run(t);
}

void ctx_run(struct session *s, const struct nt_case *c, const struct ctx_param *params,
	     size_t param_count, void (*on_note)(void *arg, const char *text, bool is_step),
	     void *arg, struct case_result *ret)
{
	struct nt_ctx t = {
		.s = s,
		.c = s->c,
		.cs = c,
		.params = params,
		.param_count = param_count,
		.res = ret,
		.on_note = on_note,
		.on_note_arg = arg,
		.rand = seed_of(s->seed, c->id),
	};
	uint64_t from_ns = nt_clock_ns(), wall_from_ns = clock_wall_ns();

	*ret = (struct case_result){
		.drv_trace_from = s->c->trace_count,
		.fn_trace_from = s->fn->trace_count,
	};
	health_begin(&t);
	ret->fn_trace_from = s->fn->trace_count;
	run_guarded(&t);
	s->c->latency = NULL;
	health_end(&t);
	undo_all(&t);
	health_after(&t);
	ret->verdict = verdict(&t);
	/* A case that asked for fewer queues did so until the next reset only. */
	if (s->has_limits)
		s->limits = s->full_limits;
	if (!ret->has_snapshot) {
		ret->drv_trace_to = s->c->trace_count;
		ret->fn_trace_to = s->fn->trace_count;
	}
	ret->duration_us = (nt_clock_ns() - from_ns) / 1000;
	ret->wall_us = (clock_wall_ns() - wall_from_ns) / 1000;
	for (size_t i = 0; i < t.key_count; i++)
		free((void *)(uintptr_t)t.keys[i]);
	free(t.keys);
}
