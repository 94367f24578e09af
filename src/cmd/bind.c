// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest bind, unbind, recover: a function to another driver, back, and back
 * after a run that was killed, with its features. One line for each thing done.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/gate.h"
#include "engine/keep.h"
#include "host/host.h"
#include "util/jobj.h"

#define OUTPUT_OPTION                                                                              \
	{                                                                                          \
		"output", 'o', "FORMAT", "human (default) or json", "human json"                   \
	}
#define DRY_RUN_OPTION                                                                             \
	{                                                                                          \
		"dry-run", 0, NULL, "say what would be written where, write nothing", NULL         \
	}

const struct cmd_option cmd_bind_options[] = {
	{ "driver", 0, "NAME", "vfio-pci (default), or none for sysfs: targets", "vfio-pci none" },
	DRY_RUN_OPTION,
	OUTPUT_OPTION,
	{ NULL, 0, NULL, NULL, NULL },
};

const struct cmd_option cmd_unbind_options[] = {
	DRY_RUN_OPTION,
	OUTPUT_OPTION,
	{ NULL, 0, NULL, NULL, NULL },
};

const struct cmd_option cmd_recover_options[] = {
	DRY_RUN_OPTION,
	OUTPUT_OPTION,
	{ NULL, 0, NULL, NULL, NULL },
};

/* ------------------------------------------------------------------ telling */

/* What is told of one function after the other. */
struct telling {
	const char *bdf;
	struct json_object *functions; /* NULL: lines of text */
	struct json_object *done;      /* of the present function */
	int status;
};

static void say(void *arg, const char *text)
{
	struct telling *t = arg;

	if (t->functions) {
		jobj_push_str(t->done, text);
		return;
	}
	printf("%s: %s\n", t->bdf, text);
	fflush(stdout);
}

static void begin_function(struct telling *t, const char *bdf)
{
	t->bdf = bdf;
	t->done = t->functions ? json_object_new_array() : NULL;
}

/* @rc of the host's functions: 0 and 1 are fine, and a refusal is not our mistake. */
static void end_function(struct telling *t, int rc, const struct nt_err *err)
{
	struct json_object *o;

	if (rc < 0 && t->status != CMD_ERROR)
		t->status = CMD_ERROR;
	if (!t->functions) {
		if (rc < 0)
			cmd_error("%s", err->text);
		return;
	}
	o = json_object_new_object();
	jobj_str(o, "bdf", t->bdf);
	jobj_bool(o, "ok", rc >= 0);
	jobj_add(o, "done", t->done);
	jobj_str(o, "error", rc < 0 ? err->text : NULL);
	json_object_array_add(t->functions, o);
}

static void begin(struct telling *t, const struct cmd_args *a)
{
	bool is_json;

	cmd_wants_json(a, &is_json);
	*t = (struct telling){ .functions = is_json ? json_object_new_array() : NULL };
}

static int end(struct telling *t, const struct cmd_args *a)
{
	struct json_object *o;

	if (!t->functions)
		return t->status;
	o = json_object_new_object();
	jobj_str(o, "schema", "nvmetest.bind/1");
	jobj_str(o, "command", a->cmd->name);
	jobj_add(o, "functions", t->functions);
	puts(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
						       JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
	return t->status;
}

/* ---------------------------------------------------------------- functions */

static void print_functions(void)
{
	struct host_fn *fns;
	size_t n;

	if (host_scan(&fns, &n, NULL))
		return;
	fputs(n ? "candidates:\n" : "this host has no NVMe function\n", stderr);
	for (size_t i = 0; i < n; i++)
		fprintf(stderr, "  %-14s %-10s %s%s%s\n", fns[i].bdf,
			*fns[i].driver ? fns[i].driver : "no driver", fns[i].ctrl,
			*fns[i].mn ? "  " : "", fns[i].mn);
	host_scan_free(fns, n);
}

/* The word, as a PCI address or a device of Linux's driver. 0 or CMD_USAGE, CMD_ERROR. */
static int find_function(const struct cmd_args *a, char bdf[16])
{
	const char *word = a->word_count ? a->words[0] : NULL;
	struct nt_err err = { 0 };
	int rc;

	if (a->word_count > 1)
		return cmd_usage("%s: one function at a time, and \"%s\" is a second one",
				 a->cmd->name, a->words[1]);
	if (!word) {
		cmd_usage("%s: name a function, such as 0000:01:00.0", a->cmd->name);
		print_functions();
		return CMD_USAGE;
	}
	if (host_bdf_parse(word, bdf))
		return 0;
	if (strncmp(word, "nvme", 4) && strncmp(word, "/dev/", 5))
		return cmd_usage("%s: \"%s\" is no PCI address: write it like 0000:01:00.0",
				 a->cmd->name, word);
	rc = host_ctrl_bdf(word, bdf, &err);
	return rc ? cmd_error("%s", err.text) : 0;
}

/* ----------------------------------------------------------------- commands */

static struct host_bind_opts options_of(const struct cmd_args *a, struct telling *t)
{
	return (struct host_bind_opts){ .is_bind = true,
					.dry_run = cmd_has(a, "dry-run"),
					.may_overwrite = true, /* nothing is, by this */
					.say = say,
					.arg = t };
}

/* The lists of /etc/nvmetest hold for what is handed over, too. */
static int check_lists(const char *bdf, struct nt_err *err)
{
	struct host_fn fn;
	int rc = host_fn_read(bdf, &fn, err);

	if (rc)
		return rc;
	rc = lists_check(bdf, *fn.sn ? fn.sn : NULL, err);
	host_fn_free(&fn);
	return rc;
}

/* One command on the function that the word names. */
static int on_function(const struct cmd_args *a,
		       int (*work)(const struct cmd_args *a, const char *bdf,
				   const struct host_bind_opts *opts, struct nt_err *err))
{
	struct host_bind_opts opts;
	struct nt_err err = { 0 };
	struct telling t;
	char bdf[16];
	int status = find_function(a, bdf);

	if (status)
		return status;
	begin(&t, a);
	opts = options_of(a, &t);
	begin_function(&t, bdf);
	end_function(&t, work(a, bdf, &opts, &err), &err);
	return end(&t, a);
}

static int bind_one(const struct cmd_args *a, const char *bdf, const struct host_bind_opts *opts,
		    struct nt_err *err)
{
	const char *driver = cmd_value(a, "driver");
	int rc = check_lists(bdf, err);

	if (rc)
		return rc;
	driver = driver ? driver : "vfio-pci";
	return host_bind(bdf, strcmp(driver, "none") ? driver : "", opts, err);
}

int cmd_bind(const struct cmd_args *a)
{
	return on_function(a, bind_one);
}

/* It is with Linux. Whoever asks for it while it is in use may be about to make a mistake. */
static int leave_it(const char *bdf, const struct host_bind_opts *opts, struct nt_err *err)
{
	struct host_fn fn;
	char text[96];
	int rc = host_fn_read(bdf, &fn, err);

	if (rc)
		return rc;
	rc = host_check_free(&fn, true, err);
	snprintf(text, sizeof(text), "is bound to %s, and nvmetest has no journal of it",
		 fn.driver);
	host_fn_free(&fn);
	if (!rc)
		opts->say(opts->arg, text);
	return rc;
}

static int unbind_one(const struct cmd_args *a, const char *bdf, const struct host_bind_opts *opts,
		      struct nt_err *err)
{
	int rc = host_restore(bdf, opts, err);

	(void)a;
	if (rc == 1)
		rc = host_bind_default(bdf, opts, err);
	return rc == 1 ? leave_it(bdf, opts, err) : rc;
}

int cmd_unbind(const struct cmd_args *a)
{
	return on_function(a, unbind_one);
}

/* One journal of a driver. @is_named: the user asked for this one. */
static void recover_driver(struct telling *t, const struct host_bind_opts *opts,
			   const struct host_journal *j, bool is_named)
{
	struct nt_err err = { 0 };
	char text[96];
	int rc = 0;

	begin_function(t, j->bdf);
	if (*j->damage) {
		rc = nt_err_set(&err, -EINVAL, "%s", j->damage);
	} else if (j->is_live && !j->is_bind && is_named) {
		rc = nt_err_set(&err, -EPERM, "%s belongs to a run that goes on (process %d)",
				j->bdf, j->pid);
	} else if (j->is_live && !j->is_bind) {
		snprintf(text, sizeof(text), "left to the run that has it (process %d)", j->pid);
		say(t, text);
	} else if (j->is_bind && !j->is_old && !is_named) {
		say(t, "left as nvmetest bind made it; nvmetest unbind gives it back");
	} else {
		rc = host_restore(j->bdf, opts, &err);
	}
	end_function(t, rc, &err);
}

/* One of features: after the driver is back, which they are put back through. */
static void recover_features(struct telling *t, const struct host_bind_opts *opts,
			     const struct host_features *f, bool is_named)
{
	const struct keep_recover how = { .dry_run = opts->dry_run, .say = say, .arg = t };
	struct nt_err err = { 0 };
	char text[96];
	int rc = 0;

	begin_function(t, f->name);
	if (*f->damage) {
		rc = nt_err_set(&err, -EINVAL, "%s", f->damage);
	} else if (f->is_live && is_named) {
		rc = nt_err_set(&err, -EPERM, "%s belongs to a run that goes on (process %d)",
				f->name, f->pid);
	} else if (f->is_live) {
		snprintf(text, sizeof(text), "features left to the run that has it (process %d)",
			 f->pid);
		say(t, text);
	} else {
		rc = keep_recover(f, &how, &err);
	}
	end_function(t, rc, &err);
}

static size_t recover_drivers(struct telling *t, const struct host_bind_opts *opts, const char *bdf,
			      const struct host_journal *v, size_t n)
{
	size_t told = 0;

	for (size_t i = 0; i < n; i++) {
		if (*bdf && strcmp(bdf, v[i].bdf))
			continue;
		recover_driver(t, opts, &v[i], *bdf != '\0');
		told++;
	}
	return told;
}

static size_t recover_all_features(struct telling *t, const struct host_bind_opts *opts,
				   const char *bdf, const struct host_features *v, size_t n)
{
	size_t told = 0;

	for (size_t i = 0; i < n; i++) {
		if (*bdf && strcmp(bdf, v[i].name))
			continue;
		recover_features(t, opts, &v[i], *bdf != '\0');
		told++;
	}
	return told;
}

int cmd_recover(const struct cmd_args *a)
{
	struct host_bind_opts opts;
	struct host_features *features;
	struct host_journal *v;
	struct nt_err err = { 0 };
	struct telling t;
	size_t n, features_n, told;
	char bdf[16] = "";
	int status = a->word_count ? find_function(a, bdf) : 0;

	if (status)
		return status;
	if (host_journals(&v, &n, &err))
		return cmd_error("%s", err.text);
	if (host_features_list(&features, &features_n, &err)) {
		free(v);
		return cmd_error("%s", err.text);
	}
	begin(&t, a);
	opts = options_of(a, &t);
	told = recover_drivers(&t, &opts, bdf, v, n);
	told += recover_all_features(&t, &opts, bdf, features, features_n);
	if (!told && !t.functions)
		printf("%s%snothing to recover\n", bdf, *bdf ? ": " : "");
	host_features_list_free(features, features_n);
	free(v);
	return end(&t, a);
}
