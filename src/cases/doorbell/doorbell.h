// SPDX-License-Identifier: GPL-2.0-or-later
/* What the doorbell cases share. */
#ifndef CASES_DOORBELL_H
#define CASES_DOORBELL_H

#include <nvmetest/case.h>

/* How long silence is watched, in microseconds of the device's clock. */
#define DOORBELL_SILENCE_US 3000

/*
 * Take @count completions of @sq in any order, releasing each; every command of
 * @cids completes exactly once. False ends the case.
 */
bool doorbell_collect(struct nt_ctx *t, struct drv_sq *sq, const uint16_t *cids, uint32_t count);

/* @count harmless commands into the queue, without the doorbell. */
void doorbell_put(struct nt_ctx *t, struct drv_sq *sq, uint16_t *cids, uint32_t count);

/* One command through @sq succeeds. */
void doorbell_still_works(struct nt_ctx *t, struct drv_sq *sq, const char *which);

#endif
