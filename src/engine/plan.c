// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A plan file from top to bottom: name, effects, defaults, other plans,
 * selection, known deviations.
 *
 * Only the outermost file says what may be done to a device: allow: of a plan
 * that is included does not count, so that what a run may change stands in the
 * file that was named.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"
#include "engine/script.h"
#include "util/sha256.h"

static const struct plan_cases from_registry = {
	.count = registry_count,
	.at = registry_at,
	.find = registry_find,
	.nearest = registry_nearest,
	.match = registry_match,
};

const struct plan_cases *plan_cases = &from_registry;

static const char *const plan_keys[] = { "plan",    "title", "version", "allow", "defaults",
					 "include", "plans", "select",	"known", NULL };

int plan_read_defaults(struct yaml_file *f, const struct yaml_node *map, struct item_defaults *d,
		       bool for_entry)
{
	static const char *const words[] = { "continue", "stop", "reset-and-continue", NULL };
	const struct yaml_node *n;
	size_t word = 0;
	int err = 0;

	n = yaml_get(map, "timeout_s");
	if (n && yaml_seconds(f, n, "timeout_s", for_entry ? &d->timeout_all_ms : &d->timeout_ms))
		err = -EINVAL;
	n = yaml_get(map, "on_fail");
	if (n && yaml_word(f, n, "on_fail", words, &word))
		err = -EINVAL;
	else if (n)
		d->on_fail = (enum on_event)word;
	n = yaml_get(map, "on_error");
	if (n && yaml_word(f, n, "on_error", words, &word))
		err = -EINVAL;
	else if (n)
		d->on_error = (enum on_event)word;
	return err;
}

static int read_allow(struct plan_loader *l, struct yaml_file *f, const struct yaml_node *n,
		      bool counts)
{
	const char *names[33] = { 0 };
	size_t count, word, known = 0;
	int err = 0;

	if (n->kind == YAML_SCALAR && n->is_plain && !*n->text)
		return 0;
	while (known < 32 && effect_name(1u << known)) {
		names[known] = effect_name(1u << known);
		known++;
	}
	if (yaml_scalars(f, n, "allow", &count))
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		if (yaml_word(f, yaml_scalar_at(n, i), "allow", names, &word))
			err = -EINVAL;
		else if (counts)
			l->p->allow |= 1u << word;
	return err;
}

/* plan:, title:, version:, allow: */
static int read_head(struct plan_loader *l, struct yaml_file *f, bool is_outermost)
{
	const struct yaml_node *n;
	const char *name = NULL, *title = NULL;
	uint64_t version;
	int err = 0;

	n = yaml_need(f, f->root, "plan", "a plan");
	if (!n || !(name = yaml_text(f, n, "plan")))
		err = -EINVAL;
	n = yaml_get(f->root, "title");
	if (n && !(title = yaml_text(f, n, "title")))
		err = -EINVAL;
	n = yaml_get(f->root, "version");
	if (n && yaml_u64(f, n, "version", 1, 1, &version))
		err = -EINVAL;
	n = yaml_get(f->root, "allow");
	if (n && read_allow(l, f, n, is_outermost))
		err = -EINVAL;
	if (err || !is_outermost || l->p->name)
		return err;
	l->p->name = strdup(name);
	l->p->title = strdup(title ? title : name);
	l->p->file = strdup(f->path);
	sha256_hex(f->text, f->len, l->p->sha256);
	return l->p->name && l->p->title && l->p->file ? 0 : -ENOMEM;
}

static int check_cycle(struct yaml_file *f, const struct plan_frame *frame,
		       const struct yaml_node *n, const char *real_path)
{
	char chain[400] = "";

	for (const struct plan_frame *up = frame; up; up = up->parent) {
		snprintf(chain + strlen(chain), sizeof(chain) - strlen(chain), " from %s",
			 up->path);
		if (!strcmp(up->real_path, real_path))
			return yaml_error(f, n, "a plan includes itself: %s%s", n->text, chain);
	}
	if (frame->depth + 1 >= PLAN_DEPTH_MAX)
		return yaml_error(f, n, "plans include plans more than %u deep", PLAN_DEPTH_MAX);
	return 0;
}

static int no_such_plan(struct yaml_file *f, const struct yaml_node *n, const char *name)
{
	char **names = plan_names();
	const char *near = names ? nearest_word(name, (const char *const *)names) : NULL;

	if (near)
		yaml_error(f, n, "no plan '%s', did you mean '%s'?", name, near);
	else
		yaml_error(f, n, "no plan '%s'", name);
	for (size_t i = 0; names && names[i]; i++)
		free(names[i]);
	free(names);
	return -EINVAL;
}

int plan_load_named(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame,
		    const struct yaml_node *n)
{
	const char *name = yaml_text(f, n, "plan");
	char *path = name ? plan_resolve(frame->path, name) : NULL, *real;
	int err;

	if (!name)
		return -EINVAL;
	if (!path)
		return no_such_plan(f, n, name);
	real = realpath(path, NULL);
	err = real ? check_cycle(f, frame, n, real) : -ENOMEM;
	if (!err && ++l->files > PLAN_FILES_MAX)
		err = yaml_error(f, n, "more than %u plans in one", PLAN_FILES_MAX);
	if (!err)
		err = plan_load_into(l, path, frame, false);
	free(real);
	free(path);
	return err;
}

static int read_includes(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame)
{
	static const char *const keys[] = { "include", "plans" };
	int err = 0;

	for (size_t k = 0; k < ARRAY_SIZE(keys); k++) {
		const struct yaml_node *n = yaml_get(f->root, keys[k]);
		size_t count;

		if (!n)
			continue;
		if (yaml_scalars(f, n, keys[k], &count)) {
			err = -EINVAL;
			continue;
		}
		for (size_t i = 0; i < count; i++) {
			int one = plan_load_named(l, f, frame, yaml_scalar_at(n, i));

			err = one ? one : err;
		}
	}
	return err;
}

static int read_plan(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame,
		     bool is_outermost)
{
	static const char *const keys[] = { "timeout_s", "on_fail", "on_error", NULL };
	struct item_defaults defaults = { .on_fail = ON_CONTINUE, .on_error = ON_RESET };
	const struct yaml_node *n;
	size_t before = l->p->item_count;
	int err = yaml_check_keys(f, f->root, "a plan", plan_keys), one;

	if (f->root->kind != YAML_MAP)
		return err;
	if ((one = read_head(l, f, is_outermost)))
		err = one;
	n = yaml_get(f->root, "defaults");
	if (n &&
	    (yaml_check_keys(f, n, "defaults", keys) || plan_read_defaults(f, n, &defaults, false)))
		err = -EINVAL;
	if ((one = read_includes(l, f, frame)))
		err = one;
	n = yaml_get(f->root, "select");
	if (n && (one = plan_select(l, f, frame, n, &defaults)))
		err = one;
	if (!err && l->p->item_count == before)
		err = yaml_error(f, n ? n : f->root, "the plan selects nothing");
	n = yaml_get(f->root, "known");
	if (n && (one = plan_read_known(l, f, n, true)))
		err = one;
	return err;
}

int plan_load_into(struct plan_loader *l, const char *path, const struct plan_frame *parent,
		   bool is_outermost)
{
	struct plan_frame frame = { .path = path,
				    .parent = parent,
				    .depth = parent ? parent->depth + 1 : 0 };
	struct yaml_file f;
	char *real;
	int err = yaml_load(path, l->errs, &f);

	if (err)
		return err;
	real = realpath(path, NULL);
	frame.real_path = real ? real : path;
	err = read_plan(l, &f, &frame, is_outermost);
	if (err == -ENOMEM)
		yaml_error(&f, NULL, "out of memory");
	free(real);
	yaml_free(&f);
	return err;
}

struct script *plan_get_script(struct plan_loader *l, const char *path)
{
	struct plan_scripts *s = l->p->scripts;
	char *real = realpath(path, NULL);
	struct script *script = NULL;

	for (size_t i = 0; real && i < s->n; i++)
		if (!strcmp(s->paths[i], real)) {
			free(real);
			return s->v[i];
		}
	if (!real || script_load(path, &script, l->errs))
		goto fail;
	if (vec_grow((void **)&s->v, s->n, sizeof(*s->v)) ||
	    vec_grow((void **)&s->paths, s->n, sizeof(*s->paths)))
		goto fail;
	s->paths[s->n] = real;
	s->v[s->n++] = script;
	return script;

fail:
	free(real);
	script_free(script);
	return NULL;
}

int plan_loader_init(struct plan_loader *l, struct plan_errors *errs)
{
	*l = (struct plan_loader){ .errs = errs, .p = calloc(1, sizeof(*l->p)) };
	if (l->p)
		l->p->scripts = calloc(1, sizeof(struct plan_scripts));
	if (!l->p || !l->p->scripts) {
		free(l->p);
		return -ENOMEM;
	}
	return 0;
}

int plan_load(const char *path, struct plan **ret, struct plan_errors *errs)
{
	struct plan_loader l;
	int err = plan_loader_init(&l, errs);

	if (err)
		return err;
	err = plan_load_into(&l, path, NULL, true);
	if (err)
		plan_free(l.p);
	else
		*ret = l.p;
	return err;
}
