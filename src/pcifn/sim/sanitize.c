// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Sanitize and the Sanitize Status log (Base 2.0 sections
 * 5.16.1.25, 5.24 and 8.21; 1.4 sections 5.14.1.16.2, 5.24 and 8.15).
 *
 * Block and crypto erase are done when the command completes, so an operation is
 * never seen in progress, and never fails.
 */
#include "log.h"

#define EVENT_IO	6 /* I/O Command specific */
#define EVENT_SANITIZED 1
#define GDE		0x0100u
#define SUCCEEDED	1u
#define NEVER_NS	0xffffffffu

enum { EXIT_FAILURE_MODE = 1, BLOCK_ERASE = 2, CRYPTO_ERASE = 4 };

static struct sim_sanitize *state(const struct sim *s)
{
	return &s->admin->book->sanitize;
}

bool sim_sanitize_has(const struct sim *s)
{
	return s->cfg.has_sanitize && s->cfg.ver >= NT_VS(1, 3, 0);
}

uint32_t sim_sanicap(const struct sim *s)
{
	if (!sim_sanitize_has(s) && !sim_has(s, SIM_SANICAP_CLAIMS))
		return 0;
	return s->cfg.ver >= NT_VS(1, 4, 0) ? SIM_SANICAP : SIM_SANICAP & 7;
}

uint16_t sim_sanitize(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_sanitize *now = state(s);
	uint32_t action = cmd->cdw10 & 7;
	uint8_t start[12] = { 0 }, done[8] = { 0xff, 0xff };

	if (action == EXIT_FAILURE_MODE)
		return 0;
	if (action != BLOCK_ERASE && action != CRYPTO_ERASE)
		return sim_fail(cmd, 40, 0, SIM_INVALID_FIELD);
	sim_put32(start, sim_sanicap(s));
	sim_put32(start + 4, cmd->cdw10);
	sim_put32(start + 8, cmd->cdw11);
	sim_persistent_add(s, SIM_PEL_ERASING, start, sizeof(start));
	sim_self_test_sanitize(s);
	for (uint32_t i = 0; i < SIM_NS_MAX; i++)
		if (s->ns[i])
			sim_ns_deallocate(s->ns[i], 0, s->ns[i]->blocks);
	*now = (struct sim_sanitize){ .status = SUCCEEDED,
				      .cdw10 = cmd->cdw10,
				      .writes = s->admin->counters.writes };
	sim_put16(done + 2, now->status | GDE);
	sim_persistent_add(s, SIM_PEL_ERASED, done, sizeof(done));
	sim_event(s, EVENT_IO, EVENT_SANITIZED, NT_LID_SANITIZE);
	return 0;
}

/* Has nothing been written since the drive was made, or was sanitized? */
static bool is_erased(const struct sim *s)
{
	return s->admin->counters.writes == state(s)->writes;
}

uint16_t sim_sanitize_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r)
{
	(void)cmd;
	if (sim_has(s, SIM_SANITIZE_LOG_OVERRUN) && r->want < 512)
		r->want = 512;
	return 0;
}

void sim_sanitize_fill(const struct sim *s, uint8_t *page)
{
	uint16_t status = state(s)->status;

	if (is_erased(s) || sim_has(s, SIM_SANITIZE_ERASED_STUCK))
		status |= GDE;
	if (sim_has(s, SIM_SANITIZE_STATUS_RESERVED))
		status |= 5;
	if (sim_has(s, SIM_SANITIZE_PASSES))
		status |= 2 << 3;
	sim_put16(page, sim_has(s, SIM_SANITIZE_PROGRESS_STUCK) ? 655 : 0xffff);
	sim_put16(page + 2, status);
	sim_put32(page + 4, state(s)->cdw10);
	sim_put32(page + 8, NEVER_NS); /* no overwrite */
	if (s->cfg.ver >= NT_VS(1, 4, 0))
		sim_put32(page + 20, NEVER_NS);
	if (sim_has(s, SIM_SANITIZE_LOG_CHANGES))
		sim_put32(page + 4, (uint32_t)s->admin->book->resets);
}
