// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Time line of the last commands of a case: lanes for each queue with the
 * doorbells as they were written, and a bar from submission to completion for
 * every command. One without an answer has no end. Stretches in which nothing
 * happened are cut out, what remains has one scale.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "get.h"
#include "pic_priv.h"
#include "words.h"

#define WIDTH	     640
#define LEFT	     92.0
#define RIGHT	     630.0
#define ROW	     17.0
#define TOP	     8.0
#define BREAK	     30.0
#define PAD	     6.0
#define END	     515.0 /* the last event: behind it are names, and bars without an end */
#define COMMANDS_MAX 32u
#define BELLS_MAX    64u
#define LANES_MAX    6u
#define ROWS_MAX     10u
#define GLYPH	     6.2 /* width of a character */
#define TICK_EVERY   70.0

/* ----------------------------------------------------------------- geometry */

/* The longest gap of @times that is not cut yet and makes up much of what is left. */
static size_t gap_to_cut(const uint64_t *times, size_t n, const bool *is_cut, double left)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (!is_cut[i] &&
		    (!best || times[i] - times[i - 1] > times[best] - times[best - 1]))
			best = i;
	return best && (double)(times[best] - times[best - 1]) > 0.6 * left ? best : 0;
}

void pic_axis_make(const uint64_t *times, size_t n, double left, double right, struct pic_axis *ret)
{
	double length = (double)(times[n - 1] - times[0]), x = left, room;
	bool *is_cut = calloc(n, sizeof(*is_cut));
	size_t at;

	*ret = (struct pic_axis){ .n = 1, .from = { times[0] } };
	for (unsigned int cuts = 1; is_cut && cuts < PIC_SEGMENTS; cuts++) {
		at = gap_to_cut(times, n, is_cut, length);
		if (!at)
			break;
		is_cut[at] = true;
		length -= (double)(times[at] - times[at - 1]);
	}
	for (size_t i = 1; is_cut && i < n; i++) {
		if (!is_cut[i])
			continue;
		ret->to[ret->n - 1] = times[i - 1];
		ret->from[ret->n++] = times[i];
	}
	ret->to[ret->n - 1] = times[n - 1];
	free(is_cut);
	room = right - left - (double)(ret->n - 1) * BREAK - (double)ret->n * 2 * PAD;
	ret->scale = length > 0 ? room / length : 0;
	for (size_t i = 0; i < ret->n; i++) {
		ret->x[i] = x;
		x += 2 * PAD + BREAK + ret->scale * (double)(ret->to[i] - ret->from[i]);
	}
}

double pic_axis_x(const struct pic_axis *a, uint64_t t)
{
	size_t i = 0;

	while (i + 1 < a->n && t > a->to[i])
		i++;
	if (t < a->from[i])
		return a->x[i];
	if (t > a->to[i])
		t = a->to[i];
	return a->x[i] + PAD + a->scale * (double)(t - a->from[i]);
}

/* ------------------------------------------------------------------ reading */

/* A command, or a completion that belongs to none. */
struct bar {
	uint64_t from, to;
	uint16_t qid;
	bool is_open, is_lone, is_error;
	char label[48];
	double x, end; /* with its label */
	unsigned int row;
};

struct bell {
	uint64_t at, value;
	uint16_t qid;
	bool is_cq;
};

struct line {
	struct bar bars[COMMANDS_MAX];
	struct bell bells[BELLS_MAX];
	size_t bar_count, bell_count, open_count, lone_count;
	uint16_t lanes[LANES_MAX];
	size_t lane_count, other_lanes;
	struct pic_axis axis;
	double y;
};

static uint64_t time_of(struct json_object *o)
{
	uint64_t ns = report_get_u64(o, "t_ns");

	return ns ? ns : nt_min(report_get_u64(o, "t_us"), UINT64_MAX / 1000) * 1000;
}

static void read_bar(struct json_object *o, struct bar *b)
{
	const char *name = report_get_str(o, "name"), *status = report_get_str(o, "status");

	*b = (struct bar){ .from = time_of(o) };
	b->is_lone = !*report_get_str(o, "sqe");
	b->is_open = !b->is_lone && !*report_get_str(o, "cqe");
	b->is_error = *status && strcmp(status, "0/00") != 0;
	b->to = b->from;
	if (b->is_lone) {
		b->qid = (uint16_t)report_get_u64(o, "cq");
		snprintf(b->label, sizeof(b->label), "SQ %" PRIu64 " CID %" PRIX64,
			 report_get_u64(o, "sqid") & 0xffff, report_get_u64(o, "cid") & 0xffff);
		return;
	}
	if (!b->is_open && b->from < UINT64_MAX / 2)
		b->to += nt_min(report_get_u64(o, "latency_ns"), UINT64_MAX / 2);
	b->qid = (uint16_t)report_get_u64(o, "qid");
	if (*name)
		snprintf(b->label, sizeof(b->label), "%.20s", name);
	else
		snprintf(b->label, sizeof(b->label), "opcode %02" PRIX64,
			 report_get_u64(o, "opc") & 0xff);
	words_add(b->label, sizeof(b->label), " %" PRIX64, report_get_u64(o, "cid") & 0xffff);
	if (b->is_error)
		words_add(b->label, sizeof(b->label), " %.6s", status);
}

static void add_lane(struct line *l, uint16_t qid)
{
	for (size_t i = 0; i < l->lane_count; i++)
		if (l->lanes[i] == qid)
			return;
	if (l->lane_count == LANES_MAX)
		l->other_lanes++;
	else
		l->lanes[l->lane_count++] = qid;
}

static int by_number(const void *a, const void *b)
{
	const uint16_t x = *(const uint16_t *)a, y = *(const uint16_t *)b;

	return x < y ? -1 : x > y;
}

static void read_line(struct json_object *evidence, struct line *l)
{
	size_t n = report_get_len(evidence, "commands"), first = 0;
	uint64_t begin;

	first = n > COMMANDS_MAX ? n - COMMANDS_MAX : 0;
	for (size_t i = first; i < n; i++)
		if (report_get_at(evidence, "commands", i))
			read_bar(report_get_at(evidence, "commands", i), &l->bars[l->bar_count++]);
	begin = l->bar_count ? l->bars[0].from : 0;
	for (size_t i = 0; i < l->bar_count; i++) {
		begin = nt_min(begin, l->bars[i].from);
		l->open_count += l->bars[i].is_open;
		l->lone_count += l->bars[i].is_lone;
		add_lane(l, l->bars[i].qid);
	}
	n = report_get_len(evidence, "doorbells");
	first = n > BELLS_MAX ? n - BELLS_MAX : 0;
	for (size_t i = first; i < n; i++) {
		struct json_object *o = report_get_at(evidence, "doorbells", i);
		struct bell *b = &l->bells[l->bell_count];

		if (!o || time_of(o) < begin)
			continue;
		b->at = time_of(o);
		b->value = report_get_u64(o, "value");
		b->qid = (uint16_t)report_get_u64(o, "qid");
		b->is_cq = !strcmp(report_get_str(o, "kind"), "cq");
		l->bell_count++;
		add_lane(l, b->qid);
	}
	qsort(l->lanes, l->lane_count, sizeof(l->lanes[0]), by_number);
}

static int by_time(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void scale(struct line *l)
{
	uint64_t times[2 * COMMANDS_MAX + BELLS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < l->bar_count; i++) {
		times[n++] = l->bars[i].from;
		times[n++] = l->bars[i].to;
	}
	for (size_t i = 0; i < l->bell_count; i++)
		times[n++] = l->bells[i].at;
	qsort(times, n, sizeof(times[0]), by_time);
	pic_axis_make(times, n, LEFT, END, &l->axis);
}

/* ------------------------------------------------------------------ packing */

/* The first row of the lane that is free where @b begins. */
static unsigned int row_for(const struct bar *b, double *ends)
{
	for (unsigned int row = 0; row < ROWS_MAX; row++) {
		if (b->x < ends[row])
			continue;
		ends[row] = b->end + 4;
		return row;
	}
	return ROWS_MAX;
}

/* How many rows the commands of @qid take; bars that find none are left out. */
static unsigned int pack(struct line *l, uint16_t qid)
{
	double ends[ROWS_MAX] = { 0 };
	unsigned int rows = 0;

	for (size_t i = 0; i < l->bar_count; i++) {
		struct bar *b = &l->bars[i];
		double label = GLYPH * (double)strlen(b->label) + 8;

		if (b->qid != qid)
			continue;
		b->x = pic_axis_x(&l->axis, b->from);
		b->end = b->is_open ? RIGHT : pic_axis_x(&l->axis, b->to);
		if (b->end - b->x < label)
			b->end += label;
		b->row = row_for(b, ends);
		if (b->row < ROWS_MAX)
			rows = (unsigned int)nt_max(rows, b->row + 1);
	}
	return rows;
}

/* ------------------------------------------------------------------ drawing */

/* Inside when there is room, else behind it: pack() keeps that free. */
static void write_label(FILE *out, const struct bar *b, double to, double y)
{
	double width = GLYPH * (double)strlen(b->label) + 8;

	if (b->is_open)
		pic_text(out, b->x + 5, y + 12, "pic-red", "%s", b->label);
	else if (to - b->x >= width)
		pic_text(out, b->x + 5, y + 12, "pic-inv", "%s", b->label);
	else
		pic_text(out, to + (b->is_lone ? 9 : 5), y + 12, b->is_lone ? "pic-dim" : "", "%s",
			 b->label);
}

static void draw_bar(FILE *out, const struct line *l, const struct bar *b, double top)
{
	double y = top + b->row * ROW, to = b->is_open ? RIGHT : pic_axis_x(&l->axis, b->to);

	if (b->is_lone) {
		fprintf(out, "<path d=\"M%.1f %.1fl5 5l-5 5l-5-5z\" class=\"pic-head\"/>\n", b->x,
			y + 3);
	} else if (b->is_open) {
		fprintf(out, "<path d=\"M%.1f %.1fH%.1fV%.1fH%.1f\" class=\"pic-open\"/>\n", to,
			y + 2, b->x, y + ROW - 2, to);
	} else {
		pic_rect(out, b->x, y + 2, to - b->x > 2 ? to - b->x : 2, ROW - 4,
			 b->is_error ? "pic-wait" : "pic-ok");
		pic_line(out, to, y, to, y + ROW, "pic-arrow");
	}
	write_label(out, b, to, y);
}

static const struct bell *bell_after(const struct line *l, size_t i)
{
	const struct bell *b = &l->bells[i];

	while (++i < l->bell_count)
		if (l->bells[i].qid == b->qid && l->bells[i].is_cq == b->is_cq)
			return &l->bells[i];
	return NULL;
}

/* A triangle, and the value where the next one leaves room for it. */
static void draw_bell(FILE *out, const struct line *l, size_t i)
{
	const struct bell *b = &l->bells[i], *next = bell_after(l, i);
	double x = pic_axis_x(&l->axis, b->at), y = l->y + 3;
	char text[24];

	fprintf(out, "<path d=\"M%.1f %.1fl-4 %dh8z\" class=\"pic-bell\"/>\n", x,
		b->is_cq ? y + 9 : y + 1, b->is_cq ? -8 : 8);
	snprintf(text, sizeof(text), "%" PRIu64, b->value);
	if (!next || pic_axis_x(&l->axis, next->at) - x > GLYPH * (double)strlen(text) + 10)
		pic_text(out, x + 6, y + 9, "pic-dim", "%s", text);
}

static void draw_bells(FILE *out, struct line *l, uint16_t qid, bool is_cq)
{
	bool any = false;

	for (size_t i = 0; i < l->bell_count; i++) {
		if (l->bells[i].qid != qid || l->bells[i].is_cq != is_cq)
			continue;
		draw_bell(out, l, i);
		any = true;
	}
	if (!any)
		return;
	pic_text(out, 4, l->y + 12, "pic-dim", "%s %u %s", is_cq ? "CQ" : "SQ", qid,
		 is_cq ? "head" : "tail");
	l->y += ROW;
}

static void draw_lane(FILE *out, struct line *l, uint16_t qid)
{
	unsigned int rows = pack(l, qid), left_out = 0;

	pic_line(out, 0, l->y, WIDTH, l->y, "pic-grid");
	draw_bells(out, l, qid, false);
	if (rows)
		pic_text(out, 4, l->y + 12, "", "%s %u", qid ? "I/O queue" : "Admin queue", qid);
	for (size_t i = 0; i < l->bar_count; i++) {
		if (l->bars[i].qid != qid)
			continue;
		if (l->bars[i].row < ROWS_MAX)
			draw_bar(out, l, &l->bars[i], l->y);
		else
			left_out++;
	}
	l->y += rows * ROW;
	if (left_out) {
		pic_text(out, LEFT, l->y + 12, "pic-dim", "and %u more", left_out);
		l->y += ROW;
	}
	draw_bells(out, l, qid, true);
}

/* 1, 2 or 5 of a decade: about TICK_EVERY units. */
static uint64_t tick_step(double scale_of_axis)
{
	double want = scale_of_axis > 0 ? TICK_EVERY / scale_of_axis : 0;
	uint64_t step = 1;

	while ((double)step < want && step < UINT64_MAX / 20) {
		if ((double)step * 2 >= want)
			return step * 2;
		if ((double)step * 5 >= want)
			return step * 5;
		step *= 10;
	}
	return step;
}

static void draw_axis(FILE *out, const struct line *l)
{
	const struct pic_axis *a = &l->axis;
	uint64_t step = tick_step(a->scale);
	double free_from = 0;
	char text[32];

	for (size_t i = 0; i < a->n; i++) {
		double from = pic_axis_x(a, a->from[i]), to = pic_axis_x(a, a->to[i]);
		uint64_t length = a->to[i] - a->from[i];

		pic_line(out, from - PAD, l->y, to + PAD, l->y, "pic-axis");
		pic_duration(a->from[i] - a->from[0], text, sizeof(text));
		pic_line(out, from, l->y, from, l->y + 5, "pic-axis");
		if (from > free_from) {
			pic_text(out, from, l->y + 16, "", "%s", i ? text : "0");
			free_from = from + GLYPH * (double)strlen(i ? text : "0") + 6;
		}
		for (uint64_t k = 1; k < 64 && a->scale > 0 && k <= length / step; k++) {
			double x = pic_axis_x(a, a->from[i] + k * step);

			pic_duration(k * step, text, sizeof(text));
			pic_line(out, x, l->y, x, l->y + 5, "pic-axis");
			if (x - 20 < free_from)
				continue;
			pic_text(out, x, l->y + 16, "pic-mid pic-dim", "+%s", text);
			free_from = x + 26;
		}
		if (i + 1 < a->n)
			fprintf(out, "<path d=\"M%.1f %.1fl5 -8m3 8l5 -8\" class=\"pic-axis\"/>\n",
				to + PAD + BREAK / 2 - 6, l->y + 4);
	}
}

static void say(const struct line *l, char *buf, size_t len)
{
	const struct pic_axis *a = &l->axis;
	char text[32];

	pic_duration(a->to[a->n - 1] - a->from[0], text, sizeof(text));
	words_add(buf, len, "The last %zu commands and %zu doorbell writes before the failure, %s.",
		  l->bar_count - l->lone_count, l->bell_count, text);
	if (l->open_count)
		words_add(buf, len, " %zu command%s: an open bar.", l->open_count,
			  l->open_count == 1 ? " has no answer" : "s have no answer");
	if (l->lone_count)
		words_add(buf, len, " Diamonds: answers to commands that are not listed.");
	if (a->n > 1)
		words_add(buf, len, " Idle time is cut out at %s.",
			  a->n == 2 ? "the double stroke" : "double strokes");
}

static double draw(FILE *out, void *arg)
{
	struct line *l = arg;

	l->y = TOP;
	for (size_t i = 0; i < l->lane_count; i++)
		draw_lane(out, l, l->lanes[i]);
	l->y += 6;
	draw_axis(out, l);
	return l->y + 22;
}

void pic_time(FILE *out, struct json_object *evidence)
{
	struct line *l = calloc(1, sizeof(*l));
	char words[300] = "";

	if (l)
		read_line(evidence, l);
	if (l && l->bar_count) {
		scale(l);
		say(l, words, sizeof(words));
		pic_figure(out, WIDTH, "Time line of the last commands", words, draw, l);
	}
	free(l);
}
