// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log pages: Base 2.0 section 5.16.1, NVM Command Set 1.0 section 4.1.4. Where
 * a page is a header and a list, the structure is the header and the entry has
 * a structure of its own. log.error is one entry: the page is nothing else.
 */
#include "table.h"

static const struct spec_field log_supported_entry_fields[] = {
	BITS("lsupp", 0, 0, 1, "LID Supported"),
	BITS("ios", 0, 1, 1, "Index Offset Supported"),
	BITS("lidspec", 0, 16, 16, "LID Specific Field"),
};
STRUCT(log_supported_entry, "log.supported-entry", "LID Supported and Effects", "base-2.0:5.16.1.1",
       4);

static const struct spec_field log_supported_fields[] = {
	RAW("lids", 0, 1024, "LID Supported and Effects of LID 0 to 255, 4 bytes each"),
};
STRUCT(log_supported, "log.supported", "Supported Log Pages", "base-2.0:5.16.1.1", 1024);

static const struct spec_field log_error_fields[] = {
	INT("count", 0, 8, "Error Count, 0: entry not valid"),
	INT("sqid", 8, 2, "Submission Queue ID, FFFFh: of no command"),
	INT("cid", 10, 2, "Command ID, FFFFh: of no command"),
	INT("status", 12, 2, "Status Field with Phase Tag"),
	BITS("status.p", 12, 0, 1, "Phase Tag"),
	BITS("status.sc", 12, 1, 8, "Status Code"),
	BITS("status.sct", 12, 9, 3, "Status Code Type"),
	BITS("status.crd", 12, 12, 2, "Command Retry Delay", .since = V1_4),
	BITS("status.m", 12, 14, 1, "More"),
	BITS("status.dnr", 12, 15, 1, "Do Not Retry"),
	INT("loc", 14, 2, "Parameter Error Location, FFFFh: of no command"),
	BITS("loc.byte", 14, 0, 8, "Byte in the command, 0 to 63"),
	BITS("loc.bit", 14, 8, 3, "Bit in that byte"),
	INT("lba", 16, 8, "LBA, the first one with the error"),
	INT("nsid", 24, 4, "Namespace"),
	INT("vs", 28, 1, "Vendor Specific Information Available: LID, 0: none"),
	INT("trtype", 29, 1, "Transport Type, 0: not a transport error", .since = V1_4),
	INT("cs", 32, 8, "Command Specific Information", .since = V1_2),
	INT("trinfo", 40, 2, "Transport Type Specific Information", .since = V1_4),
};
STRUCT(log_error, "log.error", "Error Information Log Entry",
       "base-2.0:5.16.1.2 nvm-1.0:4.1.4.1 nvme-1.4:5.14.1.1", 64);

#define SENSOR(n)                                                                                  \
	INT("tsen" #n, 198 + 2 * (n), 2, "Temperature Sensor " #n ", kelvin, 0: not implemented",  \
	    .since = V1_2)

static const struct spec_field log_smart_fields[] = {
	INT("cw", 0, 1, "Critical Warning"),
	BITS("cw.spare", 0, 0, 1, "Available spare below threshold"),
	BITS("cw.temp", 0, 1, 1, "Temperature beyond a threshold"),
	BITS("cw.reliability", 0, 2, 1, "Reliability degraded"),
	BITS("cw.ro", 0, 3, 1, "Media read only"),
	BITS("cw.backup", 0, 4, 1, "Volatile memory backup failed"),
	BITS("cw.pmr", 0, 5, 1, "Persistent Memory Region read only or unreliable", .since = V1_4),
	INT("ctemp", 1, 2, "Composite Temperature, kelvin"),
	INT("avsp", 3, 1, "Available Spare, percent"),
	INT("avspt", 4, 1, "Available Spare Threshold, percent"),
	INT("pused", 5, 1, "Percentage Used, 255: 255 or more"),
	INT("egcw", 6, 1, "Endurance Group Critical Warning Summary", .since = V1_4),
	BITS("egcw.spare", 6, 0, 1, "Available spare below threshold", .since = V1_4),
	BITS("egcw.reliability", 6, 2, 1, "Reliability degraded", .since = V1_4),
	BITS("egcw.ro", 6, 3, 1, "Namespaces read only", .since = V1_4),
	U128("dur", 32, "Data Units Read, thousands of 512 B, rounded up"),
	U128("duw", 48, "Data Units Written, thousands of 512 B, rounded up"),
	U128("hrc", 64, "Host Read Commands"),
	U128("hwc", 80, "Host Write Commands"),
	U128("cbt", 96, "Controller Busy Time, minutes"),
	U128("pwrc", 112, "Power Cycles"),
	U128("poh", 128, "Power On Hours"),
	U128("upl", 144, "Unsafe Shutdowns"),
	U128("mdie", 160, "Media and Data Integrity Errors"),
	U128("neile", 176, "Number of Error Information Log Entries"),
	INT("wctt", 192, 4, "Warning Composite Temperature Time, minutes", .since = V1_2),
	INT("cctt", 196, 4, "Critical Composite Temperature Time, minutes", .since = V1_2),
	SENSOR(1),
	SENSOR(2),
	SENSOR(3),
	SENSOR(4),
	SENSOR(5),
	SENSOR(6),
	SENSOR(7),
	SENSOR(8),
	INT("tmt1tc", 216, 4, "Thermal Management Temperature 1 Transition Count", .since = V1_3),
	INT("tmt2tc", 220, 4, "Thermal Management Temperature 2 Transition Count", .since = V1_3),
	INT("tttmt1", 224, 4, "Total Time For Thermal Management Temperature 1, seconds",
	    .since = V1_3),
	INT("tttmt2", 228, 4, "Total Time For Thermal Management Temperature 2, seconds",
	    .since = V1_3),
};
STRUCT(log_smart, "log.smart", "SMART / Health Information",
       "base-2.0:5.16.1.3 nvm-1.0:4.1.4.2 nvme-1.4:5.14.1.2", 512);

#define SLOT(n) TEXT("frs" #n, 8 * (n), 8, "Firmware Revision for Slot " #n)

static const struct spec_field log_firmware_fields[] = {
	INT("afi", 0, 1, "Active Firmware Info"),
	BITS("afi.active", 0, 0, 3, "Slot of the running firmware"),
	BITS("afi.next", 0, 4, 3, "Slot activated at the next reset, 0: not indicated",
	     .since = V1_1),
	SLOT(1),
	SLOT(2),
	SLOT(3),
	SLOT(4),
	SLOT(5),
	SLOT(6),
	SLOT(7),
};
STRUCT(log_firmware, "log.firmware", "Firmware Slot Information",
       "base-2.0:5.16.1.4 nvme-1.4:5.14.1.3", 512);

static const struct spec_field log_changed_ns_fields[] = {
	INT("first", 0, 4, "First NSID, 0: none, FFFFFFFFh: more than 1024 changed"),
	RAW("rest", 4, 4092, "Up to 1023 more NSIDs of 4 bytes, 0 ends the list"),
};
STRUCT(log_changed_ns, "log.changed-ns", "Changed Namespace List",
       "base-2.0:5.16.1.5 nvme-1.4:5.14.1.4", 4096);

static const struct spec_value cse_values[] = {
	{ 0, "no restriction" },
	{ 1, "alone in its namespace" },
	{ 2, "alone in all namespaces" },
	VALUES_END,
};

static const struct spec_field log_effects_entry_fields[] = {
	BITS("csupp", 0, 0, 1, "Command Supported"),
	BITS("lbcc", 0, 1, 1, "Logical Block Content Change"),
	BITS("ncc", 0, 2, 1, "Namespace Capability Change"),
	BITS("nic", 0, 3, 1, "Namespace Inventory Change"),
	BITS("ccc", 0, 4, 1, "Controller Capability Change"),
	BITS("cse", 0, 16, 3, "Command Submission and Execution", .values = cse_values),
	BITS("uss", 0, 19, 1, "UUID Selection Supported", .since = V1_4),
	BITS("csp", 0, 20, 12, "Command Scope, 0: not reported", .since = V2_0),
	BITS("csp.ns", 0, 20, 1, "Namespace Scope", .since = V2_0),
	BITS("csp.ctrl", 0, 21, 1, "Controller Scope", .since = V2_0),
	BITS("csp.nvmset", 0, 22, 1, "NVM Set Scope", .since = V2_0),
	BITS("csp.eg", 0, 23, 1, "Endurance Group Scope", .since = V2_0),
	BITS("csp.domain", 0, 24, 1, "Domain Scope", .since = V2_0),
	BITS("csp.nss", 0, 25, 1, "NVM Subsystem Scope", .since = V2_0),
};
STRUCT(log_effects_entry, "log.effects-entry", "Commands Supported and Effects of one opcode",
       "base-2.0:5.16.1.6 nvme-1.4:5.14.1.5", 4);

static const struct spec_field log_effects_fields[] = {
	RAW("acs", 0, 1024, "Admin Commands Supported 0 to 255, 4 bytes each"),
	RAW("iocs", 1024, 1024, "I/O Commands Supported 0 to 255, 4 bytes each"),
};
STRUCT(log_effects, "log.effects", "Commands Supported and Effects",
       "base-2.0:5.16.1.6 nvme-1.4:5.14.1.5", 4096);

static const struct spec_value dst_now_values[] = {
	{ 0, "none in progress" },
	{ 1, "short in progress" },
	{ 2, "extended in progress" },
	{ 14, "vendor specific" },
	VALUES_END,
};
static const struct spec_value dst_code_values[] = {
	{ 1, "short" },
	{ 2, "extended" },
	{ 14, "vendor specific" },
	VALUES_END,
};
static const struct spec_value dst_result_values[] = {
	{ 0, "no error" },
	{ 1, "aborted by a Device Self-test command" },
	{ 2, "aborted by a Controller Level Reset" },
	{ 3, "aborted by removal of a namespace" },
	{ 4, "aborted by Format NVM" },
	{ 5, "fatal or unknown test error" },
	{ 6, "unknown segment failed" },
	{ 7, "segments failed" },
	{ 8, "aborted for an unknown reason" },
	{ 9, "aborted by sanitize" },
	{ 15, "entry not used" },
	VALUES_END,
};

#define SELF_TEST_RESULT(p, t, at)                                                                 \
	INT(p "dsts", at, 1, t "Device Self-test Status"),                                         \
		BITS(p "dsts.result", at, 0, 4, t "Result", .values = dst_result_values),          \
		BITS(p "dsts.code", at, 4, 4, t "Self-test Code", .values = dst_code_values),      \
		INT(p "segnum", (at) + 1, 1, t "Segment Number, valid with result 7h"),            \
		INT(p "vdi", (at) + 2, 1, t "Valid Diagnostic Information"),                       \
		BITS(p "vdi.nsid", (at) + 2, 0, 1, t "NSID Valid"),                                \
		BITS(p "vdi.flba", (at) + 2, 1, 1, t "FLBA Valid"),                                \
		BITS(p "vdi.sct", (at) + 2, 2, 1, t "SCT Valid"),                                  \
		BITS(p "vdi.sc", (at) + 2, 3, 1, t "SC Valid"),                                    \
		INT(p "poh", (at) + 4, 8, t "Power On Hours at the end of the test"),              \
		INT(p "nsid", (at) + 12, 4, t "Namespace Identifier"),                             \
		INT(p "flba", (at) + 16, 8, t "Failing LBA"),                                      \
		BITS(p "sct", (at) + 24, 0, 3, t "Status Code Type"),                              \
		INT(p "sc", (at) + 25, 1, t "Status Code"),                                        \
		INT(p "vs", (at) + 26, 2, t "Vendor Specific")
#define RESULT(n) SELF_TEST_RESULT("r" #n ".", "Self-test Result " #n " (0 newest): ", 4 + 28 * (n))

static const struct spec_field log_self_test_result_fields[] = {
	SELF_TEST_RESULT("", "", 0),
};
STRUCT(log_self_test_result, "log.self-test-result", "Self-test Result",
       "base-2.0:5.16.1.7 nvme-1.4:5.14.1.6", 28);

static const struct spec_field log_self_test_fields[] = {
	INT("cdsto", 0, 1, "Current Device Self-Test Operation"),
	BITS("cdsto.op", 0, 0, 4, "Operation", .values = dst_now_values),
	INT("cdstc", 1, 1, "Current Device Self-Test Completion"),
	BITS("cdstc.percent", 1, 0, 7, "Percent complete"),
	RESULT(0),
	RESULT(1),
	RESULT(2),
	RESULT(3),
	RESULT(4),
	RESULT(5),
	RESULT(6),
	RESULT(7),
	RESULT(8),
	RESULT(9),
	RESULT(10),
	RESULT(11),
	RESULT(12),
	RESULT(13),
	RESULT(14),
	RESULT(15),
	RESULT(16),
	RESULT(17),
	RESULT(18),
	RESULT(19),
};
STRUCT(log_self_test, "log.self-test", "Device Self-test",
       "base-2.0:5.16.1.7 nvm-1.0:4.1.4.3 nvme-1.4:5.14.1.6", 564);

#define TELEMETRY                                                                                  \
	INT("lid", 0, 1, "Log Identifier"), INT("ieee", 5, 3, "IEEE OUI Identifier, 0: none"),     \
		INT("da1lb", 8, 2, "Data Area 1 Last Block, 512 B blocks"),                        \
		INT("da2lb", 10, 2, "Data Area 2 Last Block, 512 B blocks"),                       \
		INT("da3lb", 12, 2, "Data Area 3 Last Block, 512 B blocks"),                       \
		INT("da4lb", 16, 4, "Data Area 4 Last Block, 512 B blocks", .since = V2_0)

static const struct spec_field log_telemetry_host_fields[] = {
	TELEMETRY,
	INT("hdgn", 381, 1, "Telemetry Host-Initiated Data Generation Number", .since = V2_0),
	INT("tcda", 382, 1, "Telemetry Controller-Initiated Data Available"),
	INT("tcdgn", 383, 1, "Telemetry Controller-Initiated Data Generation Number"),
	RAW("rid", 384, 128, "Reason Identifier"),
};
STRUCT(log_telemetry_host, "log.telemetry-host", "Telemetry Host-Initiated, header",
       "base-2.0:5.16.1.8 nvme-1.4:5.14.1.7", 512);

static const struct spec_field log_telemetry_ctrl_fields[] = {
	TELEMETRY,
	INT("tcda", 382, 1, "Telemetry Controller-Initiated Data Available"),
	INT("tcdgn", 383, 1, "Telemetry Controller-Initiated Data Generation Number"),
	RAW("rid", 384, 128, "Reason Identifier"),
};
STRUCT(log_telemetry_ctrl, "log.telemetry-ctrl", "Telemetry Controller-Initiated, header",
       "base-2.0:5.16.1.9 nvme-1.4:5.14.1.8", 512);

static const struct spec_field log_endurance_fields[] = {
	INT("cw", 0, 1, "Critical Warning"),
	BITS("cw.spare", 0, 0, 1, "Available spare below threshold"),
	BITS("cw.reliability", 0, 2, 1, "Reliability degraded"),
	BITS("cw.ro", 0, 3, 1, "Namespaces read only"),
	INT("egfeat", 1, 1, "Endurance Group Features", .since = V2_0),
	BITS("egfeat.egrmedia", 1, 0, 1, "Rotational media", .since = V2_0),
	INT("avsp", 3, 1, "Available Spare, percent"),
	INT("avspt", 4, 1, "Available Spare Threshold, percent"),
	INT("pused", 5, 1, "Percentage Used, 255: 255 or more"),
	INT("domainid", 6, 2, "Domain Identifier", .since = V2_0),
	U128("ee", 32, "Endurance Estimate, billions of bytes"),
	U128("dur", 48, "Data Units Read, billions of bytes"),
	U128("duw", 64, "Data Units Written, billions of bytes"),
	U128("muw", 80, "Media Units Written, billions of bytes"),
	U128("hrc", 96, "Host Read Commands"),
	U128("hwc", 112, "Host Write Commands"),
	U128("mdie", 128, "Media and Data Integrity Errors"),
	U128("neile", 144, "Number of Error Information Log Entries"),
	U128("tegcap", 160, "Total Endurance Group Capacity, bytes", .since = V2_0),
	U128("uegcap", 176, "Unallocated Endurance Group Capacity, bytes", .since = V2_0),
};
STRUCT(log_endurance, "log.endurance", "Endurance Group Information",
       "base-2.0:5.16.1.10 nvme-1.4:5.14.1.9", 512);

static const struct spec_value plm_values[] = {
	{ 0, "not used" },
	{ 1, "deterministic window" },
	{ 2, "non-deterministic window" },
	VALUES_END,
};
static const struct spec_field log_plm_set_fields[] = {
	INT("status", 0, 1, "Predictable Latency Status"),
	BITS("status.window", 0, 0, 3, "Window", .values = plm_values),
	INT("et", 2, 2, "Event Type, bit mask"),
	BITS("et.reads", 2, 0, 1, "DTWIN Reads Warning"),
	BITS("et.writes", 2, 1, 1, "DTWIN Writes Warning"),
	BITS("et.time", 2, 2, 1, "DTWIN Time Warning"),
	BITS("et.limit", 2, 14, 1, "Left DTWIN: typical or maximum value exceeded"),
	BITS("et.excursion", 2, 15, 1, "Left DTWIN: Deterministic Excursion"),
	INT("dtwinrt", 32, 8, "DTWIN Reads Typical, 4 KiB units"),
	INT("dtwinwt", 40, 8, "DTWIN Writes Typical, optimal write size units"),
	INT("dtwintm", 48, 8, "DTWIN Time Maximum, milliseconds"),
	INT("ndwintmh", 56, 8, "NDWIN Time Minimum High, milliseconds"),
	INT("ndwintml", 64, 8, "NDWIN Time Minimum Low, milliseconds"),
	INT("dtwinre", 128, 8, "DTWIN Reads Estimate, 4 KiB units"),
	INT("dtwinwe", 136, 8, "DTWIN Writes Estimate, optimal write size units"),
	INT("dtwinte", 144, 8, "DTWIN Time Estimate, milliseconds"),
};
STRUCT(log_plm_set, "log.plm-set", "Predictable Latency Per NVM Set",
       "base-2.0:5.16.1.11 nvme-1.4:5.14.1.10", 512);

static const struct spec_field log_plm_events_fields[] = {
	INT("num", 0, 8, "Number of Entries: NVM Set Identifiers of 2 bytes from byte 8"),
};
STRUCT(log_plm_events, "log.plm-events", "Predictable Latency Event Aggregate, header",
       "base-2.0:5.16.1.12 nvme-1.4:5.14.1.11", 8);

static const struct spec_field log_ana_fields[] = {
	INT("chgcnt", 0, 8, "Change Count"),
	INT("nagd", 8, 2, "Number of ANA Group Descriptors"),
};
STRUCT(log_ana, "log.ana", "Asymmetric Namespace Access, header",
       "base-2.0:5.16.1.13 nvme-1.4:5.14.1.12", 16);

static const struct spec_value ana_values[] = {
	{ 1, "optimized" },	  { 2, "non-optimized" }, { 3, "inaccessible" },
	{ 4, "persistent loss" }, { 15, "change" },	  VALUES_END,
};
static const struct spec_field log_ana_group_fields[] = {
	INT("grpid", 0, 4, "ANA Group ID"),
	INT("nnsid", 4, 4, "Number of NSID Values"),
	INT("chgcnt", 8, 8, "Change Count"),
	BITS("state", 16, 0, 4, "Asymmetric Namespace Access State", .values = ana_values),
};
STRUCT(log_ana_group, "log.ana-group", "ANA Group Descriptor, before its NSIDs",
       "base-2.0:5.16.1.13 nvme-1.4:5.14.1.12", 32);

static const struct spec_field log_persistent_fields[] = {
	INT("lid", 0, 1, "Log Identifier"),
	INT("tnev", 4, 4, "Total Number of Events"),
	INT("tll", 8, 8, "Total Log Length, bytes"),
	INT("rv", 16, 1, "Log Revision"),
	INT("lhl", 18, 2, "Log Header Length, bytes less 20"),
	INT("ts", 20, 8, "Timestamp"),
	U128("poh", 28, "Power on Hours"),
	INT("pcc", 44, 8, "Power Cycle Count"),
	INT("vid", 52, 2, "PCI Vendor ID"),
	INT("ssvid", 54, 2, "PCI Subsystem Vendor ID"),
	TEXT("sn", 56, 20, "Serial Number"),
	TEXT("mn", 76, 40, "Model Number"),
	TEXT("subnqn", 116, 256, "NVM Subsystem NVMe Qualified Name"),
	INT("gen", 372, 2, "Generation Number", .since = V2_0),
	INT("rci", 374, 4, "Reporting Context Information", .since = V2_0),
	BITS("rci.rcpid", 374, 0, 16, "Reporting Context Port Identifier", .since = V2_0),
	BITS("rci.rcpit", 374, 16, 2, "Reporting Context Port Identifier Type", .since = V2_0),
	BITS("rci.rce", 374, 18, 1, "Reporting Context Exists", .since = V2_0),
	RAW("seb", 480, 32, "Supported Events Bitmap, one bit an event type"),
};
STRUCT(log_persistent, "log.persistent", "Persistent Event, header",
       "base-2.0:5.16.1.14 nvme-1.4:5.14.1.13", 512);

static const struct spec_field log_lba_status_fields[] = {
	INT("lslplen", 0, 4, "LBA Status Log Page Length, bytes"),
	INT("nlslne", 4, 4, "Number of LBA Status Log Namespace Elements"),
	INT("estulb", 8, 4, "Estimate of Unrecoverable Logical Blocks, FFFFFFFFh: unknown"),
	INT("lsgc", 14, 2, "LBA Status Generation Counter"),
};
STRUCT(log_lba_status, "log.lba-status", "LBA Status Information, header",
       "nvm-1.0:4.1.4.5 nvme-1.4:5.14.1.14", 16);

static const struct spec_field log_endurance_events_fields[] = {
	INT("num", 0, 8, "Number of Entries: Endurance Group Identifiers of 2 bytes from byte 8"),
};
STRUCT(log_endurance_events, "log.endurance-events", "Endurance Group Event Aggregate, header",
       "base-2.0:5.16.1.15 nvme-1.4:5.14.1.15", 8);

static const struct spec_field log_media_units_fields[] = {
	INT("nmu", 0, 2, "Number of Media Unit Status Descriptors"),
	INT("cchans", 2, 2, "Number of Channels"),
	INT("selcfg", 4, 2, "Selected Configuration"),
};
STRUCT(log_media_units, "log.media-units", "Media Unit Status, header", "base-2.0:5.16.1.16", 16);

static const struct spec_field log_capacity_configs_fields[] = {
	INT("sccn", 0, 1, "Supported Capacity Configuration List, number of descriptors"),
};
STRUCT(log_capacity_configs, "log.capacity-configs",
       "Supported Capacity Configuration List, header", "base-2.0:5.16.1.17", 16);

static const struct spec_field log_feature_effects_entry_fields[] = {
	BITS("fsupp", 0, 0, 1, "FID Supported"),
	BITS("udcc", 0, 1, 1, "User Data Content Change"),
	BITS("ncc", 0, 2, 1, "Namespace Capability Change"),
	BITS("nic", 0, 3, 1, "Namespace Inventory Change"),
	BITS("ccc", 0, 4, 1, "Controller Capability Change"),
	BITS("uss", 0, 19, 1, "UUID Selection Supported"),
	BITS("fsp", 0, 20, 12, "FID Scope, 0: not reported"),
};
STRUCT(log_feature_effects_entry, "log.feature-effects-entry", "FID Supported and Effects",
       "base-2.0:5.16.1.18", 4);

static const struct spec_field log_feature_effects_fields[] = {
	RAW("fids", 0, 1024, "FID Supported and Effects of FID 0 to 255, 4 bytes each"),
};
STRUCT(log_feature_effects, "log.feature-effects", "Feature Identifiers Supported and Effects",
       "base-2.0:5.16.1.18", 1024);

static const struct spec_field log_mi_effects_fields[] = {
	RAW("micmds", 0, 1024, "NVMe-MI Commands Supported and Effects 0 to 255, 4 bytes each"),
};
STRUCT(log_mi_effects, "log.mi-effects", "NVMe-MI Commands Supported and Effects",
       "base-2.0:5.16.1.19", 4096);

static const struct spec_value ss_values[] = {
	{ 0, "admin opcodes" },
	{ 2, "feature identifiers" },
	{ 3, "Management Interface opcodes" },
	{ 4, "PCIe Command Set opcodes" },
	VALUES_END,
};
static const struct spec_value cs_values[] = {
	{ 0, "can be prohibited" },
	{ 1, "prohibited on the Admin Submission Queue" },
	{ 2, "prohibited out-of-band" },
	VALUES_END,
};
static const struct spec_field log_lockdown_fields[] = {
	BITS("ss", 0, 0, 4, "Scope Selected", .values = ss_values),
	BITS("cs", 0, 4, 2, "Contents Selected", .values = cs_values),
	INT("lngth", 3, 1, "Length of the list, bytes"),
	RAW("cfil", 4, 508, "Command and Feature Identifier List, LNGTH bytes count"),
};
STRUCT(log_lockdown, "log.lockdown", "Command and Feature Lockdown", "base-2.0:5.16.1.20", 512);

static const struct spec_field log_boot_partition_fields[] = {
	INT("lid", 0, 1, "Log Identifier"),
	BITS("bpsz", 4, 0, 15, "Boot Partition Size, 128 KiB units"),
	BITS("abpid", 4, 31, 1, "Active Boot Partition ID"),
};
STRUCT(log_boot_partition, "log.boot-partition", "Boot Partition, header", "base-2.0:5.16.1.21",
       16);

static const struct spec_field log_rotational_fields[] = {
	INT("endgid", 0, 2, "Endurance Group Identifier"),
	INT("numa", 2, 2, "Number of Actuators"),
	INT("nrs", 4, 2, "Nominal Rotational Speed, revolutions per minute"),
	INT("spinc", 8, 4, "Spinup Count"),
	INT("fspinc", 12, 4, "Failed Spinup Count"),
	INT("ldc", 16, 4, "Load Count"),
	INT("fldc", 20, 4, "Failed Load Count"),
};
STRUCT(log_rotational, "log.rotational", "Rotational Media Information", "base-2.0:5.16.1.22", 512);

static const struct spec_field log_discovery_fields[] = {
	INT("genctr", 0, 8, "Generation Counter"),
	INT("numrec", 8, 8, "Number of Records"),
	INT("recfmt", 16, 2, "Record Format"),
};
STRUCT(log_discovery, "log.discovery", "Discovery Log Page, header", "base-2.0:5.16.1.23", 1024);

static const struct spec_value resv_values[] = {
	{ 0, "empty log page" },
	{ 1, "registration preempted" },
	{ 2, "reservation released" },
	{ 3, "reservation preempted" },
	VALUES_END,
};
static const struct spec_field log_reservation_fields[] = {
	INT("lpc", 0, 8, "Log Page Count"),
	INT("rnlpt", 8, 1, "Reservation Notification Log Page Type", .values = resv_values),
	INT("nalp", 9, 1, "Number of Available Log Pages"),
	INT("nsid", 12, 4, "Namespace ID"),
};
STRUCT(log_reservation, "log.reservation", "Reservation Notification",
       "base-2.0:5.16.1.24 nvme-1.4:5.14.1.16.1", 64);

static const struct spec_value sanitize_values[] = {
	{ 0, "never sanitized" },
	{ 1, "completed successfully" },
	{ 2, "in progress" },
	{ 3, "failed" },
	{ 4, "completed, deallocated against No-Deallocate" },
	VALUES_END,
};
static const struct spec_field log_sanitize_fields[] = {
	INT("sprog", 0, 2, "Sanitize Progress, 1/65536 done, FFFFh: not in progress"),
	INT("sstat", 2, 2, "Sanitize Status"),
	BITS("sstat.state", 2, 0, 3, "Most recent sanitize operation", .values = sanitize_values),
	BITS("sstat.passes", 2, 3, 5, "Overwrite passes completed"),
	BITS("sstat.gde", 2, 8, 1, "Global Data Erased"),
	INT("scdw10", 4, 4, "Sanitize Command Dword 10 Information"),
	INT("eto", 8, 4, "Estimated Time For Overwrite, seconds, FFFFFFFFh: unknown"),
	INT("etbe", 12, 4, "Estimated Time For Block Erase, seconds, FFFFFFFFh: unknown"),
	INT("etce", 16, 4, "Estimated Time For Crypto Erase, seconds, FFFFFFFFh: unknown"),
	INT("etond", 20, 4, "Estimated Time For Overwrite, No-Deallocate, seconds", .since = V1_4),
	INT("etbend", 24, 4, "Estimated Time For Block Erase, No-Deallocate, seconds",
	    .since = V1_4),
	INT("etcend", 28, 4, "Estimated Time For Crypto Erase, No-Deallocate, seconds",
	    .since = V1_4),
};
STRUCT(log_sanitize, "log.sanitize", "Sanitize Status", "base-2.0:5.16.1.25 nvme-1.4:5.14.1.16.2",
       512);

#define LOG(lid, n, id, text, where, first)                                                        \
	{                                                                                          \
		lid, n, text, where, &spec_s_##id, first                                           \
	}

/* Sorted by identifier. */
const struct spec_id spec_logs[] = {
	LOG(0x00, "supported", log_supported, "Supported Log Pages", "base-2.0:5.16.1.1", V2_0),
	LOG(0x01, "error", log_error, "Error Information",
	    "base-2.0:5.16.1.2 nvm-1.0:4.1.4.1 nvme-1.4:5.14.1.1", 0),
	LOG(0x02, "smart", log_smart, "SMART / Health Information",
	    "base-2.0:5.16.1.3 nvm-1.0:4.1.4.2 nvme-1.4:5.14.1.2", 0),
	LOG(0x03, "firmware", log_firmware, "Firmware Slot Information",
	    "base-2.0:5.16.1.4 nvme-1.4:5.14.1.3", 0),
	LOG(0x04, "changed-ns", log_changed_ns, "Changed Namespace List",
	    "base-2.0:5.16.1.5 nvme-1.4:5.14.1.4", V1_2),
	LOG(0x05, "effects", log_effects, "Commands Supported and Effects",
	    "base-2.0:5.16.1.6 nvme-1.4:5.14.1.5", V1_2),
	LOG(0x06, "self-test", log_self_test, "Device Self-test",
	    "base-2.0:5.16.1.7 nvm-1.0:4.1.4.3 nvme-1.4:5.14.1.6", V1_3),
	LOG(0x07, "telemetry-host", log_telemetry_host, "Telemetry Host-Initiated",
	    "base-2.0:5.16.1.8 nvme-1.4:5.14.1.7", V1_3),
	LOG(0x08, "telemetry-ctrl", log_telemetry_ctrl, "Telemetry Controller-Initiated",
	    "base-2.0:5.16.1.9 nvme-1.4:5.14.1.8", V1_3),
	LOG(0x09, "endurance", log_endurance, "Endurance Group Information",
	    "base-2.0:5.16.1.10 nvme-1.4:5.14.1.9", V1_4),
	LOG(0x0a, "plm-set", log_plm_set, "Predictable Latency Per NVM Set",
	    "base-2.0:5.16.1.11 nvme-1.4:5.14.1.10", V1_4),
	LOG(0x0b, "plm-events", log_plm_events, "Predictable Latency Event Aggregate",
	    "base-2.0:5.16.1.12 nvme-1.4:5.14.1.11", V1_4),
	LOG(0x0c, "ana", log_ana, "Asymmetric Namespace Access",
	    "base-2.0:5.16.1.13 nvme-1.4:5.14.1.12", V1_4),
	LOG(0x0d, "persistent", log_persistent, "Persistent Event Log",
	    "base-2.0:5.16.1.14 nvme-1.4:5.14.1.13", V1_4),
	LOG(0x0e, "lba-status", log_lba_status, "LBA Status Information",
	    "nvm-1.0:4.1.4.5 nvme-1.4:5.14.1.14", V1_4),
	LOG(0x0f, "endurance-events", log_endurance_events, "Endurance Group Event Aggregate",
	    "base-2.0:5.16.1.15 nvme-1.4:5.14.1.15", V1_4),
	LOG(0x10, "media-units", log_media_units, "Media Unit Status", "base-2.0:5.16.1.16", V2_0),
	LOG(0x11, "capacity-configs", log_capacity_configs, "Supported Capacity Configuration List",
	    "base-2.0:5.16.1.17", V2_0),
	LOG(0x12, "feature-effects", log_feature_effects,
	    "Feature Identifiers Supported and Effects", "base-2.0:5.16.1.18", V2_0),
	LOG(0x13, "mi-effects", log_mi_effects, "NVMe-MI Commands Supported and Effects",
	    "base-2.0:5.16.1.19", V2_0),
	LOG(0x14, "lockdown", log_lockdown, "Command and Feature Lockdown", "base-2.0:5.16.1.20",
	    V2_0),
	LOG(0x15, "boot-partition", log_boot_partition, "Boot Partition", "base-2.0:5.16.1.21",
	    V2_0),
	LOG(0x16, "rotational", log_rotational, "Rotational Media Information",
	    "base-2.0:5.16.1.22", V2_0),
	LOG(0x70, "discovery", log_discovery, "Discovery", "base-2.0:5.16.1.23", V2_0),
	LOG(0x80, "reservation", log_reservation, "Reservation Notification",
	    "base-2.0:5.16.1.24 nvme-1.4:5.14.1.16.1", V1_1),
	LOG(0x81, "sanitize", log_sanitize, "Sanitize Status",
	    "base-2.0:5.16.1.25 nvme-1.4:5.14.1.16.2", V1_3),
};
const size_t spec_logs_count = ARRAY_SIZE(spec_logs);

const struct spec_id *spec_log_find(uint8_t lid)
{
	return spec_id_find(spec_logs, spec_logs_count, lid);
}

const struct spec_id *spec_log_parse(const char *name)
{
	return spec_id_parse(spec_logs, spec_logs_count, name);
}
