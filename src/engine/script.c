// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A scripted case from its file: the head (id, title, needs, effects, state,
 * parameters, values), then the steps, and the nt_case that runs them.
 */
#include "engine/script.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const script_keys[] = { "case",   "title",	"spec",	  "coverage",  "rules",
					   "needs",  "effects", "state",  "timeout_s", "params",
					   "values", "steps",	"always", "advice",    NULL };

/* In the order of the bits of NT_NEED_*. */
static const char *const need_names[] = { "commands",	"queues",    "regs",	    "reg-write",
					  "cfg",	"cfg-write", "ns",	    "two-queues",
					  "intx",	"msi",	     "msix",	    "msix-table",
					  "flr",	"hot-reset", "pm-reset",    "nssr",
					  "skip-time",	"io",	     "port",	    "port-write",
					  "link-reset", "perst",     "power-cycle", NULL };

bool script_const(const struct expr *e, uint64_t *ret)
{
	return expr_is_const(e) && !expr_eval(e, NULL, NULL, ret);
}

int script_compile_expr(struct script_compiler *c, const struct yaml_node *n,
			const struct expr **ret)
{
	struct expr_scope scope = { .arg = c, .resolve = script_resolve };
	struct expr *constant;
	char text[200];
	size_t offset;
	int err;

	if (n->kind != YAML_SCALAR)
		return yaml_error(c->f, n, "a number or an expression must stand here");
	if (n->is_plain && (!strcmp(n->text, "true") || !strcmp(n->text, "false"))) {
		constant = pool_alloc(&c->s->pool, sizeof(*constant));
		if (!constant)
			return -ENOMEM;
		constant->value = n->text[0] == 't';
		*ret = constant;
		return 0;
	}
	err = expr_parse(&c->s->pool, n->text, &scope, ret, &offset, text);
	if (err == -EINVAL)
		yaml_error_in(c->f, n, offset, "%s", text);
	return err;
}

static int read_id(struct script_compiler *c, const struct yaml_node *n)
{
	const char *id = yaml_text(c->f, n, "case");

	if (!id)
		return -EINVAL;
	for (const char *p = id; *p; p++)
		if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) && *p != '.' &&
		    *p != '-')
			return yaml_error_in(c->f, n, (size_t)(p - id),
					     "a case id has lower-case letters, digits, '.' and "
					     "'-' only");
	if (!strchr(id, '.'))
		return yaml_error(c->f, n, "a case id has the form area.topic.behaviour");
	c->s->c.id = pool_strdup(&c->s->pool, id);
	return 0;
}

/* A list of words, or one text, as the text with blanks that nt_case wants. */
static int read_words(struct script_compiler *c, const char *key, const char **ret)
{
	const struct yaml_node *n = yaml_get(c->f->root, key);
	const char *all = "";
	size_t count;

	if (!n)
		return 0;
	if (yaml_scalars(c->f, n, key, &count))
		return -EINVAL;
	for (size_t i = 0; i < count && all; i++)
		all = pool_printf(&c->s->pool, "%s%s%s", all, i ? " " : "",
				  yaml_scalar_at(n, i)->text);
	*ret = all;
	return all ? 0 : -ENOMEM;
}

static int read_bits(struct script_compiler *c, const char *key, const char *const *words,
		     unsigned int *bits)
{
	const struct yaml_node *n = yaml_get(c->f->root, key);
	size_t count, word;
	int err = 0;

	if (!n || (n->kind == YAML_SCALAR && n->is_plain && !*n->text))
		return 0;
	if (yaml_scalars(c->f, n, key, &count))
		return -EINVAL;
	for (size_t i = 0; i < count; i++)
		if (yaml_word(c->f, yaml_scalar_at(n, i), key, words, &word))
			err = -EINVAL;
		else
			*bits |= 1u << word;
	return err;
}

static int read_head(struct script_compiler *c)
{
	static const char *const states[] = { "enabled", "disabled", "any", NULL };
	const char *effects[33] = { 0 };
	const struct yaml_node *root = c->f->root, *n;
	struct nt_case *nc = &c->s->c;
	const char *text;
	size_t word = 0;
	int err = 0;

	n = yaml_need(c->f, root, "case", "a scripted case");
	if (!n || read_id(c, n))
		err = -EINVAL;
	n = yaml_need(c->f, root, "title", "a scripted case");
	text = n ? yaml_text(c->f, n, "title") : NULL;
	if (text)
		nc->title = pool_strdup(&c->s->pool, text);
	else
		err = -EINVAL;
	for (unsigned int i = 0; i < 32 && effect_name(1u << i); i++)
		effects[i] = effect_name(1u << i);
	nc->spec = "";
	nc->coverage = "";
	if (read_words(c, "spec", &nc->spec) || read_words(c, "coverage", &nc->coverage) ||
	    read_words(c, "rules", &nc->rules) || read_words(c, "advice", &nc->advice))
		err = -EINVAL;
	/* both, whatever is wrong with one: steps are held against them */
	if (read_bits(c, "needs", need_names, &c->needs))
		err = -EINVAL;
	if (read_bits(c, "effects", effects, &c->effects))
		err = -EINVAL;
	n = yaml_get(root, "state");
	if (n && yaml_word(c->f, n, "state", states, &word))
		err = -EINVAL;
	nc->state = (enum nt_state)word;
	n = yaml_get(root, "timeout_s");
	if (n && yaml_seconds(c->f, n, "timeout_s", &nc->timeout_ms))
		err = -EINVAL;
	return err;
}

static int check_name(struct script_compiler *c, const struct yaml_node *n)
{
	static const char *const taken[] = { "dev", "ctrl", "reg", "rand" };

	if (n->kind != YAML_SCALAR || !script_is_name(n->text) || strlen(n->text) > 40)
		return yaml_error(c->f, n, "a name has letters, digits and '_' only, at most 40");
	for (size_t i = 0; i < ARRAY_SIZE(taken); i++)
		if (!strcmp(taken[i], n->text))
			return yaml_error(c->f, n, "the name '%s' is taken", n->text);
	for (size_t i = 0; i < c->s->param_count; i++)
		if (c->s->params[i].name && !strcmp(c->s->params[i].name, n->text))
			return yaml_error(c->f, n, "'%s' is a parameter", n->text);
	return 0;
}

/* depth: 3, or depth: { value: 3, min: 2, max: 65536, help: … } */
static int read_param(struct script_compiler *c, const struct yaml_node *key,
		      const struct yaml_node *n, struct nt_param *p)
{
	static const char *const keys[] = { "value", "min", "max", "help", NULL };
	const struct yaml_node *one;
	const char *help;

	if (check_name(c, key))
		return -EINVAL;
	p->max = UINT64_MAX;
	p->help = "";
	if (n->kind == YAML_MAP) {
		if (yaml_check_keys(c->f, n, "a parameter", keys))
			return -EINVAL;
		if ((one = yaml_get(n, "min")) &&
		    yaml_u64(c->f, one, "min", 0, UINT64_MAX, &p->min))
			return -EINVAL;
		if ((one = yaml_get(n, "max")) &&
		    yaml_u64(c->f, one, "max", p->min, UINT64_MAX, &p->max))
			return -EINVAL;
		if ((one = yaml_get(n, "help"))) {
			help = yaml_text(c->f, one, "help");
			if (!help)
				return -EINVAL;
			p->help = pool_strdup(&c->s->pool, help);
		}
		n = yaml_need(c->f, n, "value", "a parameter");
		if (!n)
			return -EINVAL;
	}
	if (yaml_u64(c->f, n, key->text, p->min, p->max, &p->value))
		return -EINVAL;
	p->name = pool_strdup(&c->s->pool, key->text);
	return p->name && p->help ? 0 : -ENOMEM;
}

static int read_params(struct script_compiler *c)
{
	const struct yaml_node *map = yaml_get(c->f->root, "params");
	struct nt_param *params;
	int err = 0;

	if (!map)
		return 0;
	if (map->kind != YAML_MAP || map->count > 32)
		return yaml_error(c->f, map, "params must be a mapping of at most 32 names");
	params = pool_alloc(&c->s->pool, (map->count + 1) * sizeof(*params));
	if (!params)
		return -ENOMEM;
	c->s->params = params;
	for (size_t i = 0; i < map->count; i++) {
		int one = read_param(c, map->keys[i], map->items[i], &params[c->s->param_count]);

		if (one)
			err = one;
		else
			c->s->param_count++;
	}
	c->s->c.params = params;
	return err;
}

int script_new_var(struct script_compiler *c, const struct yaml_node *n, size_t *ret)
{
	struct script *s = c->s;
	size_t i = 0;

	if (check_name(c, n))
		return -EINVAL;
	while (i < s->var_count && strcmp(s->vars[i], n->text))
		i++;
	if (i < s->var_count && s->inits[i])
		return yaml_error(c->f, n, "'%s' is one of values: and stays as it is", n->text);
	if (i == SCRIPT_VARS_MAX)
		return yaml_error(c->f, n, "more than %u values", SCRIPT_VARS_MAX);
	if (i == s->var_count) {
		s->vars[i] = pool_strdup(&s->pool, n->text);
		if (!s->vars[i])
			return -ENOMEM;
		s->var_count++;
	}
	*ret = i;
	return 0;
}

static int read_values(struct script_compiler *c)
{
	const struct yaml_node *map = yaml_get(c->f->root, "values");
	int err = 0;

	if (!map)
		return 0;
	if (map->kind != YAML_MAP)
		return yaml_error(c->f, map, "values must be a mapping (name: value)");
	for (size_t i = 0; i < map->count; i++) {
		const struct expr *e = NULL;
		size_t var;

		if (script_compile_expr(c, map->items[i], &e) ||
		    script_new_var(c, map->keys[i], &var)) {
			err = -EINVAL;
			continue;
		}
		c->s->inits[var] = e;
		c->var_ready[var] = true;
	}
	return err;
}

static int compile(struct script_compiler *c)
{
	const struct yaml_node *root = c->f->root, *n;
	struct script *s = c->s;
	int err = yaml_check_keys(c->f, root, "a scripted case", script_keys), one;

	if (root->kind != YAML_MAP)
		return err;
	if ((one = read_head(c)) || (one = read_params(c)) || (one = read_values(c)))
		err = one;
	c->knows_queues = true;
	n = yaml_need(c->f, root, "steps", "a scripted case");
	if (!n)
		return -EINVAL;
	if ((one = script_compile_steps(c, n, &s->steps, &s->step_count)))
		err = one;
	if (!one && !s->step_count)
		err = yaml_error(c->f, n, "a case without steps checks nothing");
	c->in_always = true;
	n = yaml_get(root, "always");
	if (n && (one = script_compile_steps(c, n, &s->always, &s->always_count)))
		err = one;
	s->c.needs = c->needs | NT_NEED_COMMANDS;
	s->c.effects = c->effects;
	s->c.run = script_case_run;
	s->c.priv = s;
	return s->pool.is_exhausted ? -ENOMEM : err;
}

int script_load(const char *path, struct script **ret, struct plan_errors *errs)
{
	struct script_compiler *c = calloc(1, sizeof(*c));
	struct yaml_file f;
	const char *slash;
	char *real;
	int err;

	if (!c)
		return -ENOMEM;
	err = yaml_load(path, errs, &f);
	if (err) {
		free(c);
		return err;
	}
	c->f = &f;
	c->s = calloc(1, sizeof(*c->s));
	real = realpath(path, NULL);
	err = -ENOMEM;
	if (c->s && (c->s->path = pool_strdup(&c->s->pool, real ? real : path))) {
		slash = strrchr(c->s->path, '/');
		c->s->file = slash ? c->s->path + (slash - c->s->path) + 1 : c->s->path;
		err = compile(c);
	}
	if (err == -ENOMEM)
		yaml_error(&f, NULL, "out of memory");
	free(real);
	yaml_free(&f);
	if (err)
		script_free(c->s);
	else
		*ret = c->s;
	free(c);
	return err;
}

const struct nt_case *script_case(const struct script *s)
{
	return &s->c;
}

void script_free(struct script *s)
{
	if (!s)
		return;
	pool_free(&s->pool);
	free(s);
}

const char *script_path(const struct nt_case *c)
{
	return c->run == script_case_run ? ((const struct script *)c->priv)->path : NULL;
}
