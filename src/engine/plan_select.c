// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The entries of select: to items. An entry names cases (a group, a case, a
 * script, another plan), leaves some out, sets parameters, and multiplies by a
 * matrix and by repeat.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"
#include "engine/script.h"

#define DIMS_MAX   8u
#define VALUES_MAX 4096u

static const char *const entry_keys[] = { "group",   "case",	 "script",    "plan",
					  "except",  "params",	 "matrix",    "repeat",
					  "on_fail", "on_error", "timeout_s", NULL };

/* One parameter of matrix: and its values. */
struct dim {
	const char *name;
	uint64_t *values;
	size_t count;
};

/* An entry while it is read: what it names so far are items of a plan of its own. */
struct entry {
	struct plan_loader *l;
	struct yaml_file *f;
	const struct plan_frame *frame;
	const struct yaml_node *map;
	struct item_defaults defaults;
	size_t from; /* its first item in l->p */
	struct dim dims[DIMS_MAX];
	size_t dim_count;
	uint64_t repeat;
};

static int out_of_bound(struct entry *e)
{
	return yaml_error(e->f, e->map, "the plan has more than %u cases", PLAN_ITEMS_MAX);
}

static int push_case(struct entry *e, const struct nt_case *c, unsigned int line)
{
	struct run_item it;

	if (e->l->p->item_count >= PLAN_ITEMS_MAX)
		return out_of_bound(e);
	if (plan_item_new(c, &e->defaults, e->f->path, line, &it))
		return -ENOMEM;
	return plan_item_push(e->l->p, &it);
}

static int no_match(struct entry *e, const struct yaml_node *n, const char *what)
{
	const char *near = plan_cases->nearest(n->text);

	if (near)
		return yaml_error(e->f, n, "no %s matches '%s', did you mean '%s'?", what, n->text,
				  near);
	return yaml_error(e->f, n, "no %s matches '%s'", what, n->text);
}

static int add_matches(struct entry *e, const struct yaml_node *n, const char *what)
{
	/* an earlier id of a case finds it too, but only by its full name */
	const struct nt_case *one = plan_cases->find(n->text);
	bool found = false;
	int err = 0;

	if (one)
		return push_case(e, one, n->line);
	for (size_t i = 0; !err && i < plan_cases->count(); i++) {
		const struct nt_case *c = plan_cases->at(i);

		if (!plan_cases->match(n->text, c->id))
			continue;
		found = true;
		err = push_case(e, c, n->line);
	}
	if (!found)
		err = no_match(e, n, what);
	return err;
}

static int add_script(struct entry *e, const struct yaml_node *n)
{
	char *path = plan_resolve(e->frame->path, n->text);
	struct script *s;
	const struct nt_case *c;

	if (!path)
		return yaml_error(e->f, n, "no script '%s'", n->text);
	s = plan_get_script(e->l, path);
	free(path);
	if (!s)
		return -EINVAL;
	c = script_case(s);
	if (plan_cases->find(c->id))
		return yaml_error(e->f, n, "the script's id '%s' is that of a built-in case",
				  c->id);
	for (size_t i = 0; i < e->l->p->item_count; i++)
		if (e->l->p->items[i].c != c && !strcmp(e->l->p->items[i].c->id, c->id))
			return yaml_error(e->f, n, "two scripts have the id '%s'", c->id);
	return push_case(e, c, n->line);
}

static int add_plan(struct entry *e, const struct yaml_node *n)
{
	int err = plan_load_named(e->l, e->f, e->frame, n);

	for (size_t i = e->from; !err && i < e->l->p->item_count; i++) {
		struct run_item *it = &e->l->p->items[i];

		if (e->defaults.timeout_all_ms)
			it->timeout_ms = e->defaults.timeout_all_ms;
		if (yaml_get(e->map, "on_fail"))
			it->on_fail = e->defaults.on_fail;
		if (yaml_get(e->map, "on_error"))
			it->on_error = e->defaults.on_error;
	}
	return err;
}

/* The one of group, case, script, plan that the entry has. */
static int add_named(struct entry *e)
{
	static const char *const kinds[] = { "group", "case", "script", "plan" };
	const char *kind = NULL;
	const struct yaml_node *n;
	size_t count;
	int err = 0;

	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
		if (!yaml_get(e->map, kinds[k]))
			continue;
		if (kind)
			return yaml_error(e->f, yaml_key(e->map, kinds[k]),
					  "an entry has one of group, case, script, plan; this "
					  "one has '%s' already",
					  kind);
		kind = kinds[k];
	}
	if (!kind)
		return yaml_error(e->f, e->map, "an entry needs one of group, case, script, plan");
	n = yaml_get(e->map, kind);
	if (yaml_scalars(e->f, n, kind, &count))
		return -EINVAL;
	for (size_t i = 0; i < count; i++) {
		const struct yaml_node *one = yaml_scalar_at(n, i);
		int got = *kind == 's'	 ? add_script(e, one)
			  : *kind == 'p' ? add_plan(e, one)
					 : add_matches(e, one, kind);

		err = got ? got : err;
	}
	return err;
}

static void remove_item(struct plan *p, size_t i)
{
	plan_item_free(&p->items[i]);
	memmove(p->items + i, p->items + i + 1, (p->item_count - i - 1) * sizeof(*p->items));
	p->item_count--;
}

static int apply_except(struct entry *e)
{
	const struct yaml_node *n = yaml_get(e->map, "except");
	struct plan *p = e->l->p;
	size_t count;
	int err = 0;

	if (!n)
		return 0;
	if (yaml_scalars(e->f, n, "except", &count))
		return -EINVAL;
	for (size_t k = 0; k < count; k++) {
		const struct yaml_node *glob = yaml_scalar_at(n, k);
		size_t before = p->item_count;

		for (size_t i = p->item_count; i-- > e->from;)
			if (plan_cases->match(glob->text, p->items[i].c->id))
				remove_item(p, i);
		if (p->item_count == before)
			err = no_match(e, glob, "case of this entry");
	}
	if (!err && p->item_count == e->from)
		err = yaml_error(e->f, n, "except leaves nothing of this entry");
	return err;
}

/* Some case of the entry has the parameter; else an error that names one that is near. */
static int check_param(struct entry *e, const struct yaml_node *key)
{
	const char *names[33] = { 0 }, *near;
	const struct plan *p = e->l->p;
	size_t n = 0;

	for (size_t i = e->from; i < p->item_count; i++) {
		if (plan_case_param(p->items[i].c, key->text))
			return 0;
		for (const struct nt_param *q = p->items[i].c->params; q && q->name && n < 32; q++)
			names[n++] = q->name;
	}
	near = nearest_word(key->text, names);
	if (near)
		return yaml_error(e->f, key, "unknown parameter '%s', did you mean '%s'?",
				  key->text, near);
	if (p->item_count == e->from + 1)
		return yaml_error(e->f, key, "%s has no parameter '%s'", p->items[e->from].c->id,
				  key->text);
	return yaml_error(e->f, key, "no case of this entry has a parameter '%s'", key->text);
}

static int check_value(struct entry *e, const char *name, const struct yaml_node *at,
		       uint64_t value)
{
	const struct plan *p = e->l->p;

	for (size_t i = e->from; i < p->item_count; i++) {
		const struct nt_param *q = plan_case_param(p->items[i].c, name);

		if (q && (value < q->min || value > q->max))
			return yaml_error(e->f, at, "%s: %llu is out of range of %s, %llu to %llu",
					  name, (unsigned long long)value, p->items[i].c->id,
					  (unsigned long long)q->min, (unsigned long long)q->max);
	}
	return 0;
}

static int read_value(struct entry *e, const char *name, const struct yaml_node *n, uint64_t *ret)
{
	int err = yaml_u64(e->f, n, name, 0, UINT64_MAX, ret);

	return err ? err : check_value(e, name, n, *ret);
}

static int apply_params(struct entry *e)
{
	const struct yaml_node *map = yaml_get(e->map, "params");
	struct plan *p = e->l->p;
	int err = 0;

	if (!map)
		return 0;
	if (map->kind != YAML_MAP)
		return yaml_error(e->f, map, "params must be a mapping (name: value)");
	for (size_t k = 0; k < map->count; k++) {
		const char *name = map->keys[k]->text;
		uint64_t value;

		if (check_param(e, map->keys[k]) || read_value(e, name, map->items[k], &value)) {
			err = -EINVAL;
			continue;
		}
		for (size_t i = e->from; i < p->item_count; i++)
			if (plan_case_param(p->items[i].c, name) &&
			    plan_item_set(&p->items[i], name, value))
				return -ENOMEM;
	}
	return err;
}

static int dim_push(struct dim *d, uint64_t value)
{
	if (vec_grow((void **)&d->values, d->count, sizeof(*d->values)))
		return -ENOMEM;
	d->values[d->count++] = value;
	return 0;
}

/* { from: 1, to: 9, step: 2 } */
static int read_range(struct entry *e, struct dim *d, const struct yaml_node *map)
{
	static const char *const keys[] = { "from", "to", "step", NULL };
	const struct yaml_node *from, *to, *step = yaml_get(map, "step");
	uint64_t lo, hi, by = 1;

	if (yaml_check_keys(e->f, map, "a range", keys))
		return -EINVAL;
	from = yaml_need(e->f, map, "from", "a range");
	to = yaml_need(e->f, map, "to", "a range");
	if (!from || !to || read_value(e, d->name, from, &lo) || read_value(e, d->name, to, &hi) ||
	    (step && yaml_u64(e->f, step, "step", 1, UINT64_MAX, &by)))
		return -EINVAL;
	if (lo > hi)
		return yaml_error(e->f, to, "the range ends before it begins");
	if ((hi - lo) / by >= VALUES_MAX)
		return yaml_error(e->f, map, "more than %u values", VALUES_MAX);
	for (uint64_t v = lo;; v += by) {
		if (dim_push(d, v))
			return -ENOMEM;
		if (hi - v < by)
			return 0;
	}
}

static int read_dim(struct entry *e, struct dim *d, const struct yaml_node *n)
{
	int err = 0;

	if (n->kind == YAML_MAP)
		return read_range(e, d, n);
	if (n->kind != YAML_LIST)
		return yaml_error(e->f, n, "matrix: %s must be a list, or from: and to:", d->name);
	if (!n->count || n->count > VALUES_MAX)
		return yaml_error(e->f, n, "matrix: %s needs 1 to %u values", d->name, VALUES_MAX);
	for (size_t i = 0; i < n->count; i++) {
		uint64_t value = 0;
		int one = read_value(e, d->name, n->items[i], &value);

		if (!one)
			one = dim_push(d, value);
		err = one ? one : err;
	}
	return err;
}

static int read_matrix(struct entry *e)
{
	const struct yaml_node *map = yaml_get(e->map, "matrix");
	const struct yaml_node *params = yaml_get(e->map, "params");
	int err = 0, one;

	if (!map)
		return 0;
	if (map->kind != YAML_MAP)
		return yaml_error(e->f, map, "matrix must be a mapping (name: [values])");
	if (map->count > DIMS_MAX)
		return yaml_error(e->f, map, "more than %u parameters in a matrix", DIMS_MAX);
	for (size_t k = 0; k < map->count; k++) {
		struct dim *d = &e->dims[e->dim_count++];

		d->name = map->keys[k]->text;
		if (yaml_get(params, d->name))
			one = yaml_error(e->f, map->keys[k], "'%s' is in params too", d->name);
		else
			one = check_param(e, map->keys[k]);
		if (!one)
			one = read_dim(e, d, map->items[k]);
		err = one ? one : err;
	}
	return err;
}

/* Every combination of the dimensions from @k on that @it's case knows. */
static int expand(struct entry *e, struct plan *to, const struct run_item *it, size_t k)
{
	int err = 0;

	while (k < e->dim_count && !plan_case_param(it->c, e->dims[k].name))
		k++;
	for (size_t i = 0; !err && k < e->dim_count && i < e->dims[k].count; i++) {
		struct run_item copy;

		if (plan_item_copy(it, &copy))
			return -ENOMEM;
		err = plan_item_set(&copy, e->dims[k].name, e->dims[k].values[i]);
		if (!err)
			err = expand(e, to, &copy, k + 1);
		plan_item_free(&copy);
	}
	if (k < e->dim_count)
		return err;
	for (uint64_t r = 0; r < e->repeat; r++) {
		struct run_item copy;

		if (to->item_count >= PLAN_ITEMS_MAX - e->from)
			return out_of_bound(e);
		if (plan_item_copy(it, &copy))
			return -ENOMEM;
		if (e->repeat > 1)
			copy.repeat_index = (unsigned int)r;
		if (plan_item_push(to, &copy))
			return -ENOMEM;
	}
	return 0;
}

static int multiply(struct entry *e)
{
	struct plan *p = e->l->p, to = { 0 };
	int err = 0;

	if (!e->dim_count && e->repeat == 1)
		return 0;
	for (size_t i = e->from; !err && i < p->item_count; i++)
		err = expand(e, &to, &p->items[i], 0);
	for (size_t i = e->from; i < p->item_count; i++)
		plan_item_free(&p->items[i]);
	p->item_count = e->from;
	for (size_t i = 0; i < to.item_count; i++)
		if (plan_item_push(p, &to.items[i]))
			err = -ENOMEM;
	free(to.items);
	return err;
}

static int read_entry(struct entry *e)
{
	const struct yaml_node *n;
	int err = yaml_check_keys(e->f, e->map, "an entry of select", entry_keys), one;

	if (e->map->kind != YAML_MAP)
		return err;
	n = yaml_get(e->map, "repeat");
	if (n && yaml_u64(e->f, n, "repeat", 1, 10000, &e->repeat))
		err = -EINVAL;
	if (plan_read_defaults(e->f, e->map, &e->defaults, true))
		err = -EINVAL;
	/* without cases there is nothing to judge the rest by */
	if ((one = add_named(e)))
		return one;
	if ((one = apply_except(e)))
		err = one;
	if ((one = apply_params(e)))
		err = one;
	if ((one = read_matrix(e)))
		err = one;
	return err ? err : multiply(e);
}

int plan_select(struct plan_loader *l, struct yaml_file *f, const struct plan_frame *frame,
		const struct yaml_node *list, const struct item_defaults *defaults)
{
	int err = 0;

	if (list->kind != YAML_LIST)
		return yaml_error(f, list, "select must be a list");
	for (size_t i = 0; i < list->count; i++) {
		struct entry e = { .l = l,
				   .f = f,
				   .frame = frame,
				   .map = list->items[i],
				   .defaults = *defaults,
				   .from = l->p->item_count,
				   .repeat = 1 };
		int one = read_entry(&e);

		for (size_t k = 0; k < e.dim_count; k++)
			free(e.dims[k].values);
		err = one ? one : err;
		if (l->errs->n >= 100)
			break;
	}
	return err;
}
