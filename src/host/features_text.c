// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of a journal of features: a version line, who made it for which
 * drive, one line for each feature, and "end".
 *
 * It is read as it was written, without exception: what was understood is
 * written again and has to be the same text.
 */
#include <ctype.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind_priv.h"

#define FIRST_LINE "nvmetest-features 1"
#define LAST_LINE  "end"

/* ----------------------------------------------------------------- writing */

struct out {
	char *text;
	size_t at;
};

static void put(struct out *o, const char *fmt, ...) NT_PRINTF(2, 3);

static void put(struct out *o, const char *fmt, ...)
{
	size_t left = FEATURES_TEXT_MAX - o->at;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(o->text + o->at, left, fmt, ap);
	va_end(ap);
	o->at += n < 0 ? 0 : nt_min((size_t)n, left - 1);
}

static void put_bytes(struct out *o, const char *key, const uint8_t *data, size_t len)
{
	put(o, " %s=%s", key, len ? "" : "-");
	for (size_t i = 0; i < len; i++)
		put(o, "%02x", data[i]);
}

static void put_row(struct out *o, const struct host_feature *r)
{
	put(o, "fid=%02x nsid=%08x select=%08x when=%" PRIu64 " current=%08x", r->fid, r->nsid,
	    r->select, r->when_ms, r->current);
	put_bytes(o, "data", r->data, r->len);
	if (r->has_saved)
		put(o, " saved=%08x", r->saved);
	else
		put(o, " saved=-");
	put_bytes(o, "saved_data", r->saved_data, r->has_saved ? r->len : 0);
	put(o, "\n");
}

size_t features_format(const struct host_features *f, char *text)
{
	struct out o = { .text = text };

	put(&o, FIRST_LINE "\nname=%s\nboot=%s\npid=%d\nstart=%" PRIu64 "\nsn=%s\nmn=%s\n", f->name,
	    f->boot, f->pid, f->start, f->sn, f->mn);
	for (size_t i = 0; i < f->n; i++)
		put_row(&o, &f->rows[i]);
	put(&o, LAST_LINE "\n");
	return o.at;
}

/* ----------------------------------------------------------------- reading */

/* The next line of *@at without its newline, NULL at the end or in a line that was cut. */
static char *next_line(char **at)
{
	char *line = *at, *newline = strchr(line, '\n');

	if (!newline)
		return NULL;
	*newline = '\0';
	*at = newline + 1;
	return line;
}

static bool is_text(const char *v)
{
	for (; *v; v++)
		if ((unsigned char)*v < ' ' || (unsigned char)*v > '~')
			return false;
	return true;
}

/* "key=value" into @buf. */
static bool take_text(char **at, const char *key, char *buf, size_t len)
{
	size_t key_len = strlen(key);
	char *line = next_line(at);

	if (!line || strncmp(line, key, key_len) || line[key_len] != '=' ||
	    strlen(line + key_len + 1) >= len || !is_text(line + key_len + 1))
		return false;
	snprintf(buf, len, "%s", line + key_len + 1);
	return true;
}

/* " key=…" of a row: where the value is, and the row goes on behind it. */
static char *take_value(char **row, const char *key)
{
	size_t len = strlen(key);
	char *value;

	if (!*row || strncmp(*row, key, len) || (*row)[len] != '=')
		return NULL;
	value = *row + len + 1;
	*row = strchr(value, ' ');
	if (*row)
		*(*row)++ = '\0';
	return value;
}

static bool take_hex(char **row, const char *key, uint32_t max, uint32_t *ret)
{
	const char *value = take_value(row, key);
	unsigned long long number;
	char *end;

	if (!value || !isxdigit((unsigned char)*value))
		return false;
	number = strtoull(value, &end, 16);
	*ret = (uint32_t)number;
	return !*end && number <= max;
}

static bool take_bytes(char **row, const char *key, uint8_t *data, size_t *ret_len)
{
	const char *value = take_value(row, key);
	size_t len = value ? strlen(value) / 2 : 0;

	if (!value || len > HOST_FEATURE_LEN)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned int byte;

		if (sscanf(value + 2 * i, "%2x", &byte) != 1)
			return false;
		data[i] = (uint8_t)byte;
	}
	*ret_len = len;
	return true;
}

/* What is wrong beyond this shows when it is written again. */
static bool take_row(char *row, struct host_feature *r)
{
	size_t len, saved_len;
	uint32_t fid;
	char *when;

	if (!take_hex(&row, "fid", 0xff, &fid) || !take_hex(&row, "nsid", UINT32_MAX, &r->nsid) ||
	    !take_hex(&row, "select", UINT32_MAX, &r->select))
		return false;
	when = take_value(&row, "when");
	if (!when || !take_hex(&row, "current", UINT32_MAX, &r->current) ||
	    !take_bytes(&row, "data", r->data, &len))
		return false;
	r->fid = (uint8_t)fid;
	r->when_ms = strtoull(when, NULL, 10);
	r->len = (uint16_t)len;
	r->has_saved = row && strncmp(row, "saved=-", 7) != 0;
	if (r->has_saved ? !take_hex(&row, "saved", UINT32_MAX, &r->saved)
			 : !take_value(&row, "saved"))
		return false;
	return take_bytes(&row, "saved_data", r->saved_data, &saved_len) && !row &&
	       saved_len == (r->has_saved ? len : 0);
}

static const char *take_rows(char **at, struct host_features *f)
{
	for (;;) {
		char *line = next_line(at);
		struct host_feature *r;

		if (!line)
			return "its end is missing";
		if (!strcmp(line, LAST_LINE))
			return NULL;
		r = host_features_add(f);
		if (!r)
			return "it has too many lines";
		if (!take_row(line, r))
			return "a line of a feature is wrong";
	}
}

static const char *take_all(char *at, const char *name, struct host_features *f)
{
	char number[32];
	char *line = next_line(&at);

	if (!line || strcmp(line, FIRST_LINE))
		return "it does not begin as one of this version";
	if (!take_text(&at, "name", f->name, sizeof(f->name)) || strcmp(f->name, name))
		return "\"name\" is wrong";
	if (!take_text(&at, "boot", f->boot, sizeof(f->boot)))
		return "\"boot\" is wrong";
	if (!take_text(&at, "pid", number, sizeof(number)))
		return "\"pid\" is wrong";
	f->pid = (int)strtol(number, NULL, 10);
	if (!take_text(&at, "start", number, sizeof(number)))
		return "\"start\" is wrong";
	f->start = strtoull(number, NULL, 10);
	if (!take_text(&at, "sn", f->sn, sizeof(f->sn)))
		return "\"sn\" is wrong";
	if (!take_text(&at, "mn", f->mn, sizeof(f->mn)))
		return "\"mn\" is wrong";
	return take_rows(&at, f);
}

const char *features_parse(char *text, const char *name, struct host_features *ret)
{
	char *work = malloc(FEATURES_TEXT_MAX);
	struct host_features f = { 0 };
	const char *why = work ? NULL : "out of memory";

	if (!why) {
		snprintf(work, FEATURES_TEXT_MAX, "%s", text);
		why = take_all(work, name, &f);
	}
	if (!why) {
		features_format(&f, work);
		why = strcmp(work, text) ? "it was changed by hand" : NULL;
	}
	free(work);
	if (why)
		host_features_free(&f);
	else
		*ret = f;
	return why;
}
