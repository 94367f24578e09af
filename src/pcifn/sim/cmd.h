// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the command chapters of the controller model share.
 *
 * Only admin.c, claims.c, queue_cmds.c, identify*.c, logs.c, log_pages.c, features.c,
 * feature_table.c, feature_data.c, power.c, aer.c, error.c, io*.c, ns.c and log.h
 * Only admin.c, queue_cmds.c, identify*.c, logs.c, log_pages.c, features.c,
 * feature_table.c, feature_data.c, keep_alive.c, power.c, aer.c, error.c, io*.c, ns.c and log.h
 * include this.
 */
#ifndef SIM_CMD_H
#define SIM_CMD_H

#include <string.h>

#include "sim.h"

#define SIM_NN		      8 /* NSIDs above ns_count are valid and inactive */
#define SIM_CNTLID	      1
#define SIM_SENSORS	      2
#define SIM_WCTEMP	      343
#define SIM_CCTEMP	      353
#define SIM_ERRORS_MAX	      256
#define SIM_EVENTS_MAX	      16
#define SIM_FEATURE_SLOTS_MAX 192
#define SIM_FIRMWARE	      "1.0"
#define SIM_LID_MI_EFFECTS    0x13

/* What Identify claims; io.c does exactly this (ONCS). */
#define SIM_ONCS_COMPARE   0x0001
#define SIM_ONCS_WU	   0x0002
#define SIM_ONCS_DSM	   0x0004
#define SIM_ONCS_WZ	   0x0008
#define SIM_ONCS_SAVE	   0x0010
#define SIM_ONCS_TIMESTAMP 0x0040
#define SIM_ONCS_VERIFY	   0x0080 /* from 1.4 */

#define SIM_EFFECT_LBCC 2u /* logical block content change */

/* Event types and the information of the events this model raises. */
enum { SIM_EVENT_ERROR = 0, SIM_EVENT_SMART = 1, SIM_EVENT_NOTICE = 2, SIM_EVENT_IMMEDIATE = 3 };
#define SIM_EVENT_INFO_TEMPERATURE 0x01

#define SIM_WARN_TEMPERATURE 0x02 /* Critical Warning bit 1 */

struct sim_event_info {
	uint8_t type, info, lid;
};

struct sim_counters {
	uint64_t units_read, units_written; /* of 512 bytes */
	uint64_t reads, writes;
	uint64_t power_cycles, media_errors;
};

/* power.c: beside the state, which is the current value of Power Management. */
struct sim_power {
	uint8_t operational; /* the most recent operational state */
	bool is_auto;	     /* autonomous transitions are enabled */
	bool is_asleep;	     /* the last transition was one */
	uint64_t idle_ns;    /* since then, while they are */
	uint64_t awake_ns;   /* then, for the I/O commands that wait for it; 0: none does */
};

/* hmb.c: the Host Memory Buffer as the last Set Features described it */
#define SIM_HMB_CHUNKS_MAX 256u
struct sim_hmb {
	bool is_on;
	bool is_haunted; /* used although it is off: a defect */
	uint32_t hsize, entries;
	uint64_t list, len;
	size_t count; /* chunks in use */
	struct {
		uint64_t addr, len;
	} chunk[SIM_HMB_CHUNKS_MAX];
	uint64_t turn; /* lines written */
};

/* keep_alive.c */
struct sim_keep_alive {
	uint64_t due_ns;  /* the timer expires then; 0: it does not run */
	bool has_traffic; /* a command was executed in this interval */
};

struct sim_admin {
	/* features.c: one slot for each value a feature keeps */
	uint16_t slot_base[256]; /* by Feature Identifier */
	uint32_t data_base[256];
	uint8_t *data; /* feature_data.c: the buffers of those that have one */
	uint32_t current[SIM_FEATURE_SLOTS_MAX];
	uint32_t initial[SIM_FEATURE_SLOTS_MAX];
	uint32_t saved[SIM_FEATURE_SLOTS_MAX];
	bool is_saved[SIM_FEATURE_SLOTS_MAX];
	uint64_t timestamp_ms, timestamp_at_ns;
	uint8_t timestamp_origin;

	struct sim_power power;
	struct sim_keep_alive keep_alive;
	struct sim_hmb hmb;
	uint8_t host_id[16];

	/* error.c: newest at (error_count - 1) % entries */
	uint8_t errors[SIM_ERRORS_MAX][64];
	uint64_t error_count; /* ever: kept over resets */
	uint32_t error_valid; /* entries since reset */

	struct sim_counters counters;

	/* aer.c */
	struct sim_cmd *requests; /* outstanding, oldest first */
	uint32_t request_count;
	struct sim_event_info pending[SIM_EVENTS_MAX];
	uint32_t pending_count;
	struct sim_event_info reported[8]; /* by type, while masked */
	bool is_masked[8];
	uint8_t warnings_signalled;
	bool is_under_set; /* SIM_UNDER_STICKY */

	struct sim_cmd *lost; /* never answered: a defect */

	struct sim_logbook *book; /* log.h */
};

/* One command a queue type understands. */
enum sim_nsid_rule {
	SIM_NSID_UNUSED, /* shall be 0; from 1.4 another one is Invalid Field */
	SIM_NSID_OWN,	 /* the command looks itself */
	SIM_NSID_ACTIVE, /* an attached namespace */
	SIM_NSID_ALL,	 /* … or FFFFFFFFh */
};

struct sim_op {
	uint8_t opc;
	enum sim_nsid_rule nsid;
	uint32_t since;	  /* NT_VS(), 0: always */
	uint32_t effects; /* of its entry in log 05h, without CSUPP and scope */
	uint16_t (*exec)(struct sim *s, struct sim_cmd *cmd);
	bool (*has)(const struct sim *s); /* NULL: always */
};

extern const struct sim_op sim_admin_ops[];
extern const size_t sim_admin_ops_count;
extern const struct sim_op sim_nvm_ops[];
extern const size_t sim_nvm_ops_count;

struct sim_ns {
	uint32_t nsid, lbads;
	uint64_t blocks;
	size_t bytes;
	uint8_t *data;
	uint8_t *written; /* bit per block: written since the last deallocation */
	uint8_t *bad;	  /* bit per block: Write Uncorrectable */
	uint64_t bad_count;
	bool is_protected;		       /* Write Protect */
	bool is_file;			       /* data is a file */
	uint8_t eui64[8], nguid[16], uuid[16]; /* as on the wire */
};

static inline void sim_put16(uint8_t *at, uint64_t v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

static inline void sim_put32(uint8_t *at, uint64_t v)
{
	sim_put16(at, v);
	sim_put16(at + 2, v >> 16);
}

static inline void sim_put64(uint8_t *at, uint64_t v)
{
	sim_put32(at, v);
	sim_put32(at + 4, v >> 32);
}

static inline uint64_t sim_get(const uint8_t *at, unsigned int bytes)
{
	uint64_t v = 0;

	while (bytes--)
		v = v << 8 | at[bytes];
	return v;
}

static inline uint64_t sim_u64(uint32_t low, uint32_t high)
{
	return low | (uint64_t)high << 32;
}

/* Fail with @status because of bit @bit of byte @byte of the command. */
static inline uint16_t sim_fail(struct sim_cmd *cmd, unsigned int byte, unsigned int bit,
				uint16_t status)
{
	cmd->error_loc = (uint16_t)(byte | bit << 8);
	return status;
}

#define SIM_INVALID_FIELD NT_STATUS(GENERIC, INVALID_FIELD)
#define SIM_INVALID_NS	  NT_STATUS(GENERIC, INVALID_NS)

/* Bytes one command may move (Base 2.0 figure 275, MDTS). */
uint64_t sim_mdts_bytes(const struct sim *s);
/* Is the command there, in this revision and configuration? */
bool sim_op_has(const struct sim *s, const struct sim_op *op);
/* The row of @opc that this version has, or NULL. */
const struct sim_op *sim_op_find(const struct sim *s, const struct sim_op *ops, size_t count,
				 uint8_t opc);
/* Checks that every command gets, then the command, then DNR, More and the log. */
uint16_t sim_op_run(struct sim *s, struct sim_cmd *cmd, const struct sim_op *op);
/* 0, Invalid Namespace or Format, or Invalid Field for @cmd's NSID. */
uint16_t sim_nsid_check(const struct sim *s, struct sim_cmd *cmd, enum sim_nsid_rule rule);
/* Keep @cmd for ever, as a broken controller does. */
uint16_t sim_cmd_lose(struct sim *s, struct sim_cmd *cmd);

/* virt.c: CNS 14h, 15h and 13h, and the command */
uint16_t sim_virt_primary(struct sim *s, struct sim_cmd *cmd, uint8_t *page);
uint16_t sim_virt_secondary(struct sim *s, struct sim_cmd *cmd, uint8_t *page);
uint16_t sim_virt_controllers(struct sim *s, struct sim_cmd *cmd, uint8_t *page);
uint16_t sim_virt_mgmt(struct sim *s, struct sim_cmd *cmd);
bool sim_virt_has(const struct sim *s);

/* queue_cmds.c */
uint16_t sim_create_cq(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_create_sq(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_delete_cq(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_delete_sq(struct sim *s, struct sim_cmd *cmd);

/* identify.c */
uint16_t sim_identify(struct sim *s, struct sim_cmd *cmd);
void sim_identify_ctrl(const struct sim *s, uint8_t *page);
void sim_identify_ns(const struct sim *s, const struct sim_ns *ns, uint8_t *page);
void sim_identify_descriptors(const struct sim *s, const struct sim_ns *ns, uint8_t *page);
void sim_identify_ns_common(const struct sim *s, const struct sim_ns *ns, uint8_t *page);
uint32_t sim_oncs(const struct sim *s);
/* LPA bit 2: 32 bits of NUMD and an offset, from 1.2.1. */
bool sim_has_extended_logs(const struct sim *s);

/* claims.c: what is claimed wrongly, and what is hidden behind a claim. */
enum sim_part {
	SIM_PART_NONE,
	SIM_PART_ADMIN,
	SIM_PART_NVM,
	SIM_PART_LOG,
	SIM_PART_FEATURE,
	SIM_PART_CNS
};
void sim_claims_spoil(const struct sim *s, uint8_t *page);
void sim_claims_spoil_ns(const struct sim *s, bool is_common, uint8_t *page); /* CNS 08h, 00h */
void sim_claims_spoil_list(const struct sim *s, uint8_t lid, uint8_t *page);
bool sim_is_hidden(const struct sim *s, enum sim_part kind, uint8_t id);

/* logs.c and log_pages.c */
struct sim_log_request {
	uint64_t offset, want; /* bytes */
	bool retain;	       /* RAE */
};

struct sim_log {
	uint8_t lid;
	uint32_t since;
	size_t len; /* 0: (ELPE + 1) entries of 64 bytes */
	void (*fill)(const struct sim *s, uint8_t *page);
	/* The rest may be NULL. Is it there in this configuration? */
	bool (*has)(const struct sim *s);
	size_t (*size)(const struct sim *s); /* instead of len */
	/* What this page asks of the command; may change the request. Nothing happens yet. */
	uint16_t (*check)(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
	/* All checks are done: what reading has to do before the page is filled. */
	uint16_t (*act)(struct sim *s, const struct sim_cmd *cmd);
	void (*cleared)(struct sim *s); /* it was sent with RAE=0 */
};

extern const struct sim_log sim_logs[];
extern const size_t sim_logs_count;
uint16_t sim_get_log_page(struct sim *s, struct sim_cmd *cmd);
bool sim_log_has(const struct sim *s, const struct sim_log *log);
bool sim_op_has(const struct sim *s, const struct sim_op *op);
uint8_t sim_critical_warning(const struct sim *s);
uint16_t sim_sensor_kelvin(const struct sim *s, unsigned int sensor); /* 0: composite */

/* features.c */
enum {
	SIM_FEATURE_SAVEABLE = 1,
	SIM_FEATURE_PER_NS = 2,
	SIM_FEATURE_CHANGEABLE = 4,
};

struct sim_feature {
	uint8_t fid;
	uint8_t caps;
	uint8_t slots;	/* values it keeps */
	uint32_t mask;	/* of the bits of CDW11 that are the value */
	uint32_t since; /* NT_VS() */
	bool persists;	/* what was set stays over resets, although it cannot be saved */
	bool (*has)(const struct sim *s); /* this model has it; NULL: yes */
	/* Which value CDW11 and NSID mean; a status when none. NULL: slot 0. */
	uint16_t (*slot)(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			 unsigned int *ret_slot);
	uint16_t (*check)(struct sim *s, struct sim_cmd *cmd);	     /* of Set; NULL: all is well */
	uint32_t (*initial)(const struct sim *s, unsigned int slot); /* NULL: 0 */
	/* Instead of keeping CDW11 in the slot. */
	uint16_t (*set)(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save);
	uint16_t (*get)(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot);
	void (*changed)(struct sim *s);
	/* Its buffer: length (0: none), the default (NULL: zeroes), and what Set brings. */
	uint16_t data_len;
	void (*initial_data)(const struct sim *s, unsigned int slot, uint8_t *data);
	uint16_t (*accept)(struct sim *s, struct sim_cmd *cmd, unsigned int slot, uint8_t *data);
};

extern const struct sim_feature sim_features[];
extern const size_t sim_features_count;
/* Row @i of all tables of features, NULL past the end; is it there on this model? */
const struct sim_feature *sim_feature_at(size_t i);
bool sim_feature_is_there(const struct sim *s, const struct sim_feature *f);
uint16_t sim_get_features(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_set_features(struct sim *s, struct sim_cmd *cmd);
void sim_features_init(struct sim *s);
void sim_features_reset(struct sim *s);
/* Keep @value in a slot of a feature; @save also over resets. */
void sim_feature_store(struct sim *s, uint8_t fid, unsigned int slot, uint32_t value, bool save);
/* The current value as kept. @fid must be in the table. */
uint32_t sim_feature(const struct sim *s, uint8_t fid, unsigned int slot);
/* The value that SEL means: current, default or saved. */
uint32_t sim_feature_sel(const struct sim *s, uint8_t fid, unsigned int slot, unsigned int sel);
/* Error Recovery, DULBE, of a namespace. */
bool sim_dulbe(const struct sim *s, uint32_t nsid);

/* feature_data.c */
#define SIM_FEATURE_DATA_MAX 4096u
int sim_feature_data_init(struct sim *s);
void sim_feature_data_reset(struct sim *s, const struct sim_feature *f);
const uint8_t *sim_feature_data(const struct sim *s, const struct sim_feature *f,
				unsigned int slot);
uint16_t sim_feature_data_get(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
			      unsigned int slot, unsigned int sel);
uint16_t sim_feature_data_set(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
			      unsigned int slot, bool save);

/* boot_protect.c */
extern const struct sim_feature sim_boot_features[];
extern const size_t sim_boot_features_count;
void sim_identify_boot(const struct sim *s, uint8_t *page);

/* hmb.c */
extern const struct sim_feature sim_hmb_features[];
extern const size_t sim_hmb_features_count;
void sim_identify_hmb(const struct sim *s, uint8_t *page);
/* A command was executed. */
void sim_hmb_use(struct sim *s);
/* May an I/O command be executed? A status. */
uint16_t sim_hmb_io(const struct sim *s);
void sim_hmb_reset(struct sim *s);
/* feature_optional.c, feature_host.c, feature_ns.c */
extern const struct sim_feature sim_optional_features[];
extern const size_t sim_optional_features_count;
extern const struct sim_feature sim_host_features[];
extern const size_t sim_host_features_count;
extern const struct sim_feature sim_ns_features[];
extern const size_t sim_ns_features_count;
void sim_identify_optional(const struct sim *s, uint8_t *page);
void sim_identify_host(const struct sim *s, uint8_t *page);
void sim_identify_protect(const struct sim *s, uint8_t *page);
/* The slot of the namespace that NSID means. */
uint16_t sim_feature_ns_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			     unsigned int *ret_slot);
/* Namespace is Write Protected, where it is and @op would change it; 0: it may be done. */
uint16_t sim_protect_check(const struct sim *s, struct sim_cmd *cmd, const struct sim_op *op);
void sim_protect_reset(struct sim *s);
/* A broken controller sets Critical Warning bit 3 for it. */
bool sim_protect_warns(const struct sim *s);

/* keep_alive.c */
extern const struct sim_feature sim_log_features[]; /* endurance.c */
extern const size_t sim_log_features_count;
extern const struct sim_feature sim_keep_alive_features[];
extern const size_t sim_keep_alive_features_count;
bool sim_keep_alive_has(const struct sim *s);
uint16_t sim_keep_alive(struct sim *s, struct sim_cmd *cmd);
void sim_identify_keep_alive(const struct sim *s, uint8_t *page);
/* A command is executed while the timer runs. */
void sim_keep_alive_seen(struct sim *s);
void sim_keep_alive_reset(struct sim *s);
bool sim_keep_alive_tick(struct sim *s, uint64_t now_ns);
uint64_t sim_keep_alive_due_ns(const struct sim *s);

/* power.c */
extern const struct sim_feature sim_power_features[];
extern const size_t sim_power_features_count;
void sim_identify_power(const struct sim *s, uint8_t *page);
bool sim_power_is_down(const struct sim *s, uint32_t ps);
/* An I/O command is executed: back to the most recent operational state. */
void sim_power_wake(struct sim *s);
/* An admin command is executed. */
void sim_power_admin(struct sim *s);
/* What a broken controller says to I/O in a non-operational state; 0: it does it. */
uint16_t sim_power_refuses(struct sim *s, struct sim_cmd *cmd);
/* A reset: Power Management has its value of afterwards. */
void sim_power_reset(struct sim *s);

/* aer.c */
uint16_t sim_async_event_request(struct sim *s, struct sim_cmd *cmd);
/* Take an outstanding request out, for Abort; NULL: none. */
/* Is a request with @cid outstanding? */
bool sim_aer_has(const struct sim *s, uint16_t cid);
struct sim_cmd *sim_aer_take(struct sim *s, uint16_t cid);
/* Log @lid was read with RAE=0. */
void sim_event_clear(struct sim *s, uint8_t lid);
/* Thresholds or the configuration changed: raise what is due. */
void sim_smart_check(struct sim *s);
void sim_aer_reset(struct sim *s);

/* ns.c */
/* Namespace 1 is the content of a file from now on, which sees what is written. */
int sim_ns_media(struct sim *s, const char *path, struct nt_err *err);
/* A reset: nothing of a namespace changes, unless the model is broken so. */
void sim_ns_reset(struct sim *s);
struct sim_ns *sim_ns_get(const struct sim *s, uint32_t nsid); /* active, or NULL */
bool sim_ns_holds(const struct sim_ns *ns, uint64_t slba, uint64_t blocks);
uint8_t *sim_ns_at(const struct sim_ns *ns, uint64_t lba);
void sim_ns_written(struct sim_ns *ns, uint64_t slba, uint64_t blocks);
/* First block in the range never written or deallocated; false: none. */
bool sim_ns_find_unwritten(const struct sim_ns *ns, uint64_t slba, uint64_t blocks,
			   uint64_t *ret_lba);
void sim_ns_set_bad(struct sim_ns *ns, uint64_t slba, uint64_t blocks, bool is_bad);
bool sim_ns_find_bad(const struct sim_ns *ns, uint64_t slba, uint64_t blocks, uint64_t *ret_lba);
/* Reads as zeroes afterwards, and as deallocated. */
void sim_ns_deallocate(struct sim_ns *ns, uint64_t slba, uint64_t blocks);
void sim_ns_zero(struct sim_ns *ns, uint64_t slba, uint64_t blocks);

/* io.c: the defects that write to, or read on from, the page of PRP1. */
void sim_touch(struct sim *s, const struct sim_cmd *cmd, const void *bytes, size_t len);
void sim_read_on(struct sim *s, const struct sim_cmd *cmd, uint8_t *data, size_t len);

/* io_ranges.c */
uint16_t sim_dsm(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_write_zeroes(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_write_uncorrectable(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_verify(struct sim *s, struct sim_cmd *cmd);
/* io.c: the range in CDW10…CDW12, checked; @moves: MDTS applies. */
uint16_t sim_lba_range(struct sim *s, struct sim_cmd *cmd, bool moves, struct sim_ns **ret_ns,
		       uint64_t *ret_slba, uint64_t *ret_blocks);
/* Blocks that cannot be read: 2/81, or 2/87 with DULBE. */
uint16_t sim_media_check(struct sim *s, struct sim_cmd *cmd, const struct sim_ns *ns, uint64_t slba,
			 uint64_t blocks);

#endif
