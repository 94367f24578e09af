// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Create and Delete I/O queue (Base 2.0 sections 5.4 to
 * 5.7). A refused command leaves the queues as they were.
 */
#include "cmd.h"

static uint32_t vector_limit(const struct sim *s)
{
	return s->cfg.has_msix || s->cfg.has_msi ? s->cfg.vectors : 1;
}

static bool is_page_aligned(const struct sim *s, const struct sim_cmd *cmd)
{
	uint64_t page = s->page_len ? s->page_len : 4096;

	return !(cmd->prp1 & (page - 1)) || sim_mem_is_dword_queue(s, cmd);
}

/* Where the queue begins, also when a defect let an odd address pass. */
static uint64_t queue_base(const struct sim *s, const struct sim_cmd *cmd)
{
	uint64_t page = s->page_len ? s->page_len : 4096;

	return sim_mem_is_dword_queue(s, cmd) ? cmd->prp1 : cmd->prp1 & ~(page - 1);
}

/* Refused in the status only: the queue is there all the same. */
static bool leaves_behind(const struct sim *s, uint16_t status)
{
	return status && sim_has(s, SIM_CREATE_LEAVES_QUEUE);
}

/* @shift: of the entry size in CC that has to be chosen first. */
static uint16_t size_check(const struct sim *s, struct sim_cmd *cmd, unsigned int shift)
{
	uint32_t qsize = cmd->cdw10 >> 16;
	uint16_t bad = sim_has(s, SIM_QSIZE_STATUS) ? SIM_INVALID_FIELD
						    : NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE);

	if (!(s->cc >> shift & 0xf) && !sim_has(s, SIM_CC_NO_SIZES))
		return sim_fail(cmd, 42, 0, bad);
	if (!qsize && !sim_has(s, SIM_CREATE_ACCEPTS_QSIZE_0))
		return sim_fail(cmd, 42, 0, bad);
	if (qsize > s->cfg.mqes && !sim_has(s, SIM_CREATE_ACCEPTS_ABOVE_MQES))
		return sim_fail(cmd, 42, 0, bad);
	if (qsize == s->cfg.mqes && sim_has(s, SIM_CREATE_REFUSES_MQES))
		return sim_fail(cmd, 42, 0, bad);
	return 0;
}

static uint16_t layout_check(const struct sim *s, struct sim_cmd *cmd)
{
	if (!(cmd->cdw11 & 1) && s->cfg.cqr && !sim_has(s, SIM_CREATE_IGNORES_CQR))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	if (!is_page_aligned(s, cmd) && !sim_has(s, SIM_CREATE_IGNORES_PRP_OFFSET))
		return sim_fail(cmd, 24, 0,
				sim_has(s, SIM_CREATE_PRP_STATUS) ? NT_STATUS(GENERIC, INTERNAL)
								  : NT_STATUS(GENERIC, PRP_OFFSET));
	return 0;
}

static uint16_t cq_check(const struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10, iv = (uint16_t)(cmd->cdw11 >> 16);
	uint16_t bad = sim_has(s, SIM_QID_STATUS) ? SIM_INVALID_FIELD
						  : NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	uint16_t status;

	if (!qid && !sim_has(s, SIM_CQ_ACCEPTS_QID_0))
		return sim_fail(cmd, 40, 0, bad);
	if (qid > s->ncqa && !(sim_has(s, SIM_CQ_ACCEPTS_QID_ABOVE) && qid < SIM_QUEUES_MAX))
		return sim_fail(cmd, 40, 0, bad);
	if (qid == s->ncqa && sim_has(s, SIM_CQ_REFUSES_LAST_QID))
		return sim_fail(cmd, 40, 0, bad);
	if (qid && s->cq[qid].exists && !sim_has(s, SIM_CQ_ACCEPTS_QID_IN_USE))
		return sim_fail(cmd, 40, 0, bad);
	status = size_check(s, cmd, NT_CC_IOCQES_SHIFT);
	if (status)
		return status;
	status = layout_check(s, cmd);
	if (status)
		return status;
	if (cmd->cdw11 & 2 && iv >= vector_limit(s) && !sim_has(s, SIM_CQ_ACCEPTS_VECTOR))
		return sim_fail(cmd, 46, 0,
				sim_has(s, SIM_CQ_VECTOR_STATUS)
					? SIM_INVALID_FIELD
					: NT_STATUS(CMD_SPECIFIC, IRQ_VECTOR));
	return 0;
}

uint16_t sim_create_cq(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10, iv = (uint16_t)(cmd->cdw11 >> 16);
	uint32_t qsize = cmd->cdw10 >> 16;
	uint16_t status = cq_check(s, cmd), opened;

	if (!status)
		status = sim_mem_queue_check(s, cmd, false, (qsize + 1) * 16ull);
	if (status && !leaves_behind(s, status))
		return status;
	if (qid >= SIM_QUEUES_MAX || (status && (!qid || s->cq[qid].exists)))
		return status ? status : NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	/* What a check let pass must not upset the model itself. */
	if (!qid) /* the defect claims success; the admin queue stays what it is */
		return 0;
	if (s->cq[qid].exists)
		sim_cq_close(s, qid);
	if (iv >= SIM_VECTORS_MAX || iv >= vector_limit(s))
		iv = 0;
	if (sim_has(s, SIM_CQ_VECTOR_0_ALWAYS))
		iv = 0;
	if (sim_has(s, SIM_CQ_SIZE_ONE_MORE) && qsize < 0xffff)
		qsize++;
	opened = sim_cq_open(s, qid, qsize + 1, queue_base(s, cmd), cmd->cdw11 & 1, cmd->cdw11 & 2,
			     iv);
	return status ? status : opened;
}

static uint16_t sq_cqid_check(const struct sim *s, struct sim_cmd *cmd)
{
	uint32_t cqid = cmd->cdw11 >> 16;

	if (!cqid || cqid > s->ncqa || cqid >= SIM_QUEUES_MAX) {
		if (sim_has(s, SIM_SQ_ACCEPTS_BAD_CQID))
			return 0;
		return sim_fail(cmd, 46, 0, NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	}
	if (!s->cq[cqid].exists && !sim_has(s, SIM_SQ_ACCEPTS_NO_CQ))
		return sim_fail(cmd, 46, 0,
				sim_has(s, SIM_SQ_NO_CQ_STATUS)
					? NT_STATUS(CMD_SPECIFIC, QUEUE_SIZE)
					: NT_STATUS(CMD_SPECIFIC, CQ_INVALID));
	return 0;
}

static uint16_t sq_check(const struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10;
	uint16_t bad = sim_has(s, SIM_QID_STATUS) ? SIM_INVALID_FIELD
						  : NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	uint16_t status;

	if (!qid && !sim_has(s, SIM_SQ_ACCEPTS_QID_0))
		return sim_fail(cmd, 40, 0, bad);
	if (qid > s->nsqa && !(sim_has(s, SIM_SQ_ACCEPTS_QID_ABOVE) && qid < SIM_QUEUES_MAX))
		return sim_fail(cmd, 40, 0, bad);
	if (qid && s->sq[qid].exists && !sim_has(s, SIM_SQ_ACCEPTS_QID_IN_USE))
		return sim_fail(cmd, 40, 0, bad);
	status = size_check(s, cmd, NT_CC_IOSQES_SHIFT);
	if (status)
		return status;
	status = sq_cqid_check(s, cmd);
	if (status)
		return status;
	/* CTRATT bit 8: the list of NVM Sets is empty. */
	if (s->cfg.sqassoc && cmd->cdw12 & 0xffff && !sim_has(s, SIM_NVMSET_ANY))
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	if (cmd->cdw12 && sim_has(s, SIM_SQ_CDW12_STATUS))
		return sim_fail(cmd, 48, 0, NT_STATUS(CMD_SPECIFIC, CQ_INVALID));
	if (sim_has(s, SIM_SQ_CHECKS_QPRIO) && cmd->cdw11 & 6)
		return sim_fail(cmd, 44, 1, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_SQ_CQID_MUST_MATCH) && cmd->cdw11 >> 16 != qid)
		return sim_fail(cmd, 46, 0, NT_STATUS(CMD_SPECIFIC, CQ_INVALID));
	return layout_check(s, cmd);
}

uint16_t sim_create_sq(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10, cqid = (uint16_t)(cmd->cdw11 >> 16);
	uint32_t qsize = cmd->cdw10 >> 16;
	uint16_t status = sq_check(s, cmd), opened;

	if (!status)
		status = sim_mem_queue_check(s, cmd, true, (qsize + 1) * 64ull);
	if (status && !leaves_behind(s, status))
		return status;
	if (qid >= SIM_QUEUES_MAX || (status && (!qid || s->sq[qid].exists)))
		return status ? status : NT_STATUS(CMD_SPECIFIC, QID_INVALID);
	if (!qid) /* the defect claims success; the admin queue stays what it is */
		return 0;
	if (s->sq[qid].exists)
		sim_sq_close(s, qid);
	if (cqid >= SIM_QUEUES_MAX || !s->cq[cqid].exists)
		cqid = 0;
	opened = sim_sq_open(s, qid, qsize + 1, queue_base(s, cmd), cmd->cdw11 & 1, cqid,
			     (uint8_t)(cmd->cdw11 >> 1 & 3));
	if (!opened && cmd->cdw12 && sim_has(s, SIM_NVMSET_DEAD))
		s->sq[qid].is_dead = true;
	return status ? status : opened;
}

static bool has_sq(const struct sim *s, uint16_t cqid)
{
	for (uint32_t i = 1; i < SIM_QUEUES_MAX; i++)
		if (s->sq[i].exists && s->sq[i].cqid == cqid)
			return true;
	return false;
}

uint16_t sim_delete_cq(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10;

	if (!qid || qid >= SIM_QUEUES_MAX || !s->cq[qid].exists) {
		if (sim_has(s, SIM_DELETE_CQ_ACCEPTS_BAD_QID))
			return 0;
		return sim_fail(cmd, 40, 0,
				sim_has(s, SIM_DELETE_CQ_QID_STATUS)
					? NT_STATUS(CMD_SPECIFIC, CQ_INVALID)
					: NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	}
	if (has_sq(s, qid)) {
		if (sim_has(s, SIM_DELETE_CQ_TAKES_SQS)) {
			for (uint16_t i = 1; i < SIM_QUEUES_MAX; i++)
				if (s->sq[i].exists && s->sq[i].cqid == qid)
					sim_sq_close(s, i);
			sim_cq_close(s, qid);
			return 0;
		}
		return sim_fail(cmd, 40, 0,
				sim_has(s, SIM_DELETE_CQ_STATUS)
					? NT_STATUS(CMD_SPECIFIC, QID_INVALID)
					: NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION));
	}
	if (sim_has(s, SIM_DELETE_CQ_NEEDS_EMPTY) && s->cq[qid].head != s->cq[qid].tail)
		return NT_STATUS(CMD_SPECIFIC, QUEUE_DELETION);
	if (!sim_has(s, SIM_DELETE_KEEPS_CQ))
		sim_cq_close(s, qid);
	return 0;
}

uint16_t sim_delete_sq(struct sim *s, struct sim_cmd *cmd)
{
	uint16_t qid = (uint16_t)cmd->cdw10;

	if (!qid || qid >= SIM_QUEUES_MAX || !s->sq[qid].exists) {
		if (sim_has(s, SIM_DELETE_SQ_ACCEPTS_BAD_QID))
			return 0;
		return sim_fail(cmd, 40, 0, NT_STATUS(CMD_SPECIFIC, QID_INVALID));
	}
	if (sim_has(s, SIM_DELETE_WAITS) && s->cq[s->sq[qid].cqid].waiting)
		return sim_cmd_lose(s, cmd);
	if (sim_has(s, SIM_DELETE_DISTURBS) && qid > 1 && s->sq[qid - 1].exists)
		s->sq[qid - 1].head = 0;
	if (!sim_has(s, SIM_DELETE_KEEPS_SQ))
		sim_sq_close(s, qid);
	return 0;
}
