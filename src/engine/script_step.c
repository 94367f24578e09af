// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Steps of a scripted case: the verb of the table, bounded repeats, what a step
 * may change, which queues there are. What can be known wrong without a device
 * is an error here, with its position.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "engine/script.h"

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
	for (size_t i = 0; i < 95 && script_verb_at(i); i++)
		names[i] = script_verb_at(i)->verb;
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
	if (script_compile_args(c, with, verb, step))
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
