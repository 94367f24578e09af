// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The range list of Dataset Management, up to 4,096 bytes at any dword of a page.
 *
 * What does not fit into the page of PRP1 is in the page of PRP2, which is
 * nowhere near. Even blocks are named, odd ones are not: a list that is read
 * from the wrong place touches blocks that nobody named.
 *
 * NVM Command Set 1.0 section 3.2.3; Base 2.0 section 4.1.1; NVMe 1.4 sections 6.7, 4.3.
 */
#include <string.h>

#include <nvmetest/case.h>

#define DSM_SPEC "nvm-1.0:3.2.3 base-2.0:4.1.1 nvme-1.4:6.7 nvme-1.4:4.3"
#define RANGES	 256u
#define RANGE	 16u
#define AD	 (1u << 2)

static void put_le(uint8_t *at, uint64_t value, unsigned int bytes)
{
	for (unsigned int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* @count ranges: every second block from @slba on. */
static void put_ranges(uint8_t *list, uint32_t count, uint64_t slba)
{
	for (uint32_t i = 0; i < count; i++) {
		put_le(list + RANGE * i, 0, 4);
		put_le(list + RANGE * i + 4, 1, 4);
		put_le(list + RANGE * i + 8, slba + 2ull * i, 8);
	}
}

/* Blocks @slba … of @count, each told by its number, written or compared one by one. */
static bool each_block(struct nt_ctx *t, struct drv_sq *sq, struct nt_buf *data, uint64_t slba,
		       uint32_t count, uint32_t step, bool is_write)
{
	uint32_t len = nt_ns(t)->lba_len;

	for (uint32_t i = 0; i < count; i += step) {
		struct drv_cpl cpl;

		nt_pattern(data->data, len, is_write ? slba + i : ~slba);
		cpl = is_write ? nt_write(t, sq, slba + i, 1, data)
			       : nt_read(t, sq, slba + i, 1, data);
		if (!nt_shall_succeed(t, cpl,
				      is_write ? "Write of one block" : "Read of one block"))
			return false;
		if (is_write || nt_shall_eq(t, nt_pattern_check(data->data, len, slba + i), len,
					    "a block that no range names keeps its data"))
			continue;
		nt_note(t, "block %u of the area", i);
		return false;
	}
	return true;
}

static void list_across_two_pages(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t page_len = nt_limits(t)->page_len;
	uint32_t count = (uint32_t)nt_min(RANGES, ns->scratch_nlb / 2), bytes = count * RANGE;
	const uint32_t offsets[] = { page_len - 2048, page_len - 4, page_len - 20, 4, 2048 };
	struct nt_buf *data = nt_buf(t, ns->lba_len + ns->meta_len);
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	const struct drv_cmd cmd = {
		.opc = NT_NVM_DSM, .nsid = ns->nsid, .cdw10 = count - 1, .cdw11 = AD
	};
	uint8_t list[RANGES * RANGE];

	if (!nt_ctrl_field(t, "oncs.dsm"))
		nt_skip(t, "Dataset Management is not supported (ONCS bit 2)");
	put_ranges(list, count, ns->scratch_slba);
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		struct nt_sg *sg = nt_sg(
			t, &(struct nt_sg_attr){ .len = bytes, .offset = offsets[i] % page_len });
		bool ok = each_block(t, sq, data, ns->scratch_slba, 2 * count, 1, true);

		nt_sg_put(sg, list);
		ok = ok && nt_shall_succeed(t, nt_io_sg(t, sq, &cmd, sg),
					    "a range list that crosses a page is accepted");
		ok = nt_sg_guards(t, sg, "Dataset Management") && ok;
		nt_sg_free(t, sg);
		if (!ok ||
		    !each_block(t, sq, data, ns->scratch_slba + 1, 2 * count - 1, 2, false)) {
			nt_note(t, "a list of %u bytes at offset %Xh of a page", bytes,
				offsets[i] % page_len);
			return;
		}
	}
}

static const struct nt_case cases[] = {
	{
		.id = "prp.dsm.list-across-two-pages",
		.title = "The ranges of Dataset Management may lie in two pages",
		.spec = DSM_SPEC,
		.coverage = "PRP-07 DSM-01",
		.rules = "PRP-DSM-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = list_across_two_pages,
	},
};

const struct nt_group group_prp_dsm = NT_GROUP("prp.dsm", cases);
