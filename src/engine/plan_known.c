// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known deviations: which product, which case, what it does and why that is
 * known. A verdict for the report; they never filter. In a plan under known:,
 * or in a file of their own.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"

static const char *const entry_keys[] = { "match", "case",   "check",	"seen", "verdict",
					  "why",   "clause", "expires", NULL };
static const char *const verdicts[] = { "fail", "warn", NULL };

static void known_free(struct known *k)
{
	plan_match_free(k);
	free(k->case_glob);
	free(k->check_glob);
	free(k->seen_glob);
	free(k->why);
	free(k->clause);
	free(k->where);
}

static bool matches_any(const struct plan *p, const char *glob)
{
	for (size_t i = 0; i < plan_cases->count(); i++)
		if (plan_cases->match(glob, plan_cases->at(i)->id))
			return true;
	for (size_t i = 0; i < p->item_count; i++)
		if (plan_cases->match(glob, p->items[i].c->id))
			return true;
	/* A file of deviations is for many plans: the script need not be in this one. */
	return plan_is_scripted(glob);
}

static int read_case(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *n,
		     struct known *k)
{
	const char *glob = yaml_text(f, n, "case"), *near;

	if (!glob)
		return -EINVAL;
	if (!matches_any(l->p, glob)) {
		near = plan_cases->nearest(glob);
		if (near)
			return yaml_error(f, n, "no case is '%s', did you mean '%s'?", glob, near);
		return yaml_error(f, n, "no case is '%s'", glob);
	}
	k->case_glob = strdup(glob);
	return k->case_glob ? 0 : -ENOMEM;
}

/* An optional text of an entry. */
static int read_text(struct yaml_file *f, const struct yaml_node *map, const char *key, char **ret)
{
	const struct yaml_node *n = yaml_get(map, key);
	const char *text = n ? yaml_text(f, n, key) : NULL;

	if (!n)
		return 0;
	*ret = text ? strdup(text) : NULL;
	return *ret ? 0 : text ? -ENOMEM : -EINVAL;
}

/* A skeleton of nvmetest report known excuses nothing before somebody has argued it. */
static int read_why(struct yaml_file *f, const struct yaml_node *map, struct known *k)
{
	int err = read_text(f, map, "why", &k->why);

	if (!err && !strncmp(k->why, "TODO", 4))
		err = yaml_error(f, yaml_get(map, "why"),
				 "why is still to be written: say what the device does and how "
				 "that is known, or take the entry out");
	return err;
}

static int read_texts(struct yaml_file *f, const struct yaml_node *map, struct known *k)
{
	int err = read_why(f, map, k), one;

	if ((one = read_text(f, map, "clause", &k->clause)))
		err = one;
	if ((one = read_text(f, map, "check", &k->check_glob)))
		err = one;
	if ((one = read_text(f, map, "seen", &k->seen_glob)))
		err = one;
	return err;
}

static int read_entry(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *map,
		      struct known *k)
{
	static const char *const required[] = { "match", "case", "verdict", "why" };
	int err = yaml_check_keys(f, map, "an entry of known", entry_keys), one;
	size_t verdict = 0;

	if (map->kind != YAML_MAP)
		return err;
	for (size_t i = 0; i < ARRAY_SIZE(required); i++)
		if (!yaml_need(f, map, required[i], "an entry of known"))
			return -EINVAL;
	if ((one = plan_read_match(f, yaml_get(map, "match"), k)))
		err = one;
	if (yaml_get(map, "expires") && (one = plan_read_day(f, yaml_get(map, "expires"), k)))
		err = one;
	if ((one = read_case(l, f, yaml_get(map, "case"), k)))
		err = one;
	if ((one = yaml_word(f, yaml_get(map, "verdict"), "verdict", verdicts, &verdict)))
		err = one;
	if ((one = read_texts(f, map, k)))
		err = one;
	k->verdict = verdict ? VERDICT_WARN : VERDICT_FAIL;
	if (!err && asprintf(&k->where, "%s:%u", f->path, map->line) < 0) {
		k->where = NULL;
		err = -ENOMEM;
	}
	return err;
}

static int add_entry(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *map)
{
	struct known k = { 0 };
	int err = read_entry(l, f, map, &k);

	if (!err && vec_grow((void **)&l->p->known, l->p->known_count, sizeof(*l->p->known)))
		err = -ENOMEM;
	if (err)
		known_free(&k);
	else
		l->p->known[l->p->known_count++] = k;
	return err;
}

static int read_file(struct plan_loader *l, const char *path)
{
	static const char *const keys[] = { "known", "title", "version", NULL };
	const struct yaml_node *list;
	struct yaml_file f;
	int err = yaml_load(path, l->errs, &f);

	if (err)
		return err;
	err = yaml_check_keys(&f, f.root, "a file of known deviations", keys);
	if (!err) {
		list = yaml_need(&f, f.root, "known", "a file of known deviations");
		err = list ? plan_read_known(l, &f, list, false) : -EINVAL;
	}
	yaml_free(&f);
	return err;
}

/* An entry that is a word names a file of entries, beside the plan or installed. */
static int read_named(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *n)
{
	const char *name = yaml_text(f, n, "a file of known deviations");
	char *path = name ? plan_resolve(f->path, name) : NULL;
	int err;

	if (!name)
		return -EINVAL;
	if (!path)
		return yaml_error(f, n, "no file '%s' beside the plan or among the installed ones",
				  name);
	err = read_file(l, path);
	free(path);
	return err;
}

int plan_read_known(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *list,
		    bool may_name_files)
{
	int err = 0;

	if (list->kind == YAML_SCALAR && list->is_plain && !*list->text)
		return 0;
	if (list->kind != YAML_LIST)
		return yaml_error(f, list, "known must be a list");
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *n = list->items[i];
		int one = may_name_files && n->kind == YAML_SCALAR ? read_named(l, f, n)
								   : add_entry(l, f, n);

		if (one)
			err = one;
	}
	return err;
}

bool plan_is_known_file(const char *path)
{
	struct plan_errors errs = { 0 };
	struct yaml_file f;
	bool is_known = false;

	if (!yaml_load(path, &errs, &f)) {
		is_known = yaml_get(f.root, "known") && !yaml_get(f.root, "select") &&
			   !yaml_get(f.root, "plan");
		yaml_free(&f);
	}
	plan_errors_free(&errs);
	return is_known;
}

int plan_add_known(struct plan *p, const char *path, struct plan_errors *errs)
{
	struct plan_loader l = { .p = p, .errs = errs };
	char *found = plan_find_file(path);
	int err = read_file(&l, found ? found : path);

	free(found);
	return err;
}

void plan_free(struct plan *p)
{
	struct plan_scripts *s;

	if (!p)
		return;
	for (size_t i = 0; i < p->item_count; i++)
		plan_item_free(&p->items[i]);
	free(p->items);
	for (size_t i = 0; i < p->known_count; i++)
		known_free(&p->known[i]);
	free(p->known);
	s = p->scripts;
	for (size_t i = 0; s && i < s->n; i++) {
		script_free(s->v[i]);
		free(s->paths[i]);
	}
	if (s) {
		free(s->v);
		free(s->paths);
	}
	free(s);
	free(p->name);
	free(p->title);
	free(p->file);
	free(p);
}
