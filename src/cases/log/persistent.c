// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Persistent Event log: a reporting context is made, read and released, and
 * shows the events as they were when it was made.
 *
 * A controller may drop a context by itself, after a while or with a reset, so
 * what depends on one follows at once. Which events it keeps when the log is
 * full, and in which order it tells them, is its own business.
 *
 * Base 2.0 section 5.16.1.14; NVMe 1.4 section 5.14.1.13.
 */
#include "persistent.h"

#include <string.h>

#define PEL_SPEC "base-2.0:5.16.1.14 nvme-1.4:5.14.1.13"

static void needs_context(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, PEL_HEADER_LEN);

	pel_need(t);
	nt_shall_status(t, pel_get(t, PEL_READ, data, PEL_HEADER_LEN, 0),
			NT_STATUS(GENERIC, SEQUENCE),
			"Read Log Data without a context is Command Sequence Error");
	pel_open(t);
	pel_release(t);
	nt_shall_status(t, pel_get(t, PEL_READ, data, PEL_HEADER_LEN, 0),
			NT_STATUS(GENERIC, SEQUENCE),
			"Read Log Data is Command Sequence Error once the context is released");
}

static void one_context(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, PEL_HEADER_LEN);
	struct drv_cpl cpl;

	pel_need(t);
	nt_shall_succeed(t, pel_get(t, PEL_ESTABLISH, data, PEL_HEADER_LEN, 0),
			 "a reporting context can be established");
	cpl = pel_get(t, PEL_ESTABLISH, data, PEL_HEADER_LEN, 0);
	if (drv_cpl_ok(cpl)) /* it may have been dropped in between */
		nt_should(t, false, "a context is kept long enough to be read");
	else
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, SEQUENCE),
				"a second context is Command Sequence Error");
	pel_release(t);
	nt_shall_succeed(t, pel_get(t, PEL_ESTABLISH, data, PEL_HEADER_LEN, 0),
			 "a context can be established again once it is released");
	pel_release(t);
}

static void release_twice(struct nt_ctx *t)
{
	pel_need(t);
	pel_release(t);
	pel_open(t);
	pel_release(t);
	pel_release(t);
}

/* Whatever NUMD and the offset say, 512 bytes from the begin arrive. */
static void header_only(struct nt_ctx *t)
{
	struct nt_buf *data = nt_buf(t, 4096), *small = nt_buf(t, PEL_HEADER_LEN), *list;

	pel_need(t);
	if (nt_ctrl_field(t, "lpa.supported")) {
		list = log_page(t, NT_LID_SUPPORTED, 1024,
				"the Supported Log Pages log is there (LPA bit 5)");
		nt_should(t, list->data[4 * NT_LID_PERSISTENT_EVENT + 2] & 1,
			  "Establish Context and Read 512 Bytes of Header is supported");
		if (!(list->data[4 * NT_LID_PERSISTENT_EVENT + 2] & 1))
			nt_skip(t, "Establish Context and Read 512 Bytes of Header is not there");
	}
	for (unsigned int i = 0; i < 2; i++) {
		memset(data->data, 0xa5, data->len);
		if (!nt_shall_succeed(t, pel_get(t, PEL_READ_HEADER, data, 4096, i ? 4096 : 0),
				      "Establish Context and Read 512 Bytes of Header succeeds"))
			break;
		nt_shall_eq(t, data->data[0], NT_LID_PERSISTENT_EVENT,
			    "the header is read from its begin");
		for (uint32_t k = PEL_HEADER_LEN; k < 4096; k++)
			if (!nt_shall_eq(t, data->data[k], 0xa5,
					 "512 bytes arrive, whatever NUMD says"))
				break;
		nt_shall_eq(t, data->data[376] >> 2 & 1, i,
			    "Reporting Context Exists tells whether there was a context before");
	}
	/* the smallest NUMD; the buffer holds what arrives all the same */
	memset(small->data, 0xa5, small->len);
	nt_shall_succeed(t, pel_get(t, PEL_READ_HEADER, small, 4, 0),
			 "Establish Context and Read 512 Bytes of Header succeeds");
	nt_shall_bytes(t, small->data + 8, data->data + 8, 12,
		       "the whole header arrives when NUMD asks for less");
	pel_release(t);
}

static void header(struct nt_ctx *t)
{
	const uint8_t *id = nt_identify_ctrl(t);
	uint64_t most = nt_ctrl_field(t, "pels") * 65536;
	struct pel p;

	pel_need(t);
	p = pel_open(t);
	pel_release(t);
	nt_shall_eq(t, pel_field(&p, "lid"), NT_LID_PERSISTENT_EVENT, "byte 0 is the identifier");
	nt_shall_bytes(t, p.log->data + 52, id, 4, "VID and SSVID are those of Identify");
	nt_shall_bytes(t, p.log->data + 56, id + 4, 20, "the serial number is that of Identify");
	nt_shall_bytes(t, p.log->data + 76, id + 24, 40, "the model number is that of Identify");
	nt_shall_bytes(t, p.log->data + 116, id + 768, 256, "SUBNQN is that of Identify");
	nt_should_range(t, pel_field(&p, "rv"), 1, 3,
			"Log Revision is one of those that are defined");
	nt_should_eq(t, pel_field(&p, "lhl"), PEL_HEADER_LEN - 20,
		     "the header is 512 bytes long, of which Log Header Length counts 492");
	nt_shall(t, p.len <= most, "the log is not larger than PELS tells");
	nt_shall(t, pel_supports(&p, 3) && pel_supports(&p, 4) && pel_supports(&p, 5),
		 "Timestamp Change, Power-on or Reset and Hardware Error are supported");
	if (!nt_limits(t)->is_fabric)
		nt_shall(t, pel_supports(&p, PEL_SNAPSHOT),
			 "SMART / Health Log Snapshots are supported over PCIe");
}

static void events(struct nt_ctx *t)
{
	uint32_t at = PEL_HEADER_LEN, n = 0, snapshots = 0;
	struct pel_event e;
	struct pel p;

	pel_need(t);
	p = pel_open(t);
	pel_release(t);
	while (pel_event(&p, at, &e)) {
		if (!nt_shall(t, pel_supports(&p, e.type),
			      "events are of types that the Supported Events Bitmap has"))
			nt_note(t, "event %u is of type %02Xh", n, e.type);
		if (e.type == PEL_SNAPSHOT) {
			snapshots++;
			nt_shall(t, e.end - e.data >= 512, "a snapshot holds a SMART log");
		}
		n++;
		at = e.end;
	}
	if (!p.is_complete) {
		nt_note(t, "%llu bytes of log, too many to look at all", (unsigned long long)p.len);
		nt_shall(t, n > 0 && n <= p.events, "events follow the header");
		return;
	}
	nt_shall_eq(t, at, p.len, "header and events are as long as Total Log Length tells");
	nt_shall_eq(t, n, p.events, "there are as many events as Total Number of Events tells");
	if (log_smart(log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there"), "poh") >
	    24)
		nt_should(t, snapshots, "there is a SMART / Health Log Snapshot of every day");
}

static void reset_logged(struct nt_ctx *t)
{
	struct pel before, after;

	pel_need(t);
	before = pel_open(t);
	pel_release(t);
	nt_reenable(t, NULL);
	pel_need(t);
	after = pel_open(t);
	pel_release(t);
	if (!before.is_complete || !after.is_complete)
		nt_skip(t, "the log is too long to look at all of it");
	if (!pel_supports(&after, PEL_RESET))
		nt_skip(t, "Power-on or Reset events are not supported");
	nt_shall(t, pel_new(&before, &after, PEL_RESET) > 0,
		 "a Controller Reset is a new Power-on or Reset event");
	/* some may have had to make room */
	nt_shall(t, pel_new(&after, &before, PEL_ANY) <= before.events / 2,
		 "events are still there after a Controller Reset");
}

/* To the time that it tells already: only the event is new. */
static void set_timestamp(struct nt_ctx *t)
{
	struct nt_buf *now = nt_buf(t, 8);
	const struct drv_cmd get = { .opc = NT_ADM_GET_FEATURES, .cdw10 = NT_FID_TIMESTAMP };
	const struct drv_cmd set = { .opc = NT_ADM_SET_FEATURES, .cdw10 = NT_FID_TIMESTAMP };

	nt_shall_succeed(t, nt_admin(t, &get, now), "the Timestamp can be read");
	memset(now->data + 6, 0, 2);
	now->data[0] ^= 1;
	nt_shall_succeed(t, nt_admin(t, &set, now), "the Timestamp can be set");
}

static void snapshot(struct nt_ctx *t)
{
	struct nt_buf *again;
	struct pel before, after;
	uint32_t len;

	if (!nt_ctrl_field(t, "oncs.timestamp"))
		nt_skip(t, "there is no Timestamp, so nothing can be made to happen");
	pel_need(t);
	before = pel_open(t);
	len = (uint32_t)nt_min(before.have & ~3u, 4096);
	set_timestamp(t);
	again = nt_buf(t, len);
	nt_shall_succeed(t, pel_get(t, PEL_READ, again, len, 0),
			 "the log of a context can be read again");
	/* power-on hours and what is told of the context may differ with each command */
	memcpy(again->data + 28, before.log->data + 28, 16);
	memcpy(again->data + 374, before.log->data + 374, 4);
	nt_shall_bytes(t, again->data, before.log->data, len,
		       "events are not reported in the context that exists");
	pel_release(t);
	after = pel_open(t);
	pel_release(t);
	if (!after.is_complete || !before.is_complete)
		nt_skip(t, "the log is too long to look at all of it");
	nt_shall(t, pel_new(&before, &after, PEL_TIMESTAMP) > 0,
		 "setting the Timestamp is a Timestamp Change event in the next context");
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0))
		nt_shall_eq(t, pel_field(&after, "gen"), (uint16_t)(pel_field(&before, "gen") + 1),
			    "a context that tells something new has the next Generation Number");
}

#define PEL_CASE .spec = PEL_SPEC, .since = NT_VS(1, 4, 0)

static const struct nt_case cases[] = {
	{
		.id = "log.persistent.read-needs-context",
		.title = "Reading persistent events without a context is Command Sequence Error",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-01",
		.run = needs_context,
	},
	{
		.id = "log.persistent.has-one-context",
		.title = "A second reporting context is Command Sequence Error",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-02",
		.run = one_context,
	},
	{
		.id = "log.persistent.release-always-succeeds",
		.title = "Release Context succeeds, whether there is a context or not",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-03",
		.run = release_twice,
	},
	{
		.id = "log.persistent.header-alone-is-512-bytes",
		.title = "Establish Context and Read 512 Bytes of Header sends just that",
		.spec = "base-2.0:5.16.1.14 base-2.0:5.16.1.1",
		.since = NT_VS(2, 0, 0),
		.coverage = "LOG-21",
		.rules = "LOG-PEL-04",
		.needs = NT_NEED_QUEUES,
		.run = header_only,
	},
	{
		.id = "log.persistent.header-agrees",
		.title = "The header of the Persistent Event log agrees with Identify",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-05",
		.run = header,
	},
	{
		.id = "log.persistent.events-are-well-formed",
		.title = "Persistent events fill the log, and each is of a supported type",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-05",
		.run = events,
	},
	{
		.id = "log.persistent.reset-is-recorded",
		.title = "A Controller Reset is recorded as Power-on or Reset event",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-06",
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.effects = NT_EFF_RESET,
		.run = reset_logged,
	},
	{
		.id = "log.persistent.context-is-a-snapshot",
		.title = "What happens later is in the next reporting context",
		PEL_CASE,
		.coverage = "LOG-21",
		.rules = "LOG-PEL-05",
		.effects = NT_EFF_FEATURES,
		.run = snapshot,
	},
};

const struct nt_group group_log_persistent = NT_GROUP("log.persistent", cases);
