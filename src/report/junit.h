// SPDX-License-Identifier: GPL-2.0-or-later
/* JUnit in parts: a document of the runs of several devices has a <testsuite> of each. */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

struct junit_counts {
	uint64_t tests, failures, errors, skipped, us;
};

void junit_begin(FILE *out, const struct junit_counts *n);
void junit_end(FILE *out);
/*
 * Only the suite is to be written of the report that report_junit began with @state. @of: which
 * device it is, behind the name of the plan. @copy: how many before it have the same address.
 */
void junit_part_of(void *state, const char *of, size_t copy);

#endif
