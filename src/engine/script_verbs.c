// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The table of steps a script may use: one row per verb, sorted, with what its
 * arguments mean. The compiler, explain, list and nvmetest-case(5) follow it.
 */
#include <string.h>

#include "engine/script.h"

static const struct script_word cns_words[] = {
	{ "ctrl", 1 },	  { "ns", 0 },	      { "active-ns", 2 }, { "ns-desc", 3 },
	{ "iocs-ns", 5 }, { "iocs-ctrl", 6 }, { NULL, 0 },
};

static const struct script_word sels_words[] = {
	{ "current", 0 }, { "default", 1 }, { "saved", 2 }, { "capabilities", 3 }, { NULL, 0 },
};

static const struct script_word kinds_words[] = {
	{ "sq", 0 },
	{ "cq", 1 },
	{ NULL, 0 },
};

static const struct script_word orders_words[] = {
	{ "shuffled", 0 },
	{ "descending", 1 },
	{ "ascending", 2 },
	{ NULL, 0 },
};

static const struct script_word shutdowns_words[] = {
	{ "normal", 0 },
	{ "abrupt", 1 },
	{ NULL, 0 },
};

static const struct script_word resets_words[] = {
	{ "cc", DRV_RESET_CC },	  { "nssr", DRV_RESET_NSSR }, { "flr", DRV_RESET_FLR },
	{ "hot", DRV_RESET_HOT }, { "pm", DRV_RESET_PM },     { NULL, 0 },
};

static const struct script_word irqs_words[] = {
	{ "intx", PCIFN_IRQ_INTX },
	{ "msi", PCIFN_IRQ_MSI },
	{ "msix", PCIFN_IRQ_MSIX },
	{ NULL, 0 },
};

static const struct script_word caps_words[] = {
	{ "pm", NT_PCI_CAP_PM },     { "msi", NT_PCI_CAP_MSI },		 { "exp", NT_PCI_CAP_EXP },
	{ "msix", NT_PCI_CAP_MSIX }, { "aer", 0x100 + NT_PCI_ECAP_AER }, { NULL, 0 },
};

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
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg ack_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "completion queue, else 1" },
	{ .name = NULL },
};

static const struct script_arg admin_args[] = {
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_ADMIN,
	  .help = "name or number" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw10", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 10" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg aer_post_args[] = {
	{ .name = NULL },
};

static const struct script_arg buffer_args[] = {
	{ .name = "name", .kind = ARG_NEW_BUF, .is_required = true, .help = "its name" },
	{ .name = "len", .kind = ARG_NUM, .max = 67108864, .help = "bytes, else 4096" },
	{ .name = "offset",
	  .kind = ARG_NUM,
	  .max = 0x7ffffff,
	  .help = "of the first byte in its page" },
	{ .name = "pattern", .kind = ARG_NUM, .help = "seed of a pattern that differs everywhere" },
	{ .name = "fill", .kind = ARG_NUM, .max = 255, .help = "one byte everywhere" },
	{ .name = "bytes", .kind = ARG_BYTES, .help = "bytes at the start" },
	{ .name = NULL },
};

static const struct script_arg check_buffer_args[] = {
	{ .name = "buffer", .kind = ARG_BUF, .is_required = true, .help = "its name" },
	{ .name = "offset", .kind = ARG_NUM, .help = "first byte, else 0" },
	{ .name = "len", .kind = ARG_NUM, .help = "bytes, else to the end" },
	{ .name = "pattern", .kind = ARG_NUM, .help = "seed of a pattern that differs everywhere" },
	{ .name = "fill", .kind = ARG_NUM, .max = 255, .help = "one byte everywhere" },
	{ .name = "bytes", .kind = ARG_BYTES, .help = "bytes at the start" },
	{ .name = "equals", .kind = ARG_BUF, .help = "another buffer, the same offsets" },
	{ .name = NULL },
};

static const struct script_arg check_guards_args[] = {
	{ .name = "buffer", .kind = ARG_BUF, .is_required = true, .help = "its name" },
	{ .name = NULL },
};

static const struct script_arg compare_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "slba", .kind = ARG_NUM, .help = "first block, else $dev.scratch_slba" },
	{ .name = "nlb", .kind = ARG_NUM, .max = 65536, .help = "blocks, a count, else 1" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg create_cq_args[] = {
	{ .name = "qid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier" },
	{ .name = "qsize",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "entries minus one, as on the wire" },
	{ .name = "ien", .kind = ARG_NUM, .max = 1, .help = "interrupts enabled" },
	{ .name = "iv", .kind = ARG_NUM, .max = 0xffff, .help = "interrupt vector" },
	{ .name = "discontig",
	  .kind = ARG_NUM,
	  .max = 1,
	  .help = "1: memory behind a PRP list (PC = 0)" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "cdw11_rsvd", .kind = ARG_NUM, .max = UINT32_MAX, .help = "ORed into CDW11" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg create_sq_args[] = {
	{ .name = "qid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier" },
	{ .name = "qsize",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "entries minus one, as on the wire" },
	{ .name = "cqid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "completion queue, else the same number" },
	{ .name = "qprio", .kind = ARG_NUM, .max = 3, .help = "priority" },
	{ .name = "discontig",
	  .kind = ARG_NUM,
	  .max = 1,
	  .help = "1: memory behind a PRP list (PC = 0)" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg delete_cq_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg delete_sq_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg disable_args[] = {
	{ .name = NULL },
};

static const struct script_arg doorbell_args[] = {
	{ .name = "queue",
	  .kind = ARG_QUEUE,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "queue identifier, existing or not" },
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 1,
	  .words = kinds_words,
	  .help = "sq or cq" },
	{ .name = "value",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = UINT32_MAX,
	  .help = "32 bits" },
	{ .name = NULL },
};

static const struct script_arg enable_args[] = {
	{ .name = "asq",
	  .kind = ARG_NUM,
	  .max = 65536,
	  .help = "entries of the admin submission queue, else 32" },
	{ .name = "acq",
	  .kind = ARG_NUM,
	  .max = 65536,
	  .help = "entries of the admin completion queue, else 32" },
	{ .name = "mps", .kind = ARG_NUM, .max = 15, .help = "CC.MPS, else CAP.MPSMIN" },
	{ .name = "css", .kind = ARG_NUM, .max = 7, .help = "CC.CSS" },
	{ .name = "ams", .kind = ARG_NUM, .max = 7, .help = "CC.AMS" },
	{ .name = "iosqes", .kind = ARG_NUM, .max = 15, .help = "CC.IOSQES, else 6" },
	{ .name = "iocqes", .kind = ARG_NUM, .max = 15, .help = "CC.IOCQES, else 4" },
	{ .name = "no_wait", .kind = ARG_NUM, .max = 1, .help = "1: do not wait for CSTS.RDY" },
	{ .name = NULL },
};

static const struct script_arg expect_cqe_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "completion queue, else 1" },
	{ .name = "ack",
	  .kind = ARG_NUM,
	  .max = 1,
	  .help = "0: do not write the head doorbell; else 1" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg expect_event_args[] = {
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "the one of aer-post" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg expect_irq_args[] = {
	{ .name = "vector", .kind = ARG_NUM, .max = 2047, .help = "else 0" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg expect_no_event_args[] = {
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "the one of aer-post" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg expect_no_irq_args[] = {
	{ .name = "vector", .kind = ARG_NUM, .max = 2047, .help = "else 0" },
	{ .name = "for_us", .kind = ARG_NUM, .max = 60000000, .help = "microseconds, else 1000" },
	{ .name = NULL },
};

static const struct script_arg expect_silence_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "completion queue, else 1" },
	{ .name = "for_us", .kind = ARG_NUM, .max = 60000000, .help = "microseconds, else 1000" },
	{ .name = NULL },
};

static const struct script_arg fill_args[] = {
	{ .name = "buffer", .kind = ARG_BUF, .is_required = true, .help = "its name" },
	{ .name = "offset", .kind = ARG_NUM, .help = "first byte, else 0" },
	{ .name = "len", .kind = ARG_NUM, .help = "bytes, else to the end" },
	{ .name = "pattern", .kind = ARG_NUM, .help = "seed of a pattern that differs everywhere" },
	{ .name = "fill", .kind = ARG_NUM, .max = 255, .help = "one byte everywhere" },
	{ .name = "bytes", .kind = ARG_BYTES, .help = "bytes at the start" },
	{ .name = NULL },
};

static const struct script_arg flush_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg get_features_args[] = {
	{ .name = "fid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_FID,
	  .help = "feature: a name or a number" },
	{ .name = "sel",
	  .kind = ARG_NUM,
	  .max = 7,
	  .words = sels_words,
	  .help = "current, default, saved, capabilities; else current" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
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
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
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
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg io_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_NVM,
	  .help = "name or number" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw10", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 10" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg irq_enable_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 3,
	  .words = irqs_words,
	  .help = "intx, msi or msix; else msix" },
	{ .name = "vectors", .kind = ARG_NUM, .max = 2048, .help = "how many, else 1" },
	{ .name = NULL },
};

static const struct script_arg let_args[] = {
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "expression" },
	{ .name = NULL },
};

static const struct script_arg note_args[] = {
	{ .name = "text", .kind = ARG_TEXT, .is_required = true, .help = "the line" },
	{ .name = "value", .kind = ARG_NUM, .help = "number to show behind it" },
	{ .name = NULL },
};

static const struct script_arg peek_args[] = {
	{ .name = "buffer", .kind = ARG_BUF, .is_required = true, .help = "its name" },
	{ .name = NULL },
};

static const struct script_arg poke_args[] = {
	{ .name = "buffer", .kind = ARG_BUF, .is_required = true, .help = "its name" },
	{ .name = "offset", .kind = ARG_NUM, .is_required = true, .help = "byte offset" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "1 to 8 bytes, else 4" },
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "number, little-endian" },
	{ .name = NULL },
};

static const struct script_arg poke_slot_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "queue, else 1" },
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 1,
	  .words = kinds_words,
	  .help = "sq or cq" },
	{ .name = "slot",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "index of the entry" },
	{ .name = "offset", .kind = ARG_NUM, .max = 63, .help = "bytes into the slot" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "bytes of value, 1 to 8, else 4" },
	{ .name = "value", .kind = ARG_NUM, .help = "number to store" },
	{ .name = "bytes", .kind = ARG_BYTES, .help = "bytes to store" },
	{ .name = "fill",
	  .kind = ARG_NUM,
	  .max = 255,
	  .help = "byte to fill the whole slot with, first" },
	{ .name = NULL },
};

static const struct script_arg prp_list_args[] = {
	{ .name = "buffer",
	  .kind = ARG_BUF,
	  .is_required = true,
	  .help = "buffer that holds the list" },
	{ .name = "offset", .kind = ARG_NUM, .help = "byte offset of the first entry" },
	{ .name = "entries", .kind = ARG_LIST, .is_required = true, .help = "addresses" },
	{ .name = NULL },
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
	{ .name = NULL },
};

static const struct script_arg read_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "slba", .kind = ARG_NUM, .help = "first block, else $dev.scratch_slba" },
	{ .name = "nlb", .kind = ARG_NUM, .max = 65536, .help = "blocks, a count, else 1" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg read_cfg_args[] = {
	{ .name = "field",
	  .kind = ARG_CFG,
	  .help = "header.vid, header.cmd.bme, msix.mxc.mxe …: instead of offset, cap and width" },
	{ .name = "offset",
	  .kind = ARG_NUM,
	  .max = 4095,
	  .help = "offset, from the capability when cap is given" },
	{ .name = "width", .kind = ARG_NUM, .max = 4, .help = "1, 2 or 4 bytes, else 4" },
	{ .name = "cap",
	  .kind = ARG_NUM,
	  .max = 0x1ff,
	  .words = caps_words,
	  .help = "pm, msi, exp, msix or a number; aer, or 0x100 + number, for extended ones" },
	{ .name = NULL },
};

static const struct script_arg read_reg_args[] = {
	{ .name = "reg", .kind = ARG_REG, .help = "register or register.field: cap, cc.en" },
	{ .name = "offset", .kind = ARG_NUM, .help = "offset in BAR0, instead of reg" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "1, 2, 4 or 8 bytes" },
	{ .name = NULL },
};

static const struct script_arg read_slot_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "queue, else 1" },
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 1,
	  .words = kinds_words,
	  .help = "sq or cq" },
	{ .name = "slot",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "index of the entry" },
	{ .name = NULL },
};

static const struct script_arg require_args[] = {
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "expression" },
	{ .name = "min", .kind = ARG_NUM, .help = "else 0" },
	{ .name = "max", .kind = ARG_NUM, .help = "else no limit" },
	{ .name = "why", .kind = ARG_TEXT, .is_required = true, .help = "the reason of the skip" },
	{ .name = NULL },
};

static const struct script_arg reset_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 4,
	  .words = resets_words,
	  .help = "cc, nssr, flr, hot, pm; else cc" },
	{ .name = NULL },
};

static const struct script_arg ring_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = NULL },
};

static const struct script_arg scatter_args[] = {
	{ .name = "name", .kind = ARG_NEW_BUF, .is_required = true, .help = "its name" },
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
	{ .name = "pattern", .kind = ARG_NUM, .help = "seed of a pattern that differs everywhere" },
	{ .name = NULL },
};

static const struct script_arg set_features_args[] = {
	{ .name = "fid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 255,
	  .names = NAMES_FID,
	  .help = "feature: a name or a number" },
	{ .name = "sv", .kind = ARG_NUM, .max = 1, .help = "save, CDW10 bit 31" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg settle_args[] = {
	{ .name = "us",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 60000000,
	  .help = "microseconds" },
	{ .name = NULL },
};

static const struct script_arg shutdown_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 1,
	  .words = shutdowns_words,
	  .help = "normal or abrupt" },
	{ .name = "within_ms", .kind = ARG_NUM, .max = 86400000, .help = "else 30 s" },
	{ .name = NULL },
};

static const struct script_arg submit_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "opcode",
	  .kind = ARG_NUM,
	  .max = 255,
	  .names = NAMES_NVM,
	  .help = "name (of the NVM Command Set) or number" },
	{ .name = "dwords", .kind = ARG_LIST, .max = 16, .help = "up to 16 dwords of a raw entry" },
	{ .name = "bytes", .kind = ARG_BYTES, .max = 64, .help = "64 bytes of a raw entry" },
	{ .name = "overfill", .kind = ARG_NUM, .max = 1, .help = "1: also when the queue is full" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw10", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 10" },
	{ .name = "cdw11", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 11" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = NULL },
};

static const struct script_arg wait_cid_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 0xffff,
	  .help = "its Command Identifier" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg wait_reg_args[] = {
	{ .name = "reg",
	  .kind = ARG_REG,
	  .is_required = true,
	  .help = "register or register.field" },
	{ .name = "equals", .kind = ARG_NUM, .is_required = true, .help = "the value" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg write_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "slba", .kind = ARG_NUM, .help = "first block, else $dev.scratch_slba" },
	{ .name = "nlb", .kind = ARG_NUM, .max = 65536, .help = "blocks, a count, else 1" },
	{ .name = "data", .kind = ARG_BUF, .help = "buffer of the data" },
	{ .name = "prp1", .kind = ARG_NUM, .help = "PRP Entry 1 by hand" },
	{ .name = "prp2", .kind = ARG_NUM, .help = "PRP Entry 2 by hand" },
	{ .name = "mptr", .kind = ARG_NUM, .help = "Metadata Pointer" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

static const struct script_arg write_cfg_args[] = {
	{ .name = "field",
	  .kind = ARG_CFG,
	  .help = "header.vid, header.cmd.bme, msix.mxc.mxe …: instead of offset, cap and width" },
	{ .name = "offset",
	  .kind = ARG_NUM,
	  .max = 4095,
	  .help = "offset, from the capability when cap is given" },
	{ .name = "width", .kind = ARG_NUM, .max = 4, .help = "1, 2 or 4 bytes, else 4" },
	{ .name = "cap",
	  .kind = ARG_NUM,
	  .max = 0x1ff,
	  .words = caps_words,
	  .help = "pm, msi, exp, msix or a number; aer, or 0x100 + number, for extended ones" },
	{ .name = "value",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = UINT32_MAX,
	  .help = "number" },
	{ .name = NULL },
};

static const struct script_arg write_reg_args[] = {
	{ .name = "reg", .kind = ARG_REG, .help = "register or register.field: cap, cc.en" },
	{ .name = "offset", .kind = ARG_NUM, .help = "offset in BAR0, instead of reg" },
	{ .name = "width", .kind = ARG_NUM, .max = 8, .help = "1, 2, 4 or 8 bytes" },
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "number" },
	{ .name = NULL },
};

static const struct script_arg write_zeroes_args[] = {
	{ .name = "queue", .kind = ARG_QUEUE, .max = 0xffff, .help = "submission queue, else 1" },
	{ .name = "slba", .kind = ARG_NUM, .help = "first block, else $dev.scratch_slba" },
	{ .name = "nlb", .kind = ARG_NUM, .max = 65536, .help = "blocks, a count, else 1" },
	{ .name = "nsid", .kind = ARG_NUM, .max = UINT32_MAX, .help = "namespace identifier" },
	{ .name = "cdw2", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 2" },
	{ .name = "cdw3", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 3" },
	{ .name = "cdw12", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 12" },
	{ .name = "cdw13", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 13" },
	{ .name = "cdw14", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 14" },
	{ .name = "cdw15", .kind = ARG_NUM, .max = UINT32_MAX, .help = "Command Dword 15" },
	{ .name = "cid",
	  .kind = ARG_NUM,
	  .max = 0xffff,
	  .help = "Command Identifier, else a free one" },
	{ .name = "fuse", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 9:8" },
	{ .name = "psdt", .kind = ARG_NUM, .max = 3, .help = "CDW0 bits 15:14" },
	{ .name = "rsvd", .kind = ARG_NUM, .max = 15, .help = "CDW0 bits 13:10, reserved" },
	{ .name = "within_ms",
	  .kind = ARG_NUM,
	  .max = 86400000,
	  .help = "how long the answer may take, else as for any command" },
	{ .name = NULL },
};

const struct script_verb script_verbs[] = {
	{
		.verb = "abort",
		.summary = "Abort",
		.args = abort_args,
		.results = RESULT_CPL,
		.run = script_do_abort,
		.example = "- do: abort\n  with: { queue: admin, victim: $aer }",
	},
	{
		.verb = "ack",
		.summary = "write the head doorbell, if the head moved",
		.args = ack_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_ack,
		.example = "- do: ack\n  with: { queue: 1 }",
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
		.args = aer_post_args,
		.results = RESULT_CID,
		.needs = NT_NEED_QUEUES,
		.run = script_do_aer_post,
		.example = "- do: aer-post\n  save: { aer: cid }",
	},
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
		.args = check_guards_args,
		.run = script_do_check_guards,
		.example = "- do: check-guards\n  with: { buffer: back }",
	},
	{
		.verb = "compare",
		.summary = "Compare",
		.args = compare_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = script_do_compare,
		.example = "- do: compare\n  with: { nlb: 1, data: out }\n  shall: { status: "
			   "success }",
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
		.args = delete_cq_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_delete_cq,
		.example = "- do: delete-cq\n  with: { queue: 1 }\n  shall: { status: success }",
	},
	{
		.verb = "delete-sq",
		.summary = "Delete I/O Submission Queue",
		.args = delete_sq_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_delete_sq,
		.example = "- do: delete-sq\n  with: { queue: 1 }\n  shall: { status: success }",
	},
	{
		.verb = "disable",
		.summary = "CC.EN = 0, and wait for CSTS.RDY = 0",
		.args = disable_args,
		.needs = NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_disable,
		.example = "- do: disable\n  name: stop the controller",
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
		.verb = "enable",
		.summary = "enable the controller, disabling it first if need be",
		.args = enable_args,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_enable,
		.example = "- do: enable\n  with: { asq: 2, acq: 3 }",
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
		.verb = "expect-event",
		.summary = "an Asynchronous Event Request completes",
		.args = expect_event_args,
		.results = RESULT_CPL,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_event,
		.example =
			"- do: expect-event\n  with: { cid: $aer }\n  shall: { \"dw0[2:0]\": 0 }",
	},
	{
		.verb = "expect-irq",
		.summary = "an interrupt arrives; value is how many",
		.args = expect_irq_args,
		.results = RESULT_VALUE,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_irq,
		.example = "- do: expect-irq\n  with: { vector: 1, within_ms: 100 }",
	},
	{
		.verb = "expect-no-event",
		.summary = "an Asynchronous Event Request stays outstanding",
		.args = expect_no_event_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_no_event,
		.example = "- do: expect-no-event\n  with: { cid: $aer, within_ms: 10 }",
	},
	{
		.verb = "expect-no-irq",
		.summary = "no interrupt arrives",
		.args = expect_no_irq_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_no_irq,
		.example = "- do: expect-no-irq\n  with: { vector: 1, for_us: 1000 }",
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
		.verb = "fill",
		.summary = "put a pattern, a byte or bytes into a buffer",
		.args = fill_args,
		.run = script_do_fill,
		.example = "- do: fill\n  with: { buffer: back, fill: 0xa5 }",
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
		.verb = "irq-enable",
		.summary = "enable the controller with interrupts that can be seen",
		.args = irq_enable_args,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_irq_enable,
		.example = "- do: irq-enable\n  with: { kind: msix, vectors: 2 }",
	},
	{
		.verb = "let",
		.summary = "a value, to check or to save",
		.args = let_args,
		.results = RESULT_VALUE,
		.run = script_do_let,
		.example = "- do: let\n  with: { value: \"$phase ^ 1\" }\n  save: { phase: value }",
	},
	{
		.verb = "note",
		.summary = "a line in the report",
		.args = note_args,
		.run = script_do_note,
		.example = "- do: note\n  with: { text: the model's first quirk }",
	},
	{
		.verb = "peek",
		.summary = "look at the bytes of a buffer",
		.args = peek_args,
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
		.verb = "poke-slot",
		.summary = "change a slot of a queue in memory",
		.args = poke_slot_args,
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_DATA,
		.run = script_do_poke_slot,
		.example = "- do: poke-slot\n  with: { queue: 1, kind: cq, slot: 2, fill: 0xff }",
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
		.verb = "read",
		.summary = "Read",
		.args = read_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.run = script_do_read,
		.example =
			"- do: read\n  with: { nlb: 1, data: back }\n  shall: { status: success }",
	},
	{
		.verb = "read-cfg",
		.summary = "read configuration space, or a field of it",
		.args = read_cfg_args,
		.results = RESULT_VALUE,
		.needs = NT_NEED_CFG,
		.run = script_do_read_cfg,
		.example =
			"- do: read-cfg\n  with: { field: header.cmd.bme }\n  shall: { value: 1 }",
	},
	{
		.verb = "read-reg",
		.summary = "read a register, or a field of it",
		.args = read_reg_args,
		.results = RESULT_VALUE,
		.needs = NT_NEED_REGS,
		.run = script_do_read_reg,
		.example = "- do: read-reg\n  with: { reg: cap }\n  shall: { cqr: 1 }",
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
		.verb = "require",
		.summary = "skip the case unless a value is in a range",
		.args = require_args,
		.run = script_do_require,
		.example = "- do: require\n  with: { value: $dev.entries_max, min: 3, why: queues "
			   "of 3 entries are not possible }",
	},
	{
		.verb = "reset",
		.summary = "a reset; the controller is disabled afterwards",
		.args = reset_args,
		.needs = NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_reset,
		.example = "- do: reset\n  with: { kind: flr }",
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
		.verb = "scatter",
		.summary = "memory over pages that are nowhere neighbours, with PRPs and lists",
		.args = scatter_args,
		.needs = NT_NEED_QUEUES,
		.run = script_do_scatter,
		.example = "- do: scatter\n  with: { name: pages, len: 64K, offset: 512 }",
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
		.verb = "settle",
		.summary = "let time pass on the device's clock",
		.args = settle_args,
		.run = script_do_settle,
		.example = "- do: settle\n  with: { us: 100 }",
	},
	{
		.verb = "shutdown",
		.summary = "shutdown notification, and wait for CSTS.SHST = 10b",
		.args = shutdown_args,
		.needs = NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_shutdown,
		.example = "- do: shutdown\n  with: { kind: normal }",
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
	{
		.verb = "wait-reg",
		.summary = "a register or field becomes a value",
		.args = wait_reg_args,
		.results = RESULT_VALUE,
		.needs = NT_NEED_REGS,
		.run = script_do_wait_reg,
		.example = "- do: wait-reg\n  with: { reg: csts.rdy, equals: 1, within_ms: "
			   "$dev.ready_timeout_ms }",
	},
	{
		.verb = "write",
		.summary = "Write",
		.args = write_args,
		.results = RESULT_CPL | RESULT_DATA,
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = script_do_write,
		.example =
			"- do: write\n  with: { nlb: 1, data: out }\n  shall: { status: success }",
	},
	{
		.verb = "write-cfg",
		.summary = "write configuration space, or a field of it",
		.args = write_cfg_args,
		.needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_write_cfg,
		.example = "- do: write-cfg\n  with: { field: pm.pmcs.ps, value: 0 }",
	},
	{
		.verb = "write-reg",
		.summary = "write a register, or one field of it",
		.args = write_reg_args,
		.needs = NT_NEED_REGS | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_write_reg,
		.example = "- do: write-reg\n  with: { reg: cc.en, value: 0 }",
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

const size_t script_verb_count = ARRAY_SIZE(script_verbs);

const struct script_verb *script_verb_find(const char *name)
{
	size_t lo = 0, hi = script_verb_count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int order = strcmp(name, script_verbs[mid].verb);

		if (!order)
			return &script_verbs[mid];
		if (order < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return NULL;
}

#define DOC_ARGS_MAX 31

const struct script_step_doc *script_step_doc(size_t i)
{
	static const char *args[ARRAY_SIZE(script_verbs)][2 * DOC_ARGS_MAX + 1];
	static struct script_step_doc docs[ARRAY_SIZE(script_verbs)];
	const struct script_verb *v;

	if (i >= script_verb_count)
		return NULL;
	v = &script_verbs[i];
	for (size_t k = 0; k < DOC_ARGS_MAX && v->args[k].name; k++) {
		args[i][2 * k] = v->args[k].name;
		args[i][2 * k + 1] = v->args[k].help;
	}
	docs[i] = (struct script_step_doc){
		.verb = v->verb, .summary = v->summary, .args = args[i], .example = v->example
	};
	return &docs[i];
}
