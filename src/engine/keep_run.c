// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features and the processes of a run. A worker that begins puts back what the
 * one before it left; the parent, at the end, starts one more for that alone.
 * nvmetest recover is such a worker, for a run that is no more.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/ctx_priv.h"
#include "engine/keep.h"
#include "engine/run.h"
#include "util/jobj.h"

#define FREE_MS	     5000u /* Linux and udev look at a drive that was given back */
#define FREE_STEP_US 50000u
#define RECOVER_MS   120000u /* to set some features */

/* ---------------------------------------------------------------- the worker */

/* Its driver, or its user, has set what a reset by this run takes away. */
static bool is_reset_for_somebody(const struct run *r)
{
	return (r->fn->caps & PCIFN_CAP_OS_DRIVER) && (r->allow & NT_EFF_FEATURES) &&
	       (gate_effects(r->steps, r->step_count, r->fn->caps, r->allow) & NT_EFF_RESET);
}

int keep_begin(struct run *r, struct session *s, struct nt_err *err)
{
	struct keep *k;

	if (!r->is_real)
		return 0;
	if (keep_open(s, &r->kept))
		return nt_err_set(err, -ENOMEM, "out of memory");
	k = s->keep;
	if (r->opts->features || *k->refusal)
		return 0;
	if (!k->was_left) {
		keep_put_all(k, NULL, NULL);
	} else if (r->allow & NT_EFF_FEATURES) {
		/* Before this run's own: what it finds is what it leaves. */
		keep_end(k);
		k->f.is_old = false;
		k->was_left = false;
	}
	if (is_reset_for_somebody(r) && s->is_answering)
		keep_settings(k);
	return 0;
}

/* ---------------------------------------------------------------- the parent */

void keep_sign(struct run *r)
{
	const char *name = r->opts->features ? r->opts->features : r->gate.name;

	if (!r->is_real)
		return;
	snprintf(r->kept.name, sizeof(r->kept.name), "%s", name);
	host_features_sign(&r->kept);
}

/* Does the journal hold something of this run? @text names what. */
static bool is_left(const struct run *r, char *text, size_t len)
{
	struct host_features f = { 0 };
	struct nt_err ignored;
	char name[96], more[32] = "";
	bool is_ours;

	if (host_features_read(r->kept.name, &f, &ignored))
		return false;
	is_ours = f.n && f.pid == r->kept.pid && f.start == r->kept.start &&
		  !strcmp(f.boot, r->kept.boot);
	if (f.n > 1)
		snprintf(more, sizeof(more), " and %zu more", f.n - 1);
	if (is_ours)
		snprintf(text, len, "%s%s", keep_name(&f.rows[0], name, sizeof(name)), more);
	host_features_free(&f);
	return is_ours;
}

static void say_left(struct run *r, const char *what, const char *why, struct nt_err *err)
{
	size_t at = strlen(r->reason), len = sizeof(r->reason);
	char path[96], text[400];

	snprintf(text, sizeof(text),
		 "%s not put back as before the run%s%.120s; nvmetest recover does it from %s",
		 what, *why ? ": " : "", why, host_features_path(r->kept.name, path));
	snprintf(r->reason + at, len - at, "%s%s", at ? "; " : "", text);
	if (r->state == RUN_COMPLETE)
		r->state = RUN_BROKEN;
	if (!err->code)
		nt_err_set(err, -EIO, "%s", text);
}

void keep_finish(struct run *r, struct nt_err *err)
{
	struct nt_err why = { 0 };
	char what[160];

	if (!r->is_real || r->opts->features || !*r->kept.name || !is_left(r, what, sizeof(what)))
		return;
	if (!r->is_gone && !r->worker.stuck) {
		signals_patience();
		if (!run_bring_up(r, &why))
			worker_end(&r->worker);
		if (!is_left(r, what, sizeof(what)))
			return;
	}
	say_left(r, what, why.text, err);
}

/* ------------------------------------------------------------------- recover */

static void on_put(void *arg, bool is_bad, const char *text)
{
	if (is_bad)
		nt_shall(arg, false, "%s", text);
	else
		nt_note(arg, "%s", text);
}

static void put_back(struct nt_ctx *t)
{
	struct keep *k = t->s->keep;

	if (!k) {
		ctx_error(t, "nothing is journalled for a target of nobody");
		return;
	}
	keep_put_all(k, on_put, t);
	if (!*k->refusal)
		keep_end(k);
	nt_shall(t, true, "every feature was looked at");
}

static const struct nt_case recover_case = {
	.id = "recover.features.put-back",
	.title = "Features are as they were before a run that was killed",
	.spec = "",
	.effects = NT_EFF_FEATURES,
	.state = NT_STATE_ENABLED,
	.timeout_ms = RECOVER_MS,
	.run = put_back,
};

struct recovery {
	const struct keep_recover *how;
	struct nt_err *err;
};

/* The first thing that went wrong is what is told. */
static void keep_first(struct nt_err *err, const char *text)
{
	if (text && *text && !err->code)
		nt_err_set(err, -EIO, "%s", text);
}

static int on_event(void *arg, struct json_object *ev)
{
	const char *name = jobj_get_str(ev, "ev");
	struct recovery *rec = arg;
	struct json_object *reasons;

	if (!strcmp(name, "note"))
		rec->how->say(rec->how->arg, jobj_get_str(ev, "text"));
	else if (!strcmp(name, "check"))
		keep_first(rec->err, jobj_get_str(ev, "text"));
	else if (!strcmp(name, "case_end") && json_object_object_get_ex(ev, "reasons", &reasons))
		for (size_t i = 0; i < json_object_array_length(reasons); i++)
			keep_first(rec->err,
				   json_object_get_string(json_object_array_get_idx(reasons, i)));
	else if (!strcmp(name, "run_end"))
		keep_first(rec->err, jobj_get_str(ev, "reason"));
	return 0;
}

static int run_recovery(const struct host_features *f, const char *address,
			const struct keep_recover *how, struct nt_err *err)
{
	struct run_item item = { .c = &recover_case };
	const struct plan plan = { .name = (char *)(uintptr_t) "recover",
				   .items = &item,
				   .item_count = 1 };
	const struct run_options opts = { .target = address,
					  .allow = NT_EFF_FEATURES,
					  .seed = 1,
					  .timeout_scale = 1,
					  .features = f->name };
	struct nt_err run_err = { 0 };
	struct recovery rec = { .how = how, .err = err };
	int status = run_plan(&plan, &opts, on_event, &rec, &run_err);

	keep_first(err, run_err.text);
	if (status && !err->code)
		nt_err_set(err, -EIO, "it did not come to an end");
	return err->code;
}

/* ------------------------------------------------------- which drive it is */

static bool is_drive(const struct host_fn *fn, const struct host_features *f)
{
	return !strcmp(fn->sn, f->sn) && !strcmp(fn->mn, f->mn);
}

/* Pulled and put into another slot, or numbered anew by a start of the host. */
static int find_elsewhere(const struct host_features *f, struct host_fn *ret)
{
	struct host_fn *fns, none = { 0 };
	int rc = -ENODEV;
	size_t n;

	if (host_scan(&fns, &n, NULL))
		return -ENODEV;
	for (size_t i = 0; rc && i < n; i++) {
		if (!*fns[i].ctrl || !is_drive(&fns[i], f))
			continue;
		*ret = fns[i];
		fns[i] = none;
		rc = 0;
	}
	host_scan_free(fns, n);
	return rc;
}

/* Who else looks at a drive that has just come back is given the time. */
static void wait_free(const char *name, const struct host_fn *fn)
{
	struct nt_deadline until = nt_deadline_ms(FREE_MS);
	struct nt_err ignored;
	int fd;

	for (;;) {
		if (!host_lock(name, &fd, &ignored)) {
			host_unlock(fd);
			if (!*fn->ctrl || !host_check_free(fn, true, &ignored))
				return;
		}
		if (nt_deadline_passed(until))
			return;
		usleep(FREE_STEP_US);
	}
}

static int not_there(const struct host_features *f, const struct host_fn *fn, struct nt_err *err)
{
	char path[96];

	host_features_path(f->name, path);
	if (fn && *fn->sn)
		return nt_err_set(err, -EIO,
				  "%s is not the drive whose features were changed: \"%s\", "
				  "serial number \"%s\", and it was \"%s\", \"%s\"; nvmetest "
				  "recover when that one is back, or rm %s",
				  f->name, fn->mn, fn->sn, f->mn, f->sn, path);
	return nt_err_set(err, -ENODEV,
			  "%s, \"%s\" with serial number %s, is not there; its features stay in "
			  "the journal: nvmetest recover when it is back, or rm %s",
			  f->name, f->mn, f->sn, path);
}

static int find_address(const struct host_features *f, char address[64], struct nt_err *err)
{
	bool has_fn = false, is_found = false;
	struct host_fn fn = { 0 }, other;
	char bdf[16];
	int rc = 0;

	if (!host_bdf_parse(f->name, bdf)) { /* a fabric's: the worker looks who it is */
		snprintf(address, 64, "kernel:/dev/%s", f->name);
		return 0;
	}
	has_fn = !host_fn_read(bdf, &fn, NULL);
	if (has_fn && *fn.ctrl)
		is_found = is_drive(&fn, f);
	else if (has_fn)
		is_found = !strcmp(fn.driver, "vfio-pci"); /* it says who it is when it is asked */
	if (!is_found && !find_elsewhere(f, &other)) {
		if (has_fn)
			host_fn_free(&fn);
		fn = other;
		has_fn = is_found = true;
	}
	if (is_found) {
		snprintf(address, 64, *fn.ctrl ? "kernel:/dev/%s" : "vfio:%s",
			 *fn.ctrl ? fn.ctrl : fn.bdf);
		wait_free(fn.bdf, &fn);
	} else if (has_fn && !*fn.driver) {
		rc = nt_err_set(err, -EIO,
				"%s has no driver, so its features cannot be put back: nvmetest "
				"unbind %s, then nvmetest recover",
				bdf, bdf);
	} else {
		rc = not_there(f, has_fn ? &fn : NULL, err);
	}
	if (has_fn)
		host_fn_free(&fn);
	return rc;
}

static bool has_work(const struct host_features *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (!f->is_old || f->rows[i].has_saved)
			return true;
	return false;
}

static void say_dry(const struct host_features *f, const char *address,
		    const struct keep_recover *how)
{
	char name[96], text[256], saved[32];

	for (size_t i = 0; i < f->n; i++) {
		const struct host_feature *r = &f->rows[i];

		if (f->is_old && !r->has_saved)
			continue;
		saved[0] = '\0';
		if (r->has_saved)
			snprintf(saved, sizeof(saved), "%ssaved %Xh", f->is_old ? "" : ", ",
				 r->saved);
		keep_name(r, name, sizeof(name));
		if (f->is_old)
			snprintf(text, sizeof(text), "would set %s to %s through %s, if it is not",
				 name, saved, address);
		else
			snprintf(text, sizeof(text),
				 "would set %s to %Xh%s through %s, if it is not", name, r->current,
				 saved, address);
		how->say(how->arg, text);
	}
}

int keep_recover(const struct host_features *f, const struct keep_recover *how, struct nt_err *err)
{
	struct host_features left = { 0 };
	char address[64], path[96];
	int rc;

	if (!has_work(f)) {
		how->say(how->arg,
			 "removed a journal of features of an earlier start of this host");
		return how->dry_run ? 0 : host_features_remove(f->name, err);
	}
	rc = find_address(f, address, err);
	if (rc)
		return rc;
	if (how->dry_run) {
		say_dry(f, address, how);
		return 0;
	}
	rc = run_recovery(f, address, how, err);
	if (rc || host_features_read(f->name, &left, NULL))
		return rc;
	host_features_free(&left);
	return nt_err_set(err, -EIO, "%s still holds features that are not put back",
			  host_features_path(f->name, path));
}
