// SPDX-License-Identifier: GPL-2.0-or-later
/* Bundles: the same bytes each time, the same snapshots back, and nothing of a hostile one. */
#include <CUnit/CUnit.h>
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <string.h>

#include "diag/bundle.h"
#include "diag/doctor.h"
#include "diagrig.h"
#include "suites.h"
#include "util/jobj.h"

#define TAKEN 1763733600 /* 2025-11-21T14:00:00Z */

static struct bundle *make(void)
{
	struct bundle *b = calloc(1, sizeof(*b));

	CU_ASSERT_PTR_NOT_NULL_FATAL(b);
	b->host = diagrig_host();
	for (int i = 0; i < 2; i++) {
		struct diag_snapshot *s = diagrig_drive();

		diag_snap_put_text(s, "meta.json", "{\"taken\":\"2025-11-21T14:00:00Z\"}");
		diag_snap_miss(s, "logs/07.bin", "telemetry: %s", "refused");
		CU_ASSERT_EQUAL_FATAL(bundle_add(b, s), 0);
	}
	return b;
}

static struct diag_snapshot *files_of(const struct bundle *b)
{
	struct diag_snapshot *files = diag_snap_new();
	struct json_object *redaction = json_object_new_object();

	jobj_str(redaction, "mode", "ids");
	CU_ASSERT_EQUAL_FATAL(bundle_pack(b, files), 0);
	diag_snap_put_text(files, "verdict.json", "{}");
	CU_ASSERT_EQUAL_FATAL(bundle_seal(b, files, redaction), 0);
	return files;
}

struct memory {
	char *bytes;
	size_t len;
};

static struct memory write_tar(const struct diag_snapshot *files, bool is_gzip)
{
	struct memory m = { NULL, 0 };
	FILE *f = open_memstream(&m.bytes, &m.len);

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	CU_ASSERT_EQUAL(bundle_write(files, TAKEN, is_gzip, f, NULL), 0);
	fclose(f);
	return m;
}

static int read_tar(const struct memory *m, struct diag_snapshot *files, struct nt_err *err)
{
	FILE *f = fmemopen(m->bytes, m->len ? m->len : 1, "rb");
	int rc;

	CU_ASSERT_PTR_NOT_NULL_FATAL(f);
	rc = bundle_read_tar(f, files, err);
	fclose(f);
	return rc;
}

static void same_snapshots(const struct diag_snapshot *a, const struct diag_snapshot *b)
{
	CU_ASSERT_EQUAL_FATAL(a->n, b->n);
	for (size_t i = 0; i < a->n; i++) {
		CU_ASSERT_STRING_EQUAL(a->items[i].name, b->items[i].name);
		CU_ASSERT_EQUAL_FATAL(a->items[i].len, b->items[i].len);
		CU_ASSERT_EQUAL(!a->items[i].missing, !b->items[i].missing);
		if (a->items[i].missing && b->items[i].missing) {
			CU_ASSERT_STRING_EQUAL(a->items[i].missing, b->items[i].missing);
		} else {
			CU_ASSERT_EQUAL(
				memcmp(a->items[i].bytes, b->items[i].bytes, a->items[i].len), 0);
		}
	}
}

static void same_verdict(const struct bundle *a, const struct bundle *b)
{
	for (size_t i = 0; i < a->n; i++) {
		struct diag_verdict *x, *y;
		struct json_object *u, *v;

		CU_ASSERT_EQUAL_FATAL(diag_judge(a->host, a->drives[i].s, &x), 0);
		CU_ASSERT_EQUAL_FATAL(diag_judge(b->host, b->drives[i].s, &y), 0);
		u = diag_verdict_json(x);
		v = diag_verdict_json(y);
		CU_ASSERT_STRING_EQUAL(json_object_to_json_string(u),
				       json_object_to_json_string(v));
		json_object_put(u);
		json_object_put(v);
		diag_verdict_free(x);
		diag_verdict_free(y);
	}
}

static void there_and_back(void)
{
	struct bundle *b = make(), *back = NULL;
	struct diag_snapshot *files = files_of(b);
	struct nt_err err = { 0 };

	for (int is_gzip = 0; is_gzip < 2; is_gzip++) {
		struct memory m = write_tar(files, is_gzip), again = write_tar(files, is_gzip);
		struct diag_snapshot *got = diag_snap_new();

		CU_ASSERT_EQUAL(m.len, again.len);
		CU_ASSERT_EQUAL(memcmp(m.bytes, again.bytes, m.len), 0);
		CU_ASSERT_EQUAL_FATAL(read_tar(&m, got, &err), 0);
		same_snapshots(files, got);
		CU_ASSERT_EQUAL_FATAL(bundle_unpack(got, &back, &err), 0);
		CU_ASSERT_EQUAL_FATAL(back->n, 2);
		CU_ASSERT_STRING_EQUAL(back->drives[0].id, "nvme0");
		CU_ASSERT_STRING_EQUAL(back->drives[1].id, "drive-1");
		CU_ASSERT_STRING_EQUAL(back->redaction, "ids");
		same_snapshots(b->host, back->host);
		for (size_t i = 0; i < 2; i++)
			same_snapshots(b->drives[i].s, back->drives[i].s);
		same_verdict(b, back);
		bundle_free(back);
		diag_snap_free(got);
		free(m.bytes);
		free(again.bytes);
	}
	CU_ASSERT_EQUAL(bundle_taken(b), TAKEN);
	diag_snap_free(files);
	bundle_free(b);
}

/* Sorted, of nobody, of the time that the snapshot was taken. */
static void headers(void)
{
	struct bundle *b = make();
	struct diag_snapshot *files = files_of(b);
	struct memory m = write_tar(files, false);
	struct archive *a = archive_read_new();
	struct archive_entry *e;
	char last[200] = "";
	size_t n = 0;

	archive_read_support_format_tar(a);
	CU_ASSERT_EQUAL_FATAL(archive_read_open_memory(a, m.bytes, m.len), ARCHIVE_OK);
	for (; archive_read_next_header(a, &e) == ARCHIVE_OK; n++) {
		const char *name = archive_entry_pathname(e), *user = archive_entry_uname(e);

		CU_ASSERT_TRUE(strcmp(name, last) > 0);
		snprintf(last, sizeof(last), "%s", name);
		CU_ASSERT_NOT_EQUAL(name[0], '/');
		CU_ASSERT_EQUAL(archive_entry_uid(e), 0);
		CU_ASSERT_EQUAL(archive_entry_gid(e), 0);
		CU_ASSERT_TRUE(!user || !*user);
		CU_ASSERT_EQUAL(archive_entry_mtime(e), TAKEN);
		CU_ASSERT_EQUAL(archive_entry_perm(e), 0644);
	}
	CU_ASSERT_EQUAL(n, files->n);
	archive_read_free(a);
	free(m.bytes);
	diag_snap_free(files);
	bundle_free(b);
}

/* -------------------------------------------------------------- archives of others */

struct entry {
	const char *name;
	unsigned int type;
	const char *hardlink, *symlink;
	int64_t len;   /* of zeroes */
	int64_t claim; /* what the header says; 0: the same */
};

static struct memory write_entries(const struct entry *v, size_t n, bool is_gzip)
{
	static const char zeroes[65536];
	struct memory m = { NULL, 0 };
	FILE *f = open_memstream(&m.bytes, &m.len);
	struct archive *a = archive_write_new();
	struct archive_entry *e = archive_entry_new();

	archive_write_set_format_pax_restricted(a);
	if (is_gzip)
		archive_write_add_filter_gzip(a);
	archive_write_open_FILE(a, f);
	for (size_t i = 0; i < n; i++) {
		archive_entry_clear(e);
		archive_entry_set_pathname(e, v[i].name);
		archive_entry_set_filetype(e, v[i].type ? v[i].type : AE_IFREG);
		archive_entry_set_size(e, v[i].len);
		if (v[i].hardlink)
			archive_entry_set_hardlink(e, v[i].hardlink);
		if (v[i].symlink)
			archive_entry_set_symlink(e, v[i].symlink);
		archive_write_header(a, e);
		for (int64_t left = v[i].len; left > 0; left -= (int64_t)sizeof(zeroes))
			archive_write_data(a, zeroes,
					   (size_t)(left < (int64_t)sizeof(zeroes)
							    ? left
							    : (int64_t)sizeof(zeroes)));
	}
	archive_write_close(a);
	archive_write_free(a);
	archive_entry_free(e);
	fclose(f);
	return m;
}

static void check_refused(const struct memory *m, const char *word)
{
	struct diag_snapshot *files = diag_snap_new();
	struct nt_err err = { 0 };
	int rc = read_tar(m, files, &err);

	CU_ASSERT_EQUAL(rc, -22);
	if (!strstr(err.text, word))
		printf("\n    \"%s\" has no \"%s\"\n", err.text, word);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, word));
	diag_snap_free(files);
}

static void hostile_entries(void)
{
	static const struct {
		struct entry e;
		const char *word;
	} rows[] = {
		{ { .name = "../../etc/passwd", .len = 4 }, "must not lead anywhere" },
		{ { .name = "host/../../x", .len = 4 }, "must not lead anywhere" },
		{ { .name = "/etc/passwd", .len = 4 }, "must not lead anywhere" },
		{ { .name = "host/a b", .len = 4 }, "must not lead anywhere" },
		{ { .name = "host/\033]0;x", .len = 4 }, "\"host/?]0;x\"" },
		{ { .name = "host/link", .type = AE_IFLNK, .symlink = "/etc/passwd" },
		  "no plain file" },
		{ { .name = "host/hard", .hardlink = "/etc/passwd" }, "no plain file" },
		{ { .name = "host/dev", .type = AE_IFCHR }, "no plain file" },
		{ { .name = "host/fifo", .type = AE_IFIFO }, "no plain file" },
		{ { .name = "host/dir", .type = AE_IFDIR }, "no plain file" },
		{ { .name = "host/long", .len = DIAG_ITEM_MAX + 1 }, "longer than any file" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct memory m = write_entries(&rows[i].e, 1, true);

		check_refused(&m, rows[i].word);
		free(m.bytes);
	}
}

static void hostile_archives(void)
{
	static const struct entry twice[] = { { .name = "host/a", .len = 4 },
					      { .name = "host/a", .len = 4 } };
	struct entry *many = calloc(BUNDLE_ENTRIES_MAX + 1, sizeof(*many));
	static const struct entry bomb[] = { { .name = "host/a", .len = DIAG_ITEM_MAX },
					     { .name = "host/b", .len = DIAG_ITEM_MAX } };
	static struct entry big[5];
	static char names[BUNDLE_ENTRIES_MAX + 1][16];
	struct memory m = write_entries(twice, 2, false);

	check_refused(&m, "there twice");
	/* cut: the end of an entry is missing */
	m.len = 700;
	m.bytes[600] = 1;
	check_refused(&m, "");
	free(m.bytes);

	CU_ASSERT_PTR_NOT_NULL_FATAL(many);
	for (size_t i = 0; i <= BUNDLE_ENTRIES_MAX; i++) {
		snprintf(names[i], sizeof(names[i]), "host/%05zu", i);
		many[i].name = names[i];
	}
	m = write_entries(many, BUNDLE_ENTRIES_MAX + 1, true);
	check_refused(&m, "one file too many");
	free(m.bytes);
	free(many);

	m = write_entries(bomb, 2, true);
	check_refused(&m, "unpacks to more");
	free(m.bytes);

	for (size_t i = 0; i < ARRAY_SIZE(big); i++)
		big[i] = (struct entry){ .name = names[i], .len = DIAG_ITEM_MAX };
	m = write_entries(big, ARRAY_SIZE(big), false);
	check_refused(&m, "longer than one may be");
	free(m.bytes);

	m = (struct memory){ strdup("this is no archive at all, only a line of text\n"), 40 };
	check_refused(&m, "no tar file");
	free(m.bytes);
}

/* ---------------------------------------------------------------- manifests that lie */

static struct json_object *manifest_of(const struct diag_snapshot *files)
{
	return json_tokener_parse(diag_snap_bytes(files, "manifest.json", 2, NULL));
}

static void check_lie(struct diag_snapshot *files, struct json_object *root, const char *word)
{
	struct bundle *back = NULL;
	struct nt_err err = { 0 };

	if (root)
		diag_snap_put_text(files, "manifest.json", json_object_to_json_string(root));
	CU_ASSERT_EQUAL(bundle_unpack(files, &back, &err), -22);
	if (!strstr(err.text, word))
		printf("\n    \"%s\" has no \"%s\"\n", err.text, word);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, word));
	diag_snap_free(files);
	json_object_put(root);
}

static struct json_object *member(struct json_object *o, const char *key)
{
	return json_object_object_get(o, key);
}

static void lies(void)
{
	struct bundle *b = make();
	struct diag_snapshot *files = files_of(b);
	struct json_object *root;

	diag_snap_put_text(files, "ctrl/nvme0/meta.json", "{}");
	check_lie(files, NULL, "\"ctrl/nvme0/meta.json\" has another length");
	files = files_of(b);
	diag_snap_put_text(files, "ctrl/nvme0/meta.json", "{\"taken\":\"2025-11-22T14:00:00Z\"}");
	check_lie(files, NULL, "\"ctrl/nvme0/meta.json\" has another SHA-256");
	files = files_of(b);
	diag_snap_put_text(files, "host/more", "x");
	check_lie(files, NULL, "\"host/more\" is there and not listed");
	files = files_of(b);
	diag_snap_drop(files, "ctrl/nvme0/logs/02.bin");
	check_lie(files, NULL, "\"ctrl/nvme0/logs/02.bin\" is listed and not there");
	files = files_of(b);
	diag_snap_drop(files, "manifest.json");
	check_lie(files, NULL, "no bundle of nvmetest");

	files = files_of(b);
	root = manifest_of(files);
	json_object_array_add(member(root, "files"),
			      json_object_get(json_object_array_get_idx(member(root, "files"), 0)));
	check_lie(files, root, "is listed twice");
	files = files_of(b);
	root = manifest_of(files);
	jobj_str(root, "schema", "nvmetest.bundle/7");
	check_lie(files, root, "take a newer");
	files = files_of(b);
	root = manifest_of(files);
	jobj_push_str(member(root, "drives"), "../x");
	check_lie(files, root, "\"../x\" is no name of a drive");
	files = files_of(b);
	root = manifest_of(files);
	jobj_push_str(member(root, "drives"), "nvme0");
	check_lie(files, root, "two drives");
	files = files_of(b);
	root = manifest_of(files);
	jobj_str(root, "files", "none");
	check_lie(files, root, "is no list");
	files = files_of(b);
	root = manifest_of(files);
	jobj_str(json_object_array_get_idx(member(root, "missing"), 0), "name",
		 "ctrl/nvme0/regs.bin");
	check_lie(files, root, "is missing and cannot be");
	bundle_free(b);
}

CU_TestInfo test_diag_bundle[] = {
	{ "there and back, the same bytes", there_and_back },
	{ "headers: sorted, of nobody, of one time", headers },
	{ "entries that no bundle has", hostile_entries },
	{ "archives that no bundle is", hostile_archives },
	{ "manifests that lie", lies },
	CU_TEST_INFO_NULL,
};
