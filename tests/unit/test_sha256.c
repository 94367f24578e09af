// SPDX-License-Identifier: GPL-2.0-or-later
/* util/sha256.c against the vectors of FIPS 180-4 and the padding's edges. */
#include <string.h>

#include "suites.h"
#include "util/sha256.h"

static void check(const char *text, size_t len, const char *want)
{
	char hex[65];

	sha256_hex(text, len, hex);
	CU_ASSERT_STRING_EQUAL(hex, want);
}

static void vectors(void)
{
	check("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
	      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void edges(void)
{
	char a[120];

	memset(a, 'a', sizeof(a));
	check(a, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	check(a, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

CU_TestInfo test_sha256[] = {
	{ "published vectors", vectors },
	{ "edges of the padding", edges },
	CU_TEST_INFO_NULL,
};
