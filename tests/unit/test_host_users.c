// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/uses*.c: processes that have a drive, what is written on it, what cannot
 * be seen, and trees of somebody who means harm.
 */
#include <errno.h>
#include <nvmetest/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "suites.h"
#include "usesrig.h"

static void open_files(void)
{
	struct nt_err err;
	char text[64];

	usesrig_begin(MOUNT_ROOT);
	fake_process(812, "smartd", 1, "");
	fake_link("/proc/812/fd/3", "/dev/nvme0");
	fake_link("/proc/812/fd/4", "socket:[1]");
	fake_link("/proc/812/fd/5", "/var/log/x");
	usesrig_expect_one(HOST_USE_OPEN, "nvme0", "open by smartd (812)");
	host_check_free(&usesrig_fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "end smartd (812)"));
	fake_remove("/proc/812/fd/3");
	fake_link("/proc/812/fd/3", "/dev/ng0n1");
	usesrig_expect_one(HOST_USE_OPEN, "ng0n1", "open by smartd (812)");
	fake_remove("/proc/812/fd/3");
	fake_link("/proc/812/fd/3", "/dev/nvme0n1p2");
	usesrig_expect_one(HOST_USE_OPEN, "nvme0n1p2", "open by smartd (812)");
	/* A child of ours, and its child. */
	snprintf(text, sizeof(text), "812 (a) b) S %d 1\n", getpid());
	fake_file("/proc/812/stat", text);
	fake_process(900, "fio", 1, "");
	fake_file("/proc/900/stat", "900 (fio) R 812 1\n");
	fake_link("/proc/900/fd/0", "/dev/nvme0n1");
	{
		struct host_uses u;

		usesrig_look(&u);
		CU_ASSERT_EQUAL(u.n, 0);
		host_uses_free(&u);
	}
	usesrig_end();
}

/* By number as well: a node elsewhere, in a container or made by hand. */
static void open_by_number(void)
{
	struct stat st;

	CU_ASSERT_EQUAL_FATAL(stat("/dev/null", &st), 0);
	usesrig_begin(MOUNT_ROOT);
	fake_file("/sys/devices/pci0000:00/" BDF "/nvme/nvme0/dev", "1:3\n");
	fake_process(5, "tool", 1, "");
	fake_link("/proc/5/fd/7", "/dev/null");
	usesrig_expect_has(HOST_USE_OPEN, "nvme0", "open by tool (5)");
	usesrig_end();
}

static void vfio_users(void)
{
	struct host_uses u;
	struct nt_err err;

	fake_begin();
	fake_procs(MOUNT_ROOT);
	fake_pci(&(struct fake_pci){ .bdf = BDF, .driver = "vfio-pci", .group = 12 });
	fake_dir("/sys/bus/pci/devices/" BDF "/vfio-dev/vfio4");
	CU_ASSERT_EQUAL_FATAL(host_fn_read(BDF, &usesrig_fn, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, false, &err), 0);
	fake_process(40, "qemu", 1, "");
	fake_link("/proc/40/fd/9", "/dev/vfio/12");
	usesrig_expect_one(HOST_USE_OPEN, "12", "open by qemu (40)");
	fake_link("/proc/40/fd/9", "/dev/vfio/devices/vfio4");
	usesrig_look(&u);
	CU_ASSERT_PTR_NOT_NULL(usesrig_find(&u, HOST_USE_OPEN, "vfio4", "open by qemu (40)"));
	host_uses_free(&u);
	/* The list of processes is not needed where the kernel lets only one in. */
	fake_remove("/proc");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, false, &err), 0);
	usesrig_end();
}

static void peers(void)
{
	/* Without native multipath each controller has a disk of its own. */
	usesrig_begin(MOUNT_ROOT "30 1 259:65 / /srv rw - ext4 /dev/nvme1n1 rw\n");
	fake_pci(&(struct fake_pci){
		.bdf = "0000:02:00.0", .driver = "nvme", .ctrl = "nvme1", .group = 2 });
	fake_ns("0000:02:00.0", "nvme1", "nvme1n1", 1, 2048);
	fake_file("/sys/class/block/nvme0n1/wwid", "eui.0011223344556677\n");
	fake_file("/sys/class/block/nvme1n1/wwid", "eui.0011223344556677\n");
	usesrig_expect_one(HOST_USE_MOUNT, "nvme1n1", "mounted at /srv");
	/* Zeros are no identity. */
	fake_remove("/sys/class/block/nvme0n1/wwid");
	fake_remove("/sys/class/block/nvme1n1/wwid");
	fake_file("/sys/class/block/nvme0n1/nguid", "00000000-0000-0000-0000-000000000000\n");
	fake_file("/sys/class/block/nvme1n1/nguid", "00000000-0000-0000-0000-000000000000\n");
	{
		struct host_uses u;

		usesrig_look(&u);
		CU_ASSERT_EQUAL(u.n, 0);
		host_uses_free(&u);
	}
	/* One subsystem and one NSID. */
	fake_file("/sys/class/nvme/nvme1/subsysnqn", "nqn.2014-08.org.example:nvme0\n");
	usesrig_expect_one(HOST_USE_MOUNT, "nvme1n1", "mounted at /srv");
	usesrig_end();
}

static void signatures(void)
{
	/* swap: version 1, one page at least; at the end of the first page */
	unsigned char page[4096] = { 0 };
	static const unsigned char mbr[66] = { 0x80, 0, 1, 0, 0x83, 0, 2,	    0,
					       1,    0, 0, 0, 0,    8, [64] = 0x55, 0xaa };
	/* md 1.2: magic, version 1, and where it stands */
	unsigned char md[256] = { 0xfc, 0x4e, 0x2b, 0xa9, 1 };
	struct nt_err err;

	usesrig_begin(MOUNT_ROOT);
	usesrig_image("/dev/nvme0n1", 446, mbr, sizeof(mbr));
	usesrig_image("/dev/nvme0n1p1", 0, "", 0);
	usesrig_image("/dev/nvme0n1p2", 0, "", 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, false, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvme0n1 dos partition table"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--serial SN1"));

	page[1024] = 1;
	page[1028] = 1;
	memcpy(page + 4086, "SWAPSPACE2", 10);
	usesrig_image("/dev/nvme0n1", 0, "", 0);
	usesrig_image("/dev/nvme0n1p2", 0, page, sizeof(page));
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, false, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvme0n1p2 swap"));

	/* A member of an array is refused whatever was allowed, active or not. */
	md[144] = 8;
	usesrig_image("/dev/nvme0n1p2", 4096, md, sizeof(md));
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "member of a set (linux_raid_member"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "mdadm --zero-superblock"));
	/* A list does not open the drive: it knows what udev saw. */
	fake_file("/run/udev/data/b259:1", "I:1\nE:ID_PART_TABLE_TYPE=gpt\nE:ID_FS_TYPE=ext4\n");
	usesrig_expect_has(HOST_USE_SIGNATURE, "nvme0n1", "gpt partition table");
	usesrig_expect_has(HOST_USE_SIGNATURE, "nvme0n1", "ext4");
	usesrig_end();
}

/* What cannot be seen is not free. */
static void unseen(void)
{
	struct host_use *v;
	struct host_uses u;
	struct nt_err err;
	size_t n;

	usesrig_begin(MOUNT_ROOT);
	usesrig_image("/dev/nvme0n1", 0, "", 0);
	usesrig_image("/dev/nvme0n1p1", 0, "", 0);
	fake_remove("/dev/nvme0n1p2");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/nvme0n1p2"));
	CU_ASSERT_EQUAL(host_uses(&usesrig_fn, &v, &n, &err), -EPERM);
	usesrig_image("/dev/nvme0n1p2", 0, "", 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), 0);

	fake_remove("/sys/class/block/nvme0n1p2/holders");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "holders"));
	fake_dir("/sys/class/block/nvme0n1p2/holders");
	fake_file("/sys/class/block/nvme0n1p2/dev", "junk\n");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	fake_file("/sys/class/block/nvme0n1p2/dev", "259:1001\n");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), 0);
	fake_remove("/proc/self");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	usesrig_look(&u);
	CU_ASSERT_TRUE(u.is_partial);
	host_uses_free(&u);
	fake_remove("/proc");
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	usesrig_end();
}

static void hostile(void)
{
	char *big = malloc(1 << 20);
	struct host_uses u;

	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	memset(big, 'A', (1 << 20) - 1);
	big[(1 << 20) - 1] = '\0';
	usesrig_begin("\n \n1 2\n1 2 x\n1 2 259:1\n1 2 259:1 / /no-dash\n1 2 259:1 / /x rw -\n"
		      "1 2 259:1 / /x\\033[2J%n%s rw - ext4 /dev/x rw\n");
	fake_process(7, "%n%s\033[1m", 3, big);
	fake_link("/proc/7/fd/1", "/dev/nvme0n1");
	fake_link("/proc/7/fd/x", "x");
	fake_file("/proc/8", "no directory\n");
	fake_file("/proc/swaps", big);
	fake_file("/proc/cmdline", big);
	usesrig_holder("nvme0n1p1", "a-name-as-long-as-no-kernel-would-ever-make-it-but-it-might",
		       big, 1);
	fake_link("/sys/class/block/nvme0n1p1/holders/nvme0n1", "../x");
	fake_link("/sys/class/block/nvme0n1p1/holders/gone", "../x");
	usesrig_look(&u);
	CU_ASSERT_TRUE(u.n >= 3);
	for (size_t i = 0; i < u.n; i++)
		CU_ASSERT_PTR_NULL(strpbrk(u.v[i].text, "\033\n"));
	CU_ASSERT_PTR_NOT_NULL(
		usesrig_find(&u, HOST_USE_MOUNT, "nvme0n1", "mounted at /x?[2J%n%s"));
	host_uses_free(&u);
	free(big);
	usesrig_end();
}

/* Of this process: what else runs on the machine does not count. */
static uint64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static void many_functions(void)
{
	char bdf[24], ctrl[16], disk[24], part[32], text[64];

	for (unsigned int i = 0; i < 32; i++) {
		snprintf(bdf, sizeof(bdf), "0000:%02x:00.0", i);
		snprintf(ctrl, sizeof(ctrl), "nvme%u", i);
		fake_pci(&(struct fake_pci){
			.bdf = bdf, .driver = "nvme", .ctrl = ctrl, .group = (int)i });
		for (unsigned int k = 1; k <= 2; k++) {
			snprintf(disk, sizeof(disk), "nvme%un%u", i, k);
			snprintf(part, sizeof(part), "%sp1", disk);
			fake_ns(bdf, ctrl, disk, k, 2048);
			fake_part(disk, part);
		}
	}
	for (int pid = 2; pid < 102; pid++) {
		fake_process(pid, "daemon", 1, "");
		for (int k = 0; k < 10; k++) {
			snprintf(text, sizeof(text), "/proc/%d/fd/%d", pid, k);
			fake_link(text, k ? "socket:[77]" : "/dev/null");
		}
	}
	fake_link("/proc/50/fd/4", "/dev/nvme31n2");
}

/* All that `nvmetest devices` asks for: 32 functions, 100 processes with ten files each. */
static void many_are_fast(void)
{
	uint64_t best = UINT64_MAX;
	struct host_uses u[32];
	struct host_fn *fns;
	struct nt_err err;
	size_t n;

	fake_begin();
	fake_basics();
	fake_procs(MOUNT_ROOT "30 1 0:50 / /srv rw - xfs /dev/nvme7n1p1 rw\n");
	many_functions();
	for (unsigned int turn = 0; turn < 5; turn++) {
		uint64_t start = now_us();

		CU_ASSERT_EQUAL_FATAL(host_scan(&fns, &n, &err), 0);
		CU_ASSERT_EQUAL_FATAL(n, 32);
		CU_ASSERT_EQUAL_FATAL(host_uses_look(fns, n, u, &err), 0);
		host_ways_in_use(fns, u, n);
		best = nt_min(best, now_us() - start);
		for (size_t i = 0; i < n; i++) {
			CU_ASSERT_EQUAL(u[i].n, i == 7 || i == 31);
			CU_ASSERT_EQUAL(fns[i].ways[HOST_WAY_VFIO].with_bind, i != 7 && i != 31);
			host_uses_free(&u[i]);
		}
		host_scan_free(fns, n);
	}
	CU_ASSERT_TRUE(best < 50000);
	if (best >= 50000)
		fprintf(stderr, "uses: %llu us\n", (unsigned long long)best);
	fake_end();
}

CU_TestInfo test_host_users[] = {
	{ "open files, ours excepted", open_files },
	{ "open files by number", open_by_number },
	{ "users of vfio", vfio_users },
	{ "peers of a namespace", peers },
	{ "signatures", signatures },
	{ "what cannot be seen is not free", unseen },
	{ "hostile trees", hostile },
	{ "32 functions in 50 ms", many_are_fast },
	CU_TEST_INFO_NULL,
};
