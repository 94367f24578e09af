// SPDX-License-Identifier: GPL-2.0-or-later
/* cmd/target_pci.c: what pci: chooses on hosts of every kind. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/devices.h"
#include "fake_host.h"
#include "suites.h"

#define BDF "0000:01:00.0"

/* What is said goes to a file below the root. */
static char *choose(const char *address, bool may_bind, char *said, size_t len)
{
	char path[256];
	int status = 0, saved = dup(2), fd;
	char *chosen;

	CU_ASSERT_PTR_NOT_NULL_FATAL(host_path(path, sizeof(path), "/said"));
	fflush(stderr);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(fd, 2);
	close(fd);
	chosen = target_choose_pci(address, may_bind, &status);
	fflush(stderr);
	dup2(saved, 2);
	close(saved);
	host_read_line(said, len, "/said");
	CU_ASSERT_EQUAL(!chosen, status != 0);
	return chosen;
}

static void expect(const char *address, bool may_bind, const char *want, const char *words)
{
	char said[512], *chosen = choose(address, may_bind, said, sizeof(said));

	CU_ASSERT_PTR_NOT_NULL_FATAL(chosen);
	CU_ASSERT_STRING_EQUAL(chosen, want);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, words));
	free(chosen);
}

static void begin(const char *driver, int group, const char *type)
{
	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){ .bdf = BDF, .driver = driver, .group = group, .type = type });
	if (group >= 0)
		fake_dir("/sys/class/iommu/dmar0");
}

static void vfio_where_viable(void)
{
	begin("vfio-pci", 4, "DMA");
	fake_file("/dev/vfio/4", "");
	expect("pci:01:00.0", false, "vfio:" BDF, "is vfio:" BDF ": IOMMU group 4 is viable");
	expect("pci:" BDF ",x=1,y=2", false, "vfio:" BDF ",x=1,y=2", "is vfio:");
	/* A neighbour of a driver of its own. */
	fake_pci(&(struct fake_pci){
		.bdf = "0000:01:00.1", .class = "0x0c0330", .driver = "xhci_hcd", .group = 4 });
	expect("pci:" BDF, false, "vfio:" BDF,
	       "neither vfio: (IOMMU group 4 is shared with "
	       "0000:01:00.1 (xhci_hcd))");
	fake_end();
}

static void sysfs_without_iommu(void)
{
	if (geteuid())
		return; /* others never may */
	begin(NULL, -1, NULL);
	expect("pci:" BDF, false, "sysfs:" BDF, "no vfio: (no IOMMU is active)");
	fake_end();
	/* Both would do: the one that contains stray DMA is taken. */
	begin("vfio-pci", 4, "identity");
	fake_file("/dev/vfio/4", "");
	expect("pci:" BDF, true, "vfio:" BDF, "viable");
	fake_end();
	begin("nvme", -1, NULL);
	expect("pci:" BDF, false, "sysfs:" BDF, "neither");
	expect("pci:" BDF, true, "sysfs:" BDF, "is sysfs:");
	fake_end();
	begin("nvme", 4, "DMA");
	expect("pci:" BDF, false, "vfio:" BDF, "neither vfio: (nvme has it)");
	expect("pci:" BDF, true, "vfio:" BDF, "viable");
	fake_end();
}

static void nothing_there(void)
{
	char said[256], *chosen;

	begin(NULL, -1, NULL);
	expect("pci:02:00.0", false, "vfio:0000:02:00.0", "");
	chosen = choose("pci:nvme0", false, said, sizeof(said));
	CU_ASSERT_PTR_NULL(chosen);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "pci:0000:01:00.0"));
	chosen = choose("pci:", false, said, sizeof(said));
	CU_ASSERT_PTR_NULL(chosen);
	fake_end();
}

CU_TestInfo test_target_pci[] = {
	{ "vfio: where the group is viable", vfio_where_viable },
	{ "sysfs: without an IOMMU", sysfs_without_iommu },
	{ "no such function, no address", nothing_there },
	CU_TEST_INFO_NULL,
};
