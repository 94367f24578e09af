// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The engine: registry of cases, plans, the run.
 *
 *	registry.c	every group of cases/groups.c, plugins and scripts; find, nearest
 *	yaml.c		YAML files with positions: every mistake as file:line:column and the line
 *	plan.c		plans → a list of run_items
 *	script.c …	scripted cases: compiled once, run through the case API
 *	effects.c	the gate
 *	known.c		known deviations
 *	ctx.h		one case (check.c, api*.c, health.c)
 *	worker.c	the process that runs cases; run.c, the one that survives it
 */
#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "ctx.h"

/* ------------------------------------------------------------- registry.c */

/* All built-in groups, NULL-terminated (cases/groups.c). */
extern const struct nt_group *const nt_groups[];

/* Cases of all groups, built-in first. Index order is the default order of a run. */
size_t registry_count(void);
const struct nt_case *registry_at(size_t i);
const struct nt_group *registry_group_of(const struct nt_case *c);
/* By id, or by an earlier id (.was). NULL: none. */
const struct nt_case *registry_find(const char *id);
/* The id most like @id (edit distance), NULL when nothing is near. */
const char *registry_nearest(const char *id);
/* Shell glob over ids ("queue.*"); also true for the exact id or a group id. */
bool registry_match(const char *glob, const char *id);
/* Load a plugin; its cases come after those that are there. @ret may be NULL. plugin.c */
struct nt_plugin;
/* Plugins that were linked in (make BUILT_IN=…), NULL-terminated; their cases are there already. */
extern const struct nt_plugin *const plugins_built_in[];
int registry_load_plugin(const char *path, const struct nt_plugin **ret, struct nt_err *err);
/*
 * Append groups that stay where they are for ever (a plugin, a test). -EINVAL
 * and nothing added when a case lacks what every case has or an id is taken.
 */
int registry_add(const struct nt_group *const *groups, struct nt_err *err);

/* ------------------------------------------------------------------ plans */

enum on_event { ON_CONTINUE, ON_STOP, ON_RESET };

/* One key of match:. Any of the globs, or what lies between two firmware revisions. */
struct known_match {
	char *key; /* "model", "firmware", "vid", "backend" */
	char **globs;
	size_t glob_count;
	char *from, *to; /* the first and the last one, NULL: no end on that side */
};

/* An entry of known:, in a plan or a file of its own. */
struct known {
	struct known_match *match;
	size_t match_count;
	char *case_glob;
	char *check_glob, *seen_glob; /* text and seen of the failed check; NULL: any */
	enum verdict verdict;	      /* FAIL or WARN */
	char *why, *clause;
	char expires[11]; /* YYYY-MM-DD, the last day that it excuses; "": for ever */
	char *where;	  /* file:line */
};

/* One case to run, fully resolved. */
struct run_item {
	const struct nt_case *c;  /* for a script: made from it, owned by the plan */
	struct ctx_param *params; /* only those that were set, sorted by name */
	size_t param_count;
	unsigned int repeat_index; /* 0… */
	uint32_t timeout_ms;	   /* wall time, 0: the case's */
	enum on_event on_fail, on_error;
	char *where; /* "file:line" in the plan, or NULL */
};

struct plan {
	char *name, *title, *file;
	char sha256[65];
	unsigned int allow; /* NT_EFF_* */
	struct run_item *items;
	size_t item_count;
	struct known *known;
	size_t known_count;
	/* cases made from scripts and whatever else must live as long as the plan */
	void *scripts;
};

/* A mistake in a file a user wrote. @line is the text of that line. */
struct plan_error {
	char *file;
	unsigned int line, column; /* from 1; 0: of the file as a whole, it was not read */
	char *text, *line_text;
};

struct plan_errors {
	struct plan_error *v;
	size_t n;
};

/*
 * Read @path and everything it includes. 0 and *ret, or -EINVAL with *every*
 * mistake in @errs (the caller prints and frees them), or another -errno with
 * one entry. Plans are looked up relative to the including file, then
 * ./testplans, then the installed directory.
 */
int plan_load(const char *path, struct plan **ret, struct plan_errors *errs);
/* A plan from command-line words: each a file, a plan name, a case id or a glob. */
int plan_from_words(const char *const *words, size_t n, struct plan **ret,
		    struct plan_errors *errs);
void plan_free(struct plan *p);
void plan_errors_free(struct plan_errors *errs);
/* Add the entries of a known-deviations file. */
int plan_add_known(struct plan *p, const char *path, struct plan_errors *errs);
/* Is it such a file rather than a plan? False also when it cannot be read. */
bool plan_is_known_file(const char *path);
/* Overwrite or add a parameter of every item whose case has it. -ENOENT: no case has it; -ERANGE.
 */
int plan_set_param(struct plan *p, const char *name, uint64_t value, struct nt_err *err);
/* The plan fully expanded, as YAML that plan_load() reads again. */
int plan_print(const struct plan *p, char **ret_text);
/* Where a plan or a known file of this name is; NULL: nowhere. Caller frees. */
char *plan_find_file(const char *name);
/* Names of all plans that can be found, NULL-terminated, sorted; caller frees all. */
char **plan_names(void);

/* A scripted case from a file, as a case that ctx_run() can run. Owned by *ret. */
struct script;
int script_load(const char *path, struct script **ret, struct plan_errors *errs);
const struct nt_case *script_case(const struct script *s);
void script_free(struct script *s);

/*
 * A row of the steps a script may use, for explain and list, until the next call (texts stay).
 * NULL past the end.
 */
struct script_step_doc {
	const char *verb, *summary;
	const char *const *args; /* name, meaning, …, NULL */
	const char *example;	 /* YAML */
};
const struct script_step_doc *script_step_doc(size_t i);

/* -------------------------------------------------------------- effects.c */

/* "reset", "features", … for one bit. */
const char *effect_name(unsigned int bit);
/* Comma-separated names → bits, "none" is 0; -EINVAL and the wrong word in @err. */
int effects_parse(const char *text, unsigned int *ret, struct nt_err *err);
/* Does "none" stand among them? */
bool effects_has_none(const char *text);
/* "reset, data": the names of all bits, "none" for 0. */
const char *effects_text(unsigned int bits, char buf[96]);
/* What cannot be undone on a device that somebody owns: data and everything above. */
#define EFFECTS_NEED_SERIAL                                                                        \
	(NT_EFF_DATA | NT_EFF_NAMESPACES | NT_EFF_FIRMWARE | NT_EFF_WEAR | NT_EFF_POWER)
/* The bits of @effects that a function with @caps and permission @allow may not have. */
unsigned int effects_refused(unsigned int effects, unsigned int caps, unsigned int allow);

/*
 * May a run with @effects touch the real device with serial number @sn? Only
 * when the user named it (@serial). 0, or -EPERM and words that say what to do.
 */
int effects_check_serial(unsigned int effects, const char *serial, const char *sn,
			 struct nt_err *err);

/* --------------------------------------------------------------- select.c */

struct run_options;

/* One run of one item. */
struct run_step {
	const struct run_item *item;
	unsigned int repeat; /* 0… over the plan's repeat: and --repeat */
};

/*
 * The steps of a run: items that --case and --except leave, times --repeat, in
 * the plan's order or shuffled. Caller frees. 0 or -ENOMEM; *ret_n may be 0.
 */
int select_steps(const struct plan *plan, const struct run_options *opts, struct run_step **ret,
		 size_t *ret_n);
/* Which effects of @c are refused: calls @each with a reason for every one. */
void select_effect_reasons(const struct nt_case *c, unsigned int caps, unsigned int allow,
			   void (*each)(void *arg, const char *reason), void *arg);
/* The same, and what the case needs that @caps rule out: for a run without a device. */
void select_reasons(const struct nt_case *c, unsigned int caps, unsigned int allow,
		    void (*each)(void *arg, const char *reason), void *arg);
/* What the plan and --allow permit together. */
unsigned int select_allow(const struct plan *plan, const struct run_options *opts);
/*
 * The --serial that is meant for the drive with serial number @sn (NULL or "": not known): that
 * number if it was given, else what was given instead. NULL: none was.
 */
const char *select_serial(const struct run_options *opts, const char *sn);
/* Wall time of a case in milliseconds: the plan's, else its own, else 10 s; times the scale. */
uint64_t select_timeout_ms(const struct run_item *item, double scale);

/* ---------------------------------------------------------------- known.c */

/* Revisions as the eight ASCII characters of FR: <0, 0, >0. */
int known_compare_firmware(const char *a, const char *b);

/* What a known: entry is matched against. */
struct known_device {
	const char *model, *firmware, *backend;
	uint32_t vid;
	const char *day; /* on which the run began, YYYY-MM-DD in UTC; NULL: nothing expires */
};

/* A check that did not hold. */
struct known_check {
	const char *word, *text, *seen;
};

/*
 * The first entry for @case_id on @dev. With @verdict FAIL or WARN: one that
 * lists this verdict, provided that every check which made the verdict (the
 * "shall"s of a FAIL, the "should"s of a WARN) is covered by some entry: a new
 * deviation does not hide behind a known one. PASS: any, the deviation is gone,
 * expired or not. An entry for other firmware, or an expired one, excuses nothing.
 * @is_all: no failed check is missing from @checks.
 */
const struct known *known_find(const struct known *v, size_t n, const struct known_device *dev,
			       const char *case_id, enum verdict verdict,
			       const struct known_check *checks, size_t check_count, bool is_all);

/*
 * Entries that would have covered one of the checks that made the @verdict (FAIL
 * or WARN), were they not expired or for other firmware: one call of @each for
 * every such entry. @cause: "expired" or "firmware"; @text says it in words.
 */
void known_each_lapsed(const struct known *v, size_t n, const struct known_device *dev,
		       const char *case_id, enum verdict verdict, const struct known_check *checks,
		       size_t check_count,
		       void (*each)(void *arg, const struct known *k, const char *cause,
				    const char *text),
		       void *arg);

/* ---------------------------------------------------------------- outcome */

/* Counts of verdicts; everything the exit status follows from. */
struct tally {
	uint64_t cases, verdict[VERDICT_COUNT], known, fixed, checks;
	uint64_t known_fail, known_warn;
};

enum run_state { RUN_COMPLETE, RUN_INTERRUPTED, RUN_BROKEN };

/* Contract section 4. RUN_BROKEN: the target is missing, refused or lost. */
int outcome_exit(const struct tally *t, enum run_state state, bool strict);

/* -------------------------------------------------------------------- run */

struct checkpoint;

struct run_options {
	const char *target;	    /* address as given */
	const char *serial;	    /* --serial; of several "A, B": for words only */
	const char *const *serials; /* when there are several: any of them, see select_serial() */
	size_t serial_count;
	unsigned int allow;
	bool allow_only; /* --allow none: what the plan allows does not count */
	uint64_t seed;
	bool shuffle;
	uint64_t shuffle_seed;
	unsigned int repeat;
	enum { RUN_STOP_NEVER, RUN_STOP_FAIL, RUN_STOP_ERROR } stop_on;
	double timeout_scale;
	uint64_t time_limit_ms; /* 0: none */
	bool strict, dry_run, verbose;
	bool bind;		 /* take the function from its driver, and give it back */
	bool is_silent;		 /* who passes signals on has told the user what they do */
	const char *features;	 /* nvmetest recover: the journal of features it is for */
	const char *events_path; /* --events */
	/* --resume: go on with the run in events_path, which this was read from. */
	const struct checkpoint *resume;
	/* --case and --except: globs, any of them. No --case: everything. */
	const char *const *only, *const *except;
	size_t only_count, except_count;
	uint32_t session_timeout_ms; /* to bring the controller up, 0: 180 s */
	/* While a case runs and nothing is told, ten times a second; @arg is that of emit. */
	void (*on_tick)(void *arg);
	/* What takes a line of progress off the terminal before a signal is answered; NULL: none.
	 */
	const char *clear_line;
	int argc;
	char **argv;
};

/*
 * Run @plan. Every event goes to @emit (a json_object, not kept after return).
 * Returns the exit status of contract section 4, or 2 when the address itself
 * is wrong or the selection is empty: then nothing was emitted. @err has the
 * text whenever there is something to tell beyond the events. An @emit that
 * fails at run_begin ends the run with 3; later failures do not stop it.
 */
struct json_object;
typedef int (*run_emit_fn)(void *arg, struct json_object *event);
int run_plan(const struct plan *plan, const struct run_options *opts, run_emit_fn emit, void *arg,
	     struct nt_err *err);

/* The first event of such a run, for one that did not even come to that. */
struct json_object *run_begin_event(const struct plan *plan, const struct run_options *opts);

/* --------------------------------------------------------------- resume.c */

/* Has @step its verdict? NULL: no run is resumed. */
bool resume_is_over(const struct checkpoint *cp, size_t step);

/* ----------------------------------------------------------------- lend.c */

struct host_fn;
/* Does @address name a function that --bind can take? Its BDF. */
bool lend_address(const char *address, char bdf[16]);
/* The driver it has to go to, "" none; -EPERM and why there is no way. */
int lend_driver(const char *address, const struct host_fn *fn, const char **ret_driver,
		struct nt_err *err);

#endif
