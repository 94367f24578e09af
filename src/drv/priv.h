// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the files of the driver share.
 *
 *	ctrlr.c enable.c reset.c shutdown.c	the controller
 *	passive.c				one that somebody else drives
 *	qmem.c place.c queue.c create.c		queues: memory, objects, commands
 *	submit.c wait.c irq.c			the fast path
 *	prp.c sqe.c trace.c			pure functions, evidence
 */
#ifndef DRV_PRIV_H
#define DRV_PRIV_H

#include <nvmetest/drv.h>

/* The SQE (and its contents) must be in memory before the device sees the new tail. */
static inline void before_doorbell(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("" ::: "memory"); /* stores are not reordered with an uncached store */
#else
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* The rest of a CQE, and the data, must not be read before its Phase Tag was seen. */
static inline void after_phase(void)
{
	__atomic_thread_fence(__ATOMIC_ACQUIRE);
}

/* Queue memory must be zeroed before the register write (CC.EN) that hands it over. */
static inline void before_register(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__asm__ volatile("" ::: "memory"); /* stores are not reordered with an uncached store */
#else
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
#endif
}

/* drv/ctrlr.c: an object for @fn without anything read; drv_close() frees it. */
int drv_alloc(struct pcifn *fn, struct drv_ctrlr **ret_c);

/* drv/trace.c: one record; @len bytes of @bytes are kept. */
void drv_trace_add(struct drv_ctrlr *c, enum drv_trace_kind kind, uint16_t qid, uint32_t value,
		   const void *bytes, size_t len);
/* The clock, remembered as the time of the records that follow. */
uint64_t drv_now(struct drv_ctrlr *c);
/* A command to @qid that began at @from_ns is over now; 0: nobody knows when it began. */
void drv_latency_add(struct drv_ctrlr *c, uint16_t qid, uint64_t from_ns);
void drv_finding_add(struct drv_ctrlr *c, const struct drv_finding *f);

/* drv/qmem.c: host pointer of @len bytes at @iova in memory that somebody holds, or NULL. */
uint8_t *drv_mem_find(const struct drv_ctrlr *c, uint64_t iova, size_t len);
int drv_qmem_init(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len, bool discontig,
		  struct drv_qmem *ret);
/* Memory that the caller owns: what the CPU sees behind @prp1, or a stand-in. */
int drv_qmem_adopt(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len, bool discontig,
		   uint64_t prp1, struct drv_qmem *ret);
/* Memory of the controller's own: zeroed, and a copy of it for the CPU. */
int drv_qmem_place(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len,
		   const struct drv_place *place, struct drv_qmem *ret);
void drv_qmem_fini(struct drv_ctrlr *c, struct drv_qmem *m, bool device_owns);
/* A slot from the copy to the BAR; a completion the other way, the dword with the phase first. */
int drv_qmem_push(struct drv_ctrlr *c, const struct drv_qmem *m, uint32_t slot);
void drv_qmem_pull(struct drv_ctrlr *c, const struct drv_qmem *m, uint32_t slot);

static inline uint8_t *drv_qmem_slot(const struct drv_qmem *m, uint32_t slot)
{
	if (!m->per_page)
		return m->base + (size_t)slot * m->entry_len;
	return m->pages[slot / m->per_page] + (size_t)(slot % m->per_page) * m->entry_len;
}

/* drv/queue.c: the queue stops being c->sqs[qid] but stays readable until it is reaped. */
void drv_sq_retire(struct drv_sq *sq);
void drv_cq_retire(struct drv_cq *cq);
/* The controller is disabled or reset: it owns nothing any more. */
void drv_queues_forget(struct drv_ctrlr *c);
/* Free every object; what the controller still owns goes into quarantine. */
void drv_queues_fini(struct drv_ctrlr *c);
struct drv_sq *drv_sq_find(const struct drv_ctrlr *c, uint16_t qid);
/* Drop completions of @sqid that nobody asked for. */
void drv_stash_purge(struct drv_ctrlr *c, uint16_t sqid);

#endif
