// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shall, should and save of a step while a case runs: look at the result, and
 * say what holds with the words of check.h.
 */
#include <errno.h>
#include <stdio.h>

#include "engine/script.h"

/* A number of a completion by its place in cpl_names of script_check.c. */
static uint64_t cpl_value(const struct drv_cpl *c, size_t i)
{
	switch (i) {
	case 0:
		return c->cid;
	case 1:
		return c->slot;
	case 2:
		return c->dw0;
	case 3:
		return c->dw1;
	case 4:
		return c->sqhd;
	case 5:
		return c->sqid;
	case 6:
		return c->phase;
	case 7:
		return c->status & 0xff;
	case 8:
		return (c->status >> 8) & 7;
	case 9:
		return (c->status >> 14) & 1;
	case 10:
		return (c->status >> 13) & 1;
	default:
		return (c->status >> 11) & 3;
	}
}

static int read_bytes(struct script_run *r, const struct selector *sel, uint64_t *ret)
{
	uint64_t off, v = 0;
	int err = expr_eval(sel->offset, script_leaf, r, &off);

	if (err)
		return err;
	if (off >= r->res.data_len || r->res.data_len - off < sel->width)
		return script_stop(r, -EINVAL, "u%u[%llu] is outside of the data (%zu bytes)",
				   8 * sel->width, (unsigned long long)off, r->res.data_len);
	for (unsigned int i = 0; i < sel->width; i++)
		v |= (uint64_t)r->res.data[off + i] << (8 * i);
	*ret = v;
	return 0;
}

static int read_selector(struct script_run *r, const struct selector *sel, uint64_t *ret)
{
	uint8_t bytes[8];
	uint64_t v = 0;
	int err = 0;

	switch (sel->kind) {
	case SELECT_STATUS:
		v = drv_cpl_status(r->res.cpl);
		break;
	case SELECT_CPL:
		v = cpl_value(&r->res.cpl, sel->index);
		break;
	case SELECT_VALUE:
		v = r->res.value;
		break;
	case SELECT_BYTES:
		err = read_bytes(r, sel, &v);
		break;
	case SELECT_FIELD:
		v = spec_get(sel->field, r->res.data, r->res.data_len);
		break;
	case SELECT_REG_FIELD:
		for (size_t i = 0; i < 8; i++)
			bytes[i] = (uint8_t)(r->res.value >> (8 * i));
		v = spec_get(sel->field, bytes, sizeof(bytes));
		break;
	}
	*ret = sel->is_sliced ? nt_bits(v, sel->msb, sel->lsb) : v;
	return err;
}

static bool check_status(struct script_run *r, const struct script_check *k)
{
	char where[128];

	snprintf(where, sizeof(where), "%s:%u", r->s->file, r->step->line);
	if (k->want == WANT_REFUSED) {
		if (!k->is_should)
			return nt_shall_refuse(r->t, r->res.cpl, "%s (%s)", k->text, where);
		return nt_should(r->t, !drv_cpl_ok(r->res.cpl), "%s is refused (%s)", k->text,
				 where);
	}
	if (k->is_should)
		return nt_should_status_of(r->t, r->res.cpl, k->statuses, "%s (%s)", k->text,
					   where);
	if (k->count == 1)
		return nt_shall_status(r->t, r->res.cpl, k->statuses[0], "%s (%s)", k->text, where);
	return nt_shall_status_of(r->t, r->res.cpl, k->statuses, "%s (%s)", k->text, where);
}

static bool check_range(struct script_run *r, const struct script_check *k, uint64_t seen,
			uint64_t lo, uint64_t hi)
{
	if (k->is_should)
		return nt_should_range(r->t, seen, lo, hi, "%s (%s:%u)", k->text, r->s->file,
				       r->step->line);
	return nt_shall_range(r->t, seen, lo, hi, "%s (%s:%u)", k->text, r->s->file, r->step->line);
}

/* Equal to one of the list: the check shows the one that holds, or the first. */
static bool check_equal(struct script_run *r, const struct script_check *k, uint64_t seen,
			uint64_t want)
{
	if (k->is_should)
		return nt_should_eq(r->t, seen, want, "%s (%s:%u)", k->text, r->s->file,
				    r->step->line);
	return nt_shall_eq(r->t, seen, want, "%s (%s:%u)", k->text, r->s->file, r->step->line);
}

static bool check_not(struct script_run *r, const struct script_check *k, uint64_t seen,
		      uint64_t unwanted)
{
	if (k->is_should)
		return nt_should(r->t, seen != unwanted, "%s is not %llXh (%s:%u)", k->text,
				 (unsigned long long)unwanted, r->s->file, r->step->line);
	return nt_shall(r->t, seen != unwanted, "%s is not %llXh (%s:%u)", k->text,
			(unsigned long long)unwanted, r->s->file, r->step->line);
}

static int run_check(struct script_run *r, const struct script_check *k)
{
	uint64_t seen, want, lo = 0, hi = UINT64_MAX, pick = 0;
	bool holds;
	int err;

	if (k->what.kind == SELECT_STATUS) {
		r->has_failed |= !check_status(r, k);
		return 0;
	}
	err = read_selector(r, &k->what, &seen);
	for (size_t i = 0; !err && i < k->count; i++) {
		if (!k->values[i])
			continue;
		err = expr_eval(k->values[i], script_leaf, r, &want);
		if (!i)
			pick = lo = want;
		else
			hi = want;
		if (k->want == WANT_ANY_OF && want == seen)
			pick = want;
	}
	if (err)
		return err;
	if (k->want == WANT_RANGE)
		holds = check_range(r, k, seen, lo, hi);
	else if (k->want == WANT_NOT)
		holds = check_not(r, k, seen, pick);
	else
		holds = check_equal(r, k, seen, pick);
	r->has_failed |= !holds && !k->is_should;
	return 0;
}

int script_run_checks(struct script_run *r)
{
	int err = 0;

	for (size_t i = 0; !err && i < r->step->check_count; i++)
		err = run_check(r, &r->step->checks[i]);
	return err;
}

int script_run_saves(struct script_run *r)
{
	for (size_t i = 0; i < r->step->save_count; i++) {
		const struct script_save *save = &r->step->saves[i];
		int err = read_selector(r, &save->what, &r->vars[save->var]);

		if (err)
			return err;
		r->is_set[save->var] = true;
	}
	return 0;
}
