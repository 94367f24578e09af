// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Admin Queue: any size from 2 to 4,096 entries, either side its own, at
 * any page, written in any order and width.
 *
 * Base 2.0 sections 3.1.3.8 (AQA), 3.1.3.9 (ASQ), 3.1.3.10 (ACQ), 3.3.1.4;
 * PCIe Transport 1.0 section 3.1.2 (64-bit registers as two dwords).
 */
#include <nvmetest/case.h>

#define ADMIN_SPEC "base-2.0:3.1.3.8 base-2.0:3.3.1.4 nvme-1.4:3.1.8 nvme-1.4:4.1.3"

/* Commands for a little more than one lap, in the largest batches that fit. */
static void one_lap(struct nt_ctx *t, uint32_t laps_of)
{
	struct drv_sq *sq = nt_asq(t);
	uint32_t room = (uint32_t)nt_min(sq->entries, sq->cq->entries) - 1;
	uint64_t left = laps_of + 2;

	while (left) {
		uint64_t batch = nt_min(left, room);

		for (uint64_t i = 0; i < batch; i++)
			nt_put_nop(t, sq);
		nt_ring(t, sq);
		for (uint64_t i = 0; i < batch; i++)
			nt_shall_status(t, nt_cq_next(t, sq->cq, "an admin command of the batch"),
					NT_STATUS(GENERIC, SUCCESS), "the command succeeds");
		nt_cq_ring(t, sq->cq);
		left -= batch;
	}
}

static void may_have_any_size(struct nt_ctx *t)
{
	static const struct {
		uint32_t sq, cq;
	} sizes[] = { { 2, 2 },	  { 2, 7 },   { 7, 2 },	   { 3, 3 },	{ 5, 4 },
		      { 64, 64 }, { 65, 33 }, { 4096, 2 }, { 2, 4096 }, { 4096, 4096 } };

	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const struct drv_enable_attr attr = { .asq_entries = sizes[i].sq,
						      .acq_entries = sizes[i].cq };
		bool is_large = sizes[i].sq > 65 || sizes[i].cq > 65;

		nt_reenable(t, &attr);
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), (sizes[i].cq - 1) << 16 | (sizes[i].sq - 1),
			    "AQA holds the sizes that were written");
		one_lap(t, is_large && !(nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME) && sizes[i].sq == 2
				   ? 64
				   : (uint32_t)nt_max(sizes[i].sq, sizes[i].cq));
	}
}

/* Addresses of 36 bits, which every controller holds: both patterns and their complement. */
#define ADDRESS_MASK 0xffffff000ull

/* Low dword first, high dword first, one access of 64 bits: the same register. */
static void is_written_in_any_order(struct nt_ctx *t)
{
	static const uint64_t values[] = { 0xa5a5a5000, 0x5a5a5a000, 0xfffffe000, 0x000001000 };

	nt_disable(t);
	for (uint32_t off = NT_REG_ASQ; off <= NT_REG_ACQ; off += 8) {
		for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
			uint64_t value = values[i], other = ~value & ADDRESS_MASK;

			nt_reg_write32(t, off, (uint32_t)value);
			nt_reg_write32(t, off + 4, (uint32_t)(value >> 32));
			nt_shall_eq(t, nt_reg64(t, off), value, "low dword, then high dword");
			nt_reg_write32(t, off + 4, (uint32_t)(other >> 32));
			nt_reg_write32(t, off, (uint32_t)other);
			nt_shall_eq(t, nt_reg64(t, off), other, "high dword, then low dword");
			nt_reg_write64(t, off, value);
			nt_shall_eq(t, nt_reg32(t, off), (uint32_t)value,
				    "64 bits at once: low dword");
			nt_shall_eq(t, nt_reg32(t, off + 4), (uint32_t)(value >> 32),
				    "64 bits at once: high dword");
		}
	}
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

/* Upper address bits that a device does not implement may read 0: a warning. */
static void holds_all_address_bits(struct nt_ctx *t)
{
	nt_disable(t);
	for (uint32_t off = NT_REG_ASQ; off <= NT_REG_ACQ; off += 8) {
		for (unsigned int bit = 12; bit < 64; bit++) {
			nt_reg_write64(t, off, 1ull << bit);
			if (bit < 36)
				nt_shall_eq(
					t, nt_reg64(t, off), 1ull << bit,
					"each of bits 35:12 of a base address can be set alone");
			else
				nt_should_eq(
					t, nt_reg64(t, off), 1ull << bit,
					"each of bits 63:36 of a base address can be set alone");
		}
		nt_reg_write64(t, off, ADDRESS_MASK);
		nt_shall_eq(t, nt_reg64(t, off) & 0xfff, 0, "bits 11:0 of a base address are 0");
	}
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

static void sizes_hold_all_bits(struct nt_ctx *t)
{
	nt_disable(t);
	for (unsigned int bit = 0; bit < 12; bit++) {
		uint32_t aqa = 1u << bit | 1u << (27 - bit);

		nt_reg_write32(t, NT_REG_AQA, aqa);
		nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), aqa,
			    "each bit of the two sizes can be set alone");
	}
	nt_reg_write32(t, NT_REG_AQA, 0x0fff0fff);
	nt_shall_eq(t, nt_reg32(t, NT_REG_AQA), 0x0fff0fff, "both sizes are 12 bits wide");
	nt_enable(t, NULL);
	nt_shall_not_fatal(t);
}

/* Whichever bits are set in the number of the page; what lies between moves them on. */
static void works_at_any_page(struct nt_ctx *t)
{
	uint64_t ones = 0, zeroes = 0;

	for (unsigned int i = 0; i < 12; i++) {
		uint64_t asq, acq;

		nt_buf(t, (1 + i % 5) * 4096);
		nt_reenable(t, NULL);
		asq = nt_reg64(t, NT_REG_ASQ);
		acq = nt_reg64(t, NT_REG_ACQ);
		ones |= asq | acq;
		zeroes |= ~asq | ~acq;
		nt_shall_eq(t, (asq | acq) & (nt_limits(t)->page_len - 1), 0,
			    "ASQ and ACQ are what was written");
		for (unsigned int k = 0; k < 3; k++)
			nt_shall_succeed(t, nt_get_features(t, NT_FID_NUM_QUEUES, 0, 0),
					 "the Admin Queue works wherever it lies");
	}
	nt_note(t, "address bits tried both ways: %llXh",
		(unsigned long long)(ones & zeroes & ADDRESS_MASK));
}

static const struct nt_case cases[] = {
	{
		.id = "init.admin-queue.any-size",
		.title = "The Admin Queue may have any size from 2 to 4,096 entries",
		.spec = ADMIN_SPEC,
		.coverage = "REG-24 RNG-01 RNG-02 QUE-01",
		.rules = "REG-AQA-02 REG-AQA-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.timeout_ms = 30000,
		.run = may_have_any_size,
	},
	{
		.id = "init.admin-queue.written-in-any-order",
		.title = "ASQ and ACQ may be written as two dwords in any order, or at once",
		.spec = "pcie-1.0:3.1.2 nvme-1.4:3.1",
		.coverage = "REG-28 REG-27",
		.rules = "REG-GEN-02",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = is_written_in_any_order,
	},
	{
		.id = "init.admin-queue.holds-all-address-bits",
		.title = "ASQ and ACQ hold an address of whole pages",
		.spec = "base-2.0:3.1.3.9 base-2.0:3.1.3.10 nvme-1.4:3.1.9 nvme-1.4:3.1.10",
		.coverage = "REG-23",
		.rules = "REG-ASQ-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = holds_all_address_bits,
	},
	{
		.id = "init.admin-queue.sizes-hold-all-bits",
		.title = "AQA holds two sizes of 12 bits",
		.spec = ADMIN_SPEC,
		.coverage = "REG-23 REG-24",
		.rules = "REG-AQA-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = sizes_hold_all_bits,
	},
	{
		.id = "init.admin-queue.works-at-any-page",
		.title = "The Admin Queue may lie at any page",
		.spec = "base-2.0:3.1.3.9 base-2.0:3.1.3.10 nvme-1.4:3.1.9 nvme-1.4:3.1.10",
		.coverage = "REG-23",
		.rules = "REG-ASQ-02",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_RESET,
		.run = works_at_any_page,
	},
};

const struct nt_group group_init_admin_queue = NT_GROUP("init.admin-queue", cases);
