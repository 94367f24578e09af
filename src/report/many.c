// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reports of several devices: many.h.
 *
 * While a device runs, its part of each merged report is made as text, as its own
 * reports are. What the table needs is kept of its cases. A part is written when
 * all before it have been.
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
#include "spool.h"
#include "util/jobj.h"

#define MERGED_MAX 16
#define ROWS_SHOWN 40

/* Of one device in one merged report. */
struct part {
	struct spool spool;
	void *state; /* NULL: it did not begin, or has ended */
};

struct member {
	struct report *own;
	struct report_doc *doc;
	struct json_object *cases; /* what of them is kept */
	bool has_begun, is_over;
	int exit;
	struct part parts[MERGED_MAX];
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
	const struct report_ops *part;
	void (*begin)(FILE *out, struct report_many *m);
	void (*put)(FILE *out, struct report_many *m, size_t member, struct spool *part);
	int (*end)(FILE *out, struct report_many *m, bool color);
};

/* -------------------------------------------------------------------- human */

static bool is_well(int exit)
{
	return exit == 0 || exit == 77;
}

/* The failures; with -v everything of every device. */
static void human_put(FILE *out, struct report_many *m, size_t member, struct spool *part)
{
	bool is_all = m->verbose >= REPORT_VERBOSE;

	if (m->verbose == REPORT_QUIET || (!is_all && is_well(m->members[member].exit)))
		return;
	fprintf(out, "=== %s\n", m->v[member].address);
	spool_copy(part, out);
	fputc('\n', out);
}

static int human_end(FILE *out, struct report_many *m, bool color)
{
	int rc = fleet_write_human(out, m->fleet, color,
				   m->verbose >= REPORT_VERBOSE ? SIZE_MAX : ROWS_SHOWN);

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

static void junit_put(FILE *out, struct report_many *m, size_t member, struct spool *part)
{
	(void)m;
	(void)member;
	spool_copy(part, out);
}

static int junit_last(FILE *out, struct report_many *m, bool color)
{
	(void)m;
	(void)color;
	junit_end(out);
	return 0;
}

static void junit_name(const struct report_many *m, size_t member, void *state)
{
	size_t copy = 0;

	for (size_t i = 0; i < member; i++)
		copy += !strcmp(m->v[i].address, m->v[member].address);
	junit_part_of(state, m->v[member].name, copy);
}

static void junit_count(struct report_many *m, struct report_doc *doc)
{
	const struct report_totals *t = report_doc_totals(doc);
	struct json_object *run = report_get_obj(report_doc_root(doc), "run");

	m->junit.tests += t->cases;
	m->junit.failures += t->fail - t->known_fail;
	if (report_get_bool(run, "strict"))
		m->junit.failures += t->warn - (t->known - t->known_fail);
	m->junit.errors += t->error;
	m->junit.skipped += t->skip;
	m->junit.us += report_get_u64(run, "duration_ms") * 1000;
}

/* ---------------------------------------------------------------------- tap */

static void tap_begin(FILE *out, struct report_many *m)
{
	fprintf(out, "TAP version 14\n1..%zu\n", m->count);
}

static void tap_put(FILE *out, struct report_many *m, size_t member, struct spool *part)
{
	int exit = m->members[member].exit;
	const char *text;

	fprintf(out, "# Subtest: %s\n", m->v[member].name);
	fflush(part->f);
	for (text = part->text; text && *text;) {
		size_t len = strcspn(text, "\n");

		fprintf(out, "    %.*s\n", (int)len, text);
		text += len + (text[len] == '\n');
	}
	fprintf(out, "%s %zu - %s%s\n", is_well(exit) ? "ok" : "not ok", member + 1,
		m->v[member].name, exit == 77 ? " # SKIP every case was skipped" : "");
}

/* -------------------------------------------------------------------- kinds */

static const struct kind kinds[] = {
	{ "html", REPORT_MERGED_BESIDE, true, NULL, NULL, NULL, html_end },
	{ "human", REPORT_MERGED_BESIDE, false, &report_human, NULL, human_put, human_end },
	{ "json", REPORT_MERGED_BESIDE, true, NULL, NULL, NULL, json_end },
	{ "junit", REPORT_MERGED, true, &report_junit, junit_first, junit_put, junit_last },
	{ "tap", REPORT_MERGED, false, &report_tap_part, tap_begin, tap_put, NULL },
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

	m->members[i].cases = json_object_new_array();
	if (report_doc_open(false, &m->members[i].doc) < 0)
		return nt_err_set(err, -ENOMEM, "out of memory");
	/* None at all would be text on standard output. */
	if (!v->spec_count)
		return 0;
	return report_open(v->specs, v->spec_count, m->verbose, false, &m->members[i].own, err);
}

static void end_parts(struct report_many *m, size_t member)
{
	for (size_t i = 0; i < m->merged_count; i++) {
		struct part *p = &m->members[member].parts[i];

		if (p->state)
			m->merged[i].kind->part->end(p->state);
		p->state = NULL;
	}
}

static void drop(struct report_many *m)
{
	for (size_t i = 0; i < m->merged_count; i++)
		outfile_drop(&m->merged[i].file);
	for (size_t i = 0; m->members && i < m->count; i++) {
		report_drop(m->members[i].own);
		report_doc_close(m->members[i].doc);
		json_object_put(m->members[i].cases);
		end_parts(m, i);
		for (size_t k = 0; k < MERGED_MAX; k++)
			spool_close(&m->members[i].parts[k].spool);
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

static void begin_parts(struct report_many *m, size_t member)
{
	m->members[member].has_begun = true;
	for (size_t i = 0; i < m->merged_count; i++) {
		struct merged *o = &m->merged[i];
		struct part *p = &m->members[member].parts[i];
		const struct report_ops *ops = o->kind->part;
		int verbose = m->verbose >= REPORT_VERBOSE ? REPORT_VERBOSE : REPORT_QUIET;

		if (!ops)
			continue;
		if (spool_open(&p->spool) || ops->begin(p->spool.f, verbose, o->color, &p->state)) {
			o->err = -ENOMEM;
			p->state = NULL;
		} else if (ops == &report_junit) {
			junit_name(m, member, p->state);
		}
	}
}

/* Of a case that is over only what the table needs. */
static void keep_case(struct member *d, struct json_object *c)
{
	static const char *const keys[] = { "id",    "params", "verdict", "title",
					    "known", "checks", "reasons", NULL };
	struct json_object *kept = json_object_new_object(), *v;

	for (size_t i = 0; keys[i]; i++)
		if (json_object_object_get_ex(c, keys[i], &v))
			jobj_add(kept, keys[i], json_object_get(v));
	json_object_array_add(d->cases, kept);
}

void report_many_event(struct report_many *m, size_t member, struct json_object *ev)
{
	struct member *d = &m->members[member];
	struct json_object *c;

	if (!d->has_begun)
		begin_parts(m, member);
	report_doc_event(d->doc, ev, &c);
	if (c)
		keep_case(d, c);
	if (d->own)
		report_event(d->own, ev);
	for (size_t i = 0; i < m->merged_count; i++)
		if (d->parts[i].state)
			m->merged[i].kind->part->event(d->parts[i].state, ev);
}

const struct report_totals *report_many_totals(const struct report_many *m, size_t member)
{
	return report_doc_totals(m->members[member].doc);
}

static void write_part(struct report_many *m, size_t member, size_t output)
{
	struct merged *o = &m->merged[output];
	struct part *p = &m->members[member].parts[output];

	if (p->spool.f && !o->err)
		o->kind->put(o->file.f, m, member, &p->spool);
	if (!o->err)
		o->err = outfile_flush(o->file.f);
	spool_close(&p->spool);
}

/* The page of a device, as that of all, which lies beside it, names it; NULL: there is none. */
static const char *page_of(const struct report_many *m, const struct report_member *v)
{
	for (size_t i = 0; i < v->spec_count; i++) {
		const char *path = v->specs[i] + strlen("html="), *slash;
		size_t dir;

		if (strncmp(v->specs[i], "html=", strlen("html=")))
			continue;
		slash = strrchr(path, '/');
		dir = slash ? (size_t)(slash + 1 - path) : 0;
		for (size_t k = 0; k < m->merged_count; k++) {
			const char *all = m->merged[k].file.path;

			if (all && !strcmp(m->merged[k].kind->name, "html") &&
			    !strncmp(all, path, dir) && !strchr(all + dir, '/'))
				return path + dir;
		}
	}
	return NULL;
}

/* Everything whose turn it is. */
static void write_ready(struct report_many *m)
{
	for (; m->written < m->count && m->members[m->written].is_over; m->written++) {
		const struct report_member *v = &m->v[m->written];
		struct member *d = &m->members[m->written];
		int rc = fleet_add(m->fleet, v->file ? v->file : v->address, page_of(m, v),
				   report_doc_root(d->doc));

		for (size_t i = 0; i < m->merged_count; i++) {
			if (rc && !m->merged[i].err)
				m->merged[i].err = rc;
			if (!m->merged[i].kind->is_late)
				write_part(m, m->written, i);
		}
		report_doc_close(d->doc);
		d->doc = NULL;
		json_object_put(d->cases);
		d->cases = NULL;
	}
}

int report_many_end(struct report_many *m, size_t member, int *ret_exit, struct nt_err *err)
{
	struct member *d = &m->members[member];
	struct json_object *c;
	int rc = report_close(d->own, err);

	d->own = NULL;
	report_doc_finish(d->doc, &c);
	if (c)
		keep_case(d, c);
	jobj_add(report_doc_root(d->doc), "cases", json_object_get(d->cases));
	d->exit = report_doc_exit(d->doc);
	junit_count(m, d->doc);
	end_parts(m, member);
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
