// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The direction of data: bits 1:0 of the opcode.
 *
 * A command whose opcode says "from the host" only reads its buffer, and one
 * that says "no data" reads and writes nothing, whatever its data pointer holds.
 * (That a command "to the host" does not read is seen behind an IOMMU only.)
 *
 * Base 2.0 section 5; NVM Command Set 1.0 section 3.2; NVMe 1.4 sections 5, 6.
 */
#include <string.h>

#include "io.h"

#define DIRECTION_SPEC "base-2.0:5 nvm-1.0:3.2 nvme-1.4:6"
#define BLOCKS	       4u

/* @data as it was, to the byte, and what lies around it. */
static bool unchanged(struct nt_ctx *t, struct nt_buf *data, const uint8_t *was, const char *what)
{
	bool ok = nt_shall_bytes(t, data->data, was, data->len, "%s leaves its buffer as it was",
				 what);

	return nt_buf_guards(t, data, what) && ok;
}

static void from_host(struct nt_ctx *t)
{
	struct io io;
	struct nt_buf *data;
	uint8_t *was;
	uint32_t nlb;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(BLOCKS, io.nlb_max);
	data = nt_buf(t, (size_t)nlb * io.lba_len);
	was = nt_buf(t, data->len)->data;
	for (unsigned int lap = 0; lap < 4; lap++) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_WRITE, io.nsid, io.slba, nlb);

		nt_pattern(data->data, data->len, lap + 1);
		memcpy(was, data->data, data->len);
		if (lap & 1)
			cmd.cdw12 |= 1u << 30; /* FUA */
		nt_shall_succeed(t, nt_io(t, io.sq, &cmd, data), "Write succeeds");
		unchanged(t, data, was, "Write");
		if (!nt_ctrl_field(t, "oncs.compare"))
			continue;
		cmd = nt_rw_cmd(NT_NVM_COMPARE, io.nsid, io.slba, nlb);
		nt_shall_succeed(t, nt_io(t, io.sq, &cmd, data), "Compare of what is there");
		unchanged(t, data, was, "Compare");
		/* A miscompare: the buffer is the host's all the same. */
		data->data[data->len - 1] ^= 0xff;
		memcpy(was, data->data, data->len);
		nt_shall_refuse(t, nt_io(t, io.sq, &cmd, data), "Compare of something else");
		unchanged(t, data, was, "Compare that fails");
	}
}

static void ranges_stay(struct nt_ctx *t)
{
	struct io io;
	struct nt_buf *list = nt_buf(t, 4096);
	uint8_t *was = nt_buf(t, list->len)->data;
	struct drv_cmd cmd;

	if (!nt_ctrl_field(t, "oncs.dsm"))
		nt_skip(t, "Dataset Management is not supported (ONCS bit 2)");
	io_open(t, &io);
	for (uint32_t i = 0; i < 256; i++) {
		list->data[16 * i + 4] = 1;
		memcpy(list->data + 16 * i + 8, &io.slba, 8);
	}
	memcpy(was, list->data, list->len);
	cmd = (struct drv_cmd){ .opc = NT_NVM_DSM, .nsid = io.nsid, .cdw10 = 255, .cdw11 = 4 };
	nt_shall_succeed(t, nt_io(t, io.sq, &cmd, list), "Dataset Management of 256 ranges");
	unchanged(t, list, was, "Dataset Management");
}

/* Opcodes with bits 1:0 = 00b, each with the address of a page that is not theirs. */
static void no_data(struct nt_ctx *t)
{
	static const struct {
		uint8_t opc;
		const char *bit, *name;
	} commands[] = {
		{ NT_NVM_FLUSH, NULL, "Flush" },
		{ NT_NVM_WRITE_ZEROES, "oncs.wz", "Write Zeroes" },
		{ NT_NVM_WRITE_UNCORRECTABLE, "oncs.wu", "Write Uncorrectable" },
		{ NT_NVM_VERIFY, "oncs.verify", "Verify" },
	};
	struct nt_buf *page = nt_buf(t, 4096);
	uint8_t *was = nt_buf(t, 4096)->data;
	struct io io;

	io_open(t, &io);
	nt_pattern(page->data, page->len, 9);
	memcpy(was, page->data, page->len);
	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		struct drv_cmd cmd = nt_rw_cmd(commands[i].opc, io.nsid, io.slba, 1);

		if (commands[i].bit && !nt_ctrl_field(t, commands[i].bit))
			continue;
		cmd.prp1 = page->iova;
		cmd.prp2 = page->iova;
		nt_io(t, io.sq, &cmd, NULL);
		nt_shall_bytes(t, page->data, was, page->len,
			       "a command without data writes nothing to its data pointer");
	}
	io_fill(t, &io, io.slba, 1, 5); /* what Write Uncorrectable left */
	nt_shall_not_fatal(t);
}

#define DIRECTION_CASE                                                                             \
	.spec = DIRECTION_SPEC, .rules = "CMD-XFER-01", .needs = NT_NEED_QUEUES | NT_NEED_NS,      \
	.effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.direction.source-stays",
		.title = "Write and Compare leave the host's buffer as it was",
		DIRECTION_CASE,
		.coverage = "RW-13",
		.run = from_host,
	},
	{
		.id = "io.direction.ranges-stay",
		.title = "Dataset Management leaves its list of ranges as it was",
		DIRECTION_CASE,
		.coverage = "DSM-01",
		.run = ranges_stay,
	},
	{
		.id = "io.direction.no-data-writes-nothing",
		.title = "A command without data writes nothing to its data pointer",
		DIRECTION_CASE,
		.coverage = "PRP-06",
		.run = no_data,
	},
};

const struct nt_group group_io_direction = NT_GROUP("io.direction", cases);
