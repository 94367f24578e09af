// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest bench: options, and a measurement as a table or as JSON. */
#include "engine/bench.h"

#include <ctype.h>
#include <errno.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

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

/* ----------------------------------------------------------------- baseline */

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

/* The row of the same depth and direction, or NULL. */
static struct json_object *baseline_row(struct json_object *base, const struct bench_row *row,
					const char *op)
{
	struct json_object *rows;

	if (!base || !json_object_object_get_ex(base, "results", &rows) ||
	    !json_object_is_type(rows, json_type_array))
		return NULL;
	for (size_t i = 0; i < json_object_array_length(rows); i++) {
		struct json_object *o = json_object_array_get_idx(rows, i);
		const char *its_op = jobj_get_str(o, "op");

		if (jobj_get_u64(o, "depth") == row->depth && its_op && !strcmp(its_op, op))
			return o;
	}
	return NULL;
}

/* --------------------------------------------------------------------- JSON */

static double tenth(double value)
{
	return round(value * 10) / 10;
}

/* A shortest text: 83.1, not 83.099999999999994. */
static void put_number(struct json_object *o, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.1f", tenth(value));
	jobj_add(o, key, json_object_new_double_s(tenth(value), text));
}

static void put_ratio(struct json_object *o, const char *key, double value)
{
	char text[32];

	snprintf(text, sizeof(text), "%.3f", value);
	jobj_add(o, key, json_object_new_double_s(value, text));
}

static struct json_object *put_object(struct json_object *o, const char *key)
{
	struct json_object *in = json_object_new_object();

	jobj_add(o, key, in);
	return in;
}

/* Nothing measured is null, not zero. */
static void put_spread(struct json_object *o, const char *key, const struct bench_spread *s)
{
	struct json_object *in;

	if (!s->rounds) {
		jobj_add(o, key, NULL);
		return;
	}
	in = put_object(o, key);
	put_number(in, "median", s->median);
	put_number(in, "min", s->min);
	put_number(in, "max", s->max);
}

static void put_latency(struct json_object *o, const struct hist *h)
{
	struct json_object *in = put_object(o, "latency_ns");

	jobj_u64(in, "min", h->min);
	jobj_u64(in, "mean", h->count ? (uint64_t)(h->sum / (double)h->count) : 0);
	jobj_u64(in, "p50", hist_quantile(h, 0.5));
	jobj_u64(in, "p90", hist_quantile(h, 0.9));
	jobj_u64(in, "p99", hist_quantile(h, 0.99));
	jobj_u64(in, "p99_9", hist_quantile(h, 0.999));
	jobj_u64(in, "max", h->max);
}

static double bytes_per_s(const struct bench_result *res, const struct bench_row *row)
{
	return row->spread.median * res->block_len;
}

static const char *op_name(const struct bench_options *opts)
{
	return opts->is_write ? "write" : "read";
}

static void put_row(struct json_object *rows, const struct bench_options *opts,
		    const struct bench_result *res, const struct bench_row *row,
		    struct json_object *base)
{
	struct json_object *o = json_object_new_object(), *old, *list;

	json_object_array_add(rows, o);
	jobj_str(o, "op", op_name(opts));
	jobj_u64(o, "depth", row->depth);
	jobj_u64(o, "commands", row->commands);
	jobj_u64(o, "errors", row->errors);
	put_spread(o, "iops", &row->spread);
	list = jobj_array(o, "rounds");
	for (unsigned int i = 0; i < row->rounds; i++)
		json_object_array_add(list, json_object_new_int64((int64_t)row->iops[i]));
	jobj_u64(o, "bytes_per_s", (uint64_t)bytes_per_s(res, row));
	put_latency(o, &row->latency);
	if (row->errors) {
		jobj_u64(o, "error_status", row->error_status);
		jobj_u64(o, "error_lba", row->error_lba);
	}
	if (res->rows[0].spread.median > 0)
		put_ratio(o, "ratio_to_first", row->spread.median / res->rows[0].spread.median);
	old = baseline_row(base, row, op_name(opts));
	if (old && number_in(old, "iops", "median") > 0)
		put_ratio(o, "ratio_to_baseline",
			  row->spread.median / number_in(old, "iops", "median"));
}

static void put_head(struct json_object *o, const struct bench_options *opts,
		     const struct bench_result *res)
{
	struct json_object *in;
	struct utsname host;
	char ver[24];

	jobj_str(o, "schema", "nvmetest.bench/1");
	in = put_object(o, "tool");
	jobj_str(in, "name", "nvmetest");
	jobj_str(in, "version", NVMETEST_VERSION);
	in = put_object(o, "host");
	if (!uname(&host)) {
		jobj_str(in, "kernel", host.release);
		jobj_str(in, "arch", host.machine);
	}
	jobj_i64(in, "processors", sysconf(_SC_NPROCESSORS_ONLN));
	in = put_object(o, "target");
	jobj_str(in, "address", opts->target);
	jobj_str(in, "backend", res->backend);
	jobj_str(in, "mn", *res->mn ? res->mn : NULL);
	jobj_str(in, "sn", *res->sn ? res->sn : NULL);
	jobj_str(in, "fr", *res->fr ? res->fr : NULL);
	snprintf(ver, sizeof(ver), "%u.%u.%u", res->vs >> 16, res->vs >> 8 & 0xff, res->vs & 0xff);
	jobj_str(in, "ver", ver);
	jobj_bool(in, "model", res->is_model);
	in = put_object(o, "settings");
	jobj_u64(in, "block_len", res->block_len);
	jobj_u64(in, "lba_len", res->lba_len);
	jobj_u64(in, "nsid", res->nsid);
	jobj_u64(in, "blocks", res->blocks);
	jobj_u64(in, "rounds", opts->rounds);
	if (opts->count)
		jobj_u64(in, "count", opts->count);
	else
		jobj_u64(in, "round_ms", opts->round_ns / 1000000);
	jobj_u64(in, "seed", opts->seed);
}

static void print_json(const struct bench_options *opts, const struct bench_result *res,
		       struct json_object *base)
{
	struct json_object *o = json_object_new_object(), *rows, *in;

	put_head(o, opts, res);
	jobj_str(o, "state", res->is_interrupted ? "interrupted" : "complete");
	put_spread(o, "register_read_ns", &res->register_ns);
	if (res->host_ns.rounds) {
		in = put_object(o, "host_cost_ns");
		jobj_u64(in, "batch", res->batch);
		put_spread(in, "submit", &res->submit_ns);
		put_spread(in, "doorbell", &res->doorbell_ns);
		put_spread(in, "reap", &res->reap_ns);
		put_spread(in, "total", &res->host_ns);
	} else {
		jobj_add(o, "host_cost_ns", NULL);
	}
	rows = jobj_array(o, "results");
	for (size_t i = 0; i < res->row_count; i++)
		if (res->rows[i].rounds)
			put_row(rows, opts, res, &res->rows[i], base);
	rows = jobj_array(o, "skipped");
	for (size_t i = 0; i < res->skip_count; i++) {
		in = json_object_new_object();
		jobj_str(in, "what", res->skips[i].what);
		jobj_str(in, "reason", res->skips[i].why);
		json_object_array_add(rows, in);
	}
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

/* -------------------------------------------------------------------- human */

/* "850", "12.3k", "1.05M" in at most six characters. */
static const char *short_number(double v, char buf[16])
{
	if (v < 1000)
		snprintf(buf, 16, "%.0f", v);
	else if (v < 99950)
		snprintf(buf, 16, "%.1fk", v / 1000);
	else if (v < 999500)
		snprintf(buf, 16, "%.0fk", v / 1000);
	else
		snprintf(buf, 16, "%.2fM", v / 1e6);
	return buf;
}

/* "850 ns", "12.3 us", "1.2 ms", "5.0 s" */
static const char *short_time(double ns, char buf[16])
{
	static const char *const units[] = { "ns", "us", "ms", "s" };
	size_t i = 0;

	while (ns >= 999.5 && i + 1 < ARRAY_SIZE(units)) {
		ns /= 1000;
		i++;
	}
	snprintf(buf, 16, ns < 99.5 && i ? "%.1f %s" : "%.0f %s", ns, units[i]);
	return buf;
}

static double spread_percent(const struct bench_spread *s)
{
	return s->median > 0 ? (s->max - s->min) * 50 / s->median : 0;
}

static void print_row(const struct bench_options *opts, const struct bench_result *res,
		      const struct bench_row *row, struct json_object *base)
{
	static const double parts[] = { 0.5, 0.9, 0.99, 0.999 };
	struct json_object *old = baseline_row(base, row, op_name(opts));
	double first = res->rows[0].spread.median;
	double old_iops = old ? number_in(old, "iops", "median") : 0;
	char text[16];

	printf("%6u  %7s ±%2.0f%%", row->depth, short_number(row->spread.median, text),
	       spread_percent(&row->spread));
	printf("  %5.1fx  %8.1f", first > 0 ? row->spread.median / first : 0,
	       bytes_per_s(res, row) / 1e6);
	printf("  %8s", short_time((double)row->latency.min, text));
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		printf("  %8s", short_time((double)hist_quantile(&row->latency, parts[i]), text));
	printf("  %8s", short_time((double)row->latency.max, text));
	if (base && old_iops > 0)
		printf("  %7.2fx", row->spread.median / old_iops);
	else if (base)
		printf("  %8s", "-");
	putchar('\n');
}

static void print_errors(const struct bench_result *res)
{
	for (size_t i = 0; i < res->row_count; i++) {
		const struct bench_row *row = &res->rows[i];

		if (row->errors)
			printf("depth %u: %llu of %llu commands failed; the first at LBA %llu with "
			       "status %u/%02X\n",
			       row->depth, (unsigned long long)row->errors,
			       (unsigned long long)row->commands,
			       (unsigned long long)row->error_lba, row->error_status >> 8 & 7u,
			       row->error_status & 0xffu);
	}
}

static void print_time_row(const char *name, const struct bench_spread *s, const char *what)
{
	char text[16];

	if (s->rounds)
		printf("%-16s %8s ±%2.0f%%  %s\n", name, short_time(s->median, text),
		       spread_percent(s), what);
}

static void print_host(const struct bench_result *res)
{
	char what[160];

	print_time_row("register read", &res->register_ns, "CSTS, 32 bits");
	if (!res->host_ns.rounds)
		return;
	snprintf(what, sizeof(what),
		 "per command, batches of %u: submit %.0f, doorbells %.0f, reap %.0f ns",
		 res->batch, res->submit_ns.median, res->doorbell_ns.median, res->reap_ns.median);
	print_time_row("host cost", &res->host_ns, what);
}

static void print_human(const struct bench_options *opts, const struct bench_result *res,
			struct json_object *base)
{
	bool has_rows = false;

	printf("%s  %s%s%s\n", opts->target, *res->mn ? res->mn : "no model name",
	       *res->fr ? ", firmware " : "", res->fr);
	if (res->is_model)
		puts("A model that skips waiting: these are times of tool and model, of no "
		     "device.");
	for (size_t i = 0; i < res->row_count; i++)
		has_rows |= res->rows[i].rounds != 0;
	if (has_rows) {
		printf("\nRandom %ss of %u bytes, namespace %u, medians of %u rounds\n",
		       op_name(opts), res->block_len, res->nsid, opts->rounds);
		printf(" depth     IOPS      vs 1st      MB/s       min       p50       p90       "
		       "p99     p99.9       max%s\n",
		       base ? "  baseline" : "");
	}
	for (size_t i = 0; i < res->row_count; i++)
		if (res->rows[i].rounds)
			print_row(opts, res, &res->rows[i], base);
	print_errors(res);
	putchar('\n');
	print_host(res);
	for (size_t i = 0; i < res->skip_count; i++)
		printf("skipped %s: %s\n", res->skips[i].what, res->skips[i].why);
	if (res->is_interrupted)
		puts("interrupted: rounds that were finished");
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
			print_json(opts, res, base);
		else
			print_human(opts, res, base);
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
