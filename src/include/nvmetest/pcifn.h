// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Seam 1: a PCI function, and the back ends that can reach one.
 *
 * The front end (pcifn/pcifn.c) checks ranges, records every access in a ring
 * of the last 4,096, and turns a dead read into -ENODEV. Memory for the device
 * comes from pcifn/mem.c only: guarded on both sides, and never freed while
 * the device may still write it.
 */
#ifndef NVMETEST_PCIFN_H
#define NVMETEST_PCIFN_H

#include <nvmetest/base.h>

/* What a back end offers. A set bit promises that the operation works. */
enum {
	PCIFN_CAP_CFG = 1u << 0,	/* configuration space can be read */
	PCIFN_CAP_CFG_WRITE = 1u << 1,	/* … and written, unfiltered */
	PCIFN_CAP_BAR = 1u << 2,	/* BAR0 registers read and, without READ_ONLY, written */
	PCIFN_CAP_DMA = 1u << 3,	/* memory the device reaches */
	PCIFN_CAP_INTX = 1u << 4,	/* pin interrupts can be observed */
	PCIFN_CAP_MSI = 1u << 5,	/* MSI delivery can be observed */
	PCIFN_CAP_MSIX = 1u << 6,	/* MSI-X delivery can be observed */
	PCIFN_CAP_MSIX_TABLE = 1u << 7, /* MSI-X table, mask and PBA by hand */
	PCIFN_CAP_FLR = 1u << 8,	/* function level reset */
	PCIFN_CAP_HOT_RESET = 1u << 9,	/* hot (secondary bus) reset */
	PCIFN_CAP_PM_RESET = 1u << 10,	/* D3hot and back */
	PCIFN_CAP_STRAY_DMA = 1u << 11, /* DMA outside mapped memory is contained and reported */
	PCIFN_CAP_SKIP_TIME = 1u << 12, /* waiting costs no wall time */
	PCIFN_CAP_SCRATCH = 1u << 13,	/* a throw-away device: every effect is allowed */
	PCIFN_CAP_BAR64 = 1u << 14,	/* 64-bit register accesses reach the device as one */
	PCIFN_CAP_READ_ONLY = 1u << 15, /* registers must not be written: somebody else drives it */
	/*
	 * An operating system's driver owns the controller: no queues of ours, commands go
	 * through seam 2. dma_map gives plain memory, iova is the host pointer.
	 */
	PCIFN_CAP_OS_DRIVER = 1u << 16,
	PCIFN_CAP_PORT = 1u << 17,	 /* configuration space of the port above can be read */
	PCIFN_CAP_PORT_WRITE = 1u << 18, /* … and written: the link is ours */
	PCIFN_CAP_LINK_RESET = 1u << 19, /* Link Disable of the port above, and back */
	PCIFN_CAP_PERST = 1u << 20,	 /* fundamental reset by the PERST# signal */
	PCIFN_CAP_POWER = 1u << 21,	 /* main power off and on */
};

enum pcifn_irq { PCIFN_IRQ_NONE, PCIFN_IRQ_INTX, PCIFN_IRQ_MSI, PCIFN_IRQ_MSIX };

enum pcifn_reset {
	PCIFN_RESET_FLR,
	PCIFN_RESET_HOT,
	PCIFN_RESET_PM,
	PCIFN_RESET_LINK, /* the link is disabled and comes back: Hot Reset for those below */
	PCIFN_RESET_PERST,
	PCIFN_RESET_POWER, /* main power is lost, and comes back */
};

struct pcifn;
struct drv_evidence;

/* Memory the device can reach, contiguous in both address spaces. */
struct pcifn_mem {
	void *vaddr;   /* always a host pointer */
	uint64_t iova; /* the address the device uses */
	size_t len;    /* bytes, as asked for */
	/* private to pcifn/mem.c and the back end */
	void *base; /* start including the leading guard */
	uint64_t base_iova;
	size_t base_len;
	unsigned long tag;
	struct pcifn_mem *next, **prev; /* list it is in, and what points at it there */
};

/*
 * What a back end can do for one PCI function. NULL means "cannot", and the
 * capability bit that goes with it is then clear: pcifn_open() asserts that
 * they agree. Every function returns 0 or -errno of nt_err's vocabulary.
 */
struct pcifn_ops {
	const char *name;		 /* scheme on the command line: "sim" in sim:dstrd=2 */
	const char *summary;		 /* one line for `nvmetest backends` */
	const char *const *options_help; /* "dstrd=N", "Doorbell Stride …", …, NULL: pairs */
	unsigned int caps;		 /* PCIFN_CAP_*: what this back end can offer at most */
	bool dead_is_zero;		 /* a dead read gives 0, not all ones */

	/* Sets fn->priv, and clears bits of fn->caps that this function lacks. */
	int (*open)(struct pcifn *fn, const char *address, const struct nt_options *opts,
		    struct nt_err *err);
	void (*close)(struct pcifn *fn);

	/* One access each, of exactly @width bytes (1, 2, 4; BAR also 8). */
	int (*cfg_read)(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val);
	int (*cfg_write)(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val);
	/* The same for the port at the other end of the link. */
	int (*port_read)(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val);
	int (*port_write)(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val);
	int (*bar_read)(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			uint64_t *ret_val);
	int (*bar_write)(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			 uint64_t val);

	/*
	 * @len and @align are multiples of 4096. Fills vaddr, iova, tag of @ret_mem.
	 * The first @align bytes and the last 4096 are guards: the device need not
	 * reach them, and shall not where that can be kept from it.
	 */
	int (*dma_map)(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem *ret_mem);
	void (*dma_unmap)(struct pcifn *fn, struct pcifn_mem *mem);

	/*
	 * Route @count vectors of @kind to where irq_poll sees them; NONE takes
	 * them away. Must be called before CC.EN=1. Enabling resets the counters.
	 */
	int (*irq_enable)(struct pcifn *fn, enum pcifn_irq kind, unsigned int count);
	/*
	 * Messages seen on @vector since the last call (INTx: 1 while the pin is
	 * asserted, vector 0). A back end that can tell only "at least one"
	 * returns 1. Never blocks; waiting is drv's business.
	 */
	int (*irq_poll)(struct pcifn *fn, unsigned int vector, uint64_t *ret_count);

	/* Afterwards decoding and bus mastering are on again, as at open. */
	int (*reset)(struct pcifn *fn, enum pcifn_reset kind);

	/*
	 * Time is the back end's: the model runs and skips its clock here, the
	 * others sleep a little (@turn counts the calls of one wait from 0).
	 */
	void (*relax)(struct pcifn *fn, unsigned int turn);

	/*
	 * In the parent, after a worker died: make the function usable again from
	 * whatever state it is in (restart, disable). May be NULL: nothing to do.
	 */
	int (*recover)(struct pcifn *fn, struct nt_err *err);

	/*
	 * Next DMA access outside mapped memory, oldest first. 1 and *ret when
	 * there was one, else 0. A length of 0: only the page is known. Only with
	 * PCIFN_CAP_STRAY_DMA.
	 */
	int (*stray)(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write);

	/*
	 * What open() would start, as one line for the user (dry-run); the caller
	 * frees it. NULL and @err when the options are wrong. May be NULL.
	 */
	char *(*describe)(const char *address, const struct nt_options *opts, struct nt_err *err);
	/*
	 * After operations began to fail: why, in words, or NULL when nothing is
	 * known. Owned by the back end, valid until the next operation. May be NULL.
	 */
	const char *(*last_words)(struct pcifn *fn);
	/*
	 * Why this function lacks @cap, which the back end offers to others, and the one thing
	 * to do; NULL when there is nothing to tell. Owned by the back end. May be NULL.
	 */
	const char *(*why_not)(struct pcifn *fn, unsigned int cap);
};

#define PCIFN_TRACE_LEN	   4096
#define PCIFN_POOL_BUCKETS 16

struct pcifn_access {
	uint64_t when_ns;
	uint64_t off;
	uint64_t val;
	uint8_t bar;   /* 0…5, or PCIFN_TRACE_CFG */
	uint8_t width; /* bytes */
	bool is_write;
};

struct pcifn {
	const struct pcifn_ops *ops;
	void *priv;
	unsigned int caps;	    /* PCIFN_CAP_* of this function */
	char address[256];	    /* as given, with the scheme */
	uint64_t bar0_len;	    /* bytes, set by open */
	uint64_t bar_len[6];	    /* of each BAR by its number, 0: none, or not known */
	bool is_dead;		    /* a read said the device is gone */
	struct pcifn_access *trace; /* ring of PCIFN_TRACE_LEN */
	uint64_t trace_count;	    /* accesses ever; newest is at (count - 1) % LEN */
	struct pcifn_mem *live;	    /* pcifn/mem.c */
	struct pcifn_mem *quarantine;
	struct pcifn_mem *pool[PCIFN_POOL_BUCKETS]; /* free, by pages; the last: all larger */
	size_t pool_len;			    /* bytes in there */
};

#define PCIFN_TRACE_CFG 0xff

/* The table of back ends, NULL-terminated, sorted by name. */
extern const struct pcifn_ops *const pcifn_backends[];
/* The row whose name is the first @len characters of @name, else NULL. */
const struct pcifn_ops *pcifn_backend_find(const char *name, size_t len);

/* @address is "scheme:rest". The text in @err says what to do. */
int pcifn_open(const char *address, struct pcifn **ret_fn, struct nt_err *err);
void pcifn_close(struct pcifn *fn);

int pcifn_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val);
int pcifn_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val);
/* The port above; not recorded: it is no access to the device. */
int pcifn_port_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val);
int pcifn_port_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val);
/* Registers of BAR0. Alignment is not checked: a wrong one may be the point. */
int pcifn_read32(struct pcifn *fn, uint64_t off, uint32_t *ret_val);
int pcifn_read64(struct pcifn *fn, uint64_t off, uint64_t *ret_val); /* two dwords without BAR64 */
int pcifn_write32(struct pcifn *fn, uint64_t off, uint32_t val);
int pcifn_write64(struct pcifn *fn, uint64_t off, uint64_t val); /* low dword first without BAR64 */
/* Any BAR and any width of 1, 2, 4, 8 bytes, one access. */
int pcifn_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		   uint64_t *ret_val);
int pcifn_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
		    uint64_t val);

int pcifn_irq_enable(struct pcifn *fn, enum pcifn_irq kind, unsigned int count);
int pcifn_irq_poll(struct pcifn *fn, unsigned int vector, uint64_t *ret_count);
int pcifn_reset(struct pcifn *fn, enum pcifn_reset kind);
void pcifn_relax(struct pcifn *fn, unsigned int turn);
int pcifn_recover(struct pcifn *fn, struct nt_err *err);
/* Why @fn lacks @cap, in words, or NULL. */
const char *pcifn_why_not(struct pcifn *fn, unsigned int cap);
int pcifn_stray(struct pcifn *fn, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write);

/* First capability @cap_id in configuration space; 0 when there is none or the list loops. */
uint16_t pcifn_cap_find(struct pcifn *fn, uint8_t cap_id);
uint16_t pcifn_ext_cap_find(struct pcifn *fn, uint16_t cap_id);
/* First capability of the port above. */
uint16_t pcifn_port_cap_find(struct pcifn *fn, uint8_t cap_id);

/*
 * Memory for the device: zeroed, @align a power of two (at least 4096 is used),
 * with a guard page of canaries on both sides, and the bytes between @len and
 * the end of its last page are canaries too. @ret is owned by @fn.
 */
int pcifn_mem_alloc(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem **ret);
/* The device can no longer write it: back to the pool, guards checked by the caller before. */
void pcifn_mem_free(struct pcifn *fn, struct pcifn_mem *mem);
/* The device may still write it: keep it mapped until pcifn_mem_release(). */
void pcifn_mem_quarantine(struct pcifn *fn, struct pcifn_mem *mem);
/* The controller is disabled or reset: nothing in quarantine is written any more. */
void pcifn_mem_release(struct pcifn *fn);
/*
 * 0 when the guards hold, else the number of bytes that changed, and the offset
 * of the first one relative to vaddr (negative: before the buffer).
 */
size_t pcifn_mem_check(const struct pcifn_mem *mem, ptrdiff_t *ret_first);
/* Paint the guards again after a damage was reported. */
void pcifn_mem_repaint(struct pcifn_mem *mem);

#endif
