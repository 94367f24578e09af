// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Feature 0Dh: the Host Memory Buffer is enabled with what Identify asks for,
 * read back, enabled once only, and disabled whatever else the command says.
 *
 * Base 2.0 sections 5.17.2.1, 5.27.1.10, 8.9; NVMe 1.4 sections 5.15.2.2,
 * 5.21.1.13, 8.9.
 */
#include "hmb.h"

#define FEATURE_SPEC "base-2.0:5.27.1.10 nvme-1.4:5.21.1.13"

static void limits_are_ordered(struct nt_ctx *t)
{
	uint64_t pref = nt_ctrl_field(t, "hmpre"), min = nt_ctrl_field(t, "hmmin");

	nt_shall(t, pref >= min, "HMPRE, %llu, is not below HMMIN, %llu", (unsigned long long)pref,
		 (unsigned long long)min);
	if (!pref)
		nt_note(t, "there is no Host Memory Buffer (HMPRE is 0)");
}

static uint32_t dword(const struct nt_buf *data, size_t at)
{
	return (uint32_t)data->data[at] | (uint32_t)data->data[at + 1] << 8 |
	       (uint32_t)data->data[at + 2] << 16 | (uint32_t)data->data[at + 3] << 24;
}

static void judge_attributes(struct nt_ctx *t, const struct hmb *h, struct nt_buf *data)
{
	uint64_t list = dword(data, 4) | (uint64_t)dword(data, 8) << 32;
	uint32_t reserved = 0;

	nt_shall_eq(t, dword(data, 0), h->len / nt_limits(t)->page_len,
		    "HSIZE reads back as it was set");
	nt_shall_eq(t, list, h->list->iova, "the address of the list reads back as it was set");
	nt_shall_eq(t, dword(data, 12), h->count, "HMDLEC reads back as it was set");
	for (size_t i = 16; i < 4096; i++)
		reserved += data->data[i] != 0;
	nt_shall_eq(t, reserved, 0, "bytes 4095:16 of the attributes are 0");
}

static void reads_back(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	struct hmb_limits lim;
	struct drv_cpl cpl;
	struct hmb h;

	hmb_limits(t, &lim);
	hmb_make(t, &h, lim.pref, (uint32_t)nt_min(2, lim.entries_max));
	for (unsigned int i = 0; i < 2; i++) {
		hmb_enable(t, &h, 0);
		cpl = hmb_get(t, data);
		if (nt_shall_succeed(t, cpl, "Get Features tells the attributes")) {
			nt_shall_eq(t, cpl.dw0 & 1, 1, "EHM is 1 while the buffer is enabled");
			nt_should_eq(t, cpl.dw0 & ~1u, 0, "reserved bits of Dword 0 are 0");
			judge_attributes(t, &h, data);
			nt_buf_guards(t, data, "4,096 bytes are delivered");
		}
		hmb_disable(t);
		nt_shall_eq(t, hmb_get(t, data).dw0 & 1, 0,
			    "EHM is 0 while the buffer is disabled");
	}
}

static void once_only(struct nt_ctx *t)
{
	struct hmb_limits lim;
	struct hmb h, other;

	hmb_limits(t, &lim);
	hmb_make(t, &h, lim.min, 1);
	hmb_make(t, &other, lim.min, 1);
	hmb_enable(t, &h, 0);
	nt_shall_status(
		t, hmb_set(t, &h, 0), NT_STATUS(GENERIC, SEQUENCE),
		"enabling an enabled buffer with the same memory is Command Sequence Error");
	nt_shall_status(t, hmb_set(t, &other, 0), NT_STATUS(GENERIC, SEQUENCE),
			"enabling an enabled buffer with other memory is Command Sequence Error");
	nt_shall_status(t, hmb_set(t, &h, HMB_MR), NT_STATUS(GENERIC, SEQUENCE),
			"returning memory to an enabled buffer is Command Sequence Error");
	hmb_disable(t);
	for (unsigned int i = 0; i < 2; i++)
		nt_shall_succeed(t, nt_set_features(t, NT_FID_HMB, 0),
				 "disabling a buffer that is not enabled succeeds");
	hmb_enable(t, &other, 0);
	hmb_disable(t);
}

static void disable_ignores_the_rest(struct nt_ctx *t)
{
	const struct drv_cmd off = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = NT_FID_HMB,
				     .cdw12 = 0xdeadbeef,
				     .cdw13 = 0xdeadbee5,
				     .cdw14 = 0x00badbad,
				     .cdw15 = 0x7fffffff };
	struct hmb_limits lim;
	struct hmb h;

	hmb_limits(t, &lim);
	hmb_make(t, &h, lim.min, 1);
	nt_shall_succeed(t, nt_admin(t, &off, NULL),
			 "with EHM=0 CDW12 to CDW15 are ignored, the buffer being disabled");
	hmb_enable(t, &h, 0);
	nt_shall_succeed(t, nt_admin(t, &off, NULL),
			 "with EHM=0 CDW12 to CDW15 are ignored, the buffer being enabled");
	nt_shall_eq(t, hmb_get(t, NULL).dw0 & 1, 0, "the buffer is disabled then");
}

/* All sizes that Identify asks for or allows, in one piece and in as many as it can use. */
static void any_size(struct nt_ctx *t)
{
	struct hmb_limits lim;
	uint64_t sizes[3];

	hmb_limits(t, &lim);
	sizes[0] = lim.min;
	sizes[1] = lim.pref;
	sizes[2] = (lim.min + lim.pref) / 2;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t room = nt_max(sizes[i] / lim.chunk_min, 1);
		uint32_t counts[] = { 1, 2, (uint32_t)nt_min(room, lim.entries_max) };

		for (size_t k = 0; k < ARRAY_SIZE(counts); k++) {
			struct hmb h;

			if (counts[k] > room || counts[k] > lim.entries_max)
				continue;
			hmb_make(t, &h, sizes[i], counts[k]);
			hmb_enable(t, &h, 0);
			hmb_disable(t);
		}
	}
}

static void more_than_preferred(struct nt_ctx *t)
{
	struct hmb_limits lim;
	struct drv_cpl cpl;
	struct hmb h;

	hmb_limits(t, &lim);
	hmb_make(t, &h, lim.pref + nt_limits(t)->page_len, 1);
	cpl = hmb_set(t, &h, 0);
	nt_should_status(t, cpl, 0, "a buffer larger than HMPRE can be enabled");
	if (drv_cpl_ok(cpl))
		hmb_disable(t);
}

/* HMDLLA is 16 byte aligned; the controller works as if bits 3:0 were 0. */
static void low_bits(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096);
	struct hmb_limits lim;
	struct drv_cmd cmd;
	struct hmb h;

	hmb_limits(t, &lim);
	hmb_make(t, &h, lim.min, 1);
	cmd = (struct drv_cmd){ .opc = NT_ADM_SET_FEATURES,
				.cdw10 = NT_FID_HMB,
				.cdw11 = HMB_EHM,
				.cdw12 = (uint32_t)(h.len / nt_limits(t)->page_len),
				.cdw13 = (uint32_t)h.list->iova | 0xd,
				.cdw14 = (uint32_t)(h.list->iova >> 32),
				.cdw15 = h.count };
	drv_mark_dirty(nt_ctrlr(t));
	if (drv_cpl_ok(nt_admin(t, &cmd, NULL))) {
		nt_shall_succeed(t, hmb_get(t, data), "Get Features tells the attributes");
		nt_shall_eq(t, dword(data, 4), (uint32_t)h.list->iova,
			    "bits 3:0 of the list's address are 0");
		hmb_disable(t);
	} else {
		nt_should(t, false,
			  "a list address with bits 3:0 set is taken as if they were cleared");
	}
}

/* What comes of these is left to the controller, but no memory outside is used (guards). */
static void nonsense_is_harmless(struct nt_ctx *t)
{
	uint32_t page = nt_limits(t)->page_len;
	struct hmb_limits lim;
	struct hmb h;

	hmb_limits(t, &lim);
	for (unsigned int i = 0; i < 4; i++) {
		struct drv_cpl cpl;

		hmb_make(t, &h, lim.min + page, 1);
		if (i == 0)
			h.len = 0;
		else if (i == 1)
			h.count = 0;
		else if (i == 2)
			h.len = lim.min > page ? lim.min - page : page;
		if (i == 3) { /* a page is left over, wherever the address is rounded to */
			h.list->data[0] = 0x40;
			h.len -= page;
			h.list->data[8] = (uint8_t)(h.len / page);
			h.list->data[9] = (uint8_t)(h.len / page >> 8);
			h.list->data[10] = (uint8_t)(h.len / page >> 16);
		}
		cpl = hmb_set(t, &h, 0);
		nt_note(t, "%s: status %03Xh",
			i == 0	 ? "HSIZE 0"
			: i == 1 ? "HMDLEC 0"
			: i == 2 ? "HSIZE below HMMIN"
				 : "Buffer Address off a page",
			drv_cpl_status(cpl));
		nt_shall_not_fatal(t);
		if (drv_cpl_ok(cpl))
			hmb_disable(t);
	}
	nt_shall_succeed(t, nt_set_features(t, NT_FID_HMB, 0), "the buffer can still be disabled");
}

#define FEATURE_CASE                                                                               \
	.spec = FEATURE_SPEC, .needs = NT_NEED_QUEUES, .effects = NT_EFF_FEATURES | NT_EFF_RESET,  \
	.coverage = "HMB-01 FEA-21", .since = NT_VS(1, 2, 0)

static const struct nt_case cases[] = {
	{
		.id = "hmb.feature.limits-are-ordered",
		.title = "HMPRE is not below HMMIN",
		.spec = "base-2.0:5.17.2.1 nvme-1.4:5.15.2.2",
		.coverage = "HMB-01",
		.rules = "ADM-IDENT-36",
		.since = NT_VS(1, 2, 0),
		.run = limits_are_ordered,
	},
	{
		.id = "hmb.feature.reads-back",
		.title = "Get Features tells whether the buffer is enabled, and with what",
		FEATURE_CASE,
		.rules = "FEAT-HMB-03",
		.run = reads_back,
	},
	{
		.id = "hmb.feature.enabled-once-only",
		.title =
			"An enabled buffer cannot be enabled again, a disabled one can be disabled",
		FEATURE_CASE,
		.rules = "FEAT-HMB-01",
		.run = once_only,
	},
	{
		.id = "hmb.feature.disable-ignores-the-rest",
		.title = "With EHM=0 the other dwords are ignored",
		FEATURE_CASE,
		.rules = "FEAT-HMB-01",
		.run = disable_ignores_the_rest,
	},
	{
		.id = "hmb.feature.any-size",
		.title =
			"Any size from HMMIN to HMPRE is taken, in as many pieces as HMMAXD allows",
		FEATURE_CASE,
		.rules = "FEAT-HMB-03",
		.run = any_size,
	},
	{
		.id = "hmb.feature.more-than-preferred",
		.title = "A buffer may be larger than HMPRE",
		FEATURE_CASE,
		.rules = "FEAT-HMB-03",
		.run = more_than_preferred,
	},
	{
		.id = "hmb.feature.low-bits-of-list",
		.title = "Bits 3:0 of the list's address are taken as 0",
		FEATURE_CASE,
		.rules = "FEAT-HMB-03",
		.run = low_bits,
	},
	{
		.id = "hmb.feature.nonsense-is-harmless",
		.title = "Sizes and addresses that fit nothing do no harm",
		FEATURE_CASE,
		.rules = "HMB-04",
		.run = nonsense_is_harmless,
	},
};

const struct nt_group group_hmb_feature = NT_GROUP("hmb.feature", cases);
