// SPDX-License-Identifier: GPL-2.0-or-later
/* How the parent starts, hears and ends the worker; nothing here waits for ever. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "run.h"
#include "util/clock.h"
#include "util/jobj.h"

#define LINE_MAX_LEN (16u << 20)
#define END_MS	     5000
#define TICK_NS	     100000000ull
#define KILL_MS	     2000
/* Linux aborts a command, then resets the controller, before an ioctl returns. */
#define KILL_OWNER_MS 30000

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
	lines_clear(&w->lines);
	w->kill_ms = r->fn->caps & PCIFN_CAP_OS_DRIVER ? KILL_OWNER_MS : KILL_MS;
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

/* The next line as JSON: 0, -EAGAIN when there is none yet, -EBADMSG. */
static int take_line(struct worker *w, struct json_object **ret)
{
	const char *line = lines_next(&w->lines);

	if (!line)
		return lines_pending(&w->lines) > LINE_MAX_LEN ? -EBADMSG : -EAGAIN;
	*ret = json_tokener_parse(line);
	if (!*ret || !jobj_get_str(*ret, "ev")) {
		json_object_put(*ret);
		return -EBADMSG;
	}
	return 0;
}

static void tick(const struct worker *w)
{
	if (w->on_tick)
		w->on_tick(w->tick_arg);
}

/* Until there is something to read, a signal, or a tick: 0; -ETIMEDOUT or -EPIPE. */
static int wait_more(struct worker *w, uint64_t until_ns)
{
	uint64_t now = clock_wall_ns(), left = until_ns > now ? until_ns - now : 0;
	uint64_t ns = w->on_tick ? nt_min(left, TICK_NS) : left;
	const struct timespec ts = { .tv_sec = (time_t)(ns / 1000000000u),
				     .tv_nsec = (long)(ns % 1000000000u) };
	struct pollfd pfd = { .fd = w->from, .events = POLLIN };
	sigset_t none;
	int rc;

	sigemptyset(&none);
	rc = ppoll(&pfd, 1, &ts, &none);
	if (rc < 0)
		return errno == EINTR ? 0 : -EPIPE;
	if (rc) {
		rc = lines_read(&w->lines, w->from);
		return !rc || rc == -ENOMEM ? rc : -EPIPE;
	}
	tick(w);
	return ns == left ? -ETIMEDOUT : 0;
}

int worker_recv(struct worker *w, uint64_t until_ns, struct json_object **ret)
{
	for (;;) {
		int rc = take_line(w, ret);

		if (rc != -EAGAIN)
			return rc;
		if (run_urgent())
			return -EINTR;
		rc = wait_more(w, until_ns);
		if (rc)
			return rc;
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
	lines_clear(&w->lines);
}

/* One that sits in a call which nothing interrupts ends when that does: maybe never. */
static bool reap(pid_t pid, int *ret_status, uint64_t ms)
{
	uint64_t until = clock_wall_ns() + ms * 1000000u;
	pid_t got;

	for (;;) {
		got = waitpid(pid, ret_status, WNOHANG);
		if (got == pid || (got < 0 && errno != EINTR))
			return true;
		if (clock_wall_ns() >= until)
			return false;
		usleep(1000);
	}
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
	if (!reap(w->pid, &status, w->kill_ms)) {
		w->stuck = w->pid;
		if (why)
			snprintf(why, why_len, "it does not end, the kernel holds it");
		worker_gone(w);
		return;
	}
reaped:
	if (why)
		describe_status(status, why, why_len);
	worker_gone(w);
}

void worker_end(struct worker *w)
{
	uint64_t until = clock_wall_ns() + END_MS * 1000000ull;
	int status;

	if (!w->pid)
		return;
	close(w->to);
	w->to = -1;
	while (clock_wall_ns() < until) {
		struct pollfd pfd = { .fd = w->from, .events = POLLIN };

		/* The pipe closes when it ends; it says nothing more. */
		if (poll(&pfd, 1, 100) > 0) {
			if (!reap(w->pid, &status, w->kill_ms))
				break;
			close(w->from);
			w->pid = 0;
			return;
		}
		tick(w);
	}
	worker_kill(w, NULL, 0);
}
