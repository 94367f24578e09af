// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory that the device can reach, and the one rule about it: nothing that
 * the device may still write is given back.
 *
 * Layout of an allocation, G a guard page, c canaries up to the page end:
 *
 *	| … | G | data … c | G |
 *	        ^ vaddr, iova
 *
 * Mapping is expensive on most back ends, so freed memory goes to a pool by
 * its size, filled with poison, and is painted anew when it is taken out. The
 * pool is bounded, and emptied when the back end has no more.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "pcifn/priv.h"

#define GUARD	 4096u
#define POISON	 0xdb
#define POOL_MAX (64u << 20)
#define LEN_MAX	 (1ull << 40)

/* Canaries by offset in a page: bytes that neither data, zero nor ones look like. */
static const uint8_t *canaries(void)
{
	static uint8_t page[GUARD];
	uint64_t x = 0x9e3779b97f4a7c15u;

	if (page[0])
		return page;
	for (size_t i = GUARD; i-- > 0;) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		page[i] = (uint8_t)(x >> 32) | 1;
	}
	return page;
}

static void list_add(struct pcifn_mem **list, struct pcifn_mem *mem)
{
	mem->next = *list;
	mem->prev = list;
	if (mem->next)
		mem->next->prev = &mem->next;
	*list = mem;
}

static void list_del(struct pcifn_mem *mem)
{
	*mem->prev = mem->next;
	if (mem->next)
		mem->next->prev = mem->prev;
}

static struct pcifn_mem **bucket(struct pcifn *fn, size_t base_len)
{
	size_t i = base_len / GUARD;

	return &fn->pool[i < PCIFN_POOL_BUCKETS ? i : PCIFN_POOL_BUCKETS - 1];
}

static void unmap(struct pcifn *fn, struct pcifn_mem *mem)
{
	/* The back end gets what it gave. */
	mem->vaddr = mem->base;
	mem->iova = mem->base_iova;
	mem->len = mem->base_len;
	fn->ops->dma_unmap(fn, mem);
	free(mem);
}

static void drain(struct pcifn *fn)
{
	for (size_t i = 0; i < PCIFN_POOL_BUCKETS; i++) {
		while (fn->pool[i]) {
			struct pcifn_mem *mem = fn->pool[i];

			list_del(mem);
			unmap(fn, mem);
		}
	}
	fn->pool_len = 0;
}

static struct pcifn_mem *take_pooled(struct pcifn *fn, size_t base_len, size_t lead, size_t align)
{
	for (struct pcifn_mem *mem = *bucket(fn, base_len); mem; mem = mem->next) {
		/* A back end may leave guards unmapped: the data must lie where it lay. */
		if (mem->base_len != base_len || (mem->base_iova + lead) % align ||
		    (uint8_t *)mem->vaddr - (uint8_t *)mem->base != (ptrdiff_t)lead)
			continue;
		list_del(mem);
		fn->pool_len -= base_len;
		return mem;
	}
	return NULL;
}

static int map_new(struct pcifn *fn, size_t base_len, size_t align, struct pcifn_mem **ret)
{
	struct pcifn_mem *mem = calloc(1, sizeof(*mem));
	int rc;

	if (!mem)
		return -ENOMEM;
	rc = fn->ops->dma_map(fn, base_len, align, mem);
	if (rc == -ENOMEM && fn->pool_len) {
		drain(fn);
		rc = fn->ops->dma_map(fn, base_len, align, mem);
	}
	if (rc) {
		free(mem);
		return rc;
	}
	mem->base = mem->vaddr;
	mem->base_iova = mem->iova;
	mem->base_len = base_len;
	*ret = mem;
	return 0;
}

void pcifn_mem_repaint(struct pcifn_mem *mem)
{
	const uint8_t *c = canaries();
	uint8_t *data = mem->vaddr;
	size_t part = mem->len % GUARD;

	memcpy(data - GUARD, c, GUARD);
	if (part)
		memcpy(data + mem->len, c + part, GUARD - part);
	memcpy(data + nt_align_up(mem->len, GUARD), c, GUARD);
}

int pcifn_mem_alloc(struct pcifn *fn, size_t len, size_t align, struct pcifn_mem **ret)
{
	struct pcifn_mem *mem;
	size_t lead, base_len;
	int rc;

	if (!(fn->caps & PCIFN_CAP_DMA))
		return -ENOTSUP;
	if (align & (align - 1))
		return -EINVAL;
	if (len > LEN_MAX || align > LEN_MAX)
		return -ENOMEM;
	if (!len)
		len = 1;
	/* The lead keeps the alignment; only its last page is a guard. */
	lead = align > GUARD ? align : GUARD;
	base_len = lead + nt_align_up(len, GUARD) + GUARD;
	mem = take_pooled(fn, base_len, lead, lead);
	if (!mem) {
		rc = map_new(fn, base_len, lead, &mem);
		if (rc)
			return rc;
	}
	mem->vaddr = (uint8_t *)mem->base + lead;
	mem->iova = mem->base_iova + lead;
	mem->len = len;
	memset(mem->vaddr, 0, len);
	pcifn_mem_repaint(mem);
	list_add(&fn->live, mem);
	*ret = mem;
	return 0;
}

static void give_back(struct pcifn *fn, struct pcifn_mem *mem)
{
	list_del(mem);
	if (mem->base_len > POOL_MAX - fn->pool_len) {
		unmap(fn, mem);
		return;
	}
	memset(mem->vaddr, POISON, mem->len);
	list_add(bucket(fn, mem->base_len), mem);
	fn->pool_len += mem->base_len;
}

void pcifn_mem_free(struct pcifn *fn, struct pcifn_mem *mem)
{
	if (mem)
		give_back(fn, mem);
}

void pcifn_mem_quarantine(struct pcifn *fn, struct pcifn_mem *mem)
{
	if (!mem)
		return;
	list_del(mem);
	list_add(&fn->quarantine, mem);
}

void pcifn_mem_release(struct pcifn *fn)
{
	while (fn->quarantine)
		give_back(fn, fn->quarantine);
}

void pcifn_mem_fini(struct pcifn *fn)
{
	while (fn->live)
		give_back(fn, fn->live);
	pcifn_mem_release(fn);
	drain(fn);
}

static size_t compare(const uint8_t *data, ptrdiff_t from, const uint8_t *want, size_t len,
		      ptrdiff_t *first, bool *seen)
{
	size_t changed = 0;

	if (!memcmp(data + from, want, len))
		return 0;
	for (size_t i = 0; i < len; i++) {
		if (data[from + (ptrdiff_t)i] == want[i])
			continue;
		if (!*seen)
			*first = from + (ptrdiff_t)i;
		*seen = true;
		changed++;
	}
	return changed;
}

size_t pcifn_mem_check(const struct pcifn_mem *mem, ptrdiff_t *ret_first)
{
	const uint8_t *c = canaries(), *data = mem->vaddr;
	size_t part = mem->len % GUARD, changed;
	ptrdiff_t first = 0;
	bool seen = false;

	changed = compare(data, -(ptrdiff_t)GUARD, c, GUARD, &first, &seen);
	if (part)
		changed +=
			compare(data, (ptrdiff_t)mem->len, c + part, GUARD - part, &first, &seen);
	changed += compare(data, (ptrdiff_t)nt_align_up(mem->len, GUARD), c, GUARD, &first, &seen);
	if (changed && ret_first)
		*ret_first = first;
	return changed;
}
