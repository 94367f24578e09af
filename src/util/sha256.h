// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 (FIPS 180-4), so that a report can say which plan it belongs to, and
 * HMAC with it (RFC 2104), which puts names in the place of identifiers.
 */
#ifndef UTIL_SHA256_H
#define UTIL_SHA256_H

#include <nvmetest/base.h>

#define SHA256_LEN 32u

struct sha256 {
	uint32_t h[8];
	uint64_t len; /* bytes so far */
	uint8_t block[64];
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *data, size_t len);
void sha256_end(struct sha256 *s, uint8_t ret[SHA256_LEN]);

/* 64 lower-case hex digits and a NUL of the digest of @len bytes. */
void sha256_hex(const void *data, size_t len, char ret_hex[65]);

void hmac_sha256(const void *key, size_t key_len, const void *data, size_t len,
		 uint8_t ret[SHA256_LEN]);

#endif
