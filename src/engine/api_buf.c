// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Buffers of a case. The page guards are pcifn/mem.c's; here are the bytes
 * between the start of the first page and a buffer that begins inside it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/ctx_priv.h"

struct own_buf {
	struct undo undo;
	struct nt_buf buf;
};

static uint8_t canary(size_t i)
{
	return (uint8_t)(0xa5 ^ (i * 29));
}

static struct own_buf *owner(struct nt_buf *buf)
{
	return (struct own_buf *)((char *)buf - offsetof(struct own_buf, buf));
}

static void paint_head(struct nt_buf *buf)
{
	uint8_t *page = buf->mem->vaddr;

	for (size_t i = 0; page + i < buf->data; i++)
		page[i] = canary(i);
}

/* Bytes that changed around the buffer; the first of them relative to its data. */
static size_t damage(const struct nt_buf *buf, ptrdiff_t *ret_first)
{
	const uint8_t *page = buf->mem->vaddr;
	ptrdiff_t head = buf->data - page, first = 0;
	size_t changed = pcifn_mem_check(buf->mem, &first);

	first -= head;
	for (ptrdiff_t i = head; i-- > 0;) {
		if (page[i] == canary((size_t)i))
			continue;
		changed++;
		if (changed == 1 || first > 0 || i - head < first)
			first = i - head;
	}
	*ret_first = first;
	return changed;
}

static void report_damage(struct nt_ctx *t, struct nt_buf *buf)
{
	ptrdiff_t first;
	size_t changed = damage(buf, &first);

	if (!changed)
		return;
	guards_report(t, buf->mem, first + (buf->data - (uint8_t *)buf->mem->vaddr), changed,
		      "a data buffer");
	pcifn_mem_repaint(buf->mem);
	paint_head(buf);
}

static void release(struct nt_ctx *t, struct undo *u)
{
	struct nt_buf *buf = &((struct own_buf *)u)->buf;

	report_damage(t, buf);
	if (ctx_is_busy(t))
		pcifn_mem_quarantine(t->c->fn, buf->mem);
	else
		pcifn_mem_free(t->c->fn, buf->mem);
	free(u);
}

struct nt_buf *buf_find(const struct nt_ctx *t, uint64_t iova)
{
	for (struct undo *u = t->undos; u; u = u->next) {
		struct nt_buf *buf;

		if (u->undo != release)
			continue;
		buf = &((struct own_buf *)u)->buf;
		if (iova >= buf->iova && iova - buf->iova < buf->len)
			return buf;
	}
	return NULL;
}

void buf_marks(const struct nt_buf *buf, struct marks *outside)
{
	const uint8_t *page = buf->mem->vaddr;
	ptrdiff_t first = 0;
	size_t changed = pcifn_mem_check(buf->mem, &first);

	for (size_t i = 0; page + i < buf->data; i++)
		if (page[i] != canary(i))
			marks_add(outside, buf->mem->iova + i, 1);
	if (changed)
		marks_add(outside, buf->mem->iova + (uint64_t)first, changed);
}

struct nt_buf *nt_buf_at(struct nt_ctx *t, size_t len, uint32_t offset)
{
	struct own_buf *own = calloc(1, sizeof(*own));
	int rc = own ? 0 : -ENOMEM;

	if (!rc)
		rc = pcifn_mem_alloc(t->c->fn, len + offset, t->c->page_len, &own->buf.mem);
	if (rc)
		free(own);
	nt_need_ok(t, rc, "%zu bytes of memory for the device", len);
	/* a failure ended the case above */
	// cppcheck-suppress deallocuse
	own->buf.data = (uint8_t *)own->buf.mem->vaddr + offset;
	// cppcheck-suppress deallocuse
	own->buf.iova = own->buf.mem->iova + offset;
	own->buf.len = len;
	paint_head(&own->buf);
	undo_push(t, &own->undo, release);
	return &own->buf;
}

struct nt_buf *nt_buf(struct nt_ctx *t, size_t len)
{
	return nt_buf_at(t, len, 0);
}

void nt_buf_free(struct nt_ctx *t, struct nt_buf *buf)
{
	struct own_buf *own = owner(buf);

	undo_pop(&own->undo);
	release(t, &own->undo);
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

bool nt_buf_guards(struct nt_ctx *t, struct nt_buf *buf, const char *what)
{
	ptrdiff_t first = 0;
	size_t changed = damage(buf, &first);
	char seen[128] = "";

	if (changed) {
		snprintf(seen, sizeof(seen), "%zu bytes changed, the first %td bytes %s", changed,
			 first < 0 ? -first : first - (ptrdiff_t)buf->len,
			 first < 0 ? "before the start" : "past the end");
		pcifn_mem_repaint(buf->mem);
		paint_head(buf);
	}
	return guards_check(t, !changed, seen, "%s", what);
}

/* ----------------------------------------------------------------- patterns */

/* A bijection of 32 bits: words of one seed differ as long as their indices do. */
static uint32_t pattern_word(uint64_t seed, uint64_t i)
{
	uint32_t x = (uint32_t)i + (uint32_t)seed * 0x9e3779b9u;

	x = (x ^ (x >> 16)) * 0x85ebca6bu;
	x = (x ^ (x >> 13)) * 0xc2b2ae35u;
	return (x ^ (x >> 16)) ^ (uint32_t)(seed >> 32);
}

static uint8_t pattern_byte(uint64_t seed, uint64_t i)
{
	return (uint8_t)(pattern_word(seed, i / 4) >> (8 * (i % 4)));
}

/* Bytes from position @from of the pattern on. */
void pattern_fill(uint8_t *data, size_t len, uint64_t seed, uint64_t from)
{
	size_t i = 0;

	for (; i < len && (from + i) % 4; i++)
		data[i] = pattern_byte(seed, from + i);
	for (; i + 4 <= len; i += 4) {
		uint32_t w = pattern_word(seed, (from + i) / 4);
		const uint8_t le[4] = { (uint8_t)w, (uint8_t)(w >> 8), (uint8_t)(w >> 16),
					(uint8_t)(w >> 24) };

		memcpy(data + i, le, 4);
	}
	for (; i < len; i++)
		data[i] = pattern_byte(seed, from + i);
}

size_t pattern_compare(const uint8_t *data, size_t len, uint64_t seed, uint64_t from)
{
	uint8_t want[256];

	for (size_t i = 0; i < len; i += sizeof(want)) {
		size_t n = (size_t)nt_min(len - i, sizeof(want));

		pattern_fill(want, n, seed, from + i);
		if (!memcmp(data + i, want, n))
			continue;
		while (data[i] == pattern_byte(seed, from + i))
			i++;
		return i;
	}
	return len;
}

void nt_pattern(void *data, size_t len, uint64_t seed)
{
	pattern_fill(data, len, seed, 0);
}

size_t nt_pattern_check(const void *data, size_t len, uint64_t seed)
{
	return pattern_compare(data, len, seed, 0);
}
