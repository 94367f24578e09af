// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Where plans are: as given, ./testplans, beside the binary of a build tree,
 * the installed directory, the directories of $NVMETEST_PLANS.
 */
#include <dirent.h>
#include <errno.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/plan_priv.h"

#ifndef NVMETEST_DATADIR
#define NVMETEST_DATADIR "/usr/local/share/nvmetest"
#endif

static bool is_file(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/* ../testplans as seen from the directory of the running binary. */
static char *beside_binary(void)
{
	char exe[4096], *slash, *dir;
	ssize_t len = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (len <= 0)
		return NULL;
	exe[len] = '\0';
	slash = strrchr(exe, '/');
	if (!slash)
		return NULL;
	*slash = '\0';
	return asprintf(&dir, "%s/../testplans", exe) < 0 ? NULL : dir;
}

/* Call @visit for each directory until it returns true. */
static bool each_dir(bool (*visit)(void *arg, const char *dir), void *arg)
{
	const char *env = getenv("NVMETEST_PLANS");
	char *beside = beside_binary(), *list, *rest, *dir;
	bool done = visit(arg, "testplans") || (beside && visit(arg, beside)) ||
		    visit(arg, NVMETEST_DATADIR "/testplans");

	free(beside);
	if (done || !env)
		return done;
	list = strdup(env);
	if (!list)
		return false;
	rest = list;
	while (!done && (dir = strsep(&rest, ":")))
		done = *dir && visit(arg, dir);
	free(list);
	return done;
}

struct search {
	const char *name;
	char *found;
};

static bool look_in(void *arg, const char *dir)
{
	static const char *const suffixes[] = { "", ".yaml" };
	struct search *s = arg;

	for (size_t i = 0; i < ARRAY_SIZE(suffixes); i++) {
		char *path;

		if (asprintf(&path, "%s/%s%s", dir, s->name, suffixes[i]) < 0)
			return false;
		if (is_file(path)) {
			s->found = path;
			return true;
		}
		free(path);
	}
	return false;
}

char *plan_find_file(const char *name)
{
	struct search s = { .name = name };

	if (!*name)
		return NULL;
	if (is_file(name))
		return strdup(name);
	if (*name != '/')
		each_dir(look_in, &s);
	return s.found;
}

char *plan_resolve(const char *from, const char *name)
{
	const char *slash = from ? strrchr(from, '/') : NULL;
	struct search s = { .name = name };
	char *dir;

	if (!*name)
		return NULL;
	if (from && *name != '/') {
		dir = slash ? strndup(from, slash > from ? (size_t)(slash - from) : 1)
			    : strdup(".");
		if (dir)
			look_in(&s, dir);
		free(dir);
		/* "./x" reads better as "x", also in messages */
		if (s.found && !slash)
			memmove(s.found, s.found + 2, strlen(s.found) - 1);
	}
	return s.found ? s.found : plan_find_file(name);
}

struct names {
	char **v;
	size_t n;
};

static bool collect(void *arg, const char *dir)
{
	struct names *names = arg;
	DIR *d = opendir(dir);
	struct dirent *e;

	while (d && (e = readdir(d))) {
		size_t len = strlen(e->d_name);
		bool is_known = false;
		char *name;

		if (len < 6 || e->d_name[0] == '.' || strcmp(e->d_name + len - 5, ".yaml"))
			continue;
		/* the catalogue of rules stands beside the plans */
		if (!strcmp(e->d_name, "requirements.yaml") || !strcmp(e->d_name, "families.yaml"))
			continue;
		name = strndup(e->d_name, len - 5);
		for (size_t i = 0; name && i < names->n; i++)
			is_known |= !strcmp(names->v[i], name);
		if (!name || is_known || vec_grow((void **)&names->v, names->n, sizeof(char *))) {
			free(name);
			continue;
		}
		names->v[names->n++] = name;
	}
	if (d)
		closedir(d);
	return false;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char **plan_names(void)
{
	struct names names = { 0 };

	each_dir(collect, &names);
	if (names.n)
		qsort(names.v, names.n, sizeof(*names.v), by_name);
	if (vec_grow((void **)&names.v, names.n, sizeof(char *))) {
		for (size_t i = 0; i < names.n; i++)
			free(names.v[i]);
		free(names.v);
		return NULL;
	}
	names.v[names.n] = NULL;
	return names.v;
}

/* --------------------------------------------------------- scripted cases */

static bool is_id_of(const char *path, const char *glob)
{
	struct plan_errors errs = { 0 };
	struct script *script;
	bool is_so = false;

	if (!script_load(path, &script, &errs)) {
		is_so = plan_cases->match(glob, script_case(script)->id);
		script_free(script);
	}
	plan_errors_free(&errs);
	return is_so;
}

static bool look_for_script(void *arg, const char *dir)
{
	char pattern[4096];
	glob_t files;
	bool found = false;

	snprintf(pattern, sizeof(pattern), "%s/scripted/*.yaml", dir);
	if (glob(pattern, 0, NULL, &files))
		return false;
	for (size_t i = 0; i < files.gl_pathc && !found; i++)
		found = is_id_of(files.gl_pathv[i], arg);
	globfree(&files);
	return found;
}

bool plan_is_scripted(const char *glob)
{
	return each_dir(look_for_script, (void *)(uintptr_t)glob);
}
