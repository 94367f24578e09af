// SPDX-License-Identifier: GPL-2.0-or-later
/* Log pages for cases: see log.h. */
#include "log.h"

#include <stdio.h>

struct drv_cpl log_get(struct nt_ctx *t, uint8_t lid, struct nt_buf *data, uint32_t len,
		       uint64_t offset)
{
	return nt_get_log(t, lid, NT_NSID_ALL, data, len, offset);
}

struct drv_cmd log_cmd(uint8_t lid, uint32_t len, uint64_t offset)
{
	uint32_t numd = len / 4 - 1;

	return (struct drv_cmd){ .opc = NT_ADM_GET_LOG_PAGE,
				 .nsid = NT_NSID_ALL,
				 .cdw10 = numd << 16 | 1u << 15 | lid,
				 .cdw11 = numd >> 16,
				 .cdw12 = (uint32_t)offset,
				 .cdw13 = (uint32_t)(offset >> 32) };
}

struct nt_buf *log_page(struct nt_ctx *t, uint8_t lid, uint32_t len, const char *what)
{
	struct nt_buf *page = nt_buf(t, len);

	if (!nt_shall_succeed(t, log_get(t, lid, page, len, 0), "%s", what))
		nt_stop(t);
	return page;
}

uint32_t log_error_len(struct nt_ctx *t)
{
	uint64_t len = LOG_ENTRY_LEN * (nt_ctrl_field(t, "elpe") + 1);

	return (uint32_t)nt_min(len, 16384); /* 256 entries of 64 bytes: NUMDL suffices */
}

uint64_t log_smart(const struct nt_buf *page, const char *field)
{
	char path[48];

	snprintf(path, sizeof(path), "log.smart.%s", field);
	return spec_get_path(path, page->data, page->len);
}

uint64_t log_u128(const struct nt_buf *page, uint32_t offset)
{
	uint64_t value = 0;

	for (uint32_t i = 8; i-- > 0;)
		value = value << 8 | page->data[offset + i];
	return value;
}

uint64_t log_error(const struct nt_buf *page, uint32_t i, const char *field)
{
	size_t at = (size_t)i * LOG_ENTRY_LEN;
	char path[48];

	snprintf(path, sizeof(path), "log.error.%s", field);
	return spec_get_path(path, page->data + at, page->len - at);
}

bool log_is_extended(struct nt_ctx *t)
{
	return nt_ctrl_field(t, "lpa.ext");
}
