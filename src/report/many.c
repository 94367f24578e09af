// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports of several devices: many.h.
 *
 * Of a device that runs there is its document. When it is over, its part of
 * each merged report is made as text, and the evidence, by far most of the
 * document, is let go. A part is written when all before it have been.
 */
#include "many.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "event.h"
#include "fleet.h"
#include "formats.h"
#include "get.h"
#include "junit.h"
#include "outfile.h"
#include "util/jobj.h"

#define MERGED_MAX 16
#define ROWS_SHOWN 40

struct member {
	struct report *own;
	struct report_doc *doc;
	bool is_over;
	int exit;
	char *parts[MERGED_MAX]; /* NULL: none */
};

struct merged {
	const struct kind *kind;
	struct outfile file;
	bool color;
	int err; /* of the first failure */
};

struct report_many {
	const struct report_member *v;
	struct member *members;
	size_t count, written; /* members in order, whose parts are out */
	struct merged merged[MERGED_MAX];
	size_t merged_count;
	struct fleet *fleet;
	struct junit_counts junit;
	int verbose;
	const char *last;
};

/* A merged format. Any of the functions may be NULL. */
struct kind {
	const char *name;
	enum report_merge merge;
	bool is_late; /* the beginning needs what is known at the end */
	void (*begin)(FILE *out, struct report_many *m);
	void (*part)(FILE *out, struct report_many *m, size_t i, bool color);
	int (*end)(FILE *out, struct report_many *m, bool color);
};

struct sink {
	const struct report_ops *ops;
	void *state;
};

static int to_sink(void *arg, struct json_object *ev)
{
	const struct sink *s = arg;

	return s->ops->event(s->state, ev);
}

/* The document of one device in a format that is made of events. */
static void put_document(FILE *out, struct report_doc *doc, const struct report_ops *ops,
			 int verbose, bool color)
{
	struct sink s = { .ops = ops };

	if (ops->begin(out, verbose, color, &s.state))
		return;
	report_replay_document(report_doc_root(doc), to_sink, &s);
	ops->end(s.state);
}

/* -------------------------------------------------------------------- human */

static bool is_well(int exit)
{
	return exit == 0 || exit == 77;
}

/* The failures; with -v everything of every device. */
static void human_part(FILE *out, struct report_many *m, size_t i, bool color)
{
	const struct member *d = &m->members[i];

	if (m->verbose < 1 || (m->verbose == 1 && is_well(d->exit)))
		return;
	fprintf(out, "=== %s\n", m->v[i].address);
	put_document(out, d->doc, &report_human, m->verbose > 1 ? m->verbose : 0, color);
	fputc('\n', out);
}

static int human_end(FILE *out, struct report_many *m, bool color)
{
	int rc = fleet_write_human(out, m->fleet, color, m->verbose > 1 ? SIZE_MAX : ROWS_SHOWN);

	fputs(m->last, out);
	return rc;
}

static int json_end(FILE *out, struct report_many *m, bool color)
{
	(void)color;
	return fleet_write_json(out, m->fleet);
}

static int html_end(FILE *out, struct report_many *m, bool color)
{
	(void)color;
	return fleet_write_html(out, m->fleet);
}

/* -------------------------------------------------------------------- junit */

static void junit_first(FILE *out, struct report_many *m)
{
	junit_begin(out, &m->junit);
}

static void junit_part(FILE *out, struct report_many *m, size_t i, bool color)
{
	size_t copy = 0;

	(void)color;
	for (size_t k = 0; k < i; k++)
		copy += !strcmp(m->v[k].address, m->v[i].address);
	junit_suite(out, m->members[i].doc, m->v[i].name, copy);
}

static int junit_last(FILE *out, struct report_many *m, bool color)
{
	(void)m;
	(void)color;
	junit_end(out);
	return 0;
}

/* ---------------------------------------------------------------------- tap */

static void tap_begin(FILE *out, struct report_many *m)
{
	fprintf(out, "TAP version 14\n1..%zu\n", m->count);
}

static void indented(FILE *out, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "    %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
}

static void tap_part(FILE *out, struct report_many *m, size_t i, bool color)
{
	const struct member *d = &m->members[i];
	char *text = NULL;
	size_t len;
	FILE *f = open_memstream(&text, &len);

	(void)color;
	if (!f)
		return;
	put_document(f, d->doc, &report_tap_part, 1, false);
	if (!fclose(f)) {
		fprintf(out, "# Subtest: %s\n", m->v[i].name);
		indented(out, text);
		fprintf(out, "%s %zu - %s%s\n", is_well(d->exit) ? "ok" : "not ok", i + 1,
			m->v[i].name, d->exit == 77 ? " # SKIP every case was skipped" : "");
	}
	free(text);
}

/* -------------------------------------------------------------------- kinds */

static const struct kind kinds[] = {
	{ "html", REPORT_MERGED_BESIDE, true, NULL, NULL, html_end },
	{ "human", REPORT_MERGED_BESIDE, false, NULL, human_part, human_end },
	{ "json", REPORT_MERGED_BESIDE, true, NULL, NULL, json_end },
	{ "junit", REPORT_MERGED, true, junit_first, junit_part, junit_last },
	{ "tap", REPORT_MERGED, false, tap_begin, tap_part, NULL },
};

static const struct kind *kind_of(const char *spec)
{
	size_t len = strcspn(spec, "=");

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].name) == len && !strncmp(kinds[i].name, spec, len))
			return &kinds[i];
	return NULL;
}

enum report_merge report_merge_of(const char *spec)
{
	const struct kind *k = kind_of(spec);

	return k ? k->merge : REPORT_ALONE;
}

/* ------------------------------------------------------------------ opening */

static int open_merged(struct report_many *m, const char *spec, bool color, struct nt_err *err)
{
	const char *equals = strchr(spec, '=');
	const char *path = equals && strcmp(equals, "=-") ? equals + 1 : NULL;
	struct merged *o = &m->merged[m->merged_count];

	if (m->merged_count == MERGED_MAX)
		return nt_err_set(err, -EINVAL, "more than %d outputs", MERGED_MAX);
	m->merged_count++;
	o->kind = kind_of(spec);
	o->color = color && !path;
	return outfile_open(&o->file, path, false, err);
}

static int open_member(struct report_many *m, size_t i, struct nt_err *err)
{
	const struct report_member *v = &m->v[i];

	if (report_doc_open(true, &m->members[i].doc) < 0)
		return nt_err_set(err, -ENOMEM, "out of memory");
	/* None at all would be text on standard output. */
	if (!v->spec_count)
		return 0;
	return report_open(v->specs, v->spec_count, m->verbose, false, &m->members[i].own, err);
}

static void drop(struct report_many *m)
{
	for (size_t i = 0; i < m->merged_count; i++)
		outfile_drop(&m->merged[i].file);
	for (size_t i = 0; m->members && i < m->count; i++) {
		report_drop(m->members[i].own);
		report_doc_close(m->members[i].doc);
		for (size_t k = 0; k < MERGED_MAX; k++)
			free(m->members[i].parts[k]);
	}
	fleet_close(m->fleet);
	free(m->members);
	free(m);
}

int report_many_open(const struct report_member *v, size_t n, const char *const *merged,
		     size_t merged_count, int verbose, bool color, struct report_many **ret,
		     struct nt_err *err)
{
	struct report_many *m = calloc(1, sizeof(*m));
	int rc = 0;

	if (!m)
		return nt_err_set(err, -ENOMEM, "out of memory");
	m->v = v;
	m->count = n;
	m->verbose = verbose;
	m->members = calloc(n, sizeof(*m->members));
	if (!m->members)
		rc = nt_err_set(err, -ENOMEM, "out of memory");
	if (!rc && fleet_open(&m->fleet) < 0)
		rc = nt_err_set(err, -EIO, "no temporary file can be made: %m");
	for (size_t i = 0; i < merged_count && !rc; i++)
		rc = open_merged(m, merged[i], color, err);
	for (size_t i = 0; i < n && !rc; i++)
		rc = open_member(m, i, err);
	if (rc) {
		drop(m);
		return rc;
	}
	for (size_t i = 0; i < m->merged_count; i++)
		if (m->merged[i].kind->begin && !m->merged[i].kind->is_late)
			m->merged[i].kind->begin(m->merged[i].file.f, m);
	*ret = m;
	return 0;
}

/* ------------------------------------------------------------------- events */

void report_many_event(struct report_many *m, size_t member, struct json_object *ev)
{
	struct member *d = &m->members[member];
	struct json_object *c;

	report_doc_event(d->doc, ev, &c);
	if (d->own)
		report_event(d->own, ev);
}

const struct report_totals *report_many_totals(const struct report_many *m, size_t member)
{
	return report_doc_totals(m->members[member].doc);
}

static void make_parts(struct report_many *m, size_t member)
{
	for (size_t i = 0; i < m->merged_count; i++) {
		struct merged *o = &m->merged[i];
		size_t len;
		FILE *f;

		if (!o->kind->part)
			continue;
		f = open_memstream(&m->members[member].parts[i], &len);
		if (f)
			o->kind->part(f, m, member, o->color);
		if (!f || fclose(f))
			o->err = -ENOMEM;
	}
}

static void write_part(struct report_many *m, size_t member, size_t output)
{
	struct merged *o = &m->merged[output];
	char **text = &m->members[member].parts[output];

	errno = 0;
	if (*text && !o->err && (fputs(*text, o->file.f) < 0 || fflush(o->file.f)))
		o->err = errno ? -errno : -EIO;
	free(*text);
	*text = NULL;
}

/* What only the reports of the device itself need. */
static void prune(struct json_object *root)
{
	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);

		json_object_object_del(c, "evidence");
		json_object_object_del(c, "notes");
	}
}

/* Everything whose turn it is. */
static void write_ready(struct report_many *m)
{
	for (; m->written < m->count && m->members[m->written].is_over; m->written++) {
		const struct report_member *v = &m->v[m->written];
		struct member *d = &m->members[m->written];
		int rc = fleet_add(m->fleet, v->file ? v->file : v->address,
				   report_doc_root(d->doc));

		for (size_t i = 0; i < m->merged_count; i++) {
			if (rc && !m->merged[i].err)
				m->merged[i].err = rc;
			if (!m->merged[i].kind->is_late)
				write_part(m, m->written, i);
		}
		report_doc_close(d->doc);
		d->doc = NULL;
	}
}

int report_many_end(struct report_many *m, size_t member, int *ret_exit, struct nt_err *err)
{
	struct member *d = &m->members[member];
	struct json_object *c;
	int rc = report_close(d->own, err);

	d->own = NULL;
	report_doc_finish(d->doc, &c);
	d->exit = report_doc_exit(d->doc);
	junit_count(d->doc, &m->junit);
	make_parts(m, member);
	prune(report_doc_root(d->doc));
	d->is_over = true;
	*ret_exit = d->exit;
	write_ready(m);
	return rc;
}

static int end_merged(struct report_many *m, size_t output, struct nt_err *err)
{
	struct merged *o = &m->merged[output];
	int rc;

	if (o->kind->is_late && o->kind->begin)
		o->kind->begin(o->file.f, m);
	for (size_t i = 0; i < m->count; i++)
		write_part(m, i, output);
	rc = o->kind->end ? o->kind->end(o->file.f, m, o->color) : 0;
	if (!o->err)
		o->err = rc;
	if (!o->err)
		o->err = outfile_close(&o->file);
	if (!o->err)
		return 0;
	return nt_err_set(err, o->err, "cannot write %s report to %s: %s", o->kind->name,
			  o->file.path ? o->file.path : "standard output", strerror(-o->err));
}

int report_many_close(struct report_many *m, const char *last, struct nt_err *err)
{
	int first = fleet_look(m->fleet);

	if (first)
		nt_err_set(err, first, "no temporary file can be read: %s", strerror(-first));
	m->last = last;
	for (size_t i = 0; i < m->merged_count; i++) {
		struct nt_err why;
		int rc = end_merged(m, i, &why);

		if (rc && !first) {
			*err = why;
			first = rc;
		}
	}
	drop(m);
	return first;
}
