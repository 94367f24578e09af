// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots: a sorted array of named byte strings with limits. */
#include "snapshot.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct diag_snapshot *diag_snap_new(void)
{
	return calloc(1, sizeof(struct diag_snapshot));
}

static void item_fini(struct diag_item *it)
{
	free(it->name);
	free(it->bytes);
	free(it->missing);
}

void diag_snap_free(struct diag_snapshot *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n; i++)
		item_fini(&s->items[i]);
	free(s->items);
	free(s);
}

bool diag_name_is_valid(const char *name)
{
	bool at_start = true;

	if (strlen(name) > DIAG_NAME_MAX)
		return false;
	for (const char *p = name; *p; p++) {
		if (at_start && (*p == '.' || *p == '/'))
			return false;
		if (!isalnum((unsigned char)*p) && !strchr("._-:/", *p))
			return false;
		at_start = *p == '/';
	}
	return !at_start;
}

/* Where @name is, or would be put in. */
static size_t place_of(const struct diag_snapshot *s, const char *name, bool *ret_found)
{
	size_t low = 0, high = s->n;

	*ret_found = false;
	while (low < high && !*ret_found) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(s->items[mid].name, name);

		if (!order) {
			*ret_found = true;
			low = mid;
		} else if (order < 0) {
			low = mid + 1;
		} else {
			high = mid;
		}
	}
	return low;
}

/* Takes @bytes and @missing when it returns 0. */
static int put(struct diag_snapshot *s, const char *name, uint8_t *bytes, size_t len, char *missing)
{
	struct diag_item *items;
	bool is_found;
	size_t at = place_of(s, name, &is_found);
	char *copy;

	if (is_found) {
		struct diag_item *it = &s->items[at];

		s->bytes = s->bytes - it->len + len;
		free(it->bytes);
		free(it->missing);
		it->bytes = bytes;
		it->len = len;
		it->missing = missing;
		return 0;
	}
	copy = strdup(name);
	items = realloc(s->items, (s->n + 1) * sizeof(*items));
	if (items)
		s->items = items;
	if (!copy || !items) {
		free(copy);
		return -ENOMEM;
	}
	memmove(&items[at + 1], &items[at], (s->n - at) * sizeof(*items));
	items[at].name = copy;
	items[at].bytes = bytes;
	items[at].len = len;
	items[at].missing = missing;
	s->n++;
	s->bytes += len;
	return 0;
}

int diag_snap_put(struct diag_snapshot *s, const char *name, const void *bytes, size_t len)
{
	const struct diag_item *old = diag_snap_find(s, name);
	uint8_t *copy;
	int rc;

	if (!diag_name_is_valid(name))
		return -EINVAL;
	if (len > DIAG_ITEM_MAX || s->bytes - (old ? old->len : 0) + len > DIAG_SNAP_MAX)
		return -E2BIG;
	copy = malloc(len + 1);
	if (!copy)
		return -ENOMEM;
	if (len)
		memcpy(copy, bytes, len);
	copy[len] = 0;
	rc = put(s, name, copy, len, NULL);
	if (rc)
		free(copy);
	return rc;
}

int diag_snap_put_text(struct diag_snapshot *s, const char *name, const char *text)
{
	return diag_snap_put(s, name, text, strlen(text));
}

int diag_snap_miss(struct diag_snapshot *s, const char *name, const char *fmt, ...)
{
	const struct diag_item *old = diag_snap_find(s, name);
	char *why = NULL;
	va_list ap;
	int rc;

	if (!diag_name_is_valid(name))
		return -EINVAL;
	if (old && !old->missing)
		return 0;
	va_start(ap, fmt);
	if (vasprintf(&why, fmt, ap) < 0)
		why = NULL;
	va_end(ap);
	rc = why ? put(s, name, NULL, 0, why) : -ENOMEM;
	if (rc)
		free(why);
	return rc;
}

void diag_snap_drop(struct diag_snapshot *s, const char *name)
{
	bool is_found;
	size_t at = place_of(s, name, &is_found);

	if (!is_found)
		return;
	s->bytes -= s->items[at].len;
	item_fini(&s->items[at]);
	memmove(&s->items[at], &s->items[at + 1], (s->n - at - 1) * sizeof(s->items[0]));
	s->n--;
}

const struct diag_item *diag_snap_find(const struct diag_snapshot *s, const char *name)
{
	bool is_found;
	size_t at = place_of(s, name, &is_found);

	return is_found ? &s->items[at] : NULL;
}

const void *diag_snap_bytes(const struct diag_snapshot *s, const char *name, size_t min_len,
			    size_t *ret_len)
{
	const struct diag_item *it = diag_snap_find(s, name);

	if (!it || it->missing || it->len < min_len)
		return NULL;
	if (ret_len)
		*ret_len = it->len;
	return it->bytes;
}

const char *diag_snap_text(const struct diag_snapshot *s, const char *name, char *buf, size_t len)
{
	const struct diag_item *it = diag_snap_find(s, name);
	size_t n;

	if (!it || it->missing || memchr(it->bytes, 0, it->len))
		return NULL;
	n = it->len;
	while (n && (it->bytes[n - 1] == '\n' || it->bytes[n - 1] == '\r'))
		n--;
	snprintf(buf, len, "%.*s", (int)nt_min(n, len), (const char *)it->bytes);
	return buf;
}

bool diag_snap_u64(const struct diag_snapshot *s, const char *name, uint64_t *ret)
{
	char text[32], *end;
	uint64_t value;

	if (!diag_snap_text(s, name, text, sizeof(text)) || !isdigit((unsigned char)*text))
		return false;
	errno = 0;
	value = strtoull(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	if (errno || (*end && !isspace((unsigned char)*end) && *end != '.'))
		return false;
	*ret = value;
	return true;
}
