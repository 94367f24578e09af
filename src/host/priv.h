// SPDX-License-Identifier: GPL-2.0-or-later
/* What the files of host/ share among themselves. */
#ifndef HOST_PRIV_H
#define HOST_PRIV_H

#include "host/host.h"

/* ------------------------------------------------------------------ dir.c */

/* One more at the end of @v of @n elements: zeroed, or NULL. *v may have moved. */
void *host_grow(void *v, size_t n, size_t len);
/* A number as a file holds it; @otherwise when it is not there. */
uint64_t host_read_u64(uint64_t otherwise, const char *fmt, ...) NT_PRINTF(2, 3);
/* As host_read_line(), without blanks at the end and "" for what cannot be read. */
void host_read_word(char *buf, size_t len, const char *fmt, ...) NT_PRINTF(3, 4);
/* Words of a directory, and where they go. */
struct host_attr {
	const char *name;
	char *buf;
	size_t len;
};

void host_read_attrs(const struct host_attr *v, size_t n, const char *fmt, ...) NT_PRINTF(3, 4);
/* What Linux's driver tells of a controller; the link, of its PCI function. */
#define HOST_CTRL_ATTRS(of)                                                                        \
	{ "state", (of)->state, sizeof((of)->state) }, { "model", (of)->mn, sizeof((of)->mn) },    \
		{ "serial", (of)->sn, sizeof((of)->sn) },                                          \
		{ "firmware_rev", (of)->fr, sizeof((of)->fr) },                                    \
		{ "subsysnqn", (of)->subnqn, sizeof((of)->subnqn) },                               \
	{                                                                                          \
		"quirks", (of)->quirks, sizeof((of)->quirks)                                       \
	}
#define HOST_LINK_ATTRS(of)                                                                        \
	{ "current_link_speed", (of)->link_speed, sizeof((of)->link_speed) },                      \
		{ "current_link_width", (of)->link_width, sizeof((of)->link_width) },              \
		{ "max_link_speed", (of)->link_speed_max, sizeof((of)->link_speed_max) },          \
	{                                                                                          \
		"max_link_width", (of)->link_width_max, sizeof((of)->link_width_max)               \
	}
/* "vfio0", its node in /dev/vfio/devices; "": it has none. */
void host_vfio_cdev(const char *bdf, char *buf, size_t len);

/* ---------------------------------------------------------------- names.c */

#define HOST_CTRL_LEN 16u

/* The parts of "nvme1", "nvme1n2", "nvme1c0n2", "ng1n2"; -1 where a part is missing. */
struct host_node {
	bool is_generic; /* "ng…" */
	int first, path, ns;
};

bool host_node_parse(const char *text, struct host_node *ret);
/* "nvme1" */
bool host_node_is_ctrl(const struct host_node *node);
/* "nvme1c0n2", "nvme1n2" and "ng1n2" are the same namespace. */
bool host_node_is_same(const struct host_node *a, const struct host_node *b);
/* Its nodes, hidden or not: "nvme1n2" and "ng1n2". */
void host_node_names(const struct host_node *node, char disk[32], char chardev[32]);
/* The controller below which the namespace lies; false: there is none. */
bool host_node_owner(const struct host_node *node, char ctrl[HOST_CTRL_LEN]);
/* The PCI function of a controller by its name; false: it has none. */
bool host_ctrl_link_bdf(const char *ctrl, char bdf[16]);

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
