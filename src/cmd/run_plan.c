// SPDX-License-Identifier: GPL-2.0-or-later
/* The words of nvmetest run, --plugin, --param and --known as one plan. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/engine.h"

static int set_param(struct plan *plan, const char *text)
{
	const char *equals = strchr(text, '=');
	struct nt_err err = { 0 };
	char name[64], *end;
	uint64_t value;

	if (!equals || equals == text || (size_t)(equals - text) >= sizeof(name))
		return cmd_usage("run: --param %s: must be NAME=VALUE", text);
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	errno = 0;
	value = strtoull(equals + 1, &end, 0);
	if (errno || end == equals + 1 || *end || equals[1] == '-')
		return cmd_usage("run: --param %s: the value is not a number", text);
	if (plan_set_param(plan, name, value, &err))
		return cmd_usage("run: --param %s: %s", text, err.text);
	return 0;
}

static int finish_plan(const struct cmd_args *a, struct plan *plan)
{
	for (size_t i = 0; i < a->value_count; i++) {
		const char *name = a->values[i].option->name, *value = a->values[i].value;
		struct plan_errors errs = { 0 };
		int status = 0;

		if (!strcmp(name, "param"))
			status = set_param(plan, value);
		if (!strcmp(name, "known") && plan_add_known(plan, value, &errs)) {
			cmd_print_plan_errors(&errs);
			plan_errors_free(&errs);
			status = CMD_USAGE;
		}
		if (status)
			return status;
	}
	return 0;
}

int cmd_run_plan(const struct cmd_args *a, struct plan **ret)
{
	struct plan_errors errs = { 0 };
	struct nt_err err = { 0 };
	int status;

	for (size_t i = 0; i < a->value_count; i++)
		if (!strcmp(a->values[i].option->name, "plugin") &&
		    registry_load_plugin(a->values[i].value, NULL, &err))
			return cmd_usage("run: %s", err.text);
	if (plan_from_words(a->words, a->word_count, ret, &errs)) {
		cmd_print_plan_errors(&errs);
		plan_errors_free(&errs);
		return CMD_USAGE;
	}
	status = finish_plan(a, *ret);
	if (status)
		plan_free(*ret);
	return status;
}
