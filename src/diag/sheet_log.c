// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Log pages as sections. A page of one structure is its structure; the others
 * are a header and lists, whose counts a device says and nobody believes.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdio.h>
#include <string.h>

#include "diag/logs.h"
#include "diag/sheet.h"
#include "diag/sheet_priv.h"
#include "util/jobj.h"

#define ENTRIES 256u /* of pages with a dword for each opcode or identifier */

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1));
}

/* ------------------------------------------------------------- error entries */

static void add_errors(struct json_object *section, const struct view *v, const uint8_t *bytes,
		       size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.error");
	size_t n = 0;

	for (size_t at = 0; at + s->len <= len; at += s->len) {
		const uint8_t *e = bytes + at;
		struct json_object *inner;
		char title[160], status[96];

		if (is_zero(e, 8)) {
			view_add_rest(section, bytes, at, at + s->len,
				      "in an entry that is not used,");
			continue;
		}
		n++;
		inner = view_struct(v, s, e, s->len);
		snprintf(title, sizeof(title), "Error %" PRIu64 ": %s", sheet_le(e, 8),
			 spec_status_text((uint16_t)(sheet_le(e + 12, 2) >> 1 & 0x7ff), status));
		jobj_str(inner, "title", title);
		view_add_section(section, inner);
	}
	view_add_count(section, "entries", "Entries in use, the newest first", n);
}

/* ----------------------------------------------------- a dword for each of 256 */

static void opcode_name(bool is_admin, unsigned int i, char buf[64])
{
	const struct spec_opcode *op = spec_opcode_find(is_admin, (uint8_t)i);

	snprintf(buf, 64, "%s %02Xh %s", is_admin ? "Admin" : "I/O", i,
		 op				   ? op->title
		 : i >= (is_admin ? 0xc0u : 0x80u) ? "Vendor Specific"
						   : "not known");
}

static void feature_name(bool is_first, unsigned int i, char buf[64])
{
	const struct spec_id *f = spec_feature_find((uint8_t)i);

	(void)is_first;
	snprintf(buf, 64, "%02Xh %s", i,
		 f	     ? f->title
		 : i >= 0xc0 ? "Vendor Specific"
			     : "not known");
}

static void log_name(bool is_first, unsigned int i, char buf[64])
{
	(void)is_first;
	snprintf(buf, 64, "%02Xh %s", i, diag_log_title((uint8_t)i));
}

static void mi_name(bool is_first, unsigned int i, char buf[64])
{
	(void)is_first;
	snprintf(buf, 64, "Management Interface command %02Xh", i);
}

static void add_dwords(struct json_object *section, const struct view *v, const char *struct_name,
		       const uint8_t *bytes, size_t len, bool is_first,
		       void (*name)(bool is_first, unsigned int i, char buf[64]))
{
	const struct spec_struct *s = spec_struct_find(struct_name);

	for (unsigned int i = 0; i < ENTRIES && 4 * i + 4 <= len; i++) {
		struct json_object *inner;
		char title[64];

		if (is_zero(bytes + 4 * i, 4))
			continue;
		name(is_first, i, title);
		inner = view_struct(v, s, bytes + 4 * i, 4);
		jobj_str(inner, "title", title);
		jobj_u64(inner, "id", i);
		view_add_section(section, inner);
	}
}

static void add_supported(struct json_object *section, const struct view *v, const uint8_t *bytes,
			  size_t len)
{
	add_dwords(section, v, "log.supported-entry", bytes, len, true, log_name);
}

static void add_effects(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	const size_t half = nt_min(len, 4 * ENTRIES);

	add_dwords(section, v, "log.effects-entry", bytes, half, true, opcode_name);
	add_dwords(section, v, "log.effects-entry", bytes + half, len - half, false, opcode_name);
	view_add_rest(section, bytes, nt_min(len, 8 * ENTRIES), len, "reserved");
}

static void add_features(struct json_object *section, const struct view *v, const uint8_t *bytes,
			 size_t len)
{
	add_dwords(section, v, "log.feature-effects-entry", bytes, len, true, feature_name);
}

static void add_mi(struct json_object *section, const struct view *v, const uint8_t *bytes,
		   size_t len)
{
	add_dwords(section, v, "log.feature-effects-entry", bytes, len, true, mi_name);
	view_add_rest(section, bytes, nt_min(len, 4 * ENTRIES), len, "reserved");
}

/* ------------------------------------------------------------------ self-test */

#define DST_HEAD   4u
#define DST_UNUSED 15u

static void add_self_test(struct json_object *section, const struct view *v, const uint8_t *bytes,
			  size_t len)
{
	const struct spec_struct *head = spec_struct_find("log.self-test");
	const struct spec_struct *s = spec_struct_find("log.self-test-result");
	unsigned int n = 0;

	view_add_field(section, v, head, "cdsto.op", bytes, len);
	/* The percentage means something only while a test runs. */
	if (len && bytes[0] & 0xf)
		view_add_field(section, v, head, "cdstc.percent", bytes, len);
	for (size_t at = DST_HEAD; at + s->len <= len; at += s->len) {
		struct json_object *inner;
		char title[40];

		if ((bytes[at] & 0xf) == DST_UNUSED)
			continue;
		snprintf(title, sizeof(title), "Result %u%s", n, n ? "" : ", the newest");
		n++;
		inner = view_struct(v, s, bytes + at, s->len);
		jobj_str(inner, "title", title);
		view_add_section(section, inner);
	}
	if (!n)
		view_add_note(section, "no self-test is recorded");
}

/* -------------------------------------------------------- headers with a list */

static void add_changed(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	(void)v;
	sheet_numbers(section, "nsid", "Namespaces that changed, FFFFFFFFh: more than 1024", bytes,
		      len, 0, 4);
}

static void add_head(struct json_object *section, const struct view *v, const char *struct_name,
		     const uint8_t *bytes, size_t len)
{
	view_add_fields(section, v, spec_struct_find(struct_name), bytes, len);
}

static void add_plm_events(struct json_object *section, const struct view *v, const uint8_t *bytes,
			   size_t len)
{
	add_head(section, v, "log.plm-events", bytes, len);
	sheet_counted(section, "nvmsetid", "NVM Sets with an event", bytes, len, 8, 2,
		      len < 8 ? 0 : sheet_le(bytes, 8));
}

static void add_group_events(struct json_object *section, const struct view *v,
			     const uint8_t *bytes, size_t len)
{
	add_head(section, v, "log.endurance-events", bytes, len);
	sheet_counted(section, "endgid", "Endurance Groups with an event", bytes, len, 8, 2,
		      len < 8 ? 0 : sheet_le(bytes, 8));
}

static void add_ana(struct json_object *section, const struct view *v, const uint8_t *bytes,
		    size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.ana-group");
	uint64_t n = len < 10 ? 0 : sheet_le(bytes + 8, 2);
	size_t at = 16;

	add_head(section, v, "log.ana", bytes, len);
	for (; n && at + s->len <= len; n--) {
		const uint64_t nsids = sheet_le(bytes + at + 4, 4);
		struct json_object *inner = view_struct(v, s, bytes + at, s->len);
		const size_t fit = (len - at - s->len) / 4;

		view_add_numbers(inner, "nsid", "Namespaces of the group", bytes + at + s->len,
				 len - at - s->len, 4, nsids);
		view_add_section(section, inner);
		if (nsids > fit)
			break;
		at += s->len + 4 * nsids;
	}
	if (n)
		view_add_note(section, "%" PRIu64 " groups are not in the %zu bytes", n, len);
}

static void add_lba_status(struct json_object *section, const struct view *v, const uint8_t *bytes,
			   size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.lba-status-ns");
	uint64_t n = len < 8 ? 0 : sheet_le(bytes + 4, 4);
	size_t at = 16;

	add_head(section, v, "log.lba-status", bytes, len);
	for (; n && at + s->len <= len; n--) {
		const uint64_t ranges = sheet_le(bytes + at + 4, 4);
		struct json_object *inner = view_struct(v, s, bytes + at, s->len);
		const bool is_all = ranges == UINT32_MAX;

		at += s->len;
		sheet_entries(inner, v, spec_struct_find("log.lba-status-range"), bytes, len, at,
			      is_all ? 0 : ranges);
		view_add_section(section, inner);
		if (!is_all && ranges > (len - at) / 16)
			break;
		at += is_all ? 0 : 16 * ranges;
	}
	if (n)
		view_add_note(section, "%" PRIu64 " elements are not in the %zu bytes", n, len);
}

/* Descriptors of varying length: the channel list begins at CIO. */
static void add_media_units(struct json_object *section, const struct view *v, const uint8_t *bytes,
			    size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.media-unit");
	uint64_t n = len < 2 ? 0 : sheet_le(bytes, 2);
	size_t at = 16;

	add_head(section, v, "log.media-units", bytes, len);
	for (; n && at + s->len <= len; n--) {
		struct json_object *inner = view_struct(v, s, bytes + at, s->len);
		const size_t channels = bytes[at + 12], cio = nt_max(bytes[at + 13], s->len);
		const size_t list = nt_min(at + cio, len);

		if (channels)
			view_add_numbers(inner, "channel", "Channels of the unit", bytes + list,
					 len - list, 2, channels);
		view_add_section(section, inner);
		at += cio + nt_align_up(2 * channels, 16);
	}
	if (n)
		view_add_note(section, "%" PRIu64 " units are not in the %zu bytes", n, len);
}

static void add_capacity(struct json_object *section, const struct view *v, const uint8_t *bytes,
			 size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.capacity-config");

	add_head(section, v, "log.capacity-configs", bytes, len);
	if (!len || !bytes[0] || len < 16 + s->len)
		return;
	view_add_section(section, view_struct(v, s, bytes + 16, s->len));
	view_add_rest(section, bytes, 16 + s->len, len, "not decoded:");
}

static void add_lockdown(struct json_object *section, const struct view *v, const uint8_t *bytes,
			 size_t len)
{
	const struct spec_struct *s = spec_struct_find("log.lockdown");

	view_add_field(section, v, s, "ss", bytes, len);
	view_add_field(section, v, s, "cs", bytes, len);
	view_add_field(section, v, s, "lngth", bytes, len);
	sheet_counted(section, "cfil", "Commands or features that can be prohibited", bytes, len, 4,
		      1, len < 4 ? 0 : bytes[3]);
}

/* ------------------------------------------------------------------ telemetry */

static void add_telemetry(struct json_object *section, const struct view *v,
			  const char *struct_name, const uint8_t *bytes, size_t len)
{
	static const char *const names[] = { "da1", "da2", "da3" };
	uint64_t from = 0;

	add_head(section, v, struct_name, bytes, len);
	for (size_t i = 0; i < ARRAY_SIZE(names) && 10 + 2 * i <= len; i++) {
		const uint64_t last = sheet_le(bytes + 8 + 2 * i, 2);
		char title[48];

		if (last < from) {
			view_add_note(section, "Data Area %zu ends before the one in front of it",
				      i + 1);
			return;
		}
		snprintf(title, sizeof(title), "Data Area %zu, bytes", i + 1);
		view_add_size(section, names[i], title, (last - from) * 512);
		from = last;
	}
	if (len > 512)
		view_add_note(section, "%zu bytes of data were read", len - 512);
}

static void add_telemetry_host(struct json_object *section, const struct view *v,
			       const uint8_t *bytes, size_t len)
{
	add_telemetry(section, v, "log.telemetry-host", bytes, len);
}

static void add_telemetry_ctrl(struct json_object *section, const struct view *v,
			       const uint8_t *bytes, size_t len)
{
	add_telemetry(section, v, "log.telemetry-ctrl", bytes, len);
}

/* ---------------------------------------------------------------------- pages */

typedef void (*add_fn)(struct json_object *section, const struct view *v, const uint8_t *bytes,
		       size_t len);

static const struct {
	uint8_t lid;
	add_fn add;
} pages[] = {
	{ 0x00, add_supported },
	{ 0x01, add_errors },
	{ 0x04, add_changed },
	{ 0x05, add_effects },
	{ 0x06, add_self_test },
	{ 0x07, add_telemetry_host },
	{ 0x08, add_telemetry_ctrl },
	{ 0x0b, add_plm_events },
	{ 0x0c, add_ana },
	{ 0x0d, sheet_add_persistent },
	{ 0x0e, add_lba_status },
	{ 0x0f, add_group_events },
	{ 0x10, add_media_units },
	{ 0x11, add_capacity },
	{ 0x12, add_features },
	{ 0x13, add_mi },
	{ 0x14, add_lockdown },
};

static void add_sentence(void *arg, const char *sentence)
{
	view_add_note(arg, "%s", sentence);
}

static struct json_object *vendor_page(const struct view *v, uint8_t lid, const uint8_t *bytes,
				       size_t len)
{
	const struct nt_log_page *p = diag_log_find(lid, bytes, len);
	struct json_object *section;

	if (!p) {
		section = sheet_begin(v, diag_log_title(lid), bytes, len);
		view_add_note(section, diag_log_known(lid)
					       ? "its GUID is none that a plugin describes"
					       : "no plugin describes this page");
		view_add_rest(section, bytes, 0, len, "not decoded:");
		return section;
	}
	section = view_struct(v, p->fields, bytes, len);
	jobj_str(section, "title", p->title);
	if (p->entry && p->count_off + p->count_len <= len)
		sheet_entries(section, v, p->entry, bytes, nt_min(len, p->len), p->entry_off,
			      sheet_le(bytes + p->count_off, p->count_len));
	if (p->judge)
		p->judge(bytes, len, add_sentence, section);
	return section;
}

struct json_object *sheet_log(const struct view *v, uint8_t lid, const uint8_t *bytes, size_t len)
{
	const struct spec_id *known = spec_log_find(lid);
	struct json_object *section;

	if (!known)
		return vendor_page(v, lid, bytes, len);
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++) {
		if (pages[i].lid != lid)
			continue;
		section = sheet_begin(v, known->title, bytes, len);
		jobj_str(section, "clause", known->clause);
		pages[i].add(section, v, bytes, len);
		return section;
	}
	section = view_struct(v, known->fields, bytes, len);
	if (len > known->fields->len)
		view_add_rest(section, bytes, known->fields->len, len, "not decoded:");
	return section;
}
