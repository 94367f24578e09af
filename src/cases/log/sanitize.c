// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Sanitize Status log while nothing is sanitized: it is there exactly when
 * Sanitize is, tells no progress, and stays as it is over resets.
 *
 * Nothing here starts a sanitize operation. While one is in progress that others
 * started, its numbers are left alone.
 *
 * Base 2.0 sections 5.16.1.25 and 8.21; NVMe 1.4 sections 5.14.1.16.2 and 8.15.
 */
#include <string.h>

#include "log.h"

#define SANITIZE_SPEC "base-2.0:5.16.1.25 base-2.0:8.21 nvme-1.4:5.14.1.16.2 nvme-1.4:8.15"
#define SANITIZE_LEN  512u

enum { NEVER = 0, IN_PROGRESS = 2, LAST_STATE = 4 };

static uint64_t field(const struct nt_buf *page, const char *name)
{
	return spec_get_path(name, page->data, page->len);
}

static void need(struct nt_ctx *t)
{
	if (!(nt_ctrl_field(t, "sanicap") & 7))
		nt_skip(t, "there is no Sanitize (SANICAP)");
}

static struct nt_buf *status(struct nt_ctx *t)
{
	need(t);
	return log_page(t, NT_LID_SANITIZE, SANITIZE_LEN,
			"the Sanitize Status log is there (SANICAP)");
}

static struct nt_buf *idle(struct nt_ctx *t)
{
	struct nt_buf *page = status(t);

	if (field(page, "log.sanitize.sstat.state") == IN_PROGRESS)
		nt_skip(t, "a sanitize operation is in progress");
	return page;
}

static void values(struct nt_ctx *t)
{
	struct nt_buf *page = status(t);
	uint64_t state = field(page, "log.sanitize.sstat.state");
	uint64_t passes = field(page, "log.sanitize.sstat.passes");

	nt_shall(t, state <= LAST_STATE, "the status of the last operation is 000b to 100b");
	nt_should_eq(t, field(page, "log.sanitize.sstat") >> 9, 0, "bits 15:9 of SSTAT are 0");
	if (state == IN_PROGRESS)
		nt_skip(t, "a sanitize operation is in progress");
	nt_shall_eq(t, field(page, "log.sanitize.sprog"), 0xffff,
		    "Sanitize Progress is FFFFh while no operation is in progress");
	/* SANACT 011b in what started it: Overwrite */
	if (state == NEVER || (field(page, "log.sanitize.scdw10") & 7) != 3)
		nt_shall_eq(t, passes, 0, "only an Overwrite has completed passes");
}

static void stays(struct nt_ctx *t)
{
	struct nt_buf *before = idle(t), *after;

	nt_reenable(t, NULL);
	after = idle(t);
	nt_shall_bytes(t, after->data, before->data, 8,
		       "progress, status and Dword 10 are the same after a Controller Reset");
	nt_should(t, !memcmp(after->data + 8, before->data + 8, 24),
		  "estimated times are the same after a Controller Reset");
}

static void exact(struct nt_ctx *t)
{
	static const uint32_t lens[] = { 4, 20, 32, 64, 508, 512 };

	need(t);
	for (size_t i = 0; i < ARRAY_SIZE(lens); i++) {
		struct nt_buf *part = nt_buf(t, lens[i]);

		memset(part->data, 0xa5, part->len);
		nt_shall_succeed(t, log_get(t, NT_LID_SANITIZE, part, lens[i], 0),
				 "any part of the Sanitize Status log can be read");
		if (lens[i] >= 4)
			nt_shall(t, part->data[2] != 0xa5 || part->data[3] != 0xa5,
				 "what was asked for arrives");
		if (!nt_buf_guards(t, part, "no dword more than asked for arrives"))
			return;
		nt_buf_free(t, part);
	}
}

static void not_erased(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *page, *data = nt_buf(t, ns->lba_len);
	struct drv_sq *sq;

	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	idle(t);
	sq = nt_queue_pair(t, 1, 2, 2);
	nt_pattern(data->data, data->len, 7);
	nt_shall_succeed(t, nt_write(t, sq, ns->scratch_slba, 1, data), "Write succeeds");
	page = idle(t);
	nt_shall_eq(t, field(page, "log.sanitize.sstat.gde"), 0,
		    "Global Data Erased is 0 once user data were written");
}

#define SANITIZE_CASE .spec = SANITIZE_SPEC, .since = NT_VS(1, 3, 0), .coverage = "LOG-23"

static const struct nt_case cases[] = {
	{
		.id = "log.sanitize.idle-values-are-valid",
		.title = "The Sanitize Status log tells no progress while nothing is sanitized",
		SANITIZE_CASE,
		.rules = "LOG-SAN-01 SAN-07",
		.run = values,
	},
	{
		.id = "log.sanitize.outlives-reset",
		.title = "The Sanitize Status log is the same after a Controller Reset",
		SANITIZE_CASE,
		.rules = "LOG-SAN-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = stays,
	},
	{
		.id = "log.sanitize.any-length-arrives",
		.title = "Exactly the dwords asked for arrive of the Sanitize Status log",
		SANITIZE_CASE,
		.rules = "LOG-SAN-01 LOG-GEN-03",
		.run = exact,
		.advice = "Tools read its first 20 or 32 bytes into a buffer of that size",
	},
	{
		.id = "log.sanitize.write-ends-erased",
		.title = "Global Data Erased is 0 once user data were written",
		SANITIZE_CASE,
		.rules = "LOG-SAN-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = not_erased,
	},
};

const struct nt_group group_log_sanitize = NT_GROUP("log.sanitize", cases);
