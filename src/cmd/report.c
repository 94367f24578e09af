// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest report: show, convert; diff, known and merge are in files of their own. A report is
 * replayed as the events it was made of, so every format can be made from every file, without a
 * device.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "report/event.h"
#include "report_cmd.h"
#include "resume.h"
#include "util/jobj.h"

const struct cmd_option cmd_report_options[] = {
	{ "output", 'o', "FORMAT[=FILE]",
	  "of convert: the format, may be given several times; of diff and merge: html human json; "
	  "of known: FILE",
	  "@formats" },
	{ "from", 0, "FILE", "of known: a report whose failures become entries", "@files" },
	{ "known", 0, "FILE", "of known: leave out what this file lists", "@files" },
	{ "fail-on", 0, "WORD,…", "of diff and merge: what makes the exit status 1", NULL },
	{ "quiet", 'q', NULL, "only failures and the summary", NULL },
	{ "verbose", 'v', NULL, "every case with its steps and notes", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

/* The report is opened with the first event: a file that is none makes none. */
struct replay {
	const struct cmd_args *a;
	const char *const *specs;
	size_t spec_count;
	struct report *report;
	struct nt_err open_err;
	bool has_end;
	int exit_status;
};

static int on_event(void *arg, struct json_object *ev)
{
	struct replay *re = arg;
	const char *name = jobj_get_str(ev, "ev");

	if (!re->report) {
		const struct cmd_args *a = re->a;
		int verbose = cmd_has(a, "verbose") ? REPORT_VERBOSE
			      : cmd_has(a, "quiet") ? REPORT_QUIET
						    : REPORT_FULL;
		int rc = report_open(re->specs, re->spec_count, verbose, a->color, &re->report,
				     &re->open_err);

		if (rc)
			return rc;
	}
	if (name && !strcmp(name, "run_end")) {
		uint64_t status = jobj_get_u64(ev, "exit");

		re->has_end = true;
		re->exit_status = status < 256 ? (int)status : CMD_ERROR;
	}
	report_event(re->report, ev);
	return 0;
}

static int replay(const struct cmd_args *a, const char *path, const char *const *specs, size_t n,
		  int *ret_exit)
{
	struct replay re = { .a = a, .specs = specs, .spec_count = n };
	struct nt_err err = { 0 };
	int status = CMD_OK, rc = report_replay(path, on_event, &re, &err);

	if (re.open_err.code)
		status = re.open_err.code == -EINVAL ? cmd_usage("report: %s", re.open_err.text)
						     : cmd_error("report: %s", re.open_err.text);
	else if (rc)
		status = cmd_error("report: %s", err.text);
	if (re.report && report_close(re.report, &err) && !status)
		status = cmd_error("report: %s", err.text);
	/* The run was cut off: as interrupted as one can be. */
	*ret_exit = re.has_end ? re.exit_status : 4;
	return status;
}

static int show(const struct cmd_args *a)
{
	static const char *const human[] = { "human" };
	int worst = CMD_OK;

	if (cmd_has(a, "output"))
		return cmd_usage("report show: -o belongs to convert");
	for (size_t i = 1; i < a->word_count; i++) {
		int run_exit = 0, status = replay(a, a->words[i], human, 1, &run_exit);

		if (status)
			return status;
		if (!worst)
			worst = run_exit;
	}
	return worst;
}

static int convert(const struct cmd_args *a)
{
	size_t n;
	const char **specs = cmd_values(a, "output", &n);
	int run_exit, status;

	if (a->word_count != 2)
		status = cmd_usage("report convert: exactly one FILE");
	else if (!n)
		status = cmd_usage("report convert: to what? add -o FORMAT[=FILE]");
	else
		status = replay(a, a->words[1], specs, n, &run_exit);
	free(specs);
	return status;
}

struct verb {
	const char *name;
	int (*run)(const struct cmd_args *a);
	const char *options; /* those that not every verb has */
};

static const struct verb verbs[] = {
	{ "convert", convert, "" },
	{ "diff", cmd_report_diff, "fail-on" },
	{ "known", cmd_report_known, "from known" },
	{ "merge", cmd_report_merge, "fail-on" },
	{ "show", show, "" },
};

/* Options that belong to other verbs: 0, or CMD_USAGE after a message. */
static int check_options(const struct cmd_args *a, const struct verb *v)
{
	static const struct {
		const char *name, *verbs;
	} special[] = {
		{ "fail-on", "diff and merge" },
		{ "from", "known" },
		{ "known", "known" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(special); i++)
		if (cmd_has(a, special[i].name) && !strstr(v->options, special[i].name))
			return cmd_usage("report %s: --%s belongs to %s", v->name, special[i].name,
					 special[i].verbs);
	return CMD_OK;
}

/* What is read must not be lost by what is written. 0, or CMD_USAGE after a message. */
static int check_outputs(const struct cmd_args *a)
{
	for (size_t i = 0; i < a->value_count; i++) {
		const char *equals = strchr(a->values[i].value, '=');

		if (strcmp(a->values[i].option->name, "output") || !equals)
			continue;
		for (size_t k = 1; k < a->word_count; k++)
			if (cmd_same_file(equals + 1, a->words[k]))
				return cmd_usage("report %s: -o %s: that file is read: write into "
						 "another one",
						 a->words[0], a->values[i].value);
	}
	return CMD_OK;
}

int cmd_report(const struct cmd_args *a)
{
	const char *word = a->word_count ? a->words[0] : "";
	int status;

	for (size_t i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (strcmp(verbs[i].name, word))
			continue;
		status = check_options(a, &verbs[i]);
		if (!status)
			status = check_outputs(a);
		if (status)
			return status;
		if (a->word_count < 2 && !cmd_has(a, "from"))
			return cmd_usage("report %s: name a FILE", word);
		return verbs[i].run(a);
	}
	return cmd_usage("report: %s%s%s: say convert, diff, known, merge or show",
			 *word ? "unknown word \"" : "", *word ? word : "nothing to do",
			 *word ? "\"" : "");
}
