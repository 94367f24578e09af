// SPDX-License-Identifier: GPL-2.0-or-later
/* A mapping whose file lost its pages behaves as a device that was pulled. */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "pcifn/mmio.h"
#include "suites.h"

static void test_widths(void)
{
	uint64_t memory = 0x1122334455667788u, val = 0;

	CU_ASSERT_EQUAL_FATAL(mmio_init(), 0);
	CU_ASSERT_EQUAL(mmio_read(&memory, 1, &val), 0);
	CU_ASSERT_EQUAL(val, 0x88);
	CU_ASSERT_EQUAL(mmio_read(&memory, 2, &val), 0);
	CU_ASSERT_EQUAL(val, 0x7788);
	CU_ASSERT_EQUAL(mmio_read(&memory, 4, &val), 0);
	CU_ASSERT_EQUAL(val, 0x55667788);
	CU_ASSERT_EQUAL(mmio_read(&memory, 8, &val), 0);
	CU_ASSERT_EQUAL(val, memory);
	CU_ASSERT_EQUAL(mmio_read(&memory, 3, &val), -EINVAL);
	CU_ASSERT_EQUAL(mmio_write(&memory, 2, 0xabcd), 0);
	CU_ASSERT_EQUAL(memory, 0x112233445566abcdu);
	CU_ASSERT_EQUAL(mmio_write(&memory, 5, 0), -EINVAL);
}

static void test_gone(void)
{
	uint64_t val = 7, own = 3;
	int fd = memfd_create("bar", MFD_CLOEXEC);
	void *bar;

	CU_ASSERT_FATAL(fd >= 0);
	CU_ASSERT_EQUAL_FATAL(ftruncate(fd, 4096), 0);
	bar = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CU_ASSERT_FATAL(bar != MAP_FAILED);
	CU_ASSERT_EQUAL_FATAL(mmio_init(), 0);
	CU_ASSERT_EQUAL(mmio_write(bar, 4, 1), 0);
	CU_ASSERT_EQUAL_FATAL(ftruncate(fd, 0), 0);
	for (int i = 0; i < 3; i++) {
		CU_ASSERT_EQUAL(mmio_read(bar, 4, &val), -ENODEV);
		CU_ASSERT_EQUAL(mmio_write(bar, 4, 1), -ENODEV);
	}
	CU_ASSERT_EQUAL(val, 7);
	CU_ASSERT_EQUAL(mmio_read(&own, 8, &val), 0);
	CU_ASSERT_EQUAL(val, 3);
	munmap(bar, 4096);
	close(fd);
}

CU_TestInfo test_mmio[] = {
	{ "one access of each width", test_widths },
	{ "SIGBUS is a device that is gone", test_gone },
	CU_TEST_INFO_NULL,
};
