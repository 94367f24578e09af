// SPDX-License-Identifier: GPL-2.0-or-later
/* What pages are made of: numbers and entries, counted or up to a zero. */
#include "diag/sheet.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "util/jobj.h"

#define ENTRIES_SHOWN 1024u

uint64_t sheet_le(const uint8_t *p, size_t len)
{
	uint64_t value = 0;

	while (len--)
		value = value << 8 | p[len];
	return value;
}

struct json_object *sheet_begin(const struct view *v, const char *title, const uint8_t *bytes,
				size_t len)
{
	struct json_object *section = view_section(title);

	jobj_u64(section, "len", len);
	if (v->with_raw)
		view_add_raw(section, bytes, len);
	return section;
}

void sheet_numbers(struct json_object *section, const char *name, const char *title,
		   const uint8_t *bytes, size_t len, size_t off, size_t width)
{
	const size_t from = nt_min(off, len);
	size_t n = 0;

	while (from + (n + 1) * width <= len && sheet_le(bytes + from + n * width, width))
		n++;
	view_add_numbers(section, name, title, bytes + from, len - from, width, n);
	view_add_rest(section, bytes, from + n * width, len, "after the end of the list,");
}

void sheet_counted(struct json_object *section, const char *name, const char *title,
		   const uint8_t *bytes, size_t len, size_t off, size_t width, uint64_t n)
{
	const size_t from = nt_min(off, len);
	const uint64_t fit = (len - from) / width;

	view_add_numbers(section, name, title, bytes + from, len - from, width, n);
	if (n > fit)
		view_add_note(section, "it says %" PRIu64 " of them, %" PRIu64 " are there", n,
			      fit);
	view_add_rest(section, bytes, from + (size_t)nt_min(n, fit) * width, len,
		      "after the end of the list,");
}

void sheet_entries(struct json_object *section, const struct view *v, const struct spec_struct *s,
		   const uint8_t *bytes, size_t len, size_t off, uint64_t n)
{
	const size_t from = nt_min(off, len);
	const uint64_t fit = (len - from) / s->len;
	const uint64_t shown = nt_min(nt_min(n, fit), ENTRIES_SHOWN);

	for (uint64_t i = 0; i < shown; i++)
		view_add_section(section, view_struct(v, s, bytes + from + i * s->len, s->len));
	if (n > fit)
		view_add_note(section, "it says %" PRIu64 " entries, %" PRIu64 " are there", n,
			      fit);
	else if (n > shown)
		view_add_note(section, "%" PRIu64 " more entries", n - shown);
}
