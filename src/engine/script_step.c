// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of a scripted case: the verb of the table, its arguments by their
 * descriptors, bounded repeats. What can be known wrong without a device is an
 * error here, with its position.
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
	size_t count = 0;

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
	return yaml_error(c->f, n, "%s: unknown word '%s'", a->name, n->text);
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

static int compile_args(struct script_compiler *c, const struct yaml_node *map,
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

static const struct script_value *arg_of(const struct script_step *step, const char *name)
{
	for (size_t i = 0; step->verb->args[i].name; i++)
		if (!strcmp(step->verb->args[i].name, name))
			return step->args[i].is_set ? &step->args[i] : NULL;
	return NULL;
}

/* Keep what queues there are, and refuse the use of one that nothing makes. */
static int track_queues(struct script_compiler *c, const struct yaml_node *map,
			const struct script_step *step)
{
	const struct script_value *v = arg_of(step, "qid");
	uint8_t makes = (step->verb->flags & VERB_MAKES_SQ ? 1 : 0) |
			(step->verb->flags & VERB_MAKES_CQ ? 2 : 0);
	uint64_t qid;

	if (makes) {
		/* queue-pair has a default */
		qid = 1;
		if (v && !script_const(v->e, &qid))
			c->knows_queues = false;
		else if (qid < 65536)
			c->queues[qid] |= makes;
		return 0;
	}
	v = arg_of(step, "queue");
	if (!v || !c->knows_queues || !script_const(v->e, &qid) || !qid || qid > 65535 ||
	    c->queues[qid] || !strcmp(step->verb->verb, "doorbell"))
		return 0;
	return yaml_error(c->f, yaml_get(map, "queue"),
			  "no step above makes a queue %llu (queue-pair, create-cq, create-sq)",
			  (unsigned long long)qid);
}

/* Effects of an opcode that is known, or of one that might be anything. */
static unsigned int opcode_effects(const struct script_step *step)
{
	const struct script_value *op = arg_of(step, "opcode"), *dw = arg_of(step, "dwords"),
				  *raw = arg_of(step, "bytes"), *q = arg_of(step, "queue");
	bool is_admin = !strcmp(step->verb->verb, "admin");
	uint64_t opc, qid;

	if (q && script_const(q->e, &qid) && !qid)
		is_admin = true;
	if (!op && !dw && !raw)
		return 0; /* the harmless command */
	if ((op && !script_const(op->e, &opc)) || (dw && !script_const(dw->list[0], &opc)))
		return NT_EFF_DATA;
	if (raw)
		opc = raw->bytes[0];
	opc &= 0xff;
	if (!is_admin)
		return opc == NT_NVM_FLUSH || opc == NT_NVM_READ || opc == NT_NVM_COMPARE ||
				       opc == NT_NVM_VERIFY
			       ? 0
			       : NT_EFF_DATA;
	switch (opc) {
	case NT_ADM_NS_MGMT:
	case NT_ADM_NS_ATTACH:
	case NT_ADM_FORMAT:
	case NT_ADM_SANITIZE:
		return NT_EFF_DATA | NT_EFF_NAMESPACES;
	case NT_ADM_FW_COMMIT:
	case NT_ADM_FW_DOWNLOAD:
		return NT_EFF_FIRMWARE;
	default:
		return opc >= 0xc0 || opc == NT_ADM_SECURITY_SEND ? NT_EFF_DATA : 0;
	}
}

static int check_effects(struct script_compiler *c, const struct yaml_node *at,
			 const struct script_step *step)
{
	unsigned int effects = step->verb->effects;
	const struct script_value *kind = arg_of(step, "kind");
	uint64_t value;

	if (step->verb->flags & VERB_OPCODE)
		effects |= opcode_effects(step);
	/* a patched submission entry may be any command; a completion slot is only read */
	if (!strcmp(step->verb->verb, "poke-slot") && kind && script_const(kind->e, &value) &&
	    value)
		effects = 0;
	for (unsigned int bit = 1; effects & ~c->effects; bit <<= 1)
		if (effects & bit & ~c->effects)
			return yaml_error(c->f, at,
					  "this step may change what effects: does not name; add "
					  "'%s' there",
					  effect_name(bit));
	return 0;
}

static int find_verb(struct script_compiler *c, const struct yaml_node *n,
		     const struct script_verb **ret)
{
	const char *names[96] = { 0 }, *text = yaml_text(c->f, n, "do"), *near;

	if (!text)
		return -EINVAL;
	*ret = script_verb_find(text);
	if (*ret)
		return 0;
	for (size_t i = 0; i < script_verb_count && i < 95; i++)
		names[i] = script_verbs[i].verb;
	near = nearest_word(text, names);
	if (near)
		return yaml_error(c->f, n, "unknown step '%s', did you mean '%s'?", text, near);
	return yaml_error(c->f, n, "unknown step '%s'", text);
}

static int compile_do(struct script_compiler *c, const struct yaml_node *map,
		      struct script_step *step)
{
	static const char *const keys[] = { "do", "name", "with", "shall", "should", "save", NULL };
	const struct yaml_node *verb = yaml_get(map, "do"), *with = yaml_get(map, "with"), *n;
	const char *name;
	int err = yaml_check_keys(c->f, map, "a step", keys);

	if (find_verb(c, verb, &step->verb))
		return -EINVAL;
	if (with && with->kind != YAML_MAP)
		return yaml_error(c->f, with, "with must be a mapping (argument: value)");
	n = yaml_get(map, "name");
	name = n ? yaml_text(c->f, n, "name") : NULL;
	step->name = name ? pool_strdup(&c->s->pool, name) : NULL;
	step->label = step->name ? step->name : step->verb->verb;
	if (n && !name)
		err = -EINVAL;
	if (compile_args(c, with, verb, step))
		return -EINVAL;
	if (track_queues(c, with, step) || check_effects(c, verb, step))
		err = -EINVAL;
	c->needs |= step->verb->needs;
	n = yaml_get(map, "shall");
	if (n && script_compile_checks(c, n, false, step))
		err = -EINVAL;
	n = yaml_get(map, "should");
	if (n && script_compile_checks(c, n, true, step))
		err = -EINVAL;
	n = yaml_get(map, "save");
	if (n && script_compile_saves(c, n, step))
		err = -EINVAL;
	return err;
}

static int compile_repeat(struct script_compiler *c, const struct yaml_node *map,
			  struct script_step *step)
{
	static const char *const outer[] = { "repeat", "name", NULL };
	static const char *const inner[] = { "times", "counter", "steps", NULL };
	const struct yaml_node *body = yaml_get(map, "repeat"), *times, *steps, *counter;
	uint64_t value;
	int err = yaml_check_keys(c->f, map, "a repeated step", outer);

	if (yaml_check_keys(c->f, body, "repeat", inner))
		return -EINVAL;
	step->label = "repeat";
	step->counter = SIZE_MAX;
	times = yaml_need(c->f, body, "times", "repeat");
	steps = yaml_need(c->f, body, "steps", "repeat");
	if (!times || !steps || script_compile_expr(c, times, &step->times))
		return -EINVAL;
	if (script_const(step->times, &value) && (!value || value > SCRIPT_STEPS_MAX))
		err = yaml_error(c->f, times, "times: %llu is out of range, 1 to %u",
				 (unsigned long long)value, SCRIPT_STEPS_MAX);
	counter = yaml_get(body, "counter");
	if (counter) {
		if (script_new_var(c, counter, &step->counter))
			return -EINVAL;
		c->var_ready[step->counter] = true;
	}
	if (c->depth >= SCRIPT_DEPTH_MAX)
		return yaml_error(c->f, body, "more than %u repeats inside each other",
				  SCRIPT_DEPTH_MAX);
	c->depth++;
	if (script_compile_steps(c, steps, &step->steps, &step->step_count))
		err = -EINVAL;
	c->depth--;
	if (!err && !step->step_count)
		err = yaml_error(c->f, steps, "nothing to repeat");
	return err;
}

int script_compile_steps(struct script_compiler *c, const struct yaml_node *list,
			 struct script_step **ret, size_t *ret_count)
{
	struct script_step *steps;
	int err = 0, one;

	if (list->kind != YAML_LIST)
		return yaml_error(c->f, list, "steps must be a list");
	steps = pool_alloc(&c->s->pool, (list->count + 1) * sizeof(*steps));
	if (!steps)
		return -ENOMEM;
	for (size_t i = 0; i < list->count; i++) {
		const struct yaml_node *n = list->items[i];

		steps[i].line = n->line;
		if (yaml_get(n, "repeat"))
			one = compile_repeat(c, n, &steps[i]);
		else if (yaml_get(n, "do"))
			one = compile_do(c, n, &steps[i]);
		else
			one = yaml_error(c->f, n, "a step needs 'do' or 'repeat'");
		err = one ? one : err;
	}
	*ret = steps;
	*ret_count = list->count;
	return err;
}
