// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queue objects and who owns their memory.
 *
 * A deleted queue is retired, not freed: its memory is ours again, but staying
 * readable it shows a completion that comes too late. A few are kept; the
 * oldest goes first, and all of them between cases.
 */
#include <stdlib.h>
#include <string.h>

#include <errno.h>

#include "drv/priv.h"

#define RETIRED_MAX 16
#define CID_COUNT   65536u

int drv_cq_init(struct drv_ctrlr *c, uint16_t qid, uint32_t entries, bool discontig,
		struct drv_cq **ret_cq)
{
	struct drv_cq *cq = calloc(1, sizeof(*cq));
	int rc;

	if (!cq)
		return -ENOMEM;
	rc = drv_qmem_init(c, entries, qid ? c->io_cqe_len : DRV_CQE_LEN, discontig, &cq->mem);
	if (rc) {
		free(cq);
		return rc;
	}
	cq->c = c;
	cq->qid = qid;
	cq->entries = cq->mem.entries;
	cq->phase = 1;
	*ret_cq = cq;
	return 0;
}

int drv_sq_init(struct drv_ctrlr *c, uint16_t qid, uint32_t entries, bool discontig,
		struct drv_cq *cq, struct drv_sq **ret_sq)
{
	struct drv_sq *sq = calloc(1, sizeof(*sq));
	int rc = -ENOMEM;

	if (!sq)
		return -ENOMEM;
	sq->busy = calloc(CID_COUNT / 64, sizeof(*sq->busy));
	sq->slots = calloc(CID_COUNT, sizeof(*sq->slots));
	if (sq->busy && sq->slots)
		rc = drv_qmem_init(c, entries, qid ? c->io_sqe_len : DRV_SQE_LEN, discontig,
				   &sq->mem);
	if (rc) {
		free(sq->slots);
		free(sq->busy);
		free(sq);
		return rc;
	}
	sq->c = c;
	sq->qid = qid;
	sq->entries = sq->mem.entries;
	sq->cq = cq;
	*ret_sq = sq;
	return 0;
}

static void unlink_sq(struct drv_sq *sq)
{
	struct drv_ctrlr *c = sq->c;

	if (c->sqs[sq->qid] == sq)
		c->sqs[sq->qid] = NULL;
	if (c->asq == sq)
		c->asq = NULL;
	for (struct drv_sq **at = &c->retired_sqs; *at; at = &(*at)->next) {
		if (*at == sq) {
			*at = sq->next;
			break;
		}
	}
}

static void unlink_cq(struct drv_cq *cq)
{
	struct drv_ctrlr *c = cq->c;

	if (c->cqs[cq->qid] == cq)
		c->cqs[cq->qid] = NULL;
	if (c->acq == cq)
		c->acq = NULL;
	for (struct drv_cq **at = &c->retired_cqs; *at; at = &(*at)->next) {
		if (*at == cq) {
			*at = cq->next;
			break;
		}
	}
	/* Nobody may follow a pointer to it. */
	if (c->asq && c->asq->cq == cq)
		c->asq->cq = NULL;
	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->sqs[i] && c->sqs[i]->cq == cq)
			c->sqs[i]->cq = NULL;
	for (struct drv_sq *sq = c->retired_sqs; sq; sq = sq->next)
		if (sq->cq == cq)
			sq->cq = NULL;
}

void drv_cq_fini(struct drv_cq *cq)
{
	if (!cq)
		return;
	unlink_cq(cq);
	drv_qmem_fini(cq->c, &cq->mem, cq->is_created);
	free(cq);
}

void drv_sq_fini(struct drv_sq *sq)
{
	if (!sq)
		return;
	unlink_sq(sq);
	drv_qmem_fini(sq->c, &sq->mem, sq->is_created);
	free(sq->rung_ns);
	free(sq->slots);
	free(sq->busy);
	free(sq);
}

/* The oldest that the controller let go of, when there are too many. */
static struct drv_sq *sq_to_drop(const struct drv_ctrlr *c)
{
	struct drv_sq *oldest = NULL;
	unsigned int n = 0;

	for (struct drv_sq *sq = c->retired_sqs; sq; sq = sq->next) {
		if (!sq->is_created) {
			oldest = sq;
			n++;
		}
	}
	return n > RETIRED_MAX ? oldest : NULL;
}

static struct drv_cq *cq_to_drop(const struct drv_ctrlr *c)
{
	struct drv_cq *oldest = NULL;
	unsigned int n = 0;

	for (struct drv_cq *cq = c->retired_cqs; cq; cq = cq->next) {
		if (!cq->is_created) {
			oldest = cq;
			n++;
		}
	}
	return n > RETIRED_MAX ? oldest : NULL;
}

static void push_sq(struct drv_sq *sq)
{
	unlink_sq(sq);
	sq->next = sq->c->retired_sqs;
	sq->c->retired_sqs = sq;
}

/* Not unlink_cq(): its submission queues still point here. */
static void push_cq(struct drv_cq *cq)
{
	if (cq->c->cqs[cq->qid] == cq)
		cq->c->cqs[cq->qid] = NULL;
	if (cq->c->acq == cq)
		cq->c->acq = NULL;
	cq->next = cq->c->retired_cqs;
	cq->c->retired_cqs = cq;
}

void drv_sq_retire(struct drv_sq *sq)
{
	struct drv_ctrlr *c = sq->c;

	push_sq(sq);
	drv_sq_fini(sq_to_drop(c));
}

void drv_cq_retire(struct drv_cq *cq)
{
	struct drv_ctrlr *c = cq->c;

	push_cq(cq);
	drv_cq_fini(cq_to_drop(c));
}

void drv_reap(struct drv_ctrlr *c)
{
	struct drv_sq *next_sq;
	struct drv_cq *next_cq;

	for (struct drv_sq *sq = c->retired_sqs; sq; sq = next_sq) {
		next_sq = sq->next;
		if (!sq->is_created)
			drv_sq_fini(sq);
	}
	for (struct drv_cq *cq = c->retired_cqs; cq; cq = next_cq) {
		next_cq = cq->next;
		if (!cq->is_created)
			drv_cq_fini(cq);
	}
	c->stash_count = 0;
}

static void retire_all(struct drv_ctrlr *c)
{
	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->sqs[i])
			push_sq(c->sqs[i]);
	if (c->asq)
		push_sq(c->asq);
	for (uint32_t i = 0; i < c->qid_end; i++)
		if (c->cqs[i])
			push_cq(c->cqs[i]);
	if (c->acq)
		push_cq(c->acq);
	c->qid_end = 0;
	c->is_enabled = false;
}

static void disown_retired(struct drv_ctrlr *c)
{
	for (struct drv_sq *sq = c->retired_sqs; sq; sq = sq->next)
		sq->is_created = false;
	for (struct drv_cq *cq = c->retired_cqs; cq; cq = cq->next)
		cq->is_created = false;
}

void drv_queues_forget(struct drv_ctrlr *c)
{
	/* Those of earlier generations go; a case may still look at the present ones. */
	disown_retired(c);
	drv_reap(c);
	retire_all(c);
	disown_retired(c);
}

void drv_queues_fini(struct drv_ctrlr *c)
{
	retire_all(c);
	while (c->retired_sqs)
		drv_sq_fini(c->retired_sqs);
	while (c->retired_cqs)
		drv_cq_fini(c->retired_cqs);
}

struct drv_sq *drv_sq_find(const struct drv_ctrlr *c, uint16_t qid)
{
	return qid ? c->sqs[qid] : c->asq;
}

void drv_stash_purge(struct drv_ctrlr *c, uint16_t sqid)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->stash_count; i++) {
		if (c->stash[i].sqid == sqid)
			continue;
		c->stash[kept] = c->stash[i];
		c->stash_cqids[kept++] = c->stash_cqids[i];
	}
	c->stash_count = kept;
}
