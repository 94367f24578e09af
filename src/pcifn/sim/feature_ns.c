// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: features of a namespace: LBA Range Type (NVM Command
 * Set 1.0 section 4.1.3.1) and Namespace Write Protection (Base 2.0 sections
 * 5.27.1.28 and 8.12). The protection is a state of the namespace: it outlives
 * every reset, and what would change the medium is refused while it lasts.
 */
#include "cmd.h"

#define RANGE_LEN  64u
#define RANGES_LEN 4096u

enum { WPS_NONE, WPS_PROTECT };

/* ---- LBA Range Type */

static void ranges_initial(const struct sim *s, unsigned int slot, uint8_t *data)
{
	const struct sim_ns *ns = slot < SIM_NS_MAX ? s->ns[slot] : NULL;

	data[1] = 1; /* may be overwritten */
	if (ns)
		sim_put64(data + 24, ns->blocks - 1);
}

static bool ranges_overlap(const uint8_t *a, const uint8_t *b)
{
	uint64_t a0 = sim_get(a + 16, 8), b0 = sim_get(b + 16, 8);

	return a0 <= b0 ? sim_get(a + 24, 8) >= b0 - a0 : sim_get(b + 24, 8) >= a0 - b0;
}

static uint16_t ranges_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot, uint8_t *data)
{
	unsigned int n = (cmd->cdw11 & 0x3f) + 1;

	(void)slot;
	if (cmd->nsid == NT_NSID_ALL && !sim_has(s, SIM_RANGE_BROADCAST_ACCEPTED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	for (unsigned int i = 0; i < n; i++)
		for (unsigned int k = 0; k < i; k++)
			if (ranges_overlap(data + RANGE_LEN * i, data + RANGE_LEN * k))
				return sim_fail(cmd, 24, 0,
						sim_has(s, SIM_RANGE_OVERLAP_STATUS)
							? SIM_INVALID_FIELD
							: NT_STATUS(CMD_SPECIFIC, OVERLAP));
	memset(data + RANGE_LEN * n, 0, RANGES_LEN - RANGE_LEN * n);
	if (sim_has(s, SIM_RANGE_FIRST_ONLY))
		memset(data + RANGE_LEN, 0, RANGES_LEN - RANGE_LEN);
	if (sim_has(s, SIM_RANGE_NO_GUID))
		memset(data + 32, 0, 16);
	return 0;
}

/* ---- Namespace Write Protection */

static bool protect_has(const struct sim *s)
{
	return s->cfg.has_nwp && s->cfg.ver >= NT_VS(1, 4, 0);
}

void sim_identify_protect(const struct sim *s, uint8_t *page)
{
	page[531] = protect_has(s);
	if (sim_has(s, SIM_NWPC_CONTRADICTS))
		page[531] = 0x02;
}

static uint16_t protect_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t state = cmd->cdw11 & 7;

	(void)save;
	if (state > WPS_PROTECT && !(sim_has(s, SIM_PROTECT_RESERVED_ACCEPTED) && state > 3))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	for (unsigned int i = 0; i < SIM_NS_MAX; i++)
		if (s->ns[i] &&
		    (i == slot || cmd->nsid == NT_NSID_ALL || sim_has(s, SIM_PROTECT_ALL)))
			s->ns[i]->is_protected = state & 1;
	return 0;
}

static uint16_t protect_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	(void)sel;
	cmd->dw0 = s->ns[slot] && s->ns[slot]->is_protected;
	if (sim_has(s, SIM_PROTECT_NOT_TOLD))
		cmd->dw0 = 0;
	return 0;
}

void sim_protect_reset(struct sim *s)
{
	for (unsigned int i = 0; i < SIM_NS_MAX; i++)
		if (s->ns[i] && sim_has(s, SIM_PROTECT_LOST))
			s->ns[i]->is_protected = false;
}

uint16_t sim_protect_check(const struct sim *s, struct sim_cmd *cmd, const struct sim_op *op)
{
	const struct sim_ns *ns = sim_ns_get(s, cmd->nsid);
	bool changes = op->effects & SIM_EFFECT_LBCC;

	if (!cmd->sqid || !ns || !ns->is_protected)
		return 0;
	if (op->opc == NT_NVM_DSM)
		changes = cmd->cdw11 & 4 && !sim_has(s, SIM_PROTECT_DSM_ACCEPTED);
	if (op->opc == NT_NVM_WRITE_ZEROES && sim_has(s, SIM_PROTECT_WZ_ACCEPTED))
		changes = false;
	if (op->opc == NT_NVM_FLUSH && sim_has(s, SIM_PROTECT_FLUSH_REFUSED))
		changes = true;
	if (op->opc == NT_NVM_READ && sim_has(s, SIM_PROTECT_READ_REFUSED))
		changes = true;
	if (!changes || (op->opc == NT_NVM_WRITE && sim_has(s, SIM_PROTECT_IGNORED)))
		return 0;
	if (sim_has(s, SIM_PROTECT_STATUS))
		return sim_fail(cmd, 4, 0, NT_STATUS(CMD_SPECIFIC, WRITE_TO_RO_RANGE));
	return sim_fail(cmd, 4, 0, NT_STATUS(GENERIC, NS_WRITE_PROTECTED));
}

bool sim_protect_warns(const struct sim *s)
{
	return sim_has(s, SIM_PROTECT_WARNS) && s->ns[0] && s->ns[0]->is_protected;
}

const struct sim_feature sim_ns_features[] = {
	{ .fid = NT_FID_LBA_RANGE,
	  .caps = SIM_FEATURE_CHANGEABLE | SIM_FEATURE_PER_NS,
	  .slots = SIM_NS_MAX,
	  .mask = 0x3f,
	  .persists = true,
	  .slot = sim_feature_ns_slot,
	  .data_len = RANGES_LEN,
	  .initial_data = ranges_initial,
	  .accept = ranges_accept },
	{ .fid = NT_FID_NS_WRITE_PROTECT,
	  .caps = SIM_FEATURE_CHANGEABLE | SIM_FEATURE_PER_NS,
	  .slots = SIM_NS_MAX,
	  .mask = 7,
	  .has = protect_has,
	  .slot = sim_feature_ns_slot,
	  .set = protect_set,
	  .get = protect_get },
};
const size_t sim_ns_features_count = ARRAY_SIZE(sim_ns_features);
