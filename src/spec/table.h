// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How the tables of this directory are written: one row per field, named after
 * its kind, offsets in bytes from the start of the structure. Optional members
 * follow as designated initializers: .values = …, .since = ….
 */
#ifndef SPEC_TABLE_H
#define SPEC_TABLE_H

#include <nvmetest/spec.h>

#include "structs.h"

/* Bits lsb…lsb+width-1 counted from byte off. */
#define BITS(n, off, bit, bits, text, ...)                                                         \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .lsb = bit, .width = bits,                \
		.kind = SPEC_UINT, __VA_ARGS__                                                     \
	}
/* Whole bytes as a little-endian number. */
#define INT(n, off, bytes, text, ...)                                                              \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .width = 8 * (bytes), .kind = SPEC_UINT,  \
		__VA_ARGS__                                                                        \
	}
#define TEXT(n, off, bytes, text, ...)                                                             \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .width = 8 * (bytes), .kind = SPEC_ASCII, \
		__VA_ARGS__                                                                        \
	}
#define RAW(n, off, bytes, text, ...)                                                              \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .width = 8 * (bytes), .kind = SPEC_BYTES, \
		__VA_ARGS__                                                                        \
	}
#define U128(n, off, text, ...)                                                                    \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .width = 128, .kind = SPEC_U128,          \
		__VA_ARGS__                                                                        \
	}

#define VALUES_END                                                                                 \
	{                                                                                          \
		0, NULL                                                                            \
	}

/* First revisions, for .since. */
#define V1_1 NT_VS(1, 1, 0)
#define V1_2 NT_VS(1, 2, 0)
#define V1_3 NT_VS(1, 3, 0)
#define V1_4 NT_VS(1, 4, 0)
#define V2_0 NT_VS(2, 0, 0)

/* Define the structure @id over the array <id>_fields. */
#define STRUCT(id, n, text, where, bytes)                                                          \
	const struct spec_struct spec_s_##id = { n,	text,	     where,                        \
						 bytes, id##_fields, ARRAY_SIZE(id##_fields) }

/* Equal but for case and for what stands between the words: "Get Log Page", "get-log-page". */
bool spec_same_words(const char *a, const char *b);

/* Rows of spec_features[] and spec_logs[]. */
const struct spec_id *spec_id_find(const struct spec_id *ids, size_t count, uint8_t id);
const struct spec_id *spec_id_parse(const struct spec_id *ids, size_t count, const char *name);

#endif
