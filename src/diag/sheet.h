// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that are more than one structure: headers, lists of entries, lists of
 * numbers. Bytes in, a section out; @len may be anything from 0 on.
 */
#ifndef DIAG_SHEET_H
#define DIAG_SHEET_H

#include "diag/view.h"

/* By the name in the snapshot without namespace: "ctrl", "ns-list", "ns", "ns-desc". */
struct json_object *sheet_identify(const struct view *v, const char *name, const uint8_t *bytes,
				   size_t len);
/* The title of that page, NULL: there is no such page. */
const char *sheet_identify_title(const char *name);

/* ---------------------------------------------- for those that describe pages */

/* Up to @len bytes, little-endian. */
uint64_t sheet_le(const uint8_t *p, size_t len);
/* A section for @len bytes. */
struct json_object *sheet_begin(const struct view *v, const char *title, const uint8_t *bytes,
				size_t len);
/* Numbers of @width bytes from @off on, up to the first 0. */
void sheet_numbers(struct json_object *section, const char *name, const char *title,
		   const uint8_t *bytes, size_t len, size_t off, size_t width);
/* @n numbers of @width bytes from @off on; says when the page does not hold them. */
void sheet_counted(struct json_object *section, const char *name, const char *title,
		   const uint8_t *bytes, size_t len, size_t off, size_t width, uint64_t n);
/* @n entries of one structure from @off on; says when the page does not hold them. */
void sheet_entries(struct json_object *section, const struct view *v, const struct spec_struct *s,
		   const uint8_t *bytes, size_t len, size_t off, uint64_t n);

#endif
