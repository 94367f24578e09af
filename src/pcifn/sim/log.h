// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the chapters behind the larger log pages share: Device Self-test,
 * telemetry, persistent events.
 *
 * None of them needs to be called when its time has come: what should have
 * happened meanwhile is worked out when somebody looks.
 */
#ifndef SIM_LOG_H
#define SIM_LOG_H

#include "cmd.h"

#define SIM_SELF_TESTS	   20 /* results that log 06h holds */
#define SIM_SELF_TEST_LEN  564u
#define SIM_SELF_TEST_ITEM 28u

struct sim_self_test {
	uint8_t op; /* 0: none runs */
	uint32_t nsid;
	uint64_t begun_ns, len_ns;
	uint64_t idle_ns;		  /* SIM_SELF_TEST_IDLE_EARLY, …_ABORT_LATE */
	uint8_t late[SIM_SELF_TEST_ITEM]; /* the entry that comes too late */
	uint8_t results[SIM_SELF_TESTS][SIM_SELF_TEST_ITEM]; /* newest first */
	uint32_t count;
};

/* One of the two telemetry logs. */
struct sim_telemetry {
	uint8_t generation;
	bool is_there;	   /* was captured; of the controller's: is available */
	uint32_t captures; /* its data follows from this */
};

#define SIM_PEL_EVENTS	 32
#define SIM_PEL_LEN_MAX	 (24 + 512)
#define SIM_PEL_HEADER	 512u
#define SIM_PEL_SNAPSHOT 1 /* event types */
#define SIM_PEL_TIME	 3
#define SIM_PEL_RESET	 4
#define SIM_PEL_HARDWARE 5
#define SIM_PEL_ERASING	 9
#define SIM_PEL_ERASED	 10
#define SIM_PEL_CAPTURE	 12

struct sim_persistent {
	uint8_t events[SIM_PEL_EVENTS][SIM_PEL_LEN_MAX]; /* newest first */
	size_t lens[SIM_PEL_EVENTS];
	uint32_t count;
	uint64_t snapshot_ns, reset_ns; /* when these were */
	uint64_t total;			/* events ever */
	uint64_t seen;			/* of them, when a context was made last */
	uint16_t generation;
	uint8_t *context; /* the log as it was, NULL: none */
	size_t context_len;
	uint8_t action; /* of the command that is being executed */
	bool existed;	/* the context did, before that command */
};

/* Of one Endurance Group. */
struct sim_group {
	bool is_pending; /* an entry of log 0Fh */
	bool is_told;	 /* its information was read with RAE=0 since it was configured */
};

struct sim_sanitize {
	uint16_t status; /* SSTAT without Global Data Erased */
	uint32_t cdw10;
	uint64_t writes; /* host writes when it was done last */
};

struct sim_logbook {
	uint64_t begun_ns; /* of the model's life */
	struct sim_self_test self_test;
	struct sim_telemetry host, ctrl;
	bool is_hot;			/* a temperature warning is on */
	uint64_t resets, unsafe_resets; /* Controller Level Resets; without a shutdown first */
	uint64_t unsafe_losses;		/* of main power */
	struct sim_persistent persistent;
	struct sim_sanitize sanitize;
	struct sim_group groups[SIM_GROUPS_MAX];
	uint16_t endgid; /* in the command that is being executed */
	uint8_t uuid;	 /* index in the command that is being executed */
};

int sim_book_init(struct sim *s);
void sim_book_fini(struct sim *s);
/* A Controller Level Reset. */
void sim_book_reset(struct sim *s);
uint64_t sim_power_on_hours(const struct sim *s);
uint64_t sim_power_cycles(const struct sim *s);
uint64_t sim_unsafe_shutdowns(const struct sim *s);

/* self_test.c */
bool sim_self_test_has(const struct sim *s);
uint16_t sim_self_test(struct sim *s, struct sim_cmd *cmd);
uint16_t sim_self_test_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
size_t sim_self_test_size(const struct sim *s);
void sim_self_test_fill(const struct sim *s, uint8_t *page);
void sim_self_test_reset(struct sim *s);

/* telemetry.c */
#define SIM_NOTICE_TELEMETRY 0x02 /* Asynchronous Event Information */
#define SIM_AEC_TELEMETRY    (1u << 10)
#define SIM_AEC_SHUTDOWN     (1u << 15)

bool sim_telemetry_has(const struct sim *s);
uint16_t sim_telemetry_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
uint16_t sim_telemetry_create(struct sim *s, const struct sim_cmd *cmd);
size_t sim_telemetry_host_size(const struct sim *s);
size_t sim_telemetry_ctrl_size(const struct sim *s);
void sim_telemetry_host_fill(const struct sim *s, uint8_t *page);
void sim_telemetry_ctrl_fill(const struct sim *s, uint8_t *page);
uint16_t sim_telemetry_ctrl_read(struct sim *s, const struct sim_cmd *cmd);
void sim_telemetry_ctrl_cleared(struct sim *s);
/* A temperature warning is on or off: the controller saves its state when one comes. */
void sim_telemetry_warning(struct sim *s, bool is_on);
void sim_telemetry_reset(struct sim *s);

/* persistent.c */
bool sim_persistent_has(const struct sim *s);
uint16_t sim_persistent_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
uint16_t sim_persistent_act(struct sim *s, const struct sim_cmd *cmd);
size_t sim_persistent_size(const struct sim *s);
void sim_persistent_fill(const struct sim *s, uint8_t *page);
void sim_persistent_add(struct sim *s, uint8_t type, const uint8_t *data, size_t len);
/* The Timestamp is about to be set. */
void sim_persistent_time(struct sim *s);
void sim_persistent_reset(struct sim *s);
void sim_persistent_fini(struct sim *s);
/* log_pages.c */
void sim_smart_fill(const struct sim *s, uint8_t *page);

/* endurance.c */
#define SIM_LID_GROUP_EVENTS 0x0f
#define SIM_AEC_GROUP	     (1u << 14)
#define SIM_EGROUP_LEN	     512u

uint32_t sim_groups(const struct sim *s); /* 0: none */
/* Bits of the Critical Warning of any, and of all of them. */
uint8_t sim_group_warnings(const struct sim *s, bool of_all);
bool sim_groups_have(const struct sim *s);
uint16_t sim_group_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
void sim_group_fill(const struct sim *s, uint8_t *page);
void sim_group_cleared(struct sim *s);
size_t sim_group_events_size(const struct sim *s);
void sim_group_events_fill(const struct sim *s, uint8_t *page);
void sim_group_list(const struct sim *s, uint32_t from, uint8_t *page);
void sim_groups_reset(struct sim *s);

/* lba_status.c */
#define SIM_LID_LBA_STATUS 0x0e
#define SIM_AEC_LBA_STATUS (1u << 13)

bool sim_lba_status_has(const struct sim *s);
size_t sim_lba_status_size(const struct sim *s);
void sim_lba_status_fill(const struct sim *s, uint8_t *page);

/* media_units.c */
bool sim_media_units_have(const struct sim *s);
size_t sim_media_units_size(const struct sim *s);
void sim_media_units_fill(const struct sim *s, uint8_t *page);
bool sim_capacity_has(const struct sim *s);
size_t sim_capacity_size(const struct sim *s);
void sim_capacity_fill(const struct sim *s, uint8_t *page);

/* sanitize.c */
#define SIM_SANICAP 0x40000003u /* crypto and block erase, no further media modification */

bool sim_sanitize_has(const struct sim *s);
uint16_t sim_sanitize(struct sim *s, struct sim_cmd *cmd);
uint32_t sim_sanicap(const struct sim *s);
uint16_t sim_sanitize_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r);
void sim_sanitize_fill(const struct sim *s, uint8_t *page);
void sim_self_test_sanitize(struct sim *s);

/* uuid.c */
#define SIM_LID_VENDOR 0xc0
#define SIM_USS	       (1u << 19) /* UUID Selection Supported, in log 05h */

bool sim_uuids_have(const struct sim *s);
void sim_uuid_list(const struct sim *s, uint8_t *page);
uint16_t sim_uuid_check(const struct sim *s, struct sim_cmd *cmd, bool is_vendor);
void sim_vendor_fill(const struct sim *s, uint8_t *page);

/* The bits of Asynchronous Event Configuration above 7 that have an event. */
uint32_t sim_notices(const struct sim *s);
uint32_t sim_oaes(const struct sim *s);
/* A notice that the host asked for with @aec. */
void sim_notice(struct sim *s, uint32_t aec, uint8_t info, uint8_t lid);

#endif
