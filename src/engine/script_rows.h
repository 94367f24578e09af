// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Rows that arguments of several steps of scripts have in common: each is
 * written once, so that it means and is called the same everywhere.
 */
#ifndef ENGINE_SCRIPT_ROWS_H
#define ENGINE_SCRIPT_ROWS_H

#include "engine/script.h"

/* Sorted by name. */
struct script_verbs {
	const struct script_verb *v;
	size_t n;
};

extern const struct script_verbs script_verbs_cmd, script_verbs_mem, script_verbs_queue,
	script_verbs_reg;

#define ROW(word, of, most, text)                                                                  \
	{                                                                                          \
		.name = word, .kind = of, .max = most, .help = text                                \
	}
#define ROW_NEEDED(word, of, most, text)                                                           \
	{                                                                                          \
		.name = word, .kind = of, .is_required = true, .max = most, .help = text           \
	}
#define ROW_END                                                                                    \
	{                                                                                          \
		.name = NULL                                                                       \
	}
/* A dword of the command by its number. */
#define ROW_CDW(n)  ROW("cdw" #n, ARG_NUM, UINT32_MAX, "Command Dword " #n)
#define ROWS_CDW2_3 ROW_CDW(2), ROW_CDW(3)
#define ROWS_CDW10_TO_15                                                                           \
	ROW_CDW(10), ROW_CDW(11), ROW_CDW(12), ROW_CDW(13), ROW_CDW(14), ROW_CDW(15)
#define ROWS_CDW12_TO_15 ROW_CDW(12), ROW_CDW(13), ROW_CDW(14), ROW_CDW(15)
/* What else CDW0 has. */
#define ROWS_CDW0                                                                                  \
	ROW("cid", ARG_NUM, 0xffff, "Command Identifier, else a free one"),                        \
		ROW("fuse", ARG_NUM, 3, "CDW0 bits 9:8"),                                          \
		ROW("psdt", ARG_NUM, 3, "CDW0 bits 15:14"),                                        \
		ROW("rsvd", ARG_NUM, 15, "CDW0 bits 13:10, reserved")
#define ROW_WITHIN                                                                                 \
	ROW("within_ms", ARG_NUM, 86400000, "how long the answer may take, else as for any command")
#define ROW_NSID   ROW("nsid", ARG_NUM, UINT32_MAX, "namespace identifier")
#define ROW_PRP1   ROW("prp1", ARG_NUM, 0, "PRP Entry 1 by hand")
#define ROWS_PRP   ROW_PRP1, ROW("prp2", ARG_NUM, 0, "PRP Entry 2 by hand")
#define ROW_MPTR   ROW("mptr", ARG_NUM, 0, "Metadata Pointer")
#define ROW_DATA   ROW("data", ARG_BUF, 0, "buffer of the data")
#define ROW_SQ	   ROW("queue", ARG_QUEUE, 0xffff, "submission queue, else 1")
#define ROW_CQ	   ROW("queue", ARG_QUEUE, 0xffff, "completion queue, else 1")
#define ROW_FOR_US ROW("for_us", ARG_NUM, 60000000, "microseconds, else 1000")

#endif
