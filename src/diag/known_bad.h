// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Drives and firmware of which something is known, and what the words of Linux's
 * quirks mean. The tables are data/known-drives.tsv and data/quirks.tsv, built in.
 */
#ifndef DIAG_KNOWN_BAD_H
#define DIAG_KNOWN_BAD_H

#include <nvmetest/base.h>

enum diag_known_what {
	DIAG_KNOWN_FIRMWARE,   /* this revision is bad */
	DIAG_KNOWN_APST,       /* does not survive power state transitions */
	DIAG_KNOWN_APST_BOARD, /* the same, on some boards only */
	DIAG_KNOWN_HMB,	       /* needs its host memory buffer */
	DIAG_KNOWN_SELF_TEST,
	DIAG_KNOWN_TEMPERATURE,
	DIAG_KNOWN_SANITIZE,
	DIAG_KNOWN_LOG,
	DIAG_KNOWN_FLUSH,
	DIAG_KNOWN_UPDATE,
	DIAG_KNOWN_DISCARD,
	DIAG_KNOWN_COUNT
};

/* A row; what the file has as "-" is "". */
struct diag_known {
	enum diag_known_what what;
	const char *model, *firmware, *pci; /* patterns, see the file */
	const char *effect;		    /* "stops answering after its deepest power state" */
	const char *fixed;		    /* firmware without it */
	const char *remedy;		    /* kernel parameter */
	const char *source;
	unsigned int line; /* of the file */
};

struct diag_quirk {
	const char *word, *meaning, *source;
};

/*
 * Rows that fit a drive, in the order of the file: how many, the first @max of them in @ret.
 * Model and firmware as Identify gives them, padding allowed; "" or 0: not known.
 */
size_t diag_known_find(const char *mn, const char *fr, uint16_t vid, uint16_t did,
		       const struct diag_known *ret[], size_t max);
const char *diag_known_name(enum diag_known_what what); /* "apst" */
/* All of them. */
const struct diag_known *diag_known_rows(size_t *ret_n);

/* NULL: a word that is not known. @len bytes of @word count. */
const struct diag_quirk *diag_quirk_find(const char *word, size_t len);
const struct diag_quirk *diag_quirk_rows(size_t *ret_n);

/*
 * The reader of the first file, for tests. *ret points into @text, which is cut up; 0, -EINVAL
 * with the line in @err, or -ENOMEM. The caller frees *ret.
 */
int diag_known_parse(char *text, struct diag_known **ret, size_t *ret_n, struct nt_err *err);

#endif
