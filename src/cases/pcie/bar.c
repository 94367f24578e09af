// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * BAR0: memory, not prefetchable, 16 KiB or more, and of a size that a host
 * finds by writing ones.
 *
 * PCIe Transport 1.0 sections 3.8.1.10, 3.8.1.11; NVMe 1.4 section 2.1.10.
 */
#include "pcie.h"

#define BAR_SPEC "pcie-1.0:3.8.1.10 pcie-1.0:3.8.1.11 nvme-1.4:2.1.10"

static void type_is_memory(struct nt_ctx *t)
{
	uint32_t low = nt_cfg(t, PCIE_CFG_BAR0, 4);

	nt_shall_eq(t, low & 1, 0, "BAR0 asks for memory space");
	nt_shall_eq(t, low & 8, 0, "BAR0 is not prefetchable");
	nt_shall(t, (low & 6) == 0 || (low & 6) == 4, "BAR0 has a type that exists");
	nt_should_eq(t, low & 6, 4, "BAR0 may lie anywhere in 64-bit space");
	nt_shall_eq(t, low & 0x3ff0, 0, "bits 13:4 of BAR0 are 0");
}

/* Ones are written while decoding is off, so nobody is overlaid. */
static uint64_t size_of(struct nt_ctx *t, bool is_64)
{
	uint32_t command = nt_cfg(t, PCIE_CFG_COMMAND, 2), low, high = 0, mask, high_mask;

	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~(uint32_t)PCIE_CMD_MSE);
	low = nt_cfg(t, PCIE_CFG_BAR0, 4);
	nt_cfg_write(t, PCIE_CFG_BAR0, 4, UINT32_MAX);
	mask = nt_cfg(t, PCIE_CFG_BAR0, 4);
	nt_cfg_write(t, PCIE_CFG_BAR0, 4, low);
	high_mask = UINT32_MAX;
	if (is_64) {
		high = nt_cfg(t, PCIE_CFG_BAR0 + 4, 4);
		nt_cfg_write(t, PCIE_CFG_BAR0 + 4, 4, UINT32_MAX);
		high_mask = nt_cfg(t, PCIE_CFG_BAR0 + 4, 4);
		nt_cfg_write(t, PCIE_CFG_BAR0 + 4, 4, high);
		nt_shall_eq(t, nt_cfg(t, PCIE_CFG_BAR0 + 4, 4), high, "BAR1 holds an address");
	}
	nt_shall_eq(t, nt_cfg(t, PCIE_CFG_BAR0, 4), low, "BAR0 holds an address");
	nt_shall_eq(t, mask & 0xf, low & 0xf, "the type bits of BAR0 are read only");
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command);
	return ~((uint64_t)high_mask << 32 | (mask & ~0xfu)) + 1;
}

static void size_is_found(struct nt_ctx *t)
{
	bool is_64 = (nt_cfg(t, PCIE_CFG_BAR0, 4) & 7) == 4;
	uint64_t len;

	nt_identify_ctrl(t);
	nt_disable(t);
	len = size_of(t, is_64);
	nt_shall(t, len && (len & (len - 1)) == 0, "the size of BAR0 is a power of two");
	nt_shall_range(t, len, 0x4000, UINT64_MAX, "BAR0 has 16 KiB at least");
	nt_shall_eq(t, size_of(t, is_64), len, "sizing BAR0 again finds the same");
	nt_note(t, "BAR0 has %llu bytes", (unsigned long long)len);
	pcie_restart(t);
	pcie_works(t, "after BAR0 was sized");
}

/* The registers of a 32-bit host: one dword at a time, at any offset of the defined ones. */
static void upper_half(struct nt_ctx *t)
{
	uint32_t low = nt_cfg(t, PCIE_CFG_BAR0, 4), command = nt_cfg(t, PCIE_CFG_COMMAND, 2);
	uint32_t high = nt_cfg(t, PCIE_CFG_BAR0 + 4, 4);
	static const uint32_t tries[] = { 0x5a5a5a5a, 0xa5a5a5a5, 0x00000001 };

	if ((low & 7) != 4)
		nt_skip(t, "BAR0 has 32 bits");
	nt_disable(t);
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~(uint32_t)PCIE_CMD_MSE);
	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		nt_cfg_write(t, PCIE_CFG_BAR0 + 4, 4, tries[i]);
		nt_shall_eq(t, nt_cfg(t, PCIE_CFG_BAR0 + 4, 4), tries[i],
			    "BAR1 holds the upper half of any address");
		nt_shall_eq(t, nt_cfg(t, PCIE_CFG_BAR0, 4), low, "BAR1 does not change BAR0");
	}
	nt_cfg_write(t, PCIE_CFG_BAR0 + 4, 4, high);
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command);
	pcie_restart(t);
}

static const struct nt_case cases[] = {
	{
		.id = "pcie.bar.type-is-memory",
		.title = "BAR0 is memory, and not prefetchable",
		.spec = BAR_SPEC,
		.needs = NT_NEED_CFG,
		.coverage = "PCI-06",
		.rules = "PCI-BAR-01 PCI-BAR-02",
		.run = type_is_memory,
	},
	{
		.id = "pcie.bar.size-is-found",
		.title = "Writing ones to BAR0 finds a power of two of 16 KiB or more",
		.spec = BAR_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-06",
		.rules = "PCI-BAR-01",
		.run = size_is_found,
	},
	{
		.id = "pcie.bar.upper-half-holds",
		.title = "The upper half of a 64-bit BAR0 holds any value",
		.spec = BAR_SPEC,
		.needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-06",
		.rules = "PCI-BAR-02",
		.run = upper_half,
	},
};

const struct nt_group group_pcie_bar = NT_GROUP("pcie.bar", cases);
