// SPDX-License-Identifier: GPL-2.0-or-later
/* See race.h. Base 2.0 sections 3.4.4 and 5.27.1.1. */
#include "race.h"

#include <string.h>

#define DEPTH_MIN 8

static void create(struct nt_ctx *t, struct race *r, const uint8_t *qprio)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(r->queues * r->depth) };

	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ for all queues"))
		nt_stop(t);
	r->cq = nt_cq(t, 1);
	for (uint32_t i = 0; i < r->queues; i++) {
		const struct drv_sq_attr sq = { .qid = (uint16_t)(i + 1),
						.qsize = (uint16_t)r->depth,
						.cqid = 1,
						.qprio = qprio[i] };

		if (!nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ with a priority"))
			nt_stop(t);
		r->sq[i] = nt_sq(t, sq.qid);
	}
}

void race_open(struct nt_ctx *t, struct race *r, uint32_t queues, uint32_t depth,
	       const uint8_t *qprio)
{
	const struct nt_limits *lim = nt_limits(t);
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *data = nt_buf(t, ns->lba_len + ns->meta_len);

	*r = (struct race){ .queues = queues };
	r->depth = (uint32_t)nt_min(depth, (lim->entries_max - 1) / queues);
	if (lim->sq_count < queues)
		nt_skip(t, "the controller grants %u I/O submission queues, the case takes %u",
			lim->sq_count, queues);
	if (r->depth < DEPTH_MIN)
		nt_skip(t, "CAP.MQES leaves no room for %u queues on one", queues);
	r->read = nt_rw_cmd(NT_NVM_READ, ns->nsid, ns->scratch_slba, 1);
	r->read.prp1 = data->iova;
	create(t, r, qprio);
}

void race_close(struct nt_ctx *t, struct race *r)
{
	for (uint32_t i = 0; i < r->queues; i++)
		nt_shall_succeed(t, nt_delete_sq(t, r->sq[i]->qid), "Delete I/O SQ");
	nt_shall_succeed(t, nt_delete_cq(t, 1), "Delete I/O CQ");
}

/* Whose completion comes next; it ends the case when it is nobody's. */
static uint32_t take(struct nt_ctx *t, struct race *r, uint16_t *ret_cid)
{
	struct drv_cpl cpl = nt_cq_next(t, r->cq, "a command of one of several queues");
	uint32_t i = 0;

	nt_cq_ring(t, r->cq);
	nt_shall_succeed(t, cpl, "Read of one block");
	while (i < r->queues && cpl.sqid != r->sq[i]->qid)
		i++;
	if (!nt_shall(t, i < r->queues, "the completion names one of the queues"))
		nt_stop(t);
	*ret_cid = cpl.cid;
	return i;
}

/* One more completion of @i, which is the @rank-th of all. */
static void account(struct race *r, uint32_t *done, uint32_t i, uint32_t rank, uint16_t cid)
{
	uint32_t place = done[i];

	r->shuffle = (uint32_t)nt_max(r->shuffle, cid > place ? cid - place : place - cid);
	if (!done[i])
		r->first[i] = rank;
	r->last[i] = rank;
	r->mean[i] += rank;
	if (++done[i] < r->depth || r->winner < r->queues)
		return;
	r->winner = i;
	memcpy(r->behind, done, sizeof(r->behind));
}

void race_run(struct nt_ctx *t, struct race *r, const uint8_t *order)
{
	uint32_t done[RACE_QUEUES_MAX] = { 0 }, run = 0, previous = RACE_QUEUES_MAX;
	uint16_t cid;

	memset(r->mean, 0, sizeof(r->mean));
	r->winner = r->queues;
	r->longest = r->shuffle = 0;
	for (uint32_t i = 0; i < r->queues; i++) {
		struct drv_cmd cmd = r->read;

		for (cmd.cid = 0, cmd.has_cid = true; cmd.cid < r->depth; cmd.cid++)
			drv_sq_put(r->sq[i], &cmd);
	}
	for (uint32_t i = 0; i < r->queues; i++)
		nt_ring(t, r->sq[order[i]]);
	for (uint32_t rank = 0; rank < r->queues * r->depth; rank++) {
		uint32_t i = take(t, r, &cid);

		run = i == previous ? run + 1 : 1;
		previous = i;
		account(r, done, i, rank, cid);
		if (r->winner == r->queues)
			r->longest = (uint32_t)nt_max(r->longest, run);
	}
	for (uint32_t i = 0; i < r->queues; i++)
		r->mean[i] /= r->depth;
}

uint32_t race_keep_full(struct nt_ctx *t, struct race *r, uint32_t count)
{
	uint32_t waited[RACE_QUEUES_MAX] = { 0 }, most = 0;
	uint16_t cid;

	memset(r->share, 0, sizeof(r->share));
	for (uint32_t i = 0; i < r->queues; i++) {
		for (uint32_t k = 0; k < r->depth; k++)
			drv_sq_put(r->sq[i], &r->read);
		nt_ring(t, r->sq[i]);
	}
	for (uint32_t n = 0; n < count; n++) {
		uint32_t i = take(t, r, &cid);

		r->share[i]++;
		for (uint32_t k = 0; k < r->queues; k++) {
			waited[k] = k == i ? 0 : waited[k] + 1;
			most = (uint32_t)nt_max(most, waited[k]);
		}
		drv_sq_put(r->sq[i], &r->read);
		nt_ring(t, r->sq[i]);
	}
	for (uint32_t n = 0; n < r->queues * r->depth; n++)
		take(t, r, &cid);
	return most;
}

bool race_is_orderly(const struct race *r)
{
	return r->shuffle <= r->depth / 8;
}

uint32_t race_arbitration(struct nt_ctx *t, uint32_t value)
{
	struct drv_cpl cpl;

	nt_set_features(t, NT_FID_ARBITRATION, value);
	cpl = nt_get_features(t, NT_FID_ARBITRATION, NT_SEL_CURRENT, 0);
	nt_shall_succeed(t, cpl, "Get Features Arbitration");
	return cpl.dw0;
}

bool race_short_burst(struct nt_ctx *t, const struct race *r)
{
	uint32_t burst = race_arbitration(t, 0) & 7;

	if (burst < 7 && 4u << burst <= r->depth)
		return true;
	nt_note(t, "Arbitration Burst stays %u, by which a queue may be emptied in one turn",
		burst);
	return false;
}
