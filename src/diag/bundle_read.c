// SPDX-License-Identifier: GPL-2.0-or-later
/* The files of a bundle against its manifest, and as snapshots again. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle.h"
#include "util/jobj.h"
#include "util/sha256.h"

#define MANIFEST "manifest.json"
#define DECODED	 "decoded/"

/* Strings of a manifest go into messages: no terminal obeys them. */
static const char *clean(const char *text, char buf[DIAG_NAME_MAX + 1])
{
	size_t i;

	for (i = 0; text && text[i] && i < DIAG_NAME_MAX; i++)
		buf[i] = text[i] < ' ' || text[i] > '~' ? '?' : text[i];
	buf[i] = '\0';
	return buf;
}

static int lie(struct nt_err *err, const char *name, const char *what)
{
	char buf[DIAG_NAME_MAX + 1];

	return nt_err_set(err, -EINVAL, "its manifest is wrong: \"%s\" %s", clean(name, buf), what);
}

static const char *text_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_is_type(o, json_type_object) && json_object_object_get_ex(o, key, &v) &&
			       json_object_is_type(v, json_type_string)
		       ? json_object_get_string(v)
		       : NULL;
}

static struct json_object *list_of(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, json_type_array)
		       ? v
		       : NULL;
}

/* ---------------------------------------------------------------------- agreement */

static int check_file(const struct diag_snapshot *files, struct json_object *o, bool *seen,
		      struct nt_err *err)
{
	const char *name = text_of(o, "name"), *sha = text_of(o, "sha256");
	const struct diag_item *it = name ? diag_snap_find(files, name) : NULL;
	char hex[65];

	if (!name || !sha)
		return lie(err, "files", "has an entry without name or digest");
	if (!it || !strcmp(name, MANIFEST))
		return lie(err, name, "is listed and not there");
	if (seen[it - files->items])
		return lie(err, name, "is listed twice");
	seen[it - files->items] = true;
	if (jobj_get_u64(o, "len") != it->len)
		return lie(err, name, "has another length");
	sha256_hex(it->bytes, it->len, hex);
	return strcmp(hex, sha) != 0 ? lie(err, name, "has another SHA-256") : 0;
}

static int check_files(const struct diag_snapshot *files, struct json_object *root,
		       struct nt_err *err)
{
	struct json_object *list = list_of(root, "files");
	bool *seen = calloc(files->n + 1, sizeof(*seen));
	int rc = seen ? 0 : nt_err_set(err, -ENOMEM, "out of memory");

	if (!rc && !list)
		rc = lie(err, "files", "is no list");
	for (size_t i = 0; !rc && i < json_object_array_length(list); i++)
		rc = check_file(files, json_object_array_get_idx(list, i), seen, err);
	for (size_t i = 0; !rc && i < files->n; i++)
		if (!seen[i] && strcmp(files->items[i].name, MANIFEST) != 0)
			rc = lie(err, files->items[i].name, "is there and not listed");
	free(seen);
	return rc;
}

/* ---------------------------------------------------------------------- unpacking */

/* The drive that a path belongs to, and the rest of it in *ret_rest. */
static struct diag_snapshot *owner_of(const struct bundle *b, const char *name,
				      const char **ret_rest)
{
	*ret_rest = name;
	if (!strncmp(name, "host/", 5))
		return b->host;
	if (strncmp(name, "ctrl/", 5) != 0)
		return NULL;
	for (size_t i = 0; i < b->n; i++) {
		const size_t len = strlen(b->drives[i].id);

		*ret_rest = name + 5 + len + 1;
		if (!strncmp(name + 5, b->drives[i].id, len) && name[5 + len] == '/')
			return strncmp(*ret_rest, DECODED, strlen(DECODED)) ? b->drives[i].s : NULL;
	}
	return NULL;
}

static int unpack_drives(struct bundle *b, struct json_object *list, struct nt_err *err)
{
	const size_t n = list ? json_object_array_length(list) : 0;

	if (!n || n > BUNDLE_DRIVES_MAX)
		return lie(err, "drives", "is no list of drives");
	b->drives = calloc(n, sizeof(*b->drives));
	if (!b->drives)
		return nt_err_set(err, -ENOMEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct json_object *v = json_object_array_get_idx(list, i);
		const char *id =
			json_object_is_type(v, json_type_string) ? json_object_get_string(v) : "";

		if (!diag_name_is_valid(id) || strchr(id, '/') ||
		    strlen(id) >= sizeof(b->drives[0].id))
			return lie(err, id, "is no name of a drive");
		for (size_t k = 0; k < i; k++)
			if (!strcmp(b->drives[k].id, id))
				return lie(err, id, "is the name of two drives");
		snprintf(b->drives[i].id, sizeof(b->drives[i].id), "%s", id);
		b->drives[i].s = diag_snap_new();
		b->n = i + 1;
		if (!b->drives[i].s)
			return nt_err_set(err, -ENOMEM, "out of memory");
	}
	return 0;
}

static int unpack_missing(const struct bundle *b, struct json_object *list, struct nt_err *err)
{
	const size_t n = list ? json_object_array_length(list) : 0;

	if (!list || n > BUNDLE_ENTRIES_MAX)
		return lie(err, "missing", "is no list of what is missing");
	for (size_t i = 0; i < n; i++) {
		struct json_object *o = json_object_array_get_idx(list, i);
		const char *name = text_of(o, "name"), *why = text_of(o, "why"), *rest;
		struct diag_snapshot *s = name ? owner_of(b, name, &rest) : NULL;

		if (!s || !why || diag_snap_find(s, rest) || diag_snap_miss(s, rest, "%.400s", why))
			return lie(err, name, "is missing and cannot be");
	}
	return 0;
}

static int unpack(const struct diag_snapshot *files, struct json_object *root, struct bundle *b,
		  struct nt_err *err)
{
	struct json_object *redaction;
	const char *mode;
	int rc = unpack_drives(b, list_of(root, "drives"), err);

	for (size_t i = 0; !rc && i < files->n; i++) {
		const char *rest;
		struct diag_snapshot *s = owner_of(b, files->items[i].name, &rest);

		if (s && diag_snap_put(s, rest, files->items[i].bytes, files->items[i].len))
			rc = lie(err, files->items[i].name, "does not fit into a snapshot");
	}
	if (!rc)
		rc = unpack_missing(b, list_of(root, "missing"), err);
	b->is_fleet = jobj_get_bool(root, "all");
	json_object_object_get_ex(root, "redaction", &redaction);
	mode = text_of(redaction, "mode");
	snprintf(b->redaction, sizeof(b->redaction), "%.15s", mode ? mode : "");
	return rc;
}

static int check_schema(struct json_object *root, struct nt_err *err)
{
	const char *schema = root ? text_of(root, "schema") : NULL;
	char buf[DIAG_NAME_MAX + 1];

	if (!schema || strncmp(schema, "nvmetest.bundle/", 16) != 0)
		return nt_err_set(err, -EINVAL,
				  "it is no bundle of nvmetest: its " MANIFEST
				  " is not there or is something else");
	if (strcmp(schema, BUNDLE_SCHEMA) != 0)
		return nt_err_set(err, -EINVAL,
				  "it is a %s, this nvmetest reads %s: take a newer "
				  "one",
				  clean(schema, buf), BUNDLE_SCHEMA);
	return 0;
}

int bundle_unpack(const struct diag_snapshot *files, struct bundle **ret, struct nt_err *err)
{
	const char *text = diag_snap_bytes(files, MANIFEST, 2, NULL);
	struct json_object *root = text ? json_tokener_parse(text) : NULL;
	struct bundle *b = calloc(1, sizeof(*b));
	int rc;

	if (b)
		b->host = diag_snap_new();
	rc = b && b->host ? check_schema(root, err) : nt_err_set(err, -ENOMEM, "out of memory");
	if (!rc)
		rc = check_files(files, root, err);
	if (!rc)
		rc = unpack(files, root, b, err);
	json_object_put(root);
	/* a drive that has no host is judged without one */
	if (!rc && !b->host->n) {
		diag_snap_free(b->host);
		b->host = NULL;
	}
	if (rc)
		bundle_free(b);
	else
		*ret = b;
	return rc;
}

int bundle_read(const char *path, struct bundle **ret, struct nt_err *err)
{
	struct diag_snapshot *files = diag_snap_new();
	FILE *in = strcmp(path, "-") ? fopen(path, "rbe") : stdin;
	struct nt_err why = { 0 };
	int rc = files ? 0 : -ENOMEM;

	if (!in)
		rc = nt_err_set(&why, -errno, "%s", strerror(errno));
	if (!rc)
		rc = bundle_read_tar(in, files, &why);
	if (!rc)
		rc = bundle_unpack(files, ret, &why);
	if (in && in != stdin)
		fclose(in);
	diag_snap_free(files);
	return rc ? nt_err_set(err, rc, "%s: %s", path, *why.text ? why.text : strerror(-rc)) : 0;
}
