// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SHA-256 (FIPS 180-4), so that a report can say which plan it belongs to.
 */
#ifndef UTIL_SHA256_H
#define UTIL_SHA256_H

#include <nvmetest/base.h>

/* 64 lower-case hex digits and a NUL of the digest of @len bytes. */
void sha256_hex(const void *data, size_t len, char ret_hex[65]);

#endif
