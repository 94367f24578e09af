// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The model of ring.h. Base 2.0 sections 3.3.1.2 and 3.3.3.2: completions go to
 * consecutive slots; SQHD names a slot of the queue and never passes the tail;
 * once all is complete the newest SQHD is the tail.
 */
#include "ring.h"

uint32_t ring_clip(struct nt_ctx *t, uint64_t entries)
{
	return (uint32_t)nt_min(entries, nt_limits(t)->entries_max);
}

void ring_attach(struct nt_ctx *t, struct ring *r, struct drv_sq *sq)
{
	struct nt_buf *cids = nt_buf(t, 2ull * sq->entries);

	*r = (struct ring){ .sq = sq, .cids = (uint16_t *)(void *)cids->data };
	r->sent = r->done = r->head = sq->tail;
}

void ring_open(struct nt_ctx *t, struct ring *r, uint32_t sq_entries, uint32_t cq_entries)
{
	ring_attach(t, r, nt_queue_pair(t, 1, sq_entries, cq_entries));
}

void ring_close(struct nt_ctx *t, struct ring *r)
{
	nt_queue_pair_delete(t, r->sq);
}

uint16_t ring_put(struct nt_ctx *t, struct ring *r, const struct drv_cmd *cmd)
{
	uint16_t cid = cmd ? drv_sq_put(r->sq, cmd) : nt_put_nop(t, r->sq);

	r->cids[r->out++] = cid;
	r->sent++;
	return cid;
}

static bool take_cid(struct ring *r, uint16_t cid)
{
	for (uint32_t i = 0; i < r->out; i++) {
		if (r->cids[i] == cid) {
			r->cids[i] = r->cids[--r->out];
			return true;
		}
	}
	return false;
}

/* How many commands @sqhd says were fetched; UINT64_MAX when it cannot be. */
static uint64_t fetched(const struct ring *r, uint16_t sqhd)
{
	uint64_t lap = r->sent - r->sent % r->sq->entries;

	if (sqhd >= r->sq->entries)
		return UINT64_MAX;
	if (lap + sqhd <= r->sent)
		return lap + sqhd;
	return lap ? lap - r->sq->entries + sqhd : UINT64_MAX;
}

static void judge_sqhd(struct nt_ctx *t, struct ring *r, const struct drv_cpl *cpl)
{
	uint64_t now = fetched(r, cpl->sqhd);

	if (!nt_shall_range(t, cpl->sqhd, 0, r->sq->entries - 1, "SQHD is a slot of the queue"))
		return;
	/* At least the completed command itself was fetched, and the tail bounds it. */
	if (!nt_shall(t, now != UINT64_MAX && now + r->sq->entries > r->sent && now > r->done,
		      "SQHD lies behind the completed commands and not past the tail")) {
		nt_note(t, "SQHD %u with %llu commands sent and %llu completed, %u entries",
			cpl->sqhd, (unsigned long long)r->sent, (unsigned long long)r->done,
			r->sq->entries);
		return;
	}
	nt_should(t, now >= r->head, "SQHD does not move backwards");
	r->head = nt_max(r->head, now);
	if (r->done + 1 == r->sent)
		nt_shall_eq(t, r->head % r->sq->entries, r->sent % r->sq->entries,
			    "the newest SQHD is the tail when all commands are complete");
}

bool ring_take(struct nt_ctx *t, struct ring *r, struct drv_cpl *ret_cpl)
{
	struct drv_cpl cpl = nt_cq_next(t, r->sq->cq, "a command that was announced");
	bool ok;

	ok = nt_shall_eq(t, cpl.sqid, r->sq->qid, "the completion names its submission queue");
	ok = nt_shall(t, take_cid(r, cpl.cid),
		      "the completion is of an outstanding command, and the only one") &&
	     ok;
	judge_sqhd(t, r, &cpl);
	r->done++;
	*ret_cpl = cpl;
	return ok;
}

bool ring_run(struct nt_ctx *t, struct ring *r, uint64_t count, uint32_t batch)
{
	uint32_t room = (uint32_t)nt_min(r->sq->entries, r->sq->cq->entries) - 1;
	struct drv_cpl cpl;

	while (count) {
		uint64_t n = nt_min(nt_min(count, batch), room);

		for (uint64_t i = 0; i < n; i++)
			ring_put(t, r, NULL);
		nt_ring(t, r->sq);
		for (uint64_t i = 0; i < n; i++) {
			if (!ring_take(t, r, &cpl))
				return false;
			nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS),
					"the command succeeds");
		}
		nt_cq_ring(t, r->sq->cq);
		count -= n;
	}
	return true;
}
