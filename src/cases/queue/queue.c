// SPDX-License-Identifier: GPL-2.0-or-later
/* What the queue cases share: harmless commands, one by one and in batches. */
#include "queue.h"

struct drv_cpl queue_one(struct nt_ctx *t, struct drv_sq *sq, const char *what)
{
	uint16_t cid = nt_put_nop(t, sq);
	struct drv_cpl cpl;

	nt_ring(t, sq);
	cpl = nt_wait_cid(t, sq, cid);
	nt_shall_succeed(t, cpl, "%s", what);
	nt_shall_eq(t, cpl.sqid, sq->qid, "%s: the completion names its submission queue", what);
	return cpl;
}

void queue_many(struct nt_ctx *t, struct drv_sq *sq, uint64_t count, const char *what)
{
	for (uint64_t i = 0; i < count; i++)
		queue_one(t, sq, what);
}

void queue_batches(struct nt_ctx *t, struct drv_sq *sq, uint64_t count, uint32_t batch,
		   const char *what)
{
	while (count) {
		uint64_t n = nt_min(count, batch);

		for (uint64_t i = 0; i < n; i++)
			nt_put_nop(t, sq);
		nt_ring(t, sq);
		for (uint64_t i = 0; i < n; i++) {
			struct drv_cpl cpl = nt_cq_next(t, sq->cq, what);

			nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS), "%s", what);
			nt_shall_eq(t, cpl.sqid, sq->qid,
				    "%s: the completion names its submission queue", what);
		}
		nt_cq_ring(t, sq->cq);
		count -= n;
	}
	nt_shall_eq(t, sq->outstanding, 0, "%s: every command completed exactly once", what);
}

uint32_t queue_pairs(struct nt_ctx *t, uint32_t most)
{
	const struct nt_limits *lim = nt_limits(t);

	return (uint32_t)nt_min(nt_min(lim->sq_count, lim->cq_count), most);
}

uint32_t queue_clip(struct nt_ctx *t, uint32_t entries)
{
	return (uint32_t)nt_min(entries, nt_limits(t)->entries_max);
}
