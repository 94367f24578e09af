// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the lists in log pages consist of: persistent events and their data,
 * elements and ranges of LBA Status, media units and capacity configurations.
 * Base 2.0 sections 5.16.1.14, 5.16.1.16 and 5.16.1.17, NVM Command Set 1.0
 * section 4.1.4.5.
 */
#include "table.h"

#define PEL_SPEC "base-2.0:5.16.1.14 nvme-1.4:5.14.1.13"

static const struct spec_value event_values[] = {
	{ 1, "SMART / Health Log Snapshot" },
	{ 2, "Firmware Commit" },
	{ 3, "Timestamp Change" },
	{ 4, "Power-on or Reset" },
	{ 5, "NVM Subsystem Hardware Error" },
	{ 6, "Change Namespace" },
	{ 7, "Format NVM Start" },
	{ 8, "Format NVM Completion" },
	{ 9, "Sanitize Start" },
	{ 10, "Sanitize Completion" },
	{ 11, "Set Feature" },
	{ 12, "Telemetry Log Create" },
	{ 13, "Thermal Excursion" },
	{ 222, "Vendor Specific" },
	{ 223, "TCG Defined" },
	VALUES_END,
};
static const struct spec_value port_values[] = {
	{ 0, "not reported" },
	{ 1, "port of the NVM subsystem" },
	{ 2, "NVMe-MI port" },
	{ 3, "no port" },
	VALUES_END,
};
static const struct spec_field log_persistent_event_fields[] = {
	INT("type", 0, 1, "Event Type", .values = event_values),
	INT("rv", 1, 1, "Event Type Revision"),
	INT("ehl", 2, 1, "Event Header Length, bytes less 3"),
	BITS("ehai.pit", 3, 0, 2, "Port Identifier Type", .values = port_values, .since = V2_0),
	INT("cntlid", 4, 2, "Controller Identifier"),
	INT("ts", 6, 8, "Event Timestamp"),
	INT("pelpid", 14, 2, "Port Identifier", .since = V2_0),
	INT("vsil", 20, 2, "Vendor Specific Information Length, bytes"),
	INT("el", 22, 2, "Event Length: vendor specific information and data, bytes"),
};
STRUCT(log_persistent_event, "log.persistent-event", "Persistent Event, header", PEL_SPEC, 24);

static const struct spec_value error_values[] = {
	{ 1, "PCIe correctable error" },
	{ 2, "PCIe uncorrectable non-fatal error" },
	{ 3, "PCIe uncorrectable fatal error" },
	{ 4, "PCIe link status change" },
	{ 5, "PCIe link not active" },
	{ 6, "critical warning" },
	{ 7, "critical warning of an Endurance Group" },
	{ 8, "unsafe shutdown" },
	{ 9, "Controller Fatal Status" },
	{ 10, "media and data integrity status" },
	{ 11, "controller ready timeout exceeded" },
	VALUES_END,
};
static const struct spec_field log_persistent_hardware_fields[] = {
	INT("code", 0, 2, "NVM Subsystem Hardware Error Event Code", .values = error_values),
};
STRUCT(log_persistent_hardware, "log.persistent-hardware",
       "NVM Subsystem Hardware Error event, before additional information", PEL_SPEC, 4);

static const struct spec_value activation_values[] = {
	{ 0, "none" },
	{ 1, "new firmware was activated" },
	{ 2, "activation failed" },
	VALUES_END,
};
static const struct spec_field log_persistent_reset_fields[] = {
	INT("cntlid", 0, 2, "Controller ID"),
	INT("fwact", 2, 1, "Firmware Activation", .values = activation_values),
	BITS("opinprog.fmt", 3, 0, 1, "Format NVM was in progress"),
	INT("pcycle", 16, 4, "Controller Power Cycle"),
	INT("pom", 20, 8, "Power on milliseconds"),
	INT("ts", 28, 8, "Controller Timestamp"),
};
STRUCT(log_persistent_reset, "log.persistent-reset",
       "Controller Reset Information, after the firmware revision of the event", PEL_SPEC, 36);

static const struct spec_value threshold_values[] = {
	{ 0x01, "reached WCTEMP" },
	{ 0x02, "reached CCTEMP" },
	{ 0x03, "reached TMT1" },
	{ 0x04, "reached TMT2" },
	{ 0x05, "self-throttling began" },
	{ 0x88, "back to normal" },
	{ 0x89, "thermal management stopped" },
	{ 0xb0, "reached an under temperature threshold" },
	VALUES_END,
};
static const struct spec_field log_persistent_thermal_fields[] = {
	INT("over", 0, 1, "Over Temperature, kelvin from the threshold"),
	INT("threshold", 1, 1, "Threshold", .values = threshold_values),
};
STRUCT(log_persistent_thermal, "log.persistent-thermal", "Thermal Excursion event", PEL_SPEC, 2);

static const struct spec_field log_persistent_time_fields[] = {
	INT("previous", 0, 8, "Previous Timestamp"),
	INT("msr", 8, 8, "Milliseconds Since Reset"),
};
STRUCT(log_persistent_time, "log.persistent-time", "Timestamp Change event", PEL_SPEC, 16);

static const struct spec_value action_values[] = {
	{ 0x10, "untracked and tracked blocks" },
	{ 0x11, "tracked blocks" },
	VALUES_END,
};
static const struct spec_field log_lba_status_ns_fields[] = {
	INT("neid", 0, 4, "Namespace Element Identifier: its NSID"),
	INT("nlrd", 4, 4, "Number of LBA Range Descriptors, FFFFFFFFh: look at all blocks"),
	INT("ratype", 8, 1, "Recommended Action Type of Get LBA Status", .values = action_values),
};
STRUCT(log_lba_status_ns, "log.lba-status-ns",
       "LBA Status Log Namespace Element, before its ranges", "nvm-1.0:4.1.4.5 nvme-1.4:5.14.1.14",
       16);

static const struct spec_field log_lba_status_range_fields[] = {
	INT("rslba", 0, 8, "Range Starting LBA"),
	INT("rnlb", 8, 4, "Range Number of Logical Blocks, 0's based"),
};
STRUCT(log_lba_status_range, "log.lba-status-range", "LBA Range Descriptor",
       "nvm-1.0:4.1.4.5 nvme-1.4:5.14.1.14", 16);

static const struct spec_field log_media_unit_fields[] = {
	INT("muid", 0, 2, "Media Unit Identifier"),
	INT("did", 2, 2, "Domain Identifier, 0: not reported"),
	INT("endgid", 4, 2, "Endurance Group Identifier, 0: in none"),
	INT("nvmsetid", 6, 2, "NVM Set Identifier, 0: in none"),
	INT("capadjf", 8, 2, "Capacity Adjustment Factor, 0: not reported"),
	INT("avsp", 10, 1, "Available Spare, percent"),
	INT("pused", 11, 1, "Percentage Used, 255: 255 or more"),
	INT("mucs", 12, 1, "Number of Channels, 2 bytes each from CIO on"),
	INT("cio", 13, 1, "Channel Identifiers Offset, a multiple of 16"),
};
STRUCT(log_media_unit, "log.media-unit", "Media Unit Status Descriptor, before its channels",
       "base-2.0:5.16.1.16", 16);

static const struct spec_field log_capacity_config_fields[] = {
	INT("ccid", 0, 2, "Capacity Configuration Identifier"),
	INT("did", 2, 2, "Domain Identifier, 0: not reported"),
	INT("egcn", 4, 2, "Number of Endurance Group Configuration Descriptors"),
};
STRUCT(log_capacity_config, "log.capacity-config",
       "Capacity Configuration Descriptor, before its Endurance Groups", "base-2.0:5.16.1.17", 32);
