// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Asynchronous Event Request and the events (Base 2.0
 * section 5.2). A type that was reported stays masked until the log page it
 * named is read with RAE=0; what happens meanwhile goes with it.
 */
#include "log.h"

static uint32_t event_dw0(const struct sim *s, const struct sim_event_info *e)
{
	if (sim_has(s, SIM_EVENT_WRONG_LID))
		return e->type | (uint32_t)e->info << 8 | (uint32_t)(e->lid ^ 3) << 16;
	if (sim_has(s, SIM_EVENT_WRONG_TYPE))
		return (e->type ^ 1u) | (uint32_t)e->info << 8 | (uint32_t)e->lid << 16;
	if (sim_has(s, SIM_EVENT_RESERVED_BITS))
		return 0xff000000u | e->type | (uint32_t)e->info << 8 | (uint32_t)e->lid << 16;
	return e->type | (uint32_t)e->info << 8 | (uint32_t)e->lid << 16;
}

static void mask(struct sim *s, const struct sim_event_info *e)
{
	if (sim_has(s, SIM_EVENT_NOT_MASKED))
		return;
	s->admin->is_masked[e->type] = true;
	s->admin->reported[e->type] = *e;
}

static struct sim_cmd *request_pop(struct sim_admin *a)
{
	struct sim_cmd *cmd = a->requests;

	if (cmd) {
		a->requests = cmd->next;
		cmd->next = NULL;
		a->request_count--;
	}
	return cmd;
}

static void pending_remove(struct sim_admin *a, uint32_t i)
{
	a->pending_count--;
	memmove(&a->pending[i], &a->pending[i + 1], (a->pending_count - i) * sizeof(a->pending[0]));
}

/* The oldest event whose type may be reported now. */
static bool pending_take(struct sim_admin *a, struct sim_event_info *ret)
{
	for (uint32_t i = 0; i < a->pending_count; i++)
		if (!a->is_masked[a->pending[i].type]) {
			*ret = a->pending[i];
			pending_remove(a, i);
			return true;
		}
	return false;
}

static void deliver(struct sim *s)
{
	struct sim_event_info e;
	struct sim_cmd *cmd;

	while (s->admin->requests && pending_take(s->admin, &e)) {
		mask(s, &e);
		do {
			cmd = request_pop(s->admin);
			cmd->dw0 = event_dw0(s, &e);
			sim_complete(s, cmd, 0);
		} while (sim_has(s, SIM_EVENT_COMPLETES_ALL) && s->admin->requests);
	}
}

void sim_event(struct sim *s, uint8_t type, uint8_t info, uint8_t lid)
{
	struct sim_admin *a = s->admin;

	type &= 7;
	if (sim_has(s, SIM_EVENT_NEVER))
		return;
	if ((sim_has(s, SIM_EVENT_LOST_WITHOUT_REQUEST) || type == SIM_EVENT_IMMEDIATE) &&
	    !a->requests)
		return;
	for (uint32_t i = 0; i < a->pending_count; i++)
		if (a->pending[i].type == type && a->pending[i].info == info)
			return;
	if (a->pending_count == SIM_EVENTS_MAX)
		return;
	a->pending[a->pending_count++] = (struct sim_event_info){ type, info, lid };
	deliver(s);
}

void sim_event_shutdown(struct sim *s)
{
	uint8_t type = sim_has(s, SIM_NSSD_EVENT_TYPE) ? SIM_EVENT_NOTICE : SIM_EVENT_IMMEDIATE;

	if (sim_has(s, SIM_NSSD_NO_EVENT) || !(sim_feature(s, NT_FID_ASYNC_EVENT, 0) >> 15 & 1))
		return;
	sim_event(s, type, 0, 0);
	s->admin->is_masked[SIM_EVENT_IMMEDIATE] = false; /* no log page lifts it */
}

void sim_event_clear(struct sim *s, uint8_t lid)
{
	struct sim_admin *a = s->admin;

	if (sim_has(s, SIM_EVENT_MASKED_FOREVER))
		return;
	for (uint32_t i = 0; i < a->pending_count;)
		if (a->pending[i].lid == lid)
			pending_remove(a, i);
		else
			i++;
	for (size_t type = 0; type < ARRAY_SIZE(a->is_masked); type++)
		if (a->is_masked[type] && a->reported[type].lid == lid)
			a->is_masked[type] = false;
	deliver(s);
}

uint16_t sim_async_event_request(struct sim *s, struct sim_cmd *cmd)
{
	struct sim_admin *a = s->admin;
	uint32_t limit = s->cfg.aerl + 1;
	struct sim_event_info e;
	struct sim_cmd **last;

	if (cmd->cdw10 | cmd->cdw11 | cmd->cdw12 | cmd->cdw13) {
		if (sim_has(s, SIM_AER_RESERVED_STATUS))
			return NT_STATUS(GENERIC, INTERNAL);
		if (sim_has(s, SIM_AER_RESERVED_LOST))
			return sim_cmd_lose(s, cmd);
	}
	if (pending_take(a, &e)) {
		mask(s, &e);
		cmd->dw0 = event_dw0(s, &e);
		return 0;
	}
	if (sim_has(s, SIM_AER_COMPLETES_AT_ONCE))
		return 0;
	if (sim_has(s, SIM_AER_LIMIT_ONE_LESS))
		limit--;
	if (sim_has(s, SIM_EVENTS_LIMIT) && s->enable_count > 2 && limit > 1)
		limit--;
	if (a->request_count >= limit && !sim_has(s, SIM_AER_LIMIT_NOT_ENFORCED))
		return sim_has(s, SIM_AER_LIMIT_STATUS) ? SIM_INVALID_FIELD
							: NT_STATUS(CMD_SPECIFIC, AER_LIMIT);
	for (last = &a->requests; *last; last = &(*last)->next)
		;
	cmd->next = NULL;
	*last = cmd;
	a->request_count++;
	return SIM_CPL_DEFERRED;
}

bool sim_aer_has(const struct sim *s, uint16_t cid)
{
	const struct sim_cmd *cmd = s->admin->requests;

	while (cmd && cmd->cid != cid)
		cmd = cmd->next;
	return cmd;
}

struct sim_cmd *sim_aer_take(struct sim *s, uint16_t cid)
{
	struct sim_cmd **link, *cmd;

	for (link = &s->admin->requests; (cmd = *link); link = &cmd->next)
		if (cmd->cid == cid) {
			*link = cmd->next;
			cmd->next = NULL;
			s->admin->request_count--;
			return cmd;
		}
	return NULL;
}

void sim_smart_check(struct sim *s)
{
	struct sim_admin *a = s->admin;
	uint8_t enabled = (uint8_t)sim_feature(s, NT_FID_ASYNC_EVENT, 0);
	uint8_t warnings = sim_critical_warning(s);

	sim_telemetry_warning(s, warnings & SIM_WARN_TEMPERATURE);
	if (sim_has(s, SIM_AEC_IGNORED))
		enabled = 0xff;
	warnings &= enabled;
	if (warnings & ~a->warnings_signalled & SIM_WARN_TEMPERATURE)
		sim_event(s, SIM_EVENT_SMART, SIM_EVENT_INFO_TEMPERATURE, NT_LID_SMART);
	a->warnings_signalled = warnings;
}

void sim_aer_reset(struct sim *s)
{
	struct sim_admin *a = s->admin;

	/* The requests themselves were given back by sim_admin_reset(). */
	if (!sim_has(s, SIM_EVENTS_KEPT)) {
		a->requests = NULL;
		a->request_count = 0;
	}
	if (sim_has(s, SIM_EVENT_KEPT_OVER_RESET))
		return;
	a->pending_count = 0;
	memset(a->is_masked, 0, sizeof(a->is_masked));
	a->warnings_signalled = 0;
}
