// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a format has to say of the cases, kept as text until what stands before
 * them (the summary) is known: a run is kept as long as its report, and not as
 * a tree of objects, which takes ten times the memory.
 */
#ifndef REPORT_SPOOL_H
#define REPORT_SPOOL_H

#include <stdio.h>

struct spool {
	FILE *f; /* write here */
	char *text;
	size_t len;
};

/* 0 or -ENOMEM. */
int spool_open(struct spool *s);
/* Everything written so far to @out, once; 0, or -errno of the writing or of memory. */
int spool_copy(struct spool *s, FILE *out);
/* Also of one that was never opened, all zero. */
void spool_close(struct spool *s);

#endif
