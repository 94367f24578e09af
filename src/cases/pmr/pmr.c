// SPDX-License-Identifier: GPL-2.0-or-later
/* Finding the Persistent Memory Region, switching it on and off. */
#include "pmr.h"

#define WAIT_MAX_MS 60000u /* of a PMRTO in minutes no more is waited for */

void pmr_open(struct nt_ctx *t, struct pmr *p)
{
	unsigned int bar;

	if (nt_limits(t)->vs < NT_VS(1, 4, 0) || !NT_CAP_PMRS(nt_limits(t)->cap))
		nt_skip(t, "there is no Persistent Memory Region (CAP.PMRS)");
	nt_keep_reg(t, NT_REG_PMRCTL, 4);
	*p = (struct pmr){ .cap = nt_reg32(t, NT_REG_PMRCAP) };
	bar = p->cap >> 5 & 7;
	p->len = nt_bar_len(t, bar);
	if (!nt_shall(t, bar >= 2 && bar <= 5 && p->len,
		      "PMRCAP.BIR names a BAR that is there, 2 to 5"))
		nt_stop(t);
	p->place = (struct drv_place){ .is_set = true, .bar = (uint8_t)bar };
}

void pmr_need_space(struct nt_ctx *t)
{
	if (!(nt_reg32(t, NT_REG_PMRCAP) & PMR_CAP_CMSS))
		nt_skip(t, "commands do not reach the region (PMRCAP.CMSS)");
	nt_keep_reg(t, NT_REG_PMRMSCU, 4);
	nt_keep_reg(t, NT_REG_PMRMSCL, 4);
}

/* PMRTO is what a host should wait at least: judged with as much again. */
static uint64_t limit_ms(const struct pmr *p)
{
	uint64_t unit_ms = (p->cap >> 8 & 3) == 1 ? 60000 : 500;

	return 2 * unit_ms * (p->cap >> 16 & 0xff) + 1000;
}

static uint32_t turn(struct nt_ctx *t, const struct pmr *p, bool on)
{
	uint64_t ms = nt_min(limit_ms(p), WAIT_MAX_MS);
	uint32_t sts = 0;
	int err;

	nt_reg_write32(t, NT_REG_PMRCTL, on ? NT_PMRCTL_EN : 0);
	nt_shall_eq(t, nt_reg32(t, NT_REG_PMRCTL) & NT_PMRCTL_EN, on, "PMRCTL.EN holds its value");
	err = drv_wait_reg32(nt_ctrlr(t), NT_REG_PMRSTS, PMR_STS_NRDY, on ? 0 : PMR_STS_NRDY,
			     nt_within_ms(t, ms), &sts);
	if (err && ms < limit_ms(p))
		nt_skip(t, "the region takes longer than %u s, which PMRCAP.PMRTO allows",
			WAIT_MAX_MS / 1000);
	if (on)
		nt_need_answer(t, err, "PMRSTS.NRDY is 0 after PMRCTL.EN=1, within twice PMRTO");
	else
		nt_need_answer(t, err, "PMRSTS.NRDY is 1 after PMRCTL.EN=0, within twice PMRTO");
	return sts;
}

uint32_t pmr_enable(struct nt_ctx *t, const struct pmr *p)
{
	/* A reset may have disabled it just now: that is given its time. */
	if (!(nt_reg32(t, NT_REG_PMRCTL) & NT_PMRCTL_EN))
		drv_wait_reg32(nt_ctrlr(t), NT_REG_PMRSTS, PMR_STS_NRDY, PMR_STS_NRDY,
			       nt_within_ms(t, nt_min(limit_ms(p), WAIT_MAX_MS)), NULL);
	return turn(t, p, true);
}

uint32_t pmr_disable(struct nt_ctx *t, const struct pmr *p)
{
	return turn(t, p, false);
}

void pmr_need_writable(struct nt_ctx *t, const struct pmr *p)
{
	uint32_t hsts = pmr_hsts(pmr_enable(t, p));

	if (hsts == PMR_HSTS_READ_ONLY || hsts == PMR_HSTS_UNRELIABLE)
		nt_skip(t, "the region is read only or unreliable (PMRSTS.HSTS %u)", hsts);
}

void pmr_barrier(struct nt_ctx *t, const struct pmr *p)
{
	if (p->cap >> 10 & 1)
		nt_place_get(t, &p->place, 0, 4);
	if (p->cap >> 11 & 1)
		nt_reg32(t, NT_REG_PMRSTS);
}

void pmr_set_base(struct nt_ctx *t, uint64_t base, bool cmse)
{
	/* Off while the halves do not belong together. */
	nt_reg_write32(t, NT_REG_PMRMSCL, 0);
	nt_reg_write32(t, NT_REG_PMRMSCU, (uint32_t)(base >> 32));
	nt_reg_write32(t, NT_REG_PMRMSCL, (uint32_t)base | (cmse ? PMR_MSC_CMSE : 0));
}
