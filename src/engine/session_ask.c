// SPDX-License-Identifier: GPL-2.0-or-later
/* What a session and those beside it ask the device: Identify, and one pair of I/O queues. */
#include <errno.h>
#include <string.h>

#include "engine/ctx_priv.h"

#define QUEUE_LEN 8u

struct nt_deadline session_deadline(const struct session *s)
{
	return nt_deadline_us((uint64_t)(s->command_timeout_ms * 1000.0 * s->timeout_scale));
}

int session_ask(struct session *s, uint8_t cns, uint32_t nsid, uint8_t out[4096])
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .nsid = nsid, .cdw10 = cns };
	struct target_data data = { .len = 4096, .from_device = true };
	struct pcifn_mem *mem;
	struct drv_cpl cpl;
	int rc = pcifn_mem_alloc(s->fn, 4096, s->c->page_len, &mem);

	if (rc)
		return rc;
	data.vaddr = mem->vaddr;
	data.iova = mem->iova;
	rc = target_submit(s->tg, 0, &cmd, &data, session_deadline(s), &cpl);
	if (!rc)
		memcpy(out, mem->vaddr, 4096);
	if (rc)
		pcifn_mem_quarantine(s->fn, mem);
	else
		pcifn_mem_free(s->fn, mem);
	/* An operating system lets not everybody ask for everything: a refusal as well. */
	if (rc == -ENOTSUP && s->c->is_passive)
		return 1;
	return rc ? rc : !drv_cpl_ok(cpl);
}

int session_queue_open(struct session *s)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = QUEUE_LEN - 1 };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = QUEUE_LEN - 1, .cqid = 1 };
	struct drv_cpl cpl;
	int rc;

	if (s->fn->caps & PCIFN_CAP_OS_DRIVER)
		return 0;
	if (!s->limits.sq_count || !s->limits.cq_count || s->limits.entries_max < QUEUE_LEN)
		return -ENOTSUP;
	rc = drv_cq_create(s->c, &cq, session_deadline(s), &cpl);
	if (!rc && drv_cpl_ok(cpl))
		rc = drv_sq_create(s->c, &sq, session_deadline(s), &cpl);
	return rc ? rc : drv_cpl_ok(cpl) ? 0 : -EIO;
}

/* A controller that does not take them away again is reset before the next case. */
void session_queue_close(struct session *s)
{
	struct drv_ctrlr *c = s->c;
	struct drv_cpl cpl;

	if ((s->fn->caps & PCIFN_CAP_OS_DRIVER) || c->is_dirty || !c->is_enabled)
		return;
	if (c->sqs[1] && (drv_sq_delete(c, 1, session_deadline(s), &cpl) || !drv_cpl_ok(cpl)))
		drv_mark_dirty(c);
	if (!c->is_dirty && c->cqs[1] &&
	    (drv_cq_delete(c, 1, session_deadline(s), &cpl) || !drv_cpl_ok(cpl)))
		drv_mark_dirty(c);
	drv_reap(c);
	drv_findings_clear(c);
}
