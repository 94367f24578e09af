// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Create I/O Completion Queue: what a controller refuses.
 *
 * A controller answers an identifier or a size that it cannot honour with the
 * error that names the reason, and a refused command leaves nothing behind:
 * the identifier is still free for a correct Create.
 *
 * Base 2.0 section 5.4, NVMe 1.4 section 5.3. Both ask for the particular
 * errors with "should", so another answer is a warning. That the controller
 * survives, and that QID 1 is free afterwards, is not optional.
 */
#include "queue.h"

#define CQ_SPEC "base-2.0:5.4 nvme-1.4:5.3"

struct refusal {
	const char *what;
	uint32_t qid, qsize; /* wider than on the wire, see fits_wire() */
	uint16_t status;
};

/* A limit at the very top of its field leaves no larger value to try. */
static bool fits_wire(const struct refusal *r)
{
	return r->qid <= UINT16_MAX && r->qsize <= UINT16_MAX;
}

static void refuse(struct nt_ctx *t, const struct refusal *r)
{
	const struct drv_cq_attr attr = { .qid = (uint16_t)r->qid, .qsize = (uint16_t)r->qsize };
	struct drv_cpl cpl;

	if (!fits_wire(r)) {
		nt_note(t, "this controller's limits leave no way to send: %s", r->what);
		return;
	}

	cpl = nt_create_cq(t, &attr);
	nt_should_status(t, cpl, r->status, "Create I/O CQ refuses %s", r->what);
	nt_shall_not_fatal(t);

	/* An accepted queue must not decide the checks that follow. */
	if (drv_cpl_ok(cpl))
		nt_delete_cq(t, attr.qid);
}

static void refused_parameters(struct nt_ctx *t)
{
	const struct nt_limits *lim = nt_limits(t);
	const struct drv_cq_attr smallest = { .qid = 1, .qsize = 1 };
	const uint16_t bad_qid = NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	const uint16_t bad_size = NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE);
	const struct refusal refusals[] = {
		{ "QID 0h, the Admin queue", 0, 1, bad_qid },
		{ "a QID past Number of Queues", lim->cq_count + 1, 1, bad_qid },
		{ "QID FFFFh", lim->cq_count < 0xffff ? 0xffff : 0x10000, 1, bad_qid },
		{ "QSIZE 0h, a queue of one entry", 1, 0, bad_size },
		{ "QSIZE past CAP.MQES", 1, lim->mqes + 1, bad_size },
		{ "QSIZE FFFFh", 1, lim->mqes < 0xffff ? 0xffff : 0x10000, bad_size },
	};

	for (size_t i = 0; i < ARRAY_SIZE(refusals); i++)
		refuse(t, &refusals[i]);

	nt_shall_succeed(t, nt_create_cq(t, &smallest), "QID 1 is free after the refusals");
}

/* The first queue must go on: the refused Create names other memory. */
static void identifier_in_use(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	struct nt_buf *other = nt_buf(t, nt_limits(t)->page_len);
	const struct drv_cq_attr again = { .qid = 1, .qsize = 1, .prp1 = other->iova };
	struct drv_cpl cpl;

	cpl = nt_create_cq(t, &again);
	if (!nt_should_status(t, cpl, NT_STATUS(CMD_SPECIFIC, QID_INVALID),
			      "Create I/O CQ refuses a QID that is in use") &&
	    drv_cpl_ok(cpl))
		nt_stop(t);
	queue_many(t, sq, 4, "the queue that exists goes on");
}

static void base_with_offset(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;
	const uint32_t offsets[] = { 4, 16, page_len / 2 };
	const struct drv_cq_attr right = { .qid = 1, .qsize = 1 };

	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct nt_buf *page = nt_buf(t, 2ull * page_len);
		const struct drv_cq_attr attr = { .qid = 1,
						  .qsize = 1,
						  .prp1 = page->iova + offsets[i] };
		struct drv_cpl cpl = nt_create_cq(t, &attr);

		nt_should_status_of(t, cpl,
				    NT_ANY_OF(NT_STATUS(GENERIC, PRP_OFFSET),
					      NT_STATUS(GENERIC, INVALID_FIELD)),
				    "Create I/O CQ refuses a base that is not page aligned");
		if (drv_cpl_ok(cpl))
			nt_delete_cq(t, 1);
	}
	nt_shall_succeed(t, nt_create_cq(t, &right), "QID 1 is free after the refusals");
}

/* "Greater than the number of messages" leaves the number itself open. */
static void vector_out_of_range(struct nt_ctx *t)
{
	uint32_t vectors = nt_limits(t)->vectors;
	const uint32_t tries[] = { vectors + 1, 0xffff };
	const struct drv_cq_attr right = { .qid = 1, .qsize = 1 };

	nt_reenable(t,
		    &(struct drv_enable_attr){ .irq_kind = PCIFN_IRQ_MSIX, .irq_count = vectors });
	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		const struct drv_cq_attr attr = {
			.qid = 1, .qsize = 1, .ien = true, .iv = (uint16_t)tries[i]
		};
		struct drv_cpl cpl;

		if (tries[i] > 0xffff)
			continue;
		cpl = nt_create_cq(t, &attr);
		nt_should_status(t, cpl, NT_STATUS(CMD_SPECIFIC, IRQ_VECTOR),
				 "Create I/O CQ refuses a vector past the last one");
		if (drv_cpl_ok(cpl))
			nt_delete_cq(t, 1);
	}
	nt_shall_succeed(t, nt_create_cq(t, &right), "QID 1 is free after the refusals");
}

static void discontiguous_where_contiguity_is_required(struct nt_ctx *t)
{
	const struct drv_cq_attr attr = { .qid = 1, .qsize = 1, .discontig = true };
	const struct drv_cq_attr right = { .qid = 1, .qsize = 1 };
	struct drv_cpl cpl;

	if (!nt_limits(t)->is_contiguous_only)
		nt_skip(t, "CAP.CQR is 0: queues need not be contiguous");
	cpl = nt_create_cq(t, &attr);
	nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
			 "Create I/O CQ refuses PC = 0 when CAP.CQR is 1");
	if (drv_cpl_ok(cpl))
		nt_delete_cq(t, 1);
	nt_shall_succeed(t, nt_create_cq(t, &right), "QID 1 is free after the refusal");
}

static const struct nt_case cases[] = {
	{
		.id = "queue.create-cq.refused-parameters",
		.title = "Create I/O CQ refuses what the controller cannot honour",
		.spec = CQ_SPEC,
		.coverage = "QUE-08 QUE-09 QUE-12 QUE-13",
		.rules = "QUE-CQ-02 QUE-CQ-04 QUE-CQ-05 QUE-CQ-06",
		.needs = NT_NEED_QUEUES,
		.run = refused_parameters,
	},
	{
		.id = "queue.create-cq.identifier-in-use",
		.title =
			"Create I/O CQ refuses an identifier that is in use, and the queue goes on",
		.spec = CQ_SPEC,
		.coverage = "QUE-10",
		.rules = "QUE-CQ-03",
		.needs = NT_NEED_QUEUES,
		.run = identifier_in_use,
	},
	{
		.id = "queue.create-cq.base-with-offset",
		.title = "Create I/O CQ refuses a base address that is not page aligned",
		.spec = CQ_SPEC,
		.coverage = "QUE-16 PRP-22",
		.rules = "QUE-CQ-08",
		.needs = NT_NEED_QUEUES,
		.run = base_with_offset,
	},
	{
		.id = "queue.create-cq.vector-out-of-range",
		.title = "Create I/O CQ refuses an interrupt vector past the last one",
		.spec = CQ_SPEC " pcie-1.0:3.2",
		.coverage = "QUE-17 IRQ-09",
		.rules = "QUE-CQ-09 INT-MSIX-09",
		.needs = NT_NEED_QUEUES | NT_NEED_MSIX,
		.effects = NT_EFF_RESET,
		.run = vector_out_of_range,
	},
	{
		.id = "queue.create-cq.contiguity-required",
		.title = "Create I/O CQ refuses scattered memory where CAP.CQR asks for one piece",
		.spec = CQ_SPEC " base-2.0:3.1.3.1 nvme-1.4:3.1.1",
		.coverage = "QUE-15 REG-06",
		.rules = "QUE-PC-01 REG-CAP-02",
		.needs = NT_NEED_QUEUES,
		.run = discontiguous_where_contiguity_is_required,
	},
};

const struct nt_group group_queue_create_cq = NT_GROUP("queue.create-cq", cases);
