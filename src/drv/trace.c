// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Evidence: what went over the link, and completions that no rule allows.
 *
 * Reading a clock costs more than the rest of a record, so records carry the
 * time that was read last: at a doorbell, or in a wait.
 */
#include <string.h>

#include "drv/priv.h"
#include "util/hist.h"

uint64_t drv_now(struct drv_ctrlr *c)
{
	c->now_ns = nt_clock_ns();
	return c->now_ns;
}

void drv_trace_add(struct drv_ctrlr *c, enum drv_trace_kind kind, uint16_t qid, uint32_t value,
		   const void *bytes, size_t len)
{
	struct drv_trace *rec = &c->trace[c->trace_count++ % DRV_TRACE_LEN];

	rec->when_ns = c->now_ns;
	rec->kind = kind;
	rec->qid = qid;
	rec->value = value;
	if (len)
		memcpy(rec->bytes, bytes, len);
}

void drv_latency_add(struct drv_ctrlr *c, uint16_t qid, uint64_t from_ns)
{
	/* Seen at the first look, before the clock was read again: that is no time. */
	if (c->latency && from_ns && c->now_ns > from_ns)
		hist_add(&c->latency[qid != 0], c->now_ns - from_ns);
}

void drv_finding_add(struct drv_ctrlr *c, const struct drv_finding *f)
{
	if (c->finding_count < ARRAY_SIZE(c->findings))
		c->findings[c->finding_count] = *f;
	c->finding_count++;
}

void drv_findings_clear(struct drv_ctrlr *c)
{
	c->finding_count = 0;
}
