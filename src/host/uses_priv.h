// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Who uses a drive: what the files uses*.c share. First the devices are
 * collected that stand on a function (disks, partitions, what holds them, and
 * the nodes by which it is reached), then every place is searched for them.
 */
#ifndef HOST_USES_PRIV_H
#define HOST_USES_PRIV_H

#include "host/priv.h"

struct used_dev {
	size_t fn;	 /* index of the function it stands on */
	char name[64];	 /* below /dev: "nvme0n1p2", "dm-0", "ng0n1", "vfio/3" */
	char alias[144]; /* of a dm device, below /dev: "mapper/vg0-home" */
	char base[32];	 /* the namespace or partition below it; mostly the name itself */
	char label[176]; /* for words: "dm-0 (vg0-home) "; "" when it is the base itself */
	unsigned int major, minor;
	bool has_number;
	bool is_block;
};

struct uses {
	const struct host_fn *fns;
	size_t fn_count;
	struct used_dev *devs;
	size_t dev_count;
	struct host_uses *lists; /* one per function */
	bool is_out_of_memory;
};

/* ------------------------------------------------------------ uses_devs.c */

/* Everything that stands on the functions. What cannot be seen is noted. */
void uses_collect(struct uses *u);
/* Another device that stands on the device @on, and its partitions. */
void uses_add_holder(struct uses *u, size_t on, const char *name);
/* What holds the devices from @from on, and what holds those: the list grows until it ends. */
void uses_follow(struct uses *u, size_t from);
/* The next device from @at on with that number; SIZE_MAX: none. */
size_t uses_by_number(const struct uses *u, size_t at, bool is_block, unsigned int major,
		      unsigned int minor);
/* The next one that @path (below /dev, maybe through a link) names. */
size_t uses_by_path(const struct uses *u, size_t at, const char *path);

/* ---------------------------------------------------------------- uses.c */

/* One use of a device; twice the same is one. */
void uses_add(struct uses *u, size_t dev, enum host_use_kind kind, const char *fmt, ...)
	NT_PRINTF(4, 5);
/* Something could not be looked at, which concerns this function, or with SIZE_MAX all. */
void uses_missing(struct uses *u, size_t fn, const char *fmt, ...) NT_PRINTF(3, 4);

/* ----------------------------------------- uses_proc.c and uses_kernel.c */

void uses_find_mounts(struct uses *u);
void uses_find_swaps(struct uses *u);
void uses_find_boot(struct uses *u);
void uses_find_open(struct uses *u);
/* What the kernel itself has: loop devices, nvmet, LIO, btrfs, bcachefs. May add devices. */
void uses_find_kernel(struct uses *u);
/* Signatures as udev saw them: no device is opened. */
void uses_find_udev(struct uses *u);

/* ----------------------------------------------------------- uses_probe.c */

/*
 * Open every disk and partition exclusively and read its signatures, in a
 * child with a time limit. @may_overwrite: signatures need not be readable.
 */
void uses_probe(struct uses *u, bool may_overwrite);

#endif
