// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the cases of the Persistent Memory Region share: finding it, switching
 * it on and off, the write barrier.
 *
 * Base 2.0 sections 3.1.3.22 to 3.1.3.28, 8.14; NVMe 1.4 sections 3.1.18 to
 * 3.1.23, 4.8.
 */
#ifndef CASES_PMR_H
#define CASES_PMR_H

#include <nvmetest/case.h>

#define PMR_PAGE 4096u

enum { PMR_CAP_RDS = 1 << 3, PMR_CAP_WDS = 1 << 4, PMR_CAP_CMSS = 1 << 24 };
enum { PMR_HSTS_NORMAL, PMR_HSTS_RESTORE_ERROR, PMR_HSTS_READ_ONLY, PMR_HSTS_UNRELIABLE };

#define PMR_STS_NRDY (1u << 8)
#define PMR_STS_CBAI (1u << 12)
#define PMR_MSC_CMSE 2u

struct pmr {
	uint32_t cap;
	struct drv_place place; /* the whole BAR; addr is set by pmr_map() */
	uint64_t len;
};

static inline uint32_t pmr_hsts(uint32_t sts)
{
	return sts >> 9 & 7;
}

/* Skips without CAP.PMRS; PMRCTL is put back when the case ends. */
void pmr_open(struct nt_ctx *t, struct pmr *p);
/* Skips unless PMRCAP.CMSS; PMRMSCL and PMRMSCU are put back when the case ends. */
void pmr_need_space(struct nt_ctx *t);
/* PMRCTL.EN, and the wait for PMRSTS.NRDY to follow: a "shall". PMRSTS afterwards. */
uint32_t pmr_enable(struct nt_ctx *t, const struct pmr *p);
uint32_t pmr_disable(struct nt_ctx *t, const struct pmr *p);
/* Enabled and in a state that takes writes, else the case ends with a SKIP. */
void pmr_need_writable(struct nt_ctx *t, const struct pmr *p);
/* What was written is persistent: by the mechanism that PMRCAP.PMRWBM offers. */
void pmr_barrier(struct nt_ctx *t, const struct pmr *p);
/* Commands reach the region at @base. */
void pmr_set_base(struct nt_ctx *t, uint64_t base, bool cmse);

#endif
