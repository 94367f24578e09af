// SPDX-License-Identifier: GPL-2.0-or-later
/* What the telemetry cases share: both logs are a header and blocks of 512 bytes. */
#ifndef CASES_LOG_TELEMETRY_H
#define CASES_LOG_TELEMETRY_H

#include "log.h"

#define TELEMETRY_BLOCK	 512u
#define TELEMETRY_BLOCKS 8u /* that cases look at */
#define TELEMETRY_CREATE (1u << 8)

/* Skips the case without LPA bit 3. */
void telemetry_need(struct nt_ctx *t);
/* @blocks of 512 bytes from block @first; @lsp: TELEMETRY_CREATE or 0. RAE=1. */
struct drv_cpl telemetry_read(struct nt_ctx *t, uint8_t lid, uint32_t lsp, struct nt_buf *data,
			      uint32_t first, uint32_t blocks);
/* The header, which must be there. */
struct nt_buf *telemetry_header(struct nt_ctx *t, uint8_t lid, uint32_t lsp);
/* A field of it: "da3lb". */
uint64_t telemetry_field(const struct nt_buf *header, const char *field);
/* The first blocks of the areas, at most TELEMETRY_BLOCKS; NULL: there are none. */
struct nt_buf *telemetry_data(struct nt_ctx *t, uint8_t lid, const struct nt_buf *header);
/* The last blocks of the areas do not descend, byte 0 is the identifier. */
void telemetry_shall_be_ordered(struct nt_ctx *t, uint8_t lid, const struct nt_buf *header);

#endif
