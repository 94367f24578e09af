// SPDX-License-Identifier: GPL-2.0-or-later
/* A report, or the events of a run, as a document in memory. */
#ifndef REPORT_LOAD_H
#define REPORT_LOAD_H

#include <stddef.h>

#include <nvmetest/base.h>

struct json_object;

#define REPORT_DEPTH_MAX 32 /* nesting of JSON, in any file that is read back */

/*
 * Reads @path ("-": standard input), a report or the events of a run. *ret_root
 * is the document, for the caller to put; it is untrusted: read it with
 * report_get_str() and the like. -EINVAL with a text for what is no report,
 * -EMLINK for one that was merged out of many.
 */
int report_load(const char *path, struct json_object **ret_root, struct nt_err *err);
/* As above; of the cases of a report only what brief.h leaves. */
int report_load_brief(const char *path, struct json_object **ret_root, struct nt_err *err);
/* The whole file, NUL-terminated, of a bounded size; the caller frees *ret_text. */
int report_slurp(const char *path, char **ret_text, size_t *ret_len, struct nt_err *err);

#endif
