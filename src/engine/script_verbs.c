// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The steps a script may use, of all kinds as one. The rows stand in
 * script_verbs_<kind>.c; the compiler, explain, list and nvmetest-case(5)
 * follow them.
 */
#include <string.h>

#include "engine/script_rows.h"

#define DOC_ARGS_MAX 31

static const struct script_verbs *const kinds[] = {
	&script_verbs_cmd,
	&script_verbs_mem,
	&script_verbs_queue,
	&script_verbs_reg,
};

/* By name over all kinds: the least of those that each kind has not given yet. */
const struct script_verb *script_verb_at(size_t i)
{
	size_t at[ARRAY_SIZE(kinds)] = { 0 }, from;
	const struct script_verb *least;

	do {
		least = NULL;
		for (size_t k = 0; k < ARRAY_SIZE(kinds); k++) {
			const struct script_verb *v = &kinds[k]->v[at[k]];

			if (at[k] == kinds[k]->n || (least && strcmp(v->verb, least->verb) > 0))
				continue;
			least = v;
			from = k;
		}
		if (least)
			at[from]++;
	} while (least && i--);
	return least;
}

const struct script_verb *script_verb_find(const char *name)
{
	for (size_t k = 0; k < ARRAY_SIZE(kinds); k++)
		for (size_t i = 0; i < kinds[k]->n; i++)
			if (!strcmp(name, kinds[k]->v[i].verb))
				return &kinds[k]->v[i];
	return NULL;
}

const struct script_step_doc *script_step_doc(size_t i)
{
	static const char *args[2 * DOC_ARGS_MAX + 1];
	static struct script_step_doc doc;
	const struct script_verb *v = script_verb_at(i);
	size_t n = 0;

	if (!v)
		return NULL;
	for (; n < DOC_ARGS_MAX && v->args[n].name; n++) {
		args[2 * n] = v->args[n].name;
		args[2 * n + 1] = v->args[n].help;
	}
	args[2 * n] = NULL;
	doc = (struct script_step_doc){
		.verb = v->verb, .summary = v->summary, .args = args, .example = v->example
	};
	return &doc;
}
