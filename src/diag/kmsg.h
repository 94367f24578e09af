// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux's kernel log says of a drive: each line that matters is one event
 * of a kind, with the fields that the line holds.
 *
 * A pure function of text. Lines of Linux 4.19 to 6.18 are known, in the form of
 * /dev/kmsg as a snapshot keeps them ("12.345678 text") and as people send them:
 * dmesg ("[   12.345678] text", -T, with a caller or a level) and syslog or the
 * journal ("Jan 29 16:41:37 host kernel: text"). Text may be anything at all.
 */
#ifndef DIAG_KMSG_H
#define DIAG_KMSG_H

#include "snapshot.h"

enum diag_kmsg_kind {
	DIAG_KMSG_NONE,
	/* The controller does not answer. */
	DIAG_KMSG_DOWN,		 /* CSTS tells how */
	DIAG_KMSG_TIMEOUT,	 /* a command was not answered: abort, reset or disable follows */
	DIAG_KMSG_POLLED,	 /* the completion was there, the interrupt was not */
	DIAG_KMSG_ABORT,	 /* what became of an Abort */
	DIAG_KMSG_NOT_READY,	 /* CSTS.RDY did not change in time */
	DIAG_KMSG_REMOVED,	 /* Linux gave it up */
	DIAG_KMSG_PROBE,	 /* the driver could not start it */
	DIAG_KMSG_RESET,	 /* reset for another reason */
	DIAG_KMSG_FATAL_EVENT,	 /* the drive reported a persistent internal error */
	DIAG_KMSG_QUEUES_LOST,	 /* no I/O queues: only admin commands work */
	DIAG_KMSG_POWER_HINT,	 /* Linux itself blames power saving */
	DIAG_KMSG_POWER_STATE,	 /* it does not come back from D3 */
	DIAG_KMSG_CAPACITY_LOST, /* the disk has become 0 bytes long */
	/* Commands that fail. */
	DIAG_KMSG_MEDIA,      /* the media lost data, or does not take it */
	DIAG_KMSG_INTEGRITY,  /* protection information does not fit */
	DIAG_KMSG_INTERNAL,   /* internal error of the drive */
	DIAG_KMSG_TRANSFER,   /* data transfer error */
	DIAG_KMSG_PROTECTED,  /* it refuses to be written */
	DIAG_KMSG_CANCELLED,  /* follows from a reset or a lost path */
	DIAG_KMSG_REFUSED,    /* Linux asked for what the drive does not have */
	DIAG_KMSG_COMMAND,    /* another status */
	DIAG_KMSG_BLOCK,      /* I/O error of the block layer, no status told */
	DIAG_KMSG_FILESYSTEM, /* what stands on the disk complains */
	/* PCI Express. */
	DIAG_KMSG_AER_CORRECTED,
	DIAG_KMSG_AER_NONFATAL,
	DIAG_KMSG_AER_FATAL,
	DIAG_KMSG_AER_DETAIL,	/* further lines of one of the three */
	DIAG_KMSG_FROZEN,	/* the channel was frozen, the controller is reset */
	DIAG_KMSG_DPC,		/* a port cut the link */
	DIAG_KMSG_LINK_DOWN,	/* hot-plug: link down, card gone, cannot train */
	DIAG_KMSG_LINK_LIMITED, /* bandwidth is limited by a link of the path */
	DIAG_KMSG_LINK_RETRAIN, /* forced to train again, slower */
	DIAG_KMSG_IOMMU_FAULT,	/* access to memory that is not mapped for it */
	/* What the drive claims is wrong or has to be worked around. */
	DIAG_KMSG_BAD_ID,     /* identifiers are not unique */
	DIAG_KMSG_IGNORED_ID, /* Linux knows that and uses none of them */
	DIAG_KMSG_BAD_SUBNQN,
	DIAG_KMSG_BAD_CRTO,
	DIAG_KMSG_BAD_COMPLETION, /* a completion that belongs to no command */
	DIAG_KMSG_BAD_DESCRIPTOR, /* namespace identification descriptors */
	DIAG_KMSG_BAD_EFFECTS,
	DIAG_KMSG_APST,
	DIAG_KMSG_HMB,	    /* no host memory buffer, or too small a one */
	DIAG_KMSG_IDENTIFY, /* an admin command that Linux needs failed */
	DIAG_KMSG_FIRMWARE, /* an activation took too long */
	/* The host. */
	DIAG_KMSG_SWIOTLB,
	DIAG_KMSG_THERMAL,
	DIAG_KMSG_HUNG_TASK,
	DIAG_KMSG_COUNT
};

enum diag_kmsg_level { DIAG_KMSG_INFO, DIAG_KMSG_WARN, DIAG_KMSG_FAIL };

/* A kind in words. */
struct diag_kmsg_rule {
	const char *name;	    /* "timeout": for machines */
	enum diag_kmsg_level level; /* of one such event; how many it takes is the reader's */
	const char *meaning;	    /* what it tells of drive, link or host */
	const char *todo;	    /* "" nothing */
	const char *source;	    /* where Linux says so */
};

/* By kind. */
extern const struct diag_kmsg_rule diag_kmsg_rules[DIAG_KMSG_COUNT];

#define DIAG_KMSG_HAS_TIME   (1u << 0)
#define DIAG_KMSG_HAS_CSTS   (1u << 1)
#define DIAG_KMSG_HAS_QID    (1u << 2)
#define DIAG_KMSG_HAS_STATUS (1u << 3)
#define DIAG_KMSG_HAS_LBA    (1u << 4)
#define DIAG_KMSG_HAS_CODE   (1u << 5)

struct diag_kmsg_event {
	enum diag_kmsg_kind kind;
	unsigned int has; /* DIAG_KMSG_HAS_…: which of these the line holds */
	uint64_t at_us;	  /* since boot */
	uint32_t csts;
	uint32_t qid;
	uint16_t status; /* NT_STATUS() */
	uint64_t lba;	 /* or a sector of 512 bytes, where the block layer speaks */
	int64_t code;	 /* -errno, or the status of an Abort */
	bool is_host;	 /* names no device at all */
	char device[32]; /* the first it names: "nvme0n1", "0000:00:1c.4"; "" none */
	char text[200];	 /* the line without time, cut, printable */
};

/* All events of a kind. */
struct diag_kmsg_sum {
	size_t n;
	uint64_t first_us, last_us; /* of those that have a time; 0 without */
	size_t first, last;	    /* index of the oldest and of the newest */
};

#define DIAG_KMSG_EVENTS_MAX 8192u

struct diag_kmsg {
	struct diag_kmsg_event *events; /* as the log has them: oldest first */
	size_t n;
	size_t lines; /* that were looked at */
	bool is_cut;  /* there were more than DIAG_KMSG_EVENTS_MAX: the newest are left out */
	struct diag_kmsg_sum sums[DIAG_KMSG_COUNT];
};

/* Whose lines: every device that a line names must be among these. */
#define DIAG_KMSG_BDFS_MAX 16u
#define DIAG_KMSG_NS_MAX   64u

struct diag_kmsg_who {
	char ctrl[16];			  /* "nvme0", "" unknown */
	char bdf[DIAG_KMSG_BDFS_MAX][16]; /* the function and the ports above it */
	size_t bdf_count;
	char ns[DIAG_KMSG_NS_MAX][32]; /* disks: "nvme0n1" */
	size_t ns_count;
};

/* sysfs/nvme/name, pci/path, sysfs/ns-N/name of a drive. */
void diag_kmsg_who_read(struct diag_kmsg_who *ret, const struct diag_snapshot *drive);

/* @who NULL: of all devices. 0 or -ENOMEM; free with diag_kmsg_free(). */
int diag_kmsg_parse(struct diag_kmsg *ret, const char *text, size_t len,
		    const struct diag_kmsg_who *who);
/* host/dmesg of @host for the drive; without it there are no events. */
int diag_kmsg_read(struct diag_kmsg *ret, const struct diag_snapshot *host,
		   const struct diag_snapshot *drive);
void diag_kmsg_free(struct diag_kmsg *k);

/* Of one line; DIAG_KMSG_NONE leaves all but .text empty. */
void diag_kmsg_line(struct diag_kmsg_event *ret, const char *line, size_t len);
/* Is the line worth keeping: an event of any device, or said by an NVMe driver. */
bool diag_kmsg_matters(const char *line, size_t len);

/* "CFS: fatal error; RDY", "ffffffff: does not answer on PCI Express any more". */
const char *diag_csts_text(uint32_t csts, char *buf, size_t len);

#endif
