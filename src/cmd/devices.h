// SPDX-License-Identifier: GPL-2.0-or-later
/* NVMe functions of this host as words: for `nvmetest devices` and for who named no target. */
#ifndef CMD_DEVICES_H
#define CMD_DEVICES_H

#include "cmd.h"
#include "host/host.h"

#define DEVICES_TARGET_LEN 48

/* "kernel:/dev/nvme0", "vfio:0000:01:00.0"; "kernel:" alone where there is no controller. */
void devices_target(const struct host_fn *fn, enum host_way_id id, char buf[DEVICES_TARGET_LEN]);
/* One line per target that works, now or with --bind; @prefix stands before each. */
void devices_print_candidates(FILE *out);

/* devices_json.c */
void devices_print_json(const struct host_fn *fns, const struct host_uses *uses, size_t n);
/* devices_slurm.c: a status of commands. */
int devices_print_slurm(const struct host_fn *fns, size_t n);

/*
 * target_pci.c: "pci:0000:01:00.0,x=1" → "vfio:…" or "sysfs:…" with the same
 * options; which and why is said on standard error. The caller frees it; NULL
 * and *ret_status after a message.
 */
char *target_choose_pci(const char *address, bool may_bind, int *ret_status);

#endif
