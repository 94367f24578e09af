// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Boot partitions: Base 2.0 sections 3.1.3.13 to 3.1.3.15 and 8.2.1.
 *
 * A read needs no enabled controller: a write to BPRSEL starts it, some time
 * later the data are in host memory and BPINFO.BRS tells how it ended.
 */
#include <string.h>

#include "link.h"

#define UNIT	    4096u
#define PARTITION   (128u << 10)
#define BRS_BUSY    1u
#define BRS_DONE    2u
#define BRS_ERROR   3u
#define READ_NS	    1000000u
#define BPRSEL_MASK 0xbfffffffu
#define ACTIVE	    (1u << 31) /* ABPID: the second one */

/* What stands at one byte of a partition; no page is like another. */
static uint8_t content(unsigned int id, uint64_t at)
{
	uint32_t x = (uint32_t)(at / 4) * 0x9e3779b1u + id * 0x85ebca6bu + 0x27d4eb2fu;

	return (uint8_t)((x ^ x >> 15) >> (8 * (at % 4)));
}

static void move(struct sim *s, uint64_t off, uint64_t len)
{
	struct sim_boot *b = &s->boot;
	unsigned int id = b->bprsel >> 31;
	uint64_t to = sim_has(s, SIM_BP_32BIT) ? b->bpmbl & 0xffffffffu : b->bpmbl;

	if (sim_has(s, SIM_BP_OFFSET))
		off = 0;
	if (sim_has(s, SIM_BP_SHORT) && len > UNIT)
		len -= UNIT;
	if (sim_has(s, SIM_BP_LONG))
		len += 64;
	for (uint64_t done = 0; done < len; done += UNIT) {
		uint64_t n = nt_min(len - done, UNIT);
		uint8_t *page = sim_dma_host(s, to + done, n, true);

		if (!page) {
			b->brs = BRS_ERROR;
			return;
		}
		for (uint64_t i = 0; i < n; i++)
			page[i] = content(id, off + done + i) ^
				  (sim_has(s, SIM_BP_UNSTABLE) ? (uint8_t)b->reads : 0);
	}
}

static void finish(struct sim *s)
{
	struct sim_boot *b = &s->boot;
	uint64_t off = (uint64_t)(b->bprsel >> 10 & 0xfffff) * UNIT;
	uint64_t len = (uint64_t)(b->bprsel & 0x3ff) * UNIT;
	bool is_beyond = off + len > PARTITION;

	b->at_ns = 0;
	b->reads++;
	b->brs = BRS_DONE;
	if ((is_beyond && !sim_has(s, SIM_BP_BEYOND)) ||
	    (sim_has(s, SIM_BP_NEEDS_EN) && !(s->cc & NT_CC_EN))) {
		b->brs = BRS_ERROR;
		if (is_beyond && sim_has(s, SIM_BP_BEYOND_MOVES) && off < PARTITION)
			move(s, off, PARTITION - off);
		return;
	}
	move(s, off, len);
}

bool sim_boot_tick(struct sim *s, uint64_t now_ns)
{
	if (!s->boot.at_ns || s->boot.at_ns > now_ns)
		return false;
	finish(s);
	return true;
}

uint64_t sim_boot_due_ns(const struct sim *s)
{
	return s->boot.at_ns ? s->boot.at_ns : UINT64_MAX;
}

/* ---- registers */

bool sim_boot_reg_read(const struct sim *s, uint64_t off, uint32_t *ret_val)
{
	const struct sim_boot *b = &s->boot;
	uint32_t brs = b->at_ns && sim_has(s, SIM_BP_EARLY) ? BRS_DONE : b->brs;

	if (!sim_boot_has(s))
		return false;
	switch (off) {
	case NT_REG_BPINFO:
		*ret_val = (sim_has(s, SIM_BP_SIZE_0) ? 0 : 1) | brs << 24 | ACTIVE |
			   (sim_has(s, SIM_BPINFO_RESERVED) ? 1u << 20 : 0);
		return true;
	case NT_REG_BPRSEL:
		*ret_val = b->bprsel;
		return true;
	case NT_REG_BPMBL:
		*ret_val = (uint32_t)b->bpmbl;
		return true;
	case NT_REG_BPMBL + 4:
		*ret_val = (uint32_t)(b->bpmbl >> 32);
		return true;
	default:
		return false;
	}
}

void sim_boot_write_bpmbl(struct sim *s, uint64_t val)
{
	if (sim_boot_has(s))
		s->boot.bpmbl = val & ~0xfffull;
}

bool sim_boot_reg_write(struct sim *s, uint64_t off, uint32_t val)
{
	struct sim_boot *b = &s->boot;

	if (!sim_boot_has(s))
		return false;
	if (off == NT_REG_BPMBL)
		sim_boot_write_bpmbl(s, (b->bpmbl & ~0xffffffffull) | val);
	else if (off == NT_REG_BPMBL + 4 && !sim_has(s, SIM_BPMBL_HALF))
		sim_boot_write_bpmbl(s, (b->bpmbl & 0xffffffffu) | (uint64_t)val << 32);
	else if (off != NT_REG_BPRSEL)
		return off == NT_REG_BPINFO || off == NT_REG_BPMBL + 4;
	if (off != NT_REG_BPRSEL)
		return true;
	b->bprsel = val & (sim_has(s, SIM_BPRSEL_RESERVED) ? ~0u : BPRSEL_MASK);
	b->brs = BRS_BUSY;
	if (sim_has(s, SIM_BP_STUCK))
		return true;
	b->at_ns = nt_clock_ns() + READ_NS;
	s->has_work = true;
	return true;
}

void sim_boot_reset(struct sim *s)
{
	uint32_t reads = s->boot.reads;

	if (!sim_has(s, SIM_BP_KEPT))
		s->boot = (struct sim_boot){ .reads = reads };
}
