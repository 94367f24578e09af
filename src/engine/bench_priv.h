// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Between the parts of a measurement, all of them in the child:
 *
 *	bench_measure.c	what is measured, and in which turns
 *	bench_slots.c	the commands in flight and their memory
 *	bench_round.c	one round of one depth
 *	bench_cost.c	what a register read takes, and a command without waiting
 */
#ifndef ENGINE_BENCH_PRIV_H
#define ENGINE_BENCH_PRIV_H

#include "engine/bench.h"
#include "engine/ctx_priv.h"

#define BENCH_QID 1

/* A command in flight; its index is its CID. */
struct bench_slot {
	struct drv_cmd cmd;
	struct pcifn_mem *data, *list, *meta;
	uint64_t from_ns;
};

struct bench {
	struct session *s;
	const struct bench_options *opts;
	const volatile bool *is_stopped;
	struct bench_result *res;
	struct nt_err *err;
	struct bench_slot *slots;
	uint32_t slot_count, depth_max;
	uint16_t *cids; /* of the batch in hand */
	uint64_t base, rand;
	uint32_t nlb;
	struct drv_sq *sq;
	struct hist *round;
};

struct bench_costs {
	double submit[BENCH_ROUNDS_MAX], doorbell[BENCH_ROUNDS_MAX], reap[BENCH_ROUNDS_MAX],
		host[BENCH_ROUNDS_MAX];
	unsigned int n;
};

struct bench_spread bench_spread_of(const double *values, unsigned int n);

/* bench_slots.c: as many as the deepest row has. Errors are told in b->err. */
int bench_slots_make(struct bench *b);
/* Buffers of commands that were never answered stay with the device until it is disabled. */
void bench_slots_free(struct bench *b, bool device_owns);
/* Bytes of one command. */
uint32_t bench_data_len(const struct bench *b);
/* The next random address. */
void bench_aim(struct bench *b, struct drv_cmd *cmd);

/* bench_round.c: adds one round to @row, through the pair of queues or somebody's driver. */
int bench_round_of_queue(struct bench *b, struct bench_row *row);
int bench_round_of_target(struct bench *b, struct bench_row *row);
/* Why a command at @depth was not answered, in words. Returns @rc. */
int bench_no_answer(struct bench *b, int rc, uint32_t depth);

/* bench_cost.c: ns of one read of CSTS. */
int bench_registers(struct bench *b, double *ret_ns);
/* Adds one round to @r, and to the result. */
int bench_cost(struct bench *b, struct bench_costs *r);

#endif
