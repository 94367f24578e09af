// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The files of journals: whole or not at all, on the disk before anybody goes
 * on, and from nobody but root.
 *
 * /run/nvmetest is gone when the host starts again, as is all that a driver
 * was told. What a drive saved for good is kept in /var/lib/nvmetest as well.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind_priv.h"

static bool is_trusted(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* A directory that others may write could give us journals of theirs. */
int journal_dir_open(const char *dir, bool create, struct nt_err *err)
{
	char path[1200];
	struct stat st;
	int fd;

	if (!host_path(path, sizeof(path), "%s", dir))
		return nt_err_set(err, -EINVAL, "the path of %s is too long", dir);
	if (create && mkdir(path, 0755) && errno != EEXIST)
		return nt_err_set(err, errno == EACCES ? -EPERM : -EIO, "cannot create %s: %m%s",
				  dir, errno == EACCES ? "; run as root" : "");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0)
		return nt_err_set(err, -EPERM, "cannot open the directory %s: %m", dir);
	if (!fstat(fd, &st) && is_trusted(&st))
		return fd;
	close(fd);
	return nt_err_set(err, -EPERM,
			  "%s belongs to or is writable for others: its journals are not "
			  "trusted; chown root and chmod 755 it",
			  dir);
}

static int open_file(int dir, const char *name, const char **ret_why)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	*ret_why = fd < 0 ? strerror(errno) : "it is not a file that only root writes";
	if (fd < 0)
		return -EINVAL;
	if (!fstat(fd, &st) && S_ISREG(st.st_mode) && is_trusted(&st))
		return fd;
	close(fd);
	return -EINVAL;
}

int journal_file_read(int dir, const char *name, char *text, size_t len, const char **ret_why)
{
	int fd = open_file(dir, name, ret_why);
	size_t at = 0;
	ssize_t n;

	if (fd < 0)
		return fd;
	do {
		n = read(fd, text + at, len - 1 - at);
		at += n > 0 ? (size_t)n : 0;
	} while (n > 0 && at < len - 1);
	close(fd);
	*ret_why = "it is no text of the right length";
	if (n < 0 || at == len - 1 || memchr(text, '\0', at))
		return -EINVAL;
	text[at] = '\0';
	return 0;
}

static int write_new(int dir, const char *name, const char *text, size_t len)
{
	int fd, rc = 0;

	if (unlinkat(dir, name, 0) && errno != ENOENT)
		return -errno;
	fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	errno = ENOSPC;
	if (write(fd, text, len) != (ssize_t)len || fchmod(fd, 0644) || fsync(fd))
		rc = -errno;
	if (close(fd) && !rc)
		rc = -errno;
	return rc;
}

int journal_file_write(int dir, const char *name, const char *text, size_t len)
{
	char temp[80];
	int rc;

	snprintf(temp, sizeof(temp), "%s.new", name);
	rc = write_new(dir, temp, text, len);
	if (!rc && (renameat(dir, temp, dir, name) || fsync(dir)))
		rc = -errno;
	if (rc)
		unlinkat(dir, temp, 0);
	return rc;
}

int journal_file_remove(int dir, const char *name)
{
	if ((unlinkat(dir, name, 0) && errno != ENOENT) || fsync(dir))
		return -errno;
	return 0;
}
