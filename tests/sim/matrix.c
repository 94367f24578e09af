// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The whole mutation matrix: `matrix NVMETEST TSV DIR [JOBS]`.
 *
 * Every built-in case against every defect of the model, one run of the whole catalogue for each
 * defect and each kind of model (the options of "sim:" in TSV, where a defect shows only on some).
 * What a run gave is kept in DIR/<hash of NVMETEST>/, so a second call only reads. DIR/matrix.json
 * is what scripts/matrix-page makes a page of; the sums are printed.
 *
 * tests/sim/defects.c proves rows; this shows all that is noticed besides.
 */
#include <errno.h>
#include <fcntl.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/engine.h"
#include "pcifn/sim/defects.h"
#include "util/sha256.h"

#define RUNS_MAX    4096
#define CASES_MAX   2048
#define JOBS_MAX    64
#define RUN_LIMIT_S 120

struct run_of {
	const struct sim_defect *defect; /* NULL: the clean model */
	char options[96];
	char row[128];		      /* a case that notices it alone, from TSV */
	const char *only;	      /* NULL: the whole catalogue */
	char verdicts[CASES_MAX + 1]; /* one letter for each case: see letter_of() */
	pid_t pid;
};

static struct run_of *runs;
static size_t run_count, case_count;
static char cache[512];

/* ------------------------------------------------------------ what to run */

static void add_run(const struct sim_defect *d, const char *options, const char *row)
{
	for (size_t i = 0; i < run_count; i++)
		if (runs[i].defect == d && !strcmp(runs[i].options, options))
			return;
	if (run_count == RUNS_MAX)
		return;
	runs[run_count].defect = d;
	snprintf(runs[run_count].options, sizeof(runs[run_count].options), "%s", options);
	snprintf(runs[run_count].row, sizeof(runs[run_count].row), "%s", row);
	run_count++;
}

static bool read_rows(const char *path)
{
	FILE *f = fopen(path, "r");
	char text[512], name[96], id[128], verdict[16], options[96];

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return false;
	}
	while (fgets(text, sizeof(text), f)) {
		const struct sim_defect *d;

		text[strcspn(text, "#\n")] = '\0';
		options[0] = '\0';
		if (sscanf(text, "%95s %127s %15s %95s", name, id, verdict, options) < 3)
			continue;
		d = sim_defect_find(name);
		if (!d)
			continue;
		add_run(NULL, options, "");
		add_run(d, options, id);
	}
	fclose(f);
	return true;
}

static void cache_path(const struct run_of *r, char *path, size_t len)
{
	snprintf(path, len, "%s/%s%s%s%s", cache, r->defect ? r->defect->name : "clean",
		 *r->options ? "," : "", r->options, r->only ? ";alone" : "");
}

static bool read_cached(struct run_of *r)
{
	char path[800];
	size_t n = 0;
	FILE *f;

	cache_path(r, path, sizeof(path));
	f = fopen(path, "r");
	if (f)
		n = fread(r->verdicts, 1, case_count, f);
	if (f)
		fclose(f);
	r->verdicts[n] = '\0';
	return n == case_count;
}

/* ------------------------------------------------------------- one run */

static char letter_of(const char *verdict)
{
	static const char *const names[] = { "pass", "warn", "fail", "skip", "error" };

	for (size_t i = 0; verdict && i < ARRAY_SIZE(names); i++)
		if (!strcmp(verdict, names[i]))
			return ".WFsE"[i];
	return '?';
}

/* case_begin names the case, case_end the verdict. */
static int on_event(void *arg, struct json_object *ev)
{
	static size_t current;
	struct json_object *name, *id, *verdict;
	struct run_of *r = arg;

	json_object_object_get_ex(ev, "ev", &name);
	if (!strcmp(json_object_get_string(name), "case_begin") &&
	    json_object_object_get_ex(ev, "id", &id))
		for (current = 0; current + 1 < case_count; current++)
			if (!strcmp(registry_at(current)->id, json_object_get_string(id)))
				break;
	if (!strcmp(json_object_get_string(name), "case_end") &&
	    json_object_object_get_ex(ev, "verdict", &verdict))
		r->verdicts[current] = letter_of(json_object_get_string(verdict));
	return 0;
}

static _Noreturn void run_child(struct run_of *r)
{
	char target[256], path[800], fresh[820];
	const struct run_options opts = { .target = target, .seed = 1, .timeout_scale = 1.0 };
	const char *const words[] = { r->only ? r->only : "*" };
	int null = open("/dev/null", O_RDWR);
	struct plan_errors errs = { 0 };
	struct nt_err err = { 0 };
	struct plan *plan;
	FILE *f;

	dup2(null, 0);
	dup2(null, 1);
	dup2(null, 2);
	alarm(RUN_LIMIT_S);
	snprintf(target, sizeof(target), "sim:%s%s%s%s", r->defect ? "defect=" : "",
		 r->defect ? r->defect->name : "", r->defect && *r->options ? "," : "", r->options);
	memset(r->verdicts, r->only ? 's' : '?', case_count);
	if (plan_from_words(words, 1, &plan, &errs))
		_exit(2);
	run_plan(plan, &opts, on_event, r, &err);
	cache_path(r, path, sizeof(path));
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	f = fopen(fresh, "w");
	if (!f || fwrite(r->verdicts, 1, case_count, f) != case_count || fclose(f) ||
	    rename(fresh, path))
		_exit(2);
	_exit(0);
}

static void wait_for_one(void)
{
	int status;
	pid_t pid = wait(&status);

	for (size_t i = 0; i < run_count; i++) {
		if (pid <= 0 || runs[i].pid != pid)
			continue;
		runs[i].pid = 0;
		if (!read_cached(&runs[i])) {
			memset(runs[i].verdicts, '?', case_count);
			printf("%s%s%s: the run did not end within %d s or broke\n",
			       runs[i].defect ? runs[i].defect->name : "clean",
			       *runs[i].options ? ", " : "", runs[i].options, RUN_LIMIT_S);
		}
	}
}

static size_t run_all(size_t jobs)
{
	size_t running = 0, fresh = 0;

	for (size_t i = 0; i < run_count; i++) {
		if (read_cached(&runs[i]))
			continue;
		if (running == jobs) {
			wait_for_one();
			running--;
		}
		fflush(stdout);
		runs[i].pid = fork();
		if (runs[i].pid == 0)
			run_child(&runs[i]);
		if (runs[i].pid < 0) {
			perror("fork");
			exit(2);
		}
		running++;
		fresh++;
	}
	while (running--)
		wait_for_one();
	return fresh;
}

/* ------------------------------------------------------------- what it says */

static bool is_noticed(char letter)
{
	return letter == 'W' || letter == 'F' || letter == 'E';
}

/* The stronger of two verdicts of one case on one defect. */
static char stronger(char a, char b)
{
	static const char order[] = "?s.WEF";

	return strchr(order, a) > strchr(order, b) ? a : b;
}

/* The worst of all runs of defect @d. */
static void merge(const struct sim_defect *d, char *ret)
{
	memset(ret, '?', case_count);
	ret[case_count] = '\0';
	for (size_t i = 0; i < run_count; i++)
		for (size_t c = 0; runs[i].defect == d && c < case_count; c++)
			ret[c] = stronger(ret[c], runs[i].verdicts[c]);
}

static int by_number(const void *a, const void *b)
{
	const unsigned int *x = a, *y = b;

	return *x < *y ? -1 : *x > *y;
}

static unsigned int median(const unsigned int *v, size_t n)
{
	unsigned int *sorted = calloc(n + 1, sizeof(*sorted)), m;

	if (!sorted || !n) {
		free(sorted);
		return 0;
	}
	memcpy(sorted, v, n * sizeof(*v));
	qsort(sorted, n, sizeof(*sorted), by_number);
	m = sorted[n / 2];
	free(sorted);
	return m;
}

static struct json_object *text(const char *s)
{
	return json_object_new_string(s ? s : "");
}

static struct json_object *cases_json(void)
{
	struct json_object *list = json_object_new_array();

	for (size_t c = 0; c < case_count; c++) {
		struct json_object *o = json_object_new_object();

		json_object_object_add(o, "id", text(registry_at(c)->id));
		json_object_object_add(o, "title", text(registry_at(c)->title));
		json_object_array_add(list, o);
	}
	return list;
}

/* @sharp counts without defects that leave nothing standing: more than a tenth of the cases. */
static struct json_object *defects_json(unsigned int *killers, unsigned int *sharp,
					size_t *ret_silent, size_t *ret_n)
{
	struct json_object *list = json_object_new_array();
	const struct sim_defect *d;

	for (size_t i = 0; (d = sim_defect_at(i)); i++) {
		struct json_object *o = json_object_new_object();
		char verdicts[CASES_MAX + 1];
		size_t n = 0;

		merge(d, verdicts);
		for (size_t c = 0; c < case_count; c++)
			n += is_noticed(verdicts[c]);
		for (size_t c = 0; c < case_count; c++) {
			killers[c] += is_noticed(verdicts[c]);
			sharp[c] += is_noticed(verdicts[c]) && n <= case_count / 10;
		}
		if (!n)
			printf("no case notices %s\n", d->name);
		*ret_silent += !n;
		++*ret_n;
		json_object_object_add(o, "name", text(d->name));
		json_object_object_add(o, "what", text(d->what));
		json_object_object_add(o, "area", text(d->area));
		json_object_object_add(o, "verdicts", text(verdicts));
		json_object_array_add(list, o);
	}
	return list;
}

/* A clean model that a case complains of makes every figure worthless. */
static size_t count_false_alarms(void)
{
	size_t alarms = 0;

	for (size_t i = 0; i < run_count; i++)
		for (size_t c = 0; !runs[i].defect && c < case_count; c++) {
			if (!is_noticed(runs[i].verdicts[c]) && runs[i].verdicts[c] != '?')
				continue;
			alarms++;
			printf("clean model, sim:%s: %s is %c\n", runs[i].options,
			       registry_at(c)->id, runs[i].verdicts[c]);
		}
	return alarms;
}

/*
 * Some defects show in the first case only, because what comes before repairs the model. They
 * are run once more with a case that is known to notice.
 */
static void add_alone(void)
{
	size_t n = run_count;

	for (size_t i = 0; i < n && run_count < RUNS_MAX; i++) {
		char verdicts[CASES_MAX + 1];
		bool noticed = false;

		if (!runs[i].defect || !*runs[i].row)
			continue;
		merge(runs[i].defect, verdicts);
		for (size_t c = 0; c < case_count; c++)
			noticed |= is_noticed(verdicts[c]);
		if (noticed)
			continue;
		runs[run_count] = runs[i];
		runs[run_count++].only = runs[i].row;
	}
}

static bool sum_up(const char *dir, const char *hash)
{
	struct json_object *doc = json_object_new_object(), *summary = json_object_new_object();
	unsigned int *killers = calloc(case_count + 1, sizeof(*killers));
	unsigned int *sharp = calloc(case_count + 1, sizeof(*sharp));
	size_t alarms = count_false_alarms(), silent = 0, defects = 0, ones = 0, blind = 0;
	char path[600];
	bool ok;

	if (!killers || !sharp)
		return false;
	json_object_object_add(doc, "schema", text("nvmetest.matrix/1"));
	json_object_object_add(doc, "binary_sha256", text(hash));
	json_object_object_add(doc, "cases", cases_json());
	json_object_object_add(doc, "defects", defects_json(killers, sharp, &silent, &defects));
	for (size_t c = 0; c < case_count; c++) {
		ones += killers[c] == 1;
		blind += !killers[c];
		if (!killers[c])
			printf("%s notices no defect\n", registry_at(c)->id);
	}
	json_object_object_add(summary, "cases", json_object_new_uint64(case_count));
	json_object_object_add(summary, "defects", json_object_new_uint64(defects));
	json_object_object_add(summary, "median_defects_per_case",
			       json_object_new_uint64(median(killers, case_count)));
	json_object_object_add(summary, "median_without_great_defects",
			       json_object_new_uint64(median(sharp, case_count)));
	json_object_object_add(summary, "cases_with_one_defect", json_object_new_uint64(ones));
	json_object_object_add(summary, "cases_without", json_object_new_uint64(blind));
	json_object_object_add(summary, "defects_not_noticed", json_object_new_uint64(silent));
	json_object_object_add(summary, "false_alarms", json_object_new_uint64(alarms));
	json_object_object_add(doc, "summary", summary);
	snprintf(path, sizeof(path), "%s/matrix.json", dir);
	ok = !json_object_to_file_ext(path, doc, JSON_C_TO_STRING_PLAIN);
	printf("%zu cases, %zu defects: a case notices %u (median; %u without defects that more "
	       "than a tenth of the cases notice), %zu notice one only, %zu none; "
	       "%zu defects are not noticed, %zu false alarms\n",
	       case_count, defects, median(killers, case_count), median(sharp, case_count), ones,
	       blind, silent, alarms);
	ok = ok && !alarms && !silent && !blind && median(sharp, case_count) >= 2;
	json_object_put(doc);
	free(killers);
	free(sharp);
	return ok;
}

/* ------------------------------------------------------------------- main */

static bool hash_file(const char *path, char hash[65])
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = NULL;
	bool ok = fd >= 0 && !fstat(fd, &st) && (bytes = malloc((size_t)st.st_size + 1)) &&
		  read(fd, bytes, (size_t)st.st_size) == st.st_size;

	if (ok)
		sha256_hex(bytes, (size_t)st.st_size, hash);
	else
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
	free(bytes);
	if (fd >= 0)
		close(fd);
	return ok;
}

int main(int argc, char **argv)
{
	long jobs = argc > 4 ? strtol(argv[4], NULL, 10) : sysconf(_SC_NPROCESSORS_ONLN);
	size_t jobs_max = jobs < 1 ? 1 : jobs > JOBS_MAX ? JOBS_MAX : (size_t)jobs, fresh;
	const struct sim_defect *d;
	char hash[65];
	bool ok;

	if (argc < 4) {
		fprintf(stderr, "usage: matrix NVMETEST TSV DIR [JOBS]\n");
		return 2;
	}
	case_count = registry_count();
	runs = calloc(RUNS_MAX, sizeof(*runs));
	if (!runs || case_count > CASES_MAX || !hash_file(argv[1], hash))
		return 2;
	snprintf(cache, sizeof(cache), "%s/%.16s", argv[3], hash);
	if ((mkdir(argv[3], 0777) && errno != EEXIST) || (mkdir(cache, 0777) && errno != EEXIST)) {
		perror(cache);
		return 2;
	}
	if (!read_rows(argv[2]))
		return 2;
	for (size_t i = 0; (d = sim_defect_at(i)); i++) {
		bool has_run = false;

		for (size_t r = 0; r < run_count; r++)
			has_run |= runs[r].defect == d;
		if (!has_run)
			add_run(d, "", "");
	}
	fresh = run_all(jobs_max);
	add_alone();
	fresh += run_all(jobs_max);
	ok = sum_up(argv[3], hash);
	printf("%zu runs, %zu of them new\n", run_count, fresh);
	printf("%d passed, %d failed, 0 skipped\n", ok, !ok);
	free(runs);
	return !ok;
}
