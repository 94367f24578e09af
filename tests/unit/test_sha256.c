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

/* In pieces of any length it is the same digest. */
static void pieces(void)
{
	uint8_t data[300], whole[SHA256_LEN], parts[SHA256_LEN];
	struct sha256 s;

	for (size_t i = 0; i < sizeof(data); i++)
		data[i] = (uint8_t)(i * 7);
	sha256_begin(&s);
	sha256_add(&s, data, sizeof(data));
	sha256_end(&s, whole);
	for (size_t step = 1; step < 130; step += 3) {
		sha256_begin(&s);
		for (size_t at = 0; at < sizeof(data); at += step)
			sha256_add(&s, data + at, nt_min(step, sizeof(data) - at));
		sha256_end(&s, parts);
		CU_ASSERT_EQUAL(memcmp(whole, parts, sizeof(whole)), 0);
	}
}

static void check_hmac(const void *key, size_t key_len, const void *data, size_t len,
		       const char *want)
{
	uint8_t mac[SHA256_LEN];
	char hex[2 * SHA256_LEN + 1];

	hmac_sha256(key, key_len, data, len, mac);
	for (size_t i = 0; i < sizeof(mac); i++)
		snprintf(hex + 2 * i, 3, "%02x", mac[i]);
	/* of a truncated one only the beginning is published */
	CU_ASSERT_EQUAL(strncmp(hex, want, strlen(want)), 0);
}

static void hmac_vectors(void)
{
	static const char long_text[] =
		"This is a test using a larger than block-size key and a larger than block-size "
		"data. The key needs to be hashed before being used by the HMAC algorithm.";
	uint8_t key[131], data[50];

	memset(key, 0x0b, 20);
	check_hmac(key, 20, "Hi There", 8,
		   "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
	check_hmac("Jefe", 4, "what do ya want for nothing?", 28,
		   "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof(key));
	memset(data, 0xdd, sizeof(data));
	check_hmac(key, 20, data, 50,
		   "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
	for (uint8_t i = 0; i < 25; i++)
		key[i] = (uint8_t)(i + 1);
	memset(data, 0xcd, sizeof(data));
	check_hmac(key, 25, data, 50,
		   "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
	memset(key, 0x0c, 20);
	check_hmac(key, 20, "Test With Truncation", 20, "a3b6167473100ee06e0c796c2955552b");
	memset(key, 0xaa, sizeof(key));
	check_hmac(key, 131, "Test Using Larger Than Block-Size Key - Hash Key First", 54,
		   "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	check_hmac(key, 131, long_text, sizeof(long_text) - 1,
		   "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

CU_TestInfo test_sha256[] = {
	{ "published vectors", vectors },
	{ "edges of the padding", edges },
	{ "in pieces", pieces },
	{ "HMAC: the vectors of RFC 4231", hmac_vectors },
	CU_TEST_INFO_NULL,
};
