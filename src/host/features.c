// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The journal of the features of a drive that a run changes: a text file in
 * /run/nvmetest, and a second one that outlives a start of the host when a
 * saved value is among them.
 *
 * What it says is sent to a drive: who may write it is asked, and a text that
 * was not written here, byte for byte, is refused with words.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bind_priv.h"
#include "priv.h"

#define SUFFIX ".features"

static const char *const directories[] = { JOURNAL_DIR, JOURNAL_DIR_LASTING };

const char *host_features_path(const char *name, char buf[96])
{
	snprintf(buf, 96, JOURNAL_DIR "/%s" SUFFIX, name);
	return buf;
}

/* Of a file: a BDF, a controller. */
static bool is_name(const char *name)
{
	size_t len = strlen(name);

	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && !strchr(":.-_", *p))
			return false;
	return len && len < sizeof(((struct host_features *)0)->name) && *name != '.';
}

void host_features_sign(struct host_features *f)
{
	journal_boot(f->boot);
	f->pid = (int)getpid();
	f->start = journal_process_start(f->pid);
}

struct host_feature *host_features_add(struct host_features *f)
{
	struct host_feature *row =
		f->n < HOST_FEATURES_MAX ? host_grow(&f->rows, f->n, sizeof(*row)) : NULL;

	f->n += row != NULL;
	return row;
}

void host_features_drop(struct host_features *f, size_t i)
{
	f->n--;
	memmove(&f->rows[i], &f->rows[i + 1], (f->n - i) * sizeof(*f->rows));
}

void host_features_free(struct host_features *f)
{
	free(f->rows);
	f->rows = NULL;
	f->n = 0;
}

/* ----------------------------------------------------------------- reading */

static int damaged(struct nt_err *err, const char *dir, const char *name, const char *why)
{
	return nt_err_set(err, -EINVAL,
			  "the journal %s/%s" SUFFIX " is not obeyed: %s; set the features by "
			  "hand, then remove the file",
			  dir, name, why);
}

/* One of the two files. */
static int read_from(const char *where, const char *name, struct host_features *ret,
		     struct nt_err *err)
{
	int dir = journal_dir_open(where, false, err), rc;
	const char *why = NULL;
	char file[80], *text;

	if (dir < 0)
		return dir;
	text = malloc(FEATURES_TEXT_MAX);
	if (!text) {
		close(dir);
		return nt_err_set(err, -ENOMEM, "out of memory");
	}
	snprintf(file, sizeof(file), "%s" SUFFIX, name);
	rc = journal_file_read(dir, file, text, FEATURES_TEXT_MAX, &why);
	close(dir);
	if (!rc)
		why = features_parse(text, name, ret);
	free(text);
	if (rc == -ENOENT || (!rc && !why))
		return rc;
	return damaged(err, where, name, why);
}

int host_features_read(const char *name, struct host_features *ret, struct nt_err *err)
{
	int rc = -ENOENT;

	if (!is_name(name))
		return nt_err_set(err, -EINVAL, "\"%.40s\" is no name of a journal", name);
	for (size_t i = 0; rc == -ENOENT && i < ARRAY_SIZE(directories); i++)
		rc = read_from(directories[i], name, ret, err);
	if (rc)
		return rc;
	ret->is_old = journal_is_old(ret->boot);
	ret->is_live = !ret->is_old && journal_is_live(ret->pid, ret->start);
	return 0;
}

/* ----------------------------------------------------------------- writing */

static int write_to(const char *where, const char *name, const char *text, size_t len,
		    struct nt_err *err)
{
	int dir = journal_dir_open(where, true, err), rc;
	char file[80];

	if (dir < 0)
		return dir == -ENOENT ? nt_err_set(err, -EIO, "cannot create %s", where) : dir;
	snprintf(file, sizeof(file), "%s" SUFFIX, name);
	rc = journal_file_write(dir, file, text, len);
	close(dir);
	if (rc == -EACCES || rc == -EPERM)
		return nt_err_set(err, -EPERM, "cannot write the journal %s/%s: %s; run as root",
				  where, file, strerror(-rc));
	return rc ? nt_err_set(err, -EIO, "cannot write the journal %s/%s: %s", where, file,
			       strerror(-rc))
		  : 0;
}

static int remove_from(const char *where, const char *name, struct nt_err *err)
{
	int dir = journal_dir_open(where, false, err), rc;
	char file[80];

	if (dir < 0)
		return dir == -ENOENT ? 0 : dir;
	snprintf(file, sizeof(file), "%s" SUFFIX, name);
	rc = journal_file_remove(dir, file);
	close(dir);
	return rc ? nt_err_set(err, -EIO, "cannot remove the journal %s/%s: %s", where, file,
			       strerror(-rc))
		  : 0;
}

static bool has_saved(const struct host_features *f)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->rows[i].has_saved)
			return true;
	return false;
}

int host_features_write(const struct host_features *f, struct nt_err *err)
{
	char *text = malloc(FEATURES_TEXT_MAX), *check = malloc(FEATURES_TEXT_MAX);
	struct host_features same = { 0 };
	const char *why;
	size_t len;
	int rc;

	if (!text || !check) {
		rc = nt_err_set(err, -ENOMEM, "out of memory");
		goto free_text;
	}
	len = features_format(f, text);
	/* What could not be read back is of no use to anybody. */
	memcpy(check, text, len + 1);
	why = is_name(f->name) ? features_parse(check, f->name, &same) : "name";
	host_features_free(&same);
	if (why) {
		rc = nt_err_set(err, -EIO, "the features of %s cannot be journalled: %s", f->name,
				why);
		goto free_text;
	}
	/* A system without a place that lasts has this one at least. */
	if (has_saved(f))
		write_to(JOURNAL_DIR_LASTING, f->name, text, len, NULL);
	rc = write_to(JOURNAL_DIR, f->name, text, len, err);
	if (!rc && !has_saved(f))
		remove_from(JOURNAL_DIR_LASTING, f->name, NULL);
free_text:
	free(check);
	free(text);
	return rc;
}

int host_features_remove(const char *name, struct nt_err *err)
{
	int first = 0;

	for (size_t i = 0; i < ARRAY_SIZE(directories); i++) {
		int rc = remove_from(directories[i], name, first ? NULL : err);

		first = first ? first : rc;
	}
	return first;
}

/* -------------------------------------------------------------------- list */

struct list {
	struct host_features *v;
	size_t n;
};

static bool is_listed(const struct list *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (!strcmp(l->v[i].name, name))
			return true;
	return false;
}

/* A file of another name is none of ours. */
static int add_file(void *arg, const char *file)
{
	const char *dot = strstr(file, SUFFIX);
	struct list *l = arg;
	struct nt_err err = { 0 };
	struct host_features *f;
	char name[sizeof(f->name)];

	if (!dot || strcmp(dot, SUFFIX) || (size_t)(dot - file) >= sizeof(name))
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)(dot - file), file);
	if (!is_name(name) || is_listed(l, name))
		return 0;
	f = host_grow(&l->v, l->n, sizeof(*f));
	if (!f)
		return -ENOMEM;
	if (host_features_read(name, f, &err)) {
		if (!err.code) /* gone meanwhile */
			return 0;
		snprintf(f->name, sizeof(f->name), "%s", name);
		snprintf(f->damage, sizeof(f->damage), "%.319s", err.text);
	}
	l->n++;
	return 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct host_features *)a)->name,
		      ((const struct host_features *)b)->name);
}

int host_features_list(struct host_features **ret, size_t *ret_n, struct nt_err *err)
{
	struct list l = { 0 };
	int rc = 0;

	for (size_t i = 0; !rc && i < ARRAY_SIZE(directories); i++) {
		int dir = journal_dir_open(directories[i], false, err);

		if (dir < 0 && dir != -ENOENT)
			rc = dir;
		if (dir < 0)
			continue;
		close(dir);
		rc = host_each(add_file, &l, "%s", directories[i]);
		if (rc)
			nt_err_set(err, rc, "cannot read %s: %s", directories[i], strerror(-rc));
	}
	if (rc)
		host_features_list_free(l.v, l.n);
	else if (l.n)
		qsort(l.v, l.n, sizeof(*l.v), by_name);
	*ret = rc ? NULL : l.v;
	*ret_n = rc ? 0 : l.n;
	return rc;
}

void host_features_list_free(struct host_features *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		host_features_free(&v[i]);
	free(v);
}
