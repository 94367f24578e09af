// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Features: the current value field by field, and next to it the default, the
 * saved one and what can be done, where the drive tells.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diag/readout_priv.h"
#include "diag/sheet.h"

#define DW0_LEN 4u

static const char *title_of(uint8_t fid)
{
	const struct spec_id *f = spec_feature_find(fid);

	return f ? f->title : fid >= 0xc0 ? "Vendor Specific" : "not known to nvmetest";
}

/* "features/04.bin", "features/05-ns1.bin": the current value of a feature. */
static bool parse_name(const char *item, uint8_t *ret_fid, char stem[48], uint32_t *ret_nsid)
{
	const char *at = item + strlen("features/");
	char *end;

	if (strncmp(item, "features/", 9) || !isxdigit((unsigned char)*at))
		return false;
	*ret_fid = (uint8_t)strtoul(at, &end, 16);
	*ret_nsid = !strncmp(end, "-ns", 3) ? (uint32_t)strtoul(end + 3, &end, 10) : 0;
	if (strcmp(end, ".bin"))
		return false;
	snprintf(stem, 48, "%.*s", (int)(end - item), item);
	return true;
}

/* Entries of the data buffer that are not zero, or all of it where it is one structure. */
static void add_data(struct readout *r, struct json_object *section, const struct spec_id *f,
		     const uint8_t *data, size_t len)
{
	const struct spec_struct *s;
	char name[64];

	snprintf(name, sizeof(name), "feature.%s.data", f->name);
	s = spec_struct_find(name);
	if (!s) {
		view_add_rest(section, data, 0, len, "not decoded:");
		return;
	}
	if (len <= s->len) {
		view_add_fields(section, &r->v, s, data, len);
		return;
	}
	for (size_t at = 0; at + s->len <= len; at += s->len) {
		struct json_object *inner;
		char title[80];

		if (!sheet_le(data + at, 8) && !(s->len > 8 && sheet_le(data + at + 16, 8)))
			continue;
		inner = view_struct(&r->v, s, data + at, s->len);
		snprintf(title, sizeof(title), "Entry %zu", at / s->len);
		jobj_str(inner, "title", title);
		view_add_section(section, inner);
	}
}

static void add_value(struct readout *r, struct json_object *section, uint8_t fid,
		      const uint8_t *bytes, size_t len)
{
	const struct spec_id *f = spec_feature_find(fid);
	uint8_t dwords[8] = { 0 };

	if (!f) {
		view_add_rest(section, bytes, 0, len, "not decoded:");
		return;
	}
	if (f->fields) {
		/* Where CDW12 has the value, CDW11 before it selects. */
		memcpy(dwords + f->fields->len - DW0_LEN, bytes, DW0_LEN);
		view_add_fields(section, &r->v, f->fields, dwords, f->fields->len);
	}
	if (len > DW0_LEN)
		add_data(r, section, f, bytes + DW0_LEN, len - DW0_LEN);
	if (r->o->with_raw)
		view_add_raw(section, bytes, len);
}

/* Another value of the same feature: only that it is the same, or all of it. */
static void add_other(struct readout *r, struct json_object *section, uint8_t fid, const char *stem,
		      const char *end, const char *word, const uint8_t *now, size_t now_len)
{
	char item[64], title[32];
	size_t len;
	const uint8_t *bytes;
	struct json_object *inner;

	snprintf(item, sizeof(item), "%s.%s.bin", stem, end);
	bytes = diag_snap_bytes(r->s, item, DW0_LEN, &len);
	if (!bytes)
		return;
	if (len == now_len && !memcmp(bytes, now, len)) {
		view_add_value(section, end, word, json_object_new_string("same"), "as current");
		return;
	}
	snprintf(title, sizeof(title), "%s", word);
	inner = view_section(title);
	add_value(r, inner, fid, bytes, len);
	view_add_section(section, inner);
}

static void add_caps(struct readout *r, struct json_object *section, const char *stem)
{
	static const char *const words[] = { "saveable", "of namespaces", "changeable" };
	char item[64], text[64] = "";
	size_t len, at = 0;
	const uint8_t *bytes;

	snprintf(item, sizeof(item), "%s.cap.bin", stem);
	bytes = diag_snap_bytes(r->s, item, DW0_LEN, &len);
	if (!bytes)
		return;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (bytes[0] & 1u << i)
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s", at ? ", " : "",
					       words[i]);
	view_add_value(section, "cap", "What can be done with it",
		       json_object_new_uint64(sheet_le(bytes, DW0_LEN)), at ? text : "nothing");
}

static void add_feature(struct readout *r, const char *item, uint8_t fid, const char *stem,
			uint32_t nsid)
{
	const struct spec_id *f = spec_feature_find(fid);
	struct json_object *section;
	char title[160], ns[32] = "";
	const uint8_t *bytes;
	size_t len;

	if (nsid)
		snprintf(ns, sizeof(ns), " of namespace %u", nsid);
	snprintf(title, sizeof(title), "Feature %02Xh%s: %s", fid, ns, title_of(fid));
	bytes = readout_bytes(r, item, title, DW0_LEN, &len);
	if (!bytes)
		return;
	section = view_section(title);
	jobj_u64(section, "fid", fid);
	if (f)
		jobj_str(section, "clause", f->clause);
	if (nsid)
		jobj_u64(section, "nsid", nsid);
	add_value(r, section, fid, bytes, len);
	add_other(r, section, fid, stem, "def", "Default", bytes, len);
	add_other(r, section, fid, stem, "sav", "Saved", bytes, len);
	add_caps(r, section, stem);
	readout_add(r, item, section);
}

/* Listed in log page 12h, and not read: vendors' ones, whose data has an unknown length. */
static void add_unread(struct readout *r)
{
	const uint8_t *list = diag_snap_bytes(r->s, "logs/12.bin", 1024, NULL);
	struct json_object *section = view_section("Features that are listed and were not read");
	bool any = false;

	for (unsigned int fid = 1; list && fid < 256; fid++) {
		char stem[24], name[8];
		bool is_read = false;

		snprintf(stem, sizeof(stem), "features/%02x", fid);
		for (size_t i = 0; i < r->s->n && !is_read; i++)
			is_read = !strncmp(r->s->items[i].name, stem, strlen(stem));
		if (!(list[4 * fid] & 1) || is_read)
			continue;
		any = true;
		snprintf(name, sizeof(name), "%02Xh", fid);
		view_add_value(section, name, title_of((uint8_t)fid), json_object_new_uint64(fid),
			       "");
	}
	if (any)
		readout_add(r, "logs/12.bin", section);
	else
		json_object_put(section);
}

struct json_object *readout_features(const struct diag_snapshot *s, const struct readout_opts *o)
{
	struct readout r;
	uint32_t nsid;
	uint8_t fid;
	char stem[48];

	readout_begin(&r, "features", s, o);
	for (size_t i = 0; i < s->n; i++)
		if (parse_name(s->items[i].name, &fid, stem, &nsid))
			add_feature(&r, s->items[i].name, fid, stem, nsid);
	add_unread(&r);
	return r.doc;
}
