// SPDX-License-Identifier: GPL-2.0-or-later
/* The error log (01h), the self-test log (06h) and the firmware slots (03h). */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "checks.h"
#include "judge.h"

/* ----------------------------------------------------------------- error log */

#define ERROR_LEN 64u

/* Whose fault an entry is, by its status. */
enum blame { BLAME_HOST, BLAME_MEDIA, BLAME_GUARD, BLAME_TRANSPORT, BLAME_INTERNAL, BLAME_VENDOR };

static enum blame blame_of(uint16_t status, uint64_t trtype)
{
	unsigned int sct = status >> 8;

	if (trtype)
		return BLAME_TRANSPORT;
	switch (status) {
	case NT_STATUS(GENERIC, DATA_TRANSFER):
	case NT_STATUS(GENERIC, TRANSIENT_TRANSPORT):
		return BLAME_TRANSPORT;
	case NT_STATUS(GENERIC, INTERNAL):
		return BLAME_INTERNAL;
	case NT_STATUS(MEDIA, WRITE_FAULT):
	case NT_STATUS(MEDIA, UNRECOVERED_READ):
		return BLAME_MEDIA;
	case NT_STATUS(MEDIA, GUARD_CHECK):
	case NT_STATUS(MEDIA, APPTAG_CHECK):
	case NT_STATUS(MEDIA, REFTAG_CHECK):
		return BLAME_GUARD;
	default:
		break;
	}
	if (sct == NT_SCT_VENDOR)
		return BLAME_VENDOR;
	return BLAME_HOST;
}

struct error_sum {
	unsigned int n;
	const uint8_t *newest; /* the first of them in the log */
	uint16_t status;       /* of that one */
};

#define ERR(p, field) spec_get_path("log.error." field, p, ERROR_LEN)

/* What entries of one kind of fault there are; false: there is no error log. */
static bool sum_errors(const struct judge *j, enum blame blame, struct error_sum *ret)
{
	size_t len;
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/01.bin", ERROR_LEN, &len);

	memset(ret, 0, sizeof(*ret));
	for (size_t i = 0; log && i + ERROR_LEN <= len; i += ERROR_LEN) {
		const uint8_t *p = log + i;
		uint16_t status = (uint16_t)(ERR(p, "status.sct") << 8 | ERR(p, "status.sc"));

		/* an entry that is not of a command has no status to speak of */
		if (!ERR(p, "count") || !status ||
		    blame_of(status, j->ver >= NT_VS(1, 4, 0) ? ERR(p, "trtype") : 0) != blame)
			continue;
		if (!ret->n++) {
			ret->newest = p;
			ret->status = status;
		}
	}
	return log;
}

/* "3, newest: Unrecovered Read Error (2/81h) in namespace 1 at LBA 4711" */
static void tell_errors(struct judge *j, const struct error_sum *sum, bool with_place)
{
	char status[96], place[64] = "";
	uint64_t nsid = ERR(sum->newest, "nsid");

	if (with_place && nsid && nsid != NT_NSID_ALL)
		snprintf(place, sizeof(place), " in namespace %" PRIu64 " at LBA %" PRIu64, nsid,
			 ERR(sum->newest, "lba"));
	judge_value(j, "%u, newest: %s%s", sum->n, spec_status_text(sum->status, status), place);
}

static bool count_errors(struct judge *j, enum blame blame, struct error_sum *ret)
{
	if (!sum_errors(j, blame, ret)) {
		judge_unknown(j, "logs/01.bin");
		return false;
	}
	if (!ret->n)
		judge_ok(j, "none in the log");
	return ret->n;
}

void judge_errors_media(struct judge *j)
{
	struct error_sum sum;

	if (!count_errors(j, BLAME_MEDIA, &sum))
		return;
	judge_say(j, DIAG_WARN, DIAG_CERTAIN, "commands failed because of the media");
	judge_brief(j, "media errors");
	judge_advise(j, DIAG_BACK_UP,
		     "copy the data off, then run an extended self-test; rewriting a bad block may "
		     "cure it");
	tell_errors(j, &sum, true);
}

void judge_errors_guard(struct judge *j)
{
	struct error_sum sum;

	if (!count_errors(j, BLAME_GUARD, &sum))
		return;
	judge_say(j, DIAG_WARN, DIAG_LIKELY,
		  "data did not match its protection information: written without it, or damaged "
		  "on the way");
	judge_brief(j, "data integrity errors");
	judge_advise(j, DIAG_BACK_UP, "compare the data with a backup; look at memory and path");
	tell_errors(j, &sum, true);
}

void judge_errors_transport(struct judge *j)
{
	struct error_sum sum;

	if (!count_errors(j, BLAME_TRANSPORT, &sum))
		return;
	judge_say(j, DIAG_WARN, DIAG_LIKELY,
		  "data was lost between host and drive: link, IOMMU or host memory");
	judge_brief(j, "data transfer errors");
	judge_advise(j, DIAG_FIX_HOST,
		     "look at the link and its error counters, then at the IOMMU");
	tell_errors(j, &sum, false);
}

void judge_errors_internal(struct judge *j)
{
	struct error_sum sum;

	if (!count_errors(j, BLAME_INTERNAL, &sum))
		return;
	judge_say(j, DIAG_WARN, DIAG_LIKELY, "the drive gave up commands for a reason inside it");
	judge_brief(j, "internal errors");
	judge_advise(j, DIAG_FIRMWARE,
		     "look for newer firmware; keep its telemetry for the vendor");
	tell_errors(j, &sum, false);
}

void judge_errors_host(struct judge *j)
{
	struct error_sum sum;

	if (!count_errors(j, BLAME_HOST, &sum))
		return;
	judge_say(j, DIAG_INFO, DIAG_CERTAIN,
		  "commands that the drive does not know or that were wrong: tools and drivers "
		  "that probe, not a fault of the drive");
	tell_errors(j, &sum, false);
}

/* The number alone says nothing: hosts fill the log by asking. */
void judge_errors_count(struct judge *j)
{
	size_t len;
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/01.bin", ERROR_LEN, &len);
	uint64_t total;
	unsigned int valid = 0;

	if (!log || !j->smart)
		return;
	for (size_t i = 0; i + ERROR_LEN <= len; i += ERROR_LEN)
		valid += ERR(log + i, "count") != 0;
	total = judge_counter("log.smart.neile", j->smart, JUDGE_SMART_LEN);
	if (total && !valid)
		judge_say(j, DIAG_INFO, DIAG_CERTAIN, "errors were counted and none is in the log");
	else
		judge_fine(j);
	judge_value(j, "%" PRIu64 " in its life, %u in the log", total, valid);
}

/* ----------------------------------------------------------------- self-test */

#define RESULT_AT(i)  (4 + 28 * (i))
#define RESULTS	      20u
#define RES(p, field) spec_get_path("log.self-test-result." field, p, 28)

enum {
	RESULT_PASSED = 0,
	RESULT_FATAL = 5,
	RESULT_UNKNOWN = 6,
	RESULT_SEGMENTS = 7,
	RESULT_NONE = 15
};

static const uint8_t *self_test_log(const struct judge *j)
{
	return diag_snap_bytes(j->drive, "logs/06.bin", RESULT_AT(RESULTS), NULL);
}

/* Does the drive have self-tests? Without Identify nobody knows. */
static bool has_self_test(const struct judge *j)
{
	return j->ctrl && j->ver >= NT_VS(1, 3, 0) && JUDGE_CTRL(j, "oacs.selftest");
}

static bool has_failed(uint64_t result)
{
	return result == RESULT_FATAL || result == RESULT_UNKNOWN || result == RESULT_SEGMENTS;
}

/* "extended, segments failed, segment 3, LBA 4711, at 812 h" */
static void tell_result(struct judge *j, const uint8_t *p)
{
	static const char *const codes[] = { [1] = "short", [2] = "extended" };
	static const char *const results[] = {
		[RESULT_PASSED] = "passed",
		[RESULT_FATAL] = "fatal or unknown error",
		[RESULT_UNKNOWN] = "an unknown segment failed",
		[RESULT_SEGMENTS] = "segments failed",
	};
	uint64_t code = RES(p, "dsts.code"), result = RES(p, "dsts.result");
	char segment[32] = "", lba[32] = "";

	if (result == RESULT_SEGMENTS)
		snprintf(segment, sizeof(segment), ", first segment %" PRIu64, RES(p, "segnum"));
	if (RES(p, "vdi.flba"))
		snprintf(lba, sizeof(lba), ", LBA %" PRIu64, RES(p, "flba"));
	judge_value(j, "%s, %s%s%s, at %" PRIu64 " h",
		    code == 1 || code == 2 ? codes[code] : "other", results[result], segment, lba,
		    RES(p, "poh"));
}

void judge_selftest_last(struct judge *j)
{
	const uint8_t *log = self_test_log(j), *newest = NULL, *bad = NULL;

	if (!log) {
		if (has_self_test(j) || !j->ctrl)
			judge_unknown(j, "logs/06.bin");
		return;
	}
	for (unsigned int i = 0; i < RESULTS; i++) {
		const uint8_t *p = log + RESULT_AT(i);
		uint64_t result = RES(p, "dsts.result");

		if (has_failed(result) && !bad)
			bad = p;
		if (!newest && (result == RESULT_PASSED || has_failed(result)) &&
		    RES(p, "dsts.code"))
			newest = p;
	}
	if (!newest && !bad) {
		judge_ok(j, "never run to its end");
	} else if (bad && (bad == newest || !newest)) {
		judge_say(j, DIAG_FAIL, DIAG_CERTAIN, "the newest self-test failed");
		judge_brief(j, "self-test failed");
		judge_advise(j, DIAG_REPLACE, "copy the data off and replace the drive");
		tell_result(j, bad);
	} else if (bad) {
		judge_say(j, DIAG_WARN, DIAG_LIKELY, "a self-test failed, a later one passed");
		judge_brief(j, "self-tests");
		judge_advise(j, DIAG_WATCH, "run an extended self-test");
		judge_remedy(j, "nvmetest diag selftest -t %s --start extended --wait",
			     j->v->address);
		tell_result(j, bad);
	} else {
		judge_fine(j);
		tell_result(j, newest);
	}
}

void judge_selftest_running(struct judge *j)
{
	const uint8_t *log = self_test_log(j);
	uint64_t op;

	if (!log)
		return;
	/* the percentage is left over from the last test when none is running */
	op = spec_get_path("log.self-test.cdsto.op", log, RESULT_AT(0));
	if (!op) {
		judge_ok(j, "none");
		return;
	}
	judge_say(j, DIAG_INFO, DIAG_CERTAIN, "a self-test is running: commands may take longer");
	judge_value(j, "%s, %" PRIu64 " %%",
		    op == 1   ? "short"
		    : op == 2 ? "extended"
			      : "other",
		    spec_get_path("log.self-test.cdstc.percent", log, RESULT_AT(0)));
}

/* ------------------------------------------------------------------ firmware */

#define FIRMWARE_LEN 64u

static bool slot_text(const uint8_t *log, uint64_t slot, char buf[9])
{
	if (!slot || slot > 7)
		return false;
	judge_text(log + 8 * slot, 8, buf, 9);
	return *buf;
}

void judge_firmware_pending(struct judge *j)
{
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/03.bin", FIRMWARE_LEN, NULL);
	char now[9], next[9];
	uint64_t active, pending;

	if (!log) {
		judge_unknown(j, "logs/03.bin");
		return;
	}
	active = spec_get_path("log.firmware.afi.active", log, FIRMWARE_LEN);
	pending = spec_get_path("log.firmware.afi.next", log, FIRMWARE_LEN);
	if (!slot_text(log, active, now))
		strcpy(now, "?");
	if (!pending || pending == active || !slot_text(log, pending, next)) {
		judge_ok(j, "slot %" PRIu64 ", %s", active, now);
		return;
	}
	judge_say(j, DIAG_WARN, DIAG_CERTAIN,
		  "other firmware is chosen for the next reset and does not run yet");
	judge_brief(j, "%s waits for a reset", next);
	judge_value(j, "slot %" PRIu64 ", %s; then slot %" PRIu64 ", %s", active, now, pending,
		    next);
	judge_advise(j, DIAG_FIRMWARE, "reset or power cycle the drive when it is idle");
}

void judge_firmware_revision(struct judge *j)
{
	const uint8_t *log = diag_snap_bytes(j->drive, "logs/03.bin", FIRMWARE_LEN, NULL);
	char slot[9];

	if (!log || !j->ctrl ||
	    !slot_text(log, spec_get_path("log.firmware.afi.active", log, FIRMWARE_LEN), slot))
		return;
	if (!strcmp(slot, j->v->firmware)) {
		judge_ok(j, "%s", slot);
		return;
	}
	judge_say(
		j, DIAG_INFO, DIAG_HINT,
		"the running firmware and that of the active slot differ: an update did not take, "
		"or the drive keeps no account of its slots");
	judge_value(j, "%s", j->v->firmware);
	judge_limit(j, NULL, "%s", slot);
	judge_advise(j, DIAG_FIRMWARE, "after an update: power cycle the drive, then update again");
}

void judge_firmware_slots(struct judge *j)
{
	uint64_t slots;

	if (!j->ctrl || !JUDGE_CTRL(j, "oacs.fw"))
		return;
	slots = JUDGE_CTRL(j, "frmw.nofs");
	if (JUDGE_CTRL(j, "frmw.ffsro") && slots <= 1) {
		judge_say(j, DIAG_INFO, DIAG_CERTAIN,
			  "its only slot is read only: the firmware cannot be updated");
		judge_value(j, "1 slot, read only");
		return;
	}
	judge_ok(j, "%" PRIu64 " slot%s%s", slots, slots == 1 ? "" : "s",
		 JUDGE_CTRL(j, "frmw.ffsro") ? ", the first read only" : "");
}
