// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host with shadow doorbells, as Base 2.0 Annex B.5 describes one.
 *
 * It writes its doorbells to memory and rings the register only when the
 * annex's comparison with EventIdx, or the one that Linux uses, asks for it.
 * The Admin Queue's shadow is kept as well, and its registers are always rung.
 */
#ifndef CASES_SHADOW_H
#define CASES_SHADOW_H

#include <nvmetest/case.h>

struct shadow {
	struct nt_buf *tail, *event; /* Shadow Doorbell and EventIdx */
	struct nt_buf *mine;	     /* what the host wrote to the first */
	uint32_t stride;
	uint64_t rung, elided; /* register writes made, and saved */
};

/* Two pages for it; skips the case without OACS bit 8. */
void shadow_open(struct nt_ctx *t, struct shadow *sh);
/* Doorbell Buffer Config of any two addresses. */
struct drv_cpl shadow_config(struct nt_ctx *t, uint64_t tail, uint64_t event);
/* … of the two pages; their slots of queues that exist are set first. Fails and ends the case. */
void shadow_on(struct nt_ctx *t, struct shadow *sh);
/* The last thing of a case: a reset ends the controller's use of the pages. */
void shadow_off(struct nt_ctx *t);

/* A pair whose slots begin at 0. */
struct drv_sq *shadow_pair(struct nt_ctx *t, struct shadow *sh, uint16_t qid, uint32_t sq_entries,
			   uint32_t cq_entries);
/* Slot of a doorbell in one of the two pages; the case is skipped when it lies outside. */
uint32_t *shadow_slot(struct nt_ctx *t, const struct shadow *sh, const struct nt_buf *buf,
		      uint16_t qid, bool is_cq);
/* Write a slot of the Shadow Doorbell buffer. */
void shadow_store(struct nt_ctx *t, struct shadow *sh, uint16_t qid, bool is_cq, uint32_t value);
/* Announce what was put, and what was taken: in memory, and by the register if need be. */
void shadow_ring(struct nt_ctx *t, struct shadow *sh, struct drv_sq *sq);
void shadow_cq_ring(struct nt_ctx *t, struct shadow *sh, struct drv_cq *cq);
/* … any head. */
void shadow_release(struct nt_ctx *t, struct shadow *sh, struct drv_cq *cq, uint32_t head);
/* An admin command: both ways. */
struct drv_cpl shadow_admin(struct nt_ctx *t, struct shadow *sh, const struct drv_cmd *cmd);
/* @count Flushes through @sq, each announced by itself, at most @batch at once. */
void shadow_run(struct nt_ctx *t, struct shadow *sh, struct drv_sq *sq, uint32_t count,
		uint32_t batch);

#endif
