// SPDX-License-Identifier: GPL-2.0-or-later
/* The comparing words of check.h, and how a value is written for a firmware engineer. */
#include <stdio.h>
#include <string.h>

#include "engine/ctx_priv.h"

/* One body for shall and should: the variable arguments are the caller's. */
#define CHECK(is_shall, holds, seen, want)                                                         \
	({                                                                                         \
		va_list ap_;                                                                       \
		bool held_;                                                                        \
		va_start(ap_, fmt);                                                                \
		held_ = check_made(t, is_shall, holds, seen, want, fmt, ap_);                      \
		va_end(ap_);                                                                       \
		held_;                                                                             \
	})

static const char *number(char buf[48], uint64_t v)
{
	if (v < 10)
		snprintf(buf, 48, "%llu", (unsigned long long)v);
	else
		snprintf(buf, 48, "%llu (%llXh)", (unsigned long long)v, (unsigned long long)v);
	return buf;
}

static const char *range(char buf[112], uint64_t lo, uint64_t hi)
{
	char a[48], b[48];

	snprintf(buf, 112, "%s to %s", number(a, lo), number(b, hi));
	return buf;
}

static const char *status_of(char buf[160], uint16_t status)
{
	const struct spec_status *known = spec_status_find(status & DRV_STATUS_MASK);

	snprintf(buf, 160, "%u/%02X %.120s", (status >> 8) & 7u, status & 0xffu,
		 known ? known->name : "(reserved or vendor specific)");
	return buf;
}

static const char *completion(char buf[224], struct drv_cpl cpl)
{
	char status[160];

	if (cpl.slot == DRV_SLOT_NONE)
		snprintf(buf, 224, "%s%s (DW0 %08Xh)", status_of(status, cpl.status),
			 cpl.status & DRV_STATUS_DNR ? ", DNR=1" : "", cpl.dw0);
	else
		snprintf(buf, 224, "%s%s (CID %Xh, SQID %u, DW0 %08Xh)",
			 status_of(status, cpl.status),
			 cpl.status & DRV_STATUS_DNR ? ", DNR=1" : "", cpl.cid, cpl.sqid, cpl.dw0);
	return buf;
}

static const char *any_of(char buf[384], const uint16_t *legal)
{
	size_t used = 0;

	buf[0] = '\0';
	for (size_t i = 0; legal[i] != NT_STATUS_END && used < 220; i++) {
		char status[160];

		used += (size_t)snprintf(buf + used, 384 - used, "%s%s", i ? " or " : "",
					 status_of(status, legal[i]));
	}
	return buf;
}

static bool is_one_of(struct drv_cpl cpl, const uint16_t *legal)
{
	for (; *legal != NT_STATUS_END; legal++)
		if (drv_cpl_status(cpl) == *legal)
			return true;
	return false;
}

bool nt_shall(struct nt_ctx *t, bool holds, const char *fmt, ...)
{
	return CHECK(true, holds, "it does not hold", "it holds");
}

bool nt_should(struct nt_ctx *t, bool holds, const char *fmt, ...)
{
	return CHECK(false, holds, "it does not hold", "it holds");
}

bool nt_shall_eq(struct nt_ctx *t, uint64_t seen, uint64_t want, const char *fmt, ...)
{
	char a[48], b[48];
	bool holds = seen == want;

	return CHECK(true, holds, holds ? NULL : number(a, seen), holds ? NULL : number(b, want));
}

bool nt_should_eq(struct nt_ctx *t, uint64_t seen, uint64_t want, const char *fmt, ...)
{
	char a[48], b[48];
	bool holds = seen == want;

	return CHECK(false, holds, holds ? NULL : number(a, seen), holds ? NULL : number(b, want));
}

bool nt_shall_range(struct nt_ctx *t, uint64_t seen, uint64_t lo, uint64_t hi, const char *fmt, ...)
{
	char a[48], b[112];
	bool holds = lo <= seen && seen <= hi;

	return CHECK(true, holds, holds ? NULL : number(a, seen), holds ? NULL : range(b, lo, hi));
}

bool nt_should_range(struct nt_ctx *t, uint64_t seen, uint64_t lo, uint64_t hi, const char *fmt,
		     ...)
{
	char a[48], b[112];
	bool holds = lo <= seen && seen <= hi;

	return CHECK(false, holds, holds ? NULL : number(a, seen), holds ? NULL : range(b, lo, hi));
}

/* Up to eight bytes from the first difference on. */
static void difference(char *buf, size_t buf_len, const uint8_t *bytes, size_t at, size_t len)
{
	int n = snprintf(buf, buf_len, "byte %zu (%zXh):", at, at);

	for (size_t i = at; i < len && i < at + 8; i++)
		n += snprintf(buf + n, buf_len - (size_t)n, " %02X", bytes[i]);
}

bool nt_shall_bytes(struct nt_ctx *t, const void *seen, const void *want, size_t len,
		    const char *fmt, ...)
{
	bool holds = !len || !memcmp(seen, want, len);
	char a[96] = "", b[96] = "";
	size_t at = 0;

	if (!holds) {
		while (((const uint8_t *)seen)[at] == ((const uint8_t *)want)[at])
			at++;
		difference(a, sizeof(a), seen, at, len);
		difference(b, sizeof(b), want, at, len);
	}
	return CHECK(true, holds, a, b);
}

bool nt_shall_status(struct nt_ctx *t, struct drv_cpl cpl, uint16_t want, const char *fmt, ...)
{
	bool holds = drv_cpl_status(cpl) == want;
	char a[224], b[160];

	return CHECK(true, holds, holds ? NULL : completion(a, cpl),
		     holds ? NULL : status_of(b, want));
}

bool nt_should_status(struct nt_ctx *t, struct drv_cpl cpl, uint16_t want, const char *fmt, ...)
{
	bool holds = drv_cpl_status(cpl) == want;
	char a[224], b[160];

	return CHECK(false, holds, holds ? NULL : completion(a, cpl),
		     holds ? NULL : status_of(b, want));
}

bool nt_shall_status_of(struct nt_ctx *t, struct drv_cpl cpl, const uint16_t *legal,
			const char *fmt, ...)
{
	bool holds = is_one_of(cpl, legal);
	char a[224], b[384];

	return CHECK(true, holds, holds ? NULL : completion(a, cpl),
		     holds ? NULL : any_of(b, legal));
}

bool nt_should_status_of(struct nt_ctx *t, struct drv_cpl cpl, const uint16_t *legal,
			 const char *fmt, ...)
{
	bool holds = is_one_of(cpl, legal);
	char a[224], b[384];

	return CHECK(false, holds, holds ? NULL : completion(a, cpl),
		     holds ? NULL : any_of(b, legal));
}

bool nt_shall_succeed(struct nt_ctx *t, struct drv_cpl cpl, const char *fmt, ...)
{
	bool holds = drv_cpl_ok(cpl);
	char a[224], b[160];

	return CHECK(true, holds, holds ? NULL : completion(a, cpl),
		     holds ? NULL : status_of(b, 0));
}

bool nt_shall_refuse(struct nt_ctx *t, struct drv_cpl cpl, const char *fmt, ...)
{
	bool holds = !drv_cpl_ok(cpl);
	char a[224];

	return CHECK(true, holds, holds ? NULL : completion(a, cpl), "any status but success");
}

static bool fatal_check(struct nt_ctx *t, bool holds, const char *seen, const char *fmt, ...)
{
	return CHECK(true, holds, seen, "CSTS.CFS=0");
}

void nt_shall_not_fatal(struct nt_ctx *t)
{
	char seen[96];
	uint32_t csts;

	/* Without registers its owner tells. */
	if (!(t->c->fn->caps & PCIFN_CAP_BAR)) {
		bool is_live = !target_wait_ready(t->s->tg, nt_deadline_ms(0));

		fatal_check(t, is_live, ctx_state_text(t, seen, sizeof(seen)), "a live controller");
		return;
	}
	csts = nt_reg32(t, NT_REG_CSTS);
	snprintf(seen, sizeof(seen), "CSTS=%08Xh", csts);
	if (!fatal_check(t, !(csts & NT_CSTS_CFS), seen, "no Controller Fatal Status"))
		drv_mark_dirty(t->c);
}
