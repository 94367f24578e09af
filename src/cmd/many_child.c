// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process of one device: an ordinary run whose events go to the parent.
 *
 * It leads a process group, so that Ctrl-C of the terminal reaches the parent
 * only, which passes it on. When the parent is gone, the run ends as on SIGTERM:
 * the drive is given back. It holds nothing of the other devices, and no report.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "many.h"
#include "report/checkpoint.h"
#include "util/jobj.h"

static int put(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? -errno : -EIO;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* A parent that is gone sent SIGTERM: the run ends by that, and its events file is whole. */
static int send_event(void *arg, struct json_object *ev)
{
	const int fd = *(const int *)arg;
	size_t len;
	const char *text = json_object_to_json_string_length(
		ev, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE, &len);

	if (!put(fd, text, len))
		put(fd, "\n", 1);
	return 0;
}

static void send_over(int fd, int status, const struct nt_err *err)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "ev", MANY_OVER_EVENT);
	jobj_i64(o, "status", status);
	if (err->code)
		jobj_str(o, "text", err->text);
	send_event(&fd, o);
	json_object_put(o);
}

/* Everything but the first three, @keep and @also (-1: none). */
static void close_all_but(int keep, int also)
{
	unsigned int low = (unsigned int)(also >= 0 && also < keep ? also : keep);
	unsigned int high = (unsigned int)(also > keep ? also : keep);

	if (low > 3)
		close_range(3, low - 1, 0);
	if (high > low + 1)
		close_range(low + 1, high - 1, 0);
	close_range(high + 1, ~0u, 0);
}

static void settle(const struct many_device *d, int out, pid_t parent)
{
	sigset_t chld;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(CMD_ERROR);
	close_all_but(out, d->from.cp ? fileno(d->from.cp->f) : -1);
	/* The signals of the user stay blocked: the run takes them when it can. */
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_UNBLOCK, &chld, NULL);
}

int many_child_start(struct many *m, struct many_device *d, struct nt_err *err)
{
	pid_t parent = getpid();
	struct nt_err why = { 0 };
	int fds[2], status;

	if (pipe2(fds, O_CLOEXEC))
		return nt_err_set(err, -errno, "cannot make a pipe: %m");
	fflush(NULL);
	d->pid = fork();
	if (d->pid < 0) {
		nt_err_set(err, -errno, "cannot start a process: %m");
		d->pid = 0;
		close(fds[0]);
		close(fds[1]);
		return err->code;
	}
	if (!d->pid) {
		settle(d, fds[1], parent);
		status = run_plan(m->plan, &d->opts, send_event, &fds[1], &why);
		send_over(fds[1], status, &why);
		_exit(0);
	}
	/* Here as well: it may be signalled before it has come to that. */
	setpgid(d->pid, d->pid);
	close(fds[1]);
	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	d->pipe = fds[0];
	return 0;
}
