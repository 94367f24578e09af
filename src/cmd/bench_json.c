// SPDX-License-Identifier: GPL-2.0-or-later
/* A measurement as JSON, schema nvmetest.bench/1. */
#include <json-c/json.h>
#include <math.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bench.h"
#include "util/jobj.h"

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

static void put_row(struct json_object *rows, const struct bench_options *opts,
		    const struct bench_result *res, const struct bench_row *row,
		    struct json_object *base)
{
	struct json_object *o = json_object_new_object(), *list;
	double old_iops = bench_baseline_iops(base, opts, row);

	json_object_array_add(rows, o);
	jobj_str(o, "op", bench_op(opts));
	jobj_u64(o, "depth", row->depth);
	jobj_u64(o, "commands", row->commands);
	jobj_u64(o, "errors", row->errors);
	put_spread(o, "iops", &row->spread);
	list = jobj_array(o, "rounds");
	for (unsigned int i = 0; i < row->rounds; i++)
		json_object_array_add(list, json_object_new_int64((int64_t)row->iops[i]));
	jobj_u64(o, "bytes_per_s", (uint64_t)bench_bytes_per_s(res, row));
	put_latency(o, &row->latency);
	if (row->errors) {
		jobj_u64(o, "error_status", row->error_status);
		jobj_u64(o, "error_lba", row->error_lba);
	}
	if (res->rows[0].spread.median > 0)
		put_ratio(o, "ratio_to_first", row->spread.median / res->rows[0].spread.median);
	if (old_iops > 0)
		put_ratio(o, "ratio_to_baseline", row->spread.median / old_iops);
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

void bench_print_json(const struct bench_options *opts, const struct bench_result *res,
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
