// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/keep*.c on the model, with a journal in a directory: what is changed
 * is in the file before, comes back after the case, after a death, at the end;
 * what is not to be had stays in the file.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bindrig.h"
#include "engine/ctx_priv.h"
#include "engine/engine.h"
#include "engine/keep.h"
#include "suites.h"

#define FILE_PATH "/run/nvmetest/" RIG_BDF ".features"
#define SAVE	  (1u << 31)
#define UNDER	  (1u << 20)

static struct pcifn *fn;
static struct session *s;
static struct host_features owner;
static char said[2048];

static void say(void *arg, bool is_bad, const char *text)
{
	size_t at = strlen(said);

	(void)arg;
	snprintf(said + at, sizeof(said) - at, "%s%s\n", is_bad ? "! " : "", text);
}

/* A worker: a session, and what it finds. */
static void enter(void)
{
	struct nt_err err;

	said[0] = '\0';
	CU_ASSERT_EQUAL_FATAL(session_open(fn, 1, 1.0, &s, &err), 0);
	CU_ASSERT_EQUAL_FATAL(keep_open(s, &owner), 0);
}

static void start(const char *address)
{
	struct nt_err err;

	bindrig_build();
	bindrig_put("/var/lib/other", "");
	owner = (struct host_features){ .name = RIG_BDF };
	host_features_sign(&owner);
	CU_ASSERT_EQUAL_FATAL(pcifn_open(address, &fn, &err), 0);
	enter();
}

/* The worker dies: nothing is put back. */
static void die(void)
{
	session_close(s);
}

static void finish(void)
{
	session_close(s);
	pcifn_close(fn);
	bindrig_remove();
}

static uint32_t get(uint8_t fid, uint8_t sel, uint32_t nsid, uint32_t select)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
				     .nsid = nsid,
				     .cdw10 = (uint32_t)sel << 8 | fid,
				     .cdw11 = select };
	struct drv_cpl cpl = { 0 };

	CU_ASSERT_EQUAL(session_exec(s, s->c->asq, &cmd, NULL, nt_deadline_ms(1000), &cpl), 0);
	CU_ASSERT(drv_cpl_ok(cpl));
	return cpl.dw0;
}

static int set(uint8_t fid, bool save, uint32_t nsid, uint32_t cdw11)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .nsid = nsid,
				     .cdw10 = fid | (save ? SAVE : 0),
				     .cdw11 = cdw11 };
	struct drv_cpl cpl = { 0 };
	int rc = session_exec(s, s->c->asq, &cmd, NULL, nt_deadline_ms(1000), &cpl);

	return rc ? rc : drv_cpl_status(cpl);
}

static struct host_features journal(void)
{
	struct host_features f = { 0 };
	struct nt_err err = { 0 };

	host_features_read(RIG_BDF, &f, &err);
	return f;
}

static bool has_row(uint8_t fid, uint32_t nsid, uint32_t select, uint32_t current)
{
	struct host_features f = journal();
	bool is_there = false;

	for (size_t i = 0; i < f.n; i++)
		is_there |= f.rows[i].fid == fid && f.rows[i].nsid == nsid &&
			    f.rows[i].select == select && f.rows[i].current == current;
	host_features_free(&f);
	return is_there;
}

/* ------------------------------------------------------------------ one case */

static void changes(struct nt_ctx *t)
{
	nt_set_features(t, NT_FID_TEMP_THRESH, 0x100);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0, 0x157));
	nt_set_features(t, NT_FID_TEMP_THRESH, 0x101);
	nt_set_features(t, NT_FID_TEMP_THRESH, UNDER | 0x102);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, UNDER, 0));
	nt_shall(t, true, "a case checks something");
}

static void ends_disabled(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = SAVE | NT_FID_ARBITRATION,
				     .cdw11 = 5 };

	nt_shall_succeed(t, nt_admin(t, &cmd, NULL), "it can be saved");
	nt_disable(t);
	nt_stop(t);
}

static void run(void (*body)(struct nt_ctx *))
{
	const struct nt_case c = {
		.id = "unit.keep.x", .title = "x", .state = NT_STATE_ENABLED, .run = body
	};
	struct case_result r;

	ctx_run(s, &c, NULL, 0, NULL, NULL, &r);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_PASS);
	CU_ASSERT_EQUAL(r.note_count, 0);
	case_result_free(&r);
}

static void test_case(void)
{
	start("sim:");
	CU_ASSERT(!bindrig_has(FILE_PATH));
	run(changes);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, 0), 0x157);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, UNDER), 0);
	/* as long as the run goes on, its first values stay */
	CU_ASSERT(bindrig_has(FILE_PATH));
	run(ends_disabled);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0, 0x157));
	CU_ASSERT(has_row(NT_FID_ARBITRATION, 0, 0, 0));
	CU_ASSERT(bindrig_has("/var/lib/nvmetest/" RIG_BDF ".features"));
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_SAVED, 0, 0), 0);
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_CURRENT, 0, 0), 0);
	keep_end(s->keep);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	CU_ASSERT(!bindrig_has("/var/lib/nvmetest/" RIG_BDF ".features"));
	finish();
}

/* Nothing is asked and nothing written where nobody owns the device. */
static void test_nobody(void)
{
	start("sim:");
	keep_free(s);
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, 0x100), 0);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

static void test_script(void)
{
	struct plan_errors errs = { 0 };
	struct case_result r;
	struct script *script;

	start("sim:");
	CU_ASSERT_EQUAL_FATAL(
		script_load("testplans/scripted/temperature-threshold.yaml", &script, &errs), 0);
	ctx_run(s, script_case(script), NULL, 0, NULL, NULL, &r);
	CU_ASSERT_EQUAL(r.verdict, VERDICT_PASS);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0, 0x157));
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, 0), 0x157);
	case_result_free(&r);
	script_free(script);
	finish();
}

/* Whatever changes features or counts commands: with the journal the verdicts are the same. */
static void test_catalogue(void)
{
	static const char *const globs[] = { "feature.*", "log.*", "aer.*", "irq.*", "io.dsm.*" };

	start("sim:ver=2.0,ns=2");
	for (size_t i = 0; i < registry_count(); i++) {
		const struct nt_case *c = registry_at(i);
		bool is_one = false;
		struct case_result r = { 0 };

		for (size_t k = 0; k < ARRAY_SIZE(globs); k++)
			is_one |= registry_match(globs[k], c->id);
		if (!is_one || !session_can_run(s, c, &r)) {
			case_result_free(&r);
			continue;
		}
		ctx_run(s, c, NULL, 0, NULL, NULL, &r);
		if (r.verdict != VERDICT_PASS && r.verdict != VERDICT_SKIP) {
			printf("%s: %s\n", c->id, verdict_name(r.verdict));
			CU_FAIL("a case fails when features are journalled");
		}
		case_result_free(&r);
	}
	CU_ASSERT(bindrig_has(FILE_PATH));
	keep_end(s->keep);
	CU_ASSERT_EQUAL(s->keep->f.n, 0);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

/* ------------------------------------------------------------------- a death */

static void change_much(void)
{
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, true, 0, 0x100), 0);
	CU_ASSERT_EQUAL(set(NT_FID_ARBITRATION, true, 0, 3), 0);
	CU_ASSERT_EQUAL(set(NT_FID_ARBITRATION, false, 0, 5), 0);
}

static void check_as_before(void)
{
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_CURRENT, 0, 0), 0x157);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_SAVED, 0, 0), 0x157);
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_CURRENT, 0, 0), 0);
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_SAVED, 0, 0), 0);
}

static void test_next_worker(void)
{
	start("sim:");
	change_much();
	die();
	enter();
	CU_ASSERT(!s->keep->was_left); /* the same run */
	CU_ASSERT_EQUAL_FATAL(s->keep->f.n, 2);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_CURRENT, 0, 0), 0x100);
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 0);
	CU_ASSERT_STRING_EQUAL(said, "Temperature Threshold (feature 04h) is 157h, saved 157h "
				     "again\n"
				     "Arbitration (feature 01h) is 0h, saved 0h again\n");
	check_as_before();
	said[0] = '\0';
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 0);
	CU_ASSERT_STRING_EQUAL(said, "");
	CU_ASSERT(bindrig_has(FILE_PATH));
	keep_end(s->keep);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

static void test_next_run(void)
{
	start("sim:");
	change_much();
	die();
	owner.start++; /* another process */
	enter();
	CU_ASSERT(s->keep->was_left);
	CU_ASSERT(!s->keep->f.is_old);
	keep_end(s->keep);
	check_as_before();
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

/* The host was started again: only what was saved is left of it. */
static void test_next_start(void)
{
	start("sim:");
	CU_ASSERT_EQUAL(set(NT_FID_VOLATILE_WC, false, 0, 0), 0);
	change_much();
	die();
	bindrig_put("/proc/sys/kernel/random/boot_id", "ffffffff-89ab-cdef-0123-456789abcdef\n");
	host_features_sign(&owner);
	enter();
	CU_ASSERT(s->keep->was_left);
	CU_ASSERT(s->keep->f.is_old);
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, 0x111), 0); /* by who was there first */
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 0);
	CU_ASSERT_STRING_EQUAL(said, "Temperature Threshold (feature 04h) is saved 157h again\n"
				     "Arbitration (feature 01h) is saved 0h again\n");
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_SAVED, 0, 0), 0x157);
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_SAVED, 0, 0), 0);
	finish();
}

/* ------------------------------------------------------------------- refused */

static int set_with_words(void)
{
	s->tg->why[0] = '\0';
	return set(NT_FID_TEMP_THRESH, false, 0, 0x100);
}

static void test_other_drive(void)
{
	struct host_features f;
	struct nt_err err;

	start("sim:");
	change_much();
	die();
	f = journal();
	snprintf(f.sn, sizeof(f.sn), "ANOTHER");
	CU_ASSERT_EQUAL(host_features_write(&f, &err), 0);
	host_features_free(&f);
	enter();
	CU_ASSERT_EQUAL(set_with_words(), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(s->tg->why, "values of another drive"));
	CU_ASSERT_PTR_NOT_NULL(strstr(s->tg->why, "ANOTHER"));
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 2);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "! /run/nvmetest"));
	keep_end(s->keep);
	CU_ASSERT_EQUAL(get(NT_FID_ARBITRATION, NT_SEL_SAVED, 0, 0), 3);
	CU_ASSERT(bindrig_has(FILE_PATH));
	finish();
}

static void test_damaged(void)
{
	start("sim:");
	die();
	bindrig_put(FILE_PATH, "nonsense\n");
	enter();
	CU_ASSERT_EQUAL(set_with_words(), -EINVAL);
	CU_ASSERT_PTR_NOT_NULL(strstr(s->tg->why, "is not obeyed"));
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 1);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_CURRENT, 0, 0), 0x157);
	finish();
}

/* No journal, no change. */
static void test_unwritable(void)
{
	char dir[256];

	start("sim:");
	bindrig_put("/run/nvmetest/x", "");
	host_path(dir, sizeof(dir), "/run/nvmetest");
	chmod(dir, 0777);
	CU_ASSERT_EQUAL(set_with_words(), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(s->tg->why, "chmod 755"));
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, NT_SEL_CURRENT, 0, 0), 0x157);
	chmod(dir, 0755);
	finish();
}

/* The value before cannot be asked for while commands wait for their doorbell. */
static void test_among_others(void)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_NUM_QUEUES };

	start("sim:");
	drv_sq_put(s->c->asq, &cmd);
	CU_ASSERT_EQUAL(set_with_words(), -ENOTSUP);
	CU_ASSERT_PTR_NOT_NULL(strstr(s->tg->why, "among other commands"));
	CU_ASSERT_EQUAL(drv_sq_ring(s->c->asq), 0);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

/* ------------------------------------------------------------- kinds of them */

/* What cannot be had stays in the file, what can be had does not wait for it. */
static void test_not_to_be_had(void)
{
	struct host_features f;
	struct nt_err err;

	start("sim:");
	change_much();
	die();
	f = journal();
	f.rows[0].fid = 0xc5;
	CU_ASSERT_EQUAL(host_features_write(&f, &err), 0);
	host_features_free(&f);
	enter();
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 1);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "! unknown (feature C5h) could not be put back to "
					    "157h: "));
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "\nArbitration (feature 01h) is 0h"));
	keep_end(s->keep);
	CU_ASSERT_EQUAL(s->keep->f.n, 1);
	CU_ASSERT(has_row(0xc5, 0, 0, 0x157));
	finish();
}

static void test_not_kept(void)
{
	start("sim:");
	CU_ASSERT_EQUAL(set(NT_FID_NUM_QUEUES, false, 0, 0x10001), 0);
	/* refused ones: nothing is read, so nothing is kept */
	CU_ASSERT_NOT_EQUAL(set(0xc5, false, 0, 1), 0);
	CU_ASSERT_NOT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, 0xa0000), 0);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

static void test_every_sensor(void)
{
	start("sim:");
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, 0xf0000 | 0x150), 0);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0, 0x157));
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0x10000, 0xffff));
	CU_ASSERT(!has_row(NT_FID_TEMP_THRESH, 0, 0xf0000, 0x157));
	keep_end(s->keep);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, 0x10000), 0xffff);
	finish();
}

static void test_every_namespace(void)
{
	start("sim:ns=2");
	CU_ASSERT_EQUAL(set(NT_FID_ERROR_RECOVERY, false, NT_NSID_ALL, 7), 0);
	CU_ASSERT(has_row(NT_FID_ERROR_RECOVERY, 1, 0, 0));
	CU_ASSERT(has_row(NT_FID_ERROR_RECOVERY, 2, 0, 0));
	CU_ASSERT_EQUAL(get(NT_FID_ERROR_RECOVERY, 0, 2, 0), 7);
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 0);
	CU_ASSERT_PTR_NOT_NULL(strstr(said, "Error Recovery (feature 05h, NSID 2h) is 0h again"));
	CU_ASSERT_EQUAL(get(NT_FID_ERROR_RECOVERY, 0, 2, 0), 0);
	finish();
}

static int set_clock(uint64_t ms)
{
	struct target_data data = { .len = 8 };
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_TIMESTAMP };
	struct pcifn_mem *mem;
	struct drv_cpl cpl;
	int rc;

	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 8, 4096, &mem), 0);
	memcpy(mem->vaddr, &ms, 8);
	data.vaddr = mem->vaddr;
	data.iova = mem->iova;
	rc = session_exec(s, s->c->asq, &cmd, &data, nt_deadline_ms(1000), &cpl);
	pcifn_mem_free(fn, mem);
	return rc ? rc : drv_cpl_status(cpl);
}

/* A clock goes on: it comes back to what it would be by now. */
static void test_timestamp(void)
{
	struct host_feature now = { .fid = NT_FID_TIMESTAMP, .len = 8 };
	uint64_t ms = 0;

	start("sim:");
	CU_ASSERT_EQUAL(set_clock(1700000000000), 0);
	keep_free(s);
	bindrig_remove();
	bindrig_build();
	CU_ASSERT_EQUAL_FATAL(keep_open(s, &owner), 0);
	CU_ASSERT_EQUAL(set_clock(5), 0);
	s->keep->f.rows[0].when_ms -= 60000;
	CU_ASSERT_EQUAL(keep_put_all(s->keep, say, NULL), 0);
	CU_ASSERT_STRING_EQUAL(said, "Timestamp (feature 0Eh) is as it was\n");
	CU_ASSERT_EQUAL(keep_get(s, &now, NT_SEL_CURRENT), 0);
	memcpy(&ms, now.data, 6);
	CU_ASSERT(ms >= 1700000060000 && ms < 1700000070000);
	finish();
}

/* What a host has set without saving is gone with a reset: a run that resets keeps it. */
static void test_settings(void)
{
	struct keep *keep;

	start("sim:ns=2");
	keep = s->keep;
	s->keep = NULL; /* somebody else */
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, 0x150), 0);
	CU_ASSERT_EQUAL(set(NT_FID_TEMP_THRESH, false, 0, UNDER | 0x101), 0);
	CU_ASSERT_EQUAL(set(NT_FID_VOLATILE_WC, false, 0, 0), 0);
	CU_ASSERT_EQUAL(set(NT_FID_ERROR_RECOVERY, false, 2, 9), 0);
	s->keep = keep;
	CU_ASSERT_EQUAL(keep_settings(keep), 0);
	CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, UNDER, 0x101));
	CU_ASSERT(has_row(NT_FID_ERROR_RECOVERY, 1, 0, 0));
	CU_ASSERT(has_row(NT_FID_ERROR_RECOVERY, 2, 0, 9));
	CU_ASSERT_EQUAL(session_recover(s), 0);
	CU_ASSERT_EQUAL(session_enable(s), 0);
	CU_ASSERT_EQUAL(get(NT_FID_VOLATILE_WC, 0, 0, 0), 1);
	CU_ASSERT_EQUAL(keep_put_all(keep, say, NULL), 0);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, 0), 0x150);
	CU_ASSERT_EQUAL(get(NT_FID_TEMP_THRESH, 0, 0, UNDER), 0x101);
	CU_ASSERT_EQUAL(get(NT_FID_VOLATILE_WC, 0, 0, 0), 0);
	CU_ASSERT_EQUAL(get(NT_FID_ERROR_RECOVERY, 0, 2, 0), 9);
	keep_end(keep);
	CU_ASSERT(!bindrig_has(FILE_PATH));
	finish();
}

static uint64_t error_count(void)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_LOG_PAGE,
				     .nsid = NT_NSID_ALL,
				     .cdw10 = 15u << 16 | 1 };
	struct target_data data = { .len = 64 };
	struct pcifn_mem *mem;
	struct drv_cpl cpl;
	uint64_t count;

	CU_ASSERT_EQUAL_FATAL(pcifn_mem_alloc(fn, 64, 4096, &mem), 0);
	data.vaddr = mem->vaddr;
	data.iova = mem->iova;
	CU_ASSERT_EQUAL(session_exec(s, s->c->asq, &cmd, &data, nt_deadline_ms(1000), &cpl), 0);
	memcpy(&count, mem->vaddr, 8);
	pcifn_mem_free(fn, mem);
	return count;
}

/* None of them is asked for where it is not: that would stand in the error log. */
static void test_settings_of_few(void)
{
	static const char *const addresses[] = { "sim:ver=1.0", "sim:ver=1.1", "sim:ver=2.0",
						 "sim:ns=0" };

	for (size_t i = 0; i < ARRAY_SIZE(addresses); i++) {
		uint64_t before;

		start(addresses[i]);
		before = error_count();
		CU_ASSERT_EQUAL(keep_settings(s->keep), 0);
		CU_ASSERT(has_row(NT_FID_TEMP_THRESH, 0, 0, 0x157));
		CU_ASSERT_EQUAL(error_count(), before);
		finish();
	}
}

CU_TestInfo test_keep[] = {
	{ "a case changes features", test_case },
	{ "a device of nobody", test_nobody },
	{ "a script changes features", test_script },
	{ "the catalogue all the same", test_catalogue },
	{ "the worker died", test_next_worker },
	{ "the run was killed", test_next_run },
	{ "the host was started again", test_next_start },
	{ "another drive", test_other_drive },
	{ "a damaged journal", test_damaged },
	{ "no journal, no change", test_unwritable },
	{ "behind commands that wait", test_among_others },
	{ "what is not to be had stays", test_not_to_be_had },
	{ "what nobody keeps", test_not_kept },
	{ "thresholds of every sensor", test_every_sensor },
	{ "values of every namespace", test_every_namespace },
	{ "a clock", test_timestamp },
	{ "what a reset takes", test_settings },
	{ "of a drive that has little", test_settings_of_few },
	CU_TEST_INFO_NULL,
};
