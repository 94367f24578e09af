// SPDX-License-Identifier: GPL-2.0-or-later
/* Every format there is; the table is in report.c. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "doc.h"
#include "event.h"

extern const struct report_ops report_events, report_html, report_human, report_json, report_junit,
	report_lava, report_ocp, report_tap;
/* Not for the user: the text of a TAP subtest, which is to be indented. */
extern const struct report_ops report_tap_part;

/* The beginning of the state of a format that is made of the document, case by case. */
struct format {
	FILE *out;
	struct report_doc *doc;
};

/* *state: @size bytes that begin with struct format, the rest zero. 0 or -ENOMEM. */
int format_begin(size_t size, FILE *out, void **state);
/* Frees what format_begin() made. @err, else -errno of the first write that failed, else 0. */
int format_end(void *state, int err);

#endif
