// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reserved dwords of Get and Set Features: a controller may refuse what is not
 * 0 there, or not look. What it may not do is to act on it, or to stop.
 *
 * Base 2.0 sections 1.4.1.6, 5.15, 5.27; NVMe 1.4 sections 1.5, 5.13, 5.21.
 */
#include "feature.h"

#define RESERVED_SPEC "base-2.0:1.4.1.6 base-2.0:5.15 base-2.0:5.27 nvme-1.4:5.13 nvme-1.4:5.21"

/* CDW2, CDW3, CDW13 and CDW15; CDW14 has the index of a UUID. */
static struct drv_cpl send(struct nt_ctx *t, uint8_t opc, uint32_t cdw11, unsigned int which)
{
	struct drv_cmd cmd = { .opc = opc, .cdw10 = NT_FID_TEMP_THRESH, .cdw11 = cdw11 };
	uint32_t *const dwords[] = { &cmd.cdw2, &cmd.cdw3, &cmd.cdw13, &cmd.cdw15 };

	*dwords[which] = 0xffffffff;
	return nt_admin(t, &cmd, NULL);
}

static void reserved_dwords(struct nt_ctx *t)
{
	const uint16_t *legal = NT_ANY_OF(0, NT_STATUS(GENERIC, INVALID_FIELD));
	uint32_t before;

	if (!(feature_caps(t, NT_FID_TEMP_THRESH, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "thresholds cannot be changed");
	before = nt_keep_feature(t, NT_FID_TEMP_THRESH, 0) & 0xffff;
	for (unsigned int which = 0; which < 4; which++) {
		struct drv_cpl cpl = send(t, NT_ADM_GET_FEATURES, 0, which);

		nt_shall_status_of(t, cpl, legal,
				   "Get Features with a reserved dword set succeeds or is Invalid "
				   "Field");
		if (drv_cpl_ok(cpl))
			nt_shall_eq(t, cpl.dw0 & 0xffff, before,
				    "a reserved dword does not change what is read");
		cpl = send(t, NT_ADM_SET_FEATURES, 402, which);
		nt_shall_status_of(t, cpl, legal,
				   "Set Features with a reserved dword set succeeds or is Invalid "
				   "Field");
		nt_shall_eq(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0).dw0 & 0xffff,
			    drv_cpl_ok(cpl) ? 402 : before,
			    "a reserved dword does not change what is set");
		nt_set_features(t, NT_FID_TEMP_THRESH, before);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "feature.reserved.dwords-do-nothing",
		.title = "Reserved dwords of Get and Set Features do nothing",
		.spec = RESERVED_SPEC,
		.coverage = "FEA-39",
		.rules = "FEAT-GEN-10 CMD-RSVD-02",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES,
		.run = reserved_dwords,
	},
};

const struct nt_group group_feature_reserved = NT_GROUP("feature.reserved", cases);
