// SPDX-License-Identifier: GPL-2.0-or-later
/* What a check of the doctor looks at, and the list of all of them for metadata. */
#include <stdio.h>
#include <string.h>

#include "diag/doctor.h"
#include "explain.h"
#include "util/jobj.h"

bool explain_check(const char *word)
{
	const struct diag_check *c = diag_check_find(word);

	if (!c)
		return false;
	printf("check %s\n", c->id);
	printf("%-9s %s\n", "of", c->title);
	printf("%-9s %u, %s\n", "group", c->group, diag_group_name(c->group));
	printf("%-9s %s\n", "says", c->text);
	printf("%-9s %s\n", "source", c->source);
	printf("%-9s nvmetest diag doctor %s\n", "run", c->look ? "-t TARGET" : "--all");
	return true;
}

void explain_offer_checks(struct near *near)
{
	for (size_t i = 0; i < diag_checks_count; i++)
		near_offer(near, diag_checks[i].id);
}

void explain_add_checks(struct json_object *list)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_check *c = &diag_checks[i];
		struct json_object *o = json_object_new_object(), *levels;

		jobj_str(o, "id", c->id);
		jobj_u64(o, "group", c->group);
		jobj_str(o, "group_name", diag_group_name(c->group));
		jobj_str(o, "title", c->title);
		levels = jobj_array(o, "levels");
		for (unsigned int k = 0; k < DIAG_LEVELS; k++)
			if (c->levels & 1u << k)
				jobj_push_str(levels, diag_level_name((enum diag_level)k));
		jobj_str(o, "text", c->text);
		jobj_str(o, "source", c->source);
		json_object_array_add(list, o);
	}
}
