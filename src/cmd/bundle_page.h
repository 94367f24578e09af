// SPDX-License-Identifier: GPL-2.0-or-later
/* The documents of a bundle that are made of its snapshots: a page for people, JSON for scripts. */
#ifndef CMD_BUNDLE_PAGE_H
#define CMD_BUNDLE_PAGE_H

#include "diag/bundle.h"
#include "doctor.h"

/* bundle_page.c: verdicts, findings, the way to each drive, what it says; 0 or -errno. */
int bundle_page(FILE *out, const struct doctor *d, const char *redaction);

/* bundle_decode.c: ctrl/ID/decoded/…json of every drive. 0 or -errno. */
int bundle_decode(const struct bundle *b, struct diag_snapshot *files);
/* Calls @each for every readout of a drive that has something to show, until it returns nonzero. */
int bundle_each_readout(const struct diag_snapshot *s,
			int (*each)(void *arg, const char *name, struct json_object *doc),
			void *arg);

#endif
