// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From the tail doorbell to the completion: arbitration (Base 2.0 section
 * 3.4.4), fetch, and the time and order in which commands are executed.
 *
 * Without latency and reordering a command is executed as soon as it was
 * fetched, and no clock is read. Otherwise it stays in flight (inflight.c)
 * until the moment it is due. An entry is copied when it is fetched: its slot may be
 * used again as soon as a completion shows a head beyond it.
 */
#include <endian.h>
#include <string.h>

#include "mem.h"

#define SQE_LEN	      64u
#define CHUNK	      64
#define IN_FLIGHT_MAX 1024
#define REORDER_NS    20000u /* how far commands are spread without a latency */
#define QPRIO_LOW     3
#define MINUTE_NS     60000000000ull

/* ---- execution */

static void decode(struct sim_cmd *cmd)
{
	uint32_t dw[SQE_LEN / 4];

	memcpy(dw, cmd->sqe, sizeof(dw));
	for (size_t i = 0; i < SQE_LEN / 4; i++)
		dw[i] = le32toh(dw[i]);
	cmd->opc = dw[0] & 0xff;
	cmd->fuse = dw[0] >> 8 & 3;
	cmd->psdt = dw[0] >> 14 & 3;
	cmd->cid = (uint16_t)(dw[0] >> 16);
	cmd->nsid = dw[1];
	cmd->mptr = dw[4] | (uint64_t)dw[5] << 32;
	cmd->prp1 = dw[6] | (uint64_t)dw[7] << 32;
	cmd->prp2 = dw[8] | (uint64_t)dw[9] << 32;
	cmd->cdw10 = dw[10];
	cmd->cdw11 = dw[11];
	cmd->cdw12 = dw[12];
	cmd->cdw13 = dw[13];
	cmd->cdw14 = dw[14];
	cmd->cdw15 = dw[15];
	cmd->dw0 = cmd->dw1 = 0;
	cmd->error_loc = 0xffff;
	cmd->error_lba = 0;
	cmd->next = NULL;
}

/* SIM_SQ_LATE_READ: the slot may hold another command by now. */
static void read_again(struct sim *s, struct sim_cmd *cmd)
{
	const struct sim_sq *sq = &s->sq[cmd->sqid];
	uint64_t iova = sim_sq_entry(s, sq, cmd->order);
	const void *slot = sim_dma(s, iova, SQE_LEN, false);

	if (slot)
		memcpy(cmd->sqe, slot, SQE_LEN);
	decode(cmd);
}

static void execute(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t status;

	if (sim_has(s, SIM_SQ_LATE_READ))
		read_again(s, cmd);
	if (sim_has(s, SIM_DMA_ZERO) && cmd->order % 8 == 7)
		sim_dma(s, 0, 4, true);
	status = cmd->sqid ? sim_nvm_exec(s, cmd) : sim_admin_exec(s, cmd);
	if (status != SIM_CPL_DEFERRED)
		sim_complete(s, cmd, status);
}

bool sim_fetch_finish(struct sim *s, uint64_t now_ns)
{
	struct sim_queues *q = sim_q(s);
	bool did = false;

	while (q->heap_n && q->heap[0]->due_ns <= now_ns && s->pci->can_dma &&
	       sim_state_is_running(s)) {
		struct sim_cmd *cmd = q->heap[0];

		sim_cmd_unlink(s, cmd);
		execute(s, cmd);
		did = true;
	}
	return did;
}

/* ---- fetch */

static uint32_t sq_ring(const struct sim *s, const struct sim_sq *sq)
{
	uint32_t pow2 = 1;

	if (sim_has(s, SIM_SQ_WRAP_EARLY) && sq->entries > 2)
		return sq->entries - 1;
	if (sim_has(s, SIM_ADMIN_WRAP) && !sq->qid && sq->entries > 32)
		return 32;
	if (sim_has(s, SIM_SQ_WRAP_LATE))
		return sq->entries + 1;
	if (sim_has(s, SIM_SQ_WRAP_MQES) && sq->qid)
		return s->cfg.mqes + 1;
	if (!sim_has(s, SIM_SQ_WRAP_POW2))
		return sq->entries;
	while (pow2 < sq->entries)
		pow2 <<= 1;
	return pow2;
}

void sim_work_set(struct sim *s, unsigned int qid, bool on)
{
	struct sim_queues *q = sim_q(s);
	uint64_t bit = 1ull << (qid % 64);

	q->stalled[qid / 64] &= ~bit;
	if (on) {
		q->work[qid / 64] |= bit;
		s->has_work = true;
	} else {
		q->work[qid / 64] &= ~bit;
	}
}

void sim_fetch_resume(struct sim *s)
{
	struct sim_queues *q = sim_q(s);

	if (!(q->stalled[0] | q->stalled[1]))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(q->work); i++) {
		q->work[i] |= q->stalled[i];
		q->stalled[i] = 0;
	}
	s->has_work = true;
}

static bool is_delayed(const struct sim *s)
{
	return s->cfg.latency_us || s->cfg.reorder || sim_has(s, SIM_SQ_LATE_READ) ||
	       sim_has(s, SIM_IRQ_EARLY) || sim_has(s, SIM_CQE_LATE);
}

/* When a command that was fetched now is to be executed. */
static uint64_t due_ns(struct sim *s)
{
	uint64_t latency_ns = s->cfg.latency_us * 1000, due = nt_clock_ns() + latency_ns;

	if (sim_has(s, SIM_IRQ_EARLY))
		due += REORDER_NS;
	if (s->cfg.reorder || sim_has(s, SIM_SQ_LATE_READ))
		due += sim_rand(s) % nt_max(latency_ns, REORDER_NS);
	return due;
}

static void fetch(struct sim *s, struct sim_sq *sq)
{
	struct sim_queues *q = sim_q(s);
	uint64_t iova = sim_mem_sq_slot(s, sq->prp1, sim_sq_entry(s, sq, sq->head));
	void *slot = sim_dma(s, iova, SQE_LEN, false);
	struct sim_cmd *cmd = slot ? sim_cmd_alloc(s) : NULL;

	if (!cmd) {
		sim_fatal(s);
		return;
	}
	memcpy(cmd->sqe, sim_mem_stale_entry(s, iova, slot), SQE_LEN);
	decode(cmd);
	s->ghost.data = cmd->prp1;
	cmd->sqid = sq->qid;
	cmd->order = sim_has(s, SIM_SQ_LATE_READ) ? sq->head : q->order++;
	if (sim_has(s, SIM_CFS_MIDWAY) && cmd->order % 4096 == 4095)
		sim_fatal(s);
	if (sim_has(s, SIM_SQ_WRITTEN))
		memset(slot, 0, SQE_LEN);
	if (++sq->head >= sq_ring(s, sq))
		sq->head = 0;
	cmd->head = (uint16_t)sq->head;
	sq->todo--;
	sq->outstanding++;
	if (sim_gone_count(s)) {
		sim_cmd_free(s, cmd);
		return;
	}
	cmd->due_ns = sim_power_due_ns(s, cmd);
	if (!is_delayed(s) && !cmd->due_ns) {
		execute(s, cmd);
		return;
	}
	if (sim_has(s, SIM_IRQ_EARLY))
		sim_irq_cqe_posted(s, &s->cq[sq->cqid]);
	if (is_delayed(s))
		cmd->due_ns = nt_max(cmd->due_ns, due_ns(s));
	if (sim_has(s, SIM_CQE_LATE) && sq->qid && cmd->order % 64 == 63)
		cmd->due_ns += MINUTE_NS;
	if (!sim_cmd_push(s, cmd)) {
		sim_cmd_free(s, cmd);
		sim_fatal(s);
	}
}

/* ---- arbitration */

/* What was decided for one turn. */
struct sim_turn {
	uint32_t most;	    /* commands of the queue */
	unsigned int class; /* whose round robin goes on */
	uint32_t *credit;   /* it is paid from, NULL: free */
};

/* The first queue of @set from @from on, round; -1: none. */
static int next_queue(const uint64_t set[2], unsigned int from)
{
	for (unsigned int turn = 0; turn < 3; turn++) {
		unsigned int word = (from / 64 + turn) % 2;
		uint64_t bits = set[word];

		if (!turn)
			bits &= ~0ull << (from % 64);
		if (bits)
			return (int)(word * 64 + (unsigned int)__builtin_ctzll(bits));
	}
	return -1;
}

/* The I/O queues with work whose priority is @qprio. */
static bool queues_of(const struct sim *s, unsigned int qprio, uint64_t ret_set[2])
{
	const struct sim_queues *q = sim_q(s);
	bool any = false;

	ret_set[0] = ret_set[1] = 0;
	for (unsigned int i = 1; i < SIM_QUEUES_MAX; i++) {
		if (!(q->work[i / 64] >> (i % 64) & 1) || s->sq[i].qprio != qprio)
			continue;
		ret_set[i / 64] |= 1ull << (i % 64);
		any = true;
	}
	return any;
}

/* The priority that counts, on the wire: 0 urgent, 1 high, 2 medium, 3 low. */
static unsigned int priority_of(const struct sim *s, unsigned int class)
{
	return sim_has(s, SIM_ARB_CLASSES_REVERSED) ? 3 - class : class;
}

static uint32_t weight_of(const struct sim *s, uint32_t arbitration, unsigned int class)
{
	unsigned int field = sim_has(s, SIM_ARB_WEIGHTS_SWAPPED) ? class - 1 : 3 - class;

	if (sim_has(s, SIM_ARB_WEIGHTS_IGNORED))
		return 1;
	return (arbitration >> (8 + 8 * field) & 0xff) + !sim_has(s, SIM_ARB_WEIGHT_0_NONE);
}

/*
 * Base 2.0 section 3.4.4.2: the admin class, then the urgent class, then the
 * three weighted ones, each with credits that its weight fills up again. What
 * one queue may start at most is the burst or the credits that are left.
 */
static int pick_weighted(struct sim *s, uint32_t arbitration, struct sim_turn *turn)
{
	struct sim_queues *q = sim_q(s);
	unsigned int strict = sim_has(s, SIM_ARB_URGENT_IS_HIGH) ? 0 : 1;
	uint64_t set[2];

	if (q->work[0] & 1)
		return 0;
	for (turn->class = 0; turn->class < strict; turn->class ++)
		if (queues_of(s, priority_of(s, turn->class), set))
			return next_queue(set, q->turn[turn->class]);
	for (unsigned int round = 0; round < 2; round++) {
		for (turn->class = strict; turn->class < 4; turn->class ++) {
			uint32_t *credit = &q->credit[turn->class];

			if (!*credit || !queues_of(s, priority_of(s, turn->class), set))
				continue;
			turn->most = (uint32_t)nt_min(turn->most, *credit);
			turn->credit = credit;
			return next_queue(set, q->turn[turn->class]);
		}
		for (unsigned int class = strict; class < 4; class ++)
			q->credit[class] = weight_of(s, arbitration, class ? class : 1);
	}
	return -1;
}

/* Base 2.0 section 3.4.4.1; the defects that know a first among equals. */
static int pick_in_turn(const struct sim *s)
{
	const struct sim_queues *q = sim_q(s);
	uint64_t set[2];

	if (sim_has(s, SIM_ARB_LOWEST_FIRST))
		return next_queue(q->work, 0);
	for (unsigned int qprio = 0; sim_has(s, SIM_ARB_QPRIO_FIRST) && qprio < 4; qprio++)
		if (queues_of(s, qprio, set))
			return next_queue(set, q->turn[0]);
	return next_queue(q->work, q->turn[0]);
}

/* The next queue to be served, and how much of it; -1: none. */
static int pick(struct sim *s, struct sim_turn *turn)
{
	uint32_t arbitration = sim_arbitration(s), ab = arbitration & 7;
	bool is_weighted = (s->cc >> NT_CC_AMS_SHIFT & 7) == 1 && !sim_has(s, SIM_ARB_AMS_IGNORED);

	*turn = (struct sim_turn){ .most = ab == 7 ? UINT32_MAX : 1u << ab };
	if (sim_has(s, SIM_ARB_BURST_IGNORED))
		turn->most = UINT32_MAX;
	if (ab == 7 && sim_has(s, SIM_ARB_NO_LIMIT_NONE))
		return -1;
	return is_weighted ? pick_weighted(s, arbitration, turn) : pick_in_turn(s);
}

/* The defects that leave a queue out for ever. */
static bool is_starved(const struct sim *s, const struct sim_sq *sq)
{
	unsigned int last = SIM_QUEUES_MAX - 1;

	if (!sq->qid)
		return false;
	if (sim_has(s, SIM_ARB_QPRIO) && sq->qprio == QPRIO_LOW)
		return true;
	while (last && !s->sq[last].exists)
		last--;
	return sim_has(s, SIM_ARB_STARVES) && sq->qid == last && last > 1;
}

static bool is_any_full(const struct sim *s)
{
	for (unsigned int i = 0; i < SIM_QUEUES_MAX; i++) {
		if (s->cq[i].exists && s->cq[i].waiting)
			return true;
	}
	return false;
}

/* May a command be taken from this queue now? Else it leaves the work set. */
static bool may_fetch(struct sim *s, struct sim_sq *sq)
{
	struct sim_queues *q = sim_q(s);

	if (!sq->todo)
		sim_shadow_sq(s, sq);
	if (!sq->todo || sq->is_dead || (sim_has(s, SIM_SQ_ONE_SHORT) && sq->todo < 2) ||
	    is_starved(s, sq)) {
		sim_work_set(s, sq->qid, false);
		return false;
	}
	if (!s->cq[sq->cqid].waiting && !(sim_has(s, SIM_CQ_FULL_STALLS) && is_any_full(s)))
		return true;
	q->work[sq->qid / 64] &= ~(1ull << (sq->qid % 64));
	q->stalled[sq->qid / 64] |= 1ull << (sq->qid % 64);
	return false;
}

/* Serve one queue; how many commands were taken. */
static uint32_t serve(struct sim *s, struct sim_sq *sq, uint32_t most)
{
	struct sim_queues *q = sim_q(s);
	uint32_t n = 0;

	while (n < most && may_fetch(s, sq)) {
		fetch(s, sq);
		n++;
		if (sim_has(s, SIM_SQ_ONE_PER_RING)) {
			sim_work_set(s, sq->qid, false);
			break;
		}
		if (!sim_state_is_running(s) || q->heap_n >= IN_FLIGHT_MAX || sim_gone_stands(s))
			break;
	}
	return n;
}

bool sim_fetch_run(struct sim *s)
{
	struct sim_queues *q = sim_q(s);
	struct sim_turn turn;
	bool did = false;
	uint32_t n;
	int qid;

	while (sim_state_is_running(s) && q->heap_n < IN_FLIGHT_MAX && !sim_gone_stands(s)) {
		qid = pick(s, &turn);
		if (qid < 0)
			break;
		n = serve(s, &s->sq[qid], turn.most);
		did |= n;
		if (turn.credit)
			*turn.credit -= n;
		q->turn[turn.class] = ((unsigned int)qid + 1) % SIM_QUEUES_MAX;
	}
	return did;
}
