// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One tool per function, across processes and users, by flock(2).
 *
 * Root locks /run/nvmetest/NAME.lock. Who may not make files there locks
 * /dev/shm/nvmetest-NAME.lock, which every user can. Each side first takes its
 * own and then looks at the other's, so that of two at least one is refused.
 * The files stay: to remove one that somebody is about to lock would make two
 * holders. Their text is for the words only and never trusted.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "host/host.h"

#define ROOT_DIR  "/run/nvmetest"
#define ROOT_FILE ROOT_DIR "/%s.lock"
#define USER_FILE "/dev/shm/nvmetest-%s.lock"

static bool is_name(const char *name)
{
	size_t len = strlen(name);

	return len && len <= 64 && *name != '.' && !strchr(name, '/');
}

/* "nvmetest run smoke -t …", of bounded length. */
static void own_command(char *buf, size_t len)
{
	int fd = open("/proc/self/cmdline", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, buf, len - 1);

	if (fd >= 0)
		close(fd);
	if (n <= 0) {
		snprintf(buf, len, "nvmetest");
		return;
	}
	/* The last byte ends the last word. */
	for (ssize_t i = 0; i < n - 1; i++)
		if (buf[i] == '\0')
			buf[i] = ' ';
		else if (buf[i] == '\n')
			buf[i] = '?';
	buf[n] = '\0';
}

/* "PID COMMAND": a lock without it holds as well. */
static void write_owner(int fd)
{
	char command[160], text[192];
	int n;

	own_command(command, sizeof(command));
	n = snprintf(text, sizeof(text), "%d %s\n", (int)getpid(), command);
	if (!ftruncate(fd, 0) && pwrite(fd, text, (size_t)n, 0) != n)
		n = ftruncate(fd, 0);
}

/*
 * An existing file as it is, else a new one. Without O_CREAT first: in a sticky
 * directory the kernel refuses O_CREAT for a file of somebody else.
 */
static int open_lock(const char *path, bool may_create)
{
	int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
	struct stat st;
	int fd;

	fd = open(path, O_RDWR | flags);
	if (fd < 0 && errno == EACCES)
		fd = open(path, O_RDONLY | flags);
	if (fd < 0 && errno == ENOENT && may_create) {
		fd = open(path, O_RDWR | O_CREAT | O_EXCL | flags, 0644);
		/* Another made it just now. */
		if (fd < 0 && errno == EEXIST)
			fd = open(path, O_RDONLY | flags);
	}
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		close(fd);
		return -EINVAL;
	}
	return fd;
}

static int say_busy(int fd, const char *name, struct nt_err *err)
{
	char text[192] = "", since[48] = "", *command;
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	struct stat st;
	struct tm tm;
	long pid;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	for (char *p = text; *p; p++)
		if (*p < ' ' || *p > '~')
			*p = '?';
	if (!fstat(fd, &st) && localtime_r(&st.st_mtime, &tm))
		strftime(since, sizeof(since),
			 time(NULL) - st.st_mtime < 86400 ? " since %H:%M" : " since %F %H:%M",
			 &tm);
	pid = strtol(text, &command, 10);
	/* A killed run leaves its text; who holds the lock now may be one that cannot write. */
	if (pid <= 0 || pid > INT_MAX || *command != ' ' || (kill((pid_t)pid, 0) && errno == ESRCH))
		return nt_err_set(err, -EPERM,
				  "another process has %s%s: wait until it ends (fuser %s/%s.lock "
				  "names it)",
				  name, since, ROOT_DIR, name);
	return nt_err_set(err, -EPERM, "\"%s\" (pid %ld) has %s%s: wait until it ends", command + 1,
			  pid, name, since);
}

/* Takes the lock. 0, or -errno and the words. */
static int take(int fd, const char *name, struct nt_err *err)
{
	int rc;

	do
		rc = flock(fd, LOCK_EX | LOCK_NB);
	while (rc && errno == EINTR);
	if (!rc)
		return 0;
	if (errno == EWOULDBLOCK)
		return say_busy(fd, name, err);
	return nt_err_set(err, -EIO, "cannot lock %s: %s", name, strerror(errno));
}

/* Is it held on the other side? A shared lock asks without disturbing who asks as well. */
static int look(const char *path, const char *name, struct nt_err *err)
{
	int fd = open_lock(path, false), rc = 0;

	/* Not there, or nothing that this tool would have made: nobody's. */
	if (fd < 0)
		return 0;
	if (flock(fd, LOCK_SH | LOCK_NB) && errno == EWOULDBLOCK)
		rc = say_busy(fd, name, err);
	close(fd);
	return rc;
}

static int no_lock(int rc, const char *path, struct nt_err *err)
{
	return nt_err_set(err, -EPERM, "cannot lock %s: %s%s", path,
			  rc == -ELOOP	  ? "it is a symbolic link; remove it"
			  : rc == -EINVAL ? "it is not a plain file; remove it"
					  : strerror(-rc),
			  rc == -EACCES || rc == -EROFS ? "; run as root" : "");
}

int host_lock(const char *name, int *ret_fd, struct nt_err *err)
{
	char root_dir[1100], root_file[1200], user_file[1200];
	const char *mine = root_file, *other = user_file;
	int fd, rc;

	if (!is_name(name))
		return nt_err_set(err, -EINVAL, "\"%s\" is no name of a lock", name);
	if (!host_path(root_dir, sizeof(root_dir), ROOT_DIR) ||
	    !host_path(root_file, sizeof(root_file), ROOT_FILE, name) ||
	    !host_path(user_file, sizeof(user_file), USER_FILE, name))
		return nt_err_set(err, -EINVAL, "the path of the lock of %s is too long", name);
	mkdir(root_dir, 0755);
	fd = open_lock(root_file, true);
	if (fd == -EACCES || fd == -EROFS || (fd == -ENOENT && geteuid())) {
		mine = user_file;
		other = root_file;
		fd = open_lock(user_file, true);
	}
	if (fd < 0)
		return no_lock(fd, mine, err);
	rc = take(fd, name, err);
	if (!rc) {
		write_owner(fd);
		rc = look(other, name, err);
	}
	if (rc) {
		close(fd);
		return rc;
	}
	*ret_fd = fd;
	return 0;
}

void host_unlock(int fd)
{
	/* Who reads the file next shall not name us. */
	if (fd < 0 || (ftruncate(fd, 0) && errno == EBADF))
		return;
	close(fd);
}
