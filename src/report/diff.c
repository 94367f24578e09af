// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Comparing two runs. Cases are matched by id, parameters and how often they
 * came; fields by the tables that name them.
 */
#include "diff.h"

#include <json-c/json.h>
#include <math.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "util/jobj.h"
#include "words.h"

#define BYTES_MAX 4096

const char *const diff_change_words[DIFF_CHANGES] = {
	[DIFF_NEW_FAIL] = "new-fail",
	[DIFF_NEW_ERROR] = "new-error",
	[DIFF_NEW_WARN] = "new-warn",
	[DIFF_FAILS_ELSE] = "fails-differently",
	[DIFF_NOW_SKIPPED] = "now-skipped",
	[DIFF_REMOVED] = "removed",
	[DIFF_FIXED] = "fixed",
	[DIFF_NOW_RUN] = "now-run",
	[DIFF_ADDED] = "added",
	[DIFF_FIELD] = "field",
	[DIFF_SLOWER] = "slower",
	[DIFF_FASTER] = "faster",
};

/* One case in both runs; either may be missing. */
struct pair {
	struct json_object *a, *b;
};

struct pairs {
	struct pair *v;
	size_t n;
};

/* ----------------------------------------------------------------- matching */

/* "id params #2", for the second time that it came. */
static void case_key(struct json_object *c, struct json_object *seen, char *buf, size_t len)
{
	struct json_object *times = NULL;
	char params[512], plain[900];
	int64_t n;

	words_params(c, params, sizeof(params));
	snprintf(plain, sizeof(plain), "%s %s", report_get_str(c, "id"), params);
	json_object_object_get_ex(seen, plain, &times);
	n = json_object_get_int64(times) + 1;
	json_object_object_add(seen, plain, json_object_new_int64(n));
	snprintf(buf, len, "%s #%" PRId64, plain, n);
}

/* Key → place in the pairs. */
static struct json_object *index_cases(struct json_object *root, struct pairs *p)
{
	struct json_object *index = json_object_new_object(), *seen = json_object_new_object();
	char key[1024];

	for (size_t i = 0; i < report_get_len(root, "cases"); i++) {
		struct json_object *c = report_get_at(root, "cases", i);

		if (!c)
			continue;
		case_key(c, seen, key, sizeof(key));
		p->v[p->n].a = c;
		json_object_object_add(index, key, json_object_new_uint64(p->n++));
	}
	json_object_put(seen);
	return index;
}

/* Cases of A in their order, then those that only B has. */
static void match_cases(struct json_object *a, struct json_object *b, struct pairs *p)
{
	struct json_object *index = index_cases(a, p), *seen = json_object_new_object(), *place;
	char key[1024];

	for (size_t i = 0; i < report_get_len(b, "cases"); i++) {
		struct json_object *c = report_get_at(b, "cases", i);

		if (!c)
			continue;
		case_key(c, seen, key, sizeof(key));
		if (json_object_object_get_ex(index, key, &place))
			p->v[json_object_get_uint64(place)].b = c;
		else
			p->v[p->n++].b = c;
	}
	json_object_put(seen);
	json_object_put(index);
}

/* -------------------------------------------------------------------- cases */

static bool is_verdict(struct json_object *c, const char *verdict)
{
	return c && !strcmp(report_get_str(c, "verdict"), verdict);
}

static bool is_known(struct json_object *c)
{
	return c && report_get_obj(c, "known");
}

/* Broke a "shall" that no known file excuses. */
static bool is_failure(struct json_object *c)
{
	return is_verdict(c, "fail") && !is_known(c);
}

static bool is_warning(struct json_object *c)
{
	return is_verdict(c, "warn") && !is_known(c);
}

/* The labels of what did not hold, in order. */
static bool fails_at_the_same(struct json_object *a, struct json_object *b)
{
	struct json_object *ca = report_get_obj(a, "checks"), *cb = report_get_obj(b, "checks");
	size_t n = report_get_len(ca, "failed");

	if (n != report_get_len(cb, "failed"))
		return false;
	for (size_t i = 0; i < n; i++)
		if (strcmp(report_get_str(report_get_at(ca, "failed", i), "label"),
			   report_get_str(report_get_at(cb, "failed", i), "label")))
			return false;
	return true;
}

static enum diff_change judge(struct json_object *a, struct json_object *b)
{
	bool was_bad =
		a && (is_verdict(a, "fail") || is_verdict(a, "warn") || is_verdict(a, "error"));

	if (is_failure(b))
		return !is_failure(a)		 ? DIFF_NEW_FAIL
		       : fails_at_the_same(a, b) ? DIFF_CHANGES
						 : DIFF_FAILS_ELSE;
	if (is_verdict(b, "error"))
		return is_verdict(a, "error") ? DIFF_CHANGES : DIFF_NEW_ERROR;
	if (is_warning(b))
		return is_warning(a) || is_failure(a) ? DIFF_CHANGES : DIFF_NEW_WARN;
	if (!b)
		return DIFF_REMOVED;
	if (!a)
		return DIFF_ADDED;
	if (is_verdict(b, "skip"))
		return is_verdict(a, "skip") ? DIFF_CHANGES : DIFF_NOW_SKIPPED;
	if (is_verdict(b, "pass") && was_bad)
		return DIFF_FIXED;
	return is_verdict(a, "skip") ? DIFF_NOW_RUN : DIFF_CHANGES;
}

/* A side of a change: verdict, and in words why. */
static struct json_object *new_side(struct json_object *c)
{
	struct json_object *o, *first;

	if (!c)
		return NULL;
	o = json_object_new_object();
	first = report_get_at(report_get_obj(c, "checks"), "failed", 0);
	jobj_str(o, "verdict", report_get_str(c, "verdict"));
	jobj_bool(o, "known", is_known(c));
	if (first) {
		jobj_str(o, "word", report_get_str(first, "word"));
		jobj_str(o, "text", report_get_str(first, "text"));
		jobj_str(o, "seen", report_get_str(first, "seen"));
		jobj_str(o, "want", report_get_str(first, "want"));
	}
	if (report_get_len(c, "reasons"))
		jobj_str(o, "reason", report_get_str_at(c, "reasons", 0));
	return o;
}

static struct json_object *new_case(const struct pair *p, enum diff_change change)
{
	struct json_object *o = json_object_new_object(), *c = p->b ? p->b : p->a;
	char params[512];

	jobj_str(o, "change", diff_change_words[change]);
	jobj_str(o, "id", report_get_str(c, "id"));
	words_params(c, params, sizeof(params));
	jobj_str(o, "params", params);
	jobj_str(o, "title", report_get_str(c, "title"));
	jobj_add(o, "a", new_side(p->a));
	jobj_add(o, "b", new_side(p->b));
	if (*report_get_str(c, "repro"))
		jobj_str(o, "repro", report_get_str(c, "repro"));
	return o;
}

static void diff_cases(const struct pairs *p, struct json_object *out,
		       uint64_t counts[DIFF_CHANGES])
{
	struct json_object *list = jobj_array(out, "cases");

	for (enum diff_change wanted = 0; wanted < DIFF_FIELD; wanted++)
		for (size_t i = 0; i < p->n; i++)
			if (judge(p->v[i].a, p->v[i].b) == wanted) {
				json_object_array_add(list, new_case(&p->v[i], wanted));
				counts[wanted]++;
			}
}

/* ------------------------------------------------------------------- timing */

#define TIMED_LEAST_US 200  /* shorter cases are all noise */
#define SHIFT_LEAST_US 1000 /* what nobody would miss is no shift */
#define RATIO_LEAST    1.5
#define SAMPLES_LEAST  20 /* for an opinion about noise; RATIO_ALONE below that */
#define RATIO_ALONE    2.0
#define DEVIATIONS     6.0

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *v, size_t n)
{
	qsort(v, n, sizeof(*v), by_value);
	return n ? n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2 : 0;
}

static bool is_timed(const struct pair *p)
{
	return is_verdict(p->a, "pass") && is_verdict(p->b, "pass") &&
	       report_get_u64(p->a, "duration_us") >= TIMED_LEAST_US &&
	       report_get_u64(p->b, "duration_us") >= TIMED_LEAST_US;
}

static double log_ratio(const struct pair *p)
{
	return log((double)report_get_u64(p->b, "duration_us") /
		   (double)report_get_u64(p->a, "duration_us"));
}

/*
 * Where the middle of all cases lies (another host is slower as a whole), and
 * from which distance on a case is out of line: both from the runs themselves.
 */
static void measure_noise(const struct pairs *p, double *ret_middle, double *ret_limit)
{
	double *v = calloc(p->n + 1, sizeof(*v));
	size_t n = 0;

	*ret_middle = 0;
	*ret_limit = log(RATIO_ALONE);
	for (size_t i = 0; v && i < p->n; i++)
		if (is_timed(&p->v[i]))
			v[n++] = log_ratio(&p->v[i]);
	if (n >= SAMPLES_LEAST) {
		double spread;

		*ret_middle = median(v, n);
		for (size_t i = 0; i < n; i++)
			v[i] = fabs(v[i] - *ret_middle);
		spread = 1.4826 * median(v, n);
		*ret_limit = fmax(log(RATIO_LEAST), DEVIATIONS * spread);
	}
	free(v);
}

static void diff_timing(const struct pairs *p, struct json_object *out,
			uint64_t counts[DIFF_CHANGES])
{
	struct json_object *list = jobj_array(out, "timing"), *o;
	double middle, limit;
	char params[512], ratio[32];

	measure_noise(p, &middle, &limit);
	for (size_t i = 0; i < p->n; i++) {
		const struct pair *c = &p->v[i];
		uint64_t a = report_get_u64(c->a, "duration_us"),
			 b = report_get_u64(c->b, "duration_us");
		double off = is_timed(c) ? log_ratio(c) - middle : 0;
		enum diff_change change = off > 0 ? DIFF_SLOWER : DIFF_FASTER;

		if (fabs(off) <= limit || (a > b ? a - b : b - a) < SHIFT_LEAST_US)
			continue;
		counts[change]++;
		o = json_object_new_object();
		jobj_str(o, "change", diff_change_words[change]);
		jobj_str(o, "id", report_get_str(c->b, "id"));
		words_params(c->b, params, sizeof(params));
		jobj_str(o, "params", params);
		jobj_u64(o, "a_us", a);
		jobj_u64(o, "b_us", b);
		snprintf(ratio, sizeof(ratio), "%.2f", (double)b / (double)a);
		jobj_add(o, "ratio", json_object_new_double_s(strtod(ratio, NULL), ratio));
		json_object_array_add(list, o);
	}
}

/* ------------------------------------------------------------------- fields */

struct fields {
	struct json_object *list;
	uint64_t *count;
	const uint8_t *b;
	const struct spec_struct *s;
};

static void add_field(struct fields *f, const char *name, const char *title, const char *a,
		      const char *b)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "structure", f->s->name);
	jobj_str(o, "field", name);
	jobj_str(o, "title", title);
	jobj_str(o, "a", a);
	jobj_str(o, "b", b);
	json_object_array_add(f->list, o);
	(*f->count)++;
}

/* "oacs" when there is an "oacs.fmt": its parts are told instead of it. */
static bool has_parts(const struct spec_struct *s, const struct spec_field *f)
{
	size_t len = strlen(f->name);

	for (size_t i = 0; i < s->count; i++)
		if (!strncmp(s->fields[i].name, f->name, len) && s->fields[i].name[len] == '.')
			return true;
	return false;
}

static int compare_field(void *arg, const struct spec_struct *s, const struct spec_field *field,
			 const void *bytes, size_t len)
{
	struct fields *f = arg;
	char a[256], b[256];

	if (has_parts(s, field))
		return 0;
	spec_format(field, bytes, len, a, sizeof(a));
	spec_format(field, f->b, len, b, sizeof(b));
	if (strcmp(a, b))
		add_field(f, field->name, field->title, a, b);
	return 0;
}

/* Bytes that no field covers: vendor's own, and those of a newer revision. */
static void compare_rest(struct fields *f, const uint8_t *a, const uint8_t *b, size_t len)
{
	uint8_t covered[BYTES_MAX / 8] = { 0 };
	size_t first = SIZE_MAX, last = 0, count = 0;
	char name[64], text[64];

	for (size_t i = 0; i < f->s->count; i++) {
		const struct spec_field *s = &f->s->fields[i];
		size_t from = s->offset + s->lsb / 8, to = s->offset + (s->lsb + s->width + 7) / 8;

		for (size_t at = from; at < to && at < BYTES_MAX; at++)
			covered[at / 8] |= (uint8_t)(1u << at % 8);
	}
	for (size_t at = 0; at < len; at++) {
		if (a[at] == b[at] || (covered[at / 8] >> at % 8 & 1))
			continue;
		first = first == SIZE_MAX ? at : first;
		last = at;
		count++;
	}
	if (!count)
		return;
	snprintf(name, sizeof(name), "bytes %zu to %zu", first, last);
	snprintf(text, sizeof(text), "%zu byte%s differ%s", count, count == 1 ? "" : "s",
		 count == 1 ? "s" : "");
	add_field(f, name, "what no field of the tables covers", "", text);
}

static void diff_fields(struct json_object *a, struct json_object *b, struct json_object *out,
			uint64_t counts[DIFF_CHANGES])
{
	struct json_object *sa = report_get_obj(report_get_obj(a, "target"), "structures");
	struct json_object *sb = report_get_obj(report_get_obj(b, "target"), "structures");
	uint8_t bytes[2][BYTES_MAX];
	struct fields f = { .list = jobj_array(out, "fields"),
			    .count = &counts[DIFF_FIELD],
			    .b = bytes[1] };

	if (!sa || !sb)
		return;
	json_object_object_foreach(sa, name, v)
	{
		struct json_object *other;
		size_t len;

		f.s = spec_struct_find(name);
		if (!f.s || !json_object_is_type(v, json_type_string) ||
		    !json_object_object_get_ex(sb, name, &other) ||
		    !json_object_is_type(other, json_type_string))
			continue;
		report_get_bytes(sa, name, bytes[0], BYTES_MAX);
		report_get_bytes(sb, name, bytes[1], BYTES_MAX);
		len = (size_t)nt_min(f.s->len, BYTES_MAX);
		if (!memcmp(bytes[0], bytes[1], len))
			continue;
		spec_walk(f.s, bytes[0], len, compare_field, &f);
		compare_rest(&f, bytes[0], bytes[1], len);
	}
}

/* ------------------------------------------------------------------ the whole */

static struct json_object *new_run(struct json_object *root, const char *file)
{
	static const char *const keys[] = { "address", "mn", "sn", "fr", "ver" };
	struct json_object *o = json_object_new_object(), *run = report_get_obj(root, "run");
	struct json_object *tg = report_get_obj(root, "target"), *summary = NULL;

	jobj_str(o, "file", file);
	jobj_str(o, "started", report_get_str(run, "started"));
	jobj_str(o, "state", report_get_str(run, "state"));
	jobj_str(o, "plan", report_get_str(report_get_obj(root, "plan"), "name"));
	jobj_str(o, "tool", report_get_str(report_get_obj(root, "tool"), "version"));
	jobj_u64(o, "seed", report_get_u64(run, "seed"));
	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		jobj_str(o, keys[i], report_get_str(tg, keys[i]));
	json_object_deep_copy(report_get_obj(root, "summary"), &summary, NULL);
	jobj_add(o, "summary", summary);
	return o;
}

struct json_object *report_diff(struct json_object *a, const char *a_file, struct json_object *b,
				const char *b_file, uint64_t ret_counts[DIFF_CHANGES])
{
	struct json_object *out = json_object_new_object(), *sum = json_object_new_object();
	struct pairs p = { .n = 0 };
	uint64_t both = 0;

	memset(ret_counts, 0, DIFF_CHANGES * sizeof(*ret_counts));
	p.v = calloc(report_get_len(a, "cases") + report_get_len(b, "cases") + 1, sizeof(*p.v));
	if (p.v)
		match_cases(a, b, &p);
	for (size_t i = 0; i < p.n; i++)
		both += p.v[i].a && p.v[i].b;
	jobj_str(out, "schema", DIFF_SCHEMA);
	jobj_add(out, "a", new_run(a, a_file));
	jobj_add(out, "b", new_run(b, b_file));
	jobj_add(out, "summary", sum);
	diff_cases(&p, out, ret_counts);
	diff_fields(a, b, out, ret_counts);
	diff_timing(&p, out, ret_counts);
	jobj_u64(sum, "in_both", both);
	for (enum diff_change i = 0; i < DIFF_CHANGES; i++)
		jobj_u64(sum, diff_change_words[i], ret_counts[i]);
	free(p.v);
	return out;
}
