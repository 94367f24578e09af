// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One round of one depth. The clock is read once a turn: the moment a batch was
 * seen is the moment its successors start. The completion doorbell is written
 * when the queue needs the room, not for every entry.
 */
#include <errno.h>
#include <sched.h>
#include <string.h>

#include "engine/bench_priv.h"
#include "util/clock.h"

#define SPIN 256u /* looks at the queue before the clock is asked */

static void note_error(struct bench_row *row, const struct drv_cmd *cmd, uint16_t status)
{
	if (row->errors++)
		return;
	row->error_status = status;
	row->error_lba = (uint64_t)cmd->cdw11 << 32 | cmd->cdw10;
}

int bench_no_answer(struct bench *b, int rc, uint32_t depth)
{
	if (rc == -ETIMEDOUT)
		return nt_err_set(b->err, rc, "no completion within %u ms at depth %u",
				  b->s->command_timeout_ms, depth);
	return nt_err_set(b->err, rc, "%s at depth %u",
			  rc == -ENODEV ? "the device vanished" : strerror(-rc), depth);
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
	struct bench_slot *slot = &b->slots[cid];

	bench_aim(b, &slot->cmd);
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
		return bench_no_answer(b, rc, depth);
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
	return rc ? bench_no_answer(b, rc, depth) : 0;
}

static void end_round(struct bench *b, struct bench_row *row, uint64_t done, uint64_t took_ns)
{
	row->commands += done;
	if (!done || (*b->is_stopped && row->rounds))
		return; /* a round that was cut short says little */
	hist_merge(&row->latency, b->round);
	row->iops[row->rounds++] = (double)done * 1e9 / (double)nt_max(took_ns, 1);
	row->spread = bench_spread_of(row->iops, row->rounds);
}

int bench_round_of_queue(struct bench *b, struct bench_row *row)
{
	struct depth_run d = { .row = row, .from_ns = clock_wall_ns(), .count = b->opts->count };
	int rc;

	d.until_ns = d.from_ns + b->opts->round_ns;
	memset(b->round, 0, sizeof(*b->round));
	while (d.in_flight < row->depth && wants_more(b, &d, d.from_ns))
		send(b, &d, (uint16_t)d.in_flight, d.from_ns);
	rc = drv_sq_ring(b->sq);
	if (rc)
		return bench_no_answer(b, rc, row->depth);
	while (d.in_flight) {
		rc = run_turn(b, &d);
		if (rc)
			return rc;
	}
	end_round(b, row, d.done, clock_wall_ns() - d.from_ns);
	return 0;
}

int bench_round_of_target(struct bench *b, struct bench_row *row)
{
	struct bench_slot *slot = &b->slots[0];
	const struct target_data data = { .vaddr = slot->data->vaddr,
					  .iova = slot->data->iova,
					  .len = bench_data_len(b),
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

		bench_aim(b, &slot->cmd);
		rc = target_submit(b->s->tg, BENCH_QID, &slot->cmd, &data,
				   nt_deadline_ms(b->s->command_timeout_ms), &cpl);
		if (rc)
			return bench_no_answer(b, rc, 1);
		if (!drv_cpl_ok(cpl))
			note_error(row, &slot->cmd, drv_cpl_status(cpl));
		now = clock_wall_ns();
		hist_add(b->round, now - from);
		d.sent++;
	}
	end_round(b, row, d.sent, clock_wall_ns() - d.from_ns);
	return 0;
}
