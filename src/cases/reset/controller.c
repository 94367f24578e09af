// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controller Reset: what goes and what stays.
 *
 * I/O queues and event requests are gone. PCI registers, MSI-X included, and
 * the data of completed Writes stay.
 *
 * Base 2.0 sections 3.7.2, 3.1.3.5, 5.2; NVMe 1.4 sections 7.3.2, 3.1.5.
 */
#include "reset.h"

#define CONTROLLER_SPEC "base-2.0:3.7.2 base-2.0:3.1.3.5 nvme-1.4:7.3.2 nvme-1.4:3.1.5"
#define LATE_US		3000

static void deletes_queues(struct nt_ctx *t)
{
	uint32_t queues =
		(uint32_t)nt_min(nt_min(nt_limits(t)->sq_count, nt_limits(t)->cq_count), 4);

	for (uint32_t i = 1; i <= queues; i++)
		nt_queue_pair(t, (uint16_t)i, 2, 2);
	nt_reenable(t, NULL);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_NUM_QUEUES, 0x003f003f),
			 "Number of Queues can be set again");
	for (uint32_t i = 1; i <= queues; i++) {
		struct drv_cpl cpl = nt_delete_sq(t, (uint16_t)i);

		nt_shall_refuse(t, cpl, "no I/O SQ is left after a reset");
		nt_should_status(t, cpl, NT_STATUS(CMD_SPECIFIC, QID_INVALID),
				 "Delete I/O SQ names the reason");
		nt_shall_refuse(t, nt_delete_cq(t, (uint16_t)i), "no I/O CQ is left after a reset");
	}
	for (uint32_t i = queues; i >= 1; i--) {
		struct drv_sq *sq = nt_queue_pair(t, (uint16_t)i, 2, 2);

		for (unsigned int k = 0; k < 5; k++) {
			uint16_t cid = nt_put_nop(t, sq);

			nt_ring(t, sq);
			nt_shall_succeed(t, nt_wait_cid(t, sq, cid),
					 "a queue of the same QID works after a reset");
		}
	}
}

/* Status bits and what is vendor specific may change at any time. */
static uint32_t snapshot(struct nt_ctx *t, uint32_t *dwords)
{
	static const struct {
		uint8_t id, from, to; /* bytes of the capability, the last one not */
	} parts[] = { { NT_PCI_CAP_PM, 0, 4 },
		      { NT_PCI_CAP_MSI, 0, 12 },
		      { NT_PCI_CAP_MSIX, 0, 12 },
		      { NT_PCI_CAP_EXP, 0, 8 } };
	uint32_t n = 0;

	for (uint16_t off = 0; off < 0x40; off += 4)
		dwords[n++] = nt_cfg(t, off, 4) & (off == 4 ? 0xffff : UINT32_MAX);
	for (size_t i = 0; i < ARRAY_SIZE(parts); i++) {
		uint16_t base = pcifn_cap_find(nt_fn(t), parts[i].id);

		for (uint16_t off = parts[i].from; base && off < parts[i].to; off += 4)
			dwords[n++] = nt_cfg(t, (uint16_t)(base + off), 4);
		if (base && parts[i].id == NT_PCI_CAP_EXP)
			dwords[n++] = nt_cfg(t, (uint16_t)(base + 8), 2);
	}
	return n;
}

static void keeps_pci_state(struct nt_ctx *t)
{
	bool has_msix =
		nt_fn(t)->caps & PCIFN_CAP_MSIX && pcifn_cap_find(nt_fn(t), NT_PCI_CAP_MSIX);
	const struct drv_enable_attr attr = { .irq_kind =
						      has_msix ? PCIFN_IRQ_MSIX : PCIFN_IRQ_NONE,
					      .irq_count = has_msix ? 1 : 0 };
	uint32_t before[64], after[64], n;

	nt_reenable(t, &attr);
	n = snapshot(t, before);
	nt_disable(t);
	nt_shall_eq(t, snapshot(t, after), n, "the capabilities are the same");
	nt_shall_bytes(t, after, before, 4ull * n,
		       "a Controller Reset leaves configuration space alone");
}

static void drops_event_requests(struct nt_ctx *t)
{
	uint32_t count = (uint32_t)nt_ctrl_field(t, "aerl") + 1;
	const struct drv_enable_attr attr = { .asq_entries = count + 8, .acq_entries = count + 8 };
	uint16_t cids[256];

	for (unsigned int lap = 0; lap < 3; lap++) {
		nt_reenable(t, &attr);
		nt_shall_stay_silent(t, nt_asq(t)->cq, LATE_US,
				     "nothing of the time before a reset completes after it");
		for (uint32_t i = 0; i < count; i++)
			cids[i] = nt_aer_post(t);
		nt_settle(t, LATE_US);
		for (uint32_t i = 0; i < count; i++) {
			struct drv_cpl cpl;
			bool is_done = nt_aer_wait(t, cids[i], 0, &cpl);

			/* An event may be due at any time; too many requests are another thing. */
			nt_shall(
				t, !is_done || drv_cpl_ok(cpl),
				"as many event requests as AERL allows are accepted after a reset");
		}
	}
}

static void keeps_completed_writes(struct nt_ctx *t)
{
	struct reset_area *a = reset_area(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	for (uint32_t i = 0; i < a->blocks; i++) {
		reset_write(t, a, sq, i);
		if (i % 4 < 3)
			reset_write(t, a, sq, i / 2);
		nt_reenable(t, NULL);
		sq = nt_queue_pair(t, 1, 2, 2);
		reset_check(t, a, sq, "over a Controller Reset");
	}
}

#define CONTROLLER_CASE                                                                            \
	.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NS, .effects = NT_EFF_RESET,         \
	.timeout_ms = 60000

static const struct nt_case cases[] = {
	{
		.id = "reset.controller.deletes-queues",
		.title = "A Controller Reset deletes the I/O queues, and their QIDs are free",
		.spec = CONTROLLER_SPEC,
		CONTROLLER_CASE,
		.coverage = "RST-01 QUE-02",
		.rules = "RST-CR-01",
		.run = deletes_queues,
	},
	{
		.id = "reset.controller.keeps-pci-state",
		.title = "A Controller Reset leaves configuration space alone, MSI-X too",
		.spec = CONTROLLER_SPEC " pcie-1.0:3.3.1",
		.needs = NT_NEED_QUEUES | NT_NEED_CFG,
		.effects = NT_EFF_RESET,
		.coverage = "RST-01",
		.rules = "RST-CR-03 PCI-ID-01",
		.run = keeps_pci_state,
	},
	{
		.id = "reset.controller.drops-event-requests",
		.title = "A Controller Reset takes event requests back",
		.spec = "base-2.0:5.2 nvme-1.4:5.2",
		CONTROLLER_CASE,
		.coverage = "RST-01 RST-08",
		.rules = "RST-CR-04",
		.run = drops_event_requests,
	},
	{
		.id = "reset.controller.keeps-completed-writes",
		.title = "A Controller Reset loses no Write that completed",
		.spec = "base-2.0:3.1.3.5 nvme-1.4:3.1.5",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_RESET | NT_EFF_DATA,
		.timeout_ms = 60000,
		.coverage = "RST-01 RST-09",
		.rules = "RST-CR-05",
		.run = keeps_completed_writes,
	},
};

const struct nt_group group_reset_controller = NT_GROUP("reset.controller", cases);
