// SPDX-License-Identifier: GPL-2.0-or-later
/* The line of progress as text, out of nothing but what it shows. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "progress.h"

#define ESTIMATE_WEIGHT 10u /* cases */
#define SLOW_MS		2000u
#define ID_MIN		8u

#define RED	"\033[1;31m"
#define MAGENTA "\033[1;35m"
#define PLAIN	"\033[0m"

/* Text and how wide it is: colours take bytes and no columns. */
struct line {
	char *buf;
	size_t len, used, columns;
};

static void put(struct line *l, size_t columns, const char *fmt, ...) NT_PRINTF(3, 4);

static void put(struct line *l, size_t columns, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(l->buf + l->used, l->len - l->used, fmt, ap);
	va_end(ap);
	if (n > 0)
		l->used = (size_t)nt_min(l->used + (size_t)n, l->len - 1);
	l->columns += columns;
}

const char *progress_time(uint64_t ms, char buf[24])
{
	unsigned long long s = (ms + 999) / 1000;

	if (s < 3600)
		snprintf(buf, 24, "%llu:%02llu", s / 60, s % 60);
	else
		snprintf(buf, 24, "%llu:%02llu:%02llu", s / 3600, s / 60 % 60, s % 60);
	return buf;
}

bool progress_left(uint64_t done, uint64_t done_ms, uint64_t total, uint64_t estimate_ms,
		   uint64_t case_ms, uint64_t *ret_ms)
{
	uint64_t left = total > done ? total - done : 0, weight = 0, pace;

	if (estimate_ms && total) {
		weight = ESTIMATE_WEIGHT;
		done_ms += estimate_ms * ESTIMATE_WEIGHT / total;
	} else if (done < ESTIMATE_WEIGHT) {
		return false;
	}
	pace = done_ms * 1000 / (done + weight); /* us for a case */
	*ret_ms = left * pace / 1000;
	if (left)
		*ret_ms -= nt_min(case_ms, pace / 1000);
	return true;
}

/* The bar of @width columns: eighths of a character where there are such. */
static void put_bar(struct line *l, const struct progress_view *v, size_t width)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	size_t done = (size_t)nt_min(v->done, v->total), part;

	if (!v->is_utf8) {
		part = (size_t)((width - 2) * done / v->total);
		put(l, 1, "[");
		for (size_t i = 0; i < width - 2; i++)
			put(l, 1, i < part ? "#" : ".");
		put(l, 1, "]");
		return;
	}
	part = (size_t)(8 * width * done / v->total);
	for (size_t i = 0; i < width; i++, part -= nt_min(part, 8))
		put(l, 1, "%s", part >= 8 ? "█" : part ? eighths[part] : "░");
}

/* " 3 failed", in colour when there is one. */
static void put_count(struct line *l, const struct progress_view *v, uint64_t n, const char *word,
		      const char *color)
{
	int columns;

	if (!n)
		return;
	columns = snprintf(NULL, 0, "  %llu %s", (unsigned long long)n, word);
	put(l, (size_t)columns, "  %s%llu %s%s", v->color ? color : "", (unsigned long long)n, word,
	    v->color ? PLAIN : "");
}

static void put_counts(struct line *l, const struct progress_view *v)
{
	char text[48];
	int n = snprintf(text, sizeof(text), "%llu/%llu", (unsigned long long)v->done,
			 (unsigned long long)v->total);

	put(l, (size_t)n, "%s", text);
	put_count(l, v, v->failed, "failed", RED);
	put_count(l, v, v->errors, v->errors == 1 ? "error" : "errors", MAGENTA);
}

/* The id in what room is left, cut at its end; how long it runs when that is worth telling. */
static void put_id(struct line *l, const struct progress_view *v, size_t most)
{
	const char *cut = v->is_utf8 ? "…" : "~";
	char slow[32] = "", time[24];
	size_t room = most > l->columns + 2 ? most - l->columns - 2 : 0, len = strlen(v->id);

	if (v->case_ms >= SLOW_MS)
		snprintf(slow, sizeof(slow), " %s", progress_time(v->case_ms, time));
	room -= nt_min(room, strlen(slow));
	if (room < ID_MIN)
		return;
	if (len > room)
		put(l, room + 2, "  %.*s%s", (int)room - 1, v->id, cut);
	else
		put(l, len + 2, "  %s", v->id);
	put(l, strlen(slow), "%s", slow);
}

static size_t bar_width(unsigned int columns)
{
	return columns >= 100 ? 30 : columns >= 60 ? 20 : columns >= 45 ? 10 : 0;
}

size_t progress_text(const struct progress_view *v, char *buf, size_t len)
{
	/* "^C" has room behind it, and the last column, where terminals may go on, stays free */
	size_t most = v->columns > 3 ? v->columns - 3 : 0, width = bar_width(v->columns);
	struct line l = { .buf = buf, .len = len }, counts;
	char text[64], time[24];
	int n;

	*buf = '\0';
	if (width && v->total) {
		put_bar(&l, v, width);
		put(&l, 2, "  ");
	}
	put_counts(&l, v);
	if (l.columns > most) {
		/* nothing but how far it is */
		counts = (struct line){ .buf = buf, .len = len };
		snprintf(text, sizeof(text), "%llu/%llu", (unsigned long long)v->done,
			 (unsigned long long)v->total);
		put(&counts, nt_min(strlen(text), most), "%.*s", (int)most, text);
		return counts.columns;
	}
	if (v->devices > 1) {
		n = snprintf(text, sizeof(text), "  %zu devices", v->devices);
		if (l.columns + (size_t)n <= most)
			put(&l, (size_t)n, "%s", text);
	}
	if (v->has_left) {
		n = snprintf(text, sizeof(text), "  %s left", progress_time(v->left_ms, time));
		if (l.columns + (size_t)n <= most)
			put(&l, (size_t)n, "%s", text);
	}
	if (v->id)
		put_id(&l, v, most);
	return l.columns;
}
