// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver: one controller, its queues, doorbells, resets.
 *
 * It sends what it is told, legal or not (QID 0, size 0, odd PRP, any doorbell
 * value), and never "helps". A completion is data: functions return 0 or
 * -errno for our side of the link only (-ETIMEDOUT, -ENODEV, -EIO, -ENOTSUP,
 * -EINVAL, -ENOMEM), and the status of a command is in struct drv_cpl.
 *
 * Queue memory belongs to the controller object: it goes back to pcifn/mem.c
 * after the Delete completed, CSTS.RDY = 0 or a function reset; before that it
 * sits in quarantine.
 *
 * Base 2.0 sections 3.3, 3.5, 3.6, 3.7; PCIe Transport 1.0 section 3.1.
 */
#ifndef NVMETEST_DRV_H
#define NVMETEST_DRV_H

#include <nvmetest/cmd.h>
#include <nvmetest/pcifn.h>

/* Ways to reset. CC: CC.EN 1→0. The others as the specification calls them. */
enum drv_reset {
	DRV_RESET_CC,
	DRV_RESET_NSSR,
	DRV_RESET_FLR,
	DRV_RESET_HOT,
	DRV_RESET_PM,
	DRV_RESET_LINK,	 /* link disable */
	DRV_RESET_PERST, /* fundamental reset */
	DRV_RESET_POWER, /* main power off and on */
};

/*
 * Memory of the controller's own, in one of its BARs (CMB): where the CPU finds
 * it, and the address that commands use for it.
 */
struct drv_place {
	bool is_set;
	uint8_t bar;
	uint64_t off;  /* in the BAR */
	uint64_t addr; /* controller address */
};

/* Memory of a queue: one piece, or (PC=0) pages found through a PRP list. */
struct drv_qmem {
	uint32_t entries;
	uint32_t entry_len;
	uint32_t per_page;	 /* entries a page holds when scattered, 0 when contiguous */
	uint64_t prp1;		 /* what goes into Create: the base or the list */
	struct pcifn_mem **mems; /* one, or the pages followed by the list pages */
	size_t mem_count;
	/* private: what the CPU sees */
	uint8_t *base;		/* contiguous */
	uint8_t **pages;	/* scattered */
	void *stand_in;		/* plain memory where a case's own address leads nowhere */
	struct drv_place place; /* what the CPU sees is a copy of this, slot by slot */
};

struct hist;
struct drv_ctrlr;

struct drv_cq {
	struct drv_ctrlr *c;
	uint16_t qid;
	uint32_t entries;
	uint32_t head; /* next slot to look at */
	uint8_t phase; /* the value that makes that slot new */
	uint32_t rung; /* head as last written to the doorbell */
	bool ien;
	uint16_t iv;
	bool is_created; /* the controller owns it */
	struct drv_qmem mem;
	uint64_t taken;	     /* completions ever taken */
	struct drv_cq *next; /* private: retired queues */
};

struct drv_sq {
	struct drv_ctrlr *c;
	uint16_t qid;
	uint32_t entries;
	struct drv_cq *cq;
	uint32_t tail; /* slot the next drv_sq_put() fills */
	uint32_t rung; /* tail as last written to the doorbell */
	uint32_t head; /* SQHD of the newest completion */
	uint16_t next_cid;
	bool is_created;
	/* A raw doorbell write or slot patch happened: SQHD and CIDs are no longer judged. */
	bool is_untracked;
	uint32_t outstanding; /* rung or not, not yet completed */
	uint64_t *busy;	      /* bitmap of CIDs in use, 65,536 bits */
	uint16_t *slots;      /* private: slot of each CID in use */
	struct drv_qmem mem;
	struct drv_sq *next; /* private: retired queues */
	uint64_t *rung_ns;   /* private: when each slot was announced, 0: it was not */
};

/* Completions that no rule allows. They are collected by every drv_cq_poll(). */
enum drv_finding_kind {
	DRV_FINDING_UNKNOWN_CID, /* no such command outstanding: unknown or completed twice */
	DRV_FINDING_SQID,	 /* names a queue that does not use this CQ */
	DRV_FINDING_SQHD,	 /* past the tail, or not past the completed command */
	DRV_FINDING_COUNT,
};

struct drv_finding {
	enum drv_finding_kind kind;
	uint16_t cqid;
	struct drv_cpl cpl;
	uint32_t want_lo, want_hi; /* SQHD: the legal window, both inclusive, cyclic */
};

/* What went over the link, newest last: evidence for a failure. */
enum drv_trace_kind {
	DRV_TRACE_SQE,	 /* bytes: 64, value: slot, or DRV_SLOT_NONE */
	DRV_TRACE_CQE,	 /* bytes: 16, value: slot, or DRV_SLOT_NONE */
	DRV_TRACE_SQ_DB, /* value: as written */
	DRV_TRACE_CQ_DB,
	DRV_TRACE_IRQ,	 /* qid: vector, value: count */
	DRV_TRACE_RESET, /* value: enum drv_reset */
};

#define DRV_TRACE_LEN 1024
/* The operating system chose slot and CID: the CID of the record only joins the two. */
#define DRV_SLOT_NONE 0xffffffffu

struct drv_trace {
	uint64_t when_ns;
	enum drv_trace_kind kind;
	uint16_t qid;
	uint32_t value;
	uint8_t bytes[DRV_SQE_LEN];
};

struct drv_ctrlr {
	struct pcifn *fn;
	uint64_t cap; /* as read at drv_open() and after each drv_enable() */
	uint32_t vs;
	uint32_t page_len;	  /* bytes of a memory page as CC.MPS stands */
	uint32_t doorbell_stride; /* bytes: 4 << DSTRD */
	bool is_enabled;	  /* we saw CSTS.RDY = 1 after our CC.EN = 1 */
	bool is_passive;	  /* drv_open_passive(): somebody else drives it */
	bool is_dirty;		  /* must be reset before the next case: see drv_mark_dirty() */
	enum pcifn_irq irq_kind;
	unsigned int irq_count;
	struct drv_sq *asq; /* qid 0, NULL while disabled */
	struct drv_cq *acq;
	struct drv_sq **sqs; /* by qid, 65,536 slots, NULL: none */
	struct drv_cq **cqs;
	struct drv_trace *trace; /* ring of DRV_TRACE_LEN */
	uint64_t trace_count;
	struct drv_finding findings[16]; /* the first ones since drv_findings_clear() */
	size_t finding_count;		 /* may exceed 16 */
	/* Completions that drv_wait_cid() passed over, by arrival. */
	struct drv_cpl *stash;
	size_t stash_count, stash_cap;
	uint64_t commands; /* ever put */
	/* private */
	uint64_t now_ns;	    /* clock as last read */
	uint32_t crto;		    /* CRTO, 0 where there is none */
	uint32_t io_sqe_len;	    /* bytes, from CC.IOSQES */
	uint32_t io_cqe_len;	    /* bytes, from CC.IOCQES */
	uint16_t *stash_cqids;	    /* beside stash */
	uint32_t qid_end;	    /* no queue at or above it */
	struct drv_sq *retired_sqs; /* deleted, still readable */
	struct drv_cq *retired_cqs;
	struct hist *latency; /* nanoseconds of admin and of I/O commands; NULL: not measured */
};

/* Reads CAP and VS, switches memory decoding and bus mastering on. Owns nothing of @fn. */
int drv_open(struct pcifn *fn, struct drv_ctrlr **ret_c, struct nt_err *err);
void drv_close(struct drv_ctrlr *c);

/*
 * A controller that an operating system drives (PCIFN_CAP_OS_DRIVER): CAP and VS
 * are read where there are registers, else 0, and nothing is ever written. It
 * counts as enabled; asq is an object without entries that only has a number.
 * What would change the controller returns -ENOTSUP.
 */
int drv_open_passive(struct pcifn *fn, struct drv_ctrlr **ret_c, struct nt_err *err);
/* c->sqs[qid]: an object without entries, which names the operating system's queues. */
int drv_passive_queue(struct drv_ctrlr *c, uint16_t qid, struct drv_sq **ret_sq);
/* Free all of them. */
void drv_passive_forget(struct drv_ctrlr *c);

/* As @len bytes at @place, or 0: by the widest aligned accesses. */
int drv_place_write(struct drv_ctrlr *c, const struct drv_place *place, uint64_t at,
		    const void *src, size_t len);
int drv_place_read(struct drv_ctrlr *c, const struct drv_place *place, uint64_t at, void *dst,
		   size_t len);

/* How to enable. Zero means the usual: 32 entries, MPSMIN, NVM set, RR, 64/16-byte entries. */
struct drv_enable_attr {
	uint32_t asq_entries, acq_entries; /* counts; sent minus one */
	uint8_t mps;			   /* CC.MPS as on the wire */
	bool has_mps;			   /* else CAP.MPSMIN */
	uint8_t css, ams;
	bool crime;		/* CC.CRIME */
	bool has_css;		/* else 0, or 6 when CAP.CSS has bit 6 and not bit 0 */
	uint8_t iosqes, iocqes; /* 0: 6 and 4 */
	struct drv_place asq_place, acq_place; /* the queues lie there */
	bool no_wait;			       /* return after writing CC.EN=1 */
	enum pcifn_irq irq_kind;	       /* routed before CC.EN=1 */
	unsigned int irq_count;
};

/* Milliseconds the controller may take for RDY, from CAP.TO or CRTO, never below 500. */
uint32_t drv_ready_timeout_ms(const struct drv_ctrlr *c);

/* Fresh zeroed admin queues, AQA, ASQ, ACQ, CC; waits for CSTS.RDY. @c must be disabled. */
int drv_enable(struct drv_ctrlr *c, const struct drv_enable_attr *attr);
/* CC.EN=0, waits for CSTS.RDY=0, then forgets all queues and frees their memory. */
int drv_disable(struct drv_ctrlr *c);
/* CC.SHN (NT_CC_SHN_NORMAL/ABRUPT), waits for SHST=10b. The controller stays enabled. */
int drv_shutdown(struct drv_ctrlr *c, uint32_t shn, uint32_t timeout_ms);
/* Any reset; afterwards @c is disabled, queues are forgotten, decoding is on. */
int drv_reset(struct drv_ctrlr *c, enum drv_reset kind);
/* Something a case did needs a reset before the next case may trust the controller. */
void drv_mark_dirty(struct drv_ctrlr *c);

/* Wait until (register & mask) == value. -ETIMEDOUT, -ENODEV. @ret_last may be NULL. */
int drv_wait_reg32(struct drv_ctrlr *c, uint64_t off, uint32_t mask, uint32_t value,
		   struct nt_deadline until, uint32_t *ret_last);

/* --------------------------------------------------------- queues: memory */

/* Scattered memory when @discontig: pages in shuffled order behind a PRP list. */
int drv_cq_init(struct drv_ctrlr *c, uint16_t qid, uint32_t entries, bool discontig,
		struct drv_cq **ret_cq);
int drv_sq_init(struct drv_ctrlr *c, uint16_t qid, uint32_t entries, bool discontig,
		struct drv_cq *cq, struct drv_sq **ret_sq);
/* Frees the memory, or puts it into quarantine while the controller owns the queue. */
void drv_cq_fini(struct drv_cq *cq);
void drv_sq_fini(struct drv_sq *sq);

/* ------------------------------------------------------- queues: commands */

/*
 * As on the wire, 0's based size. prp1 = 0: the driver allocates fitting memory. With @place
 * the queue lies there, zeroed first; prp1 is place.addr then, whatever it says here.
 */
struct drv_cq_attr {
	uint16_t qid, qsize;
	bool discontig; /* PC = 0 */
	bool ien;
	uint16_t iv;
	uint64_t prp1;
	struct drv_place place;
	uint32_t cdw11_rsvd; /* ORed into CDW11 */
};

struct drv_sq_attr {
	uint16_t qid, qsize, cqid;
	bool discontig; /* PC = 0 */
	uint8_t qprio;
	uint64_t prp1;
	struct drv_place place;
	uint32_t cdw12;
};

/*
 * Send Create and wait. On success the queue object is in c->cqs[qid] (or sqs)
 * until Delete or reset. On a refusal the memory is freed, and no object stays.
 */
int drv_cq_create(struct drv_ctrlr *c, const struct drv_cq_attr *attr, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);
int drv_sq_create(struct drv_ctrlr *c, const struct drv_sq_attr *attr, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);
int drv_cq_delete(struct drv_ctrlr *c, uint16_t qid, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);
int drv_sq_delete(struct drv_ctrlr *c, uint16_t qid, struct nt_deadline until,
		  struct drv_cpl *ret_cpl);

/* ------------------------------------------------------------- submission */

/* Fill the slot at the tail and move on; no doorbell. Returns the CID used. */
uint16_t drv_sq_put(struct drv_sq *sq, const struct drv_cmd *cmd);
/* Slots that can still be filled without overtaking the head we know of. */
uint32_t drv_sq_free(const struct drv_sq *sq);
/* Write the tail doorbell if it moved. What the device may read by then is in memory. */
int drv_sq_ring(struct drv_sq *sq);
/* The 64 bytes of a slot; writing them marks the queue untracked if it is outstanding. */
uint8_t *drv_sq_slot(struct drv_sq *sq, uint32_t slot);

/* Any value to the doorbell of any queue, existing or not. The queue becomes untracked. */
int drv_doorbell_write(struct drv_ctrlr *c, uint16_t qid, bool is_cq, uint32_t value);
/* Its offset in BAR0. */
uint64_t drv_doorbell_off(const struct drv_ctrlr *c, uint16_t qid, bool is_cq);

/* ------------------------------------------------------------- completion */

/* Look at the head slot: true and *ret_cpl when it is new. Does not write the doorbell. */
bool drv_cq_poll(struct drv_cq *cq, struct drv_cpl *ret_cpl);
/* Write the head doorbell if it moved. */
int drv_cq_ring(struct drv_cq *cq);
/* The same, but only once at least @unacked entries were taken since: the room is what counts. */
int drv_cq_ring_late(struct drv_cq *cq, uint32_t unacked);
/* drv_cq_poll() until there is one. 0, -ETIMEDOUT, -ENODEV. No doorbell. */
int drv_cq_wait(struct drv_cq *cq, struct nt_deadline until, struct drv_cpl *ret_cpl);
/* The 16 bytes of a slot, as the device sees them. */
uint8_t *drv_cq_slot(struct drv_cq *cq, uint32_t slot);

/*
 * Wait for the completion of @cid of @sq, and write the head doorbell. Others
 * that arrive meanwhile are stashed and found by a later call.
 */
int drv_wait_cid(struct drv_sq *sq, uint16_t cid, struct nt_deadline until,
		 struct drv_cpl *ret_cpl);
/* put + ring + wait. */
int drv_exec(struct drv_sq *sq, const struct drv_cmd *cmd, struct nt_deadline until,
	     struct drv_cpl *ret_cpl);

void drv_findings_clear(struct drv_ctrlr *c);

/*
 * Between cases: free what deleted queues still hold (they stay readable after
 * Delete so that a late completion can be seen), forget the stash.
 */
void drv_reap(struct drv_ctrlr *c);

/* ------------------------------------------------------------- interrupts */

/* Wait until @vector fired at least once since the last look. 0, -ETIMEDOUT. */
int drv_irq_wait(struct drv_ctrlr *c, unsigned int vector, struct nt_deadline until,
		 uint64_t *ret_count);

/* -------------------------------------------------------------------- PRP */

/*
 * Point PRP1/PRP2 of @cmd at @len bytes that start @offset bytes into pages[0].
 * @pages: bus addresses of the pages the transfer touches, in order. @list and
 * @list_iova: page-aligned memory of @list_pages pages for lists, filled from
 * @list_offset (a multiple of 8) in the first of them; NULL when at most two
 * pages are touched. -EINVAL when the list memory does not suffice.
 * A chain pointer is used only where the remaining entries do not fit.
 */
int drv_prp_build(struct drv_cmd *cmd, uint32_t page_len, const uint64_t *pages, uint32_t offset,
		  uint64_t len, void *list, uint64_t list_iova, uint32_t list_pages,
		  uint32_t list_offset);
/* Pages that @len bytes at @offset of a page touch. */
uint64_t drv_prp_pages(uint32_t page_len, uint32_t offset, uint64_t len);

#endif
