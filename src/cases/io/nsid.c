// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The NSID of an I/O command: 0 and values above NN are Invalid Namespace or
 * Format, an inactive one should be Invalid Field, FFFFFFFFh is for Flush only.
 * Whatever the status: no block of another namespace is read or written.
 *
 * Base 2.0 sections 3.2.1.5, 3.3.3.1; NVMe 1.4 sections 6.1, 6.1.5.
 */
#include <string.h>

#include "io.h"

#define NSID_SPEC "base-2.0:3.2.1.5 base-2.0:3.3.3.1 nvme-1.4:6.1.5"

static const uint8_t opcs[] = { NT_NVM_READ, NT_NVM_WRITE, NT_NVM_FLUSH };

/* A command to a wrong NSID, at the LBA of blocks that must stay. */
static struct drv_cpl wrong(struct nt_ctx *t, struct io *io, uint8_t opc, uint32_t nsid)
{
	const struct drv_cmd cmd = nt_rw_cmd(opc, nsid, io->slba, 1);
	const struct drv_cmd flush = { .opc = NT_NVM_FLUSH, .nsid = nsid };
	struct nt_buf *data = nt_buf(t, io->lba_len);
	struct drv_cpl cpl;

	memset(data->data, 0x99, data->len);
	cpl = opc == NT_NVM_FLUSH ? nt_io(t, io->sq, &flush, NULL) : nt_io(t, io->sq, &cmd, data);
	nt_buf_free(t, data);
	return cpl;
}

static void open_stamped(struct nt_ctx *t, struct io *io)
{
	io_open(t, io);
	io_fill(t, io, io->slba, 1, 9);
}

static void invalid(struct nt_ctx *t)
{
	uint64_t nn = nt_ctrl_field(t, "nn");
	uint64_t nsids[] = { 0, nn + 1, nn + 2, 0x80000001, 0xfffffffe };
	struct io io;

	open_stamped(t, &io);
	for (size_t i = 0; i < ARRAY_SIZE(nsids); i++) {
		if (i && (nsids[i] <= nn || nsids[i] >= NT_NSID_ALL))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(opcs); k++)
			if (!nt_shall_status(t, wrong(t, &io, opcs[k], (uint32_t)nsids[i]),
					     NT_STATUS(GENERIC, INVALID_NS),
					     "an invalid NSID is Invalid Namespace or Format"))
				nt_note(t, "opcode %02Xh, NSID %llXh", opcs[k],
					(unsigned long long)nsids[i]);
	}
	io_holds(t, &io, io.slba, 1, 9, "a command to an invalid NSID changes no block");
}

/* The lowest valid NSID that the Active Namespace ID list leaves out. */
static uint32_t inactive_nsid(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096);
	uint32_t nsid = 1;

	if (!drv_cpl_ok(nt_identify(t, NT_CNS_ACTIVE_NS, 0, list)))
		return 0;
	while (nsid <= 1024 && list->data[4 * (nsid - 1)] == (nsid & 0xff) &&
	       list->data[4 * (nsid - 1) + 1] == nsid >> 8)
		nsid++;
	return nsid <= nt_ctrl_field(t, "nn") ? nsid : 0;
}

static void inactive(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, INVALID_NS));
	uint32_t nsid = inactive_nsid(t);
	struct io io;

	if (!nsid)
		nt_skip(t, "every valid NSID is active");
	open_stamped(t, &io);
	for (size_t k = 0; k < ARRAY_SIZE(opcs); k++) {
		struct drv_cpl cpl = wrong(t, &io, opcs[k], nsid);

		nt_shall_status_of(t, cpl, legal, "an inactive NSID is refused");
		if (nt_limits(t)->vs >= NT_VS(1, 3, 0))
			nt_should_status(t, cpl, NT_STATUS(GENERIC, INVALID_FIELD),
					 "an inactive NSID is Invalid Field");
	}
	io_holds(t, &io, io.slba, 1, 9, "a command to an inactive NSID changes no block");
}

static void broadcast(struct nt_ctx *t)
{
	const uint16_t *legal =
		NT_ANY_OF(NT_STATUS(GENERIC, INVALID_FIELD), NT_STATUS(GENERIC, INVALID_NS));
	struct io io;

	open_stamped(t, &io);
	nt_should_status_of(t, wrong(t, &io, NT_NVM_READ, NT_NSID_ALL), legal,
			    "Read of all namespaces is refused");
	nt_should_status_of(t, wrong(t, &io, NT_NVM_WRITE, NT_NSID_ALL), legal,
			    "Write to all namespaces is refused");
	io_holds(t, &io, io.slba, 1, 9, "a Write to FFFFFFFFh changes no block");
}

/* Other active namespaces: the same LBA there is another block. */
static void are_apart(struct nt_ctx *t)
{
	struct nt_buf *list = nt_buf(t, 4096), *id = nt_buf(t, 4096), *a, *b;
	struct drv_cmd read;
	uint32_t other;
	struct io io;

	open_stamped(t, &io);
	if (!drv_cpl_ok(nt_identify(t, NT_CNS_ACTIVE_NS, io.nsid, list)))
		nt_skip(t, "there is no Active Namespace ID list");
	other = list->data[0] | (uint32_t)list->data[1] << 8;
	if (!other)
		nt_skip(t, "there is one active namespace only");
	nt_shall_succeed(t, nt_identify(t, NT_CNS_NS, other, id), "Identify Namespace succeeds");
	if (id->data[130 + 4 * (id->data[26] & 15)] >= 31 ||
	    1u << id->data[130 + 4 * (id->data[26] & 15)] != io.lba_len ||
	    spec_get_path("identify.ns.nsze", id->data, 4096) <= io.slba)
		nt_skip(t, "the other namespace has other blocks");
	a = nt_buf(t, io.lba_len);
	b = nt_buf(t, io.lba_len);
	read = nt_rw_cmd(NT_NVM_READ, other, io.slba, 1);
	nt_shall_succeed(t, nt_io(t, io.sq, &read, a), "any active namespace can be read");
	io_fill(t, &io, io.slba, 1, 10);
	nt_shall_succeed(t, nt_io(t, io.sq, &read, b), "any active namespace can be read");
	nt_shall_bytes(t, b->data, a->data, a->len,
		       "a Write to one namespace leaves the other alone");
}

#define NSID_CASE .spec = NSID_SPEC, .needs = NT_NEED_IO | NT_NEED_NS, .effects = NT_EFF_DATA

static const struct nt_case cases[] = {
	{
		.id = "io.nsid.invalid-is-refused",
		.title = "An invalid NSID is Invalid Namespace or Format",
		NSID_CASE,
		.coverage = "RW-08 FLS-03",
		.rules = "CMD-NSID-01 IO-NSID-01",
		.run = invalid,
	},
	{
		.id = "io.nsid.inactive-is-refused",
		.title = "An inactive NSID is refused",
		NSID_CASE,
		.coverage = "RW-08 FLS-03",
		.rules = "CMD-NSID-02",
		.since = NT_VS(1, 1, 0),
		.run = inactive,
	},
	{
		.id = "io.nsid.broadcast-moves-nothing",
		.title = "Read and Write of all namespaces at once are refused",
		NSID_CASE,
		.coverage = "RW-08",
		.rules = "CMD-NSID-03 IO-NSID-01",
		.run = broadcast,
	},
	{
		.id = "io.nsid.namespaces-are-apart",
		.title = "The same LBA of two namespaces is two blocks",
		NSID_CASE,
		.coverage = "RW-08 RW-13",
		.rules = "CMD-NSID-05 IO-WRITE-01",
		.since = NT_VS(1, 1, 0),
		.run = are_apart,
	},
};

const struct nt_group group_io_nsid = NT_GROUP("io.nsid", cases);
