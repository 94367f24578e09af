// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal of a function that was taken from its driver: one small text file
 * in /run/nvmetest, written before the first change (journal_file.c).
 *
 * What it says ends up in sysfs, as root: a file of somebody else, or one that
 * was damaged (journal_text.c), is refused with words.
 */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind_priv.h"

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

void journal_boot(char boot[40])
{
	if (host_read_line(boot, 40, "/proc/sys/kernel/random/boot_id") || strlen(boot) < 8)
		snprintf(boot, 40, "00000000");
}

void journal_sign(struct host_journal *j)
{
	journal_boot(j->boot);
	j->pid = (int)getpid();
	j->start = journal_process_start(j->pid);
}

bool journal_is_old(const char *boot)
{
	char now[40];

	journal_boot(now);
	return strcmp(now, boot) != 0;
}

bool journal_is_live(int pid, uint64_t start)
{
	uint64_t now = journal_process_start(pid);

	return now && now == start;
}

static void judge(struct host_journal *j)
{
	j->is_old = journal_is_old(j->boot);
	j->is_live = !j->is_old && journal_is_live(j->pid, j->start);
}

/* ------------------------------------------------------------------- files */

const char *host_journal_path(const char *bdf, char buf[64])
{
	snprintf(buf, 64, JOURNAL_DIR "/%s.journal", bdf);
	return buf;
}

static int damaged(struct nt_err *err, const char *bdf, const char *why)
{
	char path[64];

	return nt_err_set(err, -EINVAL,
			  "the journal %s is not obeyed: %s; put %s back by hand, then remove the "
			  "file",
			  host_journal_path(bdf, path), why, bdf);
}

int journal_read(const char *bdf, struct host_journal *ret, struct nt_err *err)
{
	char text[JOURNAL_LEN], name[32], why[96];
	int dir = journal_dir_open(JOURNAL_DIR, false, err), rc;
	const char *wrong;

	if (dir < 0)
		return dir;
	snprintf(name, sizeof(name), "%s.journal", bdf);
	rc = journal_file_read(dir, name, text, sizeof(text), &wrong);
	close(dir);
	if (rc)
		return rc == -ENOENT ? rc : damaged(err, bdf, wrong);
	wrong = journal_parse(text, bdf, ret);
	if (wrong) {
		snprintf(why, sizeof(why), strchr(wrong, ' ') ? "%s" : "\"%s\" is wrong", wrong);
		return damaged(err, bdf, why);
	}
	judge(ret);
	return 0;
}

int journal_write(const struct host_journal *j, struct nt_err *err)
{
	char text[JOURNAL_LEN], check[JOURNAL_LEN], name[32], path[64];
	struct host_journal same;
	size_t len = journal_format(j, text);
	int dir, rc;

	/* What could not be read back is of no use to anybody. */
	memcpy(check, text, len + 1);
	if (journal_parse(check, j->bdf, &same))
		return nt_err_set(
			err, -EIO, "the state of %s has a value that no journal can keep: %s",
			j->bdf, journal_parse(memcpy(check, text, len + 1), j->bdf, &same));
	dir = journal_dir_open(JOURNAL_DIR, true, err);
	if (dir < 0)
		return dir;
	snprintf(name, sizeof(name), "%s.journal", j->bdf);
	rc = journal_file_write(dir, name, text, len);
	close(dir);
	return rc ? nt_err_set(err, -EIO, "cannot write the journal %s: %s",
			       host_journal_path(j->bdf, path), strerror(-rc))
		  : 0;
}

int journal_remove(const char *bdf, struct nt_err *err)
{
	int dir = journal_dir_open(JOURNAL_DIR, false, err), rc;
	char name[32], path[64];

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;
	snprintf(name, sizeof(name), "%s.journal", bdf);
	rc = journal_file_remove(dir, name);
	close(dir);
	return rc ? nt_err_set(err, -EIO, "cannot remove the journal %s: %s",
			       host_journal_path(bdf, path), strerror(-rc))
		  : 0;
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
	int fd = journal_dir_open(JOURNAL_DIR, false, err), rc;
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
