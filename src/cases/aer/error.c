// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Error events, and the completion of a request that waited for long.
 *
 * An invalid doorbell value is an event that no command caused: it names the
 * Error Information log, which tells it with identifiers of FFFFh. A request is
 * fetched long before it completes: its completion tells the head of now.
 *
 * Base 2.0 sections 5.2, 5.16.1.2, 3.3.3.2; NVMe 1.4 sections 5.2, 5.14.1.1, 4.6.
 */
#include "aer.h"

#include <string.h>

#define EVENT_MS    200
#define EVENT_VALUE 0x00010100u /* Error, Invalid Doorbell Write Value, log page 01h */
#define EVENT_BITS  0x00ffff07u
#define ERROR_SPEC  "base-2.0:5.2 nvme-1.4:5.2"
#define ENTRY_LEN   64
#define NOBODY	    0xffff

/* A tail outside of the queue, with a request outstanding; false: no event came. */
static bool provoke(struct nt_ctx *t, struct drv_cpl *ret_cpl)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	uint16_t aer;

	aer_read_log(t, NT_LID_ERROR, false); /* one that was reported would mask it */
	nt_queue_pair(t, 1, entries, entries);
	aer = nt_aer_post(t);
	nt_doorbell(t, 1, false, entries);
	if (nt_aer_wait(t, aer, EVENT_MS, ret_cpl))
		return true;
	nt_should(t, false, "an invalid doorbell value is reported by an Error event");
	return false;
}

static void names_its_log(struct nt_ctx *t)
{
	struct drv_cpl cpl;

	if (!provoke(t, &cpl))
		return;
	nt_shall_succeed(t, cpl, "the event completes the request");
	nt_shall_eq(t, cpl.dw0 & EVENT_BITS, EVENT_VALUE,
		    "Dword 0 says Error status, Invalid Doorbell Write Value, log page 01h");
	nt_should_eq(t, cpl.dw0 & ~EVENT_BITS, 0, "reserved bits of Dword 0 are 0");
}

/* The newest entry; false: the log is empty. */
static bool newest(struct nt_ctx *t, uint8_t entry[ENTRY_LEN])
{
	struct nt_buf *page = nt_buf(t, ENTRY_LEN);

	nt_shall_succeed(t, nt_get_log(t, NT_LID_ERROR, NT_NSID_ALL, page, ENTRY_LEN, 0),
			 "the Error Information log can be read");
	memcpy(entry, page->data, ENTRY_LEN);
	nt_buf_free(t, page);
	return memcmp(entry, (const uint8_t[8]){ 0 }, 8);
}

static void is_in_the_log(struct nt_ctx *t)
{
	uint8_t before[ENTRY_LEN], after[ENTRY_LEN];
	bool had = newest(t, before);
	struct drv_cpl cpl;

	if (!provoke(t, &cpl))
		return;
	if (!nt_should(t, newest(t, after) && (!had || memcmp(before, after, 8)),
		       "an Error event adds an entry to the Error Information log"))
		return;
	nt_should_eq(t, (unsigned int)(after[8] | after[9] << 8), NOBODY,
		     "the SQID of an entry that no command caused is FFFFh");
	nt_should_eq(t, (unsigned int)(after[10] | after[11] << 8), NOBODY,
		     "the CID of an entry that no command caused is FFFFh");
}

/* All that was sent after the request is complete: the head stands at the tail. */
static void tells_the_head_of_now(struct nt_ctx *t)
{
	struct aer_bench b;
	struct drv_cpl cpl;

	aer_open(t, &b);
	for (unsigned int lap = 0; lap < 4; lap++) {
		uint16_t aer = nt_aer_post(t);

		for (unsigned int i = 0; i < 11 + lap; i++)
			nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
					 "commands complete beside an outstanding request");
		aer_enable(t, AEC_TEMPERATURE);
		aer_hot(t, &b);
		if (!nt_shall(t, nt_aer_wait(t, aer, EVENT_MS, &cpl),
			      "a temperature above its threshold is reported"))
			return;
		nt_shall_eq(t, cpl.sqhd, nt_asq(t)->tail,
			    "the completion of a request tells the present head of its queue");
		nt_shall_eq(t, cpl.sqid, 0, "and its own queue");
		aer_cool(t, &b);
		aer_enable(t, 0);
		aer_read_log(t, NT_LID_SMART, false);
	}
}

static void reserved_fields(struct nt_ctx *t)
{
	static const uint64_t nowhere = 0xfffffffffffff008;
	struct drv_cmd cmds[6];
	struct aer_bench b;
	struct drv_cpl cpl;

	aer_open(t, &b);
	memset(cmds, 0, sizeof(cmds));
	cmds[0].cdw2 = cmds[0].cdw3 = UINT32_MAX;
	cmds[1].cdw10 = UINT32_MAX;
	cmds[2].cdw11 = cmds[2].cdw12 = UINT32_MAX;
	cmds[3].cdw13 = cmds[3].cdw14 = cmds[3].cdw15 = UINT32_MAX;
	cmds[4].mptr = nowhere;
	cmds[5].prp1 = cmds[5].prp2 = nowhere;
	for (size_t i = 0; i < ARRAY_SIZE(cmds); i++) {
		uint16_t cid;

		cmds[i].opc = NT_ADM_ASYNC_EVENT;
		cid = drv_sq_put(nt_asq(t), &cmds[i]);
		nt_ring(t, nt_asq(t));
		if (nt_aer_wait(t, cid, 5, &cpl)) {
			nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					"a request with reserved fields waits or is Invalid Field");
			continue;
		}
		aer_enable(t, AEC_TEMPERATURE);
		aer_hot(t, &b);
		if (!nt_shall(t, nt_aer_wait(t, cid, EVENT_MS, &cpl),
			      "a request with reserved fields reports the next event"))
			return;
		nt_shall_eq(t, cpl.dw0 & EVENT_BITS, AER_TEMPERATURE,
			    "and the event is the one that happened");
		aer_cool(t, &b);
		aer_enable(t, 0);
		aer_read_log(t, NT_LID_SMART, false);
	}
	nt_shall_not_fatal(t);
}

#define ERROR_CASE .spec = ERROR_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_RESET

static const struct nt_case cases[] = {
	{
		.id = "aer.error.names-its-log",
		.title = "An invalid doorbell value is an Error event that names the Error log",
		ERROR_CASE,
		.coverage = "AER-07",
		.rules = "AER-ERR-01",
		.run = names_its_log,
	},
	{
		.id = "aer.error.is-in-the-log",
		.title = "An Error event has an entry in the log, of no command",
		.spec = ERROR_SPEC " base-2.0:5.16.1.2 nvme-1.4:5.14.1.1",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.coverage = "AER-07",
		.rules = "AER-ERR-02",
		.run = is_in_the_log,
	},
	{
		.id = "aer.error.tells-the-head-of-now",
		.title = "A request that waited completes with the present head of its queue",
		.spec = "base-2.0:3.3.3.2 base-2.0:5.2 nvme-1.4:4.6 nvme-1.4:5.2",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES,
		.coverage = "AER-10",
		.rules = "QUE-SQHD-01",
		.run = tells_the_head_of_now,
	},
	{
		.id = "aer.error.reserved-fields",
		.title = "Reserved fields of a request are ignored or refused",
		.spec = ERROR_SPEC " base-2.0:3.3.3.1 nvme-1.4:4.2",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES,
		.coverage = "AER-09",
		.rules = "CMD-RSVD-02",
		.run = reserved_fields,
	},
};

const struct nt_group group_aer_error = NT_GROUP("aer.error", cases);
