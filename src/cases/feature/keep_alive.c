// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Keep Alive: a watchdog that the host sets with a timeout in milliseconds and
 * calms with a command. When it expires the controller stops and sets CSTS.CFS.
 * It runs only while the controller is enabled, ready and not shut down, and
 * over PCI Express only once a host asked for it.
 *
 * With Traffic Based Keep Alive (CTRATT bit 6) any command calms it, and an
 * interval that saw one is followed by another.
 *
 * Base 2.0 sections 3.9, 5.18, 5.27.1.12; NVMe 1.4 sections 5.16, 5.21.1.15, 7.12.
 */
#include "feature.h"

#define KATO_SPEC "base-2.0:3.9 base-2.0:5.27.1.12 nvme-1.4:7.12 nvme-1.4:5.21.1.15"

#define KAS_MS 100u
/* A longer interval is not waited for where waiting takes its time. */
#define WAIT_MAX_MS 3000u
#define SLACK_MS    2000u

static uint32_t granularity_ms(struct nt_ctx *t)
{
	return (uint32_t)nt_ctrl_field(t, "kas") * KAS_MS;
}

static void needs_keep_alive(struct nt_ctx *t)
{
	if (!granularity_ms(t))
		nt_skip(t, "there is no Keep Alive (KAS is 0)");
}

static struct drv_cpl keep_alive(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_KEEP_ALIVE };

	return nt_admin(t, &cmd, NULL);
}

static struct drv_cpl set_kato(struct nt_ctx *t, uint32_t ms)
{
	return nt_set_features(t, NT_FID_KEEP_ALIVE, ms);
}

static uint32_t get_kato(struct nt_ctx *t, uint8_t sel)
{
	struct drv_cpl get = nt_get_features(t, NT_FID_KEEP_ALIVE, sel, 0);

	nt_shall_succeed(t, get, "the Keep Alive Timeout can be read where KAS is not 0");
	return get.dw0;
}

/*
 * Start the timer with one or more units of at least half a second in all: milliseconds, and
 * when at the earliest it was started.
 */
static uint32_t start(struct nt_ctx *t, uint64_t *ret_begin_ns)
{
	uint32_t unit, ms;

	needs_keep_alive(t);
	unit = granularity_ms(t);
	ms = unit >= 500 ? unit : (500 + unit - 1) / unit * unit;
	if (ms > WAIT_MAX_MS && !(nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME))
		nt_skip(t, "the granularity is %u ms: too long to wait for", unit);
	*ret_begin_ns = nt_clock_ns();
	if (!nt_shall_succeed(t, set_kato(t, ms), "a Keep Alive Timeout can be set"))
		nt_stop(t);
	/* What the controller says is what it goes by, if it is as long as was asked for. */
	unit = get_kato(t, NT_SEL_CURRENT);
	if (unit > ms && unit / 2 > WAIT_MAX_MS && !(nt_fn(t)->caps & PCIFN_CAP_SKIP_TIME)) {
		set_kato(t, 0);
		nt_skip(t, "the controller's least timeout is %u ms: too long to wait for", unit);
	}
	if (unit > ms) {
		*ret_begin_ns = nt_clock_ns();
		nt_shall_succeed(t, set_kato(t, unit), "the least timeout can be set");
	}
	return (uint32_t)nt_max(unit, ms);
}

static bool is_fatal(struct nt_ctx *t)
{
	return nt_reg32(t, NT_REG_CSTS) & NT_CSTS_CFS;
}

/* Nothing is sent for @ms; false and a "shall" when the controller became fatal. */
static bool stays_well(struct nt_ctx *t, uint64_t ms, const char *what)
{
	struct nt_deadline until = nt_within_ms(t, ms);
	bool is_well = true;

	while (is_well && !nt_deadline_passed(until)) {
		nt_settle(t, nt_max(ms * 1000 / 64, 1000));
		is_well = !is_fatal(t);
	}
	return nt_shall(t, is_well, "%s", what);
}

static void unsupported(struct nt_ctx *t)
{
	if (granularity_ms(t))
		nt_skip(t, "Keep Alive is supported (KAS is not 0)");
	nt_should_status(t, keep_alive(t), NT_STATUS(GENERIC, INVALID_OPCODE),
			 "Keep Alive where KAS is 0 is Invalid Command Opcode");
	nt_shall_not_fatal(t);
}

static void rounds_up(struct nt_ctx *t)
{
	uint32_t unit, wants[3];

	needs_keep_alive(t);
	unit = granularity_ms(t);
	wants[0] = 60001;
	wants[1] = 60000 + unit + 1;
	wants[2] = (60000 / unit + 1) * unit;
	nt_shall_eq(t, get_kato(t, NT_SEL_CURRENT), 0, "the timer is disabled after a reset");
	if (feature_has_select(t))
		nt_shall_eq(t, get_kato(t, NT_SEL_DEFAULT), 0,
			    "the default over PCI Express is 0: disabled");
	for (size_t i = 0; i < ARRAY_SIZE(wants); i++) {
		uint32_t want = (wants[i] + unit - 1) / unit * unit, got;

		if (!nt_shall_succeed(t, set_kato(t, wants[i]), "a Keep Alive Timeout can be set"))
			continue;
		got = get_kato(t, NT_SEL_CURRENT);
		nt_shall(t, got >= wants[i], "the timeout is not shorter than was asked for");
		nt_should_eq(t, got, want, "the timeout is rounded up to the granularity of KAS");
		nt_shall_succeed(t, keep_alive(t), "Keep Alive succeeds while the timer runs");
	}
	nt_shall_succeed(t, set_kato(t, 0), "a timeout of 0 can be set over PCI Express");
	nt_shall_eq(t, get_kato(t, NT_SEL_CURRENT), 0, "a timeout of 0 is told");
	nt_shall_succeed(t, keep_alive(t), "Keep Alive succeeds while the timer is disabled");
}

static void expires(struct nt_ctx *t)
{
	uint64_t begin;
	uint32_t ms = start(t, &begin);
	struct nt_deadline until = nt_within_ms(t, 2ull * ms + granularity_ms(t) + SLACK_MS);
	bool expired = false;

	while (!expired && !nt_deadline_passed(until)) {
		uint64_t now = nt_clock_ns();

		expired = is_fatal(t);
		if (expired) /* give or take what clocks differ by */
			nt_shall(t, now - begin >= ms * 900000ull,
				 "the timer does not expire before its time");
		nt_settle(t, nt_max(ms * 1000ull / 64, 1000));
	}
	nt_should(t, expired, "CSTS.CFS is set when the timer expired");
	if (!expired) {
		nt_shall_succeed(t, set_kato(t, 0), "a controller without CSTS.CFS goes on");
		return;
	}
	nt_reenable(t, NULL);
	nt_shall(t, !is_fatal(t), "a Controller Reset ends the fatal status");
	nt_shall_eq(t, get_kato(t, NT_SEL_CURRENT), 0, "the timer is disabled after a reset");
}

static void is_calmed(struct nt_ctx *t)
{
	bool by_traffic = nt_ctrl_field(t, "ctratt.tbkas") && nt_limits(t)->vs >= NT_VS(1, 4, 0);
	uint64_t last;
	uint32_t ms = start(t, &last);

	for (unsigned int i = 0; i < 12; i++) {
		bool was_fatal;

		nt_settle(t, ms * 1000ull / 3);
		was_fatal = is_fatal(t);
		if (was_fatal && nt_clock_ns() - last > ms * 900000ull) {
			nt_reenable(t, NULL);
			nt_skip(t, "the host was held up for longer than the timeout");
		}
		if (!nt_shall(t, !was_fatal, "a controller that hears Keep Alive goes on")) {
			nt_reenable(t, NULL);
			return;
		}
		last = nt_clock_ns();
		if (by_traffic && i >= 4)
			nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
					 "any command counts with Traffic Based Keep Alive");
		else if (!nt_shall_succeed(t, keep_alive(t), "Keep Alive succeeds"))
			break;
	}
	nt_shall_succeed(t, set_kato(t, 0), "the timer can be disabled");
}

/* Commands without waiting: once the timer expired they are not answered any more. */
static void not_by_others(struct nt_ctx *t)
{
	bool expired = false;
	uint64_t begin;
	uint32_t ms;

	needs_keep_alive(t);
	if (nt_limits(t)->vs >= NT_VS(1, 4, 0) && nt_ctrl_field(t, "ctratt.tbkas"))
		nt_skip(t, "any command counts (Traffic Based Keep Alive)");
	ms = start(t, &begin);
	for (unsigned int i = 0; i < 16 && !expired; i++) {
		struct drv_cpl cpl;

		nt_put_nop(t, nt_asq(t));
		nt_ring(t, nt_asq(t));
		nt_settle(t, ms * 1000ull / 4);
		while (drv_cq_poll(nt_asq(t)->cq, &cpl))
			;
		nt_cq_ring(t, nt_asq(t)->cq);
		expired = is_fatal(t);
	}
	nt_should(t, expired, "only Keep Alive starts the interval over without TBKAS");
	if (expired)
		nt_reenable(t, NULL);
	else
		nt_shall_succeed(t, set_kato(t, 0), "the timer can be disabled");
}

static void is_inactive(struct nt_ctx *t)
{
	uint64_t begin;
	uint32_t ms = start(t, &begin);

	if (!nt_shall_succeed(t, set_kato(t, 0), "the timer can be disabled"))
		nt_stop(t);
	if (!stays_well(t, 3ull * ms, "a disabled timer does not expire")) {
		nt_reenable(t, NULL);
		return;
	}
	nt_shall_succeed(t, set_kato(t, ms), "a Keep Alive Timeout can be set");
	nt_reenable(t, NULL);
	stays_well(t, 3ull * ms, "the timer does not run on over a Controller Reset");
	nt_shall_succeed(t, nt_get_features(t, NT_FID_TEMP_THRESH, 0, 0),
			 "commands are processed after that");
}

static void not_in_shutdown(struct nt_ctx *t)
{
	uint64_t begin;
	uint32_t ms = start(t, &begin);
	int rc = drv_shutdown(nt_ctrlr(t), NT_CC_SHN_NORMAL, 30000);

	nt_need_answer(t, rc, "CSTS.SHST says that the shutdown is complete");
	stays_well(t, 3ull * ms, "the timer does not expire after a shutdown");
	nt_reenable(t, NULL);
	nt_shall_eq(t, get_kato(t, NT_SEL_CURRENT), 0, "the timer is disabled after a reset");
}

#define KATO_CASE .since = NT_VS(1, 2, 1)

static const struct nt_case cases[] = {
	{
		.id = "feature.keep-alive.absent-is-refused",
		.title = "Keep Alive is an invalid opcode where KAS is 0",
		.spec = "base-2.0:5.18 base-2.0:5.17.2.1 nvme-1.4:5.16",
		KATO_CASE,
		.coverage = "KAL-01",
		.rules = "RST-KATO-02",
		.run = unsupported,
	},
	{
		.id = "feature.keep-alive.rounds-up",
		.title = "The Keep Alive Timeout is rounded up, and 0 by default",
		.spec = "base-2.0:5.27.1.12 base-2.0:5.18 nvme-1.4:5.21.1.15 nvme-1.4:5.16",
		KATO_CASE,
		.coverage = "FEA-23 KAL-01",
		.rules = "FEAT-KATO-01",
		.needs = NT_NEED_QUEUES,
		.effects = NT_EFF_FEATURES,
		.run = rounds_up,
	},
	{
		.id = "feature.keep-alive.expires",
		.title = "A controller that hears nothing becomes fatal, and not too early",
		.spec = KATO_SPEC,
		KATO_CASE,
		.coverage = "KAL-01",
		.rules = "RST-KATO-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 60000,
		.run = expires,
	},
	{
		.id = "feature.keep-alive.is-calmed",
		.title = "Keep Alive in time keeps the controller going",
		.spec = KATO_SPEC,
		KATO_CASE,
		.coverage = "KAL-01",
		.rules = "RST-KATO-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 60000,
		.run = is_calmed,
	},
	{
		.id = "feature.keep-alive.others-do-not-calm",
		.title = "Other commands do not calm the timer without Traffic Based Keep Alive",
		.spec = "base-2.0:3.9 base-2.0:3.9.1 nvme-1.4:7.12",
		KATO_CASE,
		.coverage = "KAL-01",
		.rules = "RST-KATO-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 60000,
		.run = not_by_others,
	},
	{
		.id = "feature.keep-alive.inactive-never-expires",
		.title = "The timer does not expire when it is disabled or was reset",
		.spec = KATO_SPEC,
		KATO_CASE,
		.coverage = "KAL-01 FEA-23",
		.rules = "RST-KATO-03 FEAT-KATO-01",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 60000,
		.run = is_inactive,
	},
	{
		.id = "feature.keep-alive.not-in-shutdown",
		.title = "The timer does not expire once the controller is shut down",
		.spec = KATO_SPEC,
		KATO_CASE,
		.coverage = "KAL-01",
		.rules = "RST-KATO-03",
		.needs = NT_NEED_QUEUES | NT_NEED_REGS,
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.timeout_ms = 90000,
		.run = not_in_shutdown,
	},
};

const struct nt_group group_feature_keep_alive = NT_GROUP("feature.keep-alive", cases);
