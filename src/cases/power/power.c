// SPDX-License-Identifier: GPL-2.0-or-later
/* Power states for cases: see power.h. */
#include <stdio.h>

#include "power.h"

#define APST_LEN   256u
#define CHANGEABLE 4u

static uint64_t psd(struct nt_ctx *t, uint32_t ps, const char *field)
{
	char path[32];

	snprintf(path, sizeof(path), "psd%u.%s", ps, field);
	return nt_ctrl_field(t, path);
}

/* Transitions that nobody asked for would come between the case and what it sees. */
static void stop_transitions(struct nt_ctx *t)
{
	const struct drv_cmd off = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_AUTO_PST };
	struct nt_buf *table;

	if (nt_limits(t)->vs < NT_VS(1, 1, 0) || !nt_ctrl_field(t, "apsta.apst"))
		return;
	table = nt_buf(t, APST_LEN);
	if (nt_keep_feature_data(t, NT_FID_AUTO_PST, 0, 0, table) & 1)
		nt_shall_succeed(t, nt_admin(t, &off, table),
				 "autonomous power state transitions can be switched off");
}

void power_open(struct nt_ctx *t, uint32_t least, struct power *ret)
{
	bool has_scales = nt_limits(t)->vs >= NT_VS(1, 2, 0);

	ret->count = (uint32_t)nt_min(nt_ctrl_field(t, "npss"), POWER_STATES_MAX - 1) + 1;
	if (ret->count < least)
		nt_skip(t, "there are fewer than %u power states", least);
	for (uint32_t ps = 0; ps < ret->count; ps++) {
		struct power_state *st = &ret->states[ps];

		st->is_down = nt_limits(t)->vs >= NT_VS(1, 1, 0) && psd(t, ps, "nops");
		st->enlat = psd(t, ps, "enlat");
		st->exlat = psd(t, ps, "exlat");
		st->idle = has_scales ? psd(t, ps, "idlp") * (psd(t, ps, "ips") == 2 ? 100 : 1) : 0;
	}
	if (nt_ctrl_field(t, "oncs.save") &&
	    !(nt_get_features(t, NT_FID_POWER_MGMT, NT_SEL_CAPABILITIES, 0).dw0 & CHANGEABLE))
		nt_skip(t, "the power state cannot be changed");
	nt_keep_feature(t, NT_FID_POWER_MGMT, 0);
	stop_transitions(t);
}

uint32_t power_deepest(struct nt_ctx *t, const struct power *p)
{
	uint32_t ps = p->count;

	while (ps-- > 0)
		if (p->states[ps].is_down)
			return ps;
	nt_skip(t, "there is no non-operational power state");
}

bool power_enter(struct nt_ctx *t, uint32_t ps)
{
	bool ok = nt_shall_succeed(t, nt_set_features(t, NT_FID_POWER_MGMT, ps),
				   "every supported power state can be set from any other");

	if (!ok)
		nt_note(t, "power state %u", ps);
	return ok;
}

uint32_t power_now(struct nt_ctx *t)
{
	struct drv_cpl cpl = nt_get_features(t, NT_FID_POWER_MGMT, NT_SEL_CURRENT, 0);

	nt_shall_succeed(t, cpl, "Power Management can be read");
	return cpl.dw0 & 0x1f;
}

uint64_t power_way_us(const struct power *p, uint32_t from, uint32_t to)
{
	return p->states[from].exlat + p->states[to].enlat;
}

void power_io_open(struct nt_ctx *t, struct power_io *io)
{
	if (nt_ns(t)->meta_len)
		nt_skip(t, "the namespace has metadata");
	io->sq = nt_queue_pair(t, 1, 2, 2);
	io->data = nt_buf(t, nt_ns(t)->lba_len);
	io->slba = nt_ns(t)->scratch_slba;
}

bool power_io_write(struct nt_ctx *t, struct power_io *io, uint64_t gen, const char *what)
{
	nt_pattern(io->data->data, io->data->len, gen);
	return nt_shall_succeed(t, nt_write(t, io->sq, io->slba, 1, io->data), "%s", what);
}

bool power_io_holds(struct nt_ctx *t, struct power_io *io, uint64_t gen, const char *what)
{
	struct drv_cpl cpl;

	nt_pattern(io->data->data, io->data->len, ~gen);
	cpl = nt_read(t, io->sq, io->slba, 1, io->data);
	return nt_shall_succeed(t, cpl, "%s", what) &&
	       nt_shall_eq(t, nt_pattern_check(io->data->data, io->data->len, gen), io->data->len,
			   "%s (first byte that differs)", what);
}
