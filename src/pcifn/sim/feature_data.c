// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: features whose attributes are a buffer (Base 2.0
 * figure 316, "Uses Memory Buffer"). Each slot keeps three: the current, the
 * default and the saved one. Like a value in Dword 0 they are judged before
 * anything changes.
 */
#include <errno.h>
#include <stdlib.h>

#include "cmd.h"

enum { DATA_CURRENT, DATA_DEFAULT, DATA_SAVED, DATA_COPIES };

static uint8_t *data_copy_at(const struct sim *s, const struct sim_feature *f, unsigned int slot,
			     unsigned int copy)
{
	return s->admin->data + s->admin->data_base[f->fid] +
	       ((size_t)slot * DATA_COPIES + copy) * f->data_len;
}

static unsigned int data_slots(const struct sim_feature *f)
{
	return f->data_len ? f->slots : 0;
}

int sim_feature_data_init(struct sim *s)
{
	const struct sim_feature *f;
	size_t len = 0;

	for (size_t i = 0; (f = sim_feature_at(i)); i++) {
		s->admin->data_base[f->fid] = (uint32_t)len;
		len += (size_t)data_slots(f) * DATA_COPIES * f->data_len;
	}
	s->admin->data = calloc(1, len ? len : 1);
	if (!s->admin->data)
		return -ENOMEM;
	for (size_t i = 0; (f = sim_feature_at(i)); i++)
		for (unsigned int slot = 0; slot < data_slots(f); slot++) {
			uint8_t *data = data_copy_at(s, f, slot, DATA_DEFAULT);

			if (f->initial_data)
				f->initial_data(s, slot, data);
			memcpy(data_copy_at(s, f, slot, DATA_CURRENT), data, f->data_len);
			memcpy(data_copy_at(s, f, slot, DATA_SAVED), data, f->data_len);
		}
	return 0;
}

/* What was never saved is kept as the default, so the saved copy is always right. */
void sim_feature_data_reset(struct sim *s, const struct sim_feature *f)
{
	for (unsigned int slot = 0; slot < data_slots(f); slot++)
		memcpy(data_copy_at(s, f, slot, DATA_CURRENT), data_copy_at(s, f, slot, DATA_SAVED),
		       f->data_len);
}

const uint8_t *sim_feature_data(const struct sim *s, const struct sim_feature *f, unsigned int slot)
{
	return data_copy_at(s, f, slot, DATA_CURRENT);
}

uint16_t sim_feature_data_get(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
			      unsigned int slot, unsigned int sel)
{
	static const uint8_t copies[] = { DATA_CURRENT, DATA_DEFAULT, DATA_SAVED };
	uint8_t data[2 * SIM_FEATURE_DATA_MAX] = { 0 };
	size_t len = f->data_len;
	uint16_t status = sim_prp_check(s, cmd, len);

	if (status)
		return status;
	memcpy(data, data_copy_at(s, f, slot, copies[sel % ARRAY_SIZE(copies)]), len);
	if (sim_has(s, SIM_FEATURE_DATA_MISSING))
		return 0;
	if (sim_has(s, SIM_FEATURE_DATA_OVERRUN))
		len += 64;
	return sim_data_to_host(s, cmd, data, len);
}

uint16_t sim_feature_data_set(struct sim *s, struct sim_cmd *cmd, const struct sim_feature *f,
			      unsigned int slot, bool save)
{
	bool is_all = f->caps & SIM_FEATURE_PER_NS && cmd->nsid == NT_NSID_ALL;
	unsigned int first = is_all ? 0 : slot, last = is_all ? f->slots - 1u : slot;
	uint8_t data[SIM_FEATURE_DATA_MAX];
	uint16_t status = sim_prp_check(s, cmd, f->data_len);

	if (!status)
		status = sim_data_from_host(s, cmd, data, f->data_len);
	if (!status && f->accept)
		status = f->accept(s, cmd, slot, data);
	if (status)
		return status;
	for (unsigned int i = first; i <= last; i++) {
		memcpy(data_copy_at(s, f, i, DATA_CURRENT), data, f->data_len);
		if (save)
			memcpy(data_copy_at(s, f, i, DATA_SAVED), data, f->data_len);
	}
	return 0;
}
