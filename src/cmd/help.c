// SPDX-License-Identifier: GPL-2.0-or-later
/* Help, made from the tables: all commands, or one with its options. */
#include <string.h>

#include "cmd.h"
#include "util/utf8.h"

void cmd_help_all(FILE *out)
{
	fputs("usage: nvmetest COMMAND …\n\n"
	      "Hardware conformance and diagnostics for NVMe controllers.\n\n",
	      out);
	for (size_t i = 0; i < cmd_table_count; i++)
		fprintf(out, "  %-10s %s\n", cmd_table[i].name, cmd_table[i].summary);
	fputs("\nnvmetest COMMAND --help tells the options of a command.\n", out);
}

static void print_option(const struct cmd_option *o, FILE *out)
{
	char left[64];

	const char *gap = o->arg && *o->arg != '[' ? " " : "";

	if (o->letter)
		snprintf(left, sizeof(left), "-%c, --%s%s%s", o->letter, o->name, gap,
			 o->arg ? o->arg : "");
	else
		snprintf(left, sizeof(left), "    --%s%s%s", o->name, gap, o->arg ? o->arg : "");
	fprintf(out, "  %s%*s %s", left, utf8_columns(left) < 28 ? 28 - utf8_columns(left) : 0, "",
		o->help);
	if (o->values && !strchr(o->values, '@'))
		fprintf(out, ": %s", o->values);
	fputc('\n', out);
}

static void print_options(const struct cmd_option *o, FILE *out)
{
	for (; o->name; o++)
		print_option(o, out);
}

void cmd_help(const struct cmd *cmd, FILE *out)
{
	fprintf(out, "usage: nvmetest %s%s%s [OPTION…]\n\n%s\n", cmd->name, *cmd->args ? " " : "",
		cmd->args, cmd->summary);
	if (cmd->details)
		fprintf(out, "\n%s\n", cmd->details);
	fputs("\nOptions:\n", out);
	print_options(cmd->options, out);
	print_options(cmd_common_options, out);
}
