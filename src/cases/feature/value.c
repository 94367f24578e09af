// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Values of features: what is set is read back, and each SEL gives its own.
 *
 * Whether a feature can be changed or saved is what SEL=011b tells; those that
 * cannot are refused with a status of their own. A reserved SEL is an error; a
 * reserved Feature Identifier is Invalid Field.
 *
 * Base 2.0 sections 4.2, 5.15, 5.27; NVMe 1.4 sections 7.8, 5.13, 5.21.
 */
#include "feature.h"

#define VALUE_SPEC "base-2.0:4.2 base-2.0:5.15 base-2.0:5.27 nvme-1.4:7.8 nvme-1.4:5.21"

static void mandatory(struct nt_ctx *t)
{
	static const uint8_t fids[] = { 0x01, 0x02, 0x04, 0x07, 0x08, 0x0a, 0x0b };

	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "cntrltype") > 1)
		nt_skip(t, "no I/O controller: CNTRLTYPE is not 1");
	for (size_t i = 0; i < ARRAY_SIZE(fids); i++)
		if (!nt_shall_succeed(t, feature_get(t, fids[i], 0, NT_SEL_CURRENT, 0),
				      "a mandatory feature can be read"))
			nt_note(t, "feature %02Xh", fids[i]);
	nt_shall_succeed(t,
			 feature_get(t, NT_FID_ERROR_RECOVERY, nt_ns(t)->nsid, NT_SEL_CURRENT, 0),
			 "Error Recovery of a namespace can be read");
}

static void reads_back(struct nt_ctx *t)
{
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		uint32_t before;

		if (!feature_applies(t, f) || !(feature_caps(t, f->fid, 0) & FEATURE_CHANGEABLE))
			continue;
		before = nt_keep_feature(t, f->fid, f->select) & f->mask;
		/* each value, and the first a second time */
		for (unsigned int k = 0; k < 3; k++) {
			uint32_t want = f->values[k & 1], got;

			if (!feature_put(t, f, want))
				continue;
			got = feature_value(t, f, NT_SEL_CURRENT);
			if (f->is_advice)
				nt_should_eq(t, got, want, "a set value that is advice is kept");
			else if (!nt_shall_eq(t, got, want, "the current value is what was set"))
				nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
		}
		feature_put(t, f, before);
	}
	nt_shall(t, features_count > 0, "there are features to set");
}

static void need_select(struct nt_ctx *t)
{
	if (!feature_has_select(t))
		nt_skip(t, "Save and Select are not supported (ONCS bit 4)");
}

static void default_stays(struct nt_ctx *t)
{
	need_select(t);
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		uint32_t first, before, other;

		if (!feature_applies(t, f))
			continue;
		first = feature_value(t, f, NT_SEL_DEFAULT);
		feature_value(t, f, NT_SEL_SAVED);
		if (!(feature_caps(t, f->fid, 0) & FEATURE_CHANGEABLE))
			continue;
		before = nt_keep_feature(t, f->fid, f->select) & f->mask;
		other = f->values[f->values[0] == first];
		if (feature_put(t, f, other)) {
			if (!nt_shall_eq(t, feature_value(t, f, NT_SEL_DEFAULT), first,
					 "the default does not follow the current value") ||
			    (!f->is_advice &&
			     !nt_shall_eq(t, feature_value(t, f, NT_SEL_CURRENT), other,
					  "the current value is not the default")))
				nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
		}
		feature_put(t, f, before);
	}
}

static void saved_falls_back(struct nt_ctx *t)
{
	need_select(t);
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		uint32_t caps, before;

		if (!feature_applies(t, f))
			continue;
		caps = feature_caps(t, f->fid, 0);
		if (caps & FEATURE_SAVEABLE || !(caps & FEATURE_CHANGEABLE))
			continue;
		before = nt_keep_feature(t, f->fid, f->select) & f->mask;
		if (feature_put(t, f, feature_other(f, feature_value(t, f, NT_SEL_DEFAULT))) &&
		    !nt_shall_eq(t, feature_value(t, f, NT_SEL_SAVED),
				 feature_value(t, f, NT_SEL_DEFAULT),
				 "the saved value of what cannot be saved is the default"))
			nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
		feature_put(t, f, before);
	}
	nt_shall(t, features_count > 0, "there are features to try");
}

static void capabilities(struct nt_ctx *t)
{
	uint32_t caps;

	need_select(t);
	for (size_t i = 0; i < features_count; i++) {
		if (!feature_applies(t, &features[i]))
			continue;
		caps = feature_caps(t, features[i].fid, 0);
		if (!nt_shall_eq(t, caps >> 3, 0, "bits 31:3 of the capabilities are 0") ||
		    !nt_should(t, !(caps & FEATURE_PER_NS),
			       "features of the controller are not namespace specific"))
			nt_note(t, "feature %02Xh: capabilities %Xh", features[i].fid, caps);
	}
	caps = feature_caps(t, NT_FID_ERROR_RECOVERY, nt_ns(t)->nsid);
	nt_should(t, caps & FEATURE_PER_NS, "Error Recovery is namespace specific");
}

static void reserved_sel(struct nt_ctx *t)
{
	need_select(t);
	for (uint8_t sel = 4; sel < 8; sel++) {
		struct drv_cpl cpl = feature_get(t, NT_FID_TEMP_THRESH, 0, sel, 0);

		if (nt_shall_refuse(t, cpl, "a reserved SEL is an error"))
			nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					 "a reserved SEL is Invalid Field");
	}
}

static void reserved_fid(struct nt_ctx *t)
{
	static const uint8_t fids[] = { 0x00, 0x60, 0x6f, 0x77, 0xa0, 0xbf };

	for (size_t i = 0; i < ARRAY_SIZE(fids); i++) {
		struct drv_cpl get = feature_get(t, fids[i], 0, NT_SEL_CURRENT, 0);
		struct drv_cpl set = feature_set(t, fids[i], 0, false, 0);

		if (!nt_shall_status(t, get, NT_STATUS(GENERIC, INVALID_FIELD),
				     "Get Features of a reserved identifier is Invalid Field") ||
		    !nt_shall_status(t, set, NT_STATUS(GENERIC, INVALID_FIELD),
				     "Set Features of a reserved identifier is Invalid Field"))
			nt_note(t, "feature %02Xh", fids[i]);
	}
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
			 "a feature can be read after that");
}

#define VALUE_CASE .spec = VALUE_SPEC

static const struct nt_case cases[] = {
	{
		.id = "feature.value.mandatory-are-there",
		.title = "The mandatory features can be read",
		.spec = "base-2.0:3.1.2.1.3 nvm-1.0:2.2.3 nvme-1.4:5.21",
		.coverage = "FEA-01",
		.rules = "FEAT-GEN-01",
		.needs = NT_NEED_NS,
		.run = mandatory,
	},
	{
		.id = "feature.value.reads-back",
		.title = "The current value of a feature is what was set",
		VALUE_CASE,
		.coverage = "FEA-04 FEA-08 FEA-09 FEA-11 FEA-13 FEA-15 FEA-18 FEA-19",
		.rules = "FEAT-GEN-10 FEAT-ARB-01 FEAT-TEMP-01 FEAT-VWC-01 FEAT-INTC-01 "
			 "FEAT-WAN-01 FEAT-AEC-01",
		.effects = NT_EFF_FEATURES,
		.run = reads_back,
	},
	{
		.id = "feature.value.default-stays",
		.title = "The default of a feature does not follow its current value",
		VALUE_CASE,
		.coverage = "FEA-01",
		.rules = "FEAT-GEN-03",
		.effects = NT_EFF_FEATURES,
		.run = default_stays,
	},
	{
		.id = "feature.value.saved-falls-back",
		.title = "The saved value of a feature that cannot be saved is its default",
		VALUE_CASE,
		.coverage = "FEA-01",
		.rules = "FEAT-GEN-03",
		.effects = NT_EFF_FEATURES,
		.run = saved_falls_back,
	},
	{
		.id = "feature.value.capabilities-are-told",
		.title = "SEL=011b tells what can be done with a feature",
		.spec = "base-2.0:5.15 nvme-1.4:5.13",
		.coverage = "FEA-01",
		.rules = "FEAT-GEN-03",
		.needs = NT_NEED_NS,
		.run = capabilities,
	},
	{
		.id = "feature.value.reserved-select-refused",
		.title = "A reserved SEL is an error",
		.spec = "base-2.0:5.15 base-2.0:1.4.1.6 nvme-1.4:5.13",
		.coverage = "FEA-02",
		.rules = "FEAT-GEN-04",
		.run = reserved_sel,
	},
	{
		.id = "feature.value.reserved-identifier-refused",
		.title = "A reserved Feature Identifier is Invalid Field",
		.spec = "base-2.0:4.2 nvme-1.4:7.8",
		.coverage = "FEA-03",
		.rules = "FEAT-GEN-02",
		.run = reserved_fid,
	},
};

const struct nt_group group_feature_value = NT_GROUP("feature.value", cases);
