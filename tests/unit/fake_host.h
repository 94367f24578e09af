// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host made of files: a temporary directory as the root of everything that
 * host/ looks up. Paths begin with '/'; directories on the way are made.
 */
#ifndef TESTS_UNIT_FAKE_HOST_H
#define TESTS_UNIT_FAKE_HOST_H

#include <stddef.h>

/* A fresh, empty root, and host_set_root() to it; fatal when that fails. */
void fake_begin(void);
/* The same in a directory that is there, empty, and stays. */
void fake_begin_in(const char *dir);
/* Everything is removed and the root is the machine again. */
void fake_end(void);
const char *fake_root(void);

void fake_dir(const char *path);
void fake_file(const char *path, const char *text);
void fake_filef(const char *text, const char *path_fmt, ...) __attribute__((format(printf, 2, 3)));
void fake_bytes(const char *path, const void *data, size_t len);
/* A symbolic link; an old file or link of that name is replaced. */
void fake_link(const char *path, const char *target);
void fake_linkf(const char *target, const char *path_fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* A file or a whole tree. */
void fake_remove(const char *path);

/*
 * A PCI function as sysfs shows it. Where .driver is "nvme" and .ctrl is not
 * NULL there is a controller of that name, live, with its node in /dev.
 */
struct fake_pci {
	const char *bdf;
	const char *class;  /* NULL: "0x010802" */
	const char *driver; /* NULL: none */
	const char *ctrl;   /* "nvme0" */
	const char *sn;	    /* NULL: "FAKE" */
	int group;	    /* below 0: none */
	const char *type;   /* of the group; NULL: "DMA" */
};

void fake_pci(const struct fake_pci *f);
/*
 * A namespace of 512-byte sectors of a controller made before, with block and
 * character node. @disk: "nvme0n1", or "nvme1c2n1": a hidden path to nvme1n1.
 */
void fake_ns(const char *bdf, const char *ctrl, const char *disk, unsigned int nsid,
	     unsigned long sectors);
/* A partition of a disk of fake_ns(), with its node. */
void fake_part(const char *disk, const char *part);
/* A process with what it sees of mounts; open files are links in /proc/PID/fd. */
void fake_process(int pid, const char *comm, unsigned int mount_ns, const char *mountinfo);
/* init in mount namespace 1, which is ours, without swap. */
void fake_procs(const char *mountinfo);
/* A machine on which all three ways work but for the IOMMU: nodes, modules, hugepages. */
void fake_basics(void);

#endif
