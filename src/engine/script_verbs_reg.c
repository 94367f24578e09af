// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of scripts about registers, configuration space, resets and interrupts, and
 * those without a device: the rows of script_reg.c and script_cfg.c.
 */
#include "engine/script_rows.h"

static const struct script_word shutdowns_words[] = {
	{ "normal", 0 },
	{ "abrupt", 1 },
	{ NULL, 0 },
};

static const struct script_word resets_words[] = {
	{ "cc", DRV_RESET_CC },	      { "nssr", DRV_RESET_NSSR },   { "flr", DRV_RESET_FLR },
	{ "hot", DRV_RESET_HOT },     { "pm", DRV_RESET_PM },	    { "link", DRV_RESET_LINK },
	{ "perst", DRV_RESET_PERST }, { "power", DRV_RESET_POWER }, { NULL, 0 },
};

static const struct script_word irqs_words[] = {
	{ "intx", PCIFN_IRQ_INTX },
	{ "msi", PCIFN_IRQ_MSI },
	{ "msix", PCIFN_IRQ_MSIX },
	{ NULL, 0 },
};

static const struct script_word caps_words[] = {
	{ "pm", NT_PCI_CAP_PM },
	{ "msi", NT_PCI_CAP_MSI },
	{ "exp", NT_PCI_CAP_EXP },
	{ "msix", NT_PCI_CAP_MSIX },
	{ "aer", 0x100 + NT_PCI_ECAP_AER },
	{ "dsn", 0x100 + NT_PCI_ECAP_DSN },
	{ "ltr", 0x100 + NT_PCI_ECAP_LTR },
	{ "l1ss", 0x100 + NT_PCI_ECAP_L1SS },
	{ "sriov", 0x100 + NT_PCI_ECAP_SRIOV },
	{ NULL, 0 },
};

#define ROWS_CFG                                                                                   \
	ROW("field", ARG_CFG, 0,                                                                   \
	    "header.vid, header.cmd.bme, msix.mxc.mxe …: instead of offset, cap and width"),       \
		ROW("offset", ARG_NUM, 4095, "offset, from the capability when cap is given"),     \
		ROW("width", ARG_NUM, 4, "1, 2 or 4 bytes, else 4"),                               \
	{                                                                                          \
		.name = "cap", .kind = ARG_NUM, .max = 0x1ff, .words = caps_words,                 \
		.help = "pm, msi, exp, msix or a number; aer, dsn, ltr, l1ss, sriov, or 0x100 + "  \
			"number, for extended "                                                    \
			"ones"                                                                     \
	}
#define ROWS_REG                                                                                   \
	ROW("reg", ARG_REG, 0, "register or register.field: cap, cc.en"),                          \
		ROW("offset", ARG_NUM, 0, "offset in BAR0, instead of reg"),                       \
		ROW("width", ARG_NUM, 8, "1, 2, 4 or 8 bytes")
#define ROW_VECTOR ROW("vector", ARG_NUM, 2047, "else 0")
#define ROW_VALUE  ROW_NEEDED("value", ARG_NUM, 0, "expression")

static const struct script_arg no_args[] = {
	ROW_END,
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
	ROW_END,
};

static const struct script_arg expect_irq_args[] = {
	ROW_VECTOR,
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg expect_no_irq_args[] = {
	ROW_VECTOR,
	ROW_FOR_US,
	ROW_END,
};

static const struct script_arg irq_enable_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 3,
	  .words = irqs_words,
	  .help = "intx, msi or msix; else msix" },
	{ .name = "vectors", .kind = ARG_NUM, .max = 2048, .help = "how many, else 1" },
	ROW_END,
};

static const struct script_arg let_args[] = {
	ROW_VALUE,
	ROW_END,
};

static const struct script_arg note_args[] = {
	{ .name = "text", .kind = ARG_TEXT, .is_required = true, .help = "the line" },
	{ .name = "value", .kind = ARG_NUM, .help = "number to show behind it" },
	ROW_END,
};

static const struct script_arg read_cfg_args[] = {
	ROWS_CFG,
	ROW_END,
};

static const struct script_arg read_reg_args[] = {
	ROWS_REG,
	ROW_END,
};

static const struct script_arg require_args[] = {
	ROW_VALUE,
	{ .name = "min", .kind = ARG_NUM, .help = "else 0" },
	{ .name = "max", .kind = ARG_NUM, .help = "else no limit" },
	{ .name = "why", .kind = ARG_TEXT, .is_required = true, .help = "the reason of the skip" },
	ROW_END,
};

static const struct script_arg reset_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 4,
	  .words = resets_words,
	  .help = "cc, nssr, flr, hot, pm; else cc" },
	ROW_END,
};

static const struct script_arg settle_args[] = {
	{ .name = "us",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = 60000000,
	  .help = "microseconds" },
	ROW_END,
};

static const struct script_arg shutdown_args[] = {
	{ .name = "kind",
	  .kind = ARG_NUM,
	  .max = 1,
	  .words = shutdowns_words,
	  .help = "normal or abrupt" },
	{ .name = "within_ms", .kind = ARG_NUM, .max = 86400000, .help = "else 30 s" },
	ROW_END,
};

static const struct script_arg wait_reg_args[] = {
	{ .name = "reg",
	  .kind = ARG_REG,
	  .is_required = true,
	  .help = "register or register.field" },
	{ .name = "equals", .kind = ARG_NUM, .is_required = true, .help = "the value" },
	ROW_WITHIN,
	ROW_END,
};

static const struct script_arg write_cfg_args[] = {
	ROWS_CFG,
	{ .name = "value",
	  .kind = ARG_NUM,
	  .is_required = true,
	  .max = UINT32_MAX,
	  .help = "number" },
	ROW_END,
};

static const struct script_arg write_reg_args[] = {
	ROWS_REG,
	{ .name = "value", .kind = ARG_NUM, .is_required = true, .help = "number" },
	ROW_END,
};

static const struct script_verb verbs[] = {
	{
		.verb = "disable",
		.summary = "CC.EN = 0, and wait for CSTS.RDY = 0",
		.args = no_args,
		.needs = NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = script_do_disable,
		.example = "- do: disable\n  name: stop the controller",
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
		.verb = "expect-irq",
		.summary = "an interrupt arrives; value is how many",
		.args = expect_irq_args,
		.results = RESULT_VALUE,
		.needs = NT_NEED_QUEUES,
		.run = script_do_expect_irq,
		.example = "- do: expect-irq\n  with: { vector: 1, within_ms: 100 }",
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
};

const struct script_verbs script_verbs_reg = { verbs, ARRAY_SIZE(verbs) };
