// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest diag doctor: options, what is read, who is told. */
#include <stdlib.h>
#include <string.h>

#include "diag/collect_linux.h"
#include "diag_cmd.h"
#include "doctor.h"
#include "host/host.h"
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
	*w = (struct wish){ .depth = DOCTOR_NORMAL,
			    .view = { .color = a->color, .verbose = cmd_has(a, "verbose") } };
	if (cmd_has(a, "quick") && cmd_has(a, "deep"))
		return cmd_usage("diag doctor: --quick or --deep, not both");
	if (cmd_has(a, "quick"))
		w->depth = DOCTOR_QUICK;
	if (cmd_has(a, "deep"))
		w->depth = DOCTOR_DEEP;
	return parse_format(a, w);
}

/* ---------------------------------------------------------------------- tell */

static int tell(const struct doctor *d, const struct wish *w)
{
	struct outfile out;
	struct nt_err err = { 0 };
	int status = doctor_status(d), rc;

	if (outfile_open(&out, w->file, false, &err))
		return cmd_error("diag doctor: %s", err.text);
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

/* ----------------------------------------------------------------------- read */

/* One drive, whose address the caller gives away. */
static int read_one(struct doctor *d, char *address, const struct wish *w)
{
	struct nt_err err = { 0 };

	d->drives = calloc(1, sizeof(*d->drives));
	if (!d->drives) {
		free(address);
		return cmd_error("out of memory");
	}
	d->n = 1;
	d->drives[0].address = address;
	d->drives[0].s = diag_snap_new();
	if (!d->drives[0].s)
		return cmd_error("out of memory");
	if (doctor_read(d->drives[0].s, address, w->depth, &err))
		return cmd_error("diag doctor: %s", err.text);
	/* a drive that does not answer would be asked in vain, one below --sysroot is none */
	if (w->depth != DOCTOR_QUICK && !*host_root() &&
	    diag_snap_bytes(d->drives[0].s, "logs/02.bin", 1, NULL))
		doctor_conform(d->drives[0].s, address);
	return 0;
}

/* The model and an emulator have no kernel log. */
static bool is_of_host(const char *address)
{
	return strncmp(address, "sim:", 4) != 0 && strncmp(address, "qtest:", 6) != 0;
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
	const bool is_all = cmd_has(ask->a, "all");
	struct wish w;
	char *address = NULL;
	int status = parse(ask->a, &w);

	if (!status && is_all && cmd_has(ask->a, "target"))
		status = cmd_usage("diag doctor: --all or -t, not both");
	if (!status && is_all && w.depth == DOCTOR_DEEP)
		status = cmd_usage("diag doctor: --deep is for one drive, not for --all");
	if (status)
		return status;
	if (!is_all)
		address = cmd_target(ask->a, &status);
	if (status)
		return fail(&w, status);
	if (is_all || is_of_host(address)) {
		d.host = diag_snap_new();
		if (d.host)
			diag_collect_host(d.host);
	}
	status = is_all ? doctor_read_all(&d, w.depth) : read_one(&d, address, &w);
	if (!status && doctor_judge(&d, is_all))
		status = cmd_error("out of memory");
	status = status ? fail(&w, status) : tell(&d, &w);
	doctor_free(&d);
	return status;
}
