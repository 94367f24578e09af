// SPDX-License-Identifier: GPL-2.0-or-later
/* Steps of scripts about queues, entries and doorbells: the rows of script_queue.c. */
#include "engine/script_rows.h"

static const struct script_word kinds_words[] = {
	{ "sq", 0 },
	{ "cq", 1 },
	{ NULL, 0 },
};

#define ROWS_NEW_QUEUE                                                                             \
	ROW_NEEDED("qid", ARG_NUM, 0xffff, "queue identifier"),                                    \
		ROW_NEEDED("qsize", ARG_NUM, 0xffff, "entries minus one, as on the wire")
#define ROW_DISCONTIG ROW("discontig", ARG_NUM, 1, "1: memory behind a PRP list (PC = 0)")
#define ROW_KIND                                                                                   \
	{                                                                                          \
		.name = "kind", .kind = ARG_NUM, .is_required = true, .max = 1,                    \
		.words = kinds_words, .help = "sq or cq"                                           \
	}
#define ROWS_SLOT                                                                                  \
	ROW("queue", ARG_QUEUE, 0xffff, "queue, else 1"), ROW_KIND,                                \
		ROW_NEEDED("slot", ARG_NUM, 0xffff, "index of the entry")

static const struct script_arg ack_args[] = {
	ROW_CQ,
	ROW_END,
};

static const struct script_arg create_cq_args[] = {
	ROWS_NEW_QUEUE,
	{ .name = "ien", .kind = ARG_NUM, .max = 1, .help = "interrupts enabled" },
	{ .name = "iv", .kind = ARG_NUM, .max = 0xffff, .help = "interrupt vector" },
	ROW_DISCONTIG,
	ROW_PRP1,
	{ .name = "cdw11_rsvd", .kind = ARG_NUM, .max = UINT32_MAX, .help = "ORed into CDW11" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg create_sq_args[] = {
	ROWS_NEW_QUEUE,
	{ .name = "cqid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "completion queue, else the same number" },
	{ .name = "qprio", .kind = ARG_NUM, .max = 3, .help = "priority" },
	ROW_DISCONTIG,
	ROW_PRP1,
	ROW_CDW(12),
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg delete_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg doorbell_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier, existing or not" },
	ROW_KIND,
	{ .name = "value",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = UINT32_MAX,
	  .help = "32 bits" },
	ROW_END,
};

static const struct script_arg expect_cqe_args[] = {
	ROW_CQ,
	{ .name = "ack",
	  .kind = ARG_NUM,
	  .max = 1,
	  .help = "0: do not write the head doorbell; else 1" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg expect_silence_args[] = {
	ROW_CQ,
	ROW_FOR_US,
	ROW_END,
};

static const struct script_arg poke_slot_args[] = {
	ROWS_SLOT,
	{ .name = "offset", .kind = ARG_NUM, .max = 63, .help = "bytes into the slot" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "bytes of value, 1 to 8, else 4" },
	{ .name = "value", .kind = ARG_NUM, .help = "number to store" },
	{ .name = "bytes", .kind = ARG_BYTES, .help = "bytes to store" },
	{ .name = "fill",
	  .kind = ARG_NUM,
	  .max = 255,
	  .help = "byte to fill the whole slot with, first" },
	ROW_END,
};

static const struct script_arg queue_pair_args[] = {
	{ .name = "qid", .kind = ARG_NUM, .max = 0xffff, .help = "queue identifier, else 1" },
	{ .name = "entries",
	  .kind = ARG_NUM,
	  .max = 65536,
	  .help = "entries of both, a count, else 32" },
	{ .name = "sq_entries",
	  .kind = ARG_NUM,
	  .max = 65536,
	  .help = "entries of the submission queue" },
	{ .name = "cq_entries",
	  .kind = ARG_NUM,
	  .max = 65536,
	  .help = "entries of the completion queue" },
	{ .name = "iv",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "interrupt vector; switches interrupts on" },
	ROW_END,
};

static const struct script_arg read_slot_args[] = {
	ROWS_SLOT,
	ROW_END,
};

static const struct script_arg ring_args[] = {
	ROW_SQ,
	ROW_END,
};

static const struct script_arg submit_args[] = {
	ROW_SQ,
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .max = 255,
	  .names = NAMES_NVM,
	  .help = "name (of the NVM Command Set) or number" },
	{ .name = "dwords", .kind = ARG_LIST, .max = 16, .help = "up to 16 dwords of a raw entry" },
	{ .name = "bytes", .kind = ARG_BYTES, .max = 64, .help = "64 bytes of a raw entry" },
	{ .name = "overfill", .kind = ARG_NUM, .max = 1, .help = "1: also when the queue is full" },
	ROW_NSID,
	ROWS_CDW2_3,
	ROWS_CDW10_TO_15,
	ROWS_PRP,
	ROW_MPTR,
	ROWS_CDW0,
	ROW_END,
};

static const struct script_arg wait_cid_args[] = {
	ROW_SQ,
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "its Command Identifier" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_verb verbs[] = {
	{
		.verb = "ack",
		.summary = "write the head doorbell, if the head moved",
		.args = ack_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_ack,
		.example = "- do: ack\n  with: { queue: 1 }",
	},
	{
		.verb = "create-cq",
		.summary = "Create I/O Completion Queue, legal or not",
		.args = create_cq_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.flags = VERB_MAKES_CQ,
		.run = script_do_create_cq,
		.example = "- do: create-cq\n  with: { qid: 1, qsize: 2 }\n  shall: { status: "
			   "success }",
	},
	{
		.verb = "create-sq",
		.summary = "Create I/O Submission Queue, legal or not",
		.args = create_sq_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.flags = VERB_MAKES_SQ,
		.run = script_do_create_sq,
		.example = "- do: create-sq\n  with: { qid: 1, qsize: 2, cqid: 1 }\n  shall: { "
			   "status: success }",
	},
	{
		.verb = "delete-cq",
		.summary = "Delete I/O Completion Queue",
		.args = delete_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_delete_cq,
		.example = "- do: delete-cq\n  with: { queue: 1 }\n  shall: { status: success }",
	},
	{
		.verb = "delete-sq",
		.summary = "Delete I/O Submission Queue",
		.args = delete_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_delete_sq,
		.example = "- do: delete-sq\n  with: { queue: 1 }\n  shall: { status: success }",
	},
	{
		.verb = "doorbell",
		.summary = "write any value to any doorbell",
		.args = doorbell_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_doorbell,
		.example = "- do: doorbell\n  with: { queue: 1, kind: sq, value: 2 }",
	},
	{
		.verb = "expect-cqe",
		.summary = "the next completion of a queue, in slot order, and its raw dwords",
		.args = expect_cqe_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_cqe,
		.example = "- do: expect-cqe\n  with: { queue: 1 }\n  shall: { status: success, "
			   "phase: \"~$lap & 1\" }",
	},
	{
		.verb = "expect-silence",
		.summary = "nothing new arrives at a completion queue",
		.args = expect_silence_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_silence,
		.example = "- do: expect-silence\n  with: { queue: 1, for_us: 1000 }",
	},
	{
		.verb = "poke-slot",
		.summary = "change a slot of a queue in memory",
		.args = poke_slot_args,
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_DATA,
		.run = script_do_poke_slot,
		.example = "- do: poke-slot\n  with: { queue: 1, kind: cq, slot: 2, fill: 0xff }",
	},
	{
		.verb = "queue-pair",
		.summary = "both queues of one identifier; a refusal fails the case and ends it",
		.args = queue_pair_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_IO,
		.flags = VERB_MAKES_SQ | VERB_MAKES_CQ,
		.run = script_do_queue_pair,
		.example = "- do: queue-pair\n  with: { qid: 1, entries: 3 }",
	},
	{
		.verb = "read-slot",
		.summary = "a slot of a queue as it stands in memory",
		.args = read_slot_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_QUEUES,
		.run = script_do_read_slot,
		.example = "- do: read-slot\n  with: { queue: 1, kind: cq, slot: 0 }\n  shall: { "
			   "\"u32[12][16]\": 1 }",
	},
	{
		.verb = "ring",
		.summary = "write the tail doorbell, if the tail moved",
		.args = ring_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_ring,
		.example = "- do: ring\n  with: { queue: 1 }",
	},
	{
		.verb = "submit",
		.summary = "fill the next slot of a queue, without ringing; without opcode, dwords "
			   "or bytes a harmless command",
		.args = submit_args,
		.results = RESULT_CID,
		.needs = NT_NEED_QUEUES,
		.flags = VERB_OPCODE,
		.run = script_do_submit,
		.example = "- do: submit\n  with: { queue: 1 }\n  save: { first: cid }",
	},
	{
		.verb = "wait-cid",
		.summary = "the completion of one command, whatever comes before it",
		.args = wait_cid_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_wait_cid,
		.example = "- do: wait-cid\n  with: { queue: 1, cid: $first }\n  shall: { status: "
			   "success }",
	},
};

const struct script_verbs script_verbs_queue = { verbs, ARRAY_SIZE(verbs) };
