// SPDX-License-Identifier: GPL-2.0-or-later
/* host/root.c: where files are looked up, bounded reading, BDFs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "suites.h"

static void paths(void)
{
	char buf[32], tiny[8], *longer;

	host_set_root("");
	CU_ASSERT_STRING_EQUAL(host_path(buf, sizeof(buf), "/sys/%s", "x"), "/sys/x");
	CU_ASSERT_PTR_NULL(host_path(tiny, sizeof(tiny), "/sys/bus/pci"));
	CU_ASSERT_PTR_NULL(host_path(buf, sizeof(buf), "sys/x"));
	host_set_root("/tmp/a//");
	CU_ASSERT_STRING_EQUAL(host_root(), "/tmp/a");
	CU_ASSERT_STRING_EQUAL(host_path(buf, sizeof(buf), "/run"), "/tmp/a/run");
	CU_ASSERT_PTR_NULL(host_path(tiny, sizeof(tiny), "/run"));

	/* A root that does not fit is not silently the machine itself. */
	longer = malloc(5000);
	CU_ASSERT_PTR_NOT_NULL_FATAL(longer);
	memset(longer, 'a', 4999);
	longer[0] = '/';
	longer[4999] = '\0';
	host_set_root(longer);
	CU_ASSERT_PTR_NULL(host_path(buf, sizeof(buf), "/run"));
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/proc/version"), -ENAMETOOLONG);
	free(longer);
	host_set_root("");
}

static void lines(void)
{
	char buf[16], *big = malloc(1 << 20);

	fake_begin();
	fake_file("/a", "one\ntwo\n");
	fake_bytes("/b", "x\0y\033[1m\377\n", 9);
	fake_file("/empty", "");
	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	memset(big, 'z', (1 << 20) - 1);
	big[(1 << 20) - 1] = '\0';
	fake_file("/big", big);
	free(big);

	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/%c", 'a'), 0);
	CU_ASSERT_STRING_EQUAL(buf, "one");
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/b"), 0);
	CU_ASSERT_STRING_EQUAL(buf, "x?y?[1m?");
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/empty"), 0);
	CU_ASSERT_STRING_EQUAL(buf, "");
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/big"), 0);
	CU_ASSERT_EQUAL(strlen(buf), sizeof(buf) - 1);
	strcpy(buf, "old");
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/none"), -ENOENT);
	CU_ASSERT_STRING_EQUAL(buf, "");
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/"), -EISDIR);
	CU_ASSERT_STRING_EQUAL(buf, "");
	fake_end();
}

/* Without a writer a FIFO would hold a plain open for ever. */
static void fifo_does_not_block(void)
{
	char buf[16], path[4096];

	fake_begin();
	CU_ASSERT_PTR_NOT_NULL_FATAL(host_path(path, sizeof(path), "/fifo"));
	CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
	CU_ASSERT_EQUAL(host_read_line(buf, sizeof(buf), "/fifo"), 0);
	CU_ASSERT_STRING_EQUAL(buf, "");
	fake_end();
}

static void links(void)
{
	char buf[8];

	fake_begin();
	fake_link("/l", "../../bus/pci/drivers/nvme");
	fake_link("/plain", "nvme");
	fake_link("/odd", "a\nb\033");
	fake_link("/long", "drivers/a-name-too-long");
	fake_file("/file", "x");
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/l"), 0);
	CU_ASSERT_STRING_EQUAL(buf, "nvme");
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/plain"), 0);
	CU_ASSERT_STRING_EQUAL(buf, "nvme");
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/long"), -ENAMETOOLONG);
	CU_ASSERT_STRING_EQUAL(buf, "");
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/odd"), 0);
	CU_ASSERT_PTR_NULL(strpbrk(buf, "\n\033"));
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/file"), -EINVAL);
	CU_ASSERT_EQUAL(host_read_link(buf, sizeof(buf), "/none"), -ENOENT);
	fake_end();
}

static void bdfs(void)
{
	static const char *const bad[] = {
		"",
		":",
		"01:00",
		"01:00.8",
		"01:20.0",
		"1:00.0",
		"000:01:00.0",
		"0000:01:00.0x",
		"0000:01:00.0,",
		" 01:00.0",
		"+1:00.0",
		"0x01:00.0",
		"0000:01:00.",
		"::.",
		"nvme0",
		"0000:001:00.0",
		"10000000:01:00.0",
		"123456789:01:00.0",
		"01:00.0\n",
	};
	char bdf[16];

	CU_ASSERT_TRUE(host_bdf_parse("01:00.0", bdf));
	CU_ASSERT_STRING_EQUAL(bdf, "0000:01:00.0");
	CU_ASSERT_TRUE(host_bdf_parse("ABCD:fE:1F.7", bdf));
	CU_ASSERT_STRING_EQUAL(bdf, "abcd:fe:1f.7");
	CU_ASSERT_TRUE(host_bdf_parse("10000:01:00.0", bdf));
	CU_ASSERT_STRING_EQUAL(bdf, "10000:01:00.0");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		strcpy(bdf, "same");
		CU_ASSERT_FALSE(host_bdf_parse(bad[i], bdf));
		CU_ASSERT_STRING_EQUAL(bdf, "same");
	}
}

CU_TestInfo test_host_root[] = {
	{ "paths begin with the root and fit", paths },
	{ "lines are bounded and printable", lines },
	{ "a FIFO does not block", fifo_does_not_block },
	{ "links give their last component", links },
	{ "BDFs are parsed strictly", bdfs },
	CU_TEST_INFO_NULL,
};
