// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reading boot partitions by registers: no queue and no enabled controller is
 * needed. BPRSEL starts a read, BPINFO.BRS tells how it went, and the data stand
 * where BPMBL points.
 *
 * What a partition holds is nobody's business; that the same piece is the same
 * however it is read is.
 *
 * Base 2.0 sections 3.1.3.13 to 3.1.3.15, 3.7.2, 8.2.1; NVMe 1.4 sections 3.1.13
 * to 3.1.15, 8.13.
 */
#include <string.h>

#include <nvmetest/case.h>

#define READ_SPEC   "base-2.0:3.1.3.14 base-2.0:8.2 nvme-1.4:3.1.14 nvme-1.4:8.13"
#define UNIT	    4096u /* of BPROF and BPRSZ */
#define BPSZ_UNIT   (128u << 10)
#define READ_MS	    10000u /* the text has no limit */
#define TRIES	    3u
#define PIECES	    8u
#define BPRSZ_MAX   0x3ffu
#define BPROF_MAX   0xfffffu
#define BPRSEL_MASK 0xbfffffffu

enum { BRS_NONE, BRS_BUSY, BRS_DONE, BRS_ERROR };

static void need_partitions(struct nt_ctx *t)
{
	if (nt_limits(t)->vs < NT_VS(1, 3, 0) || !NT_CAP_BPS(nt_limits(t)->cap))
		nt_skip(t, "there are no boot partitions (CAP.BPS)");
}

/* Units of 4 KiB that a partition has and BPROF can name. */
static uint32_t units(struct nt_ctx *t)
{
	uint32_t bpsz = nt_reg32(t, NT_REG_BPINFO) & 0x7fff;

	need_partitions(t);
	if (!bpsz)
		nt_skip(t, "the boot partitions have no size (BPINFO.BPSZ)");
	return (uint32_t)nt_min(bpsz * (uint64_t)(BPSZ_UNIT / UNIT), BPROF_MAX);
}

static uint32_t brs(uint32_t bpinfo)
{
	return bpinfo >> 24 & 3;
}

/* Start a read and wait for its end; what BRS says then. */
static uint32_t read_once(struct nt_ctx *t, uint32_t bprsel, uint64_t to)
{
	struct nt_deadline until = nt_within_ms(t, READ_MS);
	uint32_t status;

	nt_reg_write64(t, NT_REG_BPMBL, to);
	nt_reg_write32(t, NT_REG_BPRSEL, bprsel);
	do {
		status = brs(nt_reg32(t, NT_REG_BPINFO));
		if (status == BRS_DONE || status == BRS_ERROR)
			return status;
		nt_settle(t, 100);
	} while (!nt_deadline_passed(until));
	nt_shall(t, false, "BPINFO.BRS tells the end of a read within 10 s, not %u", status);
	nt_stop(t);
}

/* A read that ends in an error may be asked for again. */
static bool read_piece(struct nt_ctx *t, unsigned int id, uint32_t off, uint32_t count,
		       struct nt_buf *buf)
{
	uint32_t bprsel = (uint32_t)id << 31 | off << 10 | count, status = BRS_ERROR;

	for (unsigned int i = 0; i < TRIES && status != BRS_DONE; i++)
		status = read_once(t, bprsel, buf->iova);
	return nt_shall_eq(t, status, BRS_DONE,
			   "a read inside of a boot partition completes (BPINFO.BRS 10b)");
}

static void info_is_legal(struct nt_ctx *t)
{
	uint32_t info;

	need_partitions(t);
	info = nt_reg32(t, NT_REG_BPINFO);
	nt_shall_eq(t, info & 0x7cff8000, 0, "reserved bits of BPINFO are 0");
	nt_should(t, info & 0x7fff, "BPINFO.BPSZ tells the size of the boot partitions");
	nt_note(t, "two boot partitions of %u KiB, %u is active", (info & 0x7fff) * 128,
		info >> 31);
}

static void buffer_address_holds(struct nt_ctx *t)
{
	static const uint64_t bases[] = { 0x123456789abcd000, 0xedcba98765432000, 0 };

	need_partitions(t);
	for (size_t i = 0; i < ARRAY_SIZE(bases); i++) {
		for (unsigned int order = 0; order < 2; order++) {
			nt_reg_write32(t, NT_REG_BPMBL + (order ? 4 : 0),
				       (uint32_t)(order ? bases[i] >> 32 : bases[i]));
			nt_reg_write32(t, NT_REG_BPMBL + (order ? 0 : 4),
				       (uint32_t)(order ? bases[i] : bases[i] >> 32));
			nt_shall_eq(t, nt_reg64(t, NT_REG_BPMBL), bases[i],
				    "BPMBL written as two dwords, in either order, is the whole");
		}
		nt_reg_write64(t, NT_REG_BPMBL, bases[i] | 0xfff);
		nt_shall_eq(t, nt_reg64(t, NT_REG_BPMBL), bases[i],
			    "reserved bits 11:0 of BPMBL stay 0");
	}
}

static void same_however_read(struct nt_ctx *t)
{
	uint32_t all = units(t), count = (uint32_t)nt_min(all, PIECES);
	struct nt_buf *whole = nt_buf(t, count * UNIT), *piece = nt_buf(t, count * UNIT);

	for (unsigned int id = 0; id < 2; id++) {
		if (!read_piece(t, id, 0, count, whole) || !read_piece(t, id, 0, count, piece))
			return;
		nt_shall_bytes(t, piece->data, whole->data, whole->len,
			       "two reads of the same piece give the same");
		for (uint32_t off = 0; off < count; off++) {
			uint32_t n = nt_min(count - off, 2) == 2 ? 2 : 1;

			nt_pattern(piece->data, piece->len, off);
			if (!read_piece(t, id, off, n, piece))
				return;
			nt_shall_bytes(t, piece->data, whole->data + off * UNIT, n * UNIT,
				       "a piece read alone is what it is in a longer one");
			nt_buf_guards(t, piece, "memory around the buffer is not written");
		}
		if (read_piece(t, id, all - 1, 1, piece))
			nt_note(t, "the last 4 KiB of partition %u can be read", id);
	}
}

/* The buffer beyond what was asked for keeps its pattern, to the byte. */
static void no_more_than_asked(struct nt_ctx *t)
{
	uint32_t all = units(t), count = (uint32_t)nt_min(all, 2);
	struct nt_buf *buf = nt_buf(t, 4 * UNIT), *copy = nt_buf(t, 4 * UNIT);

	for (uint32_t n = 1; n <= count; n++) {
		uint32_t changed = 0;

		nt_pattern(buf->data, buf->len, 7);
		nt_pattern(copy->data, copy->len, 7);
		if (!read_piece(t, 1, 0, n, buf))
			return;
		nt_shall(t, !memcmp(buf->data + n * UNIT, copy->data + n * UNIT, (4 - n) * UNIT),
			 "memory behind the size in BPRSEL.BPRSZ is not written");
		for (uint32_t i = 0; i < n; i++)
			changed += memcmp(buf->data + i * UNIT, copy->data + i * UNIT, UNIT) != 0;
		nt_shall_eq(t, changed, n, "all that BPRSEL.BPRSZ asks for is written");
		nt_shall_eq(t, nt_reg32(t, NT_REG_BPRSEL), 1u << 31 | n,
			    "BPRSEL holds what was written");
	}
	read_once(t, ~BPRSEL_MASK | 1, buf->iova);
	nt_shall_eq(t, nt_reg32(t, NT_REG_BPRSEL) & ~BPRSEL_MASK, 0,
		    "reserved bit 30 of BPRSEL stays 0");
}

static void while_disabled(struct nt_ctx *t)
{
	struct nt_buf *on, *off;

	units(t);
	on = nt_buf(t, UNIT);
	off = nt_buf(t, UNIT);
	if (!read_piece(t, 0, 0, 1, on))
		return;
	nt_disable(t);
	if (read_piece(t, 0, 0, 1, off))
		nt_shall_bytes(t, off->data, on->data, UNIT,
			       "a read while CC.EN is 0 gives the same as one while it is 1");
	nt_enable(t, NULL);
}

static void beyond_the_end(struct nt_ctx *t)
{
	uint32_t all = units(t);
	struct nt_buf *buf = nt_buf(t, 4 * UNIT);
	const struct {
		uint32_t off, count;
	} bad[] = { { all - 1, 2 }, { all, 1 }, { all - 2, 4 } };

	if (all == BPROF_MAX)
		nt_skip(t, "BPRSEL.BPROF does not reach the end");
	for (unsigned int i = 0; i < 2 * ARRAY_SIZE(bad); i++) {
		uint32_t off = bad[i / 2].off, count = bad[i / 2].count, status;

		nt_pattern(buf->data, buf->len, 9 + i);
		status = read_once(t, (i & 1) << 31 | off << 10 | count, buf->iova);
		nt_shall_eq(t, status, BRS_ERROR,
			    "a read that goes beyond the end is an error (BPINFO.BRS 11b)");
		nt_should_eq(t, nt_pattern_check(buf->data, buf->len, 9 + i), buf->len,
			     "a read that goes beyond the end moves no data");
	}
	read_piece(t, 0, all - 1, 1, buf);
}

static void reset_clears(struct nt_ctx *t)
{
	struct nt_buf *buf;

	units(t);
	buf = nt_buf(t, UNIT);
	if (!read_piece(t, 1, 0, 1, buf))
		return;
	nt_reset(t, DRV_RESET_CC);
	nt_shall_eq(t, nt_reg32(t, NT_REG_BPRSEL), 0, "BPRSEL is 0 after a Controller Reset");
	nt_shall_eq(t, nt_reg64(t, NT_REG_BPMBL), 0, "BPMBL is 0 after a Controller Reset");
	nt_shall_eq(t, brs(nt_reg32(t, NT_REG_BPINFO)), BRS_NONE,
		    "BPINFO.BRS is 00b after a Controller Reset");
	nt_enable(t, NULL);
}

#define READ_CASE                                                                                  \
	.effects = NT_EFF_RESET, .needs = NT_NEED_QUEUES | NT_NEED_REG_WRITE,                      \
	.coverage = "REG-31 BPT-01", .since = NT_VS(1, 3, 0), .timeout_ms = 120000

static const struct nt_case cases[] = {
	{
		.id = "boot.read.info-is-legal",
		.title = "BPINFO tells the size of the boot partitions",
		.spec = "base-2.0:3.1.3.13 nvme-1.4:3.1.13",
		.needs = NT_NEED_REGS,
		.coverage = "REG-31 BPT-01",
		.rules = "REG-CAP-08",
		.since = NT_VS(1, 3, 0),
		.run = info_is_legal,
	},
	{
		.id = "boot.read.buffer-address-holds",
		.title = "BPMBL holds any page address, and may be written as two dwords",
		.spec = "base-2.0:3.1.3.15 base-2.0:3.1.3 nvme-1.4:3.1.15",
		READ_CASE,
		.rules = "REG-GEN-02 REG-BP-01",
		.run = buffer_address_holds,
	},
	{
		.id = "boot.read.same-however-read",
		.title = "Boot partitions read the same in pieces as in one",
		.spec = READ_SPEC,
		READ_CASE,
		.rules = "REG-BP-01",
		.run = same_however_read,
	},
	{
		.id = "boot.read.no-more-than-asked",
		.title = "A read moves as much as BPRSEL.BPRSZ says",
		.spec = READ_SPEC,
		READ_CASE,
		.rules = "REG-BP-01",
		.run = no_more_than_asked,
	},
	{
		.id = "boot.read.while-disabled",
		.title = "Boot partitions can be read while the controller is disabled",
		.spec = READ_SPEC,
		READ_CASE,
		.rules = "REG-BP-01",
		.run = while_disabled,
	},
	{
		.id = "boot.read.beyond-the-end",
		.title = "A read beyond the end of a boot partition is an error",
		.spec = READ_SPEC,
		READ_CASE,
		.rules = "REG-BP-02",
		.run = beyond_the_end,
	},
	{
		.id = "boot.read.reset-clears",
		.title = "A Controller Reset resets BPRSEL, BPMBL and BPINFO.BRS",
		.spec = "base-2.0:3.7.2 base-2.0:3.1.3.13 nvme-1.4:7.3.2",
		READ_CASE,
		.rules = "REG-BP-01",
		.run = reset_clears,
	},
};

const struct nt_group group_boot_read = NT_GROUP("boot.read", cases);
