// SPDX-License-Identifier: GPL-2.0-or-later
/* util/hist.c: quantiles of known sets, edges of the slots, merging. */
#include <string.h>

#include "suites.h"
#include "util/hist.h"

static struct hist h, other;

static void empty(void)
{
	h = (struct hist){ 0 };
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.5), 0);
}

static void small_values_are_exact(void)
{
	h = (struct hist){ 0 };
	for (uint64_t v = 1; v <= 100; v++)
		hist_add(&h, v);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.0), 1);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.5), 50);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.99), 99);
	CU_ASSERT_EQUAL(hist_quantile(&h, 1.0), 100);
	CU_ASSERT_EQUAL(h.min, 1);
	CU_ASSERT_EQUAL(h.max, 100);
	CU_ASSERT_DOUBLE_EQUAL(h.sum, 5050, 0.001);
}

/* Every value is told as itself or up to 1/64 more, never less. */
static void one_value(uint64_t v)
{
	uint64_t seen;

	h = (struct hist){ 0 };
	hist_add(&h, v);
	hist_add(&h, UINT64_MAX);
	seen = hist_quantile(&h, 0.5);
	CU_ASSERT(seen >= v);
	CU_ASSERT(seen - v <= v / 64);
}

static void resolution(void)
{
	for (unsigned int bit = 0; bit < 64; bit++) {
		one_value(1ull << bit);
		one_value((1ull << bit) - 1);
		one_value((1ull << bit) + (1ull << bit) / 3);
	}
	one_value(UINT64_MAX - 1);
}

static void never_past_the_largest(void)
{
	h = (struct hist){ 0 };
	hist_add(&h, 1000001);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.5), 1000001);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.999), 1000001);
}

static void merging(void)
{
	h = (struct hist){ 0 };
	other = (struct hist){ 0 };
	hist_merge(&h, &other);
	CU_ASSERT_EQUAL(h.count, 0);
	for (uint64_t v = 10; v < 20; v++)
		hist_add(&h, v);
	for (uint64_t v = 0; v < 10; v++)
		hist_add(&other, v);
	hist_merge(&h, &other);
	CU_ASSERT_EQUAL(h.count, 20);
	CU_ASSERT_EQUAL(h.min, 0);
	CU_ASSERT_EQUAL(h.max, 19);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.5), 9);
}

static void clearing(void)
{
	static const struct hist nothing;

	h = nothing;
	hist_clear(&h);
	hist_add(&h, 3);
	hist_add_n(&h, 1000000, 5);
	hist_add_n(&h, 7, 0);
	CU_ASSERT_EQUAL(h.count, 6);
	CU_ASSERT_EQUAL(hist_quantile(&h, 0.5), 1000000);
	hist_clear(&h);
	CU_ASSERT(!memcmp(&h, &nothing, sizeof(h)));
}

/* What holds something, ascending; made of its own buckets it has the same. */
static void buckets_are_a_fixed_point(void)
{
	struct hist_bucket first[HIST_BUCKETS], again[HIST_BUCKETS];
	uint64_t sum = 0;
	size_t n;

	h = (struct hist){ 0 };
	CU_ASSERT_EQUAL(hist_buckets(&h, first), 0);
	hist_add(&h, 0);
	hist_add(&h, UINT64_MAX);
	for (uint64_t v = 1; v < 1u << 20; v += 1 + v / 50)
		hist_add(&h, v);
	n = hist_buckets(&h, first);
	CU_ASSERT(n > 100);
	CU_ASSERT_EQUAL(first[n - 1].upper, UINT64_MAX);
	other = (struct hist){ 0 };
	for (size_t i = 0; i < n; i++) {
		CU_ASSERT(!i || first[i].upper > first[i - 1].upper);
		CU_ASSERT(first[i].count > 0);
		CU_ASSERT_EQUAL(hist_bucket_upper(first[i].upper), first[i].upper);
		CU_ASSERT(!i || hist_bucket_upper(first[i - 1].upper + 1) <= first[i].upper);
		sum += first[i].count;
		hist_add_n(&other, first[i].upper, first[i].count);
	}
	CU_ASSERT_EQUAL(sum, h.count);
	CU_ASSERT_EQUAL_FATAL(hist_buckets(&other, again), n);
	for (size_t i = 0; i < n; i++) {
		CU_ASSERT_EQUAL(again[i].upper, first[i].upper);
		CU_ASSERT_EQUAL(again[i].count, first[i].count);
	}
}

CU_TestInfo test_hist[] = {
	{ "empty", empty },
	{ "small values are exact", small_values_are_exact },
	{ "resolution", resolution },
	{ "never past the largest", never_past_the_largest },
	{ "merging", merging },
	{ "clearing", clearing },
	{ "buckets", buckets_are_a_fixed_point },
	CU_TEST_INFO_NULL,
};
