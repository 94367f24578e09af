// SPDX-License-Identifier: GPL-2.0-or-later
/* util/base.c and util/clock.c */
#include <errno.h>
#include <nvmetest/base.h>
#include <string.h>

#include "suites.h"
#include "util/clock.h"

static void options_split(void)
{
	struct nt_options o;
	struct nt_err err;
	uint64_t v = 7;

	CU_ASSERT_EQUAL_FATAL(
		nt_options_parse("dstrd=2,cqr,defect=a,defect=b\\,c,size=64M", &o, &err), 0);
	CU_ASSERT_EQUAL(o.n, 5);
	CU_ASSERT_STRING_EQUAL(nt_options_get(&o, "cqr"), "");
	CU_ASSERT_STRING_EQUAL(o.v[3].value, "b,c");
	CU_ASSERT_EQUAL(nt_options_u64(&o, "size", 0, UINT64_MAX, &v, &err), 0);
	CU_ASSERT_EQUAL(v, 64u << 20);
	CU_ASSERT_EQUAL(nt_options_u64(&o, "absent", 0, 1, &v, &err), 0);
	CU_ASSERT_EQUAL(v, 64u << 20);
	nt_options_free(&o);
}

static void options_refuse(void)
{
	struct nt_options o;
	struct nt_err err;
	uint64_t v = 7;

	CU_ASSERT_EQUAL(nt_options_parse("a=1,,b=2", &o, &err), -EINVAL);
	CU_ASSERT_EQUAL(nt_options_parse("=1", &o, &err), -EINVAL);
	CU_ASSERT_EQUAL_FATAL(nt_options_parse("a=1x,b=-1,c=99", &o, &err), 0);
	CU_ASSERT_EQUAL(nt_options_u64(&o, "a", 0, 9, &v, &err), -EINVAL);
	CU_ASSERT_EQUAL(nt_options_u64(&o, "b", 0, 9, &v, &err), -EINVAL);
	CU_ASSERT_EQUAL(nt_options_u64(&o, "c", 0, 9, &v, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "c=99"));
	CU_ASSERT_EQUAL(v, 7);
	nt_options_free(&o);
}

static void bits(void)
{
	CU_ASSERT_EQUAL(nt_bits(0xf0, 7, 4), 0xf);
	CU_ASSERT_EQUAL(nt_bits(UINT64_MAX, 63, 0), UINT64_MAX);
	CU_ASSERT_EQUAL(nt_align_up(4097, 4096), 8192);
}

static void deadline_skips(void)
{
	struct nt_deadline d = nt_deadline_ms(30000);

	CU_ASSERT_FALSE(nt_deadline_passed(d));
	clock_skip_ns(30000000000u);
	CU_ASSERT_TRUE(nt_deadline_passed(d));
}

CU_TestInfo test_base[] = {
	{ "options are split", options_split },
	{ "bad options are refused", options_refuse },
	{ "bits", bits },
	{ "a deadline passes when the clock is skipped", deadline_skips },
	CU_TEST_INFO_NULL,
};
