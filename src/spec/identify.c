// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Identify data structures: Base 2.0 section 5.17.2, NVM Command Set 1.0
 * section 4.1.5. A bit of a field is called like the field, a dot, and a short
 * name of its own: "oacs.fmt" lies inside "oacs".
 */
#include "table.h"

static const struct spec_value cntrltype_values[] = {
	{ 0, "not reported" },
	{ 1, "I/O controller" },
	{ 2, "discovery controller" },
	{ 3, "administrative controller" },
	VALUES_END,
};
static const struct spec_value nodmmas_values[] = {
	{ 0, "not defined" },
	{ 1, "media not modified afterwards" },
	{ 2, "media modified afterwards" },
	VALUES_END,
};
static const struct spec_value flush_values[] = {
	{ 0, "not indicated" },
	{ 2, "NSID FFFFFFFFh not supported" },
	{ 3, "NSID FFFFFFFFh supported" },
	VALUES_END,
};
static const struct spec_value sgl_values[] = {
	{ 0, "not supported" },
	{ 1, "no alignment requirement" },
	{ 2, "dword alignment and granularity" },
	VALUES_END,
};
static const struct spec_value rpmb_auth_values[] = {
	{ 0, "HMAC SHA-256" },
	VALUES_END,
};
static const struct spec_value mxps_values[] = {
	{ 0, "0.01 W" },
	{ 1, "0.0001 W" },
	VALUES_END,
};
static const struct spec_value power_scale_values[] = {
	{ 0, "not reported" },
	{ 1, "0.0001 W" },
	{ 2, "0.01 W" },
	VALUES_END,
};

/* The fields of one power state descriptor at byte @at; @p and @t go before name and title. */
#define POWER_STATE(p, t, at)                                                                      \
	BITS(p "mp", at, 0, 16, t "Maximum Power, units of MXPS"),                                 \
		BITS(p "mxps", at, 24, 1, t "Max Power Scale", .values = mxps_values,              \
		     .since = V1_1),                                                               \
		BITS(p "nops", at, 25, 1, t "Non-Operational State", .since = V1_1),               \
		BITS(p "enlat", at, 32, 32, t "Entry Latency, microseconds"),                      \
		BITS(p "exlat", at, 64, 32, t "Exit Latency, microseconds"),                       \
		BITS(p "rrt", at, 96, 5, t "Relative Read Throughput, lower is better"),           \
		BITS(p "rrl", at, 104, 5, t "Relative Read Latency, lower is better"),             \
		BITS(p "rwt", at, 112, 5, t "Relative Write Throughput, lower is better"),         \
		BITS(p "rwl", at, 120, 5, t "Relative Write Latency, lower is better"),            \
		BITS(p "idlp", at, 128, 16, t "Idle Power, units of IPS", .since = V1_2),          \
		BITS(p "ips", at, 150, 2, t "Idle Power Scale", .values = power_scale_values,      \
		     .since = V1_2),                                                               \
		BITS(p "actp", at, 160, 16, t "Active Power, units of APS", .since = V1_2),        \
		BITS(p "apw", at, 176, 3, t "Active Power Workload", .since = V1_2),               \
		BITS(p "aps", at, 182, 2, t "Active Power Scale", .values = power_scale_values,    \
		     .since = V1_2)

static const struct spec_field identify_psd_fields[] = {
	POWER_STATE("", "", 0),
};
STRUCT(identify_psd, "identify.psd", "Power State Descriptor",
       "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2", 32);

#define PSD(n)                                                                                     \
	RAW("psd" #n, 2048 + 32 * (n), 32, "Power State " #n " Descriptor"),                       \
		POWER_STATE("psd" #n ".", "Power State " #n ": ", 2048 + 32 * (n))

static const struct spec_field identify_ctrl_fields[] = {
	INT("vid", 0, 2, "PCI Vendor ID"),
	INT("ssvid", 2, 2, "PCI Subsystem Vendor ID"),
	TEXT("sn", 4, 20, "Serial Number"),
	TEXT("mn", 24, 40, "Model Number"),
	TEXT("fr", 64, 8, "Firmware Revision"),
	INT("rab", 72, 1, "Recommended Arbitration Burst, 2^n commands"),
	INT("ieee", 73, 3, "IEEE OUI Identifier"),
	INT("cmic", 76, 1, "Controller Multi-Path I/O and Namespace Sharing Capabilities",
	    .since = V1_1),
	BITS("cmic.ports", 76, 0, 1, "More than one NVM subsystem port", .since = V1_1),
	BITS("cmic.ctrls", 76, 1, 1, "Two or more controllers", .since = V1_1),
	BITS("cmic.vf", 76, 2, 1, "Controller of an SR-IOV Virtual Function", .since = V1_1),
	BITS("cmic.ana", 76, 3, 1, "Asymmetric Namespace Access Reporting", .since = V1_4),
	INT("mdts", 77, 1, "Maximum Data Transfer Size, 2^n pages of CAP.MPSMIN, 0: no limit"),
	INT("cntlid", 78, 2, "Controller ID", .since = V1_1),
	INT("ver", 80, 4, "Version, as in VS", .since = V1_2),
	INT("rtd3r", 84, 4, "RTD3 Resume Latency, microseconds", .since = V1_2),
	INT("rtd3e", 88, 4, "RTD3 Entry Latency, microseconds", .since = V1_2),
	INT("oaes", 92, 4, "Optional Asynchronous Events Supported", .since = V1_2),
	BITS("oaes.nsattr", 92, 8, 1, "Namespace Attribute Notices", .since = V1_2),
	BITS("oaes.fwact", 92, 9, 1, "Firmware Activation Notices", .since = V1_2),
	BITS("oaes.ana", 92, 11, 1, "Asymmetric Namespace Access Change Notices", .since = V1_4),
	BITS("oaes.plm", 92, 12, 1, "Predictable Latency Event Aggregate Log Change Notices",
	     .since = V1_4),
	BITS("oaes.lbastatus", 92, 13, 1, "LBA Status Information Notices", .since = V1_4),
	BITS("oaes.egevent", 92, 14, 1, "Endurance Group Event Aggregate Log Page Change Notices",
	     .since = V1_4),
	BITS("oaes.shutdown", 92, 15, 1, "Normal NVM Subsystem Shutdown event", .since = V2_0),
	BITS("oaes.zone", 92, 27, 1, "Zone Descriptor Changed Notices", .since = V2_0),
	BITS("oaes.discovery", 92, 31, 1, "Discovery Log Page Change Notification", .since = V1_4),
	INT("ctratt", 96, 4, "Controller Attributes", .since = V1_2),
	BITS("ctratt.hostid128", 96, 0, 1, "128-bit Host Identifier", .since = V1_2),
	BITS("ctratt.nopspm", 96, 1, 1, "Non-Operational Power State Permissive Mode",
	     .since = V1_3),
	BITS("ctratt.nvmsets", 96, 2, 1, "NVM Sets", .since = V1_4),
	BITS("ctratt.rrl", 96, 3, 1, "Read Recovery Levels", .since = V1_4),
	BITS("ctratt.eg", 96, 4, 1, "Endurance Groups", .since = V1_4),
	BITS("ctratt.plm", 96, 5, 1, "Predictable Latency Mode", .since = V1_4),
	BITS("ctratt.tbkas", 96, 6, 1, "Traffic Based Keep Alive Support", .since = V1_4),
	BITS("ctratt.nsgran", 96, 7, 1, "Namespace Granularity", .since = V1_4),
	BITS("ctratt.sqa", 96, 8, 1, "SQ Associations", .since = V1_4),
	BITS("ctratt.uuid", 96, 9, 1, "UUID List", .since = V1_4),
	BITS("ctratt.mds", 96, 10, 1, "Multi-Domain Subsystem", .since = V2_0),
	BITS("ctratt.fcm", 96, 11, 1, "Fixed Capacity Management", .since = V2_0),
	BITS("ctratt.vcm", 96, 12, 1, "Variable Capacity Management", .since = V2_0),
	BITS("ctratt.deg", 96, 13, 1, "Delete Endurance Group", .since = V2_0),
	BITS("ctratt.dnvms", 96, 14, 1, "Delete NVM Set", .since = V2_0),
	BITS("ctratt.elbas", 96, 15, 1, "Extended LBA Formats Supported", .since = V2_0),
	INT("rrls", 100, 2, "Read Recovery Levels Supported, one bit a level", .since = V1_4),
	INT("cntrltype", 111, 1, "Controller Type", .values = cntrltype_values, .since = V1_4),
	RAW("fguid", 112, 16, "FRU Globally Unique Identifier, big endian", .since = V1_3),
	INT("crdt1", 128, 2, "Command Retry Delay Time 1, 100 ms units", .since = V1_4),
	INT("crdt2", 130, 2, "Command Retry Delay Time 2, 100 ms units", .since = V1_4),
	INT("crdt3", 132, 2, "Command Retry Delay Time 3, 100 ms units", .since = V1_4),
	INT("nvmsr", 253, 1, "NVM Subsystem Report (NVMe-MI)", .since = V1_4),
	BITS("nvmsr.nvmesd", 253, 0, 1, "NVMe Storage Device", .since = V1_4),
	BITS("nvmsr.nvmee", 253, 1, 1, "NVMe Enclosure", .since = V1_4),
	INT("vwci", 254, 1, "VPD Write Cycle Information (NVMe-MI)", .since = V1_4),
	BITS("vwci.vwcr", 254, 0, 7, "VPD Write Cycles Remaining", .since = V1_4),
	BITS("vwci.vwcrv", 254, 7, 1, "VPD Write Cycles Remaining Valid", .since = V1_4),
	INT("mec", 255, 1, "Management Endpoint Capabilities (NVMe-MI)", .since = V1_4),
	BITS("mec.smbusme", 255, 0, 1, "SMBus/I2C Port Management Endpoint", .since = V1_4),
	BITS("mec.pcieme", 255, 1, 1, "PCIe Port Management Endpoint", .since = V1_4),
	INT("oacs", 256, 2, "Optional Admin Command Support"),
	BITS("oacs.security", 256, 0, 1, "Security Send and Security Receive"),
	BITS("oacs.fmt", 256, 1, 1, "Format NVM"),
	BITS("oacs.fw", 256, 2, 1, "Firmware Commit and Firmware Image Download"),
	BITS("oacs.nsmgmt", 256, 3, 1, "Namespace Management and Attachment", .since = V1_2),
	BITS("oacs.selftest", 256, 4, 1, "Device Self-test", .since = V1_3),
	BITS("oacs.directives", 256, 5, 1, "Directive Send and Directive Receive", .since = V1_3),
	BITS("oacs.mi", 256, 6, 1, "NVMe-MI Send and NVMe-MI Receive", .since = V1_3),
	BITS("oacs.virt", 256, 7, 1, "Virtualization Management", .since = V1_3),
	BITS("oacs.dbbuf", 256, 8, 1, "Doorbell Buffer Config", .since = V1_3),
	BITS("oacs.lbastatus", 256, 9, 1, "Get LBA Status", .since = V1_4),
	BITS("oacs.lockdown", 256, 10, 1, "Command and Feature Lockdown", .since = V2_0),
	INT("acl", 258, 1, "Abort Command Limit, commands, 0's based"),
	INT("aerl", 259, 1, "Asynchronous Event Request Limit, commands, 0's based"),
	INT("frmw", 260, 1, "Firmware Updates"),
	BITS("frmw.ffsro", 260, 0, 1, "First Firmware Slot Read Only"),
	BITS("frmw.nofs", 260, 1, 3, "Number Of Firmware Slots, 1 to 7"),
	BITS("frmw.fawr", 260, 4, 1, "Firmware Activation Without Reset", .since = V1_2),
	BITS("frmw.smud", 260, 5, 1, "Support Multiple Update Detection", .since = V2_0),
	INT("lpa", 261, 1, "Log Page Attributes"),
	BITS("lpa.smartns", 261, 0, 1, "SMART log of a single namespace"),
	BITS("lpa.effects", 261, 1, 1, "Commands Supported and Effects log", .since = V1_2),
	BITS("lpa.ext", 261, 2, 1, "Extended data: NUMDU and log page offset",
	     .since = NT_VS(1, 2, 1)),
	BITS("lpa.telemetry", 261, 3, 1, "Telemetry logs and notices", .since = V1_3),
	BITS("lpa.persistent", 261, 4, 1, "Persistent Event log", .since = V1_4),
	BITS("lpa.supported", 261, 5, 1, "Logs 00h, 12h, 13h and scopes in log 05h", .since = V2_0),
	BITS("lpa.da4", 261, 6, 1, "Telemetry Data Area 4", .since = V2_0),
	INT("elpe", 262, 1, "Error Log Page Entries, 0's based"),
	INT("npss", 263, 1, "Number of Power States Support, 0's based"),
	INT("avscc", 264, 1, "Admin Vendor Specific Command Configuration"),
	BITS("avscc.std", 264, 0, 1, "Vendor commands use the standard format"),
	INT("apsta", 265, 1, "Autonomous Power State Transition Attributes", .since = V1_1),
	BITS("apsta.apst", 265, 0, 1, "Autonomous power state transitions", .since = V1_1),
	INT("wctemp", 266, 2, "Warning Composite Temperature Threshold, kelvin", .since = V1_2),
	INT("cctemp", 268, 2, "Critical Composite Temperature Threshold, kelvin", .since = V1_2),
	INT("mtfa", 270, 2, "Maximum Time for Firmware Activation, 100 ms units", .since = V1_2),
	INT("hmpre", 272, 4, "Host Memory Buffer Preferred Size, 4 KiB units", .since = V1_2),
	INT("hmmin", 276, 4, "Host Memory Buffer Minimum Size, 4 KiB units", .since = V1_2),
	U128("tnvmcap", 280, "Total NVM Capacity, bytes", .since = V1_2),
	U128("unvmcap", 296, "Unallocated NVM Capacity, bytes", .since = V1_2),
	INT("rpmbs", 312, 4, "Replay Protected Memory Block Support", .since = V1_2),
	BITS("rpmbs.units", 312, 0, 3, "Number of RPMB Units", .since = V1_2),
	BITS("rpmbs.auth", 312, 3, 3, "Authentication Method", .values = rpmb_auth_values,
	     .since = V1_2),
	BITS("rpmbs.total", 312, 16, 8, "Total Size, 128 KiB units, 0's based", .since = V1_2),
	BITS("rpmbs.access", 312, 24, 8, "Access Size, 512 B units, 0's based", .since = V1_2),
	INT("edstt", 316, 2, "Extended Device Self-test Time, minutes", .since = V1_3),
	INT("dsto", 318, 1, "Device Self-test Options", .since = V1_3),
	BITS("dsto.single", 318, 0, 1, "One self-test at a time in the NVM subsystem",
	     .since = V1_3),
	INT("fwug", 319, 1, "Firmware Update Granularity, 4 KiB units, FFh: none", .since = V1_3),
	INT("kas", 320, 2, "Keep Alive Support, 100 ms units", .since = NT_VS(1, 2, 1)),
	INT("hctma", 322, 2, "Host Controlled Thermal Management Attributes", .since = V1_3),
	BITS("hctma.hctm", 322, 0, 1, "Host controlled thermal management", .since = V1_3),
	INT("mntmt", 324, 2, "Minimum Thermal Management Temperature, kelvin", .since = V1_3),
	INT("mxtmt", 326, 2, "Maximum Thermal Management Temperature, kelvin", .since = V1_3),
	INT("sanicap", 328, 4, "Sanitize Capabilities", .since = V1_3),
	BITS("sanicap.ces", 328, 0, 1, "Crypto Erase Support", .since = V1_3),
	BITS("sanicap.bes", 328, 1, 1, "Block Erase Support", .since = V1_3),
	BITS("sanicap.ows", 328, 2, 1, "Overwrite Support", .since = V1_3),
	BITS("sanicap.ndi", 328, 29, 1, "No-Deallocate Inhibited", .since = V1_4),
	BITS("sanicap.nodmmas", 328, 30, 2, "No-Deallocate Modifies Media After Sanitize",
	     .values = nodmmas_values, .since = V1_4),
	INT("hmminds", 332, 4, "Host Memory Buffer Minimum Descriptor Entry Size, 4 KiB units",
	    .since = V1_4),
	INT("hmmaxd", 336, 2, "Host Memory Maximum Descriptors Entries", .since = V1_4),
	INT("nsetidmax", 338, 2, "NVM Set Identifier Maximum", .since = V1_4),
	INT("endgidmax", 340, 2, "Endurance Group Identifier Maximum", .since = V1_4),
	INT("anatt", 342, 1, "ANA Transition Time, seconds", .since = V1_4),
	INT("anacap", 343, 1, "Asymmetric Namespace Access Capabilities", .since = V1_4),
	BITS("anacap.optimized", 343, 0, 1, "ANA Optimized state", .since = V1_4),
	BITS("anacap.nonoptimized", 343, 1, 1, "ANA Non-Optimized state", .since = V1_4),
	BITS("anacap.inaccessible", 343, 2, 1, "ANA Inaccessible state", .since = V1_4),
	BITS("anacap.loss", 343, 3, 1, "ANA Persistent Loss state", .since = V1_4),
	BITS("anacap.change", 343, 4, 1, "ANA Change state", .since = V1_4),
	BITS("anacap.fixed", 343, 6, 1, "ANAGRPID does not change while attached", .since = V1_4),
	BITS("anacap.mgmt", 343, 7, 1, "ANAGRPID allowed in Namespace Management", .since = V1_4),
	INT("anagrpmax", 344, 4, "ANA Group Identifier Maximum", .since = V1_4),
	INT("nanagrpid", 348, 4, "Number of ANA Group Identifiers", .since = V1_4),
	INT("pels", 352, 4, "Persistent Event Log Size, 64 KiB units", .since = V1_4),
	INT("domainid", 356, 2, "Domain Identifier", .since = V2_0),
	U128("megcap", 368, "Max Endurance Group Capacity, bytes", .since = V2_0),
	INT("sqes", 512, 1, "Submission Queue Entry Size"),
	BITS("sqes.min", 512, 0, 4, "Required entry size, 2^n bytes"),
	BITS("sqes.max", 512, 4, 4, "Maximum entry size, 2^n bytes"),
	INT("cqes", 513, 1, "Completion Queue Entry Size"),
	BITS("cqes.min", 513, 0, 4, "Required entry size, 2^n bytes"),
	BITS("cqes.max", 513, 4, 4, "Maximum entry size, 2^n bytes"),
	INT("maxcmd", 514, 2, "Maximum Outstanding Commands of a queue, 0: not reported",
	    .since = NT_VS(1, 2, 1)),
	INT("nn", 516, 4, "Number of Namespaces: the greatest valid NSID"),
	INT("oncs", 520, 2, "Optional NVM Command Support"),
	BITS("oncs.compare", 520, 0, 1, "Compare"),
	BITS("oncs.wu", 520, 1, 1, "Write Uncorrectable"),
	BITS("oncs.dsm", 520, 2, 1, "Dataset Management"),
	BITS("oncs.wz", 520, 3, 1, "Write Zeroes", .since = V1_1),
	BITS("oncs.save", 520, 4, 1, "Save and Select of features", .since = V1_1),
	BITS("oncs.resv", 520, 5, 1, "Reservations", .since = V1_1),
	BITS("oncs.timestamp", 520, 6, 1, "Timestamp feature", .since = V1_3),
	BITS("oncs.verify", 520, 7, 1, "Verify", .since = V1_4),
	BITS("oncs.copy", 520, 8, 1, "Copy", .since = V2_0),
	INT("fuses", 522, 2, "Fused Operation Support"),
	BITS("fuses.cw", 522, 0, 1, "Compare and Write"),
	INT("fna", 524, 1, "Format NVM Attributes"),
	BITS("fna.fmtall", 524, 0, 1, "Format applies to all namespaces"),
	BITS("fna.erasall", 524, 1, 1, "Secure erase applies to all namespaces"),
	BITS("fna.crypto", 524, 2, 1, "Cryptographic erase supported"),
	BITS("fna.nobcast", 524, 3, 1, "NSID FFFFFFFFh not supported", .since = V1_4),
	INT("vwc", 525, 1, "Volatile Write Cache"),
	BITS("vwc.present", 525, 0, 1, "A volatile write cache is present"),
	BITS("vwc.flush", 525, 1, 2, "Flush with NSID FFFFFFFFh", .values = flush_values,
	     .since = V1_4),
	INT("awun", 526, 2, "Atomic Write Unit Normal, logical blocks, 0's based"),
	INT("awupf", 528, 2, "Atomic Write Unit Power Fail, logical blocks, 0's based"),
	INT("icsvscc", 530, 1, "I/O Command Set Vendor Specific Command Configuration"),
	BITS("icsvscc.std", 530, 0, 1, "Vendor commands use the standard format"),
	INT("nwpc", 531, 1, "Namespace Write Protection Capabilities", .since = V1_4),
	BITS("nwpc.wp", 531, 0, 1, "No Write Protect and Write Protect states", .since = V1_4),
	BITS("nwpc.cycle", 531, 1, 1, "Write Protect Until Power Cycle state", .since = V1_4),
	BITS("nwpc.permanent", 531, 2, 1, "Permanent Write Protect state", .since = V1_4),
	INT("acwu", 532, 2, "Atomic Compare & Write Unit, logical blocks, 0's based",
	    .since = V1_1),
	INT("ocfs", 534, 2, "Optional Copy Formats Supported, one bit a format", .since = V2_0),
	BITS("ocfs.f0", 534, 0, 1, "Copy Format 0h", .since = V2_0),
	BITS("ocfs.f1", 534, 1, 1, "Copy Format 1h", .since = V2_0),
	INT("sgls", 536, 4, "SGL Support", .since = V1_1),
	BITS("sgls.type", 536, 0, 2, "SGLs", .values = sgl_values, .since = V1_1),
	BITS("sgls.keyed", 536, 2, 1, "Keyed SGL Data Block descriptor", .since = NT_VS(1, 2, 1)),
	BITS("sgls.sdt", 536, 8, 8, "SGL Descriptor Threshold, descriptors", .since = V2_0),
	BITS("sgls.bitbucket", 536, 16, 1, "SGL Bit Bucket descriptor", .since = V1_1),
	BITS("sgls.mdalign", 536, 17, 1, "Byte aligned contiguous metadata buffer", .since = V1_2),
	BITS("sgls.longer", 536, 18, 1, "SGL longer than the data", .since = V1_2),
	BITS("sgls.mptr", 536, 19, 1, "MPTR with one SGL descriptor", .since = NT_VS(1, 2, 1)),
	BITS("sgls.offset", 536, 20, 1, "Address as an offset", .since = NT_VS(1, 2, 1)),
	BITS("sgls.transport", 536, 21, 1, "Transport SGL Data Block descriptor", .since = V1_4),
	INT("mnan", 540, 4, "Maximum Number of Allowed Namespaces, 0: NN", .since = V1_4),
	U128("maxdna", 544, "Maximum Domain Namespace Attachments, 0: no maximum", .since = V2_0),
	INT("maxcna", 560, 4, "Maximum I/O Controller Namespace Attachments, 0: no maximum",
	    .since = V2_0),
	TEXT("subnqn", 768, 256, "NVM Subsystem NVMe Qualified Name", .since = NT_VS(1, 2, 1)),
	INT("ioccsz", 1792, 4, "I/O Queue Command Capsule Supported Size, 16 B units",
	    .since = V1_4),
	INT("iorcsz", 1796, 4, "I/O Queue Response Capsule Supported Size, 16 B units",
	    .since = V1_4),
	INT("icdoff", 1800, 2, "In Capsule Data Offset, 16 B units", .since = V1_4),
	INT("fcatt", 1802, 1, "Fabrics Controller Attributes", .since = V1_4),
	BITS("fcatt.static", 1802, 0, 1, "Static controller model", .since = V1_4),
	INT("msdbd", 1803, 1, "Maximum SGL Data Block Descriptors, 0: no limit", .since = V1_4),
	INT("ofcs", 1804, 2, "Optional Fabric Commands Support", .since = V1_4),
	BITS("ofcs.disconnect", 1804, 0, 1, "Disconnect", .since = V1_4),
	PSD(0),
	PSD(1),
	PSD(2),
	PSD(3),
	PSD(4),
	PSD(5),
	PSD(6),
	PSD(7),
	PSD(8),
	PSD(9),
	PSD(10),
	PSD(11),
	PSD(12),
	PSD(13),
	PSD(14),
	PSD(15),
	PSD(16),
	PSD(17),
	PSD(18),
	PSD(19),
	PSD(20),
	PSD(21),
	PSD(22),
	PSD(23),
	PSD(24),
	PSD(25),
	PSD(26),
	PSD(27),
	PSD(28),
	PSD(29),
	PSD(30),
	PSD(31),
	RAW("vs", 3072, 1024, "Vendor Specific"),
};
STRUCT(identify_ctrl, "identify.ctrl", "Identify Controller (CNS 01h)",
       "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2", 4096);

static const struct spec_value pit_values[] = {
	{ 0, "disabled" }, { 1, "type 1" }, { 2, "type 2" }, { 3, "type 3" }, VALUES_END,
};
static const struct spec_value dlfeat_values[] = {
	{ 0, "not reported" },
	{ 1, "all bytes 00h" },
	{ 2, "all bytes FFh" },
	VALUES_END,
};
static const struct spec_value rp_values[] = {
	{ 0, "best" }, { 1, "better" }, { 2, "good" }, { 3, "degraded" }, VALUES_END,
};

#define LBA_FORMAT(p, t, at)                                                                       \
	BITS(p "ms", at, 0, 16, t "Metadata Size, bytes"),                                         \
		BITS(p "lbads", at, 16, 8, t "LBA Data Size, 2^n bytes, 0: not available"),        \
		BITS(p "rp", at, 24, 2, t "Relative Performance", .values = rp_values)
#define LBAF(n)                                                                                    \
	INT("lbaf" #n, 128 + 4 * (n), 4, "LBA Format " #n " Support",                              \
	    .since = (n) < 16 ? 0 : V2_0),                                                         \
		LBA_FORMAT("lbaf" #n ".", "LBA Format " #n ": ", 128 + 4 * (n))

static const struct spec_field identify_lbaf_fields[] = {
	LBA_FORMAT("", "", 0),
};
STRUCT(identify_lbaf, "identify.lbaf", "LBA Format", "nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.1", 4);

/* Bytes that CNS 00h and CNS 08h describe alike, at different offsets. */
#define NMIC(at)                                                                                   \
	INT("nmic", at, 1, "Namespace Multi-path I/O and Namespace Sharing Capabilities",          \
	    .since = V1_1),                                                                        \
		BITS("nmic.shared", at, 0, 1, "May be attached to two or more controllers",        \
		     .since = V1_1)
#define RESCAP(at)                                                                                 \
	INT("rescap", at, 1, "Reservation Capabilities", .since = V1_1),                           \
		BITS("rescap.ptpl", at, 0, 1, "Persist Through Power Loss", .since = V1_1),        \
		BITS("rescap.we", at, 1, 1, "Write Exclusive", .since = V1_1),                     \
		BITS("rescap.ea", at, 2, 1, "Exclusive Access", .since = V1_1),                    \
		BITS("rescap.wero", at, 3, 1, "Write Exclusive - Registrants Only",                \
		     .since = V1_1),                                                               \
		BITS("rescap.earo", at, 4, 1, "Exclusive Access - Registrants Only",               \
		     .since = V1_1),                                                               \
		BITS("rescap.wear", at, 5, 1, "Write Exclusive - All Registrants", .since = V1_1), \
		BITS("rescap.eaar", at, 6, 1, "Exclusive Access - All Registrants",                \
		     .since = V1_1),                                                               \
		BITS("rescap.iekey13", at, 7, 1, "Ignore Existing Key as in 1.3", .since = V1_3)
#define FPI(at)                                                                                    \
	INT("fpi", at, 1, "Format Progress Indicator", .since = V1_2),                             \
		BITS("fpi.left", at, 0, 7, "Percentage that remains to be formatted",              \
		     .since = V1_2),                                                               \
		BITS("fpi.fpis", at, 7, 1, "Format Progress Indicator Supported", .since = V1_2)
#define NSATTR(at)                                                                                 \
	INT("nsattr", at, 1, "Namespace Attributes", .since = V1_4),                               \
		BITS("nsattr.wp", at, 0, 1, "Currently write protected", .since = V1_4)

static const struct spec_field identify_ns_fields[] = {
	INT("nsze", 0, 8, "Namespace Size, logical blocks"),
	INT("ncap", 8, 8, "Namespace Capacity, logical blocks"),
	INT("nuse", 16, 8, "Namespace Utilization, logical blocks"),
	INT("nsfeat", 24, 1, "Namespace Features"),
	BITS("nsfeat.thinp", 24, 0, 1, "Thin provisioning"),
	BITS("nsfeat.nsabp", 24, 1, 1, "NAWUN, NAWUPF and NACWU are defined", .since = V1_2),
	BITS("nsfeat.dae", 24, 2, 1, "Deallocated or Unwritten Logical Block error", .since = V1_2),
	BITS("nsfeat.uidreuse", 24, 3, 1, "NGUID and EUI64 are never reused", .since = V1_3),
	BITS("nsfeat.optperf", 24, 4, 1, "NPWG, NPWA, NPDG, NPDA and NOWS are defined",
	     .since = V1_4),
	INT("nlbaf", 25, 1, "Number of LBA Formats, 0's based"),
	INT("flbas", 26, 1, "Formatted LBA Size"),
	BITS("flbas.index", 26, 0, 4, "LBA format in use, low 4 bits"),
	BITS("flbas.ext", 26, 4, 1, "Metadata at the end of the data"),
	BITS("flbas.indexhi", 26, 5, 2, "LBA format in use, high 2 bits", .since = V2_0),
	INT("mc", 27, 1, "Metadata Capabilities"),
	BITS("mc.ext", 27, 0, 1, "Metadata at the end of the data"),
	BITS("mc.ptr", 27, 1, 1, "Metadata in a separate buffer"),
	INT("dpc", 28, 1, "End-to-end Data Protection Capabilities"),
	BITS("dpc.pit1s", 28, 0, 1, "Protection Information Type 1 Supported"),
	BITS("dpc.pit2s", 28, 1, 1, "Protection Information Type 2 Supported"),
	BITS("dpc.pit3s", 28, 2, 1, "Protection Information Type 3 Supported"),
	BITS("dpc.piifb", 28, 3, 1, "Protection Information In First Bytes"),
	BITS("dpc.piilb", 28, 4, 1, "Protection Information In Last Bytes"),
	INT("dps", 29, 1, "End-to-end Data Protection Type Settings"),
	BITS("dps.pit", 29, 0, 3, "Protection Information Type", .values = pit_values),
	BITS("dps.pip", 29, 3, 1, "Protection Information Position: 1 first bytes"),
	NMIC(30),
	RESCAP(31),
	FPI(32),
	INT("dlfeat", 33, 1, "Deallocate Logical Block Features", .since = V1_3),
	BITS("dlfeat.read", 33, 0, 3, "What a deallocated block reads as", .values = dlfeat_values,
	     .since = V1_3),
	BITS("dlfeat.wz", 33, 3, 1, "Deallocate bit of Write Zeroes", .since = V1_3),
	BITS("dlfeat.guard", 33, 4, 1, "Guard of a deallocated block is its CRC", .since = V1_3),
	INT("nawun", 34, 2, "Namespace Atomic Write Unit Normal, logical blocks, 0's based",
	    .since = V1_2),
	INT("nawupf", 36, 2, "Namespace Atomic Write Unit Power Fail, logical blocks, 0's based",
	    .since = V1_2),
	INT("nacwu", 38, 2, "Namespace Atomic Compare & Write Unit, logical blocks, 0's based",
	    .since = V1_2),
	INT("nabsn", 40, 2,
	    "Namespace Atomic Boundary Size Normal, logical blocks, 0's based, 0: none",
	    .since = V1_2),
	INT("nabo", 42, 2, "Namespace Atomic Boundary Offset, LBA", .since = V1_2),
	INT("nabspf", 44, 2,
	    "Namespace Atomic Boundary Size Power Fail, logical blocks, 0's based, 0: none",
	    .since = V1_2),
	INT("noiob", 46, 2, "Namespace Optimal I/O Boundary, logical blocks", .since = V1_3),
	U128("nvmcap", 48, "NVM Capacity, bytes", .since = V1_2),
	INT("npwg", 64, 2, "Namespace Preferred Write Granularity, logical blocks, 0's based",
	    .since = V1_4),
	INT("npwa", 66, 2, "Namespace Preferred Write Alignment, logical blocks, 0's based",
	    .since = V1_4),
	INT("npdg", 68, 2, "Namespace Preferred Deallocate Granularity, logical blocks, 0's based",
	    .since = V1_4),
	INT("npda", 70, 2, "Namespace Preferred Deallocate Alignment, logical blocks, 0's based",
	    .since = V1_4),
	INT("nows", 72, 2, "Namespace Optimal Write Size, logical blocks, 0's based",
	    .since = V1_4),
	INT("mssrl", 74, 2, "Maximum Single Source Range Length, logical blocks", .since = V2_0),
	INT("mcl", 76, 4, "Maximum Copy Length, logical blocks", .since = V2_0),
	INT("msrc", 80, 1, "Maximum Source Range Count, ranges, 0's based", .since = V2_0),
	INT("anagrpid", 92, 4, "ANA Group Identifier", .since = V1_4),
	NSATTR(99),
	INT("nvmsetid", 100, 2, "NVM Set Identifier", .since = V1_4),
	INT("endgid", 102, 2, "Endurance Group Identifier", .since = V1_4),
	RAW("nguid", 104, 16, "Namespace Globally Unique Identifier, big endian", .since = V1_2),
	RAW("eui64", 120, 8, "IEEE Extended Unique Identifier, big endian", .since = V1_1),
	LBAF(0),
	LBAF(1),
	LBAF(2),
	LBAF(3),
	LBAF(4),
	LBAF(5),
	LBAF(6),
	LBAF(7),
	LBAF(8),
	LBAF(9),
	LBAF(10),
	LBAF(11),
	LBAF(12),
	LBAF(13),
	LBAF(14),
	LBAF(15),
	LBAF(16),
	LBAF(17),
	LBAF(18),
	LBAF(19),
	LBAF(20),
	LBAF(21),
	LBAF(22),
	LBAF(23),
	LBAF(24),
	LBAF(25),
	LBAF(26),
	LBAF(27),
	LBAF(28),
	LBAF(29),
	LBAF(30),
	LBAF(31),
	LBAF(32),
	LBAF(33),
	LBAF(34),
	LBAF(35),
	LBAF(36),
	LBAF(37),
	LBAF(38),
	LBAF(39),
	LBAF(40),
	LBAF(41),
	LBAF(42),
	LBAF(43),
	LBAF(44),
	LBAF(45),
	LBAF(46),
	LBAF(47),
	LBAF(48),
	LBAF(49),
	LBAF(50),
	LBAF(51),
	LBAF(52),
	LBAF(53),
	LBAF(54),
	LBAF(55),
	LBAF(56),
	LBAF(57),
	LBAF(58),
	LBAF(59),
	LBAF(60),
	LBAF(61),
	LBAF(62),
	LBAF(63),
	RAW("vs", 384, 3712, "Vendor Specific"),
};
STRUCT(identify_ns, "identify.ns", "Identify Namespace, NVM Command Set (CNS 00h)",
       "nvm-1.0:4.1.5.1 nvme-1.4:5.15.2.1", 4096);

static const struct spec_field identify_ns_indep_fields[] = {
	INT("nsfeat", 0, 1, "Common Namespace Features"),
	BITS("nsfeat.uidreuse", 0, 3, 1, "NGUID and EUI64 are never reused"),
	BITS("nsfeat.rmedia", 0, 4, 1, "Rotational media"),
	NMIC(1),
	RESCAP(2),
	FPI(3),
	INT("anagrpid", 4, 4, "ANA Group Identifier"),
	NSATTR(8),
	INT("nvmsetid", 10, 2, "NVM Set Identifier"),
	INT("endgid", 12, 2, "Endurance Group Identifier"),
	INT("nstat", 14, 1, "Namespace Status"),
	BITS("nstat.nrdy", 14, 0, 1, "Namespace Ready"),
};
STRUCT(identify_ns_indep, "identify.ns-indep",
       "I/O Command Set Independent Identify Namespace (CNS 08h)", "base-2.0:5.17.2.8", 4096);

static const struct spec_field identify_ns_nvm_fields[] = {
	INT("lbstm", 0, 8, "Logical Block Storage Tag Mask"),
	INT("pic", 8, 1, "Protection Information Capabilities"),
	BITS("pic.pists", 8, 0, 1, "16b Guard Protection Information Storage Tag Support"),
	BITS("pic.pistm", 8, 1, 1, "16b Guard Protection Information Storage Tag Mask"),
	RAW("elbaf", 12, 256, "Extended LBA Formats 0 to 63"),
};
STRUCT(identify_ns_nvm, "identify.ns-nvm",
       "I/O Command Set specific Identify Namespace, NVM (CNS 05h)", "nvm-1.0:4.1.5.3", 4096);

static const struct spec_field identify_ctrl_nvm_fields[] = {
	INT("vsl", 0, 1, "Verify Size Limit, 2^n pages of CAP.MPSMIN, 0: no limit"),
	INT("wzsl", 1, 1, "Write Zeroes Size Limit, 2^n pages of CAP.MPSMIN, 0: no limit"),
	INT("wusl", 2, 1, "Write Uncorrectable Size Limit, 2^n pages of CAP.MPSMIN, 0: no limit"),
	INT("dmrl", 3, 1, "Dataset Management Ranges Limit, ranges, 0: no limit"),
	INT("dmrsl", 4, 4, "Dataset Management Range Size Limit, logical blocks, 0: no limit"),
	INT("dmsl", 8, 8, "Dataset Management Size Limit, logical blocks, 0: no limit"),
};
STRUCT(identify_ctrl_nvm, "identify.ctrl-nvm",
       "I/O Command Set specific Identify Controller, NVM (CNS 06h)", "nvm-1.0:4.1.5.4", 4096);

static const struct spec_value nidt_values[] = {
	{ 1, "EUI64" }, { 2, "NGUID" }, { 3, "UUID" }, { 4, "Command Set Identifier" }, VALUES_END,
};
/* One descriptor with the longest identifier; NIDL tells how much of NID counts. */
static const struct spec_field identify_ns_desc_fields[] = {
	INT("nidt", 0, 1, "Namespace Identifier Type", .values = nidt_values),
	INT("nidl", 1, 1, "Namespace Identifier Length, bytes, 0: end of the list"),
	RAW("nid", 4, 16, "Namespace Identifier, NIDL bytes"),
};
STRUCT(identify_ns_desc, "identify.ns-desc", "Namespace Identification Descriptor (CNS 03h)",
       "base-2.0:5.17.2.3 nvme-1.4:5.15.2.4", 20);

static const struct spec_field identify_ns_list_fields[] = {
	RAW("nsid", 0, 4096, "Up to 1024 NSIDs of 4 bytes, increasing, 0 ends the list"),
};
STRUCT(identify_ns_list, "identify.ns-list", "Namespace List (CNS 02h, 07h, 10h, 1Ah)",
       "base-2.0:4.4.2", 4096);

static const struct spec_field identify_ctrl_list_fields[] = {
	INT("num", 0, 2, "Number of Identifiers, at most 2047"),
	RAW("cntlid", 2, 4094, "Controller Identifiers of 2 bytes, increasing"),
};
STRUCT(identify_ctrl_list, "identify.ctrl-list", "Controller List (CNS 12h, 13h)", "base-2.0:4.4.1",
       4096);

static const struct spec_field identify_nvmset_fields[] = {
	INT("nvmsetid", 0, 2, "NVM Set Identifier"),
	INT("endgid", 2, 2, "Endurance Group Identifier"),
	INT("rr4kt", 8, 4, "Random 4 KiB Read Typical, 100 ns units"),
	INT("ows", 12, 4, "Optimal Write Size, bytes"),
	U128("tnvmsc", 16, "Total NVM Set Capacity, bytes"),
	U128("unvmsc", 32, "Unallocated NVM Set Capacity, bytes"),
};
STRUCT(identify_nvmset, "identify.nvmset", "NVM Set Attributes Entry (CNS 04h, from byte 128)",
       "base-2.0:5.17.2.4 nvme-1.4:5.15.2.5", 128);

static const struct spec_field identify_primary_fields[] = {
	INT("cntlid", 0, 2, "Controller Identifier"),
	INT("portid", 2, 2, "Port Identifier"),
	INT("crt", 4, 1, "Controller Resource Types"),
	BITS("crt.vq", 4, 0, 1, "VQ Resources supported"),
	BITS("crt.vi", 4, 1, 1, "VI Resources supported"),
	INT("vqfrt", 32, 4, "VQ Resources Flexible Total"),
	INT("vqrfa", 36, 4, "VQ Resources Flexible Assigned"),
	INT("vqrfap", 40, 2, "VQ Resources Flexible Allocated to Primary"),
	INT("vqprt", 42, 2, "VQ Resources Private Total"),
	INT("vqfrsm", 44, 2, "VQ Resources Flexible Secondary Maximum"),
	INT("vqgran", 46, 2, "VQ Flexible Resource Preferred Granularity"),
	INT("vifrt", 64, 4, "VI Resources Flexible Total"),
	INT("virfa", 68, 4, "VI Resources Flexible Assigned"),
	INT("virfap", 72, 2, "VI Resources Flexible Allocated to Primary"),
	INT("viprt", 74, 2, "VI Resources Private Total"),
	INT("vifrsm", 76, 2, "VI Resources Flexible Secondary Maximum"),
	INT("vigran", 78, 2, "VI Flexible Resource Preferred Granularity"),
};
STRUCT(identify_primary, "identify.primary", "Primary Controller Capabilities (CNS 14h)",
       "base-2.0:5.17.2.13", 4096);

static const struct spec_field identify_secondary_fields[] = {
	INT("scid", 0, 2, "Secondary Controller Identifier"),
	INT("pcid", 2, 2, "Primary Controller Identifier"),
	INT("scs", 4, 1, "Secondary Controller State"),
	BITS("scs.online", 4, 0, 1, "Online"),
	INT("vfn", 8, 2, "Virtual Function Number, 0: not a VF"),
	INT("nvq", 10, 2, "Number of VQ Flexible Resources Assigned"),
	INT("nvi", 12, 2, "Number of VI Flexible Resources Assigned"),
};
STRUCT(identify_secondary, "identify.secondary",
       "Secondary Controller Entry (CNS 15h, from byte 32)", "base-2.0:5.17.2.14", 32);

static const struct spec_field identify_iocs_fields[] = {
	INT("ioccs0", 0, 8, "I/O Command Set Combination 0, one bit a Command Set Identifier"),
	BITS("ioccs0.nvm", 0, 0, 1, "NVM Command Set"),
	BITS("ioccs0.kv", 0, 1, 1, "Key Value Command Set"),
	BITS("ioccs0.zns", 0, 2, 1, "Zoned Namespace Command Set"),
	RAW("ioccs", 8, 4088, "I/O Command Set Combinations 1 to 511 of 8 bytes"),
};
STRUCT(identify_iocs, "identify.iocs", "I/O Command Set data structure (CNS 1Ch)",
       "base-2.0:5.17.2.21", 4096);

static const struct spec_field identify_uuid_fields[] = {
	BITS("ida", 0, 0, 2, "Identifier Association: 1 PCI Vendor ID, 2 PCI Subsystem Vendor ID"),
	RAW("uuid", 16, 16, "UUID, big endian, 0: end of the list"),
};
STRUCT(identify_uuid, "identify.uuid", "UUID List Entry (CNS 17h, from byte 32)",
       "base-2.0:5.17.2.16", 32);

static const struct spec_field identify_domain_fields[] = {
	INT("domid", 0, 2, "Domain Identifier"),
	U128("tdc", 16, "Total Domain Capacity, bytes"),
	U128("udc", 32, "Unallocated Domain Capacity, bytes"),
	U128("medc", 48, "Max Endurance Group Domain Capacity, bytes"),
};
STRUCT(identify_domain, "identify.domain", "Domain Attributes Entry (CNS 18h, from byte 128)",
       "base-2.0:5.17.2.17", 128);

static const struct spec_field identify_eg_list_fields[] = {
	INT("num", 0, 2, "Number of Identifiers, at most 2047"),
	RAW("endgid", 2, 4094, "Endurance Group Identifiers of 2 bytes, increasing"),
};
STRUCT(identify_eg_list, "identify.eg-list", "Endurance Group List (CNS 19h)", "base-2.0:5.17.2.18",
       4096);

static const struct spec_field identify_ns_gran_fields[] = {
	INT("nszegran", 0, 8, "Namespace Size Granularity, bytes"),
	INT("ncapgran", 8, 8, "Namespace Capacity Granularity, bytes"),
};
STRUCT(identify_ns_gran, "identify.ns-gran",
       "Namespace Granularity Descriptor (CNS 16h, from byte 32)", "nvm-1.0:4.1.5.6", 16);
