// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest explain: everything the tables know about a word. Each kind of thing
 * is a row of explainers[]; a word that means several things gets them all.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "coverage.h"
#include "engine/engine.h"
#include "explain.h"
#include "pcifn/sim/defects.h"
#include "util/near.h"

const struct cmd_option cmd_explain_options[] = { { NULL, 0, NULL, NULL, NULL } };

/* -------------------------------------------------------------------- cases */

static const char *const need_names[] = {
	"admin commands",
	"raw queues and doorbells",
	"registers that can be read",
	"registers that can be written",
	"configuration space",
	"configuration space writes",
	"an NVM namespace",
	"two I/O queue pairs",
	"INTx",
	"MSI",
	"MSI-X",
	"the MSI-X table by hand",
	"function level reset",
	"hot reset",
	"power management reset",
	"NVM subsystem reset",
	"a clock that can be skipped",
};

static void print_needs(unsigned int needs)
{
	const char *sep = "needs     ";

	for (size_t i = 0; i < ARRAY_SIZE(need_names); i++) {
		if (!(needs & 1u << i))
			continue;
		printf("%s%s", sep, need_names[i]);
		sep = ", ";
	}
	if (*sep == ',')
		putchar('\n');
}

static void print_defect(void *arg, const char *defect, const char *id, const char *verdict)
{
	size_t *n = arg;

	(void)id;
	printf("%s%s (%s)\n", (*n)++ ? "          " : "notices   ", defect, verdict);
}

static void print_line(const char *label, const char *text)
{
	if (text && *text)
		printf("%-9s %s\n", label, text);
}

static void print_case(const struct nt_case *c)
{
	char effects[96];
	size_t n = 0;

	printf("case %s\n", c->id);
	print_line("holds", c->title);
	print_line("clauses", c->spec);
	print_line("families", c->coverage);
	print_line("rules", c->rules);
	print_line("was", c->was);
	print_needs(c->needs);
	print_line("effects", effects_text(c->effects, effects));
	if (c->since)
		printf("since     NVMe %u.%u.%u\n", c->since >> 16, c->since >> 8 & 0xff,
		       c->since & 0xff);
	for (const struct nt_param *p = c->params; p && p->name; p++)
		printf("param     %s=%llu (%llu to %llu) %s\n", p->name,
		       (unsigned long long)p->value, (unsigned long long)p->min,
		       (unsigned long long)p->max, p->help ? p->help : "");
	printf("failure   a \"shall\" of these clauses did not hold; the report shows what was "
	       "sent, "
	       "what came back and what was wanted\n");
	print_line("look at", c->advice);
	cmd_defect_cases(NULL, c->id, print_defect, &n);
	printf("run       nvmetest run %s -t sim:\n", c->id);
}

static bool explain_case(const char *word)
{
	const struct nt_case *c = registry_find(word);

	if (c)
		print_case(c);
	return c != NULL;
}

static bool explain_group(const char *word)
{
	size_t n = 0;

	if (registry_find(word))
		return false;
	for (size_t i = 0; i < registry_count(); i++) {
		const struct nt_case *c = registry_at(i);

		if (!registry_match(word, c->id))
			continue;
		if (!n++)
			printf("group %s\n", word);
		printf("  %-44s %s\n", c->id, c->title);
	}
	return n > 0;
}

static void offer_cases(struct near *near)
{
	for (size_t i = 0; i < registry_count(); i++)
		near_offer(near, registry_at(i)->id);
}

/* ------------------------------------------------------------------ defects */

static void print_noticer(void *arg, const char *defect, const char *id, const char *verdict)
{
	(void)arg;
	(void)defect;
	printf("noticed   by %s (%s)\n", id, verdict);
}

static bool explain_defect(const char *word)
{
	const struct sim_defect *d = sim_defect_find(word);

	if (!d)
		return false;
	printf("defect %s\n", d->name);
	print_line("breaks", d->what);
	print_line("area", d->area);
	cmd_defect_cases(d->name, NULL, print_noticer, NULL);
	printf("try       nvmetest run conformance -t sim:defect=%s\n", d->name);
	return true;
}

static void offer_defects(struct near *near)
{
	for (size_t i = 0; sim_defect_at(i); i++)
		near_offer(near, sim_defect_at(i)->name);
}

/* -------------------------------------------------------------------- steps */

static bool explain_step(const char *word)
{
	const struct script_step_doc *d;

	for (size_t i = 0; (d = script_step_doc(i)); i++) {
		if (strcmp(d->verb, word))
			continue;
		printf("step %s\n", d->verb);
		print_line("does", d->summary);
		for (size_t k = 0; d->args && d->args[k]; k += 2)
			printf("%-9s %s: %s\n", k ? "" : "with", d->args[k],
			       d->args[k + 1] ? d->args[k + 1] : "");
		if (d->example)
			printf("example\n%s\n", d->example);
		return true;
	}
	return false;
}

static void offer_steps(struct near *near)
{
	for (size_t i = 0; script_step_doc(i); i++)
		near_offer(near, script_step_doc(i)->verb);
}

/* ------------------------------------------------------------------ effects */

static bool explain_effect(const char *word)
{
	unsigned int bits;

	if (strchr(word, ',') || effects_parse(word, &bits, NULL))
		return false;
	printf("effect %s\nallow     in a plan: allow: [%s]; on the command line: --allow %s\n",
	       word, word, word);
	if (bits & EFFECTS_NEED_SERIAL)
		printf("also      on a real device --serial must name its serial number\n");
	return true;
}

/* ---------------------------------------------------------------- the whole */

static const struct {
	bool (*explain)(const char *word);
	void (*offer)(struct near *near);
} explainers[] = {
	{ explain_case, offer_cases },
	{ explain_group, NULL },
	{ explain_field, explain_offer_fields },
	{ explain_status, explain_offer_statuses },
	{ explain_opcode, explain_offer_opcodes },
	{ explain_feature, NULL },
	{ explain_log, NULL },
	{ explain_rule, explain_offer_rules },
	{ explain_defect, offer_defects },
	{ explain_step, offer_steps },
	{ explain_check, explain_offer_checks },
	{ explain_effect, NULL },
};

static int explain_word(const char *word, bool is_first)
{
	struct near near = near_begin(word);
	bool found = false;

	if (!is_first)
		putchar('\n');
	for (size_t i = 0; i < ARRAY_SIZE(explainers); i++) {
		if (explainers[i].explain(word))
			found = true;
	}
	if (found)
		return CMD_OK;
	for (size_t i = 0; i < ARRAY_SIZE(explainers); i++)
		if (explainers[i].offer)
			explainers[i].offer(&near);
	if (near.best)
		return cmd_usage("explain: nothing is called \"%s\", did you mean \"%s\"?", word,
				 near.best);
	return cmd_usage("explain: nothing is called \"%s\": a case, rule, field, status, defect, "
			 "step, opcode, feature, log or check of the doctor",
			 word);
}

int cmd_explain(const struct cmd_args *a)
{
	int worst = CMD_OK;

	if (!a->word_count)
		return cmd_usage("explain: what? a case, rule, field, status, defect, step, "
				 "opcode, feature or log");
	for (size_t i = 0; i < a->word_count; i++) {
		int status = explain_word(a->words[i], i == 0);

		if (status > worst)
			worst = status;
	}
	return worst;
}
