// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The range of a command: every block up to NSZE is there, none behind it.
 *
 * A range that begins or ends beyond the namespace is LBA Out of Range, for
 * each command that has one. SLBA has 64 bits, and the sum does not wrap.
 *
 * NVM Command Set 1.0 sections 2.1.1, 3.2; NVMe 1.4 sections 4.6.1, 6.
 */
#include "io.h"

#define RANGE_SPEC "nvm-1.0:3.2 nvm-1.0:2.1.1 base-2.0:3.3.3.2.1 nvme-1.4:4.6.1 nvme-1.4:6.9"

static const struct {
	uint8_t opc;
	const char *bit; /* NULL: mandatory */
	bool moves_data;
	const char *name;
} commands[] = {
	{ NT_NVM_READ, NULL, true, "Read" },
	{ NT_NVM_WRITE, NULL, true, "Write" },
	{ NT_NVM_COMPARE, "oncs.compare", true, "Compare" },
	{ NT_NVM_WRITE_ZEROES, "oncs.wz", false, "Write Zeroes" },
	{ NT_NVM_WRITE_UNCORRECTABLE, "oncs.wu", false, "Write Uncorrectable" },
	{ NT_NVM_VERIFY, "oncs.verify", false, "Verify" },
};

static void edges(struct nt_ctx *t)
{
	struct nt_buf *data;
	uint32_t nlb;
	struct io io;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(8, io.nlb_max);
	data = nt_buf(t, (size_t)nlb * io.lba_len);
	nt_shall_succeed(t, nt_read(t, io.sq, 0, nlb, data), "the first blocks can be read");
	for (uint32_t n = 1; n <= nlb; n++) {
		io_fill(t, &io, io.end - n, n, n);
		if (!io_holds(t, &io, io.end - n, n, n,
			      "a range that ends with the namespace is kept"))
			return;
	}
	for (size_t i = 2; i < ARRAY_SIZE(commands); i++)
		if (nt_ctrl_field(t, commands[i].bit) && !commands[i].moves_data &&
		    commands[i].opc != NT_NVM_WRITE_UNCORRECTABLE)
			nt_shall_succeed(t, io_send(t, &io, commands[i].opc, io.end - nlb, nlb),
					 "any command may end with the namespace");
}

/* Every command on one range that is not there; the last blocks keep their data. */
static void refused(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, const char *what)
{
	struct nt_buf *data = nt_buf(t, (size_t)nlb * io->lba_len);

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		const struct drv_cmd cmd = nt_rw_cmd(commands[i].opc, io->nsid, slba, nlb);
		bool moves = commands[i].moves_data;

		if (commands[i].bit && !nt_ctrl_field(t, commands[i].bit))
			continue;
		if (!nt_shall_status(t, nt_io(t, io->sq, &cmd, moves ? data : NULL),
				     NT_STATUS(GENERIC, LBA_RANGE), "%s", what))
			nt_note(t, "%s of %u blocks from LBA %llXh", commands[i].name, nlb,
				(unsigned long long)slba);
	}
	nt_buf_free(t, data);
}

static void start_beyond(struct nt_ctx *t)
{
	struct io io;

	io_open(t, &io);
	io_fill(t, &io, io.end - 2, 2, 3);
	refused(t, &io, io.end, 1, "the first block behind the namespace is LBA Out of Range");
	refused(t, &io, io.end + 1, 1, "a start behind the namespace is LBA Out of Range");
	for (unsigned int bit = 32; bit < 64; bit += 7)
		refused(t, &io, io.slba + (1ull << bit), 1,
			"all 64 bits of the start count: LBA Out of Range");
	refused(t, &io, io.end | 1ull << 63, 1, "a start behind the namespace is LBA Out of Range");
	io_holds(t, &io, io.end - 2, 2, 3, "refused commands leave the last blocks alone");
}

static void end_beyond(struct nt_ctx *t)
{
	uint32_t max, kept;
	struct io io;

	io_open(t, &io);
	max = (uint32_t)nt_min(9, io.nlb_max);
	kept = max + 2;
	io_fill(t, &io, io.end - kept, kept, 4);
	for (uint32_t nlb = 2; nlb <= max; nlb++) {
		refused(t, &io, io.end - 1, nlb, "a range that ends behind it is LBA Out of Range");
		refused(t, &io, io.end - nlb + 1, nlb,
			"a range that ends one block behind it is LBA Out of Range");
	}
	/* What of the valid blocks a refused command touched is not pinned down. */
	io_holds(t, &io, io.end - kept, 2, 4, "blocks before the range keep their data");
	io_fill(t, &io, io.end - max, max, 4);
}

/* SLBA + NLB passes 2^64: the sum must not wrap to the first blocks. */
static void overflow(struct nt_ctx *t)
{
	uint32_t max;
	struct io io;

	io_open(t, &io);
	max = (uint32_t)nt_min(8, io.nlb_max);
	refused(t, &io, UINT64_MAX, 1, "the largest LBA is LBA Out of Range");
	for (uint32_t nlb = 2; nlb <= max; nlb++) {
		refused(t, &io, UINT64_MAX, nlb, "a range over the end of 64 bits does not wrap");
		refused(t, &io, UINT64_MAX - nlb + 1, nlb,
			"a range up to the end of 64 bits is LBA Out of Range");
	}
	nt_shall_not_fatal(t);
}

/* NLB has 16 bits; what stands above it up to bit 19 is reserved. */
static void largest(struct nt_ctx *t)
{
	static const uint8_t opcs[] = { NT_NVM_WRITE_ZEROES, NT_NVM_VERIFY };
	uint64_t room;
	struct io io;

	io_open(t, &io);
	if (!nt_ctrl_field(t, "oncs.wz") && !nt_ctrl_field(t, "oncs.verify"))
		nt_skip(t, "no command moves blocks without data");
	room = nt_min(65536, io.end - io.slba);
	for (size_t i = 0; i < ARRAY_SIZE(opcs); i++) {
		if (!nt_ctrl_field(t, i ? "oncs.verify" : "oncs.wz"))
			continue;
		if (nt_limits(t)->vs >= NT_VS(1, 4, 0))
			nt_shall_succeed(t, io_send(t, &io, opcs[i], io.slba, (uint32_t)room),
					 "commands without data are not limited by MDTS");
		else
			nt_should_status(t, io_send(t, &io, opcs[i], io.slba, (uint32_t)room), 0,
					 "commands without data are not limited by MDTS");
	}
	nt_note(t, "%llu blocks", (unsigned long long)room);
}

#define RANGE_CASE .spec = RANGE_SPEC, .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

/* Behind the namespace, and with a reserved FUSE or more than MDTS: either error is right. */
static void two_faults(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, LBA_RANGE), NT_STATUS(GENERIC, INVALID_FIELD),
			  NT_STATUS(GENERIC, ABORT_FUSED_MISSING));
	struct nt_buf *data;
	struct drv_cmd cmd;
	struct io io;

	io_open(t, &io);
	data = nt_buf(t, io.lba_len);
	for (unsigned int i = 0; i < 4; i++) {
		cmd = nt_rw_cmd(i & 1 ? NT_NVM_READ : NT_NVM_WRITE, io.nsid, io.end + i, 1);
		cmd.fuse = 3;
		nt_shall_status_of(t, nt_io(t, io.sq, &cmd, data), legal,
				   "of two errors one is reported: the range or the reserved FUSE");
		if (!nt_limits(t)->mdts_len || nt_limits(t)->mdts_len / io.lba_len >= 65536)
			continue;
		cmd = nt_rw_cmd(NT_NVM_READ, io.nsid, io.end + i,
				(uint32_t)(nt_limits(t)->mdts_len / io.lba_len) + 1);
		nt_shall_status_of(t, nt_io(t, io.sq, &cmd, data), legal,
				   "of two errors one is reported: the range or the length");
	}
	io_fill(t, &io, io.slba, 1, 6);
	io_holds(t, &io, io.slba, 1, 6, "the queue goes on after commands with two errors");
}

static const struct nt_case cases[] = {
	{
		.id = "io.range.ends-with-namespace",
		.title = "The first and the last block can be read and written",
		RANGE_CASE,
		.coverage = "RW-02",
		.rules = "IO-READ-02",
		.run = edges,
	},
	{
		.id = "io.range.start-beyond-is-refused",
		.title = "A start behind the namespace is LBA Out of Range",
		RANGE_CASE,
		.coverage = "RW-04 RW-07",
		.rules = "IO-READ-03 IO-WRITE-02 IO-CMP-04 IO-WZ-02 IO-WU-04 IO-VFY-04",
		.run = start_beyond,
	},
	{
		.id = "io.range.end-beyond-is-refused",
		.title = "A range that ends behind the namespace is LBA Out of Range",
		RANGE_CASE,
		.coverage = "RW-05",
		.rules = "IO-READ-04 IO-WRITE-02 IO-CMP-04 IO-WZ-02 IO-WU-04 IO-VFY-04",
		.run = end_beyond,
	},
	{
		.id = "io.range.does-not-wrap",
		.title = "A range over the end of 64 bits is LBA Out of Range",
		RANGE_CASE,
		.coverage = "RW-04 RW-07",
		.rules = "IO-READ-03",
		.run = overflow,
		.advice = "SLBA + NLB overflows: compare NLB with NSZE - SLBA instead",
	},
	{
		.id = "io.range.larger-than-mdts-without-data",
		.title = "Commands that move no data are not limited by MDTS",
		.spec = "base-2.0:5.17.2.1 nvm-1.0:3.2.8 nvme-1.4:6.17",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.coverage = "WZR-01",
		.rules = "XFER-MDTS-03 IO-WZ-04",
		.run = largest,
	},
	{
		.id = "io.range.two-faults-are-one-error",
		.title = "A command with two errors is refused with one of them",
		.spec = "base-2.0:3.3.3.2.1 nvme-1.4:4.6.1",
		.coverage = "RW-06",
		.rules = "CMD-ERR-01 CMD-ERR-02",
		.needs = NT_NEED_QUEUES | NT_NEED_NS,
		.effects = NT_EFF_DATA,
		.run = two_faults,
	},
};

const struct nt_group group_io_range = NT_GROUP("io.range", cases);
