// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sysfs back end: a function without a driver, on a host where no IOMMU
 * stands between it and memory. What its files share.
 *
 *	sysfs.c		operations, open and close
 *	check.c		refusals, all of them before anything is touched
 *	config.c	configuration space: accesses, what is kept and put back
 *	bars.c		resourceN, mapped
 *	hugepage.c	memory of known physical address, handed out in pages
 *	irq.c		MSI-X and MSI aimed at that memory, polled
 *	stop.c		bus mastering off, CC.EN=0; everything as it was found
 *	reset.c		FLR, D3hot and back, hot reset
 *	guard.c		a process that does stop.c's work when all others are dead
 *
 * Nothing contains the device's DMA here. So bus mastering is on only between
 * the first use and the end of the run, a controller that somebody left enabled
 * is stopped before it goes on, and memory goes back to the kernel only after
 * it is off again.
 */
#ifndef SYSFS_SYSFS_H
#define SYSFS_SYSFS_H

#include <nvmetest/pcifn.h>
#include <sys/types.h>

#define SYSFS_BARS 6
#define SYSFS_DIR  "/sys/bus/pci/devices/%s"

/* Offsets in configuration space: PCI Express Base 7.5. */
#define CFG_COMMAND    0x04
#define CFG_STATUS     0x06
#define CFG_CACHE_LINE 0x0c
#define CFG_BAR0       0x10
#define CFG_IRQ_LINE   0x3c
#define PCI_CMD_MEMORY 0x0002u
#define PCI_CMD_MASTER 0x0004u
#define PCI_CMD_NO_PIN 0x0400u /* Interrupt Disable */
#define PCI_STATUS_PIN 0x0008u /* Interrupt Status: asserted, if it may be */

struct sysfs_bar {
	uint64_t start, len;  /* length 0: not there, or no memory */
	volatile uint8_t *at; /* NULL: not mapped */
};

/* ---- hugepage.c */

struct sysfs_memory {
	int fd;		  /* memfd of hugepages */
	int pagemap_fd;	  /* -1 where @where needs none */
	size_t page_len;  /* of one hugepage */
	size_t count;	  /* hugepages */
	uint8_t *reserve; /* address range, larger than what is used */
	size_t reserve_len;
	uint8_t *base;	/* first hugepage; they follow by physical address */
	uint64_t *addr; /* physical, of each */
	uint64_t *used; /* a bit for each 4096 bytes */
	/* Physical address of the hugepage at @va: 0 or -errno. */
	int (*where)(const struct sysfs_memory *m, const void *va, uint64_t *ret_addr);
};

struct sysfs_memory_attr {
	uint64_t len;	   /* bytes; rounded up to whole hugepages */
	uint64_t page_len; /* 0: 2 MiB, or what the system has instead */
};

/* Takes hugepages from the pool of the kernel. The words name the command that makes some. */
int sysfs_memory_init(struct sysfs_memory *m, const struct sysfs_memory_attr *attr,
		      struct nt_err *err);
/* The second half of it: @m->fd, page_len, count, where are set; sorts and maps. */
int sysfs_memory_map(struct sysfs_memory *m, struct nt_err *err);
void sysfs_memory_fini(struct sysfs_memory *m);
/*
 * @len and @align are multiples of 4096; contiguous in both address spaces.
 * -ENOMEM: no such range; -EIO: the kernel moved pages, nothing of them is used.
 */
int sysfs_memory_take(struct sysfs_memory *m, size_t len, size_t align, void **ret_va,
		      uint64_t *ret_addr);
void sysfs_memory_give(struct sysfs_memory *m, void *va, size_t len);

/* ---- config.c */

/* What a reset takes away, as it was found. */
struct sysfs_kept {
	uint16_t off;
	uint8_t width;
	uint32_t val;
};

#define SYSFS_KEPT_MAX 24

/* ---- the function */

struct sysfs {
	char bdf[16];
	pid_t owner; /* who opened it: the only one that puts things back */
	bool is_vf;
	int config_fd;
	int port_fd; /* of the port above, -1: none */
	struct sysfs_bar bar[SYSFS_BARS];
	uint16_t cap_pm, cap_msi, cap_exp, cap_msix; /* 0: not there */
	struct sysfs_kept kept[SYSFS_KEPT_MAX];
	size_t kept_count;
	struct sysfs_memory mem;
	unsigned int caps; /* PCIFN_CAP_* resets that work */

	/* as found, for the end */
	bool is_touched; /* there is something to put back */
	uint32_t command;
	bool is_power_auto;    /* power/control was "auto" */
	char reset_method[64]; /* "" unknown */

	bool is_armed; /* the controller was seen stopped: it may master the bus */
	enum pcifn_irq irq_kind;
	unsigned int irq_count;
	void *words; /* where messages land */
	uint64_t words_addr;

	pid_t guard_pid; /* 0: none */
	int guard_fd;	 /* its life line */
	char last[200];
};

static inline struct sysfs *sysfs_of(struct pcifn *fn)
{
	return fn->priv;
}

/* check.c: 0, or -EPERM/-ENODEV/-EINVAL and the one thing to do. Reads only. */
int sysfs_check(const char *bdf, struct nt_err *err);
/* The driver bound to it, "" none. */
void sysfs_driver(const char *bdf, char *buf, size_t len);

/* config.c: exactly @width bytes. -ENODEV: the function was removed. */
int sysfs_config_open(struct sysfs *s, struct nt_err *err);
int sysfs_cfg_read(struct sysfs *s, uint16_t off, unsigned int width, uint32_t *ret_val);
int sysfs_cfg_write(struct sysfs *s, uint16_t off, unsigned int width, uint32_t val);
int sysfs_cfg_change(struct sysfs *s, uint16_t off, uint32_t clear, uint32_t set);
/* Remember what resets take away, and write it back (Command stays off in between). */
int sysfs_config_keep(struct sysfs *s, struct pcifn *fn);
int sysfs_config_put_back(struct sysfs *s);
/* Until it answers, at most @timeout_ms. */
int sysfs_config_wait(struct sysfs *s, unsigned int timeout_ms);

/* bars.c */
int sysfs_bars_read(const char *bdf, struct sysfs_bar bars[SYSFS_BARS]);
int sysfs_bars_map(struct sysfs *s, struct nt_err *err);
void sysfs_bars_unmap(struct sysfs *s);
/* NULL: outside of what is mapped. */
volatile uint8_t *sysfs_bar_at(struct sysfs *s, unsigned int bar, uint64_t off, unsigned int width);

/* irq.c */
int sysfs_irq_enable(struct sysfs *s, enum pcifn_irq kind, unsigned int count);
int sysfs_irq_poll(struct sysfs *s, unsigned int vector, uint64_t *ret_count);
uint32_t sysfs_irq_words_len(void);

/* reset.c: which of PCIFN_CAP_FLR, HOT_RESET, PM_RESET work. */
unsigned int sysfs_resets(struct sysfs *s);
/* Why one of them does not; NULL: another kind of capability. */
const char *sysfs_reset_why_not(struct sysfs *s, unsigned int cap);
int sysfs_reset(struct sysfs *s, enum pcifn_reset kind);

/* stop.c */
void sysfs_sleep_ms(unsigned int ms);
/*
 * Bus mastering off, then CC.EN=0 and CSTS.RDY=0, by resets if need be:
 * afterwards no memory of ours is written. 0, -ENODEV (gone) or -ETIMEDOUT
 * (bus mastering is off all the same).
 */
int sysfs_stop(struct sysfs *s);
/* sysfs_stop() and everything back as found. Leaves a function alone that a driver took. */
void sysfs_restore(struct sysfs *s);

/* guard.c */
int sysfs_guard_start(struct sysfs *s, struct nt_err *err);
/* The end came in order: it has nothing to do. */
void sysfs_guard_end(struct sysfs *s);

extern const struct pcifn_ops sysfs_ops;

#endif
