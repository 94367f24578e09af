// SPDX-License-Identifier: GPL-2.0-or-later
/* What the cases of primary and secondary controllers share: lists, requests, functions. */
#include "virt.h"

#include <stdio.h>

enum { SRIOV_CTL = 0x08, SRIOV_TOTAL = 0x0e, SRIOV_NUM = 0x10, SRIOV_ON = 0x9 };

void virt_begin(struct nt_ctx *t)
{
	if (!nt_ctrl_field(t, "oacs.virt"))
		nt_skip(t, "Virtualization Management is not supported (OACS bit 7)");
}

/* A page that belongs to the case until it is freed. */
static struct nt_buf *page_of(struct nt_ctx *t, uint8_t cns, uint16_t cntid, const char *what)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_IDENTIFY, .cdw10 = cns | (uint32_t)cntid << 16 };
	struct nt_buf *buf = nt_buf(t, 4096);

	if (!nt_shall_succeed(t, nt_admin(t, &cmd, buf), "Identify succeeds for the %s", what))
		nt_stop(t);
	return buf;
}

uint64_t virt_primary(struct nt_ctx *t, const char *field)
{
	struct nt_buf *buf = page_of(t, NT_CNS_PRIMARY_CAPS, (uint16_t)nt_ctrl_field(t, "cntlid"),
				     "Primary Controller Capabilities");
	char path[64];
	uint64_t val;

	snprintf(path, sizeof(path), "identify.primary.%s", field);
	val = spec_get_path(path, buf->data, 4096);
	nt_buf_free(t, buf);
	return val;
}

uint64_t virt_of(struct nt_ctx *t, unsigned int rt, const char *field)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%s", rt == VIRT_VQ ? "vq" : "vi", field);
	return virt_primary(t, name);
}

static uint16_t word(const uint8_t *at)
{
	return (uint16_t)(at[0] | at[1] << 8);
}

uint32_t virt_list(struct nt_ctx *t, uint16_t cntid, struct virt_entry *ret)
{
	struct nt_buf *buf = page_of(t, NT_CNS_SECONDARY_CTRLS, cntid, "Secondary Controller List");
	uint32_t count = buf->data[0];

	nt_shall_range(t, count, 0, VIRT_ENTRIES_MAX, "a list has at most 127 entries");
	count = (uint32_t)nt_min(count, VIRT_ENTRIES_MAX);
	for (uint32_t i = 0; i < count; i++) {
		const uint8_t *at = buf->data + 32 + 32 * i;

		ret[i] = (struct virt_entry){ .scid = word(at),
					      .pcid = word(at + 2),
					      .scs = at[4],
					      .vfn = word(at + 8),
					      .n = { word(at + 10), word(at + 12) } };
	}
	nt_buf_free(t, buf);
	return count;
}

struct virt_entry virt_entry(struct nt_ctx *t, uint16_t scid)
{
	struct virt_entry entries[VIRT_ENTRIES_MAX] = { 0 };
	uint32_t count = virt_list(t, scid, entries);

	for (uint32_t i = 0; i < count; i++)
		if (entries[i].scid == scid)
			return entries[i];
	nt_shall(t, false, "a secondary controller stays in the list");
	nt_stop(t);
}

struct drv_cpl virt_manage(struct nt_ctx *t, unsigned int act, unsigned int rt, uint16_t cntlid,
			   uint16_t nr)
{
	const struct drv_cmd cmd = { .opc = NT_ADM_VIRT_MGMT,
				     .cdw10 = act | rt << 8 | (uint32_t)cntlid << 16,
				     .cdw11 = nr };

	return nt_admin(t, &cmd, NULL);
}

static void show_functions(struct nt_ctx *t, uint16_t count)
{
	uint16_t sriov = pcifn_ext_cap_find(nt_fn(t), NT_PCI_ECAP_SRIOV), at;

	if (!sriov)
		return;
	at = (uint16_t)(sriov + SRIOV_CTL);
	nt_cfg_write(t, at, 2, nt_cfg(t, at, 2) & ~(uint32_t)SRIOV_ON);
	nt_settle(t, 10000);
	nt_cfg_write(t, (uint16_t)(sriov + SRIOV_NUM), 2, count);
	if (count)
		nt_cfg_write(t, at, 2, nt_cfg(t, at, 2) | SRIOV_ON);
	nt_settle(t, 100000);
}

uint16_t virt_secondary(struct nt_ctx *t)
{
	struct virt_entry entries[VIRT_ENTRIES_MAX] = { 0 };
	uint32_t count;

	virt_begin(t);
	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "secondary controllers may be somebody's");
	count = virt_list(t, 0, entries);
	if (!count)
		nt_skip(t, "there is no secondary controller");
	for (uint32_t i = 0; i < count; i++)
		if (entries[i].scs & 1)
			nt_skip(t, "controller %Xh is online: it may be somebody's",
				entries[i].scid);
	if (virt_of(t, VIRT_VQ, "frsm") < 2)
		nt_skip(t, "no queues can be assigned to secondary controllers");
	if (entries[0].vfn)
		show_functions(t, entries[0].vfn);
	nt_shall_succeed(t, virt_manage(t, VIRT_OFFLINE, 0, entries[0].scid, 0),
			 "a secondary controller can be set offline");
	return entries[0].scid;
}

void virt_end(struct nt_ctx *t)
{
	show_functions(t, 0);
}
