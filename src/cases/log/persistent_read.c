// SPDX-License-Identifier: GPL-2.0-or-later
/* The Persistent Event log for cases: see persistent.h. */
#include "persistent.h"

#include <stdio.h>
#include <string.h>

#define CHUNK	     4096u
#define EVENT_HEADER 24u

struct drv_cpl pel_get(struct nt_ctx *t, unsigned int action, struct nt_buf *data, uint32_t len,
		       uint64_t offset)
{
	struct drv_cmd cmd = log_cmd(NT_LID_PERSISTENT_EVENT, len, offset);

	cmd.cdw10 |= action << 8;
	return nt_admin(t, &cmd, data);
}

void pel_release(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, PEL_HEADER_LEN);

	nt_shall_succeed(t, pel_get(t, PEL_RELEASE, data, PEL_HEADER_LEN, 0),
			 "Release Context succeeds, whether there is a context or not");
	nt_buf_free(t, data);
}

void pel_need(struct nt_ctx *t)
{
	if (!nt_ctrl_field(t, "lpa.persistent"))
		nt_skip(t, "there is no Persistent Event log (LPA bit 4)");
	pel_release(t);
}

struct pel pel_open(struct nt_ctx *t)
{
	struct nt_buf *chunk = nt_buf(t, CHUNK);
	struct pel p = { .log = nt_buf(t, PEL_LEN_MAX) };

	if (!nt_shall_succeed(t, pel_get(t, PEL_ESTABLISH, chunk, PEL_HEADER_LEN, 0),
			      "a reporting context can be established"))
		nt_stop(t);
	memcpy(p.log->data, chunk->data, PEL_HEADER_LEN);
	p.have = PEL_HEADER_LEN;
	p.len = pel_field(&p, "tll");
	p.events = pel_field(&p, "tnev");
	if (!nt_shall(t, p.len >= PEL_HEADER_LEN, "Total Log Length counts the header, too"))
		nt_stop(t);
	while (p.have < nt_min(p.len, PEL_LEN_MAX) && log_is_extended(t)) {
		uint32_t len = (uint32_t)nt_min(nt_min(p.len, PEL_LEN_MAX) - p.have, CHUNK);

		if (!nt_shall_succeed(t, pel_get(t, PEL_READ, chunk, (len + 3) & ~3u, p.have),
				      "the log of a reporting context can be read"))
			nt_stop(t);
		memcpy(p.log->data + p.have, chunk->data, len);
		p.have += len;
	}
	p.is_complete = p.have == p.len;
	nt_buf_free(t, chunk);
	return p;
}

uint64_t pel_field(const struct pel *p, const char *field)
{
	char path[64];

	snprintf(path, sizeof(path), "log.persistent.%s", field);
	return spec_get_path(path, p->log->data, PEL_HEADER_LEN);
}

static uint32_t u16(const uint8_t *at)
{
	return at[0] | (uint32_t)at[1] << 8;
}

bool pel_event(const struct pel *p, uint32_t at, struct pel_event *ret_event)
{
	const uint8_t *e = p->log->data + at;
	uint32_t header;

	if (at > p->have || p->have - at < EVENT_HEADER)
		return false;
	header = e[2] + 3u;
	*ret_event = (struct pel_event){ .type = e[0],
					 .rev = e[1],
					 .at = at,
					 .data = at + header,
					 .end = at + header + u16(e + 22) };
	return header >= EVENT_HEADER && ret_event->end <= p->have;
}

bool pel_supports(const struct pel *p, unsigned int type)
{
	return type < 256 && p->log->data[480 + type / 8] >> (type % 8) & 1;
}

/* How often these bytes are an event that begins before @until. */
static uint32_t times(const struct pel *p, const uint8_t *bytes, uint32_t len, uint32_t until)
{
	struct pel_event e;
	uint32_t n = 0;

	for (uint32_t at = PEL_HEADER_LEN; at < until && pel_event(p, at, &e); at = e.end)
		n += e.end - e.at == len && !memcmp(p->log->data + e.at, bytes, len);
	return n;
}

/* Two events of one millisecond may be equal to the byte: so many of them count. */
uint32_t pel_new(const struct pel *before, const struct pel *now, unsigned int type)
{
	struct pel_event e;
	uint32_t n = 0;

	for (uint32_t at = PEL_HEADER_LEN; pel_event(now, at, &e); at = e.end) {
		const uint8_t *bytes = now->log->data + e.at;
		uint32_t len = e.end - e.at;

		if (e.type == type || type == PEL_ANY)
			n += times(now, bytes, len, at) >= times(before, bytes, len, UINT32_MAX);
	}
	return n;
}
