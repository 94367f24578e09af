// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The header of configuration space: what a host sees before it knows NVMe.
 *
 * Class code and header type are what makes a driver bind; the identifiers are
 * those that Identify repeats; what PCI Express has no use for is hardwired 0,
 * and what is read only stays when it is written.
 *
 * PCIe Transport 1.0 section 3.8.1; NVMe 1.4 section 2.1.
 */
#include "pcie.h"

#define HEADER_SPEC "pcie-1.0:3.8.1 nvme-1.4:2.1"

static void identifiers_match(struct nt_ctx *t)
{
	uint32_t vid = nt_cfg(t, 0x00, 2), ssvid = nt_cfg(t, 0x2c, 2);

	nt_shall(t, vid && vid != 0xffff, "the Vendor ID names a vendor");
	nt_shall_eq(t, nt_ctrl_field(t, "vid"), vid, "Identify's VID is the Vendor ID");
	nt_shall_eq(t, nt_ctrl_field(t, "ssvid"), ssvid,
		    "Identify's SSVID is the Subsystem Vendor ID");
	nt_should(t, ssvid && ssvid != 0xffff, "the Subsystem Vendor ID names a vendor");
	nt_note(t, "%04X:%04X, subsystem %04X:%04X, revision %02X", vid, nt_cfg(t, 0x02, 2), ssvid,
		nt_cfg(t, 0x2e, 2), nt_cfg(t, 0x08, 1));
}

/* 02h: I/O controller; 03h: administrative controller, which Identify calls CNTRLTYPE 3. */
static void class_code(struct nt_ctx *t)
{
	uint32_t pi = nt_cfg(t, 0x09, 1);

	nt_shall_eq(t, nt_cfg(t, 0x0b, 1), 0x01, "the base class is mass storage");
	nt_shall_eq(t, nt_cfg(t, 0x0a, 1), 0x08, "the sub class is non-volatile memory");
	nt_shall_range(t, pi, 2, 3, "the programming interface is NVM Express");
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "cntrltype"))
		nt_shall_eq(t, pi == 3, nt_ctrl_field(t, "cntrltype") == 3,
			    "interface 03h is that of administrative controllers");
}

static void layout(struct nt_ctx *t)
{
	nt_shall_eq(t, pcie_field(t, 0, "pci.header.htype.hl"), 0, "the header layout is type 0");
	nt_shall_eq(t, nt_cfg(t, 0x0d, 1), 0, "the Master Latency Timer is hardwired to 0");
	nt_shall_eq(t, nt_cfg(t, 0x3e, 1), 0, "Minimum Grant is 0");
	nt_shall_eq(t, nt_cfg(t, 0x3f, 1), 0, "Maximum Latency is 0");
	nt_shall_eq(t, nt_cfg(t, 0x28, 4), 0, "the CardBus CIS pointer is 0");
	if (!(nt_cfg(t, 0x0f, 1) & 0x80))
		nt_shall_eq(t, nt_cfg(t, 0x0f, 1), 0, "BIST reads 0 where there is none");
	nt_shall_range(t, nt_cfg(t, 0x3d, 1), 0, 4, "Interrupt Pin names a pin, or none");
	nt_shall_eq(t, nt_cfg(t, 0x34, 4) >> 8, 0, "35h to 37h are reserved");
	nt_shall_eq(t, nt_cfg(t, 0x38, 4), 0, "38h to 3Bh are reserved");
}

static void status_bits(struct nt_ctx *t)
{
	uint32_t sts = nt_cfg(t, PCIE_CFG_STATUS, 2);

	nt_shall(t, sts & 0x10, "STS.CL says that there is a capability list");
	nt_shall_eq(t, sts & 0x20, 0, "STS.C66 is 0");
	nt_shall_eq(t, sts & 0x80, 0, "STS.FBC is 0");
	nt_shall_eq(t, sts & 0x800, 0, "STS.STA is 0");
	/* Bit 0 became Immediate Readiness in a later revision of PCI Express. */
	nt_should_eq(t, sts & 0x46, 0, "reserved bits of STS are 0");
	/* Left by whoever enumerated the bus, perhaps: not judged harder than that. */
	nt_should_eq(t, sts & 0xf100, 0, "no error is recorded in STS");
}

/* Offset, width: nothing in them is writable. */
static void read_only_stays(struct nt_ctx *t)
{
	static const struct {
		uint16_t off;
		uint8_t width;
		const char *what;
	} fields[] = {
		{ 0x00, 2, "Vendor ID" },
		{ 0x02, 2, "Device ID" },
		{ 0x08, 1, "Revision ID" },
		{ 0x09, 1, "Programming Interface" },
		{ 0x0a, 2, "Class Code" },
		{ 0x0d, 1, "Master Latency Timer" },
		{ 0x0e, 1, "Header Type" },
		{ 0x28, 4, "CardBus CIS Pointer" },
		{ 0x2c, 2, "Subsystem Vendor ID" },
		{ 0x2e, 2, "Subsystem ID" },
		{ 0x34, 1, "Capabilities Pointer" },
		{ 0x3d, 1, "Interrupt Pin" },
		{ 0x3e, 1, "Minimum Grant" },
		{ 0x3f, 1, "Maximum Latency" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(fields); i++) {
		const uint32_t mask = (uint32_t)((1ull << (8 * fields[i].width)) - 1);
		uint32_t before = nt_cfg(t, fields[i].off, fields[i].width);
		const uint32_t tries[] = { 0, mask, ~before & mask };

		for (size_t k = 0; k < ARRAY_SIZE(tries); k++) {
			nt_cfg_write(t, fields[i].off, fields[i].width, tries[k]);
			nt_shall_eq(t, nt_cfg(t, fields[i].off, fields[i].width), before,
				    "%s is read only", fields[i].what);
		}
	}
}

/* The Status register may change between two reads, nothing else in the header does. */
static void widths_agree(struct nt_ctx *t)
{
	for (uint16_t off = 0; off < 0x40; off += 4) {
		uint32_t keep = off == PCIE_CFG_COMMAND ? 0xffff : UINT32_MAX;
		uint32_t dword = nt_cfg(t, off, 4) & keep, words = 0, bytes = 0;

		for (uint16_t i = 0; i < 4; i += 2)
			words |= nt_cfg(t, (uint16_t)(off + i), 2) << (8 * i);
		for (uint16_t i = 0; i < 4; i++)
			bytes |= nt_cfg(t, (uint16_t)(off + i), 1) << (8 * i);
		nt_shall_eq(t, words & keep, dword, "two words of the header are its dword");
		nt_shall_eq(t, bytes & keep, dword, "four bytes of the header are its dword");
	}
}

#define HEADER_CASE .spec = HEADER_SPEC, .needs = NT_NEED_CFG

static const struct nt_case cases[] = {
	{
		.id = "pcie.header.identifiers-match",
		.title = "Vendor and subsystem vendor are those that Identify names",
		.spec = "pcie-1.0:3.8.1.1 pcie-1.0:3.8.1.17 nvme-1.4:2.1.1 nvme-1.4:2.1.17",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-01",
		.rules = "PCI-HDR-03 PCI-HDR-04",
		.run = identifiers_match,
		.advice = "Firmware fills Identify and the header from different places",
	},
	{
		.id = "pcie.header.class-says-nvme",
		.title = "The class code is that of an NVM Express controller",
		.spec = "pcie-1.0:3.8.1.5 nvme-1.4:2.1.5",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-04",
		.rules = "PCI-HDR-01",
		.run = class_code,
		.advice = "Drivers bind by class code: another one leaves the drive unclaimed",
	},
	{
		.id = "pcie.header.unused-fields-read-zero",
		.title = "The header is type 0, and what PCI Express does not use is 0",
		HEADER_CASE,
		.coverage = "PCI-05 PCI-07 PCI-17",
		.rules = "PCI-HDR-02 PCI-HDR-05 PCI-HDR-06",
		.run = layout,
	},
	{
		.id = "pcie.header.status-bits-hold",
		.title = "STS says that there are capabilities, and nothing unsupported",
		.spec = "pcie-1.0:3.8.1.3 nvme-1.4:2.1.3",
		.needs = NT_NEED_CFG,
		.coverage = "PCI-03",
		.rules = "PCI-HDR-08 PCI-STS-01 PCI-STS-02",
		.run = status_bits,
	},
	{
		.id = "pcie.header.read-only-stays",
		.title = "Read-only fields of the header ignore writes",
		.spec = HEADER_SPEC,
		.needs = NT_NEED_CFG | NT_NEED_CFG_WRITE,
		.effects = NT_EFF_RESET,
		.coverage = "PCI-16",
		.rules = "PCI-ID-01 PCI-HDR-03",
		.run = read_only_stays,
	},
	{
		.id = "pcie.header.widths-agree",
		.title = "Bytes, words and dwords of the header read the same",
		HEADER_CASE,
		.coverage = "PCI-26",
		.rules = "PCI-ID-01",
		.run = widths_agree,
	},
};

const struct nt_group group_pcie_header = NT_GROUP("pcie.header", cases);
