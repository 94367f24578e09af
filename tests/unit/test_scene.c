// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/scene.c, scene_data.c: what is seen of queues and data when a case fails. */
#include <nvmetest/case.h>
#include <string.h>

#include "engine/ctx_priv.h"
#include "report/get.h"
#include "runrig.h"
#include "suites.h"

#define PAGE 4096u

/* Three Flushes answered, a fourth in its slot and not announced. */
static void leaves_one(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 8, 300);

	for (unsigned int i = 0; i < 3; i++) {
		uint16_t cid = nt_put_nop(t, sq);

		nt_ring(t, sq);
		nt_wait_cid(t, sq, cid);
	}
	nt_put_nop(t, sq);
	nt_shall(t, false, "this fails");
	nt_shall_eq(t, drv_sq_free(sq), 6, "one more is in the queue than was announced");
	sq->tail = sq->rung;
}

static void deletes_first(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 4, 4);
	uint16_t cid = nt_put_nop(t, sq);

	nt_ring(t, sq);
	nt_wait_cid(t, sq, cid);
	nt_queue_pair_delete(t, sq);
	nt_shall(t, false, "this fails");
}

/* Three pages from the middle of one; the first byte before them is hit, then it fails. */
static void reads_scattered(struct nt_ctx *t)
{
	const struct nt_sg_attr attr = { .len = 3 * PAGE, .offset = 512, .list_offset = PAGE - 16 };
	struct drv_sq *sq = nt_queue_pair(t, 1, 4, 4);
	struct nt_sg *sg = nt_sg(t, &attr);
	const struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, nt_ns(t)->nsid, nt_ns(t)->scratch_slba,
					     3 * PAGE / nt_ns(t)->lba_len);

	nt_sg_pattern(sg, 5);
	nt_shall_succeed(t, nt_io_sg(t, sq, &cmd, sg), "Read");
	sg->pages[0]->data[511] ^= 0xff;
	nt_sg_guards(t, sg, "this fails");
}

static void times_out(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 4, 4);

	nt_wait_cid(t, sq, nt_put_nop(t, sq));
}

static void hangs(struct nt_ctx *t)
{
	(void)t;
	for (;;)
		;
}

static const struct nt_case cases[] = {
	{ .id = "scene.leaves-one",
	  .title = "a",
	  .needs = NT_NEED_QUEUES | NT_NEED_NS,
	  .run = leaves_one },
	{ .id = "scene.deletes-first",
	  .title = "a",
	  .needs = NT_NEED_QUEUES | NT_NEED_NS,
	  .run = deletes_first },
	{ .id = "scene.reads",
	  .title = "a",
	  .needs = NT_NEED_QUEUES | NT_NEED_NS,
	  .effects = NT_EFF_DATA,
	  .run = reads_scattered },
	{ .id = "scene.times-out",
	  .title = "a",
	  .needs = NT_NEED_QUEUES | NT_NEED_NS,
	  .run = times_out },
	{ .id = "scene.hangs", .title = "a", .timeout_ms = 200, .run = hangs },
};

static struct runrig f;

static struct json_object *trace_of(const struct nt_case *c)
{
	const struct nt_case *const all[] = { c, NULL };
	struct json_object *trace;

	runrig_begin(&f, "sim:", all);
	f.opts.timeout_scale = 1;
	runrig_go(&f);
	trace = runrig_event(&f, "trace", 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(trace);
	return trace;
}

static struct json_object *queue_of(struct json_object *trace, const char *kind, uint64_t qid)
{
	for (size_t i = 0; i < report_get_len(trace, "queues"); i++) {
		struct json_object *q = report_get_at(trace, "queues", i);

		if (report_get_u64(q, "qid") == qid && !strcmp(report_get_str(q, "kind"), kind))
			return q;
	}
	CU_FAIL("no such queue");
	return NULL;
}

static void queues_as_they_stand(void)
{
	struct json_object *trace = trace_of(&cases[0]), *q = queue_of(trace, "sq", 1);
	const char *tags;

	CU_ASSERT_EQUAL(report_get_u64(q, "head"), 3);
	CU_ASSERT_EQUAL(report_get_u64(q, "tail"), 4);
	CU_ASSERT_EQUAL(report_get_u64(q, "doorbell"), 3);
	CU_ASSERT_EQUAL(report_get_u64(q, "cqid"), 1);
	CU_ASSERT_EQUAL(report_get_u64(q, "in_flight"), 1);
	CU_ASSERT_EQUAL(report_get_u64(report_get_at(q, "outstanding", 0), "slot"), 3);
	CU_ASSERT(report_get_u64(q, "align") >= PAGE);
	CU_ASSERT_FALSE(report_get_bool(q, "deleted"));
	q = queue_of(trace, "cq", 1);
	tags = report_get_str(q, "tags");
	CU_ASSERT_EQUAL(report_get_u64(q, "head"), 3);
	CU_ASSERT_EQUAL(report_get_u64(q, "phase"), 1);
	CU_ASSERT_EQUAL(report_get_u64(q, "taken"), 3);
	CU_ASSERT_EQUAL(report_get_u64(q, "first"), 300 + 3 - 128);
	CU_ASSERT_EQUAL_FATAL(strlen(tags), 256);
	for (size_t i = 0; i < 256; i++)
		CU_ASSERT_EQUAL(tags[i], i >= 125 && i < 128 ? '1' : '0');
	CU_ASSERT_STRING_EQUAL(report_get_str(q, "next"), "00000000000000000000000000000000");
	runrig_end(&f);
}

static void deleted_ones_are_told(void)
{
	struct json_object *trace = trace_of(&cases[1]);

	CU_ASSERT(report_get_bool(queue_of(trace, "sq", 1), "deleted"));
	CU_ASSERT(report_get_bool(queue_of(trace, "cq", 1), "deleted"));
	CU_ASSERT_STRING_EQUAL(report_get_str(queue_of(trace, "cq", 1), "tags"), "1000");
	CU_ASSERT_FALSE(report_get_bool(queue_of(trace, "cq", 0), "deleted"));
	runrig_end(&f);
}

/* [address, bytes] @i of @key. */
static void run_at(struct json_object *o, const char *key, size_t i, uint64_t *at, uint64_t *len)
{
	struct json_object *pair = json_object_array_get_idx(report_get_arr(o, key), i);

	CU_ASSERT_PTR_NOT_NULL_FATAL(pair);
	*at = strtoull(json_object_get_string(json_object_array_get_idx(pair, 0)), NULL, 16);
	*len = json_object_get_uint64(json_object_array_get_idx(pair, 1));
}

static void data_as_it_lies(void)
{
	struct json_object *trace = trace_of(&cases[2]), *data = NULL, *list;
	uint64_t prp1, at, len;

	for (size_t i = 0; i < report_get_len(trace, "commands"); i++)
		if (!strcmp(report_get_str(report_get_at(trace, "commands", i), "name"), "read"))
			data = report_get_obj(report_get_at(trace, "commands", i), "data");
	CU_ASSERT_PTR_NOT_NULL_FATAL(data);
	CU_ASSERT_EQUAL(report_get_u64(data, "len"), 3 * PAGE);
	CU_ASSERT_EQUAL(report_get_u64(data, "page_len"), PAGE);
	CU_ASSERT(report_get_bool(data, "to_host"));
	prp1 = strtoull(report_get_str(data, "prp1"), NULL, 16);
	CU_ASSERT_EQUAL(prp1 % PAGE, 512);
	/* three entries are needed and two slots are left: the second points at the next list */
	CU_ASSERT_EQUAL_FATAL(report_get_len(data, "lists"), 2);
	list = report_get_at(data, "lists", 0);
	CU_ASSERT_STRING_EQUAL(report_get_str(list, "at"), report_get_str(data, "prp2"));
	CU_ASSERT_EQUAL(report_get_len(list, "entries"), 2);
	CU_ASSERT(report_get_bool(list, "chained"));
	CU_ASSERT_STRING_EQUAL(report_get_str_at(list, "entries", 1),
			       report_get_str(report_get_at(data, "lists", 1), "at"));
	CU_ASSERT_EQUAL(report_get_len(report_get_at(data, "lists", 1), "entries"), 2);
	/* the whole transfer came; a zero that was a zero before may split it */
	run_at(data, "changed", 0, &at, &len);
	CU_ASSERT(at >= prp1 && at < prp1 + 8);
	run_at(data, "outside", 0, &at, &len);
	CU_ASSERT_EQUAL(at, prp1 - 1);
	CU_ASSERT_EQUAL(len, 1);
	CU_ASSERT_EQUAL(report_get_len(data, "outside"), 1);
	runrig_end(&f);
}

static void evidence_ends_at_the_failure(void)
{
	struct json_object *trace = trace_of(&cases[3]), *commands, *last;

	commands = report_get_arr(trace, "commands");
	last = json_object_array_get_idx(commands, json_object_array_length(commands) - 1);
	CU_ASSERT_STRING_EQUAL(report_get_str(last, "name"), "flush");
	CU_ASSERT_EQUAL(report_get_u64(queue_of(trace, "sq", 1), "in_flight"), 1);
	runrig_end(&f);
}

static void nobody_could_look(void)
{
	CU_ASSERT_PTR_NULL(report_get_arr(trace_of(&cases[4]), "queues"));
	runrig_end(&f);
}

static void marks_are_runs(void)
{
	struct marks m = { .array = json_object_new_array() };

	marks_end(&m);
	CU_ASSERT_EQUAL(json_object_array_length(m.array), 0);
	for (uint64_t at = 1000; at < 1100; at += 7) /* near enough to be one */
		marks_add(&m, at, 1);
	marks_add(&m, 5000, 3);
	marks_add(&m, 10, 1); /* a gap the other way */
	marks_end(&m);
	CU_ASSERT_STRING_EQUAL(json_object_to_json_string_ext(m.array, JSON_C_TO_STRING_PLAIN),
			       "[[\"0x3e8\",99],[\"0x1388\",3],[\"0xa\",1]]");
	for (uint64_t at = 0; at < 1000000; at += 100)
		marks_add(&m, at, 1);
	marks_end(&m);
	CU_ASSERT_EQUAL(json_object_array_length(m.array), MARKS_MAX);
	json_object_put(m.array);
}

CU_TestInfo test_scene[] = {
	{ "queues as they stand", queues_as_they_stand },
	{ "deleted ones are told", deleted_ones_are_told },
	{ "data as it lies", data_as_it_lies },
	{ "evidence ends at the failure", evidence_ends_at_the_failure },
	{ "a hang leaves none", nobody_could_look },
	{ "marks are runs", marks_are_runs },
	CU_TEST_INFO_NULL,
};
