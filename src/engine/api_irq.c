// SPDX-License-Identifier: GPL-2.0-or-later
/* Asynchronous events (Base 2.0 section 5.2) and interrupts for cases. */
#include <errno.h>

#include "engine/ctx_priv.h"

uint16_t nt_aer_post(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_ASYNC_EVENT };
	uint16_t cid;

	ctx_need_own_queues(t);
	if (!t->c->asq)
		nt_need_ok(t, -EINVAL, "sending an Asynchronous Event Request");
	cid = drv_sq_put(t->c->asq, &cmd);
	if (t->aer_count < AERS_MAX)
		t->aers[t->aer_count++] = cid;
	nt_ring(t, t->c->asq);
	return cid;
}

bool nt_aer_wait(struct nt_ctx *t, uint16_t cid, uint64_t ms, struct drv_cpl *ret_cpl)
{
	int rc;

	if (!t->c->asq)
		return false;
	rc = drv_wait_cid(t->c->asq, cid, nt_within_ms(t, ms), ret_cpl);
	if (rc == -ETIMEDOUT)
		return false;
	nt_need_ok(t, rc, "waiting for an asynchronous event");
	return true;
}

bool nt_irq_wait(struct nt_ctx *t, unsigned int vector, uint64_t ms, uint64_t *ret_count)
{
	uint64_t count = 0;
	int rc = drv_irq_wait(t->c, vector, nt_within_ms(t, ms), &count);

	if (ret_count)
		*ret_count = count;
	if (rc == -ETIMEDOUT)
		return false;
	nt_need_ok(t, rc, "waiting for interrupt vector %u", vector);
	return true;
}

uint64_t nt_irq_take(struct nt_ctx *t, unsigned int vector)
{
	uint64_t count = 0;

	nt_need_ok(t, pcifn_irq_poll(t->c->fn, vector, &count), "looking at interrupt vector %u",
		   vector);
	return count;
}
