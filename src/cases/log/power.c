// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Power Cycles and Unsafe Shutdowns of the SMART log count losses of main power,
 * which nothing here brings about.
 *
 * What an NVM Subsystem Reset does to the parts of a subsystem that count is not
 * told so plainly as for a Controller Reset.
 *
 * Base 2.0 section 5.16.1.3; NVMe 1.4 section 5.14.1.2.
 */
#include "log.h"

#define POWER_SPEC  "base-2.0:5.16.1.3 nvme-1.4:5.14.1.2"
#define SHUTDOWN_MS 60000

struct counts {
	uint64_t cycles, unsafe;
};

static struct counts counts(struct nt_ctx *t)
{
	struct nt_buf *page = log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
	struct counts c = { log_smart(page, "pwrc"), log_smart(page, "upl") };

	nt_buf_free(t, page);
	return c;
}

static void same(struct nt_ctx *t, struct counts before, bool is_certain, const char *what)
{
	struct counts now = counts(t);

	if (is_certain) {
		nt_shall_eq(t, now.cycles, before.cycles, "%s is no power cycle", what);
		nt_shall_eq(t, now.unsafe, before.unsafe, "%s is no unsafe shutdown", what);
	} else {
		nt_should_eq(t, now.cycles, before.cycles, "%s is no power cycle", what);
		nt_should_eq(t, now.unsafe, before.unsafe, "%s is no unsafe shutdown", what);
	}
}

static void resets(struct nt_ctx *t)
{
	struct counts before = counts(t);

	for (unsigned int i = 0; i < 3; i++)
		nt_reenable(t, NULL);
	same(t, before, true, "a Controller Reset");
}

static void shutdowns(struct nt_ctx *t)
{
	struct counts before = counts(t);

	for (unsigned int i = 0; i < 2; i++) {
		nt_need_answer(t,
			       drv_shutdown(nt_ctrlr(t), i ? NT_CC_SHN_ABRUPT : NT_CC_SHN_NORMAL,
					    SHUTDOWN_MS),
			       "the shutdown completes");
		nt_reenable(t, NULL);
		same(t, before, true, "a shutdown with power still on");
	}
}

static void other_resets(struct nt_ctx *t, enum drv_reset kind, const char *what)
{
	struct counts before = counts(t);

	for (unsigned int i = 0; i < 2; i++) {
		nt_reset(t, kind);
		nt_enable(t, NULL);
	}
	same(t, before, false, what);
}

static void flr(struct nt_ctx *t)
{
	other_resets(t, DRV_RESET_FLR, "a Function Level Reset");
}

static void nssr(struct nt_ctx *t)
{
	other_resets(t, DRV_RESET_NSSR, "an NVM Subsystem Reset");
}

#define POWER_CASE .spec = POWER_SPEC, .coverage = "LOG-13", .rules = "LOG-SMART-05"

static const struct nt_case cases[] = {
	{
		.id = "log.power.reset-is-not-counted",
		.title = "A Controller Reset is neither a power cycle nor an unsafe shutdown",
		POWER_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = resets,
	},
	{
		.id = "log.power.shutdown-is-not-counted",
		.title = "A shutdown with power still on is neither counted",
		POWER_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.timeout_ms = 2 * SHUTDOWN_MS + 20000,
		.run = shutdowns,
	},
	{
		.id = "log.power.flr-is-not-counted",
		.title = "A Function Level Reset is neither a power cycle nor an unsafe shutdown",
		POWER_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_FLR,
		.effects = NT_EFF_RESET,
		.run = flr,
	},
	{
		.id = "log.power.nssr-is-not-counted",
		.title = "An NVM Subsystem Reset is neither a power cycle nor an unsafe shutdown",
		POWER_CASE,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.effects = NT_EFF_RESET,
		.run = nssr,
	},
};

const struct nt_group group_log_power = NT_GROUP("log.power", cases);
