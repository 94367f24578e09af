// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controller registers, called properties since 2.0: Base 2.0 section 3.1.3,
 * NVM Express 1.4 section 3.1, doorbells from the PCIe Transport section 3.1.2.
 */
#include "table.h"

static const struct spec_value ams_bits[] = {
	{ 0, "round robin only" },
	{ 1, "weighted round robin with urgent" },
	{ 2, "vendor specific" },
	{ 3, "weighted round robin with urgent, vendor specific" },
	VALUES_END,
};
static const struct spec_value cps_values[] = {
	{ 0, "not reported" },
	{ 1, "controller scope" },
	{ 2, "domain scope" },
	{ 3, "NVM subsystem scope" },
	VALUES_END,
};
static const struct spec_value crms_values[] = {
	{ 0, "not reported" },
	{ 1, "with media" },
	{ 2, "independent of media" },
	{ 3, "with media, independent of media" },
	VALUES_END,
};

static const struct spec_field cap_fields[] = {
	BITS("mqes", 0, 0, 16, "Maximum Queue Entries Supported, entries, 0's based"),
	BITS("cqr", 0, 16, 1, "Contiguous Queues Required"),
	BITS("ams", 0, 17, 2, "Arbitration Mechanisms Supported besides round robin",
	     .values = ams_bits),
	BITS("to", 0, 24, 8, "Timeout of CSTS.RDY, 500 ms units"),
	BITS("dstrd", 0, 32, 4, "Doorbell Stride, 2^(2+n) bytes"),
	BITS("nssrs", 0, 36, 1, "NVM Subsystem Reset Supported", .since = V1_1),
	BITS("css", 0, 37, 8, "Command Sets Supported, bit mask"),
	BITS("css.nvm", 0, 37, 1, "NVM Command Set supported"),
	BITS("css.iocs", 0, 43, 1, "One or more I/O Command Sets supported (CNS 1Ch)",
	     .since = V2_0),
	BITS("css.admin", 0, 44, 1, "Only the Admin Command Set supported", .since = V1_4),
	BITS("bps", 0, 45, 1, "Boot Partition Support", .since = V1_3),
	BITS("cps", 0, 46, 2, "Controller Power Scope", .values = cps_values, .since = V2_0),
	BITS("mpsmin", 0, 48, 4, "Memory Page Size Minimum, 2^(12+n) bytes"),
	BITS("mpsmax", 0, 52, 4, "Memory Page Size Maximum, 2^(12+n) bytes"),
	BITS("pmrs", 0, 56, 1, "Persistent Memory Region Supported", .since = V1_4),
	BITS("cmbs", 0, 57, 1, "Controller Memory Buffer Supported", .since = V1_4),
	BITS("nsss", 0, 58, 1, "NVM Subsystem Shutdown Supported", .since = V2_0),
	BITS("crms", 0, 59, 2, "Controller Ready Modes Supported", .values = crms_values,
	     .since = V2_0),
	BITS("crms.crwms", 0, 59, 1, "Controller Ready With Media Support", .since = V2_0),
	BITS("crms.crims", 0, 60, 1, "Controller Ready Independent of Media Support",
	     .since = V2_0),
};

static const struct spec_field vs_fields[] = {
	BITS("ter", 0, 0, 8, "Tertiary Version Number", .since = NT_VS(1, 2, 1)),
	BITS("mnr", 0, 8, 8, "Minor Version Number"),
	BITS("mjr", 0, 16, 16, "Major Version Number"),
};

static const struct spec_field intms_fields[] = {
	BITS("ivms", 0, 0, 32, "Interrupt Vector Mask Set, one bit a vector"),
};

static const struct spec_field intmc_fields[] = {
	BITS("ivmc", 0, 0, 32, "Interrupt Vector Mask Clear, one bit a vector"),
};

static const struct spec_value css_values[] = {
	{ 0, "NVM Command Set" },
	{ 6, "all supported I/O Command Sets" },
	{ 7, "Admin Command Set only" },
	VALUES_END,
};
static const struct spec_value ams_values[] = {
	{ 0, "round robin" },
	{ 1, "weighted round robin with urgent" },
	{ 7, "vendor specific" },
	VALUES_END,
};
static const struct spec_value shn_values[] = {
	{ 0, "no notification" },
	{ 1, "normal shutdown" },
	{ 2, "abrupt shutdown" },
	VALUES_END,
};
static const struct spec_value crime_values[] = {
	{ 0, "ready with media" },
	{ 1, "ready independent of media" },
	VALUES_END,
};

static const struct spec_field cc_fields[] = {
	BITS("en", 0, 0, 1, "Enable"),
	BITS("css", 0, 4, 3, "I/O Command Set Selected", .values = css_values),
	BITS("mps", 0, 7, 4, "Memory Page Size, 2^(12+n) bytes"),
	BITS("ams", 0, 11, 3, "Arbitration Mechanism Selected", .values = ams_values),
	BITS("shn", 0, 14, 2, "Shutdown Notification", .values = shn_values),
	BITS("iosqes", 0, 16, 4, "I/O Submission Queue Entry Size, 2^n bytes"),
	BITS("iocqes", 0, 20, 4, "I/O Completion Queue Entry Size, 2^n bytes"),
	BITS("crime", 0, 24, 1, "Controller Ready Independent of Media Enable",
	     .values = crime_values, .since = V2_0),
};

static const struct spec_value shst_values[] = {
	{ 0, "normal operation" },
	{ 1, "shutdown processing occurring" },
	{ 2, "shutdown processing complete" },
	VALUES_END,
};
static const struct spec_value st_values[] = {
	{ 0, "controller shutdown" },
	{ 1, "NVM subsystem shutdown" },
	VALUES_END,
};

static const struct spec_field csts_fields[] = {
	BITS("rdy", 0, 0, 1, "Ready"),
	BITS("cfs", 0, 1, 1, "Controller Fatal Status"),
	BITS("shst", 0, 2, 2, "Shutdown Status", .values = shst_values),
	BITS("nssro", 0, 4, 1, "NVM Subsystem Reset Occurred, write 1 to clear", .since = V1_1),
	BITS("pp", 0, 5, 1, "Processing Paused", .since = V1_2),
	BITS("st", 0, 6, 1, "Shutdown Type, valid when SHST is not 0", .values = st_values,
	     .since = V2_0),
};

static const struct spec_value nssrc_values[] = {
	{ 0, "as read" },
	{ NT_NSSR_KEY, "\"NVMe\": reset the NVM subsystem" },
	VALUES_END,
};
static const struct spec_field nssr_fields[] = {
	BITS("nssrc", 0, 0, 32, "NVM Subsystem Reset Control, reads as 0", .values = nssrc_values,
	     .since = V1_1),
};

static const struct spec_field aqa_fields[] = {
	BITS("asqs", 0, 0, 12, "Admin Submission Queue Size, entries, 0's based"),
	BITS("acqs", 0, 16, 12, "Admin Completion Queue Size, entries, 0's based"),
};

static const struct spec_field asq_fields[] = {
	BITS("asqb", 0, 12, 52, "Admin Submission Queue Base, address bits 63:12"),
};

static const struct spec_field acq_fields[] = {
	BITS("acqb", 0, 12, 52, "Admin Completion Queue Base, address bits 63:12"),
};

static const struct spec_field cmbloc_fields[] = {
	BITS("bir", 0, 0, 3, "Base Indicator Register, BAR number"),
	BITS("cqmms", 0, 3, 1, "CMB Queue Mixed Memory Support", .since = V1_4),
	BITS("cqpds", 0, 4, 1, "CMB Queue Physically Discontiguous Support", .since = V1_4),
	BITS("cdpmls", 0, 5, 1, "CMB Data Pointer Mixed Locations Support", .since = V1_4),
	BITS("cdpcils", 0, 6, 1, "CMB Data Pointer and Command Independent Locations Support",
	     .since = V1_4),
	BITS("cdmmms", 0, 7, 1, "CMB Data Metadata Mixed Memory Support", .since = V1_4),
	BITS("cqda", 0, 8, 1, "CMB Queue Dword Alignment", .since = V1_4),
	BITS("ofst", 0, 12, 20, "Offset in the BAR, units of CMBSZ.SZU"),
};

static const struct spec_value szu_values[] = {
	{ 0, "4 KiB" },	  { 1, "64 KiB" }, { 2, "1 MiB" },  { 3, "16 MiB" },
	{ 4, "256 MiB" }, { 5, "4 GiB" },  { 6, "64 GiB" }, VALUES_END,
};
static const struct spec_field cmbsz_fields[] = {
	BITS("sqs", 0, 0, 1, "Submission Queue Support"),
	BITS("cqs", 0, 1, 1, "Completion Queue Support"),
	BITS("lists", 0, 2, 1, "PRP SGL List Support"),
	BITS("rds", 0, 3, 1, "Read Data Support"),
	BITS("wds", 0, 4, 1, "Write Data Support"),
	BITS("szu", 0, 8, 4, "Size Units", .values = szu_values),
	BITS("sz", 0, 12, 20, "Size, units of SZU"),
};

static const struct spec_value brs_values[] = {
	{ 0, "no read requested" },
	{ 1, "read in progress" },
	{ 2, "read completed" },
	{ 3, "read failed" },
	VALUES_END,
};
static const struct spec_field bpinfo_fields[] = {
	BITS("bpsz", 0, 0, 15, "Boot Partition Size, 128 KiB units"),
	BITS("brs", 0, 24, 2, "Boot Read Status", .values = brs_values),
	BITS("abpid", 0, 31, 1, "Active Boot Partition ID"),
};

static const struct spec_field bprsel_fields[] = {
	BITS("bprsz", 0, 0, 10, "Boot Partition Read Size, 4 KiB units"),
	BITS("bprof", 0, 10, 20, "Boot Partition Read Offset, 4 KiB units"),
	BITS("bpid", 0, 31, 1, "Boot Partition Identifier"),
};

static const struct spec_field bpmbl_fields[] = {
	BITS("bmbba", 0, 12, 52, "Boot Partition Memory Buffer Base Address, bits 63:12"),
};

static const struct spec_field cmbmsc_fields[] = {
	BITS("cre", 0, 0, 1, "Capabilities Registers Enabled"),
	BITS("cmse", 0, 1, 1, "Controller Memory Space Enable"),
	BITS("cba", 0, 12, 52, "Controller Base Address, bits 63:12"),
};

static const struct spec_field cmbsts_fields[] = {
	BITS("cbai", 0, 0, 1, "Controller Base Address Invalid"),
};

static const struct spec_value unit_values[] = {
	{ 0, "bytes" }, { 1, "1 KiB" }, { 2, "1 MiB" }, { 3, "1 GiB" }, VALUES_END,
};
static const struct spec_value rate_values[] = {
	{ 0, "bytes/s" }, { 1, "1 KiB/s" }, { 2, "1 MiB/s" }, { 3, "1 GiB/s" }, VALUES_END,
};
static const struct spec_value bypass_values[] = {
	{ 0, "reads may bypass writes" },
	{ 1, "reads bypass writes" },
	VALUES_END,
};

static const struct spec_field cmbebs_fields[] = {
	BITS("cmbszu", 0, 0, 4, "CMB Elasticity Buffer Size Units", .values = unit_values),
	BITS("rbb", 0, 4, 1, "Read Bypass Behavior", .values = bypass_values),
	BITS("cmbwbz", 0, 8, 24, "CMB Elasticity Buffer Size Base, units of CMBSZU"),
};

static const struct spec_field cmbswtp_fields[] = {
	BITS("cmbswtu", 0, 0, 4, "CMB Sustained Write Throughput Units", .values = rate_values),
	BITS("cmbswtv", 0, 8, 24, "CMB Sustained Write Throughput, units of CMBSWTU"),
};

static const struct spec_value nssc_values[] = {
	{ 0, "as read" },
	{ 0x4e726d6c, "\"Nrml\": normal shutdown" },
	{ 0x41627074, "\"Abpt\": abrupt shutdown" },
	VALUES_END,
};
static const struct spec_field nssd_fields[] = {
	BITS("nssc", 0, 0, 32, "NVM Subsystem Shutdown Control, reads as 0", .values = nssc_values),
};

static const struct spec_field crto_fields[] = {
	BITS("crwmt", 0, 0, 16, "Controller Ready With Media Timeout, 500 ms units"),
	BITS("crimt", 0, 16, 16, "Controller Ready Independent of Media Timeout, 500 ms units"),
};

static const struct spec_value pmrtu_values[] = {
	{ 0, "500 ms" },
	{ 1, "minutes" },
	VALUES_END,
};
static const struct spec_field pmrcap_fields[] = {
	BITS("rds", 0, 3, 1, "Read Data Support"),
	BITS("wds", 0, 4, 1, "Write Data Support"),
	BITS("bir", 0, 5, 3, "Base Indicator Register, BAR number"),
	BITS("pmrtu", 0, 8, 2, "Persistent Memory Region Time Units", .values = pmrtu_values),
	BITS("pmrwbm", 0, 10, 4, "Persistent Memory Region Write Barrier Mechanisms, bit mask"),
	BITS("pmrwbm.mem", 0, 10, 1, "Reading the region makes writes persistent"),
	BITS("pmrwbm.sts", 0, 11, 1, "Reading PMRSTS makes writes persistent"),
	BITS("pmrto", 0, 16, 8, "Persistent Memory Region Timeout, units of PMRTU"),
	BITS("cmss", 0, 24, 1, "Controller Memory Space Supported"),
};

static const struct spec_field pmrctl_fields[] = {
	BITS("en", 0, 0, 1, "Enable"),
};

static const struct spec_value hsts_values[] = {
	{ 0, "normal operation" },
	{ 1, "restore error" },
	{ 2, "read only" },
	{ 3, "unreliable" },
	VALUES_END,
};
static const struct spec_field pmrsts_fields[] = {
	BITS("err", 0, 0, 8, "Error of earlier writes, 0: none"),
	BITS("nrdy", 0, 8, 1, "Not Ready"),
	BITS("hsts", 0, 9, 3, "Health Status", .values = hsts_values),
	BITS("cbai", 0, 12, 1, "Controller Base Address Invalid"),
};

static const struct spec_field pmrebs_fields[] = {
	BITS("pmrszu", 0, 0, 4, "PMR Elasticity Buffer Size Units", .values = unit_values),
	BITS("rbb", 0, 4, 1, "Read Bypass Behavior", .values = bypass_values),
	BITS("pmrwbz", 0, 8, 24, "PMR Elasticity Buffer Size Base, units of PMRSZU"),
};

static const struct spec_field pmrswtp_fields[] = {
	BITS("pmrswtu", 0, 0, 4, "PMR Sustained Write Throughput Units", .values = rate_values),
	BITS("pmrswtv", 0, 8, 24, "PMR Sustained Write Throughput, units of PMRSWTU"),
};

static const struct spec_field pmrmscl_fields[] = {
	BITS("cmse", 0, 1, 1, "Controller Memory Space Enable"),
	BITS("cba", 0, 12, 20, "Controller Base Address, bits 31:12"),
};

static const struct spec_field pmrmscu_fields[] = {
	BITS("cba", 0, 0, 32, "Controller Base Address, bits 63:32"),
};

static const struct spec_field sqtdbl_fields[] = {
	BITS("sqt", 0, 0, 16, "Submission Queue Tail, entry"),
};

static const struct spec_field cqhdbl_fields[] = {
	BITS("cqh", 0, 0, 16, "Completion Queue Head, entry"),
};

STRUCT(cap, "cap", "Controller Capabilities", "base-2.0:3.1.3.1 nvme-1.4:3.1.1", 8);
STRUCT(vs, "vs", "Version", "base-2.0:3.1.3.2 nvme-1.4:3.1.2", 4);
STRUCT(intms, "intms", "Interrupt Mask Set", "base-2.0:3.1.3.3 nvme-1.4:3.1.3", 4);
STRUCT(intmc, "intmc", "Interrupt Mask Clear", "base-2.0:3.1.3.4 nvme-1.4:3.1.4", 4);
STRUCT(cc, "cc", "Controller Configuration", "base-2.0:3.1.3.5 nvme-1.4:3.1.5", 4);
STRUCT(csts, "csts", "Controller Status", "base-2.0:3.1.3.6 nvme-1.4:3.1.6", 4);
STRUCT(nssr, "nssr", "NVM Subsystem Reset", "base-2.0:3.1.3.7 nvme-1.4:3.1.7", 4);
STRUCT(aqa, "aqa", "Admin Queue Attributes", "base-2.0:3.1.3.8 nvme-1.4:3.1.8", 4);
STRUCT(asq, "asq", "Admin Submission Queue Base Address", "base-2.0:3.1.3.9 nvme-1.4:3.1.9", 8);
STRUCT(acq, "acq", "Admin Completion Queue Base Address", "base-2.0:3.1.3.10 nvme-1.4:3.1.10", 8);
STRUCT(cmbloc, "cmbloc", "Controller Memory Buffer Location", "base-2.0:3.1.3.11 nvme-1.4:3.1.11",
       4);
STRUCT(cmbsz, "cmbsz", "Controller Memory Buffer Size", "base-2.0:3.1.3.12 nvme-1.4:3.1.12", 4);
STRUCT(bpinfo, "bpinfo", "Boot Partition Information", "base-2.0:3.1.3.13 nvme-1.4:3.1.13", 4);
STRUCT(bprsel, "bprsel", "Boot Partition Read Select", "base-2.0:3.1.3.14 nvme-1.4:3.1.14", 4);
STRUCT(bpmbl, "bpmbl", "Boot Partition Memory Buffer Location", "base-2.0:3.1.3.15 nvme-1.4:3.1.15",
       8);
STRUCT(cmbmsc, "cmbmsc", "Controller Memory Buffer Memory Space Control",
       "base-2.0:3.1.3.16 nvme-1.4:3.1.16", 8);
STRUCT(cmbsts, "cmbsts", "Controller Memory Buffer Status", "base-2.0:3.1.3.17 nvme-1.4:3.1.17", 4);
STRUCT(cmbebs, "cmbebs", "Controller Memory Buffer Elasticity Buffer Size", "base-2.0:3.1.3.18", 4);
STRUCT(cmbswtp, "cmbswtp", "Controller Memory Buffer Sustained Write Throughput",
       "base-2.0:3.1.3.19", 4);
STRUCT(nssd, "nssd", "NVM Subsystem Shutdown", "base-2.0:3.1.3.20", 4);
STRUCT(crto, "crto", "Controller Ready Timeouts", "base-2.0:3.1.3.21", 4);
STRUCT(pmrcap, "pmrcap", "Persistent Memory Region Capabilities",
       "base-2.0:3.1.3.22 nvme-1.4:3.1.18", 4);
STRUCT(pmrctl, "pmrctl", "Persistent Memory Region Control", "base-2.0:3.1.3.23 nvme-1.4:3.1.19",
       4);
STRUCT(pmrsts, "pmrsts", "Persistent Memory Region Status", "base-2.0:3.1.3.24 nvme-1.4:3.1.20", 4);
STRUCT(pmrebs, "pmrebs", "Persistent Memory Region Elasticity Buffer Size",
       "base-2.0:3.1.3.25 nvme-1.4:3.1.21", 4);
STRUCT(pmrswtp, "pmrswtp", "Persistent Memory Region Sustained Write Throughput",
       "base-2.0:3.1.3.26 nvme-1.4:3.1.22", 4);
STRUCT(pmrmscl, "pmrmscl", "Persistent Memory Region Memory Space Control Lower",
       "base-2.0:3.1.3.27 nvme-1.4:3.1.23", 4);
STRUCT(pmrmscu, "pmrmscu", "Persistent Memory Region Memory Space Control Upper",
       "base-2.0:3.1.3.28 nvme-1.4:3.1.23", 4);
STRUCT(sqtdbl, "sqtdbl", "Submission Queue Tail Doorbell", "pcie-1.0:3.1.2.1 nvme-1.4:3.1.24", 4);
STRUCT(cqhdbl, "cqhdbl", "Completion Queue Head Doorbell", "pcie-1.0:3.1.2.2 nvme-1.4:3.1.25", 4);

/* Sorted by offset. */
const struct spec_reg spec_regs[] = {
	{ "cap", NT_REG_CAP, 8, 0, "RO", &spec_s_cap },
	{ "vs", NT_REG_VS, 4, 0, "RO", &spec_s_vs },
	{ "intms", NT_REG_INTMS, 4, 0, "RW1S", &spec_s_intms },
	{ "intmc", NT_REG_INTMC, 4, 0, "RW1C", &spec_s_intmc },
	{ "cc", NT_REG_CC, 4, 0, "RW", &spec_s_cc },
	{ "csts", NT_REG_CSTS, 4, 0, "mixed", &spec_s_csts },
	{ "nssr", NT_REG_NSSR, 4, V1_1, "RW", &spec_s_nssr },
	{ "aqa", NT_REG_AQA, 4, 0, "RW", &spec_s_aqa },
	{ "asq", NT_REG_ASQ, 8, 0, "RW", &spec_s_asq },
	{ "acq", NT_REG_ACQ, 8, 0, "RW", &spec_s_acq },
	{ "cmbloc", NT_REG_CMBLOC, 4, V1_2, "RO", &spec_s_cmbloc },
	{ "cmbsz", NT_REG_CMBSZ, 4, V1_2, "RO", &spec_s_cmbsz },
	{ "bpinfo", NT_REG_BPINFO, 4, V1_3, "RO", &spec_s_bpinfo },
	{ "bprsel", NT_REG_BPRSEL, 4, V1_3, "RW", &spec_s_bprsel },
	{ "bpmbl", NT_REG_BPMBL, 8, V1_3, "RW", &spec_s_bpmbl },
	{ "cmbmsc", NT_REG_CMBMSC, 8, V1_4, "RW", &spec_s_cmbmsc },
	{ "cmbsts", NT_REG_CMBSTS, 4, V1_4, "RO", &spec_s_cmbsts },
	{ "cmbebs", NT_REG_CMBEBS, 4, V2_0, "RO", &spec_s_cmbebs },
	{ "cmbswtp", NT_REG_CMBSWTP, 4, V2_0, "RO", &spec_s_cmbswtp },
	{ "nssd", NT_REG_NSSD, 4, V2_0, "RW", &spec_s_nssd },
	{ "crto", NT_REG_CRTO, 4, V2_0, "RO", &spec_s_crto },
	{ "pmrcap", NT_REG_PMRCAP, 4, V1_4, "RO", &spec_s_pmrcap },
	{ "pmrctl", NT_REG_PMRCTL, 4, V1_4, "RW", &spec_s_pmrctl },
	{ "pmrsts", NT_REG_PMRSTS, 4, V1_4, "RO", &spec_s_pmrsts },
	{ "pmrebs", NT_REG_PMREBS, 4, V1_4, "RO", &spec_s_pmrebs },
	{ "pmrswtp", NT_REG_PMRSWTP, 4, V1_4, "RO", &spec_s_pmrswtp },
	{ "pmrmscl", NT_REG_PMRMSCL, 4, V1_4, "RW", &spec_s_pmrmscl },
	{ "pmrmscu", NT_REG_PMRMSCU, 4, V1_4, "RW", &spec_s_pmrmscu },
};
const size_t spec_regs_count = ARRAY_SIZE(spec_regs);
