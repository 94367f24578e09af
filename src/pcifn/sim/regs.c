// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Controller registers: Base 2.0 section 3.1.3, Transport section 3.1.
 *
 * Everything is kept as aligned dwords; other widths and alignments are cut out
 * of them on a read. A write acts only when it is an aligned dword, or both
 * halves of a register that is 64 bits wide: all else is undefined by the text
 * and does nothing here.
 */
#include "mem.h"

#define CAP_CSS_NVM   (1ull << 37)
#define CAP_CSS_IOCS  (1ull << 43)
#define CAP_CRWMS     (1ull << 59)
#define CAP_CRIMS     (1ull << 60)
#define CAP_NSSS      (1ull << 58 | 3ull << 46) /* the scope is the NVM subsystem */
#define ADDRESS_LOW   0xfffff000u
#define AQA_MASK      0x0fff0fffu
#define CRTO_UNITS_NS 500000000ull

/* CAP.NSSS needs CAP.NSSRS: there has to be a way back. */
bool sim_nsss_has(const struct sim *s)
{
	return s->cfg.nsss && s->cfg.nssrs && s->cfg.ver >= NT_VS(2, 0, 0);
}

bool sim_crims_has(const struct sim *s)
{
	return s->cfg.crims && s->cfg.ver >= NT_VS(2, 0, 0) && !sim_has(s, SIM_CRWMS_CLEAR);
}

void sim_regs_init(struct sim *s)
{
	const struct sim_config *c = &s->cfg;

	s->cap = c->mqes | (uint64_t)c->cqr << 16 | (uint64_t)c->ams << 17 | (uint64_t)c->to << 24 |
		 (uint64_t)c->dstrd << 32 | (uint64_t)c->nssrs << 36 | CAP_CSS_NVM |
		 (uint64_t)c->mpsmin << 48 | (uint64_t)c->mpsmax << 52;
	if (c->ver >= NT_VS(2, 0, 0) && c->has_iocs)
		s->cap |= CAP_CSS_IOCS;
	if (c->ver >= NT_VS(2, 0, 0) && !sim_has(s, SIM_CRWMS_CLEAR))
		s->cap |= CAP_CRWMS;
	if (sim_crims_has(s))
		s->cap |= CAP_CRIMS;
	if (sim_nsss_has(s))
		s->cap |= CAP_NSSS;
	if (sim_has(s, SIM_CAP_MQES_0))
		s->cap &= ~0xffffull;
	if (sim_has(s, SIM_CAP_MPS))
		s->cap = (s->cap & ~(0xffull << 48)) | 4ull << 48 | 0ull << 52;
	if (sim_has(s, SIM_CAP_RESERVED))
		s->cap |= 0xf8ull << 16 | 1ull << 63;
	if (sim_has(s, SIM_CAP_CSS_0))
		s->cap &= ~(0xffull << 37);
	s->cap |= sim_mem_cap(s) | (sim_boot_has(s) ? 1ull << 45 : 0);
	s->page_len = 4096u << c->mpsmin;
}

static uint64_t read_cap(const struct sim *s)
{
	if (sim_has(s, SIM_CAP_CHANGES) && (s->csts & NT_CSTS_RDY))
		return s->cap ^ 1;
	return s->cap;
}

/* CRTO: the time until ready with media, in the units and at least as long as CAP.TO. */
static uint32_t read_crto(const struct sim *s)
{
	uint64_t units = (s->cfg.ready_us * 1000 + CRTO_UNITS_NS - 1) / CRTO_UNITS_NS;

	if (s->cfg.ver < NT_VS(2, 0, 0) || sim_has(s, SIM_CRTO_ZERO))
		return 0;
	units = nt_max(nt_min(units, 0xffff), nt_max(s->cfg.to, 1));
	/* Without media it takes a quarter of the time. */
	return (uint32_t)(units | (sim_crims_has(s) ? (units + 3) / 4 << 16 : 0));
}

static uint32_t read_vs(const struct sim *s)
{
	return sim_has(s, SIM_VS_NONSENSE) ? 0x00090900 : s->cfg.ver;
}

static uint32_t read_low(const struct sim *s, uint64_t addr)
{
	return (uint32_t)addr | (sim_has(s, SIM_ASQ_LOW) ? 0xfff : 0);
}

static uint32_t read_csts(struct sim *s)
{
	if (sim_has(s, SIM_CSTS_FLIPS) && ++s->seen.csts_reads % 8 == 0)
		return s->csts ^ NT_CSTS_RDY;
	if (sim_has(s, SIM_CSTS_DIES) && s->off_at_ns)
		return UINT32_MAX;
	return s->csts | (sim_has(s, SIM_CSTS_RESERVED) ? 1u << 20 : 0) |
	       (sim_has(s, SIM_PP_STUCK) ? NT_CSTS_PP : 0);
}

/* One aligned dword below the doorbells. */
static uint32_t read_dword(struct sim *s, uint64_t off)
{
	uint32_t val;

	if (sim_mem_reg_read(s, off, &val) || sim_boot_reg_read(s, off, &val))
		return val;
	switch (off) {
	case NT_REG_CAP:
		return (uint32_t)read_cap(s) ^ (sim_has(s, SIM_CAP_HALVES) ? 1u << 24 : 0);
	case NT_REG_CAP + 4:
		return (uint32_t)(read_cap(s) >> 32);
	case NT_REG_VS:
		return read_vs(s);
	case NT_REG_INTMS:
	case NT_REG_INTMC:
		return s->intms;
	case NT_REG_CC:
		return (sim_has(s, SIM_CC_SIZES_LOST) ? s->cc & 0xffffu : s->cc) |
		       (sim_has(s, SIM_CC_CSS_WRONG) ? 6u << NT_CC_CSS_SHIFT : 0) |
		       (sim_has(s, SIM_CC_RESERVED) ? 1u << 28 : 0);
	case NT_REG_CSTS:
		return read_csts(s);
	case NT_REG_NSSD:
		return sim_has(s, SIM_NSSD_READS) ? s->scratch : 0;
	case NT_REG_NSSR:
		return sim_has(s, SIM_NSSR_READS) ? NT_NSSR_KEY : 0;
	case NT_REG_AQA:
		return s->aqa | (sim_has(s, SIM_AQA_RESERVED) ? ~AQA_MASK : 0);
	case NT_REG_ASQ:
		return read_low(s, s->asq);
	case NT_REG_ASQ + 4:
		return (uint32_t)(s->asq >> 32);
	case NT_REG_ACQ:
		return read_low(s, s->acq);
	case NT_REG_ACQ + 4:
		return (uint32_t)(s->acq >> 32);
	case NT_REG_CMBLOC:
	case NT_REG_CMBSZ:
		return sim_has(s, SIM_CMB_GARBAGE) ? 0x00100002 : 0;
	case NT_REG_BPINFO:
		return sim_has(s, SIM_BP_GARBAGE) ? 0x80000002 : 0;
	case NT_REG_CRTO:
		return read_crto(s);
	case NT_REG_PMRCAP:
		return sim_has(s, SIM_PMR_GARBAGE) ? 0x00000044 : 0;
	case 0x18:
		if (sim_has(s, SIM_18H_WRITABLE))
			return s->scratch;
		return sim_has(s, SIM_REG_RESERVED) ? 0xdeadbeef : 0;
	default:
		return 0; /* reserved, absent, or a doorbell */
	}
}

static uint32_t read_any(struct sim *s, uint64_t off)
{
	if (off >= s->pci->table)
		return s->pci->msix ? sim_irq_read(s, off) : 0;
	if (off >= NT_REG_DOORBELLS && sim_has(s, SIM_DB_READ))
		sim_doorbell_read(s, off - NT_REG_DOORBELLS);
	return off < NT_REG_DOORBELLS ? read_dword(s, off) : 0;
}

uint64_t sim_regs_read(struct sim *s, uint64_t off, unsigned int width)
{
	uint64_t val = 0;

	if (width == 4 && !(off & 3))
		return read_any(s, off);
	if (width == 8 && !(off & 7)) {
		if (off == NT_REG_CAP)
			return read_cap(s);
		return read_any(s, off) | (uint64_t)read_any(s, off + 4) << 32;
	}
	for (unsigned int i = 0; i < width; i++) {
		uint32_t dword = read_any(s, (off + i) & ~3ull);

		val |= (uint64_t)(dword >> ((off + i) % 4 * 8) & 0xff) << (8 * i);
	}
	return val;
}

/* ---- writes */

static void set_half(uint64_t *reg, bool is_high, uint32_t val)
{
	if (is_high)
		*reg = (*reg & 0xffffffffu) | (uint64_t)val << 32;
	else
		*reg = (*reg & ~0xffffffffull) | val;
}

/* AQA, ASQ and ACQ may be written only while EN is 0: nothing happens else. */
static void write_admin(struct sim *s, uint64_t off, uint32_t val)
{
	if (s->cc & NT_CC_EN)
		return;
	switch (off) {
	case NT_REG_AQA:
		s->aqa = val & (sim_has(s, SIM_AQA_10BIT) ? 0x03ff03ff : AQA_MASK);
		break;
	case NT_REG_ASQ:
		set_half(&s->asq, false, val & ADDRESS_LOW);
		break;
	case NT_REG_ASQ + 4:
		if (!sim_has(s, SIM_ASQ_HALF))
			set_half(&s->asq, true, val);
		break;
	case NT_REG_ACQ:
		set_half(&s->acq, false, val & ADDRESS_LOW);
		break;
	default:
		if (!sim_has(s, SIM_ASQ_HALF))
			set_half(&s->acq, true, val);
	}
}

static void write_intms(struct sim *s, uint32_t val, bool is_set)
{
	if (sim_has(s, SIM_INTMS_LAST))
		s->intms = val;
	else if (is_set)
		s->intms |= val;
	else if (!val && sim_has(s, SIM_INTMC_ZERO))
		s->intms = 0;
	else
		s->intms &= ~val;
	sim_irq_update(s);
}

static void write_dword(struct sim *s, uint64_t off, uint32_t val)
{
	if (sim_mem_reg_write(s, off, val) || sim_boot_reg_write(s, off, val))
		return;
	switch (off) {
	case NT_REG_CAP:
	case NT_REG_CAP + 4:
		if (sim_has(s, SIM_CAP_WRITABLE))
			set_half(&s->cap, off != NT_REG_CAP, val);
		break;
	case NT_REG_VS:
		if (sim_has(s, SIM_VS_WRITABLE))
			s->cfg.ver = val;
		break;
	case NT_REG_INTMS:
	case NT_REG_INTMC:
		write_intms(s, val, off == NT_REG_INTMS);
		break;
	case NT_REG_CC:
		sim_state_write_cc(s, val);
		break;
	case NT_REG_CSTS:
		if (sim_has(s, SIM_CSTS_WRITABLE))
			s->csts = val & 0x7f;
		if ((val & NT_CSTS_NSSRO) && !sim_has(s, SIM_NSSRO_STICKS))
			s->csts &= ~NT_CSTS_NSSRO;
		break;
	case NT_REG_NSSR:
		if (s->cfg.nssrs && !sim_has(s, SIM_NSSR_INERT) &&
		    (val == NT_NSSR_KEY || sim_has(s, SIM_NSSR_ANY)))
			sim_state_reset(s, SIM_RESET_NSSR);
		break;
	case NT_REG_NSSD:
		s->scratch = val; /* seen by SIM_NSSD_READS only */
		sim_state_write_nssd(s, val);
		break;
	case NT_REG_AQA:
	case NT_REG_ASQ:
	case NT_REG_ASQ + 4:
	case NT_REG_ACQ:
	case NT_REG_ACQ + 4:
		write_admin(s, off, val);
		break;
	case 0x18:
		s->scratch = val; /* seen by SIM_18H_WRITABLE only */
		break;
	default:
		break; /* reserved, read only, absent */
	}
}

void sim_regs_write(struct sim *s, uint64_t off, unsigned int width, uint64_t val)
{
	bool is_table = off >= s->pci->table && s->pci->msix;

	if (width == 4 && !(off & 3)) {
		if (is_table)
			sim_irq_write(s, off, (uint32_t)val);
		else if (off >= NT_REG_DOORBELLS && off < s->pci->table)
			sim_doorbell(s, off - NT_REG_DOORBELLS, (uint32_t)val);
		else
			write_dword(s, off, (uint32_t)val);
		return;
	}
	if (width != 8 || (off & 7))
		return;
	if (is_table) {
		sim_irq_write(s, off, (uint32_t)val);
		sim_irq_write(s, off + 4, (uint32_t)(val >> 32));
	} else if (off == NT_REG_ASQ || off == NT_REG_ACQ) {
		if (sim_has(s, SIM_ASQ_HALF) && !(s->cc & NT_CC_EN))
			*(off == NT_REG_ASQ ? &s->asq : &s->acq) = val & ~0xfffull;
		write_dword(s, off, (uint32_t)val);
		write_dword(s, off + 4, (uint32_t)(val >> 32));
	} else if (off == NT_REG_BPMBL) {
		sim_boot_write_bpmbl(s, val);
	} else if (off == NT_REG_CMBMSC) {
		sim_mem_write_cmbmsc(s, val);
	} else if (off == NT_REG_CAP) {
		write_dword(s, off, (uint32_t)val);
		write_dword(s, off + 4, (uint32_t)(val >> 32));
	}
}
