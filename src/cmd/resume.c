// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * --resume FILE: what runs on what, with which permissions, stands in the file,
 * as the command that began the run. What is given again has to agree. From a
 * file that somebody else could have written nothing is taken: there the whole
 * line has to be given, so that the permission is the user's own.
 */
#include "resume.h"

#include <errno.h>
#include <json-c/json.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "report/checkpoint.h"
#include "report/get.h"
#include "report/words.h"

/* Options that say what is run, and on what: the same from beginning to end. */
static const char *const of_run[] = {
	"target", "allow", "serial",  "known",	"case",	   "except",	    "param",  "bind",
	"plugin", "seed",  "shuffle", "repeat", "stop-on", "timeout-scale", "strict", NULL,
};

static bool is_of_run(const char *name)
{
	for (size_t i = 0; of_run[i]; i++)
		if (!strcmp(of_run[i], name))
			return true;
	return false;
}

/* ------------------------------------------------------------- the command was */

static int parse_was(const struct cmd_args *a, struct cmd_resume *r)
{
	struct json_object *run = report_get_obj(r->cp->begin, "run");
	const char *version = report_get_str(report_get_obj(r->cp->begin, "tool"), "version");
	size_t n = report_get_len(run, "command");
	char clean[64];

	words_clean(version, clean, sizeof(clean));
	if (strcmp(version, NVMETEST_VERSION))
		return cmd_usage("run: the run in %s began with nvmetest %s, and this is %s: go on "
				 "with that one, or start it anew",
				 r->cp->path, clean, NVMETEST_VERSION);
	r->argv = calloc(n + 1, sizeof(*r->argv));
	if (!r->argv)
		return cmd_error("out of memory");
	for (size_t i = 0; i < n; i++) /* the strings are the file's, and stay */
		r->argv[i] = (char *)(uintptr_t)report_get_str_at(run, "command", i);
	if (n < 2 || n > 100000 || strcmp(r->argv[1], "run") ||
	    cmd_parse(a->cmd, (int)n, r->argv, &r->was) || !r->was.word_count)
		return cmd_usage("run: the command in %s is not one that this tool began",
				 r->cp->path);
	return 0;
}

/* ------------------------------------------------------------------- agreement */

static bool is_same_list(const struct cmd_args *a, const struct cmd_args *b, const char *name)
{
	size_t na, nb;
	const char **va = cmd_values(a, name, &na), **vb = cmd_values(b, name, &nb);
	bool is_same = na == nb;

	for (size_t i = 0; is_same && i < na; i++)
		is_same = !strcmp(va[i], vb[i]);
	free(va);
	free(vb);
	return is_same;
}

static bool is_same_number(const struct cmd_args *a, const struct cmd_args *b, const char *name)
{
	const char *va = cmd_value(a, name), *vb = cmd_value(b, name);

	return strtoull(va ? va : "1", NULL, 0) == strtoull(vb ? vb : "1", NULL, 0);
}

/* "--shuffle" chose its seed itself, and the file tells which. */
static bool is_same_shuffle(const struct cmd_resume *r, const char *given)
{
	struct json_object *run = report_get_obj(r->cp->begin, "run");

	if (!json_object_object_get_ex(run, "shuffle_seed", NULL))
		return false;
	return !*given || strtoull(given, NULL, 0) == report_get_u64(run, "shuffle_seed");
}

/* As it was written, or as what it means now. */
static int check_target(const struct cmd_args *a, const struct cmd_resume *r, bool *ret_same)
{
	const char *given = cmd_value(a, "target"), *first = cmd_value(&r->was, "target");
	const char *was = report_get_str(report_get_obj(r->cp->begin, "checkpoint"), "target");
	char *address;
	int status = 0;

	/* Of several the line does not tell which one the file is of. */
	if (cmd_count(&r->was, "target") > 1)
		first = NULL;
	*ret_same = !strcmp(given, was) || (first && !strcmp(given, first));
	if (*ret_same)
		return 0;
	address = cmd_target(a, &status);
	*ret_same = address && !strcmp(address, was);
	free(address);
	return status;
}

static int disagree(const struct cmd_resume *r, const char *name, const char *value)
{
	char text[256] = "", clean[256];
	size_t n;
	const char **was = cmd_values(&r->was, name, &n);

	for (size_t i = 0; i < n; i++)
		words_add(text, sizeof(text), *was[i] ? " --%s %s" : " --%s", name, was[i]);
	if (!strcmp(name, "target"))
		snprintf(text, sizeof(text), " %s",
			 report_get_str(report_get_obj(r->cp->begin, "checkpoint"), "target"));
	free(was);
	words_clean(text, clean, sizeof(clean));
	return cmd_usage("run: --%s%s%s: the run in %s began with%s; leave the option out, it is "
			 "taken from there",
			 name, *value ? " " : "", value, r->cp->path, *clean ? clean : "out it");
}

static int check_option(const struct cmd_args *a, const struct cmd_resume *r, const char *name)
{
	const char *given = cmd_value(a, name);
	bool is_same = false;
	int status = 0;

	if (!given)
		return 0;
	if (!strcmp(name, "target"))
		status = check_target(a, r, &is_same);
	else if (!strcmp(name, "seed") || !strcmp(name, "repeat"))
		is_same = is_same_number(a, &r->was, name);
	else if (!strcmp(name, "shuffle"))
		is_same = is_same_shuffle(r, given);
	else
		is_same = is_same_list(a, &r->was, name);
	if (status || is_same)
		return status;
	return disagree(r, name, given);
}

static int check_words(const struct cmd_args *a, const struct cmd_resume *r)
{
	bool is_same = a->word_count == r->was.word_count;
	char text[256] = "", clean[256];

	for (size_t i = 0; is_same && i < a->word_count; i++)
		is_same = !strcmp(a->words[i], r->was.words[i]);
	if (is_same || !a->word_count)
		return 0;
	for (size_t i = 0; i < r->was.word_count; i++)
		words_add(text, sizeof(text), i ? " %s" : "%s", r->was.words[i]);
	words_clean(text, clean, sizeof(clean));
	return cmd_usage("run: \"%s\": the run in %s is of \"%s\"; leave it out, it is taken from "
			 "there",
			 a->words[0], r->cp->path, clean);
}

/* Of files that are yet to be made: one name in one directory. */
static bool is_same_place(const char *a, const char *b)
{
	const char *name_a = strrchr(a, '/'), *name_b = strrchr(b, '/');
	char dir_a[PATH_MAX], dir_b[PATH_MAX];
	struct stat sa, sb;

	name_a = name_a ? name_a + 1 : a;
	name_b = name_b ? name_b + 1 : b;
	snprintf(dir_a, sizeof(dir_a), "%.*s.", (int)(name_a - a), a);
	snprintf(dir_b, sizeof(dir_b), "%.*s.", (int)(name_b - b), b);
	return !strcmp(name_a, name_b) && !stat(dir_a, &sa) && !stat(dir_b, &sb) &&
	       sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

bool cmd_same_file(const char *a, const char *b)
{
	struct stat sa, sb;

	if (stat(a, &sa) || stat(b, &sb))
		return !strcmp(a, b) || is_same_place(a, b);
	return S_ISREG(sa.st_mode) && sa.st_dev == sb.st_dev && sa.st_ino == sb.st_ino;
}

static int check_events(const struct cmd_args *a, const char *path)
{
	const char *events = cmd_value(a, "events");

	if (!events || cmd_same_file(events, path))
		return 0;
	return cmd_usage("run: --events %s: the run goes on in the file of --resume, %s; leave "
			 "--events out",
			 events, path);
}

/* Somebody else's file, or one of several: is all of the line given again? */
static int check_own_words(const struct cmd_args *a, const struct cmd_resume *r,
			   bool is_one_of_many)
{
	bool is_whole = a->word_count != 0 && cmd_has(a, "target");
	char line[1024] = "", clean[1024];

	if (!*r->cp->foreign && !is_one_of_many)
		return 0;
	for (size_t i = 0; of_run[i]; i++)
		is_whole &= !cmd_has(&r->was, of_run[i]) || cmd_has(a, of_run[i]);
	if (is_whole)
		return 0;
	for (size_t i = 0; i < (size_t)r->was.argc; i++)
		words_add(line, sizeof(line), i ? " %s" : "%s", r->was.argv[i]);
	words_clean(line, clean, sizeof(clean));
	if (!*r->cp->foreign)
		return cmd_usage("run: %s is one of several runs that go on together: give the "
				 "whole line again, with all targets and --resume; it was: %s",
				 r->cp->path, clean);
	return cmd_usage("run: %s: %s, so what runs and what it may do is not taken from it: give "
			 "the whole line again, with -t and --resume; it was: %s",
			 r->cp->path, r->cp->foreign, clean);
}

/* --------------------------------------------------------------------- the line */

static int merge(const struct cmd_args *a, struct cmd_resume *r)
{
	static const struct cmd_option target = { .name = "target" };
	size_t n = 0;

	r->args = *a;
	r->args.words = r->was.words;
	r->args.word_count = r->was.word_count;
	r->args.values = calloc(a->value_count + r->was.value_count + 1, sizeof(*a->values));
	if (!r->args.values)
		return cmd_error("out of memory");
	for (size_t i = 0; i < r->was.value_count; i++)
		if (is_of_run(r->was.values[i].option->name) &&
		    strcmp(r->was.values[i].option->name, target.name) != 0)
			r->args.values[n++] = r->was.values[i];
	for (size_t i = 0; i < a->value_count; i++)
		if (!is_of_run(a->values[i].option->name))
			r->args.values[n++] = a->values[i];
	/* In full, as it was found then; the line may have had several, for a run of each. */
	r->args.values[n++] = (struct cmd_value){
		&target, report_get_str(report_get_obj(r->cp->begin, "checkpoint"), "target")
	};
	r->args.value_count = n;
	return 0;
}

static int agree(const struct cmd_args *a, bool is_one_of_many, struct cmd_resume *r)
{
	int status = parse_was(a, r);

	for (size_t i = 0; !status && of_run[i]; i++)
		status = check_option(a, r, of_run[i]);
	if (!status)
		status = check_words(a, r);
	if (!status)
		status = check_events(a, r->cp->path);
	if (!status)
		status = check_own_words(a, r, is_one_of_many);
	return status ? status : merge(a, r);
}

int cmd_resume_open(const struct cmd_args *a, bool is_one_of_many, struct cmd_resume *ret)
{
	const char *path = cmd_value(a, "resume"), *events = cmd_value(a, "events");
	struct nt_err err = { 0 };
	int rc, status;

	*ret = (struct cmd_resume){ .args = *a };
	if (!path)
		return 0;
	rc = checkpoint_open(path, &ret->cp, &err);
	/* One line for a script that may be started again: it begins, or goes on. */
	if (rc == -ENOENT && events && !strcmp(events, path))
		return 0;
	if (rc == -ENOENT && is_one_of_many)
		return cmd_usage("run: --resume: %s; with --events as well what has no file begins",
				 err.text);
	if (rc == -ENOENT)
		return cmd_usage("run: --resume: %s; with --events %s as well the run begins then",
				 err.text, path);
	if (rc)
		return cmd_usage("run: --resume: %s", err.text);
	status = agree(a, is_one_of_many, ret);
	if (status)
		cmd_resume_close(ret);
	return status;
}

void cmd_resume_close(struct cmd_resume *r)
{
	if (!r->cp)
		return;
	if (r->args.words == r->was.words)
		free(r->args.values);
	cmd_args_free(&r->was);
	free(r->argv);
	checkpoint_close(r->cp);
	*r = (struct cmd_resume){ 0 };
}
