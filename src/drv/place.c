// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Memory of the controller's own, reached through a BAR: Base 2.0 section 8.5.
 *
 * Not every back end can map a BAR, so the CPU works on a copy: an entry is
 * written to the BAR when its slot was filled, and read from there, the dword
 * with the Phase Tag first, when a completion is looked for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "drv/priv.h"

#define PHASE_DWORD 12
#define SQ_DWORD    8

/* The widest access that is aligned at @off and not longer than @len. */
static unsigned int width_at(const struct drv_ctrlr *c, uint64_t off, size_t len)
{
	unsigned int width = c->fn->caps & PCIFN_CAP_BAR64 ? 8 : 4;

	while (width > 1 && (off % width || width > len))
		width /= 2;
	return width;
}

int drv_place_write(struct drv_ctrlr *c, const struct drv_place *place, uint64_t at,
		    const void *src, size_t len)
{
	const uint8_t *from = src;
	uint64_t off = place->off + at;
	int rc = 0;

	while (len && !rc) {
		unsigned int width = width_at(c, off, len);
		uint64_t val = 0;

		for (unsigned int i = width; i-- > 0;)
			val = val << 8 | from[i];
		rc = pcifn_bar_write(c->fn, place->bar, off, width, val);
		from += width;
		off += width;
		len -= width;
	}
	return rc;
}

int drv_place_read(struct drv_ctrlr *c, const struct drv_place *place, uint64_t at, void *dst,
		   size_t len)
{
	uint64_t off = place->off + at;
	uint8_t *to = dst;
	int rc = 0;

	while (len && !rc) {
		unsigned int width = width_at(c, off, len);
		uint64_t val = 0;

		rc = pcifn_bar_read(c->fn, place->bar, off, width, &val);
		for (unsigned int i = 0; i < width; i++)
			to[i] = (uint8_t)(val >> (8 * i));
		to += width;
		off += width;
		len -= width;
	}
	return rc;
}

int drv_qmem_place(struct drv_ctrlr *c, uint32_t entries, uint32_t entry_len,
		   const struct drv_place *place, struct drv_qmem *ret)
{
	struct drv_qmem m = { .entries = entries ? entries : 1, .entry_len = entry_len };
	int rc;

	m.stand_in = calloc(m.entries, entry_len);
	if (!m.stand_in)
		return -ENOMEM;
	m.base = m.stand_in;
	m.prp1 = place->addr;
	m.place = *place;
	rc = drv_place_write(c, place, 0, m.base, (size_t)m.entries * entry_len);
	if (rc)
		free(m.stand_in);
	else
		*ret = m;
	return rc;
}

int drv_qmem_push(struct drv_ctrlr *c, const struct drv_qmem *m, uint32_t slot)
{
	uint64_t at = (uint64_t)slot * m->entry_len;

	return drv_place_write(c, &m->place, at, m->base + at, DRV_SQE_LEN);
}

/*
 * CID FFFFh names no command, SQID FFFFh no queue: all ones is what a device that
 * is gone reads as. The dword of the SQID is read last.
 */
static bool is_nobody(const uint8_t *dword)
{
	return dword[0] == 0xff && dword[1] == 0xff && dword[2] == 0xff && dword[3] == 0xff;
}

/*
 * A read that fails, and one of a device that goes away meanwhile, leaves the slot
 * old: the wait for it ends by its deadline, or finds out.
 */
void drv_qmem_pull(struct drv_ctrlr *c, const struct drv_qmem *m, uint32_t slot)
{
	uint64_t at = (uint64_t)slot * m->entry_len;
	uint8_t *copy = m->base + at, cqe[DRV_CQE_LEN];

	if (drv_place_read(c, &m->place, at + PHASE_DWORD, cqe + PHASE_DWORD, 4) ||
	    (cqe[14] & 1) == (copy[14] & 1) || is_nobody(cqe + PHASE_DWORD) ||
	    drv_place_read(c, &m->place, at, cqe, PHASE_DWORD) || is_nobody(cqe + SQ_DWORD))
		return;
	memcpy(copy, cqe, DRV_CQE_LEN);
}
