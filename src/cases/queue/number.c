// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Number of Queues: what is asked for, what is granted, and when.
 *
 * Set Features 07h before any I/O queue exists grants at least one of each kind;
 * Get Features tells the same. Once an I/O queue exists it is a Command Sequence
 * Error. 65,536 queues are no number to ask for. What was granted stays until
 * the next reset.
 *
 * Base 2.0 section 5.27.1.5; NVMe 1.4 section 5.21.1.7.
 */
#include "queue.h"

#define NUMBER_SPEC "base-2.0:5.27.1.5 nvme-1.4:5.21.1.7"

static struct drv_cpl ask(struct nt_ctx *t, uint32_t ncqr, uint32_t nsqr)
{
	return nt_set_features(t, NT_FID_NUM_QUEUES, ncqr << 16 | nsqr);
}

static void is_granted(struct nt_ctx *t)
{
	static const uint16_t asks[] = { 0, 1, 3, 255, 0xfffe };

	for (size_t i = 0; i < ARRAY_SIZE(asks); i++) {
		struct drv_cpl set, get;

		nt_reenable(t, NULL);
		set = ask(t, asks[i], asks[i]);
		if (!nt_shall_succeed(t, set, "any number of queues may be asked for"))
			continue;
		get = nt_get_features(t, NT_FID_NUM_QUEUES, NT_SEL_CURRENT, 0);
		nt_shall_succeed(t, get, "Get Features Number of Queues succeeds");
		nt_shall_eq(t, get.dw0, set.dw0, "Get Features tells what was granted");
		nt_note(t, "asked for %u: granted %u SQs, %u CQs", asks[i] + 1u,
			(set.dw0 & 0xffff) + 1, (set.dw0 >> 16) + 1);
		if (asks[i] == 0)
			queue_many(t, nt_queue_pair(t, 1, 2, 2), 3, "the least grant is one pair");
	}
}

/* Exactly as many as granted, of each kind: the next identifier is refused. */
static void as_many_as_granted(struct nt_ctx *t, uint32_t ncqr, uint32_t nsqr)
{
	struct drv_cq_attr cq = { .qsize = 1 };
	struct drv_sq_attr sq = { .qsize = 1 };
	struct drv_cpl grant;
	uint32_t cqs, sqs;

	nt_reenable(t, NULL);
	grant = ask(t, ncqr, nsqr);
	if (!nt_shall_succeed(t, grant, "Set Features Number of Queues succeeds"))
		return;
	cqs = (grant.dw0 >> 16) + 1;
	sqs = (grant.dw0 & 0xffff) + 1;
	for (uint32_t i = 1; i <= nt_min(cqs, 64); i++) {
		cq.qid = (uint16_t)i;
		nt_shall_succeed(t, nt_create_cq(t, &cq), "every granted CQ can be created");
	}
	for (uint32_t i = 1; i <= nt_min(sqs, 64); i++) {
		sq.qid = (uint16_t)i;
		sq.cqid = (uint16_t)nt_min(i, nt_min(cqs, 64));
		nt_shall_succeed(t, nt_create_sq(t, &sq), "every granted SQ can be created");
	}
	if (cqs < 64) {
		cq.qid = (uint16_t)(cqs + 1);
		nt_should_status(t, nt_create_cq(t, &cq), NT_STATUS(CMD_SPECIFIC, QID_INVALID),
				 "a CQ past the grant is refused");
	}
	if (sqs < 64) {
		sq.qid = (uint16_t)(sqs + 1);
		sq.cqid = 1;
		nt_should_status(t, nt_create_sq(t, &sq), NT_STATUS(CMD_SPECIFIC, QID_INVALID),
				 "an SQ past the grant is refused");
	}
}

/* Asked for alike, and for more of one kind than of the other. */
static void grant_is_the_limit(struct nt_ctx *t)
{
	as_many_as_granted(t, 1, 1);
	as_many_as_granted(t, 0, 2);
	as_many_as_granted(t, 2, 0);
	nt_shall_not_fatal(t);
}

static void not_with_queues(struct nt_ctx *t)
{
	const uint16_t *legal = NT_ANY_OF(NT_STATUS(GENERIC, SEQUENCE));
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	struct drv_cpl before, after, set;

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	before = nt_get_features(t, NT_FID_NUM_QUEUES, NT_SEL_CURRENT, 0);
	set = ask(t, 0, 0);
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0))
		nt_shall_status_of(t, set, legal,
				   "Number of Queues is out of sequence with I/O queues");
	else
		nt_should_status_of(t, set, legal,
				    "Number of Queues is out of sequence with I/O queues");
	after = nt_get_features(t, NT_FID_NUM_QUEUES, NT_SEL_CURRENT, 0);
	nt_shall_eq(t, after.dw0, before.dw0, "a refused Set Features changes nothing");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "the CQ is deleted");
}

static void not_65536(struct nt_ctx *t)
{
	static const struct {
		uint32_t ncqr, nsqr;
	} asks[] = { { 0xffff, 0xffff }, { 0, 0xffff }, { 0xffff, 0 } };

	for (size_t i = 0; i < ARRAY_SIZE(asks); i++) {
		nt_reenable(t, NULL);
		nt_should_status(t, ask(t, asks[i].ncqr, asks[i].nsqr),
				 NT_STATUS(GENERIC, INVALID_FIELD), "65,536 queues are refused");
	}
	nt_reenable(t, NULL);
	nt_shall_succeed(t, ask(t, 0, 0), "a number that can be granted is granted afterwards");
}

static void stays_until_reset(struct nt_ctx *t)
{
	struct drv_cpl first, get;

	nt_reenable(t, NULL);
	first = ask(t, 1, 1);
	nt_shall_succeed(t, first, "Set Features Number of Queues succeeds");
	for (unsigned int i = 0; i < 4; i++) {
		struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

		queue_many(t, sq, 2, "a queue works");
		get = nt_get_features(t, NT_FID_NUM_QUEUES, NT_SEL_CURRENT, 0);
		nt_shall_eq(t, get.dw0, first.dw0, "the grant does not change until a reset");
		nt_queue_pair_delete(t, sq);
	}
}

#define NUMBER_CASE                                                                                \
	.spec = NUMBER_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_RESET | NT_EFF_FEATURES

static const struct nt_case cases[] = {
	{
		.id = "queue.number.is-granted",
		.title = "Number of Queues grants at least one pair, and tells how many",
		NUMBER_CASE,
		.coverage = "QUE-29 FEA-14",
		.rules = "QUE-NUM-01",
		.run = is_granted,
	},
	{
		.id = "queue.number.grant-is-the-limit",
		.title = "As many queues as granted can be created, and no more",
		NUMBER_CASE,
		.coverage = "QUE-24 QUE-29",
		.rules = "QUE-NUM-05 QUE-CQ-04 QUE-SQ-04",
		.run = grant_is_the_limit,
	},
	{
		.id = "queue.number.not-with-queues",
		.title = "Number of Queues cannot be set while I/O queues exist",
		NUMBER_CASE,
		.coverage = "QUE-29",
		.rules = "QUE-NUM-02",
		.run = not_with_queues,
	},
	{
		.id = "queue.number.not-65536",
		.title = "65,536 queues are refused",
		NUMBER_CASE,
		.coverage = "QUE-29",
		.rules = "QUE-NUM-03",
		.run = not_65536,
	},
	{
		.id = "queue.number.stays-until-reset",
		.title = "The number of granted queues stays until the next reset",
		NUMBER_CASE,
		.coverage = "QUE-29",
		.rules = "QUE-NUM-04",
		.run = stays_until_reset,
	},
};

const struct nt_group group_queue_number = NT_GROUP("queue.number", cases);
