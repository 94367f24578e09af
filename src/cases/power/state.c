// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Power states as the host sets them.
 *
 * Any supported state can be set from any other, and has been entered when Set
 * Features completes. A non-operational state is left for an I/O command only,
 * towards the most recent operational state; queues, settings and data outlast
 * it. The time from one state to another is the exit latency of the one and the
 * entry latency of the other at most.
 *
 * Base 2.0 sections 5.27.1.2, 8.15, 8.15.1; NVMe 1.4 sections 5.21.1.2, 8.4, 8.4.1.
 */
#include "power.h"

#define STATE_SPEC "base-2.0:8.15 base-2.0:5.27.1.2 nvme-1.4:8.4 nvme-1.4:5.21.1.2"
#define DOWN_SPEC  "base-2.0:8.15.1 nvme-1.4:8.4.1"

/* Beyond this a state is not waited for: the command would be overdue. */
#define WAY_MAX_US 1500000u
/* What a busy host and a slow link may add. */
#define SLACK_US 250000u

static void any_to_any(struct nt_ctx *t)
{
	struct power p;

	power_open(t, 2, &p);
	for (uint32_t from = 0; from < p.count; from++)
		for (uint32_t to = 0; to < p.count; to++) {
			/* of many states: the neighbours and both ends */
			if (p.count > 8 && to && to + 1 < p.count &&
			    (to > from + 1 || from > to + 1))
				continue;
			if (!power_enter(t, from) || !power_enter(t, to))
				return;
			if (!nt_shall_eq(t, power_now(t), to,
					 "the controller is in the state that was set"))
				nt_note(t, "from power state %u", from);
		}
}

static void stays_down(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, 4096);
	uint32_t deepest;
	struct power p;

	power_open(t, 2, &p);
	deepest = power_deepest(t, &p);
	if (!power_enter(t, deepest))
		return;
	nt_shall_succeed(t, nt_identify(t, NT_CNS_CTRL, 0, page),
			 "Identify succeeds in a non-operational power state");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, 512, 0),
			 "Get Log Page succeeds in a non-operational power state");
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, NT_SEL_CURRENT, 0),
			 "Get Features succeeds in a non-operational power state");
	nt_shall_not_fatal(t);
	nt_shall_eq(t, power_now(t), deepest,
		    "admin commands and registers leave a non-operational power state as it is");
}

static void most_recent(struct nt_ctx *t)
{
	struct power_io io;
	uint32_t tried = 0;
	struct power p;

	power_open(t, 2, &p);
	power_deepest(t, &p);
	power_io_open(t, &io);
	for (uint32_t up = 0; up < p.count; up++)
		for (uint32_t down = 0; down < p.count; down++) {
			if (p.states[up].is_down || !p.states[down].is_down ||
			    power_way_us(&p, down, up) > WAY_MAX_US)
				continue;
			if (!power_enter(t, up) || !power_enter(t, down))
				return;
			tried++;
			if (!nt_shall_succeed(t, nt_read(t, io.sq, io.slba, 1, io.data),
					      "a Read in a non-operational power state succeeds") ||
			    !nt_shall_eq(t, power_now(t), up,
					 "I/O leads back to the most recent operational state")) {
				nt_note(t, "from power state %u", down);
				return;
			}
		}
	if (!tried)
		nt_skip(t, "every state takes too long to leave");
}

static void loses_nothing(struct nt_ctx *t)
{
	uint32_t threshold = 400, caps = 4;
	struct power_io io;
	struct power p;

	power_open(t, 2, &p);
	power_io_open(t, &io);
	if (nt_ctrl_field(t, "oncs.save"))
		caps = nt_get_features(t, NT_FID_TEMP_THRESH, NT_SEL_CAPABILITIES, 0).dw0;
	nt_keep_feature(t, NT_FID_TEMP_THRESH, 0);
	if (caps & 4)
		nt_set_features(t, NT_FID_TEMP_THRESH, threshold);
	else
		threshold = nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0).dw0 & 0xffff;
	for (uint32_t ps = 0; ps < p.count; ps++) {
		if (power_way_us(&p, ps, 0) > WAY_MAX_US)
			continue;
		if (!power_io_write(t, &io, ps + 1, "a Write in any power state succeeds") ||
		    !power_enter(t, ps))
			return;
		if (!power_io_holds(t, &io, ps + 1,
				    "what was written before a power state is there after it")) {
			nt_note(t, "power state %u", ps);
			return;
		}
		nt_shall_eq(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0).dw0 & 0xffff, threshold,
			    "a power state changes no other feature");
	}
}

/* The longest of a few Reads where nothing has to wake up. */
static uint64_t usual_us(struct nt_ctx *t, struct power_io *io)
{
	uint64_t longest = 0;

	for (unsigned int i = 0; i < 4; i++) {
		uint64_t start = nt_clock_ns();

		nt_read(t, io->sq, io->slba, 1, io->data);
		longest = nt_max(longest, (nt_clock_ns() - start) / 1000);
	}
	return longest;
}

static void latencies(struct nt_ctx *t)
{
	struct power_io io;
	uint64_t usual;
	struct power p;

	power_open(t, 2, &p);
	power_io_open(t, &io);
	power_enter(t, 0);
	usual = usual_us(t, &io);
	for (uint32_t ps = 1; ps < p.count; ps++) {
		uint64_t in = power_way_us(&p, 0, ps), out = power_way_us(&p, ps, 0), start;

		if (!p.states[ps].enlat || !p.states[ps].exlat || in > WAY_MAX_US ||
		    out > WAY_MAX_US) {
			nt_note(t, "power state %u: its latencies are not reported or too long",
				ps);
			continue;
		}
		start = nt_clock_ns();
		if (!power_enter(t, ps))
			return;
		if (!nt_should_range(t, (nt_clock_ns() - start) / 1000, 0, in + SLACK_US,
				     "a power state is entered in the time of its descriptor "
				     "(microseconds)"))
			nt_note(t, "power state %u", ps);
		nt_settle(t, in);
		start = nt_clock_ns();
		if (!nt_shall_succeed(t, nt_read(t, io.sq, io.slba, 1, io.data),
				      "the first Read in a power state succeeds"))
			return;
		if (!nt_should_range(t, (nt_clock_ns() - start) / 1000, 0,
				     out + 2 * usual + SLACK_US,
				     "the first Read takes no longer than the descriptors say "
				     "(microseconds)"))
			nt_note(t, "power state %u", ps);
		power_enter(t, 0);
	}
}

static void hints(struct nt_ctx *t)
{
	struct power p;

	power_open(t, 1, &p);
	for (uint32_t hint = 0; hint <= 2; hint++) {
		struct drv_cpl set = nt_set_features(t, NT_FID_POWER_MGMT, hint << 5);
		struct drv_cpl get;

		if (!nt_shall_succeed(t, set, "a workload hint can be given with a power state"))
			continue;
		get = nt_get_features(t, NT_FID_POWER_MGMT, NT_SEL_CURRENT, 0);
		nt_shall_eq(t, get.dw0 & 0x1f, 0, "a hint does not change the power state");
		nt_should_eq(t, get.dw0 >> 5 & 7, hint, "the hint that was given is told");
		nt_should_eq(t, get.dw0 >> 8, 0, "bits 31:8 of Power Management are reserved");
	}
}

static const struct nt_case cases[] = {
	{
		.id = "power.state.any-follows-any",
		.title = "Every power state can be set from every other",
		.spec = STATE_SPEC,
		.coverage = "PWR-01 FEA-09",
		.rules = "FEAT-PM-01",
		.effects = NT_EFF_FEATURES,
		.run = any_to_any,
	},
	{
		.id = "power.state.admin-leaves-it",
		.title = "Admin commands leave a non-operational power state as it is",
		.spec = DOWN_SPEC,
		.coverage = "PWR-05",
		.rules = "FEAT-PM-03",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 1, 0),
		.run = stays_down,
	},
	{
		.id = "power.state.wakes-to-most-recent",
		.title = "I/O leads from a non-operational to the most recent operational state",
		.spec = DOWN_SPEC,
		.coverage = "PWR-05",
		.rules = "FEAT-PM-03",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 1, 0),
		.run = most_recent,
		.advice = "A drive that the host had slowed down comes back at full power",
	},
	{
		.id = "power.state.loses-nothing",
		.title = "Queues, settings and data outlast every power state",
		.spec = STATE_SPEC,
		.coverage = "PWR-01 PWR-05",
		.rules = "PWR-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES | NT_EFF_DATA,
		.run = loses_nothing,
		.advice =
			"Hosts leave out the deepest state of drives that do not come back from it",
	},
	{
		.id = "power.state.latencies-hold",
		.title = "A power state is entered and left in the time its descriptor says",
		.spec = "base-2.0:8.15 base-2.0:5.17.2.1 nvme-1.4:8.4 nvme-1.4:5.15.2.2",
		.coverage = "PWR-01 ID-13",
		.rules = "PWR-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_FEATURES,
		.run = latencies,
	},
	{
		.id = "power.state.hints-are-taken",
		.title = "A workload hint comes with any power state",
		.spec = "base-2.0:5.27.1.2 base-2.0:8.15.3 nvme-1.4:5.21.1.2 nvme-1.4:8.4.3",
		.coverage = "FEA-09",
		.rules = "FEAT-PM-01",
		.effects = NT_EFF_FEATURES,
		.since = NT_VS(1, 2, 0),
		.run = hints,
	},
};

const struct nt_group group_power_state = NT_GROUP("power.state", cases);
