// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands: the pool they come from, so that none costs an allocation, and the
 * ones in flight, in a binary heap by the moment they are due.
 */
#include <stdlib.h>

#include "link.h"

#define CHUNK 64

struct chunk {
	struct chunk *next;
	struct sim_cmd cmd[CHUNK];
};

/* ---- the pool */

struct sim_cmd *sim_cmd_alloc(struct sim *s)
{
	struct sim_queues *q = sim_q(s);
	struct sim_cmd *cmd = q->free;

	if (!cmd) {
		struct chunk *c = malloc(sizeof(*c));

		if (!c)
			return NULL;
		c->next = q->chunks;
		q->chunks = c;
		for (size_t i = 0; i < CHUNK; i++) {
			c->cmd[i].next = q->free;
			q->free = &c->cmd[i];
		}
		cmd = q->free;
	}
	q->free = cmd->next;
	return cmd;
}

void sim_cmd_free(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_queues *q = sim_q(s);

	cmd->next = q->free;
	q->free = cmd;
}

void sim_queues_fini(struct sim *s)
{
	struct sim_queues *q = sim_q(s);

	if (!q)
		return;
	for (unsigned int i = 0; i < SIM_QUEUES_MAX; i++) {
		free(s->sq[i].pages);
		free(s->cq[i].pages);
	}
	for (struct chunk *c = q->chunks, *next; c; c = next) {
		next = c->next;
		free(c);
	}
	free(q->heap);
	free(q);
	s->queues = NULL;
}

/* ---- commands in flight: a binary heap, earliest first */

static bool is_before(const struct sim_cmd *a, const struct sim_cmd *b)
{
	return a->due_ns != b->due_ns ? a->due_ns < b->due_ns : a->order < b->order;
}

static void sift_up(struct sim_queues *q, size_t i)
{
	struct sim_cmd *cmd = q->heap[i];

	for (; i && is_before(cmd, q->heap[(i - 1) / 2]); i = (i - 1) / 2)
		q->heap[i] = q->heap[(i - 1) / 2];
	q->heap[i] = cmd;
}

static void sift_down(struct sim_queues *q, size_t i)
{
	struct sim_cmd *cmd = q->heap[i];

	for (size_t child; (child = 2 * i + 1) < q->heap_n; i = child) {
		if (child + 1 < q->heap_n && is_before(q->heap[child + 1], q->heap[child]))
			child++;
		if (!is_before(q->heap[child], cmd))
			break;
		q->heap[i] = q->heap[child];
	}
	q->heap[i] = cmd;
}

bool sim_cmd_push(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_queues *q = sim_q(s);

	if (q->heap_n == q->heap_cap) {
		size_t cap = q->heap_cap ? 2 * q->heap_cap : 64;
		struct sim_cmd **heap = realloc(q->heap, cap * sizeof(*heap));

		if (!heap)
			return false;
		q->heap = heap;
		q->heap_cap = cap;
	}
	q->heap[q->heap_n++] = cmd;
	sift_up(q, q->heap_n - 1);
	return true;
}

struct sim_cmd *sim_cmd_find(struct sim *s, uint16_t sqid, uint16_t cid)
{
	struct sim_queues *q = sim_q(s);

	for (size_t i = 0; i < q->heap_n; i++) {
		if (q->heap[i]->sqid == sqid && q->heap[i]->cid == cid)
			return q->heap[i];
	}
	return NULL;
}

void sim_cmd_unlink(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_queues *q = sim_q(s);

	for (size_t i = 0; i < q->heap_n; i++) {
		if (q->heap[i] != cmd)
			continue;
		q->heap[i] = q->heap[--q->heap_n];
		if (i < q->heap_n) {
			sift_up(q, i);
			sift_down(q, i);
		}
		return;
	}
}
