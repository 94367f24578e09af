// SPDX-License-Identifier: GPL-2.0-or-later
/* Items of a plan and their parameters: copy, set, append, free. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"
#include "engine/script.h"

const struct nt_param *plan_case_param(const struct nt_case *c, const char *name)
{
	for (const struct nt_param *p = c->params; p && p->name; p++)
		if (!strcmp(p->name, name))
			return p;
	return NULL;
}

int plan_item_set(struct run_item *it, const char *name, uint64_t value)
{
	size_t at = 0;
	char *copy;

	while (at < it->param_count && strcmp(it->params[at].name, name) < 0)
		at++;
	if (at < it->param_count && !strcmp(it->params[at].name, name)) {
		it->params[at].value = value;
		return 0;
	}
	copy = strdup(name);
	if (!copy || vec_grow((void **)&it->params, it->param_count, sizeof(*it->params))) {
		free(copy);
		return -ENOMEM;
	}
	memmove(it->params + at + 1, it->params + at, (it->param_count - at) * sizeof(*it->params));
	it->params[at] = (struct ctx_param){ .name = copy, .value = value };
	it->param_count++;
	return 0;
}

int plan_item_copy(const struct run_item *from, struct run_item *ret)
{
	struct run_item it = *from;

	it.params = NULL;
	it.param_count = 0;
	it.where = from->where ? strdup(from->where) : NULL;
	if (from->where && !it.where)
		return -ENOMEM;
	for (size_t i = 0; i < from->param_count; i++)
		if (plan_item_set(&it, from->params[i].name, from->params[i].value)) {
			plan_item_free(&it);
			return -ENOMEM;
		}
	*ret = it;
	return 0;
}

void plan_item_free(struct run_item *it)
{
	for (size_t i = 0; i < it->param_count; i++)
		free(it->params[i].name);
	free(it->params);
	free(it->where);
	*it = (struct run_item){ 0 };
}

int plan_item_push(struct plan *p, struct run_item *it)
{
	if (vec_grow((void **)&p->items, p->item_count, sizeof(*p->items))) {
		plan_item_free(it);
		return -ENOMEM;
	}
	p->items[p->item_count++] = *it;
	return 0;
}

int plan_item_new(const struct nt_case *c, const struct item_defaults *d, const char *file,
		  unsigned int line, struct run_item *ret)
{
	struct run_item it = { .c = c, .on_fail = d->on_fail, .on_error = d->on_error };

	if (d->timeout_all_ms)
		it.timeout_ms = d->timeout_all_ms;
	else if (!c->timeout_ms)
		it.timeout_ms = d->timeout_ms;
	if (asprintf(&it.where, "%s:%u", file, line) < 0)
		return -ENOMEM;
	*ret = it;
	return 0;
}

int plan_set_param(struct plan *p, const char *name, uint64_t value, struct nt_err *err)
{
	bool found = false;

	for (size_t i = 0; i < p->item_count; i++) {
		const struct nt_param *param = plan_case_param(p->items[i].c, name);

		if (!param)
			continue;
		found = true;
		if (value < param->min || value > param->max)
			return nt_err_set(err, -ERANGE,
					  "parameter %s: %llu is out of range of %s, %llu to %llu",
					  name, (unsigned long long)value, p->items[i].c->id,
					  (unsigned long long)param->min,
					  (unsigned long long)param->max);
	}
	if (!found)
		return nt_err_set(err, -ENOENT, "no case of the plan has a parameter '%s'", name);
	for (size_t i = 0; i < p->item_count; i++)
		if (plan_case_param(p->items[i].c, name) &&
		    plan_item_set(&p->items[i], name, value))
			return nt_err_set(err, -ENOMEM, "out of memory");
	return 0;
}
