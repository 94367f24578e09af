// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Host memory as the model reaches it: one reserved arena at addresses above
 * 2^48, handed out in pages. An access outside a piece that is mapped is
 * recorded, reaches nothing, and comes back as NULL. Addresses of the model's own
 * memory (mem.c) never leave it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "mem.h"

#define PAGE_LEN   4096u
#define PAGES	   (SIM_DMA_LEN / PAGE_LEN)
#define STRAYS_MAX 64

struct sim_dma {
	uint8_t *arena;
	uint64_t mapped[PAGES / 64]; /* pages the device may reach */
	size_t next;		     /* where the search for free pages begins */
	struct {
		uint64_t addr;
		size_t len;
		bool is_write;
	} stray[STRAYS_MAX];
	size_t stray_first, stray_count;
};

int sim_dma_init(struct sim *s)
{
	struct sim_dma *d = calloc(1, sizeof(*d));

	if (!d)
		return -ENOMEM;
	d->arena = mmap(NULL, SIM_DMA_LEN, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (d->arena == MAP_FAILED) {
		free(d);
		return -ENOMEM;
	}
	s->dma = d;
	return 0;
}

void sim_dma_fini(struct sim *s)
{
	if (!s->dma)
		return;
	munmap(s->dma->arena, SIM_DMA_LEN);
	free(s->dma);
	s->dma = NULL;
}

static bool page_is_mapped(const struct sim_dma *d, size_t page)
{
	return d->mapped[page / 64] >> (page % 64) & 1;
}

/* The first page of @count free ones, aligned, in [from, to); SIZE_MAX: none. */
static size_t find_free(const struct sim_dma *d, size_t from, size_t to, size_t count, size_t align)
{
	size_t page = nt_align_up(from, align);

	while (page + count <= to) {
		size_t i = 0;

		while (i < count && !page_is_mapped(d, page + i))
			i++;
		if (i == count)
			return page;
		page = nt_align_up(page + i + 1, align);
	}
	return SIZE_MAX;
}

/*
 * One page that nobody owns stays behind every piece, and the search goes on
 * where the last one ended, so that a late access to freed memory is seen.
 */
int sim_dma_map(struct sim *s, size_t len, size_t align, struct pcifn_mem *mem)
{
	struct sim_dma *d = s->dma;
	size_t count = (len + PAGE_LEN - 1) / PAGE_LEN;
	size_t step = nt_max(align / PAGE_LEN, 1), page;

	if (!count || count >= PAGES)
		return count ? -ENOMEM : -EINVAL;
	page = find_free(d, d->next, PAGES, count + 1, step);
	if (page == SIZE_MAX)
		page = find_free(d, 1, PAGES, count + 1, step);
	if (page == SIZE_MAX)
		return -ENOMEM;
	for (size_t i = page; i < page + count; i++)
		d->mapped[i / 64] |= 1ull << (i % 64);
	d->next = page + count + 1;
	mem->vaddr = d->arena + page * PAGE_LEN;
	mem->iova = SIM_IOVA_BASE + page * PAGE_LEN;
	mem->tag = page;
	return 0;
}

void sim_dma_unmap(struct sim *s, const struct pcifn_mem *mem)
{
	struct sim_dma *d = s->dma;
	size_t first = mem->tag;
	size_t len = mem->base_len ? mem->base_len : mem->len;
	size_t end = nt_min(first + (len + PAGE_LEN - 1) / PAGE_LEN, PAGES);

	for (size_t i = first; i < end; i++)
		d->mapped[i / 64] &= ~(1ull << (i % 64));
}

static void *stray(struct sim_dma *d, uint64_t iova, size_t len, bool is_write)
{
	size_t i = (d->stray_first + d->stray_count) % STRAYS_MAX;

	if (d->stray_count == STRAYS_MAX)
		return NULL; /* the first ones tell most */
	d->stray[i].addr = iova;
	d->stray[i].len = len;
	d->stray[i].is_write = is_write;
	d->stray_count++;
	return NULL;
}

void *sim_dma(struct sim *s, uint64_t iova, size_t len, bool is_write)
{
	const struct sim_region *r = sim_mem_region(s, iova);
	void *own;

	if (!r)
		return sim_dma_host(s, iova, len, is_write);
	own = sim_mem_at(s, r, iova, len);
	return own ? own : stray(s->dma, iova, len, is_write);
}

void *sim_dma_host(struct sim *s, uint64_t iova, size_t len, bool is_write)
{
	struct sim_dma *d = s->dma;
	uint64_t off = iova - SIM_IOVA_BASE;

	if (!s->pci->can_dma)
		return NULL; /* nothing leaves the function */
	if (off >= SIM_DMA_LEN || !len || len > SIM_DMA_LEN - off)
		return stray(d, iova, len, is_write);
	for (size_t i = off / PAGE_LEN; i <= (off + len - 1) / PAGE_LEN; i++) {
		if (!page_is_mapped(d, i))
			return stray(d, iova, len, is_write);
	}
	return d->arena + off;
}

int sim_dma_stray(struct sim *s, uint64_t *ret_addr, size_t *ret_len, bool *ret_is_write)
{
	struct sim_dma *d = s->dma;

	if (!d->stray_count)
		return 0;
	*ret_addr = d->stray[d->stray_first].addr;
	*ret_len = d->stray[d->stray_first].len;
	*ret_is_write = d->stray[d->stray_first].is_write;
	d->stray_first = (d->stray_first + 1) % STRAYS_MAX;
	d->stray_count--;
	return 1;
}
