// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Opcodes: Base 2.0 section 5 (figure 138) and 7, NVM Command Set 1.0 section
 * 3.2. The two low bits of an opcode give the direction of its data.
 */
#include "table.h"

#define OACS(bit) "identify.ctrl.oacs." bit
#define ONCS(bit) "identify.ctrl.oncs." bit

/* Sorted: admin first, then by opcode. */
const struct spec_opcode spec_opcodes[] = {
	{ NT_ADM_DELETE_SQ, true, "delete-io-sq", "Delete I/O Submission Queue", SPEC_NONE,
	  "base-2.0:5.7 nvme-1.4:5.6", NULL, 0 },
	{ NT_ADM_CREATE_SQ, true, "create-io-sq", "Create I/O Submission Queue", SPEC_TO_DEVICE,
	  "base-2.0:5.5 nvme-1.4:5.4", NULL, 0 },
	{ NT_ADM_GET_LOG_PAGE, true, "get-log-page", "Get Log Page", SPEC_FROM_DEVICE,
	  "base-2.0:5.16 nvme-1.4:5.14", NULL, 0 },
	{ NT_ADM_DELETE_CQ, true, "delete-io-cq", "Delete I/O Completion Queue", SPEC_NONE,
	  "base-2.0:5.6 nvme-1.4:5.5", NULL, 0 },
	{ NT_ADM_CREATE_CQ, true, "create-io-cq", "Create I/O Completion Queue", SPEC_TO_DEVICE,
	  "base-2.0:5.4 nvme-1.4:5.3", NULL, 0 },
	{ NT_ADM_IDENTIFY, true, "identify", "Identify", SPEC_FROM_DEVICE,
	  "base-2.0:5.17 nvme-1.4:5.15", NULL, 0 },
	{ NT_ADM_ABORT, true, "abort", "Abort", SPEC_NONE, "base-2.0:5.1 nvme-1.4:5.1", NULL, 0 },
	{ NT_ADM_SET_FEATURES, true, "set-features", "Set Features", SPEC_TO_DEVICE,
	  "base-2.0:5.27 nvme-1.4:5.21", NULL, 0 },
	{ NT_ADM_GET_FEATURES, true, "get-features", "Get Features", SPEC_FROM_DEVICE,
	  "base-2.0:5.15 nvme-1.4:5.13", NULL, 0 },
	{ NT_ADM_ASYNC_EVENT, true, "async-event-request", "Asynchronous Event Request", SPEC_NONE,
	  "base-2.0:5.2 nvme-1.4:5.2", NULL, 0 },
	{ NT_ADM_NS_MGMT, true, "ns-mgmt", "Namespace Management", SPEC_TO_DEVICE,
	  "base-2.0:5.23 nvme-1.4:5.20", OACS("nsmgmt"), V1_2 },
	{ NT_ADM_FW_COMMIT, true, "fw-commit", "Firmware Commit", SPEC_NONE,
	  "base-2.0:5.12 nvme-1.4:5.11", OACS("fw"), 0 },
	{ NT_ADM_FW_DOWNLOAD, true, "fw-download", "Firmware Image Download", SPEC_TO_DEVICE,
	  "base-2.0:5.13 nvme-1.4:5.12", OACS("fw"), 0 },
	{ NT_ADM_SELF_TEST, true, "self-test", "Device Self-test", SPEC_NONE,
	  "base-2.0:5.9 nvme-1.4:5.8", OACS("selftest"), V1_3 },
	{ NT_ADM_NS_ATTACH, true, "ns-attach", "Namespace Attachment", SPEC_TO_DEVICE,
	  "base-2.0:5.22 nvme-1.4:5.19", OACS("nsmgmt"), V1_2 },
	{ NT_ADM_KEEP_ALIVE, true, "keep-alive", "Keep Alive", SPEC_NONE,
	  "base-2.0:5.18 nvme-1.4:5.16", "identify.ctrl.kas", NT_VS(1, 2, 1) },
	{ NT_ADM_DIRECTIVE_SEND, true, "directive-send", "Directive Send", SPEC_TO_DEVICE,
	  "base-2.0:5.11 nvme-1.4:5.10", OACS("directives"), V1_3 },
	{ NT_ADM_DIRECTIVE_RECV, true, "directive-receive", "Directive Receive", SPEC_FROM_DEVICE,
	  "base-2.0:5.10 nvme-1.4:5.9", OACS("directives"), V1_3 },
	{ NT_ADM_VIRT_MGMT, true, "virt-mgmt", "Virtualization Management", SPEC_NONE,
	  "base-2.0:5.28 nvme-1.4:5.22", OACS("virt"), V1_3 },
	{ NT_ADM_MI_SEND, true, "mi-send", "NVMe-MI Send", SPEC_TO_DEVICE,
	  "base-2.0:5.21 nvme-1.4:5.18", OACS("mi"), V1_3 },
	{ NT_ADM_MI_RECV, true, "mi-receive", "NVMe-MI Receive", SPEC_FROM_DEVICE,
	  "base-2.0:5.20 nvme-1.4:5.17", OACS("mi"), V1_3 },
	{ NT_ADM_CAPACITY_MGMT, true, "capacity-mgmt", "Capacity Management", SPEC_NONE,
	  "base-2.0:5.3", "identify.ctrl.ctratt.fcm", V2_0 },
	{ NT_ADM_LOCKDOWN, true, "lockdown", "Lockdown", SPEC_NONE, "base-2.0:5.19",
	  OACS("lockdown"), V2_0 },
	{ NT_ADM_DBBUF_CONFIG, true, "dbbuf-config", "Doorbell Buffer Config", SPEC_NONE,
	  "base-2.0:5.8 nvme-1.4:5.7", OACS("dbbuf"), V1_3 },
	{ 0x7f, true, "fabrics", "Fabrics Commands", SPEC_BOTH, "base-2.0:6", NULL, V2_0 },
	{ NT_ADM_FORMAT, true, "format", "Format NVM", SPEC_NONE, "base-2.0:5.14 nvme-1.4:5.23",
	  OACS("fmt"), 0 },
	{ NT_ADM_SECURITY_SEND, true, "security-send", "Security Send", SPEC_TO_DEVICE,
	  "base-2.0:5.26 nvme-1.4:5.26", OACS("security"), 0 },
	{ NT_ADM_SECURITY_RECV, true, "security-receive", "Security Receive", SPEC_FROM_DEVICE,
	  "base-2.0:5.25 nvme-1.4:5.25", OACS("security"), 0 },
	{ NT_ADM_SANITIZE, true, "sanitize", "Sanitize", SPEC_NONE, "base-2.0:5.24 nvme-1.4:5.24",
	  "identify.ctrl.sanicap", V1_3 },
	{ NT_ADM_GET_LBA_STATUS, true, "get-lba-status", "Get LBA Status", SPEC_FROM_DEVICE,
	  "nvm-1.0:4.2.1 nvme-1.4:5.27", OACS("lbastatus"), V1_4 },

	{ NT_NVM_FLUSH, false, "flush", "Flush", SPEC_NONE, "base-2.0:7.1 nvme-1.4:6.8", NULL, 0 },
	{ NT_NVM_WRITE, false, "write", "Write", SPEC_TO_DEVICE, "nvm-1.0:3.2.6 nvme-1.4:6.15",
	  NULL, 0 },
	{ NT_NVM_READ, false, "read", "Read", SPEC_FROM_DEVICE, "nvm-1.0:3.2.4 nvme-1.4:6.9", NULL,
	  0 },
	{ NT_NVM_WRITE_UNCORRECTABLE, false, "write-uncorrectable", "Write Uncorrectable",
	  SPEC_NONE, "nvm-1.0:3.2.7 nvme-1.4:6.16", ONCS("wu"), 0 },
	{ NT_NVM_COMPARE, false, "compare", "Compare", SPEC_TO_DEVICE, "nvm-1.0:3.2.1 nvme-1.4:6.6",
	  ONCS("compare"), 0 },
	{ NT_NVM_WRITE_ZEROES, false, "write-zeroes", "Write Zeroes", SPEC_NONE,
	  "nvm-1.0:3.2.8 nvme-1.4:6.17", ONCS("wz"), V1_1 },
	{ NT_NVM_DSM, false, "dsm", "Dataset Management", SPEC_TO_DEVICE,
	  "nvm-1.0:3.2.3 nvme-1.4:6.7", ONCS("dsm"), 0 },
	{ NT_NVM_VERIFY, false, "verify", "Verify", SPEC_NONE, "nvm-1.0:3.2.5 nvme-1.4:6.14",
	  ONCS("verify"), V1_4 },
	{ NT_NVM_RESV_REGISTER, false, "resv-register", "Reservation Register", SPEC_TO_DEVICE,
	  "base-2.0:7.3 nvme-1.4:6.11", ONCS("resv"), V1_1 },
	{ NT_NVM_RESV_REPORT, false, "resv-report", "Reservation Report", SPEC_FROM_DEVICE,
	  "base-2.0:7.5 nvme-1.4:6.13", ONCS("resv"), V1_1 },
	{ NT_NVM_RESV_ACQUIRE, false, "resv-acquire", "Reservation Acquire", SPEC_TO_DEVICE,
	  "base-2.0:7.2 nvme-1.4:6.10", ONCS("resv"), V1_1 },
	{ NT_NVM_RESV_RELEASE, false, "resv-release", "Reservation Release", SPEC_TO_DEVICE,
	  "base-2.0:7.4 nvme-1.4:6.12", ONCS("resv"), V1_1 },
	{ NT_NVM_COPY, false, "copy", "Copy", SPEC_TO_DEVICE, "nvm-1.0:3.2.2", ONCS("copy"), V2_0 },
};
const size_t spec_opcodes_count = ARRAY_SIZE(spec_opcodes);

const struct spec_opcode *spec_opcode_find(bool is_admin, uint8_t opc)
{
	for (size_t i = 0; i < spec_opcodes_count; i++)
		if (spec_opcodes[i].is_admin == is_admin && spec_opcodes[i].opc == opc)
			return &spec_opcodes[i];
	return NULL;
}

const struct spec_opcode *spec_opcode_parse(bool is_admin, const char *name)
{
	for (size_t i = 0; i < spec_opcodes_count; i++)
		if (spec_opcodes[i].is_admin == is_admin &&
		    (spec_same_words(spec_opcodes[i].name, name) ||
		     spec_same_words(spec_opcodes[i].title, name)))
			return &spec_opcodes[i];
	return NULL;
}
