// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/mem.c: guards to the byte, quarantine, reuse, nothing left at the end. */
#include <errno.h>
#include <string.h>

#include "fake_fn.h"
#include "suites.h"

static void guards(void)
{
	static const size_t lens[] = { 1, 8, 4095, 4096, 4097, 12288 };
	struct pcifn_mem *m;
	struct pcifn *fn;
	ptrdiff_t first;

	fake_fn_make(&fn);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		uint8_t *data;

		CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, lens[i], 4096, &m), 0);
		data = m->vaddr;
		CU_ASSERT_EQUAL(m->iova % 4096, 0);
		CU_ASSERT_EQUAL(pcifn_mem_check(m, &first), 0);
		data[lens[i] - 1] ^= 0xff;
		CU_ASSERT_EQUAL(pcifn_mem_check(m, &first), 0);
		data[lens[i]] ^= 0xff;
		CU_ASSERT_EQUAL(pcifn_mem_check(m, &first), 1);
		CU_ASSERT_EQUAL(first, (ptrdiff_t)lens[i]);
		data[-1] ^= 1;
		data[-4096] ^= 1;
		CU_ASSERT_EQUAL(pcifn_mem_check(m, &first), 3);
		CU_ASSERT_EQUAL(first, -4096);
		pcifn_mem_repaint(m);
		CU_ASSERT_EQUAL(pcifn_mem_check(m, &first), 0);
		pcifn_mem_free(fn, m);
	}
	pcifn_close(fn);
}

static void reuse(void)
{
	struct pcifn_mem *a, *b;
	struct pcifn *fn;
	struct fake *f = fake_fn_make(&fn);
	void *was;

	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 100, 4096, &a), 0);
	was = a->vaddr;
	memset(a->vaddr, 0x77, 100);
	pcifn_mem_quarantine(fn, a);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 200, 4096, &b), 0);
	CU_ASSERT_NOT_EQUAL(b->vaddr, was);
	/* Nobody touches it while the device may write. */
	CU_ASSERT_EQUAL(((uint8_t *)was)[99], 0x77);
	pcifn_mem_release(fn);
	CU_ASSERT_EQUAL(((uint8_t *)was)[99], 0xdb);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 300, 4096, &a), 0);
	CU_ASSERT_EQUAL(a->vaddr, was);
	CU_ASSERT_EQUAL(((uint8_t *)a->vaddr)[99], 0);
	CU_ASSERT_EQUAL(pcifn_mem_check(a, NULL), 0);
	CU_ASSERT_EQUAL(f->maps, 2);
	pcifn_close(fn);
	CU_ASSERT_EQUAL(f->maps, 0);
}

/* Guards may be out of the device's reach: a block serves only what is laid out as it was. */
static void layout(void)
{
	struct pcifn_mem *a, *b;
	struct pcifn *fn;
	void *was;

	fake_fn_make(&fn);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 4096, 8192, &a), 0);
	was = a->base;
	pcifn_mem_free(fn, a);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 8192, 4096, &b), 0);
	CU_ASSERT_PTR_NOT_EQUAL(b->base, was);
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 4000, 8192, &a), 0);
	CU_ASSERT_PTR_EQUAL(a->base, was);
	pcifn_close(fn);
}

static void exhausted(void)
{
	struct pcifn_mem *a, *b;
	struct pcifn *fn;
	struct fake *f = fake_fn_make(&fn);

	f->map_fail_after = 1;
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 100, 4096, &a), 0);
	CU_ASSERT_EQUAL(pcifn_mem_alloc(fn, 9000, 4096, &b), -ENOMEM);
	pcifn_mem_free(fn, a);
	/* The pool is given up for a size it does not have. */
	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 9000, 65536, &b), 0);
	CU_ASSERT_EQUAL(b->iova % 65536, 0);
	CU_ASSERT_EQUAL(pcifn_mem_alloc(fn, SIZE_MAX, 4096, &a), -ENOMEM);
	CU_ASSERT_EQUAL(pcifn_mem_alloc(fn, 1, 4097, &a), -EINVAL);
	pcifn_close(fn);
	CU_ASSERT_EQUAL(f->maps, 0);
}

CU_TestInfo test_mem[] = {
	{ "guards hold to the byte", guards },
	{ "quarantine, poison, reuse", reuse },
	{ "the layout stays", layout },
	{ "no more memory", exhausted },
	CU_TEST_INFO_NULL,
};
