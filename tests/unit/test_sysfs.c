// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The sysfs back end without a device: every refusal of a fake tree, and memory
 * whose physical addresses are made up.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/host.h"
#include "pcifn/sysfs/sysfs.h"
#include "suites.h"
#include "sysfsrig.h"

#define SIBLING "0000:01:00.1"
#define GROUP	"/sys/kernel/iommu_groups/7"

static void expect(const char *address, int code, const char *says)
{
	struct nt_err err = { 0 };
	struct pcifn *fn = NULL;
	int rc = pcifn_open(address, &fn, &err);

	CU_ASSERT_EQUAL(rc, code);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, says));
	if (rc != code || !strstr(err.text, says))
		printf("\n%s: %d, \"%s\", wanted %d, \"%s\"\n", address, rc, err.text, code, says);
	if (!rc)
		pcifn_close(fn);
}

/* Nothing was written: what stands in the files is what was put there. */
static void expect_untouched(void)
{
	uint8_t now[sizeof(sysfsrig_space)] = { 0 };
	char path[4096], text[32];
	int fd = open(host_path(path, sizeof(path), DEVICE "/config"), O_RDONLY);

	CU_ASSERT(fd >= 0 && read(fd, now, sizeof(now)) > 0);
	if (fd >= 0)
		close(fd);
	CU_ASSERT_EQUAL(memcmp(now, sysfsrig_space, 64), 0);
	CU_ASSERT(!host_read_line(text, sizeof(text), DEVICE "/power/control"));
	CU_ASSERT_STRING_EQUAL(text, "on");
}

/* ---------------------------------------------------------------- refusals */

static void addresses(void)
{
	fake_begin();
	sysfsrig_device(NULL, -1, NULL);
	expect("sysfs:", -EINVAL, "write sysfs:0000:01:00.0");
	expect("sysfs:/dev/nvme0", -EINVAL, "no PCI function");
	expect("sysfs:0000:01:00.0,men=4M", -EINVAL, "\"men\"");
	expect("sysfs:0000:01:00.0,mem=12", -EINVAL, "mem");
	expect("sysfs:0000:01:00.0,mem=lots", -EINVAL, "mem");
	expect("sysfs:0000:02:00.0", -ENODEV, "no PCI function 0000:02:00.0");
	fake_file(DEVICE "/class", "0x020000\n");
	expect("sysfs:01:00.0", -EINVAL, "no NVMe controller (class 0x020000)");
	fake_pci(&(struct fake_pci){ .bdf = "10000:e1:00.0", .group = -1 });
	expect("sysfs:10000:e1:00.0", -EPERM, "VMD");
	expect_untouched();
	fake_end();
}

static void drivers(void)
{
	fake_begin();
	sysfsrig_device("nvme", -1, NULL);
	expect("sysfs:01:00.0", -EPERM, "driver nvme drives " BDF ": run with --bind");
	fake_link(DEVICE "/driver", "../../../../bus/pci/drivers/vfio-pci");
	expect("sysfs:01:00.0", -EPERM, "use vfio:" BDF);
	expect_untouched();
	fake_end();
}

static void iommus(void)
{
	fake_begin();
	sysfsrig_device(NULL, 7, "DMA-FQ");
	expect("sysfs:01:00.0", -EPERM, "translates for " BDF " (group 7, type DMA-FQ): use vfio:");
	fake_file(GROUP "/type", "DMA\n");
	expect("sysfs:01:00.0", -EPERM, "type DMA)");
	fake_remove(GROUP "/type");
	expect("sysfs:01:00.0", -EPERM, "type unknown)");
	fake_file(GROUP "/type", "identity\n");
	expect("sysfs:01:00.0,mem=512G", -ENOMEM, "hugepages");
	fake_pci(&(struct fake_pci){
		.bdf = SIBLING, .driver = "vfio-pci", .group = 7, .type = "identity" });
	expect("sysfs:01:00.0", -EPERM, SIBLING " of the same IOMMU group");
	fake_remove(DEVICE "/iommu_group");
	fake_dir("/sys/class/iommu/dmar0");
	expect("sysfs:01:00.0", -EPERM, "IOMMU dmar0 is active");
	fake_remove("/sys/class/iommu/dmar0");
	fake_dir("/sys/class/iommu/smmu3.0x2b400000");
	expect("sysfs:01:00.0,mem=512G", -ENOMEM, "hugepages");
	expect_untouched();
	fake_end();
}

static void kernels(void)
{
	fake_begin();
	sysfsrig_device(NULL, -1, NULL);
	fake_file("/sys/kernel/security/lockdown", "none [integrity] confidentiality\n");
	expect("sysfs:01:00.0", -EPERM, "lockdown (integrity)");
	fake_file("/sys/kernel/security/lockdown", "none integrity [confidentiality]\n");
	expect("sysfs:01:00.0", -EPERM, "lockdown (confidentiality)");
	fake_remove("/sys/kernel/security/lockdown");
	fake_file(DEVICE "/power_state", "D3hot\n");
	expect("sysfs:01:00.0", -EPERM, "echo 1 > /sys/bus/pci/devices/" BDF "/enable");
	fake_file(DEVICE "/power_state", "unknown\n");
	fake_bytes(DEVICE "/config", sysfsrig_space, 64);
	expect("sysfs:01:00.0", -EPERM, "CAP_SYS_ADMIN");
	expect_untouched();
	fake_end();
}

static void lost_functions(void)
{
	uint8_t ones[256];

	fake_begin();
	sysfsrig_device(NULL, -1, NULL);
	fake_file(DEVICE "/resource", "0x0000000000000000 0x0000000000000000 0x0\n");
	expect("sysfs:01:00.0", -ENODEV, "gave BAR0 of " BDF " no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfe603fff 0x20140204\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfe603fff 0x00000101\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	fake_file(DEVICE "/resource", "0xfe600000 0xfffffffffffffff0 0x140204\n");
	expect("sysfs:01:00.0", -ENODEV, "no address");
	sysfsrig_device(NULL, -1, NULL);
	sysfsrig_put16(CFG_BAR0 + 2, 0);
	fake_bytes(DEVICE "/config", sysfsrig_space, sizeof(sysfsrig_space));
	expect("sysfs:01:00.0", -ENODEV, "lost its configuration");
	memset(ones, 0xff, sizeof(ones));
	fake_bytes(DEVICE "/config", ones, sizeof(ones));
	expect("sysfs:01:00.0", -ENODEV, "does not answer");
	fake_remove(DEVICE "/config");
	expect("sysfs:01:00.0", -ENODEV, "config");
	fake_end();
}

static void hugepages(void)
{
	fake_begin();
	sysfsrig_device(NULL, -1, NULL);
	/* More than any machine of these tests has; two of three free ones are not promised. */
	expect("sysfs:01:00.0,mem=512G", -ENOMEM,
	       "needs 262144 hugepages of 2048 kB, 2 are free: echo 262147 > "
	       "/sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages");
	expect("sysfs:01:00.0,hugepage=1G", -EINVAL, "no hugepages of 1048576 kB");
	expect("sysfs:01:00.0,hugepage=3M", -EINVAL, "no hugepages of 3072 kB");
	fake_remove("/sys/kernel/mm/hugepages/hugepages-2048kB");
	expect("sysfs:01:00.0", -ENOTSUP, "CONFIG_HUGETLBFS");
	expect_untouched();
	fake_end();
}

/* ------------------------------------------------------------------- memory */

#define PAGE  65536u
#define PAGES 5

/* A page says where it is. */
static int where(const struct sysfs_memory *m, const void *va, uint64_t *ret_addr)
{
	(void)m;
	memcpy(ret_addr, va, 8);
	return *ret_addr ? 0 : -EPERM;
}

static void memory_of(struct sysfs_memory *m, const uint64_t addr[PAGES])
{
	*m = (struct sysfs_memory){ .fd = memfd_create("test", MFD_CLOEXEC),
				    .pagemap_fd = -1,
				    .page_len = PAGE,
				    .count = PAGES,
				    .where = where };
	CU_ASSERT_FATAL(m->fd >= 0 && !ftruncate(m->fd, PAGES * PAGE));
	for (unsigned int i = 0; i < PAGES; i++)
		CU_ASSERT_EQUAL_FATAL(pwrite(m->fd, &addr[i], 8, i * PAGE), 8);
}

/* Two that are neighbours, in the wrong order, three that are not. */
static const uint64_t places[PAGES] = { 0x50000, 0x200000, 0x100000, 0x40000, 0x300000 };

static void memory_is_sorted(void)
{
	static const uint64_t sorted[] = { 0x40000, 0x50000, 0x100000, 0x200000, 0x300000 };
	struct sysfs_memory m;
	struct nt_err err = { 0 };

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	CU_ASSERT_EQUAL((uintptr_t)m.base % PAGE, 0);
	for (unsigned int i = 0; i < PAGES; i++) {
		CU_ASSERT_EQUAL(m.addr[i], sorted[i]);
		CU_ASSERT_EQUAL(memcmp(m.base + i * PAGE, &sorted[i], 8), 0);
	}
	sysfs_memory_fini(&m);
}

static void memory_is_contiguous(void)
{
	struct sysfs_memory m;
	struct nt_err err = { 0 };
	uint64_t addr, first;
	void *va, *all;

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	/* Only the two neighbours hold more than a hugepage. */
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &all, &first), 0);
	CU_ASSERT_EQUAL(first, 0x40000);
	CU_ASSERT_PTR_EQUAL(all, m.base);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &va, &addr), -ENOMEM);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 3 * PAGE, 4096, &va, &addr), -ENOMEM);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 100 * PAGE, 4096, &va, &addr), -ENOMEM);
	/* Alignment is that of the device's address. */
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 4096, 0x200000, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x200000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x100000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x300000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), -ENOMEM);
	sysfs_memory_give(&m, all, 2 * PAGE);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE + 4096, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x40000);
	CU_ASSERT_PTR_EQUAL(va, m.base);
	sysfs_memory_fini(&m);
}

static void moved_page_is_not_used(void)
{
	const uint64_t elsewhere = 0x900000;
	struct sysfs_memory m;
	struct nt_err err = { 0 };
	uint64_t addr;
	void *va;

	memory_of(&m, places);
	CU_ASSERT_EQUAL_FATAL(sysfs_memory_map(&m, &err), 0);
	memcpy(m.base, &elsewhere, 8);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 4096, 4096, &va, &addr), 0);
	CU_ASSERT_EQUAL(addr, 0x50000);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, 2 * PAGE, 4096, &va, &addr), -ENOMEM);
	for (unsigned int i = 2; i < PAGES; i++)
		memcpy(m.base + i * PAGE, &elsewhere, 8);
	CU_ASSERT_EQUAL(sysfs_memory_take(&m, PAGE, 4096, &va, &addr), -EIO);
	sysfs_memory_fini(&m);
}

static void addresses_are_checked(void)
{
	static const uint64_t bad[][PAGES] = {
		{ 0x10000, 0x20000, 0, 0x40000, 0x50000 },	 /* hidden */
		{ 0x10000, 0x20000, 0x10000, 0x40000, 0x50000 }, /* twice the same */
		{ 0x10000, 0x20000, 0x31000, 0x40000, 0x50000 }, /* no hugepage begins there */
	};
	static const int codes[] = { -EPERM, -EIO, -EIO };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		struct sysfs_memory m;
		struct nt_err err = { 0 };

		memory_of(&m, bad[i]);
		CU_ASSERT_EQUAL(sysfs_memory_map(&m, &err), codes[i]);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "/proc/self/pagemap"));
		sysfs_memory_fini(&m);
	}
}

CU_TestInfo test_sysfs[] = {
	{ "addresses and options", addresses },
	{ "a driver is in the way", drivers },
	{ "an IOMMU is in the way", iommus },
	{ "the kernel is in the way", kernels },
	{ "a function that is not itself", lost_functions },
	{ "hugepages are missing", hugepages },
	{ "memory follows physical addresses", memory_is_sorted },
	{ "memory is contiguous for the device", memory_is_contiguous },
	{ "a page that moved is not used", moved_page_is_not_used },
	{ "physical addresses are checked", addresses_are_checked },
	CU_TEST_INFO_NULL,
};
