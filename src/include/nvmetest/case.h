// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a case is, and what it may call. A case file includes this header only.
 *
 * A case gets a controller in the state it declares, does what one paragraph
 * of the specification describes, and says with the words of check.h what must
 * hold. It never prints, exits, sleeps or frees. The functions below end the
 * case with a verdict when the device does not answer (FAIL) or the link broke
 * (ERROR), so a case contains no error plumbing.
 */
#ifndef NVMETEST_CASE_H
#define NVMETEST_CASE_H

#include <nvmetest/buf.h>
#include <nvmetest/check.h>
#include <nvmetest/drv.h>

/* What a case changes. Declared, and refused unless plan or --allow permits it. */
enum {
	NT_EFF_RESET = 1u << 0,	     /* resets or disables the controller */
	NT_EFF_FEATURES = 1u << 1,   /* features, put back afterwards */
	NT_EFF_DATA = 1u << 2,	     /* user data */
	NT_EFF_NAMESPACES = 1u << 3, /* creates, deletes, formats */
	NT_EFF_FIRMWARE = 1u << 4,
	NT_EFF_WEAR = 1u << 5,
	NT_EFF_POWER = 1u << 6,
};

/* What a case cannot do without; missing: SKIP with all reasons. */
enum {
	NT_NEED_COMMANDS = 1u << 0, /* admin commands (always implied) */
	/* raw queues, doorbells, CIDs, PRPs, several commands at once: a direct back end */
	NT_NEED_QUEUES = 1u << 1,
	NT_NEED_REGS = 1u << 2,	     /* registers can be read */
	NT_NEED_REG_WRITE = 1u << 3, /* … and written */
	NT_NEED_CFG = 1u << 4,
	NT_NEED_CFG_WRITE = 1u << 5,
	NT_NEED_NS = 1u << 6,	      /* an active NVM namespace, nt_ns() */
	NT_NEED_TWO_QUEUES = 1u << 7, /* two I/O queue pairs granted */
	NT_NEED_INTX = 1u << 8,
	NT_NEED_MSI = 1u << 9,
	NT_NEED_MSIX = 1u << 10,
	NT_NEED_MSIX_TABLE = 1u << 11,
	NT_NEED_FLR = 1u << 12,
	NT_NEED_HOT_RESET = 1u << 13,
	NT_NEED_PM_RESET = 1u << 14,
	NT_NEED_NSSR = 1u << 15,      /* CAP.NSSRS */
	NT_NEED_SKIP_TIME = 1u << 16, /* too slow where waiting costs wall time */
	/* I/O commands by nt_io(), nt_read(), nt_write(), one at a time, on nt_queue_pair(). */
	NT_NEED_IO = 1u << 17,
	NT_NEED_PORT = 1u << 18,	/* the port above can be read: nt_port() */
	NT_NEED_PORT_WRITE = 1u << 19,	/* … and written: nt_port_write() */
	NT_NEED_LINK_RESET = 1u << 20,	/* DRV_RESET_LINK */
	NT_NEED_PERST = 1u << 21,	/* DRV_RESET_PERST */
	NT_NEED_POWER_CYCLE = 1u << 22, /* DRV_RESET_POWER */
	/* Time of the device's own: a self-test to its end. Never missing, but worth telling. */
	NT_NEED_SHORT_TEST = 1u << 30,
	NT_NEED_EXTENDED_TEST = 1u << 31,
};

/* State of the controller when the case starts. */
enum nt_state {
	NT_STATE_ENABLED,  /* RDY=1, admin queues of 32 entries, no I/O queues */
	NT_STATE_DISABLED, /* RDY=0; registers as after a Controller Reset */
	NT_STATE_ANY,	   /* the case does not care (registers, configuration space) */
};

/* A knob of a case: --param NAME=V, params: in a plan, matrix:. Ends with .name = NULL. */
struct nt_param {
	const char *name;
	const char *help;
	uint64_t value; /* default */
	uint64_t min, max;
};

struct nt_case {
	const char *id;	      /* area.topic.behaviour */
	const char *title;    /* the sentence that holds on a good controller */
	const char *spec;     /* "base-2.0:5.4 nvme-1.4:5.3 pcie-1.0:3.1.2" */
	const char *coverage; /* families of the coverage list: "QUE-08 QUE-09" */
	const char *rules;    /* ids of the requirement catalogue: "QUE-CQ-01", or NULL */
	unsigned int needs;   /* NT_NEED_* */
	unsigned int effects; /* NT_EFF_* */
	enum nt_state state;
	uint32_t timeout_ms; /* of the whole case in wall time, 0: 10 s */
	uint32_t since;	     /* NT_VS() of the first revision with this rule, 0: all */
	const struct nt_param *params;
	void (*run)(struct nt_ctx *t);
	const void *priv;   /* scripted cases */
	const char *was;    /* earlier id */
	const char *advice; /* what to look at when it fails, or NULL */
};

struct nt_group {
	const char *id; /* "queue.create-cq": common prefix of its cases */
	const struct nt_case *cases;
	size_t count;
};

#define NT_GROUP(name, array)                                                                      \
	{                                                                                          \
		.id = (name), .cases = (array), .count = ARRAY_SIZE(array)                         \
	}

/* Limits of the controller, read and checked once. */
struct nt_limits {
	uint64_t cap;
	uint32_t vs;
	uint32_t mqes;	      /* 0's based, CAP.MQES */
	uint32_t entries_max; /* mqes + 1 */
	uint32_t sq_count;    /* I/O submission queues granted, QIDs 1…sq_count */
	uint32_t cq_count;
	uint32_t page_len;	 /* bytes, CC.MPS */
	uint64_t mdts_len;	 /* bytes one command may transfer: MDTS, Linux; 0: no limit */
	uint32_t vectors;	 /* MSI-X table size, else MSI messages, else 1 */
	bool is_contiguous_only; /* CAP.CQR */
	bool is_fabric;		 /* reached over a fabric: no PRPs, no commands for queues */
};

/* A namespace with the NVM Command Set that the case may use. */
struct nt_ns {
	uint32_t nsid;
	uint64_t nsze;	       /* blocks */
	uint32_t lba_len;      /* bytes of data per block */
	uint32_t meta_len;     /* bytes of metadata per block */
	bool is_extended;      /* metadata is part of the data buffer */
	uint64_t scratch_slba; /* cases write here only … */
	uint64_t scratch_nlb;  /* … and at most that many blocks, at least 1 MiB of them */
};

const struct nt_limits *nt_limits(struct nt_ctx *t);
const struct nt_ns *nt_ns(struct nt_ctx *t);
/* Is there one, and can I/O commands reach it? For a case that also makes sense without. */
bool nt_has_ns(struct nt_ctx *t);
bool nt_has_io(struct nt_ctx *t);
/* Identify Controller data, 4,096 bytes, cached after the first call. */
const uint8_t *nt_identify_ctrl(struct nt_ctx *t);
/* Bits of it by name: nt_ctrl_field(t, "oncs"). */
uint64_t nt_ctrl_field(struct nt_ctx *t, const char *field);
uint64_t nt_param(struct nt_ctx *t, const char *name);
/* From the run's seed and the case id: same sequence on every run. */
uint64_t nt_rand(struct nt_ctx *t);
struct drv_ctrlr *nt_ctrlr(struct nt_ctx *t);
struct pcifn *nt_fn(struct nt_ctx *t);
/* Deadline for one command: 5 s, 2 s on a model or an emulator, times --timeout-scale. */
struct nt_deadline nt_deadline(struct nt_ctx *t);
/* The same scale for a case's own limit. */
struct nt_deadline nt_within_ms(struct nt_ctx *t, uint64_t ms);

/* -------------------------------------------------------------- registers */

uint32_t nt_reg32(struct nt_ctx *t, uint32_t off);
uint64_t nt_reg64(struct nt_ctx *t, uint32_t off);
void nt_reg_write32(struct nt_ctx *t, uint32_t off, uint32_t val); /* marks dirty */
void nt_reg_write64(struct nt_ctx *t, uint32_t off, uint64_t val);
/* A field by name: nt_reg_field(t, "cap.mqes"). */
uint64_t nt_reg_field(struct nt_ctx *t, const char *path);
uint32_t nt_cfg(struct nt_ctx *t, uint16_t off, unsigned int width);
void nt_cfg_write(struct nt_ctx *t, uint16_t off, unsigned int width, uint32_t val);
/* Configuration space of the port at the other end of the link. */
uint32_t nt_port(struct nt_ctx *t, uint16_t off, unsigned int width);
void nt_port_write(struct nt_ctx *t, uint16_t off, unsigned int width, uint32_t val);
/* The value now, written back when the case ends. Not for bits that are cleared by 1. */
uint32_t nt_keep_cfg(struct nt_ctx *t, uint16_t off, unsigned int width);
uint32_t nt_keep_port(struct nt_ctx *t, uint16_t off, unsigned int width);

/* The register keeps its value: as it reads now, written back when the case ends. 4 or 8 bytes. */
void nt_keep_reg(struct nt_ctx *t, uint32_t off, unsigned int width);

/* ------------------------------------------- memory of the controller's own */

/* What the controller has in a BAR (CMB, PMR), @at bytes into it. */
void nt_place_write(struct nt_ctx *t, const struct drv_place *place, uint64_t at, const void *src,
		    size_t len);
void nt_place_read(struct nt_ctx *t, const struct drv_place *place, uint64_t at, void *dst,
		   size_t len);
/* One access of exactly @width bytes, at any alignment. */
uint64_t nt_place_get(struct nt_ctx *t, const struct drv_place *place, uint64_t at,
		      unsigned int width);
void nt_place_put(struct nt_ctx *t, const struct drv_place *place, uint64_t at, unsigned int width,
		  uint64_t val);
/* Bytes of a BAR, 0 when there is none; the address that configuration space gives it. */
uint64_t nt_bar_len(struct nt_ctx *t, unsigned int bar);
uint64_t nt_bar_address(struct nt_ctx *t, unsigned int bar);
/* Nothing that the controller was given lies in [addr, addr + len). */
bool nt_is_free_address(struct nt_ctx *t, uint64_t addr, uint64_t len);

/* ------------------------------------------------------- controller state */

/* Each fails the case when the controller misses its deadline. NULL: defaults. */
void nt_enable(struct nt_ctx *t, const struct drv_enable_attr *attr);
void nt_disable(struct nt_ctx *t);
void nt_reset(struct nt_ctx *t, enum drv_reset kind);
/* Disable if needed, then enable as @attr says. */
void nt_reenable(struct nt_ctx *t, const struct drv_enable_attr *attr);
/* Let @us microseconds pass on the device's clock, running completions meanwhile. */
void nt_settle(struct nt_ctx *t, uint64_t us);

/* --------------------------------------------------------------- commands */

/*
 * Send and wait. A command that does not complete by nt_deadline() is a FAIL
 * and ends the case. @data (may be NULL) sets PRP1 and PRP2.
 */
struct drv_cpl nt_admin(struct nt_ctx *t, const struct drv_cmd *cmd, struct nt_buf *data);
struct drv_cpl nt_io(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
		     struct nt_buf *data);
/* … with the PRPs of a scattered buffer. */
struct drv_cpl nt_admin_sg(struct nt_ctx *t, const struct drv_cmd *cmd, struct nt_sg *data);
struct drv_cpl nt_io_sg(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd,
			struct nt_sg *data);

/*
 * Does the target pass @cmd on? An operating system's driver keeps some commands to itself;
 * nt_admin() and nt_io() would end the case with a SKIP. Here a case that sends many leaves
 * such a one out: false, and a note says why.
 */
bool nt_can_send(struct nt_ctx *t, struct drv_sq *sq, const struct drv_cmd *cmd);

struct drv_cpl nt_identify(struct nt_ctx *t, uint8_t cns, uint32_t nsid, struct nt_buf *data);
struct drv_cpl nt_get_features(struct nt_ctx *t, uint8_t fid, uint8_t sel, uint32_t cdw11);
struct drv_cpl nt_set_features(struct nt_ctx *t, uint8_t fid, uint32_t cdw11);
/*
 * Current value now, put back when the case ends. On a drive that somebody owns
 * every Set Features by nt_admin() and the functions here is journalled besides:
 * what a case (or its crash) leaves is put back by the tool.
 */
uint32_t nt_keep_feature(struct nt_ctx *t, uint8_t fid, uint32_t cdw11_select);
/* The same of the saved value. Where both are changed, keep the current one first. */
uint32_t nt_keep_saved(struct nt_ctx *t, uint8_t fid, uint32_t cdw11_select);
/* … of a namespace (@nsid, or 0), and with the buffer of the feature: @data has its length. */
uint32_t nt_keep_feature_data(struct nt_ctx *t, uint8_t fid, uint32_t nsid, uint32_t cdw11_select,
			      struct nt_buf *data);
/* @len bytes (a multiple of 4) at @offset of a log page. RAE=1 keeps events. */
struct drv_cpl nt_get_log(struct nt_ctx *t, uint8_t lid, uint32_t nsid, struct nt_buf *data,
			  uint32_t len, uint64_t offset);

/* @nlb is a count, not 0's based. The NVM commands' CDWs without data pointers. */
struct drv_cmd nt_rw_cmd(uint8_t opc, uint32_t nsid, uint64_t slba, uint32_t nlb);
struct drv_cpl nt_read(struct nt_ctx *t, struct drv_sq *sq, uint64_t slba, uint32_t nlb,
		       struct nt_buf *data);
struct drv_cpl nt_write(struct nt_ctx *t, struct drv_sq *sq, uint64_t slba, uint32_t nlb,
			struct nt_buf *data);

/* ----------------------------------------------------------------- queues */

/* Create and Delete as they stand; the answer is data. Memory belongs to @t. */
struct drv_cpl nt_create_cq(struct nt_ctx *t, const struct drv_cq_attr *attr);
struct drv_cpl nt_create_sq(struct nt_ctx *t, const struct drv_sq_attr *attr);
struct drv_cpl nt_delete_cq(struct nt_ctx *t, uint16_t qid);
struct drv_cpl nt_delete_sq(struct nt_ctx *t, uint16_t qid);
/* The object of a created queue, NULL when there is none. */
struct drv_cq *nt_cq(struct nt_ctx *t, uint16_t qid);
struct drv_sq *nt_sq(struct nt_ctx *t, uint16_t qid);
struct drv_sq *nt_asq(struct nt_ctx *t);

/*
 * A pair with the same QID, sizes in entries. A refusal fails and ends the case.
 * Through an operating system's driver (NT_NEED_IO without NT_NEED_QUEUES) it
 * stands for the driver's queues and is good for nt_io(), nt_read(), nt_write().
 */
struct drv_sq *nt_queue_pair(struct nt_ctx *t, uint16_t qid, uint32_t sq_entries,
			     uint32_t cq_entries);
/* SQ first, then CQ, both of nt_queue_pair(). */
void nt_queue_pair_delete(struct nt_ctx *t, struct drv_sq *sq);

/*
 * drv_sq_put() for the usual harmless command: Get Features (admin) or Flush (I/O). Skips the
 * case on an I/O queue when no namespace is active.
 */
uint16_t nt_put_nop(struct nt_ctx *t, struct drv_sq *sq);
void nt_ring(struct nt_ctx *t, struct drv_sq *sq);
void nt_cq_ring(struct nt_ctx *t, struct drv_cq *cq);
void nt_doorbell(struct nt_ctx *t, uint16_t qid, bool is_cq, uint32_t value);
/* Next completion of @cq by the deadline: else FAIL with @what and the end of the case. */
struct drv_cpl nt_cq_next(struct nt_ctx *t, struct drv_cq *cq, const char *what);
/* Completion of one command of @sq (head doorbell written), else FAIL and the end. */
struct drv_cpl nt_wait_cid(struct nt_ctx *t, struct drv_sq *sq, uint16_t cid);
/* Nothing new arrives at @cq for @us; a "shall" with the text. */
bool nt_shall_stay_silent(struct nt_ctx *t, struct drv_cq *cq, uint64_t us, const char *fmt, ...)
	NT_PRINTF(4, 5);

/* ----------------------------------------------------- events, interrupts */

/* Asynchronous Event Request without waiting; its CID. */
uint16_t nt_aer_post(struct nt_ctx *t);
/* True and the completion when @cid completed within @ms. */
bool nt_aer_wait(struct nt_ctx *t, uint16_t cid, uint64_t ms, struct drv_cpl *ret_cpl);
/* Fired within @ms? *ret_count (may be NULL): messages seen. */
bool nt_irq_wait(struct nt_ctx *t, unsigned int vector, uint64_t ms, uint64_t *ret_count);
/* Messages since the last look, without waiting. */
uint64_t nt_irq_take(struct nt_ctx *t, unsigned int vector);

#endif
