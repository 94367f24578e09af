// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The facts of the interface: register offsets, opcodes, identifiers, status
 * codes, and the tables that name every field. Values are as on the wire.
 *
 * NVM Express Base 2.0, NVM Command Set 1.0, NVMe over PCIe Transport 1.0, and
 * the same chapters of NVM Express 1.3 and 1.4.
 */
#ifndef NVMETEST_SPEC_H
#define NVMETEST_SPEC_H

#include <nvmetest/base.h>

/* Controller registers in BAR0 (Base 2.0 section 3.1.3, Transport section 3.1). */
enum {
	NT_REG_CAP = 0x00,     /* 64 */
	NT_REG_VS = 0x08,      /* 32 */
	NT_REG_INTMS = 0x0c,   /* 32 */
	NT_REG_INTMC = 0x10,   /* 32 */
	NT_REG_CC = 0x14,      /* 32 */
	NT_REG_CSTS = 0x1c,    /* 32 */
	NT_REG_NSSR = 0x20,    /* 32 */
	NT_REG_AQA = 0x24,     /* 32 */
	NT_REG_ASQ = 0x28,     /* 64 */
	NT_REG_ACQ = 0x30,     /* 64 */
	NT_REG_CMBLOC = 0x38,  /* 32 */
	NT_REG_CMBSZ = 0x3c,   /* 32 */
	NT_REG_BPINFO = 0x40,  /* 32 */
	NT_REG_BPRSEL = 0x44,  /* 32 */
	NT_REG_BPMBL = 0x48,   /* 64 */
	NT_REG_CMBMSC = 0x50,  /* 64 */
	NT_REG_CMBSTS = 0x58,  /* 32 */
	NT_REG_CMBEBS = 0x5c,  /* 32 */
	NT_REG_CMBSWTP = 0x60, /* 32 */
	NT_REG_NSSD = 0x64,    /* 32 */
	NT_REG_CRTO = 0x68,    /* 32 */
	NT_REG_PMRCAP = 0xe00, /* 32, and so on */
	NT_REG_PMRCTL = 0xe04,
	NT_REG_PMRSTS = 0xe08,
	NT_REG_PMREBS = 0xe0c,
	NT_REG_PMRSWTP = 0xe10,
	NT_REG_PMRMSCL = 0xe14,
	NT_REG_PMRMSCU = 0xe18,
	NT_REG_DOORBELLS = 0x1000,
};

#define NT_CMBMSC_CRE  1u
#define NT_CMBMSC_CMSE 2u
#define NT_PMRCTL_EN   1u

#define NT_NSSR_KEY 0x4e564d65u /* "NVMe" */

/* Fields that code, not a table, needs: shift and mask after the shift. */
#define NT_CAP_MQES(cap)   ((uint16_t)((cap)&0xffff))
#define NT_CAP_CQR(cap)	   ((unsigned int)((cap) >> 16) & 1u)
#define NT_CAP_AMS(cap)	   ((unsigned int)((cap) >> 17) & 3u)
#define NT_CAP_TO(cap)	   ((unsigned int)((cap) >> 24) & 0xffu)
#define NT_CAP_DSTRD(cap)  ((unsigned int)((cap) >> 32) & 0xfu)
#define NT_CAP_NSSRS(cap)  ((unsigned int)((cap) >> 36) & 1u)
#define NT_CAP_CSS(cap)	   ((unsigned int)((cap) >> 37) & 0xffu)
#define NT_CAP_BPS(cap)	   ((unsigned int)((cap) >> 45) & 1u)
#define NT_CAP_CPS(cap)	   ((unsigned int)((cap) >> 46) & 3u)
#define NT_CAP_MPSMIN(cap) ((unsigned int)((cap) >> 48) & 0xfu)
#define NT_CAP_MPSMAX(cap) ((unsigned int)((cap) >> 52) & 0xfu)
#define NT_CAP_PMRS(cap)   ((unsigned int)((cap) >> 56) & 1u)
#define NT_CAP_CMBS(cap)   ((unsigned int)((cap) >> 57) & 1u)
#define NT_CAP_NSSS(cap)   ((unsigned int)((cap) >> 58) & 1u)
#define NT_CAP_CRMS(cap)   ((unsigned int)((cap) >> 59) & 3u)

#define NT_CC_EN	   0x1u
#define NT_CC_CSS_SHIFT	   4
#define NT_CC_MPS_SHIFT	   7
#define NT_CC_AMS_SHIFT	   11
#define NT_CC_SHN_SHIFT	   14
#define NT_CC_SHN_MASK	   (3u << NT_CC_SHN_SHIFT)
#define NT_CC_SHN_NORMAL   (1u << NT_CC_SHN_SHIFT)
#define NT_CC_SHN_ABRUPT   (2u << NT_CC_SHN_SHIFT)
#define NT_CC_IOSQES_SHIFT 16
#define NT_CC_IOCQES_SHIFT 20
#define NT_CC_CRIME	   (1u << 24)

#define NT_CSTS_RDY	   0x1u
#define NT_CSTS_CFS	   0x2u
#define NT_CSTS_SHST_SHIFT 2
#define NT_CSTS_SHST_MASK  (3u << NT_CSTS_SHST_SHIFT)
#define NT_CSTS_NSSRO	   (1u << 4)
#define NT_CSTS_PP	   (1u << 5)
#define NT_CSTS_ST	   (1u << 6)

/* VS as MJR.MNR.TER */
#define NT_VS(major, minor, ter)                                                                   \
	(((uint32_t)(major) << 16) | ((uint32_t)(minor) << 8) | (uint32_t)(ter))

/* Admin opcodes (Base 2.0 figure 138 and following). */
enum {
	NT_ADM_DELETE_SQ = 0x00,
	NT_ADM_CREATE_SQ = 0x01,
	NT_ADM_GET_LOG_PAGE = 0x02,
	NT_ADM_DELETE_CQ = 0x04,
	NT_ADM_CREATE_CQ = 0x05,
	NT_ADM_IDENTIFY = 0x06,
	NT_ADM_ABORT = 0x08,
	NT_ADM_SET_FEATURES = 0x09,
	NT_ADM_GET_FEATURES = 0x0a,
	NT_ADM_ASYNC_EVENT = 0x0c,
	NT_ADM_NS_MGMT = 0x0d,
	NT_ADM_FW_COMMIT = 0x10,
	NT_ADM_FW_DOWNLOAD = 0x11,
	NT_ADM_SELF_TEST = 0x14,
	NT_ADM_NS_ATTACH = 0x15,
	NT_ADM_KEEP_ALIVE = 0x18,
	NT_ADM_DIRECTIVE_SEND = 0x19,
	NT_ADM_DIRECTIVE_RECV = 0x1a,
	NT_ADM_VIRT_MGMT = 0x1c,
	NT_ADM_MI_SEND = 0x1d,
	NT_ADM_MI_RECV = 0x1e,
	NT_ADM_CAPACITY_MGMT = 0x20,
	NT_ADM_LOCKDOWN = 0x24,
	NT_ADM_DBBUF_CONFIG = 0x7c,
	NT_ADM_FORMAT = 0x80,
	NT_ADM_SECURITY_SEND = 0x81,
	NT_ADM_SECURITY_RECV = 0x82,
	NT_ADM_SANITIZE = 0x84,
	NT_ADM_GET_LBA_STATUS = 0x86,
};

/* NVM Command Set opcodes (NVM Command Set 1.0 section 3.2). */
enum {
	NT_NVM_FLUSH = 0x00,
	NT_NVM_WRITE = 0x01,
	NT_NVM_READ = 0x02,
	NT_NVM_WRITE_UNCORRECTABLE = 0x04,
	NT_NVM_COMPARE = 0x05,
	NT_NVM_WRITE_ZEROES = 0x08,
	NT_NVM_DSM = 0x09,
	NT_NVM_VERIFY = 0x0c,
	NT_NVM_RESV_REGISTER = 0x0d,
	NT_NVM_RESV_REPORT = 0x0e,
	NT_NVM_RESV_ACQUIRE = 0x11,
	NT_NVM_RESV_RELEASE = 0x15,
	NT_NVM_COPY = 0x19,
};

/* Feature identifiers. */
enum {
	NT_FID_ARBITRATION = 0x01,
	NT_FID_POWER_MGMT = 0x02,
	NT_FID_LBA_RANGE = 0x03,
	NT_FID_TEMP_THRESH = 0x04,
	NT_FID_ERROR_RECOVERY = 0x05,
	NT_FID_VOLATILE_WC = 0x06,
	NT_FID_NUM_QUEUES = 0x07,
	NT_FID_IRQ_COALESCE = 0x08,
	NT_FID_IRQ_CONFIG = 0x09,
	NT_FID_WRITE_ATOMIC = 0x0a,
	NT_FID_ASYNC_EVENT = 0x0b,
	NT_FID_AUTO_PST = 0x0c,
	NT_FID_HMB = 0x0d,
	NT_FID_TIMESTAMP = 0x0e,
	NT_FID_KEEP_ALIVE = 0x0f,
	NT_FID_HCTM = 0x10,
	NT_FID_NOPSC = 0x11,
	NT_FID_RRL = 0x12,
	NT_FID_PLM_CONFIG = 0x13,
	NT_FID_PLM_WINDOW = 0x14,
	NT_FID_LBA_STATUS_ATTR = 0x15,
	NT_FID_HOST_BEHAVIOR = 0x16,
	NT_FID_SANITIZE = 0x17,
	NT_FID_ENDURANCE = 0x18,
	NT_FID_IOCS_PROFILE = 0x19,
	NT_FID_SPINUP = 0x1a,
	NT_FID_SW_PROGRESS = 0x80,
	NT_FID_HOST_ID = 0x81,
	NT_FID_RESV_MASK = 0x82,
	NT_FID_RESV_PERSIST = 0x83,
	NT_FID_NS_WRITE_PROTECT = 0x84,
	NT_FID_BOOT_WRITE_PROTECT = 0x85,
};

/* Get Features SEL. */
enum { NT_SEL_CURRENT = 0, NT_SEL_DEFAULT = 1, NT_SEL_SAVED = 2, NT_SEL_CAPABILITIES = 3 };

/* Log page identifiers. */
enum {
	NT_LID_SUPPORTED = 0x00,
	NT_LID_ERROR = 0x01,
	NT_LID_SMART = 0x02,
	NT_LID_FIRMWARE = 0x03,
	NT_LID_CHANGED_NS = 0x04,
	NT_LID_EFFECTS = 0x05,
	NT_LID_SELF_TEST = 0x06,
	NT_LID_TELEMETRY_HOST = 0x07,
	NT_LID_TELEMETRY_CTRL = 0x08,
	NT_LID_ENDURANCE = 0x09,
	NT_LID_PERSISTENT_EVENT = 0x0d,
	NT_LID_FEATURE_EFFECTS = 0x12,
	NT_LID_SANITIZE = 0x81,
};

/* Identify CNS values. */
enum {
	NT_CNS_NS = 0x00,
	NT_CNS_CTRL = 0x01,
	NT_CNS_ACTIVE_NS = 0x02,
	NT_CNS_NS_DESC = 0x03,
	NT_CNS_NVMSET = 0x04,
	NT_CNS_IOCS_NS = 0x05,
	NT_CNS_IOCS_CTRL = 0x06,
	NT_CNS_IOCS_ACTIVE_NS = 0x07,
	NT_CNS_IOCS_INDEP_NS = 0x08,
	NT_CNS_ALLOCATED_NS = 0x10,
	NT_CNS_ALLOCATED_NS_DATA = 0x11,
	NT_CNS_NS_CTRLS = 0x12,
	NT_CNS_CTRLS = 0x13,
	NT_CNS_PRIMARY_CAPS = 0x14,
	NT_CNS_SECONDARY_CTRLS = 0x15,
	NT_CNS_IOCS = 0x1c,
};

#define NT_NSID_ALL 0xffffffffu

/* Status Code Types. */
enum {
	NT_SCT_GENERIC = 0,
	NT_SCT_CMD_SPECIFIC = 1,
	NT_SCT_MEDIA = 2,
	NT_SCT_PATH = 3,
	NT_SCT_VENDOR = 7,
};

/*
 * A status to compare with: Status Code Type << 8 | Status Code, the 11 low
 * bits of the Status field. NT_STATUS(CMD_SPECIFIC, QID_INVALID) is 101h.
 */
#define NT_STATUS(type, code) ((uint16_t)((NT_SCT_##type << 8) | NT_SC_##code))

enum {
	/* generic */
	NT_SC_SUCCESS = 0x00,
	NT_SC_INVALID_OPCODE = 0x01,
	NT_SC_INVALID_FIELD = 0x02,
	NT_SC_CID_CONFLICT = 0x03,
	NT_SC_DATA_TRANSFER = 0x04,
	NT_SC_POWER_LOSS = 0x05,
	NT_SC_INTERNAL = 0x06,
	NT_SC_ABORT_REQUESTED = 0x07,
	NT_SC_ABORT_SQ_DELETED = 0x08,
	NT_SC_ABORT_FUSED_FAILED = 0x09,
	NT_SC_ABORT_FUSED_MISSING = 0x0a,
	NT_SC_INVALID_NS = 0x0b,
	NT_SC_SEQUENCE = 0x0c,
	NT_SC_SGL_SEGMENT = 0x0d,
	NT_SC_SGL_COUNT = 0x0e,
	NT_SC_SGL_DATA_LENGTH = 0x0f,
	NT_SC_SGL_META_LENGTH = 0x10,
	NT_SC_SGL_TYPE = 0x11,
	NT_SC_CMB_USE = 0x12,
	NT_SC_PRP_OFFSET = 0x13,
	NT_SC_AWU_EXCEEDED = 0x14,
	NT_SC_OPERATION_DENIED = 0x15,
	NT_SC_SGL_OFFSET = 0x16,
	NT_SC_HOST_ID_FORMAT = 0x18,
	NT_SC_KEEP_ALIVE_EXPIRED = 0x19,
	NT_SC_KEEP_ALIVE_INVALID = 0x1a,
	NT_SC_ABORT_PREEMPT = 0x1b,
	NT_SC_SANITIZE_FAILED = 0x1c,
	NT_SC_SANITIZE_IN_PROGRESS = 0x1d,
	NT_SC_SGL_GRANULARITY = 0x1e,
	NT_SC_CMD_NOT_IN_CMB = 0x1f,
	NT_SC_NS_WRITE_PROTECTED = 0x20,
	NT_SC_INTERRUPTED = 0x21,
	NT_SC_TRANSIENT_TRANSPORT = 0x22,
	NT_SC_LOCKDOWN = 0x23,
	NT_SC_MEDIA_NOT_READY = 0x24,
	NT_SC_LBA_RANGE = 0x80,
	NT_SC_CAPACITY_EXCEEDED = 0x81,
	NT_SC_NS_NOT_READY = 0x82,
	NT_SC_RESERVATION_CONFLICT = 0x83,
	NT_SC_FORMAT_IN_PROGRESS = 0x84,
	/* command specific */
	NT_SC_CQ_INVALID = 0x00,
	NT_SC_QID_INVALID = 0x01,
	NT_SC_QUEUE_SIZE = 0x02,
	NT_SC_ABORT_LIMIT = 0x03,
	NT_SC_AER_LIMIT = 0x05,
	NT_SC_FW_SLOT = 0x06,
	NT_SC_FW_IMAGE = 0x07,
	NT_SC_IRQ_VECTOR = 0x08,
	NT_SC_LOG_PAGE = 0x09,
	NT_SC_FORMAT = 0x0a,
	NT_SC_FW_NEEDS_RESET = 0x0b,
	NT_SC_QUEUE_DELETION = 0x0c,
	NT_SC_FEATURE_NOT_SAVEABLE = 0x0d,
	NT_SC_FEATURE_NOT_CHANGEABLE = 0x0e,
	NT_SC_FEATURE_NOT_PER_NS = 0x0f,
	NT_SC_OVERLAP = 0x14,
	NT_SC_NS_INSUFFICIENT_CAPACITY = 0x15,
	NT_SC_NS_ID_UNAVAILABLE = 0x16,
	NT_SC_NS_ALREADY_ATTACHED = 0x18,
	NT_SC_NS_NOT_ATTACHED = 0x1a,
	NT_SC_SELF_TEST_IN_PROGRESS = 0x1d,
	NT_SC_CONTROLLER_ID = 0x1f,
	NT_SC_SECONDARY_STATE = 0x20,
	NT_SC_RESOURCE_COUNT = 0x21,
	NT_SC_RESOURCE_ID = 0x22,
	NT_SC_IOCS_COMBINATION = 0x2b,
	NT_SC_CONFLICTING_ATTRIBUTES = 0x80,
	NT_SC_INVALID_PROTECTION = 0x81,
	NT_SC_WRITE_TO_RO_RANGE = 0x82,
	NT_SC_COMMAND_SIZE_LIMIT = 0x83,
	/* media and data integrity */
	NT_SC_WRITE_FAULT = 0x80,
	NT_SC_UNRECOVERED_READ = 0x81,
	NT_SC_GUARD_CHECK = 0x82,
	NT_SC_APPTAG_CHECK = 0x83,
	NT_SC_REFTAG_CHECK = 0x84,
	NT_SC_COMPARE_FAILURE = 0x85,
	NT_SC_ACCESS_DENIED = 0x86,
	NT_SC_DEALLOCATED = 0x87,
};

/* PCI capabilities. */
enum {
	NT_PCI_CAP_PM = 0x01,
	NT_PCI_CAP_MSI = 0x05,
	NT_PCI_CAP_EXP = 0x10,
	NT_PCI_CAP_MSIX = 0x11,
	NT_PCI_ECAP_AER = 0x0001,
	NT_PCI_ECAP_DSN = 0x0003,
	NT_PCI_ECAP_ACS = 0x000d,
	NT_PCI_ECAP_ATS = 0x000f,
	NT_PCI_ECAP_SRIOV = 0x0010,
	NT_PCI_ECAP_PRI = 0x0013,
	NT_PCI_ECAP_LTR = 0x0018,
	NT_PCI_ECAP_PASID = 0x001b,
	NT_PCI_ECAP_DPC = 0x001d,
	NT_PCI_ECAP_L1SS = 0x001e,
};

/* ------------------------------------------------------------------ tables */

enum spec_kind {
	SPEC_UINT,  /* bits lsb…lsb+width-1 of the little-endian bytes at offset */
	SPEC_ASCII, /* width bits of text, space padded */
	SPEC_BYTES, /* width bits of raw bytes: identifiers, reserved areas */
	SPEC_U128,  /* 128-bit counter, shown as a decimal string */
};

/* A coded value and what it means. A table ends with .name = NULL. */
struct spec_value {
	uint64_t value;
	const char *name; /* short, as the specification calls it */
};

struct spec_field {
	const char *name;  /* lower case abbreviation: "mqes"; part of a field: "oacs.fmt" */
	const char *title; /* what it is, with the unit and whether 0's based */
	uint32_t offset;   /* byte offset inside the structure */
	uint32_t lsb;	   /* bit offset from there */
	uint32_t width;	   /* bits */
	enum spec_kind kind;
	const struct spec_value *values; /* coded values or NULL */
	uint32_t since;			 /* NT_VS() of the first revision, 0: always */
};

/* A register, a data structure or a command: one list of fields. */
struct spec_struct {
	const char *name;   /* "cap", "identify.ctrl", "log.smart", "sqe", "cqe", "pcie.cap" */
	const char *title;  /* "Controller Capabilities" */
	const char *clause; /* "base-2.0:3.1.3.1 nvme-1.4:3.1.1" */
	uint32_t len;	    /* bytes */
	const struct spec_field *fields;
	size_t count;
};

/* All structures, sorted by name. */
extern const struct spec_struct *const spec_structs[];
extern const size_t spec_structs_count;

/* A register: where it is and how its bits are called. */
struct spec_reg {
	const char *name; /* "cap" */
	uint32_t off;
	uint8_t width;	    /* bytes: 4 or 8 */
	uint32_t since;	    /* NT_VS() */
	const char *access; /* "RO", "RW", "RW1S", "RW1C", "mixed" */
	const struct spec_struct *fields;
};

extern const struct spec_reg spec_regs[];
extern const size_t spec_regs_count;

const struct spec_struct *spec_struct_find(const char *name);
/* By register name ("cc") or any offset inside it (2Ch is in ASQ); NULL when there is none. */
const struct spec_reg *spec_reg_find(const char *name);
const struct spec_reg *spec_reg_at(uint64_t off);
const struct spec_field *spec_field_find(const struct spec_struct *s, const char *name);
/*
 * "cap.mqes", "identify.ctrl.oncs": the structure and its field. 0, or -ENOENT
 * with both untouched. Matching ignores case.
 */
int spec_path_find(const char *path, const struct spec_struct **ret_struct,
		   const struct spec_field **ret_field);

/* Value of a SPEC_UINT field (up to 64 bits). Bytes beyond @len read as 0. */
uint64_t spec_get(const struct spec_field *f, const void *bytes, size_t len);
/* Store @value into the field; bits that do not fit are dropped. */
void spec_set(const struct spec_field *f, void *bytes, size_t len, uint64_t value);
/* spec_get() by "identify.ctrl.oncs"; asserts that the path exists (our own mistake). */
uint64_t spec_get_path(const char *path, const void *bytes, size_t len);

/*
 * One line of meaning: "5", "1Fh", "1 (normal shutdown)", "3 (reserved)", text without
 * padding, "00ff2a" for BYTES (cut with "..."), decimal for U128. Always terminated.
 */
void spec_format(const struct spec_field *f, const void *bytes, size_t len, char *buf,
		 size_t buf_len);

/*
 * The walker: calls @visit for every field of @s that lies inside @len bytes,
 * in table order. Stops when @visit returns non-zero, and returns that.
 */
typedef int (*spec_visit_fn)(void *arg, const struct spec_struct *s, const struct spec_field *f,
			     const void *bytes, size_t len);
int spec_walk(const struct spec_struct *s, const void *bytes, size_t len, spec_visit_fn visit,
	      void *arg);

struct spec_status {
	uint16_t status;     /* NT_STATUS() */
	const char *name;    /* "Invalid Queue Identifier" */
	const char *meaning; /* what to look at */
	uint32_t since;	     /* NT_VS() of the first revision */
};

extern const struct spec_status spec_statuses[];
extern const size_t spec_statuses_count;
/* NULL for a reserved or unknown value. @status: only SCT and SC count. */
const struct spec_status *spec_status_find(uint16_t status);
/* By name (case, spaces and dashes do not matter; "success" too), "101h", "0x101" or "1/01". */
const struct spec_status *spec_status_parse(const char *text);
/* "Invalid Queue Identifier (1/01h)"; always fits 96 bytes. */
const char *spec_status_text(uint16_t status, char buf[96]);

enum spec_dir { SPEC_NONE, SPEC_TO_DEVICE, SPEC_FROM_DEVICE, SPEC_BOTH };

struct spec_opcode {
	uint8_t opc;
	bool is_admin;
	const char *name;  /* "create-io-cq": name in YAML and reports */
	const char *title; /* "Create I/O Completion Queue" */
	enum spec_dir dir;
	const char *clause;
	const char *bit; /* capability that makes it optional: "identify.ctrl.oacs.fmt", or NULL */
	uint32_t since;
};

extern const struct spec_opcode spec_opcodes[];
extern const size_t spec_opcodes_count;
const struct spec_opcode *spec_opcode_find(bool is_admin, uint8_t opc);
/* By name or title ("get-log-page", "Get Log Page"), as below for features and log pages. */
const struct spec_opcode *spec_opcode_parse(bool is_admin, const char *name);

/* Features and log pages: identifier, name, what makes it mandatory. */
struct spec_id {
	uint8_t id;
	const char *name; /* "temperature-threshold", "smart" */
	const char *title;
	const char *clause;
	/*
	 * Layout, or NULL. A feature: of CDW11 and DW0, 8 bytes where CDW12 counts too
	 * (its data buffer is "feature.NAME.data"). log.error is one entry of the page.
	 */
	const struct spec_struct *fields;
	uint32_t since;
};

extern const struct spec_id spec_features[];
extern const size_t spec_features_count;
extern const struct spec_id spec_logs[];
extern const size_t spec_logs_count;
const struct spec_id *spec_feature_find(uint8_t fid);
const struct spec_id *spec_feature_parse(const char *name);
const struct spec_id *spec_log_find(uint8_t lid);
const struct spec_id *spec_log_parse(const char *name);

#endif
