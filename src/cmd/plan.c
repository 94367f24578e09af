// SPDX-License-Identifier: GPL-2.0-or-later
/* nvmetest plan: check plans, show them with everything expanded. */
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/rules.h"

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

/* The lists of rules and of families stand beside the plans, and *.yaml names them too. */
static bool is_list(const char *word, const char *name)
{
	const char *slash = strrchr(word, '/');

	return !strcmp(slash ? slash + 1 : word, name);
}

static int check_rules(const char *word)
{
	struct plan_errors errs = { 0 };
	struct rules rules;
	int status = CMD_OK;

	if (rules_load_file(word, &rules, &errs)) {
		cmd_print_plan_errors(&errs);
		status = CMD_USAGE;
	} else {
		printf("%s: ok, %zu rules\n", word, rules.n);
		rules_free(&rules);
	}
	plan_errors_free(&errs);
	return status;
}

static int check_families(const char *word)
{
	struct plan_errors errs = { 0 };
	struct families families;
	int status = CMD_OK;

	if (families_load_file(word, &families, &errs)) {
		cmd_print_plan_errors(&errs);
		status = CMD_USAGE;
	} else {
		printf("%s: ok, %zu families\n", word, families.n);
		families_free(&families);
	}
	plan_errors_free(&errs);
	return status;
}

/* A file of known deviations, as --known takes it. */
static int check_known(const char *word)
{
	struct plan *plan = calloc(1, sizeof(*plan));
	struct plan_errors errs = { 0 };
	int status = CMD_OK;

	if (!plan)
		return cmd_error("out of memory");
	if (plan_add_known(plan, word, &errs)) {
		cmd_print_plan_errors(&errs);
		status = CMD_USAGE;
	} else {
		printf("%s: ok, %zu known deviation%s\n", word, plan->known_count,
		       plan->known_count == 1 ? "" : "s");
	}
	plan_errors_free(&errs);
	plan_free(plan);
	return status;
}

static int check(const char *word)
{
	struct plan *plan;
	int status;

	if (is_list(word, "requirements.yaml"))
		return check_rules(word);
	if (is_list(word, "families.yaml"))
		return check_families(word);
	if (plan_is_known_file(word))
		return check_known(word);
	status = load(word, &plan);
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
