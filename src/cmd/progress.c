// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Progress from events, see progress.h. The line is drawn at most ten times a
 * second, as wide as the terminal is at that moment, and first when a run has
 * lasted long enough for somebody to wonder.
 */
#include "progress.h"

#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "report/event.h"
#include "report/get.h"
#include "util/clock.h"

#define DRAW_NS	   100000000ull
#define CLEAR_LINE "\r\033[K"
#define TEXT_LEN   1024

/* Of one device. Times of this process: what ran before it was resumed tells nothing of its pace.
 */
struct device {
	uint64_t done, total, failed, errors;
	uint64_t before;      /* of done: in the processes before this one */
	uint64_t begin_ns;    /* the first case could begin */
	uint64_t done_ns;     /* the last one ended */
	uint64_t case_ns;     /* the present one began; 0: there is none */
	uint64_t estimate_ms; /* of all cases; 0: not told */
	char id[128];
	bool is_over;
};

struct progress {
	enum progress_mode mode;
	FILE *out;
	bool color, is_utf8, is_drawn;
	uint64_t drawn_ns;
	size_t count;
	struct device v[];
};

/* What the locale says of characters, without asking the library to change ours. */
static bool is_utf8_locale(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}

enum progress_mode progress_mode(FILE *out, int verbose, bool is_told)
{
	const char *term = getenv("TERM");

	if (verbose == REPORT_VERBOSE)
		return is_told ? PROGRESS_NONE : PROGRESS_CASES;
	if (verbose == REPORT_QUIET || !isatty(fileno(out)) || !term || !*term ||
	    !strcmp(term, "dumb"))
		return PROGRESS_NONE;
	return PROGRESS_LINE;
}

struct progress *progress_begin(enum progress_mode mode, FILE *out, bool color, size_t devices)
{
	struct progress *p =
		mode == PROGRESS_NONE ? NULL : calloc(1, sizeof(*p) + devices * sizeof(p->v[0]));

	if (!p)
		return NULL;
	p->mode = mode;
	p->out = out;
	p->color = color;
	p->is_utf8 = is_utf8_locale();
	p->count = devices;
	p->drawn_ns = clock_wall_ns();
	return p;
}

/* --------------------------------------------------------------------- draw */

static unsigned int columns_of(FILE *out)
{
	struct winsize ws;

	return !ioctl(fileno(out), TIOCGWINSZ, &ws) && ws.ws_col ? ws.ws_col : 80;
}

static uint64_t ms_since(uint64_t ns, uint64_t now)
{
	return ns && now > ns ? (now - ns) / 1000000 : 0;
}

/* The slowest device is what one waits for. */
static void add_left(struct progress_view *v, const struct device *d, uint64_t now)
{
	uint64_t done = d->done - d->before, ms = 0;

	if (!d->begin_ns || !progress_left(done, ms_since(d->begin_ns, d->done_ns),
					   d->total - nt_min(d->total, d->before), d->estimate_ms,
					   ms_since(d->case_ns, now), &ms))
		return;
	v->has_left = true;
	v->left_ms = nt_max(v->left_ms, ms);
}

/* Of several cases that run, the one that takes longest is named. */
static struct progress_view view_of(const struct progress *p, uint64_t now)
{
	struct progress_view v = { .columns = columns_of(p->out),
				   .is_utf8 = p->is_utf8,
				   .color = p->color };
	uint64_t oldest = UINT64_MAX;

	for (size_t i = 0; i < p->count; i++) {
		const struct device *d = &p->v[i];

		v.done += d->done;
		v.total += d->total;
		v.failed += d->failed;
		v.errors += d->errors;
		if (d->is_over)
			continue;
		v.devices++;
		add_left(&v, d, now);
		if (d->case_ns && d->case_ns < oldest) {
			oldest = d->case_ns;
			v.id = d->id;
			v.case_ms = ms_since(d->case_ns, now);
		}
	}
	return v;
}

static void draw(struct progress *p)
{
	uint64_t now = clock_wall_ns();
	struct progress_view v;
	char text[TEXT_LEN];

	if (p->mode != PROGRESS_LINE || now - p->drawn_ns < DRAW_NS)
		return;
	v = view_of(p, now);
	if (!v.total)
		return;
	progress_text(&v, text, sizeof(text));
	fprintf(p->out, "\r%s\033[K", text);
	fflush(p->out);
	p->is_drawn = true;
	p->drawn_ns = now;
}

void progress_hide(struct progress *p)
{
	if (!p || !p->is_drawn)
		return;
	fputs(CLEAR_LINE, p->out);
	fflush(p->out);
	p->is_drawn = false;
}

const char *progress_clear(const struct progress *p)
{
	return p && p->mode == PROGRESS_LINE ? CLEAR_LINE : "";
}

void progress_tick(struct progress *p)
{
	if (p)
		draw(p);
}

void progress_end(struct progress *p)
{
	progress_hide(p);
	free(p);
}

/* ------------------------------------------------------------------- events */

void progress_before(struct progress *p, struct json_object *ev)
{
	const char *name = report_get_str(ev, "ev"), *verdict = report_get_str(ev, "verdict");
	bool is_silent = !strcmp(name, "case_begin") || !strcmp(name, "note") ||
			 !strcmp(name, "check") || !strcmp(name, "trace");

	if (!strcmp(name, "case_end"))
		is_silent = (!strcmp(verdict, "pass") || !strcmp(verdict, "skip")) &&
			    !report_get_obj(ev, "fixed");
	if (!is_silent)
		progress_hide(p);
}

/* -v: the case that ended. */
static void put_case(const struct progress *p, const struct device *d, const char *verdict,
		     bool is_known, uint64_t us)
{
	bool is_bad = !is_known && (!strcmp(verdict, "fail") || !strcmp(verdict, "error"));

	fprintf(p->out, "[%llu/%llu] %s%-5s%s %s%s  %llu ms\n", (unsigned long long)d->done,
		(unsigned long long)d->total, is_bad && p->color ? "\033[1;31m" : "", verdict,
		is_bad && p->color ? "\033[0m" : "", d->id, is_known ? " (known)" : "",
		(unsigned long long)(us + 500) / 1000);
	fflush(p->out);
}

static void end_case(struct progress *p, struct device *d, struct json_object *ev)
{
	const char *verdict = report_get_str(ev, "verdict");
	bool is_known = report_get_obj(ev, "known") != NULL;

	d->case_ns = 0;
	d->done_ns = clock_wall_ns();
	if (report_get_bool(ev, "interrupted"))
		return; /* it begins again when the run is resumed */
	d->done++;
	d->failed += !strcmp(verdict, "fail") && !is_known;
	d->errors += !strcmp(verdict, "error");
	if (p->mode == PROGRESS_CASES)
		put_case(p, d, verdict, is_known, report_get_u64(ev, "wall_us"));
}

/* The pace is taken from here on. */
static void begin_cases(struct device *d)
{
	d->begin_ns = d->done_ns = clock_wall_ns();
	d->before = d->done;
}

void progress_event(struct progress *p, size_t device, struct json_object *ev)
{
	const char *name = report_get_str(ev, "ev");
	struct device *d;
	uint64_t left;

	if (!p || device >= p->count)
		return;
	d = &p->v[device];
	if (!strcmp(name, "run_begin")) {
		d->total = report_get_u64(report_get_obj(ev, "plan"), "cases");
	} else if (!strcmp(name, "target")) {
		d->estimate_ms = report_get_u64(ev, "estimate_ms");
		begin_cases(d);
	} else if (!strcmp(name, "resumed")) {
		left = report_get_u64(ev, "left");
		d->done = d->total - nt_min(left, d->total);
		d->estimate_ms = d->total ? d->estimate_ms * left / d->total : 0;
		d->is_over = false;
		begin_cases(d);
	} else if (!strcmp(name, "case_begin")) {
		snprintf(d->id, sizeof(d->id), "%s", report_get_str(ev, "id"));
		d->case_ns = clock_wall_ns();
	} else if (!strcmp(name, "case_end")) {
		end_case(p, d, ev);
	} else if (!strcmp(name, "run_end")) {
		d->is_over = true;
	}
	draw(p);
}
