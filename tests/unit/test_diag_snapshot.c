// SPDX-License-Identifier: GPL-2.0-or-later
/* Snapshots: names, order, limits, and what a text item may be taken for. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "diag/snapshot.h"
#include "suites.h"

static struct diag_snapshot *new_snap(void)
{
	struct diag_snapshot *s = diag_snap_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(s);
	return s;
}

static void test_names(void)
{
	struct diag_snapshot *s = new_snap();
	static const char *const good[] = { "regs.bin", "sysfs/ns-1/queue/scheduler",
					    "pci/port-0/config.bin", "logs/02-ns1.bin" };
	static const char *const bad[] = { "",	   "/",	   "/etc/passwd", "a/../b", "..",
					   "a//b", "a/",   ".hidden",	  "a b",    "a\nb",
					   "a\\b", "a/.b", "\xc3\xa4" };
	char longest[DIAG_NAME_MAX + 2];

	for (size_t i = 0; i < ARRAY_SIZE(good); i++)
		CU_ASSERT_TRUE(diag_name_is_valid(good[i]));
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CU_ASSERT_FALSE(diag_name_is_valid(bad[i]));
		CU_ASSERT_EQUAL(diag_snap_put(s, bad[i], "x", 1), -EINVAL);
		CU_ASSERT_EQUAL(diag_snap_miss(s, bad[i], "x"), -EINVAL);
	}
	memset(longest, 'a', sizeof(longest));
	longest[DIAG_NAME_MAX + 1] = '\0';
	CU_ASSERT_FALSE(diag_name_is_valid(longest));
	longest[DIAG_NAME_MAX] = '\0';
	CU_ASSERT_TRUE(diag_name_is_valid(longest));
	CU_ASSERT_EQUAL(s->n, 0);
	diag_snap_free(s);
}

static void test_items_stay_sorted(void)
{
	struct diag_snapshot *s = new_snap();
	static const char *const names[] = { "m", "c", "x", "a", "c", "b", "x" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++)
		CU_ASSERT_EQUAL(diag_snap_put_text(s, names[i], names[i]), 0);
	CU_ASSERT_EQUAL(s->n, 5);
	for (size_t i = 1; i < s->n; i++)
		CU_ASSERT_TRUE(strcmp(s->items[i - 1].name, s->items[i].name) < 0);
	CU_ASSERT_EQUAL(s->bytes, 5);
	CU_ASSERT_PTR_NULL(diag_snap_find(s, "d"));
	diag_snap_free(s);
}

static void test_missing_is_kept_and_gives_way(void)
{
	struct diag_snapshot *s = new_snap();
	size_t len = 7;

	CU_ASSERT_EQUAL(diag_snap_miss(s, "regs.bin", "no permission for %s", "resource0"), 0);
	CU_ASSERT_STRING_EQUAL(diag_snap_find(s, "regs.bin")->missing,
			       "no permission for resource0");
	CU_ASSERT_PTR_NULL(diag_snap_bytes(s, "regs.bin", 0, &len));
	CU_ASSERT_EQUAL(len, 7);
	CU_ASSERT_EQUAL(diag_snap_put(s, "regs.bin", "abc", 3), 0);
	CU_ASSERT_EQUAL(diag_snap_miss(s, "regs.bin", "again"), 0);
	CU_ASSERT_PTR_NOT_NULL(diag_snap_bytes(s, "regs.bin", 3, &len));
	CU_ASSERT_EQUAL(len, 3);
	CU_ASSERT_PTR_NULL(diag_snap_bytes(s, "regs.bin", 4, &len));
	diag_snap_free(s);
}

static void test_limits(void)
{
	struct diag_snapshot *s = new_snap();
	uint8_t *big = calloc(1, DIAG_ITEM_MAX + 1);
	char name[] = "big-0";

	CU_ASSERT_PTR_NOT_NULL_FATAL(big);
	CU_ASSERT_EQUAL(diag_snap_put(s, "big", big, DIAG_ITEM_MAX + 1), -E2BIG);
	for (; name[4] < '4'; name[4]++)
		CU_ASSERT_EQUAL(diag_snap_put(s, name, big, DIAG_ITEM_MAX), 0);
	CU_ASSERT_EQUAL(diag_snap_put(s, "one", big, 1), -E2BIG);
	CU_ASSERT_EQUAL(diag_snap_put(s, "big-0", big, DIAG_ITEM_MAX - 1), 0);
	CU_ASSERT_EQUAL(diag_snap_put(s, "one", big, 1), 0);
	free(big);
	diag_snap_free(s);
}

static void test_texts(void)
{
	struct diag_snapshot *s = new_snap();
	char buf[16];
	uint64_t v = 9;

	diag_snap_put_text(s, "state", "live\n");
	CU_ASSERT_STRING_EQUAL(diag_snap_text(s, "state", buf, sizeof(buf)), "live");
	CU_ASSERT_FALSE(diag_snap_u64(s, "state", &v));
	diag_snap_put_text(s, "long", "0123456789012345678901234567890");
	CU_ASSERT_EQUAL(strlen(diag_snap_text(s, "long", buf, sizeof(buf))), sizeof(buf) - 1);
	diag_snap_put(s, "zero", "a\0b", 3);
	CU_ASSERT_PTR_NULL(diag_snap_text(s, "zero", buf, sizeof(buf)));
	diag_snap_put_text(s, "speed", "8.0 GT/s PCIe\n");
	CU_ASSERT_TRUE(diag_snap_u64(s, "speed", &v));
	CU_ASSERT_EQUAL(v, 8);
	diag_snap_put_text(s, "hex", "0x1f");
	CU_ASSERT_TRUE(diag_snap_u64(s, "hex", &v));
	CU_ASSERT_EQUAL(v, 0x1f);
	diag_snap_put_text(s, "minus", "-1");
	CU_ASSERT_FALSE(diag_snap_u64(s, "minus", &v));
	diag_snap_put_text(s, "huge", "99999999999999999999999");
	CU_ASSERT_FALSE(diag_snap_u64(s, "huge", &v));
	diag_snap_put_text(s, "word", "12monkeys");
	CU_ASSERT_FALSE(diag_snap_u64(s, "word", &v));
	CU_ASSERT_EQUAL(v, 0x1f);
	CU_ASSERT_FALSE(diag_snap_u64(s, "none", &v));
	diag_snap_free(s);
}

CU_TestInfo test_diag_snapshot[] = {
	{ "names", test_names },
	{ "items stay sorted", test_items_stay_sorted },
	{ "missing is kept and gives way", test_missing_is_kept_and_gives_way },
	{ "limits", test_limits },
	{ "texts", test_texts },
	CU_TEST_INFO_NULL,
};
