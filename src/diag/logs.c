// SPDX-License-Identifier: GPL-2.0-or-later
/* Which log pages are described, and by whom. */
#include "diag/logs.h"

#include <errno.h>
#include <string.h>

#define SETS_MAX  16u
#define VENDOR	  0xc0
#define USUAL_LEN 512u
#define GUID_LEN  16u

static const struct nt_log_page *sets[SETS_MAX];
static size_t set_count;

/* A mistake in a description must not become one in reading a page. */
static bool is_sound(const struct nt_log_page *p)
{
	const bool is_page = p->lid >= VENDOR && p->title && p->fields && p->len && p->len % 4 == 0;
	const bool is_guid =
		!p->has_guid || (p->len >= GUID_LEN && p->guid_off <= p->len - GUID_LEN);
	const bool is_list = !p->entry || (p->entry->len && p->count_len && p->count_len <= 8);

	return is_page && is_guid && is_list;
}

int diag_log_add(const struct nt_log_page *pages)
{
	for (size_t i = 0; i < set_count; i++)
		if (sets[i] == pages)
			return 0;
	if (!pages || set_count == SETS_MAX)
		return pages ? -E2BIG : 0;
	for (const struct nt_log_page *p = pages; p->name; p++)
		if (!is_sound(p))
			return -EINVAL;
	sets[set_count++] = pages;
	return 0;
}

/* The next description of @lid after @last, NULL: there is none. */
static const struct nt_log_page *next(uint8_t lid, const struct nt_log_page *last)
{
	bool is_past = !last;

	for (size_t i = 0; i < set_count; i++)
		for (const struct nt_log_page *p = sets[i]; p->name; p++) {
			if (is_past && p->lid == lid)
				return p;
			is_past = is_past || p == last;
		}
	return NULL;
}

const struct nt_log_page *diag_log_find(uint8_t lid, const uint8_t *bytes, size_t len)
{
	const struct nt_log_page *any = NULL;

	for (const struct nt_log_page *p = next(lid, NULL); p; p = next(lid, p)) {
		if (!p->has_guid)
			any = any ? any : p;
		else if (p->guid_off + GUID_LEN <= len &&
			 !memcmp(bytes + p->guid_off, p->guid, GUID_LEN))
			return p;
	}
	return any;
}

bool diag_log_known(uint8_t lid)
{
	return next(lid, NULL) != NULL;
}

size_t diag_log_len(uint8_t lid)
{
	size_t len = 0;

	for (const struct nt_log_page *p = next(lid, NULL); p; p = next(lid, p))
		len = nt_max(len, p->len);
	return len ? len : USUAL_LEN;
}

const char *diag_log_title(uint8_t lid)
{
	const struct spec_id *known = spec_log_find(lid);

	if (known)
		return known->title;
	return lid >= VENDOR ? "Vendor Specific" : "not known to nvmetest";
}

const char *diag_log_title_of(uint8_t lid, const uint8_t *bytes, size_t len)
{
	const struct nt_log_page *page = diag_log_find(lid, bytes, len);

	return page ? page->title : diag_log_title(lid);
}

bool diag_log_parse(const char *name, unsigned int *ret_lid)
{
	for (size_t i = 0; i < set_count; i++)
		for (const struct nt_log_page *p = sets[i]; p->name; p++)
			if (!strcmp(p->name, name)) {
				*ret_lid = p->lid;
				return true;
			}
	return false;
}
