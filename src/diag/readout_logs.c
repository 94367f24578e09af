// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Logs: which there are and what each is for, one of them whole, and SMART with
 * what belongs to it.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diag/logs.h"
#include "diag/readout_priv.h"
#include "diag/sheet.h"

/* "logs/0d.bin" → 13, "logs/09-eg2.bin" → 9; -1: no such name. *ret_rest: "eg2" or "". */
static int lid_of(const char *item, char rest[24])
{
	char *end;
	unsigned long lid;

	if (strncmp(item, "logs/", 5) || !isxdigit((unsigned char)item[5]))
		return -1;
	lid = strtoul(item + 5, &end, 16);
	if (end != item + 7)
		return -1;
	end += *end == '-';
	snprintf(rest, 24, "%.*s", (int)strcspn(end, "."), end);
	return (int)lid;
}

static void title_of(int lid, const char *rest, char buf[160])
{
	snprintf(buf, 160, "Log page %02Xh%s%s: %s", (unsigned int)lid, *rest ? " of " : "", rest,
		 diag_log_title((uint8_t)lid));
}

static void add_log(struct readout *r, const char *item)
{
	char rest[24], title[160];
	const int lid = lid_of(item, rest);
	struct json_object *section;
	const uint8_t *bytes;
	size_t len;

	if (lid < 0)
		return;
	title_of(lid, rest, title);
	bytes = readout_bytes(r, item, title, 1, &len);
	if (!bytes)
		return;
	section = sheet_log(&r->v, (uint8_t)lid, bytes, len);
	/* Of a vendor's page the plugin knows better which one it is. */
	if (lid < 0xc0)
		jobj_str(section, "title", title);
	jobj_u64(section, "lid", (uint64_t)lid);
	readout_add(r, item, section);
}

struct json_object *readout_log(const struct diag_snapshot *s, const struct readout_opts *o,
				unsigned int lid)
{
	struct readout r;
	char rest[24];

	readout_begin(&r, "log", s, o);
	for (size_t i = 0; i < s->n; i++)
		if (lid_of(s->items[i].name, rest) == (int)lid)
			add_log(&r, s->items[i].name);
	return r.doc;
}

struct json_object *readout_smart(const struct diag_snapshot *s, const struct readout_opts *o)
{
	struct readout r;

	readout_begin(&r, "smart", s, o);
	add_log(&r, "logs/02.bin");
	return r.doc;
}

struct json_object *readout_selftest(const struct diag_snapshot *s, const struct readout_opts *o)
{
	struct readout r;

	readout_begin(&r, "selftest", s, o);
	add_log(&r, "logs/06.bin");
	if (!diag_snap_find(s, "logs/06.bin")) {
		struct json_object *section = view_section("Device Self-test");

		jobj_str(section, "missing", "the drive has no Device Self-test (OACS bit 4)");
		readout_add(&r, "logs/06.bin", section);
	}
	return r.doc;
}

/* ------------------------------------------------------------------------ list */

/* One line: what the page is, and that it is there. */
static void add_line(struct json_object *section, int lid, const char *rest, const char *title,
		     const char *text)
{
	char name[48];

	snprintf(name, sizeof(name), "%02Xh%s%s", (unsigned int)lid, *rest ? " " : "", rest);
	view_add_value(section, name, title, json_object_new_uint64((uint64_t)lid), text);
}

/* Of those that the drive lists, the ones that were not read. */
static void add_unread(const struct readout *r, struct json_object *section)
{
	const uint8_t *list = diag_snap_bytes(r->s, "logs/00.bin", 1024, NULL);

	for (int lid = 0; list && lid < 256; lid++) {
		bool is_read = false;
		char rest[24];

		if (!(list[4 * lid] & 1))
			continue;
		for (size_t i = 0; i < r->s->n && !is_read; i++)
			is_read = lid_of(r->s->items[i].name, rest) == lid;
		if (!is_read)
			add_line(section, lid, "", diag_log_title((uint8_t)lid),
				 "listed, read with --lid");
	}
}

struct json_object *readout_logs(const struct diag_snapshot *s, const struct readout_opts *o)
{
	struct json_object *section = view_section("Log pages");
	struct readout r;
	bool any = false;

	readout_begin(&r, "logs", s, o);
	for (size_t i = 0; i < s->n; i++) {
		const struct diag_item *it = &s->items[i];
		char rest[24], text[160];
		const int lid = lid_of(it->name, rest);

		if (lid < 0)
			continue;
		if (it->missing)
			snprintf(text, sizeof(text), "not read: %s", it->missing);
		else
			snprintf(text, sizeof(text), "%zu bytes", it->len);
		add_line(section, lid, rest, diag_log_title_of((uint8_t)lid, it->bytes, it->len),
			 text);
		any = any || !it->missing;
	}
	add_unread(&r, section);
	if (!diag_snap_bytes(s, "logs/00.bin", 1024, NULL))
		view_add_note(section, "the drive has no list of its log pages (00h): these follow "
				       "from Identify; vendors' pages are read with --lid");
	if (!any)
		jobj_str(section, "missing", "no log page could be read");
	readout_add(&r, "logs", section);
	return r.doc;
}
