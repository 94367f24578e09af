// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The guard: a process that only waits for the end of all others.
 *
 * After SIGKILL of the tool the kernel would take the hugepages back and give
 * them to somebody else, while the device still writes to them. The guard has
 * the same pages mapped, so they stay, until it has stopped the device and put
 * everything back. Its life line is a pipe whose other end the parent and the
 * worker hold: no signal, no answer, nothing to go wrong in between.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pcifn/sysfs/sysfs.h"

/* Out of the session, deaf to what ends others, and not what the OOM killer takes first. */
static void step_aside(void)
{
	static const int deaf[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM };
	sigset_t none;
	int fd;

	setsid();
	for (size_t i = 0; i < ARRAY_SIZE(deaf); i++)
		signal(deaf[i], SIG_IGN);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	prctl(PR_SET_PDEATHSIG, 0ul);
	prctl(PR_SET_NAME, "nvmetest-guard");
	fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		if (write(fd, "-1000", 5) < 0)
			errno = 0;
		close(fd);
	}
	/* Who reads what the tool prints does not wait for us. Other descriptors stay: the
	 * lock of the function among them, until it is free indeed. */
	fd = open("/dev/null", O_RDWR);
	for (int i = 0; fd >= 0 && i <= 2; i++)
		dup2(fd, i);
	if (fd > 2)
		close(fd);
}

static _Noreturn void watch(struct sysfs *s, int life_line)
{
	char byte;
	ssize_t n;

	step_aside();
	do
		n = read(life_line, &byte, 1);
	while (n > 0 || (n < 0 && errno == EINTR));
	sysfs_restore(s);
	_exit(0);
}

int sysfs_guard_start(struct sysfs *s, struct nt_err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return nt_err_set(err, -ENOMEM, "cannot make a pipe: %m");
	s->guard_pid = fork();
	if (s->guard_pid < 0) {
		s->guard_pid = 0;
		close(ends[0]);
		close(ends[1]);
		return nt_err_set(err, -ENOMEM, "cannot start the guard process: %m");
	}
	if (!s->guard_pid) {
		close(ends[1]);
		watch(s, ends[0]);
	}
	close(ends[0]);
	s->guard_fd = ends[1];
	return 0;
}

void sysfs_guard_end(struct sysfs *s)
{
	if (!s->guard_pid)
		return;
	kill(s->guard_pid, SIGKILL);
	while (waitpid(s->guard_pid, NULL, 0) < 0 && errno == EINTR)
		continue;
	close(s->guard_fd);
	s->guard_pid = 0;
}
