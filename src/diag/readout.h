// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Readouts: what a snapshot holds, field by field, as a document of sections
 * (view.h). Pure functions of the snapshot, so a bundle is shown as its drive was.
 */
#ifndef DIAG_READOUT_H
#define DIAG_READOUT_H

#include <stdio.h>

#include "diag/snapshot.h"

struct json_object;

#define READOUT_SCHEMA "nvmetest.readout/1"

struct readout_opts {
	bool with_raw; /* the bytes of every page, too */
};

/* NULL: no memory. The caller puts it. */
struct json_object *readout_regs(const struct diag_snapshot *s, const struct readout_opts *o);
struct json_object *readout_identify(const struct diag_snapshot *s, const struct readout_opts *o);
struct json_object *readout_features(const struct diag_snapshot *s, const struct readout_opts *o);
struct json_object *readout_smart(const struct diag_snapshot *s, const struct readout_opts *o);
struct json_object *readout_selftest(const struct diag_snapshot *s, const struct readout_opts *o);
/* Which logs there are; one of them, of all groups or sets that it was read of. */
struct json_object *readout_logs(const struct diag_snapshot *s, const struct readout_opts *o);
struct json_object *readout_log(const struct diag_snapshot *s, const struct readout_opts *o,
				unsigned int lid);

/* Was anything of it read? Else the reason in *ret_why (of the first page), which @doc keeps. */
bool readout_has_any(struct json_object *doc, const char **ret_why);
/* The item that its first section shows, NULL: none. */
const char *readout_first_item(struct json_object *doc);
void readout_print(FILE *out, struct json_object *doc, bool color);

#endif
