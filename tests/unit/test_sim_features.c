// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: Get and Set Features. */
#include "sim_fake.h"

#include "suites.h"

#define SAVE (1u << 31)

static uint16_t set(struct sim *s, uint32_t cdw10, uint32_t nsid, uint32_t cdw11)
{
	return fake_admin(s, NT_ADM_SET_FEATURES, nsid, cdw10, cdw11);
}

static uint16_t get(struct sim *s, uint32_t fid, uint32_t sel, uint32_t nsid, uint32_t cdw11)
{
	return fake_admin(s, NT_ADM_GET_FEATURES, nsid, fid | sel << 8, cdw11);
}

static uint32_t value(struct sim *s, uint32_t fid, uint32_t sel)
{
	CU_ASSERT_EQUAL(get(s, fid, sel, 0, 0), 0);
	return fake_last.dw0;
}

static void select_and_save(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_DEFAULT), SIM_WCTEMP);
	CU_ASSERT_EQUAL(set(s, NT_FID_TEMP_THRESH, 0, 350), 0);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_CURRENT), 350);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_SAVED), SIM_WCTEMP);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_CAPABILITIES), 5);
	CU_ASSERT_EQUAL(get(s, NT_FID_TEMP_THRESH, 7, 0, 0), SIM_INVALID_FIELD);
	sim_admin_reset(s, false);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_CURRENT), SIM_WCTEMP);
	CU_ASSERT_EQUAL(set(s, NT_FID_TEMP_THRESH | SAVE, 0, 351), 0);
	sim_admin_reset(s, true);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_CURRENT), 351);
	CU_ASSERT_EQUAL(value(s, NT_FID_TEMP_THRESH, NT_SEL_DEFAULT), SIM_WCTEMP);
	CU_ASSERT_EQUAL(set(s, NT_FID_ASYNC_EVENT | SAVE, 0, 0),
			NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_SAVEABLE));
	fake_close(s);
}

static void scopes(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(set(s, NT_FID_ARBITRATION, 1, 3),
			NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_PER_NS));
	CU_ASSERT_EQUAL(set(s, NT_FID_ARBITRATION, NT_NSID_ALL, 0x01020305), 0);
	CU_ASSERT_EQUAL(get(s, NT_FID_ARBITRATION, 0, 1, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0x01020305);
	CU_ASSERT_EQUAL(sim_arbitration(s), 0x01020305);
	CU_ASSERT_EQUAL(set(s, NT_FID_ERROR_RECOVERY, 2, 0x10007), 0);
	CU_ASSERT_TRUE(sim_dulbe(s, 2));
	CU_ASSERT_FALSE(sim_dulbe(s, 1));
	CU_ASSERT_EQUAL(set(s, NT_FID_ERROR_RECOVERY, NT_NSID_ALL, 9), 0);
	CU_ASSERT_EQUAL(get(s, NT_FID_ERROR_RECOVERY, 0, 1, 0), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 9);
	CU_ASSERT_EQUAL(get(s, NT_FID_ERROR_RECOVERY, 0, NT_NSID_ALL, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(get(s, NT_FID_ERROR_RECOVERY, 0, 0, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(get(s, NT_FID_ERROR_RECOVERY, 0, 3, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, NT_FID_ERROR_RECOVERY, SIM_NN + 1, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(get(s, 0x60, 0, 0, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, 0, 0, 0), SIM_INVALID_FIELD);
	fake_close(s);
}

static void queue_counts(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(value(s, NT_FID_NUM_QUEUES, NT_SEL_CURRENT), 0x70007);
	CU_ASSERT_EQUAL(set(s, NT_FID_NUM_QUEUES, 0, 0xffff), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, NT_FID_NUM_QUEUES, 0, 0x10003), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0x10003);
	CU_ASSERT_EQUAL(s->ncqa, 2);
	CU_ASSERT_EQUAL(set(s, NT_FID_NUM_QUEUES, 0, 0x70007), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0x10003);
	CU_ASSERT_EQUAL(value(s, NT_FID_NUM_QUEUES, NT_SEL_CURRENT), 0x10003);
	s->cq[1].exists = true;
	CU_ASSERT_EQUAL(set(s, NT_FID_NUM_QUEUES, 0, 0x10003), NT_STATUS(GENERIC, SEQUENCE));
	s->cq[1].exists = false;
	sim_admin_reset(s, false);
	CU_ASSERT_EQUAL(set(s, NT_FID_NUM_QUEUES, 0, 0xfffefffe), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0x70007);
	fake_close(s);
}

static void temperatures(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	uint32_t fid = NT_FID_TEMP_THRESH;

	CU_ASSERT_EQUAL(set(s, fid, 0, 1u << 16 | 340), 0);
	CU_ASSERT_EQUAL(value(s, fid, 0), SIM_WCTEMP);
	CU_ASSERT_EQUAL(get(s, fid, 0, 0, 1u << 16), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 340);
	CU_ASSERT_EQUAL(get(s, fid, 0, 0, 1u << 20), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 0);
	CU_ASSERT_EQUAL(set(s, fid, 0, 3u << 20 | 340), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, fid, 0, 9u << 16 | 340), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(get(s, fid, 0, 0, 0xfu << 16), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, fid, 0, 0xfu << 16 | 330), 0);
	CU_ASSERT_EQUAL(get(s, fid, 0, 0, 2u << 16), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 330);
	CU_ASSERT_EQUAL(value(s, fid, 0), 330);
	fake_close(s);
}

static void others(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(set(s, NT_FID_POWER_MGMT, 0, 5), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, NT_FID_POWER_MGMT, 0, 4), 0);
	CU_ASSERT_EQUAL(value(s, NT_FID_POWER_MGMT, 0), 4);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 0), 0);
	CU_ASSERT_EQUAL(value(s, NT_FID_POWER_MGMT, 0), 0);
	CU_ASSERT_EQUAL(get(s, NT_FID_IRQ_CONFIG, 0, 0, 2), SIM_INVALID_FIELD);
	s->cq[1].exists = s->cq[1].ien = true;
	s->cq[1].iv = 2;
	CU_ASSERT_EQUAL(get(s, NT_FID_IRQ_CONFIG, 0, 0, 2), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 2);
	CU_ASSERT_EQUAL(set(s, NT_FID_IRQ_CONFIG, 0, 1u << 16 | 2), 0);
	CU_ASSERT_TRUE(sim_coalesce_disabled(s, 2));
	CU_ASSERT_EQUAL(get(s, NT_FID_IRQ_CONFIG, 0, 0, 2), 0);
	CU_ASSERT_EQUAL(fake_last.dw0, 1u << 16 | 2);
	CU_ASSERT_EQUAL(set(s, NT_FID_IRQ_CONFIG, 0, 0xffff), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(set(s, NT_FID_IRQ_COALESCE, 0, 0x0a03), 0);
	CU_ASSERT_EQUAL(sim_coalesce_threshold(s), 3);
	CU_ASSERT_EQUAL(sim_coalesce_us(s), 1000);
	CU_ASSERT_EQUAL(value(s, NT_FID_VOLATILE_WC, 0), 1);
	CU_ASSERT_EQUAL(set(s, NT_FID_WRITE_ATOMIC, 0, 1), 0);
	CU_ASSERT_EQUAL(value(s, NT_FID_WRITE_ATOMIC, 0), 1);
	CU_ASSERT_EQUAL(set(s, NT_FID_ASYNC_EVENT, 0, 0x100), SIM_INVALID_FIELD);
	fake_close(s);
}

static void timestamp(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	uint8_t *at = fake_mem(FAKE_BUF);

	sim_put64(at, 0x123456789aULL);
	CU_ASSERT_EQUAL(set(s, NT_FID_TIMESTAMP, 0, 0), 0);
	memset(at, 0xee, 16);
	CU_ASSERT_EQUAL(get(s, NT_FID_TIMESTAMP, 0, 0, 0), 0);
	CU_ASSERT_TRUE(sim_get(at, 6) - 0x123456789aULL < 60000);
	CU_ASSERT_EQUAL(at[6], 2);
	CU_ASSERT_EQUAL(at[8], 0xee);
	sim_admin_reset(s, false);
	CU_ASSERT_EQUAL(get(s, NT_FID_TIMESTAMP, 0, 0, 0), 0);
	CU_ASSERT_EQUAL(at[6], 0);
	fake_close(s);
}

CU_TestInfo test_sim_features[] = {
	{ "Select, Save and reset", select_and_save },
	{ "NSID scope", scopes },
	{ "Number of Queues", queue_counts },
	{ "Temperature Threshold", temperatures },
	{ "power, interrupts, the rest", others },
	{ "Timestamp", timestamp },
	CU_TEST_INFO_NULL,
};
