// SPDX-License-Identifier: GPL-2.0-or-later
/* Typed access to JSON that nobody vouches for. */
#include "get.h"

#include <string.h>

static struct json_object *get(struct json_object *o, const char *key, enum json_type type)
{
	struct json_object *v;

	if (!json_object_is_type(o, json_type_object) || !json_object_object_get_ex(o, key, &v) ||
	    !json_object_is_type(v, type))
		return NULL;
	return v;
}

const char *report_get_str(struct json_object *o, const char *key)
{
	struct json_object *v = get(o, key, json_type_string);

	return v ? json_object_get_string(v) : "";
}

uint64_t report_get_u64(struct json_object *o, const char *key)
{
	struct json_object *v = get(o, key, json_type_int);

	return v ? json_object_get_uint64(v) : 0;
}

bool report_get_bool(struct json_object *o, const char *key)
{
	struct json_object *v = get(o, key, json_type_boolean);

	return v && json_object_get_boolean(v);
}

struct json_object *report_get_obj(struct json_object *o, const char *key)
{
	return get(o, key, json_type_object);
}

struct json_object *report_get_arr(struct json_object *o, const char *key)
{
	return get(o, key, json_type_array);
}

size_t report_get_len(struct json_object *o, const char *key)
{
	struct json_object *v = get(o, key, json_type_array);

	return v ? json_object_array_length(v) : 0;
}

struct json_object *report_get_at(struct json_object *o, const char *key, size_t i)
{
	struct json_object *v = get(o, key, json_type_array);

	v = v ? json_object_array_get_idx(v, i) : NULL;
	return json_object_is_type(v, json_type_object) ? v : NULL;
}

const char *report_get_str_at(struct json_object *o, const char *key, size_t i)
{
	struct json_object *v = get(o, key, json_type_array);

	v = v ? json_object_array_get_idx(v, i) : NULL;
	return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : "";
}

static int digit(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

size_t report_get_bytes(struct json_object *o, const char *key, uint8_t *out, size_t len)
{
	const char *hex = report_get_str(o, key);
	size_t n = 0;

	memset(out, 0, len);
	for (; n < len && digit(hex[0]) >= 0 && digit(hex[1]) >= 0; n++, hex += 2)
		out[n] = (uint8_t)(digit(hex[0]) << 4 | digit(hex[1]));
	return n;
}
