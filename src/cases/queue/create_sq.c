// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Create I/O Submission Queue: what a controller refuses.
 *
 * An identifier, a size, or a completion queue that it cannot honour is
 * answered with the error that names the reason, and nothing stays behind.
 *
 * Base 2.0 section 5.5, NVMe 1.4 section 5.4: the particular errors by
 * "should". For CQID 0h older texts and devices have Completion Queue Invalid.
 */
#include "queue.h"

#define SQ_SPEC "base-2.0:5.5 nvme-1.4:5.4"

struct refusal {
	const char *what;
	uint32_t qid, qsize, cqid; /* wider than on the wire, see fits_wire() */
	uint16_t legal[3];
};

/* A limit at the very top of its field leaves no larger value to try. */
static bool fits_wire(const struct refusal *r)
{
	return r->qid <= UINT16_MAX && r->qsize <= UINT16_MAX && r->cqid <= UINT16_MAX;
}

static void refuse(struct nt_ctx *t, const struct refusal *r)
{
	const struct drv_sq_attr attr = { .qid = (uint16_t)r->qid,
					  .qsize = (uint16_t)r->qsize,
					  .cqid = (uint16_t)r->cqid };
	struct drv_cpl cpl;

	if (!fits_wire(r)) {
		nt_note(t, "this controller's limits leave no way to send: %s", r->what);
		return;
	}

	cpl = nt_create_sq(t, &attr);
	nt_should_status_of(t, cpl, r->legal, "Create I/O SQ refuses %s", r->what);
	nt_shall_not_fatal(t);

	/* An accepted queue must not decide the checks that follow. */
	if (drv_cpl_ok(cpl))
		nt_delete_sq(t, attr.qid);
}

static void works_afterwards(struct nt_ctx *t)
{
	const struct drv_sq_attr right = { .qid = 1, .qsize = 1, .cqid = 1 };

	if (nt_shall_succeed(t, nt_create_sq(t, &right), "SQ 1 is free after the refusals"))
		queue_many(t, nt_sq(t, 1), 3, "SQ 1 works after the refusals");
}

#define BAD_QID                                                                                    \
	{                                                                                          \
		NT_STATUS(CMD_SPECIFIC, QID_INVALID), NT_STATUS_END                                \
	}
#define BAD_SIZE                                                                                   \
	{                                                                                          \
		NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE), NT_STATUS_END                                 \
	}

static void refused_parameters(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	const struct refusal refusals[] = {
		{ "QID 0h, the Admin queue", 0, 1, 1, BAD_QID },
		{ "a QID past Number of Queues", lim->sq_count + 1, 1, 1, BAD_QID },
		{ "QID FFFFh", lim->sq_count < 0xffff ? 0xffff : 0x10000, 1, 1, BAD_QID },
		{ "QSIZE 0h, a queue of one entry", 1, 0, 1, BAD_SIZE },
		{ "QSIZE past CAP.MQES", 1, lim->mqes + 1, 1, BAD_SIZE },
		{ "QSIZE FFFFh", 1, lim->mqes < 0xffff ? 0xffff : 0x10000, 1, BAD_SIZE },
	};

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		refuse(t, &refusals[i]);
	works_afterwards(t);
}

static void refused_completion_queues(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	const uint16_t bad_cq = NT_STATUS(CMD_SPECIFIC, CQ_INVALID);
	const uint16_t bad_qid = NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	const struct refusal refusals[] = {
		{ "a CQID in range that was not created",
		  1,
		  1,
		  lim->cq_count > 1 ? 2 : 0x10000,
		  { bad_cq, NT_STATUS_END } },
		{ "CQID 0h", 1, 1, 0, { bad_qid, bad_cq, NT_STATUS_END } },
		{ "a CQID past Number of Queues",
		  1,
		  1,
		  lim->cq_count + 1,
		  { bad_qid, bad_cq, NT_STATUS_END } },
		{ "CQID FFFFh",
		  1,
		  1,
		  lim->cq_count < 0xffff ? 0xffff : 0x10000,
		  { bad_qid, bad_cq, NT_STATUS_END } },
	};

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		refuse(t, &refusals[i]);
	works_afterwards(t);
}

/* A submission queue before any completion queue. */
static void before_its_completion_queue(struct nt_ctx *t)
{
	const struct drv_sq_attr early = { .qid = 1, .qsize = 1, .cqid = 1 };
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	struct drv_cpl cpl = nt_create_sq(t, &early);

	nt_should_status(t, cpl, NT_STATUS(CMD_SPECIFIC, CQ_INVALID),
			 "Create I/O SQ refuses a completion queue that comes later");
	if (drv_cpl_ok(cpl))
		nt_delete_sq(t, 1);
	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	works_afterwards(t);
}

static void identifier_in_use(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	struct nt_buf *other = nt_buf(t, nt_limits(t)->page_len);
	const struct drv_sq_attr again = { .qid = 1, .qsize = 1, .cqid = 1, .prp1 = other->iova };
	struct drv_cpl cpl = nt_create_sq(t, &again);

	if (!nt_should_status(t, cpl, NT_STATUS(CMD_SPECIFIC, QID_INVALID),
			      "Create I/O SQ refuses a QID that is in use") &&
	    drv_cpl_ok(cpl))
		nt_stop(t);
	queue_many(t, sq, 5, "the queue that exists goes on");
}

static void base_with_offset(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;
	const uint32_t offsets[] = { 4, 64, page_len / 2 };
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct nt_buf *page = nt_buf(t, 2ull * page_len);
		const struct drv_sq_attr attr = {
			.qid = 1, .qsize = 1, .cqid = 1, .prp1 = page->iova + offsets[i]
		};
		struct drv_cpl cpl = nt_create_sq(t, &attr);

		nt_should_status_of(t, cpl,
				    NT_ANY_OF(NT_STATUS(GENERIC, PRP_OFFSET),
					      NT_STATUS(GENERIC, INVALID_FIELD)),
				    "Create I/O SQ refuses a base that is not page aligned");
		if (drv_cpl_ok(cpl))
			nt_delete_sq(t, 1);
	}
	works_afterwards(t);
}

static void contiguity_required(struct nt_ctx *t)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	const struct drv_sq_attr attr = { .qid = 1, .qsize = 1, .cqid = 1, .discontig = true };
	struct drv_cpl cpl;

	if (!nt_limits(t)->is_contiguous_only)
		nt_skip(t, "CAP.CQR is 0: queues need not be contiguous");
	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	cpl = nt_create_sq(t, &attr);
	nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
			 "Create I/O SQ refuses PC = 0 when CAP.CQR is 1");
	if (drv_cpl_ok(cpl))
		nt_delete_sq(t, 1);
	works_afterwards(t);
}

/* Under round robin the priority means nothing: all four are the same. */
static void priority_is_ignored(struct nt_ctx *t)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(queue_clip(t, 8) - 1) };

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	for (uint8_t qprio = 0; qprio < 4; qprio++) {
		const struct drv_sq_attr attr = { .qid = 1, .qsize = 1, .cqid = 1, .qprio = qprio };

		nt_shall_succeed(t, nt_create_sq(t, &attr),
				 "every queue priority is accepted under round robin");
		if (!nt_sq(t, 1))
			nt_stop(t);
		queue_many(t, nt_sq(t, 1), 4, "a queue of any priority works under round robin");
		nt_shall_succeed(t, nt_delete_sq(t, 1), "Delete I/O SQ 1");
	}
}

/*
 * With SQ Associations an NVM Set that is in no list is refused; without, no value
 * names one. The upper half of the dword is reserved in both cases.
 */
static void nvm_set(struct nt_ctx *t)
{
	static const uint32_t values[] = { 0xffff, 0xffff0000, 0x00018000 };
	const struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(queue_clip(t, 8) - 1) };
	bool has_sets = nt_ctrl_field(t, "ctratt") >> 8 & 1;

	nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ 1");
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct drv_sq_attr attr = {
			.qid = 1, .qsize = 1, .cqid = 1, .cdw12 = values[i]
		};
		struct drv_cpl cpl = nt_create_sq(t, &attr);

		if (has_sets && (values[i] & 0xffff) == 0xffff)
			nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					"an NVM Set that does not exist is refused");
		else
			nt_shall_status_of(t, cpl,
					   NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS),
						     NT_STATUS(GENERIC, INVALID_FIELD)),
					   "CDW12 without a meaning is ignored or Invalid Field");
		if (!drv_cpl_ok(cpl))
			continue;
		queue_many(t, nt_sq(t, 1), 4, "a queue that was created with CDW12 works");
		nt_shall_succeed(t, nt_delete_sq(t, 1), "Delete I/O SQ 1");
	}
	nt_note(t, has_sets ? "with SQ Associations" : "without SQ Associations");
}

#define SQ_CASE .spec = SQ_SPEC, .needs = NT_NEED_QUEUES

static const struct nt_case cases[] = {
	{
		.id = "queue.create-sq.refused-parameters",
		.title = "Create I/O SQ refuses what the controller cannot honour",
		SQ_CASE,
		.coverage = "QUE-08 QUE-09 QUE-12 QUE-13",
		.rules = "QUE-SQ-02 QUE-SQ-04 QUE-SQ-05 QUE-SQ-06",
		.run = refused_parameters,
	},
	{
		.id = "queue.create-sq.refused-completion-queues",
		.title = "Create I/O SQ refuses a completion queue that does not exist",
		SQ_CASE,
		.coverage = "QUE-11 QUE-07",
		.rules = "QUE-SQ-07 QUE-SQ-08 QUE-SQ-09",
		.run = refused_completion_queues,
	},
	{
		.id = "queue.create-sq.before-its-completion-queue",
		.title = "Create I/O SQ refuses to come before its completion queue",
		SQ_CASE,
		.coverage = "QUE-07",
		.rules = "QUE-SQ-07",
		.run = before_its_completion_queue,
	},
	{
		.id = "queue.create-sq.identifier-in-use",
		.title =
			"Create I/O SQ refuses an identifier that is in use, and the queue goes on",
		SQ_CASE,
		.coverage = "QUE-10",
		.rules = "QUE-SQ-03",
		.run = identifier_in_use,
	},
	{
		.id = "queue.create-sq.base-with-offset",
		.title = "Create I/O SQ refuses a base address that is not page aligned",
		SQ_CASE,
		.coverage = "QUE-16 PRP-22",
		.rules = "QUE-SQ-10",
		.run = base_with_offset,
	},
	{
		.id = "queue.create-sq.contiguity-required",
		.title = "Create I/O SQ refuses scattered memory where CAP.CQR asks for one piece",
		SQ_CASE,
		.coverage = "QUE-15 REG-06",
		.rules = "QUE-PC-01 REG-CAP-02",
		.run = contiguity_required,
	},
	{
		.id = "queue.create-sq.priority-is-ignored",
		.title = "The queue priority is ignored under round robin",
		.spec = "base-2.0:3.3.3.5 base-2.0:5.5 nvme-1.4:5.4",
		.needs = NT_NEED_QUEUES,
		.coverage = "QUE-30",
		.rules = "QUE-SQ-12",
		.run = priority_is_ignored,
	},
	{
		.id = "queue.create-sq.nvm-set-is-one-of-the-list",
		.title = "Create I/O SQ takes an NVM Set of the list, or looks at none",
		.spec = "base-2.0:5.5 base-2.0:8.22 nvme-1.4:5.4",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.coverage = "QUE-36",
		.rules = "QUE-SQ-13",
		.since = NT_VS(1, 4, 0),
		.run = nvm_set,
	},
};

const struct nt_group group_queue_create_sq = NT_GROUP("queue.create-sq", cases);
