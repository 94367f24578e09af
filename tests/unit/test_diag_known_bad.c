// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of known drives and quirks: every row is whole and cited, and finds its drive. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diag/known_bad.h"
#include "suites.h"

static bool is_cited(const char *source)
{
	return !strncmp(source, "https://", 8) && strlen(source) > 20 && !strchr(source, ' ');
}

static void test_rows(void)
{
	size_t n;
	const struct diag_known *rows = diag_known_rows(&n);

	CU_ASSERT(n >= 25);
	for (size_t i = 0; i < n; i++) {
		const struct diag_known *k = &rows[i];

		if (!is_cited(k->source))
			printf("\nline %u: no source\n", k->line);
		CU_ASSERT(is_cited(k->source));
		CU_ASSERT(islower((unsigned char)k->effect[0]) &&
			  k->effect[strlen(k->effect) - 1] != '.');
		/* A firmware row names a firmware, a power row a way out. */
		CU_ASSERT(k->what != DIAG_KNOWN_FIRMWARE || strcmp(k->firmware, "*") != 0);
		CU_ASSERT(k->what != DIAG_KNOWN_APST || *k->remedy);
		CU_ASSERT(!*k->remedy || !strncmp(k->remedy, "nvme", 4));
		for (size_t j = 0; j < i; j++)
			CU_ASSERT(strcmp(rows[j].model, k->model) != 0 ||
				  strcmp(rows[j].firmware, k->firmware) != 0 ||
				  strcmp(rows[j].pci, k->pci) != 0 || rows[j].what != k->what);
	}
}

static void test_quirks(void)
{
	size_t n;
	const struct diag_quirk *q = diag_quirk_rows(&n);

	CU_ASSERT_EQUAL(n, 23); /* the flags of Linux 6.19 */
	for (size_t i = 0; i < n; i++) {
		CU_ASSERT(is_cited(q[i].source) && *q[i].meaning);
		CU_ASSERT_EQUAL(strspn(q[i].word, "abcdefghijklmnopqrstuvwxyz0123456789_"),
				strlen(q[i].word));
		for (size_t j = 0; j < i; j++)
			CU_ASSERT_STRING_NOT_EQUAL(q[i].word, q[j].word);
	}
	CU_ASSERT_PTR_NOT_NULL(diag_quirk_find("no_apst no_deepest_ps", 7));
	CU_ASSERT_PTR_NULL(diag_quirk_find("no_aps", 6));
	CU_ASSERT_PTR_NULL(diag_quirk_find("none", 4));
}

static const char *first(const char *mn, const char *fr, uint16_t vid, uint16_t did)
{
	static char text[40];
	const struct diag_known *k[4];
	size_t n = diag_known_find(mn, fr, vid, did, k, 4);

	snprintf(text, sizeof(text), "%zu %s", n, n ? diag_known_name(k[0]->what) : "");
	return text;
}

static void test_finding(void)
{
	static const struct {
		const char *mn, *fr;
		uint16_t vid, did;
		const char *want;
	} rows[] = {
		{ "Samsung SSD 980 PRO 1TB                 ", "3B2QGXA7", 0x144d, 0xa80a,
		  "1 firmware" },
		{ "Samsung SSD 980 PRO 1TB", "5B2QGXA7", 0x144d, 0xa80a, "0 " },
		{ "Samsung SSD 980 1TB", "3B4QFXO7", 0x144d, 0xa809, "1 temperature" },
		{ "WD_BLACK SN770 1TB", "731100WD", 0x15b7, 0x5017, "1 firmware" },
		{ "WD_BLACK SN770 1TB", "731120WD", 0x15b7, 0x5017, "0 " },
		{ "WD_BLACK SN770 1TB", "731130WD", 0x15b7, 0x5017, "0 " },
		{ "WD_BLACK SN770 1TB", "", 0x15b7, 0x5017, "0 " },
		/* Another scheme of numbering is not an earlier revision. */
		{ "WD_BLACK SN770 1TB", "7", 0x15b7, 0x5017, "0 " },
		{ "KINGSTON SA2000M8500G", "S5Z42105", 0x2646, 0x2263, "2 firmware" },
		{ "KINGSTON SA2000M8500G", "S5Z42109", 0x2646, 0x2263, "1 apst" },
		{ "anything", "22301111", 0x14a4, 0x22f1, "1 firmware" },
		{ "anything", "22301111", 0, 0, "0 " },
		{ "", "", 0x15b7, 0x5009, "1 apst" },
		{ "", "", 0, 0, "0 " },
		{ "KingSpec NX-512", "V1", 0, 0, "1 log" },
		{ "QEMU NVMe Ctrl", "1.0", 0x1b36, 0x0010, "0 " },
		{ "*", "*", 0x1234, 0x5678, "0 " },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		CU_ASSERT_STRING_EQUAL(first(rows[i].mn, rows[i].fr, rows[i].vid, rows[i].did),
				       rows[i].want);
}

static int parse(const char *text, struct nt_err *err)
{
	char *copy = strdup(text);
	struct diag_known *rows = NULL;
	size_t n = 0;
	int rc = diag_known_parse(copy, &rows, &n, err);

	free(rows);
	free(copy);
	return rc ? rc : (int)n;
}

static void test_mistakes(void)
{
	static const char good[] = "apst\tm\t*\t*\te\t-\tnvme.x=1\thttps://x\n";
	static const struct {
		const char *text, *want;
	} bad[] = {
		{ "apst\tm\t*\t*\te\t-\tr\n", "line 1: 7 columns, not 8" },
		{ "# c\n\napst\tm\t*\t*\te\t-\tr\ts\tt\n", "line 3: 9 columns, not 8" },
		{ "aspt\tm\t*\t*\te\t-\tr\ts\n", "line 1: \"aspt\" is no kind of row" },
		{ "apst\tm\t*\t*\te\t-\tr\t\n", "line 1: column 8 is empty" },
		{ "apst\t*\tf\t*\te\t-\tr\ts\n", "line 1: fits every drive" },
	};
	struct nt_err err;

	CU_ASSERT_EQUAL(parse(good, &err), 1);
	CU_ASSERT_EQUAL(parse("", &err), 0);
	CU_ASSERT_EQUAL(parse("# nothing", &err), 0);
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		CU_ASSERT_EQUAL(parse(bad[i].text, &err), -EINVAL);
		CU_ASSERT_STRING_EQUAL(err.text, bad[i].want);
	}
}

CU_TestInfo test_diag_known_bad[] = {
	{ "every row is whole and cited", test_rows },
	{ "words of quirks", test_quirks },
	{ "drives are found", test_finding },
	{ "mistakes are named", test_mistakes },
	CU_TEST_INFO_NULL,
};
