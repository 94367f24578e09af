// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest run with several targets: the process that survives all of them.
 *
 * It starts as many as may run at once, hears their events, and ends the record
 * of what does not end itself. A process that dies, says something that makes no
 * sense, or cannot be started is an error of its device; the others go on.
 */
#include "many.h"

#include <errno.h>
#include <json-c/json.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "report/checkpoint.h"
#include "report/get.h"
#include "report/load.h"
#include "report/words.h"
#include "util/clock.h"
#include "util/jobj.h"

#define LINE_MAX_LEN (64u << 20)
#define TICK_MS	     100

static size_t index_of(const struct many *m, const struct many_device *d)
{
	return (size_t)(d - m->v);
}

/* ------------------------------------------------------------------- events */

static void remember(struct many_device *d, struct json_object *ev, const char *name)
{
	if (!strcmp(name, "case_begin"))
		words_clean(report_get_str(ev, "id"), d->id, sizeof(d->id));
	else if (!strcmp(name, "target"))
		words_clean(report_get_str(ev, "sn"), d->sn, sizeof(d->sn));
	else if (!strcmp(name, "case_end") && !*d->first && !report_get_obj(ev, "known") &&
		 !strcmp(report_get_str(ev, "verdict"), "fail"))
		memcpy(d->first, d->id, sizeof(d->first));
}

static void tell(struct many *m, struct many_device *d, struct json_object *ev)
{
	remember(d, ev, report_get_str(ev, "ev"));
	report_many_event(m->reports, index_of(m, d), ev);
	progress_event(m->progress, index_of(m, d), ev);
}

static struct json_object *new_event(const struct many_device *d, const char *name)
{
	struct json_object *ev = json_object_new_object();

	jobj_str(ev, "ev", name);
	jobj_u64(ev, "t_ms", d->start_ns ? (clock_wall_ns() - d->start_ns) / 1000000 : 0);
	return ev;
}

/* Every report tells what was to be tested. */
static void begin_record(struct many *m, struct many_device *d)
{
	struct json_object *ev;

	if (!d->has_begun) {
		ev = run_begin_event(m->plan, &d->opts);
		tell(m, d, ev);
		json_object_put(ev);
	}
	if (!d->has_target) {
		ev = new_event(d, "target");
		jobj_str(ev, "address", d->address);
		tell(m, d, ev);
		json_object_put(ev);
	}
	d->has_begun = d->has_target = true;
}

static void take_event(struct many *m, struct many_device *d, struct json_object *ev)
{
	const char *name = report_get_str(ev, "ev");

	if (!strcmp(name, MANY_OVER_EVENT)) {
		d->is_told = true;
		d->status = (int)(report_get_u64(ev, "status") & 0xff);
		words_clean(report_get_str(ev, "text"), d->text, sizeof(d->text));
		return;
	}
	d->has_begun |= !strcmp(name, "run_begin");
	d->has_target |= !strcmp(name, "target");
	if (!strcmp(name, "run_end")) {
		begin_record(m, d);
		d->has_ended = true;
	} else if (!strcmp(name, "resumed")) {
		d->has_ended = false;
	}
	tell(m, d, ev);
}

/* -------------------------------------------------------------------- an end */

/*
 * The run_end of a run that did not come to one. What has its events can be gone on with, so it
 * is interrupted, whatever interrupted it.
 */
static void end_record(struct many *m, struct many_device *d, int status, const char *reason)
{
	const struct report_totals *sum = report_many_totals(m->reports, index_of(m, d));
	struct json_object *ev = new_event(d, "run_end");

	if (sum->fail > sum->known_fail)
		status = 1;
	jobj_str(ev, "state", status == 4 || d->events ? "interrupted" : "error");
	jobj_i64(ev, "exit", status);
	jobj_u64(ev, "duration_ms", d->start_ns ? (clock_wall_ns() - d->start_ns) / 1000000 : 0);
	jobj_str(ev, "reason", reason);
	begin_record(m, d);
	tell(m, d, ev);
	json_object_put(ev);
	d->status = status;
}

/* For who waits, while others run. */
static void say_over(const struct many *m, const struct many_device *d)
{
	static const struct {
		int status;
		const char *word;
	} words[] = { { 0, "pass" }, { 1, "FAIL" }, { 4, "INTERRUPTED" }, { 77, "skip" } };
	const char *word = "ERROR";
	size_t over = 0;

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (words[i].status == d->status)
			word = words[i].word;
	for (size_t i = 0; i < m->count; i++)
		over += m->v[i].state == MANY_OVER;
	if (*progress_clear(m->progress))
		fprintf(stderr, "%s: %s (%zu of %zu)\n", d->address, word, over, m->count);
}

/* No more is heard of it. */
static void end_device(struct many *m, struct many_device *d)
{
	struct nt_err err = { 0 };
	int exit = 0;

	d->state = MANY_OVER;
	progress_hide(m->progress);
	if (d->is_told && d->has_ended && *d->text && d->status == 3)
		cmd_error("%s: %s", d->address, d->text);
	if (!d->has_ended)
		end_record(m, d, d->status && d->status != 2 ? d->status : 3, d->text);
	progress_hide(m->progress);
	if (report_many_end(m->reports, index_of(m, d), &exit, &err))
		d->status = cmd_error("%s: %s", d->address, err.text);
	else if (d->status != 3)
		d->status = exit;
	lines_free(&d->lines);
	say_over(m, d);
}

/* ------------------------------------------------------------------ a child */

static void close_pipe(struct many_device *d)
{
	if (d->pipe >= 0)
		close(d->pipe);
	d->pipe = -1;
}

/* What it says is checked: it works on a device that may make it do anything. */
static void take_lines(struct many *m, struct many_device *d)
{
	const char *line;

	while ((line = lines_next(&d->lines))) {
		struct json_tokener *tok = json_tokener_new_ex(REPORT_DEPTH_MAX);
		struct json_object *ev =
			tok ? json_tokener_parse_ex(tok, line, (int)strlen(line)) : NULL;

		json_tokener_free(tok);
		if (ev && *report_get_str(ev, "ev") && !d->is_told) {
			take_event(m, d, ev);
			json_object_put(ev);
			continue;
		}
		json_object_put(ev);
		snprintf(d->text, sizeof(d->text), "what its process says makes no sense");
		kill(-d->pid, SIGKILL);
		close_pipe(d);
		return;
	}
	if (lines_pending(&d->lines) > LINE_MAX_LEN) {
		kill(-d->pid, SIGKILL);
		close_pipe(d);
	}
}

/* What there is to hear now. */
static void hear(struct many *m, struct many_device *d)
{
	int rc = 0;

	while (d->pipe >= 0 && !rc) {
		rc = lines_read(&d->lines, d->pipe);
		take_lines(m, d);
	}
	if (rc && rc != -EAGAIN)
		close_pipe(d);
}

/* It has died: everything it said is in the pipe, and its group dies with it. */
static void bury(struct many *m, struct many_device *d)
{
	siginfo_t info = { 0 };
	int status = 0;

	if (waitid(P_PID, (id_t)d->pid, &info, WEXITED | WNOHANG | WNOWAIT) || !info.si_pid)
		return;
	hear(m, d);
	if (!d->is_told)
		kill(-d->pid, SIGKILL);
	while (waitpid(d->pid, &status, 0) < 0 && errno == EINTR)
		;
	close_pipe(d);
	if (!d->is_told && !*d->text && WIFSIGNALED(status))
		snprintf(d->text, sizeof(d->text), "the process of this device was killed by SIG%s",
			 sigabbrev_np(WTERMSIG(status)) ? sigabbrev_np(WTERMSIG(status)) : "?");
	else if (!d->is_told && !*d->text)
		snprintf(d->text, sizeof(d->text),
			 "the process of this device ended with status %d", WEXITSTATUS(status));
	end_device(m, d);
}

struct past {
	struct many *m;
	struct many_device *d;
};

static int on_past(void *arg, struct json_object *ev)
{
	const struct past *p = arg;

	take_event(p->m, p->d, ev);
	return 0;
}

/* What happened before this process went on with its run. False: it was all. */
static bool replay(struct many *m, struct many_device *d)
{
	struct past of = { m, d };
	struct nt_err err = { 0 };

	if (!d->from.cp)
		return true;
	if (checkpoint_replay(d->from.cp, on_past, &of, &err)) {
		snprintf(d->text, sizeof(d->text), "%s", err.text);
		return false;
	}
	if (checkpoint_has_ended(d->from.cp)) {
		progress_hide(m->progress);
		fprintf(stderr, "nvmetest: the run in %s has ended: nothing is left to run\n",
			d->from.cp->path);
		return false;
	}
	/* It says anew how it ends. */
	d->has_ended = false;
	return true;
}

static void start(struct many *m, struct many_device *d)
{
	struct nt_err err = { 0 };

	d->start_ns = clock_wall_ns();
	if (replay(m, d) && !many_child_start(m, d, &err)) {
		d->state = MANY_RUNS;
		return;
	}
	if (err.code)
		snprintf(d->text, sizeof(d->text), "%s", err.text);
	end_device(m, d);
}

/* --------------------------------------------------------------------- loop */

/* The signals that end runs: to each of them, and no other is begun. */
static void pass_on(struct many *m, int number, unsigned int times)
{
	static const char *const words[] = {
		"ending each device after its case; once more ends them now",
		"ending now; features are put back first, once more leaves that to nvmetest "
		"recover",
	};

	progress_hide(m->progress);
	if (times <= ARRAY_SIZE(words))
		fprintf(stderr, "%snvmetest: %s\n", *progress_clear(m->progress) ? "" : "\n",
			words[times - 1]);
	for (size_t i = 0; i < m->count; i++) {
		struct many_device *d = &m->v[i];

		if (d->state == MANY_RUNS)
			kill(d->pid, number);
		if (d->state != MANY_WAITS)
			continue;
		replay(m, d);
		snprintf(d->text, sizeof(d->text), "interrupted by SIG%s before it began",
			 sigabbrev_np(number));
		d->status = 4;
		end_device(m, d);
	}
}

static void take_signals(struct many *m, int fd, unsigned int *times)
{
	struct signalfd_siginfo info;

	while (read(fd, &info, sizeof(info)) == sizeof(info))
		if (info.ssi_signo != SIGCHLD)
			pass_on(m, (int)info.ssi_signo, ++*times);
	for (size_t i = 0; i < m->count; i++)
		if (m->v[i].state == MANY_RUNS)
			bury(m, &m->v[i]);
}

static size_t start_some(struct many *m)
{
	size_t running = 0;

	for (size_t i = 0; i < m->count; i++)
		running += m->v[i].state == MANY_RUNS;
	for (size_t i = 0; i < m->count && running < m->jobs; i++) {
		if (m->v[i].state != MANY_WAITS)
			continue;
		start(m, &m->v[i]);
		running += m->v[i].state == MANY_RUNS;
	}
	return running;
}

static void loop(struct many *m, int signals)
{
	struct pollfd fds[MANY_MAX + 1];
	unsigned int times = 0;

	while (start_some(m)) {
		fds[0] = (struct pollfd){ .fd = signals, .events = POLLIN };
		for (size_t i = 0; i < m->count; i++)
			fds[i + 1] = (struct pollfd){ .fd = m->v[i].pipe, .events = POLLIN };
		if (poll(fds, m->count + 1, *progress_clear(m->progress) ? TICK_MS : -1) < 0)
			continue;
		progress_tick(m->progress);
		for (size_t i = 0; i < m->count; i++)
			if (fds[i + 1].revents)
				hear(m, &m->v[i]);
		if (fds[0].revents)
			take_signals(m, signals, &times);
	}
}

static int run_all(struct many *m)
{
	sigset_t set, saved;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGCHLD);
	/* Who started us may have ignored it, and then nobody could be waited for. */
	signal(SIGCHLD, SIG_DFL);
	/* A reader that went away must not take the reports in files with it. */
	signal(SIGPIPE, SIG_IGN);
	sigprocmask(SIG_BLOCK, &set, &saved);
	fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (fd < 0)
		return cmd_error("run: cannot wait for signals: %m");
	loop(m, fd);
	close(fd);
	sigprocmask(SIG_SETMASK, &saved, NULL);
	return 0;
}

/* ---------------------------------------------------------------------- all */

static int run_now(struct many *m)
{
	struct report_member *v = calloc(m->count, sizeof(*v));
	struct nt_err err = { 0 };
	char *last = NULL;
	int status;

	if (!v)
		return cmd_error("out of memory");
	for (size_t i = 0; i < m->count; i++)
		v[i] = (struct report_member){ .address = m->v[i].address,
					       .name = m->v[i].name,
					       .file = m->v[i].shown,
					       .specs = (const char *const *)m->v[i].files,
					       .spec_count = m->v[i].spec_count };
	if (report_many_open(v, m->count, m->merged, m->merged_count, m->verbose, m->args->color,
			     &m->reports, &err)) {
		status = cmd_error("%s", err.text);
		goto free_members;
	}
	m->progress = progress_begin(progress_mode(stderr, m->verbose, true), stderr,
				     cmd_color(cmd_value(m->args, "color"), stderr), m->count);
	status = run_all(m);
	progress_end(m->progress);
	if (!status) {
		status = many_status(m);
		many_check_serials(m);
	}
	last = many_last_words(m, status);
	if (report_many_close(m->reports, last ? last : "", &err))
		status = cmd_error("%s", err.text);
	free(last);
free_members:
	free(v);
	return status;
}

static int dry_run_all(const struct many *m)
{
	int status = 0;

	for (size_t i = 0; i < m->count && !status; i++) {
		printf("%s=== %s\n", i ? "\n" : "", m->v[i].address);
		status = cmd_dry_run(m->plan, &m->v[i].opts);
	}
	return status;
}

int cmd_run_jobs(const struct cmd_args *a, uint64_t *ret)
{
	*ret = MANY_JOBS_MAX;
	return cmd_number(a, "jobs", 1, MANY_MAX, ret);
}

int cmd_run_many(const struct cmd_args *a)
{
	struct many m = { .args = a, .verbose = cmd_run_verbosity(a) };
	int status = cmd_run_jobs(a, &m.jobs);

	if (!status)
		status = cmd_run_check_formats(a);
	if (!status)
		status = many_lines(&m);
	if (!status)
		status = cmd_run_plan(a, &m.plan);
	if (!status) {
		status = cmd_has(a, "dry-run") ? dry_run_all(&m) : run_now(&m);
		plan_free(m.plan);
	}
	many_lines_free(&m);
	return status;
}
