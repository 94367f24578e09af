// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers used in ways that the text does not define, on throw-away back ends.
 *
 * CC fields changed while the controller runs, INTMS and INTMC with MSI-X
 * enabled, accesses narrower than a register: nothing in particular must come
 * of it, but a reset leads back to a controller that works.
 *
 * Base 2.0 section 3.1.3, 3.1.3.3, 3.1.3.5; PCIe Transport 1.0 section 3.1.2.
 */
#include <nvmetest/case.h>

#define MISUSE_SPEC "base-2.0:3.1.3 pcie-1.0:3.1.2 nvme-1.4:3.1"

static void only_on_throw_away(struct nt_ctx *t)
{
	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "undefined accesses are tried on a model or an emulator only");
}

static void works_after_reset(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);

	nt_shall(t, nt_reg32(t, NT_REG_CSTS) != UINT32_MAX, "the controller still answers");
	nt_reenable(t, NULL);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data), "Identify works after a reset");
	nt_shall_not_fatal(t);
}

static void fields_of_a_running_controller(struct nt_ctx *t)
{
	static const uint32_t bits[] = { 7u << NT_CC_CSS_SHIFT, 1u << NT_CC_MPS_SHIFT,
					 1u << NT_CC_AMS_SHIFT, 1u << NT_CC_IOSQES_SHIFT,
					 1u << NT_CC_IOCQES_SHIFT };

	only_on_throw_away(t);
	for (size_t i = 0; i < ARRAY_SIZE(bits); i++) {
		uint32_t cc = nt_reg32(t, NT_REG_CC);

		nt_reg_write32(t, NT_REG_CC, cc ^ bits[i]);
		nt_settle(t, 1000);
		nt_reg_write32(t, NT_REG_CC, cc);
		works_after_reset(t);
	}
}

static void masks_with_msix(struct nt_ctx *t)
{
	const struct drv_enable_attr attr = { .irq_kind = PCIFN_IRQ_MSIX, .irq_count = 1 };

	only_on_throw_away(t);
	nt_reenable(t, &attr);
	nt_reg32(t, NT_REG_INTMS);
	nt_reg_write32(t, NT_REG_INTMS, UINT32_MAX);
	nt_reg_write32(t, NT_REG_INTMC, UINT32_MAX);
	nt_settle(t, 1000);
	works_after_reset(t);
}

static void narrow_accesses(struct nt_ctx *t)
{
	static const unsigned int widths[] = { 1, 2 };
	uint64_t value;

	only_on_throw_away(t);
	for (size_t i = 0; i < ARRAY_SIZE(widths); i++) {
		for (uint32_t off = NT_REG_CAP; off < NT_REG_INTMS; off += widths[i])
			nt_need_ok(t, pcifn_bar_read(nt_fn(t), 0, off, widths[i], &value),
				   "a narrow read");
		nt_need_ok(t, pcifn_bar_write(nt_fn(t), 0, NT_REG_AQA, widths[i], 3),
			   "a narrow write");
		drv_mark_dirty(nt_ctrlr(t));
		works_after_reset(t);
	}
}

#define MISUSE_CASE                                                                                \
	.spec = MISUSE_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "regs.misuse.fields-of-running-controller",
		.title = "CC fields changed while enabled do no lasting harm",
		MISUSE_CASE,
		.coverage = "REG-13",
		.rules = "REG-CC-12",
		.timeout_ms = 120000,
		.run = fields_of_a_running_controller,
	},
	{
		.id = "regs.misuse.masks-with-msix",
		.title = "INTMS and INTMC written with MSI-X enabled do no lasting harm",
		.spec = "base-2.0:3.1.3.3 base-2.0:3.1.3.4 nvme-1.4:3.1.3",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_MSIX,
		.effects = NT_EFF_RESET,
		.coverage = "REG-11",
		.rules = "REG-INTM-01",
		.run = masks_with_msix,
	},
	{
		.id = "regs.misuse.narrow-accesses",
		.title = "Accesses narrower than a register do no lasting harm",
		MISUSE_CASE,
		.coverage = "REG-29",
		.rules = "REG-GEN-02",
		.run = narrow_accesses,
	},
};

const struct nt_group group_regs_misuse = NT_GROUP("regs.misuse", cases);
