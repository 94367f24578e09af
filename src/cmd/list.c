// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest list: cases, groups, plans, effects, coverage, families; as text or JSON. */
#include <fnmatch.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "coverage.h"
#include "engine/engine.h"
#include "util/jobj.h"
#include "util/near.h"

const struct cmd_option cmd_list_options[] = {
	{ "output", 'o', "FORMAT", "how to print", "human json" },
	{ "plugin", 0, "FILE", "load cases from a shared object", "@files" },
	{ NULL, 0, NULL, NULL, NULL },
};

/* One call of a lister fills an array of objects; printers choose from them. */
struct list {
	const char *const *globs;
	size_t glob_count;
	struct json_object *rows;
	bool *hit; /* by glob */
	int status;
};

static bool wanted(struct list *l, const char *name)
{
	bool is_wanted = !l->glob_count;

	for (size_t i = 0; i < l->glob_count; i++) {
		if (!registry_match(l->globs[i], name))
			continue;
		l->hit[i] = true;
		is_wanted = true;
	}
	return is_wanted;
}

static struct json_object *add_row(struct list *l, const char *name)
{
	struct json_object *row = json_object_new_object();

	json_object_array_add(l->rows, row);
	jobj_str(row, "id", name);
	return row;
}

static void add_effects(struct json_object *row, unsigned int effects)
{
	struct json_object *array = jobj_array(row, "effects");

	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1)
		if (effects & bit)
			jobj_push_str(array, effect_name(bit));
}

static void add_params(struct json_object *row, const struct nt_param *p)
{
	struct json_object *array = jobj_array(row, "params");

	for (; p && p->name; p++) {
		struct json_object *o = json_object_new_object();

		json_object_array_add(array, o);
		jobj_str(o, "name", p->name);
		jobj_str(o, "help", p->help);
		jobj_u64(o, "default", p->value);
		jobj_u64(o, "min", p->min);
		jobj_u64(o, "max", p->max);
	}
}

static void list_cases(struct list *l)
{
	for (size_t i = 0; i < registry_count(); i++) {
		const struct nt_case *c = registry_at(i);
		struct json_object *row;

		if (!wanted(l, c->id))
			continue;
		row = add_row(l, c->id);
		jobj_str(row, "title", c->title);
		jobj_words(row, "spec", c->spec);
		jobj_words(row, "coverage", c->coverage);
		jobj_words(row, "rules", c->rules);
		add_effects(row, c->effects);
		add_params(row, c->params);
	}
}

static void list_groups(struct list *l)
{
	const struct nt_group *last = NULL;

	for (size_t i = 0; i < registry_count(); i++) {
		const struct nt_group *g = registry_group_of(registry_at(i));
		struct json_object *row;
		char text[32];

		if (g == last || !wanted(l, g->id))
			continue;
		last = g;
		row = add_row(l, g->id);
		snprintf(text, sizeof(text), "%zu cases", g->count);
		jobj_str(row, "title", text);
		jobj_u64(row, "cases", g->count);
	}
}

static void list_plans(struct list *l)
{
	char **names = plan_names();

	for (size_t i = 0; names && names[i]; i++) {
		struct plan_errors errs = { 0 };
		struct plan *plan = NULL;
		struct json_object *row;

		if (wanted(l, names[i])) {
			char *path = plan_find_file(names[i]);

			row = add_row(l, names[i]);
			if (plan_load(path ? path : names[i], &plan, &errs)) {
				jobj_str(row, "title", "has mistakes: see nvmetest plan check");
				plan_errors_free(&errs);
			} else {
				jobj_str(row, "title", plan->title);
				jobj_u64(row, "cases", plan->item_count);
				plan_free(plan);
			}
			free(path);
		}
		free(names[i]);
	}
	free(names);
}

static void list_effects(struct list *l)
{
	static const char *const meanings[] = {
		"resets or disables the controller",
		"changes features and puts them back",
		"writes user data",
		"creates, deletes, formats namespaces",
		"downloads or activates firmware",
		"wears the media",
		"changes power states",
	};

	for (size_t i = 0; i < ARRAY_SIZE(meanings); i++)
		if (wanted(l, effect_name(1u << i)))
			jobj_str(add_row(l, effect_name(1u << i)), "title", meanings[i]);
}

static bool wants_rule(void *arg, const char *id)
{
	return wanted(arg, id);
}

static void list_families(struct list *l)
{
	l->status = coverage_families(wants_rule, l, l->rows);
}

static void list_coverage(struct list *l)
{
	l->status = coverage_rules(wants_rule, l, l->rows);
}

static int by_id(const void *a, const void *b)
{
	struct json_object *const *x = a, *const *y = b;

	return strcmp(jobj_get_str(*x, "id"), jobj_get_str(*y, "id"));
}

static const struct kind {
	const char *name;
	void (*list)(struct list *l);
	bool sorted;
} kinds[] = {
	{ "cases", list_cases, false },	      { "groups", list_groups, false },
	{ "plans", list_plans, true },	      { "effects", list_effects, false },
	{ "coverage", list_coverage, false }, { "families", list_families, false },
};

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static void print_rows(struct json_object *rows)
{
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		const char *title = jobj_get_str(row, "title");

		if (title)
			printf("%-44s %s\n", jobj_get_str(row, "id"), title);
		else
			printf("%s\n", jobj_get_str(row, "id"));
	}
}

static int print(const struct kind *kind, struct json_object *rows, bool json)
{
	struct json_object *o;

	if (!json) {
		if (kind->list == list_coverage)
			coverage_print(rows);
		else if (kind->list == list_families)
			coverage_families_print(rows);
		else
			print_rows(rows);
		return CMD_OK;
	}
	o = json_object_new_object();
	jobj_str(o, "schema", "nvmetest.list/1");
	jobj_add(o, kind->name, json_object_get(rows));
	if (kind->list == list_coverage)
		jobj_add(o, "summary", coverage_summary(rows));
	if (kind->list == list_families)
		jobj_add(o, "summary", coverage_families_summary(rows));
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return CMD_OK;
}

static int missed(const struct kind *kind, const struct list *l)
{
	for (size_t i = 0; i < l->glob_count; i++) {
		const char *near =
			!strcmp(kind->name, "cases") ? registry_nearest(l->globs[i]) : NULL;

		if (l->hit[i])
			continue;
		if (near)
			return cmd_usage("list %s: nothing matches \"%s\", did you mean \"%s\"?",
					 kind->name, l->globs[i], near);
		return cmd_usage("list %s: nothing matches \"%s\"", kind->name, l->globs[i]);
	}
	return CMD_OK;
}

int cmd_list(const struct cmd_args *a)
{
	const struct kind *kind = a->word_count ? find_kind(a->words[0]) : &kinds[0];
	size_t skip = a->word_count && kind ? 1 : 0;
	struct nt_err err;
	struct list l;
	bool json;
	int status = cmd_wants_json(a, &json);

	if (status)
		return status;
	for (size_t i = 0; i < a->value_count; i++)
		if (!strcmp(a->values[i].option->name, "plugin") &&
		    registry_load_plugin(a->values[i].value, NULL, &err))
			return cmd_usage("list: %s", err.text);
	/* The kind may be left out before a glob: list 'queue.*'. */
	kind = kind ? kind : &kinds[0];
	l = (struct list){
		.globs = a->words + skip,
		.glob_count = a->word_count - skip,
		.rows = json_object_new_array(),
		.hit = calloc(a->word_count + 1, sizeof(bool)),
	};
	if (!l.hit)
		return cmd_error("out of memory");
	kind->list(&l);
	if (kind->sorted)
		json_object_array_sort(l.rows, by_id);
	status = l.status ? l.status : missed(kind, &l);
	if (!status)
		status = print(kind, l.rows, json);
	json_object_put(l.rows);
	free(l.hit);
	return status;
}
