// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Scattered buffers behind PRPs (Base 2.0 section 4.1.1): every page and every
 * list page is an allocation of its own with guards, so no two are neighbours.
 *
 * The list is laid out here a second time, apart from drv_prp_build(): a list
 * page may be anywhere, and the two check each other in the unit tests.
 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"

struct own_sg {
	struct undo undo;
	struct nt_sg sg;
	uint8_t *list_copy; /* of all list pages, as written */
	bool is_pattern;    /* nt_sg_pattern() was the last to fill it */
	uint64_t seed;
};

static struct own_sg *owner(struct nt_sg *sg)
{
	return (struct own_sg *)((char *)sg - offsetof(struct own_sg, sg));
}

static uint8_t canary(size_t i)
{
	return (uint8_t)(0x5a ^ (i * 37));
}

/* The part of page @i that the transfer covers. */
static void covered(const struct nt_sg *sg, size_t i, size_t *ret_from, size_t *ret_to)
{
	size_t end = sg->offset + sg->len;

	*ret_from = i ? 0 : sg->offset;
	*ret_to = (size_t)nt_min(end - i * sg->page_len, sg->page_len);
}

static void paint_page(const struct nt_sg *sg, size_t i)
{
	uint8_t *data = sg->pages[i]->data;
	size_t from, to;

	covered(sg, i, &from, &to);
	for (size_t k = 0; k < sg->page_len; k++)
		if (k < from || k >= to)
			data[k] = canary(k);
}

static int by_iova(const void *a, const void *b)
{
	const struct nt_buf *x = *(struct nt_buf *const *)a, *y = *(struct nt_buf *const *)b;

	return x->iova < y->iova ? -1 : x->iova > y->iova;
}

static void order_pages(struct nt_ctx *t, struct nt_sg *sg, const struct nt_sg_attr *attr)
{
	size_t n = sg->page_count;

	qsort(sg->pages, n, sizeof(struct nt_buf *), by_iova);
	for (size_t i = 0; i < n; i++) {
		size_t j = attr->order == NT_SG_SHUFFLED ? i + nt_rand(t) % (n - i) : n - 1 - i;
		struct nt_buf *swap = sg->pages[i];

		if (attr->order == NT_SG_ASCENDING || (attr->order == NT_SG_DESCENDING && j <= i))
			break;
		sg->pages[i] = sg->pages[j];
		sg->pages[j] = swap;
	}
}

static void put_entry(struct nt_sg *sg, size_t page, uint32_t slot, uint64_t iova)
{
	uint64_t le = htole64(iova);

	memcpy(sg->lists[page]->data + (size_t)slot * 8, &le, 8);
}

/* Entries that no list needs point where nothing is. */
static void spoil_lists(struct nt_sg *sg)
{
	for (size_t i = 0; i < sg->list_count; i++)
		for (uint32_t k = 0; k < sg->page_len / 8; k++)
			put_entry(sg, i, k,
				  0x00dead0000000000u + (i * sg->page_len / 8 + k) * sg->page_len);
}

static void fill_lists(struct nt_sg *sg, uint32_t list_offset)
{
	uint32_t per_page = sg->page_len / 8, slot = list_offset / 8;
	size_t list = 0;

	spoil_lists(sg);
	for (size_t i = 1; i < sg->page_count; i++) {
		if (slot == per_page - 1 && i + 1 < sg->page_count) {
			put_entry(sg, list, slot, sg->lists[list + 1]->iova);
			list++;
			slot = 0;
		}
		put_entry(sg, list, slot++, sg->pages[i]->iova);
	}
}

static size_t lists_needed(size_t entries, uint32_t page_len, uint32_t list_offset)
{
	size_t room = (page_len - list_offset) / 8, n = 1;

	for (; entries > room; n++) {
		entries -= room - 1;
		room = page_len / 8;
	}
	return n;
}

static void snapshot(struct own_sg *own, bool save)
{
	struct nt_sg *sg = &own->sg;

	for (size_t i = 0; own->list_copy && i < sg->list_count; i++) {
		uint8_t *copy = own->list_copy + i * sg->page_len;

		if (save)
			memcpy(copy, sg->lists[i]->data, sg->page_len);
		else
			memcpy(sg->lists[i]->data, copy, sg->page_len);
	}
}

/* Bytes changed outside the transfer, and where the first is, as text. */
static size_t damage(const struct own_sg *own, char *seen, size_t seen_len)
{
	const struct nt_sg *sg = &own->sg;
	size_t changed = 0;

	for (size_t i = 0; i < sg->page_count; i++) {
		const uint8_t *data = sg->pages[i]->data;
		size_t from, to;

		covered(sg, i, &from, &to);
		for (size_t k = 0; k < sg->page_len; k++) {
			if ((k >= from && k < to) || data[k] == canary(k))
				continue;
			if (!changed++)
				snprintf(seen, seen_len,
					 "byte %zu of data page %zu (of %zu) is %02X", k, i,
					 sg->page_count, data[k]);
		}
	}
	for (size_t i = 0; own->list_copy && i < sg->list_count; i++) {
		const uint8_t *copy = own->list_copy + i * sg->page_len;

		for (size_t k = 0; k < sg->page_len; k++) {
			if (sg->lists[i]->data[k] == copy[k])
				continue;
			if (!changed++)
				snprintf(seen, seen_len, "byte %zu of PRP list page %zu is %02X", k,
					 i, sg->lists[i]->data[k]);
		}
	}
	return changed;
}

static void repair(struct own_sg *own)
{
	for (size_t i = 0; i < own->sg.page_count; i++)
		paint_page(&own->sg, i);
	snapshot(own, false);
}

static void report_damage(struct nt_ctx *t, const struct own_sg *own)
{
	char seen[128];
	size_t changed = damage(own, seen, sizeof(seen));

	if (changed)
		check_health(t, "health.guards", "nothing outside a transfer is written",
			     "no byte outside changes", "%zu bytes changed: %s", changed, seen);
}

static void free_own(struct own_sg *own)
{
	free(own->list_copy);
	free(own->sg.pages);
	free(own->sg.lists);
	free(own);
}

static void release(struct nt_ctx *t, struct undo *u)
{
	report_damage(t, (struct own_sg *)u);
	free_own((struct own_sg *)u);
}

static bool is_that_sg(const struct undo *u, uint64_t prp1, uint64_t prp2)
{
	const struct nt_sg *sg;

	if (!u || u->undo != release)
		return false;
	sg = &((const struct own_sg *)u)->sg;
	return sg->prp1 == prp1 && sg->prp2 == prp2;
}

struct nt_sg *sg_find(const struct nt_ctx *t, uint64_t prp1, uint64_t prp2)
{
	if (is_that_sg(t->undone, prp1, prp2))
		return &((struct own_sg *)t->undone)->sg;
	for (struct undo *u = t->undos; u; u = u->next)
		if (is_that_sg(u, prp1, prp2))
			return &((struct own_sg *)u)->sg;
	return NULL;
}

/*
 * Bytes of page @i inside the transfer that differ from the pattern that was put there. Of
 * zeros one could not tell: what arrives may be zero, too.
 */
static void mark_inside(const struct own_sg *own, size_t i, uint64_t at, struct marks *m)
{
	const struct nt_buf *page = own->sg.pages[i];
	uint8_t was[256];
	size_t from, to;

	covered(&own->sg, i, &from, &to);
	for (size_t k = from; k < to; k++) {
		size_t in = (k - from) % sizeof(was);

		if (!in)
			pattern_fill(was, sizeof(was), own->seed, at + k - from);
		if (page->data[k] != was[in])
			marks_add(m, page->iova + k, 1);
	}
}

static void mark_outside(const struct own_sg *own, size_t i, struct marks *m)
{
	const struct nt_buf *page = own->sg.pages[i];
	size_t from, to;

	covered(&own->sg, i, &from, &to);
	for (size_t k = 0; k < own->sg.page_len; k++)
		if ((k < from || k >= to) && page->data[k] != canary(k))
			marks_add(m, page->iova + k, 1);
	buf_marks(page, m);
}

bool sg_marks(struct nt_sg *sg, struct marks *inside, struct marks *outside)
{
	const struct own_sg *own = owner(sg);
	uint64_t at = 0;

	for (size_t i = 0; i < sg->page_count; i++) {
		size_t from, to;

		covered(sg, i, &from, &to);
		if (own->is_pattern)
			mark_inside(own, i, at, inside);
		mark_outside(own, i, outside);
		at += to - from;
	}
	for (size_t i = 0; own->list_copy && i < sg->list_count; i++) {
		const uint8_t *copy = own->list_copy + i * sg->page_len;

		for (size_t k = 0; k < sg->page_len; k++)
			if (sg->lists[i]->data[k] != copy[k])
				marks_add(outside, sg->lists[i]->iova + k, 1);
		buf_marks(sg->lists[i], outside);
	}
	return own->is_pattern;
}

struct nt_sg *nt_sg(struct nt_ctx *t, const struct nt_sg_attr *attr)
{
	uint32_t page_len = t->c->page_len;
	struct own_sg *own = calloc(1, sizeof(*own));
	struct nt_sg *sg = &own->sg;

	nt_need_ok(t, own ? 0 : -ENOMEM, "a scattered buffer");
	sg->len = attr->len;
	sg->offset = attr->offset;
	sg->page_len = page_len;
	sg->page_count = (size_t)drv_prp_pages(page_len, attr->offset, attr->len);
	if (sg->page_count > 2)
		sg->list_count = lists_needed(sg->page_count - 1, page_len, attr->list_offset);
	sg->pages = calloc(sg->page_count + 1, sizeof(struct nt_buf *));
	sg->lists = calloc(sg->list_count + 1, sizeof(struct nt_buf *));
	own->list_copy = calloc(sg->list_count + 1, page_len);
	if (!sg->pages || !sg->lists || !own->list_copy)
		nt_need_ok(t, -ENOMEM, "a scattered buffer");
	for (size_t i = 0; i < sg->page_count; i++)
		sg->pages[i] = nt_buf(t, page_len);
	for (size_t i = 0; i < sg->list_count; i++)
		sg->lists[i] = nt_buf(t, page_len);
	order_pages(t, sg, attr);
	for (size_t i = 0; i < sg->page_count; i++)
		paint_page(sg, i);
	if (sg->page_count)
		sg->prp1 = sg->pages[0]->iova + sg->offset;
	if (sg->page_count == 2)
		sg->prp2 = sg->pages[1]->iova;
	if (sg->list_count) {
		fill_lists(sg, attr->list_offset);
		sg->prp2 = sg->lists[0]->iova + attr->list_offset;
	}
	snapshot(own, true);
	/* After its pages: looked at, and freed, before them. */
	undo_push(t, &own->undo, release);
	return sg;
}

void nt_sg_free(struct nt_ctx *t, struct nt_sg *sg)
{
	struct own_sg *own = owner(sg);

	undo_pop(&own->undo);
	report_damage(t, own);
	for (size_t i = 0; i < sg->page_count; i++)
		nt_buf_free(t, sg->pages[i]);
	for (size_t i = 0; i < sg->list_count; i++)
		nt_buf_free(t, sg->lists[i]);
	free_own(own);
}

void nt_sg_put(struct nt_sg *sg, const void *src)
{
	const uint8_t *from_src = src;

	owner(sg)->is_pattern = false;
	for (size_t i = 0; i < sg->page_count; i++) {
		size_t from, to;

		covered(sg, i, &from, &to);
		memcpy(sg->pages[i]->data + from, from_src, to - from);
		from_src += to - from;
	}
}

void nt_sg_get(const struct nt_sg *sg, void *dst)
{
	uint8_t *to_dst = dst;

	for (size_t i = 0; i < sg->page_count; i++) {
		size_t from, to;

		covered(sg, i, &from, &to);
		memcpy(to_dst, sg->pages[i]->data + from, to - from);
		to_dst += to - from;
	}
}

void nt_sg_pattern(struct nt_sg *sg, uint64_t seed)
{
	struct own_sg *own = owner(sg);
	uint64_t at = 0;

	own->is_pattern = true;
	own->seed = seed;
	for (size_t i = 0; i < sg->page_count; i++) {
		size_t from, to;

		covered(sg, i, &from, &to);
		pattern_fill(sg->pages[i]->data + from, to - from, seed, at);
		at += to - from;
	}
}

size_t nt_sg_pattern_check(const struct nt_sg *sg, uint64_t seed)
{
	size_t at = 0;

	for (size_t i = 0; i < sg->page_count; i++) {
		size_t from, to, ok;

		covered(sg, i, &from, &to);
		ok = pattern_compare(sg->pages[i]->data + from, to - from, seed, at);
		if (ok < to - from)
			return at + ok;
		at += to - from;
	}
	return sg->len;
}

static bool guards_check(struct nt_ctx *t, bool holds, const char *seen, const char *fmt, ...)
{
	va_list ap;
	bool held;

	va_start(ap, fmt);
	held = check_made(t, true, holds, seen, "no byte outside changes", fmt, ap);
	va_end(ap);
	return held;
}

bool nt_sg_guards(struct nt_ctx *t, struct nt_sg *sg, const char *what)
{
	struct own_sg *own = owner(sg);
	char seen[128] = "";
	bool held = guards_check(t, !damage(own, seen, sizeof(seen)), seen, "%s", what);

	if (!held)
		repair(own);
	return held;
}
