// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Persistent Event log: a header, then events of their own lengths, each a
 * header, vendor specific information and data by its type.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "diag/sheet.h"
#include "diag/sheet_priv.h"
#include "util/jobj.h"

#define HEADER_LEN   512u
#define EVENT_LEN    24u
#define REVISION_LEN 8u
#define EVENTS_SHOWN 256u

/* Events whose data is one structure, or (a reset) a firmware revision and a list of them. */
static const struct {
	uint8_t type;
	const char *struct_name;
} datas[] = {
	{ 1, "log.smart" },
	{ 3, "log.persistent-time" },
	{ 5, "log.persistent-hardware" },
	{ 13, "log.persistent-thermal" },
};

#define TYPE_RESET 4

static void add_resets(struct json_object *event, const struct view *v, const uint8_t *data,
		       size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.persistent-reset");
	const struct spec_field fr = { .name = "fr",
				       .title = "Firmware Revision",
				       .width = 8 * REVISION_LEN,
				       .kind = SPEC_ASCII };
	const struct spec_struct head = {
		.name = "", .len = REVISION_LEN, .fields = &fr, .count = 1
	};

	if (len < REVISION_LEN)
		return;
	view_add_field(event, v, &head, "fr", data, len);
	sheet_entries(event, v, s, data, len, REVISION_LEN, (len - REVISION_LEN) / s->len);
}

static void add_data(struct json_object *event, const struct view *v, uint8_t type,
		     const uint8_t *data, size_t len)
{
	if (type == TYPE_RESET) {
		add_resets(event, v, data, len);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(datas); i++)
		if (datas[i].type == type) {
			view_add_section(
				event,
				view_struct(v, spec_struct_find(datas[i].struct_name), data, len));
			return;
		}
	if (len)
		view_add_bytes(event, "data", "Event data, not decoded", data, nt_min(len, 64));
}

/* The event at @at as a section; *ret_end 0: it does not fit into @len. */
static struct json_object *event_at(const struct view *v, const uint8_t *bytes, size_t len,
				    size_t at, size_t *ret_end)
{
	const struct spec_struct *s = spec_struct_find("log.persistent-event");
	const uint8_t *e = bytes + at;
	const size_t head = e[2] + 3u, vsi = sheet_le(e + 20, 2), el = sheet_le(e + 22, 2);
	struct json_object *event = view_struct(v, s, e, EVENT_LEN);
	const struct spec_field *type = spec_field_find(s, "type");
	char text[80], title[120];

	spec_format(type, e, EVENT_LEN, text, sizeof(text));
	snprintf(title, sizeof(title), "Event %s", text);
	jobj_str(event, "title", title);
	*ret_end = 0;
	if (head < EVENT_LEN || vsi > el || head + el > len - at) {
		view_add_note(event,
			      "its lengths (header %zu, data %zu of it vendor specific %zu) do not "
			      "fit: nothing behind it is decoded",
			      head, el, vsi);
		return event;
	}
	if (vsi)
		view_add_bytes(event, "vsi", "Vendor Specific Information", e + head,
			       nt_min(vsi, 64));
	add_data(event, v, e[0], e + head + vsi, el - vsi);
	*ret_end = at + head + el;
	return event;
}

void sheet_add_persistent(struct json_object *section, const struct view *v, const uint8_t *bytes,
			  size_t len)
{
	uint64_t said = len < 8 ? 0 : sheet_le(bytes + 4, 4), n = 0;
	size_t at = HEADER_LEN;

	view_add_fields(section, v, spec_struct_find("log.persistent"), bytes, len);
	while (n < nt_min(said, EVENTS_SHOWN) && at + EVENT_LEN <= len) {
		size_t end;

		view_add_section(section, event_at(v, bytes, len, at, &end));
		n++;
		if (!end)
			return;
		at = end;
	}
	if (n < said)
		view_add_note(section, "%" PRIu64 " of %" PRIu64 " events, the newest first", n,
			      said);
}
