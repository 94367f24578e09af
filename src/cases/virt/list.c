// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Primary and secondary controllers: what the lists say, and that it adds up.
 *
 * CNS 14h tells what flexible resources there are, CNS 15h who has them, CNS
 * 13h which controllers a namespace can be attached to. Lists begin at the
 * identifier that is asked for.
 *
 * Base 2.0 sections 5.17.2.12 to 5.17.2.14, 8.26, 4.4.1; NVMe 1.4 sections
 * 5.15.2, 8.5.
 */
#include "virt.h"

#define LIST_SPEC "base-2.0:5.17.2.13 base-2.0:5.17.2.14 base-2.0:8.26 nvme-1.4:5.15.2 nvme-1.4:8.5"

static void check_kind(struct nt_ctx *t, unsigned int rt, const char *what)
{
	uint64_t total = virt_of(t, rt, "frt");

	nt_shall_range(t, virt_of(t, rt, "rfa") + virt_of(t, rt, "rfap"), 0, total,
		       "no more flexible %s resources are used than there are", what);
	nt_shall_range(t, virt_of(t, rt, "frsm"), 0, total,
		       "a secondary controller may have no more %s resources than there are", what);
}

static void primary_adds_up(struct nt_ctx *t)
{
	uint64_t crt;

	virt_begin(t);
	crt = virt_primary(t, "crt");
	nt_shall_eq(t, virt_primary(t, "cntlid"), nt_ctrl_field(t, "cntlid"),
		    "CNS 14h describes the controller that was asked");
	nt_should_eq(t, crt & 0xfc, 0, "reserved bits of CRT are 0");
	nt_shall(t, crt & 3, "resources of one type at least are flexible");
	if (crt & 1) {
		check_kind(t, VIRT_VQ, "VQ");
		nt_shall_range(t, virt_primary(t, "vqprt"), 2, UINT16_MAX,
			       "two queue pairs of the primary controller are private");
	}
	if (crt & 2) {
		check_kind(t, VIRT_VI, "VI");
		nt_shall_range(t, virt_primary(t, "viprt"), 1, UINT16_MAX,
			       "one interrupt of the primary controller is private");
	}
}

/* Two entries with the same number. */
static bool are_unique(const struct virt_entry *e, uint32_t count, bool by_vfn)
{
	for (uint32_t i = 0; i < count; i++)
		for (uint32_t k = 0; k < i; k++)
			if (by_vfn ? e[i].vfn && e[i].vfn == e[k].vfn : e[i].scid == e[k].scid)
				return false;
	return true;
}

static void check_functions(struct nt_ctx *t, const struct virt_entry *e, uint32_t count)
{
	uint16_t sriov = 0;
	uint32_t total, functions = 0;

	if (nt_fn(t)->caps & PCIFN_CAP_CFG)
		sriov = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_SRIOV);
	if (!sriov)
		return;
	total = nt_cfg(t, (uint16_t)(sriov + 0x0e), 2);
	for (uint32_t i = 0; i < count; i++) {
		functions += e[i].vfn != 0;
		nt_shall_range(t, e[i].vfn, 0, total, "VFN is at most TotalVFs");
	}
	nt_shall(t, are_unique(e, count, true), "no two entries have the same VFN");
	if (count < VIRT_ENTRIES_MAX)
		nt_should_eq(t, functions, total,
			     "every virtual function is a secondary controller, offline or not");
}

static void secondaries_add_up(struct nt_ctx *t)
{
	struct virt_entry e[VIRT_ENTRIES_MAX] = { 0 };
	uint64_t own = nt_ctrl_field(t, "cntlid"), crt, sum[2] = { 0 };
	uint32_t count;

	virt_begin(t);
	count = virt_list(t, 0, e);
	crt = virt_primary(t, "crt");
	nt_shall(t, count, "there is a secondary controller");
	for (uint32_t i = 0; i < count; i++) {
		nt_shall_eq(t, e[i].pcid, own, "PCID is the controller that was asked");
		nt_shall(t, e[i].scid != own, "a secondary controller is not the primary one");
		nt_should_eq(t, e[i].scs & 0xfe, 0, "reserved bits of SCS are 0");
		sum[VIRT_VQ] += e[i].n[VIRT_VQ];
		sum[VIRT_VI] += e[i].n[VIRT_VI];
	}
	nt_shall(t, are_unique(e, count, false), "no two entries have the same SCID");
	check_functions(t, e, count);
	if (count == VIRT_ENTRIES_MAX)
		return;
	for (unsigned int rt = VIRT_VQ; rt <= VIRT_VI; rt++)
		if (crt >> rt & 1)
			nt_shall_eq(t, virt_of(t, rt, "rfa"), sum[rt],
				    "the flexible %s resources assigned are those of the list",
				    rt == VIRT_VQ ? "VQ" : "VI");
}

static void starts_at_cntid(struct nt_ctx *t)
{
	struct virt_entry all[VIRT_ENTRIES_MAX] = { 0 }, some[VIRT_ENTRIES_MAX] = { 0 };
	uint32_t count;

	virt_begin(t);
	count = virt_list(t, 0, all);
	if (count == VIRT_ENTRIES_MAX)
		count = 8;
	for (uint32_t i = 0; i < count; i++)
		for (uint16_t past = 0; past < 2; past++) {
			uint16_t from = (uint16_t)(all[i].scid + past);
			uint32_t wanted = 0, n = virt_list(t, from, some);

			for (uint32_t k = 0; k < n; k++)
				nt_shall_range(t, some[k].scid, from, UINT16_MAX,
					       "the list has no controller below CNTID");
			for (uint32_t k = 0; k < count; k++)
				wanted += all[k].scid >= from;
			nt_shall_range(t, n, wanted, VIRT_ENTRIES_MAX,
				       "the list has every controller from CNTID on");
		}
}

/* CNS 13h: a count, then identifiers in ascending order, then zeroes. */
static void controllers_ascend(struct nt_ctx *t)
{
	struct nt_buf *buf = nt_buf(t, 4096);
	uint32_t own = (uint32_t)nt_ctrl_field(t, "cntlid"), count, last = 0;
	bool must = nt_ctrl_field(t, "oacs.nsmgmt"), has_own = false;
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = NT_CNS_CTRLS };
	struct drv_cpl cpl = nt_admin(t, &cmd, buf);

	if (!drv_cpl_ok(cpl) && !must)
		nt_skip(t, "the Controller List is optional without Namespace Management");
	if (!nt_shall_succeed(t, cpl, "Identify succeeds for the Controller List"))
		return;
	count = (uint32_t)(buf->data[0] | buf->data[1] << 8);
	if (!nt_shall_range(t, count, 1, 2047, "a Controller List has 1 to 2,047 identifiers"))
		return;
	for (uint32_t i = 1; i <= count; i++) {
		uint32_t id = (uint32_t)(buf->data[2 * i] | buf->data[2 * i + 1] << 8);

		nt_shall(t, i == 1 || id > last, "a Controller List ascends");
		has_own |= id == own;
		last = id;
	}
	nt_shall(t, has_own, "the controller that was asked is in the list");
	for (uint32_t i = 2 * count + 2; i < 4096; i++)
		if (!nt_should_eq(t, buf->data[i], 0, "what is behind the last identifier is 0"))
			break;
}

#define LIST_CASE .spec = LIST_SPEC, .since = NT_VS(1, 3, 0)

static const struct nt_case cases[] = {
	{ .id = "virt.list.primary-adds-up",
	  .title = "The resources of a primary controller add up",
	  LIST_CASE,
	  .coverage = "ID-21",
	  .rules = "VIRT-03",
	  .run = primary_adds_up },
	{ .id = "virt.list.secondaries-add-up",
	  .title = "Secondary controllers are listed once, with what is assigned to them",
	  LIST_CASE,
	  .coverage = "ID-21 PCI-28",
	  .rules = "VIRT-03",
	  .run = secondaries_add_up },
	{ .id = "virt.list.starts-at-cntid",
	  .title = "The list of secondary controllers begins at CNTID",
	  LIST_CASE,
	  .coverage = "ID-21",
	  .rules = "VIRT-03",
	  .run = starts_at_cntid },
	{ .id = "virt.list.controllers-ascend",
	  .title = "The Controller List ascends and has the controller that was asked",
	  .spec = "base-2.0:5.17.2.12 base-2.0:4.4.1 nvme-1.4:5.15.2",
	  .since = NT_VS(1, 2, 0),
	  .coverage = "ID-21",
	  .rules = "VIRT-03",
	  .run = controllers_ascend },
};

const struct nt_group group_virt_list = NT_GROUP("virt.list", cases);
