// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Several outputs of one run, and the table of formats. An output that fails is
 * given up; the run and the others go on.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats.h"
#include "outfile.h"

#define OUTPUTS_MAX 16

const struct report_ops *const report_formats[] = {
	&report_events, &report_html, &report_human, &report_json, &report_junit,
	&report_lava,	&report_ocp,  &report_tap,   NULL,
};

struct output {
	const struct report_ops *ops;
	void *state;
	struct outfile file;
	int err; /* of the first failure; nothing is written any more */
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

/* "FORMAT" or "FORMAT=FILE"; FILE "-" is standard output. */
static int open_output(struct report *r, const char *spec, struct nt_err *err)
{
	struct output *o = &r->v[r->n];
	const char *equals = strchr(spec, '=');
	const char *path = equals && strcmp(equals, "=-") ? equals + 1 : NULL;
	char name[64];

	if (r->n == OUTPUTS_MAX)
		return nt_err_set(err, -EINVAL, "more than %d outputs", OUTPUTS_MAX);
	snprintf(name, sizeof(name), "%.*s", equals ? (int)(equals - spec) : (int)sizeof(name),
		 spec);
	o->ops = report_format_find(name);
	if (!o->ops)
		return unknown_format(name, err);
	for (size_t i = 0; i < r->n; i++) {
		if (!path && !r->v[i].file.path)
			return nt_err_set(err, -EINVAL,
					  "'%s' and '%s' both on standard output; give one a file: "
					  "-o %s=FILE",
					  r->v[i].ops->name, name, name);
		if (path && r->v[i].file.path && !strcmp(path, r->v[i].file.path))
			return nt_err_set(err, -EINVAL, "two outputs into '%s'", path);
	}
	if (path && !*path)
		return nt_err_set(err, -EINVAL, "no file name after '%s='", o->ops->name);
	r->n++;
	return outfile_open(&o->file, path, o->ops->is_streamed, err);
}

/* Also one that is written in place. */
static void drop_file(struct outfile *o)
{
	struct stat st;

	if (o->f && o->path && !o->temp && !stat(o->path, &st) && S_ISREG(st.st_mode))
		unlink(o->path);
	outfile_drop(o);
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

		rc = o->ops->begin(o->file.f, verbose, color && !o->file.path, &o->state);
		if (rc < 0)
			nt_err_set(err, rc, "out of memory");
	}
	if (rc == 0) {
		*ret = r;
		return 0;
	}
	for (size_t i = 0; i < r->n; i++)
		drop_file(&r->v[i].file);
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

int report_close(struct report *r, struct nt_err *err)
{
	int first = 0;

	if (!r)
		return 0;
	for (size_t i = 0; i < r->n; i++) {
		struct output *o = &r->v[i];
		int end_err = o->ops->end(o->state);
		int file_err = outfile_close(&o->file);

		if (!o->err)
			o->err = !file_err || (end_err && end_err != -EIO) ? end_err : file_err;
		if (o->err && !first)
			first = nt_err_set(
				err, o->err, "cannot write %s report to %s: %s", o->ops->name,
				o->file.path ? o->file.path : "standard output", strerror(-o->err));
		outfile_drop(&o->file);
	}
	free(r);
	return first;
}

void report_drop(struct report *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n; i++) {
		r->v[i].ops->end(r->v[i].state);
		drop_file(&r->v[i].file);
	}
	free(r);
}
