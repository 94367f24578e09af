// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Verdicts for machines: JSON, the text format of Prometheus (for the textfile
 * collector of node_exporter: drives are labelled by serial number, samples
 * have no time), and one line for Nagios and its kin.
 */
#include <inttypes.h>
#include <nvmetest/spec.h>
#include <string.h>

#include "doctor.h"
#include "util/jobj.h"

/* ------------------------------------------------------------------------ JSON */

void doctor_print_json(FILE *out, const struct doctor *d)
{
	struct json_object *root = json_object_new_object();
	struct json_object *tool = json_object_new_object(), *drives;

	jobj_str(root, "schema", DOCTOR_SCHEMA);
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(root, "tool", tool);
	jobj_i64(root, "status", doctor_status(d));
	drives = jobj_array(root, "drives");
	for (size_t i = 0; i < d->n; i++)
		json_object_array_add(drives, diag_verdict_json(d->drives[i].v));
	if (d->fleet)
		jobj_add(root, "host", diag_verdict_json(d->fleet));
	fprintf(out, "%s\n",
		json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}

/* ------------------------------------------------------------------ Prometheus */

#define SMART_LEN 512u

/* The numbers of Nagios, which dashboards know: 0 ok, 1 warning, 2 critical, 3 unknown. */
static int nagios_level(enum diag_level level)
{
	return level == DIAG_FAIL ? 2 : level == DIAG_WARN ? 1 : level == DIAG_UNKNOWN ? 3 : 0;
}

static bool smart_field(const struct doctor_drive *d, const char *path, double *ret)
{
	const struct spec_struct *s;
	const struct spec_field *f;
	const uint8_t *p = diag_snap_bytes(d->s, "logs/02.bin", SMART_LEN, NULL);

	if (!p || spec_path_find(path, &s, &f))
		return false;
	*ret = 0;
	for (size_t i = f->width / 8; i--;)
		*ret = *ret * 256 + p[f->offset + i];
	return true;
}

static const struct metric {
	const char *name, *type, *help;
	const char *field; /* of the SMART log */
	double scale, offset;
	bool zero_is_none; /* not reported */
} metrics[] = {
	{ "temperature_celsius", "gauge", "Composite temperature.", "log.smart.ctemp", 1, -273,
	  true },
	{ "available_spare_ratio", "gauge", "Available spare, 1 is all of it.", "log.smart.avsp",
	  0.01, 0, false },
	{ "available_spare_threshold_ratio", "gauge", "The drive's own threshold of it.",
	  "log.smart.avspt", 0.01, 0, false },
	{ "used_ratio", "gauge", "Rated endurance consumed; may be more than 1.", "log.smart.pused",
	  0.01, 0, false },
	{ "critical_warning", "gauge", "Critical Warning, a bit mask.", "log.smart.cw", 1, 0,
	  false },
	{ "media_errors_total", "counter", "Media and data integrity errors.", "log.smart.mdie", 1,
	  0, false },
	{ "power_on_hours_total", "counter", "Power-on hours.", "log.smart.poh", 1, 0, false },
	{ "power_cycles_total", "counter", "Power cycles.", "log.smart.pwrc", 1, 0, false },
	{ "unsafe_shutdowns_total", "counter", "Unsafe shutdowns.", "log.smart.upl", 1, 0, false },
	{ "read_bytes_total", "counter", "Data read by the host.", "log.smart.dur", 512000, 0,
	  false },
	{ "written_bytes_total", "counter", "Data written by the host.", "log.smart.duw", 512000, 0,
	  false },
	{ "warning_temperature_minutes_total", "counter", "Time above WCTEMP.", "log.smart.wctt", 1,
	  0, false },
	{ "critical_temperature_minutes_total", "counter", "Time above CCTEMP.", "log.smart.cctt",
	  1, 0, false },
};

static void print_label(FILE *out, const char *name, const char *value)
{
	fprintf(out, "%s=\"", name);
	for (; *value; value++)
		fprintf(out, *value == '\\' || *value == '"' ? "\\%c" : "%c", *value);
	fputc('"', out);
}

static void print_labels(FILE *out, const struct diag_verdict *v)
{
	fputc('{', out);
	print_label(out, "serial", v->serial);
	fputc(',', out);
	print_label(out, "model", v->model);
}

static void print_head(FILE *out, const char *name, const char *type, const char *help)
{
	fprintf(out, "# HELP nvmetest_drive_%s %s\n# TYPE nvmetest_drive_%s %s\n", name, help, name,
		type);
}

/*
 * A drive that did not say who it is has no labels to be told apart by, and one whose labels
 * another has as well would make the whole file invalid: the first of them counts.
 */
static bool is_told(const struct doctor *d, size_t i)
{
	const struct diag_verdict *v = d->drives[i].v;

	for (size_t k = 0; k < i; k++)
		if (!strcmp(d->drives[k].v->serial, v->serial) &&
		    !strcmp(d->drives[k].v->model, v->model))
			return false;
	return *v->serial;
}

static void print_metric(FILE *out, const struct doctor *d, const struct metric *m)
{
	bool is_begun = false;
	double value;

	for (size_t i = 0; i < d->n; i++) {
		if (!is_told(d, i) || !smart_field(&d->drives[i], m->field, &value) ||
		    (m->zero_is_none && value <= 0))
			continue;
		if (!is_begun)
			print_head(out, m->name, m->type, m->help);
		is_begun = true;
		fprintf(out, "nvmetest_drive_%s", m->name);
		print_labels(out, d->drives[i].v);
		fprintf(out, "} %.15g\n", value * m->scale + m->offset);
	}
}

static void print_levels(FILE *out, const struct doctor *d)
{
	print_head(out, "health", "gauge", "0 healthy, 1 warning, 2 failing, 3 not examined.");
	for (size_t i = 0; i < d->n; i++) {
		if (!is_told(d, i))
			continue;
		fputs("nvmetest_drive_health", out);
		print_labels(out, d->drives[i].v);
		fprintf(out, "} %d\n", nagios_level(d->drives[i].v->level));
	}
	print_head(out, "info", "gauge", "Always 1; what runs on the drive.");
	for (size_t i = 0; i < d->n; i++) {
		if (!is_told(d, i))
			continue;
		fputs("nvmetest_drive_info", out);
		print_labels(out, d->drives[i].v);
		fputc(',', out);
		print_label(out, "firmware", d->drives[i].v->firmware);
		fputs("} 1\n", out);
	}
}

/* Did the same check say the same of this drive before? Of two namespaces, say. */
static bool is_repeated(const struct diag_verdict *v, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (v->findings[k].check == v->findings[i].check)
			return true;
	return false;
}

/* What is wrong, by check; what is well has no sample, which keeps their number small. */
static void print_findings(FILE *out, const struct doctor *d)
{
	print_head(out, "finding", "gauge", "1 warning, 2 failing; see the check of that id.");
	for (size_t i = 0; i < d->n; i++) {
		const struct diag_verdict *v = d->drives[i].v;

		for (size_t k = 0; is_told(d, i) && k < v->n; k++) {
			if (v->findings[k].level < DIAG_WARN || is_repeated(v, k))
				continue;
			fputs("nvmetest_drive_finding", out);
			print_labels(out, v);
			fputc(',', out);
			print_label(out, "id", v->findings[k].check->id);
			fprintf(out, "} %d\n", nagios_level(v->findings[k].level));
		}
	}
}

void doctor_print_prom(FILE *out, const struct doctor *d)
{
	print_levels(out, d);
	print_findings(out, d);
	for (size_t i = 0; i < ARRAY_SIZE(metrics); i++)
		print_metric(out, d, &metrics[i]);
}

/* ---------------------------------------------------------------------- Nagios */

static const char *const states[] = { "OK", "WARNING", "CRITICAL", "UNKNOWN" };

/* The greatest of all: 2, 1, 3, 0 is the order of alarm. */
static int worst_state(const struct doctor *d)
{
	static const int weights[] = { 0, 2, 3, 1 };
	int worst = d->fleet ? nagios_level(d->fleet->level) : 0;

	for (size_t i = 0; i < d->n; i++) {
		int state = nagios_level(d->drives[i].v->level);

		if (weights[state] > weights[worst])
			worst = state;
	}
	return worst;
}

/* '|' begins the performance data, so no text may have one. */
static void print_plain(FILE *out, const char *text)
{
	for (; *text; text++)
		fputc(*text == '|' ? '/' : *text, out);
}

/* "'temperature_S1'=40;70;80": thresholds are those of the drive. */
static void print_performance(FILE *out, const struct doctor *d, size_t i)
{
	const uint8_t *ctrl = diag_snap_bytes(d->drives[i].s, "identify/ctrl.bin", 4096, NULL);
	const uint64_t warning = ctrl ? spec_get_path("identify.ctrl.wctemp", ctrl, 4096) : 0;
	const uint64_t critical = ctrl ? spec_get_path("identify.ctrl.cctemp", ctrl, 4096) : 0;
	char label[40] = "", limits[2][8] = { "", "" };
	double value;

	if (d->n > 1)
		snprintf(label, sizeof(label), "_%s", d->drives[i].v->serial);
	for (char *p = label; *p; p++)
		if (*p == '\'' || *p == '=' || *p == '|')
			*p = '?';
	if (warning > 273)
		snprintf(limits[0], sizeof(limits[0]), "%u",
			 (unsigned int)(warning - 273) & 0xffff);
	if (critical > 273)
		snprintf(limits[1], sizeof(limits[1]), "%u",
			 (unsigned int)(critical - 273) & 0xffff);
	if (smart_field(&d->drives[i], "log.smart.ctemp", &value) && value > 0)
		fprintf(out, " 'temperature%s'=%.0f;%s;%s", label, value - 273, limits[0],
			limits[1]);
	if (smart_field(&d->drives[i], "log.smart.pused", &value))
		fprintf(out, " 'used%s'=%.0f%%;100", label, value);
	if (smart_field(&d->drives[i], "log.smart.avsp", &value))
		fprintf(out, " 'spare%s'=%.0f%%", label, value);
	if (smart_field(&d->drives[i], "log.smart.mdie", &value))
		fprintf(out, " 'media_errors%s'=%.0fc", label, value);
}

int doctor_print_nagios(FILE *out, const struct doctor *d)
{
	const int worst = worst_state(d);
	const char *between = "";

	fprintf(out, "NVME %s - ", states[worst]);
	for (size_t i = 0; i < d->n; i++) {
		const struct diag_verdict *v = d->drives[i].v;

		if (nagios_level(v->level) != worst || (d->n > 1 && !worst))
			continue;
		fputs(between, out);
		print_plain(out, *v->serial ? v->serial : v->address);
		fputs(": ", out);
		print_plain(out, v->headline);
		between = "; ";
	}
	if (d->fleet && nagios_level(d->fleet->level) == worst && worst) {
		fputs(between, out);
		print_plain(out, d->fleet->headline);
	} else if (d->n > 1 && !worst) {
		fprintf(out, "%zu drives healthy", d->n);
	}
	fputs(" |", out);
	for (size_t i = 0; i < d->n; i++)
		print_performance(out, d, i);
	fputc('\n', out);
	return worst;
}
