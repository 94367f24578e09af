// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the Host Memory Buffer (Base 2.0 sections 5.27.1.10 and
 * 8.9, the fields HMPRE to HMMAXD of Identify Controller).
 *
 * While it is enabled every command is noted in the next line of the buffer, all
 * over its chunks, so that a case sees which memory is used. Nothing depends on
 * what stands there.
 */
#include "cmd.h"

#define UNIT	  4096u /* of HMPRE, HMMIN, HMMINDS */
#define ENTRY_LEN 16u
#define LINE	  64u
#define EHM	  1u
#define MR	  2u

static bool hmb_has(const struct sim *s)
{
	return s->cfg.hmpre && s->cfg.ver >= NT_VS(1, 2, 0);
}

void sim_identify_hmb(const struct sim *s, uint8_t *page)
{
	uint32_t pref = s->cfg.hmpre, min = s->cfg.hmmin;

	if (!hmb_has(s))
		return;
	if (sim_has(s, SIM_HMB_MIN_ABOVE))
		min = pref + 1;
	sim_put32(page + 272, pref);
	sim_put32(page + 276, min);
	if (s->cfg.ver < NT_VS(1, 4, 0))
		return;
	sim_put32(page + 332, s->cfg.hmminds);
	sim_put16(page + 336, s->cfg.hmmaxd);
}

/* ---- the list */

static bool take_entry(struct sim *s, struct sim_hmb *h, uint64_t at)
{
	const uint8_t *entry = sim_dma(s, at, ENTRY_LEN, false);
	uint64_t unit = sim_has(s, SIM_HMB_UNITS) ? 2ull * s->page_len : s->page_len;
	uint64_t addr;

	if (!entry)
		return false;
	addr = sim_get(entry, 8);
	if (addr & (s->page_len - 1) || !sim_get(entry + 8, 4))
		return false;
	if (sim_has(s, SIM_HMB_32BIT))
		addr &= 0xffffffffu;
	if (h->count && addr < h->chunk[h->count - 1].addr && sim_has(s, SIM_HMB_ASCENDING))
		return false;
	h->chunk[h->count].addr = addr;
	h->chunk[h->count].len = sim_get(entry + 8, 4) * unit;
	h->len += h->chunk[h->count++].len;
	return true;
}

static uint16_t take_list(struct sim *s, const struct sim_cmd *cmd, struct sim_hmb *h)
{
	uint64_t low = sim_has(s, SIM_HMB_LOW_BITS) ? UINT64_MAX : ~0xfull;
	uint64_t count = cmd->cdw15;

	h->list = sim_u64(cmd->cdw13, cmd->cdw14) & low;
	if (sim_has(s, SIM_HMB_ONE_MORE))
		count++;
	/* What is beyond the entries it can use is left alone. */
	if (s->cfg.ver >= NT_VS(1, 4, 0) && s->cfg.hmmaxd)
		count = nt_min(count, s->cfg.hmmaxd);
	count = nt_min(count, SIM_HMB_CHUNKS_MAX);
	for (uint64_t i = 0; i < count; i++)
		if (!take_entry(s, h, h->list + i * ENTRY_LEN))
			return SIM_INVALID_FIELD;
	if (sim_has(s, SIM_HMB_LIST_WRITTEN)) {
		uint8_t *entry = sim_dma(s, h->list, ENTRY_LEN, true);

		if (entry)
			memset(entry + 12, 0xff, 4);
	}
	return 0;
}

/* ---- Set Features */

static uint16_t attributes_check(const struct sim *s, struct sim_cmd *cmd, const struct sim_hmb *h)
{
	uint64_t size = cmd->cdw12 * (uint64_t)s->page_len;

	if (!cmd->cdw12 || !cmd->cdw15 || size < s->cfg.hmmin * (uint64_t)UNIT || h->len < size)
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	if ((size == s->cfg.hmmin * (uint64_t)UNIT && sim_has(s, SIM_HMB_MIN_REFUSED)) ||
	    (size > s->cfg.hmpre * (uint64_t)UNIT && sim_has(s, SIM_HMB_MORE_REFUSED)) ||
	    (cmd->cdw15 > 1 && sim_has(s, SIM_HMB_MANY_REFUSED)))
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	return 0;
}

static uint16_t enable(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_hmb *h = &s->admin->hmb, next = { .is_on = true, .hsize = cmd->cdw12 };
	uint16_t status;

	if (h->is_on && !sim_has(s, SIM_HMB_TWICE))
		return sim_has(s, SIM_HMB_TWICE_STATUS) ? SIM_INVALID_FIELD
							: NT_STATUS(GENERIC, SEQUENCE);
	if (cmd->cdw11 & MR && sim_has(s, SIM_HMB_RETURN_REFUSED))
		return sim_fail(cmd, 44, 1, SIM_INVALID_FIELD);
	next.entries = cmd->cdw15;
	status = take_list(s, cmd, &next);
	if (!status)
		status = attributes_check(s, cmd, &next);
	if (!status)
		*h = next;
	return status;
}

static uint16_t disable(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_hmb *h = &s->admin->hmb;
	bool was_on = h->is_on;

	if (!was_on && sim_has(s, SIM_HMB_OFF_REFUSED))
		return NT_STATUS(GENERIC, SEQUENCE);
	if (sim_has(s, SIM_HMB_OFF_CHECKS) && (cmd->cdw12 | cmd->cdw15))
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	h->is_on = false;
	h->is_haunted = was_on && sim_has(s, SIM_HMB_AFTER_DISABLE);
	if (was_on && sim_has(s, SIM_HMB_LOSES) && s->ghost.written)
		memset(s->ghost.written, 0, s->ghost.written_len);
	return 0;
}

static uint16_t hmb_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	(void)slot;
	(void)save;
	if (sim_has(s, SIM_HMB_ABSENT))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	return cmd->cdw11 & EHM ? enable(s, cmd) : disable(s, cmd);
}

static uint16_t hmb_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	const struct sim_hmb *h = &s->admin->hmb;
	uint8_t data[4096] = { 0 };
	uint16_t status = sim_prp_check(s, cmd, sizeof(data));
	bool is_on = sel == NT_SEL_CURRENT && (h->is_on || sim_has(s, SIM_HMB_GET_EHM_1));

	(void)slot;
	if (status)
		return status;
	if (is_on) {
		sim_put32(data, h->hsize * (sim_has(s, SIM_HMB_GET_SIZE) ? 2 : 1));
		sim_put64(data + 4, h->list);
		sim_put32(data + 12, h->entries + (sim_has(s, SIM_HMB_GET_COUNT) ? 1 : 0));
	}
	if (sim_has(s, SIM_HMB_GET_RESERVED))
		data[16] = 0x5a;
	cmd->dw0 = is_on && !sim_has(s, SIM_HMB_GET_EHM_0);
	return sim_data_to_host(s, cmd, data, sizeof(data));
}

const struct sim_feature sim_hmb_features[] = {
	{ .fid = NT_FID_HMB,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .has = hmb_has,
	  .set = hmb_set,
	  .get = hmb_get },
};
const size_t sim_hmb_features_count = ARRAY_SIZE(sim_hmb_features);

/* ---- use */

static void write_line(struct sim *s, uint64_t addr)
{
	uint8_t *line = sim_dma(s, addr, LINE, true);

	if (line)
		memset(line, (int)(s->admin->hmb.turn & 0xff) | 1, LINE);
}

/* One line of each chunk in turn: its first, its last, and those between. */
void sim_hmb_use(struct sim *s)
{
	struct sim_hmb *h = &s->admin->hmb;
	uint64_t lines, i;

	if ((!h->is_on && !h->is_haunted) || !h->count)
		return;
	i = h->turn % h->count;
	lines = h->chunk[i].len / LINE;
	write_line(s, h->chunk[i].addr +
			      (h->turn / h->count * (lines / 2 + 1) + lines - 1) % lines * LINE);
	if (sim_has(s, SIM_HMB_PAST_CHUNK) && h->turn % 8 == 7)
		write_line(s, h->chunk[i].addr + h->chunk[i].len);
	h->turn++;
}

uint16_t sim_hmb_io(const struct sim *s)
{
	if (hmb_has(s) && !s->admin->hmb.is_on && sim_has(s, SIM_HMB_IO_NEEDS))
		return NT_STATUS(GENERIC, INTERNAL);
	return 0;
}

void sim_hmb_reset(struct sim *s)
{
	struct sim_hmb *h = &s->admin->hmb;

	if (sim_has(s, SIM_HMB_KEPT))
		return;
	h->is_haunted = h->is_on && sim_has(s, SIM_HMB_AFTER_RESET);
	h->is_on = false;
}
