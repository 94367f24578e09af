// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/vfio/iova.c: never 0, never outside, never twice, whatever the kernel's ranges are. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/vfio/vfio.h"
#include "suites.h"

#define PAGE	 4096u
#define FOUR_GIB 0x100000000ull

static const struct vfio_extent vtd[] = {
	{ 0, 0xfedfffff },
	{ 0xfef00000, 0x7fffffffff },
};

static uint64_t take(struct vfio_space *s, uint64_t len, uint64_t align)
{
	uint64_t at = 0;

	CU_ASSERT_EQUAL_FATAL(vfio_space_alloc(s, len, align, &at), 0);
	CU_ASSERT_EQUAL(at % align, 0);
	return at;
}

static void high_addresses(void)
{
	static const uint64_t lasts[] = { 0x7fffffffff, 0xffffffffffff, 0x1ffffffffffffff,
					  UINT64_MAX };
	struct vfio_space s;

	for (size_t i = 0; i < ARRAY_SIZE(lasts); i++) {
		const struct vfio_extent all = { 0, lasts[i] };
		uint64_t at;

		CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, &all, 1, PAGE, 0), 0);
		at = take(&s, PAGE, PAGE);
		CU_ASSERT(at >= FOUR_GIB);
		/* Losing the upper half or extending the sign of the lower one shows. */
		CU_ASSERT((at >> 31 & 1) != 0);
		CU_ASSERT(at >> 32 != 0xffffffff);
		CU_ASSERT(at <= lasts[i]);
		CU_ASSERT(at > lasts[i] / 2);
		vfio_space_fini(&s);
	}
	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, 0), 0);
	CU_ASSERT(take(&s, PAGE, PAGE) >= FOUR_GIB);
	vfio_space_fini(&s);
}

static void where_the_user_wants(void)
{
	struct vfio_space s;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, 0x10000), 0);
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), 0x10000);
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), 0x11000);
	CU_ASSERT_EQUAL(take(&s, PAGE, 1u << 20), 1u << 20);
	vfio_space_fini(&s);
	/* Not inside anything: the next that is. */
	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, 0xfee00123), 0);
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), 0xfef00000);
	vfio_space_fini(&s);
	/* Past everything: around. */
	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, UINT64_MAX), 0);
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), FOUR_GIB);
	vfio_space_fini(&s);
}

static void low_only(void)
{
	static const struct vfio_extent low[] = { { 0, 0x8fff } };
	struct vfio_space s;
	uint64_t at;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, low, 1, PAGE, 0), 0);
	for (uint64_t i = 1; i <= 8; i++)
		CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), i * PAGE);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, PAGE, PAGE, &at), -ENOMEM);
	CU_ASSERT_FALSE(vfio_space_free(&s, 0));
	CU_ASSERT_FALSE(vfio_space_free(&s, 0x3800));
	CU_ASSERT(vfio_space_free(&s, 0x3000));
	CU_ASSERT_FALSE(vfio_space_free(&s, 0x3000));
	CU_ASSERT(vfio_space_free(&s, 0x4000));
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, 3 * PAGE, PAGE, &at), -ENOMEM);
	CU_ASSERT_EQUAL(take(&s, 2 * PAGE, PAGE), 0x3000);
	vfio_space_fini(&s);
}

/* Round and round: a freed address is not the next one handed out. */
static void old_addresses_rest(void)
{
	struct vfio_space s;
	uint64_t first, next;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, 0), 0);
	first = take(&s, PAGE, PAGE);
	CU_ASSERT(vfio_space_free(&s, first));
	next = take(&s, PAGE, PAGE);
	CU_ASSERT_NOT_EQUAL(first, next);
	vfio_space_fini(&s);

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, PAGE), 0);
	s.is_first_fit = true;
	first = take(&s, PAGE, PAGE);
	CU_ASSERT(vfio_space_free(&s, first));
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), first);
	vfio_space_fini(&s);
}

static void odd_ranges(void)
{
	static const struct vfio_extent odd[] = {
		{ 0x9000, 0x8fff },	    /* upside down */
		{ 0x20800, 0x217ff },	    /* no whole page */
		{ 0x40fff, 0x42fff },	    /* one and two pages */
		{ 0x41000, 0x43ffe },	    /* overlaps, ends a byte short */
		{ 0, 0xffe },		    /* less than page 0 */
		{ UINT64_MAX, UINT64_MAX }, /* a byte */
		{ UINT64_MAX - 0xfff, UINT64_MAX },
		{ 0x43000, 0x43fff }, /* touches */
	};
	struct vfio_space s;
	uint64_t at;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, odd, ARRAY_SIZE(odd), PAGE, PAGE), 0);
	CU_ASSERT_EQUAL(s.extent_count, 2);
	CU_ASSERT_EQUAL(s.extents[0].start, 0x41000);
	CU_ASSERT_EQUAL(s.extents[0].last, 0x43fff);
	CU_ASSERT_EQUAL(take(&s, 3 * PAGE, PAGE), 0x41000);
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), UINT64_MAX - 0xfff);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, PAGE, PAGE, &at), -ENOMEM);
	CU_ASSERT(vfio_space_free(&s, UINT64_MAX - 0xfff));
	CU_ASSERT_EQUAL(take(&s, PAGE, PAGE), UINT64_MAX - 0xfff);
	vfio_space_fini(&s);

	CU_ASSERT_EQUAL(vfio_space_init(&s, odd, 2, PAGE, 0), -EINVAL);
	CU_ASSERT_EQUAL(vfio_space_init(&s, NULL, 0, PAGE, 0), -EINVAL);
	/* Large pages: nothing but whole ones. */
	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, 65536, PAGE), 0);
	CU_ASSERT_EQUAL(take(&s, 1, 65536), 65536);
	CU_ASSERT_EQUAL(take(&s, 1, 65536), 2 * 65536);
	vfio_space_fini(&s);
}

static void odd_requests(void)
{
	struct vfio_space s;
	uint64_t at;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, vtd, 2, PAGE, 0), 0);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, 0, PAGE, &at), -EINVAL);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, PAGE, 3 * PAGE, &at), -EINVAL);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, UINT64_MAX, PAGE, &at), -ENOMEM);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, 1ull << 40, PAGE, &at), -ENOMEM);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, PAGE, 1ull << 63, &at), -ENOMEM);
	CU_ASSERT_EQUAL(vfio_space_alloc(&s, PAGE, 1ull << 38, &at), 0);
	vfio_space_fini(&s);
}

static bool is_inside(const struct vfio_extent *v, size_t n, uint64_t start, uint64_t last)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].start <= start && last <= v[i].last)
			return true;
	return false;
}

/* Whatever is asked: inside one range that was given, apart from all others. */
static void random_use(void)
{
	static const struct vfio_extent few[] = {
		{ 0x30000, 0x4ffff },
		{ 0, 0x1ffff },
		{ FOUR_GIB - 0x4000, FOUR_GIB + 0x1ffff },
	};
	struct vfio_extent live[64];
	unsigned int seed = 7;
	struct vfio_space s;
	size_t n = 0;

	CU_ASSERT_EQUAL_FATAL(vfio_space_init(&s, few, ARRAY_SIZE(few), PAGE, 0), 0);
	for (unsigned int round = 0; round < 20000; round++) {
		uint64_t len = ((uint64_t)rand_r(&seed) % 5 + 1) * PAGE, at;

		if (n < ARRAY_SIZE(live) && (rand_r(&seed) & 1) &&
		    !vfio_space_alloc(&s, len, PAGE << rand_r(&seed) % 3, &at)) {
			uint64_t last = at + len - 1;

			CU_ASSERT_FATAL(at >= PAGE && is_inside(few, 3, at, last));
			for (size_t i = 0; i < n; i++)
				CU_ASSERT_FATAL(last < live[i].start || at > live[i].last);
			live[n++] = (struct vfio_extent){ at, last };
		} else if (n) {
			size_t i = (size_t)rand_r(&seed) % n;

			CU_ASSERT_FATAL(vfio_space_free(&s, live[i].start));
			live[i] = live[--n];
		}
		CU_ASSERT_EQUAL_FATAL(s.used_count, n);
	}
	vfio_space_fini(&s);
}

CU_TestInfo test_vfio_iova[] = {
	{ "high addresses first", high_addresses },
	{ "where the user wants them", where_the_user_wants },
	{ "low addresses only", low_only },
	{ "old addresses rest", old_addresses_rest },
	{ "odd ranges", odd_ranges },
	{ "odd requests", odd_requests },
	{ "random use", random_use },
	CU_TEST_INFO_NULL,
};
