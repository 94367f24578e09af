// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The measuring part of bench, in the child.
 *
 * One pair of queues, one buffer for each command in flight. The clock is read
 * once a turn: the moment a batch was seen is the moment its successors start.
 * The completion doorbell is written when the queue needs the room, not for
 * every entry. Depths take turns, so that a drift of the machine hits them all.
 */
#include "engine/bench.h"

#include <errno.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "util/clock.h"

#define QID	       1
#define SPIN	       256u /* looks at the queue before the clock is asked */
#define REGISTER_READS 256u
#define COST_BATCH_MAX 64u
#define COST_BATCHES   64u

struct slot {
	struct drv_cmd cmd;
	struct pcifn_mem *data, *list, *meta;
	uint64_t from_ns;
};

struct bench {
	struct session *s;
	const struct bench_options *opts;
	const volatile bool *is_stopped;
	struct bench_result *res;
	struct nt_err *err;
	struct slot *slots;
	uint32_t slot_count, depth_max;
	uint16_t *cids; /* of the batch in hand */
	uint64_t base, rand;
	uint32_t nlb;
	struct drv_sq *sq;
	struct hist *round;
};

static void skip(struct bench *b, const char *what, const char *fmt, ...) NT_PRINTF(3, 4);
static void skip(struct bench *b, const char *what, const char *fmt, ...)
{
	struct bench_skip *skip_to = &b->res->skips[b->res->skip_count];
	va_list ap;

	if (b->res->skip_count == BENCH_SKIPS_MAX)
		return;
	b->res->skip_count++;
	snprintf(skip_to->what, sizeof(skip_to->what), "%s", what);
	va_start(ap, fmt);
	vsnprintf(skip_to->why, sizeof(skip_to->why), fmt, ap);
	va_end(ap);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static struct bench_spread spread_of(const double *values, unsigned int n)
{
	double sorted[BENCH_ROUNDS_MAX];

	if (!n)
		return (struct bench_spread){ 0 };
	memcpy(sorted, values, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), by_value);
	return (struct bench_spread){
		.median = n & 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2,
		.min = sorted[0],
		.max = sorted[n - 1],
		.rounds = n,
	};
}

/* ----------------------------------------------------------------- commands */

/* Uniform in 0 … n-1, as near as 64 bits come to it. */
static uint64_t pick(struct bench *b, uint64_t n)
{
	b->rand ^= b->rand << 13;
	b->rand ^= b->rand >> 7;
	b->rand ^= b->rand << 17;
	return (uint64_t)((unsigned __int128)b->rand * n >> 64);
}

static uint64_t next_lba(struct bench *b)
{
	return b->base + pick(b, b->res->blocks) * b->nlb;
}

static void aim(struct bench *b, struct drv_cmd *cmd)
{
	uint64_t lba = next_lba(b);

	cmd->cdw10 = (uint32_t)lba;
	cmd->cdw11 = (uint32_t)(lba >> 32);
}

static void note_error(struct bench_row *row, const struct drv_cmd *cmd, uint16_t status)
{
	if (row->errors++)
		return;
	row->error_status = status;
	row->error_lba = (uint64_t)cmd->cdw11 << 32 | cmd->cdw10;
}

static int no_answer(struct bench *b, int rc, uint32_t depth)
{
	if (rc == -ETIMEDOUT)
		return nt_err_set(b->err, rc, "no completion within %u ms at depth %u",
				  b->s->command_timeout_ms, depth);
	return nt_err_set(b->err, rc, "%s at depth %u",
			  rc == -ENODEV ? "the device vanished" : strerror(-rc), depth);
}

/* ------------------------------------------------------------- memory of them */

static uint32_t data_len(const struct bench *b)
{
	const struct nt_ns *ns = &b->s->ns;

	return b->nlb * (ns->lba_len + (ns->is_extended ? ns->meta_len : 0));
}

static int make_list(struct bench *b, struct slot *slot)
{
	uint32_t page = b->s->c->page_len, len = data_len(b), list_pages = 0;
	uint32_t offset = (uint32_t)(slot->data->iova % page);
	uint64_t count = drv_prp_pages(page, offset, len);
	uint64_t *pages = calloc(count + 1, sizeof(*pages));
	int rc = pages ? 0 : -ENOMEM;

	if (!rc && count > 2) {
		list_pages = (uint32_t)((count - 2) / (page / 8 - 1) + 1);
		rc = pcifn_mem_alloc(b->s->fn, (size_t)list_pages * page, page, &slot->list);
	}
	if (!rc) {
		for (uint64_t i = 0; i < count; i++)
			pages[i] = slot->data->iova - offset + i * page;
		rc = drv_prp_build(&slot->cmd, page, pages, offset, len,
				   slot->list ? slot->list->vaddr : NULL,
				   slot->list ? slot->list->iova : 0, list_pages, 0);
	}
	free(pages);
	return rc;
}

static int make_slot(struct bench *b, struct slot *slot, uint16_t cid)
{
	const struct nt_ns *ns = &b->s->ns;
	uint32_t len = data_len(b);
	int rc = pcifn_mem_alloc(b->s->fn, len, 4096, &slot->data);

	slot->cmd = (struct drv_cmd){
		.opc = b->opts->is_write ? NT_NVM_WRITE : NT_NVM_READ,
		.cid = cid,
		.has_cid = true,
		.nsid = ns->nsid,
		.cdw12 = b->nlb - 1,
	};
	if (rc)
		return rc;
	if (b->opts->is_write)
		pattern_fill(slot->data->vaddr, len, b->opts->seed + cid, 0);
	if (ns->meta_len && !ns->is_extended) {
		rc = pcifn_mem_alloc(b->s->fn, (size_t)b->nlb * ns->meta_len, 4096, &slot->meta);
		if (rc)
			return rc;
		slot->cmd.mptr = slot->meta->iova;
	}
	return b->s->fn->caps & PCIFN_CAP_OS_DRIVER ? 0 : make_list(b, slot);
}

static int make_slots(struct bench *b)
{
	int rc = 0;

	b->slot_count = b->depth_max;
	b->slots = calloc(b->slot_count, sizeof(*b->slots));
	b->cids = calloc(b->slot_count, sizeof(*b->cids));
	if (!b->slots || !b->cids)
		rc = -ENOMEM;
	for (uint32_t i = 0; !rc && i < b->slot_count; i++)
		rc = make_slot(b, &b->slots[i], (uint16_t)i);
	if (rc)
		nt_err_set(b->err, rc, "no memory for %u commands of %u bytes", b->slot_count,
			   data_len(b));
	return rc;
}

/* Buffers of commands that were never answered stay with the device until it is disabled. */
static void free_slots(struct bench *b, bool device_owns)
{
	for (uint32_t i = 0; b->slots && i < b->slot_count; i++) {
		struct pcifn_mem *mems[] = { b->slots[i].data, b->slots[i].list, b->slots[i].meta };

		for (size_t k = 0; k < ARRAY_SIZE(mems); k++) {
			if (device_owns)
				pcifn_mem_quarantine(b->s->fn, mems[k]);
			else
				pcifn_mem_free(b->s->fn, mems[k]);
		}
	}
	free(b->slots);
	free(b->cids);
}

/* ------------------------------------------------------------ through queues */

static int create_queues(struct bench *b)
{
	struct drv_ctrlr *c = b->s->c;
	uint32_t max = b->s->limits.entries_max;
	/* Room for a lazy completion doorbell. */
	uint32_t cq_entries = (uint32_t)nt_min(nt_max(4u * b->depth_max, 64), max);
	const struct drv_cq_attr cq = { .qid = QID, .qsize = (uint16_t)(cq_entries - 1) };
	const struct drv_sq_attr sq = { .qid = QID, .qsize = (uint16_t)b->depth_max, .cqid = QID };
	struct nt_deadline until = nt_deadline_ms(b->s->command_timeout_ms);
	struct drv_cpl cpl;
	int rc = drv_cq_create(c, &cq, until, &cpl);

	if (!rc && drv_cpl_ok(cpl))
		rc = drv_sq_create(c, &sq, until, &cpl);
	if (rc)
		return nt_err_set(b->err, rc, "creating the queues: %s", strerror(-rc));
	if (!drv_cpl_ok(cpl))
		return nt_err_set(b->err, -EIO,
				  "creating the queues was refused with status %u/%02X",
				  (cpl.status >> 8) & 7u, cpl.status & 0xffu);
	b->sq = c->sqs[QID];
	return 0;
}

/* Entries that may wait for the completion doorbell: the rest holds a whole batch. */
static uint32_t late_max(const struct bench *b, uint32_t depth)
{
	uint32_t room = b->sq->cq->entries - 1;

	return room > 2 * depth ? room / 2 : 1;
}

/* Spin on memory, unless waiting is what moves the model. */
static int wait_first(struct bench *b, struct drv_cpl *ret)
{
	struct nt_deadline until = nt_deadline_ms(b->s->command_timeout_ms);
	struct drv_cq *cq = b->sq->cq;
	bool is_model = b->s->fn->caps & PCIFN_CAP_SKIP_TIME;

	while (!is_model && !nt_deadline_passed(until)) {
		for (unsigned int i = 0; i < SPIN; i++)
			if (drv_cq_poll(cq, ret))
				return 0;
		if (b->opts->must_yield)
			sched_yield();
	}
	/* The last look tells a slow device from one that is gone. */
	return drv_cq_wait(cq, until, ret);
}

struct depth_run {
	struct bench_row *row;
	uint64_t sent, done, from_ns, until_ns, count;
	uint32_t in_flight;
};

static void send(struct bench *b, struct depth_run *d, uint16_t cid, uint64_t now_ns)
{
	struct slot *slot = &b->slots[cid];

	aim(b, &slot->cmd);
	slot->from_ns = now_ns;
	drv_sq_put(b->sq, &slot->cmd);
	d->sent++;
	d->in_flight++;
}

static bool wants_more(const struct bench *b, const struct depth_run *d, uint64_t now_ns)
{
	if (*b->is_stopped)
		return false;
	return d->count ? d->sent < d->count : now_ns < d->until_ns;
}

/* All completions that are there, the first of which is in @cpl. */
static int take_batch(struct bench *b, struct depth_run *d, struct drv_cpl *cpl, uint32_t *ret_n)
{
	uint32_t n = 0;

	do {
		if (cpl->cid >= b->slot_count || n == b->slot_count)
			return nt_err_set(b->err, -EIO,
					  "a completion with CID %u was not asked for", cpl->cid);
		if (!drv_cpl_ok(*cpl))
			note_error(d->row, &b->slots[cpl->cid].cmd, drv_cpl_status(*cpl));
		b->cids[n++] = cpl->cid;
	} while (drv_cq_poll(b->sq->cq, cpl));
	*ret_n = n;
	return 0;
}

static int run_turn(struct bench *b, struct depth_run *d)
{
	uint32_t depth = d->row->depth, n = 0;
	struct drv_cpl cpl;
	uint64_t now;
	int rc = wait_first(b, &cpl);

	if (rc)
		return no_answer(b, rc, depth);
	rc = take_batch(b, d, &cpl, &n);
	if (rc)
		return rc;
	now = clock_wall_ns();
	d->in_flight -= (uint32_t)nt_min(n, d->in_flight);
	d->done += n;
	for (uint32_t i = 0; i < n; i++) {
		uint64_t from = b->slots[b->cids[i]].from_ns;

		hist_add(b->round, now > from ? now - from : 0);
		if (wants_more(b, d, now))
			send(b, d, b->cids[i], now);
	}
	rc = drv_cq_ring_late(b->sq->cq, late_max(b, depth));
	if (!rc)
		rc = drv_sq_ring(b->sq);
	return rc ? no_answer(b, rc, depth) : 0;
}

static void end_round(struct bench *b, struct bench_row *row, uint64_t done, uint64_t took_ns)
{
	row->commands += done;
	if (!done || (*b->is_stopped && row->rounds))
		return; /* a round that was cut short says little */
	hist_merge(&row->latency, b->round);
	row->iops[row->rounds++] = (double)done * 1e9 / (double)nt_max(took_ns, 1);
	row->spread = spread_of(row->iops, row->rounds);
}

static int round_of_queue(struct bench *b, struct bench_row *row)
{
	struct depth_run d = { .row = row, .from_ns = clock_wall_ns(), .count = b->opts->count };
	int rc;

	d.until_ns = d.from_ns + b->opts->round_ns;
	memset(b->round, 0, sizeof(*b->round));
	while (d.in_flight < row->depth && wants_more(b, &d, d.from_ns))
		send(b, &d, (uint16_t)d.in_flight, d.from_ns);
	rc = drv_sq_ring(b->sq);
	if (rc)
		return no_answer(b, rc, row->depth);
	while (d.in_flight) {
		rc = run_turn(b, &d);
		if (rc)
			return rc;
	}
	end_round(b, row, d.done, clock_wall_ns() - d.from_ns);
	return 0;
}

/* --------------------------------------------------- through somebody's driver */

static int round_of_target(struct bench *b, struct bench_row *row)
{
	struct slot *slot = &b->slots[0];
	const struct target_data data = { .vaddr = slot->data->vaddr,
					  .iova = slot->data->iova,
					  .len = data_len(b),
					  .from_device = !b->opts->is_write };
	struct depth_run d = { .row = row, .from_ns = clock_wall_ns(), .count = b->opts->count };
	uint64_t now = d.from_ns;

	d.until_ns = d.from_ns + b->opts->round_ns;
	memset(b->round, 0, sizeof(*b->round));
	slot->cmd.has_cid = false;
	while (wants_more(b, &d, now)) {
		struct drv_cpl cpl;
		uint64_t from = now;
		int rc;

		aim(b, &slot->cmd);
		rc = target_submit(b->s->tg, QID, &slot->cmd, &data,
				   nt_deadline_ms(b->s->command_timeout_ms), &cpl);
		if (rc)
			return no_answer(b, rc, 1);
		if (!drv_cpl_ok(cpl))
			note_error(row, &slot->cmd, drv_cpl_status(cpl));
		now = clock_wall_ns();
		hist_add(b->round, now - from);
		d.sent++;
	}
	end_round(b, row, d.sent, clock_wall_ns() - d.from_ns);
	return 0;
}

/* ------------------------------------------------------------ registers, cost */

static int read_registers(struct bench *b, double *ret_ns)
{
	uint64_t from = clock_wall_ns();
	uint32_t csts;

	for (unsigned int i = 0; i < REGISTER_READS; i++) {
		int rc = pcifn_read32(b->s->fn, NT_REG_CSTS, &csts);

		if (rc)
			return nt_err_set(b->err, rc, "reading CSTS: %s",
					  rc == -ENODEV ? "the device vanished" : strerror(-rc));
	}
	*ret_ns = (double)(clock_wall_ns() - from) / REGISTER_READS;
	return 0;
}

/* Until the last of @n completions is in memory, without taking one. */
static int wait_posted(struct bench *b, uint32_t n)
{
	struct drv_cq *cq = b->sq->cq;
	uint32_t at = cq->head + n - 1;
	uint8_t phase = at >= cq->entries ? !cq->phase : cq->phase;
	const volatile uint8_t *slot = drv_cq_slot(cq, at % cq->entries);
	struct nt_deadline until = nt_deadline_ms(b->s->command_timeout_ms);

	for (unsigned int turn = 0; (slot[14] & 1) != phase; turn++) {
		uint32_t vs;

		if (nt_deadline_passed(until))
			return pcifn_read32(b->s->fn, NT_REG_VS, &vs) ?: -ETIMEDOUT;
		pcifn_relax(b->s->fn, turn);
	}
	return 0;
}

struct cost {
	uint64_t submit_ns, doorbell_ns, reap_ns;
};

static int cost_of_batch(struct bench *b, uint32_t n, struct cost *sum)
{
	uint64_t at[6];
	struct drv_cpl cpl;
	uint32_t taken = 0;
	int rc;

	for (uint32_t i = 0; i < n; i++)
		aim(b, &b->slots[i].cmd);
	at[0] = clock_wall_ns();
	for (uint32_t i = 0; i < n; i++)
		drv_sq_put(b->sq, &b->slots[i].cmd);
	at[1] = clock_wall_ns();
	rc = drv_sq_ring(b->sq);
	at[2] = clock_wall_ns();
	if (!rc)
		rc = wait_posted(b, n);
	if (rc)
		return no_answer(b, rc, n);
	at[3] = clock_wall_ns();
	while (taken < n && drv_cq_poll(b->sq->cq, &cpl))
		taken++;
	at[4] = clock_wall_ns();
	rc = drv_cq_ring(b->sq->cq);
	at[5] = clock_wall_ns();
	if (rc || taken < n)
		return no_answer(b, rc ? rc : -EIO, n);
	sum->submit_ns += at[1] - at[0];
	sum->reap_ns += at[4] - at[3];
	sum->doorbell_ns += at[2] - at[1] + at[5] - at[4];
	return 0;
}

struct cost_rounds {
	double submit[BENCH_ROUNDS_MAX], doorbell[BENCH_ROUNDS_MAX], reap[BENCH_ROUNDS_MAX],
		host[BENCH_ROUNDS_MAX];
	unsigned int n;
};

static int measure_cost(struct bench *b, struct cost_rounds *r)
{
	uint32_t n = b->res->batch;
	double per = 1.0 / (COST_BATCHES * (double)n);
	struct cost sum = { 0 };

	for (unsigned int i = 0; i < COST_BATCHES && !*b->is_stopped; i++) {
		int rc = cost_of_batch(b, n, &sum);

		if (rc)
			return rc;
	}
	if (*b->is_stopped)
		return 0;
	r->submit[r->n] = (double)sum.submit_ns * per;
	r->doorbell[r->n] = (double)sum.doorbell_ns * per;
	r->reap[r->n] = (double)sum.reap_ns * per;
	r->host[r->n] = r->submit[r->n] + r->doorbell[r->n] + r->reap[r->n];
	r->n++;
	b->res->submit_ns = spread_of(r->submit, r->n);
	b->res->doorbell_ns = spread_of(r->doorbell, r->n);
	b->res->reap_ns = spread_of(r->reap, r->n);
	b->res->host_ns = spread_of(r->host, r->n);
	return 0;
}

/* -------------------------------------------------------------------- rounds */

static int measure_rounds(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	double registers[BENCH_ROUNDS_MAX];
	struct cost_rounds costs = { .n = 0 };
	bool has_bar = b->s->fn->caps & PCIFN_CAP_BAR;
	int rc = 0;

	for (unsigned int round = 0; round < b->opts->rounds && !*b->is_stopped; round++) {
		if (has_bar) {
			rc = read_registers(b, &registers[round]);
			if (rc)
				return rc;
			b->res->register_ns = spread_of(registers, round + 1);
		}
		for (size_t i = 0; i < b->res->row_count && !*b->is_stopped; i++) {
			rc = is_direct ? round_of_queue(b, &b->res->rows[i])
				       : round_of_target(b, &b->res->rows[i]);
			if (rc)
				return rc;
		}
		if (is_direct && b->res->batch)
			rc = measure_cost(b, &costs);
		if (rc)
			return rc;
	}
	return 0;
}

static int choose_range(struct bench *b)
{
	const struct nt_ns *ns = &b->s->ns;
	uint32_t len =
		b->opts->block_len ? b->opts->block_len : (uint32_t)nt_max(4096, ns->lba_len);
	uint64_t first, blocks;

	if (len % ns->lba_len || len / ns->lba_len > 65536)
		return nt_err_set(
			b->err, -EINVAL,
			"block size %u: must be a multiple of the LBA size, %u bytes, and "
			"at most 65536 of them",
			len, ns->lba_len);
	if (b->s->limits.mdts_len && len > b->s->limits.mdts_len)
		return nt_err_set(b->err, -EINVAL,
				  "block size %u: the controller transfers at most %llu bytes a "
				  "command (MDTS)",
				  len, (unsigned long long)b->s->limits.mdts_len);
	b->nlb = len / ns->lba_len;
	/* Written is only where the cases write too. */
	first = b->opts->is_write ? ns->scratch_slba : 0;
	first = (first + b->nlb - 1) / b->nlb * b->nlb;
	blocks = b->opts->is_write ? ns->scratch_slba + ns->scratch_nlb : ns->nsze;
	blocks = blocks > first ? (blocks - first) / b->nlb : 0;
	if (!blocks)
		return nt_err_set(b->err, -EINVAL, "block size %u: namespace %u is smaller", len,
				  ns->nsid);
	b->base = first;
	b->res->block_len = len;
	b->res->blocks = blocks;
	b->res->nsid = ns->nsid;
	b->res->lba_len = ns->lba_len;
	return 0;
}

/* The depths that this device and this way to it can do; the others say why not. */
static void choose_depths(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	char what[32];

	for (size_t i = 0; i < b->opts->depth_count; i++) {
		uint32_t depth = b->opts->depths[i];

		snprintf(what, sizeof(what), "depth %u", depth);
		if (!is_direct && depth > 1) {
			skip(b, what, "the operating system's driver takes one command at a time");
			continue;
		}
		if (is_direct && depth + 1 > b->s->limits.entries_max) {
			skip(b, what, "the controller's queues have at most %u entries (CAP.MQES)",
			     b->s->limits.entries_max);
			continue;
		}
		b->res->rows[b->res->row_count++].depth = depth;
		b->depth_max = (uint32_t)nt_max(b->depth_max, depth);
	}
}

static int prepare(struct bench *b)
{
	bool is_direct = !(b->s->fn->caps & PCIFN_CAP_OS_DRIVER);
	int rc;

	if (!b->s->has_ns) {
		skip(b, b->opts->is_write ? "writes" : "reads", "no usable namespace: %s",
		     b->s->ns_reason);
		return 0;
	}
	if (is_direct && b->s->queues_reason[0]) {
		skip(b, b->opts->is_write ? "writes" : "reads", "no I/O queues: %s",
		     b->s->queues_reason);
		return 0;
	}
	rc = choose_range(b);
	if (rc)
		return rc;
	choose_depths(b);
	if (!is_direct)
		skip(b, "host cost", "commands go through the operating system's driver");
	if (!b->res->row_count)
		return 0;
	rc = make_slots(b);
	if (!rc && is_direct) {
		rc = create_queues(b);
		b->res->batch = (uint32_t)nt_min(b->depth_max, COST_BATCH_MAX);
	}
	return rc;
}

int bench_measure(struct session *s, const struct bench_options *opts,
		  const volatile bool *is_stopped, struct bench_result *res, struct nt_err *err)
{
	struct bench b = { .s = s,
			   .opts = opts,
			   .is_stopped = is_stopped,
			   .res = res,
			   .err = err,
			   .rand = opts->seed * 0x9e3779b97f4a7c15u | 1 };
	int rc;

	if (!(s->fn->caps & PCIFN_CAP_BAR))
		skip(&b, "register read", "this back end gives no access to registers");
	b.round = calloc(1, sizeof(*b.round));
	rc = b.round ? prepare(&b) : nt_err_set(err, -ENOMEM, "out of memory");
	if (!rc)
		rc = measure_rounds(&b);
	free_slots(&b, rc && b.sq && b.sq->outstanding);
	free(b.round);
	return rc;
}
