// SPDX-License-Identifier: GPL-2.0-or-later
/* What the queue cases share. */
#ifndef CASES_QUEUE_H
#define CASES_QUEUE_H

#include <nvmetest/case.h>

/* One harmless command through @sq, complete and released; it succeeds. */
struct drv_cpl queue_one(struct nt_ctx *t, struct drv_sq *sq, const char *what);
/* @count of them, one after another. */
void queue_many(struct nt_ctx *t, struct drv_sq *sq, uint64_t count, const char *what);
/* @count of them in batches of at most @batch; SQ and CQ have room for a batch. */
void queue_batches(struct nt_ctx *t, struct drv_sq *sq, uint64_t count, uint32_t batch,
		   const char *what);
/* Pairs of queues that both kinds have identifiers for. */
uint32_t queue_pairs(struct nt_ctx *t, uint32_t most);
/* @entries, or what CAP.MQES allows. */
uint32_t queue_clip(struct nt_ctx *t, uint32_t entries);

#endif
