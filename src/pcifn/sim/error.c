// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: entries of the Error Information log (Base 2.0 section
 * 5.16.1.2). The count never restarts; the entries go away with a reset.
 */
#include "cmd.h"

static void put_command(const struct sim *s, const struct sim_cmd *cmd, uint8_t *e)
{
	sim_put16(e + 8, cmd->sqid);
	sim_put16(e + 10, cmd->cid);
	sim_put16(e + 14, cmd->error_loc);
	sim_put64(e + 16, cmd->error_lba);
	sim_put32(e + 24, cmd->nsid);
	if (sim_has(s, SIM_ERRORS_WRONG_CID))
		sim_put16(e + 10, cmd->cid ^ 1u);
	if (sim_has(s, SIM_ERRORS_WRONG_SQID))
		sim_put16(e + 8, cmd->sqid + 1u);
}

void sim_error_log(struct sim *s, const struct sim_cmd *cmd, uint16_t status)
{
	struct sim_admin *a = s->admin;
	uint32_t slots = (uint32_t)nt_min(s->cfg.elpe + 1u, SIM_ERRORS_MAX);
	uint8_t *e = a->errors[a->error_count % slots];

	a->error_count++;
	if (a->error_valid < slots)
		a->error_valid++;
	memset(e, 0, 64);
	sim_put64(e, sim_has(s, SIM_ERRORS_COUNT_STUCK) ? 1 : a->error_count);
	/* Bits 15:1 are the status as it was posted; bit 0 is the phase tag. */
	sim_put16(e + 12, (uint32_t)status << 1);
	if (sim_has(s, SIM_ERRORS_STATUS_SHIFTED))
		sim_put16(e + 12, status);
	if (cmd) {
		put_command(s, cmd, e);
	} else {
		memset(e + 8, sim_has(s, SIM_DB_ENTRY_QUEUE_0) ? 0 : 0xff, 4);
		memset(e + 14, 0xff, 2);
	}
}
