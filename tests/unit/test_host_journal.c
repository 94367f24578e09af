// SPDX-License-Identifier: GPL-2.0-or-later
/* Journals: whole, or refused; nothing in them is obeyed that could not be ours. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bindrig.h"
#include "suites.h"

#define FILE_PATH "/run/nvmetest/" RIG_BDF ".journal"

static struct host_journal sample(void)
{
	struct host_journal j = { .bdf = RIG_BDF,
				  .driver = "nvme",
				  .override = "some_driver-2",
				  .power_control = "auto",
				  .d3cold_allowed = "1",
				  .reset_method = "device_specific flr bus",
				  .command = 0x0506,
				  .ns_count = 3,
				  .sn = "S4 %=X'\"\\0~",
				  .mn = "A model, = with \"everything\" in it",
				  .bound_to = "vfio-pci",
				  .is_bind = true,
				  .waiting_pid = 12,
				  .waiting_start = 1ull << 63 };

	journal_sign(&j);
	return j;
}

static void check_same(const struct host_journal *a, const struct host_journal *b)
{
	CU_ASSERT_STRING_EQUAL(a->bdf, b->bdf);
	CU_ASSERT_STRING_EQUAL(a->driver, b->driver);
	CU_ASSERT_STRING_EQUAL(a->override, b->override);
	CU_ASSERT_STRING_EQUAL(a->power_control, b->power_control);
	CU_ASSERT_STRING_EQUAL(a->d3cold_allowed, b->d3cold_allowed);
	CU_ASSERT_STRING_EQUAL(a->reset_method, b->reset_method);
	CU_ASSERT_EQUAL(a->command, b->command);
	CU_ASSERT_EQUAL(a->ns_count, b->ns_count);
	CU_ASSERT_STRING_EQUAL(a->sn, b->sn);
	CU_ASSERT_STRING_EQUAL(a->mn, b->mn);
	CU_ASSERT_STRING_EQUAL(a->bound_to, b->bound_to);
	CU_ASSERT_EQUAL(a->is_bind, b->is_bind);
	CU_ASSERT_STRING_EQUAL(a->boot, b->boot);
	CU_ASSERT_EQUAL(a->pid, b->pid);
	CU_ASSERT_EQUAL(a->start, b->start);
	CU_ASSERT_EQUAL(a->waiting_pid, b->waiting_pid);
	CU_ASSERT_EQUAL(a->waiting_start, b->waiting_start);
}

static void test_round_trip(void)
{
	struct host_journal j, got;
	struct nt_err err = { 0 };

	bindrig_build();
	j = sample();
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -ENOENT);
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	CU_ASSERT_EQUAL_FATAL(journal_read(RIG_BDF, &got, &err), 0);
	check_same(&j, &got);
	CU_ASSERT_EQUAL(got.start, 4711);
	CU_ASSERT(got.is_live);
	CU_ASSERT(!got.is_old);
	/* over another one, and with everything empty that may be */
	j = (struct host_journal){ .bdf = RIG_BDF };
	journal_sign(&j);
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	CU_ASSERT_EQUAL_FATAL(journal_read(RIG_BDF, &got, &err), 0);
	check_same(&j, &got);
	CU_ASSERT(!bindrig_has(FILE_PATH ".new"));
	CU_ASSERT_EQUAL(journal_remove(RIG_BDF, &err), 0);
	CU_ASSERT_EQUAL(journal_remove(RIG_BDF, &err), 0);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -ENOENT);
	bindrig_remove();
}

static void test_alive(void)
{
	struct host_journal j, got;
	struct nt_err err = { 0 };
	char path[64], text[200];

	bindrig_build();
	j = sample();
	j.start = 4712; /* the same number, another process */
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT(!got.is_live);
	j.start = 4711;
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	bindrig_put("/proc/sys/kernel/random/boot_id", "ffffffff-89ab-cdef-0123-456789abcdef\n");
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT(got.is_old);
	CU_ASSERT(!got.is_live);
	bindrig_put("/proc/sys/kernel/random/boot_id", j.boot);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT(got.is_live);
	/* dead, its parent did not look yet */
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)getpid());
	snprintf(text, sizeof(text), "%d (x) Z%s", (int)getpid(),
		 strrchr(bindrig_get(path), ')') + 3);
	bindrig_put(path, text);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT(!got.is_live);
	bindrig_remove();
}

static size_t good_text(char text[JOURNAL_LEN])
{
	struct host_journal j = sample();

	return journal_format(&j, text);
}

static void check_refused(const char *text)
{
	struct host_journal got = { .pid = -7 };
	struct nt_err err = { 0 };

	bindrig_put(FILE_PATH, text);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EINVAL);
	CU_ASSERT_EQUAL(got.pid, -7);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "is not obeyed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, FILE_PATH));
}

/* @key gets another value. */
static void check_value(const char *key, const char *value)
{
	char text[JOURNAL_LEN], other[JOURNAL_LEN + 512], line[64], *at, *end;

	good_text(text);
	snprintf(line, sizeof(line), "\n%s=", key);
	at = strstr(text, line);
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	at += strlen(line);
	end = strchr(at, '\n');
	snprintf(other, sizeof(other), "%.*s%s%s", (int)(at - text), text, value, end);
	check_refused(other);
}

static void test_hostile_values(void)
{
	static const char *const bad[][2] = {
		{ "bdf", "0000:02:00.0" },
		{ "bdf", "01:00.0" },
		{ "bdf", "../../../etc" },
		{ "bdf", "" },
		{ "boot", "" },
		{ "boot", "now" },
		{ "boot", "01234567-89ab-cdef-0123-456789abcdef-and-more" },
		{ "pid", "-1" },
		{ "pid", "" },
		{ "pid", "1x" },
		{ "pid", "99999999999" },
		{ "start", "99999999999999999999999" },
		{ "is_bind", "2" },
		{ "bound_to", "nvme" },
		{ "bound_to", "../nvme" },
		{ "driver", "../../../../tmp/evil" },
		{ "driver", "a/b" },
		{ "driver", "." },
		{ "driver", "a_name_that_is_longer_than_any_driver" },
		{ "override", "vfio-pci\nextra=1" },
		{ "override", "nvme " },
		{ "power_control", "off" },
		{ "d3cold_allowed", "yes" },
		{ "reset_method", "flr,bus" },
		{ "reset_method", "FLR" },
		{ "command", "65536" },
		{ "command", "0x6" },
		{ "sn", "a\tb" },
		{ "sn", "a serial number that is too long" },
		{ "mn", "\x80" },
		{ "waiting_pid", "-2" },
	};

	bindrig_build();
	bindrig_put(FILE_PATH, "");
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		check_value(bad[i][0], bad[i][1]);
	bindrig_remove();
}

static void test_cut(void)
{
	char text[JOURNAL_LEN], cut[JOURNAL_LEN + 8];
	struct host_journal got;
	struct nt_err err = { 0 };
	size_t len;

	bindrig_build();
	len = good_text(text);
	for (size_t n = 0; n < len; n++) {
		memcpy(cut, text, n);
		cut[n] = '\0';
		check_refused(cut);
	}
	bindrig_put(FILE_PATH, text);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	/* more than there should be: a line, a second journal, a page of nothing */
	snprintf(cut, sizeof(cut), "%sx=1\n", text);
	check_refused(cut);
	memmove(cut + len, text, len + 1);
	memcpy(cut, text, len);
	check_refused(cut);
	memset(cut, '\n', sizeof(cut) - 1);
	cut[sizeof(cut) - 1] = '\0';
	check_refused(cut);
	text[strlen("nvmetest-journal ")] = '2';
	check_refused(text);
	bindrig_remove();
}

static void test_not_ours(void)
{
	char text[JOURNAL_LEN], dir[256], file[320];
	struct host_journal got;
	struct nt_err err = { 0 };
	uid_t uid = geteuid();

	bindrig_build();
	good_text(text);
	host_path(dir, sizeof(dir), "/run/nvmetest");
	host_path(file, sizeof(file), FILE_PATH);
	bindrig_put(FILE_PATH, text);
	chmod(file, 0666);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EINVAL);
	chmod(file, 0644);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	if (!uid && !chown(file, 65534, 65534)) {
		CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EINVAL);
	}
	/* through a link, of a thing that is no file */
	bindrig_put("/elsewhere", text);
	unlink(file);
	CU_ASSERT_EQUAL_FATAL(symlink("../../elsewhere", file), 0);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EINVAL);
	unlink(file);
	CU_ASSERT_EQUAL_FATAL(mkfifo(file, 0644), 0);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EINVAL);
	/* a directory where anybody puts files */
	unlink(file);
	bindrig_put(FILE_PATH, text);
	chmod(dir, 0777);
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), -EPERM);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "chmod 755"));
	bindrig_remove();
}

static void test_list(void)
{
	struct host_journal *v, j;
	struct nt_err err = { 0 };
	size_t n = 1;

	bindrig_build();
	CU_ASSERT_EQUAL(host_journals(&v, &n, &err), 0);
	CU_ASSERT_EQUAL(n, 0);
	j = sample();
	snprintf(j.bdf, sizeof(j.bdf), "0000:0a:00.0");
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	bindrig_put("/run/nvmetest/0000:02:00.0.journal", "nonsense\n");
	bindrig_put("/run/nvmetest/0000:02:00.0.lock", "");
	bindrig_put("/run/nvmetest/0000:0a:00.0.journal.new", "nonsense\n");
	bindrig_put("/run/nvmetest/..%2f.journal", "");
	CU_ASSERT_EQUAL(host_journals(&v, &n, &err), 0);
	CU_ASSERT_EQUAL_FATAL(n, 2);
	CU_ASSERT_STRING_EQUAL(v[0].bdf, "0000:02:00.0");
	CU_ASSERT_PTR_NOT_NULL(strstr(v[0].damage, "is not obeyed"));
	CU_ASSERT_STRING_EQUAL(v[1].bdf, "0000:0a:00.0");
	CU_ASSERT_STRING_EQUAL(v[1].damage, "");
	CU_ASSERT(v[1].is_live);
	free(v);
	bindrig_remove();
}

/* What could not be read back is not written, and what was there stays. */
static void test_unwritable(void)
{
	struct host_journal j, got;
	struct nt_err err = { 0 };

	bindrig_build();
	j = sample();
	CU_ASSERT_EQUAL_FATAL(journal_write(&j, &err), 0);
	snprintf(j.override, sizeof(j.override), "a b");
	CU_ASSERT_EQUAL(journal_write(&j, &err), -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "override"));
	CU_ASSERT_EQUAL(journal_read(RIG_BDF, &got, &err), 0);
	CU_ASSERT_STRING_EQUAL(got.override, "some_driver-2");
	bindrig_remove();
}

CU_TestInfo test_host_journal[] = {
	{ "what is written is read", test_round_trip },
	{ "whose run goes on", test_alive },
	{ "hostile values", test_hostile_values },
	{ "cut at every byte", test_cut },
	{ "files of others", test_not_ours },
	{ "all of them", test_list },
	{ "nothing that cannot be read back", test_unwritable },
	CU_TEST_INFO_NULL,
};
