// SPDX-License-Identifier: GPL-2.0-or-later
/* What a register read takes, and a command without waiting for the device. */
#include <errno.h>
#include <string.h>

#include "engine/bench_priv.h"
#include "util/clock.h"

#define REGISTER_READS 256u
#define COST_BATCHES   64u

int bench_registers(struct bench *b, double *ret_ns)
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
		bench_aim(b, &b->slots[i].cmd);
	at[0] = clock_wall_ns();
	for (uint32_t i = 0; i < n; i++)
		drv_sq_put(b->sq, &b->slots[i].cmd);
	at[1] = clock_wall_ns();
	rc = drv_sq_ring(b->sq);
	at[2] = clock_wall_ns();
	if (!rc)
		rc = wait_posted(b, n);
	if (rc)
		return bench_no_answer(b, rc, n);
	at[3] = clock_wall_ns();
	while (taken < n && drv_cq_poll(b->sq->cq, &cpl))
		taken++;
	at[4] = clock_wall_ns();
	rc = drv_cq_ring(b->sq->cq);
	at[5] = clock_wall_ns();
	if (rc || taken < n)
		return bench_no_answer(b, rc ? rc : -EIO, n);
	sum->submit_ns += at[1] - at[0];
	sum->reap_ns += at[4] - at[3];
	sum->doorbell_ns += at[2] - at[1] + at[5] - at[4];
	return 0;
}

int bench_cost(struct bench *b, struct bench_costs *r)
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
	b->res->submit_ns = bench_spread_of(r->submit, r->n);
	b->res->doorbell_ns = bench_spread_of(r->doorbell, r->n);
	b->res->reap_ns = bench_spread_of(r->reap, r->n);
	b->res->host_ns = bench_spread_of(r->host, r->n);
	return 0;
}
