// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Error Information log: a command that fails with More set leaves an entry
 * that says which one it was; entries are newest first, counted without gaps.
 *
 * Without More no entry is promised, and which errors are logged is free. So
 * each case follows what the controller does for a first error.
 *
 * Base 2.0 sections 3.3.3.2.1 and 5.16.1.2; NVMe 1.4 section 5.14.1.1.
 */
#include "log.h"

#define ERROR_SPEC "base-2.0:5.16.1.2 base-2.0:3.3.3.2.1 nvme-1.4:5.14.1.1"

static struct nt_buf *errors(struct nt_ctx *t)
{
	return log_page(t, NT_LID_ERROR, log_error_len(t), "the Error Information log is there");
}

/* A command that cannot succeed, with a CID of our choice where it is ours to choose. */
static struct drv_cpl fail_once(struct nt_ctx *t, uint16_t cid)
{
	const struct drv_cmd cmd = {
		.opc = NT_ADM_GET_FEATURES, /* of the reserved feature 00h */
		.cid = cid,
		.has_cid = !nt_ctrlr(t)->is_passive,
	};

	return nt_admin(t, &cmd, NULL);
}

/* Skips the case where errors are not logged. */
static uint64_t need_logged(struct nt_ctx *t)
{
	struct drv_cpl cpl = fail_once(t, 0x1230);
	struct nt_buf *page = errors(t);
	uint64_t count = log_error(page, 0, "count");

	nt_shall_refuse(t, cpl, "a reserved feature is refused");
	if (!(cpl.status & DRV_STATUS_MORE) || !count)
		nt_skip(t, "the controller does not set More for this error, or logs none");
	nt_buf_free(t, page);
	return count;
}

static void names_command(struct nt_ctx *t)
{
	static const uint16_t cids[] = { 0x0777, 0x1234, 0x8001 };
	uint64_t count = need_logged(t);

	for (size_t i = 0; i < ARRAY_SIZE(cids); i++) {
		struct drv_cpl cpl = fail_once(t, cids[i]);
		struct nt_buf *page = errors(t);

		nt_should_eq(t, log_error(page, 0, "count"), count + 1 + i,
			     "the newest entry is the first, and counts on by one");
		if (log_error(page, 0, "sqid") == 0xffff) {
			nt_note(t, "the entry is of no command");
			nt_buf_free(t, page);
			continue;
		}
		nt_should_eq(t, log_error(page, 0, "sqid"), 0, "the entry names the queue");
		nt_should_eq(t, log_error(page, 0, "cid"), cids[i], "the entry names the command");
		nt_should_eq(t, log_error(page, 0, "status") >> 1 & DRV_STATUS_MASK,
			     drv_cpl_status(cpl), "the entry holds the status, from bit 1 on");
		nt_buf_free(t, page);
	}
}

static void newest_first(struct nt_ctx *t)
{
	uint32_t slots = log_error_len(t) / LOG_ENTRY_LEN, valid = 0;
	struct nt_buf *page;

	need_logged(t);
	for (uint16_t i = 0; i < 5; i++)
		fail_once(t, (uint16_t)(0x100 + i));
	page = errors(t);
	while (valid < slots && log_error(page, valid, "count"))
		valid++;
	nt_shall(t, valid >= nt_min(slots, 6), "errors that were told of are in the log");
	for (uint32_t i = 1; i < valid; i++)
		nt_shall(t, log_error(page, i, "count") < log_error(page, i - 1, "count"),
			 "entries are newest first, each with a count of its own");
	for (uint32_t i = valid; i < slots; i++)
		nt_shall_eq(t, log_error(page, i, "count"), 0,
			    "entries that are not valid have count 0, and stand at the end");
	nt_note(t, "%u of %u entries valid", valid, slots);
}

/* Whatever the controller logs: count 0 up to the end once it was 0, else descending. */
static void is_ordered(struct nt_ctx *t)
{
	uint32_t slots = log_error_len(t) / LOG_ENTRY_LEN;
	struct nt_buf *page;

	for (uint16_t i = 0; i < 5; i++)
		nt_shall_refuse(t, fail_once(t, (uint16_t)(0x400 + i)),
				"a reserved feature is refused");
	page = errors(t);
	for (uint32_t i = 1; i < slots; i++) {
		uint64_t before = log_error(page, i - 1, "count");
		uint64_t count = log_error(page, i, "count");

		nt_shall(t, before ? count < before : !count,
			 "counts descend from the first entry on, then are 0");
	}
	nt_shall(t, slots >= 1, "the log has an entry at least");
}

static void smart_counts(struct nt_ctx *t)
{
	struct nt_buf *before, *after;

	need_logged(t);
	before = log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
	for (uint16_t i = 0; i < 3; i++)
		fail_once(t, (uint16_t)(0x200 + i));
	after = log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
	nt_should_eq(t, log_u128(after, 176) - log_u128(before, 176), 3,
		     "SMART counts each entry of the Error Information log");
}

static void gone_after_reset(struct nt_ctx *t)
{
	uint64_t count = need_logged(t);
	struct nt_buf *page;
	struct drv_cpl cpl;

	nt_reenable(t, NULL);
	page = errors(t);
	nt_should_eq(t, log_error(page, 0, "count"), 0, "a Controller Reset clears the entries");
	cpl = fail_once(t, 0x300);
	if (!(cpl.status & DRV_STATUS_MORE))
		return;
	page = errors(t);
	nt_should(t, log_error(page, 0, "count") > count,
		  "the error count goes on where it was before the reset");
}

#define ERROR_CASE .spec = ERROR_SPEC

static const struct nt_case cases[] = {
	{
		.id = "log.error.names-the-command",
		.title = "The newest entry tells queue, command and status of the error",
		ERROR_CASE,
		.coverage = "LOG-10",
		.rules = "LOG-ERR-01",
		.needs = NT_NEED_QUEUES,
		.run = names_command,
		.advice = "The Status Field of an entry has the phase tag at bit 0",
	},
	{
		.id = "log.error.newest-is-first",
		.title = "Entries are newest first, and the rest of the log is empty",
		ERROR_CASE,
		.coverage = "LOG-10",
		.rules = "LOG-ERR-02",
		.needs = NT_NEED_COMMANDS,
		.run = newest_first,
	},
	{
		.id = "log.error.is-ordered",
		.title = "Whatever the Error Information log holds is in order",
		ERROR_CASE,
		.coverage = "LOG-09",
		.rules = "LOG-ERR-02",
		.needs = NT_NEED_COMMANDS,
		.run = is_ordered,
	},
	{
		.id = "log.error.is-counted-in-smart",
		.title = "The SMART log counts the entries of the Error Information log",
		.spec = "base-2.0:5.16.1.3 nvme-1.4:5.14.1.2",
		.coverage = "LOG-10",
		.rules = "LOG-ERR-03",
		.needs = NT_NEED_COMMANDS,
		.run = smart_counts,
	},
	{
		.id = "log.error.starts-over-after-reset",
		.title = "A reset clears the entries, and the error count goes on",
		ERROR_CASE,
		.coverage = "LOG-10",
		.rules = "LOG-ERR-02",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_RESET,
		.run = gone_after_reset,
	},
};

const struct nt_group group_log_error = NT_GROUP("log.error", cases);
