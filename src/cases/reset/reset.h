// SPDX-License-Identifier: GPL-2.0-or-later
/* What the reset cases share. */
#ifndef CASES_RESET_H
#define CASES_RESET_H

#include <nvmetest/case.h>

/* Blocks of the scratch area with a pattern that tells when and where each was written. */
struct reset_area {
	const struct nt_ns *ns;
	struct nt_buf *buf; /* one block */
	uint64_t *seeds;    /* of each block; 0: not written */
	uint32_t blocks;
};

#define RESET_BLOCKS 16u

struct reset_area *reset_area(struct nt_ctx *t);
/* Write block @i with a new pattern and wait for it. */
void reset_write(struct nt_ctx *t, struct reset_area *a, struct drv_sq *sq, uint32_t i);
/* Everything that was written reads back; @when completes the sentence. */
void reset_check(struct nt_ctx *t, struct reset_area *a, struct drv_sq *sq, const char *when);
/* Commands that nobody waits for: reads into @data, a Flush and event requests. */
void reset_leave_running(struct nt_ctx *t, struct drv_sq *sq, struct nt_buf *data);
/* Enabled, Identify, a queue pair of @entries on QID 1. */
struct drv_sq *reset_comes_back(struct nt_ctx *t, uint32_t entries, const char *when);

#endif
