// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The measuring part of bench, in the child: one pair of queues, one buffer for
 * each command in flight. Depths take turns, so that a drift of the machine hits
 * them all.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/bench_priv.h"

#define COST_BATCH_MAX 64u

static void skip(struct bench *b, const char *what, const char *fmt, ...) NT_PRINTF(3, 4);
static void skip(struct bench *b, const char *what, const char *fmt, ...)
{
	struct bench_skip *skip_to = &b->res->skips[b->res->skip_count];
	va_list ap;

	if (b->res->skip_count == BENCH_SKIPS_MAX)
		return;
	b->res->skip_count++;
	snprintf(skip_to->what, sizeof(skip_to->what), "%s", what);
	va_start(ap, fmt);
	vsnprintf(skip_to->why, sizeof(skip_to->why), fmt, ap);
	va_end(ap);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

struct bench_spread bench_spread_of(const double *values, unsigned int n)
{
	double sorted[BENCH_ROUNDS_MAX];

	if (!n)
		return (struct bench_spread){ 0 };
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	return (struct bench_spread){
		.median = n & 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
		.min = sorted[0],
		.max = sorted[n - 1],
		.rounds = n,
	};
}

static int create_queues(struct bench *b)
{
	struct drv_ctrlr *c = b->s->c;
	uint32_t max = b->s->limits.entries_max;
	/* Room for a lazy completion doorbell. */
	uint32_t cq_entries = (uint32_t)nt_min(nt_max(4u * b->depth_max, 64), max);
	const struct drv_cq_attr cq = { .qid = BENCH_QID, .qsize = (uint16_t)(cq_entries - 1) };
	const struct drv_sq_attr sq = { .qid = BENCH_QID,
					.qsize = (uint16_t)b->depth_max,
					.cqid = BENCH_QID };
	struct nt_deadline until = nt_deadline_ms(b->s->command_timeout_ms);
	struct drv_cpl cpl;
	int rc = drv_cq_create(c, &cq, until, &cpl);

	if (!rc && drv_cpl_ok(cpl))
		rc = drv_sq_create(c, &sq, until, &cpl);
	if (rc)
		return nt_err_set(b->err, rc, "creating the queues: %s", strerror(-rc));
	if (!drv_cpl_ok(cpl))
		return nt_err_set(b->err, -EIO,
				  "creating the queues was refused with status %u/%02X",
				  (cpl.status >> 8) & 7u, cpl.status & 0xffu);
	b->sq = c->sqs[BENCH_QID];
	return 0;
}

static int measure_rounds(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	double registers[BENCH_ROUNDS_MAX];
	struct bench_costs costs = { .n = 0 };
	bool has_bar = b->s->fn->caps & PCIFN_CAP_BAR;
	int rc = 0;

	for (unsigned int round = 0; round < b->opts->rounds && !*b->is_stopped; round++) {
		if (has_bar) {
			rc = bench_registers(b, &registers[round]);
			if (rc)
				return rc;
			b->res->register_ns = bench_spread_of(registers, round + 1);
		}
		for (size_t i = 0; i < b->res->row_count && !*b->is_stopped; i++) {
			rc = is_direct ? bench_round_of_queue(b, &b->res->rows[i])
				       : bench_round_of_target(b, &b->res->rows[i]);
			if (rc)
				return rc;
		}
		if (is_direct && b->res->batch)
			rc = bench_cost(b, &costs);
		if (rc)
			return rc;
	}
	return 0;
}

static int choose_range(struct bench *b)
{
	const struct nt_ns *ns = &b->s->ns;
	uint32_t len =
		b->opts->block_len ? b->opts->block_len : (uint32_t)nt_max(4096, ns->lba_len);
	uint64_t first, blocks;

	if (len % ns->lba_len || len / ns->lba_len > 65536)
		return nt_err_set(
			b->err, -EINVAL,
			"block size %u: must be a multiple of the LBA size, %u bytes, and "
			"at most 65536 of them",
			len, ns->lba_len);
	if (b->s->limits.mdts_len && len > b->s->limits.mdts_len)
		return nt_err_set(b->err, -EINVAL,
				  "block size %u: the controller transfers at most %llu bytes a "
				  "command (MDTS)",
				  len, (unsigned long long)b->s->limits.mdts_len);
	b->nlb = len / ns->lba_len;
	/* Written is only where the cases write too. */
	first = b->opts->is_write ? ns->scratch_slba : 0;
	first = (first + b->nlb - 1) / b->nlb * b->nlb;
	blocks = b->opts->is_write ? ns->scratch_slba + ns->scratch_nlb : ns->nsze;
	blocks = blocks > first ? (blocks - first) / b->nlb : 0;
	if (!blocks)
		return nt_err_set(b->err, -EINVAL, "block size %u: namespace %u is smaller", len,
				  ns->nsid);
	b->base = first;
	b->res->block_len = len;
	b->res->blocks = blocks;
	b->res->nsid = ns->nsid;
	b->res->lba_len = ns->lba_len;
	return 0;
}

/* The depths that this device and this way to it can do; the others say why not. */
static void choose_depths(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	char what[32];

	for (size_t i = 0; i < b->opts->depth_count; i++) {
		uint32_t depth = b->opts->depths[i];

		snprintf(what, sizeof(what), "depth %u", depth);
		if (!is_direct && depth > 1) {
			skip(b, what, "the operating system's driver takes one command at a time");
			continue;
		}
		if (is_direct && depth + 1 > b->s->limits.entries_max) {
			skip(b, what, "the controller's queues have at most %u entries (CAP.MQES)",
			     b->s->limits.entries_max);
			continue;
		}
		b->res->rows[b->res->row_count++].depth = depth;
		b->depth_max = (uint32_t)nt_max(b->depth_max, depth);
	}
}

static int prepare(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	int rc;

	if (!b->s->has_ns) {
		skip(b, b->opts->is_write ? "writes" : "reads", "no usable namespace: %s",
		     b->s->ns_reason);
		return 0;
	}
	if (is_direct && b->s->queues_reason[0]) {
		skip(b, b->opts->is_write ? "writes" : "reads", "no I/O queues: %s",
		     b->s->queues_reason);
		return 0;
	}
	rc = choose_range(b);
	if (rc)
		return rc;
	choose_depths(b);
	if (!is_direct)
		skip(b, "host cost", "commands go through the operating system's driver");
	if (!b->res->row_count)
		return 0;
	rc = bench_slots_make(b);
	if (!rc && is_direct) {
		rc = create_queues(b);
		b->res->batch = (uint32_t)nt_min(b->depth_max, COST_BATCH_MAX);
	}
	return rc;
}

int bench_measure(struct session *s, const struct bench_options *opts,
		  const volatile bool *is_stopped, struct bench_result *res, struct nt_err *err)
{
	struct bench b = { .s = s,
			   .opts = opts,
			   .is_stopped = is_stopped,
			   .res = res,
			   .err = err,
			   .rand = opts->seed * 0x9e3779b97f4a7c15u | 1 };
	int rc;

	if (!(s->fn->caps & PCIFN_CAP_BAR))
		skip(&b, "register read", "this back end gives no access to registers");
	b.round = calloc(1, sizeof(*b.round));
	rc = b.round ? prepare(&b) : nt_err_set(err, -ENOMEM, "out of memory");
	if (!rc)
		rc = measure_rounds(&b);
	bench_slots_free(&b, rc && b.sq && b.sq->outstanding);
	free(b.round);
	return rc;
}
