// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: power states (Base 2.0 section 8.15, figure 276):
 * their descriptors, the way from one to another, which takes the time that
 * the descriptors say, and the idle timer of Autonomous Power State Transition.
 *
 * The state is the current value of Power Management. Admin commands leave it
 * as it is; an I/O command in a non-operational state waits until the most
 * recent operational one is entered again. The idle timer costs nothing: what
 * it would have done by now is worked out when somebody asks.
 */
#include "cmd.h"

#define POWER_SLOW_NS  2000000000ull /* SIM_POWER_SLOW */
#define APST_ENTRY_LEN 8u
#define STATES_MAX     32u

struct power_state {
	bool is_down;	       /* non-operational */
	uint16_t mp;	       /* 0.01 W, of a non-operational one 0.0001 W */
	uint32_t enlat, exlat; /* microseconds */
	uint16_t idle;	       /* 0.0001 W */
	uint16_t active;       /* 0.01 W */
	uint8_t rank;
};

static uint32_t power_state_of(const struct sim *s, uint32_t *ret_hint)
{
	uint32_t value = sim_feature(s, NT_FID_POWER_MGMT, 0);

	if (ret_hint)
		*ret_hint = value & ~0x1fu;
	return value & 0x1f;
}

/* The last state is a non-operational one, the last two where there are five or more. */
bool sim_power_is_down(const struct sim *s, uint32_t ps)
{
	if (s->cfg.ver < NT_VS(1, 1, 0) || !s->cfg.npss)
		return false;
	if (sim_has(s, SIM_PSD_ALL_UP))
		return false;
	return ps == s->cfg.npss || (s->cfg.npss >= 4 && ps + 1 == s->cfg.npss);
}

static struct power_state power_describe(const struct sim *s, uint32_t ps)
{
	bool is_last = ps == s->cfg.npss;

	if (sim_power_is_down(s, ps))
		return (struct power_state){
			.is_down = true,
			.mp = is_last ? 50 : 450,
			.enlat = is_last ? 5000 : 2000,
			.exlat = is_last ? 10000 : 3000,
			.idle = is_last ? 40 : 400,
			.rank = (uint8_t)s->cfg.npss,
		};
	return (struct power_state){
		.mp = (uint16_t)(900 / (ps + 1)),
		.enlat = 5 * ps,
		.exlat = 5 * ps,
		.idle = (uint16_t)(6000 / (ps + 1)),
		.active = (uint16_t)(800 / (ps + 1)),
		.rank = (uint8_t)ps,
	};
}

static void power_put(const struct sim *s, const struct power_state *st, uint8_t *at)
{
	uint16_t active = st->active;

	if (sim_has(s, SIM_PSD_DOWN_ACTIVE) && st->is_down)
		active = 3;
	sim_put16(at + 16, st->idle);
	at[18] = sim_has(s, SIM_PSD_SCALE_RESERVED) ? 0xc0 : 0x40; /* IPS: 0.0001 W */
	sim_put16(at + 20, active);
	if (active && !sim_has(s, SIM_PSD_NO_WORKLOAD))
		at[22] |= 2; /* heavy sequential writes */
	if (active && !sim_has(s, SIM_PSD_NO_SCALE))
		at[22] |= 0x80; /* APS: 0.01 W */
}

static void power_put_state(const struct sim *s, uint32_t ps, uint8_t *at)
{
	struct power_state st = power_describe(s, ps);
	bool is_milli = st.is_down && !sim_has(s, SIM_PSD_SCALE_FLIPPED);

	sim_put16(at, st.mp);
	if (sim_has(s, SIM_POWER_RISES) && ps == 1)
		sim_put16(at, 2000);
	at[3] = (uint8_t)(is_milli | st.is_down << 1);
	sim_put32(at + 4, st.enlat);
	sim_put32(at + 8, st.exlat);
	memset(at + 12, st.rank, 4);
	if (sim_has(s, SIM_PSD_RANK_TOO_HIGH) && ps == s->cfg.npss)
		at[14] = (uint8_t)(s->cfg.npss + 1);
	if (s->cfg.ver >= NT_VS(1, 2, 0))
		power_put(s, &st, at);
	if (sim_has(s, SIM_PSD_RESERVED_SET))
		at[2] = 0x80;
}

static bool apst_has(const struct sim *s)
{
	return s->cfg.has_apst && s->cfg.npss && s->cfg.ver >= NT_VS(1, 1, 0);
}

void sim_identify_power(const struct sim *s, uint8_t *page)
{
	page[265] = apst_has(s); /* APSTA */
	page[263] = (uint8_t)s->cfg.npss;
	for (uint32_t ps = 0; ps <= s->cfg.npss; ps++)
		power_put_state(s, ps, page + 2048 + 32 * ps);
	if (sim_has(s, SIM_PSD_0_DOWN))
		page[2048 + 3] |= 2;
	if (sim_has(s, SIM_PSD_BEYOND_NPSS) && s->cfg.npss < STATES_MAX - 1)
		page[2048 + 32 * (s->cfg.npss + 1)] = 1;
	if (sim_has(s, SIM_NPSS_TOO_MANY))
		page[263] = 40;
}

/* ---- from state to state */

static void power_spoil(struct sim *s)
{
	if (sim_has(s, SIM_POWER_LOSES_QUEUES))
		for (uint16_t qid = 1; qid < SIM_QUEUES_MAX; qid++)
			s->sq[qid].is_dead = true;
	if (sim_has(s, SIM_POWER_LOSES_DATA) && s->ghost.written) {
		memset(s->ghost.written, 0, s->ghost.written_len);
		s->ghost.written = NULL;
	}
	if (sim_has(s, SIM_POWER_LOSES_FEATURES))
		sim_feature_store(s, NT_FID_TEMP_THRESH, 0, SIM_WCTEMP, false);
}

static void power_enter(struct sim *s, uint32_t ps)
{
	struct sim_power *p = &s->admin->power;
	uint32_t hint;

	power_state_of(s, &hint);
	if (!sim_power_is_down(s, ps))
		p->operational = (uint8_t)ps;
	else
		power_spoil(s);
	sim_feature_store(s, NT_FID_POWER_MGMT, 0, hint | ps, false);
	if (p->is_auto && !sim_has(s, SIM_APST_IGNORES_IO))
		p->idle_ns = nt_clock_ns();
}

/* ---- autonomous transitions */

static const struct sim_feature *apst_row(void);

/* The apst_entry of state @ps: time in milliseconds, 0: never. */
static uint32_t apst_entry(const struct sim *s, uint32_t ps, uint32_t *ret_to)
{
	const uint8_t *table = sim_feature_data(s, apst_row(), 0);
	uint32_t e = (uint32_t)sim_get(table + APST_ENTRY_LEN * ps, 4);

	*ret_to = e >> 3 & 0x1f;
	if (sim_has(s, SIM_APST_NEVER))
		return 0;
	if (sim_has(s, SIM_APST_ZERO_IS_NOW) && !(e >> 8))
		*ret_to = s->cfg.npss;
	else if (!(e >> 8))
		return 0;
	return sim_has(s, SIM_APST_TOO_EARLY) || !(e >> 8) ? 1 : e >> 8;
}

static bool power_is_busy(const struct sim *s)
{
	for (unsigned int qid = 1; qid < SIM_QUEUES_MAX; qid++)
		if (s->sq[qid].outstanding)
			return true;
	return false;
}

/* What the idle timer did since it was asked last. */
static void power_idle(struct sim *s)
{
	struct sim_power *p = &s->admin->power;
	uint64_t now = p->is_auto ? nt_clock_ns() : 0;
	uint32_t to, ms;

	if (p->is_auto && power_is_busy(s) && !sim_has(s, SIM_APST_IGNORES_IO))
		p->idle_ns = now;
	for (unsigned int i = 0; p->is_auto && i < STATES_MAX; i++) {
		uint64_t since = p->idle_ns, at;

		ms = apst_entry(s, power_state_of(s, NULL), &to);
		at = since + ms * 1000000ull;
		if (!ms || now <= at || to > s->cfg.npss || to == power_state_of(s, NULL))
			return;
		power_enter(s, to);
		p->idle_ns = at;
		p->is_asleep = true;
	}
}

static uint16_t apst_accept(struct sim *s, struct sim_cmd *cmd, unsigned int slot, uint8_t *data)
{
	(void)slot;
	if (sim_has(s, SIM_APST_STAYS_ON) && sim_feature(s, NT_FID_AUTO_PST, 0) &&
	    !(cmd->cdw11 & 1))
		return NT_STATUS(GENERIC, INTERNAL);
	for (uint32_t ps = 0; ps < STATES_MAX; ps++) {
		uint32_t e = (uint32_t)sim_get(data + APST_ENTRY_LEN * ps, 4), to = e >> 3 & 0x1f;

		if (ps > s->cfg.npss)
			e = 0;
		if (e >> 8 && (to > s->cfg.npss || !sim_power_is_down(s, to)) &&
		    !sim_has(s, SIM_APST_TARGET_ACCEPTED))
			return sim_fail(cmd, 24, 0, SIM_INVALID_FIELD);
		if (sim_has(s, SIM_APST_TIME_SHORT))
			e &= 0x00ffffff;
		if (sim_has(s, SIM_APST_UNUSED_SET) && ps > s->cfg.npss)
			e = 20 << 8;
		sim_put64(data + APST_ENTRY_LEN * ps, e & ~7u);
	}
	if (sim_has(s, SIM_APST_TABLE_SHORT))
		memset(data + APST_ENTRY_LEN, 0, STATES_MAX * APST_ENTRY_LEN - APST_ENTRY_LEN);
	return 0;
}

static void apst_changed(struct sim *s)
{
	struct sim_power *p = &s->admin->power;

	p->is_auto = sim_feature(s, NT_FID_AUTO_PST, 0) & 1 || sim_has(s, SIM_APST_WHEN_OFF);
	p->idle_ns = nt_clock_ns();
}

static uint32_t apst_initial(const struct sim *s, unsigned int slot)
{
	(void)slot;
	return sim_has(s, SIM_APST_DEFAULT_ON);
}

/* ---- what the other chapters ask */

void sim_power_reset(struct sim *s)
{
	struct sim_power *p = &s->admin->power;

	memset(p, 0, sizeof(*p));
	p->operational = (uint8_t)power_state_of(s, NULL);
	apst_changed(s);
}

static uint64_t power_way_ns(const struct sim *s, uint32_t from, uint32_t to)
{
	uint64_t ns =
		(power_describe(s, from).exlat + (uint64_t)power_describe(s, to).enlat) * 1000;

	return sim_has(s, SIM_POWER_SLOW) && from != to ? ns + POWER_SLOW_NS : ns;
}

uint64_t sim_power_due_ns(struct sim *s, const struct sim_cmd *cmd)
{
	struct sim_power *p = &s->admin->power;
	uint32_t ps, to = cmd->cdw11 & 0x1f;

	if (p->is_auto)
		power_idle(s);
	ps = power_state_of(s, NULL);
	if (cmd->sqid) {
		if (!sim_power_is_down(s, ps))
			return 0;
		if (!p->awake_ns)
			p->awake_ns = nt_clock_ns() + power_way_ns(s, ps, p->operational);
		return p->awake_ns;
	}
	if (cmd->opc != NT_ADM_SET_FEATURES || (cmd->cdw10 & 0xff) != NT_FID_POWER_MGMT ||
	    to == ps || to > s->cfg.npss)
		return 0;
	return nt_clock_ns() + power_way_ns(s, ps, to);
}

void sim_power_wake(struct sim *s)
{
	struct sim_power *p = &s->admin->power;
	uint32_t ps = power_state_of(s, NULL);

	p->awake_ns = 0;
	p->is_asleep = false;
	if (p->is_auto && !sim_has(s, SIM_APST_IGNORES_IO))
		p->idle_ns = nt_clock_ns();
	if (!sim_power_is_down(s, ps) || sim_has(s, SIM_POWER_STAYS_DOWN))
		return;
	power_enter(s, sim_has(s, SIM_POWER_WAKES_TO_0) ? 0 : p->operational);
}

/* Admin commands leave a non-operational state as it is. */
void sim_power_admin(struct sim *s)
{
	if (sim_has(s, SIM_POWER_WAKES_ON_ADMIN))
		sim_power_wake(s);
}

/* I/O that broken controllers do not do in a non-operational state; 0: go on. */
uint16_t sim_power_refuses(struct sim *s, struct sim_cmd *cmd)
{
	uint32_t ps = power_state_of(s, NULL);

	if (!sim_power_is_down(s, ps))
		return 0;
	if (sim_has(s, SIM_APST_DIES) && s->admin->power.is_asleep)
		return sim_cmd_lose(s, cmd);
	if (sim_has(s, SIM_POWER_DEEPEST_DIES) && ps == s->cfg.npss)
		return sim_cmd_lose(s, cmd);
	return sim_has(s, SIM_POWER_DOWN_REFUSES) ? NT_STATUS(GENERIC, NS_NOT_READY) : 0;
}

/* ---- the features */

static uint16_t power_check(struct sim *s, struct sim_cmd *cmd)
{
	uint32_t to = cmd->cdw11 & 0x1f, ps = power_state_of(s, NULL);

	if (to > s->cfg.npss && !sim_has(s, SIM_POWER_ABOVE_NPSS_ACCEPTED))
		return sim_fail(cmd, 44, 0,
				sim_has(s, SIM_POWER_STATUS) ? NT_STATUS(GENERIC, SEQUENCE)
							     : SIM_INVALID_FIELD);
	if (sim_has(s, SIM_POWER_STEPS_ONLY) && (to > ps + 1 || ps > to + 1))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_POWER_HINT_REFUSED) && cmd->cdw11 >> 5 & 7)
		return sim_fail(cmd, 44, 5, SIM_INVALID_FIELD);
	return 0;
}

static uint16_t power_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	(void)save;
	sim_feature_store(s, NT_FID_POWER_MGMT, slot, (cmd->cdw11 & 0xe0) | power_state_of(s, NULL),
			  false);
	power_enter(s, cmd->cdw11 & 0x1f);
	return 0;
}

static uint16_t power_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	power_idle(s);
	cmd->dw0 = sim_feature_sel(s, NT_FID_POWER_MGMT, slot, sel);
	if (sim_has(s, SIM_FEATURE_GET_ZERO))
		cmd->dw0 = 0;
	return 0;
}

const struct sim_feature sim_power_features[] = {
	{ .fid = NT_FID_POWER_MGMT,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = 1,
	  .mask = 0xff,
	  .check = power_check,
	  .set = power_set,
	  .get = power_get },
	{ .fid = NT_FID_AUTO_PST,
	  .caps = SIM_FEATURE_CHANGEABLE | SIM_FEATURE_SAVEABLE,
	  .slots = 1,
	  .mask = 1,
	  .since = NT_VS(1, 1, 0),
	  .has = apst_has,
	  .initial = apst_initial,
	  .changed = apst_changed,
	  .data_len = STATES_MAX * APST_ENTRY_LEN,
	  .accept = apst_accept },
};
const size_t sim_power_features_count = ARRAY_SIZE(sim_power_features);

static const struct sim_feature *apst_row(void)
{
	return &sim_power_features[1];
}
