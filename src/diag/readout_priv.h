// SPDX-License-Identifier: GPL-2.0-or-later
/* What the readouts share: the head of a document, a page of the snapshot as a section. */
#ifndef DIAG_READOUT_PRIV_H
#define DIAG_READOUT_PRIV_H

#include <json-c/json.h>

#include "diag/readout.h"
#include "diag/view.h"
#include "util/jobj.h"

struct readout {
	const struct diag_snapshot *s;
	const struct readout_opts *o;
	struct view v;
	struct json_object *doc;
};

/* Head of a document for the verb @what. */
void readout_begin(struct readout *r, const char *what, const struct diag_snapshot *s,
		   const struct readout_opts *o);
/* One more section of it that comes from @item. */
void readout_add(struct readout *r, const char *item, struct json_object *section);
/*
 * Bytes of @item, at least @min_len. NULL: it was not asked for, or (a section says so) it could
 * not be read or is too short.
 */
const uint8_t *readout_bytes(struct readout *r, const char *item, const char *title, size_t min_len,
			     size_t *ret_len);
/* The item as one structure, when it is there. */
void readout_struct(struct readout *r, const char *item, const char *struct_name);

/* A field of Identify Controller by name, 0 without it. */
uint64_t readout_id(const struct diag_snapshot *s, const char *field);

#endif
