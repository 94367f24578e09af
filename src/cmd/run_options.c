// SPDX-License-Identifier: GPL-2.0-or-later
/* The options of nvmetest run, and their way into struct run_options. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cmd.h"
#include "engine/engine.h"

const struct cmd_option cmd_run_options[] = {
	{ "target", 't', "ADDRESS",
	  "the controller (or $NVMETEST_TARGET); there is no default; several are run at once",
	  "@targets" },
	{ "jobs", 0, "N", "of several targets so many at once (default: 16)", NULL },
	{ "output", 'o', "FORMAT[=FILE]", "a report, may be given several times (default: human)",
	  "@formats" },
	{ "allow", 0, "EFFECT,…",
	  "what cases may do to a real device, beyond the plan; none: without it", "@effects" },
	{ "serial", 0, "SN", "serial number of a real device that may lose its data", NULL },
	{ "known", 0, "FILE", "known deviations: shown as known, never hidden", "@files" },
	{ "case", 0, "GLOB", "only cases that match one of these", "@cases" },
	{ "except", 0, "GLOB", "but not those", "@cases" },
	{ "param", 0, "NAME=VALUE", "set a parameter of every case that has it", NULL },
	{ "bind", 0, NULL, "take the function from its driver for this run, and give it back",
	  NULL },
	{ "plugin", 0, "FILE", "load cases from a shared object", "@files" },
	{ "seed", 0, "N", "of patterns and random choices (default 1)", NULL },
	{ "shuffle", 0, "[=SEED]", "run in random order; the report tells the seed", NULL },
	{ "repeat", 0, "N", "run everything N times", NULL },
	{ "stop-on", 0, "WHAT", "end the run at the first", "fail error" },
	{ "timeout-scale", 0, "X", "multiply every time limit of cases and commands", NULL },
	{ "time-limit", 0, "TIME", "end the run after this time: 90s, 30m, 2h", NULL },
	{ "events", 0, "FILE", "append every event to FILE as it happens", "@files" },
	{ "resume", 0, "FILE", "go on with the run whose events are in FILE", "@files" },
	{ "strict", 0, NULL, "a warning fails the run", NULL },
	{ "dry-run", 0, NULL, "list what would run, touch nothing", NULL },
	{ "quiet", 'q', NULL, "only failures and the summary", NULL },
	{ "verbose", 'v', NULL, "every case with its steps and notes", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

static int parse_time(const struct cmd_args *a, uint64_t *ret_ms)
{
	const char *text = cmd_value(a, "time-limit");
	char *end;
	double value;
	double unit;

	if (!text)
		return 0;
	value = strtod(text, &end);
	if (!strcmp(end, "ms"))
		unit = 1;
	else if (!*end || !strcmp(end, "s"))
		unit = 1000;
	else if (!strcmp(end, "m"))
		unit = 60000;
	else if (!strcmp(end, "h"))
		unit = 3600000;
	else
		unit = 0;
	if (end == text || unit == 0 || !(value > 0) || value * unit > 1e12 || value * unit < 1)
		return cmd_usage("run: --time-limit %s: must be a time like 500ms, 90s, 30m or 2h",
				 text);
	*ret_ms = (uint64_t)(value * unit);
	return 0;
}

static int parse_scale(const struct cmd_args *a, double *ret)
{
	const char *text = cmd_value(a, "timeout-scale");
	char *end;

	*ret = 1.0;
	if (!text)
		return 0;
	*ret = strtod(text, &end);
	if (end == text || *end || !isfinite(*ret) || *ret < 0.001 || *ret > 1000)
		return cmd_usage("run: --timeout-scale %s: must be 0.001 to 1000", text);
	return 0;
}

static int parse_shuffle(const struct cmd_args *a, struct run_options *opts)
{
	const char *text = cmd_value(a, "shuffle");
	struct timespec now;

	if (!text)
		return 0;
	opts->shuffle = true;
	if (*text)
		return cmd_number(a, "shuffle", 0, UINT64_MAX, &opts->shuffle_seed);
	clock_gettime(CLOCK_REALTIME, &now);
	opts->shuffle_seed =
		((uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000) & 0xffffffff;
	return 0;
}

/* Of several the list counts, and their names together stand for it in words. */
static int parse_serials(const struct cmd_args *a, struct run_options *opts)
{
	char *text = NULL;
	size_t len;
	FILE *f;

	opts->serial = cmd_value(a, "serial");
	opts->serials = cmd_values(a, "serial", &opts->serial_count);
	if (opts->serial_count < 2)
		return 0;
	f = open_memstream(&text, &len);
	for (size_t i = 0; f && i < opts->serial_count; i++)
		fprintf(f, "%s%s", i ? ", " : "", opts->serials[i]);
	if (!f || fclose(f)) {
		opts->serial_count = 0;
		return cmd_error("out of memory");
	}
	opts->serial = text;
	return 0;
}

void cmd_run_free(struct run_options *opts)
{
	if (opts->serial_count > 1)
		free((void *)(uintptr_t)opts->serial);
	free((void *)(uintptr_t)opts->serials);
	free((void *)(uintptr_t)opts->only);
	free((void *)(uintptr_t)opts->except);
	free((void *)(uintptr_t)opts->target);
}

int cmd_run_parse(const struct cmd_args *a, struct run_options *opts)
{
	const char *stop = cmd_value(a, "stop-on");
	uint64_t repeat = 1;
	int status;

	opts->seed = 1;
	opts->only = cmd_values(a, "case", &opts->only_count);
	opts->except = cmd_values(a, "except", &opts->except_count);
	opts->events_path = cmd_value(a, "events");
	opts->strict = cmd_has(a, "strict");
	opts->dry_run = cmd_has(a, "dry-run");
	opts->bind = cmd_has(a, "bind");
	opts->verbose = cmd_has(a, "verbose");
	opts->argc = a->argc;
	opts->argv = a->argv;
	if (stop)
		opts->stop_on = strcmp(stop, "fail") ? RUN_STOP_ERROR : RUN_STOP_FAIL;
	if (opts->verbose && cmd_has(a, "quiet"))
		return cmd_usage("run: --quiet and --verbose exclude each other");
	status = parse_serials(a, opts);
	if (!status)
		status = cmd_allow(a, &opts->allow, &opts->allow_only);
	if (!status)
		status = cmd_number(a, "seed", 0, UINT64_MAX, &opts->seed);
	if (!status)
		status = cmd_number(a, "repeat", 1, 100000, &repeat);
	opts->repeat = (unsigned int)repeat;
	if (!status)
		status = parse_scale(a, &opts->timeout_scale);
	if (!status)
		status = parse_time(a, &opts->time_limit_ms);
	if (!status)
		status = parse_shuffle(a, opts);
	return status;
}
