// SPDX-License-Identifier: GPL-2.0-or-later
/* Files to a tar and back, by libarchive: this format and gzip only, whatever else it could. */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bundle.h"

#define BLOCK_LEN 65536u

/* ------------------------------------------------------------------------- writing */

static int fail(struct archive *a, struct nt_err *err, int code, const char *what)
{
	const char *why = archive_error_string(a);

	return nt_err_set(err, code, "%s: %s", what, why ? why : "libarchive does not say why");
}

static int write_file(struct archive *a, struct archive_entry *e, const struct diag_item *it,
		      int64_t mtime)
{
	archive_entry_clear(e);
	archive_entry_set_pathname(e, it->name);
	archive_entry_set_size(e, (la_int64_t)it->len);
	archive_entry_set_filetype(e, AE_IFREG);
	archive_entry_set_perm(e, 0644);
	archive_entry_set_mtime(e, (time_t)mtime, 0);
	if (archive_write_header(a, e) != ARCHIVE_OK)
		return -EIO;
	return archive_write_data(a, it->bytes, it->len) == (la_ssize_t)it->len ? 0 : -EIO;
}

int bundle_write(const struct diag_snapshot *files, int64_t mtime, bool is_gzip, FILE *out,
		 struct nt_err *err)
{
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();
	int rc = a && e ? 0 : -ENOMEM;

	if (!rc && (archive_write_set_format_ustar(a) != ARCHIVE_OK ||
		    (is_gzip && (archive_write_add_filter_gzip(a) != ARCHIVE_OK ||
				 /* the time in its header would make every file another one */
				 archive_write_set_options(a, "gzip:!timestamp") != ARCHIVE_OK)) ||
		    archive_write_open_FILE(a, out) != ARCHIVE_OK))
		rc = fail(a, err, -EIO, "cannot begin an archive");
	for (size_t i = 0; i < files->n && !rc; i++)
		if (write_file(a, e, &files->items[i], mtime))
			rc = fail(a, err, -EIO, files->items[i].name);
	if (!rc && archive_write_close(a) != ARCHIVE_OK)
		rc = fail(a, err, -EIO, "cannot end the archive");
	archive_entry_free(e);
	archive_write_free(a);
	return rc == -ENOMEM ? nt_err_set(err, rc, "out of memory") : rc;
}

/* ------------------------------------------------------------------------- reading */

struct reader {
	struct archive *a;
	struct diag_snapshot *files;
	struct nt_err *err;
	size_t entries;
	uint64_t got; /* bytes of all files */
};

static int refuse(const struct reader *r, const char *name, const char *why)
{
	char clean[DIAG_NAME_MAX + 1];
	size_t i;

	for (i = 0; name && name[i] && i < DIAG_NAME_MAX; i++)
		clean[i] = name[i];
	clean[name ? i : 0] = '\0';
	for (char *c = clean; *c; c++)
		if (*c < ' ' || *c > '~')
			*c = '?';
	return nt_err_set(r->err, -EINVAL, "entry %zu, \"%s\", %s", r->entries, clean, why);
}

/* What is in no bundle that we wrote. */
static const char *why_not(const struct reader *r, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e);

	if (r->entries > BUNDLE_ENTRIES_MAX)
		return "is one file too many";
	if (archive_entry_hardlink(e) || archive_entry_symlink(e) ||
	    archive_entry_filetype(e) != AE_IFREG)
		return "is no plain file: a bundle has no directories, links or devices";
	if (archive_entry_sparse_count(e) || archive_entry_is_encrypted(e))
		return "has holes or is encrypted: a bundle's files are plain";
	if (!name || !diag_name_is_valid(name))
		return "is no name that a bundle has: it must not lead anywhere else";
	if (diag_snap_find(r->files, name))
		return "is there twice";
	if (!archive_entry_size_is_set(e) || archive_entry_size(e) < 0 ||
	    archive_entry_size(e) > (la_int64_t)DIAG_ITEM_MAX)
		return "is longer than any file of a bundle";
	return NULL;
}

/* Was there more in it than data of a drive can be shrunk to? */
static bool is_bomb(const struct reader *r)
{
	const uint64_t read = (uint64_t)archive_filter_bytes(r->a, -1);

	return r->got > BUNDLE_RATIO_MIN && r->got / BUNDLE_RATIO_MAX > read;
}

static int read_bytes(struct reader *r, const char *name, uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		la_ssize_t n = archive_read_data(r->a, bytes + at, nt_min(len - at, BLOCK_LEN));

		if (n < 0)
			return fail(r->a, r->err, -EINVAL, name);
		if (!n)
			return refuse(r, name, "ends before its length says");
		at += (size_t)n;
		r->got += (uint64_t)n;
		if (is_bomb(r))
			return refuse(r, name, "unpacks to more than data of a drive can");
	}
	return 0;
}

static int read_entry(struct reader *r, struct archive_entry *e)
{
	const char *name = archive_entry_pathname(e), *why;
	uint8_t *bytes;
	size_t len;
	int rc;

	r->entries++;
	why = why_not(r, e);
	if (why)
		return refuse(r, name, why);
	len = (size_t)archive_entry_size(e);
	if (r->files->bytes + len > DIAG_SNAP_MAX)
		return refuse(r, name, "makes the bundle longer than one may be");
	bytes = malloc(len ? len : 1);
	if (!bytes)
		return nt_err_set(r->err, -ENOMEM, "out of memory");
	rc = read_bytes(r, name, bytes, len);
	if (!rc)
		rc = diag_snap_put(r->files, name, bytes, len);
	free(bytes);
	return rc;
}

static int read_all(struct reader *r)
{
	struct archive_entry *e;
	int rc;

	for (;;) {
		rc = archive_read_next_header(r->a, &e);
		if (rc == ARCHIVE_EOF)
			return 0;
		if (rc != ARCHIVE_OK)
			return fail(r->a, r->err, -EINVAL, "it is no tar file, or a damaged one");
		rc = read_entry(r, e);
		if (rc)
			return rc;
	}
}

int bundle_read_tar(FILE *in, struct diag_snapshot *files, struct nt_err *err)
{
	struct reader r = { .a = archive_read_new(), .files = files, .err = err };
	int rc;

	if (!r.a)
		return nt_err_set(err, -ENOMEM, "out of memory");
	if (archive_read_support_format_tar(r.a) != ARCHIVE_OK ||
	    archive_read_support_filter_gzip(r.a) != ARCHIVE_OK ||
	    archive_read_open_FILE(r.a, in) != ARCHIVE_OK)
		rc = fail(r.a, err, -EINVAL, "it is no tar file");
	else
		rc = read_all(&r);
	archive_read_free(r.a);
	return rc;
}
