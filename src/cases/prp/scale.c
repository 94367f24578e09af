// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PRPs at every memory page size, and anywhere in a 64-bit address space.
 *
 * CC.MPS sets the page: where the boundary is, how wide the offset, how many
 * entries a list page holds. MDTS goes on counting in pages of CAP.MPSMIN.
 *
 * Base 2.0 sections 3.1.3.5 (CC.MPS) and 4.1.1; NVMe 1.4 sections 3.1.5, 4.3.
 */
#include "prp.h"

#define SCALE_SPEC "base-2.0:3.1.3.5 base-2.0:4.1.1 nvme-1.4:3.1.5 nvme-1.4:4.3"

/* The shapes that tell a page of one size from a page of another. */
static bool shapes(struct nt_ctx *t, struct prp_area *a)
{
	uint32_t page = a->page_len;
	const struct {
		uint64_t len;
		uint32_t offset, list_offset;
		const char *what;
	} tries[] = {
		{ page, 0, 0, "one whole page" },
		{ page / 2, page / 2, 0, "the second half of a page" },
		{ page, page / 2, 0, "one page from the middle of a page" },
		{ page, 4096 - 4, 0, "one page from the last dword of 4 KiB" },
		{ 2ull * page, 0, 0, "two whole pages" },
		{ 3ull * page, 0, 0, "three pages behind a list" },
		{ 3ull * page, 4, 4096 - 8, "a list across 4 KiB of its page" },
		{ 4ull * page, 0, page - 24, "a list that ends with its page" },
		{ 4ull * page, 0, page - 8, "a list that begins with its last slot" },
	};
	uint32_t tried = 0;

	prp_area_fill(t, a, nt_min(a->len_max, 4ull * page));
	for (size_t i = 0; i < ARRAY_SIZE(tries); i++) {
		const struct nt_sg_attr attr = { .len = tries[i].len,
						 .offset = tries[i].offset,
						 .list_offset = tries[i].list_offset };

		if (attr.len > a->len_max || attr.len % a->lba_len)
			continue;
		tried++;
		if (!prp_both(t, a, &attr, tries[i].what))
			return false;
	}
	nt_note(t, "pages of %u bytes: %u shapes", page, tried);
	return true;
}

static void rules_scale(struct nt_ctx *t)
{
	uint64_t cap = nt_limits(t)->cap;

	if (NT_CAP_MPSMIN(cap) > NT_CAP_MPSMAX(cap))
		nt_skip(t, "CAP.MPSMIN is above CAP.MPSMAX");
	for (unsigned int mps = NT_CAP_MPSMIN(cap); mps <= NT_CAP_MPSMAX(cap); mps++) {
		const struct drv_enable_attr attr = { .mps = (uint8_t)mps, .has_mps = true };
		struct prp_area a;

		nt_reenable(t, &attr);
		prp_area_open(t, &a, 0);
		if (!shapes(t, &a))
			return;
		nt_queue_pair_delete(t, a.sq);
	}
}

/* Commands in every queue from buffers all over the memory the back end has. */
static void addresses_are_64_bits_wide(struct nt_ctx *t)
{
	struct nt_buf *kept[16];
	uint64_t highest = 0;
	struct prp_area a;

	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, a.lba_len);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		/* what lies between moves the next buffer to another address */
		kept[i] = nt_buf(t, a.page_len << (i % 4));
		highest = nt_max(highest, kept[i]->iova);
		nt_shall_succeed(t, prp_raw(t, &a, NT_NVM_READ, a.lba_len, kept[i]->iova, 0),
				 "a buffer at any address can be read into");
		nt_shall_eq(t, nt_pattern_check(kept[i]->data, a.lba_len, a.seed), a.lba_len,
			    "the data arrives at that address (first wrong offset)");
	}
	if (highest >> 32)
		nt_note(t, "addresses above 4 GiB were used, up to %llXh",
			(unsigned long long)highest);
	else
		nt_note(t, "this back end has no memory above 4 GiB: upper halves stayed zero");
}

static const struct nt_case cases[] = {
	{
		.id = "prp.scale.with-memory-page-size",
		.title = "PRP rules scale with CC.MPS, from MPSMIN to MPSMAX",
		.spec = SCALE_SPEC,
		.coverage = "PRP-17 REG-15",
		.rules = "PRP-MPS-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA | NT_EFF_RESET,
		.timeout_ms = 30000,
		.run = rules_scale,
	},
	{
		.id = "prp.scale.addresses-are-64-bits",
		.title = "PRP entries are 64-bit addresses",
		.spec = "base-2.0:4.1.1 nvme-1.4:4.3",
		.coverage = "PRP-19",
		.rules = "PRP-64-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = addresses_are_64_bits_wide,
	},
};

const struct nt_group group_prp_scale = NT_GROUP("prp.scale", cases);
