// SPDX-License-Identifier: GPL-2.0-or-later
/* Sections from field tables: every field, and everything that is not zero and has none. */
#include "diag/view.h"

#include <ctype.h>
#include <inttypes.h>
#include <json-c/json.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "util/jobj.h"

#define EXACT_MAX    (UINT64_C(1) << 53) /* beyond it a double of a reader is not exact */
#define RESERVED_MAX 64			 /* bytes of one stretch that are shown */

/* ------------------------------------------------------------------- building */

static struct json_object *array_of(struct json_object *section, const char *key)
{
	struct json_object *array;

	if (json_object_object_get_ex(section, key, &array))
		return array;
	return jobj_array(section, key);
}

struct json_object *view_section(const char *title)
{
	struct json_object *section = json_object_new_object();

	jobj_str(section, "title", title);
	return section;
}

void view_add_section(struct json_object *section, struct json_object *inner)
{
	json_object_array_add(array_of(section, "sections"), inner);
}

void view_add_note(struct json_object *section, const char *fmt, ...)
{
	char text[400];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	jobj_push_str(array_of(section, "notes"), text);
}

static void add_hex(struct json_object *o, const char *key, const uint8_t *bytes, size_t len)
{
	char *text = malloc(2 * len + 1);

	if (!text)
		return;
	text[0] = '\0';
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", bytes[i]);
	jobj_str(o, key, text);
	free(text);
}

void view_add_raw(struct json_object *section, const void *bytes, size_t len)
{
	add_hex(section, "raw", bytes, len);
}

/* --------------------------------------------------------------------- fields */

/* A number that a reader may not take exactly is a string as well. */
static void add_number(struct json_object *o, uint64_t value)
{
	char text[24];

	jobj_u64(o, "value", value);
	if (value <= EXACT_MAX)
		return;
	snprintf(text, sizeof(text), "%" PRIu64, value);
	jobj_str(o, "value_s", text);
}

static void add_u128(struct json_object *o, const struct spec_field *f, const uint8_t *bytes,
		     size_t len)
{
	char digits[48];
	double about;

	spec_format(f, bytes, len, digits, sizeof(digits));
	about = strtod(digits, NULL);
	if (about < (double)EXACT_MAX) {
		jobj_u64(o, "value", strtoull(digits, NULL, 10));
		return;
	}
	/* All digits, whatever a double would hold. */
	jobj_add(o, "value", json_object_new_double_s(about, digits));
	jobj_str(o, "value_s", digits);
}

static void add_text_value(struct json_object *o, const struct spec_field *f, const uint8_t *bytes,
			   size_t len)
{
	char text[520];

	spec_format(f, bytes, len, text, sizeof(text));
	jobj_str(o, "value", text);
}

static const char *meaning_of(const struct spec_field *f, uint64_t value)
{
	const struct spec_value *v = f->values;

	while (v && v->name && v->value != value)
		v++;
	return v ? (v->name ? v->name : "reserved") : NULL;
}

static void add_value(struct json_object *o, const struct spec_field *f, const uint8_t *bytes,
		      size_t len)
{
	switch (f->kind) {
	case SPEC_UINT:
		add_number(o, spec_get(f, bytes, len));
		if (f->values)
			jobj_str(o, "meaning", meaning_of(f, spec_get(f, bytes, len)));
		break;
	case SPEC_U128:
		add_u128(o, f, bytes, len);
		break;
	case SPEC_ASCII:
		add_text_value(o, f, bytes, len);
		break;
	case SPEC_BYTES:
		add_hex(o, "value", bytes + f->offset, f->width / 8);
		break;
	}
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

static bool is_zero_field(const struct spec_field *f, const uint8_t *bytes, size_t len)
{
	if (f->kind == SPEC_UINT)
		return !spec_get(f, bytes, len);
	return is_zero(bytes + f->offset, f->width / 8);
}

/*
 * Elements of a fixed array ("psd17.mp") beyond those that the structure says
 * it has: nothing is to be seen there unless somebody filled them in.
 */
static bool is_beyond(const struct spec_struct *s, const struct spec_field *f, const uint8_t *bytes,
		      size_t len)
{
	static const struct {
		const char *name, *prefix, *last;
	} arrays[] = {
		{ "identify.ctrl", "psd", "npss" },
		{ "identify.ns", "lbaf", "nlbaf" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(arrays); i++) {
		const size_t n = strlen(arrays[i].prefix);
		const struct spec_field *last;

		if (strcmp(s->name, arrays[i].name) || strncmp(f->name, arrays[i].prefix, n) ||
		    !isdigit((unsigned char)f->name[n]))
			continue;
		last = spec_field_find(s, arrays[i].last);
		return last && strtoul(f->name + n, NULL, 10) > spec_get(last, bytes, len);
	}
	return false;
}

struct walk {
	struct json_object *section;
	const struct view *v;
};

static int add_field(void *arg, const struct spec_struct *s, const struct spec_field *f,
		     const void *bytes, size_t len)
{
	struct walk *w = arg;
	struct json_object *o;
	const bool is_late = w->v->vs && f->since > w->v->vs;
	const bool is_extra = is_beyond(s, f, bytes, len);
	char text[600], note[80];

	if ((is_late || is_extra) && is_zero_field(f, bytes, len))
		return 0;
	o = json_object_new_object();
	jobj_str(o, "name", f->name);
	jobj_str(o, "title", f->title);
	add_value(o, f, bytes, len);
	view_text(s, f, bytes, len, text, sizeof(text));
	jobj_str(o, "text", text);
	if (is_late) {
		snprintf(note, sizeof(note), "not zero, but reserved before version %u.%u",
			 f->since >> 16, f->since >> 8 & 0xff);
		jobj_str(o, "note", note);
	} else if (is_extra) {
		jobj_str(o, "note", "not zero, but beyond the number of them");
	}
	json_object_array_add(array_of(w->section, "fields"), o);
	return 0;
}

/* ------------------------------------------------------------------- reserved */

/* A field whose bits have names of their own says nothing of the other bits in it. */
static bool has_parts(const struct spec_struct *s, const struct spec_field *f)
{
	const struct spec_field *next = f + 1;
	const size_t n = strlen(f->name);

	return next < s->fields + s->count && !strncmp(next->name, f->name, n) &&
	       next->name[n] == '.';
}

static void cover(uint8_t *mask, size_t len, const struct spec_field *f)
{
	const uint32_t end = f->lsb + f->width;

	/* Whole bytes first: reserved areas and lists are long. */
	for (uint32_t bit = f->lsb; bit < end;) {
		const size_t at = f->offset + bit / 8;

		if (at >= len)
			return;
		if (bit % 8 == 0 && end - bit >= 8) {
			mask[at] = 0xff;
			bit += 8;
		} else {
			mask[at] = (uint8_t)(mask[at] | 1u << bit % 8);
			bit++;
		}
	}
}

static void add_stretch(struct json_object *section, const uint8_t *bytes, const uint8_t *mask,
			size_t off, size_t end, const char *what)
{
	struct json_object *o = json_object_new_object();
	const size_t shown = nt_min(end - off, RESERVED_MAX);
	uint8_t left[RESERVED_MAX];

	for (size_t i = 0; i < shown; i++)
		left[i] = (uint8_t)(bytes[off + i] & (mask ? ~mask[off + i] : 0xff));

	jobj_u64(o, "first", off);
	jobj_u64(o, "last", end - 1);
	jobj_str(o, "what", what);
	add_hex(o, "bytes", left, shown);
	jobj_bool(o, "is_cut", shown < end - off);
	json_object_array_add(array_of(section, "not_zero"), o);
}

/* Stretches of @bytes, without what @mask covers, from one non-zero byte to the last before @gap.
 */
static void add_stretches(struct json_object *section, const uint8_t *bytes, const uint8_t *mask,
			  size_t off, size_t end, const char *what)
{
	const size_t gap = 16;

	for (size_t at = off; at < end; at++) {
		size_t last = at;

		if (!(bytes[at] & (mask ? ~mask[at] : 0xff)))
			continue;
		for (size_t i = at + 1; i < end && i - last <= gap && !(mask && mask[i] == 0xff);
		     i++)
			if (bytes[i] & (mask ? ~mask[i] : 0xff))
				last = i;
		add_stretch(section, bytes, mask, at, last + 1, what);
		at = last;
	}
}

void view_add_rest(struct json_object *section, const void *bytes, size_t off, size_t end,
		   const char *what)
{
	add_stretches(section, bytes, NULL, off, end, what);
}

static void add_reserved(struct json_object *section, const struct spec_struct *s,
			 const uint8_t *bytes, size_t len)
{
	uint8_t *mask = calloc(1, len ? len : 1);

	if (!mask)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (!has_parts(s, &s->fields[i]))
			cover(mask, len, &s->fields[i]);
	add_stretches(section, bytes, mask, 0, len, "reserved");
	free(mask);
}

/* ------------------------------------------------------------------- sections */

void view_add_fields(struct json_object *section, const struct view *v, const struct spec_struct *s,
		     const void *bytes, size_t len)
{
	struct walk w = { .section = section, .v = v };

	array_of(section, "fields");
	spec_walk(s, bytes, nt_min(len, s->len), add_field, &w);
	add_reserved(section, s, bytes, nt_min(len, s->len));
	if (len < s->len)
		view_add_note(section, "only %zu of %u bytes are there", len, s->len);
}

struct json_object *view_struct(const struct view *v, const struct spec_struct *s,
				const void *bytes, size_t len)
{
	struct json_object *section = view_section(s->title);

	jobj_str(section, "struct", s->name);
	jobj_str(section, "clause", s->clause);
	jobj_u64(section, "len", len);
	view_add_fields(section, v, s, bytes, len);
	if (v->with_raw)
		view_add_raw(section, bytes, len);
	return section;
}

void view_add_field(struct json_object *section, const struct view *v, const struct spec_struct *s,
		    const char *name, const void *bytes, size_t len)
{
	const struct spec_field *f = spec_field_find(s, name);
	const struct spec_struct one = { .name = s->name, .len = s->len, .fields = f, .count = 1 };
	struct walk w = { .section = section, .v = v };

	spec_walk(&one, bytes, len, add_field, &w);
}

void view_add_bytes(struct json_object *section, const char *name, const char *title,
		    const void *bytes, size_t len)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "name", name);
	jobj_str(o, "title", title);
	add_hex(o, "value", bytes, len);
	jobj_str(o, "text", jobj_get_str(o, "value"));
	json_object_array_add(array_of(section, "fields"), o);
}

void view_add_value(struct json_object *section, const char *name, const char *title,
		    struct json_object *value, const char *text)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "name", name);
	jobj_str(o, "title", title);
	jobj_add(o, "value", value);
	jobj_str(o, "text", text);
	json_object_array_add(array_of(section, "fields"), o);
}

void view_add_size(struct json_object *section, const char *name, const char *title, uint64_t bytes)
{
	char text[32];

	view_size_text((double)bytes, text, sizeof(text));
	view_add_value(section, name, title, json_object_new_uint64(bytes), text);
}

void view_add_count(struct json_object *section, const char *name, const char *title, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, n);
	view_add_value(section, name, title, json_object_new_uint64(n), text);
}

void view_add_numbers(struct json_object *section, const char *name, const char *title,
		      const void *bytes, size_t len, size_t width, uint64_t n)
{
	struct json_object *list = json_object_new_array();
	const uint8_t *p = bytes;
	char text[240] = "";
	size_t at = 0;

	n = nt_min(n, len / width);
	for (uint64_t i = 0; i < n; i++) {
		uint64_t value = 0;

		for (size_t k = 0; k < width; k++)
			value |= (uint64_t)p[i * width + k] << (8 * k);
		json_object_array_add(list, json_object_new_uint64(value));
		if (at + 32 < sizeof(text))
			at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%" PRIu64,
					       i ? ", " : "", value);
		else if (text[at - 1] != '.')
			at += (size_t)snprintf(text + at, sizeof(text) - at, " ...");
	}
	view_add_value(section, name, title, list, n ? text : "none");
}
