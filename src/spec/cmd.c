// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queue entries and the fields of each command, at their places inside the 64
 * bytes of a submission queue entry: Base 2.0 sections 3.3.3, 5 and 7, NVM
 * Command Set 1.0 section 3.2. "cmd.X" has what is particular to command X;
 * what all commands share is "sqe". Commands without parameters have none.
 */
#include "table.h"

#define CDW(n) (4 * (n))

static const struct spec_value fuse_values[] = {
	{ 0, "not fused" },
	{ 1, "first of a fused operation" },
	{ 2, "second of a fused operation" },
	VALUES_END,
};
static const struct spec_value psdt_values[] = {
	{ 0, "PRPs" },
	{ 1, "SGLs, MPTR is an address" },
	{ 2, "SGLs, MPTR is an SGL segment" },
	VALUES_END,
};
static const struct spec_field sqe_fields[] = {
	INT("opc", 0, 1, "Opcode"),
	BITS("fuse", 0, 8, 2, "Fused Operation", .values = fuse_values),
	BITS("psdt", 0, 14, 2, "PRP or SGL for Data Transfer", .values = psdt_values),
	INT("cid", 2, 2, "Command Identifier"),
	INT("nsid", 4, 4, "Namespace Identifier"),
	INT("cdw2", 8, 4, "Command Dword 2"),
	INT("cdw3", 12, 4, "Command Dword 3"),
	INT("mptr", 16, 8, "Metadata Pointer"),
	INT("prp1", 24, 8, "PRP Entry 1, or the first half of SGL1"),
	INT("prp2", 32, 8, "PRP Entry 2, or the second half of SGL1"),
	INT("cdw10", CDW(10), 4, "Command Dword 10"),
	INT("cdw11", CDW(11), 4, "Command Dword 11"),
	INT("cdw12", CDW(12), 4, "Command Dword 12"),
	INT("cdw13", CDW(13), 4, "Command Dword 13"),
	INT("cdw14", CDW(14), 4, "Command Dword 14"),
	INT("cdw15", CDW(15), 4, "Command Dword 15"),
};
STRUCT(sqe, "sqe", "Submission Queue Entry", "base-2.0:3.3.3.1 nvme-1.4:4.2", 64);

static const struct spec_value sct_values[] = {
	{ 0, "generic" }, { 1, "command specific" }, { 2, "media and data integrity" },
	{ 3, "path" },	  { 7, "vendor specific" },  VALUES_END,
};
static const struct spec_value crd_values[] = {
	{ 0, "no delay" }, { 1, "CRDT1" }, { 2, "CRDT2" }, { 3, "CRDT3" }, VALUES_END,
};
static const struct spec_field cqe_fields[] = {
	INT("dw0", 0, 4, "Dword 0, command specific"),
	INT("dw1", 4, 4, "Dword 1, command specific"),
	INT("sqhd", 8, 2, "SQ Head Pointer"),
	INT("sqid", 10, 2, "SQ Identifier"),
	INT("cid", 12, 2, "Command Identifier"),
	BITS("p", 14, 0, 1, "Phase Tag"),
	BITS("status", 14, 1, 15, "Status"),
	BITS("status.sc", 14, 1, 8, "Status Code"),
	BITS("status.sct", 14, 9, 3, "Status Code Type", .values = sct_values),
	BITS("status.crd", 14, 12, 2, "Command Retry Delay", .values = crd_values, .since = V1_4),
	BITS("status.m", 14, 14, 1, "More: the Error Information log has an entry"),
	BITS("status.dnr", 14, 15, 1, "Do Not Retry"),
};
STRUCT(cqe, "cqe", "Completion Queue Entry", "base-2.0:3.3.3.2 nvme-1.4:4.6", 16);

/* Dword 0 of completions that carry something. */
static const struct spec_field cpl_abort_fields[] = {
	BITS("not", 0, 0, 1, "1: the command was not aborted"),
};
STRUCT(cpl_abort, "cpl.abort", "Abort, Dword 0", "base-2.0:5.1 nvme-1.4:5.1", 4);

static const struct spec_value aet_values[] = {
	{ 0, "error status" },
	{ 1, "SMART / health status" },
	{ 2, "notice" },
	{ 3, "immediate" },
	{ 6, "I/O command specific" },
	{ 7, "vendor specific" },
	VALUES_END,
};
static const struct spec_field cpl_async_event_fields[] = {
	BITS("aet", 0, 0, 3, "Asynchronous Event Type", .values = aet_values),
	BITS("aei", 0, 8, 8, "Asynchronous Event Information"),
	BITS("lid", 0, 16, 8, "Log Page Identifier"),
};
STRUCT(cpl_async_event, "cpl.async-event", "Asynchronous Event Request, Dword 0",
       "base-2.0:5.2 nvme-1.4:5.2", 4);

static const struct spec_field cpl_get_features_cap_fields[] = {
	BITS("saveable", 0, 0, 1, "Saveable"),
	BITS("nsspec", 0, 1, 1, "Namespace specific"),
	BITS("changeable", 0, 2, 1, "Changeable"),
};
STRUCT(cpl_get_features_cap, "cpl.get-features-cap", "Get Features with SEL 3h, Dword 0",
       "base-2.0:5.15 nvme-1.4:5.13", 4);

static const struct spec_value qprio_values[] = {
	{ 0, "urgent" }, { 1, "high" }, { 2, "medium" }, { 3, "low" }, VALUES_END,
};
static const struct spec_field cmd_create_io_cq_fields[] = {
	INT("prp1", 24, 8, "Base address, or PRP List with PC 0"),
	BITS("qid", CDW(10), 0, 16, "Queue Identifier"),
	BITS("qsize", CDW(10), 16, 16, "Queue Size, entries, 0's based"),
	BITS("pc", CDW(11), 0, 1, "Physically Contiguous"),
	BITS("ien", CDW(11), 1, 1, "Interrupts Enabled"),
	BITS("iv", CDW(11), 16, 16, "Interrupt Vector"),
};
STRUCT(cmd_create_io_cq, "cmd.create-io-cq", "Create I/O Completion Queue",
       "base-2.0:5.4 nvme-1.4:5.3", 64);

static const struct spec_field cmd_create_io_sq_fields[] = {
	INT("prp1", 24, 8, "Base address, or PRP List with PC 0"),
	BITS("qid", CDW(10), 0, 16, "Queue Identifier"),
	BITS("qsize", CDW(10), 16, 16, "Queue Size, entries, 0's based"),
	BITS("pc", CDW(11), 0, 1, "Physically Contiguous"),
	BITS("qprio", CDW(11), 1, 2, "Queue Priority", .values = qprio_values),
	BITS("cqid", CDW(11), 16, 16, "Completion Queue Identifier"),
	BITS("nvmsetid", CDW(12), 0, 16, "NVM Set Identifier", .since = V1_4),
};
STRUCT(cmd_create_io_sq, "cmd.create-io-sq", "Create I/O Submission Queue",
       "base-2.0:5.5 nvme-1.4:5.4", 64);

static const struct spec_field cmd_delete_io_cq_fields[] = {
	BITS("qid", CDW(10), 0, 16, "Queue Identifier"),
};
STRUCT(cmd_delete_io_cq, "cmd.delete-io-cq", "Delete I/O Completion Queue",
       "base-2.0:5.6 nvme-1.4:5.5", 64);

static const struct spec_field cmd_delete_io_sq_fields[] = {
	BITS("qid", CDW(10), 0, 16, "Queue Identifier"),
};
STRUCT(cmd_delete_io_sq, "cmd.delete-io-sq", "Delete I/O Submission Queue",
       "base-2.0:5.7 nvme-1.4:5.6", 64);

static const struct spec_field cmd_abort_fields[] = {
	BITS("sqid", CDW(10), 0, 16, "Submission Queue Identifier"),
	BITS("cid", CDW(10), 16, 16, "Command Identifier"),
};
STRUCT(cmd_abort, "cmd.abort", "Abort", "base-2.0:5.1 nvme-1.4:5.1", 64);

static const struct spec_value cns_values[] = {
	{ NT_CNS_NS, "Identify Namespace" },
	{ NT_CNS_CTRL, "Identify Controller" },
	{ NT_CNS_ACTIVE_NS, "active NSIDs" },
	{ NT_CNS_NS_DESC, "Namespace Identification Descriptors" },
	{ NT_CNS_NVMSET, "NVM Sets" },
	{ NT_CNS_IOCS_NS, "Identify Namespace of an I/O Command Set" },
	{ NT_CNS_IOCS_CTRL, "Identify Controller of an I/O Command Set" },
	{ NT_CNS_IOCS_ACTIVE_NS, "active NSIDs of an I/O Command Set" },
	{ NT_CNS_IOCS_INDEP_NS, "Identify Namespace of all I/O Command Sets" },
	{ NT_CNS_ALLOCATED_NS, "allocated NSIDs" },
	{ NT_CNS_ALLOCATED_NS_DATA, "Identify Namespace of an allocated NSID" },
	{ NT_CNS_NS_CTRLS, "controllers of a namespace" },
	{ NT_CNS_CTRLS, "controllers" },
	{ NT_CNS_PRIMARY_CAPS, "Primary Controller Capabilities" },
	{ NT_CNS_SECONDARY_CTRLS, "secondary controllers" },
	{ 0x16, "namespace granularity" },
	{ 0x17, "UUIDs" },
	{ 0x18, "domains" },
	{ 0x19, "Endurance Groups" },
	{ 0x1a, "allocated NSIDs of an I/O Command Set" },
	{ 0x1b, "Identify Namespace of an allocated NSID and I/O Command Set" },
	{ NT_CNS_IOCS, "I/O Command Sets" },
	VALUES_END,
};
static const struct spec_value csi_values[] = {
	{ 0, "NVM" },
	{ 1, "Key Value" },
	{ 2, "Zoned Namespace" },
	VALUES_END,
};
static const struct spec_field cmd_identify_fields[] = {
	BITS("cns", CDW(10), 0, 8, "Controller or Namespace Structure", .values = cns_values),
	BITS("cntid", CDW(10), 16, 16, "Controller Identifier", .since = V1_2),
	BITS("cnssid", CDW(11), 0, 16, "CNS Specific Identifier: NVMSETID, DOMID or ENDGID",
	     .since = V1_4),
	BITS("csi", CDW(11), 24, 8, "Command Set Identifier", .values = csi_values, .since = V2_0),
	BITS("uidx", CDW(14), 0, 7, "UUID Index", .since = V1_4),
};
STRUCT(cmd_identify, "cmd.identify", "Identify", "base-2.0:5.17.1 nvme-1.4:5.15.1", 64);

static const struct spec_value ot_values[] = {
	{ 0, "byte offset" },
	{ 1, "index" },
	VALUES_END,
};
static const struct spec_field cmd_get_log_page_fields[] = {
	BITS("lid", CDW(10), 0, 8, "Log Page Identifier"),
	BITS("lsp", CDW(10), 8, 7, "Log Specific Field", .since = V1_3),
	BITS("rae", CDW(10), 15, 1, "Retain Asynchronous Event", .since = V1_3),
	BITS("numdl", CDW(10), 16, 16, "Number of Dwords Lower, 0's based"),
	BITS("numdu", CDW(11), 0, 16, "Number of Dwords Upper", .since = NT_VS(1, 2, 1)),
	BITS("lsi", CDW(11), 16, 16, "Log Specific Identifier", .since = V1_4),
	BITS("lpol", CDW(12), 0, 32, "Log Page Offset Lower, bytes or index",
	     .since = NT_VS(1, 2, 1)),
	BITS("lpou", CDW(13), 0, 32, "Log Page Offset Upper", .since = NT_VS(1, 2, 1)),
	BITS("uidx", CDW(14), 0, 7, "UUID Index", .since = V1_4),
	BITS("ot", CDW(14), 23, 1, "Offset Type", .values = ot_values, .since = V2_0),
	BITS("csi", CDW(14), 24, 8, "Command Set Identifier", .values = csi_values, .since = V2_0),
};
STRUCT(cmd_get_log_page, "cmd.get-log-page", "Get Log Page", "base-2.0:5.16 nvme-1.4:5.14", 64);

static const struct spec_value sel_values[] = {
	{ 0, "current" }, { 1, "default" }, { 2, "saved" }, { 3, "supported capabilities" },
	VALUES_END,
};
static const struct spec_field cmd_get_features_fields[] = {
	BITS("fid", CDW(10), 0, 8, "Feature Identifier"),
	BITS("sel", CDW(10), 8, 3, "Select", .values = sel_values, .since = V1_1),
	INT("cdw11", CDW(11), 4, "Feature specific"),
	BITS("uidx", CDW(14), 0, 7, "UUID Index", .since = V1_4),
};
STRUCT(cmd_get_features, "cmd.get-features", "Get Features", "base-2.0:5.15 nvme-1.4:5.13", 64);

static const struct spec_field cmd_set_features_fields[] = {
	BITS("fid", CDW(10), 0, 8, "Feature Identifier"),
	BITS("sv", CDW(10), 31, 1, "Save", .since = V1_1),
	INT("cdw11", CDW(11), 4, "Feature specific"),
	INT("cdw12", CDW(12), 4, "Feature specific"),
	INT("cdw13", CDW(13), 4, "Feature specific"),
	INT("cdw14", CDW(14), 4, "Feature specific, UUID Index in bits 6:0"),
	INT("cdw15", CDW(15), 4, "Feature specific"),
};
STRUCT(cmd_set_features, "cmd.set-features", "Set Features", "base-2.0:5.27 nvme-1.4:5.21", 64);

static const struct spec_value ns_mgmt_values[] = {
	{ 0, "create" },
	{ 1, "delete" },
	VALUES_END,
};
static const struct spec_field cmd_ns_mgmt_fields[] = {
	BITS("sel", CDW(10), 0, 4, "Select", .values = ns_mgmt_values),
	BITS("csi", CDW(11), 24, 8, "Command Set Identifier", .values = csi_values, .since = V2_0),
};
STRUCT(cmd_ns_mgmt, "cmd.ns-mgmt", "Namespace Management", "base-2.0:5.23 nvme-1.4:5.20", 64);

static const struct spec_value ns_attach_values[] = {
	{ 0, "attach" },
	{ 1, "detach" },
	VALUES_END,
};
static const struct spec_field cmd_ns_attach_fields[] = {
	BITS("sel", CDW(10), 0, 4, "Select", .values = ns_attach_values),
};
STRUCT(cmd_ns_attach, "cmd.ns-attach", "Namespace Attachment", "base-2.0:5.22 nvme-1.4:5.19", 64);

static const struct spec_value ca_values[] = {
	{ 0, "store, do not activate" },
	{ 1, "store, activate at the next reset" },
	{ 2, "activate the slot at the next reset" },
	{ 3, "store if downloaded, activate now" },
	{ 6, "store in a boot partition" },
	{ 7, "make the boot partition active" },
	VALUES_END,
};
static const struct spec_field cmd_fw_commit_fields[] = {
	BITS("fs", CDW(10), 0, 3, "Firmware Slot, 0: the controller chooses"),
	BITS("ca", CDW(10), 3, 3, "Commit Action", .values = ca_values),
	BITS("bpid", CDW(10), 31, 1, "Boot Partition ID", .since = V1_3),
};
STRUCT(cmd_fw_commit, "cmd.fw-commit", "Firmware Commit", "base-2.0:5.12 nvme-1.4:5.11", 64);

static const struct spec_field cmd_fw_download_fields[] = {
	INT("numd", CDW(10), 4, "Number of Dwords, 0's based"),
	INT("ofst", CDW(11), 4, "Offset, dwords"),
};
STRUCT(cmd_fw_download, "cmd.fw-download", "Firmware Image Download", "base-2.0:5.13 nvme-1.4:5.12",
       64);

static const struct spec_value stc_values[] = {
	{ 1, "start short" }, { 2, "start extended" }, { 14, "vendor specific" }, { 15, "abort" },
	VALUES_END,
};
static const struct spec_field cmd_self_test_fields[] = {
	BITS("stc", CDW(10), 0, 4, "Self-test Code", .values = stc_values),
};
STRUCT(cmd_self_test, "cmd.self-test", "Device Self-test", "base-2.0:5.9 nvme-1.4:5.8", 64);

#define DIRECTIVE                                                                                  \
	INT("numd", CDW(10), 4, "Number of Dwords, 0's based"),                                    \
		BITS("doper", CDW(11), 0, 8, "Directive Operation"),                               \
		BITS("dtype", CDW(11), 8, 8, "Directive Type"),                                    \
		BITS("dspec", CDW(11), 16, 16, "Directive Specific")
static const struct spec_field cmd_directive_send_fields[] = { DIRECTIVE };
STRUCT(cmd_directive_send, "cmd.directive-send", "Directive Send", "base-2.0:5.11 nvme-1.4:5.10",
       64);
static const struct spec_field cmd_directive_receive_fields[] = { DIRECTIVE };
STRUCT(cmd_directive_receive, "cmd.directive-receive", "Directive Receive",
       "base-2.0:5.10 nvme-1.4:5.9", 64);

static const struct spec_value virt_values[] = {
	{ 1, "allocate to primary" },
	{ 7, "secondary offline" },
	{ 8, "assign to secondary" },
	{ 9, "secondary online" },
	VALUES_END,
};
static const struct spec_field cmd_virt_mgmt_fields[] = {
	BITS("act", CDW(10), 0, 4, "Action", .values = virt_values),
	BITS("rt", CDW(10), 8, 3, "Resource Type: 0 VQ, 1 VI"),
	BITS("cntlid", CDW(10), 16, 16, "Controller Identifier"),
	BITS("nr", CDW(11), 0, 16, "Number of Controller Resources"),
};
STRUCT(cmd_virt_mgmt, "cmd.virt-mgmt", "Virtualization Management", "base-2.0:5.28 nvme-1.4:5.22",
       64);

static const struct spec_value capacity_values[] = {
	{ 0, "select configuration" },	 { 1, "create Endurance Group" },
	{ 2, "delete Endurance Group" }, { 3, "create NVM Set" },
	{ 4, "delete NVM Set" },	 VALUES_END,
};
static const struct spec_field cmd_capacity_mgmt_fields[] = {
	BITS("oper", CDW(10), 0, 4, "Operation", .values = capacity_values),
	BITS("elid", CDW(10), 16, 16, "Element Identifier"),
	INT("capl", CDW(11), 4, "Capacity Lower, bytes"),
	INT("capu", CDW(12), 4, "Capacity Upper"),
};
STRUCT(cmd_capacity_mgmt, "cmd.capacity-mgmt", "Capacity Management", "base-2.0:5.3", 64);

static const struct spec_field cmd_lockdown_fields[] = {
	BITS("scp", CDW(10), 0, 4, "Scope"),
	BITS("prhbt", CDW(10), 4, 1, "Prohibit"),
	BITS("ifc", CDW(10), 5, 2, "Interface"),
	BITS("ofi", CDW(10), 8, 8, "Opcode or Feature Identifier"),
	BITS("uidx", CDW(14), 0, 7, "UUID Index"),
};
STRUCT(cmd_lockdown, "cmd.lockdown", "Lockdown", "base-2.0:5.19", 64);

static const struct spec_field cmd_dbbuf_config_fields[] = {
	INT("prp1", 24, 8, "Shadow Doorbell buffer address"),
	INT("prp2", 32, 8, "EventIdx buffer address"),
};
STRUCT(cmd_dbbuf_config, "cmd.dbbuf-config", "Doorbell Buffer Config", "base-2.0:5.8 nvme-1.4:5.7",
       64);

static const struct spec_value pi_values[] = {
	{ 0, "disabled" }, { 1, "type 1" }, { 2, "type 2" }, { 3, "type 3" }, VALUES_END,
};
static const struct spec_value ses_values[] = {
	{ 0, "none" },
	{ 1, "user data erase" },
	{ 2, "cryptographic erase" },
	VALUES_END,
};
static const struct spec_field cmd_format_fields[] = {
	BITS("lbafl", CDW(10), 0, 4, "LBA Format Lower"),
	BITS("mset", CDW(10), 4, 1, "Metadata Settings: 1 at the end of the data"),
	BITS("pi", CDW(10), 5, 3, "Protection Information", .values = pi_values),
	BITS("pil", CDW(10), 8, 1, "Protection Information Location: 1 first bytes"),
	BITS("ses", CDW(10), 9, 3, "Secure Erase Settings", .values = ses_values),
	BITS("lbafu", CDW(10), 12, 2, "LBA Format Upper", .since = V2_0),
};
STRUCT(cmd_format, "cmd.format", "Format NVM", "base-2.0:5.14 nvm-1.0:4.1.2 nvme-1.4:5.23", 64);

#define SECURITY(len, text)                                                                        \
	BITS("nssf", CDW(10), 0, 8, "NVMe Security Specific Field"),                               \
		BITS("spsp0", CDW(10), 8, 8, "SP Specific 0"),                                     \
		BITS("spsp1", CDW(10), 16, 8, "SP Specific 1"),                                    \
		BITS("secp", CDW(10), 24, 8, "Security Protocol"), INT(len, CDW(11), 4, text)
static const struct spec_field cmd_security_send_fields[] = {
	SECURITY("tl", "Transfer Length, bytes"),
};
STRUCT(cmd_security_send, "cmd.security-send", "Security Send", "base-2.0:5.26 nvme-1.4:5.26", 64);
static const struct spec_field cmd_security_receive_fields[] = {
	SECURITY("al", "Allocation Length, bytes"),
};
STRUCT(cmd_security_receive, "cmd.security-receive", "Security Receive",
       "base-2.0:5.25 nvme-1.4:5.25", 64);

static const struct spec_value sanact_values[] = {
	{ 1, "exit failure mode" },
	{ 2, "start block erase" },
	{ 3, "start overwrite" },
	{ 4, "start crypto erase" },
	VALUES_END,
};
static const struct spec_field cmd_sanitize_fields[] = {
	BITS("sanact", CDW(10), 0, 3, "Sanitize Action", .values = sanact_values),
	BITS("ause", CDW(10), 3, 1, "Allow Unrestricted Sanitize Exit"),
	BITS("owpass", CDW(10), 4, 4, "Overwrite Pass Count, 0: 16"),
	BITS("oipbp", CDW(10), 8, 1, "Overwrite Invert Pattern Between Passes"),
	BITS("ndas", CDW(10), 9, 1, "No-Deallocate After Sanitize"),
	INT("ovrpat", CDW(11), 4, "Overwrite Pattern"),
};
STRUCT(cmd_sanitize, "cmd.sanitize", "Sanitize", "base-2.0:5.24 nvme-1.4:5.24", 64);

static const struct spec_field cmd_get_lba_status_fields[] = {
	INT("slba", CDW(10), 8, "Starting LBA"),
	INT("mndw", CDW(12), 4, "Maximum Number of Dwords, 0's based"),
	BITS("rl", CDW(13), 0, 16, "Range Length, logical blocks"),
	BITS("atype", CDW(13), 24, 8, "Action Type"),
};
STRUCT(cmd_get_lba_status, "cmd.get-lba-status", "Get LBA Status", "nvm-1.0:4.2.1 nvme-1.4:5.27",
       64);

/* Pieces that the NVM commands share. */
#define LBAS                                                                                       \
	INT("slba", CDW(10), 8, "Starting LBA"),                                                   \
		BITS("nlb", CDW(12), 0, 16, "Number of Logical Blocks, 0's based")
#define PROTECTION                                                                                 \
	BITS("stc", CDW(12), 24, 1, "Storage Tag Check", .since = V2_0),                           \
		BITS("prinfo", CDW(12), 26, 4, "Protection Information"),                          \
		BITS("prinfo.ref", CDW(12), 26, 1, "Check the Reference Tag"),                     \
		BITS("prinfo.app", CDW(12), 27, 1, "Check the Application Tag"),                   \
		BITS("prinfo.guard", CDW(12), 28, 1, "Check the Guard"),                           \
		BITS("prinfo.pract", CDW(12), 29, 1, "Protection Information Action"),             \
		BITS("fua", CDW(12), 30, 1, "Force Unit Access"),                                  \
		BITS("lr", CDW(12), 31, 1, "Limited Retry")
#define TAGS(e, text)                                                                              \
	INT(e "ilbrt", CDW(14), 4, text "Initial Logical Block Reference Tag"),                    \
		BITS(e "lbat", CDW(15), 0, 16, text "Logical Block Application Tag"),              \
		BITS(e "lbatm", CDW(15), 16, 16, text "Logical Block Application Tag Mask"),       \
		INT("tags", 8, 8, "Upper bits of storage and reference tag", .since = V2_0)
#define HINTS                                                                                      \
	BITS("dsm", CDW(13), 0, 8, "Dataset Management"),                                          \
		BITS("dsm.af", CDW(13), 0, 4, "Access Frequency"),                                 \
		BITS("dsm.al", CDW(13), 4, 2, "Access Latency"),                                   \
		BITS("dsm.sr", CDW(13), 6, 1, "Sequential Request"),                               \
		BITS("dsm.inc", CDW(13), 7, 1, "Incompressible")

static const struct spec_field cmd_read_fields[] = { LBAS, PROTECTION, HINTS,
						     TAGS("e", "Expected ") };
STRUCT(cmd_read, "cmd.read", "Read", "nvm-1.0:3.2.4 nvme-1.4:6.9", 64);

static const struct spec_field cmd_write_fields[] = {
	LBAS,  BITS("dtype", CDW(12), 20, 4, "Directive Type", .since = V1_3),	    PROTECTION,
	HINTS, BITS("dspec", CDW(13), 16, 16, "Directive Specific", .since = V1_3), TAGS("", ""),
};
STRUCT(cmd_write, "cmd.write", "Write", "nvm-1.0:3.2.6 nvme-1.4:6.15", 64);

static const struct spec_field cmd_compare_fields[] = { LBAS, PROTECTION, TAGS("e", "Expected ") };
STRUCT(cmd_compare, "cmd.compare", "Compare", "nvm-1.0:3.2.1 nvme-1.4:6.6", 64);

static const struct spec_field cmd_verify_fields[] = { LBAS, PROTECTION, TAGS("e", "Expected ") };
STRUCT(cmd_verify, "cmd.verify", "Verify", "nvm-1.0:3.2.5 nvme-1.4:6.14", 64);

static const struct spec_field cmd_write_uncorrectable_fields[] = { LBAS };
STRUCT(cmd_write_uncorrectable, "cmd.write-uncorrectable", "Write Uncorrectable",
       "nvm-1.0:3.2.7 nvme-1.4:6.16", 64);

static const struct spec_field cmd_write_zeroes_fields[] = {
	LBAS,
	BITS("deac", CDW(12), 25, 1, "Deallocate", .since = V1_3),
	PROTECTION,
	TAGS("", ""),
};
STRUCT(cmd_write_zeroes, "cmd.write-zeroes", "Write Zeroes", "nvm-1.0:3.2.8 nvme-1.4:6.17", 64);

static const struct spec_field cmd_dsm_fields[] = {
	BITS("nr", CDW(10), 0, 8, "Number of Ranges, 0's based"),
	BITS("idr", CDW(11), 0, 1, "Integral Dataset for Read"),
	BITS("idw", CDW(11), 1, 1, "Integral Dataset for Write"),
	BITS("ad", CDW(11), 2, 1, "Deallocate"),
};
STRUCT(cmd_dsm, "cmd.dsm", "Dataset Management", "nvm-1.0:3.2.3 nvme-1.4:6.7", 64);

static const struct spec_field data_dsm_range_fields[] = {
	INT("cattr", 0, 4, "Context Attributes"),
	INT("nlb", 4, 4, "Length, logical blocks"),
	INT("slba", 8, 8, "Starting LBA"),
};
STRUCT(data_dsm_range, "data.dsm-range", "Dataset Management Range", "nvm-1.0:3.2.3 nvme-1.4:6.7",
       16);

static const struct spec_field cmd_copy_fields[] = {
	INT("sdlba", CDW(10), 8, "Starting Destination LBA"),
	BITS("nr", CDW(12), 0, 8, "Number of Ranges, 0's based"),
	BITS("df", CDW(12), 8, 4, "Descriptor Format"),
	BITS("prinfor", CDW(12), 12, 4, "Protection Information Read"),
	BITS("dtype", CDW(12), 20, 4, "Directive Type"),
	BITS("stcw", CDW(12), 24, 1, "Storage Tag Check Write"),
	BITS("stcr", CDW(12), 25, 1, "Storage Tag Check Read"),
	BITS("prinfow", CDW(12), 26, 4, "Protection Information Write"),
	BITS("fua", CDW(12), 30, 1, "Force Unit Access"),
	BITS("lr", CDW(12), 31, 1, "Limited Retry"),
	BITS("dspec", CDW(13), 16, 16, "Directive Specific"),
	TAGS("", ""),
};
STRUCT(cmd_copy, "cmd.copy", "Copy", "nvm-1.0:3.2.2", 64);

static const struct spec_field data_copy_range_fields[] = {
	INT("slba", 8, 8, "Starting LBA"),
	INT("nlb", 16, 2, "Number of Logical Blocks, 0's based"),
	INT("eilbrt", 24, 4, "Expected Initial Logical Block Reference Tag"),
	INT("elbat", 28, 2, "Expected Logical Block Application Tag"),
	INT("elbatm", 30, 2, "Expected Logical Block Application Tag Mask"),
};
STRUCT(data_copy_range, "data.copy-range", "Copy Source Range, format 0h", "nvm-1.0:3.2.2", 32);

static const struct spec_value rtype_values[] = {
	{ 1, "write exclusive" },
	{ 2, "exclusive access" },
	{ 3, "write exclusive, registrants only" },
	{ 4, "exclusive access, registrants only" },
	{ 5, "write exclusive, all registrants" },
	{ 6, "exclusive access, all registrants" },
	VALUES_END,
};
static const struct spec_value rrega_values[] = {
	{ 0, "register" },
	{ 1, "unregister" },
	{ 2, "replace" },
	VALUES_END,
};
static const struct spec_value cptpl_values[] = {
	{ 0, "no change" },
	{ 2, "do not persist" },
	{ 3, "persist" },
	VALUES_END,
};
static const struct spec_field cmd_resv_register_fields[] = {
	BITS("rrega", CDW(10), 0, 3, "Reservation Register Action", .values = rrega_values),
	BITS("iekey", CDW(10), 3, 1, "Ignore Existing Key"),
	BITS("cptpl", CDW(10), 30, 2, "Change Persist Through Power Loss State",
	     .values = cptpl_values),
};
STRUCT(cmd_resv_register, "cmd.resv-register", "Reservation Register", "base-2.0:7.3 nvme-1.4:6.11",
       64);

static const struct spec_value racqa_values[] = {
	{ 0, "acquire" },
	{ 1, "preempt" },
	{ 2, "preempt and abort" },
	VALUES_END,
};
static const struct spec_field cmd_resv_acquire_fields[] = {
	BITS("racqa", CDW(10), 0, 3, "Reservation Acquire Action", .values = racqa_values),
	BITS("iekey", CDW(10), 3, 1, "Ignore Existing Key"),
	BITS("rtype", CDW(10), 8, 8, "Reservation Type", .values = rtype_values),
};
STRUCT(cmd_resv_acquire, "cmd.resv-acquire", "Reservation Acquire", "base-2.0:7.2 nvme-1.4:6.10",
       64);

static const struct spec_value rrela_values[] = {
	{ 0, "release" },
	{ 1, "clear" },
	VALUES_END,
};
static const struct spec_field cmd_resv_release_fields[] = {
	BITS("rrela", CDW(10), 0, 3, "Reservation Release Action", .values = rrela_values),
	BITS("iekey", CDW(10), 3, 1, "Ignore Existing Key"),
	BITS("rtype", CDW(10), 8, 8, "Reservation Type", .values = rtype_values),
};
STRUCT(cmd_resv_release, "cmd.resv-release", "Reservation Release", "base-2.0:7.4 nvme-1.4:6.12",
       64);

static const struct spec_field cmd_resv_report_fields[] = {
	INT("numd", CDW(10), 4, "Number of Dwords, 0's based"),
	BITS("eds", CDW(11), 0, 1, "Extended Data Structure", .since = NT_VS(1, 2, 1)),
};
STRUCT(cmd_resv_report, "cmd.resv-report", "Reservation Report", "base-2.0:7.5 nvme-1.4:6.13", 64);

static const struct spec_value sgl_type_values[] = {
	{ 0, "data block" },	   { 1, "bit bucket" },
	{ 2, "segment" },	   { 3, "last segment" },
	{ 4, "keyed data block" }, { 5, "transport data block" },
	{ 15, "vendor specific" }, VALUES_END,
};
static const struct spec_field data_sgl_fields[] = {
	INT("addr", 0, 8, "Address"),
	INT("len", 8, 4, "Length, bytes"),
	BITS("subtype", 15, 0, 4, "SGL Descriptor Sub Type"),
	BITS("type", 15, 4, 4, "SGL Descriptor Type", .values = sgl_type_values),
};
STRUCT(data_sgl, "data.sgl", "SGL Descriptor", "base-2.0:4.1.2 nvme-1.4:4.4", 16);
