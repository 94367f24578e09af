// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Persistent Memory Region as memory: it holds what was written while it
 * was ready, over being disabled and every reset, and nothing that was written
 * while it was not.
 *
 * A region that says after a reset that it could not be restored
 * (PMRSTS.HSTS 001b) has told of the loss: that is noted, and not judged.
 *
 * Base 2.0 sections 3.1.3.24, 3.7.1, 3.7.2, 8.14; NVMe 1.4 section 4.8.
 */
#include "pmr.h"

#define MEMORY_SPEC "base-2.0:8.14 base-2.0:3.1.3.24 nvme-1.4:4.8"
#define LOOK	    (4u * PMR_PAGE)

static void put_pattern(struct nt_ctx *t, const struct pmr *p, uint64_t at, uint64_t seed)
{
	struct nt_buf *data = nt_buf(t, PMR_PAGE);

	nt_pattern(data->data, PMR_PAGE, seed);
	nt_place_write(t, &p->place, at, data->data, PMR_PAGE);
	nt_buf_free(t, data);
}

static void holds(struct nt_ctx *t, const struct pmr *p, uint64_t at, uint64_t seed,
		  const char *what)
{
	struct nt_buf *want = nt_buf(t, PMR_PAGE), *seen = nt_buf(t, PMR_PAGE);

	nt_pattern(want->data, PMR_PAGE, seed);
	nt_place_read(t, &p->place, at, seen->data, PMR_PAGE);
	nt_shall_bytes(t, seen->data, want->data, PMR_PAGE, "the region holds what was written%s",
		       what);
	nt_buf_free(t, seen);
	nt_buf_free(t, want);
}

static void holds_what_is_written(struct nt_ctx *t)
{
	uint64_t step;
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_writable(t, &p);
	step = nt_max(p.len / 1024 / PMR_PAGE, 1) * PMR_PAGE;
	put_pattern(t, &p, p.len - PMR_PAGE, 2);
	if (p.len > PMR_PAGE) {
		put_pattern(t, &p, 0, 1);
		holds(t, &p, 0, 1, "");
	}
	holds(t, &p, p.len - PMR_PAGE, 2, "");
	for (uint64_t at = 0; at < p.len; at += step)
		nt_place_put(t, &p.place, at, 4, 0x9e4d0000u + at / PMR_PAGE);
	for (uint64_t at = 0; at < p.len; at += step)
		if (!nt_shall_eq(t, nt_place_get(t, &p.place, at, 4), 0x9e4d0000u + at / PMR_PAGE,
				 "every page of the region is memory of its own"))
			break;
	pmr_barrier(t, &p);
}

/* What was written while it was off is not there; what was there before is. */
static void off_is_harmless(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_writable(t, &p);
	put_pattern(t, &p, 0, 3);
	pmr_barrier(t, &p);
	pmr_disable(t, &p);
	put_pattern(t, &p, 0, 4);
	nt_place_get(t, &p.place, 0, 4);
	if (pmr_hsts(pmr_enable(t, &p)) == PMR_HSTS_RESTORE_ERROR) {
		nt_note(t, "the region says that it was not restored (PMRSTS.HSTS 001b)");
		return;
	}
	holds(t, &p, 0, 3, " before it was disabled, and nothing from while it was");
}

static void persists(struct nt_ctx *t, int kind, const char *when)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_writable(t, &p);
	for (unsigned int i = 0; i < 2; i++) {
		put_pattern(t, &p, p.len - PMR_PAGE, 30 + i);
		put_pattern(t, &p, 0, 20 + i);
		pmr_barrier(t, &p);
		if (kind < 0)
			pmr_disable(t, &p);
		else
			nt_reset(t, (enum drv_reset)kind);
		if (pmr_hsts(pmr_enable(t, &p)) == PMR_HSTS_RESTORE_ERROR) {
			nt_note(t, "the region says that it was not restored (PMRSTS.HSTS 001b)");
			break;
		}
		holds(t, &p, 0, 20 + i, when);
		if (p.len > PMR_PAGE)
			holds(t, &p, p.len - PMR_PAGE, 30 + i, when);
	}
	if (kind >= 0)
		nt_enable(t, NULL);
}

static void over_disable(struct nt_ctx *t)
{
	persists(t, -1, ", after it was disabled and enabled");
}

static void over_controller_reset(struct nt_ctx *t)
{
	persists(t, DRV_RESET_CC, ", after a Controller Reset");
}

static void over_function_reset(struct nt_ctx *t)
{
	persists(t, DRV_RESET_FLR, ", after a Function Level Reset");
}

static void over_hot_reset(struct nt_ctx *t)
{
	persists(t, DRV_RESET_HOT, ", after a hot reset");
}

static void over_subsystem_reset(struct nt_ctx *t)
{
	persists(t, DRV_RESET_NSSR, ", after an NVM Subsystem Reset");
}

/* Nobody provokes an error; one that is there must not be forgotten. */
static void error_is_sticky(struct nt_ctx *t)
{
	struct pmr p;

	pmr_open(t, &p);
	pmr_need_writable(t, &p);
	put_pattern(t, &p, 0, 5);
	pmr_barrier(t, &p);
	if (!(nt_reg32(t, NT_REG_PMRSTS) & 0xff)) {
		nt_note(t, "PMRSTS.ERR is 0: there is no error to keep");
		return;
	}
	pmr_disable(t, &p);
	nt_shall(t, pmr_enable(t, &p) & 0xff, "PMRSTS.ERR stays when the region was disabled");
	nt_reset(t, DRV_RESET_CC);
	nt_shall(t, nt_reg32(t, NT_REG_PMRSTS) & 0xff,
		 "PMRSTS.ERR stays over a Controller Reset, which is no reset of the function");
	nt_enable(t, NULL);
}

#define MEMORY_NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE)
#define MEMORY_CASE                                                                                \
	.spec = MEMORY_SPEC, .effects = NT_EFF_RESET | NT_EFF_DATA, .coverage = "PMR-01",          \
	.since = NT_VS(1, 4, 0), .timeout_ms = 300000

static const struct nt_case cases[] = {
	{
		.id = "pmr.memory.holds-what-is-written",
		.title = "The whole region is memory that the host can write and read",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS,
		.rules = "REG-PMR-07",
		.run = holds_what_is_written,
	},
	{
		.id = "pmr.memory.off-is-harmless",
		.title = "Writes to a region that is not ready change nothing",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS,
		.rules = "REG-PMR-03",
		.run = off_is_harmless,
	},
	{
		.id = "pmr.memory.persists-when-disabled",
		.title = "The contents of the region outlive that it is disabled",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS,
		.rules = "REG-PMR-07",
		.run = over_disable,
	},
	{
		.id = "pmr.memory.persists-over-controller-reset",
		.title = "The contents of the region outlive a Controller Reset",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS,
		.rules = "REG-PMR-07",
		.run = over_controller_reset,
	},
	{
		.id = "pmr.memory.persists-over-flr",
		.title = "The contents of the region outlive a Function Level Reset",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS | NT_NEED_FLR,
		.rules = "REG-PMR-07",
		.run = over_function_reset,
	},
	{
		.id = "pmr.memory.persists-over-hot-reset",
		.title = "The contents of the region outlive a hot reset",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS | NT_NEED_HOT_RESET,
		.rules = "REG-PMR-07",
		.run = over_hot_reset,
	},
	{
		.id = "pmr.memory.persists-over-nssr",
		.title = "The contents of the region outlive an NVM Subsystem Reset",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS | NT_NEED_NSSR,
		.rules = "REG-PMR-07",
		.run = over_subsystem_reset,
	},
	{
		.id = "pmr.memory.error-is-sticky",
		.title = "PMRSTS.ERR keeps telling of an error until the function is reset",
		MEMORY_CASE,
		.needs = MEMORY_NEEDS,
		.rules = "REG-PMR-08",
		.run = error_is_sticky,
	},
};

const struct nt_group group_pmr_memory = NT_GROUP("pmr.memory", cases);
