// SPDX-License-Identifier: GPL-2.0-or-later
/* What kmsg.c and its tables share. */
#ifndef DIAG_KMSG_PRIV_H
#define DIAG_KMSG_PRIV_H

#include "kmsg.h"

struct kmsg_pattern {
	const char *text;
	enum diag_kmsg_kind kind;
};

/* kmsg_rules.c */
extern const struct kmsg_pattern kmsg_patterns[];
extern const size_t kmsg_patterns_count;

/* kmsg_line.c */
#define KMSG_LINE_LEN 1001u /* what is longer is cut */

/* "nvme0", "nvme0n1p2", "nvme1c0n1" at @p: how long it is, 0 none. */
size_t kmsg_disk_len(const char *p);
/*
 * The next device that *p names, which goes on behind it: false, there is none. PCI functions
 * become 0000:01:00.0.
 */
bool kmsg_next_device(const char **p, char device[32]);
/* diag_kmsg_line(), with the printable line in @buf; its text behind time and host. */
const char *kmsg_line_read(struct diag_kmsg_event *ev, const char *line, size_t len,
			   char buf[KMSG_LINE_LEN]);

#endif
