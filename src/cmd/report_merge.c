// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nvmetest report merge: many reports in one table, and what only a fleet
 * shows. A directory stands for the reports in it.
 */
#include <dirent.h>
#include <errno.h>
#include <json-c/json.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cmd.h"
#include "report/fleet.h"
#include "report/load.h"
#include "report_cmd.h"

#define FAIL_ON_DEFAULT "fail,error,unreadable"
#define ROWS_SHOWN	40

struct merged {
	struct fleet *fleet;
	size_t limit;
};

static int write_human(FILE *out, void *what, bool color)
{
	const struct merged *m = what;

	return fleet_write_human(out, m->fleet, color, m->limit);
}

static int write_json(FILE *out, void *what, bool color)
{
	(void)color;
	return fleet_write_json(out, ((const struct merged *)what)->fleet);
}

static int write_html(FILE *out, void *what, bool color)
{
	(void)color;
	return fleet_write_html(out, ((const struct merged *)what)->fleet);
}

/* @count: of the reports in a directory, where a merged one lies beside those that made it. */
static int add_file(struct fleet *f, const char *path, size_t *count)
{
	struct json_object *root;
	struct nt_err err = { 0 };
	int rc = report_load_brief(path, &root, &err);

	if (count && rc == -EMLINK)
		return 0;
	if (count)
		++*count;
	if (rc) {
		cmd_error("report merge: %s", err.text);
		return fleet_add_unreadable(f, path, err.text);
	}
	rc = fleet_add(f, path, NULL, root);
	json_object_put(root);
	return rc;
}

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);

	return n > e && !strcmp(name + n - e, ending);
}

static int is_report_name(const struct dirent *d)
{
	return d->d_name[0] != '.' &&
	       (has_ending(d->d_name, ".json") || has_ending(d->d_name, ".jsonl"));
}

static int add_nothing(struct fleet *f, const char *path, const char *why)
{
	cmd_error("report merge: %s: %s", path, why);
	return fleet_add_unreadable(f, path, why);
}

static int add_directory(struct fleet *f, const char *path)
{
	struct dirent **v;
	int n = scandir(path, &v, is_report_name, alphasort), rc = 0;
	const char *slash = has_ending(path, "/") ? "" : "/";
	size_t count = 0;
	char *file;

	if (n < 0)
		return add_nothing(f, path, strerror(errno));
	for (int i = 0; i < n; i++) {
		if (!rc) {
			rc = asprintf(&file, "%s%s%s", path, slash, v[i]->d_name) < 0 ? -ENOMEM : 0;
			if (!rc) {
				rc = add_file(f, file, &count);
				free(file);
			}
		}
		free(v[i]);
	}
	free(v);
	return rc || count ? rc : add_nothing(f, path, "no report in it (*.json, *.jsonl)");
}

static int add(struct fleet *f, const char *path)
{
	struct stat st;

	if (strcmp(path, "-") && !stat(path, &st) && S_ISDIR(st.st_mode))
		return add_directory(f, path);
	return add_file(f, path, NULL);
}

int cmd_report_merge(const struct cmd_args *a)
{
	static const struct report_writer writers[] = {
		{ "html", write_html },
		{ "human", write_human },
		{ "json", write_json },
		{ NULL, NULL },
	};
	struct merged m = { .limit = cmd_has(a, "verbose") ? SIZE_MAX : ROWS_SHOWN };
	const char *on = cmd_value(a, "fail-on");
	unsigned int fail_on;
	int rc, status = report_fail_on(a, on ? on : FAIL_ON_DEFAULT, fleet_finding_words,
					FLEET_FINDINGS, &fail_on);

	if (status)
		return status;
	/* Objects are freed by the million: joining them lazily costs a fifth of the time. */
	mallopt(M_MXFAST, 0);
	rc = fleet_open(&m.fleet);
	for (size_t i = 1; i < a->word_count && !rc; i++)
		rc = add(m.fleet, a->words[i]);
	if (!rc)
		rc = fleet_look(m.fleet);
	status = rc ? cmd_error("report merge: temporary files: %s", strerror(-rc))
		    : report_write(a, writers, &m);
	for (unsigned int i = 0; i < FLEET_FINDINGS && !status; i++)
		if (fleet_count(m.fleet, i) && (fail_on >> i & 1))
			status = CMD_FAILED;
	fleet_close(m.fleet);
	return status;
}
