// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: Endurance Groups (Base 2.0 sections 3.2.3, 5.16.1.10,
 * 5.16.1.15, 5.17.2.18 and 5.27.1.20; 1.4 sections 5.14.1.9, 5.14.1.15 and
 * 5.21.1.20), and the features that configure events of logs.
 *
 * All namespaces are in the first group. The last of several may be worn.
 */
#include "log.h"

#define INFO_GROUP  0x06 /* Asynchronous Event Information */
#define WARN_SPARE  0x01
#define SPARE_LEAST 10
#define BILLION	    1000000000ull

uint32_t sim_groups(const struct sim *s)
{
	return s->cfg.ver >= NT_VS(1, 4, 0) ? s->cfg.endurance : 0;
}

bool sim_groups_have(const struct sim *s)
{
	return sim_groups(s);
}

static struct sim_group *group(const struct sim *s, uint32_t endgid)
{
	return &s->admin->book->groups[(endgid - 1) % SIM_GROUPS_MAX];
}

/* Critical Warning of group @endgid. */
static uint8_t warning(const struct sim *s, uint32_t endgid)
{
	return s->cfg.is_worn && sim_groups(s) > 1 && endgid == sim_groups(s) ? WARN_SPARE : 0;
}

uint8_t sim_group_warnings(const struct sim *s, bool of_all)
{
	uint8_t any = 0, all = 0xff;

	for (uint32_t i = 1; i <= sim_groups(s); i++) {
		any |= warning(s, i);
		all &= warning(s, i);
	}
	return of_all ? all : any;
}

/* ---- log 09h */

uint16_t sim_group_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r)
{
	uint32_t endgid = cmd->cdw11 >> 16;

	(void)r;
	if (!endgid && sim_has(s, SIM_EGROUP_0_ACCEPTED))
		endgid = 1;
	if (endgid > sim_groups(s) && sim_has(s, SIM_EGROUP_ABOVE_ACCEPTED))
		endgid = 1;
	if (!endgid || endgid > sim_groups(s))
		return sim_fail(cmd, 46, 0,
				sim_has(s, SIM_EGROUP_STATUS) ? NT_STATUS(CMD_SPECIFIC, LOG_PAGE)
							      : SIM_INVALID_FIELD);
	s->admin->book->endgid = (uint16_t)endgid;
	return 0;
}

static uint64_t billions(uint64_t sectors)
{
	return (sectors * 512 + BILLION - 1) / BILLION;
}

static void put_counters(const struct sim *s, uint8_t *page)
{
	const struct sim_counters *c = &s->admin->counters;
	uint64_t capacity = 0;

	for (uint32_t i = 0; i < SIM_NS_MAX; i++)
		capacity += s->ns[i] ? s->ns[i]->bytes : 0;
	sim_put64(page + 48, billions(c->units_read));
	sim_put64(page + 64, billions(c->units_written));
	sim_put64(page + 80, billions(c->units_written + c->units_written / 4));
	sim_put64(page + 96, c->reads);
	sim_put64(page + 112, sim_has(s, SIM_EGROUP_NOT_COUNTED) ? 7 : c->writes);
	sim_put64(page + 128, c->media_errors);
	sim_put64(page + 144, s->admin->error_count);
	if (s->cfg.ver >= NT_VS(2, 0, 0))
		sim_put64(page + 160, capacity);
}

void sim_group_fill(const struct sim *s, uint8_t *page)
{
	uint32_t endgid = s->admin->book->endgid;

	page[0] = warning(s, endgid);
	if (sim_has(s, SIM_EGROUP_WARNING_RESERVED))
		page[0] |= 0x80;
	page[3] = page[0] & WARN_SPARE ? SPARE_LEAST / 2 : 100;
	page[4] = SPARE_LEAST;
	if (sim_has(s, SIM_EGROUP_SPARE_ABOVE_100))
		page[3] = 0xff;
	if (sim_has(s, SIM_EGROUP_DOMAIN) && s->cfg.ver >= NT_VS(2, 0, 0))
		page[6] = 1;
	sim_put64(page + 32, 1000);
	if (endgid == 1)
		put_counters(s, page);
}

void sim_group_cleared(struct sim *s)
{
	struct sim_group *g = group(s, s->admin->book->endgid);

	g->is_told = true;
	if (!sim_has(s, SIM_EGROUP_EVENT_STAYS))
		g->is_pending = false;
}

/* ---- log 0Fh and CNS 19h */

size_t sim_group_events_size(const struct sim *s)
{
	return 8 + 2 * sim_groups(s);
}

void sim_group_events_fill(const struct sim *s, uint8_t *page)
{
	uint32_t n = 0;

	for (uint32_t i = 1; i <= sim_groups(s); i++)
		if (group(s, i)->is_pending)
			sim_put16(page + 8 + 2 * (size_t)n++, i);
	if (sim_has(s, SIM_EGROUP_EVENT_ZERO) && !n)
		n = 1;
	sim_put64(page, n);
	if (sim_has(s, SIM_EGROUP_EVENTS_TOO_MANY))
		sim_put64(page, 0xffff);
}

/* From @from on, ascending. */
void sim_group_list(const struct sim *s, uint32_t from, uint8_t *page)
{
	uint32_t n = 0;

	if (sim_has(s, SIM_EGROUP_LIST_IGNORES_FROM))
		from = 0;
	for (uint32_t i = 1; i <= sim_groups(s); i++)
		if (i >= from)
			sim_put16(page + 2 + 2 * (size_t)n++, i);
	sim_put16(page, n + sim_has(s, SIM_EGROUP_LIST_COUNT));
}

/* ---- configuration */

static void raise(struct sim *s, uint32_t endgid, uint8_t asked)
{
	struct sim_group *g = group(s, endgid);

	if (!(warning(s, endgid) & asked) || g->is_pending || g->is_told ||
	    sim_has(s, SIM_EGROUP_EVENT_MISSING))
		return;
	g->is_pending = true;
	sim_notice(s, SIM_AEC_GROUP, INFO_GROUP,
		   sim_has(s, SIM_EGROUP_EVENT_LID) ? NT_LID_ENDURANCE : SIM_LID_GROUP_EVENTS);
}

void sim_groups_reset(struct sim *s)
{
	memset(s->admin->book->groups, 0, sizeof(s->admin->book->groups));
}

static uint16_t group_slot(const struct sim *s, struct sim_cmd *cmd, bool is_set,
			   unsigned int *ret_slot)
{
	uint32_t endgid = cmd->cdw11 & 0xffff;

	(void)is_set;
	if (!endgid || endgid > sim_groups(s))
		return sim_fail(cmd, 44, 0, SIM_INVALID_FIELD);
	*ret_slot = endgid - 1;
	return 0;
}

static uint16_t group_set(struct sim *s, struct sim_cmd *cmd, unsigned int slot, bool save)
{
	uint32_t endgid = slot + 1;

	sim_feature_store(s, NT_FID_ENDURANCE, slot, cmd->cdw11 & 0xff0000, save);
	group(s, endgid)->is_told = false;
	raise(s, endgid, (uint8_t)(cmd->cdw11 >> 16));
	return 0;
}

static uint16_t group_get(struct sim *s, struct sim_cmd *cmd, unsigned int sel, unsigned int slot)
{
	cmd->dw0 = sim_feature_sel(s, NT_FID_ENDURANCE, slot, sel) | (slot + 1);
	return 0;
}

const struct sim_feature sim_log_features[] = {
	{ .fid = NT_FID_ENDURANCE,
	  .caps = SIM_FEATURE_CHANGEABLE,
	  .slots = SIM_GROUPS_MAX,
	  .mask = 0xffffff,
	  .since = NT_VS(1, 4, 0),
	  .has = sim_groups_have,
	  .slot = group_slot,
	  .set = group_set,
	  .get = group_get },
};
const size_t sim_log_features_count = ARRAY_SIZE(sim_log_features);
