// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Get Log Page (Base 2.0 section 5.16): which pages a
 * version has, NUMD, the offset, NSID, and what RAE does to events.
 */
#include <stdlib.h>
#include <sys/mman.h>

#include "log.h"

bool sim_log_has(const struct sim *s, const struct sim_log *log)
{
	return s->cfg.ver >= log->since && (!log->has || log->has(s));
}

static const struct sim_log *log_find(const struct sim *s, uint8_t lid)
{
	if (sim_is_hidden(s, SIM_PART_LOG, lid))
		return NULL;
	for (size_t i = 0; i < sim_logs_count; i++)
		if (sim_logs[i].lid == lid && sim_log_has(s, &sim_logs[i]))
			return &sim_logs[i];
	return NULL;
}

static size_t log_len(const struct sim *s, const struct sim_log *log)
{
	if (log->size)
		return log->size(s);
	return log->len ? log->len : 64 * ((size_t)s->cfg.elpe + 1);
}

static uint16_t unsupported(const struct sim *s, struct sim_cmd *cmd)
{
	if (sim_has(s, SIM_LOG_LID_STATUS))
		return sim_fail(cmd, 40, 0, NT_STATUS(GENERIC, INVALID_NS));
	if (s->cfg.ver >= NT_VS(2, 0, 0))
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	return sim_fail(cmd, 40, 0, NT_STATUS(CMD_SPECIFIC, LOG_PAGE));
}

static uint64_t wanted_len(const struct sim *s, const struct sim_cmd *cmd)
{
	uint64_t numd = cmd->cdw10 >> 16 | (uint64_t)(cmd->cdw11 & 0xffff) << 16;

	if (!sim_has_extended_logs(s))
		numd &= 0xfff;
	if (sim_has(s, SIM_LOG_NUMDU_IGNORED))
		numd &= 0xffff;
	if (sim_has(s, SIM_LOG_NUMD_1_BASED))
		return numd * 4;
	return (numd + 1) * 4;
}

/* All checks that do not depend on the data. */
static uint16_t log_check(struct sim *s, struct sim_cmd *cmd, const struct sim_log *log,
			  struct sim_log_request *r)
{
	uint16_t status;

	if (cmd->nsid && cmd->nsid != NT_NSID_ALL)
		return sim_fail(cmd, 4, 0, SIM_INVALID_FIELD);
	if (!cmd->nsid && log->lid >= 4 && sim_has(s, SIM_LATE_LOGS_NSID_0))
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (sim_has(s, SIM_LOG_BROADCAST_REFUSED) && cmd->nsid == NT_NSID_ALL)
		return sim_fail(cmd, 4, 0, SIM_INVALID_NS);
	if (s->cfg.ver >= NT_VS(2, 0, 0) && cmd->cdw14 & 1u << 23 &&
	    !sim_has(s, SIM_LOG_INDEX_OFFSET_ACCEPTED))
		return sim_fail(cmd, 58, 7, SIM_INVALID_FIELD);
	status = sim_uuid_check(s, cmd, log->lid == SIM_LID_VENDOR);
	if (!status && log->check)
		status = log->check(s, cmd, r);
	if (status)
		return status;
	if (r->offset & 3)
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	if (r->offset > log_len(s, log) && !sim_has(s, SIM_LOG_OFFSET_BEYOND_ACCEPTED) &&
	    !(log->lid > 4 && sim_has(s, SIM_LATE_LOGS_BEYOND_ACCEPTED)))
		return sim_fail(cmd, 48, 0, SIM_INVALID_FIELD);
	if (r->want > sim_mdts_bytes(s) && !sim_has(s, SIM_LOG_MDTS_IGNORED))
		return sim_fail(cmd, 42, 0,
				sim_has(s, SIM_LOG_MDTS_STATUS) ? NT_STATUS(CMD_SPECIFIC, LOG_PAGE)
								: SIM_INVALID_FIELD);
	if (r->want > log_len(s, log) && sim_has(s, SIM_LOG_LONGER_REFUSED))
		return sim_fail(cmd, 42, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_LOG_NEEDS_PAGE) && cmd->prp1 & 0xfff)
		return sim_fail(cmd, 24, 0, NT_STATUS(GENERIC, PRP_OFFSET));
	return 0;
}

/*
 * Send @want bytes from @offset of the page of @len bytes. A request beyond the
 * page gets zeroes: the PRPs are laid out for @want, so all of it moves.
 */
static uint16_t log_send(struct sim *s, struct sim_cmd *cmd, const uint8_t *page, size_t len,
			 uint64_t offset, uint64_t want)
{
	size_t have = offset < len ? len - (size_t)offset : 0;
	uint8_t *out, *past;
	uint16_t status;

	if (offset < len && want <= have) {
		status = sim_data_to_host(s, cmd, page + offset, (size_t)want);
	} else {
		/* Gigabytes when MDTS is 0: pages of zeroes that nobody touches. */
		out = mmap(NULL, (size_t)want, PROT_READ | PROT_WRITE,
			   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (out == MAP_FAILED)
			return NT_STATUS(GENERIC, INTERNAL);
		if (have)
			memcpy(out, page + offset, have);
		status = sim_data_to_host(s, cmd, out, (size_t)want);
		munmap(out, (size_t)want);
	}
	if (!status && sim_has(s, SIM_LOG_IGNORES_NUMD) && want < len) {
		past = sim_dma(s, cmd->prp1 + want, len - (size_t)want, true);
		if (past)
			memcpy(past, page + want, len - (size_t)want);
	}
	return status;
}

/* Fill and send: what reading a page does to the controller has been done. */
static uint16_t log_answer(struct sim *s, struct sim_cmd *cmd, const struct sim_log *log,
			   const struct sim_log_request *r)
{
	size_t len = log_len(s, log);
	uint8_t *page = calloc(1, len ? len : 1);
	uint64_t offset = r->offset;
	uint16_t status;

	if (sim_has(s, SIM_LOG_OFFSET_IGNORED) ||
	    (log->lid >= 0x10 && sim_has(s, SIM_LATE_LOGS_OFFSET_IGNORED)))
		offset = 0;

	if (!page)
		return NT_STATUS(GENERIC, INTERNAL);
	log->fill(s, page);
	sim_claims_spoil_list(s, log->lid, page);
	status = r->want ? log_send(s, cmd, page, len, offset, r->want) : 0;
	free(page);
	return status;
}

uint16_t sim_get_log_page(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_log_request r = { .offset = sim_u64(cmd->cdw12, cmd->cdw13),
				     .want = wanted_len(s, cmd),
				     .retain = cmd->cdw10 >> 15 & 1 };
	uint8_t lid = (uint8_t)cmd->cdw10;
	const struct sim_log *log = log_find(s, lid);
	uint16_t status;

	if (!sim_has_extended_logs(s))
		r.offset = 0;
	if (sim_has(s, SIM_LOG_RESERVED_ACCEPTED) && !log)
		log = log_find(s, NT_LID_FIRMWARE);
	if (!log || (sim_has(s, SIM_LOG_ERROR_MISSING) && lid == NT_LID_ERROR))
		return unsupported(s, cmd);
	status = log_check(s, cmd, log, &r);
	if (!status)
		status = sim_prp_check(s, cmd, (size_t)r.want);
	if (!status && log->act)
		status = log->act(s, cmd);
	if (!status)
		status = log_answer(s, cmd, log, &r);
	if (sim_has(s, SIM_RAE_INVERTED))
		r.retain = !r.retain;
	if (status || (r.retain && !sim_has(s, SIM_RAE_IGNORED)))
		return status;
	if (log->cleared)
		log->cleared(s);
	sim_event_clear(s, lid);
	return status;
}
