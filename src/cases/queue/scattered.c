// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Queues in scattered pages (PC = 0), and queues of unlike extent.
 *
 * Where CAP.CQR is 0 PRP1 of a Create command may name a PRP list, for a queue
 * that fits into one page too. Commands are fetched from and entries posted to
 * every page. With PC = 1 a queue may be smaller than, as large as and larger
 * than a memory page.
 *
 * Base 2.0 sections 5.4, 5.5; NVMe 1.4 sections 5.3, 5.4.
 */
#include "queue.h"

#define SCATTERED_SPEC "base-2.0:5.4 base-2.0:5.5 nvme-1.4:5.3 nvme-1.4:5.4"

static struct drv_sq *make_pair(struct nt_ctx *t, uint32_t sq_entries, uint32_t cq_entries,
				bool discontig)
{
	const struct drv_cq_attr cq = { .qid = 1,
					.qsize = (uint16_t)(cq_entries - 1),
					.discontig = discontig };
	const struct drv_sq_attr sq = {
		.qid = 1, .qsize = (uint16_t)(sq_entries - 1), .cqid = 1, .discontig = discontig
	};

	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ succeeds") ||
	    !nt_shall_succeed(t, nt_create_sq(t, &sq), "Create I/O SQ succeeds"))
		nt_stop(t);
	return nt_sq(t, 1);
}

/* Both queues once around and a little more. */
static void laps(struct nt_ctx *t, struct drv_sq *sq, const char *what)
{
	uint32_t room = (uint32_t)nt_min(sq->entries, sq->cq->entries) - 1;
	uint64_t lap = nt_max(sq->entries, sq->cq->entries);

	queue_batches(t, sq, 2 * lap + 3, (uint32_t)nt_min(room, 128), what);
}

static void needs_scattering(struct nt_ctx *t)
{
	if (nt_limits(t)->is_contiguous_only)
		nt_skip(t, "CAP.CQR is 1: queues have to be contiguous");
}

static void may_be_scattered(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;
	const uint32_t sqs[] = { page_len / 64, 3 * page_len / 64, 3 * page_len / 64 + 7 };
	const uint32_t cqs[] = { 2 * page_len / 16, page_len / 16 + 5, 3 * page_len / 16 };

	needs_scattering(t);
	for (size_t i = 0; i < ARRAY_SIZE(sqs); i++) {
		struct drv_sq *sq =
			make_pair(t, queue_clip(t, sqs[i]), queue_clip(t, cqs[i]), true);

		laps(t, sq, "queues in scattered pages work");
		nt_queue_pair_delete(t, sq);
	}
}

/* One page is enough, and still PRP1 names a list. */
static void one_page_is_a_list_too(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 2, 3, 16, 64 };

	needs_scattering(t);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t entries = queue_clip(t, sizes[i]);
		struct drv_sq *sq = make_pair(t, entries, entries, true);

		laps(t, sq, "a queue of one page behind a list works");
		nt_queue_pair_delete(t, sq);
	}
}

/* One entry less than a page holds, exactly a page, one more. */
static void any_extent(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;

	for (int step = -1; step <= 1; step++) {
		uint32_t sq_entries = queue_clip(t, (uint32_t)((int)(page_len / 64) + step));
		uint32_t cq_entries = queue_clip(t, (uint32_t)((int)(page_len / 16) + step));
		struct drv_sq *sq = make_pair(t, sq_entries, cq_entries, false);

		laps(t, sq, "a queue of about a page works");
		nt_queue_pair_delete(t, sq);
	}
}

/* Every entry, and where the list begins; what is accepted all the same is never used. */
static void offset_is_refused(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len, entries = queue_clip(t, 3 * page_len / 16);
	uint32_t pages = (entries * 16 + page_len - 1) / page_len;
	struct nt_buf *list = nt_buf(t, page_len), *page[3];
	uint64_t *at = (uint64_t *)(void *)list->data;
	struct drv_cq_attr attr = { .qid = 1, .qsize = (uint16_t)(entries - 1), .discontig = true };

	needs_scattering(t);
	for (uint32_t i = 0; i < pages; i++)
		page[i] = nt_buf(t, page_len);
	for (uint32_t bad = 0; bad < pages; bad++) {
		for (uint32_t offset = 4; offset < page_len; offset *= 8) {
			struct drv_cpl cpl;

			for (uint32_t i = 0; i < pages; i++)
				at[i] = page[i]->iova + (i == bad ? offset : 0);
			attr.prp1 = list->iova;
			cpl = nt_create_cq(t, &attr);
			nt_should_status(
				t, cpl, NT_STATUS(GENERIC, PRP_OFFSET),
				"an entry with an offset in a queue's PRP list is refused");
			if (drv_cpl_ok(cpl))
				nt_delete_cq(t, 1);
		}
	}
	nt_shall_not_fatal(t);
	laps(t, make_pair(t, queue_clip(t, 8), queue_clip(t, 8), true),
	     "queues in scattered pages work after the refusals");
}

static const struct nt_case cases[] = {
	{
		.id = "queue.scattered.works-in-any-pages",
		.title = "Queues may lie in scattered pages behind a PRP list",
		.spec = SCATTERED_SPEC,
		.coverage = "QUE-04 QUE-05 QUE-06",
		.rules = "QUE-PC-02 QUE-PC-03",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 30000,
		.run = may_be_scattered,
	},
	{
		.id = "queue.scattered.one-page-is-a-list-too",
		.title = "With PC = 0 PRP1 names a list even for a queue of one page",
		.spec = SCATTERED_SPEC,
		.coverage = "QUE-04 QUE-05",
		.rules = "QUE-PC-05",
		.needs = NT_NEED_QUEUES,
		.run = one_page_is_a_list_too,
	},
	{
		.id = "queue.scattered.any-extent",
		.title = "A queue may be smaller than, as large as and larger than a page",
		.spec = SCATTERED_SPEC,
		.coverage = "QUE-05",
		.rules = "QUE-CQ-01 QUE-SQ-01",
		.needs = NT_NEED_QUEUES,
		.timeout_ms = 30000,
		.run = any_extent,
	},
	{
		.id = "queue.scattered.offset-is-refused",
		.title = "A queue's PRP list has no entries with an offset",
		.spec = SCATTERED_SPEC,
		.coverage = "QUE-04 QUE-16",
		.rules = "QUE-PC-04",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = offset_is_refused,
	},
};

const struct nt_group group_queue_scattered = NT_GROUP("queue.scattered", cases);
