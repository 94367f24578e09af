// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: Get Log Page and the error log. */
#include "sim_fake.h"

#include "suites.h"

static uint16_t get_log(struct sim *s, uint32_t lid, uint32_t dwords, uint64_t offset)
{
	memset(fake_mem(FAKE_BUF), 0xee, 8192);
	fake_next.cdw12 = (uint32_t)offset;
	fake_next.cdw13 = (uint32_t)(offset >> 32);
	return fake_admin(s, NT_ADM_GET_LOG_PAGE, NT_NSID_ALL, lid | (dwords - 1) << 16, 0);
}

static uint64_t get(size_t at, unsigned int bytes)
{
	return sim_get(fake_mem(FAKE_BUF) + at, bytes);
}

static void sizes(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 0), 0);
	CU_ASSERT_EQUAL(get(4, 1), 0xee);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 200, 0), 0);
	CU_ASSERT_EQUAL(get(1, 2), SIM_COMPOSITE_K);
	CU_ASSERT_EQUAL(get(800, 1), 0xee);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 200), 0);
	CU_ASSERT_EQUAL(get(0, 2), 312);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 0x1000), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 1ULL << 32), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 2), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 128, 512), 0);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_GET_LOG_PAGE, 0, 2 | 0xffffu << 16, 0xffff),
			SIM_INVALID_FIELD); /* above MDTS */
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_GET_LOG_PAGE, 1, 2, 0), SIM_INVALID_FIELD);
	fake_close(s);
}

static void no_mdts(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	s->cfg.mdts = 0;
	CU_ASSERT_NOT_EQUAL(fake_admin(s, NT_ADM_GET_LOG_PAGE, 0, 2 | 0xffffu << 16, 0xffff), 0);
	fake_close(s);
}

static void unsupported_lid(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(get_log(s, 0x40, 1, 0), NT_STATUS(CMD_SPECIFIC, LOG_PAGE));
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SUPPORTED, 1, 0), NT_STATUS(CMD_SPECIFIC, LOG_PAGE));
	fake_close(s);
	s = fake_open(FAKE_V20, FAKE_NO_DEFECT);
	CU_ASSERT_EQUAL(get_log(s, 0x40, 1, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SUPPORTED, 256, 0), 0);
	for (uint32_t lid = 0; lid < 256; lid++) {
		CU_ASSERT_EQUAL(get_log(s, NT_LID_SUPPORTED, 256, 0), 0);
		if (get(4 * lid, 4) & 1)
			CU_ASSERT_EQUAL(get_log(s, lid, 1, 0), 0)
		else
			CU_ASSERT_NOT_EQUAL(get_log(s, lid, 1, 0), 0);
	}
	fake_next.cdw14 = 1u << 23;
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 0), SIM_INVALID_FIELD);
	fake_close(s);
}

static void errors(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	for (unsigned int i = 0; i < 10; i++) {
		fake_next.cid = (uint16_t)(100 + i);
		fake_admin(s, 0x03, 0, 0, 0);
	}
	fake_nvm(s, NT_NVM_READ, 1, 8192, 0);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_ERROR, 64 * 8 / 4, 0), 0);
	CU_ASSERT_EQUAL(get(0, 8), 11);
	CU_ASSERT_EQUAL(get(8, 2), 1);
	CU_ASSERT_EQUAL(get(12, 2) >> 1 & 0x7ff, NT_STATUS(GENERIC, LBA_RANGE));
	CU_ASSERT_EQUAL(get(14, 2), 40);
	CU_ASSERT_EQUAL(get(16, 8), 8192);
	CU_ASSERT_EQUAL(get(24, 4), 1);
	CU_ASSERT_EQUAL(get(64, 8), 10);
	CU_ASSERT_EQUAL(get(64 + 10, 2), 109);
	CU_ASSERT_EQUAL(get(64 * 7, 8), 4);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 128, 0), 0);
	CU_ASSERT_EQUAL(get(176, 8), 11);
	sim_admin_reset(s, false);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_ERROR, 128, 0), 0);
	CU_ASSERT_EQUAL(get(0, 8), 0);
	sim_error_log(s, NULL, 0);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_ERROR, 128, 0), 0);
	CU_ASSERT_EQUAL(get(0, 8), 12);
	CU_ASSERT_EQUAL(get(8, 4), 0xffffffff);
	CU_ASSERT_EQUAL(get(64, 8), 0);
	fake_close(s);
}

static void counters(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	for (unsigned int i = 0; i < 20; i++)
		CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE, 1, i, 99), 0);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 0), 0);
	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 128, 0), 0);
	CU_ASSERT_EQUAL(get(32, 8), 1);
	CU_ASSERT_EQUAL(get(48, 8), 2);
	CU_ASSERT_EQUAL(get(64, 8), 1);
	CU_ASSERT_EQUAL(get(80, 8), 20);
	CU_ASSERT_EQUAL(get(112, 8), 1);
	fake_close(s);
}

/* Log 05h against what dispatch really does. */
static void effects_are_true(void)
{
	static const uint32_t vers[] = { FAKE_V13, FAKE_V14, FAKE_V20 };

	for (size_t v = 0; v < ARRAY_SIZE(vers); v++) {
		struct sim *s = fake_open(vers[v], FAKE_NO_DEFECT);

		CU_ASSERT_EQUAL(get_log(s, NT_LID_EFFECTS, 1024, 0), 0);
		for (uint32_t opc = 0; opc < 0x100; opc++) {
			bool adm = get(4 * opc, 4) & 1, nvm = get(1024 + 4 * opc, 4) & 1;

			CU_ASSERT_EQUAL(adm, fake_admin(s, (uint8_t)opc, NT_NSID_ALL, 0xff, 0) !=
						     NT_STATUS(GENERIC, INVALID_OPCODE));
			CU_ASSERT_EQUAL(nvm, fake_nvm(s, (uint8_t)opc, 1, UINT64_MAX, 0) !=
						     NT_STATUS(GENERIC, INVALID_OPCODE));
		}
		fake_close(s);
	}
}

static void defect_numd(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_LOG_IGNORES_NUMD);

	CU_ASSERT_EQUAL(get_log(s, NT_LID_SMART, 1, 0), 0);
	CU_ASSERT_EQUAL(get(4, 1), 10);
	CU_ASSERT_EQUAL(get(511, 2), 0xee00);
	fake_close(s);
}

CU_TestInfo test_sim_logs[] = {
	{ "NUMD, offset, NSID", sizes },
	{ "a huge request without MDTS fails cleanly", no_mdts },
	{ "unsupported log identifiers by version", unsupported_lid },
	{ "the error log", errors },
	{ "SMART counters", counters },
	{ "the effects log tells the truth", effects_are_true },
	{ "defect: NUMD is ignored", defect_numd },
	CU_TEST_INFO_NULL,
};
