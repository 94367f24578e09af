// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * PRPs of admin commands, and of commands that move no data.
 *
 * Identify's 4,096 bytes may start at any dword of a page: what does not fit is
 * in the page of PRP2. Get Log Page may use lists. A command without data does
 * not look at its data pointer.
 *
 * Base 2.0 sections 4.1.1, 5.15, 5.16, 5.17; NVMe 1.4 sections 4.3, 5.13-5.15.
 */
#include <string.h>

#include "prp.h"

static struct drv_cmd identify_ctrl(void)
{
	return (struct drv_cmd){ .opc = NT_ADM_IDENTIFY, .cdw10 = NT_CNS_CTRL };
}

static void identify_at_any_offset(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;
	const struct drv_cmd cmd = identify_ctrl();
	uint8_t want[4096], got[4096];

	memcpy(want, nt_identify_ctrl(t), sizeof(want));
	for (uint32_t offset = 0; offset < page_len; offset += 4) {
		struct nt_sg *sg;
		bool ok;

		/* Beyond 4 KiB pages only the offsets around the boundary are of interest. */
		if (offset > 64 && offset + 4096 + 64 < page_len)
			continue;
		sg = nt_sg(t, &(struct nt_sg_attr){ .len = sizeof(want), .offset = offset });
		nt_sg_pattern(sg, offset);
		ok = nt_shall_succeed(t, nt_admin_sg(t, &cmd, sg),
				      "Identify into a buffer at any dword");
		nt_sg_get(sg, got);
		ok = ok && nt_shall_bytes(t, got, want, sizeof(want),
					  "Identify data is the same wherever the buffer starts");
		ok = nt_sg_guards(t, sg, "Identify") && ok;
		nt_sg_free(t, sg);
		if (!ok) {
			nt_note(t, "offset %Xh of the first page", offset);
			return;
		}
	}
}

/* Every dword of @sg was written: none keeps the pattern of before. */
static bool all_dwords_written(struct nt_ctx *t, const struct nt_sg *sg, uint64_t seed)
{
	uint8_t got[512], old[512];
	size_t kept = 0;

	nt_sg_get(sg, got);
	nt_pattern(old, sg->len, seed);
	for (size_t i = 0; i < sg->len; i += 4)
		kept += !memcmp(got + i, old + i, 4);
	return nt_shall_eq(t, kept, 0, "every dword asked for is delivered (dwords missing)");
}

static bool one_log_read(struct nt_ctx *t, uint32_t len, uint32_t offset)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_LOG_PAGE,
				     .nsid = NT_NSID_ALL,
				     .cdw10 = NT_LID_SMART | 1u << 15 | (len / 4 - 1) << 16 };
	struct nt_sg *sg = nt_sg(t, &(struct nt_sg_attr){ .len = len, .offset = offset });
	bool ok;

	nt_sg_pattern(sg, len);
	ok = nt_shall_succeed(t, nt_admin_sg(t, &cmd, sg),
			      "Get Log Page into a buffer at any dword") &&
	     all_dwords_written(t, sg, len);
	ok = nt_sg_guards(t, sg, "Get Log Page") && ok;
	nt_sg_free(t, sg);
	if (!ok)
		nt_note(t, "%u bytes at offset %Xh of the page", len, offset);
	return ok;
}

/* Every length and a few offsets: to the byte, and nothing behind. */
static void log_page_of_any_length(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;

	for (uint32_t len = 4; len <= 512; len += 4) {
		const uint32_t offsets[] = { 0, page_len - len, page_len - 4,
					     page_len - (len / 2 & ~3u) };

		for (size_t i = 0; i < ARRAY_SIZE(offsets); i++)
			if (!one_log_read(t, len, offsets[i] % page_len))
				return;
	}
}

/* Flush has no data; Get Features of a feature without a buffer has none either. */
static void no_data_no_pointer(struct nt_ctx *t)
{
	const struct drv_cmd get = { .opc = NT_ADM_GET_FEATURES,
				     .cdw10 = NT_FID_ARBITRATION,
				     .prp1 = 0xfffffffffffff001,
				     .prp2 = 0xdeadbeefdeadb003 };
	struct drv_cmd flush = { .opc = NT_NVM_FLUSH, .prp1 = get.prp1, .prp2 = get.prp2 };
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);

	flush.nsid = nt_ns(t)->nsid;
	nt_shall_succeed(t, nt_admin(t, &get, NULL),
			 "Get Features without a data buffer ignores the data pointer");
	nt_should_status(t, nt_io(t, sq, &flush, NULL), NT_STATUS(GENERIC, SUCCESS),
			 "Flush does not look at its data pointer");
}

#define TIMESTAMP_LEN 8u

static struct drv_cpl timestamp(struct nt_ctx *t, uint8_t opc, uint32_t offset, uint8_t *bytes)
{
	const struct drv_cmd cmd = { .opc = opc, .cdw10 = NT_FID_TIMESTAMP };
	struct nt_sg *sg = nt_sg(t, &(struct nt_sg_attr){ .len = TIMESTAMP_LEN, .offset = offset });
	struct drv_cpl cpl;

	nt_sg_put(sg, bytes);
	cpl = nt_admin_sg(t, &cmd, sg);
	nt_sg_get(sg, bytes);
	nt_sg_guards(t, sg, "Timestamp");
	nt_sg_free(t, sg);
	return cpl;
}

static uint64_t milliseconds(const uint8_t *bytes)
{
	uint64_t ms = 0;

	for (unsigned int i = 6; i-- > 0;)
		ms = ms << 8 | bytes[i];
	return ms;
}

/* Eight bytes, some in the page of PRP1 and the rest in that of PRP2, both ways. */
static void set_features_across_pages(struct nt_ctx *t)
{
	uint32_t page_len = nt_limits(t)->page_len;
	const uint32_t offsets[] = { 0, 4, page_len - 8, page_len - 4 };
	uint8_t was[TIMESTAMP_LEN] = { 0 };

	if (!nt_ctrl_field(t, "oncs.timestamp"))
		nt_skip(t, "no feature with data that can be set: ONCS bit 6 is 0");
	nt_shall_succeed(t, timestamp(t, NT_ADM_GET_FEATURES, 0, was), "Get Features Timestamp");
	for (size_t i = 0; i < ARRAY_SIZE(offsets); i++) {
		for (size_t k = 0; k < ARRAY_SIZE(offsets); k++) {
			uint8_t set[TIMESTAMP_LEN] = { 0x21, 0x43, 0x65, 0x07, 0x10, 0x01 };
			uint8_t got[TIMESTAMP_LEN] = { 0 };
			uint64_t want;

			set[3] = (uint8_t)(4 * i + k);
			want = milliseconds(set);
			nt_shall_succeed(t, timestamp(t, NT_ADM_SET_FEATURES, offsets[i], set),
					 "Set Features with data that crosses a page");
			nt_shall_succeed(t, timestamp(t, NT_ADM_GET_FEATURES, offsets[k], got),
					 "Get Features with data that crosses a page");
			nt_shall_range(t, milliseconds(got), want, want + 60000,
				       "the value arrives whole wherever its buffer starts");
		}
	}
	was[6] = was[7] = 0;
	nt_shall_succeed(t, timestamp(t, NT_ADM_SET_FEATURES, 0, was), "Set Features Timestamp");
}

static const struct nt_case cases[] = {
	{
		.id = "prp.admin.identify-at-any-offset",
		.title = "Identify data may start at any dword of a page",
		.spec = "base-2.0:5.17 base-2.0:4.1.1 nvme-1.4:5.15 nvme-1.4:4.3",
		.coverage = "PRP-07 PRP-01 PRP-18 ID-18",
		.rules = "PRP-ADM-01",
		.needs = NT_NEED_COMMANDS,
		.run = identify_at_any_offset,
	},
	{
		.id = "prp.admin.log-page-of-any-length",
		.title = "Get Log Page delivers the dwords asked for, at any dword, and no more",
		.spec = "base-2.0:5.16 base-2.0:4.1.1 nvme-1.4:5.14 nvme-1.4:4.3",
		.coverage = "PRP-07 PRP-18 LOG-03 LOG-27",
		.rules = "PRP-ADM-02 LOG-GEN-03",
		.needs = NT_NEED_COMMANDS,
		.run = log_page_of_any_length,
		.advice = "Shipping devices write the whole page whatever NUMD says: host memory "
			  "is hit",
	},
	{
		.id = "prp.admin.no-data-no-pointer",
		.title = "Commands without data do not look at the data pointer",
		.spec = "base-2.0:3.3.3.1 base-2.0:5.15 nvme-1.4:4.2",
		.coverage = "PRP-06",
		.rules = "PRP-NOXFER-01",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.run = no_data_no_pointer,
	},
	{
		.id = "prp.admin.set-features-across-pages",
		.title = "Data of Set Features may cross a page, to the page of PRP2",
		.spec = "base-2.0:5.27 base-2.0:4.1.1 nvme-1.4:5.21 nvme-1.4:4.3",
		.coverage = "PRP-07 PRP-18",
		.rules = "PRP-ADM-03",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 3, 0),
		.run = set_features_across_pages,
	},
};

const struct nt_group group_prp_admin = NT_GROUP("prp.admin", cases);
