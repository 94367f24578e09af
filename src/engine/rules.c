// SPDX-License-Identifier: GPL-2.0-or-later
/* The catalogue of rules, read from YAML: see rules.h. */
#include "engine/rules.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "engine/yaml.h"

static const char *const levels[] = { "mandatory", "should", "conditional", "free", NULL };

const char *rule_level_name(enum rule_level level)
{
	return levels[level];
}

/* A list of words as one string, as cases have them; NULL and maybe an error. */
static const char *words_of(struct yaml_file *f, const struct yaml_node *n, const char *what)
{
	const char *text = NULL;
	size_t count;

	if (!n || yaml_scalars(f, n, what, &count))
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const char *word = yaml_text(f, yaml_scalar_at(n, i), what);

		if (!word)
			return NULL;
		if (strchr(word, ' '))
			yaml_error(f, yaml_scalar_at(n, i), "%s: a word has no blanks", what);
		text = text ? pool_printf(&f->pool, "%s %s", text, word) : word;
	}
	return text;
}

static bool has_word(const char *words, const char *word, size_t len)
{
	for (const char *p = words; p && *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");

		if (n == len && !memcmp(p, word, len))
			return true;
		p += n;
	}
	return false;
}

static void check_unconfirmed(struct yaml_file *f, const struct yaml_node *n, const struct rule *r)
{
	for (const char *p = r->unconfirmed; p && *p; p += strspn(p, " ")) {
		size_t len = strcspn(p, " ");

		if (!has_word(r->spec, p, len))
			yaml_error(f, n, "unconfirmed names %.*s, which is not in spec", (int)len,
				   p);
		p += len;
	}
}

static const char *optional_text(struct yaml_file *f, const struct yaml_node *map, const char *key)
{
	struct yaml_node *n = yaml_get(map, key);

	return n ? yaml_text(f, n, key) : NULL;
}

static void read_rule(struct yaml_file *f, const struct yaml_node *n, struct rule *r)
{
	static const char *const keys[] = { "id",	"title",     "rule",	    "level",
					    "when",	"spec",	     "unconfirmed", "implied",
					    "families", "uncovered", NULL };
	struct yaml_node *level, *implied = yaml_get(n, "implied");
	uint64_t is_implied = 0;
	size_t which = 0;

	if (yaml_check_keys(f, n, "a rule", keys))
		return;
	r->id = yaml_text(f, yaml_need(f, n, "id", "a rule"), "id");
	r->title = yaml_text(f, yaml_need(f, n, "title", "a rule"), "title");
	r->text = yaml_text(f, yaml_need(f, n, "rule", "a rule"), "rule");
	level = yaml_need(f, n, "level", "a rule");
	if (level && !yaml_word(f, level, "level", levels, &which))
		r->level = (enum rule_level)which;
	r->when = optional_text(f, n, "when");
	r->spec = words_of(f, yaml_need(f, n, "spec", "a rule"), "spec");
	r->unconfirmed = words_of(f, yaml_get(n, "unconfirmed"), "unconfirmed");
	r->families = words_of(f, yaml_get(n, "families"), "families");
	r->uncovered = optional_text(f, n, "uncovered");
	if (implied && !yaml_u64(f, implied, "implied", 0, 1, &is_implied))
		r->is_implied = is_implied;
	if (r->level == RULE_CONDITIONAL && !r->when)
		yaml_error(f, n, "a conditional rule says when");
	check_unconfirmed(f, n, r);
}

static void read_all(struct yaml_file *f, void *arg)
{
	struct rules *ret = arg;
	static const char *const keys[] = { "requirements", NULL };
	struct yaml_node *list;

	if (yaml_check_keys(f, f->root, "a list of rules", keys))
		return;
	list = yaml_need(f, f->root, "requirements", "the file");
	if (!list)
		return;
	if (list->kind != YAML_LIST || !list->count) {
		yaml_error(f, list, "requirements must be a list of rules");
		return;
	}
	ret->v = calloc(list->count, sizeof(*ret->v));
	if (!ret->v) {
		yaml_error(f, list, "out of memory");
		return;
	}
	for (; ret->n < list->count; ret->n++) {
		struct rule *r = &ret->v[ret->n];

		read_rule(f, list->items[ret->n], r);
		if (r->id && rules_find(ret, r->id))
			yaml_error(f, list->items[ret->n], "the rule %s stands here twice", r->id);
	}
}

int rules_load_file(const char *path, struct rules *ret, struct plan_errors *errs)
{
	int rc;

	*ret = (struct rules){ 0 };
	rc = yaml_read(path, errs, read_all, ret, &ret->file);
	if (rc)
		rules_free(ret);
	return rc;
}

int rules_load(struct rules *ret, struct plan_errors *errs)
{
	char *path = plan_find_file("requirements.yaml");
	int rc = rules_load_file(path ? path : "testplans/requirements.yaml", ret, errs);

	free(path);
	return rc;
}

void rules_free(struct rules *r)
{
	if (r->file)
		yaml_free(r->file);
	free(r->file);
	free(r->v);
	*r = (struct rules){ 0 };
}

const struct rule *rules_find(const struct rules *r, const char *id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].id && !strcasecmp(r->v[i].id, id))
			return &r->v[i];
	return NULL;
}

bool rule_is_checked_by(const char *id, const struct nt_case *c)
{
	return has_word(c->rules, id, strlen(id));
}
