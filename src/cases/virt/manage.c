// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Virtualization Management: resources are given to secondary controllers that
 * are offline, those with enough of them go online, and the primary
 * controller takes all of that back when it is reset or shut down.
 *
 * Base 2.0 sections 5.28, 8.26, 8.26.3; NVMe 1.4 sections 5.22, 8.5.
 */
#include "virt.h"

#define MANAGE_SPEC "base-2.0:5.28 base-2.0:8.26 base-2.0:8.26.3 nvme-1.4:5.22 nvme-1.4:8.5"

#define BAD_CTRL     NT_STATUS(CMD_SPECIFIC, CONTROLLER_ID)
#define BAD_STATE    NT_STATUS(CMD_SPECIFIC, SECONDARY_STATE)
#define BAD_COUNT    NT_STATUS(CMD_SPECIFIC, RESOURCE_COUNT)
#define BAD_RESOURCE NT_STATUS(CMD_SPECIFIC, RESOURCE_ID)
#define BAD_FIELD    NT_STATUS(GENERIC, INVALID_FIELD)

static void absent_is_refused(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_VIRT_MGMT, .cdw10 = 0xf };

	if (nt_ctrl_field(t, "oacs.virt"))
		nt_skip(t, "Virtualization Management is supported (OACS bit 7)");
	nt_shall_status(t, nt_admin(t, &cmd, NULL), NT_STATUS(GENERIC, INVALID_OPCODE),
			"Virtualization Management is no opcode without OACS bit 7");
}

/* An identifier that no controller of the list and not the primary one has. */
static uint16_t stranger(struct nt_ctx *t)
{
	struct virt_entry e[VIRT_ENTRIES_MAX] = { 0 };
	uint32_t count = virt_list(t, 0xff00, e);
	uint16_t id = 0xffef;

	for (uint32_t i = 0; i < count; i++)
		if (e[i].scid == id)
			id--;
	return id == nt_ctrl_field(t, "cntlid") ? 0xff00 : id;
}

static void wrong_requests(struct nt_ctx *t)
{
	static const uint8_t actions[] = { 0, 2, 3, 4, 5, 6, 10, 11, 12, 13, 14, 15 };
	uint16_t own, none, scid = virt_secondary(t);
	uint64_t most = virt_of(t, VIRT_VQ, "frsm");

	own = (uint16_t)nt_ctrl_field(t, "cntlid");
	none = stranger(t);
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		nt_shall_status(t, virt_manage(t, actions[i], VIRT_VQ, scid, 2), BAD_FIELD,
				"a reserved action is refused");
	for (unsigned int act = VIRT_OFFLINE; act <= VIRT_ONLINE; act++) {
		nt_shall_status(t, virt_manage(t, act, VIRT_VQ, none, 2), BAD_CTRL,
				"a controller that does not exist is refused");
		nt_shall_status(t, virt_manage(t, act, VIRT_VQ, own, 2), BAD_CTRL,
				"the primary controller is no secondary one");
	}
	nt_shall_status(t, virt_manage(t, VIRT_PRIMARY, VIRT_VQ, none, 0), BAD_CTRL,
			"only the primary controller itself is allocated resources");
	for (unsigned int rt = 2; rt <= 7; rt++)
		nt_shall_status_of(t, virt_manage(t, VIRT_ASSIGN, rt, scid, 2),
				   NT_ANY_OF(BAD_FIELD, BAD_RESOURCE),
				   "a reserved resource type is refused");
	if (most < UINT16_MAX)
		nt_shall_status_of(
			t, virt_manage(t, VIRT_ASSIGN, VIRT_VQ, scid, (uint16_t)(most + 1)),
			NT_ANY_OF(BAD_COUNT, BAD_RESOURCE), "more than VQFRSM is refused");
	nt_shall_eq(t, virt_entry(t, scid).n[VIRT_VQ], 0, "a refused request assigns nothing");
	virt_end(t);
}

/* @nr of each type that is flexible; the number that the list shows then. */
static void assign(struct nt_ctx *t, uint16_t scid, uint16_t nr)
{
	uint64_t crt = virt_primary(t, "crt");

	for (unsigned int rt = VIRT_VQ; rt <= VIRT_VI; rt++) {
		struct drv_cpl cpl;

		if (!(crt >> rt & 1))
			continue;
		cpl = virt_manage(t, VIRT_ASSIGN, rt, scid,
				  (uint16_t)nt_min(nr, virt_of(t, rt, "frsm")));
		if (!nt_shall_succeed(t, cpl, "resources are assigned to an offline controller"))
			nt_stop(t);
		nt_shall_eq(t, virt_entry(t, scid).n[rt], cpl.dw0 & 0xffff,
			    "the list shows as many resources as the completion says");
		nt_shall(t, cpl.dw0 & 0xffff, "resources that there are can be assigned");
	}
}

static void online_needs_resources(struct nt_ctx *t)
{
	uint16_t scid = virt_secondary(t);

	nt_shall_status(t, virt_manage(t, VIRT_ONLINE, 0, scid, 0), BAD_STATE,
			"a controller without resources does not go online");
	if (virt_primary(t, "crt") & 1 &&
	    drv_cpl_ok(virt_manage(t, VIRT_ASSIGN, VIRT_VI, scid, 1)) &&
	    drv_cpl_ok(virt_manage(t, VIRT_ASSIGN, VIRT_VQ, scid, 1)) &&
	    virt_entry(t, scid).n[VIRT_VQ] == 1)
		nt_shall_status(t, virt_manage(t, VIRT_ONLINE, 0, scid, 0), BAD_STATE,
				"a controller with one queue does not go online");
	nt_shall_eq(t, virt_entry(t, scid).scs & 1, 0, "the controller is offline");
	nt_shall_succeed(t, virt_manage(t, VIRT_OFFLINE, 0, scid, 0),
			 "an offline controller can be set offline");
	virt_end(t);
}

static void go_online(struct nt_ctx *t, uint16_t scid)
{
	assign(t, scid, 2);
	if (!nt_shall_succeed(t, virt_manage(t, VIRT_ONLINE, 0, scid, 0),
			      "a controller with resources goes online"))
		nt_stop(t);
	nt_shall_eq(t, virt_entry(t, scid).scs & 1, 1, "the list says that it is online");
}

static void is_offline(struct nt_ctx *t, uint16_t scid, const char *when)
{
	struct virt_entry e = virt_entry(t, scid);

	nt_shall_eq(t, e.scs & 1, 0, "the secondary controller is offline %s", when);
	nt_shall_eq(t, e.n[VIRT_VQ], 0, "its VQ resources are removed %s", when);
	nt_shall_eq(t, e.n[VIRT_VI], 0, "its VI resources are removed %s", when);
}

static void goes_on_and_off(struct nt_ctx *t)
{
	uint16_t scid = virt_secondary(t);

	for (unsigned int i = 0; i < 3; i++) {
		uint64_t used = virt_of(t, VIRT_VQ, "rfa");

		go_online(t, scid);
		nt_shall_eq(t, virt_of(t, VIRT_VQ, "rfa"), used + virt_entry(t, scid).n[VIRT_VQ],
			    "VQRFA counts what is assigned");
		nt_shall_status(t, virt_manage(t, VIRT_ASSIGN, VIRT_VQ, scid, 2), BAD_STATE,
				"resources are not assigned to a controller that is online");
		nt_shall_succeed(t, virt_manage(t, VIRT_OFFLINE, 0, scid, 0),
				 "an online controller can be set offline");
		is_offline(t, scid, "when it was set so");
		nt_shall_eq(t, virt_of(t, VIRT_VQ, "rfa"), used, "its resources are free again");
	}
	virt_end(t);
}

static void follows_primary(struct nt_ctx *t)
{
	uint16_t scid = virt_secondary(t);

	go_online(t, scid);
	nt_reenable(t, NULL);
	is_offline(t, scid, "after a Controller Reset of the primary one");
	go_online(t, scid);
	if (virt_entry(t, scid).vfn) {
		virt_end(t);
		is_offline(t, scid, "when VF Enable is cleared");
		virt_secondary(t);
		go_online(t, scid);
	}
	if (nt_fn(t)->caps & PCIFN_CAP_FLR) {
		nt_reset(t, DRV_RESET_FLR);
		nt_reenable(t, NULL);
		is_offline(t, scid, "after a Function Level Reset of the primary one");
	}
	virt_end(t);
}

/* Of this controller, now and after resets; put back at the end. */
static void allocation_waits(struct nt_ctx *t)
{
	uint64_t before, wanted;
	uint16_t own;

	virt_secondary(t);
	own = (uint16_t)nt_ctrl_field(t, "cntlid");
	before = virt_of(t, VIRT_VQ, "rfap");
	wanted = before ? before - 1 : 1;
	if (!(virt_primary(t, "crt") & 1) || virt_of(t, VIRT_VQ, "frt") < wanted)
		nt_skip(t, "there are no flexible queues");
	if (!nt_shall_succeed(t, virt_manage(t, VIRT_PRIMARY, VIRT_VQ, own, (uint16_t)wanted),
			      "flexible queues are allocated to the primary controller"))
		nt_stop(t);
	nt_shall_eq(t, virt_of(t, VIRT_VQ, "rfap"), before, "an allocation waits for a reset");
	nt_reenable(t, NULL);
	nt_shall_eq(t, virt_of(t, VIRT_VQ, "rfap"), before,
		    "a Controller Reset is none that an allocation waits for");
	nt_reset(t, DRV_RESET_FLR);
	nt_reenable(t, NULL);
	nt_shall_eq(t, virt_of(t, VIRT_VQ, "rfap"), wanted,
		    "an allocation takes effect with a Function Level Reset");
	nt_shall_succeed(t, virt_manage(t, VIRT_PRIMARY, VIRT_VQ, own, (uint16_t)before),
			 "the allocation can be taken back");
	nt_reset(t, DRV_RESET_FLR);
	nt_reenable(t, NULL);
	virt_end(t);
}

#define MANAGE_CASE                                                                                \
	.spec = MANAGE_SPEC, .since = NT_VS(1, 3, 0),                                              \
	.needs = NT_NEED_QUEUES | NT_NEED_CFG | NT_NEED_CFG_WRITE,                                 \
	.effects = NT_EFF_RESET | NT_EFF_FEATURES, .timeout_ms = 60000

static const struct nt_case cases[] = {
	{ .id = "virt.manage.absent-is-refused",
	  .title = "Without OACS bit 7 Virtualization Management is no opcode",
	  .spec = "base-2.0:5.28 base-2.0:5.17.2.1 nvme-1.4:5.22",
	  .coverage = "ID-21",
	  .rules = "VIRT-01",
	  .run = absent_is_refused },
	{ .id = "virt.manage.wrong-requests-refused",
	  .title = "Unknown controllers, actions and resources are refused",
	  MANAGE_CASE,
	  .coverage = "ID-21 SRV-01",
	  .rules = "VIRT-02",
	  .run = wrong_requests },
	{ .id = "virt.manage.online-needs-resources",
	  .title = "A secondary controller goes online with resources only",
	  MANAGE_CASE,
	  .coverage = "SRV-01",
	  .rules = "VIRT-02",
	  .run = online_needs_resources },
	{ .id = "virt.manage.goes-on-and-off",
	  .title = "A secondary controller goes online and offline, and gives back what it had",
	  MANAGE_CASE,
	  .coverage = "SRV-01 ID-21",
	  .rules = "VIRT-02 VIRT-03",
	  .run = goes_on_and_off },
	{ .id = "virt.manage.follows-primary",
	  .title = "Secondary controllers go offline with their primary one",
	  MANAGE_CASE,
	  .coverage = "SRV-01",
	  .rules = "RST-VF-01",
	  .run = follows_primary },
	{ .id = "virt.manage.allocation-waits-for-reset",
	  .title = "What is allocated to the primary controller comes with a function reset",
	  .spec = MANAGE_SPEC,
	  .since = NT_VS(1, 3, 0),
	  .needs = NT_NEED_QUEUES | NT_NEED_CFG | NT_NEED_CFG_WRITE | NT_NEED_FLR,
	  .effects = NT_EFF_RESET | NT_EFF_FEATURES,
	  .timeout_ms = 60000,
	  .coverage = "ID-21 SRV-01",
	  .rules = "VIRT-03",
	  .run = allocation_waits },
};

const struct nt_group group_virt_manage = NT_GROUP("virt.manage", cases);
