// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Commands that change blocks without data: Write Zeroes, and Write
 * Uncorrectable with what Verify makes of it. Each touches its range only.
 *
 * NVM Command Set 1.0 sections 3.2.5, 3.2.7, 3.2.8; NVMe 1.4 sections 6.14,
 * 6.16, 6.17.
 */
#include "io.h"

#define AROUND 16 /* blocks on each side that must stay: two units of eight */

static const uint32_t sizes[] = { 1, 2, 3, 7, 8, 9, 15, 16, 17, 33, 100, 256, 257 };

static void sides_hold(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb,
		       const char *what)
{
	io_holds(t, io, slba - AROUND, AROUND, 70, what);
	io_holds(t, io, slba + nlb, AROUND, 70, what);
}

static struct drv_cpl zeroes(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb,
			     bool deallocate)
{
	struct drv_cmd cmd = nt_rw_cmd(NT_NVM_WRITE_ZEROES, io->nsid, slba, nlb);

	cmd.cdw12 |= (uint32_t)deallocate << 25;
	return nt_io(t, io->sq, &cmd, NULL);
}

static void reads_zero(struct nt_ctx *t)
{
	struct io io;

	if (!nt_ctrl_field(t, "oncs.wz"))
		nt_skip(t, "Write Zeroes is not supported (ONCS bit 3)");
	io_open(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++)
		for (unsigned int deac = 0; deac < 2; deac++) {
			uint64_t slba = io.slba + AROUND + i % 8;

			/* DEAC came with 1.3; before it is a reserved bit. */
			if (deac && nt_limits(t)->vs < NT_VS(1, 3, 0))
				continue;
			io_fill(t, &io, slba - AROUND, sizes[i] + 2 * AROUND, 70);
			if (!nt_shall_succeed(t, zeroes(t, &io, slba, sizes[i], deac),
					      "Write Zeroes succeeds") ||
			    !io_is(t, &io, slba, sizes[i], 0,
				   "blocks read as zero after Write Zeroes"))
				nt_note(t, "%u blocks, DEAC %u", sizes[i], deac);
			sides_hold(t, &io, slba, sizes[i],
				   "blocks around Write Zeroes keep their data");
		}
	io_fill(t, &io, io.slba, 8, 71);
	io_holds(t, &io, io.slba, 8, 71, "blocks can be written after Write Zeroes");
}

static void bad_blocks(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb)
{
	struct nt_buf *data = nt_buf(t, io->lba_len);

	for (uint32_t i = 0; i < nlb; i++)
		nt_shall_status(t, nt_read(t, io->sq, slba + i, 1, data),
				NT_STATUS(MEDIA, UNRECOVERED_READ),
				"a block is an Unrecovered Read Error after Write Uncorrectable");
	nt_buf_free(t, data);
}

static void uncorrectable(struct nt_ctx *t)
{
	struct io io;

	if (!nt_ctrl_field(t, "oncs.wu"))
		nt_skip(t, "Write Uncorrectable is not supported (ONCS bit 1)");
	io_open(t, &io);
	for (size_t i = 0; i < 9; i++) {
		uint64_t slba = io.slba + AROUND + 3;

		io_fill(t, &io, slba - AROUND, sizes[i] + 2 * AROUND, 70);
		if (!nt_shall_succeed(t,
				      io_send(t, &io, NT_NVM_WRITE_UNCORRECTABLE, slba, sizes[i]),
				      "Write Uncorrectable succeeds"))
			break;
		bad_blocks(t, &io, slba, sizes[i]);
		sides_hold(t, &io, slba, sizes[i],
			   "blocks around Write Uncorrectable keep their data");
		io_fill(t, &io, slba, sizes[i], 72);
		io_holds(t, &io, slba, sizes[i], 72, "a Write makes a block readable again");
	}
}

static void verify(struct nt_ctx *t)
{
	struct io io;

	if (!nt_ctrl_field(t, "oncs.verify"))
		nt_skip(t, "Verify is not supported (ONCS bit 7)");
	io_open(t, &io);
	io_fill(t, &io, io.slba, 32, 73);
	for (uint32_t nlb = 1; nlb <= 32; nlb = 2 * nlb)
		nt_shall_succeed(t, io_send(t, &io, NT_NVM_VERIFY, io.slba, nlb),
				 "Verify of readable blocks succeeds");
	io_holds(t, &io, io.slba, 32, 73, "Verify changes no data");
	if (!nt_ctrl_field(t, "oncs.wu")) {
		nt_note(t, "without Write Uncorrectable no block can be made unreadable");
		return;
	}
	for (uint32_t i = 0; i < 4; i++) {
		nt_shall_succeed(t, io_send(t, &io, NT_NVM_WRITE_UNCORRECTABLE, io.slba + 5 * i, 1),
				 "Write Uncorrectable succeeds");
		nt_shall_refuse(t, io_send(t, &io, NT_NVM_VERIFY, io.slba, 32),
				"Verify fails where a Read does");
		io_fill(t, &io, io.slba, 32, 73);
	}
}

#define MARK_NEEDS .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.mark.zeroes-read-as-zero",
		.title = "Blocks read as zero after Write Zeroes, and no others",
		.spec = "nvm-1.0:3.2.8 nvme-1.4:6.17",
		MARK_NEEDS,
		.coverage = "WZR-01",
		.rules = "IO-WZ-01 IO-WZ-03",
		.run = reads_zero,
		.advice = "NLB is 0's based here, too; some firmware takes it as the largest value",
	},
	{
		.id = "io.mark.uncorrectable-is-unreadable",
		.title = "Blocks cannot be read after Write Uncorrectable, until they are written",
		.spec = "nvm-1.0:3.2.7 nvme-1.4:6.16",
		MARK_NEEDS,
		.coverage = "WUC-01",
		.rules = "IO-WU-01 IO-WU-02 IO-WU-03 IO-ERR-01",
		.run = uncorrectable,
	},
	{
		.id = "io.mark.verify-tells-what-read-would",
		.title = "Verify fails where a Read does",
		.spec = "nvm-1.0:3.2.5 nvme-1.4:6.14",
		MARK_NEEDS,
		.coverage = "VFY-01",
		.rules = "IO-VFY-01 IO-VFY-02",
		.since = NT_VS(1, 4, 0),
		.run = verify,
	},
};

const struct nt_group group_io_mark = NT_GROUP("io.mark", cases);
