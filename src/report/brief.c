// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * One pass over the bytes. All that it has to know of JSON: strings and their
 * escapes, brackets, blanks, and that a string before a colon is a key.
 */
#include "brief.h"

#include <nvmetest/base.h>
#include <stdbool.h>
#include <string.h>

#define CASE_DEPTH 3u /* the document, the array "cases", a case */

static bool is_left_out(const char *key, size_t len)
{
	static const char *const keys[] = { "coverage", "evidence", "history", "latency",
					    "notes",	"repro",    "rules",   "spec" };

	for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
		if (strlen(keys[i]) == len && !memcmp(keys[i], key, len))
			return true;
	return false;
}

static bool is_space(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

static const char *skip_space(const char *p, const char *end)
{
	while (p < end && is_space(*p))
		p++;
	return p;
}

/* @p is at the first quote; behind the last one, or @end. */
static const char *skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

static const char *skip_value(const char *p, const char *end)
{
	size_t depth = 0;

	p = skip_space(p, end);
	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
		} else if (*p == '{' || *p == '[') {
			depth++;
			p++;
		} else if (*p == '}' || *p == ']') {
			if (!depth)
				return p; /* of what the value stands in */
			depth--;
			p++;
		} else if (*p == ',' && !depth) {
			return p;
		} else {
			p++;
			continue;
		}
		if (!depth)
			return p;
	}
	return end;
}

/*
 * A string that ends at @after is a key that is left out: behind its member and the comma. A comma
 * before the last member of an object goes, too. NULL: it is no key.
 */
static const char *skip_member(const char *after, const char *end, const char *out, size_t *used)
{
	const char *p = skip_space(after, end);

	if (p == end || *p != ':')
		return NULL;
	p = skip_space(skip_value(p + 1, end), end);
	if (p < end && *p == ',')
		return p + 1;
	if (p < end && *used && out[*used - 1] == ',')
		--*used;
	return p;
}

size_t report_brief(const char *text, size_t len, char *out)
{
	const char *p = text, *end = text + len;
	size_t used = 0, depth = 0;

	while (p < end) {
		const char *after = p + 1, *next = NULL;

		if (*p == '"') {
			after = skip_string(p, end);
			if (depth == CASE_DEPTH && after - p >= 2 &&
			    is_left_out(p + 1, (size_t)(after - p) - 2))
				next = skip_member(after, end, out, &used);
		} else if (*p == '{' || *p == '[') {
			depth++;
		} else if (depth && (*p == '}' || *p == ']')) {
			depth--;
		} else if (is_space(*p)) {
			next = after;
		}
		if (!next) {
			memcpy(out + used, p, (size_t)(after - p));
			used += (size_t)(after - p);
			next = after;
		}
		p = next;
	}
	return used;
}
