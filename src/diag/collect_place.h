// SPDX-License-Identifier: GPL-2.0-or-later
/* Attributes of one place in sysfs as items of a snapshot. */
#ifndef DIAG_COLLECT_PLACE_H
#define DIAG_COLLECT_PLACE_H

#include "snapshot.h"

#define PLACE_TEXT_LEN 4096 /* sysfs gives no more at once */

/* Where the attributes of one thing are, and what their items begin with. */
struct collect_place {
	struct diag_snapshot *s;
	char dir[200];
	char prefix[48]; /* "sysfs/pci/" */
};

void place_put_text(const struct collect_place *p, const char *name, const char *text);
void place_miss(const struct collect_place *p, const char *name, const char *why);
/* @file below the place as item @name; what is not there is no item. */
bool place_put_file(const struct collect_place *p, const char *name, const char *file);
void place_put_attrs(const struct collect_place *p, const char *const *names);
/* The last component of what a link leads to. */
void place_put_link(const struct collect_place *p, const char *name);

/* collect_disks.c: sysfs/ns-N/… of @ctrl; @flags are DIAG_LINUX_… */
void collect_disks(struct diag_snapshot *s, const char *ctrl, unsigned int flags);

#endif
