// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PCI configuration space of an NVMe function: PCIe Transport 1.0 section 3.8,
 * NVM Express 1.4 section 2. Names are those of that section; each structure
 * starts at its capability.
 */
#include "table.h"

static const struct spec_value bar_type_values[] = {
	{ 0, "32 bits" },
	{ 2, "64 bits" },
	VALUES_END,
};
#define BAR(n) INT("bar" #n, 0x10 + 4 * (n), 4, "Base Address Register " #n)

static const struct spec_field pci_header_fields[] = {
	INT("vid", 0x00, 2, "Vendor ID"),
	INT("did", 0x02, 2, "Device ID"),
	INT("cmd", 0x04, 2, "Command"),
	BITS("cmd.iose", 0x04, 0, 1, "I/O Space Enable"),
	BITS("cmd.mse", 0x04, 1, 1, "Memory Space Enable"),
	BITS("cmd.bme", 0x04, 2, 1, "Bus Master Enable"),
	BITS("cmd.pee", 0x04, 6, 1, "Parity Error Response Enable"),
	BITS("cmd.see", 0x04, 8, 1, "SERR# Enable"),
	BITS("cmd.id", 0x04, 10, 1, "Interrupt Disable"),
	INT("sts", 0x06, 2, "Device Status"),
	BITS("sts.is", 0x06, 3, 1, "Interrupt Status"),
	BITS("sts.cl", 0x06, 4, 1, "Capabilities List"),
	BITS("sts.dpd", 0x06, 8, 1, "Master Data Parity Error Detected, write 1 to clear"),
	BITS("sts.sta", 0x06, 11, 1, "Signaled Target-Abort, write 1 to clear"),
	BITS("sts.rta", 0x06, 12, 1, "Received Target-Abort, write 1 to clear"),
	BITS("sts.rma", 0x06, 13, 1, "Received Master-Abort, write 1 to clear"),
	BITS("sts.sse", 0x06, 14, 1, "Signaled System Error, write 1 to clear"),
	BITS("sts.dpe", 0x06, 15, 1, "Detected Parity Error, write 1 to clear"),
	INT("rid", 0x08, 1, "Revision ID"),
	INT("cc", 0x09, 3, "Class Code, 010802h: NVM Express"),
	BITS("cc.pi", 0x09, 0, 8, "Programming Interface"),
	BITS("cc.scc", 0x0a, 0, 8, "Sub Class Code"),
	BITS("cc.bcc", 0x0b, 0, 8, "Base Class Code"),
	INT("cls", 0x0c, 1, "Cache Line Size"),
	INT("mlt", 0x0d, 1, "Master Latency Timer"),
	INT("htype", 0x0e, 1, "Header Type"),
	BITS("htype.hl", 0x0e, 0, 7, "Header Layout"),
	BITS("htype.mfd", 0x0e, 7, 1, "Multi-Function Device"),
	INT("bist", 0x0f, 1, "Built In Self Test"),
	BAR(0),
	BITS("bar0.rte", 0x10, 0, 1, "Resource Type Indicator: 0 memory"),
	BITS("bar0.tp", 0x10, 1, 2, "Type", .values = bar_type_values),
	BITS("bar0.pf", 0x10, 3, 1, "Prefetchable"),
	BITS("bar0.ba", 0x10, 14, 18, "Base Address, bits 31:14"),
	BAR(1),
	BAR(2),
	BAR(3),
	BAR(4),
	BAR(5),
	INT("ccptr", 0x28, 4, "CardBus CIS Pointer"),
	INT("ssvid", 0x2c, 2, "Subsystem Vendor ID"),
	INT("ssid", 0x2e, 2, "Subsystem ID"),
	INT("erom", 0x30, 4, "Expansion ROM Base Address"),
	INT("cap", 0x34, 1, "Capabilities Pointer"),
	INT("iline", 0x3c, 1, "Interrupt Line"),
	INT("ipin", 0x3d, 1, "Interrupt Pin: 1 INTA# to 4 INTD#"),
	INT("mgnt", 0x3e, 1, "Minimum Grant"),
	INT("mlat", 0x3f, 1, "Maximum Latency"),
};
STRUCT(pci_header, "pci.header", "PCI Header", "pcie-1.0:3.8.1 nvme-1.4:2.1", 64);

/* The first two bytes of every capability. */
#define CAP_HEAD INT("cid", 0, 1, "Capability ID"), INT("next", 1, 1, "Next Capability, 0: last")

static const struct spec_value ps_values[] = {
	{ 0, "D0" }, { 1, "D1" }, { 2, "D2" }, { 3, "D3hot" }, VALUES_END,
};
static const struct spec_field pci_pm_fields[] = {
	CAP_HEAD,
	INT("pc", 2, 2, "PCI Power Management Capabilities"),
	BITS("pc.vs", 2, 0, 3, "Version"),
	BITS("pc.pmec", 2, 3, 1, "PME Clock"),
	BITS("pc.dsi", 2, 5, 1, "Device Specific Initialization"),
	BITS("pc.auxc", 2, 6, 3, "Aux Current"),
	BITS("pc.d1s", 2, 9, 1, "D1 Support"),
	BITS("pc.d2s", 2, 10, 1, "D2 Support"),
	BITS("pc.psup", 2, 11, 5, "PME Support"),
	INT("pmcs", 4, 2, "PCI Power Management Control and Status"),
	BITS("pmcs.ps", 4, 0, 2, "Power State", .values = ps_values),
	BITS("pmcs.nsfrst", 4, 3, 1, "No Soft Reset"),
	BITS("pmcs.pmee", 4, 8, 1, "PME Enable"),
	BITS("pmcs.dse", 4, 9, 4, "Data Select"),
	BITS("pmcs.dsc", 4, 13, 2, "Data Scale"),
	BITS("pmcs.pmes", 4, 15, 1, "PME Status, write 1 to clear"),
};
STRUCT(pci_pm, "pci.pm", "PCI Power Management Capability", "pcie-1.0:3.8.2 nvme-1.4:2.2", 8);

static const struct spec_value vectors_values[] = {
	{ 0, "1 vector" },   { 1, "2 vectors" },  { 2, "4 vectors" }, { 3, "8 vectors" },
	{ 4, "16 vectors" }, { 5, "32 vectors" }, VALUES_END,
};
/* The layout with 64-bit address and per-vector masking; MC tells what there is. */
static const struct spec_field pci_msi_fields[] = {
	CAP_HEAD,
	INT("mc", 2, 2, "Message Control"),
	BITS("mc.msie", 2, 0, 1, "MSI Enable"),
	BITS("mc.mmc", 2, 1, 3, "Multiple Message Capable, 2^n", .values = vectors_values),
	BITS("mc.mme", 2, 4, 3, "Multiple Message Enable, 2^n", .values = vectors_values),
	BITS("mc.c64", 2, 7, 1, "64 Bit Address Capable"),
	BITS("mc.pvm", 2, 8, 1, "Per-Vector Masking Capable"),
	INT("ma", 4, 4, "Message Address"),
	INT("mua", 8, 4, "Message Upper Address"),
	INT("md", 12, 2, "Message Data"),
	INT("mmask", 16, 4, "Mask Bits, one bit a vector"),
	INT("mpend", 20, 4, "Pending Bits, one bit a vector"),
};
STRUCT(pci_msi, "pci.msi", "MSI Capability", "pcie-1.0:3.8.3 nvme-1.4:2.3", 24);

static const struct spec_field pci_msix_fields[] = {
	CAP_HEAD,
	INT("mxc", 2, 2, "MSI-X Message Control"),
	BITS("mxc.ts", 2, 0, 11, "Table Size, entries, 0's based"),
	BITS("mxc.fm", 2, 14, 1, "Function Mask"),
	BITS("mxc.mxe", 2, 15, 1, "MSI-X Enable"),
	INT("mtab", 4, 4, "MSI-X Table Offset and Table BIR"),
	BITS("mtab.tbir", 4, 0, 3, "Table BIR, BAR number"),
	BITS("mtab.to", 4, 3, 29, "Table Offset, 8 B units"),
	INT("mpba", 8, 4, "MSI-X PBA Offset and PBA BIR"),
	BITS("mpba.pbir", 8, 0, 3, "PBA BIR, BAR number"),
	BITS("mpba.pbao", 8, 3, 29, "PBA Offset, 8 B units"),
};
STRUCT(pci_msix, "pci.msix", "MSI-X Capability", "pcie-1.0:3.8.4 nvme-1.4:2.4", 12);

static const struct spec_field pci_msix_entry_fields[] = {
	INT("addr", 0, 8, "Message Address"),
	INT("data", 8, 4, "Message Data"),
	BITS("mask", 12, 0, 1, "Vector masked"),
};
STRUCT(pci_msix_entry, "pci.msix-entry", "MSI-X Table Entry", "pcie-1.0:3.8.4 nvme-1.4:2.4", 16);

static const struct spec_value speed_values[] = {
	{ 1, "2.5 GT/s" }, { 2, "5 GT/s" },  { 3, "8 GT/s" }, { 4, "16 GT/s" },
	{ 5, "32 GT/s" },  { 6, "64 GT/s" }, VALUES_END,
};
static const struct spec_value payload_values[] = {
	{ 0, "128 B" },	 { 1, "256 B" },  { 2, "512 B" }, { 3, "1024 B" },
	{ 4, "2048 B" }, { 5, "4096 B" }, VALUES_END,
};
static const struct spec_value dpt_values[] = {
	{ 0, "PCI Express Endpoint" },
	{ 1, "Legacy PCI Express Endpoint" },
	{ 4, "Root Port" },
	{ 5, "Upstream Port of a Switch" },
	{ 6, "Downstream Port of a Switch" },
	{ 9, "Root Complex Integrated Endpoint" },
	VALUES_END,
};
static const struct spec_value aspm_values[] = {
	{ 0, "none" }, { 1, "L0s" }, { 2, "L1" }, { 3, "L0s and L1" }, VALUES_END,
};
static const struct spec_field pci_exp_fields[] = {
	CAP_HEAD,
	INT("pxcap", 0x02, 2, "PCI Express Capabilities"),
	BITS("pxcap.ver", 0x02, 0, 4, "Capability Version"),
	BITS("pxcap.dpt", 0x02, 4, 4, "Device/Port Type", .values = dpt_values),
	BITS("pxcap.si", 0x02, 8, 1, "Slot Implemented"),
	BITS("pxcap.imn", 0x02, 9, 5, "Interrupt Message Number"),
	INT("pxdcap", 0x04, 4, "PCI Express Device Capabilities"),
	BITS("pxdcap.mps", 0x04, 0, 3, "Max_Payload_Size Supported", .values = payload_values),
	BITS("pxdcap.pfs", 0x04, 3, 2, "Phantom Functions Supported"),
	BITS("pxdcap.etfs", 0x04, 5, 1, "Extended Tag Field Supported"),
	BITS("pxdcap.l0sl", 0x04, 6, 3, "Endpoint L0s Acceptable Latency"),
	BITS("pxdcap.l1l", 0x04, 9, 3, "Endpoint L1 Acceptable Latency"),
	BITS("pxdcap.rer", 0x04, 15, 1, "Role-based Error Reporting"),
	BITS("pxdcap.csplv", 0x04, 18, 8, "Captured Slot Power Limit Value"),
	BITS("pxdcap.cspls", 0x04, 26, 2, "Captured Slot Power Limit Scale"),
	BITS("pxdcap.flrc", 0x04, 28, 1, "Function Level Reset Capability"),
	INT("pxdc", 0x08, 2, "PCI Express Device Control"),
	BITS("pxdc.cere", 0x08, 0, 1, "Correctable Error Reporting Enable"),
	BITS("pxdc.nfere", 0x08, 1, 1, "Non-Fatal Error Reporting Enable"),
	BITS("pxdc.fere", 0x08, 2, 1, "Fatal Error Reporting Enable"),
	BITS("pxdc.urre", 0x08, 3, 1, "Unsupported Request Reporting Enable"),
	BITS("pxdc.ero", 0x08, 4, 1, "Enable Relaxed Ordering"),
	BITS("pxdc.mps", 0x08, 5, 3, "Max_Payload_Size", .values = payload_values),
	BITS("pxdc.ete", 0x08, 8, 1, "Extended Tag Enable"),
	BITS("pxdc.pfe", 0x08, 9, 1, "Phantom Functions Enable"),
	BITS("pxdc.appme", 0x08, 10, 1, "AUX Power PM Enable"),
	BITS("pxdc.ens", 0x08, 11, 1, "Enable No Snoop"),
	BITS("pxdc.mrrs", 0x08, 12, 3, "Max_Read_Request_Size", .values = payload_values),
	BITS("pxdc.iflr", 0x08, 15, 1, "Initiate Function Level Reset, reads as 0"),
	INT("pxds", 0x0a, 2, "PCI Express Device Status"),
	BITS("pxds.ced", 0x0a, 0, 1, "Correctable Error Detected, write 1 to clear"),
	BITS("pxds.nfed", 0x0a, 1, 1, "Non-Fatal Error Detected, write 1 to clear"),
	BITS("pxds.fed", 0x0a, 2, 1, "Fatal Error Detected, write 1 to clear"),
	BITS("pxds.urd", 0x0a, 3, 1, "Unsupported Request Detected, write 1 to clear"),
	BITS("pxds.apd", 0x0a, 4, 1, "AUX Power Detected"),
	BITS("pxds.tp", 0x0a, 5, 1, "Transactions Pending"),
	INT("pxlcap", 0x0c, 4, "PCI Express Link Capabilities"),
	BITS("pxlcap.sls", 0x0c, 0, 4, "Supported Link Speeds: the greatest",
	     .values = speed_values),
	BITS("pxlcap.mlw", 0x0c, 4, 6, "Maximum Link Width, lanes"),
	BITS("pxlcap.aspms", 0x0c, 10, 2, "Active State Power Management Support",
	     .values = aspm_values),
	BITS("pxlcap.l0sel", 0x0c, 12, 3, "L0s Exit Latency"),
	BITS("pxlcap.l1el", 0x0c, 15, 3, "L1 Exit Latency"),
	BITS("pxlcap.cpm", 0x0c, 18, 1, "Clock Power Management"),
	BITS("pxlcap.sderc", 0x0c, 19, 1, "Surprise Down Error Reporting Capable"),
	BITS("pxlcap.dllla", 0x0c, 20, 1, "Data Link Layer Link Active Reporting Capable"),
	BITS("pxlcap.lbnc", 0x0c, 21, 1, "Link Bandwidth Notification Capability"),
	BITS("pxlcap.aoc", 0x0c, 22, 1, "ASPM Optionality Compliance"),
	BITS("pxlcap.pn", 0x0c, 24, 8, "Port Number"),
	INT("pxlc", 0x10, 2, "PCI Express Link Control"),
	BITS("pxlc.aspmc", 0x10, 0, 2, "Active State Power Management Control",
	     .values = aspm_values),
	BITS("pxlc.rcb", 0x10, 3, 1, "Read Completion Boundary"),
	BITS("pxlc.ccc", 0x10, 6, 1, "Common Clock Configuration"),
	BITS("pxlc.es", 0x10, 7, 1, "Extended Synch"),
	BITS("pxlc.ecpm", 0x10, 8, 1, "Enable Clock Power Management"),
	BITS("pxlc.hawd", 0x10, 9, 1, "Hardware Autonomous Width Disable"),
	INT("pxls", 0x12, 2, "PCI Express Link Status"),
	BITS("pxls.cls", 0x12, 0, 4, "Current Link Speed", .values = speed_values),
	BITS("pxls.nlw", 0x12, 4, 6, "Negotiated Link Width, lanes"),
	BITS("pxls.scc", 0x12, 12, 1, "Slot Clock Configuration"),
	INT("pxdcap2", 0x24, 4, "PCI Express Device Capabilities 2"),
	BITS("pxdcap2.ctrs", 0x24, 0, 4, "Completion Timeout Ranges Supported"),
	BITS("pxdcap2.ctds", 0x24, 4, 1, "Completion Timeout Disable Supported"),
	BITS("pxdcap2.arifs", 0x24, 5, 1, "ARI Forwarding Supported"),
	BITS("pxdcap2.aors", 0x24, 6, 1, "AtomicOp Routing Supported"),
	BITS("pxdcap2.ltrs", 0x24, 11, 1, "Latency Tolerance Reporting Supported"),
	BITS("pxdcap2.tphcs", 0x24, 12, 2, "TPH Completer Supported"),
	BITS("pxdcap2.obffs", 0x24, 18, 2, "OBFF Supported"),
	BITS("pxdcap2.effs", 0x24, 20, 1, "Extended Fmt Field Supported"),
	BITS("pxdcap2.eetps", 0x24, 21, 1, "End-to-End TLP Prefix Supported"),
	BITS("pxdcap2.meetp", 0x24, 22, 2, "Max End-to-End TLP Prefixes"),
	INT("pxdc2", 0x28, 2, "PCI Express Device Control 2"),
	BITS("pxdc2.ctv", 0x28, 0, 4, "Completion Timeout Value"),
	BITS("pxdc2.ctd", 0x28, 4, 1, "Completion Timeout Disable"),
	BITS("pxdc2.ltrme", 0x28, 10, 1, "Latency Tolerance Reporting Mechanism Enable"),
	BITS("pxdc2.obffe", 0x28, 13, 2, "OBFF Enable"),
	BITS("pxdcap2.frs", 0x24, 31, 1, "FRS Supported"),
	INT("pxlcap2", 0x2c, 4, "PCI Express Link Capabilities 2"),
	BITS("pxlcap2.slsv", 0x2c, 1, 7, "Supported Link Speeds Vector, bit 0: 2.5 GT/s"),
	BITS("pxlcap2.drs", 0x2c, 31, 1, "DRS Supported"),
	INT("pxlc2", 0x30, 2, "PCI Express Link Control 2"),
	BITS("pxlc2.tls", 0x30, 0, 4, "Target Link Speed", .values = speed_values),
};
STRUCT(pci_exp, "pci.exp", "PCI Express Capability", "pcie-1.0:3.8.5 nvme-1.4:2.5", 60);

/* The same uncorrectable errors as status, mask and severity. */
#define UNCORRECTABLE(n, at, text)                                                                 \
	INT(n, at, 4, "AER Uncorrectable Error " text),                                            \
		BITS(n ".dlpe", at, 4, 1, "Data Link Protocol Error"),                             \
		BITS(n ".sde", at, 5, 1, "Surprise Down Error"),                                   \
		BITS(n ".pt", at, 12, 1, "Poisoned TLP"),                                          \
		BITS(n ".fcpe", at, 13, 1, "Flow Control Protocol Error"),                         \
		BITS(n ".ct", at, 14, 1, "Completion Timeout"),                                    \
		BITS(n ".ca", at, 15, 1, "Completer Abort"),                                       \
		BITS(n ".uc", at, 16, 1, "Unexpected Completion"),                                 \
		BITS(n ".ro", at, 17, 1, "Receiver Overflow"),                                     \
		BITS(n ".mt", at, 18, 1, "Malformed TLP"),                                         \
		BITS(n ".ecrce", at, 19, 1, "ECRC Error"),                                         \
		BITS(n ".ure", at, 20, 1, "Unsupported Request Error"),                            \
		BITS(n ".acsv", at, 21, 1, "ACS Violation"),                                       \
		BITS(n ".uie", at, 22, 1, "Uncorrectable Internal Error"),                         \
		BITS(n ".mcbt", at, 23, 1, "MC Blocked TLP"),                                      \
		BITS(n ".aeb", at, 24, 1, "AtomicOp Egress Blocked"),                              \
		BITS(n ".tpbe", at, 25, 1, "TLP Prefix Blocked Error")
#define CORRECTABLE(n, at, text)                                                                   \
	INT(n, at, 4, "AER Correctable Error " text), BITS(n ".re", at, 0, 1, "Receiver Error"),   \
		BITS(n ".bt", at, 6, 1, "Bad TLP"), BITS(n ".bd", at, 7, 1, "Bad DLLP"),           \
		BITS(n ".rr", at, 8, 1, "REPLAY_NUM Rollover"),                                    \
		BITS(n ".rt", at, 12, 1, "Replay Timer Timeout"),                                  \
		BITS(n ".anfe", at, 13, 1, "Advisory Non-Fatal Error"),                            \
		BITS(n ".cie", at, 14, 1, "Corrected Internal Error"),                             \
		BITS(n ".hlo", at, 15, 1, "Header Log Overflow")

static const struct spec_field pci_aer_fields[] = {
	BITS("cid", 0, 0, 16, "Capability ID"),
	BITS("cver", 0, 16, 4, "Capability Version"),
	BITS("next", 0, 20, 12, "Next Capability, 0: last"),
	UNCORRECTABLE("aeruces", 0x04, "Status, write 1 to clear"),
	UNCORRECTABLE("aerucem", 0x08, "Mask"),
	UNCORRECTABLE("aerucesev", 0x0c, "Severity: 1 fatal"),
	CORRECTABLE("aerces", 0x10, "Status, write 1 to clear"),
	CORRECTABLE("aercem", 0x14, "Mask"),
	INT("aercc", 0x18, 4, "AER Capabilities and Control"),
	BITS("aercc.fep", 0x18, 0, 5, "First Error Pointer"),
	BITS("aercc.egc", 0x18, 5, 1, "ECRC Generation Capable"),
	BITS("aercc.ege", 0x18, 6, 1, "ECRC Generation Enable"),
	BITS("aercc.ecc", 0x18, 7, 1, "ECRC Check Capable"),
	BITS("aercc.ece", 0x18, 8, 1, "ECRC Check Enable"),
	BITS("aercc.mhrc", 0x18, 9, 1, "Multiple Header Recording Capable"),
	BITS("aercc.mhre", 0x18, 10, 1, "Multiple Header Recording Enable"),
	BITS("aercc.tplp", 0x18, 11, 1, "TLP Prefix Log Present"),
	RAW("aerhl", 0x1c, 16, "AER Header Log"),
	RAW("aertlp", 0x38, 16, "AER TLP Prefix Log"),
};
STRUCT(pci_aer, "pci.aer", "Advanced Error Reporting Capability", "pcie-1.0:3.8.6 nvme-1.4:2.6",
       72);
