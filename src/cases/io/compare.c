// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Compare: equal data succeeds, any byte that differs is Compare Failure, and
 * neither side changes.
 *
 * NVM Command Set 1.0 section 3.2.1; NVMe 1.4 section 6.6.
 */
#include <string.h>

#include "io.h"

static void open_compare(struct nt_ctx *t, struct io *io)
{
	if (!nt_ctrl_field(t, "oncs.compare"))
		nt_skip(t, "Compare is not supported (ONCS bit 0)");
	io_open(t, io);
}

static struct drv_cpl compare(struct nt_ctx *t, struct io *io, uint32_t nlb, struct nt_buf *data)
{
	const struct drv_cmd cmd = nt_rw_cmd(NT_NVM_COMPARE, io->nsid, io->slba, nlb);

	return nt_io(t, io->sq, &cmd, data);
}

static void equal(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 1, 2, 3, 8, 9, 64, 128, 255, 256, 1024 };
	struct io io;

	open_compare(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint32_t nlb = (uint32_t)nt_min(sizes[i], io.nlb_max);
		struct nt_buf *data = nt_buf(t, (size_t)nlb * io.lba_len);

		io_fill(t, &io, io.slba, nlb, 50 + i);
		io_stamp(&io, data->data, io.slba, nlb, 50 + i);
		if (!nt_shall_succeed(t, compare(t, &io, nlb, data), "equal data compares equal"))
			nt_note(t, "%u blocks", nlb);
		io_holds(t, &io, io.slba, nlb, 50 + i, "Compare changes no block");
		io_stamp(&io, data->data, io.slba, nlb, 51 + i);
		nt_shall_status(t, compare(t, &io, nlb, data), NT_STATUS(MEDIA, COMPARE_FAILURE),
				"data that differs all over is Compare Failure");
		io_holds(t, &io, io.slba, nlb, 50 + i, "a Compare that failed changes no block");
		nt_buf_free(t, data);
	}
}

/* One bit at a time: first and last byte of blocks and pages, and the middle. */
static void one_bit(struct nt_ctx *t)
{
	struct nt_buf *data, *kept;
	size_t len, at[12], n = 0;
	uint32_t nlb;
	struct io io;

	open_compare(t, &io);
	nlb = (uint32_t)nt_min(24, io.nlb_max);
	len = (size_t)nlb * io.lba_len;
	io_fill(t, &io, io.slba, nlb, 60);
	data = nt_buf(t, len);
	kept = nt_buf(t, len);
	at[n++] = 0;
	at[n++] = 1;
	at[n++] = io.lba_len - 1;
	at[n++] = len / 2;
	for (size_t edge = 4096; edge < len && n < 9; edge += 4096) {
		at[n++] = edge - 1;
		at[n++] = edge;
	}
	at[n++] = len - io.lba_len;
	at[n++] = len - 1;
	for (size_t i = 0; i < n; i++) {
		io_stamp(&io, data->data, io.slba, nlb, 60);
		data->data[at[i]] ^= (uint8_t)(1u << (i % 8));
		memcpy(kept->data, data->data, len);
		if (!nt_shall_status(t, compare(t, &io, nlb, data),
				     NT_STATUS(MEDIA, COMPARE_FAILURE),
				     "one bit that differs is Compare Failure"))
			nt_note(t, "byte %zu of %zu", at[i], len);
		nt_shall_bytes(t, data->data, kept->data, len, "Compare changes no host memory");
	}
	io_holds(t, &io, io.slba, nlb, 60, "a Compare that failed changes no block");
}

#define COMPARE_CASE                                                                               \
	.spec = "nvm-1.0:3.2.1 nvme-1.4:6.6", .needs = NT_NEED_IO | NT_NEED_NS,                    \
	.effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.compare.equal-succeeds",
		.title = "Compare succeeds when the data is equal, and changes nothing",
		COMPARE_CASE,
		.coverage = "CMP-01",
		.rules = "IO-CMP-01 IO-CMP-03",
		.run = equal,
	},
	{
		.id = "io.compare.one-bit-fails",
		.title = "Compare fails when one bit differs, wherever it is",
		COMPARE_CASE,
		.coverage = "CMP-01",
		.rules = "IO-CMP-02 IO-CMP-03",
		.run = one_bit,
	},
};

const struct nt_group group_io_compare = NT_GROUP("io.compare", cases);
