// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controller Memory Buffer and Persistent Memory Region: Base 2.0 sections
 * 3.7.2, 8.5 and 8.14; their registers are in mem_regs.c.
 *
 * The host reaches both through a BAR, commands by an address range that
 * CMBMSC or PMRMSC sets. Before 1.4 the buffer's range is that of the BAR, and
 * always on. What a reset may do to the buffer's contents is done: they are
 * overwritten. The region keeps them.
 */
#include "mem.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PAGE	  4096u
#define UNDEFINED 0xcb

bool sim_mem_is_old(const struct sim *s)
{
	return s->cfg.ver < NT_VS(1, 4, 0);
}

int sim_mem_init(struct sim *s)
{
	struct sim_mem *m = calloc(1, sizeof(*m));

	if (!m)
		return -ENOMEM;
	s->mem = m;
	if (s->cfg.ver >= NT_VS(1, 2, 0))
		m->cmb.len = s->cfg.cmb_len;
	if (sim_mem_is_old(s))
		s->cfg.cmb_mix = 0;
	else
		m->pmr.len = s->cfg.pmr_len;
	m->cmb.bar = s->cfg.cmb_bar;
	m->cmb.off = s->cfg.cmb_bar ? 2 * PAGE : 0;
	m->pmr.bar = 4;
	m->cmb.data = calloc(1, m->cmb.len + 1);
	m->pmr.data = calloc(1, m->pmr.len + 1);
	m->stale = calloc(1, m->cmb.len + 1);
	m->stale_seen = calloc(m->cmb.len / 64 + 1, sizeof(bool));
	return m->cmb.data && m->pmr.data && m->stale && m->stale_seen ? 0 : -ENOMEM;
}

void sim_mem_fini(struct sim *s)
{
	if (!s->mem)
		return;
	free(s->mem->cmb.data);
	free(s->mem->pmr.data);
	free(s->mem->stale);
	free(s->mem->stale_seen);
	free(s->mem);
	s->mem = NULL;
}

uint64_t sim_mem_place(struct sim *s, uint64_t end)
{
	struct sim_region *r = &s->mem->cmb;

	if (!r->len || r->bar)
		return end;
	r->off = nt_align_up(end, 2 * PAGE);
	return r->off + r->len;
}

void sim_mem_bars(const struct sim *s, uint64_t ret_len[6])
{
	const struct sim_mem *m = s->mem;

	ret_len[m->pmr.bar] = m->pmr.len;
	if (!m->cmb.len || !m->cmb.bar)
		return;
	ret_len[m->cmb.bar] = PAGE;
	while (ret_len[m->cmb.bar] < m->cmb.off + m->cmb.len)
		ret_len[m->cmb.bar] <<= 1;
}

uint64_t sim_mem_cap(const struct sim *s)
{
	return (s->mem->cmb.len && !sim_mem_is_old(s) ? 1ull << 57 : 0) |
	       (s->mem->pmr.len ? 1ull << 56 : 0);
}

/* ---- address ranges */

uint64_t sim_mem_bar_address(const struct sim *s, unsigned int bar)
{
	uint64_t addr = 0;

	for (unsigned int i = 8; i-- > 0;)
		addr = addr << 8 | s->pci->cfg[0x10 + 4 * bar + i];
	return addr & ~0xfull;
}

static bool holds(const struct sim *s, const struct sim_region *r, uint64_t base, uint64_t addr)
{
	uint64_t len = r->len;

	if (r == &s->mem->cmb && sim_has(s, SIM_CMB_SPACE_SHORT))
		len = PAGE;
	if (r == &s->mem->cmb && sim_has(s, SIM_CMB_SPACE_LONG))
		len += PAGE;
	return addr - base < len;
}

struct sim_region *sim_mem_region(const struct sim *s, uint64_t addr)
{
	struct sim_mem *m = s->mem;

	if (sim_mem_is_old(s)) {
		if (m->cmb.len)
			m->cmb.base = sim_mem_bar_address(s, m->cmb.bar) + m->cmb.off;
		m->cmb.is_on = m->cmb.len && (s->cc & NT_CC_EN);
	}
	if (m->cmb.is_on && holds(s, &m->cmb, m->cmb.base, addr))
		return &m->cmb;
	if (m->pmr.is_on && holds(s, &m->pmr, m->pmr.base, addr))
		return &m->pmr;
	return NULL;
}

void *sim_mem_at(const struct sim *s, const struct sim_region *r, uint64_t addr, size_t len)
{
	uint64_t off = addr - r->base;

	if (r == &s->mem->cmb && sim_has(s, SIM_CMB_SHIFTED))
		off += 64;
	if (r == &s->mem->cmb && off >= r->len && sim_has(s, SIM_CMB_SPACE_LONG))
		off %= r->len;
	return off < r->len && len <= r->len - off ? r->data + off : NULL;
}

/* ---- the host's accesses */

static struct sim_region *region_in_bar(const struct sim *s, unsigned int bar, uint64_t off)
{
	struct sim_mem *m = s->mem;

	if (m->cmb.len && bar == m->cmb.bar && off - m->cmb.off < m->cmb.len)
		return &m->cmb;
	return m->pmr.len && bar == m->pmr.bar && off < m->pmr.len ? &m->pmr : NULL;
}

/* One byte of the BAR, NULL: behind the end. */
static uint8_t *byte_at(const struct sim *s, const struct sim_region *r, uint64_t off)
{
	uint64_t at = off - r->off;

	if (at >= r->len)
		return NULL;
	if (at >= r->len / 2 && sim_has(s, r == &s->mem->cmb ? SIM_CMB_ALIAS : SIM_PMR_ALIAS))
		at -= r->len / 2;
	return r->data + at;
}

static bool is_reached(const struct sim *s, const struct sim_region *r)
{
	if (r == &s->mem->pmr)
		return sim_mem_pmr_is_ready(s);
	return (s->cc & NT_CC_EN) || !sim_has(s, SIM_CMB_NEEDS_EN);
}

bool sim_mem_bar_read(struct sim *s, unsigned int bar, uint64_t off, unsigned int width,
		      uint64_t *ret_val)
{
	struct sim_region *r = region_in_bar(s, bar, off);
	uint64_t val = 0;

	if (!r)
		return false;
	if (r == &s->mem->cmb && sim_has(s, SIM_CMB_UNALIGNED))
		off &= ~(uint64_t)(width - 1);
	for (unsigned int i = 0; i < width; i++) {
		const uint8_t *at = is_reached(s, r) ? byte_at(s, r, off + i) : NULL;

		val |= (uint64_t)(at ? *at : 0xff) << (8 * i);
	}
	*ret_val = val;
	return true;
}

bool sim_mem_bar_write(struct sim *s, unsigned int bar, uint64_t off, unsigned int width,
		       uint64_t val)
{
	struct sim_region *r = region_in_bar(s, bar, off);

	if (!r)
		return false;
	if (!is_reached(s, r) && !(r == &s->mem->pmr && sim_has(s, SIM_PMR_WRITES_OFF)))
		return true;
	if (r == &s->mem->cmb && sim_has(s, SIM_CMB_UNALIGNED))
		off &= ~(uint64_t)(width - 1);
	if (r == &s->mem->cmb && width == 1 && sim_has(s, SIM_CMB_BYTES) && byte_at(s, r, off | 3))
		memset(byte_at(s, r, off & ~3ull), 0, 4);
	for (unsigned int i = 0; i < width; i++) {
		uint8_t *at = byte_at(s, r, off + i);

		if (at)
			*at = (uint8_t)(val >> (8 * i));
	}
	if (r == &s->mem->pmr && sim_has(s, SIM_PMR_ERR_FORGOTTEN))
		s->mem->pmr_err = 0x42;
	return true;
}

/* ---- resets */

static bool keeps_cmbmsc(const struct sim *s, enum sim_reset kind)
{
	switch (kind) {
	case SIM_RESET_CC:
		return !sim_has(s, SIM_CMBMSC_LOST_CC);
	case SIM_RESET_FLR:
		return !sim_has(s, SIM_CMBMSC_LOST_FLR);
	case SIM_RESET_HOT:
		return sim_has(s, SIM_CMBMSC_KEPT_HOT);
	default:
		return sim_has(s, SIM_CMBMSC_KEPT_NSSR);
	}
}

static bool loses_pmr(const struct sim *s, enum sim_reset kind)
{
	return (kind == SIM_RESET_CC && sim_has(s, SIM_PMR_LOST_CC)) ||
	       (kind == SIM_RESET_FLR && sim_has(s, SIM_PMR_LOST_FLR)) ||
	       (kind == SIM_RESET_NSSR && sim_has(s, SIM_PMR_LOST_NSSR));
}

static bool keeps_pmrmsc(const struct sim *s, enum sim_reset kind)
{
	if (kind == SIM_RESET_CC)
		return !sim_has(s, SIM_PMRMSC_LOST_CC);
	return kind == SIM_RESET_FLR && sim_has(s, SIM_PMRMSC_KEPT_FLR);
}

void sim_mem_reset(struct sim *s, enum sim_reset kind)
{
	struct sim_mem *m = s->mem;

	if (!keeps_cmbmsc(s, kind)) {
		m->cmbmsc = 0;
		m->cmb_invalid = false;
	}
	memset(m->cmb.data, UNDEFINED, m->cmb.len);
	if (!keeps_pmrmsc(s, kind))
		m->pmrmsc = 0;
	sim_mem_refresh(s);
	if (loses_pmr(s, kind))
		memset(m->pmr.data, 0, m->pmr.len);
	if (kind != SIM_RESET_CC)
		m->pmr_err = 0;
	/* EN is among the properties that every Controller Level Reset resets. */
	if (kind != SIM_RESET_NSSR || !sim_has(s, SIM_PMR_ON_AFTER_NSSR))
		sim_mem_write_pmrctl(s, 0);
}
