// SPDX-License-Identifier: GPL-2.0-or-later
/* engine/health.c: DMA that went astray in a case, and before it. */
#include <string.h>

#include "engine/engine.h"
#include "fake_fn.h"
#include "suites.h"

static struct fake *fake;
static unsigned int strays; /* of the case */

static void goes_astray(struct nt_ctx *t)
{
	fake->strays = strays;
	nt_shall(t, true, "a case checks something");
}

static const struct nt_case astray = { .id = "unit.health.astray",
				       .title = "t",
				       .spec = "s",
				       .state = NT_STATE_ANY,
				       .run = goes_astray };

static void run(unsigned int before, unsigned int during, size_t len, struct case_result *ret)
{
	struct session *s;
	struct pcifn *fn;
	struct nt_err err;

	fake = fake_fn_make(&fn);
	fake->dw0 = 0x00040004;
	CU_ASSERT_EQUAL_FATAL(session_open(fn, 1, 1.0, &s, &err), 0);
	fake->strays = before;
	fake->stray_len = len;
	strays = during;
	ctx_run(s, &astray, NULL, 0, NULL, NULL, ret);
	CU_ASSERT_EQUAL(fake->strays, 0);
	session_close(s);
	pcifn_close(fn);
}

static void in_the_case_fails(void)
{
	struct case_result res;

	run(0, 1, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL_FATAL(res.failed_count, 1);
	CU_ASSERT_STRING_EQUAL(res.failed[0].label, "health.dma");
	CU_ASSERT_PTR_NOT_NULL(strstr(res.failed[0].seen, "write at FE000h"));
	case_result_free(&res);
}

/* Nobody knows whose it was, so nobody fails for it. */
static void before_the_case_is_a_note(void)
{
	struct case_result res;

	run(1, 0, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_STRING_EQUAL(res.notes[0].text,
			       "a fault of an earlier moment was seen in the kernel log: write at "
			       "FE000h, where no memory was given");
	case_result_free(&res);
	run(1, 0, 4, &res);
	CU_ASSERT_EQUAL_FATAL(res.note_count, 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(res.notes[0].text, "earlier moment went astray: write of 4"));
	case_result_free(&res);
}

/* A flood is taken in whole and told in part; what the case adds is its own. */
static void many_are_told_in_part(void)
{
	struct case_result res;

	run(1000, 1000, 0, &res);
	CU_ASSERT_EQUAL(res.verdict, VERDICT_FAIL);
	CU_ASSERT_EQUAL(res.note_count, 8);
	CU_ASSERT_EQUAL(res.failed_count, 8);
	case_result_free(&res);
}

CU_TestInfo test_health[] = {
	{ "DMA astray fails the case", in_the_case_fails },
	{ "DMA astray before the case is a note", before_the_case_is_a_note },
	{ "a flood is told in part", many_are_told_in_part },
	CU_TEST_INFO_NULL,
};
