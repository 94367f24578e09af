// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the table of defects of power states and optional
 * features, in the order of defects_feature.h. "V-5" and the like are rows of
 * the list of what devices in the field were seen to do.
 */
#include "defects.h"

const struct sim_defect sim_feature_defects[] = {
	/* power state descriptors */
	{ SIM_PSD_NO_SCALE, "psd-active-without-scale",
	  "a power state reports active power without its scale", "power" },
	{ SIM_PSD_NO_WORKLOAD, "psd-active-without-workload",
	  "a power state reports active power for no workload", "power" },
	{ SIM_PSD_DOWN_ACTIVE, "psd-down-is-active",
	  "a non-operational power state reports active power", "power" },
	{ SIM_PSD_RANK_TOO_HIGH, "psd-rank-too-high",
	  "a relative throughput is not below the number of power states", "power" },
	{ SIM_PSD_SCALE_RESERVED, "psd-scale-reserved",
	  "the scale of the idle power is a reserved value", "power" },
	{ SIM_PSD_SCALE_FLIPPED, "psd-scale-flipped",
	  "maximum power in units of 0.0001 W is said to be in units of 0.01 W", "power" },
	{ SIM_PSD_RESERVED_SET, "psd-reserved-set",
	  "a reserved bit of a power state descriptor is 1", "power" },
	{ SIM_PSD_BEYOND_NPSS, "psd-beyond-npss",
	  "the descriptor after the last power state is not 0", "power" },
	{ SIM_PSD_0_DOWN, "psd-0-is-down", "power state 0 is a non-operational one", "power" },
	{ SIM_PSD_ALL_UP, "psd-all-up",
	  "autonomous transitions are announced without a non-operational power state (V-33)",
	  "power" },
	/* power states */
	{ SIM_POWER_STATUS, "power-status",
	  "a power state above NPSS is Command Sequence Error, not Invalid Field", "power" },
	{ SIM_POWER_STEPS_ONLY, "power-steps-only",
	  "only the next power state up or down can be set", "power" },
	{ SIM_POWER_HINT_REFUSED, "power-hint-refused",
	  "Power Management with a workload hint is refused", "power" },
	{ SIM_POWER_SLOW, "power-slow",
	  "the way between power states takes seconds longer than ENLAT and EXLAT say", "power" },
	{ SIM_POWER_WAKES_TO_0, "power-wakes-to-0",
	  "I/O leads to power state 0 and not to the most recent operational state", "power" },
	{ SIM_POWER_WAKES_ON_ADMIN, "power-wakes-on-admin",
	  "an admin command ends a non-operational power state", "power" },
	{ SIM_POWER_DOWN_REFUSES, "power-down-refuses-io",
	  "I/O in a non-operational power state is Namespace Not Ready", "power" },
	{ SIM_POWER_DEEPEST_DIES, "power-deepest-dies",
	  "I/O in the deepest power state is never answered (V-6)", "power" },
	{ SIM_POWER_LOSES_QUEUES, "power-loses-queues",
	  "I/O queues are gone after a non-operational power state", "power" },
	{ SIM_POWER_LOSES_DATA, "power-loses-data",
	  "the block written last is zeroes after a non-operational power state", "power" },
	{ SIM_POWER_LOSES_FEATURES, "power-loses-features",
	  "a temperature threshold is the default after a non-operational power state", "power" },
	/* Autonomous Power State Transition */
	{ SIM_APST_TABLE_SHORT, "apst-table-short",
	  "only the first entry of the table of autonomous transitions is kept", "power" },
	{ SIM_APST_TIME_SHORT, "apst-time-short",
	  "the idle time before an autonomous transition is kept in 16 of its 24 bits", "power" },
	{ SIM_APST_UNUSED_SET, "apst-unused-set", "entries of power states above NPSS are not 0",
	  "power" },
	{ SIM_APST_TARGET_ACCEPTED, "apst-target-accepted",
	  "an autonomous transition to an operational power state is accepted", "power" },
	{ SIM_APST_DEFAULT_ON, "apst-default-on", "autonomous transitions are enabled by default",
	  "power" },
	{ SIM_APST_NEVER, "apst-never", "no power state is ever left for idleness", "power" },
	{ SIM_APST_TOO_EARLY, "apst-too-early",
	  "a power state is left after a millisecond of idleness, whatever the table says",
	  "power" },
	{ SIM_APST_ZERO_IS_NOW, "apst-zero-is-now",
	  "an idle time of 0, which means never, is taken for at once", "power" },
	{ SIM_APST_WHEN_OFF, "apst-when-off",
	  "autonomous transitions happen although they are disabled", "power" },
	{ SIM_APST_STAYS_ON, "apst-stays-on",
	  "autonomous transitions cannot be disabled once they were enabled (V-5)", "power" },
	{ SIM_APST_IGNORES_IO, "apst-ignores-io", "the idle time runs on while there is I/O",
	  "power" },
	{ SIM_APST_DIES, "apst-dies", "I/O after an autonomous transition is never answered (V-5)",
	  "power" },
	/* features with a buffer */
	{ SIM_FEATURE_DATA_MISSING, "feature-data-missing",
	  "Get Features succeeds without writing the buffer of the feature", "feature" },
	{ SIM_FEATURE_DATA_OVERRUN, "feature-data-overrun",
	  "Get Features writes 64 bytes more than the buffer of the feature has (V-69)",
	  "feature" },
};
const size_t sim_feature_defects_count =
	sizeof(sim_feature_defects) / sizeof(sim_feature_defects[0]);

_Static_assert(sizeof(sim_feature_defects) / sizeof(sim_feature_defects[0]) ==
		       SIM_FEATURE_DEFECT_END - SIM_PSD_NO_SCALE,
	       "every defect has a row");
