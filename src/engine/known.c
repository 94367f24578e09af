// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Known deviations: an overlay on what was seen, never a filter.
 *
 * All keys of match: must fit (globs, ignoring case); vid is compared as a
 * number, however it was written. An entry without match: fits every device.
 * check: and seen: narrow an entry to what is known, so that another failure of
 * the same case still counts.
 *
 * An entry for other firmware, and one that has expired on the day on which the
 * run began, excuses nothing; but it is named where it would have, so that who
 * reads the failure knows that it is not new.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
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

/* Blanks at the end do not count, as in Identify. */
int known_compare_firmware(const char *a, const char *b)
{
	char fa[9], fb[9];

	snprintf(fa, sizeof(fa), "%-8s", a);
	snprintf(fb, sizeof(fb), "%-8s", b);
	return memcmp(fa, fb, sizeof(fa));
}

static bool range_fits(const struct known_match *m, const char *firmware)
{
	return firmware && *firmware &&
	       (!m->from || known_compare_firmware(m->from, firmware) <= 0) &&
	       (!m->to || known_compare_firmware(firmware, m->to) <= 0);
}

static bool value_fits(const char *key, const char *glob, const struct known_device *dev)
{
	if (!strcmp(key, "model"))
		return glob_fits(glob, dev->model);
	if (!strcmp(key, "firmware"))
		return glob_fits(glob, dev->firmware);
	if (!strcmp(key, "backend"))
		return glob_fits(glob, dev->backend);
	if (!strcmp(key, "vid"))
		return vid_fits(glob, dev->vid);
	return false;
}

static bool key_fits(const struct known_match *m, const struct known_device *dev)
{
	if (m->from || m->to)
		return range_fits(m, dev->firmware);
	for (size_t i = 0; i < m->glob_count; i++)
		if (value_fits(m->key, m->globs[i], dev))
			return true;
	return false;
}

static bool is_of_firmware(const struct known_match *m)
{
	return !strcmp(m->key, "firmware");
}

/* All of match: that is not about firmware, or all that is. */
static bool match_fits(const struct known *k, const struct known_device *dev, bool of_firmware)
{
	for (size_t i = 0; i < k->match_count; i++)
		if (is_of_firmware(&k->match[i]) == of_firmware && !key_fits(&k->match[i], dev))
			return false;
	return true;
}

/* The case of the product, whatever firmware it has and whatever day it is. */
static bool is_about(const struct known *k, const struct known_device *dev, const char *case_id)
{
	return registry_match(k->case_glob, case_id) && match_fits(k, dev, false);
}

/* Dates of that form are in the order of their characters. */
static bool is_expired(const struct known *k, const struct known_device *dev)
{
	return *k->expires && dev->day && strcmp(dev->day, k->expires) > 0;
}

static bool excuses(const struct known *k, const struct known_device *dev, const char *case_id)
{
	return is_about(k, dev, case_id) && match_fits(k, dev, true) && !is_expired(k, dev);
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
		if (v[i].verdict == verdict && excuses(&v[i], dev, case_id) && covers(&v[i], check))
			return &v[i];
	return NULL;
}

/* The checks that make a verdict. */
static const char *word_of(enum verdict verdict)
{
	return verdict == VERDICT_FAIL ? "shall" : "should";
}

const struct known *known_find(const struct known *v, size_t n, const struct known_device *dev,
			       const char *case_id, enum verdict verdict,
			       const struct known_check *checks, size_t check_count, bool is_all)
{
	const struct known *first = NULL, *k;

	if (verdict == VERDICT_PASS) {
		for (size_t i = 0; i < n; i++)
			if (is_about(&v[i], dev, case_id) && match_fits(&v[i], dev, true))
				return &v[i];
		return NULL;
	}
	if (verdict != VERDICT_FAIL && verdict != VERDICT_WARN)
		return NULL;
	for (size_t i = 0; i < check_count; i++) {
		if (strcmp(checks[i].word, word_of(verdict)))
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

/* "1.0 to 1.3", "1.*, 2.0": what firmware an entry is for. */
static void firmware_text(const struct known *k, char *buf, size_t len)
{
	size_t at = 0;

	*buf = '\0';
	for (size_t i = 0; i < k->match_count; i++) {
		const struct known_match *m = &k->match[i];

		if (!is_of_firmware(m))
			continue;
		if (m->from || m->to)
			snprintf(buf, len, "%s%s%s", m->from ? m->from : "up",
				 m->to ? " to " : " and later", m->to ? m->to : "");
		for (size_t g = 0; g < m->glob_count && at < len; g++)
			at += (size_t)snprintf(buf + at, len - at, "%s%s", g ? ", " : "",
					       m->globs[g]);
	}
}

static bool covers_one(const struct known *k, enum verdict verdict,
		       const struct known_check *checks, size_t n)
{
	if (covers(k, NULL))
		return true;
	for (size_t i = 0; i < n; i++)
		if (!strcmp(checks[i].word, word_of(verdict)) && covers(k, &checks[i]))
			return true;
	return false;
}

void known_each_lapsed(const struct known *v, size_t n, const struct known_device *dev,
		       const char *case_id, enum verdict verdict, const struct known_check *checks,
		       size_t check_count,
		       void (*each)(void *arg, const struct known *k, const char *cause,
				    const char *text),
		       void *arg)
{
	char text[400], firmware[200];

	for (size_t i = 0; i < n; i++) {
		const struct known *k = &v[i];

		if (k->verdict != verdict || !is_about(k, dev, case_id) ||
		    !covers_one(k, verdict, checks, check_count))
			continue;
		if (!match_fits(k, dev, true)) {
			firmware_text(k, firmware, sizeof(firmware));
			snprintf(text, sizeof(text), "known of firmware %s, this is %s", firmware,
				 dev->firmware && *dev->firmware ? dev->firmware : "not told");
			each(arg, k, "firmware", text);
		} else if (is_expired(k, dev)) {
			snprintf(text, sizeof(text), "was known until %s, expired", k->expires);
			each(arg, k, "expired", text);
		}
	}
}
