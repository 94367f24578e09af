// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A completion queue watched entry by entry.
 *
 * The watcher knows from its own count in which slot the next completion must
 * appear and with which Phase Tag; it does not ask the driver. Before a command
 * goes out, every free slot is filled with stale bytes whose Phase Tag is the
 * one of the pass before, as a real queue's memory would look.
 */
#ifndef CASES_PHASE_H
#define CASES_PHASE_H

#include <nvmetest/case.h>

struct phase_watch {
	struct drv_sq *sq;
	struct drv_cq *cq;
	uint64_t posted; /* completions seen since the queue was created */
};

void phase_watch_init(struct phase_watch *w, struct drv_sq *sq);
/* Slot and Phase Tag of the next completion. */
uint32_t phase_slot(const struct phase_watch *w);
uint8_t phase_tag(const struct phase_watch *w);

/*
 * Fill every slot with stale bytes. Only while no command is outstanding on any
 * submission queue of this completion queue, and the head doorbell freed all.
 */
void phase_poison(struct nt_ctx *t, struct phase_watch *w);

/*
 * The next completion appears in its slot with its Phase Tag, whole; take it.
 * The head doorbell is not written. False when it did not: the case should end.
 */
bool phase_expect(struct nt_ctx *t, struct phase_watch *w, struct drv_cpl *ret_cpl);

/* @count commands one after another, each completion expected and released. */
bool phase_march(struct nt_ctx *t, struct phase_watch *w, uint64_t count);
/* The same in batches as large as both queues allow. */
bool phase_march_batched(struct nt_ctx *t, struct phase_watch *w, uint64_t count);

#endif
