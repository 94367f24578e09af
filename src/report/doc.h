// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The report document ("nvmetest.report/1") built from events.
 *
 * Whatever a format shows, it shows out of this document, so formats cannot
 * disagree about what happened. Events that make no sense where they stand (of
 * an unknown case, of no name) are ignored: a report is always whole.
 */
#ifndef REPORT_DOC_H
#define REPORT_DOC_H

#include <stdbool.h>
#include <stdint.h>

struct json_object;
struct report_doc;

#define REPORT_SCHEMA "nvmetest.report/1"
#define EVENTS_SCHEMA "nvmetest.events/1"

struct report_totals {
	uint64_t cases, pass, warn, fail, skip, error; /* the first is the sum of the others */
	uint64_t known, fixed;			       /* overlays: also counted above */
	uint64_t known_fail;			       /* of known */
	uint64_t checks;
	uint64_t pcie_correctable,
		pcie_uncorrectable; /* errors of the link, from the first case on */
};

/* @keep_cases: the document will hold every case; else only the summary. 0 or -ENOMEM. */
int report_doc_open(bool keep_cases, struct report_doc **ret_doc);
void report_doc_close(struct report_doc *d);
/*
 * *ret_case: the case that @ev completed, in the document's form, borrowed
 * until the next call; NULL when it completed none.
 */
int report_doc_event(struct report_doc *d, struct json_object *ev, struct json_object **ret_case);
/*
 * A case that was running when the events ended, or that an interrupted run leaves to the one
 * that resumes it, becomes an ERROR; as *ret_case above.
 */
int report_doc_finish(struct report_doc *d, struct json_object **ret_case);
/* The document as far as it goes, borrowed. Call report_doc_finish() first. */
struct json_object *report_doc_root(struct report_doc *d);
const struct report_totals *report_doc_totals(const struct report_doc *d);
/* The exit status that run_end told, or the one that follows from the totals. */
int report_doc_exit(const struct report_doc *d);

#endif
