// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Virtualization Enhancements (Base 2.0 sections 8.26,
 * 5.28, 5.17.2.13 and 5.17.2.14; NVM Express 1.4 sections 8.5 and 5.22).
 *
 * One primary controller and a secondary one for each virtual function. Queues
 * and vectors of the secondary ones are all flexible, those of the primary one
 * private, but for what it was allocated on request.
 */
#include "cmd.h"

#define PER_VF	    4u /* flexible resources of each kind that one controller may have */
#define VQ_MIN	    2u
#define ACT_PRIMARY 1u
#define ACT_OFFLINE 7u
#define ACT_ASSIGN  8u
#define ACT_ONLINE  9u

#define BAD_CTRL     NT_STATUS(CMD_SPECIFIC, CONTROLLER_ID)
#define BAD_STATE    NT_STATUS(CMD_SPECIFIC, SECONDARY_STATE)
#define BAD_COUNT    NT_STATUS(CMD_SPECIFIC, RESOURCE_COUNT)
#define BAD_RESOURCE NT_STATUS(CMD_SPECIFIC, RESOURCE_ID)

static uint32_t total(const struct sim *s)
{
	return PER_VF * s->cfg.sriov;
}

static uint32_t assigned(const struct sim *s, unsigned int rt)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->cfg.sriov; i++)
		n += s->virt.vf[i].n[rt];
	return n;
}

static void offline(struct sim *s, struct sim_vf *vf)
{
	vf->is_online = false;
	if (!sim_has(s, SIM_VIRT_OFFLINE_KEEPS))
		vf->n[0] = vf->n[1] = 0;
}

void sim_virt_reset(struct sim *s, bool is_function)
{
	for (uint32_t i = 0; i < s->cfg.sriov; i++) {
		if (sim_has(s, SIM_VIRT_RESET_KEEPS) && !is_function)
			break;
		offline(s, &s->virt.vf[i]);
	}
	if (is_function || sim_has(s, SIM_VIRT_EARLY))
		memcpy(s->virt.primary, s->virt.wanted, sizeof(s->virt.primary));
}

void sim_virt_look(struct sim *s)
{
	for (uint32_t i = 0; i < s->cfg.sriov; i++)
		if (s->virt.vf[i].is_online && !sim_pci_has_vf(s, i))
			offline(s, &s->virt.vf[i]);
}

/* ---- Identify */

static void put_kind(const struct sim *s, uint8_t *at, unsigned int rt, uint32_t private)
{
	uint32_t used = assigned(s, rt) + (sim_has(s, SIM_VIRT_SUM) ? 1 : 0);

	sim_put32(at, total(s));
	sim_put32(at + 4, used);
	sim_put16(at + 8, s->virt.primary[rt]);
	sim_put16(at + 10, private);
	sim_put16(at + 12, sim_has(s, SIM_VIRT_MAX_ABOVE) ? total(s) + 1 : PER_VF);
	sim_put16(at + 14, 1);
}

uint16_t sim_virt_primary(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	if (!s->cfg.has_virt || sim_has(s, SIM_VIRT_NO_CNS))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	sim_put16(page, SIM_CNTLID + (sim_has(s, SIM_VIRT_CNTLID) ? 1u : 0));
	page[4] = sim_has(s, SIM_VIRT_CRT) ? 0x07 : 0x03;
	put_kind(s, page + 32, 0, sim_has(s, SIM_VIRT_PRIVATE_1) ? 1 : s->cfg.nsqa + 1);
	put_kind(s, page + 64, 1, s->cfg.vectors);
	return 0;
}

static void put_secondary(const struct sim *s, uint8_t *at, uint32_t i)
{
	const struct sim_vf *vf = &s->virt.vf[i];

	sim_put16(at, SIM_CNTLID + 1 + i);
	sim_put16(at + 2, sim_has(s, SIM_VIRT_PCID) ? SIM_CNTLID + 1 : SIM_CNTLID);
	at[4] = vf->is_online;
	sim_put16(at + 8, sim_has(s, SIM_VIRT_VFN) ? i : i + 1);
	sim_put16(at + 10, vf->n[0]);
	sim_put16(at + 12, vf->n[1]);
}

uint16_t sim_virt_secondary(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint32_t from = cmd->cdw10 >> 16, n = 0, last = s->cfg.sriov;

	if (!s->cfg.has_virt || sim_has(s, SIM_VIRT_NO_CNS))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_VIRT_LIST_ALL))
		from = 0;
	if (sim_has(s, SIM_VIRT_LIST_ABOVE) && from)
		from++;
	if (sim_has(s, SIM_VIRT_LIST_SHORT))
		last--;
	for (uint32_t i = 0; i < last; i++) {
		if (SIM_CNTLID + 1 + i >= from)
			put_secondary(s, page + 32 + 32 * n++, i);
	}
	page[0] = (uint8_t)n;
	return 0;
}

/* Controllers that namespaces can be attached to. */
uint16_t sim_virt_controllers(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint32_t from = cmd->cdw10 >> 16, n = 0;

	if (!s->cfg.has_virt)
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	for (uint32_t i = 0; i <= s->cfg.sriov; i++) {
		uint32_t id = SIM_CNTLID + (sim_has(s, SIM_VIRT_LIST_DOWN) ? s->cfg.sriov - i : i);

		if (id >= from)
			sim_put16(page + 2 + 2 * n++, id);
	}
	sim_put16(page, n + (sim_has(s, SIM_VIRT_LIST_COUNT) ? 1u : 0));
	return 0;
}

/* ---- Virtualization Management */

static uint16_t allocate(struct sim *s, struct sim_cmd *cmd, unsigned int rt, uint32_t nr)
{
	if (cmd->cdw10 >> 16 != SIM_CNTLID)
		return sim_fail(cmd, 42, 0, BAD_CTRL);
	if (nr > total(s))
		return sim_fail(cmd, 44, 0, BAD_COUNT);
	if (nr > total(s) - assigned(s, rt))
		return sim_fail(cmd, 44, 0, BAD_RESOURCE);
	s->virt.wanted[rt] = (uint16_t)nr;
	if (sim_has(s, SIM_VIRT_AT_ONCE))
		s->virt.primary[rt] = (uint16_t)nr;
	cmd->dw0 = nr;
	return 0;
}

static uint16_t assign(struct sim *s, struct sim_cmd *cmd, struct sim_vf *vf, unsigned int rt,
		       uint32_t nr)
{
	uint32_t others = assigned(s, rt) - vf->n[rt] +
			  (uint32_t)nt_max(s->virt.primary[rt], s->virt.wanted[rt]);

	if (vf->is_online && !sim_has(s, SIM_VIRT_ASSIGN_ONLINE))
		return sim_fail(cmd, 42, 0, BAD_STATE);
	if (sim_has(s, SIM_VIRT_REFUSED_TAKES))
		vf->n[rt] = (uint16_t)nt_min(nr, PER_VF);
	if (sim_has(s, SIM_VIRT_NO_LIMIT) && nr > PER_VF)
		nr = PER_VF;
	if (nr > PER_VF)
		return sim_fail(cmd, 44, 0, BAD_COUNT);
	if (nr > total(s) - others)
		return sim_fail(cmd, 44, 0, BAD_RESOURCE);
	vf->n[rt] = (uint16_t)nr;
	cmd->dw0 = sim_has(s, SIM_VIRT_NRM) ? 0 : nr;
	return 0;
}

static uint16_t online(struct sim *s, struct sim_cmd *cmd, struct sim_vf *vf)
{
	uint32_t least = sim_has(s, SIM_VIRT_ONE_QUEUE) ? 1 : VQ_MIN;

	if (!sim_pci_has_vf(s, (uint32_t)(vf - s->virt.vf)))
		return sim_fail(cmd, 42, 0, BAD_STATE);
	if ((vf->n[0] < least || !vf->n[1]) && !sim_has(s, SIM_VIRT_ONLINE_BARE))
		return sim_fail(cmd, 42, 0, BAD_STATE);
	vf->is_online = !sim_has(s, SIM_VIRT_ONLINE_NOT);
	return 0;
}

bool sim_virt_has(const struct sim *s)
{
	return s->cfg.has_virt || sim_has(s, SIM_VIRT_UNCLAIMED);
}

uint16_t sim_virt_mgmt(struct sim *s, struct sim_cmd *cmd)
{
	unsigned int act = cmd->cdw10 & 0xf, rt = cmd->cdw10 >> 8 & 7;
	uint32_t id = cmd->cdw10 >> 16, nr = cmd->cdw11 & 0xffff;
	struct sim_vf *vf = NULL;

	if (sim_has(s, SIM_VIRT_NO_COMMAND) || !s->cfg.has_virt)
		return sim_has(s, SIM_VIRT_UNCLAIMED)
			       ? 0
			       : sim_fail(cmd, 0, 0, NT_STATUS(GENERIC, INVALID_OPCODE));
	if (id > SIM_CNTLID && id <= SIM_CNTLID + s->cfg.sriov)
		vf = &s->virt.vf[id - SIM_CNTLID - 1];
	if (act != ACT_PRIMARY && (act < ACT_OFFLINE || act > ACT_ONLINE))
		return sim_has(s, SIM_VIRT_ANY_ACTION) ? 0
						       : sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (act != ACT_PRIMARY && !vf)
		return sim_has(s, SIM_VIRT_ANY_CTRL) ? 0 : sim_fail(cmd, 42, 0, BAD_CTRL);
	if ((act == ACT_PRIMARY || act == ACT_ASSIGN) && rt > 1)
		return sim_has(s, SIM_VIRT_ANY_TYPE)
			       ? 0
			       : sim_fail(cmd, 41, 0,
					  sim_has(s, SIM_VIRT_TYPE_STATUS)
						  ? NT_STATUS(GENERIC, INVALID_OPCODE)
						  : SIM_INVALID_FIELD);
	switch (act) {
	case ACT_PRIMARY:
		return allocate(s, cmd, rt, nr);
	case ACT_OFFLINE:
		if (!sim_has(s, SIM_VIRT_OFFLINE_NOT))
			offline(s, vf);
		return 0;
	case ACT_ASSIGN:
		return assign(s, cmd, vf, rt, nr);
	default:
		return online(s, cmd, vf);
	}
}
