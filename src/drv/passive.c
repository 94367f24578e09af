// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A controller that somebody else drives: what of it can be looked at.
 *
 * It has no queues of ours and no register of it is written. Queue objects
 * without entries stand in where the engine wants to name one; commands go
 * through seam 2.
 */
#include <errno.h>
#include <stdlib.h>

#include "drv/priv.h"

#define CID_COUNT 65536u

static int stand_in(struct drv_ctrlr *c, uint16_t qid, struct drv_sq **ret_sq)
{
	struct drv_sq *sq = calloc(1, sizeof(*sq));

	if (!sq)
		return -ENOMEM;
	sq->busy = calloc(CID_COUNT / 64, sizeof(*sq->busy));
	if (!sq->busy) {
		free(sq);
		return -ENOMEM;
	}
	sq->c = c;
	sq->qid = qid;
	*ret_sq = sq;
	return 0;
}

int drv_passive_queue(struct drv_ctrlr *c, uint16_t qid, struct drv_sq **ret_sq)
{
	int rc = 0;

	if (!c->is_passive)
		return -EINVAL;
	if (!c->sqs[qid])
		rc = stand_in(c, qid, &c->sqs[qid]);
	if (rc)
		return rc;
	if (c->qid_end <= qid)
		c->qid_end = qid + 1u;
	*ret_sq = c->sqs[qid];
	return 0;
}

void drv_passive_forget(struct drv_ctrlr *c)
{
	for (uint32_t i = 1; c->is_passive && i < c->qid_end; i++)
		drv_sq_fini(c->sqs[i]);
	c->qid_end = 0;
}

static int look(struct drv_ctrlr *c)
{
	int rc;

	if (!(c->fn->caps & PCIFN_CAP_BAR))
		return 0;
	rc = pcifn_read64(c->fn, NT_REG_CAP, &c->cap);
	if (!rc)
		rc = pcifn_read32(c->fn, NT_REG_VS, &c->vs);
	if (!rc && c->vs >= NT_VS(2, 0, 0) && NT_CAP_CRMS(c->cap))
		rc = pcifn_read32(c->fn, NT_REG_CRTO, &c->crto);
	c->doorbell_stride = 4u << NT_CAP_DSTRD(c->cap);
	return rc;
}

int drv_open_passive(struct pcifn *fn, struct drv_ctrlr **ret_c, struct nt_err *err)
{
	struct drv_ctrlr *c;
	int rc = drv_alloc(fn, &c);

	if (rc)
		return nt_err_set(err, rc, "out of memory");
	c->is_passive = true;
	c->is_enabled = true;
	rc = stand_in(c, 0, &c->asq);
	if (!rc)
		rc = look(c);
	if (rc) {
		drv_close(c);
		return nt_err_set(err, rc, "cannot read CAP and VS of %s", fn->address);
	}
	*ret_c = c;
	return 0;
}
