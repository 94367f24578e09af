// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The controller model: the two Telemetry logs (Base 2.0 sections 5.16.1.8,
 * 5.16.1.9 and 8.24; 1.4 sections 5.14.1.7, 5.14.1.8 and 8.14).
 *
 * The host's is captured when asked for. The controller captures the other when
 * a temperature warning comes and the last one was fetched. The data of a capture
 * follows from its number, so nothing is stored.
 */
#include "log.h"

#define BLOCK	   512u
#define CREATE	   (1u << 8)
#define IEEE	   5
#define BLOCKS_MAX 13

/* Last blocks of the Data Areas. */
static const uint32_t areas[4] = { 2, 5, 9, 12 };

bool sim_telemetry_has(const struct sim *s)
{
	return s->cfg.telemetry && s->cfg.ver >= NT_VS(1, 3, 0);
}

static bool has_area_4(const struct sim *s)
{
	return s->cfg.telemetry > 1 && s->cfg.ver >= NT_VS(2, 0, 0);
}

static void capture(struct sim *s, struct sim_telemetry *log)
{
	uint8_t page[BLOCK * BLOCKS_MAX] = { 0 };

	log->is_there = true;
	log->captures++;
	if (!sim_has(s, SIM_TELEMETRY_GENERATION_STUCK))
		log->generation++;
	if (sim_has(s, SIM_TELEMETRY_GENERATION_JUMPS))
		log->generation++;
	if (log == &s->admin->book->host)
		sim_telemetry_host_fill(s, page);
	else
		sim_telemetry_ctrl_fill(s, page);
	sim_persistent_add(s, SIM_PEL_CAPTURE, page, BLOCK);
}

/* ---- content */

static size_t size_of(const struct sim_telemetry *log)
{
	return BLOCK * (log->captures ? areas[2] + 1 : 1);
}

size_t sim_telemetry_host_size(const struct sim *s)
{
	return size_of(&s->admin->book->host);
}

size_t sim_telemetry_ctrl_size(const struct sim *s)
{
	return size_of(&s->admin->book->ctrl);
}

static void put_header(const struct sim *s, uint8_t *page, uint8_t lid)
{
	page[0] = lid;
	if (sim_has(s, SIM_TELEMETRY_LID_WRONG))
		page[0] ^= 0xf;
	page[IEEE] = 0x48;
	page[IEEE + 1] = 0xde;
	page[IEEE + 2] = 0xac;
}

static void put_areas(const struct sim *s, uint8_t *page)
{
	sim_put16(page + 8, areas[0]);
	sim_put16(page + 10, areas[1]);
	sim_put16(page + 12, areas[2]);
	if (sim_has(s, SIM_TELEMETRY_AREA_2_BELOW_1))
		sim_put16(page + 10, 1);
	if (sim_has(s, SIM_TELEMETRY_AREA_3_EMPTY))
		sim_put16(page + 12, 0);
	if (has_area_4(s))
		sim_put32(page + 16, sim_has(s, SIM_TELEMETRY_AREA_4_BELOW_3) ? 3 : areas[3]);
}

static void put_data(uint8_t *page, size_t len, uint8_t lid, uint32_t captures)
{
	for (size_t at = BLOCK; at < len; at += 4)
		sim_put32(page + at, at * 0x9e3779b1u ^ captures << 20 ^ lid);
}

static void put_ctrl_state(const struct sim *s, uint8_t *page)
{
	page[382] = s->admin->book->ctrl.is_there;
	page[383] = s->admin->book->ctrl.generation;
}

void sim_telemetry_host_fill(const struct sim *s, uint8_t *page)
{
	const struct sim_telemetry *log = &s->admin->book->host;

	put_header(s, page, NT_LID_TELEMETRY_HOST);
	if (s->cfg.ver >= NT_VS(2, 0, 0))
		page[381] = log->generation;
	put_ctrl_state(s, page);
	if (sim_has(s, SIM_TELEMETRY_STATE_DIFFERS))
		page[383] ^= 0x55;
	if (!log->captures)
		return;
	put_areas(s, page);
	put_data(page, size_of(log), NT_LID_TELEMETRY_HOST, log->captures);
}

void sim_telemetry_ctrl_fill(const struct sim *s, uint8_t *page)
{
	const struct sim_telemetry *log = &s->admin->book->ctrl;

	put_header(s, page, NT_LID_TELEMETRY_CTRL);
	put_ctrl_state(s, page);
	if (!log->captures)
		return;
	put_areas(s, page);
	put_data(page, size_of(log), NT_LID_TELEMETRY_CTRL, log->captures);
}

/* ---- reading */

uint16_t sim_telemetry_check(struct sim *s, struct sim_cmd *cmd, struct sim_log_request *r)
{
	uint16_t refused = sim_has(s, SIM_TELEMETRY_STATUS) ? NT_STATUS(CMD_SPECIFIC, LOG_PAGE)
							    : SIM_INVALID_FIELD;

	if (r->want % BLOCK && !sim_has(s, SIM_TELEMETRY_LENGTH_ACCEPTED))
		return sim_fail(cmd, 42, 0, refused);
	if (r->offset % BLOCK && !sim_has(s, SIM_TELEMETRY_OFFSET_ACCEPTED))
		return sim_fail(cmd, 48, 0, refused);
	if (r->want == BLOCK && sim_has(s, SIM_TELEMETRY_HEADER_REFUSED))
		return sim_fail(cmd, 42, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_TELEMETRY_PAST_END_REFUSED) &&
	    r->offset + r->want > (areas[2] + 1) * BLOCK)
		return sim_fail(cmd, 42, 0, SIM_INVALID_FIELD);
	if (sim_has(s, SIM_TELEMETRY_ALWAYS_WHOLE))
		r->offset = 0;
	return 0;
}

uint16_t sim_telemetry_create(struct sim *s, const struct sim_cmd *cmd)
{
	bool is_asked = cmd->cdw10 & CREATE;

	if (sim_has(s, SIM_TELEMETRY_ALWAYS_CAPTURES))
		is_asked = true;
	if (is_asked && !sim_has(s, SIM_TELEMETRY_NEVER_CAPTURES))
		capture(s, &s->admin->book->host);
	return 0;
}

uint16_t sim_telemetry_ctrl_read(struct sim *s, const struct sim_cmd *cmd)
{
	struct sim_telemetry *log = &s->admin->book->ctrl;

	(void)cmd;
	if (sim_has(s, SIM_TELEMETRY_CTRL_CHANGES) && log->captures)
		log->captures++;
	if (sim_has(s, SIM_TELEMETRY_CTRL_RAE_IGNORED))
		log->is_there = false;
	return 0;
}

void sim_telemetry_ctrl_cleared(struct sim *s)
{
	if (!sim_has(s, SIM_TELEMETRY_CTRL_STAYS))
		s->admin->book->ctrl.is_there = false;
}

/* ---- what happens by itself */

void sim_telemetry_warning(struct sim *s, bool is_on)
{
	struct sim_logbook *book = s->admin->book;
	bool is_new = is_on && !book->is_hot;

	book->is_hot = is_on;
	if (!is_new || !sim_telemetry_has(s) || book->ctrl.is_there)
		return;
	capture(s, &book->ctrl);
	if (sim_has(s, SIM_TELEMETRY_EVENT_EARLY))
		book->ctrl.is_there = false;
	if (!sim_has(s, SIM_TELEMETRY_EVENT_MISSING))
		sim_notice(s, SIM_AEC_TELEMETRY, SIM_NOTICE_TELEMETRY,
			   sim_has(s, SIM_TELEMETRY_EVENT_LID) ? NT_LID_TELEMETRY_HOST
							       : NT_LID_TELEMETRY_CTRL);
}

void sim_telemetry_reset(struct sim *s)
{
	struct sim_logbook *book = s->admin->book;

	if (sim_has(s, SIM_TELEMETRY_HOST_LOST) && book->host.captures)
		book->host.captures++;
	if (sim_has(s, SIM_TELEMETRY_CTRL_UNAVAILABLE))
		book->ctrl.is_there = false;
	if (sim_has(s, SIM_TELEMETRY_CTRL_LOST) && book->ctrl.captures)
		book->ctrl.captures++;
	book->is_hot = false;
}
