// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features: Base 2.0 section 5.27.1, NVM Command Set 1.0 section 4.1.3. The
 * structure of a feature is its dword, as in CDW11 of Set Features and Dword 0
 * of the answer; a data buffer has a structure of its own, "….data". Where the
 * value stands in CDW12 (Read Recovery Level, Predictable Latency), the
 * structure is two dwords: CDW11, CDW12.
 */
#include "table.h"

static const struct spec_value burst_values[] = {
	{ 0, "1 command" },   { 1, "2 commands" },  { 2, "4 commands" },
	{ 3, "8 commands" },  { 4, "16 commands" }, { 5, "32 commands" },
	{ 6, "64 commands" }, { 7, "no limit" },    VALUES_END,
};
static const struct spec_field feature_arbitration_fields[] = {
	BITS("ab", 0, 0, 3, "Arbitration Burst, 2^n commands", .values = burst_values),
	BITS("lpw", 0, 8, 8, "Low Priority Weight, commands, 0's based"),
	BITS("mpw", 0, 16, 8, "Medium Priority Weight, commands, 0's based"),
	BITS("hpw", 0, 24, 8, "High Priority Weight, commands, 0's based"),
};
STRUCT(feature_arbitration, "feature.arbitration", "Arbitration",
       "base-2.0:5.27.1.1 nvme-1.4:5.21.1.1", 4);

static const struct spec_field feature_power_mgmt_fields[] = {
	BITS("ps", 0, 0, 5, "Power State"),
	BITS("wh", 0, 5, 3, "Workload Hint", .since = V1_2),
};
STRUCT(feature_power_mgmt, "feature.power-mgmt", "Power Management",
       "base-2.0:5.27.1.2 nvme-1.4:5.21.1.2", 4);

static const struct spec_field feature_lba_range_fields[] = {
	BITS("num", 0, 0, 6, "Number of LBA Ranges, 0's based"),
};
STRUCT(feature_lba_range, "feature.lba-range", "LBA Range Type",
       "nvm-1.0:4.1.3.1 nvme-1.4:5.21.1.3", 4);

static const struct spec_value range_values[] = {
	{ 0, "general purpose" }, { 1, "file system" },	     { 2, "RAID" },
	{ 3, "cache" },		  { 4, "page / swap file" }, VALUES_END,
};
static const struct spec_field feature_lba_range_data_fields[] = {
	INT("type", 0, 1, "Type", .values = range_values),
	INT("attr", 1, 1, "Attributes"),
	BITS("attr.overwrite", 1, 0, 1, "May be overwritten"),
	BITS("attr.hidden", 1, 1, 1, "Should be hidden"),
	INT("slba", 16, 8, "Starting LBA"),
	INT("nlb", 24, 8, "Number of Logical Blocks, 0's based"),
	RAW("guid", 32, 16, "Unique Identifier"),
};
STRUCT(feature_lba_range_data, "feature.lba-range.data", "LBA Range Type entry",
       "nvm-1.0:4.1.3.1 nvme-1.4:5.21.1.3", 64);

static const struct spec_value tmpsel_values[] = {
	{ 0, "composite" }, { 1, "sensor 1" }, { 2, "sensor 2" }, { 3, "sensor 3" },
	{ 4, "sensor 4" },  { 5, "sensor 5" }, { 6, "sensor 6" }, { 7, "sensor 7" },
	{ 8, "sensor 8" },  { 15, "all" },     VALUES_END,
};
static const struct spec_value thsel_values[] = {
	{ 0, "over temperature" },
	{ 1, "under temperature" },
	VALUES_END,
};
static const struct spec_field feature_temperature_threshold_fields[] = {
	BITS("tmpth", 0, 0, 16, "Temperature Threshold, kelvin"),
	BITS("tmpsel", 0, 16, 4, "Threshold Temperature Select", .values = tmpsel_values,
	     .since = V1_2),
	BITS("thsel", 0, 20, 2, "Threshold Type Select", .values = thsel_values, .since = V1_2),
};
STRUCT(feature_temperature_threshold, "feature.temperature-threshold", "Temperature Threshold",
       "base-2.0:5.27.1.3 nvme-1.4:5.21.1.4", 4);

static const struct spec_field feature_error_recovery_fields[] = {
	BITS("tler", 0, 0, 16, "Time Limited Error Recovery, 100 ms units, 0: no limit"),
	BITS("dulbe", 0, 16, 1, "Deallocated or Unwritten Logical Block Error Enable",
	     .since = V1_2),
};
STRUCT(feature_error_recovery, "feature.error-recovery", "Error Recovery",
       "nvm-1.0:4.1.3.2 nvme-1.4:5.21.1.5", 4);

static const struct spec_field feature_volatile_wc_fields[] = {
	BITS("wce", 0, 0, 1, "Volatile Write Cache Enable"),
};
STRUCT(feature_volatile_wc, "feature.volatile-wc", "Volatile Write Cache",
       "base-2.0:5.27.1.4 nvme-1.4:5.21.1.6", 4);

static const struct spec_field feature_num_queues_fields[] = {
	BITS("nsq", 0, 0, 16,
	     "Number of I/O Submission Queues, requested (NSQR) or allocated (NSQA), 0's based"),
	BITS("ncq", 0, 16, 16,
	     "Number of I/O Completion Queues, requested (NCQR) or allocated (NCQA), 0's based"),
};
STRUCT(feature_num_queues, "feature.num-queues", "Number of Queues",
       "base-2.0:5.27.1.5 nvme-1.4:5.21.1.7", 4);

static const struct spec_field feature_irq_coalescing_fields[] = {
	BITS("thr", 0, 0, 8, "Aggregation Threshold, completions, 0's based"),
	BITS("time", 0, 8, 8, "Aggregation Time, 100 microseconds units, 0: no delay"),
};
STRUCT(feature_irq_coalescing, "feature.irq-coalescing", "Interrupt Coalescing",
       "base-2.0:5.27.1.6 nvme-1.4:5.21.1.8", 4);

static const struct spec_field feature_irq_config_fields[] = {
	BITS("iv", 0, 0, 16, "Interrupt Vector"),
	BITS("cd", 0, 16, 1, "Coalescing Disable"),
};
STRUCT(feature_irq_config, "feature.irq-config", "Interrupt Vector Configuration",
       "base-2.0:5.27.1.7 nvme-1.4:5.21.1.9", 4);

static const struct spec_field feature_write_atomicity_fields[] = {
	BITS("dn", 0, 0, 1, "Disable Normal"),
};
STRUCT(feature_write_atomicity, "feature.write-atomicity", "Write Atomicity Normal",
       "nvm-1.0:4.1.3.5 nvme-1.4:5.21.1.10", 4);

static const struct spec_field feature_async_event_fields[] = {
	BITS("cw", 0, 0, 8, "SMART / Health Critical Warnings, bits as in log.smart.cw"),
	BITS("cw.spare", 0, 0, 1, "Available spare below threshold"),
	BITS("cw.temp", 0, 1, 1, "Temperature beyond a threshold"),
	BITS("cw.reliability", 0, 2, 1, "Reliability degraded"),
	BITS("cw.ro", 0, 3, 1, "Media read only"),
	BITS("cw.backup", 0, 4, 1, "Volatile memory backup failed"),
	BITS("cw.pmr", 0, 5, 1, "Persistent Memory Region read only or unreliable", .since = V1_4),
	BITS("nsattr", 0, 8, 1, "Namespace Attribute Notices", .since = V1_2),
	BITS("fwact", 0, 9, 1, "Firmware Activation Notices", .since = V1_2),
	BITS("telemetry", 0, 10, 1, "Telemetry Log Notices", .since = V1_3),
	BITS("ana", 0, 11, 1, "Asymmetric Namespace Access Change Notices", .since = V1_4),
	BITS("plm", 0, 12, 1, "Predictable Latency Event Aggregate Log Change Notices",
	     .since = V1_4),
	BITS("lbastatus", 0, 13, 1, "LBA Status Information Notices", .since = V1_4),
	BITS("egevent", 0, 14, 1, "Endurance Group Event Aggregate Log Change Notices",
	     .since = V1_4),
	BITS("shutdown", 0, 15, 1, "Normal NVM Subsystem Shutdown", .since = V2_0),
	BITS("zone", 0, 27, 1, "Zone Descriptor Changed Notices", .since = V2_0),
	BITS("discovery", 0, 31, 1, "Discovery Log Page Change Notification", .since = V1_4),
};
STRUCT(feature_async_event, "feature.async-event", "Asynchronous Event Configuration",
       "base-2.0:5.27.1.8 nvm-1.0:4.1.3.6 nvme-1.4:5.21.1.11", 4);

static const struct spec_field feature_auto_pst_fields[] = {
	BITS("apste", 0, 0, 1, "Autonomous Power State Transition Enable"),
};
STRUCT(feature_auto_pst, "feature.auto-pst", "Autonomous Power State Transition",
       "base-2.0:5.27.1.9 nvme-1.4:5.21.1.12", 4);

static const struct spec_field feature_auto_pst_data_fields[] = {
	BITS("itps", 0, 3, 5, "Idle Transition Power State"),
	BITS("itpt", 0, 8, 24, "Idle Time Prior to Transition, milliseconds, 0: never"),
};
STRUCT(feature_auto_pst_data, "feature.auto-pst.data",
       "Autonomous Power State Transition entry, 32 of them",
       "base-2.0:5.27.1.9 nvme-1.4:5.21.1.12", 8);

static const struct spec_field feature_hmb_fields[] = {
	BITS("ehm", 0, 0, 1, "Enable Host Memory"),
	BITS("mr", 0, 1, 1, "Memory Return"),
};
STRUCT(feature_hmb, "feature.hmb", "Host Memory Buffer", "base-2.0:5.27.1.10 nvme-1.4:5.21.1.13",
       4);

static const struct spec_field feature_hmb_data_fields[] = {
	INT("hsize", 0, 4, "Host Memory Buffer Size, pages of CC.MPS"),
	INT("hmdlal", 4, 4, "Host Memory Descriptor List Address Lower"),
	INT("hmdlau", 8, 4, "Host Memory Descriptor List Address Upper"),
	INT("hmdlec", 12, 4, "Host Memory Descriptor List Entry Count"),
};
STRUCT(feature_hmb_data, "feature.hmb.data", "Host Memory Buffer attributes",
       "base-2.0:5.27.1.10 nvme-1.4:5.21.1.13", 4096);

static const struct spec_value origin_values[] = {
	{ 0, "cleared by a Controller Level Reset" },
	{ 1, "set by Set Features" },
	VALUES_END,
};
/* No dword: the structure is the data buffer. */
static const struct spec_field feature_timestamp_data_fields[] = {
	INT("ts", 0, 6, "Timestamp, milliseconds since 1970-01-01 UTC or since the reset"),
	BITS("synch", 6, 0, 1, "1: counting may have stopped at times"),
	BITS("to", 6, 1, 3, "Timestamp Origin", .values = origin_values),
};
STRUCT(feature_timestamp_data, "feature.timestamp.data", "Timestamp",
       "base-2.0:5.27.1.11 nvme-1.4:5.21.1.14", 8);

static const struct spec_field feature_keep_alive_fields[] = {
	BITS("kato", 0, 0, 32, "Keep Alive Timeout, milliseconds, 0: off"),
};
STRUCT(feature_keep_alive, "feature.keep-alive", "Keep Alive Timer",
       "base-2.0:5.27.1.12 nvme-1.4:5.21.1.15", 4);

static const struct spec_field feature_hctm_fields[] = {
	BITS("tmt2", 0, 0, 16, "Thermal Management Temperature 2, kelvin, 0: off"),
	BITS("tmt1", 0, 16, 16, "Thermal Management Temperature 1, kelvin, 0: off"),
};
STRUCT(feature_hctm, "feature.hctm", "Host Controlled Thermal Management",
       "base-2.0:5.27.1.13 nvme-1.4:5.21.1.16", 4);

static const struct spec_field feature_nopsc_fields[] = {
	BITS("noppme", 0, 0, 1, "Non-Operational Power State Permissive Mode Enable"),
};
STRUCT(feature_nopsc, "feature.nopsc", "Non-Operational Power State Config",
       "base-2.0:5.27.1.14 nvme-1.4:5.21.1.17", 4);

static const struct spec_field feature_rrl_fields[] = {
	BITS("nvmsetid", 0, 0, 16, "NVM Set Identifier"),
	BITS("rrl", 4, 0, 4, "Read Recovery Level"),
};
STRUCT(feature_rrl, "feature.rrl", "Read Recovery Level Config",
       "base-2.0:5.27.1.15 nvme-1.4:5.21.1.18", 8);

static const struct spec_field feature_plm_config_fields[] = {
	BITS("nvmsetid", 0, 0, 16, "NVM Set Identifier"),
	BITS("ple", 4, 0, 1, "Predictable Latency Enable"),
};
STRUCT(feature_plm_config, "feature.plm-config", "Predictable Latency Mode Config",
       "base-2.0:5.27.1.16 nvme-1.4:5.21.1.19", 8);

static const struct spec_field feature_plm_config_data_fields[] = {
	INT("ee", 0, 2, "Enable Event, bits as in log.plm-set.et"),
	INT("dtwinrt", 32, 8, "DTWIN Reads Threshold"),
	INT("dtwinwt", 40, 8, "DTWIN Writes Threshold"),
	INT("dtwintt", 48, 8, "DTWIN Time Threshold"),
};
STRUCT(feature_plm_config_data, "feature.plm-config.data", "Deterministic Threshold Configuration",
       "base-2.0:5.27.1.16 nvme-1.4:5.21.1.19", 512);

static const struct spec_value window_values[] = {
	{ 1, "deterministic" },
	{ 2, "non-deterministic" },
	VALUES_END,
};
static const struct spec_field feature_plm_window_fields[] = {
	BITS("nvmsetid", 0, 0, 16, "NVM Set Identifier"),
	BITS("ws", 4, 0, 3, "Window Select", .values = window_values),
};
STRUCT(feature_plm_window, "feature.plm-window", "Predictable Latency Mode Window",
       "base-2.0:5.27.1.17 nvme-1.4:5.21.1.20", 8);

static const struct spec_field feature_lba_status_fields[] = {
	BITS("lsiri", 0, 0, 16, "LBA Status Information Report Interval, 100 ms units"),
	BITS("lsipi", 0, 16, 16, "LBA Status Information Poll Interval, 100 ms units"),
};
STRUCT(feature_lba_status, "feature.lba-status", "LBA Status Information Attributes",
       "nvm-1.0:4.1.3.3 nvme-1.4:5.21.1.21", 4);

static const struct spec_field feature_host_behavior_data_fields[] = {
	INT("acre", 0, 1, "Advanced Command Retry Enable"),
	INT("etdas", 1, 1, "Extended Telemetry Data Area 4 Supported", .since = V2_0),
	INT("lbafee", 2, 1, "LBA Format Extension Enable", .since = V2_0),
};
STRUCT(feature_host_behavior_data, "feature.host-behavior.data", "Host Behavior Support",
       "base-2.0:5.27.1.18 nvm-1.0:4.1.3.4 nvme-1.4:5.21.1.22", 512);

static const struct spec_field feature_sanitize_fields[] = {
	BITS("nodrm", 0, 0, 1, "No-Deallocate Response Mode: 1 warning, 0 error"),
};
STRUCT(feature_sanitize, "feature.sanitize", "Sanitize Config",
       "base-2.0:5.27.1.19 nvme-1.4:5.21.1.23", 4);

static const struct spec_field feature_endurance_fields[] = {
	BITS("endgid", 0, 0, 16, "Endurance Group Identifier"),
	BITS("egcw", 0, 16, 8, "Endurance Group Critical Warnings, bits as in log.endurance.cw"),
};
STRUCT(feature_endurance, "feature.endurance", "Endurance Group Event Configuration",
       "base-2.0:5.27.1.20 nvme-1.4:5.21.1.24", 4);

static const struct spec_field feature_iocs_profile_fields[] = {
	BITS("iocsci", 0, 0, 9, "I/O Command Set Combination Index"),
};
STRUCT(feature_iocs_profile, "feature.iocs-profile", "I/O Command Set Profile",
       "base-2.0:5.27.1.21", 4);

static const struct spec_field feature_spinup_fields[] = {
	BITS("enable", 0, 0, 1, "Spinup Control enabled"),
};
STRUCT(feature_spinup, "feature.spinup", "Spinup Control", "base-2.0:5.27.1.22", 4);

static const struct spec_value ea_values[] = {
	{ 0, "add or replace" },
	{ 1, "delete" },
	{ 2, "add" },
	VALUES_END,
};
static const struct spec_field feature_host_metadata_fields[] = {
	BITS("gdhm", 0, 0, 1, "Generate Default Host Metadata, Get Features"),
	BITS("ea", 0, 13, 2, "Element Action, Set Features", .values = ea_values),
};
STRUCT(feature_host_metadata, "feature.host-metadata",
       "Host Metadata: Enhanced Controller, Controller, Namespace", "base-2.0:5.27.1.23", 4);

static const struct spec_field feature_sw_progress_fields[] = {
	BITS("pbslc", 0, 0, 8, "Pre-boot Software Load Count"),
};
STRUCT(feature_sw_progress, "feature.sw-progress", "Software Progress Marker",
       "base-2.0:5.27.1.24 nvme-1.4:5.21.1.25", 4);

static const struct spec_field feature_host_id_fields[] = {
	BITS("exhid", 0, 0, 1, "Enable Extended Host Identifier, 128 bits"),
};
STRUCT(feature_host_id, "feature.host-id", "Host Identifier",
       "base-2.0:5.27.1.25 nvme-1.4:5.21.1.26", 4);

static const struct spec_field feature_host_id_data_fields[] = {
	RAW("hostid", 0, 16, "Host Identifier, the first 8 bytes without EXHID"),
};
STRUCT(feature_host_id_data, "feature.host-id.data", "Host Identifier",
       "base-2.0:5.27.1.25 nvme-1.4:5.21.1.26", 16);

static const struct spec_field feature_resv_mask_fields[] = {
	BITS("regpre", 0, 1, 1, "Mask Registration Preempted Notification"),
	BITS("resrel", 0, 2, 1, "Mask Reservation Released Notification"),
	BITS("respre", 0, 3, 1, "Mask Reservation Preempted Notification"),
};
STRUCT(feature_resv_mask, "feature.resv-mask", "Reservation Notification Mask",
       "base-2.0:5.27.1.26 nvme-1.4:5.21.1.27", 4);

static const struct spec_field feature_resv_persist_fields[] = {
	BITS("ptpl", 0, 0, 1, "Persist Through Power Loss"),
};
STRUCT(feature_resv_persist, "feature.resv-persist", "Reservation Persistence",
       "base-2.0:5.27.1.27 nvme-1.4:5.21.1.28", 4);

static const struct spec_value wps_values[] = {
	{ 0, "no write protect" },
	{ 1, "write protect" },
	{ 2, "write protect until power cycle" },
	{ 3, "permanent write protect" },
	VALUES_END,
};
static const struct spec_field feature_write_protect_fields[] = {
	BITS("wps", 0, 0, 3, "Write Protection State", .values = wps_values),
};
STRUCT(feature_write_protect, "feature.write-protect", "Namespace Write Protection Config",
       "base-2.0:5.27.1.28 nvme-1.4:5.21.1.29", 4);

#define FEATURE(fid, n, id, text, where, first)                                                    \
	{                                                                                          \
		fid, n, text, where, &spec_s_feature_##id, first                                   \
	}

/* Sorted by identifier. */
const struct spec_id spec_features[] = {
	FEATURE(NT_FID_ARBITRATION, "arbitration", arbitration, "Arbitration",
		"base-2.0:5.27.1.1 nvme-1.4:5.21.1.1", 0),
	FEATURE(NT_FID_POWER_MGMT, "power-mgmt", power_mgmt, "Power Management",
		"base-2.0:5.27.1.2 nvme-1.4:5.21.1.2", 0),
	FEATURE(NT_FID_LBA_RANGE, "lba-range", lba_range, "LBA Range Type",
		"nvm-1.0:4.1.3.1 nvme-1.4:5.21.1.3", 0),
	FEATURE(NT_FID_TEMP_THRESH, "temperature-threshold", temperature_threshold,
		"Temperature Threshold", "base-2.0:5.27.1.3 nvme-1.4:5.21.1.4", 0),
	FEATURE(NT_FID_ERROR_RECOVERY, "error-recovery", error_recovery, "Error Recovery",
		"nvm-1.0:4.1.3.2 nvme-1.4:5.21.1.5", 0),
	FEATURE(NT_FID_VOLATILE_WC, "volatile-wc", volatile_wc, "Volatile Write Cache",
		"base-2.0:5.27.1.4 nvme-1.4:5.21.1.6", 0),
	FEATURE(NT_FID_NUM_QUEUES, "num-queues", num_queues, "Number of Queues",
		"base-2.0:5.27.1.5 nvme-1.4:5.21.1.7", 0),
	FEATURE(NT_FID_IRQ_COALESCE, "irq-coalescing", irq_coalescing, "Interrupt Coalescing",
		"base-2.0:5.27.1.6 nvme-1.4:5.21.1.8", 0),
	FEATURE(NT_FID_IRQ_CONFIG, "irq-config", irq_config, "Interrupt Vector Configuration",
		"base-2.0:5.27.1.7 nvme-1.4:5.21.1.9", 0),
	FEATURE(NT_FID_WRITE_ATOMIC, "write-atomicity", write_atomicity, "Write Atomicity Normal",
		"nvm-1.0:4.1.3.5 nvme-1.4:5.21.1.10", 0),
	FEATURE(NT_FID_ASYNC_EVENT, "async-event", async_event, "Asynchronous Event Configuration",
		"base-2.0:5.27.1.8 nvm-1.0:4.1.3.6 nvme-1.4:5.21.1.11", 0),
	FEATURE(NT_FID_AUTO_PST, "auto-pst", auto_pst, "Autonomous Power State Transition",
		"base-2.0:5.27.1.9 nvme-1.4:5.21.1.12", V1_1),
	FEATURE(NT_FID_HMB, "hmb", hmb, "Host Memory Buffer",
		"base-2.0:5.27.1.10 nvme-1.4:5.21.1.13", V1_2),
	{ NT_FID_TIMESTAMP, "timestamp", "Timestamp", "base-2.0:5.27.1.11 nvme-1.4:5.21.1.14", NULL,
	  V1_3 },
	FEATURE(NT_FID_KEEP_ALIVE, "keep-alive", keep_alive, "Keep Alive Timer",
		"base-2.0:5.27.1.12 nvme-1.4:5.21.1.15", NT_VS(1, 2, 1)),
	FEATURE(NT_FID_HCTM, "hctm", hctm, "Host Controlled Thermal Management",
		"base-2.0:5.27.1.13 nvme-1.4:5.21.1.16", V1_3),
	FEATURE(NT_FID_NOPSC, "nopsc", nopsc, "Non-Operational Power State Config",
		"base-2.0:5.27.1.14 nvme-1.4:5.21.1.17", V1_3),
	FEATURE(NT_FID_RRL, "rrl", rrl, "Read Recovery Level Config",
		"base-2.0:5.27.1.15 nvme-1.4:5.21.1.18", V1_4),
	FEATURE(NT_FID_PLM_CONFIG, "plm-config", plm_config, "Predictable Latency Mode Config",
		"base-2.0:5.27.1.16 nvme-1.4:5.21.1.19", V1_4),
	FEATURE(NT_FID_PLM_WINDOW, "plm-window", plm_window, "Predictable Latency Mode Window",
		"base-2.0:5.27.1.17 nvme-1.4:5.21.1.20", V1_4),
	FEATURE(NT_FID_LBA_STATUS_ATTR, "lba-status", lba_status,
		"LBA Status Information Attributes", "nvm-1.0:4.1.3.3 nvme-1.4:5.21.1.21", V1_4),
	{ NT_FID_HOST_BEHAVIOR, "host-behavior", "Host Behavior Support",
	  "base-2.0:5.27.1.18 nvm-1.0:4.1.3.4 nvme-1.4:5.21.1.22", NULL, V1_4 },
	FEATURE(NT_FID_SANITIZE, "sanitize", sanitize, "Sanitize Config",
		"base-2.0:5.27.1.19 nvme-1.4:5.21.1.23", V1_4),
	FEATURE(NT_FID_ENDURANCE, "endurance", endurance, "Endurance Group Event Configuration",
		"base-2.0:5.27.1.20 nvme-1.4:5.21.1.24", V1_4),
	FEATURE(NT_FID_IOCS_PROFILE, "iocs-profile", iocs_profile, "I/O Command Set Profile",
		"base-2.0:5.27.1.21", V2_0),
	FEATURE(NT_FID_SPINUP, "spinup", spinup, "Spinup Control", "base-2.0:5.27.1.22", V2_0),
	FEATURE(0x7d, "enhanced-metadata", host_metadata, "Enhanced Controller Metadata",
		"base-2.0:5.27.1.23.1", V2_0),
	FEATURE(0x7e, "ctrl-metadata", host_metadata, "Controller Metadata", "base-2.0:5.27.1.23.2",
		V1_4),
	FEATURE(0x7f, "ns-metadata", host_metadata, "Namespace Metadata", "base-2.0:5.27.1.23.3",
		V1_4),
	FEATURE(NT_FID_SW_PROGRESS, "sw-progress", sw_progress, "Software Progress Marker",
		"base-2.0:5.27.1.24 nvme-1.4:5.21.1.25", 0),
	FEATURE(NT_FID_HOST_ID, "host-id", host_id, "Host Identifier",
		"base-2.0:5.27.1.25 nvme-1.4:5.21.1.26", V1_1),
	FEATURE(NT_FID_RESV_MASK, "resv-mask", resv_mask, "Reservation Notification Mask",
		"base-2.0:5.27.1.26 nvme-1.4:5.21.1.27", V1_1),
	FEATURE(NT_FID_RESV_PERSIST, "resv-persist", resv_persist, "Reservation Persistence",
		"base-2.0:5.27.1.27 nvme-1.4:5.21.1.28", V1_1),
	FEATURE(NT_FID_NS_WRITE_PROTECT, "write-protect", write_protect,
		"Namespace Write Protection Config", "base-2.0:5.27.1.28 nvme-1.4:5.21.1.29", V1_4),
};
const size_t spec_features_count = ARRAY_SIZE(spec_features);

const struct spec_id *spec_feature_find(uint8_t fid)
{
	return spec_id_find(spec_features, spec_features_count, fid);
}

const struct spec_id *spec_feature_parse(const char *name)
{
	return spec_id_parse(spec_features, spec_features_count, name);
}
