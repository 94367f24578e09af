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
#include "report/get.h"
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

static bool has_ending(const char *name, const char *ending)
{
	size_t n = strlen(name), e = strlen(ending);

	return n > e && !strcmp(name + n - e, ending);
}

static bool is_events_name(const char *name)
{
	return has_ending(name, ".jsonl");
}

static int add_file(struct fleet *f, const char *path, struct json_object *root)
{
	int rc = fleet_add(f, path, NULL, root);

	json_object_put(root);
	return rc;
}

static int add_unreadable(struct fleet *f, const char *path, const char *why)
{
	cmd_error("report merge: %s", why);
	return fleet_add_unreadable(f, path, why);
}

static int is_report_name(const struct dirent *d)
{
	return d->d_name[0] != '.' && (has_ending(d->d_name, ".json") || is_events_name(d->d_name));
}

static int events_last(const struct dirent **a, const struct dirent **b)
{
	bool is_a = is_events_name((*a)->d_name), is_b = is_events_name((*b)->d_name);

	return is_a != is_b ? is_a - is_b : alphasort(a, b);
}

/*
 * A file of a directory. Beside the reports of a run of several devices lies the merged one,
 * which they are; beside a report its events, which tell the same: @runs has the runs whose
 * reports were seen, and is NULL where no events follow. *count: what was not left out.
 */
static int add_entry(struct fleet *f, const char *path, struct json_object *runs, size_t *count)
{
	struct json_object *root;
	struct nt_err err = { 0 };
	int rc = report_load_brief(path, &root, &err);
	const char *id = rc ? "" : report_get_str(report_get_obj(root, "run"), "id");

	if (rc == -EMLINK)
		return 0;
	if (runs && *id && is_events_name(path) && json_object_object_get_ex(runs, id, NULL)) {
		json_object_put(root);
		return 0;
	}
	++*count;
	if (rc)
		return add_unreadable(f, path, err.text);
	if (runs && *id && !is_events_name(path))
		json_object_object_add(runs, id, NULL);
	return add_file(f, path, root);
}

static int add_directory(struct fleet *f, const char *path)
{
	const char *slash = has_ending(path, "/") ? "" : "/";
	struct json_object *runs = NULL;
	struct dirent **v;
	int n = scandir(path, &v, is_report_name, events_last), rc = 0;
	char why[512], *file;
	size_t count = 0;

	if (n < 0) {
		snprintf(why, sizeof(why), "%s: %s", path, strerror(errno));
		return add_unreadable(f, path, why);
	}
	if (n && is_events_name(v[n - 1]->d_name))
		runs = json_object_new_object();
	for (int i = 0; i < n; i++) {
		if (!rc) {
			rc = asprintf(&file, "%s%s%s", path, slash, v[i]->d_name) < 0 ? -ENOMEM : 0;
			if (!rc) {
				rc = add_entry(f, file, runs, &count);
				free(file);
			}
		}
		free(v[i]);
	}
	free(v);
	json_object_put(runs);
	snprintf(why, sizeof(why), "%s: no report in it (*.json, *.jsonl)", path);
	return rc || count ? rc : add_unreadable(f, path, why);
}

static int add(struct fleet *f, const char *path)
{
	struct json_object *root;
	struct nt_err err = { 0 };
	struct stat st;

	if (strcmp(path, "-") && !stat(path, &st) && S_ISDIR(st.st_mode))
		return add_directory(f, path);
	if (report_load_brief(path, &root, &err))
		return add_unreadable(f, path, err.text);
	return add_file(f, path, root);
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
