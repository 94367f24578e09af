// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: dispatch of admin commands and what every command has
 * in common: opcode, FUSE, PSDT and NSID checks, Do Not Retry, More (Base 2.0
 * sections 3.3.3 and 5), and Abort (section 5.1).
 */
#include <errno.h>
#include <stdlib.h>

#include "log.h"

static uint16_t cmd_abort(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t sqid = (uint16_t)cmd->cdw10, cid = (uint16_t)(cmd->cdw10 >> 16);
	struct sim_cmd *victim = sqid ? NULL : sim_aer_take(s, cid);

	cmd->dw0 = 1;
	if (sim_has(s, SIM_ABORT_RESERVED) && (cmd->cdw11 | cmd->cdw12 | cmd->cdw13))
		return NT_STATUS(GENERIC, INTERNAL);
	if (!sqid && s->seen.abort_cid == cid + 1u && sim_has(s, SIM_ABORT_OF_ABORT_LOST))
		return sim_cmd_lose(s, cmd);
	s->seen.abort_cid = cmd->cid + 1u;
	if (!sqid && cid == cmd->cid && sim_has(s, SIM_ABORT_ITSELF)) {
		cmd->dw0 = 0;
		return 0;
	}
	if (sim_has(s, SIM_ABORT_ANY_SQ) && !victim) {
		for (uint16_t q = 0; q < SIM_QUEUES_MAX && !victim; q++)
			victim = sim_cmd_find(s, q, cid);
		if (victim == cmd)
			victim = NULL;
		if (victim)
			sim_cmd_unlink(s, victim);
	}
	if (!victim) {
		victim = sim_cmd_find(s, sqid, cid);
		if (victim == cmd)
			victim = NULL;
		if (victim)
			sim_cmd_unlink(s, victim);
	}
	if (sim_has(s, SIM_ABORT_SAYS_ABORTED))
		cmd->dw0 = 0;
	if (!victim)
		return sim_has(s, SIM_ABORT_UNKNOWN_FAILS) ? SIM_INVALID_FIELD : 0;
	cmd->dw0 = sim_has(s, SIM_ABORT_SAYS_NOT_ABORTED);
	if (sim_has(s, SIM_ABORT_DROPS_TARGET))
		sim_cmd_lose(s, victim);
	else if (sim_has(s, SIM_ABORT_STATUS))
		sim_complete(s, victim, NT_STATUS(GENERIC, ABORT_SQ_DELETED));
	else
		sim_complete(s, victim, NT_STATUS(GENERIC, ABORT_REQUESTED));
	return 0;
}

const struct sim_op sim_admin_ops[] = {
	{ .opc = NT_ADM_DELETE_SQ, .nsid = SIM_NSID_UNUSED, .exec = sim_delete_sq },
	{ .opc = NT_ADM_CREATE_SQ, .nsid = SIM_NSID_UNUSED, .exec = sim_create_sq },
	{ .opc = NT_ADM_GET_LOG_PAGE, .nsid = SIM_NSID_OWN, .exec = sim_get_log_page },
	{ .opc = NT_ADM_DELETE_CQ, .nsid = SIM_NSID_UNUSED, .exec = sim_delete_cq },
	{ .opc = NT_ADM_CREATE_CQ, .nsid = SIM_NSID_UNUSED, .exec = sim_create_cq },
	{ .opc = NT_ADM_IDENTIFY, .nsid = SIM_NSID_OWN, .exec = sim_identify },
	{ .opc = NT_ADM_ABORT, .nsid = SIM_NSID_UNUSED, .exec = cmd_abort },
	{ .opc = NT_ADM_SET_FEATURES, .nsid = SIM_NSID_OWN, .exec = sim_set_features },
	{ .opc = NT_ADM_GET_FEATURES, .nsid = SIM_NSID_OWN, .exec = sim_get_features },
	{ .opc = NT_ADM_ASYNC_EVENT, .nsid = SIM_NSID_UNUSED, .exec = sim_async_event_request },
	{ .opc = NT_ADM_KEEP_ALIVE,
	  .nsid = SIM_NSID_UNUSED,
	  .exec = sim_keep_alive,
	  .has = sim_keep_alive_has },
	{ .opc = NT_ADM_DBBUF_CONFIG,
	  .nsid = SIM_NSID_UNUSED,
	  .since = NT_VS(1, 3, 0),
	  .exec = sim_doorbell_buffers,
	  .has = sim_shadow_has_command },
	{ .opc = NT_ADM_SELF_TEST,
	  .nsid = SIM_NSID_OWN,
	  .since = NT_VS(1, 3, 0),
	  .exec = sim_self_test,
	  .has = sim_self_test_has },
	{ .opc = NT_ADM_VIRT_MGMT,
	  .nsid = SIM_NSID_UNUSED,
	  .since = NT_VS(1, 3, 0),
	  .exec = sim_virt_mgmt,
	  .has = sim_virt_has },
	{ .opc = NT_ADM_SANITIZE,
	  .nsid = SIM_NSID_UNUSED,
	  .since = NT_VS(1, 3, 0),
	  .effects = 2, /* changes user data */
	  .exec = sim_sanitize,
	  .has = sim_sanitize_has },
};
const size_t sim_admin_ops_count = ARRAY_SIZE(sim_admin_ops);

bool sim_op_has(const struct sim *s, const struct sim_op *op)
{
	return s->cfg.ver >= op->since && (!op->has || op->has(s));
}

const struct sim_op *sim_op_find(const struct sim *s, const struct sim_op *ops, size_t count,
				 uint8_t opc)
{
	if (sim_is_hidden(s, ops == sim_admin_ops ? SIM_PART_ADMIN : SIM_PART_NVM, opc))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (ops[i].opc == opc)
			return sim_op_has(s, &ops[i]) ? &ops[i] : NULL;
	return NULL;
}

uint64_t sim_mdts_bytes(const struct sim *s)
{
	uint64_t unit = 4096ULL << s->cfg.mpsmin;

	if (!s->cfg.mdts || s->cfg.mdts > 40 || sim_has(s, SIM_MDTS_NOT_ENFORCED))
		return UINT64_MAX;
	if (sim_has(s, SIM_MDTS_UNIT_CC_MPS) && s->page_len)
		unit = s->page_len;
	if (sim_has(s, SIM_MDTS_UNIT_SECTOR))
		unit = 512;
	if (sim_has(s, SIM_MDTS_TOO_EARLY))
		return (unit << s->cfg.mdts) - 1;
	return unit << s->cfg.mdts;
}

uint16_t sim_nsid_check(const struct sim *s, struct sim_cmd *cmd, enum sim_nsid_rule rule)
{
	if (rule == SIM_NSID_OWN)
		return 0;
	if (rule == SIM_NSID_UNUSED) {
		if (cmd->nsid && s->cfg.ver >= NT_VS(1, 4, 0))
			return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
		return 0;
	}
	if (cmd->nsid == NT_NSID_ALL && rule == SIM_NSID_ALL)
		return sim_has(s, SIM_FLUSH_BROADCAST_FAILS) ? SIM_INVALID_NS : 0;
	if (cmd->nsid == NT_NSID_ALL)
		return sim_has(s, SIM_BROADCAST_ACCEPTED) ? 0
							  : sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	if (!cmd->nsid || cmd->nsid > SIM_NN) {
		if (sim_has(s, SIM_NSID_INVALID_STATUS))
			return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
		if (sim_has(s, cmd->nsid ? SIM_NSID_ABOVE_NN_ACCEPTED : SIM_NSID_0_ACCEPTED))
			return 0;
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	}
	if (!sim_ns_get(s, cmd->nsid) && !sim_has(s, SIM_NSID_INACTIVE_ACCEPTED))
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	return 0;
}

uint16_t sim_cmd_lose(struct sim *s, struct sim_cmd *cmd)
{
	cmd->next = s->admin->lost;
	s->admin->lost = cmd;
	return SIM_CPL_DEFERRED;
}

/* Is a later try of the same command expected to fail again? */
static bool is_permanent(uint16_t status)
{
	static const uint16_t passing[] = {
		NT_STATUS(GENERIC, DATA_TRANSFER),
		NT_STATUS(GENERIC, INTERNAL),
		NT_STATUS(GENERIC, ABORT_REQUESTED),
		NT_STATUS(GENERIC, ABORT_SQ_DELETED),
		NT_STATUS(GENERIC, SEQUENCE),
		NT_STATUS(GENERIC, INTERRUPTED),
		NT_STATUS(GENERIC, FORMAT_IN_PROGRESS),
		NT_STATUS(GENERIC, NS_NOT_READY),
		NT_STATUS(GENERIC, MEDIA_NOT_READY),
		NT_STATUS(CMD_SPECIFIC, AER_LIMIT),
		NT_STATUS(CMD_SPECIFIC, ABORT_LIMIT),
		NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION),
		NT_STATUS(CMD_SPECIFIC, SELF_TEST_IN_PROGRESS),
	};

	for (size_t i = 0; i < ARRAY_SIZE(passing); i++)
		if (passing[i] == (status & 0x7ff))
			return false;
	return true;
}

static uint16_t spoil(const struct sim *s, uint16_t status)
{
	if (sim_has(s, SIM_STATUS_RESERVED_SCT) && status == SIM_INVALID_FIELD)
		return 0x402;
	if (sim_has(s, SIM_STATUS_RESERVED_SC) && status == SIM_INVALID_FIELD)
		return 0x07f;
	return status;
}

static uint16_t finish(struct sim *s, struct sim_cmd *cmd, uint16_t status)
{
	if (!status)
		return sim_has(s, SIM_DNR_ON_SUCCESS) ? SIM_DNR : 0;
	status = spoil(s, status);
	if ((is_permanent(status) && !sim_has(s, SIM_DNR_MISSING)) ||
	    (sim_has(s, SIM_MEDIA_DNR) && status == NT_STATUS(GENERIC, NS_NOT_READY)))
		status |= SIM_DNR;
	if (sim_has(s, SIM_CRD_WITHOUT_ACRE))
		status |= 0x0800;
	status |= SIM_MORE;
	if (!sim_has(s, SIM_MORE_WITHOUT_ENTRY))
		sim_error_log(s, cmd, status);
	return status;
}

static uint16_t op_checks(const struct sim *s, struct sim_cmd *cmd, const struct sim_op *op)
{
	uint16_t status;

	if (!op)
		return sim_fail(cmd, 0, 0,
				sim_has(s, SIM_OPCODE_STATUS) ? SIM_INVALID_FIELD
							      : NT_STATUS(GENERIC, INVALID_OPCODE));
	if (cmd->fuse == 3 && cmd->sqid && sim_u64(cmd->cdw10, cmd->cdw11) >> 16 &&
	    sim_has(s, SIM_TWO_FAULTS))
		return NT_STATUS(GENERIC, INTERNAL);
	if (cmd->fuse && !(sim_has(s, SIM_FUSE_IGNORED) && cmd->fuse < 3) &&
	    !(sim_has(s, SIM_FUSE_RESERVED_ACCEPTED) && cmd->fuse == 3))
		return sim_fail(cmd, 1, 0, SIM_INVALID_FIELD);
	if (cmd->psdt && !(sim_has(s, SIM_PSDT_IGNORED) && cmd->psdt < 3) &&
	    !(sim_has(s, SIM_PSDT_RESERVED_ACCEPTED) && cmd->psdt == 3))
		return sim_fail(cmd, 1, 6, SIM_INVALID_FIELD);
	if (cmd->psdt == 1 && sim_has(s, SIM_HOLLOW_SGL))
		return sim_fail(cmd, 1, 6, SIM_INVALID_FIELD);
	status = sim_nsid_check(s, cmd, op->nsid);
	return status ? status : sim_protect_check(s, cmd, op);
}

uint16_t sim_op_run(struct sim *s, struct sim_cmd *cmd, const struct sim_op *op)
{
	uint16_t status;

	cmd->dw0 = cmd->dw1 = 0;
	cmd->error_loc = 0xffff;
	cmd->error_lba = 0;
	if (!op && sim_has(s, SIM_OPCODE_HANGS))
		return sim_cmd_lose(s, cmd);
	if (!op && sim_has(s, SIM_OPCODE_ACCEPTED))
		return 0;
	status = op_checks(s, cmd, op);
	if (!status && cmd->sqid)
		status = sim_hmb_io(s);
	if (!status)
		status = sim_media_status(s, cmd);
	if (!status)
		status = op->exec(s, cmd);
	if (status == SIM_CPL_DEFERRED)
		return status;
	sim_hmb_use(s);
	if (sim_has(s, SIM_DW0_GARBAGE) && !cmd->dw0)
		cmd->dw0 = 0xa5a5a5a5;
	if (sim_has(s, SIM_DW1_GARBAGE))
		cmd->dw1 = 0x5a5a5a5a;
	return finish(s, cmd, status);
}

uint16_t sim_admin_exec(struct sim *s, struct sim_cmd *cmd)
{
	const struct sim_op *op = sim_op_find(s, sim_admin_ops, sim_admin_ops_count, cmd->opc);

	if (sim_has(s, SIM_FABRICS_ACCEPTED) && cmd->opc == 0x7f)
		return 0;
	if (sim_has(s, SIM_ADMIN_CID_0_LOST) && !cmd->cid && cmd->opc != NT_ADM_ASYNC_EVENT)
		return sim_cmd_lose(s, cmd);
	if (sim_has(s, SIM_CID_HIGH_BITS) && cmd->cid & 0xf000)
		cmd->cid &= 0x0fff;
	sim_power_admin(s);
	if (s->admin->keep_alive.due_ns)
		sim_keep_alive_seen(s);
	return sim_op_run(s, cmd, op);
}

int sim_admin_init(struct sim *s)
{
	s->admin = calloc(1, sizeof(*s->admin));
	if (!s->admin)
		return -ENOMEM;
	s->admin->counters.power_cycles = 1;
	if (sim_book_init(s))
		return -ENOMEM;
	sim_features_init(s);
	if (sim_feature_data_init(s)) {
		sim_admin_fini(s);
		return -ENOMEM;
	}
	sim_admin_reset(s, false);
	return 0;
}

static void free_list(struct sim *s, struct sim_cmd **list)
{
	struct sim_cmd *cmd;

	while ((cmd = *list)) {
		*list = cmd->next;
		sim_cmd_free(s, cmd);
	}
}

void sim_admin_fini(struct sim *s)
{
	if (!s->admin)
		return;
	free_list(s, &s->admin->requests);
	free_list(s, &s->admin->lost);
	sim_book_fini(s);
	free(s->admin->data);
	free(s->admin);
	s->admin = NULL;
}

void sim_admin_reset(struct sim *s, bool is_power_on)
{
	if (!sim_has(s, SIM_EVENTS_KEPT))
		free_list(s, &s->admin->requests);
	free_list(s, &s->admin->lost);
	sim_aer_reset(s);
	sim_book_reset(s);
	sim_features_reset(s);
	sim_power_reset(s);
	sim_keep_alive_reset(s);
	sim_hmb_reset(s);
	sim_protect_reset(s);
	memset(s->admin->host_id, 0, sizeof(s->admin->host_id));
	sim_ns_reset(s);
	if (!sim_has(s, SIM_ERRORS_KEPT_OVER_RESET))
		s->admin->error_valid = 0;
	if (is_power_on)
		s->admin->counters.power_cycles++;
	s->nsqa = s->cfg.nsqa;
	s->ncqa = s->cfg.ncqa;
	s->queues_granted = false;
}
