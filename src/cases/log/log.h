// SPDX-License-Identifier: GPL-2.0-or-later
/* What the log page cases share: pages of exactly so many bytes, known sizes. */
#ifndef CASES_LOG_H
#define CASES_LOG_H

#include <nvmetest/case.h>

#define LOG_SMART_LEN 512u
#define LOG_ENTRY_LEN 64u

/* Raw Get Log Page of the controller: @len bytes from @offset into @data. */
struct drv_cpl log_get(struct nt_ctx *t, uint8_t lid, struct nt_buf *data, uint32_t len,
		       uint64_t offset);
/* The command for @len bytes at @offset, RAE=1: for fields that log_get() leaves 0. */
struct drv_cmd log_cmd(uint8_t lid, uint32_t len, uint64_t offset);
/* A page that must be there, in a buffer of its size; a refusal fails and ends the case. */
struct nt_buf *log_page(struct nt_ctx *t, uint8_t lid, uint32_t len, const char *what);
/* Bytes of the Error Information log, at most what one command may move. */
uint32_t log_error_len(struct nt_ctx *t);
/* Low 64 bits of a counter of SMART / Health, or another field of it. */
uint64_t log_smart(const struct nt_buf *page, const char *field);
uint64_t log_u128(const struct nt_buf *page, uint32_t offset);
/* Field of the entry @i of the Error Information log. */
uint64_t log_error(const struct nt_buf *page, uint32_t i, const char *field);
/* NUMDU and the offset exist: LPA bit 2. */
bool log_is_extended(struct nt_ctx *t);

#endif
