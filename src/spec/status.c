// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Status codes: Base 2.0 section 3.3.3.2.1 (figures 94 to 99), NVM Command Set
 * 1.0 section 3.1.2. Those of Fabrics commands share numbers with the NVM
 * Command Set and are left out.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "table.h"

#define V1_2_1	NT_VS(1, 2, 1)
#define GEN(sc) (NT_SCT_GENERIC << 8 | (sc))
#define CMD(sc) (NT_SCT_CMD_SPECIFIC << 8 | (sc))
#define MED(sc) (NT_SCT_MEDIA << 8 | (sc))
#define PTH(sc) (NT_SCT_PATH << 8 | (sc))

/* Sorted by status. */
const struct spec_status spec_statuses[] = {
	{ GEN(0x00), "Successful Completion", "the command did what it was asked to do", 0 },
	{ GEN(0x01), "Invalid Command Opcode",
	  "opcode unknown, reserved or not supported: compare with OACS, ONCS, CC.CSS", 0 },
	{ GEN(0x02), "Invalid Field in Command",
	  "a reserved or unsupported value: the Parameter Error Location of the Error Information "
	  "log tells which byte and bit",
	  0 },
	{ GEN(0x03), "Command ID Conflict", "the CID is still in use on this Submission Queue", 0 },
	{ GEN(0x04), "Data Transfer Error",
	  "moving data or metadata failed: look at PCIe errors (AER), the IOMMU, bus mastering",
	  0 },
	{ GEN(0x05), "Commands Aborted due to Power Loss Notification",
	  "the controller was told that power is about to go", 0 },
	{ GEN(0x06), "Internal Error",
	  "the controller's own fault: look at the Error Information log and CSTS.CFS", 0 },
	{ GEN(0x07), "Command Abort Requested", "an Abort command named this command", 0 },
	{ GEN(0x08), "Command Aborted due to SQ Deletion",
	  "its Submission Queue was deleted while it was outstanding", 0 },
	{ GEN(0x09), "Command Aborted due to Failed Fused Command",
	  "the other command of the fused pair failed", 0 },
	{ GEN(0x0a), "Command Aborted due to Missing Fused Command",
	  "the pair was not adjacent, or half of it is missing: look at CDW0.FUSE", 0 },
	{ GEN(0x0b), "Invalid Namespace or Format",
	  "NSID is out of range, or the namespace's format is not supported", 0 },
	{ GEN(0x0c), "Command Sequence Error",
	  "right command, wrong moment: look at what must come before or is still running", 0 },
	{ GEN(0x0d), "Invalid SGL Segment Descriptor",
	  "a segment is malformed or stands where none may", V1_1 },
	{ GEN(0x0e), "Invalid Number of SGL Descriptors",
	  "more descriptors than the command or capsule allows, or a length that is no multiple of "
	  "16",
	  V1_1 },
	{ GEN(0x0f), "Data SGL Length Invalid", "the SGL does not describe the data's length",
	  V1_1 },
	{ GEN(0x10), "Metadata SGL Length Invalid",
	  "the SGL does not describe the metadata's length", V1_1 },
	{ GEN(0x11), "SGL Descriptor Type Invalid",
	  "a type that is reserved, unsupported or illegal here: compare with SGLS", V1_1 },
	{ GEN(0x12), "Invalid Use of Controller Memory Buffer",
	  "queue, list or data lies in the CMB against CMBSZ or CMBLOC", V1_2 },
	{ GEN(0x13), "PRP Offset Invalid",
	  "a PRP entry has an offset where it must be 0: second and later entries, queue bases",
	  V1_2 },
	{ GEN(0x14), "Atomic Write Unit Exceeded",
	  "longer than what is atomic: compare with AWUN, ACWU and the namespace's", V1_2 },
	{ GEN(0x15), "Operation Denied", "access rights are missing: RPMB, write protection",
	  V1_2_1 },
	{ GEN(0x16), "SGL Offset Invalid", "an offset into the capsule that is out of range",
	  V1_2_1 },
	{ GEN(0x18), "Host Identifier Inconsistent Format",
	  "64-bit and 128-bit Host Identifiers are in use at once", V1_2_1 },
	{ GEN(0x19), "Keep Alive Timer Expired", "no Keep Alive came in time", V1_2_1 },
	{ GEN(0x1a), "Keep Alive Timeout Invalid", "KATO is 0 or too large for the transport",
	  V1_2_1 },
	{ GEN(0x1b), "Command Aborted due to Preempt and Abort",
	  "another host preempted the reservation with RACQA 2h", V1_3 },
	{ GEN(0x1c), "Sanitize Failed",
	  "the last sanitize failed and was not recovered: read the Sanitize Status log", V1_3 },
	{ GEN(0x1d), "Sanitize In Progress", "not allowed until the sanitize operation ends",
	  V1_3 },
	{ GEN(0x1e), "SGL Data Block Granularity Invalid",
	  "a data block is not a multiple of the size that is required", V1_3 },
	{ GEN(0x1f), "Command Not Supported for Queue in CMB",
	  "this command may not come from a queue in the Controller Memory Buffer", V1_3 },
	{ GEN(0x20), "Namespace is Write Protected",
	  "look at the Namespace Write Protection Config feature (84h)", V1_4 },
	{ GEN(0x21), "Command Interrupted",
	  "retry it; only allowed when the host enabled ACRE (feature 16h)", V1_4 },
	{ GEN(0x22), "Transient Transport Error",
	  "retry it; four in a row are as good as a permanent error", V1_4 },
	{ GEN(0x23), "Command Prohibited by Command and Feature Lockdown",
	  "read the Command and Feature Lockdown log (14h)", V2_0 },
	{ GEN(0x24), "Admin Command Media Not Ready",
	  "only in ready-independent-of-media mode, and only until CRTO.CRWMT has passed", V2_0 },
	{ GEN(0x80), "LBA Out of Range", "SLBA + NLB goes beyond NSZE", 0 },
	{ GEN(0x81), "Capacity Exceeded", "NUSE would go beyond NCAP (thin provisioning)", 0 },
	{ GEN(0x82), "Namespace Not Ready", "DNR tells whether trying later makes sense", 0 },
	{ GEN(0x83), "Reservation Conflict", "another host holds a reservation", V1_1 },
	{ GEN(0x84), "Format In Progress", "the namespace is being formatted; retry later", V1_2 },
	{ GEN(0x85), "Invalid Value Size", "Key Value Command Set", V2_0 },
	{ GEN(0x86), "Invalid Key Size", "Key Value Command Set", V2_0 },
	{ GEN(0x87), "KV Key Does Not Exist", "Key Value Command Set", V2_0 },
	{ GEN(0x88), "Unrecovered Error", "Key Value Command Set", V2_0 },
	{ GEN(0x89), "Key Exists", "Key Value Command Set", V2_0 },

	{ CMD(0x00), "Completion Queue Invalid",
	  "Create I/O SQ names a CQ that was not created (or 0)", 0 },
	{ CMD(0x01), "Invalid Queue Identifier",
	  "QID is 0, in use, not created, or beyond what Number of Queues granted", 0 },
	{ CMD(0x02), "Invalid Queue Size", "0h, beyond CAP.MQES, or CC.IOSQES/IOCQES not set", 0 },
	{ CMD(0x03), "Abort Command Limit Exceeded", "more Aborts outstanding than ACL + 1", 0 },
	{ CMD(0x05), "Asynchronous Event Request Limit Exceeded",
	  "more requests outstanding than AERL + 1", 0 },
	{ CMD(0x06), "Invalid Firmware Slot", "slot is read only or beyond FRMW", 0 },
	{ CMD(0x07), "Invalid Firmware Image", "the image is not one for this controller", 0 },
	{ CMD(0x08), "Invalid Interrupt Vector",
	  "IV is beyond the vectors of the interrupt mode in use", 0 },
	{ CMD(0x09), "Invalid Log Page", "LID is reserved or not supported", 0 },
	{ CMD(0x0a), "Invalid Format", "LBA format, metadata or protection setting not supported",
	  0 },
	{ CMD(0x0b), "Firmware Activation Requires Conventional Reset",
	  "the image is stored; a conventional reset activates it", 0 },
	{ CMD(0x0c), "Invalid Queue Deletion",
	  "a Submission Queue still uses this Completion Queue", 0 },
	{ CMD(0x0d), "Feature Identifier Not Saveable", "SV was set: ask SEL 3h first", V1_1 },
	{ CMD(0x0e), "Feature Not Changeable", "ask SEL 3h first", V1_1 },
	{ CMD(0x0f), "Feature Not Namespace Specific",
	  "an NSID was given for a feature of the whole controller", V1_1 },
	{ CMD(0x10), "Firmware Activation Requires NVM Subsystem Reset",
	  "the image is stored; an NVM Subsystem Reset activates it", V1_1 },
	{ CMD(0x11), "Firmware Activation Requires Controller Level Reset",
	  "the image is stored; any Controller Level Reset activates it", V1_2 },
	{ CMD(0x12), "Firmware Activation Requires Maximum Time Violation",
	  "activating now would take longer than MTFA", V1_2 },
	{ CMD(0x13), "Firmware Activation Prohibited", "the controller refuses to activate it",
	  V1_2 },
	{ CMD(0x14), "Overlapping Range", "ranges of the image or of LBA Range Type overlap",
	  V1_2 },
	{ CMD(0x15), "Namespace Insufficient Capacity",
	  "not enough is left: the Error Information log tells how much", V1_2 },
	{ CMD(0x16), "Namespace Identifier Unavailable", "no NSID is left", V1_2 },
	{ CMD(0x18), "Namespace Already Attached", "to this controller", V1_2 },
	{ CMD(0x19), "Namespace Is Private", "it is attached to another controller already", V1_2 },
	{ CMD(0x1a), "Namespace Not Attached", "to this controller", V1_2 },
	{ CMD(0x1b), "Thin Provisioning Not Supported", "NCAP is less than NSZE", V1_2 },
	{ CMD(0x1c), "Controller List Invalid", "order, number or identifiers of the list", V1_2 },
	{ CMD(0x1d), "Device Self-test In Progress", "one is running: read log 06h", V1_3 },
	{ CMD(0x1e), "Boot Partition Write Prohibited", "the boot partition is locked", V1_3 },
	{ CMD(0x1f), "Invalid Controller Identifier", "no such controller", V1_3 },
	{ CMD(0x20), "Invalid Secondary Controller State",
	  "not allowed while it is online or its primary is not ready", V1_3 },
	{ CMD(0x21), "Invalid Number of Controller Resources", "compare with CNS 14h", V1_3 },
	{ CMD(0x22), "Invalid Resource Identifier", "no such resource type or identifier", V1_3 },
	{ CMD(0x23), "Sanitize Prohibited While Persistent Memory Region is Enabled",
	  "clear PMRCTL.EN first", V1_4 },
	{ CMD(0x24), "ANA Group Identifier Invalid", "compare with ANAGRPMAX", V1_4 },
	{ CMD(0x25), "ANA Attach Failed", "the namespace is in a state that cannot be attached",
	  V1_4 },
	{ CMD(0x26), "Insufficient Capacity", "Endurance Group or NVM Set has not that much left",
	  V2_0 },
	{ CMD(0x27), "Namespace Attachment Limit Exceeded", "compare with MAXCNA and MAXDNA",
	  V2_0 },
	{ CMD(0x28), "Prohibition of Command Execution Not Supported",
	  "this command or feature cannot be locked", V2_0 },
	{ CMD(0x29), "I/O Command Set Not Supported", "compare with CNS 1Ch", V2_0 },
	{ CMD(0x2a), "I/O Command Set Not Enabled", "look at CC.CSS and feature 19h", V2_0 },
	{ CMD(0x2b), "I/O Command Set Combination Rejected", "look at the index and CNS 1Ch",
	  V2_0 },
	{ CMD(0x2c), "Invalid I/O Command Set", "CSI does not fit this CNS or namespace", V2_0 },
	{ CMD(0x2d), "Identifier Unavailable", "no Endurance Group or NVM Set identifier is left",
	  V2_0 },
	{ CMD(0x80), "Conflicting Attributes",
	  "attributes of Dataset Management exclude each other", 0 },
	{ CMD(0x81), "Invalid Protection Information",
	  "PRACT, PRCHK or the tags do not fit the namespace's protection type", 0 },
	{ CMD(0x82), "Attempted Write to Read Only Range", "the LBA range may not be written", 0 },
	{ CMD(0x83), "Command Size Limit Exceeded",
	  "compare with DMRL, DMRSL, DMSL, MSSRL, MCL, MSRC", V2_0 },
	{ CMD(0xb8), "Zoned Boundary Error", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xb9), "Zone Is Full", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xba), "Zone Is Read Only", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xbb), "Zone Is Offline", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xbc), "Zone Invalid Write", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xbd), "Too Many Active Zones", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xbe), "Too Many Open Zones", "Zoned Namespace Command Set", V2_0 },
	{ CMD(0xbf), "Invalid Zone State Transition", "Zoned Namespace Command Set", V2_0 },

	{ MED(0x80), "Write Fault", "the media refused the data: look at SMART", 0 },
	{ MED(0x81), "Unrecovered Read Error", "the data is lost or marked uncorrectable", 0 },
	{ MED(0x82), "End-to-end Guard Check Error", "the guard of the protection information", 0 },
	{ MED(0x83), "End-to-end Application Tag Check Error", "LBAT and LBATM", 0 },
	{ MED(0x84), "End-to-end Reference Tag Check Error", "ILBRT or EILBRT, and the LBA", 0 },
	{ MED(0x85), "Compare Failure", "the data on the media differs", 0 },
	{ MED(0x86), "Access Denied", "the range is locked: look at the security configuration",
	  0 },
	{ MED(0x87), "Deallocated or Unwritten Logical Block",
	  "reported because DULBE is enabled (feature 05h)", V1_2 },
	{ MED(0x88), "End-to-end Storage Tag Check Error", "LBST and the mask of the namespace",
	  V2_0 },

	{ PTH(0x00), "Internal Path Error", "the path, not the media: another path may work",
	  V1_4 },
	{ PTH(0x01), "Asymmetric Access Persistent Loss", "this path will not come back", V1_4 },
	{ PTH(0x02), "Asymmetric Access Inaccessible", "not by this path now", V1_4 },
	{ PTH(0x03), "Asymmetric Access Transition", "retry when the transition is over", V1_4 },
	{ PTH(0x60), "Controller Pathing Error", "the controller found the path broken", V1_4 },
	{ PTH(0x70), "Host Pathing Error", "the host found the path broken", V1_4 },
	{ PTH(0x71), "Command Aborted By Host", "the host gave up on this path", V1_4 },
};
const size_t spec_statuses_count = ARRAY_SIZE(spec_statuses);

const struct spec_status *spec_status_find(uint16_t status)
{
	for (size_t i = 0; i < spec_statuses_count; i++)
		if (spec_statuses[i].status == (status & 0x7ff))
			return &spec_statuses[i];
	return NULL;
}

/* A hexadecimal number of at most @max up to @stop ('\0', or '/') or "h". */
static bool parse_hex(const char *text, char stop, unsigned long max, unsigned long *ret,
		      const char **ret_end)
{
	char *end;

	if (!isxdigit((unsigned char)*text))
		return false;
	*ret = strtoul(text, &end, 16);
	if (*end == 'h' || *end == 'H')
		end++;
	*ret_end = end;
	return *end == stop && *ret <= max;
}

/* "101h", "0x101", "1/01", "1/1h": -1 when @text is nothing of the kind. */
static int parse_number(const char *text)
{
	unsigned long sct, sc;
	const char *end;

	if (strchr(text, '/')) {
		if (!parse_hex(text, '/', 7, &sct, &end) ||
		    !parse_hex(end + 1, '\0', 0xff, &sc, &end))
			return -1;
		return (int)(sct << 8 | sc);
	}
	if (!strncasecmp(text, "0x", 2) && parse_hex(text + 2, '\0', 0x7ff, &sc, &end))
		return (int)sc;
	if (parse_hex(text, '\0', 0x7ff, &sc, &end) && (end[-1] == 'h' || end[-1] == 'H'))
		return (int)sc;
	return -1;
}

const struct spec_status *spec_status_parse(const char *text)
{
	int number = parse_number(text);

	if (number >= 0)
		return spec_status_find((uint16_t)number);
	if (spec_same_words(text, "success"))
		return spec_status_find(0);
	for (size_t i = 0; i < spec_statuses_count; i++)
		if (spec_same_words(text, spec_statuses[i].name))
			return &spec_statuses[i];
	return NULL;
}

const char *spec_status_text(uint16_t status, char buf[96])
{
	const struct spec_status *s = spec_status_find(status);
	unsigned int sct = status >> 8 & 7, sc = status & 0xff;
	const char *name = s ? s->name : "Reserved Status";

	if (!s && (sct == NT_SCT_VENDOR || sc >= 0xc0))
		name = "Vendor Specific Status";
	snprintf(buf, 96, "%s (%u/%02Xh)", name, sct, sc);
	return buf;
}
