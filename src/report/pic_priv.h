// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the pictures share.
 *
 *	pic.c		frame, strokes; which pictures a case gets
 *	pic_queue.c	a queue as it stood: what there is to say of it
 *	pic_ring.c	… and its drawing, as a ring or as a strip
 *	pic_time.c	doorbells, commands, completions in time
 *	pic_prp.c	data against page boundaries
 *	pic_hist.c	latencies
 *
 * Coordinates are in units of the viewBox, y grows downwards. Classes: pic-line,
 * pic-text, pic-dim, pic-bold, pic-bad, pic-mark … as in pic.css.
 */
#ifndef REPORT_PIC_PRIV_H
#define REPORT_PIC_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <nvmetest/base.h>

struct json_object;

struct pic_point {
	double x, y;
};

/* ------------------------------------------------------------------ strokes */

/*
 * A figure: @title names it, @words say what one sees; both may hold foreign text. @draw writes
 * what is inside, and returns how high it became.
 */
void pic_figure(FILE *out, int width, const char *title, const char *words,
		double (*draw)(FILE *out, void *arg), void *arg);
void pic_text(FILE *out, double x, double y, const char *class, const char *fmt, ...)
	NT_PRINTF(5, 6);
void pic_rect(FILE *out, double x, double y, double w, double h, const char *class);
void pic_line(FILE *out, double x1, double y1, double x2, double y2, const char *class);
/* From @from to its head at @to. */
void pic_arrow(FILE *out, struct pic_point from, struct pic_point to, const char *class);

/* "383 ns", "12.5 us", "2.04 s" */
void pic_duration(uint64_t ns, char *buf, size_t len);
/* The hex text @key of @o ("0x…"), 0 when it is none. */
uint64_t pic_hex(struct json_object *o, const char *key);
uint64_t pic_hex_text(const char *text);

/* ------------------------------------------------------------------- queues */

#define PIC_RING_MAX  64u /* slots of a ring; more are a strip … */
#define PIC_STRIP_MAX 32u /* … of so many of them */

/* Where slots lie. */
struct pic_ring {
	uint32_t entries; /* of the queue */
	uint32_t first, shown;
	bool is_strip;
};

struct pic_ring pic_ring_make(uint64_t entries, uint64_t around);
/* Is @slot one of those shown? */
bool pic_ring_has(const struct pic_ring *r, uint64_t slot);
/* @part of the way through @slot, @depth from the inner (0) to the outer edge (1). */
struct pic_point pic_ring_at(const struct pic_ring *r, uint32_t slot, double part, double depth);

/* A queue out of evidence, within limits; false: it cannot be drawn. */
struct pic_queue {
	struct json_object *o;
	bool is_cq, is_deleted;
	uint16_t qid, cqid;
	uint32_t entries, head, tail, doorbell;
	/* of a completion queue */
	uint8_t phase;
	const char *tags;
	uint32_t tag_first, tag_count;
	uint32_t awaited; /* commands announced to its submission queues and not answered */
	uint16_t next_cid, next_sqid;
	bool has_next;
	bool is_next_awaited; /* the entry at the head names a command that waits */
	/* of a submission queue */
	uint32_t in_flight;
};

bool pic_queue_read(struct json_object *evidence, size_t i, struct pic_queue *ret);
/* The tag of @slot in memory: '0', '1', or '?' where nobody looked. */
char pic_queue_tag(const struct pic_queue *q, uint32_t slot);
/* Not taken yet, and by its tag of the lap that is awaited. */
bool pic_queue_is_new(const struct pic_queue *q, uint32_t slot);
/* Was the command in @slot of a submission queue announced by its doorbell? */
bool pic_queue_is_announced(const struct pic_queue *q, uint32_t slot);
/* How much it has to do with the failure; up to PIC_WEIGHT_IDLE nothing is odd about it. */
#define PIC_WEIGHT_IDLE 2u
unsigned int pic_queue_weight(const struct pic_queue *q);
/* What one sees in it, and what is odd about it. */
void pic_queue_words(const struct pic_queue *q, char *buf, size_t len);

void pic_rings(FILE *out, struct json_object *evidence);

/* --------------------------------------------------------------------- time */

#define PIC_SEGMENTS 4u

/* Time as it is drawn: stretches of one scale, what is long and empty is cut out. */
struct pic_axis {
	size_t n;
	uint64_t from[PIC_SEGMENTS], to[PIC_SEGMENTS]; /* ns */
	double x[PIC_SEGMENTS];			       /* where each begins */
	double scale;				       /* units per ns */
};

/* @times sorted ascending, at least one; drawn from @left to @right. */
void pic_axis_make(const uint64_t *times, size_t n, double left, double right,
		   struct pic_axis *ret);
double pic_axis_x(const struct pic_axis *a, uint64_t t);

void pic_time(FILE *out, struct json_object *evidence);

/* ---------------------------------------------------------------------- PRP */

#define PIC_PAGES_MAX 12u

/* A page that a transfer touches, or that changed and should not have. */
struct pic_page {
	uint64_t addr;	    /* of the page */
	uint64_t at;	    /* as the pointer says */
	uint32_t from, len; /* bytes of the transfer; 0: none belongs here */
	uint64_t index;	    /* 0: PRP1, 1: PRP2 or the first entry of the list … */
	uint64_t skipped;   /* pages left out before this one */
};

/* Where the transfer of @data goes; how many pages, at most PIC_PAGES_MAX. */
size_t pic_prp_pages(struct json_object *data, struct pic_page ret[PIC_PAGES_MAX]);

void pic_prp(FILE *out, struct json_object *evidence);

/* ---------------------------------------------------------------- latencies */

void pic_latency(FILE *out, struct json_object *run);

#endif
