// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queues at the moment of the first failure: where head and tail stand, which
 * commands are on their way, and the Phase Tags as they lie in memory. Only
 * memory of ours is read, no register, and a case that passes never comes here.
 */
#include "scene.h"

#include <stdlib.h>

#include "drv/priv.h"
#include "engine/ctx_priv.h"
#include "scene_priv.h"
#include "util/jobj.h"

#define QUEUES_MAX  16u
#define FLIGHTS_MAX 64u
#define TAGS_MAX    256u

struct scene {
	struct json_object *queues;
	struct scene_command commands[SCENE_COMMANDS];
	size_t command_count;
};

/* ------------------------------------------------------------------- queues */

/* The case did something with the queue: a record of it is in the trace. */
static bool is_used(const struct nt_ctx *t, uint16_t qid, bool is_cq)
{
	const struct drv_ctrlr *c = t->c;
	uint64_t from = t->res->drv_trace_from, to = c->trace_count;

	if (to - from > DRV_TRACE_LEN)
		from = to - DRV_TRACE_LEN;
	for (; from < to; from++) {
		const struct drv_trace *e = &c->trace[from % DRV_TRACE_LEN];
		bool of_cq = e->kind == DRV_TRACE_CQE || e->kind == DRV_TRACE_CQ_DB;

		if (e->qid == qid && e->kind <= DRV_TRACE_CQ_DB && of_cq == is_cq)
			return true;
	}
	return false;
}

/* Completions were taken from it, or should have come. */
static bool is_cq_used(const struct nt_ctx *t, const struct drv_cq *cq)
{
	const struct drv_ctrlr *c = t->c;

	if (is_used(t, cq->qid, true) || (c->asq && c->asq->cq == cq && is_used(t, 0, false)))
		return true;
	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->sqs[i] && c->sqs[i]->cq == cq && is_used(t, (uint16_t)i, false))
			return true;
	return false;
}

static struct json_object *queue(const char *kind, uint16_t qid, const struct drv_qmem *m,
				 bool is_created)
{
	struct json_object *o = json_object_new_object();

	jobj_u64(o, "qid", qid);
	jobj_str(o, "kind", kind);
	jobj_u64(o, "entries", m->entries);
	if (m->prp1)
		jobj_u64(o, "align", m->prp1 & -m->prp1);
	jobj_bool(o, "contiguous", !m->per_page);
	if (!is_created)
		jobj_bool(o, "deleted", true);
	return o;
}

/* Commands without an answer, by slot and CID. */
static void add_in_flight(struct json_object *o, struct drv_sq *sq)
{
	struct json_object *array = json_object_new_array();
	uint64_t n = 0;

	for (uint32_t cid = 0; cid < 65536; cid++) {
		struct json_object *one;
		uint32_t slot;

		if (!sq->busy[cid / 64])
			cid |= 63;
		if (!(sq->busy[cid / 64] >> (cid % 64) & 1) || n++ >= FLIGHTS_MAX)
			continue;
		slot = sq->slots[cid];
		one = json_object_new_object();
		jobj_u64(one, "slot", slot);
		jobj_u64(one, "cid", cid);
		if (slot < sq->entries)
			jobj_u64(one, "opc", drv_qmem_slot(&sq->mem, slot)[0]);
		json_object_array_add(array, one);
	}
	jobj_u64(o, "in_flight", n);
	jobj_add(o, "outstanding", array);
}

/* Memory that a case laid out itself: is it there? */
static bool is_readable(const struct drv_ctrlr *c, const struct drv_qmem *m)
{
	if (m->mem_count || m->stand_in)
		return true;
	return !m->per_page && m->base &&
	       drv_mem_find(c, m->prp1, (size_t)m->entries * m->entry_len) == m->base;
}

static struct json_object *sq_object(struct drv_sq *sq, bool is_deleted)
{
	struct json_object *o = queue("sq", sq->qid, &sq->mem, !is_deleted);

	if (sq->cq)
		jobj_u64(o, "cqid", sq->cq->qid);
	jobj_u64(o, "head", sq->head);
	jobj_u64(o, "tail", sq->tail);
	jobj_u64(o, "doorbell", sq->rung);
	if (sq->is_untracked)
		jobj_bool(o, "by_hand", true);
	if (is_readable(sq->c, &sq->mem))
		add_in_flight(o, sq);
	return o;
}

/* The tags around the head, one character each, and the entry that is looked at next. */
static void add_tags(struct json_object *o, struct drv_cq *cq)
{
	uint32_t n = (uint32_t)nt_min(cq->entries, TAGS_MAX), first = 0;
	char tags[TAGS_MAX + 1], next[2 * DRV_CQE_LEN + 1];
	const uint8_t *head;

	if (cq->entries > TAGS_MAX)
		first = (cq->head + cq->entries - TAGS_MAX / 2) % cq->entries;
	for (uint32_t i = 0; i < n; i++)
		tags[i] = drv_cq_slot(cq, (first + i) % cq->entries)[14] & 1 ? '1' : '0';
	tags[n] = '\0';
	jobj_u64(o, "first", first);
	jobj_str(o, "tags", tags);
	if (cq->head >= cq->entries)
		return;
	head = drv_cq_slot(cq, cq->head);
	for (unsigned int i = 0; i < DRV_CQE_LEN; i++)
		snprintf(next + 2 * i, 3, "%02x", head[i]);
	jobj_str(o, "next", next);
}

static struct json_object *cq_object(struct drv_cq *cq, bool is_deleted)
{
	struct json_object *o = queue("cq", cq->qid, &cq->mem, !is_deleted);

	jobj_u64(o, "head", cq->head);
	jobj_u64(o, "doorbell", cq->rung);
	jobj_u64(o, "phase", cq->phase);
	jobj_u64(o, "taken", cq->taken);
	if (is_readable(cq->c, &cq->mem))
		add_tags(o, cq);
	return o;
}

/* The newest of those that were deleted, when none took its place. */
static struct drv_sq *sq_of(const struct drv_ctrlr *c, uint16_t qid, bool *ret_deleted)
{
	struct drv_sq *sq = drv_sq_find(c, qid);

	*ret_deleted = !sq;
	for (struct drv_sq *old = c->retired_sqs; !sq && old; old = old->next)
		if (old->qid == qid)
			sq = old;
	return sq;
}

static struct drv_cq *cq_of(const struct drv_ctrlr *c, uint16_t qid, bool *ret_deleted)
{
	struct drv_cq *cq = qid ? c->cqs[qid] : c->acq;

	*ret_deleted = !cq;
	for (struct drv_cq *old = c->retired_cqs; !cq && old; old = old->next)
		if (old->qid == qid)
			cq = old;
	return cq;
}

static void add_queue(struct nt_ctx *t, struct json_object *array, uint16_t qid)
{
	bool is_deleted;
	struct drv_sq *sq = sq_of(t->c, qid, &is_deleted);
	struct drv_cq *cq;

	if (sq && sq->entries && is_used(t, qid, false))
		json_object_array_add(array, sq_object(sq, is_deleted));
	cq = cq_of(t->c, qid, &is_deleted);
	if (cq && cq->entries && is_cq_used(t, cq))
		json_object_array_add(array, cq_object(cq, is_deleted));
}

static struct json_object *queues(struct nt_ctx *t)
{
	struct json_object *array = json_object_new_array();
	uint32_t end = t->c->qid_end;

	/* After a reset there are only queues of before. */
	for (struct drv_sq *sq = t->c->retired_sqs; sq; sq = sq->next)
		end = (uint32_t)nt_max(end, sq->qid + 1u);
	for (struct drv_cq *cq = t->c->retired_cqs; cq; cq = cq->next)
		end = (uint32_t)nt_max(end, cq->qid + 1u);
	for (uint32_t qid = 0; qid < nt_max(end, 1); qid++) {
		/* both of a pair, or none */
		if (json_object_array_length(array) + 2 > QUEUES_MAX)
			break;
		add_queue(t, array, (uint16_t)qid);
	}
	return array;
}

/* -------------------------------------------------------------------- scene */

struct scene *scene_take(struct nt_ctx *t)
{
	struct scene *sc = calloc(1, sizeof(*sc));

	if (!sc)
		return NULL;
	sc->queues = queues(t);
	sc->command_count = scene_look_at_data(t, sc->commands);
	return sc;
}

struct json_object *scene_queues(const struct scene *sc)
{
	return sc->queues;
}

struct json_object *scene_data(const struct scene *sc, uint64_t at)
{
	for (size_t i = 0; i < sc->command_count; i++)
		if (sc->commands[i].at == at)
			return sc->commands[i].data;
	return NULL;
}

void scene_free(struct scene *sc)
{
	if (!sc)
		return;
	json_object_put(sc->queues);
	for (size_t i = 0; i < sc->command_count; i++)
		json_object_put(sc->commands[i].data);
	free(sc);
}
