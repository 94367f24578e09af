// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A race: Submission Queues on one Completion Queue, all filled before the first
 * doorbell is written, and who was completed when. Completion order is no rule
 * of any text; who wins every time, wherever it started, tells nevertheless.
 */
#ifndef CASES_RACE_H
#define CASES_RACE_H

#include <nvmetest/case.h>

#define RACE_QUEUES_MAX 4

struct race {
	struct drv_sq *sq[RACE_QUEUES_MAX];
	struct drv_cq *cq;
	struct drv_cmd read; /* one block, the same for everybody */
	uint32_t queues, depth;
	/* Of the last run: ranks among all completions, from 0 on. */
	uint32_t first[RACE_QUEUES_MAX], last[RACE_QUEUES_MAX], mean[RACE_QUEUES_MAX];
	uint32_t winner;		  /* whose commands were all complete first */
	uint32_t behind[RACE_QUEUES_MAX]; /* completions of each by then */
	uint32_t longest;		  /* run of one queue while others had commands left */
	uint32_t shuffle; /* how far from its place a command of a queue was completed at most */
	uint32_t share[RACE_QUEUES_MAX]; /* completions while all were kept full */
};

/*
 * @queues of at most @depth commands with these QPRIOs, smallest identifier first. Skips
 * where there are too few.
 */
void race_open(struct nt_ctx *t, struct race *r, uint32_t queues, uint32_t depth,
	       const uint8_t *qprio);
void race_close(struct nt_ctx *t, struct race *r);
/* Fill all, ring them in this order (indexes), collect. */
void race_run(struct nt_ctx *t, struct race *r, const uint8_t *order);
/*
 * Keep all full until @count commands completed; the most completions of others
 * that a queue with commands waited through.
 */
uint32_t race_keep_full(struct nt_ctx *t, struct race *r, uint32_t count);
/* Completions came nearly in the order of their queues: they tell which was started when. */
bool race_is_orderly(const struct race *r);
/* Set Features Arbitration: the value that the controller then tells. */
uint32_t race_arbitration(struct nt_ctx *t, uint32_t value);
/* … with an Arbitration Burst that lets others come in between; false and a note: cannot be. */
bool race_short_burst(struct nt_ctx *t, const struct race *r);

#endif
