// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The reports of a run on several devices: of each its own, as if it had been
 * alone, and merged ones. Human, JSON and HTML are merged as `report merge`
 * does it, JUnit has a suite of each device, TAP a subtest. In all of them the
 * devices stand in the order in which they were named, whichever ends first.
 */
#ifndef REPORT_MANY_H
#define REPORT_MANY_H

#include <nvmetest/base.h>

#include "doc.h"

struct json_object;
struct report_many;

struct report_member {
	const char *address;
	const char *name;	  /* short, and no other member has it */
	const char *file;	  /* where its own report is, for the table; NULL: nowhere */
	const char *const *specs; /* its own reports: "json=r.sim.json" */
	size_t spec_count;
};

enum report_merge {
	REPORT_ALONE,	     /* only reports of one device each */
	REPORT_MERGED,	     /* one of all */
	REPORT_MERGED_BESIDE /* one of all, and of each device one beside it */
};

/* What "FORMAT" or "FORMAT=FILE" is when there are several devices. */
enum report_merge report_merge_of(const char *spec);

/*
 * Opens every output. @v and the strings of it have to last. @merged: merged outputs, of
 * formats that can be merged; at most one of them on standard output. -EINVAL with words.
 */
int report_many_open(const struct report_member *v, size_t n, const char *const *merged,
		     size_t merged_count, int verbose, bool color, struct report_many **ret,
		     struct nt_err *err);
void report_many_event(struct report_many *m, size_t member, struct json_object *ev);
/* What is known of it so far. */
const struct report_totals *report_many_totals(const struct report_many *m, size_t member);
/*
 * That was its last event: *ret_exit is the exit status of its run. -errno and words when one of
 * its own reports could not be written.
 */
int report_many_end(struct report_many *m, size_t member, int *ret_exit, struct nt_err *err);
/*
 * Every member has ended. @last: lines that end a human report. Frees @m. -errno and words of
 * the first merged report that could not be written.
 */
int report_many_close(struct report_many *m, const char *last, struct nt_err *err);

#endif
