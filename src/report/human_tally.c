// SPDX-License-Identifier: GPL-2.0-or-later
/* What the end of the report is made of, counted case by case. */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "human_priv.h"
#include "words.h"

/* NULL when the table is full: only the display is poorer. */
static struct tally *tally_of(struct tallies *t, const char *name)
{
	for (size_t i = 0; i < t->n; i++)
		if (!strcmp(t->v[i].name, name))
			return &t->v[i];
	if (t->n == TALLY_MAX)
		return NULL;
	t->v[t->n].name = strdup(name);
	return t->v[t->n].name ? &t->v[t->n++] : NULL;
}

/* The first case of a verdict that is not known is the one to look at. */
static void keep_first(struct human *s, const char *verdict, const char *id)
{
	char *first = !strcmp(verdict, "fail")	  ? s->fail_id
		      : !strcmp(verdict, "warn")  ? s->warn_id
		      : !strcmp(verdict, "error") ? s->error_id
						  : NULL;

	if (first && !*first)
		words_clean(id, first, sizeof(s->fail_id));
}

static void add_name(struct names *names, const char *id)
{
	words_add(names->text, sizeof(names->text), names->n++ ? ", %s" : "%s", id);
}

static void count_verdict(struct tally *t, const char *v)
{
	t->cases++;
	*(!strcmp(v, "pass")   ? &t->pass
	  : !strcmp(v, "warn") ? &t->warn
	  : !strcmp(v, "fail") ? &t->fail
	  : !strcmp(v, "skip") ? &t->skip
			       : &t->error) += 1;
}

/* The first thing that is wrong with it, in a line. */
static void reason_of(struct json_object *c, char *buf, size_t len)
{
	struct json_object *check = report_get_at(report_get_obj(c, "checks"), "failed", 0);
	const char *lapsed = report_get_str(report_get_at(c, "lapsed", 0), "text");
	const char *seen = report_get_str(check, "seen"),
		   *reason = report_get_str_at(c, "reasons", 0);

	*buf = '\0';
	if (*lapsed)
		words_add(buf, len, "(%s) ", lapsed);
	words_add(buf, len, "%s",
		  *reason ? reason
		  : check ? report_get_str(check, "text")
			  : report_get_str(c, "title"));
	if (!*reason && *seen)
		words_add(buf, len, ": saw %s", seen);
}

static void tally_bad(struct human *s, struct json_object *c, const char *verdict)
{
	const char *id = report_get_str(c, "id");
	char group[128];
	struct tally *t;

	s->bad++;
	words_group(id, 2, group, sizeof(group));
	t = tally_of(&s->groups, group);
	if (!t)
		return;
	if (!t->cases) {
		snprintf(t->first, sizeof(t->first), "%s", id);
		reason_of(c, t->reason, sizeof(t->reason));
	}
	count_verdict(t, verdict);
}

static void keep_repro(struct human *s, struct json_object *c, bool is_first_fail)
{
	const char *repro = report_get_str(c, "repro");

	if (!*repro || (s->repro && !is_first_fail))
		return;
	free(s->repro);
	s->repro = strdup(repro);
}

void human_tally(struct human *s, struct json_object *c)
{
	const char *v = report_get_str(c, "verdict"), *id = report_get_str(c, "id");
	bool is_fail = !strcmp(v, "fail"), is_bad = is_fail || !strcmp(v, "error");
	char area[128];
	struct tally *t;

	words_group(id, 1, area, sizeof(area));
	t = tally_of(&s->areas, area);
	if (t)
		count_verdict(t, v);
	for (size_t i = 0; !strcmp(v, "skip") && i < report_get_len(c, "reasons"); i++) {
		t = tally_of(&s->reasons, report_get_str_at(c, "reasons", i));
		if (t)
			t->cases++;
	}
	if (report_get_obj(c, "fixed"))
		add_name(&s->fixed, id);
	if (report_get_obj(c, "known"))
		return;
	if (is_bad)
		keep_repro(s, c, is_fail && !*s->fail_id);
	keep_first(s, v, id);
	if (is_bad)
		tally_bad(s, c, v);
	if (!strcmp(v, "warn")) {
		s->warn++;
		add_name(&s->warned, id);
	}
}

static void free_names(struct tallies *t)
{
	for (size_t i = 0; i < t->n; i++)
		free(t->v[i].name);
}

void human_free(struct human *s)
{
	free_names(&s->areas);
	free_names(&s->groups);
	free_names(&s->reasons);
	free(s->repro);
}
