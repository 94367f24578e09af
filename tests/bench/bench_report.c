// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * How long a format takes over recorded events that are in memory already:
 * `bench_report EVENTS DIRECTORY` prints `format milliseconds bytes` a line, the
 * median of five, in time of the processor: how long a disk takes to have the
 * file is not the format's. Files go to DIRECTORY.
 */
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "report/event.h"

#define ROUNDS 5

static struct json_object **events;
static size_t count;

static int keep(void *arg, struct json_object *ev)
{
	struct json_object **more = realloc(events, (count + 1) * sizeof(struct json_object *));

	(void)arg;
	if (!more)
		return -1;
	events = more;
	events[count++] = json_object_get(ev);
	return 0;
}

static uint64_t used_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (uint64_t)ts.tv_sec * 1000000000u + (uint64_t)ts.tv_nsec;
}

/* Nanoseconds, or 0 when it failed. */
static uint64_t render(const char *spec)
{
	uint64_t start = used_ns();
	struct nt_err err = { 0 };
	struct report *r;

	if (report_open(&spec, 1, 1, false, &r, &err))
		goto failed;
	for (size_t i = 0; i < count; i++)
		report_event(r, events[i]);
	if (report_close(r, &err))
		goto failed;
	return used_ns() - start;
failed:
	fprintf(stderr, "bench_report: %s: %s\n", spec, err.text);
	return 0;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	struct nt_err err = { 0 };

	if (argc != 3 || report_replay(argv[1], keep, NULL, &err)) {
		fprintf(stderr, "usage: bench_report EVENTS DIRECTORY %s\n", err.text);
		return 2;
	}
	for (size_t i = 0; report_formats[i]; i++) {
		uint64_t ns[ROUNDS];
		char spec[4200];
		struct stat st;
		int at;

		at = snprintf(spec, sizeof(spec), "%s=", report_formats[i]->name);
		snprintf(spec + at, sizeof(spec) - (size_t)at, "%s/out.%s", argv[2],
			 report_formats[i]->name);
		for (size_t k = 0; k < ROUNDS; k++) {
			ns[k] = render(spec);
			if (!ns[k])
				return 1;
		}
		qsort(ns, ROUNDS, sizeof(ns[0]), by_value);
		if (stat(spec + at, &st))
			return 1;
		printf("%s %.1f %lld\n", report_formats[i]->name, (double)ns[ROUNDS / 2] / 1e6,
		       (long long)st.st_size);
	}
	return 0;
}
