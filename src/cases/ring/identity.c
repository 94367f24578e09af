// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which command a completion belongs to.
 *
 * The Command Identifier comes back bit by bit as it was sent, together with
 * the queue it was sent to; any value serves but FFFFh, which newer texts keep
 * for the error log. The same value may be out in several queues at once, the
 * Admin Queue among them. Two equal ones in one queue may be told as a conflict.
 *
 * Base 2.0 sections 3.3.3.1, 3.3.3.2; NVMe 1.4 sections 4.2, 4.6.
 */
#include "ring.h"

#define IDENTITY_SPEC "base-2.0:3.3.3.1 base-2.0:3.3.3.2 nvme-1.4:4.2 nvme-1.4:4.6"

static struct drv_cmd nop(const struct drv_sq *sq, const struct nt_ns *ns, uint16_t cid)
{
	struct drv_cmd cmd = { .cid = cid, .has_cid = true };

	if (sq->qid) {
		cmd.opc = NT_NVM_FLUSH;
		cmd.nsid = ns->nsid;
	} else {
		cmd.opc = NT_ADM_GET_FEATURES;
		cmd.cdw10 = NT_FID_ARBITRATION;
	}
	return cmd;
}

/* One value after another; also that nothing of it gets lost on the way. */
static bool comes_back(struct nt_ctx *t, struct ring *r, uint16_t cid)
{
	const struct drv_cmd cmd = nop(r->sq, nt_ns(t), cid);
	struct drv_cpl cpl;

	ring_put(t, r, &cmd);
	nt_ring(t, r->sq);
	if (!ring_take(t, r, &cpl))
		return false;
	nt_cq_ring(t, r->sq->cq);
	return nt_shall_succeed(t, cpl, "a command with any Command Identifier succeeds");
}

static bool every_bit(struct nt_ctx *t, struct ring *r)
{
	static const uint16_t values[] = { 0,	   1,	   0x00ff, 0x0100, 0x0fff, 0x1000, 0x1fff,
					   0x3fff, 0x4000, 0x7fff, 0x8000, 0xaaaa, 0x5555, 0xfffe };

	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		if (!comes_back(t, r, values[i]))
			return false;
	for (unsigned int bit = 0; bit < 16; bit++)
		if (!comes_back(t, r, (uint16_t)(1u << bit)))
			return false;
	return true;
}

static void any_value(struct nt_ctx *t)
{
	bool all = nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME;
	struct ring r;

	ring_attach(t, &r, nt_asq(t));
	if (!every_bit(t, &r))
		return;
	ring_open(t, &r, ring_clip(t, 8), ring_clip(t, 8));
	if (!every_bit(t, &r))
		return;
	for (uint32_t cid = 0; cid < 0xffff; cid += all ? 1 : 257)
		if (!comes_back(t, &r, (uint16_t)cid))
			return;
}

/* A device of 2016 died of this: one value out in the Admin Queue and in an I/O queue. */
static void same_value_in_two_queues(struct nt_ctx *t)
{
	static const uint16_t values[] = { 0, 1, 5, 0x100, 0xfffe };
	struct ring io, admin;
	struct drv_cpl cpl;
	uint16_t event;

	ring_open(t, &io, ring_clip(t, 8), ring_clip(t, 8));
	ring_attach(t, &admin, nt_asq(t));
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		const struct drv_cmd a = nop(admin.sq, nt_ns(t), values[i]);
		const struct drv_cmd b = nop(io.sq, nt_ns(t), values[i]);

		ring_put(t, &admin, &a);
		ring_put(t, &io, &b);
		nt_ring(t, io.sq);
		nt_ring(t, admin.sq);
		if (!ring_take(t, &admin, &cpl))
			return;
		nt_shall_succeed(t, cpl, "a CID that is also out in an I/O queue is no conflict");
		if (!ring_take(t, &io, &cpl))
			return;
		nt_shall_succeed(t, cpl,
				 "a CID that is also out in the Admin Queue is no conflict");
		nt_cq_ring(t, admin.sq->cq);
		nt_cq_ring(t, io.sq->cq);
	}
	event = nt_aer_post(t);
	nt_settle(t, 100); /* it is fetched by now, and stays */
	nt_shall(t, comes_back(t, &io, event),
		 "a CID that an event request holds is no conflict in an I/O queue");
}

/* How far a controller looks for equal ones is its own business. */
static void equal_values_in_one_queue(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(GENERIC, CID_CONFLICT));
	struct drv_sq *sq = nt_queue_pair(t, 1, ring_clip(t, 4), ring_clip(t, 4));
	const struct drv_cmd cmd = nop(sq, nt_ns(t), 9);

	if (sq->entries < 3)
		nt_skip(t, "CAP.MQES leaves no room for two commands");
	sq->is_untracked = true;
	drv_sq_put(sq, &cmd);
	drv_sq_put(sq, &cmd);
	nt_ring(t, sq);
	for (unsigned int i = 0; i < 2; i++) {
		struct drv_cpl cpl = nt_cq_next(t, sq->cq, "each of two commands with one CID");

		nt_shall_status_of(t, cpl, legal,
				   "equal CIDs are carried out or told as a conflict");
		nt_shall_eq(t, cpl.cid, 9, "the completion carries the Command Identifier");
		nt_cq_ring(t, sq->cq);
	}
	drv_mark_dirty(nt_ctrlr(t));
}

static const struct nt_case cases[] = {
	{
		.id = "ring.identity.any-value",
		.title = "Any Command Identifier comes back as it was sent",
		.spec = IDENTITY_SPEC,
		.coverage = "RNG-17 RNG-20",
		.rules = "CQE-CID-01 CQE-CID-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.timeout_ms = 60000,
		.run = any_value,
		.advice = "The host tells commands apart by this value alone: data goes to the "
			  "wrong place",
	},
	{
		.id = "ring.identity.same-in-two-queues",
		.title = "One Command Identifier may be out in the Admin Queue and an I/O queue",
		.spec = IDENTITY_SPEC,
		.coverage = "RNG-18",
		.rules = "CQE-CID-01 QUE-SQ-11",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = same_value_in_two_queues,
	},
	{
		.id = "ring.identity.equal-in-one-queue",
		.title = "Equal Command Identifiers in one queue are carried out or told as a "
			 "conflict",
		.spec = "base-2.0:3.3.3.2.1.1 nvme-1.4:4.6.1",
		.coverage = "RNG-19",
		.rules = "CQE-CID-03",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = equal_values_in_one_queue,
	},
};

const struct nt_group group_ring_identity = NT_GROUP("ring.identity", cases);
