// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Temperature Threshold: one value for each sensor and each of over and under.
 *
 * Base 2.0 section 5.27.1.3; NVMe 1.4 section 5.21.1.4.
 */
#include "feature.h"

#define TEMPERATURE_SPEC "base-2.0:5.27.1.3 nvme-1.4:5.21.1.4"
#define UNDER		 (1u << 20)
#define SENSOR(n)	 ((uint32_t)(n) << 16)

static struct drv_cpl get(struct nt_ctx *t, uint32_t select)
{
	return nt_get_features(t, NT_FID_TEMP_THRESH, NT_SEL_CURRENT, select);
}

static struct drv_cpl set(struct nt_ctx *t, uint32_t select, uint32_t kelvin)
{
	return nt_set_features(t, NT_FID_TEMP_THRESH, select | kelvin);
}

static void needs_changeable(struct nt_ctx *t)
{
	if (!(feature_caps(t, NT_FID_TEMP_THRESH, 0) & FEATURE_CHANGEABLE))
		nt_skip(t, "thresholds cannot be changed");
}

/* Bit n: sensor n reports a temperature in the SMART log. */
static unsigned int sensors(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 512);
	unsigned int there = 0;

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log is there");
	for (unsigned int i = 1; i <= 8; i++)
		if (page->data[198 + 2 * i] | page->data[199 + 2 * i])
			there |= 1u << i;
	return there;
}

static bool warns(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 512);
	bool is_warning;

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log is there");
	is_warning = page->data[0] & 2;
	nt_buf_free(t, page);
	return is_warning;
}

/* Composite and sensors clear of every threshold, by more than they move meanwhile. */
static bool is_inside(struct nt_ctx *t, const uint8_t *smart)
{
	for (uint32_t n = 0; n <= 8; n++) {
		const uint8_t *at = n ? smart + 198 + 2 * n : smart + 1;
		uint32_t kelvin = at[0] | (uint32_t)at[1] << 8;
		struct drv_cpl over, under;

		if (!kelvin)
			continue;
		over = get(t, SENSOR(n));
		under = get(t, SENSOR(n) | UNDER);
		if (!drv_cpl_ok(over) || !drv_cpl_ok(under) || kelvin + 5 >= (over.dw0 & 0xffff) ||
		    kelvin <= (under.dw0 & 0xffff) + 5)
			return false;
	}
	return true;
}

/* A temperature that is not reported, or lies beyond them, may pass thresholds however wide. */
static void no_reason_to_warn(struct nt_ctx *t, bool had_warning)
{
	struct nt_buf *page = nt_buf(t, 512);
	uint32_t kelvin;

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log is there");
	kelvin = page->data[1] | (uint32_t)page->data[2] << 8;
	if (kelvin && is_inside(t, page->data))
		nt_shall(t, had_warning || !warns(t),
			 "wide thresholds are no reason for a warning");
	else
		nt_note(t,
			"a warning is not looked for: composite temperature %u K, or a sensor, is "
			"not between its thresholds",
			kelvin);
}

static void over_and_under(struct nt_ctx *t)
{
	bool had_warning;

	needs_changeable(t);
	had_warning = warns(t);
	nt_keep_feature(t, NT_FID_TEMP_THRESH, 0);
	nt_keep_feature(t, NT_FID_TEMP_THRESH, UNDER);
	for (uint32_t i = 0; i < 3; i++) {
		nt_shall_succeed(t, set(t, 0, 400 + i), "the over threshold can be set");
		nt_shall_succeed(t, set(t, UNDER, 200 + i), "the under threshold can be set");
		nt_shall_eq(t, get(t, 0).dw0 & 0xffff, 400 + i,
			    "the over threshold is what was set, not the under one");
		nt_shall_eq(t, get(t, UNDER).dw0 & 0xffff, 200 + i,
			    "the under threshold is what was set, not the over one");
	}
	no_reason_to_warn(t, had_warning);
}

/* The warning is of now: it goes when the temperature is inside the thresholds again. */
static void warning_follows(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 512);
	uint32_t kelvin;

	needs_changeable(t);
	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "the SMART log is there");
	kelvin = page->data[1] | (uint32_t)page->data[2] << 8;
	if (kelvin < 200 || kelvin > 500)
		nt_skip(t, "no composite temperature is reported (%u K)", kelvin);
	if (is_inside(t, page->data))
		nt_shall(t, !warns(t), "there is no warning while no threshold is passed");
	if (warns(t))
		nt_skip(t, "there is a temperature warning already");
	nt_keep_feature(t, NT_FID_TEMP_THRESH, 0);
	nt_keep_feature(t, NT_FID_TEMP_THRESH, UNDER);
	nt_shall_succeed(t, set(t, 0, kelvin + 100), "the over threshold can be set");
	nt_shall_succeed(t, set(t, UNDER, kelvin - 100), "the under threshold can be set");
	nt_shall(t, !warns(t), "there is no warning between the thresholds");
	for (unsigned int i = 0; i < 2; i++) {
		nt_shall_succeed(t, set(t, UNDER, kelvin + 50), "the under threshold can be set");
		nt_should(t, warns(t), "a temperature below the under threshold is a warning");
		nt_shall_succeed(t, set(t, UNDER, kelvin - 100), "the under threshold can be set");
		nt_shall(t, !warns(t), "the warning ends above the under threshold");
		nt_shall_succeed(t, set(t, 0, kelvin - 50), "the over threshold can be set");
		nt_should(t, warns(t), "a temperature above the over threshold is a warning");
		nt_shall_succeed(t, set(t, 0, kelvin + 100), "the over threshold can be set");
		nt_shall(t, !warns(t), "the warning ends below the over threshold");
	}
}

static void default_is_wctemp(struct nt_ctx *t)
{
	uint64_t warning = nt_ctrl_field(t, "wctemp");
	struct drv_cpl cpl;

	if (!feature_has_select(t))
		nt_skip(t, "Select is not supported (ONCS bit 4)");
	if (!warning)
		nt_skip(t, "WCTEMP is 0");
	cpl = nt_get_features(t, NT_FID_TEMP_THRESH, NT_SEL_DEFAULT, 0);
	nt_shall_succeed(t, cpl, "the default threshold can be read");
	nt_shall_eq(t, cpl.dw0 & 0xffff, warning, "the default over threshold is WCTEMP");
}

static void one_sensor(struct nt_ctx *t, unsigned int n, uint32_t type)
{
	uint32_t before = nt_keep_feature(t, NT_FID_TEMP_THRESH, SENSOR(n) | type) & 0xffff;
	uint32_t composite = get(t, type).dw0 & 0xffff, kelvin = type ? 201 + n : 401 + n;

	if (nt_shall_succeed(t, set(t, SENSOR(n) | type, kelvin),
			     "the threshold of an implemented sensor can be set"))
		nt_shall_eq(t, get(t, SENSOR(n) | type).dw0 & 0xffff, kelvin,
			    "the threshold of a sensor is what was set");
	if (!nt_shall_eq(t, get(t, type).dw0 & 0xffff, composite,
			 "the threshold of a sensor is not the composite one"))
		nt_note(t, "sensor %u", n);
	set(t, SENSOR(n) | type, before);
}

static void sensors_are_apart(struct nt_ctx *t)
{
	unsigned int there = sensors(t);

	needs_changeable(t);
	if (!there)
		nt_skip(t, "no temperature sensor is implemented");
	for (unsigned int n = 1; n <= 8; n++) {
		struct drv_cpl cpl;

		if (!(there >> n & 1))
			continue;
		cpl = get(t, SENSOR(n));
		if (!nt_shall_succeed(t, cpl, "the threshold of an implemented sensor can be read"))
			continue;
		one_sensor(t, n, 0);
		one_sensor(t, n, UNDER);
	}
}

/* Sensors that do not exist: refused or accepted, but not the composite one. */
static void others_stay(struct nt_ctx *t)
{
	unsigned int there = sensors(t);
	uint32_t composite;

	needs_changeable(t);
	composite = nt_keep_feature(t, NT_FID_TEMP_THRESH, 0) & 0xffff;
	for (unsigned int n = 1; n <= 8; n++) {
		if (there >> n & 1)
			continue;
		set(t, SENSOR(n), 399);
		if (!nt_shall_eq(t, get(t, 0).dw0 & 0xffff, composite,
				 "a sensor that is not there does not change the composite "
				 "threshold"))
			nt_note(t, "sensor %u", n);
	}
	nt_shall_eq(t, get(t, 0).dw0 & 0xffff, composite, "the composite threshold stays");
}

static void reserved_type(struct nt_ctx *t)
{
	for (uint32_t type = 2; type < 4; type++)
		nt_shall_refuse(t, get(t, type << 20), "a reserved THSEL is an error");
}

static void reserved_sensor(struct nt_ctx *t)
{
	for (uint32_t n = 9; n < 15; n++)
		if (!nt_shall_refuse(t, get(t, SENSOR(n)), "a reserved TMPSEL is an error"))
			nt_note(t, "TMPSEL %Xh", n);
	nt_shall_refuse(t, get(t, SENSOR(15)), "all sensors at once can be set only");
}

#define TEMPERATURE_CASE .spec = TEMPERATURE_SPEC, .since = NT_VS(1, 2, 0)

static const struct nt_case cases[] = {
	{
		.id = "feature.temperature.over-and-under-are-apart",
		.title = "Over and under threshold are values of their own",
		TEMPERATURE_CASE,
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-01",
		.effects = NT_EFF_FEATURES,
		.run = over_and_under,
	},
	{
		.id = "feature.temperature.warning-follows",
		.title = "The temperature warning comes and goes with the thresholds",
		.spec = "base-2.0:5.27.1.3 base-2.0:5.16.1.3 nvme-1.4:5.21.1.4 nvme-1.4:5.14.1.2",
		.since = NT_VS(1, 2, 0),
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-01",
		.effects = NT_EFF_FEATURES,
		.run = warning_follows,
		.advice = "Some firmware warns for ever once an under threshold was set",
	},
	{
		.id = "feature.temperature.default-is-wctemp",
		.title = "The default over threshold is the warning temperature",
		TEMPERATURE_CASE,
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-01",
		.run = default_is_wctemp,
	},
	{
		.id = "feature.temperature.sensors-are-apart",
		.title = "Each sensor has thresholds of its own",
		TEMPERATURE_CASE,
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-01",
		.effects = NT_EFF_FEATURES,
		.run = sensors_are_apart,
		.advice = "Linux sets these for every sensor it sees; some firmware changes the "
			  "composite one",
	},
	{
		.id = "feature.temperature.absent-sensor-changes-nothing",
		.title = "The threshold of a sensor that is not there changes nothing",
		TEMPERATURE_CASE,
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-02",
		.effects = NT_EFF_FEATURES,
		.run = others_stay,
	},
	{
		.id = "feature.temperature.reserved-type-refused",
		.title = "A reserved type of threshold is refused",
		.spec = "base-2.0:5.27.1.3 base-2.0:1.4.1.6 nvme-1.4:5.21.1.4",
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-02",
		.since = NT_VS(1, 2, 0),
		.run = reserved_type,
	},
	{
		.id = "feature.temperature.reserved-sensor-refused",
		.title = "A reserved selection of sensors is refused",
		.spec = "base-2.0:5.27.1.3 base-2.0:1.4.1.6 nvme-1.4:5.21.1.4",
		.coverage = "FEA-11",
		.rules = "FEAT-TEMP-02",
		.since = NT_VS(1, 2, 0),
		.run = reserved_sensor,
	},
};

const struct nt_group group_feature_temperature = NT_GROUP("feature.temperature", cases);
