// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Every level that a check may say is said for a drive that differs from a healthy one in one
 * thing, and by no other check than those that see the same thing.
 */
#include <stdio.h>
#include <string.h>

#include "doctorrig.h"
#include "suites.h"

static const struct doctor_rows *const topics[] = { &doctor_link, &doctor_host, &doctor_health,
						    &doctor_drive };

static void check_findings(const struct doctor_row *r, size_t n, const struct diag_verdict *v)
{
	for (size_t i = 0; i < v->n; i++) {
		const struct diag_finding *f = &v->findings[i];

		/* power saving is blamed for what the kernel log tells, too */
		bool is_meant = !strcmp(f->check->id, r->id) ||
				(!strcmp(r->id, "kernel.apst") && f->check->group == 14);

		if (!is_meant && f->level >= DIAG_WARN)
			doctorrig_fail(r->id, n, "another check warns", f->check->id);
		if (f->level >= DIAG_INFO && (!f->text || !f->value))
			doctorrig_fail(r->id, n, "no text or no value", f->check->id);
		if (f->level >= DIAG_WARN && (!f->advice || f->action == DIAG_KEEP))
			doctorrig_fail(r->id, n, "a warning without advice", f->check->id);
		if (f->level > DIAG_UNKNOWN && !(f->check->levels & 1u << f->level))
			doctorrig_fail(r->id, n, "a level that the table does not know",
				       f->check->id);
	}
}

static void check_row(const struct doctor_row *r, size_t n)
{
	struct diag_verdict *v = doctorrig_judge(r->edits);
	enum diag_level level = doctorrig_level(v, r->id);

	if (level != r->level)
		doctorrig_fail(r->id, n, "level",
			       level == DIAG_LEVELS ? "nothing" : diag_level_name(level));
	if (r->brief && !strstr(v->headline, r->brief))
		doctorrig_fail(r->id, n, "headline", v->headline);
	if (r->level < DIAG_WARN && strcmp(v->headline, "healthy"))
		doctorrig_fail(r->id, n, "headline", v->headline);
	if ((r->level >= DIAG_WARN) != (*v->next != '\0'))
		doctorrig_fail(r->id, n, "next", v->next);
	check_findings(r, n, v);
	diag_verdict_free(v);
}

static void test_levels(void)
{
	for (size_t t = 0; t < ARRAY_SIZE(topics); t++)
		for (size_t n = 0; n < topics[t]->n; n++)
			check_row(&topics[t]->rows[n], n);
}

/* What rows there are for a check: bits 1 << enum diag_level, without DIAG_OK. */
static unsigned int levels_of(const char *id)
{
	unsigned int seen = 0;

	for (size_t t = 0; t < ARRAY_SIZE(topics); t++)
		for (size_t n = 0; n < topics[t]->n; n++)
			if (!strcmp(topics[t]->rows[n].id, id) &&
			    topics[t]->rows[n].level != DIAG_OK)
				seen |= 1u << topics[t]->rows[n].level;
	return seen;
}

/* Every level that the table of checks names is reached by a row above. */
static void test_levels_are_all_reached(void)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_check *c = &diag_checks[i];
		unsigned int seen = levels_of(c->id);

		if (!c->look) /* of many drives */
			continue;
		if (seen != c->levels) {
			fprintf(stderr, "%s: levels %x, rows have %x\n", c->id, c->levels, seen);
			CU_FAIL("a level without a row");
		}
	}
}

CU_TestInfo test_diag_levels[] = {
	{ "levels of every check", test_levels },
	{ "levels are all reached", test_levels_are_all_reached },
	CU_TEST_INFO_NULL,
};
