// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of scripts that send commands: the rows of script_cmd.c. */
#include "engine/script_rows.h"

static const struct script_word cns_words[] = {
	{ "ctrl", 1 },	  { "ns", 0 },	      { "active-ns", 2 }, { "ns-desc", 3 },
	{ "iocs-ns", 5 }, { "iocs-ctrl", 6 }, { NULL, 0 },
};

static const struct script_word sels_words[] = {
	{ "current", 0 }, { "default", 1 }, { "saved", 2 }, { "capabilities", 3 }, { NULL, 0 },
};

#define ROWS_BLOCKS                                                                                \
	ROW("slba", ARG_NUM, 0, "first block, else $dev.scratch_slba"),                            \
		ROW("nlb", ARG_NUM, 65536, "blocks, a count, else 1")
#define ROW_FID                                                                                    \
	{                                                                                          \
		.name = "fid", .kind = ARG_NUM, .is_required = true, .max = 255,                   \
		.names = NAMES_FID, .help = "feature: a name or a number"                          \
	}

static const struct script_arg abort_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .max = 0xffff,
	  .help = "submission queue of the command to abort, else admin" },
	{ .name = "victim",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "its Command Identifier" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg admin_args[] = {
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_ADMIN,
	  .help = "name or number" },
	ROW_NSID,
	ROWS_CDW2_3,
	ROWS_CDW10_TO_15,
	ROW_DATA,
	ROWS_PRP,
	ROW_MPTR,
	ROWS_CDW0,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg no_args[] = {
	ROW_END,
};

static const struct script_arg blocks_args[] = {
	ROW_SQ,	     ROWS_BLOCKS,      ROW_DATA,  ROWS_PRP,   ROW_MPTR, ROW_NSID,
	ROWS_CDW2_3, ROWS_CDW12_TO_15, ROWS_CDW0, ROW_WITHIN, ROW_END,
};

static const struct script_arg event_args[] = {
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "the one of aer-post" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg flush_args[] = {
	ROW_SQ, ROW_NSID, ROWS_CDW0, ROW_WITHIN, ROW_END,
};

static const struct script_arg get_features_args[] = {
	ROW_FID,
	{ .name = "sel",
	  .kind = ARG_NUM,
	  .max = 7,
	  .words = sels_words,
	  .help = "current, default, saved, capabilities; else current" },
	ROW_NSID,
	ROW_CDW(11),
	ROW_CDW(14),
	ROW_DATA,
	ROWS_PRP,
	ROWS_CDW0,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg get_log_args[] = {
	{ .name = "lid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_LID,
	  .help = "log page: a name or a number" },
	{ .name = "len",
	  .kind = ARG_NUM,
	  .max = 1048576,
	  .help = "bytes, a multiple of 4, else 512" },
	{ .name = "offset", .kind = ARG_NUM, .help = "bytes into the page" },
	{ .name = "rae", .kind = ARG_NUM, .max = 1, .help = "Retain Asynchronous Event, else 1" },
	{ .name = "lsp", .kind = ARG_NUM, .max = 127, .help = "Log Specific Field" },
	ROW_NSID,
	ROW_CDW(14),
	ROW_DATA,
	ROWS_PRP,
	ROWS_CDW0,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg identify_args[] = {
	{ .name = "cns",
	  .kind = ARG_NUM,
	  .max = 255,
	  .words = cns_words,
	  .help = "ctrl, ns, active-ns, ns-desc … or a number, else ctrl" },
	{ .name = "cntid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "controller identifier, CDW10 31:16" },
	ROW_NSID,
	ROW_CDW(11),
	ROW_CDW(14),
	ROW_DATA,
	ROWS_PRP,
	ROWS_CDW0,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg io_args[] = {
	ROW_SQ,
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_NVM,
	  .help = "name or number" },
	ROW_NSID,
	ROWS_CDW2_3,
	ROWS_CDW10_TO_15,
	ROW_DATA,
	ROWS_PRP,
	ROW_MPTR,
	ROWS_CDW0,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg set_features_args[] = {
	ROW_FID,	  { .name = "sv", .kind = ARG_NUM, .max = 1, .help = "save, CDW10 bit 31" },
	ROW_NSID,	  ROW_CDW(11),
	ROWS_CDW12_TO_15, ROW_DATA,
	ROWS_PRP,	  ROWS_CDW0,
	ROW_WITHIN,	  ROW_END,
};

static const struct script_arg write_zeroes_args[] = {
	ROW_SQ,		  ROWS_BLOCKS, ROW_NSID,   ROWS_CDW2_3,
	ROWS_CDW12_TO_15, ROWS_CDW0,   ROW_WITHIN, ROW_END,
};

static const struct script_verb verbs[] = {
	{
		.verb = "abort",
		.summary = "Abort",
		.args = abort_args,
		.results = RESULT_CPL,
		.run = script_do_abort,
		.example = "- do: abort\n  with: { queue: admin, victim: $aer }",
	},
	{
		.verb = "admin",
		.summary = "any admin command, fields as given",
		.args = admin_args,
		.results = RESULT_CPL | RESULT_DATA,
		.flags = VERB_OPCODE,
		.run = script_do_admin,
		.example = "- do: admin\n  with: { opcode: 0x7f }\n  shall: { status: "
			   "invalid-command-opcode }",
	},
	{
		.verb = "aer-post",
		.summary = "send an Asynchronous Event Request, without waiting",
		.args = no_args,
		.results = RESULT_CID,
		.needs = NT_NEED_QUEUES,
		.run = script_do_aer_post,
		.example = "- do: aer-post\n  save: { aer: cid }",
	},
	{
		.verb = "compare",
		.summary = "Compare",
		.args = blocks_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = script_do_compare,
		.example = "- do: compare\n  with: { nlb: 1, data: out }\n  shall: { status: "
			   "success }",
	},
	{
		.verb = "expect-event",
		.summary = "an Asynchronous Event Request completes",
		.args = event_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_event,
		.example =
			"- do: expect-event\n  with: { cid: $aer }\n  shall: { \"dw0[2:0]\": 0 }",
	},
	{
		.verb = "expect-no-event",
		.summary = "an Asynchronous Event Request stays outstanding",
		.args = event_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_no_event,
		.example = "- do: expect-no-event\n  with: { cid: $aer, within_ms: 10 }",
	},
	{
		.verb = "flush",
		.summary = "Flush",
		.args = flush_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = script_do_flush,
		.example = "- do: flush\n  shall: { status: success }",
	},
	{
		.verb = "get-features",
		.summary = "Get Features",
		.args = get_features_args,
		.results = RESULT_CPL | RESULT_DATA,
		.run = script_do_get_features,
		.example =
			"- do: get-features\n  with: { fid: 0x07 }\n  shall: { status: success }",
	},
	{
		.verb = "get-log",
		.summary = "Get Log Page, and its data",
		.args = get_log_args,
		.results = RESULT_CPL | RESULT_DATA,
		.run = script_do_get_log,
		.example = "- do: get-log\n  with: { lid: smart }\n  shall: { status: success }",
	},
	{
		.verb = "identify",
		.summary = "Identify, and its data",
		.args = identify_args,
		.results = RESULT_CPL | RESULT_DATA,
		.run = script_do_identify,
		.example =
			"- do: identify\n  with: { cns: ctrl }\n  save: { nn: identify.ctrl.nn }",
	},
	{
		.verb = "io",
		.summary = "any command on an I/O queue, fields as given",
		.args = io_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO,
		.flags = VERB_OPCODE,
		.run = script_do_io,
		.example = "- do: io\n  with: { opcode: flush, nsid: $dev.nsid }",
	},
	{
		.verb = "read",
		.summary = "Read",
		.args = blocks_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = script_do_read,
		.example =
			"- do: read\n  with: { nlb: 1, data: back }\n  shall: { status: success }",
	},
	{
		.verb = "set-features",
		.summary = "Set Features",
		.args = set_features_args,
		.results = RESULT_CPL | RESULT_DATA,
		.run = script_do_set_features,
		.example = "- do: set-features\n  with: { fid: 0x04, cdw11: $before }",
	},
	{
		.verb = "write",
		.summary = "Write",
		.args = blocks_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = script_do_write,
		.example =
			"- do: write\n  with: { nlb: 1, data: out }\n  shall: { status: success }",
	},
	{
		.verb = "write-zeroes",
		.summary = "Write Zeroes",
		.args = write_zeroes_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = script_do_write_zeroes,
		.example = "- do: write-zeroes\n  with: { nlb: 8 }\n  shall: { status: success }",
	},
};

const struct script_verbs script_verbs_cmd = { verbs, ARRAY_SIZE(verbs) };
