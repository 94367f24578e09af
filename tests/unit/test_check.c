// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/check.c, check_eq.c, ctx.c, health.c: labels, verdicts, undoing, health. */
#include <stdlib.h>
#include <string.h>

#include "engine/ctx.h"
#include "fake_fn.h"
#include "suites.h"

static struct pcifn *fn;
static struct session *s;
static struct fake *device;

static struct case_result run(void (*body)(struct nt_ctx *), enum nt_state state)
{
	const struct nt_case c = {
		.id = "unit.check.x", .title = "x", .state = state, .run = body
	};
	struct case_result r;

	ctx_run(s, &c, NULL, 0, NULL, NULL, &r);
	return r;
}

static void start(void)
{
	struct nt_err err;

	device = fake_fn_make(&fn);
	CU_ASSERT_EQUAL_FATAL(session_open(fn, 1, 1.0, &s, &err), 0);
}

static void finish(struct case_result *r)
{
	case_result_free(r);
	session_close(s);
	pcifn_close(fn);
	CU_ASSERT_EQUAL(device->maps, 0);
}

static void loops(struct nt_ctx *t)
{
	const struct drv_cpl bad = { .status = NT_STATUS(CMD_SPECIFIC, QID_INVALID) };
	uint8_t a[20] = { 0 }, b[20] = { 0 };

	b[9] = 7;
	for (unsigned int i = 0; i < 3; i++) {
		nt_shall_eq(t, i, i, "first %u", i);
		nt_should_eq(t, i, 16, "second %u", i);
	}
	nt_shall(t, true, "%s", "a text of its own");
	nt_should(t, false, "%s", "another text");
	nt_should_status(t, bad, 0, "status");
	nt_shall_bytes(t, a, b, 20, "bytes");
	nt_shall_range(t, 5, 5, 5, "range");
}

static void labels(void)
{
	struct case_result r;

	start();
	r = run(loops, NT_STATE_ENABLED);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(r.checks, 11);
	CU_ASSERT_EQUAL_FATAL(r.failed_stored, 6);
	CU_ASSERT_STRING_EQUAL(r.failed[0].label, "unit.check.x/2");
	CU_ASSERT_STRING_EQUAL(r.failed[1].label, "unit.check.x/2");
	CU_ASSERT_STRING_EQUAL(r.failed[1].text, "second 1");
	CU_ASSERT_STRING_EQUAL(r.failed[1].want, "16 (10h)");
	CU_ASSERT_STRING_EQUAL(r.failed[3].label, "unit.check.x/4");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.failed[4].seen, "1/01 Invalid Queue Identifier"));
	CU_ASSERT_STRING_EQUAL(r.failed[5].word, "shall");
	CU_ASSERT_PTR_NOT_NULL(strstr(r.failed[5].seen, "byte 9"));
	finish(&r);
}

static void check_nothing(struct nt_ctx *t)
{
	(void)t;
}

static void check_and_warn(struct nt_ctx *t)
{
	nt_should(t, false, "warn");
}

static void check_and_skip(struct nt_ctx *t)
{
	nt_skip_reason(t, "one");
	nt_skip(t, "two");
}

static void use_no_queue(struct nt_ctx *t)
{
	nt_put_nop(t, nt_sq(t, 5));
}

static void verdicts(void)
{
	static const struct {
		void (*body)(struct nt_ctx *);
		enum verdict verdict;
		size_t reasons;
	} rows[] = {
		{ check_nothing, VERDICT_ERROR, 1 },
		{ check_and_warn, VERDICT_WARN, 0 },
		{ check_and_skip, VERDICT_SKIP, 2 },
		{ use_no_queue, VERDICT_ERROR, 1 },
	};
	struct case_result r = { 0 };

	start();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		case_result_free(&r);
		r = run(rows[i].body, NT_STATE_ENABLED);
		CU_ASSERT_EQUAL(r.verdict, rows[i].verdict);
		CU_ASSERT_EQUAL(r.reason_count, rows[i].reasons);
	}
	finish(&r);
}

static void write_outside(struct nt_ctx *t)
{
	struct nt_buf *buf = nt_buf_at(t, 100, 8);

	nt_shall(t, true, "something");
	buf->data[100] ^= 1;
	buf->data[-1] ^= 1;
}

static void send_twice(struct nt_ctx *t)
{
	struct drv_sq *sq = nt_queue_pair(t, 1, 8, 8);

	device->double_cqe = true;
	nt_wait_cid(t, sq, (nt_put_nop(t, sq), nt_ring(t, sq), (uint16_t)0));
	device->double_cqe = false;
	nt_settle(t, 10);
	drv_cq_poll(sq->cq, &(struct drv_cpl){ 0 });
}

static void go_fatal(struct nt_ctx *t)
{
	nt_shall(t, true, "something");
	fake_set32(device, NT_REG_CSTS, NT_CSTS_RDY | NT_CSTS_CFS);
}

static void never_answer(struct nt_ctx *t)
{
	device->never_answers = true;
	nt_get_features(t, NT_FID_NUM_QUEUES, 0, 0);
	CU_FAIL("it went on");
}

static void vanish(struct nt_ctx *t)
{
	device->is_removed = true;
	nt_reg32(t, NT_REG_CSTS);
	CU_FAIL("it went on");
}

static bool has_label(const struct case_result *r, const char *label)
{
	for (size_t i = 0; i < r->failed_stored; i++)
		if (!strncmp(r->failed[i].label, label, strlen(label)))
			return true;
	return false;
}

static void health(void)
{
	static const struct {
		void (*body)(struct nt_ctx *);
		const char *label;
	} rows[] = {
		{ write_outside, "health.guards" },
		{ send_twice, "health.completion.cid" },
		{ go_fatal, "health.csts" },
		{ never_answer, "unit.check.x/answer" },
	};
	struct case_result r = { 0 };

	start();
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		case_result_free(&r);
		r = run(rows[i].body, NT_STATE_ENABLED);
		device->never_answers = false;
		CU_ASSERT_EQUAL(r.verdict, VERDICT_FAIL);
		CU_ASSERT(has_label(&r, rows[i].label));
		case_result_free(&r);
		/* The next case finds a controller as good as new. */
		r = run(check_and_warn, NT_STATE_ENABLED);
		CU_ASSERT_EQUAL(r.verdict, VERDICT_WARN);
	}
	case_result_free(&r);
	r = run(vanish, NT_STATE_ENABLED);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_ERROR);
	CU_ASSERT(r.is_device_lost);
	case_result_free(&r);
	r = run(check_and_warn, NT_STATE_ENABLED);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_ERROR);
	finish(&r);
}

static void scatter(struct nt_ctx *t)
{
	for (uint32_t offset = 0; offset < 4096; offset += 1020) {
		struct nt_sg *sg =
			nt_sg(t, &(struct nt_sg_attr){
					 .len = 20000, .offset = offset, .list_offset = 4080 });

		nt_sg_pattern(sg, 42);
		nt_shall_eq(t, nt_sg_pattern_check(sg, 42), 20000, "pattern");
		sg->pages[2]->data[77] ^= 1;
		nt_shall_eq(t, nt_sg_pattern_check(sg, 42), 8192 - offset + 77, "difference");
		nt_sg_guards(t, sg, "guards");
		nt_shall_eq(t, sg->prp2 % 4096, 4080, "list offset");
		nt_sg_free(t, sg);
	}
}

static void scattered(void)
{
	struct case_result r;

	start();
	r = run(scatter, NT_STATE_ENABLED);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_PASS);
	finish(&r);
}

CU_TestInfo test_check[] = {
	{ "labels count distinct texts", labels },
	{ "verdicts", verdicts },
	{ "health, and recovery for the next case", health },
	{ "scattered buffers", scattered },
	CU_TEST_INFO_NULL,
};
