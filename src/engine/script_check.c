// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * shall, should and save of a step: what of its result is looked at
 * ("dw0[15:0]", "status", "u32[8]", "identify.ctrl.oncs", "cap.mqes") and what
 * is wanted (a value, any of a list, a range, anything but, a status by name).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/script.h"

/* Numbers of a completion, in the order of cpl_value() in script_judge.c. */
static const char *const cpl_names[] = { "cid", "slot", "dw0", "dw1",  "sqhd", "sqid", "phase",
					 "sc",	"sct",	"dnr", "more", "crd",  NULL };

#define CID_NAMES 2

/* "[15:0]" or "[3]" at the end of a key; cut off. False: malformed. */
static bool take_slice(char *key, struct selector *sel)
{
	char *open = strrchr(key, '['), *end;
	unsigned long msb, lsb;

	if (!open)
		return true;
	msb = strtoul(open + 1, &end, 10);
	lsb = msb;
	if (end == open + 1)
		return false;
	if (*end == ':') {
		char *from = end + 1;

		lsb = strtoul(from, &end, 10);
		if (end == from)
			return false;
	}
	if (strcmp(end, "]") || msb > 63 || lsb > msb)
		return false;
	*open = '\0';
	sel->is_sliced = true;
	sel->msb = (unsigned int)msb;
	sel->lsb = (unsigned int)lsb;
	return true;
}

/* "u32[8]": the offset is an expression. True when it is of this form. */
static int take_bytes(struct script_compiler *c, const struct yaml_node *n, char *key,
		      struct selector *sel, bool *ret)
{
	struct expr_scope scope = { .arg = c, .resolve = script_resolve };
	char *open = strchr(key, '['), *close, text[200];
	unsigned int bits;
	size_t offset;
	int used = 0, err;

	*ret = false;
	if (!open || sscanf(key, "u%u[%n", &bits, &used) != 1 || !used ||
	    (bits != 8 && bits != 16 && bits != 32 && bits != 64))
		return 0;
	*ret = true;
	close = strchr(open, ']');
	/* an index of its own inside needs the last bracket before a slice: keep it simple */
	if (!close)
		return yaml_error(c->f, n, "']' is missing");
	*close = '\0';
	sel->kind = SELECT_BYTES;
	sel->width = bits / 8;
	err = expr_parse(&c->s->pool, open + 1, &scope, &sel->offset, &offset, text);
	if (err == -EINVAL)
		return yaml_error_in(c->f, n, (size_t)(open + 1 - key) + offset, "%s", text);
	if (err)
		return err;
	if (close[1] == '[') {
		/* leave the slice where take_slice() finds it */
		memmove(open, close + 1, strlen(close + 1) + 1);
		if (!take_slice(key, sel))
			return yaml_error(c->f, n, "malformed bits: [15:0] or [3]");
	} else if (close[1]) {
		return yaml_error(c->f, n, "malformed key '%s'", n->text);
	}
	return 0;
}

static const struct spec_reg *reg_of(const struct script_step *step)
{
	for (size_t i = 0; step->verb->args[i].name; i++)
		if (step->verb->args[i].kind == ARG_REG && step->args[i].is_set)
			return step->args[i].reg;
	return NULL;
}

/* "mqes" or "cap.mqes" after read-reg { reg: cap } */
static bool find_reg_field(const struct script_step *step, const char *key, struct selector *sel)
{
	const struct spec_reg *reg = reg_of(step);
	size_t len = reg ? strlen(reg->name) : 0;

	if (!reg)
		return false;
	if (!strncmp(key, reg->name, len) && key[len] == '.')
		key += len + 1;
	sel->kind = SELECT_REG_FIELD;
	sel->field = spec_field_find(reg->fields, key);
	return sel->field != NULL;
}

static bool find_plain(const struct script_step *step, const char *key, struct selector *sel)
{
	unsigned int results = step->verb->results;
	const struct spec_struct *s;

	if (results & (RESULT_CPL | RESULT_CID))
		for (size_t i = 0; cpl_names[i] && (results & RESULT_CPL || i < CID_NAMES); i++)
			if (!strcmp(cpl_names[i], key)) {
				sel->kind = SELECT_CPL;
				sel->index = i;
				return true;
			}
	if (results & RESULT_CPL && !strcmp(key, "status")) {
		sel->kind = SELECT_STATUS;
		return true;
	}
	if (results & RESULT_VALUE && !strcmp(key, "value")) {
		sel->kind = SELECT_VALUE;
		return true;
	}
	if (results & RESULT_VALUE && find_reg_field(step, key, sel))
		return true;
	if (results & RESULT_DATA && !spec_path_find(key, &s, &sel->field) &&
	    sel->field->kind == SPEC_UINT && sel->field->width <= 64) {
		sel->kind = SELECT_FIELD;
		return true;
	}
	return false;
}

static int unknown_key(struct script_compiler *c, const struct yaml_node *n, const char *key,
		       const struct script_step *step)
{
	const char *names[16] = { 0 }, *near;
	unsigned int results = step->verb->results;
	size_t count = 0;

	for (size_t i = 0; cpl_names[i] && results & (RESULT_CPL | RESULT_CID); i++)
		if (results & RESULT_CPL || i < CID_NAMES)
			names[count++] = cpl_names[i];
	if (results & RESULT_CPL)
		names[count++] = "status";
	if (results & RESULT_VALUE)
		names[count++] = "value";
	if (!results)
		return yaml_error(c->f, n, "%s leaves nothing to look at", step->verb->verb);
	near = nearest_word(key, names);
	if (near)
		return yaml_error(c->f, n, "%s has no '%s', did you mean '%s'?", step->verb->verb,
				  key, near);
	return yaml_error(c->f, n, "%s has no '%s'", step->verb->verb, key);
}

static int compile_selector(struct script_compiler *c, const struct yaml_node *n,
			    const struct script_step *step, struct selector *sel)
{
	char key[128];
	bool is_bytes;
	int err;

	if (n->kind != YAML_SCALAR || strlen(n->text) >= sizeof(key))
		return yaml_error(c->f, n, "the name of a result must stand here");
	strcpy(key, n->text);
	err = take_bytes(c, n, key, sel, &is_bytes);
	if (err)
		return err;
	if (is_bytes)
		return step->verb->results & RESULT_DATA
			       ? 0
			       : yaml_error(c->f, n, "%s leaves no data to look at",
					    step->verb->verb);
	if (!take_slice(key, sel))
		return yaml_error(c->f, n, "malformed bits in '%s': [15:0] or [3]", n->text);
	if (!find_plain(step, key, sel))
		return unknown_key(c, n, key, step);
	if (sel->kind == SELECT_STATUS && sel->is_sliced)
		return yaml_error(c->f, n, "status has no bits here: use sct and sc");
	return 0;
}

/* "invalid-field" and "Invalid Field in Command" are the same. */
static bool same_status_name(const char *a, const char *b)
{
	for (; *a && *b; a++, b++) {
		int x = *a == '-' || *a == '_' ? ' ' : tolower((unsigned char)*a);
		int y = *b == '-' || *b == '_' ? ' ' : tolower((unsigned char)*b);

		if (x != y)
			return false;
	}
	return *a == *b;
}

static int parse_status(struct script_compiler *c, const struct yaml_node *n, uint16_t *ret)
{
	const char *text = yaml_text(c->f, n, "status"), *near;
	const struct spec_status *s;
	const char *names[192] = { 0 };
	uint64_t v;

	if (!text)
		return -EINVAL;
	if (!strcmp(text, "success")) {
		*ret = 0;
		return 0;
	}
	if (yaml_number(text, &v) && v <= 0x7ff) {
		*ret = (uint16_t)v;
		return 0;
	}
	s = spec_status_parse(text);
	for (size_t i = 0; !s && i < spec_statuses_count; i++)
		if (same_status_name(spec_statuses[i].name, text))
			s = &spec_statuses[i];
	if (s) {
		*ret = s->status;
		return 0;
	}
	for (size_t i = 0; i < spec_statuses_count && i < 191; i++)
		names[i] = spec_statuses[i].name;
	near = nearest_word(text, names);
	if (near)
		return yaml_error(c->f, n, "unknown status '%s', did you mean '%s'?", text, near);
	return yaml_error(c->f, n, "unknown status '%s'", text);
}

static int compile_statuses(struct script_compiler *c, const struct yaml_node *n,
			    struct script_check *k)
{
	size_t count;
	int err = 0;

	if (n->kind == YAML_SCALAR && !strcmp(n->text, "refused")) {
		k->want = WANT_REFUSED;
		return 0;
	}
	if (yaml_scalars(c->f, n, "status", &count))
		return -EINVAL;
	if (!count)
		return yaml_error(c->f, n, "an empty list holds for nothing");
	k->statuses = pool_alloc(&c->s->pool, (count + 1) * sizeof(*k->statuses));
	if (!k->statuses)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (parse_status(c, yaml_scalar_at(n, i), &k->statuses[i]))
			err = -EINVAL;
	k->statuses[count] = NT_STATUS_END;
	k->count = count;
	return err;
}

/* { min: 1, max: 9 } or { not: 3 } */
static int compile_range(struct script_compiler *c, const struct yaml_node *map,
			 struct script_check *k)
{
	static const char *const keys[] = { "min", "max", "not", NULL };
	const struct yaml_node *min = yaml_get(map, "min"), *max = yaml_get(map, "max"),
			       *other = yaml_get(map, "not");

	if (yaml_check_keys(c->f, map, "what is wanted", keys))
		return -EINVAL;
	if ((other && (min || max)) || (!other && !min && !max))
		return yaml_error(c->f, map, "it is either not:, or min: and max:");
	k->want = other ? WANT_NOT : WANT_RANGE;
	k->count = other ? 1 : 2;
	k->values = pool_alloc(&c->s->pool, 2 * sizeof(const struct expr *));
	if (!k->values)
		return -ENOMEM;
	if ((other && script_compile_expr(c, other, &k->values[0])) ||
	    (min && script_compile_expr(c, min, &k->values[0])) ||
	    (max && script_compile_expr(c, max, &k->values[1])))
		return -EINVAL;
	return 0;
}

static int compile_want(struct script_compiler *c, const struct yaml_node *n,
			struct script_check *k)
{
	size_t count = n->kind == YAML_LIST ? n->count : 1;
	int err = 0;

	if (k->what.kind == SELECT_STATUS)
		return compile_statuses(c, n, k);
	if (n->kind == YAML_MAP)
		return compile_range(c, n, k);
	if (!count)
		return yaml_error(c->f, n, "an empty list holds for nothing");
	k->values = pool_alloc(&c->s->pool, count * sizeof(const struct expr *));
	if (!k->values)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		if (script_compile_expr(c, n->kind == YAML_LIST ? n->items[i] : n, &k->values[i]))
			err = -EINVAL;
	k->count = count;
	return err;
}

int script_compile_checks(struct script_compiler *c, const struct yaml_node *map, bool is_should,
			  struct script_step *step)
{
	struct script_check *grown;
	int err = 0;

	if (map->kind != YAML_MAP)
		return yaml_error(c->f, map, "%s must be a mapping (result: value)",
				  is_should ? "should" : "shall");
	grown = pool_alloc(&c->s->pool, (step->check_count + map->count) * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	if (step->check_count)
		memcpy(grown, step->checks, step->check_count * sizeof(*grown));
	step->checks = grown;
	for (size_t i = 0; i < map->count; i++) {
		struct script_check *k = &step->checks[step->check_count++];

		k->is_should = is_should;
		k->text = pool_printf(&c->s->pool, "%s: %s", step->label, map->keys[i]->text);
		if (!k->text)
			return -ENOMEM;
		if (compile_selector(c, map->keys[i], step, &k->what) ||
		    compile_want(c, map->items[i], k))
			err = -EINVAL;
	}
	return err;
}

int script_compile_saves(struct script_compiler *c, const struct yaml_node *map,
			 struct script_step *step)
{
	int err = 0;

	if (map->kind != YAML_MAP)
		return yaml_error(c->f, map, "save must be a mapping (name: result)");
	step->saves = pool_alloc(&c->s->pool, map->count * sizeof(*step->saves));
	if (!step->saves)
		return -ENOMEM;
	for (size_t i = 0; i < map->count; i++) {
		struct script_save *save = &step->saves[step->save_count];

		if (compile_selector(c, map->items[i], step, &save->what) ||
		    script_new_var(c, map->keys[i], &save->var)) {
			err = -EINVAL;
			continue;
		}
		if (save->what.kind == SELECT_STATUS) {
			err = yaml_error(c->f, map->items[i], "save sct and sc, not status");
			continue;
		}
		c->var_ready[save->var] = true;
		step->save_count++;
	}
	return err;
}
