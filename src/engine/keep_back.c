// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features as they were: after the case that changed them, in the worker that
 * follows one that died, at the end of a run, and by nvmetest recover.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"

#define TEXT_LEN 320

static void tell(keep_say_fn say, void *arg, bool is_bad, const char *fmt, ...) NT_PRINTF(4, 5);

static void tell(keep_say_fn say, void *arg, bool is_bad, const char *fmt, ...)
{
	char text[TEXT_LEN];
	va_list ap;

	if (!say)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	say(arg, is_bad, text);
}

static void tell_set(const struct keep *k, const struct host_feature *r, keep_say_fn say, void *arg)
{
	char name[96], saved[32] = "";

	keep_name(r, name, sizeof(name));
	if (r->has_saved)
		snprintf(saved, sizeof(saved), "%ssaved %Xh", k->f.is_old ? "" : ", ", r->saved);
	if (r->len)
		tell(say, arg, false, "%s is as it was", name);
	else if (k->f.is_old)
		tell(say, arg, false, "%s is %s again", name, saved);
	else
		tell(say, arg, false, "%s is %Xh%s again", name, r->current, saved);
}

/* One row. 0 it is as it was; -EIO, -ENOTSUP: not to be had; else no answer. */
static int put(struct keep *k, size_t i, keep_say_fn say, void *arg)
{
	const struct host_feature *r = &k->f.rows[i];
	char why[TEXT_LEN] = "?", name[96];
	int rc;

	/* It is gone with the start of the host. */
	if (k->f.is_old && !r->has_saved)
		return 0;
	rc = keep_put(k->s, r, k->f.is_old, why, sizeof(why));
	if (rc == 1)
		tell_set(k, r, say, arg);
	if (rc < 0)
		tell(say, arg, true, "%s could not be put back to %Xh: %.160s%s",
		     keep_name(r, name, sizeof(name)), r->current, why,
		     rc == -ENOTSUP ? "; nvmetest bind the drive, then nvmetest recover it" : "");
	return rc < 0 ? rc : 0;
}

/* Enabled, whatever the last case left. */
static int bring_up(struct session *s)
{
	int rc;

	if (s->is_lost)
		return -ENODEV;
	if (session_is_standard(s) || s->c->is_passive)
		return 0;
	rc = session_recover(s);
	return rc ? rc : session_enable(s);
}

size_t keep_put_all(struct keep *k, keep_say_fn say, void *arg)
{
	size_t failed = 0;
	int rc;

	if (*k->refusal) {
		tell(say, arg, true, "%s", k->refusal);
		return k->f.n ? k->f.n : 1;
	}
	if (!k->f.n)
		return 0;
	rc = bring_up(k->s);
	if (rc) {
		tell(say, arg, true, "the controller does not come up: %s", strerror(-rc));
		return k->f.n;
	}
	for (size_t i = 0; i < k->f.n; i++) {
		rc = put(k, i, say, arg);
		failed += rc != 0;
		/* Nobody waits for every one of them in turn. */
		if (rc && rc != -EIO && rc != -ENOTSUP) {
			drv_mark_dirty(k->s->c);
			return failed + k->f.n - i - 1;
		}
	}
	return failed;
}

/* -------------------------------------------------------------- after a case */

static void note(void *arg, bool is_bad, const char *text)
{
	if (is_bad)
		nt_note(arg, "%s", text);
}

static bool has_touched(const struct keep *k)
{
	for (size_t i = 0; i < k->f.n; i++)
		if (k->is_touched[i])
			return true;
	return false;
}

void keep_settle(struct nt_ctx *t)
{
	struct session *s = t->s;
	struct keep *k = s->keep;
	int rc = 0;

	if (!k || s->is_lost || !has_touched(k))
		return;
	if (t->is_stuck || !t->c->asq || !t->c->is_enabled) {
		rc = session_recover(s);
		rc = rc ? rc : session_enable(s);
		t->is_stuck = rc != 0;
	}
	for (size_t i = 0; !rc && i < k->f.n; i++) {
		if (!k->is_touched[i])
			continue;
		rc = put(k, i, note, t);
		if (rc == -EIO || rc == -ENOTSUP)
			rc = 0;
	}
	memset(k->is_touched, 0, sizeof(k->is_touched));
	if (!rc)
		return;
	t->is_stuck = true;
	drv_mark_dirty(t->c);
}

/* ------------------------------------------------------------------- the end */

void keep_end(struct keep *k)
{
	if (*k->refusal || !k->f.n || bring_up(k->s))
		return;
	for (size_t i = 0; i < k->f.n;) {
		int rc = put(k, i, NULL, NULL);

		if (!rc)
			host_features_drop(&k->f, i);
		else if (rc == -EIO || rc == -ENOTSUP)
			i++;
		else
			break;
	}
	keep_store(k, NULL);
}
