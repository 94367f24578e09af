// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files of host/ share among themselves. */
#ifndef HOST_PRIV_H
#define HOST_PRIV_H

#include "host/host.h"

/* ------------------------------------------------------------------ dir.c */

/*
 * Calls @each for every entry but . and .. until it returns nonzero, which is
 * returned; -errno when the directory cannot be read.
 */
int host_each(int (*each)(void *arg, const char *name), void *arg, const char *fmt, ...)
	NT_PRINTF(3, 4);
/* Is there anything of that name? */
bool host_exists(const char *fmt, ...) NT_PRINTF(1, 2);
/* One more at the end of @v of @n elements: zeroed, or NULL. *v may have moved. */
void *host_grow(void *v, size_t n, size_t len);
/* A number as a file holds it; @otherwise when it is not there. */
uint64_t host_read_u64(uint64_t otherwise, const char *fmt, ...) NT_PRINTF(2, 3);
/* As host_read_line(), without blanks at the end and "" for what cannot be read. */
void host_read_word(char *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);
/* "vfio0", its node in /dev/vfio/devices; "": it has none. */
void host_vfio_cdev(const char *bdf, char *buf, size_t len);

/* ----------------------------------------------------------------- ways.c */

/* What is the same for every function. */
struct host_facts {
	bool is_root;
	bool has_iommu;	      /* a remapping unit is active */
	bool has_iommu_table; /* the firmware describes one */
	bool is_amd;
	bool has_nvme;	   /* the nvme driver is loaded */
	bool has_vfio_pci; /* loaded, or modprobe will find it */
	bool is_locked_down;
	char lockdown[24];  /* "integrity" */
	uint64_t free_huge; /* hugepages of 2 MiB; 0 without any */
	char kernel[64];    /* release */
};

void host_facts_read(struct host_facts *ret);
/*
 * Fills fn->ways. @in_use: NULL, or the words of what forbids to take it from
 * its driver, and @advice: what frees it.
 */
void host_ways_judge(struct host_fn *fn, const struct host_facts *facts, const char *in_use,
		     const char *advice);

#endif
