// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Autonomous Power State Transition: a table of 32 entries says after how many
 * idle milliseconds a state is left, and for which non-operational one. Idle
 * means without I/O; a time of 0 means never. It is off until the host asks,
 * and can be switched off again at any time.
 *
 * Base 2.0 sections 5.27.1.9, 8.15.2; NVMe 1.4 sections 5.21.1.12, 8.4.2.
 */
#include <string.h>

#include "power.h"

#define IDLE_SPEC "base-2.0:5.27.1.9 base-2.0:8.15.2 nvme-1.4:5.21.1.12 nvme-1.4:8.4.2"

#define TABLE_LEN  256u
#define ENTRY_LEN  8u
#define CHANGEABLE 4u
#define ROUNDS	   4u
/* Long enough to tell it from a busy host, short enough to wait for. */
#define IDLE_MS 200u
#define LONG_MS 3600000u
/* What a controller may need beyond the idle time, until a "should" is broken. */
#define GRACE_MS 2000u

struct idle {
	struct power p;
	uint32_t target;
	struct nt_buf *table;
};

static void put_entry(struct nt_buf *table, uint32_t ps, uint32_t to, uint32_t ms)
{
	uint32_t e = ms << 8 | to << 3;

	for (unsigned int i = 0; i < 4; i++)
		table->data[ENTRY_LEN * ps + i] = (uint8_t)(e >> 8 * i);
}

static struct drv_cpl set_table(struct nt_ctx *t, struct nt_buf *table, bool on)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_SET_FEATURES,
				     .cdw10 = NT_FID_AUTO_PST,
				     .cdw11 = on };

	return nt_admin(t, &cmd, table);
}

static struct drv_cpl get_table(struct nt_ctx *t, uint8_t sel, struct nt_buf *table)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_GET_FEATURES,
				     .cdw10 = (uint32_t)sel << 8 | NT_FID_AUTO_PST };

	return nt_admin(t, &cmd, table);
}

static void needs_transitions(struct nt_ctx *t)
{
	if (!nt_ctrl_field(t, "apsta.apst"))
		nt_skip(t, "there are no autonomous power state transitions (APSTA bit 0)");
	if (nt_ctrl_field(t, "oncs.save") &&
	    !(nt_get_features(t, NT_FID_POWER_MGMT, NT_SEL_CAPABILITIES, 0).dw0 & CHANGEABLE))
		nt_skip(t, "the power state cannot be changed");
}

static void idle_open(struct nt_ctx *t, struct idle *d)
{
	needs_transitions(t);
	power_open(t, 2, &d->p);
	d->target = power_deepest(t, &d->p);
	if (d->p.states[0].is_down)
		nt_skip(t, "power state 0 is a non-operational one");
	d->table = nt_buf(t, TABLE_LEN);
}

/* Every operational state is left for the target after @ms of idleness. */
static bool idle_on(struct nt_ctx *t, struct idle *d, uint32_t ms)
{
	memset(d->table->data, 0, TABLE_LEN);
	for (uint32_t ps = 0; ps < d->p.count; ps++)
		if (!d->p.states[ps].is_down)
			put_entry(d->table, ps, ms ? d->target : 0, ms);
	return nt_shall_succeed(t, set_table(t, d->table, true),
				"autonomous transitions can be enabled");
}

static bool idle_off(struct nt_ctx *t, struct idle *d)
{
	return nt_shall_succeed(t, set_table(t, d->table, false),
				"autonomous transitions can be disabled");
}

static void reads_back(struct nt_ctx *t)
{
	struct nt_buf *seen;
	struct idle d;

	idle_open(t, &d);
	seen = nt_buf(t, TABLE_LEN);
	for (uint32_t round = 0; round < 2; round++) {
		size_t used = ENTRY_LEN * d.p.count, beyond = 0;
		struct drv_cpl get;

		memset(d.table->data, 0, TABLE_LEN);
		for (uint32_t ps = 0; ps < d.p.count; ps++)
			if (ps != d.target && !(round && ps & 1))
				put_entry(d.table, ps, d.target, 0x123456 + 0x1357 * ps);
		if (!nt_shall_succeed(t, set_table(t, d.table, false),
				      "a table with legal targets can be set"))
			return;
		memset(seen->data, 0xa5, TABLE_LEN);
		get = get_table(t, NT_SEL_CURRENT, seen);
		if (!nt_shall_succeed(t, get, "the table can be read"))
			return;
		nt_shall_bytes(t, seen->data, d.table->data, used, "the table is what was set");
		nt_shall_eq(t, get.dw0 & 1, 0, "Dword 0 says that transitions are disabled");
		for (size_t i = used; i < TABLE_LEN; i++)
			beyond += seen->data[i] != 0;
		nt_should_eq(t, beyond, 0, "entries of states above NPSS are 0 (bytes set)");
		nt_buf_guards(t, seen, "256 bytes are delivered");
	}
}

static void bad_target(struct nt_ctx *t)
{
	struct nt_buf *before, *after;
	struct drv_cpl set;
	struct idle d;

	idle_open(t, &d);
	before = nt_buf(t, TABLE_LEN);
	after = nt_buf(t, TABLE_LEN);
	if (!nt_shall_succeed(t, get_table(t, NT_SEL_CURRENT, before), "the table can be read"))
		return;
	put_entry(d.table, 0, 0, LONG_MS);
	set = set_table(t, d.table, false);
	if (!nt_should_status(t, set, NT_STATUS(GENERIC, INVALID_FIELD),
			      "a transition to an operational state is Invalid Field") &&
	    drv_cpl_ok(set))
		return;
	nt_shall_succeed(t, get_table(t, NT_SEL_CURRENT, after), "the table can be read");
	nt_shall_bytes(t, after->data, before->data, TABLE_LEN, "a refused table changes nothing");
}

static void off_by_default(struct nt_ctx *t)
{
	struct nt_buf *table = nt_buf(t, TABLE_LEN);
	struct drv_cpl get;

	needs_transitions(t);
	if (!nt_ctrl_field(t, "oncs.save"))
		nt_skip(t, "Save and Select are not supported (ONCS bit 4)");
	get = get_table(t, NT_SEL_DEFAULT, table);
	if (nt_shall_succeed(t, get, "the default can be read"))
		nt_shall_eq(t, get.dw0 & 1, 0, "transitions are disabled by default");
}

/* Wait for the target; false and a "should" when it does not come. */
static bool falls_asleep(struct nt_ctx *t, const struct idle *d)
{
	struct nt_deadline until =
		nt_within_ms(t, IDLE_MS + GRACE_MS + power_way_us(&d->p, 0, d->target) / 1000);
	uint32_t now;

	nt_settle(t, IDLE_MS * 1000);
	while ((now = power_now(t)) != d->target && !nt_deadline_passed(until))
		nt_settle(t, 20000);
	return nt_should_eq(t, now, d->target, "an idle controller goes to the state of the table");
}

static void sleeps_and_wakes(struct nt_ctx *t)
{
	struct power_io io;
	unsigned int gen;
	struct idle d;

	idle_open(t, &d);
	power_io_open(t, &io);
	if (!power_enter(t, 0) || !idle_on(t, &d, IDLE_MS))
		return;
	for (gen = 1; gen <= ROUNDS; gen++) {
		uint64_t start;
		uint32_t now;

		if (!power_io_write(t, &io, gen, "a Write after idleness succeeds") ||
		    !falls_asleep(t, &d) ||
		    !power_io_holds(t, &io, gen,
				    "what was written before idleness is there after it"))
			break;
		start = nt_clock_ns();
		now = power_now(t);
		/* A host that was held up may see the next transition already. */
		if (nt_clock_ns() - start < IDLE_MS * 500000ull)
			nt_shall(t, now < d.p.count && !d.p.states[now].is_down,
				 "the controller is in an operational state once it did I/O");
	}
	if (!idle_off(t, &d))
		return;
	power_io_write(t, &io, gen, "a Write after transitions were disabled succeeds");
	power_io_holds(t, &io, gen, "a Read after transitions were disabled succeeds");
	nt_settle(t, 2 * IDLE_MS * 1000);
	nt_shall(t, !d.p.states[power_now(t) % POWER_STATES_MAX].is_down,
		 "no transition happens once they are disabled");
}

static void keeps_its_time(struct nt_ctx *t)
{
	struct power_io io;
	struct idle d;

	idle_open(t, &d);
	power_io_open(t, &io);
	if (!power_enter(t, 0) || !idle_on(t, &d, LONG_MS))
		return;
	nt_settle(t, IDLE_MS * 1000);
	nt_shall_eq(t, power_now(t), 0, "no transition happens before the idle time is over");
	/* One entry without a time: state 0 is never left, the others would be. */
	idle_on(t, &d, IDLE_MS);
	put_entry(d.table, 0, 0, 0);
	nt_shall_succeed(t, set_table(t, d.table, true), "an idle time of 0 can be set");
	power_enter(t, 0);
	nt_settle(t, 2 * IDLE_MS * 1000);
	nt_shall_eq(t, power_now(t), 0, "a state with an idle time of 0 is not left");
	idle_off(t, &d);
}

static void io_keeps_awake(struct nt_ctx *t)
{
	struct power_io io;
	struct idle d;

	idle_open(t, &d);
	power_io_open(t, &io);
	if (!power_enter(t, 0) || !idle_on(t, &d, 2 * IDLE_MS))
		return;
	for (unsigned int i = 0; i < 8; i++) {
		uint64_t start = nt_clock_ns();
		uint32_t now;

		if (!nt_shall_succeed(t, nt_read(t, io.sq, io.slba, 1, io.data),
				      "a Read with transitions enabled succeeds"))
			break;
		nt_settle(t, IDLE_MS * 500);
		now = power_now(t);
		if (nt_clock_ns() - start < 2 * IDLE_MS * 1000000ull)
			nt_shall_eq(t, now, 0, "I/O starts the idle time over");
	}
	idle_off(t, &d);
}

#define IDLE_CASE .spec = IDLE_SPEC, .since = NT_VS(1, 1, 0)

static const struct nt_case cases[] = {
	{
		.id = "power.idle.table-reads-back",
		.title = "The table of autonomous transitions is what was set",
		IDLE_CASE,
		.coverage = "FEA-20",
		.rules = "FEAT-APST-01",
		.effects = NT_EFF_FEATURES,
		.run = reads_back,
	},
	{
		.id = "power.idle.operational-target-refused",
		.title = "An autonomous transition to an operational state is refused",
		IDLE_CASE,
		.coverage = "FEA-20",
		.rules = "FEAT-APST-01",
		.effects = NT_EFF_FEATURES,
		.run = bad_target,
	},
	{
		.id = "power.idle.off-by-default",
		.title = "Autonomous transitions are disabled by default",
		IDLE_CASE,
		.coverage = "FEA-20",
		.rules = "FEAT-APST-01",
		.run = off_by_default,
	},
	{
		.id = "power.idle.sleeps-and-wakes",
		.title = "An idle controller changes its state as told and works after it",
		IDLE_CASE,
		.coverage = "FEA-20 PWR-03",
		.rules = "PWR-03",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES | NT_EFF_DATA,
		.timeout_ms = 60000,
		.run = sleeps_and_wakes,
		.advice = "Drives that do not come back from idleness are on many quirk lists",
	},
	{
		.id = "power.idle.keeps-its-time",
		.title = "A state is not left before its idle time, and never with a time of 0",
		IDLE_CASE,
		.coverage = "PWR-03",
		.rules = "PWR-03 FEAT-APST-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.run = keeps_its_time,
	},
	{
		.id = "power.idle.io-keeps-awake",
		.title = "Time with I/O is not idle time",
		IDLE_CASE,
		.coverage = "PWR-03",
		.rules = "PWR-03",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.run = io_keeps_awake,
	},
};

const struct nt_group group_power_idle = NT_GROUP("power.idle", cases);
