// SPDX-License-Identifier: GPL-2.0-or-later
/* The model's own memory: what mem.c and mem_use.c share, and what others ask of them. */
#ifndef SIM_MEM_H
#define SIM_MEM_H

#include "link.h"

/* A buffer or region of the controller, and the addresses by which commands reach it. */
struct sim_region {
	uint8_t *data;
	uint64_t len;
	unsigned int bar;
	uint64_t off;  /* in the BAR */
	uint64_t base; /* controller address, while is_on */
	bool is_on;    /* controller memory space enabled */
};

struct sim_mem {
	struct sim_region cmb, pmr;
	uint64_t cmbmsc, pmrmsc;
	bool cmb_invalid, pmr_invalid; /* CBAI */
	uint32_t cmbsz_xor;	       /* SIM_CMB_RO */
	uint32_t pmrcap_xor;	       /* SIM_PMRCAP_RO */
	uint32_t pmrctl, pmr_err;
	uint64_t pmr_at_ns; /* the state follows PMRCTL.EN then */
	uint8_t *stale;	    /* SIM_CMB_SQ_CACHED: entries as first fetched, and which */
	bool *stale_seen;
};

/* Before 1.4: the buffer's range is that of its BAR. */
bool sim_mem_is_old(const struct sim *s);
uint64_t sim_mem_bar_address(const struct sim *s, unsigned int bar);
/* CAP.CMBS and CAP.PMRS. */
uint64_t sim_mem_cap(const struct sim *s);
int sim_mem_init(struct sim *s);
void sim_mem_fini(struct sim *s);
/* Where the buffer lies in BAR0 when @end is the end of all else there; the new end. */
uint64_t sim_mem_place(struct sim *s, uint64_t end);
/* Lengths of the BARs that hold nothing else, powers of two. */
void sim_mem_bars(const struct sim *s, uint64_t ret_len[6]);
void sim_mem_reset(struct sim *s, enum sim_reset kind);

/* ---- mem_regs.c */

/* The validity of both ranges, after their registers changed. */
void sim_mem_refresh(struct sim *s);
bool sim_mem_pmr_is_ready(const struct sim *s);
void sim_mem_write_pmrctl(struct sim *s, uint32_t val);
/* Registers: true and the dword when @off is one of theirs. */
bool sim_mem_reg_read(struct sim *s, uint64_t off, uint32_t *ret_val);
bool sim_mem_reg_write(struct sim *s, uint64_t off, uint32_t val);
/* CMBMSC as a whole. */
void sim_mem_write_cmbmsc(struct sim *s, uint64_t val);

/* The host, through a BAR. False: nothing is there. */
bool sim_mem_bar_read(struct sim *s, unsigned int bar, uint64_t off, unsigned int width,
		      uint64_t *ret_val);
bool sim_mem_bar_write(struct sim *s, unsigned int bar, uint64_t off, unsigned int width,
		       uint64_t val);

/* The region that @addr reaches, NULL: memory of the host. */
struct sim_region *sim_mem_region(const struct sim *s, uint64_t addr);
/* As sim_dma() for an address that sim_mem_region() knows; NULL: it leaves the region. */
void *sim_mem_at(const struct sim *s, const struct sim_region *r, uint64_t addr, size_t len);

/* ---- mem_use.c */

/* May @cmd's data and its lists lie where they do? A status. */
uint16_t sim_mem_data_check(struct sim *s, const struct sim_cmd *cmd, size_t len, bool to_host);

/* What a broken model does with the buffer; nothing else is changed by these. */
bool sim_mem_drops(const struct sim *s, uint64_t addr);
bool sim_mem_zeroes(const struct sim *s, uint64_t addr);
bool sim_mem_list_is_stale(const struct sim *s, uint64_t list);
uint64_t sim_mem_sq_slot(const struct sim *s, uint64_t base, uint64_t slot);
const void *sim_mem_stale_entry(struct sim *s, uint64_t slot, const void *now);
void sim_mem_sq_opened(struct sim *s);
bool sim_mem_halves_cqe(const struct sim *s, uint64_t slot);
bool sim_mem_refuses_admin(const struct sim *s);

#endif
