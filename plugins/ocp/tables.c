// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Fields of the pages of OCP Datacenter NVMe SSDs. Titles tell the unit, as in
 * the tables of the specification itself: "…, bytes", "…, percent".
 */
#include "tables.h"

#define FIELD(n, off, bit, bits, what, text, ...)                                                  \
	{                                                                                          \
		.name = n, .title = text, .offset = off, .lsb = bit, .width = bits, .kind = what,  \
		__VA_ARGS__                                                                        \
	}
#define INT(n, off, bytes, text, ...)	   FIELD(n, off, 0, 8 * (bytes), SPEC_UINT, text, __VA_ARGS__)
#define BITS(n, off, bit, bits, text, ...) FIELD(n, off, bit, bits, SPEC_UINT, text, __VA_ARGS__)
#define TEXT(n, off, bytes, text)	   FIELD(n, off, 0, 8 * (bytes), SPEC_ASCII, text, .since = 0)
#define RAW(n, off, bytes, text)	   FIELD(n, off, 0, 8 * (bytes), SPEC_BYTES, text, .since = 0)
#define U128(n, off, text)		   FIELD(n, off, 0, 128, SPEC_U128, text, .since = 0)
#define STRUCT(id, n, text, bytes)                                                                 \
	const struct spec_struct id = { n,     text,	    "ocp-datacenter-nvme-ssd",             \
					bytes, id##_fields, ARRAY_SIZE(id##_fields) }
#define VALUES_END                                                                                 \
	{                                                                                          \
		0, NULL                                                                            \
	}
/* Version and GUID end every page. */
#define TAIL(len)                                                                                  \
	INT("version", (len)-18, 2, "Log Page Version", .since = 0),                               \
		RAW("guid", (len)-16, 16, "Log Page GUID, little endian")

/* --------------------------------------------------------------------------- C0h */

static const struct spec_value throttle_values[] = {
	{ 0, "not throttled" }, { 1, "first level" }, { 2, "second level" },
	{ 3, "third level" },	VALUES_END,
};
static const struct spec_field ocp_smart_fields[] = {
	U128("pmuw", 0, "Physical Media Units Written, bytes"),
	U128("pmur", 16, "Physical Media Units Read, bytes"),
	INT("bunb", 32, 6, "Bad User NAND Blocks", .since = 0),
	INT("bunbn", 38, 2, "Bad User NAND Blocks, normalized: percent that is left", .since = 0),
	INT("bsnb", 40, 6, "Bad System NAND Blocks, FFFFFFFFFFFFh: not reported", .since = 0),
	INT("bsnbn", 46, 2, "Bad System NAND Blocks, normalized: percent that is left", .since = 0),
	INT("xor", 48, 8, "XOR Recovery Count", .since = 0),
	INT("ure", 56, 8, "Uncorrectable Read Error Count", .since = 0),
	INT("soft", 64, 8, "Soft ECC Error Count", .since = 0),
	INT("e2edet", 72, 4, "End to End Detected Errors", .since = 0),
	INT("e2ecor", 76, 4, "End to End Corrected Errors", .since = 0),
	INT("sysused", 80, 1, "System Data Used, percent", .since = 0),
	INT("refresh", 81, 7, "Refresh Counts", .since = 0),
	INT("emax", 88, 4, "User Data Erase Count, maximum", .since = 0),
	INT("emin", 92, 4, "User Data Erase Count, minimum", .since = 0),
	INT("ttnum", 96, 1, "Thermal Throttling Events", .since = 0),
	INT("ttcur", 97, 1, "Thermal Throttling now", .values = throttle_values),
	INT("vererr", 98, 1, "DSSD Specification Errata Version", .since = 0),
	INT("verpoint", 99, 2, "DSSD Specification Point Version", .since = 0),
	INT("verminor", 101, 2, "DSSD Specification Minor Version", .since = 0),
	INT("vermajor", 103, 1, "DSSD Specification Major Version", .since = 0),
	INT("pciecor", 104, 8, "PCIe Correctable Error Count", .since = 0),
	INT("incsd", 112, 4, "Incomplete Shutdowns", .since = 0),
	INT("free", 120, 1, "Free Blocks, percent", .since = 0),
	INT("caph", 128, 2, "Capacitor Health, percent, FFFFh: not reported", .since = 0),
	INT("baseerr", 130, 1, "NVMe Base Errata Version, ASCII", .since = 0),
	INT("cmderr", 131, 1, "NVMe Command Set Errata Version, ASCII", .since = 0),
	INT("pcieerr", 132, 1, "NVMe over PCIe Errata Version, ASCII", .since = 0),
	INT("mierr", 133, 1, "NVMe-MI Errata Version, ASCII", .since = 0),
	INT("unaligned", 136, 8, "Unaligned I/O", .since = 0),
	INT("secver", 144, 8, "Security Version Number", .since = 0),
	INT("nuse", 152, 8, "Total Namespace Utilization, logical blocks", .since = 0),
	U128("plp", 160, "PLP Start Count"),
	U128("endest", 176, "Endurance Estimate, bytes"),
	INT("retrain", 192, 8, "PCIe Link Retraining Count", .since = 0),
	INT("pschg", 200, 8, "Power State Change Count", .since = 0),
	RAW("lowfr", 208, 8, "Lowest Permitted Firmware Revision"),
	INT("dies", 216, 2, "Total Media Dies", .since = 0),
	INT("dietol", 218, 2, "Die Failure Tolerance", .since = 0),
	INT("dieoff", 220, 2, "Media Dies Offline", .since = 0),
	INT("tmax", 222, 1, "Maximum Temperature Recorded, degrees Celsius", .since = 0),
	INT("eavg", 224, 8, "NAND Average Erase Count", .since = 0),
	INT("cmdto", 232, 4, "Command Timeouts", .since = 0),
	INT("sysprog", 236, 4, "System Area Program Fail Count", .since = 0),
	INT("sysprogn", 240, 1, "System Area Program Fails, normalized: percent that is left",
	    .since = 0),
	INT("sysread", 244, 4, "System Area Uncorrectable Read Count", .since = 0),
	INT("sysreadn", 248, 1, "System Area Uncorrectable Reads, normalized: percent that is left",
	    .since = 0),
	INT("syserase", 252, 4, "System Area Erase Fail Count", .since = 0),
	INT("syserasen", 256, 1, "System Area Erase Fails, normalized: percent that is left",
	    .since = 0),
	INT("peakpow", 260, 2, "Maximum Peak Power Capability", .since = 0),
	INT("avgpow", 262, 2, "Current Maximum Average Power", .since = 0),
	INT("lifepow", 264, 6, "Lifetime Power Consumed", .since = 0),
	TEXT("fr", 270, 8, "DSSD Firmware Revision"),
	RAW("fruuid", 278, 16, "DSSD Firmware Build UUID"),
	TEXT("frlabel", 294, 64, "DSSD Firmware Build Label"),
	TAIL(512),
};
STRUCT(ocp_smart, "ocp.smart", "OCP SMART / Health Information Extended", 512);

/* --------------------------------------------------------------------------- C1h */

static const struct spec_field ocp_recovery_fields[] = {
	INT("wait", 0, 2, "Panic Reset Wait Time, milliseconds", .since = 0),
	INT("action", 2, 1, "Panic Reset Action, bit mask", .since = 0),
	BITS("action.ctrl", 2, 0, 1, "NVMe Controller Reset", .since = 0),
	BITS("action.nss", 2, 1, 1, "NVM Subsystem Reset", .since = 0),
	BITS("action.flr", 2, 2, 1, "PCIe Function Level Reset", .since = 0),
	BITS("action.perst", 2, 3, 1, "PERST#", .since = 0),
	BITS("action.power", 2, 4, 1, "Main power cycle", .since = 0),
	BITS("action.hot", 2, 5, 1, "PCIe Conventional Hot Reset", .since = 0),
	INT("rec1", 3, 1, "Device Recovery Action 1", .since = 0),
	INT("panicid", 4, 8, "Panic ID, one bit a cause of the vendor's, 0: none", .since = 0),
	INT("caps", 12, 4, "Device Capabilities, bit mask", .since = 0),
	INT("opcode", 16, 1, "Vendor Specific Recovery Opcode", .since = 0),
	INT("cdw12", 20, 4, "Vendor Specific Command CDW12", .since = 0),
	INT("cdw13", 24, 4, "Vendor Specific Command CDW13", .since = 0),
	INT("timeout", 28, 1, "Vendor Specific Command Timeout, seconds", .since = 0),
	INT("rec2", 29, 1, "Device Recovery Action 2", .since = 0),
	INT("rec2to", 30, 1, "Device Recovery Action 2 Timeout, seconds", .since = 0),
	INT("panics", 31, 1, "Panic Count", .since = 0),
	INT("prev1", 32, 8, "Previous Panic ID, one bit a cause", .since = 0),
	INT("prev2", 40, 8, "Panic ID before that, one bit a cause", .since = 0),
	INT("prev3", 48, 8, "Third last Panic ID, one bit a cause", .since = 0),
	INT("prev4", 56, 8, "Fourth last Panic ID, one bit a cause", .since = 0),
	TAIL(512),
};
STRUCT(ocp_recovery, "ocp.recovery", "OCP Error Recovery", 512);

/* --------------------------------------------------------------------------- C2h */

static const struct spec_field ocp_firmware_fields[] = {
	INT("lid", 0, 1, "Log Identifier", .since = 0),
	INT("num", 4, 4, "Valid Entries, at most 20", .since = 0),
	RAW("entries", 8, 1280, "Entries of 64 bytes"),
	TAIL(4096),
};
STRUCT(ocp_firmware, "ocp.firmware", "OCP Firmware Activation History", 4096);

static const struct spec_field ocp_firmware_entry_fields[] = {
	INT("ver", 0, 1, "Entry Version", .since = 0),
	INT("len", 1, 1, "Entry Length, bytes", .since = 0),
	INT("count", 4, 2, "Activation Count", .since = 0),
	INT("ts", 6, 8, "Timestamp", .since = 0),
	INT("pcc", 22, 8, "Power Cycle Count", .since = 0),
	TEXT("from", 30, 8, "Previous Firmware"),
	TEXT("to", 38, 8, "New Firmware Activated"),
	INT("slot", 46, 1, "Slot", .since = 0),
	INT("action", 47, 1, "Commit Action", .since = 0),
	INT("result", 48, 2, "Result, 0: success", .since = 0),
};
STRUCT(ocp_firmware_entry, "ocp.firmware-entry", "Firmware activation", 64);

/* --------------------------------------------------------------------------- C3h */

/* Counters of one bucket for reads, writes and deallocates. */
#define BUCKET(p, t, at)                                                                           \
	INT(p ".read", (at) + 12, 4, t ": reads", .since = 0),                                     \
		INT(p ".write", (at) + 8, 4, t ": writes", .since = 0),                            \
		INT(p ".trim", (at) + 4, 4, t ": deallocates", .since = 0)
/* Newest first: bucket 0 is the last of the four on the wire. */
#define BUCKETS(p, t, at)                                                                          \
	BUCKET(p "0", t " bucket 0", (at) + 48), BUCKET(p "1", t " bucket 1", (at) + 32),          \
		BUCKET(p "2", t " bucket 2", (at) + 16), BUCKET(p "3", t " bucket 3", at)
#define LATENCY(p, t, at)                                                                          \
	INT(p ".read", (at) + 4, 2, t ": reads, milliseconds", .since = 0),                        \
		INT(p ".write", (at) + 2, 2, t ": writes, milliseconds", .since = 0),              \
		INT(p ".trim", at, 2, t ": deallocates, milliseconds", .since = 0)
#define LATENCIES(p, t, at)                                                                        \
	LATENCY(p "0", t " latency in bucket 0", (at) + 18),                                       \
		LATENCY(p "1", t " latency in bucket 1", (at) + 12),                               \
		LATENCY(p "2", t " latency in bucket 2", (at) + 6),                                \
		LATENCY(p "3", t " latency in bucket 3", at)

static const struct spec_field ocp_latency_fields[] = {
	INT("status", 0, 1, "Feature Status, bit mask", .since = 0),
	INT("timer", 2, 2, "Active Bucket Timer, 5 minute units", .since = 0),
	INT("timermax", 4, 2, "Active Bucket Timer Threshold, 5 minute units", .since = 0),
	INT("tha", 6, 1, "Active Threshold A, 5 ms units, less 1", .since = 0),
	INT("thb", 7, 1, "Active Threshold B, 5 ms units, less 1", .since = 0),
	INT("thc", 8, 1, "Active Threshold C, 5 ms units, less 1", .since = 0),
	INT("thd", 9, 1, "Active Threshold D, 5 ms units, less 1", .since = 0),
	INT("config", 10, 2, "Active Latency Configuration, bit mask", .since = 0),
	INT("window", 12, 1, "Active Latency Minimum Window, 100 ms units", .since = 0),
	BUCKETS("act", "Active", 0x20),
	RAW("acttime", 0x60, 96, "Active Latency Time Stamps, 8 bytes each"),
	LATENCIES("actmeas", "Active measured", 0xc0),
	INT("actunits", 0xd8, 2, "Active Latency Stamp Units, bit mask", .since = 0),
	BUCKETS("stat", "Static", 0xf0),
	RAW("stattime", 0x130, 96, "Static Latency Time Stamps, 8 bytes each"),
	LATENCIES("statmeas", "Static measured", 0x190),
	INT("statunits", 0x1a8, 2, "Static Latency Stamp Units, bit mask", .since = 0),
	RAW("debugsize", 0x1b4, 12, "Latency Monitor Debug Log Size"),
	INT("debug", 0x1c0, 2, "Debug Log Trigger Enable, bit mask", .since = 0),
	INT("debugmeas", 0x1c2, 2, "Debug Log Measured Latency, milliseconds", .since = 0),
	INT("debugtime", 0x1c4, 8, "Debug Log Latency Timestamp", .since = 0),
	INT("debugptr", 0x1cc, 2, "Debug Log Pointer", .since = 0),
	INT("debugtrig", 0x1ce, 2, "Debug Counter Trigger Source, bit mask", .since = 0),
	INT("debugunits", 0x1d0, 1, "Debug Log Stamp Units", .since = 0),
	TAIL(512),
};
STRUCT(ocp_latency, "ocp.latency", "OCP Latency Monitor", 512);

/* --------------------------------------------------------------------------- C4h */

static const struct spec_field ocp_capabilities_fields[] = {
	INT("ports", 0, 2, "PCI Express Ports, bit mask", .since = 0),
	INT("oob", 2, 2, "Out-of-band Management Support, bit mask", .since = 0),
	INT("wz", 4, 2, "Write Zeroes Command Support, bit mask", .since = 0),
	INT("sanitize", 6, 2, "Sanitize Command Support, bit mask", .since = 0),
	INT("dsm", 8, 2, "Dataset Management Command Support, bit mask", .since = 0),
	INT("wu", 10, 2, "Write Uncorrectable Command Support, bit mask", .since = 0),
	INT("fused", 12, 2, "Fused Operation Support, bit mask", .since = 0),
	INT("minps", 14, 2, "Minimum Valid DSSD Power State", .since = 0),
	RAW("psd", 16, 128, "DSSD Power State Descriptors"),
	INT("fips", 144, 2, "FIPS 140 Validation, bit mask", .since = 0),
	TAIL(4096),
};
STRUCT(ocp_capabilities, "ocp.capabilities", "OCP Device Capabilities", 4096);

/* --------------------------------------------------------------------------- C5h */

static const struct spec_field ocp_unsupported_fields[] = {
	INT("num", 0, 2, "Number of Unsupported Requirements, at most 253", .since = 0),
	RAW("list", 16, 4048, "Requirement identifiers of 16 bytes"),
	TAIL(4096),
};
STRUCT(ocp_unsupported, "ocp.unsupported", "OCP Unsupported Requirements", 4096);

static const struct spec_field ocp_unsupported_entry_fields[] = {
	TEXT("id", 0, 16, "Requirement Identifier"),
};
STRUCT(ocp_unsupported_entry, "ocp.unsupported-entry", "Requirement that is not met", 16);
