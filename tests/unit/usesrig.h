// SPDX-License-Identifier: GPL-2.0-or-later
/* A drive whose uses are looked for, on trees of files. */
#ifndef TESTS_UNIT_USESRIG_H
#define TESTS_UNIT_USESRIG_H

#include "host/host.h"

#define BDF "0000:01:00.0"
/* nvme0n1 is 259:1, nvme1n1 259:65 in fake_ns() */
#define MOUNT_DISK "30 1 259:1 / /srv rw,relatime shared:1 - ext4 /dev/nvme0n1 rw\n"
#define MOUNT_ROOT "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

extern struct host_fn usesrig_fn;

/* One controller with one namespace of two partitions, and init. */
void usesrig_begin(const char *mountinfo);
void usesrig_end(void);
void usesrig_look(struct host_uses *ret);
/* The use with these words, or NULL after what there is was printed. */
const struct host_use *usesrig_find(const struct host_uses *u, enum host_use_kind kind,
				    const char *device, const char *text);
/* The one use there is, and that the drive is refused for it whatever was allowed. */
void usesrig_expect_one(enum host_use_kind kind, const char *device, const char *text);
/* A use among others. */
void usesrig_expect_has(enum host_use_kind kind, const char *device, const char *text);
/* The refusal says what to do. */
void usesrig_expect_advice(const char *text);
/* A node with @len bytes at @at of a drive that is otherwise empty. */
void usesrig_image(const char *node, size_t at, const void *data, size_t len);
/* @name stands on @below; @dm_name: "" when it is no dm device. */
void usesrig_holder(const char *below, const char *name, const char *dm_name, unsigned int minor);

#endif
