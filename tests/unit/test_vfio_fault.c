// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/vfio/fault.c: the kernel's lines of each IOMMU, of us and of others, and hostile ones. */
#include <stdlib.h>
#include <string.h>

#include "pcifn/vfio/vfio.h"
#include "suites.h"

static bool parse(struct vfio_fault_parser *p, const char *text, struct vfio_fault *ret)
{
	return vfio_fault_parse(p, text, strlen(text), ret);
}

static void lines_of_one_piece(void)
{
	static const struct {
		const char *text;
		bool is_ours, is_write;
		uint64_t addr;
	} rows[] = {
		{ "DMAR: DRHD: handling fault status reg 2", false, false, 0 },
		{ "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0xfffffffff000 "
		  "[fault reason 0x06] PTE Read access is not set",
		  true, false, 0xfffffffff000 },
		{ "DMAR: [DMA Write NO_PASID] Request device [01:00.0] fault addr 0x1000 [fault "
		  "reason 0x05] PTE Write access is not set",
		  true, true, 0x1000 },
		{ "DMAR: [DMA Write PASID 0x1] Request device [01:00.0] fault addr 0x2000 [fault "
		  "reason 0x05] PTE Write access is not set",
		  true, true, 0x2000 },
		{ "DMAR: [DMA Read] Request device [01:00.0] PASID ffffffff fault addr 7a800000 "
		  "[fault reason 06] PTE Read access is not set",
		  true, false, 0x7a800000 },
		{ "DMAR: [DMA Read NO_PASID] Request device [0x01:0x00.0] fault addr 0x5000 [fault "
		  "reason 0x06]",
		  true, false, 0x5000 },
		{ "DMAR: [DMA Read NO_PASID] Request device [01:00.1] fault addr 0x1000 [fault "
		  "reason 0x06]",
		  false, false, 0 },
		{ "DMAR: [DMA Read NO_PASID] Request device [11:00.0] fault addr 0x1000 [fault "
		  "reason 0x06]",
		  false, false, 0 },
		{ "DMAR: [INTR-REMAP] Request device [01:00.0] fault index 0x5 [fault reason 0x22]",
		  false, false, 0 },
		{ "vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000d "
		  "address=0x7fffff00380 flags=0x0000]",
		  true, false, 0x7fffff00380 },
		{ "vfio-pci 0000:01:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x000d "
		  "address=0xff00ffffffefe000 flags=0x0030]",
		  true, true, 0xff00ffffffefe000 },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=01:00.0 domain=0x001d "
		  "address=0x000000000637c000 flags=0x0020]",
		  true, true, 0x637c000 },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0 domain=0x001d "
		  "address=0x1000 flags=0x0020]",
		  true, true, 0x1000 },
		{ "AMD-Vi: Event logged [IO_PAGE_FAULT device=0001:01:00.0 domain=0x001d "
		  "address=0x1000 flags=0x0020]",
		  false, false, 0 },
		{ "ahci 0000:28:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0035 "
		  "address=0x7fffff00000 flags=0x0000]",
		  false, false, 0 },
		{ "arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x402, iova=0xfc401000, "
		  "fsynr=0x60013, cbfrsynra=0x100, cb=38",
		  true, true, 0xfc401000 },
		{ "arm-smmu 15000000.iommu: Unhandled context fault: fsr=0x402, iova=0xfc401000, "
		  "fsynr=0x60003, cbfrsynra=0x121, cb=38",
		  false, false, 0 },
		{ "nvme nvme0: 2/0/0 default/read/poll queues", false, false, 0 },
		{ "", false, false, 0 },
	};
	struct vfio_fault_parser p;

	vfio_fault_init(&p, "0000:01:00.0");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct vfio_fault fault = { 0 };

		CU_ASSERT_EQUAL(parse(&p, rows[i].text, &fault), rows[i].is_ours);
		CU_ASSERT_EQUAL(fault.addr, rows[i].addr);
		CU_ASSERT_EQUAL(fault.is_write, rows[i].is_write);
	}
}

#define SMMU "arm-smmu-v3 9050000.smmuv3: "

static unsigned int count(const char *const *lines, size_t n, struct vfio_fault *ret)
{
	struct vfio_fault_parser p;
	unsigned int found = 0;

	vfio_fault_init(&p, "0000:01:00.0");
	for (size_t i = 0; i < n; i++)
		found += parse(&p, lines[i], ret);
	return found;
}

static void records_of_an_smmu(void)
{
	static const char *const read[] = {
		SMMU "event 0x10 received:", SMMU "\t0x0000010000000010",
		SMMU "\t0x0000020800000000", SMMU "\t0x00000000fee01000",
		SMMU "\t0x0000000000000000",
	};
	static const char *const told_twice[] = {
		SMMU "event 0x10 received:",
		SMMU "\t0x0000010000000010",
		SMMU "\t0x0000020000000000",
		SMMU "\t0x00000000fee01000",
		SMMU "\t0x0000000000000000",
		SMMU "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x100 ssid: 0x0 iova: "
		     "0xfee01000 ipa: 0x0",
		SMMU "unpriv data write s1 \"Input address caused fault\" stag: 0x0",
	};
	static const char *const mapped_stream[] = {
		SMMU "event 0x10 received:",
		SMMU "\t0x0000777700000010",
		SMMU "\t0x0000020000000000",
		SMMU "\t0x00000000fee01000",
		SMMU "\t0x0000000000000000",
		SMMU "event: F_TRANSLATION client: 0000:01:00.0 sid: 0x7777 ssid: 0x0 iova: "
		     "0xfee01000 ipa: 0x0",
	};
	static const char *const others[] = {
		SMMU "event 0x10 received:",
		SMMU "\t0x0000020000000010",
		SMMU "\t0x0000020000000000",
		SMMU "\t0x00000000fee01000",
		SMMU "\t0x0000000000000000",
		SMMU "event: F_TRANSLATION client: 0000:02:00.0 sid: 0x200 ssid: 0x0 iova: "
		     "0xfee01000 ipa: 0x0",
		SMMU "event 0x02 received:", /* C_BAD_STREAMID */
		SMMU "\t0x0000010000000002",
		SMMU "\t0x0000000000000000",
		SMMU "\t0x0000000000000000",
		SMMU "\t0x0000000000000000",
		SMMU "\t0x0000010000000010", /* a fifth word belongs to nothing */
	};
	struct vfio_fault fault = { 0 };

	CU_ASSERT_EQUAL(count(read, ARRAY_SIZE(read), &fault), 1);
	CU_ASSERT(fault.addr == 0xfee01000 && !fault.is_write);
	CU_ASSERT_EQUAL(count(told_twice, ARRAY_SIZE(told_twice), &fault), 1);
	CU_ASSERT(fault.addr == 0xfee01000 && fault.is_write);
	fault = (struct vfio_fault){ 0 };
	CU_ASSERT_EQUAL(count(mapped_stream, ARRAY_SIZE(mapped_stream), &fault), 1);
	CU_ASSERT(fault.addr == 0xfee01000 && fault.is_write);
	CU_ASSERT_EQUAL(count(others, ARRAY_SIZE(others), &fault), 0);
}

static void records_of_the_log(void)
{
#define FAULT "DMAR: [DMA Read NO_PASID] Request device [01:00.0] fault addr 0x3000 [fault"
	static const struct {
		const char *text;
		bool is_ours;
	} rows[] = {
		{ "3,812,5140900,-;" FAULT "\n", true },
		{ "3,812,5140900,-;" FAULT, true },
		{ "6,812,5140900,-,caller=T1;" FAULT "\n SUBSYSTEM=pci\n", true },
		{ "6,812,5140900,-;harmless\n " FAULT "\n", false },
		/* A user wrote it: not facility 0. */
		{ "12,812,5140900,-;" FAULT "\n", false },
		{ "99999999999999999999,1,1,-;" FAULT "\n", false },
		{ ",812,5140900,-;" FAULT "\n", false },
		{ "3,812,5140900,-" FAULT "\n", false },
		{ ";", false },
		{ "", false },
	};
	struct vfio_fault_parser p;
	struct vfio_fault fault;

	vfio_fault_init(&p, "0000:01:00.0");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CU_ASSERT_EQUAL(vfio_fault_record(&p, rows[i].text, strlen(rows[i].text), &fault),
				rows[i].is_ours);
}

/* Bytes of any kind in a buffer of exactly their length: the sanitizer looks. */
static void hostile_bytes(void)
{
	static const char *const parts[] = {
		"DMAR: ",
		"[DMA ",
		"Write NO_PASID]",
		"Request device [",
		"01:00.0",
		"] fault addr ",
		"0x",
		"fffffffffffffffff",
		"AMD-Vi: ",
		"IO_PAGE_FAULT ",
		"device=",
		"address=",
		"flags=",
		": event ",
		"0x10 received:",
		"smmu",
		": \t0x",
		"0000010000000010",
		" client: ",
		" iova: ",
		"3,1,1,-;",
		"\n",
		":",
		".",
		"context fault: fsr=",
		"cbfrsynra=",
	};
	struct vfio_fault_parser p;
	unsigned int seed = 3;

	vfio_fault_init(&p, "0000:01:00.0");
	for (unsigned int round = 0; round < 20000; round++) {
		char text[1200];
		size_t len = 0;
		struct vfio_fault fault;
		char *exact;

		while (len < 700 && rand_r(&seed) % 12) {
			const char *part = parts[(size_t)rand_r(&seed) % ARRAY_SIZE(parts)];

			if (rand_r(&seed) % 5) {
				memcpy(text + len, part, strlen(part));
				len += strlen(part);
			} else {
				text[len++] = (char)rand_r(&seed);
			}
		}
		exact = malloc(len + !len);
		CU_ASSERT_PTR_NOT_NULL_FATAL(exact);
		memcpy(exact, text, len);
		vfio_fault_parse(&p, exact, len, &fault);
		vfio_fault_record(&p, exact, len, &fault);
		CU_ASSERT_FATAL(p.raw_count <= 5);
		free(exact);
	}
}

CU_TestInfo test_vfio_fault[] = {
	{ "lines of one piece", lines_of_one_piece },
	{ "records of an SMMU", records_of_an_smmu },
	{ "records of the log", records_of_the_log },
	{ "hostile bytes", hostile_bytes },
	CU_TEST_INFO_NULL,
};
