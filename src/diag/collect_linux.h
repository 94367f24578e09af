// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What Linux knows of a drive and of its host, put into snapshots: sysfs, the
 * configuration space of the functions on the way, the kernel log (of /dev/kmsg, else the journal).
 *
 * Nothing here opens a controller, needs root (without it there is less) or
 * writes. A drive that sleeps stays asleep: its configuration space is not read
 * then, nor the attributes of its link, which Linux 6.18 wakes it for; both are
 * items with that reason.
 */
#ifndef DIAG_COLLECT_LINUX_H
#define DIAG_COLLECT_LINUX_H

#include "snapshot.h"

/*
 * Also what Linux asks the drive for, one admin command each: the temperature
 * (hwmon) and how much of a namespace is used (nuse). It is an answer of the
 * drive in little time or, where that hangs, of Linux's time-out: not for --quick.
 */
#define DIAG_LINUX_ASK (1u << 0)

/*
 * pci/… and sysfs/… of a drive by its address: "0000:01:00.0", "nvme0", "/dev/nvme0n1".
 * -ENODEV: there is none, -EINVAL: no such address; @s is untouched then. Otherwise 0: what
 * could not be read is said item by item.
 */
int diag_collect_sysfs(struct diag_snapshot *s, const char *address, unsigned int flags,
		       struct nt_err *err);

/* host/… of the machine. */
int diag_collect_host(struct diag_snapshot *s);

#endif
