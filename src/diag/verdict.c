// SPDX-License-Identifier: GPL-2.0-or-later
/* The verdict: findings in order, one line of words and what to do, and the same as JSON. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge.h"
#include "util/jobj.h"

static const char *const level_names[DIAG_LEVELS] = {
	[DIAG_OK] = "ok",     [DIAG_UNKNOWN] = "unknown", [DIAG_INFO] = "info",
	[DIAG_WARN] = "warn", [DIAG_FAIL] = "fail",
};

static const char *const sure_names[] = {
	[DIAG_HINT] = "hint",
	[DIAG_LIKELY] = "likely",
	[DIAG_CERTAIN] = "certain",
};

/* How an action is called, and how a first line begins with it; the brief follows. */
static const struct {
	const char *name, *words;
} actions[DIAG_ACTIONS] = {
	[DIAG_KEEP] = { "keep", "healthy" },
	[DIAG_EXAMINE] = { "examine", "not examined: " },
	[DIAG_WATCH] = { "watch", "keep, watch " },
	[DIAG_FIX_SETTING] = { "fix-setting", "change a setting: " },
	[DIAG_FIX_HOST] = { "fix-host", "host problem: " },
	[DIAG_COOL] = { "cool", "cool it: " },
	[DIAG_FIRMWARE] = { "firmware", "update firmware: " },
	[DIAG_BACK_UP] = { "back-up", "back up the data: " },
	[DIAG_REVIVE] = { "revive", "does not work: " },
	[DIAG_REPLACE] = { "replace", "replace: " },
};

const char *diag_level_name(enum diag_level level)
{
	return level_names[level];
}

const char *diag_sure_name(enum diag_sure sure)
{
	return sure_names[sure];
}

const char *diag_action_name(enum diag_action action)
{
	return actions[action].name;
}

/* ---------------------------------------------------------------- in order */

/* Worst first; equal ones stay in the order of the table, which @a and @b stand in. */
static int weigh(const struct diag_finding *a, const struct diag_finding *b)
{
	if (a->level != b->level)
		return a->level > b->level ? -1 : 1;
	if (a->action != b->action)
		return a->action > b->action ? -1 : 1;
	if (a->sure != b->sure)
		return a->sure > b->sure ? -1 : 1;
	return 0;
}

/* Insertion keeps equal ones in order; a drive has some hundred findings at most. */
static void sort_findings(struct diag_verdict *v)
{
	for (size_t i = 1; i < v->n; i++) {
		struct diag_finding f = v->findings[i];
		size_t at = i;

		for (; at && weigh(&f, &v->findings[at - 1]) < 0; at--)
			v->findings[at] = v->findings[at - 1];
		v->findings[at] = f;
	}
}

static const char *brief_of(const struct diag_finding *f)
{
	return f->brief ? f->brief : f->check->title;
}

/* The findings that made the action what it is: two are told, the others counted. */
static char *tell_action(const struct diag_verdict *v)
{
	const char *shown[2] = { NULL, NULL };
	unsigned int n = 0;
	char *text = NULL;
	char others[32] = "";

	for (size_t i = 0; i < v->n && v->findings[i].level >= DIAG_WARN; i++) {
		const struct diag_finding *f = &v->findings[i];

		if (f->action != v->action || (n && !strcmp(shown[0], brief_of(f))))
			continue;
		if (n < 2)
			shown[n] = brief_of(f);
		n++;
	}
	if (n > 2)
		snprintf(others, sizeof(others), " and %u more", n - 2);
	if (asprintf(&text, "%s%s%s%s%s", actions[v->action].words, shown[0] ? shown[0] : "",
		     shown[1] ? ", " : "", shown[1] ? shown[1] : "", others) < 0)
		return NULL;
	return text;
}

static char *headline_of(const struct diag_verdict *v)
{
	if (v->level >= DIAG_WARN)
		return tell_action(v);
	if (v->level == DIAG_UNKNOWN)
		return strdup(v->counts[DIAG_OK] + v->counts[DIAG_INFO] > 0
				      ? "not examined: health could not be read; nothing bad in "
					"what could"
				      : "not examined: nothing could be read");
	return strdup("healthy");
}

/* What the finding that leads advises, else how to learn what is unknown. */
static char *next_of(const struct diag_verdict *v)
{
	for (size_t i = 0; i < v->n && v->findings[i].level >= DIAG_WARN; i++)
		if (v->findings[i].action == v->action && v->findings[i].advice)
			return strdup(v->findings[i].advice);
	if (v->level == DIAG_UNKNOWN && v->more)
		return strdup("let it read the drive, with the command below");
	return strdup("");
}

/*
 * Without the health log nobody knows that a drive is healthy, whatever else was read. A verdict
 * of a host has no such log.
 */
static bool is_blind(const struct judge *j)
{
	return j->drive && !j->smart;
}

int judge_conclude(struct judge *j)
{
	struct diag_verdict *v = j->v;

	sort_findings(v);
	for (size_t i = 0; i < v->n; i++) {
		const struct diag_finding *f = &v->findings[i];

		v->counts[f->level]++;
		if (f->level != DIAG_UNKNOWN && f->level > v->level)
			v->level = f->level;
		if (f->level >= DIAG_WARN && f->action > v->action)
			v->action = f->action;
		if (f->level == DIAG_UNKNOWN && f->remedy && !v->more) {
			v->more = strdup(f->remedy);
			if (!v->more)
				return -ENOMEM;
		}
	}
	if (v->level < DIAG_WARN && is_blind(j)) {
		v->level = DIAG_UNKNOWN;
		v->action = DIAG_EXAMINE;
	}
	v->headline = headline_of(v);
	v->next = next_of(v);
	return v->headline && v->next ? 0 : -ENOMEM;
}

/* -------------------------------------------------------------------- JSON */

static struct json_object *finding_json(const struct diag_finding *f)
{
	struct json_object *o = json_object_new_object();

	jobj_str(o, "id", f->check->id);
	jobj_u64(o, "group", f->check->group);
	jobj_str(o, "title", f->check->title);
	jobj_str(o, "subject", f->subject);
	jobj_str(o, "level", diag_level_name(f->level));
	jobj_str(o, "confidence", diag_sure_name(f->sure));
	jobj_str(o, "action", diag_action_name(f->action));
	jobj_str(o, "value", f->value);
	jobj_str(o, "threshold", f->threshold);
	jobj_str(o, "source", f->source);
	jobj_str(o, "text", f->text);
	jobj_str(o, "advice", f->advice);
	jobj_str(o, "remedy", f->remedy);
	return o;
}

static struct json_object *conformance_json(const struct diag_conformance *c)
{
	struct json_object *o, *violations;

	if (!c->is_there)
		return NULL;
	o = json_object_new_object();
	jobj_u64(o, "cases", c->cases);
	jobj_u64(o, "pass", c->passed);
	jobj_u64(o, "warn", c->warned);
	jobj_u64(o, "fail", c->failed);
	jobj_u64(o, "error", c->errors);
	violations = jobj_array(o, "violations");
	for (size_t i = 0; i < c->n; i++)
		jobj_push_str(violations, c->violations[i]);
	return o;
}

static void add_who(struct json_object *o, const struct diag_verdict *v)
{
	struct json_object *drive = json_object_new_object();

	jobj_str(drive, "address", v->address);
	jobj_str(drive, "bdf", v->bdf);
	jobj_str(drive, "model", v->model);
	jobj_str(drive, "serial", v->serial);
	jobj_str(drive, "firmware", v->firmware);
	jobj_add(o, "drive", drive);
	jobj_str(o, "taken", v->taken);
	jobj_str(o, "depth", v->depth);
}

struct json_object *diag_verdict_json(const struct diag_verdict *v)
{
	struct json_object *o = json_object_new_object();
	struct json_object *counts, *findings;

	if (!o)
		return NULL;
	add_who(o, v);
	jobj_str(o, "level", diag_level_name(v->level));
	jobj_str(o, "action", diag_action_name(v->action));
	jobj_str(o, "headline", v->headline);
	jobj_str(o, "next", v->next);
	jobj_str(o, "more", v->more);
	counts = json_object_new_object();
	for (unsigned int i = 0; i < DIAG_LEVELS; i++)
		jobj_u64(counts, level_names[i], v->counts[i]);
	jobj_add(o, "counts", counts);
	findings = jobj_array(o, "findings");
	for (size_t i = 0; i < v->n; i++)
		json_object_array_add(findings, finding_json(&v->findings[i]));
	jobj_add(o, "conformance", conformance_json(&v->conformance));
	return o;
}
