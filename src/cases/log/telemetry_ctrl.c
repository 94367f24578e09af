// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Telemetry Controller-Initiated log: captured when the controller sees fit,
 * kept over resets, available until somebody reads it with RAE=0.
 *
 * Usually there is nothing: then a temperature threshold below the temperature
 * is the worst a host can do, and may be worth a capture. On a drive that is not
 * for tests what was captured is left for those who want it.
 *
 * Base 2.0 sections 5.2, 5.16.1.9 and 8.24; NVMe 1.4 sections 5.2, 5.14.1.8 and 8.14.
 */
#include <string.h>

#include "telemetry.h"

#define CTRL	  NT_LID_TELEMETRY_CTRL
#define CTRL_SPEC "base-2.0:5.16.1.9 nvme-1.4:5.14.1.8"
#define AVAILABLE 382
#define WAIT_US	  20000

static bool is_available(const struct nt_buf *header)
{
	return header->data[AVAILABLE] == 1;
}

static void threshold(struct nt_ctx *t, uint32_t kelvin)
{
	nt_shall_succeed(t, nt_set_features(t, NT_FID_TEMP_THRESH, kelvin),
			 "the over temperature threshold can be set");
}

/* The header of a log that has something; skips the case when nothing helps. */
static struct nt_buf *need_capture(struct nt_ctx *t)
{
	struct nt_buf *header, *smart;
	uint32_t kelvin;

	telemetry_need(t);
	header = telemetry_header(t, CTRL, 0);
	if (is_available(header))
		return header;
	smart = log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
	kelvin = (uint32_t)log_smart(smart, "ctemp");
	if (kelvin > 100) {
		uint32_t before = nt_keep_feature(t, NT_FID_TEMP_THRESH, 0);

		threshold(t, kelvin + 60);
		threshold(t, kelvin - 5);
		nt_settle(t, WAIT_US);
		threshold(t, before & 0xffff);
	}
	header = telemetry_header(t, CTRL, 0);
	if (!is_available(header))
		nt_skip(t, "the controller has captured no telemetry");
	return header;
}

static void areas(struct nt_ctx *t)
{
	struct nt_buf *header = need_capture(t);

	telemetry_shall_be_ordered(t, CTRL, header);
	nt_shall(t, header->data[AVAILABLE] <= 1, "Data Available is 0 or 1");
	nt_should(t, telemetry_field(header, "da3lb"), "a capture has data");
}

/* The same capture: header and data. Another one has another generation, and ends the case. */
static void same(struct nt_ctx *t, const struct nt_buf *header, const struct nt_buf *data,
		 const char *when)
{
	struct nt_buf *now = telemetry_header(t, CTRL, 0), *again;

	if (telemetry_field(now, "tcdgn") != telemetry_field(header, "tcdgn"))
		nt_skip(t, "the controller captured again meanwhile");
	nt_shall_eq(t, now->data[AVAILABLE], 1, "telemetry stays available %s", when);
	nt_shall_bytes(t, now->data + 8, header->data + 8, 6, "the areas are the same %s", when);
	again = data ? telemetry_data(t, CTRL, now) : NULL;
	if (again && again->len == data->len)
		nt_shall_bytes(t, again->data, data->data, data->len, "the data are the same %s",
			       when);
}

static void stays(struct nt_ctx *t)
{
	struct nt_buf *header = need_capture(t), *data = telemetry_data(t, CTRL, header);

	same(t, header, data, "when it was read with RAE=1");
	same(t, header, data, "when it was read with RAE=1");
}

static void outlives(struct nt_ctx *t, enum drv_reset kind, const char *when)
{
	struct nt_buf *header = need_capture(t), *data = telemetry_data(t, CTRL, header);

	if (kind == DRV_RESET_CC) {
		nt_reenable(t, NULL);
	} else {
		nt_reset(t, kind);
		nt_enable(t, NULL);
	}
	same(t, header, data, when);
}

static void outlives_cc(struct nt_ctx *t)
{
	outlives(t, DRV_RESET_CC, "after a Controller Reset");
}

static void outlives_nssr(struct nt_ctx *t)
{
	outlives(t, DRV_RESET_NSSR, "after an NVM Subsystem Reset");
}

static void cleared(struct nt_ctx *t)
{
	struct nt_buf *header = need_capture(t);
	struct drv_cmd cmd = log_cmd(CTRL, TELEMETRY_BLOCK, 0);
	uint8_t last = header->data[383];

	if (!(nt_fn(t)->caps & PCIFN_CAP_SCRATCH))
		nt_skip(t, "what the controller has captured is left for those who want it");
	cmd.cdw10 &= ~(1u << 15); /* RAE=0 */
	nt_shall_succeed(t, nt_admin(t, &cmd, header), "telemetry can be read with RAE=0");
	header = telemetry_header(t, CTRL, 0);
	if (header->data[383] != last)
		nt_skip(t, "the controller captured again meanwhile");
	nt_should_eq(t, header->data[AVAILABLE], 0,
		     "telemetry is not available any more once it was read with RAE=0");
	need_capture(t);
	header = telemetry_header(t, CTRL, 0);
	nt_shall_eq(t, header->data[383], (uint8_t)(last + 1),
		    "each capture adds one to the generation number");
}

#define CTRL_CASE .spec = CTRL_SPEC, .since = NT_VS(1, 3, 0), .effects = NT_EFF_FEATURES

static const struct nt_case cases[] = {
	{
		.id = "log.telemetry-ctrl.areas-are-ordered",
		.title = "The Data Areas of the controller's telemetry end one behind the other",
		CTRL_CASE,
		.coverage = "LOG-19",
		.rules = "LOG-TEL-04",
		.run = areas,
	},
	{
		.id = "log.telemetry-ctrl.stays-with-rae",
		.title = "The controller's telemetry stays when it is read with RAE=1",
		CTRL_CASE,
		.coverage = "LOG-19",
		.rules = "LOG-TEL-05 LOG-RAE-01",
		.run = stays,
	},
	{
		.id = "log.telemetry-ctrl.outlives-reset",
		.title = "The controller's telemetry is still there after a Controller Reset",
		.spec = CTRL_SPEC,
		.since = NT_VS(1, 3, 0),
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,
		.coverage = "LOG-19",
		.rules = "LOG-TEL-05",
		.run = outlives_cc,
	},
	{
		.id = "log.telemetry-ctrl.outlives-nssr",
		.title = "The controller's telemetry is still there after an NVM Subsystem Reset",
		.spec = CTRL_SPEC,
		.since = NT_VS(1, 3, 0),
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE | NT_NEED_NSSR,
		.coverage = "LOG-19",
		.rules = "LOG-TEL-05",
		.run = outlives_nssr,
	},
	{
		.id = "log.telemetry-ctrl.read-makes-room",
		.title = "Read with RAE=0, the controller's telemetry makes room for the next",
		CTRL_CASE,
		.coverage = "LOG-19",
		.rules = "LOG-TEL-05",
		.run = cleared,
	},
};

const struct nt_group group_log_telemetry_ctrl = NT_GROUP("log.telemetry-ctrl", cases);
