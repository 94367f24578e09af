// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The way from the root port to a drive: what each link runs at and could, where
 * it is narrow, and what the ports say of errors.
 *
 * Facts of a snapshot: from configuration space where it was read as far as the
 * capability goes, else from sysfs, else they are unknown (0). diag_pcie_read()
 * touches nothing but the snapshot; the rest makes text, JSON and a picture of it.
 */
#ifndef DIAG_PCIE_H
#define DIAG_PCIE_H

#include <stdio.h>

#include "snapshot.h"

struct json_object;

#define DIAG_PCIE_MAX 16u /* functions of a path */

enum diag_pcie_role {
	DIAG_PCIE_UNKNOWN,
	DIAG_PCIE_ROOT,
	DIAG_PCIE_UPSTREAM,   /* of a switch, towards the root */
	DIAG_PCIE_DOWNSTREAM, /* of a switch, towards the drive */
	DIAG_PCIE_ENDPOINT,
};

/* Of aspm_can and aspm_on. */
#define DIAG_PCIE_L0S 1u
#define DIAG_PCIE_L1  2u
/* Of l1ss_can and l1ss_on. */
#define DIAG_PCIE_PM12	 1u
#define DIAG_PCIE_PM11	 2u
#define DIAG_PCIE_ASPM12 4u
#define DIAG_PCIE_ASPM11 8u

/* Linux's counters of one severity since the function was found. */
struct diag_pcie_errors {
	bool is_known;
	uint64_t total;
	char kinds[160]; /* "RxErr 12, BadTLP 3": those that are not 0 */
};

struct diag_pcie_fn {
	char bdf[16]; /* "" unknown */
	enum diag_pcie_role role;
	bool is_gone;	    /* all ones in configuration space */
	bool is_link_known; /* the two below, and what the function can */
	/* Speeds are those of PCI Express: 1 is 2.5 GT/s, 4 is 16 GT/s; widths are lanes. */
	unsigned int speed, width, speed_max, width_max;
	/* Of configuration space; all 0 without. */
	bool has_config;	   /* the PCI Express capability could be read */
	unsigned int speed_target; /* Target Link Speed: a port trains no faster */
	unsigned int aspm_can, aspm_on;
	bool has_l1ss;
	unsigned int l1ss_can, l1ss_on;
	unsigned int payload_max, payload, read_request; /* bytes */
	bool ltr_can, ltr_on;
	bool cor_seen, nonfatal_seen, fatal_seen, ur_seen; /* Device Status */
	bool has_aer;
	uint32_t aer_uncorrectable, aer_uncorrectable_mask, aer_correctable, aer_correctable_mask;
	bool has_acs;
	uint16_t acs_can, acs_on;
	bool has_dpc;
	unsigned int dpc_on; /* 0 off, 1 fatal, 2 non-fatal, too */
	bool dpc_triggered;  /* it holds the link down now */
	unsigned int dpc_reason;
	/* Of sysfs. */
	struct diag_pcie_errors correctable, nonfatal, fatal;
	struct diag_pcie_errors root_correctable, root_nonfatal, root_fatal; /* messages received */
};

/* Between a port and what is below it. */
struct diag_pcie_link {
	size_t upper, lower; /* of .fns */
	bool is_known;
	unsigned int speed, width;	   /* now */
	unsigned int speed_max, width_max; /* what both ends can */
	uint64_t mb_s, mb_s_max;	   /* one way */
	/* Of power saving and sizes, where both ends are known. */
	bool payload_differs; /* the ends use different sizes: transactions fail */
	bool aspm_differs;    /* one end has it on, the other cannot */
	bool l1ss_differs;    /* substates are on at one end only */
};

enum diag_pcie_limit {
	DIAG_PCIE_LIMIT_UNKNOWN,
	DIAG_PCIE_LIMIT_NONE,  /* the drive gets all that it can */
	DIAG_PCIE_LIMIT_PORT,  /* the port above it can no more */
	DIAG_PCIE_LIMIT_WIDTH, /* trained with fewer lanes than both ends have */
	DIAG_PCIE_LIMIT_SPEED, /* trained slower than both ends can */
	DIAG_PCIE_LIMIT_BOTH,  /* fewer lanes and slower */
	DIAG_PCIE_LIMIT_PATH,  /* a link further up gives less than the drive's own */
};

struct diag_pcie {
	struct diag_pcie_fn fns[DIAG_PCIE_MAX]; /* the root port first, the drive last */
	size_t n;				/* 0: nothing is known */
	struct diag_pcie_link links[DIAG_PCIE_MAX];
	size_t links_n;
	enum diag_pcie_limit limit;
	size_t limit_link;   /* which one it is */
	uint64_t drive_mb_s; /* what the drive can; 0 unknown */
	uint64_t path_mb_s;  /* what it gets */
	uint64_t uptime_s;   /* of the host, 0 unknown */
	bool is_asleep;	     /* runtime_status: suspended; nothing was read that wakes it */
};

void diag_pcie_read(struct diag_pcie *ret, const struct diag_snapshot *s);
/* The drive itself; NULL when nothing is known. */
const struct diag_pcie_fn *diag_pcie_drive(const struct diag_pcie *p);
/* Errors an hour since the host was started; 0 when the time is unknown. */
double diag_pcie_per_hour(const struct diag_pcie *p, uint64_t count);

/* "16 GT/s", "?" */
const char *diag_pcie_speed_text(unsigned int speed);
/* "16 GT/s x4" */
const char *diag_pcie_link_text(unsigned int speed, unsigned int width, char *buf, size_t len);
/* One sentence: what the link runs at, what it could, who limits it. */
const char *diag_pcie_limit_text(const struct diag_pcie *p, char *buf, size_t len);
/* What to do about it; "" nothing. */
const char *diag_pcie_limit_todo(const struct diag_pcie *p);
/* "RxErr, BadTLP": the bits of an AER status, as Linux calls them. */
const char *diag_pcie_aer_text(uint32_t status, bool is_correctable, char *buf, size_t len);

#endif
