// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Arguments of a step by the descriptors of its verb: numbers and expressions,
 * words of the specification, buffers, registers, lists, bytes.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/script.h"

static int const_expr(struct script_compiler *c, uint64_t value, const struct expr **ret)
{
	struct expr *e = pool_alloc(&c->s->pool, sizeof(*e));

	if (!e)
		return -ENOMEM;
	e->value = value;
	*ret = e;
	return 0;
}

/* A word of the argument's own list or of the specification's tables. */
static bool find_name(const struct script_arg *a, const char *text, uint64_t *ret)
{
	const struct spec_opcode *op;
	const struct spec_id *id;

	for (const struct script_word *w = a->words; w && w->name; w++)
		if (!strcmp(w->name, text)) {
			*ret = w->value;
			return true;
		}
	switch (a->names) {
	case NAMES_ADMIN:
	case NAMES_NVM:
		op = spec_opcode_parse(a->names == NAMES_ADMIN, text);
		*ret = op ? op->opc : 0;
		return op != NULL;
	case NAMES_FID:
	case NAMES_LID:
		id = a->names == NAMES_FID ? spec_feature_parse(text) : spec_log_parse(text);
		*ret = id ? id->id : 0;
		return id != NULL;
	default:
		return false;
	}
}

static int unknown_word(struct script_compiler *c, const struct script_arg *a,
			const struct yaml_node *n)
{
	const char *words[64] = { 0 }, *near;
	size_t count = 0, used = 0;
	char list[800] = "";

	for (const struct script_word *w = a->words; w && w->name && count < 63; w++)
		words[count++] = w->name;
	for (size_t i = 0; a->names == NAMES_FID && i < spec_features_count && count < 63; i++)
		words[count++] = spec_features[i].name;
	for (size_t i = 0; a->names == NAMES_LID && i < spec_logs_count && count < 63; i++)
		words[count++] = spec_logs[i].name;
	for (size_t i = 0; (a->names == NAMES_ADMIN || a->names == NAMES_NVM) &&
			   i < spec_opcodes_count && count < 63;
	     i++)
		if (spec_opcodes[i].is_admin == (a->names == NAMES_ADMIN))
			words[count++] = spec_opcodes[i].name;
	near = nearest_word(n->text, words);
	if (near)
		return yaml_error(c->f, n, "%s: unknown word '%s', did you mean '%s'?", a->name,
				  n->text, near);
	for (size_t i = 0; i < count && used < sizeof(list); i++)
		used += (size_t)snprintf(list + used, sizeof(list) - used, "%s%s", i ? ", " : "",
					 words[i]);
	if (!count)
		return yaml_error(c->f, n,
				  "%s: a number or an expression must stand here, not '%s'",
				  a->name, n->text);
	return yaml_error(c->f, n, "%s: unknown word '%s'; a number, or one of %s", a->name,
			  n->text, list);
}

static int compile_num(struct script_compiler *c, const struct script_arg *a,
		       const struct yaml_node *n, const struct expr **ret)
{
	uint64_t value;
	int err;

	if (n->kind == YAML_SCALAR && isalpha((unsigned char)*n->text) && strcmp(n->text, "true") &&
	    strcmp(n->text, "false")) {
		if (!find_name(a, n->text, &value))
			return unknown_word(c, a, n);
		return const_expr(c, value, ret);
	}
	err = script_compile_expr(c, n, ret);
	if (!err && a->max && script_const(*ret, &value) && value > a->max)
		return yaml_error(c->f, n, "%s: %llu is out of range, 0 to %llu", a->name,
				  (unsigned long long)value, (unsigned long long)a->max);
	return err;
}

static int compile_queue(struct script_compiler *c, const struct script_arg *a,
			 const struct yaml_node *n, const struct expr **ret)
{
	if (n->kind == YAML_SCALAR && !strcmp(n->text, "admin"))
		return const_expr(c, 0, ret);
	return compile_num(c, a, n, ret);
}

static int compile_buf(struct script_compiler *c, const struct script_arg *a,
		       const struct yaml_node *n, size_t *ret)
{
	const char *names[SCRIPT_BUFS_MAX + 1] = { 0 }, *text = yaml_text(c->f, n, a->name), *near;
	struct script *s = c->s;
	size_t i = 0;

	if (!text)
		return -EINVAL;
	for (; i < s->buf_count && strcmp(s->bufs[i], text); i++)
		names[i] = s->bufs[i];
	if (a->kind == ARG_BUF) {
		if (i < s->buf_count && (c->buf_ready[i] || c->in_always)) {
			*ret = i;
			return 0;
		}
		near = nearest_word(text, names);
		if (near)
			return yaml_error(c->f, n, "unknown buffer '%s', did you mean '%s'?", text,
					  near);
		return yaml_error(c->f, n, "unknown buffer '%s'", text);
	}
	if (!script_is_name(text) || strlen(text) > 40)
		return yaml_error(c->f, n, "a name has letters, digits and '_' only, at most 40");
	if (i < s->buf_count)
		return yaml_error(c->f, n, "there is a buffer '%s' already", text);
	if (i == SCRIPT_BUFS_MAX)
		return yaml_error(c->f, n, "more than %u buffers", SCRIPT_BUFS_MAX);
	s->bufs[i] = pool_strdup(&s->pool, text);
	if (!s->bufs[i])
		return -ENOMEM;
	s->buf_count++;
	c->buf_ready[i] = true;
	*ret = i;
	return 0;
}

static int compile_reg(struct script_compiler *c, const struct yaml_node *n, struct script_value *v)
{
	const char *text = yaml_text(c->f, n, "reg"), *dot;
	const char *names[64] = { 0 }, *near;
	char reg[32];

	if (!text)
		return -EINVAL;
	dot = strchr(text, '.');
	snprintf(reg, sizeof(reg), "%.*s", dot ? (int)(dot - text) : 31, text);
	v->reg = spec_reg_find(reg);
	if (!v->reg) {
		for (size_t i = 0; i < spec_regs_count && i < 63; i++)
			names[i] = spec_regs[i].name;
		near = nearest_word(reg, names);
		return yaml_error(c->f, n, "unknown register '%s'%s%s%s", reg,
				  near ? ", did you mean '" : "", near ? near : "",
				  near ? "'?" : "");
	}
	v->field = dot ? spec_field_find(v->reg->fields, dot + 1) : NULL;
	if (!dot || v->field)
		return 0;
	for (size_t i = 0; i < v->reg->fields->count && i < 63; i++)
		names[i] = v->reg->fields->fields[i].name;
	near = nearest_word(dot + 1, names);
	return yaml_error_in(c->f, n, (size_t)(dot + 1 - text), "unknown field '%s' of %s%s%s%s",
			     dot + 1, reg, near ? ", did you mean '" : "", near ? near : "",
			     near ? "'?" : "");
}

static int compile_list(struct script_compiler *c, const struct script_arg *a,
			const struct yaml_node *n, struct script_value *v)
{
	const struct expr **list;
	int err = 0;

	if (n->kind != YAML_LIST)
		return yaml_error(c->f, n, "%s must be a list of numbers", a->name);
	if (!n->count || n->count > 4096 || (a->max && n->count > a->max))
		return yaml_error(c->f, n, "%s: 1 to %llu numbers", a->name,
				  (unsigned long long)(a->max ? a->max : 4096));
	list = pool_alloc(&c->s->pool, n->count * sizeof(*list));
	if (!list)
		return -ENOMEM;
	for (size_t i = 0; i < n->count; i++)
		if (script_compile_expr(c, n->items[i], &list[i]))
			err = -EINVAL;
	v->list = list;
	v->count = n->count;
	return err;
}

static int compile_bytes(struct script_compiler *c, const struct script_arg *a,
			 const struct yaml_node *n, struct script_value *v)
{
	const char *text = yaml_text(c->f, n, a->name);
	uint8_t *bytes;
	size_t digits = 0;

	if (!text)
		return -EINVAL;
	bytes = pool_alloc(&c->s->pool, strlen(text) / 2 + 1);
	if (!bytes)
		return -ENOMEM;
	for (const char *p = text; *p; p++) {
		int d = tolower((unsigned char)*p);

		if (d == ' ' || d == '_')
			continue;
		if (!isxdigit(d))
			return yaml_error_in(c->f, n, (size_t)(p - text),
					     "%s: not a hexadecimal digit", a->name);
		d = d <= '9' ? d - '0' : d - 'a' + 10;
		bytes[digits / 2] = (uint8_t)(bytes[digits / 2] << 4 | d);
		digits++;
	}
	if (digits % 2)
		return yaml_error(c->f, n, "%s: an odd number of hexadecimal digits", a->name);
	if (a->max && digits / 2 != a->max)
		return yaml_error(c->f, n, "%s: %zu bytes, must be %llu", a->name, digits / 2,
				  (unsigned long long)a->max);
	v->bytes = bytes;
	v->count = digits / 2;
	return 0;
}

static int compile_arg(struct script_compiler *c, const struct script_arg *a,
		       const struct yaml_node *n, struct script_value *v)
{
	const char *text;

	v->is_set = true;
	switch (a->kind) {
	case ARG_NUM:
		return compile_num(c, a, n, &v->e);
	case ARG_QUEUE:
		return compile_queue(c, a, n, &v->e);
	case ARG_BUF:
	case ARG_NEW_BUF:
		return compile_buf(c, a, n, &v->buf);
	case ARG_REG:
		return compile_reg(c, n, v);
	case ARG_CFG:
		return script_compile_cfg(c, n, v);
	case ARG_LIST:
		return compile_list(c, a, n, v);
	case ARG_BYTES:
		return compile_bytes(c, a, n, v);
	default:
		text = yaml_text(c->f, n, a->name);
		v->text = text ? pool_strdup(&c->s->pool, text) : NULL;
		return v->text ? 0 : -EINVAL;
	}
}

int script_compile_args(struct script_compiler *c, const struct yaml_node *map,
			const struct yaml_node *at, struct script_step *step)
{
	const char *names[33] = { 0 };
	size_t count = 0;
	int err = 0;

	while (count < 32 && step->verb->args[count].name) {
		names[count] = step->verb->args[count].name;
		count++;
	}
	step->args = pool_alloc(&c->s->pool, (count + 1) * sizeof(*step->args));
	if (!step->args)
		return -ENOMEM;
	if (map && yaml_check_keys(c->f, map, step->verb->verb, names))
		err = -EINVAL;
	for (size_t i = 0; i < count; i++) {
		const struct script_arg *a = &step->verb->args[i];
		const struct yaml_node *n = yaml_get(map, a->name);

		if (!n && a->is_required)
			err = yaml_error(c->f, map ? map : at, "%s needs '%s' (%s)",
					 step->verb->verb, a->name, a->help);
		else if (n && compile_arg(c, a, n, &step->args[i]))
			err = -EINVAL;
	}
	return err;
}
