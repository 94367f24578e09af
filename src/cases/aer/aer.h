// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An event at will: the over temperature threshold below the composite
 * temperature, and above it again.
 */
#ifndef CASES_AER_H
#define CASES_AER_H

#include <nvmetest/case.h>

#define AER_TEMPERATURE 0x00020101u /* type SMART, temperature threshold, log page 02h */
#define AEC_TEMPERATURE 0x2u

struct aer_bench {
	uint32_t kelvin; /* composite temperature now */
};

/* Skips the case where the threshold cannot be set. No event is pending afterwards, AEC is 0. */
void aer_open(struct nt_ctx *t, struct aer_bench *b);
void aer_enable(struct nt_ctx *t, uint32_t aec);
void aer_hot(struct nt_ctx *t, const struct aer_bench *b);
void aer_cool(struct nt_ctx *t, const struct aer_bench *b);
/* Read a log page; @retain is RAE. */
void aer_read_log(struct nt_ctx *t, uint8_t lid, bool retain);
/* Post @count requests; each is fetched before the next. */
void aer_post_many(struct nt_ctx *t, uint16_t *cids, uint32_t count);
/* Index of the first of @cids that completes within @ms, -1: none. @ret_cpl may be NULL. */
int aer_first(struct nt_ctx *t, const uint16_t *cids, uint32_t count, uint64_t ms,
	      struct drv_cpl *ret_cpl);
/* AERL + 1, at most what cases want to handle. */
uint32_t aer_limit(struct nt_ctx *t);

#endif
