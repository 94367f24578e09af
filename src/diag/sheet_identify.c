// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages of Identify by their names in a snapshot. */
#include <json-c/json.h>
#include <string.h>

#include "diag/sheet.h"
#include "util/jobj.h"

#define NID_CSI	 4
#define CSI_ZNS	 2
#define LBAF_OFF 128u

struct page {
	const char *name, *title;
	const char *struct_name; /* NULL: decoded by @add alone */
	void (*add)(struct json_object *section, const struct view *v, const uint8_t *bytes,
		    size_t len);
};

static void add_ns_list(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	(void)v;
	sheet_numbers(section, "nsid", "Namespace Identifiers", bytes, len, 0, 4);
}

static void add_counted(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	(void)v;
	sheet_counted(section, "id", "Identifiers", bytes, len, 2, 2,
		      len < 2 ? 0 : sheet_le(bytes, 2));
}

static void add_iocs(struct json_object *section, const struct view *v, const uint8_t *bytes,
		     size_t len)
{
	(void)v;
	sheet_numbers(section, "ioccs", "I/O Command Set Combinations, one bit a Command Set",
		      bytes, len, 0, 8);
}

static void add_nvmsets(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	sheet_entries(section, v, spec_struct_find("identify.nvmset"), bytes, len, 128,
		      len ? bytes[0] : 0);
}

static void add_domains(struct json_object *section, const struct view *v, const uint8_t *bytes,
			size_t len)
{
	sheet_entries(section, v, spec_struct_find("identify.domain"), bytes, len, 128,
		      len ? bytes[0] : 0);
}

static void add_secondary(struct json_object *section, const struct view *v, const uint8_t *bytes,
			  size_t len)
{
	sheet_entries(section, v, spec_struct_find("identify.secondary"), bytes, len, 32,
		      len ? bytes[0] : 0);
}

static void add_granularity(struct json_object *section, const struct view *v, const uint8_t *bytes,
			    size_t len)
{
	/* Number of descriptors, 0's based, in byte 4 */
	sheet_entries(section, v, spec_struct_find("identify.ns-gran"), bytes, len, 32,
		      len > 4 ? bytes[4] + 1u : 0);
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1));
}

static void add_uuids(struct json_object *section, const struct view *v, const uint8_t *bytes,
		      size_t len)
{
	uint64_t n = 0;

	while (32 + (n + 1) * 32 <= len && !is_zero(bytes + 32 + n * 32 + 16, 16))
		n++;
	sheet_entries(section, v, spec_struct_find("identify.uuid"), bytes, len, 32, n);
}

/* Bytes of one block as a power of two, 0 when the format in use is none. */
static unsigned int block_shift(const uint8_t *bytes, size_t len)
{
	const unsigned int format = (bytes[26] & 0xfu) | (bytes[26] & 0x60u) >> 1;
	const size_t at = LBAF_OFF + 4 * format + 2;
	const unsigned int lbads = at < len ? bytes[at] : 0;

	return lbads >= 9 && lbads < 32 ? lbads : 0;
}

/* What one wants to know first: sizes in bytes and not in blocks. */
static void add_ns(struct json_object *section, const struct view *v, const uint8_t *bytes,
		   size_t len)
{
	static const struct {
		const char *name, *title;
		size_t off;
	} sizes[] = {
		{ "size", "Namespace Size in bytes", 0 },
		{ "capacity", "Namespace Capacity in bytes", 8 },
		{ "use", "Namespace Utilization in bytes", 16 },
	};
	const unsigned int shift = len < LBAF_OFF ? 0 : block_shift(bytes, len);

	(void)v;
	if (!shift)
		return;
	view_add_size(section, "block", "Logical block in use, bytes", 1ull << shift);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		const uint64_t blocks = sheet_le(bytes + sizes[i].off, 8);

		/* More than any drive has is no size. */
		if (blocks <= UINT64_MAX >> shift)
			view_add_size(section, sizes[i].name, sizes[i].title, blocks << shift);
	}
}

/* The descriptors of CNS 03h: of varying length, a type of 0 ends them. */
static void add_descriptors(struct json_object *section, const struct view *v, const uint8_t *bytes,
			    size_t len)
{
	const struct spec_struct *s = spec_struct_find("identify.ns-desc");
	size_t at = 0;

	while (at + 4 <= len && bytes[at]) {
		const size_t nidl = bytes[at + 1], there = nt_min(nidl, len - at - 4);
		struct json_object *inner = view_section(s->title);

		/* No more than its own bytes: what follows is the next one. */
		view_add_field(inner, v, s, "nidt", bytes + at, 4);
		view_add_field(inner, v, s, "nidl", bytes + at, 4);
		view_add_bytes(inner, "nid", "Namespace Identifier", bytes + at + 4, there);
		view_add_section(section, inner);
		if (!nidl || there < nidl)
			break;
		at += 4 + nidl;
	}
	view_add_rest(section, bytes, nt_min(at, len), len, "after the end of the list,");
}

static const struct page pages[] = {
	{ "ctrl", NULL, "identify.ctrl", NULL },
	{ "ctrl-iocs", NULL, "identify.ctrl-nvm", NULL },
	{ "ns-list", "Active Namespaces (CNS 02h)", NULL, add_ns_list },
	{ "allocated-list", "Allocated Namespaces (CNS 10h)", NULL, add_ns_list },
	{ "ctrl-list", "Controllers of the NVM subsystem (CNS 13h)", NULL, add_counted },
	{ "eg-list", "Endurance Groups (CNS 19h)", NULL, add_counted },
	{ "iocs", "I/O Command Set Combinations (CNS 1Ch)", NULL, add_iocs },
	{ "nvmset-list", "NVM Sets (CNS 04h)", NULL, add_nvmsets },
	{ "domain-list", "Domains (CNS 18h)", NULL, add_domains },
	{ "primary", NULL, "identify.primary", NULL },
	{ "secondary-list", "Secondary Controllers (CNS 15h)", NULL, add_secondary },
	{ "granularity", "Namespace Granularity (CNS 16h)", NULL, add_granularity },
	{ "uuid-list", "UUIDs of vendor specific commands (CNS 17h)", NULL, add_uuids },
	{ "ns", NULL, "identify.ns", add_ns },
	{ "ns-desc", "Namespace Identification Descriptors (CNS 03h)", NULL, add_descriptors },
	{ "ns-iocs", NULL, "identify.ns-nvm", NULL },
	{ "ns-indep", NULL, "identify.ns-indep", NULL },
};

static const struct page *find(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(pages); i++)
		if (!strcmp(pages[i].name, name))
			return &pages[i];
	return NULL;
}

const char *sheet_identify_title(const char *name)
{
	const struct page *p = find(name);

	return !p ? NULL : p->title ? p->title : spec_struct_find(p->struct_name)->title;
}

struct json_object *sheet_identify(const struct view *v, const char *name, const uint8_t *bytes,
				   size_t len)
{
	const struct page *p = find(name);
	struct json_object *section;

	if (!p)
		return NULL;
	if (p->struct_name)
		section = view_struct(v, spec_struct_find(p->struct_name), bytes, len);
	else
		section = sheet_begin(v, p->title, bytes, len);
	if (p->add)
		p->add(section, v, bytes, len);
	return section;
}
