// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What happens to a value: saved ones come back after a reset, others do not;
 * what cannot be saved or changed says so.
 *
 * Base 2.0 sections 4.2, 5.27; NVMe 1.4 sections 7.8, 5.21.
 */
#include "feature.h"

#define SAVE_SPEC "base-2.0:4.2 base-2.0:5.27 nvme-1.4:7.8 nvme-1.4:5.21"

static void need_select(struct nt_ctx *t)
{
	if (!feature_has_select(t))
		nt_skip(t, "Save and Select are not supported (ONCS bit 4)");
}

static void not_saveable(struct nt_ctx *t)
{
	unsigned int tried = 0;

	need_select(t);
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		uint32_t caps, now;

		if (!feature_applies(t, f))
			continue;
		caps = feature_caps(t, f->fid, 0);
		if (caps & FEATURE_SAVEABLE || !(caps & FEATURE_CHANGEABLE))
			continue;
		tried++;
		now = feature_value(t, f, NT_SEL_CURRENT);
		if (!nt_shall_status(t, feature_set(t, f->fid, 0, true, f->select | now),
				     NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_SAVEABLE),
				     "saving what cannot be saved is Feature Identifier Not "
				     "Saveable"))
			nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
		nt_shall_eq(t, feature_value(t, f, NT_SEL_CURRENT), now,
			    "a refused Set Features changes nothing");
	}
	if (!tried)
		nt_skip(t, "every changeable feature can be saved");
}

static void not_changeable(struct nt_ctx *t)
{
	const uint16_t *legal = NT_ANY_OF(NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_CHANGEABLE),
					  NT_STATUS(GENERIC, INVALID_FIELD));
	unsigned int tried = 0;

	need_select(t);
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];
		struct drv_cpl cpl;
		uint32_t now;

		if (!feature_applies(t, f) || feature_caps(t, f->fid, 0) & FEATURE_CHANGEABLE)
			continue;
		tried++;
		now = feature_value(t, f, NT_SEL_CURRENT);
		cpl = feature_set(t, f->fid, 0, false, f->select | feature_other(f, now));
		if (nt_limits(t)->vs >= NT_VS(1, 3, 0))
			nt_shall_status(t, cpl, NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_CHANGEABLE),
					"setting what cannot be changed is Feature Not Changeable");
		else
			nt_shall_status_of(t, cpl, legal,
					   "setting what cannot be changed is refused");
		nt_shall_eq(t, feature_value(t, f, NT_SEL_CURRENT), now,
			    "a refused Set Features changes nothing");
	}
	if (!tried)
		nt_skip(t, "every feature can be changed");
}

/* Where nothing was saved, SEL=010b tells the default: that is what a reset brings back. */
static void falls_back(struct nt_ctx *t)
{
	uint32_t want[16], caps[16];

	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];

		caps[i] = feature_applies(t, f) ? feature_caps(t, f->fid, 0) : 0;
		if (!(caps[i] & FEATURE_CHANGEABLE))
			continue;
		nt_keep_feature(t, f->fid, f->select);
		if (feature_has_select(t)) {
			want[i] = feature_value(t, f, NT_SEL_SAVED);
		} else {
			/* Without SEL the value that another reset brings is all there is. */
			nt_reenable(t, NULL);
			want[i] = feature_value(t, f, NT_SEL_CURRENT);
		}
	}
	for (size_t i = 0; i < features_count; i++)
		if (caps[i] & FEATURE_CHANGEABLE)
			feature_put(t, &features[i], feature_other(&features[i], want[i]));
	nt_reenable(t, NULL);
	for (size_t i = 0; i < features_count; i++) {
		const struct feature *f = &features[i];

		uint32_t now;

		if (!(caps[i] & FEATURE_CHANGEABLE))
			continue;
		now = feature_value(t, f, NT_SEL_CURRENT);
		/* Without Save values may be kept, by the table of features; these are not. */
		if (feature_has_select(t))
			nt_shall_eq(t, now, want[i], "%s", f->gone);
		else
			nt_should_eq(t, now, want[i], "%s", f->gone);
	}
}

static bool can_save(struct nt_ctx *t, const struct feature *f)
{
	return feature_applies(t, f) &&
	       (feature_caps(t, f->fid, 0) & (FEATURE_SAVEABLE | FEATURE_CHANGEABLE)) ==
		       (FEATURE_SAVEABLE | FEATURE_CHANGEABLE);
}

static void save_one(struct nt_ctx *t, const struct feature *f)
{
	uint32_t before = feature_value(t, f, NT_SEL_SAVED), value = feature_other(f, before);
	struct drv_cpl set;

	nt_keep_feature(t, f->fid, f->select);
	nt_keep_saved(t, f->fid, f->select);
	set = feature_set(t, f->fid, 0, true, f->select | value);
	if (!nt_shall_succeed(t, set, "a saveable feature can be saved"))
		return;
	nt_shall_eq(t, feature_value(t, f, NT_SEL_SAVED), value, "SEL=010b tells what was saved");
	nt_shall_eq(t, feature_value(t, f, NT_SEL_CURRENT), value, "saving sets the value, too");
	/* The current value goes elsewhere, the saved one stays. */
	feature_put(t, f, feature_other(f, value));
	nt_shall_eq(t, feature_value(t, f, NT_SEL_SAVED), value,
		    "setting without Save leaves the saved value");
	nt_reenable(t, NULL);
	if (!nt_shall_eq(t, feature_value(t, f, NT_SEL_CURRENT), value,
			 "the saved value is the current one after a Controller Reset"))
		nt_note(t, "%s (feature %02Xh)", f->name, f->fid);
	nt_shall_succeed(t, feature_set(t, f->fid, 0, true, f->select | before),
			 "the former saved value can be saved again");
}

static void saved_comes_back(struct nt_ctx *t)
{
	unsigned int tried = 0;

	need_select(t);
	for (size_t i = 0; i < features_count; i++)
		if (can_save(t, &features[i])) {
			save_one(t, &features[i]);
			tried++;
		}
	if (!tried)
		nt_skip(t, "no feature can be saved");
}

#define SAVE_CASE .spec = SAVE_SPEC

static const struct nt_case cases[] = {
	{
		.id = "feature.save.not-saveable-is-refused",
		.title = "Saving a feature that cannot be saved is refused",
		SAVE_CASE,
		.coverage = "FEA-05",
		.rules = "FEAT-GEN-05",
		.run = not_saveable,
	},
	{
		.id = "feature.save.not-changeable-is-refused",
		.title = "Setting a feature that cannot be changed is refused",
		SAVE_CASE,
		.coverage = "FEA-05",
		.rules = "FEAT-GEN-07",
		.effects = NT_EFF_FEATURES,
		.run = not_changeable,
	},
	{
		.id = "feature.save.unsaved-falls-back",
		.title = "A value that was not saved is gone after a reset",
		SAVE_CASE,
		.coverage = "FEA-07",
		.rules = "FEAT-GEN-06 FEAT-INTC-01 RST-CR-02",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.run = falls_back,
		.advice = "A host that starts over finds the settings of the one before it",
	},
	{
		.id = "feature.save.saved-comes-back",
		.title = "A saved value is the current one after a reset",
		SAVE_CASE,
		.coverage = "FEA-06",
		.rules = "FEAT-GEN-06",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.run = saved_comes_back,
	},
};

const struct nt_group group_feature_save = NT_GROUP("feature.save", cases);
