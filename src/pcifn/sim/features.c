// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Get and Set Features (Base 2.0 sections 4.2, 5.15 and
 * 5.27): what all features share. Selection, saving, scope and reset; the
 * features themselves are rows of feature_table.c.
 *
 * A value that was saved is what a reset brings back; any other falls back to
 * its default.
 */
#include <assert.h>

#include "cmd.h"

/* One table for each chapter that has features. */
static const struct {
	const struct sim_feature *rows;
	const size_t *count;
} feature_tables[] = {
	{ sim_features, &sim_features_count },
	{ sim_boot_features, &sim_boot_features_count },
	{ sim_hmb_features, &sim_hmb_features_count },
	{ sim_host_features, &sim_host_features_count },
	{ sim_keep_alive_features, &sim_keep_alive_features_count },
	{ sim_ns_features, &sim_ns_features_count },
	{ sim_optional_features, &sim_optional_features_count },
	{ sim_power_features, &sim_power_features_count },
	{ sim_log_features, &sim_log_features_count },
};

const struct sim_feature *sim_feature_at(size_t i)
{
	for (size_t t = 0; t < ARRAY_SIZE(feature_tables); t++) {
		if (i < *feature_tables[t].count)
			return &feature_tables[t].rows[i];
		i -= *feature_tables[t].count;
	}
	return NULL;
}

bool sim_feature_is_there(const struct sim *s, const struct sim_feature *f)
{
	return s->cfg.ver >= f->since && (!f->has || f->has(s));
}

static const struct sim_feature *feature_find(const struct sim *s, uint8_t fid)
{
	const struct sim_feature *f;

	if (sim_is_hidden(s, SIM_PART_FEATURE, fid))
		return NULL;
	for (size_t i = 0; (f = sim_feature_at(i)); i++)
		if (f->fid == fid && sim_feature_is_there(s, f))
			return f;
	return NULL;
}

/* Index of @slot of @fid in the arrays of struct sim_admin. */
static unsigned int slot_at(const struct sim *s, uint8_t fid, unsigned int slot)
{
	return (s->admin->slot_base[fid] + slot) % SIM_FEATURE_SLOTS_MAX;
}

uint32_t sim_feature_sel(const struct sim *s, uint8_t fid, unsigned int slot, unsigned int sel)
{
	unsigned int at = slot_at(s, fid, slot);
	const struct sim_admin *a = s->admin;

	if (sel == NT_SEL_DEFAULT && !sim_has(s, SIM_FEATURE_DEFAULT_IS_CURRENT))
		return a->initial[at];
	if (sel == NT_SEL_SAVED)
		return a->is_saved[at] ? a->saved[at] : a->initial[at];
	return a->current[at];
}

uint32_t sim_feature(const struct sim *s, uint8_t fid, unsigned int slot)
{
	return sim_feature_sel(s, fid, slot, NT_SEL_CURRENT);
}

void sim_feature_store(struct sim *s, uint8_t fid, unsigned int slot, uint32_t value, bool save)
{
	unsigned int at = slot_at(s, fid, slot);

	s->admin->current[at] = value;
	if (save && !sim_has(s, SIM_FEATURE_SAVE_IGNORED)) {
		s->admin->saved[at] = value;
		s->admin->is_saved[at] = true;
	}
}

void sim_features_init(struct sim *s)
{
	const struct sim_feature *f;
	unsigned int base = 0;

	for (size_t i = 0; (f = sim_feature_at(i)); i++) {
		assert(base + f->slots <= SIM_FEATURE_SLOTS_MAX);
		s->admin->slot_base[f->fid] = (uint16_t)base;
		for (unsigned int slot = 0; slot < f->slots; slot++) {
			uint32_t v = f->initial ? f->initial(s, slot) : 0;

			s->admin->initial[base + slot] = v;
			s->admin->current[base + slot] = v;
		}
		base += f->slots;
	}
}

static void feature_reset(struct sim *s, const struct sim_feature *f)
{
	struct sim_admin *a = s->admin;

	if (f->persists && !sim_has(s, SIM_FEATURE_FORGETS))
		return;
	for (unsigned int slot = 0; slot < f->slots; slot++) {
		unsigned int at = slot_at(s, f->fid, slot);

		a->current[at] = a->is_saved[at] && !sim_has(s, SIM_FEATURE_SAVED_LOST)
					 ? a->saved[at]
					 : a->initial[at];
	}
	sim_feature_data_reset(s, f);
}

void sim_features_reset(struct sim *s)
{
	const struct sim_feature *f;

	if (sim_has(s, SIM_FEATURES_KEPT_OVER_RESET))
		return;
	for (size_t i = 0; (f = sim_feature_at(i)); i++)
		feature_reset(s, f);
	s->admin->timestamp_ms = 0;
	s->admin->timestamp_at_ns = nt_clock_ns();
	s->admin->timestamp_origin = 0;
}

/* NSID of a feature of the controller: any valid one for Get, none for Set. */
static uint16_t ctrl_scope(const struct sim *s, struct sim_cmd *cmd, bool is_set)
{
	if (!cmd->nsid || cmd->nsid == NT_NSID_ALL)
		return 0;
	if (cmd->nsid > SIM_NN)
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (is_set && !sim_has(s, SIM_FEATURE_NSID_ACCEPTED))
		return sim_fail(cmd, 4, 0, NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_PER_NS));
	return 0;
}

static uint16_t ns_scope(const struct sim *s, struct sim_cmd *cmd, bool is_set)
{
	if (cmd->nsid == NT_NSID_ALL && (is_set || sim_has(s, SIM_FEATURE_BROADCAST_ACCEPTED)))
		return 0;
	if (!cmd->nsid || cmd->nsid > SIM_NN)
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (!sim_ns_get(s, cmd->nsid) && !sim_has(s, SIM_FEATURE_INACTIVE_ACCEPTED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	return 0;
}

static uint16_t scope(const struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
		      bool is_set)
{
	if (f->caps & SIM_FEATURE_PER_NS)
		return ns_scope(s, cmd, is_set);
	return ctrl_scope(s, cmd, is_set);
}

static const struct sim_feature *feature_of(const struct sim *s, const struct sim_cmd *cmd)
{
	const struct sim_feature *f = feature_find(s, (uint8_t)cmd->cdw10);

	if (f && sim_has(s, SIM_FEATURE_MANDATORY_MISSING) && f->fid == NT_FID_ERROR_RECOVERY)
		return NULL;
	return f;
}

static uint16_t no_feature(const struct sim *s, struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_FEATURE_RESERVED_ACCEPTED))
		return 0;
	return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
}

uint16_t sim_get_features(struct sim *s, struct sim_cmd *cmd)
{
	const struct sim_feature *f = feature_of(s, cmd);
	unsigned int sel = cmd->cdw10 >> 8 & 7, slot = 0;
	uint16_t status;

	if (sim_has(s, SIM_FEATURE_RESERVED_HANGS) && cmd->cdw13)
		return sim_cmd_lose(s, cmd);
	if (!f)
		return no_feature(s, cmd);
	if (sel > NT_SEL_CAPABILITIES && !sim_has(s, SIM_FEATURE_SEL_RESERVED_ACCEPTED))
		return sim_fail(cmd, 41, 0, SIM_INVALID_FIELD);
	if (sel && sim_has(s, SIM_HOLLOW_SELECT))
		return sim_fail(cmd, 41, 0, SIM_INVALID_FIELD);
	status = scope(s, cmd, f, false);
	if (status)
		return status;
	if (sim_has(s, SIM_FEATURE_SEL_IGNORED))
		sel = NT_SEL_CURRENT;
	if (sel == NT_SEL_CAPABILITIES) {
		cmd->dw0 = f->caps;
		if (sim_has(s, SIM_FEATURE_CAPS_WRONG))
			cmd->dw0 ^= SIM_FEATURE_SAVEABLE;
		return 0;
	}
	status = f->slot ? f->slot(s, cmd, false, &slot) : 0;
	if (status)
		return status;
	if (f->get)
		return f->get(s, cmd, sel, slot);
	cmd->dw0 = sim_feature_sel(s, f->fid, slot, sel);
	if (sim_has(s, SIM_FEATURE_GET_ZERO))
		cmd->dw0 = 0;
	return f->data_len ? sim_feature_data_get(s, cmd, f, slot, sel) : 0;
}

static uint16_t store(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
		      unsigned int slot, bool save)
{
	uint32_t value = cmd->cdw11 & f->mask;

	if (sim_has(s, SIM_FEATURE_SET_IGNORED))
		return 0;
	if (sim_has(s, SIM_FEATURE_SET_TRUNCATED))
		value &= 0xff;
	if (sim_has(s, SIM_HOLLOW_NOTICES_FORGOTTEN) && f->fid == NT_FID_ASYNC_EVENT)
		value &= 0xff;
	if (f->set)
		return f->set(s, cmd, slot, save);
	if (f->data_len) {
		uint16_t status = sim_feature_data_set(s, cmd, f, slot, save);

		if (status)
			return status;
	}
	if (f->caps & SIM_FEATURE_PER_NS && cmd->nsid == NT_NSID_ALL) {
		for (unsigned int i = 0; i < f->slots; i++)
			sim_feature_store(s, f->fid, i, value, save);
		return 0;
	}
	sim_feature_store(s, f->fid, slot, value, save);
	return 0;
}

uint16_t sim_set_features(struct sim *s, struct sim_cmd *cmd)
{
	const struct sim_feature *f = feature_of(s, cmd);
	bool save = cmd->cdw10 >> 31;
	unsigned int slot = 0;
	uint16_t status;

	if (!f)
		return no_feature(s, cmd);
	if (sim_has(s, SIM_FEATURE_RESERVED_USED))
		cmd->cdw11 ^= cmd->cdw13 & 1;
	status = scope(s, cmd, f, true);
	if (status)
		return status;
	if (save && !(f->caps & SIM_FEATURE_SAVEABLE)) {
		if (sim_has(s, SIM_FEATURE_SAVE_ACCEPTED))
			save = false;
		else
			return sim_fail(cmd, 43, 7, NT_STATUS(CMD_SPECIFIC, FEATURE_NOT_SAVEABLE));
	}
	status = f->slot ? f->slot(s, cmd, true, &slot) : 0;
	if (!status && f->check)
		status = f->check(s, cmd);
	if (status)
		return status;
	status = store(s, cmd, f, slot, save);
	if (!status && f->changed)
		f->changed(s);
	return status;
}
