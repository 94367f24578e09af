// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest run: from words and options to a plan, a run and its reports.
 *
 * Everything a user may have got wrong is found before the first report file
 * is opened, and reports are opened with the first event: a run that never
 * begins leaves no file.
 */
#include <errno.h>
#include <json-c/json.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "engine/estimate.h"
#include "progress.h"
#include "report/checkpoint.h"
#include "report/event.h"
#include "report/get.h"
#include "resume.h"
#include "util/jobj.h"
#include "util/near.h"

/* ------------------------------------------------------------------ outputs */

struct output {
	const char **specs;
	size_t spec_count;
	int verbose;
	bool color;
	struct report *report;
	struct checkpoint *resume; /* what it has told before */
	struct nt_err err;
	struct progress *progress;
};

static int unknown_format(const char *name)
{
	struct near near = near_begin(name);

	for (size_t i = 0; report_formats[i]; i++)
		near_offer(&near, report_formats[i]->name);
	if (near.best)
		return cmd_usage("run: unknown format \"%s\", did you mean \"%s\"?", name,
				 near.best);
	return cmd_usage("run: unknown format \"%s\"; nvmetest version lists them", name);
}

static bool is_named_before(const struct cmd_args *a, size_t end, const char *file)
{
	for (size_t i = 0; i < end; i++) {
		const char *equals = strchr(a->values[i].value, '=');

		if (!strcmp(a->values[i].option->name, "output") && equals &&
		    (!strcmp(equals + 1, file) || cmd_same_file(equals + 1, file)))
			return true;
	}
	return false;
}

/* The events of the run must not be overwritten by a report of it. */
static bool is_of_events(const struct cmd_args *a, const char *file)
{
	const char *events = cmd_value(a, "events"), *resume = cmd_value(a, "resume");

	return (events && cmd_same_file(events, file)) || (resume && cmd_same_file(resume, file));
}

int cmd_run_check_formats(const struct cmd_args *a)
{
	const char *on_stdout = NULL;
	char name[32];

	for (size_t i = 0; i < a->value_count; i++) {
		const char *spec = a->values[i].value, *equals = strchr(spec, '=');

		if (strcmp(a->values[i].option->name, "output"))
			continue;
		snprintf(name, sizeof(name), "%.*s", (int)strcspn(spec, "="), spec);
		if (!report_format_find(name))
			return unknown_format(name);
		if (equals && !equals[1])
			return cmd_usage("run: -o %s: the file name is missing", spec);
		if (equals && is_named_before(a, i, equals + 1))
			return cmd_usage("run: -o %s: another -o writes that file", spec);
		if (equals && is_of_events(a, equals + 1))
			return cmd_usage("run: -o %s: the events of the run are in that file",
					 spec);
		if (equals)
			continue;
		if (on_stdout)
			return cmd_usage("run: -o %s and -o %s both want standard output: "
					 "give one of them a file, -o %s=FILE",
					 on_stdout, spec, spec);
		on_stdout = spec;
	}
	return 0;
}

/* For who waits: after the target is known, before the first case. */
static void tell_estimate(const struct output *out, struct json_object *ev)
{
	const struct estimate e = { .ms = jobj_get_u64(ev, "estimate_ms"),
				    .limit_ms = jobj_get_u64(ev, "estimate_limit_ms") };
	char text[160];

	if (!json_object_object_get_ex(ev, "estimate_ms", NULL))
		return;
	if (out->verbose == REPORT_VERBOSE || (*progress_clear(out->progress) && e.ms >= 1000))
		fprintf(stderr, "estimated: %s\n", estimate_text(&e, text, sizeof(text)));
}

/* What happened before this process went on with the run. */
static int on_past(void *arg, struct json_object *ev)
{
	struct output *out = arg;

	progress_before(out->progress, ev);
	report_event(out->report, ev);
	progress_event(out->progress, 0, ev);
	return 0;
}

static int open_report(struct output *out)
{
	int rc = report_open(out->specs, out->spec_count, out->verbose, out->color, &out->report,
			     &out->err);

	if (rc || !out->resume)
		return rc;
	return checkpoint_replay(out->resume, on_past, out, &out->err);
}

static int on_event(void *arg, struct json_object *ev)
{
	struct output *out = arg;

	if (!out->report && !out->err.code && open_report(out))
		return out->err.code;
	progress_before(out->progress, ev);
	report_event(out->report, ev);
	if (!strcmp(jobj_get_str(ev, "ev"), "target"))
		tell_estimate(out, ev);
	progress_event(out->progress, 0, ev);
	return 0;
}

static void on_tick(void *arg)
{
	const struct output *out = arg;

	progress_tick(out->progress);
}

/* Does the reader of standard error see the human report as well, which has every case with -v? */
static bool is_told(const struct output *out)
{
	bool is_human = !out->spec_count;

	for (size_t i = 0; i < out->spec_count; i++)
		is_human |= !strcmp(out->specs[i], "human") || !strcmp(out->specs[i], "human=-");
	return is_human && (isatty(STDOUT_FILENO) || !isatty(STDERR_FILENO));
}

/* ---------------------------------------------------------------------- run */

int cmd_run_verbosity(const struct cmd_args *a)
{
	if (cmd_has(a, "verbose"))
		return REPORT_VERBOSE;
	return cmd_has(a, "quiet") ? REPORT_QUIET : REPORT_NORMAL;
}

/* To be freed: out->specs. */
static struct output output_of(const struct cmd_args *a, struct checkpoint *resume)
{
	struct output out = { .verbose = cmd_run_verbosity(a),
			      .color = a->color,
			      .resume = resume };

	out.specs = cmd_values(a, "output", &out.spec_count); /* none: report_open() takes human */
	/* a reader that went away must not take the reports in files with it */
	signal(SIGPIPE, SIG_IGN);
	return out;
}

/* Nothing is left of the run: its reports once more, and its exit status. */
static int show_ended(const struct cmd_args *a, struct checkpoint *cp)
{
	bool is_error = !strcmp(report_get_str(cp->end, "state"), "error");
	struct output out = output_of(a, cp);
	int status = (int)(report_get_u64(cp->end, "exit") & 0xff);

	if (open_report(&out))
		status = cmd_error("%s", out.err.text);
	if (out.report && report_close(out.report, &out.err))
		status = cmd_error("%s", out.err.text);
	free(out.specs);
	fprintf(stderr, "nvmetest: the run in %s has ended%s\n", cp->path,
		is_error ? " with an error, see above: start it anew" : ": nothing is left to run");
	return status;
}

static int run_now(const struct cmd_args *a, const struct plan *plan, struct run_options *opts,
		   struct checkpoint *resume)
{
	struct output out = output_of(a, resume);
	struct nt_err err = { 0 };
	int status = 3;

	out.progress = progress_begin(progress_mode(stderr, out.verbose, is_told(&out)), stderr,
				      cmd_color(cmd_value(a, "color"), stderr), 1);
	if (*progress_clear(out.progress)) {
		opts->on_tick = on_tick;
		opts->clear_line = progress_clear(out.progress);
	}
	status = run_plan(plan, opts, on_event, &out, &err);
	progress_end(out.progress);
	if (out.err.code)
		status = cmd_error("%s", out.err.text);
	else if (err.code)
		cmd_error("%s", err.text);
	if (out.report && report_close(out.report, &err))
		status = cmd_error("%s", err.text);
	free(out.specs);
	return status;
}

/* The address, and what only it can be asked. */
static int take_target(const struct cmd_args *a, struct run_options *opts, bool *ret_described)
{
	int status = 0;

	if (opts->dry_run && !cmd_has(a, "target") && !getenv("NVMETEST_TARGET"))
		return 0;
	opts->target = cmd_target(a, &status);
	if (!opts->target)
		return status;
	status = cmd_describe_target(opts->target, opts->dry_run, ret_described);
	if (status || *ret_described)
		return status;
	if (opts->bind && !lend_address(opts->target, (char[16]){ 0 }))
		return cmd_usage("run: --bind is for vfio:BDF, sysfs:BDF and pci:BDF, and %s is "
				 "none of them",
				 opts->target);
	return 0;
}

int cmd_run_prepare(const struct cmd_args *a, struct checkpoint *cp, struct run_options *opts,
		    bool *ret_described)
{
	int status = cmd_run_parse(a, opts);

	*ret_described = false;
	if (!status)
		status = cmd_run_check_formats(a);
	if (!status && !a->word_count)
		status = cmd_usage("run: name a plan, a case or a group; nvmetest list shows them");
	if (!status)
		status = take_target(a, opts, ret_described);
	if (!cp)
		return status;
	opts->resume = cp;
	opts->events_path = cp->path;
	opts->shuffle_seed = report_get_u64(report_get_obj(cp->begin, "run"), "shuffle_seed");
	return status;
}

/* @cp NULL: it begins. */
static int run_args(const struct cmd_args *a, struct checkpoint *cp)
{
	struct run_options opts = { 0 };
	struct plan *plan = NULL;
	bool is_described;
	int status = cmd_run_prepare(a, cp, &opts, &is_described);

	if (status || is_described)
		goto free_options;
	status = cmd_run_plan(a, &plan);
	if (status)
		goto free_options;
	status = opts.dry_run ? cmd_dry_run(plan, &opts) : run_now(a, plan, &opts, cp);
	plan_free(plan);
free_options:
	cmd_run_free(&opts);
	return status;
}

int cmd_run(const struct cmd_args *a)
{
	struct cmd_resume from;
	uint64_t jobs;
	int status;

	if (cmd_count(a, "target") > 1)
		return cmd_run_many(a);
	status = cmd_run_jobs(a, &jobs); /* also where there is nothing to share out */
	if (!status)
		status = cmd_resume_open(a, false, &from);
	if (status)
		return status;
	if (from.cp && checkpoint_has_ended(from.cp) && !cmd_has(a, "dry-run"))
		status = cmd_run_check_formats(a) ? CMD_USAGE : show_ended(&from.args, from.cp);
	else
		status = run_args(&from.args, from.cp);
	cmd_resume_close(&from);
	return status;
}
