// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known deviations: an overlay on what was seen, never a filter.
 *
 * All keys of match: must fit (globs, ignoring case); vid is compared as a
 * number, however it was written. An entry without match: fits every device.
 * check: and seen: narrow an entry to what is known, so that another failure of
 * the same case still counts.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

static bool glob_fits(const char *glob, const char *text)
{
	return text && fnmatch(glob, text, FNM_CASEFOLD) == 0;
}

static bool vid_fits(const char *value, uint32_t vid)
{
	char *end;
	unsigned long number;

	errno = 0;
	number = strtoul(value, &end, 0);
	return !errno && end != value && !*end && number == vid;
}

static bool key_fits(const struct known_match *m, const struct known_device *dev)
{
	if (!strcmp(m->key, "model"))
		return glob_fits(m->value, dev->model);
	if (!strcmp(m->key, "firmware"))
		return glob_fits(m->value, dev->firmware);
	if (!strcmp(m->key, "backend"))
		return glob_fits(m->value, dev->backend);
	if (!strcmp(m->key, "vid"))
		return vid_fits(m->value, dev->vid);
	return false;
}

static bool fits(const struct known *k, const struct known_device *dev, const char *case_id)
{
	if (!registry_match(k->case_glob, case_id))
		return false;
	for (size_t i = 0; i < k->match_count; i++)
		if (!key_fits(&k->match[i], dev))
			return false;
	return true;
}

/* NULL stands for a check that nobody listed. */
static bool covers(const struct known *k, const struct known_check *check)
{
	if (k->check_glob && !(check && glob_fits(k->check_glob, check->text)))
		return false;
	return !k->seen_glob || (check && glob_fits(k->seen_glob, check->seen));
}

static const struct known *cover(const struct known *v, size_t n, const struct known_device *dev,
				 const char *case_id, enum verdict verdict,
				 const struct known_check *check)
{
	for (size_t i = 0; i < n; i++)
		if (v[i].verdict == verdict && fits(&v[i], dev, case_id) && covers(&v[i], check))
			return &v[i];
	return NULL;
}

const struct known *known_find(const struct known *v, size_t n, const struct known_device *dev,
			       const char *case_id, enum verdict verdict,
			       const struct known_check *checks, size_t check_count, bool is_all)
{
	const char *word = verdict == VERDICT_FAIL ? "shall" : "should";
	const struct known *first = NULL, *k;

	if (verdict == VERDICT_PASS) {
		for (size_t i = 0; i < n; i++)
			if (fits(&v[i], dev, case_id))
				return &v[i];
		return NULL;
	}
	if (verdict != VERDICT_FAIL && verdict != VERDICT_WARN)
		return NULL;
	for (size_t i = 0; i < check_count; i++) {
		if (strcmp(checks[i].word, word))
			continue;
		k = cover(v, n, dev, case_id, verdict, &checks[i]);
		if (!k)
			return NULL;
		first = first ? first : k;
	}
	if (first && is_all)
		return first;
	return cover(v, n, dev, case_id, verdict, NULL);
}
