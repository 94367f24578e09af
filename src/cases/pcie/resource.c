// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The other claims on address space: BAR2 to BAR5, which belong to the vendor,
 * and the Expansion ROM. What is there has a type that exists and a size that
 * a host finds; what is not reads 0.
 *
 * PCIe Transport 1.0 sections 3.8.1.12 to 3.8.1.18; NVMe 1.4 section 2.1.
 */
#include "pcie.h"

#define CFG_ROM 0x30

/* Ones are written while decoding is off, so nobody is overlaid. */
static uint32_t writable(struct nt_ctx *t, uint16_t off, uint32_t ones)
{
	uint32_t command = nt_cfg(t, PCIE_CFG_COMMAND, 2), before, seen;

	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command & ~3u);
	before = nt_cfg(t, off, 4);
	nt_cfg_write(t, off, 4, ones);
	seen = nt_cfg(t, off, 4);
	nt_cfg_write(t, off, 4, before);
	nt_shall_eq(t, nt_cfg(t, off, 4), before, "an address register holds an address");
	nt_cfg_write(t, PCIE_CFG_COMMAND, 2, command);
	return seen;
}

/* Address bits that can be written reach from some bit to the top. */
static bool is_size(uint64_t mask)
{
	uint64_t len = ~mask + 1;

	return mask && len && !(len & (len - 1));
}

static void check_bar(struct nt_ctx *t, uint16_t off, bool is_64)
{
	uint32_t low = nt_cfg(t, off, 4), ones = writable(t, off, UINT32_MAX);
	uint64_t mask = ones & (low & 1 ? ~3u : ~0xfu);

	nt_shall_eq(t, ones & (low & 1 ? 3 : 0xf), low & (low & 1 ? 3 : 0xf),
		    "the type bits of a Base Address Register are read only");
	mask |= is_64 ? (uint64_t)writable(t, (uint16_t)(off + 4), UINT32_MAX) << 32
		      : 0xffffffff00000000ull;
	/* An I/O range may leave the upper half of its address away. */
	if (low & 1 && !(ones >> 16))
		mask |= 0xffff0000u;
	nt_shall(t, is_size(mask), "the size of a Base Address Register is a power of two");
	nt_note(t, "BAR%u: %s, %llu bytes", (off - 0x10u) / 4, low & 1 ? "I/O" : "memory",
		(unsigned long long)(~mask + 1));
}

static void other_bars(struct nt_ctx *t)
{
	bool is_64 = (nt_cfg(t, PCIE_CFG_BAR0, 4) & 7) == 4;

	nt_identify_ctrl(t);
	nt_disable(t);
	for (unsigned int i = is_64 ? 2 : 1; i < 6; i++) {
		uint16_t off = (uint16_t)(PCIE_CFG_BAR0 + 4 * i);
		uint32_t low = nt_cfg(t, off, 4);

		if (!low && !writable(t, off, UINT32_MAX))
			continue;
		is_64 = (low & 7) == 4;
		nt_shall(t, low & 1 || is_64 || (low & 6) == 0,
			 "a Base Address Register has a type that exists");
		if (!(low & 1))
			nt_shall(t, !is_64 || i < 5, "a 64-bit range has its upper half");
		check_bar(t, off, is_64 && i < 5);
		i += is_64;
	}
	pcie_restart(t);
	pcie_works(t, "after the other Base Address Registers were sized");
}

/* Bit 0 switches decoding on; 7:1 may tell of a validation, 10:8 are reserved. */
static void expansion_rom(struct nt_ctx *t)
{
	uint32_t before = nt_cfg(t, CFG_ROM, 4), ones;

	nt_identify_ctrl(t);
	nt_disable(t);
	ones = writable(t, CFG_ROM, 0xfffffffe);
	nt_shall(t, !before || ones != before,
		 "an Expansion ROM register that cannot be written reads 0");
	if (ones != before)
		nt_shall(t, is_size(0xffffffff00000000ull | (ones & 0xfffff800u)),
			 "the size of an Expansion ROM is a power of two of 2 KiB or more");
	nt_should_eq(t, before & 0x700, 0, "reserved bits of the Expansion ROM register are 0");
	pcie_restart(t);
	if (ones)
		nt_note(t, "an Expansion ROM of %u bytes", ~(ones & 0xfffff800u) + 1);
	else
		nt_note(t, "no Expansion ROM");
}

#define RESOURCE_CASE .needs = NT_NEED_CFG_WRITE | NT_NEED_QUEUES, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "pcie.resource.other-bars-are-sized",
		.title = "BAR2 to BAR5 are absent, or of a type and size that a host finds",
		.spec = "pcie-1.0:3.8.1.12 pcie-1.0:3.8.1.14 nvme-1.4:2.1.12",
		RESOURCE_CASE,
		.coverage = "PCI-07",
		.rules = "PCI-BAR-01",
		.run = other_bars,
	},
	{
		.id = "pcie.resource.rom-is-sized-or-zero",
		.title = "The Expansion ROM register has a size, or reads 0",
		.spec = "pcie-1.0:3.8.1.18 nvme-1.4:2.1.18",
		RESOURCE_CASE,
		.coverage = "PCI-07 PCI-17",
		.rules = "PCI-HDR-07",
		.run = expansion_rom,
	},
};

const struct nt_group group_pcie_resource = NT_GROUP("pcie.resource", cases);
