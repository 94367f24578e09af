// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: optional features of one dword (Base 2.0 sections
 * 5.27.1.13 to 5.27.1.24, NVM Command Set 1.0 section 4.1.3.3): Host Controlled
 * Thermal Management, Non-Operational Power State Config, Read Recovery Level,
 * LBA Status Information Attributes, Sanitize Config, I/O Command Set Profile,
 * Software Progress Marker.
 */
#include "cmd.h"
#include "log.h"

#define MNTMT	     293u /* kelvin */
#define MXTMT	     358u
#define RRLS	     0x8111u /* levels 0, 4, 8 and 15 */
#define RRL_DEFAULT  4u
#define LSIPI	     60u /* 100 ms */
#define IOCS_COUNT   512u
#define CAP_CSS_IOCS 0x40u

static bool is_since(const struct sim *s, unsigned int major, unsigned int minor)
{
	return s->cfg.ver >= NT_VS(major, minor, 0);
}

static bool hctm_has(const struct sim *s)
{
	return s->cfg.has_hctm && is_since(s, 1, 3);
}

static bool nopsc_is_claimed(const struct sim *s)
{
	return s->cfg.has_nopspm && is_since(s, 1, 3);
}

static bool nopsc_has(const struct sim *s)
{
	return nopsc_is_claimed(s) || sim_has(s, SIM_NOPPME_ACCEPTED);
}

static bool rrl_has(const struct sim *s)
{
	return s->cfg.has_rrl && is_since(s, 1, 4);
}

static bool iocs_has(const struct sim *s)
{
	return NT_CAP_CSS(s->cap) & CAP_CSS_IOCS && !sim_has(s, SIM_IOCS_MISSING);
}

static bool spinup_has(const struct sim *s)
{
	return sim_has(s, SIM_SPINUP_WITHOUT_DISK) && is_since(s, 2, 0);
}

void sim_identify_optional(const struct sim *s, uint8_t *page)
{
	if (nopsc_is_claimed(s))
		page[96] |= 0x02;
	if (rrl_has(s)) {
		page[96] |= 0x08;
		sim_put16(page + 100, sim_has(s, SIM_RRLS_NO_DEFAULT) ? RRLS & ~0x10u : RRLS);
	}
	if (hctm_has(s)) {
		page[322] = 1;
		sim_put16(page + 324, sim_has(s, SIM_HCTM_LIMITS_SWAPPED) ? MXTMT : MNTMT);
		sim_put16(page + 326, sim_has(s, SIM_HCTM_LIMITS_SWAPPED) ? MNTMT : MXTMT);
	}
}

/* ---- Host Controlled Thermal Management: TMT1 above TMT2, 0 switches a part off */

static bool tmt_is_wrong(const struct sim *s, uint32_t tmt)
{
	if (!tmt)
		return sim_has(s, SIM_HCTM_ZERO_REFUSED);
	return (tmt < MNTMT && !sim_has(s, SIM_HCTM_BELOW_ACCEPTED)) ||
	       (tmt > MXTMT && !sim_has(s, SIM_HCTM_ABOVE_ACCEPTED));
}

static uint16_t hctm_check(struct sim *s, struct sim_cmd *cmd)
{
	uint32_t tmt2 = cmd->cdw11 & 0xffff, tmt1 = cmd->cdw11 >> 16;
	uint16_t status =
		sim_has(s, SIM_HCTM_STATUS) ? NT_STATUS(GENERIC, SEQUENCE) : SIM_INVALID_FIELD;

	if (tmt_is_wrong(s, tmt1) || tmt_is_wrong(s, tmt2))
		return sim_fail(cmd, 44, 0, status);
	if (tmt1 && tmt2 && tmt1 >= tmt2 && !sim_has(s, SIM_HCTM_ORDER_ACCEPTED) &&
	    !(sim_has(s, SIM_HCTM_EQUAL_ACCEPTED) && tmt1 == tmt2))
		return sim_fail(cmd, 44, 0, status);
	return 0;
}

/* ---- levels, intervals */

static uint16_t rrl_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t level = (sim_has(s, SIM_RRL_IN_CDW11) ? cmd->cdw11 : cmd->cdw12) & 0xf;

	(void)save;
	if (!(RRLS >> level & 1) || (sim_has(s, SIM_RRL_15_REFUSED) && level == 15))
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	sim_feature_store(s, NT_FID_RRL, slot, level, false);
	return 0;
}

static uint32_t rrl_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return sim_has(s, SIM_RRL_DEFAULT_0) ? 0 : RRL_DEFAULT;
}

static uint32_t lba_status_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return LSIPI << 16 | (sim_has(s, SIM_LSIRI_DEFAULT) ? 0 : LSIPI);
}

/* The report interval is the host's, if not below the poll interval, which is not. */
static uint16_t lba_status_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t value = (uint32_t)nt_max(cmd->cdw11 & 0xffff, LSIPI) | LSIPI << 16;

	if (sim_has(s, SIM_LSIPI_CHANGES))
		value = cmd->cdw11;
	sim_feature_store(s, NT_FID_LBA_STATUS_ATTR, slot, value, save);
	cmd->dw0 = sim_has(s, SIM_LSI_NO_ANSWER) ? 0 : value;
	return 0;
}

static uint32_t sanitize_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return sim_has(s, SIM_NODRM_DEFAULT);
}

/* ---- I/O Command Set Profile: combination 0 is the NVM Command Set, there is no other */

static uint16_t iocs_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t index = cmd->cdw11 & (IOCS_COUNT - 1);
	bool is_selected = (s->cc >> NT_CC_CSS_SHIFT & 7) == 6;

	(void)save;
	if (!is_selected && !sim_has(s, SIM_IOCS_ALWAYS_ACTS))
		return sim_has(s, SIM_IOCS_INACTIVE_FAILS) ? NT_STATUS(GENERIC, SEQUENCE) : 0;
	if (index && !sim_has(s, SIM_IOCS_EMPTY_ACCEPTED))
		return sim_fail(cmd, 44, 0,
				sim_has(s, SIM_IOCS_STATUS)
					? SIM_INVALID_FIELD
					: NT_STATUS(CMD_SPECIFIC, IOCS_COMBINATION));
	sim_feature_store(s, NT_FID_IOCS_PROFILE, slot, index, false);
	return 0;
}

static uint16_t marker_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t mask = sim_has(s, SIM_MARKER_SHORT) ? 0x7f : 0xff;

	(void)save;
	sim_feature_store(s, NT_FID_SW_PROGRESS, slot, cmd->cdw11 & mask, false);
	return 0;
}

const struct sim_feature sim_optional_features[] = {
	{ .fid = NT_FID_HCTM,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xffffffff,
	  .persists = true,
	  .has = hctm_has,
	  .check = hctm_check },
	{ .fid = NT_FID_NOPSC,
	  .caps = SIM_FEATURE_CHANGEABLE | SIM_FEATURE_SAVEABLE,
	  .slots = 1,
	  .mask = 1,
	  .has = nopsc_has },
	{ .fid = NT_FID_RRL,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xf,
	  .persists = true,
	  .has = rrl_has,
	  .initial = rrl_initial,
	  .set = rrl_set },
	{ .fid = NT_FID_LBA_STATUS_ATTR,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xffffffff,
	  .since = NT_VS(1, 4, 0),
	  .has = sim_lba_status_has,
	  .initial = lba_status_initial,
	  .set = lba_status_set },
	{ .fid = NT_FID_SANITIZE,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 1,
	  .since = NT_VS(1, 4, 0),
	  .persists = true,
	  .initial = sanitize_initial },
	{ .fid = NT_FID_IOCS_PROFILE,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = IOCS_COUNT - 1,
	  .since = NT_VS(2, 0, 0),
	  .persists = true,
	  .has = iocs_has,
	  .set = iocs_set },
	{ .fid = NT_FID_SPINUP,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 1,
	  .persists = true,
	  .has = spinup_has },
	{ .fid = NT_FID_SW_PROGRESS,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xff,
	  .persists = true,
	  .set = marker_set },
};
const size_t sim_optional_features_count = ARRAY_SIZE(sim_optional_features);
