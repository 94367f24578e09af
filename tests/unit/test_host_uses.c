// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/uses*.c: mounts, swap, and what stands on a drive, on trees of files.
 * What the kernel alone answers (O_EXCL) is left to the lab.
 */
#include <errno.h>
#include <nvmetest/base.h>
#include <stdlib.h>
#include <string.h>

#include "fake_host.h"
#include "host/host.h"
#include "suites.h"
#include "usesrig.h"

static void free_drive(void)
{
	struct host_use *v = NULL;
	struct host_uses u;
	struct nt_err err;
	size_t n = 9;

	usesrig_begin(MOUNT_ROOT);
	usesrig_image("/dev/nvme0n1", 0, "", 0);
	usesrig_image("/dev/nvme0n1p1", 0, "", 0);
	usesrig_image("/dev/nvme0n1p2", 0, "", 0);
	usesrig_look(&u);
	CU_ASSERT_EQUAL(u.n, 0);
	CU_ASSERT_FALSE(u.is_partial);
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_uses(&usesrig_fn, &v, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	free(v);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, false, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), 0);
	usesrig_end();
}

static void mounts(void)
{
	struct nt_err err;

	usesrig_begin(MOUNT_ROOT MOUNT_DISK);
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /srv");
	host_check_free(&usesrig_fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "umount /srv"));
	usesrig_end();
	/* By source only: btrfs has a number of its own. A blank in the path. */
	usesrig_begin("30 1 0:45 /sub /a\\040b rw - btrfs /dev/nvme0n1p2 rw\n");
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1p2", "mounted at /a b");
	usesrig_end();
	/* By number only, twice. */
	usesrig_begin(
		"30 1 259:1 / /x rw - ext4 /dev/root rw\n31 1 259:1 / /x rw - ext4 /dev/root rw\n");
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /x");
	usesrig_end();
	/* Through a link of udev. */
	usesrig_begin("30 1 0:99 / /x rw - xfs /dev/disk/by-uuid/1-2 rw\n");
	fake_link("/dev/disk/by-uuid/1-2", "../../nvme0n1p1");
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1p1", "mounted at /x");
	usesrig_end();
}

static void mounts_of_others(void)
{
	usesrig_begin(MOUNT_ROOT);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	fake_process(78, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1",
			   "mounted at /srv in the mount namespace of sleep (77)");
	usesrig_end();
	/* Here and there is said once. */
	usesrig_begin(MOUNT_ROOT MOUNT_DISK);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	usesrig_expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /srv");
	usesrig_end();
	/* One process of the namespace has ended: the next one tells. */
	usesrig_begin(MOUNT_ROOT);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	fake_remove("/proc/77/mountinfo");
	fake_process(79, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	usesrig_expect_has(HOST_USE_MOUNT, "nvme0n1",
			   "mounted at /srv in the mount namespace of sleep (79)");
	usesrig_end();
}

static void swap(void)
{
	struct nt_err err;

	usesrig_begin(MOUNT_ROOT);
	fake_file("/proc/swaps",
		  "Filename\t\t\tType\n/dev/nvme0n1p2                 partition 1\n");
	usesrig_expect_one(HOST_USE_SWAP, "nvme0n1p2", "swap");
	host_check_free(&usesrig_fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "swapoff /dev/nvme0n1p2"));
	usesrig_end();
}

static void root_and_boot(void)
{
	usesrig_begin("22 1 259:1 / / rw - ext4 /dev/root rw\n");
	usesrig_expect_one(HOST_USE_ROOT, "nvme0n1", "mounted at /");
	usesrig_end();
	usesrig_begin("22 1 0:9 / /boot/efi rw - vfat /dev/nvme0n1p1 rw\n");
	usesrig_expect_one(HOST_USE_ROOT, "nvme0n1p1", "mounted at /boot/efi");
	usesrig_end();
	usesrig_begin(MOUNT_ROOT);
	fake_file("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=UUID=aa-bb quiet\n");
	fake_link("/dev/disk/by-uuid/aa-bb", "../../nvme0n1p2");
	usesrig_expect_one(HOST_USE_ROOT, "nvme0n1p2",
			   "the root device of the kernel's command line");
	usesrig_end();
	usesrig_begin(MOUNT_ROOT);
	fake_file("/proc/cmdline", "resume=/dev/nvme0n1p1\n");
	usesrig_expect_one(HOST_USE_ROOT, "nvme0n1p1", "the device to resume from (hibernation)");
	usesrig_end();
	usesrig_begin(MOUNT_ROOT);
	fake_file("/sys/power/resume", "259:1\n");
	usesrig_expect_one(HOST_USE_ROOT, "nvme0n1", "the device to resume from (hibernation)");
	usesrig_end();
}

static void holders_at_any_depth(void)
{
	struct host_uses u;
	struct nt_err err;

	/* LUKS on an md array on a partition, LVM on it, mounted by its name. */
	usesrig_begin(MOUNT_ROOT "30 1 0:50 / /home rw - btrfs /dev/mapper/vg0-home rw\n"
				 "31 1 253:4 / /tmp/p rw - ext4 /dev/md0p1 rw\n");
	usesrig_holder("nvme0n1p1", "md0", "", 0);
	usesrig_holder("md0", "dm-0", "luks", 1);
	usesrig_holder("dm-0", "dm-1", "vg0-home", 2);
	usesrig_holder("dm-0", "dm-2", "vg0-swap", 3);
	fake_part("md0", "md0p1");
	fake_file("/sys/class/block/md0p1/dev", "253:4\n");
	fake_file("/proc/swaps", "Filename\n/dev/dm-2 partition 1\n");
	/* A loop, which nothing in a kernel makes. */
	fake_link("/sys/class/block/dm-1/holders/md0", "../x");
	usesrig_look(&u);
	CU_ASSERT_EQUAL(u.n, 7);
	CU_ASSERT_FALSE(u.is_partial);
	CU_ASSERT_PTR_NOT_NULL(usesrig_find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds md0"));
	CU_ASSERT_PTR_NOT_NULL(usesrig_find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds dm-0 (luks)"));
	CU_ASSERT_PTR_NOT_NULL(
		usesrig_find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds dm-1 (vg0-home)"));
	CU_ASSERT_PTR_NOT_NULL(
		usesrig_find(&u, HOST_USE_MOUNT, "nvme0n1p1", "dm-1 (vg0-home) mounted at /home"));
	CU_ASSERT_PTR_NOT_NULL(
		usesrig_find(&u, HOST_USE_MOUNT, "nvme0n1p1", "md0p1 mounted at /tmp/p"));
	CU_ASSERT_PTR_NOT_NULL(
		usesrig_find(&u, HOST_USE_SWAP, "nvme0n1p1", "dm-2 (vg0-swap) swap"));
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_check_free(&usesrig_fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "umount /home"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "and 4 more"));
	usesrig_end();
}

static void kernel_users(void)
{
	usesrig_begin(MOUNT_ROOT "30 1 7:3 / /mnt rw - ext4 /dev/loop3 rw\n");
	usesrig_holder("", "loop3", "", 9);
	fake_file("/sys/class/block/loop3/dev", "7:3\n");
	fake_file("/sys/class/block/loop3/loop/backing_file", "/dev/nvme0n1p1\n");
	/* Linear over the loop device: found although it was not below the drive at first. */
	usesrig_holder("loop3", "dm-5", "lin", 5);
	usesrig_expect_has(HOST_USE_HOLDER, "nvme0n1p1", "holds loop3");
	usesrig_expect_has(HOST_USE_HOLDER, "nvme0n1p1", "holds dm-5 (lin)");
	usesrig_expect_has(HOST_USE_MOUNT, "nvme0n1p1", "loop3 mounted at /mnt");
	usesrig_end();

	usesrig_begin(MOUNT_ROOT);
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/device_path",
		  "/dev/nvme0n1\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/enable", "1\n");
	usesrig_expect_one(HOST_USE_HOLDER, "nvme0n1", "exported by nvmet (t1)");
	usesrig_expect_advice("end the export");
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/enable", "0\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t2/passthru/device_path", "/dev/nvme0\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t2/passthru/enable", "1\n");
	usesrig_expect_one(HOST_USE_HOLDER, "nvme0", "exported by nvmet (t2)");
	usesrig_end();

	usesrig_begin(MOUNT_ROOT);
	fake_file("/sys/kernel/config/target/core/iblock_0/d/udev_path", "/dev/nvme0n1p2\n");
	fake_file("/sys/kernel/config/target/core/iblock_0/d/enable", "1\n");
	usesrig_expect_one(HOST_USE_HOLDER, "nvme0n1p2", "exported by LIO (d)");
	usesrig_end();

	/* The second device of a btrfs: no line of mountinfo names it. */
	usesrig_begin(MOUNT_ROOT);
	fake_file("/sys/fs/btrfs/11-22/label", "pool\n");
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p2", "../x");
	fake_dir("/sys/fs/btrfs/features");
	usesrig_expect_one(HOST_USE_HOLDER, "nvme0n1p2", "in btrfs pool");
	usesrig_end();

	usesrig_begin(MOUNT_ROOT);
	usesrig_holder("nvme0n1p1", "md5", "", 9);
	usesrig_expect_advice("mdadm --stop /dev/md5");
	usesrig_end();
	usesrig_begin(MOUNT_ROOT);
	usesrig_holder("nvme0n1p1", "dm-5", "vg0-home", 9);
	usesrig_expect_advice("dmsetup remove vg0-home (");
	usesrig_end();
}

CU_TestInfo test_host_uses[] = {
	{ "a free drive", free_drive },
	{ "mounts by number, source and link", mounts },
	{ "mounts in other mount namespaces", mounts_of_others },
	{ "swap", swap },
	{ "root, boot and resume device", root_and_boot },
	{ "holders at any depth", holders_at_any_depth },
	{ "loop devices, exports, btrfs", kernel_users },
	CU_TEST_INFO_NULL,
};
