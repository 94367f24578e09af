// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a thorough examination asks of an open drive beyond what it says of
 * itself: a short self-test, and how long reads take. No block is written.
 */
#ifndef DIAG_DEEP_H
#define DIAG_DEEP_H

#include "diag/collect.h"

#define DEEP_READS 1000u

/*
 * A short self-test (section 5.9): started, waited for, its log read again; selftest.json says
 * what became of it. @tell (may be NULL) is called about once a second with percent. One that runs
 * already is left alone. ^C ends ours. 0, or -errno when the drive stopped answering.
 */
int deep_self_test(struct diag_snapshot *s, struct diag_drive *d,
		   void (*tell)(void *arg, unsigned int percent), void *arg);

/*
 * DEEP_READS reads of 4 KiB at chance places of the first namespace, one after the other:
 * latency.json. What stands there is not looked at. 0, or -errno as above.
 */
int deep_latency(struct diag_snapshot *s, struct diag_drive *d);

#endif
