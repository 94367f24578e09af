// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Shadow doorbells: two pages of memory that mirror the doorbell registers.
 *
 * The host writes tails and heads to one of them; the controller tells in the
 * other how far it has looked, and from which value on it wants its register
 * written. Whoever follows the comparison of the annex loses nothing. The
 * settings end with any Controller Level Reset.
 *
 * Base 2.0 section 5.8, Annex B.5; NVMe 1.4 sections 5.7 and 7.13.
 */
#include "shadow.h"

#include <string.h>

#include "doorbell.h"

#define SHADOW_SPEC "base-2.0:5.8 base-2.0:B.5 nvme-1.4:5.7 nvme-1.4:7.13"

static void refuses_misaligned(struct nt_ctx *t)
{
	static const uint32_t offsets[] = { 4, 512, 2048 };
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, PRP_OFFSET));
	struct shadow sh;
	struct drv_sq *sq;

	shadow_open(t, &sh);
	/* If it were taken, these slots would stop every queue. */
	memset(sh.tail->data, 0x5a, sh.tail->len);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		nt_shall_status_of(t, shadow_config(t, sh.tail->iova + offsets[i], sh.event->iova),
				   legal, "a Shadow Doorbell buffer off its page is refused");
		nt_shall_status_of(t, shadow_config(t, sh.tail->iova, sh.event->iova + offsets[i]),
				   legal, "an EventIdx buffer off its page is refused");
	}
	sq = nt_queue_pair(t, 1, 2, 2);
	for (unsigned int i = 0; i < 5; i++)
		doorbell_still_works(t, sq, "a doorbell register after the refusals");
	shadow_off(t);
}

/* NSID has no meaning here; from 1.4 on one that is given should be refused. */
static void takes_two_pages(struct nt_ctx *t)
{
	const struct drv_cmd nop = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	struct shadow sh;
	struct drv_sq *sq;

	shadow_open(t, &sh);
	shadow_on(t, &sh);
	for (unsigned int i = 0; i < 40; i++)
		nt_shall_succeed(t, shadow_admin(t, &sh, &nop),
				 "the Admin Queue beside shadow doorbells");
	sq = shadow_pair(t, &sh, 1, (uint32_t)nt_min(8, nt_limits(t)->entries_max), 2);
	/* The register as well, each time: always allowed. */
	for (unsigned int i = 0; i < 20; i++) {
		nt_put_nop(t, sq);
		shadow_store(t, &sh, 1, false, sq->tail);
		nt_ring(t, sq);
		nt_shall_succeed(t, nt_cq_next(t, sq->cq, "a command announced both ways"),
				 "a command announced both ways");
		shadow_store(t, &sh, 1, true, sq->cq->head);
		nt_cq_ring(t, sq->cq);
	}
	shadow_off(t);
}

static void tails_need_no_register(struct nt_ctx *t)
{
	uint32_t most = (uint32_t)nt_min(32, nt_limits(t)->entries_max);
	struct shadow sh;

	shadow_open(t, &sh);
	shadow_on(t, &sh);
	for (uint32_t entries = 2; entries <= most; entries += entries < 5 ? 1 : 9) {
		struct drv_sq *sq = shadow_pair(t, &sh, 1, entries, most);

		for (uint32_t batch = 1; batch < entries; batch = 2 * batch + 1)
			shadow_run(t, &sh, sq, 3 * entries, batch);
		nt_queue_pair_delete(t, sq);
	}
	nt_note(t, "%llu register writes made, %llu saved", (unsigned long long)sh.rung,
		(unsigned long long)sh.elided);
	shadow_off(t);
}

/* A completion queue that stays full: it goes on by its shadow head. */
static void heads_need_no_register(struct nt_ctx *t)
{
	uint32_t room = 5, sent = 24;
	struct drv_sq *sq;
	struct shadow sh;

	if (nt_limits(t)->entries_max <= sent)
		nt_skip(t, "CAP.MQES leaves no room for %u commands", sent);
	shadow_open(t, &sh);
	shadow_on(t, &sh);
	sq = shadow_pair(t, &sh, 1, sent + 1, room + 1);
	for (uint32_t i = 0; i < sent; i++) {
		nt_put_nop(t, sq);
		shadow_ring(t, &sh, sq);
	}
	for (uint32_t left = sent, head = 0; left;) {
		uint32_t n = (uint32_t)nt_min(left, room);

		for (uint32_t i = 0; i < n; i++)
			nt_shall_succeed(
				t,
				nt_cq_next(t, sq->cq,
					   "a completion that the shadow head made room for"),
				"a command beside a full Completion Queue");
		/* One by one, so that some come while the first is looked at. */
		for (uint32_t i = 0; i < n; i++) {
			head = (head + 1) % sq->cq->entries;
			shadow_release(t, &sh, sq->cq, head);
		}
		left -= n;
	}
	nt_shall_eq(t, sq->outstanding, 0, "every command completed exactly once");
	nt_note(t, "%llu register writes made, %llu saved", (unsigned long long)sh.rung,
		(unsigned long long)sh.elided);
	shadow_off(t);
}

/* Each queue moves by its own slot; nobody minds what stands between and behind. */
static void layout_is_that_of_registers(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(6, nt_limits(t)->entries_max);
	uint32_t pairs =
		(uint32_t)nt_min(3, nt_min(nt_limits(t)->sq_count, nt_limits(t)->cq_count));
	struct drv_sq *sq[3];
	struct shadow sh;

	shadow_open(t, &sh);
	memset(sh.tail->data, 0x77, sh.tail->len);
	memset(sh.mine->data, 0x77, sh.mine->len);
	shadow_on(t, &sh);
	for (uint16_t i = 0; i < pairs; i++)
		sq[i] = shadow_pair(t, &sh, (uint16_t)(i + 1), entries, entries);
	for (unsigned int lap = 0; lap < 4; lap++)
		for (uint32_t i = 0; i < pairs; i++)
			shadow_run(t, &sh, sq[i], entries + i, 1 + lap);
	for (uint32_t i = 0; i < pairs; i++)
		nt_shall_stay_silent(t, sq[i]->cq, DOORBELL_SILENCE_US,
				     "a queue executes nothing by the slots of others");
	shadow_off(t);
}

static void old_and_new_queues(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(7, nt_limits(t)->entries_max);
	struct drv_sq *before, *after;
	struct shadow sh;

	shadow_open(t, &sh);
	before = nt_queue_pair(t, 1, entries, entries);
	for (unsigned int i = 0; i < 3; i++)
		doorbell_still_works(t, before, "the queue before Doorbell Buffer Config");
	shadow_on(t, &sh);
	after = shadow_pair(t, &sh, 2, entries, entries);
	for (unsigned int lap = 0; lap < 3; lap++) {
		shadow_run(t, &sh, before, 2 * entries, entries);
		shadow_run(t, &sh, after, 2 * entries, entries);
	}
	shadow_off(t);
}

/* What lies between the slots, and those of queues that do not exist, is the host's as well. */
static void memory_stays_the_hosts(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(6, nt_limits(t)->entries_max), admin;
	struct drv_sq *sq;
	struct shadow sh;

	shadow_open(t, &sh);
	nt_pattern(sh.tail->data, sh.tail->len, 3);
	nt_pattern(sh.mine->data, sh.mine->len, 3);
	shadow_on(t, &sh);
	admin = 2 * sh.stride; /* its slots come first */
	sq = shadow_pair(t, &sh, 1, entries, entries);
	for (unsigned int lap = 0; lap < 4; lap++) {
		shadow_run(t, &sh, sq, entries, entries);
		nt_shall_bytes(t, sh.tail->data + admin, sh.mine->data + admin,
			       sh.tail->len - admin,
			       "what the host wrote to the Shadow Doorbell buffer stays");
	}
	if (memcmp(sh.tail->data, sh.mine->data, admin))
		nt_note(t, "the controller writes the Admin Queue's slots, which no text forbids");
	nt_buf_guards(t, sh.tail, "the memory around the Shadow Doorbell buffer");
	nt_buf_guards(t, sh.event, "the memory around the EventIdx buffer");
	shadow_off(t);
}

static void reset_ends_it(struct nt_ctx *t)
{
	uint32_t entries = (uint32_t)nt_min(6, nt_limits(t)->entries_max);
	uint8_t *tails, *events;
	struct shadow sh;
	struct drv_sq *sq;

	shadow_open(t, &sh);
	tails = nt_buf(t, sh.tail->len)->data;
	events = nt_buf(t, sh.tail->len)->data;
	shadow_on(t, &sh);
	shadow_run(t, &sh, shadow_pair(t, &sh, 1, entries, entries), 2 * entries, entries);
	nt_reenable(t, NULL);
	nt_pattern(sh.tail->data, sh.tail->len, 1);
	nt_pattern(sh.event->data, sh.event->len, 2);
	memcpy(tails, sh.tail->data, sh.tail->len);
	memcpy(events, sh.event->data, sh.event->len);
	sq = nt_queue_pair(t, 1, entries, entries);
	for (uint32_t i = 0; i < 3 * entries; i++)
		doorbell_still_works(t, sq, "a doorbell register after a reset");
	nt_shall_bytes(t, sh.tail->data, tails, sh.tail->len,
		       "the Shadow Doorbell buffer is left alone after a reset");
	nt_shall_bytes(t, sh.event->data, events, sh.event->len,
		       "the EventIdx buffer is left alone after a reset");
}

#define SHADOW_CASE                                                                                \
	.spec = SHADOW_SPEC, .effects = NT_EFF_RESET, .since = NT_VS(1, 3, 0),                     \
	.needs = NT_NEED_QUEUES | NT_NEED_NS

static const struct nt_case cases[] = {
	{
		.id = "doorbell.shadow.refuses-misaligned",
		.title = "Doorbell Buffer Config refuses buffers that do not begin at a page",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-03",
		.run = refuses_misaligned,
	},
	{
		.id = "doorbell.shadow.takes-two-pages",
		.title = "Beside shadow doorbells the registers may still be rung",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-02 DBBUF-07",
		.run = takes_two_pages,
	},
	{
		.id = "doorbell.shadow.tails-need-no-register",
		.title = "A tail that EventIdx does not ask for is seen in memory",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-05 DBBUF-02",
		.run = tails_need_no_register,
	},
	{
		.id = "doorbell.shadow.heads-need-no-register",
		.title = "A head that EventIdx does not ask for is seen in memory",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-05",
		.run = heads_need_no_register,
	},
	{
		.id = "doorbell.shadow.layout-is-that-of-registers",
		.title = "Shadow doorbells lie where the registers do, CAP.DSTRD apart",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-04",
		.run = layout_is_that_of_registers,
	},
	{
		.id = "doorbell.shadow.old-and-new-queues",
		.title = "Queues have shadows whether created before or after",
		.spec = SHADOW_SPEC,
		.effects = NT_EFF_RESET,
		.since = NT_VS(1, 3, 0),
		.needs = NT_NEED_QUEUES | NT_NEED_NS | NT_NEED_TWO_QUEUES,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-09",
		.run = old_and_new_queues,
	},
	{
		.id = "doorbell.shadow.memory-stays-the-hosts",
		.title = "The controller writes EventIdx, and never the Shadow Doorbell buffer",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-06",
		.run = memory_stays_the_hosts,
	},
	{
		.id = "doorbell.shadow.reset-ends-it",
		.title = "After a reset the registers count again, and the buffers are left alone",
		SHADOW_CASE,
		.coverage = "DB-18 DBB-01",
		.rules = "DBBUF-08",
		.run = reset_ends_it,
	},
};

const struct nt_group group_doorbell_shadow = NT_GROUP("doorbell.shadow", cases);
