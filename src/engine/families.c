// SPDX-License-Identifier: GPL-2.0-or-later
/* The families of tests, read from YAML: see rules.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/rules.h"
#include "engine/yaml.h"

static void read_family(struct yaml_file *f, const struct yaml_node *n, struct family *r)
{
	static const char *const keys[] = { "id", "title", "uncovered", NULL };
	struct yaml_node *why = yaml_get(n, "uncovered");

	if (yaml_check_keys(f, n, "a family", keys))
		return;
	r->id = yaml_text(f, yaml_need(f, n, "id", "a family"), "id");
	r->title = yaml_text(f, yaml_need(f, n, "title", "a family"), "title");
	r->uncovered = why ? yaml_text(f, why, "uncovered") : NULL;
}

static void read_all(struct yaml_file *f, void *arg)
{
	struct families *ret = arg;
	static const char *const keys[] = { "families", NULL };
	struct yaml_node *list;

	if (yaml_check_keys(f, f->root, "a list of families", keys))
		return;
	list = yaml_need(f, f->root, "families", "the file");
	if (list && (list->kind != YAML_LIST || !list->count))
		yaml_error(f, list, "families must be a list");
	if (!list || list->kind != YAML_LIST)
		return;
	ret->v = calloc(list->count + 1, sizeof(*ret->v));
	if (!ret->v) {
		yaml_error(f, list, "out of memory");
		return;
	}
	for (; ret->n < list->count; ret->n++) {
		struct family *r = &ret->v[ret->n];

		read_family(f, list->items[ret->n], r);
		if (r->id && families_find(ret, r->id))
			yaml_error(f, list->items[ret->n], "the family %s stands here twice",
				   r->id);
	}
}

int families_load_file(const char *path, struct families *ret, struct plan_errors *errs)
{
	int rc;

	*ret = (struct families){ 0 };
	rc = yaml_read(path, errs, read_all, ret, &ret->file);
	if (rc)
		families_free(ret);
	return rc;
}

int families_load(struct families *ret, struct plan_errors *errs)
{
	char *path = plan_find_file("families.yaml");
	int rc = families_load_file(path ? path : "testplans/families.yaml", ret, errs);

	free(path);
	return rc;
}

void families_free(struct families *r)
{
	if (r->file)
		yaml_free(r->file);
	free(r->file);
	free(r->v);
	*r = (struct families){ 0 };
}

const struct family *families_find(const struct families *r, const char *id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i].id && !strcmp(r->v[i].id, id))
			return &r->v[i];
	return NULL;
}
