// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A queue drawn: a ring of its slots, or a strip of those around the head when
 * there are too many. Slots of a completion queue are coloured by the Phase Tag
 * in memory, those of a submission queue by whether an answer is missing.
 */
#include <json-c/json.h>
#include <math.h>
#include <string.h>

#include "get.h"
#include "pic_priv.h"
#include "words.h"

#define WIDTH	      360
#define RING_HEIGHT   262
#define STRIP_HEIGHT  120
#define CX	      180.0
#define CY	      134.0
#define R_IN	      54.0
#define R_OUT	      84.0
#define STRIP_X	      14.0
#define STRIP_Y	      62.0
#define STRIP_H	      26.0
#define SHOWN_MAX     4u
#define LOOKED_AT_MAX 16u
#define BEFORE_HEAD   6u /* slots of a strip before the one it is about */

/* ----------------------------------------------------------------- geometry */

struct pic_ring pic_ring_make(uint64_t entries, uint64_t around)
{
	struct pic_ring r = { .entries = (uint32_t)nt_max(nt_min(entries, 65536), 1) };

	r.is_strip = r.entries > PIC_RING_MAX || r.entries < 2;
	r.shown = r.entries > PIC_RING_MAX ? PIC_STRIP_MAX : r.entries;
	if (r.shown < r.entries)
		r.first = (uint32_t)(around % r.entries + r.entries - BEFORE_HEAD) % r.entries;
	return r;
}

bool pic_ring_has(const struct pic_ring *r, uint64_t slot)
{
	return slot < r->entries && (slot + r->entries - r->first) % r->entries < r->shown;
}

struct pic_point pic_ring_at(const struct pic_ring *r, uint32_t slot, double part, double depth)
{
	double at = (double)((slot + r->entries - r->first) % r->entries) + part;
	double width = (WIDTH - 2 * STRIP_X) / r->shown, angle, radius;

	if (r->is_strip) {
		width = fmin(width, 60);
		return (struct pic_point){ STRIP_X + at * width, STRIP_Y + STRIP_H * (1 - depth) };
	}
	angle = 2 * M_PI * at / r->entries - M_PI / 2;
	radius = R_IN + depth * (R_OUT - R_IN);
	return (struct pic_point){ CX + radius * cos(angle), CY + radius * sin(angle) };
}

/* The outline of a slot, @inset units smaller on its inner and outer edge. */
static void draw_slot(FILE *out, const struct pic_ring *r, uint32_t slot, double inset,
		      const char *class)
{
	double d = inset / (r->is_strip ? STRIP_H : R_OUT - R_IN);
	struct pic_point a = pic_ring_at(r, slot, 0, d), b = pic_ring_at(r, slot, 0, 1 - d);
	struct pic_point c = pic_ring_at(r, slot, 1, 1 - d), e = pic_ring_at(r, slot, 1, d);

	if (r->is_strip)
		fprintf(out, "<path d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fL%.1f %.1fz\"", a.x, a.y, b.x,
			b.y, c.x, c.y, e.x, e.y);
	else
		fprintf(out,
			"<path d=\"M%.1f %.1fL%.1f %.1fA%.1f %.1f 0 0 1 %.1f %.1fL%.1f %.1f"
			"A%.1f %.1f 0 0 0 %.1f %.1fz\"",
			a.x, a.y, b.x, b.y, R_OUT - inset, R_OUT - inset, c.x, c.y, e.x, e.y,
			R_IN + inset, R_IN + inset, a.x, a.y);
	fprintf(out, " class=\"%s\"/>\n", class);
}

/* An arrow to a slot from outside, further away for each @level, with its name. */
static void point_at(FILE *out, const struct pic_ring *r, uint32_t slot, unsigned int level,
		     const char *text)
{
	struct pic_point to, from, name;
	const char *class = "pic-mid";

	if (!pic_ring_has(r, slot))
		return;
	to = pic_ring_at(r, slot, 0.5, r->is_strip ? 1.05 : 1.04);
	from = pic_ring_at(r, slot, 0.5, 1.5 + 0.55 * level);
	name = pic_ring_at(r, slot, 0.5, 1.62 + 0.55 * level);
	pic_arrow(out, from, to, "pic-head");
	if (!r->is_strip && name.x > CX + 20)
		class = "";
	else if (!r->is_strip && name.x < CX - 20)
		class = "pic-end";
	else if (!r->is_strip && name.y > CY)
		name.y += 8;
	if (r->is_strip && name.x < 40)
		class = "";
	if (r->is_strip && name.x > WIDTH - 40)
		class = "pic-end";
	pic_text(out, name.x, name.y + (r->is_strip ? -2 : 3), class, "%s", text);
}

/* ------------------------------------------------------------------- slots */

static bool is_outstanding(const struct pic_queue *q, uint32_t slot, uint64_t *ret_cid)
{
	for (size_t i = 0; i < report_get_len(q->o, "outstanding"); i++) {
		struct json_object *one = report_get_at(q->o, "outstanding", i);

		if (!one || report_get_u64(one, "slot") != slot)
			continue;
		*ret_cid = report_get_u64(one, "cid") & 0xffff;
		return true;
	}
	return false;
}

static const char *slot_class(const struct pic_queue *q, uint32_t slot)
{
	char tag = pic_queue_tag(q, slot);
	uint64_t cid;

	if (q->is_cq)
		return tag == '1'   ? "pic-slot pic-one"
		       : tag == '0' ? "pic-slot"
				    : "pic-slot pic-none";
	if (!is_outstanding(q, slot, &cid))
		return "pic-slot";
	return pic_queue_is_announced(q, slot) ? "pic-slot pic-wait" : "pic-slot pic-none";
}

/* The tag, or the CID of a command that has no answer. */
static void write_inside(FILE *out, const struct pic_ring *r, const struct pic_queue *q,
			 uint32_t slot)
{
	struct pic_point at = pic_ring_at(r, slot, 0.5, 0.5);
	char tag = pic_queue_tag(q, slot), text[8] = "";
	uint64_t cid;

	if (q->is_cq && tag != '?')
		snprintf(text, sizeof(text), "%c", tag);
	else if (r->shown <= 16 && is_outstanding(q, slot, &cid))
		snprintf(text, sizeof(text), "%X", (unsigned int)cid);
	if (*text)
		pic_text(out, at.x, at.y + 4,
			 strcmp(slot_class(q, slot), "pic-slot") ? "pic-mid pic-inv" : "pic-mid",
			 "%s", text);
}

/* Numbers where there is room: all of a few, else every so many. */
static void write_number(FILE *out, const struct pic_ring *r, uint32_t slot)
{
	uint32_t every = r->shown <= 16 ? 1 : r->is_strip || r->shown <= 32 ? 4 : 8;
	struct pic_point at = pic_ring_at(r, slot, 0.5, r->is_strip ? -0.45 : -0.26);

	if (slot % every == 0 && (!slot || every == 1 || r->entries - slot > 2))
		pic_text(out, at.x, at.y + 3, "pic-mid pic-dim", "%u", slot);
}

static void draw_slots(FILE *out, const struct pic_ring *r, const struct pic_queue *q)
{
	for (uint32_t i = 0; i < r->shown; i++) {
		uint32_t slot = (r->first + i) % r->entries;

		draw_slot(out, r, slot, 0, slot_class(q, slot));
		if (r->shown <= 32)
			write_inside(out, r, q, slot);
		write_number(out, r, slot);
	}
	/* what is odd lies above its neighbours */
	for (uint32_t i = 0; q->is_cq && i < r->shown; i++) {
		uint32_t slot = (r->first + i) % r->entries;

		if (slot != q->head && pic_queue_tag(q, slot) != '?' && pic_queue_is_new(q, slot))
			draw_slot(out, r, slot, 2, "pic-new");
	}
	if (q->is_cq && q->awaited && !pic_queue_is_new(q, q->head) && pic_ring_has(r, q->head))
		draw_slot(out, r, q->head, 1, "pic-mark");
}

/* -------------------------------------------------------------------- queue */

/* Their names would lie on each other. */
static bool are_near(const struct pic_ring *r, uint32_t a, uint32_t b)
{
	uint32_t ahead = (a + r->entries - b) % r->entries;
	uint32_t apart = ahead < r->entries - ahead ? ahead : r->entries - ahead;

	return apart && (r->is_strip ? apart < 10 : apart * 10 <= r->entries);
}

/* Names of one slot together, so that none hides another. */
static void draw_pointers(FILE *out, const struct pic_ring *r, const struct pic_queue *q)
{
	const struct {
		const char *name;
		uint32_t slot;
	} all[] = { { "head", q->head },
		    { "tail", q->is_cq ? q->head : q->tail },
		    { "doorbell", q->doorbell } };

	for (size_t i = 0; i < ARRAY_SIZE(all); i++) {
		char text[48] = "";
		unsigned int level = 0;
		bool is_told = (q->is_cq && i == 1) || (i == 2 && all[2].slot == all[1].slot);

		for (size_t k = 0; k < i; k++) {
			is_told |= all[k].slot == all[i].slot && !(q->is_cq && k == 1);
			level += are_near(r, all[k].slot, all[i].slot);
		}
		if (is_told)
			continue;
		for (size_t k = i; k < ARRAY_SIZE(all); k++)
			if (all[k].slot == all[i].slot && !(q->is_cq && k == 1) &&
			    !(k == 2 && all[1].slot == all[2].slot))
				words_add(text, sizeof(text), "%s%s", *text ? ", " : "",
					  all[k].name);
		if (!pic_ring_has(r, all[i].slot)) {
			pic_text(out, WIDTH - STRIP_X, STRIP_HEIGHT - 4, "pic-end pic-dim",
				 "%s %u →", text, all[i].slot);
			continue;
		}
		words_add(text, sizeof(text), " %u", all[i].slot);
		point_at(out, r, all[i].slot, level, text);
	}
}

static void write_middle(FILE *out, const struct pic_ring *r, const struct pic_queue *q)
{
	double x = r->is_strip ? STRIP_X : CX, y = r->is_strip ? 14 : CY - 8;
	const char *class = r->is_strip ? "" : "pic-mid";
	char name[32], bold[32], facts[64] = "";

	snprintf(name, sizeof(name), "%s %u", q->is_cq ? "CQ" : "SQ", q->qid);
	snprintf(bold, sizeof(bold), "pic-bold %s", class);
	words_add(facts, sizeof(facts), "%u entries", q->entries);
	pic_text(out, x, y, bold, "%s", name);
	if (r->is_strip)
		x += 50;
	else
		y += 15;
	pic_text(out, x, y, class, "%s", facts);
	if (r->is_strip)
		x += 90;
	else
		y += 14;
	if (q->is_cq)
		pic_text(out, x, y, class, "awaits tag %u", q->phase);
	else
		pic_text(out, x, y,
			 q->in_flight  ? class
			 : r->is_strip ? "pic-dim"
				       : "pic-mid pic-dim",
			 "%u in flight", q->in_flight);
}

/* What the colours mean, in the picture: it may be printed or cut out. */
static void write_legend(FILE *out, const struct pic_queue *q, double y)
{
	static const struct {
		const char *class, *text;
	} cq[] = { { "pic-slot", "tag 0" },
		   { "pic-slot pic-one", "tag 1" },
		   { "pic-new", "of this lap" },
		   { "pic-mark", "expected here" } },
	  sq[] = { { "pic-slot", "free or answered" },
		   { "pic-slot pic-wait", "no answer" },
		   { "pic-slot pic-none", "not announced" } };
	double x = 8;

	for (size_t i = 0; i < (q->is_cq ? ARRAY_SIZE(cq) : ARRAY_SIZE(sq)); i++) {
		const char *text = q->is_cq ? cq[i].text : sq[i].text;

		pic_rect(out, x, y - 9, 10, 10, q->is_cq ? cq[i].class : sq[i].class);
		pic_text(out, x + 14, y, "pic-dim", "%s", text);
		x += 26 + 5.6 * (double)strlen(text);
	}
}

static double draw(FILE *out, void *arg)
{
	const struct pic_queue *q = arg;
	struct pic_ring r = pic_ring_make(q->entries, q->head);
	int height = r.is_strip ? STRIP_HEIGHT : RING_HEIGHT;

	draw_slots(out, &r, q);
	draw_pointers(out, &r, q);
	write_middle(out, &r, q);
	write_legend(out, q, height + 12);
	return height + 18;
}

static void one_queue(FILE *out, struct pic_queue *q)
{
	char words[500], title[64];

	snprintf(title, sizeof(title), "%s queue %u when the case failed",
		 q->is_cq ? "Completion" : "Submission", q->qid);
	pic_queue_words(q, words, sizeof(words));
	pic_figure(out, WIDTH, title, words, draw, q);
}

/* Queues that have more to do with the failure than this one; the first of equals counts. */
static size_t rank(struct json_object *evidence, size_t i, const struct pic_queue *q,
		   unsigned int *ret_most)
{
	unsigned int weight = pic_queue_weight(q), other;
	size_t better = 0;
	struct pic_queue o;

	*ret_most = weight;
	for (size_t k = 0; k < nt_min(report_get_len(evidence, "queues"), LOOKED_AT_MAX); k++) {
		if (k == i || !pic_queue_read(evidence, k, &o))
			continue;
		other = pic_queue_weight(&o);
		better += other > weight || (other == weight && k < i);
		*ret_most = other > *ret_most ? other : *ret_most;
	}
	return better;
}

/* Idle ones are drawn for want of others only, and stay folded then. */
void pic_rings(FILE *out, struct json_object *evidence)
{
	size_t n = 0, others = 0;
	unsigned int most = 0;
	struct pic_queue q;

	for (size_t i = 0; i < nt_min(report_get_len(evidence, "queues"), LOOKED_AT_MAX); i++) {
		bool is_idle;

		if (!pic_queue_read(evidence, i, &q))
			continue;
		is_idle = pic_queue_weight(&q) <= PIC_WEIGHT_IDLE;
		if (rank(evidence, i, &q, &most) >= SHOWN_MAX ||
		    (is_idle && most > PIC_WEIGHT_IDLE)) {
			others++;
			continue;
		}
		if (!n++)
			fprintf(out, "%s<div class=\"pics\">\n",
				is_idle ? "<details><summary>Queues when the case failed: nothing "
					  "is odd about them</summary>"
					: "");
		one_queue(out, &q);
	}
	if (n)
		fputs("</div>\n", out);
	if (n && others)
		fprintf(out, "<p class=\"pic-more\">%zu more queue%s in the JSON report</p>\n",
			others, others == 1 ? " is" : "s are");
	if (n && most <= PIC_WEIGHT_IDLE)
		fputs("</details>\n", out);
}
