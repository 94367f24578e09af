// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest report known: entries for what failed in some reports, for somebody
 * to argue. What a --known file lists already is left out.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "engine/engine.h"
#include "report/deviation.h"
#include "report/get.h"
#include "report/load.h"
#include "report/outfile.h"
#include "report_cmd.h"

/* What a --known file is asked: the device of the report, on the day of its run. */
struct lists {
	const struct plan *plan;
	struct known_device device;
	char day[11];
};

static bool is_listed(void *arg, struct json_object *c, struct json_object *check)
{
	const struct lists *l = arg;
	const struct known_check one = { .word = report_get_str(check, "word"),
					 .text = report_get_str(check, "text"),
					 .seen = report_get_str(check, "seen") };
	enum verdict v = strcmp(report_get_str(c, "verdict"), "fail") ? VERDICT_WARN : VERDICT_FAIL;

	return known_find(l->plan->known, l->plan->known_count, &l->device, report_get_str(c, "id"),
			  v, &one, check ? 1 : 0, true) != NULL;
}

static int load_lists(const struct cmd_args *a, struct plan *plan)
{
	size_t n;
	const char **files = cmd_values(a, "known", &n);
	int status = CMD_OK;

	for (size_t i = 0; i < n && !status; i++) {
		struct plan_errors errs = { 0 };

		if (plan_add_known(plan, files[i], &errs)) {
			cmd_print_plan_errors(&errs);
			status = CMD_USAGE;
		}
		plan_errors_free(&errs);
	}
	free(files);
	return status;
}

static int add_report(struct deviations *d, const char *path, const struct plan *plan)
{
	struct lists l = { .plan = plan };
	struct json_object *root, *target;
	struct nt_err err = { 0 };

	if (report_load(path, &root, &err))
		return cmd_error("report known: %s", err.text);
	target = report_get_obj(root, "target");
	snprintf(l.day, sizeof(l.day), "%s",
		 report_get_str(report_get_obj(root, "run"), "started"));
	l.device = (struct known_device){ .model = report_get_str(target, "mn"),
					  .firmware = report_get_str(target, "fr"),
					  .backend = report_get_str(target, "backend"),
					  .vid = (uint32_t)report_get_u64(target, "vid"),
					  .day = *l.day ? l.day : NULL };
	deviations_add(d, path, root, is_listed, &l);
	json_object_put(root);
	return CMD_OK;
}

/* The words behind "known", and every --from. */
static int add_reports(const struct cmd_args *a, struct deviations *d, const struct plan *plan)
{
	size_t n;
	const char **from = cmd_values(a, "from", &n);
	int status = CMD_OK;

	for (size_t i = 0; i < n && !status; i++)
		status = add_report(d, from[i], plan);
	for (size_t i = 1; i < a->word_count && !status; i++)
		status = add_report(d, a->words[i], plan);
	free(from);
	return status;
}

/* Reasons that somebody wrote are not written over. */
static bool has_reasons(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode) && st.st_size;
}

static int write_file(const char *path, const struct deviations *d)
{
	struct nt_err err = { 0 };
	struct outfile o;
	int rc, status = CMD_OK;

	if (outfile_open(&o, path, false, &err)) {
		status = cmd_usage("report known: -o %s: %s", path, err.text);
		goto drop;
	}
	rc = deviations_write(d, o.f);
	if (!rc)
		rc = outfile_close(&o);
	if (rc)
		status = cmd_error("report known: cannot write to %s: %s",
				   path ? path : "standard output", strerror(-rc));
drop:
	outfile_drop(&o);
	return status;
}

static void tell(const struct deviations *d, const char *path)
{
	size_t n = deviations_count(d);

	if (!n)
		fputs("nvmetest: nothing to list: no failure or warning that is not known\n",
		      stderr);
	else
		fprintf(stderr,
			"nvmetest: %zu entr%s without a reason%s%s: write each why, then run with "
			"--known\n",
			n, n == 1 ? "y" : "ies", path ? " in " : "", path ? path : "");
}

int cmd_report_known(const struct cmd_args *a)
{
	const char *path = cmd_value(a, "output");
	struct deviations *d = deviations_open();
	struct plan *plan = calloc(1, sizeof(*plan));
	int status = d && plan ? CMD_OK : cmd_error("out of memory");

	if (path && !strcmp(path, "-"))
		path = NULL;
	if (!status && path && has_reasons(path))
		status = cmd_usage("report known: -o %s: the file is there, and its reasons would "
				   "be lost: write to another one, with --known %s",
				   path, path);
	if (!status)
		status = load_lists(a, plan);
	if (!status)
		status = add_reports(a, d, plan);
	if (!status)
		status = write_file(path, d);
	if (!status)
		tell(d, path);
	plan_free(plan);
	deviations_close(d);
	return status;
}
