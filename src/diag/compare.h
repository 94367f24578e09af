// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Two snapshots of a drive: what grew meanwhile and how fast, which checks say
 * something else now. A pure function of snapshots and their verdicts.
 */
#ifndef DIAG_COMPARE_H
#define DIAG_COMPARE_H

#include "doctor.h"

struct json_object;

#define COMPARE_TRENDS_MAX 32u

/* A counter that both snapshots have. */
struct compare_trend {
	const char *id;	   /* "media-errors": stable, scripts know it */
	const char *title; /* "media and data integrity errors" */
	bool is_trouble;   /* who grows it has a problem */
	uint64_t before, after;
	bool is_reset; /* it is smaller than it was: counted from 0 again, since a boot perhaps */
	/* Of what was added; below 0: the time is not known, or none went by. */
	double per_power_on_hour, per_hour;
};

/* A check whose worst finding is another. */
struct compare_change {
	const struct diag_check *check;
	enum diag_level before, after;
	const char *text; /* of the finding that is worse; belongs to its verdict; may be NULL */
};

struct diag_comparison {
	const struct diag_verdict *before, *after;
	bool is_other; /* serial numbers differ */
	bool has_power_on_hours, has_hours;
	double power_on_hours, hours; /* that went by */
	struct compare_trend trends[COMPARE_TRENDS_MAX];
	size_t trend_count;
	struct compare_change *changes; /* worse ones first, each in the order of checks */
	size_t change_count;
};

/* The verdicts stay the caller's. 0 or -ENOMEM; free with diag_compare_fini(). */
int diag_compare(struct diag_comparison *ret, const struct diag_snapshot *old_drive,
		 const struct diag_verdict *before, const struct diag_snapshot *new_drive,
		 const struct diag_verdict *after);
void diag_compare_fini(struct diag_comparison *c);
/* Is anything worse: the verdict, or a counter of trouble that grew? */
bool diag_compare_is_worse(const struct diag_comparison *c);
/* An object of compare.schema.json, definition "drive"; NULL: no memory. */
struct json_object *diag_compare_json(const struct diag_comparison *c);

#endif
