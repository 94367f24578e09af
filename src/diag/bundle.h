// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A bundle: snapshots of a host and its drives as a tar file that can be sent,
 * and judged elsewhere as if the drives were there.
 *
 *	manifest.json		what is in it: length and SHA-256 of each file, what could
 *				not be collected and why, how it was redacted
 *	host/…			the snapshot of the host
 *	ctrl/ID/…		of a drive; its names are those of snapshot.h
 *	ctrl/ID/decoded/…	the same decoded, for people and scripts; not read back
 *	verdict.json report.txt report.html	not read back either
 *
 * The same snapshots make the same bytes. A bundle that is read may be anything
 * at all: nothing of it is written anywhere, and what does not agree with its
 * manifest is refused.
 */
#ifndef DIAG_BUNDLE_H
#define DIAG_BUNDLE_H

#include <stdio.h>

#include "snapshot.h"

struct json_object;

#define BUNDLE_SCHEMA	   "nvmetest.bundle/1"
#define BUNDLE_ENTRIES_MAX 20000u
#define BUNDLE_DRIVES_MAX  512u
/* More of it than this many times its size is no drive's data: zeroes shrink by 1000 at most. */
#define BUNDLE_RATIO_MAX 500u
#define BUNDLE_RATIO_MIN (8u << 20) /* bytes that may be anything */

struct bundle_drive {
	char id[32]; /* a component of a path */
	struct diag_snapshot *s;
};

struct bundle {
	struct diag_snapshot *host; /* may be empty */
	struct bundle_drive *drives;
	size_t n;
	bool is_fleet;	    /* all drives of a host, not the one that was asked for */
	char redaction[16]; /* "ids" */
};

void bundle_free(struct bundle *b);
/* One more drive; its id is made of what the snapshot says. 0, which takes @s, or
 * -ENOMEM. */
int bundle_add(struct bundle *b, struct diag_snapshot *s);

/* ---------------------------------------------------------------- bundle_pack.c */

/*
 * The items of all snapshots as files. 0, -E2BIG when a bundle does not hold them, -ENOMEM.
 * What could not be collected is in the manifest, not here.
 */
int bundle_pack(const struct bundle *b, struct diag_snapshot *files);
/*
 * When everything else is there: manifest.json over all of @files. @redaction is an object that
 * tells about that, and is put in.
 */
int bundle_seal(const struct bundle *b, struct diag_snapshot *files, struct json_object *redaction);
/* Of the newest snapshot: when it was taken, seconds since 1970. */
int64_t bundle_taken(const struct bundle *b);

/* ----------------------------------------------------------------- bundle_tar.c */

/* Files sorted by name, each of @mtime, of nobody. 0 or -errno with words. */
int bundle_write(const struct diag_snapshot *files, int64_t mtime, bool is_gzip, FILE *out,
		 struct nt_err *err);
/*
 * Every file of the archive @in, of bounded number, length and compression. -EINVAL with words
 * for what no bundle has: links, devices, paths that lead out, two files of one name.
 */
int bundle_read_tar(FILE *in, struct diag_snapshot *files, struct nt_err *err);

/* ---------------------------------------------------------------- bundle_read.c */

/* The snapshots of @files, which agree with their manifest. The caller frees *ret. */
int bundle_unpack(const struct diag_snapshot *files, struct bundle **ret, struct nt_err *err);
/* Both, of a file or "-". */
int bundle_read(const char *path, struct bundle **ret, struct nt_err *err);

#endif
