// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Snapshots for the doctor's tests: a healthy drive of Base 2.0 that has
 * everything, and small changes to it by the names of items and fields.
 */
#ifndef TESTS_UNIT_DIAGRIG_H
#define TESTS_UNIT_DIAGRIG_H

#include "diag/snapshot.h"

struct diagrig_edit {
	const char *item; /* NULL ends a list */
	/*
	 * A field: its path, the byte that its structure begins at, and the value (of a 128-bit
	 * counter the low half), or @text, padded. NULL: the whole item becomes @text, or goes
	 * away without one.
	 */
	const char *field;
	size_t at;
	uint64_t value;
	const char *text;
	bool is_config; /* @text are words for fake_config(), after those of a link in order */
};

#define SET(item, field, value)                                                                    \
	{                                                                                          \
		item, field, 0, value, NULL, false                                                 \
	}
#define SET_AT(item, field, at, value)                                                             \
	{                                                                                          \
		item, field, at, value, NULL, false                                                \
	}
#define TEXT(item, text)                                                                           \
	{                                                                                          \
		item, NULL, 0, 0, text, false                                                      \
	}
#define DROP(item)                                                                                 \
	{                                                                                          \
		item, NULL, 0, 0, NULL, false                                                      \
	}
#define CONFIG(item, words)                                                                        \
	{                                                                                          \
		item, NULL, 0, 0, words, true                                                      \
	}

#define STRING(item, field, text)                                                                  \
	{                                                                                          \
		item, field, 0, 0, text, false                                                     \
	}

struct diag_snapshot *diagrig_drive(void); /* healthy */
struct diag_snapshot *diagrig_host(void);  /* nothing is wrong with it either */
/* Items that are only in one of them are told apart by "host/" at the beginning. */
void diagrig_edit(struct diag_snapshot *host, struct diag_snapshot *drive,
		  const struct diagrig_edit *edits);

#endif
