// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every feature that a capability brings with it, and every identifier of the Feature
 * Identifiers Supported and Effects log. Features are only read.
 *
 * Base 2.0 sections 5.15, 5.16.1.18, 5.17.2.1 and 5.27.1; NVMe 1.4 section 5.21.1.
 */
#include "claims.h"

#include <stdio.h>

struct feature {
	uint8_t fid;
	uint32_t cdw11;
	struct claim claim;
};

#define FEATURE_SINCE(major, minor) .since = NT_VS(major, minor, 0)

static const struct feature features[] = {
	{ NT_FID_VOLATILE_WC,
	  0,
	  { "Volatile Write Cache (feature 06h)", "vwc.present", .since = 0 } },
	{ NT_FID_AUTO_PST,
	  0,
	  { "Autonomous Power State Transition (feature 0Ch)", "apsta.apst",
	    FEATURE_SINCE(1, 1) } },
	{ NT_FID_HMB, 0, { "Host Memory Buffer (feature 0Dh)", "hmpre", FEATURE_SINCE(1, 2) } },
	{ NT_FID_TIMESTAMP,
	  0,
	  { "Timestamp (feature 0Eh)", "oncs.timestamp", FEATURE_SINCE(1, 3) } },
	{ NT_FID_KEEP_ALIVE,
	  0,
	  { "Keep Alive Timer (feature 0Fh)", "kas", .since = NT_VS(1, 2, 1) } },
	{ NT_FID_HCTM,
	  0,
	  { "Host Controlled Thermal Management (feature 10h)", "hctma.hctm",
	    FEATURE_SINCE(1, 3) } },
	{ NT_FID_NOPSC,
	  0,
	  { "Non-Operational Power State Config (feature 11h)", "ctratt.nopspm",
	    FEATURE_SINCE(1, 3) } },
	{ NT_FID_NS_WRITE_PROTECT,
	  0,
	  { "Namespace Write Protection Config (feature 84h)", "nwpc", FEATURE_SINCE(1, 4) } },
	{ NT_FID_HOST_ID,
	  1,
	  { "a Host Identifier of 128 bits (feature 81h)", "ctratt.hostid128", FEATURE_SINCE(1, 2),
	    .is_implied = true } },
	{ NT_FID_HOST_ID,
	  0,
	  { "Host Identifier (feature 81h)", "oncs.resv", FEATURE_SINCE(1, 1),
	    .is_one_way = true } },
};

/* Current value with the NSIDs that a feature may want: the controller, a namespace, all. */
static struct drv_cpl get(struct claims *c, uint8_t fid, uint32_t cdw11, unsigned int sel)
{
	uint32_t nsids[3] = { 0, NT_NSID_ALL, 0 };
	struct drv_cpl cpl = { 0 };

	if (nt_has_ns(c->t))
		nsids[1] = nt_ns(c->t)->nsid;
	nsids[2] = NT_NSID_ALL;
	for (size_t i = 0; i < ARRAY_SIZE(nsids); i++) {
		const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
					     .nsid = nsids[i],
					     .cdw10 = sel << 8 | fid,
					     .cdw11 = cdw11 };

		cpl = nt_admin(c->t, &cmd, c->page);
		if (drv_cpl_ok(cpl))
			break;
	}
	return cpl;
}

static void judge(struct claims *c, const struct feature *f)
{
	struct drv_cpl cpl;
	char sent[64];

	if (nt_limits(c->t)->vs < f->claim.since && !claims_is_set(c, &f->claim))
		return;
	/* the one that only a namespace can be asked for */
	if (f->fid == NT_FID_NS_WRITE_PROTECT && !nt_has_ns(c->t))
		return;
	cpl = get(c, f->fid, f->cdw11, NT_SEL_CURRENT);
	snprintf(sent, sizeof(sent), "Get Features %02Xh, CDW11 %Xh", f->fid, f->cdw11);
	claims_judge(c, &f->claim, drv_cpl_ok(cpl), sent, cpl);
}

/* Wants a vector, an NVM Set, an Endurance Group, a range or an element that exists. */
static bool wants_more(unsigned int fid)
{
	return fid == NT_FID_LBA_RANGE || fid == NT_FID_IRQ_CONFIG || fid == NT_FID_RRL ||
	       fid == NT_FID_PLM_CONFIG || fid == NT_FID_PLM_WINDOW || fid == NT_FID_ENDURANCE ||
	       !spec_feature_find((uint8_t)fid) || (fid >= 0x78 && fid < 0x80) ||
	       fid == NT_FID_RESV_MASK || fid == NT_FID_RESV_PERSIST;
}

static void sweep(struct claims *c)
{
	for (unsigned int fid = 1; fid < 0xc0; fid++) {
		bool is_listed = claims_listed(c->features, fid);
		struct drv_cpl cpl = get(c, (uint8_t)fid, 0, NT_SEL_CURRENT);
		char what[32];

		if (!drv_cpl_ok(cpl) && nt_ctrl_field(c->t, "oncs.save"))
			cpl = get(c, (uint8_t)fid, 0, NT_SEL_CAPABILITIES);
		if (is_listed && !drv_cpl_ok(cpl) && wants_more(fid)) {
			claims_untried(c, "feature", fid);
			continue;
		}
		snprintf(what, sizeof(what), "feature %02Xh", fid);
		claims_judge_listed(c, what, "log 12h", is_listed, drv_cpl_ok(cpl), "Get Features",
				    cpl);
	}
}

/* Select: the default and the saved value, and what a feature can do. */
static void select(struct claims *c)
{
	static const struct claim claim = { .what = "Select of Get Features",
					    .field = "oncs.save",
					    .since = NT_VS(1, 1, 0),
					    .is_one_way = true };
	struct drv_cpl cpl = { 0 };

	if (!claims_is_set(c, &claim))
		return;
	for (uint8_t sel = NT_SEL_DEFAULT; sel <= NT_SEL_CAPABILITIES && drv_cpl_ok(cpl); sel++)
		cpl = nt_get_features(c->t, NT_FID_TEMP_THRESH, sel, 0);
	claims_judge(c, &claim, drv_cpl_ok(cpl), "Get Features 04h, SEL 1h, 2h, 3h", cpl);
}

void claims_features(struct claims *c)
{
	for (size_t i = 0; i < ARRAY_SIZE(features); i++)
		judge(c, &features[i]);
	select(c);
	if (c->features)
		sweep(c);
}
