// SPDX-License-Identifier: GPL-2.0-or-later
/* From the rule to the cases that check it, and the defects that prove that they do. */
#include "coverage.h"

#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/rules.h"
#include "util/jobj.h"

static void push_defect(void *arg, const char *defect, const char *id, const char *verdict)
{
	struct json_object *list = arg;

	(void)id;
	(void)verdict;
	for (size_t i = 0; i < json_object_array_length(list); i++)
		if (!strcmp(json_object_get_string(json_object_array_get_idx(list, i)), defect))
			return;
	jobj_push_str(list, defect);
}

static void add_cases(struct json_object *row, const char *id, struct json_object *defects_of)
{
	struct json_object *cases = jobj_array(row, "cases");

	for (size_t i = 0; i < registry_count(); i++) {
		const struct nt_case *c = registry_at(i);
		struct json_object *o, *defects;

		if (!rule_is_checked_by(id, c))
			continue;
		o = json_object_new_object();
		jobj_str(o, "id", c->id);
		defects = json_object_object_get(defects_of, c->id);
		jobj_add(o, "defects",
			 defects ? json_object_get(defects) : json_object_new_array());
		json_object_array_add(cases, o);
	}
}

static void index_defect(void *arg, const char *defect, const char *id, const char *verdict)
{
	struct json_object *index = arg, *list = json_object_object_get(index, id);

	push_defect(list ? list : jobj_array(index, id), defect, id, verdict);
}

static struct json_object *row_of(const struct rule *r, struct json_object *defects_of)
{
	struct json_object *row = json_object_new_object();

	jobj_str(row, "id", r->id);
	jobj_str(row, "title", r->title);
	jobj_str(row, "level", rule_level_name(r->level));
	if (r->when)
		jobj_str(row, "when", r->when);
	jobj_words(row, "spec", r->spec);
	if (r->unconfirmed)
		jobj_words(row, "unconfirmed", r->unconfirmed);
	jobj_words(row, "families", r->families);
	add_cases(row, r->id, defects_of);
	if (r->uncovered)
		jobj_str(row, "uncovered", r->uncovered);
	return row;
}

/* Read once; NULL after the mistakes were printed. Stays: suggestions point into it. */
static const struct rules *catalogue(void)
{
	static struct rules rules;
	struct plan_errors errs = { 0 };

	if (!rules.n && rules_load(&rules, &errs))
		cmd_print_plan_errors(&errs);
	plan_errors_free(&errs);
	return rules.n ? &rules : NULL;
}

int coverage_rules(bool (*wanted)(void *arg, const char *id), void *arg, struct json_object *rows)
{
	const struct rules *rules = catalogue();
	struct json_object *defects_of;

	if (!rules)
		return CMD_USAGE;
	defects_of = json_object_new_object();
	cmd_defect_cases(NULL, NULL, index_defect, defects_of);
	for (size_t i = 0; i < rules->n; i++)
		if (wanted(arg, rules->v[i].id))
			json_object_array_add(rows, row_of(&rules->v[i], defects_of));
	json_object_put(defects_of);
	return CMD_OK;
}

static size_t length(struct json_object *o, const char *key)
{
	struct json_object *list = json_object_object_get(o, key);

	return list ? json_object_array_length(list) : 0;
}

struct json_object *coverage_summary(struct json_object *rows)
{
	struct json_object *o = json_object_new_object();
	struct json_object *cases = json_object_new_object(), *defects = json_object_new_object();
	uint64_t covered = 0, is_free = 0, n = json_object_array_length(rows);

	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		struct json_object *list = json_object_object_get(row, "cases");

		covered += length(row, "cases") != 0;
		is_free += !length(row, "cases") && !strcmp(jobj_get_str(row, "level"), "free");
		for (size_t c = 0; c < length(row, "cases"); c++) {
			struct json_object *one = json_object_array_get_idx(list, c), *names;

			jobj_bool(cases, jobj_get_str(one, "id"), 1);
			names = json_object_object_get(one, "defects");
			for (size_t d = 0; d < json_object_array_length(names); d++)
				jobj_bool(
					defects,
					json_object_get_string(json_object_array_get_idx(names, d)),
					1);
		}
	}
	jobj_u64(o, "rules", n);
	jobj_u64(o, "covered", covered);
	jobj_u64(o, "free", is_free);
	jobj_u64(o, "uncovered", n - covered - is_free);
	jobj_u64(o, "cases", (uint64_t)json_object_object_length(cases));
	jobj_u64(o, "defects", (uint64_t)json_object_object_length(defects));
	json_object_put(cases);
	json_object_put(defects);
	return o;
}

static bool any_family(void *arg, const char *id)
{
	(void)arg;
	(void)id;
	return true;
}

/* Of all families, whichever rules were asked for; NULL when they cannot be read. */
static struct json_object *families_figure(void)
{
	struct json_object *rows = json_object_new_array(), *sum = NULL;

	if (coverage_families(any_family, NULL, rows) == CMD_OK)
		sum = coverage_families_summary(rows);
	json_object_put(rows);
	return sum;
}

static void print_case(struct json_object *one)
{
	struct json_object *names = json_object_object_get(one, "defects");
	size_t n = json_object_array_length(names);

	printf("    %s", jobj_get_str(one, "id"));
	for (size_t d = 0; d < n && d < 3; d++)
		printf("%s%s", d ? ", " : "  ← ",
		       json_object_get_string(json_object_array_get_idx(names, d)));
	if (n > 3)
		printf(" and %zu more", n - 3);
	putchar('\n');
}

void coverage_print(struct json_object *rows)
{
	struct json_object *sum = coverage_summary(rows), *families;
	uint64_t n = jobj_get_u64(sum, "rules"), covered = jobj_get_u64(sum, "covered");

	for (size_t i = 0; i < n; i++) {
		struct json_object *row = json_object_array_get_idx(rows, i);
		struct json_object *list = json_object_object_get(row, "cases");
		const char *why = jobj_get_str(row, "uncovered");

		printf("%-14s %s\n", jobj_get_str(row, "id"), jobj_get_str(row, "title"));
		for (size_t c = 0; c < json_object_array_length(list); c++)
			print_case(json_object_array_get_idx(list, c));
		if (!json_object_array_length(list))
			printf("    uncovered: %s\n", why ? why : "no reason is given");
	}
	if (n)
		printf("\n%llu rules: %llu covered (%llu %%) by %llu cases, which notice %llu "
		       "defects; %llu leave\nthe device free; %llu uncovered\n",
		       (unsigned long long)n, (unsigned long long)covered,
		       (unsigned long long)(covered * 100 / n),
		       (unsigned long long)jobj_get_u64(sum, "cases"),
		       (unsigned long long)jobj_get_u64(sum, "defects"),
		       (unsigned long long)jobj_get_u64(sum, "free"),
		       (unsigned long long)jobj_get_u64(sum, "uncovered"));
	json_object_put(sum);
	families = families_figure();
	if (families)
		printf("%llu families of tests: %llu covered; %llu uncovered (nvmetest list "
		       "families)\n",
		       (unsigned long long)jobj_get_u64(families, "families"),
		       (unsigned long long)jobj_get_u64(families, "covered"),
		       (unsigned long long)jobj_get_u64(families, "uncovered"));
	json_object_put(families);
}

/* ------------------------------------------------------------------ explain */

/* "REG-CAP-01": letters, digits and dashes; anything else is not worth reading a file for. */
static bool looks_like_rule(const char *word)
{
	const char *dash = strchr(word, '-');

	return dash && dash != word &&
	       strspn(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
		       strlen(word);
}

static void print_field(const char *label, const char *text)
{
	if (text)
		printf("%-9s %s\n", label, text);
}

bool explain_rule(const char *word)
{
	const struct rules *rules = looks_like_rule(word) ? catalogue() : NULL;
	const struct rule *r = rules ? rules_find(rules, word) : NULL;

	if (!r)
		return false;
	printf("rule %s\n%-9s %s\n%-9s %s\n", r->id, "title", r->title, "holds", r->text);
	printf("%-9s %s%s\n", "level", rule_level_name(r->level),
	       r->is_implied ? ", implied: no sentence says it in so many words" : "");
	print_field("when", r->when);
	print_field("clauses", r->spec);
	print_field("not read", r->unconfirmed);
	print_field("families", r->families);
	for (size_t i = 0; i < registry_count(); i++)
		if (rule_is_checked_by(r->id, registry_at(i)))
			print_field("checked", registry_at(i)->id);
	print_field("uncovered", r->uncovered);
	return true;
}

void explain_offer_rules(struct near *near)
{
	const struct rules *rules = looks_like_rule(near->word) ? catalogue() : NULL;

	for (size_t i = 0; rules && i < rules->n; i++)
		near_offer(near, rules->v[i].id);
}
