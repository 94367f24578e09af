// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * JSON objects in one line per key. A NULL string becomes null; adding never
 * fails visibly: json-c's only failure is memory, and a lost key is better
 * than a lost report.
 */
#ifndef UTIL_JOBJ_H
#define UTIL_JOBJ_H

#include <inttypes.h>
#include <json-c/json.h>
#include <stdint.h>
#include <stdio.h>

static inline void jobj_add(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static inline void jobj_str(struct json_object *o, const char *key, const char *text)
{
	jobj_add(o, key, text ? json_object_new_string(text) : NULL);
}

static inline void jobj_u64(struct json_object *o, const char *key, uint64_t value)
{
	jobj_add(o, key, json_object_new_uint64(value));
}

static inline void jobj_i64(struct json_object *o, const char *key, int64_t value)
{
	jobj_add(o, key, json_object_new_int64(value));
}

static inline void jobj_bool(struct json_object *o, const char *key, int value)
{
	jobj_add(o, key, json_object_new_boolean(value));
}

static inline void jobj_hex(struct json_object *o, const char *key, uint64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "0x%" PRIx64, value);
	jobj_str(o, key, text);
}

static inline struct json_object *jobj_array(struct json_object *o, const char *key)
{
	struct json_object *array = json_object_new_array();

	jobj_add(o, key, array);
	return array;
}

static inline void jobj_push_str(struct json_object *array, const char *text)
{
	json_object_array_add(array, json_object_new_string(text));
}

/* "a b c" as an array of its words; NULL is an empty one. */
static inline void jobj_words(struct json_object *o, const char *key, const char *text)
{
	struct json_object *array = jobj_array(o, key);
	const char *p = text ? text : "", *start;

	for (;;) {
		while (*p == ' ')
			p++;
		if (!*p)
			return;
		for (start = p; *p && *p != ' ';)
			p++;
		json_object_array_add(array, json_object_new_string_len(start, (int)(p - start)));
	}
}

static inline const char *jobj_get_str(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && v ? json_object_get_string(v) : NULL;
}

static inline uint64_t jobj_get_u64(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) ? json_object_get_uint64(v) : 0;
}

static inline int jobj_get_bool(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_get_boolean(v);
}

#endif
