// SPDX-License-Identifier: GPL-2.0-or-later
/* host/ways.c: of each obstacle the reason, in order, and what to do. */
#include <nvmetest/base.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fake_host.h"
#include "host/priv.h"
#include "suites.h"

#define BDF	 "0000:01:00.0"
#define LOCKDOWN "/sys/kernel/security/lockdown"

/* A machine and a function for which everything works after a bind. */
static struct host_facts facts(void)
{
	return (struct host_facts){ .is_root = true,
				    .has_iommu = true,
				    .has_nvme = true,
				    .has_vfio_pci = true,
				    .free_huge = 32,
				    .kernel = "6.1.0-test" };
}

static struct host_fn function(void)
{
	return (struct host_fn){ .bdf = BDF,
				 .driver = "nvme",
				 .ctrl = "nvme0",
				 .state = "live",
				 .iommu_group = 3,
				 .iommu_type = "DMA" };
}

static void begin(void)
{
	fake_begin();
	fake_file("/dev/nvme0", "");
}

static void expect_no(const struct host_fn *fn, enum host_way_id id, const char *why,
		      const char *todo)
{
	const struct host_way *w = &fn->ways[id];

	CU_ASSERT_FALSE(w->works);
	CU_ASSERT_FALSE(w->with_bind);
	CU_ASSERT_PTR_NOT_NULL(strstr(w->why, why));
	CU_ASSERT_PTR_NOT_NULL(strstr(w->todo, todo));
	if (!strstr(w->why, why) || !strstr(w->todo, todo))
		fprintf(stderr, "ways: \"%s\" / \"%s\", not \"%s\" / \"%s\"\n", w->why, w->todo,
			why, todo);
}

static void expect_bind(const struct host_fn *fn, enum host_way_id id)
{
	const struct host_way *w = &fn->ways[id];

	CU_ASSERT_FALSE(w->works);
	CU_ASSERT_TRUE(w->with_bind);
	CU_ASSERT_PTR_NOT_NULL(strstr(w->todo, "--bind"));
	CU_ASSERT_TRUE(*w->why);
}

static void expect_works(const struct host_fn *fn, enum host_way_id id)
{
	const struct host_way *w = &fn->ways[id];

	CU_ASSERT_TRUE(w->works);
	CU_ASSERT_FALSE(w->with_bind);
	CU_ASSERT_STRING_EQUAL(w->why, "");
	CU_ASSERT_STRING_EQUAL(w->todo, "");
}

static void bound_to_nvme(void)
{
	struct host_facts f = facts();
	struct host_fn fn = function();

	begin();
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_works(&fn, HOST_WAY_KERNEL);
	expect_bind(&fn, HOST_WAY_VFIO);
	expect_no(&fn, HOST_WAY_SYSFS, "IOMMU translates for it (group 3, type DMA)", "iommu=pt");
	strcpy(fn.iommu_type, "identity");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_bind(&fn, HOST_WAY_SYSFS);
	/* Unknown is not identity. */
	fn.iommu_type[0] = '\0';
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "unknown", "vfio:");
	fake_end();
}

static void kernel_obstacles(void)
{
	struct host_facts f = facts();
	struct host_fn fn = function();

	begin();
	strcpy(fn.state, "dead");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "nvme0 dead", "dmesg");
	fn.ctrl[0] = '\0';
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "no controller", "dmesg");
	strcpy(fn.driver, "uio_pci_generic");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "uio_pci_generic has it", "driverctl");
	strcpy(fn.driver, "vfio-pci");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "vfio-pci has it", "nvmetest unbind " BDF);
	fn.driver[0] = '\0';
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "no driver", "drivers_probe");
	strcpy(fn.override, "none");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "driver_override is none", "nvmetest unbind " BDF);
	fn.override[0] = '\0';
	f.has_nvme = false;
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "no driver", "modprobe nvme");
	fn = function();
	fake_remove("/dev/nvme0");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_KERNEL, "no /dev/nvme0", "udev");
	fake_end();
}

/* One obstacle after the other is cleared away: each comes to light in its turn. */
static void vfio_obstacles(void)
{
	struct host_member members[] = {
		{ .bdf = "0000:01:00.1", .driver = "xhci_hcd" },
		{ .bdf = "0000:01:00.2", .driver = "pcieport" },
		{ .bdf = "0000:01:00.3", .driver = "" },
		{ .bdf = "0000:01:00.4", .driver = "nvme", .class = 0x010802 }
	};
	struct host_facts f = { .kernel = "6.1.0-cloud" };
	struct host_fn fn = function();

	begin();
	fn.is_behind_vmd = true;
	strcpy(fn.bdf, "10000:01:00.0");
	fn.iommu_group = -1;
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "VMD (domain 10000)", "kernel:");
	fn.is_behind_vmd = false;
	strcpy(fn.bdf, BDF);
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "no IOMMU is active", "switch VT-d on");
	f.has_iommu_table = true;
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "no IOMMU is active", "boot with intel_iommu=on");
	f.is_amd = true;
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "no IOMMU is active", "AMD-Vi");
	f.has_iommu = true;
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "in no IOMMU group", "kernel:");
	fn.iommu_group = 3;
	fn.members = members;
	fn.member_count = ARRAY_SIZE(members);
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "group 3 is shared with 0000:01:00.1 (xhci_hcd) and 1 more",
		  "0000:01:00.1/driver/unbind");
	members[0].driver[0] = '\0';
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "0000:01:00.4 (nvme)", "nvmetest bind 0000:01:00.4");
	strcpy(members[3].driver, "vfio-pci");
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "6.1.0-cloud has no module vfio-pci", "kernel package");
	f.has_vfio_pci = true;
	host_ways_judge(&fn, &f, "mounted at /srv", "free it");
	expect_no(&fn, HOST_WAY_VFIO, "in use: mounted at /srv", "free it");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_VFIO, "only root", "as root");
	f.is_root = true;
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_bind(&fn, HOST_WAY_VFIO);
	fake_end();
}

static void vfio_nodes(void)
{
	struct host_facts f = facts();
	struct host_fn fn = function();

	begin();
	strcpy(fn.driver, "vfio-pci");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_VFIO, "no /dev/vfio/3", "udev");
	fake_file("/dev/vfio/3", "");
	fake_file("/dev/vfio/vfio", "");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_works(&fn, HOST_WAY_VFIO);
	/* A user to whom the nodes were given needs no root. */
	f.is_root = false;
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_works(&fn, HOST_WAY_VFIO);
	/* iommufd and nothing of the older way. */
	fake_remove("/dev/vfio");
	fake_file("/dev/iommu", "");
	fake_dir("/sys/bus/pci/devices/" BDF "/vfio-dev/vfio7");
	fake_file("/dev/vfio/devices/vfio7", "");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_works(&fn, HOST_WAY_VFIO);
	fake_end();
}

static void sysfs_obstacles(void)
{
	struct host_facts f = { .is_locked_down = true,
				.lockdown = "integrity",
				.has_iommu = true };
	struct host_fn fn = function();

	begin();
	fn.iommu_group = -1;
	host_ways_judge(&fn, &f, "swap", "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "in no group", "iommu=pt");
	f.has_iommu = false;
	host_ways_judge(&fn, &f, "swap", "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "lockdown (integrity)", "Secure Boot");
	f.is_locked_down = false;
	host_ways_judge(&fn, &f, "swap", "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "in use: swap", "free it");
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "0 hugepages", "nr_hugepages");
	f.free_huge = 32;
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_no(&fn, HOST_WAY_SYSFS, "only root", "as root");
	f.is_root = true;
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_bind(&fn, HOST_WAY_SYSFS);
	fn.driver[0] = '\0';
	host_ways_judge(&fn, &f, NULL, "free it");
	expect_works(&fn, HOST_WAY_SYSFS);
	fake_end();
}

static void facts_of_a_host(void)
{
	struct host_facts f;
	char *big;

	fake_begin();
	host_facts_read(&f);
	CU_ASSERT_FALSE(f.has_iommu || f.has_iommu_table || f.is_amd || f.has_nvme ||
			f.has_vfio_pci || f.is_locked_down);
	CU_ASSERT_EQUAL(f.free_huge, 0);
	CU_ASSERT_EQUAL(f.is_root, geteuid() == 0);

	fake_basics();
	fake_file(LOCKDOWN, "[none] integrity confidentiality\n");
	host_facts_read(&f);
	CU_ASSERT_FALSE(f.is_locked_down);
	CU_ASSERT_TRUE(f.has_vfio_pci);
	CU_ASSERT_EQUAL(f.free_huge, 64);
	CU_ASSERT_STRING_EQUAL(f.kernel, "6.1.0-test");

	fake_file(LOCKDOWN, "none integrity [confidentiality]\n");
	fake_dir("/sys/class/iommu/dmar0");
	fake_dir("/sys/bus/pci/drivers/nvme");
	fake_file("/sys/firmware/acpi/tables/DMAR", "x");
	/* Across the edge of what is read at once. */
	big = malloc(9000);
	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	memset(big, 'x', 9000);
	memcpy(big + 4090, "/vfio-pci.ko:", 14);
	fake_file("/lib/modules/6.1.0-test/modules.dep", big);
	free(big);
	host_facts_read(&f);
	CU_ASSERT_STRING_EQUAL(f.lockdown, "confidentiality");
	CU_ASSERT_TRUE(f.is_locked_down && f.has_iommu && f.has_nvme && f.has_iommu_table &&
		       f.has_vfio_pci);
	fake_file("/lib/modules/6.1.0-test/modules.dep", "kernel/x/notvfio-pci.ko:\n");
	fake_file("/lib/modules/6.1.0-test/modules.builtin", "");
	host_facts_read(&f);
	CU_ASSERT_FALSE(f.has_vfio_pci);
	fake_end();
}

CU_TestInfo test_host_ways[] = {
	{ "bound to nvme", bound_to_nvme },
	{ "what keeps kernel: from working", kernel_obstacles },
	{ "what keeps vfio: from working", vfio_obstacles },
	{ "the nodes of vfio", vfio_nodes },
	{ "what keeps sysfs: from working", sysfs_obstacles },
	{ "facts of a host", facts_of_a_host },
	CU_TEST_INFO_NULL,
};
