// SPDX-License-Identifier: GPL-2.0-or-later
/* report/latency.c and drv: times become JSON and come back; what is nonsense does not matter. */
#include <json-c/json.h>
#include <nvmetest/drv.h>

#include "report/get.h"
#include "report/latency.h"
#include "suites.h"

static struct hist a[LATENCY_KINDS], b[LATENCY_KINDS];

static void empty(struct hist *h)
{
	for (size_t i = 0; i < LATENCY_KINDS; i++)
		hist_clear(&h[i]);
}

static void nothing_is_no_object(void)
{
	empty(a);
	CU_ASSERT_PTR_NULL(latency_json(a));
	latency_add(a, NULL);
	CU_ASSERT_PTR_NULL(latency_json(a));
}

static void comes_back_as_it_was(void)
{
	struct json_object *first, *again;

	empty(a);
	empty(b);
	for (uint64_t v = 300; v < 90000; v += 77)
		hist_add(&a[LATENCY_IO], v);
	first = latency_json(a);
	CU_ASSERT_PTR_NULL(report_get_obj(first, "admin"));
	CU_ASSERT_EQUAL(report_get_u64(report_get_obj(first, "io"), "min_ns"), 300);
	latency_add(b, first);
	again = latency_json(b);
	CU_ASSERT_EQUAL(b[LATENCY_IO].count, a[LATENCY_IO].count);
	CU_ASSERT_EQUAL(b[LATENCY_IO].min, a[LATENCY_IO].min);
	CU_ASSERT_EQUAL(b[LATENCY_IO].max, a[LATENCY_IO].max);
	/* twice as many of the same: the same quantiles as of one reading */
	latency_add(b, first);
	CU_ASSERT_EQUAL(b[LATENCY_IO].count, 2 * a[LATENCY_IO].count);
	json_object_put(first);
	first = latency_json(b);
	CU_ASSERT_EQUAL(report_get_u64(report_get_obj(first, "io"), "p50_ns"),
			report_get_u64(report_get_obj(again, "io"), "p50_ns"));
	json_object_put(first);
	json_object_put(again);
}

static void nonsense_is_survived(void)
{
	static const char *const texts[] = {
		"{}",
		"{\"io\":7,\"admin\":{\"buckets\":{}}}",
		"{\"io\":{\"buckets\":[1,[],[1],[\"a\",\"b\"],[null,1],[5,0],[-1,-1]]}}",
		"{\"io\":{\"min_ns\":99999999,\"max_ns\":1,\"buckets\":[[1023,4],[63,1]]}}",
		"{\"io\":{\"buckets\":[[18446744073709551615,18446744073709551615]]}}",
	};
	struct json_object *o;

	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		empty(a);
		o = json_tokener_parse(texts[i]);
		CU_ASSERT_PTR_NOT_NULL_FATAL(o);
		latency_add(a, o);
		json_object_put(o);
		json_object_put(latency_json(a));
		CU_ASSERT(a[LATENCY_IO].min <= a[LATENCY_IO].max);
		if (i == 3) {
			CU_ASSERT_EQUAL(a[LATENCY_IO].count, 5);
			CU_ASSERT_EQUAL(a[LATENCY_IO].min, 63);
			CU_ASSERT_EQUAL(a[LATENCY_IO].max, 1023);
		}
	}
}

#define MODEL_US 50u

/* From the doorbell to the completion, each once; an event request waits for an event. */
static void commands_are_timed(void)
{
	const struct drv_cmd get = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };
	const struct drv_cmd request = { .opc = NT_ADM_ASYNC_EVENT };
	struct nt_err err = { 0 };
	struct drv_cpl cpl;
	struct drv_ctrlr *c;
	struct pcifn *fn;

	empty(a);
	CU_ASSERT_EQUAL_FATAL(pcifn_open("sim:latency-us=50", &fn, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_open(fn, &c, &err), 0);
	CU_ASSERT_EQUAL_FATAL(drv_enable(c, NULL), 0);
	CU_ASSERT_EQUAL(drv_exec(c->asq, &get, nt_deadline_ms(1000), &cpl), 0);
	c->latency = a;
	drv_sq_put(c->asq, &request);
	for (unsigned int i = 0; i < 100; i++)
		CU_ASSERT_EQUAL(drv_exec(c->asq, &get, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT_EQUAL(a[LATENCY_ADMIN].count, 100);
	CU_ASSERT(a[LATENCY_ADMIN].min >= MODEL_US * 1000);
	CU_ASSERT_EQUAL(a[LATENCY_IO].count, 0);
	/* what somebody else may have announced is not timed */
	CU_ASSERT_EQUAL(drv_doorbell_write(c, 0, false, c->asq->tail), 0);
	CU_ASSERT_EQUAL(drv_exec(c->asq, &get, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT_EQUAL(a[LATENCY_ADMIN].count, 100);
	c->latency = NULL;
	drv_close(c);
	pcifn_close(fn);
}

CU_TestInfo test_latency[] = {
	{ "nothing is no object", nothing_is_no_object },
	{ "comes back as it was", comes_back_as_it_was },
	{ "nonsense is survived", nonsense_is_survived },
	{ "commands are timed", commands_are_timed },
	CU_TEST_INFO_NULL,
};
