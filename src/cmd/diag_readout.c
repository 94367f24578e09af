// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag regs, identify, smart, logs, features, selftest: a readout of
 * the snapshot, in words or as JSON, or the bytes of a page as they came.
 */
#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "diag/logs.h"
#include "diag/readout.h"
#include "diag_cmd.h"
#include "report_cmd.h"

#define LENGTH_MAX (1u << 20)

/* ------------------------------------------------------------------- showing */

static int write_human(FILE *out, void *what, bool color)
{
	readout_print(out, what, color);
	return ferror(out) ? -EIO : 0;
}

static const struct report_writer writers[] = {
	{ "human", write_human },
	{ "json", report_write_json },
	{ NULL, NULL },
};

int cmd_diag_readout_check(const struct cmd_args *a)
{
	return report_write_check(a, writers);
}

/* The first page of the document, as it was read. */
static int write_raw(const struct diag_ask *ask, struct json_object *doc, const char *path)
{
	const char *item = readout_first_item(doc);
	const bool is_stdout = !strcmp(path, "-");
	const uint8_t *bytes;
	size_t len;
	FILE *out;

	bytes = item ? diag_snap_bytes(ask->s, item, 0, &len) : NULL;
	if (!bytes)
		return cmd_usage("diag %s: --raw=%s: name one page with --lid", ask->verb->name,
				 path);
	out = is_stdout ? stdout : fopen(path, "wb");
	if (!out)
		return cmd_error("diag %s: --raw=%s: %s", ask->verb->name, path, strerror(errno));
	if (fwrite(bytes, 1, len, out) != len || (!is_stdout && fclose(out)))
		return cmd_error("diag %s: --raw=%s: %s", ask->verb->name, path, strerror(errno));
	return CMD_OK;
}

static int print(const struct diag_ask *ask, struct json_object *doc)
{
	const char *raw = cmd_value(ask->a, "raw");
	const char *why;

	if (!readout_has_any(doc, &why))
		return cmd_error("diag %s: %s: %s", ask->verb->name, ask->address,
				 ask->why ? ask->why : why);
	if (raw && *raw)
		return write_raw(ask, doc, raw);
	return report_write(ask->a, writers, doc);
}

static struct readout_opts opts_of(const struct diag_ask *ask)
{
	return (struct readout_opts){ .with_raw = cmd_has(ask->a, "raw") };
}

static int show(const struct diag_ask *ask, struct json_object *doc)
{
	int status = print(ask, doc);

	/* Not all of it was read: what there is was shown. */
	if (!status && ask->why)
		status = cmd_error("diag %s: %s", ask->verb->name, ask->why);
	json_object_put(doc);
	return status;
}

int cmd_diag_features(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);

	return show(ask, readout_features(ask->s, &o));
}

int cmd_diag_identify(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);

	return show(ask, readout_identify(ask->s, &o));
}

int cmd_diag_regs(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);

	return show(ask, readout_regs(ask->s, &o));
}

int cmd_diag_selftest(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);

	return show(ask, readout_selftest(ask->s, &o));
}

int cmd_diag_smart(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);

	return show(ask, readout_smart(ask->s, &o));
}

/* ---------------------------------------------------------------------- logs */

/* "0xc0", "C0h", "2", "smart", "ocp-smart" */
static bool parse_lid(const char *text, unsigned int *ret)
{
	const struct spec_id *known = spec_log_parse(text);
	const size_t len = strlen(text);
	const bool is_hex = len && (text[len - 1] == 'h' || text[len - 1] == 'H');
	char *end;
	unsigned long value = strtoul(text, &end, is_hex ? 16 : 0);

	if (known || diag_log_parse(text, ret)) {
		*ret = known ? known->id : *ret;
		return true;
	}
	*ret = (unsigned int)value;
	return end != text && end[is_hex] == '\0' && value < 256;
}

int cmd_diag_logs_check(const struct cmd_args *a)
{
	const char *text = cmd_value(a, "lid"), *raw = cmd_value(a, "raw");
	uint64_t length = 0;
	unsigned int lid;
	int status = cmd_diag_readout_check(a);

	if (!status)
		status = cmd_number(a, "length", 4, LENGTH_MAX, &length);
	if (status)
		return status;
	if (text && !parse_lid(text, &lid))
		return cmd_usage("diag logs: --lid %s: must be 0 to 0xff or the name of a log page",
				 text);
	if (!text && cmd_has(a, "length"))
		return cmd_usage("diag logs: --length belongs to --lid");
	if (!text && raw && *raw)
		return cmd_usage("diag logs: --raw=%s: name one page with --lid", raw);
	if (length % 4)
		return cmd_usage("diag logs: --length %llu: must be a multiple of 4",
				 (unsigned long long)length);
	return 0;
}

int cmd_diag_logs_more(struct diag_drive *d, struct diag_ask *ask)
{
	const char *text = cmd_value(ask->a, "lid");
	uint64_t length = 0;
	unsigned int lid;
	int rc;

	if (!text || !parse_lid(text, &lid))
		return diag_collect(ask->s, d, DIAG_GET_IDENTIFY | DIAG_GET_LOGS);
	/* A group's page is of each group, and which there are Identify tells. */
	rc = diag_collect(ask->s, d, DIAG_GET_IDENTIFY);
	cmd_number(ask->a, "length", 4, LENGTH_MAX, &length);
	if (!rc)
		rc = diag_collect_log(ask->s, d, (uint8_t)lid, (size_t)length);
	return rc < 0 ? rc : 0;
}

int cmd_diag_logs(struct diag_ask *ask)
{
	const struct readout_opts o = opts_of(ask);
	const char *text = cmd_value(ask->a, "lid");
	unsigned int lid;

	if (!text || !parse_lid(text, &lid))
		return show(ask, readout_logs(ask->s, &o));
	return show(ask, readout_log(ask->s, &o, lid));
}
