// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands: rows of one sorted table, options as tables.
 *
 * Help, `metadata`, completions and the check of the man pages are made from
 * these rows, so a command or an option exists in one place. Results go to
 * standard output, everything else to standard error.
 */
#ifndef CMD_CMD_H
#define CMD_CMD_H

#include <nvmetest/base.h>
#include <stdio.h>

/* Exit status of everything but a run: see contract section 4. */
enum { CMD_OK = 0, CMD_FAILED = 1, CMD_USAGE = 2, CMD_ERROR = 3 };

struct cmd_option {
	const char *name; /* long name without "--"; NULL ends a table */
	char letter;	  /* 0: none */
	const char *arg;  /* "FILE", NULL: takes none */
	const char *help;
	/* What may follow: words separated by blanks, or a list made on demand:
	 * "@cases" "@plans" "@targets" "@formats" "@effects" "@files"; NULL: anything */
	const char *values;
};

struct cmd_args;

struct cmd {
	const char *name;
	int (*run)(const struct cmd_args *a);
	const struct cmd_option *options;
	const char *args;    /* synopsis of the words: "PLAN|CASE|GROUP…" */
	const char *words;   /* values of the words, as in cmd_option.values */
	const char *summary; /* one line */
	const char *details; /* paragraphs for --help, or NULL */
};

struct cmd_value {
	const struct cmd_option *option;
	const char *value; /* "" for an option without argument */
};

/* A parsed command line. Strings belong to argv. */
struct cmd_args {
	const struct cmd *cmd;
	struct cmd_value *values;
	size_t value_count;
	const char **words;
	size_t word_count;
	int argc;
	char **argv;
	bool color; /* standard output may be coloured */
};

/* Sorted by name. */
extern const struct cmd cmd_table[];
extern const size_t cmd_table_count;
/* --help and --color, which every command has. */
extern const struct cmd_option cmd_common_options[];

const struct cmd *cmd_find(const char *name);
int cmd_dispatch(int argc, char **argv);

/* options.c: 0, or CMD_USAGE after one line that names the wrong word. */
int cmd_parse(const struct cmd *cmd, int argc, char **argv, struct cmd_args *ret);
void cmd_args_free(struct cmd_args *a);
bool cmd_has(const struct cmd_args *a, const char *name);
/* The last value given, NULL: none. */
const char *cmd_value(const struct cmd_args *a, const char *name);
/* How often it was given. */
size_t cmd_count(const struct cmd_args *a, const char *name);
/* All values of @name in order, in an array the caller frees; *ret_n of them. */
const char **cmd_values(const struct cmd_args *a, const char *name, size_t *ret_n);
/* A number option; absent: *ret untouched. 0 or CMD_USAGE with a message. */
int cmd_number(const struct cmd_args *a, const char *name, uint64_t min, uint64_t max,
	       uint64_t *ret);
/*
 * Every --allow, ORed into *ret_allow. @ret_only (NULL: no matter): "none" was among them, and
 * withdraws what a plan allows. 0 or CMD_USAGE with a message.
 */
int cmd_allow(const struct cmd_args *a, unsigned int *ret_allow, bool *ret_only);
/* -o json? CMD_USAGE with a message for anything but json and human. */
int cmd_wants_json(const struct cmd_args *a, bool *ret);

/* "nvmetest: …" and a newline on standard error. Returns CMD_USAGE. */
int cmd_usage(const char *fmt, ...) NT_PRINTF(1, 2);
/* The same; returns CMD_ERROR. */
int cmd_error(const char *fmt, ...) NT_PRINTF(1, 2);
/* Flush standard output; CMD_ERROR with a message when a write failed, else @status. */
int cmd_finish(int status);
/* Every mistake: file:line:column: text, the line and a caret. */
struct plan_errors;
void cmd_print_plan_errors(const struct plan_errors *errs);

/* help.c */
void cmd_help_all(FILE *out);
void cmd_help(const struct cmd *cmd, FILE *out);

/* complete.c: what stands behind cmd_option.values, one per call of @each. */
void cmd_each_value(const char *values, void (*each)(void *arg, const char *value), void *arg);
/* A completion script for "bash", "zsh" or "fish". */
int cmd_complete(const char *shell, FILE *out);

/* dry_run.c: what would run on opts->target (NULL: on any), and what that would change. */
struct plan;
struct run_options;
int cmd_dry_run(const struct plan *plan, const struct run_options *opts);
/*
 * What the target itself would start, for --dry-run and an address that asks for it
 * (qtest:dry-run). *ret_asked: the address did.
 */
int cmd_describe_target(const char *address, bool is_dry_run, bool *ret_asked);

/* target.c: the address in its full form (caller frees), or NULL with *ret_status set. */
char *cmd_target(const struct cmd_args *a, int *ret_status);

/* defects.c: which cases notice a defect of the model, and the other way round. */
void cmd_defect_cases(const char *defect, const char *case_id,
		      void (*each)(void *arg, const char *defect, const char *case_id,
				   const char *verdict),
		      void *arg);

/* color.c */
bool cmd_color(const char *when, FILE *out);

extern const struct cmd_option cmd_run_options[], cmd_list_options[], cmd_explain_options[],
	cmd_plan_options[], cmd_report_options[], cmd_backends_options[], cmd_bench_options[],
	cmd_metadata_options[], cmd_version_options[], cmd_help_options[], cmd_raw_options[],
	cmd_diag_options[];
extern const struct cmd_option cmd_bind_options[], cmd_devices_options[], cmd_recover_options[],
	cmd_unbind_options[];

/* run_options.c: all but target and plan; 0 or CMD_USAGE after a message. */
int cmd_run_parse(const struct cmd_args *a, struct run_options *opts);
/*
 * run.c: the same with the target, of a run that goes on from @cp (NULL: begins). Free it with
 * cmd_run_free() whatever it returns; strings belong to @a. *ret_described: the address asked
 * only to be shown.
 */
struct checkpoint;
int cmd_run_prepare(const struct cmd_args *a, struct checkpoint *cp, struct run_options *opts,
		    bool *ret_described);
void cmd_run_free(struct run_options *opts);
/* Every -o: formats that there are, files that are not taken twice. */
int cmd_run_check_formats(const struct cmd_args *a);
/* enum report_verbosity, by -q and -v. */
int cmd_run_verbosity(const struct cmd_args *a);
/* many.c: with several targets; is checked, run and reported as a whole. */
int cmd_run_many(const struct cmd_args *a);
/* --jobs, or as many as run at once without it. 0, or CMD_USAGE after a message. */
int cmd_run_jobs(const struct cmd_args *a, uint64_t *ret);
/* run_plan.c: the plan of the words, with --param and --known; 0 or CMD_USAGE after messages. */
int cmd_run_plan(const struct cmd_args *a, struct plan **ret);

int cmd_admin(const struct cmd_args *a);
int cmd_io(const struct cmd_args *a);
int cmd_run(const struct cmd_args *a);
int cmd_list(const struct cmd_args *a);
int cmd_devices(const struct cmd_args *a);
int cmd_diag(const struct cmd_args *a);
int cmd_explain(const struct cmd_args *a);
int cmd_plan(const struct cmd_args *a);
int cmd_report(const struct cmd_args *a);
int cmd_backends(const struct cmd_args *a);
int cmd_bind(const struct cmd_args *a);
int cmd_recover(const struct cmd_args *a);
int cmd_unbind(const struct cmd_args *a);
int cmd_bench(const struct cmd_args *a);
int cmd_metadata(const struct cmd_args *a);
int cmd_version(const struct cmd_args *a);
int cmd_help_command(const struct cmd_args *a);

#endif
