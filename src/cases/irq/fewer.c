// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A host that offers fewer vectors than the function has.
 *
 * Hosts run out of vectors, and virtual machines get few. The admin queue and
 * any number of I/O queues share those that there are; what the host did not
 * set up stays masked and is used for nothing.
 *
 * PCIe Transport 1.0 sections 3.1, 3.5, 3.5.2; Base 2.0 section 8.26.2; NVMe
 * 1.4 section 7.5.
 */
#include "irq.h"

#define FEWER_SPEC "pcie-1.0:3.5 pcie-1.0:3.5.2 base-2.0:8.26.2 nvme-1.4:7.5"

/* Each of @queues queues, and the admin queue, through @vectors vectors, again and again. */
static void share(struct nt_ctx *t, uint32_t vectors, const char *what)
{
	uint32_t queues = irq_queues(t, (uint32_t)nt_param(t, "queues"));

	for (uint32_t i = 0; i < queues; i++)
		irq_pair(t, (uint16_t)(i + 1), 4, i % vectors);
	for (uint32_t pass = 0; pass < 2; pass++)
		for (uint32_t i = 0; i <= queues; i++) {
			struct drv_sq *sq = i ? nt_sq(t, (uint16_t)i) : nt_asq(t);
			uint32_t v = i ? (i - 1) % vectors : 0;

			irq_forget(t);
			irq_send(t, sq, 1);
			irq_arrives(t, v, what);
			irq_take(t, sq, 1);
			nt_settle(t, 50);
			if (!irq_is_late(t))
				nt_shall_eq(t, irq_others(t, v), 0,
					    "a completion raises no other vector");
		}
	nt_note(t, "the admin queue and %u I/O queues on %u vectors", queues, vectors);
}

static void one_of_many(struct nt_ctx *t)
{
	if (nt_limits(t)->vectors < 2)
		nt_skip(t, "the function has one vector only");
	irq_begin(t, PCIFN_IRQ_MSIX, 1);
	share(t, 1, "with one vector every queue, the admin queue too, raises it");
}

static void two_of_many(struct nt_ctx *t)
{
	if (nt_limits(t)->vectors < 3)
		nt_skip(t, "the function has no more than two vectors");
	irq_begin(t, PCIFN_IRQ_MSIX, 2);
	share(t, 2, "with two vectors every queue raises its own");
}

static void one_message(struct nt_ctx *t)
{
	uint16_t msi = pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSI);

	if (!(nt_cfg(t, (uint16_t)(msi + 2), 2) >> 1 & 7))
		nt_skip(t, "MSI has one message only");
	irq_begin(t, PCIFN_IRQ_MSI, 1);
	nt_shall_eq(t, nt_cfg(t, (uint16_t)(msi + 2), 2) >> 4 & 7, 0, "one message is enabled");
	share(t, 1, "with one message every queue, the admin queue too, sends it");
}

static const struct nt_param queue_params[] = {
	{ "queues", "I/O queues at most", 6, 1, 64 },
	{ 0 },
};

#define FEWER_CASE(need)                                                                           \
	.spec = FEWER_SPEC, .needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_CFG | (need),           \
	.effects = NT_EFF_RESET, .coverage = "IRQ-14", .params = queue_params

static const struct nt_case cases[] = {
	{ .id = "irq.fewer.one-of-many-vectors",
	  .title = "With one vector set up all queues share it",
	  FEWER_CASE(NT_NEED_MSIX),
	  .rules = "QUE-CQ-11",
	  .run = one_of_many },
	{ .id = "irq.fewer.two-of-many-vectors",
	  .title = "With two vectors set up the queues share them",
	  FEWER_CASE(NT_NEED_MSIX),
	  .rules = "QUE-CQ-11",
	  .run = two_of_many },
	{ .id = "irq.fewer.one-of-many-messages",
	  .title = "With one message enabled all queues share it",
	  FEWER_CASE(NT_NEED_MSI),
	  .rules = "QUE-CQ-11 INT-MSI-01",
	  .run = one_message },
};

const struct nt_group group_irq_fewer = NT_GROUP("irq.fewer", cases);
