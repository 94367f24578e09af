// SPDX-License-Identifier: GPL-2.0-or-later
/* Finding the Controller Memory Buffer and giving it addresses. */
#include "cmb.h"

#define FAR_BASE (1ull << 52) /* no back end has memory there */
#define SZU_MAX	 6

bool cmb_is_there(struct nt_ctx *t)
{
	uint32_t vs = nt_limits(t)->vs;

	if (vs >= NT_VS(1, 4, 0))
		return NT_CAP_CMBS(nt_limits(t)->cap);
	return vs >= NT_VS(1, 2, 0) && nt_reg32(t, NT_REG_CMBSZ) >> 12;
}

/* Where CMBLOC and CMBSZ say that it is, as far as the BAR goes. */
static void locate(struct nt_ctx *t, struct cmb *c)
{
	unsigned int bar = c->loc & 7, szu = c->sz >> 8 & 0xf;
	uint64_t unit = 4096ull << (4 * szu), len = nt_bar_len(t, bar), off, size;

	nt_shall(t, bar != 1 && bar < 6 && szu <= SZU_MAX,
		 "CMBLOC.BIR and CMBSZ.SZU have values that are defined");
	if (bar == 1 || bar > 5 || szu > SZU_MAX)
		nt_stop(t);
	off = (c->loc >> 12) * unit;
	size = (c->sz >> 12) * unit;
	if (!nt_shall(t, off < len, "the buffer begins inside the BAR that CMBLOC.BIR names"))
		nt_stop(t);
	c->place = (struct drv_place){ .is_set = true, .bar = (uint8_t)bar, .off = off };
	c->len = nt_min(size, len - off);
	if (c->len < 2 * CMB_PAGE)
		nt_skip(t, "the buffer has %llu bytes only", (unsigned long long)c->len);
}

void cmb_open(struct nt_ctx *t, struct cmb *c)
{
	if (!cmb_is_there(t))
		nt_skip(t, "there is no Controller Memory Buffer (CAP.CMBS, CMBSZ)");
	*c = (struct cmb){ .has_control = nt_limits(t)->vs >= NT_VS(1, 4, 0) };
	if (c->has_control) {
		nt_keep_reg(t, NT_REG_CMBMSC, 8);
		nt_reg_write64(t, NT_REG_CMBMSC, NT_CMBMSC_CRE);
		c->is_stuck = nt_reg32(t, NT_REG_CMBSTS) & 1;
		if (c->is_stuck)
			nt_note(t, "CMBSTS.CBAI is 1 with CMSE=0: not judged here");
	}
	c->loc = nt_reg32(t, NT_REG_CMBLOC);
	c->sz = nt_reg32(t, NT_REG_CMBSZ);
	locate(t, c);
}

void cmb_write_base(struct nt_ctx *t, uint64_t base, uint64_t bits)
{
	nt_reg_write64(t, NT_REG_CMBMSC, base | (bits & ~(uint64_t)NT_CMBMSC_CMSE));
	nt_reg_write64(t, NT_REG_CMBMSC, base | bits);
}

bool cmb_map_at(struct nt_ctx *t, struct cmb *c, uint64_t base)
{
	cmb_write_base(t, base, NT_CMBMSC_CMSE | NT_CMBMSC_CRE);
	if (!c->is_stuck && nt_reg32(t, NT_REG_CMBSTS) & 1) {
		nt_note(t, "the controller calls the base address %llXh invalid",
			(unsigned long long)base);
		return false;
	}
	c->place.addr = base;
	return true;
}

void cmb_map(struct nt_ctx *t, struct cmb *c)
{
	uint64_t base = nt_bar_address(t, c->place.bar) + c->place.off;

	c->place.addr = base;
	if (!c->has_control)
		return;
	if (base % nt_limits(t)->page_len || !nt_is_free_address(t, base, c->len))
		base = FAR_BASE;
	if (!nt_shall(t, cmb_map_at(t, c, base),
		      "a base address that ends below 2^64 is valid (CMBSTS.CBAI is 0)"))
		nt_stop(t);
}

void cmb_need(struct nt_ctx *t, const struct cmb *c, uint32_t bits, const char *what)
{
	if ((c->sz & bits) != bits)
		nt_skip(t, "the buffer is not for %s (CMBSZ)", what);
}

struct drv_place cmb_place(const struct cmb *c, uint64_t at)
{
	struct drv_place p = c->place;

	p.off += at;
	p.addr += at;
	return p;
}

struct drv_sq *cmb_sq_pair(struct nt_ctx *t, const struct cmb *c, uint64_t at, uint32_t entries)
{
	const struct drv_cq_attr cq = { .qid = 1, .qsize = (uint16_t)(entries - 1) };
	const struct drv_sq_attr sq = {
		.qid = 1, .qsize = (uint16_t)(entries - 1), .cqid = 1, .place = cmb_place(c, at)
	};

	if (!nt_shall_succeed(t, nt_create_cq(t, &cq), "Create I/O CQ in host memory") ||
	    !nt_shall_succeed(t, nt_create_sq(t, &sq),
			      "Create I/O SQ in the Controller Memory Buffer (CMBSZ.SQS)"))
		nt_stop(t);
	return nt_sq(t, 1);
}

struct drv_cpl cmb_identify(struct nt_ctx *t, uint64_t prp1)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .prp1 = prp1, .cdw10 = NT_CNS_CTRL };

	return nt_admin(t, &cmd, NULL);
}
