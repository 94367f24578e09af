// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Bits of the capabilities that nobody may set: reserved ones read 0, and what
 * a capability says of its function cannot be written.
 *
 * The tables list what is reserved in every revision of PCI Express to date
 * (2.1 to 6): bits that a later revision has given a meaning are left out, so
 * they are right for a function of any revision. What only ports have is
 * reserved on an endpoint.
 *
 * PCIe Transport 1.0 sections 3.8.2 to 3.8.6; NVMe 1.4 section 2.
 */
#include "pcie.h"

#define RESERVED_SPEC "pcie-1.0:3.8.2 pcie-1.0:3.8.3 pcie-1.0:3.8.5 nvme-1.4:2.2 nvme-1.4:2.5"

/* Bits of @width bytes at @off of a capability; ids from 100h on are extended ones. */
struct bits {
	uint16_t id, off;
	uint8_t width, version; /* of the capability, at least */
	uint32_t mask;
	const char *what;
};

#define EXT(id) (0x100 + (id))

static uint16_t base_of(struct nt_ctx *t, const struct bits *b)
{
	uint16_t base = b->id < 0x100 ? pcifn_cap_find(nt_fn(t), (uint8_t)b->id)
				      : pcifn_ext_cap_find(nt_fn(t), (uint16_t)(b->id - 0x100));

	if (base && b->version > 1 && b->id == NT_PCI_CAP_EXP &&
	    (nt_cfg(t, (uint16_t)(base + 2), 2) & 0xf) < b->version)
		return 0;
	return base;
}

static const struct bits reserved[] = {
	{ NT_PCI_CAP_PM, 4, 2, 1, 0x00f4, "PMCS" },
	{ NT_PCI_CAP_MSI, 2, 2, 1, 0xf800, "MSI's MC" },
	{ NT_PCI_CAP_MSIX, 2, 2, 1, 0x3800, "MXC" },
	{ NT_PCI_CAP_EXP, 0x04, 4, 1, 0x80000000, "PXDCAP" },
	{ NT_PCI_CAP_EXP, 0x0a, 2, 1, 0xff80, "PXDS" },
	{ NT_PCI_CAP_EXP, 0x0c, 4, 1, 0x00800000, "PXLCAP" },
	{ NT_PCI_CAP_EXP, 0x10, 2, 1, 0x0c30, "PXLC" },
	{ NT_PCI_CAP_EXP, 0x2a, 2, 2, 0xffff, "PXDS2" },
	{ NT_PCI_CAP_EXP, 0x2c, 4, 2, 0x00000001, "PXLCAP2" },
	{ EXT(NT_PCI_ECAP_LTR), 4, 4, 1, 0xe000e000, "LTR's latencies" },
	{ EXT(NT_PCI_ECAP_L1SS), 12, 4, 1, 0xffffff00, "L1SS's Control 2" },
	{ EXT(NT_PCI_ECAP_PASID), 4, 2, 1, 0xe000, "PASID's capability register" },
};

static void reserved_read_zero(struct nt_ctx *t)
{
	for (size_t i = 0; i < ARRAY_SIZE(reserved); i++) {
		const struct bits *b = &reserved[i];
		uint16_t base = base_of(t, b);

		if (base)
			nt_shall_eq(t, nt_cfg(t, (uint16_t)(base + b->off), b->width) & b->mask, 0,
				    "reserved bits of %s are 0", b->what);
	}
}

/* Status of a link that trains meanwhile is not among them. */
static const struct bits read_only[] = {
	{ NT_PCI_CAP_PM, 0, 4, 1, UINT32_MAX, "PID and PC" },
	{ NT_PCI_CAP_PM, 4, 2, 1, 0x600c, "PMCS.NSFRST and Data Scale" },
	{ NT_PCI_CAP_MSI, 0, 2, 1, 0xffff, "MID" },
	{ NT_PCI_CAP_MSI, 2, 2, 1, 0xf98e, "MSI's capability bits" },
	{ NT_PCI_CAP_MSIX, 0, 2, 1, 0xffff, "MXID" },
	{ NT_PCI_CAP_EXP, 0x00, 4, 1, UINT32_MAX, "PXID and PXCAP" },
	{ NT_PCI_CAP_EXP, 0x04, 4, 1, UINT32_MAX, "PXDCAP" },
	{ NT_PCI_CAP_EXP, 0x0c, 4, 1, UINT32_MAX, "PXLCAP" },
	{ NT_PCI_CAP_EXP, 0x24, 4, 2, UINT32_MAX, "PXDCAP2" },
	{ NT_PCI_CAP_EXP, 0x2c, 4, 2, UINT32_MAX, "PXLCAP2" },
	{ EXT(NT_PCI_ECAP_AER), 0, 4, 1, UINT32_MAX, "AERID" },
	{ EXT(NT_PCI_ECAP_AER), 0x18, 4, 1, 0x000002bf, "AERCC's capability bits" },
	{ EXT(NT_PCI_ECAP_DSN), 0, 4, 1, UINT32_MAX, "the header of DSN" },
	{ EXT(NT_PCI_ECAP_LTR), 0, 4, 1, UINT32_MAX, "the header of LTR" },
	{ EXT(NT_PCI_ECAP_L1SS), 0, 4, 1, UINT32_MAX, "the header of L1SS" },
	{ EXT(NT_PCI_ECAP_L1SS), 4, 4, 1, UINT32_MAX, "L1SS's capabilities" },
	{ EXT(NT_PCI_ECAP_SRIOV), 0, 4, 1, UINT32_MAX, "the header of SR-IOV" },
	{ EXT(NT_PCI_ECAP_SRIOV), 0x0c, 4, 1, UINT32_MAX, "InitialVFs and TotalVFs" },
	{ EXT(NT_PCI_ECAP_SRIOV), 0x1a, 2, 1, 0xffff, "VF Device ID" },
	{ EXT(NT_PCI_ECAP_SRIOV), 0x1c, 4, 1, UINT32_MAX, "Supported Page Sizes" },
	{ EXT(NT_PCI_ECAP_ATS), 0, 4, 1, UINT32_MAX, "the header of ATS" },
	{ EXT(NT_PCI_ECAP_ATS), 4, 2, 1, 0xffff, "ATS's capability register" },
	{ EXT(NT_PCI_ECAP_PRI), 8, 4, 1, UINT32_MAX, "PRI's capacity" },
	{ EXT(NT_PCI_ECAP_PASID), 4, 2, 1, 0xffff, "PASID's capability register" },
};

/* All of them at once and one half after the other; other bits as they are. */
static void read_only_stays(struct nt_ctx *t)
{
	static const uint32_t flips[] = { UINT32_MAX, 0x55555555, 0xaaaaaaaa };

	for (size_t i = 0; i < ARRAY_SIZE(read_only); i++) {
		const struct bits *b = &read_only[i];
		uint16_t base = base_of(t, b), at = (uint16_t)(base + b->off);
		uint32_t before;

		if (!base)
			continue;
		before = nt_cfg(t, at, b->width);
		for (size_t k = 0; k < ARRAY_SIZE(flips); k++) {
			nt_cfg_write(t, at, b->width, before ^ (b->mask & flips[k]));
			nt_shall_eq(t, nt_cfg(t, at, b->width) & b->mask, before & b->mask,
				    "%s: read only", b->what);
		}
		nt_cfg_write(t, at, b->width, before);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "pcie.reserved.bits-read-zero",
		.title = "Reserved bits of the capabilities read 0",
		.spec = RESERVED_SPEC,
		.needs = NT_NEED_CFG,
		.coverage = "PCI-17",
		.rules = "PCI-EXP-07",
		.run = reserved_read_zero,
	},
	{
		.id = "pcie.reserved.read-only-stays",
		.title = "What the capabilities say of the function cannot be written",
		.spec = RESERVED_SPEC " pcie-1.0:3.8.6 nvme-1.4:2.6",
		.needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-16",
		.rules = "PCI-ID-01",
		.run = read_only_stays,
	},
};

const struct nt_group group_pcie_reserved = NT_GROUP("pcie.reserved", cases);
