// SPDX-License-Identifier: GPL-2.0-or-later
/* The commands, sorted, and the way from argv to one of them. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd.h"
#include "util/near.h"

const struct cmd_option cmd_common_options[] = {
	{ "color", 0, "WHEN", "colour on standard output", "auto always never" },
	{ "help", 'h', NULL, "this text", NULL },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct cmd_option cmd_help_options[] = { { NULL, 0, NULL, NULL, NULL } };

const struct cmd cmd_table[] = {
	{ "admin", cmd_admin, cmd_raw_options, "", NULL, "send one admin command",
	  "--opcode takes a number or a name (identify, get-log-page, format …). What the command\n"
	  "may do to a real device is judged by its opcode and needs --allow, --serial. Exit "
	  "status:\n"
	  "0 success, 1 an error status or no answer, 2 usage, 3 refused or an error." },
	{ "backends", cmd_backends, cmd_backends_options, "[NAME]", "@backends",
	  "what can reach a controller, and the options of an address", NULL },
	{ "bench", cmd_bench, cmd_bench_options, "-t TARGET", NULL,
	  "how fast a target is: rates, latencies, cost of a command",
	  "Random reads at several depths in alternating rounds; reading changes nothing on the\n"
	  "media, but the controller is reset. Exit status: 0 measured, 1 commands failed, 2 "
	  "usage,\n"
	  "3 the device cannot be measured or was refused, 4 interrupted." },
	{ "bind", cmd_bind, cmd_bind_options, "BDF", NULL,
	  "hand a function to vfio-pci, or take its driver away",
	  "Refused while anything uses the drive. nvmetest unbind gives it back." },
	{ "devices", cmd_devices, cmd_devices_options, "", NULL,
	  "NVMe functions of this host, who uses them, which targets work",
	  "For a target that does not work the one reason and the one thing to do are told. "
	  "Works\n"
	  "without root, seeing less of who uses a drive. Nothing is sent to a controller." },
	{ "diag", cmd_diag, cmd_diag_options,
	  "bundle|doctor|features|identify|logs|pcie|regs|selftest|smart -t TARGET",
	  "bundle doctor features identify logs pcie regs selftest smart",
	  "read a drive and show it, changing nothing",
	  "The drive may be in use: through kernel: it is only asked, and only for what it says "
	  "it\n"
	  "has. Exit status: 0 shown, 1 doctor found something wrong, 2 usage, 3 it could not be\n"
	  "read." },
	{ "explain", cmd_explain, cmd_explain_options,
	  "CASE|RULE|FIELD|STATUS|DEFECT|STEP|OPCODE|FEATURE|LOG", "@cases",
	  "what a case checks, what a rule, field, status, defect or step means",
	  "A word may mean several things: each of them is printed. A field is written with its\n"
	  "structure (cap.mqes, identify.ctrl.oncs), a status as a name, as 1/01 or as 101h." },
	{ "help", cmd_help_command, cmd_help_options, "[COMMAND]", "@commands",
	  "the commands, or one of them", NULL },
	{ "io", cmd_io, cmd_raw_options, "", NULL, "send one I/O command",
	  "--opcode takes a number or a name (read, write, flush, dsm …). What the command may do "
	  "to\n"
	  "a real device is judged by its opcode and needs --allow, --serial. Exit status: 0 "
	  "success,\n"
	  "1 an error status or no answer, 2 usage, 3 refused or an error." },
	{ "list", cmd_list, cmd_list_options,
	  "[cases|groups|plans|effects|coverage|families] [GLOB…]",
	  "cases groups plans effects coverage families", "what can be run", NULL },
	{ "metadata", cmd_metadata, cmd_metadata_options, "", NULL,
	  "commands and options for programs (JSON)", NULL },
	{ "plan", cmd_plan, cmd_plan_options, "check|show PLAN…", "check show @plans",
	  "check plans, or show them fully expanded",
	  "check prints every mistake as file:line:column with the line, and exits 2 if there is "
	  "one." },
	{ "recover", cmd_recover, cmd_recover_options, "[BDF]", NULL,
	  "give back what runs that were killed left",
	  "Functions of runs that go on, and those of nvmetest bind unless named, are left "
	  "alone.\nFeatures that killed runs changed are put back." },
	{ "report", cmd_report, cmd_report_options, "convert|diff|known|merge|show FILE…",
	  "convert diff known merge show @files",
	  "show a report again, convert it, compare two or merge many",
	  "FILE is a JSON report or an events file. The exit status of show is that of the run;\n"
	  "diff A B tells what changed from A to B; merge puts many in one table and tells what\n"
	  "only a fleet shows. Both exit with 1 when --fail-on says so. known --from FILE writes\n"
	  "entries for what failed, to be argued and given to run --known." },
	{ "run", cmd_run, cmd_run_options, "PLAN|CASE|GROUP… -t TARGET", "@plans @cases",
	  "run a plan, a group or a case on a controller",
	  "Each word is a file, a plan's name, a case id or a glob over ids. There is no default\n"
	  "target. Exit status: 0 every \"shall\" held, 1 a failure that is not known, 2 usage, 3 "
	  "an\n"
	  "error but no failure, 4 interrupted, 77 everything was skipped.\n"
	  "Several -t run at once and stop no other: -o json=r.json is then a merged report, with\n"
	  "one of each beside it; {target} in the name of a file is the name of each." },
	{ "unbind", cmd_unbind, cmd_unbind_options, "BDF", NULL,
	  "give a function back to the driver that it had",
	  "Without a journal, Linux chooses the driver." },
	{ "version", cmd_version, cmd_version_options, "", NULL,
	  "version, formats and back ends of this build", NULL },
};

const size_t cmd_table_count = ARRAY_SIZE(cmd_table);

const struct cmd *cmd_find(const char *name)
{
	for (size_t i = 0; i < cmd_table_count; i++)
		if (!strcmp(cmd_table[i].name, name))
			return &cmd_table[i];
	return NULL;
}

static int unknown_command(const char *word)
{
	struct near near = near_begin(word);

	for (size_t i = 0; i < cmd_table_count; i++)
		near_offer(&near, cmd_table[i].name);
	if (near.best)
		return cmd_usage("unknown command \"%s\", did you mean \"%s\"?", word, near.best);
	return cmd_usage("unknown command \"%s\"; see nvmetest --help", word);
}

int cmd_help_command(const struct cmd_args *a)
{
	const struct cmd *cmd;

	if (!a->word_count) {
		cmd_help_all(stdout);
		return CMD_OK;
	}
	cmd = cmd_find(a->words[0]);
	if (!cmd)
		return unknown_command(a->words[0]);
	cmd_help(cmd, stdout);
	return CMD_OK;
}

static int run_command(const struct cmd *cmd, int argc, char **argv)
{
	struct cmd_args a;
	int status = cmd_parse(cmd, argc, argv, &a);

	if (status)
		return status;
	if (cmd_has(&a, "help"))
		cmd_help(cmd, stdout);
	else
		status = cmd->run(&a);
	cmd_args_free(&a);
	return status;
}

int cmd_dispatch(int argc, char **argv)
{
	const struct cmd *cmd;
	const char *word = argc > 1 ? argv[1] : NULL;

	if (!word) {
		cmd_help_all(stderr);
		return CMD_USAGE;
	}
	if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
		cmd_help_all(stdout);
		return cmd_finish(CMD_OK);
	}
	if (!strcmp(word, "--version"))
		word = "version";
	if (*word == '-')
		return cmd_usage("unknown option \"%s\" before the command; see nvmetest --help",
				 word);
	cmd = cmd_find(word);
	if (!cmd)
		return unknown_command(word);
	return cmd_finish(run_command(cmd, argc, argv));
}
