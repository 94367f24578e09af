// SPDX-License-Identifier: GPL-2.0-or-later
/* Typed access to JSON that nobody vouches for. */
#include "get.h"

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
