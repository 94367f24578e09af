// SPDX-License-Identifier: GPL-2.0-or-later
/* A section for people: three columns, sections of it indented below. */
#include <json-c/json.h>
#include <string.h>

#include "diag/view.h"
#include "util/jobj.h"
#include "util/utf8.h"

#define NAME_MAX_COLUMNS 20
#define TEXT_MAX_COLUMNS 32
#define DEPTH_MAX	 6

struct look {
	FILE *out;
	bool color;
};

static struct json_object *list_of(struct json_object *o, const char *key, size_t *ret_n)
{
	struct json_object *list;

	*ret_n = 0;
	if (!json_object_object_get_ex(o, key, &list))
		return NULL;
	*ret_n = json_object_array_length(list);
	return list;
}

static void put_padded(const struct look *l, const char *text, int columns)
{
	const int pad = columns - utf8_columns(text);

	fprintf(l->out, "%s%*s  ", text, pad > 0 ? pad : 0, "");
}

static int widest(struct json_object *fields, size_t n, const char *key, int limit)
{
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		int w = utf8_columns(jobj_get_str(json_object_array_get_idx(fields, i), key));

		if (w > width && w <= limit)
			width = w;
	}
	return width;
}

static void print_fields(const struct look *l, struct json_object *section, int indent)
{
	size_t n;
	struct json_object *fields = list_of(section, "fields", &n);
	const int name_width = widest(fields, n, "name", NAME_MAX_COLUMNS);
	const int text_width = widest(fields, n, "text", TEXT_MAX_COLUMNS);

	for (size_t i = 0; i < n; i++) {
		struct json_object *f = json_object_array_get_idx(fields, i);
		const char *note = jobj_get_str(f, "note");

		fprintf(l->out, "%*s", indent, "");
		put_padded(l, jobj_get_str(f, "name"), name_width);
		put_padded(l, jobj_get_str(f, "text"), text_width);
		fprintf(l->out, "%s%s%s\n", jobj_get_str(f, "title"), note ? ": " : "",
			note ? note : "");
	}
}

static void print_not_zero(const struct look *l, struct json_object *section, int indent)
{
	size_t n;
	struct json_object *list = list_of(section, "not_zero", &n);

	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const unsigned long long first = jobj_get_u64(o, "first");
		const unsigned long long last = jobj_get_u64(o, "last");
		const char *bytes = jobj_get_str(o, "bytes");

		fprintf(l->out, "%*s%s ", indent, "", jobj_get_str(o, "what"));
		if (first == last)
			fprintf(l->out, "byte %llu is not zero: %s\n", first, bytes);
		else
			fprintf(l->out, "bytes %llu-%llu are not zero: %s%s\n", first, last, bytes,
				jobj_get_bool(o, "is_cut") ? "..." : "");
	}
}

static void print_raw(const struct look *l, struct json_object *section, int indent)
{
	const char *raw = jobj_get_str(section, "raw");
	size_t at = 0;

	while (raw && raw[at]) {
		fprintf(l->out, "%*s%06zx ", indent, "", at / 2);
		for (size_t i = 0; i < 16 && raw[at]; i++, at += 2)
			fprintf(l->out, "%s%.2s", i == 8 ? "  " : " ", raw + at);
		fputc('\n', l->out);
	}
}

static void print_section(const struct look *l, struct json_object *section, int depth)
{
	const int indent = 2 * depth;
	const char *missing = jobj_get_str(section, "missing");
	size_t notes, inner;
	struct json_object *list = list_of(section, "notes", &notes);

	fprintf(l->out, "%*s%s%s%s\n", indent, "", l->color ? "\033[1m" : "",
		jobj_get_str(section, "title"), l->color ? "\033[0m" : "");
	if (missing)
		fprintf(l->out, "%*s  not read: %s\n", indent, "", missing);
	print_fields(l, section, indent + 2);
	print_not_zero(l, section, indent + 2);
	for (size_t i = 0; i < notes; i++)
		fprintf(l->out, "%*s  note: %s\n", indent, "",
			json_object_get_string(json_object_array_get_idx(list, i)));
	print_raw(l, section, indent + 2);
	list = list_of(section, "sections", &inner);
	for (size_t i = 0; i < inner && depth < DEPTH_MAX; i++) {
		if (!depth)
			fputc('\n', l->out);
		print_section(l, json_object_array_get_idx(list, i), depth + 1);
	}
}

void view_print(FILE *out, struct json_object *section, bool color)
{
	const struct look l = { .out = out, .color = color };

	print_section(&l, section, 0);
}
