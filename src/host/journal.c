// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal of a function that was taken from its driver: one small text file
 * in /run/nvmetest, on the disk before the first change.
 *
 * What it says ends up in sysfs, as root: a file of somebody else, or one that
 * was damaged (journal_text.c), is refused with words.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bind_priv.h"

#define DIRECTORY "/run/nvmetest"

/* --------------------------------------------------------------- processes */

uint64_t journal_process_start(int pid)
{
	unsigned long long start;
	char line[1024], state;
	const char *p;

	if (pid <= 0 || host_read_line(line, sizeof(line), "/proc/%d/stat", pid))
		return 0;
	/* The name stands in brackets and may contain any of them. */
	p = strrchr(line, ')');
	if (!p || sscanf(p + 1,
			 " %c %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s %*s "
			 "%*s %*s %llu",
			 &state, &start) != 2)
		return 0;
	return state == 'Z' || state == 'X' ? 0 : start;
}

static void boot_id(char boot[40])
{
	if (host_read_line(boot, 40, "/proc/sys/kernel/random/boot_id") || strlen(boot) < 8)
		snprintf(boot, 40, "00000000");
}

void journal_sign(struct host_journal *j)
{
	boot_id(j->boot);
	j->pid = (int)getpid();
	j->start = journal_process_start(j->pid);
}

static void judge(struct host_journal *j)
{
	uint64_t start = journal_process_start(j->pid);
	char boot[40];

	boot_id(boot);
	j->is_old = strcmp(boot, j->boot) != 0;
	j->is_live = !j->is_old && start && start == j->start;
}

/* ------------------------------------------------------------------- files */

const char *host_journal_path(const char *bdf, char buf[64])
{
	snprintf(buf, 64, DIRECTORY "/%s.journal", bdf);
	return buf;
}

static bool is_trusted(const struct stat *st)
{
	return (st->st_uid == 0 || st->st_uid == geteuid()) && !(st->st_mode & (S_IWGRP | S_IWOTH));
}

/* A directory that others may write could give us journals of theirs. */
static int open_directory(bool create, struct nt_err *err)
{
	char path[1200];
	struct stat st;
	int fd;

	if (!host_path(path, sizeof(path), DIRECTORY))
		return nt_err_set(err, -EINVAL, "the path of " DIRECTORY " is too long");
	if (create && mkdir(path, 0755) && errno != EEXIST)
		return nt_err_set(err, errno == EACCES ? -EPERM : -EIO,
				  "cannot create " DIRECTORY ": %m%s",
				  errno == EACCES ? "; run as root" : "");
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0)
		return nt_err_set(err, -EPERM, "cannot open the directory " DIRECTORY ": %m");
	if (!fstat(fd, &st) && is_trusted(&st))
		return fd;
	close(fd);
	return nt_err_set(err, -EPERM,
			  DIRECTORY " belongs to or is writable for others: its journals are not "
				    "trusted; chown root and chmod 755 it");
}

static int damaged(struct nt_err *err, const char *bdf, const char *why)
{
	char path[64];

	return nt_err_set(err, -EINVAL,
			  "the journal %s is not obeyed: %s; put %s back by hand, then remove the "
			  "file",
			  host_journal_path(bdf, path), why, bdf);
}

static int read_file(int dir, const char *bdf, char text[JOURNAL_LEN], struct nt_err *err)
{
	char name[32];
	struct stat st;
	ssize_t n;
	int fd;

	snprintf(name, sizeof(name), "%s.journal", bdf);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT)
		return -ENOENT;
	if (fd < 0)
		return damaged(err, bdf, strerror(errno));
	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || !is_trusted(&st)) {
		close(fd);
		return damaged(err, bdf, "it is not a file that only root writes");
	}
	n = read(fd, text, JOURNAL_LEN - 1);
	close(fd);
	if (n < 0 || n == JOURNAL_LEN - 1 || memchr(text, '\0', (size_t)n))
		return damaged(err, bdf, "it is no text of the right length");
	text[n] = '\0';
	return 0;
}

int journal_read(const char *bdf, struct host_journal *ret, struct nt_err *err)
{
	char text[JOURNAL_LEN], why[96];
	const char *wrong;
	int dir = open_directory(false, err), rc;

	if (dir < 0)
		return dir;
	rc = read_file(dir, bdf, text, err);
	close(dir);
	if (rc)
		return rc;
	wrong = journal_parse(text, bdf, ret);
	if (wrong) {
		snprintf(why, sizeof(why), strchr(wrong, ' ') ? "%s" : "\"%s\" is wrong", wrong);
		return damaged(err, bdf, why);
	}
	judge(ret);
	return 0;
}

static int write_file(int dir, const char *name, const char *text, size_t len)
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

int journal_write(const struct host_journal *j, struct nt_err *err)
{
	char text[JOURNAL_LEN], check[JOURNAL_LEN], name[32], temp[40], path[64];
	struct host_journal same;
	size_t len = journal_format(j, text);
	int dir, rc;

	/* What could not be read back is of no use to anybody. */
	memcpy(check, text, len + 1);
	if (journal_parse(check, j->bdf, &same))
		return nt_err_set(
			err, -EIO, "the state of %s has a value that no journal can keep: %s",
			j->bdf, journal_parse(memcpy(check, text, len + 1), j->bdf, &same));
	dir = open_directory(true, err);
	if (dir < 0)
		return dir;
	snprintf(name, sizeof(name), "%s.journal", j->bdf);
	snprintf(temp, sizeof(temp), "%s.new", name);
	rc = write_file(dir, temp, text, len);
	if (!rc && (renameat(dir, temp, dir, name) || fsync(dir)))
		rc = -errno;
	if (rc)
		unlinkat(dir, temp, 0);
	close(dir);
	return rc ? nt_err_set(err, -EIO, "cannot write the journal %s: %s",
			       host_journal_path(j->bdf, path), strerror(-rc))
		  : 0;
}

int journal_remove(const char *bdf, struct nt_err *err)
{
	char name[32], path[64];
	int dir = open_directory(false, err), rc = 0;

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;
	snprintf(name, sizeof(name), "%s.journal", bdf);
	if ((unlinkat(dir, name, 0) && errno != ENOENT) || fsync(dir))
		rc = nt_err_set(err, -EIO, "cannot remove the journal %s: %m",
				host_journal_path(bdf, path));
	close(dir);
	return rc;
}

/* -------------------------------------------------------------------- list */

static bool bdf_of_name(const char *name, char bdf[16])
{
	const char *dot = strstr(name, ".journal");
	char text[16];

	if (!dot || dot[8] || (size_t)(dot - name) >= sizeof(text))
		return false;
	snprintf(text, sizeof(text), "%.*s", (int)(dot - name), name);
	return host_bdf_parse(text, bdf) && !strcmp(text, bdf);
}

static int by_bdf(const void *a, const void *b)
{
	return strcmp(((const struct host_journal *)a)->bdf, ((const struct host_journal *)b)->bdf);
}

static int list(DIR *dir, struct host_journal **ret, size_t *ret_n)
{
	struct host_journal *v = NULL, *grown;
	struct dirent *entry;
	char bdf[16];
	size_t n = 0;

	while ((entry = readdir(dir))) {
		struct nt_err err = { 0 };

		if (!bdf_of_name(entry->d_name, bdf))
			continue;
		grown = realloc(v, (n + 1) * sizeof(*v));
		if (!grown) {
			free(v);
			return -ENOMEM;
		}
		v = grown;
		v[n] = (struct host_journal){ 0 };
		if (journal_read(bdf, &v[n], &err)) {
			if (!err.code) /* gone meanwhile */
				continue;
			snprintf(v[n].bdf, sizeof(v[n].bdf), "%s", bdf);
			snprintf(v[n].damage, sizeof(v[n].damage), "%.255s", err.text);
		}
		n++;
	}
	if (n)
		qsort(v, n, sizeof(*v), by_bdf);
	*ret = v;
	*ret_n = n;
	return 0;
}

int host_journals(struct host_journal **ret, size_t *ret_n, struct nt_err *err)
{
	int fd = open_directory(false, err), rc;
	DIR *dir;

	*ret = NULL;
	*ret_n = 0;
	if (fd < 0)
		return fd == -ENOENT ? 0 : fd;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	rc = list(dir, ret, ret_n);
	closedir(dir);
	return rc ? nt_err_set(err, rc, "out of memory") : 0;
}
