// SPDX-License-Identifier: GPL-2.0-or-later
/* host/scan.c: what sysfs shows of a function, on trees of files. */
#include <errno.h>
#include <nvmetest/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "fake_host.h"
#include "host/host.h"
#include "suites.h"

#define DEV "/sys/devices/pci0000:00/"

static void nothing(void)
{
	struct host_fn *fns = NULL;
	struct nt_err err;
	size_t n = 7;

	fake_begin();
	CU_ASSERT_EQUAL(host_scan(&fns, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	host_scan_free(fns, n);
	fake_pci(&(struct fake_pci){ .bdf = "0000:00:1f.2", .class = "0x010601", .group = -1 });
	fake_pci(&(struct fake_pci){ .bdf = "0000:00:1e.0", .class = "0x010803", .group = -1 });
	CU_ASSERT_EQUAL(host_scan(&fns, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	host_scan_free(fns, n);
	fake_end();
}

static void one_function(void)
{
	struct nt_err err;
	struct host_fn fn;

	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){ .bdf = "0000:01:00.0",
				     .driver = "nvme",
				     .ctrl = "nvme3",
				     .sn = "LAB0   \n",
				     .group = 5 });
	fake_ns("0000:01:00.0", "nvme3", "nvme3n1", 1, 2048);
	fake_ns("0000:01:00.0", "nvme3", "nvme3n2", 7, 4096);
	fake_file(DEV "0000:01:00.0/current_link_speed", "8.0 GT/s PCIe\n");
	fake_file(DEV "0000:01:00.0/max_link_width", "4\n");
	fake_file(DEV "0000:01:00.0/numa_node", "1\n");
	fake_file(DEV "0000:01:00.0/nvme/nvme3/quirks", "no_deepest_ps\n");
	/* Of the controller, and no namespace. */
	fake_file(DEV "0000:01:00.0/nvme/nvme3/hwmon3/name", "nvme\n");
	fake_file(DEV "0000:01:00.0/nvme/nvme3/nvme3n1/nvme3n1p1/partition", "1\n");

	CU_ASSERT_EQUAL_FATAL(host_fn_read("01:00.0", &fn, &err), 0);
	CU_ASSERT_STRING_EQUAL(fn.bdf, "0000:01:00.0");
	CU_ASSERT_EQUAL(fn.vid, 0x1b36);
	CU_ASSERT_EQUAL(fn.sdid, 0x1100);
	CU_ASSERT_STRING_EQUAL(fn.driver, "nvme");
	CU_ASSERT_STRING_EQUAL(fn.override, "");
	CU_ASSERT_STRING_EQUAL(fn.ctrl, "nvme3");
	CU_ASSERT_STRING_EQUAL(fn.state, "live");
	CU_ASSERT_STRING_EQUAL(fn.mn, "Fake Controller");
	CU_ASSERT_STRING_EQUAL(fn.sn, "LAB0");
	CU_ASSERT_STRING_EQUAL(fn.fr, "1.0");
	CU_ASSERT_STRING_EQUAL(fn.quirks, "no_deepest_ps");
	CU_ASSERT_STRING_EQUAL(fn.link_speed, "8.0 GT/s PCIe");
	CU_ASSERT_STRING_EQUAL(fn.link_width_max, "4");
	CU_ASSERT_EQUAL(fn.numa_node, 1);
	CU_ASSERT_EQUAL(fn.iommu_group, 5);
	CU_ASSERT_STRING_EQUAL(fn.iommu_type, "DMA");
	CU_ASSERT_FALSE(fn.is_vf || fn.is_behind_vmd);
	CU_ASSERT_EQUAL_FATAL(fn.ns_count, 2);
	CU_ASSERT_STRING_EQUAL(fn.ns[1].name, "nvme3n2");
	CU_ASSERT_STRING_EQUAL(fn.ns[1].chardev, "ng3n2");
	CU_ASSERT_EQUAL(fn.ns[1].nsid, 7);
	CU_ASSERT_EQUAL(fn.ns[1].len, 4096 * 512);
	host_fn_free(&fn);
	fake_end();
}

/* The node of a shared namespace is the subsystem's; a lost disk leaves its character device. */
static void hidden_paths(void)
{
	struct nt_err err;
	struct host_fn fn;

	fake_begin();
	fake_pci(&(struct fake_pci){
		.bdf = "0000:00:03.0", .driver = "nvme", .ctrl = "nvme2", .group = -1 });
	fake_ns("0000:00:03.0", "nvme2", "nvme1c2n1", 4, 64);
	fake_file(DEV "0000:00:03.0/nvme/nvme2/nvme2n9/hidden", "1\n");
	fake_file(DEV "0000:00:03.0/nvme/nvme2/nvme2n9/nsid", "9\n");
	fake_file("/sys/class/block/nvme2n9/hidden", "1\n");
	fake_file("/sys/class/nvme-generic/ng2n9/dev", "244:9\n");
	fake_dir(DEV "0000:00:03.0/nvme/nvme2/ng2n9");
	CU_ASSERT_EQUAL_FATAL(host_fn_read("0000:00:03.0", &fn, &err), 0);
	CU_ASSERT_EQUAL_FATAL(fn.ns_count, 2);
	CU_ASSERT_STRING_EQUAL(fn.ns[0].name, "nvme1n1");
	CU_ASSERT_STRING_EQUAL(fn.ns[0].chardev, "ng1n1");
	CU_ASSERT_EQUAL(fn.ns[0].nsid, 4);
	CU_ASSERT_STRING_EQUAL(fn.ns[1].name, "");
	CU_ASSERT_STRING_EQUAL(fn.ns[1].chardev, "ng2n9");
	CU_ASSERT_EQUAL(fn.ns[1].nsid, 9);
	host_fn_free(&fn);
	fake_end();
}

static void group_members(void)
{
	struct nt_err err;
	struct host_fn fn;

	fake_begin();
	fake_pci(&(struct fake_pci){ .bdf = "0000:02:00.0", .driver = "vfio-pci", .group = 1 });
	fake_pci(&(struct fake_pci){ .bdf = "0000:02:00.2",
				     .class = "0x040300",
				     .driver = "snd_hda_intel",
				     .group = 1 });
	fake_pci(&(struct fake_pci){ .bdf = "0000:02:00.1", .class = "0x0c0330", .group = 1 });
	fake_file(DEV "0000:02:00.0/driver_override", "vfio-pci\n");
	fake_link(DEV "0000:02:00.1/physfn", "../0000:02:00.0");
	CU_ASSERT_EQUAL_FATAL(host_fn_read("0000:02:00.0", &fn, &err), 0);
	CU_ASSERT_STRING_EQUAL(fn.override, "vfio-pci");
	CU_ASSERT_EQUAL_FATAL(fn.member_count, 2);
	CU_ASSERT_STRING_EQUAL(fn.members[0].bdf, "0000:02:00.1");
	CU_ASSERT_STRING_EQUAL(fn.members[0].driver, "");
	CU_ASSERT_STRING_EQUAL(fn.members[1].driver, "snd_hda_intel");
	CU_ASSERT_EQUAL(fn.members[1].class, 0x040300);
	host_fn_free(&fn);
	fake_end();
}

static void order_and_kinds(void)
{
	static const char *const bdfs[] = { "0000:81:00.0", "10000:01:00.0", "0000:02:00.0",
					    "0001:00:00.0" };
	static const char *const want[] = { "0000:02:00.0", "0000:81:00.0", "0001:00:00.0",
					    "10000:01:00.0" };
	struct host_fn *fns;
	struct nt_err err;
	size_t n;

	fake_begin();
	for (size_t i = 0; i < ARRAY_SIZE(bdfs); i++)
		fake_pci(&(struct fake_pci){ .bdf = bdfs[i], .group = -1 });
	fake_link(DEV "0000:02:00.0/physfn", "../0000:81:00.0");
	CU_ASSERT_EQUAL_FATAL(host_scan(&fns, &n, &err), 0);
	CU_ASSERT_EQUAL_FATAL(n, ARRAY_SIZE(want));
	for (size_t i = 0; i < n; i++)
		CU_ASSERT_STRING_EQUAL(fns[i].bdf, want[i]);
	CU_ASSERT_TRUE(fns[0].is_vf);
	CU_ASSERT_FALSE(fns[1].is_vf);
	CU_ASSERT_TRUE(fns[3].is_behind_vmd);
	CU_ASSERT_FALSE(fns[2].is_behind_vmd);
	host_scan_free(fns, n);
	fake_end();
}

static void refusals(void)
{
	struct nt_err err;
	struct host_fn fn;

	fake_begin();
	fake_pci(&(struct fake_pci){ .bdf = "0000:00:01.0", .class = "0x030000", .group = -1 });
	CU_ASSERT_EQUAL(host_fn_read("0000:00:09.0", &fn, &err), -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "0000:00:09.0"));
	CU_ASSERT_EQUAL(host_fn_read("0000:00:01.0", &fn, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "0x030000"));
	CU_ASSERT_EQUAL(host_fn_read("../../x", &fn, &err), -EINVAL);
	fake_end();
}

/* Missing, huge, looping and evil: text of bounded length or nothing, and no crash. */
static void hostile(void)
{
	static const char evil[] = "\033]0;%n%s%n\007\n";
	char *big = malloc(1 << 20);
	struct host_fn *fns;
	struct nt_err err;
	size_t n;

	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	memset(big, 'A', (1 << 20) - 1);
	big[(1 << 20) - 1] = '\0';
	fake_begin();
	fake_pci(&(struct fake_pci){
		.bdf = "0000:01:00.0", .driver = "nvme", .ctrl = "nvme0", .group = 1 });
	fake_ns("0000:01:00.0", "nvme0", "nvme0n1", 1, 8);
	fake_file(DEV "0000:01:00.0/nvme/nvme0/model", big);
	fake_file(DEV "0000:01:00.0/nvme/nvme0/serial", evil);
	fake_file(DEV "0000:01:00.0/nvme/nvme0/nvme0n1/size", big);
	fake_file(DEV "0000:01:00.0/nvme/nvme0/nvme0n1/nsid", "99999999999999999999999\n");
	fake_file(DEV "0000:01:00.0/nvme/nvme0/nvme0n1n1/nsid", "1\n");
	fake_file(DEV "0000:01:00.0/nvme/nvme0/nvme99999999n1/nsid", "1\n");
	fake_link(DEV "0000:01:00.0/driver", "a/name-that-is-longer-than-any-driver-may-be-called");
	fake_link("/sys/kernel/iommu_groups/1/devices/loop", "loop");
	fake_link("/sys/kernel/iommu_groups/1/devices/%n%n%s", "../../../..");
	fake_file(DEV "0000:01:00.0/vendor", big);
	fake_link("/sys/bus/pci/devices/0000:02:00.0", "0000:02:00.0");
	fake_link("/sys/bus/pci/devices/evil\n\033", ".");
	CU_ASSERT_EQUAL_FATAL(host_scan(&fns, &n, &err), 0);
	CU_ASSERT_EQUAL_FATAL(n, 1);
	CU_ASSERT_EQUAL(strlen(fns[0].mn), 40);
	CU_ASSERT_PTR_NULL(strpbrk(fns[0].sn, "\033\007"));
	/* "No driver" would let us in. */
	CU_ASSERT_STRING_EQUAL(fns[0].driver, "?");
	CU_ASSERT_EQUAL(fns[0].ns_count, 1);
	CU_ASSERT_EQUAL(fns[0].ns[0].nsid, 0);
	CU_ASSERT_EQUAL(fns[0].member_count, 2);
	CU_ASSERT_EQUAL(fns[0].vid, 0);
	host_scan_free(fns, n);
	/* A group that is no directory, a controller that is none. */
	fake_remove("/sys/kernel/iommu_groups/1/devices");
	fake_file("/sys/kernel/iommu_groups/1/devices", "x");
	fake_remove(DEV "0000:01:00.0/nvme");
	fake_file(DEV "0000:01:00.0/nvme", "x");
	CU_ASSERT_EQUAL_FATAL(host_scan(&fns, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 1);
	CU_ASSERT_STRING_EQUAL(fns[0].ctrl, "");
	host_scan_free(fns, n);
	free(big);
	fake_end();
}

static void nodes_to_bdf(void)
{
	struct nt_err err;
	char bdf[16] = "";

	fake_begin();
	fake_pci(&(struct fake_pci){
		.bdf = "0000:00:02.0", .driver = "nvme", .ctrl = "nvme1", .group = -1 });
	fake_pci(&(struct fake_pci){
		.bdf = "0000:00:03.0", .driver = "nvme", .ctrl = "nvme2", .group = -1 });
	fake_ns("0000:00:03.0", "nvme2", "nvme1c2n1", 1, 64);
	fake_file("/sys/devices/virtual/nvme-fabrics/ctl/nvme7/transport", "loop\n");
	fake_link("/sys/devices/virtual/nvme-fabrics/ctl/nvme7/device", "../../ctl");
	fake_link("/sys/class/nvme/nvme7", "../../devices/virtual/nvme-fabrics/ctl/nvme7");
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme1", bdf, &err), 0);
	CU_ASSERT_STRING_EQUAL(bdf, "0000:00:02.0");
	CU_ASSERT_EQUAL(host_ctrl_bdf("nvme2", bdf, &err), 0);
	CU_ASSERT_STRING_EQUAL(bdf, "0000:00:03.0");
	/* Not of nvme1: the number is the subsystem's. */
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme1n1", bdf, &err), 0);
	CU_ASSERT_STRING_EQUAL(bdf, "0000:00:03.0");
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/ng1n1", bdf, &err), 0);
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme5", bdf, &err), -ENODEV);
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme1n2", bdf, &err), -ENODEV);
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme7", bdf, &err), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "loop"));
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/sda", bdf, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_ctrl_bdf("/dev/nvme1n1p1", bdf, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_ctrl_bdf("../nvme1", bdf, &err), -EINVAL);
	fake_end();
}

/* Of this process: what else runs on the machine does not count. */
static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

/* 32 functions, four namespaces each, in groups of two among 200 other functions: 50 ms. */
static void many_are_fast(void)
{
	char bdf[24], ctrl[16], disk[24];
	uint64_t best = UINT64_MAX;
	struct host_fn *fns;
	struct nt_err err;
	size_t n = 0;

	fake_begin();
	fake_basics();
	for (unsigned int i = 0; i < 200; i++) {
		snprintf(bdf, sizeof(bdf), "0000:%02x:%02x.0", 0x80 + i / 32, i % 32);
		fake_pci(&(struct fake_pci){ .bdf = bdf,
					     .class = "0x060400",
					     .driver = "pcieport",
					     .group = 100 + (int)i });
	}
	for (unsigned int i = 0; i < 32; i++) {
		snprintf(bdf, sizeof(bdf), "0000:%02x:00.%u", 1 + i / 2, i % 2);
		snprintf(ctrl, sizeof(ctrl), "nvme%u", i);
		fake_pci(&(struct fake_pci){
			.bdf = bdf, .driver = "nvme", .ctrl = ctrl, .group = (int)(i / 2) });
		for (unsigned int k = 1; k <= 4; k++) {
			snprintf(disk, sizeof(disk), "nvme%un%u", i, k);
			fake_ns(bdf, ctrl, disk, k, 1 << 20);
		}
	}
	for (unsigned int turn = 0; turn < 5; turn++) {
		uint64_t start = now_us();

		CU_ASSERT_EQUAL_FATAL(host_scan(&fns, &n, &err), 0);
		best = nt_min(best, now_us() - start);
		CU_ASSERT_EQUAL(n, 32);
		CU_ASSERT_EQUAL(fns[31].ns_count, 4);
		CU_ASSERT_EQUAL(fns[31].member_count, 1);
		host_scan_free(fns, n);
	}
	CU_ASSERT_TRUE(best < 50000);
	fake_end();
}

/* Linux 6.18 wakes a function for the attributes of its link: a list leaves it asleep. */
static void sleepers_stay_asleep(void)
{
	struct nt_err err;
	struct host_fn fn;

	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){ .bdf = "0000:01:00.0", .group = -1 });
	fake_file(DEV "0000:01:00.0/max_link_width", "4\n");
	fake_file(DEV "0000:01:00.0/power/runtime_status", "suspended\n");
	CU_ASSERT_EQUAL_FATAL(host_fn_read("01:00.0", &fn, &err), 0);
	CU_ASSERT_STRING_EQUAL(fn.link_width_max, "");
	host_fn_free(&fn);
	fake_file(DEV "0000:01:00.0/power/runtime_status", "active\n");
	CU_ASSERT_EQUAL_FATAL(host_fn_read("01:00.0", &fn, &err), 0);
	CU_ASSERT_STRING_EQUAL(fn.link_width_max, "4");
	host_fn_free(&fn);
	fake_end();
}

CU_TestInfo test_host_scan[] = {
	{ "a host without NVMe", nothing },
	{ "one function", one_function },
	{ "hidden paths and lost disks", hidden_paths },
	{ "members of the group", group_members },
	{ "order, virtual functions, VMD", order_and_kinds },
	{ "sleepers stay asleep", sleepers_stay_asleep },
	{ "refusals name the address", refusals },
	{ "hostile trees", hostile },
	{ "device nodes lead to BDFs", nodes_to_bdf },
	{ "32 functions in 50 ms", many_are_fast },
	CU_TEST_INFO_NULL,
};
