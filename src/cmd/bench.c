// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest bench: options, an earlier result to compare with, and the measurement. */
#include "bench.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/engine.h"
#include "util/jobj.h"

#define CMD_INTERRUPTED 4

const struct cmd_option cmd_bench_options[] = {
	{ "target", 't', "ADDRESS", "the controller (or $NVMETEST_TARGET); there is no default",
	  "@targets" },
	{ "output", 'o', "FORMAT", "how to print", "human json" },
	{ "depth", 'd', "N,…", "commands in flight, one row each (default 1,4,32)", NULL },
	{ "block-size", 'b', "BYTES", "of a command (default 4096, or the LBA size)", NULL },
	{ "rounds", 0, "N", "rounds of each depth, taken in turns (default 5)", NULL },
	{ "seconds", 0, "S", "of one round (default 0.3)", NULL },
	{ "count", 0, "N", "commands of one round, instead of a time", NULL },
	{ "write", 0, NULL, "write instead of reading: overwrites the second half of a namespace",
	  NULL },
	{ "allow", 0, "EFFECT,…", "what may be done to a real device: --write needs data",
	  "@effects" },
	{ "serial", 0, "SN", "serial number of the real device that may lose its data", NULL },
	{ "seed", 0, "N", "of the random addresses (default 1)", NULL },
	{ "baseline", 0, "FILE", "an earlier result (JSON) to give ratios to", "@files" },
	{ NULL, 0, NULL, NULL, NULL },
};

/* ------------------------------------------------------------------ options */

static int parse_depths(const struct cmd_args *a, struct bench_options *opts)
{
	const char *text = cmd_value(a, "depth");
	char *end;

	text = text ? text : "1,4,32";
	for (const char *p = text;; p = end + 1) {
		unsigned long depth = strtoul(p, &end, 10);

		if (!isdigit((unsigned char)*p) || (*end && *end != ',') || !depth ||
		    depth > BENCH_DEPTH_MAX)
			return cmd_usage("bench: --depth %s: must be numbers 1 to %u with commas",
					 text, BENCH_DEPTH_MAX);
		if (opts->depth_count == BENCH_DEPTHS_MAX)
			return cmd_usage("bench: --depth %s: at most %u of them", text,
					 BENCH_DEPTHS_MAX);
		opts->depths[opts->depth_count++] = (uint32_t)depth;
		if (!*end)
			return 0;
	}
}

/* 4096, 4k, 1M */
static int parse_block(const struct cmd_args *a, struct bench_options *opts)
{
	const char *text = cmd_value(a, "block-size");
	unsigned long long value;
	unsigned int shift = 0;
	char *end;

	if (!text)
		return 0;
	value = strtoull(text, &end, 10);
	if (*end == 'k' || *end == 'K')
		shift = 10;
	else if (*end == 'm' || *end == 'M')
		shift = 20;
	if (!isdigit((unsigned char)*text) || end[shift != 0] || !value || value > 16u << 20 ||
	    value << shift > 16u << 20)
		return cmd_usage("bench: --block-size %s: must be 512 to 16M, as in 4096 or 64k",
				 text);
	opts->block_len = (uint32_t)(value << shift);
	if (opts->block_len < 512)
		return cmd_usage("bench: --block-size %s: must be 512 to 16M, as in 4096 or 64k",
				 text);
	return 0;
}

static int parse_seconds(const struct cmd_args *a, struct bench_options *opts)
{
	const char *text = cmd_value(a, "seconds");
	double value = 0.3;
	char *end;

	if (text) {
		value = strtod(text, &end);
		if (end == text || *end || !isfinite(value) || value < 0.001 || value > 3600)
			return cmd_usage("bench: --seconds %s: must be 0.001 to 3600", text);
		if (cmd_has(a, "count"))
			return cmd_usage("bench: --seconds and --count exclude each other");
	}
	opts->round_ns = (uint64_t)(value * 1e9);
	return cmd_number(a, "count", 1, 1000000000, &opts->count);
}

static int parse(const struct cmd_args *a, struct bench_options *opts)
{
	uint64_t rounds = 5;
	int status = parse_depths(a, opts);

	opts->seed = 1;
	opts->serial = cmd_value(a, "serial");
	opts->is_write = cmd_has(a, "write");
	if (!status)
		status = parse_block(a, opts);
	if (!status)
		status = parse_seconds(a, opts);
	if (!status)
		status = cmd_allow(a, &opts->allow, NULL);
	if (!status)
		status = cmd_number(a, "rounds", 1, BENCH_ROUNDS_MAX, &rounds);
	if (!status)
		status = cmd_number(a, "seed", 0, UINT64_MAX, &opts->seed);
	opts->rounds = (unsigned int)rounds;
	return status;
}

/* ----------------------------------------------------------------- results */

/* An earlier result; NULL with *ret_status set when the file is none. */
static struct json_object *load_baseline(const char *path, int *ret_status)
{
	struct json_object *o = json_object_from_file(path);
	const char *schema = o ? jobj_get_str(o, "schema") : NULL;

	if (schema && !strcmp(schema, "nvmetest.bench/1"))
		return o;
	*ret_status =
		cmd_usage("bench: --baseline %s: %s", path,
			  o ? "is no result of nvmetest bench -o json" : "cannot be read as JSON");
	json_object_put(o);
	return NULL;
}

static double number_in(struct json_object *o, const char *object, const char *key)
{
	struct json_object *in, *v;

	if (!json_object_object_get_ex(o, object, &in) || !json_object_object_get_ex(in, key, &v))
		return 0;
	return json_object_get_double(v);
}

/* Of the row of the same depth and direction. */
double bench_baseline_iops(struct json_object *base, const struct bench_options *opts,
			   const struct bench_row *row)
{
	struct json_object *rows;

	if (!base || !json_object_object_get_ex(base, "results", &rows) ||
	    !json_object_is_type(rows, json_type_array))
		return 0;
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *o = json_object_array_get_idx(rows, i);
		const char *its_op = jobj_get_str(o, "op");

		if (jobj_get_u64(o, "depth") == row->depth && its_op &&
		    !strcmp(its_op, bench_op(opts)))
			return number_in(o, "iops", "median");
	}
	return 0;
}

double bench_bytes_per_s(const struct bench_result *res, const struct bench_row *row)
{
	return row->spread.median * res->block_len;
}

const char *bench_op(const struct bench_options *opts)
{
	return opts->is_write ? "write" : "read";
}

/* ------------------------------------------------------------------ command */

static bool has_failed(const struct bench_result *res)
{
	for (size_t i = 0; i < res->row_count; i++)
		if (res->rows[i].errors)
			return true;
	return false;
}

static int measure(const struct cmd_args *a, const struct bench_options *opts,
		   struct json_object *base)
{
	struct bench_result *res = NULL;
	struct nt_err err;
	int status = CMD_OK, rc = bench_run(opts, &res, &err);
	bool json;

	cmd_wants_json(a, &json);
	if (rc) {
		status = cmd_error("bench: %s", err.text);
		status = rc == -EINVAL ? CMD_USAGE : status;
	} else {
		if (json)
			bench_print_json(opts, res, base);
		else
			bench_print_human(opts, res, base);
		status = res->is_interrupted ? CMD_INTERRUPTED
			 : has_failed(res)   ? CMD_FAILED
					     : CMD_OK;
	}
	free(res);
	return status;
}

int cmd_bench(const struct cmd_args *a)
{
	const char *path = cmd_value(a, "baseline");
	struct bench_options opts = { 0 };
	struct json_object *base = NULL;
	int status = parse(a, &opts);
	char *address;

	if (!status && path)
		base = load_baseline(path, &status);
	if (status)
		return status;
	address = cmd_target(a, &status);
	if (address) {
		opts.target = address;
		status = measure(a, &opts, base);
	}
	free(address);
	json_object_put(base);
	return status;
}
