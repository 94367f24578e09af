// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Collecting from the model: what a snapshot has, that the drive's error log does
 * not grow and no event is taken from anybody, and the self-test.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/collect.h"
#include "diag/selftest.h"
#include "suites.h"

#define EVERYTHING                                                                                 \
	(DIAG_GET_CONFIG | DIAG_GET_IDENTIFY | DIAG_GET_LOGS | DIAG_GET_SMART |                    \
	 DIAG_GET_SELF_TEST | DIAG_GET_BLOBS | DIAG_GET_FEATURES)

static struct diag_drive *open_drive(const char *address)
{
	struct diag_drive *d = NULL;
	struct nt_err err = { 0 };

	CU_ASSERT_EQUAL_FATAL(diag_drive_open(address, &d, &err), 0);
	return d;
}

static struct diag_snapshot *collect(const char *address, unsigned int what)
{
	struct diag_snapshot *s = diag_snap_new();
	struct nt_err err = { 0 };

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(diag_collect_drive(s, address, what, &err), 0);
	return s;
}

static bool has(const struct diag_snapshot *s, const char *item, size_t len)
{
	size_t there;

	return diag_snap_bytes(s, item, len, &there) && there == len;
}

static void test_everything_is_there(void)
{
	struct diag_snapshot *s = collect("sim:ver=2.0,telemetry=2,endurance=2", EVERYTHING);
	const char *meta = diag_snap_bytes(s, "meta.json", 1, NULL);

	CU_ASSERT_TRUE(has(s, "identify/ctrl.bin", 4096));
	CU_ASSERT_TRUE(has(s, "identify/ns-list.bin", 4096));
	CU_ASSERT_TRUE(has(s, "identify/ns-1.bin", 4096));
	CU_ASSERT_TRUE(has(s, "identify/ns-1-desc.bin", 4096));
	CU_ASSERT_TRUE(has(s, "regs.bin", 4096));
	CU_ASSERT_TRUE(has(s, "pci/config.bin", 4096));
	CU_ASSERT_TRUE(has(s, "logs/00.bin", 1024));
	CU_ASSERT_TRUE(has(s, "logs/01.bin", 4096));
	CU_ASSERT_TRUE(has(s, "logs/02.bin", 512));
	CU_ASSERT_TRUE(has(s, "logs/06.bin", 564));
	CU_ASSERT_TRUE(has(s, "logs/09-eg1.bin", 512));
	CU_ASSERT_TRUE(has(s, "logs/09-eg2.bin", 512));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(s, "logs/0d.bin", 513, NULL));
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(s, "logs/08.bin", 512, NULL));
	CU_ASSERT_TRUE(has(s, "features/04.bin", 4));
	CU_ASSERT_TRUE(has(s, "features/04.def.bin", 4));
	CU_ASSERT_TRUE(has(s, "features/04.cap.bin", 4));
	CU_ASSERT_TRUE(has(s, "features/05-ns1.bin", 4));
	CU_ASSERT_TRUE(has(s, "features/0c.bin", 4 + 256));
	for (size_t i = 0; i < s->n; i++) {
		if (s->items[i].missing)
			printf("\n%s: %s\n", s->items[i].name, s->items[i].missing);
		CU_ASSERT_PTR_NULL(s->items[i].missing);
	}
	CU_ASSERT_PTR_NOT_NULL_FATAL(meta);
	CU_ASSERT_PTR_NOT_NULL(strstr(meta, "\"failed_commands\": 0"));
	CU_ASSERT_PTR_NOT_NULL(strstr(meta, "\"mode\": \"sim\""));
	diag_snap_free(s);
}

static void test_only_what_is_asked_for(void)
{
	struct diag_snapshot *s = collect("sim:", DIAG_GET_SMART);

	CU_ASSERT_TRUE(has(s, "logs/02.bin", 512));
	CU_ASSERT_TRUE(has(s, "logs/01.bin", 4096));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "logs/03.bin"));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "identify/ns-1.bin"));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "pci/config.bin"));
	diag_snap_free(s);
}

static uint64_t error_count(struct diag_drive *d)
{
	struct diag_snapshot *s = diag_snap_new();
	const uint8_t *smart;
	uint64_t count = 0;

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	CU_ASSERT_EQUAL(diag_collect_log(s, d, NT_LID_SMART, 0), 0);
	smart = diag_snap_bytes(s, "logs/02.bin", 512, NULL);
	CU_ASSERT_PTR_NOT_NULL_FATAL(smart);
	for (size_t i = 0; i < 8; i++)
		count |= (uint64_t)smart[176 + i] << (8 * i);
	diag_snap_free(s);
	return count;
}

static void test_the_error_log_does_not_grow(void)
{
	static const char *const targets[] = { "sim:", "sim:ver=1.2", "sim:ver=2.1,ns=3",
					       "sim:ver=1.0" };

	for (size_t i = 0; i < ARRAY_SIZE(targets); i++) {
		struct diag_snapshot *s = diag_snap_new();
		struct diag_drive *d = open_drive(targets[i]);
		const uint64_t before = error_count(d);

		CU_ASSERT_EQUAL(diag_collect(s, d, EVERYTHING), 0);
		CU_ASSERT_EQUAL(d->failed, 0);
		CU_ASSERT_EQUAL(error_count(d), before);
		/* The counter does count. */
		CU_ASSERT_EQUAL(diag_collect_log(s, d, 0x70, 0), 1);
		CU_ASSERT_EQUAL(d->failed, 1);
		CU_ASSERT_EQUAL(error_count(d), before + 1);
		CU_ASSERT_PTR_NOT_NULL(strstr(diag_snap_find(s, "logs/70.bin")->missing,
					      "Get Log Page 70h: Invalid"));
		diag_drive_close(d);
		diag_snap_free(s);
	}
}

/* A log that would lose its content is read twice and is the same, or not at all. */
static void test_nothing_is_taken_away(void)
{
	struct diag_drive *d = open_drive("sim:endurance=2,endurance-warning=1");
	struct diag_snapshot *a = diag_snap_new(), *b = diag_snap_new();
	size_t len_a = 0, len_b = 0;
	const uint8_t *page_a, *page_b;

	CU_ASSERT_EQUAL(diag_collect(a, d, EVERYTHING), 0);
	CU_ASSERT_EQUAL(diag_collect(b, d, EVERYTHING), 0);
	page_a = diag_snap_bytes(a, "logs/0f.bin", 8, &len_a);
	page_b = diag_snap_bytes(b, "logs/0f.bin", 8, &len_b);
	CU_ASSERT_PTR_NOT_NULL_FATAL(page_a);
	CU_ASSERT_PTR_NOT_NULL_FATAL(page_b);
	CU_ASSERT_EQUAL_FATAL(len_a, len_b);
	CU_ASSERT_EQUAL(memcmp(page_a, page_b, len_a), 0);
	diag_snap_free(a);
	diag_snap_free(b);
	diag_drive_close(d);
}

/* The reporting context of log 0Dh is released: it can be made again and again. */
static void test_the_persistent_log_again(void)
{
	struct diag_drive *d = open_drive("sim:");

	for (unsigned int i = 0; i < 3; i++) {
		struct diag_snapshot *s = diag_snap_new();

		CU_ASSERT_EQUAL(diag_collect_log(s, d, NT_LID_PERSISTENT_EVENT, 0), 0);
		CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(s, "logs/0d.bin", 512, NULL));
		diag_snap_free(s);
	}
	CU_ASSERT_EQUAL(d->failed, 0);
	diag_drive_close(d);
}

static void test_a_long_page_comes_in_pieces(void)
{
	struct diag_snapshot *whole = diag_snap_new(), *pieces = diag_snap_new();
	struct diag_drive *d = open_drive("sim:mdts=0,elpe=255");
	struct diag_drive *e = open_drive("sim:mdts=1,elpe=255");
	size_t len;

	CU_ASSERT_EQUAL(diag_collect(whole, d, DIAG_GET_SMART), 0);
	CU_ASSERT_EQUAL(diag_collect(pieces, e, DIAG_GET_SMART), 0);
	CU_ASSERT_TRUE(e->sent > d->sent);
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(whole, "logs/01.bin", 1, &len));
	CU_ASSERT_EQUAL(len, 16384);
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(pieces, "logs/01.bin", 1, &len));
	CU_ASSERT_EQUAL(len, 16384);
	diag_drive_close(d);
	diag_drive_close(e);
	diag_snap_free(whole);
	diag_snap_free(pieces);
}

static void test_a_dead_one_is_not_asked_on(void)
{
	struct diag_snapshot *s = diag_snap_new();
	struct nt_err err = { 0 };
	struct diag_drive *d;

	CU_ASSERT_NOT_EQUAL(diag_collect_drive(s, "sim:dead-after=6", EVERYTHING, &err), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "no answer in time"));
	CU_ASSERT_TRUE(has(s, "identify/ctrl.bin", 4096));
	diag_snap_free(s);
	s = diag_snap_new();
	CU_ASSERT_NOT_EQUAL(diag_collect_drive(s, "kernel:/dev/nvme99", EVERYTHING, &err), 0);
	CU_ASSERT_PTR_NOT_NULL_FATAL(diag_snap_find(s, "identify/ctrl.bin"));
	CU_ASSERT_STRING_EQUAL(diag_snap_find(s, "identify/ctrl.bin")->missing, err.text);
	diag_snap_free(s);
	/* Interrupted: what there is stays. */
	s = diag_snap_new();
	d = open_drive("sim:");
	diag_is_stopped = 1;
	CU_ASSERT_NOT_EQUAL(diag_collect(s, d, EVERYTHING), 0);
	diag_is_stopped = 0;
	CU_ASSERT_STRING_EQUAL(d->why, "interrupted");
	CU_ASSERT_TRUE(has(s, "identify/ctrl.bin", 4096));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "logs/02.bin"));
	diag_drive_close(d);
	diag_snap_free(s);
}

static void test_old_ones_are_not_emptied(void)
{
	struct diag_snapshot *s = collect("sim:ver=1.2", DIAG_GET_IDENTIFY | DIAG_GET_LOGS);
	const struct diag_item *it = diag_snap_find(s, "logs/04.bin");

	/* There is no such log in the model, or it is left alone. */
	CU_ASSERT_TRUE(!it || it->missing);
	CU_ASSERT_TRUE(has(s, "logs/02.bin", 512));
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "logs/81.bin"));
	diag_snap_free(s);
}

static void test_self_test(void)
{
	struct diag_drive *d = open_drive("sim:self-test=20");
	struct diag_selftest t;
	struct nt_err err = { 0 };
	unsigned int turns = 0;

	CU_ASSERT_EQUAL_FATAL(diag_selftest_poll(d, &t, &err), 0);
	CU_ASSERT_FALSE(t.is_running);
	CU_ASSERT_FALSE(t.has_result);
	CU_ASSERT_TRUE(diag_selftest_minutes(d) > 0);
	CU_ASSERT_EQUAL_FATAL(diag_selftest_start(d, DIAG_SELFTEST_SHORT, &err), 0);
	CU_ASSERT_EQUAL(diag_selftest_poll(d, &t, &err), 0);
	CU_ASSERT_TRUE(t.is_running);
	CU_ASSERT_EQUAL(t.code, DIAG_SELFTEST_SHORT);
	/* One runs: neither started again nor ended. */
	CU_ASSERT_EQUAL(diag_selftest_start(d, DIAG_SELFTEST_EXTENDED, &err), -EBUSY);
	CU_ASSERT_PTR_NOT_NULL(strstr(err.text, "a self-test is running"));
	CU_ASSERT_EQUAL(d->failed, 0);
	while (t.is_running && turns++ < 100000) {
		pcifn_relax(d->fn, 100);
		CU_ASSERT_EQUAL(diag_selftest_poll(d, &t, &err), 0);
	}
	CU_ASSERT_FALSE(t.is_running);
	CU_ASSERT_TRUE(t.has_result);
	CU_ASSERT_EQUAL(t.result, 0);
	CU_ASSERT_EQUAL(t.result_code, DIAG_SELFTEST_SHORT);
	diag_drive_close(d);

	d = open_drive("sim:self-test=0");
	CU_ASSERT_EQUAL(diag_selftest_start(d, DIAG_SELFTEST_SHORT, &err), -ENOTSUP);
	CU_ASSERT_EQUAL(diag_selftest_poll(d, &t, &err), -ENOTSUP);
	CU_ASSERT_EQUAL(d->failed, 0);
	diag_drive_close(d);
}

CU_TestInfo test_diag_collect[] = {
	{ "everything is there", test_everything_is_there },
	{ "only what is asked for", test_only_what_is_asked_for },
	{ "the error log does not grow", test_the_error_log_does_not_grow },
	{ "nothing is taken away", test_nothing_is_taken_away },
	{ "the persistent log again", test_the_persistent_log_again },
	{ "a long page comes in pieces", test_a_long_page_comes_in_pieces },
	{ "a dead one is not asked on", test_a_dead_one_is_not_asked_on },
	{ "old ones are not emptied", test_old_ones_are_not_emptied },
	{ "self-test", test_self_test },
	CU_TEST_INFO_NULL,
};
