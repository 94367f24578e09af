// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The driver on a controller that dies after N accesses, for every N of a
 * session that does a bit of everything, in each way a device can die.
 *
 * Whatever N is: every call returns in bounded time with an error of the
 * vocabulary, no memory that the controller was told of is given back while it
 * may still write there, and everything is unmapped at the end.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fake_fn.h"
#include "pcifn/priv.h"
#include "suites.h"
#include "util/clock.h"

enum death {
	DEATH_ONES,	/* reads give all ones, writes go nowhere: removed */
	DEATH_ZERO,	/* reads give zero, as under QEMU */
	DEATH_NODEV,	/* the back end says so: SIGBUS on a mapping, a request to let go */
	DEATH_LINK,	/* the link answers nonsense */
	DEATH_SILENT,	/* registers work, commands are never completed */
	DEATH_FROZEN,	/* registers keep their values; only a function reset helps */
	DEATH_FOR_GOOD, /* not even that */
	DEATH_COUNT,
};

static struct {
	struct fake *f;
	enum death death;
	unsigned long left; /* accesses until then */
	unsigned long calls, unheld;
	uint64_t cqs[8], sqs[8]; /* bases as last seen */
	bool is_closing;
} dying;

static const char *const names[] = {
	"ones", "zero", "nodev", "link", "silent", "frozen", "for good"
};

/* ------------------------------------------------------------ what is watched */

#define MARK	  0x5eed5eedu
#define SCATTERED 2 /* the pair of queues that is behind PRP lists */

static bool is_held(const struct pcifn *fn, uint64_t addr)
{
	const struct pcifn_mem *lists[] = { fn->live, fn->quarantine };

	for (size_t i = 0; i < ARRAY_SIZE(lists); i++)
		for (const struct pcifn_mem *m = lists[i]; m; m = m->next)
			if (addr >= m->iova && addr - m->iova < m->len)
				return true;
	return false;
}

/*
 * A queue that the controller knows is memory that nobody else was given since:
 * a mark in an entry that this session never comes to is still there.
 */
static void look_at(const struct pcifn *fn, uint64_t base, uint64_t mark_at, uint64_t *known)
{
	uint32_t mark = MARK;

	if (!base || !is_held(fn, base)) {
		dying.unheld += base != 0;
	} else if (base != *known) {
		memcpy((void *)(uintptr_t)mark_at, &mark, sizeof(mark));
	} else {
		memcpy(&mark, (const void *)(uintptr_t)mark_at, sizeof(mark));
		dying.unheld += mark != MARK;
	}
	*known = base;
}

static void look_at_queues(const struct pcifn *fn)
{
	for (size_t i = 0; i < ARRAY_SIZE(dying.f->cq) && !dying.is_closing; i++) {
		uint64_t cq = dying.f->cq[i].base, sq = dying.f->sq[i].base;

		look_at(fn, cq, i == SCATTERED ? cq + 4088 : cq + 16 * dying.f->cq[i].entries - 12,
			&dying.cqs[i]);
		look_at(fn, sq, i == SCATTERED ? sq + 4088 : sq + 64 * dying.f->sq[i].entries - 8,
			&dying.sqs[i]);
	}
}

/* True when this access finds it dead. */
static bool is_dead(const struct pcifn *fn)
{
	CU_ASSERT_FATAL(++dying.calls < 1000000);
	look_at_queues(fn);
	if (dying.left) {
		dying.left--;
		return false;
	}
	dying.f->is_removed = dying.death == DEATH_ONES || dying.death == DEATH_ZERO;
	dying.f->never_answers |= dying.death >= DEATH_SILENT;
	return true;
}

/* 1: go on as if alive. */
static int outcome(bool is_read)
{
	switch (dying.death) {
	case DEATH_NODEV:
		return -ENODEV;
	case DEATH_LINK:
		return -EIO;
	case DEATH_ONES:
	case DEATH_ZERO:
	case DEATH_FROZEN:
	case DEATH_FOR_GOOD:
		return is_read ? 1 : 0;
	default:
		return 1;
	}
}

static int dying_cfg_read(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t *ret_val)
{
	int rc = is_dead(fn) ? outcome(true) : 1;

	return rc == 1 ? fake_ops.cfg_read(fn, off, width, ret_val) : rc;
}

static int dying_cfg_write(struct pcifn *fn, uint16_t off, unsigned int width, uint32_t val)
{
	int rc = is_dead(fn) ? outcome(false) : 1;

	return rc == 1 ? fake_ops.cfg_write(fn, off, width, val) : rc;
}

static int dying_bar_read(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			  uint64_t *ret_val)
{
	int rc = is_dead(fn) ? outcome(true) : 1;

	if (rc != 1)
		return rc;
	rc = fake_ops.bar_read(fn, bar, off, width, ret_val);
	if (dying.f->is_removed && dying.death == DEATH_ZERO)
		*ret_val = 0;
	return rc;
}

static int dying_bar_write(struct pcifn *fn, unsigned int bar, uint64_t off, unsigned int width,
			   uint64_t val)
{
	int rc = is_dead(fn) ? outcome(false) : 1;

	return rc == 1 ? fake_ops.bar_write(fn, bar, off, width, val) : rc;
}

static int dying_reset(struct pcifn *fn, enum pcifn_reset kind)
{
	int rc;

	if (!is_dead(fn))
		return fake_ops.reset(fn, kind);
	rc = outcome(false);
	if (rc < 0 || (rc == 0 && dying.death != DEATH_FROZEN))
		return rc;
	/* It comes back to life, for good. */
	dying.f->never_answers = false;
	dying.left = 1000000;
	return fake_ops.reset(fn, kind);
}

static void dying_relax(struct pcifn *fn, unsigned int turn)
{
	(void)turn;
	CU_ASSERT_FATAL(++dying.calls < 1000000);
	look_at_queues(fn);
	clock_skip_ns(1000000);
}

static struct pcifn_ops dying_ops;

static struct pcifn *make(enum death death, unsigned long after)
{
	struct pcifn *fn;

	dying_ops = fake_ops;
	dying_ops.cfg_read = dying_cfg_read;
	dying_ops.cfg_write = dying_cfg_write;
	dying_ops.bar_read = dying_bar_read;
	dying_ops.bar_write = dying_bar_write;
	dying_ops.reset = dying_reset;
	dying_ops.relax = dying_relax;
	dying_ops.dead_is_zero = death == DEATH_ZERO;
	dying.f = fake_fn_make(&fn);
	dying.f->cfg[0] = 0x36;
	dying.f->cfg[1] = 0x1b;
	/* CAP.NSSRS */
	fake_set32(dying.f, NT_REG_CAP + 4, 0x00000030);
	fn->ops = &dying_ops;
	dying.death = death;
	dying.left = after;
	dying.calls = dying.unheld = 0;
	memset(dying.cqs, 0, sizeof(dying.cqs));
	memset(dying.sqs, 0, sizeof(dying.sqs));
	dying.is_closing = false;
	return fn;
}

/* --------------------------------------------------------------- the session */

static bool is_known(int rc)
{
	return rc == 0 || rc == -ENODEV || rc == -ETIMEDOUT ||
	       (rc == -EIO && dying.death == DEATH_LINK);
}

/* -EINVAL: there is no queue to send it to, as a step before has failed. */
static int step(int rc)
{
	if (!is_known(rc) && rc != -EINVAL)
		printf("\n%s: %d (%s)\n", names[dying.death], rc, strerror(-rc));
	CU_ASSERT(is_known(rc) || rc == -EINVAL);
	return rc;
}

static struct nt_deadline soon(void)
{
	return nt_deadline_ms(100);
}

static void create(struct drv_ctrlr *c, uint16_t qid, bool discontig)
{
	const struct drv_cq_attr cq = { .qid = qid, .qsize = 31, .discontig = discontig };
	const struct drv_sq_attr sq = {
		.qid = qid, .qsize = 31, .cqid = qid, .discontig = discontig
	};
	struct drv_cpl cpl;

	step(drv_cq_create(c, &cq, soon(), &cpl));
	step(drv_sq_create(c, &sq, soon(), &cpl));
}

static void exec_one(struct drv_ctrlr *c, struct drv_sq *sq)
{
	struct drv_cmd cmd = { .opc = NT_NVM_READ, .nsid = 1 };
	struct pcifn_mem *mem;
	struct drv_cpl cpl;
	int rc = pcifn_mem_alloc(c->fn, 4096, 4096, &mem);

	CU_ASSERT_EQUAL_FATAL(rc, 0);
	cmd.prp1 = mem->iova;
	rc = step(drv_exec(sq, &cmd, soon(), &cpl));
	if (rc)
		pcifn_mem_quarantine(c->fn, mem);
	else
		pcifn_mem_free(c->fn, mem);
}

static void several_at_once(struct drv_sq *sq)
{
	const struct drv_cmd cmd = { .opc = NT_NVM_FLUSH, .nsid = 1 };
	struct drv_cpl cpl;

	for (unsigned int i = 0; i < 4 && drv_sq_free(sq); i++)
		drv_sq_put(sq, &cmd);
	if (step(drv_sq_ring(sq)))
		return;
	for (unsigned int i = 0; i < 4; i++) {
		if (step(drv_cq_wait(sq->cq, soon(), &cpl)))
			return;
		step(drv_cq_ring_late(sq->cq, 2));
	}
	step(drv_cq_ring(sq->cq));
}

static void use_queues(struct drv_ctrlr *c)
{
	struct drv_cpl cpl;

	create(c, 1, false);
	create(c, 2, true);
	for (uint16_t qid = 1; qid <= 2; qid++) {
		if (!c->sqs[qid] || !c->sqs[qid]->cq)
			continue;
		exec_one(c, c->sqs[qid]);
		several_at_once(c->sqs[qid]);
	}
	step(drv_sq_delete(c, 1, soon(), &cpl));
	step(drv_cq_delete(c, 1, soon(), &cpl));
	drv_reap(c);
}

/* Everything, however often it failed before: that is what a run does as well. */
static void session(struct pcifn *fn)
{
	struct drv_ctrlr *c;
	struct nt_err err;

	if (step(drv_open(fn, &c, &err)))
		return;
	step(drv_disable(c));
	step(drv_enable(c, NULL));
	use_queues(c);
	step(drv_shutdown(c, NT_CC_SHN_NORMAL, 200));
	step(drv_disable(c));
	step(drv_enable(c, NULL));
	use_queues(c);
	step(drv_reset(c, DRV_RESET_FLR));
	step(drv_enable(c, NULL));
	use_queues(c);
	step(drv_reset(c, DRV_RESET_NSSR));
	step(drv_disable(c));
	drv_close(c);
}

/* Accesses that the whole session made. */
static unsigned long run_session(enum death death, unsigned long after)
{
	struct pcifn *fn = make(death, after);
	uint64_t from = nt_clock_ns(), wall = clock_wall_ns();
	unsigned long calls;

	session(fn);
	calls = dying.calls;
	if (dying.unheld)
		printf("\n%s after %lu: %lu times memory of a live queue was given back\n",
		       names[death], after, dying.unheld);
	CU_ASSERT_EQUAL(dying.unheld, 0);
	/* 3 × ready both ways, 6 × 100 ms of commands each, 5 s for a link that trains. */
	CU_ASSERT(nt_clock_ns() - from < 20000000000u);
	CU_ASSERT(clock_wall_ns() - wall < 5000000000u);
	dying.is_closing = true;
	pcifn_close(fn);
	CU_ASSERT_EQUAL(dying.f->maps, 0);
	return calls;
}

static void every_point(enum death death)
{
	unsigned long calls = run_session(death, 1000000);

	CU_ASSERT(calls > 50);
	for (unsigned long n = 0; n <= calls; n++)
		run_session(death, n);
}

static void ones(void)
{
	every_point(DEATH_ONES);
}

static void zero(void)
{
	every_point(DEATH_ZERO);
}

static void nodev(void)
{
	every_point(DEATH_NODEV);
}

static void bad_link(void)
{
	every_point(DEATH_LINK);
}

static void silent(void)
{
	every_point(DEATH_SILENT);
}

static void frozen(void)
{
	every_point(DEATH_FROZEN);
}

static void for_good(void)
{
	every_point(DEATH_FOR_GOOD);
}

/* A device that is not there any more is found out by a wait long before its deadline. */
static void notice(enum death death)
{
	struct pcifn *fn = make(death, 1000000);
	uint64_t from;
	struct drv_ctrlr *c;
	struct drv_cpl cpl;
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(drv_open(fn, &c, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_enable(c, NULL), 0);
	dying.f->never_answers = true;
	drv_sq_put(c->asq, &(struct drv_cmd){ .opc = NT_ADM_IDENTIFY });
	drv_sq_ring(c->asq);
	dying.left = 0;
	from = nt_clock_ns();
	CU_ASSERT_EQUAL(drv_cq_wait(c->acq, nt_deadline_ms(30000), &cpl), -ENODEV);
	CU_ASSERT(nt_clock_ns() - from < 1000000000u);
	dying.is_closing = true;
	drv_close(c);
	pcifn_close(fn);
}

static void noticed_early(void)
{
	notice(DEATH_ONES);
	notice(DEATH_ZERO);
	notice(DEATH_NODEV);
}

CU_TestInfo test_drv_death[] = {
	{ "removed: all ones", ones },
	{ "removed: zero", zero },
	{ "removed: the back end says so", nodev },
	{ "broken link", bad_link },
	{ "stops completing", silent },
	{ "stops, until a function reset", frozen },
	{ "stops for good", for_good },
	{ "a wait notices removal early", noticed_early },
	CU_TEST_INFO_NULL,
};
