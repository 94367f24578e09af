// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What may lie in the Controller Memory Buffer and in the Persistent Memory
 * Region: Base 2.0 sections 3.1.3.11, 3.1.3.12, 3.1.3.22, 8.5 and 8.14.
 *
 * Everything a command points at is looked through before it is executed. A
 * use that CMBSZ and CMBLOC do not offer is Invalid Use of Controller Memory
 * Buffer; the region takes data only, and all data of a command or none.
 */
#include <endian.h>
#include <string.h>

#include "mem.h"

#define INVALID_USE   NT_STATUS(GENERIC, CMB_USE)
#define INVALID_FIELD NT_STATUS(GENERIC, INVALID_FIELD)

/* CMBSZ bits 4:0 and CMBLOC bits 8:3, as kept in the configuration. */
enum { SQS = 1, CQS = 2, LISTS = 4, RDS = 8, WDS = 16 };
enum { CQMMS = 1, CQPDS = 2, CDPMLS = 4, CDPCILS = 8, CDMMMS = 16, CQDA = 32 };

/* How much of what a command points at lies where. */
struct places {
	unsigned int cmb, pmr, host;
	unsigned int list_cmb, list_pmr, list_host;
};

static bool is_any_on(const struct sim *s)
{
	return s->mem->cmb.is_on || s->mem->pmr.is_on || s->cfg.ver < NT_VS(1, 4, 0);
}

static bool is_cmb(const struct sim *s, uint64_t addr)
{
	return sim_mem_region(s, addr) == &s->mem->cmb;
}

static void note(const struct sim *s, uint64_t addr, bool is_list, struct places *p)
{
	const struct sim_region *r = sim_mem_region(s, addr);

	if (!r)
		is_list ? p->list_host++ : p->host++;
	else if (r == &s->mem->cmb)
		is_list ? p->list_cmb++ : p->cmb++;
	else
		is_list ? p->list_pmr++ : p->pmr++;
}

/* @count pages behind a list; stops at what the transfer itself will refuse. */
static void note_list(struct sim *s, uint64_t list, size_t count, struct places *p)
{
	uint64_t page = s->page_len;

	for (size_t hops = 0; count && hops < 4096 && !(list & 7); hops++) {
		size_t slots = (size_t)(page - (list & (page - 1))) / 8;
		size_t n = count > slots ? slots - 1 : count;
		const uint8_t *entries = sim_dma(s, list, (n + (count > slots)) * 8, false);
		uint64_t entry = 0;

		note(s, list, true, p);
		if (!entries)
			return;
		for (size_t i = 0; i < n; i++) {
			memcpy(&entry, entries + 8 * i, 8);
			note(s, le64toh(entry), false, p);
		}
		count -= n;
		if (!count)
			return;
		memcpy(&entry, entries + 8 * n, 8);
		list = le64toh(entry);
	}
}

static uint16_t invalid_use(const struct sim *s)
{
	return sim_has(s, SIM_CMB_USE_STATUS) ? NT_STATUS(GENERIC, DATA_TRANSFER) : INVALID_USE;
}

static bool is_sq_in_cmb(const struct sim *s, const struct sim_cmd *cmd)
{
	return is_cmb(s, sim_sq_entry(s, &s->sq[cmd->sqid], 0));
}

static uint16_t list_check(const struct sim *s, const struct sim_cmd *cmd, const struct places *p)
{
	if (p->list_pmr)
		return INVALID_FIELD;
	if (!p->list_cmb || sim_has(s, SIM_CMB_USE_LIST))
		return 0;
	if (sim_has(s, SIM_CMB_LIST_FAILS))
		return NT_STATUS(GENERIC, DATA_TRANSFER);
	if (!(s->cfg.cmb_use & LISTS) || (p->list_host && !(s->cfg.cmb_mix & CDPMLS)) ||
	    (!(s->cfg.cmb_mix & CDPCILS) && !is_sq_in_cmb(s, cmd)))
		return invalid_use(s);
	return 0;
}

uint16_t sim_mem_data_check(struct sim *s, const struct sim_cmd *cmd, size_t len, bool to_host)
{
	uint64_t page = s->page_len, first = page - (cmd->prp1 & (page - 1));
	struct places p = { 0 };
	uint16_t status;

	if (!is_any_on(s))
		return 0;
	note(s, cmd->prp1, false, &p);
	if (len > first && len - first <= page)
		note(s, cmd->prp2, false, &p);
	else if (len > first)
		note_list(s, cmd->prp2, (size_t)((len - first + page - 1) / page), &p);
	if (p.pmr && (p.cmb || p.host))
		return INVALID_FIELD;
	status = list_check(s, cmd, &p);
	if (status || !p.cmb || sim_has(s, SIM_CMB_USE_DATA))
		return status;
	if (!(s->cfg.cmb_use & (to_host ? RDS : WDS)) || (p.host && !(s->cfg.cmb_mix & CDMMMS)))
		return invalid_use(s);
	return 0;
}

static uint16_t scattered_check(struct sim *s, const struct sim_cmd *cmd, size_t count,
				struct places *p)
{
	note_list(s, cmd->prp1, count, p);
	if (p->cmb && !(s->cfg.cmb_mix & CQPDS) && !sim_has(s, SIM_CMB_PC0))
		return invalid_use(s);
	return list_check(s, cmd, p);
}

uint16_t sim_mem_queue_check(struct sim *s, const struct sim_cmd *cmd, bool is_sq, size_t len)
{
	uint64_t page = s->page_len;
	struct places p = { 0 };
	uint16_t status = 0;

	if (!is_any_on(s))
		return 0;
	if (!(cmd->cdw11 & 1))
		status = scattered_check(s, cmd, (size_t)((len + page - 1) / page), &p);
	else
		for (size_t off = 0; off < len; off += page)
			note(s, cmd->prp1 + nt_min(off, len - 1), false, &p);
	if (status || (!p.cmb && !p.pmr))
		return status;
	if (p.pmr)
		return INVALID_FIELD;
	if (sim_has(s, is_sq ? SIM_CMB_USE_SQ : SIM_CMB_USE_CQ))
		return 0;
	if (!(s->cfg.cmb_use & (is_sq ? SQS : CQS)) || (p.host && !(s->cfg.cmb_mix & CQMMS)) ||
	    sim_has(s, is_sq ? SIM_CMB_SQ_REFUSED : SIM_CMB_CQ_REFUSED))
		return invalid_use(s);
	return 0;
}

bool sim_mem_is_dword_queue(const struct sim *s, const struct sim_cmd *cmd)
{
	return s->cfg.cmb_mix & CQDA && cmd->cdw11 & 1 && !(cmd->prp1 & 3) && is_cmb(s, cmd->prp1);
}

/* ---- the defects of what works */

bool sim_mem_drops(const struct sim *s, uint64_t addr)
{
	const struct sim_region *r = sim_mem_region(s, addr);

	if (!r)
		return false;
	if (r == &s->mem->pmr)
		return sim_has(s, SIM_PMR_RDS_DROPPED);
	return sim_has(s, SIM_CMB_RDS_DROPPED) ||
	       (sim_has(s, SIM_CMB_USE_DATA) && !(s->cfg.cmb_use & RDS));
}

bool sim_mem_zeroes(const struct sim *s, uint64_t addr)
{
	const struct sim_region *r = sim_mem_region(s, addr);

	return r && sim_has(s, r == &s->mem->pmr ? SIM_PMR_WDS_ZERO : SIM_CMB_WDS_ZERO);
}

bool sim_mem_list_is_stale(const struct sim *s, uint64_t list)
{
	return sim_has(s, SIM_CMB_LIST_FIRST) && is_cmb(s, list);
}

uint64_t sim_mem_sq_slot(const struct sim *s, uint64_t base, uint64_t slot)
{
	if (sim_has(s, SIM_CMB_SQ_FIRST_PAGE) && is_cmb(s, base))
		return base + (slot - base) % 4096;
	return slot;
}

const void *sim_mem_stale_entry(struct sim *s, uint64_t slot, const void *now)
{
	struct sim_mem *m = s->mem;
	uint64_t off = slot - m->cmb.base;

	if (!sim_has(s, SIM_CMB_SQ_CACHED) || !is_cmb(s, slot) || off >= m->cmb.len)
		return now;
	off -= off % 64;
	if (!m->stale_seen[off / 64])
		memcpy(m->stale + off, now, 64);
	m->stale_seen[off / 64] = true;
	return m->stale + off;
}

void sim_mem_sq_opened(struct sim *s)
{
	memset(s->mem->stale_seen, 0, s->mem->cmb.len / 64);
}

bool sim_mem_halves_cqe(const struct sim *s, uint64_t slot)
{
	return sim_has(s, SIM_CMB_CQ_HALF) && is_cmb(s, slot);
}

bool sim_mem_refuses_admin(const struct sim *s)
{
	return sim_has(s, SIM_CMB_ADMIN) && (is_cmb(s, s->asq) || is_cmb(s, s->acq));
}
