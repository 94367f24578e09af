// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Integer expressions of scripted cases: a recursive descent with a bounded
 * depth, and the evaluation. What a $name is, is the caller's business.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/script.h"

#define NESTING_MAX 32
#define NAME_MAX_   63

struct expr_parser {
	struct pool *pool;
	const struct expr_scope *scope;
	const char *start, *p;
	unsigned int depth;
	size_t error_at;
	char *text;
};

/* Operators from the loosest to the tightest level, as in C. */
static const struct {
	unsigned int level;
	const char *sign;
	enum expr_op op;
} binaries[] = {
	{ 0, "|", EXPR_OR },   { 1, "^", EXPR_XOR }, { 2, "&", EXPR_AND }, { 3, "<<", EXPR_SHL },
	{ 3, ">>", EXPR_SHR }, { 4, "+", EXPR_ADD }, { 4, "-", EXPR_SUB }, { 5, "*", EXPR_MUL },
};

#define LEVELS 6

static const struct expr *parse_level(struct expr_parser *x, unsigned int level);

static const struct expr *fail(struct expr_parser *x, const char *at, const char *text)
{
	if (!*x->text) {
		x->error_at = (size_t)(at - x->start);
		snprintf(x->text, 200, "%s", text);
	}
	return NULL;
}

static struct expr *new_expr(struct expr_parser *x, enum expr_op op)
{
	struct expr *e = pool_alloc(x->pool, sizeof(*e));

	if (e)
		e->op = op;
	else
		fail(x, x->p, "out of memory");
	return e;
}

static void skip_space(struct expr_parser *x)
{
	while (*x->p == ' ' || *x->p == '\t')
		x->p++;
}

static bool take(struct expr_parser *x, char c)
{
	skip_space(x);
	if (*x->p != c)
		return false;
	x->p++;
	return true;
}

static const struct expr *parse_number(struct expr_parser *x)
{
	char word[NAME_MAX_ + 1];
	const char *at = x->p;
	struct expr *e;
	size_t n = 0;

	while (isalnum((unsigned char)*x->p) && n < NAME_MAX_)
		word[n++] = *x->p++;
	word[n] = '\0';
	e = new_expr(x, EXPR_CONST);
	if (e && !yaml_number(word, &e->value))
		return fail(x, at, "not a number");
	return e;
}

/* $name, $name.more, $name[index] */
static const struct expr *parse_leaf(struct expr_parser *x)
{
	const char *at = x->p++;
	char name[NAME_MAX_ + 1], text[200] = "";
	struct expr *e;
	size_t n = 0;

	while ((isalnum((unsigned char)*x->p) || *x->p == '_' || *x->p == '.') && n < NAME_MAX_)
		name[n++] = *x->p++;
	name[n] = '\0';
	if (!n)
		return fail(x, at, "a name must follow '$'");
	e = new_expr(x, EXPR_LEAF);
	if (!e)
		return NULL;
	if (*x->p == '[') {
		x->p++;
		e->a = parse_level(x, 0);
		if (!e->a)
			return NULL;
		if (!take(x, ']'))
			return fail(x, x->p, "']' is missing");
	}
	if (x->scope->resolve(x->scope->arg, name, e, text))
		return fail(x, at, text);
	return e;
}

static const struct expr *parse_unary(struct expr_parser *x)
{
	const struct expr *inner;
	struct expr *e;
	bool is_not;

	skip_space(x);
	if (*x->p == '~' || *x->p == '-') {
		is_not = *x->p++ == '~';
		if (++x->depth > NESTING_MAX)
			return fail(x, x->p, "nested too deeply");
		inner = parse_unary(x);
		x->depth--;
		e = inner ? new_expr(x, is_not ? EXPR_NOT : EXPR_NEG) : NULL;
		if (e)
			e->a = inner;
		return e;
	}
	if (take(x, '(')) {
		inner = parse_level(x, 0);
		if (inner && !take(x, ')'))
			return fail(x, x->p, "')' is missing");
		return inner;
	}
	if (*x->p == '$')
		return parse_leaf(x);
	if (isdigit((unsigned char)*x->p))
		return parse_number(x);
	return fail(x, x->p,
		    *x->p ? "a number, a $name or '(' must stand here"
			  : "the expression ends too early");
}

static bool take_binary(struct expr_parser *x, unsigned int level, enum expr_op *ret)
{
	skip_space(x);
	for (size_t i = 0; i < ARRAY_SIZE(binaries); i++) {
		size_t len = strlen(binaries[i].sign);

		if (binaries[i].level != level || strncmp(x->p, binaries[i].sign, len))
			continue;
		x->p += len;
		*ret = binaries[i].op;
		return true;
	}
	return false;
}

static const struct expr *parse_level(struct expr_parser *x, unsigned int level)
{
	const struct expr *left, *right;
	enum expr_op op;
	struct expr *e;

	if (level == LEVELS)
		return parse_unary(x);
	if (!level && ++x->depth > NESTING_MAX)
		return fail(x, x->p, "nested too deeply");
	left = parse_level(x, level + 1);
	while (left && take_binary(x, level, &op)) {
		right = parse_level(x, level + 1);
		e = right ? new_expr(x, op) : NULL;
		if (!e)
			return NULL;
		e->a = left;
		e->b = right;
		left = e;
	}
	if (!level)
		x->depth--;
	return left;
}

int expr_parse(struct pool *pool, const char *text, const struct expr_scope *scope,
	       const struct expr **ret, size_t *ret_offset, char ret_text[200])
{
	struct expr_parser x = {
		.pool = pool, .scope = scope, .start = text, .p = text, .text = ret_text
	};
	const struct expr *e = NULL;

	*ret_text = '\0';
	if (strlen(text) > 1024) {
		fail(&x, text, "an expression longer than 1024 characters");
	} else {
		e = parse_level(&x, 0);
		skip_space(&x);
		if (e && *x.p)
			e = fail(&x, x.p, "an operator (* + - << >> & ^ |) must stand here");
	}
	*ret_offset = x.error_at;
	if (!e)
		return pool->is_exhausted ? -ENOMEM : -EINVAL;
	*ret = e;
	return 0;
}

static uint64_t apply(enum expr_op op, uint64_t a, uint64_t b)
{
	switch (op) {
	case EXPR_NOT:
		return ~a;
	case EXPR_NEG:
		return 0 - a;
	case EXPR_ADD:
		return a + b;
	case EXPR_SUB:
		return a - b;
	case EXPR_MUL:
		return a * b;
	case EXPR_AND:
		return a & b;
	case EXPR_OR:
		return a | b;
	case EXPR_XOR:
		return a ^ b;
	case EXPR_SHL:
		return b < 64 ? a << b : 0;
	default:
		return b < 64 ? a >> b : 0;
	}
}

int expr_eval(const struct expr *e, expr_leaf_fn leaf, void *arg, uint64_t *ret)
{
	uint64_t a = 0, b = 0;
	int err;

	if (e->op == EXPR_CONST) {
		*ret = e->value;
		return 0;
	}
	if (e->op == EXPR_LEAF)
		return leaf(arg, e, ret);
	err = expr_eval(e->a, leaf, arg, &a);
	if (!err && e->b)
		err = expr_eval(e->b, leaf, arg, &b);
	if (!err)
		*ret = apply(e->op, a, b);
	return err;
}

bool expr_is_const(const struct expr *e)
{
	return e->op == EXPR_CONST ||
	       (e->op != EXPR_LEAF && expr_is_const(e->a) && (!e->b || expr_is_const(e->b)));
}
