// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading JSON that may be anything: reports and events read back are as
 * untrusted as a device. A missing or wrongly typed key is the default.
 */
#ifndef REPORT_GET_H
#define REPORT_GET_H

#include <json-c/json.h>
#include <stdbool.h>
#include <stdint.h>

/* Never NULL: "" when there is no such string. Owned by @o. */
const char *report_get_str(struct json_object *o, const char *key);
uint64_t report_get_u64(struct json_object *o, const char *key);
bool report_get_bool(struct json_object *o, const char *key);
/* NULL when @key is not of that type (json_object_array_length(NULL) would crash). */
struct json_object *report_get_obj(struct json_object *o, const char *key);
struct json_object *report_get_arr(struct json_object *o, const char *key);
/* 0 when @key is no array. */
size_t report_get_len(struct json_object *o, const char *key);
/* Element @i of the array @key if it is an object, else NULL. */
struct json_object *report_get_at(struct json_object *o, const char *key, size_t i);
/* Element @i of the array @key as text, "" if it is no string. */
const char *report_get_str_at(struct json_object *o, const char *key, size_t i);

/*
 * The hex text @key as bytes: at most @len into @out, the rest of which is zero.
 * How many there were.
 */
size_t report_get_bytes(struct json_object *o, const char *key, uint8_t *out, size_t len);

#endif
