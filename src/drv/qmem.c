// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of a queue: one piece (PC=1), or pages behind a PRP list (PC=0), Base
 * 2.0 section 4.1.1 "PRP List" and 5.4, 5.5. Also memory that a case laid out
 * itself, found again through the address it put into the command.
 */
#include <endian.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drv/priv.h"

static uint32_t page_count(const struct drv_qmem *m)
{
	return (m->entries + m->per_page - 1) / m->per_page;
}

/* Pages of a list of @count entries when each page but the last gives one to the chain. */
static uint32_t list_page_count(uint32_t count, uint32_t page_len)
{
	uint32_t room = page_len / 8, pages = 1;

	while (count > room) {
		count -= room - 1;
		pages++;
	}
	return pages;
}

/* Neighbours in the queue must not be neighbours in memory: a fixed shuffle. */
static void shuffle(struct pcifn_mem **mems, uint32_t count)
{
	uint32_t x = 0x2545f491u;

	for (uint32_t i = count; i > 1; i--) {
		struct pcifn_mem *swap = mems[i - 1];
		uint32_t j;

		x = x * 1664525u + 1013904223u;
		j = (x >> 8) % i;
		mems[i - 1] = mems[j];
		mems[j] = swap;
	}
}

static int init_scattered(struct drv_ctrlr *c, struct drv_qmem *m)
{
	uint32_t count, list_pages;
	struct drv_cmd cmd = { 0 };
	struct pcifn_mem *list;
	uint64_t *iovas;
	int rc = 0;

	m->per_page = c->page_len / m->entry_len;
	count = page_count(m);
	list_pages = list_page_count(count, c->page_len);
	m->mems = calloc(count + 1, sizeof(struct pcifn_mem *));
	m->pages = calloc(count, sizeof(uint8_t *));
	iovas = calloc(count + 1, sizeof(*iovas));
	if (!m->mems || !m->pages || !iovas)
		rc = -ENOMEM;
	for (uint32_t i = 0; !rc && i < count; i++, m->mem_count += !rc)
		rc = pcifn_mem_alloc(c->fn, c->page_len, c->page_len, &m->mems[i]);
	if (!rc)
		rc = pcifn_mem_alloc(c->fn, (size_t)list_pages * c->page_len, c->page_len, &list);
	if (rc)
		goto free_iovas;
	shuffle(m->mems, count);
	m->mems[m->mem_count++] = list;
	for (uint32_t i = 0; i < count; i++) {
		m->pages[i] = m->mems[i]->vaddr;
		iovas[i + 1] = m->mems[i]->iova;
	}
	/* PRP1 of Create is always a list when PC=0: a transfer of an unused first page, at
	 * least two pages long, has the same list behind PRP2. */
	if (count == 1) {
		uint64_t le = htole64(iovas[1]);

		memcpy(list->vaddr, &le, 8);
		m->prp1 = list->iova;
	} else {
		rc = drv_prp_build(&cmd, c->page_len, iovas, 0, (uint64_t)(count + 1) * c->page_len,
				   list->vaddr, list->iova, list_pages, 0);
		m->prp1 = cmd.prp2;
	}

free_iovas:
	free(iovas);
	return rc;
}

static int init_contiguous(struct drv_ctrlr *c, struct drv_qmem *m)
{
	int rc;

	m->mems = calloc(1, sizeof(struct pcifn_mem *));
	if (!m->mems)
		return -ENOMEM;
	rc = pcifn_mem_alloc(c->fn, (size_t)m->entries * m->entry_len, c->page_len, &m->mems[0]);
	if (rc)
		return rc;
	m->mem_count = 1;
	m->base = m->mems[0]->vaddr;
	m->prp1 = m->mems[0]->iova;
	return 0;
}

int drv_qmem_init(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len, bool discontig,
		  struct drv_qmem *ret)
{
	struct drv_qmem m = { .entries = entries ? entries : 1, .entry_len = entry_len };
	int rc = discontig ? init_scattered(c, &m) : init_contiguous(c, &m);

	if (rc) {
		drv_qmem_fini(c, &m, false);
		return rc;
	}
	*ret = m;
	return 0;
}

uint8_t *drv_mem_find(const struct drv_ctrlr *c, uint64_t iova, size_t len)
{
	for (const struct pcifn_mem *m = c->fn->live; m; m = m->next) {
		uint64_t room = nt_align_up(m->len, 4096);

		if (iova >= m->iova && iova - m->iova < room && len <= room - (iova - m->iova))
			return (uint8_t *)m->vaddr + (iova - m->iova);
	}
	return NULL;
}

static bool find_list(struct drv_ctrlr *c, uint64_t at, struct drv_qmem *m)
{
	uint32_t count = page_count(m), i = 0;

	for (uint32_t hops = 0; i < count && hops <= count; hops++) {
		uint32_t room = (c->page_len - (uint32_t)(at % c->page_len)) / 8;

		for (uint32_t k = 0; k < room && i < count; k++, at += 8) {
			uint8_t *entry = drv_mem_find(c, at, 8);
			uint64_t le;

			if (!entry)
				return false;
			memcpy(&le, entry, 8);
			if (k == room - 1 && i + 1 < count) {
				at = le64toh(le);
				break;
			}
			m->pages[i] = drv_mem_find(c, le64toh(le), c->page_len);
			if (!m->pages[i++])
				return false;
		}
	}
	return i == count;
}

int drv_qmem_adopt(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len, bool discontig,
		   uint64_t prp1, struct drv_qmem *ret)
{
	struct drv_qmem m = { .entries = entries, .entry_len = entry_len, .prp1 = prp1 };

	if (discontig) {
		m.per_page = c->page_len / entry_len;
		m.pages = calloc(page_count(&m), sizeof(uint8_t *));
		if (!m.pages)
			return -ENOMEM;
		if (find_list(c, prp1, &m)) {
			*ret = m;
			return 0;
		}
		free(m.pages);
		m.pages = NULL;
		m.per_page = 0;
	} else {
		m.base = drv_mem_find(c, prp1, (size_t)entries * entry_len);
	}
	if (!m.base) {
		m.stand_in = calloc(entries, entry_len);
		if (!m.stand_in)
			return -ENOMEM;
		m.base = m.stand_in;
	}
	*ret = m;
	return 0;
}

void drv_qmem_fini(struct drv_ctrlr *c, struct drv_qmem *m, bool device_owns)
{
	for (size_t i = 0; i < m->mem_count; i++) {
		if (device_owns)
			pcifn_mem_quarantine(c->fn, m->mems[i]);
		else
			pcifn_mem_free(c->fn, m->mems[i]);
	}
	free(m->mems);
	free(m->pages);
	free(m->stand_in);
	*m = (struct drv_qmem){ 0 };
}
