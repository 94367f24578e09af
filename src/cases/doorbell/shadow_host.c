// SPDX-License-Identifier: GPL-2.0-or-later
/* The host side of shadow doorbells, for the cases of doorbell.shadow. */
#include <string.h>

#include "shadow.h"

void shadow_open(struct nt_ctx *t, struct shadow *sh)
{
	uint32_t page = nt_limits(t)->page_len;

	if (!nt_ctrl_field(t, "oacs.dbbuf"))
		nt_skip(t, "OACS bit 8 is 0: no Doorbell Buffer Config command");
	*sh = (struct shadow){ .tail = nt_buf(t, page),
			       .event = nt_buf(t, page),
			       .mine = nt_buf(t, page),
			       .stride = 4u << NT_CAP_DSTRD(nt_limits(t)->cap) };
}

uint32_t *shadow_slot(struct nt_ctx *t, const struct shadow *sh, const struct nt_buf *buf,
		      uint16_t qid, bool is_cq)
{
	uint64_t off = (2ull * qid + is_cq) * sh->stride;

	if (off + sizeof(uint32_t) > buf->len)
		nt_skip(t, "the doorbells of queue %u lie outside of a page", qid);
	return (uint32_t *)(void *)(buf->data + off);
}

/* Little-endian on the wire. */
static uint32_t wire(uint32_t value)
{
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? __builtin_bswap32(value) : value;
}

static uint32_t load(const uint32_t *at)
{
	return wire(__atomic_load_n(at, __ATOMIC_SEQ_CST));
}

void shadow_store(struct nt_ctx *t, struct shadow *sh, uint16_t qid, bool is_cq, uint32_t value)
{
	*shadow_slot(t, sh, sh->mine, qid, is_cq) = wire(value);
	__atomic_store_n(shadow_slot(t, sh, sh->tail, qid, is_cq), wire(value), __ATOMIC_SEQ_CST);
}

struct drv_cpl shadow_config(struct nt_ctx *t, uint64_t tail, uint64_t event)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_DBBUF_CONFIG, .prp1 = tail, .prp2 = event };

	/* Whatever comes back, the pages may be in use until a reset. */
	drv_mark_dirty(nt_ctrlr(t));
	return nt_admin(t, &cmd, NULL);
}

void shadow_on(struct nt_ctx *t, struct shadow *sh)
{
	for (uint16_t qid = 1; qid <= nt_limits(t)->sq_count; qid++) {
		if (nt_sq(t, qid))
			shadow_store(t, sh, qid, false, nt_sq(t, qid)->tail);
		if (nt_cq(t, qid))
			shadow_store(t, sh, qid, true, nt_cq(t, qid)->rung);
	}
	/* The tail of the command itself is the first that its own completion leaves. */
	shadow_store(t, sh, 0, false, (nt_asq(t)->tail + 1) % nt_asq(t)->entries);
	shadow_store(t, sh, 0, true, nt_asq(t)->cq->head);
	if (!nt_shall_succeed(t, shadow_config(t, sh->tail->iova, sh->event->iova),
			      "Doorbell Buffer Config of two aligned pages"))
		nt_stop(t);
}

void shadow_off(struct nt_ctx *t)
{
	nt_shall_not_fatal(t);
	nt_reenable(t, NULL);
}

static bool need_ring(uint32_t from, uint32_t to, uint32_t event, uint32_t entries)
{
	uint32_t x = (to + entries - event % entries) % entries;
	uint32_t y = (to + entries - from) % entries;
	bool annex = event >= entries || x <= y;
	bool usual = (uint16_t)(to - event - 1) < (uint16_t)(to - from);

	return annex || usual;
}

/* True: the register has to be written, too. */
static bool announce(struct nt_ctx *t, struct shadow *sh, uint16_t qid, bool is_cq, uint32_t value,
		     uint32_t entries)
{
	uint32_t from = wire(*shadow_slot(t, sh, sh->mine, qid, is_cq));

	shadow_store(t, sh, qid, is_cq, value);
	if (need_ring(from, value, load(shadow_slot(t, sh, sh->event, qid, is_cq)), entries)) {
		sh->rung++;
		return true;
	}
	sh->elided++;
	return false;
}

void shadow_ring(struct nt_ctx *t, struct shadow *sh, struct drv_sq *sq)
{
	if (announce(t, sh, sq->qid, false, sq->tail, sq->entries) || !sq->qid)
		nt_ring(t, sq);
	else
		sq->rung = sq->tail; /* the device knows as much */
}

void shadow_cq_ring(struct nt_ctx *t, struct shadow *sh, struct drv_cq *cq)
{
	if (announce(t, sh, cq->qid, true, cq->head, cq->entries) || !cq->qid)
		nt_cq_ring(t, cq);
}

void shadow_release(struct nt_ctx *t, struct shadow *sh, struct drv_cq *cq, uint32_t head)
{
	if (announce(t, sh, cq->qid, true, head, cq->entries))
		nt_doorbell(t, cq->qid, true, head);
}

struct drv_cpl shadow_admin(struct nt_ctx *t, struct shadow *sh, const struct drv_cmd *cmd)
{
	struct drv_sq *sq = nt_asq(t);
	struct drv_cpl cpl;

	drv_sq_put(sq, cmd);
	shadow_ring(t, sh, sq);
	cpl = nt_cq_next(t, sq->cq, "an admin command beside shadow doorbells");
	shadow_cq_ring(t, sh, sq->cq);
	return cpl;
}

struct drv_sq *shadow_pair(struct nt_ctx *t, struct shadow *sh, uint16_t qid, uint32_t sq_entries,
			   uint32_t cq_entries)
{
	for (unsigned int is_cq = 0; is_cq < 2; is_cq++) {
		shadow_store(t, sh, qid, is_cq, 0);
		*shadow_slot(t, sh, sh->event, qid, is_cq) = 0;
	}
	return nt_queue_pair(t, qid, sq_entries, cq_entries);
}

void shadow_run(struct nt_ctx *t, struct shadow *sh, struct drv_sq *sq, uint32_t count,
		uint32_t batch)
{
	uint32_t room = (uint32_t)nt_min(sq->entries, sq->cq->entries) - 1;

	batch = (uint32_t)nt_min(batch, room);
	while (count) {
		uint32_t n = (uint32_t)nt_min(count, batch);

		for (uint32_t i = 0; i < n; i++) {
			nt_put_nop(t, sq);
			shadow_ring(t, sh, sq);
		}
		for (uint32_t i = 0; i < n; i++) {
			struct drv_cpl cpl = nt_cq_next(
				t, sq->cq, "a command whose tail is in the Shadow Doorbell buffer");

			nt_shall_succeed(t, cpl, "a command announced by shadow doorbells");
			shadow_cq_ring(t, sh, sq->cq);
		}
		count -= n;
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
}
