// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a drive tells, put into a snapshot.
 *
 * Only what the drive says it has is asked for, so that a healthy one answers
 * every command with success and its error log does not grow. Logs are read with
 * Retain Asynchronous Event, so that nobody misses what he waits for. What was
 * asked for and could not be read is an item with the reason.
 */
#ifndef DIAG_COLLECT_H
#define DIAG_COLLECT_H

#include "diag/drive.h"

enum {
	DIAG_GET_CONFIG = 1u << 0,   /* pci/config.bin */
	DIAG_GET_IDENTIFY = 1u << 1, /* all of identify/ */
};

/*
 * Everything of @what, and always meta.json, regs.bin and identify/ctrl.bin. 0, or -errno when the
 * drive stopped answering on the way; the snapshot is whole as far as it went.
 */
int diag_collect(struct diag_snapshot *s, struct diag_drive *d, unsigned int what);
/* Open, collect, close. -errno with words when it could not be opened. */
int diag_collect_drive(struct diag_snapshot *s, const char *address, unsigned int what,
		       struct nt_err *err);
#endif
