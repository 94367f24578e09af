// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Which devices a known deviation is of, and until when: match: and expires: of
 * an entry. A key of match: is a glob, a list of globs, or for firmware a range
 * of revisions. Revisions have no order of their own; they are compared as the
 * eight ASCII characters that Identify Controller has, blanks at the end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan_priv.h"

#define FR_LEN 8

static const char *const match_keys[] = { "model", "firmware", "vid", "backend", NULL };

void plan_match_free(struct known *k)
{
	for (size_t i = 0; i < k->match_count; i++) {
		struct known_match *m = &k->match[i];

		for (size_t g = 0; g < m->glob_count; g++)
			free(m->globs[g]);
		free(m->globs);
		free(m->key);
		free(m->from);
		free(m->to);
	}
	free(k->match);
}

static int add_glob(struct yaml_file *f, const struct yaml_node *n, struct known_match *m)
{
	const char *text = yaml_text(f, n, m->key);
	char *glob = text ? strdup(text) : NULL;

	if (!text)
		return -EINVAL;
	if (!glob || vec_grow((void **)&m->globs, m->glob_count, sizeof(*m->globs))) {
		free(glob);
		return -ENOMEM;
	}
	m->globs[m->glob_count++] = glob;
	return 0;
}

static int read_globs(struct yaml_file *f, const struct yaml_node *n, struct known_match *m)
{
	size_t count;
	int err = yaml_scalars(f, n, m->key, &count);

	if (!err && !count)
		err = yaml_error(f, n, "%s is an empty list: no device would match", m->key);
	for (size_t i = 0; i < count && !err; i++)
		err = add_glob(f, yaml_scalar_at(n, i), m);
	return err;
}

/* One end of a range: what can stand in FR. */
static int read_revision(struct yaml_file *f, const struct yaml_node *map, const char *key,
			 char **ret)
{
	const struct yaml_node *n = yaml_get(map, key);
	const char *text = n ? yaml_text(f, n, key) : NULL;

	if (!n)
		return 0;
	if (!text)
		return -EINVAL;
	for (const char *p = text; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			return yaml_error(f, n, "%s: a firmware revision is of ASCII characters",
					  key);
	if (strlen(text) > FR_LEN)
		return yaml_error(f, n, "%s: a firmware revision has at most %d characters", key,
				  FR_LEN);
	if (strpbrk(text, "*?["))
		return yaml_error(f, n, "%s: the end of a range is a revision, not a glob", key);
	*ret = strdup(text);
	return *ret ? 0 : -ENOMEM;
}

static int read_range(struct yaml_file *f, const struct yaml_node *map, struct known_match *m)
{
	static const char *const keys[] = { "from", "to", NULL };
	int err = yaml_check_keys(f, map, "a range of firmware", keys), one;

	if ((one = read_revision(f, map, "from", &m->from)))
		err = one;
	if ((one = read_revision(f, map, "to", &m->to)))
		err = one;
	if (err)
		return err;
	if (!m->from && !m->to)
		return yaml_error(f, map, "a range of firmware needs from, to or both");
	if (m->from && m->to && known_compare_firmware(m->from, m->to) > 0)
		return yaml_error(f, yaml_get(map, "to"),
				  "the range is empty: from '%s' comes behind '%s' in ASCII order",
				  m->from, m->to);
	return 0;
}

static int read_key(struct yaml_file *f, const char *key, const struct yaml_node *n,
		    struct known *k)
{
	struct known_match *m;

	if (vec_grow((void **)&k->match, k->match_count, sizeof(*k->match)))
		return -ENOMEM;
	m = &k->match[k->match_count];
	*m = (struct known_match){ .key = strdup(key) };
	if (!m->key)
		return -ENOMEM;
	k->match_count++;
	if (n->kind == YAML_MAP && !strcmp(key, "firmware"))
		return read_range(f, n, m);
	return read_globs(f, n, m);
}

int plan_read_match(struct yaml_file *f, const struct yaml_node *map, struct known *k)
{
	int err = yaml_check_keys(f, map, "match", match_keys), one;

	if (err)
		return err;
	if (!map->count)
		return yaml_error(f, map,
				  "match is empty: name at least one of model, firmware, "
				  "vid, backend");
	for (size_t i = 0; i < map->count; i++)
		if ((one = read_key(f, map->keys[i]->text, map->items[i], k)))
			err = one;
	return err;
}

/* @n digits as a number, 0 when one is none. */
static unsigned int digits(const char *text, size_t n)
{
	unsigned int value = 0;

	for (size_t i = 0; i < n; i++) {
		if (text[i] < '0' || text[i] > '9')
			return 0;
		value = 10 * value + (unsigned int)(text[i] - '0');
	}
	return value;
}

static unsigned int days_of(unsigned int year, unsigned int month)
{
	if (month == 2)
		return (year % 4 == 0 && year % 100) || year % 400 == 0 ? 29 : 28;
	return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

int plan_read_day(struct yaml_file *f, const struct yaml_node *n, struct known *k)
{
	const char *text = yaml_text(f, n, "expires");
	unsigned int year, month, day;

	if (!text)
		return -EINVAL;
	if (strlen(text) != 10 || text[4] != '-' || text[7] != '-')
		return yaml_error(f, n, "expires: '%.32s' is no date, write YYYY-MM-DD", text);
	year = digits(text, 4);
	month = digits(text + 5, 2);
	day = digits(text + 8, 2);
	if (!year || !month || month > 12 || !day || day > days_of(year, month))
		return yaml_error(f, n, "expires: there is no day %s in the calendar", text);
	memcpy(k->expires, text, sizeof(k->expires));
	return 0;
}
