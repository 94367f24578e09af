// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Keep Alive (Base 2.0 sections 3.9, 5.18 and 5.27.1.12):
 * the command, the timeout in units of KAS, and the timer. When it expires the
 * controller writes a log entry, stops and sets CSTS.CFS. With Traffic Based
 * Keep Alive an interval that saw any command is followed by another.
 */
#include "cmd.h"
#include "link.h"

#define KAS_MS	   100u
#define MS_NS	   1000000ull
#define DEFAULT_MS 120000u

static bool kas_has(const struct sim *s)
{
	return s->cfg.kas && s->cfg.ver >= NT_VS(1, 2, 1);
}

bool sim_keep_alive_has(const struct sim *s)
{
	return kas_has(s) || sim_has(s, SIM_KAS_COMMAND_WITHOUT);
}

static bool kas_is_traffic_based(const struct sim *s)
{
	return s->cfg.has_tbkas && s->cfg.ver >= NT_VS(1, 4, 0);
}

void sim_identify_keep_alive(const struct sim *s, uint8_t *page)
{
	if (!kas_has(s))
		return;
	sim_put16(page + 320, s->cfg.kas);
	if (kas_is_traffic_based(s))
		page[96] |= 0x40;
}

/* ---- the timer */

static void kas_start(struct sim *s)
{
	struct sim_keep_alive *k = &s->admin->keep_alive;
	uint64_t ms = sim_feature(s, NT_FID_KEEP_ALIVE, 0);

	if (sim_has(s, SIM_KATO_EARLY))
		ms /= 2;
	if (sim_has(s, SIM_KATO_UNIT))
		ms *= 100;
	k->has_traffic = false;
	k->due_ns = ms && !sim_has(s, SIM_KATO_NEVER) ? nt_clock_ns() + ms * MS_NS : 0;
	s->has_work |= k->due_ns != 0;
}

void sim_keep_alive_reset(struct sim *s)
{
	if (!sim_has(s, SIM_KATO_OVER_RESET))
		memset(&s->admin->keep_alive, 0, sizeof(s->admin->keep_alive));
}

void sim_keep_alive_seen(struct sim *s)
{
	struct sim_keep_alive *k = &s->admin->keep_alive;

	k->has_traffic = true;
	if (k->due_ns && sim_has(s, SIM_KATO_TRAFFIC))
		kas_start(s);
}

uint64_t sim_keep_alive_due_ns(const struct sim *s)
{
	uint64_t due = s->admin ? s->admin->keep_alive.due_ns : 0;

	return due ? due : UINT64_MAX;
}

/* Only while commands are processed, and not from CC.SHN on. */
static bool kas_is_active(const struct sim *s)
{
	if (sim_has(s, SIM_KATO_IN_SHUTDOWN) || sim_has(s, SIM_KATO_OVER_RESET))
		return true;
	return sim_state_is_running(s) && !(s->cc & NT_CC_SHN_MASK) &&
	       !(s->csts & NT_CSTS_SHST_MASK);
}

bool sim_keep_alive_tick(struct sim *s, uint64_t now_ns)
{
	struct sim_keep_alive *k = &s->admin->keep_alive;

	if (!k->due_ns || now_ns < k->due_ns)
		return false;
	k->due_ns = 0;
	if (!kas_is_active(s))
		return false;
	if (k->has_traffic && kas_is_traffic_based(s) && !sim_has(s, SIM_KATO_TRAFFIC_IGNORED)) {
		kas_start(s);
		return true;
	}
	sim_error_log(s, NULL, NT_STATUS(GENERIC, KEEP_ALIVE_EXPIRED));
	if (sim_has(s, SIM_KATO_NO_CFS))
		s->sq[0].is_dead = true;
	else
		sim_fatal(s);
	return true;
}

/* ---- the command and the feature */

uint16_t sim_keep_alive(struct sim *s, struct sim_cmd *cmd)
{
	(void)cmd;
	if (sim_has(s, SIM_KEEP_ALIVE_FAILS))
		return SIM_INVALID_FIELD;
	if (s->admin->keep_alive.due_ns && !sim_has(s, SIM_KEEP_ALIVE_IGNORED))
		kas_start(s);
	return 0;
}

static uint16_t kato_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint64_t unit = (uint64_t)s->cfg.kas * KAS_MS, ms = cmd->cdw11;

	(void)save;
	if (!ms && sim_has(s, SIM_KATO_ZERO_REFUSED))
		return sim_fail(cmd, 44, 0, NT_STATUS(GENERIC, KEEP_ALIVE_INVALID));
	if (sim_has(s, SIM_KATO_ROUNDS_DOWN))
		ms = nt_max(ms / unit, ms ? 1 : 0) * unit;
	else if (!sim_has(s, SIM_KATO_NOT_ROUNDED))
		ms = (ms + unit - 1) / unit * unit;
	sim_feature_store(s, NT_FID_KEEP_ALIVE, slot, (uint32_t)nt_min(ms, UINT32_MAX), false);
	if (ms || !sim_has(s, SIM_KATO_RUNS_ON))
		kas_start(s);
	return 0;
}

static uint32_t kato_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return sim_has(s, SIM_KATO_DEFAULT_ON) ? DEFAULT_MS : 0;
}

const struct sim_feature sim_keep_alive_features[] = {
	{ .fid = NT_FID_KEEP_ALIVE,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xffffffff,
	  .has = kas_has,
	  .initial = kato_initial,
	  .set = kato_set },
};
const size_t sim_keep_alive_features_count = ARRAY_SIZE(sim_keep_alive_features);
