// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How fast driver and back end are together: `bench_drv [TARGET]`, sim: by default.
 * Prints medians of five rounds, `name: value unit` a line, for one core.
 */
#include <stdio.h>
#include <stdlib.h>

#include <nvmetest/drv.h>

#include "util/clock.h"

#define ROUNDS 5
#define DEPTH  32u
#define READS  200000u

static struct pcifn *fn;
static struct drv_ctrlr *c;
static struct pcifn_mem *buffers[DEPTH];

static void fail(const char *what)
{
	fprintf(stderr, "bench_drv: %s\n", what);
	exit(1);
}

static void must(bool ok, const char *what)
{
	if (!ok)
		fail(what);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static void print_median(const char *name, double v[ROUNDS], const char *unit)
{
	qsort(v, ROUNDS, sizeof(*v), by_value);
	printf("%s: %.1f %s\n", name, v[ROUNDS / 2], unit);
}

static double register_ns(void)
{
	const unsigned int n = fn->caps & PCIFN_CAP_SKIP_TIME ? 1000000 : 20000;
	uint64_t from = clock_wall_ns();
	uint32_t v;

	for (unsigned int i = 0; i < n; i++)
		must(!pcifn_read32(fn, NT_REG_CSTS, &v), "reading CSTS");
	return (double)(clock_wall_ns() - from) / n;
}

static double enable_us(void)
{
	uint64_t from = clock_wall_ns();

	must(!drv_disable(c) && !drv_enable(c, NULL), "enable");
	return (double)(clock_wall_ns() - from) / 1000;
}

static struct drv_sq *make_queue(void)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = DEPTH };
	const struct drv_sq_attr sq = { .qid = 1, .qsize = DEPTH, .cqid = 1 };
	const struct drv_cmd grant = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	struct nt_deadline until = nt_deadline_ms(5000);
	struct drv_cpl cpl;

	must(!drv_exec(c->asq, &grant, until, &cpl) && drv_cpl_ok(cpl), "Number of Queues");
	must(!drv_cq_create(c, &cq, until, &cpl) && drv_cpl_ok(cpl), "Create I/O CQ");
	must(!drv_sq_create(c, &sq, until, &cpl) && drv_cpl_ok(cpl), "Create I/O SQ");
	return c->sqs[1];
}

static void put_read(struct drv_sq *sq, uint16_t cid)
{
	const struct drv_cmd cmd = {
		.opc = NT_NVM_READ,
		.cid = cid,
		.has_cid = true,
		.nsid = 1,
		.prp1 = buffers[cid]->iova,
		.cdw10 = cid * 8u,
		.cdw12 = 7, /* 8 blocks of 512 bytes */
	};

	drv_sq_put(sq, &cmd);
}

/* 4-KiB reads a second with @depth outstanding: what completed is sent again at once. */
static double reads_per_s(struct drv_sq *sq, unsigned int depth, unsigned int n)
{
	uint64_t from = clock_wall_ns();
	unsigned int sent = 0, done = 0;
	struct drv_cpl cpl;

	while (sent < depth)
		put_read(sq, (uint16_t)sent++);
	must(!drv_sq_ring(sq), "doorbell");
	while (done < n) {
		must(!drv_cq_wait(sq->cq, nt_deadline_ms(5000), &cpl), "no completion");
		do {
			must(drv_cpl_ok(cpl), "a read failed");
			done++;
			if (sent < n) {
				put_read(sq, cpl.cid);
				sent++;
			}
		} while (drv_cq_poll(sq->cq, &cpl));
		must(!drv_cq_ring(sq->cq) && !drv_sq_ring(sq), "doorbell");
	}
	return n * 1e9 / (double)(clock_wall_ns() - from);
}

int main(int argc, char **argv)
{
	const char *target = argc > 1 ? argv[1] : "sim:";
	double v[ROUNDS];
	struct drv_sq *sq;
	struct nt_err err;

	if (pcifn_open(target, &fn, &err) || drv_open(fn, &c, &err))
		fail(err.text);
	must(!drv_disable(c) && !drv_enable(c, NULL), "enable");
	for (unsigned int i = 0; i < ROUNDS; i++)
		v[i] = register_ns();
	print_median("register-read", v, "ns");
	for (unsigned int i = 0; i < ROUNDS; i++)
		v[i] = enable_us();
	print_median("disable-enable", v, "us");

	for (unsigned int i = 0; i < DEPTH; i++)
		must(!pcifn_mem_alloc(fn, 4096, 4096, &buffers[i]), "memory");
	sq = make_queue();
	for (unsigned int i = 0; i < ROUNDS; i++)
		v[i] = reads_per_s(sq, DEPTH, READS);
	print_median("read-4k-depth-32", v, "1/s");
	for (unsigned int i = 0; i < ROUNDS; i++)
		v[i] = reads_per_s(sq, 1, READS / 8);
	print_median("read-4k-depth-1", v, "1/s");
	printf("findings: %zu count\n", c->finding_count);
	must(!drv_disable(c), "disable");
	drv_close(c);
	pcifn_close(fn);
	return 0;
}
