// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest diag doctor: options, what is read, who is told. */
#include <stdlib.h>
#include <string.h>

#include "diag_cmd.h"
#include "doctor.h"
#include "report/outfile.h"

enum format { FORMAT_HUMAN, FORMAT_JSON, FORMAT_PROM, FORMAT_NAGIOS };

struct wish {
	enum format format;
	const char *file; /* NULL: standard output */
	enum doctor_depth depth;
	struct doctor_view view;
};

int doctor_judge(struct doctor *d, bool is_fleet)
{
	const struct diag_snapshot **all = calloc(d->n ? d->n : 1, sizeof(const void *));
	int rc = all ? 0 : -1;

	for (size_t i = 0; !rc && i < d->n; i++) {
		all[i] = d->drives[i].s;
		rc = diag_judge(d->host, d->drives[i].s, &d->drives[i].v);
	}
	if (!rc && is_fleet)
		rc = diag_judge_host(d->host, all, d->n, &d->fleet);
	free(all);
	return rc;
}

void doctor_free(struct doctor *d)
{
	for (size_t i = 0; i < d->n; i++) {
		free(d->drives[i].address);
		diag_snap_free(d->drives[i].s);
		diag_verdict_free(d->drives[i].v);
	}
	free(d->drives);
	diag_snap_free(d->host);
	diag_verdict_free(d->fleet);
}

int doctor_status(const struct doctor *d)
{
	int status = d->fleet && d->fleet->level >= DIAG_WARN ? CMD_FAILED : CMD_OK;

	for (size_t i = 0; i < d->n; i++) {
		if (d->drives[i].v->level >= DIAG_WARN)
			return CMD_FAILED;
		if (d->drives[i].v->level == DIAG_UNKNOWN && !status)
			status = CMD_ERROR;
	}
	return status;
}

/* ------------------------------------------------------------------- options */

static int parse_format(const struct cmd_args *a, struct wish *w)
{
	static const char *const names[] = { "human", "json", "prom" };
	const char *text = cmd_value(a, "output");
	size_t len = text ? strcspn(text, "=") : 0;

	if (cmd_has(a, "nagios") && text)
		return cmd_usage("diag doctor: --nagios is an output of its own, without -o");
	if (cmd_has(a, "nagios"))
		w->format = FORMAT_NAGIOS;
	if (!text)
		return 0;
	for (unsigned int i = 0; i < ARRAY_SIZE(names); i++)
		if (strlen(names[i]) == len && !strncmp(names[i], text, len)) {
			w->format = (enum format)i;
			w->file = text[len] ? text + len + 1 : NULL;
			if (w->file && !*w->file)
				return cmd_usage("diag doctor: -o %s: the file name is missing",
						 text);
			return 0;
		}
	return cmd_usage("diag doctor: -o %s: say human, json or prom", text);
}

static int parse(const struct cmd_args *a, struct wish *w)
{
	*w = (struct wish){ .depth = doctor_depth(a),
			    .view = { .color = a->color, .verbose = cmd_has(a, "verbose") } };
	return parse_format(a, w);
}

/* ---------------------------------------------------------------------- tell */

static int tell(const struct doctor *d, const struct wish *w)
{
	struct outfile out;
	struct nt_err err = { 0 };
	int status = doctor_status(d), rc;

	if (outfile_open(&out, w->file, false, &err)) {
		outfile_drop(&out);
		return cmd_error("diag doctor: %s", err.text);
	}
	switch (w->format) {
	case FORMAT_JSON:
		doctor_print_json(out.f, d);
		break;
	case FORMAT_PROM:
		doctor_print_prom(out.f, d);
		break;
	case FORMAT_NAGIOS:
		status = doctor_print_nagios(out.f, d);
		break;
	default:
		doctor_print(out.f, d, &w->view);
		break;
	}
	rc = outfile_close(&out);
	outfile_drop(&out);
	if (rc)
		return cmd_error("diag doctor: cannot write %s: %s", w->file ? w->file : "",
				 strerror(-rc));
	return status;
}

/* What monitoring takes for "could not look": one line on standard output, status 3. */
static int fail(const struct wish *w, int status)
{
	if (w->format == FORMAT_NAGIOS && status)
		printf("NVME UNKNOWN - the drive could not be examined\n");
	return w->format == FORMAT_NAGIOS ? CMD_ERROR : status;
}

int cmd_diag_doctor(struct diag_ask *ask)
{
	struct doctor d = { 0 };
	struct wish w;
	bool is_all = false;
	int status;

	if (cmd_has(ask->a, "compare"))
		return doctor_compare(ask->a);
	status = parse(ask->a, &w);
	if (!status)
		status = doctor_check(ask->a);
	if (status)
		return status;
	status = doctor_take(&d, ask->a, w.depth, &is_all);
	if (!status && doctor_judge(&d, is_all))
		status = cmd_error("out of memory");
	status = status ? fail(&w, status) : tell(&d, &w);
	doctor_free(&d);
	return status;
}
