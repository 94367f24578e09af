// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Optional features of one dword: what they promise where they are, that they
 * are not where nothing announces them, and what a reset leaves of them.
 *
 * Base 2.0 sections 5.27 (figure 316), 5.27.1.15 to 5.27.1.22, 8.17; NVM Command
 * Set 1.0 section 4.1.3.3; NVMe 1.4 section 5.21.1.
 */
#include "feature.h"

#define FID_FDP	       0x1d
#define FID_FDP_EVENTS 0x1e

static bool is_there(struct nt_ctx *t, uint8_t fid)
{
	return drv_cpl_ok(nt_get_features(t, fid, NT_SEL_CURRENT, 0));
}

/* ------------------------------------------------------- Read Recovery Level */

static struct drv_cpl set_level(struct nt_ctx *t, uint32_t level)
{
	/* CDW11 names an NVM Set, and is ignored without those */
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = NT_FID_RRL,
				     .cdw12 = level };

	return nt_admin(t, &cmd, NULL);
}

static uint32_t get_level(struct nt_ctx *t, uint8_t sel)
{
	struct drv_cpl get = nt_get_features(t, NT_FID_RRL, sel, 0);

	nt_shall_succeed(t, get, "the Read Recovery Level can be read (CTRATT bit 3)");
	return get.dw0 & 0xf;
}

static void levels(struct nt_ctx *t)
{
	uint32_t rrls = (uint32_t)nt_ctrl_field(t, "rrls"), before;

	if (!nt_ctrl_field(t, "ctratt.rrl"))
		nt_skip(t, "there are no Read Recovery Levels (CTRATT bit 3)");
	if (nt_ctrl_field(t, "ctratt.nvmsets"))
		nt_skip(t, "levels are those of NVM Sets");
	nt_shall(t, rrls & 1u << 4, "level 4 is supported");
	nt_shall(t, rrls & 1u << 15, "level 15 is supported");
	before = get_level(t, NT_SEL_CURRENT);
	if (feature_has_select(t))
		nt_shall_eq(t, get_level(t, NT_SEL_DEFAULT), 4, "level 4 is the default");
	if (!(feature_caps(t, NT_FID_RRL, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "the level cannot be changed");
	for (uint32_t level = 0; level < 16; level++)
		if (rrls >> level & 1 &&
		    nt_shall_succeed(t, set_level(t, level), "a level of RRLS can be set"))
			nt_shall_eq(t, get_level(t, NT_SEL_CURRENT), level,
				    "the level is what was set");
	nt_shall_succeed(t, set_level(t, before), "the former level can be set again");
}

/* --------------------------------------- LBA Status Information, Sanitize Config */

static void lba_status(struct nt_ctx *t)
{
	struct drv_cpl first, set, get;
	uint32_t lsipi;

	if (!is_there(t, NT_FID_LBA_STATUS_ATTR))
		nt_skip(t, "LBA Status Information Attributes are not there");
	if (feature_has_select(t)) {
		get = nt_get_features(t, NT_FID_LBA_STATUS_ATTR, NT_SEL_DEFAULT, 0);
		nt_shall_eq(t, get.dw0 & 0xffff, get.dw0 >> 16,
			    "the default Report Interval is the Poll Interval");
	}
	if (!(feature_caps(t, NT_FID_LBA_STATUS_ATTR, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "the intervals cannot be changed");
	nt_keep_feature(t, NT_FID_LBA_STATUS_ATTR, 0);
	first = nt_get_features(t, NT_FID_LBA_STATUS_ATTR, NT_SEL_CURRENT, 0);
	lsipi = first.dw0 >> 16;
	for (uint32_t i = 0; i < 2; i++) {
		uint32_t lsiri = lsipi + 50 * i < 0xffff ? lsipi + 50 * i : lsipi;

		/* another Poll Interval, which is not the host's to change */
		set = nt_set_features(t, NT_FID_LBA_STATUS_ATTR, (lsipi ^ 0x11) << 16 | lsiri);
		if (!nt_shall_succeed(t, set, "a Report Interval can be set"))
			return;
		get = nt_get_features(t, NT_FID_LBA_STATUS_ATTR, NT_SEL_CURRENT, 0);
		nt_shall_eq(t, get.dw0 >> 16, lsipi, "the Poll Interval does not change");
		nt_shall_eq(t, set.dw0, get.dw0, "Set Features answers with the intervals in use");
	}
}

static void sanitize_config(struct nt_ctx *t)
{
	if (!is_there(t, NT_FID_SANITIZE))
		nt_skip(t, "Sanitize Config is not there");
	if (!feature_has_select(t))
		nt_skip(t, "Save and Select are not supported (ONCS bit 4)");
	if (feature_caps(t, NT_FID_SANITIZE, 0) & FEATURE_SAVEABLE)
		nt_skip(t, "Sanitize Config can be saved: its default is the vendor's");
	nt_shall_eq(t, nt_get_features(t, NT_FID_SANITIZE, NT_SEL_DEFAULT, 0).dw0 & 1, 0,
		    "the default of NODRM is 0 where it cannot be saved");
}

/* --------------------------------------------------- I/O Command Set Profile */

static uint64_t combination(struct nt_ctx *t, uint32_t index, struct nt_buf *page)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = 0xffffu << 16 | NT_CNS_IOCS };
	uint64_t vector = 0;

	if (!nt_shall_succeed(t, nt_admin(t, &cmd, page), "Identify tells the I/O command sets"))
		nt_stop(t);
	for (unsigned int i = 8; i-- > 0;)
		vector = vector << 8 | page->data[8 * index + i];
	return vector;
}

static uint32_t get_profile(struct nt_ctx *t)
{
	struct drv_cpl get = nt_get_features(t, NT_FID_IOCS_PROFILE, NT_SEL_CURRENT, 0);

	nt_shall_succeed(t, get, "the profile can be read where CAP.CSS bit 6 is 1");
	return get.dw0 & 0x1ff;
}

static void needs_profiles(struct nt_ctx *t)
{
	if (!(NT_CAP_CSS(nt_limits(t)->cap) & 0x40))
		nt_skip(t, "there are no profiles of command sets (CAP.CSS bit 6)");
}

static void profile_selected(struct nt_ctx *t)
{
	const struct drv_enable_attr all = { .css = 6, .has_css = true };
	const uint16_t *legal = NT_ANY_OF(NT_STATUS(CMD_SPECIFIC, IOCS_COMBINATION),
					  NT_STATUS(CMD_SPECIFIC, NS_INSUFFICIENT_CAPACITY));
	struct nt_buf *page = nt_buf(t, 4096);
	struct drv_cpl set;
	uint32_t before;

	needs_profiles(t);
	nt_reenable(t, &all);
	before = get_profile(t);
	nt_shall(t, combination(t, before, page) != 0, "the selected combination is not empty");
	nt_shall_succeed(t, nt_set_features(t, NT_FID_IOCS_PROFILE, before),
			 "the selected combination can be set again");
	if (combination(t, 511, page))
		nt_skip(t, "no combination is empty");
	set = nt_set_features(t, NT_FID_IOCS_PROFILE, 511);
	/* one table of 2.0 prints the value of another status */
	if (nt_shall_status_of(t, set, legal,
			       "an empty combination is I/O Command Set Combination Rejected"))
		nt_should_status(t, set, NT_STATUS(CMD_SPECIFIC, IOCS_COMBINATION),
				 "an empty combination is I/O Command Set Combination Rejected");
	nt_shall_eq(t, get_profile(t), before, "a refused profile changes nothing");
	nt_set_features(t, NT_FID_IOCS_PROFILE, before);
}

static void profile_idle(struct nt_ctx *t)
{
	const struct drv_enable_attr nvm = { .css = 0, .has_css = true };
	uint32_t before;

	needs_profiles(t);
	if (!(NT_CAP_CSS(nt_limits(t)->cap) & 1))
		nt_skip(t, "CC.CSS cannot be 000b");
	nt_reenable(t, &nvm);
	before = get_profile(t);
	nt_shall_succeed(t, nt_set_features(t, NT_FID_IOCS_PROFILE, before ^ 1),
			 "a profile can be set while CC.CSS is not 110b");
	nt_shall_eq(t, get_profile(t), before, "a profile has no effect while CC.CSS is not 110b");
}

/* ----------------------------------------------------------- claims, FEA-33, 34 */

static bool rotates(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096);
	bool is_disk = drv_cpl_ok(nt_identify(t, NT_CNS_IOCS_INDEP_NS, nt_ns(t)->nsid, page)) &&
		       page->data[0] & 0x10;

	nt_buf_free(t, page);
	return is_disk;
}

static void absent(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, INVALID_NS));
	uint32_t vs = nt_limits(t)->vs;
	const struct {
		uint8_t fid;
		const char *what;
		bool is_absent;
		uint32_t nsid;
	} rows[] = {
		{ NT_FID_PLM_CONFIG, "Predictable Latency Mode Config",
		  !nt_ctrl_field(t, "ctratt.plm"), 0 },
		{ NT_FID_PLM_WINDOW, "Predictable Latency Mode Window",
		  !nt_ctrl_field(t, "ctratt.plm"), 0 },
		{ NT_FID_RRL, "Read Recovery Level Config", !nt_ctrl_field(t, "ctratt.rrl"), 0 },
		{ NT_FID_ENDURANCE, "Endurance Group Event Configuration",
		  !nt_ctrl_field(t, "ctratt.eg"), 0 },
		{ NT_FID_SPINUP, "Spinup Control", vs < NT_VS(2, 0, 0) || !rotates(t), 0 },
		{ FID_FDP, "Flexible Data Placement", !(nt_ctrl_field(t, "ctratt") >> 19 & 1), 0 },
		{ FID_FDP_EVENTS, "Flexible Data Placement Events",
		  !(nt_ctrl_field(t, "ctratt") >> 19 & 1), nt_ns(t)->nsid },
		{ NT_FID_RESV_MASK, "Reservation Notification Mask", !nt_ctrl_field(t, "oncs.resv"),
		  nt_ns(t)->nsid },
		{ NT_FID_RESV_PERSIST, "Reservation Persistence", !nt_ctrl_field(t, "oncs.resv"),
		  nt_ns(t)->nsid },
		{ NT_FID_NS_WRITE_PROTECT, "Namespace Write Protection Config",
		  !nt_ctrl_field(t, "nwpc.wp"), nt_ns(t)->nsid },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (rows[i].is_absent &&
		    !nt_should_status_of(
			    t, feature_get(t, rows[i].fid, rows[i].nsid, NT_SEL_CURRENT, 0), legal,
			    "a feature that no capability announces is Invalid Field"))
			nt_note(t, "%s (feature %02Xh)", rows[i].what, rows[i].fid);
	nt_shall(t, ARRAY_SIZE(rows) > 0, "there are features to try");
}

/* --------------------------------------------------------------- over a reset */

/* Figure 316: kept although they cannot be saved. Values that any controller takes. */
static const struct kept {
	uint8_t fid;
	const char *name;
	uint32_t value;
} kept[] = {
	{ NT_FID_HCTM, "Host Controlled Thermal Management", 0 },
	{ NT_FID_SANITIZE, "Sanitize Config", 1 },
	{ NT_FID_SW_PROGRESS, "Software Progress Marker", 3 },
};

static uint32_t kept_value(struct nt_ctx *t, const struct kept *k)
{
	uint32_t mxtmt = (uint32_t)nt_ctrl_field(t, "mxtmt");

	return k->fid == NT_FID_HCTM ? (mxtmt ? mxtmt : 350) : k->value;
}

static void persistence(struct nt_ctx *t)
{
	bool is_set[ARRAY_SIZE(kept)] = { false };
	unsigned int tried = 0;

	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		uint32_t caps;

		if (!is_there(t, kept[i].fid))
			continue;
		caps = feature_caps(t, kept[i].fid, 0);
		if (caps & FEATURE_SAVEABLE || !(caps & FEATURE_CHANGEABLE))
			continue;
		nt_keep_feature(t, kept[i].fid, 0);
		is_set[i] = drv_cpl_ok(nt_set_features(t, kept[i].fid, kept_value(t, &kept[i])));
		tried += is_set[i];
	}
	if (!tried)
		nt_skip(t, "no feature persists without being saved");
	nt_reenable(t, NULL);
	for (size_t i = 0; i < ARRAY_SIZE(kept); i++) {
		uint32_t now = nt_get_features(t, kept[i].fid, NT_SEL_CURRENT, 0).dw0;
		bool ok;

		if (!is_set[i])
			continue;
		/* The table of earlier revisions was not seen. */
		if (nt_limits(t)->vs >= NT_VS(2, 0, 0))
			ok = nt_shall_eq(t, now, kept_value(t, &kept[i]),
					 "a setting that persists is there after a reset");
		else
			ok = nt_should_eq(t, now, kept_value(t, &kept[i]),
					  "a setting that persists is there after a reset");
		if (!ok)
			nt_note(t, "%s (feature %02Xh)", kept[i].name, kept[i].fid);
	}
}

static const struct nt_case cases[] = {
	{
		.id = "feature.optional.recovery-levels-can-be-set",
		.title = "Every Read Recovery Level of RRLS can be set, 4 and 15 among them",
		.spec = "base-2.0:5.27.1.15 base-2.0:8.17 nvme-1.4:5.21.1.18",
		.coverage = "FEA-26",
		.rules = "FEAT-RRL-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 4, 0),
		.run = levels,
	},
	{
		.id = "feature.optional.lba-status-intervals",
		.title =
			"The Poll Interval of LBA status is not the host's, the Report Interval is",
		.spec = "nvm-1.0:4.1.3.3 nvme-1.4:5.21.1.21",
		.coverage = "FEA-28",
		.rules = "FEAT-LSI-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 4, 0),
		.run = lba_status,
	},
	{
		.id = "feature.optional.sanitize-config-default",
		.title = "A forbidden Sanitize is an error by default",
		.spec = "base-2.0:5.27.1.19 nvme-1.4:5.21.1.23",
		.coverage = "FEA-30",
		.rules = "FEAT-SANC-01",
		.since = NT_VS(1, 4, 0),
		.run = sanitize_config,
	},
	{
		.id = "feature.optional.profile-must-exist",
		.title = "A profile of I/O command sets that is empty is rejected",
		.spec = "base-2.0:5.27.1.21 base-2.0:5.17.2.21",
		.coverage = "FEA-32",
		.rules = "FEAT-IOCS-01",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(2, 0, 0),
		.run = profile_selected,
	},
	{
		.id = "feature.optional.profile-waits-for-selection",
		.title = "A profile has no effect while CC.CSS is not 110b",
		.spec = "base-2.0:5.27.1.21",
		.coverage = "FEA-32",
		.rules = "FEAT-IOCS-02",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(2, 0, 0),
		.run = profile_idle,
	},
	{
		.id = "feature.optional.unannounced-is-absent",
		.title = "Features that no capability announces are not there",
		.spec = "base-2.0:5.27 base-2.0:5.27.1.22 nvme-1.4:5.21",
		.coverage = "FEA-27 FEA-31 FEA-33 FEA-34 FEA-36",
		.rules = "FEAT-CLAIM-01",
		.needs = NT_NEED_NS,
		.since = NT_VS(1, 4, 0),
		.run = absent,
	},
	{
		.id = "feature.optional.persists-over-reset",
		.title = "Settings that persist are there after a reset",
		.spec = "base-2.0:5.27",
		.coverage = "FEA-06 FEA-24 FEA-37",
		.rules = "FEAT-GEN-06 FEAT-SPM-01",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.since = NT_VS(1, 3, 0),
		.run = persistence,
	},
};

const struct nt_group group_feature_optional = NT_GROUP("feature.optional", cases);
