// SPDX-License-Identifier: GPL-2.0-or-later
/* journalctl as a child, without a shell and with a time limit. */
#include "journal.h"

#include <errno.h>
#include <fcntl.h>
#include <nvmetest/base.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "util/child.h"
#include "util/clock.h"
#include "util/lines.h"

#define LINE_MAX_LEN 65536u

static const char *find_program(const char *program)
{
	static const char *const usual[] = { "/usr/bin/journalctl", "/bin/journalctl" };

	if (program)
		return access(program, X_OK) ? NULL : program;
	for (size_t i = 0; i < ARRAY_SIZE(usual); i++)
		if (!access(usual[i], X_OK))
			return usual[i];
	return NULL;
}

static void run(const char *program, int out, pid_t parent)
{
	static const char *const words[] = {
		"journalctl", "-k", "-b", "-q", "--no-pager", "-o", "short-monotonic", NULL
	};
	char *const env[] = { (char *)(uintptr_t) "LC_ALL=C", NULL };
	int null = open("/dev/null", O_RDWR);

	child_begin(parent);
	dup2(null, 0);
	dup2(out, 1);
	dup2(null, 2);
	execve(program, (char *const *)(uintptr_t)words, env);
	_exit(127);
}

/* All lines until the end or the deadline. 0, -ETIMEDOUT or -errno. */
static int read_lines(int fd, uint64_t until_ns, size_t *ret_n,
		      void (*each)(void *arg, const char *line, size_t len), void *arg)
{
	struct lines l = { 0 };
	int rc = 0;

	while (!rc) {
		uint64_t now = clock_wall_ns();
		struct pollfd p = { .fd = fd, .events = POLLIN };
		char *line;
		int n;

		n = poll(&p, 1, now < until_ns ? (int)((until_ns - now) / 1000000u) + 1 : 0);
		if (n < 0 && errno == EINTR)
			continue;
		rc = n <= 0 ? -ETIMEDOUT : lines_read(&l, fd);
		if (rc == -EAGAIN)
			rc = 0;
		for (; (line = lines_next(&l)); ++*ret_n)
			each(arg, line, strlen(line));
		if (lines_pending(&l) > LINE_MAX_LEN)
			lines_clear(&l);
	}
	lines_free(&l);
	return rc == -EPIPE ? 0 : rc;
}

/* Until it has come to its end, or the deadline: then it is ended. The status of waitpid(2). */
static int wait_for(pid_t pid, uint64_t until_ns)
{
	const struct timespec pause = { .tv_nsec = 1000000 };
	int status = 0;

	while (clock_wall_ns() < until_ns) {
		if (waitpid(pid, &status, WNOHANG))
			return status;
		nanosleep(&pause, NULL);
	}
	kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}

int diag_journal_read(const char *program, unsigned int ms,
		      void (*each)(void *arg, const char *line, size_t len), void *arg)
{
	uint64_t until = clock_wall_ns() + (uint64_t)ms * 1000000u;
	pid_t parent = getpid(), pid;
	int fds[2], status, rc;
	size_t n = 0;

	program = find_program(program);
	if (!program)
		return -ENOENT;
	if (pipe2(fds, O_CLOEXEC))
		return -errno;
	pid = fork();
	if (!pid)
		run(program, fds[1], parent);
	close(fds[1]);
	rc = pid < 0 ? -ENOMEM : read_lines(fds[0], until, &n, each, arg);
	close(fds[0]);
	if (pid < 0)
		return rc;
	status = wait_for(pid, rc ? 0 : until);
	if (!rc && (!WIFEXITED(status) || WEXITSTATUS(status) || !n))
		rc = -EIO;
	return rc;
}
