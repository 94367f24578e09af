// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the vfio back end decides before it opens anything: options, the refusals
 * of a fake sysfs tree, capability chains of answers that lie.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "fake_host.h"
#include "pcifn/vfio/vfio.h"
#include "suites.h"

#define BDF	"0000:01:00.0"
#define DEVICE	"/sys/bus/pci/devices/" BDF
#define SIBLING "/sys/bus/pci/devices/0000:01:00.1"

static int read_options(const char *text, struct vfio_options *ret, struct nt_err *err)
{
	struct nt_options opts;
	int rc;

	CU_ASSERT_EQUAL_FATAL(nt_options_parse(text, &opts, err), 0);
	rc = vfio_options_read(&opts, ret, err);
	nt_options_free(&opts);
	return rc;
}

static void options(void)
{
	static const struct {
		const char *text, *says;
	} wrong[] = {
		{ "mode=legacy", "mode=legacy: there are container and iommufd" },
		{ "mod=iommufd", "did you mean \"mode\"" },
		{ "mem=1M", "mem" },
		{ "mem=lots", "mem" },
		{ "iova=0", "iova" },
		{ "mmap=2", "mmap" },
		{ "defect=x", "nvmetest backends vfio" },
	};
	struct nt_err err = { 0 };
	struct vfio_options o;

	CU_ASSERT_EQUAL(read_options("", &o, &err), 0);
	CU_ASSERT(o.mode == VFIO_MODE_AUTO && o.mem_len == 256u << 20 && !o.iova && o.wants_mmap);
	CU_ASSERT_EQUAL(read_options("mode=iommufd,mem=1G,iova=0x10000,mmap=0", &o, &err), 0);
	CU_ASSERT(o.mode == VFIO_MODE_IOMMUFD && o.mem_len == 1u << 30 && o.iova == 0x10000 &&
		  !o.wants_mmap);
	CU_ASSERT_EQUAL(read_options("mode=container", &o, &err), 0);
	CU_ASSERT_EQUAL(o.mode, VFIO_MODE_CONTAINER);
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CU_ASSERT_EQUAL(read_options(wrong[i].text, &o, &err), -EINVAL);
		CU_ASSERT_PTR_NOT_NULL(strstr(err.text, wrong[i].says));
	}
}

/* Each is one thing that is wrong, and the words that name it. */
static void expect_refusal(const char *address, int code, const char *says)
{
	struct nt_err err = { 0 };
	struct vfio_place place;

	CU_ASSERT_EQUAL(vfio_probe(address, &place, &err), code);
	CU_ASSERT_EQUAL(err.code, code);
	if (!strstr(err.text, says))
		printf("\n    \"%s\" does not say \"%s\"", err.text, says);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, says));
}

static void refusals(void)
{
	fake_begin();
	expect_refusal("", -EINVAL, "vfio:0000:01:00.0");
	expect_refusal("nvme0", -EINVAL, "nvmetest devices");
	expect_refusal(BDF, -ENODEV, "no PCI function " BDF);
	fake_file(DEVICE "/class", "0x020000\n");
	expect_refusal(BDF, -ENOTSUP, "no NVMe controller (class 0x020000)");
	fake_file(DEVICE "/class", "0x010802\n");
	expect_refusal("01:00.0", -ENOTSUP, "no IOMMU is in use");
	fake_file("/sys/class/iommu/dmar0/name", "x");
	expect_refusal(BDF, -ENOTSUP, "does not serve it");
	fake_link(DEVICE "/iommu_group", "../../../../kernel/iommu_groups/12");
	fake_file("/sys/kernel/iommu_groups/12/name", "vfio-noiommu\n");
	expect_refusal(BDF, -ENOTSUP, "without an IOMMU");
	fake_remove("/sys/kernel/iommu_groups/12/name");
	expect_refusal(BDF, -EPERM, "has no driver");
	fake_link(DEVICE "/driver", "../../../bus/pci/drivers/nvme");
	expect_refusal(BDF, -EPERM, "the driver nvme has " BDF);
	fake_end();
}

static void places(void)
{
	struct nt_err err = { 0 };
	struct vfio_place p;
	char who[64];

	fake_begin();
	fake_file(DEVICE "/class", "0x010802\n");
	fake_file(DEVICE "/reset_method", "flr bus\n");
	fake_file(DEVICE "/vfio-dev/vfio3/dev", "511:3\n");
	fake_link(DEVICE "/iommu_group", "../../../../kernel/iommu_groups/12");
	fake_link(DEVICE "/driver", "../../../bus/pci/drivers/vfio-pci");
	fake_file("/sys/kernel/iommu_groups/12/devices/" BDF, "");
	fake_file("/sys/kernel/iommu_groups/12/devices/0000:01:00.1", "");
	fake_file("/sys/kernel/iommu_groups/12/devices/0000:00:1c.0", "");
	fake_link("/sys/bus/pci/devices/0000:00:1c.0/driver", "../drivers/pcieport");
	CU_ASSERT_EQUAL(vfio_probe("01:00.0", &p, &err), 0);
	CU_ASSERT_STRING_EQUAL(p.bdf, BDF);
	CU_ASSERT_STRING_EQUAL(p.driver, "vfio-pci");
	CU_ASSERT_STRING_EQUAL(p.cdev, "vfio3");
	CU_ASSERT(p.group == 12 && p.has_flr && p.has_reset_method);
	CU_ASSERT(vfio_is_bound(BDF));

	/* No driver, a bridge's: nobody is in the way. */
	vfio_group_strangers(&p, who, sizeof(who));
	CU_ASSERT_STRING_EQUAL(who, "");
	fake_link(SIBLING "/driver", "../../../bus/pci/drivers/xhci_hcd");
	CU_ASSERT_FALSE(vfio_is_bound("0000:01:00.1"));
	vfio_group_strangers(&p, who, sizeof(who));
	CU_ASSERT_STRING_EQUAL(who, "0000:01:00.1 (xhci_hcd)");
	vfio_group_strangers(&p, who, 8);
	CU_ASSERT_STRING_EQUAL(who, "0000:01");

	/* Another method goes first: then it is no FLR. */
	fake_file(DEVICE "/reset_method", "device_specific flr bus\n");
	CU_ASSERT_EQUAL(vfio_probe(BDF, &p, &err), 0);
	CU_ASSERT(!p.has_flr && p.has_reset_method);
	fake_end();
}

static void holders(void)
{
	char who[64];

	fake_begin();
	fake_file("/proc/812/comm", "fio\n");
	fake_link("/proc/812/fd/3", "/dev/null");
	fake_link("/proc/812/fd/4", "/dev/vfio/12");
	fake_file("/proc/self/comm", "x\n");
	vfio_find_holder("/dev/vfio/12", who, sizeof(who));
	CU_ASSERT_STRING_EQUAL(who, "fio (812)");
	vfio_find_holder("/dev/vfio/1", who, sizeof(who));
	CU_ASSERT_STRING_EQUAL(who, "");
	fake_end();
}

/* Answers of the kernel, piece by piece: a head of 32 bytes, then capabilities. */
#define HEAD	   32u
#define PUT(at, x) memcpy(answer + (at), &(x), sizeof(x))

static void chains(void)
{
	const struct vfio_iova_range v[] = { { 0, 0xfedfffff },
					     { 0xfef00000, 0xffffffff },
					     { 1ull << 32, 1ull << 40 } };
	struct vfio_iommu_type1_info_dma_avail avail = {
		.header = { .id = VFIO_IOMMU_TYPE1_INFO_DMA_AVAIL, .next = HEAD + sizeof(avail) },
	};
	struct vfio_iommu_type1_info_cap_iova_range ranges = {
		.header = { .id = VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE },
		.nr_iovas = 3,
	};
	const size_t second = HEAD + sizeof(avail), list = second + sizeof(ranges);
	const size_t len = list + sizeof(v);
	uint8_t answer[256] = { 0 };
	struct vfio_extent e[8];

	PUT(HEAD, avail);
	PUT(second, ranges);
	PUT(list, v);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, HEAD, e, 8), 3);
	CU_ASSERT(e[1].start == 0xfef00000 && e[1].last == 0xffffffff);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, HEAD, e, 2), 2);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len - 1, HEAD, e, 8), 2);
	ranges.nr_iovas = UINT32_MAX;
	PUT(second, ranges);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, HEAD, e, 8), 3);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, list - 1, HEAD, e, 8), 0);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, 0, e, 8), 0);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, (uint32_t)len - 1, e, 8), 0);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, UINT32_MAX, e, 8), 0);
	/* A chain that bites its tail, or leaves the answer. */
	avail.header.next = HEAD;
	PUT(HEAD, avail);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, HEAD, e, 8), 0);
	avail.header.next = UINT32_MAX - 3;
	PUT(HEAD, avail);
	CU_ASSERT_EQUAL(vfio_caps_extents(answer, len, HEAD, e, 8), 0);
}

static void areas(void)
{
	const struct vfio_region_sparse_mmap_area v[] = {
		{ 0, 0x2000 },
		{ 0x3000, 0x1000 },
		{ 0x4000, UINT64_MAX }, /* past the region */
		{ 0x1000, 0 },
	};
	struct vfio_region_info_cap_sparse_mmap sparse = {
		.header = { .id = VFIO_REGION_INFO_CAP_SPARSE_MMAP },
		.nr_areas = 4,
	};
	const size_t len = HEAD + sizeof(sparse) + sizeof(v);
	uint8_t answer[256] = { 0 };
	struct vfio_extent e[8];
	bool has;

	PUT(HEAD, sparse);
	PUT(HEAD + sizeof(sparse), v);
	CU_ASSERT_EQUAL(vfio_caps_areas(answer, len, HEAD, 0x4000, e, 8, &has), 2);
	CU_ASSERT(has && e[0].last == 0x1fff && e[1].start == 0x3000 && e[1].last == 0x3fff);
	CU_ASSERT_EQUAL(vfio_caps_areas(answer, len, HEAD, 0x3fff, e, 8, &has), 1);
	/* A list without areas is not the same as no list. */
	sparse.nr_areas = 0;
	PUT(HEAD, sparse);
	CU_ASSERT_EQUAL(vfio_caps_areas(answer, len, HEAD, 0x4000, e, 8, &has), 0);
	CU_ASSERT(has);
	sparse.header.id = VFIO_REGION_INFO_CAP_MSIX_MAPPABLE;
	PUT(HEAD, sparse);
	CU_ASSERT_EQUAL(vfio_caps_areas(answer, len, HEAD, 0x4000, e, 8, &has), 0);
	CU_ASSERT_FALSE(has);
}

CU_TestInfo test_vfio_open[] = {
	{ "options", options },
	{ "refusals", refusals },
	{ "places", places },
	{ "holders", holders },
	{ "chains of capabilities", chains },
	{ "areas of a region", areas },
	CU_TEST_INFO_NULL,
};
