// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A controller as Linux's nvme driver shows it in sysfs: state, identity, the
 * device nodes of its namespaces, what the block layer does with memory; and
 * its device nodes.
 *
 * With native multipath the node of a namespace belongs to the subsystem
 * (nvmeSnY), and the controller has a hidden nvmeScXnY: the numbers of a node
 * and of its controller need not agree.
 */
#ifndef HOST_CTRL_H
#define HOST_CTRL_H

#include <nvmetest/base.h>

struct host_ctrl_ns {
	uint32_t nsid;
	char block[32];	    /* "nvme0n1", "" when there is none or it is hidden */
	char chardev[32];   /* "ng0n1", "" when there is none */
	unsigned int paths; /* controllers that lead to the node: with two Linux chooses */
	/* What is mapped for the device as it is, else copied. Of the block device; 0: not told */
	uint32_t dma_alignment; /* a mask: 3 means multiples of 4 */
	uint32_t max_segments;
	uint64_t max_len; /* bytes of one command */
	uint32_t lba_len; /* bytes, with extended metadata left out */
};

struct host_ctrl {
	char name[16]; /* "nvme0" */
	char transport[16];
	char bdf[16]; /* "" when it is no PCI function */
	char state[24];
	char mn[41], sn[21], fr[9], subnqn[224];
	int cntlid;	  /* -1: unknown */
	int numa_node;	  /* -1: unknown */
	char quirks[256]; /* words of the driver, "" none or not told */
	char link_speed[24], link_width[8], link_speed_max[24], link_width_max[8];
	struct host_ctrl_ns *ns; /* by NSID */
	size_t ns_count;
	uint32_t only_nsid; /* the address named this namespace; 0: none */
	char only_node[32]; /* "ng0n1", as given */
};

/*
 * "/dev/nvme0", "nvme0n1", "/dev/ng0n1" → what Linux says of it. -EINVAL: no
 * such form of name, -ENODEV: nothing has this name; the text lists what there is.
 */
int host_ctrl_read(const char *device, struct host_ctrl *ret, struct nt_err *err);
void host_ctrl_free(struct host_ctrl *h);
/* "live", "resetting", … as it is now; -ENODEV: Linux has no such controller any more. */
int host_ctrl_state(const char *name, char state[24]);
/*
 * A descriptor that takes admin commands: of the controller, or of the
 * namespace that was named when only that may be opened. The text of a refusal
 * says who may.
 */
int host_ctrl_open(const struct host_ctrl *h, int *ret_fd, struct nt_err *err);
/* Any node by its name below /dev; -errno of the system. */
int host_ctrl_node_open(const char *node, int *ret_fd);

#endif
