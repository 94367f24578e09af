// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag doctor --compare OLD NEW: two bundles of one host or drive, and
 * what became of it meanwhile. Drives are the same by model and serial number;
 * names of two salts never agree, then where they stand has to do.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag/bundle.h"
#include "diag/compare.h"
#include "diag_cmd.h"
#include "doctor.h"
#include "report_cmd.h"
#include "util/jobj.h"

#define COMPARE_SCHEMA "nvmetest.compare/1"

struct side {
	struct bundle *b;
	struct diag_verdict **v;
};

struct comparison {
	struct side before, after;
	struct diag_comparison *pairs;
	const char **ids; /* of the pairs */
	size_t n;
	size_t only_before, only_after; /* drives without another */
};

/* ---------------------------------------------------------------------- reading */

static int read_side(struct side *s, const struct cmd_args *a, const char *path)
{
	int status = diag_from(a, path, &s->b);

	if (status)
		return status;
	s->v = calloc(s->b->n, sizeof(*s->v));
	for (size_t i = 0; s->v && i < s->b->n; i++)
		if (diag_judge(s->b->host, s->b->drives[i].s, &s->v[i]))
			return cmd_error("out of memory");
	return s->v ? 0 : cmd_error("out of memory");
}

static void free_side(struct side *s)
{
	for (size_t i = 0; s->b && s->v && i < s->b->n; i++)
		diag_verdict_free(s->v[i]);
	free(s->v);
	bundle_free(s->b);
}

static bool is_same(const struct diag_verdict *x, const struct diag_verdict *y)
{
	return *x->serial && !strcmp(x->serial, y->serial) && !strcmp(x->model, y->model);
}

/* Which of the old ones a new drive was; the number of them: none. */
static size_t find_old(const struct comparison *c, size_t k)
{
	const struct side *old = &c->before;
	const struct diag_verdict *v = c->after.v[k];

	for (size_t i = 0; i < old->b->n; i++)
		if (is_same(old->v[i], v))
			return i;
	for (size_t i = 0; i < old->b->n; i++) {
		bool is_taken = false;

		for (size_t j = 0; j < c->after.b->n; j++)
			is_taken |= is_same(old->v[i], c->after.v[j]);
		if (!is_taken && !strcmp(old->v[i]->model, v->model) &&
		    !strcmp(old->b->drives[i].id, c->after.b->drives[k].id))
			return i;
	}
	return old->b->n;
}

static int pair(struct comparison *c)
{
	const size_t n = c->after.b->n;

	c->pairs = calloc(n, sizeof(*c->pairs));
	c->ids = calloc(n, sizeof(*c->ids));
	if (!c->pairs || !c->ids)
		return cmd_error("out of memory");
	for (size_t k = 0; k < n; k++) {
		const size_t i = find_old(c, k);

		if (i == c->before.b->n) {
			c->only_after++;
			continue;
		}
		c->ids[c->n] = c->after.b->drives[k].id;
		if (diag_compare(&c->pairs[c->n++], c->before.b->drives[i].s, c->before.v[i],
				 c->after.b->drives[k].s, c->after.v[k]))
			return cmd_error("out of memory");
	}
	c->only_before = c->before.b->n - c->n;
	return c->n ? 0
		    : cmd_error("diag doctor: --compare: the bundles have no drive in common: "
				"neither serial number nor model and place agree");
}

static bool is_worse(const struct comparison *c)
{
	for (size_t i = 0; i < c->n; i++)
		if (diag_compare_is_worse(&c->pairs[i]))
			return true;
	return false;
}

/* ---------------------------------------------------------------------- showing */

static void print_rate(FILE *out, double value)
{
	char text[24] = "-";

	if (value >= 0)
		snprintf(text, sizeof(text), value > 0 && value < 0.01 ? "%.2g" : "%.2f", value);
	fprintf(out, "  %10s", text);
}

static void print_trends(FILE *out, const struct diag_comparison *c, bool color)
{
	size_t still = 0;

	for (size_t i = 0; i < c->trend_count; i++)
		still += c->trends[i].before == c->trends[i].after;
	if (c->trend_count > still)
		fprintf(out, "\n  %-38s  %12s  %12s  %10s  %10s\n", "COUNTER", "BEFORE", "AFTER",
			"PER POH", "PER HOUR");
	for (size_t i = 0; i < c->trend_count; i++) {
		const struct compare_trend *t = &c->trends[i];
		const bool is_marked = color && t->is_trouble && t->after > t->before;

		if (t->before == t->after)
			continue;
		fprintf(out, "  %s%-38s  %12llu  %12llu", is_marked ? "\033[1;33m" : "", t->title,
			(unsigned long long)t->before, (unsigned long long)t->after);
		print_rate(out, t->per_power_on_hour);
		print_rate(out, t->per_hour);
		fprintf(out, "%s%s\n", t->is_reset ? "  less than before" : "",
			is_marked ? "\033[0m" : "");
	}
	if (still)
		fprintf(out, "  %zu counters are as they were\n", still);
}

static void print_time(FILE *out, const struct diag_comparison *c)
{
	if (c->has_hours && c->hours >= 72)
		fprintf(out, "%.1f days", c->hours / 24);
	else if (c->has_hours)
		fprintf(out, "%.1f hours", c->hours);
	else
		fputs("no time (is the second one the newer one?)", out);
	if (c->has_power_on_hours)
		fprintf(out, ", %.0f power-on hours", c->power_on_hours);
	fputs(" between them\n", out);
}

static void print_pair(FILE *out, const char *id, const struct diag_comparison *c, bool color)
{
	fprintf(out, "%s: %s, serial %s, ", id, c->after->model, c->after->serial);
	print_time(out, c);
	if (c->is_other)
		fprintf(out,
			"  serial was %s: another drive, or names of another salt (--salt-file)\n",
			c->before->serial);
	if (strcmp(c->before->firmware, c->after->firmware) != 0)
		fprintf(out, "  firmware: %s -> %s\n", c->before->firmware, c->after->firmware);
	fprintf(out, "  verdict: %s -> %s\n", c->before->headline, c->after->headline);
	for (size_t i = 0; i < c->change_count; i++) {
		const struct compare_change *ch = &c->changes[i];

		fprintf(out, "  %s %s: %s -> %s%s%s\n",
			ch->after > ch->before ? "worse: " : "better:", ch->check->title,
			diag_level_name(ch->before), diag_level_name(ch->after),
			ch->text ? ": " : "", ch->text ? ch->text : "");
	}
	print_trends(out, c, color);
}

static int write_human(FILE *out, void *what, bool color)
{
	const struct comparison *c = what;

	for (size_t i = 0; i < c->n; i++) {
		if (i)
			fputc('\n', out);
		print_pair(out, c->ids[i], &c->pairs[i], color);
	}
	if (c->only_before)
		fprintf(out, "\n%zu of the drives were in the old bundle only\n", c->only_before);
	if (c->only_after)
		fprintf(out, "\n%zu of the drives are in the new bundle only\n", c->only_after);
	return ferror(out) ? -EIO : 0;
}

static int write_json(FILE *out, void *what, bool color)
{
	const struct comparison *c = what;
	struct json_object *root = json_object_new_object();
	struct json_object *tool = json_object_new_object(), *drives;
	int rc;

	jobj_str(root, "schema", COMPARE_SCHEMA);
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(root, "tool", tool);
	jobj_bool(root, "worse", is_worse(c));
	jobj_u64(root, "only_before", c->only_before);
	jobj_u64(root, "only_after", c->only_after);
	drives = jobj_array(root, "drives");
	for (size_t i = 0; i < c->n; i++) {
		struct json_object *o = diag_compare_json(&c->pairs[i]);

		if (o)
			jobj_str(o, "id", c->ids[i]);
		json_object_array_add(drives, o);
	}
	rc = report_write_json(out, root, color);
	json_object_put(root);
	return rc;
}

static const struct report_writer writers[] = {
	{ "human", write_human },
	{ "json", write_json },
	{ NULL, NULL },
};

/* ------------------------------------------------------------------------- verb */

int doctor_compare(const struct cmd_args *a)
{
	static const char *const others[] = { "all", "from", "target", "quick", "deep", "nagios" };
	struct comparison c = { 0 };
	int status = 0;

	for (size_t i = 0; i < ARRAY_SIZE(others); i++)
		if (cmd_has(a, others[i]))
			return cmd_usage("diag doctor: --compare OLD NEW goes without --%s",
					 others[i]);
	if (a->word_count != 2)
		return cmd_usage("diag doctor: --compare: name two bundles, the old one first");
	status = report_write_check(a, writers);
	if (!status)
		status = read_side(&c.before, a, cmd_value(a, "compare"));
	if (!status)
		status = read_side(&c.after, a, a->words[1]);
	if (!status)
		status = pair(&c);
	if (!status)
		status = report_write(a, writers, &c);
	if (!status && is_worse(&c))
		status = CMD_FAILED;
	for (size_t i = 0; i < c.n; i++)
		diag_compare_fini(&c.pairs[i]);
	free(c.pairs);
	free(c.ids);
	free_side(&c.before);
	free_side(&c.after);
	return status;
}
