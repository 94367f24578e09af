// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A drive that is only asked: opened, questioned, closed. Whatever is behind the
 * address, nothing that it keeps is changed.
 *
 * Behind Linux's driver that is all. Otherwise nobody drives the controller, and
 * it is enabled for the time of the questions.
 */
#ifndef DIAG_DRIVE_H
#define DIAG_DRIVE_H

#include <nvmetest/drv.h>
#include <signal.h>

#include "diag/snapshot.h"
#include "target/target.h"

#define DIAG_PAGE_LEN 4096u /* bytes of an Identify data structure */

struct diag_drive {
	struct pcifn *fn;
	struct drv_ctrlr *c;
	struct target *tg;
	uint32_t vs;		   /* VS, else what Identify says */
	uint8_t id[DIAG_PAGE_LEN]; /* Identify Controller */
	bool has_id;
	size_t chunk_len;	   /* bytes that one command moves at most */
	unsigned int sent, failed; /* commands; those that were answered with an error */
	/* Why nothing more is asked: it did not answer, it is gone, somebody pressed ^C. */
	bool is_over;
	char why[400]; /* of the last question that brought nothing */
};

/* Set by a signal handler: no further question is asked. */
extern volatile sig_atomic_t diag_is_stopped;

/* 0, or -errno with words. *ret has Identify Controller unless the drive refuses that. */
int diag_drive_open(const char *address, struct diag_drive **ret, struct nt_err *err);
void diag_drive_close(struct diag_drive *d);

/*
 * One admin command that brings @len bytes (0: none) to @data. 0, 1: it was
 * refused, or -errno: no answer. Except for 0, d->why has the words.
 */
int diag_drive_send(struct diag_drive *d, const struct drv_cmd *cmd, void *data, size_t len,
		    uint32_t *ret_dw0);

/* A field of Identify Controller by its name; 0 before the version that has it. */
uint64_t diag_drive_id(const struct diag_drive *d, const char *field);
bool diag_drive_has_sets(const struct diag_drive *d); /* CAP.CSS bit 6 */

#endif
