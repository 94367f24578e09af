// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Going on with a run that was killed or interrupted: what it has done counts
 * as if this process had done it, what is left runs in the same order with the
 * same n. Only the same plan on the same drive is the same run; anything else is
 * refused before the file is touched.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "report/checkpoint.h"
#include "report/get.h"
#include "run.h"
#include "script.h"
#include "util/clock.h"
#include "util/jobj.h"
#include "util/sha256.h"

/* Interrupted so often, a case is not tried again: it may be what kills the host. */
#define TRIES_MAX 2u

/* -------------------------------------------------------------------- digest */

/* Text is as long as it is: nothing in it can look like what follows. */
static void put(FILE *f, const char *key, const char *text)
{
	fprintf(f, "%s %zu %s\n", key, text ? strlen(text) : 0, text ? text : "");
}

static void put_script(FILE *f, const char *path)
{
	char buf[4096];
	FILE *script = path ? fopen(path, "re") : NULL;
	size_t n;

	put(f, "script", path);
	while (script && (n = fread(buf, 1, sizeof(buf), script)))
		fwrite(buf, 1, n, f);
	if (script)
		fclose(script);
}

static void put_item(FILE *f, const struct run_item *item)
{
	put(f, "case", item->c->id);
	fprintf(f, "%u %u %u %d %d\n", item->c->effects, item->repeat_index, item->timeout_ms,
		(int)item->on_fail, (int)item->on_error);
	for (size_t i = 0; i < item->param_count; i++)
		fprintf(f, "%s=%llu\n", item->params[i].name,
			(unsigned long long)item->params[i].value);
	if (script_path(item->c))
		put_script(f, script_path(item->c));
}

static void put_known(FILE *f, const struct known *k)
{
	put(f, "known", k->case_glob);
	put(f, "check", k->check_glob);
	put(f, "seen", k->seen_glob);
	fprintf(f, "%d\n", (int)k->verdict);
	if (*k->expires)
		put(f, "expires", k->expires);
	for (size_t i = 0; i < k->match_count; i++) {
		const struct known_match *m = &k->match[i];

		for (size_t g = 0; g < m->glob_count; g++)
			put(f, m->key, m->globs[g]);
		if (m->from)
			put(f, "from", m->from);
		if (m->to)
			put(f, "to", m->to);
	}
}

static void put_options(FILE *f, const struct run_options *o)
{
	fprintf(f, "%llu %u %d %llu %d %d %g\n", (unsigned long long)o->seed, o->repeat, o->shuffle,
		(unsigned long long)(o->shuffle ? o->shuffle_seed : 0), (int)o->stop_on, o->strict,
		o->timeout_scale);
	for (size_t i = 0; i < o->only_count; i++)
		put(f, "only", o->only[i]);
	for (size_t i = 0; i < o->except_count; i++)
		put(f, "except", o->except[i]);
}

/* Everything that decides which steps there are, and what becomes of them. */
static bool digest(const struct run *r, char ret_hex[65])
{
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	if (!f)
		return false;
	for (size_t i = 0; i < r->plan->item_count; i++)
		put_item(f, &r->plan->items[i]);
	for (size_t i = 0; i < r->plan->known_count; i++)
		put_known(f, &r->plan->known[i]);
	put_options(f, r->opts);
	fprintf(f, "%u %zu\n", r->allow, r->step_count);
	if (fclose(f)) {
		free(text);
		return false;
	}
	sha256_hex(text, len, ret_hex);
	free(text);
	return true;
}

struct json_object *resume_checkpoint(const struct run *r)
{
	struct json_object *o = json_object_new_object();
	char *cwd = getcwd(NULL, 0);
	char hex[65];

	jobj_str(o, "target", r->opts->target);
	jobj_str(o, "cwd", cwd);
	if (digest(r, hex))
		jobj_str(o, "digest", hex);
	free(cwd);
	return o;
}

/* ------------------------------------------------------------------ agreement */

static int other_plan(const struct run *r, struct nt_err *err)
{
	const struct checkpoint *cp = r->opts->resume;
	struct json_object *point = report_get_obj(cp->begin, "checkpoint");
	const char *was = report_get_str(point, "cwd");
	char *cwd = getcwd(NULL, 0);

	nt_err_set(err, -EINVAL,
		   "the run in %s cannot be resumed: the cases, parameters or known deviations of "
		   "its plan are not those that it began with%s%s%s; start it anew",
		   cp->path, cwd && strcmp(cwd, was) ? " (it began in " : "",
		   cwd && strcmp(cwd, was) ? was : "", cwd && strcmp(cwd, was) ? ")" : "");
	free(cwd);
	return -EINVAL;
}

int resume_check(const struct run *r, struct nt_err *err)
{
	const struct checkpoint *cp = r->opts->resume;
	struct json_object *point;
	char hex[65];

	if (!cp)
		return 0;
	point = report_get_obj(cp->begin, "checkpoint");
	if (cp->step_count != r->step_count || !digest(r, hex) ||
	    strcmp(hex, report_get_str(point, "digest")))
		return other_plan(r, err);
	for (size_t i = 0; i < cp->step_count; i++)
		if (cp->steps[i].id && strcmp(cp->steps[i].id, r->steps[i].item->c->id))
			return other_plan(r, err);
	return 0;
}

static bool differs(struct json_object *a, struct json_object *b, const char *key)
{
	return strcmp(report_get_str(a, key), report_get_str(b, key)) != 0;
}

/* A case that may replace the firmware leaves another one behind. */
static bool changes_firmware(const struct run *r)
{
	for (size_t i = 0; i < r->step_count; i++)
		if (r->steps[i].item->c->effects & NT_EFF_FIRMWARE)
			return r->is_real ? r->allow & NT_EFF_FIRMWARE : true;
	return false;
}

static int check_drive(const struct run *r, struct nt_err *err)
{
	const struct checkpoint *cp = r->opts->resume;
	struct json_object *was = cp->target, *is = r->target;

	if (!was)
		return 0;
	if (differs(was, is, "sn") || differs(was, is, "mn"))
		return nt_err_set(
			err, -EPERM,
			"refused: the run in %s is of another drive, serial number \"%s\" "
			"(%s), and %s is \"%s\" (%s); nvmetest devices tells where it is",
			cp->path, report_get_str(was, "sn"), report_get_str(was, "mn"),
			r->opts->target, report_get_str(is, "sn"), report_get_str(is, "mn"));
	if (differs(was, is, "fr") && !changes_firmware(r))
		return nt_err_set(err, -EPERM,
				  "refused: the run in %s began on firmware \"%s\", and the drive "
				  "has \"%s\" now; a report is of one firmware, start it anew",
				  cp->path, report_get_str(was, "fr"), report_get_str(is, "fr"));
	return 0;
}

/* ------------------------------------------------------------------- going on */

bool resume_is_over(const struct checkpoint *cp, size_t step)
{
	return cp && step < cp->step_count && cp->steps[step].is_over;
}

bool resume_is_given_up(const struct run *r, uint32_t step)
{
	const struct checkpoint *cp = r->opts->resume;

	return cp && cp->steps[step].tries >= TRIES_MAX;
}

static size_t count_left(const struct checkpoint *cp, size_t *ret_first)
{
	size_t left = 0;

	*ret_first = cp->step_count;
	for (size_t i = cp->step_count; i-- > 0;) {
		if (cp->steps[i].is_over)
			continue;
		*ret_first = i;
		left++;
	}
	return left;
}

/* As if this process had run them. */
static void count_done(struct run *r)
{
	const struct checkpoint *cp = r->opts->resume;

	for (uint32_t i = 0; i < cp->step_count; i++) {
		const struct checkpoint_step *s = &cp->steps[i];
		const struct outcome o = { .verdict = outcome_verdict(s->verdict),
					   .checks = s->checks,
					   .is_known = s->is_known,
					   .is_fixed = s->is_fixed };

		if (s->is_over)
			outcome_count(r, i, &o);
	}
}

int resume_begin(struct run *r, struct nt_err *err)
{
	const struct checkpoint *cp = r->opts->resume;
	uint64_t now_ms = checkpoint_now_ms(cp);
	size_t first, left = count_left(cp, &first);
	struct json_object *o;
	int rc = check_drive(r, err);

	if (!rc)
		rc = record_cut(r, err);
	if (rc)
		return rc;
	count_done(r);
	r->start_ns = clock_wall_ns() - now_ms * 1000000u;
	r->done_ms = cp->elapsed_ms - nt_min(cp->pauses_ms, cp->elapsed_ms);
	o = event_resumed(r);
	jobj_u64(o, "n", first);
	jobj_u64(o, "left", left);
	jobj_u64(o, "pause_ms", now_ms - cp->elapsed_ms);
	if (run_emit(r, o))
		return nt_err_set(err, -EIO, "no report can be written");
	if (!cp->target)
		run_emit(r, json_object_get(r->target));
	return 0;
}
