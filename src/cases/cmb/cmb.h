// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the cases of the Controller Memory Buffer share: finding it, giving it a
 * controller address range, and places in it.
 *
 * Base 2.0 sections 3.1.3.11, 3.1.3.12, 3.1.3.16, 8.5; NVMe 1.4 sections 3.1.11,
 * 3.1.12, 4.7. Before 1.4 there was no CMBMSC: CMBLOC and CMBSZ always show the
 * buffer, and commands reach it by its PCI address.
 */
#ifndef CASES_CMB_H
#define CASES_CMB_H

#include <nvmetest/case.h>

/* CMBSZ bits 4:0. */
enum { CMB_SQS = 1, CMB_CQS = 2, CMB_LISTS = 4, CMB_RDS = 8, CMB_WDS = 16 };
/* CMBLOC bits 8:3. */
enum {
	CMB_CQMMS = 1 << 3,
	CMB_CQPDS = 1 << 4,
	CMB_CDPMLS = 1 << 5,
	CMB_CDPCILS = 1 << 6,
	CMB_CDMMMS = 1 << 7,
	CMB_CQDA = 1 << 8,
};

#define CMB_PAGE 4096u

struct cmb {
	bool has_control; /* CMBMSC is there */
	bool is_stuck;	  /* CMBSTS.CBAI says nothing */
	uint32_t loc, sz;
	struct drv_place place; /* the whole of it; addr is set by cmb_map() */
	uint64_t len;		/* bytes that the BAR holds */
};

/* CAP.CMBS; before 1.4 CMBSZ. */
bool cmb_is_there(struct nt_ctx *t);
/*
 * Skips without a buffer of two pages. CMBLOC and CMBSZ are read with CRE=1, which stays;
 * CMBMSC is put back when the case ends. A description that leads nowhere ends the case.
 */
void cmb_open(struct nt_ctx *t, struct cmb *c);
/* Commands reach the buffer, at an address that nothing else has. */
void cmb_map(struct nt_ctx *t, struct cmb *c);
/* … at @base (from 1.4 on). False and a note: the controller calls it invalid. */
bool cmb_map_at(struct nt_ctx *t, struct cmb *c, uint64_t base);
/*
 * CMBMSC, CMSE last: where the register is written as two dwords, no half of an address is
 * ever enabled.
 */
void cmb_write_base(struct nt_ctx *t, uint64_t base, uint64_t bits);
/* Skips unless all @bits of CMBSZ are set. */
void cmb_need(struct nt_ctx *t, const struct cmb *c, uint32_t bits, const char *what);
struct drv_place cmb_place(const struct cmb *c, uint64_t at);

/* An I/O queue pair on QID 1 whose submission queue lies in the buffer, @entries each. */
struct drv_sq *cmb_sq_pair(struct nt_ctx *t, const struct cmb *c, uint64_t at, uint32_t entries);
/* Identify Controller to the address @prp1. */
struct drv_cpl cmb_identify(struct nt_ctx *t, uint64_t prp1);

#endif
