// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: Identify. */
#include "sim_fake.h"

#include "suites.h"

static uint16_t identify(struct sim *s, uint32_t cns, uint32_t nsid)
{
	memset(fake_mem(FAKE_BUF), 0xee, 8192);
	return fake_admin(s, NT_ADM_IDENTIFY, nsid, cns, 0);
}

static uint64_t get(size_t at, unsigned int bytes)
{
	return sim_get(fake_mem(FAKE_BUF) + at, bytes);
}

static void controller(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL_FATAL(identify(s, NT_CNS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(get(0, 2), SIM_PCI_VENDOR);
	CU_ASSERT_EQUAL(get(77, 1), 5);
	CU_ASSERT_EQUAL(get(80, 4), FAKE_V14);
	CU_ASSERT_EQUAL(get(111, 1), 1);
	CU_ASSERT_EQUAL(get(259, 1), 3);
	CU_ASSERT_EQUAL(get(512, 2), 0x4466);
	CU_ASSERT_EQUAL(get(516, 4), SIM_NN);
	CU_ASSERT_EQUAL(get(520, 2), 0xdf);
	CU_ASSERT_EQUAL(get(525, 1), 7);
	CU_ASSERT_EQUAL(get(536, 4), 0);
	CU_ASSERT_EQUAL(memcmp(fake_mem(FAKE_BUF) + 64, "1.0     ", 8), 0);
	CU_ASSERT_EQUAL(memcmp(fake_mem(FAKE_BUF) + 768, "nqn.2014-08.", 12), 0);
	CU_ASSERT_EQUAL(get(4096, 1), 0xee);
	for (size_t i = 4; i < 72; i++)
		CU_ASSERT_TRUE(get(i, 1) >= 0x20 && get(i, 1) <= 0x7e);
	fake_close(s);
}

static void versions(void)
{
	struct sim *s = fake_open(FAKE_V13, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(identify(s, NT_CNS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(get(111, 1), 0);
	CU_ASSERT_EQUAL(get(525, 1), 1);
	CU_ASSERT_EQUAL(get(261, 1), 6);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS_NS, 1), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get(0, 1), 0xee);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS_DESC, 1), 0);
	CU_ASSERT_EQUAL(get(0, 4), 0x0801);
	fake_close(s);
	s = fake_open(FAKE_V20, FAKE_NO_DEFECT);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(get(261, 1), 0x26);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS_NS, 1), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS_INDEP_NS, 1), 0);
	CU_ASSERT_EQUAL(get(14, 1), 1);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS_INDEP_NS, 3), 0);
	CU_ASSERT_EQUAL(get(14, 1), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS | 0xffff0000, 0), 0);
	CU_ASSERT_EQUAL(get(0, 8), 1);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_IOCS | 0x00070000, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_IDENTIFY, 0, NT_CNS_IOCS_ACTIVE_NS, 0x2fu << 24),
			SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS_DESC, 1), 0);
	CU_ASSERT_EQUAL(get(52, 4), 0x0104); /* the Command Set Identifier comes last */
	fake_close(s);
}

static void old_versions(void)
{
	struct sim *s = fake_open(NT_VS(1, 0, 0), FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(identify(s, NT_CNS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(get(78, 6), 0); /* CNTLID and VER came later */
	CU_ASSERT_EQUAL(get(261, 1), 0);
	CU_ASSERT_EQUAL(get(520, 2), 7);
	CU_ASSERT_EQUAL(get(768, 8), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_ACTIVE_NS, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, 1), 0);
	CU_ASSERT_EQUAL(get(24, 1), 0);
	CU_ASSERT_EQUAL(get(104, 8), 0);
	CU_ASSERT_EQUAL(get(120, 8), 0);
	/* Twelve bits of NUMD, and no offset. */
	fake_next.cdw12 = 0x10000;
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_GET_LOG_PAGE, 0, 2 | 0xf000u << 16, 1), 0);
	CU_ASSERT_EQUAL(get(0, 8) >> 8 & 0xffff, SIM_COMPOSITE_K);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 0, 0),
			NT_STATUS(GENERIC, INVALID_OPCODE));
	fake_close(s);
}

static void reserved_cns(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	for (uint32_t cns = 0x14; cns < 0xc0; cns++)
		CU_ASSERT_EQUAL(identify(s, cns, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_last.error_loc, 40);
	fake_close(s);
	s = fake_open(FAKE_V14, SIM_CNS_ONE_BIT);
	CU_ASSERT_EQUAL(identify(s, 0x41, 0), 0);
	CU_ASSERT_EQUAL(get(0, 2), SIM_PCI_VENDOR);
	fake_close(s);
}

static void namespaces(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	uint64_t eui;

	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, 1), 0);
	CU_ASSERT_EQUAL(get(0, 8), 8192);
	CU_ASSERT_EQUAL(get(8, 8), 8192);
	CU_ASSERT_EQUAL(get(130, 1), 9);
	eui = get(120, 8);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, 2), 0);
	CU_ASSERT_NOT_EQUAL(get(120, 8), eui);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, 3), 0);
	CU_ASSERT_EQUAL(get(0, 8), 0);
	CU_ASSERT_EQUAL(get(120, 8), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, SIM_NN + 1), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS, NT_NSID_ALL), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS_DESC, 3), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_NS_DESC, SIM_NN + 1), SIM_INVALID_NS);
	fake_close(s);
}

static void active_list_is_right(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(identify(s, NT_CNS_ACTIVE_NS, 0), 0);
	CU_ASSERT_EQUAL(get(0, 4), 1);
	CU_ASSERT_EQUAL(get(4, 4), 2);
	CU_ASSERT_EQUAL(get(8, 4), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_ACTIVE_NS, 1), 0);
	CU_ASSERT_EQUAL(get(0, 4), 2);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_ACTIVE_NS, 2), 0);
	CU_ASSERT_EQUAL(get(0, 4), 0);
	CU_ASSERT_EQUAL(identify(s, NT_CNS_ACTIVE_NS, 0xfffffffe), SIM_INVALID_NS);
	fake_close(s);
}

static void seeds_differ(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	uint8_t nguid[16];

	memcpy(nguid, s->ns[0]->nguid, 16);
	sim_ns_fini(s);
	s->cfg.seed = 43;
	CU_ASSERT_EQUAL_FATAL(sim_ns_init(s), 0);
	CU_ASSERT_NOT_EQUAL(memcmp(nguid, s->ns[0]->nguid, 16), 0);
	fake_close(s);
}

static void defect_overrun(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_IDENTIFY_OVERRUN);

	CU_ASSERT_EQUAL(identify(s, NT_CNS_CTRL, 0), 0);
	CU_ASSERT_EQUAL(get(4096, 2), SIM_PCI_VENDOR);
	CU_ASSERT_EQUAL(get(4100, 1), 0xee);
	fake_close(s);
}

CU_TestInfo test_sim_identify[] = {
	{ "Identify Controller", controller },
	{ "fields and structures by version", versions },
	{ "version 1.0", old_versions },
	{ "reserved CNS", reserved_cns },
	{ "Identify Namespace by NSID", namespaces },
	{ "the active list", active_list_is_right },
	{ "identifiers follow the seed", seeds_differ },
	{ "defect: Identify overruns", defect_overrun },
	CU_TEST_INFO_NULL,
};
