// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PRP lists: three pages of data and more.
 *
 * PRP2 points to a list, at any qword of a page. Entries are pages in any order,
 * anywhere. A list that does not end in its page goes on in another one: then,
 * and only then, its last slot is a pointer. If what is still needed fits, the
 * last slot is data like the others. The list is read, not written, and not
 * beyond what is needed.
 *
 * Base 2.0 section 4.1.1; NVMe 1.4 section 4.3.
 */
#include <string.h>

#include "prp.h"

#define LIST_SPEC "base-2.0:4.1.1 base-2.0:3.3.3.1 nvme-1.4:4.3 nvme-1.4:4.2"

/* Lengths for 3, 4, … pages: as many as one command may move, at most @most. */
static uint64_t pages_possible(const struct prp_area *a, uint64_t most)
{
	return nt_min(a->len_max / a->page_len, most);
}

static void pages_in_any_order(struct nt_ctx *t)
{
	static const unsigned int orders[] = { NT_SG_SHUFFLED, NT_SG_DESCENDING, NT_SG_ASCENDING };
	struct prp_area a;
	uint64_t most;

	prp_area_open(t, &a, 3ull * nt_limits(t)->page_len);
	most = pages_possible(&a, 32);
	prp_area_fill(t, &a, most * a.page_len);
	for (uint64_t n = 3; n <= most; n += n < 8 ? 1 : 8) {
		for (size_t i = 0; i < ARRAY_SIZE(orders); i++) {
			const struct nt_sg_attr attr = { .len = n * a.page_len,
							 .order = orders[i] };

			if (!prp_both(t, &a, &attr, "pages in any order behind a PRP list"))
				return;
		}
	}
}

/* The list starts at every qword of its page; three pages of data need two entries. */
static void starts_at_any_qword(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t len;

	prp_area_open(t, &a, 3ull * nt_limits(t)->page_len);
	len = 3ull * a.page_len;
	prp_area_fill(t, &a, len);
	for (uint32_t at = 0; at < a.page_len; at += 8) {
		const struct nt_sg_attr attr = { .len = len, .list_offset = at };

		if (!prp_read(t, &a, &attr, "a PRP list at any qword of its page"))
			return;
		if (at % 256 == 0 &&
		    !prp_write(t, &a, &attr, "a PRP list at any qword of its page"))
			return;
	}
}

/*
 * Lists of every length placed so that the last entry ends the page: it is data.
 * One entry more, and the last slot is the pointer to the next list page.
 */
static void ends_with_its_page(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t most;

	prp_area_open(t, &a, 3ull * nt_limits(t)->page_len);
	most = pages_possible(&a, 64);
	prp_area_fill(t, &a, most * a.page_len);
	for (uint64_t n = 3; n <= most; n++) {
		struct nt_sg_attr attr = { .len = n * a.page_len };

		attr.list_offset = (uint32_t)(a.page_len - 8 * (n - 1));
		if (!prp_both(t, &a, &attr,
			      "the last entry of a list page is data when it suffices"))
			return;
		attr.list_offset += 8;
		if (!prp_both(t, &a, &attr,
			      "the last slot of a list page is a pointer when more follow"))
			return;
	}
}

/* From a list page with one slot, the pointer, to one with a few entries before it. */
static void is_chained(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t most;

	prp_area_open(t, &a, 4ull * nt_limits(t)->page_len);
	most = pages_possible(&a, 16);
	prp_area_fill(t, &a, most * a.page_len);
	for (uint32_t slots = 1; slots <= 4; slots++) {
		for (uint64_t n = slots + 2; n <= most; n++) {
			const struct nt_sg_attr attr = { .len = n * a.page_len,
							 .list_offset = a.page_len - 8 * slots };

			if (!prp_both(t, &a, &attr, "a chained PRP list"))
				return;
		}
	}
}

/* A whole page of entries, one less, one more, and two pages of them. */
static void fills_whole_pages(struct nt_ctx *t)
{
	uint64_t slots = nt_limits(t)->page_len / 8;
	struct prp_area a;

	prp_area_open(t, &a, (slots + 1) * nt_limits(t)->page_len);
	prp_area_fill(t, &a, a.len_max);
	for (uint64_t entries = slots - 1; entries <= slots + 2; entries++) {
		const struct nt_sg_attr attr = { .len = (entries + 1) * a.page_len };

		if (attr.len > a.len_max) {
			nt_note(t, "%llu entries are more than MDTS allows",
				(unsigned long long)entries);
			break;
		}
		if (!prp_both(t, &a, &attr, "a PRP list that fills its page"))
			return;
	}
}

/* An offset in the first page changes how many entries are needed. */
static void with_offset_in_the_first_page(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t most;

	prp_area_open(t, &a, 3ull * nt_limits(t)->page_len);
	most = nt_min(a.len_max, 9ull * a.page_len);
	prp_area_fill(t, &a, most);
	for (unsigned int i = 0; i < nt_param(t, "layouts"); i++) {
		struct nt_sg_attr attr = {
			.len = prp_blocks(&a, 2ull * a.page_len +
						      nt_rand(t) % (most - 2ull * a.page_len) + 1),
			.offset = (uint32_t)(nt_rand(t) % a.page_len) & ~3u,
			.list_offset = (uint32_t)(nt_rand(t) % a.page_len) & ~7u,
		};

		attr.len = nt_min(attr.len, most);
		if (!prp_both(t, &a, &attr, "any legal layout"))
			return;
	}
}

/* Compare fetches data as Write does, from any layout; one wrong byte is told. */
static void compare_from_any_layout(struct nt_ctx *t)
{
	struct prp_area a;
	uint64_t most;

	prp_area_open(t, &a, 0);
	if (!(nt_ctrl_field(t, "oncs") & 1))
		nt_skip(t, "ONCS bit 0 is 0: no Compare");
	most = nt_min(a.len_max, 6ull * a.page_len);
	prp_area_fill(t, &a, most);
	for (unsigned int i = 0; i < 40; i++) {
		struct nt_sg_attr attr = { .len = prp_blocks(&a, nt_rand(t) % most + 1),
					   .offset = (uint32_t)(nt_rand(t) % a.page_len) & ~3u,
					   .list_offset =
						   (uint32_t)(nt_rand(t) % a.page_len) & ~7u };
		struct drv_cmd cmd;
		struct nt_sg *sg;

		attr.len = nt_min(attr.len, most);
		sg = nt_sg(t, &attr);
		cmd = nt_rw_cmd(NT_NVM_COMPARE, a.nsid, a.slba, (uint32_t)(attr.len / a.lba_len));
		nt_sg_pattern(sg, a.seed);
		nt_shall_succeed(t, nt_io_sg(t, a.sq, &cmd, sg),
				 "Compare of equal data succeeds from any layout");
		sg->pages[sg->page_count - 1]->data[sg->page_count > 1 ? 0 : attr.offset] ^= 1;
		nt_shall_status(t, nt_io_sg(t, a.sq, &cmd, sg), NT_STATUS(MEDIA, COMPARE_FAILURE),
				"Compare finds the one byte that differs");
		nt_sg_guards(t, sg, "Compare");
		nt_sg_free(t, sg);
	}
}

static const struct nt_param layout_params[] = {
	{ "layouts", "random layouts tried", 100, 1, 100000 },
	{ 0 },
};

/* For data from the host the same page may stand in every entry. */
static void same_page_twice(struct nt_ctx *t)
{
	struct nt_buf *page, *list, *back;
	struct drv_cpl cpl;
	struct prp_area a;
	uint64_t pages;

	prp_area_open(t, &a, 3ull * nt_limits(t)->page_len);
	pages = pages_possible(&a, 8);
	page = nt_buf(t, a.page_len);
	list = nt_buf(t, a.page_len);
	nt_pattern(page->data, page->len, 7);
	for (uint64_t i = 0; i + 1 < pages; i++)
		memcpy(list->data + 8 * i, &page->iova, 8);
	cpl = prp_raw(t, &a, NT_NVM_WRITE, pages * a.page_len, page->iova, list->iova);
	if (!nt_shall_succeed(t, cpl, "one page may stand in every entry of a Write"))
		return;
	for (uint64_t i = 0; i < pages; i++) {
		back = nt_buf(t, a.page_len);
		cpl = nt_read(t, a.sq, a.slba + i * (a.page_len / a.lba_len),
			      a.page_len / a.lba_len, back);
		nt_shall_succeed(t, cpl, "the blocks can be read");
		nt_shall_bytes(t, back->data, page->data, a.page_len,
			       "each part of the transfer is that page");
		nt_buf_free(t, back);
	}
}

/* The memory of list and data is the host's again once the completion is there. */
static void is_free_after_completion(struct nt_ctx *t)
{
	struct nt_buf *data, *list;
	struct prp_area a;
	uint64_t pages;

	prp_area_open(t, &a, 4ull * nt_limits(t)->page_len);
	pages = pages_possible(&a, 16);
	data = nt_buf(t, pages * a.page_len);
	list = nt_buf(t, a.page_len);
	for (unsigned int i = 0; i < 16; i++) {
		uint64_t seed = nt_rand(t);

		nt_pattern(data->data, data->len, seed);
		for (uint64_t k = 1; k < pages; k++) {
			uint64_t page = data->iova + k * a.page_len;

			memcpy(list->data + 8 * (k - 1), &page, 8);
		}
		nt_shall_succeed(t, prp_raw(t, &a, NT_NVM_WRITE, data->len, data->iova, list->iova),
				 "Write succeeds");
		memset(data->data, 0xee, data->len);
		memset(list->data, 0, list->len);
		nt_settle(t, 200);
		if (!prp_area_holds(t, &a, data->len, seed,
				    "data and list are not read after the completion"))
			return;
	}
}

static const struct nt_case cases[] = {
	{
		.id = "prp.list.pages-in-any-order",
		.title = "The pages of a PRP list may stand in any order",
		.spec = LIST_SPEC,
		.coverage = "PRP-04 PRP-11",
		.rules = "PRP-LIST-01 PRP-P2-06",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = pages_in_any_order,
	},
	{
		.id = "prp.list.starts-at-any-qword",
		.title = "A PRP list may start at any qword of its page",
		.spec = LIST_SPEC,
		.coverage = "PRP-08 PRP-10",
		.rules = "PRP-LIST-02 PRP-LIST-07 PRP-LIST-11 PRP-LIST-12",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = starts_at_any_qword,
	},
	{
		.id = "prp.list.ends-with-its-page",
		.title = "The last entry of a list page is data when the list ends there",
		.spec = LIST_SPEC,
		.coverage = "PRP-08 PRP-09 PRP-10",
		.rules = "PRP-LIST-05 PRP-LIST-08 PRP-LIST-11",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = ends_with_its_page,
		.advice = "Shipping devices took that entry for a pointer and corrupted data",
	},
	{
		.id = "prp.list.is-chained",
		.title = "A PRP list that needs more slots goes on in the next list page",
		.spec = LIST_SPEC,
		.coverage = "PRP-09",
		.rules = "PRP-LIST-06 PRP-LIST-07",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = is_chained,
	},
	{
		.id = "prp.list.fills-whole-pages",
		.title = "A list of exactly one page, one entry less and more",
		.spec = LIST_SPEC,
		.coverage = "PRP-09 PRP-10",
		.rules = "PRP-LIST-05 PRP-LIST-06 PRP-LIST-09",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.timeout_ms = 30000,
		.run = fills_whole_pages,
	},
	{
		.id = "prp.list.any-layout",
		.title = "Any legal layout moves the same data",
		.spec = LIST_SPEC,
		.coverage = "PRP-04 PRP-08 PRP-09 PRP-11 PRP-18",
		.rules = "PRP-IO-01 PRP-P2-06",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.timeout_ms = 30000,
		.params = layout_params,
		.run = with_offset_in_the_first_page,
	},
	{
		.id = "prp.list.compare-from-any-layout",
		.title = "Compare fetches its data from any legal layout",
		.spec = "base-2.0:4.1.1 nvm-1.0:3.2.1 nvme-1.4:4.3 nvme-1.4:6.6",
		.coverage = "PRP-05",
		.rules = "PRP-IO-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = compare_from_any_layout,
	},
	{
		.id = "prp.list.same-page-twice",
		.title = "For data from the host one page may stand in every entry",
		.spec = LIST_SPEC,
		.coverage = "PRP-11",
		.rules = "PRP-SAME-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = same_page_twice,
	},
	{
		.id = "prp.list.free-after-completion",
		.title = "Data and list are the host's again once the completion is posted",
		.spec = "pcie-1.0:3.4.2 base-2.0:4.1.1 nvme-1.4:4.3",
		.coverage = "PRP-04",
		.rules = "PRP-LIST-13",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = is_free_after_completion,
	},
};

const struct nt_group group_prp_list = NT_GROUP("prp.list", cases);
