// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process that runs cases, and how the parent starts, hears and ends it.
 *
 * It is forked from the parent with the device open, so nothing is sent but
 * the index of a step. It dies with the parent, leaves signals of the terminal
 * to it, and never returns into it: whatever happens ends in _exit().
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

#define LINE_MAX_LEN (16u << 20)
#define END_MS	     5000

/* ------------------------------------------------------------ in the worker */

struct child {
	struct run *r;
	struct session *s;
	struct drv_trace *own_trace; /* of the driver, given back before it closes */
	int in, out;
	uint32_t step;
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
		.drv = c ? c->trace : NULL,
		.drv_from = res->drv_trace_from,
		.drv_to = res->drv_trace_to,
		.fn = fn->trace,
		.fn_from = res->fn_trace_from,
		.fn_to = res->fn_trace_to,
		.start_ns = start_ns,
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
	for (size_t i = 0; i < res->reason_count; i++)
		push_reason(reasons, res->reasons[i]);
	jobj_add(o, "reasons", reasons);
	if (res->is_device_lost)
		jobj_bool(o, "lost", 1);
	put(ch, o);
}

/* Effects first, then what the device lacks: a skip tells all of it. */
static bool may_run(struct child *ch, const struct nt_case *c, struct case_result *res,
		    struct json_object *reasons)
{
	select_effect_reasons(c, ch->r->fn->caps, ch->r->allow, push_reason, reasons);
	return session_can_run(ch->s, c, res) && !json_object_array_length(reasons);
}

static void run_step(struct child *ch)
{
	const struct run_item *item = ch->r->steps[ch->step].item;
	struct json_object *reasons = json_object_new_array();
	struct case_result res = { 0 };
	uint64_t start_ns = nt_clock_ns();

	ch->r->worker.rings->begin_ns = start_ns;
	if (may_run(ch, item->c, &res, reasons)) {
		ctx_run(ch->s, item->c, item->params, item->param_count, on_note, ch, &res);
		share_trace(ch);
	} else {
		res.verdict = VERDICT_SKIP;
	}
	put_checks(ch, &res);
	if (res.verdict == VERDICT_FAIL || res.verdict == VERDICT_ERROR)
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

_Noreturn static void worker_main(struct run *r, int in, int out, pid_t parent)
{
	struct child ch = { .r = r, .in = in, .out = out };
	struct nt_err err = { 0 };
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(0);
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
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
	share_trace(&ch);
	put(&ch, event_target(r, ch.s));
	serve(&ch);
	if (ch.s->c && ch.own_trace)
		ch.s->c->trace = ch.own_trace;
	session_close(ch.s);
	_exit(0);
}

/* ------------------------------------------------------------ in the parent */

static int rings_open(struct worker *w)
{
	if (!w->rings) {
		w->rings = mmap(NULL, sizeof(*w->rings), PROT_READ | PROT_WRITE,
				MAP_SHARED | MAP_ANONYMOUS, -1, 0);
		if (w->rings == MAP_FAILED) {
			w->rings = NULL;
			return -ENOMEM;
		}
	}
	memset(w->rings, 0, sizeof(*w->rings));
	return 0;
}

int worker_start(struct run *r, struct nt_err *err)
{
	struct worker *w = &r->worker;
	pid_t parent = getpid();
	int down[2], up[2];

	if (rings_open(w))
		return nt_err_set(err, -ENOMEM, "no memory for the trace of a worker");
	if (pipe2(down, O_CLOEXEC))
		return nt_err_set(err, -errno, "cannot make a pipe: %m");
	if (pipe2(up, O_CLOEXEC)) {
		nt_err_set(err, -errno, "cannot make a pipe: %m");
		goto close_down;
	}
	fflush(NULL);
	w->pid = fork();
	if (w->pid < 0) {
		w->pid = 0;
		nt_err_set(err, -errno, "cannot start a worker process: %m");
		goto close_up;
	}
	if (!w->pid) {
		close(down[1]);
		close(up[0]);
		worker_main(r, down[0], up[1], parent);
	}
	close(down[0]);
	close(up[1]);
	w->to = down[1];
	w->from = up[0];
	w->len = 0;
	return 0;

close_up:
	close(up[0]);
	close(up[1]);
close_down:
	close(down[0]);
	close(down[1]);
	return err ? err->code : -EIO;
}

int worker_send(struct worker *w, uint32_t step)
{
	const struct worker_job job = { .step = step };
	ssize_t n;

	do
		n = write(w->to, &job, sizeof(job));
	while (n < 0 && errno == EINTR);
	return n == sizeof(job) ? 0 : -EPIPE;
}

/* A whole line of the buffer as JSON: 0, -EAGAIN when there is none yet, -EBADMSG. */
static int take_line(struct worker *w, struct json_object **ret)
{
	char *newline = w->len ? memchr(w->buf, '\n', w->len) : NULL;
	size_t len;

	if (!newline)
		return w->len > LINE_MAX_LEN ? -EBADMSG : -EAGAIN;
	len = (size_t)(newline - w->buf);
	*newline = '\0';
	*ret = json_tokener_parse(w->buf);
	w->len -= len + 1;
	memmove(w->buf, newline + 1, w->len);
	if (!*ret || !jobj_get_str(*ret, "ev")) {
		json_object_put(*ret);
		return -EBADMSG;
	}
	return 0;
}

static int read_more(struct worker *w)
{
	ssize_t n;

	if (w->cap - w->len < 65536) {
		char *grown = realloc(w->buf, w->cap + 131072);

		if (!grown)
			return -ENOMEM;
		w->buf = grown;
		w->cap += 131072;
	}
	n = read(w->from, w->buf + w->len, w->cap - w->len);
	if (n < 0)
		return errno == EINTR ? 0 : -EPIPE;
	if (!n)
		return -EPIPE;
	w->len += (size_t)n;
	return 0;
}

int worker_recv(struct worker *w, uint64_t until_ns, struct json_object **ret)
{
	for (;;) {
		int rc = take_line(w, ret);
		uint64_t now = clock_wall_ns(), left;
		struct pollfd pfd = { .fd = w->from, .events = POLLIN };
		struct timespec ts;
		sigset_t none;

		if (rc != -EAGAIN)
			return rc;
		if (run_urgent())
			return -EINTR;
		left = until_ns > now ? until_ns - now : 0;
		ts.tv_sec = (time_t)(left / 1000000000u);
		ts.tv_nsec = (long)(left % 1000000000u);
		sigemptyset(&none);
		rc = ppoll(&pfd, 1, &ts, &none);
		if (rc < 0 && errno != EINTR)
			return -EPIPE;
		if (!rc)
			return -ETIMEDOUT;
		if (rc > 0) {
			rc = read_more(w);
			if (rc)
				return rc;
		}
	}
}

static void describe_status(int status, char *why, size_t why_len)
{
	if (WIFSIGNALED(status)) {
		const char *name = sigabbrev_np(WTERMSIG(status));

		snprintf(why, why_len, "SIG%s (%s)", name ? name : "?",
			 strsignal(WTERMSIG(status)));
	} else {
		snprintf(why, why_len, "exit status %d", WEXITSTATUS(status));
	}
}

static void worker_gone(struct worker *w)
{
	close(w->to);
	close(w->from);
	w->pid = 0;
	w->len = 0;
}

void worker_kill(struct worker *w, char *why, size_t why_len)
{
	int status = 0;

	if (!w->pid)
		return;
	/* One that has just died keeps its own status: give it the time to be reaped. */
	for (int i = 0; i < 20; i++) {
		if (why && waitpid(w->pid, &status, WNOHANG) == w->pid)
			goto reaped;
		if (!why)
			break;
		usleep(1000);
	}
	kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		continue;
reaped:
	if (why)
		describe_status(status, why, why_len);
	worker_gone(w);
}

void worker_end(struct worker *w)
{
	uint64_t until = clock_wall_ns() + END_MS * 1000000ull;

	if (!w->pid)
		return;
	close(w->to);
	w->to = -1;
	while (clock_wall_ns() < until) {
		struct pollfd pfd = { .fd = w->from, .events = POLLIN };

		/* The pipe closes when it ends; it says nothing more. */
		if (poll(&pfd, 1, 100) > 0) {
			while (waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
				continue;
			close(w->from);
			w->pid = 0;
			return;
		}
	}
	worker_kill(w, NULL, 0);
}
