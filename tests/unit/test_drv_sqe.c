// SPDX-License-Identifier: GPL-2.0-or-later
/* drv/sqe.c: fixed bytes, and what was encoded decodes. */
#include <nvmetest/cmd.h>
#include <string.h>

#include "suites.h"

static const struct drv_cmd full = {
	.opc = 0x81,
	.fuse = 2,
	.rsvd = 5,
	.psdt = 1,
	.cid = 0xbeef,
	.nsid = 0x01020304,
	.cdw2 = 0x11121314,
	.cdw3 = 0x21222324,
	.mptr = 0x3132333435363738,
	.prp1 = 0x4142434445464748,
	.prp2 = 0x5152535455565758,
	.cdw10 = 0x61626364,
	.cdw11 = 0x71727374,
	.cdw12 = 0x81828384,
	.cdw13 = 0x91929394,
	.cdw14 = 0xa1a2a3a4,
	.cdw15 = 0xb1b2b3b4,
};

static void encode(void)
{
	static const uint8_t want[64] = {
		0x81, 0x56, 0xef, 0xbe, 0x04, 0x03, 0x02, 0x01, 0x14, 0x13, 0x12, 0x11, 0x24,
		0x23, 0x22, 0x21, 0x38, 0x37, 0x36, 0x35, 0x34, 0x33, 0x32, 0x31, 0x48, 0x47,
		0x46, 0x45, 0x44, 0x43, 0x42, 0x41, 0x58, 0x57, 0x56, 0x55, 0x54, 0x53, 0x52,
		0x51, 0x64, 0x63, 0x62, 0x61, 0x74, 0x73, 0x72, 0x71, 0x84, 0x83, 0x82, 0x81,
		0x94, 0x93, 0x92, 0x91, 0xa4, 0xa3, 0xa2, 0xa1, 0xb4, 0xb3, 0xb2, 0xb1,
	};
	uint8_t sqe[64];

	drv_sqe_encode(&full, sqe);
	CU_ASSERT_EQUAL(memcmp(sqe, want, 64), 0);
}

static void decode(void)
{
	struct drv_cmd cmd;
	uint8_t sqe[64], again[64];

	drv_sqe_encode(&full, sqe);
	drv_sqe_decode(sqe, &cmd);
	CU_ASSERT(cmd.has_cid);
	CU_ASSERT_EQUAL(cmd.mptr, full.mptr);
	CU_ASSERT_EQUAL(cmd.psdt, 1);
	drv_sqe_encode(&cmd, again);
	CU_ASSERT_EQUAL(memcmp(sqe, again, 64), 0);
}

static void completion(void)
{
	static const uint8_t cqe[16] = { 0x04, 0x03, 0x02, 0x01, 0x14, 0x13, 0x12, 0x11,
					 0x22, 0x11, 0x44, 0x33, 0x66, 0x55, 0x03, 0xc2 };
	struct drv_cpl cpl;

	drv_cpl_decode(cqe, &cpl);
	CU_ASSERT_EQUAL(cpl.dw0, 0x01020304);
	CU_ASSERT_EQUAL(cpl.dw1, 0x11121314);
	CU_ASSERT_EQUAL(cpl.sqhd, 0x1122);
	CU_ASSERT_EQUAL(cpl.sqid, 0x3344);
	CU_ASSERT_EQUAL(cpl.cid, 0x5566);
	CU_ASSERT_EQUAL(cpl.phase, 1);
	CU_ASSERT_EQUAL(cpl.status, 0x6101);
	CU_ASSERT_EQUAL(drv_cpl_status(cpl), NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	CU_ASSERT(cpl.status & DRV_STATUS_DNR);
}

CU_TestInfo test_drv_sqe[] = {
	{ "a command becomes these bytes", encode },
	{ "and comes back", decode },
	{ "a completion from these bytes", completion },
	CU_TEST_INFO_NULL,
};
