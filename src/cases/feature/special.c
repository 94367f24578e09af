// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What single features promise: power states, temperature thresholds, a cache
 * that is not there, interrupt vectors, event bits, the timestamp.
 *
 * Base 2.0 sections 5.27.1.2 to 5.27.1.8, 5.27.1.11, 8.15; NVMe 1.4 section 5.21.1.
 */
#include "feature.h"

static void needs_changeable(struct nt_ctx *t, uint8_t fid)
{
	if (!(feature_caps(t, fid, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "feature %02Xh cannot be changed", fid);
}

static void power_states(struct nt_ctx *t)
{
	uint32_t npss = (uint32_t)nt_ctrl_field(t, "npss"), before;

	needs_changeable(t, NT_FID_POWER_MGMT);
	before = nt_keep_feature(t, NT_FID_POWER_MGMT, 0);
	for (uint32_t ps = 0; ps <= npss && ps < 32; ps++)
		if (nt_shall_succeed(t, nt_set_features(t, NT_FID_POWER_MGMT, ps),
				     "every power state up to NPSS can be set"))
			nt_shall_eq(t, nt_get_features(t, NT_FID_POWER_MGMT, 0, 0).dw0 & 0x1f, ps,
				    "Power Management tells the state that was set");
	nt_set_features(t, NT_FID_POWER_MGMT, before);
	for (uint32_t ps = npss + 1; ps < 32; ps = ps < 31 && ps + 7 > 31 ? 31 : ps + 7) {
		struct drv_cpl cpl = nt_set_features(t, NT_FID_POWER_MGMT, ps);

		if (nt_shall_refuse(t, cpl, "a power state above NPSS is refused"))
			nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					 "a power state above NPSS is Invalid Field");
		nt_shall_eq(t, nt_get_features(t, NT_FID_POWER_MGMT, 0, 0).dw0 & 0x1f,
			    before & 0x1f, "a refused Set Features changes nothing");
	}
}

static void wakes(struct nt_ctx *t)
{
	uint32_t npss = (uint32_t)nt_ctrl_field(t, "npss"), ps = 0;
	const uint8_t *id = nt_identify_ctrl(t);
	struct nt_buf *data;
	struct drv_sq *sq;

	needs_changeable(t, NT_FID_POWER_MGMT);
	while (ps <= npss && ps < 32 && !(id[2048 + 32 * ps + 3] & 2))
		ps++;
	if (ps > npss)
		nt_skip(t, "there is no non-operational power state");
	if (nt_ns(t)->meta_len)
		nt_skip(t, "the namespace has metadata");
	sq = nt_queue_pair(t, 1, 2, 2);
	data = nt_buf(t, nt_ns(t)->lba_len);
	nt_keep_feature(t, NT_FID_POWER_MGMT, 0);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_POWER_MGMT, ps),
			 "a non-operational power state can be set");
	nt_shall_succeed(t, nt_read(t, sq, nt_ns(t)->scratch_slba, 1, data),
			 "a Read in a non-operational power state succeeds");
	ps = nt_get_features(t, NT_FID_POWER_MGMT, 0, 0).dw0 & 0x1f;
	nt_shall(t, ps <= npss && !(id[2048 + 32 * ps + 3] & 2),
		 "the controller is in an operational state once it did I/O");
}

static void no_cache(struct nt_ctx *t)
{
	if (nt_ctrl_field(t, "vwc.present"))
		nt_skip(t, "there is a volatile write cache");
	nt_shall_status(t, nt_set_features(t, NT_FID_VOLATILE_WC, 1),
			NT_STATUS(GENERIC, INVALID_FIELD),
			"a cache that is not there cannot be enabled: Invalid Field");
	nt_should_status(t, nt_get_features(t, NT_FID_VOLATILE_WC, 0, 0),
			 NT_STATUS(GENERIC, INVALID_FIELD),
			 "a cache that is not there has no state: Invalid Field");
}

static void vectors(struct nt_ctx *t)
{
	struct drv_cpl get, set;

	nt_reenable(t, &(struct drv_enable_attr){ .irq_kind = PCIFN_IRQ_MSIX,
						  .irq_count = nt_limits(t)->vectors > 1 ? 2 : 1 });
	nt_queue_pair(t, 1, 2, 2);
	for (uint32_t pass = 0; pass < 2; pass++) {
		uint32_t iv = nt_limits(t)->vectors > 1 ? 1 : 0, cd = pass ? 0 : 1u << 16;

		get = nt_get_features(t, NT_FID_IRQ_CONFIG, 0, iv);
		if (nt_shall_succeed(t, get, "the configuration of a vector in use can be read"))
			nt_shall_eq(t, get.dw0 & 0xffff, iv, "the answer names the vector");
		if (!(feature_caps(t, NT_FID_IRQ_CONFIG, 0) & FEATURE_CHANGEABLE))
			break;
		set = nt_set_features(t, NT_FID_IRQ_CONFIG, iv | cd);
		if (nt_shall_succeed(t, set, "coalescing of a vector in use can be disabled"))
			nt_shall_eq(t, nt_get_features(t, NT_FID_IRQ_CONFIG, 0, iv).dw0 & 0x1ffff,
				    iv | cd, "the current value is what was set");
	}
	nt_should_status(t, nt_get_features(t, NT_FID_IRQ_CONFIG, 0, 0xffff),
			 NT_STATUS(GENERIC, INVALID_FIELD),
			 "a vector that does not exist is Invalid Field");
}

/* Bit 14 needs Endurance Groups; bits 24 to 26 are reserved. */
static void events(struct nt_ctx *t)
{
	uint32_t before;

	needs_changeable(t, NT_FID_ASYNC_EVENT);
	before = nt_keep_feature(t, NT_FID_ASYNC_EVENT, 0);
	if (nt_limits(t)->vs < NT_VS(1, 4, 0) && !feature_has_select(t))
		nt_skip(t, "before 1.4 and without Select nothing is said about notices");
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && !nt_ctrl_field(t, "ctratt.eg"))
		nt_should_status(t, nt_set_features(t, NT_FID_ASYNC_EVENT, 1u << 14),
				 NT_STATUS(GENERIC, INVALID_FIELD),
				 "notices of Endurance Groups without any are Invalid Field");
	nt_shall_succeed(t, nt_set_features(t, NT_FID_ASYNC_EVENT, before),
			 "the configuration that was can be set again");
	if (feature_has_select(t))
		nt_should_eq(t, nt_get_features(t, NT_FID_ASYNC_EVENT, NT_SEL_DEFAULT, 0).dw0 >> 8,
			     0, "no notice is enabled by default");
}

static uint64_t timestamp(struct nt_ctx *t, struct nt_buf *data, unsigned int *ret_origin)
{
	uint64_t ms = 0;

	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_TIMESTAMP };

	if (!nt_shall_succeed(t, nt_admin(t, &cmd, data), "the timestamp can be read (ONCS bit 6)"))
		nt_stop(t);
	for (size_t i = 6; i-- > 0;)
		ms = ms << 8 | data->data[i];
	*ret_origin = data->data[6] >> 1 & 7;
	return ms;
}

static void clock_runs(struct nt_ctx *t)
{
	static const uint64_t starts[] = { 1605934800000, 0x0000fffffffe0000 };
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_TIMESTAMP };
	struct nt_buf *data = nt_buf(t, 8);
	unsigned int origin;
	uint64_t gone;

	if (!nt_ctrl_field(t, "oncs.timestamp"))
		nt_skip(t, "there is no timestamp (ONCS bit 6)");
	for (size_t k = 0; k < ARRAY_SIZE(starts); k++) {
		for (size_t i = 0; i < 8; i++)
			data->data[i] = (uint8_t)(i < 6 ? starts[k] >> 8 * i : 0);
		nt_shall_succeed(t, nt_admin(t, &cmd, data), "the timestamp can be set");
		nt_settle(t, 30000);
		gone = timestamp(t, data, &origin) - starts[k];
		nt_shall_eq(t, origin, 1, "the origin says that the host set the timestamp");
		if (data->data[6] & 1)
			nt_note(t, "the clock may stand still at times (Synch)");
		else
			nt_shall_range(t, gone, 20, 10000,
				       "the timestamp advances by the "
				       "milliseconds that passed");
		nt_buf_guards(t, data, "eight bytes are delivered");
	}
	nt_reenable(t, NULL);
	timestamp(t, data, &origin);
	nt_shall(t, origin <= 1, "the origin after a reset is none that is reserved");
}

static const struct nt_case cases[] = {
	{
		.id = "feature.special.power-states-can-be-set",
		.title = "Every power state up to NPSS can be set, and none above",
		.spec = "base-2.0:5.27.1.2 nvme-1.4:5.21.1.2",
		.coverage = "FEA-09",
		.rules = "FEAT-PM-01 FEAT-PM-02",
		.effects = NT_EFF_FEATURES,
		.run = power_states,
	},
	{
		.id = "feature.special.power-read-wakes",
		.title = "An I/O command ends a non-operational power state",
		.spec = "base-2.0:8.15.1 nvme-1.4:8.4.1",
		.coverage = "FEA-09",
		.rules = "FEAT-PM-03",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.run = wakes,
	},
	{
		.id = "feature.special.cache-absent-is-refused",
		.title = "A volatile write cache that is not there cannot be enabled",
		.spec = "base-2.0:5.27.1.4 nvme-1.4:5.21.1.6",
		.coverage = "FEA-13",
		.rules = "FEAT-VWC-01",
		.run = no_cache,
	},
	{
		.id = "feature.special.vector-configures-its-own",
		.title = "Coalescing is configured for vectors that completion queues use",
		.spec = "base-2.0:5.27.1.7 nvme-1.4:5.21.1.9",
		.coverage = "FEA-16 FEA-17",
		.rules = "FEAT-IVC-01",
		.needs = NT_NEED_QUEUES | NT_NEED_MSIX,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.run = vectors,
	},
	{
		.id = "feature.special.event-unsupported-is-refused",
		.title = "Notices that the controller does not have cannot be enabled",
		.spec = "base-2.0:5.27.1.8 nvme-1.4:5.21.1.11",
		.coverage = "FEA-19",
		.rules = "FEAT-AEC-01",
		.effects = NT_EFF_FEATURES,
		.run = events,
	},
	{
		.id = "feature.special.timestamp-advances",
		.title = "The timestamp advances from what was set",
		.spec = "base-2.0:5.27.1.11 nvme-1.4:5.21.1.14",
		.coverage = "FEA-22",
		.rules = "FEAT-TS-01",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.run = clock_runs,
	},
};

const struct nt_group group_feature_special = NT_GROUP("feature.special", cases);
