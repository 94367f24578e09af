// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The registry: every case of cases/groups.c and of plugins, as one list.
 *
 * Built on first use and then only appended to; pointers to cases stay valid
 * for the life of the process.
 */
#include <errno.h>
#include <fnmatch.h>
#include <nvmetest/plugin.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "util/near.h"

struct entry {
	const struct nt_case *c;
	const struct nt_group *group;
};

static struct entry *entries;
static size_t entry_count;
static bool is_built;

static int append_groups(const struct nt_group *const *groups)
{
	size_t more = 0;
	struct entry *grown;

	for (size_t g = 0; groups[g]; g++)
		more += groups[g]->count;
	if (!more)
		return 0;
	grown = realloc(entries, (entry_count + more) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	entries = grown;
	for (size_t g = 0; groups[g]; g++)
		for (size_t i = 0; i < groups[g]->count; i++)
			entries[entry_count++] = (struct entry){ &groups[g]->cases[i], groups[g] };
	return 0;
}

static void build(void)
{
	if (is_built)
		return;
	is_built = true;
	append_groups(nt_groups);
	for (size_t i = 0; plugins_built_in[i]; i++)
		if (plugins_built_in[i]->groups)
			append_groups(plugins_built_in[i]->groups);
}

size_t registry_count(void)
{
	build();
	return entry_count;
}

const struct nt_case *registry_at(size_t i)
{
	build();
	return i < entry_count ? entries[i].c : NULL;
}

const struct nt_group *registry_group_of(const struct nt_case *c)
{
	build();
	for (size_t i = 0; i < entry_count; i++)
		if (entries[i].c == c)
			return entries[i].group;
	return NULL;
}

const struct nt_case *registry_find(const char *id)
{
	build();
	for (size_t i = 0; i < entry_count; i++)
		if (!strcmp(entries[i].c->id, id))
			return entries[i].c;
	for (size_t i = 0; i < entry_count; i++)
		if (entries[i].c->was && !strcmp(entries[i].c->was, id))
			return entries[i].c;
	return NULL;
}

const char *registry_nearest(const char *id)
{
	struct near near = near_begin(id);

	build();
	for (size_t i = 0; i < entry_count; i++)
		near_offer(&near, entries[i].c->id);
	return near.best;
}

bool registry_match(const char *glob, const char *id)
{
	size_t len = strlen(glob);

	if (!strncmp(glob, id, len) && (id[len] == '\0' || id[len] == '.'))
		return len > 0;
	return fnmatch(glob, id, 0) == 0;
}

/* What every case has; the rest is checked by tests/lint. */
static const char *fault(const struct nt_case *c)
{
	if (!c->id || !*c->id)
		return "a case has no id";
	if (!c->title || !c->run)
		return "a case has no title or no function";
	if (!c->spec)
		return "a case names no clause";
	for (const char *p = c->id; *p; p++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789.-", *p))
			return "an id has other characters than a-z, 0-9, '.' and '-'";
	return NULL;
}

int registry_add(const struct nt_group *const *groups, struct nt_err *err)
{
	build();
	for (size_t g = 0; groups[g]; g++) {
		for (size_t i = 0; i < groups[g]->count; i++) {
			const struct nt_case *c = &groups[g]->cases[i];
			const char *what = fault(c);

			if (what)
				return nt_err_set(err, -EINVAL, "group %s: %s (%s)", groups[g]->id,
						  what, c->id ? c->id : "no id");
			if (registry_find(c->id))
				return nt_err_set(err, -EINVAL, "case id %s is taken", c->id);
		}
	}
	if (append_groups(groups))
		return nt_err_set(err, -ENOMEM, "out of memory");
	return 0;
}
