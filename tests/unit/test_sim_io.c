// SPDX-License-Identifier: GPL-2.0-or-later
/* pcifn/sim: NVM commands and namespaces. */
#include "sim_fake.h"

#include "suites.h"

#define LBA_RANGE NT_STATUS(GENERIC, LBA_RANGE)
#define BLOCKS	  8192u /* of a namespace of the fake */

static void fill(uint8_t byte, size_t blocks)
{
	memset(fake_mem(FAKE_BUF), byte, blocks * 512);
}

static void write_blocks(struct sim *s, uint8_t byte, uint64_t slba, uint32_t blocks)
{
	fill(byte, blocks);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE, 1, slba, blocks - 1), 0);
}

static unsigned int read_byte(struct sim *s, uint64_t slba)
{
	fill(0xee, 1);
	if (fake_nvm(s, NT_NVM_READ, 1, slba, 0))
		return 0x1000;
	CU_ASSERT_EQUAL(memcmp(fake_mem(FAKE_BUF), fake_mem(FAKE_BUF) + 1, 511), 0);
	return *fake_mem(FAKE_BUF);
}

static void read_write(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	CU_ASSERT_EQUAL(read_byte(s, 0), 0);
	write_blocks(s, 0x11, 10, 3);
	CU_ASSERT_EQUAL(read_byte(s, 9), 0);
	CU_ASSERT_EQUAL(read_byte(s, 10), 0x11);
	CU_ASSERT_EQUAL(read_byte(s, 12), 0x11);
	CU_ASSERT_EQUAL(read_byte(s, 13), 0);
	write_blocks(s, 0x22, BLOCKS - 1, 1);
	CU_ASSERT_EQUAL(read_byte(s, BLOCKS - 1), 0x22);
	fill(0xee, 2);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 2, 10, 0), 0);
	CU_ASSERT_EQUAL(*fake_mem(FAKE_BUF), 0); /* the other namespace */
	CU_ASSERT_EQUAL(*fake_mem(FAKE_BUF + 512), 0xee);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_FLUSH, NT_NSID_ALL, 0, 0), 0);
	fake_close(s);
}

static void ranges(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	static const uint8_t opcs[] = { NT_NVM_READ,
					NT_NVM_WRITE,
					NT_NVM_COMPARE,
					NT_NVM_WRITE_ZEROES,
					NT_NVM_WRITE_UNCORRECTABLE,
					NT_NVM_VERIFY };

	for (size_t i = 0; i < ARRAY_SIZE(opcs); i++) {
		CU_ASSERT_EQUAL(fake_nvm(s, opcs[i], 1, BLOCKS, 0), LBA_RANGE);
		CU_ASSERT_EQUAL(fake_nvm(s, opcs[i], 1, BLOCKS - 1, 1), LBA_RANGE);
		CU_ASSERT_EQUAL(fake_nvm(s, opcs[i], 1, UINT64_MAX, 1), LBA_RANGE);
		CU_ASSERT_EQUAL(fake_nvm(s, opcs[i], 1, 1ULL << 32, 0), LBA_RANGE);
	}
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 255), 0); /* exactly MDTS */
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 256), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 0, 8191), 0);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 0, 0, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 3, 0, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, SIM_NN + 1, 0, 0), SIM_INVALID_NS);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, NT_NSID_ALL, 0, 0), SIM_INVALID_FIELD);
	fake_next.psdt = 1;
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 0), SIM_INVALID_FIELD);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_COPY, 1, 0, 0), NT_STATUS(GENERIC, INVALID_OPCODE));
	fake_next.prp1 = 0x10;
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE, 1, 0, 0), NT_STATUS(GENERIC, DATA_TRANSFER));
	CU_ASSERT_FALSE(fake_last.status & SIM_DNR);
	fake_close(s);
}

static void compare(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	write_blocks(s, 0x33, 4, 4);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_COMPARE, 1, 4, 3), 0);
	*fake_mem(FAKE_BUF + 2047) ^= 1;
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_COMPARE, 1, 4, 3), NT_STATUS(MEDIA, COMPARE_FAILURE));
	CU_ASSERT_EQUAL(read_byte(s, 7), 0x33);
	fake_close(s);
}

static void uncorrectable(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);
	uint16_t bad = NT_STATUS(MEDIA, UNRECOVERED_READ);

	write_blocks(s, 0x44, 0, 32);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_UNCORRECTABLE, 1, 9, 1), 0);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 0, 31), bad);
	CU_ASSERT_EQUAL(fake_last.error_lba, 9);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_VERIFY, 1, 10, 0), bad);
	CU_ASSERT_EQUAL(read_byte(s, 8), 0x44);
	CU_ASSERT_EQUAL(read_byte(s, 11), 0x44);
	write_blocks(s, 0x45, 9, 1);
	CU_ASSERT_EQUAL(read_byte(s, 9), 0x45);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 10, 0), bad);
	write_blocks(s, 0x45, 8, 16);
	CU_ASSERT_EQUAL(s->ns[0]->bad_count, 0);
	fake_close(s);
	s = fake_open(FAKE_V13, FAKE_NO_DEFECT);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_VERIFY, 1, 0, 0), NT_STATUS(GENERIC, INVALID_OPCODE));
	fake_close(s);
}

static uint16_t dsm(struct sim *s, uint64_t slba, uint32_t blocks, uint32_t cdw11)
{
	uint8_t *at = fake_mem(FAKE_BUF);

	memset(at, 0, 32);
	sim_put32(at + 4, blocks);
	sim_put64(at + 8, slba);
	return fake_nvm(s, NT_NVM_DSM, 1, (uint64_t)cdw11 << 32, 0);
}

static void deallocation(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	write_blocks(s, 0x55, 100, 64);
	CU_ASSERT_EQUAL(dsm(s, 101, 3, 3), 0); /* hints only */
	CU_ASSERT_EQUAL(read_byte(s, 101), 0x55);
	CU_ASSERT_EQUAL(dsm(s, 101, 3, 4), 0);
	CU_ASSERT_EQUAL(read_byte(s, 100), 0x55);
	CU_ASSERT_EQUAL(read_byte(s, 101), 0);
	CU_ASSERT_EQUAL(read_byte(s, 103), 0);
	CU_ASSERT_EQUAL(read_byte(s, 104), 0x55);
	CU_ASSERT_EQUAL(dsm(s, BLOCKS - 1, 2, 4), LBA_RANGE);
	CU_ASSERT_EQUAL(dsm(s, 5, 0, 4), 0);
	CU_ASSERT_EQUAL(fake_admin(s, NT_ADM_SET_FEATURES, 1, NT_FID_ERROR_RECOVERY, 1u << 16), 0);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_READ, 1, 100, 3), NT_STATUS(MEDIA, DEALLOCATED));
	CU_ASSERT_EQUAL(fake_last.error_lba, 101);
	write_blocks(s, 0x56, 101, 3);
	CU_ASSERT_EQUAL(read_byte(s, 102), 0x56);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 102, 0), 0);
	CU_ASSERT_EQUAL(read_byte(s, 102), 0);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 102, 1u << 25), 0);
	CU_ASSERT_EQUAL(read_byte(s, 102), 0x1000);
	fake_close(s);
}

static void large_zeroes(void)
{
	struct sim *s = fake_open(FAKE_V14, FAKE_NO_DEFECT);

	for (uint32_t i = 0; i < BLOCKS; i += 256)
		write_blocks(s, 0x66, i, 256);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 3, 1000), 0);
	CU_ASSERT_EQUAL(read_byte(s, 2), 0x66);
	CU_ASSERT_EQUAL(read_byte(s, 3), 0);
	CU_ASSERT_EQUAL(read_byte(s, 500), 0);
	CU_ASSERT_EQUAL(read_byte(s, 1003), 0);
	CU_ASSERT_EQUAL(read_byte(s, 1004), 0x66);
	fake_close(s);
}

static void defect_nlb_max(void)
{
	struct sim *s = fake_open(FAKE_V14, SIM_NLB_IS_MAX);

	write_blocks(s, 0x77, 200, 2);
	CU_ASSERT_EQUAL(fake_nvm(s, NT_NVM_WRITE_ZEROES, 1, 100, 0), 0);
	CU_ASSERT_EQUAL(read_byte(s, 200), 0);
	fake_close(s);
}

CU_TestInfo test_sim_io[] = {
	{ "what is written is read", read_write },
	{ "ranges, MDTS, NSID", ranges },
	{ "Compare", compare },
	{ "Write Uncorrectable and Verify", uncorrectable },
	{ "Dataset Management and DULBE", deallocation },
	{ "Write Zeroes over pages", large_zeroes },
	{ "defect: NLB taken as largest", defect_nlb_max },
	CU_TEST_INFO_NULL,
};
