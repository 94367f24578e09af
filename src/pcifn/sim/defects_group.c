// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the table of defects of Endurance Groups and of LBA
 * Status Information, in the order of defects_group.h.
 */
#include "defects.h"

const struct sim_defect sim_group_defects[] = {
	/* Endurance Groups */
	{ SIM_ENDGIDMAX_ZERO, "endgidmax-zero",
	  "ENDGIDMAX is 0 although there are Endurance Groups", "endurance" },
	{ SIM_ENDGID_ZERO, "endgid-zero",
	  "a namespace tells no Endurance Group although there are some", "endurance" },
	{ SIM_EGROUP_0_ACCEPTED, "egroup-0-accepted",
	  "log 09h of Endurance Group 0 is that of the first", "endurance" },
	{ SIM_EGROUP_ABOVE_ACCEPTED, "egroup-above-accepted",
	  "log 09h of an Endurance Group that is not there is that of the first", "endurance" },
	{ SIM_EGROUP_STATUS, "egroup-status",
	  "an Endurance Group that is not there is Invalid Log Page, not Invalid Field",
	  "endurance" },
	{ SIM_EGROUP_WARNING_RESERVED, "egroup-warning-reserved",
	  "reserved bits of the Critical Warning of an Endurance Group are set", "endurance" },
	{ SIM_EGROUP_SPARE_ABOVE_100, "egroup-spare-above-100",
	  "Available Spare of an Endurance Group is 255 percent", "endurance" },
	{ SIM_EGROUP_DOMAIN, "egroup-domain",
	  "an Endurance Group is in a domain although there are none", "endurance" },
	{ SIM_EGROUP_NOT_COUNTED, "egroup-not-counted",
	  "writes are not counted for their Endurance Group", "endurance" },
	{ SIM_EGROUP_SUMMARY_MISSING, "egroup-summary-missing",
	  "SMART does not sum up the warnings of Endurance Groups", "endurance" },
	{ SIM_EGROUP_LIST_IGNORES_FROM, "egroup-list-ignores-from",
	  "the Endurance Group List begins at the first, whatever was asked for", "endurance" },
	{ SIM_EGROUP_LIST_COUNT, "egroup-list-count",
	  "the Endurance Group List counts one too many", "endurance" },
	{ SIM_EGROUP_EVENT_ZERO, "egroup-event-zero",
	  "the Endurance Group Event Aggregate log has an entry that is 0", "endurance" },
	{ SIM_EGROUP_EVENTS_TOO_MANY, "egroup-events-too-many",
	  "the Endurance Group Event Aggregate log counts more entries than ENDGIDMAX",
	  "endurance" },
	{ SIM_EGROUP_EVENT_MISSING, "egroup-event-missing",
	  "a warning of an Endurance Group that was asked for is no event", "endurance" },
	{ SIM_EGROUP_EVENT_LID, "egroup-event-lid",
	  "the notice of an Endurance Group names log 09h", "endurance" },
	{ SIM_EGROUP_EVENT_STAYS, "egroup-event-stays",
	  "an Endurance Group stays in the aggregate log when its log was read with RAE=0",
	  "endurance" },
	/* LBA Status Information */
	{ SIM_LBA_STATUS_LENGTH, "lba-status-length",
	  "the length of the LBA Status Information log does not count its header", "lba-status" },
	{ SIM_LBA_STATUS_COUNT, "lba-status-count",
	  "the LBA Status Information log counts an element that is not there", "lba-status" },
	{ SIM_LBA_STATUS_NSID, "lba-status-nsid",
	  "an element of the LBA Status Information log is of an invalid namespace", "lba-status" },
	{ SIM_LBA_STATUS_RANGE, "lba-status-range",
	  "the LBA Status Information log names blocks that the namespace does not have",
	  "lba-status" },
	{ SIM_LBA_STATUS_ACTION, "lba-status-action",
	  "an element of the LBA Status Information log recommends a reserved action",
	  "lba-status" },
};
const size_t sim_group_defects_count = sizeof(sim_group_defects) / sizeof(sim_group_defects[0]);
