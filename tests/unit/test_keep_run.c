// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * engine/keep_run.c: whole runs on a model that is guarded like a real drive,
 * and what recover says before it touches anything.
 */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bindrig.h"
#include "engine/engine.h"
#include "engine/keep.h"
#include "fake_host.h"
#include "suites.h"
#include "util/jobj.h"

#define NAME	  "sim" /* of the lock and the journal of sim:real=1 */
#define FILE_PATH "/run/nvmetest/" NAME ".features"

/* --------------------------------------------------------------------- cases */

static void saves(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = 1u << 31 | NT_FID_ARBITRATION,
				     .cdw11 = 5 };

	nt_set_features(t, NT_FID_TEMP_THRESH, 0x100);
	nt_shall_succeed(t, nt_admin(t, &cmd, NULL), "it can be saved");
}

/* In the worker after one that died the model is a new one; the journal is not. */
static void spoil(uint8_t fid)
{
	struct host_features f = { 0 };
	struct nt_err err;

	if (host_features_read(NAME, &f, &err) || f.n != 2)
		_exit(1);
	f.rows[0].fid = fid;
	host_features_write(&f, &err);
	host_features_free(&f);
}

static void dies(struct nt_ctx *t)
{
	saves(t);
	_exit(9);
}

static void dies_badly(struct nt_ctx *t)
{
	saves(t);
	spoil(0xc5);
	_exit(9);
}

static void dies_by_signals(struct nt_ctx *t)
{
	saves(t);
	kill(getppid(), SIGTERM);
	usleep(20000);
	kill(getppid(), SIGTERM);
	for (;;)
		pause();
}

static void looks(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
				     .cdw10 = NT_SEL_SAVED << 8 | NT_FID_ARBITRATION };

	nt_shall_eq(t, nt_admin(t, &cmd, NULL).dw0, 0, "nothing is saved");
	nt_shall_eq(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0).dw0, 0x157, "the default");
}

#define CASE(name, function, what)                                                                 \
	static const struct nt_case name = { .id = "unit-keep.x." #name,                           \
					     .title = #name,                                       \
					     .spec = "base-2.0:1",                                 \
					     .effects = (what),                                    \
					     .run = function }

CASE(save, saves, NT_EFF_FEATURES);
CASE(die, dies, NT_EFF_FEATURES);
CASE(die_badly, dies_badly, NT_EFF_FEATURES);
CASE(die_by_signals, dies_by_signals, NT_EFF_FEATURES);
CASE(look, looks, 0);

struct outcome {
	int status;
	char verdicts[64];
	char reason[600];
	char said[2000];
	struct nt_err err;
};

static int on_event(void *arg, struct json_object *ev)
{
	const char *name = jobj_get_str(ev, "ev"), *text = NULL;
	struct outcome *o = arg;
	size_t at = strlen(o->verdicts);

	if (!strcmp(name, "case_end"))
		snprintf(o->verdicts + at, sizeof(o->verdicts) - at, "%s ",
			 jobj_get_str(ev, "verdict"));
	if (!strcmp(name, "run_end"))
		text = jobj_get_str(ev, "reason");
	snprintf(o->reason, sizeof(o->reason), "%s", text ? text : "");
	return 0;
}

static struct outcome run(const struct nt_case *first, const struct nt_case *second,
			  unsigned int allow)
{
	struct run_item items[] = { { .c = first }, { .c = second } };
	struct plan plan = { .name = (char *)(uintptr_t) "unit",
			     .items = items,
			     .item_count = second ? 2 : 1 };
	const struct run_options opts = {
		.target = "sim:real=1", .seed = 1, .timeout_scale = 1, .allow = allow
	};
	struct outcome o = { 0 };

	o.status = run_plan(&plan, &opts, on_event, &o, &o.err);
	return o;
}

static void start(void)
{
	bindrig_build();
	bindrig_put("/var/lib/other", "");
}

static void check_no_file(void)
{
	CU_ASSERT(!bindrig_has(FILE_PATH));
	CU_ASSERT(!bindrig_has("/var/lib/nvmetest/" NAME ".features"));
}

static void test_end(void)
{
	struct outcome o;

	start();
	o = run(&save, &look, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 0);
	CU_ASSERT_STRING_EQUAL(o.verdicts, "pass pass ");
	check_no_file();
	/* who may not, does not */
	o = run(&save, &look, 0);
	CU_ASSERT_STRING_EQUAL(o.verdicts, "skip pass ");
	check_no_file();
	bindrig_remove();
}

static void test_dead_worker(void)
{
	struct outcome o;

	start();
	o = run(&die, &look, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 3);
	CU_ASSERT_STRING_EQUAL(o.verdicts, "error pass ");
	check_no_file();
	/* the last one: a worker for that alone */
	o = run(&look, &die, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 3);
	CU_ASSERT_STRING_EQUAL(o.reason, "");
	check_no_file();
	bindrig_remove();
}

static void test_signals(void)
{
	struct outcome o;

	start();
	o = run(&die_by_signals, &look, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 4);
	CU_ASSERT_STRING_EQUAL(o.verdicts, "error ");
	CU_ASSERT_STRING_EQUAL(o.reason, "interrupted by SIGTERM");
	check_no_file();
	bindrig_remove();
}

static void of_another_process(void)
{
	struct host_features f = { 0 };
	struct nt_err err;

	CU_ASSERT_EQUAL_FATAL(host_features_read(NAME, &f, &err), 0);
	f.start++;
	CU_ASSERT_EQUAL(host_features_write(&f, &err), 0);
	host_features_free(&f);
}

/* What cannot be put back is told, and kept; the next run tries again. */
static void test_left(void)
{
	struct outcome o;

	start();
	o = run(&die_badly, &look, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 3);
	CU_ASSERT_STRING_EQUAL(o.reason, "unknown (feature C5h) not put back as before the run; "
					 "nvmetest recover does it from " FILE_PATH);
	CU_ASSERT_STRING_EQUAL(o.err.text, o.reason);
	CU_ASSERT(bindrig_has(FILE_PATH));
	of_another_process();
	o = run(&look, NULL, 0);
	CU_ASSERT_EQUAL(o.status, 0);
	CU_ASSERT(bindrig_has(FILE_PATH));
	o = run(&look, NULL, NT_EFF_FEATURES);
	CU_ASSERT_EQUAL(o.status, 3);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.reason, "not put back"));
	CU_ASSERT(bindrig_has(FILE_PATH));
	bindrig_remove();
}

/* ------------------------------------------------------------------- recover */

static void say(void *arg, const char *text)
{
	struct outcome *o = arg;
	size_t at = strlen(o->said);

	snprintf(o->said + at, sizeof(o->said) - at, "%s\n", text);
}

static struct outcome recover(const char *name, const char *sn, bool is_old, bool has_saved)
{
	struct host_features f = { .mn = "A model", .is_old = is_old };
	struct host_feature *r = host_features_add(&f);
	struct outcome o = { 0 };
	const struct keep_recover how = { .dry_run = true, .say = say, .arg = &o };

	snprintf(f.name, sizeof(f.name), "%s", name);
	snprintf(f.sn, sizeof(f.sn), "%s", sn);
	r->fid = NT_FID_TEMP_THRESH;
	r->current = 0x150;
	r->has_saved = has_saved;
	r->saved = 0x140;
	o.status = keep_recover(&f, &how, &o.err);
	host_features_free(&f);
	return o;
}

static void plant(void)
{
	fake_begin();
	fake_basics();
	fake_pci(&(struct fake_pci){
		.bdf = "0000:01:00.0", .driver = "nvme", .ctrl = "nvme0", .sn = "S1" });
	fake_file("/sys/bus/pci/devices/0000:01:00.0/nvme/nvme0/model", "A model\n");
	fake_pci(&(struct fake_pci){ .bdf = "0000:02:00.0", .driver = "vfio-pci" });
	fake_pci(&(struct fake_pci){ .bdf = "0000:03:00.0" });
}

static void test_what_it_would_do(void)
{
	struct outcome o;

	plant();
	o = recover("0000:01:00.0", "S1", false, false);
	CU_ASSERT_STRING_EQUAL(o.err.text, "");
	CU_ASSERT_STRING_EQUAL(o.said, "would set Temperature Threshold (feature 04h) to 150h "
				       "through kernel:/dev/nvme0, if it is not\n");
	o = recover("0000:01:00.0", "S1", false, true);
	CU_ASSERT_STRING_EQUAL(o.said,
			       "would set Temperature Threshold (feature 04h) to 150h, saved 140h "
			       "through kernel:/dev/nvme0, if it is not\n");
	o = recover("0000:01:00.0", "S1", true, true);
	CU_ASSERT_STRING_EQUAL(o.said, "would set Temperature Threshold (feature 04h) to saved "
				       "140h through kernel:/dev/nvme0, if it is not\n");
	o = recover("0000:01:00.0", "S1", true, false);
	CU_ASSERT_STRING_EQUAL(o.said, "removed a journal of features of an earlier start of this "
				       "host\n");
	/* in another slot now; through vfio-pci */
	o = recover("0000:09:00.0", "S1", false, false);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.said, "through kernel:/dev/nvme0"));
	o = recover("0000:02:00.0", "S2", false, false);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.said, "through vfio:0000:02:00.0"));
	o = recover("nvme7", "S7", false, false);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.said, "through kernel:/dev/nvme7"));
	fake_end();
}

static void test_what_it_refuses(void)
{
	struct outcome o;

	plant();
	o = recover("0000:01:00.0", "S9", false, false);
	CU_ASSERT_EQUAL(o.status, -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.err.text, "is not the drive whose features were changed"));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.err.text, "\"S1\""));
	CU_ASSERT_PTR_NOT_NULL(strstr(o.err.text, "\"S9\""));
	o = recover("0000:09:00.0", "S9", false, false);
	CU_ASSERT_EQUAL(o.status, -ENODEV);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.err.text, "serial number S9, is not there"));
	o = recover("0000:03:00.0", "S9", false, false);
	CU_ASSERT_EQUAL(o.status, -EIO);
	CU_ASSERT_PTR_NOT_NULL(strstr(o.err.text, "has no driver"));
	fake_end();
}

CU_TestInfo test_keep_run[] = {
	{ "a run that ends", test_end },
	{ "a worker that died", test_dead_worker },
	{ "two signals", test_signals },
	{ "what cannot be put back", test_left },
	{ "recover says what it would do", test_what_it_would_do },
	{ "recover refuses", test_what_it_refuses },
	CU_TEST_INFO_NULL,
};
