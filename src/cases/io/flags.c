// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Flush, and the bits of Read and Write that change neither data nor status:
 * FUA, Limited Retry, hints.
 *
 * NVM Command Set 1.0 sections 3.2.4, 3.2.6; Base 2.0 section 7.1; NVMe 1.4
 * sections 6.8, 6.9, 6.15.
 */
#include "io.h"

#define FLAGS_SPEC "nvm-1.0:3.2.4 nvm-1.0:3.2.6 nvme-1.4:6.9 nvme-1.4:6.15"
#define LR	   (1u << 31)
#define FUA	   (1u << 30)

static void round_trip(struct nt_ctx *t, struct io *io, uint32_t cdw12, uint32_t cdw13,
		       uint64_t gen)
{
	struct drv_cmd write = nt_rw_cmd(NT_NVM_WRITE, io->nsid, io->slba, 1);
	struct drv_cmd read = nt_rw_cmd(NT_NVM_READ, io->nsid, io->slba, 1);
	struct nt_buf *a = nt_buf(t, io->lba_len), *b = nt_buf(t, io->lba_len);

	write.cdw12 |= cdw12;
	write.cdw13 |= cdw13;
	read.cdw12 |= cdw12;
	read.cdw13 |= cdw13;
	io_stamp(io, a->data, io->slba, 1, gen);
	if (!nt_shall_succeed(t, nt_io(t, io->sq, &write, a), "a Write with such a bit succeeds") ||
	    !nt_shall_succeed(t, nt_io(t, io->sq, &read, b), "a Read with such a bit succeeds") ||
	    !nt_shall_bytes(t, b->data, a->data, a->len, "the bit changes no data"))
		nt_note(t, "CDW12 %08Xh, CDW13 %08Xh", read.cdw12, read.cdw13);
	nt_buf_free(t, b);
	nt_buf_free(t, a);
}

static void bits(struct nt_ctx *t)
{
	static const uint32_t cdw12[] = { FUA, LR, FUA | LR, 0 };
	struct io io;

	io_open(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(cdw12); i++)
		round_trip(t, &io, cdw12[i], 0, 10 + i);
}

/* Access frequency 0 to 8, latency 0 to 3, sequential, incompressible. */
static void hints(struct nt_ctx *t)
{
	struct io io;

	io_open(t, &io);
	for (uint32_t af = 0; af <= 8; af++)
		round_trip(t, &io, 0, af, 20 + af);
	for (uint32_t al = 0; al < 4; al++)
		round_trip(t, &io, 0, al << 4, 30 + al);
	round_trip(t, &io, 0, 1u << 6, 40);
	round_trip(t, &io, 0, 1u << 7, 41);
}

/* CDW12 bits 19:16 are reserved: looked at or not, they are no part of NLB. */
static void above_nlb(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, SUCCESS), NT_STATUS(GENERIC, INVALID_FIELD));
	struct nt_buf *data;
	struct io io;

	io_open(t, &io);
	data = nt_buf(t, io.lba_len);
	for (unsigned int bit = 16; bit < 20; bit++) {
		struct drv_cmd cmd = nt_rw_cmd(NT_NVM_READ, io.nsid, io.slba, 1);

		cmd.cdw12 |= 1u << bit;
		if (!nt_shall_status_of(t, nt_io(t, io.sq, &cmd, data), legal,
					"a reserved bit above NLB is ignored or Invalid Field"))
			nt_note(t, "CDW12 bit %u", bit);
		nt_buf_guards(t, data, "a reserved bit above NLB transfers no more blocks");
	}
}

static void flush(struct nt_ctx *t)
{
	uint32_t nlb;
	struct io io;

	io_open(t, &io);
	nlb = (uint32_t)nt_min(8, io.nlb_max);
	for (uint64_t gen = 0; gen < 4; gen++) {
		const struct drv_cmd cmd = { .opc = NT_NVM_FLUSH, .nsid = io.nsid };

		io_fill(t, &io, io.slba, nlb, gen);
		nt_shall_succeed(t, nt_io(t, io.sq, &cmd, NULL), "Flush succeeds");
		io_holds(t, &io, io.slba, nlb, gen, "Flush changes no data");
	}
}

static void flush_all(struct nt_ctx *t)
{
	const struct drv_cmd cmd = { .opc = NT_NVM_FLUSH, .nsid = NT_NSID_ALL };
	uint64_t says = nt_ctrl_field(t, "vwc.flush");
	struct drv_sq *sq = nt_queue_pair(t, 1, 2, 2);
	struct drv_cpl cpl = nt_io(t, sq, &cmd, NULL);

	if (says == 3)
		nt_shall_succeed(t, cpl, "Flush to FFFFFFFFh succeeds where VWC offers it");
	else if (says == 2)
		nt_shall_status(t, cpl, NT_STATUS(GENERIC, INVALID_NS),
				"Flush to FFFFFFFFh is Invalid Namespace or Format where VWC "
				"does not offer it");
	else
		nt_skip(t, "VWC does not say what Flush to FFFFFFFFh does");
}

#define FLAGS_NEEDS .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.flags.bits-change-no-data",
		.title = "Force Unit Access and Limited Retry change no data",
		.spec = FLAGS_SPEC,
		FLAGS_NEEDS,
		.coverage = "RW-01",
		.rules = "IO-READ-07 IO-READ-08",
		.run = bits,
	},
	{
		.id = "io.flags.hints-change-no-data",
		.title = "Hints of Read and Write change no data",
		.spec = FLAGS_SPEC,
		FLAGS_NEEDS,
		.coverage = "RW-01",
		.rules = "IO-READ-09",
		.run = hints,
	},
	{
		.id = "io.flags.bits-above-nlb-are-no-length",
		.title = "The bits above NLB are no part of it",
		.spec = "nvm-1.0:3.2.4 base-2.0:1.4.1.6 nvme-1.4:6.9",
		FLAGS_NEEDS,
		.coverage = "RW-12",
		.rules = "CMD-RSVD-02 IO-READ-05",
		.run = above_nlb,
	},
	{
		.id = "io.flags.flush-succeeds",
		.title = "Flush succeeds and changes no data",
		.spec = "base-2.0:7.1 nvme-1.4:6.8",
		FLAGS_NEEDS,
		.coverage = "FLS-01",
		.rules = "IO-FLUSH-01",
		.run = flush,
	},
	{
		.id = "io.flags.flush-all-follows-vwc",
		.title = "Flush to all namespaces does what VWC says",
		.spec = "base-2.0:7.1 base-2.0:5.17.2.1 nvme-1.4:6.8",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.coverage = "FLS-02",
		.rules = "IO-FLUSH-03",
		.since = NT_VS(1, 4, 0),
		.run = flush_all,
	},
};

const struct nt_group group_io_flags = NT_GROUP("io.flags", cases);
