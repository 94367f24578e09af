// SPDX-License-Identifier: GPL-2.0-or-later
/* What the interrupt cases share. */
#ifndef CASES_IRQ_H
#define CASES_IRQ_H

#include <nvmetest/case.h>

/* How long an interrupt may take, how long none is waited for, how late one is heard. */
enum { IRQ_WAIT_MS = 2000, IRQ_SILENCE_US = 2000, IRQ_LATE_US = 2000 };

/* Enabled with @count vectors of @kind, at most what there is; the number in use. */
uint32_t irq_begin(struct nt_ctx *t, enum pcifn_irq kind, uint32_t count);
/* Processors take the messages here, and that later than they see the entries announced. */
bool irq_is_late(struct nt_ctx *t);
/* Look at all vectors and forget what came, or is still on its way. */
void irq_forget(struct nt_ctx *t);
/* Messages of all vectors but @vector (UINT32_MAX: of all) since the last look. */
uint64_t irq_others(struct nt_ctx *t, uint32_t vector);
/* A completion queue with @vector (UINT32_MAX: IEN = 0), and a submission queue on it. */
struct drv_sq *irq_pair(struct nt_ctx *t, uint16_t qid, uint32_t entries, uint32_t vector);
/* Put @count commands, ring once; nothing is taken. */
void irq_send(struct nt_ctx *t, struct drv_sq *sq, uint32_t count);
/* Wait until @count completions stand in the queue of @sq; none is taken. */
void irq_posted(struct nt_ctx *t, struct drv_sq *sq, uint32_t count);
/* Wait for @count completions of @sq without looking at interrupts; release them. */
void irq_take(struct nt_ctx *t, struct drv_sq *sq, uint32_t count);
/* Pairs of queues that both kinds have identifiers for, at most @most. */
uint32_t irq_queues(struct nt_ctx *t, uint32_t most);
/* An interrupt on @vector within IRQ_WAIT_MS; a "shall" with @what. */
bool irq_arrives(struct nt_ctx *t, uint32_t vector, const char *what);
/* None on any vector for IRQ_SILENCE_US; a "shall" with @what. */
void irq_silent(struct nt_ctx *t, const char *what);

#endif
