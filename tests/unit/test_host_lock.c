// SPDX-License-Identifier: GPL-2.0-or-later
/* host/lock.c: one holder, words that name it, between users as well. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "suites.h"

#define BDF	  "0000:01:00.0"
#define LOCK_FILE "/run/nvmetest/" BDF ".lock"

static void begin(void)
{
	fake_begin();
	fake_dir("/run");
	fake_dir("/dev/shm");
}

static void mode(const char *path, mode_t bits)
{
	char full[4096];

	CU_ASSERT_PTR_NOT_NULL_FATAL(host_path(full, sizeof(full), "%s", path));
	CU_ASSERT_EQUAL_FATAL(chmod(full, bits), 0);
}

static void one_holder(void)
{
	struct nt_err err = { 0 };
	char line[160], want[16];
	int a, b = -7, c;

	begin();
	CU_ASSERT_EQUAL_FATAL(host_lock(BDF, &a, &err), 0);
	CU_ASSERT_EQUAL(host_read_line(line, sizeof(line), LOCK_FILE), 0);
	snprintf(want, sizeof(want), "%d ", getpid());
	CU_ASSERT_EQUAL(strncmp(line, want, strlen(want)), 0);
	CU_ASSERT_TRUE(fcntl(a, F_GETFD) & FD_CLOEXEC);

	CU_ASSERT_EQUAL(host_lock(BDF, &b, &err), -EPERM);
	CU_ASSERT_EQUAL(b, -7);
	snprintf(want, sizeof(want), "pid %d", getpid());
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, want));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, BDF " since "));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "unit"));

	CU_ASSERT_EQUAL_FATAL(host_lock("sim-7", &c, &err), 0);
	host_unlock(c);
	host_unlock(a);
	CU_ASSERT_EQUAL(host_read_line(line, sizeof(line), LOCK_FILE), 0);
	CU_ASSERT_STRING_EQUAL(line, "");
	CU_ASSERT_EQUAL_FATAL(host_lock(BDF, &a, &err), 0);
	host_unlock(a);
	host_unlock(-1);
	fake_end();
}

/* The lock lives as long as any process has it, and no longer. */
static void dies_with_its_holders(void)
{
	struct nt_err err = { 0 };
	int fd, pipes[2], status;
	char c;
	pid_t pid;

	begin();
	CU_ASSERT_EQUAL_FATAL(pipe(pipes), 0);
	pid = fork();
	if (!pid) {
		if (host_lock(BDF, &fd, &err) || write(pipes[1], "x", 1) != 1)
			_exit(1);
		pause();
		_exit(0);
	}
	CU_ASSERT_EQUAL_FATAL(read(pipes[0], &c, 1), 1);
	CU_ASSERT_EQUAL(host_lock(BDF, &fd, &err), -EPERM);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	CU_ASSERT_EQUAL_FATAL(host_lock(BDF, &fd, &err), 0);
	host_unlock(fd);
	close(pipes[0]);
	close(pipes[1]);
	fake_end();
}

static void odd_files(void)
{
	struct nt_err err = { 0 };
	char *junk = malloc(1 << 20);
	int a, b;

	begin();
	CU_ASSERT_EQUAL(host_lock("../x", &a, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_lock("", &a, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_lock(".", &a, &err), -EINVAL);
	fake_link("/run/nvmetest/a.lock", "/etc/passwd");
	CU_ASSERT_EQUAL(host_lock("a", &a, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "symbolic link"));
	fake_dir("/run/nvmetest/d.lock");
	CU_ASSERT_EQUAL(host_lock("d", &a, &err), -EPERM);

	/* What stands in the file is for words only. */
	CU_ASSERT_PTR_NOT_NULL_FATAL(junk);
	memset(junk, 0x9b, 1 << 20);
	CU_ASSERT_EQUAL_FATAL(host_lock(BDF, &a, &err), 0);
	fake_bytes(LOCK_FILE, junk, 1 << 20);
	CU_ASSERT_EQUAL(host_lock(BDF, &b, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "another process has " BDF));
	fake_file(LOCK_FILE, "1 %n%s\033[2J\n");
	CU_ASSERT_EQUAL(host_lock(BDF, &b, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "\"%n%s?[2J\" (pid 1)"));
	/* Nobody has this number any more, so the text is not the holder's. */
	fake_file(LOCK_FILE, "2147483647 nvmetest run\n");
	CU_ASSERT_EQUAL(host_lock(BDF, &b, &err), -EPERM);
	CU_ASSERT_PTR_NULL(strstr(err.text, "2147483647"));
	host_unlock(a);
	free(junk);
	fake_end();
}

/* As somebody who may not write to /run: 0 got it, 1 refused as busy, 2 otherwise. */
static int as_user(int *ret_hold, pid_t *ret_pid)
{
	int to[2], from[2];
	char c = 2;

	CU_ASSERT_EQUAL_FATAL(pipe(to), 0);
	CU_ASSERT_EQUAL_FATAL(pipe(from), 0);
	*ret_pid = fork();
	if (!*ret_pid) {
		struct nt_err err = { 0 };
		int fd, rc = setgid(65534) || setuid(65534) ? -1 : host_lock(BDF, &fd, &err);

		c = !rc ? 0 : strstr(err.text, " has " BDF) ? 1 : 2;
		close(to[1]);
		if (write(from[1], &c, 1) == 1 && !read(to[0], &c, 1))
			_exit(0);
		_exit(1);
	}
	close(to[0]);
	close(from[1]);
	if (read(from[0], &c, 1) != 1)
		c = 2;
	close(from[0]);
	*ret_hold = to[1];
	return c;
}

static void let_go(int hold, pid_t pid)
{
	int status;

	close(hold);
	waitpid(pid, &status, 0);
}

static void users_exclude_one_another(void)
{
	struct nt_err err = { 0 };
	int fd, hold, hold_b;
	pid_t pid, pid_b;

	/* Root's part of it cannot be tried by anybody else. */
	if (geteuid())
		return;
	begin();
	mode("/", 0755);
	mode("/dev/shm", 01777);
	CU_ASSERT_EQUAL(as_user(&hold, &pid), 0);
	CU_ASSERT_EQUAL(host_lock(BDF, &fd, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, " has " BDF));
	CU_ASSERT_EQUAL(as_user(&hold_b, &pid_b), 1);
	let_go(hold_b, pid_b);
	let_go(hold, pid);

	CU_ASSERT_EQUAL_FATAL(host_lock(BDF, &fd, &err), 0);
	CU_ASSERT_EQUAL(as_user(&hold, &pid), 1);
	let_go(hold, pid);
	host_unlock(fd);
	CU_ASSERT_EQUAL(as_user(&hold, &pid), 0);
	CU_ASSERT_EQUAL(host_lock(BDF, &fd, &err), -EPERM);
	let_go(hold, pid);

	/* Nowhere to lock: said, not passed over. */
	fake_remove("/run/nvmetest");
	fake_remove("/dev/shm");
	CU_ASSERT_EQUAL(as_user(&hold, &pid), 2);
	let_go(hold, pid);
	fake_end();
}

CU_TestInfo test_host_lock[] = {
	{ "one holder, and the next is told who", one_holder },
	{ "the lock dies with its holders", dies_with_its_holders },
	{ "odd names and files", odd_files },
	{ "users exclude one another", users_exclude_one_another },
	CU_TEST_INFO_NULL,
};
