// SPDX-License-Identifier: GPL-2.0-or-later
/* What grew between two snapshots, and which checks changed their mind. */
#include "compare.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "judge.h"
#include "util/jobj.h"

static const struct {
	const char *id, *title, *field;
	bool is_trouble;
} counters[] = {
	{ "media-errors", "media and data integrity errors", "log.smart.mdie", true },
	{ "error-log", "entries of the error log", "log.smart.neile", false },
	{ "used", "percentage used", "log.smart.pused", false },
	{ "written", "data units written", "log.smart.duw", false },
	{ "read", "data units read", "log.smart.dur", false },
	{ "power-on-hours", "power-on hours", "log.smart.poh", false },
	{ "power-cycles", "power cycles", "log.smart.pwrc", false },
	{ "unsafe-shutdowns", "unsafe shutdowns", "log.smart.upl", false },
	{ "warning-minutes", "minutes above the warning temperature", "log.smart.wctt", true },
	{ "critical-minutes", "minutes above the critical temperature", "log.smart.cctt", true },
	{ "throttle-1", "light thermal throttling", "log.smart.tmt1tc", false },
	{ "throttle-2", "heavy thermal throttling", "log.smart.tmt2tc", true },
};

/* ------------------------------------------------------------------------- time */

/* When it was taken, seconds since 1970; false: it does not say. */
static bool taken_at(const struct diag_verdict *v, time_t *ret)
{
	struct tm tm = { 0 };

	if (!strptime(v->taken, "%Y-%m-%dT%H:%M:%SZ", &tm))
		return false;
	*ret = timegm(&tm);
	return true;
}

static const uint8_t *smart_of(const struct diag_snapshot *s)
{
	return diag_snap_bytes(s, "logs/02.bin", JUDGE_SMART_LEN, NULL);
}

/* Of 128 bits or of fewer. */
static uint64_t counter(const uint8_t *smart, const char *field)
{
	const struct spec_struct *s;
	const struct spec_field *f;

	if (!spec_path_find(field, &s, &f) && f->width <= 64)
		return spec_get(f, smart, JUDGE_SMART_LEN);
	return judge_counter(field, smart, JUDGE_SMART_LEN);
}

static void measure_time(struct diag_comparison *c, const uint8_t *old_smart,
			 const uint8_t *new_smart)
{
	time_t from, to;

	c->has_hours = taken_at(c->before, &from) && taken_at(c->after, &to) && to > from;
	if (c->has_hours)
		c->hours = (double)(to - from) / 3600;
	if (!old_smart || !new_smart)
		return;
	c->has_power_on_hours = true;
	c->power_on_hours = (double)counter(new_smart, "log.smart.poh") -
			    (double)counter(old_smart, "log.smart.poh");
}

/* ----------------------------------------------------------------------- trends */

static double rate(uint64_t grown, bool is_known, double hours)
{
	return is_known && hours > 0 ? (double)grown / hours : -1;
}

static void add_trend(struct diag_comparison *c, const char *id, const char *title, bool is_trouble,
		      uint64_t before, uint64_t after)
{
	struct compare_trend *t;
	uint64_t grown = after < before ? 0 : after - before;

	if (c->trend_count == COMPARE_TRENDS_MAX)
		return;
	t = &c->trends[c->trend_count++];
	*t = (struct compare_trend){ .id = id,
				     .title = title,
				     .is_trouble = is_trouble,
				     .before = before,
				     .after = after,
				     .is_reset = after < before };
	t->per_power_on_hour =
		t->is_reset ? -1 : rate(grown, c->has_power_on_hours, c->power_on_hours);
	t->per_hour = t->is_reset ? -1 : rate(grown, c->has_hours, c->hours);
}

/* It is used up: less of it is no new beginning. */
static void add_spare(struct diag_comparison *c, uint64_t before, uint64_t after)
{
	struct compare_trend *t = &c->trends[c->trend_count];

	add_trend(c, "spare", "available spare, per cent", false, before, after);
	t->is_reset = false;
}

static void add_errors(struct diag_comparison *c, const char *id, const char *title,
		       bool is_trouble, const struct diag_pcie_errors *before,
		       const struct diag_pcie_errors *after)
{
	if (before->is_known && after->is_known)
		add_trend(c, id, title, is_trouble, before->total, after->total);
}

/* Linux counts since it found the function: after a boot from 0 again. */
static int compare_pcie(struct diag_comparison *c, const struct diag_snapshot *old_drive,
			const struct diag_snapshot *new_drive)
{
	struct diag_pcie *p = calloc(2, sizeof(*p));
	const struct diag_pcie_fn *a, *b;

	if (!p)
		return -ENOMEM;
	diag_pcie_read(&p[0], old_drive);
	diag_pcie_read(&p[1], new_drive);
	a = diag_pcie_drive(&p[0]);
	b = diag_pcie_drive(&p[1]);
	if (a && b) {
		add_errors(c, "aer-correctable", "corrected link errors", false, &a->correctable,
			   &b->correctable);
		add_errors(c, "aer-nonfatal", "non-fatal link errors", true, &a->nonfatal,
			   &b->nonfatal);
		add_errors(c, "aer-fatal", "fatal link errors", true, &a->fatal, &b->fatal);
	}
	free(p);
	return 0;
}

/* ---------------------------------------------------------------------- changes */

/* What a check found at worst; NULL: it did not apply. */
static const struct diag_finding *worst(const struct diag_verdict *v,
					const struct diag_check *check)
{
	const struct diag_finding *f = NULL;

	for (size_t i = 0; i < v->n; i++)
		if (v->findings[i].check == check && (!f || v->findings[i].level > f->level))
			f = &v->findings[i];
	return f;
}

static bool is_worse(const struct compare_change *ch)
{
	return ch->after > ch->before;
}

static void add_changes(struct diag_comparison *c, bool worse_ones)
{
	for (size_t i = 0; i < diag_checks_count; i++) {
		const struct diag_finding *a = worst(c->before, &diag_checks[i]);
		const struct diag_finding *b = worst(c->after, &diag_checks[i]);
		struct compare_change ch = { .check = &diag_checks[i],
					     .before = a ? a->level : DIAG_OK,
					     .after = b ? b->level : DIAG_OK };

		/* what one of them could not look at has not changed */
		if (!a || !b || ch.before == ch.after || ch.before == DIAG_UNKNOWN ||
		    ch.after == DIAG_UNKNOWN || is_worse(&ch) != worse_ones)
			continue;
		ch.text = is_worse(&ch) ? b->text : a->text;
		c->changes[c->change_count++] = ch;
	}
}

int diag_compare(struct diag_comparison *ret, const struct diag_snapshot *old_drive,
		 const struct diag_verdict *before, const struct diag_snapshot *new_drive,
		 const struct diag_verdict *after)
{
	const uint8_t *old_smart = smart_of(old_drive), *new_smart = smart_of(new_drive);
	struct diag_comparison *c = ret;

	*c = (struct diag_comparison){ .before = before, .after = after };
	c->is_other = strcmp(before->serial, after->serial) != 0;
	c->changes = calloc(diag_checks_count, sizeof(*c->changes));
	if (!c->changes)
		return -ENOMEM;
	measure_time(c, old_smart, new_smart);
	for (size_t i = 0; old_smart && new_smart && i < ARRAY_SIZE(counters); i++)
		add_trend(c, counters[i].id, counters[i].title, counters[i].is_trouble,
			  counter(old_smart, counters[i].field),
			  counter(new_smart, counters[i].field));
	if (old_smart && new_smart)
		add_spare(c, counter(old_smart, "log.smart.avsp"),
			  counter(new_smart, "log.smart.avsp"));
	add_changes(c, true);
	add_changes(c, false);
	return compare_pcie(c, old_drive, new_drive);
}

void diag_compare_fini(struct diag_comparison *c)
{
	free(c->changes);
	c->changes = NULL;
}

bool diag_compare_is_worse(const struct diag_comparison *c)
{
	if (c->after->level != DIAG_UNKNOWN && c->after->level > c->before->level &&
	    c->after->level >= DIAG_WARN)
		return true;
	for (size_t i = 0; i < c->trend_count; i++)
		if (c->trends[i].is_trouble && c->trends[i].after > c->trends[i].before)
			return true;
	return c->change_count && is_worse(&c->changes[0]) && c->changes[0].after >= DIAG_WARN;
}

/* ------------------------------------------------------------------------- JSON */

static void add_rate(struct json_object *o, const char *key, double value)
{
	jobj_add(o, key, value < 0 ? NULL : json_object_new_double(value));
}

static struct json_object *side_json(const struct diag_verdict *v)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "taken", v->taken);
	jobj_str(o, "serial", v->serial);
	jobj_str(o, "firmware", v->firmware);
	jobj_str(o, "level", diag_level_name(v->level));
	jobj_str(o, "headline", v->headline);
	return o;
}

static struct json_object *trend_json(const struct compare_trend *t)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "id", t->id);
	jobj_str(o, "title", t->title);
	jobj_u64(o, "before", t->before);
	jobj_u64(o, "after", t->after);
	jobj_bool(o, "reset", t->is_reset);
	jobj_bool(o, "trouble", t->is_trouble && t->after > t->before);
	add_rate(o, "per_power_on_hour", t->per_power_on_hour);
	add_rate(o, "per_hour", t->per_hour);
	return o;
}

static struct json_object *change_json(const struct compare_change *ch)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "id", ch->check->id);
	jobj_str(o, "title", ch->check->title);
	jobj_str(o, "before", diag_level_name(ch->before));
	jobj_str(o, "after", diag_level_name(ch->after));
	jobj_str(o, "text", ch->text);
	return o;
}

struct json_object *diag_compare_json(const struct diag_comparison *c)
{
	struct json_object *o = json_object_new_object(), *list;

	if (!o)
		return NULL;
	jobj_str(o, "model", c->after->model);
	jobj_str(o, "address", c->after->address);
	jobj_bool(o, "same_serial", !c->is_other);
	jobj_bool(o, "worse", diag_compare_is_worse(c));
	add_rate(o, "hours", c->has_hours ? c->hours : -1);
	add_rate(o, "power_on_hours", c->has_power_on_hours ? c->power_on_hours : -1);
	jobj_add(o, "before", side_json(c->before));
	jobj_add(o, "after", side_json(c->after));
	list = jobj_array(o, "counters");
	for (size_t i = 0; i < c->trend_count; i++)
		json_object_array_add(list, trend_json(&c->trends[i]));
	list = jobj_array(o, "changes");
	for (size_t i = 0; i < c->change_count; i++)
		json_object_array_add(list, change_json(&c->changes[i]));
	return o;
}
