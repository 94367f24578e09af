// SPDX-License-Identifier: GPL-2.0-or-later
/* A report, or the events of a run, as a document in memory. */
#ifndef REPORT_LOAD_H
#define REPORT_LOAD_H

#include "doc.h"
#include <nvmetest/base.h>

/*
 * Reads @path ("-": standard input). *ret_doc is finished: report_doc_root() is
 * whole. -EINVAL with a text for what is no report; the file is untrusted.
 */
int report_load(const char *path, struct report_doc **ret_doc, struct nt_err *err);

#endif
