// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A file that is whole or not there: written under a temporary name beside its
 * own and renamed when it is closed. What is no regular file (/dev/full, a
 * pipe) and what is asked to be is written in place.
 */
#ifndef REPORT_OUTFILE_H
#define REPORT_OUTFILE_H

#include <stdio.h>

#include <nvmetest/base.h>

struct outfile {
	FILE *f;
	char *path; /* NULL: standard output */
	char *temp; /* NULL: written in place */
};

/* @path NULL: standard output. -EINVAL with a text that names the file; nothing is left to drop. */
int outfile_open(struct outfile *o, const char *path, bool in_place, struct nt_err *err);
/* What was written is out of the process: 0, or -errno of the first write that failed. */
int outfile_flush(FILE *f);
/* Flush, sync, rename. 0 or the -errno of the first write that failed. */
int outfile_close(struct outfile *o);
/* Free it; what was not closed well leaves no trace. */
void outfile_drop(struct outfile *o);

#endif
