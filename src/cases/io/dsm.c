// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Dataset Management: an advice that may be followed, on the blocks it names
 * and no others.
 *
 * A deallocated block reads as its old data, or as what DLFEAT says, always the
 * same until it is written. Hints change nothing.
 *
 * NVM Command Set 1.0 sections 3.2.3, 4.1.5.1; NVMe 1.4 section 6.7.
 */
#include <string.h>

#include "io.h"

#define DSM_SPEC "nvm-1.0:3.2.3 nvme-1.4:6.7"
#define AD	 (1u << 2)
#define RANGES	 256

static void open_dsm(struct nt_ctx *t, struct io *io)
{
	if (!nt_ctrl_field(t, "oncs.dsm"))
		nt_skip(t, "Dataset Management is not supported (ONCS bit 2)");
	io_open(t, io);
}

static void put_range(struct nt_buf *list, uint32_t i, uint64_t slba, uint32_t nlb)
{
	uint8_t *p = list->data + 16 * (size_t)i;

	memset(p, 0, 16);
	for (unsigned int k = 0; k < 4; k++)
		p[4 + k] = (uint8_t)(nlb >> 8 * k);
	for (unsigned int k = 0; k < 8; k++)
		p[8 + k] = (uint8_t)(slba >> 8 * k);
}

/* The list has room for exactly @count ranges. */
static struct drv_cpl dsm(struct nt_ctx *t, struct io *io, struct nt_buf *list, uint32_t count,
			  uint32_t attributes)
{
	const struct drv_cmd cmd = {
		.opc = NT_NVM_DSM, .nsid = io->nsid, .cdw10 = count - 1, .cdw11 = attributes
	};

	return nt_io(t, io->sq, &cmd, list);
}

static struct drv_cpl deallocate(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb)
{
	struct nt_buf *list = nt_buf(t, 16);
	struct drv_cpl cpl;

	put_range(list, 0, slba, nlb);
	cpl = dsm(t, io, list, 1, AD);
	nt_buf_free(t, list);
	return cpl;
}

/* 00h, FFh, or -1 for what is open. */
static int says(struct nt_ctx *t)
{
	struct nt_buf *id = nt_buf(t, 4096);
	unsigned int read = 0;

	if (nt_limits(t)->vs >= NT_VS(1, 3, 0) &&
	    drv_cpl_ok(nt_identify(t, NT_CNS_NS, nt_ns(t)->nsid, id)))
		read = id->data[33] & 7;
	return read == 1 ? 0 : read == 2 ? 0xff : -1;
}

static bool all(const uint8_t *p, size_t len, int value)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != value)
			return false;
	return true;
}

/* Each block: the old data, or the one value for deallocated ones. */
static void judge(struct nt_ctx *t, struct io *io, uint64_t slba, uint32_t nlb, uint64_t gen)
{
	struct nt_buf *data = io_fetch(t, io, slba, nlb), *old = nt_buf(t, io->lba_len), *again;
	int value = says(t);

	if (!data)
		return;
	for (uint32_t i = 0; i < nlb; i++) {
		const uint8_t *block = data->data + (size_t)i * io->lba_len;
		bool is_new;

		io_stamp(io, old->data, slba + i, 1, gen);
		is_new = value < 0 ? all(block, io->lba_len, 0) || all(block, io->lba_len, 0xff)
				   : all(block, io->lba_len, value);
		/* Before 1.3 any value would do, as long as it stays. */
		if (nt_limits(t)->vs >= NT_VS(1, 3, 0))
			nt_shall(t, is_new || !memcmp(block, old->data, io->lba_len),
				 "a deallocated block reads as its old data or as DLFEAT says");
	}
	for (unsigned int i = 0; i < 5 && (again = io_fetch(t, io, slba, nlb)); i++) {
		nt_shall_bytes(t, again->data, data->data, data->len,
			       "a deallocated block reads the same every time");
		nt_buf_free(t, again);
	}
}

static void touches_its_range(struct nt_ctx *t)
{
	static const uint32_t sizes[] = { 1, 2, 3, 7, 8, 9, 16, 31, 64 };
	struct io io;

	open_dsm(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t slba = io.slba + 16 + 3 * i;

		io_fill(t, &io, slba - 16, sizes[i] + 32, 80);
		nt_shall_succeed(t, deallocate(t, &io, slba, sizes[i]),
				 "deallocating blocks of the namespace succeeds");
		io_holds(t, &io, slba - 16, 16, 80, "blocks before the range keep their data");
		io_holds(t, &io, slba + sizes[i], 16, 80,
			 "blocks behind the range keep their data");
		judge(t, &io, slba, sizes[i], 80);
	}
	io_fill(t, &io, io.slba, 32, 81);
	io_holds(t, &io, io.slba, 32, 81, "blocks can be written after they were deallocated");
}

/* Every third block of many, in ranges of one: those between must stay. */
static void many_ranges(struct nt_ctx *t)
{
	static const uint32_t counts[] = { 1, 2, 31, 255, 256 };
	struct io io;

	open_dsm(t, &io);
	for (size_t k = 0; k < ARRAY_SIZE(counts); k++) {
		struct nt_buf *list = nt_buf(t, 16 * (size_t)counts[k]), *data;
		uint32_t done = 0, nlb = 3 * counts[k], lost = 0;

		io_fill(t, &io, io.slba, nlb, 82);
		for (uint32_t i = 0; i < counts[k]; i++)
			put_range(list, i, io.slba + 3 * i, 1);
		nt_shall_succeed(t, dsm(t, &io, list, counts[k], AD),
				 "any number of ranges up to 256 is accepted");
		data = io_fetch(t, &io, io.slba, nlb);
		for (uint32_t i = 0; data && i < nlb; i++) {
			const uint8_t *block = data->data + (size_t)i * io.lba_len;
			struct nt_buf *old = nt_buf(t, io.lba_len);
			bool is_old;

			io_stamp(&io, old->data, io.slba + i, 1, 82);
			is_old = !memcmp(block, old->data, io.lba_len);
			nt_buf_free(t, old);
			lost += i % 3 && !is_old;
			done += i % 3 == 0 && !is_old;
		}
		nt_shall_eq(t, lost, 0, "blocks between the ranges keep their data (blocks lost)");
		nt_should(t, !done || done == counts[k], "all ranges of a list are treated alike");
		nt_note(t, "%u of %u ranges read as deallocated", done, counts[k]);
		nt_buf_free(t, list);
	}
}

static void hints(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 16);
	struct io io;

	open_dsm(t, &io);
	io_fill(t, &io, io.slba, 16, 83);
	for (uint32_t attributes = 0; attributes < 4; attributes++) {
		put_range(list, 0, io.slba, 16);
		nt_shall_succeed(t, dsm(t, &io, list, 1, attributes), "hints are accepted");
		io_holds(t, &io, io.slba, 16, 83, "hints change no data");
	}
}

/* Whether these are refused is free; what they must not do is harm. */
static void odd_ranges(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, LBA_RANGE), NT_STATUS(GENERIC, SUCCESS));
	struct io io;

	open_dsm(t, &io);
	io_fill(t, &io, io.slba, 16, 84);
	io_fill(t, &io, io.end - 16, 16, 84);
	deallocate(t, &io, io.slba + 4, 0);
	io_holds(t, &io, io.slba, 16, 84, "a range of no blocks changes none");
	nt_should_status_of(t, deallocate(t, &io, io.end, 1), legal,
			    "a range behind the namespace is LBA Out of Range or ignored");
	nt_should_status_of(t, deallocate(t, &io, UINT64_MAX, 1), legal,
			    "a range at the end of 64 bits is LBA Out of Range or ignored");
	nt_should_status_of(t, deallocate(t, &io, UINT64_MAX - 1, 8), legal,
			    "a range over the end of 64 bits is LBA Out of Range or ignored");
	nt_should_status_of(
		t, deallocate(t, &io, io.end - 1, 2), legal,
		"a range that ends behind the namespace is LBA Out of Range or ignored");
	io_holds(t, &io, io.end - 16, 15, 84, "blocks outside the ranges keep their data");
	io_holds(t, &io, io.slba, 16, 84, "blocks outside the ranges keep their data");
}

static struct drv_cpl recovery(struct nt_ctx *t, uint8_t opc, uint32_t cdw11)
{
	const struct drv_cmd cmd = {
		.opc = opc, .nsid = nt_ns(t)->nsid, .cdw10 = NT_FID_ERROR_RECOVERY, .cdw11 = cdw11
	};

	return nt_admin(t, &cmd, NULL);
}

/* Only blocks that read as deallocated are known to be. */
static void dulbe(struct nt_ctx *t)
{
	struct nt_buf *id = nt_buf(t, 4096), *data;
	struct drv_cpl before;
	struct io io;

	open_dsm(t, &io);
	nt_shall_succeed(t, nt_identify(t, NT_CNS_NS, io.nsid, id), "Identify Namespace succeeds");
	if (nt_limits(t)->vs < NT_VS(1, 2, 0) || !(id->data[24] & 4))
		nt_skip(t, "reading deallocated blocks is no error here (NSFEAT bit 2)");
	io_fill(t, &io, io.slba, 16, 85);
	nt_shall_succeed(t, deallocate(t, &io, io.slba, 16), "deallocating blocks succeeds");
	data = io_fetch(t, &io, io.slba, 16);
	if (!data || !(all(data->data, data->len, 0) || all(data->data, data->len, 0xff)))
		nt_skip(t, "the advice was not followed: no block is known to be deallocated");
	before = recovery(t, NT_ADM_GET_FEATURES, 0);
	nt_shall_succeed(t, recovery(t, NT_ADM_SET_FEATURES, (before.dw0 & 0xffff) | 1u << 16),
			 "DULBE can be set where NSFEAT bit 2 says so");
	nt_shall_status(t, nt_read(t, io.sq, io.slba, 16, data), NT_STATUS(MEDIA, DEALLOCATED),
			"with DULBE set a deallocated block is an error");
	io_fill(t, &io, io.slba, 16, 86);
	io_holds(t, &io, io.slba, 16, 86, "a block that was written can be read with DULBE set");
	nt_shall_succeed(t, recovery(t, NT_ADM_SET_FEATURES, before.dw0), "DULBE can be put back");
}

/*
 * The list ends where its page does, and PRP Entry 2 leads nowhere: who reads
 * more than the ranges it was told of leaves the buffer.
 */
static void list_ends_with_page(struct nt_ctx *t)
{
	static const uint32_t counts[] = { 1, 2, 3, 31, 32, 33 };
	uint32_t page_len = nt_limits(t)->page_len;
	struct io io;

	open_dsm(t, &io);
	for (size_t k = 0; k < ARRAY_SIZE(counts); k++) {
		size_t len = 16 * (size_t)counts[k];
		struct nt_buf *list = nt_buf_at(t, len, (uint32_t)(page_len - len));

		for (uint32_t i = 0; i < counts[k]; i++)
			put_range(list, i, io.slba + 2 * i, 1);
		nt_shall_succeed(t, dsm(t, &io, list, counts[k], AD),
				 "a list that ends with its page is accepted");
		nt_buf_free(t, list);
	}
}

#define DSM_CASE .spec = DSM_SPEC, .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.dsm.reads-its-list-only",
		.title = "A list of ranges may end where its page ends, nothing behind it is read",
		DSM_CASE,
		.coverage = "DSM-01",
		.rules = "IO-DSM-04",
		.run = list_ends_with_page,
		.advice = "Some firmware reads 4 KiB whatever NR says; behind an IOMMU that is a "
			  "fault",
	},
	{
		.id = "io.dsm.touches-its-range-only",
		.title = "Deallocating touches the blocks of the range only, and they read stable",
		DSM_CASE,
		.coverage = "DSM-05",
		.rules = "IO-DSM-01 IO-DSM-02 IO-DSM-03",
		.run = touches_its_range,
		.advice = "DLFEAT bits 2:0 tell hosts what a deallocated block reads as",
	},
	{
		.id = "io.dsm.takes-many-ranges",
		.title = "Up to 256 ranges are taken, and the blocks between them stay",
		DSM_CASE,
		.coverage = "DSM-01",
		.rules = "IO-DSM-04 IO-DSM-03",
		.run = many_ranges,
	},
	{
		.id = "io.dsm.hints-change-no-data",
		.title = "Hints of Dataset Management change no data",
		DSM_CASE,
		.coverage = "DSM-02 DSM-07",
		.rules = "IO-DSM-07",
		.run = hints,
	},
	{
		.id = "io.dsm.odd-ranges-do-no-harm",
		.title = "Ranges of no blocks or behind the namespace do no harm",
		DSM_CASE,
		.coverage = "DSM-04",
		.rules = "IO-DSM-05 IO-DSM-06",
		.run = odd_ranges,
	},
	{
		.id = "io.dsm.dulbe-tells-deallocated",
		.title = "With DULBE set a deallocated block is an error, a written one is not",
		.spec = "nvm-1.0:3.2.4 nvm-1.0:4.1.3.2 nvme-1.4:5.21.1.5",
		.needs = NT_NEED_IO | NT_NEED_NS,
		.effects = NT_EFF_DATA | NT_EFF_FEATURES,
		.coverage = "FEA-12 DSM-05",
		.rules = "IO-DSM-08",
		.run = dulbe,
	},
};

const struct nt_group group_io_dsm = NT_GROUP("io.dsm", cases);
