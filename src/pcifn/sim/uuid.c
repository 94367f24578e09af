// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: UUIDs for vendor specific information (Base 2.0 sections
 * 5.17.2.16 and 8.25; 1.4 sections 5.15.2.13 and 8.24), and a vendor's log page
 * that means something else with each of them.
 *
 * The list is a UUID, the NVMe Invalid UUID where one was taken away, another UUID.
 */
#include "log.h"

#define ENTRY	  32u
#define COUNT	  3u
#define INVALID	  2u
#define BY_VENDOR 1u /* Identifier Association */

bool sim_uuids_have(const struct sim *s)
{
	return s->cfg.has_uuids && s->cfg.ver >= NT_VS(1, 4, 0);
}

static void put_uuid(const struct sim *s, uint8_t *at, uint32_t index)
{
	if (index == INVALID) {
		memset(at, 0xff, 16);
		at[8] = 0x7f;
		return;
	}
	for (uint32_t i = 0; i < 16; i++)
		at[i] = (uint8_t)(s->cfg.seed * 31 + index * 97 + i * 13 + 1);
	at[6] = (uint8_t)(0x40 | (at[6] & 0x0f));
	at[8] = (uint8_t)(0x80 | (at[8] & 0x3f));
}

void sim_uuid_list(const struct sim *s, uint8_t *page)
{
	for (uint32_t i = 1; i <= COUNT; i++) {
		uint8_t *at = page + (size_t)ENTRY * i;

		at[0] = BY_VENDOR;
		put_uuid(s, at + 16, i);
	}
	if (sim_has(s, SIM_UUID_LIST_GAP))
		put_uuid(s, page + (size_t)ENTRY * (COUNT + 3) + 16, COUNT);
	if (sim_has(s, SIM_UUID_ASSOCIATION))
		page[ENTRY] = 3;
	if (sim_has(s, SIM_UUID_LIST_EMPTY))
		memset(page, 0, (COUNT + 1) * ENTRY);
}

uint16_t sim_uuid_check(const struct sim *s, struct sim_cmd *cmd, bool is_vendor)
{
	uint32_t index = cmd->cdw14 & 0x7f;

	s->admin->book->uuid = (uint8_t)index;
	if (!sim_uuids_have(s) || !index || !is_vendor)
		return 0;
	if (index == INVALID && sim_has(s, SIM_UUID_INVALID_ACCEPTED))
		return 0;
	if (index > COUNT && sim_has(s, SIM_UUID_ZERO_ACCEPTED))
		return 0;
	if (sim_has(s, SIM_UUID_REFUSED))
		return sim_fail(cmd, 56, 0, SIM_INVALID_FIELD);
	if (index == INVALID || index > COUNT)
		return sim_fail(cmd, 56, 0,
				sim_has(s, SIM_UUID_STATUS) ? NT_STATUS(CMD_SPECIFIC, LOG_PAGE)
							    : SIM_INVALID_FIELD);
	return 0;
}

/* Without an index it is the page of the first UUID. */
void sim_vendor_fill(const struct sim *s, uint8_t *page)
{
	uint8_t index = s->admin->book->uuid;

	put_uuid(s, page, index ? index : 1);
}
