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
#include "engine/gate.h"
#include "host/host.h"
#include "report/checkpoint.h"
#include "report/event.h"
#include "report/get.h"
#include "resume.h"
#include "util/jobj.h"
#include "util/near.h"

/* --------------------------------------------------------------------- plan */

static int set_param(struct plan *plan, const char *text)
{
	const char *equals = strchr(text, '=');
	struct nt_err err = { 0 };
	char name[64], *end;
	uint64_t value;

	if (!equals || equals == text || (size_t)(equals - text) >= sizeof(name))
		return cmd_usage("run: --param %s: must be NAME=VALUE", text);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	errno = 0;
	value = strtoull(equals + 1, &end, 0);
	if (errno || end == equals + 1 || *end || equals[1] == '-')
		return cmd_usage("run: --param %s: the value is not a number", text);
	if (plan_set_param(plan, name, value, &err))
		return cmd_usage("run: --param %s: %s", text, err.text);
	return 0;
}

static int finish_plan(const struct cmd_args *a, struct plan *plan)
{
	for (size_t i = 0; i < a->value_count; i++) {
		const char *name = a->values[i].option->name, *value = a->values[i].value;
		struct plan_errors errs = { 0 };
		int status = 0;

		if (!strcmp(name, "param"))
			status = set_param(plan, value);
		if (!strcmp(name, "known") && plan_add_known(plan, value, &errs)) {
			cmd_print_plan_errors(&errs);
			plan_errors_free(&errs);
			status = CMD_USAGE;
		}
		if (status)
			return status;
	}
	return 0;
}

static int load_plan(const struct cmd_args *a, struct plan **ret)
{
	struct plan_errors errs = { 0 };
	struct nt_err err = { 0 };
	int status;

	for (size_t i = 0; i < a->value_count; i++)
		if (!strcmp(a->values[i].option->name, "plugin") &&
		    registry_load_plugin(a->values[i].value, &err))
			return cmd_usage("run: %s", err.text);
	if (plan_from_words(a->words, a->word_count, ret, &errs)) {
		cmd_print_plan_errors(&errs);
		plan_errors_free(&errs);
		return CMD_USAGE;
	}
	status = finish_plan(a, *ret);
	if (status)
		plan_free(*ret);
	return status;
}

/* ------------------------------------------------------------------ outputs */

struct output {
	const char **specs;
	size_t spec_count;
	int verbose;
	bool color;
	struct report *report;
	struct checkpoint *resume; /* what it has told before */
	struct nt_err err;
	bool has_progress;
	uint64_t total;
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
		    !strcmp(equals + 1, file))
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

static int check_formats(const struct cmd_args *a)
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

static void draw_progress(struct output *out, struct json_object *ev)
{
	const char *id = jobj_get_str(ev, "id");

	fprintf(stderr, "\r\033[K[%llu/%llu] %.60s", (unsigned long long)jobj_get_u64(ev, "n") + 1,
		(unsigned long long)out->total, id ? id : "");
	fflush(stderr);
}

/* For who waits: after the target is known, before the first case. */
static void tell_estimate(const struct output *out, struct json_object *ev)
{
	const struct estimate e = { .ms = jobj_get_u64(ev, "estimate_ms"),
				    .limit_ms = jobj_get_u64(ev, "estimate_limit_ms") };
	char text[160];

	if (!json_object_object_get_ex(ev, "estimate_ms", NULL))
		return;
	if (out->verbose > 1 || (out->has_progress && e.ms >= 1000))
		fprintf(stderr, "estimated: %s\n", estimate_text(&e, text, sizeof(text)));
}

/* What happened before this process went on with the run. */
static int on_past(void *arg, struct json_object *ev)
{
	report_event(arg, ev);
	return 0;
}

static int open_report(struct output *out)
{
	int rc = report_open(out->specs, out->spec_count, out->verbose, out->color, &out->report,
			     &out->err);

	if (rc || !out->resume)
		return rc;
	out->total = out->resume->step_count;
	return checkpoint_replay(out->resume, on_past, out->report, &out->err);
}

static int on_event(void *arg, struct json_object *ev)
{
	struct output *out = arg;
	const char *name = jobj_get_str(ev, "ev");
	struct json_object *plan;

	if (!out->report && !out->err.code && open_report(out))
		return out->err.code;
	if (out->has_progress)
		fputs("\r\033[K", stderr);
	if (json_object_object_get_ex(ev, "plan", &plan))
		out->total = jobj_get_u64(plan, "cases");
	report_event(out->report, ev);
	if (!strcmp(name, "target"))
		tell_estimate(out, ev);
	if (out->has_progress && !strcmp(name, "case_begin"))
		draw_progress(out, ev);
	return 0;
}

/* ---------------------------------------------------------------------- run */

struct listing {
	size_t reasons;
};

static void print_reason(void *arg, const char *reason)
{
	struct listing *l = arg;

	printf("%s%s", l->reasons++ ? "; " : "  would skip: ", reason);
}

static void print_params(const struct run_item *item)
{
	for (size_t i = 0; i < item->param_count; i++)
		printf(" %s=%llu", item->params[i].name, (unsigned long long)item->params[i].value);
}

/* --bind: what would be written to sysfs. */
static void print_bind(void *arg, const char *text)
{
	printf("%s: %s\n", (const char *)arg, text);
}

static int dry_bind(const char *address)
{
	struct host_bind_opts opts = { .dry_run = true, .may_overwrite = true, .say = print_bind };
	struct nt_err err = { 0 };
	const char *driver;
	struct host_fn fn;
	char bdf[16];
	int rc;

	lend_address(address, bdf);
	opts.arg = bdf;
	rc = host_fn_read(bdf, &fn, &err);
	if (!rc) {
		rc = lend_driver(address, &fn, &driver, &err);
		host_fn_free(&fn);
	}
	if (!rc)
		rc = host_bind(bdf, driver, &opts, &err);
	return rc < 0 ? cmd_error("%s", err.text) : 0;
}

/* The controller is not asked: its times are what they usually are. */
static void dry_estimate(const struct plan *plan, const struct run_options *opts,
			 const struct run_step *steps, size_t n, unsigned int caps)
{
	const struct estimate_facts facts = { .caps = caps, .allow = select_allow(plan, opts) };
	const struct estimate e = estimate_run(steps, n, &facts);
	char text[160];

	printf("estimated: %s\n", estimate_text(&e, text, sizeof(text)));
}

static int dry_run(const struct plan *plan, const struct run_options *opts, unsigned int caps)
{
	struct run_step *steps;
	size_t n, listed = 0, skips = 0;
	char effects[96];
	int status = opts->bind && opts->target ? dry_bind(opts->target) : 0;

	if (status)
		return status;
	if (select_steps(plan, opts, &steps, &n))
		return cmd_error("out of memory");
	for (size_t i = 0; i < n; i++) {
		const struct run_item *item = steps[i].item;
		struct listing l = { 0 };

		if (resume_is_over(opts->resume, i))
			continue;
		listed++;
		printf("%-52s [%s]", item->c->id, effects_text(item->c->effects, effects));
		print_params(item);
		select_reasons(item->c, caps, select_allow(plan, opts), print_reason, &l);
		skips += l.reasons != 0;
		putchar('\n');
	}
	printf("%zu would run, %zu would be skipped as far as known without the device\n",
	       listed - skips, skips);
	if (n && opts->target)
		dry_estimate(plan, opts, steps, n, caps);
	if (n && opts->target) {
		const struct gate_ask ask = {
			.address = opts->target,
			.caps = caps,
			.effects = gate_effects(steps, n, caps, select_allow(plan, opts)),
			.allow = opts->allow,
			.serial = opts->serial,
		};

		cmd_dry_run_device(&ask);
	}
	free(steps);
	if (!n)
		return cmd_usage("run: no case is left to run after --case and --except");
	return CMD_OK;
}

/* Without a target nothing is known of the device: nothing is said to be skipped. */
static unsigned int scheme_caps(const char *address)
{
	const struct pcifn_ops *ops =
		address ? pcifn_backend_find(address, strcspn(address, ":")) : NULL;

	struct nt_err ignored;
	struct pcifn *fn;
	unsigned int caps;

	if (!ops || !(ops->caps & PCIFN_CAP_SCRATCH) || ops->describe)
		return ops ? ops->caps : ~0u;
	/* The model costs nothing, and its options say what it lacks. */
	if (pcifn_open(address, &fn, &ignored))
		return ops->caps;
	caps = fn->caps;
	pcifn_close(fn);
	return caps;
}

/* To be freed: out->specs. */
static struct output output_of(const struct cmd_args *a, struct checkpoint *resume)
{
	struct output out = { .verbose = cmd_has(a, "verbose") ? 2 : !cmd_has(a, "quiet"),
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

static int run_now(const struct cmd_args *a, const struct plan *plan,
		   const struct run_options *opts, struct checkpoint *resume)
{
	struct output out = output_of(a, resume);
	struct nt_err err = { 0 };
	int status = 3;

	out.has_progress = out.verbose == 1 && isatty(STDERR_FILENO);
	status = run_plan(plan, opts, on_event, &out, &err);
	if (out.has_progress && out.total)
		fputs("\r\033[K", stderr);
	if (out.err.code)
		status = cmd_error("%s", out.err.text);
	else if (err.code)
		cmd_error("%s", err.text);
	if (out.report && report_close(out.report, &err))
		status = cmd_error("%s", err.text);
	free(out.specs);
	return status;
}

/*
 * What the target itself would start, for --dry-run and an address that asks
 * for it (qtest:dry-run). *ret_asked: the address did.
 */
static int describe_target(const char *address, bool is_dry_run, bool *ret_asked)
{
	size_t len = strcspn(address, ":");
	const struct pcifn_ops *ops = pcifn_backend_find(address, len);
	const char *rest = address[len] ? address + len + 1 : "";
	struct nt_options opts = { 0 };
	struct nt_err err = { 0 };
	int status = CMD_OK;
	char *text;

	*ret_asked = false;
	if (!ops || !ops->describe)
		return CMD_OK;
	if (nt_options_parse(rest, &opts, &err))
		return cmd_usage("target \"%s\": %s", address, err.text);
	*ret_asked = nt_options_get(&opts, "dry-run") != NULL;
	if (*ret_asked || is_dry_run) {
		text = ops->describe(rest, &opts, &err);
		if (text)
			puts(text);
		else
			status = cmd_usage("target \"%s\": %s", address, err.text);
		free(text);
	}
	nt_options_free(&opts);
	return status;
}

/* @cp NULL: it begins. */
static int run_args(const struct cmd_args *a, struct checkpoint *cp)
{
	struct run_options opts = { 0 };
	struct plan *plan = NULL;
	char *address = NULL;
	bool is_described = false;
	int status = cmd_run_parse(a, &opts);

	if (!status)
		status = check_formats(a);
	if (status)
		return status;
	if (!a->word_count)
		return cmd_usage("run: name a plan, a case or a group; nvmetest list shows them");
	if (!opts.dry_run || cmd_has(a, "target") || getenv("NVMETEST_TARGET")) {
		address = cmd_target(a, &status);
		if (!address)
			return status;
	}
	if (address) {
		status = describe_target(address, opts.dry_run, &is_described);
		if (status || is_described) {
			free(address);
			return status;
		}
	}
	if (opts.bind && address && !lend_address(address, (char[16]){ 0 })) {
		status = cmd_usage("run: --bind is for vfio:BDF, sysfs:BDF and pci:BDF, and %s is "
				   "none of them",
				   address);
		free(address);
		return status;
	}
	opts.target = address;
	if (cp) {
		opts.resume = cp;
		opts.events_path = cp->path;
		opts.shuffle_seed =
			report_get_u64(report_get_obj(cp->begin, "run"), "shuffle_seed");
	}
	opts.only = cmd_values(a, "case", &opts.only_count);
	opts.except = cmd_values(a, "except", &opts.except_count);
	status = load_plan(a, &plan);
	if (status)
		goto free_lists;
	status = opts.dry_run ? dry_run(plan, &opts, scheme_caps(address))
			      : run_now(a, plan, &opts, cp);
	plan_free(plan);
free_lists:
	free((void *)(uintptr_t)opts.only);
	free((void *)(uintptr_t)opts.except);
	free(address);
	return status;
}

int cmd_run(const struct cmd_args *a)
{
	struct cmd_resume from;
	int status = cmd_resume_open(a, &from);

	if (status)
		return status;
	if (from.cp && checkpoint_has_ended(from.cp) && !cmd_has(a, "dry-run"))
		status = check_formats(a) ? CMD_USAGE : show_ended(&from.args, from.cp);
	else
		status = run_args(&from.args, from.cp);
	cmd_resume_close(&from);
	return status;
}
