// SPDX-License-Identifier: GPL-2.0-or-later
/* coverage.c: rule → cases → defects, for list and explain. */
#ifndef CMD_COVERAGE_H
#define CMD_COVERAGE_H

#include <json-c/json.h>
#include <stdbool.h>

#include "util/near.h"

/*
 * nvmetest list coverage: the rules that @wanted lets through, as JSON objects
 * appended to @rows. CMD_OK, or CMD_USAGE after the mistakes were printed.
 */
int coverage_rules(bool (*wanted)(void *arg, const char *id), void *arg, struct json_object *rows);
/* {rules, covered, free, uncovered, cases, defects} over all rules of @rows. */
struct json_object *coverage_summary(struct json_object *rows);
/* The rows for people: a rule, its cases, what they notice, or why there is none. */
void coverage_print(struct json_object *rows);

/* nvmetest list families: the families that @wanted lets through, with their cases. As above. */
int coverage_families(bool (*wanted)(void *arg, const char *id), void *arg,
		      struct json_object *rows);
/* {families, covered, uncovered} over all rows of coverage_families(). */
struct json_object *coverage_families_summary(struct json_object *rows);
void coverage_families_print(struct json_object *rows);

bool explain_rule(const char *word);
void explain_offer_rules(struct near *near);

#endif
