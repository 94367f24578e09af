// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The text of a journal: "key=value" lines in a fixed order between a version
 * line and "end", so that a file which was cut or edited is noticed.
 *
 * What it says ends up in sysfs, as root: a value that could not have come from
 * here is none.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bind_priv.h"

#define FIRST_LINE "nvmetest-journal 1"
#define LAST_LINE  "end"

static bool is_bdf(const char *v)
{
	char bdf[16];

	return host_bdf_parse(v, bdf) && !strcmp(v, bdf);
}

/* Of a driver: becomes part of a path. */
static bool is_name(const char *v)
{
	for (; *v; v++)
		if (!isalnum((unsigned char)*v) && *v != '-' && *v != '_')
			return false;
	return true;
}

static bool is_ours(const char *v)
{
	return !*v || !strcmp(v, "vfio-pci");
}

static bool is_control(const char *v)
{
	return !*v || !strcmp(v, "on") || !strcmp(v, "auto");
}

static bool is_switch(const char *v)
{
	return !*v || !strcmp(v, "0") || !strcmp(v, "1");
}

static bool is_methods(const char *v)
{
	for (; *v; v++)
		if (!islower((unsigned char)*v) && *v != '_' && *v != ' ')
			return false;
	return true;
}

static bool is_boot(const char *v)
{
	size_t n = 0;

	for (; *v; v++, n++)
		if (!isxdigit((unsigned char)*v) && *v != '-')
			return false;
	return n >= 8;
}

static bool is_text(const char *v)
{
	for (; *v; v++)
		if ((unsigned char)*v < ' ' || (unsigned char)*v > '~')
			return false;
	return true;
}

enum row_kind { TEXT, U32, INT, U64, BOOL };

struct row {
	const char *key;
	enum row_kind kind;
	size_t off, len; /* of TEXT, with its end */
	bool (*is_valid)(const char *value);
	uint64_t max; /* of numbers */
};

#define AT(field)  offsetof(struct host_journal, field)
#define LEN(field) sizeof(((struct host_journal *)0)->field)

static const struct row rows[] = {
	{ "bdf", TEXT, AT(bdf), LEN(bdf), is_bdf, 0 },
	{ "boot", TEXT, AT(boot), LEN(boot), is_boot, 0 },
	{ "pid", INT, AT(pid), 0, NULL, INT32_MAX },
	{ "start", U64, AT(start), 0, NULL, UINT64_MAX },
	{ "is_bind", BOOL, AT(is_bind), 0, NULL, 1 },
	{ "bound_to", TEXT, AT(bound_to), LEN(bound_to), is_ours, 0 },
	{ "driver", TEXT, AT(driver), LEN(driver), is_name, 0 },
	{ "override", TEXT, AT(override), LEN(override), is_name, 0 },
	{ "power_control", TEXT, AT(power_control), LEN(power_control), is_control, 0 },
	{ "d3cold_allowed", TEXT, AT(d3cold_allowed), LEN(d3cold_allowed), is_switch, 0 },
	{ "reset_method", TEXT, AT(reset_method), LEN(reset_method), is_methods, 0 },
	{ "command", U32, AT(command), 0, NULL, 0xffff },
	{ "ns_count", U32, AT(ns_count), 0, NULL, 0xffff },
	{ "sn", TEXT, AT(sn), LEN(sn), is_text, 0 },
	{ "mn", TEXT, AT(mn), LEN(mn), is_text, 0 },
	{ "waiting_pid", INT, AT(waiting_pid), 0, NULL, INT32_MAX },
	{ "waiting_start", U64, AT(waiting_start), 0, NULL, UINT64_MAX },
};

static uint64_t get_number(const struct host_journal *j, const struct row *r)
{
	const char *at = (const char *)j + r->off;

	switch (r->kind) {
	case U32:
		return *(const uint32_t *)(const void *)at;
	case INT:
		return (uint64_t) * (const int *)(const void *)at;
	case U64:
		return *(const uint64_t *)(const void *)at;
	default:
		return *(const bool *)(const void *)at;
	}
}

static void set_number(struct host_journal *j, const struct row *r, uint64_t value)
{
	char *at = (char *)j + r->off;

	switch (r->kind) {
	case U32:
		*(uint32_t *)(void *)at = (uint32_t)value;
		break;
	case INT:
		*(int *)(void *)at = (int)value;
		break;
	case U64:
		*(uint64_t *)(void *)at = value;
		break;
	default:
		*(bool *)(void *)at = value != 0;
	}
}

static bool take_value(struct host_journal *j, const struct row *r, const char *value)
{
	uint64_t number;
	char *end;

	if (r->kind == TEXT) {
		if (strlen(value) >= r->len || !r->is_valid(value))
			return false;
		snprintf((char *)j + r->off, r->len, "%s", value);
		return true;
	}
	errno = 0;
	number = strtoull(value, &end, 10);
	if (errno || !isdigit((unsigned char)*value) || *end || number > r->max)
		return false;
	set_number(j, r, number);
	return true;
}

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

const char *journal_parse(char *text, const char *bdf, struct host_journal *ret)
{
	struct host_journal j = { 0 };
	char *line = next_line(&text);

	if (!line || strcmp(line, FIRST_LINE))
		return "it does not begin as one of this version";
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t len = strlen(rows[i].key);

		line = next_line(&text);
		if (!line || strncmp(line, rows[i].key, len) || line[len] != '=')
			return rows[i].key;
		if (!take_value(&j, &rows[i], line + len + 1))
			return rows[i].key;
	}
	line = next_line(&text);
	if (!line || strcmp(line, LAST_LINE) || *text)
		return "its end";
	if (strcmp(j.bdf, bdf))
		return "bdf";
	*ret = j;
	return NULL;
}

size_t journal_format(const struct host_journal *j, char text[JOURNAL_LEN])
{
	size_t at = (size_t)snprintf(text, JOURNAL_LEN, FIRST_LINE "\n");

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];

		if (r->kind == TEXT)
			at += (size_t)snprintf(text + at, JOURNAL_LEN - at, "%s=%s\n", r->key,
					       (const char *)j + r->off);
		else
			at += (size_t)snprintf(text + at, JOURNAL_LEN - at, "%s=%llu\n", r->key,
					       (unsigned long long)get_number(j, r));
	}
	return at + (size_t)snprintf(text + at, JOURNAL_LEN - at, LAST_LINE "\n");
}
