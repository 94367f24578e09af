// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest diag: reading a drive without changing it. The verbs are a table;
 * here is what they share: words and options, the gate, collecting.
 */
#include "diag_cmd.h"

#include <errno.h>
#include <nvmetest/plugin.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "diag/bundle.h"
#include "diag/logs.h"
#include "engine/gate.h"
#include "util/near.h"

const struct cmd_option cmd_diag_options[] = {
	{ "target", 't', "ADDRESS", "the drive (or $NVMETEST_TARGET); there is no default",
	  "@targets" },
	{ "output", 'o', "FORMAT[=FILE]",
	  "human or json; of doctor prom, and any into a FILE; of "
	  "bundle the file",
	  NULL },
	{ "all", 0, NULL, "of doctor, bundle: every NVMe drive of this host", NULL },
	{ "quick", 0, NULL, "of doctor, bundle: only the health log; wake no drive that sleeps",
	  NULL },
	{ "deep", 0, NULL, "of doctor, bundle: a short self-test and a sample of reads, too",
	  NULL },
	{ "nagios", 0, NULL, "of doctor: one line and the status of a monitoring plugin", NULL },
	{ "verbose", 'v', NULL, "of doctor: what is well, too", NULL },
	{ "lid", 0, "N", "of logs: this page, by number or name (0xc0, smart)", NULL },
	{ "length", 0, "BYTES", "of logs --lid: how much of it", NULL },
	{ "from", 0, "BUNDLE", "read a bundle, not a drive; with -t one of its drives", "@files" },
	{ "compare", 0, "OLD NEW", "of doctor: what became of the drives between two bundles",
	  "@files" },
	{ "redact", 0, "WHAT", "of bundle: what is hidden (ids)", "none ids strict" },
	{ "salt-file", 0, "FILE", "of bundle: what names are made of; it is made when not there",
	  "@files" },
	{ "raw", 0, "[=FILE]", "the bytes, too; =FILE: only those of the page, into a file or -",
	  "@files" },
	{ "plugin", 0, "FILE", "load log pages from a shared object", "@files" },
	{ "sysroot", 0, "DIR", "look at sys, proc, dev and run below DIR (for tests)", "@files" },
	{ NULL, 0, NULL, NULL, NULL },
};

const struct diag_verb diag_verbs[] = {
	{ "bundle", "everything that can be read, in a file to be sent",
	  " all quick deep from redact salt-file plugin ", DIAG_TAKES_ALL, 0, cmd_diag_bundle, NULL,
	  NULL },
	{ "doctor", "is the drive well, why, and what to do",
	  " all quick deep from compare nagios verbose ", DIAG_TAKES_ALL, 0, cmd_diag_doctor, NULL,
	  NULL },
	{ "features", "what is set: current, default and saved values", " from raw ",
	  DIAG_NEEDS_TARGET, DIAG_GET_IDENTIFY | DIAG_GET_FEATURES, cmd_diag_features,
	  cmd_diag_readout_check, NULL },
	{ "identify", "what the controller and its namespaces say they are", " from raw ",
	  DIAG_NEEDS_TARGET, DIAG_GET_IDENTIFY, cmd_diag_identify, cmd_diag_readout_check, NULL },
	{ "logs", "which log pages there are, or one of them", " from raw lid length plugin ",
	  DIAG_NEEDS_TARGET, 0, cmd_diag_logs, cmd_diag_logs_check, cmd_diag_logs_more },
	{ "pcie", "the link, who limits it, its errors: from the root port to the drive", " from ",
	  0, 0, cmd_diag_pcie, cmd_diag_pcie_check, NULL },
	{ "regs", "the controller's registers", " from raw ", DIAG_NEEDS_TARGET, 0, cmd_diag_regs,
	  cmd_diag_readout_check, NULL },
	{ "selftest", "results of self-tests, and how far one is", " from raw ", DIAG_NEEDS_TARGET,
	  DIAG_GET_SELF_TEST, cmd_diag_selftest, cmd_diag_readout_check, NULL },
	{ "smart", "health: temperature, wear, errors", " from raw ", DIAG_NEEDS_TARGET,
	  DIAG_GET_SMART, cmd_diag_smart, cmd_diag_readout_check, NULL },
	{ NULL, NULL, NULL, 0, 0, NULL, NULL, NULL },
};

/* -------------------------------------------------------------------- words */

static const struct diag_verb *find_verb(const char *name)
{
	for (const struct diag_verb *v = diag_verbs; v->name; v++)
		if (!strcmp(v->name, name))
			return v;
	return NULL;
}

static int unknown_verb(const char *word)
{
	struct near near = near_begin(word);
	char names[160] = "";
	size_t at = 0;

	for (const struct diag_verb *v = diag_verbs; v->name; v++) {
		near_offer(&near, v->name);
		at += (size_t)snprintf(names + at, sizeof(names) - nt_min(at, sizeof(names)),
				       "%s%s", at ? ", " : "", v->name);
	}
	if (near.best)
		return cmd_usage("diag: unknown word \"%s\", did you mean \"%s\"?", word,
				 near.best);
	return cmd_usage("diag: %s%s%s: say one of %s", *word ? "unknown word \"" : "",
			 *word ? word : "nothing to do", *word ? "\"" : "", names);
}

/* An option that belongs to other verbs is a mistake, not a wish that is overheard. */
static int check_options(const struct cmd_args *a, const struct diag_verb *v)
{
	static const char common[] = " target output sysroot color help ";
	char name[40];

	for (size_t i = 0; i < a->value_count; i++) {
		snprintf(name, sizeof(name), " %s ", a->values[i].option->name);
		if (!strstr(common, name) && !strstr(v->options, name))
			return cmd_usage("diag %s: has no option --%s", v->name,
					 a->values[i].option->name);
	}
	/* the second bundle of --compare OLD NEW */
	if (a->word_count > 1 && !cmd_has(a, "compare"))
		return cmd_usage("diag %s: what is \"%s\"?", v->name, a->words[1]);
	return 0;
}

/* The log pages that come along, and those of --plugin. */
static int load_pages(const struct cmd_args *a)
{
	struct nt_err err = { 0 };

	for (size_t i = 0; i < a->value_count; i++) {
		const struct nt_plugin *plugin;

		if (strcmp(a->values[i].option->name, "plugin"))
			continue;
		if (registry_load_plugin(a->values[i].value, &plugin, &err))
			return cmd_usage("diag: %s", err.text);
		if (!plugin->logs)
			return cmd_usage("diag: plugin %s has no log pages", a->values[i].value);
		if (diag_log_add(plugin->logs))
			return cmd_usage("diag: plugin %s describes a log page that cannot be",
					 a->values[i].value);
	}
	for (size_t i = 0; plugins_built_in[i]; i++)
		diag_log_add(plugins_built_in[i]->logs);
	return 0;
}

static int set_root(const struct cmd_args *a)
{
	const char *root = cmd_value(a, "sysroot");
	struct stat st;

	if (!root)
		return 0;
	if (stat(root, &st) || !S_ISDIR(st.st_mode))
		return cmd_usage("diag: --sysroot %s is no directory", root);
	host_set_root(root);
	return 0;
}

/* --------------------------------------------------------------------- asking */

static void on_signal(int number)
{
	(void)number;
	diag_is_stopped = 1;
}

/* A controller that we enabled is disabled before we go: the signal only ends the questions. */
static void watch(struct sigaction saved[3], bool is_begin)
{
	static const int watched[3] = { SIGINT, SIGTERM, SIGHUP };
	const struct sigaction stop = { .sa_handler = on_signal };

	for (size_t i = 0; i < ARRAY_SIZE(watched); i++)
		sigaction(watched[i], is_begin ? &stop : &saved[i], is_begin ? &saved[i] : NULL);
}

/* Of a device that is somebody's; one behind Linux's driver may be in use: it is only asked. */
static int enter(struct gate *g, const char *address, struct nt_err *err)
{
	const struct gate_ask ask = { .address = address, .caps = gate_caps(address, NULL) };
	int rc;

	if (ask.caps & PCIFN_CAP_SCRATCH)
		return 0;
	/* What is not there is told by its back end. */
	if (gate_find(g, &ask, err)) {
		*err = (struct nt_err){ 0 };
		return 0;
	}
	rc = gate_check(g, &ask, err);
	/* Who only asks through Linux's driver may do so beside a run. */
	if (!rc && !(ask.caps & PCIFN_CAP_OS_DRIVER))
		rc = gate_lock(g, err);
	return rc;
}

static int read_open(struct diag_snapshot *s, struct diag_drive *d, unsigned int what,
		     int (*more)(struct diag_drive *d, struct diag_ask *ask), struct diag_ask *ask,
		     struct nt_err *err)
{
	int rc = diag_collect(s, d, what);

	if (rc)
		return nt_err_set(err, rc, "%s: %s", d->fn->address, d->why);
	rc = more ? more(d, ask) : 0;
	return rc < 0 ? nt_err_set(err, rc, "%s: %s", d->fn->address, d->why) : 0;
}

int diag_read_more(struct diag_snapshot *s, const char *address, unsigned int what,
		   int (*more)(struct diag_drive *d, struct diag_ask *ask), struct diag_ask *ask,
		   struct nt_err *err)
{
	struct gate g = { .lock_fd = -1 };
	struct sigaction saved[3];
	struct diag_drive *d;
	int rc;

	*err = (struct nt_err){ 0 };
	rc = enter(&g, address, err);
	if (!rc) {
		watch(saved, true);
		rc = diag_drive_open(address, &d, err);
		if (!rc) {
			rc = read_open(s, d, what, more, ask, err);
			diag_drive_close(d);
		}
		watch(saved, false);
	}
	if (rc)
		diag_snap_miss(s, "identify/ctrl.bin", "%s", err->text);
	gate_close(&g);
	return rc;
}

int diag_read(struct diag_snapshot *s, const char *address, unsigned int what, struct nt_err *err)
{
	return diag_read_more(s, address, what, NULL, NULL, err);
}

/* The snapshot of a drive of a bundle is what would have been read of it. */
static int run_from(struct diag_ask *ask)
{
	struct bundle *b = NULL;
	size_t i = 0;
	int status = diag_from(ask->a, cmd_value(ask->a, "from"), &b);

	if (status)
		return status;
	status = diag_from_one(ask->a, b, &i);
	if (!status) {
		ask->s = b->drives[i].s;
		ask->address = b->drives[i].id;
		status = ask->verb->run(ask);
	}
	bundle_free(b);
	return status;
}

static int run_verb(struct diag_ask *ask)
{
	struct nt_err err = { 0 };
	int status;

	ask->s = diag_snap_new();
	if (!ask->s)
		return cmd_error("out of memory");
	if (ask->address &&
	    diag_read_more(ask->s, ask->address, ask->verb->what, ask->verb->more, ask, &err))
		ask->why = err.text;
	/* What was read before it stopped answering is shown all the same. */
	if (ask->why && !(ask->verb->flags & DIAG_NEEDS_NO_DRIVE) &&
	    !diag_snap_bytes(ask->s, "identify/ctrl.bin", 1, NULL))
		status = cmd_error("diag %s: %s", ask->verb->name, ask->why);
	else
		status = ask->verb->run(ask);
	diag_snap_free(ask->s);
	return status;
}

int cmd_diag(const struct cmd_args *a)
{
	const char *word = a->word_count ? a->words[0] : "";
	struct diag_ask ask = { .a = a, .verb = find_verb(word) };
	char *address = NULL;
	int status;

	if (!ask.verb)
		return unknown_verb(word);
	status = check_options(a, ask.verb);
	if (!status)
		status = load_pages(a);
	if (!status && ask.verb->check)
		status = ask.verb->check(a);
	if (!status)
		status = set_root(a);
	if (!status && (ask.verb->flags & DIAG_NEEDS_TARGET) && !cmd_has(a, "from"))
		address = cmd_target(a, &status);
	ask.address = address;
	if (!status && cmd_has(a, "from") && !(ask.verb->flags & DIAG_TAKES_ALL))
		status = run_from(&ask);
	else if (!status)
		status = run_verb(&ask);
	free(address);
	host_set_root("");
	return status;
}
