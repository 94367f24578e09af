// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * LBA Range Type: up to 64 ranges of a namespace with a type and attributes.
 * The feature may be absent; where it is, the last command counts, and it is
 * set for one namespace at a time.
 *
 * NVM Command Set 1.0 section 4.1.3.1; NVMe 1.4 section 5.21.1.3.
 */
#include <string.h>

#include "feature.h"

#define RANGE_SPEC "nvm-1.0:4.1.3.1 nvme-1.4:5.21.1.3"
#define RANGES_LEN 4096u
#define RANGE_LEN  64u

static struct drv_cpl send(struct nt_ctx *t, uint8_t opc, uint32_t nsid, uint32_t num,
			   struct nt_buf *data)
{
	const struct drv_cmd cmd = {
		.opc = opc, .nsid = nsid, .cdw10 = NT_FID_LBA_RANGE, .cdw11 = num
	};

	return nt_admin(t, &cmd, data);
}

static void put_range(struct nt_buf *data, unsigned int i, uint64_t slba, uint64_t blocks)
{
	uint8_t *at = data->data + RANGE_LEN * i;

	at[0] = (uint8_t)(i & 1); /* general purpose, file system */
	at[1] = 1;
	for (unsigned int k = 0; k < 8; k++) {
		at[16 + k] = (uint8_t)(slba >> 8 * k);
		at[24 + k] = (uint8_t)((blocks - 1) >> 8 * k);
	}
	nt_pattern(at + 32, 16, i + 1);
}

/* @n ranges side by side. */
static void put_ranges(struct nt_ctx *t, struct nt_buf *data, unsigned int n)
{
	uint64_t blocks = nt_ns(t)->nsze / n;

	memset(data->data, 0, RANGES_LEN);
	for (unsigned int i = 0; i < n; i++)
		put_range(data, i, i * blocks, blocks);
}

/* Skips where the feature is not there, or cannot be changed. */
static struct nt_buf *range_open(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, RANGES_LEN);
	struct drv_cpl get = send(t, NT_ADM_GET_FEATURES, nt_ns(t)->nsid, 0, data);

	if (!drv_cpl_ok(get)) {
		/* over a fabric, data for a feature that has none is refused before it is looked
		 * for */
		if (!nt_limits(t)->is_fabric ||
		    drv_cpl_status(get) != NT_STATUS(GENERIC, SGL_DATA_LENGTH))
			nt_should_status(t, get, NT_STATUS(GENERIC, INVALID_FIELD),
					 "a feature that is not there is Invalid Field");
		nt_skip(t, "LBA Range Type is not there");
	}
	nt_shall_eq(t, get.dw0 >> 6, 0, "bits 31:6 of Dword 0 are reserved");
	if (!(feature_caps(t, NT_FID_LBA_RANGE, nt_ns(t)->nsid) & FEATURE_CHANGEABLE))
		nt_skip(t, "LBA ranges cannot be changed");
	nt_keep_feature_data(t, NT_FID_LBA_RANGE, nt_ns(t)->nsid, 0, data);
	return data;
}

static void reads_back(struct nt_ctx *t)
{
	static const unsigned int counts[] = { 1, 2, 5 };
	struct nt_buf *data = range_open(t), *seen = nt_buf(t, RANGES_LEN);

	for (size_t i = 0; i < ARRAY_SIZE(counts); i++) {
		struct drv_cpl set, get;

		put_ranges(t, data, counts[i]);
		set = send(t, NT_ADM_SET_FEATURES, nt_ns(t)->nsid, counts[i] - 1, data);
		if (!nt_shall_succeed(t, set, "ranges that do not overlap can be set"))
			return;
		memset(seen->data, 0xa5, RANGES_LEN);
		get = send(t, NT_ADM_GET_FEATURES, nt_ns(t)->nsid, 0, seen);
		if (!nt_shall_succeed(t, get, "the ranges can be read"))
			return;
		nt_shall_eq(t, get.dw0 & 0x3f, counts[i] - 1, "NUM is what the last command set");
		for (unsigned int k = 0; k < counts[i]; k++)
			nt_shall_bytes(t, seen->data + RANGE_LEN * k, data->data + RANGE_LEN * k,
				       48, "a range is what was set");
		nt_buf_guards(t, seen, "4,096 bytes are delivered");
	}
}

static void broadcast(struct nt_ctx *t)
{
	struct nt_buf *data = range_open(t);

	put_ranges(t, data, 1);
	nt_shall_status(t, send(t, NT_ADM_SET_FEATURES, NT_NSID_ALL, 0, data),
			NT_STATUS(GENERIC, INVALID_FIELD),
			"ranges for FFFFFFFFh are Invalid Field");
}

static void overlap(struct nt_ctx *t)
{
	struct nt_buf *data = range_open(t);
	struct drv_cpl set;

	put_ranges(t, data, 2);
	put_range(data, 1, nt_ns(t)->nsze / 2 - 1, 2);
	set = send(t, NT_ADM_SET_FEATURES, nt_ns(t)->nsid, 1, data);
	if (drv_cpl_ok(set))
		nt_note(t, "the controller does not check whether ranges overlap");
	else
		nt_should_status(t, set, NT_STATUS(CMD_SPECIFIC, OVERLAP),
				 "ranges that overlap are Overlapping Range");
}

#define RANGE_CASE                                                                                 \
	.spec = RANGE_SPEC, .coverage = "FEA-10", .needs = NT_NEED_NS, .effects = NT_EFF_FEATURES

static const struct nt_case cases[] = {
	{
		.id = "feature.range.reads-back",
		.title = "LBA ranges are what the last command set",
		RANGE_CASE,
		.rules = "FEAT-LBAR-01",
		.run = reads_back,
	},
	{
		.id = "feature.range.broadcast-refused",
		.title = "LBA ranges cannot be set for all namespaces",
		RANGE_CASE,
		.rules = "FEAT-LBAR-01",
		.run = broadcast,
	},
	{
		.id = "feature.range.overlap-has-its-status",
		.title = "Overlapping LBA ranges are Overlapping Range where they are refused",
		RANGE_CASE,
		.rules = "FEAT-LBAR-01",
		.run = overlap,
	},
};

const struct nt_group group_feature_range = NT_GROUP("feature.range", cases);
