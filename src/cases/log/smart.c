// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * SMART / Health Information: plausible values, counters that follow the work,
 * NSIDs.
 *
 * Base 2.0 section 5.16.1.3; NVMe 1.4 section 5.14.1.2.
 */
#include <string.h>

#include "log.h"

#define SMART_SPEC "base-2.0:5.16.1.3 nvme-1.4:5.14.1.2"

static struct nt_buf *smart(struct nt_ctx *t)
{
	return log_page(t, NT_LID_SMART, LOG_SMART_LEN, "the SMART log is there");
}

static void values(struct nt_ctx *t)
{
	uint64_t reserved = nt_limits(t)->vs >= NT_VS(1, 4, 0) ? 0xc0 : 0xe0;
	struct nt_buf *page = smart(t);
	uint64_t kelvin = log_smart(page, "ctemp");

	nt_shall_eq(t, log_smart(page, "cw") & 0xc0, 0, "bits 7:6 of Critical Warning are 0");
	nt_should_eq(t, log_smart(page, "cw") & reserved, 0,
		     "reserved bits of Critical Warning are 0");
	nt_shall(t, log_smart(page, "avsp") <= 100, "Available Spare is at most 100 percent");
	nt_should(t, log_smart(page, "avspt") <= 100, "its threshold is at most 100 percent");
	nt_should_range(t, kelvin, 233, 423, "the composite temperature is plausible, in kelvin");
	for (uint32_t i = 0; i < 8; i++) {
		uint64_t sensor =
			(uint64_t)page->data[200 + 2 * i] | (uint64_t)page->data[201 + 2 * i] << 8;

		if (sensor)
			nt_should_range(t, sensor, 233, 473,
					"temperature sensors are plausible, in kelvin");
	}
}

/* Each with its offset; none may ever go back. */
static const struct {
	const char *name;
	uint32_t offset;
} counters[] = {
	{ "Data Units Read", 32 },     { "Data Units Written", 48 },   { "Host Read Commands", 64 },
	{ "Host Write Commands", 80 }, { "Controller Busy Time", 96 }, { "Power Cycles", 112 },
	{ "Power On Hours", 128 },     { "Unsafe Shutdowns", 144 },    { "Media Errors", 160 },
	{ "Error Log Entries", 176 },
};

static void no_step_back(struct nt_ctx *t, const struct nt_buf *before, const struct nt_buf *after)
{
	for (size_t i = 0; i < ARRAY_SIZE(counters); i++)
		if (!nt_shall(t,
			      log_u128(after, counters[i].offset) >=
				      log_u128(before, counters[i].offset),
			      "counters never go back"))
			nt_note(t, "%s", counters[i].name);
}

static void read_some(struct nt_ctx *t, struct drv_sq *sq, struct nt_buf *data, uint64_t commands)
{
	const struct nt_ns *ns = nt_ns(t);
	uint32_t nlb = (uint32_t)(data->len / ns->lba_len);

	for (uint64_t i = 0; i < commands; i++)
		nt_shall_succeed(t, nt_read(t, sq, ns->scratch_slba, nlb, data), "Read succeeds");
}

static void counts_never_go_back(struct nt_ctx *t)
{
	struct nt_buf *last = smart(t), *data = nt_buf(t, nt_ns(t)->lba_len);
	struct drv_sq *sq;

	if (nt_ns(t)->meta_len)
		nt_skip(t, "the namespace has metadata");
	sq = nt_queue_pair(t, 1, 2, 2);
	for (unsigned int i = 0; i < 4; i++) {
		struct nt_buf *now;

		read_some(t, sq, data, i);
		nt_get_features(t, 0, NT_SEL_CURRENT, 0); /* an error */
		now = smart(t);
		no_step_back(t, last, now);
		last = now;
	}
	nt_reenable(t, NULL);
	no_step_back(t, last, smart(t));
}

/* 4 MiB: 8,192 sectors in units of a thousand, rounded up. */
static void moved(struct nt_ctx *t, uint64_t units, const char *what)
{
	nt_should_range(t, units, 8, 10, "%s", what);
}

static void counts_work(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *before, *after, *data;
	struct drv_sq *sq;
	uint32_t nlb = 65536 / ns->lba_len;

	if (ns->meta_len)
		nt_skip(t, "the namespace has metadata");
	if (nt_limits(t)->mdts_len && nt_limits(t)->mdts_len < 65536)
		nt_skip(t, "MDTS does not allow 64 KiB");
	sq = nt_queue_pair(t, 1, 2, 2);
	data = nt_buf(t, 65536);
	nt_pattern(data->data, data->len, 1);
	before = smart(t);
	for (unsigned int i = 0; i < 64; i++)
		nt_shall_succeed(t, nt_write(t, sq, ns->scratch_slba, nlb, data), "Write succeeds");
	read_some(t, sq, data, 64);
	after = smart(t);
	if (!log_u128(after, 64) && !log_u128(after, 80)) {
		nt_should(t, false, "host commands are counted");
		return;
	}
	nt_should_eq(t, log_u128(after, 64) - log_u128(before, 64), 64,
		     "Host Read Commands count each Read");
	nt_should_eq(t, log_u128(after, 80) - log_u128(before, 80), 64,
		     "Host Write Commands count each Write");
	if (log_u128(after, 32))
		moved(t, log_u128(after, 32) - log_u128(before, 32),
		      "Data Units Read grow by one for each 512,000 bytes");
	if (log_u128(after, 48))
		moved(t, log_u128(after, 48) - log_u128(before, 48),
		      "Data Units Written grow by one for each 512,000 bytes");
}

static void nsids(struct nt_ctx *t)
{
	struct nt_buf *page = nt_buf(t, LOG_SMART_LEN);
	struct drv_cpl cpl = nt_get_log(t, NT_LID_SMART, nt_ns(t)->nsid, page, LOG_SMART_LEN, 0);

	nt_shall_succeed(t, nt_get_log(t, NT_LID_SMART, NT_NSID_ALL, page, LOG_SMART_LEN, 0),
			 "FFFFFFFFh is the SMART log of the controller");
	nt_should_status(t, nt_get_log(t, NT_LID_SMART, 0, page, LOG_SMART_LEN, 0), 0,
			 "NSID 0 is the SMART log of the controller");
	if (nt_ctrl_field(t, "lpa.smartns"))
		nt_shall_succeed(t, cpl, "the SMART log of a namespace is there (LPA bit 0)");
	else
		nt_shall_status_of(
			t, cpl,
			NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, SUCCESS)),
			"without LPA bit 0 an NSID is refused or not looked at");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_FIRMWARE, NT_NSID_ALL, page, 512, 0),
			 "FFFFFFFFh is accepted by logs of the controller");
	nt_shall_succeed(t, nt_get_log(t, NT_LID_FIRMWARE, 0, page, 512, 0),
			 "NSID 0 is accepted by logs of the controller");
}

#define SMART_CASE .spec = SMART_SPEC

static const struct nt_case cases[] = {
	{
		.id = "log.smart.values-are-plausible",
		.title = "The values of the SMART log are plausible",
		SMART_CASE,
		.coverage = "LOG-09 LOG-12",
		.rules = "LOG-SMART-01",
		.run = values,
	},
	{
		.id = "log.smart.counts-never-go-back",
		.title = "The counters of the SMART log never go back",
		SMART_CASE,
		.coverage = "LOG-14",
		.rules = "LOG-SMART-01",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_RESET,
		.run = counts_never_go_back,
	},
	{
		.id = "log.smart.counts-follow-work",
		.title = "The counters of the SMART log follow what the host reads and writes",
		SMART_CASE,
		.coverage = "LOG-11",
		.rules = "LOG-SMART-02",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = counts_work,
		.advice = "A data unit is a thousand units of 512 bytes",
	},
	{
		.id = "log.smart.nsids-are-told-apart",
		.title = "Log pages of the controller are there for NSID 0 and FFFFFFFFh",
		.spec = "base-2.0:5.16.1 base-2.0:5.16.1.3 nvme-1.4:5.14",
		.coverage = "LOG-08",
		.rules = "LOG-GEN-08 LOG-SMART-03",
		.needs = NT_NEED_NS,
		.run = nsids,
	},
};

const struct nt_group group_log_smart = NT_GROUP("log.smart", cases);
