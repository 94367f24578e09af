// SPDX-License-Identifier: GPL-2.0-or-later
/* A measurement as a table. */
#include <stdio.h>

#include "bench.h"

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
	double first = res->rows[0].spread.median;
	double old_iops = bench_baseline_iops(base, opts, row);
	char text[16];

	printf("%6u  %7s ±%2.0f%%", row->depth, short_number(row->spread.median, text),
	       spread_percent(&row->spread));
	printf("  %5.1fx  %8.1f", first > 0 ? row->spread.median / first : 0,
	       bench_bytes_per_s(res, row) / 1e6);
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

void bench_print_human(const struct bench_options *opts, const struct bench_result *res,
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
		       bench_op(opts), res->block_len, res->nsid, opts->rounds);
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
