// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Transfers that touch one page or two.
 *
 * PRP1 may point to any dword of a page; data starts there and ends where the
 * length says, to the byte. One page touched: PRP2 is reserved and not looked
 * at. Two pages touched: PRP2 is the second page itself, not a list.
 *
 * Base 2.0 sections 4.1.1 and 3.3.3.1; NVMe 1.4 sections 4.3 and 4.2.
 */
#include "prp.h"

#define PAGE_SPEC "base-2.0:4.1.1 base-2.0:3.3.3.1 nvme-1.4:4.3 nvme-1.4:4.2"

/* Every dword offset at which @len bytes touch exactly @pages pages. */
static void sweep_offsets(struct nt_ctx *t, struct prp_area *a, uint64_t len, uint64_t pages,
			  uint32_t write_every, const char *what)
{
	uint32_t tried = 0;

	for (uint32_t offset = 0; offset < a->page_len; offset += 4) {
		struct nt_sg_attr attr = { .len = len, .offset = offset };

		if (drv_prp_pages(a->page_len, offset, len) != pages)
			continue;
		if (!prp_read(t, a, &attr, what))
			return;
		if (tried++ % write_every == 0 && !prp_write(t, a, &attr, what))
			return;
	}
	nt_note(t, "%u offsets tried", tried);
}

static void one_page_any_offset(struct nt_ctx *t)
{
	struct prp_area a;

	prp_area_open(t, &a, 0);
	if (a.lba_len == a.page_len)
		nt_note(t, "a block fills a page: only offset 0 stays inside one page");
	prp_area_fill(t, &a, a.lba_len);
	sweep_offsets(t, &a, a.lba_len, 1, 16, "one block inside one page");
}

static void two_pages_any_offset(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t len;

	prp_area_open(t, &a, 0);
	len = prp_blocks(&a, a.page_len);
	if (len > a.len_max)
		nt_skip(t, "MDTS allows less than a page");
	prp_area_fill(t, &a, len);
	sweep_offsets(t, &a, len, 2, 32, "one page of data across a page boundary");
}

/* The smallest transfer that crosses, from one dword before the boundary on. */
static void one_block_across(struct nt_ctx *t)
{
	struct prp_area a;

	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, a.lba_len);
	for (uint32_t before = 4; before < a.lba_len; before += before < 64 ? 4 : 32) {
		const struct nt_sg_attr attr = { .len = a.lba_len, .offset = a.page_len - before };

		if (!prp_both(t, &a, &attr, "one block across a page boundary"))
			return;
	}
}

/* One dword either side of every place where the number of pages changes. */
static void boundary_by_a_dword(struct nt_ctx *t)
{
	struct prp_area a;

	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, nt_min(a.len_max, prp_blocks(&a, 4ull * a.page_len)));
	for (uint64_t len = a.lba_len; len <= nt_min(a.len_max, 4ull * a.page_len);
	     len += a.lba_len) {
		uint32_t edge = (uint32_t)((a.page_len - len % a.page_len) % a.page_len);
		const uint32_t offsets[] = { (edge + a.page_len - 4) % a.page_len, edge, edge + 4 };

		for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
			const struct nt_sg_attr attr = { .len = len,
							 .offset = offsets[i] % a.page_len };

			if (!prp_both(t, &a, &attr, "a transfer that ends near a page boundary"))
				return;
		}
	}
}

/* A transfer that stays inside its first page must not look at PRP2. */
static void unneeded_prp2_is_ignored(struct nt_ctx *t)
{
	static const uint64_t junk[] = {
		0, 1, 0xfff, 0x1001, 0xfffffffffffff000, UINT64_MAX, 0xdeadbeefdeadbee0
	};
	struct nt_buf *page;
	struct prp_area a;

	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, a.page_len / a.lba_len * a.lba_len);
	for (size_t i = 0; i < ARRAY_SIZE(junk); i++) {
		for (uint64_t len = a.lba_len; len <= a.page_len; len += a.lba_len) {
			page = nt_buf_at(t, len, (uint32_t)(a.page_len - len));
			if (!nt_shall_succeed(t,
					      prp_raw(t, &a, NT_NVM_READ, len, page->iova, junk[i]),
					      "PRP2 is not looked at when one page holds the data"))
				return;
			nt_shall_eq(t, nt_pattern_check(page->data, len, a.seed), len,
				    "the data is complete whatever PRP2 says");
			nt_buf_guards(t, page, "a transfer inside one page");
			nt_buf_free(t, page);
		}
	}
}

/* Bits 1:0 of PRP1: refused with PRP Offset Invalid, or taken as zero. */
static void low_bits_of_prp1(struct nt_ctx *t)
{
	struct prp_area a;

	prp_area_open(t, &a, 0);
	prp_area_fill(t, &a, a.lba_len);
	for (uint32_t bits = 1; bits <= 3; bits++) {
		struct nt_buf *page = nt_buf(t, a.page_len);
		struct drv_cpl cpl;

		cpl = prp_raw(t, &a, NT_NVM_READ, a.lba_len, page->iova + bits, 0);
		nt_should_status_of(
			t, cpl,
			NT_ANY_OF(NT_STATUS(GENERIC, PRP_OFFSET), NT_STATUS(GENERIC, SUCCESS)),
			"bits 1:0 of PRP1 are refused or taken as zero");
		nt_note(t, "PRP1 bits 1:0 = %u: %s", bits,
			drv_cpl_ok(cpl) ? "taken as zero" : "refused");
		if (drv_cpl_ok(cpl))
			nt_shall_eq(t, nt_pattern_check(page->data, a.lba_len, a.seed), a.lba_len,
				    "data stands at the address with bits 1:0 cleared");
		nt_buf_free(t, page);
	}
	nt_shall_not_fatal(t);
}

/* PRP2 as the second page: an offset in it is an error, by a "should". */
static void offset_in_prp2_page(struct nt_ctx *t)
{
	static const uint32_t offsets[] = { 4, 8, 0x200, 0xffc };
	struct nt_buf *first, *second;
	struct drv_cpl cpl;
	struct prp_area a;

	prp_area_open(t, &a, 0);
	if (a.len_max < 2ull * a.page_len)
		nt_skip(t, "MDTS allows less than two pages");
	prp_area_fill(t, &a, 2ull * a.page_len);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		first = nt_buf(t, a.page_len);
		second = nt_buf(t, 2ull * a.page_len);
		cpl = prp_raw(t, &a, NT_NVM_READ, 2ull * a.page_len, first->iova,
			      second->iova + offsets[i]);
		nt_should_status(t, cpl, NT_STATUS(GENERIC, PRP_OFFSET),
				 "an offset in PRP2 as a data page is refused");
		nt_buf_free(t, second);
		nt_buf_free(t, first);
	}
	nt_shall_not_fatal(t);
}

static const struct nt_case cases[] = {
	{
		.id = "prp.page.any-offset-inside-one",
		.title = "Data inside one page may start at any dword",
		.spec = PAGE_SPEC,
		.coverage = "PRP-01 PRP-02 PRP-18",
		.rules = "PRP-P1-01 PRP-P1-02 PRP-P1-03",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = one_page_any_offset,
	},
	{
		.id = "prp.page.any-offset-across-two",
		.title = "Data across two pages may start at any dword; PRP2 is the second page",
		.spec = PAGE_SPEC,
		.coverage = "PRP-01 PRP-02 PRP-03 PRP-18",
		.rules = "PRP-P2-01 PRP-P2-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.timeout_ms = 20000,
		.run = two_pages_any_offset,
	},
	{
		.id = "prp.page.one-block-across",
		.title = "One block may lie across a page boundary at any dword",
		.spec = PAGE_SPEC,
		.coverage = "PRP-01 PRP-03 PRP-15 PRP-18",
		.rules = "PRP-P2-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = one_block_across,
	},
	{
		.id = "prp.page.boundary-by-a-dword",
		.title = "One dword before, at and behind a page boundary are told apart",
		.spec = PAGE_SPEC,
		.coverage = "PRP-15 PRP-02 PRP-03 PRP-04 PRP-18",
		.rules = "PRP-P1-03 PRP-P2-01 PRP-P2-02 PRP-P2-05 PRP-P2-06",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = boundary_by_a_dword,
	},
	{
		.id = "prp.page.unneeded-prp2-ignored",
		.title = "PRP2 is not looked at when one page holds the data",
		.spec = PAGE_SPEC,
		.coverage = "PRP-06",
		.rules = "PRP-P2-04 PRP-P1-03",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = unneeded_prp2_is_ignored,
	},
	{
		.id = "prp.page.low-bits-of-prp1",
		.title = "Bits 1:0 of PRP1 are refused or taken as zero, never used",
		.spec = PAGE_SPEC,
		.coverage = "PRP-13",
		.rules = "PRP-P1-04",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = low_bits_of_prp1,
		.advice = "A device that uses the bits shifts data silently: hosts must not rely "
			  "on it",
	},
	{
		.id = "prp.page.offset-in-prp2",
		.title = "An offset in PRP2 as a data page is refused",
		.spec = PAGE_SPEC,
		.coverage = "PRP-14",
		.rules = "PRP-P2-03",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = offset_in_prp2_page,
	},
};

const struct nt_group group_prp_page = NT_GROUP("prp.page", cases);
