// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several outputs of one run, and the table of formats.
 *
 * A file is written under a temporary name beside its own and renamed when it
 * is whole, so that nobody reads half a report. What is no regular file
 * (/dev/full, a pipe) and what is streamed is written in place. An output that
 * fails is given up; the run and the others go on.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats.h"

#define OUTPUTS_MAX 16

const struct report_ops *const report_formats[] = {
	&report_events, &report_html, &report_human, &report_json,
	&report_junit,	&report_ocp,  &report_tap,   NULL,
};

struct output {
	const struct report_ops *ops;
	void *state;
	FILE *f;
	char *path; /* NULL: standard output */
	char *temp; /* NULL: written in place */
	int err;    /* of the first failure; nothing is written any more */
};

struct report {
	struct output v[OUTPUTS_MAX];
	size_t n;
};

const struct report_ops *report_format_find(const char *name)
{
	for (size_t i = 0; report_formats[i]; i++)
		if (!strcmp(report_formats[i]->name, name))
			return report_formats[i];
	return NULL;
}

static int unknown_format(const char *name, struct nt_err *err)
{
	char list[128] = "";
	size_t used = 0;

	for (size_t i = 0; report_formats[i] && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i ? " " : "",
					 report_formats[i]->name);
	return nt_err_set(err, -EINVAL, "unknown format '%.64s'; there are: %s", name, list);
}

static int open_temp(struct output *o, struct nt_err *err)
{
	size_t room = strlen(o->path) + sizeof(".XXXXXX");
	mode_t mask = umask(0);
	int fd;

	umask(mask);
	o->temp = malloc(room);
	if (!o->temp)
		return nt_err_set(err, -ENOMEM, "out of memory");
	snprintf(o->temp, room, "%s.XXXXXX", o->path);
	fd = mkostemp(o->temp, O_CLOEXEC);
	if (fd < 0) {
		free(o->temp);
		o->temp = NULL;
		return nt_err_set(err, -EINVAL, "cannot create '%s': %s", o->path, strerror(errno));
	}
	fchmod(fd, 0666 & ~mask);
	o->f = fdopen(fd, "w");
	return o->f ? 0 : nt_err_set(err, -ENOMEM, "out of memory");
}

static int open_file(struct output *o, const char *path, struct nt_err *err)
{
	struct stat st;
	bool in_place = o->ops->is_streamed;

	if (!*path)
		return nt_err_set(err, -EINVAL, "no file name after '%s='", o->ops->name);
	if (stat(path, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return nt_err_set(err, -EINVAL, "'%s' is a directory", path);
		in_place |= !S_ISREG(st.st_mode);
	}
	o->path = strdup(path);
	if (!o->path)
		return nt_err_set(err, -ENOMEM, "out of memory");
	if (!in_place)
		return open_temp(o, err);
	o->f = fopen(path, "we");
	return o->f ? 0 : nt_err_set(err, -EINVAL, "cannot create '%s': %s", path, strerror(errno));
}

/* "FORMAT" or "FORMAT=FILE"; FILE "-" is standard output. */
static int open_output(struct report *r, const char *spec, struct nt_err *err)
{
	struct output *o = &r->v[r->n];
	const char *equals = strchr(spec, '=');
	const char *path = equals && strcmp(equals, "=-") ? equals + 1 : NULL;
	char name[64];
	int rc;

	if (r->n == OUTPUTS_MAX)
		return nt_err_set(err, -EINVAL, "more than %d outputs", OUTPUTS_MAX);
	snprintf(name, sizeof(name), "%.*s", equals ? (int)(equals - spec) : (int)sizeof(name),
		 spec);
	o->ops = report_format_find(name);
	if (!o->ops)
		return unknown_format(name, err);
	for (size_t i = 0; i < r->n; i++) {
		if (!path && !r->v[i].path)
			return nt_err_set(err, -EINVAL,
					  "'%s' and '%s' both on standard output; give one a file: "
					  "-o %s=FILE",
					  r->v[i].ops->name, name, name);
		if (path && r->v[i].path && !strcmp(path, r->v[i].path))
			return nt_err_set(err, -EINVAL, "two outputs into '%s'", path);
	}
	r->n++;
	o->f = stdout;
	if (path) {
		o->f = NULL;
		rc = open_file(o, path, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static void drop_output(struct output *o)
{
	if (o->f && o->f != stdout)
		fclose(o->f);
	if (o->temp)
		unlink(o->temp);
	free(o->temp);
	free(o->path);
}

int report_open(const char *const *specs, size_t n, int verbose, bool color, struct report **ret,
		struct nt_err *err)
{
	static const char *const fallback[] = { "human" };
	struct report *r = calloc(1, sizeof(*r));
	int rc = 0;

	if (!r)
		return nt_err_set(err, -ENOMEM, "out of memory");
	if (!n) {
		specs = fallback;
		n = 1;
	}
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = open_output(r, specs[i], err);
	/* formats begin when every file is there: one that began also writes its end */
	for (size_t i = 0; i < r->n && rc == 0; i++) {
		struct output *o = &r->v[i];

		rc = o->ops->begin(o->f, verbose, color && !o->path, &o->state);
		if (rc < 0)
			nt_err_set(err, rc, "out of memory");
	}
	if (rc == 0) {
		*ret = r;
		return 0;
	}
	for (size_t i = 0; i < r->n; i++)
		drop_output(&r->v[i]);
	free(r);
	return rc;
}

int report_event(struct report *r, struct json_object *ev)
{
	int first = 0;

	for (size_t i = 0; i < r->n; i++) {
		struct output *o = &r->v[i];

		if (o->err == 0)
			o->err = o->ops->event(o->state, ev);
		if (o->err && !first)
			first = o->err;
	}
	return first;
}

static int finish_file(struct output *o)
{
	FILE *f = o->f;
	int err = 0;

	errno = 0;
	if (fflush(f) || ferror(f))
		err = errno ? -errno : -EIO;
	if (f == stdout)
		return err;
	if (!err && o->temp && fsync(fileno(f)) && errno != EINVAL)
		err = -errno;
	if (fclose(f) && !err)
		err = -errno;
	o->f = NULL;
	if (!err && o->temp && rename(o->temp, o->path))
		err = -errno;
	if (!err) {
		free(o->temp);
		o->temp = NULL;
	}
	return err;
}

int report_close(struct report *r, struct nt_err *err)
{
	int first = 0;

	if (!r)
		return 0;
	for (size_t i = 0; i < r->n; i++) {
		struct output *o = &r->v[i];
		int end_err = o->ops->end(o->state);
		int file_err = finish_file(o);

		if (!o->err)
			o->err = !file_err || (end_err && end_err != -EIO) ? end_err : file_err;
		if (o->err && !first)
			first = nt_err_set(err, o->err, "cannot write %s report to %s: %s",
					   o->ops->name, o->path ? o->path : "standard output",
					   strerror(-o->err));
		drop_output(o);
	}
	free(r);
	return first;
}
