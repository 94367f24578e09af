// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host Controlled Thermal Management: two temperatures between MNTMT and MXTMT,
 * the first below the second, 0 for neither; and the permissive mode of
 * non-operational power states.
 *
 * Base 2.0 sections 5.27.1.13, 5.27.1.14, 8.15.5; NVMe 1.4 sections 5.21.1.16,
 * 5.21.1.17, 8.4.5.
 */
#include <nvmetest/case.h>

#define HCTM_SPEC  "base-2.0:5.27.1.13 nvme-1.4:5.21.1.16"
#define NOPSC_SPEC "base-2.0:5.27.1.14 nvme-1.4:5.21.1.17"
#define CHANGEABLE 4u

struct hctm {
	uint32_t low, high; /* kelvin, 0: not reported */
};

static void hctm_open(struct nt_ctx *t, struct hctm *h)
{
	if (!nt_ctrl_field(t, "hctma.hctm"))
		nt_skip(t, "there is no host controlled thermal management (HCTMA bit 0)");
	h->low = (uint32_t)nt_ctrl_field(t, "mntmt");
	h->high = (uint32_t)nt_ctrl_field(t, "mxtmt");
}

static void hctm_keep(struct nt_ctx *t)
{
	if (nt_ctrl_field(t, "oncs.save") &&
	    !(nt_get_features(t, NT_FID_HCTM, NT_SEL_CAPABILITIES, 0).dw0 & CHANGEABLE))
		nt_skip(t, "the temperatures cannot be changed");
	nt_keep_feature(t, NT_FID_HCTM, 0);
}

static struct drv_cpl set(struct nt_ctx *t, uint32_t tmt1, uint32_t tmt2)
{
	return nt_set_features(t, NT_FID_HCTM, tmt1 << 16 | tmt2);
}

static uint32_t now(struct nt_ctx *t)
{
	struct drv_cpl get = nt_get_features(t, NT_FID_HCTM, NT_SEL_CURRENT, 0);

	nt_shall_succeed(t, get, "the temperatures can be read where HCTMA bit 0 is 1");
	return get.dw0;
}

static void accepted(struct nt_ctx *t)
{
	struct hctm h;

	hctm_open(t, &h);
	if (h.low && h.high)
		nt_shall(t, h.low <= h.high, "MNTMT is at most MXTMT");
	hctm_keep(t);
	{
		uint32_t low = h.low ? h.low : 320, high = h.high ? h.high : low + 20;
		const uint32_t pairs[][2] = { { 0, 0 }, { low, high }, { 0, high }, { low, 0 } };

		for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
			if (pairs[i][0] && pairs[i][1] && pairs[i][0] >= pairs[i][1])
				continue;
			if (nt_shall_succeed(t, set(t, pairs[i][0], pairs[i][1]),
					     "temperatures from MNTMT to MXTMT, or 0, can be set"))
				nt_shall_eq(t, now(t), pairs[i][0] << 16 | pairs[i][1],
					    "the temperatures are what was set");
			else
				nt_note(t, "TMT1 %u, TMT2 %u", pairs[i][0], pairs[i][1]);
		}
	}
}

static void refused(struct nt_ctx *t)
{
	uint32_t mid, before;
	struct hctm h;

	hctm_open(t, &h);
	hctm_keep(t);
	mid = h.low && h.high ? h.low + (h.high - h.low) / 2 : 330;
	if (h.low && h.high && h.low > h.high)
		nt_skip(t, "MNTMT is above MXTMT");
	if (!nt_shall_succeed(t, set(t, 0, 0), "both parts can be disabled"))
		return;
	before = now(t);
	{
		const struct {
			const char *what;
			bool applies;
			uint32_t tmt1, tmt2;
		} bad[] = {
			{ "a TMT1 below MNTMT is Invalid Field", h.low > 1, h.low - 1, 0 },
			{ "a TMT2 below MNTMT is Invalid Field", h.low > 1, 0, h.low - 1 },
			{ "a TMT1 above MXTMT is Invalid Field", h.high && h.high < 0xffff,
			  h.high + 1, 0 },
			{ "a TMT2 above MXTMT is Invalid Field", h.high && h.high < 0xffff, 0,
			  h.high + 1 },
			{ "a TMT1 equal to TMT2 is Invalid Field", true, mid, mid },
			{ "a TMT1 above TMT2 is Invalid Field", !h.low || mid > h.low, mid,
			  mid - 1 },
		};

		for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
			if (!bad[i].applies)
				continue;
			if (!nt_shall_status(t, set(t, bad[i].tmt1, bad[i].tmt2),
					     NT_STATUS(GENERIC, INVALID_FIELD), "%s", bad[i].what))
				nt_note(t, "TMT1 %u, TMT2 %u", bad[i].tmt1, bad[i].tmt2);
			nt_shall_eq(t, now(t), before, "refused temperatures change nothing");
			set(t, 0, 0);
		}
	}
}

static void permissive(struct nt_ctx *t)
{
	bool is_claimed = nt_ctrl_field(t, "ctratt.nopspm");

	if (!is_claimed) {
		nt_shall_status(t, nt_set_features(t, NT_FID_NOPSC, 1),
				NT_STATUS(GENERIC, INVALID_FIELD),
				"the permissive mode without CTRATT bit 1 is Invalid Field");
		return;
	}
	nt_keep_feature(t, NT_FID_NOPSC, 0);
	if (nt_ctrl_field(t, "oncs.save") &&
	    !(nt_get_features(t, NT_FID_NOPSC, NT_SEL_CAPABILITIES, 0).dw0 & CHANGEABLE))
		nt_skip(t, "the permissive mode cannot be changed");
	for (uint32_t on = 0; on < 3; on++)
		if (nt_shall_succeed(t, nt_set_features(t, NT_FID_NOPSC, on & 1),
				     "the permissive mode can be set with CTRATT bit 1"))
			nt_shall_eq(t, nt_get_features(t, NT_FID_NOPSC, NT_SEL_CURRENT, 0).dw0 & 1,
				    on & 1, "the permissive mode is what was set");
}

static const struct nt_case cases[] = {
	{
		.id = "power.thermal.range-is-accepted",
		.title = "Thermal management takes temperatures from MNTMT to MXTMT, and 0",
		.spec = HCTM_SPEC,
		.coverage = "FEA-24 PWR-04",
		.rules = "FEAT-HCTM-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 3, 0),
		.run = accepted,
	},
	{
		.id = "power.thermal.limits-are-enforced",
		.title = "Thermal management refuses what is out of range or out of order",
		.spec = HCTM_SPEC,
		.coverage = "FEA-24 PWR-04",
		.rules = "FEAT-HCTM-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 3, 0),
		.run = refused,
	},
	{
		.id = "power.thermal.permissive-mode-follows-ctratt",
		.title = "The permissive mode can be enabled exactly where CTRATT says so",
		.spec = NOPSC_SPEC,
		.coverage = "FEA-25",
		.rules = "FEAT-NOPSC-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 3, 0),
		.run = permissive,
	},
};

const struct nt_group group_power_thermal = NT_GROUP("power.thermal", cases);
