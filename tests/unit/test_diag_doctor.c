// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The doctor: a healthy drive gets no warning, what is not known is said, many drives are
 * compared, bytes of every kind are judged. Levels of single checks: test_diag_levels.c.
 */
#include <json-c/json.h>
#include <nvmetest/spec.h>
#include <stdlib.h>
#include <string.h>

#include "doctorrig.h"
#include "suites.h"

static void test_healthy(void)
{
	struct diag_verdict *v = doctorrig_judge(NULL);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	CU_ASSERT_EQUAL(v->level, DIAG_OK);
	CU_ASSERT_EQUAL(v->action, DIAG_KEEP);
	CU_ASSERT_STRING_EQUAL(v->next, "");
	CU_ASSERT_PTR_NULL(v->more);
	CU_ASSERT_EQUAL(v->counts[DIAG_OK], v->n);
	for (size_t i = 0; i < v->n; i++)
		if (v->findings[i].level != DIAG_OK)
			fprintf(stderr, "healthy: %s: %s\n", v->findings[i].check->id,
				v->findings[i].text);
	CU_ASSERT_STRING_EQUAL(v->serial, "S1");
	CU_ASSERT_STRING_EQUAL(v->model, "Model X");
	CU_ASSERT_STRING_EQUAL(v->firmware, "FW1");
	/* every check of a drive has looked at it */
	for (size_t i = 0; i < diag_checks_count; i++)
		if (diag_checks[i].look && doctorrig_level(v, diag_checks[i].id) == DIAG_LEVELS)
			CU_FAIL("a check has nothing to say of a drive that has everything");
	diag_verdict_free(v);
}

/* The weightiest action leads, two reasons are told, the rest is counted. */
static void test_headline(void)
{
	static const struct diagrig_edit many[] = {
		SMART("cw.reliability", 1),
		SMART("cw.ro", 1),
		SMART("cw.backup", 1),
		SMART("ctemp", 343),
		{ 0 },
	};
	struct diag_verdict *v = doctorrig_judge(many);

	CU_ASSERT_STRING_EQUAL(v->headline,
			       "replace: reliability degraded, media is read only and 1 more");
	CU_ASSERT_EQUAL(v->action, DIAG_REPLACE);
	CU_ASSERT_EQUAL(v->counts[DIAG_FAIL], 3);
	CU_ASSERT_EQUAL(v->counts[DIAG_WARN], 1);
	CU_ASSERT_EQUAL(v->findings[0].level, DIAG_FAIL);
	CU_ASSERT_EQUAL(v->findings[3].level, DIAG_WARN);
	diag_verdict_free(v);
}

/* Without the health log nobody is called healthy; with a reason and what to do about it. */
static void test_unknown(void)
{
	struct diag_snapshot *drive = diag_snap_new();
	struct diag_verdict *v = NULL;

	CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, drive, &v), 0);
	CU_ASSERT_EQUAL(v->level, DIAG_UNKNOWN);
	CU_ASSERT_PTR_NOT_NULL(strstr(v->headline, "not examined"));
	diag_verdict_free(v);
	diag_snap_put_text(drive, "meta.json",
			   "{\"user\": \"unprivileged\", \"address\": \"kernel:/dev/nvme3\"}");
	diag_snap_put_text(drive, "sysfs/nvme/state", "live");
	diag_snap_miss(drive, "logs/02.bin", "may not open /dev/nvme3");
	CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, drive, &v), 0);
	CU_ASSERT_EQUAL(v->level, DIAG_UNKNOWN);
	CU_ASSERT_EQUAL(v->action, DIAG_EXAMINE);
	CU_ASSERT_STRING_EQUAL(v->more, "sudo nvmetest diag doctor -t kernel:/dev/nvme3");
	CU_ASSERT_EQUAL(doctorrig_level(v, "smart.spare"), DIAG_UNKNOWN);
	CU_ASSERT_PTR_NOT_NULL(strstr(v->findings[0].text, "may not open"));
	diag_verdict_free(v);
	diag_snap_free(drive);
}

/* Fields that a version does not have are not looked at, whatever stands there. */
static void test_versions(void)
{
	static const struct diagrig_edit old[] = {
		CTRL("ver", NT_VS(1, 3, 0)),
		SMART("cw.pmr", 1),
		NS1("nsattr.wp", 1),
		SET("identify/ns-1-indep.bin", "identify.ns-indep.nstat.nrdy", 0),
		GROUP("cw.ro", 1),
		{ 0 },
	};
	struct diag_verdict *v = doctorrig_judge(old);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	diag_verdict_free(v);
}

/* A copy in which items are cut and filled by chance. */
static struct diag_snapshot *spoil(const struct diag_snapshot *s, uint32_t *seed)
{
	struct diag_snapshot *bad = diag_snap_new();

	CU_ASSERT_PTR_NOT_NULL_FATAL(bad);
	for (size_t i = 0; i < s->n; i++) {
		struct diag_item *it = &s->items[i];
		size_t len = it->len;

		*seed = *seed * 1103515245 + 12345;
		if (*seed >> 16 & 1)
			len = len * (*seed >> 20 & 0xff) / 256;
		for (size_t k = 0; k < len && *seed >> 17 & 1; k++) {
			*seed = *seed * 1103515245 + 12345;
			it->bytes[k] = (uint8_t)(*seed >> 16);
		}
		CU_ASSERT_EQUAL(diag_snap_put(bad, it->name, it->bytes, len), 0);
	}
	return bad;
}

/* Items cut anywhere, and bytes of every kind: judged, never a crash (ASan looks on). */
static void test_hostile(void)
{
	uint32_t seed = 1;

	for (unsigned int round = 0; round < 200; round++) {
		struct diag_snapshot *drive = diagrig_drive(), *bad = spoil(drive, &seed);
		struct diag_verdict *v = NULL;
		struct json_object *o;

		CU_ASSERT_EQUAL_FATAL(diag_judge(NULL, bad, &v), 0);
		o = diag_verdict_json(v);
		CU_ASSERT_PTR_NOT_NULL(o);
		json_object_put(o);
		diag_verdict_free(v);
		diag_snap_free(bad);
		diag_snap_free(drive);
	}
}

/* "Violates the specification" is another question than "is unwell". */
static void test_conformance(void)
{
	static const struct diagrig_edit report[] = {
		TEXT("conformance.json",
		     "{\"cases\": [{\"id\": \"a.b\", \"verdict\": \"pass\"},"
		     "{\"id\": \"a.c\", \"verdict\": \"fail\", \"checks\": {\"failed\": "
		     "[{\"text\": \"x is\\n 5\"}]}},"
		     "{\"id\": \"a.d\", \"verdict\": \"fail\", \"known\": {\"ref\": \"k\"}},"
		     "{\"id\": \"a.e\", \"verdict\": \"skip\"},"
		     "{\"id\": \"a.f\", \"verdict\": \"error\"}, 5]}"),
		{ 0 },
	};
	struct diag_verdict *v = doctorrig_judge(report);

	CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
	CU_ASSERT_TRUE(v->conformance.is_there);
	CU_ASSERT_EQUAL(v->conformance.cases, 4);
	CU_ASSERT_EQUAL(v->conformance.passed, 1);
	CU_ASSERT_EQUAL(v->conformance.failed, 1);
	CU_ASSERT_EQUAL(v->conformance.errors, 1);
	CU_ASSERT_EQUAL_FATAL(v->conformance.n, 1);
	CU_ASSERT_STRING_EQUAL(v->conformance.violations[0], "a.c: x is? 5");
	diag_verdict_free(v);
}

struct fleet_row {
	const char *id;
	enum diag_level level;
	struct diagrig_edit first[DOCTOR_EDITS_MAX],
		second[DOCTOR_EDITS_MAX]; /* of the two drives */
};

#define SUBNQN(text) SET("identify/ctrl.bin", "identify.ctrl.subnqn", text)
#define EUI(value)   SET("identify/ns-1.bin", "identify.ns.eui64", value)
#define OTHER	     SET("identify/ctrl.bin", "identify.ctrl.sn", 0x32), EUI(77)
#define SIBLING(id)  CTRL("cmic.ctrls", 1), CTRL("cntlid", id)

static const struct fleet_row fleet_rows[] = {
	{ "fleet.firmware", DIAG_OK, { { 0 } }, { OTHER } },
	{ "fleet.firmware", DIAG_INFO, { { 0 } }, { OTHER, CTRL("fr", 0x39) } },
	{ "fleet.firmware", DIAG_OK, { { 0 } }, { OTHER, CTRL("fr", 0x39), CTRL("mn", 0x41) } },
	{ "fleet.serial", DIAG_WARN, { { 0 } }, { EUI(77) } },
	{ "fleet.serial", DIAG_OK, { { 0 } }, { EUI(77), CTRL("mn", 0x41) } },
	{ "fleet.serial", DIAG_OK, { SIBLING(1) }, { SIBLING(2) } },
	{ "fleet.subnqn", DIAG_WARN, { SUBNQN(0x41) }, { OTHER, SUBNQN(0x41) } },
	{ "fleet.subnqn", DIAG_OK, { SUBNQN(0x41) }, { OTHER, SUBNQN(0x42) } },
	{ "fleet.subnqn", DIAG_OK, { SUBNQN(0x41), SIBLING(1) }, { SUBNQN(0x41), SIBLING(2) } },
	{ "fleet.namespace-ids", DIAG_WARN, { EUI(77) }, { OTHER } },
	{ "fleet.namespace-ids", DIAG_OK, { SIBLING(1) }, { SIBLING(2) } },
	{ "fleet.namespace-ids", DIAG_OK, { { 0 } }, { OTHER } },
};

/* What two drives show together, and nothing of it when they are no two drives at all. */
static void test_fleet(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(fleet_rows); i++) {
		const struct fleet_row *r = &fleet_rows[i];
		struct diag_snapshot *drives[2] = { diagrig_drive(), diagrig_drive() };
		const struct diag_snapshot *const list[2] = { drives[0], drives[1] };
		struct diag_verdict *v = NULL;

		diagrig_edit(NULL, drives[0], r->first);
		diagrig_edit(NULL, drives[1], r->second);
		CU_ASSERT_EQUAL_FATAL(diag_judge_host(NULL, list, 2, &v), 0);
		if (doctorrig_level(v, r->id) != r->level)
			doctorrig_fail(r->id, i, "fleet", v->headline);
		CU_ASSERT_EQUAL(v->level >= DIAG_WARN, r->level >= DIAG_WARN);
		diag_verdict_free(v);
		CU_ASSERT_EQUAL_FATAL(diag_judge_host(NULL, list, 1, &v), 0);
		CU_ASSERT_STRING_EQUAL(v->headline, "healthy");
		diag_verdict_free(v);
		diag_snap_free(drives[0]);
		diag_snap_free(drives[1]);
	}
}

/* Rows are in the order of groups, ids are unique, and every row says where it comes from. */
static void test_table(void)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_check *c = &diag_checks[i];

		CU_ASSERT_TRUE(c->group >= 1 && c->group <= DIAG_GROUPS);
		CU_ASSERT_TRUE(!i || diag_checks[i - 1].group <= c->group);
		CU_ASSERT_PTR_EQUAL(diag_check_find(c->id), c);
		CU_ASSERT_TRUE(*c->title && *c->text && *c->source);
		CU_ASSERT_TRUE(*diag_group_name(c->group));
	}
	CU_ASSERT_PTR_NULL(diag_check_find("smart.none"));
}

CU_TestInfo test_diag_doctor[] = {
	{ "a healthy drive", test_healthy },
	{ "headline", test_headline },
	{ "unknown", test_unknown },
	{ "versions", test_versions },
	{ "hostile bytes", test_hostile },
	{ "conformance", test_conformance },
	{ "many drives", test_fleet },
	{ "table", test_table },
	CU_TEST_INFO_NULL,
};
