// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queues in the Controller Memory Buffer work as in host memory, where CMBSZ
 * says that they may lie there, and are refused where it does not.
 *
 * Base 2.0 sections 3.1.3.11, 3.1.3.12, 5.4, 5.5, 8.5; NVMe 1.4 sections 4.7,
 * 5.3, 5.4.
 */
#include "cmb.h"

#define QUEUE_SPEC "base-2.0:8.5 base-2.0:3.1.3.12 nvme-1.4:4.7"
#define SQE_LEN	   64u
#define CQE_LEN	   16u

static void open_mapped(struct nt_ctx *t, struct cmb *c)
{
	cmb_open(t, c);
	cmb_map(t, c);
	if (c->place.addr % nt_limits(t)->page_len)
		nt_skip(t, "the buffer does not begin at a memory page (CC.MPS)");
}

/* Entries of @len bytes that fill two pages and a bit, as far as CAP.MQES and the buffer go. */
static uint32_t over_a_page(struct nt_ctx *t, const struct cmb *c, uint32_t len)
{
	uint64_t n = nt_min(CMB_PAGE / len + 6, nt_limits(t)->entries_max);

	return (uint32_t)nt_min(n, c->len / 2 / len);
}

/* Twice round, in batches of a third: every slot is used again for another command. */
static void goes_round(struct nt_ctx *t, struct drv_sq *sq, const char *what)
{
	uint32_t batch = sq->entries / 3 ? sq->entries / 3 : 1;

	if (batch > sq->cq->entries - 1)
		batch = sq->cq->entries - 1;
	for (uint32_t done = 0; done < 2 * sq->entries + 1; done += batch) {
		for (uint32_t i = 0; i < batch; i++)
			nt_put_nop(t, sq);
		nt_ring(t, sq);
		for (uint32_t i = 0; i < batch; i++) {
			nt_shall_succeed(t, nt_cq_next(t, sq->cq, what), "%s", what);
			nt_cq_ring(t, sq->cq);
		}
	}
}

static void submission_queue(struct nt_ctx *t)
{
	struct cmb c;
	uint32_t entries;

	open_mapped(t, &c);
	cmb_need(t, &c, CMB_SQS, "Submission Queues");
	entries = over_a_page(t, &c, SQE_LEN);
	for (uint64_t at = 0; at <= nt_limits(t)->page_len && at + entries * SQE_LEN <= c.len;
	     at += nt_limits(t)->page_len) {
		struct drv_sq *sq = cmb_sq_pair(t, &c, at, entries);

		goes_round(t, sq, "commands in the buffer are fetched, pass by pass");
		nt_queue_pair_delete(t, sq);
	}
}

static void completion_queue(struct nt_ctx *t)
{
	struct drv_cq_attr cq = { .qid = 1 };
	struct drv_sq_attr sq = { .qid = 1, .cqid = 1 };
	uint32_t entries;
	struct cmb c;

	open_mapped(t, &c);
	cmb_need(t, &c, CMB_CQS, "Completion Queues");
	entries = over_a_page(t, &c, CQE_LEN);
	cq.qsize = sq.qsize = (uint16_t)(entries - 1);
	cq.place = cmb_place(&c, 0);
	if (!nt_shall_succeed(t, nt_create_cq(t, &cq),
			      "Create I/O CQ in the Controller Memory Buffer (CMBSZ.CQS)") ||
	    !nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ in host memory"))
		return;
	goes_round(t, nt_sq(t, 1), "completions arrive in the buffer, pass by pass");
}

/* The admin queues as well; CMBMSC outlives the Controller Reset in between. */
static void admin_queues(struct nt_ctx *t)
{
	struct drv_enable_attr attr = { .asq_entries = 20, .acq_entries = 12 };
	uint64_t page = nt_limits(t)->page_len;
	struct nt_buf *data = nt_buf(t, 4096);
	struct cmb c;

	open_mapped(t, &c);
	if (!c.has_control)
		nt_skip(t, "before 1.4 the buffer may need an enabled controller");
	cmb_need(t, &c, CMB_SQS, "Submission Queues");
	if (c.len < 2 * page)
		nt_skip(t, "the buffer has no two pages of CC.MPS");
	attr.asq_place = cmb_place(&c, 0);
	if (c.sz & CMB_CQS)
		attr.acq_place = cmb_place(&c, page);
	nt_disable(t);
	nt_enable(t, &attr);
	for (unsigned int i = 0; i < 45; i++)
		nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, data),
				 "admin commands work from queues in the buffer");
	nt_shall_not_fatal(t);
	nt_reenable(t, NULL);
}

/* @is_sq: a Submission Queue on a good Completion Queue. */
static struct drv_cpl create(struct nt_ctx *t, bool is_sq, const struct drv_place *place,
			     uint64_t prp1)
{
	struct drv_cq_attr cq = { .qid = 1, .qsize = 1 };
	struct drv_sq_attr sq = { .qid = 1, .qsize = 1, .cqid = 1 };

	if (!is_sq) {
		cq.place = *place;
		cq.prp1 = prp1;
		cq.discontig = !place->is_set;
		return nt_create_cq(t, &cq);
	}
	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ in host memory"))
		nt_stop(t);
	sq.place = *place;
	sq.prp1 = prp1;
	sq.discontig = !place->is_set;
	return nt_create_sq(t, &sq);
}

static void drop(struct nt_ctx *t, bool is_sq, struct drv_cpl cpl)
{
	if (is_sq && drv_cpl_ok(cpl))
		nt_delete_sq(t, 1);
	if (is_sq || drv_cpl_ok(cpl))
		nt_delete_cq(t, 1);
}

static void unsupported_is_refused(struct nt_ctx *t)
{
	struct drv_place place;
	struct cmb c;

	open_mapped(t, &c);
	if ((c.sz & (CMB_SQS | CMB_CQS)) == (CMB_SQS | CMB_CQS))
		nt_skip(t, "both kinds of queues may lie in the buffer (CMBSZ)");
	place = cmb_place(&c, 0);
	for (unsigned int is_sq = 0; is_sq < 2; is_sq++) {
		struct drv_cpl cpl;

		if (c.sz & (is_sq ? CMB_SQS : CMB_CQS))
			continue;
		cpl = create(t, is_sq, &place, 0);
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, CMB_USE),
				"Create I/O %s in the buffer without CMBSZ.%s is Invalid Use of "
				"Controller Memory Buffer",
				is_sq ? "SQ" : "CQ", is_sq ? "SQS" : "CQS");
		drop(t, is_sq, cpl);
	}
}

/* The list lies in host memory, the pages that it names in the buffer. */
static void scattered_is_refused(struct nt_ctx *t)
{
	const struct drv_place none = { 0 };
	struct nt_buf *list;
	struct cmb c;

	open_mapped(t, &c);
	if (c.has_control && c.loc & CMB_CQPDS)
		nt_skip(t, "queues in the buffer may be scattered (CMBLOC.CQPDS)");
	if (nt_limits(t)->is_contiguous_only)
		nt_skip(t, "no queue may be scattered (CAP.CQR)");
	list = nt_buf(t, nt_limits(t)->page_len);
	for (unsigned int is_sq = 0; is_sq < 2; is_sq++) {
		struct drv_cpl cpl;

		if (!(c.sz & (is_sq ? CMB_SQS : CMB_CQS)))
			continue;
		for (unsigned int i = 0; i < 8; i++)
			list->data[i] = (uint8_t)(c.place.addr >> (8 * i));
		cpl = create(t, is_sq, &none, list->iova);
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, CMB_USE),
				"Create I/O %s with PC=0 in the buffer without CMBLOC.CQPDS is "
				"Invalid Use of Controller Memory Buffer",
				is_sq ? "SQ" : "CQ");
		drop(t, is_sq, cpl);
	}
}

static void any_dword(struct nt_ctx *t)
{
	struct drv_cq_attr cq = { .qid = 1, .qsize = 3 };
	struct drv_sq_attr sq = { .qid = 1, .qsize = 3, .cqid = 1 };
	struct cmb c;

	open_mapped(t, &c);
	if (!c.has_control || !(c.loc & CMB_CQDA))
		nt_skip(t, "queues in the buffer begin at a page (CMBLOC.CQDA)");
	if (nt_limits(t)->mqes < 3)
		nt_skip(t, "CAP.MQES leaves no queue of four entries");
	if (c.sz & CMB_CQS)
		cq.place = cmb_place(&c, 0x104);
	if (c.sz & CMB_SQS)
		sq.place = cmb_place(&c, CMB_PAGE + 0x23c);
	if (!nt_shall_succeed(t, nt_create_cq(t, &cq),
			      "Create I/O CQ at a dword of the buffer (CMBLOC.CQDA)") ||
	    !nt_shall_succeed(t, nt_create_sq(t, &sq),
			      "Create I/O SQ at a dword of the buffer (CMBLOC.CQDA)"))
		return;
	goes_round(t, nt_sq(t, 1), "queues at any dword of the buffer work");
}

#define QUEUE_NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_CFG)
#define QUEUE_CASE                                                                                 \
	.spec = QUEUE_SPEC, .effects = NT_EFF_RESET, .coverage = "CMB-01", .since = NT_VS(1, 2, 0)

static const struct nt_case cases[] = {
	{
		.id = "cmb.queue.submission-queue-works",
		.title = "An I/O Submission Queue in the buffer works",
		QUEUE_CASE,
		.needs = QUEUE_NEEDS | NT_NEED_NS,
		.rules = "REG-CMB-09",
		.run = submission_queue,
	},
	{
		.id = "cmb.queue.completion-queue-works",
		.title = "An I/O Completion Queue in the buffer works",
		QUEUE_CASE,
		.needs = QUEUE_NEEDS | NT_NEED_NS,
		.rules = "REG-CMB-09",
		.run = completion_queue,
	},
	{
		.id = "cmb.queue.admin-queues-work",
		.title = "The admin queues may lie in the buffer",
		QUEUE_CASE,
		.needs = QUEUE_NEEDS,
		.rules = "REG-CMB-09",
		.run = admin_queues,
	},
	{
		.id = "cmb.queue.unsupported-is-refused",
		.title = "A queue that CMBSZ keeps out of the buffer is refused there",
		QUEUE_CASE,
		.needs = QUEUE_NEEDS,
		.rules = "REG-CMB-08",
		.run = unsupported_is_refused,
	},
	{
		.id = "cmb.queue.scattered-is-refused",
		.title = "A queue in the buffer is physically contiguous without CMBLOC.CQPDS",
		QUEUE_CASE,
		.needs = QUEUE_NEEDS,
		.rules = "REG-CMB-07",
		.run = scattered_is_refused,
	},
	{
		.id = "cmb.queue.any-dword",
		.title = "With CMBLOC.CQDA a queue in the buffer begins at any dword",
		.spec = "base-2.0:3.1.3.11 base-2.0:5.4 base-2.0:5.5 nvme-1.4:3.1.11",
		.effects = NT_EFF_RESET,
		.coverage = "CMB-01",
		.since = NT_VS(1, 4, 0),
		.needs = QUEUE_NEEDS | NT_NEED_NS,
		.rules = "REG-CMB-09",
		.run = any_dword,
	},
};

const struct nt_group group_cmb_queue = NT_GROUP("cmb.queue", cases);
