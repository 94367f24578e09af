// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which steps of a run are over, read from its events line by line. What a crash
 * of the host leaves at the end of a file (half a line, bytes that were never
 * written) is found and told as the place where to cut; damage before that is
 * an error, because what follows it would be thrown away.
 */
#include "checkpoint.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "doc.h"
#include "event.h"
#include "get.h"
#include "load.h"

#define LINE_MAX_LEN (64u << 20)
#define STEPS_MAX    100000000u
#define T_MS_MAX     (UINT64_C(1000) * 86400 * 366 * 100)

struct reader {
	struct checkpoint *cp;
	struct json_tokener *tok;
	char *line;
	size_t room;
	unsigned int number;
	off_t at; /* where the next line begins */
};

/* --------------------------------------------------------------------- lines */

/* The crash was in the middle of it, or its blocks never reached the disk. */
static bool is_cut_off(const char *line, size_t len)
{
	return line[len - 1] != '\n' || memchr(line, '\0', len);
}

/* 1 and *ret_ev: an event, the caller's; 0: no whole one is left; -errno and words. */
static int next_event(struct reader *r, struct json_object **ret_ev, struct nt_err *err)
{
	ssize_t len;

	for (;;) {
		errno = 0;
		len = getline(&r->line, &r->room, r->cp->f);
		if (len <= 0)
			return errno ? nt_err_set(err, -EINVAL, "cannot read '%s': %s", r->cp->path,
						  strerror(errno))
				     : 0;
		r->number++;
		if ((size_t)len > LINE_MAX_LEN || is_cut_off(r->line, (size_t)len))
			return 0;
		if (strspn(r->line, " \t\r\n") < (size_t)len)
			break;
		r->at += len;
	}
	json_tokener_reset(r->tok);
	*ret_ev = json_tokener_parse_ex(r->tok, r->line, (int)len);
	if (!json_object_is_type(*ret_ev, json_type_object) || !*ret_ev) {
		json_object_put(*ret_ev);
		if (!r->cp->begin)
			return nt_err_set(err, -EINVAL,
					  "'%s' holds no events of a run: --resume takes a file "
					  "that --events wrote",
					  r->cp->path);
		return nt_err_set(err, -EINVAL,
				  "%s:%u: not an event, and more follows it: the file is damaged; "
				  "start the run anew",
				  r->cp->path, r->number);
	}
	r->at += len;
	return 1;
}

static int read_all(struct checkpoint *cp, off_t end,
		    int (*each)(void *arg, struct json_object *ev), void *arg, off_t *ret_at,
		    struct nt_err *err)
{
	struct reader r = { .cp = cp, .tok = json_tokener_new_ex(REPORT_DEPTH_MAX) };
	struct json_object *ev = NULL;
	int rc = r.tok ? 0 : nt_err_set(err, -ENOMEM, "out of memory");

	rewind(cp->f);
	while (!rc && r.at < end) {
		rc = next_event(&r, &ev, err);
		if (rc <= 0)
			break;
		rc = each(arg, ev);
		json_object_put(ev);
	}
	if (ret_at)
		*ret_at = r.at;
	free(r.line);
	json_tokener_free(r.tok);
	return rc;
}

/* -------------------------------------------------------------------- events */

struct scan {
	struct checkpoint *cp;
	struct nt_err *err;
};

static int bad(struct scan *s, const char *what)
{
	return nt_err_set(s->err, -EINVAL, "'%s' cannot be gone on with: %s", s->cp->path, what);
}

static int take_begin(struct scan *s, struct json_object *ev)
{
	struct checkpoint *cp = s->cp;
	uint64_t n = report_get_u64(report_get_obj(ev, "plan"), "cases");

	if (cp->begin)
		return bad(s, "a second run begins in it");
	if (strcmp(report_get_str(ev, "ev"), "run_begin") ||
	    strcmp(report_get_str(ev, "schema"), EVENTS_SCHEMA))
		return bad(s, "it does not begin with run_begin of schema " EVENTS_SCHEMA);
	if (!report_get_obj(ev, "checkpoint"))
		return bad(s, "the tool that wrote it could not resume");
	if (!n || n > STEPS_MAX)
		return bad(s, "its number of cases makes no sense");
	cp->begin = json_object_get(ev);
	cp->steps = calloc(n, sizeof(*cp->steps));
	cp->step_count = cp->steps ? n : 0;
	return cp->steps ? 0 : nt_err_set(s->err, -ENOMEM, "out of memory");
}

static int begin_step(struct scan *s, struct checkpoint_step *step, struct json_object *ev)
{
	const char *id = report_get_str(ev, "id");

	if (step->is_over)
		return bad(s, "a case begins in it that has its verdict");
	if (step->id && strcmp(step->id, id))
		return bad(s, "a case begins again in it under another name");
	step->tries++;
	if (!step->id)
		step->id = strdup(id);
	return step->id ? 0 : nt_err_set(s->err, -ENOMEM, "out of memory");
}

static int end_step(struct scan *s, struct checkpoint_step *step, struct json_object *ev)
{
	if (!step->tries || step->is_over)
		return bad(s, "a case ends in it that does not run");
	if (report_get_bool(ev, "interrupted"))
		return 0;
	step->tries--;
	step->is_over = true;
	step->is_known = report_get_obj(ev, "known");
	step->is_fixed = report_get_obj(ev, "fixed");
	step->checks = report_get_u64(ev, "checks");
	snprintf(step->verdict, sizeof(step->verdict), "%s", report_get_str(ev, "verdict"));
	return 0;
}

static int scan_event(void *arg, struct json_object *ev)
{
	const char *name = report_get_str(ev, "ev");
	struct scan *s = arg;
	struct checkpoint *cp = s->cp;
	uint64_t n = report_get_u64(ev, "n"), t_ms = report_get_u64(ev, "t_ms");

	if (!cp->begin || !strcmp(name, "run_begin"))
		return take_begin(s, ev);
	if (t_ms > T_MS_MAX)
		return bad(s, "its times make no sense");
	if (!strcmp(name, "resumed") && t_ms > cp->elapsed_ms)
		cp->pauses_ms += t_ms - cp->elapsed_ms;
	cp->elapsed_ms = nt_max(cp->elapsed_ms, t_ms);
	json_object_put(cp->end);
	cp->end = strcmp(name, "run_end") ? NULL : json_object_get(ev);
	if (!strcmp(name, "target") && !cp->target)
		cp->target = json_object_get(ev);
	if (strcmp(name, "case_begin") && strcmp(name, "case_end"))
		return 0;
	if (n >= cp->step_count)
		return bad(s, "a case runs in it that the plan does not have");
	return strcmp(name, "case_begin") ? end_step(s, &cp->steps[n], ev)
					  : begin_step(s, &cp->steps[n], ev);
}

/* ---------------------------------------------------------------------- file */

/* Whoever may write the file could have put any target and permission into it. */
static void judge_owner(struct checkpoint *cp, const struct stat *st)
{
	if (st->st_uid != geteuid())
		snprintf(cp->foreign, sizeof(cp->foreign), "it belongs to user %u",
			 (unsigned int)st->st_uid);
	else if (st->st_mode & (S_IWGRP | S_IWOTH))
		snprintf(cp->foreign, sizeof(cp->foreign), "others may write to it");
}

static int open_file(struct checkpoint *cp, const char *path, struct nt_err *err)
{
	struct stat st;

	cp->path = strdup(path);
	if (!cp->path)
		return nt_err_set(err, -ENOMEM, "out of memory");
	cp->f = fopen(path, "re");
	if (!cp->f)
		return nt_err_set(err, errno == ENOENT ? -ENOENT : -EINVAL, "cannot read '%s': %s",
				  path, strerror(errno));
	if (fstat(fileno(cp->f), &st) || !S_ISREG(st.st_mode))
		return nt_err_set(err, -EINVAL, "'%s' is not a file that a run could go on in",
				  path);
	cp->size = st.st_size;
	judge_owner(cp, &st);
	return 0;
}

int checkpoint_open(const char *path, struct checkpoint **ret, struct nt_err *err)
{
	struct checkpoint *cp = calloc(1, sizeof(*cp));
	struct scan s = { .cp = cp, .err = err };
	int rc;

	if (!cp)
		return nt_err_set(err, -ENOMEM, "out of memory");
	rc = open_file(cp, path, err);
	if (!rc)
		rc = read_all(cp, cp->size, scan_event, &s, &cp->cut, err);
	if (!rc && !cp->begin)
		rc = nt_err_set(err, -ENOENT, "'%s' does not even hold the beginning of a run",
				path);
	if (rc)
		checkpoint_close(cp);
	else
		*ret = cp;
	return rc;
}

void checkpoint_close(struct checkpoint *cp)
{
	if (!cp)
		return;
	for (size_t i = 0; i < cp->step_count; i++)
		free(cp->steps[i].id);
	free(cp->steps);
	json_object_put(cp->begin);
	json_object_put(cp->target);
	json_object_put(cp->end);
	if (cp->f)
		fclose(cp->f);
	free(cp->path);
	free(cp);
}

int checkpoint_replay(struct checkpoint *cp, int (*each)(void *arg, struct json_object *ev),
		      void *arg, struct nt_err *err)
{
	return read_all(cp, cp->cut, each, arg, NULL, err);
}

bool checkpoint_has_ended(const struct checkpoint *cp)
{
	const char *state = report_get_str(cp->end, "state");

	return !strcmp(state, "complete") || !strcmp(state, "error");
}

uint64_t checkpoint_now_ms(const struct checkpoint *cp)
{
	const char *started = report_get_str(report_get_obj(cp->begin, "run"), "started");
	struct tm utc = { 0 };
	struct timespec now;
	const char *rest = strptime(started, "%Y-%m-%dT%H:%M:%S", &utc);
	int64_t ms;

	if (!rest)
		return cp->elapsed_ms;
	clock_gettime(CLOCK_REALTIME, &now);
	ms = ((int64_t)now.tv_sec - (int64_t)timegm(&utc)) * 1000 + now.tv_nsec / 1000000;
	if (*rest == '.')
		ms -= strtol(rest + 1, NULL, 10) % 1000;
	/* A clock that was set back, or is not set yet after a start of the host. */
	return ms > (int64_t)cp->elapsed_ms ? (uint64_t)ms : cp->elapsed_ms;
}
