// SPDX-License-Identifier: GPL-2.0-or-later
/* What the doorbell cases share: put, collect, and a sign of life. */
#include <errno.h>

#include "doorbell.h"

void doorbell_put(struct nt_ctx *t, struct drv_sq *sq, uint16_t *cids, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		cids[i] = nt_put_nop(t, sq);
}

static bool take_cid(uint16_t *left, uint32_t count, uint16_t cid)
{
	for (uint32_t i = 0; i < count; i++) {
		if (left[i] == cid) {
			left[i] = left[count - 1];
			return true;
		}
	}
	return false;
}

bool doorbell_collect(struct nt_ctx *t, struct drv_sq *sq, const uint16_t *cids, uint32_t count)
{
	uint16_t left[256];

	nt_need_ok(t, count > ARRAY_SIZE(left) ? -EINVAL : 0, "collecting %u completions at once",
		   count);
	for (uint32_t i = 0; i < count; i++)
		left[i] = cids[i];

	while (count) {
		struct drv_cpl cpl = nt_cq_next(t, sq->cq, "a command that the tail announced");

		nt_cq_ring(t, sq->cq);
		nt_shall_eq(t, cpl.sqid, sq->qid, "the completion names the queue that was rung");
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS), "the command succeeds");
		if (!nt_shall(
			    t, take_cid(left, count, cpl.cid),
			    "the completion is of a command that was announced, and the only one"))
			return false;
		count--;
	}
	return true;
}

void doorbell_still_works(struct nt_ctx *t, struct drv_sq *sq, const char *which)
{
	uint16_t cid = nt_put_nop(t, sq);
	struct drv_cpl cpl;

	nt_ring(t, sq);
	cpl = nt_wait_cid(t, sq, cid);
	nt_shall_status(t, cpl, NT_STATUS(GENERIC, SUCCESS), "%s works", which);
}
