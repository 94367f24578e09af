// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A queue pair under a model: which commands are out, which slot is next,
 * which values of SQHD are possible. Every completion is held against it.
 */
#ifndef CASES_RING_H
#define CASES_RING_H

#include <nvmetest/case.h>

struct ring {
	struct drv_sq *sq;
	uint64_t sent, done; /* commands since the queues were created */
	uint64_t head;	     /* commands that the newest SQHD says were fetched */
	uint16_t *cids;	     /* out now, in the order sent; memory of a buffer */
	uint32_t out;
};

void ring_open(struct nt_ctx *t, struct ring *r, uint32_t sq_entries, uint32_t cq_entries);
/* On queues that exist (the Admin Queue). Nothing may be outstanding. */
void ring_attach(struct nt_ctx *t, struct ring *r, struct drv_sq *sq);
void ring_close(struct nt_ctx *t, struct ring *r);
/*
 * @count harmless commands, @batch at a time (less where the queues are
 * smaller), all completions taken and judged. False: stop.
 */
bool ring_run(struct nt_ctx *t, struct ring *r, uint64_t count, uint32_t batch);
/* Put one command into the model and the queue, without the doorbell. */
uint16_t ring_put(struct nt_ctx *t, struct ring *r, const struct drv_cmd *cmd);
/* Wait for one completion and judge it; head doorbell not written. */
bool ring_take(struct nt_ctx *t, struct ring *r, struct drv_cpl *ret_cpl);
uint32_t ring_clip(struct nt_ctx *t, uint64_t entries);

#endif
