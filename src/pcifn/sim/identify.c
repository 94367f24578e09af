// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the Identify command (Base 2.0 section 5.17): which
 * CNS a version has, its NSID rule, and the list structures.
 */
#include "log.h"

#define SIM_CNS_GROUPS 0x19
#define SIM_CNS_UUIDS  0x17
#define IDENTIFY_LEN   4096u

static uint8_t csi(const struct sim_cmd *cmd)
{
	return (uint8_t)(cmd->cdw11 >> 24);
}

/* From 1.4 on an NSID on a structure of the controller should be refused. */
static uint16_t no_nsid(const struct sim *s, struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_IDENTIFY_CTRL_NSID_STATUS) && cmd->nsid)
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	return sim_nsid_check(s, cmd, SIM_NSID_UNUSED);
}

static uint16_t cns_ctrl(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = no_nsid(s, cmd);

	if (sim_has(s, SIM_IDENTIFY_CNTID_CHECKED) && cmd->cdw10 >> 16)
		return sim_fail(cmd, 42, 0, SIM_INVALID_FIELD);
	if (!status)
		sim_identify_ctrl(s, page);
	return status;
}

/* A namespace structure: zeroes for a valid NSID without a namespace. */
static uint16_t ns_or_zeroes(struct sim *s, struct sim_cmd *cmd, struct sim_ns **ret_ns)
{
	*ret_ns = NULL;
	if (!cmd->nsid || cmd->nsid > SIM_NN) {
		if (sim_has(s, SIM_IDENTIFY_NS_INVALID_ACCEPTED))
			return 0;
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	}
	*ret_ns = sim_ns_get(s, sim_has(s, SIM_NSID_IGNORED) ? 1 : cmd->nsid);
	if (!*ret_ns && sim_has(s, SIM_IDENTIFY_NS_INACTIVE_FAILS))
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	return 0;
}

static uint16_t cns_ns(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	struct sim_ns *ns;
	uint16_t status = ns_or_zeroes(s, cmd, &ns);

	if (!status && ns)
		sim_identify_ns(s, ns, page);
	return status;
}

static uint16_t active_list(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint32_t above = cmd->nsid;
	size_t at = 0;

	if (cmd->nsid >= 0xfffffffe)
		return sim_has(s, SIM_LIST_NSID_ACCEPTED) ? 0 : sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (sim_has(s, SIM_LIST_FAILS))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_LIST_IGNORES_NSID))
		above = 0;
	if (sim_has(s, SIM_LIST_NOT_ABOVE) && above)
		above--;
	for (uint32_t nsid = 1; nsid <= SIM_NN; nsid++)
		if (nsid > above && (sim_ns_get(s, nsid) || sim_has(s, SIM_LIST_HAS_INACTIVE)))
			sim_put32(page + 4 * at++, nsid);
	if (sim_has(s, SIM_LIST_DESCENDS))
		for (size_t i = 0; i < at / 2; i++) {
			uint64_t low = sim_get(page + 4 * i, 4);

			sim_put32(page + 4 * i, sim_get(page + 4 * (at - 1 - i), 4));
			sim_put32(page + 4 * (at - 1 - i), low);
		}
	if (sim_has(s, SIM_LIST_TAIL_GARBAGE))
		sim_put32(page + 4 * (at + 2), 0xffffffff);
	return 0;
}

static uint16_t cns_descriptors(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	struct sim_ns *ns = sim_ns_get(s, cmd->nsid);

	if (sim_has(s, SIM_DESCRIPTORS_FAIL))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (!cmd->nsid || cmd->nsid > SIM_NN)
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (!ns && !sim_has(s, SIM_DESCRIPTORS_INACTIVE_ACCEPTED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	if (ns)
		sim_identify_descriptors(s, ns, page);
	return 0;
}

static uint16_t csi_check(const struct sim *s, struct sim_cmd *cmd)
{
	if (csi(cmd) && !sim_has(s, SIM_IDENTIFY_CSI_IGNORED))
		return sim_fail(cmd, 47, 0, SIM_INVALID_FIELD);
	return 0;
}

/* 05h and 06h of the NVM Command Set: nothing but zeroes is claimed. */
static uint16_t cns_iocs_ns(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	struct sim_ns *ns;
	uint16_t status = ns_or_zeroes(s, cmd, &ns);

	(void)page;
	return status ? status : csi_check(s, cmd);
}

static uint16_t cns_iocs_ctrl(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = no_nsid(s, cmd);

	if (sim_has(s, SIM_DSM_LIMIT_ALONE))
		page[3] = 64; /* DMRL without DMRSL and DMSL */
	return status ? status : csi_check(s, cmd);
}

static uint16_t cns_iocs_list(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = csi_check(s, cmd);

	return status ? status : active_list(s, cmd, page);
}

static uint16_t cns_ns_common(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	struct sim_ns *ns;
	uint16_t status = ns_or_zeroes(s, cmd, &ns);

	if (!status && ns)
		sim_identify_ns_common(s, ns, page);
	return status;
}

static uint16_t cns_iocs(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint32_t cntid = cmd->cdw10 >> 16;
	uint16_t status = no_nsid(s, cmd);

	if (status)
		return status;
	if (cntid != SIM_CNTLID && cntid != 0xffff)
		return sim_fail(cmd, 42, 0, SIM_INVALID_FIELD);
	sim_put64(page, 1); /* combination 0: the NVM Command Set */
	if (sim_has(s, SIM_IOCS_COMBINATION_GAP)) {
		sim_put64(page, 0);
		sim_put64(page + 8, 1);
	}
	return 0;
}

static uint16_t cns_groups(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = no_nsid(s, cmd);

	if (!status && !sim_groups(s))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (!status)
		sim_group_list(s, cmd->cdw11 & 0xffff, page);
	return status;
}

static uint16_t cns_uuids(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = no_nsid(s, cmd);

	if (!status && !sim_uuids_have(s))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	if (!status)
		sim_uuid_list(s, page);
	return status;
}

/* What is allocated is active here: there is no Namespace Management. */
static uint16_t allocated_list(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = active_list(s, cmd, page);

	if (sim_has(s, SIM_ALLOCATED_LACKS_ACTIVE))
		memset(page, 0, IDENTIFY_LEN);
	return status;
}

static uint16_t cns_allocated_ns(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	uint16_t status = cns_ns(s, cmd, page);

	if (sim_has(s, SIM_ALLOCATED_DATA_EMPTY))
		memset(page, 0, IDENTIFY_LEN);
	if (!status && sim_has(s, SIM_ALLOCATED_FREE_FAILS) && !sim_ns_get(s, cmd->nsid))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	return status;
}

/* The one controller of the subsystem, if the list begins at it or before. */
static uint16_t cns_ctrls(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	bool is_listed = cmd->cdw10 >> 16 <= SIM_CNTLID || sim_has(s, SIM_CTRL_LIST_IGNORES_CNTID);

	if (!is_listed || sim_has(s, SIM_CTRL_LIST_LACKS_OWN))
		return 0;
	sim_put16(page, 1);
	sim_put16(page + 2, SIM_CNTLID);
	return 0;
}

static uint16_t cns_ns_ctrls(struct sim *s, struct sim_cmd *cmd, uint8_t *page)
{
	struct sim_ns *ns;
	uint16_t status = ns_or_zeroes(s, cmd, &ns);

	if (cmd->nsid == NT_NSID_ALL)
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	return !status && ns ? cns_ctrls(s, cmd, page) : status;
}

struct cns {
	uint8_t cns;
	uint32_t since;
	uint16_t (*fill)(struct sim *s, struct sim_cmd *cmd, uint8_t *page);
};

static const struct cns cnss[] = {
	{ NT_CNS_NS, 0, cns_ns },
	{ NT_CNS_CTRL, 0, cns_ctrl },
	{ NT_CNS_ACTIVE_NS, NT_VS(1, 1, 0), active_list },
	{ NT_CNS_NS_DESC, NT_VS(1, 3, 0), cns_descriptors },
	{ NT_CNS_IOCS_NS, NT_VS(2, 0, 0), cns_iocs_ns },
	{ NT_CNS_IOCS_CTRL, NT_VS(2, 0, 0), cns_iocs_ctrl },
	{ NT_CNS_IOCS_ACTIVE_NS, NT_VS(2, 0, 0), cns_iocs_list },
	{ NT_CNS_IOCS_INDEP_NS, NT_VS(2, 0, 0), cns_ns_common },
	{ NT_CNS_CTRLS, NT_VS(1, 2, 0), sim_virt_controllers },
	{ NT_CNS_PRIMARY_CAPS, NT_VS(1, 3, 0), sim_virt_primary },
	{ NT_CNS_SECONDARY_CTRLS, NT_VS(1, 3, 0), sim_virt_secondary },
	{ SIM_CNS_UUIDS, NT_VS(1, 4, 0), cns_uuids },
	{ SIM_CNS_GROUPS, NT_VS(2, 0, 0), cns_groups },
	{ NT_CNS_ALLOCATED_NS, NT_VS(1, 2, 0), allocated_list },
	{ NT_CNS_ALLOCATED_NS_DATA, NT_VS(1, 2, 0), cns_allocated_ns },
	{ NT_CNS_NS_CTRLS, NT_VS(1, 2, 0), cns_ns_ctrls },
	{ NT_CNS_IOCS, NT_VS(2, 0, 0), cns_iocs },
};

static const struct cns *cns_find(const struct sim *s, uint8_t value)
{
	if (sim_has(s, SIM_CNS_ONE_BIT))
		value &= 1;
	if (sim_is_hidden(s, SIM_PART_CNS, value))
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(cnss); i++)
		if (cnss[i].cns == value && s->cfg.ver >= cnss[i].since)
			return &cnss[i];
	return sim_has(s, SIM_CNS_RESERVED_ACCEPTED) ? &cnss[1] : NULL;
}

static uint16_t page_send(struct sim *s, struct sim_cmd *cmd, const uint8_t *page)
{
	size_t len = IDENTIFY_LEN;
	uint16_t status;
	uint8_t *past;

	if (sim_has(s, SIM_IDENTIFY_SHORT))
		len -= 512;
	if (sim_has(s, SIM_IDENTIFY_NO_DATA))
		return 0;
	status = sim_data_to_host(s, cmd, page, len);
	if (status || !sim_has(s, SIM_IDENTIFY_OVERRUN))
		return status;
	past = sim_dma(s, cmd->prp1 + IDENTIFY_LEN, 4, true);
	if (past)
		memcpy(past, page, 4);
	return 0;
}

uint16_t sim_identify(struct sim *s, struct sim_cmd *cmd)
{
	const struct cns *cns = cns_find(s, (uint8_t)cmd->cdw10);
	uint8_t page[IDENTIFY_LEN] = { 0 };
	uint16_t status;

	if (!cns)
		return sim_fail(cmd, 40, 0,
				sim_has(s, SIM_CNS_RESERVED_STATUS)
					? NT_STATUS(GENERIC, INVALID_OPCODE)
					: SIM_INVALID_FIELD);
	status = cns->fill(s, cmd, page);
	if (status)
		return status;
	if (sim_has(s, SIM_IDENTIFY_NEEDS_PAGE) && cmd->prp1 & 0xfff)
		return sim_fail(cmd, 24, 0, NT_STATUS(GENERIC, PRP_OFFSET));
	status = sim_prp_check(s, cmd, IDENTIFY_LEN);
	return status ? status : page_send(s, cmd, page);
}
