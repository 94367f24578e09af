// SPDX-License-Identifier: GPL-2.0-or-later
/* The kernel log of somebody who may read the journal, but not /dev/kmsg. */
#ifndef DIAG_JOURNAL_H
#define DIAG_JOURNAL_H

#include <stddef.h>

/*
 * Runs @program (NULL: journalctl, where it usually is) and calls @each for every line of this
 * start of the host that it prints. 0; -ENOENT: there is no such program; -ETIMEDOUT: it was
 * ended after @ms, what it had printed was told; -EIO: it failed, or printed nothing.
 */
int diag_journal_read(const char *program, unsigned int ms,
		      void (*each)(void *arg, const char *line, size_t len), void *arg);

#endif
