// SPDX-License-Identifier: GPL-2.0-or-later
/* host/ctrl.c: controllers of Linux's nvme driver in a made-up sysfs. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/ctrl.h"
#include "host/host.h"
#include "suites.h"

#define C0 "/sys/class/nvme/nvme0/"
#define C1 "/sys/class/nvme/nvme1/"
#define C2 "/sys/class/nvme/nvme2/"

static void make_disk(const char *name, const char *nsid, const char *hidden)
{
	fake_filef(nsid, "/sys/class/block/%s/nsid", name);
	fake_filef(hidden, "/sys/class/block/%s/hidden", name);
	fake_filef("3\n", "/sys/class/block/%s/queue/dma_alignment", name);
	fake_filef("512\n", "/sys/class/block/%s/queue/max_hw_sectors_kb", name);
	fake_filef("127\n", "/sys/class/block/%s/queue/max_segments", name);
}

static void make_ctrl(const char *dir, const char *transport)
{
	fake_filef("live\n", "%sstate", dir);
	fake_filef(transport, "%stransport", dir);
	fake_filef("A drive         \n", "%smodel", dir);
}

/*
 * nvme0: PCIe, namespaces 1 and 5 of its own, 3 without a block device. nvme1 and
 * nvme2: one subsystem, numbered 1, whose namespace 7 both lead to; nvme2 has 9 alone.
 */
static void plant(void)
{
	fake_begin();
	make_ctrl(C0, "pcie\n");
	make_ctrl(C1, "tcp\n");
	make_ctrl(C2, "loop\n");
	fake_file("/sys/devices/pci/0000:03:00.0/current_link_speed", "8.0 GT/s PCIe\n");
	fake_link("/sys/class/nvme/nvme0/device", "../../../devices/pci/0000:03:00.0");
	fake_file(C0 "cntlid", "7\n");
	fake_file(C0 "numa_node", "-1\n");
	fake_file(C0 "nvme0n2/x", "");
	fake_file(C0 "nvme0n1/x", "");
	fake_file(C0 "nvme0n3/x", "");
	fake_file(C0 "ng0n1/x", "");
	fake_file(C0 "hwmon1/x", "");
	fake_file(C1 "nvme1c1n1/x", "");
	fake_file(C2 "nvme1c2n1/x", "");
	fake_file(C2 "nvme1c2n4/x", "");
	make_disk("nvme0n1", "1\n", "0\n");
	make_disk("nvme0n2", "5\n", "0\n");
	make_disk("nvme0n3", "3\n", "1\n");
	make_disk("nvme1c1n1", "7\n", "1\n");
	make_disk("nvme1c2n1", "7\n", "1\n");
	make_disk("nvme1c2n4", "9\n", "1\n");
	make_disk("nvme1n1", "7\n", "0\n");
	make_disk("nvme1n4", "9\n", "0\n");
	fake_file("/sys/class/nvme-generic/ng0n1/x", "");
	fake_file("/sys/class/nvme-generic/ng0n3/x", "");
	fake_file("/sys/class/nvme-generic/ng1n1/x", "");
}

static void controllers(void)
{
	struct nt_err err = { 0 };
	struct host_ctrl h;

	plant();
	CU_ASSERT_EQUAL_FATAL(host_ctrl_read("/dev/nvme0", &h, &err), 0);
	CU_ASSERT_STRING_EQUAL(h.name, "nvme0");
	CU_ASSERT_STRING_EQUAL(h.transport, "pcie");
	CU_ASSERT_STRING_EQUAL(h.bdf, "0000:03:00.0");
	CU_ASSERT_STRING_EQUAL(h.state, "live");
	CU_ASSERT_STRING_EQUAL(h.mn, "A drive");
	CU_ASSERT_STRING_EQUAL(h.link_speed, "8.0 GT/s PCIe");
	CU_ASSERT_EQUAL(h.cntlid, 7);
	CU_ASSERT_EQUAL(h.numa_node, -1);
	CU_ASSERT_EQUAL(h.only_nsid, 0);
	/* By NSID, whatever the order of the directory. */
	CU_ASSERT_EQUAL_FATAL(h.ns_count, 3);
	CU_ASSERT_EQUAL(h.ns[0].nsid, 1);
	CU_ASSERT_STRING_EQUAL(h.ns[0].block, "nvme0n1");
	CU_ASSERT_STRING_EQUAL(h.ns[0].chardev, "ng0n1");
	CU_ASSERT_EQUAL(h.ns[0].paths, 1);
	CU_ASSERT_EQUAL(h.ns[0].dma_alignment, 3);
	CU_ASSERT_EQUAL(h.ns[0].max_segments, 127);
	CU_ASSERT_EQUAL(h.ns[0].max_len, 512 << 10);
	CU_ASSERT_EQUAL(h.ns[1].nsid, 3);
	CU_ASSERT_STRING_EQUAL(h.ns[1].block, "");
	CU_ASSERT_STRING_EQUAL(h.ns[1].chardev, "ng0n3");
	CU_ASSERT_EQUAL(h.ns[2].nsid, 5);
	CU_ASSERT_STRING_EQUAL(h.ns[2].chardev, "");
	host_ctrl_free(&h);
	fake_end();
}

/* The 1 of nvme1n1 is the subsystem's: it belongs to nvme1 and nvme2. */
static void paths(void)
{
	struct nt_err err = { 0 };
	struct host_ctrl h;

	plant();
	CU_ASSERT_EQUAL_FATAL(host_ctrl_read("nvme2", &h, &err), 0);
	CU_ASSERT_STRING_EQUAL(h.bdf, "");
	CU_ASSERT_EQUAL_FATAL(h.ns_count, 2);
	CU_ASSERT_STRING_EQUAL(h.ns[0].block, "nvme1n1");
	CU_ASSERT_EQUAL(h.ns[0].paths, 2);
	CU_ASSERT_STRING_EQUAL(h.ns[1].block, "nvme1n4");
	CU_ASSERT_EQUAL(h.ns[1].paths, 1);
	host_ctrl_free(&h);

	/* Its number is nvme1's, and only nvme2 leads there. */
	CU_ASSERT_EQUAL_FATAL(host_ctrl_read("/dev/nvme1n4", &h, &err), 0);
	CU_ASSERT_STRING_EQUAL(h.name, "nvme2");
	CU_ASSERT_EQUAL(h.only_nsid, 9);
	CU_ASSERT_STRING_EQUAL(h.only_node, "nvme1n4");
	host_ctrl_free(&h);
	fake_end();
}

static void namespaces(void)
{
	struct nt_err err = { 0 };
	struct host_ctrl h;

	plant();
	CU_ASSERT_EQUAL_FATAL(host_ctrl_read("/dev/ng0n3", &h, &err), 0);
	CU_ASSERT_STRING_EQUAL(h.name, "nvme0");
	CU_ASSERT_EQUAL(h.only_nsid, 3);
	CU_ASSERT_EQUAL(h.ns_count, 3);
	host_ctrl_free(&h);
	/* A hidden disk has no node. */
	CU_ASSERT_EQUAL(host_ctrl_read("/dev/nvme0n3", &h, &err), -ENODEV);
	fake_end();
}

static void refused(void)
{
	static const char *const wrong[] = {
		"",	  "nvme",	   "sda",    "/dev/nvme0n1p1", "nvme1c1n1",   "ng0",
		"nvme0n", "/dev/../nvme0", "nvme-1", "nvme0n1 ",       "/dev/nvme0x", "nvme99999999"
	};
	struct nt_err err = { 0 };
	struct host_ctrl h;

	plant();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		CU_ASSERT_EQUAL(host_ctrl_read(wrong[i], &h, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_ctrl_read("nvme5", &h, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvme0"));
	CU_ASSERT_EQUAL(host_ctrl_read("nvme0n9", &h, &err), -ENODEV);
	fake_end();
	fake_begin();
	CU_ASSERT_EQUAL(host_ctrl_read("nvme0", &h, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "none at all"));
	fake_end();
}

static void nodes(void)
{
	struct nt_err err = { 0 };
	struct host_ctrl h;
	int fd;

	plant();
	CU_ASSERT_EQUAL_FATAL(host_ctrl_read("nvme0", &h, &err), 0);
	CU_ASSERT_EQUAL(host_ctrl_open(&h, &fd, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "there is no /dev/nvme0"));
	fake_file("/dev/nvme0", "");
	CU_ASSERT_EQUAL_FATAL(host_ctrl_open(&h, &fd, &err), 0);
	CU_ASSERT_EQUAL(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDONLY);
	close(fd);
	/* No disk, so to open it for writing wakes nobody. */
	fake_file("/dev/ng0n1", "");
	CU_ASSERT_EQUAL_FATAL(host_ctrl_node_open("ng0n1", &fd), 0);
	CU_ASSERT_EQUAL(fcntl(fd, F_GETFL) & O_ACCMODE, O_RDWR);
	close(fd);
	host_ctrl_free(&h);
	fake_end();
}

static void states(void)
{
	char state[24];

	plant();
	CU_ASSERT_EQUAL(host_ctrl_state("nvme0", state), 0);
	CU_ASSERT_STRING_EQUAL(state, "live");
	CU_ASSERT_EQUAL(host_ctrl_state("nvme9", state), -ENODEV);
	fake_end();
}

CU_TestInfo test_host_ctrl[] = {
	{ "a controller and its namespaces", controllers },
	{ "joined paths", paths },
	{ "the address of a namespace", namespaces },
	{ "what is no address", refused },
	{ "device nodes", nodes },
	{ "the state", states },
	CU_TEST_INFO_NULL,
};
