// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the Persistent Event log (Base 2.0 section 5.16.1.14,
 * 1.4 section 5.14.1.13): events, and the reporting context, which is a copy of
 * the log as it was when somebody asked for it.
 */
#include <stdlib.h>

#include "log.h"

#define EVENT_HEADER 24u
#define DAY_NS	     86400000000000ull
#define MS_NS	     1000000ull
#define PORT	     1u /* of the NVM subsystem */
#define RCE	     (1u << 18)
#define RCPIT_PORT   (1u << 16)
#define CODE_CFS     9u

enum { READ = 0, ESTABLISH = 1, RELEASE = 2, READ_HEADER = 3 };

static struct sim_persistent *state(const struct sim *s)
{
	return &s->admin->book->persistent;
}

bool sim_persistent_has(const struct sim *s)
{
	return s->cfg.has_persistent && s->cfg.ver >= NT_VS(1, 4, 0);
}

static bool is_2_0(const struct sim *s)
{
	return s->cfg.ver >= NT_VS(2, 0, 0);
}

/* ---- events */

/* The Timestamp as the feature has it. */
static void put_time(const struct sim *s, uint8_t *at)
{
	uint64_t ms = s->admin->timestamp_ms + (nt_clock_ns() - s->admin->timestamp_at_ns) / MS_NS;

	sim_put64(at, ms & 0xffffffffffffull);
	at[6] = (uint8_t)(s->admin->timestamp_origin << 1);
	at[7] = 0;
}

static bool is_silent(const struct sim *s, uint8_t type)
{
	return (type == SIM_PEL_RESET && sim_has(s, SIM_PEL_RESET_NOT_LOGGED)) ||
	       (type == SIM_PEL_TIME && sim_has(s, SIM_PEL_TIMESTAMP_NOT_LOGGED)) ||
	       (type == SIM_PEL_SNAPSHOT && sim_has(s, SIM_PEL_SNAPSHOT_MISSING));
}

/* Who makes room: the oldest event, but not the only snapshot of the SMART log. */
static uint32_t victim(const struct sim_persistent *p)
{
	uint32_t oldest = SIM_PEL_EVENTS - 1;

	if (p->count < SIM_PEL_EVENTS || p->events[oldest][0] != SIM_PEL_SNAPSHOT)
		return oldest;
	for (uint32_t i = 0; i < oldest; i++)
		if (p->events[i][0] == SIM_PEL_SNAPSHOT)
			return oldest;
	return oldest - 1;
}

void sim_persistent_add(struct sim *s, uint8_t type, const uint8_t *data, size_t len)
{
	struct sim_persistent *p = state(s);
	uint8_t *e = p->events[0];
	size_t kept = victim(p);

	if (!sim_persistent_has(s) || is_silent(s, type) || len > SIM_PEL_LEN_MAX - EVENT_HEADER)
		return;
	memmove(p->events[1], p->events[0], kept * SIM_PEL_LEN_MAX);
	memmove(&p->lens[1], &p->lens[0], kept * sizeof(p->lens[0]));
	memset(e, 0, SIM_PEL_LEN_MAX);
	e[0] = type;
	e[1] = 1;
	e[2] = EVENT_HEADER - 3;
	if (is_2_0(s)) {
		e[3] = 1; /* of a port of the NVM subsystem */
		sim_put16(e + 14, PORT);
	}
	sim_put16(e + 4, SIM_CNTLID);
	put_time(s, e + 6);
	sim_put16(e + 22, sim_has(s, SIM_PEL_EVENT_LENGTH) ? len + EVENT_HEADER : len);
	memcpy(e + EVENT_HEADER, data, len);
	p->lens[0] = EVENT_HEADER + len;
	p->count = (uint32_t)nt_min(p->count + 1, SIM_PEL_EVENTS);
	p->total++;
}

static void add_reset(struct sim *s)
{
	uint8_t data[8 + 36];

	memset(data, 0, sizeof(data));
	memset(data, ' ', 8);
	memcpy(data, SIM_FIRMWARE, strlen(SIM_FIRMWARE));
	sim_put16(data + 8, SIM_CNTLID);
	sim_put32(data + 24, s->admin->counters.power_cycles);
	sim_put64(data + 28, sim_power_on_hours(s) * 3600000 +
				     (nt_clock_ns() - s->admin->book->begun_ns) / MS_NS % 3600000);
	put_time(s, data + 36);
	sim_persistent_add(s, SIM_PEL_RESET, data, sizeof(data));
}

void sim_persistent_time(struct sim *s)
{
	uint8_t data[16];

	put_time(s, data);
	sim_put64(data + 8, (nt_clock_ns() - state(s)->reset_ns) / MS_NS);
	sim_persistent_add(s, SIM_PEL_TIME, data, sizeof(data));
}

static void add_snapshot(struct sim *s)
{
	struct sim_persistent *p = state(s);
	uint8_t smart[512] = { 0 };

	if (p->snapshot_ns && nt_clock_ns() - p->snapshot_ns < DAY_NS)
		return;
	p->snapshot_ns = nt_clock_ns();
	sim_smart_fill(s, smart);
	sim_persistent_add(s, SIM_PEL_SNAPSHOT, smart, sizeof(smart));
}

/* ---- the log as it is now */

static size_t length(const struct sim *s)
{
	size_t len = SIM_PEL_HEADER;

	for (uint32_t i = 0; i < state(s)->count; i++)
		len += state(s)->lens[i];
	return len;
}

static void put_supported(const struct sim *s, uint8_t *at)
{
	uint32_t events = 1u << SIM_PEL_SNAPSHOT | 1u << 2 | 1u << SIM_PEL_TIME |
			  1u << SIM_PEL_RESET | 1u << SIM_PEL_HARDWARE | 1u << SIM_PEL_CAPTURE;

	if (sim_sanitize_has(s))
		events |= 1u << SIM_PEL_ERASING | 1u << SIM_PEL_ERASED;
	if (sim_has(s, SIM_PEL_RESET_UNSUPPORTED))
		events &= ~(1u << SIM_PEL_RESET);
	if (sim_has(s, SIM_PEL_SNAPSHOT_UNSUPPORTED))
		events &= ~(1u << SIM_PEL_SNAPSHOT);
	sim_put32(at, events);
}

static void put_header(const struct sim *s, uint8_t *page, size_t len)
{
	const struct sim_persistent *p = state(s);
	uint8_t id[4096] = { 0 };

	sim_identify_ctrl(s, id);
	page[0] = sim_has(s, SIM_PEL_LID_WRONG) ? 0 : NT_LID_PERSISTENT_EVENT;
	sim_put32(page + 4, p->count + sim_has(s, SIM_PEL_COUNT_WRONG));
	sim_put64(page + 8, sim_has(s, SIM_PEL_TOTAL_WITHOUT_HEADER) ? len - SIM_PEL_HEADER : len);
	page[16] = is_2_0(s) ? 3 : 1;
	sim_put16(page + 18, SIM_PEL_HEADER - 20);
	put_time(s, page + 20);
	sim_put64(page + 28, sim_power_on_hours(s));
	sim_put64(page + 44, s->admin->counters.power_cycles);
	memcpy(page + 52, id, 2 + 2 + 20 + 40);
	memcpy(page + 116, id + 768, 256);
	if (sim_has(s, SIM_PEL_SERIAL_MISSING))
		memset(page + 56, ' ', 20);
	if (sim_has(s, SIM_PEL_NQN_MISSING))
		memset(page + 116, 0, 256);
	if (is_2_0(s))
		sim_put16(page + 372, p->generation);
	put_supported(s, page + 480);
}

static void put_log(const struct sim *s, uint8_t *page, size_t len)
{
	const struct sim_persistent *p = state(s);
	size_t at = SIM_PEL_HEADER;

	put_header(s, page, len);
	for (uint32_t i = 0; i < p->count; i++) {
		memcpy(page + at, p->events[i], p->lens[i]);
		at += p->lens[i];
	}
}

/* ---- the context */

static void release(struct sim *s)
{
	free(state(s)->context);
	state(s)->context = NULL;
	state(s)->context_len = 0;
}

static uint16_t establish(struct sim *s)
{
	struct sim_persistent *p = state(s);

	release(s);
	add_snapshot(s);
	if (p->seen != p->total && !sim_has(s, SIM_PEL_GENERATION_STUCK))
		p->generation++;
	p->seen = p->total;
	p->context_len = length(s);
	p->context = calloc(1, p->context_len);
	if (!p->context)
		return NT_STATUS(GENERIC, INTERNAL);
	put_log(s, p->context, p->context_len);
	return 0;
}

uint16_t sim_persistent_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r)
{
	struct sim_persistent *p = state(s);
	uint16_t refused = sim_has(s, SIM_PEL_SEQUENCE_STATUS) ? SIM_INVALID_FIELD
							       : NT_STATUS(GENERIC, SEQUENCE);

	p->action = cmd->cdw10 >> 8 & 3;
	p->existed = p->context;
	if (p->action == READ && !p->context && !sim_has(s, SIM_PEL_READ_WITHOUT_CONTEXT))
		return sim_fail(cmd, 41, 0, refused);
	if (p->action == ESTABLISH && p->context && !sim_has(s, SIM_PEL_SECOND_ESTABLISHES))
		return sim_fail(cmd, 41, 0, refused);
	if (p->action == RELEASE && !p->context && sim_has(s, SIM_PEL_RELEASE_FAILS))
		return sim_fail(cmd, 41, 0, NT_STATUS(GENERIC, SEQUENCE));
	if (p->action == READ_HEADER && (!is_2_0(s) || sim_has(s, SIM_PEL_HEADER_ONLY_REFUSED)))
		return sim_fail(cmd, 41, 0, SIM_INVALID_FIELD);
	if (p->action == RELEASE)
		r->offset = r->want = 0;
	if (p->action == READ_HEADER && !sim_has(s, SIM_PEL_HEADER_ONLY_LENGTH))
		r->want = SIM_PEL_HEADER;
	if (p->action == READ_HEADER && !sim_has(s, SIM_PEL_HEADER_ONLY_OFFSET))
		r->offset = 0;
	return 0;
}

uint16_t sim_persistent_act(struct sim *s, const struct sim_cmd *cmd)
{
	struct sim_persistent *p = state(s);

	(void)cmd;
	switch (p->action) {
	case RELEASE:
		if (!sim_has(s, SIM_PEL_RELEASE_KEEPS))
			release(s);
		return 0;
	case READ_HEADER:
		return p->context ? 0 : establish(s);
	case ESTABLISH:
		return establish(s);
	default:
		return !p->context || sim_has(s, SIM_PEL_LIVE) ? establish(s) : 0;
	}
}

size_t sim_persistent_size(const struct sim *s)
{
	return state(s)->context ? state(s)->context_len : length(s);
}

void sim_persistent_fill(const struct sim *s, uint8_t *page)
{
	const struct sim_persistent *p = state(s);

	if (!p->context)
		return;
	memcpy(page, p->context, p->context_len);
	if (is_2_0(s) && p->existed && !sim_has(s, SIM_PEL_EXISTS_STUCK))
		sim_put32(page + 374, RCE | RCPIT_PORT | PORT);
}

void sim_persistent_reset(struct sim *s)
{
	struct sim_persistent *p = state(s);
	uint8_t data[4] = { CODE_CFS };

	release(s);
	if (sim_has(s, SIM_PEL_LOST_ON_RESET))
		p->count = 0;
	if (s->csts & NT_CSTS_CFS)
		sim_persistent_add(s, SIM_PEL_HARDWARE, data, sizeof(data));
	add_reset(s);
	p->reset_ns = nt_clock_ns();
}

void sim_persistent_fini(struct sim *s)
{
	release(s);
}
