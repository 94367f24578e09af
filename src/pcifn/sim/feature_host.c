// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: features by which a host tells of itself (Base 2.0
 * sections 5.27.1.18, 5.27.1.23 and 5.27.1.25): Host Behavior Support, Host
 * Identifier, Host Metadata.
 */
#include "cmd.h"

#define BEHAVIOR_LEN  512u
#define METADATA_LEN  4096u
#define METADATA_HEAD 2u /* number of descriptors, reserved */
#define ELEMENT_HEAD  4u

enum { FID_ENHANCED = 0x7d, FID_CTRL = 0x7e, FID_NS = 0x7f };
enum { EA_REPLACE, EA_DELETE, EA_ADD };

/* ---- Host Behavior Support: a byte each is 0 or 1 */

static uint16_t behavior_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot,
				uint8_t *data)
{
	size_t fields = s->cfg.ver >= NT_VS(2, 0, 0) ? 3 : 1;

	(void)slot;
	for (size_t i = 0; i < fields; i++)
		if (data[i] > 1 && !sim_has(s, SIM_BEHAVIOR_RESERVED_ACCEPTED))
			return sim_fail(cmd, 24, 0, SIM_INVALID_FIELD);
	memset(data + fields, 0, BEHAVIOR_LEN - fields);
	if (sim_has(s, SIM_BEHAVIOR_STICKS))
		data[0] |= sim_feature_data(s, &sim_host_features[0], 0)[0];
	return 0;
}

static void behavior_initial(const struct sim *s, unsigned int slot, uint8_t *data)
{
	(void)slot;
	data[0] = sim_has(s, SIM_BEHAVIOR_DEFAULT_ON);
}

/* ---- Host Identifier: 8 bytes, or 16 with EXHID */

static bool host_id_is_long(const struct sim *s)
{
	return s->cfg.has_hostid128 && s->cfg.ver >= NT_VS(1, 2, 0);
}

void sim_identify_host(const struct sim *s, uint8_t *page)
{
	if (host_id_is_long(s))
		page[96] |= 0x01;
}

static uint16_t host_id_check(struct sim *s, struct sim_cmd *cmd, size_t *ret_len)
{
	*ret_len = cmd->cdw11 & 1 ? 16 : 8;
	if (cmd->cdw11 & 1 && !host_id_is_long(s) && !sim_has(s, SIM_HOSTID_LONG_ACCEPTED))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	return sim_prp_check(s, cmd, *ret_len);
}

static uint16_t host_id_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint8_t data[16] = { 0 };
	size_t len;
	uint16_t status = host_id_check(s, cmd, &len);

	(void)slot;
	(void)save;
	if (!status)
		status = sim_data_from_host(s, cmd, data, len);
	if (status)
		return status;
	if (sim_has(s, SIM_HOSTID_SHORT))
		memset(data + 8, 0, 8);
	memcpy(s->admin->host_id, data, sizeof(data));
	return 0;
}

static uint16_t host_id_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	static const uint8_t none[16];
	size_t len;
	uint16_t status = host_id_check(s, cmd, &len);

	(void)slot;
	if (status)
		return status;
	if (sim_has(s, SIM_HOSTID_OVERRUN))
		len = 16;
	return sim_data_to_host(s, cmd, sel == NT_SEL_CURRENT ? s->admin->host_id : none, len);
}

/* ---- Host Metadata: descriptors of type, length and value */

/* The descriptor at @at of @end, its whole length; 0: it does not fit. */
static size_t element_len(const uint8_t *data, size_t at)
{
	size_t len;

	if (at + ELEMENT_HEAD > METADATA_LEN)
		return 0;
	len = ELEMENT_HEAD + sim_get(data + at + 2, 2);
	return at + len <= METADATA_LEN ? len : 0;
}

/* Take every element of @type out of @all; the bytes that are left. */
static size_t elements_drop(uint8_t *all, size_t used, uint8_t type)
{
	size_t at = METADATA_HEAD, kept = METADATA_HEAD, len;
	uint8_t count = 0;

	for (unsigned int i = 0; i < all[0] && (len = element_len(all, at)) && at < used; i++) {
		if ((all[at] & 0x1f) != type) {
			memmove(all + kept, all + at, len);
			kept += len;
			count++;
		}
		at += len;
	}
	memset(all + kept, 0, METADATA_LEN - kept);
	all[0] = count;
	return kept;
}

static size_t elements_used(const uint8_t *all)
{
	size_t at = METADATA_HEAD, len;

	for (unsigned int i = 0; i < all[0] && (len = element_len(all, at)); i++)
		at += len;
	return at;
}

static bool action_is_wrong(const struct sim *s, uint8_t fid, unsigned int action)
{
	if (action > EA_ADD)
		return true;
	if (sim_has(s, SIM_METADATA_ADD_ACCEPTED))
		return false;
	return fid == FID_ENHANCED ? action == EA_REPLACE : action == EA_ADD;
}

/* @data holds what the host sent, and what the feature is from now on afterwards. */
static uint16_t metadata_accept(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
				unsigned int slot, uint8_t *data)
{
	unsigned int action = cmd->cdw11 >> 13 & 3;
	size_t at = METADATA_HEAD, used, len;
	uint8_t all[METADATA_LEN];

	if (action_is_wrong(s, f->fid, action))
		return sim_fail(cmd, 45, 5, SIM_INVALID_FIELD);
	memcpy(all, sim_feature_data(s, f, slot), sizeof(all));
	used = elements_used(all);
	for (unsigned int i = 0; i < data[0]; i++, at += len) {
		len = element_len(data, at);
		if (!len)
			return sim_fail(cmd, 24, 0, SIM_INVALID_FIELD);
		if (action == EA_DELETE && sim_has(s, SIM_METADATA_NOT_DELETED))
			continue;
		if (action != EA_ADD && !sim_has(s, SIM_METADATA_NOT_REPLACED))
			used = elements_drop(all, used, data[at] & 0x1f);
		if (action == EA_DELETE)
			continue;
		if (used + len > METADATA_LEN)
			return sim_fail(cmd, 24, 0, SIM_INVALID_FIELD);
		memcpy(all + used, data + at, len);
		used += len;
		all[0]++;
	}
	memcpy(data, all, sizeof(all));
	return 0;
}

static uint16_t enhanced_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot,
				uint8_t *data)
{
	return metadata_accept(s, cmd, &sim_host_features[2], slot, data);
}

static uint16_t ctrl_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot, uint8_t *data)
{
	return metadata_accept(s, cmd, &sim_host_features[3], slot, data);
}

static uint16_t ns_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot, uint8_t *data)
{
	return metadata_accept(s, cmd, &sim_host_features[4], slot, data);
}

uint16_t sim_feature_ns_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			     unsigned int *ret_slot)
{
	(void)s;
	(void)is_set;
	*ret_slot = cmd->nsid && cmd->nsid <= SIM_NS_MAX ? cmd->nsid - 1 : 0;
	return 0;
}

const struct sim_feature sim_host_features[] = {
	{ .fid = NT_FID_HOST_BEHAVIOR,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .since = NT_VS(1, 4, 0),
	  .data_len = BEHAVIOR_LEN,
	  .initial_data = behavior_initial,
	  .accept = behavior_accept },
	{ .fid = NT_FID_HOST_ID,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 1,
	  .since = NT_VS(1, 1, 0),
	  .set = host_id_set,
	  .get = host_id_get },
	{ .fid = FID_ENHANCED,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .since = NT_VS(2, 0, 0),
	  .data_len = METADATA_LEN,
	  .accept = enhanced_accept },
	{ .fid = FID_CTRL,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .since = NT_VS(1, 4, 0),
	  .data_len = METADATA_LEN,
	  .accept = ctrl_accept },
	{ .fid = FID_NS,
	  .caps = SIM_FEATURE_CHANGEABLE | SIM_FEATURE_PER_NS,
	  .slots = SIM_NS_MAX,
	  .since = NT_VS(1, 4, 0),
	  .slot = sim_feature_ns_slot,
	  .data_len = METADATA_LEN,
	  .accept = ns_accept },
};
const size_t sim_host_features_count = ARRAY_SIZE(sim_host_features);
