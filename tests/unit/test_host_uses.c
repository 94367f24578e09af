// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * host/uses*.c: every place where a use of a drive can show, on trees of files.
 * What the kernel alone answers (O_EXCL, real signatures) is left to the lab.
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

#define BDF "0000:01:00.0"
/* nvme0n1 is 259:1, nvme1n1 259:65 in fake_ns() */
#define MOUNT_DISK "30 1 259:1 / /srv rw,relatime shared:1 - ext4 /dev/nvme0n1 rw\n"
#define MOUNT_ROOT "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"

static struct host_fn fn;

/* One controller with one namespace of two partitions, and init. */
static void begin(const char *mountinfo)
{
	struct nt_err err;

	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){
		.bdf = BDF, .driver = "nvme", .ctrl = "nvme0", .sn = "SN1\n", .group = 1 });
	fake_ns(BDF, "nvme0", "nvme0n1", 1, 2048);
	fake_part("nvme0n1", "nvme0n1p1");
	fake_part("nvme0n1", "nvme0n1p2");
	fake_procs(mountinfo);
	CU_ASSERT_EQUAL_FATAL(host_fn_read(BDF, &fn, &err), 0);
}

static void end(void)
{
	host_fn_free(&fn);
	fake_end();
}

static void look(struct host_uses *ret)
{
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(host_uses_look(&fn, 1, ret, &err), 0);
}

static const struct host_use *find(const struct host_uses *u, enum host_use_kind kind,
				   const char *device, const char *text)
{
	for (size_t i = 0; i < u->n; i++)
		if (u->v[i].kind == kind && !strcmp(u->v[i].device, device) &&
		    !strcmp(u->v[i].text, text))
			return &u->v[i];
	for (size_t i = 0; i < u->n; i++)
		fprintf(stderr, "uses: %s %s \"%s\"\n", host_use_name(u->v[i].kind), u->v[i].device,
			u->v[i].text);
	return NULL;
}

/* The one use there is, and that the drive is refused for it whatever was allowed. */
static void expect_one(enum host_use_kind kind, const char *device, const char *text)
{
	struct nt_err err = { 0 };
	struct host_uses u;

	look(&u);
	CU_ASSERT_FALSE(u.is_partial);
	CU_ASSERT_EQUAL(u.n, 1);
	CU_ASSERT_PTR_NOT_NULL(find(&u, kind, device, text));
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, device));
}

static void expect_advice(const char *text)
{
	struct nt_err err = { 0 };

	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, text));
}

static void expect_has(enum host_use_kind kind, const char *device, const char *text)
{
	struct host_uses u;

	look(&u);
	CU_ASSERT_PTR_NOT_NULL(find(&u, kind, device, text));
	host_uses_free(&u);
}

/* A node with @len bytes at @at of a drive that is otherwise empty. */
static void image(const char *node, size_t at, const void *data, size_t len)
{
	unsigned char *bytes = calloc(1, 2 << 20);

	CU_ASSERT_PTR_NOT_NULL_FATAL(bytes);
	memcpy(bytes + at, data, len);
	fake_bytes(node, bytes, 2 << 20);
	free(bytes);
}

static void free_drive(void)
{
	struct host_use *v = NULL;
	struct host_uses u;
	struct nt_err err;
	size_t n = 9;

	begin(MOUNT_ROOT);
	image("/dev/nvme0n1", 0, "", 0);
	image("/dev/nvme0n1p1", 0, "", 0);
	image("/dev/nvme0n1p2", 0, "", 0);
	look(&u);
	CU_ASSERT_EQUAL(u.n, 0);
	CU_ASSERT_FALSE(u.is_partial);
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_uses(&fn, &v, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	free(v);
	CU_ASSERT_EQUAL(host_check_free(&fn, false, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), 0);
	end();
}

static void mounts(void)
{
	struct nt_err err;

	begin(MOUNT_ROOT MOUNT_DISK);
	expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /srv");
	host_check_free(&fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "umount /srv"));
	end();
	/* By source only: btrfs has a number of its own. A blank in the path. */
	begin("30 1 0:45 /sub /a\\040b rw - btrfs /dev/nvme0n1p2 rw\n");
	expect_one(HOST_USE_MOUNT, "nvme0n1p2", "mounted at /a b");
	end();
	/* By number only, twice. */
	begin("30 1 259:1 / /x rw - ext4 /dev/root rw\n31 1 259:1 / /x rw - ext4 /dev/root rw\n");
	expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /x");
	end();
	/* Through a link of udev. */
	begin("30 1 0:99 / /x rw - xfs /dev/disk/by-uuid/1-2 rw\n");
	fake_link("/dev/disk/by-uuid/1-2", "../../nvme0n1p1");
	expect_one(HOST_USE_MOUNT, "nvme0n1p1", "mounted at /x");
	end();
}

static void mounts_of_others(void)
{
	begin(MOUNT_ROOT);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	fake_process(78, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	expect_one(HOST_USE_MOUNT, "nvme0n1",
		   "mounted at /srv in the mount namespace of sleep (77)");
	end();
	/* Here and there is said once. */
	begin(MOUNT_ROOT MOUNT_DISK);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	expect_one(HOST_USE_MOUNT, "nvme0n1", "mounted at /srv");
	end();
	/* One process of the namespace has ended: the next one tells. */
	begin(MOUNT_ROOT);
	fake_process(77, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	fake_remove("/proc/77/mountinfo");
	fake_process(79, "sleep", 2, MOUNT_ROOT MOUNT_DISK);
	expect_has(HOST_USE_MOUNT, "nvme0n1",
		   "mounted at /srv in the mount namespace of sleep (79)");
	end();
}

static void swap(void)
{
	struct nt_err err;

	begin(MOUNT_ROOT);
	fake_file("/proc/swaps",
		  "Filename\t\t\tType\n/dev/nvme0n1p2                 partition 1\n");
	expect_one(HOST_USE_SWAP, "nvme0n1p2", "swap");
	host_check_free(&fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "swapoff /dev/nvme0n1p2"));
	end();
}

static void root_and_boot(void)
{
	begin("22 1 259:1 / / rw - ext4 /dev/root rw\n");
	expect_one(HOST_USE_ROOT, "nvme0n1", "mounted at /");
	end();
	begin("22 1 0:9 / /boot/efi rw - vfat /dev/nvme0n1p1 rw\n");
	expect_one(HOST_USE_ROOT, "nvme0n1p1", "mounted at /boot/efi");
	end();
	begin(MOUNT_ROOT);
	fake_file("/proc/cmdline", "BOOT_IMAGE=/vmlinuz root=UUID=aa-bb quiet\n");
	fake_link("/dev/disk/by-uuid/aa-bb", "../../nvme0n1p2");
	expect_one(HOST_USE_ROOT, "nvme0n1p2", "the root device of the kernel's command line");
	end();
	begin(MOUNT_ROOT);
	fake_file("/proc/cmdline", "resume=/dev/nvme0n1p1\n");
	expect_one(HOST_USE_ROOT, "nvme0n1p1", "the device to resume from (hibernation)");
	end();
	begin(MOUNT_ROOT);
	fake_file("/sys/power/resume", "259:1\n");
	expect_one(HOST_USE_ROOT, "nvme0n1", "the device to resume from (hibernation)");
	end();
}

/* @name stands on @below; @dm_name: "" when it is no dm device. */
static void holder(const char *below, const char *name, const char *dm_name, unsigned int minor)
{
	char text[160];

	snprintf(text, sizeof(text), "/sys/devices/virtual/block/%s/holders", name);
	fake_dir(text);
	snprintf(text, sizeof(text), "../../devices/virtual/block/%s", name);
	fake_linkf(text, "/sys/class/block/%s", name);
	snprintf(text, sizeof(text), "253:%u\n", minor);
	fake_filef(text, "/sys/class/block/%s/dev", name);
	if (*dm_name)
		fake_filef(dm_name, "/sys/class/block/%s/dm/name", name);
	if (*below)
		fake_linkf("../x", "/sys/class/block/%s/holders/%s", below, name);
	fake_filef("", "/dev/%s", name);
}

static void holders_at_any_depth(void)
{
	struct host_uses u;
	struct nt_err err;

	/* LUKS on an md array on a partition, LVM on it, mounted by its name. */
	begin(MOUNT_ROOT "30 1 0:50 / /home rw - btrfs /dev/mapper/vg0-home rw\n"
			 "31 1 253:4 / /tmp/p rw - ext4 /dev/md0p1 rw\n");
	holder("nvme0n1p1", "md0", "", 0);
	holder("md0", "dm-0", "luks", 1);
	holder("dm-0", "dm-1", "vg0-home", 2);
	holder("dm-0", "dm-2", "vg0-swap", 3);
	fake_part("md0", "md0p1");
	fake_file("/sys/class/block/md0p1/dev", "253:4\n");
	fake_file("/proc/swaps", "Filename\n/dev/dm-2 partition 1\n");
	/* A loop, which nothing in a kernel makes. */
	fake_link("/sys/class/block/dm-1/holders/md0", "../x");
	look(&u);
	CU_ASSERT_EQUAL(u.n, 7);
	CU_ASSERT_FALSE(u.is_partial);
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds md0"));
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds dm-0 (luks)"));
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_HOLDER, "nvme0n1p1", "holds dm-1 (vg0-home)"));
	CU_ASSERT_PTR_NOT_NULL(
		find(&u, HOST_USE_MOUNT, "nvme0n1p1", "dm-1 (vg0-home) mounted at /home"));
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_MOUNT, "nvme0n1p1", "md0p1 mounted at /tmp/p"));
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_SWAP, "nvme0n1p1", "dm-2 (vg0-swap) swap"));
	host_uses_free(&u);
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "umount /home"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "and 4 more"));
	end();
}

static void kernel_users(void)
{
	begin(MOUNT_ROOT "30 1 7:3 / /mnt rw - ext4 /dev/loop3 rw\n");
	holder("", "loop3", "", 9);
	fake_file("/sys/class/block/loop3/dev", "7:3\n");
	fake_file("/sys/class/block/loop3/loop/backing_file", "/dev/nvme0n1p1\n");
	/* Linear over the loop device: found although it was not below the drive at first. */
	holder("loop3", "dm-5", "lin", 5);
	expect_has(HOST_USE_HOLDER, "nvme0n1p1", "holds loop3");
	expect_has(HOST_USE_HOLDER, "nvme0n1p1", "holds dm-5 (lin)");
	expect_has(HOST_USE_MOUNT, "nvme0n1p1", "loop3 mounted at /mnt");
	end();

	begin(MOUNT_ROOT);
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/device_path",
		  "/dev/nvme0n1\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/enable", "1\n");
	expect_one(HOST_USE_HOLDER, "nvme0n1", "exported by nvmet (t1)");
	expect_advice("end the export");
	fake_file("/sys/kernel/config/nvmet/subsystems/t1/namespaces/1/enable", "0\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t2/passthru/device_path", "/dev/nvme0\n");
	fake_file("/sys/kernel/config/nvmet/subsystems/t2/passthru/enable", "1\n");
	expect_one(HOST_USE_HOLDER, "nvme0", "exported by nvmet (t2)");
	end();

	begin(MOUNT_ROOT);
	fake_file("/sys/kernel/config/target/core/iblock_0/d/udev_path", "/dev/nvme0n1p2\n");
	fake_file("/sys/kernel/config/target/core/iblock_0/d/enable", "1\n");
	expect_one(HOST_USE_HOLDER, "nvme0n1p2", "exported by LIO (d)");
	end();

	/* The second device of a btrfs: no line of mountinfo names it. */
	begin(MOUNT_ROOT);
	fake_file("/sys/fs/btrfs/11-22/label", "pool\n");
	fake_link("/sys/fs/btrfs/11-22/devices/nvme0n1p2", "../x");
	fake_dir("/sys/fs/btrfs/features");
	expect_one(HOST_USE_HOLDER, "nvme0n1p2", "in btrfs pool");
	end();

	begin(MOUNT_ROOT);
	holder("nvme0n1p1", "md5", "", 9);
	expect_advice("mdadm --stop /dev/md5");
	end();
	begin(MOUNT_ROOT);
	holder("nvme0n1p1", "dm-5", "vg0-home", 9);
	expect_advice("dmsetup remove vg0-home (");
	end();
}

static void open_files(void)
{
	struct nt_err err;
	char text[64];

	begin(MOUNT_ROOT);
	fake_process(812, "smartd", 1, "");
	fake_link("/proc/812/fd/3", "/dev/nvme0");
	fake_link("/proc/812/fd/4", "socket:[1]");
	fake_link("/proc/812/fd/5", "/var/log/x");
	expect_one(HOST_USE_OPEN, "nvme0", "open by smartd (812)");
	host_check_free(&fn, true, &err);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "end smartd (812)"));
	fake_remove("/proc/812/fd/3");
	fake_link("/proc/812/fd/3", "/dev/ng0n1");
	expect_one(HOST_USE_OPEN, "ng0n1", "open by smartd (812)");
	fake_remove("/proc/812/fd/3");
	fake_link("/proc/812/fd/3", "/dev/nvme0n1p2");
	expect_one(HOST_USE_OPEN, "nvme0n1p2", "open by smartd (812)");
	/* A child of ours, and its child. */
	snprintf(text, sizeof(text), "812 (a) b) S %d 1\n", getpid());
	fake_file("/proc/812/stat", text);
	fake_process(900, "fio", 1, "");
	fake_file("/proc/900/stat", "900 (fio) R 812 1\n");
	fake_link("/proc/900/fd/0", "/dev/nvme0n1");
	{
		struct host_uses u;

		look(&u);
		CU_ASSERT_EQUAL(u.n, 0);
		host_uses_free(&u);
	}
	end();
}

/* By number as well: a node elsewhere, in a container or made by hand. */
static void open_by_number(void)
{
	struct stat st;

	CU_ASSERT_EQUAL_FATAL(stat("/dev/null", &st), 0);
	begin(MOUNT_ROOT);
	fake_file("/sys/devices/pci0000:00/" BDF "/nvme/nvme0/dev", "1:3\n");
	fake_process(5, "tool", 1, "");
	fake_link("/proc/5/fd/7", "/dev/null");
	expect_has(HOST_USE_OPEN, "nvme0", "open by tool (5)");
	end();
}

static void vfio_users(void)
{
	struct host_uses u;
	struct nt_err err;

	fake_begin();
	fake_procs(MOUNT_ROOT);
	fake_pci(&(struct fake_pci){ .bdf = BDF, .driver = "vfio-pci", .group = 12 });
	fake_dir("/sys/bus/pci/devices/" BDF "/vfio-dev/vfio4");
	CU_ASSERT_EQUAL_FATAL(host_fn_read(BDF, &fn, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, false, &err), 0);
	fake_process(40, "qemu", 1, "");
	fake_link("/proc/40/fd/9", "/dev/vfio/12");
	expect_one(HOST_USE_OPEN, "12", "open by qemu (40)");
	fake_link("/proc/40/fd/9", "/dev/vfio/devices/vfio4");
	look(&u);
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_OPEN, "vfio4", "open by qemu (40)"));
	host_uses_free(&u);
	/* The list of processes is not needed where the kernel lets only one in. */
	fake_remove("/proc");
	CU_ASSERT_EQUAL(host_check_free(&fn, false, &err), 0);
	end();
}

static void peers(void)
{
	/* Without native multipath each controller has a disk of its own. */
	begin(MOUNT_ROOT "30 1 259:65 / /srv rw - ext4 /dev/nvme1n1 rw\n");
	fake_pci(&(struct fake_pci){
		.bdf = "0000:02:00.0", .driver = "nvme", .ctrl = "nvme1", .group = 2 });
	fake_ns("0000:02:00.0", "nvme1", "nvme1n1", 1, 2048);
	fake_file("/sys/class/block/nvme0n1/wwid", "eui.0011223344556677\n");
	fake_file("/sys/class/block/nvme1n1/wwid", "eui.0011223344556677\n");
	expect_one(HOST_USE_MOUNT, "nvme1n1", "mounted at /srv");
	/* Zeros are no identity. */
	fake_remove("/sys/class/block/nvme0n1/wwid");
	fake_remove("/sys/class/block/nvme1n1/wwid");
	fake_file("/sys/class/block/nvme0n1/nguid", "00000000-0000-0000-0000-000000000000\n");
	fake_file("/sys/class/block/nvme1n1/nguid", "00000000-0000-0000-0000-000000000000\n");
	{
		struct host_uses u;

		look(&u);
		CU_ASSERT_EQUAL(u.n, 0);
		host_uses_free(&u);
	}
	/* One subsystem and one NSID. */
	fake_file("/sys/class/nvme/nvme1/subsysnqn", "nqn.2014-08.org.example:nvme0\n");
	expect_one(HOST_USE_MOUNT, "nvme1n1", "mounted at /srv");
	end();
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

	begin(MOUNT_ROOT);
	image("/dev/nvme0n1", 446, mbr, sizeof(mbr));
	image("/dev/nvme0n1p1", 0, "", 0);
	image("/dev/nvme0n1p2", 0, "", 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, false, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvme0n1 dos partition table"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "--serial SN1"));

	page[1024] = 1;
	page[1028] = 1;
	memcpy(page + 4086, "SWAPSPACE2", 10);
	image("/dev/nvme0n1", 0, "", 0);
	image("/dev/nvme0n1p2", 0, page, sizeof(page));
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, false, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "nvme0n1p2 swap"));

	/* A member of an array is refused whatever was allowed, active or not. */
	md[144] = 8;
	image("/dev/nvme0n1p2", 4096, md, sizeof(md));
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "member of a set (linux_raid_member"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "mdadm --zero-superblock"));
	/* A list does not open the drive: it knows what udev saw. */
	fake_file("/run/udev/data/b259:1", "I:1\nE:ID_PART_TABLE_TYPE=gpt\nE:ID_FS_TYPE=ext4\n");
	expect_has(HOST_USE_SIGNATURE, "nvme0n1", "gpt partition table");
	expect_has(HOST_USE_SIGNATURE, "nvme0n1", "ext4");
	end();
}

/* What cannot be seen is not free. */
static void unseen(void)
{
	struct host_use *v;
	struct host_uses u;
	struct nt_err err;
	size_t n;

	begin(MOUNT_ROOT);
	image("/dev/nvme0n1", 0, "", 0);
	image("/dev/nvme0n1p1", 0, "", 0);
	fake_remove("/dev/nvme0n1p2");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/dev/nvme0n1p2"));
	CU_ASSERT_EQUAL(host_uses(&fn, &v, &n, &err), -EPERM);
	image("/dev/nvme0n1p2", 0, "", 0);
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), 0);

	fake_remove("/sys/class/block/nvme0n1p2/holders");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "holders"));
	fake_dir("/sys/class/block/nvme0n1p2/holders");
	fake_file("/sys/class/block/nvme0n1p2/dev", "junk\n");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	fake_file("/sys/class/block/nvme0n1p2/dev", "259:1001\n");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), 0);
	fake_remove("/proc/self");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	look(&u);
	CU_ASSERT_TRUE(u.is_partial);
	host_uses_free(&u);
	fake_remove("/proc");
	CU_ASSERT_EQUAL(host_check_free(&fn, true, &err), -EPERM);
	end();
}

static void hostile(void)
{
	char *big = malloc(1 << 20);
	struct host_uses u;

	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	memset(big, 'A', (1 << 20) - 1);
	big[(1 << 20) - 1] = '\0';
	begin("\n \n1 2\n1 2 x\n1 2 259:1\n1 2 259:1 / /no-dash\n1 2 259:1 / /x rw -\n"
	      "1 2 259:1 / /x\\033[2J%n%s rw - ext4 /dev/x rw\n");
	fake_process(7, "%n%s\033[1m", 3, big);
	fake_link("/proc/7/fd/1", "/dev/nvme0n1");
	fake_link("/proc/7/fd/x", "x");
	fake_file("/proc/8", "no directory\n");
	fake_file("/proc/swaps", big);
	fake_file("/proc/cmdline", big);
	holder("nvme0n1p1", "a-name-as-long-as-no-kernel-would-ever-make-it-but-it-might", big, 1);
	fake_link("/sys/class/block/nvme0n1p1/holders/nvme0n1", "../x");
	fake_link("/sys/class/block/nvme0n1p1/holders/gone", "../x");
	look(&u);
	CU_ASSERT_TRUE(u.n >= 3);
	for (size_t i = 0; i < u.n; i++)
		CU_ASSERT_PTR_NULL(strpbrk(u.v[i].text, "\033\n"));
	CU_ASSERT_PTR_NOT_NULL(find(&u, HOST_USE_MOUNT, "nvme0n1", "mounted at /x?[2J%n%s"));
	host_uses_free(&u);
	free(big);
	end();
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

CU_TestInfo test_host_uses[] = {
	{ "a free drive", free_drive },
	{ "mounts by number, source and link", mounts },
	{ "mounts in other mount namespaces", mounts_of_others },
	{ "swap", swap },
	{ "root, boot and resume device", root_and_boot },
	{ "holders at any depth", holders_at_any_depth },
	{ "loop devices, exports, btrfs", kernel_users },
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
