// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * From a line with several targets to a line for each of them: the same but
 * for the target and the names of files. With the checks that need all of
 * them: no drive twice, no file twice.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/gate.h"
#include "host/ctrl.h"
#include "many.h"
#include "report/checkpoint.h"

/* ------------------------------------------------------------------- targets */

static const struct cmd_option *option_of(const struct cmd_args *a, const char *name)
{
	const struct cmd_option *o = a->cmd->options;

	while (strcmp(o->name, name) != 0)
		o++;
	return o;
}

static void add(struct cmd_args *line, const char *name, const char *value)
{
	if (value)
		line->values[line->value_count++] =
			(struct cmd_value){ option_of(line, name), value };
}

static bool is_of_device(const char *name)
{
	return !strcmp(name, "target") || !strcmp(name, "output") || !strcmp(name, "events") ||
	       !strcmp(name, "resume");
}

/* d->line out of the line of all and what is known of @d. 0 or CMD_ERROR. */
static int make_line(const struct many *m, struct many_device *d)
{
	const struct cmd_args *a = m->args;

	free(d->line.values);
	d->line = *a;
	d->line.values = calloc(a->value_count + d->spec_count + 3, sizeof(*a->values));
	d->line.value_count = 0;
	if (!d->line.values)
		return cmd_error("out of memory");
	for (size_t i = 0; i < a->value_count; i++)
		if (!is_of_device(a->values[i].option->name))
			d->line.values[d->line.value_count++] = a->values[i];
	add(&d->line, "target", d->address ? d->address : d->given);
	for (size_t i = 0; i < d->spec_count; i++)
		add(&d->line, "output", d->files[i]);
	if (cmd_has(a, "events"))
		add(&d->line, "events", d->events);
	if (cmd_has(a, "resume"))
		add(&d->line, "resume", d->events);
	return 0;
}

/* Of a target that can tell what it would start: does it understand its options? */
static int check_options(const char *address, const struct pcifn_ops *ops)
{
	const char *rest = address + strcspn(address, ":");
	struct nt_options opts = { 0 };
	struct nt_err err = { 0 };

	rest += *rest == ':';
	if (!nt_options_parse(rest, &opts, &err))
		free(ops->describe(rest, &opts, &err));
	nt_options_free(&opts);
	return err.code == -EINVAL ? cmd_usage("run: -t %s: %s", address, err.text) : 0;
}

/* What the back end would refuse when it is too late for the others. */
static int check_form(const char *address)
{
	size_t scheme = strcspn(address, ":");
	const struct pcifn_ops *ops = pcifn_backend_find(address, scheme);
	char where[256], bdf[16];
	struct nt_err err = { 0 };
	struct pcifn *fn;

	snprintf(where, sizeof(where), "%.*s", (int)strcspn(address + scheme + 1, ","),
		 address + scheme + 1);
	if (!strncmp(address, "kernel:", 7) && host_ctrl_bdf(where, bdf, &err) == -EINVAL)
		return cmd_usage("run: -t %s: %s", address, err.text);
	if ((!strncmp(address, "vfio:", 5) || !strncmp(address, "sysfs:", 6)) &&
	    !lend_address(address, bdf))
		return cmd_usage("run: -t %s: \"%s\" is no address of a PCI function", address,
				 where);
	if (ops && ops->describe)
		return check_options(address, ops);
	if (!ops || !(ops->caps & PCIFN_CAP_SCRATCH))
		return 0;
	/* The model costs nothing. */
	if (pcifn_open(address, &fn, &err))
		return cmd_usage("run: -t %s: %s", address, err.text);
	pcifn_close(fn);
	return 0;
}

/* Which lock its run will take; a model is nobody's, and there may be many. */
static void find_drive(struct many_device *d)
{
	const struct gate_ask ask = { .address = d->address, .caps = gate_caps(d->address, NULL) };
	struct nt_err ignored;
	struct gate g;

	if (ask.caps & PCIFN_CAP_SCRATCH)
		return;
	/* One that is not there may yet be named twice. */
	if (!gate_find(&g, &ask, &ignored))
		memcpy(d->drive, g.name, sizeof(d->drive));
	else
		memcpy(d->drive, g.bdf, sizeof(g.bdf));
	gate_close(&g);
}

static int check_twice(const struct many *m, size_t i)
{
	const struct many_device *d = &m->v[i];

	for (size_t k = 0; k < i; k++) {
		const struct many_device *e = &m->v[k];
		bool is_same = !strcmp(d->address, e->address) &&
			       !(gate_caps(d->address, NULL) & PCIFN_CAP_SCRATCH);

		if (is_same || (*d->drive && !strcmp(d->drive, e->drive)))
			return cmd_usage("run: -t %s and -t %s are the same drive%s%s%s: leave one "
					 "of them out",
					 e->given, d->given, *d->drive ? " (" : "", d->drive,
					 *d->drive ? ")" : "");
	}
	return 0;
}

static int take_targets(struct many *m)
{
	const char **given = cmd_values(m->args, "target", &m->count);
	int status = 0;

	if (m->count > MANY_MAX)
		status = cmd_usage("run: %zu targets: at most %u in one run", m->count, MANY_MAX);
	m->v = status ? NULL : calloc(m->count, sizeof(*m->v));
	for (size_t i = 0; m->v && i < m->count && !status; i++) {
		struct many_device *d = &m->v[i];

		d->given = given[i];
		d->pipe = -1;
		status = make_line(m, d);
		if (status)
			break;
		d->address = cmd_target(&d->line, &status);
		if (!d->address)
			break;
		find_drive(d);
		status = check_form(d->address);
		if (!status)
			status = check_twice(m, i);
	}
	free(given);
	if (!m->v)
		m->count = 0;
	return status;
}

/* --------------------------------------------------------------------- files */

/* Something that is there already and that no other file can lie beside: a pipe, /dev/null. */
static bool is_special(const char *path)
{
	struct stat st;

	return !strcmp(path, "-") || (!stat(path, &st) && !S_ISREG(st.st_mode));
}

static int add_own(struct many *m, const char *spec)
{
	for (size_t i = 0; i < m->count; i++) {
		struct many_device *d = &m->v[i];

		d->files[d->spec_count] = many_file(spec, d->name);
		if (!d->files[d->spec_count])
			return cmd_error("out of memory");
		d->spec_count++;
	}
	return 0;
}

static int take_output(struct many *m, const char *spec)
{
	const char *equals = strchr(spec, '=');
	bool is_stdout = !equals || !strcmp(equals, "=-");

	if (!is_stdout && strstr(equals, MANY_PLACE))
		return add_own(m, spec);
	switch (report_merge_of(spec)) {
	case REPORT_ALONE:
		if (is_stdout)
			return cmd_usage("run: -o %.*s is of one target: with several give a file, "
					 "-o %.*s=FILE, which is made for each of them",
					 (int)strcspn(spec, "="), spec, (int)strcspn(spec, "="),
					 spec);
		return add_own(m, spec);
	case REPORT_MERGED_BESIDE:
		m->merged[m->merged_count++] = spec;
		return is_stdout || is_special(equals + 1) ? 0 : add_own(m, spec);
	default:
		m->merged[m->merged_count++] = spec;
		return 0;
	}
}

/* --resume is of the same files as --events. */
static int take_events(struct many *m)
{
	const char *events = cmd_value(m->args, "events"), *resume = cmd_value(m->args, "resume");

	if (events && resume && strcmp(events, resume) != 0)
		return cmd_usage("run: --events %s: the runs go on in the files of --resume, %s; "
				 "leave --events out",
				 events, resume);
	events = events ? events : resume;
	for (size_t i = 0; events && i < m->count; i++) {
		m->v[i].events = many_file(events, m->v[i].name);
		if (!m->v[i].events)
			return cmd_error("out of memory");
	}
	return 0;
}

/* A report that can be read back, if there is one. */
static void choose_shown(struct many_device *d)
{
	for (size_t i = 0; i < d->spec_count; i++)
		if (!strncmp(d->files[i], "json=", 5))
			d->shown = d->files[i] + 5;
	if (!d->shown)
		d->shown = d->events;
	if (!d->shown && d->spec_count)
		d->shown = strchr(d->files[0], '=') + 1;
}

static int take_files(struct many *m)
{
	size_t n;
	const char **specs = cmd_values(m->args, "output", &n);
	int status = 0;

	m->merged = calloc(n + 1, sizeof(*m->merged));
	if (!m->merged)
		status = cmd_error("out of memory");
	for (size_t i = 0; i < m->count && !status; i++) {
		m->v[i].files = calloc(n + 1, sizeof(*m->v[i].files));
		if (!m->v[i].files)
			status = cmd_error("out of memory");
	}
	for (size_t i = 0; i < n && !status; i++)
		status = take_output(m, specs[i]);
	free(specs);
	if (!status && !n)
		m->merged[m->merged_count++] = "human";
	if (!status)
		status = take_events(m);
	for (size_t i = 0; i < m->count; i++)
		choose_shown(&m->v[i]);
	return status;
}

static int add_path(const char **paths, size_t *n, const char *path)
{
	for (size_t i = 0; path && i < *n; i++)
		if (!strcmp(paths[i], path))
			return cmd_usage("run: two reports of this run are %s: give one of them "
					 "another name",
					 path);
	if (path)
		paths[(*n)++] = path;
	return 0;
}

static const char *path_of(const char *spec)
{
	const char *equals = strchr(spec, '=');

	return equals && strcmp(equals, "=-") != 0 ? equals + 1 : NULL;
}

/* Names that were made may be one that was given. */
static int check_paths(const struct many *m)
{
	size_t most = m->merged_count, n = 0;
	const char **paths;
	int status = 0;

	for (size_t i = 0; i < m->count; i++)
		most += m->v[i].spec_count + 1;
	paths = calloc(most + 1, sizeof(*paths));
	if (!paths)
		return cmd_error("out of memory");
	for (size_t i = 0; i < m->merged_count && !status; i++)
		status = add_path(paths, &n, path_of(m->merged[i]));
	for (size_t i = 0; i < m->count; i++) {
		for (size_t k = 0; k < m->v[i].spec_count && !status; k++)
			status = add_path(paths, &n, path_of(m->v[i].files[k]));
		if (!status)
			status = add_path(paths, &n, m->v[i].events);
	}
	free(paths);
	return status;
}

/* --------------------------------------------------------------------- lines */

static int prepare(struct many *m, struct many_device *d)
{
	bool is_described;
	int status = make_line(m, d);

	if (!status)
		status = cmd_resume_open(&d->line, true, &d->from);
	if (status)
		return status;
	status = cmd_run_prepare(&d->from.args, d->from.cp, &d->opts, &is_described);
	d->opts.is_silent = true;
	if (!status && is_described)
		status = cmd_usage("run: -t %s shows what it would start: take it alone",
				   d->address);
	return status;
}

/* An order that the run chose itself is one for all, and that of what goes on. */
static void share_order(struct many *m)
{
	size_t of = 0;

	while (of < m->count && !m->v[of].from.cp)
		of++;
	if (of == m->count)
		of = 0;
	for (size_t i = 0; i < m->count; i++)
		if (!m->v[i].from.cp)
			m->v[i].opts.shuffle_seed = m->v[of].opts.shuffle_seed;
}

int many_lines(struct many *m)
{
	int status = take_targets(m);

	if (status)
		return status;
	many_names(m);
	status = take_files(m);
	if (!status)
		status = check_paths(m);
	for (size_t i = 0; i < m->count && !status; i++)
		status = prepare(m, &m->v[i]);
	if (!status)
		share_order(m);
	return status;
}

void many_lines_free(struct many *m)
{
	for (size_t i = 0; i < m->count; i++) {
		struct many_device *d = &m->v[i];

		cmd_run_free(&d->opts);
		cmd_resume_close(&d->from);
		for (size_t k = 0; k < d->spec_count; k++)
			free(d->files[k]);
		free(d->files);
		free(d->events);
		free(d->address);
		free(d->line.values);
		lines_free(&d->lines);
	}
	free(m->v);
	free(m->merged);
}
