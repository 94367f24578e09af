// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of a report without what nobody asks for who looks at a thousand of
 * them: what was exchanged, the clauses, how to repeat it. Three quarters of a
 * report, and of the time to parse it.
 */
#ifndef REPORT_BRIEF_H
#define REPORT_BRIEF_H

#include <stddef.h>

/*
 * Writes to @out, which has room for @len bytes, the report without such members of its cases and
 * without blanks between words. Returns how many bytes. @text may be anything: what is no JSON
 * comes out as none, unless what is wrong with it lies inside a value that was left out.
 */
size_t report_brief(const char *text, size_t len, char *out);

#endif
