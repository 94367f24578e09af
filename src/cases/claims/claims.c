// SPDX-License-Identifier: GPL-2.0-or-later
/* Judging claims, one row of the table for each contradiction: see claims.h. */
#include "claims.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MAX 40

static bool is_seen(const struct claims *c, const char *field)
{
	for (size_t i = 0; i < c->seen_count; i++)
		if (!strcmp(c->seen_fields[i], field))
			return true;
	return false;
}

bool claims_is_set(struct claims *c, const struct claim *claim)
{
	uint64_t value = nt_ctrl_field(c->t, claim->field);

	if (!is_seen(c, claim->field) && c->seen_count < ARRAY_SIZE(c->seen_fields))
		c->seen_fields[c->seen_count++] = claim->field;
	return (claim->mask ? value & claim->mask : value) != 0;
}

/* A row: what is claimed, where, what was sent, what came back. */
static void row(struct claims *c, const char *what, const char *where, bool is_claimed,
		const char *sent, struct drv_cpl cpl)
{
	char status[96];

	if (c->wrong++ == ROWS_MAX)
		nt_note(c->t, "… and more");
	if (c->wrong > ROWS_MAX)
		return;
	nt_note(c->t, "contradiction: %s | %s says %s | sent: %s | came back: %s", what, where,
		is_claimed ? "yes" : "no", sent, spec_status_text(drv_cpl_status(cpl), status));
}

static void field_text(const char *field, char *text, size_t len)
{
	size_t n = strcspn(field, ".");

	snprintf(text, len, "%s", field);
	for (size_t i = 0; i < n && i < len; i++)
		if (text[i] >= 'a' && text[i] <= 'z')
			text[i] = (char)(text[i] - 'a' + 'A');
}

/* Over a fabric a length that is not the command's own is refused before the command is. */
static bool is_cut_off(const struct claims *c, struct drv_cpl cpl)
{
	return nt_limits(c->t)->is_fabric &&
	       drv_cpl_status(cpl) == NT_STATUS(GENERIC, SGL_DATA_LENGTH);
}

void claims_judge(struct claims *c, const struct claim *claim, bool is_there, const char *sent,
		  struct drv_cpl cpl)
{
	bool is_claimed = claims_is_set(c, claim), is_known, holds;
	char where[48], text[200];

	/* A revision before the field does not promise anything, nor deny it. */
	is_known = nt_limits(c->t)->vs >= claim->since;
	if ((!is_known && !is_claimed) || is_cut_off(c, cpl))
		return;
	c->tried++;
	field_text(claim->field, where, sizeof(where));
	holds = is_claimed ? is_there : !is_there || claim->is_one_way;
	if (!holds)
		row(c, claim->what, where, is_claimed, sent, cpl);
	snprintf(text, sizeof(text),
		 is_claimed ? "%s is there, as %s says" : "%s is not there, as %s says",
		 claim->what, where);
	if (is_claimed && is_known && !claim->is_implied)
		nt_shall(c->t, holds, "%s", text);
	else
		nt_should(c->t, holds, "%s", text);
}

void claims_judge_listed(struct claims *c, const char *what, const char *where, bool is_listed,
			 bool is_there, const char *sent, struct drv_cpl cpl)
{
	char text[200];

	if (is_cut_off(c, cpl))
		return;
	c->tried++;
	if (is_listed != is_there)
		row(c, what, where, is_listed, sent, cpl);
	snprintf(text, sizeof(text),
		 is_listed ? "%s is there, as %s says" : "%s is not there, as %s says", what,
		 where);
	nt_shall(c->t, is_listed == is_there, "%s", text);
}

void claims_untried(struct claims *c, const char *kind, unsigned int id)
{
	size_t at = strlen(c->untried);

	snprintf(c->untried + at, sizeof(c->untried) - at, "%s%s %02Xh", at ? ", " : "", kind, id);
}

/* Fields whose bits each claim something that a host could use. */
static bool is_claim_field(const char *name)
{
	static const char *const fields[] = { "cmic", "oaes",  "ctratt", "oacs",  "frmw",
					      "lpa",  "dsto",  "apsta",	 "hctma", "oncs",
					      "fna",  "fuses", "vwc",	 "nwpc",  "sgls" };
	size_t len = strcspn(name, ".");

	for (size_t i = 0; name[len] && i < ARRAY_SIZE(fields); i++)
		if (strlen(fields[i]) == len && !strncmp(fields[i], name, len))
			return true;
	return false;
}

void claims_sum_up(struct claims *c)
{
	const struct spec_struct *s = spec_struct_find("identify.ctrl");
	char text[400] = "";

	for (size_t i = 0; i < s->count; i++) {
		const struct spec_field *f = &s->fields[i];
		size_t at = strlen(text);

		if (!is_claim_field(f->name) || is_seen(c, f->name) ||
		    !nt_ctrl_field(c->t, f->name))
			continue;
		snprintf(text + at, sizeof(text) - at, "%s%s", at ? ", " : "", f->name);
	}
	nt_note(c->t, "%u claims tried, %u contradictions", c->tried, c->wrong);
	if (*c->untried)
		nt_note(c->t, "listed, and without a harmless way to try them: %s", c->untried);
	if (*text)
		nt_note(c->t, "set, and no single command shows it: %s", text);
}
