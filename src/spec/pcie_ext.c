// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Extended capabilities of a PCI function that NVMe does not describe, and of
 * the ports above it: PCI Express Base sections 7.7.7, 7.8.2, 7.8.3, 7.8.8,
 * 7.9.3, 7.9.15, 9.3.3 and 10.5, names as there. Each structure starts at its
 * capability.
 */
#include "table.h"

#define EXT_HEAD                                                                                   \
	BITS("cid", 0, 0, 16, "Capability ID"), BITS("cver", 0, 16, 4, "Capability Version"),      \
		BITS("next", 0, 20, 12, "Next Capability, 0: last")

static const struct spec_field pci_dsn_fields[] = {
	EXT_HEAD,
	INT("sn", 4, 8, "Serial Number, an EUI-64"),
};
STRUCT(pci_dsn, "pci.dsn", "Device Serial Number Capability", "pci-express-4.0:7.9.3", 12);

static const struct spec_field pci_ltr_fields[] = {
	EXT_HEAD,
	BITS("msl", 4, 0, 10, "Max Snoop LatencyValue"),
	BITS("mss", 4, 10, 3, "Max Snoop LatencyScale"),
	BITS("mnsl", 6, 0, 10, "Max No-Snoop LatencyValue"),
	BITS("mnss", 6, 10, 3, "Max No-Snoop LatencyScale"),
};
STRUCT(pci_ltr, "pci.ltr", "Latency Tolerance Reporting Capability", "pci-express-4.0:7.8.2", 8);

static const struct spec_field pci_l1ss_fields[] = {
	EXT_HEAD,
	INT("cap", 4, 4, "L1 PM Substates Capabilities"),
	BITS("cap.pm12", 4, 0, 1, "PCI-PM L1.2 Supported"),
	BITS("cap.pm11", 4, 1, 1, "PCI-PM L1.1 Supported"),
	BITS("cap.aspm12", 4, 2, 1, "ASPM L1.2 Supported"),
	BITS("cap.aspm11", 4, 3, 1, "ASPM L1.1 Supported"),
	BITS("cap.l1ss", 4, 4, 1, "L1 PM Substates Supported"),
	BITS("cap.cmrt", 4, 8, 8, "Port Common_Mode_Restore_Time, microseconds"),
	BITS("cap.tpos", 4, 16, 2, "Port T_POWER_ON Scale"),
	BITS("cap.tpov", 4, 19, 5, "Port T_POWER_ON Value"),
	INT("ctl1", 8, 4, "L1 PM Substates Control 1"),
	BITS("ctl1.pm12", 8, 0, 1, "PCI-PM L1.2 Enable"),
	BITS("ctl1.pm11", 8, 1, 1, "PCI-PM L1.1 Enable"),
	BITS("ctl1.aspm12", 8, 2, 1, "ASPM L1.2 Enable"),
	BITS("ctl1.aspm11", 8, 3, 1, "ASPM L1.1 Enable"),
	BITS("ctl1.ltv", 8, 16, 10, "LTR_L1.2_THRESHOLD Value"),
	BITS("ctl1.lts", 8, 29, 3, "LTR_L1.2_THRESHOLD Scale"),
	INT("ctl2", 12, 4, "L1 PM Substates Control 2"),
	BITS("ctl2.tpos", 12, 0, 2, "T_POWER_ON Scale"),
	BITS("ctl2.tpov", 12, 3, 5, "T_POWER_ON Value"),
};
STRUCT(pci_l1ss, "pci.l1ss", "L1 PM Substates Capability", "pci-express-4.0:7.8.3", 16);

static const struct spec_field pci_sriov_fields[] = {
	EXT_HEAD,
	INT("cap", 4, 4, "SR-IOV Capabilities"),
	BITS("cap.vfmc", 4, 0, 1, "VF Migration Capable"),
	INT("ctl", 8, 2, "SR-IOV Control"),
	BITS("ctl.vfe", 8, 0, 1, "VF Enable"),
	BITS("ctl.vfmse", 8, 3, 1, "VF Memory Space Enable"),
	BITS("ctl.ari", 8, 4, 1, "ARI Capable Hierarchy"),
	INT("sts", 10, 2, "SR-IOV Status"),
	INT("ivf", 12, 2, "InitialVFs"),
	INT("tvf", 14, 2, "TotalVFs"),
	INT("nvf", 16, 2, "NumVFs"),
	INT("fdl", 18, 1, "Function Dependency Link"),
	INT("fvo", 20, 2, "First VF Offset"),
	INT("vfs", 22, 2, "VF Stride"),
	INT("vfdid", 26, 2, "VF Device ID"),
	INT("sps", 28, 4, "Supported Page Sizes, bit n: 2^(12+n) bytes"),
	INT("syps", 32, 4, "System Page Size, as Supported Page Sizes"),
	INT("vfbar0", 36, 4, "VF BAR0"),
	INT("vfbar1", 40, 4, "VF BAR1"),
	INT("vfbar2", 44, 4, "VF BAR2"),
	INT("vfbar3", 48, 4, "VF BAR3"),
	INT("vfbar4", 52, 4, "VF BAR4"),
	INT("vfbar5", 56, 4, "VF BAR5"),
};
STRUCT(pci_sriov, "pci.sriov", "SR-IOV Capability", "pci-express-4.0:9.3.3", 64);

static const struct spec_field pci_ats_fields[] = {
	EXT_HEAD,
	INT("cap", 4, 2, "ATS Capability"),
	BITS("cap.iqd", 4, 0, 5, "Invalidate Queue Depth, 0: 32"),
	BITS("cap.par", 4, 5, 1, "Page Aligned Request"),
	INT("ctl", 6, 2, "ATS Control"),
	BITS("ctl.stu", 6, 0, 5, "Smallest Translation Unit, 2^(12+n) bytes"),
	BITS("ctl.e", 6, 15, 1, "Enable"),
};
STRUCT(pci_ats, "pci.ats", "Address Translation Services Capability", "pci-express-4.0:10.5.1", 8);

static const struct spec_field pci_pri_fields[] = {
	EXT_HEAD,
	INT("ctl", 4, 2, "Page Request Control"),
	BITS("ctl.e", 4, 0, 1, "Enable"),
	BITS("ctl.r", 4, 1, 1, "Reset"),
	INT("sts", 6, 2, "Page Request Status"),
	BITS("sts.rf", 6, 0, 1, "Response Failure, write 1 to clear"),
	BITS("sts.uprgi", 6, 1, 1, "Unexpected Page Request Group Index, write 1 to clear"),
	BITS("sts.s", 6, 8, 1, "Stopped"),
	INT("cap", 8, 4, "Outstanding Page Request Capacity"),
	INT("alloc", 12, 4, "Outstanding Page Request Allocation"),
};
STRUCT(pci_pri, "pci.pri", "Page Request Capability", "pci-express-4.0:10.5.2", 16);

static const struct spec_field pci_pasid_fields[] = {
	EXT_HEAD,
	INT("cap", 4, 2, "PASID Capability"),
	BITS("cap.ex", 4, 1, 1, "Execute Permission Supported"),
	BITS("cap.pm", 4, 2, 1, "Privileged Mode Supported"),
	BITS("cap.width", 4, 8, 5, "Max PASID Width, bits"),
	INT("ctl", 6, 2, "PASID Control"),
	BITS("ctl.e", 6, 0, 1, "PASID Enable"),
	BITS("ctl.ex", 6, 1, 1, "Execute Permission Enable"),
	BITS("ctl.pm", 6, 2, 1, "Privileged Mode Enable"),
};
STRUCT(pci_pasid, "pci.pasid", "PASID Capability", "pci-express-4.0:7.8.8", 8);

#define ACS(n, at, text)                                                                           \
	INT(n, at, 2, "ACS " text), BITS(n ".sv", at, 0, 1, "Source Validation"),                  \
		BITS(n ".tb", at, 1, 1, "Translation Blocking"),                                   \
		BITS(n ".rr", at, 2, 1, "P2P Request Redirect"),                                   \
		BITS(n ".cr", at, 3, 1, "P2P Completion Redirect"),                                \
		BITS(n ".uf", at, 4, 1, "Upstream Forwarding"),                                    \
		BITS(n ".ec", at, 5, 1, "P2P Egress Control"),                                     \
		BITS(n ".dt", at, 6, 1, "Direct Translated P2P")

static const struct spec_field pci_acs_fields[] = {
	EXT_HEAD,
	ACS("cap", 4, "Capability"),
	ACS("ctl", 6, "Control"),
};
STRUCT(pci_acs, "pci.acs", "Access Control Services Capability", "pci-express-4.0:7.7.7", 8);

static const struct spec_value dpc_enable_values[] = {
	{ 0, "off" },
	{ 1, "on fatal errors" },
	{ 2, "on fatal and non-fatal errors" },
	VALUES_END,
};
static const struct spec_value dpc_reason_values[] = {
	{ 0, "unmasked uncorrectable error" },
	{ 1, "ERR_NONFATAL" },
	{ 2, "ERR_FATAL" },
	{ 3, "see the extension" },
	VALUES_END,
};
static const struct spec_field pci_dpc_fields[] = {
	EXT_HEAD,
	INT("cap", 4, 2, "DPC Capability"),
	BITS("cap.rpx", 4, 5, 1, "RP Extensions for DPC"),
	BITS("cap.pteb", 4, 6, 1, "Poisoned TLP Egress Blocking Supported"),
	BITS("cap.st", 4, 7, 1, "DPC Software Triggering Supported"),
	INT("ctl", 6, 2, "DPC Control"),
	BITS("ctl.te", 6, 0, 2, "DPC Trigger Enable", .values = dpc_enable_values),
	BITS("ctl.ie", 6, 3, 1, "DPC Interrupt Enable"),
	INT("sts", 8, 2, "DPC Status"),
	BITS("sts.ts", 8, 0, 1, "DPC Trigger Status, write 1 to clear"),
	BITS("sts.tr", 8, 1, 2, "DPC Trigger Reason", .values = dpc_reason_values),
	BITS("sts.is", 8, 3, 1, "DPC Interrupt Status, write 1 to clear"),
	BITS("sts.rpb", 8, 4, 1, "DPC RP Busy"),
	BITS("sts.trx", 8, 5, 2, "DPC Trigger Reason Extension"),
	INT("src", 10, 2, "DPC Error Source ID"),
};
STRUCT(pci_dpc, "pci.dpc", "Downstream Port Containment Capability", "pci-express-4.0:7.9.15", 12);
