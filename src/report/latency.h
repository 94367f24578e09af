// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long commands took, as JSON: what a case adds to its last event, and what
 * all of them come to in the report. Only what holds something is written, so a
 * case costs a few numbers, and a run that was killed and resumed loses none.
 *
 *	{ "admin": { "count", "min_ns", "p50_ns", "p99_ns", "max_ns",
 *		     "buckets" [[upper_ns, count], …] }, "io": { … } }
 */
#ifndef REPORT_LATENCY_H
#define REPORT_LATENCY_H

#include "util/hist.h"

struct json_object;

/* Index of a histogram, and its key. */
enum latency_kind { LATENCY_ADMIN, LATENCY_IO, LATENCY_KINDS };
extern const char *const latency_names[LATENCY_KINDS];

/* NULL when no command was timed. */
struct json_object *latency_json(const struct hist hists[LATENCY_KINDS]);
/* Adds what @o (NULL, or anything) tells to @hists. */
void latency_add(struct hist hists[LATENCY_KINDS], struct json_object *o);

#endif
