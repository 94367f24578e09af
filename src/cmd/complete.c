// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Completions: what may follow a word, and the scripts of three shells.
 *
 * The scripts are made from the command table. Lists that depend on the build
 * or the directory (cases, plans) are asked for at completion time.
 */
#include <nvmetest/pcifn.h>
#include <stdlib.h>
#include <string.h>

#include "cmd.h"
#include "engine/engine.h"
#include "report/event.h"

typedef void (*each_fn)(void *arg, const char *value);

static void each_case(each_fn each, void *arg)
{
	for (size_t i = 0; i < registry_count(); i++)
		each(arg, registry_at(i)->id);
}

static void each_plan(each_fn each, void *arg)
{
	char **names = plan_names();

	for (size_t i = 0; names && names[i]; i++) {
		each(arg, names[i]);
		free(names[i]);
	}
	free(names);
}

static void each_target(each_fn each, void *arg)
{
	char text[64];

	for (size_t i = 0; pcifn_backends[i]; i++) {
		snprintf(text, sizeof(text), "%s:", pcifn_backends[i]->name);
		each(arg, text);
	}
	/* the one that chooses between two of them */
	each(arg, "pci:");
}

static void each_backend(each_fn each, void *arg)
{
	for (size_t i = 0; pcifn_backends[i]; i++)
		each(arg, pcifn_backends[i]->name);
}

static void each_format(each_fn each, void *arg)
{
	for (size_t i = 0; report_formats[i]; i++)
		each(arg, report_formats[i]->name);
}

static void each_effect(each_fn each, void *arg)
{
	for (unsigned int bit = 1; bit <= NT_EFF_POWER; bit <<= 1)
		each(arg, effect_name(bit));
}

static void each_command(each_fn each, void *arg)
{
	for (size_t i = 0; i < cmd_table_count; i++)
		each(arg, cmd_table[i].name);
}

static const struct {
	const char *name;
	void (*list)(each_fn each, void *arg);
} lists[] = {
	{ "@cases", each_case },       { "@plans", each_plan },	    { "@targets", each_target },
	{ "@backends", each_backend }, { "@formats", each_format }, { "@effects", each_effect },
	{ "@commands", each_command },
};

void cmd_each_value(const char *values, each_fn each, void *arg)
{
	char word[64];

	while (values && *values) {
		size_t len = strcspn(values, " ");
		bool is_list = false;

		snprintf(word, sizeof(word), "%.*s", (int)len, values);
		for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
			if (strcmp(lists[i].name, word))
				continue;
			lists[i].list(each, arg);
			is_list = true;
		}
		if (!is_list && *word != '@')
			each(arg, word);
		values += len;
		values += *values == ' ';
	}
}

/* ------------------------------------------------------------------- shells */

/* "sim: qtest:" from words and lists; lists become a call of metadata. */
static void put_shell_values(FILE *out, const char *values)
{
	bool first = true;

	while (values && *values) {
		size_t len = strcspn(values, " ");

		if (*values == '@' && strncmp(values, "@files", 6))
			fprintf(out, "%s$(nvmetest metadata --values=%.*s 2>/dev/null)",
				first ? "" : " ", (int)len - 1, values + 1);
		else if (*values != '@')
			fprintf(out, "%s%.*s", first ? "" : " ", (int)len, values);
		first = false;
		values += len;
		values += *values == ' ';
	}
}

static void bash_options(FILE *out, const struct cmd_option *o)
{
	for (; o->name; o++)
		fprintf(out, " --%s", o->name);
}

static void bash_values(FILE *out, const struct cmd *cmd, const struct cmd_option *o)
{
	for (; o->name; o++) {
		if (!o->arg || *o->arg == '[')
			continue;
		fprintf(out, "\t%s:--%s", cmd->name, o->name);
		if (o->letter)
			fprintf(out, "|%s:-%c", cmd->name, o->letter);
		fputs(") words=\"", out);
		put_shell_values(out, o->values);
		fputs("\" ;;\n", out);
	}
}

static void complete_bash(FILE *out)
{
	fputs("# bash completion for nvmetest; made by: nvmetest metadata --completions=bash\n"
	      "_nvmetest()\n{\n"
	      "\tlocal cur prev cmd words=\"\"\n"
	      "\tif declare -F _get_comp_words_by_ref >/dev/null; then\n"
	      "\t\t_get_comp_words_by_ref -n := cur prev\n"
	      "\telse\n"
	      "\t\tcur=${COMP_WORDS[COMP_CWORD]}\n"
	      "\t\tprev=${COMP_WORDS[COMP_CWORD-1]}\n"
	      "\tfi\n"
	      "\tcmd=${COMP_WORDS[1]}\n"
	      "\tif [ \"$COMP_CWORD\" -le 1 ]; then\n"
	      "\t\tCOMPREPLY=($(compgen -W \"",
	      out);
	for (size_t i = 0; i < cmd_table_count; i++)
		fprintf(out, "%s ", cmd_table[i].name);
	fputs("--help --version\" -- \"$cur\"))\n\t\treturn\n\tfi\n\tcase $cmd:$prev in\n", out);
	for (size_t i = 0; i < cmd_table_count; i++) {
		bash_values(out, &cmd_table[i], cmd_table[i].options);
		bash_values(out, &cmd_table[i], cmd_common_options);
	}
	fputs("\t*)\n\t\tcase $cmd:$cur in\n", out);
	for (size_t i = 0; i < cmd_table_count; i++) {
		fprintf(out, "\t\t%s:-*) words=\"", cmd_table[i].name);
		bash_options(out, cmd_table[i].options);
		bash_options(out, cmd_common_options);
		fprintf(out, "\" ;;\n\t\t%s:*) words=\"", cmd_table[i].name);
		put_shell_values(out, cmd_table[i].words);
		fputs("\" ;;\n", out);
	}
	fputs("\t\tesac ;;\n\tesac\n"
	      "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
	      "\tif declare -F __ltrim_colon_completions >/dev/null; then\n"
	      "\t\t__ltrim_colon_completions \"$cur\"\n"
	      "\tfi\n"
	      "}\ncomplete -o default -F _nvmetest nvmetest\n",
	      out);
}

/* Brackets, colons and quotes mean something to _arguments. */
static void zsh_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fputs("'\\''", out);
		else if (strchr("[]:\\", *text))
			fprintf(out, "\\%c", *text);
		else
			fputc(*text, out);
	}
}

static void zsh_values(FILE *out, const char *values)
{
	if (!values) {
		fputs(": ", out);
	} else if (!strcmp(values, "@files")) {
		fputs(":_files", out);
	} else {
		fputs(":{_nvmetest_words ", out);
		put_shell_values(out, values);
		fputc('}', out);
	}
}

static void zsh_option(FILE *out, const struct cmd_option *o)
{
	bool has_value = o->arg && *o->arg != '[';

	for (int letter = 0; letter < (o->letter ? 2 : 1); letter++) {
		if (letter)
			fprintf(out, "\t\t\t'*-%c[", o->letter);
		else
			fprintf(out, "\t\t\t'*--%s%s[", o->name, has_value ? "=" : "");
		zsh_text(out, o->help);
		fputc(']', out);
		if (has_value) {
			fputc(':', out);
			zsh_text(out, o->arg);
			zsh_values(out, o->values);
		}
		fputs("' \\\n", out);
	}
}

static void complete_zsh(FILE *out)
{
	fputs("#compdef nvmetest\n"
	      "# made by: nvmetest metadata --completions=zsh\n"
	      "_nvmetest_words() { local -a w; w=(\"$@\"); compadd -a w }\n"
	      "_nvmetest() {\n\tlocal -a commands\n\tcommands=(\n",
	      out);
	for (size_t i = 0; i < cmd_table_count; i++) {
		fprintf(out, "\t\t'%s:", cmd_table[i].name);
		zsh_text(out, cmd_table[i].summary);
		fputs("'\n", out);
	}
	fputs("\t)\n\tif (( CURRENT == 2 )); then\n\t\t_describe command commands\n\t\treturn\n"
	      "\tfi\n\tlocal cmd=$words[2]\n\tshift words\n\t(( CURRENT-- ))\n\tcase $cmd in\n",
	      out);
	for (size_t i = 0; i < cmd_table_count; i++) {
		const struct cmd *cmd = &cmd_table[i];

		fprintf(out, "\t%s)\n\t\t_arguments \\\n", cmd->name);
		for (const struct cmd_option *o = cmd->options; o->name; o++)
			zsh_option(out, o);
		for (const struct cmd_option *o = cmd_common_options; o->name; o++)
			zsh_option(out, o);
		fputs("\t\t\t'*:word", out);
		zsh_values(out, cmd->words ? cmd->words : "@files");
		fputs("' ;;\n", out);
	}
	fputs("\tesac\n}\n_nvmetest \"$@\"\n", out);
}

static void fish_text(FILE *out, const char *text)
{
	fputc('\'', out);
	for (; *text; text++)
		fprintf(out, *text == '\'' || *text == '\\' ? "\\%c" : "%c", *text);
	fputc('\'', out);
}

/* fish calls a command in plain parentheses. */
static void fish_values(FILE *out, const char *values)
{
	fputs(" -a '", out);
	while (values && *values) {
		size_t len = strcspn(values, " ");

		if (*values != '@')
			fprintf(out, "%.*s ", (int)len, values);
		else if (strncmp(values, "@files", 6))
			fprintf(out, "(nvmetest metadata --values=%.*s 2>/dev/null) ", (int)len - 1,
				values + 1);
		values += len;
		values += *values == ' ';
	}
	fputc('\'', out);
}

static void fish_option(FILE *out, const struct cmd *cmd, const struct cmd_option *o)
{
	fprintf(out, "complete -c nvmetest -n '__fish_seen_subcommand_from %s' -l %s", cmd->name,
		o->name);
	if (o->letter)
		fprintf(out, " -s %c", o->letter);
	if (o->arg && *o->arg != '[') {
		fputs(" -r", out);
		if (o->values && strcmp(o->values, "@files"))
			fish_values(out, o->values);
	}
	fputs(" -d ", out);
	fish_text(out, o->help);
	fputc('\n', out);
}

static void complete_fish(FILE *out)
{
	fputs("# fish completion for nvmetest; made by: nvmetest metadata --completions=fish\n",
	      out);
	for (size_t i = 0; i < cmd_table_count; i++) {
		const struct cmd *cmd = &cmd_table[i];

		fprintf(out, "complete -c nvmetest -n __fish_use_subcommand -f -a %s -d ",
			cmd->name);
		fish_text(out, cmd->summary);
		fputc('\n', out);
		for (const struct cmd_option *o = cmd->options; o->name; o++)
			fish_option(out, cmd, o);
		for (const struct cmd_option *o = cmd_common_options; o->name; o++)
			fish_option(out, cmd, o);
		if (!cmd->words)
			continue;
		fprintf(out, "complete -c nvmetest -n '__fish_seen_subcommand_from %s'", cmd->name);
		fish_values(out, cmd->words);
		fputc('\n', out);
	}
}

int cmd_complete(const char *shell, FILE *out)
{
	if (!strcmp(shell, "bash"))
		complete_bash(out);
	else if (!strcmp(shell, "zsh"))
		complete_zsh(out);
	else
		complete_fish(out);
	return CMD_OK;
}
