// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * MSI-X: where the table and the pending bits lie, and what a reset leaves.
 *
 * Both fit in a BAR that exists, overlap neither one another nor registers or
 * doorbells, and share no page with them. After a function reset MSI-X is off,
 * every vector masked, nothing pending.
 *
 * PCIe Transport 1.0 section 3.8.4; NVMe 1.4 section 2.4.
 */
#include "pcie.h"

#define MSIX_SPEC "pcie-1.0:3.8.4 nvme-1.4:2.4"
#define PAGE	  0x1000ull

struct place {
	unsigned int bar;
	uint64_t off, len;
};

static struct place table_of(struct nt_ctx *t, uint16_t msix)
{
	uint32_t mtab = nt_cfg(t, (uint16_t)(msix + 4), 4);

	return (struct place){ mtab & 7, mtab & ~7u,
			       16 * (pcie_field(t, msix, "pci.msix.mxc.ts") + 1) };
}

static struct place pba_of(struct nt_ctx *t, uint16_t msix)
{
	uint32_t mpba = nt_cfg(t, (uint16_t)(msix + 8), 4);

	return (struct place){ mpba & 7, mpba & ~7u,
			       8 * ((pcie_field(t, msix, "pci.msix.mxc.ts") + 64) / 64) };
}

static bool overlap(struct place a, uint64_t begin, uint64_t end)
{
	return a.off < end && begin < a.off + a.len;
}

/* Registers and the doorbells of every queue that is granted, in BAR0. */
static void apart_from_registers(struct nt_ctx *t, struct place p, const char *what)
{
	const struct nt_limits *lim = nt_limits(t);
	uint64_t queues = nt_max(nt_max(lim->sq_count, lim->cq_count), 1);
	uint64_t end = NT_REG_DOORBELLS + 2 * (queues + 1) * (4ull << NT_CAP_DSTRD(lim->cap));

	nt_shall(t, p.bar == 0 || p.bar == 4 || p.bar == 5, "%s is in BAR0, BAR4 or BAR5", what);
	nt_should_eq(t, p.off % PAGE, 0, "%s begins at a page of 4 KiB", what);
	if (p.bar)
		return;
	nt_shall(t, p.off + p.len <= nt_fn(t)->bar0_len, "%s ends within BAR0", what);
	nt_shall(t, !overlap(p, 0, end), "%s lies behind registers and doorbells", what);
	nt_shall(t, !overlap(p, 0, nt_align_up(end, PAGE)),
		 "%s shares no page with registers or doorbells", what);
}

static void placement(struct nt_ctx *t)
{
	uint16_t msix = pcie_cap(t, NT_PCI_CAP_MSIX, "MSI-X", true);
	struct place table = table_of(t, msix), pba = pba_of(t, msix);

	nt_identify_ctrl(t);
	apart_from_registers(t, table, "the MSI-X table");
	apart_from_registers(t, pba, "the MSI-X PBA");
	nt_shall(t, table.bar != pba.bar || !overlap(table, pba.off, pba.off + pba.len),
		 "the MSI-X table and the PBA do not overlap");
	nt_note(t, "table: BAR%u + %llXh, %llu bytes; PBA: BAR%u + %llXh", table.bar,
		(unsigned long long)table.off, (unsigned long long)table.len, pba.bar,
		(unsigned long long)pba.off);
}

/* Enable and mask are the only bits of it that a host may change. */
static void only_control_is_writable(struct nt_ctx *t)
{
	uint16_t msix = pcie_cap(t, NT_PCI_CAP_MSIX, "MSI-X", true);
	uint32_t control = nt_cfg(t, (uint16_t)(msix + 2), 2);

	nt_shall_eq(t, control & 0x3800, 0, "reserved bits of MXC are 0");
	nt_shall_eq(t, control & 0x8000, 0, "MSI-X is off by default");
	/* With the function masked, enabling it sends nothing. */
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, 0xffff);
	nt_shall_eq(t, nt_cfg(t, (uint16_t)(msix + 2), 2), 0xc000 | (control & 0x7ff),
		    "of MXC only MXE and FM can be set");
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, 0);
	nt_shall_eq(t, nt_cfg(t, (uint16_t)(msix + 2), 2), control & 0x7ff,
		    "of MXC only MXE and FM can be cleared");
	for (uint16_t off = 4; off <= 8; off += 4) {
		uint32_t before = nt_cfg(t, (uint16_t)(msix + off), 4);

		nt_cfg_write(t, (uint16_t)(msix + off), 4, ~before);
		nt_shall_eq(t, nt_cfg(t, (uint16_t)(msix + off), 4), before,
			    "MTAB and MPBA are read only");
		nt_cfg_write(t, (uint16_t)(msix + off), 4, before);
	}
	nt_cfg_write(t, (uint16_t)(msix + 2), 2, control);
}

static uint32_t bar_dword(struct nt_ctx *t, struct place p, uint64_t off)
{
	uint64_t val = 0;

	nt_need_ok(t, pcifn_bar_read(nt_fn(t), p.bar, p.off + off, 4, &val),
		   "reading the MSI-X table or PBA");
	return (uint32_t)val;
}

static void entry_write(struct nt_ctx *t, struct place p, uint64_t off, uint32_t val)
{
	nt_need_ok(t, pcifn_bar_write(nt_fn(t), p.bar, p.off + off, 4, val),
		   "writing the MSI-X table");
}

/* Each entry holds what was written to it, and no other one changes. */
static void table_holds(struct nt_ctx *t)
{
	uint16_t msix = pcie_cap(t, NT_PCI_CAP_MSIX, "MSI-X", true);
	struct place table = table_of(t, msix);
	uint32_t entries = (uint32_t)nt_min(table.len / 16, nt_param(t, "entries"));

	if (!table.bar && !nt_shall(t, table.off + table.len <= nt_fn(t)->bar0_len,
				    "the MSI-X table ends within BAR0"))
		return;
	drv_mark_dirty(nt_ctrlr(t));
	for (uint32_t i = 0; i < entries; i++) {
		entry_write(t, table, 16ull * i, 0xfee00000 + 0x1004 * i);
		entry_write(t, table, 16ull * i + 4, 0xa5000000 + i);
		entry_write(t, table, 16ull * i + 8, 0x5a5a0000 + i);
		entry_write(t, table, 16ull * i + 12, i & 1);
	}
	for (uint32_t i = 0; i < entries; i++) {
		nt_shall_eq(t, bar_dword(t, table, 16ull * i), 0xfee00000 + 0x1004 * i,
			    "an entry holds its Message Address");
		nt_shall_eq(t, bar_dword(t, table, 16ull * i + 4), 0xa5000000 + i,
			    "an entry holds its Message Upper Address");
		nt_shall_eq(t, bar_dword(t, table, 16ull * i + 8), 0x5a5a0000 + i,
			    "an entry holds its Message Data");
		nt_shall_eq(t, bar_dword(t, table, 16ull * i + 12) & 1, i & 1,
			    "an entry holds its mask bit");
	}
	for (uint32_t i = 0; i < entries; i++)
		for (uint32_t k = 0; k < 4; k++)
			entry_write(t, table, 16ull * i + 4ull * k, k == 3);
}

static void reset_masks_all(struct nt_ctx *t)
{
	uint16_t msix = pcie_cap(t, NT_PCI_CAP_MSIX, "MSI-X", true);
	struct place table = table_of(t, msix), pba = pba_of(t, msix);
	uint32_t vectors = nt_limits(t)->vectors, ts = nt_cfg(t, (uint16_t)(msix + 2), 2) & 0x7ff;

	nt_reenable(t,
		    &(struct drv_enable_attr){ .irq_kind = PCIFN_IRQ_MSIX, .irq_count = vectors });
	nt_shall_eq(t, nt_cfg(t, (uint16_t)(msix + 2), 2), 0x8000 | ts, "MSI-X was switched on");
	nt_reset(t, DRV_RESET_FLR);
	nt_shall_eq(t, nt_cfg(t, (uint16_t)(msix + 2), 2), ts,
		    "a Function Level Reset clears MXE and FM");
	for (uint64_t v = 0; v < vectors; v++)
		nt_shall_eq(t, bar_dword(t, table, 16 * v + 12) & 1, 1,
			    "a Function Level Reset masks every vector");
	for (uint64_t off = 0; off < pba.len; off += 4)
		nt_shall_eq(t, bar_dword(t, pba, off), 0,
			    "nothing is pending after a Function Level Reset");
	pcie_restart(t);
}

static const struct nt_param table_params[] = {
	{ "entries", "entries of the table that are tried at most", 65, 1, 2048 },
	{ 0 },
};

static const struct nt_case cases[] = {
	{
		.id = "pcie.msix.table-lies-apart",
		.title = "MSI-X table and PBA fit in a BAR and overlap nothing",
		.spec = "pcie-1.0:3.8.4 pcie-1.0:3.8.4.3 pcie-1.0:3.8.4.4 nvme-1.4:2.4.3",
		.needs = NT_NEED_CFG | NT_NEED_QUEUES,
		.coverage = "PCI-12 PCI-13",
		.rules = "PCI-MSIX-02 PCI-MSIX-01",
		.run = placement,
	},
	{
		.id = "pcie.msix.only-control-is-writable",
		.title = "Of the MSI-X capability only enable and mask can be written",
		.spec = "pcie-1.0:3.8.4.2 nvme-1.4:2.4.2",
		.needs = NT_NEED_CFG_WRITE | NT_NEED_MSIX_TABLE,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-12 PCI-16",
		.rules = "PCI-MSIX-03",
		.run = only_control_is_writable,
	},
	{
		.id = "pcie.msix.table-holds-entries",
		.title = "Every entry of the MSI-X table holds what is written to it",
		.spec = MSIX_SPEC,
		.needs = NT_NEED_MSIX_TABLE,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-12 IRQ-05",
		.rules = "PCI-MSIX-03",
		.params = table_params,
		.run = table_holds,
	},
	{
		.id = "pcie.msix.reset-masks-all",
		.title = "A Function Level Reset switches MSI-X off and masks every vector",
		.spec = MSIX_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES | NT_NEED_MSIX_TABLE | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-12 RST-03",
		.rules = "PCI-MSIX-04",
		.run = reset_masks_all,
	},
};

const struct nt_group group_pcie_msix = NT_GROUP("pcie.msix", cases);
