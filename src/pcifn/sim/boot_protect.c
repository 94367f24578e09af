// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: write protection of boot partitions, feature 85h, which
 * came with 2.1: a state of three bits for each of the two.
 */
#include "cmd.h"

#define BPCAP	     102
#define SFBPWPS	     0x04u
#define RPMB_ABSENT  0x01u
#define STATE_LOCKED 2u
#define STATE_CYCLE  3u

static bool protection_has(const struct sim *s)
{
	return sim_boot_has(s) && s->cfg.ver >= NT_VS(2, 1, 0);
}

void sim_identify_boot(const struct sim *s, uint8_t *page)
{
	if (protection_has(s))
		page[BPCAP] = SFBPWPS | RPMB_ABSENT | (sim_has(s, SIM_BPCAP_RESERVED) ? 0x80 : 0);
}

static uint32_t protection_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return sim_has(s, SIM_BPWP_DEFAULT) ? 1 : STATE_LOCKED;
}

/* 0: no change; 4 and more are not for the host to set. */
static uint16_t protection_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	(void)slot;
	(void)save;
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t want = cmd->cdw11 >> (3 * i) & 7,
			 now = sim_feature(s, NT_FID_BOOT_WRITE_PROTECT, i);

		if (want > STATE_CYCLE && !sim_has(s, SIM_BPWP_ANY))
			return sim_fail(cmd, 44, 3 * i, SIM_INVALID_FIELD);
		if (now == STATE_CYCLE && want && want != now)
			return sim_fail(cmd, 44, 3 * i,
					NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_CHANGEABLE));
	}
	for (unsigned int i = 0; i < 2; i++) {
		uint32_t want = cmd->cdw11 >> (3 * i) & 7;

		if (i && sim_has(s, SIM_BPWP_FIRST))
			want = cmd->cdw11 & 7;
		if (want || sim_has(s, SIM_BPWP_ZERO))
			sim_feature_store(s, NT_FID_BOOT_WRITE_PROTECT, i, want, false);
	}
	return 0;
}

static uint16_t protection_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel,
			       unsigned int slot)
{
	(void)slot;
	cmd->dw0 = sim_feature_sel(s, NT_FID_BOOT_WRITE_PROTECT, 0, sel) |
		   sim_feature_sel(s, NT_FID_BOOT_WRITE_PROTECT, 1, sel) << 3;
	return 0;
}

const struct sim_feature sim_boot_features[] = {
	{ .fid = NT_FID_BOOT_WRITE_PROTECT,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 2,
	  .persists = true,
	  .mask = 0x3f,
	  .has = protection_has,
	  .initial = protection_initial,
	  .set = protection_set,
	  .get = protection_get },
};
const size_t sim_boot_features_count = ARRAY_SIZE(sim_boot_features);
