// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers of the Controller Memory Buffer and the Persistent Memory Region:
 * Base 2.0 sections 3.1.3.11, 3.1.3.12, 3.1.3.16 to 3.1.3.19 and 3.1.3.22 to
 * 3.1.3.28.
 *
 * Of two address ranges that overlap the one that was enabled first is valid.
 */
#include <string.h>

#include "mem.h"

#define PAGE		4096u
#define MSC_CRE		1u
#define MSC_CMSE	2u
#define MSC_CBA		(~0xfffull)
#define CMBSZ_RESERVED	0x20u
#define CMBLOC_RESERVED 0x200u
#define PMR_EN		1u
#define PMR_TO		2u /* of 500 ms */
#define PMR_READY_NS	3000000u
#define PMR_LATE_NS	60000000000ull
#define HSTS_SHIFT	9
#define PMRSTS_NRDY	(1u << 8)
#define PMRSTS_CBAI	(1u << 12)
#define UNDEFINED	0xcb

/* ---- address ranges */

static bool overlaps(const struct sim_region *r, uint64_t base, const struct sim_region *other)
{
	return other->is_on && base < other->base + other->len && other->base < base + r->len;
}

static bool is_valid(const struct sim_region *r, uint64_t base, const struct sim_region *other)
{
	return base + r->len - 1 >= base && !overlaps(r, base, other);
}

static void refresh_cmb(struct sim *s)
{
	struct sim_mem *m = s->mem;
	struct sim_region *r = &m->cmb;
	bool cre = m->cmbmsc & MSC_CRE, cmse = m->cmbmsc & MSC_CMSE, was_on = r->is_on;
	uint64_t base = m->cmbmsc & MSC_CBA;

	r->is_on = false;
	if (sim_has(s, SIM_CMB_CBA_32BIT))
		base &= 0xffffffffu;
	if (sim_has(s, SIM_CMB_CBA_IGNORED))
		base = sim_mem_bar_address(s, r->bar) + r->off;
	if (cre && sim_has(s, SIM_CMB_CMSE_IGNORED))
		cmse = true;
	m->cmb_invalid = (cre && (m->cmbmsc & MSC_CMSE || sim_has(s, SIM_CMB_CBAI_CRE)) &&
			  !is_valid(r, base, &m->pmr)) ||
			 (m->cmb_invalid && sim_has(s, SIM_CMB_CBAI_STICKS));
	if (!cre || !cmse || !is_valid(r, base, &m->pmr))
		return;
	r->base = base;
	r->is_on = true;
	if (!was_on)
		memset(r->data, UNDEFINED, r->len);
}

static void refresh_pmr(struct sim *s)
{
	struct sim_mem *m = s->mem;
	struct sim_region *r = &m->pmr;
	bool cmse = m->pmrmsc & MSC_CMSE;
	uint64_t base = m->pmrmsc & MSC_CBA;

	r->is_on = false;
	m->pmr_invalid = (cmse || sim_has(s, SIM_PMR_CBAI_CMSE)) && !is_valid(r, base, &m->cmb);
	if ((!cmse && !sim_has(s, SIM_PMR_CMSE_IGNORED)) || !is_valid(r, base, &m->cmb))
		return;
	r->base = base;
	r->is_on = r->len && s->cfg.pmr_cmss;
}

void sim_mem_refresh(struct sim *s)
{
	refresh_cmb(s);
	refresh_pmr(s);
}

/* ---- the region's state */

bool sim_mem_pmr_is_ready(const struct sim *s)
{
	const struct sim_mem *m = s->mem;
	bool en = m->pmrctl & PMR_EN, has_changed = nt_clock_ns() >= m->pmr_at_ns;

	if (en && (sim_has(s, SIM_PMR_NEVER_READY) ||
		   (sim_has(s, SIM_PMR_NEEDS_EN) && !(s->cc & NT_CC_EN))))
		return false;
	if (!en && m->pmr_at_ns && sim_has(s, SIM_PMR_NEVER_OFF))
		return true;
	return en ? has_changed : m->pmr_at_ns && !has_changed;
}

void sim_mem_write_pmrctl(struct sim *s, uint32_t val)
{
	struct sim_mem *m = s->mem;
	uint32_t changed = (m->pmrctl ^ val) & PMR_EN;

	m->pmrctl = val & (sim_has(s, SIM_PMRCTL_RESERVED) ? ~0u : PMR_EN);
	if (!changed)
		return;
	m->pmr_at_ns = nt_clock_ns() + (sim_has(s, SIM_PMR_LATE) ? PMR_LATE_NS : PMR_READY_NS);
	if (val & PMR_EN)
		return;
	if (sim_has(s, SIM_PMR_LOST_DISABLE))
		memset(m->pmr.data, 0, m->pmr.len);
	if (sim_has(s, SIM_PMR_ERR_FORGOTTEN))
		m->pmr_err = 0;
}

static uint32_t read_pmrsts(const struct sim *s)
{
	const struct sim_mem *m = s->mem;
	bool is_ready = sim_mem_pmr_is_ready(s);
	uint32_t val = m->pmr_err | (is_ready ? 0 : PMRSTS_NRDY);

	if (m->pmr_invalid && !sim_has(s, SIM_PMR_CBAI_NEVER))
		val |= PMRSTS_CBAI;
	if (!is_ready && sim_has(s, SIM_PMR_HSTS_OFF))
		val |= 1u << HSTS_SHIFT;
	if (is_ready && sim_has(s, SIM_PMR_HSTS_RESERVED))
		val |= 5u << HSTS_SHIFT;
	return val;
}

/* ---- registers */

static uint32_t read_cmbloc(const struct sim *s)
{
	const struct sim_region *r = &s->mem->cmb;
	uint64_t off = r->off;
	uint32_t val;

	if (sim_has(s, SIM_CMB_BEYOND))
		off = s->pci->mem_len[r->bar] ? s->pci->mem_len[r->bar] : s->pci->len;
	val = (uint32_t)(off / PAGE) << 12 | (sim_has(s, SIM_CMB_BIR) ? 1 : r->bar);
	if (!sim_mem_is_old(s))
		val |= s->cfg.cmb_mix << 3;
	return val | (sim_has(s, SIM_CMBLOC_RESERVED) ? CMBLOC_RESERVED : 0);
}

static uint32_t read_cmbsz(const struct sim *s)
{
	uint32_t val = s->cfg.cmb_use;

	if (sim_has(s, SIM_CMB_LISTS))
		val = (val | 4u) & ~1u;
	if (sim_has(s, SIM_CMB_SZU))
		val |= 9u << 8;
	if (sim_has(s, SIM_CMBSZ_RESERVED))
		val |= CMBSZ_RESERVED;
	return (val | (uint32_t)(s->mem->cmb.len / PAGE) << 12) ^ s->mem->cmbsz_xor;
}

/* Base 2.0 section 3.1.3.16: CMBLOC and CMBSZ read 0 until CRE is set. */
static bool is_shown(const struct sim *s)
{
	if (sim_mem_is_old(s) || sim_has(s, SIM_CMB_CRE_IGNORED))
		return true;
	return s->mem->cmbmsc & MSC_CRE && !sim_has(s, SIM_CMB_HIDDEN);
}

static uint32_t read_cmb(const struct sim *s, uint64_t off)
{
	const struct sim_mem *m = s->mem;
	bool has_rates = s->cfg.ver >= NT_VS(2, 0, 0);

	switch (off) {
	case NT_REG_CMBLOC:
		return is_shown(s) ? read_cmbloc(s) : 0;
	case NT_REG_CMBSZ:
		return is_shown(s) ? read_cmbsz(s) : 0;
	case NT_REG_CMBMSC:
		return (uint32_t)m->cmbmsc;
	case NT_REG_CMBMSC + 4:
		return (uint32_t)(m->cmbmsc >> 32);
	case NT_REG_CMBSTS:
		return (m->cmb_invalid && !sim_has(s, SIM_CMB_CBAI_NEVER)) |
		       (sim_has(s, SIM_CMBSTS_RESERVED) && !sim_mem_is_old(s) ? 2u : 0);
	case NT_REG_CMBEBS: /* 64 KiB */
		return has_rates ? 64u << 8 | (sim_has(s, SIM_CMB_EBS) ? 5 : 1) : 0;
	default: /* CMBSWTP: 512 MiB/s */
		return has_rates ? 512u << 8 | (sim_has(s, SIM_CMB_SWTP) ? 7 : 2) : 0;
	}
}

static uint32_t read_pmrcap(const struct sim *s)
{
	bool cmss = s->cfg.pmr_cmss;
	uint32_t val = (uint32_t)(sim_has(s, SIM_PMRCAP_BIR) ? 0 : s->mem->pmr.bar) << 5;

	val |= (sim_has(s, SIM_PMRCAP_WBM) ? 0u : 3u) << 10 | PMR_TO << 16;
	if (sim_has(s, SIM_PMRCAP_TU))
		val |= 3u << 8;
	if (cmss || sim_has(s, SIM_PMRCAP_RDS))
		val |= 0x18;
	if (cmss)
		val |= 1u << 24;
	if (sim_has(s, SIM_PMRCAP_RESERVED))
		val |= 1u << 31;
	return val ^ s->mem->pmrcap_xor;
}

static uint32_t read_pmr(const struct sim *s, uint64_t off)
{
	const struct sim_mem *m = s->mem;

	switch (off) {
	case NT_REG_PMRCAP:
		return read_pmrcap(s);
	case NT_REG_PMRCTL:
		return m->pmrctl;
	case NT_REG_PMRSTS:
		return read_pmrsts(s);
	case NT_REG_PMREBS:
		return 16u << 8 | (sim_has(s, SIM_PMR_EBS) ? 4 : 1);
	case NT_REG_PMRSWTP:
		return 256u << 8 | (sim_has(s, SIM_PMR_EBS) ? 6 : 2);
	case NT_REG_PMRMSCL:
		return (uint32_t)m->pmrmsc;
	default:
		return (uint32_t)(m->pmrmsc >> 32);
	}
}

static bool is_cmb_reg(uint64_t off)
{
	return (off >= NT_REG_CMBLOC && off <= NT_REG_CMBSZ) ||
	       (off >= NT_REG_CMBMSC && off <= NT_REG_CMBSWTP);
}

static bool is_pmr_reg(uint64_t off)
{
	return off >= NT_REG_PMRCAP && off <= NT_REG_PMRMSCU;
}

bool sim_mem_reg_read(struct sim *s, uint64_t off, uint32_t *ret_val)
{
	if (s->mem->cmb.len && is_cmb_reg(off))
		*ret_val = sim_mem_is_old(s) && off >= NT_REG_CMBMSC ? 0 : read_cmb(s, off);
	else if (s->mem->pmr.len && is_pmr_reg(off))
		*ret_val = read_pmr(s, off);
	else
		return false;
	return true;
}

void sim_mem_write_cmbmsc(struct sim *s, uint64_t val)
{
	if (sim_mem_is_old(s) || !s->mem->cmb.len)
		return;
	s->mem->cmbmsc = val & (sim_has(s, SIM_CMBMSC_RESERVED) ? UINT64_MAX : ~0xffcull);
	refresh_cmb(s);
}

static uint64_t with_half(uint64_t reg, bool is_high, uint32_t val)
{
	return is_high ? (reg & 0xffffffffu) | (uint64_t)val << 32 : (reg & ~0xffffffffull) | val;
}

static void write_pmrmsc(struct sim *s, bool is_high, uint32_t val)
{
	if (!s->cfg.pmr_cmss)
		return;
	s->mem->pmrmsc = with_half(s->mem->pmrmsc, is_high, val) & ~0xffdull;
	refresh_pmr(s);
}

bool sim_mem_reg_write(struct sim *s, uint64_t off, uint32_t val)
{
	struct sim_mem *m = s->mem;

	if (m->cmb.len && is_cmb_reg(off)) {
		bool is_high = off == NT_REG_CMBMSC + 4;

		if (off == NT_REG_CMBSZ && sim_has(s, SIM_CMB_RO))
			m->cmbsz_xor ^= val & 0x1000;
		if (off != NT_REG_CMBMSC && !is_high)
			return true;
		if (!is_high || !sim_has(s, SIM_CMBMSC_HALF))
			sim_mem_write_cmbmsc(s, with_half(m->cmbmsc, is_high, val));
		return true;
	}
	if (!m->pmr.len || !is_pmr_reg(off))
		return false;
	if (off == NT_REG_PMRCAP && sim_has(s, SIM_PMRCAP_RO))
		m->pmrcap_xor ^= val & 0x10000;
	if (off == NT_REG_PMRCTL)
		sim_mem_write_pmrctl(s, val);
	if (off == NT_REG_PMRMSCL || off == NT_REG_PMRMSCU)
		write_pmrmsc(s, off == NT_REG_PMRMSCU, val);
	return true;
}
