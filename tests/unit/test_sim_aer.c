// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: Asynchronous Event Request. */
#include "sim_fake.h"

#include "suites.h"

static uint16_t request(struct sim *s, uint16_t cid)
{
	fake_next.cid = cid;
	return fake_admin(s, NT_ADM_ASYNC_EVENT, 0, 0, 0);
}

static void threshold(struct sim *s, uint32_t kelvin)
{
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_SET_FEATURES, 0, NT_FID_TEMP_THRESH, kelvin), 0);
}

static void enable(struct sim *s, uint32_t bits)
{
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_SET_FEATURES, 0, NT_FID_ASYNC_EVENT, bits), 0);
}

static void read_log(struct sim *s, uint32_t lid, bool retain)
{
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_GET_LOG_PAGE, 0, lid | (uint32_t)retain << 15, 0), 0);
}

static void limit(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	for (uint16_t i = 0; i < 4; i++)
		CU_ASSERT_EQUAL(request(s, i), FAKE_ANY);
	CU_ASSERT_EQUAL(request(s, 4), NT_STATUS(CMD_SPECIFIC, AER_LIMIT));
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_ABORT, 0, 2u << 16, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0);
	CU_ASSERT_EQUAL(fake_cpls[0].cid, 2);
	CU_ASSERT_EQUAL(request(s, 5), FAKE_ANY);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	sim_admin_reset(s, false);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	CU_ASSERT_PTR_NULL(s->admin->requests);
	fake_close(s);
}

static void temperature(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	request(s, 10);
	request(s, 11);
	threshold(s, 300);
	CU_ASSERT_EQUAL(fake_cpl_count, 0);
	enable(s, 2);
	CU_ASSERT_EQUAL_FATAL(fake_cpl_count, 1);
	CU_ASSERT_EQUAL(fake_cpls[0].cid, 10);
	CU_ASSERT_EQUAL(fake_cpls[0].dw0, 0x00020101);
	/* Masked: with RAE=1 it stays so, whatever happens. */
	read_log(s, NT_LID_SMART, true);
	enable(s, 0);
	enable(s, 2);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	read_log(s, NT_LID_ERROR, false);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	read_log(s, NT_LID_SMART, false);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	threshold(s, 350);
	threshold(s, 300);
	CU_ASSERT_EQUAL(fake_cpl_count, 2);
	CU_ASSERT_EQUAL(fake_cpls[1].cid, 11);
	fake_close(s);
}

static void retained(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	CU_ASSERT_EQUAL(request(s, 1), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0x00010100);
	CU_ASSERT_EQUAL(request(s, 2), FAKE_ANY);
	/* Another type is not held back. */
	sim_event(s, SIM_EVENT_SMART, 1, NT_LID_SMART);
	CU_ASSERT_EQUAL(fake_cpl_count, 1);
	/* Read before it was asked for: gone. */
	read_log(s, NT_LID_ERROR, false);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	read_log(s, NT_LID_ERROR, false);
	CU_ASSERT_EQUAL(request(s, 3), FAKE_ANY);
	fake_close(s);
}

static void defect_not_masked(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_EVENT_NOT_MASKED);

	request(s, 1);
	request(s, 2);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	sim_event(s, SIM_EVENT_ERROR, 1, NT_LID_ERROR);
	CU_ASSERT_EQUAL(fake_cpl_count, 2);
	fake_close(s);
}

CU_TestInfo test_sim_aer[] = {
	{ "the limit, Abort and reset", limit },
	{ "a temperature event and its mask", temperature },
	{ "events wait for a request", retained },
	{ "defect: events are not masked", defect_not_masked },
	CU_TEST_INFO_NULL,
};
