// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What CMBMSC survives: a Controller Reset and a Function Level Reset, so that
 * a virtual machine that knows nothing of it keeps the buffer, and no other reset.
 *
 * Base 2.0 sections 3.1.3.16, 3.7.2, 8.5; NVMe 1.4 sections 3.1.16, 7.3.2.
 */
#include "cmb.h"

#define RESET_SPEC "base-2.0:3.1.3.16 base-2.0:3.7.2 nvme-1.4:3.1.16"

static uint64_t mapped(struct nt_ctx *t, struct cmb *c)
{
	cmb_open(t, c);
	if (!c->has_control)
		nt_skip(t, "before 1.4 there is no CMBMSC");
	cmb_map(t, c);
	return nt_reg64(t, NT_REG_CMBMSC);
}

static void works(struct nt_ctx *t, const struct cmb *c, const char *when)
{
	struct nt_buf *data = nt_buf(t, 4096);

	if (!(c->sz & CMB_RDS))
		return;
	nt_shall_succeed(t, cmb_identify(t, c->place.addr), "Identify into the buffer succeeds %s",
			 when);
	nt_place_read(t, &c->place, 0, data->data, 4096);
	nt_shall_bytes(t, data->data, nt_identify_ctrl(t), 4, "commands reach the buffer %s", when);
}

static void survives(struct nt_ctx *t, enum drv_reset kind, const char *when)
{
	struct cmb c;
	uint64_t before = mapped(t, &c);

	nt_identify_ctrl(t);
	for (unsigned int i = 0; i < 2; i++) {
		nt_reset(t, kind);
		/* The first text of 1.4 did not yet name the Function Level Reset. */
		if (kind == DRV_RESET_FLR && nt_limits(t)->vs < NT_VS(2, 0, 0)) {
			if (!nt_should_eq(t, nt_reg64(t, NT_REG_CMBMSC), before,
					  "CMBMSC keeps its value %s", when))
				return;
		} else {
			nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), before,
				    "CMBMSC keeps its value %s", when);
		}
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBLOC), c.loc, "CMBLOC is the same %s", when);
		nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSZ), c.sz, "CMBSZ is the same %s", when);
		nt_enable(t, NULL);
		works(t, &c, when);
	}
}

static void is_reset(struct nt_ctx *t, enum drv_reset kind, const char *when)
{
	struct cmb c;

	mapped(t, &c);
	nt_reset(t, kind);
	nt_shall_eq(t, nt_reg64(t, NT_REG_CMBMSC), 0, "CMBMSC is 0 %s", when);
	nt_shall_eq(t, nt_reg32(t, NT_REG_CMBSZ), 0, "CMBSZ is 0 %s", when);
	nt_enable(t, NULL);
}

static void controller_reset(struct nt_ctx *t)
{
	survives(t, DRV_RESET_CC, "after a Controller Reset");
}

static void function_reset(struct nt_ctx *t)
{
	survives(t, DRV_RESET_FLR, "after a Function Level Reset");
}

static void hot_reset(struct nt_ctx *t)
{
	is_reset(t, DRV_RESET_HOT, "after a hot reset");
}

static void subsystem_reset(struct nt_ctx *t)
{
	is_reset(t, DRV_RESET_NSSR, "after an NVM Subsystem Reset");
}

#define RESET_CASE                                                                                 \
	.spec = RESET_SPEC, .effects = NT_EFF_RESET, .coverage = "REG-30 CMB-01 RST-03",           \
	.rules = "REG-CMB-05", .since = NT_VS(1, 4, 0), .timeout_ms = 60000
#define RESET_NEEDS (NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_CFG)

static const struct nt_case cases[] = {
	{
		.id = "cmb.reset.controller-reset-keeps",
		.title = "CMBMSC keeps its value over a Controller Reset",
		RESET_CASE,
		.needs = RESET_NEEDS,
		.run = controller_reset,
	},
	{
		.id = "cmb.reset.flr-keeps",
		.title = "CMBMSC keeps its value over a Function Level Reset",
		RESET_CASE,
		.needs = RESET_NEEDS | NT_NEED_FLR,
		.run = function_reset,
	},
	{
		.id = "cmb.reset.hot-clears",
		.title = "A hot reset resets CMBMSC",
		RESET_CASE,
		.needs = RESET_NEEDS | NT_NEED_HOT_RESET,
		.run = hot_reset,
	},
	{
		.id = "cmb.reset.nssr-clears",
		.title = "An NVM Subsystem Reset resets CMBMSC",
		RESET_CASE,
		.needs = RESET_NEEDS | NT_NEED_NSSR,
		.run = subsystem_reset,
	},
};

const struct nt_group group_cmb_reset = NT_GROUP("cmb.reset", cases);
