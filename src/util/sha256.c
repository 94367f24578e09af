// SPDX-License-Identifier: GPL-2.0-or-later
/* SHA-256 (FIPS 180-4), and HMAC (RFC 2104) with it. */
#include "util/sha256.h"

#include <stdio.h>
#include <string.h>

/* Section 4.2.2: fractional parts of the cube roots of the first 64 primes. */
static const uint32_t round_constants[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

static uint32_t rotate(uint32_t x, unsigned int n)
{
	return (x >> n) | (x << (32 - n));
}

static void expand(const uint8_t block[64], uint32_t w[64])
{
	for (size_t i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (size_t i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];

		w[i] = w[i - 16] + (rotate(a, 7) ^ rotate(a, 18) ^ (a >> 3)) + w[i - 7] +
		       (rotate(b, 17) ^ rotate(b, 19) ^ (b >> 10));
	}
}

static void compress(uint32_t h[8], const uint8_t block[64])
{
	uint32_t w[64], v[8];

	expand(block, w);
	memcpy(v, h, sizeof(v));
	for (size_t i = 0; i < 64; i++) {
		uint32_t e = v[4], a = v[0];
		uint32_t t1 = v[7] + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) +
			      ((e & v[5]) ^ (~e & v[6])) + round_constants[i] + w[i];
		uint32_t t2 = (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) +
			      ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));

		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (size_t i = 0; i < 8; i++)
		h[i] += v[i];
}

void sha256_begin(struct sha256 *s)
{
	static const uint32_t start[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
					   0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

	memcpy(s->h, start, sizeof(start));
	s->len = 0;
}

void sha256_add(struct sha256 *s, const void *data, size_t len)
{
	const uint8_t *p = data;

	while (len) {
		const size_t at = s->len % sizeof(s->block);
		const size_t n = nt_min(len, sizeof(s->block) - at);

		memcpy(s->block + at, p, n);
		s->len += n;
		p += n;
		len -= n;
		if (at + n == sizeof(s->block))
			compress(s->h, s->block);
	}
}

/* Section 5.1.1: one bit, zeroes, and the length in bits. */
void sha256_end(struct sha256 *s, uint8_t ret[SHA256_LEN])
{
	static const uint8_t padding[64] = { 0x80 };
	const uint64_t bits = s->len * 8;
	const size_t at = s->len % 64;
	uint8_t length[8];

	for (size_t i = 0; i < 8; i++)
		length[7 - i] = (uint8_t)(bits >> (8 * i));
	sha256_add(s, padding, at < 56 ? 56 - at : 120 - at);
	sha256_add(s, length, sizeof(length));
	for (size_t i = 0; i < SHA256_LEN; i++)
		ret[i] = (uint8_t)(s->h[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_hex(const void *data, size_t len, char ret_hex[65])
{
	uint8_t digest[SHA256_LEN];
	struct sha256 s;

	sha256_begin(&s);
	sha256_add(&s, data, len);
	sha256_end(&s, digest);
	for (size_t i = 0; i < SHA256_LEN; i++)
		snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}

/* RFC 2104, section 2. */
void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
		 uint8_t ret[SHA256_LEN])
{
	uint8_t pad[64] = { 0 };
	struct sha256 s;

	sha256_begin(&s);
	if (key_len > sizeof(pad)) {
		sha256_add(&s, key, key_len);
		sha256_end(&s, pad);
		sha256_begin(&s);
	} else if (key_len) {
		memcpy(pad, key, key_len);
	}
	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36;
	sha256_add(&s, pad, sizeof(pad));
	sha256_add(&s, data, len);
	sha256_end(&s, ret);

	for (size_t i = 0; i < sizeof(pad); i++)
		pad[i] ^= 0x36 ^ 0x5c;
	sha256_begin(&s);
	sha256_add(&s, pad, sizeof(pad));
	sha256_add(&s, ret, SHA256_LEN);
	sha256_end(&s, ret);
}
