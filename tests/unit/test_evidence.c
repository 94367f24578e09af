// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/evidence.c: joining, limits, rings without counts. */
#include <nvmetest/drv.h>
#include <stdlib.h>
#include <string.h>

#include "engine/run.h"
#include "suites.h"
#include "util/jobj.h"

static void put_sqe(struct drv_trace *e, uint64_t when_ns, uint16_t qid, uint16_t cid)
{
	*e = (struct drv_trace){ .when_ns = when_ns, .kind = DRV_TRACE_SQE, .qid = qid };
	e->bytes[0] = NT_ADM_IDENTIFY;
	e->bytes[2] = (uint8_t)cid;
	e->bytes[3] = (uint8_t)(cid >> 8);
}

static void put_cqe(struct drv_trace *e, uint64_t when_ns, uint16_t sqid, uint16_t cid,
		    uint16_t status)
{
	*e = (struct drv_trace){ .when_ns = when_ns, .kind = DRV_TRACE_CQE, .qid = sqid };
	e->bytes[10] = (uint8_t)sqid;
	e->bytes[12] = (uint8_t)cid;
	e->bytes[14] = (uint8_t)(status << 1 | 1);
	e->bytes[15] = (uint8_t)(status >> 7);
}

static struct json_object *list(struct json_object *o, const char *key)
{
	struct json_object *v = NULL;

	json_object_object_get_ex(o, key, &v);
	return v;
}

static void commands_meet_completions(void)
{
	struct drv_trace *ring = calloc(DRV_TRACE_LEN, sizeof(*ring));
	struct evidence ev = { .drv = ring, .drv_to = 5, .start_ns = 1000 };
	struct json_object *o = json_object_new_object(), *commands, *first;

	put_sqe(&ring[0], 2000, 0, 7);
	put_sqe(&ring[1], 3000, 1, 7);
	put_cqe(&ring[2], 9000, 1, 7, NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	put_cqe(&ring[3], 9500, 0, 99, 0);
	ring[4] = (struct drv_trace){
		.when_ns = 9600, .kind = DRV_TRACE_CQ_DB, .qid = 1, .value = 3
	};
	evidence_add(o, &ev);
	commands = list(o, "commands");
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(commands), 3);
	first = json_object_array_get_idx(commands, 0);
	CU_ASSERT_PTR_NULL(list(first, "cqe"));
	CU_ASSERT_EQUAL(jobj_get_u64(first, "t_us"), 1);
	first = json_object_array_get_idx(commands, 1);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(first, "status"), "1/01");
	CU_ASSERT_EQUAL(jobj_get_u64(first, "latency_us"), 6);
	first = json_object_array_get_idx(commands, 2);
	CU_ASSERT_EQUAL(jobj_get_u64(first, "cid"), 99);
	CU_ASSERT_PTR_NULL(list(first, "sqe"));
	CU_ASSERT_EQUAL(json_object_array_length(list(o, "doorbells")), 1);
	CU_ASSERT_EQUAL(json_object_array_length(list(o, "registers")), 0);
	json_object_put(o);
	free(ring);
}

static void only_the_last(void)
{
	struct drv_trace *ring = calloc(DRV_TRACE_LEN, sizeof(*ring));
	struct pcifn_access *fn = calloc(PCIFN_TRACE_LEN, sizeof(*fn));
	struct evidence ev = { .drv = ring,
			       .drv_from = 100,
			       .drv_to = 100 + 3 * DRV_TRACE_LEN,
			       .fn = fn,
			       .fn_from = 5,
			       .fn_to = 205 };
	struct json_object *o = json_object_new_object(), *commands, *registers;

	for (uint64_t i = ev.drv_from; i < ev.drv_to; i++)
		put_sqe(&ring[i % DRV_TRACE_LEN], i, 0, (uint16_t)i);
	for (uint64_t i = ev.fn_from; i < ev.fn_to; i++)
		fn[i] = (struct pcifn_access){ .off = i % 2 ? NT_REG_CSTS : 0x1008,
					       .val = i,
					       .width = 4,
					       .is_write = i % 2 == 0 };
	evidence_add(o, &ev);
	commands = list(o, "commands");
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(commands), 32);
	CU_ASSERT_EQUAL(jobj_get_u64(json_object_array_get_idx(commands, 31), "cid"),
			(ev.drv_to - 1) & 0xffff);
	registers = list(o, "registers");
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(registers), 64);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(json_object_array_get_idx(registers, 63), "value"),
			       "0xcc");
	json_object_put(o);
	free(fn);
	free(ring);
}

static void doorbells_are_no_registers(void)
{
	struct drv_trace *ring = calloc(DRV_TRACE_LEN, sizeof(*ring));
	struct pcifn_access *fn = calloc(PCIFN_TRACE_LEN, sizeof(*fn));
	struct evidence ev = { .drv = ring, .drv_to = 1, .fn = fn, .fn_to = 3, .db_stride = 8 };
	struct json_object *o = json_object_new_object(), *registers;

	ring[0] = (struct drv_trace){ .kind = DRV_TRACE_SQ_DB, .qid = 1, .value = 1 };
	fn[0] = (struct pcifn_access){ .off = 0x1010, .width = 4, .is_write = true }; /* SQ 1 */
	fn[1] = (struct pcifn_access){ .off = 0x1018, .width = 4, .is_write = true }; /* CQ 1 */
	fn[2] = (struct pcifn_access){ .off = 4, .width = 4, .bar = PCIFN_TRACE_CFG };
	evidence_add(o, &ev);
	registers = list(o, "registers");
	CU_ASSERT_EQUAL_FATAL(json_object_array_length(registers), 2);
	CU_ASSERT_STRING_EQUAL(jobj_get_str(json_object_array_get_idx(registers, 1), "space"),
			       "cfg");
	json_object_put(o);
	free(fn);
	free(ring);
}

static void rings_tell_their_end(void)
{
	struct evidence_rings *r = calloc(1, sizeof(*r));
	struct evidence ev;

	r->begin_ns = 50;
	evidence_of_rings(r, &ev);
	CU_ASSERT_EQUAL(ev.drv_to - ev.drv_from, 0);
	for (size_t i = 0; i < 100; i++)
		r->drv[i].when_ns = i + 1;
	evidence_of_rings(r, &ev);
	CU_ASSERT_EQUAL(ev.drv_to - ev.drv_from, 51);
	CU_ASSERT_EQUAL((ev.drv_to - 1) % DRV_TRACE_LEN, 99);
	/* once around: entries 0…9 are newer than the rest */
	for (size_t i = 0; i < DRV_TRACE_LEN; i++)
		r->drv[i].when_ns = i < 10 ? 5000 + i : 100 + i;
	r->begin_ns = 5000;
	evidence_of_rings(r, &ev);
	CU_ASSERT_EQUAL(ev.drv_to - ev.drv_from, 10);
	CU_ASSERT_EQUAL((ev.drv_to - 1) % DRV_TRACE_LEN, 9);
	/* everything belongs to the case */
	r->begin_ns = 1;
	evidence_of_rings(r, &ev);
	CU_ASSERT_EQUAL(ev.drv_to - ev.drv_from, DRV_TRACE_LEN);
	free(r);
}

CU_TestInfo test_evidence[] = {
	{ "commands meet their completions", commands_meet_completions },
	{ "only the last ones are kept", only_the_last },
	{ "doorbells are no registers", doorbells_are_no_registers },
	{ "a ring tells its end without a count", rings_tell_their_end },
	CU_TEST_INFO_NULL,
};
