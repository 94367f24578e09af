// SPDX-License-Identifier: GPL-2.0-or-later
/* Data that goes over the link both ways, for cases that change how. */
#include "pcie.h"

#define LEN_MOST 16384u
#define ROUNDS	 2
#define IDLE_US	 400

struct pcie_io *pcie_io_open(struct nt_ctx *t)
{
	const struct nt_ns *ns = nt_ns(t);
	struct nt_buf *own = nt_buf(t, sizeof(struct pcie_io));
	struct pcie_io *io = (struct pcie_io *)(void *)own->data;
	uint32_t block = ns->lba_len + (ns->is_extended ? ns->meta_len : 0);
	uint64_t most = LEN_MOST;

	if (nt_limits(t)->mdts_len)
		most = nt_min(most, nt_limits(t)->mdts_len);
	io->nlb = (uint32_t)nt_max(nt_min(most / block, ns->scratch_nlb), 1);
	io->out = nt_buf(t, (size_t)io->nlb * block);
	io->in = nt_buf(t, (size_t)io->nlb * block);
	pcie_io_queue(t, io);
	return io;
}

void pcie_io_queue(struct nt_ctx *t, struct pcie_io *io)
{
	uint32_t entries = (uint32_t)nt_min(8, nt_limits(t)->entries_max);

	io->sq = nt_queue_pair(t, 1, entries, entries);
}

void pcie_io_moves(struct nt_ctx *t, struct pcie_io *io, const char *when)
{
	const struct nt_ns *ns = nt_ns(t);

	for (unsigned int i = 0; i < ROUNDS; i++) {
		uint64_t seed = nt_rand(t);

		nt_settle(t, IDLE_US);
		nt_pattern(io->out->data, io->out->len, seed);
		nt_pattern(io->in->data, io->in->len, ~seed);
		nt_shall_succeed(t, nt_write(t, io->sq, ns->scratch_slba, io->nlb, io->out),
				 "Write succeeds %s", when);
		nt_settle(t, IDLE_US);
		nt_shall_succeed(t, nt_read(t, io->sq, ns->scratch_slba, io->nlb, io->in),
				 "Read succeeds %s", when);
		nt_shall_bytes(t, io->in->data, io->out->data, io->out->len,
			       "what was written is read %s", when);
	}
}

uint32_t pcie_power_state(struct nt_ctx *t, uint16_t pm, uint32_t state)
{
	uint16_t at = (uint16_t)(pm + 4);

	nt_cfg_write(t, at, 2, (nt_cfg(t, at, 2) & 0x7f00) | state);
	/* The delay that PCI power management asks for around D3hot. */
	nt_settle(t, 10000);
	return nt_cfg(t, at, 2) & 3;
}
