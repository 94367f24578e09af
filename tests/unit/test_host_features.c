// SPDX-License-Identifier: GPL-2.0-or-later
/* Journals of features: whole, as they were written, from root; else refused. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bindrig.h"
#include "suites.h"

#define RUN_FILE     "/run/nvmetest/" RIG_BDF ".features"
#define LASTING_FILE "/var/lib/nvmetest/" RIG_BDF ".features"

static struct host_features sample(bool has_saved)
{
	struct host_features f = { .name = RIG_BDF, .sn = "S4 %=X'\"\\0~", .mn = "A = \"model\"" };
	struct host_feature *r;

	host_features_sign(&f);
	r = host_features_add(&f);
	r->fid = 4;
	r->select = 0x100000;
	r->current = 0x157;
	r->when_ms = 1ull << 50;
	r = host_features_add(&f);
	r->fid = 0xc1;
	r->nsid = UINT32_MAX;
	r->current = UINT32_MAX;
	r->has_saved = has_saved;
	r->saved = has_saved ? 0x80000000 : 0;
	r->len = HOST_FEATURE_LEN;
	for (size_t i = 0; i < r->len; i++)
		r->data[i] = (uint8_t)(i * 7);
	if (has_saved)
		memset(r->saved_data, 0xa5, r->len);
	return f;
}

static void check_same(const struct host_features *a, const struct host_features *b)
{
	CU_ASSERT_STRING_EQUAL(a->name, b->name);
	CU_ASSERT_STRING_EQUAL(a->boot, b->boot);
	CU_ASSERT_STRING_EQUAL(a->sn, b->sn);
	CU_ASSERT_STRING_EQUAL(a->mn, b->mn);
	CU_ASSERT_EQUAL(a->pid, b->pid);
	CU_ASSERT_EQUAL(a->start, b->start);
	CU_ASSERT_EQUAL_FATAL(a->n, b->n);
	CU_ASSERT_EQUAL(memcmp(a->rows, b->rows, a->n * sizeof(*a->rows)), 0);
}

static void check_gone(void)
{
	struct host_features got;
	struct nt_err err = { 0 };

	CU_ASSERT_EQUAL(host_features_read(RIG_BDF, &got, &err), -ENOENT);
	CU_ASSERT_EQUAL(err.code, 0);
}

static void test_round_trip(void)
{
	struct host_features f, got = { 0 };
	struct nt_err err = { 0 };

	bindrig_build();
	check_gone();
	f = sample(true);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	check_same(&f, &got);
	CU_ASSERT(got.is_live);
	CU_ASSERT(!got.is_old);
	CU_ASSERT(!bindrig_has(RUN_FILE ".new"));
	host_features_free(&got);
	/* one row less, then none */
	host_features_drop(&f, 0);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	check_same(&f, &got);
	CU_ASSERT_EQUAL(got.rows[0].fid, 0xc1);
	host_features_free(&got);
	host_features_drop(&f, 0);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT_EQUAL(got.n, 0);
	CU_ASSERT_EQUAL(host_features_remove(RIG_BDF, &err), 0);
	CU_ASSERT_EQUAL(host_features_remove(RIG_BDF, &err), 0);
	check_gone();
	host_features_free(&f);
	bindrig_remove();
}

/* A saved value outlives a start of the host, which takes /run away. */
static void test_lasting(void)
{
	struct host_features f, got = { 0 };
	struct nt_err err = { 0 };
	char path[1200];

	bindrig_build();
	bindrig_put("/var/lib/other", "");
	f = sample(false);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT(bindrig_has(RUN_FILE));
	CU_ASSERT(!bindrig_has(LASTING_FILE));
	host_features_free(&f);
	f = sample(true);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT(bindrig_has(RUN_FILE));
	CU_ASSERT(bindrig_has(LASTING_FILE));
	bindrig_put("/proc/sys/kernel/random/boot_id", "ffffffff-89ab-cdef-0123-456789abcdef\n");
	host_path(path, sizeof(path), RUN_FILE);
	CU_ASSERT_EQUAL(unlink(path), 0);
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	check_same(&f, &got);
	CU_ASSERT(got.is_old);
	CU_ASSERT(!got.is_live);
	host_features_free(&got);
	/* without a saved value there is nothing that would outlive it */
	host_features_drop(&f, 1);
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	CU_ASSERT(!bindrig_has(LASTING_FILE));
	CU_ASSERT_EQUAL(host_features_remove(RIG_BDF, &err), 0);
	check_gone();
	host_features_free(&f);
	bindrig_remove();
}

static void check_refused(const char *text)
{
	struct host_features got = { .pid = -7 };
	struct nt_err err = { 0 };

	bindrig_put(RUN_FILE, text);
	CU_ASSERT_EQUAL(host_features_read(RIG_BDF, &got, &err), -EINVAL);
	CU_ASSERT_EQUAL(got.pid, -7);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is not obeyed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, RUN_FILE));
}

static char *good_text(void)
{
	static char text[FEATURES_TEXT_MAX];
	struct host_features f = sample(true);

	f.rows[1].len = 3;
	memset(f.rows[1].saved_data, 1, 3);
	features_format(&f, text);
	host_features_free(&f);
	return text;
}

static void test_hostile(void)
{
	static const char *const bad[][2] = {
		{ "features 1", "features 2" },
		{ "name=" RIG_BDF, "name=0000:02:00.0" },
		{ "sn=S4 ", "sn=S4\t" },
		{ "mn=A ", "mn=A model with a name that is longer than one can be " },
		{ "fid=04", "fid=4" },
		{ "fid=04", "fid=104" },
		{ "fid=04", "fid=" },
		{ "fid=04", "opcode=04" },
		{ "select=00100000", "select=0x100000" },
		{ "select=00100000", "select=-0100000" },
		{ "current=00000157", "current=000000157" },
		{ "current=00000157", "current=0000015G" },
		{ "current=00000157", "current=00000157 " },
		{ "current=ffffffff", "current=1ffffffff" },
		{ "current=ffffffff", "current=FFFFFFFF" },
		{ "data=00070e", "data=00070" },
		{ "data=00070e", "data=0007" },
		{ "data=00070e", "data=" },
		{ " saved=-", " saved=" },
		{ " saved=-", "" },
		{ "saved_data=010101", "saved_data=-" },
		{ "saved_data=010101", "saved_data=010101 more=1" },
		{ "\nend", "\n" },
		{ "\nend", "\n\nend" },
		{ "\nend", "\nend\nend" },
		{ "when=1125", "when=+1125" },
		{ "pid=", "pid= " },
		{ "start=", "start=0" },
	};

	bindrig_build();
	bindrig_put(RUN_FILE, "");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		char *text = good_text(), *at = strstr(text, bad[i][0]), other[4096];

		CU_ASSERT_PTR_NOT_NULL_FATAL(at);
		snprintf(other, sizeof(other), "%.*s%s%s", (int)(at - text), text, bad[i][1],
			 at + strlen(bad[i][0]));
		check_refused(other);
	}
	bindrig_remove();
}

static void test_cut(void)
{
	char *text = good_text(), cut[4096];
	struct host_features got;
	struct nt_err err = { 0 };

	bindrig_build();
	for (size_t n = 0; text[n]; n++) {
		memcpy(cut, text, n);
		cut[n] = '\0';
		check_refused(cut);
	}
	bindrig_put(RUN_FILE, text);
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	host_features_free(&got);
	bindrig_remove();
}

static void test_not_ours(void)
{
	struct host_features got;
	struct nt_err err = { 0 };
	char dir[256], file[320];

	bindrig_build();
	host_path(dir, sizeof(dir), "/run/nvmetest");
	host_path(file, sizeof(file), RUN_FILE);
	bindrig_put(RUN_FILE, good_text());
	chmod(file, 0664);
	CU_ASSERT_EQUAL(host_features_read(RIG_BDF, &got, &err), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "only root writes"));
	chmod(file, 0644);
	chmod(dir, 0777);
	CU_ASSERT_EQUAL(host_features_read(RIG_BDF, &got, &err), -EPERM);
	chmod(dir, 0755);
	unlink(file);
	bindrig_put("/elsewhere", good_text());
	CU_ASSERT_EQUAL_FATAL(symlink("../../elsewhere", file), 0);
	CU_ASSERT_EQUAL(host_features_read(RIG_BDF, &got, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_features_read("../x", &got, &err), -EINVAL);
	CU_ASSERT_EQUAL(host_features_read("", &got, &err), -EINVAL);
	bindrig_remove();
}

/* What could not be read back is not written, and what was there stays. */
static void test_unwritable(void)
{
	struct host_features f = sample(false), got;
	struct nt_err err = { 0 };

	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	for (size_t i = 0; i < 100; i++) {
		struct host_feature *r = host_features_add(&f);

		r->len = HOST_FEATURE_LEN;
		r->has_saved = true;
	}
	CU_ASSERT_EQUAL(host_features_write(&f, &err), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "cannot be journalled"));
	CU_ASSERT_EQUAL_FATAL(host_features_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT_EQUAL(got.n, 2);
	host_features_free(&got);
	while (host_features_add(&f))
		;
	CU_ASSERT_EQUAL(f.n, HOST_FEATURES_MAX);
	host_features_free(&f);
	bindrig_remove();
}

static void test_list(void)
{
	struct host_features *v, f = sample(true);
	struct nt_err err = { 0 };
	size_t n = 1;

	bindrig_build();
	bindrig_put("/var/lib/other", "");
	CU_ASSERT_EQUAL(host_features_list(&v, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	snprintf(f.name, sizeof(f.name), "nvme3");
	CU_ASSERT_EQUAL_FATAL(host_features_write(&f, &err), 0);
	bindrig_put("/run/nvmetest/0000:02:00.0.features", "nonsense\n");
	bindrig_put("/run/nvmetest/0000:02:00.0.journal", "");
	bindrig_put("/run/nvmetest/nvme3.features.new", "nonsense\n");
	CU_ASSERT_EQUAL(host_features_list(&v, &n, &err), 0);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_STRING_EQUAL(v[0].name, "0000:02:00.0");
	CU_ASSERT_PTR_NOT_NULL(strstr(v[0].damage, "is not obeyed"));
	CU_ASSERT_STRING_EQUAL(v[1].name, "nvme3");
	CU_ASSERT_STRING_EQUAL(v[1].damage, "");
	CU_ASSERT_EQUAL(v[1].n, 2);
	host_features_list_free(v, n);
	host_features_free(&f);
	bindrig_remove();
}

CU_TestInfo test_host_features[] = {
	{ "what is written is read", test_round_trip },
	{ "saved values outlive a start of the host", test_lasting },
	{ "every change of the text", test_hostile },
	{ "cut at every byte", test_cut },
	{ "files of others", test_not_ours },
	{ "nothing that cannot be read back", test_unwritable },
	{ "all of them", test_list },
	CU_TEST_INFO_NULL,
};
