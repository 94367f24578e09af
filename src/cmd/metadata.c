// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest metadata: commands, options and values for programs. With
 * --completions a shell's script, which asks --values for what only the
 * running tool knows (ids of cases, names of plans).
 */
#include <json-c/json.h>
#include <string.h>

#include "cmd.h"
#include "explain.h"
#include "util/jobj.h"

const struct cmd_option cmd_metadata_options[] = {
	{ "completions", 0, "SHELL", "a completion script instead", "bash zsh fish" },
	{ "values", 0, "LIST", "one value per line of a list",
	  "cases plans targets formats effects backends commands" },
	{ NULL, 0, NULL, NULL, NULL },
};

static void push(void *arg, const char *value)
{
	jobj_push_str(arg, value);
}

static void print_value(void *arg, const char *value)
{
	(void)arg;
	puts(value);
}

static void add_values(struct json_object *o, const char *values)
{
	/* Ids are listed once, not at every option. */
	if (!values) {
		jobj_add(o, "values", NULL);
	} else if (strchr(values, '@')) {
		jobj_str(o, "values", values);
	} else {
		cmd_each_value(values, push, jobj_array(o, "values"));
	}
}

static void add_options(struct json_object *list, const struct cmd_option *o)
{
	for (; o->name; o++) {
		struct json_object *option = json_object_new_object();
		char letter[2] = { o->letter, '\0' };

		jobj_str(option, "name", o->name);
		jobj_str(option, "letter", o->letter ? letter : NULL);
		jobj_str(option, "arg", o->arg);
		jobj_str(option, "help", o->help);
		add_values(option, o->values);
		json_object_array_add(list, option);
	}
}

static struct json_object *describe(const struct cmd *cmd)
{
	struct json_object *o = json_object_new_object(), *options;

	jobj_str(o, "name", cmd->name);
	jobj_str(o, "summary", cmd->summary);
	jobj_str(o, "args", cmd->args);
	add_values(o, cmd->words);
	options = jobj_array(o, "options");
	add_options(options, cmd->options);
	add_options(options, cmd_common_options);
	return o;
}

static void print_all(void)
{
	static const char *const lists[] = { "cases", "plans", "targets", "formats", "effects" };
	struct json_object *o = json_object_new_object(), *commands, *values;

	jobj_str(o, "schema", "nvmetest.metadata/1");
	jobj_str(o, "version", NVMETEST_VERSION);
	commands = jobj_array(o, "commands");
	for (size_t i = 0; i < cmd_table_count; i++)
		json_object_array_add(commands, describe(&cmd_table[i]));
	values = json_object_new_object();
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		char name[32];

		snprintf(name, sizeof(name), "@%s", lists[i]);
		cmd_each_value(name, push, jobj_array(values, name));
	}
	jobj_add(o, "values", values);
	explain_add_checks(jobj_array(o, "checks"));
	printf("%s\n", json_object_to_json_string_ext(o, JSON_C_TO_STRING_PRETTY |
								 JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(o);
}

int cmd_metadata(const struct cmd_args *a)
{
	const char *shell = cmd_value(a, "completions"), *list = cmd_value(a, "values");
	char name[32];

	if (shell)
		return cmd_complete(shell, stdout);
	if (list) {
		snprintf(name, sizeof(name), "@%s", list);
		cmd_each_value(name, print_value, NULL);
		return CMD_OK;
	}
	print_all();
	return CMD_OK;
}
