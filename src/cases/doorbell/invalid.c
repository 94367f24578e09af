// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Doorbell writes that make no sense.
 *
 * A value outside the queue is reported by an Error event (Invalid Doorbell
 * Write Value) if an Asynchronous Event Request is outstanding, and a
 * submission queue that got one executes nothing more until it is deleted and
 * created again. A doorbell of no queue is undefined: an event, or nothing.
 * In any case the other queues go on. The texts use "should" for deletion by
 * the host and list the event without a "shall": a missing event is a warning.
 *
 * Base 2.0 sections 3.3.1.2 and 5.2; PCIe Transport 1.0 section 3.1.2.
 */
#include "doorbell.h"

#define INVALID_SPEC "base-2.0:3.3.1.2 base-2.0:5.2 pcie-1.0:3.1.2.1 nvme-1.4:4.1 nvme-1.4:5.2"
#define EVENT_MS     200

/* Asynchronous event DW0: type in 2:0, information in 15:8, log page in 23:16. */
#define EVENT_TYPE(dw0) ((dw0)&7u)
#define EVENT_INFO(dw0) (((dw0) >> 8) & 0xffu)
#define EVENT_LID(dw0)	(((dw0) >> 16) & 0xffu)
#define INFO_REGISTER	0 /* Write to Invalid Doorbell Register */
#define INFO_VALUE	1 /* Invalid Doorbell Write Value */

/* An invalid write may end in CFS; the tool then starts over and warns. */
static bool survived(struct nt_ctx *t)
{
	if (nt_should_eq(t, nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS, 0,
			 "an invalid doorbell write does not end in a fatal status"))
		return true;
	nt_reenable(t, NULL);
	return false;
}

/* The event that reports an invalid value, when it comes, says so. */
static void expect_event(struct nt_ctx *t, uint16_t aer)
{
	struct drv_cpl cpl;

	if (!nt_should(t, nt_aer_wait(t, aer, EVENT_MS, &cpl),
		       "an invalid doorbell value is reported by an Error event"))
		return;
	nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS), "the event completes the request");
	nt_shall_eq(t, EVENT_TYPE(cpl.dw0), 0, "the event is of type Error status");
	nt_shall_eq(t, EVENT_INFO(cpl.dw0), INFO_VALUE,
		    "the event information is Invalid Doorbell Write Value");
	nt_shall_eq(t, EVENT_LID(cpl.dw0), NT_LID_ERROR, "the event names the Error log page");
}

static void others_go_on(struct nt_ctx *t, struct drv_sq *other)
{
	doorbell_still_works(t, nt_asq(t), "the Admin Queue after an invalid doorbell write");
	if (other)
		doorbell_still_works(t, other, "another queue after an invalid doorbell write");
}

static struct drv_sq *second_pair(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);

	return lim->sq_count > 1 && lim->cq_count > 1 ? nt_queue_pair(t, 2, 2, 2) : NULL;
}

/* The first value that lies outside, the largest, and one between. */
static unsigned int bad_values(uint32_t entries, uint32_t *values)
{
	unsigned int n = 0;

	if (entries > 0xffff)
		return 0;
	values[n++] = entries;
	if (entries + 1 < 0xffff)
		values[n++] = entries + 1;
	if (entries != 0xffff)
		values[n++] = 0xffff;
	return n;
}

/* A good tail afterwards: the queue executes nothing until it is created again. */
static void stands_still(struct nt_ctx *t, struct drv_sq *sq)
{
	struct drv_cpl cpl;

	nt_put_nop(t, sq);
	nt_doorbell(t, sq->qid, false, sq->tail);
	nt_settle(t, DOORBELL_SILENCE_US);
	nt_should(t, !drv_cq_poll(sq->cq, &cpl),
		  "a queue that got an invalid tail executes nothing until it is created again");
}

static void one_bad_value(struct nt_ctx *t, bool is_cq, uint32_t value)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	struct drv_sq *other, *sq;
	uint16_t aer;

	nt_reenable(t, NULL);
	other = second_pair(t);
	sq = nt_queue_pair(t, 1, entries, entries);
	aer = nt_aer_post(t);
	nt_doorbell(t, 1, is_cq, value);
	expect_event(t, aer);
	if (!survived(t))
		return;
	others_go_on(t, other);
	if (!is_cq)
		stands_still(t, sq);

	nt_shall_succeed(t, nt_delete_sq(t, sq->qid), "the submission queue can be deleted");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "the completion queue can be deleted");
	doorbell_still_works(t, nt_queue_pair(t, 1, entries, entries),
			     "the queue that was created again");
}

static void sweep(struct nt_ctx *t, bool is_cq)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	uint32_t values[3];
	unsigned int n = bad_values(entries, values);

	for (unsigned int i = 0; i < n; i++)
		one_bad_value(t, is_cq, values[i]);
}

static void tail_out_of_range(struct nt_ctx *t)
{
	sweep(t, false);
}

static void head_out_of_range(struct nt_ctx *t)
{
	sweep(t, true);
}

/* A head that passes entries nobody posted. */
static void head_past_posted(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	struct drv_sq *other = second_pair(t);
	uint16_t aer;

	nt_queue_pair(t, 1, entries, entries);
	aer = nt_aer_post(t);
	nt_doorbell(t, 1, true, 1);
	expect_event(t, aer);
	if (survived(t))
		others_go_on(t, other);
}

/*
 * A tail that runs over commands which are still there. They are, for certain,
 * only while nothing is fetched because the completion queue is full: of a
 * queue of @entries the controller has fetched as many as it completed, and a
 * few that it may hold.
 */
static void tail_over_full(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(64, nt_limits(t)->entries_max);
	struct drv_sq *other = second_pair(t), *sq;
	struct drv_cpl cpl;
	uint16_t aer;

	if (entries < 64)
		nt_skip(t, "CAP.MQES leaves no room for a queue that stays full");
	sq = nt_queue_pair(t, 1, entries, 2);
	for (uint32_t i = 0; i < entries - 1; i++)
		nt_put_nop(t, sq);
	nt_ring(t, sq);
	nt_cq_next(t, sq->cq, "the one completion that fits");
	aer = nt_aer_post(t);
	nt_doorbell(t, 1, false, sq->tail + 1 == entries ? 0 : sq->tail + 1);
	if (nt_aer_wait(t, aer, EVENT_MS, &cpl))
		nt_shall_eq(t, EVENT_INFO(cpl.dw0), INFO_VALUE,
			    "the event information is Invalid Doorbell Write Value");
	else
		nt_note(t, "a tail one past a full queue was not reported: fetched commands may "
			   "have made it valid");
	if (survived(t))
		others_go_on(t, other);
}

/* Undefined by the transport: an event with 00h or 01h, or silence. */
static void no_such_queue(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	struct drv_sq *other = second_pair(t);
	struct drv_cpl cpl;
	uint16_t aer;

	if (lim->sq_count < 3)
		nt_skip(t, "fewer than three I/O submission queues: no free doorbell to write");
	aer = nt_aer_post(t);
	nt_doorbell(t, 3, false, 1);
	if (nt_aer_wait(t, aer, EVENT_MS, &cpl)) {
		nt_shall_eq(t, EVENT_TYPE(cpl.dw0), 0, "the event is of type Error status");
		nt_shall_range(t, EVENT_INFO(cpl.dw0), INFO_REGISTER, INFO_VALUE,
			       "the event is about a doorbell");
	} else {
		nt_note(t, "a doorbell of no queue was not reported; the text leaves it open");
	}
	if (survived(t))
		others_go_on(t, other);
}

/* After Delete the doorbell is that of no queue: nothing it says is executed. */
static void deleted_queue(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	struct drv_sq *other = second_pair(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);

	doorbell_still_works(t, sq, "the queue");
	nt_shall_succeed(t, nt_delete_sq(t, 1), "the submission queue can be deleted");
	nt_doorbell(t, 1, false, 1);
	nt_shall_stay_silent(t, nt_cq(t, 1), DOORBELL_SILENCE_US,
			     "the doorbell of a deleted queue executes nothing");
	if (survived(t))
		others_go_on(t, other);
}

/* The texts do not say what such a write does; that it does nothing is the sane answer. */
static void while_disabled(struct nt_ctx *t)
{
	struct drv_cpl cpl;
	uint16_t cid;

	nt_disable(t);
	nt_doorbell(t, 0, false, 1);
	nt_doorbell(t, 0, true, 1);
	nt_settle(t, DOORBELL_SILENCE_US);
	nt_enable(t, NULL);
	nt_settle(t, DOORBELL_SILENCE_US);
	nt_should(t, !drv_cq_poll(nt_asq(t)->cq, &cpl),
		  "a doorbell written while disabled executes nothing afterwards");
	cid = nt_put_nop(t, nt_asq(t));
	nt_ring(t, nt_asq(t));
	cpl = nt_wait_cid(t, nt_asq(t), cid);
	nt_shall_succeed(t, cpl, "the Admin Queue works after the controller was enabled");
	nt_should_eq(t, cpl.sqhd, 1, "enabling starts the Admin Queue at its first slot");
}

/* The event list names it as a possible cause; most controllers are silent. Both pass. */
static void same_value_again(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(4, nt_limits(t)->entries_max);
	struct drv_sq *other = second_pair(t);
	struct drv_sq *sq = nt_queue_pair(t, 1, entries, entries);
	struct drv_cpl cpl;
	uint16_t aer;

	doorbell_still_works(t, sq, "the queue");
	aer = nt_aer_post(t);
	nt_doorbell(t, 1, false, sq->tail);
	nt_doorbell(t, 1, true, sq->cq->head);
	nt_shall_stay_silent(t, sq->cq, DOORBELL_SILENCE_US,
			     "the tail that was there already announces nothing");
	if (nt_aer_wait(t, aer, EVENT_MS, &cpl))
		nt_shall_eq(t, EVENT_INFO(cpl.dw0), INFO_VALUE,
			    "the event information is Invalid Doorbell Write Value");
	else
		nt_note(t, "the same value again was not reported; the text leaves it open");
	if (survived(t))
		others_go_on(t, other);
}

static const struct nt_case cases[] = {
	{
		.id = "doorbell.invalid.tail-out-of-range",
		.title = "A tail outside the queue is reported and stops that queue alone",
		.spec = INVALID_SPEC,
		.coverage = "DB-03 DB-10 AER-07",
		.rules = "DB-INV-02 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = tail_out_of_range,
	},
	{
		.id = "doorbell.invalid.head-out-of-range",
		.title = "A head outside the queue is reported and stops that queue alone",
		.spec = INVALID_SPEC,
		.coverage = "DB-04 DB-10 AER-07",
		.rules = "DB-INV-03 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = head_out_of_range,
	},
	{
		.id = "doorbell.invalid.head-past-posted",
		.title = "A head past the posted entries is reported and disturbs no other queue",
		.spec = INVALID_SPEC,
		.coverage = "DB-09",
		.rules = "DB-INV-05 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = head_past_posted,
	},
	{
		.id = "doorbell.invalid.tail-over-full",
		.title = "A tail past a full queue disturbs no other queue",
		.spec = INVALID_SPEC,
		.coverage = "DB-08",
		.rules = "DB-INV-06 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = tail_over_full,
	},
	{
		.id = "doorbell.invalid.no-such-queue",
		.title = "The doorbell of a queue that was never created disturbs nobody",
		.spec = INVALID_SPEC,
		.coverage = "DB-05",
		.rules = "DB-INV-01 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = no_such_queue,
	},
	{
		.id = "doorbell.invalid.same-value-again",
		.title = "A doorbell value that is written again announces nothing",
		.spec = INVALID_SPEC,
		.coverage = "DB-07",
		.rules = "DB-INV-04 DB-INV-07",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = same_value_again,
	},
	{
		.id = "doorbell.invalid.deleted-queue",
		.title = "The doorbell of a deleted queue executes nothing",
		.spec = INVALID_SPEC,
		.coverage = "DB-06",
		.rules = "DB-INV-01 DB-INV-07 QUE-DSQ-05",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = deleted_queue,
	},
	{
		.id = "doorbell.invalid.written-while-disabled",
		.title = "A doorbell that is written while disabled has no effect later",
		.spec = INVALID_SPEC,
		.coverage = "DB-11",
		.rules = "DB-INV-01 RST-IDLE-01",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = while_disabled,
	},
};

const struct nt_group group_doorbell_invalid = NT_GROUP("doorbell.invalid", cases);
