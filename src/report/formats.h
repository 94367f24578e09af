// SPDX-License-Identifier: GPL-2.0-or-later
/* Every format there is; the table is in report.c. */
#ifndef REPORT_FORMATS_H
#define REPORT_FORMATS_H

#include "event.h"

extern const struct report_ops report_events, report_html, report_human, report_json, report_junit,
	report_lava, report_ocp, report_tap;
/* Not for the user: the text of a TAP subtest, which is to be indented. */
extern const struct report_ops report_tap_part;

#endif
