// SPDX-License-Identifier: GPL-2.0-or-later
/* From the family of tests to its cases, or to the reason why there is none. */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "coverage.h"
#include "engine/rules.h"
#include "util/jobj.h"

static bool is_of(const struct nt_case *c, const char *family)
{
	size_t len = strlen(family);

	for (const char *p = c->coverage; p && *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, family, len))
			return true;
		p += n;
	}
	return false;
}

static struct json_object *row_of(const struct family *f)
{
	struct json_object *row = json_object_new_object(), *cases;

	jobj_str(row, "id", f->id);
	jobj_str(row, "what", f->title);
	cases = jobj_array(row, "cases");
	for (size_t i = 0; i < registry_count(); i++)
		if (is_of(registry_at(i), f->id))
			jobj_push_str(cases, registry_at(i)->id);
	if (f->uncovered)
		jobj_str(row, "uncovered", f->uncovered);
	return row;
}

int coverage_families(bool (*wanted)(void *arg, const char *id), void *arg,
		      struct json_object *rows)
{
	static struct families families; /* stays: suggestions point into it */
	struct plan_errors errs = { 0 };

	if (!families.n && families_load(&families, &errs))
		cmd_print_plan_errors(&errs);
	plan_errors_free(&errs);
	if (!families.n)
		return CMD_USAGE;
	for (size_t i = 0; i < families.n; i++)
		if (wanted(arg, families.v[i].id))
			json_object_array_add(rows, row_of(&families.v[i]));
	return CMD_OK;
}

static size_t case_count(struct json_object *row)
{
	return json_object_array_length(json_object_object_get(row, "cases"));
}

struct json_object *coverage_families_summary(struct json_object *rows)
{
	struct json_object *o = json_object_new_object();
	uint64_t n = json_object_array_length(rows), covered = 0;

	for (size_t i = 0; i < n; i++)
		covered += case_count(json_object_array_get_idx(rows, i)) != 0;
	jobj_u64(o, "families", n);
	jobj_u64(o, "covered", covered);
	jobj_u64(o, "uncovered", n - covered);
	return o;
}

void coverage_families_print(struct json_object *rows)
{
	struct json_object *sum = coverage_families_summary(rows);

	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		struct json_object *cases = json_object_object_get(row, "cases");
		const char *why = jobj_get_str(row, "uncovered");

		printf("%-8s %s\n", jobj_get_str(row, "id"), jobj_get_str(row, "what"));
		for (size_t c = 0; c < case_count(row); c++)
			printf("    %s\n",
			       json_object_get_string(json_object_array_get_idx(cases, c)));
		if (!case_count(row))
			printf("    uncovered: %s\n", why ? why : "no reason is given");
	}
	printf("\n%llu families: %llu covered; %llu uncovered\n",
	       (unsigned long long)jobj_get_u64(sum, "families"),
	       (unsigned long long)jobj_get_u64(sum, "covered"),
	       (unsigned long long)jobj_get_u64(sum, "uncovered"));
	json_object_put(sum);
}
