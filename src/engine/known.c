// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known deviations: an overlay on what was seen, never a filter.
 *
 * All keys of match: must fit (globs, ignoring case); vid is compared as a
 * number, however it was written. An entry without match: fits every device.
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

const struct known *known_find(const struct known *v, size_t n, const struct known_device *dev,
			       const char *case_id, enum verdict verdict)
{
	if (verdict != VERDICT_FAIL && verdict != VERDICT_WARN && verdict != VERDICT_PASS)
		return NULL;
	for (size_t i = 0; i < n; i++)
		if ((verdict == VERDICT_PASS || v[i].verdict == verdict) &&
		    fits(&v[i], dev, case_id))
			return &v[i];
	return NULL;
}
