// SPDX-License-Identifier: GPL-2.0-or-later
/* A whole run of cases made by a test: runrig.h. */
#include "runrig.h"

#include <string.h>

#include "util/jobj.h"

static int keep(void *arg, struct json_object *ev)
{
	struct runrig *f = arg;

	json_object_array_add(f->events, json_object_get(ev));
	return 0;
}

void runrig_begin(struct runrig *f, const char *target, const struct nt_case *const *cases)
{
	*f = (struct runrig){ .opts = { .target = target, .seed = 1, .timeout_scale = 1 } };
	f->plan = (struct plan){ .name = (char *)(uintptr_t) "unit", .items = f->items };
	while (*cases)
		f->items[f->plan.item_count++] = (struct run_item){ .c = *cases++ };
	f->events = json_object_new_array();
}

void runrig_go(struct runrig *f)
{
	f->status = run_plan(&f->plan, &f->opts, keep, f, &f->err);
}

void runrig_end(struct runrig *f)
{
	json_object_put(f->events);
}

struct json_object *runrig_event(struct runrig *f, const char *name, size_t nth)
{
	for (size_t i = 0; i < json_object_array_length(f->events); i++) {
		struct json_object *ev = json_object_array_get_idx(f->events, i);

		if (!strcmp(jobj_get_str(ev, "ev"), name) && !nth--)
			return ev;
	}
	return NULL;
}

const char *runrig_verdict(struct runrig *f, size_t nth)
{
	struct json_object *ev = runrig_event(f, "case_end", nth);

	return ev ? jobj_get_str(ev, "verdict") : "none";
}

const char *runrig_reason(struct runrig *f, size_t nth)
{
	struct json_object *ev = runrig_event(f, "case_end", nth), *list;

	if (!ev || !json_object_object_get_ex(ev, "reasons", &list) ||
	    !json_object_array_length(list))
		return "";
	return json_object_get_string(json_object_array_get_idx(list, 0));
}
