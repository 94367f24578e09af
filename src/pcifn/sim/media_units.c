// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Media Units and the one configuration they can be in
 * (Base 2.0 sections 5.16.1.16 and 5.16.1.17): all of them on one channel, in the
 * first Endurance Group where there is one.
 */
#include "log.h"

#define HEADER	    16u
#define CONFIG_LEN  32u
#define GROUP_LEN   84u /* without NVM Sets, up to its channels */
#define CHANNEL_LEN 4u
#define ITEM_LEN    8u
#define UNIT_BYTES  (32ull << 20)

bool sim_media_units_have(const struct sim *s)
{
	return s->cfg.media_units && s->cfg.ver >= NT_VS(2, 0, 0);
}

bool sim_capacity_has(const struct sim *s)
{
	return sim_media_units_have(s) && sim_groups(s);
}

/* One channel is told of where they are in a group. */
static size_t unit_len(const struct sim *s)
{
	return sim_groups(s) ? 18 : 16;
}

size_t sim_media_units_size(const struct sim *s)
{
	return HEADER + unit_len(s) * s->cfg.media_units;
}

void sim_media_units_fill(const struct sim *s, uint8_t *page)
{
	bool is_chosen = sim_groups(s);

	sim_put16(page, s->cfg.media_units);
	sim_put16(page + 2, 1);
	sim_put16(page + 4, is_chosen && !sim_has(s, SIM_MEDIA_NONE_SELECTED));
	for (uint32_t i = 0; i < s->cfg.media_units; i++) {
		uint8_t *at = page + HEADER + unit_len(s) * i;

		sim_put16(at, sim_has(s, SIM_MEDIA_UNITS_DESCEND) ? s->cfg.media_units - 1 - i : i);
		sim_put16(at + 4, is_chosen);
		if (sim_has(s, SIM_MEDIA_UNIT_GROUP))
			sim_put16(at + 4, 0xfff0);
		at[10] = sim_has(s, SIM_MEDIA_UNIT_SPARE) ? 0xff : 100;
		at[12] = is_chosen;
		at[13] = sim_has(s, SIM_MEDIA_UNIT_OFFSET) ? 8 : 16;
	}
}

size_t sim_capacity_size(const struct sim *s)
{
	return HEADER + CONFIG_LEN + GROUP_LEN + CHANNEL_LEN +
	       (size_t)ITEM_LEN * s->cfg.media_units;
}

void sim_capacity_fill(const struct sim *s, uint8_t *page)
{
	uint8_t *config = page + HEADER, *group = config + CONFIG_LEN, *channel = group + GROUP_LEN;

	page[0] = sim_has(s, SIM_CAPACITY_COUNT) ? 2 : 1;
	sim_put16(config, sim_has(s, SIM_CAPACITY_SELECTED) ? 9 : 1);
	sim_put16(config + 4, 1);
	sim_put16(group, sim_has(s, SIM_CAPACITY_GROUP_0) ? 0 : 1);
	sim_put64(group + 16, UNIT_BYTES * s->cfg.media_units);
	sim_put16(group + 82, 1);
	sim_put16(channel + 2, s->cfg.media_units);
	for (uint32_t i = 0; i < s->cfg.media_units; i++)
		sim_put16(channel + CHANNEL_LEN + (size_t)ITEM_LEN * i, i);
}
