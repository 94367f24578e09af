// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The mutation matrix: `defects NVMETEST TSV [JOBS]`.
 *
 * Each row of TSV names a defect of the model, a case (or a glob of cases), the
 * verdict with which it must notice (of an id that very case, of a glob at least
 * one), and, where a defect shows only on a model of some kind, options of
 * "sim:". Every defect is run alone, on its cases only. Demanded besides:
 * every defect of the model has a row, and every built-in case noticed at
 * least one defect. A case that cannot fail is not a test.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"
#include "pcifn/sim/defects.h"

#define ROWS_MAX 4096
#define ARGS_MAX 1024
#define JOBS_MAX 16

struct row {
	char defect[96], glob[128], verdict[16], options[96];
	unsigned int line;
};

struct job {
	pid_t pid;	       /* 0: free */
	const struct row *row; /* the first of its defect and options */
	char path[160];
};

static struct row rows[ROWS_MAX];
static size_t row_count;
static uint32_t *noticed; /* defects, by registry index */
static unsigned int passed, failed;
static const char *tsv_path;

static void judge(bool ok, unsigned int line, const char *what, const char *a, const char *b)
{
	if (ok) {
		passed++;
		return;
	}
	failed++;
	printf("%s:%u: ", tsv_path, line);
	printf(what, a, b);
	putchar('\n');
}

static bool read_rows(void)
{
	FILE *f = fopen(tsv_path, "r");
	char text[512];
	unsigned int line = 0;

	if (!f) {
		fprintf(stderr, "%s: %s\n", tsv_path, strerror(errno));
		return false;
	}
	while (fgets(text, sizeof(text), f)) {
		struct row *r = &rows[row_count];
		char extra[8];
		int n;

		line++;
		text[strcspn(text, "#\n")] = '\0';
		if (text[strspn(text, " \t")] == '\0')
			continue;
		r->line = line;
		n = sscanf(text, "%95s %127s %15s %95s %7s", r->defect, r->glob, r->verdict,
			   r->options, extra);
		if (row_count == ROWS_MAX - 1 || n < 3 || n > 4) {
			fprintf(stderr, "%s:%u: want: defect, case, verdict[, options]\n", tsv_path,
				line);
			fclose(f);
			return false;
		}
		row_count++;
	}
	fclose(f);
	return true;
}

static bool same_run(const struct row *a, const struct row *b)
{
	return !strcmp(a->defect, b->defect) && !strcmp(a->options, b->options);
}

/* The run of one defect on the cases of its rows, silent, report to job->path. */
static void start(const char *nvmetest, struct job *job)
{
	char target[256], output[200];
	const char *argv[ARGS_MAX] = { "timeout", "-k", "5",	"120", nvmetest, "run",
				       "-q",	  "-t", target, "-o",  output };
	size_t n = 11;

	snprintf(target, sizeof(target), "sim:defect=%s%s%s", job->row->defect,
		 *job->row->options ? "," : "", job->row->options);
	snprintf(output, sizeof(output), "json=%s", job->path);
	for (size_t i = 0; i < row_count && n < ARGS_MAX - 1; i++)
		if (same_run(&rows[i], job->row))
			argv[n++] = rows[i].glob;
	fflush(stdout);
	job->pid = fork();
	if (job->pid == 0) {
		int null = open("/dev/null", O_RDWR);

		dup2(null, 0);
		dup2(null, 1);
		dup2(null, 2);
		execvp(argv[0], (char *const *)argv);
		_exit(127);
	}
	if (job->pid < 0) {
		perror("fork");
		exit(2);
	}
}

static const char *get_str(struct json_object *o, const char *key)
{
	struct json_object *v;

	return json_object_object_get_ex(o, key, &v) && json_object_is_type(v, json_type_string)
		       ? json_object_get_string(v)
		       : "";
}

static void note_noticed(const char *id)
{
	for (size_t i = 0; i < registry_count(); i++)
		if (!strcmp(registry_at(i)->id, id))
			noticed[i]++;
}

static void judge_row(const struct row *r, struct json_object *cases)
{
	char seen[256] = "";
	bool found = false;

	for (size_t i = 0; i < json_object_array_length(cases); i++) {
		struct json_object *c = json_object_array_get_idx(cases, i);
		const char *id = get_str(c, "id"), *verdict = get_str(c, "verdict");

		if (!registry_match(r->glob, id))
			continue;
		if (!strcmp(verdict, r->verdict)) {
			found = true;
			note_noticed(id);
		}
		snprintf(seen + strlen(seen), sizeof(seen) - strlen(seen), " %s", verdict);
	}
	if (found) {
		passed++;
		return;
	}
	failed++;
	printf("%s:%u: %s: %s gave%s, wanted %s\n", tsv_path, r->line, r->defect, r->glob,
	       *seen ? seen : " nothing", r->verdict);
}

static void finish(struct job *job)
{
	struct json_object *doc = json_object_from_file(job->path), *cases = NULL;

	if (!doc || !json_object_object_get_ex(doc, "cases", &cases) ||
	    !json_object_is_type(cases, json_type_array))
		cases = NULL;
	for (size_t i = 0; i < row_count; i++) {
		if (!same_run(&rows[i], job->row))
			continue;
		if (cases)
			judge_row(&rows[i], cases);
		else
			judge(false, rows[i].line, "%s: the run of %s left no report",
			      job->row->defect, rows[i].glob);
	}
	json_object_put(doc);
	unlink(job->path);
	job->pid = 0;
}

/* Until fewer than @limit jobs run. */
static void reap(struct job *jobs, size_t n, size_t *running, size_t limit)
{
	while (*running >= limit && *running) {
		pid_t pid = wait(NULL);

		for (size_t i = 0; i < n; i++)
			if (pid > 0 && jobs[i].pid == pid) {
				finish(&jobs[i]);
				(*running)--;
			}
	}
}

static bool is_first(size_t row)
{
	for (size_t i = 0; i < row; i++)
		if (same_run(&rows[i], &rows[row]))
			return false;
	return true;
}

static void run_defects(const char *nvmetest, const char *dir, size_t job_count)
{
	struct job jobs[JOBS_MAX] = { { 0 } };
	size_t running = 0;

	for (size_t d = 0; sim_defect_at(d); d++) {
		bool has_row = false;

		for (size_t i = 0; i < row_count; i++)
			has_row |= !strcmp(rows[i].defect, sim_defect_at(d)->name);
		judge(has_row, 0, "defect %s of the model has no row: which case notices?%s",
		      sim_defect_at(d)->name, "");
	}
	for (size_t r = 0; r < row_count; r++) {
		if (!is_first(r) || !sim_defect_find(rows[r].defect))
			continue;
		for (size_t j = 0; j < job_count; j++) {
			if (jobs[j].pid)
				continue;
			jobs[j].row = &rows[r];
			snprintf(jobs[j].path, sizeof(jobs[j].path), "%s/%zu.json", dir, r);
			start(nvmetest, &jobs[j]);
			running++;
			break;
		}
		reap(jobs, job_count, &running, job_count);
	}
	reap(jobs, job_count, &running, 1);
}

static void check_names(void)
{
	for (size_t i = 0; i < row_count; i++) {
		bool matches = false;

		if (!sim_defect_find(rows[i].defect))
			judge(false, rows[i].line, "the model has no defect %s%s", rows[i].defect,
			      "");
		for (size_t c = 0; c < registry_count(); c++)
			matches |= registry_match(rows[i].glob, registry_at(c)->id);
		if (!matches)
			judge(false, rows[i].line, "there is no case %s%s", rows[i].glob, "");
	}
}

static int by_count(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	char dir[] = "/tmp/nvmetest-defects.XXXXXX";
	long jobs = argc > 3 ? strtol(argv[3], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
	size_t defects = 0, killed = 0;
	uint32_t median;

	if (argc < 3) {
		fprintf(stderr, "usage: defects NVMETEST TSV [JOBS]\n");
		return 2;
	}
	tsv_path = argv[2];
	noticed = calloc(registry_count() + 1, sizeof(*noticed));
	if (!noticed || !read_rows() || !mkdtemp(dir))
		return 2;
	check_names();
	run_defects(argv[1], dir, jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : (size_t)jobs);
	rmdir(dir);
	for (size_t i = 0; i < registry_count(); i++) {
		judge(noticed[i], 0, "case %s notices no defect%s", registry_at(i)->id, "");
		killed += noticed[i] != 0;
	}
	qsort(noticed, registry_count(), sizeof(*noticed), by_count);
	median = noticed[registry_count() / 2];
	judge(median >= 2, 0, "in the median a case notices fewer than two defects%s%s", "", "");
	while (sim_defect_at(defects))
		defects++;
	printf("%zu defects, %zu rows, %zu of %zu cases noticed at least one, %u in the median\n",
	       defects, row_count, killed, registry_count(), median);
	printf("%u passed, %u failed, 0 skipped\n", passed, failed);
	free(noticed);
	return failed || !passed;
}
