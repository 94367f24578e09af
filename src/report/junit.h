// SPDX-License-Identifier: GPL-2.0-or-later
/* JUnit in parts: a document of the runs of several devices has a <testsuite> of each. */
#ifndef REPORT_JUNIT_H
#define REPORT_JUNIT_H

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

struct report_doc;

struct junit_counts {
	uint64_t tests, failures, errors, skipped, us;
};

/* Add a finished document to the counts of the whole. */
void junit_count(struct report_doc *doc, struct junit_counts *n);
void junit_begin(FILE *out, const struct junit_counts *n);
/*
 * @of: which device it is, behind the name of the plan; NULL: there is no other. @copy: how many
 * suites before it are of a target with the same address (models).
 */
void junit_suite(FILE *out, struct report_doc *doc, const char *of, size_t copy);
void junit_end(FILE *out);

#endif
