// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the LBA Status Information log (NVM Command Set 1.0
 * section 4.1.4.5, 1.4 section 5.14.1.14). Usually nothing is known to be hard
 * to read; else two ranges of the first namespace are.
 */
#include "log.h"

#define HEADER	   16u
#define ITEM	   16u /* an element's header, and a range */
#define SCAN	   0x10
#define RANGES	   2u
#define RANGE_LEN  8u
#define GENERATION 1

static bool has_blocks(const struct sim *s)
{
	return s->cfg.lba_status > 1 && s->ns[0];
}

bool sim_lba_status_has(const struct sim *s)
{
	return s->cfg.lba_status && s->cfg.ver >= NT_VS(1, 4, 0);
}

size_t sim_lba_status_size(const struct sim *s)
{
	return HEADER + (has_blocks(s) ? ITEM * (1 + RANGES) : 0);
}

static void put_element(const struct sim *s, uint8_t *at)
{
	sim_put32(at, 1); /* NSID */
	sim_put32(at + 4, RANGES);
	at[8] = SCAN + 1; /* Get LBA Status of tracked blocks */
	if (sim_has(s, SIM_LBA_STATUS_ACTION))
		at[8] = 0x55;
	for (uint32_t i = 0; i < RANGES; i++) {
		uint8_t *range = at + ITEM * (size_t)(i + 1);

		sim_put64(range, 1000 * (uint64_t)(i + 1));
		if (sim_has(s, SIM_LBA_STATUS_RANGE))
			sim_put64(range, s->ns[0]->blocks);
		sim_put32(range + 8, RANGE_LEN - 1);
	}
	if (sim_has(s, SIM_LBA_STATUS_NSID))
		sim_put32(at, SIM_NN + 1);
}

void sim_lba_status_fill(const struct sim *s, uint8_t *page)
{
	size_t len = sim_lba_status_size(s);

	sim_put32(page, sim_has(s, SIM_LBA_STATUS_LENGTH) ? len - HEADER : len);
	if (!has_blocks(s))
		return;
	sim_put32(page + 4, sim_has(s, SIM_LBA_STATUS_COUNT) ? 2 : 1);
	sim_put32(page + 8, RANGES * RANGE_LEN);
	sim_put16(page + 14, GENERATION);
	put_element(s, page + HEADER);
}
