// SPDX-License-Identifier: GPL-2.0-or-later
/* Two snapshots of a drive: rates by the right hours, checks that changed, counters that began
 * anew. */
#include <CUnit/CUnit.h>
#include <math.h>
#include <string.h>

#include "diag/compare.h"
#include "diagrig.h"
#include "suites.h"

#define SMART(field, value) SET("logs/02.bin", "log.smart." field, value)
#define AT(time)	    TEXT("meta.json", "{\"taken\":\"2026-11-" time "\"}")
#define END                                                                                        \
	{                                                                                          \
		.item = NULL                                                                       \
	}

struct sides {
	struct diag_snapshot *host, *before, *after;
	struct diag_verdict *v[2];
	struct diag_comparison c;
};

static void begin(struct sides *s, const struct diagrig_edit *before,
		  const struct diagrig_edit *after)
{
	s->host = diagrig_host();
	s->before = diagrig_drive();
	s->after = diagrig_drive();
	diagrig_edit(s->host, s->before, before);
	diagrig_edit(s->host, s->after, after);
	CU_ASSERT_EQUAL_FATAL(diag_judge(s->host, s->before, &s->v[0]), 0);
	CU_ASSERT_EQUAL_FATAL(diag_judge(s->host, s->after, &s->v[1]), 0);
	CU_ASSERT_EQUAL_FATAL(diag_compare(&s->c, s->before, s->v[0], s->after, s->v[1]), 0);
}

static void end(struct sides *s)
{
	diag_compare_fini(&s->c);
	diag_verdict_free(s->v[0]);
	diag_verdict_free(s->v[1]);
	diag_snap_free(s->before);
	diag_snap_free(s->after);
	diag_snap_free(s->host);
}

static const struct compare_trend *trend(const struct sides *s, const char *id)
{
	for (size_t i = 0; i < s->c.trend_count; i++)
		if (!strcmp(s->c.trends[i].id, id))
			return &s->c.trends[i];
	CU_FAIL_FATAL("no such counter");
	return NULL;
}

static bool is_near(double a, double b)
{
	return fabs(a - b) < 1e-9;
}

static void rates(void)
{
	static const struct diagrig_edit before[] = { AT("20T14:00:00Z"), SMART("mdie", 2), END };
	static const struct diagrig_edit after[] = { AT("22T14:00:00Z"), SMART("mdie", 14),
						     SMART("poh", 5024), SMART("avsp", 90), END };
	struct sides s;

	begin(&s, before, after);
	CU_ASSERT_TRUE(is_near(s.c.hours, 48));
	CU_ASSERT_TRUE(is_near(s.c.power_on_hours, 24));
	CU_ASSERT_EQUAL(trend(&s, "media-errors")->before, 2);
	CU_ASSERT_TRUE(is_near(trend(&s, "media-errors")->per_power_on_hour, 0.5));
	CU_ASSERT_TRUE(is_near(trend(&s, "media-errors")->per_hour, 0.25));
	CU_ASSERT_EQUAL(trend(&s, "spare")->after, 90);
	CU_ASSERT_FALSE(trend(&s, "spare")->is_reset);
	CU_ASSERT_TRUE(diag_compare_is_worse(&s.c));
	end(&s);
}

/* After a boot Linux counts from 0: no rate is made of that. */
static void counted_anew(void)
{
	static const struct diagrig_edit before[] = {
		AT("20T14:00:00Z"),
		TEXT("sysfs/pci/aer_dev_correctable", "RxErr 9\nTOTAL_ERR_COR 9\n"), END
	};
	static const struct diagrig_edit after[] = {
		AT("20T15:00:00Z"),
		TEXT("sysfs/pci/aer_dev_correctable", "RxErr 4\nTOTAL_ERR_COR 4\n"), END
	};
	struct sides s;

	begin(&s, before, after);
	CU_ASSERT_TRUE(trend(&s, "aer-correctable")->is_reset);
	CU_ASSERT_TRUE(trend(&s, "aer-correctable")->per_hour < 0);
	CU_ASSERT_TRUE(trend(&s, "media-errors")->per_power_on_hour < 0); /* no hour went by */
	CU_ASSERT_FALSE(diag_compare_is_worse(&s.c));
	end(&s);
}

/* Worse ones first; what could not be looked at has not changed. */
static void changes(void)
{
	static const struct diagrig_edit before[] = { SMART("cw.spare", 1), SMART("avsp", 5), END };
	static const struct diagrig_edit after[] = {
		SMART("ctemp", 350),
		{ .item = "logs/06.bin" },
		END,
	};
	struct sides s;

	begin(&s, before, after);
	CU_ASSERT_TRUE_FATAL(s.c.change_count >= 2);
	CU_ASSERT_STRING_EQUAL(s.c.changes[0].check->id, "smart.temperature");
	CU_ASSERT_TRUE(s.c.changes[0].after > s.c.changes[0].before);
	CU_ASSERT_STRING_EQUAL(s.c.changes[s.c.change_count - 1].check->id, "smart.spare");
	CU_ASSERT_TRUE(s.c.changes[s.c.change_count - 1].after == DIAG_OK);
	for (size_t i = 0; i < s.c.change_count; i++)
		CU_ASSERT_NOT_EQUAL(strncmp(s.c.changes[i].check->id, "selftest.", 9), 0);
	CU_ASSERT_FALSE(s.c.has_hours);
	end(&s);
}

CU_TestInfo test_diag_compare[] = {
	{ "rates by power-on hour and by hour", rates },
	{ "counted from 0 again", counted_anew },
	{ "checks that say something else", changes },
	CU_TEST_INFO_NULL,
};
