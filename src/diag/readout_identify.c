// SPDX-License-Identifier: GPL-2.0-or-later
/* Identify: the controller, its lists, and of each namespace what was asked. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect.h"
#include "diag/readout_priv.h"
#include "diag/sheet.h"

/* "identify/ns-12-desc.bin" → "ns-desc" and 12; 0: of no namespace. */
static uint32_t split_name(const char *item, char name[40])
{
	const char *rest = item + strlen("identify/");
	uint32_t nsid = 0;
	size_t len;

	if (!strncmp(rest, "ns-", 3) && isdigit((unsigned char)rest[3])) {
		char *end;

		nsid = (uint32_t)strtoul(rest + 3, &end, 10);
		rest = end;
	}
	len = strcspn(rest, ".");
	snprintf(name, 40, "%s%.*s", nsid ? "ns" : "", (int)nt_min(len, 30), rest);
	return nsid;
}

/* What another command set than NVM adds. */
static struct json_object *other_set(const struct readout *r, char title[120], uint8_t csi,
				     const uint8_t *bytes, size_t len)
{
	static const char *const sets[] = { "NVM", "Key Value", "Zoned Namespace" };
	struct json_object *section;

	snprintf(title + strcspn(title, ":"), 120 - strcspn(title, ":"),
		 ": what the %s Command Set adds (CNS 05h)",
		 csi < ARRAY_SIZE(sets) ? sets[csi] : "unknown");
	section = sheet_begin(&r->v, title, bytes, len);
	view_add_rest(section, bytes, 0, len, "not decoded:");
	return section;
}

static void add_item(struct readout *r, const char *item)
{
	char name[40], title[120];
	const uint32_t nsid = split_name(item, name);
	const char *known = sheet_identify_title(name);
	struct json_object *section;
	const uint8_t *bytes;
	size_t len;

	if (nsid)
		snprintf(title, sizeof(title), "Namespace %u: %s", nsid, known ? known : name);
	else
		snprintf(title, sizeof(title), "%s", known ? known : name);
	bytes = readout_bytes(r, item, title, 1, &len);
	/* Inactive, as version 1.0 shows it. */
	if (bytes && !strcmp(name, "ns") && len >= 16 && !sheet_le(bytes, 8) &&
	    !sheet_le(bytes + 8, 8))
		return;
	if (bytes && !strcmp(name, "ns-iocs") && diag_csi_of(r->s, nsid))
		section = other_set(r, title, diag_csi_of(r->s, nsid), bytes, len);
	else
		section = bytes ? sheet_identify(&r->v, name, bytes, len) : NULL;
	if (!section)
		return;
	jobj_str(section, "title", title);
	if (nsid)
		jobj_u64(section, "nsid", nsid);
	readout_add(r, item, section);
}

/* Controller first, then its lists, then the namespaces in their order. */
static int by_namespace(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	char name[40];
	const uint32_t nx = split_name(*x, name), ny = split_name(*y, name);

	return nx == ny ? strcmp(*x, *y) : nx < ny ? -1 : 1;
}

struct json_object *readout_identify(const struct diag_snapshot *s, const struct readout_opts *o)
{
	const char **items = calloc(s->n + 1, sizeof(*items));
	struct readout r;
	size_t n = 0;

	readout_begin(&r, "identify", s, o);
	for (size_t i = 0; items && i < s->n; i++)
		if (!strncmp(s->items[i].name, "identify/", 9))
			items[n++] = s->items[i].name;
	if (n)
		qsort(items, n, sizeof(*items), by_namespace);
	for (size_t i = 0; i < n; i++)
		add_item(&r, items[i]);
	free(items);
	return r.doc;
}
