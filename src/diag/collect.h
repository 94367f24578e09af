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
	DIAG_GET_CONFIG = 1u << 0,    /* pci/config.bin */
	DIAG_GET_IDENTIFY = 1u << 1,  /* all of identify/ */
	DIAG_GET_LOGS = 1u << 2,      /* all logs; of telemetry the header, without log 0Dh */
	DIAG_GET_SMART = 1u << 3,     /* logs 01h and 02h */
	DIAG_GET_SELF_TEST = 1u << 4, /* log 06h */
	DIAG_GET_BLOBS = 1u << 5, /* telemetry as far as it was captured, log 0Dh: may be long */
	DIAG_GET_FEATURES = 1u << 6,
};

/*
 * Everything of @what, and always meta.json, regs.bin and identify/ctrl.bin. 0, or -errno when the
 * drive stopped answering on the way; the snapshot is whole as far as it went.
 */
int diag_collect(struct diag_snapshot *s, struct diag_drive *d, unsigned int what);
/* Open, collect, close. -errno with words when it could not be opened. */
int diag_collect_drive(struct diag_snapshot *s, const char *address, unsigned int what,
		       struct nt_err *err);
/*
 * One log page by its number whether the drive claims it or not, @len bytes or
 * (0) as long as it says or as is usual. 0, 1: refused, -errno; the item is
 * there in any case.
 */
int diag_collect_log(struct diag_snapshot *s, struct diag_drive *d, uint8_t lid, size_t len);
/* The Command Set Identifier that a namespace's descriptors tell, 0 (NVM) without one. */
uint8_t diag_csi_of(const struct diag_snapshot *s, uint32_t nsid);

#endif
