// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Interrupt coalescing: a recommendation, within bounds.
 *
 * A controller may ignore the feature or aggregate as it likes, so nothing
 * here fails a device: an interrupt that comes far too late, for an admin
 * completion or for a vector that is exempt, is a warning.
 *
 * Base 2.0 sections 5.27.1.6, 5.27.1.7; PCIe Transport 1.0 section 3.5;
 * NVMe 1.4 sections 5.21.1.8, 5.21.1.9, 7.5.
 */
#include "irq.h"

#define COALESCING_SPEC "base-2.0:5.27.1.6 pcie-1.0:3.5 nvme-1.4:5.21.1.8 nvme-1.4:7.5"

#define TIME_LONG  0xff00u /* 25.5 ms */
#define TIME_SHORT 0x0100u /* 100 us */
#define THR_MOST   0x00ffu /* 256 completions */
#define PROMPT_US  20000   /* well below the long time */

static void aggregate(struct nt_ctx *t, uint32_t cdw11)
{
	struct drv_cpl cpl = nt_set_features(t, NT_FID_IRQ_COALESCE, cdw11);

	/* That the feature is there at all is a matter of feature.*; a reset undoes it. */
	if (!drv_cpl_ok(cpl))
		nt_skip(t, "Interrupt Coalescing cannot be set: status %u/%02X",
			cpl.status >> 8 & 7u, cpl.status & 0xffu);
}

/* Microseconds until @v fires for one command, the best of some: the host may be busy. */
static uint64_t delay_us(struct nt_ctx *t, struct drv_sq *sq, uint32_t v, uint64_t wait_ms)
{
	uint64_t best = UINT64_MAX;

	for (unsigned int i = 0; i < 5; i++) {
		uint64_t start;

		nt_settle(t, 200);
		irq_forget(t);
		start = nt_clock_ns();
		irq_send(t, sq, 1);
		if (nt_irq_wait(t, v, wait_ms, NULL))
			best = nt_min(best, (nt_clock_ns() - start) / 1000);
		irq_take(t, sq, 1);
	}
	return best;
}

static void ends_in_time(struct nt_ctx *t)
{
	static const uint32_t times[] = { TIME_SHORT, 0x0a00, TIME_LONG };
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	struct drv_sq *sq;

	aggregate(t, TIME_SHORT | THR_MOST);
	sq = irq_pair(t, 1, 4, v);
	for (size_t i = 0; i < ARRAY_SIZE(times); i++) {
		uint64_t us;

		nt_set_features(t, NT_FID_IRQ_COALESCE, times[i] | THR_MOST);
		us = delay_us(t, sq, v, 200);
		nt_should(t, us != UINT64_MAX, "an aggregated interrupt comes after the time");
		if (us == UINT64_MAX)
			return;
		nt_note(t, "TIME %u us: %llu us", (times[i] >> 8) * 100, (unsigned long long)us);
	}
}

/* The number of completions ends the waiting as well. */
static void ends_at_threshold(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1, depth;
	struct drv_sq *sq;

	aggregate(t, TIME_LONG | 1);
	sq = irq_pair(t, 1, 9, v);
	depth = sq->entries - 1;
	for (unsigned int i = 0; i < 4; i++) {
		irq_forget(t);
		irq_send(t, sq, depth);
		nt_should(t, nt_irq_wait(t, v, 200, NULL), "a batch of completions is announced");
		irq_take(t, sq, depth);
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
}

static void admin_is_exempt(struct nt_ctx *t)
{
	irq_begin(t, PCIFN_IRQ_MSIX, 65);
	aggregate(t, TIME_LONG | THR_MOST);
	nt_should_range(t, delay_us(t, nt_asq(t), 0, 200), 0, PROMPT_US,
			"admin interrupts are not delayed (us)");
}

static void vector_is_exempt(struct nt_ctx *t)
{
	uint32_t vectors = irq_begin(t, PCIFN_IRQ_MSIX, 65), v = vectors - 1;
	struct drv_cpl cpl;
	struct drv_sq *sq;

	aggregate(t, TIME_LONG | THR_MOST);
	sq = irq_pair(t, 1, 4, v);
	cpl = nt_set_features(t, NT_FID_IRQ_CONFIG, 1u << 16 | v);
	if (!drv_cpl_ok(cpl))
		nt_skip(t, "Interrupt Vector Configuration cannot be set: status %u/%02X",
			cpl.status >> 8 & 7u, cpl.status & 0xffu);
	nt_should_range(t, delay_us(t, sq, v, 200), 0, PROMPT_US,
			"a vector with CD = 1 is not delayed (us)");
	nt_shall_succeed(t, nt_set_features(t, NT_FID_IRQ_CONFIG, v),
			 "Coalescing Disable can be cleared again");
	nt_note(t, "with CD = 0: %llu us", (unsigned long long)delay_us(t, sq, v, 200));
}

#define COALESCING_CASE                                                                            \
	.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_MSIX,                                       \
	.effects = NT_EFF_RESET | NT_EFF_FEATURES, .coverage = "IRQ-10 FEA-15"

static const struct nt_case cases[] = {
	{
		.id = "irq.coalescing.ends-in-time",
		.title = "An aggregated interrupt comes when the time is over",
		.spec = COALESCING_SPEC,
		COALESCING_CASE,
		.rules = "INT-COAL-01",
		.run = ends_in_time,
	},
	{
		.id = "irq.coalescing.ends-at-threshold",
		.title = "A batch of completions is announced",
		.spec = COALESCING_SPEC,
		COALESCING_CASE,
		.rules = "INT-COAL-01",
		.run = ends_at_threshold,
	},
	{
		.id = "irq.coalescing.admin-is-exempt",
		.title = "Admin interrupts are not delayed",
		.spec = COALESCING_SPEC,
		COALESCING_CASE,
		.rules = "INT-COAL-02",
		.run = admin_is_exempt,
	},
	{
		.id = "irq.coalescing.vector-is-exempt",
		.title = "A vector with coalescing disabled is not delayed",
		.spec = "base-2.0:5.27.1.7 nvme-1.4:5.21.1.9",
		COALESCING_CASE,
		.rules = "INT-COAL-03",
		.run = vector_is_exempt,
	},
};

const struct nt_group group_irq_coalescing = NT_GROUP("irq.coalescing", cases);
