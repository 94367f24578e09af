// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of scripts about buffers: the rows of script_mem.c. */
#include "engine/script_rows.h"

static const struct script_word orders_words[] = {
	{ "shuffled", 0 },
	{ "descending", 1 },
	{ "ascending", 2 },
	{ NULL, 0 },
};

#define ROW_BUFFER ROW_NEEDED("buffer", ARG_BUF, 0, "its name")
#define ROW_NAME   ROW_NEEDED("name", ARG_NEW_BUF, 0, "its name")
#define ROWS_PLACE                                                                                 \
	ROW("offset", ARG_NUM, 0, "first byte, else 0"),                                           \
		ROW("len", ARG_NUM, 0, "bytes, else to the end")
#define ROW_PATTERN ROW("pattern", ARG_NUM, 0, "seed of a pattern that differs everywhere")
#define ROWS_CONTENT                                                                               \
	ROW("pattern", ARG_NUM, 0, "seed of a pattern that differs everywhere"),                   \
		ROW("fill", ARG_NUM, 255, "one byte everywhere"),                                  \
		ROW("bytes", ARG_BYTES, 0, "bytes at the start")

static const struct script_arg buffer_args[] = {
	ROW_NAME,
	{ .name = "len", .kind = ARG_NUM, .max = 67108864, .help = "bytes, else 4096" },
	{ .name = "offset",
	  .kind = ARG_NUM,
	  .max = 0x7ffffff,
	  .help = "of the first byte in its page" },
	ROWS_CONTENT,
	ROW_END,
};

static const struct script_arg check_buffer_args[] = {
	ROW_BUFFER,
	ROWS_PLACE,
	ROWS_CONTENT,
	{ .name = "equals", .kind = ARG_BUF, .help = "another buffer, the same offsets" },
	ROW_END,
};

static const struct script_arg buffer_only_args[] = {
	ROW_BUFFER,
	ROW_END,
};

static const struct script_arg fill_args[] = {
	ROW_BUFFER,
	ROWS_PLACE,
	ROWS_CONTENT,
	ROW_END,
};

static const struct script_arg poke_args[] = {
	ROW_BUFFER,
	{ .name = "offset", .kind = ARG_NUM, .is_required = true, .help = "byte offset" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "1 to 8 bytes, else 4" },
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "number, little-endian" },
	ROW_END,
};

static const struct script_arg prp_list_args[] = {
	{ .name = "buffer",
	  .kind = ARG_BUF,
	  .is_required = true,
	  .help = "buffer that holds the list" },
	{ .name = "offset", .kind = ARG_NUM, .help = "byte offset of the first entry" },
	{ .name = "entries", .kind = ARG_LIST, .is_required = true, .help = "addresses" },
	ROW_END,
};

static const struct script_arg scatter_args[] = {
	ROW_NAME,
	{ .name = "len", .kind = ARG_NUM, .is_required = true, .max = 67108864, .help = "bytes" },
	{ .name = "offset",
	  .kind = ARG_NUM,
	  .max = 0x7ffffff,
	  .help = "of the first byte in the first page" },
	{ .name = "list_offset",
	  .kind = ARG_NUM,
	  .max = 0x7ffffff,
	  .help = "of the PRP list in its page, a multiple of 8" },
	{ .name = "order",
	  .kind = ARG_NUM,
	  .max = 2,
	  .words = orders_words,
	  .help = "of the pages: shuffled, descending, ascending" },
	ROW_PATTERN,
	ROW_END,
};

static const struct script_verb verbs[] = {
	{
		.verb = "buffer",
		.summary = "guarded memory for the device, zeroed",
		.args = buffer_args,
		.run = script_do_buffer,
		.example = "- do: buffer\n  with: { name: out, len: $dev.lba_len, pattern: 1 }",
	},
	{
		.verb = "check-buffer",
		.summary = "the bytes of a buffer are a pattern, a byte, bytes, or those of "
			   "another one",
		.args = check_buffer_args,
		.run = script_do_check_buffer,
		.example = "- do: check-buffer\n  with: { buffer: back, pattern: 1 }",
	},
	{
		.verb = "check-guards",
		.summary = "the canaries around a buffer hold",
		.args = buffer_only_args,
		.run = script_do_check_guards,
		.example = "- do: check-guards\n  with: { buffer: back }",
	},
	{
		.verb = "fill",
		.summary = "put a pattern, a byte or bytes into a buffer",
		.args = fill_args,
		.run = script_do_fill,
		.example = "- do: fill\n  with: { buffer: back, fill: 0xa5 }",
	},
	{
		.verb = "peek",
		.summary = "look at the bytes of a buffer",
		.args = buffer_only_args,
		.results = RESULT_DATA,
		.run = script_do_peek,
		.example = "- do: peek\n  with: { buffer: back }\n  shall: { \"u8[0]\": 0xa5 }",
	},
	{
		.verb = "poke",
		.summary = "store a number in a buffer",
		.args = poke_args,
		.run = script_do_poke,
		.example = "- do: poke\n  with: { buffer: out, offset: 0, value: $i }",
	},
	{
		.verb = "prp-list",
		.summary = "write 64-bit entries into a buffer",
		.args = prp_list_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_prp_list,
		.example = "- do: prp-list\n  with: { buffer: list, entries: [ \"$data.page[1]\", "
			   "\"$data.page[2]\" ] }",
	},
	{
		.verb = "scatter",
		.summary = "memory over pages that are nowhere neighbours, with PRPs and lists",
		.args = scatter_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_scatter,
		.example = "- do: scatter\n  with: { name: pages, len: 64K, offset: 512 }",
	},
};

const struct script_verbs script_verbs_mem = { verbs, ARRAY_SIZE(verbs) };
