// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots as the files of a bundle, and the manifest of these. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bundle.h"
#include "util/jobj.h"
#include "util/sha256.h"

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	for (size_t i = 0; i < b->n; i++)
		diag_snap_free(b->drives[i].s);
	free(b->drives);
	diag_snap_free(b->host);
	free(b);
}

/* ------------------------------------------------------------------- names of drives */

static struct json_object *meta_of(const struct diag_snapshot *s)
{
	const char *text = diag_snap_bytes(s, "meta.json", 2, NULL);
	struct json_object *o = text ? json_tokener_parse(text) : NULL;

	if (json_object_is_type(o, json_type_object))
		return o;
	json_object_put(o);
	return NULL;
}

static bool has_id(const struct bundle *b, const char *id)
{
	for (size_t i = 0; i < b->n; i++)
		if (!strcmp(b->drives[i].id, id))
			return true;
	return false;
}

/* "nvme0", else its PCI address without colons (which no Windows unpacks), else a number. */
static void make_id(const struct bundle *b, const struct diag_snapshot *s, char id[32])
{
	struct json_object *meta = meta_of(s);
	const char *bdf = meta ? jobj_get_str(meta, "bdf") : NULL;

	if (!diag_snap_text(s, "sysfs/nvme/name", id, 32))
		snprintf(id, 32, "%.31s", bdf ? bdf : "");
	for (char *c = id; *c; c++)
		if (*c == ':')
			*c = '-';
	if (!diag_name_is_valid(id) || strchr(id, '/') || has_id(b, id))
		snprintf(id, 32, "drive-%zu", b->n);
	json_object_put(meta);
}

int bundle_add(struct bundle *b, struct diag_snapshot *s)
{
	struct bundle_drive *v = realloc(b->drives, (b->n + 1) * sizeof(*v));

	if (!v)
		return -ENOMEM;
	b->drives = v;
	make_id(b, s, v[b->n].id);
	v[b->n++].s = s;
	return 0;
}

int64_t bundle_taken(const struct bundle *b)
{
	int64_t newest = 0;

	for (size_t i = 0; i < b->n; i++) {
		struct json_object *meta = meta_of(b->drives[i].s);
		const char *taken = meta ? jobj_get_str(meta, "taken") : NULL;
		struct tm tm = { 0 };

		if (taken && strptime(taken, "%Y-%m-%dT%H:%M:%SZ", &tm))
			newest = (int64_t)nt_max((uint64_t)newest, (uint64_t)timegm(&tm));
		json_object_put(meta);
	}
	return newest;
}

/* ------------------------------------------------------------------------- packing */

static int pack(struct diag_snapshot *files, const char *prefix, const struct diag_snapshot *s)
{
	char name[DIAG_NAME_MAX + 40];
	int rc = 0;

	for (size_t i = 0; i < s->n && !rc; i++) {
		const struct diag_item *it = &s->items[i];

		snprintf(name, sizeof(name), "%s%s", prefix, it->name);
		if (!it->missing)
			rc = diag_snap_put(files, name, it->bytes, it->len);
	}
	/* a path that is too long for a file of a bundle is none of ours */
	return rc == -EINVAL ? -E2BIG : rc;
}

int bundle_pack(const struct bundle *b, struct diag_snapshot *files)
{
	char prefix[48];
	int rc = b->host ? pack(files, "", b->host) : 0;

	for (size_t i = 0; i < b->n && !rc; i++) {
		snprintf(prefix, sizeof(prefix), "ctrl/%s/", b->drives[i].id);
		rc = pack(files, prefix, b->drives[i].s);
	}
	return rc;
}

/* ------------------------------------------------------------------------ manifest */

static void add_missing(struct json_object *list, const char *prefix, const struct diag_snapshot *s)
{
	char name[DIAG_NAME_MAX + 40];

	for (size_t i = 0; i < s->n; i++) {
		struct json_object *o;

		if (!s->items[i].missing)
			continue;
		o = json_object_new_object();
		snprintf(name, sizeof(name), "%s%s", prefix, s->items[i].name);
		jobj_str(o, "name", name);
		jobj_str(o, "why", s->items[i].missing);
		json_object_array_add(list, o);
	}
}

static void add_files(struct json_object *root, const struct diag_snapshot *files)
{
	struct json_object *list = jobj_array(root, "files");

	for (size_t i = 0; i < files->n; i++) {
		struct json_object *o = json_object_new_object();
		char hex[65];

		sha256_hex(files->items[i].bytes, files->items[i].len, hex);
		jobj_str(o, "name", files->items[i].name);
		jobj_u64(o, "len", files->items[i].len);
		jobj_str(o, "sha256", hex);
		json_object_array_add(list, o);
	}
}

static void add_taken(struct json_object *root, int64_t taken)
{
	const time_t t = (time_t)taken;
	char text[32];
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	jobj_str(root, "taken", text);
}

int bundle_seal(const struct bundle *b, struct diag_snapshot *files, struct json_object *redaction)
{
	struct json_object *root = json_object_new_object(), *tool = json_object_new_object();
	struct json_object *drives, *missing;
	char prefix[48];
	int rc;

	jobj_str(root, "schema", BUNDLE_SCHEMA);
	jobj_str(tool, "name", "nvmetest");
	jobj_str(tool, "version", NVMETEST_VERSION);
	jobj_add(root, "tool", tool);
	add_taken(root, bundle_taken(b));
	jobj_bool(root, "all", b->is_fleet);
	jobj_add(root, "redaction", redaction);
	drives = jobj_array(root, "drives");
	missing = json_object_new_array();
	if (b->host)
		add_missing(missing, "", b->host);
	for (size_t i = 0; i < b->n; i++) {
		jobj_push_str(drives, b->drives[i].id);
		snprintf(prefix, sizeof(prefix), "ctrl/%s/", b->drives[i].id);
		add_missing(missing, prefix, b->drives[i].s);
	}
	jobj_add(root, "missing", missing);
	add_files(root, files);
	rc = diag_snap_put_text(
		files, "manifest.json",
		json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return rc;
}
