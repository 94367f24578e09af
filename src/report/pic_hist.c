// SPDX-License-Identifier: GPL-2.0-or-later
/* Latencies of a run: how many commands took how long, both on logarithmic scales. */
#include <inttypes.h>
#include <json-c/json.h>
#include <math.h>
#include <stdlib.h>

#include "get.h"
#include "latency.h"
#include "pic_priv.h"
#include "words.h"

#define WIDTH  400
#define LEFT   46.0
#define RIGHT  388.0
#define TOP    18.0
#define BOTTOM 138.0
#define HEIGHT 170

struct scale {
	double from, to;    /* decades of ns */
	unsigned int count; /* decades of commands */
};

static double x_of(const struct scale *s, uint64_t ns)
{
	double at = (log10((double)nt_max(ns, 1)) - s->from) / (s->to - s->from);

	return LEFT + (RIGHT - LEFT) * fmax(0, fmin(1, at));
}

/* One command is a bar that can be seen. */
static double y_of(const struct scale *s, uint64_t count)
{
	double at = (log10((double)nt_max(count, 1)) + 0.3) / (s->count + 0.3);

	return BOTTOM - (BOTTOM - TOP) * fmin(1, at);
}

static struct scale scale_of(const struct hist *h, const struct hist_bucket *v, size_t n)
{
	struct scale s = { .from = floor(log10((double)nt_max(h->min, 1))),
			   .to = ceil(log10((double)nt_max(h->max, 2))) };
	uint64_t most = 1;

	for (size_t i = 0; i < n; i++)
		most = nt_max(most, v[i].count);
	s.count = (unsigned int)fmax(1, ceil(log10((double)most)));
	if (s.to <= s.from)
		s.to = s.from + 1;
	return s;
}

static void draw_grid(FILE *out, const struct scale *s)
{
	unsigned int step = s->count > 6 ? 2 : 1;

	for (unsigned int d = 0; d <= s->count; d += step) {
		double y = y_of(s, (uint64_t)pow(10, d));

		pic_line(out, LEFT, y, RIGHT, y, "pic-grid");
		if (d < 7)
			pic_text(out, LEFT - 6, y + 4, "pic-end pic-dim", "%.0f", pow(10, d));
		else
			pic_text(out, LEFT - 6, y + 4, "pic-end pic-dim", "1e%u", d);
	}
	step = s->to - s->from > 7 ? 2 : 1;
	for (double d = s->from; d <= s->to && d < 19; d += step) {
		uint64_t ns = (uint64_t)pow(10, d);
		char text[24];

		pic_duration(ns, text, sizeof(text));
		pic_line(out, x_of(s, ns), TOP, x_of(s, ns), BOTTOM + 4, "pic-grid");
		pic_text(out, x_of(s, ns), BOTTOM + 16,
			 d + step > s->to ? "pic-end pic-dim" : "pic-mid pic-dim", "%s", text);
	}
	pic_line(out, LEFT, BOTTOM, RIGHT, BOTTOM, "pic-axis");
}

/* Above the bars, so that neighbours may touch. */
static void mark(FILE *out, const struct scale *s, uint64_t ns, const char *class, const char *name,
		 const char *side)
{
	double x = x_of(s, ns);

	pic_line(out, x, TOP - 6, x, BOTTOM, class);
	pic_text(out, x + (*side ? -3 : 3), TOP - 4, side, "%s", name);
}

static double draw(FILE *out, void *arg)
{
	const struct hist *h = arg;
	struct hist_bucket v[HIST_BUCKETS];
	size_t n = hist_buckets(h, v);
	struct scale s = scale_of(h, v, n);
	uint64_t p99 = hist_quantile(h, 0.99);

	draw_grid(out, &s);
	for (size_t i = 0; i < n; i++) {
		/* a bucket is an eighth of what it begins with */
		double right = x_of(&s, v[i].upper), left = x_of(&s, v[i].upper - v[i].upper / 9);
		double y = y_of(&s, v[i].count);

		pic_rect(out, left, y, fmax(right - left, 2), BOTTOM - y, "pic-ok");
	}
	mark(out, &s, hist_quantile(h, 0.5), "pic-p50", "50 %", "pic-end");
	mark(out, &s, p99, "pic-p99", "99 %", x_of(&s, p99) > RIGHT - 30 ? "pic-end" : "");
	return HEIGHT;
}

static void say(const char *kind, const struct hist *h, char *buf, size_t len)
{
	char text[24];

	words_add(buf, len, "%" PRIu64 " %s command%s", h->count, kind, h->count == 1 ? "" : "s");
	pic_duration(hist_quantile(h, 0.5), text, sizeof(text));
	words_add(buf, len, ": half of them took up to %s", text);
	pic_duration(hist_quantile(h, 0.99), text, sizeof(text));
	words_add(buf, len, ", 99 of 100 up to %s", text);
	pic_duration(h->min, text, sizeof(text));
	words_add(buf, len, "; the fastest %s", text);
	pic_duration(h->max, text, sizeof(text));
	words_add(buf, len, ", the slowest %s. Both scales are logarithmic.", text);
}

static void one_kind(FILE *out, const char *kind, struct hist *h)
{
	char words[300] = "", title[64];

	snprintf(title, sizeof(title), "Latency of %s commands", kind);
	say(kind, h, words, sizeof(words));
	pic_figure(out, WIDTH, title, words, draw, h);
}

void pic_latency(FILE *out, struct json_object *run)
{
	struct json_object *all = report_get_obj(run, "latency");
	static const char *const kinds[LATENCY_KINDS] = { "admin", "I/O" };
	struct hist *hists = calloc(LATENCY_KINDS, sizeof(*hists));

	if (!hists)
		return;
	latency_add(hists, all);
	if (hists[0].count || hists[1].count)
		fputs("<h2>Latency</h2>\n<div class=\"pics pic-pair\">\n", out);
	for (size_t i = 0; i < LATENCY_KINDS; i++)
		if (hists[i].count)
			one_kind(out, kinds[i], &hists[i]);
	if (hists[0].count || hists[1].count)
		fputs("</div>\n", out);
	free(hists);
}
