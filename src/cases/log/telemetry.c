// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The Telemetry Host-Initiated log: captured when the host asks, the same
 * afterwards until it asks again; blocks of 512 bytes, in areas that begin all
 * at block 1.
 *
 * What the data mean and how much there is is the vendor's. The generation
 * number of this log came with 2.0. Bytes 382 and 383 follow the other log.
 *
 * Base 2.0 sections 5.16.1.8 and 8.24; NVMe 1.4 sections 5.14.1.7 and 8.14.
 */
#include "telemetry.h"

#include <stdio.h>
#include <string.h>

#define HOST	  NT_LID_TELEMETRY_HOST
#define HOST_SPEC "base-2.0:5.16.1.8 nvme-1.4:5.14.1.7"
#define SMALL	  516u

void telemetry_need(struct nt_ctx *t)
{
	if (!nt_ctrl_field(t, "lpa.telemetry"))
		nt_skip(t, "there are no Telemetry logs (LPA bit 3)");
}

struct drv_cpl telemetry_read(struct nt_ctx *t, uint8_t lid, uint32_t lsp, struct nt_buf *data,
			      uint32_t first, uint32_t blocks)
{
	struct drv_cmd cmd =
		log_cmd(lid, blocks * TELEMETRY_BLOCK, (uint64_t)first * TELEMETRY_BLOCK);

	cmd.cdw10 |= lsp;
	return nt_admin(t, &cmd, data);
}

struct nt_buf *telemetry_header(struct nt_ctx *t, uint8_t lid, uint32_t lsp)
{
	struct nt_buf *header = nt_buf(t, TELEMETRY_BLOCK);

	if (!nt_shall_succeed(t, telemetry_read(t, lid, lsp, header, 0, 1), "%s",
			      lsp ? "telemetry can be captured"
				  : "the header of a Telemetry log can be read"))
		nt_stop(t);
	return header;
}

uint64_t telemetry_field(const struct nt_buf *header, const char *field)
{
	char path[64];

	snprintf(path, sizeof(path), "log.telemetry-host.%s", field);
	return spec_get_path(path, header->data, header->len);
}

struct nt_buf *telemetry_data(struct nt_ctx *t, uint8_t lid, const struct nt_buf *header)
{
	uint64_t blocks = nt_min(telemetry_field(header, "da3lb"), TELEMETRY_BLOCKS);
	struct nt_buf *data;

	if (!log_is_extended(t) || !blocks)
		return NULL;
	data = nt_buf(t, (size_t)blocks * TELEMETRY_BLOCK);
	nt_shall_succeed(t, telemetry_read(t, lid, 0, data, 1, (uint32_t)blocks),
			 "the blocks of a Telemetry log can be read");
	return data;
}

void telemetry_shall_be_ordered(struct nt_ctx *t, uint8_t lid, const struct nt_buf *header)
{
	uint64_t last1 = telemetry_field(header, "da1lb"), last2 = telemetry_field(header, "da2lb"),
		 last3 = telemetry_field(header, "da3lb"), last4 = telemetry_field(header, "da4lb");

	nt_shall_eq(t, header->data[0], lid, "byte 0 is the Log Identifier");
	nt_shall(t, last2 >= last1, "Data Area 2 does not end before Data Area 1");
	nt_shall(t, last3 >= last2, "Data Area 3 does not end before Data Area 2");
	if (nt_limits(t)->vs >= NT_VS(2, 0, 0) && nt_ctrl_field(t, "lpa.da4"))
		nt_should(t, last4 >= last3 || !last4,
			  "Data Area 4 does not end before Data Area 3");
	nt_note(t, "last blocks %llu, %llu, %llu, %llu", (unsigned long long)last1,
		(unsigned long long)last2, (unsigned long long)last3, (unsigned long long)last4);
}

/* Lengths and offsets off the blocks, of both logs. */
static void lengths(struct nt_ctx *t)
{
	static const uint32_t good[] = { 512, 1024, 4096 }, bad[] = { 4, 256, 508, 516, 1020 };
	static const uint8_t lids[] = { HOST, NT_LID_TELEMETRY_CTRL };
	struct nt_buf *data = nt_buf(t, 4096);

	telemetry_need(t);
	for (size_t l = 0; l < ARRAY_SIZE(lids); l++) {
		for (size_t i = 0; i < ARRAY_SIZE(good); i++) {
			const struct drv_cmd cmd = log_cmd(lids[l], good[i], 0);

			nt_shall_succeed(t, nt_admin(t, &cmd, data),
					 "a Telemetry log is there in multiples of 512 bytes");
		}
		for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
			const struct drv_cmd cmd = log_cmd(lids[l], bad[i], 0);

			if (!nt_shall_status(
				    t, nt_admin(t, &cmd, data), NT_STATUS(GENERIC, INVALID_FIELD),
				    "a length that is no multiple of 512 is Invalid Field"))
				nt_note(t, "log page %02Xh, %u bytes", lids[l], bad[i]);
		}
	}
}

static void offsets(struct nt_ctx *t)
{
	static const uint32_t bad[] = { 4, 256, 508, SMALL };
	static const uint8_t lids[] = { HOST, NT_LID_TELEMETRY_CTRL };
	struct nt_buf *data = nt_buf(t, TELEMETRY_BLOCK);

	telemetry_need(t);
	if (!log_is_extended(t))
		nt_skip(t, "the log page offset is not supported (LPA bit 2)");
	for (size_t l = 0; l < ARRAY_SIZE(lids); l++)
		for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
			const struct drv_cmd cmd = log_cmd(lids[l], TELEMETRY_BLOCK, bad[i]);

			if (!nt_shall_status(
				    t, nt_admin(t, &cmd, data), NT_STATUS(GENERIC, INVALID_FIELD),
				    "an offset that is no multiple of 512 is Invalid Field"))
				nt_note(t, "log page %02Xh, offset %u", lids[l], bad[i]);
		}
}

static void areas(struct nt_ctx *t)
{
	struct nt_buf *header;

	telemetry_need(t);
	telemetry_shall_be_ordered(t, HOST, telemetry_header(t, HOST, 0));
	header = telemetry_header(t, HOST, TELEMETRY_CREATE);
	telemetry_shall_be_ordered(t, HOST, header);
	nt_should(t, telemetry_field(header, "da3lb"), "a capture has data");
}

/* All but the two bytes that follow the other log. */
static void same(struct nt_ctx *t, struct nt_buf *a, struct nt_buf *b, const char *what)
{
	memcpy(b->data + 382, a->data + 382, 2);
	nt_shall_bytes(t, b->data, a->data, TELEMETRY_BLOCK, "the header is the same %s", what);
}

static void stays(struct nt_ctx *t)
{
	struct nt_buf *first, *header, *data;

	telemetry_need(t);
	first = telemetry_header(t, HOST, TELEMETRY_CREATE);
	data = telemetry_data(t, HOST, first);
	for (unsigned int i = 0; i < 3; i++) {
		struct nt_buf *again;

		if (i == 2 && !nt_ctrlr(t)->is_passive)
			nt_reenable(t, NULL);
		header = telemetry_header(t, HOST, 0);
		same(t, first, header,
		     i < 2 ? "until a capture is asked for" : "after a Controller Reset");
		again = data ? telemetry_data(t, HOST, header) : NULL;
		if (again && again->len == data->len)
			nt_shall_bytes(t, again->data, data->data, data->len, "%s",
				       i < 2 ? "the data are the same until a capture is asked for"
					     : "the data are the same after a Controller Reset");
		if (again)
			nt_buf_free(t, again);
		nt_buf_free(t, header);
	}
}

static void generation(struct nt_ctx *t)
{
	struct nt_buf *header;
	uint8_t last;

	telemetry_need(t);
	header = telemetry_header(t, HOST, 0);
	last = header->data[381];
	for (unsigned int i = 0; i < 4; i++) {
		header = telemetry_header(t, HOST, TELEMETRY_CREATE);
		nt_shall_eq(t, header->data[381], (uint8_t)(last + 1),
			    "each capture adds one to the generation number");
		last = header->data[381];
		header = telemetry_header(t, HOST, 0);
		nt_shall_eq(t, header->data[381], last,
			    "without a capture the generation number stays");
	}
}

/* One block at a time, all at once, and beyond the end. */
static void blocks(struct nt_ctx *t)
{
	struct nt_buf *header, *all, *one = nt_buf(t, TELEMETRY_BLOCK), *far;
	uint64_t last, count;

	telemetry_need(t);
	header = telemetry_header(t, HOST, TELEMETRY_CREATE);
	last = telemetry_field(header, "da3lb");
	all = telemetry_data(t, HOST, header);
	count = all ? all->len / TELEMETRY_BLOCK : 0;
	if (!count)
		nt_skip(t, "there is no data, or no log page offset to get at it");
	for (uint32_t i = 0; i < count; i++) {
		nt_shall_succeed(t, telemetry_read(t, HOST, 0, one, i + 1, 1),
				 "any block can be read");
		nt_shall_bytes(t, one->data, all->data + (size_t)i * TELEMETRY_BLOCK,
			       TELEMETRY_BLOCK, "a block is the same, read alone or with others");
	}
	far = nt_buf(t, 2 * TELEMETRY_BLOCK);
	nt_shall_succeed(t, telemetry_read(t, HOST, 0, far, (uint32_t)last, 2),
			 "blocks beyond the last may be asked for");
}

/* Between two looks at the other log, so that a capture in between does no harm. */
static void tells_of_other(struct nt_ctx *t)
{
	struct nt_buf *before, *host, *after;

	telemetry_need(t);
	before = telemetry_header(t, NT_LID_TELEMETRY_CTRL, 0);
	host = telemetry_header(t, HOST, 0);
	after = telemetry_header(t, NT_LID_TELEMETRY_CTRL, 0);
	for (uint32_t i = 382; i <= 383; i++)
		nt_shall(
			t, host->data[i] == before->data[i] || host->data[i] == after->data[i],
			"the log tells the state of the controller-initiated one (bytes 382, 383)");
	nt_shall(t, after->data[382] <= 1, "Data Available is 0 or 1");
}

#define HOST_CASE .spec = HOST_SPEC, .since = NT_VS(1, 3, 0)

static const struct nt_case cases[] = {
	{
		.id = "log.telemetry.length-is-in-blocks",
		.title = "A Telemetry log is read in multiples of 512 bytes, else Invalid Field",
		.spec = "base-2.0:5.16.1.8 base-2.0:5.16.1.9 nvme-1.4:5.14.1.7 nvme-1.4:5.14.1.8",
		.since = NT_VS(1, 3, 0),
		.coverage = "LOG-18 LOG-19",
		.rules = "LOG-TEL-01",
		.run = lengths,
	},
	{
		.id = "log.telemetry.offset-is-in-blocks",
		.title = "An offset into a Telemetry log that is no multiple of 512 is Invalid "
			 "Field",
		.spec = "base-2.0:5.16.1.8 base-2.0:5.16.1.9 nvme-1.4:5.14.1.7 nvme-1.4:5.14.1.8",
		.since = NT_VS(1, 3, 0),
		.coverage = "LOG-18 LOG-19",
		.rules = "LOG-TEL-02",
		.run = offsets,
	},
	{
		.id = "log.telemetry.areas-are-ordered",
		.title = "The Data Areas of the host's telemetry end one behind the other",
		HOST_CASE,
		.coverage = "LOG-18",
		.rules = "LOG-TEL-04",
		.effects = NT_EFF_FEATURES,
		.run = areas,
	},
	{
		.id = "log.telemetry.stays-until-asked",
		.title = "The host's telemetry is the same until another capture is asked for",
		HOST_CASE,
		.coverage = "LOG-18",
		.rules = "LOG-TEL-03",
		.effects = NT_EFF_FEATURES | NT_EFF_RESET,
		.run = stays,
	},
	{
		.id = "log.telemetry.generation-counts-captures",
		.title = "The generation number counts the captures that the host asked for",
		.spec = "base-2.0:5.16.1.8",
		.since = NT_VS(2, 0, 0),
		.coverage = "LOG-18",
		.rules = "LOG-TEL-03",
		.effects = NT_EFF_FEATURES,
		.run = generation,
	},
	{
		.id = "log.telemetry.blocks-are-read-alone",
		.title = "Any block of telemetry can be read, and some beyond the last",
		HOST_CASE,
		.coverage = "LOG-18",
		.rules = "LOG-TEL-04 LOG-GEN-04",
		.effects = NT_EFF_FEATURES,
		.run = blocks,
	},
	{
		.id = "log.telemetry.tells-of-other-log",
		.title = "The host's telemetry tells whether the controller has some",
		HOST_CASE,
		.coverage = "LOG-18 LOG-19",
		.rules = "LOG-TEL-04",
		.run = tells_of_other,
	},
};

const struct nt_group group_log_telemetry = NT_GROUP("log.telemetry", cases);
