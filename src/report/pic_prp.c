// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Data of a command against page boundaries: one row for each page that its
 * PRPs name, the bytes of the transfer outlined, those that changed filled, and
 * what changed where nothing belongs. Of the commands the one that shows most.
 */
#include <inttypes.h>
#include <json-c/json.h>
#include <string.h>

#include "get.h"
#include "pic_priv.h"
#include "words.h"

#define WIDTH	    640
#define LEFT	    168.0
#define RIGHT	    508.0
#define ROW	    40.0
#define BOX	    18.0
#define ENTRIES_MAX 64u
#define LISTS_MAX   4u
#define CELLS_MAX   10u
#define CELL	    30.0
#define OTHERS_MAX  4u
#define HEAD_PAGES  8u /* of many, before those that are left out */
#define LEN_MAX	    (1ull << 40)
#define PAGE_MAX    (1ull << 27)

/* ------------------------------------------------------------------ reading */

/* 0 when it makes no sense. */
static uint64_t page_len_of(struct json_object *data)
{
	uint64_t len = report_get_u64(data, "page_len");

	return len >= 16 && len <= PAGE_MAX && !(len & (len - 1)) ? len : 0;
}

static uint64_t page_count(struct json_object *data)
{
	uint64_t page = page_len_of(data), len = report_get_u64(data, "len");

	if (!page || !len || len > LEN_MAX)
		return 0;
	return (pic_hex(data, "prp1") % page + len - 1) / page + 1;
}

/* Entries that point at data, as far as they are told. */
static size_t read_entries(struct json_object *data, uint64_t ret[ENTRIES_MAX])
{
	size_t n = 0;

	for (size_t i = 0; i < report_get_len(data, "lists"); i++) {
		struct json_object *list = report_get_at(data, "lists", i);
		size_t count = report_get_len(list, "entries");

		if (report_get_bool(list, "chained") && count)
			count--;
		for (size_t k = 0; k < count && n < ENTRIES_MAX; k++)
			ret[n++] = pic_hex_text(report_get_str_at(list, "entries", k));
	}
	return n;
}

size_t pic_prp_pages(struct json_object *data, struct pic_page ret[PIC_PAGES_MAX])
{
	uint64_t page = page_len_of(data), count = page_count(data), left = 0, known, skipped = 0;
	uint64_t entries[ENTRIES_MAX + 1];
	size_t n = 0;

	if (!count)
		return 0;
	left = report_get_u64(data, "len");
	entries[0] = pic_hex(data, "prp1");
	known = 1;
	if (count == 2)
		entries[known++] = pic_hex(data, "prp2");
	else if (count > 2)
		known += read_entries(data, entries + 1);
	known = nt_min(known, count);
	for (uint64_t i = 0; i < known; i++) {
		uint32_t from = (uint32_t)(entries[i] % page);
		uint32_t len = (uint32_t)nt_min(left, page - from);

		left -= len;
		if (known > PIC_PAGES_MAX && i >= HEAD_PAGES &&
		    i < known - (PIC_PAGES_MAX - HEAD_PAGES)) {
			skipped++;
			continue;
		}
		ret[n++] = (struct pic_page){ .addr = entries[i] - from,
					      .at = entries[i],
					      .from = from,
					      .len = len,
					      .index = i,
					      .skipped = skipped };
		skipped = 0;
	}
	return n;
}

/* Run @i of the array @key: false when it is none. */
static bool read_run(struct json_object *data, const char *key, size_t i, uint64_t *ret_at,
		     uint64_t *ret_len)
{
	struct json_object *pair = json_object_array_get_idx(report_get_arr(data, key), i);
	struct json_object *at, *len;

	if (!json_object_is_type(pair, json_type_array) || json_object_array_length(pair) != 2)
		return false;
	at = json_object_array_get_idx(pair, 0);
	len = json_object_array_get_idx(pair, 1);
	if (!json_object_is_type(at, json_type_string) || !json_object_is_type(len, json_type_int))
		return false;
	*ret_at = pic_hex_text(json_object_get_string(at));
	*ret_len = nt_min(json_object_get_uint64(len), LEN_MAX);
	return *ret_len && *ret_at <= UINT64_MAX - *ret_len;
}

static uint64_t sum_of(struct json_object *data, const char *key)
{
	uint64_t sum = 0, at, len;

	for (size_t i = 0; i < nt_min(report_get_len(data, key), 1024); i++)
		if (read_run(data, key, i, &at, &len))
			sum += len;
	return sum;
}

/* What there is to see in it; 0: nothing that the words do not say. */
static unsigned int weight(struct json_object *data)
{
	uint64_t page = page_len_of(data), count = page_count(data);
	bool is_told = report_get_arr(data, "changed");

	if (!count)
		return 0;
	if (report_get_len(data, "outside"))
		return 4;
	if (is_told && sum_of(data, "changed") < report_get_u64(data, "len"))
		return 3;
	return count > 1 ? 2u : pic_hex(data, "prp1") % page ? 1u : 0u;
}

/* ------------------------------------------------------------------ drawing */

struct view {
	FILE *out;
	struct json_object *data;
	uint64_t page;
	double y;
};

static double x_of(const struct view *v, uint64_t off)
{
	return LEFT + (RIGHT - LEFT) * (double)nt_min(off, v->page) / (double)v->page;
}

/* The part of the run that lies in the page at @addr; how many bytes. */
static uint64_t draw_run(const struct view *v, uint64_t addr, uint64_t at, uint64_t len,
			 const char *class)
{
	uint64_t from = nt_max(at, addr), to = at + len;
	double x, width;

	if (to > addr && to - addr > v->page)
		to = addr + v->page;
	if (from >= to)
		return 0;
	x = x_of(v, from - addr);
	width = x_of(v, to - addr) - x;
	pic_rect(v->out, width < 3 && x > RIGHT - 3 ? RIGHT - 3 : x, v->y + 12,
		 width < 3 ? 3 : width, BOX, class);
	return to - from;
}

static uint64_t draw_runs(const struct view *v, const char *key, uint64_t addr, const char *class)
{
	uint64_t sum = 0, at, len;

	for (size_t i = 0; i < nt_min(report_get_len(v->data, key), 64); i++)
		if (read_run(v->data, key, i, &at, &len))
			sum += draw_run(v, addr, at, len, class);
	return sum;
}

static void write_offset(const struct view *v, uint64_t off)
{
	const char *class = off * 8 > v->page * 7 ? "pic-end pic-dim pic-mono"
			    : off * 8 < v->page	  ? "pic-dim pic-mono"
						  : "pic-mid pic-dim pic-mono";

	if (off && off < v->page)
		pic_text(v->out, x_of(v, off), v->y + 40, class, "+%" PRIX64 "h", off);
}

static void write_pointer(const struct view *v, const char *name, uint64_t at, const char *class)
{
	pic_text(v->out, 4, v->y + 16, class, "%s", name);
	pic_text(v->out, 4, v->y + 29, "pic-dim pic-mono", "%" PRIX64 "h", at);
}

/* To where the pointer points: above the box when that is inside of it. */
static void draw_pointer(const struct view *v, uint32_t from)
{
	double x = x_of(v, from), y = v->y + 6;

	if (from)
		pic_line(v->out, LEFT - 34, v->y + 21, LEFT - 20, v->y + 21, "pic-arrow");
	if (!from) {
		pic_arrow(v->out, (struct pic_point){ LEFT - 34, v->y + 21 },
			  (struct pic_point){ LEFT, v->y + 21 }, "pic-head");
		return;
	}
	pic_line(v->out, LEFT - 20, v->y + 21, LEFT - 20, y, "pic-arrow");
	pic_line(v->out, LEFT - 20, y, x, y, "pic-arrow");
	pic_arrow(v->out, (struct pic_point){ x, y - 1 }, (struct pic_point){ x, v->y + 13 },
		  "pic-head");
}

static void draw_page(struct view *v, const struct pic_page *p, const char *name)
{
	bool is_told = report_get_arr(v->data, "changed"), to_host;
	uint64_t changed, outside;

	to_host = report_get_bool(v->data, "to_host");
	if (p->skipped) {
		pic_text(v->out, LEFT, v->y + 14, "pic-dim", "… %" PRIu64 " more pages …",
			 p->skipped);
		v->y += 22;
	}
	pic_rect(v->out, LEFT, v->y + 12, RIGHT - LEFT, BOX, "pic-slot");
	changed = draw_runs(v, "changed", p->addr, "pic-ok");
	outside = draw_runs(v, "outside", p->addr, "pic-hit");
	if (p->len) {
		double x = x_of(v, p->from), to = x_of(v, (uint64_t)p->from + p->len);

		if (to - x < 3)
			x = x > RIGHT - 3 ? RIGHT - 3 : x;
		pic_rect(v->out, x, v->y + 10, to - x < 3 ? 3 : to - x, BOX + 4, "pic-want");
		draw_pointer(v, p->from);
		write_offset(v, p->from);
		if (p->from + p->len < v->page && p->len > v->page / 8)
			write_offset(v, (uint64_t)p->from + p->len);
	}
	write_pointer(v, name, p->at, p->len ? "pic-bold" : "pic-red");
	if (outside)
		pic_text(v->out, RIGHT + 8, v->y + 18, "pic-red", "%" PRIu64 " hit", outside);
	if (p->len && to_host && is_told)
		pic_text(v->out, RIGHT + 8, v->y + (outside ? 31 : 25),
			 changed < p->len ? "pic-red" : "pic-dim", "%" PRIu64 " of %u came",
			 changed, p->len);
	else if (p->len)
		pic_text(v->out, RIGHT + 8, v->y + (outside ? 31 : 25), "pic-dim", "%u bytes",
			 p->len);
	v->y += ROW;
}

static void draw_list(struct view *v, struct json_object *list, size_t *number, bool is_first)
{
	size_t n = report_get_len(list, "entries"), shown = nt_min(n, CELLS_MAX);
	bool is_chained = report_get_bool(list, "chained");
	uint64_t at = pic_hex(list, "at"), end = at + 8 * nt_min(n, 65536);

	write_pointer(v, is_first ? "PRP2: list" : "list goes on", at, "pic-bold");
	pic_arrow(v->out, (struct pic_point){ LEFT - 34, v->y + 21 },
		  (struct pic_point){ LEFT, v->y + 21 }, "pic-head");
	for (size_t i = 0; i < shown; i++) {
		double x = LEFT + CELL * (double)i;
		size_t entry = n > shown && i + 1 == shown ? n - 1 : i;
		bool is_pointer = is_chained && entry == n - 1;

		pic_rect(v->out, x, v->y + 12, CELL, BOX,
			 is_pointer ? "pic-slot pic-none" : "pic-slot");
		if (n > shown && i + 2 == shown)
			pic_text(v->out, x + CELL / 2, v->y + 25, "pic-mid", "…");
		else if (is_pointer)
			pic_text(v->out, x + CELL / 2, v->y + 25, "pic-mid", "→");
		else
			pic_text(v->out, x + CELL / 2, v->y + 25, "pic-mid", "%zu",
				 *number + entry);
	}
	*number += is_chained && n ? n - 1 : n;
	if (end % v->page == 0)
		pic_line(v->out, LEFT + CELL * (double)shown, v->y + 6, LEFT + CELL * (double)shown,
			 v->y + 36, "pic-want");
	pic_text(v->out, LEFT + CELL * (double)shown + 8, v->y + 25, "pic-dim", "%s",
		 end % v->page == 0 ? "the page of the list ends here" : "");
	v->y += ROW;
}

static bool is_drawn(const struct pic_page *pages, size_t n, uint64_t addr)
{
	for (size_t i = 0; i < n; i++)
		if (pages[i].addr == addr)
			return true;
	return false;
}

/* Pages that the transfer does not have and that were hit. */
static void draw_others(struct view *v, struct pic_page *pages, size_t n)
{
	uint64_t at, len;
	size_t more = 0;

	for (size_t i = 0; i < nt_min(report_get_len(v->data, "outside"), 64); i++) {
		struct pic_page *p = &pages[n + more];

		if (more == OTHERS_MAX || !read_run(v->data, "outside", i, &at, &len) ||
		    is_drawn(pages, n + more, at - at % v->page))
			continue;
		*p = (struct pic_page){ .addr = at - at % v->page, .at = at };
		draw_page(v, p, "no part of it");
		more++;
	}
}

static double draw(FILE *out, void *arg)
{
	struct view *v = arg;
	struct pic_page pages[PIC_PAGES_MAX + OTHERS_MAX];
	size_t n = pic_prp_pages(v->data, pages), lists = report_get_len(v->data, "lists");
	size_t number = 0;
	char name[32];

	v->out = out;
	for (size_t i = 0; i < n; i++) {
		if (pages[i].index > 1 || lists)
			snprintf(name, sizeof(name), "entry %" PRIu64, pages[i].index - 1);
		else
			snprintf(name, sizeof(name), "PRP2");
		draw_page(v, &pages[i], pages[i].index ? name : "PRP1");
		for (size_t k = 0; !i && k < nt_min(lists, LISTS_MAX); k++)
			draw_list(v, report_get_at(v->data, "lists", k), &number, !k);
	}
	draw_others(v, pages, n);
	return v->y + 6;
}

static void say(struct json_object *command, struct json_object *data, char *buf, size_t len)
{
	const char *name = report_get_str(command, "name");
	uint64_t count = page_count(data), out = sum_of(data, "outside"), bytes;

	bytes = report_get_u64(data, "len");
	words_add(buf, len,
		  "%.24s, CID %" PRIX64 "h of SQ %" PRIu64 ": %" PRIu64 " bytes %s the host, ",
		  *name ? name : "A command", report_get_u64(command, "cid") & 0xffff,
		  report_get_u64(command, "qid") & 0xffff, bytes,
		  report_get_bool(data, "to_host") ? "to" : "from");
	words_add(buf, len,
		  "from offset %" PRIX64 "h of the first of %" PRIu64 " page%s of %" PRIu64 ". ",
		  pic_hex(data, "prp1") % page_len_of(data), count, count == 1 ? "" : "s",
		  page_len_of(data));
	words_add(buf, len, "Outlined: what the PRPs name. ");
	if (report_get_arr(data, "changed"))
		words_add(buf, len, "Filled: what changed, %" PRIu64 " of %" PRIu64 " bytes. ",
			  sum_of(data, "changed"), bytes);
	if (out)
		words_add(buf, len, "In red: %" PRIu64 " byte%s changed where nothing belongs. ",
			  out, out == 1 ? "" : "s");
}

void pic_prp(FILE *out, struct json_object *evidence)
{
	struct json_object *best = NULL, *data;
	unsigned int most = 0;
	char words[500] = "";
	struct view v;

	for (size_t i = 0; i < report_get_len(evidence, "commands"); i++) {
		struct json_object *c = report_get_at(evidence, "commands", i);

		data = report_get_obj(c, "data");
		if (!data || !weight(data) || weight(data) < most)
			continue;
		most = weight(data);
		best = c;
	}
	if (!best)
		return;
	data = report_get_obj(best, "data");
	v = (struct view){ .data = data, .page = page_len_of(data), .y = 4 };
	say(best, data, words, sizeof(words));
	pic_figure(out, WIDTH, "Data against page boundaries", words, draw, &v);
}
