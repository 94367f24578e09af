// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * An allocator of addresses: I/O virtual ones, and offsets in the arena.
 *
 * The extents come from the kernel and are put in order first. Granule 0 is
 * never used: an address of 0 is what a device sends that was given none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/vfio/vfio.h"

#define HIGH_START 0x100000000ull
/* Both halves have bits set, the lower one its topmost: truncation and sign extension show. */
#define STRIPES	   0xaaaaaaaaaaaaaaaaull
#define START_MASK 0x1fffffull /* page tables of 2 MiB begin here */

static int by_start(const void *a, const void *b)
{
	const struct vfio_extent *x = a, *y = b;

	return x->start < y->start ? -1 : x->start > y->start;
}

/* Inward to whole granules, without granule 0; false: nothing is left. */
static bool trim(struct vfio_extent *e, uint64_t granule)
{
	const uint64_t mask = granule - 1;

	if (e->start > e->last || e->last < mask)
		return false;
	if (e->start < granule)
		e->start = granule;
	if (e->start > UINT64_MAX - mask)
		return false;
	e->start = (e->start + mask) & ~mask;
	/* The last byte of the last whole granule; UINT64_MAX is one. */
	if ((e->last & mask) != mask)
		e->last = (e->last & ~mask) - 1;
	return e->start <= e->last;
}

static size_t merge(struct vfio_extent *v, size_t count)
{
	size_t n = 0;

	qsort(v, count, sizeof(*v), by_start);
	for (size_t i = 0; i < count; i++) {
		if (n && (v[n - 1].last == UINT64_MAX || v[i].start <= v[n - 1].last + 1))
			v[n - 1].last = nt_max(v[n - 1].last, v[i].last);
		else
			v[n++] = v[i];
	}
	return n;
}

static uint64_t choose_start(const struct vfio_space *s)
{
	const struct vfio_extent *best = NULL;
	uint64_t mask, at;

	for (size_t i = 0; i < s->extent_count; i++) {
		const struct vfio_extent *e = &s->extents[i];

		if (e->last >= HIGH_START &&
		    (!best || e->last - e->start > best->last - best->start))
			best = e;
	}
	if (!best)
		return s->extents[s->extent_count - 1].start;
	/* All bits below the topmost of the last address. */
	mask = UINT64_MAX >> __builtin_clzll(best->last);
	at = (STRIPES & mask & ~START_MASK) | (mask & ~(mask >> 1));
	if (at < best->start || at > best->last)
		at = best->start + ((best->last - best->start) / 2 & ~START_MASK);
	return at < HIGH_START ? HIGH_START : at;
}

int vfio_space_init(struct vfio_space *s, const struct vfio_extent *extents, size_t count,
		    uint64_t granule, uint64_t start)
{
	*s = (struct vfio_space){ .granule = granule };
	s->extents = calloc(count + 1, sizeof(*extents));
	if (!s->extents)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++) {
		struct vfio_extent e = extents[i];

		if (trim(&e, granule))
			s->extents[s->extent_count++] = e;
	}
	s->extent_count = merge(s->extents, s->extent_count);
	if (!s->extent_count) {
		vfio_space_fini(s);
		return -EINVAL;
	}
	s->cursor = start ? start : choose_start(s);
	return 0;
}

void vfio_space_fini(struct vfio_space *s)
{
	free(s->extents);
	free(s->used);
	*s = (struct vfio_space){ 0 };
}

/* Index of the first block in use that ends at or after @at. */
static size_t find_used(const struct vfio_space *s, uint64_t at)
{
	size_t low = 0, high = s->used_count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->used[mid].last < at)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool align_up(uint64_t *at, uint64_t align)
{
	if (*at > UINT64_MAX - (align - 1))
		return false;
	*at = nt_align_up(*at, align);
	return true;
}

/* The lowest free block of @len bytes in [@from, @to]. */
static bool find_in(const struct vfio_space *s, uint64_t from, uint64_t to, uint64_t len,
		    uint64_t align, uint64_t *ret)
{
	size_t i = find_used(s, from);

	while (align_up(&from, align) && from <= to && to - from >= len - 1) {
		while (i < s->used_count && s->used[i].last < from)
			i++;
		if (i == s->used_count || s->used[i].start > from + (len - 1)) {
			*ret = from;
			return true;
		}
		if (s->used[i].last == UINT64_MAX)
			return false;
		from = s->used[i].last + 1;
	}
	return false;
}

static bool find(const struct vfio_space *s, uint64_t from, uint64_t to, uint64_t len,
		 uint64_t align, uint64_t *ret)
{
	for (size_t i = 0; i < s->extent_count; i++) {
		const struct vfio_extent *e = &s->extents[i];
		uint64_t start = nt_max(e->start, from), last = nt_min(e->last, to);

		if (start <= last && find_in(s, start, last, len, align, ret))
			return true;
	}
	return false;
}

static int insert(struct vfio_space *s, struct vfio_extent e)
{
	size_t at = find_used(s, e.start);

	if (s->used_count == s->used_room) {
		size_t room = s->used_room ? 2 * s->used_room : 64;
		struct vfio_extent *grown = realloc(s->used, room * sizeof(*grown));

		if (!grown)
			return -ENOMEM;
		s->used = grown;
		s->used_room = room;
	}
	memmove(&s->used[at + 1], &s->used[at], (s->used_count - at) * sizeof(e));
	s->used[at] = e;
	s->used_count++;
	return 0;
}

int vfio_space_alloc(struct vfio_space *s, uint64_t len, uint64_t align, uint64_t *ret_start)
{
	uint64_t at, split = s->is_first_fit ? 0 : s->cursor;
	bool found;

	if (!len || align & (align - 1))
		return -EINVAL;
	align = nt_max(align, s->granule);
	if (!align_up(&len, s->granule))
		return -ENOMEM;
	found = find(s, split, UINT64_MAX, len, align, &at);
	/* Around: high addresses first, then whatever there is. */
	if (!found && split > HIGH_START)
		found = find(s, HIGH_START, UINT64_MAX, len, align, &at);
	if (!found && split)
		found = find(s, 0, UINT64_MAX, len, align, &at);
	if (!found || insert(s, (struct vfio_extent){ at, at + (len - 1) }))
		return -ENOMEM;
	/* Past the end of everything: the next one goes round. */
	s->cursor = at + (len - 1) == UINT64_MAX ? 1 : at + len;
	*ret_start = at;
	return 0;
}

bool vfio_space_free(struct vfio_space *s, uint64_t start)
{
	size_t at = find_used(s, start);

	if (at == s->used_count || s->used[at].start != start)
		return false;
	s->used_count--;
	memmove(&s->used[at], &s->used[at + 1], (s->used_count - at) * sizeof(*s->used));
	return true;
}
