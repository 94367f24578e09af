// SPDX-License-Identifier: GPL-2.0-or-later
/* Readouts: the head of the document, registers, and what all of them need. */
#include <stdlib.h>
#include <string.h>

#include "diag/readout_priv.h"

#define VS_OFF 8u
#define ID_LEN 4096u

uint64_t readout_id(const struct diag_snapshot *s, const char *field)
{
	const uint8_t *id = diag_snap_bytes(s, "identify/ctrl.bin", ID_LEN, NULL);
	const struct spec_field *f = spec_field_find(spec_struct_find("identify.ctrl"), field);

	return id && f ? spec_get(f, id, ID_LEN) : 0;
}

static uint32_t version_of(const struct diag_snapshot *s)
{
	const uint8_t *regs = diag_snap_bytes(s, "regs.bin", VS_OFF + 4, NULL);
	uint32_t vs = (uint32_t)readout_id(s, "ver");

	for (unsigned int i = 0; regs && i < 4; i++)
		vs = (i ? vs : 0) | (uint32_t)regs[VS_OFF + i] << (8 * i);
	return vs;
}

static void add_id_text(struct json_object *o, const struct diag_snapshot *s, const char *field)
{
	const uint8_t *id = diag_snap_bytes(s, "identify/ctrl.bin", ID_LEN, NULL);
	char text[64];

	if (!id)
		return;
	spec_format(spec_field_find(spec_struct_find("identify.ctrl"), field), id, ID_LEN, text,
		    sizeof(text));
	jobj_str(o, field, text);
}

/* Out of meta.json: what is there, and of the right kind. */
static void add_meta(struct json_object *doc, const struct diag_snapshot *s)
{
	static const char *const keys[] = { "address", "bdf", "taken" };
	static const char *const counts[] = { "commands", "failed_commands" };
	size_t len;
	const char *text = diag_snap_bytes(s, "meta.json", 2, &len);
	struct json_object *meta = text ? json_tokener_parse(text) : NULL;

	for (size_t i = 0; meta && i < ARRAY_SIZE(keys); i++) {
		struct json_object *v;

		if (json_object_object_get_ex(meta, keys[i], &v) &&
		    json_object_is_type(v, json_type_string))
			jobj_str(doc, keys[i], json_object_get_string(v));
	}
	for (size_t i = 0; meta && i < ARRAY_SIZE(counts); i++)
		jobj_u64(doc, counts[i], jobj_get_u64(meta, counts[i]));
	json_object_put(meta);
}

void readout_begin(struct readout *r, const char *what, const struct diag_snapshot *s,
		   const struct readout_opts *o)
{
	struct json_object *tool = json_object_new_object(), *drive = json_object_new_object();
	const uint32_t vs = version_of(s);
	char text[32];

	*r = (struct readout){ .s = s, .o = o, .doc = json_object_new_object() };
	r->v = (struct view){ .vs = vs, .with_raw = o->with_raw };
	jobj_str(r->doc, "schema", READOUT_SCHEMA);
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(r->doc, "tool", tool);
	jobj_str(r->doc, "readout", what);
	add_meta(r->doc, s);
	add_id_text(drive, s, "mn");
	add_id_text(drive, s, "sn");
	add_id_text(drive, s, "fr");
	snprintf(text, sizeof(text), "%u.%u.%u", vs >> 16, vs >> 8 & 0xff, vs & 0xff);
	if (vs)
		jobj_str(drive, "ver", text);
	jobj_add(r->doc, "drive", drive);
	jobj_array(r->doc, "sections");
}

void readout_add(struct readout *r, const char *item, struct json_object *section)
{
	jobj_str(section, "item", item);
	view_add_section(r->doc, section);
}

const uint8_t *readout_bytes(struct readout *r, const char *item, const char *title, size_t min_len,
			     size_t *ret_len)
{
	const struct diag_item *it = diag_snap_find(r->s, item);
	struct json_object *section;
	char why[80];

	if (!it)
		return NULL;
	if (!it->missing && it->len >= min_len) {
		*ret_len = it->len;
		return it->bytes;
	}
	section = view_section(title);
	snprintf(why, sizeof(why), "%zu bytes are too short for it", it->len);
	jobj_str(section, "missing", it->missing ? it->missing : why);
	readout_add(r, item, section);
	return NULL;
}

void readout_struct(struct readout *r, const char *item, const char *struct_name)
{
	const struct spec_struct *s = spec_struct_find(struct_name);
	size_t len;
	const uint8_t *bytes = readout_bytes(r, item, s->title, 1, &len);

	if (bytes)
		readout_add(r, item, view_struct(&r->v, s, bytes, len));
}

/* ------------------------------------------------------------------ registers */

static void add_register(struct readout *r, const struct spec_reg *reg, const uint8_t *bytes)
{
	uint64_t value = 0;
	struct json_object *section;
	char title[160], hex[24], name[16];
	size_t i;

	for (i = 0; i < reg->width; i++)
		value |= (uint64_t)bytes[reg->off + i] << (8 * i);
	for (i = 0; reg->name[i] && i + 1 < sizeof(name); i++)
		name[i] = (char)(reg->name[i] & ~0x20);
	name[i] = '\0';
	snprintf(hex, sizeof(hex), "%0*llXh", 2 * reg->width, (unsigned long long)value);
	snprintf(title, sizeof(title), "%s (%02Xh) %s: %s", name, reg->off, hex,
		 reg->fields->title);
	section = view_section(title);
	jobj_str(section, "struct", reg->fields->name);
	jobj_str(section, "clause", reg->fields->clause);
	jobj_u64(section, "offset", reg->off);
	jobj_hex(section, "value", value);
	view_add_fields(section, &r->v, reg->fields, bytes + reg->off, reg->width);
	if (r->o->with_raw)
		view_add_raw(section, bytes + reg->off, reg->width);
	readout_add(r, "regs.bin", section);
}

/* Registers of versions that the controller has, and those of memory that it says it has. */
static bool is_shown(const struct readout *r, const struct spec_reg *reg, const uint8_t *bytes,
		     size_t len)
{
	const uint64_t cap = spec_get(&(const struct spec_field){ .width = 64 }, bytes, len);

	if (reg->off + reg->width > len || reg->off == NT_REG_INTMS || reg->off == NT_REG_INTMC)
		return false;
	if (reg->off >= NT_REG_PMRCAP)
		return NT_CAP_PMRS(cap);
	return !r->v.vs || reg->since <= r->v.vs;
}

struct json_object *readout_regs(const struct diag_snapshot *s, const struct readout_opts *o)
{
	const uint8_t *bytes;
	struct readout r;
	size_t len;

	readout_begin(&r, "regs", s, o);
	bytes = readout_bytes(&r, "regs.bin", "Controller registers", 8, &len);
	for (size_t i = 0; bytes && i < spec_regs_count; i++)
		if (is_shown(&r, &spec_regs[i], bytes, len))
			add_register(&r, &spec_regs[i], bytes);
	return r.doc;
}

/* -------------------------------------------------------------------- showing */

bool readout_has_any(struct json_object *doc, const char **ret_why)
{
	struct json_object *list;

	*ret_why = "nothing was read";
	if (!json_object_object_get_ex(doc, "sections", &list))
		return false;
	for (size_t i = json_object_array_length(list); i--;) {
		const char *why = jobj_get_str(json_object_array_get_idx(list, i), "missing");

		if (!why)
			return true;
		*ret_why = why;
	}
	return false;
}

const char *readout_first_item(struct json_object *doc)
{
	struct json_object *list;

	if (!json_object_object_get_ex(doc, "sections", &list) || !json_object_array_length(list))
		return NULL;
	return jobj_get_str(json_object_array_get_idx(list, 0), "item");
}

void readout_print(FILE *out, struct json_object *doc, bool color)
{
	struct json_object *drive = NULL, *list;

	json_object_object_get_ex(doc, "drive", &drive);
	if (jobj_get_str(drive, "mn"))
		fprintf(out, "%s, SN %s, firmware %s", jobj_get_str(drive, "mn"),
			jobj_get_str(drive, "sn"), jobj_get_str(drive, "fr"));
	else
		fputs("a drive that did not say who it is", out);
	if (jobj_get_str(drive, "ver"))
		fprintf(out, ", NVMe %s", jobj_get_str(drive, "ver"));
	if (jobj_get_str(doc, "address"))
		fprintf(out, " (%s)", jobj_get_str(doc, "address"));
	fputc('\n', out);
	if (!json_object_object_get_ex(doc, "sections", &list))
		return;
	for (size_t i = 0; i < json_object_array_length(list); i++) {
		fputc('\n', out);
		view_print(out, json_object_array_get_idx(list, i), color);
	}
}
