// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest plan: check plans, show them with everything expanded. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/engine.h"

const struct cmd_option cmd_plan_options[] = { { NULL, 0, NULL, NULL, NULL } };

static int load(const char *word, struct plan **ret)
{
	struct plan_errors errs = { 0 };

	if (!plan_from_words(&word, 1, ret, &errs))
		return CMD_OK;
	cmd_print_plan_errors(&errs);
	plan_errors_free(&errs);
	return CMD_USAGE;
}

static int check(const char *word)
{
	struct plan *plan;
	int status = load(word, &plan);

	if (status)
		return status;
	printf("%s: ok, %zu cases\n", word, plan->item_count);
	plan_free(plan);
	return CMD_OK;
}

static int show(const char *word)
{
	struct plan *plan;
	char *text;
	int status = load(word, &plan);

	if (status)
		return status;
	if (plan_print(plan, &text)) {
		status = cmd_error("plan show: out of memory");
	} else {
		fputs(text, stdout);
		free(text);
	}
	plan_free(plan);
	return status;
}

int cmd_plan(const struct cmd_args *a)
{
	const char *verb = a->word_count ? a->words[0] : "";
	bool is_show = !strcmp(verb, "show");
	int worst = CMD_OK;

	if (!is_show && strcmp(verb, "check"))
		return cmd_usage("plan: %s%s%s: say check or show", *verb ? "unknown word \"" : "",
				 *verb ? verb : "nothing to do", *verb ? "\"" : "");
	if (a->word_count < 2)
		return cmd_usage("plan %s: name a plan", verb);
	for (size_t i = 1; i < a->word_count; i++) {
		int status = is_show ? show(a->words[i]) : check(a->words[i]);

		if (status > worst)
			worst = status;
	}
	return worst;
}
