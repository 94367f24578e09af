// SPDX-License-Identifier: GPL-2.0-or-later
/* What nvmetest bench measured, in words and in JSON. */
#ifndef CMD_BENCH_H
#define CMD_BENCH_H

#include "engine/bench.h"

struct json_object;

/* bench.c: an earlier result in @base (NULL: none); 0 where it has no row of this depth. */
double bench_baseline_iops(struct json_object *base, const struct bench_options *opts,
			   const struct bench_row *row);
double bench_bytes_per_s(const struct bench_result *res, const struct bench_row *row);
/* "read" or "write" */
const char *bench_op(const struct bench_options *opts);

/* bench_human.c, bench_json.c: the whole result on standard output. */
void bench_print_human(const struct bench_options *opts, const struct bench_result *res,
		       struct json_object *base);
void bench_print_json(const struct bench_options *opts, const struct bench_result *res,
		      struct json_object *base);

#endif
