// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model on a bench: opened through its own operations, without front end
 * or driver, and queues that the test fills by hand.
 */
#ifndef TESTS_UNIT_SIMRIG_H
#define TESTS_UNIT_SIMRIG_H

#include "pcifn/sim/link.h"

struct rig {
	struct pcifn fn;
	struct sim *s;
	struct pcifn_mem asq, acq;
};

/* A queue pair as its host sees it. */
struct rig_q {
	struct rig *r;
	uint16_t qid;
	uint32_t sq_entries, cq_entries;
	uint32_t sq_tail, cq_head;
	uint8_t phase;
	struct pcifn_mem sq, cq;
};

struct rig_cqe {
	uint32_t dw0, dw1;
	uint16_t sqhd, sqid, cid, status_p; /* Phase Tag is bit 0 */
};

/* Options as after "sim:"; asserts that the model opens. */
void rig_open(struct rig *r, const char *options);
void rig_close(struct rig *r);
uint32_t rig_r32(struct rig *r, uint64_t off);
void rig_w32(struct rig *r, uint64_t off, uint32_t val);
uint64_t rig_r64(struct rig *r, uint64_t off);
void rig_w64(struct rig *r, uint64_t off, uint64_t val);
uint32_t rig_cfg(struct rig *r, uint16_t off, unsigned int width);
void rig_cfg_write(struct rig *r, uint16_t off, unsigned int width, uint32_t val);
struct pcifn_mem rig_map(struct rig *r, size_t len);
void rig_unmap(struct rig *r, struct pcifn_mem *mem);
/* Relax until CSTS.RDY is @want; false after a minute of the tool's clock. */
bool rig_wait_ready(struct rig *r, bool want);
/* Admin queues of @sq and @cq entries, CC.EN=1 with @mps, ready. */
void rig_enable(struct rig *r, uint32_t sq, uint32_t cq, uint32_t mps);
void rig_settle(struct rig *r); /* let the model run out of work */

/* The admin pair of an enabled rig. */
struct rig_q rig_admin(struct rig *r, uint32_t sq, uint32_t cq);
/* A pair of @qid, memory of its own, made with sim_cq_open and sim_sq_open. */
struct rig_q rig_pair(struct rig *r, uint16_t qid, uint32_t sq, uint32_t cq, bool ien, uint16_t iv);
void rig_pair_close(struct rig_q *q);
/* Put a Flush (I/O) or Get Features Number of Queues (admin) at the tail; no doorbell. */
void rig_put(struct rig_q *q, uint16_t cid);
void rig_ring(struct rig_q *q);					/* tail doorbell */
void rig_doorbell(struct rig *r, unsigned int i, uint32_t val); /* i: 2y or 2y+1 */
/* The entry at the head when its phase is new: consumed, without a doorbell. */
bool rig_take(struct rig_q *q, struct rig_cqe *ret);
void rig_release(struct rig_q *q); /* head doorbell */
uint64_t rig_irqs(struct rig *r, unsigned int vector);
unsigned int rig_strays(struct rig *r); /* and forget them */

#endif
